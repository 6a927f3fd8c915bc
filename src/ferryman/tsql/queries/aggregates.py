"""Aggregate and window functions: their types and their PostgreSQL forms.

Sources: "Aggregate functions", "Ranking functions", "Analytic functions", "OVER clause" (Transact-SQL reference).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT, FLOAT, INT, MAX, SqlType, decimal, varchar
from ferryman.store.pg_types import pg_type
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import convert_to
from ferryman.tsql.queries.ordering import Term, order_by
from ferryman.tsql.queries.relation import comparison, sorting
from ferryman.tsql.typing import canonical, display_name, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.tsql.emit import Emitter

    Bind = Callable[[ast.Expression], b.Bound]
    Write = Callable[[Emitter, str], str]
    """Takes the OVER clause with a leading blank, '' for a plain aggregate."""

AGGREGATE_NAMES: Final = frozenset(
    (
        "count", "count_big", "sum", "avg", "min", "max", "stdev", "stdevp", "var", "varp", "string_agg", "approx_count_distinct", "checksum_agg",
        "grouping", "grouping_id", "approx_percentile_cont", "approx_percentile_disc",
    )
)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A bound aggregate or window function."""

    type: SqlType
    write: Write
    nullable: bool = True


def holds_aggregate(node: object) -> bool:
    """Return whether an expression holds an aggregate of its own query: not one in a subquery, not a window function itself."""
    return any(len(call.name.parts) == 1 and name_of(call) in AGGREGATE_NAMES and call.over is None for call in own_calls(node))


def own_calls(node: object) -> Iterator[ast.FunctionCall]:
    """Yield the function calls of an expression, without descending into subqueries."""
    if isinstance(node, ast.Query):
        return
    if isinstance(node, ast.FunctionCall):
        yield node
    if isinstance(node, tuple):
        for item in node:
            yield from own_calls(item)
    elif is_dataclass(node):
        for field in fields(node):
            yield from own_calls(getattr(node, field.name))


def name_of(call: ast.FunctionCall) -> str:
    return call.name.last.lower()


