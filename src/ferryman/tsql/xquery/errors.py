"""The errors of XQuery, each with the method that carries the expression. Source: "Database Engine events and errors (2000 to 2999)", "(9000 to 9999)"."""

from __future__ import annotations

from typing import Final

from ferryman.errors import SqlError

TEXTS: Final = {
    2203: "Only 'http://www.w3.org/2001/XMLSchema#decimal?', 'http://www.w3.org/2001/XMLSchema#boolean?' or 'node()*' expressions allowed as"
          " predicates, found '{0}'",
    2204: "Only 'http://www.w3.org/2001/XMLSchema#boolean?' or 'node()*' expressions allowed in conditions and with logical operators, found '{0}'",
    2205: '"{0}" was expected.',
    2207: 'Only non-document nodes can be inserted. Found "{0}".',
    2209: "Syntax error near '{0}'",
    2210: "Heterogeneous sequences are not allowed: found '{0}' and '{1}'",
    2225: "A string literal was expected",
    2226: "The target of 'insert' must be a single node, found '{0}'",
    2227: "The variable '{0}' was not found in the scope in which it was referenced.",
    2229: 'The name "{0}" does not denote a namespace.',
    2232: 'The type "{0}" is not an atomic type.',
    2234: 'The operator "{0}" cannot be applied to "{1}" and "{2}" operands.',
    2236: 'There are not enough actual arguments in the call to function "{0}()".',
    2238: "Too many arguments in call to function '{0}()'",
    2337: "The target of 'replace' must be at most one node, found '{0}'",
    2356: "The target of 'replace value of' must be a non-metadata attribute or an element with simple typed content.",
    2365: "Cannot explicitly convert from '{0}' to '{1}'",
    2371: "'{0}()' can only be used within a predicate or XPath selector",
    2373: "{0} is not supported with constructed XML",
    2374: "A node or set of nodes is required for {0}",
    2389: "'{0}' requires a singleton (or empty sequence), found operand of type '{1}'",
    2395: "There is no function '{{{0}}}:{1}()'",
    9301: "In this version of the server, 'cast as <type>' is not available. Please use the 'cast as <type> ?' syntax.",
    9303: "Syntax error near '{0}', expected '{1}'.",
    9332: "Syntax error near '{0}', expected 'where', '(stable) order by' or 'return'.",
    9335: "The XQuery syntax '{0}' is not supported.",
    9342: "An XML instance is only supported as the direct source of an insert using sql:column/sql:variable.",
}  # fmt: skip


def xquery_error(method: str, number: int, *arguments: object) -> SqlError:
    """Return the error of that number in an expression of ``method`` (value, query, ...)."""
    return SqlError(number, f"XQuery [{method}()]: {TEXTS[number].format(*arguments)}", 16)
