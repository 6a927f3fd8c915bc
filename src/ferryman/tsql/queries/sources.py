"""The FROM clause: tables, views, joins, APPLY, derived tables and row-returning functions.

Sources: "FROM clause plus JOIN, APPLY, PIVOT", "Table hints" (Transact-SQL reference).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.catalog.model import Routine, Table, View
from ferryman.tsql import ast
from ferryman.tsql.expressions import bind_predicate
from ferryman.tsql.queries.fulltext import bind_table as bind_full_text
from ferryman.tsql.queries.modules import expand_function, expand_view
from ferryman.tsql.queries.names import BulkNames
from ferryman.tsql.queries.openrowset import KINDS, bind_openrowset
from ferryman.tsql.queries.pivot import bind_pivot, bind_unpivot
from ferryman.tsql.queries.relation import settled
from ferryman.tsql.queries.row_security import visible_rows
from ferryman.tsql.queries.rowsets import ROWSETS
from ferryman.tsql.queries.sampling import sampled
from ferryman.tsql.queries.scope import QueryScope, Source, common_key, relation_columns, table_columns
from ferryman.tsql.queries.system_time import BoundSystemTime, bind_system_time, history_of, not_versioned, versions
from ferryman.tsql.queries.xml import bind_nodes

if TYPE_CHECKING:
    from ferryman.tsql.queries.relation import Relation, Render
    from ferryman.tsql.queries.scope import Context

ROW_LOCKS: Final = frozenset({"UPDLOCK", "XLOCK"})
TABLE_LOCKS: Final[dict[str, str]] = {"TABLOCKX": "EXCLUSIVE", "HOLDLOCK": "SHARE", "SERIALIZABLE": "SHARE"}
"""Hints that lock the whole table until the transaction ends; PostgreSQL has no key-range locks, so HOLDLOCK keeps out every writer."""

TARGET: Final = "$TARGET"
"""Our own hint: the table that the statement changes. Its rows are locked where that is possible; reading it alone needs no permission."""


@dataclass(frozen=True, slots=True)
class From:
    """A bound FROM clause. ``locking`` is the query's FOR UPDATE with a leading blank; ``render`` yields '' for no FROM."""

    sources: list[Source]
    render: Render
    locking: str = ""


@dataclass
class Place:
    """Where a table source stands. ``left`` are the sources an APPLY's right side may read; ``locks`` collects FOR UPDATE clauses.

    ``lockable`` is False where PostgreSQL can't lock rows: below aggregates and on the inner side of an outer join.
    """

    context: Context
    outer: QueryScope | None
    left: Sequence[Source] = ()
    lockable: bool = True
    locks: list[str] = field(default_factory=list)

    @property
    def scope(self) -> QueryScope:
        """The scope of what stands inside a derived table or a function's arguments here."""
        return QueryScope(self.context, self.left, self.outer)

    def beside(self, left: Sequence[Source]) -> Place:
        return Place(self.context, self.outer, left, self.lockable, self.locks)

    def unlockable(self) -> Place:
        return Place(self.context, self.outer, self.left, False, self.locks)


@dataclass(frozen=True, slots=True)
class BoundSource:
    """A table source: what it exposes and its text in FROM."""

    sources: list[Source]
    render: Render


def bind_from(items: Sequence[ast.TableSource], context: Context, outer: QueryScope | None, *, lockable: bool = True) -> From:
    """Return the bound FROM clause; raises 1013 for two sources of the same exposed name."""
    if not items:
        return From([], lambda emitter: "")
    place = Place(context, outer, lockable=lockable)
    bound = [bind_source(item, place) for item in items]
    sources = [source for item in bound for source in item.sources]
    check_exposed_names(sources)
    locking = "".join(f" FOR {lock}" for lock in place.locks)
    return From(sources, lambda emitter: " CROSS JOIN ".join(item.render(emitter) for item in bound), locking)


def check_exposed_names(sources: Sequence[Source]) -> None:
    seen: set[tuple[str, ...]] = set()
    for source in sources:
        name = tuple(part.lower() for part in source.exposed)
        if name and name in seen:
            raise sql_error(1013, ".".join(source.exposed), ".".join(source.exposed))
        seen.add(name)


