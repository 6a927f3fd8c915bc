"""What a query asks of the session that binds it: names, types, permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.sqltypes import SqlType
    from ferryman.store.catalog.model import CatalogObject, ForeignKey, PartitionFunction, Routine, Sequence, Table, View
    from ferryman.tsql import ast
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.routines import StoredFunction
    from ferryman.tsql.settings import Settings


class BatchNames(Protocol):
    """The names a batch or module can see. Look-ups ignore case."""

    def resolve(self, name: ast.Name) -> Table | View | Routine:
        """Return the object a FROM clause or a DML target names, synonyms followed; raises 208.

        It knows the current database and default schema, #temp tables, @table variables (a name that starts with @)
        and system views. A ``Routine`` is an inline (IF) or multi-statement (TF) function.
        """

    def variable(self, name: str) -> SqlType:
        """Return the type of ``@name``; raises 137."""

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        """Return the type of that name, user-defined ones included; raises 243 or 2715."""

    def scalar_function(self, name: ast.Name) -> Routine:
        """Return the user-defined scalar function (FN) of that name; raises 4121."""

    def stored_function(self, routine: Routine) -> StoredFunction:
        """Return PostgreSQL's function of a scalar (FN) or multi-statement (TF) function; raises what compiling it raises."""

    def xml_schemas(self, collection: int) -> tuple[str, ...]:
        """Return the texts of an XML schema collection."""

    def partition_function(self, name: ast.Name) -> PartitionFunction:
        """Return the partition function of ``[database.]$PARTITION.name``; raises 208."""

    def partitions_of(self, table: Table) -> PartitionFunction | None:
        """Return the partition function of a table's rows, None if they aren't partitioned."""

    def sequence(self, name: ast.Name) -> Sequence:
        """Return the sequence of that name; raises 208."""

    def check_permission(self, permission: str, securable: CatalogObject, columns: tuple[str, ...]) -> None:
        """Raise 229 or 230 unless the session's user may SELECT, INSERT, UPDATE, DELETE or EXECUTE it.

        In a module's names an unbroken ownership chain from the module to ``securable`` is enough.
        """

    def system_view(self, view: View) -> Callable[[Emitter], str]:
        """Return what writes a system view into PostgreSQL's FROM: all its rows, or those that the session's user may see."""

    def sees_unmasked(self, table: Table, column: str) -> bool:
        """Return whether the session's user may read a masked column as it is; raises 40515 in a compiled function, which serves everybody."""

    def table_by_id(self, object_id: int) -> Table:
        """Return the stored table of that id, which there is."""

    def reference_to(self, table: Table) -> ForeignKey | None:
        """Return a foreign key of another table that refers to it, None when there is none."""

    def has_triggers(self, table: Table) -> bool:
        """Return whether the table has enabled triggers."""

    def for_module(self, module: CatalogObject) -> BatchNames:
        """Return the names that the text of a view, function, default or computed column of ``module`` sees."""

    @property
    def collation(self) -> str:
        """The current database's collation, which literals and variables have."""

    @property
    def settings(self) -> Settings:
        """The SET options that hold for the text whose names these are."""

    @property
    def function_id(self) -> int | None:
        """The object_id of the function whose text the names stand in, None outside of functions."""

    @property
    def identity_insert(self) -> Table | None:
        """The table whose IDENTITY_INSERT is ON."""


@runtime_checkable
class BulkNames(Protocol):
    """Names that can also read files: OPENROWSET(BULK ...) is refused where the session's names aren't."""

    def bulk_rowset(self, item: ast.OpenRowsetBulk) -> Table:
        """Return a temporary table that holds the file's rows while the statement runs; raises 4834, 4860 and the others of bulk loads."""
