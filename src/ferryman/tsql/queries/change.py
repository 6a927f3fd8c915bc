"""UPDATE and DELETE. Sources: "UPDATE (Transact-SQL)", "DELETE (Transact-SQL)".

A statement whose target stands alone, or is joined by inner joins only, becomes PostgreSQL's UPDATE ... FROM. Everything else (TOP, outer
joins, APPLY, a view or common table as target, READPAST) first selects the rows' keys and new values, locking the rows, and then changes
the rows of those keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT, FLOAT
from ferryman.store.catalog.model import Table, View
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import comparison_key
from ferryman.tsql.expressions import bind, bind_predicate, convert_to
from ferryman.tsql.queries.dml import Change
from ferryman.tsql.queries.grouping import SelectScope
from ferryman.tsql.queries.ordering import row_count, row_percent
from ferryman.tsql.queries.output import OutputScope, bind_output
from ferryman.tsql.queries.query import Definition, bind_common_tables
from ferryman.tsql.queries.relation import typed
from ferryman.tsql.queries.row_security import filters
from ferryman.tsql.queries.scope import Context, Source, common_key, row_key
from ferryman.tsql.queries.sources import TARGET, BoundSource, Place, bind_source, check_exposed_names
from ferryman.tsql.queries.syntax import rewrite, variables, walk
from ferryman.tsql.queries.target import ROW_VERSION, assigned_value, column_sql, full_name, persisted_values, refuse_history, writable
from ferryman.tsql.queries.views import base_columns, check_conditions, check_deletable, key_names, keyed_query, keyed_view, view_query

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Column
    from ferryman.tsql.emit import Emitter

CHANGED = "changed"
"""PostgreSQL's alias of the rows being changed, where they are found by key."""


def bind_update(statement: ast.Update, context: Context) -> Change:
    return _Changer(statement, statement.assignments, context).bind("UPDATE")


def bind_delete(statement: ast.Delete, context: Context) -> Change:
    return _Changer(statement, (), context).bind("DELETE")


@dataclass(frozen=True, slots=True)
class Row:
    """The target among the sources: where its columns are, and their names in the table when it is reached through a view."""

    source: Source
    table: Table
    mapping: dict[str, str] | None

    def base(self, name: str) -> Column:
        """Return the table's column that the target's column of that name is; raises 207, 271, 272, 4406, 8102."""
        if self.mapping is not None:
            if not self.source.find(name):
                raise sql_error(207, name)
            if name.lower() not in self.mapping:
                raise sql_error(4406, self.source.exposed[-1])
            name = self.mapping[name.lower()]
        column = writable(self.table, name)
        if column.identity is not None:
            raise sql_error(8102, column.name)
        if column.type.name == "rowversion":
            raise sql_error(272)
        if column.generated:
            raise sql_error(13537, full_name(self.table))
        return column


