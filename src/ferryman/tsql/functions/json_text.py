"""Functions that make JSON: JSON_OBJECT, JSON_ARRAY, JSON_MODIFY, and the JSON of a value, which they share with FOR JSON.

Sources: these functions' pages; "How FOR JSON converts SQL Server data types to JSON data types"; "How FOR JSON escapes special characters".
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIT, INT, MAX, SqlType, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.conversion import converter
from ferryman.tsql.functions.entry import BindTools, Function, SqlWriter
from ferryman.tsql.functions.json import find_member, members_of, parse, parse_path, tokens_of

if TYPE_CHECKING:
    from ferryman.tsql.bound import Call

STYLES: Final[dict[str, int]] = {
    "datetime": 126, "smalldatetime": 126, "datetime2": 126, "datetimeoffset": 127, "time": 126, "date": 126, "money": 2, "smallmoney": 2,
    "float": 2, "real": 2,
}  # fmt: skip
"""CONVERT's style for the text of each type in JSON and XML: ISO 8601, four decimals, sixteen digits."""

ESCAPES: Final[dict[str, str]] = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape(text: str) -> str:
    """Return text as it stands between the quotes of a JSON string."""
    return "".join(ESCAPES.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text)


def styled(value: b.Bound, type_: SqlType) -> b.Bound:
    """Return the value converted to text in its type's style."""
    if value.type.name == "null":
        return b.Constant(type_, None)
    style = STYLES.get(value.type.name)
    return b.Conversion(type_, value, style=None if style is None else b.Constant(INT, style))


# --- the JSON of one value -----------------------------------------------------------------------------


def _value_text(call: Call) -> Callable[..., object]:
    type_ = call.arguments[0].type
    if type_.name == "bit":
        return lambda value: "true" if value else "false"
    if type_.is_string:
        return lambda value: f'"{escape(str(value))}"'
    if type_.is_binary:
        return lambda value: f'"{escape(base64.b64encode(bytes(value)).decode())}"'
    style = STYLES.get(type_.name)
    to_text = converter(type_, nvarchar(MAX), styled=style is not None)
    quote = "" if type_.is_numeric else '"'
    return lambda value: f"{quote}{escape(str(to_text(value, style or 0, None)))}{quote}"


def _value_sql(writer: SqlWriter, call: Call) -> str:
    value = call.arguments[0]
    if value.type.name == "bit":
        return f"(CASE {writer.emit(value)} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
    if value.type.is_binary:
        text = f"translate(encode({writer.emit(value)}, 'base64'), E'\\n', '')"
    else:
        text = writer.emit(value if value.type.is_string else styled(value, call.type))
    return text if value.type.is_numeric else f"replace(to_json({text})::text, '/', '\\/')"


def json_of(value: b.Bound, collation: str) -> b.Bound:
    """Return the JSON text of a value: numbers and bits bare, everything else quoted."""
    if value.type.name == "null":
        return b.Constant(nvarchar(MAX, collation), None)
    return b.Call(nvarchar(MAX, collation), "JSON TEXT", (value,))


def _is_json(node: ast.Expression, value: b.Bound) -> bool:
    """Return whether the value is JSON already: made by FOR JSON or by a function that returns JSON."""
    if isinstance(node, ast.Subquery) and node.query.for_ is not None:
        return node.query.for_.kind.upper() == "JSON" and "WITHOUT_ARRAY_WRAPPER" not in dict(node.query.for_.options)
    return isinstance(value, b.Call) and value.function in ("JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY", "JSON_MODIFY")


def _member(tools: BindTools, node: ast.Expression) -> b.Bound:
    value = tools.bind(node)
    return value if _is_json(node, value) else json_of(value, tools.scope.collation)


# --- JSON_OBJECT and JSON_ARRAY --------------------------------------------------------------------------


