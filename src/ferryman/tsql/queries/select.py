"""One query: SELECT, set operations, VALUES, with their ORDER BY and limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import INT, NULL_TYPE, XML_REFERENCE
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, bind_predicate, convert_to
from ferryman.tsql.queries.aggregates import holds_aggregate, own_calls
from ferryman.tsql.queries.grouping import GroupedScope, SelectScope
from ferryman.tsql.queries.ordering import RowLimit, Term, bind_limit, order_by, row_percent
from ferryman.tsql.queries.relation import OutputColumn, Relation, nullable, references, select_list
from ferryman.tsql.queries.sets import bind_set_operation, distinct
from ferryman.tsql.queries.sources import From, bind_from
from ferryman.tsql.typing import common_type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.relation import Render
    from ferryman.tsql.queries.scope import Context, QueryScope, Source


def bind_body(body: ast.QueryBody, query: ast.Query, context: Context, outer: QueryScope | None) -> Relation:
    """Return the relation of a query whose common tables are already in ``context``."""
    if isinstance(body, ast.Select):
        return Selection(body, query, context, outer).bind()
    if isinstance(body, ast.Values):
        relation = bind_values(body, context, outer)
    else:
        relation = bind_set_operation(body, lambda operand: bind_body(operand, ast.Query(operand), context, outer), context)
    return order_rows(relation, query, context, outer)


def order_rows(relation: Relation, query: ast.Query, context: Context, outer: QueryScope | None) -> Relation:
    """Return the relation sorted by its own columns' names or ordinals, and limited."""
    scope = SelectScope(context, [], outer)
    limit = bind_limit(None, query, scope)
    if not query.order_by and limit == RowLimit():
        return relation
    alias = context.statement.alias()
    columns = references(alias, relation.columns)
    terms: list[Term] = []
    for item in query.order_by:
        position = ordinal(item.expression, relation.columns)
        if position is None:
            position = _first_operand_item(item.expression, query.body)
        terms.append((columns[position], item.descending))

    def render(emitter: Emitter) -> str:
        return f"SELECT {alias}.* FROM ({relation.render(emitter)}) AS {alias}{order_by(emitter, terms)}{limit.render(emitter)}"

    return replace(relation, render=render, ordered=bool(terms))


def _first_operand_item(expression: ast.Expression, body: ast.QueryBody) -> int:
    """Return the index of the first operand's select item that an ORDER BY item of a set operation names by its column.

    The select list may call that column otherwise, and either may say its table. Raises 104 for none, 209 for several columns.
    """
    while isinstance(body, ast.SetOperation):
        body = body.left
    items = body.items if isinstance(body, ast.Select) else ()
    if not isinstance(expression, ast.Column) or any(isinstance(item.expression, ast.Star) for item in items):
        raise sql_error(104)
    columns = [(position, item.expression.parts) for position, item in enumerate(items) if isinstance(item.expression, ast.Column)]
    matches = [(position, parts) for position, parts in columns if _same_column(parts, expression.parts)]
    if not matches:
        raise sql_error(104)
    if any(not _same_column(parts, matches[0][1]) for _, parts in matches):
        raise sql_error(209, expression.parts[-1])
    return matches[0][0]


