"""hierarchyid, geography and geometry where a batch alone doesn't show them: parameters, bulk loads, catalog procedures."""

from __future__ import annotations

import pytds
import pytest
from tests.integration.server.conftest import Connect, Sql, WriteFile

POINT = bytes.fromhex("E6100000010C17D9CEF753D347407593180456965EC0")
"""geography::Point(47.651, -122.349, 4326)"""


@pytest.fixture(scope="module")
def clr(connect: Connect) -> Sql:
    sql: Sql = connect()
    sql.run("CREATE DATABASE clr_types")
    sql.run("USE clr_types")
    sql.run("CREATE TABLE places (node hierarchyid PRIMARY KEY, depth AS node.GetLevel(), spot geography)")
    return sql


def test_parameters_are_bytes_or_text(clr: Sql) -> None:
    with clr.connection.cursor() as cursor:
        cursor.execute("INSERT places (node, spot) VALUES (%s, %s)", (pytds.Binary(b"\x58"), "POINT(3 4)"))
        cursor.execute("INSERT places (node, spot) VALUES (%s, %s)", ("/1/2/", pytds.Binary(POINT)))
        cursor.execute("SELECT node.ToString(), depth, spot.Lat FROM places WHERE node.IsDescendantOf(%s) = 1 ORDER BY node", ("/1/",))
        assert [tuple(row) for row in cursor.fetchall()] == [("/1/", 1, 4.0), ("/1/2/", 2, 47.651)]
    assert clr.run("DELETE places OUTPUT deleted.node, deleted.spot WHERE depth = 2") == [(b"\x5b\x40", POINT)]
    clr.run("TRUNCATE TABLE places")


def test_a_procedure_and_its_output_parameter(clr: Sql) -> None:
    clr.run("CREATE PROCEDURE first_child @parent hierarchyid, @child hierarchyid OUTPUT AS SET @child = @parent.GetDescendant(NULL, NULL)")
    assert clr.run("DECLARE @c hierarchyid; EXEC first_child '/1/', @c OUTPUT; SELECT @c.ToString()") == [("/1/1/",)]


def test_a_table_valued_parameter_takes_bytes(clr: Sql) -> None:
    clr.run("CREATE TYPE nodes AS TABLE (node hierarchyid PRIMARY KEY)")
    clr.run("CREATE PROCEDURE paths @nodes nodes READONLY AS SELECT node.ToString() FROM @nodes ORDER BY node")
    table = pytds.TableValuedParam("nodes", rows=[(b"\x68",), (b"\x58",)], columns=[pytds.Column(type=pytds.tds_types.VarBinaryType(900))])
    with clr.connection.cursor() as cursor:
        cursor.callproc("paths", (table,))
        assert [tuple(row) for row in cursor.fetchall()] == [("/1/",), ("/2/",)]


@pytest.mark.parametrize("kind", ["char", "widechar"])
def test_bulk_insert_reads_hexadecimal_digits(clr: Sql, write: WriteFile, kind: str) -> None:
    """[MS-BCP] 2.1.5 CLRUDT. The field of a computed column is passed over, as in the files of AdventureWorks."""
    text = f"58\t1\t{POINT.hex().upper()}\r\n5AC0\t\t\r\n"
    path = write(text.encode("utf-16") if kind == "widechar" else text)
    clr.run(f"BULK INSERT places FROM '{path}' WITH (DATAFILETYPE = '{kind}', FIELDTERMINATOR = '\\t', ROWTERMINATOR = '\\n', CHECK_CONSTRAINTS, TABLOCK)")
    assert clr.run("SELECT node.ToString(), depth, spot.ToString() FROM places") == [("/1/", 1, "POINT (-122.349 47.651)"), ("/1/1/", 2, None)]
    clr.run("TRUNCATE TABLE places")


def test_a_driver_bulk_copies_bytes(clr: Sql) -> None:
    with clr.connection.cursor() as cursor:
        columns = [pytds.Column("node", type=pytds.tds_types.VarBinaryType(892)), pytds.Column("spot", type=pytds.tds_types.VarBinaryMaxType())]
        cursor.copy_to(data=[(b"\x58", POINT), (b"\x68", None)], table_or_view="places", columns=columns)
    assert clr.run("SELECT node.ToString(), spot.Long FROM places") == [("/1/", -122.349), ("/2/", None)]
    clr.run("TRUNCATE TABLE places")


def test_catalog_procedures_name_the_type(clr: Sql) -> None:
    """Source: https://learn.microsoft.com/sql/relational-databases/native-client-odbc-api/sqlcolumns (SS_UDT_ columns)."""
    rows = clr.run("EXEC sp_columns_100 'places', NULL, NULL, NULL, 0, 3")
    assembly = "Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91"
    assert [(row[3], row[4], row[5], row[6], *row[22:25]) for row in rows] == [
        ("node", -151, "hierarchyid", 892, "clr_types", "sys", f"Microsoft.SqlServer.Types.SqlHierarchyId, {assembly}"),
        ("depth", 5, "smallint", 5, None, None, None),
        ("spot", -151, "geography", 0, "clr_types", "sys", f"Microsoft.SqlServer.Types.SqlGeography, {assembly}"),
    ]
    described = clr.run("EXEC sp_describe_first_result_set N'SELECT node, spot FROM places'")
    assert [(row[2], row[4], row[5], row[6]) for row in described] == [("node", 240, "hierarchyid", 892), ("spot", 240, "geography", -1)]
    assert clr.run("SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'places'") == [
        ("node", "hierarchyid", 892), ("depth", "smallint", None), ("spot", "geography", -1),
    ]  # fmt: skip
