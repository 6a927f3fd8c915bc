"""Conversions between T-SQL types, in Python: what CAST, CONVERT and every implicit conversion do to a value.

``converter(source, target)`` returns a function of (value, style, runtime); NULL never reaches it. What may be converted at all is
settled before, by ``conversion_rules``. Source: "CAST and CONVERT (Transact-SQL)".
"""

from __future__ import annotations

import codecs
import re
import struct
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import DATETIME, MAX, SqlType, Variant
from ferryman.tsql import bound as b
from ferryman.tsql import conversion_dates as dates
from ferryman.tsql import conversion_numbers as numbers
from ferryman.tsql import hierarchy
from ferryman.tsql.collations import collation
from ferryman.tsql.conversion_rules import check_explicit, check_implicit
from ferryman.tsql.typing import INTEGER_DIGITS, MONEY_RANGES, canonical, display_name
from ferryman.tsql.xml_parsing import parse_error, parse_xml

if TYPE_CHECKING:
    from ferryman.tsql.scope import Runtime

Converter = Callable[[object, int, "Runtime | None"], object]

CODES: Final[dict[str, str]] = {
    **dict.fromkeys(INTEGER_DIGITS, "number"), "decimal": "number", "numeric": "number", "money": "number", "smallmoney": "number", "float": "number",
    "real": "number", "char": "text", "varchar": "text", "nchar": "text", "nvarchar": "text", "text": "text", "ntext": "text", "xml": "text",
    "binary": "binary", "varbinary": "binary", "image": "binary", "rowversion": "binary", "date": "date", "time": "date", "datetime": "date",
    "smalldatetime": "date", "datetime2": "date", "datetimeoffset": "date", "uniqueidentifier": "guid", "sql_variant": "variant",
    "hierarchyid": "hierarchyid", "geography": "spatial", "geometry": "spatial",
}  # fmt: skip
"""Type name to the family that chooses the conversion function."""


@lru_cache(maxsize=2048)
def converter(source: SqlType, target: SqlType, *, styled: bool = False) -> Converter:
    """Return the conversion function; ``styled`` tells that CONVERT named a style (0 then differs from none for the newer date types)."""
    if target.name == "sql_variant":
        return lambda value, style, runtime: value if isinstance(value, Variant) else Variant(source, value)
    if source.name == "sql_variant":
        return _from_variant(target, styled)
    pair = (CODES.get(source.name, source.name), CODES.get(target.name, target.name))
    maker = MAKERS.get(pair)
    if maker is None:
        raise not_supported(f"conversion from {source.name} to {target.name}")
    return maker(source, target, styled)


def convert_value(value: object, source: SqlType, target: SqlType, runtime: Runtime | None = None) -> object:
    """Return a Python value of ``source`` as one of ``target`` (None stays None); raises what CAST raises."""
    return value if value is None or source == target else converter(source, target)(value, 0, runtime)


def assign_value(value: object, source: SqlType, target: SqlType, runtime: Runtime | None = None) -> object:
    """Return what a variable or parameter of type ``target`` takes from a value of ``source``; 206 and 257 where it needs a CAST, or none exists."""
    if value is None or source == target:
        return value
    check_implicit(source, target)
    return converter(source, target)(value, 0, runtime)


def fold_constant(node: b.Conversion) -> b.Bound:
    """Return the conversion of a constant as a constant, unless it fails or depends on the session's settings."""
    operand = node.operand
    if not isinstance(operand, b.Constant) or node.type.name == "sql_variant":
        return node
    if operand.type.is_string and node.type.is_temporal:
        return node
    try:
        return b.Constant(node.type, convert_value(operand.value, operand.type, node.type))
    except SqlError:
        return node  # raised when, and if, the statement computes it


