"""The WITH clause of BULK INSERT.

Terminators: ``\\t \\n \\r \\0 \\\\`` and hexadecimal bytes (``0x0a``) are understood. A row terminator that is written with
``\\n`` means CR LF, for SQL Server puts the CR in; ``0x0a`` means LF alone.
Source: "Specify field and row terminators", https://learn.microsoft.com/sql/relational-databases/import-export/specify-field-and-row-terminators-sql-server
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.tsql.bulk.encoding import WIDE

Terminator = str | bytes
"""Characters, or bytes of the file when it was written in hexadecimal."""

Value = str | int | None


@dataclass(frozen=True, slots=True)
class BulkOptions:
    """What a BULK INSERT asks for. Rows are numbered from 1; ``last_row`` 0 is the file's last one; ``codec`` is a Python codec."""

    csv: bool = False
    field_terminator: Terminator = "\t"
    row_terminator: Terminator = "\r\n"
    quote: str = '"'
    first_row: int = 1
    last_row: int = 0
    codec: str = "cp437"
    wide: bool = False
    max_errors: int = 10
    batch_size: int = 0
    """Rows a transaction; 0 loads the whole file in one."""
    error_file: str | None = None
    keep_nulls: bool = False
    keep_identity: bool = False
    check_constraints: bool = False
    fire_triggers: bool = False
    table_lock: bool = False
    native: bool = False
    """DATAFILETYPE native or widenative; ``wide`` tells which."""
    format_file: str | None = None
    code_page_given: bool = False


_STATEMENT: Final = "BULK INSERT"
_ESCAPES: Final[dict[str, str]] = {"t": "\t", "n": "\n", "r": "\r", "0": "\0", "\\": "\\"}
_CODE_PAGES: Final[dict[str, str]] = {"ACP": "cp1252", "OEM": "cp437", "RAW": "cp1252", "65001": "utf-8", "28591": "latin-1", "20127": "ascii"}
_FLAGS: Final = frozenset({"CHECK_CONSTRAINTS", "FIRE_TRIGGERS", "KEEPIDENTITY", "KEEPNULLS", "TABLOCK"})
_NUMBERS: Final[dict[str, int]] = {
    "BATCHSIZE": 0, "FIRSTROW": 1, "LASTROW": 0, "MAXERRORS": 0, "ROWS_PER_BATCH": 0, "KILOBYTES_PER_BATCH": 0,
}
"""Option -> its least value."""
_WORDS: Final = frozenset({"CODEPAGE", "DATAFILETYPE", "ERRORFILE", "FIELDQUOTE", "FIELDTERMINATOR", "FORMAT", "FORMATFILE", "ORDER", "ROWTERMINATOR"})
_UNSUPPORTED: Final = frozenset({"DATA_SOURCE", "ERRORFILE_DATA_SOURCE", "FORMATFILE_DATA_SOURCE", "DATASOURCE", "FORMATFILE_DATASOURCE"})


def parse(pairs: Iterable[tuple[str, Value]], statement: str = _STATEMENT) -> BulkOptions:
    """Return the options of (NAME, value) pairs, names upper-cased and flags with value None.

    Raises SqlError: 155 for an unknown option, 102 for a repeated one or a value of the wrong kind, 4880 for FIRSTROW after
    LASTROW, 4868 for an unknown code page, 40515 for external data sources and other formats than CSV.
    """
    given: dict[str, Value] = {}
    for name, value in pairs:
        if name in given:
            raise sql_error(102, name)
        given[name] = _checked(name, value, statement)
    csv = _csv(given)
    native, wide = _data_file_type(given)
    if csv and (native or wide):
        raise not_supported(f"FORMAT = 'CSV' with DATAFILETYPE = '{given['DATAFILETYPE']}'")
    first, last = _number(given, "FIRSTROW", 1), _number(given, "LASTROW", 0)
    if 0 < last < first:
        raise sql_error(4880)
    error_file, format_file = given.get("ERRORFILE"), given.get("FORMATFILE")
    return BulkOptions(
        csv=csv,
        field_terminator=_terminator(given, "FIELDTERMINATOR", "," if csv else "\t", str),
        row_terminator=_terminator(given, "ROWTERMINATOR", "\r\n", _with_carriage_return),
        quote=_quote(given),
        first_row=first,
        last_row=last,
        codec=WIDE if wide and not native else code_page(str(given.get("CODEPAGE", "RAW" if native else "OEM"))),
        wide=wide,
        max_errors=_number(given, "MAXERRORS", 10),
        batch_size=_number(given, "BATCHSIZE", 0),
        error_file=None if error_file is None else str(error_file),
        keep_nulls="KEEPNULLS" in given,
        keep_identity="KEEPIDENTITY" in given,
        check_constraints="CHECK_CONSTRAINTS" in given,
        fire_triggers="FIRE_TRIGGERS" in given,
        table_lock="TABLOCK" in given,
        native=native,
        format_file=None if format_file is None else str(format_file),
        code_page_given="CODEPAGE" in given,
    )


