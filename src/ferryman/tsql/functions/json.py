"""Functions that read JSON. Source: "JSON functions (Transact-SQL)": ISJSON, JSON_VALUE, JSON_QUERY, JSON_PATH_EXISTS."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import INT, MAX, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.functions.entry import BindTools, Function

STEP: Final = re.compile(r'\.(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_$@#][\w$@#]*))|\[(\d+)\]')
MISSING: Final = object()
TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+|\s+', re.DOTALL)


def parse(text: str) -> Any:
    """Return the parsed document, its numbers as they are written; raises 13609 with the position of the first wrong character."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise sql_error(13609, text[error.pos : error.pos + 1] or ".", error.pos) from None


def _refuse_constant(name: str) -> object:
    raise sql_error(13609, name[0], 0)


def parse_path(path: str) -> tuple[bool, bool, list[str | int]]:
    """Return (strict, append, steps) of a JSON path; raises 13607."""
    match = re.match(r"\s*(append\s+)?(lax\s+|strict\s+)?\$", path)
    if match is None:
        raise sql_error(13607, path[:1] or ".", 0)
    steps: list[str | int] = []
    position = match.end()
    while position < len(path.rstrip()):
        step = STEP.match(path, position)
        if step is None:
            raise sql_error(13607, path[position], position)
        if step[3] is not None:
            steps.append(int(step[3]))
        else:
            steps.append(step[2] if step[2] is not None else json.loads(f'"{step[1]}"'))
        position = step.end()
    return bool(match[2] and match[2].startswith("strict")), match[1] is not None, steps


def follow(document: Any, steps: list[str | int]) -> Any:
    """Return what the steps lead to, MISSING when they lead nowhere."""
    for step in steps:
        if not _has(document, step):
            return MISSING
        document = document[step]
    return document


def _has(document: Any, step: str | int) -> bool:
    if isinstance(step, int):
        return isinstance(document, list) and step < len(document)
    return isinstance(document, dict) and step in document


OPENINGS, CLOSINGS, END_MARKS = ("{", "["), ("}", "]"), (",", "}", "]")


def tokens_of(text: str) -> list[str]:
    """Return the tokens of a well-formed document, blanks included except around it."""
    return TOKEN.findall(text.strip())


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object (``key`` without quotes) or array, by the places of its tokens: [first, past), the value from ``value`` on."""

    key: str | None
    first: int
    value: int
    past: int


def members_of(tokens: list[str], start: int) -> list[Member]:
    """Return the members of the object or array that opens at ``start``."""
    members: list[Member] = []
    key, first, value, past, depth = None, -1, -1, -1, 0
    for place in range(start + 1, len(tokens)):
        mark = tokens[place]
        if mark.isspace():
            continue
        if depth == 0 and mark in END_MARKS:
            if first >= 0:
                members.append(Member(key, first, value, past))
            if mark != ",":
                break
            key, first, value = None, -1, -1
            continue
        if depth == 0 and mark == ":":
            key, value = parse(tokens[first]), -1
            continue
        first = place if first < 0 else first
        value = place if value < 0 else value
        depth += (mark in OPENINGS) - (mark in CLOSINGS)
        past = place + 1
    return members


def find_member(tokens: list[str], start: int, step: str | int) -> int | None:
    """Return the position among the members of what a step of a path leads to, None where it leads nowhere."""
    if tokens[start] != ("[" if isinstance(step, int) else "{"):
        return None
    members = members_of(tokens, start)
    if isinstance(step, int):
        return step if step < len(members) else None
    return next((position for position, member in enumerate(members) if member.key == step), None)


# --- the functions ---------------------------------------------------------------------------------------


KINDS: Final[dict[str, tuple[type, ...]]] = {
    "": (dict, list), "VALUE": (object,), "OBJECT": (dict,), "ARRAY": (list,), "SCALAR": (str, int, float),
}  # fmt: skip
"""What ISJSON's second argument asks for. SCALAR is a number or a string: true, false and null aren't."""


def _isjson(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    if len(node.arguments) not in (1, 2):
        raise sql_error(189, "isjson", 1, 2)
    kind = ""
    if len(node.arguments) == 2:
        word = node.arguments[1]
        kind = word.parts[0].upper() if isinstance(word, ast.Column) and len(word.parts) == 1 else "?"
        if kind not in KINDS:
            raise sql_error(102, word.parts[0] if isinstance(word, ast.Column) else ",")
    text = tools.convert_to(tools.bind(node.arguments[0]), nvarchar(MAX, tools.scope.collation))
    return b.Call(INT, "ISJSON", (text, b.Constant(nvarchar(10), kind)))


def _is_json(text: str, kind: str) -> int:
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, SqlError):
        return 0
    return int(isinstance(document, KINDS[kind]) and not (kind == "SCALAR" and isinstance(document, bool)))


def _json_value(text: str, path: str) -> object:
    strict, _, steps = parse_path(path)
    found = follow(parse(text), steps)
    if found is MISSING or found is None or isinstance(found, dict | list):
        if strict and found is MISSING:
            raise sql_error(13608)
        if strict and isinstance(found, dict | list):
            raise sql_error(13623)
        return None
    shown = ("true" if found else "false") if isinstance(found, bool) else str(found)
    if len(shown) > 4000:
        if strict:
            raise sql_error(13625)
        return None
    return shown


def _json_query(text: str, path: str = "$") -> object:
    strict, _, steps = parse_path(path)
    found = follow(parse(text), steps)
    if isinstance(found, dict | list):
        return text.strip() if not steps else _as_written(text, steps)
    if strict:
        raise sql_error(13608 if found is MISSING else 13624)
    return None


def _as_written(text: str, steps: list[str | int]) -> str:
    """Return the text of what the steps lead to, which is there."""
    tokens = tokens_of(text)
    first, past = 0, len(tokens)
    for step in steps:
        member = members_of(tokens, first)[find_member(tokens, first, step) or 0]
        first, past = member.value, member.past
    return "".join(tokens[first:past])


def _path_exists(text: str, path: str) -> int:
    return int(follow(parse(text), parse_path(path)[2]) is not MISSING)


FUNCTIONS: Final = (
    Function("ISJSON", special=_isjson, evaluate=_is_json, sql="tsql.is_json({args})"),
    Function("JSON_VALUE", "unicode unicode", nvarchar(4000), evaluate=_json_value, sql="tsql.json_value({0}, {1})"),
    Function("JSON_QUERY", "unicode unicode?", nvarchar(MAX), evaluate=_json_query, sql="tsql.json_query({args})"),
    Function("JSON_PATH_EXISTS", "unicode unicode", INT, evaluate=_path_exists, sql="tsql.json_path_exists({args})"),
)
