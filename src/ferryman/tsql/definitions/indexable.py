"""Which views can have an index: the shapes of a query that SQL Server refuses, each with its error.

Source: "Create indexed views", https://learn.microsoft.com/sql/relational-databases/views/create-indexed-views, and "Database Engine errors"
(1900s, 8600s and 10100s).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import SPATIAL_TYPES
from ferryman.store.catalog.model import Table, View
from ferryman.tsql import ast
from ferryman.tsql.queries.aggregates import AGGREGATE_NAMES, name_of
from ferryman.tsql.queries.modules import definition
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferryman.store.catalog.model import Snapshot

NONDETERMINISTIC: Final = frozenset({
    "getdate", "getutcdate", "sysdatetime", "sysutcdatetime", "sysdatetimeoffset", "current_timestamp", "newid", "rand", "suser_sname", "suser_name",
    "user_name", "session_user", "current_user", "system_user", "host_name", "app_name", "session_context", "context_info", "crypt_gen_random", "db_name",
    "object_id", "object_name", "format", "parse", "getansinull", "scope_identity", "error_number", "original_login",
})  # fmt: skip
"""Functions that yield nondeterministic results. Source: "Deterministic and nondeterministic functions"."""
_OUTER: Final = frozenset({"LEFT", "RIGHT", "FULL"})
_UNINDEXABLE: Final = SPATIAL_TYPES | {"text", "ntext", "image", "xml"}


def check_indexable(view: View, query: ast.Query, name: str, snapshot: Snapshot) -> tuple[ast.Select, dict[str, Table]]:
    """Return the view's one query and its tables by their exposed names, lower-cased; raises SQL Server's error for a view that can't have an index.

    ``name`` is the view's with database and schema, as the errors show it.
    """
    for table in query.with_:
        raise sql_error(10137, name, table.name)
    if not isinstance(query.body, ast.Select):
        raise sql_error(10116, name)
    select = query.body
    _check_clauses(query, select, name)
    _check_nodes(select, name)
    tables = _tables(view, select, name, snapshot)
    if any(column.type.name in _UNINDEXABLE for column in view.columns):
        raise sql_error(1942, name)
    return select, tables


def is_indexable(view: View, snapshot: Snapshot) -> bool:
    """Return whether a view can have an index."""
    statement = definition(view.definition)
    if "SCHEMABINDING" not in view.options or not isinstance(statement, ast.CreateView):
        return False
    try:
        check_indexable(view, statement.query, view.name, snapshot)
    except SqlError:
        return False
    return True


def _check_clauses(query: ast.Query, select: ast.Select, name: str) -> None:
    refused = (
        (10100, select.distinct), (10101, select.top is not None or query.offset is not None), (10121, select.having is not None),
        (10119, select.group_by is not None and (bool(select.group_by.kind) or any(isinstance(item, ast.GroupBy) for item in select.group_by.items))),
    )  # fmt: skip
    for number, found in refused:
        if found:
            raise sql_error(number, name)


def _check_nodes(select: ast.Select, name: str) -> None:
    for node in walk(select):
        check = _NODES.get(type(node))
        error = check(node, name) if check is not None else None
        if error is not None:
            raise error


def _join(node: ast.Join, name: str) -> SqlError | None:
    kind = node.kind.upper()
    return sql_error(10113, name) if kind in _OUTER else sql_error(10142, name) if kind.endswith("APPLY") else None


def _call(node: ast.FunctionCall, name: str) -> SqlError | None:
    if node.over is not None:
        return sql_error(10143, name)
    if len(node.name.parts) > 1:
        return None
    function = name_of(node)
    if function in NONDETERMINISTIC:
        return sql_error(1949, name, function)
    if function not in AGGREGATE_NAMES:
        return None
    if function == "count":
        return sql_error(10136, name)
    if node.distinct:
        return sql_error(10126, name, function.upper())
    return None if function in ("count_big", "sum") else sql_error(10125, name, function.upper())


_NODES: Final[dict[type, Callable[..., SqlError | None]]] = {
    ast.Join: _join,
    ast.FunctionCall: _call,
    ast.Derived: lambda node, name: sql_error(10109, name, node.alias),
    ast.Pivot: lambda _, name: sql_error(10114, name),
    ast.Unpivot: lambda _, name: sql_error(10115, name),
    ast.TableFunction: lambda node, name: sql_error(10129, name, node.name.last),
    ast.NodesCall: lambda _, name: sql_error(1985, name),
    ast.MethodCall: lambda _, name: sql_error(1985, name),
    ast.OpenRowsetBulk: lambda _, name: sql_error(10103, name),
    ast.TableRef: lambda node, name: sql_error(10140, name) if node.hints else None,
    **dict.fromkeys((ast.Subquery, ast.Exists, ast.InQuery, ast.QuantifiedComparison), lambda _, name: sql_error(10127, name)),
}


def _tables(view: View, select: ast.Select, name: str, snapshot: Snapshot) -> dict[str, Table]:
    objects = snapshot.databases[view.database.lower()].objects
    tables: dict[str, Table] = {}
    for node in walk(select.from_):
        if not isinstance(node, ast.TableRef):
            continue
        found = objects.get((node.name.parts[-2].lower(), node.name.last.lower())) if len(node.name.parts) > 1 else None
        if isinstance(found, View):
            raise sql_error(1937, name, f"{found.database}.{found.two_part_name}")
        if not isinstance(found, Table):
            raise sql_error(1939, view.name)
        if found in tables.values():
            raise sql_error(1947, name, f"{found.database}.{found.two_part_name}")
        tables[(node.alias or node.name.last).lower()] = found
    return tables


def check_aggregates(view: View, select: ast.Select, index: str, name: str, keys: list[str]) -> None:
    """Raise 10138, 8660, 8661 or 8668 for a GROUP BY view whose columns don't allow an index over these of them."""
    calls = [node for node in walk(select.items) if isinstance(node, ast.FunctionCall) and len(node.name.parts) == 1 and name_of(node) in AGGREGATE_NAMES]
    if select.group_by is None and not calls:
        return
    if not any(name_of(call) == "count_big" and isinstance(call.arguments[0], ast.Star) for call in calls):
        raise sql_error(10138, name)
    groups = list(select.group_by.items) if select.group_by is not None else []
    shown = [item.expression for item in select.items if isinstance(item, ast.SelectItem)]
    if any(group not in shown for group in groups):
        raise sql_error(8660, index, name)
    if any(expression not in groups and not isinstance(expression, ast.FunctionCall) for expression in shown):
        raise sql_error(8668, index, name)
    for column, expression in zip(view.columns, shown, strict=True):
        if column.name.lower() in keys and expression not in groups:
            raise sql_error(8661, index, name)


def sums(select: ast.Select) -> Iterator[ast.Expression]:
    """Yield what the view's SUM()s add up, which must not be NULL (8662)."""
    for node in walk(select.items):
        if isinstance(node, ast.FunctionCall) and len(node.name.parts) == 1 and name_of(node) == "sum":
            yield node.arguments[0]
