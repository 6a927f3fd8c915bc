"""Conversions as PostgreSQL text: native casts where they can't fail or fail as T-SQL does, else functions of schema ``tsql``.

The functions take the names that their error texts need and a flag: true returns NULL instead of raising (TRY_CAST, TRY_CONVERT).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ferryman.errors import not_supported
from ferryman.sqltypes import MAX, SqlType
from ferryman.store.pg_types import column_type
from ferryman.tsql import bound as b
from ferryman.tsql.conversion import CODES, keeps_blanks
from ferryman.tsql.conversion_dates import STYLE_ORDERS
from ferryman.tsql.functions.entry import SqlWriter
from ferryman.tsql.typing import INTEGER_DIGITS, MONEY_RANGES, canonical, display_name, fractional_digits, precision_scale
from ferryman.tsql.variants import from_variant_sql, variant_sql

Writer = Callable[[str, b.Conversion, str, SqlWriter], str]
"""(operand's SQL, node, style's SQL, emitter) -> SQL"""

PG_INTEGERS: Final[dict[str, str]] = {"bit": "int2", "tinyint": "int2", "smallint": "int2", "int": "int4", "bigint": "int8"}
DATEFORMAT: Final = b.Call(SqlType("varchar", length=3), "DATEFORMAT", ())


def conversion_sql(emitter: SqlWriter, node: b.Conversion) -> str:
    """Return the SQL of a conversion; raises 40515 for one that only Python does."""
    if node.type.name == "sql_variant":
        operand = emitter.emit(node.operand)
        return operand if node.operand.type.name == "sql_variant" else variant_sql(operand, node.operand.type)
    style = emitter.emit(node.style) if node.style is not None else "0"
    if node.operand.type.name == "sql_variant":
        return from_variant_sql(emitter.emit(node.operand), node, style, lambda sql, base: _converted(sql, base, style, emitter))
    return _converted(emitter.emit(node.operand), node, style, emitter)


def _converted(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    writer = WRITERS.get((CODES.get(node.operand.type.name, ""), CODES.get(node.type.name, "")))
    if writer is None:
        raise not_supported(f"conversion from {node.operand.type.name} to {node.type.name} of a column")
    return writer(sql, node, style, emitter)


def _flag(node: b.Conversion) -> str:
    return "true" if node.try_ else "false"


def _name(type_: SqlType) -> str:
    return f"'{display_name(type_)}'"


# --- to numbers --------------------------------------------------------------------------------------


def _number_from_number(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source, target = node.operand.type, node.type
    if target.name == "bit":
        return f"({sql} <> 0)::int4::int2"
    if target.is_integer:
        return _integer_from_number(sql, source, target, node)
    if target.name == "float":
        return f"{sql}::float8"
    if target.name == "real":
        return f"tsql.to_real({sql}::float8, {_flag(node)})"
    value = f"{sql}::float8::text::numeric" if source.name in ("float", "real") else f"{sql}::numeric"
    if target.name in MONEY_RANGES:
        return f"tsql.to_money({value}, '{target.name}', {_flag(node)})"
    precision, scale = precision_scale(target)
    wide, digits = precision_scale(source)
    if source.is_exact_numeric and wide - digits <= precision - scale and digits <= scale:
        return f"{value}::numeric({precision},{scale})"
    return f"tsql.to_numeric({value}, {precision}, {scale}, {_name(source)}, {_flag(node)})"


def _integer_from_number(sql: str, source: SqlType, target: SqlType, node: b.Conversion) -> str:
    cast = PG_INTEGERS[target.name]
    if source.is_integer:
        if INTEGER_DIGITS[source.name] <= INTEGER_DIGITS[target.name]:
            return f"{sql}::{cast}"
        return f"tsql.int_to_int({sql}::int8, '{target.name}', {_flag(node)})::{cast}"
    if source.name in ("float", "real"):
        return f"tsql.float_to_int({sql}::float8, '{target.name}', {_flag(node)})::{cast}"
    whole = f"round({sql})" if source.name in MONEY_RANGES else f"trunc({sql})"
    return f"tsql.numeric_to_int({whole}, '{target.name}', {_flag(node)})::{cast}"


def _number_from_text(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source, target = node.operand.type, node.type
    if target.is_integer:
        return f"tsql.text_to_int({sql}, '{target.name}', {_name(source)}, {_flag(node)})::{PG_INTEGERS[target.name]}"
    if target.name in ("float", "real"):
        cast = "float8" if target.name == "float" else "float4"
        return f"tsql.text_to_float({sql}, '{target.name}', {_name(source)}, {_flag(node)})::{cast}"
    if target.name in MONEY_RANGES:
        return f"tsql.text_to_money({sql}, '{target.name}', {_name(source)}, {_flag(node)})"
    precision, scale = precision_scale(target)
    return f"tsql.text_to_numeric({sql}, {precision}, {scale}, {_name(source)}, {_flag(node)})"


def _number_from_date(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    target = node.type
    days = f"tsql.datetime_to_days({sql})"
    if target.name == "bit":
        return f"(round({days}) <> 0)::int4::int2"
    if target.is_integer:
        return f"tsql.numeric_to_int(round({days}), '{target.name}', {_flag(node)})::{PG_INTEGERS[target.name]}"
    if target.name in ("float", "real"):
        return f"{days}::{'float8' if target.name == 'float' else 'float4'}"
    as_number = replace(node, operand=b.Constant(SqlType("decimal", precision=38, scale=20), None))
    return _number_from_number(days, as_number, style, emitter)


def _number_from_binary(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    sizes = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
    if node.type.name not in sizes:
        raise not_supported(f"conversion from binary to {node.type.name} of a column")
    return f"tsql.bytes_to_int({sql}, {sizes[node.type.name]})::{PG_INTEGERS[node.type.name]}"


# --- to text -----------------------------------------------------------------------------------------


def fit_text_sql(sql: str, target: SqlType, longest: int | None = None) -> str:
    """Return the text cut and padded to its type; ``longest`` is what it can't exceed, MAX or None when not known."""
    length = target.length
    if length is None or length == MAX:
        return sql
    fixed = target.name in ("char", "nchar")
    if fixed:
        return f"rpad({sql}, {length})"
    return sql if longest is not None and longest not in (MAX,) and longest <= length else f"left({sql}, {length})"


