"""PostgreSQL's constraint violations, in SQL Server's words: 515, 547, 1505, 2601, 2627."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.store.catalog import relations
from ferryman.store.catalog.model import Column, Sequence, Table, View
from ferryman.store.names import identifier, quote

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.model import Check, ForeignKey, Index, Snapshot
    from ferryman.store.pg_errors import StoreError
    from ferryman.tsql.temporary import TemporaryTables

_EXHAUSTED: Final = re.compile(r'nextval: reached (?:maximum|minimum) value of sequence "(.*)" ')
OBJECT_NAMES: Final = "objects_name"
"""The catalog's own index over the names of objects."""
_KEY_DETAIL: Final = re.compile(r"Key \(.*?\)=\((.*)\) (?:already exists|is duplicated|conflicts)", re.DOTALL)


def explain_violation(error: StoreError, snapshot: Snapshot, temporary: TemporaryTables | None = None, *, statement: str = "INSERT") -> SqlError:
    """Return the SqlError for a constraint that PostgreSQL found violated; 40515 with PostgreSQL's text for anything else.

    ``statement`` is the verb that SQL Server's text names: INSERT, UPDATE, DELETE, MERGE, ALTER TABLE or CREATE UNIQUE INDEX.
    The values in a duplicate key are those of PostgreSQL's key: lower-cased where the collation ignores case.
    """
    explain = _EXPLAINERS.get(error.sqlstate)
    found = explain(error, _Tables(snapshot, temporary), statement) if explain is not None else None
    if found is not None:
        return found
    return not_supported(f"what PostgreSQL refused with {error}")


class _Tables:
    """Finds the table that an error names."""

    def __init__(self, snapshot: Snapshot, temporary: TemporaryTables | None) -> None:
        self._snapshot = snapshot
        self._temporary = temporary

    def by_id(self, object_id: int) -> Table | None:
        if object_id < 0:
            return self._temporary.by_id(object_id) if self._temporary is not None else None
        found = self._snapshot.by_id.get(object_id)
        return found if isinstance(found, Table) else None

    def with_indexes(self, object_id: int) -> Table | View | None:
        """Return the table of that id, or the indexed view."""
        found = self._snapshot.by_id.get(object_id)
        return found if isinstance(found, View) else self.by_id(object_id)

    def by_relation(self, schema: str, table: str) -> Table | None:
        is_temporary = schema.startswith("pg_temp")
        relation = f"{'pg_temp' if is_temporary else quote(schema)}.{quote(table)}"
        if is_temporary:
            mangled = table.rpartition(".")[2]
            return self.by_id(-int(mangled)) if mangled.isdigit() else None
        return next((found for found in self._snapshot.by_id.values() if isinstance(found, Table) and found.relation == relation), None)

    def with_check(self, object_id: int) -> tuple[Table, Check] | None:
        return next(((table, check) for table in self._all() for check in table.checks if check.object_id == object_id), None)

    def with_foreign_key(self, object_id: int) -> tuple[Table, ForeignKey] | None:
        return next(((table, key) for table in self._all() for key in table.foreign_keys if key.object_id == object_id), None)

    def sequence(self, pg_name: str) -> Sequence | None:
        """Return the sequence object with that name in PostgreSQL."""
        quoted = f".{quote(pg_name)}"
        return next((found for found in self._snapshot.by_id.values() if isinstance(found, Sequence) and found.relation.endswith(quoted)), None)

    def _all(self) -> list[Table]:
        tables = [found for found in self._snapshot.by_id.values() if isinstance(found, Table)]
        return tables + (self._temporary.all() if self._temporary is not None else [])


def _not_null(error: StoreError, tables: _Tables, statement: str) -> SqlError | None:
    table = tables.by_relation(error.schema, error.table)
    if table is None:
        return None
    column = _column_of(table, error.column)
    name = column.name if column is not None else error.column
    return sql_error(515, name, table.name if table.name.startswith("@") else f"{table.database}.{table.schema}.{table.name}", statement)


