"""INSERT, UPDATE, DELETE, MERGE, TRUNCATE, SELECT INTO against PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferryman.errors import SqlError
from ferryman.sqltypes import INT, nvarchar

if TYPE_CHECKING:
    from conftest import Database


@pytest.fixture
def items(db: Database) -> Database:
    db.table("items", "id int identity; code varchar(5); n int; note nvarchar(10)", defaults={"n": "((7))", "note": "(N'new')"}, key="id")
    db.table("prices", "code varchar(5); price int")
    db.run("INSERT INTO items (code, n) VALUES ('a', 1), ('b', 2), ('c', 3)")
    db.run("INSERT INTO prices VALUES ('A', 10), ('A ', 11), ('b', 20)")
    return db


def rows(db: Database) -> list[tuple[object, ...]]:
    return db.run("SELECT id, code, n, note FROM items ORDER BY id")


def test_insert_takes_defaults_and_identity(items: Database) -> None:
    items.run("INSERT items (code) VALUES ('d')")
    assert (items.identity, items.count) == (4, 1)
    items.run("INSERT INTO items (code, n, note) VALUES ('e', DEFAULT, DEFAULT), ('f', 5, NULL)")
    assert (items.identity, items.count) == (6, 2)
    items.run("INSERT INTO items DEFAULT VALUES")
    assert rows(items)[3:] == [(4, "d", 7, "new"), (5, "e", 7, "new"), (6, "f", 5, None), (7, None, 7, "new")]


def test_insert_select_keeps_the_order_for_identity(items: Database) -> None:
    items.run("INSERT INTO items (code) SELECT code FROM items ORDER BY code DESC")
    assert [row[1] for row in rows(items)[3:]] == ["c", "b", "a"]
    assert (items.identity, items.count) == (6, 3)
    items.run("INSERT TOP (1) INTO items (code) SELECT code FROM items")
    assert items.count == 1


def test_identity_insert(items: Database) -> None:
    items.names.identity_insert = items.names.objects["items"]
    items.run("INSERT INTO items (id, code) VALUES (50, 'x')")
    items.names.identity_insert = None
    items.run("INSERT INTO items (code) VALUES ('y')")
    assert items.identity == 51


def test_output(items: Database) -> None:
    assert items.run("INSERT INTO items (code) OUTPUT inserted.id, inserted.code AS c VALUES ('d'), ('e')") == [(4, "d"), (5, "e")]
    assert [column.name for column in items.columns] == ["id", "c"]
    assert items.run("UPDATE items SET n = n + 1 OUTPUT deleted.n, inserted.n WHERE code = 'A'") == [(1, 2)]
    assert items.run("DELETE FROM items OUTPUT deleted.* WHERE id = 5") == [(5, "e", 7, "new")]
    items.table("log", "what varchar(5); n int", defaults={"n": "0"})
    items.run("DELETE items OUTPUT deleted.code INTO log (what) WHERE id < 3")
    assert items.count == 2
    assert items.run("SELECT what, n FROM log ORDER BY what") == [("a", 0), ("b", 0)]


def test_update(items: Database) -> None:
    items.run("UPDATE items SET n += 10, note = DEFAULT WHERE code IN ('A', 'b')")
    assert items.count == 2
    assert [row[2] for row in rows(items)] == [11, 12, 3]
    items.run("UPDATE i SET n = p.price FROM items AS i JOIN prices p ON p.code = i.code WHERE p.price >= 11")
    assert [row[2] for row in rows(items)] == [11, 20, 3]
    items.run("UPDATE items SET n = p.price FROM prices p WHERE p.code = items.code AND p.price = 10")
    assert [row[2] for row in rows(items)] == [10, 20, 3]


def test_subqueries_in_set(items: Database) -> None:
    items.run("UPDATE items SET n = (SELECT SUM(p.price) FROM prices p WHERE p.code = items.code)")
    assert [row[2] for row in rows(items)] == [21, 20, None]
    items.run("UPDATE a SET n = b.id FROM items a, items b WHERE b.id = a.id + 1")
    assert [row[2] for row in rows(items)] == [2, 3, None]
    items.run("INSERT INTO items (code, n, note) SELECT NULL, NULL, NULL")
    assert rows(items)[3] == (4, None, None, None)


def test_update_of_a_row_joined_twice_counts_once(items: Database) -> None:
    items.run("UPDATE i SET n = 0 FROM items i INNER JOIN prices p ON p.code = i.code")
    assert items.count == 2
    items.run("UPDATE i SET n = ISNULL(p.price, -1) FROM items i LEFT JOIN prices p ON p.code = i.code AND p.price <> 11")
    assert [row[2] for row in rows(items)] == [10, 20, -1]
    assert items.count == 3


def test_update_variables(items: Database) -> None:
    items.declare("@v", "int")
    items.declare("@old", "int")
    items.run("UPDATE items SET @old = n, @v = n = n * 100 WHERE code = 'c'")
    assert (items.runtime.variables["@old"], items.runtime.variables["@v"]) == (3, 300)


def test_top_and_common_tables(items: Database) -> None:
    items.run("UPDATE TOP (2) items SET n = 0")
    assert items.count == 2
    items.run("DELETE TOP (1) FROM items WHERE n = 0")
    assert items.count == 1
    items.run("INSERT INTO items (code, n) VALUES ('c', 9)")
    items.run("WITH d AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY code ORDER BY id) AS rn FROM items) DELETE FROM d WHERE rn > 1")
    assert items.count == 1
    claim = "WITH q AS (SELECT TOP (1) * FROM items WITH (UPDLOCK, READPAST) ORDER BY id DESC) UPDATE q SET note = N'got' OUTPUT inserted.code, deleted.note"
    assert items.run(claim) == [("c", "new")]


def test_delete(items: Database) -> None:
    items.run("DELETE i FROM items i JOIN prices p ON p.code = i.code WHERE p.price = 20")
    assert items.count == 1
    items.run("DELETE FROM items WHERE NOT EXISTS (SELECT 1 FROM prices p WHERE p.code = items.code)")
    assert [row[1] for row in rows(items)] == ["a"]
    items.run("DELETE FROM i FROM items AS i LEFT JOIN prices p ON p.code = i.code")
    assert (items.count, rows(items)) == (1, [])


def test_view(items: Database) -> None:
    items.view("v", "CREATE VIEW v AS SELECT id AS k, code, n * 2 AS twice FROM items WHERE n > 1")
    assert items.run("SELECT k, twice FROM v ORDER BY k") == [(2, 4), (3, 6)]
    items.run("UPDATE v SET code = 'zz' WHERE k = 2")
    items.run("DELETE FROM v WHERE twice = 6")
    items.run("INSERT INTO v (code) VALUES ('new')")
    assert rows(items) == [(1, "a", 1, "new"), (2, "zz", 2, "new"), (4, "new", 7, "new")]
    with pytest.raises(SqlError) as raised:
        items.run("UPDATE v SET twice = 1")
    assert raised.value.number == 4406


def test_computed_columns(db: Database) -> None:
    db.table("c", "a int; b int; total int; twice int", computed={"total": "a + b persisted", "twice": "(a*(2))"})
    db.run("INSERT INTO c (a, b) VALUES (1, 2); INSERT INTO c SELECT 3, 4; UPDATE c SET b = b + 10 WHERE a = 1")
    assert db.run("SELECT * FROM c ORDER BY a") == [(1, 12, 13, 2), (3, 4, 7, 6)]
    with pytest.raises(SqlError) as raised:
        db.run("INSERT INTO c (total) VALUES (1)")
    assert raised.value.number == 271


def test_truncation_names_column_and_table(items: Database) -> None:
    with pytest.raises(SqlError) as raised:
        items.run("INSERT INTO items (code) SELECT 'abcdefgh' FROM prices")
    assert raised.value.number == 2628
    assert raised.value.message == "String or binary data would be truncated in table 'db.dbo.items', column 'code'. Truncated value: 'abcde'."


def test_trailing_blanks_are_cut(items: Database) -> None:
    items.run("UPDATE items SET code = 'abc          '")
    assert items.run("SELECT DATALENGTH(code) FROM items WHERE id = 1") == [(5,)]


def test_merge(items: Database) -> None:
    result = items.run("""
        MERGE INTO items AS t USING (SELECT code, MIN(price) price FROM prices GROUP BY code UNION ALL SELECT 'z', 1) AS s ON t.code = s.code
        WHEN MATCHED AND s.price > 15 THEN DELETE
        WHEN MATCHED THEN UPDATE SET n = s.price
        WHEN NOT MATCHED THEN INSERT (code, n) VALUES (s.code, s.price)
        WHEN NOT MATCHED BY SOURCE THEN UPDATE SET note = 'gone'
        OUTPUT $action, inserted.code, deleted.code;""")
    assert sorted(result, key=str) == [("DELETE", None, "b"), ("INSERT", "z", None), ("UPDATE", "a", "a"), ("UPDATE", "c", "c")]
    assert rows(items) == [(1, "a", 10, "new"), (3, "c", 3, "gone"), (4, "z", 1, "new")]
    assert items.identity == 4


def test_truncate_starts_identity_anew(items: Database) -> None:
    items.run("TRUNCATE TABLE items; INSERT INTO items (code) VALUES ('a')")
    assert items.identity == 1


def test_select_into(items: Database) -> None:
    items.run("SELECT id, code AS c, n * 2 AS twice, CAST(1 AS decimal(5,2)) d INTO made FROM items WHERE n > 1")
    assert items.count == 2
    made = items.names.objects["made"]
    assert [(c.name, str(c.type), c.nullable, c.identity) for c in made.columns] == [
        ("id", "int", False, (1, 1)), ("c", "varchar(5)", True, None), ("twice", "int", True, None), ("d", "decimal(5,2)", False, None),
    ]
    assert items.run("SELECT * FROM made ORDER BY id") == [(2, "b", 4, 1), (3, "c", 6, 1)]


def test_insert_rows_from_python(items: Database) -> None:
    items.insert_rows("prices", [nvarchar(5), INT], [("q", 1), ("r", None)])
    assert items.run("SELECT * FROM prices WHERE code > 'p' ORDER BY code") == [("q", 1), ("r", None)]


def test_assignments_run_row_by_row(items: Database) -> None:
    items.declare("@s", "varchar(100)", "")
    items.declare("@last", "int")
    items.run("SELECT @s = @s + code + ',', @last = n * 2 FROM items ORDER BY id")
    assert (items.runtime.variables["@s"], items.runtime.variables["@last"]) == ("a,b,c,", 6)
    items.run("SELECT @last = n FROM items WHERE 1 = 0")
    assert items.runtime.variables["@last"] == 6


ERRORS = [
    ("INSERT INTO items (code, n) VALUES ('a')", 109), ("INSERT INTO items (code) VALUES ('a', 1)", 110), ("INSERT INTO prices VALUES (1)", 213),
    ("INSERT INTO items (code, n) SELECT 'a'", 120), ("INSERT INTO items (code) SELECT 'a', 1", 121), ("INSERT INTO items (id) VALUES (1)", 544),
    ("INSERT INTO items VALUES (1, 'a', 1, 'n')", 8101), ("INSERT INTO items (code, code) VALUES (1, 2)", 264), ("UPDATE items SET n = 1, N = 2", 264),
    ("UPDATE items SET id = 1", 8102), ("UPDATE items SET nope = 1", 207), ("DELETE FROM nowhere", 208), ("INSERT INTO items (nope) VALUES (1)", 207),
    ("INSERT INTO items (code) OUTPUT inserted.code INTO prices VALUES ('a')", 213),
]


@pytest.mark.parametrize(("sql", "number"), ERRORS, ids=[sql for sql, _ in ERRORS])
def test_errors(items: Database, sql: str, number: int) -> None:
    with pytest.raises(SqlError) as raised:
        items.run(sql)
    assert raised.value.number == number


def test_permissions(items: Database) -> None:
    items.names.denied |= {("DELETE", "items"), ("SELECT", "prices")}
    for sql in ("DELETE FROM items", "SELECT * FROM prices", "UPDATE items SET n = 1 FROM prices"):
        with pytest.raises(SqlError) as raised:
            items.run(sql)
        assert raised.value.number == 229
    items.view("open_prices", "CREATE VIEW open_prices AS SELECT price FROM prices")
    assert len(items.run("SELECT * FROM open_prices")) == 3
