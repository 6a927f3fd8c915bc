"""The control plane's state: DB instances with their associated roles, option groups, tags, events, and which start-up scripts have run;
and which control plane holds which instance.

``State`` is all that the rest of the control plane knows of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from ferryman.cloud.instances import DEFAULT_ATTRIBUTES, AssociatedRole, Instance
from ferryman.cloud.state_database import Database, Transaction
from ferryman.cloud.state_schema import MIGRATIONS

EVENTS_KEPT: Final = timedelta(days=14)
"""How long RDS keeps events ("Viewing Amazon RDS events", Amazon RDS User Guide)."""

_COLUMNS: Final = "identifier, engine, engine_version, master_user, port, status, created_at, option_group, attributes, pending, home, holder, endpoint"
_VALUES: Final = ", ".join("?" for _ in _COLUMNS.split(", "))
_ASSIGNMENTS: Final = ", ".join(f"{column} = ?" for column in _COLUMNS.split(", "))


class UnknownInstanceError(Exception):
    """There is no DB instance of that name."""


class WrongStatusError(Exception):
    """The DB instance isn't in a status that allows it; ``status`` is the one that it has."""

    def __init__(self, status: str) -> None:
        super().__init__(f"the DB instance is {status}")
        self.status = status


class ClaimLostError(Exception):
    """Another control plane holds the DB instance by now."""