class _Changer:
    def __init__(self, statement: ast.Update | ast.Delete, assignments: Sequence[ast.Assignment], context: Context) -> None:
        if statement.where_current_of is not None:
            raise not_supported("WHERE CURRENT OF in a bound statement")
        self.statement = statement
        self.assignments = assignments
        self.context = context

    def bind(self, kind: str) -> Change:
        statement = self.statement
        definitions, self.context = bind_common_tables(statement.with_, self.context, None)
        reference = self._reference()
        definitions += self._rekeyed(reference)
        from_: Sequence[ast.TableSource] = self._with_target(reference)
        self.simple = self._is_simple(from_, reference)
        joins: list[ast.Expression] = []
        if self.simple:
            from_ = [leaf for item in from_ for leaf in _leaves(item, joins)]
        place = Place(self.context, None, lockable=not self._unlockable())
        bound = [bind_source(item, place) for item in from_]
        sources = [source for item in bound for source in item.sources]
        check_exposed_names(sources)
        self.scope = SelectScope(self.context, sources)
        row = self._row(reference, sources)
        refuse_history(row.table, 13560 if kind == "DELETE" else 13561)
        self._check_permission(kind, row)
        with self.scope.masked_as("REVEAL"):
            conditions = [bind_predicate(condition, self.scope) for condition in (*joins, statement.where) if condition is not None]
        if row.mapping is None:
            conditions += filters(row.table, row.source, self.context)
        self.scope.masking = "REFUSE"
        new = self._assigned(row)
        changed = [(a.variable.lower(), self._variable_value(a, a.variable, row)) for a in self.assignments if a.variable is not None]
        others = [source for source in sources if source is not row.source]
        shown = (self.view, row.mapping) if self.view is not None and row.mapping is not None else None
        outputs = bind_output(statement.output, OutputScope(row.table, kind, others, self.context, None, shown)) if statement.output else []
        if self.simple:
            beside = [item for item in bound if item.sources[0] is not row.source]
            return Change(kind, row.table, _direct(kind, row, beside, conditions, new), definitions, outputs, changed)
        selection = _Selection(row, bound, conditions, new, self._limit(), "".join(f" FOR {lock}" for lock in place.locks), self.context)
        outputs = [replace(output, values=tuple(selection.carry(value, others) for value in output.values)) for output in outputs]
        changed = [(name, selection.carry(value, sources)) for name, value in changed]
        return Change(kind, row.table, selection.writer(kind), definitions, outputs, changed, conditions=self.conditions)

    # --- the target

    def _reference(self) -> ast.TableRef:
        """Return the target's place in FROM: an alias, the one reference to the same table, or none (then it stands beside FROM); raises 8154."""
        name = self.statement.target
        references = [leaf for item in self.statement.from_ for leaf in _leaves(item, []) if isinstance(leaf, ast.TableRef)]
        if len(name.parts) == 1:
            for reference in references:
                if reference.alias is not None and reference.alias.lower() == name.last.lower():
                    return reference
        same = [reference for reference in references if self._same(reference.name, name)]
        unaliased = [reference for reference in same if reference.alias is None]
        if len(same) > 1 and len(unaliased) != 1:
            raise sql_error(8154, str(name))
        if same:
            return unaliased[0] if unaliased else same[0]
        return ast.TableRef(name, None, tuple(self.statement.hints))

    def _same(self, one: ast.Name, other: ast.Name) -> bool:
        if one.last.lower() != other.last.lower():
            return False
        if self._common(one) or self._common(other):
            return len(one.parts) == len(other.parts) == 1
        mine, theirs = self.context.names.resolve(one), self.context.names.resolve(other)
        return mine is theirs or (mine.object_id, mine.database) == (theirs.object_id, theirs.database)

    def _common(self, name: ast.Name) -> bool:
        return len(name.parts) == 1 and name.last.lower() in self.context.common_tables

    def _with_target(self, reference: ast.TableRef) -> tuple[ast.TableSource, ...]:
        """Return FROM with the target marked (its rows get locked), put in front if it wasn't there."""
        marked = replace(reference, hints=(*reference.hints, *self.statement.hints, TARGET))
        if not any(node is reference for item in self.statement.from_ for node in walk(item)):
            return (marked, *self.statement.from_)
        return rewrite(self.statement.from_, lambda node: marked if node is reference else node)

    def _rekeyed(self, reference: ast.TableRef) -> list[Definition]:
        """Let a common table or view that is the target also yield its row keys; return the definitions of common tables made anew for it."""
        self.view: View | None = None
        self.conditions: list[b.Bound] = []
        if self._common(reference.name):
            name = reference.name.last
            common = self.context.common_tables[name.lower()]
            if isinstance(self.statement, ast.Delete):
                check_deletable(common.query.query, name)
            keyed, inner = keyed_query(common.query.query, common.context or self.context, name)
            tables = [
                replace(self.context.common_tables[inner_name].query, query=query, columns=_with_keys(self.context.common_tables[inner_name].query, query))
                for inner_name, query in inner.items()
            ]
            definitions, self.context = bind_common_tables(
                [*tables, replace(common.query, query=keyed, columns=_with_keys(common.query, keyed))], self.context, None
            )
            return definitions
        found = self.context.names.resolve(reference.name)
        if isinstance(found, View) and not found.relation:
            self.view = found
            if isinstance(self.statement, ast.Delete):
                check_deletable(view_query(found), found.name)
            else:
                self.conditions = check_conditions(found, self.context)
            definitions, source = keyed_view(found, self.context)
            self.context = replace(self.context, common_tables={**self.context.common_tables, common_key(reference.name): source})
            return definitions
        if not isinstance(found, Table):
            raise sql_error(259) if isinstance(found, View) else sql_error(208, str(reference.name))
        return []

    def _row(self, reference: ast.TableRef, sources: list[Source]) -> Row:
        exposed = (reference.alias,) if reference.alias is not None else tuple(part for part in reference.name.parts if part)
        source = next(source for source in sources if tuple(part.lower() for part in source.exposed) == tuple(part.lower() for part in exposed))
        if source.table is not None:
            return Row(source, source.table, None)
        outputs = tuple(column.output for column in source.columns)
        keys = [column.table for column in outputs if column.name == "$key1" and column.table is not None]
        if not keys:
            raise sql_error(4405, str(reference.name))
        table = keys[0]
        mapping = base_columns(tuple(column for column in outputs if column.table is not None and column.table.object_id == table.object_id))
        return Row(source, table, mapping)

    def _check_permission(self, kind: str, row: Row) -> None:
        if row.table.name.startswith("@"):
            return
        columns = tuple(assignment.column[-1] for assignment in self.assignments if assignment.column)
        securable = self.view or row.table
        self.context.statement.access(self.context.names, kind, securable, columns, self.context.module)

    # --- values

    def _assigned(self, row: Row) -> dict[str, b.Bound]:
        """Return the new values by the table's lower-cased column names; raises 264 for a column assigned twice."""
        read = {v.lower() for a in self.assignments if a.variable is not None for v in (a.variable,)} & variables(tuple(a.value for a in self.assignments))
        if read:
            raise not_supported(f"an UPDATE that reads the variable {min(read)} it assigns")
        new: dict[str, b.Bound] = {}
        for assignment in self.assignments:
            if not assignment.column:
                continue
            column = row.base(assignment.column[-1])
            if column.name.lower() in new:
                raise sql_error(264, column.name)
            value = _of_row(assignment, row)
            new[column.name.lower()] = assigned_value(value, column, row.table, self.scope)
        if new:
            persisted = persisted_values(row.table, new, self.context, lambda column: old_value(row, column, self.scope))
            new = {**new, **persisted}
        return new

    def _variable_value(self, assignment: ast.Assignment, variable: str, row: Row) -> b.Bound:
        """Return what ``@v = column = ...`` or ``@v = ...`` assigns: the column's new value, or an expression over the row as it was."""
        type_ = self.context.names.variable(variable)
        if assignment.column:
            column = row.base(assignment.column[-1])
            if column.mask is not None and not self.context.names.sees_unmasked(row.table, column.name):
                raise not_supported(f"a variable that takes the masked column {column.name} without the permission UNMASK")
            return convert_to(b.ColumnValue(column.type, f"new.{column_sql(column)}", column.name, column.nullable), type_)
        value = assignment.value
        if assignment.operator != "=":
            raise not_supported("an UPDATE that accumulates in a variable")
        expression = self.scope.expression(value)
        if self.simple:
            expression = _from_old(expression, row)
        return convert_to(expression, type_)

    def _limit(self) -> tuple[b.Bound, bool] | None:
        top = self.statement.top
        if top is None:
            return None
        return convert_to(bind(top.count, SelectScope(self.context)), FLOAT if top.percent else BIGINT), top.percent

    # --- the two forms

    def _unlockable(self) -> bool:
        return self.statement.top is not None and self.statement.top.percent

    def _is_simple(self, from_: Sequence[ast.TableSource], reference: ast.TableRef) -> bool:
        """Return whether PostgreSQL's own UPDATE ... FROM means the same: the target is an inner-joined table and nothing beside it is lateral."""
        if self.statement.top is not None or self._common(reference.name) or self.view is not None:
            return False
        references = [node for item in from_ for node in walk(item) if isinstance(node, ast.TableRef)]
        locked = any({"UPDLOCK", "XLOCK", "READPAST"} & set(node.hints) - ({"UPDLOCK", "XLOCK"} if TARGET in node.hints else set()) for node in references)
        return not locked and all(_is_inner(item) for item in from_)


