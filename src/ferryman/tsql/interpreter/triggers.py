"""DML triggers: which ones a statement fires, the tables inserted and deleted that they read, and how they run.

An AFTER trigger runs when the statement has changed its rows, in the statement's transaction; an INSTEAD OF trigger runs in its place: the
statement is then carried out on a copy of the rows. Recursive triggers are OFF, nested triggers ON, as a new database has them.

Source: "CREATE TRIGGER (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.catalog.model import Table, View
from ferryman.store.names import identifier, quote
from ferryman.store.pg_types import pg_type
from ferryman.tsql import ast
from ferryman.tsql.definitions import physical
from ferryman.tsql.definitions.schema_binding import bound_views
from ferryman.tsql.emit import compile_parameters
from ferryman.tsql.interpreter import cascades
from ferryman.tsql.interpreter.cascades import enabled
from ferryman.tsql.interpreter.execute import level
from ferryman.tsql.interpreter.firing import Firing, levels
from ferryman.tsql.interpreter.flow import ScopeAborted
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.interpreter.impersonation import module_context
from ferryman.tsql.interpreter.modules import compile_trigger
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.interpreter.statements import explained
from ferryman.tsql.queries import BoundDml, Dml, Transition, bind_dml, bind_query
from ferryman.tsql.temporary import relation_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import Trigger
    from ferryman.tsql.session import Session

    Change = Callable[[Frame, BoundDml, list[object]], int]

EVENTS = ("INSERT", "UPDATE", "DELETE")
ACTION = '"$action"'
"""The column of MERGE's inserted and deleted rows that tells which of its actions changed them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A bound statement, the AFTER triggers of its table, and those of tables that foreign keys' actions reach."""

    bound: BoundDml
    after: tuple[Trigger, ...]
    cascades: tuple[cascades.Cascade, ...]

    @property
    def cacheable(self) -> bool:
        return self.bound.cacheable


@dataclass(frozen=True, slots=True)
class Replaced:
    """The table or view whose INSTEAD OF trigger takes a statement's place."""

    target: Table | View
    trigger: Trigger


def events(statement: Dml) -> tuple[str, ...]:
    """Return the events of a statement: the actions of a MERGE, none of TRUNCATE."""
    if isinstance(statement, ast.Merge):
        return tuple(event for event in EVENTS if any(action.kind == event for action in statement.actions))
    name = type(statement).__name__.upper()
    return (name,) if name in EVENTS else ()


def plan(statement: Dml, names: SessionNames) -> Plan:
    """Return the statement bound, with the AFTER triggers that it fires; raises 334, and 286 for a change of inserted or deleted."""
    bound = bind_dml(statement, names)
    if isinstance(statement, ast.Truncate):
        _check_no_indexed_view(statement, bound.table, names)
    if bound.table.name in ("@inserted", "@deleted"):
        raise SqlError(286, "The logical tables INSERTED and DELETED cannot be updated.", 16)
    fired = events(statement)
    found = [trigger for trigger in enabled(bound.table.object_id, names.snapshot) if set(trigger.events) & set(fired)]
    target = target_of(statement, names)
    if any(trigger.timing != "AFTER" for trigger in found) and (isinstance(statement, ast.Merge) or target is not bound.table):
        raise not_supported(f"{bound.kind} that reaches the INSTEAD OF trigger of {bound.table.name} by MERGE, a view or a common table")
    if found and bound.columns is not None:
        raise SqlError(334, f"The target table '{bound.table.name}' of the DML statement cannot have any enabled triggers if the statement contains an"
                            " OUTPUT clause without INTO clause.", 16)
    return Plan(bound, tuple(trigger for trigger in found if trigger.timing == "AFTER"), cascades.fired(bound.table, fired, names.snapshot))


def _check_no_indexed_view(statement: ast.Truncate, table: Table, names: SessionNames) -> None:
    """Raise 3729 for TRUNCATE of a table that takes part in an indexed view."""
    for view in bound_views(table, names.snapshot):
        if view.indexes:
            raise sql_error(3729, "TRUNCATE TABLE", statement.table, view.name)


def fires(frame: Frame, plan: Plan) -> bool:
    """Return whether any trigger may run after the statement."""
    return bool(plan.cascades) or any(not is_running(frame, trigger) for trigger in plan.after)


