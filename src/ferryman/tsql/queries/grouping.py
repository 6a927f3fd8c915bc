"""GROUP BY: the scopes of a select list over rows and over groups.

A grouped query becomes two levels: an inner one that yields a row per group (its values g1, g2, ... and its aggregates a1, a2, ...)
and the outer one that holds HAVING, the select list and ORDER BY, so that expressions, window functions and correlated subqueries
over groups need nothing special. Strings group by their comparison key and show a value of the group.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import INT, TINYINT
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind
from ferryman.tsql.queries.aggregates import AGGREGATE_NAMES, Aggregate, bind_aggregate, bind_window, name_of
from ferryman.tsql.queries.relation import comparison, has_key, nullable, typed
from ferryman.tsql.queries.scope import Context, QueryScope, Source, SourceColumn
from ferryman.tsql.queries.sources import From
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.tsql.emit import Emitter


class SelectScope(QueryScope):
    """The scope of a select list over plain rows. ``clause`` says what is being bound: window functions may stand in two of them."""

    def __init__(self, context: Context, sources: Sequence[Source] = (), outer: QueryScope | None = None) -> None:
        super().__init__(context, sources, outer)
        self.clause = "WHERE"
        self.windows: dict[str, ast.Window] = {}

    def aggregate(self, call: ast.FunctionCall) -> b.Bound:
        if call.over is None:
            if name_of(call) not in AGGREGATE_NAMES:
                raise sql_error(10753, name_of(call))
            return self.aggregate_outside(call)
        if self.clause not in ("SELECT", "ORDER BY"):
            raise sql_error(4108)
        return bind_window(call, call.over, self.expression, self.windows)

    def aggregate_outside(self, call: ast.FunctionCall) -> b.Bound:
        """Return an aggregate that stands where this query's rows can't be aggregated: it belongs to the query around whose columns it reads; raises 147."""
        if self.outer is None or self._reads_own(call) or not any(isinstance(node, ast.Column) for node in walk(call.arguments)):
            raise sql_error(147)
        self.reads_outer = True
        return self.outer.aggregate_of_subquery(call)

    def _reads_own(self, call: ast.FunctionCall) -> bool:
        return any(self.find(node.parts) is not None for node in walk(call.arguments) if isinstance(node, ast.Column))

    def aggregate_of_subquery(self, call: ast.FunctionCall) -> b.Bound:
        """Return an aggregate of this query's columns, or of those of a query around it, that a correlated subquery computes."""
        if self.clause in UNGROUPED and self._reads_own(call):
            raise not_supported("an aggregate over the columns of an outer query that has no GROUP BY")
        return self.aggregate_outside(call)

    def settle(self, value: b.Bound) -> b.Bound:
        """Return the value as this scope's query may compute it."""
        return value

    def expression(self, expression: ast.Expression) -> b.Bound:
        return self.settle(bind(expression, self))

    def star_column(self, source: Source, column: SourceColumn) -> b.Bound:
        return self.settle(self.read(source, column))


UNGROUPED = {"SELECT": 8120, "HAVING": 8121, "ORDER BY": 8127}
"""The error for a column that is neither grouped nor aggregated, by the clause it stands in."""


@dataclass(frozen=True, slots=True)
class Group:
    """One GROUP BY expression over rows, and its value over groups."""

    over_rows: b.Bound
    value: b.ColumnValue

    @property
    def by_key(self) -> bool:
        """Whether equal values may look different, so that the group shows one of them."""
        return has_key(self.over_rows.type)


