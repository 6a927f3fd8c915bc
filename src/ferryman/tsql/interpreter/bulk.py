"""BULK INSERT: a file of D:\\S3 into a table, by COPY.

Source: https://learn.microsoft.com/sql/t-sql/statements/bulk-insert-transact-sql
"""

from __future__ import annotations

import errno
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from ferryman import drive
from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import MAX, SqlType, nvarchar, varchar
from ferryman.store.catalog.model import Table
from ferryman.tsql import ast
from ferryman.tsql.bulk.columns import BulkColumn
from ferryman.tsql.bulk.errorfile import CONTROL_SUFFIX, ErrorFile
from ferryman.tsql.bulk.errors import BulkLoadError, cannot_open
from ferryman.tsql.bulk.format_file import parse_format_file
from ferryman.tsql.bulk.options import BulkOptions, Value, parse
from ferryman.tsql.bulk.single import read_single
from ferryman.tsql.bulk.source import plan
from ferryman.tsql.conversion import convert_value, converter
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.interpreter.queries import finish
from ferryman.tsql.interpreter.staged_load import table_load
from ferryman.tsql.interpreter.statements import Binding, explained
from ferryman.tsql.queries.target import refuse_history, refuse_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferryman.store.catalog.model import Column
    from ferryman.tsql.bulk.columns import Convert
    from ferryman.tsql.bulk.fields import FormatFile
    from ferryman.tsql.bulk.reader import BadRow, Chunk
    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import Row

FIELD: Final = nvarchar(MAX)
VARIANT_FIELD: Final = varchar(8000)


def compile_bulk_insert(compiler: Compiler, statement: ast.BulkInsert) -> Run:
    options = parse((name, constant(value)) for name, value in statement.options)
    path = str(constant(statement.path))
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
        finish(frame, load_file(compiler, frame, table, options, path, "BULK INSERT"))
        return None

    return run


def load_file(compiler: Compiler, frame: Frame, table: Table, options: BulkOptions, path: str, verb: str) -> int:
    """Append the rows of a file to a table and return their number. The last error of a failed load is raised, the ones before are messages."""
    load = BulkLoad(compiler, frame, table, options)
    try:
        with explained(frame, verb):
            return load.run(path)
    except BulkLoadError as failure:
        *first, last = failure.errors
        if not frame.session.try_depth:
            for error in first:
                load.report(error)
        raise last from failure


def constant(value: ast.Expression | None) -> Value:
    if value is None:
        return None
    if isinstance(value, ast.Literal) and isinstance(value.value, (str, int)):
        return value.value
    if isinstance(value, ast.Column) and len(value.parts) == 1:
        return value.parts[0]
    if isinstance(value, ast.Literal) and isinstance(value.value, bytes):
        return "0x" + value.value.hex()
    raise sql_error(102, "(")


class BulkLoad:
    """One run of BULK INSERT, or of OPENROWSET(BULK ...) into the table that holds its rows."""

    def __init__(self, compiler: Compiler, frame: Frame, table: Table, options: BulkOptions) -> None:
        self._frame = frame
        self._options = options
        format_file = read_format_file(frame, options.format_file) if options.format_file is not None else None
        self._source = plan(options, format_file, [self._target(column) for column in table.columns])
        columns = [table.columns[number] for number in self._source.targets]
        refuse_history(table, 13559)
        for column in columns:
            refuse_value(column, table)
        self._table = table_load(compiler, table, columns, fire_triggers=options.fire_triggers)
        self._asks_store = any(column.type.xml_collection is not None for column in columns)

    def _target(self, column: Column) -> BulkColumn | None:
        if column.hidden:
            return None
        skip = column.computed is not None or column.type.name == "rowversion" or (column.identity is not None and not self._options.keep_identity)
        return BulkColumn(column.name, column.type, column.nullable, column.default is not None, skip)

    def run(self, path: str) -> int:
        """Load the file and return the number of rows; the error files appear when the load ends, however it ends."""
        with ExitStack() as files:
            stream = files.enter_context(open_file(self._frame, path))
            errors = self._error_file(files) if self._options.error_file is not None else None
            chunks = self._source.rows(stream, self._convert(), self._cast, path)
            count = 0
            for batch in self._batches(chunks, errors):
                # Typed xml is validated by PostgreSQL, which has no ear for it during COPY.
                count += self._table.append(self._frame, iter(list(batch)) if self._asks_store else batch)
            return count

    def _batches(self, chunks: Iterator[Chunk], errors: ErrorFile | None) -> Iterator[Iterator[Sequence[Row]]]:
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

    def _accepted(self, chunk: Chunk, errors: ErrorFile | None) -> Sequence[Row]:
        for message in chunk.messages:
            self._frame.session.send(message)
        for bad in chunk.bad:
            if errors is not None:
                errors.write(bad)
            self._reject(bad)
        return self._table.complete(self._frame, chunk.rows)

    def _reject(self, bad: BadRow) -> None:
        if self._frame.session.try_depth:
            raise bad.error
        self.report(bad.error)

    def report(self, error: SqlError) -> None:
        error.procedure = error.procedure or self._frame.procedure
        self._frame.session.send(error)

    def _convert(self) -> Convert:
        frame = self._frame
        known: dict[SqlType, Callable[..., object]] = {}

        def convert(text: str, type_: SqlType) -> object:
            convert_one = known.get(type_)
            if convert_one is None:
                convert_one = known[type_] = converter(VARIANT_FIELD if type_.name == "sql_variant" else FIELD, type_.loaded)
            return convert_one(text, 0, frame)

        return convert

    def _cast(self, value: object, source: SqlType, target: SqlType) -> object:
        return convert_value(value, source, target.loaded, self._frame)

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


def read_format_file(frame: Frame, path: str) -> FormatFile:
    """Read a format file of D:\\S3; 4860 and 4861 as for data files."""
    with open_file(frame, path) as stream:
        return parse_format_file(stream.read(), path)


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
