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

    ``default_id`` is the object_id of the DEFAULT constraint.
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


@dataclass(frozen=True, slots=True)
class Index:
    """An index or the index of a key. ``key_kind``: '' plain index, PRIMARY KEY or UNIQUE for constraints.

    ``columns`` are (name, descending). A ``columnstore`` index has none: it includes its columns, or when clustered means all of the table.
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


@dataclass(frozen=True, slots=True)
class Statistics:
    """What CREATE STATISTICS made; ``stats_id`` is an id like an index's, and no index of the table has it."""

    name: str
    columns: tuple[str, ...]
    stats_id: int
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    text: str
    object_id: int = 0
    column: str | None = None
    disabled: bool = False
    system_named: bool = False


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
class Table(CatalogObject):
    """A base table (U), temp table (U in tempdb), table variable or table type (TT).

    ``relation`` is its quoted PostgreSQL name, ready to be put into SQL.
    """

    relation: str = ""
    columns: tuple[Column, ...] = ()
    indexes: tuple[Index, ...] = ()
    checks: tuple[Check, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    statistics: tuple[Statistics, ...] = ()
    partitioned: tuple[Partitioned, ...] = ()

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
    """``definition`` is the whole CREATE VIEW text. A system view has ``relation`` (put into FROM as it is) and ``columns`` instead."""

    definition: str = ""
    columns: tuple[Column, ...] = ()
    relation: str = ""
    options: tuple[str, ...] = ()
    uses_ansi_nulls: bool = True
    uses_quoted_identifier: bool = True


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
    """``parent`` is the table's object_id; ``execute_as`` as in ``Routine``."""

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
