"""The text that FOR JSON and FOR XML write for values of each type. Source: "How FOR JSON converts SQL Server data types", "FOR XML"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.sqltypes import MAX, nvarchar
from ferryman.tsql import bound as b
from ferryman.tsql.emit import quoted
from ferryman.tsql.functions.json_text import json_of, styled

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context


def plain_text(value: b.Bound, context: Context) -> b.Bound:
    """Return the value as text, not escaped; binaries are base64 (``render``)."""
    if value.type.is_string:
        return value
    if value.type.is_binary:
        return b.SqlValue(
            nvarchar(MAX), lambda emitter: f"translate(encode({emitter.emit(value)}, 'base64'), E'\\n', '')"
        )
    return styled(value, nvarchar(MAX, context.names.collation))


def json_text(emitter: Emitter, value: b.Bound, fragment: str, context: Context) -> str:
    """Return PostgreSQL text for the value's JSON, NULL for NULL."""
    return emitter.emit(value if fragment == "json" else json_of(value, context.names.collation))


def xml_text(emitter: Emitter, value: b.Bound, context: Context, *, attribute: bool = False) -> str:
    """Return PostgreSQL text for the value's XML, NULL for NULL; xml itself stays as it is."""
    text = emitter.emit(plain_text(value, context))
    if value.type.name == "xml" and not attribute:
        return text
    if not value.type.is_string:
        return text
    escaped = f"replace(replace(replace(replace({text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), E'\\r', '&#x0D;')"
    return f"replace(replace(replace({escaped}, '\"', '&quot;'), E'\\n', '&#x0A;'), E'\\t', '&#x09;')" if attribute else escaped


def joined(parts: list[str], separator: str = "") -> str:
    """Return the concatenation of texts, NULLs left out."""
    return f"concat_ws({quoted(separator)}, {', '.join(parts)})" if parts else "''"
