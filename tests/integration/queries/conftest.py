"""A PostgreSQL of our own and a catalog made by hand: statements are parsed, bound and run as the interpreter would."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from ferryman.errors import sql_error
from ferryman.sqltypes import DEFAULT_COLLATION, INT, SqlType
from ferryman.store.catalog.model import CatalogObject, Column, ForeignKey, Index, Routine, Sequence, Table, View
from ferryman.store.connection import Connection
from ferryman.store.names import identifier, quote
from ferryman.store.postgres import Postgres
from ferryman.store.setup import prepare
from ferryman.tsql import ast
from ferryman.tsql.definitions.physical import create_table
from ferryman.tsql.emit import compile_parameters
from ferryman.tsql.evaluate import compile_expression
from ferryman.tsql.parser import parse, parse_type
from ferryman.tsql.queries import OutputColumn, bind_dml, bind_insert_rows, bind_query, bind_select_into
from ferryman.tsql.queries.routines import StoredFunction
from ferryman.tsql.settings import ANSI, Settings

BUILT_IN = {"int", "bigint", "smallint", "tinyint", "bit", "money", "float", "real", "date", "datetime", "uniqueidentifier", "rowversion", "xml"}


@dataclass
class Names:
    """``BatchNames`` over dictionaries. ``denied`` holds (permission, object name)."""

    objects: dict[str, CatalogObject] = field(default_factory=dict)
    variables: dict[str, SqlType] = field(default_factory=dict)
    denied: set[tuple[str, str]] = field(default_factory=set)
    identity_insert: Table | None = None
    collation: str = DEFAULT_COLLATION
    inside: bool = False
    settings: Settings = ANSI
    function_id: int | None = None

    def resolve(self, name: ast.Name) -> CatalogObject:
        found = self.objects.get(name.last.lower())
        if found is None:
            raise sql_error(208, name)
        return found

    def variable(self, name: str) -> SqlType:
        if name.lower() not in self.variables:
            raise sql_error(137, name)
        return self.variables[name.lower()]

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        lowered = name.name.last.lower()
        if lowered in ("decimal", "numeric"):
            precision, scale = (*name.arguments, 18, 0)[:2] if len(name.arguments) != 1 else (name.arguments[0], 0)
            return SqlType("decimal", precision=precision, scale=scale)
        if lowered in ("varchar", "nvarchar", "char", "nchar"):
            return SqlType(lowered, length=(*name.arguments, 1)[0], collation=self.collation)
        if lowered in ("varbinary", "binary"):
            return SqlType(lowered, length=(*name.arguments, 1)[0])
        if lowered in ("datetime2", "time", "datetimeoffset"):
            return SqlType(lowered, scale=(*name.arguments, 7)[0])
        if lowered == "timestamp":
            return SqlType("rowversion")
        assert lowered in BUILT_IN, lowered
        return SqlType(lowered)

    def scalar_function(self, name: ast.Name) -> Routine:
        found = self.objects.get(name.last.lower())
        if not isinstance(found, Routine):
            raise sql_error(4121, name.parts[0], name)
        return found

    def stored_function(self, routine: Routine) -> StoredFunction:
        return StoredFunction(routine.relation)

    def reference_to(self, table: Table) -> ForeignKey | None:
        tables = [other for other in self.objects.values() if isinstance(other, Table)]
        return next((key for other in tables for key in other.foreign_keys if key.referenced == table.object_id), None)

    def has_triggers(self, table: Table) -> bool:
        return False

    def sequence(self, name: ast.Name) -> Sequence:
        found = self.resolve(name)
        assert isinstance(found, Sequence)
        return found

    def check_permission(self, permission: str, securable: CatalogObject, columns: tuple[str, ...]) -> None:
        if not self.inside and (permission, securable.name.lower()) in self.denied:
            raise sql_error(229, permission, securable.name, securable.database, securable.schema)

    def for_module(self, module: CatalogObject) -> Names:
        return Names(self.objects, {}, self.denied, self.identity_insert, self.collation, inside=True)


@dataclass
class Runtime:
    variables: dict[str, object] = field(default_factory=dict)

    def now(self) -> object:
        raise NotImplementedError

    def property(self, name: str, *arguments: object) -> object:
        return {"date_format": "mdy", "language": "us_english"}[name]


class Database:
    """Runs T-SQL. ``columns`` are those of the last result set, ``identity`` and ``count`` what the last DML left."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.names = Names()
        self.runtime = Runtime()
        self.ids = itertools.count(1000)
        self.columns: tuple[OutputColumn, ...] = ()
        self.identity: int | None = None
        self.count: int | None = None

    def table(self, name: str, columns: str, *, key: str = "", defaults: dict[str, str] | None = None, computed: dict[str, str] | None = None) -> Table:
        """Create a table from ``name type [not null] [identity]`` items separated by semicolons; ``computed`` ends in 'persisted' or not."""
        made = []
        for number, text in enumerate(columns.split(";"), 1):
            words = text.split()
            type_ = self.names.resolve_type(parse_type(words[1]))
            expression = (computed or {}).get(words[0])
            made.append(
                Column(
                    words[0], type_, "not" not in words and "identity" not in words and words[0] != key, number, (1, 1) if "identity" in words else None,
                    (defaults or {}).get(words[0]), None, expression.removesuffix(" persisted") if expression else None,
                    bool(expression and expression.endswith(" persisted")),
                )
            )
        indexes = (Index(f"pk_{name}", ((key, False),), 1, True, True, "PRIMARY KEY"),) if key else ()
        relation = f'"db.dbo".{quote(identifier(name))}'
        table = Table(next(self.ids), "db", "dbo", name, "U", relation=relation, columns=tuple(made), indexes=indexes)
        self.connection.execute('CREATE SCHEMA IF NOT EXISTS "db.dbo"')
        self.connection.execute(f"DROP TABLE IF EXISTS {relation}")
        for statement in create_table(table):
            self.connection.execute(statement)
        self.names.objects[name.lower()] = table
        return table

    def view(self, name: str, definition: str) -> None:
        self.names.objects[name.lower()] = View(next(self.ids), "db", "dbo", name, "V", definition=definition)

    def declare(self, name: str, type_: str, value: object = None) -> None:
        self.names.variables[name.lower()] = self.names.resolve_type(parse_type(type_))
        self.runtime.variables[name.lower()] = value

    def run(self, text: str) -> list[tuple[object, ...]]:
        """Run a batch and return the rows of its last statement."""
        rows: list[tuple[object, ...]] = []
        for statement in parse(text).statements:
            rows = self._statement(statement)
        return rows

    def _statement(self, statement: ast.Statement) -> list[tuple[object, ...]]:
        if isinstance(statement, ast.QueryStatement):
            if isinstance(statement.query.body, ast.Select) and statement.query.body.into is not None:
                return self._into(statement.query)
            bound = bind_query(statement.query, self.names)
            for text in bound.preamble:
                self.connection.execute(text)
            rows = self._execute(bound.sql, bound.parameters, bound.columns)
            for row in rows if bound.assignments else ():
                for number, value in enumerate(row, 1):
                    self.runtime.variables[f"#{number}"] = value
                for assignment in bound.assignments:
                    self.runtime.variables[assignment.variable] = compile_expression(assignment.value)(self.runtime)
            self.columns = bound.columns
            return rows
        return self._dml(bind_dml(statement, self.names))

    def _into(self, query: ast.Query) -> list[tuple[object, ...]]:
        into = bind_select_into(query, self.names)
        relation = f'"db.dbo".{quote(identifier(into.name.last))}'
        table = Table(next(self.ids), "db", "dbo", into.name.last, "U", relation=relation, columns=into.columns)
        for text in create_table(table):
            self.connection.execute(text)
        self.names.objects[table.name.lower()] = table
        return self._dml(into.insert(table))

    def insert_rows(self, table: str, types: list[SqlType], rows: list[tuple[object, ...]]) -> None:
        bound = bind_insert_rows(ast.Name((table,)), (), types, self.names)
        for row in rows:
            self.runtime.variables.update({f"#{number}": value for number, value in enumerate(row, 1)})
            self._dml(bound)

    def _dml(self, bound: object) -> list[tuple[object, ...]]:
        for text in bound.preamble:
            self.connection.execute(text)
        result = self.connection.execute(bound.sql, compile_parameters(list(bound.parameters))(self.runtime))
        rows = result.rows()
        self.count = rows[0][0] if bound.shape == "summary" else result.rowcount
        last = rows[-1] if rows else None
        if bound.identity is not None and last is not None:
            self.identity = last[bound.identity]
        for name, position in bound.variables:
            if last is not None:
                self.runtime.variables[name] = last[position]
        if bound.reseed is not None:
            self.connection.execute(bound.reseed)
        if bound.columns is None:
            return []
        self.columns = bound.columns
        return [row[: len(bound.columns)] for row in rows]

    def _execute(self, sql: str, parameters: tuple[object, ...], columns: tuple[OutputColumn, ...]) -> list[tuple[object, ...]]:
        rows = self.connection.execute(sql, compile_parameters(list(parameters))(self.runtime)).rows()
        assert all(len(row) == len(columns) for row in rows)
        return rows


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("postgres"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def connection(postgres: Postgres) -> Iterator[Connection]:
    connection = Connection(postgres.dsn)
    prepare(connection)
    yield connection
    connection.close()


@pytest.fixture
def db(connection: Connection) -> Iterator[Database]:
    """A database with nothing in it; what a test makes is rolled back."""
    connection.begin()
    yield Database(connection)
    connection.rollback()


__all__ = ["INT", "Database"]
