"""sql_variant in PostgreSQL text: values put in and taken out of it. Source: "sql_variant (Transact-SQL)".

The base type of a value is known only when it is read, so taking one out is a CASE over every base type there is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ferryman.errors import SqlError
from ferryman.sqltypes import (
    BIGINT,
    BIT,
    FLOAT,
    INT,
    MONEY,
    REAL,
    SMALLINT,
    SMALLMONEY,
    TINYINT,
    UNIQUEIDENTIFIER,
    SqlType,
    datetime2,
    decimal,
    nvarchar,
    varchar,
)
from ferryman.store.pg_types import pg_type
from ferryman.store.variants import base_text
from ferryman.tsql import bound as b
from ferryman.tsql.conversion_rules import converts
from ferryman.tsql.typing import display_name

BASE_TYPES: Final[tuple[SqlType, ...]] = (
    INT, BIGINT, SMALLINT, TINYINT, BIT, decimal(38, 19), SqlType("numeric", precision=38, scale=19), MONEY, SMALLMONEY, FLOAT, REAL,
    varchar(8000), SqlType("char", length=8000), nvarchar(4000), SqlType("nchar", length=4000), SqlType("varbinary", length=8000),
    SqlType("binary", length=8000), UNIQUEIDENTIFIER, SqlType("date"), SqlType("time", scale=7), SqlType("datetime"), SqlType("smalldatetime"), datetime2(),
    SqlType("datetimeoffset", scale=7),
)  # fmt: skip
"""Each base type, as long and as precise as it can be."""

Write = Callable[[str, b.Conversion], str]
"""(a base value's SQL, its conversion) -> SQL"""


def variant_sql(sql: str, source: SqlType) -> str:
    """Return a value of ``source`` as a sql_variant."""
    return f"tsql.to_variant('{base_text(source)}', (({sql})::{pg_type(source)})::text)"


def from_variant_sql(sql: str, node: b.Conversion, style: str, write: Write) -> str:
    """Return CAST or CONVERT of a sql_variant; ``write`` makes the conversion of each base type, which fails when the value has one that has none."""
    held = sql if isinstance(node.operand, b.ColumnValue) else "held.variant"
    refusal = f"tsql.no_conversion({held}, '{display_name(node.type)}', {{}}, {str(node.try_).lower()})::{_plain(node.type)}"
    known = [base for base in BASE_TYPES if converts(base, node.type)]
    branches = [f"WHEN '{base.name}' THEN {_branch(held, base, node, style, write) or refusal.format('true')}" for base in known]
    case = f"CASE tsql.variant_type({held}) {' '.join(branches)} ELSE {refusal.format('false')} END"
    return f"({case})" if held == sql else f"(SELECT {case} FROM (SELECT {sql} AS variant) AS held)"


def _plain(type_: SqlType) -> str:
    return "numeric" if type_.is_exact_numeric and not type_.is_integer else pg_type(type_)


def _branch(held: str, base: SqlType, node: b.Conversion, style: str, write: Write) -> str | None:
    """Return one base type's conversion, None for one that only Python does."""
    value = f"({held}).value" if base.is_string else f"(({held}).value)::{_plain(base)}"
    if base.name in ("time", "datetime2", "datetimeoffset") and node.type.is_string:
        return _scaled_text(held, value, base, node, style)
    try:
        return write(value, replace(node, operand=b.Constant(base, None)))
    except SqlError as error:
        if error.number != 40515:
            raise
        return None


def _scaled_text(held: str, value: str, base: SqlType, node: b.Conversion, style: str) -> str:
    """Return the text of a time, which shows as many digits as the value's own scale says."""
    written = style if node.style is not None else "21"
    details = f"tsql.variant_scale({held}), {written}, {str(node.try_).lower()})"
    if base.name == "datetimeoffset":
        return f"tsql.datetimeoffset_text({value}, {details}"
    moment = f"(date '1900-01-01' + {value})" if base.name == "time" else value
    return f"tsql.date_text({moment}, '{base.name}', {details}"
