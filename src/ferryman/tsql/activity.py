"""What the server's sessions are doing, as the views sys.dm_exec_sessions, dm_exec_connections, dm_exec_requests and sysprocesses show it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ferryman.tsql.session import Session

ISOLATION_NUMBERS: Final = {"READ UNCOMMITTED": 1, "READ COMMITTED": 2, "REPEATABLE READ": 3, "SERIALIZABLE": 4, "SNAPSHOT": 5}
"""transaction_isolation_level. Source: "sys.dm_exec_sessions (Transact-SQL)"."""


def sessions_json(viewer: Session) -> str:
    """Return a JSON array of the sessions that one of them may see: all with VIEW SERVER STATE, else itself."""
    sees_all = viewer.security.has_server_permission("VIEW SERVER STATE", viewer.catalog.snapshot)
    others = [session for session in viewer.server.sessions() if session is not viewer] if sees_all else []
    return json.dumps([_describe(session) for session in (viewer, *others) if not session.connection.closed])


def _describe(session: Session) -> dict[str, object]:
    client, options, activity = session.client, session.options, session.activity
    return {
        "session_id": session.session_id, "backend": session.connection.backend_pid, "login": session.security.login, "original_login": client.login,
        "host": client.host,
        "program": client.application, "process_id": client.process_id, "interface": client.interface, "address": client.address, "port": client.port,
        "encrypted": client.encrypted, "database": session.database, "login_database": session.login_database,
        "login_time": activity.login_time.isoformat(), "started": activity.started.isoformat(),
        "ended": activity.ended.isoformat() if activity.ended is not None else None, "command": activity.command,
        "transactions": session.transactions.count, "transaction": session.transactions.descriptor, "nest_level": session.nest_level,
        "row_count": session.row_count, "error": session.error_number, "isolation": ISOLATION_NUMBERS[options.isolation],
        "lock_timeout": options.lock_timeout, "text_size": options.text_size, "language": options.language, "date_format": options.date_format,
        "date_first": options.date_first, "quoted_identifier": options.quoted_identifier, "arithabort": options.arithabort,
        "ansi_null_dflt_on": options.ansi_null_dflt_on, "ansi_warnings": options.ansi_warnings, "ansi_padding": options.ansi_padding,
        "ansi_nulls": options.ansi_nulls, "concat_null_yields_null": options.concat_null_yields_null,
        "context_info": options.context_info.hex() if options.context_info is not None else None,
    }  # fmt: skip