def _from_variant(target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        if not isinstance(value, Variant):
            raise not_supported("a sql_variant without a base type")
        check_explicit(value.type, target)
        return None if value.value is None else converter(value.type, target, styled=styled)(value.value, style, runtime)

    return convert


# --- numbers -----------------------------------------------------------------------------------------


def _number_from_number(source: SqlType, target: SqlType, styled: bool) -> Converter:
    if target.name == "bit":
        return numbers.bit_from_number
    if target.is_integer:
        return numbers.integer_from_number(source, target)
    if target.name in ("float", "real"):
        return numbers.float_from_number(target)
    return numbers.decimal_from_number(source, target)


def _number_from_text(source: SqlType, target: SqlType, styled: bool) -> Converter:
    if target.name == "bit":
        return numbers.bit_from_text(source, target)
    if target.is_integer:
        return numbers.integer_from_text(source, target)
    if target.name in ("float", "real"):
        return numbers.float_from_text(source, target)
    if target.name in MONEY_RANGES:
        return numbers.money_from_text(source, target)
    return numbers.decimal_from_text(source, target)


def _number_from_date(source: SqlType, target: SqlType, styled: bool) -> Converter:
    """Days since 1900-01-01; an integer is rounded to the nearest day."""

    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        days = dates.days_since_1900(value)
        if target.is_integer:
            rounded = int(numbers.half_up(days, 0))
            return numbers.integer_from_number(target, target)(rounded, 0, runtime) if target.name != "bit" else int(bool(rounded))
        if target.name in ("float", "real"):
            return numbers.float_from_number(target)(days, 0, runtime)
        return numbers.decimal_from_number(source, target)(days, 0, runtime)

    return convert


def _date_from_number(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        moment = dates.datetime_from_days(value)
        return dates.date_from_date(DATETIME, target)(moment, 0, runtime)

    return convert


# --- text --------------------------------------------------------------------------------------------


def fit_text(text: str, target: SqlType) -> str:
    """Return the text cut to the target's length, padded for char and nchar."""
    length = target.length
    if length is None or length == MAX:
        return text
    text = text[:length]
    return text.ljust(length) if target.name in ("char", "nchar") else text


def to_code_page(text: str, collation_name: str | None) -> str:
    """Return the text with every character that the collation's code page lacks as '?' (no best fit: é stays, ł is '?')."""
    if text.isascii():
        return text
    code_page = collation(collation_name).code_page
    return text.encode(code_page, "replace").decode(code_page)


def _text_from_text(source: SqlType, target: SqlType, styled: bool) -> Converter:
    if target.name == "xml":
        return _xml_from_text(target, wide=source.is_unicode, parsed=source.name == "xml")
    narrowed = source.is_unicode and not target.is_unicode

    def convert(text: object, style: int, runtime: Runtime | None) -> object:
        value = str(text)
        return fit_text(to_code_page(value, target.collation) if narrowed else value, target)

    return convert


def _xml_from_text(target: SqlType, *, wide: bool | None, parsed: bool = False) -> Converter:
    def convert(text: object, style: int, runtime: Runtime | None) -> object:
        document = str(text) if parsed else parse_xml(str(text), wide=wide, keep_blanks=keeps_blanks(style))
        return document if target.xml_collection is None else _validated(document, target, runtime)

    return convert


def _validated(document: str, target: SqlType, runtime: Runtime | None) -> object:
    """Return a document that its XML schema collection allows; only PostgreSQL, by way of the session, knows that."""
    if runtime is None:
        raise not_supported("a conversion to typed xml here")
    return runtime.property("validated_xml", document, target.xml_collection, target.scale)


def _text_from_number(source: SqlType, target: SqlType, styled: bool) -> Converter:
    write = numbers.number_text(source)

    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        text = write(value, style)
        if target.length is None or target.length == MAX or len(text) <= target.length:
            return fit_text(text, target)
        if source.is_integer and not target.is_unicode:
            return fit_text("*", target)
        raise _no_room(source, target)

    return convert


def _no_room(source: SqlType, target: SqlType) -> SqlError:
    if source.name in MONEY_RANGES:
        return sql_error(234, source.name, target.name)
    return sql_error(8115, "numeric" if canonical(source.name) == "decimal" else "expression", target.name)


def _text_from_date(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        return fit_text(dates.format_date(value, source, style if styled else None), target)

    return convert


def _text_from_guid(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        if target.length is not None and target.length != MAX and target.length < 36:
            raise sql_error(8170)
        return fit_text(str(value).upper(), target)

    return convert


def text_encoding(type_: SqlType) -> str:
    """Return the Python codec of a string type's bytes: UTF-16 for the n types, else the collation's code page."""
    return "utf-16-le" if type_.is_unicode else collation(type_.collation).code_page


XML_ENCODING: Final = re.compile(rb"""^<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def xml_text(value: bytes) -> str:
    """Return the text of an XML document's bytes: by its byte order mark, its declaration, or as UTF-8; raises 9420 for undecodable bytes."""
    if value.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16"
    else:
        declared = XML_ENCODING.match(value.removeprefix(codecs.BOM_UTF8))
        codec = declared[1].decode("ascii") if declared else "utf-8-sig"
    try:
        return value.removeprefix(codecs.BOM_UTF8).decode(codec)
    except (UnicodeDecodeError, LookupError):
        raise parse_error(9420, "?", 0) from None


def keeps_blanks(style: int) -> bool:
    """Return whether a style of CONVERT to xml keeps text of blanks only; raises 40515 for the ones that let a DTD in."""
    if style not in (0, 1):
        raise not_supported(f"CONVERT to xml with style {style}")
    return style == 1


def _text_from_binary(source: SqlType, target: SqlType, styled: bool) -> Converter:
    if target.name == "xml":
        from_text = _xml_from_text(target, wide=None)
        return lambda value, style, runtime: from_text(xml_text(bytes(value)), style, runtime)  # type: ignore[call-overload]

    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        if style in (1, 2):
            text = ("0x" if style == 1 else "") + value.hex().upper()
        elif style == 0:
            raw = value + b"\0" * (len(value) % 2) if target.is_unicode else value
            text = raw.decode(text_encoding(target), "surrogatepass" if target.is_unicode else "replace")
        else:
            raise sql_error(281, style, source.name)
        return fit_text(text, target)

    return convert


# --- binary ------------------------------------------------------------------------------------------


def fit_binary(value: bytes, target: SqlType, *, number: bool = False) -> bytes:
    """Return the bytes cut and zero-padded to the target: at the right, for numbers at the left."""
    length = target.length
    if target.name == "rowversion":
        length = 8
    if length is None or length == MAX:
        return value
    fixed = target.name in ("binary", "rowversion")
    if number:
        return (value.rjust(length, b"\0") if fixed else value)[-length:]
    return (value.ljust(length, b"\0") if fixed else value)[:length]


def _binary_from_text(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        text = str(value)
        if style == 0:
            return fit_binary(text.encode(text_encoding(source), "surrogatepass" if source.is_unicode else "replace"), target)
        digits = text[2:] if style == 1 and text[:2].lower() == "0x" else text if style == 2 else "?"
        try:
            raw = bytes.fromhex(digits) if " " not in digits else None
        except ValueError:
            raw = None
        if raw is None or style not in (1, 2):
            raise sql_error(8114, display_name(source), display_name(target))
        return fit_binary(raw, target)

    return convert


INTEGER_SIZES: Final[dict[str, int]] = {"bit": 1, "tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}


def _binary_from_number(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        if source.is_integer:
            raw = value.to_bytes(INTEGER_SIZES[source.name], "big", signed=source.name not in ("bit", "tinyint"))
        elif source.name in MONEY_RANGES:
            raw = int(value.scaleb(4)).to_bytes(8 if source.name == "money" else 4, "big", signed=True)
        elif source.name in ("float", "real"):
            raw = struct.pack(">d" if source.name == "float" else ">f", value)
        else:
            raw = _decimal_bytes(value, source)
        return fit_binary(raw, target, number=True)

    return convert


def _decimal_bytes(value: Decimal, source: SqlType) -> bytes:
    """Return a decimal's storage: precision, scale, 0, sign (1: positive), then the digits as a little-endian integer."""
    precision, scale = source.precision or 18, source.scale or 0
    size = 4 * next(words for limit, words in ((9, 1), (19, 2), (28, 3), (38, 4)) if precision <= limit)
    magnitude = int(abs(value).scaleb(scale))
    return bytes((precision, scale, 0, 0 if value < 0 else 1)) + magnitude.to_bytes(size, "little")


def _number_from_binary(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        if target.is_integer:
            raw = value[-INTEGER_SIZES[target.name] :]
            if target.name == "bit":
                return int(any(value[-1:]))
            return int.from_bytes(raw, "big", signed=target.name != "tinyint" and len(raw) == INTEGER_SIZES[target.name])
        if target.name in MONEY_RANGES:
            size = 8 if target.name == "money" else 4
            return Decimal(int.from_bytes(value[-size:].rjust(size, b"\0"), "big", signed=True)).scaleb(-4)
        raise not_supported("conversion from binary to decimal")

    return convert


def _binary_from_date(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        return fit_binary(dates.date_bytes(value, source), target, number=source.name in ("datetime", "smalldatetime"))

    return convert


def _date_from_binary(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: dates.date_from_bytes(value, target)  # type: ignore[arg-type]


def _binary_from_binary(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: fit_binary(value, target)  # type: ignore[arg-type]


def _binary_from_guid(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: fit_binary(value.bytes_le, target)  # type: ignore[attr-defined]


# --- uniqueidentifier and dates ------------------------------------------------------------------------


def _guid_from_text(source: SqlType, target: SqlType, styled: bool) -> Converter:
    def convert(value: Any, style: int, runtime: Runtime | None) -> object:
        text = str(value).lstrip(" ")
        text = text[1:37] if text.startswith("{") and text[37:38] == "}" else text[:36]
        if len(text) != 36 or any(text[i] != "-" for i in (8, 13, 18, 23)):
            raise sql_error(8169)
        try:
            return uuid.UUID(text)
        except ValueError:
            raise sql_error(8169) from None

    return convert


def _guid_from_binary(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: uuid.UUID(bytes_le=value.ljust(16, b"\0")[:16])  # type: ignore[attr-defined]


def _date_from_text(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: dates.parse_date(str(value), source, target, style, dates.dateformat(runtime))


def _date_from_date(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return dates.date_from_date(source, target)


def _same(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: value


# --- CLR types -----------------------------------------------------------------------------------------


def _hierarchyid_from_text(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: hierarchy.parse(str(value))


def _spatial_from_text(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: _asked(runtime, "spatial_value", value, target.name)


def _text_from_spatial(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: fit_text(str(_asked(runtime, "spatial_text", value, source.name)), target)


def _asked(runtime: Runtime | None, name: str, value: object, type_name: str) -> object:
    """Return what PostgreSQL, by way of the session, makes of a value: nothing else knows the spatial types."""
    if runtime is None:
        raise not_supported(f"a conversion of {type_name} here")
    return runtime.property(name, value, type_name)


def _text_from_hierarchyid(source: SqlType, target: SqlType, styled: bool) -> Converter:
    return lambda value, style, runtime: fit_text(hierarchy.text_of(value), target)  # type: ignore[arg-type]


MAKERS: Final[dict[tuple[str, str], Callable[[SqlType, SqlType, bool], Converter]]] = {
    ("number", "number"): _number_from_number, ("text", "number"): _number_from_text, ("date", "number"): _number_from_date,
    ("binary", "number"): _number_from_binary, ("number", "text"): _text_from_number, ("text", "text"): _text_from_text,
    ("date", "text"): _text_from_date, ("guid", "text"): _text_from_guid, ("binary", "text"): _text_from_binary,
    ("text", "binary"): _binary_from_text, ("number", "binary"): _binary_from_number, ("date", "binary"): _binary_from_date,
    ("binary", "binary"): _binary_from_binary, ("guid", "binary"): _binary_from_guid, ("text", "guid"): _guid_from_text,
    ("binary", "guid"): _guid_from_binary, ("guid", "guid"): _same, ("text", "date"): _date_from_text, ("number", "date"): _date_from_number,
    ("binary", "date"): _date_from_binary, ("date", "date"): _date_from_date, ("text", "hierarchyid"): _hierarchyid_from_text,
    ("hierarchyid", "text"): _text_from_hierarchyid, ("binary", "hierarchyid"): _same, ("hierarchyid", "binary"): _binary_from_binary,
    ("hierarchyid", "hierarchyid"): _same, ("binary", "spatial"): _same, ("spatial", "binary"): _binary_from_binary,
    ("text", "spatial"): _spatial_from_text, ("spatial", "text"): _text_from_spatial, ("spatial", "spatial"): _same,
}  # fmt: skip