def bind_source(item: ast.TableSource, place: Place) -> BoundSource:
    if isinstance(item, ast.DmlSource):
        raise sql_error(10728)
    binder = BINDERS.get(type(item))
    if binder is None:
        raise not_supported(f"{type(item).__name__} in FROM")
    return binder(item, place)


# --- tables, views and common tables ---------------------------------------------------------------------


def _table_ref(item: ast.TableRef, place: Place) -> BoundSource:
    context = place.context
    exposed = (item.alias,) if item.alias is not None else tuple(part for part in item.name.parts if part)
    common = context.common_tables.get(common_key(item.name))
    if common is not None:
        if item.system_time is not None:
            raise not_versioned(item.name.last)
        if item.sample is not None:
            raise sql_error(494)
        alias = context.statement.alias()
        source = Source(exposed, alias, relation_columns(common.columns, alias))
        return BoundSource([source], lambda emitter: f"{common.name} AS {alias}")
    found = context.names.resolve(item.name)
    if isinstance(found, Routine):
        raise sql_error(216, str(item.name))
    if "NOEXPAND" in item.hints and not (isinstance(found, View) and found.indexes):
        raise sql_error(8171, "noexpand", found.name)
    if isinstance(found, View) and not found.relation:
        if item.sample is not None:
            raise sql_error(494)
        if ROW_LOCKS & set(item.hints):
            raise not_supported(f"lock hints on the view {item.name}")
        return derived(_view_rows(found, item, place), context, exposed, securable=found)
    stored = stored_table(found, exposed, place, item.hints, item.system_time)
    return stored if item.sample is None else BoundSource(stored.sources, sampled(stored.render, found, item.sample, place.scope))


def _view_rows(view: View, item: ast.TableRef, place: Place) -> Relation:
    """Return a view's rows, all of its versioned tables as FOR SYSTEM_TIME says; raises 13544 when it has none."""
    context = place.context
    if item.system_time is None:
        return expand_view(view, context)
    before = context.statement.versions_read
    relation = expand_view(view, replace(context, system_time=_system_time(item.system_time, str(item.name), place)))
    if context.statement.versions_read == before:
        raise not_versioned(f"{view.database}.{view.schema}.{view.name}")
    return relation


def _system_time(clause: ast.SystemTime | None, name: str, place: Place) -> BoundSystemTime | None:
    """Return the clause that holds for a source: its own, or that of the view around it; raises 13590 for both."""
    outer = place.context.system_time
    if clause is None:
        return outer
    if outer is not None:
        raise sql_error(13590, name)
    return bind_system_time(clause, place.scope)


def stored_table(
    table: Table | View, exposed: tuple[str, ...], place: Place, hints: Sequence[str] = (), system_time: ast.SystemTime | None = None
) -> BoundSource:
    """Return a table (or system view) of the store, locked as its hints say; raises 13544 for FOR SYSTEM_TIME of a table without versions."""
    context = place.context
    time = _system_time(system_time, table.name, place)
    versioned = isinstance(table, Table) and table.is_versioned
    if system_time is not None and not versioned:
        raise not_versioned(f"{table.database}.{table.schema}.{table.name}")
    alias = context.statement.alias()
    stored = table if isinstance(table, Table) else None
    if stored is not None:
        _check_index_hints(stored, hints)
    checked = None if table.name.startswith("@") else table
    if checked is not None and TARGET not in hints:
        context.statement.access(context.names, "SELECT", table, (), context.module)
    columns = table_columns(table, alias)
    source = Source(exposed, alias, columns, stored, checked)
    if isinstance(table, View):
        system_view = context.names.system_view(table)
        return BoundSource([source], lambda emitter: f"{system_view(emitter)} AS {alias}")
    if time is not None and versioned:
        context.statement.versions_read += 1
        history = history_of(table, context)
        rows = versions(table, history, time, visible_rows(table, context), visible_rows(history, context))
        return BoundSource([source], lambda emitter: f"{rows(emitter)} AS {alias}")
    shown = visible_rows(table, context) if stored is not None and TARGET not in hints else lambda _: table.relation
    lock = lock_clause(table, hints, context)
    if not lock or (TARGET in hints and not place.lockable):
        return BoundSource([source], lambda emitter: f"{shown(emitter)} AS {alias}")
    context.statement.locks_rows = True
    if place.lockable:
        place.locks.append(lock.format(alias))
        return BoundSource([source], lambda emitter: f"{shown(emitter)} AS {alias}")
    locked = lock.format("x")
    return BoundSource([source], lambda emitter: f"(SELECT x.* FROM {shown(emitter)} AS x FOR {locked}) AS {alias}")