def target_of(statement: Dml, names: SessionNames) -> Table | View | None:
    """Return the table or view that a statement names as its target, None for a common table expression."""
    name = statement.table if isinstance(statement, ast.Truncate) else statement.target
    if isinstance(statement, (ast.Update, ast.Delete)) and len(name.parts) == 1:
        name = _aliased(statement.from_, name.last.lower()) or name
    common = {table.name.lower() for table in getattr(statement, "with_", ())}
    if len(name.parts) == 1 and name.last.lower() in common:
        return None
    found = names.resolve(name)
    return found if isinstance(found, (Table, View)) else None


def _aliased(sources: Sequence[ast.TableSource], alias: str) -> ast.Name | None:
    for source in sources:
        if isinstance(source, ast.Join):
            found = _aliased((source.left, source.right), alias)
            if found is not None:
                return found
        if isinstance(source, ast.TableRef) and source.alias is not None and source.alias.lower() == alias:
            return source.name
    return None


@dataclass(frozen=True, slots=True)
class Replacement:
    """What takes a statement's place: nothing (``replaced`` None) for almost all of them."""

    replaced: Replaced | None


def replacement(statement: Dml, names: SessionNames) -> Replacement:
    """Return the INSTEAD OF trigger for a statement."""
    target = target_of(statement, names) if events(statement) else None
    if target is None or target.object_id < 0:
        return Replacement(None)
    for trigger in enabled(target.object_id, names.snapshot):
        if trigger.timing == "INSTEAD OF" and set(trigger.events) & set(events(statement)):
            return Replacement(Replaced(target, trigger))
    return Replacement(None)


def is_running(frame: Frame, trigger: Trigger) -> bool:
    """Return whether the innermost trigger is this one: it doesn't fire itself."""
    innermost = next(levels(frame), None)
    return innermost is not None and innermost.trigger.object_id == trigger.object_id


# --- AFTER ---------------------------------------------------------------------------------------------


def change_and_fire(frame: Frame, statement: Dml, plan: Plan, change: Change) -> int:
    """Carry a statement out and run its AFTER triggers, after those of tables that it reached; returns the number of rows changed."""
    table = plan.bound.table
    session = frame.session
    with session.transactions.own(), _logical_tables(frame, table, table, merges=isinstance(statement, ast.Merge)) as (inserted, deleted):
        relations = Transition(inserted.relation, deleted.relation)
        transition = {"INSERT": Transition(inserted.relation), "DELETE": Transition(None, deleted.relation)}.get(plan.bound.kind, relations)
        bound = bind_dml(statement, SessionNames(session, frame), transition)
        with explained(frame, bound.kind):
            values = compile_parameters(list(bound.parameters))(frame)
        with _cascading(frame, plan.cascades) as fire_cascaded:
            count = change(frame, bound, values)
            fire_cascaded()
        fire_all(frame, plan.after, statement, table, (inserted, deleted), count)
    return count


@contextmanager
def _cascading(frame: Frame, found: Sequence[cascades.Cascade]) -> Iterator[Callable[[], None]]:
    """Keep the rows that a statement changes by foreign keys' actions; yields what fires the triggers of those that changed any."""
    connection = frame.session.connection
    with ExitStack() as stack:
        kept = [stack.enter_context(_logical_tables(frame, each.table, each.table, action=each.event)) for each in found]
        for cascade, (inserted, deleted) in zip(found, kept, strict=True):
            cascade.start(connection, inserted, deleted)

        def fire() -> None:
            counts = [cascade.stop(connection, deleted) for cascade, (_, deleted) in zip(found, kept, strict=True)]
            for cascade, (inserted, deleted), count in zip(found, kept, counts, strict=True):
                for trigger in cascade.triggers if count else ():
                    if not is_running(frame, trigger):
                        shown = {"inserted": inserted, "deleted": deleted}
                        _fire(frame, Firing(trigger, cascade.event, cascade.table, cascade.assigned, shown), count)

        yield fire


