"""BULK INSERT through a real server and client: every option, every error, tables of every kind.

Source: https://learn.microsoft.com/sql/t-sql/statements/bulk-insert-transact-sql
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from tests.integration.server.bulk import errors, lines, numbers, rows
from tests.integration.server.conftest import Connect, Sql, WriteFile

from ferryman.server.database_server import DatabaseServer


@pytest.fixture
def table(sql: Sql) -> Iterator[None]:
    sql.run("CREATE TABLE dbo.t (id int, name nvarchar(20))")
    yield
    sql.run("IF @@TRANCOUNT > 0 ROLLBACK; DROP TABLE dbo.t")


LF = "FIELDTERMINATOR = ',', ROWTERMINATOR = '0x0a'"


# --- terminators, CSV, rows --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "options"),
    [
        ("1\ta\r\n2\tb\r\n", ""),
        ("1,a\r\n2,b\r\n", r"WITH (FIELDTERMINATOR = ',', ROWTERMINATOR = '\n')"),
        ("1,a\r\n2,b\r\n", r"WITH (FIELDTERMINATOR = ',', ROWTERMINATOR = '\r\n')"),
        ("1,a\n2,b\n", f"WITH ({LF})"),
        ("1,a\n2,b", f"WITH ({LF})"),
        ("1,a\r\n2,b\r\n", "WITH (FIELDTERMINATOR = '0x2C', ROWTERMINATOR = '0x0d0a')"),
        ("1<|>a##2<|>b##", "WITH (FIELDTERMINATOR = '<|>', ROWTERMINATOR = '##')"),
        ("1\0a\n2\0b\n", r"WITH (FIELDTERMINATOR = '\0', ROWTERMINATOR = '0x0a')"),
        ('1,"a"\r\n2,b\r\n', "WITH (FORMAT = 'CSV')"),
        ("1,'a'\n2,b\n", "WITH (FORMAT = 'CSV', FIELDQUOTE = '''', ROWTERMINATOR = '0x0a')"),
        ("1;a\n2;b\n", "WITH (FORMAT = 'CSV', FIELDTERMINATOR = ';', ROWTERMINATOR = '0x0a')"),
        ("id,name\n1,a\n2,b\n", f"WITH ({LF}, FIRSTROW = 2)"),
        ("1,a\n2,b\n3,c\n", f"WITH ({LF}, LASTROW = 2)"),
        ("x,x\n1,a\n2,b\nrubbish", f"WITH ({LF}, FIRSTROW = 2, LASTROW = 3)"),
        ("1,a\n2,b\n", f"WITH ({LF}, TABLOCK, ORDER (id ASC), ROWS_PER_BATCH = 10, KILOBYTES_PER_BATCH = 5, FIRE_TRIGGERS, CHECK_CONSTRAINTS)"),
        ("1,a\n2,b\n", f"WITH ({LF}, BATCHSIZE = 1)"),
        ("1,a\n2,b\n", "WITH (DATAFILETYPE = 'char' FIELDTERMINATOR = ',' ROWTERMINATOR = '0x0a')"),
    ],
)
def test_rows_arrive(sql: Sql, write: WriteFile, table: None, data: str, options: str) -> None:
    sql.run(f"BULK INSERT dbo.t FROM '{write(data)}' {options}")
    assert rows(sql) == [(1, "a"), (2, "b")]


def test_csv_quotes_newlines_and_doubled_quotes(sql: Sql, write: WriteFile, table: None) -> None:
    path = write('1,"a, b"\n2,"say ""hi"""\n3,"two\nlines"\n4,""\n5,')
    sql.run(f"BULK INSERT t FROM '{path}' WITH (FORMAT = 'CSV', ROWTERMINATOR = '0x0a')")
    assert rows(sql) == [(1, "a, b"), (2, 'say "hi"'), (3, "two\nlines"), (4, ""), (5, None)]


