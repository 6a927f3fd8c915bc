"""The functions of XQuery. Source: "XQuery functions against the xml data type", https://learn.microsoft.com/sql/xquery/xquery-functions-against-the-xml-data-type"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.errors import xquery_error
from ferryman.tsql.xquery.path_parser import PREDEFINED
from ferryman.tsql.xquery.values import EMPTY, EMPTY_SEQUENCE, RANKS, STRINGS, UNTYPED, Value, as_array, atomized, converted, pg_type, single, text_form

if TYPE_CHECKING:
    from ferryman.tsql.xquery.compiler import Compiler, Focus

Build = Callable[["Compiler", "Focus", list[Value], str], Value]
"""(compiler, context, arguments, name) -> value"""


def call(compiler: Compiler, node: s.Call, focus: Focus) -> Value:
    """Return a function's call; raises 2395 for an unknown function, 2236 and 2238 for a wrong number of arguments."""
    name, method = node.name, compiler.method
    if name.uri == PREDEFINED["sql"] and name.local in ("variable", "column"):
        return compiler.external(name.local, node)
    if name.uri in (PREDEFINED["xs"], PREDEFINED["xdt"]):
        return _constructor(compiler, node, focus)
    entry = FUNCTIONS.get(name.local) if name.uri == PREDEFINED["fn"] else None
    if entry is None:
        raise xquery_error(method, 2395, name.uri, name.local)
    least, most, build = entry
    if len(node.arguments) < least:
        raise xquery_error(method, 2236, name.local)
    if most is not None and len(node.arguments) > most:
        raise xquery_error(method, 2238, name.local)
    return build(compiler, focus, [compiler.value(argument, focus) for argument in node.arguments], name.local)


def _constructor(compiler: Compiler, node: s.Call, focus: Focus) -> Value:
    if len(node.arguments) != 1:
        raise xquery_error(compiler.method, 2238 if node.arguments else 2236, node.name.local)
    return compiler.cast(node.arguments[0], f"{node.name.prefix}:{node.name.local}", focus)


