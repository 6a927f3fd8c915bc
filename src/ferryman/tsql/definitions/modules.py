"""CREATE and ALTER of procedures, functions and views: their source and their interface go into the catalog.

Source: "CREATE PROCEDURE", "CREATE FUNCTION", "CREATE VIEW" (Transact-SQL reference). Bodies are bound when they run (deferred name
resolution); a view's query is bound at once, for it has to have columns.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Column, Routine, RoutineParameter, Table, Trigger, View
from ferryman.tsql import ast
from ferryman.tsql.definitions import (
    elements,
    expressions,
    indexed_views,
    naming,
    permissions,
    physical,
    read_only,
    schema_binding,
    security_policies,
)
from ferryman.tsql.definitions.dependencies import save_dependencies
from ferryman.tsql.definitions.types import resolve_type
from ferryman.tsql.queries.query import bind_relation
from ferryman.tsql.queries.relation import Statement
from ferryman.tsql.queries.scope import Context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Database
    from ferryman.tsql.definitions.context import DefinitionContext

_DEFERRED: Final = frozenset({208, 207, 209, 4104, 4121, 2715})
"""Errors about names, which a function may use before they exist (deferred name resolution)."""
_FUNCTION_KINDS: Final = {"SCALAR": "FN", "INLINE": "IF", "TABLE": "TF"}


def create_procedure(statement: ast.CreateProcedure, context: DefinitionContext) -> None:
    """Run CREATE, ALTER or CREATE OR ALTER PROCEDURE."""
    if statement.name.last.startswith("#"):
        raise not_supported("temporary procedures")
    read_only.check_not_written(statement)
    parameters = _parameters(statement.parameters, context)
    object_id = store_source(statement.action, statement.name, "P", statement.text, statement.options, context)
    save_dependencies(object_id, statement, context)
    writer.write_parameters(context.connection, object_id, parameters, None)


def create_function(statement: ast.CreateFunction, context: DefinitionContext) -> None:
    """Run CREATE, ALTER or CREATE OR ALTER FUNCTION. Its body is compiled now, or when it is first called if it names what isn't there yet."""
    kind = _FUNCTION_KINDS[statement.kind]
    read_only.check_not_written(statement)
    parameters = _parameters(statement.parameters, context)
    database = _database(statement.name, context)
    returns: SqlType | None = None
    columns: tuple[Column, ...] = ()
    if statement.returns is not None:
        returns = resolve_type(statement.returns, database, context.default_schema, "#1").type
    if kind == "TF":
        columns = elements.add_elements(_returned_table(statement, database), statement.returns_table, context).columns
    _check_unused(statement, context)
    object_id = store_source(statement.action, statement.name, kind, statement.text, statement.options, context)
    save_dependencies(object_id, statement, context)
    writer.write_parameters(context.connection, object_id, parameters, returns)
    writer.replace_columns(context.connection, object_id, [replace(c, default=None, default_id=0, default_name=None) for c in columns])
    _compile(object_id, context)


def _compile(object_id: int, context: DefinitionContext) -> None:
    routine = context.catalog.snapshot.by_id[object_id]
    if not isinstance(routine, Routine) or routine.kind == "IF":
        return
    try:
        context.names.stored_function(routine)
    except SqlError as error:
        if error.number not in _DEFERRED:
            raise


def _check_unused(statement: ast.CreateFunction, context: DefinitionContext) -> None:
    """Raise 3729 for ALTER of a function that a table's definition calls: its rows were checked or computed by the old one."""
    found = naming.find_object(statement.name, context)
    if statement.action != "CREATE" and isinstance(found, Routine):
        check_unused(found, "ALTER", context)
        security_policies.check_unreferenced(found, "ALTER", context)


def check_unused(routine: Routine, action: str, context: DefinitionContext) -> None:
    """Raise 3729 while a check, default or computed column calls the function."""
    call = f"{routine.name.lower()}("
    for found in context.catalog.snapshot.by_id.values():
        if not isinstance(found, Table):
            continue
        texts = [check.text for check in found.checks] + [text for column in found.columns for text in (column.computed, column.default) if text]
        if any(call in text.lower().replace("[", "").replace("]", "").replace(" ", "") for text in texts):
            verb = "DROP FUNCTION" if action == "DROP" else "ALTER"
            raise SqlError(3729, f"Cannot {verb} '{routine.schema}.{routine.name}' because it is being referenced by object '{found.name}'.")


def _returned_table(statement: ast.CreateFunction, database: Database) -> Table:
    """Return the empty table that RETURNS @t TABLE fills; negative ids keep its constraints out of the catalog."""
    return Table(-1, database.name, "dbo", statement.returns_variable or "@result", "TT")


def create_view(statement: ast.CreateView, context: DefinitionContext) -> None:
    """Run CREATE, ALTER or CREATE OR ALTER VIEW; raises what its query raises (208 for a missing table), 1054, 3729, 4502, 4506, 4508, 4511 to 4513.

    ALTER drops the view's indexes.
    """
    is_bound = "SCHEMABINDING" in statement.options
    if is_bound:
        schema_binding.check_bindable(statement)
    existing = naming.find_object(statement.name, context)
    if isinstance(existing, View) and statement.action != "CREATE":
        schema_binding.check_unbound(existing, "ALTER", statement.name, context)
        indexed_views.drop_indexes(existing, context)
    bound = Statement()
    columns = view_columns(statement, bound, context)
    bindings = schema_binding.bindings(statement, bound) if is_bound else []
    object_id = store_source(statement.action, statement.name, "V", statement.text, statement.options, context)
    save_dependencies(object_id, statement, context)
    writer.replace_columns(context.connection, object_id, columns)
    writer.write_bindings(context.connection, object_id, bindings)


