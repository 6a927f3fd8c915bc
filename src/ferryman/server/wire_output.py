"""A batch's results as TDS tokens. Which DONE is the last of a response is known only at its end, so one is always held back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ferryman.tds.rows import RowEncoder, row_encoder
from ferryman.tds.tokens.col_metadata import ColMetadata, Column, ColumnFlags
from ferryman.tds.tokens.done import Done, DoneInProc, DoneProc, DoneStatus
from ferryman.tds.tokens.env_change import EnvChange
from ferryman.tds.tokens.message import Error, Info
from ferryman.tds.tokens.return_status import ReturnStatus
from ferryman.tds.tokens.return_value import ReturnValue
from ferryman.tds.types import type_info
from ferryman.tds.version import TdsVersion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.errors import SqlError
    from ferryman.tds.tokens.token import Token
    from ferryman.tsql.output import EnvironmentChange, Row
    from ferryman.tsql.queries import OutputColumn

SELECT_COMMAND: Final = 0xC1


def _descriptor(change: EnvironmentChange) -> bytes:
    return change.descriptor.to_bytes(8, "little")


_ENVIRONMENT: Final[dict[str, Callable[[EnvironmentChange], EnvChange]]] = {
    "database": lambda change: EnvChange.database(change.new, change.old),
    "language": lambda change: EnvChange.language(change.new, change.old),
    "begin": lambda change: EnvChange.begin_transaction(_descriptor(change)),
    "commit": lambda change: EnvChange.commit_transaction(_descriptor(change)),
    "rollback": lambda change: EnvChange.rollback_transaction(_descriptor(change)),
}


def wire_column(column: OutputColumn) -> Column:
    """Return the COLMETADATA entry of a result column."""
    flags = ColumnFlags.NULLABLE if column.nullable else ColumnFlags.NONE
    if column.identity:
        flags |= ColumnFlags.IDENTITY
    elif column.computed:
        flags |= ColumnFlags.COMPUTED
    else:
        flags |= ColumnFlags.UPDATABLE_UNKNOWN
    table = (column.table.database, column.table.schema, column.table.name) if column.table is not None else ("",)
    info = type_info(column.type)
    return Column(column.name, info if column.nullable else info.never_null(), flags, table=table)


class WireOutput:
    """``tsql.output.Output`` for one connection. ``send`` takes tokens, ``in_transaction`` tells what DONE says of it."""

    def __init__(self, send: Callable[..., None], version: TdsVersion, server_name: str, in_transaction: Callable[[], bool]) -> None:
        self._send = send
        self._version = version
        self._server_name = server_name
        self._in_transaction = in_transaction
        self._held: Done | None = None
        self._encoder: RowEncoder | None = None
        self._depth = 0
        self._failed = False

    # results

    def result(self, columns: Sequence[OutputColumn]) -> None:
        wire_columns = tuple(wire_column(column) for column in columns)
        self._encoder = row_encoder(wire_columns, nbc=True, version=self._version)
        self._emit(ColMetadata(wire_columns))

    def rows(self, rows: Sequence[Row]) -> None:
        assert self._encoder is not None
        self._emit(self._encoder.encode_rows(rows))

    def done(self, count: int | None) -> None:
        had_rows = self._encoder is not None
        self._encoder = None
        if self._depth and count is None and not had_rows and not self._failed:
            return
        status = DoneStatus.COUNT if count is not None else DoneStatus.FINAL
        kind = DoneInProc if self._depth else Done
        self._hold(kind(status | self._error_bit(), SELECT_COMMAND if had_rows else 0, count or 0))

    def message(self, message: SqlError) -> None:
        token = Error if message.severity > 10 else Info
        self._failed |= message.severity > 10
        self._emit(token(message.number, message.message, message.severity, message.state, self._server_name, message.procedure, max(message.line, 1)))

    def environment(self, change: EnvironmentChange) -> None:
        self._emit(_ENVIRONMENT[change.kind](change))

    def connection_reset(self) -> None:
        """Acknowledge RESETCONNECTION."""
        self._emit(EnvChange.reset_connection())

    # procedures

    def enter_procedure(self) -> None:
        self._depth += 1

    def leave_procedure(self, status: int | None) -> None:
        self._depth -= 1
        if self._depth == 0:
            if status is not None:
                self._emit(ReturnStatus(status))
            self._hold(DoneProc(self._error_bit()))

    def leave_call(self, status: int | None, values: Sequence[ReturnValue]) -> None:
        """End a procedure that an RPC called: its status, OUTPUT values and DONEPROC."""
        self._depth = 0
        if status is not None:
            self._emit(ReturnStatus(status))
        self._emit(*values)
        self._hold(DoneProc(self._error_bit()))

    # the end of a response

    def finish(self) -> None:
        """Send the final DONE."""
        held = self._held if self._held is not None else Done(self._error_bit())
        self._held = None
        self._send(self._finished(held, DoneStatus.FINAL))
        self._reset()

    def acknowledge_attention(self) -> None:
        """Answer an attention: whatever was held back is void."""
        self._held = None
        self._send(Done(DoneStatus.ATTN))
        self._reset()

    def _reset(self) -> None:
        self._encoder = None
        self._depth = 0
        self._failed = False

    def _emit(self, *tokens: Token | bytes) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._send(self._finished(held, DoneStatus.MORE), *tokens)
        else:
            self._send(*tokens)

    def _hold(self, done: Done) -> None:
        self._emit()
        self._held = done

    def _error_bit(self) -> DoneStatus:
        failed, self._failed = self._failed, False
        return DoneStatus.ERROR if failed else DoneStatus.FINAL

    def _finished(self, done: Done, more: DoneStatus) -> Done:
        in_transaction = DoneStatus.INXACT if self._in_transaction() else DoneStatus.FINAL
        return type(done)(done.status | more | in_transaction, done.command, done.row_count)
