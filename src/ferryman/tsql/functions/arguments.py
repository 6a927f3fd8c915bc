"""What each parameter kind of the function table does to an argument."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ferryman.errors import sql_error
from ferryman.sqltypes import BIGINT, BIT, FLOAT, HIERARCHYID, INT, MAX, NULL_TYPE, UNIQUEIDENTIFIER, SqlType, datetime2
from ferryman.tsql import bound as b
from ferryman.tsql.deduction import Undeclared, deduce, general_type
from ferryman.tsql.functions.entry import BindTools, Function
from ferryman.tsql.typing import display_name, string_of

Converter = Callable[[b.Bound, BindTools], b.Bound]


def _any(bound: b.Bound, tools: BindTools) -> b.Bound:
    return b.Constant(INT, None) if bound.type.name == "null" else bound


def _to(type_: SqlType) -> Converter:
    return lambda bound, tools: tools.convert_to(bound, type_)


def _scaled(type_: SqlType) -> Converter:
    """Values of the type keep their scale, everything else gets the type's own."""
    return lambda bound, tools: bound if bound.type.name == type_.name else tools.convert_to(bound, type_)


def _string(bound: b.Bound, tools: BindTools) -> b.Bound:
    """Strings stay (char as varchar keeps its blanks), everything else becomes varchar."""
    if bound.type.name in ("char", "varchar", "nchar", "nvarchar"):
        return bound
    if bound.type.name in ("text", "ntext"):
        return tools.convert_to(bound, SqlType("nvarchar" if bound.type.name == "ntext" else "varchar", length=MAX, collation=bound.type.collation))
    return tools.convert_to(bound, string_of(bound.type, collation=tools.scope.collation))


def _printed(bound: b.Bound, tools: BindTools) -> b.Bound:
    """Whatever has a text: CONCAT converts money, too, which nothing else does by itself."""
    if bound.type.name in ("money", "smallmoney"):
        return b.Conversion(string_of(bound.type, collation=tools.scope.collation), bound)
    return _string(bound, tools)


def _unicode(bound: b.Bound, tools: BindTools) -> b.Bound:
    if bound.type.name in ("nchar", "nvarchar"):
        return bound
    return tools.convert_to(bound, string_of(bound.type, unicode=True, collation=tools.scope.collation))


def _string_or_binary(bound: b.Bound, tools: BindTools) -> b.Bound:
    return bound if bound.type.is_binary else _string(bound, tools)


def _numeric(bound: b.Bound, tools: BindTools) -> b.Bound:
    """Numbers stay, bit and text become float, an untyped NULL int."""
    if bound.type.name == "null":
        return b.Constant(INT, None)
    if bound.type.is_numeric and bound.type.name not in ("bit", "tinyint", "smallint"):
        return bound
    return tools.convert_to(bound, INT if bound.type.name in ("tinyint", "smallint") else FLOAT)


def _date(bound: b.Bound, tools: BindTools) -> b.Bound:
    """Dates and times stay, text becomes datetime2(7), numbers datetime."""
    if bound.type.is_temporal:
        return bound
    return tools.convert_to(bound, datetime2() if bound.type.is_string else SqlType("datetime"))


def _datetime(bound: b.Bound, tools: BindTools) -> b.Bound:
    """Dates and times stay, everything else becomes datetime (DATEADD of a string is a datetime)."""
    return bound if bound.type.is_temporal else tools.convert_to(bound, SqlType("datetime"))


def _binary(bound: b.Bound, tools: BindTools) -> b.Bound:
    return bound if bound.type.is_binary else tools.convert_to(bound, SqlType("varbinary", length=MAX))


KINDS: Final[dict[str, Converter]] = {
    "any": _any, "string": _string, "printed": _printed, "unicode": _unicode, "text": _string_or_binary, "chars": _string_or_binary, "int": _to(INT),
    "bigint": _to(BIGINT), "float": _to(FLOAT),
    "bit": _to(BIT), "numeric": _numeric, "date": _date, "datetime": _datetime, "binary": _binary, "guid": _to(UNIQUEIDENTIFIER),
    "hierarchyid": _to(HIERARCHYID), "geography": _to(SqlType("geography")), "geometry": _to(SqlType("geometry")),
    "datepart": lambda bound, tools: bound, "datetime2": _scaled(datetime2()),
    "datetimeoffset": _scaled(SqlType("datetimeoffset", scale=7)),
}  # fmt: skip


def convert_arguments(entry: Function, arguments: Sequence[b.Bound], tools: BindTools) -> tuple[b.Bound, ...]:
    """Return the arguments converted as the entry's signature says; raises 174 or 189 for a wrong number of them, 8116 for what is no text."""
    kinds = entry.parameters.split()
    repeated = bool(kinds) and kinds[-1][-1] in "*+"
    required = sum(1 for kind in kinds if kind[-1] not in "?*")
    if len(arguments) < required or (not repeated and len(arguments) > len(kinds)):
        if required == len(kinds) and not repeated:
            raise sql_error(174, entry.name.lower(), required)
        raise sql_error(189, entry.name.lower(), required, 254 if repeated else len(kinds))
    for position, (argument, kind) in enumerate(zip(arguments, kinds, strict=False), 1):
        if kind == "chars" and not (argument.type.is_string or argument.type.is_binary or isinstance(argument.type, Undeclared)):
            raise sql_error(8116, display_name(argument.type), position, entry.name.lower())
    return tuple(_converted(argument, kinds[min(i, len(kinds) - 1)].rstrip("?*+"), tools) for i, argument in enumerate(arguments))


def _converted(argument: b.Bound, kind: str, tools: BindTools) -> b.Bound:
    if isinstance(argument.type, Undeclared) and kind != "any":
        return deduce(argument, general_type(KINDS[kind](b.Constant(NULL_TYPE, None), tools).type))
    return KINDS[kind](argument, tools)
