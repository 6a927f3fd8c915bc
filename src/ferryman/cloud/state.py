"""The control plane's state: which DB instances exist, and which start-up scripts have run.

``State`` is all that the rest of the control plane knows of it. It is one SQLite file.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import astuple
from pathlib import Path
from typing import Final

from ferryman.cloud.instances import Instance

VERSION: Final = 1

SCHEMA: Final = """
CREATE TABLE instances (
    identifier TEXT PRIMARY KEY, engine TEXT NOT NULL, engine_version TEXT NOT NULL, master_user TEXT NOT NULL, port INTEGER
) STRICT;
CREATE TABLE init_scripts (
    identifier TEXT NOT NULL REFERENCES instances ON DELETE CASCADE, script TEXT NOT NULL, PRIMARY KEY (identifier, script)
) STRICT;
"""


class StateVersionError(Exception):
    """The state was written by a newer Ferryman."""


class State:
    """The state in the SQLite file ``path``, made (0600) when it isn't there. Each method is one transaction."""

    def __init__(self, path: Path) -> None:
        """Raises StateVersionError, and sqlite3.Error for a file that is no state."""
        path.touch(mode=0o600)
        self._path = path
        with closing(self._connect()) as connection, connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > VERSION:
                raise StateVersionError(f"{path} was written by a newer Ferryman; install that version or a later one")
            if version == 0:
                connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")

    def instances(self) -> list[Instance]:
        """Every instance, the oldest first."""
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT identifier, engine, engine_version, master_user, port FROM instances ORDER BY rowid")
            return [Instance(*row) for row in rows]

    def add_instance(self, instance: Instance) -> None:
        """Raises sqlite3.IntegrityError when there is one of that name."""
        with closing(self._connect()) as connection, connection:
            connection.execute("INSERT INTO instances (identifier, engine, engine_version, master_user, port) VALUES (?, ?, ?, ?, ?)", astuple(instance))

    def init_scripts(self, identifier: str) -> frozenset[str]:
        """The names of the start-up scripts that have run on an instance."""
        with closing(self._connect()) as connection:
            return frozenset(script for (script,) in connection.execute("SELECT script FROM init_scripts WHERE identifier = ?", (identifier,)))

    def add_init_script(self, identifier: str, script: str) -> None:
        with closing(self._connect()) as connection, connection:
            connection.execute("INSERT INTO init_scripts (identifier, script) VALUES (?, ?)", (identifier, script))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection
