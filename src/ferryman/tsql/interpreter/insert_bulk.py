"""INSERT BULK: rows that a client sends as TDS bulk load data (bcp, SqlBulkCopy and their kin).

The statement says which columns will come; the rows follow in a message of their own. An identity column that is named keeps the
client's values. Source: MS-TDS 2.2.6.1.1, "Bulk Load BCP".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import MAX, NULL_TYPE, nvarchar
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.bulk.columns import Absent
from ferryman.tsql.conversion import converter
from ferryman.tsql.conversion_numbers import is_valid
from ferryman.tsql.interpreter.execute import end_batch
from ferryman.tsql.interpreter.failures import fail
from ferryman.tsql.interpreter.flow import BatchAborted, ScopeAborted
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.interpreter.queries import finish
from ferryman.tsql.interpreter.staged_load import StagedLoad, table_load
from ferryman.tsql.interpreter.statements import Binding, explained
from ferryman.tsql.queries.target import fills_itself, refuse_history, refuse_value

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Column
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.table_load import TableLoad
    from ferryman.tsql.output import Row
    from ferryman.tsql.session import Session

OPTIONS: Final = frozenset({
    "CHECK_CONSTRAINTS", "FIRE_TRIGGERS", "KEEP_NULLS", "KEEP_IDENTITY", "TABLOCK", "ORDER", "ROWS_PER_BATCH", "KILOBYTES_PER_BATCH",
})  # fmt: skip
BLOCK_ROWS: Final = 2000


@dataclass(frozen=True, slots=True)
class AnnouncedLoad:
    """What an INSERT BULK announced. A table that changes before its rows come is error 4891."""

    load: TableLoad | StagedLoad
    columns: tuple[Column, ...]
    keep_nulls: bool


def compile_insert_bulk(compiler: Compiler, statement: ast.InsertBulk) -> Run:
    binding = Binding(compiler.types, statement, lambda names: names)
    options = {name for name, _ in statement.options}
    for name in options - OPTIONS:
        raise sql_error(155, name, "INSERT BULK")

    def run(frame: Frame) -> Flow:
        session = frame.session
        names = binding.get(frame)
        table = names.resolve(statement.table)
        if not isinstance(table, Table):
            raise not_supported(f"INSERT BULK into {statement.table}, which is not a table")
        refuse_history(table, 13559)
        names.check_permission("INSERT", table)
        columns = _columns(table, statement)
        load = table_load(compiler, table, columns, fire_triggers="FIRE_TRIGGERS" in options)
        session.announced_load = AnnouncedLoad(load, columns, "KEEP_NULLS" in options)
        session.error_number = 0
        session.output.done(None)
        return None

    return run


def _columns(table: Table, statement: ast.InsertBulk) -> tuple[Column, ...]:
    """Return the columns that will come; without a list all that can be filled."""
    if not statement.columns:
        return tuple(column for column in table.columns if column.computed is None and not fills_itself(column))
    found = []
    for named in statement.columns:
        column = table.column(named.name)
        if column is None:
            raise sql_error(207, named.name)
        if column.computed is not None:
            raise sql_error(271, column.name)
        refuse_value(column, table)
        found.append(column)
    return tuple(found)


def run_bulk_load(session: Session, types: Sequence[SqlType], rows: Iterable[Row]) -> None:
    """Load the rows that follow an INSERT BULK, all or none of them; ``types`` are the client's. What happens is in ``session.output``."""
    announced, session.announced_load = session.announced_load, None
    frame = session.frame = Frame(session, {}, {}, session.default_schema)
    try:
        if announced is None:
            raise SqlError(4002, "Bulk load data came without an INSERT BULK statement before it.", 16)
        finish(frame, _load(frame, announced, types, rows))
    except SqlError as error:
        try:
            fail(frame, error, 1)
        except (BatchAborted, ScopeAborted):
            pass
    finally:
        session.frame = None
    end_batch(session)


def _load(frame: Frame, announced: AnnouncedLoad, types: Sequence[SqlType], rows: Iterable[Row]) -> int:
    session = frame.session
    if session.transactions.doomed:
        raise sql_error(3930)
    table = announced.load.table
    if table != (session.catalog.snapshot.by_id.get(table.object_id) or session.temporary.by_id(table.object_id)):
        raise sql_error(4891)
    if len(types) != len(announced.columns):
        raise SqlError(4002, f"INSERT BULK announced {len(announced.columns)} columns, the bulk load data has {len(types)}.", 16)
    pairs = enumerate(zip(types, announced.columns, strict=True), 1)
    convert = [_column_converter(frame, number, source, column, announced) for number, (source, column) in pairs]

    def blocks() -> Iterator[Sequence[Row]]:
        remaining = iter(rows)
        while block := list(islice(remaining, BLOCK_ROWS)):
            columns = [each(values) for each, values in zip(convert, zip(*block, strict=True), strict=True)]
            yield announced.load.complete(frame, list(zip(*columns, strict=True)))

    with explained(frame, "INSERT"):
        return announced.load.append(frame, blocks())


ConvertColumn = Callable[[Sequence[object]], Sequence[object]]


def _column_converter(frame: Frame, number: int, source: SqlType, column: Column, announced: AnnouncedLoad) -> ConvertColumn:
    """Return the function from the client's values of a column to the table's; raises 4815 for one that is too long."""
    target = column.type
    empty = Absent.DEFAULT if column.default is not None and not announced.keep_nulls else None
    written = nvarchar(MAX) if source.name == "xml" else source  # what the client calls xml may not be well-formed
    convert = converter(target if source == NULL_TYPE else written, target.loaded)
    same = written.with_collation(None) == target.with_collation(None) and not (target.is_string or target.is_binary)
    longest = target.length if (target.is_string or target.is_binary) and target.length is not None and target.length >= 0 else None

    def value_of(value: object) -> object:
        if longest is not None and isinstance(value, str | bytes) and _length(value, target) > longest:
            raise sql_error(4815, number)
        if target.name == "xml" and isinstance(value, str):
            value = value.removeprefix("\ufeff")  # mssql-python sends xml as nvarchar(max) with a byte order mark
        return convert(value, 0, frame)

    def convert_column(values: Sequence[object]) -> Sequence[object]:
        if source.name in ("float", "real") and not all(map(is_valid, values)):
            raise sql_error(9803, source.name)
        if same and empty is None:
            return values
        if same:
            return [empty if value is None else value for value in values]
        return [empty if value is None else value_of(value) for value in values]

    return convert_column


def _length(value: str | bytes, target: SqlType) -> int:
    """Return the length as the column counts it: bytes, UTF-16 units or characters; blanks at the end of a string may be cut."""
    if isinstance(value, bytes):
        return len(value)
    text = value.rstrip(" ")
    return len(text) if text.isascii() or not target.is_unicode else len(text.encode("utf-16-le", "surrogatepass")) // 2


COMPILERS: Final = {ast.InsertBulk: compile_insert_bulk}
