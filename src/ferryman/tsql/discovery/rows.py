"""The rows in which sp_describe_first_result_set and sys.dm_exec_describe_first_result_set tell of a result set, one for each of its columns.

Sources: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-first-result-set-transact-sql,
.../system-dynamic-management-views/sys-dm-exec-describe-first-result-set-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.sqltypes import BIT, INT, SMALLINT, SYSNAME, TINYINT, nvarchar
from ferryman.tsql import ast
from ferryman.tsql.discovery.shape import is_case_sensitive, tds_columns, type_columns
from ferryman.tsql.queries.relation import OutputColumn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.errors import SqlError
    from ferryman.store.catalog.model import Database
    from ferryman.tsql.discovery.first_result import Possible
    from ferryman.tsql.output import Row

NAME: Final = SYSNAME
_COMMON: Final = (
    ("is_hidden", BIT), ("column_ordinal", INT), ("name", NAME), ("is_nullable", BIT), ("system_type_id", INT), ("system_type_name", nvarchar(256)),
    ("max_length", SMALLINT), ("precision", TINYINT), ("scale", TINYINT), ("collation_name", NAME), ("user_type_id", INT), ("user_type_database", NAME),
    ("user_type_schema", NAME), ("user_type_name", NAME), ("assembly_qualified_type_name", nvarchar(4000)), ("xml_collection_id", INT),
    ("xml_collection_database", NAME), ("xml_collection_schema", NAME), ("xml_collection_name", NAME), ("is_xml_document", BIT), ("is_case_sensitive", BIT),
    ("is_fixed_length_clr_type", BIT), ("source_server", NAME), ("source_database", NAME), ("source_schema", NAME), ("source_table", NAME),
    ("source_column", NAME), ("is_identity_column", BIT), ("is_part_of_unique_key", BIT), ("is_updateable", BIT), ("is_computed_column", BIT),
    ("is_sparse_column_set", BIT), ("ordinal_in_order_by_list", SMALLINT), ("order_by_list_length", SMALLINT), ("order_by_is_descending", SMALLINT),
)  # fmt: skip
_NOT_NULL: Final = frozenset({
    "is_hidden", "column_ordinal", "is_nullable", "system_type_id", "max_length", "precision", "scale", "is_xml_document", "is_case_sensitive",
    "is_fixed_length_clr_type", "tds_type_id", "tds_length",
})  # fmt: skip
_TDS: Final = (("tds_type_id", INT), ("tds_length", INT), ("tds_collation_id", INT), ("tds_collation_sort_id", TINYINT))
_ERROR: Final = (("error_number", INT), ("error_severity", INT), ("error_state", INT), ("error_message", nvarchar(4000)), ("error_type", INT),
                 ("error_type_desc", nvarchar(60)))  # fmt: skip

PROCEDURE_COLUMNS: Final = tuple(OutputColumn(name, type_, name not in _NOT_NULL) for name, type_ in (*_COMMON, *_TDS))
"""What sp_describe_first_result_set returns."""
FUNCTION_COLUMNS: Final = tuple(OutputColumn(name, type_) for name, type_ in (*_COMMON, *_ERROR))
"""What the functions return; every column may be NULL, for a row that tells of an error has nothing else."""

SYNTAX_SEVERITY: Final = 15
ERROR_TYPES: Final[Mapping[int, tuple[int, str]]] = {
    **dict.fromkeys((11509, 11510, 11511, 11512), (3, "CONFLICTING_RESULTS")), **dict.fromkeys((11513, 11514), (4, "DYNAMIC_SQL")),
    **dict.fromkeys((11523, 11524), (9, "RECURSION")), **dict.fromkeys((11525, 11526), (10, "TEMPORARY_TABLE")),
    **dict.fromkeys((11527, 11528), (11, "UNSUPPORTED_STATEMENT")), 11531: (12, "OBJECT_TYPE_NOT_SUPPORTED"), 11532: (13, "OBJECT_DOES_NOT_EXIST"),
    137: (8, "UNDECLARED_PARAMETER"),
}  # fmt: skip


def procedure_rows(found: Possible | None, databases: Mapping[str, Database], *, browse: bool) -> list[Row]:
    """Return the rows of sp_describe_first_result_set; ``browse`` adds sources and hidden key columns."""
    if found is None:
        return []
    columns = (*found.columns, *found.keys) if browse else found.columns
    return [
        (*_common(found, position, column, databases, browse=browse), *tds_columns(column.type, nullable=column.nullable))
        for position, column in enumerate(columns, 1)
    ]


def function_rows(found: Possible | None, databases: Mapping[str, Database], *, browse: bool) -> list[Row]:
    """Return the rows of sys.dm_exec_describe_first_result_set."""
    return [(*row[: len(_COMMON)], *(None for _ in _ERROR)) for row in procedure_rows(found, databases, browse=browse)]


def error_row(error: SqlError) -> Row:
    """Return the one row that tells why there is no description."""
    kind = ERROR_TYPES.get(error.number, (2, "SYNTAX") if error.severity == SYNTAX_SEVERITY else (1, "MISC"))
    return (*(None for _ in _COMMON), error.number, error.severity, error.state, error.message, *kind)


def _common(found: Possible, position: int, column: OutputColumn, databases: Mapping[str, Database], *, browse: bool) -> tuple[object, ...]:
    hidden = position > len(found.columns)
    stored = column.table.column(column.base_name) if column.table is not None and column.base_name else None
    source: tuple[object, ...] = (None, None, None, None)
    unique: int | None = None
    if browse and column.table is not None and stored is not None:
        source = (column.table.database, column.table.schema, column.table.name, stored.name)
        unique = int(any(index.unique and stored.name.lower() in (name.lower() for name, _ in index.columns) for index in column.table.indexes))
    elif browse:
        unique = 0
    updateable = stored is not None and not column.identity and not column.computed and column.type.name != "rowversion"
    return (
        int(hidden), position, column.name or None, int(column.nullable), *type_columns(column.type), column.type.collation if column.type.is_string else None,
        *_user_type(stored.user_type if stored is not None else None, column, databases), *(None,) * 5, 0, is_case_sensitive(column.type), 0,
        None, *source, int(column.identity), unique, int(updateable), int(column.computed), 0, *_order(found, position, column),
    )  # fmt: skip


def _user_type(name: str | None, column: OutputColumn, databases: Mapping[str, Database]) -> tuple[object, ...]:
    """Return user_type_id, -database, -schema and -name of a column declared with an alias type."""
    if name is None or name.startswith("sys.") or column.table is None:
        return None, None, None, None
    schema, _, last = name.lower().partition(".")
    alias = databases[column.table.database.lower()].types.get((schema, last))
    return (alias.user_type_id, column.table.database, alias.schema, alias.name) if alias is not None else (None, None, None, None)


def _order(found: Possible, position: int, column: OutputColumn) -> tuple[object, ...]:
    """Return where the column stands in ORDER BY, how long that is, and its direction there."""
    if not found.order_by:
        return None, None, None
    length = len(found.order_by)
    for ordinal, item in enumerate(found.order_by, 1):
        expression = item.expression
        by_position = isinstance(expression, ast.Literal) and expression.value == position
        by_name = isinstance(expression, ast.Column) and expression.parts[-1].lower() in (column.name.lower(), column.base_name.lower())
        if by_position or by_name:
            return ordinal, length, int(item.descending)
    return None, length, None
