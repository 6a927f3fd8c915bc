"""XQuery expressions to SQL: every expression gets its static type and the SQL that computes it over the tree of the document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import not_supported
from ferryman.tsql.emit import quoted
from ferryman.tsql.xquery import comparisons, library, paths
from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.errors import xquery_error
from ferryman.tsql.xquery.values import (
    EMPTY,
    EMPTY_SEQUENCE,
    MOMENTS,
    NODE,
    RANKS,
    STRINGS,
    UNTYPED,
    Value,
    as_array,
    atomized,
    combined,
    converted,
    mapped,
    pg_type,
    single,
    text_form,
)  # fmt: skip

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType

External = Callable[[str, str], tuple[str, "SqlType"]]
"""(variable or column, name) -> the SQL of its value, and its type"""

ROOT: Final = "xq.root"
"""The SQL of the document's tree, from which the expression is computed."""


@dataclass(frozen=True, slots=True)
class Focus:
    """What an expression is computed for: the context item with its position and their number, and the variables around it."""

    item: Value
    position: str = ""
    last: str = ""
    variables: dict[str, Value] = field(default_factory=dict)


class Compiler:
    """Compiles one expression of ``method``.

    ``names`` are the simple types of the elements and attributes (@name) that the document's XML schema collection declares, None for untyped xml.
    """

    root = ROOT

    def __init__(self, method: str, external: External, names: Mapping[str, str] | None = None) -> None:
        self.method = method
        self.typed = names is not None
        self._names = names or {}
        self._external = external
        self._aliases = 0

    def alias(self) -> str:
        self._aliases += 1
        return f"x{self._aliases}"

    def content(self, test: s.NodeTest) -> str:
        """Return the simple type of the nodes that a test lets through, '' where it isn't known."""
        if test.local is None or test.uri is None:
            return ""
        return self._names.get(("@" if test.kind == "attribute" else "") + str(s.Name(test.local, test.uri)), "")

    def value(self, node: s.Expr, focus: Focus) -> Value:
        """Return an expression's value."""
        compile_node: Callable[[Compiler, Any, Focus], Value] = COMPILERS[type(node)]
        return compile_node(self, node, focus)

    # conditions

    def condition(self, value: Value) -> str:
        """Return the SQL of an effective boolean value, never NULL; raises 2204 for what has none."""
        if value.type == "xs:boolean" and not value.many:
            return f"coalesce({value.sql}, false)"
        if value.type not in (NODE, EMPTY):
            raise xquery_error(self.method, 2204, value.name)
        return self.exists(value)

    def exists(self, value: Value) -> str:
        """Return the SQL that tells whether a sequence has an item."""
        if value.type == EMPTY:
            return "false"
        return f"(cardinality({value.sql}) > 0)" if value.many else f"(({value.sql}) IS NOT NULL)"

    # external values, casts

    def external(self, kind: str, node: s.Call) -> Value:
        """Return sql:variable() or sql:column(); raises 2225 for a name that isn't a literal, 9342 for xml."""
        if len(node.arguments) != 1 or not isinstance(node.arguments[0], s.Literal) or node.arguments[0].type != "xs:string":
            raise xquery_error(self.method, 2225)
        sql, type_ = self._external(kind, node.arguments[0].value)
        if type_.name == "xml":
            raise xquery_error(self.method, 9342)
        return Value(*_of_sql(sql, type_))

    def external_xml(self, node: s.Call) -> str | None:
        """Return the SQL of sql:variable() or sql:column() where its value is an instance of xml, else None."""
        if len(node.arguments) != 1 or not isinstance(node.arguments[0], s.Literal):
            return None
        sql, type_ = self._external(node.name.local, node.arguments[0].value)
        return sql if type_.name == "xml" else None

    def cast(self, operand: s.Expr, type_: str, focus: Focus) -> Value:
        """Return ``operand cast as type?``; raises 2365 for a sequence."""
        value = atomized(self.value(operand, focus))
        if value.many or value.type == EMPTY:
            raise xquery_error(self.method, 2365, value.name, type_)
        return converted(value, type_)

    # what the methods return

    def text(self, value: Value, namespaces: dict[str, str]) -> str:
        """Return the SQL of a sequence as query() writes it: nodes as XML, atomic values with blanks between them."""
        if value.type == EMPTY:
            return "''"
        if value.type == NODE:
            return f"tsql.xml_serialize({as_array(value)}, {quoted(json.dumps(namespaces))}::jsonb)"
        return f"tsql.xml_escape(coalesce({self.joined(value)}, ''))"

    def joined(self, value: Value) -> str:
        """Return the SQL of atomic values as one text with blanks between them, NULL for none."""
        form = text_form(value.type)
        if not value.many:
            return form.format(value.sql)
        return f"nullif(array_to_string({mapped(value, form)}, ' '), '')"


