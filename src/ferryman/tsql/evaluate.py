"""Bound expressions as Python closures: what has no table in it runs without PostgreSQL.

A closure takes the Runtime and returns the Python value of the expression's type (``sqltypes``); predicates return True, False or
None for UNKNOWN. Errors are SqlError, raised when the closure runs.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, time
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import SqlError, not_supported
from ferryman.sqltypes import SqlType
from ferryman.tsql import bound as b
from ferryman.tsql.collations import collation
from ferryman.tsql.conversion import converter
from ferryman.tsql.functions import FUNCTIONS
from ferryman.tsql.like import like_regex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.tsql.scope import Runtime

Compiled = Callable[["Runtime"], object]


def compile_expression(bound: b.Bound) -> Compiled:
    """Return the closure of a table-free expression; raises 40515 for one that only PostgreSQL can compute."""
    compiler = COMPILERS.get(type(bound))
    if compiler is None:
        raise not_supported(f"a {type(bound).__name__} outside of a query")
    return compiler(bound)


def children(bound: b.Bound) -> Iterator[b.Bound]:
    """Yield the operands of an expression, one level down."""
    for field in fields(bound):
        yield from _bounds_in(getattr(bound, field.name))


def _bounds_in(value: object) -> Iterator[b.Bound]:
    if isinstance(value, b.Bound):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _bounds_in(item)


def nodes(bound: b.Bound) -> Iterator[b.Bound]:
    """Yield the expression and all in it, the last operands first: a long chain of operators is a deep tree, whose leaves hang on the right."""
    waiting = [bound]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += children(node)


def is_table_free(bound: b.Bound) -> bool:
    """Return whether Python alone can compute the expression."""
    return not any(isinstance(node, (b.ColumnValue, b.SqlValue, b.AggregateValue)) or not _has_closure(node) for node in nodes(bound))


def _has_closure(node: b.Bound) -> bool:
    """Return whether there is a Python form of the node itself: the spatial types have none."""
    if isinstance(node, b.Call):
        return not FUNCTIONS[node.function].sql_only
    return type(node) in COMPILERS


def _constant(node: b.Constant) -> Compiled:
    value = node.value
    return lambda runtime: value


def _variable(node: b.VariableValue) -> Compiled:
    name = node.name
    return lambda runtime: runtime.variables[name]


def _call(node: b.Call) -> Compiled:
    entry = FUNCTIONS[node.function]
    compute = entry.specialise(node) if entry.specialise is not None else entry.evaluate
    if compute is None:
        raise not_supported(f"{entry.name} outside of a query")
    operands = [compile_expression(argument) for argument in node.arguments]
    if entry.lazy:
        return lambda runtime: compute(*[partial(operand, runtime) for operand in operands])
    if entry.runtime:
        return _runtime_call(compute, operands, strict=entry.strict)
    if not entry.strict:
        return lambda runtime: compute(*[operand(runtime) for operand in operands])
    if len(operands) == 1:
        return _strict_unary(compute, operands[0])
    if len(operands) == 2:
        return _strict_binary(compute, *operands)
    return _strict_call(compute, operands)


def _runtime_call(compute: Callable[..., object], operands: list[Compiled], *, strict: bool) -> Compiled:
    def run(runtime: Runtime) -> object:
        values = [operand(runtime) for operand in operands]
        return None if strict and any(value is None for value in values) else compute(runtime, *values)

    return run


def _strict_unary(compute: Callable[..., object], operand: Compiled) -> Compiled:
    def run(runtime: Runtime) -> object:
        value = operand(runtime)
        return None if value is None else compute(value)

    return run


def _strict_binary(compute: Callable[..., object], left: Compiled, right: Compiled) -> Compiled:
    def run(runtime: Runtime) -> object:
        a, c = left(runtime), right(runtime)
        return None if a is None or c is None else compute(a, c)

    return run


def _strict_call(compute: Callable[..., object], operands: list[Compiled]) -> Compiled:
    def run(runtime: Runtime) -> object:
        values = [operand(runtime) for operand in operands]
        return None if any(value is None for value in values) else compute(*values)

    return run


def _conversion(node: b.Conversion) -> Compiled:
    operand = compile_expression(node.operand)
    style = compile_expression(node.style) if node.style is not None else None
    convert = converter(node.operand.type, node.type, styled=style is not None)
    if node.try_:
        return _try_conversion(operand, style, convert)
    if style is not None:
        return _styled_conversion(operand, style, convert)

    def run(runtime: Runtime) -> object:
        value = operand(runtime)
        return None if value is None else convert(value, 0, runtime)

    return run


def _styled_conversion(operand: Compiled, style: Compiled, convert: Callable[..., object]) -> Compiled:
    def run(runtime: Runtime) -> object:
        value, number = operand(runtime), style(runtime)
        return None if value is None or number is None else convert(value, number, runtime)

    return run


def _try_conversion(operand: Compiled, style: Compiled | None, convert: Callable[..., object]) -> Compiled:
    def run(runtime: Runtime) -> object:
        value = operand(runtime)
        number = 0 if style is None else style(runtime)
        if value is None or number is None:
            return None
        try:
            return convert(value, number, runtime)
        except SqlError as error:
            if error.number == 40515:  # what isn't supported must not pass for a failed conversion
                raise
            return None

    return run


# --- predicates ------------------------------------------------------------------------------------

COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def comparison_key(type_: SqlType, *, ordered: bool = False) -> Callable[[object], object] | None:
    """Return the function from a value to what = (``ordered``: < and >) compares, None where the value itself will do."""
    if type_.is_string:
        return collation(type_.collation).order if ordered else collation(type_.collation).key
    if type_.name == "uniqueidentifier":
        return lambda value: guid_key(value.bytes)  # type: ignore[attr-defined]
    if type_.name == "sql_variant":
        return partial(variant_key, ordered=ordered)
    return None


def guid_key(raw: bytes) -> bytes:
    """Return the 16 bytes in the order SQL Server compares them: the node first, then clock and time fields, each byte-wise."""
    return raw[10:16] + raw[8:10] + raw[7:8] + raw[6:7] + raw[5:6] + raw[4:5] + raw[3:4] + raw[2:3] + raw[1:2] + raw[0:1]


VARIANT_FAMILIES: Final[tuple[tuple[str, ...], ...]] = (
    ("uniqueidentifier",), ("binary", "varbinary"), ("nvarchar", "nchar", "varchar", "char"),
    ("bigint", "int", "smallint", "tinyint", "bit", "decimal", "numeric", "money", "smallmoney"), ("float", "real"),
    ("time", "date", "smalldatetime", "datetime", "datetime2", "datetimeoffset"),
)  # fmt: skip


def variant_key(value: Any, *, ordered: bool = False) -> tuple[object, ...]:
    """Return a key that orders sql_variants by data type family, strings then by collation, then by value ("sql_variant", Transact-SQL reference)."""
    family = next(rank for rank, names in enumerate(VARIANT_FAMILIES) if value.type.name in names)
    if value.type.is_temporal:
        return family, utc_datetime(value.value)
    key = comparison_key(value.type, ordered=ordered)
    return family, (value.type.collation or "").lower(), value.value if key is None else key(value.value)


def utc_datetime(value: date | time) -> datetime:
    """Return a date, a time (of 1900-01-01) or a moment as a datetime in UTC, naive."""
    if isinstance(value, time):
        return datetime.combine(date(1900, 1, 1), value)
    if not isinstance(value, datetime):
        return datetime.combine(value, time())
    return value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)


def _compare(node: b.Compare) -> Compiled:
    left, right = compile_expression(node.left), compile_expression(node.right)
    key = comparison_key(node.left.type, ordered=node.operator in ("<", "<=", ">", ">="))
    if node.operator in ("IS DISTINCT FROM", "IS NOT DISTINCT FROM"):
        return _distinct(left, right, key, negated=node.operator == "IS NOT DISTINCT FROM")
    compare = COMPARISONS[node.operator]
    if key is None:
        return _strict_binary(compare, left, right)
    return _strict_binary(lambda a, c: compare(key(a), key(c)), left, right)


def _distinct(left: Compiled, right: Compiled, key: Callable[[object], object] | None, *, negated: bool) -> Compiled:
    def run(runtime: Runtime) -> object:
        a, c = left(runtime), right(runtime)
        if a is None or c is None:
            return (a is c) == negated
        return (a == c if key is None else key(a) == key(c)) == negated

    return run


def _logical(node: b.Logical) -> Compiled:
    left, right = compile_expression(node.left), compile_expression(node.right)
    decisive = node.operator == "OR"

    def run(runtime: Runtime) -> object:
        a = left(runtime)
        if a is decisive:
            return decisive
        c = right(runtime)
        if c is decisive:
            return decisive
        return None if a is None or c is None else not decisive

    return run


def _negation(node: b.Negation) -> Compiled:
    return _strict_unary(operator.not_, compile_expression(node.operand))


def _null_test(node: b.NullTest) -> Compiled:
    operand, negated = compile_expression(node.operand), node.negated
    return lambda runtime: (operand(runtime) is None) != negated


def _in_test(node: b.InTest) -> Compiled:
    operand = compile_expression(node.operand)
    items = [compile_expression(item) for item in node.items]
    key = comparison_key(node.operand.type)
    negated = node.negated

    def run(runtime: Runtime) -> object:
        value = operand(runtime)
        if value is None:
            return None
        value = value if key is None else key(value)
        unknown = False
        for item in items:
            other = item(runtime)
            if other is None:
                unknown = True
            elif (other if key is None else key(other)) == value:
                return not negated
        return None if unknown else negated

    return run


def _like(node: b.LikeTest) -> Compiled:
    operand, pattern = compile_expression(node.operand), compile_expression(node.pattern)
    escape = compile_expression(node.escape) if node.escape is not None else None
    rules = collation(node.operand.type.collation)
    padded = not node.operand.type.is_unicode
    negated = node.negated

    def run(runtime: Runtime) -> object:
        text, like = operand(runtime), pattern(runtime)
        mark = "" if escape is None else escape(runtime)
        if text is None or like is None or mark is None:
            return None
        regex = _compiled_like(rules.fold(str(like)), rules.fold(str(mark)), padded)
        return (regex.fullmatch(rules.fold(str(text))) is not None) != negated

    return run


@lru_cache(maxsize=512)
def _compiled_like(pattern: str, escape: str, padded: bool) -> re.Pattern[str]:
    return re.compile(like_regex(pattern, escape) + (" *" if padded else ""), re.DOTALL)


def _case(node: b.CaseValue) -> Compiled:
    whens = [(compile_expression(condition), compile_expression(result)) for condition, result in node.whens]
    otherwise = compile_expression(node.else_) if node.else_ is not None else (lambda runtime: None)

    def run(runtime: Runtime) -> object:
        for condition, result in whens:
            if condition(runtime):
                return result(runtime)
        return otherwise(runtime)

    return run


COMPILERS: Final[dict[type, Callable[..., Compiled]]] = {
    b.Constant: _constant, b.VariableValue: _variable, b.Call: _call, b.Conversion: _conversion, b.Compare: _compare, b.Logical: _logical,
    b.Negation: _negation, b.NullTest: _null_test, b.InTest: _in_test, b.LikeTest: _like, b.CaseValue: _case,
}  # fmt: skip
