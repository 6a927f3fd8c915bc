"""Requests of a logged-in client: SQLBatch (MS-TDS 2.2.6.7), RPC (2.2.6.6), transaction manager (2.2.6.9)."""

from __future__ import annotations

from typing import Final

from ferryman.tds.decode import decode_value
from ferryman.tds.events import (
    IsolationLevel,
    ParameterStatus,
    ResetConnection,
    RpcCall,
    RpcOptions,
    RpcParameter,
    RpcRequest,
    SqlBatch,
    TransactionManagerRequest,
    TransactionRequestType,
)
from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.reader import Reader
from ferryman.tds.table import decode_table
from ferryman.tds.types import DataType, decode_type_info
from ferryman.tds.version import TdsVersion

_TRANSACTION_DESCRIPTOR: Final = 2
_MIN_HEADERS: Final = 4
_MIN_HEADER: Final = 6
_BY_PROCEDURE_ID: Final = 0xFFFF
_MAX_PROCEDURE_NAME: Final = 1046
_BATCH_FLAG: Final = 0xFF
_BATCH_FLAG_7_1: Final = 0x80
_NO_EXEC_FLAG: Final = 0xFE
_MAX_PARAMETERS: Final = 2100 + 2
"""SQL Server's limit for a procedure, and the statement and declarations of sp_executesql."""
_BEGIN_NEXT: Final = 0x01


def decode_batch(payload: bytes, version: TdsVersion, reset: ResetConnection | None) -> SqlBatch:
    reader = Reader(payload)
    descriptor = _decode_headers(reader, version)
    if reader.remaining % 2:
        raise ProtocolError("A batch has an odd number of bytes.")
    return SqlBatch(reader.unicode(reader.remaining // 2), descriptor, reset)


def decode_rpc(payload: bytes, version: TdsVersion, reset: ResetConnection | None) -> RpcRequest:
    reader = Reader(payload)
    descriptor = _decode_headers(reader, version)
    separators = {_BATCH_FLAG_7_1} if version < TdsVersion.V7_2 else {_BATCH_FLAG, _NO_EXEC_FLAG}
    calls = []
    while reader.remaining:
        calls.append(_decode_call(reader, version, separators))
    if not calls:
        raise ProtocolError("An RPC request without a call.")
    return RpcRequest(tuple(calls), descriptor, reset)


def decode_transaction(payload: bytes, version: TdsVersion, reset: ResetConnection | None) -> TransactionManagerRequest:
    reader = Reader(payload)
    descriptor = _decode_headers(reader, version)
    number = reader.ushort()
    try:
        kind = TransactionRequestType(number)
    except ValueError:
        raise ProtocolError(f"Unknown transaction manager request {number}.") from None
    name, next_name, isolation, begin_next = "", "", IsolationLevel.CURRENT, False
    if kind is TransactionRequestType.BEGIN:
        isolation = _decode_isolation(reader)
        name = _decode_name(reader)
    elif kind is TransactionRequestType.SAVE:
        name = _decode_name(reader)
    elif kind in (TransactionRequestType.COMMIT, TransactionRequestType.ROLLBACK):
        name = _decode_bytes_name(reader)
        begin_next = bool(reader.byte() & _BEGIN_NEXT)
        if begin_next:
            isolation = _decode_isolation(reader)
            next_name = _decode_name(reader)
    return TransactionManagerRequest(kind, name, isolation, begin_next, next_name, descriptor, reset)


def _decode_headers(reader: Reader, version: TdsVersion) -> int:
    """Read ALL_HEADERS (2.2.5.3), which TDS 7.2 brought, and return the transaction descriptor."""
    if version < TdsVersion.V7_2:
        return 0
    total = reader.ulong()
    if total < _MIN_HEADERS:
        raise ProtocolError(f"ALL_HEADERS claims {total} bytes.")
    headers = Reader(reader.take(total - _MIN_HEADERS))
    descriptor = 0
    while headers.remaining:
        length = headers.ulong()
        if length < _MIN_HEADER:
            raise ProtocolError(f"A header of ALL_HEADERS claims {length} bytes.")
        kind = headers.ushort()
        body = Reader(headers.take(length - _MIN_HEADER))
        if kind == _TRANSACTION_DESCRIPTOR:
            descriptor = body.ulonglong()
            body.ulong()
    return descriptor


def _decode_call(reader: Reader, version: TdsVersion, separators: set[int]) -> RpcCall:
    name, procedure_id = None, None
    length = reader.ushort()
    if length == _BY_PROCEDURE_ID:
        procedure_id = reader.ushort()
    elif 0 < length <= _MAX_PROCEDURE_NAME:
        name = reader.unicode(length)
    else:
        raise ProtocolError(f"A procedure name of {length} characters.")
    options = RpcOptions(reader.ushort())
    parameters: list[RpcParameter] = []
    while reader.remaining and reader.peek() not in separators:
        if len(parameters) == _MAX_PARAMETERS:
            raise ProtocolError(f"An RPC has more than {_MAX_PARAMETERS} parameters.")
        parameters.append(_decode_parameter(reader, version))
    execute = not (reader.remaining and reader.byte() == _NO_EXEC_FLAG)
    return RpcCall(name, procedure_id, options, tuple(parameters), execute)


def _decode_parameter(reader: Reader, version: TdsVersion) -> RpcParameter:
    name = reader.b_varchar()
    status = ParameterStatus(reader.byte())
    if status & ParameterStatus.ENCRYPTED:
        raise ProtocolError("Encrypted parameters (Always Encrypted) are not supported.")
    if reader.peek() == DataType.TVP:
        if version < TdsVersion.V7_3:
            raise ProtocolError("Table-valued parameters need TDS 7.3.")
        reader.byte()
        table_info, table = decode_table(reader)
        return RpcParameter(name, status, table_info, table)
    info = decode_type_info(reader)
    return RpcParameter(name, status, info, decode_value(reader, info, row=False))


def _decode_isolation(reader: Reader) -> IsolationLevel:
    level = reader.byte()
    try:
        return IsolationLevel(level)
    except ValueError:
        raise ProtocolError(f"Unknown isolation level {level}.") from None


def _decode_name(reader: Reader) -> str:
    """Read a name at the end of the message. Its length counts bytes from some drivers and characters from others."""
    count = reader.byte()
    return reader.unicode(count if reader.remaining >= 2 * count else count // 2)


def _decode_bytes_name(reader: Reader) -> str:
    return reader.unicode(reader.byte() // 2)
