"""String functions. Source: "String functions (Transact-SQL)" and each function's page.

Searching and replacing follow the collation of the arguments: under a case-insensitive one 'A' is found in 'a'.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import BIGINT, INT, MAX, SqlType, nvarchar, varchar
from ferryman.tsql import bound as b
from ferryman.tsql.collations import Collation, collation
from ferryman.tsql.conversion_numbers import half_up
from ferryman.tsql.functions.entry import Function, SqlWriter
from ferryman.tsql.like import like_regex
from ferryman.tsql.typing import resolve_collation, text_length

if TYPE_CHECKING:
    from ferryman.tsql.bound import Bound, Call

Arguments = tuple["Bound", ...]


# --- result types ------------------------------------------------------------------------------------


def same_text(arguments: Arguments) -> SqlType:
    """The first argument's type with variable length."""
    type_ = arguments[0].type
    if type_.is_binary:
        return SqlType("varbinary", length=type_.length or MAX)
    return SqlType("nvarchar" if type_.is_unicode else "varchar", length=type_.length or MAX, collation=type_.collation)


def longest_text(arguments: Arguments) -> SqlType:
    """8000 bytes of the widest argument's kind, (max) if the first is."""
    wide = any(a.type.is_unicode for a in arguments)
    if arguments[0].type.is_max:
        return SqlType("nvarchar" if wide else "varchar", length=MAX)
    return SqlType("nvarchar", length=4000) if wide else SqlType("varchar", length=8000)


def concatenated(arguments: Arguments) -> SqlType:
    wide = any(a.type.is_unicode for a in arguments)
    lengths = [text_length(a.type) for a in arguments]
    limit = 4000 if wide else 8000
    length = MAX if MAX in lengths else max(1, min(sum(lengths), limit))
    return SqlType("nvarchar" if wide else "varchar", length=length)


def position_type(arguments: Arguments) -> SqlType:
    return BIGINT if any(a.type.is_max for a in arguments) else INT


def rules_of(call: Call) -> Collation:
    """Return the collation that a call's text arguments have in common."""
    return collation(resolve_collation([a for a in call.arguments if a.type.is_string], call.function.lower()))


def folded(writer: SqlWriter, call: Call) -> list[str]:
    """Return the operands' SQL, text folded where the collation ignores case."""
    sensitive = rules_of(call).case_sensitive
    return [writer.emit(a) if sensitive or not a.type.is_string else f"lower({writer.emit(a)})" for a in call.arguments]


# --- lengths and parts -------------------------------------------------------------------------------


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _len(call: Call) -> Callable[..., object]:
    if call.arguments[0].type.is_binary:
        return len
    return (lambda text: utf16_length(text.rstrip(" "))) if call.arguments[0].type.is_unicode else (lambda text: len(text.rstrip(" ")))


def _len_sql(writer: SqlWriter, call: Call) -> str:
    operand, type_ = writer.emit(call.arguments[0]), call.arguments[0].type
    if type_.is_binary:
        return f"octet_length({operand})"
    return f"tsql.utf16_length(rtrim({operand}, ' '))" if type_.is_unicode else f"length(rtrim({operand}, ' '))"


STORAGE: Final[dict[str, int]] = {
    "bit": 1, "tinyint": 1, "smallint": 2, "int": 4, "bigint": 8, "money": 8, "smallmoney": 4, "float": 8, "real": 4, "date": 3, "datetime": 8,
    "smalldatetime": 4, "uniqueidentifier": 16,
}  # fmt: skip


def storage_size(type_: SqlType) -> int:
    """Return the bytes that a value of a fixed-size type takes."""
    if type_.name in STORAGE:
        return STORAGE[type_.name]
    if type_.name in ("decimal", "numeric"):
        return next(size for limit, size in ((9, 5), (19, 9), (28, 13), (38, 17)) if (type_.precision or 18) <= limit)
    digits = 7 if type_.scale is None else type_.scale
    return {"time": 3, "datetime2": 6, "datetimeoffset": 8}[type_.name] + (digits > 2) + (digits > 4)


def value_size(type_: SqlType) -> Callable[[Any], int]:
    """Return the function from a value of the type to its bytes: what DATALENGTH tells."""
    if type_.is_binary or type_.is_clr:
        return len
    if type_.is_string:
        codec = "utf-16-le" if type_.is_unicode else collation(type_.collation).code_page
        return lambda text: len(text.encode(codec, "surrogatepass" if type_.is_unicode else "replace"))
    if type_.name == "sql_variant":
        return lambda value: value_size(value.type)(value.value)
    size = storage_size(type_)
    return lambda value: size


def _datalength(call: Call) -> Callable[..., object]:
    return value_size(call.arguments[0].type)


