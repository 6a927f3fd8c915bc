"""sp_rename. Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import nvarchar, varchar
from ferryman.tsql.definitions import naming
from ferryman.tsql.definitions.events import OBJECT_TYPES, DdlEvent, Element, named, target
from ferryman.tsql.definitions.renaming import rename
from ferryman.tsql.interpreter.execute import parse_procedure_name
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure
from ferryman.tsql.procedures.events import parameters_element, raising_call

if TYPE_CHECKING:
    from ferryman.tsql import ast


def _described(name: ast.Name, kind: str, names: SessionNames) -> tuple[Element, ...]:
    """Return the elements of the RENAME event that name what is renamed: an object, or a part of one."""
    whole = naming.find_object(name, names)
    if kind == "OBJECT" and whole is not None:
        return *named(whole.schema, whole.name, OBJECT_TYPES.get(whole.kind, "")), *target(None)
    parent = naming.find_object(type(name)(name.parts[:-1]), names) if len(name.parts) > 1 else None
    return *named(parent.schema if parent is not None else "", name.last, kind), *target(parent)


def _rename(call: Call) -> int:
    session = call.session
    kind = call.text("@objtype").upper() or "OBJECT"
    for parameter in ("@objname", "@newname"):
        if not call.text(parameter):
            raise sql_error(15223, parameter.removeprefix("@"))
    names = SessionNames(session, call.caller)
    with raising_call(call) as raised:
        renamed = parse_procedure_name(call.values["@objname"])
        described = _described(renamed, kind, names)
        with session.transactions.atomic():
            rename(renamed, call.text("@newname"), kind, names)
        new = ("NewObjectName", call.text("@newname"))
        raised.append(DdlEvent("RENAME", session.database, (*described, new, parameters_element(call))))
    session.send(sql_error(15477))
    return 0


PROCEDURES: Final = (
    SystemProcedure(
        "sp_rename",
        (Formal("@objname", nvarchar(1035), required=True), Formal("@newname", nvarchar(128), required=True), Formal("@objtype", varchar(13))),
        _rename,
    ),
)
