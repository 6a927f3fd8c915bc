"""Table variables and table-valued parameters: PostgreSQL temporary tables that belong to one level of execution.

A rollback doesn't touch a table variable on SQL Server, so ``keeper`` saves their rows before PostgreSQL rolls back and puts them back after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.store.catalog.model import Table
from ferryman.store.names import identifier
from ferryman.tds.types import sql_type
from ferryman.tsql import ast
from ferryman.tsql.conversion_numbers import is_valid
from ferryman.tsql.definitions import physical, table_variable
from ferryman.tsql.definitions.tables import run, run_additions
from ferryman.tsql.definitions.types import resolve_type
from ferryman.tsql.interpreter.dml import insert_rows
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.interpreter.names import SessionNames

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tds.table import TableValue
    from ferryman.tds.types import TypeInfo
    from ferryman.tsql.session import Session


def create(names: SessionNames, name: str, elements: tuple[ast.TableElement, ...]) -> Table:
    """Make the table of ``DECLARE @name TABLE (...)``; it is dropped when its level of execution ends."""
    with names.session.transactions.atomic():
        table = table_variable.create(names, name, elements)
    names.temporary.put(table)
    return table


def create_of_type(names: SessionNames, name: str, table_type: Table) -> Table:
    """Make an empty table of a table type, which is dropped when its level of execution ends."""
    with names.session.transactions.atomic():
        table = table_variable.from_type(names, name, table_type)
    names.temporary.put(table)
    return table


def table_argument(session: Session, ordinal: int, info: TypeInfo, value: TableValue) -> Table:
    """Make the table of a table-valued RPC parameter and fill it; 2715 for a type that is unknown or that the client left out."""
    assert info.table is not None
    if not info.table.name:
        raise sql_error(2715, f"#{ordinal + 1}", "")
    parts = tuple(part for part in (info.table.schema, info.table.name) if part)
    frame = Frame(session, {}, {}, session.default_schema)
    names = SessionNames(session, frame)
    found = resolve_type(ast.TypeName(ast.Name(parts)), names.snapshot.databases[session.database.lower()], session.default_schema)
    if found.user_type is None or found.user_type.table is None:
        raise sql_error(206, info.table.name, "table type")
    table = create_of_type(names, "@argument", found.user_type.table)
    frame.tables["@argument"] = table
    if not value.rows:  # the columns are left out then (TVP_NULL_TOKEN)
        return table
    given = [position for position, column in enumerate(value.columns) if not column.default]
    columns = [table.columns[position].name for position in given]
    types = [sql_type(value.columns[position].type_info) for position in given]
    rows = [tuple(row[position] for position in given) for row in value.rows]
    for position, type_ in enumerate(types):
        if not all(is_valid(row[position]) for row in rows):
            raise sql_error(9803, type_.name)
    with session.transactions.atomic():
        insert_rows(frame, names, ast.Name(("@argument",)), columns, types, rows)
    return table


def keeper(session: Session) -> Callable[[], None]:
    """Save the rows of all live table variables; the function returned puts them back after a rollback."""
    saved: list[tuple[Table, list[str], list[tuple[object, ...]]]] = []
    for table in session.temporary.all():
        if table.name.startswith("@"):
            names = [identifier(column.name) for column in table.columns if physical.is_stored(column)]
            saved.append((table, names, session.connection.execute(f"SELECT * FROM {table.relation}").rows()))

    def restore() -> None:
        context = SessionNames(session, session.frame)
        for table, columns, rows in saved:
            [(exists,)] = session.connection.execute("SELECT to_regclass($1::text) IS NOT NULL", (table.relation,)).rows()
            if exists:
                session.connection.execute(f"DELETE FROM {table.relation}")
            else:
                run(physical.create_table(table), context)
                run_additions(Table(table.object_id, table.database, table.schema, table.name, table.kind), table, context)
                session.temporary.put(table)
            session.connection.copy_rows(table.relation, columns, rows)

    return restore
