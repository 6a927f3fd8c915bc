"""The elements of CREATE TABLE and ALTER TABLE ADD: columns and constraints as written, put into the table they define.

Nothing is stored here: each function returns the table as it will be. Source: "CREATE TABLE (Transact-SQL)", "ALTER TABLE table_constraint".
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import SPATIAL_TYPES, SqlType
from ferryman.store.catalog.model import Check, Column, ForeignKey, Index, Table
from ferryman.tsql import ast
from ferryman.tsql.collations import collation as known_collation
from ferryman.tsql.definitions import cascades, expressions, naming, partitioning, triggers
from ferryman.tsql.definitions.periods import with_period
from ferryman.tsql.definitions.saving import is_temporary, new_id
from ferryman.tsql.definitions.types import resolve_type
from ferryman.tsql.masking import parse_mask
from ferryman.tsql.parser import parse_expression

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database
    from ferryman.tsql.definitions.context import DefinitionContext

FIRST_NONCLUSTERED: Final = 2
_IDENTITY_TYPES: Final = frozenset({"tinyint", "smallint", "int", "bigint", "decimal", "numeric"})
_UNINDEXABLE: Final = SPATIAL_TYPES | {"text", "ntext", "image", "xml"}
_UNSTORABLE: Final = frozenset({"text", "ntext", "image", "xml", "rowversion"})
"""What no columnstore index holds."""


def add_elements(table: Table, elements: tuple[ast.TableElement, ...], context: DefinitionContext, storage: ast.Storage | None = None) -> Table:
    """Return ``table`` with these columns and constraints added. Columns come first, for constraints may stand before their columns.

    ``storage`` is where CREATE TABLE puts the rows.
    """
    constraints: list[tuple[ast.TableConstraint, str | None]] = []
    computed: list[ast.ColumnDefinition] = []
    for element in elements:
        if isinstance(element, ast.TableConstraint):
            constraints.append((element, None))
            continue
        if isinstance(element, ast.Period):
            continue
        if element.computed is not None:
            computed.append(element)
        table = _add_column(table, element, context)
        constraints += [(_as_table_constraint(element.name, c), element.name) for c in element.constraints if c.kind in _TABLE_KINDS]
    for element in computed:
        table = _type_computed(table, element, context)
    table = with_period(_primary_keys_not_null(table, elements), elements)
    table = partitioning.place(table, 0, storage, context)
    keys_first = sorted(constraints, key=lambda pair: _ORDER.get(pair[0].kind, len(_ORDER)))
    for constraint, column in keys_first:
        table = add_constraint(table, constraint, context, column=column)
    return table


def _primary_keys_not_null(table: Table, elements: tuple[ast.TableElement, ...]) -> Table:
    """Make the new columns that a new PRIMARY KEY names NOT NULL, unless NULL was written."""
    keys = {key.name.lower() for element in elements if isinstance(element, ast.TableConstraint) and element.kind == "PRIMARY KEY" for key in element.columns}
    for element in elements:
        if isinstance(element, ast.ColumnDefinition) and element.name.lower() in keys and all(c.kind != "NULL" for c in element.constraints):
            table = with_column(table, replace(table_column(table, element.name), nullable=False))
    return table


_TABLE_KINDS: Final = frozenset({"PRIMARY KEY", "UNIQUE", "CHECK", "FOREIGN KEY"})
_ORDER: Final = {kind: position for position, kind in enumerate(("PRIMARY KEY", "UNIQUE", "INDEX", "DEFAULT", "CHECK", "FOREIGN KEY"))}


def _as_table_constraint(column: str, constraint: ast.ColumnConstraint) -> ast.TableConstraint:
    columns = () if constraint.kind == "CHECK" else (ast.IndexColumn(column),)
    return ast.TableConstraint(
        constraint.kind, constraint.name, columns, constraint.expression, constraint.references, constraint.references_columns,
        constraint.on_delete, constraint.on_update, constraint.clustered, text=constraint.text, storage=constraint.storage,
        ignore_dup_key=constraint.ignore_dup_key,
    )


# --- columns ---------------------------------------------------------------------------------------


def _add_column(table: Table, definition: ast.ColumnDefinition, context: DefinitionContext) -> Table:
    naming.check_length(definition.name)
    if table.column(definition.name) is not None:
        raise sql_error(2705, definition.name, table.name)
    if definition.identity is not None and any(column.identity for column in table.columns):
        raise sql_error(2744, table.name)
    column_id = 1 + max((column.column_id for column in table.columns), default=0)
    column = make_column(table, definition, column_id, context)
    return replace(table, columns=(*table.columns, column))


def make_column(table: Table, definition: ast.ColumnDefinition, column_id: int, context: DefinitionContext) -> Column:
    """Return the column that a definition describes; a computed one has no type yet. Raises 448, 2715, 2749, 1750's kin."""
    if definition.computed is not None:
        return Column(
            definition.name, SqlType("int"), True, column_id,
            computed=expressions.definition_text(None, definition.computed_text), persisted=definition.persisted,
        )
    database = _database(table, context)
    kinds = {constraint.kind for constraint in definition.constraints}
    type_ = ast.TypeName(ast.Name(("rowversion",))) if definition.type is None and definition.name.lower() == "timestamp" else definition.type
    if type_ is None:
        raise sql_error(173, definition.name)
    resolved = resolve_type(type_, database, context.default_schema, f"#{column_id}")
    if resolved.user_type is not None and resolved.user_type.table is not None:
        raise sql_error(2715, f"#{column_id}", type_.name)
    column_type = _collated(resolved.type, definition.collation)
    if definition.identity is not None:
        _check_identity(definition, column_type)
    if definition.mask is not None:
        parse_mask(definition.mask, definition.name, column_type)
    nullable = column_nullable(table.name, definition.name, kinds, identity=definition.identity is not None, of_type=resolved.nullable)
    if column_type.name == "rowversion":
        nullable = "NULL" in kinds
    if definition.generated:
        if "NULL" in kinds:
            raise sql_error(13587, definition.name)
        nullable = False
    elif definition.hidden:
        raise not_supported("HIDDEN of a column that isn't GENERATED ALWAYS")
    column = Column(
        definition.name, column_type, nullable, column_id, definition.identity, user_type=resolved.user_type_name, rowguid="ROWGUIDCOL" in kinds,
        generated=definition.generated, hidden=definition.hidden, mask=definition.mask,
    )
    if sum(constraint.kind == "DEFAULT" for constraint in definition.constraints) > 1:
        raise sql_error(8148, "DEFAULT", definition.name, table.name)
    default = next((constraint for constraint in definition.constraints if constraint.kind == "DEFAULT"), None)
    return column if default is None else with_default(table, column, default.name, default.expression, default.text, context)


