"""CREATE, ALTER and DROP TABLE and INDEX: what the catalog says and what PostgreSQL enforces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferryman.sqltypes import SqlType

if TYPE_CHECKING:
    from tests.integration.catalog.conftest import Session

ORDERS = """
CREATE TABLE dbo.Customers (Id int IDENTITY(10, 5) PRIMARY KEY, Name nvarchar(40) NOT NULL CONSTRAINT UQ_Name UNIQUE, Code char(3) NULL);
CREATE TABLE Orders (
    Id bigint NOT NULL, CustomerId int NOT NULL CONSTRAINT FK_C REFERENCES Customers (Id) ON DELETE CASCADE,
    Amount decimal(9, 2) NOT NULL CONSTRAINT DF_A DEFAULT 0, Placed datetime2(3) DEFAULT (getdate()), Total AS Amount * 2,
    CONSTRAINT PK_Orders PRIMARY KEY (Id), CONSTRAINT CK_A CHECK (Amount >= 0), INDEX IX_Placed (Placed DESC)
)
"""


def test_create_table_describes_columns(session: Session) -> None:
    session.run(ORDERS)
    identity = session.column("Customers", "id")
    assert (identity.name, identity.identity, identity.nullable, identity.column_id) == ("Id", (10, 5), False, 1)
    amount = session.column("Orders", "Amount")
    assert (amount.type, amount.default, amount.default_name) == (SqlType("decimal", precision=9, scale=2), "((0))", "DF_A")
    assert session.column("Orders", "Placed").default == "(getdate())"
    total = session.column("Orders", "Total")
    assert (total.computed, total.type.name) == ("(Amount * 2)", "decimal")
    primary = next(index for index in session.table("Orders").indexes if index.key_kind == "PRIMARY KEY")
    assert (primary.name, primary.index_id, primary.clustered, primary.columns) == ("PK_Orders", 1, True, (("Id", False),))


def test_system_names(session: Session) -> None:
    session.run("CREATE TABLE Invoices (Number int PRIMARY KEY, Note varchar(5) DEFAULT 'x' UNIQUE CHECK (Note <> 'y'))")
    table = session.table("Invoices")
    names = {index.name.rpartition("__")[0] for index in table.indexes} | {table.checks[0].name.rpartition("__")[0]}
    assert names == {"PK__Invoices", "UQ__Invoices", "CK__Invoices__Note"}
    assert session.column("Invoices", "Note").default_name.startswith("DF__Invoices__Note__")


def test_violations_are_named(session: Session) -> None:
    session.run(ORDERS)
    session.sql("""INSERT INTO "shop.dbo".customers (name) VALUES ('Ann')""")
    duplicate = session.violation("""INSERT INTO "shop.dbo".customers (name) VALUES ('ANN  ')""")
    assert str(duplicate) == (
        "Msg 2627, Level 14, State 1: Violation of UNIQUE KEY constraint 'UQ_Name'. Cannot insert duplicate key in object 'dbo.Customers'."
        " The duplicate key value is (ann)."
    )
    missing = session.violation("""INSERT INTO "shop.dbo".orders (id, customerid, amount) VALUES (1, 99, 1)""")
    assert missing.message == (
        'The INSERT statement conflicted with the FOREIGN KEY constraint "FK_C". The conflict occurred in database "shop",'
        " table \"dbo.Customers\", column 'Id'."
    )
    negative = session.violation("""UPDATE "shop.dbo".orders SET amount = -1; INSERT INTO "shop.dbo".orders VALUES (1, 10, -1)""", "UPDATE")
    assert (negative.number, "CHECK constraint \"CK_A\"" in negative.message) == (547, True)
    null = session.violation("""INSERT INTO "shop.dbo".customers (code) VALUES ('a')""")
    assert null.message == "Cannot insert the value NULL into column 'Name', table 'shop.dbo.Customers'; column does not allow nulls. INSERT fails."


def test_identity_is_not_rolled_back(session: Session) -> None:
    session.run(ORDERS)
    session.connection.begin()
    session.sql("""INSERT INTO "shop.dbo".customers (name) VALUES ('a')""")
    session.connection.rollback()
    assert session.sql("""INSERT INTO "shop.dbo".customers (name) VALUES ('a') RETURNING id""") == [(15,)]


def test_unique_takes_nulls_for_equal(session: Session) -> None:
    session.run("CREATE TABLE t (a int NULL); CREATE UNIQUE INDEX ix ON t (a)")
    session.sql("""INSERT INTO "shop.dbo".t VALUES (NULL)""")
    error = session.violation("""INSERT INTO "shop.dbo".t VALUES (NULL)""")
    assert error.message == "Cannot insert duplicate key row in object 'dbo.t' with unique index 'ix'. The duplicate key value is (<NULL>)."


def test_foreign_key_over_strings_ignores_case_and_trailing_blanks(session: Session) -> None:
    session.run(
        "CREATE TABLE p (c varchar(5) NOT NULL PRIMARY KEY); CREATE TABLE f (c varchar(5) NULL CONSTRAINT fk REFERENCES p ON DELETE CASCADE)"
    )
    session.sql("""INSERT INTO "shop.dbo".p VALUES ('Ab'); INSERT INTO "shop.dbo".f (c) VALUES ('aB  '), (NULL)""")
    assert session.violation("""INSERT INTO "shop.dbo".f (c) VALUES ('x')""").number == 547
    session.sql("""DELETE FROM "shop.dbo".p""")
    assert session.sql("""SELECT c FROM "shop.dbo".f""") == [(None,)]


def test_self_reference(session: Session) -> None:
    session.run("CREATE TABLE tree (id int PRIMARY KEY, parent int NULL CONSTRAINT fk FOREIGN KEY REFERENCES tree (id))")
    error = session.violation("""INSERT INTO "shop.dbo".tree VALUES (1, 2)""")
    assert error.message.startswith('The INSERT statement conflicted with the FOREIGN KEY SAME TABLE constraint "fk".')


@pytest.mark.parametrize(
    ("text", "number", "message"),
    [
        ("CREATE TABLE t (a int, A int)", 2705, "Column names in each table must be unique. Column name 'A' in table 't' is specified more than once."),
        ("CREATE TABLE t (a nosuch)", 2715, "Column, parameter, or variable #1: Cannot find data type nosuch."),
        ("CREATE TABLE nosuch.t (a int)", 2760, None),
        ("CREATE TABLE nosuch.dbo.t (a int)", 911, "Database 'nosuch' does not exist. Make sure that the name is entered correctly."),
        ("CREATE TABLE t (a int IDENTITY, b int IDENTITY)", 2744, None),
        ("CREATE TABLE t (a varchar(5) IDENTITY)", 2749, None),
        ("CREATE TABLE t (a int NULL PRIMARY KEY)", 8111, "Cannot define PRIMARY KEY constraint on nullable column in table 't'."),
        ("CREATE TABLE t (a varchar(5) COLLATE Nowhere_CI_AS)", 448, "Invalid collation 'Nowhere_CI_AS'."),
        ("CREATE TABLE t (a varchar(9000))", 131, None),
        ("CREATE TABLE t (a int REFERENCES nosuch (a))", 1767, None),
        ("CREATE TABLE t (a varchar(max) PRIMARY KEY)", 1919, "Column 'a' in table 't' is of a type that is invalid for use as a key column in an index."),
        ("CREATE TABLE t (a int, CHECK (b > 1))", 207, "Invalid column name 'b'."),
        ("CREATE INDEX i ON nosuch (a)", 1088, None),
        ("ALTER TABLE nosuch ADD a int", 4902, 'Cannot find the object "nosuch" because it does not exist or you do not have permissions.'),
        ("DROP TABLE nosuch", 3701, "Cannot drop the table 'nosuch', because it does not exist or you do not have permission."),
        ("DROP INDEX i ON nosuch", 3701, None),
    ],
)
def test_errors(session: Session, text: str, number: int, message: str | None) -> None:
    error = session.error(text)
    assert (error.number, error.message if message else None) == (number, message)
    assert "t" not in {name for _, name in session.current.objects if not name.startswith("sys")}


def test_errors_about_what_exists(session: Session) -> None:
    session.run(ORDERS)
    assert session.error("CREATE TABLE orders (a int)").message == "There is already an object named 'orders' in the database."
    assert session.error("CREATE TABLE x (a int CONSTRAINT pk_orders PRIMARY KEY)").number == 2714
    assert session.error("DROP TABLE customers").message == "Could not drop object 'Customers' because it is referenced by a FOREIGN KEY constraint."
    assert session.error("CREATE INDEX ix_placed ON orders (id)").number == 1913
    assert session.error("ALTER TABLE orders ADD CONSTRAINT x PRIMARY KEY (amount)").number == 1779
    assert session.error("ALTER TABLE orders DROP COLUMN amount").number == 5074
    assert session.error("ALTER TABLE orders DROP COLUMN nosuch").message == (
        "ALTER TABLE DROP COLUMN failed because column 'nosuch' does not exist in table 'Orders'."
    )
    assert session.error("DROP INDEX pk_orders ON orders").number == 3723
    assert session.error("ALTER TABLE orders DROP CONSTRAINT nosuch").message == "'nosuch' is not a constraint."
    assert session.error("DROP VIEW orders").number == 3705
    session.run("DROP TABLE orders, customers")
    assert session.error("DROP TABLE orders").number == 3701
    session.run("DROP TABLE IF EXISTS orders")


def test_alter_table_add_fills_rows(session: Session) -> None:
    session.run("CREATE TABLE t (a int)")
    session.sql("""INSERT INTO "shop.dbo".t VALUES (1)""")
    assert session.error("ALTER TABLE t ADD b int NOT NULL").number == 4901
    session.run("ALTER TABLE t ADD b int NOT NULL DEFAULT 7, c varchar(5) NULL DEFAULT 'x', d AS a + 1 PERSISTED, e int IDENTITY")
    assert session.sql("""SELECT a, b, c, d, e FROM "shop.dbo".t""") == [(1, 7, None, 2, 1)]


def test_alter_column_and_drop_column(session: Session) -> None:
    session.run("CREATE TABLE t (a int NOT NULL, b varchar(10), c int CONSTRAINT df DEFAULT 1); CREATE INDEX ix ON t (b)")
    session.sql("""INSERT INTO "shop.dbo".t VALUES (1, '12', 1)""")
    session.run("ALTER TABLE t ALTER COLUMN b varchar(20) NOT NULL; ALTER TABLE t ALTER COLUMN a bigint NULL")
    assert str(session.column("t", "b").type) == "varchar(20)"
    assert session.column("t", "a").nullable
    assert session.violation("""INSERT INTO "shop.dbo".t VALUES (NULL, NULL, 1)""").number == 515
    assert session.error("ALTER TABLE t DROP COLUMN c").number == 5074
    session.run("ALTER TABLE t DROP CONSTRAINT df; ALTER TABLE t DROP COLUMN c")
    assert [column.name for column in session.table("t").columns] == ["a", "b"]
    assert session.error("ALTER TABLE t DROP COLUMN b").message.startswith("The index 'ix' is dependent on column 'b'.")


def test_nocheck_and_check(session: Session) -> None:
    session.run(ORDERS)
    session.run("ALTER TABLE orders NOCHECK CONSTRAINT ALL")
    session.sql("""INSERT INTO "shop.dbo".orders VALUES (1, 99, -1)""")
    assert session.error("ALTER TABLE orders WITH CHECK CHECK CONSTRAINT CK_A").number == 547
    session.run("ALTER TABLE orders CHECK CONSTRAINT ALL")
    assert session.violation("""INSERT INTO "shop.dbo".orders VALUES (2, 99, 1)""").number == 547


def test_adding_a_unique_index_finds_duplicates(session: Session) -> None:
    session.run("CREATE TABLE t (a varchar(5))")
    session.sql("""INSERT INTO "shop.dbo".t VALUES ('a'), ('A')""")
    error = session.error("CREATE UNIQUE INDEX ix ON t (a)")
    assert error.message == (
        "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.t' and the index name 'ix'."
        " The duplicate key value is (a)."
    )


def test_temporary_tables_nest(session: Session) -> None:
    session.run("CREATE TABLE #t (a int PRIMARY KEY, b varchar(5) CHECK (b <> 'x'))")
    outer = session.table("#t")
    assert outer.object_id < 0
    session.temporary.enter()
    assert session.table("tempdb..#t") is outer
    session.run("CREATE TABLE #t (c int)")
    inner = session.table("#T")
    assert [column.name for column in inner.columns] == ["c"]
    session.sql(f"INSERT INTO {inner.relation} VALUES (1)")
    session.temporary.leave()
    assert session.table("#t") is outer
    assert session.violation(f"INSERT INTO {outer.relation} VALUES (1, 'x')").number == 547
    session.sql(f"INSERT INTO {outer.relation} VALUES (1, 'y')")
    assert session.violation(f"INSERT INTO {outer.relation} VALUES (1, 'y')").number == 2627
    assert session.error("CREATE TABLE #t (a int)").message == "There is already an object named '#t' in the database."
    session.run("ALTER TABLE #t ADD z int NULL; DROP TABLE #t")
    assert session.error("DROP TABLE #t").number == 3701


def test_rollback_takes_back_tables(session: Session, other: Session) -> None:
    session.connection.begin()
    mark, temporary = session.catalog.mark(), session.temporary.mark()
    session.run("CREATE TABLE t (a int); CREATE TABLE #t (a int)")
    assert session.table("t").columns[0].name == "a"
    assert ("dbo", "t") not in other.current.objects
    session.connection.rollback()
    session.catalog.restore(mark)
    session.temporary.restore(temporary)
    assert ("dbo", "t") not in session.current.objects
    assert session.temporary.find("#t") is None


def test_commit_reaches_other_sessions(session: Session, other: Session) -> None:
    version = other.catalog.snapshot.version
    session.run("CREATE TABLE t (a int)")
    assert other.table("t").object_id == session.table("t").object_id
    assert other.catalog.snapshot.version != version


def test_global_temporary_tables(session: Session, other: Session) -> None:
    session.run("CREATE TABLE ##g (a int)")
    assert other.table("##g").relation == session.table("tempdb..##g").relation
    session.temporary.drop_all()
    assert other.temporary.find("##g") is None
    assert ("dbo", "##g") not in other.catalog.snapshot.databases["tempdb"].objects
