"""Comparisons and arithmetic: which types meet, and as what. Source: "XQuery Expressions", https://learn.microsoft.com/sql/xquery/xquery-expressions"""

from __future__ import annotations

from typing import Final

from ferryman.errors import not_supported
from ferryman.tsql.xquery.errors import xquery_error
from ferryman.tsql.xquery.values import EMPTY, EMPTY_SEQUENCE, MOMENTS, NODE, RANKS, STRINGS, UNTYPED, Value, as_array, atomized, converted, single

GENERAL: Final = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
VALUE: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
NODES: Final = {"is": "=", "<<": "<", ">>": ">"}


def comparison(operator: str, left: Value, right: Value, method: str) -> Value:
    """Return a comparison; raises 2389 for sequences where one item is wanted, 2234 for types that don't compare."""
    if operator in NODES:
        return _of_nodes(operator, left, right, method)
    left, right = atomized(left), atomized(right)
    if operator in VALUE:
        left, right = single(left, operator, method), single(right, operator, method)
    if EMPTY in (left.type, right.type):
        return Value("xs:boolean", "NULL::boolean" if operator in VALUE else "false")
    left, right, form = _meeting(operator, left, right, method)
    symbol = GENERAL.get(operator) or VALUE[operator]
    if operator in VALUE:
        return Value("xs:boolean", f"({form.format(left.sql)} {symbol} {form.format(right.sql)})")
    if not left.many and not right.many:
        return Value("xs:boolean", f"coalesce({form.format(left.sql)} {symbol} {form.format(right.sql)}, false)")
    if not right.many:
        return Value("xs:boolean", f"EXISTS (SELECT 1 FROM unnest({left.sql}) AS l(item) WHERE {form.format('l.item')} {symbol} {form.format(right.sql)})")
    pair = f"unnest({as_array(left)}) AS l(item), unnest({right.sql}) AS r(item)"
    return Value("xs:boolean", f"EXISTS (SELECT 1 FROM {pair} WHERE {form.format('l.item')} {symbol} {form.format('r.item')})")


def _of_nodes(operator: str, left: Value, right: Value, method: str) -> Value:
    left, right = single(left, operator, method), single(right, operator, method)
    for value in (left, right):
        if value.type not in (NODE, EMPTY):
            raise xquery_error(method, 2374, operator)
        if value.constructed:
            raise xquery_error(method, 2373, operator)
    return Value("xs:boolean", f"(({left.sql} ->> 'i')::int {NODES[operator]} ({right.sql} ->> 'i')::int)")


def _meeting(operator: str, left: Value, right: Value, method: str) -> tuple[Value, Value, str]:
    """Return both operands as one type, and the form in which their items compare."""
    types = {left.type, right.type}
    if (left.is_unknown or right.is_unknown) and types == {UNTYPED}:
        raise not_supported("XQuery's comparison of two values of typed xml")
    if types <= STRINGS:
        return left, right, '({} COLLATE "C")'
    moments = types & MOMENTS
    if len(moments) == 1 and types - moments <= {UNTYPED}:
        return left, right, f"tsql.xml_moment({{}}, '{next(iter(moments))}')"
    wanted = _common(left, right)
    if wanted is None:
        raise xquery_error(method, 2234, operator, left.name, right.name)
    return converted(left, wanted), converted(right, wanted), "{}"


def _common(left: Value, right: Value) -> str | None:
    types = {left.type, right.type} - {UNTYPED}
    if types == {"xs:boolean"}:
        return "xs:boolean"
    if not types <= RANKS.keys():
        return None
    return "xs:double" if UNTYPED in (left.type, right.type) else max(types, key=RANKS.__getitem__)


def arithmetic(operator: str, left: Value, right: Value, method: str) -> Value:
    """Return a sum, difference, product, quotient or remainder, of the type that its operands' types promote to."""
    left, right = single(atomized(left), operator, method), single(atomized(right), operator, method)
    if EMPTY in (left.type, right.type):
        return EMPTY_SEQUENCE
    wanted = "xs:double" if {left.type, right.type} == {UNTYPED} else _common(left, right)
    if wanted is None or wanted == "xs:boolean":
        raise xquery_error(method, 2234, operator, left.name, right.name)
    if left.is_unknown or right.is_unknown:
        raise not_supported("XQuery's arithmetic on values of typed xml")
    a, c = converted(left, wanted).sql, converted(right, wanted).sql
    if RANKS[wanted] < RANKS["xs:float"]:
        return _exact(operator, a, c, wanted)
    forms = {"div": f"({a} / nullif({c}, 0))", "mod": f"mod({a}::numeric, nullif({c}::numeric, 0))::float8"}
    return Value(wanted, forms.get(operator, f"({a} {operator} {c})"))


def _exact(operator: str, a: str, c: str, wanted: str) -> Value:
    """Six digits behind the point remain: of a quotient cut, of a product rounded; nothing is divided by zero."""
    if operator == "div":
        return Value("xs:decimal", f"trunc({a} / nullif({c}, 0), 6)")
    if operator == "mod":
        return Value(wanted, f"mod({a}, nullif({c}, 0))")
    return Value(wanted, f"round({a} * {c}, 6)" if operator == "*" and wanted == "xs:decimal" else f"({a} {operator} {c})")
