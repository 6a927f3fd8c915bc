"""The table that a DML statement changes: what may be written to its columns and what is written by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.names import identifier, quote
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.assignment import assign_to
from ferryman.tsql.expressions import bind
from ferryman.tsql.parser import parse_expression
from ferryman.tsql.queries.scope import Context, QueryScope
from ferryman.tsql.settings import ANSI, Settings

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Column, Table

ROW_VERSION: Final = "int8send(nextval('catalog.row_versions'))"
"""The next rowversion, written at each INSERT and UPDATE of a row."""


def column_sql(column: Column) -> str:
    return quote(identifier(column.name))


def full_name(table: Table) -> str:
    """Return the name as errors 515 and 2628 write it: database.schema.table."""
    return table.name if table.name.startswith("@") else f"{table.database}.{table.schema}.{table.name}"


def identity_column(table: Table) -> Column | None:
    return next((column for column in table.columns if column.identity is not None), None)


def stored_value(value: b.Bound, column: Column, table: Table, settings: Settings = ANSI) -> b.Bound:
    """Return the value as the column stores it; text or bytes that are too long raise 2628, where CAST and variables would cut them."""
    return assign_to(value, column.type, column.name, full_name(table), cuts=settings.cuts)


def default_expression(column: Column) -> ast.Expression:
    """Return what the column's DEFAULT says, NULL if it has none. It is the only place where NEWSEQUENTIALID() has a value."""
    expression = parse_expression(column.default or "NULL")
    if isinstance(expression, ast.FunctionCall) and expression.name.last.upper() == "NEWSEQUENTIALID":
        return ast.FunctionCall(ast.Name(("SEQUENTIAL ID",)))
    return expression


def default_value(column: Column, table: Table, context: Context) -> b.Bound:
    """Return the column's DEFAULT, NULL if it has none."""
    if column.default is None:
        return b.Constant(column.type, None)
    scope = QueryScope(context.for_module(table))
    return stored_value(bind(default_expression(column), scope), column, table)


def assigned_value(expression: ast.Expression, column: Column, table: Table, scope: QueryScope) -> b.Bound:
    """Return an expression, or DEFAULT, as the column stores it."""
    if isinstance(expression, ast.DefaultValue):
        return default_value(column, table, scope.context)
    return stored_value(scope.expression(expression), column, table, scope.settings)


def fills_itself(column: Column) -> bool:
    """Return whether PostgreSQL gives the column its value: an identity, a rowversion, an end of a period."""
    return column.identity is not None or column.type.name == "rowversion" or bool(column.generated)


def refuse_value(column: Column, table: Table) -> None:
    """Raise 273 and 13536 for a column that takes no value but DEFAULT."""
    if column.type.name == "rowversion":
        raise sql_error(273)
    if column.generated:
        raise sql_error(13536, full_name(table))


def refuse_history(table: Table, number: int) -> None:
    """Raise 13559 to 13562 for a statement that changes a history table."""
    if table.history_of:
        raise sql_error(number, full_name(table))


def writable(table: Table, name: str) -> Column:
    """Return the column of that name for INSERT or UPDATE; raises 207, 271 for a computed one, 272 for a rowversion (see callers)."""
    column = table.column(name)
    if column is None:
        raise sql_error(207, name)
    if column.computed is not None:
        raise sql_error(271, column.name)
    return column


class NewRowScope(QueryScope):
    """The columns of one row as they will be: those being written by their new values, the others as ``otherwise`` says."""

    def __init__(self, context: Context, table: Table, values: Mapping[str, b.Bound], otherwise: Callable[[Column], b.Bound]) -> None:
        super().__init__(context)
        self.table = table
        self.values = values
        self.otherwise = otherwise

    def column(self, parts: tuple[str, ...]) -> b.Bound:
        column = self.table.column(parts[-1])
        if column is None:
            raise sql_error(207, parts[-1])
        value = self.values.get(column.name.lower())
        return self.otherwise(column) if value is None else value


def persisted_values(table: Table, values: Mapping[str, b.Bound], context: Context, otherwise: Callable[[Column], b.Bound]) -> dict[str, b.Bound]:
    """Return the values of the persisted computed columns (by lower-cased name) for a row of ``values``."""
    persisted = [(column, column.computed) for column in table.columns if column.computed is not None and column.persisted]
    if not persisted:
        return {}
    scope = NewRowScope(context.for_module(table), table, values, otherwise)
    return {column.name.lower(): stored_value(bind(parse_expression(text), scope), column, table) for column, text in persisted}


def absent_identity(column: Column) -> b.Bound:
    """What a computed column of a new row reads for a column that PostgreSQL fills: not known before the row is written."""
    raise not_supported(f"a persisted computed column over the identity or rowversion column {column.name}")