def _datalength_sql(writer: SqlWriter, call: Call) -> str:
    operand, type_ = writer.emit(call.arguments[0]), call.arguments[0].type
    if type_.is_binary or type_.is_clr:
        return f"octet_length({operand})"
    if type_.name == "sql_variant":
        return f"tsql.variant_bytes({operand})"
    if type_.is_string:
        if type_.is_unicode:
            return f"(2 * tsql.utf16_length({operand}))"
        return f"octet_length({operand})" if collation(type_.collation).code_page == "utf-8" else f"length({operand})"
    field = f"({operand}).utc" if type_.name == "datetimeoffset" else operand
    return f"(CASE WHEN {field} IS NOT NULL THEN {storage_size(type_)} END)"


def _left(text: str, count: int) -> object:
    if count < 0:
        raise sql_error(537)
    return text[:count]


def _right(text: str, count: int) -> object:
    if count < 0:
        raise sql_error(536)
    return text[-count:] if count else text[:0]


def _substring(text: str, start: int, count: int) -> object:
    if count < 0:
        raise sql_error(537)
    return text[max(start - 1, 0) : max(start - 1 + count, 0)]


def _checked_sql(native: str, checked: str, position: int) -> Callable[[SqlWriter, Call], str]:
    """Return a form that uses PostgreSQL's own function where the length is a constant that can't be negative."""

    def form(writer: SqlWriter, call: Call) -> str:
        count = call.arguments[position]
        safe = isinstance(count, b.Constant) and isinstance(count.value, int) and count.value >= 0
        operands = [writer.emit(a) for a in call.arguments]
        if call.arguments[0].type.is_binary and not safe:
            operands[position] = f"greatest({operands[position]}, 0)"
            safe = True
        return (native if safe else checked).format(*operands)

    return form


def _stuff(text: str, start: int, count: int, other: str | None) -> object:
    if start < 1 or start > len(text) or count < 0:
        return None
    return text[: start - 1] + (other or "") + text[start - 1 + count :]


def _lazy_stuff(text: object, start: object, count: object, other: object) -> object:
    if text is None or start is None or count is None:
        return None
    return _stuff(str(text), int(str(start)), int(str(count)), None if other is None else str(other))


# --- searching -----------------------------------------------------------------------------------------


def _charindex(call: Call) -> Callable[..., object]:
    fold = rules_of(call).fold

    def run(needle: str, text: str, start: int = 1) -> int:
        return fold(text).find(fold(needle), max(start - 1, 0)) + 1 if needle else 0

    return run


def _charindex_sql(writer: SqlWriter, call: Call) -> str:
    needle, text, *start = folded(writer, call)
    found = f"position({needle} IN {text})" if not start else f"tsql.charindex({needle}, {text}, {start[0]})"
    cast = "::int8" if call.type.name == "bigint" else ""
    return f"(CASE WHEN {needle} = '' THEN 0 ELSE {found} END){cast}" if not start else f"{found}{cast}"


@lru_cache(maxsize=512)
def _patindex_regex(pattern: str) -> re.Pattern[str]:
    core = pattern.lstrip("%")
    anywhere = len(core) < len(pattern)
    tail = "" if core.endswith("%") or (anywhere and not core) else r" *\Z"
    return re.compile(("" if anywhere else r"\A") + like_regex(core.rstrip("%") if not tail else core) + tail, re.DOTALL)


def _patindex(call: Call) -> Callable[..., object]:
    fold = rules_of(call).fold

    def run(pattern: str, text: str) -> int:
        match = _patindex_regex(fold(pattern)).search(fold(text))
        return match.start() + 1 if match else 0

    return run


def _patindex_sql(writer: SqlWriter, call: Call) -> str:
    pattern, text = folded(writer, call)
    return f"regexp_instr({text}, tsql.patindex_regex({pattern})){'::int8' if call.type.name == 'bigint' else ''}"


def _replace(call: Call) -> Callable[..., object]:
    if rules_of(call).case_sensitive:
        return lambda text, old, new: text.replace(old, new) if old else text

    def run(text: str, old: str, new: str) -> str:
        return re.sub(re.escape(old), lambda _: new, text, flags=re.IGNORECASE) if old else text

    return run


def _replace_sql(writer: SqlWriter, call: Call) -> str:
    operands = ", ".join(writer.emit(a) for a in call.arguments)
    return f"replace({operands})" if rules_of(call).case_sensitive else f"tsql.replace_any_case({operands})"


def _translate(call: Call) -> Callable[..., object]:
    sensitive = rules_of(call).case_sensitive

    def run(text: str, old: str, new: str) -> str:
        if len(old) != len(new):
            raise sql_error(9828)
        table: dict[int, str] = {}
        for source, target in zip(old, new, strict=True):
            for form in {source} if sensitive else {source, source.lower(), source.upper()}:
                if len(form) == 1:
                    table.setdefault(ord(form), target)
        return text.translate(table)

    return run


