"""System functions and variables: what the session knows of itself, its errors, its server; NEWID, hashes, compression.

Most are questions to the Runtime by the function's lower-cased name (``scope.Runtime.property``).
Sources: "System functions", "Configuration functions", "Security functions", "Cryptographic functions" (Transact-SQL reference).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import secrets
import uuid
import zlib
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ferryman.errors import ERRORS, SqlError, not_supported, sql_error
from ferryman.sqltypes import (
    BIGINT,
    INT,
    MAX,
    SQL_VARIANT,
    UNIQUEIDENTIFIER,
    XML,
    SqlType,
    Variant,
    decimal,
    nvarchar,
    varbinary,
    varchar,
)
from ferryman.store.pg_types import pg_type
from ferryman.tsql import ast
from ferryman.tsql.bound import Bound, Call, ColumnValue, Constant, Conversion
from ferryman.tsql.collations import collation_property
from ferryman.tsql.conversion import converter
from ferryman.tsql.functions.answers import over_names
from ferryman.tsql.functions.cultures import ENGLISH, Culture, culture_of
from ferryman.tsql.functions.entry import BindTools, Function, SqlWriter
from ferryman.tsql.functions.messages import printf
from ferryman.tsql.typing import display_name

if TYPE_CHECKING:
    from ferryman.tsql.scope import Runtime

NAME: Final = nvarchar(128)
DAY_FIRST: Final = 103
"""CONVERT's style of dates whose day comes first."""
FIRST_MESSAGE: Final = 13000
"""The least number of a message that FORMATMESSAGE takes."""
IDENTITY: Final = decimal(38, 0)
_DATEFORMAT: Final = Call(varchar(3), "DATEFORMAT", ())


def ask(name: str, type_: SqlType, parameters: str = "") -> Function:
    """Return the entry of a function that the Runtime answers; its NULL arguments are passed on."""
    key = name.lower()
    return Function(name, parameters, type_, evaluate=lambda runtime, *values: runtime.property(key, *values), runtime=True, strict=False)


def _identity(name: str) -> Function:
    key = name.lower()

    def run(runtime: Runtime) -> object:
        value = runtime.property(key)
        return None if value is None else Decimal(str(value))

    return Function(name, "", IDENTITY, evaluate=run, runtime=True)


SYSTEM_VARIABLES: Final[dict[str, SqlType]] = {
    "@@CONNECTIONS": INT, "@@CURSOR_ROWS": INT, "@@DATEFIRST": SqlType("tinyint"), "@@DBTS": varbinary(8), "@@ERROR": INT, "@@FETCH_STATUS": INT,
    "@@LANGID": SqlType("smallint"), "@@LANGUAGE": NAME, "@@LOCK_TIMEOUT": INT, "@@MAX_CONNECTIONS": INT, "@@MAX_PRECISION": SqlType("tinyint"),
    "@@MICROSOFTVERSION": INT, "@@NESTLEVEL": INT, "@@OPTIONS": INT, "@@PROCID": INT, "@@ROWCOUNT": INT, "@@SERVERNAME": NAME, "@@SERVICENAME": NAME,
    "@@SPID": SqlType("smallint"), "@@TEXTSIZE": INT, "@@TRANCOUNT": INT, "@@VERSION": nvarchar(300),
}  # fmt: skip


# --- text about messages -------------------------------------------------------------------------------


def _formatmessage(text: object, *arguments: object) -> object:
    """A number is that of a message in sys.messages, from 13000 on; NULL for one that isn't there."""
    if isinstance(text, int):
        entry = ERRORS.get(text) if text >= FIRST_MESSAGE else None
        return None if entry is None else printf(re.sub(r"\{\d+\}", "%s", entry.text), arguments)
    return None if text is None else printf(str(text), arguments)


def _formatmessage_sql(writer: SqlWriter, call: Call) -> str:
    text, *arguments = call.arguments
    if not text.type.is_string:
        raise not_supported("FORMATMESSAGE of a column with a message number")
    kinds = "".join("s" if argument.type.is_string else "n" for argument in arguments)
    values = ", ".join(f"({writer.emit(argument)})::text" for argument in arguments)
    return f"tsql.format_message({writer.emit(text)}, '{kinds}', ARRAY[{values}]::text[])"


def _parsename(name: str, position: int) -> object:
    """Return one part of a dotted name, counted from the right; NULL when it is absent or the name has more than four."""
    parts = _split_name(name)
    if parts is None or not 1 <= position <= len(parts):
        return None
    return parts[-position] or None


def _split_name(name: str) -> list[str] | None:
    parts, i = [""], 0
    while i < len(name):
        character = name[i]
        if character == "." or (character in '["' and not parts[-1]):
            if character == ".":
                parts.append("")
                i += 1
                continue
            end = name.find("]" if character == "[" else '"', i + 1)
            if end < 0:
                return None
            parts[-1] = name[i + 1 : end]
            i = end + 1
        else:
            parts[-1] += character
            i += 1
    return parts if len(parts) <= 4 else None


# --- testing text ----------------------------------------------------------------------------------------


def _is_numeric(call: Call) -> Callable[..., object]:
    type_ = call.arguments[0].type
    if type_.is_numeric:
        return lambda value: int(value is not None)
    if not type_.is_string:
        return lambda value: 0
    attempts = [converter(type_, target) for target in (SqlType("float"), SqlType("money"))]

    def run(value: object) -> int:
        text = str(value).strip(" \t\r\n\v\f") if value is not None else ""
        if not text or not any(c.isdigit() for c in text):
            return int(text in {"+", "-", ".", "$", ",", "-.", "+."})
        return int(any(_succeeds(attempt, text) for attempt in attempts))

    return run


def _succeeds(attempt: Callable[..., object], value: object, runtime: Runtime | None = None) -> bool:
    try:
        attempt(value, 0, runtime)
    except SqlError:
        return False
    return True


def _is_date(call: Call) -> Callable[..., object]:
    type_ = call.arguments[0].type
    if type_.name in ("date", "datetime", "smalldatetime"):
        return lambda runtime, value: int(value is not None)
    if not type_.is_string:
        raise sql_error(8116, type_.name, 1, "isdate")
    attempt = converter(type_, SqlType("datetime"))
    return lambda runtime, value: int(value is not None and bool(str(value).strip(" ")) and _succeeds(attempt, value, runtime))


def _is_numeric_sql(writer: SqlWriter, call: Call) -> str:
    type_ = call.arguments[0].type
    operand = writer.emit(call.arguments[0])
    if type_.is_numeric:
        return f"({operand} IS NOT NULL)::int"
    return f"tsql.is_numeric({operand})" if type_.is_string else "0"


# --- hashes and compression --------------------------------------------------------------------------------

HASHES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "md5": lambda data: hashlib.md5(data, usedforsecurity=False).digest(), "sha": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(),
    "sha1": lambda data: hashlib.sha1(data, usedforsecurity=False).digest(), "sha2_256": lambda data: hashlib.sha256(data).digest(),
    "sha2_512": lambda data: hashlib.sha512(data).digest(),
}  # fmt: skip


def _hashed(arguments: tuple[Bound, ...]) -> SqlType:
    """A varbinary; raises 8116 for what is neither text nor binary."""
    if not (arguments[1].type.is_string or arguments[1].type.is_binary):
        raise sql_error(8116, display_name(arguments[1].type), 2, "hashbytes")
    return varbinary(8000)


def _hash_function(algorithm: str) -> Callable[[bytes], bytes] | None:
    if algorithm.lower() in ("md2", "md4"):
        raise not_supported(f"HASHBYTES with {algorithm.upper()}")
    return HASHES.get(algorithm.lower())


def _hashbytes(call: Call) -> Callable[..., object]:
    source = call.arguments[1].type
    to_bytes = converter(source, varbinary(MAX)) if not source.is_binary else (lambda value, style, runtime: value)

    def run(algorithm: str, value: object) -> object:
        function = _hash_function(algorithm)
        return None if function is None else function(to_bytes(value, 0, None))  # type: ignore[arg-type]

    return run


HASH_FORMS: Final = {
    "md5": "decode(md5({0}), 'hex')", "sha": "tsql.sha1({0})", "sha1": "tsql.sha1({0})", "sha2_256": "sha256({0})", "sha2_512": "sha512({0})",
}  # fmt: skip


def _hashbytes_sql(writer: SqlWriter, call: Call) -> str:
    algorithm, value = call.arguments
    if not isinstance(algorithm, Constant):
        raise not_supported("HASHBYTES with a computed algorithm on columns")
    if _hash_function(str(algorithm.value)) is None:
        return "NULL::bytea"
    operand = writer.emit(value)
    if value.type.is_string:
        operand = f"tsql.text_to_bytes({operand}, {str(value.type.is_unicode).lower()}, 0, '', false)"
    return HASH_FORMS[str(algorithm.value).lower()].format(operand)


