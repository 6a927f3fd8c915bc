"""Keeps PostgreSQL's functions in step with the catalog: compiled when they are created, and again when what they read has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.tsql import ast
from ferryman.tsql.interpreter.modules import parse_cached
from ferryman.tsql.plpgsql.function import CompiledFunction, compile_function
from ferryman.tsql.queries.routines import StoredFunction

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Routine
    from ferryman.tsql import bound as b
    from ferryman.tsql.session import Session

PASSES: Final = 3
"""A function that calls itself is compiled again once what it has to be passed is known."""
_INSTALLED: Final = "SELECT p.prosrc, pg_get_function_identity_arguments(p.oid) FROM pg_proc p WHERE p.oid = to_regproc($1::text)"


@dataclass
class _Running:
    """A function that is being compiled. ``context`` is what calls of it pass for now."""

    context: tuple[b.Bound, ...] = ()
    recursive: bool = False
    called_by_others: bool = False


@dataclass
class InstalledFunctions:
    """One session's knowledge of the functions in the store; a ``transactions.Participant``, for a rollback takes functions back too.

    ``generation`` changes when that happened: what was bound to a function must be bound anew.
    """

    session: Session
    generation: int = 0
    _known: Mapping[tuple[int, int], StoredFunction] = field(default_factory=dict)
    _running: dict[int, _Running] = field(default_factory=dict)

    def find(self, routine: Routine) -> StoredFunction:
        """Return the PostgreSQL function of an FN or TF, made or made anew if need be; raises what compiling it raises."""
        running = self._running.get(routine.object_id)
        if running is not None:
            self._note_recursion(routine.object_id)
            return StoredFunction(routine.relation, running.context)
        key = (routine.object_id, self.session.catalog.snapshot.version)
        known = self._known.get(key)
        if known is not None:
            return known
        compiled = self._compile(routine)
        self._install(routine, compiled)
        function = StoredFunction(routine.relation, compiled.context, compiled.steady)
        self._known = {**{k: v for k, v in self._known.items() if k[1] == key[1]}, key: function}
        return function

    def _note_recursion(self, object_id: int) -> None:
        stack = list(self._running)
        for other in stack[stack.index(object_id) :]:
            self._running[other].recursive = True
        if stack[-1] != object_id:
            self._running[object_id].called_by_others = True

    def _compile(self, routine: Routine) -> CompiledFunction:
        statement = parse_cached(routine.definition, quoted_identifier=routine.uses_quoted_identifier).statements[0]
        assert isinstance(statement, ast.CreateFunction)
        running = self._running[routine.object_id] = _Running()
        try:
            for _ in range(PASSES):
                compiled = compile_function(self.session, routine, statement)
                if not running.recursive or compiled.context == running.context:
                    break
                if running.called_by_others:
                    raise not_supported("functions that call each other and ask for facts of the session")
                running.context = compiled.context
        finally:
            del self._running[routine.object_id]
        if running.recursive and compiled.keeps_tables:
            raise not_supported(f"table variables in the recursive function {routine.two_part_name}")
        return compiled

    def _install(self, routine: Routine, compiled: CompiledFunction) -> None:
        session = self.session
        rows = session.connection.execute(_INSTALLED, (routine.relation,)).rows()
        installed = str(rows[0][0]).split("\n", 1)[0] if rows else ""
        if rows and installed == compiled.source.split("\n", 1)[0]:
            return
        tag = "$ferryman$"
        if tag in compiled.source:
            raise not_supported(f"the text {tag} in a function")
        with session.transactions.atomic():
            if rows and compiled.signature not in installed:
                session.connection.execute(f"DROP FUNCTION {routine.relation}")
            session.connection.execute(f"CREATE OR REPLACE {compiled.header} {compiled.volatility} AS {tag}{compiled.source}{tag}")

    # transactions

    def mark(self) -> object:
        return self._known

    def restore(self, mark: object) -> None:
        if mark is not self._known:
            assert isinstance(mark, Mapping)
            self._known = mark
            self.generation += 1

    def committed(self) -> None:
        """A commit changes nothing."""
