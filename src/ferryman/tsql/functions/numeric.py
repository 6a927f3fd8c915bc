"""Mathematical functions. Source: "Mathematical functions (Transact-SQL)" and each function's page."""

from __future__ import annotations

import decimal
import math
import random
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import FLOAT, INT, SqlType
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.functions.entry import BindTools, Function, SqlWriter
from ferryman.tsql.functions.operators import fit_decimal, overflow
from ferryman.tsql.typing import INTEGER_RANGES, canonical, numeric_function_type

if TYPE_CHECKING:
    from ferryman.tsql.bound import Bound, Call


def _same(arguments: tuple[Bound, ...]) -> SqlType:
    return numeric_function_type(arguments[0].type)


def _whole(arguments: tuple[Bound, ...]) -> SqlType:
    type_ = arguments[0].type
    return SqlType("decimal", precision=type_.precision, scale=0) if canonical(type_.name) == "decimal" else numeric_function_type(type_)


def _abs(call: Call) -> Callable[..., object]:
    type_ = call.type
    if not type_.is_integer:
        return abs

    def run(value: int) -> int:
        if value == INTEGER_RANGES[type_.name][0]:
            raise overflow(type_)
        return abs(value)

    return run


def _rounding(mode: str) -> Callable[[Call], Callable[..., object]]:
    """FLOOR and CEILING: the whole number, still of the argument's type."""

    def specialise(call: Call) -> Callable[..., object]:
        type_ = call.type
        if type_.is_integer:
            return lambda value: value
        if type_.name in ("float", "real"):
            return lambda value: float(math.floor(value) if mode == decimal.ROUND_FLOOR else math.ceil(value))
        unit = Decimal(1)
        return lambda value: fit_decimal(value.quantize(unit, rounding=mode, context=decimal.Context(prec=60)), type_)

    return specialise


def _round(call: Call) -> Callable[..., object]:
    type_ = call.type

    def run(value: object, length: int, truncate: int = 0) -> object:
        mode = decimal.ROUND_DOWN if truncate else decimal.ROUND_HALF_UP
        if isinstance(value, float):
            return _round_float(value, length, mode)
        exact = Decimal(value)  # type: ignore[arg-type]
        context = decimal.Context(prec=200, rounding=mode)
        rounded = exact.quantize(Decimal(1).scaleb(-max(length, -39)), context=context) if length < 38 else exact
        if type_.is_integer:
            low, high = INTEGER_RANGES[type_.name]
            if not low <= int(rounded) <= high:
                raise overflow(type_)
            return int(rounded)
        return fit_decimal(Decimal(f"{rounded:f}"), type_)

    return run


def _round_float(value: float, length: int, mode: str) -> float:
    context = decimal.Context(prec=700, rounding=mode)
    if length > 300:
        return value
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-max(length, -310)), context=context))


def _round_sql(writer: SqlWriter, call: Call) -> str:
    value, length, *truncate = (writer.emit(a) for a in call.arguments)
    function = "round"
    if truncate:
        cut = call.arguments[2]
        if not isinstance(cut, b.Constant) or cut.value is None:
            return f"tsql.round_or_cut({_as_numeric(value, call.type)}, {length}, {truncate[0]})::{_cast(call.type)}"
        function = "trunc" if cut.value else "round"
    return f"{function}({_as_numeric(value, call.type)}, {length})::{_cast(call.type)}"


def _as_numeric(sql: str, type_: SqlType) -> str:
    return f"{sql}::float8::text::numeric" if type_.name in ("float", "real") else f"{sql}::numeric"


def _cast(type_: SqlType) -> str:
    casts = {"int": "int4", "bigint": "int8", "float": "float8", "real": "float4", "money": "numeric(19,4)", "smallmoney": "numeric(10,4)"}
    return casts.get(type_.name) or f"numeric({type_.precision},{type_.scale or 0})"


def _sign(call: Call) -> Callable[..., object]:
    if call.type.is_integer:
        return lambda value: (value > 0) - (value < 0)
    if call.type.name in ("float", "real"):
        return lambda value: float((value > 0) - (value < 0))
    return lambda value: fit_decimal(Decimal((value > 0) - (value < 0)), call.type)


def _sign_sql(writer: SqlWriter, call: Call) -> str:
    operand = writer.emit(call.arguments[0])
    return f"sign({operand}{'::numeric' if call.type.is_integer else ''})::{_cast(call.type)}"


# --- float functions -----------------------------------------------------------------------------------