@pytest.mark.parametrize(
    ("encoding", "codepage"), [("utf-8", "'65001'"), ("utf-8-sig", "'65001'"), ("cp1252", "'ACP'"), ("cp1252", "'RAW'"), ("cp1252", "1252"), ("cp437", "'OEM'")]
)
def test_code_pages(sql: Sql, write: WriteFile, table: None, encoding: str, codepage: str) -> None:
    sql.run(f"BULK INSERT t FROM '{write(lines('1,Zoë Müñez'), encoding=encoding)}' WITH (CODEPAGE = {codepage}, {LF})")
    assert rows(sql) == [(1, "Zoë Müñez")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_widechar(sql: Sql, write: WriteFile, table: None, encoding: str) -> None:
    path = write("1\tдва\r\n2\t三\r\n", encoding="utf-16")
    sql.run(f"BULK INSERT t FROM '{path}' WITH (DATAFILETYPE = 'widechar')")
    assert rows(sql) == [(1, "два"), (2, "三")]


def test_empty_file_and_missing_final_terminator(sql: Sql, write: WriteFile, table: None) -> None:
    sql.run(f"BULK INSERT t FROM '{write('')}'")
    assert sql.run("SELECT @@ROWCOUNT") == [(0,)]
    sql.run(f"BULK INSERT t FROM '{write('7<x')}' WITH (FIELDTERMINATOR = '<')")
    assert rows(sql) == [(7, "x")]


def test_row_count_is_told(sql: Sql, write: WriteFile, table: None) -> None:
    path = write("1,a\n2,b\n3,c\n")
    assert sql.run(f"BULK INSERT t FROM '{path}' WITH ({LF}) SELECT @@ROWCOUNT") == [(3,)]


# --- tables of every kind ----------------------------------------------------------------------------------


def test_temporary_table_and_dynamic_sql_with_a_path_in_a_variable(sql: Sql, write: WriteFile) -> None:
    path = write("1,a\n2,b\n").lower().replace("\\", "/")
    script = """
        CREATE TABLE #staging (id int, name varchar(10))
        DECLARE @file nvarchar(200) = N'{path}', @sql nvarchar(max)
        SET @sql = N'BULK INSERT #staging FROM ' + QUOTENAME(@file, '''') + N' WITH (FIELDTERMINATOR = '','', ROWTERMINATOR = ''0x0a'')'
        EXEC sp_executesql @sql
        EXEC (@sql)
        SELECT COUNT(*), MAX(name) FROM #staging
        DROP TABLE #staging"""
    assert sql.run(script.replace("{path}", path)) == [(4, "b")]


def test_identity_default_and_computed_columns(sql: Sql, write: WriteFile) -> None:
    """A computed column has a field, which is ignored: https://learn.microsoft.com/sql/tools/bcp-utility (computed and timestamp columns)."""
    sql.run("CREATE TABLE dbo.k (id int IDENTITY(10, 5), a int DEFAULT 7, twice AS a * 2, b varchar(10) DEFAULT 'none' NOT NULL)")
    path = write("100,1,9,x\n200,,,\n")
    try:
        sql.run(f"BULK INSERT k FROM '{path}' WITH ({LF})")
        assert rows(sql, "SELECT * FROM k ORDER BY id") == [(10, 1, 2, "x"), (15, 7, 14, "none")]
        sql.run(f"BULK INSERT k FROM '{write(lines('100,1,,x', '200,,,y'))}' WITH ({LF}, KEEPIDENTITY, KEEPNULLS)")
        assert rows(sql, "SELECT * FROM k WHERE id >= 100 ORDER BY id") == [(100, 1, 2, "x"), (200, None, None, "y")]
        sql.run("INSERT k (a) VALUES (3)")
        assert rows(sql, "SELECT MAX(id) FROM k") == [(205,)]
        path = write("200,,,\n")
        assert numbers(sql, f"BULK INSERT k FROM '{path}' WITH ({LF}, KEEPNULLS)") == [4869, 7399, 7330]
    finally:
        sql.run("DROP TABLE k")


def test_every_type_of_column(sql: Sql, write: WriteFile) -> None:
    sql.run("""CREATE TABLE dbo.types (d date, t time(3), dt datetime, sdt smalldatetime, d2 datetime2(3), dto datetimeoffset(0),
        n decimal(10, 3), m money, b bit, g uniqueidentifier, vb varbinary(10), f float, r real,
        ti tinyint, si smallint, bi bigint, c char(5), vmax varchar(max), x xml)""")
    guid = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
    line = ["2024-02-29", "12:34:56.789", "2024-01-02 03:04:05.007", "2024-01-02 03:04", "2024-01-02 03:04:05.123", "2024-01-02 03:04:05 +02:00",
            "-1234567.891", "$1,234.5", "1", guid, "DEADBEEF", "1.5e3", "0.25", "255", "-32768", "9223372036854775807", "ab", "long", "<a>1</a>"]  # fmt: skip
    try:
        sql.run(f"BULK INSERT types FROM '{write(lines('|'.join(line), '|' * 18))}' WITH (FIELDTERMINATOR = '|', ROWTERMINATOR = '0x0a')")
        first, second = sorted(sql.run("SELECT * FROM types"), key=lambda row: row[0] is None)
        zone = dt.timezone(dt.timedelta(hours=2))
        assert first[:8] == (
            dt.date(2024, 2, 29), dt.time(12, 34, 56, 789000), first[2], dt.datetime(2024, 1, 2, 3, 4), dt.datetime(2024, 1, 2, 3, 4, 5, 123000),
            dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=zone), Decimal("-1234567.891"), Decimal("1234.5"),
        )  # fmt: skip
        assert abs(first[2] - dt.datetime(2024, 1, 2, 3, 4, 5, 7000)) < dt.timedelta(milliseconds=1)
        assert first[8:] == (True, uuid.UUID(guid), b"\xde\xad\xbe\xef", 1500.0, 0.25, 255, -32768, 2**63 - 1, "ab   ", "long", "<a>1</a>")
        assert second == (None,) * 19
    finally:
        sql.run("DROP TABLE types")