def column_nullable(table: str, column: str, kinds: set[str], *, identity: bool, of_type: bool | None) -> bool:
    """Return whether a column allows NULL: as written, else as its alias type says, else yes; keys and identities never do. Raises 8147."""
    if "NULL" in kinds and identity:
        raise sql_error(8147, column, table)
    if "NULL" in kinds:
        return True
    if "NOT NULL" in kinds or "PRIMARY KEY" in kinds or identity:
        return False
    return True if of_type is None else of_type


def with_default(
    table: Table, column: Column, name: str | None, expression: ast.Expression | None, text: str, context: DefinitionContext
) -> Column:
    """Return a column with a DEFAULT constraint; raises 1781 when it has one, 1754 for an identity column."""
    if column.default is not None:
        raise sql_error(1781)
    if column.identity is not None:
        raise sql_error(1754, column.name, table.name)
    if column.type.name == "rowversion":
        raise sql_error(1755, column.name, table.name)
    object_id = new_id(context, table)
    given = name or naming.system_name("DF", table.name, column.name, object_id)
    _check_constraint_name(table, given, context)
    return replace(
        column, default=expressions.definition_text(expression, text), default_name=given, default_id=object_id, default_system_named=name is None
    )


def _collated(column_type: SqlType, collation: str | None) -> SqlType:
    if collation is None:
        return column_type
    if column_type.collation is None:
        raise SqlError(447, f"Expression type {column_type.name} is invalid for COLLATE clause.")
    if collation.lower() == "database_default":
        return column_type
    return column_type.with_collation(known_collation(collation).name)


def _check_identity(definition: ast.ColumnDefinition, column_type: SqlType) -> None:
    if column_type.name not in _IDENTITY_TYPES or (column_type.scale or 0) > 0:
        raise sql_error(2749, definition.name)
    if definition.identity is not None and definition.identity[1] == 0:
        raise SqlError(2756, f"Invalid value {definition.identity[1]} for increment specified for identity column '{definition.name}'.")


