"""The first result set that a batch may send, found without running it: every path through the batch, its procedures and literal dynamic SQL.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-first-result-set-transact-sql
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import MAX
from ferryman.store.catalog.model import Table, Trigger, View
from ferryman.tsql import ast
from ferryman.tsql.interpreter.execute import level
from ferryman.tsql.interpreter.firing import LOGICAL_TABLES, Firing
from ferryman.tsql.interpreter.frame import Frame
from ferryman.tsql.interpreter.modules import compile_routine, compile_text, compile_trigger, parse_cached
from ferryman.tsql.interpreter.names import ModuleScope, SessionNames
from ferryman.tsql.interpreter.result_sets import shapes
from ferryman.tsql.interpreter.statements import temporary_names
from ferryman.tsql.interpreter.tables import create as create_table_variable
from ferryman.tsql.interpreter.tables import create_of_type
from ferryman.tsql.procedures.definition import SystemProcedure
from ferryman.tsql.queries import bind_dml, bind_query
from ferryman.tsql.queries.syntax import into_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferryman.store.catalog.model import Routine
    from ferryman.tsql.interpreter.modules import Module
    from ferryman.tsql.queries import Dml, OutputColumn
    from ferryman.tsql.session import Session

WIDENS: Final = frozenset({"varchar", "nvarchar", "varbinary"})
"""Types that two possible results may have in different lengths."""
INFORMATIONAL: Final = 10
"""The highest severity that is a message and no error."""
ENDS_PATH: Final = (ast.Return, ast.Throw, ast.Break, ast.Continue)
UNDESCRIBED: Final = (ast.Goto, ast.Dbcc, ast.Use, ast.ExecuteAs, ast.Revert)
"""Statements whose effect on what follows isn't followed here."""


@dataclass(frozen=True, slots=True)
class Possible:
    """A statement that may send the first result set. ``order_by`` is its query's; ``procedure`` is '' in the main batch."""

    text: str
    procedure: str
    columns: tuple[OutputColumn, ...]
    order_by: tuple[ast.OrderItem, ...] = ()
    keys: tuple[OutputColumn, ...] = ()


def describe(session: Session, text: str, parameters: tuple[ast.Parameter, ...] = ()) -> Possible | None:
    """Return what the batch's first result set looks like, None when it has none; raises the batch's own errors, and 11509 to 11528."""
    discovery = _Discovery(session)
    with session.transactions.atomic():
        possible, _ = discovery.text(text, parameters, "")
    return merged(possible)


def describe_module(session: Session, module: Routine | Trigger) -> Possible | None:
    """Return what the first result set of a procedure or trigger looks like."""
    discovery = _Discovery(session)
    with session.transactions.atomic():
        possible, _ = discovery.module(module, module.name)
    return merged(possible)


def merged(possible: Sequence[Possible]) -> Possible | None:
    """Return the one description that fits every possible first result; raises 11509 to 11512 when there is none."""
    if not possible:
        return None
    first = possible[0]
    for other in possible[1:]:
        if len(first.columns) != len(other.columns) or not all(map(_compatible, first.columns, other.columns)):
            raise _conflict(first, other)
        first = replace(first, columns=tuple(map(_merged_column, first.columns, other.columns)), order_by=(), keys=())
    return first


def _compatible(one: OutputColumn, other: OutputColumn) -> bool:
    if one.type.name in WIDENS and one.type.name == other.type.name:
        return one.type.collation == other.type.collation
    return one.type == other.type


def _merged_column(one: OutputColumn, other: OutputColumn) -> OutputColumn:
    lengths = (one.type.length, other.type.length)
    type_ = replace(one.type, length=MAX if MAX in lengths else max(length or 0 for length in lengths)) if one.type.name in WIDENS else one.type
    same = one.table is other.table and one.base_name == other.base_name
    return replace(
        one, name=one.name if one.name.lower() == other.name.lower() else "", type=type_, nullable=one.nullable or other.nullable,
        identity=one.identity and other.identity, computed=one.computed and other.computed, table=one.table if same else None,
        base_name=one.base_name if same else "",
    )  # fmt: skip


def _conflict(one: Possible, other: Possible) -> SqlError:
    if one.procedure and other.procedure:
        return sql_error(11512, one.text, one.procedure, other.text, other.procedure)
    if one.procedure:
        return sql_error(11511, one.text, one.procedure, other.text)
    return sql_error(11510, one.text, other.text, other.procedure) if other.procedure else sql_error(11509, one.text, other.text)


Paths = tuple[list[Possible], bool]
"""The possible first results of some statements, and whether control may reach their end without one."""


