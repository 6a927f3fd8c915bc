"""JSON functions. Source: "JSON functions (Transact-SQL)": ISJSON, JSON_VALUE, JSON_QUERY, JSON_MODIFY, JSON_OBJECT, JSON_ARRAY, JSON_PATH_EXISTS."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import BIT, INT, MAX, SqlType, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.conversion import converter
from ferryman.tsql.conversion_dates import format_date
from ferryman.tsql.functions.entry import BindTools, Function

if TYPE_CHECKING:
    from ferryman.tsql.bound import Call

STEP: Final = re.compile(r'\.(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_$@#][\w$@#]*))|\[(\d+)\]')
MISSING: Final = object()


class RawNumber(str):
    """A JSON number as it is written: 1.50 stays 1.50."""

    __slots__ = ()


def parse(text: str) -> Any:
    """Return the parsed document; raises 13609 with the position of the first wrong character."""
    try:
        return json.loads(text, parse_float=RawNumber, parse_int=RawNumber, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise sql_error(13609, text[error.pos : error.pos + 1] or ".", error.pos) from None


def _refuse_constant(name: str) -> object:
    raise sql_error(13609, name[0], 0)


def dump(value: object) -> str:
    """Return a document as SQL Server writes it: no blanks between tokens, slashes escaped as they came in by JSON itself."""
    if isinstance(value, RawNumber):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{dump(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(dump(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


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


def _is_json(text: str) -> int:
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, SqlError):
        return 0
    return int(isinstance(document, dict | list))


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
        return text.strip() if not steps else dump(found)
    if strict:
        raise sql_error(13608 if found is MISSING else 13624)
    return None


def _path_exists(text: str, path: str) -> int:
    return int(follow(parse(text), parse_path(path)[2]) is not MISSING)


def to_json(value: object, type_: SqlType) -> object:
    """Return a T-SQL value as a JSON value: numbers and bits bare, everything else as text."""
    if value is None:
        return None
    if type_.name == "bit":
        return bool(value)
    if type_.is_exact_numeric:
        return RawNumber(f"{Decimal(value):f}" if isinstance(value, Decimal) else str(value))
    if type_.name in ("float", "real"):
        return RawNumber(repr(value))
    if type_.is_string:
        return str(value)
    if type_.is_temporal:
        return format_date(value, type_, 126)
    return str(converter(type_, nvarchar(MAX))(value, 0, None))


def _is_json_text(bound: b.Bound) -> bool:
    return isinstance(bound, b.Call) and bound.function in ("JSON_QUERY", "JSON_OBJECT", "JSON_ARRAY", "JSON_MODIFY")


def _json_modify(call: Call) -> Callable[..., object]:
    value_type = call.arguments[2].type
    nested = _is_json_text(call.arguments[2])

    def run(text: object, path: object, value: object) -> object:
        if text is None or path is None:
            return None
        document = parse(str(text))
        strict, append, steps = parse_path(str(path))
        new = parse(str(value)) if nested and value is not None else to_json(value, value_type)
        if not steps:
            raise sql_error(13619)
        holder = follow(document, steps[:-1])
        _place(holder, steps[-1], new, strict=strict, append=append)
        return dump(document)

    return run


def _place(holder: Any, step: str | int, new: object, *, strict: bool, append: bool) -> None:
    """Set, append or (lax and NULL) remove one member."""
    present = follow(holder, [step]) is not MISSING
    if strict and not present:
        raise sql_error(13608)
    if append:
        if present and isinstance(holder[step], list):
            holder[step].append(new)
        elif isinstance(holder, dict) and not present:
            holder[step] = [new]
        return
    if isinstance(holder, dict) and isinstance(step, str):
        if new is None and not strict:
            holder.pop(step, None)
        else:
            holder[step] = new
    elif isinstance(holder, list) and isinstance(step, int) and present:
        holder[step] = new
    elif isinstance(holder, list) and step == len(holder) and new is not None:
        holder.append(new)


def _members(tools: BindTools, arguments: tuple[ast.Expression, ...]) -> tuple[b.Bound, ...]:
    return tuple(tools.bind(argument) for argument in arguments)


def _json_object(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    flat: list[ast.Expression] = []
    for pair in node.arguments:
        if not isinstance(pair, ast.JsonPair):
            raise sql_error(102, ")")
        flat += [pair.key, pair.value]
    absent = b.Constant(BIT, int(node.nulls == "ABSENT ON NULL"))
    return b.Call(nvarchar(MAX, tools.scope.collation), "JSON_OBJECT", (absent, *_members(tools, tuple(flat))))


def _json_array(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    absent = b.Constant(BIT, int(node.nulls != "NULL ON NULL"))
    return b.Call(nvarchar(MAX, tools.scope.collation), "JSON_ARRAY", (absent, *_members(tools, node.arguments)))


def _value(argument: b.Bound, value: object) -> object:
    return parse(str(value)) if _is_json_text(argument) and value is not None else to_json(value, argument.type)


def _make_object(call: Call) -> Callable[..., object]:
    operands = call.arguments[1:]

    def run(absent: object, *values: object) -> object:
        pairs = [
            f"{json.dumps(str(values[i]), ensure_ascii=False)}:{dump(_value(operands[i + 1], values[i + 1]))}"
            for i in range(0, len(values), 2)
            if not (absent and values[i + 1] is None)
        ]
        return "{" + ",".join(pairs) + "}"

    return run


def _make_array(call: Call) -> Callable[..., object]:
    operands = call.arguments[1:]

    def run(absent: object, *values: object) -> object:
        return dump([_value(o, v) for o, v in zip(operands, values, strict=True) if not (absent and v is None)])

    return run


FUNCTIONS: Final = (
    Function("ISJSON", "unicode", INT, evaluate=_is_json, sql="tsql.is_json({0})"),
    Function("JSON_VALUE", "unicode unicode", nvarchar(4000), evaluate=_json_value, sql="tsql.json_value({0}, {1})"),
    Function("JSON_QUERY", "unicode unicode?", nvarchar(MAX), evaluate=_json_query, sql="tsql.json_query({args})"),
    Function("JSON_PATH_EXISTS", "unicode unicode", INT, evaluate=_path_exists),
    Function("JSON_MODIFY", "unicode unicode any", nvarchar(MAX), specialise=_json_modify, strict=False),
    Function("JSON_OBJECT", special=_json_object, specialise=_make_object, strict=False),
    Function("JSON_ARRAY", special=_json_array, specialise=_make_array, strict=False),
)