def _check_index_hints(table: Table, hints: Sequence[str]) -> None:
    """Raise 308 or 307 when an INDEX hint names or numbers an index that the table hasn't; 0 is a heap, 1 its clustered index."""
    for wanted in (hint.removeprefix("INDEX ") for hint in hints if hint.startswith("INDEX ")):
        if wanted.isdigit():
            if int(wanted) > 1 and not any(index.index_id == int(wanted) for index in table.indexes):
                raise sql_error(307, wanted, table.name)
        elif not any(index.name.lower() == wanted.lower() for index in table.indexes):
            raise sql_error(308, wanted, table.name)


def lock_clause(table: Table | View, hints: Sequence[str], context: Context) -> str:
    """Return what follows FOR to lock rows as the hints say (``{}`` stands for the alias), '' for no row locks; note table locks to take first."""
    mode = next((TABLE_LOCKS[hint] for hint in ("TABLOCKX", "HOLDLOCK", "SERIALIZABLE") if hint in hints), None)
    exclusive = bool(ROW_LOCKS & set(hints)) or TARGET in hints
    if mode is not None:
        mode = "SHARE ROW EXCLUSIVE" if exclusive and mode == "SHARE" else mode
        context.statement.preamble.append(f"LOCK TABLE {table.relation} IN {mode} MODE")
    wait = " SKIP LOCKED" if "READPAST" in hints else " NOWAIT" if "NOWAIT" in hints else ""
    # A plain read takes no row locks (READ_COMMITTED_SNAPSHOT is ON), so READPAST alone has nothing to pass over.
    return f"UPDATE OF {{}}{wait}" if exclusive else ""


def derived(
    relation: Relation, context: Context, exposed: tuple[str, ...], names: Sequence[str] = (), *, lateral: bool = False, securable: View | Routine | None = None
) -> BoundSource:
    """Return a relation as a table source; raises 8155 for a column without a name, 8156 for one named twice, 8158/8159 for a wrong column list."""
    shown = exposed[-1] if exposed else ""
    if names and len(names) != len(relation.columns):
        raise sql_error(8158 if len(names) < len(relation.columns) else 8159, shown)
    seen: set[str] = set()
    for position, column in enumerate(relation.columns, 1):
        name = names[position - 1] if names else column.name
        if not name:
            raise sql_error(8155, position, shown)
        if name.lower() in seen:
            raise sql_error(8156, name, shown)
        seen.add(name.lower())
    alias = context.statement.alias()
    source = Source(exposed, alias, relation_columns(settled(relation.columns), alias, names), None, securable)
    prefix = "LATERAL " if lateral else ""
    return BoundSource([source], lambda emitter: f"{prefix}({relation.render(emitter)}) AS {alias}")


def _derived(item: ast.Derived, place: Place) -> BoundSource:
    query = item.query
    if query.order_by and query.offset is None and query.for_ is None and not (isinstance(query.body, ast.Select) and query.body.top is not None):
        raise sql_error(1033)
    relation = place.context.bind_query(query, place.context, place.scope if place.left else place.outer)
    return derived(relation, place.context, (item.alias,), item.columns, lateral=bool(place.left))


# --- joins -----------------------------------------------------------------------------------------------


def _join(item: ast.Join, place: Place) -> BoundSource:
    kind = item.kind.upper()
    left = bind_source(item.left, place.unlockable() if kind in ("RIGHT", "FULL") else place)
    if kind in ("CROSS APPLY", "OUTER APPLY"):
        return _apply(item, left, place)
    right = bind_source(item.right, place.unlockable() if kind in ("LEFT", "FULL") else place)
    sources = left.sources + right.sources
    if kind == "CROSS" or item.condition is None:
        return BoundSource(sources, lambda emitter: f"({left.render(emitter)} CROSS JOIN {right.render(emitter)})")
    scope = QueryScope(place.context, [*place.left, *sources], place.outer)
    with scope.masked_as("REVEAL"):
        condition = bind_predicate(item.condition, scope)
    shown = [source.nullable() for source in left.sources] if kind in ("RIGHT", "FULL") else left.sources
    shown = shown + ([source.nullable() for source in right.sources] if kind in ("LEFT", "FULL") else right.sources)
    return BoundSource(shown, lambda emitter: f"({left.render(emitter)} {kind} JOIN {right.render(emitter)} ON {emitter.emit(condition)})")