def _of_sql(sql: str, type_: SqlType) -> tuple[str, str]:
    """Return the XQuery type of a SQL value and its SQL. Source: "sql:variable() function", "Type casting rules in XQuery"."""
    if type_.name == "bit":
        return "xs:boolean", f"({sql} <> 0)"
    if type_.is_integer:
        return "xs:integer", f"({sql})::numeric"
    if type_.is_exact_numeric:
        return "xs:decimal", f"({sql})::numeric"
    if type_.is_numeric:
        return "xs:double", f"({sql})::float8"
    if type_.is_string or type_.name == "uniqueidentifier":
        return "xs:string", f"({sql})::text" if type_.is_string else f"upper(({sql})::text)"
    moment = {"date": "xs:date", "time": "xs:time", "datetime": "xs:dateTime", "smalldatetime": "xs:dateTime", "datetime2": "xs:dateTime"}.get(type_.name)
    if moment is None:
        raise not_supported(f"{type_.name} in XQuery")
    form = {"xs:date": "YYYY-MM-DD", "xs:dateTime": 'YYYY-MM-DD"T"HH24:MI:SS.MS'}.get(moment)
    return moment, f"to_char({sql}, '{form}')" if form else f"({sql})::text"


# --- expressions -------------------------------------------------------------------------------------


def _literal(compiler: Compiler, node: s.Literal, focus: Focus) -> Value:
    return Value(node.type, f"{quoted(node.value)}::text" if node.type == "xs:string" else f"{node.value}::{pg_type(node.type)}")


def _variable(compiler: Compiler, node: s.Variable, focus: Focus) -> Value:
    found = focus.variables.get(node.name)
    if found is None:
        raise xquery_error(compiler.method, 2227, node.name)
    return found


def _context(compiler: Compiler, node: s.ContextItem, focus: Focus) -> Value:
    return focus.item


def _root(compiler: Compiler, node: s.Root, focus: Focus) -> Value:
    return Value(NODE, compiler.root, shown="document-node()", typed=compiler.typed)


def _sequence(compiler: Compiler, node: s.Sequence, focus: Focus) -> Value:
    return combined([compiler.value(item, focus) for item in node.items], compiler.method)


def _if(compiler: Compiler, node: s.If, focus: Focus) -> Value:
    condition = compiler.condition(compiler.value(node.condition, focus))
    then, otherwise = compiler.value(node.then, focus), compiler.value(node.otherwise, focus)
    either = combined((then, otherwise), compiler.method)
    if either.type == EMPTY:
        return either
    branches = [value if value.type in (NODE, EMPTY) else converted(value, either.type) for value in (then, otherwise)]
    many = any(value.many for value in branches)
    first, second = (as_array(value) if many else value.sql for value in branches)
    shown = next((value.shown for value in branches if value.shown), "")
    return replace(either, sql=f"(CASE WHEN {condition} THEN {first} ELSE {second} END)", many=many, shown=shown)


def _logical(compiler: Compiler, node: s.Logical, focus: Focus) -> Value:
    left, right = (compiler.condition(compiler.value(each, focus)) for each in (node.left, node.right))
    return Value("xs:boolean", f"({left} {node.operator.upper()} {right})")


def _comparison(compiler: Compiler, node: s.Comparison, focus: Focus) -> Value:
    return comparisons.comparison(node.operator, compiler.value(node.left, focus), compiler.value(node.right, focus), compiler.method)


