"""The form of an entry in the table of built-in functions and operators, and the small language its signatures are written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ferryman.sqltypes import SqlType

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.bound import Bound, Call
    from ferryman.tsql.scope import Scope


class SqlWriter(Protocol):
    """What a SQL form may ask of the emitter."""

    def emit(self, bound: Bound) -> str:
        """Return the PostgreSQL text of an operand."""


class BindTools(Protocol):
    """What a special form may ask of the binder."""

    @property
    def scope(self) -> Scope: ...

    def bind(self, expression: ast.Expression) -> Bound: ...
    def convert_to(self, bound: Bound, type_: SqlType) -> Bound: ...
    def unify(self, bounds: Sequence[Bound], operation: str) -> list[Bound]: ...
    def compare(self, operator: str, left: Bound, right: Bound) -> Bound: ...


ResultRule = SqlType | Callable[[tuple["Bound", ...]], SqlType]
SqlForm = str | Callable[[SqlWriter, "Call"], str]


@dataclass(frozen=True, slots=True)
class Function:
    """One built-in function or operator.

    ``parameters`` names a kind per argument, separated by blanks; ``?`` marks optional ones, ``*`` the last one, repeated
    (``+`` at least once). Kinds (``arguments.KINDS``): any, string, unicode, int, bigint, float, bit, numeric, date, datepart,
    binary ... . ``result`` is a type or a rule over the converted arguments.

    ``evaluate`` takes the Python values (a ``runtime`` function takes the Runtime first); ``specialise`` returns such a function for
    one call, whose types it may look at. Unless ``strict`` is False a NULL argument makes the result NULL without a call.
    ``sql`` is a template over ``{0}``, ``{1}``, ``{args}`` or a callable; None means that only Python computes it.
    ``special`` binds the call itself from the syntax tree and ignores the rest.
    ``deterministic`` is False for what may not be computed once per statement and shared (NEWID). A ``lazy`` function's ``evaluate``
    gets its operands as functions without arguments and calls the ones it needs. Of a ``sql_only`` function PostgreSQL computes even
    what has no table in it.
    """

    name: str
    parameters: str = ""
    result: ResultRule | None = None
    evaluate: Callable[..., object] | None = None
    sql: SqlForm | None = None
    specialise: Callable[[Call], Callable[..., object]] | None = None
    special: Callable[[BindTools, ast.FunctionCall], Bound] | None = None
    runtime: bool = False
    strict: bool = True
    deterministic: bool = True
    lazy: bool = False
    sql_only: bool = False


def template(form: str, operands: list[str]) -> str:
    """Return a SQL form with its operands in place.

    >>> template("upper({0})", ["t.a"])
    'upper(t.a)'
    """
    return form.format(*operands, args=", ".join(operands))