def _direct(kind: str, row: Row, beside: list[BoundSource], conditions: list[b.Bound], new: dict[str, b.Bound]) -> Callable[[Emitter], str]:
    table, alias = row.table, row.source.alias

    def write(emitter: Emitter) -> str:
        others = ", ".join(other.render(emitter) for other in beside)
        if kind == "DELETE":
            return f"DELETE FROM {table.relation} AS {alias}{f' USING {others}' if others else ''}{_where(emitter, conditions)}"
        assigned = set_list(emitter, table, new)
        return f"UPDATE {table.relation} AS {alias} SET {assigned}{f' FROM {others}' if others else ''}{_where(emitter, conditions)}"

    return write


def _where(emitter: Emitter, conditions: list[b.Bound]) -> str:
    return f" WHERE {' AND '.join(emitter.emit(condition) for condition in conditions)}" if conditions else ""


def _leaves(item: ast.TableSource, conditions: list[ast.Expression]) -> list[ast.TableSource]:
    """Return the sources of inner joins; their conditions are added to ``conditions``."""
    if not isinstance(item, ast.Join):
        return [item]
    found = _leaves(item.left, conditions) + _leaves(item.right, conditions)
    if item.condition is not None:
        conditions.append(item.condition)
    return found


def _is_inner(item: ast.TableSource) -> bool:
    if isinstance(item, ast.Join):
        return item.kind.upper() in ("INNER", "CROSS") and _is_inner(item.left) and _is_inner(item.right)
    return isinstance(item, (ast.TableRef, ast.Derived))