def _text_from_text(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source, target = node.operand.type, node.type
    if target.name == "xml":
        parsed = sql if source.name == "xml" else _parsed_xml(sql, str(source.is_unicode).lower(), node)
        return parsed if target.xml_collection is None else f"({parsed})::{column_type(target)}"
    if source.is_unicode and not target.is_unicode:
        sql = f"tsql.to_cp1252({sql})"
    return fit_text_sql(sql, target, source.length)


def _parsed_xml(sql: str, wide: str, node: b.Conversion) -> str:
    if node.style is not None and not isinstance(node.style, b.Constant):
        raise not_supported("CONVERT of a column to xml with a computed style")
    keep = node.style is not None and node.style.value is not None and keeps_blanks(int(str(node.style.value)))
    return f"tsql.{'try_' * node.try_}parse_xml({sql}, {wide}, {str(keep).lower()})"


def _text_from_number(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source, target = node.operand.type, node.type
    if source.name in MONEY_RANGES:
        decimals = {"0": 2, "2": 4, "126": 4}.get(style)
        text, longest = f"tsql.money_text({sql}, {style})" if decimals is None else f"round({sql}, {decimals})::text", 30
    elif source.name in ("float", "real"):
        text, longest = f"tsql.float_text({sql}::float8, {style}, {str(source.name == 'real').lower()})", 24
    elif source.is_integer:
        text, longest = f"{sql}::text", INTEGER_DIGITS[source.name] + (source.name not in ("bit", "tinyint"))
    else:
        text, longest = f"{sql}::text", precision_scale(source)[0] + 3
    length = target.length
    if length is None or length == MAX or longest <= length:
        return fit_text_sql(text, target, longest)
    kind = "money" if source.name in MONEY_RANGES else "numeric" if canonical(source.name) == "decimal" else "expression"
    kind = "int" if source.is_integer and not target.is_unicode else kind
    return fit_text_sql(f"tsql.fit_number({text}, {length}, '{kind}', '{source.name}', '{target.name}', {_flag(node)})", target, length)


def _text_from_date(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source = node.operand.type
    if node.style is None:
        style = "0" if source.name in ("datetime", "smalldatetime") else "21"
    digits = 3 if source.name == "smalldatetime" else fractional_digits(source)
    if source.name == "datetimeoffset":
        text = f"tsql.datetimeoffset_text({sql}, {digits}, {style}, {_flag(node)})"
    else:
        moment = f"(date '1900-01-01' + {sql})" if source.name == "time" else f"{sql}::timestamp"
        form = _plain_form(source.name, style, digits)
        text = _moment_text(moment, form, digits) if form else f"tsql.date_text({moment}, '{source.name}', {digits}, {style}, {_flag(node)})"
    return fit_text_sql(text, node.type)


DAY_FORMS: Final[dict[str, str]] = {
    "1": "MM/DD/YY", "2": "YY.MM.DD", "3": "DD/MM/YY", "4": "DD.MM.YY", "5": "DD-MM-YY", "6": "DD Mon YY", "7": "Mon DD, YY", "10": "MM-DD-YY",
    "11": "YY/MM/DD", "12": "YYMMDD", "23": "YYYY-MM-DD", "101": "MM/DD/YYYY", "102": "YYYY.MM.DD", "103": "DD/MM/YYYY", "104": "DD.MM.YYYY",
    "105": "DD-MM-YYYY", "106": "DD Mon YYYY", "107": "Mon DD, YYYY", "110": "MM-DD-YYYY", "111": "YYYY/MM/DD", "112": "YYYYMMDD",
}  # fmt: skip
"""CONVERT's styles that show a day and no time -> to_char's form."""

CLOCK_FORMS: Final[dict[str, str]] = {**dict.fromkeys(("8", "24", "108"), "HH24:MI:SS"), **dict.fromkeys(("20", "120"), "YYYY-MM-DD HH24:MI:SS"),
                                      **dict.fromkeys(("21", "25", "121"), "YYYY-MM-DD HH24:MI:SS{}")}  # fmt: skip
"""Styles that show a time, {} being where the fraction stands."""

_PADDED_DAY: Final = 'Mon "~"DD YYYY'
_PADDED_FORMS: Final[dict[str, str]] = {**dict.fromkeys(("0", "100"), f'{_PADDED_DAY} "~"HH12:MIAM'),
                                        **dict.fromkeys(("9", "109"), f'{_PADDED_DAY} "~"HH12:MI:SS{{}}AM')}  # fmt: skip
"""Styles with blanks for leading zeros, which stand behind a ~."""
_ISO_FORM: Final = 'YYYY-MM-DD"T"HH24:MI:SS{}'
"""Styles 126 and 127, which leave out a fraction of zero."""


def _plain_form(source: str, style: str, digits: int) -> str | None:
    """Return to_char's form of a constant style where one says it all (0.7 us a row instead of 10), else None."""
    if source == "time":
        return None
    if source == "date":
        days = _PADDED_DAY if style in _PADDED_FORMS else DAY_FORMS.get(style)
        return days or ("YYYY-MM-DD" if style in ("20", "21", "25", "120", "121", "126", "127") else None)
    if style in _PADDED_FORMS:
        mark = ":" if source in ("datetime", "smalldatetime") else "."
        return _PADDED_FORMS[style].format(f"{mark}FF{digits}" if 0 < digits < 7 else f'{mark}FF6"0"' if digits else "")
    form = DAY_FORMS.get(style) or CLOCK_FORMS.get(style) or (_ISO_FORM if style in ("126", "127") else None)
    return form and form.format(f".FF{digits}" if 0 < digits < 7 else '.FF6"0"' if digits else "")


SEVENTH_DIGIT: Final = '"0"'
"""What forms with seven fractional digits end with, for six are kept: a 0, but at the end of time a 9 (``tsql.moment_text_7``)."""


def _moment_text(moment: str, form: str, digits: int) -> str:
    text = f"tsql.{'moment_text_7' if SEVENTH_DIGIT in form else 'moment_text'}({moment}, '{form}')"
    if "~" in form:
        return f"replace(replace({text}, '~0', ' '), '~', '')"
    return f"replace({text}, '.{'0' * digits}', '')" if "T" in form and digits else text


def _text_from_guid(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    length = node.type.length
    text = f"upper({sql}::text)"
    if length is not None and length != MAX and length < 36:
        text = f"tsql.no_room_for_guid({sql}, {_flag(node)})"
    return fit_text_sql(text, node.type, 36)


def _text_from_binary(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    if node.type.name == "xml":
        parsed = _parsed_xml(f"tsql.xml_text({sql})", "NULL", node)
        return parsed if node.type.xml_collection is None else f"{parsed}::{column_type(node.type)}"
    wide = str(node.type.is_unicode).lower()
    return fit_text_sql(f"tsql.bytes_to_text({sql}, {wide}, {style}, {_flag(node)})", node.type)


# --- to binary ---------------------------------------------------------------------------------------


def fit_binary_sql(sql: str, target: SqlType, *, number: bool = False) -> str:
    """Return the bytes cut and zero-padded to their type, numbers at the left."""
    length = target.length
    if length is None or length == MAX:
        return sql
    fixed = str(target.name == "binary").lower()
    return f"tsql.fit_bytes({sql}, {length}, {fixed}, {str(number).lower()})"


def _binary_from_text(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source = node.operand.type
    wide = str(source.is_unicode).lower()
    return fit_binary_sql(f"tsql.text_to_bytes({sql}, {wide}, {style}, {_name(source)}, {_flag(node)})", node.type)


def _binary_from_number(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source = node.operand.type
    sends = {"smallint": "int2send({0})", "int": "int4send({0})", "bigint": "int8send({0})", "float": "float8send({0})", "real": "float4send({0})"}
    form = sends.get(source.name, "substring(int2send({0}) from 2)" if source.name in ("bit", "tinyint") else None)
    if form is None:
        raise not_supported(f"conversion from {source.name} to binary of a column")
    return fit_binary_sql(form.format(sql), node.type, number=True)


def _binary_from_binary(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return fit_binary_sql(sql, node.type)


def _binary_from_guid(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return fit_binary_sql(f"tsql.guid_to_bytes({sql})", node.type)


# --- dates and uniqueidentifier ------------------------------------------------------------------------


def _date_from_text(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source, target = node.operand.type, node.type
    fixed = STYLE_ORDERS.get(node.style.value) if isinstance(node.style, b.Constant) and isinstance(node.style.value, int) else None
    order = emitter.emit(DATEFORMAT) if fixed is None else f"'{fixed}'"
    digits = fractional_digits(target)
    if target.name == "datetimeoffset":
        return f"tsql.text_to_datetimeoffset({sql}, {digits}, {style}, {order}, {_flag(node)})"
    cast = {"date": "::date", "time": "::time"}.get(target.name, "")
    return f"tsql.text_to_timestamp({sql}, '{target.name}', {digits}, {style}, {order}, {_name(source)}, {_flag(node)}){cast}"


def _date_from_number(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    value = f"{sql}::float8::text::numeric" if node.operand.type.name in ("float", "real") else f"{sql}::numeric"
    moment = f"tsql.days_to_datetime({value}, {_flag(node)})"
    return f"tsql.fit_smalldatetime({moment}, 'datetime', {_flag(node)})" if node.type.name == "smalldatetime" else moment


def _date_from_date(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    source, target = node.operand.type, node.type
    if source.name == target.name == "date":
        return sql
    if target.name == "datetimeoffset":
        return _offset_from_date(sql, source, fractional_digits(target))
    if source.name == "datetimeoffset":
        sql = f"tsql.local_time({sql})"
    elif source.name == "time":
        if target.name == "time":
            return f"tsql.round_fraction(date '1900-01-01' + {sql}, {fractional_digits(target)})::time"
        sql = f"(date '1900-01-01' + {sql})"
    elif source.name == "date":
        sql = f"{sql}::timestamp"
    return _fit_timestamp(sql, source, target, node)


def _fit_timestamp(sql: str, source: SqlType, target: SqlType, node: b.Conversion) -> str:
    if target.name == "date":
        return f"{sql}::date"
    if target.name == "datetime":
        return sql if source.name == "smalldatetime" else f"tsql.fit_datetime({sql}, '{source.name}', {_flag(node)})"
    if target.name == "smalldatetime":
        return f"tsql.fit_smalldatetime({sql}, '{source.name}', {_flag(node)})"
    rounded = sql if min(fractional_digits(target), 6) >= fractional_digits(source) else f"tsql.round_fraction({sql}, {fractional_digits(target)})"
    return f"{rounded}::time" if target.name == "time" else f"{rounded}::timestamp"


def _offset_from_date(sql: str, source: SqlType, digits: int) -> str:
    if source.name == "datetimeoffset":
        return f"tsql.round_offset({sql}, {digits})"
    moment = f"(date '1900-01-01' + {sql})" if source.name == "time" else f"{sql}::timestamp"
    return f"tsql.round_offset(tsql.at_offset({moment}, 0), {digits})"


def _guid_from_text(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return f"tsql.text_to_guid({sql}, {_flag(node)})"


def _guid_from_binary(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return f"tsql.bytes_to_guid({sql})"


def _same(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return sql


def _hierarchyid_from_text(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return f"tsql.hierarchyid_parse({sql}, {_flag(node)})"


def _spatial_from_text(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return f"tsql.shape_of_text({sql}, {'4326, true' if node.type.name == 'geography' else '0, false'}, 0, {_flag(node)})"


def _text_from_spatial(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return fit_text_sql(f"tsql.spatial_text({sql}, {str(node.operand.type.name == 'geography').lower()}, true)", node.type)


def _text_from_hierarchyid(sql: str, node: b.Conversion, style: str, emitter: SqlWriter) -> str:
    return fit_text_sql(f"tsql.hierarchyid_text({sql})", node.type)


WRITERS: Final[dict[tuple[str, str], Writer]] = {
    ("number", "number"): _number_from_number, ("text", "number"): _number_from_text, ("date", "number"): _number_from_date,
    ("binary", "number"): _number_from_binary, ("number", "text"): _text_from_number, ("text", "text"): _text_from_text,
    ("date", "text"): _text_from_date, ("guid", "text"): _text_from_guid, ("binary", "text"): _text_from_binary, ("text", "binary"): _binary_from_text,
    ("number", "binary"): _binary_from_number, ("binary", "binary"): _binary_from_binary, ("guid", "binary"): _binary_from_guid,
    ("text", "guid"): _guid_from_text, ("binary", "guid"): _guid_from_binary, ("guid", "guid"): _same, ("text", "date"): _date_from_text,
    ("number", "date"): _date_from_number, ("date", "date"): _date_from_date,
    ("text", "hierarchyid"): _hierarchyid_from_text, ("hierarchyid", "text"): _text_from_hierarchyid, ("binary", "hierarchyid"): _same,
    ("hierarchyid", "binary"): _binary_from_binary, ("hierarchyid", "hierarchyid"): _same, ("binary", "spatial"): _same,
    ("spatial", "binary"): _binary_from_binary, ("text", "spatial"): _spatial_from_text, ("spatial", "text"): _text_from_spatial,
    ("spatial", "spatial"): _same,
}  # fmt: skip
