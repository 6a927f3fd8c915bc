"""The catalog's objects as values: what T-SQL knows of databases, tables, routines, types and principals.

All names keep the letters they were created with; look-ups ignore case. Everything that has a T-SQL source
(defaults, checks, computed columns, modules) carries it as text.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from ferryman.sqltypes import SqlType


@dataclass(frozen=True, slots=True)
class Column:
    """``identity`` is (seed, increment). ``default``, ``computed``: T-SQL text. ``user_type``: alias type's name as 'schema.name'.

    ``default_id`` is the object_id of the DEFAULT constraint. ``generated``: START or END, of GENERATED ALWAYS AS ROW; ``mask``: the masking function.
    """

    name: str
    type: SqlType
    nullable: bool = True
    column_id: int = 0
    identity: tuple[int, int] | None = None
    default: str | None = None
    default_name: str | None = None
    computed: str | None = None
    persisted: bool = False
    user_type: str | None = None
    rowguid: bool = False
    default_id: int = 0
    default_system_named: bool = False
    generated: str = ""
    hidden: bool = False
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index or the index of a key. ``key_kind``: '' plain index, PRIMARY KEY or UNIQUE for constraints.

    ``columns`` are (name, descending). A ``columnstore`` index has none: it includes its columns, or when clustered means all of the table.
    ``xml_kind`` of an XML index: PRIMARY, VALUE, PATH, PROPERTY or SECONDARY; ``xml_primary_id`` the index_id of the primary one it stands on.
    ``tessellation`` of a spatial index: its scheme, box, grids and cells as a JSON object.
    """

    name: str
    columns: tuple[tuple[str, bool], ...]
    index_id: int = 0
    unique: bool = False
    clustered: bool = False
    key_kind: str = ""
    include: tuple[str, ...] = ()
    where: str | None = None
    object_id: int = 0
    system_named: bool = False
    disabled: bool = False
    columnstore: bool = False
    ignore_dup_key: bool = False
    xml_kind: str = ""
    xml_primary_id: int | None = None
    tessellation: str = ""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What CREATE STATISTICS made; ``stats_id`` is an id like an index's, and no index of the table has it."""

    name: str
    columns: tuple[str, ...]
    stats_id: int
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """``column`` is the one in whose definition it stands; ``reads`` are the lower-cased names of those that its condition reads."""

    name: str
    text: str
    object_id: int = 0
    column: str | None = None
    disabled: bool = False
    system_named: bool = False
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """``referenced`` is the object_id of the table it refers to."""

    name: str
    columns: tuple[str, ...]
    referenced: int
    referenced_columns: tuple[str, ...]
    on_delete: str = "NO ACTION"
    on_update: str = "NO ACTION"
    object_id: int = 0
    index_id: int = 0
    disabled: bool = False
    system_named: bool = False


