"""Bulk load over TDS (INSERT BULK) with the clients that do it: freebcp, python-tds, pymssql, mssql-python, tedious."""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.acceptance.clients import NODE_FOLDER, Client
from tests.acceptance.conftest import Ferryman

ROWS = 4_000
TABLE = """CREATE TABLE dbo.loaded (id int NOT NULL CONSTRAINT pk_loaded PRIMARY KEY, name varchar(20) NULL DEFAULT 'none', remark nvarchar(40) NULL,
    amount decimal(12, 3) NULL, day datetime2(3) NULL, rate float NULL, flag bit NULL)"""


@pytest.fixture(scope="module")
def sql(ferryman: Ferryman, database: str) -> Iterator[Client]:
    client = ferryman.connect(database=database)
    yield client
    client.close()


@pytest.fixture(autouse=True)
def table(sql: Client) -> Iterator[None]:
    sql.run(TABLE)
    yield
    sql.run("DROP TABLE dbo.loaded")


def loaded(sql: Client) -> list[tuple[Any, ...]]:
    [result] = sql.run("SELECT * FROM dbo.loaded ORDER BY id")
    return result.rows


# --- freebcp -----------------------------------------------------------------------------------------------


class FreeBcp:
    def __init__(self, ferryman: Ferryman, folder: Path, database: str) -> None:
        if shutil.which("freebcp") is None:
            pytest.skip("freebcp (freetds-bin) is not installed")
        server = ferryman.server
        self.folder = folder
        self.database = database
        self.login = ["-S", f"{server.host}:{server.port}", "-U", server.user, "-P", server.password]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["freebcp", *arguments, *self.login], cwd=self.folder, capture_output=True, text=True, errors="replace", timeout=60, check=False
        )

    def table(self, direction: str, file: str, *options: str, name: str = "loaded") -> str:
        done = self.run(f"{self.database}.dbo.{name}", direction, file, *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def freebcp(ferryman: Ferryman, tmp_path: Path, database: str) -> FreeBcp:
    return FreeBcp(ferryman, tmp_path, database)


def test_freebcp_in_and_out_in_character_format(freebcp: FreeBcp, sql: Client) -> None:
    lines = [f"{n}|n{n}|é{n}|{n}.125|2024-02-29 12:00:00.123|{n}.5|{n % 2}\n" for n in range(ROWS)] + [f"{ROWS}||||||\n"]
    (freebcp.folder / "in.txt").write_text("".join(lines), encoding="utf-8")
    assert f"{ROWS + 1} rows copied." in freebcp.table("in", "in.txt", "-c", "-t", "|", "-b", "1500")
    assert loaded(sql)[7] == (
        7, "n7", "é7", Decimal("7.125"), dt.datetime(2024, 2, 29, 12, 0, 0, 123000), 7.5, True,
    )  # fmt: skip
    assert loaded(sql)[-1] == (ROWS, "none", None, None, None, None, None)
    freebcp.table("out", "out.txt", "-c", "-t", "|")
    out = (freebcp.folder / "out.txt").read_text(encoding="utf-8").splitlines()
    assert sorted(out) == sorted([line.rstrip("\n") for line in lines[:-1]] + [f"{ROWS}|none|||||"])


def test_freebcp_native_round_trip_identity_and_query(freebcp: FreeBcp, sql: Client) -> None:
    sql.run("CREATE TABLE dbo.numbered (id int IDENTITY NOT NULL, v varchar(10) NOT NULL, b bigint NOT NULL, f float NOT NULL, d datetime NOT NULL)")
    try:
        sql.run("INSERT dbo.numbered (v, b, f, d) VALUES ('one', 1, 0.5, '2024-01-02 03:04:05'), ('two', 2000000000000, -1.5, '1999-12-31')")
        [before] = sql.run("SELECT id + 10 AS id, v, b, f, d FROM dbo.numbered ORDER BY id")
        sql.run("SET IDENTITY_INSERT dbo.numbered ON; INSERT dbo.numbered (id, v, b, f, d) SELECT id + 10, v, b, f, d FROM dbo.numbered;"
                " SET IDENTITY_INSERT dbo.numbered OFF; DELETE dbo.numbered WHERE id < 10")
        assert "2 rows copied." in freebcp.table("out", "n.bin", "-n", name="numbered")
        sql.run("DELETE dbo.numbered")
        freebcp.table("in", "n.bin", "-n", "-E", name="numbered")
        [after] = sql.run("SELECT * FROM dbo.numbered ORDER BY id")
        assert after.rows == before.rows
        freebcp.table("in", "n.bin", "-n", name="numbered")
        [after] = sql.run("SELECT id FROM dbo.numbered WHERE id > 12 ORDER BY id")
        assert after.rows == [(13,), (14,)]
        done = freebcp.run(f"SELECT v, b FROM {freebcp.database}.dbo.numbered WHERE id < 13 ORDER BY id DESC", "queryout", "q.txt", "-c", "-t", ";")
        assert done.returncode == 0, done.stdout + done.stderr
        assert (freebcp.folder / "q.txt").read_text() == "two;2000000000000\none;1\n"
    finally:
        sql.run("DROP TABLE dbo.numbered")


def test_freebcp_batches_and_a_duplicate_key(freebcp: FreeBcp, sql: Client) -> None:
    (freebcp.folder / "in.txt").write_text("1,a,,,,,\n2,b,,,,,\n3,c,,,,,\n3,d,,,,,\n5,e,,,,,\n")
    done = freebcp.run(f"{freebcp.database}.dbo.loaded", "in", "in.txt", "-c", "-t", ",", "-b", "2")
    assert "Violation of PRIMARY KEY constraint 'pk_loaded'" in done.stderr
    assert [row[0] for row in loaded(sql)][:2] == [1, 2]
    assert 3 not in [row[0] for row in loaded(sql)]


LARGE = """CREATE TABLE dbo.large (id int, vm varchar(max), nm nvarchar(max), bm varbinary(max), t text, nt ntext, img image, x xml, g uniqueidentifier,
    mo money, sm smallmoney, sdt smalldatetime, bi bigint, ti tinyint, si smallint, r real, nc nchar(5), ch char(5), bn binary(4))"""


@pytest.fixture
def large(sql: Client) -> Iterator[None]:
    sql.run(LARGE)
    yield
    sql.run("DROP TABLE dbo.large")


def test_freebcp_types(freebcp: FreeBcp, sql: Client, large: None) -> None:
    sql.run("ALTER TABLE dbo.large DROP COLUMN x")  # FreeTDS 1.3 leaves an xml column out of INSERT BULK and sends it all the same
    (freebcp.folder / "in.txt").write_text(
        "1|long|lang é|beef|text|ntéxt|cafe|6F9619FF-8B86-D011-B42D-00C04FC964FF|1.5|-2.5|2024-02-29 12:00|5|6|-7|0.5|nc|ch|0102\n2" + "|" * 17 + "\n",
        encoding="utf-8",
    )
    assert "2 rows copied." in freebcp.table("in", "in.txt", "-c", "-t", "|", name="large")
    [result] = sql.run("SELECT * FROM dbo.large ORDER BY id")
    assert result.rows == [
        (1, "long", "lang é", b"\xbe\xef", "text", "ntéxt", b"\xca\xfe", UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF"), Decimal("1.5"),
         Decimal("-2.5"), dt.datetime(2024, 2, 29, 12), 5, 6, -7, 0.5, "nc   ", "ch   ", b"\x01\x02\0\0"),
        (2, *[None] * 17),
    ]  # fmt: skip


# --- drivers -----------------------------------------------------------------------------------------------


def test_python_tds_copy_to(ferryman: Ferryman, sql: Client, database: str) -> None:
    client = ferryman.connect(database=database)
    cursor = client.connection.cursor()  # type: ignore[attr-defined]
    cursor.copy_to(io.StringIO("".join(f"{n}\tname {n}\n" for n in range(ROWS))), "loaded", columns=["id", "name"], schema="dbo")
    client.close()
    rows = loaded(sql)
    assert len(rows) == ROWS
    assert rows[-1] == (ROWS - 1, f"name {ROWS - 1}", None, None, None, None, None)


@pytest.mark.parametrize("encrypted", [False, True])
def test_pymssql_bulk_copy(ferryman: Ferryman, sql: Client, database: str, encrypted: bool) -> None:
    client = ferryman.connect("pymssql", database=database, encrypted=encrypted)
    connection = client.connection  # type: ignore[attr-defined]
    day = dt.datetime(2024, 2, 29, 1, 2, 3)
    connection.bulk_copy("dbo.loaded", [(n, f"n{n}", "é三", Decimal("1.5"), day, 0.25, True) for n in range(ROWS)], batch_size=1500)
    connection.bulk_copy("dbo.loaded", [(-1, None)], column_ids=[1, 3])
    client.close()
    rows = loaded(sql)
    assert rows[0] == (-1, "none", None, None, None, None, None)
    assert rows[-1] == (ROWS - 1, f"n{ROWS - 1}", "é三", Decimal("1.5"), day, 0.25, True)
    assert len(rows) == ROWS + 1


@pytest.mark.parametrize("encrypted", [False, True])
def test_mssql_python_bulkcopy(ferryman: Ferryman, sql: Client, database: str, encrypted: bool) -> None:
    client = ferryman.connect("mssql-python", database=database, encrypted=encrypted)
    cursor = client.connection.cursor()  # type: ignore[attr-defined]
    day = dt.datetime(2024, 2, 29, 1, 2, 3, 456000)
    done = cursor.bulkcopy("dbo.loaded", [(n, f"n{n}", "é三", Decimal("1.500"), day, 0.25, True) for n in range(ROWS)], batch_size=1500)
    assert done["rows_copied"] == ROWS
    cursor.bulkcopy("dbo.loaded", [(-1, None, None, None, None, None, None)], keep_nulls=True, table_lock=True, check_constraints=True)
    cursor.bulkcopy("dbo.loaded", [(-2, None, None, None, None, None, None)])
    with pytest.raises(Exception, match="Violation of PRIMARY KEY constraint 'pk_loaded'"):
        cursor.bulkcopy("dbo.loaded", [(-3, "new", None, None, None, None, None), (-2, "twice", None, None, None, None, None)])
    client.close()
    rows = loaded(sql)
    assert [row[:2] for row in rows[:2]] == [(-2, "none"), (-1, None)]
    assert rows[-1] == (ROWS - 1, f"n{ROWS - 1}", "é三", Decimal("1.5"), day, 0.25, True)
    assert len(rows) == ROWS + 2


def test_mssql_python_types(ferryman: Ferryman, sql: Client, database: str, large: None) -> None:
    client = ferryman.connect("mssql-python", database=database)
    row = (1, "long" * 3000, "é三" * 6000, b"\xbe\xef" * 9000, "text", "三", b"\xca", "<a/>", UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF"), Decimal("1.5"),
           Decimal("-2.5"), dt.datetime(2024, 2, 29, 12), 5, 6, -7, 0.5, "nc", "ch", b"\1\2\3\4")  # fmt: skip
    client.connection.cursor().bulkcopy("dbo.large", [row, (2, *[None] * 18)])  # type: ignore[attr-defined]
    client.close()
    [result] = sql.run("SELECT * FROM dbo.large ORDER BY id")
    assert result.rows == [(*row[:16], "nc   ", "ch   ", row[18]), (2, *[None] * 18)]


COLUMNS = [
    {"name": "id", "type": "Int", "options": {"nullable": False}}, {"name": "name", "type": "VarChar", "options": {"nullable": True, "length": 20}},
    {"name": "remark", "type": "NVarChar", "options": {"nullable": True, "length": 40}},
    {"name": "amount", "type": "Decimal", "options": {"nullable": True, "precision": 12, "scale": 3}},
    {"name": "day", "type": "DateTime2", "options": {"nullable": True, "scale": 3}}, {"name": "rate", "type": "Float", "options": {"nullable": True}},
    {"name": "flag", "type": "Bit", "options": {"nullable": True}},
]  # fmt: skip


def tedious_load(ferryman: Ferryman, database: str, rows: list[dict[str, Any]], *, encrypted: bool = False, **options: bool) -> dict[str, Any]:
    if shutil.which("node") is None or not (NODE_FOLDER / "node_modules" / "tedious").is_dir():
        pytest.skip("node with tedious is not installed")
    server = ferryman.server
    job = {"host": server.host, "port": server.port, "user": server.user, "password": server.password, "database": database, "encrypt": encrypted,
           "caFile": server.ca_file, "table": "dbo.loaded", "columns": COLUMNS, "rows": rows, "options": options}  # fmt: skip
    done = subprocess.run(["node", "bulk.js"], cwd=NODE_FOLDER, input=json.dumps(job), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("encrypted", [False, True])
def test_tedious_bulk_load(ferryman: Ferryman, sql: Client, database: str, encrypted: bool) -> None:
    rows = [{"id": n, "name": f"n{n}", "remark": "é三", "amount": n + 0.5, "day": "2024-02-29T01:02:03.456Z", "rate": 0.25, "flag": True} for n in range(ROWS)]
    assert tedious_load(ferryman, database, rows, encrypted=encrypted) == {"rowCount": ROWS}
    nothing = dict.fromkeys(("name", "remark", "amount", "day", "rate", "flag"))
    assert tedious_load(ferryman, database, [{"id": -1, **nothing}], keepNulls=True, lockTable=True, checkConstraints=True) == {"rowCount": 1}
    assert tedious_load(ferryman, database, [{"id": -2, **nothing}]) == {"rowCount": 1}
    failure = tedious_load(ferryman, database, [{"id": -3, **nothing}, {"id": -3, **nothing}])
    assert failure["error"]["number"] == 2627
    found = loaded(sql)
    assert [row[:2] for row in found[:2]] == [(-2, "none"), (-1, None)]
    assert found[-1] == (ROWS - 1, f"n{ROWS - 1}", "é三", Decimal(ROWS) - Decimal("0.5"), dt.datetime(2024, 2, 29, 1, 2, 3, 456000), 0.25, True)
    assert len(found) == ROWS + 2


def test_a_load_in_a_transaction_is_rolled_back_with_it(ferryman: Ferryman, sql: Client, database: str) -> None:
    client = ferryman.connect(database=database, autocommit=False)
    cursor = client.connection.cursor()  # type: ignore[attr-defined]
    cursor.copy_to(io.StringIO("1\ta\n2\tb\n"), "loaded", columns=["id", "name"], schema="dbo")
    client.connection.rollback()  # type: ignore[attr-defined]
    cursor = client.connection.cursor()  # type: ignore[attr-defined]
    cursor.copy_to(io.StringIO("3\tc\n"), "loaded", columns=["id", "name"], schema="dbo")
    client.commit()
    client.close()
    assert [row[0] for row in loaded(sql)] == [3]
