"""Names in namespaces in what the xml methods read: each becomes one name that holds the namespace itself, as tsql.xml_qualified writes it.

The namespaces of a path stand in its prolog and in the WITH XMLNAMESPACES of its statement.
Sources: "XQuery Prolog", https://learn.microsoft.com/sql/xquery/modules-and-prologs-xquery-prolog; "WITH XMLNAMESPACES".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported

if TYPE_CHECKING:
    from collections.abc import Iterable

PREDEFINED: Final = {
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xdt": "http://www.w3.org/2004/07/xpath-datatypes",
    "fn": "http://www.w3.org/2004/07/xpath-functions",
    "sqltypes": "http://schemas.microsoft.com/sqlserver/2004/sqltypes",
}
"""The prefixes that need no declaration."""
_DECLARATION: Final = re.compile(
    r"""\s*declare\s+(?:namespace\s+(?P<prefix>[\w.\-]+)\s*=|(?P<default>default)\s+element\s+namespace)\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')\s*;"""
)
_TOKEN: Final = re.compile(r"""(?P<string>"[^"]*"|'[^']*')|(?P<at>@?)(?P<first>[^\W\d][\w.\-]*)(?::(?P<local>[^\W\d][\w.\-]*|\*))?(?P<call>\s*\()?""")
_WORDS: Final = frozenset({"and", "or", "div", "mod", "to", "eq", "ne", "lt", "le", "gt", "ge", "is"})


def qualified_path(path: str, method: str, declared_around: Iterable[tuple[str, str]] = ()) -> str:
    """Return a path without its prolog, its names in namespaces as tsql.xml_qualified writes them; raises 2229 for an unknown prefix.

    ``declared_around`` are WITH XMLNAMESPACES's.

    >>> qualified_path('declare namespace p="u"; /p:a/b[@p:c = "p:d"]', "query")
    '/_ns.75.a/b[@_ns.75.c = "p:d"]'
    """
    namespaces = PREDEFINED | dict(declared_around)
    while (declared := _DECLARATION.match(path)) is not None:
        uri = declared["double"] if declared["double"] is not None else declared["single"]
        namespaces["" if declared["default"] else declared["prefix"]] = uri
        path = path[declared.end() :].lstrip()

    def qualify(token: re.Match[str]) -> str:
        if token["string"] or token["call"]:
            return token[0]
        if token["local"] is None:
            is_element = not token["at"] and token["first"] not in _WORDS
            return token["at"] + (_qualified(namespaces.get("", ""), token["first"]) if is_element else token["first"])
        if token["local"] == "*":
            raise not_supported(f"{token[0]} in an xml path")
        if token["first"] not in namespaces:
            raise SqlError(2229, f"XQuery [{method}()]: The name \"{token['first']}\" does not denote a namespace.", 16)
        return token["at"] + _qualified(namespaces[token["first"]], token["local"])

    return _TOKEN.sub(qualify, path)


def _qualified(uri: str, local: str) -> str:
    return f"_ns.{uri.encode().hex()}.{local}" if uri else local
