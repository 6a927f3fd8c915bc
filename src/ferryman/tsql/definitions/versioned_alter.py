"""ALTER TABLE of a table with a period or of a history table: what of it is allowed, and what the history table follows.

Source: "Changing the schema of a system-versioned temporal table",
https://learn.microsoft.com/sql/relational-databases/tables/changing-the-schema-of-a-system-versioned-temporal-table
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.definitions import expressions, physical, row_versions, system_versioning
from ferryman.tsql.definitions.elements import with_column
from ferryman.tsql.definitions.periods import check_rows, full_name, without_period
from ferryman.tsql.definitions.saving import save_table
from ferryman.tsql.definitions.tables import run
from ferryman.tsql.queries.target import default_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import Column
    from ferryman.tsql.definitions.context import DefinitionContext

    Action = Callable[[Table, ast.AlterTable, DefinitionContext], None]

RESHAPING: Final = frozenset({"ADD", "ALTER COLUMN", "DROP COLUMN", "ADD MASKED", "DROP MASKED"})
"""What changes a table's columns."""

_REFUSED_CONSTRAINTS: Final = {"PRIMARY KEY": 13558, "UNIQUE": 13583, "CHECK": 13564}


def alter(table: Table, statement: ast.AlterTable, context: DefinitionContext, action: Action) -> None:
    """Run an action on a table that may have a period; its history table, which isn't altered by itself, gets the same columns."""
    if table.history_of:
        _check_history(table, statement)
    if table.period is not None:
        _check_periods_columns(table, statement)
    if table.is_versioned:
        _check_versioned(table, statement)
    if statement.action not in RESHAPING or (table.period is None and not any(isinstance(element, ast.Period) for element in statement.elements)):
        action(table, statement, context)
        return
    history = context.catalog.snapshot.by_id.get(table.period.history) if table.period is not None else None
    row_versions.uninstall(table, context)
    action(table, statement, context)
    changed = _current(table, context)
    if table.period is None:
        check_rows(changed, context)
    if isinstance(history, Table):
        _follow(history, table, changed, statement, context, action)
    row_versions.install(changed, context)


def _current(table: Table, context: DefinitionContext) -> Table:
    changed = context.catalog.snapshot.by_id[table.object_id]
    assert isinstance(changed, Table)
    return changed


def _follow(history: Table, before: Table, after: Table, statement: ast.AlterTable, context: DefinitionContext, action: Action) -> None:
    """Change the history table's columns as those of its table have been."""
    if statement.action == "ADD":
        known = {column.column_id for column in before.columns}
        for column in after.columns:
            if column.column_id not in known:
                history = _add_column(history, column, context)
    else:
        action(history, statement, context)


def _add_column(history: Table, column: Column, context: DefinitionContext) -> Table:
    """Add a column to the history table; in the versions that are there it has the default's value where it can't be NULL."""
    added = replace(system_versioning.history_column(column), column_id=1 + max(each.column_id for each in history.columns))
    changed = replace(history, columns=(*history.columns, added))
    save_table(history, changed, context)
    name = physical.column_name(added.name)
    statements = [f"ALTER TABLE {history.relation} ADD COLUMN {physical.column_definition(changed, replace(added, nullable=True))}"]
    if not added.nullable:
        value = expressions.value(default_expression(column), changed, context, added.type)
        statements.append(f"UPDATE {history.relation} SET {name} = {value}")
        statements.append(f"ALTER TABLE {history.relation} ALTER COLUMN {name} SET NOT NULL")
    run(statements, context)
    return changed


# --- what isn't allowed ----------------------------------------------------------------------------


def _check_history(table: Table, statement: ast.AlterTable) -> None:
    """Raise 13547 to 13551, 13558, 13564 and 13583 for changes of a history table."""
    numbers = {"DROP COLUMN": 13551, "SWITCH": 13546}
    if statement.action in numbers:
        raise sql_error(numbers[statement.action], full_name(table))
    if statement.action == "ALTER COLUMN":
        raise sql_error(13548, _names(statement), full_name(table))
    for element in statement.elements if statement.action == "ADD" else ():
        if isinstance(element, ast.TableConstraint) and element.kind == "FOREIGN KEY":
            raise sql_error(13565, element.name or "")
        if isinstance(element, ast.TableConstraint) and element.kind in _REFUSED_CONSTRAINTS:
            raise sql_error(_REFUSED_CONSTRAINTS[element.kind], full_name(table))
        if not (isinstance(element, ast.TableConstraint) and element.kind == "INDEX"):
            raise sql_error(13550, full_name(table))


def _check_periods_columns(table: Table, statement: ast.AlterTable) -> None:
    """Raise 13588 and 13599 for changes of a period's columns."""
    names = set(statement.names) if statement.action == "DROP COLUMN" else {_names(statement)} if statement.action == "ALTER COLUMN" else set()
    for name in names:
        column = table.column(name)
        if column is not None and column.generated:
            raise sql_error(13588, column.name, full_name(table)) if statement.action == "DROP COLUMN" else sql_error(13599, column.name)


def _check_versioned(table: Table, statement: ast.AlterTable) -> None:
    """Raise 13546, 13557 and 13724 for changes that need SYSTEM_VERSIONING = OFF."""
    if statement.action == "SWITCH":
        raise sql_error(13546, full_name(table))
    if statement.action == "DROP CONSTRAINT":
        keys = {index.name.lower() for index in table.indexes if index.key_kind == "PRIMARY KEY"}
        if keys & {name.lower() for name in statement.names}:
            raise sql_error(13557, full_name(table))
    for element in statement.elements if statement.action == "ADD" else ():
        if isinstance(element, ast.ColumnDefinition):
            if element.computed is not None:
                raise sql_error(13724)
            if element.identity is not None or (element.type is not None and element.type.name.last.lower() in ("rowversion", "timestamp")):
                raise not_supported("adding an identity or rowversion column while SYSTEM_VERSIONING is ON")


def _names(statement: ast.AlterTable) -> str:
    definition = statement.elements[0]
    return definition.name if isinstance(definition, ast.ColumnDefinition) else ""


# --- actions of their own --------------------------------------------------------------------------


def set_system_versioning(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    """Run SET (SYSTEM_VERSIONING = ...)."""
    assert statement.versioning is not None
    system_versioning.set_versioning(table, statement.versioning, context)


def drop_period(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    """Run DROP PERIOD FOR SYSTEM_TIME; raises 13592 and 13593."""
    if table.period is None:
        raise sql_error(13593, full_name(table))
    if table.is_versioned:
        raise sql_error(13592, full_name(table))
    row_versions.uninstall(table, context)
    save_table(table, without_period(table), context)


def set_hidden(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    """Run ALTER COLUMN ... ADD HIDDEN or DROP HIDDEN; raises 4924, and 40515 for a column that isn't generated."""
    column = table.column(_names(statement))
    if column is None:
        raise sql_error(4924, "ALTER TABLE ALTER COLUMN", _names(statement), table.name)
    if not column.generated:
        raise not_supported("HIDDEN of a column that isn't GENERATED ALWAYS")
    save_table(table, with_column(table, replace(column, hidden=statement.action == "ADD HIDDEN")), context)
