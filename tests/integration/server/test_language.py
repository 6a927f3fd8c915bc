"""The rest of the language: updatable cursors, SET ROWCOUNT, OPENXML, long chains of operators. Each test names Microsoft's page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest
from tests.integration.server.conftest import Connect, Sql


@pytest.fixture(scope="module")
def sql(connect: Connect) -> Iterator[Sql]:
    sql = connect()
    sql.run("CREATE DATABASE language")
    sql.run("USE language")
    yield sql
    sql.run("USE master")
    sql.run("DROP DATABASE language")


@pytest.fixture
def numbers(sql: Sql) -> Iterator[Sql]:
    sql.run("CREATE TABLE dbo.numbers (a int, b varchar(5), v int, PRIMARY KEY (a, b)); INSERT INTO dbo.numbers VALUES (1, 'x', 1), (1, 'y', 2), (2, 'x', 3)")
    yield sql
    sql.run("SET ROWCOUNT 0; DROP TABLE dbo.numbers")


def test_where_current_of(numbers: Sql) -> None:
    """ "UPDATE", section WHERE CURRENT OF; error 16931 when the cursor is on no row."""
    error = numbers.error(
        """
        DECLARE @v int
        DECLARE c CURSOR LOCAL FOR SELECT v FROM dbo.numbers ORDER BY v FOR UPDATE OF v
        OPEN c
        FETCH NEXT FROM c INTO @v
        WHILE @@FETCH_STATUS = 0
        BEGIN
            IF @v = 2 DELETE FROM dbo.numbers WHERE CURRENT OF c ELSE UPDATE dbo.numbers SET v = v * 100 + @v WHERE CURRENT OF c
            FETCH NEXT FROM c INTO @v
        END
        UPDATE dbo.numbers SET v = 0 WHERE CURRENT OF c
        """
    )
    assert error[0] == 16931
    assert numbers.run("SELECT a, b, v FROM dbo.numbers ORDER BY a") == [(1, "x", 101), (2, "x", 303)]


def test_a_read_only_cursor_updates_nothing(numbers: Sql) -> None:
    """ "DECLARE CURSOR": FAST_FORWARD and STATIC are read only; error 16929."""
    declared = "DECLARE c CURSOR LOCAL {} FOR SELECT v FROM dbo.numbers; OPEN c; FETCH c; UPDATE dbo.numbers SET v = 0 WHERE CURRENT OF c"
    assert numbers.error(declared.format("FAST_FORWARD"))[0] == 16929
    assert numbers.error(declared.format("STATIC"))[0] == 16929
    assert numbers.error("DECLARE c CURSOR LOCAL FOR SELECT COUNT(*) FROM dbo.numbers; OPEN c; FETCH c; DELETE dbo.numbers WHERE CURRENT OF c")[0] == 16929
    assert numbers.run("SELECT SUM(v) FROM dbo.numbers") == [(6,)]


def test_row_count(numbers: Sql) -> None:
    """ "SET ROWCOUNT": SELECT, INSERT, UPDATE and DELETE stop after that many rows; TOP with less wins."""
    numbers.run("SET ROWCOUNT 2")
    assert numbers.run("SELECT v FROM dbo.numbers ORDER BY v DESC") == [(3,), (2,)]
    assert numbers.run("SELECT TOP (1) v FROM dbo.numbers ORDER BY v DESC") == [(3,)]
    assert numbers.run("SELECT v FROM dbo.numbers UNION ALL SELECT 9 ORDER BY v DESC") == [(9,), (3,)]
    assert numbers.run("UPDATE dbo.numbers SET v += 10; SELECT @@ROWCOUNT") == [(2,)]
    assert numbers.run("DELETE FROM dbo.numbers; SELECT @@ROWCOUNT") == [(2,)]
    assert numbers.run("SET ROWCOUNT 0; SELECT COUNT(*) FROM dbo.numbers") == [(1,)]


ORDERS = """<ROOT>
<Customer CustomerID="VINET" ContactName="Paul Henriot">
 <Order OrderID="10248" EmployeeID="5" OrderDate="1996-07-04T00:00:00">
  <OrderDetail ProductID="11" Quantity="12"/><OrderDetail ProductID="42" Quantity="10"/>
 </Order>
</Customer>
<Customer CustomerID="LILAS" ContactName="Carlos Gonzlez">
 <Order OrderID="10283" EmployeeID="3" OrderDate="1996-08-16T00:00:00"><OrderDetail ProductID="72" Quantity="3"/></Order>