def _column_of(table: Table, pg_name: str) -> Column | None:
    return next((column for column in table.columns if identifier(column.name) == pg_name), None)


def _unique(error: StoreError, tables: _Tables, statement: str) -> SqlError | None:
    if error.constraint == OBJECT_NAMES:
        # Another session has just created it, or it is a ##global table that isn't this session's to see yet.
        return sql_error(2714, error.detail.rpartition(", ")[2].partition(")")[0])
    relation = relations.parse(error.constraint)
    table = tables.with_indexes(relation.object_id) if relation is not None else None
    if relation is None or table is None:
        return None
    index = next((index for index in table.indexes if index.index_id == relation.index_id), None)
    if index is None:
        return None
    values = _key_values(error, table, index)
    named = f"{table.schema}.{table.name}"
    if statement == "CREATE UNIQUE INDEX":
        return sql_error(1505, named, index.name, values)
    if index.key_kind:
        kind = "PRIMARY KEY" if index.key_kind == "PRIMARY KEY" else "UNIQUE KEY"
        return sql_error(2627, kind, index.name, named, values)
    return sql_error(2601, named, index.name, values)


def _key_values(error: StoreError, table: Table | View, index: Index) -> str:
    match = _KEY_DETAIL.search(error.detail)
    if match is None:
        return ""
    if len(index.columns) == 1:
        column = table.column(index.columns[0][0])
        return _shown(match[1], column)
    parts = match[1].split(", ")
    if len(parts) != len(index.columns):  # a value holds the separator
        return match[1]
    return ", ".join(_shown(part, table.column(name)) for part, (name, _) in zip(parts, index.columns, strict=True))


def _shown(text: str, column: Column | None) -> str:
    if text == "null":
        return "<NULL>"
    if column is not None and column.type.name == "uniqueidentifier":
        return text.lower()
    if column is not None and (column.type.is_binary or column.type.is_clr) and text.startswith("\\x"):
        return "0x" + text[2:]
    if column is not None and column.type.name == "sql_variant":
        return next(field for field in text.strip("()").split(",")[2:] if field).strip('"')
    return text.rstrip(" ")


def _check(error: StoreError, tables: _Tables, statement: str) -> SqlError | None:
    relation = relations.parse(error.constraint)
    found = tables.with_check(relation.object_id) if relation is not None else None
    if found is None:
        return None
    table, check = found
    column = f", column '{check.column}'" if check.column else ""
    return sql_error(547, statement, "CHECK", check.name, table.database, f"{table.schema}.{table.name}", column)


def _foreign_key(error: StoreError, tables: _Tables, statement: str) -> SqlError | None:
    relation = relations.parse(error.constraint)
    found = tables.with_foreign_key(relation.object_id) if relation is not None else None
    if found is None:
        return None
    table, key = found
    is_referenced = "is still referenced" in error.detail
    other = table if is_referenced else tables.by_id(key.referenced)
    columns = key.columns if is_referenced else key.referenced_columns
    if other is None:
        return None
    column = f", column '{columns[0]}'" if len(columns) == 1 else ""
    same = key.referenced == table.object_id
    kind = "SAME TABLE REFERENCE" if same and is_referenced else "FOREIGN KEY SAME TABLE" if same else "REFERENCE" if is_referenced else "FOREIGN KEY"
    return sql_error(547, statement, kind, key.name, other.database, f"{other.schema}.{other.name}", column)


def _exhausted(error: StoreError, tables: _Tables, statement: str) -> SqlError | None:
    """Return 11728 for a sequence object, 8115 for the sequence behind an identity column."""
    found = _EXHAUSTED.match(error.message)
    if found is None:
        return None
    sequence = tables.sequence(found[1])
    return sql_error(11728, sequence.name) if sequence is not None else sql_error(8115, "IDENTITY", "int")


_EXPLAINERS: Final[dict[str, Callable[[StoreError, _Tables, str], SqlError | None]]] = {
    "23502": _not_null,
    "23503": _foreign_key,
    "23505": _unique,
    "23514": _check,
    "2200H": _exhausted,
}