def _compress(call: Call) -> Callable[..., object]:
    source = call.arguments[0].type
    to_bytes = converter(source, varbinary(MAX)) if not source.is_binary else (lambda value, style, runtime: value)
    return lambda value: gzip.compress(to_bytes(value, 0, None))  # type: ignore[arg-type]


def _decompress(value: bytes) -> bytes:
    try:
        return gzip.decompress(value)
    except (OSError, EOFError, zlib.error):
        raise not_supported("DECOMPRESS of what isn't GZIP") from None


def _clean_number(text: str, culture: Culture) -> str:
    """Return a number's text, as the culture writes it, without its marks for thousands and currency, and with a decimal point."""
    symbol = culture.money.replace("{}", "").strip()
    bare = text.strip().replace(culture.group, "").replace(symbol, "").replace(" ", "")
    return bare.replace(culture.decimal, ".")


def _clean_date(text: str, culture: Culture) -> str:
    """Return a date's text with the months in English, without the day of the week, and years last as numbers are read by the date order."""
    cleaned = text
    for names, english in ((culture.days, ENGLISH.days), (culture.months, ENGLISH.months), (culture.short_months, ENGLISH.short_months)):
        for name, known in zip(names, english, strict=True):
            if not name.isdigit():
                cleaned = re.sub(rf"\b{re.escape(name)}(?!\w)", "" if names is culture.days else known, cleaned, flags=re.IGNORECASE)
    return re.sub(r"(?<=\d)\.(?=\s)|\bde\b|,", " ", cleaned).strip()


def _parse(call: Call) -> Callable[..., object]:
    """PARSE reads text as a culture writes it."""
    to_type = converter(call.arguments[0].type, call.type)
    day_first = converter(call.arguments[0].type, call.type, styled=True)

    def run(runtime: Runtime, text: str, culture: str) -> object:
        found = culture_of(culture)
        if found is None or (found.name in ("ja-JP", "zh-CN") and not call.type.is_numeric):
            raise not_supported(f"PARSE with culture {culture}")
        try:
            if call.type.is_numeric:
                return to_type(_clean_number(text, found), 0, runtime)
            return to_type(_clean_date(text, found), 0, runtime) if found is ENGLISH else day_first(_clean_date(text, found), DAY_FIRST, runtime)
        except SqlError as error:
            if call.function == "TRY_PARSE" and error.number != 40515:
                return None
            raise sql_error(9819, text, call.type.name, culture) from None

    return run


def _parse_sql(writer: SqlWriter, call: Call) -> str:
    text, culture = call.arguments
    if not isinstance(culture, Constant) or str(culture.value).lower() not in ("en-us", "en"):
        raise not_supported("PARSE of a column with a culture other than en-US")
    operand = writer.emit(text)
    cleaned = f"replace(replace(btrim({operand}), ',', ''), '$', '')" if call.type.is_numeric else operand
    found = writer.emit(Conversion(call.type, ColumnValue(text.type, cleaned, ""), try_=True))
    if call.function == "TRY_PARSE":
        return found
    return f"coalesce({found}, tsql.parse_failed({operand}, '{call.type.name}', {writer.emit(culture)})::{pg_type(call.type)})"


def _checksum(tools: BindTools, node: ast.FunctionCall) -> Bound:
    """The checksum of NEWID() is any number; how others are computed is published nowhere."""
    name = node.name.last.upper()
    values = [tools.bind(argument) for argument in node.arguments if not isinstance(argument, ast.Star)]
    if len(values) != 1 or not isinstance(values[0], Call) or values[0].function != "NEWID":
        raise not_supported(f"{name} of anything but NEWID()")
    return Call(INT, "RANDOM CHECKSUM", ())


def _random_checksum() -> int:
    return int.from_bytes(uuid.uuid4().bytes[:2] + uuid.uuid4().bytes[:2], signed=True)


def _crypt_gen_random(length: int, seed: bytes = b"") -> bytes:
    """Random bytes; the seed that SQL Server mixes in makes them no more random."""
    if not 1 <= length <= 8000:
        raise not_supported("CRYPT_GEN_RANDOM of fewer than 1 or more than 8000 bytes")
    return secrets.token_bytes(length)


def _collation_property(name: str, asked: str) -> Variant | None:
    value = collation_property(name, asked.lower())
    return None if value is None else Variant(INT, value)


def _newsequentialid() -> object:
    raise sql_error(302)


