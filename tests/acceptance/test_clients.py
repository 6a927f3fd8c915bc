"""What programs do with each client beyond AWS's examples: parameters, types, transactions, errors, cancelling, pooling."""

from __future__ import annotations

import datetime
import decimal
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance import clients
from tests.acceptance.conftest import Ferryman

DB_API = ["pymssql", "mssql-python", "python-tds", "pyodbc"]
PLACEHOLDER = {"pymssql": "%s", "python-tds": "%s", "mssql-python": "?", "pyodbc": "?"}

VALUES = {
    "int": ("int", 42),
    "bigint": ("bigint", 2**40),
    "decimal": ("decimal(18,4)", decimal.Decimal("12345.6789")),
    "float": ("float", 1.5),
    "nvarchar": ("nvarchar(50)", "naïve ☃ 𝄞"),
    "varchar": ("varchar(50)", "plain"),
    "long": ("nvarchar(max)", "x" * 10_000),
    "date": ("date", datetime.date(2026, 2, 28)),
    "datetime2": ("datetime2(6)", datetime.datetime(2026, 2, 28, 23, 59, 58, 123456)),
    "bit": ("bit", True),
    "null": ("nvarchar(5)", None),
}
SENT_AS = {
    ("pymssql", "datetime2"): datetime.datetime(2026, 2, 28, 23, 59, 58, 123000),
}
"""What a driver makes of a value before it sends it: pymssql writes milliseconds."""


@pytest.mark.parametrize("kind", VALUES)
@pytest.mark.parametrize("name", DB_API)
def test_a_parameter_comes_back_as_it_went(ferryman: Ferryman, name: str, kind: str) -> None:
    sql_type, value = VALUES[kind]
    client = ferryman.connect(name, database="tempdb")
    try:
        assert isinstance(client, clients.DbApiClient)
        cursor = client.connection.cursor()
        cursor.execute(f"CREATE TABLE #v (id int IDENTITY, v {sql_type})")
        mark = PLACEHOLDER[name]
        cursor.execute(f"INSERT INTO #v (v) VALUES ({mark})", (value,))
        cursor.execute(f"SELECT v FROM #v WHERE id = {mark}", (1,))
        [(found,)] = cursor.fetchall()
        assert found == SENT_AS.get((name, kind), value)
    finally:
        client.close()


@pytest.mark.parametrize("name", DB_API)
def test_binary_and_guid(ferryman: Ferryman, name: str) -> None:
    client = ferryman.connect(name)
    try:
        [result] = client.run("SELECT CAST(0x00ff10 AS varbinary(10)) AS b, CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier) AS g")
    finally:
        client.close()
    assert bytes(result.one("b")) == b"\x00\xff\x10"
    assert uuid.UUID(str(result.one("g"))) == uuid.UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")


@pytest.mark.parametrize("name", clients.names())
def test_clr_types_arrive_as_bytes(ferryman: Ferryman, name: str) -> None:
    """MS-TDS 2.2.5.5.2: UDT_INFO in COLMETADATA; no driver here has SQL Server's classes, so each hands out what they serialize."""
    client = ferryman.connect(name)
    try:
        [result] = client.run(
            "SELECT CAST('/1/1/3/' AS hierarchyid) AS h, hierarchyid::GetRoot() AS r, CAST(NULL AS hierarchyid) AS n, geography::Point(1, 2, 4326) AS g"
        )
    finally:
        client.close()
    [row] = result.rows
    values = [bytes(value["data"]) if isinstance(value, dict) else value for value in row]  # a Buffer of tedious as JSON
    assert values == [b"\x5a\xde", b"", None, bytes.fromhex("E6100000010C000000000000F03F0000000000000040")]


@pytest.mark.parametrize("name", clients.names())
def test_an_error_has_number_and_text_and_the_connection_lives(ferryman: Ferryman, name: str) -> None:
    client = ferryman.connect(name)
    try:
        with pytest.raises(Exception, match="Invalid object name 'no_such_table'"):
            client.run("SELECT * FROM no_such_table")
        [result] = client.run("SELECT 1 AS one")
    finally:
        client.close()
    assert result.rows == [(1,)]


@pytest.mark.parametrize("name", DB_API)
def test_rollback_undoes_and_commit_keeps(ferryman: Ferryman, name: str, database: str) -> None:
    table = f"dbo.tx_{name.replace('-', '_')}"
    client = ferryman.connect(name, autocommit=False, database=database)
    other = ferryman.connect("python-tds", database=database)
    try:
        client.run(f"CREATE TABLE {table} (a int)")
        client.commit()
        client.run(f"INSERT INTO {table} VALUES (1)")
        client.connection.rollback()  # type: ignore[attr-defined]
        client.run(f"INSERT INTO {table} VALUES (2)")
        client.commit()
        [result] = other.run(f"SELECT a FROM {table}")
    finally:
        client.close()
        other.close()
    assert result.rows == [(2,)]