def set_list(emitter: Emitter, table: Table, new: dict[str, b.Bound]) -> str:
    """Return the SET list, each value as its column stores it; a rowversion moves on with every UPDATE."""
    items = [f"{column_sql(column)} = {typed(emitter, new[column.name.lower()])}" for column in table.columns if column.name.lower() in new]
    items += [f"{column_sql(column)} = {ROW_VERSION}" for column in table.columns if column.type.name == "rowversion"]
    if not items:
        column = next(column for column in table.columns if column.computed is None and column.identity is None and not column.generated)
        items = [f"{column_sql(column)} = {column_sql(column)}"]
    return ", ".join(items)


def _of_row(assignment: ast.Assignment, row: Row) -> ast.Expression:
    """Return the value of an assignment; the column that ``op=``, WRITE and modify start from is the target's, whatever FROM adds of that name."""
    value, own = assignment.value, ast.Column((*row.source.exposed, assignment.column[-1]))
    if assignment.operator != "=":
        return ast.Binary(assignment.operator[:-1], own, value)
    if isinstance(value, ast.WriteMethod):
        return replace(value, column=own)
    return replace(value, operand=own) if isinstance(value, ast.MethodCall) and value.method == "modify" else value


def old_value(row: Row, column: Column, scope: SelectScope) -> b.Bound:
    name = column.name
    if row.mapping is not None:
        name = next((shown for shown, base in row.mapping.items() if base.lower() == column.name.lower()), "")
        if not name:
            raise not_supported(f"a persisted computed column over {column.name}, which the view doesn't show")
    found = row.source.find(name)[0]
    with scope.masked_as("REVEAL"):
        return scope.read(row.source, found)


