"""The control plane's state: DB instances with their associated roles, option groups, tags, events, and which start-up scripts have run.

``State`` is all that the rest of the control plane knows of it. It is one SQLite file.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ferryman.cloud.instances import DEFAULT_ATTRIBUTES, AssociatedRole, Instance

MIGRATIONS: Final = (
    """
CREATE TABLE instances (
    identifier TEXT PRIMARY KEY, engine TEXT NOT NULL, engine_version TEXT NOT NULL, master_user TEXT NOT NULL, port INTEGER
) STRICT;
CREATE TABLE init_scripts (
    identifier TEXT NOT NULL REFERENCES instances ON DELETE CASCADE, script TEXT NOT NULL, PRIMARY KEY (identifier, script)
) STRICT;
""",
    """
ALTER TABLE instances ADD COLUMN status TEXT NOT NULL DEFAULT 'available';
ALTER TABLE instances ADD COLUMN created_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00+00:00';
ALTER TABLE instances ADD COLUMN option_group TEXT;
ALTER TABLE instances ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE instances ADD COLUMN pending TEXT NOT NULL DEFAULT '{}';
CREATE TABLE associated_roles (
    identifier TEXT NOT NULL REFERENCES instances ON DELETE CASCADE, feature TEXT NOT NULL, arn TEXT NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (identifier, feature)
) STRICT;
CREATE TABLE option_groups (
    name TEXT PRIMARY KEY, engine TEXT NOT NULL, major_version TEXT NOT NULL, description TEXT NOT NULL, options TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE tags (arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)) STRICT;
