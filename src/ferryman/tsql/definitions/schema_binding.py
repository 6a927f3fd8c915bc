"""WITH SCHEMABINDING: what a view reads stays as it is while the view is there. The bindings are rows of the catalog, each of one column.

Source: "CREATE VIEW (Transact-SQL)", section SCHEMABINDING.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferryman.errors import sql_error
from ferryman.store.catalog.model import Routine, Table, View
from ferryman.tsql import ast
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.store.catalog.model import CatalogObject, Snapshot
    from ferryman.tsql.definitions.context import DefinitionContext
    from ferryman.tsql.queries.relation import Statement


def check_bindable(statement: ast.CreateView) -> None:
    """Raise 1054 for * in a view WITH SCHEMABINDING, 4512 for a name that isn't in two parts."""
    common = {table.name.lower() for node in walk(statement.query) if isinstance(node, ast.Query) for table in node.with_}
    for node in walk(statement.query):
        if isinstance(node, ast.SelectItem) and isinstance(node.expression, ast.Star):
            raise sql_error(1054)
        if isinstance(node, ast.TableRef) and not (len(node.name.parts) == 1 and node.name.last.lower() in common):
            own = tuple(part.lower() for part in node.name.parts) == tuple(part.lower() for part in statement.name.parts)
            if len(node.name.parts) != 2 or own:
                raise sql_error(4512, "view", statement.name, node.name)


def bindings(statement: ast.CreateView, bound: Statement) -> list[tuple[int, int]]:
    """Return (object_id, column_id) of what a view that has been bound reads, column 0 for the object; raises 4513 for what isn't bound itself."""
    found: dict[tuple[int, int], None] = {}
    for access in bound.accesses.values():
        securable = access.securable
        if access.module is not None or securable.object_id < 0:
            continue
        if isinstance(securable, (View, Routine)) and "SCHEMABINDING" not in securable.options:
            raise sql_error(4513, "view", statement.name, securable.two_part_name)
        found[securable.object_id, 0] = None
        if isinstance(securable, Table):
            found.update({(securable.object_id, column.column_id): None for name in access.columns if (column := securable.column(name)) is not None})
    return list(found)


def bound_views(found: CatalogObject, snapshot: Snapshot, column_id: int = 0) -> Iterator[View]:
    """Yield the views that are bound to an object, or to one of its columns."""
    for view in snapshot.by_id.values():
        if isinstance(view, View) and (found.object_id, column_id) in view.bound_to:
            yield view


def check_unbound(found: CatalogObject, verb: str, shown: object, context: DefinitionContext) -> None:
    """Raise 3729 for a change of an object that a view is bound to."""
    for view in bound_views(found, context.catalog.snapshot):
        raise sql_error(3729, verb, shown, view.name)
