"""OPENROWSET(BULK ...) as rows: the file is loaded into a temporary table, which the statement reads.

Source: https://learn.microsoft.com/sql/t-sql/functions/openrowset-bulk-transact-sql
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Column, Table
from ferryman.tsql.bulk.options import BulkOptions, parse
from ferryman.tsql.definitions import physical
from ferryman.tsql.interpreter.bulk import constant, load_file, read_format_file
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.temporary import relation_name

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType
    from ferryman.tsql import ast
    from ferryman.tsql.interpreter.names import SessionNames

NAME: Final = "openrowset"
STATEMENT: Final = "OPENROWSET(BULK)"
_REFUSED: Final = frozenset({"KEEPIDENTITY", "KEEPNULLS", "BATCHSIZE", "FIRE_TRIGGERS", "CHECK_CONSTRAINTS", "TABLOCK", "KILOBYTES_PER_BATCH"})
"""Options of BULK INSERT that OPENROWSET(BULK ...) hasn't: they are table hints there."""


def bulk_rowset(names: SessionNames, item: ast.OpenRowsetBulk) -> Table:
    """Load the rows of a file and return the temporary table that holds them while the statement runs."""
    from ferryman.tsql.interpreter import new_compiler

    names.check_bulk_load()
    for name, _ in item.options:
        if name in _REFUSED:
            raise sql_error(155, name, STATEMENT)
    options = replace(parse(((name, constant(value)) for name, value in item.options), STATEMENT), keep_nulls=True)
    session = names.session
    frame = Frame(session, {}, {}, names.default_schema, parent=names.frame)
    columns = _columns(names, frame, item, options)
    if item.columns and len(item.columns) != len(columns):
        raise sql_error(8158 if len(item.columns) < len(columns) else 8159, item.alias)
    if item.columns:
        columns = [(name, type_) for name, (_, type_) in zip(item.columns, columns, strict=True)]
    table = _create(names, columns)
    load_file(new_compiler(session), frame, table, options, str(constant(item.path)), "INSERT")
    return table


def _columns(names: SessionNames, frame: Frame, item: ast.OpenRowsetBulk, options: BulkOptions) -> list[tuple[str, SqlType]]:
    """Return names and types of the rows: those of WITH, else those of the format file."""
    if item.with_columns:
        if any(column.path not in (None, "", str(number)) or column.as_json for number, column in enumerate(item.with_columns, 1)):
            raise not_supported("OPENROWSET(BULK ...) WITH columns in another order than the file's")
        return [(column.name, names.resolve_type(column.type)) for column in item.with_columns]
    if options.format_file is None:
        raise not_supported("OPENROWSET(BULK ...) without SINGLE_BLOB, SINGLE_CLOB or SINGLE_NCLOB, FORMATFILE or WITH (columns)")
    columns = [(column.name, column.type) for column in read_format_file(frame, options.format_file).columns]
    for name, type_ in columns:
        if type_.name == "decimal" and type_.precision is None:
            raise not_supported(f"the decimal column {name} of a non-XML format file, which doesn't tell its precision: use an XML format file")
    return columns


def _create(names: SessionNames, columns: list[tuple[str, SqlType]]) -> Table:
    """Make the table, and drop those of earlier statements; the level of execution drops what is left at its end."""
    session = names.session
    started = session.now()
    for table in names.temporary.all():
        if table.name.startswith(f"{NAME} ") and table.created != started:
            names.temporary.remove(table)
            session.connection.execute(f"DROP TABLE IF EXISTS {table.relation}")
    object_id = names.temporary.next_id()
    table = Table(
        object_id, "tempdb", "dbo", f"{NAME} {-object_id}", "U", relation_name(NAME, object_id),
        tuple(Column(name, type_.with_collation(type_.collation or names.collation) if type_.is_string else type_, column_id=number)
              for number, (name, type_) in enumerate(columns, 1)), created=started,
    )  # fmt: skip
    with session.transactions.atomic():
        for statement in physical.create_table(table):
            session.connection.execute(statement)
    names.temporary.put(table)
    return table