CREATE TABLE events (
    id INTEGER PRIMARY KEY, source_type TEXT NOT NULL, source TEXT NOT NULL, moment TEXT NOT NULL, category TEXT NOT NULL, message TEXT NOT NULL
) STRICT;
""",
)
"""What leads from each version of the state to the next, the first from nothing to 1."""

EVENTS_KEPT: Final = timedelta(days=14)
"""How long RDS keeps events ("Viewing Amazon RDS events", Amazon RDS User Guide)."""

_COLUMNS: Final = "identifier, engine, engine_version, master_user, port, status, created_at, option_group, attributes, pending"


class StateVersionError(Exception):
    """The state was written by a newer Ferryman."""


class UnknownInstanceError(Exception):
    """There is no DB instance of that name."""


class WrongStatusError(Exception):
    """The DB instance isn't in a status that allows it; ``status`` is the one that it has."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the DB instance is {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """``options`` maps the names of options to their settings."""

    name: str
    engine: str
    major_version: str
    description: str
    options: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to ``source``, a ``db-instance`` for instance."""

    source_type: str
    source: str
    moment: datetime
    category: str
    message: str


class State:
    """The state in the SQLite file ``path``, made (0600) when it isn't there. Each method is one transaction."""

    def __init__(self, path: Path) -> None:
        """Raises StateVersionError, and sqlite3.Error for a file that is no state."""
        path.touch(mode=0o600)
        self._path = path
        with closing(self._connect()) as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                raise StateVersionError(f"{path} was written by a newer Ferryman; install that version or a later one")
            for number, migration in enumerate(MIGRATIONS[version:], version + 1):
                connection.executescript(f"BEGIN; {migration} PRAGMA user_version = {number}; COMMIT;")

    # -- DB instances --------------------------------------------------------------------------------------------

    def instances(self) -> list[Instance]:
        """Every instance, the oldest first."""
        with self._transaction() as connection:
            return [_instance(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM instances ORDER BY rowid")]

    def instance(self, identifier: str) -> Instance:
        """Raises UnknownInstanceError."""
        with self._transaction() as connection:
            return self._instance(connection, identifier)

    def add_instance(self, instance: Instance) -> None:
        """Raises sqlite3.IntegrityError when there is one of that name."""
        with self._transaction() as connection:
            connection.execute(f"INSERT INTO instances ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _row(instance))

    def change_status(self, identifier: str, status: str, *, expected: Collection[str]) -> Instance:
        """Give the instance a status if it has one of those expected, and return it. Raises UnknownInstanceError, WrongStatusError."""
        with self._transaction() as connection:
            instance = self._instance(connection, identifier)
            if instance.status not in expected:
                raise WrongStatusError(instance.status)
            connection.execute("UPDATE instances SET status = ? WHERE identifier = ?", (status, identifier))
            return replace(instance, status=status)

    def update_instance(self, identifier: str, **changes: Any) -> Instance:
        """Change fields of the instance and return it. Raises UnknownInstanceError."""
        with self._transaction() as connection:
            instance = replace(self._instance(connection, identifier), **changes)
            assignments = ", ".join(f"{column} = ?" for column in _COLUMNS.split(", "))
            connection.execute(f"UPDATE instances SET {assignments} WHERE identifier = ?", (*_row(instance), identifier))
            return instance

    def remove_instance(self, identifier: str) -> None:
        with self._transaction() as connection:
            connection.execute("DELETE FROM instances WHERE identifier = ?", (identifier,))

    def _instance(self, connection: sqlite3.Connection, identifier: str) -> Instance:
        row = connection.execute(f"SELECT {_COLUMNS} FROM instances WHERE identifier = ?", (identifier,)).fetchone()
        if row is None:
            raise UnknownInstanceError(identifier)
        return _instance(row)

    # -- associated roles ----------------------------------------------------------------------------------------

    def roles(self, identifier: str) -> list[AssociatedRole]:
        with self._transaction() as connection:
            rows = connection.execute("SELECT feature, arn, status FROM associated_roles WHERE identifier = ? ORDER BY rowid", (identifier,))
            return [AssociatedRole(*row) for row in rows]

    def add_role(self, identifier: str, role: AssociatedRole) -> None:
        """Raises sqlite3.IntegrityError when the feature has one."""
        with self._transaction() as connection:
            row = (identifier, role.feature, role.arn, role.status)
            connection.execute("INSERT INTO associated_roles (identifier, feature, arn, status) VALUES (?, ?, ?, ?)", row)

    def set_role_status(self, identifier: str, role: AssociatedRole) -> None:
        """Note how far the association of a role is, if it is still associated."""
        with self._transaction() as connection:
            row = (role.status, identifier, role.feature, role.arn)
            connection.execute("UPDATE associated_roles SET status = ? WHERE identifier = ? AND feature = ? AND arn = ?", row)

    def remove_role(self, identifier: str, role: AssociatedRole) -> None:
        with self._transaction() as connection:
            connection.execute("DELETE FROM associated_roles WHERE identifier = ? AND feature = ? AND arn = ?", (identifier, role.feature, role.arn))

    # -- option groups -------------------------------------------------------------------------------------------

    def option_groups(self) -> list[OptionGroup]:
        with self._transaction() as connection:
            rows = connection.execute("SELECT name, engine, major_version, description, options FROM option_groups ORDER BY name")
            return [OptionGroup(name, engine, version, description, json.loads(options)) for name, engine, version, description, options in rows]

    def add_option_group(self, group: OptionGroup) -> None:
        """Raises sqlite3.IntegrityError when there is one of that name."""
        row = (group.name, group.engine, group.major_version, group.description, json.dumps(dict(group.options)))
        with self._transaction() as connection:
            connection.execute("INSERT INTO option_groups (name, engine, major_version, description, options) VALUES (?, ?, ?, ?, ?)", row)

    def set_options(self, name: str, options: Mapping[str, Mapping[str, str]]) -> None:
        with self._transaction() as connection:
            connection.execute("UPDATE option_groups SET options = ? WHERE name = ?", (json.dumps(dict(options)), name))

    def remove_option_group(self, name: str) -> None:
        with self._transaction() as connection:
            connection.execute("DELETE FROM option_groups WHERE name = ?", (name,))

    # -- tags ----------------------------------------------------------------------------------------------------

    def tags(self, arn: str) -> dict[str, str]:
        with self._transaction() as connection:
            return dict(connection.execute("SELECT key, value FROM tags WHERE arn = ? ORDER BY rowid", (arn,)))

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; one whose key is there gets the new value."""
        with self._transaction() as connection:
            rows = [(arn, key, value) for key, value in tags.items()]
            connection.executemany("INSERT INTO tags (arn, key, value) VALUES (?, ?, ?) ON CONFLICT (arn, key) DO UPDATE SET value = excluded.value", rows)

    def remove_tags(self, arn: str, keys: Collection[str] | None = None) -> None:
        """Remove the tags with these keys, or all."""
        with self._transaction() as connection:
            if keys is None:
                connection.execute("DELETE FROM tags WHERE arn = ?", (arn,))
            else:
                connection.executemany("DELETE FROM tags WHERE arn = ? AND key = ?", [(arn, key) for key in keys])

    # -- events --------------------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """The oldest first."""
        with self._transaction() as connection:
            rows = connection.execute("SELECT source_type, source, moment, category, message FROM events ORDER BY id")
            return [Event(kind, source, datetime.fromisoformat(moment), category, message) for kind, source, moment, category, message in rows]

    def add_event(self, source_type: str, source: str, category: str, message: str) -> None:
        now = datetime.now(UTC)
        with self._transaction() as connection:
            connection.execute("DELETE FROM events WHERE moment < ?", ((now - EVENTS_KEPT).isoformat(),))
            row = (source_type, source, now.isoformat(), category, message)
            connection.execute("INSERT INTO events (source_type, source, moment, category, message) VALUES (?, ?, ?, ?, ?)", row)

    # -- start-up scripts ----------------------------------------------------------------------------------------

    def init_scripts(self, identifier: str) -> frozenset[str]:
        """The names of the start-up scripts that have run on an instance."""
        with self._transaction() as connection:
            return frozenset(script for (script,) in connection.execute("SELECT script FROM init_scripts WHERE identifier = ?", (identifier,)))

    def add_init_script(self, identifier: str, script: str) -> None:
        with self._transaction() as connection:
            connection.execute("INSERT INTO init_scripts (identifier, script) VALUES (?, ?)", (identifier, script))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection


def _instance(row: tuple[Any, ...]) -> Instance:
    identifier, engine, version, user, port, status, created_at, option_group, attributes, pending = row
    moment, shown = datetime.fromisoformat(created_at), {**DEFAULT_ATTRIBUTES, **json.loads(attributes)}
    return Instance(identifier, engine, version, user, port, status, moment, option_group, shown, json.loads(pending))


def _row(instance: Instance) -> tuple[Any, ...]:
    plain = (instance.identifier, instance.engine, instance.engine_version, instance.master_user, instance.port, instance.status)
    return (*plain, instance.created_at.isoformat(), instance.option_group, json.dumps(dict(instance.attributes)), json.dumps(dict(instance.pending)))
