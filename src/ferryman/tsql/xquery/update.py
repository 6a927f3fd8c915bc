"""XML DML: insert, delete and replace value of, as SQL that makes a new tree of the document's.

Sources: "insert (XML DML)", "delete (XML DML)", "replace value of (XML DML)", https://learn.microsoft.com/sql/t-sql/xml/xml-data-modification-language-xml-dml
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.errors import xquery_error
from ferryman.tsql.xquery.path_parser import PREDEFINED
from ferryman.tsql.xquery.values import EMPTY, NODE, Value, as_array, atomized

if TYPE_CHECKING:
    from ferryman.tsql.xquery.compiler import Compiler, Focus


def changed(compiler: Compiler, statement: s.Dml, focus: Focus) -> str:
    """Return the SQL of the changed tree; raises 2207, 2226, 2337, 2356, 2373 for targets and contents that can't be."""
    if isinstance(statement, s.Delete):
        target = _target(compiler, compiler.value(statement.target, focus), "delete")
        return f"tsql.xml_delete({compiler.root}, {as_array(target)})" if target.type != EMPTY else compiler.root
    if isinstance(statement, s.Replace):
        return _replaced(compiler, statement, focus)
    target = _single_target(compiler, compiler.value(statement.target, focus), "insert", 2226)
    if target.type == EMPTY:
        return compiler.root
    content = _content(compiler, statement.content, focus)
    return f"tsql.xml_insert({compiler.root}, {target.sql}, {content}, '{statement.where or 'last'}')"


def _target(compiler: Compiler, value: Value, verb: str) -> Value:
    if value.type not in (NODE, EMPTY):
        raise xquery_error(compiler.method, 2374, verb)
    if value.constructed:
        raise xquery_error(compiler.method, 2373, verb)
    return value


def _single_target(compiler: Compiler, value: Value, verb: str, number: int) -> Value:
    target = _target(compiler, value, verb)
    if not target.many:
        return target
    if not target.typed:
        raise xquery_error(compiler.method, number, target.name)
    found = f"(tsql.xml_singleton({target.sql}, 'modify', '{verb}', '{target.name}'))[1]"
    return Value(NODE, found, shown=target.shown, typed=True)


def _content(compiler: Compiler, node: s.Expr, focus: Focus) -> str:
    """Return the nodes to insert as an array; an instance of xml may come from sql:variable() or sql:column() alone."""
    if isinstance(node, s.Call) and node.name.uri == PREDEFINED["sql"]:
        whole = compiler.external_xml(node)
        if whole is not None:
            return f"ARRAY(SELECT jsonb_array_elements(tsql.xml_tree({whole}) -> 'c'))"
    value = compiler.value(node, focus)
    if value.type == EMPTY:
        return "'{}'::jsonb[]"
    if value.type != NODE:
        raise xquery_error(compiler.method, 2207, value.name)
    return as_array(value)


def _replaced(compiler: Compiler, statement: s.Replace, focus: Focus) -> str:
    target = _single_target(compiler, compiler.value(statement.target, focus), "replace", 2337)
    if target.type == EMPTY:
        return compiler.root
    is_leaf = target.shown == "text" or target.shown.startswith("attribute(")
    if not is_leaf and not (target.typed and target.shown.startswith("element(")):
        raise xquery_error(compiler.method, 2356)
    value = atomized(compiler.value(statement.value, focus))
    new = "''" if value.type == EMPTY else f"coalesce({compiler.joined(value)}, '')"
    return f"tsql.xml_replace({compiler.root}, {target.sql}, {new})"
