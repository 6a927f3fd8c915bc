"""Type names as written, to types: built-in ones, alias types and table types. Source: "Data types (Transact-SQL)"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import FRACTIONAL_SECONDS, MAX, SYSNAME, SqlType

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database, UserType, XmlCollection
    from ferryman.tsql import ast

SYNONYMS: Final = {
    "integer": "int", "dec": "decimal", "character": "char", "char varying": "varchar", "character varying": "varchar", "national char": "nchar",
    "national character": "nchar", "national char varying": "nvarchar", "national character varying": "nvarchar", "national text": "ntext",
    "binary varying": "varbinary", "double precision": "float", "timestamp": "rowversion",
}  # fmt: skip
"""ISO names and timestamp, to the types they stand for ("Data type synonyms")."""

PLAIN: Final = frozenset(
    {
        "bit", "tinyint", "smallint", "int", "bigint", "real", "date", "datetime", "smalldatetime", "uniqueidentifier", "xml", "text", "ntext", "image",
        "sql_variant", "rowversion", "hierarchyid", "geography", "geometry",
    }
)  # fmt: skip
"""Types that take no argument."""

MAXIMUM_LENGTH: Final = {"char": 8000, "varchar": 8000, "binary": 8000, "varbinary": 8000, "nchar": 4000, "nvarchar": 4000}
_MONEY: Final = {"money": (19, 4), "smallmoney": (10, 4)}
_COLLATED: Final = frozenset({"char", "varchar", "nchar", "nvarchar", "text", "ntext"})
_SINGLE_PRECISION_BITS: Final = 24


@dataclass(frozen=True, slots=True)
class ResolvedType:
    """``user_type`` is the catalog's entry behind an alias or table type; a table type has no ``type`` of its own."""

    type: SqlType
    user_type: UserType | None = None
    user_type_name: str | None = None
    nullable: bool | None = None
    """What the alias type says of NULL, as sysname does; None for other built-in types."""


def builtin_type(name: ast.TypeName, collation: str) -> SqlType | None:
    """Return the built-in type of that name, None when there is none; raises 131, 1001, 2716, 2717, 2750 for wrong arguments."""
    if len(name.name.parts) > 1 and name.name.parts[0].lower() != "sys":
        return None
    lowered = name.name.last.lower()
    lowered = SYNONYMS.get(lowered, lowered)
    arguments = name.arguments
    if lowered in MAXIMUM_LENGTH:
        return SqlType(lowered, length=_length(lowered, arguments), collation=collation if lowered in _COLLATED else None)
    if lowered in ("decimal", "numeric"):
        return _decimal(lowered, arguments)
    if lowered == "float":
        return _float(arguments)
    if lowered in FRACTIONAL_SECONDS:
        return SqlType(lowered, scale=_fraction(lowered, arguments))
    if lowered == "sysname":
        return SYSNAME.with_collation(collation)
    if lowered in PLAIN or lowered in _MONEY:
        if arguments and lowered != "xml":
            raise sql_error(2716, 1, lowered)
        precision, scale = _MONEY.get(lowered, (None, None))
        return SqlType(lowered, precision=precision, scale=scale, collation=collation if lowered in _COLLATED else None)
    return None


def _length(name: str, arguments: tuple[int, ...]) -> int:
    if not arguments:
        return 1
    length = arguments[0]
    if length == MAX:
        if name in ("char", "nchar", "binary"):
            raise sql_error(102, "max")
        return MAX
    if length == 0:
        raise sql_error(1001, 1, 0)
    if length > MAXIMUM_LENGTH[name]:
        raise sql_error(131, length, name, MAXIMUM_LENGTH[name])
    return length


def _decimal(name: str, arguments: tuple[int, ...]) -> SqlType:
    precision, scale = (*arguments, *(18, 0)[len(arguments) :])
    if precision > 38:
        raise sql_error(2750, 1, precision)
    if scale > precision:
        raise sql_error(183, scale, "", 0, precision)
    if precision < 1:
        raise sql_error(1001, 1, 0)
    return SqlType(name, precision=precision, scale=scale)


def _float(arguments: tuple[int, ...]) -> SqlType:
    bits = arguments[0] if arguments else 53
    if not 1 <= bits <= 53:
        raise sql_error(2750, 1, bits)
    return SqlType("real" if bits <= _SINGLE_PRECISION_BITS else "float")


def _fraction(name: str, arguments: tuple[int, ...]) -> int:
    scale = arguments[0] if arguments else 7
    if not 0 <= scale <= 7:
        raise SqlError(1002, f"Line 1: Specified scale {scale} is invalid.", 15)
    return scale


def find_type(name: ast.TypeName, database: Database, default_schema: str) -> ResolvedType | None:
    """Return the type that a name means in a database: built in, or the user's in its default schema or dbo; None when there is none."""
    builtin = builtin_type(name, database.collation)
    if builtin is not None and name.collection is not None:
        return ResolvedType(_typed_xml(name, database, default_schema))
    if builtin is not None:
        is_sysname = name.name.last.lower() == "sysname"
        return ResolvedType(builtin, user_type_name="sys.sysname", nullable=False) if is_sysname else ResolvedType(builtin)
    parts = name.name.parts
    schemas = (parts[-2],) if len(parts) > 1 and parts[-2] else (default_schema, "dbo")
    for schema in schemas:
        found = database.types.get((schema.lower(), parts[-1].lower()))
        if found is not None:
            base = found.base if found.base is not None else SqlType("table")
            return ResolvedType(base, found, f"{found.schema}.{found.name}", found.nullable)
    return None


def _typed_xml(name: ast.TypeName, database: Database, default_schema: str) -> SqlType:
    """Return the xml type that an XML schema collection constrains; raises 6314 for an unknown one."""
    found = find_collection(name.collection, database, default_schema) if name.collection is not None else None
    if found is None:
        raise sql_error(6314, name.collection)
    return SqlType("xml", precision=found.xml_collection_id, scale=int(name.document) or None)


def find_collection(name: ast.Name, database: Database, default_schema: str) -> XmlCollection | None:
    """Return the XML schema collection of that name in a database: in the schema written, else in the default schema or dbo."""
    parts = name.parts
    schemas = (parts[-2],) if len(parts) > 1 and parts[-2] else (default_schema, "dbo")
    return next((found for schema in schemas if (found := database.xml_collections.get((schema.lower(), parts[-1].lower()))) is not None), None)


def resolve_type(name: ast.TypeName, database: Database, default_schema: str, what: str = "#1") -> ResolvedType:
    """Return the type that a name means; raises 2715, in which ``what`` is the column, parameter or variable (``#1``, ``"@p"``)."""
    found = find_type(name, database, default_schema)
    if found is None:
        raise sql_error(2715, what, name.name)
    return found
