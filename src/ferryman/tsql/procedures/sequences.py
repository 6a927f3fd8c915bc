"""sp_sequence_get_range. Source: .../system-stored-procedures/sp-sequence-get-range-transact-sql of Microsoft's reference."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import BIGINT, INT, SQL_VARIANT, SqlType, Variant, nvarchar
from ferryman.store.catalog.model import Sequence
from ferryman.tsql.definitions.naming import find_object
from ferryman.tsql.definitions.permissions import check_permission
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.parser import parse_name
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure

if TYPE_CHECKING:
    from ferryman.tsql.session import Session


def _get_range(call: Call) -> int:
    """Take as many values at once; raises 11726 for what is no sequence, 11732 where a sequence that doesn't cycle hasn't so many left."""
    session, name, size = call.session, call.text("@sequence_name"), call.values["@range_size"]
    names = SessionNames(session, call.caller)
    found = find_object(parse_name(name), names)
    if not isinstance(found, Sequence):
        raise sql_error(11726, name) if found is not None else sql_error(208, name)
    check_permission(names.user, "UPDATE", found, session.catalog.snapshot)
    if not isinstance(size, int) or size < 1:
        raise sql_error(11732, found.name)
    first, last, cycles = _take(session, found, size)
    type_ = found.type or BIGINT
    answers = {
        "@range_first_value": first, "@range_last_value": last, "@sequence_increment": found.increment, "@sequence_min_value": found.minimum,
        "@sequence_max_value": found.maximum,
    }  # fmt: skip
    for parameter, value in answers.items():
        call.give_back(parameter, None if value is None else _variant(value, type_))
    call.give_back("@range_cycle_count", cycles)
    return 0


def _variant(value: int, type_: SqlType) -> Variant:
    return Variant(type_, value if type_.is_integer else Decimal(value))


def _take(session: Session, sequence: Sequence, size: int) -> tuple[int, int, int]:
    """Move the sequence on; returns the first and the last value taken, and how often it began anew. Others wait until the transaction ends."""
    connection, step = session.connection, sequence.increment
    with session.transactions.atomic():
        connection.execute(f"ALTER SEQUENCE {sequence.relation} OWNED BY NONE")  # the lock that NEXT VALUE FOR waits for
        row = f"SELECT s.last_value, s.is_called, q.seqmin, q.seqmax FROM {sequence.relation} s, pg_sequence q WHERE q.seqrelid = $1::regclass"
        [(current, called, low, high)] = connection.execute(row, (sequence.relation,)).rows()
        begin, end = (int(str(low)), int(str(high))) if step > 0 else (int(str(high)), int(str(low)))
        count = abs(end - begin) // abs(step) + 1
        place = (int(str(current)) - begin) // step + int(bool(called))
        if place + size > count and not sequence.cycle:
            raise sql_error(11732, sequence.name)
        first, last = begin + place % count * step, begin + (place + size - 1) % count * step
        connection.execute("SELECT setval($1::regclass, $2::int8, true)", (sequence.relation, last))
    return first, last, (place + size - 1) // count - place // count


def _given_back(name: str, type_: SqlType) -> Formal:
    return Formal(name, type_, output=True)


PROCEDURES: Final = (
    SystemProcedure(
        "sp_sequence_get_range",
        (
            Formal("@sequence_name", nvarchar(776), required=True), Formal("@range_size", BIGINT, required=True),
            Formal("@range_first_value", SQL_VARIANT, required=True, output=True), _given_back("@range_last_value", SQL_VARIANT),
            _given_back("@range_cycle_count", INT), _given_back("@sequence_increment", SQL_VARIANT), _given_back("@sequence_min_value", SQL_VARIANT),
            _given_back("@sequence_max_value", SQL_VARIANT),
        ),
        _get_range,
    ),
)  # fmt: skip