def _type_computed(table: Table, definition: ast.ColumnDefinition, context: DefinitionContext) -> Table:
    column = table_column(table, definition.name)
    type_ = expressions.computed_type(parse_expression(definition.computed_text), table, column, context)
    not_null = any(constraint.kind in ("NOT NULL", "PRIMARY KEY") for constraint in definition.constraints)
    return with_column(table, replace(column, type=type_, nullable=not not_null))


def with_column(table: Table, changed: Column) -> Table:
    """Return the table with one of its columns replaced."""
    return replace(table, columns=tuple(changed if column.column_id == changed.column_id else column for column in table.columns))


# --- constraints -----------------------------------------------------------------------------------


def add_constraint(table: Table, constraint: ast.TableConstraint, context: DefinitionContext, *, column: str | None = None) -> Table:
    """Return ``table`` with a constraint added; ``column`` is the one whose definition holds it."""
    if constraint.kind in ("PRIMARY KEY", "UNIQUE"):
        return _add_key(table, constraint, context)
    if constraint.kind == "INDEX":
        name, clustered, where = constraint.name or "", bool(constraint.clustered), constraint.text or None
        if constraint.columnstore:
            index = make_columnstore(table, name, constraint.columns, unique=constraint.unique, clustered=clustered, where=where)
        else:
            index = make_index(
                table, name, constraint.columns, unique=constraint.unique, clustered=clustered, include=constraint.include, where=where
            )
        expressions.check_indexable(index, table, context)
        if constraint.ignore_dup_key:
            index = ignoring_duplicates(index, table)
        return partitioning.with_index(table, index, constraint.storage, context)
    if constraint.kind == "CHECK":
        return _add_check(table, constraint, context, column)
    if constraint.kind == "FOREIGN KEY":
        return _add_foreign_key(table, constraint, context)
    if constraint.kind == "DEFAULT":
        target = table_column(table, constraint.columns[0].name, number=1752)
        return with_column(table, with_default(table, target, constraint.name, constraint.expression, constraint.text, context))
    raise not_supported(f"the constraint {constraint.kind}")


def _add_key(table: Table, constraint: ast.TableConstraint, context: DefinitionContext) -> Table:
    is_primary = constraint.kind == "PRIMARY KEY"
    if is_primary and any(index.key_kind == "PRIMARY KEY" for index in table.indexes):
        raise sql_error(1779 if table.object_id in context.catalog.snapshot.by_id else 8110, table.name)
    clustered = constraint.clustered
    if clustered is None:
        clustered = is_primary and not any(index.clustered for index in table.indexes)
    object_id = new_id(context, table)
    prefix = "PK" if is_primary else "UQ"
    name = constraint.name or naming.system_name(prefix, table.name, constraint.columns[0].name, object_id)
    _check_constraint_name(table, name, context)
    if is_primary and any(table_column(table, key.name).nullable for key in constraint.columns):
        raise sql_error(8111, table.name)
    index = make_index(table, name, constraint.columns, unique=True, clustered=clustered)
    expressions.check_indexable(index, table, context)
    index = replace(index, key_kind=constraint.kind, object_id=object_id, system_named=constraint.name is None)
    if constraint.ignore_dup_key:
        index = ignoring_duplicates(index, table)
    return partitioning.with_index(table, index, constraint.storage, context)


def make_index(
    table: Table,
    name: str,
    columns: tuple[ast.IndexColumn, ...],
    *,
    unique: bool = False,
    clustered: bool = False,
    include: tuple[str, ...] = (),
    where: str | None = None,
) -> Index:
    """Return an index to be added to ``table``; raises 1902, 1911, 1913, 1909, 1919, 1943, 35372."""
    check_index_name(table, name)
    for index in table.indexes:
        if clustered and index.clustered:
            raise sql_error(35372, table.name) if index.columnstore else sql_error(1902, table.name, index.name)
    seen: set[str] = set()
    for key in columns:
        column = table_column(table, key.name, number=1911)
        if key.name.lower() in seen:
            raise sql_error(1909, column.name)
        seen.add(key.name.lower())
        if column.type.name in _UNINDEXABLE or (column.type.is_max):
            raise sql_error(1919, column.name, table.name)
    included = tuple(table_column(table, each, number=1911).name for each in include)
    index_id = 1 if clustered else free_index_id(table)
    keys = tuple((table_column(table, key.name, number=1911).name, key.descending) for key in columns)
    return Index(name, keys, index_id, unique, clustered, include=included, where=where)


