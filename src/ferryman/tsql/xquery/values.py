"""Static types of XQuery expressions and the SQL that computes them.

A sequence of at most one item is a scalar in SQL, NULL for the empty one; any other is an array. Nodes are jsonb (store/support/31_xml_tree.sql).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.tsql.emit import quoted
from ferryman.tsql.xquery.errors import xquery_error

if TYPE_CHECKING:
    from collections.abc import Iterable

UNTYPED: Final = "xdt:untypedAtomic"
NODE: Final = "node"
EMPTY: Final = "empty"
_INTEGERS: Final = (
    "xs:integer", "xs:int", "xs:long", "xs:short", "xs:byte", "xs:unsignedInt", "xs:unsignedLong", "xs:unsignedShort", "xs:unsignedByte",
    "xs:nonNegativeInteger", "xs:positiveInteger", "xs:nonPositiveInteger", "xs:negativeInteger",
)
RANKS: Final = {**dict.fromkeys(_INTEGERS, 1), "xs:decimal": 2, "xs:float": 3, "xs:double": 4}
"""Numeric types in the order of promotion."""
STRINGS: Final = frozenset({"xs:string", UNTYPED, "xs:anyURI", "xs:token", "xs:normalizedString", "xs:NMTOKEN", "xs:Name", "xs:NCName"})
MOMENTS: Final = frozenset({"xs:date", "xs:dateTime", "xs:time"})
"""Types whose values are text in SQL, compared as points in time."""


@dataclass(frozen=True, slots=True)
class Value:
    """``type``: an atomic type's name, ``node`` or ``empty``. ``many``: an array. ``shown`` is a node's type in messages.

    ``nested``: nodes among them may contain others. ``constructed``: the nodes are new, and no path leads from them.
    """

    type: str
    sql: str
    many: bool = False
    shown: str = ""
    nested: bool = False
    constructed: bool = False
    typed: bool = False
    """The nodes belong to typed xml: how many there are is seen when the expression runs, and values without a known type are."""
    content: str = ""
    """The simple type of typed nodes, '' where it isn't known."""

    @property
    def name(self) -> str:
        """The type as messages show it."""
        base = self.shown or ("node()" if self.type == NODE else self.type)
        return base if self.type == EMPTY else f"{base} *" if self.many else base

    @property
    def is_unknown(self) -> bool:
        """Whether only the schema knows as what the values compare."""
        return self.typed and self.type == UNTYPED

    @property
    def is_numeric(self) -> bool:
        return self.type in RANKS

    @property
    def is_text(self) -> bool:
        return self.type in STRINGS or self.type in MOMENTS


EMPTY_SEQUENCE: Final = Value(EMPTY, "NULL")


def pg_type(type_: str) -> str:
    """Return the PostgreSQL type of a value's items."""
    if type_ == NODE:
        return "jsonb"
    if type_ in RANKS:
        return "float8" if RANKS[type_] > RANKS["xs:decimal"] else "numeric"
    return "boolean" if type_ == "xs:boolean" else "text"


def as_array(value: Value) -> str:
    """Return the SQL of the sequence as an array."""
    if value.many:
        return value.sql
    if value.type == EMPTY:
        return "'{}'"
    return f"array_remove(ARRAY[{value.sql}]::{pg_type(value.type)}[], NULL)"


def atomized(value: Value) -> Value:
    """Return the typed values of nodes; atomic values stay."""
    if value.type != NODE:
        return value
    sql = mapped(value, "tsql.xml_string({})") if value.many else f"tsql.xml_string({value.sql})"
    text = Value(UNTYPED, sql, many=value.many, typed=value.typed)
    return replace(converted(text, value.content), typed=value.typed) if value.content else text


def mapped(value: Value, form: str) -> str:
    """Return the SQL of an array with ``form`` applied to each item of an array, in order."""
    return f"ARRAY(SELECT {form.format('u.item')} FROM unnest({value.sql}) WITH ORDINALITY AS u(item, pos) ORDER BY u.pos)"


def converted(value: Value, type_: str) -> Value:
    """Return atomic values as another atomic type; what doesn't convert becomes empty."""
    if value.type == type_ or value.type == EMPTY:
        return value
    form = _form(value.type, type_)
    if not value.many:
        return Value(type_, form.format(value.sql))
    return Value(type_, f"array_remove({mapped(value, form)}, NULL)", many=True)


def _form(source: str, target: str) -> str:
    if target in STRINGS:
        return text_form(source)
    if target == "xs:boolean":
        return "({} <> 0)" if source in RANKS else "tsql.xml_boolean({})"
    if target in MOMENTS:
        if source not in STRINGS:
            raise not_supported(f"a conversion from {source} to {target} in XQuery")
        return f"tsql.xml_moment_text({{}}, '{target}')"
    if target not in RANKS:
        raise not_supported(f"the type {target} in XQuery")
    if source == "xs:boolean":
        return f"({{}})::int::{pg_type(target)}"
    if target in _INTEGERS:
        return "trunc(({})::numeric)" if source in RANKS else "tsql.xml_integer({})"
    if target == "xs:decimal":
        return "({})::numeric" if source in RANKS else "tsql.xml_decimal({})"
    return "({})::float8" if source in RANKS else "tsql.xml_double({})"


def text_form(source: str) -> str:
    """Return the form that writes an item as text."""
    if source in STRINGS or source in MOMENTS:
        return "{}"
    if source == "xs:boolean":
        return "({})::text"
    return "tsql.xml_double_text({})" if pg_type(source) == "float8" else "trim_scale({})::text"


def single(value: Value, construct: str, method: str) -> Value:
    """Return a value that is at most one item; raises 2389 where its shape doesn't say so, of typed xml only when there are several."""
    if not value.many:
        return value
    if not value.typed:
        raise xquery_error(method, 2389, construct, value.name)
    sql = f"(tsql.xml_singleton({value.sql}, {quoted(method)}, {quoted(construct)}, {quoted(value.name)}))[1]"
    return Value(value.type, sql, shown=value.shown, constructed=value.constructed, typed=True, content=value.content)


def combined(values: Iterable[Value], method: str) -> Value:
    """Return values one after the other; raises 2210 for nodes beside atomic values."""
    parts = [value for value in values if value.type != EMPTY]
    if not parts:
        return EMPTY_SEQUENCE
    if len(parts) == 1:
        return parts[0]
    nodes = [value for value in parts if value.type == NODE]
    if nodes and len(nodes) < len(parts):
        raise xquery_error(method, 2210, next(value.name for value in parts if value.type != NODE), nodes[0].name)
    common = NODE if nodes else unified({value.type for value in parts})
    arrays = [as_array(value if nodes else converted(value, common)) for value in parts]
    return Value(
        common, f"({' || '.join(arrays)})", many=True, nested=True, constructed=any(value.constructed for value in parts),
        typed=any(value.typed for value in parts), shown="node()" if nodes else "",
    )


def unified(types: set[str]) -> str:
    """Return the one type that holds items of these atomic types."""
    if len(types) == 1:
        return next(iter(types))
    return max(types, key=RANKS.__getitem__) if types <= RANKS.keys() else "xs:string"