@dataclass(frozen=True, slots=True)
class CatalogObject:
    """Base of what stands in sys.objects. ``kind`` is its type column: U, V, P, FN, IF, TF, TR, SN, SO, TT, C, D, F, PK, UQ.

    ``owner`` is None where the schema's owner owns the object.
    """

    object_id: int
    database: str
    schema: str
    name: str
    kind: str
    created: datetime.datetime | None = field(default=None, kw_only=True)
    modified: datetime.datetime | None = field(default=None, kw_only=True)
    owner: str | None = field(default=None, kw_only=True)

    @property
    def two_part_name(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Partitioned:
    """What puts a table's rows (``index_id`` 0, heap or clustered index) or a nonclustered index into partitions: a scheme over a column."""

    index_id: int
    data_space_id: int
    column: str


@dataclass(frozen=True, slots=True)
class SecurityPredicate:
    """A predicate of a security policy. ``kind``: FILTER, BLOCK; ``operation`` of a BLOCK one, '' for all; ``definition``: the call of its function.

    ``target`` is the object_id of the table.
    """

    predicate_id: int
    kind: str
    operation: str
    definition: str
    target: int


@dataclass(frozen=True, slots=True)
class FullText:
    """A table's enabled full-text index: its columns, and the index that tells the rows apart (KEY)."""

    key_index_id: int
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """PERIOD FOR SYSTEM_TIME over two columns. ``history``: the object_id of the history table, 0 while SYSTEM_VERSIONING is OFF.

    ``retention`` is (count, DAY | WEEK | MONTH | YEAR), None for INFINITE.
    """

    start: str
    end: str
    history: int = 0
    retention: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Table(CatalogObject):
    """A base table (U), temp table (U in tempdb), table variable or table type (TT).

    ``relation`` is its quoted PostgreSQL name, ready to be put into SQL. ``history_of`` is the object_id of the table whose history it keeps.
    ``durability``: SCHEMA_AND_DATA or SCHEMA_ONLY of a memory-optimized table, None for any other.
    """

    relation: str = ""
    columns: tuple[Column, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    statistics: tuple[Statistics, ...] = ()
    partitioned: tuple[Partitioned, ...] = ()
    period: Period | None = None
    history_of: int = 0
    durability: str | None = None
    predicates: tuple[SecurityPredicate, ...] = ()
    """Those of the enabled security policy."""
    fulltext: FullText | None = None

    @property
    def is_versioned(self) -> bool:
        """Whether SYSTEM_VERSIONING is ON."""
        return self.period is not None and self.period.history != 0

    def column(self, name: str) -> Column | None:
        lowered = name.lower()
        return next((column for column in self.columns if column.name.lower() == lowered), None)


@dataclass(frozen=True, slots=True)
class Constraint(CatalogObject):
    """A key (PK, UQ), CHECK (C), DEFAULT (D) or FOREIGN KEY (F) as an object; its table, ``parent``, says what it demands."""

    parent: int = 0
    system_named: bool = False


@dataclass(frozen=True, slots=True)
class View(CatalogObject):
    """``definition`` is the whole CREATE VIEW text. A system view has ``relation`` (put into FROM as it is) and ``columns`` instead.

    ``bound_to``: (object_id, column_id) of what a view WITH SCHEMABINDING reads, column 0 for the object itself.
    """

    definition: str = ""
    columns: tuple[Column, ...] = ()
    relation: str = ""
    options: tuple[str, ...] = ()
    uses_ansi_nulls: bool = True
    uses_quoted_identifier: bool = True
    indexes: tuple[Index, ...] = ()
    bound_to: tuple[tuple[int, int], ...] = ()

    def column(self, name: str) -> Column | None:
        lowered = name.lower()
        return next((column for column in self.columns if column.name.lower() == lowered), None)


@dataclass(frozen=True, slots=True)
class RoutineParameter:
    """``default`` is T-SQL text, None when the parameter must be given. ``table_type`` is the object_id of a TVP's type."""

    name: str
    type: SqlType
    default: str | None = None
    output: bool = False
    readonly: bool = False
    table_type: int | None = None
    user_type: str | None = None


@dataclass(frozen=True, slots=True)
class Routine(CatalogObject):
    """A procedure (P) or function (FN scalar, IF inline, TF multi-statement). ``definition`` is its whole text.

    ``returns`` for FN; ``columns`` for IF and TF. ``relation`` is the quoted PostgreSQL function of FN and TF.
    ``uses_*`` are the SET options at creation. ``execute_as`` is the principal that it runs as, -2 for its owner, None for its caller.
    """

    parameters: tuple[RoutineParameter, ...] = ()
    definition: str = ""
    returns: SqlType | None = None
    columns: tuple[Column, ...] = ()
    options: tuple[str, ...] = ()
    relation: str = ""
    uses_ansi_nulls: bool = True
    uses_quoted_identifier: bool = True
    execute_as: int | None = None


@dataclass(frozen=True, slots=True)
class Trigger(CatalogObject):
    """``parent`` is the table's object_id; ``execute_as`` as in ``Routine``.

    A DDL trigger has no parent, no schema, and for ``events`` the event types that fire it, those of its groups among them.
    """

    parent: int = 0
    timing: str = "AFTER"
    events: tuple[str, ...] = ()
    definition: str = ""
    disabled: bool = False
    options: tuple[str, ...] = ()
    uses_ansi_nulls: bool = True
    uses_quoted_identifier: bool = True
    execute_as: int | None = None


@dataclass(frozen=True, slots=True)
class SecurityPolicy(CatalogObject):
    predicates: tuple[SecurityPredicate, ...] = ()
    enabled: bool = True
    schema_bound: bool = True


@dataclass(frozen=True, slots=True)
class Synonym(CatalogObject):
    target: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequence(CatalogObject):
    type: SqlType | None = None
    relation: str = ""
    start: int = 1
    increment: int = 1
    minimum: int | None = None
    maximum: int | None = None
    cycle: bool = False


@dataclass(frozen=True, slots=True)
class UserType:
    """An alias type (``base``) or a table type (``table``)."""

    user_type_id: int
    schema: str
    name: str
    base: SqlType | None = None
    nullable: bool = True
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class PartitionFunction:
    """``boundaries`` are in order, as text; None is NULL. ``on_right``: each belongs to the partition on its right (RANGE RIGHT)."""

    function_id: int
    name: str
    type: SqlType
    on_right: bool
    boundaries: tuple[str | None, ...]

    @property
    def fanout(self) -> int:
        """The number of partitions."""
        return len(self.boundaries) + 1


@dataclass(frozen=True, slots=True)
class XmlCollection:
    """An XML schema collection; ``schemas`` are the texts it was made of, in order. ``owner`` is None where the schema's owner owns it."""

    xml_collection_id: int
    schema: str
    name: str
    schemas: tuple[str, ...] = ()
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class PartitionScheme:
    """``function`` is the name of its partition function; ``next_used``: whether a filegroup waits for the next partition."""

    data_space_id: int
    name: str
    function: str
    next_used: bool


@dataclass(frozen=True, slots=True)
class Schema:
    schema_id: int
    name: str
    owner: str = "dbo"


@dataclass(frozen=True, slots=True)
class Principal:
    """A login or server role (server level) or a user or role (database level).

    ``kind``: S SQL login/user, R role. ``login`` is the login of a user. ``member_of`` names roles.
    """

    principal_id: int
    name: str
    kind: str
    login: str | None = None
    default_schema: str | None = None
    default_database: str | None = None
    member_of: tuple[str, ...] = ()
    disabled: bool = False
    fixed: bool = False
    sid: bytes | None = None
    password: str | None = field(default=None, repr=False)
    """The verifier of a SQL login's password; see ``passwords``."""


@dataclass(frozen=True, slots=True)
class PermissionEntry:
    """``state``: G grant, W grant with grant option, D deny. ``securable_class``: OBJECT, SCHEMA, DATABASE, SERVER, TYPE ...; ``securable`` its id.

    ``columns`` is () when the permission isn't confined to columns.
    """

    principal: str
    permission: str
    state: str
    securable_class: str
    securable: int
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Database:
    """One T-SQL database. Dictionaries are keyed by lower-cased names; objects by (schema, name).

    ``objects`` holds the user's objects and constraints, and the system views in schemas sys and INFORMATION_SCHEMA.
    """

    database_id: int
    name: str
    collation: str
    created: datetime.datetime
    objects: dict[tuple[str, str], CatalogObject] = field(default_factory=dict)
    schemas: dict[str, Schema] = field(default_factory=dict)
    types: dict[tuple[str, str], UserType] = field(default_factory=dict)
    principals: dict[str, Principal] = field(default_factory=dict)
    permissions: tuple[PermissionEntry, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    owner: str = "sa"
    partition_functions: dict[str, PartitionFunction] = field(default_factory=dict)
    partition_schemes: dict[str, PartitionScheme] = field(default_factory=dict)
    xml_collections: dict[tuple[str, str], XmlCollection] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole catalog at one version. Never changed in place: a change makes a new one.

    ``by_id`` holds the user's objects of every database.
    """

    version: int
    databases: dict[str, Database]
    logins: dict[str, Principal] = field(default_factory=dict)
    server_permissions: tuple[PermissionEntry, ...] = ()
    by_id: dict[int, CatalogObject] = field(default_factory=dict)
