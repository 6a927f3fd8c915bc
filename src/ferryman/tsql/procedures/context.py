"""sp_set_session_context. Source: .../system-stored-procedures/sp-set-session-context-transact-sql of Microsoft's reference."""

from __future__ import annotations

from typing import Final

from ferryman.errors import sql_error
from ferryman.sqltypes import BIT, SQL_VARIANT, nvarchar
from ferryman.tsql.interpreter.properties import context_key
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure

MAX_KEY_LENGTH: Final = 128


def _set_session_context(call: Call) -> int:
    given = call.text("@key")
    if not given:
        raise sql_error(225, "procedure", "sp_set_session_context")
    if len(given) > MAX_KEY_LENGTH:
        raise sql_error(15666, given)
    key = context_key(given)
    context = call.session.context
    if key in context and context[key][1]:
        raise sql_error(15664, given)
    context[key] = (call.values["@value"], bool(call.values["@read_only"]))
    return 0


PROCEDURES: Final = (
    SystemProcedure("sp_set_session_context", (Formal("@key", nvarchar(4000), required=True), Formal("@value", SQL_VARIANT, required=True),
                                               Formal("@read_only", BIT, default=0)), _set_session_context),
)
