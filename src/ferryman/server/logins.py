"""The server's own logins: the agent's and the master user's, and the check of a client's password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Routine
from ferryman.store.catalog.passwords import make_verifier, verify

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Principal, Snapshot
    from ferryman.tsql.session import Session

SERVER: Final = 0
"""The database_id under which the catalog keeps what belongs to the server."""
SYSADMIN_ROLE: Final = 3
_ABSENT: Final = make_verifier("")
"""What a login that doesn't exist is checked against, so that it takes as long as one that does."""


def verify_login(snapshot: Snapshot, name: str, password: str) -> Principal:
    """Return the login of that name; raises 18456 for a wrong name or password, 18470 for a disabled login."""
    login = snapshot.logins.get(name.lower())
    known = login is not None and login.kind == "S" and login.password is not None
    right = verify(password, login.password if login is not None and login.password is not None else _ABSENT)
    if login is None or not known or not right:
        raise sql_error(18456, name)
    if login.disabled:
        raise SqlError(18470, f"Login failed for user '{name}'. Reason: The account is disabled.", 14)
    return login


def ensure_login(session: Session, name: str, password: str, *, sysadmin: bool) -> None:
    """Make the login, or give the one that is there this password."""
    known = session.catalog.snapshot.logins.get(name.lower())
    if known is not None and known.password is not None and verify(password, known.password):
        return
    connection = session.connection
    with session.transactions.atomic():
        if known is None:
            principal_id = writer.insert_principal(connection, SERVER, name, "S", default_database="master", password=make_verifier(password))
            if sysadmin:
                connection.execute("INSERT INTO catalog.role_members VALUES ($1, $2, $3)", (SERVER, SYSADMIN_ROLE, principal_id))
        else:
            connection.execute(
                "UPDATE catalog.principals SET password = $1 WHERE database_id = $2 AND principal_id = $3",
                (make_verifier(password), SERVER, known.principal_id),
            )
        session.catalog.changed(databases=(SERVER,))


SERVER_PERMISSIONS: Final = (
    "ADMINISTER BULK OPERATIONS", "ALTER ANY CONNECTION", "ALTER ANY LINKED SERVER", "ALTER ANY LOGIN", "ALTER ANY SERVER ROLE", "ALTER SERVER STATE",
    "ALTER TRACE", "CONNECT SQL", "CREATE ANY DATABASE", "VIEW ANY DATABASE", "VIEW ANY DEFINITION", "VIEW SERVER STATE",
)  # fmt: skip
"""What RDS gives the master user on the server ("Master user account privileges", Amazon RDS User Guide); it may pass them on."""
SERVER_ROLES: Final = ("processadmin", "setupadmin")
MSDB_ROLES: Final = ("SQLAgentUserRole", "SQLAgentReaderRole", "SQLAgentOperatorRole", "DatabaseMailUserRole")
"""Roles of msdb that the master user may give others; it is in the first and the last one itself."""
_MASTER_USER: Final = """\
USE master;
GRANT {server_permissions} TO {user} WITH GRANT OPTION;
{server_roles}
GO
USE msdb;
IF USER_ID({quoted}) IS NULL CREATE USER {user} FOR LOGIN {user};
GO
GRANT ALTER ANY USER TO {user} WITH GRANT OPTION;
ALTER ROLE SQLAgentUserRole ADD MEMBER {user};
ALTER ROLE DatabaseMailUserRole ADD MEMBER {user};
{grants}
GO
USE tempdb;
IF USER_ID({quoted}) IS NULL CREATE USER {user} FOR LOGIN {user};
GO
GRANT CONTROL TO {user} WITH GRANT OPTION;
"""


def master_user_script(snapshot: Snapshot, name: str) -> str:
    """Return the T-SQL that gives the master user RDS's rights: on the server, on tempdb, and on what RDS and SQL Server Agent have in msdb.

    Those of msdb go to a user of its own there, WITH GRANT OPTION, so that the master user may grant them on.
    """
    user = bracketed(name)
    msdb = [found for found in snapshot.databases["msdb"].objects.values() if found.object_id > 0]
    routines = [found for found in msdb if isinstance(found, Routine) and found.name.lower().startswith("rds_")]
    tables = [found for found in msdb if found.kind == "U" and found.name.lower().startswith(("sysjob", "syscategor", "sysschedule"))]
    on_objects = [("EXECUTE" if found.kind == "P" else "SELECT", found) for found in (*routines, *tables)]
    grants = [f"GRANT {right} ON {bracketed(found.schema)}.{bracketed(found.name)} TO {user} WITH GRANT OPTION;" for right, found in on_objects]
    grants += [f"GRANT ALTER ON ROLE::{role} TO {user};" for role in MSDB_ROLES]
    return _MASTER_USER.format(
        user=user, quoted="N'" + name.replace("'", "''") + "'", server_permissions=", ".join(SERVER_PERMISSIONS), grants="\n".join(grants),
        server_roles="\n".join(f"ALTER SERVER ROLE {role} ADD MEMBER {user};" for role in SERVER_ROLES),
    )  # fmt: skip


def bracketed(name: str) -> str:
    """Return a delimited identifier, as QUOTENAME does."""
    return "[" + name.replace("]", "]]") + "]"
