"""Which member of a CLR type a name means. The members are entries of the function table, ``hierarchyid.GetLevel`` and ``geography::Point``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql.clr import ASSEMBLY, CLASSES, KNOWN, PROPERTIES
from ferryman.tsql.typing import display_name

if TYPE_CHECKING:
    from ferryman.tsql.functions.entry import Function


def find_member(functions: Mapping[str, Function], type_: SqlType, name: str, *, static: bool, called: bool) -> Function:
    """Return the entry of a type's member; raises 6506 or 6592 for a name that it hasn't, 40515 for one that only SQL Server's has."""
    if not type_.is_clr:
        raise sql_error(258, display_name(type_))
    entry = functions.get(f"{type_.name}{'::' if static else '.'}{name}")
    if entry is not None and called is not (name in PROPERTIES):
        return entry
    if name in KNOWN[type_.name]:
        raise not_supported(f"the member {name} of {type_.name}")
    raise sql_error(6506 if called else 6592, name, f"{ASSEMBLY}.{CLASSES[type_.name]}", ASSEMBLY)
