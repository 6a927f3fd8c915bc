"""Format files: the non-XML (.fmt) and the XML form.

Sources: https://learn.microsoft.com/sql/relational-databases/import-export/non-xml-format-files-sql-server and
https://learn.microsoft.com/sql/relational-databases/import-export/xml-format-files-sql-server
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from typing import Final

from ferryman import sqltypes
from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import DEFAULT_COLLATION, MAX, SqlType
from ferryman.tsql.bulk.encoding import collation_codec
from ferryman.tsql.bulk.fields import CHARACTER_TYPES, Field, FormatFile, RowColumn
from ferryman.tsql.bulk.native import NATIVE

VERSIONS: Final = frozenset({"7.0", "8.0", "9.0", "10.0", "11.0", "12.0", "13.0", "14.0", "15.0", "16.0", "17.0"})
"""SQL Server 7.0 to 2025."""
_ALIASES: Final = {"SQLVARYCHAR": "SQLCHAR", "SQLNVARCHAR": "SQLNCHAR", "SQLVARYBIN": "SQLBINARY", "SQLINTN": "SQLINT"}
_TOKEN: Final = re.compile(r'"((?:\\.|[^"\\])*)"|(\S+)')
_LINE_FIELDS: Final = 8
_ESCAPES: Final = {"t": "\t", "n": "\n", "r": "\r", "0": "\0", "\\": "\\", '"': '"'}
_PREFIXES: Final = (0, 1, 2, 4, 8)
_MAX_COLUMNS: Final = 1024
_CHARACTERS: Final = 8000
"""The longest varchar, in bytes; a longer or unlimited field is a max type."""


def parse_format_file(content: bytes, path: str) -> FormatFile:
    """Return what a format file says. Raises SqlError 4820 to 4829, 4839 and 4858 to 4859 with ``path`` and where it is wrong."""
    text = _text(content)
    if text.lstrip().startswith("<"):
        return _parse_xml(text, path)
    return _parse_lines(text, path)


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


# --- non-XML -----------------------------------------------------------------------------------------------


def _parse_lines(text: str, path: str) -> FormatFile:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or lines[0].strip() not in VERSIONS:
        raise sql_error(4820, path)
    if len(lines) < 2 or not lines[1].strip().isdecimal():
        raise sql_error(4821, path)
    count = int(lines[1])
    if not 0 < count <= _MAX_COLUMNS or len(lines) < 2 + count:
        raise sql_error(4822, path)
    fields = tuple(_parse_line(lines[1 + number], number, path) for number in range(1, count + 1))
    return FormatFile(fields, _columns_of(fields))


def _parse_line(line: str, number: int, path: str) -> Field:
    """Read ``order type prefix length "terminator" column name collation``."""
    tokens = [quoted if bare == "" else bare for quoted, bare in _TOKEN.findall(line)]
    if len(tokens) < _LINE_FIELDS - 1:
        raise sql_error(4829, number, path)
    order, kind, prefix, length, terminator, column, name = tokens[:7]
    if order != str(number):
        raise sql_error(4823, path)
    type_ = _ALIASES.get(kind.upper(), kind.upper())
    if type_ not in CHARACTER_TYPES and type_ not in NATIVE:
        if type_ in ("SQLVARIANT", "SQLUDT"):
            raise not_supported(f"{type_} in a format file")
        raise sql_error(4824, number, path)
    if not prefix.isdecimal() or int(prefix) not in _PREFIXES:
        raise sql_error(4825, number, path)
    if not length.isdecimal():
        raise sql_error(4826, number, path)
    if not column.isdecimal() or int(column) > _MAX_COLUMNS:
        raise sql_error(4828, number, path)
    collation = tokens[7] if len(tokens) > 7 else ""
    field = Field(
        type_, int(prefix), int(length), _terminator(terminator), int(column), name, "" if collation.upper() == "RAW" else _collation(collation, number, path)
    )
    return _checked(field, number, path)


def _checked(field: Field, number: int, path: str) -> Field:
    if field.type == "SQLNCHAR" and len(field.terminator) % 2:
        raise sql_error(4827, number, path)
    fixed = NATIVE[field.type].length if field.type in NATIVE else field.length
    if not (field.prefix or field.terminator or fixed or field.length):
        raise sql_error(4826, number, path)
    return field


def _terminator(text: str) -> bytes:
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape[1], escape[0]), text).encode("cp1252", "replace")


def _collation(name: str, number: int, path: str) -> str:
    if name and collation_codec(name) is None:
        raise sql_error(4839, number, path)
    return name


def _columns_of(fields: Iterable[Field]) -> tuple[RowColumn, ...]:
    numbered = sorted((field.column, field) for field in fields if field.column)
    return tuple(RowColumn(field.name, _host_type(field)) for _, field in numbered)


def _host_type(field: Field) -> SqlType:
    """Return the T-SQL type that OPENROWSET gives a field of a non-XML format file; a decimal's precision isn't told there."""
    if field.is_character:
        unit = 2 if field.type == "SQLNCHAR" else 1
        length = field.length // unit if 0 < field.length <= _CHARACTERS else MAX
        return SqlType("nvarchar" if unit == 2 else "varchar", length=length, collation=field.collation or DEFAULT_COLLATION)
    if field.type == "SQLBINARY":
        return sqltypes.varbinary(field.length if 0 < field.length <= _CHARACTERS else MAX)
    if field.type in ("SQLDECIMAL", "SQLNUMERIC"):
        return SqlType("decimal")
    return NATIVE[field.type].type


# --- XML ---------------------------------------------------------------------------------------------------

_NAMESPACE: Final = "{http://schemas.microsoft.com/sqlserver/2004/bulkload/format}"
_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_FIELD_TYPES: Final[dict[str, tuple[str, str]]] = {
    "CharTerm": ("SQLCHAR", "TERMINATOR"), "NCharTerm": ("SQLNCHAR", "TERMINATOR"), "CharFixed": ("SQLCHAR", "LENGTH"), "NCharFixed": ("SQLNCHAR", "LENGTH"),
    "CharPrefix": ("SQLCHAR", "PREFIX_LENGTH"), "NCharPrefix": ("SQLNCHAR", "PREFIX_LENGTH"), "NativeFixed": ("", "LENGTH"),
    "NativePrefix": ("", "PREFIX_LENGTH"),
}  # fmt: skip
"""xsi:type of FIELD -> host file data type ('' where the column's type says it) and the attribute it must have."""
_SIZED: Final = {"SQLCHAR": "char", "SQLVARYCHAR": "varchar", "SQLNCHAR": "nchar", "SQLNVARCHAR": "nvarchar", "SQLBINARY": "binary", "SQLVARYBIN": "varbinary"}
_LOBS: Final = {"SQLTEXT": "text", "SQLNTEXT": "ntext", "SQLIMAGE": "image", "SQLXML": "xml"}
_LOB_HOSTS: Final = {"text": "SQLCHAR", "ntext": "SQLNCHAR", "image": "SQLBINARY", "xml": "SQLNCHAR"}
_DEFAULT_SCALE: Final = 7


def _parse_xml(text: str, path: str) -> FormatFile:
    if "<!DOCTYPE" in text:
        raise SqlError(9438, f'The XML format file "{path}" can\'t have a document type declaration.')
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314 - without a DOCTYPE there are no entities to expand
    except ET.ParseError as error:
        raise SqlError(9400, f'XML parsing of the format file "{path}" failed: {error}.') from error
    record, row = root.find(f"{_NAMESPACE}RECORD"), root.find(f"{_NAMESPACE}ROW")
    if root.tag != f"{_NAMESPACE}BCPFORMAT" or record is None or row is None:
        raise SqlError(9400, f'The format file "{path}" is not a BCPFORMAT document with RECORD and ROW.')
    columns = list(row.iter(f"{_NAMESPACE}COLUMN"))
    sources = {_attribute(column, "SOURCE", path): number for number, column in enumerate(columns, 1)}
    fields = tuple(_xml_field(field, sources, columns, path) for field in record.iter(f"{_NAMESPACE}FIELD"))
    known = {field.column for field in fields}
    if not fields or any(number not in known for number in sources.values()):
        raise sql_error(4823, path)
    return FormatFile(fields, tuple(RowColumn(_attribute(column, "NAME", path), _column_type(column, path)) for column in columns))


def _xml_field(element: ET.Element, sources: Mapping[str, int], columns: list[ET.Element], path: str) -> Field:
    kind = _attribute(element, _XSI_TYPE, path).rpartition(":")[2]
    if kind not in _FIELD_TYPES:
        raise sql_error(4858, path, kind, "xsi:type")
    host, needed = _FIELD_TYPES[kind]
    _attribute(element, needed, path)
    number = sources.get(_attribute(element, "ID", path), 0)
    if not host:
        host = _column_host(columns[number - 1], path) if number else "SQLBINARY"
    length = element.get("LENGTH" if needed == "LENGTH" else "MAX_LENGTH", "0")
    prefix = element.get("PREFIX_LENGTH", "0")
    if not length.isdecimal():
        raise sql_error(4858, path, length, "LENGTH")
    if not prefix.isdecimal() or int(prefix) not in _PREFIXES:
        raise sql_error(4858, path, prefix, "PREFIX_LENGTH")
    name = columns[number - 1].get("NAME", "") if number else ""
    identity = int(element.get("ID", "0")) if element.get("ID", "").isdecimal() else 0
    field = Field(
        host, int(prefix), int(length), _terminator(element.get("TERMINATOR", "")), number, name, _collation(element.get("COLLATION", ""), identity, path)
    )
    return _checked(field, identity, path)


def _column_host(element: ET.Element, path: str) -> str:
    kind = _attribute(element, _XSI_TYPE, path).rpartition(":")[2]
    host = _LOB_HOSTS.get(_LOBS.get(kind, ""), _ALIASES.get(kind, kind))
    if host not in NATIVE and host not in CHARACTER_TYPES:
        raise not_supported(f"{kind} in a format file")
    return host


def _column_type(element: ET.Element, path: str) -> SqlType:
    kind = _attribute(element, _XSI_TYPE, path).rpartition(":")[2]
    if kind in _LOBS:
        return SqlType(_LOBS[kind], collation=None if kind == "SQLIMAGE" else DEFAULT_COLLATION)
    if kind in _SIZED:
        length = _number(element, "LENGTH", MAX, path)
        return SqlType(_SIZED[kind], length=length or MAX, collation=None if kind in ("SQLBINARY", "SQLVARYBIN") else DEFAULT_COLLATION)
    if kind in ("SQLDECIMAL", "SQLNUMERIC"):
        return sqltypes.decimal(_number(element, "PRECISION", 18, path), _number(element, "SCALE", 0, path))
    if kind in ("SQLTIME", "SQLDATETIME2", "SQLDATETIMEOFFSET"):
        return SqlType(NATIVE[kind].type.name, scale=_number(element, "SCALE", _DEFAULT_SCALE, path))
    if kind not in NATIVE:
        raise sql_error(4858, path, kind, "xsi:type")
    return NATIVE[kind].type


def _number(element: ET.Element, name: str, default: int, path: str) -> int:
    text = element.get(name, str(default))
    if not re.fullmatch(r"-?\d+", text):
        raise sql_error(4858, path, text, name)
    return int(text)


def _attribute(element: ET.Element, name: str, path: str) -> str:
    value = element.get(name)
    if value is None:
        raise sql_error(4859, path, name.rpartition("}")[2] if name != _XSI_TYPE else "xsi:type")
    return value