def test_a_statement_error_leaves_the_transaction_usable(ferryman: Ferryman) -> None:
    client = ferryman.connect("python-tds", database="tempdb")
    try:
        client.run("CREATE TABLE #k (a int PRIMARY KEY)")
        client.run("BEGIN TRAN; INSERT INTO #k VALUES (1)")
        with pytest.raises(Exception, match="PRIMARY KEY"):
            client.run("INSERT INTO #k VALUES (1)")
        client.run("INSERT INTO #k VALUES (2); COMMIT")
        [result] = client.run("SELECT COUNT(*) FROM #k")
    finally:
        client.close()
    assert result.rows == [(2,)]


def test_prepared_statements_run_again_with_other_values(ferryman: Ferryman) -> None:
    client = ferryman.connect("pyodbc")
    try:
        cursor = client.connection.cursor()  # type: ignore[attr-defined]
        for value in range(5):
            cursor.execute("SELECT ? + 1 AS next", value)
            assert cursor.fetchall()[0][0] == value + 1
    finally:
        client.close()


def test_strict_encryption_is_tds_8_with_a_verified_certificate(ferryman: Ferryman) -> None:
    import mssql_python

    server = ferryman.server
    certificate = Path(server.ca_file).with_name("server.pem")
    connection = mssql_python.connect(
        f"Server={server.host},{server.port};Database=master;UID={server.user};PWD={{{server.password}}};Encrypt=strict;ServerCertificate={certificate}",
        autocommit=True,
    )
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT @@SPID")
        assert cursor.fetchone()[0] > 50
    finally:
        connection.close()


@pytest.mark.parametrize("name", DB_API)
def test_a_wrong_password_is_refused(ferryman: Ferryman, name: str) -> None:
    server = clients.Server(ferryman.server.host, ferryman.server.port, ferryman.server.user, "wrong", ferryman.server.ca_file)
    with pytest.raises(Exception, match="(?i)login failed"):
        clients.connect(name, server)


def test_a_running_statement_can_be_cancelled(ferryman: Ferryman) -> None:
    client = ferryman.connect("pyodbc")
    try:
        cursor = client.connection.cursor()  # type: ignore[attr-defined]
        timer = threading.Timer(0.5, cursor.cancel)
        timer.start()
        started = time.monotonic()
        with pytest.raises(Exception, match="(?i)cancel"):
            cursor.execute("WAITFOR DELAY '00:00:30'")
        assert time.monotonic() - started < 20
        [result] = client.run("SELECT 1 AS one")
    finally:
        client.close()
    assert result.rows == [(1,)]


def test_a_client_that_vanishes_loses_its_transaction_only(ferryman: Ferryman, database: str) -> None:
    first, second = (ferryman.connect("python-tds", database=database) for _ in range(2))
    first.run("CREATE TABLE dbo.vanished (a int)")
    first.run("BEGIN TRAN; INSERT INTO dbo.vanished VALUES (1)")
    first.close()
    deadline = time.monotonic() + 20
    while True:
        [result] = second.run("SELECT COUNT(*) FROM dbo.vanished WITH (TABLOCKX)")
        if result.rows == [(0,)] or time.monotonic() > deadline:
            break
    second.close()
    assert result.rows == [(0,)]


def test_output_parameters_and_return_codes(ferryman: Ferryman, database: str) -> None:
    import pytds

    client = ferryman.connect("python-tds", database=database)
    try:
        client.run("CREATE PROCEDURE dbo.twice @out int OUTPUT, @in int AS BEGIN SET @out = @in * 2; RETURN 7 END")
        cursor = client.connection.cursor()  # type: ignore[attr-defined]
        cursor.callproc("dbo.twice", (pytds.output(param_type="int"), 21))
        assert cursor.get_proc_return_status() == 7
        assert cursor.get_proc_outputs()[0] == 42
    finally:
        client.close()


def test_a_large_result_streams(ferryman: Ferryman) -> None:
    client = ferryman.connect("pymssql")
    try:
        [result] = client.run("SELECT value, REPLICATE('x', 100) AS padding FROM GENERATE_SERIES(1, 50000)")
    finally:
        client.close()
    assert len(result.rows) == 50_000
    assert result.rows[-1] == (50_000, "x" * 100)


def test_sessions_run_side_by_side(ferryman: Ferryman) -> None:
    answers: list[Any] = []

    def work(number: int) -> None:
        client = ferryman.connect("python-tds")
        try:
            [result] = client.run(f"WAITFOR DELAY '00:00:00.2'; SELECT {number}")
            answers.append(result.rows[0][0])
        finally:
            client.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == list(range(10))


@pytest.mark.parametrize("name", DB_API)
def test_a_driver_may_roll_back_what_an_error_has_rolled_back(ferryman: Ferryman, name: str) -> None:
    client = ferryman.connect(name, autocommit=False)
    try:
        with pytest.raises(Exception, match="Conversion failed"):
            client.run("SELECT CAST('x' AS int)")
        client.connection.rollback()  # type: ignore[attr-defined]
        [result] = client.run("SELECT 1 AS one")
    finally:
        client.close()
    assert result.rows == [(1,)]
