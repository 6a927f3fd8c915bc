"""Steps of paths: each is a jsonpath from a node to the nodes of one axis, predicates are conditions on the rows that it gives."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferryman.tsql.emit import quoted
from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.errors import xquery_error
from ferryman.tsql.xquery.values import EMPTY, NODE, Value, as_array

if TYPE_CHECKING:
    from ferryman.tsql.xquery.compiler import Compiler, Focus

_KINDS: Final = {"element": "e", "attribute": "a", "text": "t", "comment": "c", "processing-instruction": "p"}
_ORIGINS: Final = {
    "child": "$.c[*]", "attribute": "$.a[*]", "self": "$", "parent": "$", "descendant": "strict $.**{1 to last}", "descendant-or-self": "strict $.**",
}  # fmt: skip
_DEEP: Final = ("descendant", "descendant-or-self")


@dataclass(frozen=True, slots=True)
class Rows:
    """SQL of rows (item, pos) from one context node."""

    sql: str
    positional: bool = False
    """Whether a predicate leaves at most one of them."""


def jsonpath(axis: str, test: s.NodeTest) -> str:
    """Return the jsonpath of a step, as text.

    >>> jsonpath("child", s.NodeTest("element", "", "a"))
    '$.c[*] ? (@.k == "e" && @.n == "a")'
    """
    conditions = _conditions(test)
    if test.kind == "node" and axis in _DEEP:
        conditions = ['(@.k == "e" || @.k == "t" || @.k == "c" || @.k == "p" || @.k == "d")']
    return _ORIGINS[axis] + (f" ? ({' && '.join(conditions)})" if conditions else "")


def _conditions(test: s.NodeTest) -> list[str]:
    kind = _KINDS.get(test.kind)
    conditions = [] if kind is None else [f'@.k == "{kind}"']
    if test.kind == "processing-instruction" and test.local is not None:
        conditions.append(f"@.n == {json.dumps(test.local, ensure_ascii=False)}")
    elif test.uri is not None and test.local is not None:
        conditions.append(f"@.n == {json.dumps(str(s.Name(test.local, test.uri)), ensure_ascii=False)}")
    elif test.local is not None:
        conditions.append(f"(@.n == {json.dumps(test.local, ensure_ascii=False)} || @.n like_regex {json.dumps('[}]' + test.local.replace('.', '[.]') + '$')})")
    elif test.uri is not None:
        conditions.append(f"@.n starts with {json.dumps('{' + test.uri + '}', ensure_ascii=False)}")
    return conditions


def step(compiler: Compiler, node: s.Step, focus: Focus) -> Value:
    """Return the nodes of a step, in the document's order."""
    origin, axis = node.origin, node.axis
    if axis == "child" and not node.predicates and _is_any_descendant(origin):
        assert isinstance(origin, s.Step)
        origin, axis = origin.origin, "descendant"
    start = compiler.value(origin, focus)
    if start.type == EMPTY:
        return start
    if start.type != NODE:
        raise xquery_error(compiler.method, 2374, "/")
    if start.constructed:
        raise xquery_error(compiler.method, 2373, f"{axis}::{node.test.local or node.test.kind + '()'}")
    if not start.many:
        return _from_one(compiler, node, axis, start, focus)
    alias = compiler.alias()
    rows = _rows(compiler, node, axis, f"{alias}.item", focus)
    inner = compiler.alias()
    source = f"unnest({start.sql}) WITH ORDINALITY AS {alias}(item, pos), LATERAL ({rows.sql}) AS {inner}(item, pos)"
    place = f"({inner}.item ->> 'i')::int"
    if axis == "parent" or (start.nested and axis in _DEEP):
        sql = f"ARRAY(SELECT DISTINCT ON ({place}) {inner}.item FROM {source} ORDER BY {place})"
    else:
        order = place if start.nested else f"{alias}.pos, {inner}.pos"
        sql = f"ARRAY(SELECT {inner}.item FROM {source} ORDER BY {order})"
    return Value(NODE, sql, many=True, shown=shown(node.test), nested=axis in _DEEP or start.nested, typed=start.typed, content=compiler.content(node.test))


def _is_any_descendant(node: s.Expr) -> bool:
    return isinstance(node, s.Step) and node.axis == "descendant-or-self" and node.test == s.NodeTest("node") and not node.predicates


