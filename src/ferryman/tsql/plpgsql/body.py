"""What compiling a function's body collects: declarations, expressions, the tables it fills."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.pg_types import pg_type
from ferryman.tsql import bound as b
from ferryman.tsql.definitions.determinism import is_deterministic
from ferryman.tsql.evaluate import compile_expression
from ferryman.tsql.expressions import bind, bind_predicate, convert_to
from ferryman.tsql.plpgsql.emitter import FunctionEmitter, variable_name
from ferryman.tsql.queries.query import bind_relation
from ferryman.tsql.queries.relation import Statement, typed
from ferryman.tsql.queries.scope import Context, QueryScope

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import CatalogObject, Routine, Table
    from ferryman.tsql import ast
    from ferryman.tsql.plpgsql.names import FunctionNames
    from ferryman.tsql.queries.relation import Access
    from ferryman.tsql.session import Session

READABLE_BY_ALL = frozenset({"sys", "information_schema"})
"""Schemas whose views show each user what he may see."""


def facts_of(routine: Routine, session: Session) -> Callable[[b.Bound], b.Constant] | None:
    """Return what answers questions about the user in a function WITH EXECUTE AS, None in one that runs as its caller."""
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.impersonation import module_context

    security = module_context(routine, session)
    if security is None:
        return None

    def answer(fact: b.Bound) -> b.Constant:
        with session.acting(security, routine.database):
            return b.Constant(fact.type, compile_expression(fact)(Frame(session, {}, {}, routine.schema)))

    return answer


@dataclass
class Body:
    """One function's body while it is compiled. ``declarations`` maps PL/pgSQL variables to types, ``setup`` makes the table variables empty."""

    names: FunctionNames
    routine: Routine
    declarations: dict[str, str] = field(default_factory=dict)
    setup: list[str] = field(default_factory=list)
    cursors: dict[str, ast.CursorDefinition] = field(default_factory=dict)
    loops: int = 0
    steady: bool = True
    """Whether nothing compiled so far reads tables, or gives other values at another time or in another session."""

    def __post_init__(self) -> None:
        self.emitter = FunctionEmitter(facts_of(self.routine, self.names.session))

    def scope(self) -> QueryScope:
        return QueryScope(Context(self.names, Statement(), bind_relation))

    def declare(self, name: str, type_: SqlType) -> None:
        """Add a variable; raises 134 for one that is there."""
        lowered = name.lower()
        if lowered in self.names.types or lowered in self.names.tables:
            raise sql_error(134, name)
        self.names.types[lowered] = type_
        self.declarations[variable_name(lowered)] = pg_type(type_)

    def declare_table(self, name: str, table: Table, setup: list[str]) -> None:
        lowered = name.lower()
        if lowered in self.names.types or lowered in self.names.tables:
            raise sql_error(134, name)
        self.names.tables[lowered] = replace(table, name=lowered)
        self.setup += setup

    def value(self, expression: ast.Expression, type_: SqlType) -> str:
        """Return an expression, converted, as PostgreSQL text."""
        scope = self.scope()
        bound = convert_to(bind(expression, scope), type_)
        text = typed(self.emitter, bound)
        self._weigh(bound, tuple(scope.context.statement.accesses.values()))
        return text

    def condition(self, expression: ast.Expression) -> str:
        scope = self.scope()
        bound = bind_predicate(expression, scope)
        text = self.emitter.emit(bound)
        self._weigh(bound, tuple(scope.context.statement.accesses.values()))
        return text

    def _weigh(self, bound: b.Bound, accesses: tuple[Access, ...]) -> None:
        """Check what an expression reads, and note whether it is deterministic."""
        steady = self.steady and is_deterministic(bound, accesses, self.names)
        self.check(accesses)
        self.steady = steady

    def check(self, accesses: tuple[Access, ...]) -> None:
        """Raise 40515 unless the function's owner owns all that it reads: PostgreSQL's function asks nobody for permission when it runs."""
        self.steady = False
        for access in accesses:
            module: CatalogObject = access.module or self.routine
            if access.securable.schema.lower() not in READABLE_BY_ALL and not self.names.same_owner(module, access.securable):
                raise not_supported(f"{self.routine.two_part_name} reading {access.securable.two_part_name}, which has another owner")


def side_effect(operator: str) -> SqlError:
    return SqlError(443, f"Invalid use of a side-effecting operator '{operator}' within a function.", 16, 14)


