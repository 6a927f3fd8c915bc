"""ALTER TABLE: ADD, ALTER COLUMN, DROP, CHECK and NOCHECK CONSTRAINT. Source: "ALTER TABLE (Transact-SQL)"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import MAX
from ferryman.store.catalog import relations
from ferryman.store.catalog.model import Table, Trigger
from ferryman.store.pg_types import column_type
from ferryman.tsql import ast
from ferryman.tsql.definitions import elements, expressions, naming, partitioning, physical, switch, triggers, versioned_alter
from ferryman.tsql.definitions.saving import save_table
from ferryman.tsql.definitions.schema_binding import bound_views
from ferryman.tsql.definitions.tables import run, run_additions
from ferryman.tsql.masking import parse_mask
from ferryman.tsql.parser import parse_condition, parse_expression
from ferryman.tsql.queries.target import default_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Column
    from ferryman.tsql.definitions.context import DefinitionContext


def alter_table(statement: ast.AlterTable, context: DefinitionContext) -> None:
    """Run ALTER TABLE; raises 4902 for an unknown table, 4909 for something else."""
    _alter(statement, context)
    for part in statement.further:
        _alter(part, context)


def _alter(statement: ast.AlterTable, context: DefinitionContext) -> None:
    found = naming.find_object(statement.table, context)
    if found is None:
        raise sql_error(4902, statement.table)
    if not isinstance(found, Table):
        raise SqlError(4909, f"Cannot alter '{statement.table}' because it is not a table.")
    action = _ACTIONS.get(statement.action)
    if action is None:
        raise not_supported(f"ALTER TABLE {statement.action}")
    versioned_alter.alter(found, statement, context, action)


# --- ADD -------------------------------------------------------------------------------------------


def _add(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    changed = elements.add_elements(table, statement.elements, context)
    known = {column.column_id for column in table.columns}
    added = [column for column in changed.columns if column.column_id not in known]
    has_rows = any(not column.nullable for column in added) and _has_rows(table, context)
    for column in added:
        if has_rows and not column.nullable and not _fills_itself(column):
            raise sql_error(4901, column.name, table.name)
    save_table(table, changed, context)
    for column in added:
        _add_stored_column(table, changed, column, context, with_values=_says_with_values(column, statement.elements))
    run_additions(table, changed, context, validate=statement.with_check is not False)


def _fills_itself(column: Column) -> bool:
    return column.default is not None or column.identity is not None or column.computed is not None or column.type.name == "rowversion"


def _has_rows(table: Table, context: DefinitionContext) -> bool:
    return bool(context.connection.execute(f"SELECT 1 FROM {table.relation} LIMIT 1").rows())


def _says_with_values(column: Column, elements_: tuple[ast.TableElement, ...]) -> bool:
    """Return whether a statement's DEFAULT for the column fills the rows that are there, though the column allows NULL."""
    for element in elements_:
        if isinstance(element, ast.ColumnDefinition) and element.name.lower() == column.name.lower():
            if any(constraint.with_values for constraint in element.constraints if isinstance(constraint, ast.ColumnConstraint)):
                return True
        elif isinstance(element, ast.TableConstraint) and element.with_values and element.columns[0].name.lower() == column.name.lower():
            return True
    return False


def _add_stored_column(table: Table, changed: Table, column: Column, context: DefinitionContext, *, with_values: bool) -> None:
    """Add the column to PostgreSQL's table and fill it in the rows that are there: by its default if it is NOT NULL or WITH VALUES says so, or as computed."""
    if not physical.is_stored(column):
        return
    name = physical.column_name(column.name)
    filled = _initial_value(changed, column, context, with_values=with_values)
    if filled is None:
        run([*physical.identity_sequence(table, column), f"ALTER TABLE {table.relation} ADD COLUMN {physical.column_definition(table, column)}"], context)
        return
    statements = [
        f"ALTER TABLE {table.relation} ADD COLUMN {physical.column_definition(table, replace(column, nullable=True))}",
        f"UPDATE {table.relation} SET {name} = {filled}",
    ]
    if not column.nullable:
        statements.append(f"ALTER TABLE {table.relation} ALTER COLUMN {name} SET NOT NULL")
    run(statements, context)


