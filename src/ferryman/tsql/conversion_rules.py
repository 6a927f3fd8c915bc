"""Which conversions exist: the matrix of "CAST and CONVERT", implicit, explicit only, or none.

Source: https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql (the chart under "Implicit conversions").
"""

from __future__ import annotations

from typing import Final

from ferryman.errors import sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql.typing import display_name

_FAMILIES: Final[dict[str, str]] = {
    "binary": "binary", "varbinary": "binary", "char": "char", "varchar": "char", "nchar": "nchar", "nvarchar": "nchar", "datetime": "datetime",
    "smalldatetime": "datetime", "date": "date", "time": "time", "datetimeoffset": "datetime2", "datetime2": "datetime2", "decimal": "number",
    "numeric": "number", "float": "float", "real": "float", "bigint": "number", "int": "number", "smallint": "number", "tinyint": "number", "bit": "number",
    "money": "money", "smallmoney": "money", "rowversion": "rowversion", "uniqueidentifier": "guid", "image": "image", "ntext": "ntext", "text": "text",
    "sql_variant": "variant", "xml": "xml", "hierarchyid": "hierarchyid", "geography": "geography", "geometry": "geometry",
}  # fmt: skip

_IMPLICIT: Final[dict[str, str]] = {
    "binary": "binary char nchar datetime number money rowversion guid image variant xml hierarchyid geography geometry",
    "char": "char nchar datetime date time datetime2 number float money guid image text ntext variant xml hierarchyid geography geometry",
    "nchar": "char nchar datetime date time datetime2 number float money guid text ntext variant xml hierarchyid geography geometry",
    "datetime": "char nchar datetime date time datetime2 variant",
    "date": "char nchar datetime date datetime2 variant",
    "time": "char nchar datetime time datetime2 variant",
    "datetime2": "char nchar datetime date time datetime2 variant",
    "number": "binary char nchar datetime number float money rowversion variant",
    "float": "binary char nchar datetime number float money variant",
    "money": "binary datetime number float money rowversion variant",
    "rowversion": "binary char datetime number money rowversion image",
    "guid": "binary char nchar guid variant",
    "image": "binary rowversion image",
    "ntext": "char nchar text ntext xml",
    "text": "char nchar text ntext xml",
    "variant": "variant",
    "xml": "xml",
    "hierarchyid": "hierarchyid",
    "geography": "geography",
    "geometry": "geometry",
}
_EXPLICIT: Final[dict[str, str]] = {
    "binary": "date time datetime2",
    "char": "binary rowversion",
    "nchar": "binary rowversion",
    "datetime": "binary number float money rowversion",
    "date": "binary",
    "time": "binary",
    "datetime2": "binary",
    "money": "char nchar",
    "variant": "binary char nchar datetime date time datetime2 number float money guid",
    "xml": "binary char nchar",
    **dict.fromkeys(("hierarchyid", "geography", "geometry"), "binary char nchar"),
}
IMPLICIT: Final = frozenset((source, target) for source, targets in _IMPLICIT.items() for target in targets.split())
EXPLICIT: Final = IMPLICIT | {(source, target) for source, targets in _EXPLICIT.items() for target in targets.split()}


def _pair(source: SqlType, target: SqlType) -> tuple[str, str]:
    return _FAMILIES.get(source.name, source.name), _FAMILIES.get(target.name, target.name)


def converts(source: SqlType, target: SqlType) -> bool:
    """Return whether CAST knows the conversion."""
    return source.name == "null" or _pair(source, target) in EXPLICIT


def check_implicit(source: SqlType, target: SqlType) -> None:
    """Raise 257 for a conversion that needs CONVERT, 206 for one that doesn't exist."""
    pair = _pair(source, target)
    if target.name == "sql_variant" and source.is_max:
        raise sql_error(206, f"{source.name}(max)", "sql_variant")
    if pair in IMPLICIT or source.name == "null":
        return
    if pair in EXPLICIT:
        raise sql_error(257, display_name(source), display_name(target))
    raise sql_error(206, display_name(source), display_name(target))


def check_explicit(source: SqlType, target: SqlType) -> None:
    """Raise 529 for a conversion that doesn't exist."""
    if target.name == "sql_variant" and source.is_max:
        raise sql_error(529, f"{source.name}(max)", "sql_variant")
    if not converts(source, target):
        raise sql_error(529, display_name(source), display_name(target))