def view_columns(statement: ast.CreateView, bound: Statement, context: DefinitionContext) -> list[Column]:
    """Return the columns of a view's query under the names that the view gives them; ``bound`` collects what it reads."""
    if expressions.reads_temporary(statement.query):
        raise SqlError(4508, "Views or functions are not allowed on temporary tables. Table names that begin with '#' denote temporary tables.")
    relation = bind_relation(statement.query, Context(context.names, bound, bind_relation), None)
    if len(statement.columns) > len(relation.columns):
        raise sql_error(4502, statement.name)
    if statement.columns and len(statement.columns) < len(relation.columns):
        raise sql_error(8158, statement.name)
    names = statement.columns or tuple(column.name for column in relation.columns)
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        if not name:
            raise sql_error(4511, number)
        if name.lower() in seen:
            raise sql_error(4506, name, statement.name.last)
        seen.add(name.lower())
    return [
        Column(name, column.type, column.nullable, number)
        for number, (name, column) in enumerate(zip(names, relation.columns, strict=True), 1)
    ]


# --- source ----------------------------------------------------------------------------------------


def store_source(
    action: str, name: ast.Name, kind: str, text: str, options: Sequence[str], context: DefinitionContext, *, parent: int = 0
) -> int:
    """Create or replace a module's text and return its object_id; raises 2714 where CREATE finds one, 208 where ALTER finds none, 2010 for another kind.

    Permissions on a module survive ALTER.
    """
    target = naming.new_object(name, context)
    existing = target.database.objects.get(target.key)
    if existing is None:
        if action == "ALTER":
            raise sql_error(208, name)
        object_id = writer.next_id(context.connection, "object_ids")
        relation = physical.relation_of(target.database.name, target.schema.name, f"{target.name}.{object_id}") if kind in ("FN", "TF") else ""
        writer.insert_object(
            context.connection, target.database.database_id, target.schema.schema_id, target.name, kind, parent=parent, relation=relation,
            object_id=object_id,
        )
    else:
        if action == "CREATE":
            raise sql_error(2714, target.name, state=3)
        if existing.kind != kind or (isinstance(existing, Trigger) and existing.parent != parent):
            raise sql_error(2010, name)
        object_id = existing.object_id
        writer.touch_object(context.connection, object_id)
    writer.write_module(
        context.connection, object_id, text, options, ansi_nulls=context.ansi_nulls, quoted_identifier=context.quoted_identifier,
        execute_as=execute_as(options, target.database, context),
    )  # fmt: skip
    context.catalog.changed((object_id,))
    return object_id


OWNER: Final = -2
"""execute_as_principal_id of a module WITH EXECUTE AS OWNER. Source: "sys.sql_modules (Transact-SQL)"."""


def execute_as(options: Sequence[str], database: Database, context: DefinitionContext) -> int | None:
    """Return the principal that a module runs as, None for its caller; raises 15151 for a user that is unknown or not the creator's to impersonate."""
    who = next((option.removeprefix("EXECUTE AS ") for option in options if option.startswith("EXECUTE AS ")), "CALLER")
    if who in ("CALLER", "OWNER"):
        return OWNER if who == "OWNER" else None
    acting = context.security.user_name_in(database, context.catalog.snapshot)
    if who == "SELF":
        return database.principals[acting.lower()].principal_id
    user = database.principals.get(who.strip("'").lower())
    if user is None or user.kind != "S" or not permissions.may_impersonate(acting, user, database):
        raise sql_error(15151, "find", "user", who.strip("'"))
    return user.principal_id


# --- parameters ------------------------------------------------------------------------------------


def _parameters(parameters: Sequence[ast.Parameter], context: DefinitionContext) -> list[RoutineParameter]:
    seen: set[str] = set()
    found = []
    for parameter in parameters:
        if parameter.name.lower() in seen:
            raise sql_error(134, parameter.name)
        seen.add(parameter.name.lower())
        found.append(_parameter(parameter, context))
    return found


def _parameter(parameter: ast.Parameter, context: DefinitionContext) -> RoutineParameter:
    if parameter.cursor:
        raise not_supported("cursor parameters")
    database = context.catalog.snapshot.databases[context.database.lower()]
    resolved = resolve_type(parameter.type, database, context.default_schema, f'"{parameter.name}"')
    table = resolved.user_type.table if resolved.user_type is not None else None
    if table is not None and not parameter.readonly:
        raise sql_error(352, parameter.name)
    if table is None and parameter.readonly:
        raise sql_error(346, parameter.name)
    return RoutineParameter(
        name=parameter.name,
        type=resolved.type,
        default=None if parameter.default is None else literal_text(parameter.default),
        output=parameter.output,
        readonly=parameter.readonly,
        table_type=None if table is None else table.object_id,
        user_type=resolved.user_type_name,
    )


def literal_text(expression: ast.Expression) -> str:
    """Return a parameter's default, always a constant or a bare word, as T-SQL text."""
    if isinstance(expression, ast.Unary):
        return expression.operator + literal_text(expression.operand)
    if isinstance(expression, ast.Column):
        return expression.parts[-1]
    if not isinstance(expression, ast.Literal):
        raise sql_error(102, "=")
    value = expression.value
    if isinstance(value, bytes):
        return f"0x{value.hex().upper()}"
    if isinstance(value, str):
        return ("N'" if expression.kind == "nstring" else "'") + value.replace("'", "''") + "'"
    return "NULL" if value is None else f"${value}" if expression.kind == "money" else str(value)


def _database(name: ast.Name, context: DefinitionContext) -> Database:
    return naming.find_database(naming.split(name)[0] or context.database, context.catalog.snapshot)