def insert_and_fire(frame: Frame, statement: ast.Insert, names: SessionNames, insert: Callable[[Transition | None], int]) -> int:
    """Let ``insert`` add the rows of INSERT ... EXEC and run the table's AFTER triggers; returns the number of rows."""
    target = target_of(statement, names)
    found = enabled(target.object_id, names.snapshot) if target is not None else []
    found = [trigger for trigger in found if "INSERT" in trigger.events and not is_running(frame, trigger)]
    if not found:
        return insert(None)
    if not isinstance(target, Table) or any(trigger.timing == "INSTEAD OF" for trigger in found):
        raise not_supported("INSERT ... EXEC into a table or view with an INSTEAD OF trigger")
    with frame.session.transactions.own(), _logical_tables(frame, target, target) as (inserted, deleted):
        count = insert(Transition(inserted.relation))
        fire_all(frame, found, statement, target, (inserted, deleted), count)
    return count


def fire_all(frame: Frame, triggers: Sequence[Trigger], statement: Dml, table: Table, tables: tuple[Table, Table], count: int) -> None:
    """Run AFTER triggers for each event of a statement."""
    for event in events(statement):
        shown = {
            name: _of_action(each, event) if isinstance(statement, ast.Merge) else each
            for name, each in zip(("inserted", "deleted"), tables, strict=True)
        }
        for trigger in triggers:
            if event in trigger.events and not is_running(frame, trigger):
                _fire(frame, Firing(trigger, event, table, _assigned(statement, frame, table), shown), count)


def _of_action(table: Table, event: str) -> Table:
    stored = ", ".join(quote(identifier(column.name)) for column in table.columns if physical.is_stored(column))
    return replace(table, relation=f"(SELECT {stored} FROM {table.relation} WHERE {ACTION} = '{event}')")


def _assigned(statement: Dml, frame: Frame, table: Table | View) -> frozenset[str] | None:
    if not isinstance(statement, (ast.Merge, ast.Update)):
        return frozenset()
    if target_of(statement, SessionNames(frame.session, frame)) is not table:
        return None
    if isinstance(statement, ast.Merge):
        return frozenset(a.column[-1].lower() for action in statement.actions for a in action.assignments if a.column)
    return frozenset(assignment.column[-1].lower() for assignment in statement.assignments if assignment.column)


def run_trigger(frame: Frame, trigger: Trigger, firing: Firing, count: int) -> None:
    """Run one trigger. An error that leaves it dooms the transaction; a trigger that ended it raises 3609, one that has caught its doom 3616."""
    session = frame.session
    module = compile_trigger(session, trigger)
    inner = Frame(
        session, module.types, dict.fromkeys(module.types), trigger.schema or "dbo", f"{trigger.database}.{trigger.schema}.{trigger.name}", trigger,
        parent=frame, tables=dict(firing.tables), firing=firing,
    )  # fmt: skip
    try:
        with level(session, inner, trigger.database, module_context(trigger, session)):
            session.options.xact_abort = True
            session.row_count, session.error_number = count, 0
            module.run(inner)
    except ScopeAborted:
        pass
    except SqlError:
        session.transactions.doomed = session.transactions.count > 0
        raise
    if not session.transactions.count:
        raise sql_error(3609, state=2 if firing.event_data is not None else 1)
    if session.transactions.doomed:
        raise sql_error(3616)


def _fire(frame: Frame, firing: Firing, count: int) -> None:
    run_trigger(frame, firing.trigger, firing, count)


# --- INSTEAD OF ----------------------------------------------------------------------------------------


class _CopyNames(SessionNames):
    """The statement's names, its target standing for the copy that takes the changes."""

    def __init__(self, session: Session, frame: Frame, types: dict[str, SqlType], target: Table | View, copy: Table) -> None:
        super().__init__(session, frame, types)
        self._target = target
        self._copy = copy

    def resolve(self, name: ast.Name) -> Table | View:
        if name.last == self._copy.name:
            return self._copy
        found = super().resolve(name)
        return self._copy if found is self._target else found  # type: ignore[return-value]