# --- case and blanks -----------------------------------------------------------------------------------


def simple_upper(text: str) -> str:
    """Return the text in upper case letter by letter: ß, which has no single capital, stays."""
    return text.upper() if text.isascii() else "".join(c.upper() if len(c.upper()) == 1 else c for c in text)


def simple_lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _trim(*arguments: str) -> str:
    """TRIM(text) or TRIM(side, characters, text), as the parser hands the long form over."""
    if len(arguments) == 1:
        return arguments[0].strip(" ")
    side, characters, text = arguments if len(arguments) == 3 else ("BOTH", *arguments)
    if side.upper() != "TRAILING":
        text = text.lstrip(characters)
    return text if side.upper() == "LEADING" else text.rstrip(characters)


def _trim_sql(writer: SqlWriter, call: Call) -> str:
    operands = [writer.emit(a) for a in call.arguments]
    if len(operands) == 1:
        return f"btrim({operands[0]}, ' ')"
    side = call.arguments[0]
    function = "btrim"
    if len(operands) == 3:
        if not isinstance(side, b.Constant):
            raise sql_error(102, "TRIM")
        function = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(str(side.value).upper(), "btrim")
    return f"{function}({operands[-1]}, {operands[-2]})"


def _trim_result(arguments: Arguments) -> SqlType:
    return same_text(arguments[-1:])


# --- making text ---------------------------------------------------------------------------------------


def _concat(*values: object) -> str:
    return "".join(str(value) for value in values if value is not None)


def _concat_ws(separator: object, *values: object) -> str:
    return ("" if separator is None else str(separator)).join(str(value) for value in values if value is not None)


def _replicate(call: Call) -> Callable[..., object]:
    limit = None if call.type.is_max else call.type.length

    def run(text: str, count: int) -> object:
        if count < 0:
            return None
        return text * count if limit is None else (text * min(count, limit))[:limit]

    return run


def _replicate_sql(writer: SqlWriter, call: Call) -> str:
    text, count = (writer.emit(a) for a in call.arguments)
    limit = 8000 if call.type.is_max else call.type.length
    repeated = f"repeat({text}, {count})" if call.type.is_max else f"left(repeat({text}, least({count}, {limit})), {limit})"
    return f"(CASE WHEN {count} >= 0 THEN {repeated} END)"


def _space(count: int) -> object:
    return None if count < 0 else " " * min(count, 8000)


def _char(code: int) -> object:
    if not 0 <= code <= 255:
        return None
    return bytes((code,)).decode("cp1252", "replace") if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(code)


def _nchar(code: int) -> object:
    return chr(code) if 0 <= code <= 65535 else None


def _ascii(text: str) -> object:
    return text[0].encode("cp1252", "replace")[0] if text else None


def _unicode(text: str) -> object:
    return int.from_bytes(text[0].encode("utf-16-le", "surrogatepass")[:2], "little") if text else None


QUOTES: Final[dict[str, tuple[str, str]]] = {
    "[": ("[", "]"), "]": ("[", "]"), "'": ("'", "'"), '"': ('"', '"'), "(": ("(", ")"), ")": ("(", ")"), "<": ("<", ">"), ">": ("<", ">"),
    "{": ("{", "}"), "}": ("{", "}"), "`": ("`", "`"),
}  # fmt: skip


def _quotename(text: str, quote: str = "[") -> object:
    pair = QUOTES.get(quote[:1] or "[")
    if pair is None or len(text) > 128:
        return None
    return pair[0] + text.replace(pair[1], pair[1] * 2) + pair[1]


def _str_result(arguments: Arguments) -> SqlType:
    """A varchar of the length asked for."""
    if len(arguments) == 1:
        return varchar(10)
    length = arguments[1].value if isinstance(arguments[1], b.Constant) else None
    return varchar(length if isinstance(length, int) and 0 < length <= 8000 else 8000)


def _str(value: float, length: int = 10, decimals: int = 0) -> object:
    from decimal import Decimal

    if length < 0 or decimals < 0:
        return None
    whole = f"{half_up(Decimal(repr(value)), 0):f}"
    if len(whole) > length:
        return "*" * length
    decimals = min(decimals, 16, max(length - len(whole) - 1, 0))
    return f"{half_up(Decimal(repr(value)), decimals):f}".rjust(length)[:length]


SOUNDEX_CODES: Final[dict[str, str]] = {
    letter: digit for letters, digit in (("BFPV", "1"), ("CGJKQSXZ", "2"), ("DT", "3"), ("L", "4"), ("MN", "5"), ("R", "6")) for letter in letters
}


