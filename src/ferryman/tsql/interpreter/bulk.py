"""BULK INSERT: a file of D:\\S3 into a table, by COPY.

Source: https://learn.microsoft.com/sql/t-sql/statements/bulk-insert-transact-sql. CHECK and FOREIGN KEY constraints are always
checked, as with CHECK_CONSTRAINTS: PostgreSQL can't leave them unchecked for one load.
"""

from __future__ import annotations

import errno
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from ferryman import drive
from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import MAX, SqlType, nvarchar
from ferryman.store.catalog.model import Table
from ferryman.store.names import identifier
from ferryman.store.pg_types import to_pg
from ferryman.tsql import ast
from ferryman.tsql.bulk.columns import Absent, BulkColumn
from ferryman.tsql.bulk.errorfile import CONTROL_SUFFIX, ErrorFile
from ferryman.tsql.bulk.errors import BulkLoadError, cannot_open
from ferryman.tsql.bulk.options import BulkOptions, Value, parse
from ferryman.tsql.bulk.reader import read_rows
from ferryman.tsql.bulk.single import read_single
from ferryman.tsql.conversion import converter
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.interpreter.queries import finish
from ferryman.tsql.interpreter.statements import Binding, explained
from ferryman.tsql.parser import parse_expression
from ferryman.tsql.queries.dml import reseed_statement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferryman.store.catalog.model import Column
    from ferryman.tsql.bulk.columns import Convert
    from ferryman.tsql.bulk.reader import BadRow, Chunk
    from ferryman.tsql.interpreter.compiler import Compiler, Evaluate
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import Row

FIELD: Final = nvarchar(MAX)
SENT_AS_IS: Final = frozenset({"bit", "tinyint", "smallint", "int", "bigint", "decimal", "numeric", "money", "smallmoney", "float", "real",
                               "date", "datetime", "smalldatetime", "datetime2", "time", "uniqueidentifier", "varbinary", "binary", "image"})
"""Types whose Python values COPY takes as they are."""


def compile_bulk_insert(compiler: Compiler, statement: ast.BulkInsert) -> Run:
    options = parse((name, _constant(value)) for name, value in statement.options)
    path = str(_constant(statement.path))
    binding = Binding(compiler.types, statement, lambda names: names)

    def run(frame: Frame) -> Flow:
        if frame.session.transactions.doomed:
            raise sql_error(3930)
        names = binding.get(frame)
        table = names.resolve(statement.table)
        if not isinstance(table, Table):
            raise not_supported(f"BULK INSERT into {statement.table}, which is not a table")
        names.check_bulk_load()
        names.check_permission("INSERT", table)
        load = _Load(compiler, frame, names, table, options)
        try:
            with explained(frame, "BULK INSERT"):
                count = load.run(path)
        except BulkLoadError as failure:
            *first, last = failure.errors
            if not frame.session.try_depth:
                for error in first:
                    load.report(error)
            raise last from failure
        finish(frame, count)
        return None

    return run


def _constant(value: ast.Expression | None) -> Value:
    if value is None:
        return None
    if isinstance(value, ast.Literal) and isinstance(value.value, (str, int)):
        return value.value
    if isinstance(value, ast.Column) and len(value.parts) == 1:
        return value.parts[0]
    if isinstance(value, ast.Literal) and isinstance(value.value, bytes):
        return "0x" + value.value.hex()
    raise sql_error(102, "(")