def ignoring_duplicates(index: Index, table: Table) -> Index:
    """Return the index with IGNORE_DUP_KEY = ON; raises 1916 unless it is unique, 10618 where it is filtered, 40515 over computed columns."""
    if not index.unique:
        raise sql_error(1916, "nonunique", "ignore_dup_key")
    if index.where is not None:
        raise sql_error(10618, index.name, f"{table.schema}.{table.name}")
    if any(column.computed is not None and not column.persisted for name, _ in index.columns if (column := table.column(name)) is not None):
        raise not_supported("IGNORE_DUP_KEY = ON over a computed column that isn't persisted")
    return replace(index, ignore_dup_key=True)


def make_columnstore(
    table: Table, name: str, columns: tuple[ast.IndexColumn, ...], *, unique: bool, clustered: bool, where: str | None = None
) -> Index:
    """Return a columnstore index to be added to ``table``: its place in the catalog, for rows are stored as ever.

    Raises 1911, 1913, 35301, 35339, 35343, 35372. Source: "CREATE COLUMNSTORE INDEX (Transact-SQL)".
    """
    check_index_name(table, name)
    if unique:
        raise sql_error(35301)
    if clustered and any(index.clustered for index in table.indexes):
        raise sql_error(35372, table.name)
    if any(index.columnstore for index in table.indexes):
        raise sql_error(35339)
    members = [table_column(table, each.name, number=1911) for each in columns] or list(table.columns)
    for column in members:
        if column.type.name in _UNSTORABLE:
            raise sql_error(35343, column.name)
    included = () if clustered else tuple(column.name for column in members)
    return Index(name, (), 1 if clustered else free_index_id(table), clustered=clustered, include=included, where=where, columnstore=True)


def check_index_name(table: Table, name: str) -> None:
    """Raise 103 for a name that is too long, 1913 for one that an index or statistics of the table has."""
    naming.check_length(name)
    if name.lower() in {known.name.lower() for known in table.indexes} | {known.name.lower() for known in table.statistics}:
        raise sql_error(1913, name, "table", f"{table.schema}.{table.name}")


def free_index_id(table: Table) -> int:
    """Return the next id of a nonclustered index or of statistics, which count together."""
    used = {index.index_id for index in table.indexes if not (index.xml_kind or index.tessellation)} | {statistics.stats_id for statistics in table.statistics}
    return next(number for number in count(FIRST_NONCLUSTERED) if number not in used)


def _add_check(table: Table, constraint: ast.TableConstraint, context: DefinitionContext, column: str | None) -> Table:
    object_id = new_id(context, table)
    name = constraint.name or naming.system_name("CK", table.name, column or "", object_id)
    _check_constraint_name(table, name, context)
    text = expressions.definition_text(None, constraint.text)
    reads = () if constraint.expression is None else tuple(sorted(expressions.columns_read(constraint.expression)))
    check = Check(name, text, object_id, column, system_named=constraint.name is None, reads=reads)
    return replace(table, checks=(*table.checks, check))


def _add_foreign_key(table: Table, constraint: ast.TableConstraint, context: DefinitionContext) -> Table:
    if is_temporary(table):
        return table  # "Skipping FOREIGN KEY constraint": SQL Server says so and goes on
    if constraint.references is None:
        raise sql_error(102, "FOREIGN KEY")
    object_id = new_id(context, table)
    first = constraint.columns[0].name
    name = constraint.name or naming.system_name("FK", table.name, first, object_id)
    _check_constraint_name(table, name, context)
    referenced = _referenced_table(table, constraint.references, name, context)
    columns = tuple(table_column(table, key.name, 1769, name, key.name, table.name).name for key in constraint.columns)
    names = constraint.references_columns or _primary_key(referenced, name)
    if len(names) != len(columns):
        raise sql_error(8139, referenced.name)
    theirs = tuple(table_column(referenced, each, 1770, name, each, referenced.name).name for each in names)
    index = _matching_key(referenced, theirs)
    if index is None:
        raise sql_error(1776, f"{referenced.schema}.{referenced.name}" if referenced.schema.lower() != "dbo" else referenced.name, name)
    ordered = _in_key_order(index, columns, theirs)
    for own, other in zip(*ordered, strict=True):
        _check_same_type(table, own, referenced, other, name)
    key = ForeignKey(
        name, ordered[0], referenced.object_id, ordered[1], constraint.on_delete or "NO ACTION", constraint.on_update or "NO ACTION",
        object_id, index.index_id, system_named=constraint.name is None,
    )
    changed = replace(table, foreign_keys=(*table.foreign_keys, key))
    _check_actions(changed, key, context)
    return changed


