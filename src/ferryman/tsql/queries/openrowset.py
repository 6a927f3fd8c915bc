"""OPENROWSET(BULK 'path', SINGLE_BLOB | SINGLE_CLOB | SINGLE_NCLOB): a file of D:\\S3 as one row of one column, BulkColumn.

The file is read when the statement runs, by Python; its content is a parameter. Source: "OPENROWSET BULK (Transact-SQL)".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import MAX, SqlType, nvarchar, varbinary, varchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.functions.files import READ_FILE
from ferryman.tsql.queries.relation import OutputColumn, Relation, typed

if TYPE_CHECKING:
    from ferryman.tsql.queries.scope import Context

KINDS: Final[dict[str, SqlType]] = {"SINGLE_BLOB": varbinary(MAX), "SINGLE_CLOB": varchar(MAX), "SINGLE_NCLOB": nvarchar(MAX)}
COLUMN: Final = "BulkColumn"


def bind_openrowset(item: ast.OpenRowsetBulk, context: Context) -> Relation:
    """Return the row of a whole file; raises 491 without an alias, 40515 for the forms that read rows."""
    if item.alias is None:
        raise sql_error(491)
    options = dict(item.options)
    kind = next((name for name in KINDS if name in options), None)
    others = options.keys() - {kind, "CODEPAGE"}
    if kind is None or others or item.with_columns:
        raise not_supported(f"OPENROWSET(BULK ...) {'with ' + ', '.join(sorted(others)) if others else 'without SINGLE_BLOB, SINGLE_CLOB or SINGLE_NCLOB'}")
    type_ = KINDS[kind] if KINDS[kind].is_binary else KINDS[kind].with_collation(context.names.collation)
    texts = (_literal(item.path), kind, _literal(options.get("CODEPAGE") or ast.Literal("string", "ACP")))
    content = b.Call(type_, READ_FILE, tuple(b.Constant(nvarchar(MAX), text) for text in texts))
    return Relation((OutputColumn(COLUMN, type_),), lambda emitter: f"SELECT {typed(emitter, content)} AS c1")


def _literal(expression: ast.Expression) -> str:
    if not isinstance(expression, ast.Literal) or not isinstance(expression.value, str):
        raise sql_error(102, "BULK")
    return expression.value