def _json_object(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    flat: list[b.Bound] = []
    for pair in node.arguments:
        if not isinstance(pair, ast.JsonPair):
            raise sql_error(102, ")")
        flat += [tools.convert_to(tools.bind(pair.key), nvarchar(MAX, tools.scope.collation)), _member(tools, pair.value)]
    absent = b.Constant(BIT, int(node.nulls == "ABSENT ON NULL"))
    return b.Call(nvarchar(MAX, tools.scope.collation), "JSON_OBJECT", (absent, *flat))


def _json_array(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    absent = b.Constant(BIT, int(node.nulls != "NULL ON NULL"))
    return b.Call(nvarchar(MAX, tools.scope.collation), "JSON_ARRAY", (absent, *(_member(tools, argument) for argument in node.arguments)))


def _make_object(absent: object, *texts: str | None) -> object:
    members = []
    for key, value in zip(texts[::2], texts[1::2], strict=True):
        if key is None:
            raise not_supported("JSON_OBJECT with a NULL key")
        if value is not None or not absent:
            members.append(f'"{escape(key)}":{value or "null"}')
    return "{" + ",".join(members) + "}"


def _make_array(absent: object, *texts: str | None) -> object:
    return "[" + ",".join(text or "null" for text in texts if text is not None or not absent) + "]"


def _listed(call: Call, items: list[str]) -> str:
    return f"concat_ws(',', {', '.join(items)})" if items else "''"


def _object_sql(writer: SqlWriter, call: Call) -> str:
    absent, *texts = call.arguments
    members = []
    for key, value in zip(texts[::2], texts[1::2], strict=True):
        text = writer.emit(value) if _leaves_out(absent) else f"coalesce({writer.emit(value)}, 'null')"
        members.append(f"tsql.json_key({writer.emit(key)}) || {text}")
    return f"('{{' || {_listed(call, members)} || '}}')"


def _array_sql(writer: SqlWriter, call: Call) -> str:
    absent, *texts = call.arguments
    items = [writer.emit(text) if _leaves_out(absent) else f"coalesce({writer.emit(text)}, 'null')" for text in texts]
    return f"('[' || {_listed(call, items)} || ']')"


def _leaves_out(absent: b.Bound) -> bool:
    return isinstance(absent, b.Constant) and bool(absent.value)


# --- JSON_MODIFY -------------------------------------------------------------------------------------------

def json_modify(text: str, path: str, new: str | None) -> str:
    """Return the document with ``new``, a JSON text, at the path; everything else stays as it is written. Raises 13607, 13608, 13609, 13619."""
    parse(text)
    strict, append, steps = parse_path(path)
    tokens = tokens_of(text)
    at = 0
    if not steps:
        if not append:
            raise sql_error(13619)
        return _appended(tokens, at, new)
    for step in steps[:-1]:
        position = find_member(tokens, at, step)
        if position is None:
            return _unfound(text, strict=strict)
        at = members_of(tokens, at)[position].value
    return _changed(tokens, at, steps[-1], new, strict=strict, append=append)


def _unfound(text: str, *, strict: bool) -> str:
    if strict:
        raise sql_error(13608)
    return text


def _changed(tokens: list[str], holder: int, step: str | int, new: str | None, *, strict: bool, append: bool) -> str:
    position = find_member(tokens, holder, step)
    members = members_of(tokens, holder) if tokens[holder] in "{[" else []
    if position is None:
        if strict or new is None or tokens[holder] != ("[" if isinstance(step, int) else "{") or (isinstance(step, int) and step > len(members)):
            return _unfound("".join(tokens), strict=strict)
        value = f"[{new}]" if append else new
        return _appended(tokens, holder, value if isinstance(step, int) else f'"{escape(step)}":{value}')
    member = members[position]
    if append:
        return _appended(tokens, member.value, new)
    if new is None and not strict and isinstance(step, str):
        first, past = member.first, member.past
        if position + 1 < len(members):
            past = members[position + 1].first
        elif position:
            first = members[position - 1].past
        return _spliced(tokens, first, past, "")
    return _spliced(tokens, member.value, member.past, "null" if new is None else new)


def _appended(tokens: list[str], holder: int, new: str | None) -> str:
    """Return the text with one more member; what isn't an object or array stays as it is."""
    if tokens[holder] not in "{[":
        return "".join(tokens)
    members = members_of(tokens, holder)
    place = members[-1].past if members else holder + 1
    return _spliced(tokens, place, place, ("," if members else "") + ("null" if new is None else new))


def _spliced(tokens: list[str], first: int, past: int, new: str) -> str:
    return "".join((*tokens[:first], new, *tokens[past:]))


def _json_modify(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    if len(node.arguments) != 3:
        raise sql_error(174, "json_modify", 3)
    text_type = nvarchar(MAX, tools.scope.collation)
    text, path = (tools.convert_to(tools.bind(argument), text_type) for argument in node.arguments[:2])
    return b.Call(text_type, "JSON_MODIFY", (text, path, _member(tools, node.arguments[2])))


def _modify(text: str | None, path: str | None, new: str | None) -> object:
    return None if text is None or path is None else json_modify(text, path, new)


def _string_escape(text: str, kind: str) -> str:
    if kind.lower() != "json":
        raise not_supported(f"STRING_ESCAPE of type {kind}")
    return escape(text)


FUNCTIONS: Final = (
    Function("JSON TEXT", specialise=_value_text, sql=_value_sql),
    Function("JSON_OBJECT", special=_json_object, evaluate=_make_object, sql=_object_sql, strict=False),
    Function("JSON_ARRAY", special=_json_array, evaluate=_make_array, sql=_array_sql, strict=False),
    Function("JSON_MODIFY", special=_json_modify, evaluate=_modify, sql="tsql.json_modify({args})", strict=False),
    Function("STRING_ESCAPE", "unicode unicode", nvarchar(MAX), evaluate=_string_escape, sql="tsql.string_escape({args})"),
)
