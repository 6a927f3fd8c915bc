"""Compiled batches and stored modules, kept by their text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError
from ferryman.tsql import ast
from ferryman.tsql.parser import parse
from ferryman.tsql.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Routine, Table, Trigger
    from ferryman.tsql.interpreter.flow import Run
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.session import Session

CACHED_BATCHES: Final = 512
"""Parsed texts kept per process and compiled ones per session; a batch of 4 kB costs about 20 kB."""

parse_cached = lru_cache(maxsize=CACHED_BATCHES)(parse)


@dataclass(frozen=True, slots=True)
class ModuleParameter:
    """A parameter ready to be bound. ``default`` is None when the caller must give it; ``table`` is a TVP's type."""

    name: str
    type: SqlType
    default: Callable[[Frame], object] | None
    output: bool
    table: Table | None = None

    def empty_table(self, frame: Frame) -> Table:
        """Return a new empty table for a TVP that the caller left out."""
        assert self.table is not None
        from ferryman.tsql.interpreter.names import SessionNames
        from ferryman.tsql.interpreter.tables import create_of_type

        return create_of_type(SessionNames(frame.session, frame), self.name.lower(), self.table)


@dataclass(frozen=True, slots=True)
class Module:
    """A compiled batch, procedure or piece of dynamic SQL."""

    run: Run
    types: dict[str, SqlType]
    parameters: tuple[ModuleParameter, ...]


def compile_text(session: Session, text: str, parameters: tuple[ast.Parameter, ...]) -> Module:
    """Return the compiled form of a batch or of dynamic SQL, from the session's cache when its types can't have changed."""
    key = (text, parameters, session.database, session.options.quoted_identifier, settings_of(session.options), session.catalog.snapshot.version)
    module = session.modules.get(key)
    if module is None:
        batch = parse_cached(text, quoted_identifier=session.options.quoted_identifier)
        module = _compile(session, batch.statements, parameters, text, None)
        _remember(session, key, module)
    return module


def compile_routine(session: Session, routine: Routine) -> Module:
    """Return the compiled form of a stored procedure."""
    key = (routine.object_id, routine.database, routine.definition, settings_of(session.options), session.catalog.snapshot.version)
    module = session.modules.get(key)
    if module is None:
        definition = parse_cached(routine.definition, quoted_identifier=routine.uses_quoted_identifier).statements[0]
        if not isinstance(definition, ast.CreateProcedure):
            raise SqlError(2809, f"The request for procedure '{routine.name}' failed because '{routine.name}' is a function object.", 18)
        saved, session.database = session.database, routine.database
        try:
            module = _compile(session, definition.body, definition.parameters, routine.definition, routine)
        finally:
            session.database = saved
        _remember(session, key, module)
    return module


def compile_trigger(session: Session, trigger: Trigger) -> Module:
    """Return the compiled form of a trigger's body."""
    key = (trigger.object_id, trigger.definition, settings_of(session.options), session.catalog.snapshot.version)
    module = session.modules.get(key)
    if module is None:
        definition = parse_cached(trigger.definition, quoted_identifier=trigger.uses_quoted_identifier).statements[0]
        assert isinstance(definition, ast.CreateTrigger)
        saved, session.database = session.database, trigger.database
        try:
            module = _compile(session, definition.body, (), trigger.definition, trigger)
        finally:
            session.database = saved
        _remember(session, key, module)
    return module


def _remember(session: Session, key: tuple[object, ...], module: Module) -> None:
    if len(session.modules) >= CACHED_BATCHES:
        session.modules.pop(next(iter(session.modules)))
    session.modules[key] = module


def _compile(
    session: Session, statements: tuple[ast.Statement, ...], parameters: tuple[ast.Parameter, ...], text: str, routine: Routine | Trigger | None
) -> Module:
    from ferryman.tsql.interpreter import new_compiler

    compiler = new_compiler(session, text)
    compiler.in_routine = routine is not None
    compiler.lenient = compiler.lenient or (routine is not None and not routine.uses_ansi_nulls)
    bound: list[ModuleParameter] = []
    for parameter in parameters:
        table = compiler.scope.table_type(parameter.type)
        if table is not None:
            compiler.tables.add(parameter.name.lower())
            bound.append(ModuleParameter(parameter.name, compiler.scope.table_marker, None, False, table))
            continue
        sql_type = compiler.scope.resolve_type(parameter.type)
        default = compiler.value(parameter.default, sql_type) if parameter.default is not None else None
        compiler.declare(parameter.name, sql_type)
        bound.append(ModuleParameter(parameter.name, sql_type, default, parameter.output))
    return Module(compiler.block(statements), compiler.types, tuple(bound))
