"""Every golden expression through both back ends: Python's closures, and the SQL that runs in PostgreSQL."""

from __future__ import annotations

import datetime
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.golden.golden_cases import Case, read_cases, shown

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import BOOLEAN, DEFAULT_COLLATION, SqlType
from ferryman.store import setup
from ferryman.store.connection import Connection
from ferryman.store.pg_errors import StoreError
from ferryman.store.pg_types import arithmetic_error, pg_type
from ferryman.store.postgres import Postgres
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.emit import Emitter, compile_parameters
from ferryman.tsql.evaluate import compile_expression
from ferryman.tsql.expressions import bind
from ferryman.tsql.parser import parse_condition, parse_expression
from ferryman.tsql.settings import ANSI


class Names:
    """A scope without columns; types are the built-in ones."""

    collation = DEFAULT_COLLATION
    settings = ANSI

    def variable(self, name: str) -> SqlType:
        raise sql_error(137, name)

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        word, numbers = name.name.last.lower(), name.arguments
        if word in ("decimal", "numeric", "dec"):
            precision, scale = (*numbers, *(18, 0)[len(numbers) :])
            return SqlType("decimal", precision=precision, scale=scale)
        if word in ("time", "datetime2", "datetimeoffset"):
            return SqlType(word, scale=numbers[0] if numbers else 7)
        if word in ("char", "varchar", "nchar", "nvarchar", "binary", "varbinary"):
            collation = None if "binary" in word else DEFAULT_COLLATION
            return SqlType(word, length=numbers[0] if numbers else 1, collation=collation)
        return SqlType({"sysname": "nvarchar", "integer": "int", "rowversion": "timestamp"}.get(word, word))


class Session:
    """A session with the defaults of us_english, at a fixed moment."""

    def __init__(self) -> None:
        self.variables: dict[str, object] = {}

    def now(self) -> datetime.datetime:
        return datetime.datetime(2024, 2, 29, 13, 14, 15, 123456)

    def property(self, name: str, *arguments: object) -> object:
        return {"date_format": "mdy", "@@datefirst": 7, "@@rowcount": 1, "@@trancount": 0}[name]


@pytest.fixture(scope="session")
def connection() -> Iterator[Connection]:
    folder = Path(tempfile.mkdtemp(prefix="ferryman-test-"))
    folder.chmod(0o711)
    server = Postgres(folder / "pg")
    server.start()
    with Connection(server.dsn) as connection:
        setup.prepare(connection)
        yield connection
    server.stop()
    shutil.rmtree(folder)


CASES = read_cases()


def bound_form(case: Case) -> b.Bound:
    try:
        tree = parse_expression(case.expression)
    except SqlError:
        tree = parse_condition(case.expression)
    return bind(tree, Names())


def in_python(case: Case) -> str:
    bound = bound_form(case)
    value = compile_expression(bound)(Session())
    return f"boolean|{'unknown' if value is None else shown(value)}" if bound.type == BOOLEAN else f"{bound.type}|{shown(value)}"


def in_postgres(case: Case, connection: Connection) -> str:
    """Return the result of the SQL form."""
    bound = bound_form(case)
    emitter = Emitter(hoist=False)
    sql = emitter.emit(bound)
    try:
        cast = "" if bound.type == BOOLEAN else f"::{pg_type(bound.type)}"  # as a query casts the values of its select list
        [(value,)] = connection.execute(f"SELECT ({sql}){cast}", compile_parameters(emitter.parameters)(Session())).rows()
    except StoreError as error:
        raise arithmetic_error(error.sqlstate, error.message) or error from error
    if bound.type == BOOLEAN:
        return f"boolean|{'unknown' if value is None else shown(value)}"
    return f"{bound.type}|{shown(value)}"


def expectation(case: Case) -> str:
    return f"!! {case.error} {case.message}" if case.error else f"{case.type}|{case.value}"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_python(case: Case) -> None:
    try:
        result = in_python(case)
    except SqlError as error:
        result = f"!! {error.number} {error.message}"
    assert result == expectation(case), case.expression


def has_sql_form(case: Case) -> bool:
    """Whether PostgreSQL computes anything of the expression: some functions Python alone computes, some constants need no computing."""
    try:
        bound = bound_form(case)
        emitter = Emitter(hoist=False)
        sql = emitter.emit(bound)
    except SqlError:
        return True  # refused while it is bound, in either way
    return not (isinstance(bound, b.Constant) or (sql.startswith("$1::") and emitter.parameters == [bound]))


@pytest.mark.parametrize("case", [case for case in CASES if has_sql_form(case)], ids=str)
def test_postgres(case: Case, connection: Connection) -> None:
    try:
        result = in_postgres(case, connection)
    except SqlError as error:
        result = f"!! {error.number} {error.message}"
    assert result == expectation(case), case.expression