def _same_column(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two names of columns agree in the parts that both have."""
    return all(left.lower() == right.lower() for left, right in zip(reversed(one), reversed(other), strict=False))


def ordinal(expression: ast.Expression, columns: tuple[OutputColumn, ...], values: Sequence[b.Bound] = ()) -> int | None:
    """Return the index of the output column that an ORDER BY item names by number or by name.

    Raises 108 for a number out of range, 209 for a name that output columns of different ``values`` have.
    """
    if isinstance(expression, ast.Literal):
        if expression.kind != "integer" or not isinstance(expression.value, int):
            raise sql_error(408)
        if not 1 <= expression.value <= len(columns):
            raise sql_error(108, expression.value)
        return expression.value - 1
    if isinstance(expression, ast.Column) and len(expression.parts) == 1:
        matches = [position for position, column in enumerate(columns) if column.name.lower() == expression.parts[0].lower()]
        if values and any(values[position] != values[matches[0]] for position in matches):
            raise sql_error(209, expression.parts[0])
        return matches[0] if matches else None
    return None


def bind_values(body: ast.Values, context: Context, outer: QueryScope | None) -> Relation:
    """Return a table value constructor as a relation of unnamed columns; raises 10709 for rows of different lengths."""
    scope = SelectScope(context, [], outer)
    width = len(body.rows[0])
    if any(len(row) != width for row in body.rows):
        raise sql_error(10709)
    rows = [[bind(value, scope) for value in row] for row in body.rows]
    types = [common_type([row[position].type for row in rows]) for position in range(width)]
    rows = [[convert_to(value, type_) for value, type_ in zip(row, types, strict=True)] for row in rows]
    columns = tuple(OutputColumn("", type_, any(nullable(row[position]) for row in rows)) for position, type_ in enumerate(types))
    return Relation(columns, lambda emitter: " UNION ALL ".join(f"SELECT {select_list(emitter, row)}" for row in rows))


@dataclass(frozen=True, slots=True)
class Item:
    """One output of a select list, before and after binding."""

    value: b.Bound
    column: OutputColumn


class Selection:
    """Binds one query specification: FROM, WHERE, GROUP BY, then the select list, HAVING and ORDER BY over its groups or rows."""

    def __init__(self, select: ast.Select, query: ast.Query, context: Context, outer: QueryScope | None) -> None:
        self.select = select
        self.query = query
        self.context = context
        self.outer = outer

    def bind(self) -> Relation:
        select = self.select
        grouped = self._is_grouped()
        lockable = not (grouped or select.distinct or (select.top is not None and select.top.percent))
        self.from_ = bind_from(select.from_, self.context, self.outer, lockable=lockable)
        rows = SelectScope(self.context, self.from_.sources, self.outer)
        with rows.masked_as("REVEAL"):
            where = None if select.where is None else bind_predicate(select.where, rows)
        rows.windows = {name.lower(): window for name, window in select.windows}
        rows.clause = "SELECT"
        self.scope: SelectScope = rows
        self.grouped: GroupedScope | None = None
        if grouped:
            self.grouped = GroupedScope(rows, select.group_by, where, self.from_)
            self.scope, where = self.grouped, None
        items = self._items()
        if select.having is not None:
            where = self._having(select.having)
        self.scope.clause = "ORDER BY"
        return self._relation(items, where)

    def _is_grouped(self) -> bool:
        """Return whether the query aggregates. An aggregate of outer columns only is refused in ``GroupedScope``."""
        select = self.select
        parts = [item.expression for item in select.items] + [item.expression for item in self.query.order_by]
        return select.group_by is not None or select.having is not None or any(holds_aggregate(part) for part in parts)

    def _having(self, having: ast.Expression) -> b.Bound:
        self.scope.clause = "HAVING"
        return self.scope.settle(bind_predicate(having, self.scope))

    def _items(self) -> list[Item]:
        items: list[Item] = []
        for item in self.select.items:
            if isinstance(item, ast.AssignItem):
                raise sql_error(141)
            if isinstance(item.expression, ast.Star):
                items += self._star(item.expression)
                continue
            value = self.scope.expression(item.expression)
            items.append(Item(value, output_column(item, value, self.scope, self.from_.sources)))
        return items

    def _star(self, star: ast.Star) -> list[Item]:
        sources = [source for source in self.from_.sources if not star.qualifier or source.answers_to(star.qualifier)]
        if not sources:
            raise sql_error(107, ".".join(star.qualifier)) if star.qualifier else sql_error(263)
        items = []
        for source in sources:
            for column in source.columns:
                if column.hidden:
                    continue
                value = self.scope.star_column(source, column)
                own = replace(column.output, identity=column.output.identity and len(self.from_.sources) == 1, source=".".join(source.exposed))
                items.append(Item(value, own))
        return items

    def _relation(self, items: list[Item], where: b.Bound | None) -> Relation:
        columns = tuple(item.column for item in items)
        values = [item.value for item in items]
        limit = bind_limit(self.select.top, self.query, SelectScope(self.context, [], self.outer))
        rows = Rows(self.from_ if self.grouped is None else self.grouped.plan(), where)
        if self.select.distinct:
            relation = distinct(Relation(columns, lambda emitter: f"SELECT {select_list(emitter, values)}{rows.render(emitter)}"), self.context)
            return self._order_distinct(relation, values, limit)
        terms = [(self._order_value(item.expression, items), item.descending) for item in self.query.order_by]
        scanned = terms or self._clustered_order()
        if limit.percent:
            return _percentage(columns, values, rows, scanned, limit, self.context)

        def sorted_by(order: list[Term]) -> Render:
            def render(emitter: Emitter) -> str:
                tail = f"{order_by(emitter, order)}{limit.render(emitter)}{self.from_.locking}"
                return f"SELECT {select_list(emitter, values)}{rows.render(emitter)}{tail}"

            return render

        return Relation(columns, sorted_by(terms if limit.count is None else scanned), bool(terms), sorted_by(scanned))

    def _clustered_order(self) -> list[Term]:
        """Return the clustered index of the one table that is read, in whose order SQL Server scans it; none where windows sort the rows.

        Queries without ORDER BY promise nothing, yet scripts (SELECT TOP (1), SELECT @list += name) have always seen that order.
        """
        windows = any(call.over is not None for call in own_calls(self.select.items))
        if self.grouped is not None or windows or len(self.from_.sources) != 1:
            return []
        [source] = self.from_.sources
        clustered = next((index for index in source.table.indexes if index.clustered), None) if source.table is not None else None
        terms: list[Term] = []
        for name, descending in clustered.columns if clustered is not None else ():
            [column] = source.find(name)
            if column.computed is not None:
                return []
            terms.append((b.ColumnValue(column.output.type, column.sql, column.name, column.output.nullable), descending))
        return terms

    def _order_value(self, expression: ast.Expression, items: list[Item]) -> b.Bound:
        """Return what an ORDER BY item sorts by: an output column by number or alias, or any expression over the rows."""
        position = ordinal(expression, tuple(item.column for item in items), [item.value for item in items])
        return self.scope.expression(expression) if position is None else items[position].value

    def _order_distinct(self, relation: Relation, values: list[b.Bound], limit: RowLimit) -> Relation:
        """Sort rows already made distinct; raises 145 for what isn't in the select list."""
        alias = self.context.statement.alias()
        columns = references(alias, relation.columns)
        terms: list[Term] = []
        for item in self.query.order_by:
            position = ordinal(item.expression, relation.columns)
            if position is None:
                value = self.scope.expression(item.expression)
                if value not in values:
                    raise sql_error(145)
                position = values.index(value)
            terms.append((columns[position], item.descending))
        if limit.percent:
            raise not_supported("SELECT DISTINCT TOP PERCENT")
        if not terms and limit == RowLimit():
            return relation

        def render(emitter: Emitter) -> str:
            return f"SELECT {alias}.* FROM ({relation.render(emitter)}) AS {alias}{order_by(emitter, terms)}{limit.render(emitter)}"

        return replace(relation, render=render, ordered=bool(terms))


@dataclass(frozen=True, slots=True)
class Rows:
    """FROM and WHERE."""

    from_: From
    where: b.Bound | None

    def render(self, emitter: Emitter) -> str:
        source = self.from_.render(emitter)
        where = f" WHERE {emitter.emit(self.where)}" if self.where is not None else ""
        return (f" FROM {source}" if source else "") + where


def output_column(item: ast.SelectItem, value: b.Bound, scope: QueryScope, sources: list[Source]) -> OutputColumn:
    """Return the metadata of a select item: a plain column keeps its name and where it comes from. Raises 493 for the column of nodes()."""
    if value.type.name == XML_REFERENCE:
        raise sql_error(493, item.expression.parts[-1] if isinstance(item.expression, ast.Column) else "")
    if isinstance(item.expression, ast.Column):
        found = scope.find(item.expression.parts)
        if found is not None:
            own = replace(found[1].output, source=".".join(found[0].exposed))
            name = own.name if item.alias is None else item.alias
            return replace(own, name=name, identity=own.identity and len(sources) == 1, nullable=nullable(value) if own.computed else own.nullable)
        return OutputColumn(item.alias if item.alias is not None else item.expression.parts[-1], value.type, nullable(value))
    untyped = value.type == NULL_TYPE
    return OutputColumn(item.alias or "", INT if untyped else value.type, nullable(value), fragment=_fragment(item.expression), untyped=untyped)


def _fragment(expression: ast.Expression) -> str:
    """Return 'json' or 'xml' for an item whose text FOR JSON or FOR XML nests as it is."""
    if isinstance(expression, ast.Subquery) and expression.query.for_ is not None:
        wrapped = "WITHOUT_ARRAY_WRAPPER" not in dict(expression.query.for_.options)
        return expression.query.for_.kind.lower() if wrapped else ""
    if isinstance(expression, ast.FunctionCall) and expression.name.last.upper() in ("JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY"):
        return "json"
    return ""


def _percentage(columns: tuple[OutputColumn, ...], values: list[b.Bound], rows: Rows, terms: list[Term], limit: RowLimit, context: Context) -> Relation:
    """TOP (n) PERCENT: the first rows up to that part of all rows, rounded up."""
    alias = context.statement.alias()
    listed = ", ".join(f"{alias}.c{position}" for position in range(1, len(columns) + 1))
    function = "rank" if limit.with_ties else "row_number"

    def render(emitter: Emitter) -> str:
        over = f"OVER ({order_by(emitter, terms).strip()})"
        numbers = f"{function}() {over} AS place, count(*) OVER () AS total, row_number() {over} AS line"
        body = f"SELECT {select_list(emitter, values)}, {numbers}{rows.render(emitter)}"
        count = row_percent(emitter.emit(limit.count)) if limit.count is not None else "100"
        return f"SELECT {listed} FROM ({body}) AS {alias} WHERE {alias}.place <= ceil({alias}.total * {count} / 100.0) ORDER BY {alias}.line"

    return Relation(columns, render, ordered=bool(terms))
