"""Format files, native files and OPENROWSET(BULK ...) as rows, through a real server and client.

Sources: https://learn.microsoft.com/sql/relational-databases/import-export/non-xml-format-files-sql-server, ".../xml-format-files-sql-server",
".../use-native-format-to-import-or-export-data-sql-server".
"""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from collections.abc import Iterator
from decimal import Decimal

import pytest
from tests.integration.server.bulk import errors, lines, numbers, rows
from tests.integration.server.conftest import Sql, WriteFile

LATIN = "SQL_Latin1_General_CP1_CI_AS"
FMT = rf'''14.0
3
1       SQLCHAR             0       12      ","      1     id           ""
2       SQLCHAR             0       50      ","      0     ignored      {LATIN}
3       SQLCHAR             0       50      "\n"     2     name         {LATIN}
'''
XML = '''<?xml version="1.0"?>
<BCPFORMAT xmlns="http://schemas.microsoft.com/sqlserver/2004/bulkload/format" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <RECORD>
  <FIELD ID="1" xsi:type="CharTerm" TERMINATOR="|" MAX_LENGTH="12"/>
  <FIELD ID="2" xsi:type="CharTerm" TERMINATOR="|" MAX_LENGTH="50" COLLATION="SQL_Latin1_General_CP1_CI_AS"/>
  <FIELD ID="3" xsi:type="CharTerm" TERMINATOR="\\n" MAX_LENGTH="30"/>
 </RECORD>
 <ROW>
  <COLUMN SOURCE="1" NAME="id" xsi:type="SQLINT"/>
  <COLUMN SOURCE="3" NAME="name" xsi:type="SQLVARYCHAR"/>
 </ROW>
</BCPFORMAT>'''


@pytest.fixture
def table(sql: Sql) -> Iterator[None]:
    sql.run("CREATE TABLE dbo.t (id int, name nvarchar(20))")
    yield
    sql.run("DROP TABLE dbo.t")


# --- format files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["7.0", "9.0", "14.0", "16.0"])
def test_a_field_is_skipped_and_lf_means_lf(sql: Sql, write: WriteFile, table: None, version: str) -> None:
    format_file = write(FMT.replace("14.0", version, 1), "t.fmt")
    sql.run(f"BULK INSERT t FROM '{write(lines('1,x,Zoë', '2,y,b'))}' WITH (FORMATFILE = '{format_file}')")
    assert rows(sql) == [(1, "Zoë"), (2, "b")]


def test_columns_in_another_order_and_quotes_removed_by_terminators(sql: Sql, write: WriteFile, table: None) -> None:
    text = '''9.0
4
1 SQLCHAR 0 0 "\\"" 0 first_quote ""
2 SQLCHAR 0 20 "\\",\\"" 2 name ""
3 SQLCHAR 0 12 "\\"" 1 id ""
4 SQLCHAR 0 0 "\\r\\n" 0 line_end ""
'''
    path, format_file = write('"a, b","1"\r\n"c","2"\r\n'), write(text, "t.fmt")
    sql.run(f"BULK INSERT t FROM '{path}' WITH (FORMATFILE = '{format_file}')")
    assert rows(sql) == [(1, "a, b"), (2, "c")]


def test_fixed_width_fields(sql: Sql, write: WriteFile, table: None) -> None:
    text = '12.0\n3\n1 SQLCHAR 0 4 "" 1 id ""\n2 SQLCHAR 0 3 "" 2 name ""\n3 SQLCHAR 0 1 "" 0 eol ""\n'
    sql.run(f"BULK INSERT t FROM '{write(lines('0001abc', '0002def'))}' WITH (FORMATFILE = '{write(text, 't.fmt')}')")
    assert rows(sql) == [(1, "abc"), (2, "def")]


def test_unicode_fields(sql: Sql, write: WriteFile, table: None) -> None:
    text = '12.0\n2\n1 SQLNCHAR 0 24 "\\t\\0" 1 id ""\n2 SQLNCHAR 0 40 "\\r\\0\\n\\0" 2 name ""\n'
    path = write("1\t三ĉ\r\n", encoding="utf-16")
    sql.run(f"BULK INSERT t FROM '{path}' WITH (FORMATFILE = '{write(text, 't.fmt')}')")
    assert rows(sql) == [(1, "三ĉ")]


