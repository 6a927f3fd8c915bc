"""Views, functions, sequences, triggers' rows and locks, seen from queries."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from ferryman.errors import SqlError
from ferryman.sqltypes import INT
from ferryman.store.catalog.model import Column, Routine, RoutineParameter, Sequence
from ferryman.store.connection import Connection
from ferryman.tsql.emit import compile_parameters
from ferryman.tsql.parser import parse
from ferryman.tsql.queries import Transition, bind_dml, bind_query

if TYPE_CHECKING:
    from conftest import Database

    from ferryman.store.postgres import Postgres


@pytest.fixture
def tasks(db: Database) -> Database:
    db.table("tasks", "id int identity; kind varchar(10); state varchar(10); at datetime", key="id")
    db.run("INSERT INTO tasks (kind, state) VALUES ('up', 'new'), ('down', 'new'), ('up', 'done')")
    return db


def inline(db: Database, name: str, parameters: str, query: str) -> None:
    made = tuple(RoutineParameter(text.split()[0], INT) for text in parameters.split(",") if text.strip())
    definition = f"CREATE FUNCTION dbo.{name} ({parameters}) RETURNS TABLE AS RETURN ({query})"
    db.names.objects[name] = Routine(next(db.ids), "db", "dbo", name, "IF", parameters=made, definition=definition)


def test_inline_function(tasks: Database) -> None:
    inline(tasks, "task_status", "@kind int, @id int", "SELECT id, kind FROM tasks WHERE @id IS NULL OR id = @id")
    assert tasks.run("SELECT id FROM dbo.task_status(NULL, 2)") == [(2,)]
    assert len(tasks.run("SELECT * FROM dbo.task_status(NULL, NULL) AS s WHERE s.kind = 'UP'")) == 2
    assert tasks.run("SELECT t.id, f.kind FROM tasks t CROSS APPLY dbo.task_status(0, t.id + 1) f ORDER BY t.id") == [(1, "down"), (2, "up")]
    tasks.declare("@id", "int", 3)
    assert tasks.run("SELECT id FROM dbo.task_status(DEFAULT, @id)") == [(3,)]
    inline(tasks, "top_tasks", "@n int", "SELECT TOP (@n) id FROM tasks ORDER BY id DESC")
    assert tasks.run("SELECT id FROM dbo.top_tasks(2) ORDER BY id") == [(2,), (3,)]


def test_functions_of_postgresql(tasks: Database) -> None:
    tasks.connection.execute('CREATE FUNCTION "db.dbo".twice(n int4, nesting int4) RETURNS int4 LANGUAGE sql AS $$ SELECT n * 2 $$')
    tasks.connection.execute('CREATE FUNCTION "db.dbo".pair(n int4, nesting int4) RETURNS TABLE (a int4) LANGUAGE sql AS $$ SELECT n UNION ALL SELECT n + 1 $$')
    parameter = (RoutineParameter("@n", INT, default="(21)"),)
    tasks.names.objects["twice"] = Routine(next(tasks.ids), "db", "dbo", "twice", "FN", parameters=parameter, returns=INT, relation='"db.dbo".twice')
    tasks.names.objects["pair"] = Routine(
        next(tasks.ids), "db", "dbo", "pair", "TF", parameters=parameter, columns=(Column("a", INT),), relation='"db.dbo".pair'
    )
    assert tasks.run("SELECT dbo.twice(id), dbo.twice(DEFAULT) FROM tasks WHERE id = 2") == [(4, 42)]
    assert tasks.run("SELECT t.id, p.a FROM tasks t CROSS APPLY dbo.pair(t.id * 10) p WHERE t.id = 1 ORDER BY p.a") == [(1, 10), (1, 11)]
    with pytest.raises(SqlError) as raised:
        tasks.run("SELECT dbo.twice(1, 2)")
    assert raised.value.number == 8144


def test_sequence(tasks: Database) -> None:
    tasks.connection.execute('CREATE SEQUENCE "db.dbo".numbers START 5')
    tasks.names.objects["numbers"] = Sequence(next(tasks.ids), "db", "dbo", "numbers", "SO", type=INT, relation='"db.dbo".numbers')
    assert tasks.run("SELECT NEXT VALUE FOR dbo.numbers AS n") == [(5,)]
    tasks.run("INSERT INTO tasks (kind) VALUES (NEXT VALUE FOR dbo.numbers)")
    assert tasks.run("SELECT kind FROM tasks WHERE id = 4") == [("6",)]


def test_nested_views_and_their_names(tasks: Database) -> None:
    tasks.view("a", "CREATE VIEW dbo.a (number, what) AS SELECT id, kind FROM dbo.tasks")
    tasks.view("b", "CREATE VIEW dbo.b AS WITH c AS (SELECT * FROM a) SELECT what, COUNT(*) AS n FROM c GROUP BY what")
    assert tasks.run("SELECT what, n FROM b WHERE n > 1") == [("up", 2)]
    assert [(c.name, str(c.type), c.nullable) for c in tasks.columns] == [("what", "varchar(10)", True), ("n", "int", False)]


def test_rows_for_triggers(tasks: Database) -> None:
    for name in ("ins", "del"):
        tasks.connection.execute(f'CREATE TEMP TABLE {name} (id int4, kind text, state text, "at" timestamp)')
    for sql in ("UPDATE tasks SET state = 'x' WHERE id = 1", "DELETE t FROM tasks t WHERE id = 2", "INSERT INTO tasks (kind) VALUES ('n')"):
        kind = sql.split()[0]
        transition = Transition(None if kind == "DELETE" else "ins", None if kind == "INSERT" else "del")
        bound = bind_dml(parse(sql).statements[0], tasks.names, transition)
        assert bound.shape == "summary"
        rows = tasks.connection.execute(bound.sql, compile_parameters(list(bound.parameters))(tasks.runtime)).rows()
        assert rows[0][0] == 1
    assert tasks.connection.execute("SELECT id, state FROM ins ORDER BY id").rows() == [(1, "x"), (4, None)]
    assert tasks.connection.execute("SELECT id, state FROM del ORDER BY id").rows() == [(1, "new"), (2, "new")]


def test_two_workers_claim_different_rows(postgres: Postgres, tasks: Database) -> None:
    tasks.connection.commit()
    other = Connection(postgres.dsn)
    claim = "UPDATE TOP (1) t SET state = 'busy' OUTPUT inserted.id FROM tasks t WITH (ROWLOCK, READPAST, UPDLOCK) WHERE state = 'new'"
    bound = bind_dml(parse(claim).statements[0], tasks.names)
    try:
        tasks.connection.begin()
        other.begin()
        claimed = [connection.execute(bound.sql).rows() for connection in (tasks.connection, other)]
        assert sorted(row[0] for rows in claimed for row in rows) == [1, 2]
    finally:
        other.rollback()
        other.close()
        tasks.connection.rollback()
        tasks.connection.execute('DROP TABLE "db.dbo".tasks')
        tasks.connection.begin()


def test_hints_that_lock_tables(tasks: Database) -> None:
    bound = bind_query(parse("SELECT 1 FROM tasks WITH (TABLOCKX)").statements[0].query, tasks.names)
    assert bound.preamble == ('LOCK TABLE "db.dbo"."tasks" IN EXCLUSIVE MODE',)


def test_rowversion_moves_on(db: Database) -> None:
    db.table("r", "id int; v rowversion not null", key="id")
    db.run("INSERT INTO r (id) VALUES (1); INSERT INTO r VALUES (2, DEFAULT)")
    first = db.run("SELECT v FROM r ORDER BY id")
    db.run("UPDATE r SET id = 10 WHERE id = 1")
    assert db.run("SELECT v FROM r WHERE id = 10")[0][0] > first[1][0] > first[0][0]


def test_dates_and_parameters(tasks: Database) -> None:
    tasks.declare("@n", "int", 2)
    tasks.declare("@at", "datetime", datetime.datetime(2024, 5, 6, 7, 8, 9))
    tasks.run("UPDATE tasks SET at = @at WHERE id <= @n")
    assert tasks.run("SELECT TOP (@n) at FROM tasks ORDER BY at DESC") == [(datetime.datetime(2024, 5, 6, 7, 8, 9),)] * 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE t SET state = 'z' FROM tasks AS t CROSS APPLY (SELECT MAX(id) m FROM tasks x WHERE x.kind = t.kind) a WHERE a.m = t.id",
        "UPDATE tasks SET state = 'z' FROM tasks JOIN (SELECT MAX(id) m FROM tasks GROUP BY kind) d ON d.m = tasks.id",
        "WITH c AS (SELECT kind, MAX(id) m FROM tasks GROUP BY kind) UPDATE t SET state = 'z' FROM tasks t INNER JOIN c ON c.m = t.id",
        "WITH c AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY id DESC) n FROM tasks), d AS (SELECT * FROM c)"
        " UPDATE d SET state = 'z' WHERE n = 1",
    ],
)
def test_updates_through_joins(tasks: Database, sql: str) -> None:
    tasks.run(sql)
    assert tasks.count == 2
    assert tasks.run("SELECT id FROM tasks WHERE state = 'z' ORDER BY id") == [(2,), (3,)]


XML = """<?xml version="1.0"?><files region="eu">
  <file id="1" name="a&amp;b.csv"><size>10</size></file>
  <file id="2" name="c.csv"><size>20</size><tag>x</tag><tag>y</tag></file>