# --- errors ------------------------------------------------------------------------------------------------


def test_missing_file_and_paths_outside(sql: Sql, table: None) -> None:
    [(number, text)] = errors(sql, r"BULK INSERT t FROM 'D:\S3\missing.csv'")
    assert (number, text) == (4860, 'Cannot bulk load. The file "D:\\S3\\missing.csv" does not exist or you don\'t have file access rights.')
    for path in (r"C:\Windows\win.ini", r"D:\S3\..\secret.txt", r"\\share\file.txt"):
        [(number, text)] = errors(sql, f"BULK INSERT t FROM '{path}'")
        assert number == 4861
        assert "Operating system error code 5(Access is denied.)" in text


@pytest.mark.parametrize(
    ("line", "number", "column"),
    [("x,a", 4864, "column 1 (id)"), ("99999999999,a", 4867, "column 1 (id)"), (f"1,{'a' * 21}", 4863, "column 2 (name)")],
)
def test_bad_fields_have_row_and_column(sql: Sql, write: WriteFile, table: None, line: str, number: int, column: str) -> None:
    path = write(f"1,a\n{line}\n3,c\n")
    found = errors(sql, f"BULK INSERT t FROM '{path}' WITH ({LF}, MAXERRORS = 1)")
    assert [error for error, _ in found] == [number]
    assert f"for row 2, {column}." in found[0][1]
    assert rows(sql) == [(1, "a"), (3, "c")]
    found = errors(sql, f"BULK INSERT t FROM '{path}' WITH ({LF}, MAXERRORS = 0)")
    assert [error for error, _ in found] == [number, 4865, 7399, 7330]
    assert rows(sql) == [(1, "a"), (3, "c")]


def test_the_eleventh_error_ends_the_load(sql: Sql, write: WriteFile, table: None) -> None:
    path = write("1,a\n" + "x,x\n" * 11)
    found = errors(sql, f"BULK INSERT t FROM '{path}' WITH ({LF})")
    assert [number for number, _ in found] == [4864] * 11 + [4865, 7399, 7330]
    assert "maximum number of errors (10) was exceeded" in found[11][1]
    assert rows(sql) == []


def test_wrong_line_ends_fail_with_the_remedy(sql: Sql, write: WriteFile, table: None) -> None:
    found = errors(sql, f"BULK INSERT t FROM '{write(lines('1,a', '2,b'))}' WITH (FIELDTERMINATOR = ',', ROWTERMINATOR = '\\n')")
    assert [number for number, _ in found] == [4866, 7301]
    assert "row 1, column 2" in found[0][1]
    assert "ROWTERMINATOR = '0x0a'" in found[0][1]
    assert rows(sql) == []


def test_wrong_csv_and_unfinished_row(sql: Sql, write: WriteFile, table: None) -> None:
    found = errors(sql, f"BULK INSERT t FROM '{write(lines('1,a', '2,b,c'))}' WITH (FORMAT = 'CSV', ROWTERMINATOR = '0x0a')")
    assert [number for number, _ in found] == [4879, 7399, 7330]
    assert "in row 2, column 2" in found[0][1]
    found = errors(sql, f"BULK INSERT t FROM '{write(lines('1,a', '2'))}' WITH ({LF})")
    assert [number for number, _ in found] == [4832, 7399, 7330]
    assert rows(sql) == []


def test_null_in_a_not_null_column(sql: Sql, write: WriteFile) -> None:
    sql.run("CREATE TABLE n (id int, name varchar(5) NOT NULL)")
    found = errors(sql, f"BULK INSERT n FROM '{write(lines('1,a', '2,'))}' WITH ({LF})")
    assert [number for number, _ in found] == [4869, 7399, 7330]
    assert "data file row 2, column 2. The destination column (name)" in found[0][1]
    assert rows(sql, "SELECT COUNT(*) FROM n; DROP TABLE n") == [(0,)]


