"""UPDATE that reads a variable which it assigns: ``SET @total = running = @total + amount``, ``SET @i += 1, number = @i``.

SQL Server computes such assignments row by row, left to right, in the order in which it scans the table: that of the clustered index. So the
rows are fetched in that order, the assignments evaluated over each, and the new values written by an UPDATE that joins them by key.
Where an order isn't given, or scripts and SQL Server's pages don't settle what is read, the statement is refused.

Source: "UPDATE (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported
from ferryman.sqltypes import INT, NULL_TYPE
from ferryman.store.catalog.model import Column, Table
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind, convert_to
from ferryman.tsql.queries.assignments import RowScope, split, table_free
from ferryman.tsql.queries.syntax import variables, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.store.catalog.model import Index
    from ferryman.tsql.queries.names import BatchNames
    from ferryman.tsql.queries.relation import OutputColumn

STAGING: Final = "@accumulated"
VALUE: Final = "#value"
"""The variable that holds a step's value while its variable takes it."""
_CHANGED, _NEW = "changed", "new values"
_UNSPLIT: Final = (ast.DefaultValue, ast.NextValueFor, ast.WriteMethod)
"""What can't be fetched before the UPDATE."""


@dataclass(frozen=True, slots=True)
class Step:
    """One assignment: ``value``, over the fetched row as #1, #2, ..., goes to the lower-cased ``variable`` as ``assigned`` (which reads VALUE),
    and to the row's new values if ``staged``."""

    value: b.Bound
    variable: str | None
    assigned: b.Bound | None
    staged: bool


@dataclass(frozen=True, slots=True)
class Accumulation:
    """``rows``: the query of each row's key, ``keys`` columns long, and of what the steps read. ``update`` joins ``columns`` of STAGING: keys, new values."""

    table: Table
    rows: ast.Query
    keys: int
    assignments: tuple[ast.Assignment, ...]
    values: tuple[ast.Expression, ...]
    key: tuple[Column, ...]
    update: ast.Update

    def steps(self, names: BatchNames, fetched: Sequence[OutputColumn]) -> tuple[Step, ...]:
        """Return what happens for each row, once the fetched columns' types are known."""
        scope = RowScope(names, tuple(fetched))
        return tuple(self._step(*pair, scope, names) for pair in zip(self.assignments, self.values, strict=True))

    def _step(self, assignment: ast.Assignment, value: ast.Expression, scope: RowScope, names: BatchNames) -> Step:
        bound = table_free(bind(value, scope))
        if bound.type == NULL_TYPE:
            bound = convert_to(bound, INT)
        if assignment.variable is None:
            return Step(bound, None, None, True)
        assigned: b.Bound = b.VariableValue(bound.type, VALUE)
        column = self.table.column(assignment.column[-1]) if assignment.column else None
        if column is not None:
            assigned = convert_to(assigned, column.type)
        assigned = convert_to(assigned, names.variable(assignment.variable))
        return Step(bound, assignment.variable.lower(), table_free(assigned), bool(assignment.column))

    def staging_columns(self, steps: Sequence[Step]) -> tuple[Column, ...]:
        """Return the columns of STAGING: k1, ... and v1, ..."""
        types = [("k", number, column.type) for number, column in enumerate(self.key, 1)]
        types += [("v", number, step.value.type) for number, step in enumerate((step for step in steps if step.staged), 1)]
        return tuple(Column(f"{kind}{number}", type_, True, position) for position, (kind, number, type_) in enumerate(types, 1))


def accumulates(statement: ast.Update) -> bool:
    """Return whether the statement reads a variable that it assigns."""
    return bool(_assigned(statement.assignments) & variables(tuple(_whole(assignment) for assignment in statement.assignments)))


