"""Compiles one scalar or multi-statement function to CREATE FUNCTION of PostgreSQL."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError
from ferryman.sqltypes import INT
from ferryman.store.names import identifier, quote
from ferryman.store.pg_types import pg_type
from ferryman.tsql import ast
from ferryman.tsql.emit import quoted
from ferryman.tsql.plpgsql import statements, tables
from ferryman.tsql.plpgsql.body import Body
from ferryman.tsql.plpgsql.emitter import COUNTERS, NESTING, ROW, context_name, variable_name
from ferryman.tsql.plpgsql.names import FunctionNames

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Routine
    from ferryman.tsql import bound as b
    from ferryman.tsql.session import Session

NESTING_LIMIT: Final = 32
TOO_DEEP: Final = "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32)."
NULL_ON_NULL: Final = "RETURNS NULL ON NULL INPUT"


@dataclass(frozen=True, slots=True)
class CompiledFunction:
    """``header`` is CREATE FUNCTION up to its body; how steady PostgreSQL holds it comes behind that.

    ``context`` are the expressions that callers pass as hidden arguments, after the level of nesting.
    """

    header: str
    body: str
    context: tuple[b.Bound, ...]
    keeps_tables: bool
    steady: bool = False
    """Whether its result depends on its arguments alone: an index can have it then."""

    @property
    def volatility(self) -> str:
        """STABLE: the function reads what the statement that calls it reads. Table variables make it VOLATILE."""
        return "IMMUTABLE" if self.steady else "VOLATILE" if self.keeps_tables else "STABLE"

    @property
    def signature(self) -> str:
        return _digest(self.header)

    @property
    def source(self) -> str:
        """The body with a first line that tells its own and the header's version."""
        return f"-- {self.signature} {_digest(self.volatility + self.body)}\n{self.body}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def compile_function(session: Session, routine: Routine, statement: ast.CreateFunction) -> CompiledFunction:
    """Return a function compiled; raises what its body's errors are, 455 when a scalar one may end without RETURN, 443 for side effects."""
    body = Body(FunctionNames(session, routine), routine)
    parameters = [variable_name(parameter.name.lower()) for parameter in routine.parameters]
    for parameter in routine.parameters:
        body.declare(parameter.name, parameter.type)
    body.declarations.clear()
    if routine.kind == "TF":
        tables.declare(body, statement.returns_variable or "", statement.returns_table)
    elif not statement.body or not isinstance(statement.body[-1], ast.Return):
        raise SqlError(455, "The last statement included within a function must be a return statement.", 16, 2)
    statements.check_pure(statement.body)
    lines = statements.write(body, statement.body)
    context = tuple(body.emitter.context)
    if NULL_ON_NULL in routine.options and parameters:
        lines.insert(0, f"IF {' OR '.join(f'{name} IS NULL' for name in parameters)} THEN RETURN NULL; END IF;")
    keeps_tables = bool(body.names.tables)
    steady = body.steady and not keeps_tables and not context and routine.kind == "FN" and "SCHEMABINDING" in routine.options
    return CompiledFunction(_header(routine, context), _text(body, lines), context, keeps_tables, steady)


def _header(routine: Routine, context: tuple[b.Bound, ...]) -> str:
    arguments = [f"{variable_name(p.name.lower())} {pg_type(p.type)}" for p in routine.parameters]
    arguments.append(f"{NESTING} {pg_type(INT)}")
    arguments += [f"{context_name(position)} {pg_type(fact.type)}" for position, fact in enumerate(context)]
    return f"FUNCTION {routine.relation} ({', '.join(arguments)}) RETURNS {_result(routine)} LANGUAGE plpgsql"


def _result(routine: Routine) -> str:
    if routine.returns is not None:
        return pg_type(routine.returns)
    return f"TABLE ({', '.join(f'{quote(identifier(column.name))} {pg_type(column.type)}' for column in routine.columns)})"


def _text(body: Body, lines: list[str]) -> str:
    counters = {ROW: "record", **dict.fromkeys(COUNTERS.values(), "int4 := 0")}
    declared = [f"{name} {type_};" for name, type_ in {**body.declarations, **counters}.items()]
    level = [
        f"IF {NESTING} > {NESTING_LIMIT} THEN",
        f"RAISE EXCEPTION {quoted(TOO_DEEP)} USING ERRCODE = 'FM001', DETAIL = '{{\"number\": 217, \"severity\": 16, \"state\": 1}}';",
        "END IF;",
    ]
    ending = ["RETURN QUERY " + tables.returned_rows(body) + ";"] if body.routine.kind == "TF" else []
    return "\n".join(["#variable_conflict use_column", "DECLARE", *declared, "BEGIN", *level, *body.setup, *lines, *ending, "END"])
