"""The T-SQL syntax tree: what a batch says, before any name or type is resolved.

One frozen dataclass per construct; the parser makes them, the binder and the interpreter read them.
Names follow "Transact-SQL reference", https://learn.microsoft.com/sql/t-sql/language-reference
Identifiers keep the letters they were written with, without brackets or quotes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A one- to four-part name, outermost part first; an omitted middle part (``msdb..t``) is ''."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)

    @property
    def last(self) -> str:
        return self.parts[-1]


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as written: ``name`` lower-cased when built in; ``arguments`` are its numbers, 'max' as -1."""

    name: Name
    arguments: tuple[int, ...] = ()


# --- expressions ---------------------------------------------------------------------------------


class Expression:
    """Base of scalar expressions and predicates."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Literal(Expression):
    """``kind``: integer, decimal, float, string, nstring, binary, money, null.

    The value is int, Decimal, float, str, str, bytes, Decimal, None. Integers too large for bigint are decimal.
    """

    kind: str
    value: int | Decimal | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class DefaultValue(Expression):
    """The keyword DEFAULT in VALUES, SET or an argument list."""


@dataclass(frozen=True, slots=True)
class Variable(Expression):
    """``@name`` with its at sign, as written."""

    name: str


@dataclass(frozen=True, slots=True)
class SystemVariable(Expression):
    """``@@NAME``, upper-cased, with both at signs."""

    name: str


@dataclass(frozen=True, slots=True)
class Column(Expression):
    """A column reference ``[[db.]schema.]table.column``; also a pseudo-column such as $action or $identity."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Star(Expression):
    """``*`` or ``t.*`` in a select list, COUNT(*) or OUTPUT."""

    qualifier: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unary(Expression):
    """``operator``: + - ~"""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Binary(Expression):
    """``operator``: + - * / % & | ^ << >>"""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison(Expression):
    """``operator``: = <> < <= > >= (``!=`` is ``<>``, ``!<`` is ``>=``, ``!>`` is ``<=``)."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class QuantifiedComparison(Expression):
    """``left operator ANY|ALL (query)``; SOME is ANY."""

    operator: str
    left: Expression
    quantifier: str
    query: Query


@dataclass(frozen=True, slots=True)
class And(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Or(Expression):
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not(Expression):
    operand: Expression


@dataclass(frozen=True, slots=True)
class IsNull(Expression):
    operand: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IsDistinctFrom(Expression):
    left: Expression
    right: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Between(Expression):
    operand: Expression
    low: Expression
    high: Expression
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InList(Expression):
    operand: Expression
    items: tuple[Expression, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class InQuery(Expression):
    operand: Expression
    query: Query
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Like(Expression):
    operand: Expression
    pattern: Expression
    escape: Expression | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Exists(Expression):
    query: Query


@dataclass(frozen=True, slots=True)
class Subquery(Expression):
    query: Query


@dataclass(frozen=True, slots=True)
class Case(Expression):
    """Simple CASE has an ``operand``; each when is (condition or value, result)."""

    operand: Expression | None
    whens: tuple[tuple[Expression, Expression], ...]
    else_: Expression | None


@dataclass(frozen=True, slots=True)
class Cast(Expression):
    """CAST and TRY_CAST."""

    operand: Expression
    type: TypeName
    try_: bool = False


@dataclass(frozen=True, slots=True)
class Convert(Expression):
    """CONVERT and TRY_CONVERT."""

    type: TypeName
    operand: Expression
    style: Expression | None = None
    try_: bool = False


@dataclass(frozen=True, slots=True)
class Parse(Expression):
    """PARSE and TRY_PARSE."""

    operand: Expression
    type: TypeName
    culture: Expression | None = None
    try_: bool = False


@dataclass(frozen=True, slots=True)
class WindowFrame:
    """``unit`` ROWS or RANGE; a bound is (kind, n): UNBOUNDED PRECEDING, PRECEDING, CURRENT ROW, FOLLOWING, UNBOUNDED FOLLOWING."""

    unit: str
    start: tuple[str, Expression | None]
    end: tuple[str, Expression | None] | None


@dataclass(frozen=True, slots=True)
class Window:
    partition_by: tuple[Expression, ...] = ()
    order_by: tuple[OrderItem, ...] = ()
    frame: WindowFrame | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class FunctionCall(Expression):
    """A call by name, built in or user-defined. Dateparts arrive as ``Column`` with one part.

    IIF, COALESCE, NULLIF, CHOOSE, ISNULL, LEFT, RIGHT, CURRENT_TIMESTAMP (no arguments) ... are calls too.
    TRIM's LEADING/TRAILING/BOTH and ``chars FROM`` arrive as TRIM(side literal, chars, operand) when written so.
    """

    name: Name
    arguments: tuple[Expression, ...] = ()
    distinct: bool = False
    over: Window | None = None
    within_group: tuple[OrderItem, ...] = ()
    nulls: str | None = None
    """IGNORE or RESPECT (of FIRST_VALUE and its kin), NULL ON NULL or ABSENT ON NULL (of the JSON functions)."""


@dataclass(frozen=True, slots=True)
class JsonPair(Expression):
    """``key: value`` in JSON_OBJECT."""

    key: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class MethodCall(Expression):
    """A method of the xml type: ``operand.value('...', 'int')``. ``method`` lower-cased; ``namespaces`` as in ForClause."""

    operand: Expression
    method: str
    arguments: tuple[Expression, ...]
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Collate(Expression):
    operand: Expression
    collation: str


@dataclass(frozen=True, slots=True)
class AtTimeZone(Expression):
    operand: Expression
    zone: Expression


@dataclass(frozen=True, slots=True)
class NextValueFor(Expression):
    sequence: Name


@dataclass(frozen=True, slots=True)
class UpdatedColumn(Expression):
    """``UPDATE(column)`` in a trigger: did the statement assign the column?"""

    column: str


@dataclass(frozen=True, slots=True)
class IdentityFunction(Expression):
    """``IDENTITY(type, seed, increment)`` in SELECT INTO."""

    type: TypeName
    seed: int = 1
    increment: int = 1


# --- queries -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OrderItem:
    expression: Expression
    descending: bool = False


@dataclass(frozen=True, slots=True)
class SelectItem:
    """One item of a select list: ``expression [AS alias]``."""

    expression: Expression
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class AssignItem:
    """``@v = expression`` (or += and its kin) in a select list. ``operator``: = += -= *= /= %= &= |= ^="""

    variable: str
    operator: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Top:
    count: Expression
    percent: bool = False
    with_ties: bool = False


@dataclass(frozen=True, slots=True)
class GroupBy:
    """``items`` are expressions, or tuples of them for a composite element, or nested GroupBy.

    ``kind``: '' plain, ROLLUP, CUBE, GROUPING SETS.
    """

    items: tuple[Expression | tuple[Expression, ...] | GroupBy, ...]
    kind: str = ""


class TableSource:
    """Base of what FROM may hold."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TableRef(TableSource):
    """A table, view, synonym, CTE, #temp table or @table variable (its name then starts with @)."""

    name: Name
    alias: str | None = None
    hints: tuple[str, ...] = ()
    """Upper-cased: NOLOCK, UPDLOCK, READPAST, HOLDLOCK, TABLOCKX, INDEX(...) as INDEX."""