def _checked(name: str, value: Value, statement: str) -> Value:
    if name in _FLAGS:
        if value is not None:
            raise sql_error(102, "=")
        return None
    if name in _NUMBERS:
        if not isinstance(value, int) or value < _NUMBERS[name]:
            raise sql_error(102, name if value is None else value)
        return value
    if name in _WORDS:
        if value is None or (isinstance(value, int) and name != "CODEPAGE"):
            raise sql_error(102, name if value is None else value)
        return value
    if name in _UNSUPPORTED:
        raise not_supported(f"{statement} with {name}")
    raise sql_error(155, name, statement)


def _number(given: dict[str, Value], name: str, default: int) -> int:
    value = given.get(name, default)
    return value if isinstance(value, int) else default


def _csv(given: dict[str, Value]) -> bool:
    format_ = given.get("FORMAT")
    if format_ is None:
        return False
    if str(format_).upper() != "CSV":
        raise not_supported(f"FORMAT = '{format_}'")
    return True


def _data_file_type(given: dict[str, Value]) -> tuple[bool, bool]:
    """Return whether the file is native and whether its characters are UTF-16."""
    kind = str(given.get("DATAFILETYPE", "char")).lower()
    if kind not in ("char", "widechar", "native", "widenative"):
        raise sql_error(102, kind)
    return kind.endswith("native"), kind.startswith("wide")


def _quote(given: dict[str, Value]) -> str:
    quote = str(given.get("FIELDQUOTE", '"'))
    if len(quote) != 1:
        raise sql_error(102, quote)
    return quote


def code_page(name: str) -> str:
    """Return the Python codec of CODEPAGE: a number, ACP (1252), OEM (437) or RAW (no conversion to the column's own, 1252).

    Raises SqlError 4868 for one that isn't known.
    """
    word = name.upper()
    if word in _CODE_PAGES:
        return _CODE_PAGES[word]
    if not word.isdecimal():
        raise sql_error(102, name)
    try:
        return codecs.lookup(f"cp{int(word)}").name
    except LookupError:
        raise sql_error(4868, word) from None


def _terminator(given: dict[str, Value], name: str, default: str, spoken: Callable[[str], str]) -> Terminator:
    value = given.get(name)
    if value is None:
        return default
    text = str(value)
    if re.fullmatch(r"0[xX](?:[0-9a-fA-F]{2})+", text):
        return bytes.fromhex(text[2:])
    if not text:
        raise _empty_terminator(name)
    return re.sub(r"\\([tnr0\\])", lambda escape: _ESCAPES[escape[1]], spoken(text))


def _with_carriage_return(text: str) -> str:
    r"""Write ``\n`` as ``\r\n``, as SQL Server does, unless the ``\r`` is there already."""
    return re.sub(r"(\\\\)|(?<!\\r)\\n", lambda match: match[1] or r"\r\n", text)


def _empty_terminator(name: str) -> SqlError:
    return not_supported(f"an empty {name}")