def fire_instead(frame: Frame, statement: Dml, types: dict[str, SqlType], replaced: Replaced, change: Change) -> int:
    """Run an INSTEAD OF trigger with the rows that the statement would have written; returns their number."""
    if isinstance(statement, (ast.Merge, ast.Truncate)):
        raise not_supported("MERGE into a table or view with INSTEAD OF triggers")
    if any(output.into is None for output in statement.output):
        raise SqlError(334, f"The target table '{replaced.target.name}' of the DML statement cannot have any enabled triggers if the statement contains an"
                            " OUTPUT clause without INTO clause.", 16)
    session, target = frame.session, replaced.target
    [event] = events(statement)
    SessionNames(session, frame, types).check_permission(event, target)
    copy = _copy_of(target, session)
    with session.transactions.own(), _logical_tables(frame, copy, target) as (inserted, deleted):
        taken = copy if event != "INSERT" else replace(inserted, name=copy.name, columns=copy.columns)
        names = _CopyNames(session, frame, types, target, taken)
        if event == "INSERT":
            statement = replace(statement, target=ast.Name((copy.name,)))
            bound = bind_dml(statement, names)
        else:
            _fill(copy, target, names)
            transition = Transition(inserted.relation if event == "UPDATE" else None, deleted.relation)
            bound = bind_dml(statement, names, transition)
        count = change(frame, replace(bound, kind="INSTEAD OF", identity=None), compile_parameters(list(bound.parameters))(frame))
        assigned = _assigned(statement, frame, target)
        _fire(frame, Firing(replaced.trigger, event, target, assigned, {"inserted": inserted, "deleted": deleted}), count)
    return count


def _copy_of(target: Table | View, session: Session) -> Table:
    """Return a table for the rows of the target: without its constraints, which come after INSTEAD OF triggers."""
    name = "@copy"
    columns = tuple(replace(column, nullable=True) for column in target.columns)
    relation = relation_name(f"copy.{session.nest_level}", abs(target.object_id))
    return Table(target.object_id, target.database, target.schema, name, "U", relation, columns)


def _fill(copy: Table, target: Table | View, names: SessionNames) -> None:
    """Copy the target's rows."""
    connection = names.connection
    connection.execute(";".join([f"DROP TABLE IF EXISTS {copy.relation}", _creation(copy, "")]))
    if isinstance(target, Table):
        stored = ", ".join(quote(identifier(column.name)) for column in target.columns if physical.is_stored(column))
        connection.execute(f"INSERT INTO {copy.relation} ({stored}) SELECT {stored} FROM {target.relation}")
        return
    reference = ast.TableRef(ast.Name((target.database, target.schema, target.name)))
    bound = bind_query(ast.Query(ast.Select((ast.SelectItem(ast.Star()),), from_=(reference,))), SessionNames(names.session, None, module=target))
    connection.execute(f"INSERT INTO {copy.relation} {bound.sql}", compile_parameters(list(bound.parameters))(_frame_of(names)))


def _frame_of(names: SessionNames) -> Frame:
    assert names.frame is not None
    return names.frame


# --- inserted and deleted ------------------------------------------------------------------------------


@contextmanager
def _logical_tables(
    frame: Frame, layout: Table, parent: Table | View, *, merges: bool = False, action: str = "",
) -> Iterator[tuple[Table, Table]]:
    """Make the empty tables inserted and deleted, of the statement or of a foreign key's ``action``; they are dropped with the statement."""
    session = frame.session
    tables = []
    for name in ("inserted", "deleted"):
        relation = relation_name(f"{name}{action}.{session.nest_level}", abs(parent.object_id))
        tables.append(replace(layout, name=f"@{name}", relation=relation, indexes=(), checks=(), foreign_keys=()))
    inserted, deleted = tables
    extra = f", {ACTION} text" if merges else ""
    with explained(frame, "CREATE TABLE"):
        session.connection.execute(";".join(_creation(table, extra) for table in tables))
    try:
        yield inserted, deleted
    finally:
        if not session.connection.closed and not session.connection.transaction_failed:
            session.connection.execute(f"DROP TABLE IF EXISTS {inserted.relation}, {deleted.relation}")


def _creation(table: Table, extra: str) -> str:
    stored = [column for column in table.columns if physical.is_stored(column)]
    columns = ", ".join(_stored_column(column.name, column.type, identity=column.identity is not None) for column in stored)
    return f"CREATE TEMPORARY TABLE {table.relation} ({columns}{extra}) ON COMMIT DROP"


def _stored_column(name: str, type_: SqlType, *, identity: bool) -> str:
    """A new row's identity and rowversion aren't known before it is written: the copy of an INSTEAD OF trigger has 0."""
    default = " DEFAULT 0" if identity else " DEFAULT '\\x0000000000000000'" if type_.name == "rowversion" else ""
    return f"{quote(identifier(name))} {pg_type(type_)}{default}"
