"""The parameters that a batch uses without declaring them, and the types that their places ask for.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-undeclared-parameters-transact-sql
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import BIT, INT, SMALLINT, SYSNAME, TINYINT, SqlType, nvarchar
from ferryman.tds.types import MAX_LENGTH, DataType
from ferryman.tsql import ast
from ferryman.tsql.deduction import Undeclared, general_type
from ferryman.tsql.discovery.shape import is_case_sensitive, tds_columns, type_columns
from ferryman.tsql.expressions import convert_to
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.interpreter.modules import parse_cached
from ferryman.tsql.interpreter.names import ModuleScope, SessionNames
from ferryman.tsql.procedures.definition import SystemProcedure
from ferryman.tsql.queries import bind_dml, bind_query
from ferryman.tsql.queries.relation import OutputColumn
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferryman.store.catalog.model import UserType
    from ferryman.tsql.output import Row
    from ferryman.tsql.session import Session

_NAMES: Final = (
    ("parameter_ordinal", INT), ("name", SYSNAME), ("suggested_system_type_id", INT), ("suggested_system_type_name", nvarchar(256)),
    ("suggested_max_length", SMALLINT), ("suggested_precision", TINYINT), ("suggested_scale", TINYINT), ("suggested_user_type_id", INT),
    ("suggested_user_type_database", SYSNAME), ("suggested_user_type_schema", SYSNAME), ("suggested_user_type_name", SYSNAME),
    ("suggested_assembly_qualified_type_name", nvarchar(4000)), ("suggested_xml_collection_id", INT), ("suggested_xml_collection_database", SYSNAME),
    ("suggested_xml_collection_schema", SYSNAME), ("suggested_xml_collection_name", SYSNAME), ("suggested_is_xml_document", BIT),
    ("suggested_is_case_sensitive", BIT), ("suggested_is_fixed_length_clr_type", BIT), ("suggested_is_input", BIT), ("suggested_is_output", BIT),
    ("formal_parameter_name", SYSNAME), ("suggested_tds_type_id", INT), ("suggested_tds_length", INT),
)  # fmt: skip
_NULLABLE: Final = frozenset({"suggested_system_type_name", "formal_parameter_name"})
COLUMNS: Final = tuple(
    OutputColumn(name, type_, name in _NULLABLE or any(part in name for part in ("_user_type_", "_assembly_", "_xml_collection_"))) for name, type_ in _NAMES
)
"""What sp_describe_undeclared_parameters returns."""


@dataclass(slots=True)
class Use:
    """How a parameter is used: read, written, or passed to a procedure's parameter called ``formal``, there maybe as a table of ``table_type``."""

    read: bool = True
    written: bool = False
    formal: str | None = None
    table_type: UserType | None = None


def describe(session: Session, text: str, declared: tuple[ast.Parameter, ...]) -> list[Row]:
    """Return a row for each undeclared parameter, in the order of their names' first appearance; raises 11502, 11503 and 11508."""
    batch = parse_cached(text, quoted_identifier=session.options.quoted_identifier)
    scope = ModuleScope(session, {})
    types: dict[str, SqlType] = {parameter.name.lower(): scope.resolve_type(parameter.type) for parameter in declared}
    for node in walk(batch.statements):
        if isinstance(node, ast.Declaration) and node.type is not None:
            types[node.name.lower()] = scope.resolve_type(node.type)
    undeclared = _undeclared(batch, types)
    types |= {name.lower(): Undeclared("null", parameter=name) for name in undeclared}
    uses = {name.lower(): Use() for name in undeclared}
    frame = Frame(session, types, dict.fromkeys(types), session.default_schema)
    identity_insert = session.options.identity_insert
    try:
        for statement in _statements(batch.statements):
            names = SessionNames(session, frame, types)
            if isinstance(statement, ast.SetOption) and statement.table is not None:
                session.options.identity_insert = names.resolve(statement.table).object_id if statement.value == "ON" else None
            _bind(statement, names, ModuleScope(session, types), uses)
    finally:
        session.options.identity_insert = identity_insert
    return [_row(ordinal, name, types[name.lower()], uses[name.lower()], session.database) for ordinal, name in enumerate(undeclared, 1)]


def _undeclared(batch: ast.Batch, types: dict[str, SqlType]) -> list[str]:
    """Return the undeclared names; raises 11508 for one that stands in two places."""
    found = [name for node in walk(batch.statements) for name in _variable_names(node) if name.lower() not in types]
    twice = next((name for name, count in Counter(name.lower() for name in found).items() if count > 1), None)
    if twice is not None:
        raise sql_error(11508, next(name for name in found if name.lower() == twice))
    return found


def _variable_names(node: object) -> Iterator[str]:
    if isinstance(node, ast.Variable):
        yield node.name
    elif isinstance(node, (ast.SetVariable, ast.AssignItem)):
        yield node.variable
    elif isinstance(node, ast.Execute) and node.return_variable is not None:
        yield node.return_variable


def _statements(statements: Sequence[ast.Statement]) -> Iterator[ast.Statement]:
    """Yield the statements of every path, those inside others after what holds them."""
    for statement in statements:
        yield statement
        if isinstance(statement, ast.Block):
            yield from _statements(statement.statements)
        elif isinstance(statement, ast.If):
            yield from _statements([part for part in (statement.then, statement.else_) if part is not None])
        elif isinstance(statement, ast.While):
            yield from _statements([statement.body])
        elif isinstance(statement, ast.TryCatch):
            yield from _statements([*statement.try_, *statement.catch])