def test_xml_format_file_first_row_and_code_page(sql: Sql, write: WriteFile, table: None) -> None:
    path = write(lines("id|x|name", "1|x|Zoë"), encoding="utf-8")
    sql.run(f"BULK INSERT t FROM '{path}' WITH (FORMATFILE = '{write(XML, 't.xml')}', FIRSTROW = 2, CODEPAGE = '65001')")
    assert rows(sql) == [(1, "Zoë")]


def test_columns_that_the_file_has_not_get_their_defaults(sql: Sql, write: WriteFile) -> None:
    sql.run("CREATE TABLE d (id int IDENTITY, a int, b varchar(10) DEFAULT 'new', c datetime2 DEFAULT SYSDATETIME(), e int)")
    text = '12.0\n1\n1 SQLCHAR 0 12 "\\n" 2 a ""\n'
    sql.run(f"BULK INSERT d FROM '{write(lines('5', '6'))}' WITH (FORMATFILE = '{write(text, 't.fmt')}')")
    assert rows(sql, "SELECT id, a, b, e FROM d WHERE c > '2020-01-01' ORDER BY id; DROP TABLE d") == [(1, 5, "new", None), (2, 6, "new", None)]


def test_csv_with_a_format_file(sql: Sql, write: WriteFile, table: None) -> None:
    path, format_file = write('1,x,"a, b"\n2,"y,z",c\n'), write(FMT, "t.fmt")
    sql.run(f"BULK INSERT t FROM '{path}' WITH (FORMAT = 'CSV', FORMATFILE = '{format_file}')")
    assert rows(sql) == [(1, "a, b"), (2, "c")]


def test_a_field_longer_than_the_format_file_says(sql: Sql, write: WriteFile, table: None) -> None:
    text = '12.0\n2\n1 SQLCHAR 0 12 "," 1 id ""\n2 SQLCHAR 0 3 "\\n" 2 name ""\n'
    found = errors(sql, f"BULK INSERT t FROM '{write(lines('1,abc', '2,abcd', 'x,a'))}' WITH (FORMATFILE = '{write(text, 't.fmt')}')")
    assert [number for number, _ in found] == [4863, 4864]
    assert "row 2, column 2 (name)" in found[0][1]
    assert "row 3, column 1 (id)" in found[1][1]
    assert rows(sql) == [(1, "abc")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("99.0\n1\n", 4820),
        ("", 4820),
        ("14.0\nx\n", 4821),
        ("14.0\n2\n1 SQLCHAR 0 1 \",\" 1 a \"\"\n", 4822),
        ('14.0\n1\n2 SQLCHAR 0 1 "," 1 a ""\n', 4823),
        ('14.0\n1\n1 SQLCHARS 0 1 "," 1 a ""\n', 4824),
        ('14.0\n1\n1 SQLCHAR 3 1 "," 1 a ""\n', 4825),
        ('14.0\n1\n1 SQLCHAR 0 x "," 1 a ""\n', 4826),
        ('14.0\n1\n1 SQLNCHAR 0 2 "," 1 a ""\n', 4827),
        ('14.0\n1\n1 SQLCHAR 0 1 "," 9 a ""\n', 4828),
        ('14.0\n1\n1 SQLCHAR 0 1\n', 4829),
        ('14.0\n1\n1 SQLCHAR 0 1 "," 1 a No_Such_Collation\n', 4839),
        ("<a/>", 9400),
        (XML.replace('TERMINATOR="|" ', "", 1), 4859),
        (XML.replace("CharTerm", "CharacterTerm", 1), 4858),
        (XML.replace('SOURCE="3"', 'SOURCE="7"'), 4823),
    ],
)
def test_wrong_format_files(sql: Sql, write: WriteFile, table: None, text: str, number: int) -> None:
    assert numbers(sql, f"BULK INSERT t FROM '{write('')}' WITH (FORMATFILE = '{write(text, 't.fmt')}')") == [number]


def test_missing_format_file(sql: Sql, write: WriteFile, table: None) -> None:
    assert numbers(sql, f"BULK INSERT t FROM '{write('')}' WITH (FORMATFILE = 'D:\\S3\\none.fmt')") == [4860]


# --- native ------------------------------------------------------------------------------------------------