class _Discovery:
    """One analysis. ``running`` are the modules being looked into, so that recursion ends."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.running: list[int] = []
        self.source = ""
        self.single = False
        self.procedure = ""

    def text(self, text: str, parameters: tuple[ast.Parameter, ...], procedure: str) -> Paths:
        """Analyse a batch or a piece of dynamic SQL."""
        module = compile_text(self.session, text, parameters)
        batch = parse_cached(text, quoted_identifier=self.session.options.quoted_identifier)
        frame = Frame(self.session, module.types, dict.fromkeys(module.types), self.session.default_schema)
        return self._inside(frame, module, batch.statements, text, procedure, None)

    def module(self, routine: Routine | Trigger, shown: str) -> Paths:
        """Analyse a stored procedure or a trigger."""
        module = compile_trigger(self.session, routine) if isinstance(routine, Trigger) else compile_routine(self.session, routine)
        definition = parse_cached(routine.definition, quoted_identifier=routine.uses_quoted_identifier).statements[0]
        assert isinstance(definition, (ast.CreateProcedure, ast.CreateTrigger))
        frame = Frame(self.session, module.types, dict.fromkeys(module.types), routine.schema, routine.name, routine)
        if isinstance(routine, Trigger):
            parent = self.session.catalog.snapshot.by_id[routine.parent]
            assert isinstance(parent, (Table, View))
            logical = replace(parent, indexes=()) if isinstance(parent, Table) else Table(parent.object_id, parent.database, parent.schema, parent.name, "U")
            frame.firing = Firing(routine, routine.events[0], parent, None, dict.fromkeys(LOGICAL_TABLES, logical))
        self.running.append(routine.object_id)
        found = self._inside(frame, module, definition.body, routine.definition, shown, routine.database)
        self.running.pop()
        return found

    def _inside(self, frame: Frame, module: Module, statements: Sequence[ast.Statement], source: str, procedure: str, database: str | None) -> Paths:
        saved = self.source, self.single, self.procedure
        self.source, self.single, self.procedure = source, len(statements) == 1, procedure
        try:
            with level(self.session, frame, database):
                for parameter in module.parameters:
                    if parameter.table is not None:
                        frame.tables[parameter.name.lower()] = parameter.empty_table(frame)
                return self.block(statements, frame)
        finally:
            self.source, self.single, self.procedure = saved

    def block(self, statements: Sequence[ast.Statement], frame: Frame) -> Paths:
        possible: list[Possible] = []
        for statement in statements:
            found, continues = self.statement(statement, frame)
            possible += found
            if not continues:
                return possible, False
        return possible, True

    def statement(self, statement: ast.Statement, frame: Frame) -> Paths:
        if isinstance(statement, UNDESCRIBED) or (isinstance(statement, ast.Fetch) and not statement.into):
            raise self._error(11527, statement)
        if isinstance(statement, ENDS_PATH) or _raises(statement):
            return [], False
        if isinstance(statement, ast.Declare):
            self._declare(statement, frame)
        if isinstance(statement, ast.Block):
            return self.block(statement.statements, frame)
        if isinstance(statement, ast.If):
            return _either(self.statement(statement.then, frame), self.statement(statement.else_, frame) if statement.else_ is not None else ([], True))
        if isinstance(statement, ast.While):
            return self.statement(statement.body, frame)[0], True
        if isinstance(statement, ast.TryCatch):
            return _either(self.block(statement.try_, frame), self.block(statement.catch, frame))
        if isinstance(statement, (ast.Execute, ast.ExecuteText)):
            return self._execute(statement, frame)
        return self._query(statement, frame)

    def _query(self, statement: ast.Statement, frame: Frame) -> Paths:
        """Return the columns of a SELECT or of OUTPUT; a DML statement's triggers come first."""
        names = SessionNames(self.session, frame)
        if isinstance(statement, ast.QueryStatement):
            body = statement.query.body
            if into_of(body) is not None or (isinstance(body, ast.Select) and any(isinstance(item, ast.AssignItem) for item in body.items)):
                return [], True
            self._check_temporary(statement)
            bound = bind_query(statement.query, names)
            keys = _hidden_keys(bound.columns, [access.securable for access in bound.accesses if isinstance(access.securable, Table)])
            return [Possible(self._text(statement), self.procedure, bound.columns, statement.query.order_by, keys)], False
        if not isinstance(statement, (ast.Insert, ast.Update, ast.Delete, ast.Merge)):
            return [], True
        if isinstance(statement, ast.Insert) and isinstance(statement.source, (ast.Execute, ast.ExecuteText)):
            return [], True
        return self._change(statement, names)

    def _change(self, statement: Dml, names: SessionNames) -> Paths:
        if getattr(statement, "where_current_of", None) is not None:
            raise self._error(11527, statement)
        self._check_temporary(statement)
        bound = bind_dml(statement, names)
        found: list[Possible] = []
        for trigger in names.snapshot.by_id.values():
            if isinstance(trigger, Trigger) and trigger.parent == bound.table.object_id and not trigger.disabled and trigger.object_id not in self.running:
                found += self.module(trigger, trigger.name)[0]
        if bound.columns is None:
            return found, True
        return [*found, Possible(self._text(statement), self.procedure, bound.columns)], False

    def _execute(self, statement: ast.Execute | ast.ExecuteText, frame: Frame) -> Paths:
        if statement.result_sets is not None:
            declared = shapes(statement.result_sets, ModuleScope(self.session, frame.types))
            return ([Possible(self._text(statement), self.procedure, declared[0])], False) if declared else ([], True)
        if isinstance(statement, ast.ExecuteText):
            return self.text(self._literal(statement.parts, statement), (), self.procedure)
        if isinstance(statement.procedure, ast.Variable):
            raise self._error(11513, statement)
        system = self.session.server.procedures.get(statement.procedure.last.lower())
        names = SessionNames(self.session, frame)
        if system is not None:
            if not isinstance(system, SystemProcedure):
                return self.module(system.routine(self.session), system.name)
            if system.name == "sp_executesql":
                return self._execute_sql(statement)
            return ([Possible(self._text(statement), self.procedure, system.result)], False) if system.result else ([], True)
        routine = names.procedure(statement.procedure)
        if routine is None:
            raise sql_error(2812, str(statement.procedure))
        names.check_permission("EXECUTE", routine)
        if routine.kind == "FN":
            return [], True
        if routine.object_id in self.running:
            if self.running[-1] == routine.object_id:
                return [], True  # direct recursion sends no other shape than the first call
            raise self._error(11523, statement)
        return self.module(routine, routine.name)

    def _execute_sql(self, statement: ast.Execute) -> Paths:
        """Return what sp_executesql's statement sends, when that and its parameters are literals."""
        from ferryman.tsql.parser import parse_parameters

        named = {(argument.name or "").lower(): argument.value for argument in statement.arguments}
        positional = [argument.value for argument in statement.arguments if argument.name is None]
        text = named.get("@stmt") or named.get("@statement") or (positional[0] if positional else None)
        parameters = named.get("@params") or named.get("@parameters") or (positional[1] if len(positional) > 1 else None)
        if text is None:
            raise sql_error(201, "sp_executesql", "@statement")
        declared = self._literal((parameters,), statement) if parameters is not None else ""
        return self.text(self._literal((text,), statement), parse_parameters(declared), self.procedure)

    def _literal(self, parts: Sequence[ast.Expression], statement: ast.Statement) -> str:
        """Return dynamic SQL that stands in the text; raises 11513 or 11514 for any other."""
        if not all(isinstance(part, ast.Literal) and isinstance(part.value, str) for part in parts):
            raise self._error(11513, statement)
        return "".join(str(part.value) for part in parts if isinstance(part, ast.Literal))

    def _declare(self, statement: ast.Declare, frame: Frame) -> None:
        """Make the statement's table variables, for as long as the analysis is at this level."""
        names = SessionNames(self.session, frame)
        for declaration in statement.declarations:
            name = declaration.name.lower()
            if declaration.table is not None:
                frame.tables[name] = create_table_variable(names, name, declaration.table)
            elif declaration.type is not None and (table_type := names.table_type(declaration.type)) is not None:
                frame.tables[name] = create_of_type(names, name, table_type)

    def _check_temporary(self, statement: ast.Statement) -> None:
        """Raise 11525 or 11526 for a #temp table: it may be another one when the batch runs."""
        if any(name.startswith("#") for name in temporary_names(statement)) and (self.procedure or not self.single):
            raise self._error(11525, statement)

    def _text(self, statement: ast.Statement) -> str:
        return self.source[statement.start : statement.end]

    def _error(self, number: int, statement: ast.Statement) -> SqlError:
        """Return the error for a statement of the main batch, or the next one, which also names the procedure."""
        return sql_error(number + 1, self._text(statement), self.procedure) if self.procedure else sql_error(number, self._text(statement))


def _raises(statement: ast.Statement) -> bool:
    """Return whether the statement is a RAISERROR that is an error for certain: what follows it is no first result set."""
    severity = statement.severity if isinstance(statement, ast.RaisError) else None
    return isinstance(severity, ast.Literal) and isinstance(severity.value, int) and severity.value > INFORMATIONAL


def _either(one: Paths, other: Paths) -> Paths:
    return [*one[0], *other[0]], one[1] or other[1]


def _hidden_keys(columns: Sequence[OutputColumn], tables: Sequence[Table]) -> tuple[OutputColumn, ...]:
    """Return the columns of the tables' unique keys that the result lacks, as FOR BROWSE adds them."""
    from ferryman.tsql.queries import OutputColumn

    shown = {(column.table.object_id, column.base_name.lower()) for column in columns if column.table is not None}
    keys: list[OutputColumn] = []
    for table in {table.object_id: table for table in tables}.values():
        key = next((index for index in table.indexes if index.unique and index.where is None), None)
        for name, _ in key.columns if key is not None else ():
            column = table.column(name)
            if column is not None and (table.object_id, name.lower()) not in shown:
                keys.append(OutputColumn(column.name, column.type, column.nullable, column.identity is not None, False, table, column.name))
    return tuple(keys)
