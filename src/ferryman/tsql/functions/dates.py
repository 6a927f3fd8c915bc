"""Date and time functions. Source: "Date and time data types and functions (Transact-SQL)". The server's own zone is UTC."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT, DATE, DATETIME, FRACTIONAL_SECONDS, INT, SMALLDATETIME, SqlType, datetime2, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.conversion import convert_value
from ferryman.tsql.conversion_dates import EPOCH, as_moment, fit_temporal
from ferryman.tsql.functions import dateparts as parts
from ferryman.tsql.functions.datepart_sql import SUB_SECOND, dateadd_sql, datediff_sql, datename_sql, datepart_sql, datetrunc_sql
from ferryman.tsql.functions.entry import BindTools, Function, SqlWriter
from ferryman.tsql.typing import display_name, fractional_digits

if TYPE_CHECKING:
    from ferryman.tsql.bound import Bound, Call
    from ferryman.tsql.scope import Runtime

DATETIMEOFFSET: Final = SqlType("datetimeoffset", scale=7)
DATE_FIRST: Final = b.Call(SqlType("tinyint"), "@@DATEFIRST", ())


def _part(tools: BindTools, node: ast.FunctionCall, *counts: int) -> tuple[str, list[b.Bound]]:
    """Return the datepart and the other arguments, bound; raises 155, 174 or 1023."""
    name = node.name.last.lower()
    if len(node.arguments) not in counts:
        raise sql_error(174, name, counts[0])
    first = node.arguments[0]
    if not isinstance(first, ast.Column) or len(first.parts) != 1:
        raise sql_error(1023, 1, name)
    part = first.parts[0]
    if part.lower() not in parts.DATEPARTS:
        raise sql_error(155, part, f"{name}")
    return parts.DATEPARTS[part.lower()], [tools.bind(argument) for argument in node.arguments[1:]]


def _constant(text: str) -> b.Constant:
    return b.Constant(SqlType("varchar", length=20), text)


def _check_part(part: str, type_: SqlType, function: str) -> None:
    """Raise 9810 for a part that the type hasn't: hours of a date, days of a time."""
    if (type_.name == "date" and part not in parts.DATE_ONLY) or (type_.name == "time" and part in parts.DATE_ONLY):
        raise sql_error(9810, part, function, type_.name)


# --- DATEADD and DATEDIFF ------------------------------------------------------------------------------


