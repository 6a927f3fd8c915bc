"""Bit manipulation functions. Source: "Bit manipulation functions (Transact-SQL)" and each function's page.

Bit 0 is the least significant one: of a binary, the lowest bit of its last byte. Shifts are logical.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT, BIT, INT, SqlType
from ferryman.store.pg_types import pg_type
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.functions.entry import BindTools, Function, SqlWriter
from ferryman.tsql.typing import display_name

if TYPE_CHECKING:
    from ferryman.tsql.bound import Call

INTEGER_BITS: Final = {"tinyint": 8, "smallint": 16, "int": 32, "bigint": 64}
SHIFTS: Final = {"<<": "LEFT_SHIFT", ">>": "RIGHT_SHIFT"}


def has_bits(type_: SqlType) -> bool:
    """Return whether bit functions take values of the type: integers, and binaries that aren't large objects."""
    return type_.name in INTEGER_BITS or (type_.name in ("binary", "varbinary") and not type_.is_max)


def _operand(tools: BindTools, node: ast.FunctionCall, *counts: int) -> tuple[b.Bound, list[b.Bound]]:
    """Return the value and the other arguments as bigint; raises 174 or 189 for their number, 8116 for a value of another type."""
    name = node.name.last.lower()
    if len(node.arguments) not in counts:
        raise sql_error(174, name, counts[0]) if len(counts) == 1 else sql_error(189, name, counts[0], counts[-1])
    value, *others = (tools.bind(argument) for argument in node.arguments)
    if value.type.name == "null":
        value = b.Constant(INT, None)
    if not has_bits(value.type):
        raise sql_error(8116, display_name(value.type), 1, name)
    return value, [tools.convert_to(other, BIGINT) for other in others]


def _call(name: str, counts: tuple[int, ...], result: SqlType | None = None) -> Function:
    """Return the entry of a bit function; without a ``result`` it returns its first argument's type."""
    specialise, sql = FORMS[name]

    def special(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
        value, others = _operand(tools, node, *counts)
        return b.Call(result or value.type, name, (value, *others))

    return Function(name, special=special, specialise=specialise, sql=sql)


def to_number(value: object, type_: SqlType) -> tuple[int, int]:
    """Return a value's bits as a number without sign, and how many they are."""
    if isinstance(value, bytes):
        return int.from_bytes(value, "big"), 8 * len(value)
    bits = INTEGER_BITS[type_.name]
    return int(str(value)) & ((1 << bits) - 1), bits


def from_number(number: int, bits: int, type_: SqlType) -> object:
    """Return the value of the type with these bits; the ones beyond ``bits`` are lost."""
    number &= (1 << bits) - 1
    if type_.is_binary:
        return number.to_bytes(bits // 8, "big")
    return number - (1 << bits) if type_.name != "tinyint" and number >> (bits - 1) else number


def _shift(call: Call) -> Callable[..., object]:
    type_, sign = call.type, 1 if call.function == "LEFT_SHIFT" else -1

    def run(value: object, count: int) -> object:
        number, bits = to_number(value, type_)
        count *= sign
        if abs(count) >= bits:
            return from_number(0, bits, type_)
        return from_number(number << count if count >= 0 else number >> -count, bits, type_)

    return run


def _shift_sql(writer: SqlWriter, call: Call) -> str:
    value, count = (writer.emit(argument) for argument in call.arguments)
    count = count if call.function == "LEFT_SHIFT" else f"-({count})"
    if call.type.is_binary:
        return f"tsql.shift_binary({value}, {count})"
    return f"tsql.shift({value}, {count}, {INTEGER_BITS[call.type.name]})::{pg_type(call.type)}"


def _checked_offset(offset: int, bits: int, function: str) -> int:
    if not 0 <= offset < bits:
        raise not_supported(f"{function} with a bit offset outside of the value")
    return offset


def _get_bit(call: Call) -> Callable[..., object]:
    type_ = call.arguments[0].type

    def run(value: object, offset: int) -> int:
        number, bits = to_number(value, type_)
        return number >> _checked_offset(offset, bits, "GET_BIT") & 1

    return run


def _get_bit_sql(writer: SqlWriter, call: Call) -> str:
    value, offset = (writer.emit(argument) for argument in call.arguments)
    type_ = call.arguments[0].type
    return f"tsql.get_bit({value}, {offset})" if type_.is_binary else f"tsql.get_bit({value}::int8, {offset}, {INTEGER_BITS[type_.name]})"


def _set_bit(call: Call) -> Callable[..., object]:
    type_ = call.type

    def run(value: object, offset: int, bit: int = 1) -> object:
        number, bits = to_number(value, type_)
        place = 1 << _checked_offset(offset, bits, "SET_BIT")
        if bit not in (0, 1):
            raise not_supported("SET_BIT with a bit value other than 0 and 1")
        return from_number(number | place if bit else number & ~place, bits, type_)

    return run


def _set_bit_sql(writer: SqlWriter, call: Call) -> str:
    value, offset, *rest = (writer.emit(argument) for argument in call.arguments)
    bit = rest[0] if rest else "1::int8"
    if call.type.is_binary:
        return f"tsql.set_bit({value}, {offset}, {bit})"
    return f"tsql.set_bit({value}::int8, {offset}, {bit}, {INTEGER_BITS[call.type.name]})::{pg_type(call.type)}"


def _bit_count(call: Call) -> Callable[..., object]:
    type_ = call.arguments[0].type
    return lambda value: to_number(value, type_)[0].bit_count()


def _bit_count_sql(writer: SqlWriter, call: Call) -> str:
    value, type_ = writer.emit(call.arguments[0]), call.arguments[0].type
    return f"bit_count({value})" if type_.is_binary else f"bit_count(({value}::int8 & tsql.bit_mask({INTEGER_BITS[type_.name]}))::bit(64))"


FORMS: Final = {
    "LEFT_SHIFT": (_shift, _shift_sql),
    "RIGHT_SHIFT": (_shift, _shift_sql),
    "GET_BIT": (_get_bit, _get_bit_sql),
    "SET_BIT": (_set_bit, _set_bit_sql),
    "BIT_COUNT": (_bit_count, _bit_count_sql),
}

FUNCTIONS: Final = (
    _call("LEFT_SHIFT", (2,)),
    _call("RIGHT_SHIFT", (2,)),
    _call("GET_BIT", (2,), BIT),
    _call("SET_BIT", (2, 3)),
    _call("BIT_COUNT", (1,), BIGINT),
)
