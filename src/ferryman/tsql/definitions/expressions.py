"""The expressions in definitions: checks, computed columns, defaults and filters, bound over one table's columns."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SqlType
from ferryman.store.catalog import relations
from ferryman.store.names import quote
from ferryman.tsql import ast
from ferryman.tsql.bound import Bound, Call, Constant, Conversion
from ferryman.tsql.clr import PROPERTIES
from ferryman.tsql.conversion import CODES
from ferryman.tsql.conversion_dates import parse_date
from ferryman.tsql.definitions.determinism import is_deterministic
from ferryman.tsql.emit import Emitter
from ferryman.tsql.emit_conversions import DATEFORMAT
from ferryman.tsql.expressions import bind, bind_predicate, convert_to
from ferryman.tsql.parser import parse_expression
from ferryman.tsql.queries.relation import Relation, Statement
from ferryman.tsql.queries.scope import Context, QueryScope, Source, table_columns
from ferryman.tsql.queries.target import stored_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.store.catalog.model import Column, Index, Table
    from ferryman.tsql.definitions.context import DefinitionContext


CLOCKS: Final = dict.fromkeys(
    ("GETDATE", "GETUTCDATE", "SYSDATETIME", "SYSUTCDATETIME", "CURRENT_TIMESTAMP"), "(statement_timestamp() AT TIME ZONE 'UTC')"
)
"""The time of the server, whose time zone is UTC, as a definition reads it."""


def table_scope(table: Table, context: DefinitionContext) -> QueryScope:
    """Return the scope of a table's own expressions: its columns, by their names alone or after the table's."""
    alias = row_alias(table)
    source = Source((table.database, table.schema, table.name), alias, table_columns(table, alias), table)
    return QueryScope(Context(context.names, Statement(), _no_subquery), [source])


def row_alias(table: Table) -> str:
    """Return what a table's own expressions call its row."""
    return relations.split(table.relation)[1] if table.relation else quote("t")


def _no_subquery(query: ast.Query, context: Context, outer: QueryScope | None) -> Relation:
    raise SqlError(1046, "Subqueries are not allowed in this context. Only scalar expressions are allowed.", 15)


def predicate(expression: ast.Expression, table: Table, context: DefinitionContext) -> str:
    """Return a CHECK's or filter's condition as PostgreSQL text."""
    return _text(bind_predicate(expression, table_scope(table, context)), context)


def value(expression: ast.Expression, table: Table, context: DefinitionContext, type_: SqlType | None = None) -> str:
    """Return an expression, converted to ``type_`` when given, as PostgreSQL text."""
    bound = bind(expression, table_scope(table, context))
    return _text(bound if type_ is None else convert_to(bound, type_), context)


def computed_type(expression: ast.Expression, table: Table, column: Column, context: DefinitionContext) -> SqlType:
    """Return the type of a computed column; raises 4936 for a PERSISTED one that isn't deterministic."""
    scope = table_scope(table, context)
    bound = bind(expression, scope)
    if column.persisted and not _is_steady(bound, scope):
        raise sql_error(4936, column.name, table.name)
    return bound.type


def check_indexable(index: Index, table: Table, context: DefinitionContext) -> None:
    """Raise 2729 for a key column of an index that is computed and not deterministic."""
    for name, _ in index.columns:
        column = table.column(name)
        if column is None or column.computed is None or column.persisted:
            continue
        scope = table_scope(table, context)
        if not _is_steady(bind(parse_expression(column.computed), scope), scope):
            raise sql_error(2729, column.name, table.name)


def _is_steady(bound: Bound, scope: QueryScope) -> bool:
    return is_deterministic(bound, scope.context.statement.accesses.values(), scope.context.names)


class _DefinitionEmitter(Emitter):
    """Writes everything in SQL, the time of day too: a check is evaluated for each row that comes, not when it is defined.

    A date that is written as a string is read when it is defined, by the DATEFORMAT of that moment.
    """

    def __init__(self, date_format: str) -> None:
        super().__init__(hoist=False)
        self._date_format = date_format

    def emit(self, bound: Bound) -> str:
        if isinstance(bound, Call) and bound.function in CLOCKS:
            return CLOCKS[bound.function]
        if isinstance(bound, Conversion) and isinstance(bound.operand, Constant) and is_date_text(bound.operand, bound):
            return super().emit(Constant(bound.type, parse_date(str(bound.operand.value), bound.operand.type, bound.type, 0, self._date_format)))
        return super().emit(bound)


