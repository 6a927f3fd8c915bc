"""Metadata visibility: what a principal may know of, which is what it owns or has some permission on.

Source: "Metadata visibility configuration", https://learn.microsoft.com/sql/relational-databases/security/metadata-visibility-configuration,
and the "Permissions" sections of sys.database_principals, sys.database_permissions, sys.server_principals, sys.databases and OBJECT_DEFINITION.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferryman.store.catalog.model import Constraint, Trigger
from ferryman.store.catalog.system import Viewer
from ferryman.tsql.definitions import permissions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferryman.store.catalog.model import Database, PermissionEntry, Principal, Snapshot
    from ferryman.tsql.security import SecurityContext

DEFINITION: Final = frozenset({"ALTER", "CONTROL", "TAKE OWNERSHIP", "VIEW DEFINITION"})
"""Any of these shows a module's source."""
_ANY: Final = DEFINITION | {"VIEW CHANGE TRACKING", "REFERENCES"}
_ROWS: Final = _ANY | {"SELECT", "INSERT", "UPDATE", "DELETE"}
_CALLED: Final = _ANY | {"EXECUTE"}
_KINDS: Final = {"U": _ROWS, "V": _ROWS, "IF": _ROWS, "TF": _ROWS, "SN": _ROWS | _CALLED, "P": _CALLED, "FN": _CALLED, "SO": _ANY | {"UPDATE"}}
"""The permissions that show an object of each kind."""
_COVERING: Final = {"ALTER ANY SCHEMA": "ALTER"}
"""Permissions on the database that are another one on its objects."""
ALWAYS_VISIBLE: Final = frozenset({"master", "tempdb"})


def viewer_of(security: SecurityContext, database: Database, snapshot: Snapshot) -> Viewer:
    """Return what who acts sees of a database and the server; in a database closed to it nothing but what everybody sees."""
    logins, acting_logins = _logins(security, snapshot)
    databases = None
    if not security.has_server_permission("VIEW ANY DATABASE", snapshot):
        databases = frozenset(
            each.database_id for each in snapshot.databases.values()
            if each.name.lower() in ALWAYS_VISIBLE or each is database or each.owner.lower() == security.server_principal.lower()
        )  # fmt: skip
    user = security.user_in(database, snapshot)
    rights = _Rights(user.name if user is not None else permissions.PUBLIC, database)
    if security.has_server_permission("VIEW ANY DEFINITION", snapshot) and not rights.denied_definition:
        return Viewer(logins=logins, acting_logins=acting_logins, databases=databases)
    objects, modules = rights.objects()
    principals, acting = rights.principals()
    return Viewer(objects, modules, principals, acting, logins, acting_logins, databases)


def _logins(security: SecurityContext, snapshot: Snapshot) -> tuple[frozenset[int] | None, frozenset[int] | None]:
    """Return the logins and server roles that are seen, and those whose permissions are."""
    if security.has_server_permission("VIEW ANY DEFINITION", snapshot):
        return None, None
    all_logins = security.has_server_permission("ALTER ANY LOGIN", snapshot)
    all_roles = security.has_server_permission("ALTER ANY SERVER ROLE", snapshot)
    principal = security.server_principal
    own = permissions.server_roles(principal, snapshot) | {principal.lower()}
    granted = {entry.securable for entry in snapshot.server_permissions if entry.securable_class == "LOGIN" and entry.principal.lower() in own}
    seen = frozenset(
        login.principal_id for login in snapshot.logins.values()
        if login.fixed or login.name.lower() in own or login.principal_id in granted or (all_roles if login.kind == "R" else all_logins)
    )  # fmt: skip
    return seen, None if all_logins else _ids(own, snapshot.logins.values())


def _ids(names: Iterable[str], principals: Iterable[Principal]) -> frozenset[int]:
    wanted = frozenset(names)
    return frozenset(principal.principal_id for principal in principals if principal.name.lower() in wanted)


