"""Control of flow, variables, procedure calls, transactions and cursors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferryman.tsql.ast.expressions import Expression, Variable
from ferryman.tsql.ast.names import Name, TypeName
from ferryman.tsql.ast.queries import Query
from ferryman.tsql.ast.statements import Statement

if TYPE_CHECKING:
    from ferryman.tsql.ast.definitions import TableElement


@dataclass(frozen=True, slots=True)
class Block(Statement):
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class AtomicBlock(Statement):
    """BEGIN ATOMIC WITH (...) ... END, the body of a natively compiled procedure."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class If(Statement):
    condition: Expression
    then: Statement
    else_: Statement | None = None


@dataclass(frozen=True, slots=True)
class While(Statement):
    condition: Expression
    body: Statement


@dataclass(frozen=True, slots=True)
class Break(Statement):
    pass


@dataclass(frozen=True, slots=True)
class Continue(Statement):
    pass


@dataclass(frozen=True, slots=True)
class Goto(Statement):
    label: str


@dataclass(frozen=True, slots=True)
class Label(Statement):
    name: str


@dataclass(frozen=True, slots=True)
class Return(Statement):
    value: Expression | None = None


@dataclass(frozen=True, slots=True)
class TryCatch(Statement):
    try_: tuple[Statement, ...]
    catch: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Throw(Statement):
    """Bare THROW has no arguments."""

    number: Expression | None = None
    message: Expression | None = None
    state: Expression | None = None


@dataclass(frozen=True, slots=True)
class RaisError(Statement):
    message: Expression
    severity: Expression
    state: Expression
    arguments: tuple[Expression, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Print(Statement):
    value: Expression


@dataclass(frozen=True, slots=True)
class WaitFor(Statement):
    """``kind``: DELAY or TIME."""

    kind: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Declaration:
    """One variable of DECLARE: scalar (``type``, ``value``), table (``table``) or cursor (``cursor``, no query)."""

    name: str
    type: TypeName | None = None
    value: Expression | None = None
    table: tuple[TableElement, ...] | None = None
    cursor: bool = False


@dataclass(frozen=True, slots=True)
class Declare(Statement):
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class SetVariable(Statement):
    """``SET @v op= value``; ``value`` is a CursorDefinition for ``SET @c = CURSOR FOR ...``."""

    variable: str
    value: Expression | CursorDefinition
    operator: str = "="


@dataclass(frozen=True, slots=True)
class SetOption(Statement):
    """``SET NOCOUNT ON`` and its kin. ``names`` upper-cased (several share one value: SET ANSI_NULLS, QUOTED_IDENTIFIER ON).

    ``value``: 'ON', 'OFF', an expression (SET ROWCOUNT 5, SET LANGUAGE x, SET DATEFORMAT dmy), or the rest upper-cased as text
    (TRANSACTION ISOLATION LEVEL 'READ COMMITTED'; IDENTITY_INSERT has ``table``; STATISTICS has names ('STATISTICS IO',)).
    """

    names: tuple[str, ...]
    value: str | Expression
    table: Name | None = None


@dataclass(frozen=True, slots=True)
class Use(Statement):
    database: str


# procedures


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of EXECUTE: a constant, variable, DEFAULT, or bare word (then a string literal)."""

    value: Expression
    name: str | None = None
    output: bool = False


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of WITH RESULT SETS."""

    name: str
    type: TypeName
    nullable: bool = True
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class Execute(Statement):
    """``EXEC [@return =] procedure arguments``. ``procedure`` is a Name or a Variable that holds one.

    ``result_sets`` are those of WITH RESULT SETS, () for NONE; None when the statement doesn't say.
    """

    procedure: Name | Variable
    arguments: tuple[Argument, ...] = ()
    return_variable: str | None = None
    options: tuple[str, ...] = ()
    result_sets: tuple[tuple[ResultColumn, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class ExecuteText(Statement):
    """``EXEC ('text' + @more) AS USER = 'name'``; ``parts`` are joined."""

    parts: tuple[Expression, ...]
    execute_as: ExecuteAs | None = None
    at_server: str | None = None
    result_sets: tuple[tuple[ResultColumn, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class ExecuteAs(Statement):
    """``EXECUTE AS USER|LOGIN|CALLER = 'name' WITH NO REVERT | COOKIE INTO @cookie``."""

    kind: str
    name: Expression | None = None
    revertible: bool = True
    cookie: Variable | None = None


@dataclass(frozen=True, slots=True)
class Revert(Statement):
    cookie: Variable | None = None


# transactions


@dataclass(frozen=True, slots=True)
class BeginTransaction(Statement):
    name: str | Variable | None = None


@dataclass(frozen=True, slots=True)
class Commit(Statement):
    name: str | Variable | None = None


@dataclass(frozen=True, slots=True)
class Rollback(Statement):
    name: str | Variable | None = None


@dataclass(frozen=True, slots=True)
class SaveTransaction(Statement):
    name: str | Variable


# cursors


@dataclass(frozen=True, slots=True)
class CursorDefinition:
    """``options`` upper-cased: LOCAL, GLOBAL, FORWARD_ONLY, SCROLL, STATIC, KEYSET, DYNAMIC, FAST_FORWARD, READ_ONLY, ... INSENSITIVE."""

    options: tuple[str, ...]
    query: Query
    update_of: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DeclareCursor(Statement):
    name: str
    definition: CursorDefinition


@dataclass(frozen=True, slots=True)
class CursorStatement(Statement):
    """``action``: OPEN, CLOSE, DEALLOCATE. ``name`` may be a @variable."""

    action: str
    name: str
    global_: bool = False


@dataclass(frozen=True, slots=True)
class Fetch(Statement):
    """``direction``: NEXT, PRIOR, FIRST, LAST, ABSOLUTE, RELATIVE."""

    direction: str
    name: str
    offset: Expression | None = None
    into: tuple[str, ...] = ()
    global_: bool = False