</files>"""


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT n.f.value('@id', 'int'), n.f.value('@name', 'varchar(20)'), n.f.value('size[1]', 'int') FROM @x.nodes('/files/file') AS n(f)",
         [(1, "a&b.csv", 10), (2, "c.csv", 20)]),
        ("SELECT f.value('(size/text())[1]', 'int') FROM @x.nodes('//file[@id=\"2\"]') AS n(f)", [(20,)]),
        ("SELECT @x.value('(/files/file/@name)[2]', 'nvarchar(9)'), @x.value('(/files/@region)[1]', 'varchar(5)')", [("c.csv", "eu")]),
        ("SELECT t.value('.', 'varchar(5)') FROM @x.nodes('/files/file[2]') AS n(f) CROSS APPLY f.nodes('tag') AS m(t)", [("x",), ("y",)]),
        ("SELECT @x.exist('/files/file[size=\"20\"]'), @x.exist('//none'), @x.value('(//none)[1]', 'int')", [(1, 0, None)]),
        ("SELECT @x.query('/files/file[1]/size')", [("<size>10</size>",)]),
    ],
)
def test_xml_methods(db: Database, sql: str, expected: list[tuple[object, ...]]) -> None:
    db.declare("@x", "xml", XML)
    assert db.run(sql) == expected


@pytest.mark.parametrize(("path", "number"), [("/files/file[position()=1]", 2389), ("/files/file/@id", 2389), ("/files/file[", 2209), ("//no:where", 2229)])
def test_xml_paths_that_are_refused(db: Database, path: str, number: int) -> None:
    db.declare("@x", "xml", XML)
    with pytest.raises(SqlError) as raised:
        db.run(f"SELECT @x.value('{path}', 'int')")
    assert raised.value.number == number