def soundex(text: str) -> str:
    """Return the four-character SOUNDEX code; H and W don't separate equal codes, vowels do."""
    text = text.lstrip(" ").upper()
    if not text[:1].isalpha():
        return "0000"
    code, last = text[0], SOUNDEX_CODES.get(text[0], "")
    for letter in text[1:]:
        if not letter.isalpha():
            break
        digit = SOUNDEX_CODES.get(letter, "")
        if digit and digit != last:
            code += digit
        if letter not in "HW":
            last = digit
    return code[:4].ljust(4, "0")


def _difference(first: str, second: str) -> int:
    return sum(a == c for a, c in zip(soundex(first), soundex(second), strict=True))


FUNCTIONS: Final = (
    Function("LEN", "text", position_type, specialise=_len, sql=_len_sql),
    Function("DATALENGTH", "any", position_type, specialise=_datalength, sql=_datalength_sql),
    Function("LEFT", "text int", same_text, evaluate=_left, sql=_checked_sql("left({0}, {1})", "tsql.left_part({0}, {1})", 1)),
    Function("RIGHT", "text int", same_text, evaluate=_right, sql=_checked_sql("right({0}, {1})", "tsql.right_part({0}, {1})", 1)),
    Function("SUBSTRING", "chars int int", same_text, evaluate=_substring,
             sql=_checked_sql("substring({0} from {1} for {2})", "tsql.substring_part({0}, {1}, {2})", 2)),
    Function("STUFF", "string int int string", longest_text, evaluate=_lazy_stuff, sql="tsql.stuff({args})", strict=False),
    Function("CHARINDEX", "string string int?", position_type, specialise=_charindex, sql=_charindex_sql),
    Function("PATINDEX", "string string", position_type, specialise=_patindex, sql=_patindex_sql),
    Function("REPLACE", "string string string", longest_text, specialise=_replace, sql=_replace_sql),
    Function("TRANSLATE", "string string string", same_text, specialise=_translate, sql="tsql.translate_any_case({args})"),
    Function("UPPER", "string", same_text, evaluate=simple_upper, sql="upper({0})"),
    Function("LOWER", "string", same_text, evaluate=simple_lower, sql="lower({0})"),
    Function("LTRIM", "string string?", same_text, evaluate=lambda text, characters=" ": text.lstrip(characters),
             sql=lambda w, c: f"ltrim({w.emit(c.arguments[0])}, {w.emit(c.arguments[1]) if len(c.arguments) > 1 else chr(39) + ' ' + chr(39)})"),
    Function("RTRIM", "string string?", same_text, evaluate=lambda text, characters=" ": text.rstrip(characters),
             sql=lambda w, c: f"rtrim({w.emit(c.arguments[0])}, {w.emit(c.arguments[1]) if len(c.arguments) > 1 else chr(39) + ' ' + chr(39)})"),
    Function("TRIM", "string string? string?", _trim_result, evaluate=_trim, sql=_trim_sql),
    Function("REVERSE", "string", same_text, evaluate=lambda text: text[::-1], sql="reverse({0})"),
    Function("CONCAT", "printed printed printed*", concatenated, evaluate=_concat, sql="concat({args})", strict=False),
    Function("CONCAT_WS", "printed printed printed printed*", concatenated, evaluate=_concat_ws, strict=False,
             sql=lambda w, c: f"concat_ws(coalesce({w.emit(c.arguments[0])}, ''), {', '.join(w.emit(a) for a in c.arguments[1:])})"),
    Function("REPLICATE", "string int", longest_text, specialise=_replicate, sql=_replicate_sql),
    Function("SPACE", "int", varchar(8000), evaluate=_space, sql="(CASE WHEN {0} >= 0 THEN repeat(' ', least({0}, 8000)) END)"),
    Function("CHAR", "int", varchar(1), evaluate=_char, sql="tsql.char_of({0})"),
    Function("NCHAR", "int", nvarchar(1), evaluate=_nchar, sql="tsql.nchar_of({0})"),
    Function("ASCII", "string", INT, evaluate=_ascii, sql="tsql.ascii_of({0})"),
    Function("UNICODE", "unicode", INT, evaluate=_unicode, sql="(CASE WHEN {0} <> '' THEN ascii({0}) END)"),
    Function("QUOTENAME", "unicode unicode?", nvarchar(258), evaluate=_quotename, sql="tsql.quotename({args})"),
    Function("STR", "float int? int?", _str_result, evaluate=_str, sql="tsql.str({args})"),
    Function("SOUNDEX", "string", varchar(4), evaluate=soundex, sql="tsql.soundex({0})"),
    Function("DIFFERENCE", "string string", INT, evaluate=_difference, sql="tsql.difference({args})"),
)  # fmt: skip