def _from_old(value: b.Bound, row: Row) -> b.Bound:
    """Return the value reading the target's columns as they were before the statement (RETURNING shows them new)."""
    prefix = f"{row.source.alias}."

    def change(node: object) -> object:
        if isinstance(node, b.ColumnValue) and node.sql.startswith(prefix):
            return replace(node, sql=f"old.{node.sql.removeprefix(prefix)}")
        return node

    return rewrite(value, change)


def _with_keys(item: ast.CommonTable, query: ast.Query) -> tuple[str, ...]:
    return (*item.columns, *key_names(query)) if item.columns else ()


class _Selection:
    """The rows to change: a query of their keys k1, ..., their new values v1, ... and what OUTPUT reads of other sources (o1, ...)."""

    def __init__(
        self,
        row: Row,
        from_: list[BoundSource],
        conditions: list[b.Bound],
        new: dict[str, b.Bound],
        limit: tuple[b.Bound, bool] | None,
        locking: str,
        context: Context,
    ) -> None:
        self.row = row
        self.from_ = from_
        self.conditions = conditions
        self.new = new
        self.limit = limit
        self.locking = locking
        self.alias = context.statement.alias("s")
        self.carried: list[b.Bound] = []

    def carry(self, value: b.Bound, sources: Sequence[Source]) -> b.Bound:
        """Return a RETURNING value with each column of ``sources`` read from the selection."""
        aliases = {source.alias for source in sources}

        def change(node: object) -> object:
            if isinstance(node, b.ColumnValue) and node.sql.partition(".")[0] in aliases:
                if node not in self.carried:
                    self.carried.append(node)
                return replace(node, sql=f"{self.alias}.o{self.carried.index(node) + 1}")
            return node

        return rewrite(value, change)

    def writer(self, kind: str) -> Callable[[Emitter], str]:
        table, keys = self.row.table, row_key(self.row.table)
        new = {name: b.ColumnValue(value.type, f"{self.alias}.v{n}", name) for n, (name, value) in enumerate(self.new.items(), 1)}

        def write(emitter: Emitter) -> str:
            tests = []
            for number, key in enumerate(keys, 1):
                mine, theirs = (f"{CHANGED}.{'ctid' if key is None else column_sql(key)}", f"{self.alias}.k{number}")
                tests.append(f"{mine} = {theirs}" if key is None else f"{comparison_key(mine, key.type)} = {comparison_key(theirs, key.type)}")
            rows = f"({self._render(emitter)}) AS {self.alias} WHERE {' AND '.join(tests)}"
            if kind == "DELETE":
                return f"DELETE FROM {table.relation} AS {CHANGED} USING {rows}"
            return f"UPDATE {table.relation} AS {CHANGED} SET {set_list(emitter, table, dict(new))} FROM {rows}"

        return write

    def _render(self, emitter: Emitter) -> str:
        keys = [column for column in self.row.source.columns if column.name.startswith("$key")]
        items = [f"{column.sql} AS k{number}" for number, column in enumerate(keys, 1)]
        items += [f"{typed(emitter, value)} AS v{number}" for number, value in enumerate(self.new.values(), 1)]
        items += [f"{typed(emitter, value)} AS o{number}" for number, value in enumerate(self.carried, 1)]
        where = _where(emitter, self.conditions)
        source = " CROSS JOIN ".join(item.render(emitter) for item in self.from_)
        limit = ""
        if self.limit is not None:
            value, percent = self.limit
            count = emitter.emit(value)
            total = f"ceil((SELECT count(*) FROM {source}{where}) * {row_percent(count)} / 100.0)::int8"
            limit = f" LIMIT {total if percent else row_count(count)}"
        return f"SELECT {', '.join(items)} FROM {source}{where}{limit}{self.locking}"