class GroupedScope(SelectScope):
    """The scope of what comes after GROUP BY. ``rows`` is the scope before it."""

    def __init__(self, rows: SelectScope, group_by: ast.GroupBy | None, where: b.Bound | None, from_: From) -> None:
        super().__init__(rows.context, rows.sources, rows.outer)
        self.rows = rows
        self.windows = rows.windows
        self.where = where
        self.from_ = from_
        self.alias = rows.context.statement.alias("g")
        self.clause = "SELECT"
        self.groups: list[Group] = []
        self.aggregates: list[tuple[ast.FunctionCall, Aggregate]] = []
        rows.clause = "GROUP BY"
        self.by = None if group_by is None else self._structure(group_by)
        self.sets = self.by is not None and _has_sets(self.by)
        if self.sets:
            self.groups = [replace(group, value=replace(group.value, nullable=True)) for group in self.groups]

    def _structure(self, item: ast.Expression | tuple[ast.Expression, ...] | ast.GroupBy) -> _Node:
        if isinstance(item, ast.GroupBy):
            return _Node(item.kind, tuple(self._structure(part) for part in item.items))
        if isinstance(item, tuple):
            return _Node("()", tuple(self._structure(part) for part in item))
        if isinstance(item, ast.Literal):
            raise sql_error(164)
        over_rows = bind(item, self.rows)
        if over_rows.type.is_spatial:
            raise sql_error(249, over_rows.type.name, "GROUP BY")
        for position, group in enumerate(self.groups):
            if group.over_rows == over_rows:
                return _Node("", position=position)
        value = b.ColumnValue(over_rows.type, f"{self.alias}.g{len(self.groups) + 1}", _name(item), nullable(over_rows))
        self.groups.append(Group(over_rows, value))
        return _Node("", position=len(self.groups) - 1)

    # --- what may be read over groups

    def column(self, parts: tuple[str, ...]) -> b.Bound:
        value = self.rows.column(parts)
        return self._grouped(value) or value

    def _grouped(self, value: b.Bound) -> b.ColumnValue | None:
        return next((group.value for group in self.groups if group.over_rows == value), None)

    def visible_from_subquery(self, parts: tuple[str, ...]) -> b.Bound:
        return self.settle(self.column(parts))

    def settle(self, value: b.Bound) -> b.Bound:
        """Put group values in place of grouped expressions; raises 8120 (8121, 8127) for a column that is left."""
        grouped = self._grouped(value)
        if grouped is not None:
            return grouped
        if isinstance(value, b.ColumnValue) and self._of_rows(value):
            raise sql_error(UNGROUPED.get(self.clause, 8120), self._written(value))
        changes: dict[str, Any] = {}
        for field in fields(value):
            old = getattr(value, field.name)
            new = self._settle_operand(old)
            if new is not old:
                changes[field.name] = new
        return replace(value, **changes) if changes else value

    def _settle_operand(self, operand: object) -> object:
        if isinstance(operand, b.Bound):
            return self.settle(operand)
        if isinstance(operand, tuple):
            settled = tuple(self._settle_operand(item) for item in operand)
            return settled if any(new is not old for new, old in zip(settled, operand, strict=True)) else operand
        return operand

    def _of_rows(self, value: b.ColumnValue) -> bool:
        alias = value.sql.partition(".")[0]
        return any(source.alias == alias for source in self.sources)

    def _written(self, value: b.ColumnValue) -> str:
        alias = value.sql.partition(".")[0]
        exposed = next(source.exposed for source in self.sources if source.alias == alias)
        return ".".join((*exposed, value.name))

    # --- aggregates

    def aggregate(self, call: ast.FunctionCall) -> b.Bound:
        if call.over is not None:
            return super().aggregate(call)
        name = name_of(call)
        if name not in AGGREGATE_NAMES:
            raise sql_error(10753, name)
        for position, (known, aggregate) in enumerate(self.aggregates, 1):
            if known == call:
                return self._aggregate_column(position, aggregate)
        self.aggregates.append((call, self._grouping(call) if name in ("grouping", "grouping_id") else self._over_rows(call)))
        return self._aggregate_column(len(self.aggregates), self.aggregates[-1][1])

    def aggregate_of_subquery(self, call: ast.FunctionCall) -> b.Bound:
        return self.aggregate(call) if self._reads_own(call) else self.aggregate_outside(call)

    def _over_rows(self, call: ast.FunctionCall) -> Aggregate:
        """Bind an aggregate's operands over rows; one that reads only the outer query belongs to that, which isn't supported."""
        clause, self.rows.clause, self.rows.reads_outer = self.rows.clause, "aggregate", False
        reads = _ReadCounter(self.rows)
        aggregate = bind_aggregate(call, reads.bind)
        self.rows.clause = clause
        if self.rows.reads_outer and not reads.own:
            raise not_supported("an aggregate over the columns of an outer query")
        return aggregate

    def _aggregate_column(self, position: int, aggregate: Aggregate) -> b.ColumnValue:
        return b.ColumnValue(aggregate.type, f"{self.alias}.a{position}", "", aggregate.nullable)

    def _grouping(self, call: ast.FunctionCall) -> Aggregate:
        groups: list[Group] = []
        for argument in call.arguments:
            over_rows = bind(argument, self.rows)
            group = next((group for group in self.groups if group.over_rows == over_rows), None)
            if group is None:
                raise sql_error(8161, len(groups) + 1, name_of(call).upper())
            groups.append(group)
        type_ = TINYINT if name_of(call) == "grouping" else INT
        cast = "int2" if type_ == TINYINT else "int4"
        return Aggregate(
            type_, lambda emitter, over: f"grouping({', '.join(comparison(emitter, group.over_rows) for group in groups)})::{cast}", nullable=False
        )

    # --- the inner level

    def plan(self) -> From:
        """Return the groups as the FROM of the outer level."""
        return From(self.sources, lambda emitter: f"({self._render(emitter)}) AS {self.alias}")

    def _render(self, emitter: Emitter) -> str:
        items: list[str] = []
        keys: list[int] = []
        for number, group in enumerate(self.groups, 1):
            if not group.by_key:
                items.append(f"{typed(emitter, group.over_rows)} AS g{number}")
                keys.append(len(items))
                continue
            key = comparison(emitter, group.over_rows)
            items.append(f"{key} AS k{number}")
            keys.append(len(items))
            shown = f"any_value({typed(emitter, group.over_rows)})"
            items.append(f"CASE WHEN grouping({key}) = 0 THEN {shown} END AS g{number}" if self.sets else f"{shown} AS g{number}")
        items += [f"{aggregate.write(emitter, '')} AS a{number}" for number, (_, aggregate) in enumerate(self.aggregates, 1)]
        source = self.from_.render(emitter)
        where = f" WHERE {emitter.emit(self.where)}" if self.where is not None else ""
        group_by = f" GROUP BY {self.by.render(keys)}" if self.by is not None else ""
        return f"SELECT {', '.join(items) or 'count(*)'}{f' FROM {source}' if source else ''}{where}{group_by}"


