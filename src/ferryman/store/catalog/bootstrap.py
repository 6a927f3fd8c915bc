"""Fills a new store's catalog: server roles, system databases, system views. Runs at every start and changes only what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.store.catalog import system, writer

if TYPE_CHECKING:
    from ferryman.store.connection import Connection

SYSTEM_DATABASES: Final = ("master", "tempdb", "model", "msdb", "rdsadmin")
"""In the order of their ids, 1 to 5. rdsadmin is RDS's own."""

SERVER_ROLES: Final = {
    "public": 2, "sysadmin": 3, "securityadmin": 4, "serveradmin": 5, "setupadmin": 6, "processadmin": 7, "diskadmin": 8, "dbcreator": 9, "bulkadmin": 10,
}  # fmt: skip

SA_SID: Final = b"\x01"


def bootstrap(connection: Connection, collation: str) -> None:
    """Make or complete the catalog, in one transaction. ``collation`` is the server's, of new system databases.

    tempdb is emptied, as SQL Server makes it anew at every start. Schema ``catalog`` itself comes from store/support.
    """
    connection.begin()
    try:
        connection.execute("LOCK TABLE catalog.databases IN EXCLUSIVE MODE")
        system.install(connection)
        _server_principals(connection)
        existing = {row[0] for row in connection.execute("SELECT lower(name) FROM catalog.databases").rows()}
        for number, name in enumerate(SYSTEM_DATABASES, 1):
            if name not in existing:
                writer.insert_database(connection, name, collation, owner="sa", database_id=number)
        for object_id, relation in connection.execute("SELECT object_id, relation FROM catalog.objects WHERE database_id = 2").rows():
            if relation:
                connection.execute(f"DROP TABLE IF EXISTS {relation} CASCADE")
            writer.delete_object(connection, int(str(object_id)))
    except BaseException:
        if not connection.closed:
            connection.rollback()
        raise
    connection.commit()


def _server_principals(connection: Connection) -> None:
    for name, principal_id in SERVER_ROLES.items():
        connection.execute(
            "INSERT INTO catalog.principals (database_id, principal_id, name, kind, fixed, sid)"
            " VALUES (0, $1, $2, 'R', true, $3) ON CONFLICT (database_id, principal_id) DO NOTHING",
            (principal_id, name, bytes((principal_id,))),
        )
    connection.execute(
        "INSERT INTO catalog.principals (database_id, principal_id, name, kind, fixed, sid, disabled, default_database)"
        " VALUES (0, 1, 'sa', 'S', true, $1, true, 'master') ON CONFLICT (database_id, principal_id) DO NOTHING",
        (SA_SID,),
    )
    connection.execute("INSERT INTO catalog.role_members VALUES (0, 3, 1) ON CONFLICT DO NOTHING")
