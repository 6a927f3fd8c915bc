"""Schema ``tsql``: the PostgreSQL side of T-SQL, made from ``support/*.sql`` and kept up to date in place."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from importlib import resources
from typing import TYPE_CHECKING, Final

from ferryman.store.pg_errors import StoreError

if TYPE_CHECKING:
    from ferryman.store.connection import Connection

_LOCK: Final = 7146_0001
"""Advisory lock: only one session at a time prepares a database."""

_FUNCTIONS: Final = """
SELECT p.oid::int8, p.oid::regprocedure::text, l.lanname::text
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'tsql'::regnamespace AND l.lanname IN ('sql', 'plpgsql')
"""
_VALIDATORS: Final = {"sql": "fmgr_sql_validator", "plpgsql": "plpgsql_validator"}


def prepare(connection: Connection) -> bool:
    """Run every ``support/*.sql`` in name order if any of them changed since the last time, in one transaction.

    Returns whether anything ran. Errors of the files are raised as StoreError, and nothing is changed then.
    """
    scripts = support_scripts()
    digest = hashlib.sha256("\0".join(text for pair in scripts for text in pair).encode()).hexdigest()
    connection.begin()
    try:
        connection.execute("SELECT pg_advisory_xact_lock($1::int8)", (_LOCK,))
        connection.execute("CREATE SCHEMA IF NOT EXISTS tsql")
        connection.execute("CREATE TABLE IF NOT EXISTS tsql.support (digest text NOT NULL, prepared timestamp NOT NULL DEFAULT now())")
        recorded = connection.execute("SELECT digest FROM tsql.support").rows()
        changed = recorded != [(digest,)]
        if changed:
            _run(connection, scripts)
            connection.execute("DELETE FROM tsql.support")
            connection.execute("INSERT INTO tsql.support (digest) VALUES ($1)", (digest,))
    except BaseException:
        if not connection.closed:
            connection.rollback()
        raise
    connection.commit()
    connection.load_types()
    return changed


def _run(connection: Connection, scripts: list[tuple[str, str]]) -> None:
    """Run the scripts. Functions may refer to ones that come later, so their bodies are checked when all are there."""
    connection.execute("SET LOCAL check_function_bodies = off")
    for name, text in scripts:
        with _noted(f"in store/support/{name}"):
            connection.execute(text, prepare=False)
    connection.execute("SET LOCAL check_function_bodies = on")
    for oid, function, language in connection.execute(_FUNCTIONS).rows():
        with _noted(f"in function {function}"):
            connection.execute(f"SELECT {_VALIDATORS[str(language)]}($1::oid)", (oid,))


@contextlib.contextmanager
def _noted(where: str) -> Iterator[None]:
    try:
        yield
    except StoreError as error:
        error.add_note(where)
        raise


def support_scripts() -> list[tuple[str, str]]:
    """Return name and text of each script, in the order in which they run."""
    folder = resources.files("ferryman.store") / "support"
    return sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".sql"))
