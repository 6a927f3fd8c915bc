"""Statements, streams, transactions and errors as the tsql layer sees them."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest

from ferryman.errors import SqlError
from ferryman.store import setup
from ferryman.store.connection import Connection
from ferryman.store.pg_errors import Cancelled, StoreError
from ferryman.store.postgres import Postgres

Connect = Callable[[], Connection]


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("int2", 1),
        ("int4", -5),
        ("int8", 2**63 - 1),
        ("int8", 1),
        ("numeric", Decimal("12345678901234567890123456789012345.678")),
        ("numeric(19,4)", Decimal("1.2000")),
        ("float8", 0.1),
        ("float8", 1e308),
        ("float4", 1.5),
        ("text", "é😀 'quoted' %s $1"),
        ("bytea", b"\0\xff"),
        ("date", dt.date(1, 1, 1)),
        ("time", dt.time(23, 59, 59, 999999)),
        ("timestamp", dt.datetime(9999, 12, 31, 23, 59, 59, 999999)),
        ("timestamp", dt.datetime(1, 1, 1)),
        ("tsql.datetimeoffset", dt.datetime(2024, 1, 31, 14, 0, 0, 500000, dt.timezone(dt.timedelta(hours=5, minutes=45)))),
        ("tsql.datetimeoffset", dt.datetime(2024, 1, 31, 14, tzinfo=dt.timezone(dt.timedelta(hours=-14)))),
        ("uuid", uuid.UUID("01234567-89ab-cdef-0123-456789abcdef")),
        ("text", None),
        ("int4", None),
    ],
)
def test_values_there_and_back(connection: Connection, type_: str, value: object) -> None:
    for prepare in (False, True):
        [(back,)] = connection.execute(f"SELECT $1::{type_}", (value,), prepare=prepare).rows()
        assert (back, type(back)) == (value, type(value))
    with connection.stream(f"SELECT $1::{type_}", (value,)) as stream:
        assert list(stream) == [[(value,)]]
    if isinstance(value, dt.datetime):
        assert isinstance(back, dt.datetime)
        assert back.utcoffset() == value.utcoffset()


def test_result(connection: Connection) -> None:
    result = connection.execute("SELECT 1::int4 AS a, 'x'::text AS b")
    assert (result.columns, result.rowcount, result.rows(), result.rows()) == ((("a", 23), ("b", 25)), 1, [(1, "x")], [])
    created = connection.execute("CREATE TABLE s.t (a int)")
    assert (created.columns, created.rowcount, created.rows()) == ((), None, [])
    assert connection.execute("INSERT INTO s.t VALUES (1), (2)").rowcount == 2


def test_size_of_an_integer_does_not_matter(connection: Connection) -> None:
    for value in (1, 2**15, 2**31, 2**62):
        assert connection.execute("SELECT $1::int8 + 1", (value,)).rows() == [(value + 1,)]


def test_statements_that_are_run_often(connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int4)")
    for value in range(20):
        connection.execute("INSERT INTO s.t VALUES ($1)", (value,))
        assert connection.execute("SELECT 1; SELECT max(a) FROM s.t").rows() == [(value,)]
    connection.execute("ALTER TABLE s.t ALTER a TYPE int8")
    connection.execute("INSERT INTO s.t VALUES ($1)", (2**40,))
    for number in range(400):
        assert connection.execute(f"SELECT $1::int4 + {number}", (1,), prepare=True).rows() == [(number + 1,)]
    [(prepared,)] = connection.execute("SELECT count(*) FROM pg_prepared_statements").rows()
    assert prepared == 300


def test_copy_is_no_statement(connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int4)")
    with pytest.raises(StoreError, match="COPY can't be run"):
        connection.execute("COPY s.t FROM STDIN")
    assert connection.execute("SELECT 1").rows() == [(1,)]


def test_statement_survives_a_table_change_of_another_session(connect: Connect, connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int)")
    reader = connect()
    reader.execute("SELECT * FROM s.t", prepare=True)
    connection.execute("ALTER TABLE s.t ADD COLUMN b int")
    assert [name for name, _ in reader.execute("SELECT * FROM s.t").columns] == ["a", "b"]
    reader.execute("SELECT * FROM s.t", prepare=True)
    connection.execute("ALTER TABLE s.t ADD COLUMN c int")
    reader.begin()
    reader.savepoint("x")
    with pytest.raises(StoreError) as caught:
        reader.execute("SELECT * FROM s.t", prepare=True)
    assert caught.value.stale_plan
    reader.rollback_to("x")
    assert len(reader.execute("SELECT * FROM s.t", prepare=False).columns) == 3
    reader.rollback()


def test_stream_survives_a_table_change_of_another_session(connect: Connect, connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int)")
    reader = connect()

    def stream(prepare: bool) -> list[str]:
        with reader.stream("SELECT * FROM s.t", prepare=prepare) as found:
            assert list(found) == []
            return [name for name, _ in found.columns]

    assert stream(True) == ["a"]
    connection.execute("ALTER TABLE s.t ADD COLUMN b int")
    assert stream(True) == ["a", "b"]
    assert stream(True) == ["a", "b"]
    connection.execute("ALTER TABLE s.t ADD COLUMN c int")
    reader.begin()
    reader.savepoint("x")
    with pytest.raises(StoreError) as caught:
        stream(True)
    assert caught.value.stale_plan
    reader.rollback_to("x")
    assert stream(False) == ["a", "b", "c"]
    reader.rollback()


def test_streams_that_are_run_often_are_prepared(connection: Connection) -> None:
    for value in range(8):
        with connection.stream("SELECT $1::int4", (value,)) as stream:
            assert list(stream) == [[(value,)]]
    assert connection.execute("SELECT statement FROM pg_prepared_statements").rows() == [("SELECT $1::int4",)]


def test_stream_in_chunks(connection: Connection) -> None:
    with connection.stream("SELECT i::int4, i::text FROM generate_series(1, 2500) i", size=1000) as stream:
        assert stream.columns == (("i", 23), ("i", 25))
        chunks = list(stream)
    assert [len(chunk) for chunk in chunks] == [1000, 1000, 500]
    assert chunks[2][-1] == (2500, "2500")


def test_stream_without_rows_has_columns(connection: Connection) -> None:
    with connection.stream("SELECT 1::int8 AS a WHERE false") as stream:
        assert (stream.columns, list(stream)) == ((("a", 20),), [])
    assert connection.execute("SELECT 1").rows() == [(1,)]


def test_stream_closed_half_way(connection: Connection) -> None:
    started = time.monotonic()
    with connection.stream("SELECT i FROM generate_series(1, 1000) i, generate_series(1, 100000)") as stream:
        next(iter(stream))
    assert time.monotonic() - started < 5
    assert connection.execute("SELECT 1").rows() == [(1,)]


def test_error_within_a_stream(connection: Connection) -> None:
    with pytest.raises(SqlError) as caught, connection.stream("SELECT 1 / (3000 - i) FROM generate_series(1, 5000) i", size=100) as stream:
        list(stream)
    assert caught.value.number == 8134
    with pytest.raises(StoreError):
        connection.stream("SELECT * FROM s.missing")
    assert connection.execute("SELECT 1").rows() == [(1,)]


def test_transactions_and_savepoints(connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int PRIMARY KEY)")
    connection.begin("SERIALIZABLE")
    assert connection.in_transaction
    assert connection.execute("SHOW transaction_isolation").rows() == [("serializable",)]
    connection.execute("INSERT INTO s.t VALUES (1)")
    connection.savepoint('odd "name"')
    with pytest.raises(StoreError) as caught:
        connection.execute("INSERT INTO s.t VALUES (1)")
    assert (caught.value.sqlstate, caught.value.schema, caught.value.table, caught.value.constraint) == ("23505", "s", "t", "t_pkey")
    assert connection.transaction_failed
    connection.rollback_to('odd "name"')
    connection.release('odd "name"')
    connection.execute("INSERT INTO s.t VALUES (2)")
    connection.commit()
    assert not connection.in_transaction
    connection.begin()
    connection.execute("DELETE FROM s.t")
    connection.rollback()
    assert connection.execute("SELECT a FROM s.t ORDER BY a").rows() == [(1,), (2,)]


def test_cancel_from_another_thread(connection: Connection) -> None:
    threading.Timer(0.2, connection.cancel).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        connection.execute("SELECT pg_sleep(30)")
    assert time.monotonic() - started < 5
    connection.cancel()
    assert connection.execute("SELECT 1").rows() == [(1,)]


def test_waiting_statements_let_other_threads_run(connect: Connect, connection: Connection) -> None:
    """One session waits for a lock that another session of this process holds."""
    connection.execute("CREATE TABLE s.t (a int)")
    connection.begin()
    connection.execute("LOCK TABLE s.t")
    waiting = connect()
    waiter = threading.Thread(target=waiting.execute, args=("SELECT * FROM s.t",))
    waiter.start()
    time.sleep(0.2)
    assert waiter.is_alive()
    connection.commit()
    waiter.join(5)
    assert not waiter.is_alive()


def test_errors_that_mean_the_same_in_tsql(connect: Connect, connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int PRIMARY KEY, b int); INSERT INTO s.t VALUES (1, 0), (2, 0)")
    with pytest.raises(SqlError) as caught:
        connection.execute("SELECT 1 / 0")
    assert caught.value.number == 8134
    other = connect()
    connection.begin()
    connection.execute("UPDATE s.t SET b = 1 WHERE a = 1")
    other.execute("SET lock_timeout = '50ms'")
    with pytest.raises(SqlError) as caught:
        other.execute("UPDATE s.t SET b = 2 WHERE a = 1")
    assert caught.value.number == 1222
    other.execute("RESET lock_timeout")
    other.begin("SNAPSHOT")
    other.execute("SELECT * FROM s.t")
    connection.commit()
    with pytest.raises(SqlError) as caught:
        other.execute("UPDATE s.t SET b = 2 WHERE a = 1")
    assert caught.value.number == 3960
    other.rollback()


def test_deadlock(connect: Connect, connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int PRIMARY KEY, b int); INSERT INTO s.t VALUES (1, 0), (2, 0)")
    sessions = [connect(), connect()]
    failures: list[SqlError] = []

    def cross(session: Connection, key: int) -> None:
        try:
            session.execute("UPDATE s.t SET b = 1 WHERE a = $1::int4", (key,))
            session.commit()
        except SqlError as error:
            failures.append(error)
            session.rollback()

    for session, key in zip(sessions, (1, 2), strict=True):
        session.begin()
        session.execute("UPDATE s.t SET b = 1 WHERE a = $1::int4", (key,))
    threads = [threading.Thread(target=cross, args=(session, key)) for session, key in zip(sessions, (2, 1), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert [error.number for error in failures] == [1205]


def test_errors_of_our_own_functions(connection: Connection) -> None:
    detail = """{"number": 245, "severity": 15, "state": 7}"""
    with pytest.raises(SqlError) as caught:
        connection.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'FM001', MESSAGE = 'Conversion failed', DETAIL = '{detail}'; END $$")
    assert caught.value == SqlError(245, "Conversion failed", 15, 7)


@pytest.mark.parametrize(("text", "what"), [("a\0b", "NUL"), ("\ud800", "surrogate")])
def test_text_that_postgresql_cannot_hold(connection: Connection, text: str, what: str) -> None:
    connection.execute("CREATE TABLE s.t (a text)")
    for attempt in (
        lambda: connection.execute("SELECT $1::text", (text,)),
        lambda: connection.stream("SELECT $1::text", (text,)),
        lambda: connection.copy_rows("s.t", ["a"], [(text,)]),
    ):
        with pytest.raises(SqlError, match=what) as caught:
            attempt()
        assert caught.value.number == 40515
    assert connection.execute("SELECT count(*) FROM s.t").rows() == [(0,)]


def test_lost_backend(connect: Connect, connection: Connection, postgres: Postgres) -> None:
    with Connection(postgres.superuser_dsn) as superuser:
        superuser.execute("SELECT pg_terminate_backend($1::int4, 5000)", (connection.backend_pid,))
    with pytest.raises(SqlError) as caught:
        connection.execute("SELECT 1")
    assert (caught.value.number, caught.value.severity) == (596, 20)
    assert connection.closed
    connection.cancel()
    with pytest.raises(SqlError) as caught:
        connection.execute("SELECT 1")
    assert caught.value.severity == 20
    with pytest.raises(SqlError, match="connection to the store was lost"):
        Connection(postgres.dsn + " port=1")


ROWS: list[tuple[object, ...]] = [
    (1, Decimal("1.50"), 0.5, "tab\tback\\slash\nnewline\r\\.", b"\0\\x", dt.date(2024, 1, 31), dt.datetime(2024, 1, 31, 1, 2, 3, 4), uuid.UUID(int=5)),
    (None, None, None, None, None, None, None, None),
    (-(2**63), Decimal("-0.01"), -1e300, "", b"", dt.date(1, 1, 1), dt.datetime(9999, 12, 31), uuid.UUID(int=0)),
    (2, Decimal("3"), 1.0, "\\N", b"\n", dt.date(1, 1, 1), dt.datetime(1, 1, 1), uuid.UUID(int=2)),
]


def test_copy_rows(connection: Connection) -> None:
    connection.execute('CREATE TABLE s."odd ""t" ("a b" int8, n numeric, f float8, t text, b bytea, d date, m timestamp, u uuid, o tsql.datetimeoffset)')
    columns = ["a b", "n", "f", "t", "b", "d", "m", "u"]
    assert connection.copy_rows('s."odd ""t"', columns, iter(ROWS)) == 4
    assert connection.execute('SELECT "a b", n, f, t, b, d, m, u FROM s."odd ""t"').rows() == ROWS
    moment = dt.datetime(2024, 1, 31, 14, tzinfo=dt.timezone(dt.timedelta(minutes=-90)))
    connection.copy_rows('s."odd ""t"', ["o"], [(moment,)])
    [(back,)] = connection.execute('SELECT o FROM s."odd ""t" WHERE o IS NOT NULL').rows()
    assert (back, back.utcoffset()) == (moment, moment.utcoffset())  # type: ignore[attr-defined]


def test_copy_that_fails_keeps_nothing(connection: Connection) -> None:
    connection.execute("CREATE TABLE s.t (a int4 PRIMARY KEY)")
    with pytest.raises(StoreError) as caught:
        connection.copy_rows("s.t", ["a"], [(1,), (2,), (1,)])
    assert caught.value.sqlstate == "23505"

    def broken() -> object:
        yield (1,)
        raise LookupError("the file ended")

    with pytest.raises(LookupError, match="the file ended"):
        connection.copy_rows("s.t", ["a"], broken())  # type: ignore[arg-type]
    assert connection.execute("SELECT count(*) FROM s.t").rows() == [(0,)]


def test_setup_runs_once(connect: Connect) -> None:
    connection = connect()
    assert setup.prepare(connection) is False
    connection.execute("UPDATE tsql.support SET digest = 'an older version'")
    assert setup.prepare(connection) is True
    assert setup.prepare(connection) is False
