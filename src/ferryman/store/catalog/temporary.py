"""A session's #temp tables as the rows that the catalog would have of them, for the system views of tempdb.

Their names are those of SQL Server: padded with underscores and a number, so that sessions don't meet. Source: "CREATE TABLE", section
"Temporary tables", https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from ferryman.store.catalog import writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferryman.store.catalog.model import Table

TEMPDB_ID: Final = 2
_DBO: Final = 1
_NAME_LENGTH: Final = 116
"""The characters of a #temp table's name with its underscores; the number's twelve make it a sysname's 128."""
_KEYS: Final = {"PRIMARY KEY": "PK", "UNIQUE": "UQ"}


def rows_json(tables: Iterable[Table]) -> str:
    """Return a JSON object of catalog table to its rows; table variables and the session's working tables are left out."""
    rows: dict[str, list[dict[str, object]]] = {"objects": [], "columns": [], "indexes": [], "index_columns": [], "checks": []}
    for table in tables:
        if table.kind == "U" and table.name.startswith("#"):
            rows["objects"] += _objects(table)
            rows["columns"] += (_row(writer.COLUMN_FIELDS, writer.column_row(table.object_id, column)) for column in table.columns)
            rows["indexes"] += (
                _row(writer.INDEX_FIELDS, writer.index_row(table.object_id, index)) | {"disabled": index.disabled} for index in table.indexes
            )
            rows["index_columns"] += _index_columns(table)
            rows["checks"] += (_row(writer.CHECK_FIELDS, writer.check_row(check, _column_ids(table))) for check in table.checks)
    return json.dumps(rows)


def name_in_tempdb(table: Table) -> str:
    """Return the name that tempdb has of a #temp table."""
    return f"{table.name:_<{_NAME_LENGTH}}{-table.object_id:012X}"


def _row(fields: Iterable[str], values: Iterable[object]) -> dict[str, object]:
    return dict(zip(fields, values, strict=True))


def _column_ids(table: Table) -> dict[str, int]:
    return {column.name.lower(): column.column_id for column in table.columns}


def _objects(table: Table) -> Iterator[dict[str, object]]:
    """Yield the rows of the table and of its constraints."""
    stamp = table.created.isoformat() if table.created is not None else None
    common: dict[str, object] = {"database_id": TEMPDB_ID, "schema_id": _DBO, "created": stamp, "modified": stamp}
    yield common | {
        "object_id": table.object_id, "name": name_in_tempdb(table), "kind": "U", "parent_id": 0, "relation": table.relation, "system_named": False,
    }  # fmt: skip
    constraints = [(i.object_id, i.name, _KEYS[i.key_kind], i.system_named) for i in table.indexes if i.key_kind]
    constraints += [(check.object_id, check.name, "C", check.system_named) for check in table.checks]
    constraints += [(c.default_id, c.default_name or "", "D", c.default_system_named) for c in table.columns if c.default_id]
    for object_id, name, kind, system_named in constraints:
        yield common | {
            "object_id": object_id, "name": name, "kind": kind, "parent_id": table.object_id, "relation": "", "system_named": system_named,
        }  # fmt: skip


def _index_columns(table: Table) -> Iterator[dict[str, object]]:
    ids = _column_ids(table)
    for index in table.indexes:
        yield from (_row(writer.INDEX_COLUMN_FIELDS, row) for row in writer.index_column_rows(table.object_id, index, ids))