def test_error_file(sql: Sql, server: DatabaseServer, write: WriteFile, table: None) -> None:
    path = write("1,a\nx,b\n3,c\n")
    statement = f"BULK INSERT t FROM '{path}' WITH ({LF}, ERRORFILE = 'D:\\S3\\bad.txt')"
    assert numbers(sql, statement) == [4864]
    root = Path(server.options.s3_root)
    assert (root / "bad.txt").read_bytes() == b"x,b\n"
    assert (root / "bad.txt.Error.Txt").read_text().startswith("Row 2 File Offset 4 ErrorFile Offset 0 - HRESULT 0x80020005")
    [(number, text)] = errors(sql, statement)
    assert (number, "80(The file exists.)" in text) == (4861, True)


# --- batches and transactions ------------------------------------------------------------------------------


@pytest.fixture
def keyed(sql: Sql) -> Iterator[None]:
    sql.run("CREATE TABLE dbo.keyed (id int CONSTRAINT pk_keyed PRIMARY KEY, qty int CONSTRAINT ck_qty CHECK (qty > 0))")
    yield
    sql.run("IF @@TRANCOUNT > 0 ROLLBACK; DROP TABLE dbo.keyed")


def test_a_duplicate_key_leaves_nothing_of_its_batch(sql: Sql, write: WriteFile, keyed: None) -> None:
    path = write("1,1\n2,1\n3,1\n3,1\n5,1\n")
    [(number, text)] = errors(sql, f"BULK INSERT keyed FROM '{path}' WITH ({LF})")
    assert number == 2627
    assert "PRIMARY KEY constraint 'pk_keyed'" in text
    assert "(3)" in text
    assert rows(sql, "SELECT COUNT(*) FROM keyed") == [(0,)]
    assert numbers(sql, f"BULK INSERT keyed FROM '{path}' WITH ({LF}, BATCHSIZE = 2)") == [2627]
    assert rows(sql, "SELECT id FROM keyed ORDER BY id") == [(1,), (2,)]


def test_check_constraints(sql: Sql, write: WriteFile, keyed: None) -> None:
    [(number, text)] = errors(sql, f"BULK INSERT keyed FROM '{write(lines('1,1', '2,-1'))}' WITH ({LF}, CHECK_CONSTRAINTS)")
    assert number == 547
    assert 'conflicted with the CHECK constraint "ck_qty"' in text
    assert rows(sql, "SELECT COUNT(*) FROM keyed") == [(0,)]


def test_transactions(sql: Sql, write: WriteFile, keyed: None) -> None:
    path = write("1,1\n2,1\n")
    sql.run(f"BEGIN TRAN; BULK INSERT keyed FROM '{path}' WITH ({LF}); ROLLBACK")
    assert rows(sql, "SELECT COUNT(*) FROM keyed") == [(0,)]
    sql.run(f"BEGIN TRAN; INSERT keyed VALUES (9, 9); BULK INSERT keyed FROM '{path}' WITH ({LF}, BATCHSIZE = 1)")
    assert numbers(sql, f"BULK INSERT keyed FROM '{path}' WITH ({LF})") == [2627]
    sql.run("COMMIT")
    assert rows(sql, "SELECT id FROM keyed ORDER BY id") == [(1,), (2,), (9,)]


def test_try_catch(sql: Sql, write: WriteFile, keyed: None) -> None:
    path = write("1,1\nx,1\n2,1\n")
    catch = "SELECT ERROR_NUMBER(), ERROR_MESSAGE(), XACT_STATE()"
    [(number, text, state)] = sql.run(f"BEGIN TRY BULK INSERT keyed FROM '{path}' WITH ({LF}) SELECT 1 END TRY BEGIN CATCH {catch} END CATCH")
    assert (number, state) == (4864, 0)
    assert "row 2, column 1 (id)" in text
    assert rows(sql, "SELECT COUNT(*) FROM keyed") == [(0,)]
    [(number, text, state)] = sql.run(f"BEGIN TRY BULK INSERT keyed FROM 'D:\\S3\\none' END TRY BEGIN CATCH {catch} END CATCH")
    assert (number, state) == (4860, 0)
    [(number, text, state)] = sql.run(f"""SET XACT_ABORT ON; BEGIN TRAN
        BEGIN TRY BULK INSERT keyed FROM '{path}' WITH ({LF}) END TRY BEGIN CATCH {catch}; ROLLBACK END CATCH; SET XACT_ABORT OFF""")
    assert (number, state) == (4864, -1)


