"""FORMAT: .NET's standard and custom formats of numbers and dates, for the cultures of ``cultures`` (others are refused).

Sources: "FORMAT (Transact-SQL)"; ".NET standard/custom numeric/date and time format strings".
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import nvarchar
from ferryman.tsql import bound as b
from ferryman.tsql.conversion_dates import as_moment, offset_text
from ferryman.tsql.conversion_numbers import half_up
from ferryman.tsql.functions.cultures import ENGLISH, YEN_DIGITS, Culture, culture_of
from ferryman.tsql.functions.entry import Function, SqlWriter
from ferryman.tsql.typing import fractional_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.bound import Call

# --- dates ---------------------------------------------------------------------------------------------

STANDARD_DATES: Final[dict[str, str]] = {
    "r": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", "R": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", "s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
    "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
    "o": "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffff", "O": "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffff",
}  # fmt: skip
"""Those that are the same in every culture."""
DATE_TOKEN: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|%|(d+|M+|y+|h+|H+|m+|s+|f+|F+|t+|z+|K)|(.)", re.DOTALL)


def format_moment(moment: datetime.datetime, pattern: str, culture: Culture = ENGLISH) -> str:
    """Return a date and time in a .NET format, standard or custom."""
    if len(pattern) == 1:
        if pattern not in STANDARD_DATES and pattern not in culture.dates:
            raise not_supported(f"FORMAT with the date format '{pattern}'")
        culture = ENGLISH if pattern in STANDARD_DATES else culture
        pattern = STANDARD_DATES.get(pattern) or culture.dates[pattern]
    out: list[str] = []
    for match in DATE_TOKEN.finditer(pattern):
        quoted = match[1] if match[1] is not None else match[2] if match[2] is not None else match[3]
        if quoted is not None:
            out.append(quoted)
        elif match[4]:
            out.append(_date_field(moment, match[4], culture))
        else:
            out.append(culture.date_separator if match[5] == "/" else match[5] or "")
    return "".join(out)


def _date_field(moment: datetime.datetime, token: str, culture: Culture) -> str:
    letter, width = token[0], len(token)
    numbers = {"d": moment.day, "M": moment.month, "h": (moment.hour + 11) % 12 + 1, "H": moment.hour, "m": moment.minute, "s": moment.second}
    if letter in "dM" and width > 2:
        if letter == "d":
            return (culture.short_days if width == 3 else culture.days)[moment.weekday()]
        return (culture.short_months if width == 3 else culture.months)[moment.month - 1]
    if letter in numbers:
        return f"{numbers[letter]:0{min(width, 2)}}"
    if letter == "y":
        return f"{moment.year % 100:0{width}}" if width <= 2 else f"{moment.year:0{width}}"
    if letter in "fF":
        digits = f"{moment.microsecond:06}0"[: min(width, 7)]
        return digits.rstrip("0") if letter == "F" else digits
    if letter == "t":
        half = culture.halves[moment.hour >= 12]
        return half[:1] if width == 1 else half
    if moment.tzinfo is None:
        return ""
    offset = offset_text(moment)
    return offset if letter == "K" or width >= 3 else offset[:3] if width == 2 else offset[0] + offset[1:3].lstrip("0").rjust(1, "0")


# --- numbers -------------------------------------------------------------------------------------------

STANDARD_NUMBER: Final = re.compile(r"([A-Za-z])(\d{0,2})")


def format_number(value: Decimal, pattern: str, culture: Culture = ENGLISH, *, integer: bool) -> str:
    """Return a number in a .NET format: C, D, E, F, G, N, P, X or a custom one with 0 # . , % and sections."""
    match = STANDARD_NUMBER.fullmatch(pattern)
    return _standard(value, match[1], match[2], culture, integer=integer) if match else custom_number(value, pattern, culture)


def _standard(value: Decimal, kind: str, digits: str, culture: Culture, *, integer: bool) -> str:
    letter, count = kind.upper(), int(digits) if digits else None
    places = 2 if count is None else count
    if letter in "NF":
        return _signed(value, places, "," if letter == "N" else "", culture, "-{}")
    if letter == "C":
        return _signed(value, YEN_DIGITS.get(culture.name, 2) if count is None else count, ",", culture, culture.negative_money, culture.money)
    if letter == "P":
        return _signed(value * 100, places, ",", culture, "-" + culture.percent, culture.percent)
    if letter in "DX" and integer:
        number = int(value)
        if letter == "X":
            return f"{number & (2**32 - 1) if number < 0 else number:0{count or 1}{kind}}"
        return f"{'-' if number < 0 else ''}{abs(number):0{count or 1}}"
    if letter == "E":
        mantissa, _, exponent = f"{value:.{6 if count is None else count}{kind}}".partition(kind)
        return f"{localized(mantissa, culture)}{kind}{exponent[0]}{int(exponent[1:]):03}"
    if letter == "G" and count is None:
        return localized(f"{value:f}", culture)
    raise not_supported(f"FORMAT with the number format '{kind}{digits}'")


def _signed(value: Decimal, places: int, mark: str, culture: Culture, negative: str, positive: str = "{}") -> str:
    rounded = half_up(value, places)
    return (negative if rounded < 0 else positive).format(localized(f"{abs(rounded):{mark}.{places}f}", culture))


def localized(number: str, culture: Culture) -> str:
    """Return a number written with , and . as a culture writes it."""
    return number if culture is ENGLISH else number.translate({ord(","): culture.group, ord("."): culture.decimal})


