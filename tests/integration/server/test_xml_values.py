"""Values that a client declares as xml. Source: "xml (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/xml/xml-transact-sql"""

from __future__ import annotations

import pytds
import pytest
from pytds.tds_base import Param
from pytds.tds_types import XmlType
from tests.integration.server.conftest import Sql


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
