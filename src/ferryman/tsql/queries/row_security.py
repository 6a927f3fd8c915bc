"""Row-level security in statements: filter predicates on what is read, block predicates on what is written.

A predicate is the call of an inline function over a row's columns; a row passes when the call yields a row. It holds for everybody, the owner too, and
asks nobody for the right to its function. Source: "Row-level security", https://learn.microsoft.com/sql/relational-databases/security/row-level-security
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import BOOLEAN
from ferryman.store.catalog.model import Routine
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import bind_predicate
from ferryman.tsql.parser import parse_query
from ferryman.tsql.queries.output import NEW, OLD
from ferryman.tsql.queries.scope import Context, QueryScope, Source, table_columns

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import SecurityPredicate, Table
    from ferryman.tsql.emit import Emitter

_CHECKS: Final = {
    "INSERT": (("AFTER INSERT", NEW, "INSERT"),),
    "UPDATE": (("BEFORE UPDATE", OLD, "UPDATE"), ("AFTER UPDATE", NEW, "UPDATE")),
    "DELETE": (("BEFORE DELETE", OLD, "DELETE"),),
}
"""What a statement's block predicates are called, the row that each is about, and the action of MERGE that it belongs to."""


def predicate_call(predicate: SecurityPredicate) -> ast.TableFunction:
    """Return the call that a predicate is."""
    query = parse_query(f"SELECT 1 AS passes FROM {predicate.definition} AS predicate")
    assert isinstance(query.body, ast.Select)
    call = query.body.from_[0]
    assert isinstance(call, ast.TableFunction)
    return call


def bind_predicate_over(predicate: SecurityPredicate, source: Source, context: Context) -> b.Bound:
    """Return whether a row of ``source`` passes a predicate."""
    function = context.names.resolve(predicate_call(predicate).name)
    if not isinstance(function, Routine):
        raise sql_error(208, predicate_call(predicate).name)
    own = context.for_module(function)
    query = parse_query(f"SELECT 1 AS passes FROM {predicate.definition} AS predicate")
    scope = QueryScope(own, [source])
    with scope.masked_as("REVEAL"):
        return bind_predicate(ast.Exists(query), scope)


def filters(table: Table, source: Source, context: Context) -> list[b.Bound]:
    """Return the conditions on the rows of a table that may be seen at all."""
    return [bind_predicate_over(each, source, context) for each in table.predicates if each.kind == "FILTER"]


def visible_rows(table: Table, context: Context) -> Callable[[Emitter], str]:
    """Return what FROM reads of a table: itself, or the rows that its filter predicates let pass."""
    if not any(each.kind == "FILTER" for each in table.predicates):
        return lambda emitter: table.relation
    alias = context.statement.alias()
    conditions = filters(table, Source((table.name,), alias, table_columns(table, alias), table), context)

    def render(emitter: Emitter) -> str:
        return f"(SELECT {alias}.ctid, {alias}.* FROM {table.relation} AS {alias} WHERE {' AND '.join(emitter.emit(each) for each in conditions)})"

    return render


def all_pass(conditions: list[b.Bound]) -> b.Bound | None:
    """Return the conditions as one, None for none."""
    result: b.Bound | None = None
    for condition in conditions:
        result = condition if result is None else b.Logical(BOOLEAN, "AND", result, condition)
    return result


def block_checks(kind: str, table: Table, context: Context, emitter: Emitter) -> list[str]:
    """Return the values that RETURNING computes to refuse what block predicates don't allow, with error 33504."""
    blocks = [each for each in table.predicates if each.kind == "BLOCK"]
    if not blocks:
        return []
    checks = [check for name, steps in _CHECKS.items() if kind in (name, "MERGE") for check in steps]
    texts = []
    for operation, row, action in checks:
        for predicate in blocks:
            if predicate.operation not in ("", operation):
                continue
            passes = emitter.emit(bind_predicate_over(predicate, Source((table.name,), row, table_columns(table, row), table), context))
            happened = f"merge_action() <> '{action}' OR " if kind == "MERGE" else ""
            texts.append(f"catalog.check_block({happened}coalesce({passes}, false), {table.object_id})")
    return texts