@dataclass(slots=True)
class _Held:
    """Permissions granted and denied on one securable."""

    granted: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)

    def add(self, entry: PermissionEntry) -> None:
        if entry.state != "D":
            self.granted.add(entry.permission)
        elif not entry.columns:
            self.denied.add(entry.permission)

    def together(self, other: _Held) -> _Held:
        return _Held(self.granted | other.granted, self.denied | other.denied)

    def effective(self, wanted: frozenset[str]) -> set[str]:
        """Return which of ``wanted`` are held; a denied CONTROL denies all."""
        return set() if "CONTROL" in self.denied else (self.granted & wanted) - self.denied


class _Rights:
    """What a user holds in a database, by securable."""

    def __init__(self, user: str, database: Database) -> None:
        self._database = database
        self._roles = permissions.database_roles(user, database)
        self._user = user
        self._names = self._roles | {user.lower()}
        self._owner = user.lower() == "dbo" or "db_owner" in self._roles
        self._on: dict[tuple[str, int], _Held] = {}
        for entry in database.permissions:
            if entry.principal.lower() in self._names:
                self._on.setdefault((entry.securable_class, entry.securable), _Held()).add(entry)
        self._all = self._on.get(("DATABASE", database.database_id), _Held())
        self._all.granted |= {covered for name, covered in _COVERING.items() if name in self._all.granted}
        for role in self._roles:
            self._all.granted |= permissions.ROLE_PERMISSIONS.get(role, frozenset())
            if "VIEW DEFINITION" in permissions.ROLE_DATABASE_PERMISSIONS.get(role, ()):
                self._all.granted.add("VIEW DEFINITION")

    @property
    def denied_definition(self) -> bool:
        """Whether a DENY hides anything."""
        return not self._owner and any(held.denied & {"VIEW DEFINITION", "CONTROL"} for held in self._on.values())

    def objects(self) -> tuple[frozenset[int] | None, frozenset[int] | None]:
        """Return the objects that are seen and those whose source is; constraints and triggers are seen with their table."""
        if self._owner or (self._all.effective(DEFINITION) and not self.denied_definition):
            return None, None
        seen: set[int] = set()
        sources: set[int] = set()
        schemas = {key: self._all.together(self._on.get(("SCHEMA", schema.schema_id), _Held())) for key, schema in self._database.schemas.items()}
        children: list[Constraint | Trigger] = []
        for found in self._database.objects.values():
            if found.object_id < 0:
                continue
            if isinstance(found, (Constraint, Trigger)):
                children.append(found)
                continue
            held = schemas[found.schema.lower()]
            own = self._on.get((permissions.OBJECT, found.object_id))
            if own is not None:
                held = held.together(own)
            owned = permissions.owner_of(found, self._database).lower() in self._names
            if owned or found.name.startswith("##") or ("VIEW DEFINITION" not in held.denied and held.effective(_KINDS.get(found.kind, _ANY))):
                seen.add(found.object_id)
            if owned or held.effective(DEFINITION):
                sources.add(found.object_id)
        of_database = permissions.has_database_permission(self._user, "ALTER ANY DATABASE DDL TRIGGER", self._database)
        for child in children:
            if child.parent in seen or (not child.parent and of_database):
                seen.add(child.object_id)
            if child.parent in sources or (not child.parent and of_database):
                sources.add(child.object_id)
        return frozenset(seen), frozenset(sources)

    def principals(self) -> tuple[frozenset[int] | None, frozenset[int] | None]:
        """Return the users and roles that are seen, and those whose permissions and memberships are."""
        if self._owner or self._all.effective(DEFINITION):
            return None, None
        known = self._database.principals
        every_user, every_role = (permissions.has_database_permission(self._user, f"ALTER ANY {kind}", self._database) for kind in ("USER", "ROLE"))
        seen = frozenset(
            each.principal_id for each in known.values()
            if each.fixed or each.name.lower() in self._names or ("USER", each.principal_id) in self._on or ("ROLE", each.principal_id) in self._on
            or (every_role if each.kind == "R" else every_user)
        )  # fmt: skip
        return seen, None if every_user else _ids(self._names, known.values())