def _apply(item: ast.Join, left: BoundSource, place: Place) -> BoundSource:
    right = bind_source(item.right, place.beside([*place.left, *left.sources]).unlockable())
    if item.kind.upper() == "CROSS APPLY":
        return BoundSource(left.sources + right.sources, lambda emitter: f"({left.render(emitter)} CROSS JOIN {right.render(emitter)})")
    shown = left.sources + [source.nullable() for source in right.sources]
    return BoundSource(shown, lambda emitter: f"({left.render(emitter)} LEFT JOIN {right.render(emitter)} ON true)")


# --- functions -------------------------------------------------------------------------------------------


def _table_function(item: ast.TableFunction, place: Place) -> BoundSource:
    context = place.context
    exposed = (item.alias,) if item.alias is not None else (item.name.last,)
    if len(item.name.parts) == 1 or item.name.parts[-2].lower() == "sys":
        rowset = ROWSETS.get(item.name.last.lower())
        if rowset is not None:
            return derived(rowset(item, place.scope), context, exposed, item.columns, lateral=True)
    found = context.names.resolve(item.name)
    if not isinstance(found, Routine):
        raise sql_error(215, str(item.name))
    relation = expand_function(found, item.arguments, place.scope)
    return derived(relation, context, exposed, item.columns, lateral=True, securable=found)


def _bulk(item: ast.OpenRowsetBulk, place: Place) -> BoundSource:
    """OPENROWSET(BULK ...) as rows: the session loads the file, so the statement has to be bound anew each time. Raises 491 without an alias."""
    names = place.context.names
    if not isinstance(names, BulkNames):
        raise not_supported("OPENROWSET(BULK ...) here")
    if item.alias is None:
        raise sql_error(491)
    place.context.statement.cacheable = False
    table = names.bulk_rowset(item)
    alias = place.context.statement.alias()
    source = Source((item.alias,), alias, table_columns(table, alias))
    return BoundSource([source], lambda emitter: f"{table.relation} AS {alias}")


def _nodes(item: ast.NodesCall, place: Place) -> BoundSource:
    return derived(bind_nodes(item, place.scope), place.context, (item.alias,), item.columns, lateral=True)


def _pivot(item: ast.Pivot, place: Place) -> BoundSource:
    inner = bind_source(item.source, place.unlockable())
    relation = bind_pivot(item, From(inner.sources, inner.render), place.scope)
    return derived(relation, place.context, (item.alias,), lateral=bool(place.left))


def _unpivot(item: ast.Unpivot, place: Place) -> BoundSource:
    inner = bind_source(item.source, place.unlockable())
    relation = bind_unpivot(item, From(inner.sources, inner.render), place.scope)
    return derived(relation, place.context, (item.alias,), lateral=bool(place.left))


def _openrowset(item: ast.OpenRowsetBulk, place: Place) -> BoundSource:
    if not any(name in KINDS for name, _ in item.options):
        return _bulk(item, place)
    relation = bind_openrowset(item, place.context)
    return derived(relation, place.context, (item.alias,) if item.alias is not None else (), item.columns)


def _full_text(item: ast.FullTextTable, place: Place) -> BoundSource:
    return derived(bind_full_text(item, place.scope), place.context, (item.alias or item.search.kind,))


BINDERS: Final[dict[type[ast.TableSource], Callable[..., BoundSource]]] = {
    ast.TableRef: _table_ref, ast.Derived: _derived, ast.Join: _join, ast.TableFunction: _table_function, ast.NodesCall: _nodes,
    ast.Pivot: _pivot, ast.Unpivot: _unpivot, ast.OpenRowsetBulk: _openrowset, ast.FullTextTable: _full_text,
}  # fmt: skip