def custom_number(value: Decimal, pattern: str, culture: Culture = ENGLISH) -> str:
    """Return a number in a custom format: up to three sections for positive, negative and zero."""
    sections = _sections(pattern)
    section, magnitude = sections[0], abs(value)
    sign = "-" if value < 0 else ""
    if value < 0 and len(sections) > 1 and sections[1]:
        section, sign = sections[1], ""
    elif not value and len(sections) > 2 and sections[2]:
        section = sections[2]
    text = _custom_section(magnitude, section, culture)
    return sign + text if any(c in "123456789" for c in text) else text


def _sections(pattern: str) -> list[str]:
    return re.split(r";(?=(?:[^']*'[^']*')*[^']*$)", pattern)


NUMBER_TOKEN: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|([0#.,]+)|(.)", re.DOTALL)


def _custom_section(magnitude: Decimal, section: str, culture: Culture) -> str:
    parts = [(m[4], next((t for t in (m[1], m[2], m[3], m[5]) if t is not None), "")) for m in NUMBER_TOKEN.finditer(section)]
    placeholders = "".join(p for p, _ in parts if p)
    if sum(1 for p, _ in parts if p) > 1 or re.search(r"[eE‰]", "".join(t for _, t in parts)):
        raise not_supported(f"FORMAT with the number format '{section}'")
    if any(text == "%" for p, text in parts if not p):
        magnitude *= 100
    whole, _, fraction = placeholders.partition(".")
    fraction = fraction.replace(",", "")
    scaled = len(whole) - len(whole.rstrip(","))
    rounded = half_up(magnitude.scaleb(-3 * scaled), len(fraction))
    digits, _, decimals = f"{rounded:f}".partition(".")
    whole_form = whole.rstrip(",")
    least = len(whole_form.replace(",", "")) - whole_form.replace(",", "").find("0") if "0" in whole_form else 0
    digits = digits.lstrip("0").rjust(least, "0")
    if "," in whole_form:
        digits = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", digits)
    kept = fraction.rfind("0") + 1
    decimals = decimals[:kept] + decimals[kept:].rstrip("0")
    number = localized(digits + ("." + decimals if decimals else ""), culture)
    return "".join(number if p else text for p, text in parts)


# --- the function --------------------------------------------------------------------------------------


def _format(call: Call) -> Callable[..., object]:
    type_ = call.arguments[0].type
    if not (type_.is_numeric or type_.is_temporal) or type_.name == "bit":
        raise sql_error(8116, type_.name, 1, "format")

    def run(value: object, pattern: str, name: str = "en-US") -> object:
        culture = culture_of(name)
        if culture is None:
            raise not_supported(f"FORMAT with culture {name}")
        if type_.is_temporal:
            if type_.name == "time":
                raise not_supported("FORMAT of time")
            return format_moment(as_moment(value), pattern or "G", culture)
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)  # type: ignore[arg-type]
        return format_number(exact, pattern or "G", culture, integer=type_.is_integer)

    return run


MOMENT_FORMS: Final[dict[str, str]] = {
    "dddd": "FMDay", "ddd": "Dy", "dd": "DD", "d": "FMDD", "MMMM": "FMMonth", "MMM": "Mon", "MM": "MM", "M": "FMMM", "yyyy": "YYYY", "yy": "YY",
    "hh": "HH12", "h": "FMHH12", "HH": "HH24", "H": "FMHH24", "mm": "MI", "m": "FMMI", "ss": "SS", "s": "FMSS",
    **{"f" * digits: f"FF{digits}" for digits in range(1, 7)}, "fffffff": 'FF6"0"', "tt": "AM", "T": '"T"',
}  # fmt: skip
"""Custom date and time specifiers -> to_char's."""


def _moment_form(pattern: object) -> str | None:
    """Return to_char's form of a custom format of these specifiers and plain separators (1 us a row instead of 80), else None."""
    if not isinstance(pattern, str) or len(pattern) < 2 or not re.fullmatch(r"[A-Za-z /:.,_-]+", pattern):
        return None
    runs = [match[0] for match in re.finditer(r"(.)\1*", pattern)]
    if any(run[0].isalpha() and run not in MOMENT_FORMS for run in runs):
        return None
    return "".join(MOMENT_FORMS.get(run, run) for run in runs)


def _format_sql(writer: SqlWriter, call: Call) -> str:
    """Dates in custom formats and numbers as N, F, C, P and D; anything else on columns is refused by ``tsql.format_*``."""
    value, pattern, *culture = (writer.emit(a) for a in call.arguments)
    type_ = call.arguments[0].type
    if culture:
        pattern = f"tsql.only_english({culture[0]}, {pattern})"
    if type_.name in ("date", "datetime", "smalldatetime", "datetime2") and fractional_digits(type_) <= 7:
        form = _moment_form(call.arguments[1].value) if isinstance(call.arguments[1], b.Constant) and not culture else None
        if form is not None:
            return f"tsql.moment_text({value}::timestamp, '{form}')"
        return f"tsql.format_date({value}::timestamp, {pattern})"
    if type_.is_numeric and type_.name != "bit":
        number = f"{value}::float8::text::numeric" if type_.name in ("float", "real") else f"{value}::numeric"
        return f"tsql.format_number({number}, {pattern})"
    raise not_supported(f"FORMAT of a {type_.name} column")


FUNCTIONS: Final = (Function("FORMAT", "any unicode unicode?", nvarchar(4000), specialise=_format, sql=_format_sql),)