@dataclass(frozen=True, slots=True)
class WithColumn:
    """A column of OPENJSON's, OPENXML's or OPENROWSET's WITH clause."""

    name: str
    type: TypeName
    path: str | None = None
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class TableFunction(TableSource):
    """A table-valued function, built in (STRING_SPLIT, OPENJSON, OPENXML, GENERATE_SERIES) or the user's."""

    name: Name
    arguments: tuple[Expression, ...]
    alias: str | None = None
    columns: tuple[str, ...] = ()
    with_columns: tuple[WithColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class NodesCall(TableSource):
    """``xml.nodes('path') AS alias(column)``."""

    operand: Expression
    path: Expression
    alias: str
    columns: tuple[str, ...]
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Derived(TableSource):
    """``(query) AS alias(columns)``; the query of ``(VALUES ...)`` has a ``Values`` body."""

    query: Query
    alias: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join(TableSource):
    """``kind``: INNER, LEFT, RIGHT, FULL, CROSS, CROSS APPLY, OUTER APPLY."""

    kind: str
    left: TableSource
    right: TableSource
    condition: Expression | None = None


@dataclass(frozen=True, slots=True)
class Pivot(TableSource):
    source: TableSource
    aggregate: FunctionCall
    column: Column
    values: tuple[str, ...]
    alias: str


@dataclass(frozen=True, slots=True)
class Unpivot(TableSource):
    source: TableSource
    value_column: str
    name_column: str
    columns: tuple[str, ...]
    alias: str


@dataclass(frozen=True, slots=True)
class OpenRowsetBulk(TableSource):
    """OPENROWSET(BULK 'path', SINGLE_BLOB | FORMAT = ..., ...) AS alias(columns). Option names upper-cased; flags have value None."""

    path: Expression
    options: tuple[tuple[str, Expression | None], ...]
    alias: str | None = None
    columns: tuple[str, ...] = ()
    with_columns: tuple[WithColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class DmlSource(TableSource):
    """``(INSERT|UPDATE|DELETE|MERGE ... OUTPUT ...) AS alias(columns)`` in INSERT ... SELECT."""

    statement: Insert | Update | Delete | Merge
    alias: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """One query specification. ``items`` may hold AssignItem only when it is a statement of its own."""

    items: tuple[SelectItem | AssignItem, ...]
    distinct: bool = False
    top: Top | None = None
    into: Name | None = None
    from_: tuple[TableSource, ...] = ()
    where: Expression | None = None
    group_by: GroupBy | None = None
    having: Expression | None = None
    windows: tuple[tuple[str, Window], ...] = ()


@dataclass(frozen=True, slots=True)
class Values:
    """A table value constructor."""

    rows: tuple[tuple[Expression, ...], ...]


@dataclass(frozen=True, slots=True)
class SetOperation:
    """``operator``: UNION, UNION ALL, EXCEPT, INTERSECT."""

    operator: str
    left: QueryBody
    right: QueryBody


QueryBody = Select | SetOperation | Values


@dataclass(frozen=True, slots=True)
class CommonTable:
    name: str
    columns: tuple[str, ...]
    query: Query


@dataclass(frozen=True, slots=True)
class ForClause:
    """FOR XML / FOR JSON / FOR BROWSE. ``mode``: RAW, AUTO, PATH, EXPLICIT, '' for BROWSE. Options upper-cased with values (None: flag).

    The element's name in ``RAW('x')`` and ``PATH('x')`` is the option NAME. ``namespaces`` are WITH XMLNAMESPACES's: (prefix, URI).
    """

    kind: str
    mode: str
    options: tuple[tuple[str, str | None], ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    body: QueryBody
    with_: tuple[CommonTable, ...] = ()
    order_by: tuple[OrderItem, ...] = ()
    offset: Expression | None = None
    fetch: Expression | None = None
    for_: ForClause | None = None
    options: tuple[str, ...] = ()
    """OPTION (...) hints, upper-cased text; MAXRECURSION carries its number: 'MAXRECURSION 100'."""


# --- statements ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Statement:
    """Base of statements. ``line`` is the 1-based line of its first token in the batch or module.

    ``start`` and ``end`` are the character offsets of its text in the source that was parsed.
    """

    line: int = field(default=0, kw_only=True, compare=False)
    start: int = field(default=0, kw_only=True, compare=False)
    end: int = field(default=0, kw_only=True, compare=False)


@dataclass(frozen=True, slots=True)
class QueryStatement(Statement):
    query: Query


@dataclass(frozen=True, slots=True)
class OutputClause:
    """OUTPUT items [INTO target(columns)]; both an INTO and a plain OUTPUT may stand in one statement."""

    items: tuple[SelectItem, ...]
    into: Name | None = None
    into_columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Insert(Statement):
    """``source``: a Query (VALUES is a Values body), an Execute or ExecuteText, or None for DEFAULT VALUES."""

    target: Name
    columns: tuple[str, ...]
    source: Query | Execute | ExecuteText | None
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WriteMethod(Expression):
    """``column.WRITE(value, offset, length)``, the new value of a column in SET."""

    column: Column
    value: Expression
    offset: Expression
    length: Expression


@dataclass(frozen=True, slots=True)
class Assignment:
    """One SET item of UPDATE or MERGE: ``column op= value``, ``@v op= value`` or ``@v = column op= value``."""

    column: tuple[str, ...]
    value: Expression
    operator: str = "="
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class Update(Statement):
    """``where_current_of`` names a cursor."""

    target: Name
    assignments: tuple[Assignment, ...]
    from_: tuple[TableSource, ...] = ()
    where: Expression | None = None
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()
    where_current_of: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delete(Statement):
    target: Name
    from_: tuple[TableSource, ...] = ()
    where: Expression | None = None
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()
    where_current_of: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MergeAction:
    """``match``: MATCHED, NOT MATCHED, NOT MATCHED BY SOURCE. ``kind``: UPDATE, DELETE, INSERT."""

    match: str
    condition: Expression | None
    kind: str
    assignments: tuple[Assignment, ...] = ()
    columns: tuple[str, ...] = ()
    values: tuple[Expression, ...] | None = None
    """None for INSERT DEFAULT VALUES."""


@dataclass(frozen=True, slots=True)
class Merge(Statement):
    target: Name
    alias: str | None
    source: TableSource
    condition: Expression
    actions: tuple[MergeAction, ...]
    output: tuple[OutputClause, ...] = ()
    top: Top | None = None
    with_: tuple[CommonTable, ...] = ()
    hints: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truncate(Statement):
    """``partitions``: first and last of each range, () for the whole table."""

    table: Name
    partitions: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BulkInsert(Statement):
    """Option names upper-cased; flags have value None. ORDER(...) arrives as its text."""

    table: Name
    path: Expression
    options: tuple[tuple[str, Expression | None], ...] = ()


@dataclass(frozen=True, slots=True)
class InsertBulk(Statement):
    """``INSERT BULK table (column type, ...) WITH (...)``: announces rows that follow as TDS bulk load data (MS-TDS 2.2.6.1)."""

    table: Name
    columns: tuple[ColumnDefinition, ...]
    options: tuple[tuple[str, Expression | None], ...] = ()


# control flow


@dataclass(frozen=True, slots=True)
class Block(Statement):
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class If(Statement):
    condition: Expression
    then: Statement
    else_: Statement | None = None


@dataclass(frozen=True, slots=True)
class While(Statement):
    condition: Expression
    body: Statement


@dataclass(frozen=True, slots=True)
class Break(Statement):
    pass


@dataclass(frozen=True, slots=True)
class Continue(Statement):
    pass


@dataclass(frozen=True, slots=True)
class Goto(Statement):
    label: str


@dataclass(frozen=True, slots=True)
class Label(Statement):
    name: str


@dataclass(frozen=True, slots=True)
class Return(Statement):
    value: Expression | None = None


@dataclass(frozen=True, slots=True)
class TryCatch(Statement):
    try_: tuple[Statement, ...]
    catch: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Throw(Statement):
    """Bare THROW has no arguments."""

    number: Expression | None = None
    message: Expression | None = None
    state: Expression | None = None


@dataclass(frozen=True, slots=True)
class RaisError(Statement):
    message: Expression
    severity: Expression
    state: Expression
    arguments: tuple[Expression, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Print(Statement):
    value: Expression


@dataclass(frozen=True, slots=True)
class WaitFor(Statement):
    """``kind``: DELAY or TIME."""

    kind: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Declaration:
    """One variable of DECLARE: scalar (``type``, ``value``), table (``table``) or cursor (``cursor``, no query)."""

    name: str
    type: TypeName | None = None
    value: Expression | None = None
    table: tuple[TableElement, ...] | None = None
    cursor: bool = False


@dataclass(frozen=True, slots=True)
class Declare(Statement):
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True)
class SetVariable(Statement):
    """``SET @v op= value``; ``value`` is a CursorDefinition for ``SET @c = CURSOR FOR ...``."""

    variable: str
    value: Expression | CursorDefinition
    operator: str = "="


@dataclass(frozen=True, slots=True)
class SetOption(Statement):
    """``SET NOCOUNT ON`` and its kin. ``names`` upper-cased (several share one value: SET ANSI_NULLS, QUOTED_IDENTIFIER ON).

    ``value``: 'ON', 'OFF', an expression (SET ROWCOUNT 5, SET LANGUAGE x, SET DATEFORMAT dmy), or the rest upper-cased as text
    (TRANSACTION ISOLATION LEVEL 'READ COMMITTED'; IDENTITY_INSERT has ``table``; STATISTICS has names ('STATISTICS IO',)).
    """

    names: tuple[str, ...]
    value: str | Expression
    table: Name | None = None


@dataclass(frozen=True, slots=True)
class Use(Statement):
    database: str


# procedures


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of EXECUTE: a constant, variable, DEFAULT, or bare word (then a string literal)."""

    value: Expression
    name: str | None = None
    output: bool = False


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of WITH RESULT SETS."""

    name: str
    type: TypeName
    nullable: bool = True
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class Execute(Statement):
    """``EXEC [@return =] procedure arguments``. ``procedure`` is a Name or a Variable that holds one.

    ``result_sets`` are those of WITH RESULT SETS, () for NONE; None when the statement doesn't say.
    """

    procedure: Name | Variable
    arguments: tuple[Argument, ...] = ()
    return_variable: str | None = None
    options: tuple[str, ...] = ()
    result_sets: tuple[tuple[ResultColumn, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class ExecuteText(Statement):
    """``EXEC ('text' + @more) AS USER = 'name'``; ``parts`` are joined."""

    parts: tuple[Expression, ...]
    execute_as: ExecuteAs | None = None
    at_server: str | None = None
    result_sets: tuple[tuple[ResultColumn, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class ExecuteAs(Statement):
    """``EXECUTE AS USER|LOGIN|CALLER = 'name' WITH NO REVERT | COOKIE INTO @cookie``."""

    kind: str
    name: Expression | None = None
    revertible: bool = True
    cookie: Variable | None = None


@dataclass(frozen=True, slots=True)
class Revert(Statement):
    cookie: Variable | None = None


# transactions


@dataclass(frozen=True, slots=True)
class BeginTransaction(Statement):
    name: str | Variable | None = None


@dataclass(frozen=True, slots=True)
class Commit(Statement):
    name: str | Variable | None = None


@dataclass(frozen=True, slots=True)
class Rollback(Statement):
    name: str | Variable | None = None


@dataclass(frozen=True, slots=True)
class SaveTransaction(Statement):
    name: str | Variable


# cursors


@dataclass(frozen=True, slots=True)
class CursorDefinition:
    """``options`` upper-cased: LOCAL, GLOBAL, FORWARD_ONLY, SCROLL, STATIC, KEYSET, DYNAMIC, FAST_FORWARD, READ_ONLY, ... INSENSITIVE."""

    options: tuple[str, ...]
    query: Query
    update_of: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class DeclareCursor(Statement):
    name: str
    definition: CursorDefinition


@dataclass(frozen=True, slots=True)
class CursorStatement(Statement):
    """``action``: OPEN, CLOSE, DEALLOCATE. ``name`` may be a @variable."""

    action: str
    name: str
    global_: bool = False


@dataclass(frozen=True, slots=True)
class Fetch(Statement):
    """``direction``: NEXT, PRIOR, FIRST, LAST, ABSOLUTE, RELATIVE."""

    direction: str
    name: str
    offset: Expression | None = None
    into: tuple[str, ...] = ()
    global_: bool = False


# definitions


@dataclass(frozen=True, slots=True)
class ColumnConstraint:
    """``kind``: NULL, NOT NULL, PRIMARY KEY, UNIQUE, CHECK, DEFAULT, FOREIGN KEY, ROWGUIDCOL, SPARSE."""

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


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """``computed`` columns have no type. ``identity`` is (seed, increment)."""

    name: str
    type: TypeName | None = None
    constraints: tuple[ColumnConstraint, ...] = ()
    identity: tuple[int, int] | None = None
    collation: str | None = None
    computed: Expression | None = None
    computed_text: str = ""
    persisted: bool = False


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
    """``kind``: PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY, INDEX, and DEFAULT (``ALTER TABLE ADD DEFAULT x FOR column``)."""

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


TableElement = ColumnDefinition | TableConstraint


@dataclass(frozen=True, slots=True)
class CreateTable(Statement):
    name: Name
    elements: tuple[TableElement, ...]
    storage: Storage | None = None


@dataclass(frozen=True, slots=True)
class AlterTable(Statement):
    """``action``: ADD, ALTER COLUMN, DROP COLUMN, DROP CONSTRAINT, CHECK CONSTRAINT, NOCHECK CONSTRAINT, ENABLE TRIGGER, DISABLE TRIGGER, REBUILD,
    SET LOCK_ESCALATION and SWITCH.

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
    """``name`` None is ALL. ``action``: REBUILD, REORGANIZE, DISABLE, SET. ``partition`` None is every one."""

    name: str | None
    table: Name
    action: str
    partition: int | None = None


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
    name: str
    collation: str | None = None


@dataclass(frozen=True, slots=True)
class AlterDatabase(Statement):
    """``name`` None is CURRENT. ``action``: MODIFY NAME or COLLATE with ``value``; SET or SCOPED CONFIGURATION with ``options``, pairs of name
    and value in upper case.

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
    """``timing``: AFTER, INSTEAD OF. ``events``: INSERT, UPDATE, DELETE. ``table`` None for DDL triggers (ON DATABASE / ALL SERVER)."""

    action: str
    name: Name
    table: Name | None
    timing: str
    events: tuple[str, ...]
    body: tuple[Statement, ...]
    options: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class EnableTrigger(Statement):
    """ENABLE/DISABLE TRIGGER names (() is ALL) ON table."""

    enable: bool
    names: tuple[Name, ...]
    table: Name | None


@dataclass(frozen=True, slots=True)
class CreateType(Statement):
    """CREATE TYPE name FROM base [NOT NULL] or AS TABLE (...)."""

    name: Name
    base: TypeName | None = None
    nullable: bool = True
    table: tuple[TableElement, ...] | None = None


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

    For INDEX, ``table`` is its table.
    """

    kind: str
    names: tuple[Name, ...]
    if_exists: bool = False
    table: Name | None = None


# security


@dataclass(frozen=True, slots=True)
class Permission(Statement):
    """``action``: GRANT, DENY, REVOKE. ``securable_class``: '' for an object, else SCHEMA, DATABASE, LOGIN, USER, TYPE, ..."""

    action: str
    permissions: tuple[tuple[str, tuple[str, ...]], ...]
    """(permission upper-cased, columns)"""
    securable: Name | None
    securable_class: str
    principals: tuple[str, ...]
    with_grant_option: bool = False
    cascade: bool = False
    grant_option_for: bool = False
    grantor: str | None = None


@dataclass(frozen=True, slots=True)
class PrincipalStatement(Statement):
    """CREATE/ALTER LOGIN, USER, ROLE, SERVER ROLE (DROP is ``Drop``).

    ``options``: upper-cased name to text, e.g. ('PASSWORD', 'x'), ('DEFAULT_DATABASE', 'd'), ('FOR LOGIN', 'l'), ('WITHOUT LOGIN', None),
    ('ADD MEMBER', 'u'), ('DROP MEMBER', 'u'), ('AUTHORIZATION', 'dbo'), ('DEFAULT_SCHEMA', 's'), ('ENABLE', None), ('NAME', 'n').
    """

    action: str
    kind: str
    name: str
    options: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Unsupported(Statement):
    """A statement that is recognised but not supported (BACKUP, DBCC other than the common ones, ...); ``what`` names it."""

    what: str


@dataclass(frozen=True, slots=True)
class Kill(Statement):
    """``KILL session_id``."""

    session_id: int


@dataclass(frozen=True, slots=True)
class Checkpoint(Statement):
    """``CHECKPOINT [duration]``: a duration is a wish that nothing is owed to."""


@dataclass(frozen=True, slots=True)
class ServerStatement(Statement):
    """``verb``: RECONFIGURE, SHUTDOWN."""

    verb: str


@dataclass(frozen=True, slots=True)
class Backup(Statement):
    """``verb``: BACKUP, RESTORE. ``kind``: DATABASE, LOG. ``database`` None where none is named."""

    verb: str
    kind: str
    database: Expression | None = None


@dataclass(frozen=True, slots=True)
class Dbcc(Statement):
    """``DBCC command (arguments) WITH options``."""

    command: str
    arguments: tuple[Expression, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One parsed batch."""

    statements: tuple[Statement, ...]
    text: str
