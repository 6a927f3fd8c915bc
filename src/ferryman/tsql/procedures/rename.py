"""sp_rename. Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql"""

from __future__ import annotations

from typing import Final

from ferryman.errors import sql_error
from ferryman.sqltypes import nvarchar, varchar
from ferryman.tsql.definitions.renaming import rename
from ferryman.tsql.interpreter.execute import parse_procedure_name
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure


def _rename(call: Call) -> int:
    session = call.session
    kind = call.text("@objtype").upper() or "OBJECT"
    with session.transactions.atomic():
        rename(parse_procedure_name(call.values["@objname"]), call.text("@newname"), kind, SessionNames(session, call.caller))
    session.send(sql_error(15477))
    return 0


PROCEDURES: Final = (
    SystemProcedure(
        "sp_rename",
        (Formal("@objname", nvarchar(1035), required=True), Formal("@newname", nvarchar(128), required=True), Formal("@objtype", varchar(13))),
        _rename,
    ),
)
