"""Definitions: tables, indexes, partitions, schemas, databases, modules, types."""

from __future__ import annotations

from dataclasses import dataclass

from ferryman.tsql.ast.expressions import Expression
from ferryman.tsql.ast.names import Name, TypeName
from ferryman.tsql.ast.queries import Query
from ferryman.tsql.ast.statements import Statement
from ferryman.tsql.ast.temporal import Period, SystemVersioning


@dataclass(frozen=True, slots=True)
class ColumnConstraint:
    """``kind``: NULL, NOT NULL, PRIMARY KEY, UNIQUE, CHECK, DEFAULT, FOREIGN KEY, ROWGUIDCOL, SPARSE.

    ``with_values``: DEFAULT fills the rows that are there.
    """

    kind: str
    name: str | None = None
    expression: Expression | None = None
    references: Name | None = None
    references_columns: tuple[str, ...] = ()
    on_delete: str = ""
    on_update: str = ""
    clustered: bool | None = None
    text: str = ""
    """Source text of the expression, for the catalog."""
    storage: Storage | None = None
    ignore_dup_key: bool = False
    with_values: bool = False


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """``computed`` columns have no type. ``identity`` is (seed, increment). ``generated``: START or END, of GENERATED ALWAYS AS ROW.

    ``mask`` is the text of the masking function.
    """

    name: str
    type: TypeName | None = None
    constraints: tuple[ColumnConstraint, ...] = ()
    identity: tuple[int, int] | None = None
    collation: str | None = None
    computed: Expression | None = None
    computed_text: str = ""
    persisted: bool = False
    generated: str = ""
    hidden: bool = False
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class IndexColumn:
    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Storage:
    """``ON filegroup``, or ``ON scheme (column)``."""

    name: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class TableConstraint:
    """``kind``: PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY, INDEX, and DEFAULT (``ALTER TABLE ADD DEFAULT x FOR column``, perhaps ``with_values``)."""

    kind: str
    name: str | None = None
    columns: tuple[IndexColumn, ...] = ()
    expression: Expression | None = None
    references: Name | None = None
    references_columns: tuple[str, ...] = ()
    on_delete: str = ""
    on_update: str = ""
    clustered: bool | None = None
    unique: bool = False
    text: str = ""
    storage: Storage | None = None
    columnstore: bool = False
    include: tuple[str, ...] = ()
    ignore_dup_key: bool = False
    with_values: bool = False


TableElement = ColumnDefinition | TableConstraint | Period


@dataclass(frozen=True, slots=True)
class CreateTable(Statement):
    """``durability`` of a memory-optimized table: SCHEMA_AND_DATA or SCHEMA_ONLY; None for any other."""

    name: Name
    elements: tuple[TableElement, ...]
    storage: Storage | None = None
    versioning: SystemVersioning | None = None
    durability: str | None = None


@dataclass(frozen=True, slots=True)
class AlterTable(Statement):
    """``action``: ADD, ALTER COLUMN, DROP COLUMN, DROP CONSTRAINT, CHECK CONSTRAINT, NOCHECK CONSTRAINT, ENABLE TRIGGER, DISABLE TRIGGER, REBUILD,
    SET LOCK_ESCALATION, SWITCH, DROP PERIOD, SET SYSTEM_VERSIONING, and ADD or DROP HIDDEN and MASKED of a column.

    ``elements`` for ADD and ALTER COLUMN, ``names`` for the rest (() is ALL). ``further``: what else one DROP drops, columns after constraints.
    SWITCH moves ``partition`` to ``target``'s ``target_partition``; REBUILD, too, may name a ``partition``.
    """

    table: Name
    action: str
    elements: tuple[TableElement, ...] = ()
    names: tuple[str, ...] = ()
    if_exists: bool = False
    with_check: bool | None = None
    further: tuple[AlterTable, ...] = ()
    partition: int | None = None
    target: Name | None = None
    target_partition: int | None = None
    versioning: SystemVersioning | None = None


@dataclass(frozen=True, slots=True)
class CreateIndex(Statement):
    name: str
    table: Name
    columns: tuple[IndexColumn, ...]
    include: tuple[str, ...] = ()
    unique: bool = False
    clustered: bool = False
    where: Expression | None = None
    where_text: str = ""
    options: tuple[tuple[str, str], ...] = ()
    storage: Storage | None = None
    columnstore: bool = False


@dataclass(frozen=True, slots=True)
class AlterIndex(Statement):
    """``name`` None is ALL. ``action``: REBUILD, REORGANIZE, DISABLE, SET. ``partition`` None is every one. ``options`` as CREATE INDEX has them."""

    name: str | None
    table: Name
    action: str
    partition: int | None = None
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class XmlSchemaCollection(Statement):
    """CREATE XML SCHEMA COLLECTION, or ALTER ... ADD. ``schemas`` is their text: a literal or a variable."""

    name: Name
    schemas: Expression
    adds: bool = False


