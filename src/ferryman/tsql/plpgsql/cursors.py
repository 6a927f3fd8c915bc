"""Cursors in a function: PL/pgSQL's own, read forwards and backwards.

Source: "DECLARE CURSOR (Transact-SQL)"; a function's cursors are local and read only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import SqlError, not_supported
from ferryman.store.names import identifier, quote
from ferryman.tsql import bound as b
from ferryman.tsql.expressions import convert_to
from ferryman.tsql.plpgsql.emitter import COUNTERS, ROW, variable_name
from ferryman.tsql.queries import bind_query
from ferryman.tsql.queries.relation import typed

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.plpgsql.body import Body

STATUS = COUNTERS["@@FETCH_STATUS"]
DIRECTIONS = frozenset({"NEXT", "PRIOR", "FIRST", "LAST"})


def _name(cursor: str) -> str:
    return quote(identifier(f"$cursor {cursor}"))


def declare(body: Body, statement: ast.DeclareCursor) -> list[str]:
    """DECLARE CURSOR: only its query is kept; it runs when the cursor is opened."""
    key = statement.name.lower()
    if key in body.cursors:
        raise SqlError(16915, f"A cursor with the name '{statement.name}' already exists.", 16)
    if statement.definition.update_of is not None:
        raise not_supported("a cursor FOR UPDATE in a function")
    body.cursors[key] = statement.definition
    body.declarations[_name(key)] = "refcursor"
    return []


def operate(body: Body, statement: ast.CursorStatement) -> list[str]:
    """OPEN, CLOSE and DEALLOCATE."""
    definition = _definition(body, statement.name)
    name = _name(statement.name.lower())
    if statement.action == "OPEN":
        bound = bind_query(definition.query, body.names, body.emitter)
        body.check(bound.accesses)
        return [f"OPEN {name} SCROLL FOR {bound.sql};"]
    if statement.action == "CLOSE":
        return [f"CLOSE {name};"]
    return [f"{name} := NULL;"]


def fetch(body: Body, statement: ast.Fetch) -> list[str]:
    """FETCH ... INTO; variables keep their values when there is no row."""
    definition = _definition(body, statement.name)
    if not statement.into:
        raise SqlError(444, "Select statements included within a function cannot return data to a client.", 16, 2)
    if statement.direction not in DIRECTIONS:
        raise not_supported(f"FETCH {statement.direction} in a function")
    columns = bind_query(definition.query, body.names, body.emitter).columns
    if len(columns) != len(statement.into):
        raise SqlError(16924, "Cursorfetch: The number of variables declared in the INTO list must match that of selected columns.", 16)
    assigned = []
    for position, (column, target) in enumerate(zip(columns, statement.into, strict=True), 1):
        value = convert_to(b.ColumnValue(column.type, f"{ROW}.c{position}", column.name), body.names.variable(target))
        assigned.append(f"{variable_name(target.lower())} := {typed(body.emitter, value)};")
    return [
        f"FETCH {statement.direction} FROM {_name(statement.name.lower())} INTO {ROW};",
        "IF FOUND THEN", *assigned, f"{STATUS} := 0;", "ELSE", f"{STATUS} := -1;", "END IF;",
    ]  # fmt: skip


def _definition(body: Body, name: str) -> ast.CursorDefinition:
    found = body.cursors.get(name.lower())
    if found is None:
        raise SqlError(16916, f"A cursor with the name '{name}' does not exist.", 16)
    return found