def _float(compute: Callable[..., float]) -> Callable[..., object]:
    """Return the function with its domain errors as 3623 and its overflow as 8115."""

    def run(*values: float) -> float:
        try:
            return compute(*values)
        except (ValueError, ZeroDivisionError):
            raise sql_error(3623) from None
        except OverflowError:
            raise sql_error(8115, "expression", "float") from None

    return run


def _power(base: float, exponent: float) -> float:
    if base == 0 and exponent < 0:
        raise sql_error(8134)
    return math.pow(base, exponent)


def _log(value: float, base: float = math.e) -> float:
    if value <= 0:
        raise sql_error(3623)
    return math.log(value) if base == math.e else math.log(value) / math.log(base)


def _typed_by_first(function: str, *, widest: bool = False) -> Callable[[BindTools, ast.FunctionCall], b.Bound]:
    """POWER, DEGREES, RADIANS: computed as float, returned as the first argument's type (decimals with 38 digits)."""

    def special(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
        count = 2 if function == "POWER" else 1
        if len(node.arguments) != count:
            raise sql_error(174, function.lower(), count)
        operands = [tools.bind(argument) for argument in node.arguments]
        result = numeric_function_type(operands[0].type)
        if canonical(result.name) == "decimal":
            result = SqlType("decimal", precision=38, scale=result.scale if widest else max(result.scale or 0, 18))
        value = b.Call(FLOAT, function, tuple(tools.convert_to(operand, FLOAT) for operand in operands))
        return value if result.name == "float" else b.Conversion(result, value, implicit=True)

    return special


def _rand(*seed: int | None) -> float:
    """A number in [0, 1); the same seed gives the same number, though not SQL Server's."""
    return random.Random(seed[0]).random() if seed and seed[0] is not None else random.random()  # noqa: S311 (RAND is no secret)


def _square(value: float) -> float:
    result = value * value
    if math.isinf(result):
        raise OverflowError
    return result


def _math(name: str, compute: Callable[..., float], sql: str) -> Function:
    return Function(name, "float", FLOAT, evaluate=_float(compute), sql=sql)


def _floor_sql(name: str) -> Callable[[SqlWriter, Call], str]:
    return lambda w, c: w.emit(c.arguments[0]) if c.type.is_integer else f"{name}({w.emit(c.arguments[0])})::{_cast(c.type)}"


FUNCTIONS: Final = (
    Function("ABS", "numeric", _same, specialise=_abs, sql="abs({0})"),
    Function("CEILING", "numeric", _whole, specialise=_rounding(decimal.ROUND_CEILING), sql=_floor_sql("ceil")),
    Function("FLOOR", "numeric", _whole, specialise=_rounding(decimal.ROUND_FLOOR), sql=_floor_sql("floor")),
    Function("ROUND", "numeric int int?", _same, specialise=_round, sql=_round_sql),
    Function("SIGN", "numeric", _same, specialise=_sign, sql=_sign_sql),
    Function("POWER", special=_typed_by_first("POWER", widest=True), evaluate=_float(_power), sql="tsql.power_of({0}, {1})"),
    Function("DEGREES", special=_typed_by_first("DEGREES"), evaluate=_float(math.degrees), sql="degrees({0})"),
    Function("RADIANS", special=_typed_by_first("RADIANS"), evaluate=_float(math.radians), sql="radians({0})"),
    Function("SQRT", "float", FLOAT, evaluate=_float(math.sqrt), sql="tsql.sqrt_of({0})"),
    Function("LOG", "float float?", FLOAT, evaluate=_float(_log), sql="tsql.log_of({args})"),
    Function("LOG10", "float", FLOAT, evaluate=_float(math.log10), sql="tsql.log10_of({0})"),
    _math("SQUARE", _square, "({0} * {0})"), _math("EXP", math.exp, "exp({0})"), _math("SIN", math.sin, "sin({0})"), _math("COS", math.cos, "cos({0})"),
    _math("TAN", math.tan, "tan({0})"), _math("COT", lambda x: 1 / math.tan(x), "cot({0})"), _math("ATAN", math.atan, "atan({0})"),
    _math("ASIN", math.asin, "tsql.asin_of({0})"), _math("ACOS", math.acos, "tsql.acos_of({0})"),
    Function("ATN2", "float float", FLOAT, evaluate=_float(math.atan2), sql="atan2({0}, {1})"),
    Function("PI", "", FLOAT, evaluate=lambda: math.pi, sql="pi()"),
    Function("RAND", "int?", FLOAT, evaluate=_rand, strict=False),
)  # fmt: skip

__all__ = ["FUNCTIONS", "INT"]
