"""sp_set_session_context. Source: .../system-stored-procedures/sp-set-session-context-transact-sql of Microsoft's reference."""

from __future__ import annotations

from typing import Final

from ferryman.errors import SqlError
from ferryman.sqltypes import BIT, SQL_VARIANT, nvarchar
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure


def _set_session_context(call: Call) -> int:
    key = call.text("@key").lower()
    context = call.session.context
    if key in context and context[key][1]:
        raise SqlError(15664, f"Cannot set key '{call.text('@key')}' in the session context. The key has been set as read_only for this session.", 16)
    context[key] = (call.values["@value"], bool(call.values["@read_only"]))
    return 0


PROCEDURES: Final = (
    SystemProcedure("sp_set_session_context", (Formal("@key", nvarchar(128), required=True), Formal("@value", SQL_VARIANT, required=True),
                                               Formal("@read_only", BIT, default=0)), _set_session_context),
)
