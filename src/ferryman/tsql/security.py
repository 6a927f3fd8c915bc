"""Who a session acts as: the login that came in and, on top of it, what EXECUTE AS and modules WITH EXECUTE AS put there.

Source: "EXECUTE AS (Transact-SQL)", "EXECUTE AS clause (Transact-SQL)", "REVERT (Transact-SQL)",
https://learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.tsql.definitions.permissions import PUBLIC, guest_of, has_server_permission, user_of

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database, Principal, Snapshot


@dataclass(frozen=True, slots=True)
class SecurityContext:
    """A login, or a user within one database.

    ``login`` is what SUSER_SNAME() says. ``user`` is None while a login acts; a user has no rights on the server but public's, and none in
    another ``database`` than its own. ``previous`` is what REVERT returns to, in the database where ``switched_in`` says, with ``cookie`` if there
    is one; two contexts are equal when the same principal acts.
    """

    login: str
    database: str = ""
    user: str | None = None
    previous: SecurityContext | None = field(default=None, compare=False, repr=False)
    switched_in: str = field(default="", compare=False)
    revertible: bool = field(default=True, compare=False)
    cookie: bytes | None = field(default=None, compare=False, repr=False)

    @property
    def server_principal(self) -> str:
        """Whose rights count on the server: the login's, or public's while a user acts."""
        return self.login if self.user is None else PUBLIC

    def user_in(self, database: Database, snapshot: Snapshot) -> Principal | None:
        """Return the user that acts in a database, None where there is none (916)."""
        if self.user is None:
            return user_of(self.login, database, snapshot)
        if database.name.lower() == self.database.lower():
            return database.principals.get(self.user.lower())
        return guest_of(database)

    def user_name_in(self, database: Database, snapshot: Snapshot) -> str:
        """Return the name of the user that acts in a database; raises 916."""
        user = self.user_in(database, snapshot)
        if user is None:
            raise sql_error(916, self.login, database.name)
        return user.name

    def has_server_permission(self, permission: str, snapshot: Snapshot) -> bool:
        """Return whether who acts has a permission on the server."""
        return has_server_permission(self.server_principal, permission, snapshot)


def login_name(user: Principal, database: Database) -> str:
    """Return what SUSER_SNAME() says while a user acts: its login's name, or its SID where it has none."""
    if user.principal_id == 1:
        return database.owner
    return user.login if user.login is not None else sid_text(user.sid or b"")


def sid_text(sid: bytes) -> str:
    """Return a SID as Windows writes it: revision, authority (big-endian), sub-authorities (little-endian).

    >>> sid_text(bytes.fromhex("010500000000000903000000") + bytes(16))
    'S-1-9-3-0-0-0-0'
    """
    if len(sid) < 8:
        return "S-1-0-0"
    count = (len(sid) - 8) // 4
    parts = struct.unpack_from(f"<{count}I", sid, 8)
    return "-".join(["S", str(sid[0]), str(int.from_bytes(sid[2:8])), *map(str, parts)])
