"""Built-in functions that return rows: STRING_SPLIT, GENERATE_SERIES, OPENJSON, fn_listextendedproperty, fn_my_permissions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIGINT, MAX, SQL_VARIANT, SqlType, nvarchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import quoted
from ferryman.tsql.expressions import bind, cast, convert_to, unify
from ferryman.tsql.functions.metadata import CURRENT_DATABASE
from ferryman.tsql.functions.system import NAME
from ferryman.tsql.queries.discovered import bind_described_object, bind_described_text
from ferryman.tsql.queries.openxml import bind_openxml
from ferryman.tsql.queries.relation import OutputColumn, Relation, typed

if TYPE_CHECKING:
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.scope import QueryScope


def _string_split(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """STRING_SPLIT(text, separator [, enable_ordinal]); a NULL text yields no rows. Raises 214 for a separator that isn't one character."""
    if len(item.arguments) not in (2, 3):
        raise sql_error(189, "string_split", 2, 3)
    text, separator = (bind(argument, scope) for argument in item.arguments[:2])
    if not text.type.is_string:
        text = convert_to(text, nvarchar(MAX, scope.collation))
    if isinstance(separator, b.Constant) and (separator.value is None or len(str(separator.value)) != 1):
        raise sql_error(214, "separator", "nchar(1)/nvarchar(1)")
    wide = text.type.is_unicode or separator.type.is_unicode
    length = MAX if text.type.is_max else text.type.length
    value = OutputColumn("value", SqlType("nvarchar" if wide else "varchar", length=length, collation=text.type.collation or scope.collation))
    columns = (value, OutputColumn("ordinal", BIGINT, nullable=False)) if _with_ordinal(item) else (value,)
    alias = scope.context.statement.alias()

    def render(emitter: Emitter) -> str:
        ordinal = f", {alias}.ordinal AS c2" if len(columns) == 2 else ""
        rows = f"string_to_table_with_ordinal({typed(emitter, text)}, {typed(emitter, separator)})"
        return f"SELECT {alias}.value AS c1{ordinal} FROM tsql.{rows} AS {alias}"

    return Relation(columns, render)


def _with_ordinal(item: ast.TableFunction) -> bool:
    if len(item.arguments) < 3:
        return False
    flag = item.arguments[2]
    if not isinstance(flag, ast.Literal) or flag.value not in (0, 1, None):
        raise not_supported("STRING_SPLIT with an enable_ordinal that isn't the constant 0 or 1")
    return flag.value == 1