def test_permission(sql: Sql, connect: Connect, write: WriteFile, table: None) -> None:
    sql.run("CREATE LOGIN loader WITH PASSWORD = 'Loader-pass-1'; CREATE USER loader FOR LOGIN loader; GRANT INSERT, SELECT ON dbo.t TO loader")
    loader = connect("loader", "Loader-pass-1", "bulk_tests")
    statement = f"BULK INSERT dbo.t FROM '{write(lines('1,a'))}' WITH ({LF})"
    assert numbers(loader, statement) == [4834]
    sql.run("USE master; GRANT ADMINISTER BULK OPERATIONS TO loader; USE bulk_tests")
    loader.run(statement)
    assert rows(sql) == [(1, "a")]


def test_wrong_statements(sql: Sql, table: None) -> None:
    for options, number in (("NO_SUCH = 1", 155), ("FIRSTROW = 5, LASTROW = 2", 4880), ("CODEPAGE = '99999'", 4868), ("FORMAT = 'PARQUET'", 40515)):
        assert numbers(sql, f"BULK INSERT t FROM 'D:\\S3\\x' WITH ({options})") == [number]
    assert numbers(sql, "DECLARE @p varchar(9) = 'x'; BULK INSERT t FROM @p") == [102]
    assert numbers(sql, "BULK INSERT no_such_table FROM 'D:\\S3\\x'") == [208]


# --- what COPY alone can't do ------------------------------------------------------------------------------


def test_persisted_computed_and_rowversion_columns(sql: Sql, write: WriteFile) -> None:
    sql.run("CREATE TABLE s (id int IDENTITY CONSTRAINT pk_s PRIMARY KEY, a int NOT NULL, twice AS a * 2 PERSISTED, version rowversion, b int DEFAULT 5)")
    try:
        sql.run(f"BULK INSERT s FROM '{write(lines('9,1,,,', '9,2,5,,7'))}' WITH ({LF})")
        assert rows(sql, "SELECT id, a, twice, b FROM s ORDER BY id") == [(1, 1, 2, 5), (2, 2, 4, 7)]
        assert rows(sql, "SELECT COUNT(DISTINCT version) FROM s") == [(2,)]
        sql.run(f"BULK INSERT s FROM '{write(lines('90,3,,,'))}' WITH ({LF}, KEEPIDENTITY, KEEPNULLS)")
        assert rows(sql, "SELECT id, a, twice, b FROM s WHERE id > 2") == [(90, 3, 6, None)]
        assert numbers(sql, f"BULK INSERT s FROM '{write(lines('91,3,,,', '90,4,,,'))}' WITH ({LF}, KEEPIDENTITY)") == [2627]
        assert rows(sql, "SELECT COUNT(*) FROM s") == [(3,)]
    finally:
        sql.run("DROP TABLE s")


def test_fire_triggers(sql: Sql, write: WriteFile, table: None) -> None:
    sql.run("CREATE TABLE log (n int, total int)")
    sql.run("CREATE TRIGGER dbo.t_added ON dbo.t AFTER INSERT AS INSERT log SELECT COUNT(*), SUM(id) FROM inserted")
    try:
        path = write(lines("1,a", "2,b", "3,c"))
        sql.run(f"BULK INSERT t FROM '{path}' WITH ({LF})")
        assert rows(sql, "SELECT * FROM log") == []
        sql.run(f"BULK INSERT t FROM '{path}' WITH ({LF}, FIRE_TRIGGERS, BATCHSIZE = 2)")
        assert rows(sql, "SELECT * FROM log ORDER BY n") == [(1, 3), (2, 3)]
        assert rows(sql, "SELECT COUNT(*) FROM t") == [(6,)]
    finally:
        sql.run("DROP TRIGGER dbo.t_added; DROP TABLE log")


def test_duplicates_are_passed_over_where_the_index_says_so(sql: Sql, write: WriteFile) -> None:
    """Source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql (IGNORE_DUP_KEY)."""
    sql.run("CREATE TABLE dbo.ignoring (id int PRIMARY KEY WITH (IGNORE_DUP_KEY = ON), name nvarchar(20))")
    file = write("1,a\n2,b\n1,c\n")
    sql.run(f"BULK INSERT dbo.ignoring FROM '{file}' WITH ({LF})")
    assert sql.run("SELECT id, name FROM dbo.ignoring ORDER BY id") == [(1, "a"), (2, "b")]
    sql.run("DROP TABLE dbo.ignoring")
