"""sql_variant columns over the wire: what a client reads, sends as a table-valued parameter and loads from a file. Source: MS-TDS 2.2.5.5.4."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytds
import pytest
from tests.integration.server.conftest import Connect, Sql, WriteFile


@pytest.fixture(scope="module")
def variants(connect: Connect) -> Sql:
    sql: Sql = connect()
    sql.run("CREATE DATABASE variants")
    sql.run("USE variants")
    sql.run("CREATE TABLE held (id int IDENTITY, v sql_variant)")
    return sql


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("CAST(-5 AS smallint)", -5),
        ("CAST(1.50 AS decimal(8,2))", Decimal("1.50")),
        ("CAST(0.1 AS real)", pytest.approx(0.1)),
        ("$12.34", Decimal("12.3400")),
        ("N'Zoë \"quoted\", \\ and (more)'", 'Zoë "quoted", \\ and (more)'),
        ("CAST('ab' AS char(4))", "ab  "),
        ("0x00FF", b"\0\xff"),
        ("CAST('2024-02-29T12:30:45.123' AS datetime)", dt.datetime(2024, 2, 29, 12, 30, 45, 123000)),
        ("CAST('12:30:45.12' AS time(2))", dt.time(12, 30, 45, 120000)),
        ("CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier)", uuid.UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")),
        ("NULL", None),
    ],
)
def test_a_stored_value_comes_back_with_its_own_type(variants: Sql, written: str, read: object) -> None:
    variants.run("DELETE held")
    variants.run(f"INSERT held (v) VALUES ({written})")
    assert variants.run("SELECT v FROM held") == [(read,)]


def test_a_character_file_loads_as_varchar(variants: Sql, write: WriteFile) -> None:
    """Source: https://learn.microsoft.com/sql/relational-databases/import-export/use-character-format-to-import-or-export-data-sql-server (sql_variant)."""
    variants.run("DELETE held")
    file = write("1,abc\n2,17\n3,\n")
    variants.run(f"BULK INSERT held FROM '{file}' WITH (FIELDTERMINATOR = ',', ROWTERMINATOR = '0x0a')")
    assert variants.run("SELECT v, SQL_VARIANT_PROPERTY(v, 'BaseType') FROM held ORDER BY v") == [(None, None), ("17", "varchar"), ("abc", "varchar")]


def test_a_table_valued_parameter_keeps_each_base_type(variants: Sql) -> None:
    variants.run("CREATE TYPE bag AS TABLE (v sql_variant)")
    variants.run("CREATE PROCEDURE unpack @bag bag READONLY AS SELECT v, SQL_VARIANT_PROPERTY(v, 'BaseType') FROM @bag ORDER BY v")
    variants.run("DECLARE @bag bag; INSERT @bag VALUES (5); INSERT @bag VALUES (N'text'); EXEC unpack @bag")
    assert variants.run("DECLARE @bag bag; INSERT @bag VALUES (5); INSERT @bag VALUES (N'text'); EXEC unpack @bag") == [("text", "nvarchar"), (5, "int")]
    with pytest.raises(pytds.Error, match="sql_variant"):
        variants.run("SELECT LEN(v) FROM held")