def _generate_series(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """GENERATE_SERIES(start, stop [, step]); step is 1 or -1 by default. Raises 5373 for operands of different types, 4199 for step 0."""
    if len(item.arguments) not in (2, 3):
        raise sql_error(189, "generate_series", 2, 3)
    operands = unify([bind(argument, scope) for argument in item.arguments])
    type_ = operands[0].type
    if not type_.is_exact_numeric or type_.name in ("bit", "money", "smallmoney"):
        raise sql_error(8117, type_.name, "generate_series")
    alias = scope.context.statement.alias()

    def render(emitter: Emitter) -> str:
        texts = [f"({emitter.emit(operand)})::numeric" for operand in operands]
        step = texts[2] if len(texts) == 3 else f"(CASE WHEN {texts[0]} > {texts[1]} THEN -1 ELSE 1 END)::numeric"
        value = typed(emitter, b.Conversion(type_, b.ColumnValue(SqlType("decimal", precision=38, scale=type_.scale or 0), f"{alias}.v", "value")))
        return f"SELECT {value} AS c1 FROM generate_series({texts[0]}, {texts[1]}, {step}) AS {alias}(v)"

    return Relation((OutputColumn("value", type_, nullable=False),), render)


JSON_KEY: Final = SqlType("nvarchar", length=4000, collation="Latin1_General_BIN2")


def _open_json(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """OPENJSON(json [, path]) [WITH (...)]: keys, values and types of the first level, or typed columns by path."""
    if len(item.arguments) not in (1, 2):
        raise sql_error(189, "openjson", 1, 2)
    text = convert_to(bind(item.arguments[0], scope), nvarchar(MAX, scope.collation))
    path = convert_to(bind(item.arguments[1], scope), nvarchar(MAX, scope.collation)) if len(item.arguments) == 2 else None
    alias = scope.context.statement.alias()

    def rows(emitter: Emitter) -> str:
        where = "'$'::text" if path is None else typed(emitter, path)
        function = "tsql.open_json_items" if item.with_columns else "tsql.open_json"
        return f"{function}({typed(emitter, text)}, {where}) AS {alias}"

    if item.with_columns:
        return _typed_json(item, alias, rows, scope)
    columns = (
        OutputColumn("key", JSON_KEY, nullable=False),
        OutputColumn("value", nvarchar(MAX, scope.collation)),
        OutputColumn("type", SqlType("tinyint"), nullable=False),
    )
    return Relation(columns, lambda emitter: f"SELECT {alias}.key AS c1, {alias}.value AS c2, {alias}.type AS c3 FROM {rows(emitter)}")


def _typed_json(item: ast.TableFunction, alias: str, rows: Callable[[Emitter], str], scope: QueryScope) -> Relation:
    values: list[b.Bound] = []
    columns: list[OutputColumn] = []
    for column in item.with_columns:
        type_ = scope.resolve_type(column.type)
        if type_.is_string:
            type_ = replace(type_, collation=type_.collation or scope.collation)
        path = column.path if column.path is not None else f'$."{column.name}"'
        function = "tsql.json_fragment" if column.as_json else "tsql.json_scalar"
        text = b.ColumnValue(nvarchar(MAX, scope.collation), f"{function}({alias}.value, {quoted(path)})", column.name)
        values.append(text if column.as_json else cast(text, type_, scope))
        columns.append(OutputColumn(column.name, nvarchar(MAX, scope.collation) if column.as_json else type_, fragment="json" if column.as_json else ""))

    def render(emitter: Emitter) -> str:
        listed = ", ".join(f"{typed(emitter, value)} AS c{position}" for position, value in enumerate(values, 1))
        return f"SELECT {listed} FROM {rows(emitter)}"

    return Relation(tuple(columns), render)


def _list_properties(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """fn_listextendedproperty(name, level0type, level0name, level1type, level1name, level2type, level2name); NULL and DEFAULT mean every one."""
    if len(item.arguments) != 7:
        raise sql_error(313 if len(item.arguments) < 7 else 8144, "fn_listextendedproperty")
    null = b.Constant(NAME, None)
    arguments = [null if isinstance(argument, ast.DefaultValue) else convert_to(bind(argument, scope), NAME) for argument in item.arguments]
    columns = (*(OutputColumn(name, NAME) for name in ("objtype", "objname", "name")), OutputColumn("value", SQL_VARIANT))
    alias = scope.context.statement.alias()

    def render(emitter: Emitter) -> str:
        values = ", ".join(typed(emitter, argument) for argument in (CURRENT_DATABASE, *arguments))
        items = ", ".join(f"{alias}.{column.name} AS c{position}" for position, column in enumerate(columns, 1))
        return f"SELECT {items} FROM catalog.list_properties({values}) AS {alias}"

    return Relation(columns, render)


def _my_permissions(item: ast.TableFunction, scope: QueryScope) -> Relation:
    """fn_my_permissions(securable, class)."""
    if len(item.arguments) != 2:
        raise sql_error(313 if len(item.arguments) < 2 else 8144, "fn_my_permissions")
    asked = b.Call(nvarchar(MAX), "$MY_PERMISSIONS", tuple(convert_to(bind(argument, scope), NAME) for argument in item.arguments))
    columns = tuple(OutputColumn(name, NAME) for name in ("entity_name", "subentity_name", "permission_name"))
    alias = scope.context.statement.alias()

    def render(emitter: Emitter) -> str:
        rows = f"jsonb_array_elements({typed(emitter, asked)}::jsonb) AS {alias}(item)"
        return f"SELECT {alias}.item ->> 0 AS c1, {alias}.item ->> 1 AS c2, {alias}.item ->> 2 AS c3 FROM {rows}"

    return Relation(columns, render)


ROWSETS: Final[dict[str, Callable[[ast.TableFunction, QueryScope], Relation]]] = {
    "string_split": _string_split,
    "generate_series": _generate_series,
    "openjson": _open_json,
    "openxml": bind_openxml,
    "fn_listextendedproperty": _list_properties,
    "fn_my_permissions": _my_permissions,
    "dm_exec_describe_first_result_set": bind_described_text,
    "dm_exec_describe_first_result_set_for_object": bind_described_object,
}