def text_field(value: str, size: int, encoding: str = "cp1252") -> bytes:
    data = value.encode(encoding)
    return len(data).to_bytes(size, "little") + data


@pytest.mark.parametrize(("kind", "encoding"), [("native", "cp1252"), ("widenative", "utf-16-le")])
def test_native_files(sql: Sql, write: WriteFile, kind: str, encoding: str) -> None:
    sql.run("""CREATE TABLE nat (i int NOT NULL, i2 int NULL, b bit NOT NULL, big bigint NOT NULL, f float NULL, m money NOT NULL, n decimal(10, 2) NOT NULL,
        d datetime NOT NULL, dd date NULL, d2 datetime2(7) NULL, g uniqueidentifier NULL, c char(3) NOT NULL, v varchar(20) NULL, nv nvarchar(20) NULL,
        vm varchar(max) NULL, vb varbinary(10) NULL)""")
    guid = uuid.UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")
    days = dt.date(2024, 2, 29).toordinal() - 1
    one = b"".join([
        struct.pack("<i", -5), b"\x04" + struct.pack("<i", 7), b"\x01", struct.pack("<q", 2**40), b"\x08" + struct.pack("<d", 1.5),
        struct.pack("<iI", 0, 12345), bytes([19, 10, 2, 1]) + (1234567).to_bytes(16, "little"), struct.pack("<iI", 45350, 300 * 3600),
        b"\x03" + days.to_bytes(3, "little"), b"\x08" + (10_000_000 * 60).to_bytes(5, "little") + days.to_bytes(3, "little"), b"\x10" + guid.bytes_le,
        text_field("abc", 2, encoding), text_field("Zoë", 2, encoding), text_field("三", 2, "utf-16-le"), text_field("long", 8, encoding),
        b"\x02\x00\xde\xad",
    ])  # fmt: skip
    two = b"".join([
        struct.pack("<i", 6), b"\xff", b"\x00", struct.pack("<q", -1), b"\xff", struct.pack("<iI", -1, 2**32 - 1),
        bytes([19, 10, 2, 0]) + bytes([1] + [0] * 15), struct.pack("<iI", 0, 0), b"\xff", b"\xff", b"\xff",
        text_field("x  ", 2, encoding), b"\xff\xff", b"\0\0", b"\xff" * 8, b"\xff\xff",
    ])  # fmt: skip
    try:
        sql.run(f"BULK INSERT nat FROM '{write(one + two)}' WITH (DATAFILETYPE = '{kind}')")
        [first, second] = rows(sql, "SELECT * FROM nat ORDER BY i")
        assert first == (
            -5, 7, True, 2**40, 1.5, Decimal("1.2345"), Decimal("12345.67"), dt.datetime(2024, 3, 1, 1), dt.date(2024, 2, 29),
            dt.datetime(2024, 2, 29, 0, 1), guid, "abc", "Zoë", "三", "long", b"\xde\xad",
        )  # fmt: skip
        assert second == (
            6, None, False, -1, None, Decimal("-0.0001"), Decimal("-0.01"), dt.datetime(1900, 1, 1), None, None, None, "x  ", None, "", None, None,
        )
        assert numbers(sql, f"BULK INSERT nat FROM '{write(one[:-3])}' WITH (DATAFILETYPE = '{kind}')") == [4832, 7399, 7330]
    finally:
        sql.run("DROP TABLE nat")


def test_native_fields_of_format_files(sql: Sql, write: WriteFile, table: None) -> None:
    text = '14.0\n2\n1 SQLINT 1 4 "" 1 id ""\n2 SQLCHAR 2 20 "" 2 name ""\n'
    data = b"\x04" + struct.pack("<i", 1) + text_field("a", 2) + b"\xff" + b"\0\0" + b"\x02\x01\x00" + b"\xff\xff"
    assert numbers(sql, f"BULK INSERT t FROM '{write(data)}' WITH (FORMATFILE = '{write(text, 't.fmt')}')") == [4864]
    assert rows(sql) == [(None, ""), (1, "a")]
    xml = XML.replace('"CharTerm" TERMINATOR="|" MAX_LENGTH="12"', '"NativeFixed" LENGTH="4"', 1)
    xml = xml.replace('"CharTerm" TERMINATOR="|"', '"CharPrefix" PREFIX_LENGTH="1"')
    data = struct.pack("<i", 77) + b"\x01x" + b"seven\n"
    sql.run(f"BULK INSERT t FROM '{write(data)}' WITH (FORMATFILE = '{write(xml, 't.xml')}')")
    assert rows(sql, "SELECT name FROM t WHERE id = 77") == [("seven",)]