def accumulation(statement: ast.Update, names: BatchNames) -> Accumulation:
    """Return how an UPDATE that ``accumulates`` is carried out; raises 40515 for one whose order or meaning isn't certain."""
    reference = _reference(statement, names)
    table = names.resolve(reference.name)
    if not isinstance(table, Table):
        raise _refused("through a view")
    _check(statement)
    clustered = next((index for index in table.indexes if index.clustered and not index.columnstore), None)
    if clustered is None:
        raise _refused("in a table without a clustered index")
    key = _key(table, clustered)
    assigned = _assigned(statement.assignments)
    fetched = [ast.SelectItem(ast.Column((column.name,))) for column in key]
    values = tuple(split(_whole(assignment), assigned, fetched) for assignment in statement.assignments)
    source = ast.TableRef(reference.name, reference.alias, (*reference.hints, *statement.hints, "UPDLOCK"))
    order = tuple(ast.OrderItem(ast.Column((name,)), descending) for name, descending in clustered.columns)
    rows = ast.Query(ast.Select(tuple(fetched), from_=(source,), where=statement.where), order_by=order)
    return Accumulation(table, rows, len(key), statement.assignments, values, key, _update(statement, reference, key))


def _update(statement: ast.Update, reference: ast.TableRef, key: Sequence[Column]) -> ast.Update:
    """Return the UPDATE of the rows whose keys and new values are in STAGING."""
    same: ast.Expression | None = None
    for number, column in enumerate(key, 1):
        equal = ast.Comparison("=", ast.Column((_CHANGED, column.name)), ast.Column((_NEW, f"k{number}")))
        same = equal if same is None else ast.And(same, equal)
    columns = [assignment.column for assignment in statement.assignments if assignment.column]
    assignments = tuple(ast.Assignment((column[-1],), ast.Column((_NEW, f"v{number}"))) for number, column in enumerate(columns, 1))
    joined = ast.Join("INNER", ast.TableRef(reference.name, _CHANGED), ast.TableRef(ast.Name((STAGING,)), _NEW), same)
    return ast.Update(ast.Name((_CHANGED,)), assignments, (joined,))


def _reference(statement: ast.Update, names: BatchNames) -> ast.TableRef:
    """Return the target where the rows are read: the statement's own, or the one table in FROM, which must be the target."""
    if statement.top or statement.with_ or statement.output or statement.where_current_of:
        raise _refused("with TOP, WITH, OUTPUT or CURRENT OF")
    if not statement.from_:
        return ast.TableRef(statement.target)
    only = statement.from_[0]
    if len(statement.from_) > 1 or not isinstance(only, ast.TableRef):
        raise _refused("and joins")
    if only.alias is not None and len(statement.target.parts) == 1 and only.alias.lower() == statement.target.last.lower():
        return only
    found, target = names.resolve(only.name), names.resolve(statement.target)
    if (found.database, found.object_id) != (target.database, target.object_id):
        raise _refused("and joins")
    return only


def _check(statement: ast.Update) -> None:
    """Refuse what SQL Server's pages leave open: a condition or an earlier column that reads a variable assigned later, and one assigned twice."""
    names = [assignment.variable.lower() for assignment in statement.assignments if assignment.variable is not None]
    if len(names) > len(set(names)):
        raise _refused("and assigns it twice")
    if variables(statement.where) & set(names):
        raise _refused("in its condition")
    if any(isinstance(node, _UNSPLIT) for node in walk(statement)):
        raise _refused("beside DEFAULT, NEXT VALUE FOR or .WRITE")
    for position, assignment in enumerate(statement.assignments):
        later = _assigned(statement.assignments[position:])
        if assignment.variable is None and variables(assignment.value) & later:
            raise _refused("before it assigns it")


def _key(table: Table, clustered: Index) -> tuple[Column, ...]:
    """Return the columns of a unique key, none of them NULL: the clustered index's if it will do."""
    for index in sorted(table.indexes, key=lambda index: index is not clustered):
        columns = tuple(column for name, _ in index.columns if (column := table.column(name)) is not None)
        if index.unique and not index.disabled and index.where is None and all(not column.nullable and column.computed is None for column in columns):
            return columns
    raise _refused("in a table without a unique key")


def _assigned(assignments: Sequence[ast.Assignment]) -> set[str]:
    return {assignment.variable.lower() for assignment in assignments if assignment.variable is not None}


def _whole(assignment: ast.Assignment) -> ast.Expression:
    """Return the value that is assigned, with what a compound operator reads."""
    if assignment.operator == "=":
        return assignment.value
    target = ast.Column(assignment.column) if assignment.column else ast.Variable(assignment.variable or "")
    return ast.Binary(assignment.operator[:-1], target, assignment.value)


def _refused(where: str) -> SqlError:
    return not_supported(f"an UPDATE that reads a variable it assigns {where}")
