"""CREATE XML INDEX: its place in the catalog. Methods of xml read the column as ever, with and without it.

Source: "CREATE XML INDEX (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/create-xml-index-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.store.catalog.model import Index, Table
from ferryman.tsql.definitions import indexes, naming
from ferryman.tsql.definitions.elements import check_index_name, table_column

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

FIRST_XML_INDEX: Final = 256000
"""The index_id of a table's first XML index."""
MAXIMUM_KEYS: Final = 15
"""The columns that the clustered primary key may have."""


def create_xml_index(statement: ast.CreateXmlIndex, context: DefinitionContext) -> None:
    """Run CREATE [PRIMARY] XML INDEX; raises 1088, 1911, 1913, 6330, 6331, 6332, 6334, 6337, 6342, 6343, 6344, 6346."""
    found = naming.find_object(statement.table, context)
    if found is not None and not isinstance(found, Table):
        raise sql_error(6334, statement.table)
    table = indexes.find_table(statement.table, context)
    if statement.name[:1] in ("#", "@"):
        raise sql_error(6337, statement.name, statement.name[0])
    replaced = _replaced(statement, table)
    if replaced is not None:
        table = indexes.without(table, replaced.index_id, context)
    index = _index(statement, table)
    indexes.add_index(table, index, context)


def _replaced(statement: ast.CreateXmlIndex, table: Table) -> Index | None:
    """Return the index that DROP_EXISTING = ON puts the new one in the place of."""
    if {name: value.upper() for name, value in statement.options}.get("DROP_EXISTING") != "ON":
        return None
    found = next((index for index in table.indexes if index.xml_kind and index.name.lower() == statement.name.lower()), None)
    if found is not None and found.xml_kind == "PRIMARY" and not statement.primary:
        raise sql_error(6346, found.name)
    return found


def _index(statement: ast.CreateXmlIndex, table: Table) -> Index:
    check_index_name(table, statement.name)
    column = table_column(table, statement.column)
    if column.type.name != "xml":
        raise sql_error(6330, column.name, table.name)
    columns = ((column.name, False),)
    index_id = max((index.index_id + 1 for index in table.indexes if index.xml_kind), default=FIRST_XML_INDEX)
    primaries = [index for index in table.indexes if index.xml_kind == "PRIMARY" and index.columns == columns]
    if statement.primary:
        if primaries:
            raise sql_error(6331, primaries[0].name, column.name, table.name)
        if column.computed is not None:
            raise sql_error(6342, statement.name, table.name, column.name)
        if not any(index.clustered and index.key_kind == "PRIMARY KEY" and len(index.columns) <= MAXIMUM_KEYS for index in table.indexes):
            raise sql_error(6332, table.name, MAXIMUM_KEYS + 1)
        return Index(statement.name, columns, index_id, xml_kind="PRIMARY")
    if statement.using is None:
        raise sql_error(6343, statement.name)
    primary = next((index for index in primaries if index.name.lower() == (statement.using or "").lower()), None)
    if primary is None:
        raise sql_error(6344, statement.using, table.name, column.name)
    return Index(statement.name, columns, index_id, xml_kind=statement.purpose or "SECONDARY", xml_primary_id=primary.index_id)
