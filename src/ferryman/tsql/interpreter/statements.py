"""Statements that PostgreSQL runs: bound when they first run, kept until a name could mean something else, their errors told in T-SQL."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from ferryman.errors import SqlError, sql_error
from ferryman.store.pg_errors import StoreError
from ferryman.store.pg_types import arithmetic_error
from ferryman.tsql import ast
from ferryman.tsql.definitions.violations import explain_violation
from ferryman.tsql.emit import compile_parameters
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.store.connection import Result
    from ferryman.tsql.bound import Bound
    from ferryman.tsql.interpreter.frame import Frame

    Parameters = Callable[[Frame], list[object]]

BoundT = TypeVar("BoundT")
T = TypeVar("T")

SECOND_ROW: Final = "21000"
"""A scalar subquery with several rows, or a row that MERGE would change twice."""
TOO_DEEP: Final = "54001"
"""PostgreSQL's own stack is exhausted."""
NEGATIVE_LIMIT: Final = {"2201W": 127, "2201X": 10742}
"""A negative TOP or FETCH, and an OFFSET that is NULL or negative."""
CHANGES: Final = frozenset({"INSERT", "UPDATE", "DELETE", "MERGE", "SELECT INTO"})
CHANGING_DEFINITIONS: Final = frozenset({("CreateIndex", 1505), ("AlterTable", 515)})
"""Definitions that go through the table's rows, and the error that they may find there."""
PERMISSION_ERRORS: Final = frozenset({229, 230, 262, 300})


class Binding(Generic[BoundT]):
    """One statement's bound form. ``get`` binds it, or returns what it was bound to while the catalog is the same."""

    def __init__(self, types: dict[str, SqlType], node: object, bind: Callable[[SessionNames], BoundT]) -> None:
        self._types = types
        self._temporary = tuple(sorted(temporary_names(node)))
        self._bind = bind
        self._key: tuple[object, ...] | None = None
        self._bound: BoundT | None = None
        self._parameters: Parameters | None = None

    def get(self, frame: Frame) -> BoundT:
        """Return the bound statement; an error of binding is marked as one that this level's own TRY can't catch."""
        session = frame.session
        if session.options.isolation == "SNAPSHOT":
            session.check_snapshot_allowed()
        key = (
            session.catalog.snapshot.version, session.functions.generation, session.database, session.security, session.options.identity_insert, frame.schema,
            settings_of(session.options, frame.routine),
            tuple(_identity_of(frame, name) for name in self._temporary), frame.firing.relations if frame.firing is not None else None,
        )  # fmt: skip
        if self._bound is None or key != self._key or not getattr(self._bound, "cacheable", True):
            try:
                self._bound = self._bind(SessionNames(session, frame, self._types))
            except RecursionError:
                raise sql_error(8631) from None
            except SqlError as error:
                if error.number not in PERMISSION_ERRORS:
                    error.scope = error.scope or frame
                raise
            self._key = key
            self._parameters = None
        return self._bound

    def values(self, frame: Frame, parameters: Sequence[Bound]) -> list[object]:
        """Return the values of the bound statement's parameters."""
        if self._parameters is None:
            self._parameters = compile_parameters(list(parameters))
        return self._parameters(frame)


def temporary_names(node: object) -> set[str]:
    """Return the #temp tables and table variables that a statement names: what they are differs from run to run."""
    if isinstance(node, ast.Name):
        return {node.last.lower()} if node.last[:1] in ("#", "@") else set()
    if isinstance(node, tuple):
        return set().union(*(temporary_names(item) for item in node))
    if is_dataclass(node):
        return set().union(*(temporary_names(getattr(node, field.name)) for field in fields(node)))
    return set()


def _identity_of(frame: Frame, name: str) -> object:
    table = frame.tables.get(name) if name.startswith("@") else frame.session.temporary.find(name)
    return table.object_id if table is not None else None


@contextmanager
def explained(frame: Frame, verb: str) -> Iterator[None]:
    """Turn what PostgreSQL refuses into SQL Server's error; ``verb`` is the statement that its text names."""
    try:
        yield
    except StoreError as error:
        explanation = _explain(error, frame, verb)
        explanation.terminated = _terminates(verb, explanation)
        raise explanation from error
    except SqlError as error:
        error.terminated = _terminates(verb, error)
        raise


def _terminates(verb: str, error: SqlError) -> bool:
    return verb in CHANGES or (verb, error.number) in CHANGING_DEFINITIONS


def _explain(error: StoreError, frame: Frame, verb: str) -> SqlError:
    arithmetic = arithmetic_error(error.sqlstate, error.message)
    if arithmetic is not None:
        return arithmetic
    if error.sqlstate == TOO_DEEP:
        return sql_error(8631)
    if error.sqlstate == SECOND_ROW:
        return sql_error(8672) if verb == "MERGE" else sql_error(512)
    if error.sqlstate in NEGATIVE_LIMIT:
        return sql_error(NEGATIVE_LIMIT[error.sqlstate])
    return explain_violation(error, frame.session.catalog.snapshot, frame.session.temporary, statement=verb)


def execute(
    frame: Frame, sql: str, parameters: Sequence[object], *, preamble: Sequence[str] = (), reseed: str | None = None, only_reads: bool = False,
) -> Result:
    """Run one bound statement to its end, alone or behind a savepoint."""
    session = frame.session
    connection = session.connection

    def run(prepare: bool | None) -> Result:
        with session.transactions.atomic() if preamble or reseed else session.transactions.statement(only_reads=only_reads):
            for statement in preamble:
                connection.execute(statement)
            result = connection.execute(sql, parameters, prepare=prepare)
            if reseed:
                connection.execute(reseed)
        return result

    return replanned(run)


def replanned(run: Callable[[bool | None], T]) -> T:
    """Return ``run(None)``, or ``run(False)`` where a table had changed under a prepared statement; ``run`` undoes what it did."""
    try:
        return run(None)
    except StoreError as error:
        if not error.stale_plan:
            raise
    return run(False)
