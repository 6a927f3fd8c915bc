"""PIVOT and UNPIVOT. Source: "FROM - Using PIVOT and UNPIVOT" (Transact-SQL reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.sqltypes import SqlType
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, cast, compare, unify
from ferryman.tsql.queries.aggregates import bind_aggregate
from ferryman.tsql.queries.relation import OutputColumn, Relation, comparison, has_key, typed
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope, Source, SourceColumn
    from ferryman.tsql.queries.sources import From


def bind_pivot(item: ast.Pivot, source: From, scope: QueryScope) -> Relation:
    """Return a row per group of the columns that PIVOT doesn't name, with an aggregate per listed value."""
    rows = scope.nested(source.sources)
    used = {node.parts[-1].lower() for node in walk((item.aggregate.arguments, item.column)) if isinstance(node, ast.Column)}
    kept = [(origin, column) for origin in source.sources for column in _shown(origin) if column.name.lower() not in used]
    groups = [rows.read(origin, column) for origin, column in kept]
    spread = bind(item.column, rows)
    columns = [OutputColumn(column.name, column.output.type, column.output.nullable) for _, column in kept]
    cells = []
    for value in item.values:
        literal = cast(b.Constant(SqlType("nvarchar", length=max(1, len(value)), collation=scope.collation), value), spread.type, scope)
        test = compare("=", spread, literal)
        aggregate = bind_aggregate(item.aggregate, lambda operand, test=test: _only(bind(operand, rows), test))  # type: ignore[misc]
        cells.append(aggregate)
        columns.append(OutputColumn(value, aggregate.type, aggregate.nullable))

    def render(emitter: Emitter) -> str:
        shown = [f"any_value({emitter.emit(g)})" if has_key(g.type) else typed(emitter, g) for g in groups]
        items = shown + [cell.write(emitter, "") for cell in cells]
        listed = ", ".join(f"{text} AS c{position}" for position, text in enumerate(items, 1))
        keys = ", ".join(comparison(emitter, g) for g in groups)
        grouping = f" GROUP BY {keys}" if keys else " HAVING count(*) > 0"
        return f"SELECT {listed} FROM {source.render(emitter)}{grouping}"

    return Relation(tuple(columns), render)


def _only(operand: b.Bound, test: b.Bound) -> b.Bound:
    """Return the operand where the pivot column has the value, else NULL, which aggregates leave out."""
    return b.CaseValue(operand.type, ((test, operand),), None)


def _shown(source: Source) -> list[SourceColumn]:
    return [column for column in source.columns if not column.hidden]


def bind_unpivot(item: ast.Unpivot, source: From, scope: QueryScope) -> Relation:
    """Return a row per row and listed column whose value isn't NULL; raises 8167 for columns of different types."""
    rows = scope.nested(source.sources)
    values = [bind(ast.Column((name,)), rows) for name in item.columns]
    if len({str(value.type) for value in values}) > 1:
        raise sql_error(8167, item.columns[next(n for n, value in enumerate(values) if str(value.type) != str(values[0].type))])
    values = unify(values)
    listed = {name.lower() for name in item.columns}
    kept = [(origin, column) for origin in source.sources for column in _shown(origin) if column.name.lower() not in listed]
    names = [next(column.name for origin in source.sources for column in origin.find(name)) for name in item.columns]
    columns = [OutputColumn(column.name, column.output.type, column.output.nullable) for _, column in kept]
    columns.append(OutputColumn(item.value_column, values[0].type, nullable=True))
    columns.append(OutputColumn(item.name_column, SqlType("nvarchar", length=128, collation=scope.collation)))
    others = [rows.read(origin, column) for origin, column in kept]
    pair = scope.context.statement.alias()
    name_type = columns[-1].type

    def render(emitter: Emitter) -> str:
        shown = [emitter.emit(value) for value in others] + [f"{pair}.v", f"{pair}.n"]
        items = ", ".join(f"{text} AS c{position}" for position, text in enumerate(shown, 1))
        cells = ", ".join(f"({typed(emitter, value)}, {emitter.emit(b.Constant(name_type, name))})" for value, name in zip(values, names, strict=True))
        return f"SELECT {items} FROM {source.render(emitter)} CROSS JOIN LATERAL (VALUES {cells}) AS {pair}(v, n) WHERE {pair}.v IS NOT NULL"

    return Relation(tuple(columns), render)