def _from_one(compiler: Compiler, node: s.Step, axis: str, start: Value, focus: Focus) -> Value:
    alone = axis in ("self", "parent") or (axis == "attribute" and node.test.local is not None and node.test.uri is not None)
    if not node.predicates and axis != "parent":
        function = "jsonb_path_query_first" if alone else "jsonb_path_query"
        found = f"{function}({start.sql}, {quoted(jsonpath(axis, node.test))})"
        sql = found if alone else f"ARRAY(SELECT {found})"
        return Value(NODE, sql, many=not alone, shown=shown(node.test), nested=axis in _DEEP, typed=start.typed, content=compiler.content(node.test))
    rows = _rows(compiler, node, axis, start.sql, focus)
    alias = compiler.alias()
    sql = f"SELECT {alias}.item FROM ({rows.sql}) AS {alias}(item, pos) ORDER BY {alias}.pos"
    if alone or rows.positional:
        return Value(NODE, f"({sql} LIMIT 1)", shown=shown(node.test), typed=start.typed, content=compiler.content(node.test))
    return Value(NODE, f"ARRAY({sql})", many=True, shown=shown(node.test), nested=axis in _DEEP, typed=start.typed, content=compiler.content(node.test))


def _rows(compiler: Compiler, node: s.Step, axis: str, context: str, focus: Focus) -> Rows:
    alias = compiler.alias()
    if axis == "parent":
        context = f"tsql.xml_parent({compiler.root}, {context})"
    path = quoted(jsonpath(axis, node.test))
    found = Rows(f"SELECT {alias}.item, {alias}.pos FROM jsonb_path_query({context}, {path}) WITH ORDINALITY AS {alias}(item, pos)")
    sample = Value(NODE, "", shown=shown(node.test), typed=compiler.typed, content=compiler.content(node.test))
    for predicate in node.predicates:
        found = _filtered(compiler, found, predicate, sample, focus)
    return found


def _filtered(compiler: Compiler, rows: Rows, predicate: s.Expr, sample: Value, focus: Focus) -> Rows:
    """Return the rows for which a predicate holds: a condition, or the position of the one that stays. ``sample`` is what their items are like."""
    alias, counted = compiler.alias(), compiler.alias()
    item = replace(sample, sql=f"{alias}.item", many=False, nested=False)
    value = compiler.value(predicate, replace(focus, item=item, position=f"{alias}.pos", last=f"{alias}.last"))
    source = rows.sql
    if f"{alias}.last" in value.sql:
        source = f"SELECT {counted}.item, {counted}.pos, count(*) OVER () AS last FROM ({source}) AS {counted}(item, pos)"
        columns = "item, pos, last"
    else:
        columns = "item, pos"
    if value.is_numeric and not value.many:
        return Rows(f"SELECT {alias}.item, 1::int8 AS pos FROM ({source}) AS {alias}({columns}) WHERE {alias}.pos = {value.sql}", positional=True)
    if value.type not in (NODE, EMPTY, "xs:boolean"):
        raise xquery_error(compiler.method, 2203, value.name)
    condition = compiler.condition(value)
    return Rows(f"SELECT {alias}.item, row_number() OVER (ORDER BY {alias}.pos) AS pos FROM ({source}) AS {alias}({columns}) WHERE {condition}")


def filter_sequence(compiler: Compiler, node: s.Filter, focus: Focus) -> Value:
    """Return a sequence with predicates, which count through all of it."""
    value = compiler.value(node.operand, focus)
    if value.type == EMPTY:
        return value
    only = node.predicates[0]
    if value.many and len(node.predicates) == 1 and isinstance(only, s.Literal) and only.type == "xs:integer":
        return replace(value, sql=f"({value.sql})[{int(only.value)}]", many=False, nested=False)
    alias, outer = compiler.alias(), compiler.alias()
    rows = Rows(f"SELECT {alias}.item, {alias}.pos FROM unnest({as_array(value)}) WITH ORDINALITY AS {alias}(item, pos)")
    for predicate in node.predicates:
        rows = _filtered(compiler, rows, predicate, value, focus)
    sql = f"SELECT {outer}.item FROM ({rows.sql}) AS {outer}(item, pos) ORDER BY {outer}.pos"
    if rows.positional or not value.many:
        return replace(value, sql=f"({sql} LIMIT 1)", many=False, nested=False)
    return replace(value, sql=f"ARRAY({sql})")


def shown(test: s.NodeTest) -> str:
    """Return the static type of the nodes that a test lets through."""
    if test.kind == "element":
        return f"element({test.local or '*'},xdt:untyped)" if test.local else "element(*,xdt:untyped)"
    if test.kind == "attribute":
        return f"attribute({test.local or '*'},xdt:untypedAtomic)"
    return "text" if test.kind == "text" else f"{test.kind}()"