# --- OPENROWSET(BULK ...) as rows ----------------------------------------------------------------------------


def test_openrowset_with_format_files(sql: Sql, write: WriteFile, table: None) -> None:
    path, fmt, xml = write(lines("1,x,a", "2,y,b")), write(FMT, "t.fmt"), write(XML, "t.xml")
    assert rows(sql, f"SELECT id, name FROM OPENROWSET(BULK '{path}', FORMATFILE = '{fmt}') AS f ORDER BY id DESC") == [("2", "b"), ("1", "a")]
    renamed = f"OPENROWSET(BULK '{path}', FORMATFILE = '{fmt}', FIRSTROW = 2, ROWS_PER_BATCH = 5) AS f(i, n)"
    assert rows(sql, f"SELECT n, COUNT(*) FROM {renamed} GROUP BY n") == [("b", 1)]
    piped = write(lines("1|x|a", "2|y|b"), "piped.txt")
    source = f"OPENROWSET(BULK '{piped}', FORMATFILE = '{xml}')"
    sql.run(f"INSERT INTO t (id, name) SELECT id + 10, UPPER(name) FROM {source} AS f WHERE f.name <> 'b'")
    assert rows(sql) == [(11, "A")]
    assert rows(sql, f"SELECT a.id, b.name FROM {source} AS a JOIN {source} AS b ON a.id = b.id + 1") == [(2, "a")]
    sql.run(f"MERGE t USING {source} AS s ON t.id = s.id + 10 WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.name);")
    assert rows(sql) == [(2, "b"), (11, "a")]


def test_openrowset_reads_the_file_anew_in_each_turn(sql: Sql, write: WriteFile, table: None) -> None:
    path, fmt = write(lines("1,x,a")), write(FMT, "t.fmt")
    count = f"SELECT COUNT(*) FROM OPENROWSET(BULK '{path}', FORMATFILE = '{fmt}') AS f"
    assert rows(sql, count) == [(1,)]
    write(lines("1,x,a", "2,y,b"))
    assert rows(sql, count) == [(2,)]
    assert rows(sql, f"DECLARE @n int = 0, @sum int = 0 WHILE @n < 3 BEGIN SELECT @sum += COUNT(*) FROM OPENROWSET(BULK '{path}', FORMATFILE = '{fmt}') AS f"
                     " SET @n += 1 END SELECT @sum") == [(6,)]


def test_openrowset_csv_with_columns(sql: Sql, write: WriteFile) -> None:
    path = write('id,name,day\n1,"a, b",2024-02-29\n2,,\n')
    source = f"OPENROWSET(BULK '{path}', FORMAT = 'CSV', FIRSTROW = 2, ROWTERMINATOR = '0x0a') WITH (id int, name varchar(20), [day] date) AS f"
    assert rows(sql, f"SELECT * FROM {source}") == [(1, "a, b", dt.date(2024, 2, 29)), (2, None, None)]


def test_openrowset_errors(sql: Sql, write: WriteFile, table: None) -> None:
    path, fmt = write(lines("1,x,a", "x,y,b")), write(XML.replace("|", ","), "t.xml")
    source = f"OPENROWSET(BULK '{path}', FORMATFILE = '{fmt}', MAXERRORS = 0)"
    assert numbers(sql, f"SELECT * FROM {source}") == [491]
    assert numbers(sql, f"SELECT * FROM {source} AS f") == [4864, 4865, 7399, 7330]
    assert numbers(sql, f"SELECT * FROM OPENROWSET(BULK 'D:\\S3\\none.txt', FORMATFILE = '{fmt}') AS f") == [4860]
    assert numbers(sql, f"SELECT * FROM OPENROWSET(BULK '{path}', FORMAT = 'CSV') AS f") == [40515]
    assert numbers(sql, f"SELECT * FROM OPENROWSET(BULK '{path}', FORMATFILE = '{fmt}', KEEPIDENTITY) AS f") == [155]