def bind_aggregate(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    """Return an aggregate or window function; ``bind`` binds its operands. Raises 8117 and 174 for wrong operands."""
    name = name_of(call)
    binder = BINDERS.get(name)
    if binder is None:
        raise not_supported(f"the function {name.upper()}")
    if call.nulls == "IGNORE" and name not in IGNORE_NULLS:
        raise not_supported(f"{name.upper()} with IGNORE NULLS")
    if call.distinct and call.over is not None:
        raise sql_error(10759)
    if call.over is None and holds_aggregate(call.arguments):
        raise sql_error(130)
    return binder(call, bind)


def _operand(call: ast.FunctionCall, bind: Bind, count: int = 1) -> b.Bound:
    if len(call.arguments) != count:
        raise sql_error(174, name_of(call), count)
    return bind(call.arguments[0])


def _distinct_of(emitter: Emitter, call: ast.FunctionCall, operand: b.Bound) -> str:
    return f"DISTINCT {comparison(emitter, operand)}" if call.distinct else emitter.emit(operand)


def _count(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    type_ = BIGINT if name_of(call) == "count_big" else INT
    if call.arguments and isinstance(call.arguments[0], ast.Star):
        return Aggregate(type_, lambda emitter, over: f"(count(*){over})::{pg_type(type_)}", nullable=False)
    operand = _operand(call, bind)
    if operand.type.name in ("text", "ntext", "image"):
        raise sql_error(8117, display_name(operand.type), name_of(call))
    return Aggregate(type_, lambda emitter, over: f"(count({_distinct_of(emitter, call, operand)}){over})::{pg_type(type_)}", nullable=False)


def _approximate_count(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    operand = _operand(call, bind)
    return Aggregate(BIGINT, lambda emitter, over: f"count(DISTINCT {comparison(emitter, operand)}){over}", nullable=False)


def _number(call: ast.FunctionCall, bind: Bind) -> tuple[b.Bound, SqlType]:
    """Return the operand of SUM or AVG and the type of its total; raises 8117 for what isn't a number."""
    operand = _operand(call, bind)
    type_ = operand.type
    if type_.name in ("tinyint", "smallint", "int"):
        return operand, INT
    if type_.name == "bigint":
        return operand, BIGINT
    if type_.name in ("money", "smallmoney"):
        return operand, SqlType("money", precision=19, scale=4)
    if canonical(type_.name) == "decimal":
        return operand, decimal(38, type_.scale or 0)
    if type_.name in ("float", "real"):
        return convert_to(operand, FLOAT), FLOAT
    raise sql_error(8117, display_name(type_), name_of(call))


def _sum(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    operand, total = _number(call, bind)
    return Aggregate(total, lambda emitter, over: f"(sum({_distinct_of(emitter, call, operand)}){over})::{pg_type(total)}")


def _avg(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    """AVG is SUM over COUNT in the type of the total: truncated, and overflowing where the sum does."""
    operand, total = _number(call, bind)
    result = decimal(38, max(total.scale or 0, 6)) if total.name == "decimal" else total

    def write(emitter: Emitter, over: str) -> str:
        value = _distinct_of(emitter, call, operand)
        if total == FLOAT:
            return f"avg({value}){over}"
        summed, count = f"(sum({value}){over})::{pg_type(total)}", f"nullif(count({value}){over}, 0)"
        if total.is_integer:
            return f"({summed} / {count})::{pg_type(total)}"
        scale = f"1e{result.scale}::numeric"
        return f"(div({summed} * {scale}, {count}) / {scale})::{pg_type(result)}"

    return Aggregate(result, write)


def _extreme(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    """MIN and MAX; where T-SQL sorts otherwise than PostgreSQL the sort key goes ahead of the value."""
    operand = _operand(call, bind)
    type_ = operand.type
    if type_.name in ("bit", "text", "ntext", "image", "xml") or type_.is_spatial:
        raise sql_error(8117, display_name(type_), name_of(call))
    function = name_of(call)

    def write(emitter: Emitter, over: str) -> str:
        value = emitter.emit(operand)
        if type_.is_string or type_.name == "uniqueidentifier":
            pair = f'ARRAY[({sorting(emitter, operand)})::text COLLATE "C", ({value})::text]'
            return f"(({function}({pair}) FILTER (WHERE {value} IS NOT NULL){over})[2])::{pg_type(type_)}"
        if type_.name in ("datetimeoffset", "sql_variant"):
            if over:
                raise not_supported(f"{function.upper()} of {type_.name} as a window function")
            return f"(array_agg({value} ORDER BY {sorting(emitter, operand)}{' DESC' if function == 'max' else ''}) FILTER (WHERE {value} IS NOT NULL))[1]"
        return f"({function}({value}){over})::{pg_type(type_)}"

    return Aggregate(type_, write)


STATISTICS: Final[dict[str, str]] = {"stdev": "stddev_samp", "stdevp": "stddev_pop", "var": "var_samp", "varp": "var_pop"}


def _statistic(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    operand, _ = _number(call, bind)
    value = convert_to(operand, FLOAT)
    return Aggregate(FLOAT, lambda emitter, over: f"({STATISTICS[name_of(call)]}({_distinct_of(emitter, call, value)}){over})::float8")


def _separator(node: ast.Expression, bind: Bind) -> b.Bound:
    """Return STRING_AGG's separator, which is '' when NULL; raises 8733 for a column, 8116 for what is no string."""
    if isinstance(node, ast.Column):
        raise sql_error(8733, "STRING_AGG")
    separator = bind(node)
    if separator.type.name == "null":
        return b.Constant(varchar(1), "")
    if not separator.type.is_string:
        raise sql_error(8116, display_name(separator.type), 2, "string_agg")
    return separator


def _string_agg(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    if call.distinct:
        raise sql_error(102, ",")
    if call.over is not None:
        raise sql_error(4113, name_of(call))
    operand, separator = _operand(call, bind, 2), _separator(call.arguments[1], bind)
    if not operand.type.is_string:
        operand = convert_to(operand, string_of(operand.type, unicode=True, collation=separator.type.collation or ""))
    wide = operand.type.is_unicode
    length = MAX if operand.type.is_max else (4000 if wide else 8000)
    type_ = SqlType("nvarchar" if wide else "varchar", length=length, collation=operand.type.collation)
    terms: list[Term] = [(bind(item.expression), item.descending) for item in call.within_group]

    def write(emitter: Emitter, over: str) -> str:
        joined = f"string_agg({emitter.emit(operand)}, coalesce({emitter.emit(separator)}, ''){order_by(emitter, terms)}){over}"
        return joined if length == MAX else f"tsql.limited_string_agg({joined}, {length})"

    return Aggregate(type_, write)


RANKINGS: Final[dict[str, SqlType]] = {"row_number": BIGINT, "rank": BIGINT, "dense_rank": BIGINT, "percent_rank": FLOAT, "cume_dist": FLOAT}


def _ranking(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    name = name_of(call)
    if call.arguments:
        raise sql_error(174, name, 0)
    if call.over is not None and not call.over.order_by and call.over.name is None:
        raise sql_error(4112, name)
    return Aggregate(RANKINGS[name], lambda emitter, over: f"{name}(){over}")


def _ntile(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    tiles = convert_to(_operand(call, bind), INT)
    return Aggregate(BIGINT, lambda emitter, over: f"(ntile({emitter.emit(tiles)}){over})::int8")


IGNORE_NULLS: Final = {"first_value": "first_known", "last_value": "last_known", "lag": "last_known", "lead": "first_known"}
"""The aggregate of schema tsql that passes over NULLs, by the function with IGNORE NULLS that it stands for."""
BESIDE: Final = {"lag": "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING", "lead": "ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING"}


def _neighbour(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    """LAG and LEAD (value, offset 1, default NULL)."""
    if not 1 <= len(call.arguments) <= 3:
        raise sql_error(189, name_of(call), 1, 3)
    value = bind(call.arguments[0])
    offset = convert_to(bind(call.arguments[1]), INT) if len(call.arguments) > 1 else b.Constant(INT, 1)
    default = convert_to(bind(call.arguments[2]), value.type) if len(call.arguments) > 2 else b.Constant(value.type, None)
    type_ = pg_type(value.type)
    ignores = call.nulls == "IGNORE"
    if ignores and offset != b.Constant(INT, 1):
        raise not_supported(f"{name_of(call).upper()} with IGNORE NULLS and an offset other than 1")

    def write(emitter: Emitter, over: str) -> str:
        if ignores:
            known = f"tsql.{IGNORE_NULLS[name_of(call)]}(({emitter.emit(value)})::{type_}){over[:-1]} {BESIDE[name_of(call)]})"
            return f"coalesce({known}, ({emitter.emit(default)})::{type_})"
        operands = f"({emitter.emit(value)})::{type_}, {emitter.emit(offset)}, ({emitter.emit(default)})::{type_}"
        return f"({name_of(call)}({operands}){over})"

    return Aggregate(value.type, write)


def _edge(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    value = _operand(call, bind)
    function = f"tsql.{IGNORE_NULLS[name_of(call)]}" if call.nulls == "IGNORE" else name_of(call)
    return Aggregate(value.type, lambda emitter, over: f"{function}(({emitter.emit(value)})::{pg_type(value.type)}){over}")


def _percentile(call: ast.FunctionCall, bind: Bind) -> Aggregate:
    """PERCENTILE_CONT and PERCENTILE_DISC over a partition, and their APPROX_ kin over a group, which are exact here."""
    name = name_of(call)
    continuous = name.endswith("cont")
    if len(call.within_group) != 1:
        raise sql_error(102, ")")
    if call.over is not None and (call.over.order_by or call.over.frame):
        raise sql_error(102, "ORDER")
    part = convert_to(_operand(call, bind), FLOAT)
    if isinstance(part, b.Constant) and not (isinstance(part.value, float) and 0 <= part.value <= 1):
        raise not_supported(f"{name.upper()} of a number that isn't from 0 to 1")
    [item] = call.within_group
    value = bind(item.expression)
    if not (value.type.is_numeric or (value.type.is_temporal and not continuous)):
        raise sql_error(8117, display_name(value.type), name)
    if continuous:
        value = convert_to(value, FLOAT)

    def write(emitter: Emitter, over: str) -> str:
        operand = f"({emitter.emit(value)})::{pg_type(value.type)}"
        values = f"(tsql.sorted({operand}) FILTER (WHERE {operand} IS NOT NULL){over})"
        place = f"({emitter.emit(part)})::float8, {str(item.descending).lower()}"
        return f"(tsql.percentile_{name[-4:]}({values}, {place}))::{pg_type(value.type)}"

    return Aggregate(value.type, write)


BINDERS: Final[dict[str, Callable[[ast.FunctionCall, Bind], Aggregate]]] = {
    "count": _count, "count_big": _count, "approx_count_distinct": _approximate_count, "sum": _sum, "avg": _avg, "min": _extreme, "max": _extreme,
    "string_agg": _string_agg, "ntile": _ntile, "lag": _neighbour, "lead": _neighbour, "first_value": _edge, "last_value": _edge,
    **dict.fromkeys(("percentile_cont", "percentile_disc", "approx_percentile_cont", "approx_percentile_disc"), _percentile),
    **dict.fromkeys(STATISTICS, _statistic), **dict.fromkeys(RANKINGS, _ranking),
}  # fmt: skip


def bind_window(call: ast.FunctionCall, over: ast.Window, bind: Bind, windows: dict[str, ast.Window]) -> b.SqlValue:
    """Return a function with its OVER clause."""
    function = bind_aggregate(call, bind)
    window = _named(over, windows)
    partition = [bind(expression) for expression in window.partition_by]
    terms: list[Term] = [(bind(item.expression), item.descending) for item in window.order_by]
    frame = _frame(window.frame)

    def render(emitter: Emitter) -> str:
        keys = ", ".join(comparison(emitter, value) for value in partition)
        parts = [f"PARTITION BY {keys}" if keys else "", order_by(emitter, terms).strip(), frame]
        return function.write(emitter, f" OVER ({' '.join(part for part in parts if part)})")

    return b.SqlValue(function.type, render)


def _named(window: ast.Window, windows: dict[str, ast.Window]) -> ast.Window:
    if window.name is None:
        return window
    base = windows.get(window.name.lower())
    if base is None:
        raise sql_error(5361, window.name)
    base = _named(base, windows)
    return replace(
        base,
        partition_by=window.partition_by or base.partition_by,
        order_by=window.order_by or base.order_by,
        frame=window.frame or base.frame,
    )


def _frame(frame: ast.WindowFrame | None) -> str:
    if frame is None:
        return ""
    if frame.end is None:
        return f"{frame.unit} {_bound(frame.start)}"
    return f"{frame.unit} BETWEEN {_bound(frame.start)} AND {_bound(frame.end)}"


def _bound(bound: tuple[str, ast.Expression | None]) -> str:
    kind, count = bound
    if count is None:
        return kind
    if not isinstance(count, ast.Literal) or not isinstance(count.value, int):
        raise not_supported("a window frame whose size isn't a literal")
    return f"{count.value} {kind}"
