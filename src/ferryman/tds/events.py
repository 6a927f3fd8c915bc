"""What a client asked for: the events that ``Connection.receive`` returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, IntEnum, IntFlag

from ferryman.tds.tokens.col_metadata import Column
from ferryman.tds.types import TypeInfo
from ferryman.tds.version import TdsVersion


class ResetConnection(Enum):
    """The client reuses a pooled connection: reset the session before the request (2.2.3.1.2)."""

    RESET = "reset"
    RESET_KEEP_TRANSACTION = "reset, keep the transaction"


@dataclass(frozen=True, slots=True)
class Login:
    """LOGIN7. The server must authenticate it and send LOGINACK, or send an error and close the connection.

    ``packet_size`` is the client's wish (``Connection.negotiate_packet_size`` gives the answer), ``features`` maps
    FEATUREEXT ids to their data, ``integrated`` asks for Windows authentication, ``change_password`` is the new password or empty.
    """

    tds_version: TdsVersion
    wire_version: int
    packet_size: int
    client_version: int
    client_pid: int
    hostname: str
    user: str
    password: str = field(repr=False)
    app_name: str
    server_name: str
    interface: str
    language: str
    database: str
    attach_file: str
    change_password: str = field(repr=False)
    option_flags: tuple[int, int, int, int]
    time_zone: int
    lcid: int
    features: dict[int, bytes]
    integrated: bool


@dataclass(frozen=True, slots=True)
class SqlBatch:
    """A batch of T-SQL. ``transaction_descriptor`` is 0 outside of transactions and before TDS 7.2."""

    text: str
    transaction_descriptor: int
    reset: ResetConnection | None


class ParameterStatus(IntFlag):
    """Status flags of an RPC parameter (2.2.6.6)."""

    NONE = 0x00
    BY_REF = 0x01
    DEFAULT = 0x02
    ENCRYPTED = 0x08


class RpcOptions(IntFlag):
    """Option flags of an RPC (2.2.6.6)."""

    NONE = 0x00
    WITH_RECOMPILE = 0x01
    NO_METADATA = 0x02
    REUSE_METADATA = 0x04


class ProcedureId(IntEnum):
    """Procedures called by number (2.2.6.6)."""

    SP_CURSOR = 1
    SP_CURSOROPEN = 2
    SP_CURSORPREPARE = 3
    SP_CURSOREXECUTE = 4
    SP_CURSORPREPEXEC = 5
    SP_CURSORUNPREPARE = 6
    SP_CURSORFETCH = 7
    SP_CURSOROPTION = 8
    SP_CURSORCLOSE = 9
    SP_EXECUTESQL = 10
    SP_PREPARE = 11
    SP_EXECUTE = 12
    SP_PREPEXEC = 13
    SP_PREPEXECRPC = 14
    SP_UNPREPARE = 15


@dataclass(frozen=True, slots=True)
class RpcParameter:
    """One argument. ``name`` is empty for positional ones, else starts with ``@``; ``value`` may be a ``TableValue``."""

    name: str
    status: ParameterStatus
    type_info: TypeInfo
    value: object

    @property
    def is_output(self) -> bool:
        return bool(self.status & ParameterStatus.BY_REF)


@dataclass(frozen=True, slots=True)
class RpcCall:
    """A call of a procedure by ``name`` or, when that is None, by ``procedure_id``."""

    name: str | None
    procedure_id: int | None
    option_flags: RpcOptions
    parameters: tuple[RpcParameter, ...]
    execute: bool = True
    """False when the client marked the call as not to be run (NoExecFlag)."""


@dataclass(frozen=True, slots=True)
class RpcRequest:
    """One or more procedure calls, answered in order in one response."""

    calls: tuple[RpcCall, ...]
    transaction_descriptor: int
    reset: ResetConnection | None


class TransactionRequestType(IntEnum):
    """2.2.6.9. The distributed ones are for the server to refuse."""

    GET_DTC_ADDRESS = 0
    PROPAGATE = 1
    BEGIN = 5
    PROMOTE = 6
    COMMIT = 7
    ROLLBACK = 8
    SAVE = 9


class IsolationLevel(IntEnum):
    """Isolation levels of 2.2.6.9; CURRENT leaves the session's own."""

    CURRENT = 0
    READ_UNCOMMITTED = 1
    READ_COMMITTED = 2
    REPEATABLE_READ = 3
    SERIALIZABLE = 4
    SNAPSHOT = 5


@dataclass(frozen=True, slots=True)
class TransactionManagerRequest:
    """Begin, commit, roll back or save a transaction. ``begin_next`` asks COMMIT and ROLLBACK to start another one at once,
    with ``isolation`` and ``next_name``."""

    type: TransactionRequestType
    name: str
    isolation: IsolationLevel
    begin_next: bool
    next_name: str
    transaction_descriptor: int
    reset: ResetConnection | None


@dataclass(frozen=True, slots=True)
class BulkLoad:
    """The data after an INSERT BULK batch. ``rows`` decodes lazily, so that it needs little memory beyond the message."""

    columns: tuple[Column, ...]
    data: bytes = field(repr=False)
    reset: ResetConnection | None

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield each row's values in column order; ProtocolError on broken data."""
        from ferryman.tds.bulk import decode_rows

        return decode_rows(self.columns, self.data)


@dataclass(frozen=True, slots=True)
class Attention:
    """The client cancels: stop what runs, then send DONE with ATTN. It may arrive when nothing runs any more and is answered all the same."""


Event = Login | SqlBatch | RpcRequest | TransactionManagerRequest | BulkLoad | Attention