def _item(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    """Return the one argument, or the context item where it is left out."""
    value = arguments[0] if arguments else focus.item
    return single(value, f"{name}()", compiler.method)


def _atomic(compiler: Compiler, value: Value, name: str, type_: str = "xs:string") -> str:
    """Return the SQL of an argument that is to be one atomic value; strings of numbers are refused, as SQL Server does."""
    one = single(atomized(value), f"{name}()", compiler.method)
    if one.type != EMPTY and one.type != UNTYPED and (one.type in RANKS) != (type_ in RANKS):
        raise xquery_error(compiler.method, 2365, one.name, type_)
    return converted(one, type_).sql if one.type != EMPTY else "NULL"


def _string(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    one = atomized(_item(compiler, focus, arguments, name))
    return Value("xs:string", f"coalesce({text_form(one.type).format(one.sql) if one.type != EMPTY else 'NULL'}, '')")


def _data(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return atomized(arguments[0])


def _number(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return converted(atomized(_item(compiler, focus, arguments, name)), "xs:double")


def _local_name(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:string", f"coalesce(regexp_replace({_item(compiler, focus, arguments, name).sql} ->> 'n', '^\\{{[^}}]*\\}}', ''), '')")


def _namespace_uri(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:string", f"coalesce(substring({_item(compiler, focus, arguments, name).sql} ->> 'n' FROM '^\\{{([^}}]*)\\}}'), '')")


def _concat(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:string", f"concat({', '.join(_atomic(compiler, value, name) for value in arguments)})")


def _contains(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    text, part = (f"coalesce({_atomic(compiler, value, name)}, '')" for value in arguments)
    return Value("xs:boolean", f"(position({part} IN {text}) > 0)")


def _substring(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    text = f"coalesce({_atomic(compiler, arguments[0], name)}, '')"
    start, *length = (f"round(({_atomic(compiler, value, name, 'xs:double')})::numeric)::int" for value in arguments[1:])
    if not length:
        return Value("xs:string", f"substr({text}, greatest({start}, 1))")
    return Value("xs:string", f"substr({text}, greatest({start}, 1), greatest({start} + {length[0]} - greatest({start}, 1), 0))")


def _string_length(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:integer", f"length({_string(compiler, focus, arguments, name).sql})::numeric")


def _cased(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:string", f"{name[:5]}(coalesce({_atomic(compiler, arguments[0], name)}, ''))")


def _not(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:boolean", f"(NOT {compiler.condition(arguments[0])})")


def _count(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:integer", f"cardinality({as_array(arguments[0])})::numeric" if arguments[0].type != EMPTY else "0::numeric")


def _empty(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:boolean", f"(NOT {compiler.exists(arguments[0])})")


def _aggregate(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    """sum, avg, min, max: of numbers, untyped values being xs:double; min and max of strings, too."""
    values = atomized(arguments[0])
    if values.type == EMPTY:
        return Value("xs:integer", "0::numeric") if name == "sum" else EMPTY_SEQUENCE
    if values.is_unknown:
        raise not_supported(f"XQuery's {name}() of values of typed xml")
    if values.type == UNTYPED:
        values = converted(values, "xs:double")
    if values.type not in RANKS and (name in ("sum", "avg") or values.type not in STRINGS):
        raise xquery_error(compiler.method, 2365, values.name, "xs:double")
    item = 'item COLLATE "C"' if values.type in STRINGS else "item"
    result = "xs:decimal" if name == "avg" and values.type == "xs:integer" else values.type
    computed = f"(SELECT {name}({item}) FROM unnest({as_array(values)}) AS u(item))"
    if name == "avg" and pg_type(result) == "numeric":
        computed = f"trunc({computed}, 10)"
    return Value(result, f"coalesce({computed}, 0)" if name == "sum" else computed)


def _distinct(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    values = atomized(arguments[0])
    if values.type == EMPTY:
        return values
    firsts = f"(SELECT u.item, min(u.pos) AS pos FROM unnest({as_array(values)}) WITH ORDINALITY AS u(item, pos) GROUP BY u.item)"
    return Value(values.type, f"ARRAY(SELECT d.item FROM {firsts} AS d ORDER BY d.pos)", many=True, typed=values.typed)


def _rounded(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    one = single(atomized(arguments[0]), f"{name}()", compiler.method)
    if one.type == EMPTY:
        return one
    if one.type == UNTYPED:
        one = converted(one, "xs:double")
    if one.type not in RANKS:
        raise xquery_error(compiler.method, 2365, one.name, "xs:double")
    form = {"round": "floor({} + 0.5)", "floor": "floor({})", "ceiling": "ceil({})"}[name]
    return Value(one.type, form.format(one.sql))


def _position(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    found = focus.position if name == "position" else focus.last
    if not found:
        raise xquery_error(compiler.method, 2371, name)
    return Value("xs:integer", f"{found}::numeric")


def _truth(compiler: Compiler, focus: Focus, arguments: list[Value], name: str) -> Value:
    return Value("xs:boolean", name)


FUNCTIONS: Final[dict[str, tuple[int, int | None, Build]]] = {
    "string": (0, 1, _string), "data": (1, 1, _data), "number": (0, 1, _number), "local-name": (0, 1, _local_name),
    "namespace-uri": (0, 1, _namespace_uri), "concat": (2, None, _concat), "contains": (2, 2, _contains), "substring": (2, 3, _substring),
    "string-length": (0, 1, _string_length), "upper-case": (1, 1, _cased), "lower-case": (1, 1, _cased), "not": (1, 1, _not),
    "true": (0, 0, _truth), "false": (0, 0, _truth), "count": (1, 1, _count), "empty": (1, 1, _empty), "sum": (1, 1, _aggregate),
    "avg": (1, 1, _aggregate), "min": (1, 1, _aggregate), "max": (1, 1, _aggregate), "distinct-values": (1, 1, _distinct), "round": (1, 1, _rounded),
    "floor": (1, 1, _rounded), "ceiling": (1, 1, _rounded), "position": (0, 0, _position), "last": (0, 0, _position),
}  # fmt: skip
"""Local name -> least and most arguments, what builds the call."""