class _Load:
    """One run of BULK INSERT."""

    def __init__(self, compiler: Compiler, frame: Frame, names: SessionNames, table: Table, options: BulkOptions) -> None:
        self._frame = frame
        self._names = names
        self._table = table
        self._options = options
        fields = [column for column in table.columns if column.computed is None]
        self._fields = [
            BulkColumn(column.name, column.type, column.nullable, column.default is not None, skip=not self._is_loaded(column)) for column in fields
        ]
        self._loaded = [column for column in fields if self._is_loaded(column)]
        if any(column.persisted or column.type.name == "rowversion" for column in table.columns):
            raise not_supported(f"BULK INSERT into {table.name}, which has a persisted computed or rowversion column")
        self._defaults: list[tuple[int, Evaluate]] = [
            (position, compiler.value(parse_expression(column.default), column.type))
            for position, column in enumerate(self._loaded) if column.default is not None
        ]  # fmt: skip
        self._converted = [(position, column.type) for position, column in enumerate(self._loaded) if column.type.name not in SENT_AS_IS]

    def _is_loaded(self, column: Column) -> bool:
        return column.identity is None or self._options.keep_identity

    def run(self, path: str) -> int:
        """Load the file and return the number of rows; the error files appear when the load ends, however it ends."""
        with ExitStack() as files:
            stream = files.enter_context(open_file(self._frame, path))
            errors = self._error_file(files) if self._options.error_file is not None else None
            chunks = read_rows(stream, self._options, self._fields, self._convert(), path=path)
            count = 0
            for batch in self._batches(chunks, errors):
                with self._frame.session.transactions.atomic():
                    count += self._copy(batch)
            return count

    def _batches(self, chunks: Iterator[Chunk], errors: ErrorFile | None) -> Iterator[Iterator[list[Row]]]:
        """Yield the rows of one transaction at a time: all of them, or BATCHSIZE."""
        rows = (rows for chunk in chunks if (rows := self._accepted(chunk, errors)))
        if self._options.batch_size == 0:
            yield rows
            return
        pending: list[Row] = []
        size = self._options.batch_size
        for some in rows:
            pending += some
            while len(pending) >= size:
                yield iter([pending[:size]])
                pending = pending[size:]
        if pending:
            yield iter([pending])

    def _accepted(self, chunk: Chunk, errors: ErrorFile | None) -> list[Row]:
        for message in chunk.messages:
            self._frame.session.send(message)
        for bad in chunk.bad:
            if errors is not None:
                errors.write(bad)
            self._reject(bad)
        return self._complete(chunk.rows)

    def _reject(self, bad: BadRow) -> None:
        if self._frame.session.try_depth:
            raise bad.error
        self.report(bad.error)

    def report(self, error: SqlError) -> None:
        error.procedure = error.procedure or self._frame.procedure
        self._frame.session.send(error)

    def _complete(self, rows: list[Row]) -> list[Row]:
        """Put defaults where they belong, and turn values into what COPY takes."""
        if not rows or not (self._converted or self._defaults):
            return rows
        columns: list[Sequence[object]] = list(zip(*rows, strict=True))
        for position, default in self._defaults:
            if Absent.DEFAULT in columns[position]:
                columns[position] = [default(self._frame) if value is Absent.DEFAULT else value for value in columns[position]]
        for position, type_ in self._converted:
            columns[position] = [to_pg(value, type_) for value in columns[position]]
        return list(zip(*columns, strict=True))

    def _copy(self, rows: Iterator[list[Row]]) -> int:
        names = [identifier(column.name) for column in self._loaded]
        connection = self._frame.session.connection
        count = connection.copy_rows(self._table.relation, names, self._interruptible(rows))
        if self._options.keep_identity and (reseed := reseed_statement(self._table)) is not None:
            connection.execute(reseed)
        return count

    def _interruptible(self, chunks: Iterator[list[Row]]) -> Iterator[Row]:
        for rows in chunks:
            self._frame.session.check_interrupt()
            yield from rows

    def _convert(self) -> Convert:
        frame = self._frame
        known: dict[SqlType, Callable[..., object]] = {}

        def convert(text: str, type_: SqlType) -> object:
            convert_one = known.get(type_)
            if convert_one is None:
                convert_one = known[type_] = converter(FIELD, type_)
            return convert_one(text, 0, frame)

        return convert

    def _error_file(self, files: ExitStack) -> ErrorFile:
        name = self._options.error_file or ""
        rows, control = (self._new_file(path, files) for path in (name, name + CONTROL_SUFFIX))
        return ErrorFile(rows, control)

    def _new_file(self, path: str, files: ExitStack) -> BinaryIO:
        """Begin a file of D:\\S3 that is published when the load has ended; 4861 when the name is taken."""
        disk = self._frame.session.server.drive
        with _drive_errors(path):
            target = drive.parse(path)
            if disk.find(target) is not None:
                raise drive.ExistingFileError(path)
            temporary = files.enter_context(disk.create_temporary())

        def publish() -> None:
            with _drive_errors(path):
                temporary.publish(target, overwrite=False)

        files.callback(publish)
        return temporary.file


def open_file(frame: Frame, path: str) -> BinaryIO:
    """Open a file of D:\\S3 for reading; 4860 when it isn't there, 4861 for a path that is not D:\\S3's or can't be opened."""
    with _drive_errors(path):
        return frame.session.server.drive.open_read(drive.parse(path))


def read_file(frame: Frame, path: str, kind: str, codepage: str) -> bytes | str:
    """Return a whole file for OPENROWSET(BULK ...); 4834 without the permission, 4860 and 4861 as BULK INSERT."""
    SessionNames(frame.session, frame).check_bulk_load()
    with open_file(frame, path) as stream:
        return read_single(stream, kind, codepage)


@contextmanager
def _drive_errors(path: str) -> Iterator[None]:
    try:
        yield
    except drive.MissingFileError as error:
        raise sql_error(4860, path) from error
    except drive.ExistingFileError as error:
        raise cannot_open(path, FileExistsError(errno.EEXIST, "")) from error
    except drive.DriveError as error:
        refused = sql_error(4861, path, "5(Access is denied.)")
        refused.message += f" {error}"
        raise refused from error
    except OSError as error:
        raise cannot_open(path, error) from error


COMPILERS: Final = {ast.BulkInsert: compile_bulk_insert}
