"""Values that a client declares as xml. Source: "xml (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/xml/xml-transact-sql"""

from __future__ import annotations

from collections.abc import Iterator

import pytds
import pytest
from pytds.tds_base import Param
from pytds.tds_types import XmlType
from tests.integration.server.conftest import Connect, Sql, WriteFile


def echoed(sql: Sql, document: str) -> object:
    with sql.connection.cursor() as cursor:
        cursor.callproc("sp_executesql", ("SELECT @x", "@x xml", Param(name="@x", type=XmlType(), value=document)))
        return cursor.fetchone()[0]


def test_an_xml_parameter_is_parsed(sql: Sql) -> None:
    assert echoed(sql, "<a> <b></b> </a>") == "<a><b/></a>"


def test_an_xml_parameter_must_be_well_formed(sql: Sql) -> None:
    with pytest.raises(pytds.Error, match="XML parsing: line 1, character 10, end tag does not match start tag") as raised:
        echoed(sql, "<a><b></a>")
    assert raised.value.msg_no == 9436  # type: ignore[attr-defined]


def test_a_function_parses_each_row(sql: Sql) -> None:
    sql.script("""CREATE FUNCTION dbo.first_key (@x xml) RETURNS int AS BEGIN RETURN @x.value('(/r/@k)[1]', 'int') END
GO
CREATE TABLE dbo.documents (id int PRIMARY KEY, body varchar(50)); INSERT dbo.documents VALUES (1, '<r k="5"/>'), (2, '<r k="6">')""")
    assert sql.run("SELECT dbo.first_key(body) FROM dbo.documents WHERE id = 1") == [(5,)]
    assert sql.error("SELECT dbo.first_key(body) FROM dbo.documents WHERE id = 2")[0] == 9400


@pytest.fixture
def numbers(sql: Sql) -> Iterator[None]:
    """The XML schema collection dbo.numbers, and a table typed by it."""
    schema = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="n" type="xs:int"/></xs:schema>'
    sql.run(f"CREATE XML SCHEMA COLLECTION dbo.numbers AS '{schema}'")
    sql.run("CREATE TABLE dbo.loaded (id int, doc xml(dbo.numbers))")
    yield
    sql.script("IF @@TRANCOUNT > 0 ROLLBACK; DROP TABLE dbo.loaded\nGO\nDROP XML SCHEMA COLLECTION dbo.numbers")


@pytest.mark.usefixtures("numbers")
def test_a_bulk_load_is_validated(sql: Sql, write: WriteFile) -> None:
    options = "FIELDTERMINATOR = ',', ROWTERMINATOR = '0x0a'"
    good, bad = write("1,<n>5</n>\n2,<n> 6 </n>\n"), write("3,<n>7</n>\n4,<n>x</n>\n", "bad.txt")
    sql.run(f"BULK INSERT dbo.loaded FROM '{good}' WITH ({options})")
    assert sql.error(f"BULK INSERT dbo.loaded FROM '{bad}' WITH ({options})")[0] == 6926
    assert sql.run("SELECT id, doc.value('/n', 'int') FROM dbo.loaded ORDER BY id") == [(1, 5), (2, 6)]


@pytest.mark.usefixtures("numbers")
def test_a_document_that_is_not_valid_ends_the_batch_and_its_transaction(sql: Sql) -> None:
    assert sql.error("BEGIN TRAN; INSERT dbo.loaded VALUES (1, '<n>1</n>'); INSERT dbo.loaded VALUES (2, '<n>x</n>'); COMMIT")[0] == 6926
    assert sql.run("SELECT COUNT(*), @@TRANCOUNT FROM dbo.loaded") == [(0, 0)]


@pytest.mark.usefixtures("numbers")
def test_a_collection_is_for_those_who_may_alter_or_control_it(sql: Sql, connect: Connect) -> None:
    sql.script("CREATE LOGIN collector WITH PASSWORD = 'Reader-password-1'\nGO\nCREATE USER collector FOR LOGIN collector")
    other = connect("collector", "Reader-password-1", sql.run("SELECT DB_NAME()")[0][0])
    added = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="m" type="xs:int"/></xs:schema>'
    assert other.error("DROP XML SCHEMA COLLECTION dbo.numbers")[0] == 6314
    assert other.error(f"ALTER XML SCHEMA COLLECTION dbo.numbers ADD '{added}'")[0] == 6347
    assert other.error(f"CREATE XML SCHEMA COLLECTION dbo.mine AS '{added}'")[0] == 262
    sql.run("GRANT CONTROL ON XML SCHEMA COLLECTION::dbo.numbers TO collector")
    assert other.error(f"ALTER XML SCHEMA COLLECTION dbo.numbers ADD '{added}'") == (0, "")
    sql.run("INSERT dbo.loaded VALUES (1, '<m>1</m>')")