@dataclass(frozen=True, slots=True)
class CreateXmlIndex(Statement):
    """``using`` is the primary XML index that a secondary one stands on, ``purpose`` what it is FOR: VALUE, PATH, PROPERTY or ''."""

    name: str
    table: Name
    column: str
    primary: bool
    using: str | None = None
    purpose: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CreateSpatialIndex(Statement):
    """``scheme`` of tessellation, upper-cased, '' for the column type's own."""

    name: str
    table: Name
    column: str
    scheme: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CreatePartitionFunction(Statement):
    name: str
    type: TypeName
    on_right: bool
    boundaries: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AlterPartitionFunction(Statement):
    """``action``: SPLIT, MERGE. Only SPLIT may leave its one boundary out."""

    name: str
    action: str
    boundaries: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class CreatePartitionScheme(Statement):
    """``to_all``: ALL TO, one filegroup for every partition."""

    name: str
    function: str
    filegroups: tuple[str, ...]
    to_all: bool = False


@dataclass(frozen=True, slots=True)
class AlterPartitionScheme(Statement):
    """NEXT USED; ``filegroup`` None takes the mark away."""

    name: str
    filegroup: str | None


@dataclass(frozen=True, slots=True)
class CreateStatistics(Statement):
    name: str
    table: Name
    columns: tuple[str, ...]
    where: Expression | None = None
    where_text: str = ""


@dataclass(frozen=True, slots=True)
class UpdateStatistics(Statement):
    """``names`` () is all of the table's."""

    table: Name
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CreateSchema(Statement):
    """``elements`` are the tables, views and permissions that are created with it."""

    name: str
    owner: str | None = None
    elements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class AlterSchemaTransfer(Statement):
    schema: str
    object: Name


@dataclass(frozen=True, slots=True)
class AlterAuthorization(Statement):
    """``ALTER AUTHORIZATION ON class::securable TO owner``; the class of an object is '', and ``owner`` None is SCHEMA OWNER."""

    securable: Name
    securable_class: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class CreateDatabase(Statement):
    """``options``: pairs of name and value in upper case. ``filegroups`` beside PRIMARY: name and what it is for (ROWS, MEMORY_OPTIMIZED_DATA ...)."""

    name: str
    collation: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    filegroups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AlterDatabase(Statement):
    """``name`` None is CURRENT. ``action``: MODIFY NAME, COLLATE, ADD FILEGROUP and ADD FILE (the filegroup) with ``value``; SET or
    SCOPED CONFIGURATION with ``options``, pairs of name and value in upper case.

    ``rollback``: WITH ROLLBACK ends the sessions that would stand in the way.
    """

    name: str | None
    action: str
    value: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    rollback: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a procedure or function."""

    name: str
    type: TypeName
    default: Expression | None = None
    output: bool = False
    readonly: bool = False
    nullable: bool = True
    cursor: bool = False


@dataclass(frozen=True, slots=True)
class CreateProcedure(Statement):
    """``action``: CREATE, ALTER, CREATE OR ALTER. ``text`` is the whole source, for sys.sql_modules.

    Lines of ``body`` count from the first line of ``text``.
    """

    action: str
    name: Name
    parameters: tuple[Parameter, ...]
    body: tuple[Statement, ...]
    options: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class CreateFunction(Statement):
    """``kind``: SCALAR (``returns``, ``body``), INLINE (``query``), TABLE (``returns_variable``, ``returns_table``, ``body``)."""

    action: str
    name: Name
    parameters: tuple[Parameter, ...]
    kind: str
    returns: TypeName | None = None
    returns_variable: str | None = None
    returns_table: tuple[TableElement, ...] = ()
    query: Query | None = None
    body: tuple[Statement, ...] = ()
    options: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class CreateView(Statement):
    action: str
    name: Name
    columns: tuple[str, ...]
    query: Query
    options: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class CreateTrigger(Statement):
    """``timing``: AFTER, INSTEAD OF. ``events``: INSERT, UPDATE, DELETE; a DDL trigger, which has no ``table``, names event types and groups.

    ``scope`` of a DDL trigger: DATABASE, ALL SERVER.
    """

    action: str
    name: Name
    table: Name | None
    timing: str
    events: tuple[str, ...]
    body: tuple[Statement, ...]
    options: tuple[str, ...] = ()
    text: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class EnableTrigger(Statement):
    """ENABLE/DISABLE TRIGGER names (() is ALL) ON table, or on a DDL trigger's ``scope``: DATABASE, ALL SERVER."""

    enable: bool
    names: tuple[Name, ...]
    table: Name | None
    scope: str = ""


@dataclass(frozen=True, slots=True)
class CreateType(Statement):
    """CREATE TYPE name FROM base [NOT NULL] or AS TABLE (...)."""

    name: Name
    base: TypeName | None = None
    nullable: bool = True
    table: tuple[TableElement, ...] | None = None
    in_memory: bool = False


@dataclass(frozen=True, slots=True)
class CreateSynonym(Statement):
    name: Name
    target: Name


@dataclass(frozen=True, slots=True)
class CreateSequence(Statement):
    """CREATE or ALTER SEQUENCE; options upper-cased: START, INCREMENT, MINVALUE, MAXVALUE, CYCLE, CACHE, RESTART; NO x has value None."""

    action: str
    name: Name
    type: TypeName | None = None
    options: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Drop(Statement):
    """``kind``: TABLE, VIEW, PROCEDURE, FUNCTION, TRIGGER, INDEX, SCHEMA, DATABASE, TYPE, SYNONYM, SEQUENCE, USER, LOGIN, ROLE, SERVER ROLE, STATISTICS.

    An INDEX is named ``table.index``. For a DDL TRIGGER, ``scope`` is DATABASE or ALL SERVER.
    """

    kind: str
    names: tuple[Name, ...]
    if_exists: bool = False
    scope: str = ""