</Customer>
</ROOT>"""


def test_open_xml(sql: Sql) -> None:
    """ "OPENXML", examples A and B."""
    prepare = f"DECLARE @h int; EXEC sp_xml_preparedocument @h OUTPUT, N'{ORDERS}'; "
    customers = "SELECT * FROM OPENXML(@h, '/ROOT/Customer', 1) WITH (CustomerID varchar(10), ContactName varchar(20))"
    assert sql.run(prepare + customers) == [("VINET", "Paul Henriot"), ("LILAS", "Carlos Gonzlez")]
    details = """SELECT * FROM OPENXML(@h, '/ROOT/Customer/Order/OrderDetail', 2) WITH (OrderID int '../@OrderID', CustomerID varchar(10) '../../@CustomerID',
        OrderDate datetime '../@OrderDate', ProdID int '@ProductID', Qty int '@Quantity')"""
    first, second = datetime.datetime(1996, 7, 4), datetime.datetime(1996, 8, 16)
    assert sql.run(prepare + details) == [(10248, "VINET", first, 11, 12), (10248, "VINET", first, 42, 10), (10283, "LILAS", second, 72, 3)]
    assert sql.run(prepare + "SELECT COUNT(*) FROM OPENXML(@h, '//OrderDetail[@Quantity=\"10\"]') WITH (ProductID int)") == [(1,)]


def test_open_xml_metaproperties(sql: Sql) -> None:
    """ "OPENXML", the table of metaproperties: ids are unique and in the order of the document."""
    prepare = f"DECLARE @h int; EXEC sp_xml_preparedocument @h OUTPUT, N'{ORDERS}'; "
    found = sql.run(prepare + """SELECT * FROM OPENXML(@h, '/ROOT/Customer/Order/OrderDetail')
        WITH (id int '@mp:id', parent int '@mp:parentid', also int '../@mp:id', name varchar(20) '@mp:localname', above varchar(20) '@mp:parentlocalname')""")
    ids = [row[0] for row in found]
    assert ids == sorted(set(ids)) and len(ids) == 3
    assert [(parent == also, name, above) for _, parent, also, name, above in found] == [(True, "OrderDetail", "Order")] * 3
    assert sql.error(prepare + "SELECT * FROM OPENXML(@h, '/ROOT') WITH (x xml '@mp:xmltext')")[0] == 40515


def test_open_xml_elements_and_errors(sql: Sql) -> None:
    prepare = "DECLARE @h int; EXEC sp_xml_preparedocument @h OUTPUT, N'<a><b><v>1.5</v></b><b v=\"2\"/></a>'; "
    rows = "SELECT v FROM OPENXML(@h, '/a/b', {}) WITH (v decimal(5, 1))"
    assert sql.run(prepare + rows.format(2)) == [(Decimal("1.5"),), (None,)]
    assert sql.run(prepare + rows.format(3)) == [(Decimal("1.5"),), (Decimal("2.0"),)]
    assert sql.error(prepare + "EXEC sp_xml_removedocument @h; " + rows.format(1))[0] == 8179
    assert sql.error("DECLARE @h int; EXEC sp_xml_preparedocument @h OUTPUT, N'<a><b>'")[0] == 6602
    assert sql.error(prepare + "SELECT v FROM OPENXML(@h, '/a/b[position() < 2]') WITH (v int)")[0] == 40515


CHAINS = {
    "numbers": ("SELECT " + " + ".join(["n"] * 1000) + " FROM (SELECT 2 AS n) AS t", 2000),
    "constants": ("SELECT " + " + ".join(["1"] * 1000), 1000),
    "strings": ("DECLARE @s varchar(max) = " + " + ".join(["'x'"] * 1000) + "; SELECT LEN(@s)", 1000),
    "or": ("SELECT COUNT(*) FROM (SELECT 999 AS n) AS t WHERE " + " OR ".join(f"n = {i}" for i in range(1000)), 1),
    "and": ("SELECT COUNT(*) FROM (SELECT -1 AS n) AS t WHERE " + " AND ".join(f"n <> {i}" for i in range(1000)), 1),
    "condition": ("IF " + " OR ".join(f"1 = {i + 2}" for i in range(1000)) + " SELECT 1 ELSE SELECT 0", 0),
    "union all": ("SELECT COUNT(*) FROM (" + " UNION ALL ".join(f"SELECT {i} AS n" for i in range(1000)) + ") AS t", 1000),
}


@pytest.mark.parametrize("chain", CHAINS)
def test_chains_of_a_thousand(sql: Sql, chain: str) -> None:
    """A query's length isn't limited by the number of its terms ("Maximum capacity specifications": batch size 65,536 packets)."""
    query, expected = CHAINS[chain]
    assert sql.run(query) == [(expected,)]


def test_what_is_too_deep_is_an_error(sql: Sql) -> None:
    """Errors 191 and 8631 of "Database Engine events and errors"."""
    assert sql.error("SELECT " + "(" * 500 + "1" + ")" * 500)[0] == 191
    assert sql.error("SELECT " + " + ".join(["n"] * 9000) + " FROM (SELECT 1 AS n) AS t")[0] == 8631
    assert sql.run("SELECT 'alive'") == [("alive",)]