def _bind(statement: ast.Statement, names: SessionNames, scope: ModuleScope, uses: dict[str, Use]) -> None:
    """Bind one statement, so that its undeclared parameters note what they are converted to."""
    if isinstance(statement, ast.QueryStatement):
        bind_query(statement.query, names)
    elif isinstance(statement, ast.Execute):
        _bind_call(statement, names, uses)
    elif isinstance(statement, ast.Insert) and isinstance(statement.source, ast.Execute):
        _bind_call(statement.source, names, uses)
    elif isinstance(statement, (ast.Insert, ast.Update, ast.Delete, ast.Merge)):
        bind_dml(statement, names)
    elif isinstance(statement, (ast.If, ast.While)):
        one = ast.Case(None, ((statement.condition, ast.Literal("integer", 1)),), None)
        bind_query(ast.Query(ast.Select((ast.SelectItem(one),))), names)
    elif isinstance(statement, ast.SetVariable) and not isinstance(statement.value, ast.CursorDefinition):
        _bind_assignment(statement.variable, statement.value, names, uses)
    elif any(isinstance(names.variable(name), Undeclared) for node in _own_parts(statement) for name in _variable_names(node)):
        raise not_supported(f"undeclared parameters in {type(statement).__name__}")


def _own_parts(statement: ast.Statement) -> Iterator[object]:
    return iter(()) if isinstance(statement, (ast.Block, ast.TryCatch)) else walk(statement)


def _bind_assignment(name: str, value: ast.Expression, names: SessionNames, uses: dict[str, Use]) -> None:
    """``SET @p = value``: the parameter is an output of the value's type, or the value is converted to a declared variable's."""
    target = names.variable(name)
    [column] = bind_query(ast.Query(ast.Select((ast.SelectItem(value),))), names).columns
    if isinstance(target, Undeclared):
        target.deduced.append(general_type(column.type))
        uses[name.lower()] = Use(read=False, written=True)
    elif isinstance(value, ast.Variable) and isinstance(names.variable(value.name), Undeclared):
        _note(names, value.name, target)


def _note(names: SessionNames, name: str, type_: SqlType) -> None:
    from ferryman.tsql.bound import VariableValue

    convert_to(VariableValue(names.variable(name), name.lower()), type_)


def _bind_call(statement: ast.Execute, names: SessionNames, uses: dict[str, Use]) -> None:
    """Let the arguments of a call take the types of the procedure's parameters."""
    if statement.return_variable is not None and isinstance(names.variable(statement.return_variable), Undeclared):
        _note(names, statement.return_variable, INT)
        uses[statement.return_variable.lower()] = Use(read=False, written=True)
    if not isinstance(statement.procedure, ast.Name):
        raise not_supported("undeclared parameters of a procedure whose name is in a variable")
    formals = _formals(statement.procedure, names)
    for position, argument in enumerate(statement.arguments):
        if not isinstance(argument.value, ast.Variable) or not isinstance(names.variable(argument.value.name), Undeclared):
            continue
        wanted = argument.name.lower() if argument.name is not None else None
        formal = next((f for n, f in enumerate(formals) if (n == position if wanted is None else f[0].lower() == wanted)), None)
        if formal is None:
            raise sql_error(8145, statement.procedure.last, argument.name) if wanted else sql_error(8144, statement.procedure.last)
        name, type_, output = formal
        if isinstance(type_, SqlType):
            _note(names, argument.value.name, type_)
            uses[argument.value.name.lower()] = Use(written=output, formal=name)
        else:
            uses[argument.value.name.lower()] = Use(formal=name, table_type=type_)


def _formals(procedure: ast.Name, names: SessionNames) -> list[tuple[str, SqlType | UserType, bool]]:
    """Return name, type (a table type for a table) and direction of a procedure's parameters; raises 2812 for an unknown procedure."""
    system = names.session.server.procedures.get(procedure.last.lower())
    if isinstance(system, SystemProcedure):
        return [(formal.name, formal.type, formal.output) for formal in system.parameters]
    if system is not None:
        definition = parse_cached(system.definition, quoted_identifier=True).statements[0]
        assert isinstance(definition, ast.CreateProcedure)
        return [(parameter.name, names.resolve_type(parameter.type), parameter.output) for parameter in definition.parameters]
    routine = names.procedure(procedure)
    if routine is None:
        raise sql_error(2812, str(procedure))
    names.check_permission("EXECUTE", routine)
    table_types = {known.table.object_id: known for known in names.snapshot.databases[routine.database.lower()].types.values() if known.table is not None}
    return [(parameter.name, table_types.get(parameter.table_type or 0, parameter.type), parameter.output) for parameter in routine.parameters]


def _row(ordinal: int, name: str, type_: SqlType, use: Use, database: str) -> Row:
    if use.table_type is not None:
        table = use.table_type
        return (
            ordinal, name, int(DataType.TVP), None, -1, 0, 0, table.user_type_id, database, table.schema, table.name, *(None,) * 5, 0, 0, 0, 1, 0,
            use.formal, int(DataType.TVP), MAX_LENGTH,
        )  # fmt: skip
    assert isinstance(type_, Undeclared)
    if not type_.deduced:
        raise sql_error(11502, name)
    found = type_.deduced[0]
    return (
        ordinal, name, *type_columns(found), *(None,) * 9, 0, is_case_sensitive(found), 0, int(use.read), int(use.written), use.formal,
        *tds_columns(found, nullable=True)[:2],
    )  # fmt: skip
