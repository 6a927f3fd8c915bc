"""Table variables of a function: PostgreSQL temporary tables, emptied when the function begins.

They belong to the function, not to one call of it, which is why a function that calls itself can't have any.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from ferryman.errors import not_supported
from ferryman.store.catalog.model import Table
from ferryman.store.names import identifier, quote
from ferryman.tsql.definitions import physical
from ferryman.tsql.definitions.elements import add_elements
from ferryman.tsql.emit import sort_key
from ferryman.tsql.temporary import relation_name

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.plpgsql.body import Body


def declare(body: Body, name: str, elements: tuple[ast.TableElement, ...]) -> None:
    """Add the table of ``DECLARE @name TABLE (...)``, or of RETURNS, to the body."""
    body.declare_table(name, *_build(body, name, elements))


def _build(body: Body, name: str, elements: tuple[ast.TableElement, ...]) -> tuple[Table, list[str]]:
    names = body.names
    object_id = names.temporary.next_id()
    empty = Table(object_id, names.database, "dbo", name.lower(), "TT", relation_name(name, object_id))
    table = add_elements(empty, elements, names)
    if table.foreign_keys:
        raise not_supported("a foreign key of a table variable")
    statements = _statements(table, body)
    # Named after its layout: a table that the transaction keeps from before ALTER FUNCTION is another one.
    layout = hashlib.sha256("\n".join(statements).encode()).hexdigest()[:12]
    table = replace(table, relation=relation_name(f"{layout}.{name}", object_id))
    relation = table.relation.replace("'", "''")
    setup = [
        f"IF to_regclass('{relation}') IS NULL THEN",
        *(f"{statement};" for statement in _statements(table, body)),
        "ELSE",
        f"TRUNCATE {table.relation} RESTART IDENTITY;",
        "END IF;",
    ]
    return table, setup


def _statements(table: Table, body: Body) -> list[str]:
    """Return what creates the table, which ends with the transaction."""
    creation = [f"{text} ON COMMIT DROP" if text.startswith("CREATE TEMPORARY TABLE") else text for text in physical.create_table(table)]
    indexes = [text for index in table.indexes for text in physical.create_index(table, index, body.names)]
    checks = [text for check in table.checks for text in physical.create_check(table, check, body.names)]
    return [*creation, *indexes, *checks]


def returned_rows(body: Body) -> str:
    """Return the query of the rows of the table that RETURNS names."""
    table = next(iter(body.names.tables.values()))
    if any(not physical.is_stored(column) for column in table.columns):
        raise not_supported("a computed column of the table that a function returns")
    items = ", ".join("t." + quote(identifier(column.name)) for column in table.columns)
    return f"SELECT {items} FROM {table.relation} AS t{_order(table)}"


def _order(table: Table) -> str:
    """Return the ORDER BY of the clustered key, in whose order SQL Server stores the rows."""
    clustered = next((index for index in table.indexes if index.clustered), None)
    keys = []
    for name, descending in clustered.columns if clustered is not None else ():
        column = table.column(name)
        if column is None:
            continue
        key = sort_key("t." + quote(identifier(name)), column.type)
        keys.append(f"{key} DESC NULLS LAST" if descending else f"{key} NULLS FIRST")
    return f" ORDER BY {', '.join(keys)}" if keys else ""