class _ReadCounter:
    """Binds the operands of one aggregate and notes whether they read the query's own rows."""

    def __init__(self, rows: SelectScope) -> None:
        self.rows = rows
        self.own = False

    def bind(self, expression: ast.Expression) -> b.Bound:
        value = bind(expression, self.rows)
        self.own = self.own or self._reads_own(value)
        return value

    def _reads_own(self, value: object) -> bool:
        if isinstance(value, b.ColumnValue):
            alias = value.sql.partition(".")[0]
            return any(source.alias == alias for source in self.rows.sources)
        if isinstance(value, b.SqlValue):
            return True
        if isinstance(value, b.Bound):
            return any(self._reads_own(getattr(value, field.name)) for field in fields(value))
        return isinstance(value, tuple) and any(self._reads_own(item) for item in value)


@dataclass(frozen=True, slots=True)
class _Node:
    """GROUP BY's structure over the positions of its expressions. ``kind``: '' a list or leaf, () composite, ROLLUP, CUBE, GROUPING SETS."""

    kind: str
    parts: tuple[_Node, ...] = ()
    position: int | None = None

    def render(self, keys: list[int]) -> str:
        if self.position is not None:
            return str(keys[self.position])
        inner = ", ".join(part.render(keys) for part in self.parts)
        if self.kind == "":
            return inner or "()"
        return f"({inner})" if self.kind == "()" else f"{self.kind} ({inner})"


def _has_sets(node: _Node) -> bool:
    return node.kind in ("ROLLUP", "CUBE", "GROUPING SETS") or any(_has_sets(part) for part in node.parts)


def _name(expression: ast.Expression) -> str:
    return expression.parts[-1] if isinstance(expression, ast.Column) else ""
