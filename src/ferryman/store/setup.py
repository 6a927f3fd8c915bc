"""Schema ``tsql``: the PostgreSQL side of T-SQL, made from ``support/*.sql`` and kept up to date in place."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ferryman.store.connection import Connection

_LOCK = 7146_0001
"""Advisory lock: only one session at a time prepares a database."""


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
            for _, text in scripts:
                connection.execute(text, prepare=False)
            connection.execute("DELETE FROM tsql.support")
            connection.execute("INSERT INTO tsql.support (digest) VALUES ($1)", (digest,))
    except BaseException:
        if not connection.closed:
            connection.rollback()
        raise
    connection.commit()
    connection.load_types()
    return changed


def support_scripts() -> list[tuple[str, str]]:
    """Return name and text of each script, in the order in which they run."""
    folder = resources.files("ferryman.store") / "support"
    return sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".sql"))
