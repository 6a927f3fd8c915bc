"""A bound query: typed columns and the PostgreSQL text that yields them, and what binding one statement collects."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferryman.sqltypes import NULL_TYPE
from ferryman.store.pg_types import pg_type
from ferryman.tsql import bound as b
from ferryman.tsql.emit import comparison_key, sort_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import CatalogObject, Table
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.names import BatchNames

    Render = Callable[[Emitter], str]


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of a result set. ``name`` is '' when it has none; ``table`` and ``base_name`` tell where it comes from unchanged.

    ``fragment`` is json for the text of FOR JSON or JSON_QUERY, which another FOR JSON nests instead of quoting it; xml likewise.
    ``untyped`` is the column of a bare NULL: an int unless a UNION or INSERT gives it another type.
    ``source`` is the exposed name of the table of the FROM clause whose column it is, '' for an expression.
    """

    name: str
    type: SqlType
    nullable: bool = True
    identity: bool = False
    computed: bool = False
    table: Table | None = None
    base_name: str = ""
    fragment: str = ""
    untyped: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of ``columns``. ``render`` returns a PostgreSQL query whose columns are called c1, c2, ... in that order.

    ``scan`` is ``render`` for a place where the order of rows shows: without ORDER BY they then come in the order of the one table that is
    read, as a scan of its clustered index yields them.
    """

    columns: tuple[OutputColumn, ...]
    render: Render
    ordered: bool = False
    scan: Render | None = None

    def as_scanned(self) -> Relation:
        """Return the relation with its rows in the order in which SQL Server would find them."""
        return self if self.scan is None else replace(self, render=self.scan)


@dataclass(frozen=True, slots=True)
class Access:
    """A permission that the statement needs. ``module`` is the view or function whose text asks for it, None for the statement itself."""

    permission: str
    securable: CatalogObject
    columns: tuple[str, ...]
    module: CatalogObject | None = None


@dataclass
class Statement:
    """What binding one statement collects: fresh aliases, accesses to check, statements to run first.

    ``locks_rows`` tells of lock hints, ``draws`` are the sequences of NEXT VALUE FOR. ``depth`` counts nested views and functions,
    ``versions_read`` the tables that FOR SYSTEM_TIME reads; ``max_recursion`` is OPTION
    (MAXRECURSION), 0 for no limit.
    """

    preamble: list[str] = field(default_factory=list)
    accesses: dict[tuple[str, int, int], Access] = field(default_factory=dict)
    locks_rows: bool = False
    draws: set[str] = field(default_factory=set)
    depth: int = 0
    versions_read: int = 0
    max_recursion: int = 100
    cacheable: bool = True
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def alias(self, letter: str = "t") -> str:
        return f"{letter}{next(self._numbers)}"

    def access(self, names: BatchNames, permission: str, securable: CatalogObject, columns: tuple[str, ...], module: CatalogObject | None) -> None:
        """Check and remember that the statement needs ``permission`` on those columns."""
        names.check_permission(permission, securable, columns)
        key = (permission, securable.object_id, module.object_id if module else 0)
        known = self.accesses.get(key)
        merged = tuple(dict.fromkeys((known.columns if known else ()) + columns))
        self.accesses[key] = replace(known, columns=merged) if known else Access(permission, securable, merged, module)


def column_reference(alias: str, position: int, column: OutputColumn) -> b.Bound:
    """Return the reference to the n-th (from 1) column of a rendered relation; an untyped NULL stays one, to take any type."""
    if column.untyped:
        return b.Constant(NULL_TYPE, None)
    return b.ColumnValue(column.type, f"{alias}.c{position}", column.name, column.nullable)


def references(alias: str, columns: tuple[OutputColumn, ...]) -> list[b.Bound]:
    return [column_reference(alias, position, column) for position, column in enumerate(columns, 1)]


def settled(columns: Iterable[OutputColumn]) -> tuple[OutputColumn, ...]:
    """Return the columns as a derived table shows them: a bare NULL is an int from there on."""
    return tuple(replace(column, untyped=False) for column in columns)


def has_key(type_: SqlType) -> bool:
    """Return whether equal values of the type may look different, so that groups go by a key and show one of the values."""
    return type_.is_string or type_.name in ("datetimeoffset", "sql_variant")


def typed(emitter: Emitter, value: b.Bound) -> str:
    """Return the value's text with a cast wherever PostgreSQL might infer another type."""
    text = emitter.emit(value)
    return text if isinstance(value, b.ColumnValue) else f"({text})::{pg_type(value.type)}"


def select_list(emitter: Emitter, values: list[b.Bound]) -> str:
    """Return ``value AS c1, value AS c2, ...``."""
    return ", ".join(f"{typed(emitter, value)} AS c{position}" for position, value in enumerate(values, 1))


def nullable(value: b.Bound) -> bool:
    """Return whether the value's column metadata says that it may be NULL."""
    if isinstance(value, b.ColumnValue):
        return value.nullable
    if isinstance(value, b.Constant):
        return value.value is None
    if isinstance(value, b.Conversion):
        return value.try_ or nullable(value.operand)
    if isinstance(value, b.Call) and value.function in ("ISNULL", "COALESCE"):
        return all(nullable(argument) for argument in value.arguments)
    if isinstance(value, b.CaseValue):
        return value.else_ is None or nullable(value.else_) or any(nullable(result) for _, result in value.whens)
    return True


def comparison(emitter: Emitter, value: b.Bound) -> str:
    """Return what makes two values of the type the same: for =, joins, groups, partitions."""
    return comparison_key(emitter.emit(value), value.type)


def sorting(emitter: Emitter, value: b.Bound) -> str:
    """Return what values of the type sort by."""
    return sort_key(emitter.emit(value), value.type)
