"""The SET options that change what an expression or assignment gives: ANSI_NULLS, CONCAT_NULL_YIELDS_NULL, ANSI_WARNINGS with ARITHABORT.

They are settled when a statement is bound: what differs is another bound expression. Sources: the SET statements of those names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.sqltypes import BOOLEAN, INT
from ferryman.tsql import bound as b

if TYPE_CHECKING:
    from ferryman.tsql.options import SetOptions


@dataclass(frozen=True, slots=True)
class Settings:
    """``cuts``: what is too long for its column is cut (ANSI_WARNINGS OFF). ``null_for_zero``: a division by zero is NULL (ARITHABORT OFF, too)."""

    ansi_nulls: bool = True
    concat_null_yields_null: bool = True
    cuts: bool = False
    null_for_zero: bool = False


ANSI: Final = Settings()
"""What every current driver asks for."""
_SWITCHED: Final = re.compile(r"\b(ANSI_NULLS|ANSI_WARNINGS|ANSI_DEFAULTS|CONCAT_NULL_YIELDS_NULL|ARITHABORT)\b", re.IGNORECASE)


def settings_of(options: SetOptions, module: object = None) -> Settings:
    """Return the settings of a session, in the text of a module that keeps the ANSI_NULLS it was made under."""
    ansi_nulls = getattr(module, "uses_ansi_nulls", options.ansi_nulls)
    if ansi_nulls and options.concat_null_yields_null and options.ansi_warnings:
        return ANSI
    return Settings(ansi_nulls, options.concat_null_yields_null, not options.ansi_warnings, not (options.ansi_warnings or options.arithabort))


def may_switch(text: str) -> bool:
    """Return whether a batch may set one of the options in its course."""
    return _SWITCHED.search(text) is not None


def null_comparison(operator: str, compared: b.Compare, left: b.Bound, right: b.Bound) -> b.Bound:
    """Return = and <> as ANSI_NULLS OFF has them: a literal NULL, or a variable that is NULL, equals NULL; ``left`` and ``right`` are as written."""
    if operator not in ("=", "<>"):
        return compared
    result: b.Bound = compared
    for own, here, there in ((right, compared.right, compared.left), (left, compared.left, compared.right)):
        other_is_null = b.NullTest(BOOLEAN, there, operator == "<>")
        if isinstance(own, b.Constant) and own.value is None:
            return other_is_null
        if isinstance(own, b.VariableValue):
            result = b.CaseValue(BOOLEAN, ((b.NullTest(BOOLEAN, here, False), other_is_null),), result)
    return result


def lenient_operation(bound: b.Bound, settings: Settings) -> b.Bound:
    """Return a concatenation or division as the settings have it."""
    if not isinstance(bound, b.Call):
        return bound
    if bound.function == "||" and bound.type.is_string and not settings.concat_null_yields_null:
        return b.Call(bound.type, "||", tuple(_or_empty(operand) for operand in bound.arguments))
    if bound.function in ("/", "%") and settings.null_for_zero:
        left, right = bound.arguments
        zero = b.Compare(BOOLEAN, "=", right, b.Conversion(right.type, b.Constant(INT, 0), implicit=True))
        return b.Call(bound.type, bound.function, (left, b.CaseValue(right.type, ((zero, b.Constant(right.type, None)),), right)))
    return bound


def _or_empty(operand: b.Bound) -> b.Bound:
    return b.CaseValue(operand.type, ((b.NullTest(BOOLEAN, operand, False), b.Constant(operand.type, "")),), operand)