class _ConversionEmitter(_DefinitionEmitter):
    """Writes the conversion of a column's values, which runs at once: it reads dates by the DATEFORMAT of that moment."""

    def emit(self, bound: Bound) -> str:
        return super().emit(Constant(bound.type, self._date_format) if bound == DATEFORMAT else bound)


def is_date_text(operand: Constant, conversion: Conversion) -> bool:
    """Return whether a conversion makes a date of a string by DATEFORMAT."""
    return isinstance(operand.value, str) and conversion.style is None and not conversion.try_ and CODES.get(conversion.type.name) == "date"


def query_text(relation: Relation, context: DefinitionContext) -> str:
    """Return a query that a definition holds as PostgreSQL text."""
    emitter = _DefinitionEmitter(context.date_format)
    text = relation.render(emitter)
    if emitter.parameters:
        raise not_supported("a function of the session in the definition of an indexed view")
    return text


def _text(bound: Bound, context: DefinitionContext) -> str:
    return _written(bound, _DefinitionEmitter(context.date_format))


def _written(bound: Bound, emitter: Emitter) -> str:
    text = emitter.emit(bound)
    if emitter.parameters:
        raise not_supported("a variable or a function of the session in the definition of a table")
    return text


_NILADIC: Final = {
    "CURRENT_TIMESTAMP": "getdate()", "CURRENT_USER": "user_name()", "SESSION_USER": "user_name()", "SYSTEM_USER": "suser_sname()", "USER": "user_name()",
}  # fmt: skip
"""The functions of the SQL standard, which are kept as those of T-SQL that they are."""
_BARE_CALL: Final = re.compile(r"\w+\(\)")


def definition_text(expression: ast.Expression | None, text: str) -> str:
    """Return the source of a default or check as the catalog keeps it: in parentheses, numbers in two pairs of them, a function's bare call in lower case.

    >>> definition_text(ast.Literal("integer", 0), "0")
    '((0))'
    """
    stripped = text.strip()
    while _enclosed(stripped):
        stripped = stripped[1:-1].strip()
    stripped = _NILADIC.get(stripped.upper(), stripped)
    if isinstance(expression, ast.FunctionCall) and _BARE_CALL.fullmatch(stripped):
        stripped = stripped.lower()
    inner = expression.operand if isinstance(expression, ast.Unary) else expression
    is_number = isinstance(inner, ast.Literal) and inner.kind in ("integer", "decimal", "float", "money")
    return f"(({stripped}))" if is_number else f"({stripped})"


def _enclosed(text: str) -> bool:
    """Return whether the parenthesis that opens ``text`` closes at its end; brackets and quotes are skipped."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth, position = 0, 0
    closing = {"'": "'", '"': '"', "[": "]"}
    while position < len(text):
        character = text[position]
        if character in closing:
            position = text.find(closing[character], position + 1)
            if position < 0:
                return False
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0 and position < len(text) - 1:
                return False
        position += 1
    return depth == 0


def converted(old: Column, new: Column, table: Table, context: DefinitionContext) -> str:
    """Return what ALTER COLUMN makes of a column's values, as PostgreSQL text; a string that doesn't fit raises 2628."""
    bound = stored_value(table_scope(table, context).column((old.name,)), new, table)
    return _written(bound, _ConversionEmitter(context.date_format))


def mentions(expression: ast.Expression, column: str) -> bool:
    """Return whether an expression reads the column of that lower-cased name."""
    return column in columns_read(expression)


def columns_read(expression: ast.Expression) -> set[str]:
    """Return the lower-cased names of the columns that an expression reads."""
    columns = [node.parts for node in _walk(expression) if isinstance(node, ast.Column)]
    return {part.lower() for parts in columns for part in (parts[-2:] if parts[-1] in PROPERTIES else parts[-1:])}


def _walk(node: object) -> Iterator[object]:
    yield node
    if isinstance(node, tuple):
        for item in node:
            yield from _walk(item)
    elif dataclasses.is_dataclass(node):
        for member in dataclasses.fields(node):
            yield from _walk(getattr(node, member.name))


def reads_temporary(query: ast.Query) -> bool:
    """Return whether a query names a #temp table."""
    return any(isinstance(node, ast.TableRef) and node.name.last.startswith("#") for node in _walk(query))
