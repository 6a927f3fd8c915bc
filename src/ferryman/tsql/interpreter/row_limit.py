"""SET ROWCOUNT n: a statement stops after n rows, as if it said TOP (n).

Source: "SET ROWCOUNT (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/set-rowcount-transact-sql
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported
from ferryman.tsql import ast

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.interpreter.flow import Flow, Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.queries import Dml


def limited(run: Run, compile_limited: Callable[[int], Run]) -> Run:
    """Return a closure that runs ``run``, or while SET ROWCOUNT is on what ``compile_limited`` makes for its number."""
    compiled: dict[int, Run] = {}

    def run_limited(frame: Frame) -> Flow:
        limit = frame.session.options.row_limit
        if not limit:
            return run(frame)
        if limit not in compiled:
            compiled[limit] = compile_limited(limit)
        return compiled[limit](frame)

    return run_limited


def limited_query(query: ast.Query, limit: int) -> ast.Query:
    """Return a query that yields ``limit`` rows at most."""
    body = query.body
    if query.for_ is not None or query.offset is not None:
        raise not_supported("SET ROWCOUNT with FOR XML, FOR JSON or OFFSET")
    if isinstance(body, ast.Select):
        return replace(query, body=replace(body, top=_smaller(body.top, limit)))
    whole = ast.Derived(replace(query, with_=(), order_by=(), options=()), "limited")
    return replace(query, body=ast.Select((ast.SelectItem(ast.Star()),), top=_smaller(None, limit), from_=(whole,)))


def limited_dml(statement: Dml, limit: int) -> Dml:
    """Return an INSERT, UPDATE or DELETE that changes ``limit`` rows at most."""
    if isinstance(statement, (ast.Update, ast.Delete)):
        return replace(statement, top=_smaller(statement.top, limit))
    if isinstance(statement, ast.Merge):
        raise not_supported("SET ROWCOUNT with MERGE")
    if not isinstance(statement, ast.Insert) or not isinstance(statement.source, ast.Query):
        return statement
    source = statement.source
    if isinstance(source.body, ast.Values):
        return replace(statement, source=replace(source, body=ast.Values(source.body.rows[:limit])))
    return replace(statement, source=limited_query(source, limit))


def _smaller(top: ast.Top | None, limit: int) -> ast.Top:
    if top is None:
        return ast.Top(ast.Literal("integer", limit))
    count = top.count
    if top.percent or top.with_ties or not isinstance(count, ast.Literal) or not isinstance(count.value, int):
        raise not_supported("SET ROWCOUNT with a TOP that isn't a number of rows")
    return replace(top, count=ast.Literal("integer", min(count.value, limit)))
