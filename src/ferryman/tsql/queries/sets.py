"""UNION, EXCEPT, INTERSECT and DISTINCT: rows are the same when their comparison keys are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import SPATIAL_TYPES
from ferryman.tsql import ast
from ferryman.tsql.expressions import unify
from ferryman.tsql.queries.relation import OutputColumn, Relation, comparison, has_key, references, select_list, settled

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import Context

UNCOMPARABLE: Final = SPATIAL_TYPES | {"text", "ntext", "image", "xml"}


def distinct(relation: Relation, context: Context) -> Relation:
    """Return the relation without duplicates; raises 421 for a type that can't be compared."""
    for column in relation.columns:
        if column.type.name in UNCOMPARABLE:
            raise sql_error(421, column.type.name)
    columns = tuple(replace(column, identity=False) for column in settled(relation.columns))
    return replace(_merged(relation.render, columns, "", context), columns=columns)


def bind_set_operation(body: ast.SetOperation, bind: Callable[[ast.QueryBody], Relation], context: Context) -> Relation:
    """Return the rows of a set operation, under the names of its first operand; raises 205 for operands of different widths."""
    operator = body.operator.upper()
    if operator == "UNION ALL":
        return _all([bind(operand) for operand in _operands(body)], context)
    return _combined(operator, bind(body.left), bind(body.right), context)


def _operands(body: ast.QueryBody) -> list[ast.QueryBody]:
    """Return the operands of a chain of UNION ALL, in order."""
    operands: list[ast.QueryBody] = []
    while isinstance(body, ast.SetOperation) and body.operator.upper() == "UNION ALL":
        operands.append(body.right)
        body = body.left
    return [body, *reversed(operands)]


def _all(operands: list[Relation], context: Context) -> Relation:
    """Return the UNION ALL of the operands, combined by halves: a chain of thousands is then a few levels deep."""
    if len(operands) == 1:
        return operands[0]
    half = len(operands) // 2
    return _combined("UNION ALL", _all(operands[:half], context), _all(operands[half:], context), context)


def _combined(operator: str, left: Relation, right: Relation, context: Context) -> Relation:
    if len(left.columns) != len(right.columns):
        raise sql_error(205)
    operands, columns = _unified(left, right, operator, context)
    if operator == "UNION ALL":
        return Relation(columns, lambda emitter: " UNION ALL ".join(f"({operand(emitter)})" for operand in operands))
    for column in columns:
        if column.type.name in UNCOMPARABLE:
            raise sql_error(5335, column.type.name)
    if operator == "UNION":
        return _merged(lambda emitter: " UNION ALL ".join(f"({operand(emitter)})" for operand in operands), columns, "", context)
    sides = "max(side) = 0" if operator == "EXCEPT" else "min(side) = 0 AND max(side) = 1"

    def both(emitter: Emitter) -> str:
        first, second = context.statement.alias(), context.statement.alias()
        return (f"SELECT 0 AS side, {first}.* FROM ({operands[0](emitter)}) AS {first}"
                f" UNION ALL SELECT 1, {second}.* FROM ({operands[1](emitter)}) AS {second}")  # fmt: skip

    return _merged(both, columns, sides, context)


def _unified(left: Relation, right: Relation, operator: str, context: Context) -> tuple[list[Callable[[Emitter], str]], tuple[OutputColumn, ...]]:
    """Return the operands converted to common column types, and the columns."""
    aliases = context.statement.alias(), context.statement.alias()
    pairs = [unify(pair, operator) for pair in zip(references(aliases[0], left.columns), references(aliases[1], right.columns), strict=True)]
    columns = tuple(
        OutputColumn(mine.name, pair[0].type, _still_nullable(operator, mine, other))
        for mine, other, pair in zip(left.columns, right.columns, pairs, strict=True)
    )

    def converted(relation: Relation, side: int) -> Callable[[Emitter], str]:
        if all(column.type == unified.type for column, unified in zip(relation.columns, columns, strict=True)):
            return relation.render
        values = [pair[side] for pair in pairs]
        return lambda emitter: f"SELECT {select_list(emitter, values)} FROM ({relation.render(emitter)}) AS {aliases[side]}"

    return [converted(left, 0), converted(right, 1)], columns


def _still_nullable(operator: str, left: OutputColumn, right: OutputColumn) -> bool:
    if operator == "EXCEPT":
        return left.nullable
    if operator == "INTERSECT":
        return left.nullable and right.nullable
    return left.nullable or right.nullable


def _merged(rows: Callable[[Emitter], str], columns: tuple[OutputColumn, ...], having: str, context: Context) -> Relation:
    """Return one row for all that have the same keys. With ``having`` the rows carry their side, and the left one's value is shown."""
    alias = context.statement.alias()
    values = references(alias, columns)
    shown_side = f" FILTER (WHERE {alias}.side = 0)" if having else ""

    def render(emitter: Emitter) -> str:
        items, keys = [], []
        for position, value in enumerate(values, 1):
            column = f"{alias}.c{position}"
            keys.append(comparison(emitter, value) if has_key(value.type) else column)
            items.append(f"any_value({column}){shown_side} AS c{position}" if has_key(value.type) else f"{column} AS c{position}")
        condition = f" HAVING {having}" if having else ""
        return f"SELECT {', '.join(items)} FROM ({rows(emitter)}) AS {alias} GROUP BY {', '.join(keys)}{condition}"

    return Relation(columns, render)
