"""T-SQL data types as values: name, length, precision, scale and collation.

Every layer above the wire speaks of types in these terms: the catalog stores them, the binder
computes with them, the server turns them into TYPE_INFO. Source: "Data types (Transact-SQL)",
https://learn.microsoft.com/sql/t-sql/data-types/data-types-transact-sql

The Python value of each type (``None`` is NULL everywhere):

======================================================= =========================================
T-SQL                                                   Python
======================================================= =========================================
bit, tinyint, smallint, int, bigint                     ``int`` (bit: 0 or 1)
decimal, numeric, money, smallmoney                     ``decimal.Decimal``, quantized to the scale
float, real                                             ``float``
char, varchar, nchar, nvarchar, text, ntext, xml        ``str``
binary, varbinary, image, rowversion                    ``bytes``
date                                                    ``datetime.date``
time                                                    ``datetime.time``
datetime, smalldatetime, datetime2                      naive ``datetime.datetime``
datetimeoffset                                          aware ``datetime.datetime``
uniqueidentifier                                        ``uuid.UUID``
hierarchyid, geography, geometry                        ``bytes``, as [MS-SSCLRT] serializes them
sql_variant                                             ``Variant``
======================================================= =========================================
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

MAX: Final = -1
"""The length of varchar(max), nvarchar(max) and varbinary(max)."""

DEFAULT_COLLATION: Final = "SQL_Latin1_General_CP1_CI_AS"


@dataclass(frozen=True, slots=True)
class SqlType:
    """One T-SQL type. ``length`` counts characters (bytes for binary types), ``MAX`` for (max).

    ``precision`` and ``scale`` belong to decimal and numeric; time, datetime2 and datetimeoffset
    use ``scale`` for fractional seconds (0 to 7). ``collation`` is None for types without one.
    The ``precision`` of an xml type is the id of its XML schema collection, None when it is untyped; ``scale`` 1 stands for DOCUMENT.
    """

    name: str
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    collation: str | None = None

    def __str__(self) -> str:
        """Return the declaration as T-SQL writes it: ``varchar(10)``, ``decimal(18,2)``."""
        if self.name in ("decimal", "numeric"):
            return f"{self.name}({self.precision},{self.scale})"
        if self.name in FRACTIONAL_SECONDS:
            return f"{self.name}({7 if self.scale is None else self.scale})"
        if self.name in SIZED and self.length is not None:
            return f"{self.name}({'max' if self.length == MAX else self.length})"
        return self.name

    @property
    def xml_collection(self) -> int | None:
        """The id of the XML schema collection of a typed xml type."""
        return self.precision if self.name == "xml" else None

    @property
    def loaded(self) -> SqlType:
        """What a bulk load converts to: the type itself, but plain xml for typed xml, whose column validates every row that comes."""
        return self if self.xml_collection is None else SqlType("xml")

    @property
    def is_string(self) -> bool:
        return self.name in STRINGS

    @property
    def is_unicode(self) -> bool:
        return self.name in UNICODE_STRINGS

    @property
    def is_binary(self) -> bool:
        return self.name in BINARIES

    @property
    def is_integer(self) -> bool:
        return self.name in INTEGERS

    @property
    def is_exact_numeric(self) -> bool:
        return self.name in EXACT_NUMERICS

    @property
    def is_numeric(self) -> bool:
        return self.name in EXACT_NUMERICS or self.name in APPROXIMATE_NUMERICS

    @property
    def is_temporal(self) -> bool:
        return self.name in TEMPORALS

    @property
    def is_clr(self) -> bool:
        """Whether the type is one of SQL Server's own CLR types, whose values have methods."""
        return self.name in CLR_TYPES

    @property
    def is_spatial(self) -> bool:
        return self.name in SPATIAL_TYPES

    @property
    def is_max(self) -> bool:
        return self.length == MAX

    def with_collation(self, collation: str | None) -> SqlType:
        return replace(self, collation=collation)


INTEGERS: Final = frozenset({"bit", "tinyint", "smallint", "int", "bigint"})
EXACT_NUMERICS: Final = INTEGERS | {"decimal", "numeric", "money", "smallmoney"}
APPROXIMATE_NUMERICS: Final = frozenset({"float", "real"})
UNICODE_STRINGS: Final = frozenset({"nchar", "nvarchar", "ntext", "xml"})
STRINGS: Final = UNICODE_STRINGS | {"char", "varchar", "text"}
BINARIES: Final = frozenset({"binary", "varbinary", "image", "rowversion"})
TEMPORALS: Final = frozenset({"date", "time", "datetime", "smalldatetime", "datetime2", "datetimeoffset"})
SPATIAL_TYPES: Final = frozenset({"geography", "geometry"})
CLR_TYPES: Final = SPATIAL_TYPES | {"hierarchyid"}
FRACTIONAL_SECONDS: Final = frozenset({"time", "datetime2", "datetimeoffset"})
SIZED: Final = frozenset({"char", "varchar", "nchar", "nvarchar", "binary", "varbinary"})

BIT: Final = SqlType("bit")
TINYINT: Final = SqlType("tinyint")
SMALLINT: Final = SqlType("smallint")
INT: Final = SqlType("int")
BIGINT: Final = SqlType("bigint")
FLOAT: Final = SqlType("float")
REAL: Final = SqlType("real")
MONEY: Final = SqlType("money", precision=19, scale=4)
SMALLMONEY: Final = SqlType("smallmoney", precision=10, scale=4)
DATE: Final = SqlType("date")
DATETIME: Final = SqlType("datetime")
SMALLDATETIME: Final = SqlType("smalldatetime")
UNIQUEIDENTIFIER: Final = SqlType("uniqueidentifier")
SQL_VARIANT: Final = SqlType("sql_variant")
XML: Final = SqlType("xml")
HIERARCHYID: Final = SqlType("hierarchyid")
SYSNAME: Final = SqlType("nvarchar", length=128, collation=DEFAULT_COLLATION)
XML_REFERENCE: Final = "xml reference"
"""The name of the type that nodes() gives its column: only the methods of xml read it."""
BOOLEAN: Final = SqlType("boolean")
"""The type of predicates; no T-SQL value has it."""
NULL_TYPE: Final = SqlType("null")
"""The type of an untyped NULL literal before it meets its context."""


def decimal(precision: int = 18, scale: int = 0) -> SqlType:
    return SqlType("decimal", precision=precision, scale=scale)


def varchar(length: int = 1, collation: str = DEFAULT_COLLATION) -> SqlType:
    return SqlType("varchar", length=length, collation=collation)


def nvarchar(length: int = 1, collation: str = DEFAULT_COLLATION) -> SqlType:
    return SqlType("nvarchar", length=length, collation=collation)


def varbinary(length: int = 1) -> SqlType:
    return SqlType("varbinary", length=length)


def datetime2(scale: int = 7) -> SqlType:
    return SqlType("datetime2", scale=scale)


@dataclass(frozen=True, slots=True)
class Variant:
    """A sql_variant: a value together with its own base type."""

    type: SqlType
    value: object