def _dateadd(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    part, (count, moment) = _part(tools, node, 3)
    if part in ("iso_week", "tzoffset"):
        raise sql_error(9806, part, "dateadd")
    if not moment.type.is_temporal:
        moment = tools.convert_to(moment, DATETIME)
    _check_part(part, moment.type, "dateadd")
    if count.type.is_string or not count.type.is_numeric:
        count = tools.convert_to(count, INT)
    elif count.type.name != "bigint":
        count = b.Conversion(INT, count, implicit=True) if count.type != INT else count
    return b.Call(moment.type, "DATEADD", (_constant(part), count, moment))


def _specialise_dateadd(call: Call) -> Callable[..., object]:
    type_ = call.type

    def run(part: str, count: int, value: object) -> object:
        try:
            result = parts.add(part, count, as_moment(value))
        except (ValueError, OverflowError):
            raise sql_error(517, type_.name) from None
        if (type_.name == "datetime" and result.year < 1753) or (type_.name == "smalldatetime" and not 1900 <= result.year <= 2079):
            raise sql_error(517, type_.name)
        return fit_temporal(result, type_)

    return run


def _dateadd_sql(writer: SqlWriter, call: Call) -> str:
    part, (_, count, moment), type_ = _known_part(call), (writer.emit(a) for a in call.arguments), call.type
    if type_.name == "datetimeoffset":
        added = dateadd_sql(part, count, f"tsql.local_time({moment})", type_.name)
        return f"tsql.at_offset({_rounded(added, type_, part)}, ({moment}).minutes)"
    source = f"(date '1900-01-01' + {moment})" if type_.name == "time" else f"{moment}::timestamp"
    cast = {"date": "::date", "time": "::time"}.get(type_.name, "")
    return f"{_rounded(dateadd_sql(part, count, source, type_.name), type_, part)}{cast}"


def _known_part(call: Call) -> str:
    """Return the datepart, which ``_part`` has bound as the first argument."""
    part = call.arguments[0]
    assert isinstance(part, b.Constant)
    return str(part.value)


def _rounded(sql: str, type_: SqlType, part: str) -> str:
    """Round what has been added to the type's digits; whole seconds leave them as they are."""
    digits = fractional_digits(type_)
    return f"tsql.round_fraction({sql}, {digits})" if part in SUB_SECOND and type_.name in FRACTIONAL_SECONDS and digits < 6 else sql


def _datediff(result: SqlType) -> Callable[[BindTools, ast.FunctionCall], b.Bound]:
    def special(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
        name = node.name.last.upper()
        part, operands = _part(tools, node, 3)
        if part in ("iso_week", "tzoffset"):
            raise sql_error(9806, part, name.lower())
        moments = [_moment(tools, operand) for operand in operands]
        if all(moment.type.name == "time" for moment in moments):  # beside a date, a time is that of 1900-01-01
            _check_part(part, moments[0].type, name.lower())
        return b.Call(result, name, (_constant(part), *moments))

    return special


def _moment(tools: BindTools, operand: Bound) -> Bound:
    """Return a date or time; text is read as datetimeoffset's wall clock (datetime2), numbers as datetime."""
    if operand.type.is_temporal:
        return operand
    return tools.convert_to(operand, datetime2() if operand.type.is_string else DATETIME)


def _specialise_datediff(call: Call) -> Callable[..., object]:
    limit = 2**31 if call.type == INT else 2**63

    def run(part: str, start: object, end: object) -> int:
        count = parts.difference(part, start, end)
        if not -limit <= count < limit:
            raise sql_error(535)
        return count

    return run


def _as_timestamp(writer: SqlWriter, operand: Bound, *, utc: bool) -> str:
    sql = writer.emit(operand)
    if operand.type.name == "datetimeoffset":
        return f"({sql}).utc" if utc else f"tsql.local_time({sql})"
    return f"(date '1900-01-01' + {sql})" if operand.type.name == "time" else f"({sql})::timestamp"


def _datediff_sql(writer: SqlWriter, call: Call) -> str:
    start, end = (_as_timestamp(writer, moment, utc=True) for moment in call.arguments[1:])
    return datediff_sql(_known_part(call), start, end, big=call.type == BIGINT)


# --- DATEPART, DATENAME, DATETRUNC -----------------------------------------------------------------------


def _datepart(result: SqlType) -> Callable[[BindTools, ast.FunctionCall], b.Bound]:
    def special(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
        name = node.name.last.upper()
        part, (operand,) = _part(tools, node, 2)
        moment = _moment(tools, operand)
        _check_part(part, moment.type, name.lower())
        if part == "tzoffset" and moment.type.name not in ("datetimeoffset", "datetime2"):
            raise sql_error(9810, part, name.lower(), moment.type.name)
        type_ = result.with_collation(tools.scope.collation) if result.is_string else result
        return b.Call(type_, name, (_constant(part), moment, DATE_FIRST))

    return special


def _datepart_sql(of_part: Callable[[str, str, Callable[[], str]], str]) -> Callable[[SqlWriter, Call], str]:
    def form(writer: SqlWriter, call: Call) -> str:
        part, (_, moment, first) = _known_part(call), call.arguments
        if part == "tzoffset":
            return _offset_sql(writer, call)
        return of_part(part, _as_timestamp(writer, moment, utc=False), lambda: writer.emit(first))

    return form


def _offset_sql(writer: SqlWriter, call: Call) -> str:
    """The offset of a datetimeoffset, 0 for a datetime2."""
    moment = call.arguments[1]
    sql = writer.emit(moment)
    minutes = f"({sql}).minutes::int" if moment.type.name == "datetimeoffset" else f"(CASE WHEN {sql} IS NOT NULL THEN 0 END)"
    return minutes if call.function == "DATEPART" else f"tsql.offset_text({minutes})"


def _single_part(part: str) -> Callable[[BindTools, ast.FunctionCall], b.Bound]:
    """YEAR, MONTH, DAY: of 0 it is 1900-01-01."""

    def special(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
        if len(node.arguments) != 1:
            raise sql_error(174, part, 1)
        moment = _moment(tools, tools.bind(node.arguments[0]))
        if moment.type.name == "time":
            raise sql_error(9810, part, part, "time")
        return b.Call(INT, "DATEPART", (_constant(part), moment, b.Constant(SqlType("tinyint"), 7)))

    return special


def _datetrunc(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    part, (operand,) = _part(tools, node, 2)
    moment = _moment(tools, operand)
    _check_part(part, moment.type, "datetrunc")
    if part in ("weekday", "tzoffset", "nanosecond"):
        raise sql_error(9806, part, "datetrunc")
    return b.Call(moment.type, "DATETRUNC", (_constant(part), moment, DATE_FIRST))


def _specialise_datetrunc(call: Call) -> Callable[..., object]:
    def run(part: str, value: object, first: int) -> object:
        result = parts.truncate(part, as_moment(value), first)
        return result.time() if call.type.name == "time" else fit_temporal(result, call.type)

    return run


def _datetrunc_sql(writer: SqlWriter, call: Call) -> str:
    moment, first = call.arguments[1:]
    cast = {"date": "::date", "time": "::time"}.get(call.type.name, "")
    part = _known_part(call)
    start = f"{datetrunc_sql(part, _as_timestamp(writer, moment, utc=False), lambda: writer.emit(first))}{cast}"
    return f"tsql.at_offset({start}, ({writer.emit(moment)}).minutes)" if call.type.name == "datetimeoffset" else start


def _date_bucket(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    part, (width, moment, *origin) = _part(tools, node, 3, 4)
    if not moment.type.is_temporal:
        raise sql_error(8116, display_name(moment.type), 3, "date_bucket")
    if origin and origin[0].type.name != moment.type.name:
        raise sql_error(8116, display_name(origin[0].type), 4, "date_bucket")
    start = tools.convert_to(origin[0], moment.type) if origin else b.Constant(moment.type, convert_value(EPOCH, DATETIME, moment.type))
    return b.Call(moment.type, "DATE_BUCKET", (_constant(part), tools.convert_to(width, INT), moment, start))


def _specialise_bucket(call: Call) -> Callable[..., object]:
    return lambda part, width, value, origin: fit_temporal(parts.bucket(part, width, as_moment(value), as_moment(origin)), call.type)


def _bucket_sql(writer: SqlWriter, call: Call) -> str:
    part, width, moment, origin = call.arguments
    type_ = call.type
    if type_.name == "datetimeoffset":
        raise not_supported("DATE_BUCKET of a datetimeoffset column")
    cast = {"date": "::date", "time": "::time"}.get(type_.name, "")
    operands = ", ".join((writer.emit(part), writer.emit(width), *(_as_timestamp(writer, value, utc=False) for value in (moment, origin))))
    return f"{_rounded(f'tsql.date_bucket({operands})', type_, _known_part(call))}{cast}"


# --- clocks ----------------------------------------------------------------------------------------------


def _now(type_: SqlType) -> Callable[[Runtime], object]:
    return lambda runtime: fit_temporal(runtime.now(), type_)


def _now_with_offset(runtime: Runtime) -> object:
    return runtime.now().replace(tzinfo=datetime.UTC)


# --- from parts --------------------------------------------------------------------------------------------


def _from_parts(type_name: str, make: Callable[..., object]) -> Callable[..., object]:
    """Return the constructor with the calendar's ValueError as 289."""

    def run(*values: int) -> object:
        try:
            return make(*values)
        except (ValueError, OverflowError):
            raise sql_error(289, type_name) from None

    return run


def _fraction(value: int, precision: int) -> int:
    if not 0 <= precision <= 7 or not 0 <= value < 10**precision:
        raise ValueError("fraction")
    return value * 1_000_000 // int(10**precision)


def _datetime_from_parts(year: int, month: int, day: int, hour: int, minute: int, second: int, milliseconds: int) -> object:
    if year < 1753 or not 0 <= milliseconds <= 999:
        raise ValueError("datetime")
    return fit_temporal(datetime.datetime(year, month, day, hour, minute, second, milliseconds * 1000), DATETIME)


def _datetime2_from_parts(year: int, month: int, day: int, hour: int, minute: int, second: int, fraction: int, precision: int) -> object:
    return datetime.datetime(year, month, day, hour, minute, second, _fraction(fraction, precision))


def _offset_from_parts(
    year: int, month: int, day: int, hour: int, minute: int, second: int, fraction: int, hours: int, minutes: int, precision: int
) -> object:
    if hours * minutes < 0 or abs(minutes) > 59:
        raise ValueError("offset")
    zone = datetime.timezone(datetime.timedelta(hours=hours, minutes=minutes))
    return datetime.datetime(year, month, day, hour, minute, second, _fraction(fraction, precision), zone)


def _small_from_parts(year: int, month: int, day: int, hour: int, minute: int) -> object:
    moment = datetime.datetime(year, month, day, hour, minute)
    if not datetime.datetime(1900, 1, 1) <= moment < datetime.datetime(2079, 6, 7):
        raise ValueError("smalldatetime")
    return moment


def _parts_sql(type_name: str) -> Callable[[SqlWriter, Call], str]:
    """DATETIMEFROMPARTS and its kin; what follows the seconds is milliseconds, or a fraction with its precision."""

    def form(writer: SqlWriter, call: Call) -> str:
        values = [writer.emit(argument) for argument in call.arguments]
        if type_name == "time":
            values = ["1900", "1", "1", *values]
        day, rest = values[:5], values[5:]
        second = rest[0] if rest else "0"
        micros = "0"
        if type_name == "datetime":
            micros = f"tsql.fraction({rest[1]}, 3)"
        elif rest:
            micros = f"tsql.fraction({rest[1]}, {rest[-1]})"
        moment = f"tsql.moment_from_parts('{type_name}', {', '.join(day)}, {second}, {micros})"
        if type_name == "datetimeoffset":
            return f"tsql.at_offset({moment}, tsql.offset_from_parts({rest[2]}, {rest[3]}))"
        return f"{moment}::time" if type_name == "time" else moment

    return form


def _precise(name: str) -> Callable[[tuple[Bound, ...]], SqlType]:
    """The last argument, which must be a constant, is the result's scale."""

    def rule(arguments: tuple[Bound, ...]) -> SqlType:
        last = arguments[-1]
        if not isinstance(last, b.Constant) or not isinstance(last.value, int):
            raise sql_error(10760, name)
        return SqlType(name, scale=last.value)

    return rule


def _eomonth(value: object, months: int | None = 0) -> object:
    try:
        moment = parts.add_months(as_moment(value).replace(day=1, tzinfo=None), (months or 0) + 1)
    except ValueError:
        raise sql_error(517, "date") from None
    return (moment - datetime.timedelta(days=1)).date()


def _lazy_eomonth(value: object, months: int | None = 0) -> object:
    return None if value is None else _eomonth(value, months)


# --- offsets and zones ---------------------------------------------------------------------------------------


def _offset_minutes(offset: object, function: str) -> datetime.timezone:
    """Return the zone of ``+05:30`` or of a number of minutes; raises 9812."""
    text = str(offset)
    try:
        if text.lstrip("+-").isdigit() and ":" not in text:
            minutes = int(text)
        else:
            hours, _, rest = text[1:].partition(":")
            minutes = (int(hours) * 60 + int(rest)) * {"+": 1, "-": -1}[text[0]]
        if abs(minutes) > 840:
            raise ValueError
        return datetime.timezone(datetime.timedelta(minutes=minutes))
    except (ValueError, KeyError):
        raise sql_error(9812, function) from None


def _minutes_sql(writer: SqlWriter, call: Call) -> str:
    return f"tsql.offset_minutes(({writer.emit(call.arguments[1])})::text, '{call.function.lower()}')"


FUNCTIONS: Final = (
    Function("DATEADD", special=_dateadd, specialise=_specialise_dateadd, sql=_dateadd_sql),
    Function("DATEDIFF", special=_datediff(INT), specialise=_specialise_datediff, sql=_datediff_sql),
    Function("DATEDIFF_BIG", special=_datediff(BIGINT), specialise=_specialise_datediff, sql=_datediff_sql),
    Function("DATEPART", special=_datepart(INT), evaluate=parts.value_of, sql=_datepart_sql(datepart_sql)),
    Function("DATENAME", special=_datepart(nvarchar(30)), evaluate=parts.name_of, sql=_datepart_sql(datename_sql)),
    Function("YEAR", special=_single_part("year")),
    Function("MONTH", special=_single_part("month")),
    Function("DAY", special=_single_part("day")),
    Function("DATETRUNC", special=_datetrunc, specialise=_specialise_datetrunc, sql=_datetrunc_sql),
    Function("DATE_BUCKET", special=_date_bucket, specialise=_specialise_bucket, sql=_bucket_sql),
    Function("GETDATE", "", DATETIME, evaluate=_now(DATETIME), runtime=True),
    Function("CURRENT_TIMESTAMP", "", DATETIME, evaluate=_now(DATETIME), runtime=True),
    Function("GETUTCDATE", "", DATETIME, evaluate=_now(DATETIME), runtime=True),
    Function("CURRENT_DATE", "", DATE, evaluate=_now(DATE), runtime=True),
    Function("SYSDATETIME", "", datetime2(), evaluate=_now(datetime2()), runtime=True),
    Function("SYSUTCDATETIME", "", datetime2(), evaluate=_now(datetime2()), runtime=True),
    Function("SYSDATETIMEOFFSET", "", DATETIMEOFFSET, evaluate=_now_with_offset, runtime=True),
    Function("DATEFROMPARTS", "int int int", DATE, evaluate=_from_parts("date", datetime.date), sql="tsql.datefromparts({args})"),
    Function("DATETIMEFROMPARTS", "int int int int int int int", DATETIME, evaluate=_from_parts("datetime", _datetime_from_parts),
             sql=_parts_sql("datetime")),
    Function("SMALLDATETIMEFROMPARTS", "int int int int int", SMALLDATETIME, evaluate=_from_parts("smalldatetime", _small_from_parts),
             sql=_parts_sql("smalldatetime")),
    Function("DATETIME2FROMPARTS", "int int int int int int int int", _precise("datetime2"), evaluate=_from_parts("datetime2", _datetime2_from_parts),
             sql=_parts_sql("datetime2")),
    Function("TIMEFROMPARTS", "int int int int int", _precise("time"),
             evaluate=_from_parts("time", lambda h, m, s, fraction, precision: datetime.time(h, m, s, _fraction(fraction, precision))), sql=_parts_sql("time")),
    Function("DATETIMEOFFSETFROMPARTS", "int int int int int int int int int int", _precise("datetimeoffset"),
             evaluate=_from_parts("datetimeoffset", _offset_from_parts), sql=_parts_sql("datetimeoffset")),
    Function("EOMONTH", "date int?", DATE, evaluate=_lazy_eomonth, strict=False, sql=lambda w, c: (
        f"tsql.eomonth({_as_timestamp(w, c.arguments[0], utc=False)}, {w.emit(c.arguments[1]) if len(c.arguments) > 1 else '0'})")),
    Function("SWITCHOFFSET", "datetimeoffset any", lambda a: SqlType("datetimeoffset", scale=a[0].type.scale),
             evaluate=lambda value, offset: value.astimezone(_offset_minutes(offset, "switchoffset")),
             sql=lambda w, c: f"tsql.switch_offset({w.emit(c.arguments[0])}, {_minutes_sql(w, c)})"),
    Function("TODATETIMEOFFSET", "datetime2 any", lambda a: SqlType("datetimeoffset", scale=a[0].type.scale),
             evaluate=lambda value, offset: value.replace(tzinfo=_offset_minutes(offset, "todatetimeoffset")),
             sql=lambda w, c: f"tsql.at_offset({w.emit(c.arguments[0])}, {_minutes_sql(w, c)})"),
)  # fmt: skip