def _check_actions(table: Table, key: ForeignKey, context: DefinitionContext) -> None:
    """Raise 1785 and 1787 for actions that can't be carried out."""
    actions = {event for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)) if action != "NO ACTION"}
    if not actions:
        return
    if any(trigger.timing == "INSTEAD OF" and actions & set(trigger.events) for trigger in triggers.of_table(table.object_id, context)):
        raise sql_error(1787, key.name, table.name)
    others = [other for other in context.catalog.snapshot.by_id.values() if isinstance(other, Table) and other.object_id != table.object_id]
    cascades.check_single_path(table, key, [*others, table])


def _referenced_table(table: Table, name: ast.Name, constraint: str, context: DefinitionContext) -> Table:
    database, schema, last = naming.split(name)
    if database and database.lower() != table.database.lower():
        raise SqlError(1763, "Cross-database foreign key references are not supported. Foreign key '" + str(name) + "'.")
    if last.lower() == table.name.lower() and (schema or table.schema).lower() == table.schema.lower():
        return table
    found = naming.find_object(ast.Name((table.database, schema or table.schema, last)), context)
    if not isinstance(found, Table):
        raise sql_error(1767, constraint, name)
    return found


def _primary_key(table: Table, constraint: str) -> tuple[str, ...]:
    for index in table.indexes:
        if index.key_kind == "PRIMARY KEY":
            return tuple(name for name, _ in index.columns)
    raise sql_error(1773, constraint, table.name)


def _matching_key(table: Table, columns: tuple[str, ...]) -> Index | None:
    wanted = sorted(name.lower() for name in columns)
    return next(
        (index for index in table.indexes if index.unique and index.where is None and sorted(name.lower() for name, _ in index.columns) == wanted), None
    )


def _in_key_order(index: Index, columns: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return both lists in the key's order; PostgreSQL takes any order, the catalog shows the key's."""
    position = {name.lower(): number for number, (name, _) in enumerate(index.columns)}
    pairs = sorted(zip(columns, theirs, strict=True), key=lambda pair: position[pair[1].lower()])
    return tuple(own for own, _ in pairs), tuple(other for _, other in pairs)


def _check_same_type(table: Table, own: str, referenced: Table, other: str, constraint: str) -> None:
    mine, its = table_column(table, own).type, table_column(referenced, other).type
    same = mine.name == its.name and mine.precision == its.precision and mine.scale == its.scale
    if not same or (mine.is_string and (mine.collation or "").lower() != (its.collation or "").lower()) or mine.length != its.length:
        number = 1753 if same else 1778
        raise sql_error(number, f"{referenced.name}.{other}", f"{table.name}.{own}", constraint)


def _check_constraint_name(table: Table, name: str, context: DefinitionContext) -> None:
    """Raise 2714 when the schema has an object of that name already, this table's new constraints included."""
    naming.check_length(name)
    if is_temporary(table):
        return
    lowered = name.lower()
    own = {check.name.lower() for check in table.checks} | {key.name.lower() for key in table.foreign_keys}
    own.update(index.name.lower() for index in table.indexes if index.key_kind)
    own.update((column.default_name or "").lower() for column in table.columns)
    if (table.schema.lower(), lowered) in _database(table, context).objects or lowered in own:
        raise sql_error(2714, name, state=5)


def table_column(table: Table, name: str, number: int = 1911, *arguments: object) -> Column:
    """Return a column of the table; raises error ``number`` about its name."""
    found = table.column(name)
    if found is None:
        raise sql_error(number, *(arguments or (name, table.name)))
    return found


def _database(table: Table, context: DefinitionContext) -> Database:
    return context.catalog.snapshot.databases[table.database.lower()]
