"""The instance's settings, changed as the control plane changes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from tests.acceptance.conftest import Ferryman

from ferryman.store.postgres import DATABASE, ROLE, Postgres

SETTINGS = '"msdb.dbo".ferryman_settings'


@contextmanager
def setting(ferryman: Ferryman, name: str, value: str | None) -> Iterator[None]:
    """Within the block a setting of msdb has another value."""
    with _connect(ferryman) as connection:
        [(before,)] = connection.execute(f"SELECT value FROM {SETTINGS} WHERE name = %s", [name]).fetchall()
        change = f"UPDATE {SETTINGS} SET value = %s WHERE name = %s"
        assert connection.execute(change, [value, name]).rowcount == 1
        try:
            yield
        finally:
            connection.execute(change, [before, name])


def _connect(ferryman: Ferryman) -> psycopg.Connection:
    """To the instance's PostgreSQL, as the server itself connects."""
    [data] = ferryman.data.glob("instances/*/data")
    folder, port = (Postgres(data).cluster / "postmaster.pid").read_text().splitlines()[4:2:-1]
    password = json.loads((data / "passwords.json").read_text())[ROLE]
    return psycopg.connect(host=folder, port=port, dbname=DATABASE, user=ROLE, password=password, autocommit=True)