def _arithmetic(compiler: Compiler, node: s.Arithmetic, focus: Focus) -> Value:
    return comparisons.arithmetic(node.operator, compiler.value(node.left, focus), compiler.value(node.right, focus), compiler.method)


def _negative(compiler: Compiler, node: s.Negative, focus: Focus) -> Value:
    return comparisons.arithmetic("-", Value("xs:integer", "0::numeric"), compiler.value(node.operand, focus), compiler.method)


def _cast(compiler: Compiler, node: s.Cast, focus: Focus) -> Value:
    return compiler.cast(node.operand, node.type, focus)


def _instance(compiler: Compiler, node: s.InstanceOf, focus: Focus) -> Value:
    """``instance of``: the static type of one item, which the document decides for nodes only."""
    value = compiler.value(node.operand, focus)
    if node.type is None and node.test is None:
        return Value("xs:boolean", f"(NOT {compiler.exists(value)})")
    value = single(value, "instance of", compiler.method)
    optional = "true" if node.occurrence in ("?", "*") else "false"
    if value.type == EMPTY:
        return Value("xs:boolean", optional)
    if value.typed and value.type in (NODE, UNTYPED):
        raise not_supported("XQuery's instance of over typed xml")
    if node.test is not None:
        matches = "true"
        if node.test.kind != "item":
            path = quoted(paths.jsonpath("self", node.test))
            matches = f"(jsonb_path_query_first({value.sql}, {path}) IS NOT NULL)" if value.type == NODE else "false"
    else:
        wanted = node.type or ""
        same = value.type == wanted or (wanted == "xs:decimal" and RANKS.get(value.type) == RANKS["xs:integer"]) or wanted == "xdt:anyAtomicType"
        matches = str(same and value.type != NODE).lower()
    return Value("xs:boolean", f"(CASE WHEN ({value.sql}) IS NULL THEN {optional} ELSE {matches} END)")


def _bind(compiler: Compiler, bindings: tuple[s.Binding, ...], focus: Focus) -> tuple[list[str], list[str], Focus, bool]:
    """Return the FROM items and the ORDER BY keys of bindings, the focus within, and whether they may iterate more than once."""
    sources: list[str] = []
    places: list[str] = []
    several = False
    for binding in bindings:
        value = compiler.value(binding.value, focus)
        alias = compiler.alias()
        if value.type == EMPTY and binding.iterates:
            sources.append(f"(SELECT NULL::text AS item, 0::int8 AS pos WHERE false) AS {alias}")
            bound = value
        elif value.type == EMPTY:
            bound = value
        elif binding.iterates:
            sources.append(f"unnest({as_array(value)}) WITH ORDINALITY AS {alias}(item, pos)")
            places.append(f"{alias}.pos")
            several |= value.many
            bound = replace(value, sql=f"{alias}.item", many=False, nested=False)
        else:
            if value.constructed:
                raise xquery_error(compiler.method, 2373, "'let'")
            sources.append(f"(SELECT {value.sql} AS item OFFSET 0) AS {alias}")
            bound = replace(value, sql=f"{alias}.item")
        focus = replace(focus, variables=focus.variables | {binding.name: bound})
    return [f"LATERAL {source}" for source in sources], places, focus, several


def _flwor(compiler: Compiler, node: s.Flwor, focus: Focus) -> Value:
    sources, places, inner, several = _bind(compiler, node.bindings, focus)
    where = "" if node.where is None else f" WHERE {compiler.condition(compiler.value(node.where, inner))}"
    keys = [_order_key(compiler.value(key, inner), compiler.method, descending=descending) for key, descending in node.order]
    result = compiler.value(node.result, inner)
    if result.type == EMPTY:
        return EMPTY_SEQUENCE
    if not several and not result.many:
        return replace(result, sql=f"(SELECT {result.sql} FROM {', '.join(sources)}{where})")
    alias = compiler.alias()
    results = f"LATERAL unnest({as_array(result)}) WITH ORDINALITY AS {alias}(item, pos)"
    order = ", ".join([*keys, *places, f"{alias}.pos"])
    return replace(result, sql=f"ARRAY(SELECT {alias}.item FROM {', '.join([*sources, results])}{where} ORDER BY {order})", many=True, nested=True)