def _initial_value(table: Table, column: Column, context: DefinitionContext, *, with_values: bool) -> str | None:
    if column.computed is not None:
        return expressions.value(parse_expression(column.computed), table, context, column.type)
    if column.default is not None and (with_values or not column.nullable):
        return expressions.value(default_expression(column), table, context, column.type)
    return None


# --- ALTER COLUMN ----------------------------------------------------------------------------------


def _alter_column(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    definition = statement.elements[0]
    if not isinstance(definition, ast.ColumnDefinition):
        raise sql_error(102, "ALTER COLUMN")
    old = table.column(definition.name)
    if old is None:
        raise sql_error(4924, "ALTER TABLE ALTER COLUMN", definition.name, table.name)
    if old.computed is not None or old.type.name == "rowversion":
        raise sql_error(4928, old.name, "COMPUTED" if old.computed is not None else "timestamp")
    written = elements.make_column(replace(table, columns=()), definition, old.column_id, context)
    new = replace(old, type=written.type, nullable=written.nullable, user_type=written.user_type, mask=written.mask or old.mask)
    if old.identity is not None:
        new = replace(new, nullable=False)
    converts = new.type != old.type and not _is_lengthened(old.type, new.type)
    if converts and (new.type.name != old.type.name or new.type.length != old.type.length):
        _check_independent(table, old, "ALTER TABLE ALTER COLUMN", context, also_indexes=True)
    changed = elements.with_column(table, new)
    name = physical.column_name(old.name)
    dependents = [index for index in table.indexes if _uses(index.columns, old.name)]
    before = [text for index in dependents for text in physical.drop_index(table, index)] if converts else []
    save_table(table, changed, context)
    if converts:
        converted = expressions.converted(old, new, table, context)
        alter = f"ALTER TABLE {table.relation} ALTER COLUMN {name} TYPE {column_type(new.type)} USING {converted}"
        run([*before, physical.drop_key_column(table, old), alter], context)
        for index in dependents:
            run(physical.create_index(changed, index, context), context)
    if new.nullable != old.nullable:
        run([f"ALTER TABLE {table.relation} ALTER COLUMN {name} {'DROP' if new.nullable else 'SET'} NOT NULL"], context)


def _is_lengthened(old: SqlType, new: SqlType) -> bool:
    """Return whether a type of variable length only gets longer, so that values, indexes and constraints stay as they are."""
    if old.name not in ("varchar", "nvarchar", "varbinary") or old.length is None or new.length is None or MAX in (old.length, new.length):
        return False
    return new == replace(old, length=new.length) and new.length > old.length


def _set_mask(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    """Run ALTER COLUMN ... ADD MASKED or DROP MASKED; raises 4924, 16002, 16003, 16007."""
    definition = statement.elements[0]
    assert isinstance(definition, ast.ColumnDefinition)
    column = table.column(definition.name)
    if column is None:
        raise sql_error(4924, "ALTER TABLE ALTER COLUMN", definition.name, table.name)
    if column.computed is not None:
        raise not_supported("MASKED of a computed column")
    if definition.mask is None and column.mask is None:
        raise sql_error(16007, column.name)
    if definition.mask is not None:
        parse_mask(definition.mask, column.name, column.type)
    save_table(table, elements.with_column(table, replace(column, mask=definition.mask)), context)


def _uses(columns: tuple[tuple[str, bool], ...], name: str) -> bool:
    return any(column.lower() == name.lower() for column, _ in columns)


# --- DROP ------------------------------------------------------------------------------------------


def _drop_columns(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    columns: list[Column] = []
    for name in statement.names:
        column = table.column(name)
        if column is None:
            if statement.if_exists:
                continue
            raise sql_error(4924, "ALTER TABLE DROP COLUMN", name, table.name)
        _check_independent(table, column, "ALTER TABLE DROP COLUMN", context, also_indexes=True, also_default=True)
        columns.append(column)
    gone = {column.column_id for column in columns}
    kept = tuple(column for column in table.columns if column.column_id not in gone)
    if not kept:
        raise sql_error(4923, columns[0].name, table.name)
    save_table(table, replace(table, columns=kept), context)
    stored = [column for column in columns if physical.is_stored(column)]
    if stored:
        drops = ", ".join(f"DROP COLUMN {physical.column_name(column.name)} CASCADE" for column in stored)
        run([f"ALTER TABLE {table.relation} {drops}"], context)


def _check_independent(
    table: Table, column: Column, verb: str, context: DefinitionContext, *, also_indexes: bool = False, also_default: bool = False
) -> None:
    """Raise 5074 (with 4922's text behind it) for a column that a constraint, index or computed column uses."""
    dependent: tuple[str, str] | None = None
    lowered = column.name.lower()
    if also_default and column.default_name:
        dependent = ("object", column.default_name)
    for check in table.checks:
        if expressions.mentions(parse_condition(check.text), lowered):
            dependent = ("object", check.name)
    for other in table.columns:
        if other.computed is not None and other.column_id != column.column_id and expressions.mentions(parse_expression(other.computed), lowered):
            dependent = ("column", other.name)
    for index in table.indexes if also_indexes else ():
        if _uses(index.columns, column.name) or lowered in {name.lower() for name in index.include}:
            dependent = ("object" if index.key_kind else "index", index.name)
    for view in bound_views(table, context.catalog.snapshot, column.column_id):
        dependent = ("object", view.name)
    for statistics in table.statistics if also_indexes else ():
        if lowered in {name.lower() for name in statistics.columns}:
            dependent = ("statistics", statistics.name)
    if any(each.column.lower() == lowered for each in table.partitioned):
        dependent = ("object", table.name)
    for owner in (table, *(found for found in context.catalog.snapshot.by_id.values() if isinstance(found, Table))):
        for key in owner.foreign_keys:
            own = owner.object_id == table.object_id and lowered in {name.lower() for name in key.columns}
            if own or (key.referenced == table.object_id and lowered in {name.lower() for name in key.referenced_columns}):
                dependent = ("object", key.name)
    if dependent is not None:
        error = sql_error(5074, *dependent, "column", column.name)
        error.message += f" {sql_error(4922, verb, column.name).message}"
        raise error


def _drop_constraints(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    for name in statement.names:
        changed, statements = without_constraint(table, name, context)
        if changed is table:
            if statement.if_exists:
                continue
            raise sql_error(3728, name)
        run(statements, context)
        save_table(table, changed, context)
        table = changed


def without_constraint(table: Table, name: str, context: DefinitionContext) -> tuple[Table, list[str]]:
    """Return the table without a constraint, and the statements that take it away; the same table when it has none of that name."""
    lowered = name.lower()
    for index in table.indexes:
        if index.key_kind and index.name.lower() == lowered:
            _check_not_referenced(table, index.index_id, index.name, context)
            return replace(table, indexes=tuple(i for i in table.indexes if i is not index)), physical.drop_index(table, index)
    for check in table.checks:
        if check.name.lower() == lowered:
            statements = physical.drop_constraint(table, relations.check_name(check.object_id))
            return replace(table, checks=tuple(c for c in table.checks if c is not check)), statements
    for key in table.foreign_keys:
        if key.name.lower() == lowered:
            statements = physical.drop_constraint(table, relations.foreign_key_name(key.object_id))
            return replace(table, foreign_keys=tuple(k for k in table.foreign_keys if k is not key)), statements
    for column in table.columns:
        if column.default_name is not None and column.default_name.lower() == lowered:
            without = replace(column, default=None, default_name=None, default_id=0, default_system_named=False)
            return elements.with_column(table, without), physical.drop_default(table, column)
    return table, []


def _check_not_referenced(table: Table, index_id: int, name: str, context: DefinitionContext) -> None:
    for other in context.catalog.snapshot.by_id.values():
        if isinstance(other, Table):
            for key in other.foreign_keys:
                if key.referenced == table.object_id and key.index_id == index_id:
                    raise SqlError(3725, f"The constraint '{name}' is being referenced by table '{other.name}', foreign key constraint '{key.name}'.", 16, 0)


# --- CHECK, NOCHECK, triggers ----------------------------------------------------------------------


def _enable_constraints(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    enable = statement.action == "CHECK CONSTRAINT"
    wanted = {name.lower() for name in statement.names}
    known = {check.name.lower() for check in table.checks} | {key.name.lower() for key in table.foreign_keys}
    for name in statement.names:
        if name.lower() not in known:
            raise sql_error(4917, name)
    changed = replace(
        table,
        checks=tuple(replace(c, disabled=not enable) if not wanted or c.name.lower() in wanted else c for c in table.checks),
        foreign_keys=tuple(replace(k, disabled=not enable) if not wanted or k.name.lower() in wanted else k for k in table.foreign_keys),
    )
    if changed == table:  # clients switch off and on what all their tables have, round each piece of work
        return
    save_table(table, changed, context)
    if not enable:
        names = [relations.check_name(c.object_id) for c, new in zip(table.checks, changed.checks, strict=True) if new.disabled and not c.disabled]
        names += [
            relations.foreign_key_name(k.object_id) for k, new in zip(table.foreign_keys, changed.foreign_keys, strict=True) if new.disabled and not k.disabled
        ]
        for name in names:
            run(physical.drop_constraint(table, name), context)
        return
    enabled_checks = {new.object_id for old, new in zip(table.checks, changed.checks, strict=True) if old.disabled and not new.disabled}
    enabled_keys = {new.object_id for old, new in zip(table.foreign_keys, changed.foreign_keys, strict=True) if old.disabled and not new.disabled}
    before = replace(
        changed,
        checks=tuple(c for c in changed.checks if c.object_id not in enabled_checks),
        foreign_keys=tuple(k for k in changed.foreign_keys if k.object_id not in enabled_keys),
    )
    run_additions(before, changed, context, validate=statement.with_check is True)


def _enable_triggers(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    found = [o for o in context.catalog.snapshot.by_id.values() if isinstance(o, Trigger) and o.parent == table.object_id]
    triggers.enable(found, statement.names, table, context, enabled=statement.action == "ENABLE TRIGGER")


def _without_effect(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    """What only SQL Server's storage has: PostgreSQL neither escalates locks nor keeps its tables in partitions and compressed pages."""


def _rebuild(table: Table, statement: ast.AlterTable, context: DefinitionContext) -> None:
    """Check the partition that REBUILD names; raises 7729, 7730."""
    if statement.partition is None:
        return
    function = partitioning.function_of(table, context.catalog.snapshot)
    if function is None:
        raise sql_error(7729, "alter", "table", table.name)
    if not 1 <= statement.partition <= function.fanout:
        raise sql_error(7730, "table", statement.partition, table.name)


_ACTIONS: Final[dict[str, Callable[[Table, ast.AlterTable, DefinitionContext], None]]] = {
    "ADD": _add,
    "ALTER COLUMN": _alter_column,
    "DROP COLUMN": _drop_columns,
    "DROP CONSTRAINT": _drop_constraints,
    "CHECK CONSTRAINT": _enable_constraints,
    "NOCHECK CONSTRAINT": _enable_constraints,
    "ENABLE TRIGGER": _enable_triggers,
    "DISABLE TRIGGER": _enable_triggers,
    "REBUILD": _rebuild,
    "SET LOCK_ESCALATION": _without_effect,
    "SWITCH": switch.switch,
    "SET SYSTEM_VERSIONING": versioned_alter.set_system_versioning,
    "DROP PERIOD": versioned_alter.drop_period,
    "ADD MASKED": _set_mask,
    "DROP MASKED": _set_mask,
    "ADD HIDDEN": versioned_alter.set_hidden,
    "DROP HIDDEN": versioned_alter.set_hidden,
}
