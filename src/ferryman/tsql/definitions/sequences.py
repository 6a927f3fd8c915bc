"""CREATE and ALTER SEQUENCE, on PostgreSQL's sequences. Source: "CREATE SEQUENCE (Transact-SQL)"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import SqlType
from ferryman.store.catalog import writer
from ferryman.store.catalog.model import Sequence
from ferryman.tsql.definitions import naming, physical
from ferryman.tsql.definitions.types import resolve_type
from ferryman.tsql.typing import INTEGER_RANGES

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

_TYPES: Final = frozenset({"tinyint", "smallint", "int", "bigint", "decimal", "numeric"})
_BIGINT: Final = INTEGER_RANGES["bigint"]


def sequence(statement: ast.CreateSequence, context: DefinitionContext) -> None:
    """Run CREATE or ALTER SEQUENCE."""
    (_alter if statement.action == "ALTER" else _create)(statement, context)


def _create(statement: ast.CreateSequence, context: DefinitionContext) -> None:
    target = naming.free_target(statement.name, context)
    type_ = SqlType("bigint")
    if statement.type is not None:
        type_ = resolve_type(statement.type, target.database, context.default_schema).type
    low, high = _range(type_)
    options = dict(statement.options)
    increment = _given(options, "INCREMENT", 1)
    minimum, maximum = _given(options, "MINVALUE", low), _given(options, "MAXVALUE", high)
    start = _given(options, "START", minimum if increment > 0 else maximum)
    relation = physical.relation_of(target.database.name, target.schema.name, target.name)
    object_id = writer.insert_object(
        context.connection, target.database.database_id, target.schema.schema_id, target.name, "SO", relation=relation
    )
    made = Sequence(
        object_id, target.database.name, target.schema.name, target.name, "SO",
        type=type_, relation=relation, start=start, increment=increment, minimum=minimum, maximum=maximum, cycle=bool(options.get("CYCLE")),
    )
    _check(made)
    writer.write_sequence(context.connection, made, options.get("CACHE"))
    context.connection.execute(f"CREATE SEQUENCE {relation} AS int8 {_clauses(made)} START WITH {start}")
    context.catalog.changed((object_id,))


def _alter(statement: ast.CreateSequence, context: DefinitionContext) -> None:
    found = naming.find_object(statement.name, context)
    if not isinstance(found, Sequence) or found.type is None:
        raise sql_error(15151, "alter", "sequence object", statement.name.last)
    options = dict(statement.options)
    low, high = _range(found.type)
    changed = Sequence(
        found.object_id, found.database, found.schema, found.name, "SO",
        type=found.type, relation=found.relation,
        start=_given(options, "RESTART", found.start),
        increment=_given(options, "INCREMENT", found.increment),
        minimum=(low if options["MINVALUE"] is None else options["MINVALUE"]) if "MINVALUE" in options else found.minimum,
        maximum=(high if options["MAXVALUE"] is None else options["MAXVALUE"]) if "MAXVALUE" in options else found.maximum,
        cycle=bool(options["CYCLE"]) if "CYCLE" in options else found.cycle,
    )
    _check(changed)
    writer.write_sequence(context.connection, changed, options.get("CACHE"))
    restart = f" RESTART WITH {changed.start}" if "RESTART" in options else ""
    context.connection.execute(f"ALTER SEQUENCE {found.relation} {_clauses(changed)} START WITH {changed.start}{restart}")
    writer.touch_object(context.connection, found.object_id)
    context.catalog.changed((found.object_id,))


def _given(options: dict[str, int | None], name: str, default: int) -> int:
    value = options.get(name)
    return default if value is None else value


def _range(type_: SqlType) -> tuple[int, int]:
    """Return the least and greatest value of a sequence's type; raises 11702's kin 40515 for one that isn't an integer."""
    if type_.name not in _TYPES or (type_.scale or 0) > 0:
        raise sql_error(11702, type_.name)
    if type_.name not in ("decimal", "numeric"):
        return INTEGER_RANGES[type_.name]
    limit = 10 ** (type_.precision or 18) - 1
    if limit > _BIGINT[1]:
        raise not_supported("a sequence of more than 18 digits")
    return -limit, limit


def _check(made: Sequence) -> None:
    if made.increment == 0:
        raise sql_error(11700, made.name)
    if made.minimum is not None and made.maximum is not None:
        if made.minimum >= made.maximum:
            raise sql_error(11705, made.name)
        if not made.minimum <= made.start <= made.maximum:
            raise sql_error(11703, made.name)


def _clauses(made: Sequence) -> str:
    return f"INCREMENT BY {made.increment} MINVALUE {made.minimum} MAXVALUE {made.maximum} {'CYCLE' if made.cycle else 'NO CYCLE'}"