def _order_key(value: Value, method: str, *, descending: bool) -> str:
    """An empty key counts as the least; strings compare by code point."""
    one = single(atomized(value), "order by", method)
    if one.is_unknown:
        raise not_supported("XQuery's order by values of typed xml")
    form = '{} COLLATE "C"' if one.type in STRINGS or one.type in MOMENTS else "{}"
    return f"{form.format(one.sql)} {'DESC NULLS LAST' if descending else 'NULLS FIRST'}"


def _quantified(compiler: Compiler, node: s.Quantified, focus: Focus) -> Value:
    sources, _, inner, _ = _bind(compiler, node.bindings, focus)
    condition = compiler.condition(compiler.value(node.condition, inner))
    found = f"EXISTS (SELECT 1 FROM {', '.join(sources)} WHERE {f'NOT {condition}' if node.every else condition})"
    return Value("xs:boolean", f"(NOT {found})" if node.every else found)


# --- constructors ------------------------------------------------------------------------------------


def _constructor(compiler: Compiler, node: s.Constructor, focus: Focus) -> Value:
    if node.kind == "element":
        attributes = [as_array(_constructor(compiler, each, focus)) for each in node.attributes]
        content = [_content(compiler, part, focus) for part in node.content]
        assert node.name is not None
        pieces = " || ".join([*attributes, *content]) or "'{}'::jsonb[]"
        declared = quoted(json.dumps(dict(node.namespaces))) if node.namespaces else "'{}'"
        sql = f"tsql.xml_element({quoted(str(node.name))}, {quoted(node.name.prefix)}, {declared}::jsonb, {pieces})"
        return Value(NODE, sql, shown=f"element({node.name.local},xdt:untyped)", constructed=True)
    if node.kind == "text" and not node.content:
        return EMPTY_SEQUENCE
    text = " || ".join(_text(compiler, part, focus) for part in node.content) or "''"
    kind = {"attribute": "a", "text": "t", "comment": "c", "processing-instruction": "p"}[node.kind]
    name = "NULL" if node.name is None else quoted(str(node.name))
    prefix = "NULL" if node.name is None or not node.name.prefix else quoted(node.name.prefix)
    shown = f"attribute({node.name.local},xdt:untypedAtomic)" if kind == "a" and node.name else node.kind
    return Value(NODE, f"tsql.xml_leaf('{kind}', {name}, {prefix}, {text})", shown=shown, constructed=True)


def _text(compiler: Compiler, part: str | s.Expr, focus: Focus) -> str:
    if isinstance(part, str):
        return quoted(part)
    value = atomized(compiler.value(part, focus))
    return "''" if value.type == EMPTY else f"coalesce({compiler.joined(value)}, '')"


def _content(compiler: Compiler, part: str | s.Expr, focus: Focus) -> str:
    """Return the nodes that a part of an element's content becomes, as an array: atomic values are one text."""
    if isinstance(part, str):
        return f"ARRAY[tsql.xml_leaf('t', NULL, NULL, {quoted(part)})]"
    value = compiler.value(part, focus)
    if value.type == EMPTY:
        return "'{}'::jsonb[]"
    if value.type == NODE:
        return as_array(value)
    return f"array_remove(ARRAY[tsql.xml_leaf('t', NULL, NULL, {compiler.joined(value)})], NULL)"


COMPILERS: Final[dict[type[s.Expr], Callable[[Compiler, Any, Focus], Value]]] = {
    s.Literal: _literal, s.Variable: _variable, s.ContextItem: _context, s.Root: _root, s.Sequence: _sequence, s.Step: paths.step,
    s.Filter: paths.filter_sequence, s.Call: library.call, s.Flwor: _flwor, s.Quantified: _quantified, s.If: _if, s.Logical: _logical,
    s.Comparison: _comparison, s.Arithmetic: _arithmetic, s.Negative: _negative, s.Cast: _cast, s.InstanceOf: _instance, s.Constructor: _constructor,
}  # fmt: skip
