"""A PostgreSQL with a fresh catalog, and a session that runs definitions as the interpreter does: each in a transaction of its own or a shared one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import DEFAULT_COLLATION, SqlType
from ferryman.store.catalog.bootstrap import bootstrap
from ferryman.store.catalog.cache import Catalog, SessionCatalog
from ferryman.store.catalog.model import CatalogObject, Column, Database, Routine, Sequence, Table, View
from ferryman.store.catalog.system import LIVE_SESSIONS
from ferryman.store.connection import Connection
from ferryman.store.pg_errors import StoreError
from ferryman.store.postgres import Postgres
from ferryman.store.setup import prepare
from ferryman.tsql import ast
from ferryman.tsql.definitions import execute_definition, explain_violation, resolve_name
from ferryman.tsql.definitions.permissions import check_permission
from ferryman.tsql.definitions.types import resolve_type
from ferryman.tsql.parser import parse
from ferryman.tsql.queries.routines import StoredFunction
from ferryman.tsql.security import SecurityContext
from ferryman.tsql.settings import ANSI
from ferryman.tsql.temporary import TemporaryTables


class Names:
    """The names of a session outside any module."""

    identity_insert = None
    settings = ANSI
    function_id = None

    def __init__(self, session: Session) -> None:
        self._session = session

    def resolve(self, name: ast.Name) -> Table | View | Routine:
        found = resolve_name(name, self._session)
        assert isinstance(found, (Table, View, Routine))
        return found

    def variable(self, name: str) -> SqlType:
        raise sql_error(137, name)

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        return resolve_type(name, self._session.current, self._session.default_schema).type

    def scalar_function(self, name: ast.Name) -> Routine:
        raise sql_error(4121, name, name)

    def stored_function(self, routine: Routine) -> StoredFunction:
        return StoredFunction(routine.relation)

    def sequence(self, name: ast.Name) -> Sequence:
        found = resolve_name(name, self._session)
        assert isinstance(found, Sequence)
        return found

    def check_permission(self, permission: str, securable: CatalogObject, columns: tuple[str, ...]) -> None:
        check_permission(self._session.user, permission, securable, self._session.catalog.snapshot, columns)

    def for_module(self, module: CatalogObject) -> Names:
        return self

    @property
    def collation(self) -> str:
        return self._session.current.collation


class Session:
    """One session of a server; ``run`` takes definitions only, ``sql`` is PostgreSQL's."""

    quoted_identifier = True
    ansi_nulls = True
    date_format = "mdy"
    default_schema = "dbo"
    login = "sa"
    user = "dbo"
    security = SecurityContext("sa")

    def sees(self, _found: CatalogObject) -> bool:
        return True

    sees_source = sees

    def __init__(self, connection: Connection, shared: Catalog, database: str = "shop") -> None:
        self.connection = connection
        self.catalog = SessionCatalog(shared, connection)
        self.temporary = TemporaryTables(connection)
        self.database = database
        self.names = Names(self)

    @property
    def current(self) -> Database:
        return self.catalog.snapshot.databases[self.database.lower()]

    def others_in(self, database: str) -> tuple[int, ...]:
        return ()

    def run(self, text: str) -> None:
        """Run definitions, each all or nothing."""
        for statement in parse(text).statements:
            if isinstance(statement, ast.Use):
                self.database = statement.database
                continue
            self._run(statement)

    def _run(self, statement: ast.Statement) -> None:
        marks = self.catalog.mark(), self.temporary.mark()
        nested = self.connection.in_transaction
        if nested:
            self.connection.savepoint("statement")
        else:
            self.connection.begin()
        try:
            execute_definition(statement, self)
        except BaseException:
            if nested:
                self.connection.rollback_to("statement")
            else:
                self.connection.rollback()
            self.catalog.restore(marks[0])
            self.temporary.restore(marks[1])
            raise
        if not nested:
            self.connection.commit()
            self.catalog.committed()

    def error(self, text: str) -> SqlError:
        """Return the error that a definition raises."""
        with pytest.raises(SqlError) as caught:
            self.run(text)
        return caught.value

    def violation(self, sql: str, statement: str = "INSERT") -> SqlError:
        """Return what an INSERT, UPDATE or DELETE that PostgreSQL refuses means in T-SQL."""
        with pytest.raises(StoreError) as caught:
            self.connection.execute(sql)
        return explain_violation(caught.value, self.catalog.snapshot, self.temporary, statement=statement)

    def table(self, name: str) -> Table:
        found = resolve_name(ast.Name(tuple(name.split("."))), self)
        assert isinstance(found, Table)
        return found

    def column(self, table: str, column: str) -> Column:
        found = self.table(table).column(column)
        assert found is not None
        return found

    def sql(self, text: str) -> list[tuple[object, ...]]:
        return self.connection.execute(text).rows()

    def view(self, name: str, columns: str = "*", where: str = "true") -> list[tuple[object, ...]]:
        """Return rows of a system view of the current database."""
        found = resolve_name(ast.Name(tuple(name.split("."))), self)
        assert isinstance(found, View)
        relation = found.relation.replace(LIVE_SESSIONS, "'[]'")
        return self.sql(f"SELECT {columns} FROM {relation} AS v WHERE {where}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    path = Path(tempfile.mkdtemp(prefix="ferryman-test-"))
    path.chmod(0o711)
    server = Postgres(path / "pg")
    server.start()
    with Connection(server.dsn) as connection:
        prepare(connection)
        bootstrap(connection, DEFAULT_COLLATION)
    yield server
    server.stop()
    shutil.rmtree(path)


@pytest.fixture
def shared(postgres: Postgres) -> Iterator[Catalog]:
    """The catalog of a server whose only user database is an empty ``shop``."""
    with Connection(postgres.dsn) as connection:
        catalog = Catalog(connection)
        session = Session(connection, catalog, "master")
        for database in list(catalog.snapshot.databases.values()):
            if database.database_id > 5:
                session.run(f"DROP DATABASE [{database.name}]")
        for login in list(catalog.snapshot.logins.values()):
            if not login.fixed:
                session.run(f"DROP LOGIN [{login.name}]" if login.kind == "S" else f"DROP SERVER ROLE [{login.name}]")
        session.run("CREATE DATABASE shop")
    return catalog


@pytest.fixture
def session(postgres: Postgres, shared: Catalog) -> Iterator[Session]:
    with Connection(postgres.dsn) as connection:
        yield Session(connection, shared)


@pytest.fixture
def other(postgres: Postgres, shared: Catalog) -> Iterator[Session]:
    """Another session of the same server."""
    with Connection(postgres.dsn) as connection:
        yield Session(connection, shared)