FUNCTIONS: Final = (
    *(ask(name, type_) for name, type_ in SYSTEM_VARIABLES.items()),
    _identity("@@IDENTITY"), _identity("SCOPE_IDENTITY"),
    Function("DATEFORMAT", "", varchar(3), evaluate=lambda runtime: runtime.property("date_format"), runtime=True),
    ask("ERROR_LINE", INT), ask("ERROR_MESSAGE", nvarchar(4000)), ask("ERROR_NUMBER", INT), ask("ERROR_PROCEDURE", NAME), ask("ERROR_SEVERITY", INT),
    ask("ERROR_STATE", INT), ask("XACT_STATE", SqlType("smallint")), ask("ROWCOUNT_BIG", BIGINT), ask("CURRENT_TRANSACTION_ID", BIGINT),
    ask("CURRENT_REQUEST_ID", SqlType("smallint")), ask("CURSOR_STATUS", SqlType("smallint"), "string string"),
    ask("APP_NAME", NAME), ask("HOST_NAME", NAME), ask("HOST_ID", varchar(10)), ask("ORIGINAL_LOGIN", NAME), ask("SYSTEM_USER", NAME),
    ask("CURRENT_USER", NAME), ask("SESSION_USER", NAME), ask("USER", NAME), ask("CONTEXT_INFO", varbinary(128)),
    *map(over_names, (ask("SESSION_CONTEXT", SQL_VARIANT, "unicode"), ask("SERVERPROPERTY", SQL_VARIANT, "string"), ask("SUSER_NAME", NAME, "any?"),
                      ask("SESSIONPROPERTY", SQL_VARIANT, "string"), ask("CONNECTIONPROPERTY", SQL_VARIANT, "string"))),
    ask("COLUMNS_UPDATED", varbinary(128)), ask("EVENTDATA", XML), ask("TRIGGER_NESTLEVEL", INT, "int? string? string?"), ask("UPDATED COLUMN", INT, "unicode"),
    ask("XML_SCHEMA_NAMESPACE", XML, "unicode unicode unicode?"),
    ask("OPENXML ROWS", nvarchar(MAX), "int unicode unicode"),
    Function("FULLTEXTSERVICEPROPERTY", "string", INT, evaluate=lambda name: 1 if name.lower() == "isfulltextinstalled" else None,
             sql="(CASE WHEN lower({0}) = 'isfulltextinstalled' THEN 1 END)"),
    Function("COLLATIONPROPERTY", "string string", SQL_VARIANT, evaluate=_collation_property),
    Function("GETANSINULL", "string?", SqlType("smallint"), evaluate=lambda database=None: 1, strict=False, sql="1::int2"),
    Function("NEWID", "", UNIQUEIDENTIFIER, evaluate=uuid.uuid4, sql="gen_random_uuid()", deterministic=False),
    Function("CRYPT_GEN_RANDOM", "int binary?", varbinary(8000), evaluate=_crypt_gen_random, sql="tsql.crypt_gen_random({0})", deterministic=False),
    Function("CURRENT_TIMEZONE", "", varchar(128), evaluate=lambda: "(UTC) Coordinated Universal Time"),
    Function("CURRENT_TIMEZONE_ID", "", varchar(128), evaluate=lambda: "UTC"),
    Function("CHECKSUM", special=_checksum), Function("BINARY_CHECKSUM", special=_checksum),
    Function("RANDOM CHECKSUM", "", INT, evaluate=_random_checksum, sql="tsql.random_checksum()", deterministic=False),
    Function("SEQUENTIAL ID", "", UNIQUEIDENTIFIER, sql="catalog.sequential_id()", deterministic=False),
    Function("NEWSEQUENTIALID", "", UNIQUEIDENTIFIER, evaluate=_newsequentialid),
    Function("FORMATMESSAGE", "any any*", nvarchar(2048), evaluate=_formatmessage, strict=False, sql=_formatmessage_sql),
    Function("PARSENAME", "unicode int", NAME, evaluate=_parsename, sql="tsql.parsename({args})"),
    Function("ISNUMERIC", "any", INT, specialise=_is_numeric, sql=_is_numeric_sql, strict=False),
    Function("ISDATE", "any", INT, specialise=_is_date, runtime=True, strict=False, sql=lambda w, c: (
        f"tsql.is_date({w.emit(c.arguments[0])}::text, {w.emit(_DATEFORMAT)})")),
    Function("HASHBYTES", "string any", _hashed, specialise=_hashbytes, sql=_hashbytes_sql),
    Function("COMPRESS", "any", varbinary(MAX), specialise=_compress),
    Function("DECOMPRESS", "binary", varbinary(MAX), evaluate=_decompress),
    Function("PARSE", specialise=_parse, runtime=True, sql=_parse_sql), Function("TRY_PARSE", specialise=_parse, runtime=True, sql=_parse_sql),
)  # fmt: skip
