"""What each kind of request does: a batch, procedure calls, a transaction request."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import MAX, NULL_TYPE, nvarchar, varbinary, varchar
from ferryman.store.connection import ISOLATION_LEVELS
from ferryman.tds.events import (
    BulkLoad,
    Event,
    IsolationLevel,
    ParameterStatus,
    ProcedureId,
    ResetConnection,
    RpcCall,
    RpcParameter,
    RpcRequest,
    SqlBatch,
    TransactionManagerRequest,
    TransactionRequestType,
)
from ferryman.tds.table import TableValue
from ferryman.tds.tokens.return_value import ReturnValue
from ferryman.tds.types import sql_type, type_info
from ferryman.tsql import ast
from ferryman.tsql.conversion import convert_value
from ferryman.tsql.conversion_numbers import is_valid
from ferryman.tsql.interpreter.execute import Actual, call, end_batch, parse_procedure_name, run_batch
from ferryman.tsql.interpreter.flow import BatchAborted, ScopeAborted
from ferryman.tsql.interpreter.insert_bulk import run_bulk_load
from ferryman.tsql.interpreter.tables import table_argument

if TYPE_CHECKING:
    from ferryman.server.wire_output import WireOutput
    from ferryman.sqltypes import SqlType
    from ferryman.tsql.session import Session


def answer(session: Session, output: WireOutput, event: Event) -> None:
    """Run one request; its results are in ``output``, its final DONE isn't yet. Raises Cancelled and fatal SqlErrors."""
    reset = getattr(event, "reset", None)
    if reset is not None:
        session.reset(session.login_database, keep_transaction=reset is ResetConnection.RESET_KEEP_TRANSACTION)
        output.connection_reset()
    session.check_interrupt()
    _answer(event, session, output)


def command_text(event: Event) -> str:
    """Return what a request asks for, as DBCC INPUTBUFFER shows it: the batch, or the procedures called."""
    if isinstance(event, SqlBatch):
        return event.text
    if isinstance(event, RpcRequest):
        return "; ".join(call.name or str(call.procedure_id) for call in event.calls)
    return type(event).__name__


@singledispatch
def _answer(event: Event, session: Session, output: WireOutput) -> None:
    raise SqlError(4002, f"The request {type(event).__name__} is not expected here.", 20)


@_answer.register(SqlBatch)
def _(event: SqlBatch, session: Session, output: WireOutput) -> None:
    run_batch(session, event.text)


@_answer.register(BulkLoad)
def _(event: BulkLoad, session: Session, output: WireOutput) -> None:
    run_bulk_load(session, [sql_type(column.type_info) for column in event.columns], event.rows())


@_answer.register(RpcRequest)
def _(event: RpcRequest, session: Session, output: WireOutput) -> None:
    for request in event.calls:
        if request.execute:
            _run_call(session, output, request)


def _run_call(session: Session, output: WireOutput, request: RpcCall) -> None:
    returned: dict[int, ReturnValue] = {}
    status: int | None = None
    output.enter_procedure()
    try:
        name = _procedure_name(request)
        actuals = [_actual(session, ordinal, parameter, returned) for ordinal, parameter in enumerate(request.parameters)]
        status = call(session, name, actuals, None)
    except SqlError as error:
        if error.severity >= 20:
            raise
        _report(session, error)
    except (BatchAborted, ScopeAborted):
        pass
    end_batch(session)
    output.leave_call(status, [returned[ordinal] for ordinal in sorted(returned)])


def _procedure_name(request: RpcCall) -> ast.Name:
    if request.name is not None:
        return parse_procedure_name(request.name)
    known = {int(number): number.name.lower() for number in ProcedureId}
    name = known.get(request.procedure_id or 0)
    if name is None:
        raise sql_error(2812, request.procedure_id)
    return ast.Name((name,))


def _actual(session: Session, ordinal: int, parameter: RpcParameter, returned: dict[int, ReturnValue]) -> Actual:
    name = parameter.name or None
    if isinstance(parameter.value, TableValue):
        return Actual(name, None, None, table=table_argument(session, ordinal, parameter.type_info, parameter.value))
    declared = sql_type(parameter.type_info)
    if not is_valid(parameter.value):
        raise sql_error(8023, ordinal + 1, parameter.name, declared.name)
    if parameter.is_output:
        # Until the procedure hands a value back, the client's own stays: MS-TDS 2.2.7.19 wants one RETURNVALUE per output parameter.
        returned[ordinal] = ReturnValue(ordinal, parameter.name, parameter.type_info, parameter.value)

    # As for a variable in EXECUTE, the value takes the type of what it is returned to: the client's.
    target = RETURNED_TYPES.get(declared.name, declared)

    def store(value: object, value_type: SqlType) -> None:
        target_type = value_type if target == NULL_TYPE else target
        returned[ordinal] = ReturnValue(ordinal, parameter.name, type_info(target_type), convert_value(value, value_type, target_type))

    default = bool(parameter.status & ParameterStatus.DEFAULT)
    value = convert_value(parameter.value, nvarchar(MAX), declared) if declared.name == "xml" else parameter.value  # it may not be well-formed
    return Actual(name, value, None if default else declared, parameter.is_output, store if parameter.is_output else None)


RETURNED_TYPES: Final = {"text": varchar(MAX), "ntext": nvarchar(MAX), "image": varbinary(MAX)}
"""What a RETURNVALUE has in place of the types that it can't have (MS-TDS 2.2.7.19)."""

LEVELS: Final = {
    IsolationLevel.READ_UNCOMMITTED: "READ UNCOMMITTED",
    IsolationLevel.READ_COMMITTED: "READ COMMITTED",
    IsolationLevel.REPEATABLE_READ: "REPEATABLE READ",
    IsolationLevel.SERIALIZABLE: "SERIALIZABLE",
    IsolationLevel.SNAPSHOT: "SNAPSHOT",
}


@_answer.register(TransactionManagerRequest)
def _(event: TransactionManagerRequest, session: Session, output: WireOutput) -> None:
    try:
        _manage_transaction(event, session)
    except SqlError as error:
        _report(session, error)


def _manage_transaction(event: TransactionManagerRequest, session: Session) -> None:
    transactions = session.transactions
    if event.type is TransactionRequestType.BEGIN:
        _begin(event, session, event.name)
    elif event.type is TransactionRequestType.COMMIT:
        transactions.commit()
        if event.begin_next:
            _begin(event, session, event.next_name)
    elif event.type is TransactionRequestType.ROLLBACK:
        # A driver rolls back after an error without knowing that the error (245, 1205 ...) has rolled back already: FreeTDS does.
        if transactions.count or event.name:
            transactions.rollback(event.name)
        if event.begin_next:
            _begin(event, session, event.next_name)
    elif event.type is TransactionRequestType.SAVE:
        transactions.save(event.name)
    else:
        raise not_supported("distributed transactions")


def _begin(event: TransactionManagerRequest, session: Session, name: str) -> None:
    level = LEVELS.get(event.isolation)
    if level is not None and not session.transactions.count:
        session.connection.execute(f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {ISOLATION_LEVELS[level]}")
        session.options.isolation = session.transactions.isolation = level
    session.transactions.begin(name)


def _report(session: Session, error: SqlError) -> None:
    error.line = error.line or 1
    session.error_number = error.number
    session.output.message(error)
    session.output.done(None)
