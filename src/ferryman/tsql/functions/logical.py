"""Logical and NULL functions: ISNULL, COALESCE, NULLIF, IIF, CHOOSE, GREATEST, LEAST.

Source: "Logical functions", "ISNULL", "COALESCE", "NULLIF" (Transact-SQL reference).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.sqltypes import BOOLEAN, INT
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.functions.entry import BindTools, Function

if TYPE_CHECKING:
    from ferryman.tsql.functions.entry import SqlWriter


def _arguments(tools: BindTools, node: ast.FunctionCall, count: int) -> list[b.Bound]:
    if len(node.arguments) != count:
        raise sql_error(174, node.name.last.lower(), count)
    return [tools.bind(argument) for argument in node.arguments]


def _isnull(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    """ISNULL has its first argument's type, so a long replacement is cut."""
    check, replacement = _arguments(tools, node, 2)
    if check.type.name == "null":
        return b.Constant(INT, None) if replacement.type.name == "null" else replacement
    return b.Call(check.type, "ISNULL", (check, tools.convert_to(replacement, check.type)))


def _coalesce(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    if len(node.arguments) < 2:
        raise sql_error(102, ")")
    bounds = [tools.bind(argument) for argument in node.arguments]
    if all(bound.type.name == "null" for bound in bounds):
        raise sql_error(4127)
    operands = tools.unify(bounds, "COALESCE")
    return b.Call(operands[0].type, "COALESCE", tuple(operands))


def _first_known(*operands: Callable[[], object]) -> object:
    for operand in operands:
        value = operand()
        if value is not None:
            return value
    return None


def _coalesce_sql(writer: SqlWriter, call: b.Call) -> str:
    """A composite value counts as NULL field by field, which COALESCE respects."""
    return f"COALESCE({', '.join(writer.emit(argument) for argument in call.arguments)})"


def _nullif(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    value, other = _arguments(tools, node, 2)
    if value.type.name == "null":
        raise sql_error(4151)
    return b.CaseValue(value.type, ((tools.compare("=", value, other), b.Constant(value.type, None)),), value)


def _iif(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    condition, yes, no = _arguments(tools, node, 3)
    if condition.type != BOOLEAN:
        raise sql_error(4145, ",")
    if yes.type.name == no.type.name == "null":
        raise sql_error(8133)
    yes, no = tools.unify([yes, no], "CASE")
    return b.CaseValue(yes.type, ((condition, yes),), no)


def _choose(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    if len(node.arguments) < 2:
        raise sql_error(189, "choose", 2, 254)
    index = tools.convert_to(tools.bind(node.arguments[0]), INT)
    values = tools.unify([tools.bind(argument) for argument in node.arguments[1:]], "CASE")
    whens = tuple((tools.compare("=", index, b.Constant(INT, i)), value) for i, value in enumerate(values, 1))
    return b.CaseValue(values[0].type, whens, None)


def _extreme(operator: str) -> Callable[[BindTools, ast.FunctionCall], b.Bound]:
    """GREATEST and LEAST pass over NULLs and compare as the collation does."""

    def special(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
        if not node.arguments:
            raise sql_error(189, node.name.last.lower(), 1, 254)
        values = tools.unify([tools.bind(argument) for argument in node.arguments], node.name.last.lower())
        best = values[0]
        for value in values[1:]:
            keep = b.Logical(BOOLEAN, "OR", b.NullTest(BOOLEAN, value, False), tools.compare(operator, best, value))
            best = b.CaseValue(best.type, ((keep, best),), value)
        return best

    return special


FUNCTIONS: Final = (
    Function("ISNULL", special=_isnull, evaluate=_first_known, sql=_coalesce_sql, strict=False, lazy=True),
    Function("COALESCE", special=_coalesce, evaluate=_first_known, sql=_coalesce_sql, strict=False, lazy=True),
    Function("NULLIF", special=_nullif),
    Function("IIF", special=_iif),
    Function("CHOOSE", special=_choose),
    Function("GREATEST", special=_extreme(">=")),
    Function("LEAST", special=_extreme("<=")),
)