@dataclass(frozen=True, slots=True)
class ControlPlane:
    """A control plane that has joined: the data directory that it is of, this run of it, and for how many seconds it hasn't been heard of."""

    id: str
    root: Path
    session: str
    silence: float


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
    """The state in a database. Each method is one transaction and raises StateError when the database can't be used.

    ``session`` where a method takes one: it raises ClaimLostError, and changes nothing, unless that session holds the instance.
    """

    def __init__(self, database: Database) -> None:
        """Bring the database up to date. Raises StateError."""
        self.shared: Final = database.shared
        self._database = database
        database.upgrade(MIGRATIONS)

    # -- DB instances --------------------------------------------------------------------------------------------

    def instances(self) -> list[Instance]:
        """Every instance, the oldest first."""
        with self._transaction() as transaction:
            return [_instance(row) for row in transaction.execute(f"SELECT {_COLUMNS} FROM instances ORDER BY rowid")]

    def instance(self, identifier: str) -> Instance:
        """Raises UnknownInstanceError."""
        with self._transaction() as transaction:
            return self._instance(transaction, identifier)

    def add_instance(self, instance: Instance) -> None:
        """Raises AlreadyExistsError when there is one of that name."""
        with self._transaction() as transaction:
            transaction.execute(f"INSERT INTO instances ({_COLUMNS}) VALUES ({_VALUES})", _row(instance))

    def alter_instance(self, identifier: str, change: Callable[[Instance], Instance], *, session: str | None = None) -> Instance:
        """Make an instance what ``change`` returns for it, and return that. Raises UnknownInstanceError, and what ``change`` raises."""
        with self._transaction() as transaction:
            instance = change(self._instance(transaction, identifier, session))
            transaction.execute(f"UPDATE instances SET {_ASSIGNMENTS} WHERE identifier = ?", (*_row(instance), identifier))
            return instance

    def change_status(self, identifier: str, status: str, *, expected: Collection[str]) -> Instance:
        """Give the instance a status if it has one of those expected, and return it. Raises UnknownInstanceError, WrongStatusError."""

        def change(instance: Instance) -> Instance:
            check_status(instance, expected)
            return replace(instance, status=status)

        return self.alter_instance(identifier, change)

    def remove_instance(self, identifier: str, session: str) -> None:
        with self._transaction() as transaction:
            self._instance(transaction, identifier, session)
            transaction.execute("DELETE FROM instances WHERE identifier = ?", (identifier,))

    def _instance(self, transaction: Transaction, identifier: str, session: str | None = None) -> Instance:
        row = transaction.execute(f"SELECT {_COLUMNS} FROM instances WHERE identifier = ?", (identifier,)).fetchone()
        if row is None:
            raise UnknownInstanceError(identifier)
        instance = _instance(row)
        if session not in (None, instance.holder):
            raise ClaimLostError(f"{identifier} is held by another control plane")
        return instance

    # -- associated roles ----------------------------------------------------------------------------------------

    def roles(self, identifier: str) -> list[AssociatedRole]:
        with self._transaction() as transaction:
            rows = transaction.execute("SELECT feature, arn, status FROM associated_roles WHERE identifier = ? ORDER BY rowid", (identifier,))
            return [AssociatedRole(*row) for row in rows]

    def add_role(self, identifier: str, role: AssociatedRole) -> None:
        """Raises AlreadyExistsError when the feature has one."""
        with self._transaction() as transaction:
            row = (identifier, role.feature, role.arn, role.status)
            transaction.execute("INSERT INTO associated_roles (identifier, feature, arn, status) VALUES (?, ?, ?, ?)", row)

    def set_role_status(self, identifier: str, role: AssociatedRole) -> None:
        """Note how far the association of a role is, if it is still associated."""
        with self._transaction() as transaction:
            row = (role.status, identifier, role.feature, role.arn)
            transaction.execute("UPDATE associated_roles SET status = ? WHERE identifier = ? AND feature = ? AND arn = ?", row)

    def remove_role(self, identifier: str, role: AssociatedRole) -> None:
        with self._transaction() as transaction:
            transaction.execute("DELETE FROM associated_roles WHERE identifier = ? AND feature = ? AND arn = ?", (identifier, role.feature, role.arn))

    # -- option groups -------------------------------------------------------------------------------------------

    def option_groups(self) -> list[OptionGroup]:
        with self._transaction() as transaction:
            rows = transaction.execute("SELECT name, engine, major_version, description, options FROM option_groups ORDER BY name")
            return [OptionGroup(name, engine, version, description, json.loads(options)) for name, engine, version, description, options in rows]

    def add_option_group(self, group: OptionGroup) -> None:
        """Raises AlreadyExistsError when there is one of that name."""
        row = (group.name, group.engine, group.major_version, group.description, json.dumps(dict(group.options)))
        with self._transaction() as transaction:
            transaction.execute("INSERT INTO option_groups (name, engine, major_version, description, options) VALUES (?, ?, ?, ?, ?)", row)

    def set_options(self, name: str, options: Mapping[str, Mapping[str, str]]) -> None:
        with self._transaction() as transaction:
            transaction.execute("UPDATE option_groups SET options = ? WHERE name = ?", (json.dumps(dict(options)), name))

    def remove_option_group(self, name: str) -> None:
        with self._transaction() as transaction:
            transaction.execute("DELETE FROM option_groups WHERE name = ?", (name,))

    # -- tags ----------------------------------------------------------------------------------------------------

    def tags(self, arn: str) -> dict[str, str]:
        with self._transaction() as transaction:
            return dict(transaction.execute("SELECT key, value FROM tags WHERE arn = ? ORDER BY rowid", (arn,)))

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        """Add tags; one whose key is there gets the new value."""
        with self._transaction() as transaction:
            for key, value in tags.items():
                statement = "INSERT INTO tags (arn, key, value) VALUES (?, ?, ?) ON CONFLICT (arn, key) DO UPDATE SET value = excluded.value"
                transaction.execute(statement, (arn, key, value))

    def remove_tags(self, arn: str, keys: Collection[str] | None = None) -> None:
        """Remove the tags with these keys, or all."""
        with self._transaction() as transaction:
            if keys is None:
                transaction.execute("DELETE FROM tags WHERE arn = ?", (arn,))
            for key in keys or ():
                transaction.execute("DELETE FROM tags WHERE arn = ? AND key = ?", (arn, key))

    # -- events --------------------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """The oldest first."""
        with self._transaction() as transaction:
            rows = transaction.execute("SELECT source_type, source, moment, category, message FROM events ORDER BY rowid")
            return [Event(kind, source, datetime.fromisoformat(moment), category, message) for kind, source, moment, category, message in rows]

    def add_event(self, source_type: str, source: str, category: str, message: str) -> None:
        now = datetime.now(UTC)
        with self._transaction() as transaction:
            transaction.execute("DELETE FROM events WHERE moment < ?", ((now - EVENTS_KEPT).isoformat(),))
            row = (source_type, source, now.isoformat(), category, message)
            transaction.execute("INSERT INTO events (source_type, source, moment, category, message) VALUES (?, ?, ?, ?, ?)", row)

    # -- start-up scripts ----------------------------------------------------------------------------------------

    def init_scripts(self, identifier: str) -> frozenset[str]:
        """The names of the start-up scripts that have run on an instance."""
        with self._transaction() as transaction:
            return frozenset(script for (script,) in transaction.execute("SELECT script FROM init_scripts WHERE identifier = ?", (identifier,)))

    def add_init_script(self, identifier: str, script: str) -> None:
        with self._transaction() as transaction:
            transaction.execute("INSERT INTO init_scripts (identifier, script) VALUES (?, ?)", (identifier, script))

    # -- control planes and what they hold -----------------------------------------------------------------------

    def join(self, identity: str, root: Path, session: str) -> None:
        """Begin a session of the control plane of a data directory, in place of an earlier one. Instances without a home are at home there."""
        with self._transaction() as transaction:
            statement = f"""INSERT INTO control_planes (id, root, session, seen_at) VALUES (?, ?, ?, {self._database.now})
                ON CONFLICT (id) DO UPDATE SET root = excluded.root, session = excluded.session, seen_at = excluded.seen_at"""
            transaction.execute(statement, (identity, str(root), session))
            transaction.execute("UPDATE instances SET home = ? WHERE home IS NULL", (identity,))

    def control_planes(self) -> list[ControlPlane]:
        with self._transaction() as transaction:
            rows = transaction.execute(f"SELECT id, root, session, {self._database.now} - seen_at FROM control_planes")
            return [ControlPlane(identity, Path(root), session, silence) for identity, root, session, silence in rows]

    def claim(self, identifier: str, session: str, *, lease_seconds: float, ended: str | None) -> bool:
        """Have a session hold an instance, unless another does that was heard of within ``lease_seconds`` and isn't known to have ``ended``."""
        alive = f"SELECT session FROM control_planes WHERE {self._database.now} - seen_at < ?"
        statement = f"UPDATE instances SET holder = ? WHERE identifier = ? AND (holder IS NULL OR holder IN (?, ?) OR holder NOT IN ({alive}))"
        with self._transaction() as transaction:
            return bool(transaction.execute(statement, (session, identifier, session, ended or session, lease_seconds)).rowcount)

    def renew(self, session: str) -> frozenset[str]:
        """Note that a session lives, and return the names of the instances that it holds: none when another took its place."""
        with self._transaction() as transaction:
            if not transaction.execute(f"UPDATE control_planes SET seen_at = {self._database.now} WHERE session = ?", (session,)).rowcount:
                return frozenset()
            return frozenset(identifier for (identifier,) in transaction.execute("SELECT identifier FROM instances WHERE holder = ?", (session,)))

    def leave(self, session: str) -> None:
        """End a session: the instances that it held are free."""
        with self._transaction() as transaction:
            transaction.execute("UPDATE instances SET holder = NULL WHERE holder = ?", (session,))
            transaction.execute("UPDATE control_planes SET seen_at = 0 WHERE session = ?", (session,))

    def _transaction(self) -> AbstractContextManager[Transaction]:
        return self._database.transaction()


def check_status(instance: Instance, expected: Collection[str]) -> None:
    """Raise WrongStatusError unless the instance has a status that is expected."""
    if instance.status not in expected:
        raise WrongStatusError(instance.status)


def _instance(row: tuple[Any, ...]) -> Instance:
    identifier, engine, version, user, port, status, created_at, option_group, attributes, pending, home, holder, endpoint = row
    moment, shown, reached = datetime.fromisoformat(created_at), {**DEFAULT_ATTRIBUTES, **json.loads(attributes)}, json.loads(endpoint)
    at = None if reached is None else (reached[0], reached[1])
    return Instance(identifier, engine, version, user, port, status, moment, option_group, shown, json.loads(pending), home, holder, at)


def _row(instance: Instance) -> tuple[Any, ...]:
    plain = (instance.identifier, instance.engine, instance.engine_version, instance.master_user, instance.port, instance.status)
    structures = (json.dumps(dict(instance.attributes)), json.dumps(dict(instance.pending)))
    where = (instance.home, instance.holder, json.dumps(instance.endpoint))
    return (*plain, instance.created_at.isoformat(), instance.option_group, *structures, *where)
