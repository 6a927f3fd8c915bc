"""SELECT against PostgreSQL: one table of statements and the rows that SQL Server returns."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ferryman.errors import SqlError

if TYPE_CHECKING:
    from conftest import Database


@pytest.fixture
def people(db: Database) -> Database:
    db.table("people", "id int; name varchar(20); age int; city varchar(20)", key="id")
    db.table("visits", "person int not null; place nvarchar(20); cost decimal(9,2)")
    db.run("INSERT INTO people VALUES (1, 'Ann', 30, 'Oslo'), (2, 'bob', NULL, 'oslo '), (3, 'Cid', 50, 'Rome')")
    db.run("INSERT INTO visits VALUES (1, N'Park', 1.50), (1, N'PARK', 2.00), (2, N'Zoo', 10), (9, N'Moon', NULL)")
    return db


D = Decimal

ROWS: list[tuple[str, list[tuple[object, ...]]]] = [
    ("SELECT id FROM people WHERE city = 'OSLO' ORDER BY id DESC", [(2,), (1,)]),
    ("SELECT name n FROM people ORDER BY age", [("bob",), ("Ann",), ("Cid",)]),
    ("SELECT name n FROM people ORDER BY age DESC", [("Cid",), ("Ann",), ("bob",)]),
    ("SELECT id AS x FROM people ORDER BY x DESC", [(3,), (2,), (1,)]),
    ("SELECT name, id FROM people ORDER BY 2 DESC", [("Cid", 3), ("bob", 2), ("Ann", 1)]),
    ("SELECT p.* FROM people p WHERE id = 3", [(3, "Cid", 50, "Rome")]),
    ("SELECT dbo.people.id FROM dbo.people WHERE people.id = 1", [(1,)]),
    ("SELECT TOP 1 id FROM people ORDER BY id", [(1,)]),
    ("SELECT TOP (2) id FROM people ORDER BY id DESC", [(3,), (2,)]),
    ("SELECT TOP 1 WITH TIES id FROM people ORDER BY city", [(1,), (2,)]),
    ("SELECT TOP 50 PERCENT id FROM people ORDER BY id", [(1,), (2,)]),
    ("SELECT id FROM people ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY", [(2,)]),
    ("SELECT DISTINCT UPPER(place) FROM visits ORDER BY UPPER(place)", [("MOON",), ("PARK",), ("ZOO",)]),
    ("SELECT COUNT(*) FROM (SELECT DISTINCT place FROM visits) d", [(3,)]),
    ("SELECT COUNT(*), COUNT(age), COUNT(DISTINCT city) FROM people", [(3, 2, 2)]),
    ("SELECT COUNT(*) FROM people GROUP BY city ORDER BY city", [(2,), (1,)]),
    ("SELECT UPPER(RTRIM(city)), COUNT(*) c FROM people GROUP BY city HAVING COUNT(*) > 1", [("OSLO", 2)]),
    ("SELECT SUM(age), AVG(age), MIN(age), MAX(name), MIN(name) FROM people", [(80, 40, 30, "Cid", "Ann")]),
    ("SELECT AVG(x) FROM (VALUES (1), (2)) v(x)", [(1,)]),
    ("SELECT AVG(cost), SUM(cost) FROM visits", [(D("4.500000"), D("13.50"))]),
    ("SELECT age / 10 * 2 FROM people WHERE id = 1 GROUP BY age / 10", [(6,)]),
    ("SELECT MAX(x) FROM (SELECT COUNT(*) x FROM visits GROUP BY person) q", [(2,)]),
    ("SELECT p.name, v.place FROM people p LEFT JOIN visits v ON v.person = p.id AND v.place = 'park' ORDER BY p.id, v.cost",
     [("Ann", "Park"), ("Ann", "PARK"), ("bob", None), ("Cid", None)]),
    ("SELECT p.id FROM people p, visits v WHERE p.id = v.person ORDER BY p.id", [(1,), (1,), (2,)]),
    ("SELECT v.person, p.id FROM people p RIGHT JOIN visits v ON p.id = v.person WHERE p.id IS NULL", [(9, None)]),
    ("SELECT COUNT(*) FROM people p FULL JOIN visits v ON p.id = v.person", [(5,)]),
    ("SELECT COUNT(*) FROM people a CROSS JOIN people b", [(9,)]),
    ("SELECT p.id, x.place FROM people p CROSS APPLY (SELECT TOP 1 v.place FROM visits v WHERE v.person = p.id ORDER BY v.cost DESC) x ORDER BY p.id",
     [(1, "PARK"), (2, "Zoo")]),
    ("SELECT p.id, x.place FROM people p OUTER APPLY (SELECT TOP 1 v.place FROM visits v WHERE v.person = p.id ORDER BY v.cost) x WHERE p.id > 1",
     [(2, "Zoo"), (3, None)]),
    ("SELECT id FROM people WHERE id IN (SELECT person FROM visits WHERE place = 'ZOO')", [(2,)]),
    ("SELECT id FROM people WHERE city NOT IN ('OSLO')", [(3,)]),
    ("SELECT id FROM people p WHERE EXISTS (SELECT 1 FROM visits WHERE person = p.id) ORDER BY id", [(1,), (2,)]),
    ("SELECT id FROM people WHERE id >= ALL (SELECT id FROM people)", [(3,)]),
    ("SELECT id, (SELECT COUNT(*) FROM visits WHERE person = id) FROM people ORDER BY id", [(1, 2), (2, 1), (3, 0)]),
    ("SELECT age, (SELECT COUNT(*) FROM visits v WHERE v.person = p.id) FROM people p GROUP BY age, id ORDER BY id", [(30, 2), (None, 1), (50, 0)]),
    ("SELECT city FROM people UNION SELECT 'OSLO' ORDER BY 1", [("Oslo",), ("Rome",)]),
    ("SELECT 1 UNION ALL SELECT 1", [(1,), (1,)]),
    ("SELECT name FROM people EXCEPT SELECT 'ANN' EXCEPT SELECT 'cid '", [("bob",)]),
    ("SELECT city FROM people INTERSECT SELECT 'oslo'", [("Oslo",)]),
    ("SELECT 1 AS a UNION ALL SELECT 2.5 ORDER BY a DESC", [(D("2.5"),), (D("1.0"),)]),
    ("SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS v(n, t) ORDER BY n", [(1, "a"), (2, None)]),
    ("WITH c AS (SELECT id FROM people WHERE id > 1) SELECT COUNT(*) FROM c a JOIN c b ON a.id = b.id", [(2,)]),
    ("WITH c(n, t) AS (SELECT id, name FROM people), d AS (SELECT n FROM c WHERE n < 3) SELECT SUM(n) FROM d", [(3,)]),
    ("WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT COUNT(*), MAX(i) FROM n", [(100, 100)]),
    ("WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT MAX(i) FROM n OPTION (MAXRECURSION 0)", [(500,)]),
    ("SELECT id, ROW_NUMBER() OVER (PARTITION BY city ORDER BY id DESC) FROM people ORDER BY id", [(1, 2), (2, 1), (3, 1)]),
    ("SELECT id, RANK() OVER (ORDER BY city), DENSE_RANK() OVER (ORDER BY city) FROM people ORDER BY id", [(1, 1, 1), (2, 1, 1), (3, 3, 2)]),
    ("SELECT id, LAG(name) OVER (ORDER BY id), LEAD(id, 1, 0) OVER (ORDER BY id) FROM people ORDER BY id", [(1, None, 2), (2, "Ann", 3), (3, "bob", 0)]),
    ("SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM people ORDER BY id", [(1, 1), (2, 3), (3, 5)]),
    ("SELECT id, NTILE(2) OVER (ORDER BY id), PERCENT_RANK() OVER (ORDER BY id) FROM people ORDER BY id", [(1, 1, 0.0), (2, 1, 0.5), (3, 2, 1.0)]),
    ("SELECT city, SUM(COUNT(*)) OVER () FROM people GROUP BY city ORDER BY city", [("Oslo", 3), ("Rome", 3)]),
    ("SELECT MAX(name) OVER (PARTITION BY city) FROM people ORDER BY id", [("bob",), ("bob",), ("Cid",)]),
    ("SELECT ROW_NUMBER() OVER (ORDER BY (SELECT NULL)) FROM people WHERE id = 1", [(1,)]),
    ("SELECT STRING_AGG(name, ',') WITHIN GROUP (ORDER BY name DESC) FROM people", [("Cid,bob,Ann",)]),
    ("SELECT city, COUNT(*), GROUPING(city) FROM people GROUP BY ROLLUP(city) ORDER BY GROUPING(city), city", [("Oslo", 2, 0), ("Rome", 1, 0), (None, 3, 1)]),
    ("SELECT UPPER(RTRIM(city)), age, COUNT(*) FROM people GROUP BY GROUPING SETS ((city, age), ()) ORDER BY 3, city, age",
     [("OSLO", None, 1), ("OSLO", 30, 1), ("ROME", 50, 1), (None, None, 3)]),
    ("SELECT CASE WHEN age IS NULL THEN 'none' ELSE 'some' END k, COUNT(*) FROM people GROUP BY CASE WHEN age IS NULL THEN 'none' ELSE 'some' END ORDER BY k",
     [("none", 1), ("some", 2)]),
    ("SELECT STDEV(x), VARP(x) FROM (VALUES (1), (3)) v(x)", [(1.4142135623730951, 1.0)]),
    ("SELECT COUNT(*) FROM people WITH (NOLOCK)", [(3,)]),
    ("SELECT TOP 1 id FROM people WITH (UPDLOCK, READPAST) ORDER BY id DESC", [(3,)]),
    ("SELECT COUNT(*) FROM people WITH (UPDLOCK, HOLDLOCK)", [(3,)]),
    ("SELECT 'a' AS x WHERE 1 = 0", []),
    ("SELECT DISTINCT TOP 1 city FROM people ORDER BY city DESC", [("Rome",)]),
    ("SELECT id FROM people ORDER BY CASE WHEN id = 2 THEN 0 ELSE 1 END, id", [(2,), (1,), (3,)]),
    ("SELECT name FROM people p WHERE age = (SELECT MAX(age) FROM people)", [("Cid",)]),
    ("SELECT value FROM STRING_SPLIT('b,a,', ',')", [("b",), ("a",), ("",)]),
    ("SELECT value, ordinal FROM STRING_SPLIT('b,a', ',', 1) ORDER BY ordinal DESC", [("a", 2), ("b", 1)]),
    ("SELECT p.id, s.value FROM people p CROSS APPLY STRING_SPLIT(p.name, 'n') s WHERE p.id = 1", [(1, "A"), (1, ""), (1, "")]),
    ("SELECT value FROM GENERATE_SERIES(1, 5, 2)", [(1,), (3,), (5,)]),
    ("SELECT city, [30], [50] FROM (SELECT city, age, id FROM people) s PIVOT (COUNT(id) FOR age IN ([30], [50])) p ORDER BY city",
     [("Oslo", 1, 0), ("Rome", 0, 1)]),
    ("SELECT id, k, v FROM (SELECT id, age, age * 2 AS twice FROM people) s UNPIVOT (v FOR k IN (age, twice)) u ORDER BY id, k",
     [(1, "age", 30), (1, "twice", 60), (3, "age", 50), (3, "twice", 100)]),
    ("SELECT UPPER(RTRIM(city)) FROM people GROUP BY city ORDER BY COUNT(*) DESC", [("OSLO",), ("ROME",)]),
    ("SELECT 1 FROM people HAVING COUNT(*) > 2", [(1,)]),
    ("SELECT SUM(CASE WHEN age > 40 THEN 1 ELSE 0 END), COUNT(CASE WHEN name LIKE 'a%' THEN 1 END) FROM people", [(1, 1)]),
    ("SELECT ISNULL(age, 0) / 10, COUNT(*) FROM people GROUP BY ISNULL(age, 0) / 10 ORDER BY 1", [(0, 1), (3, 1), (5, 1)]),
    ("SELECT id FROM people WHERE EXISTS (SELECT * FROM visits WHERE person = id UNION SELECT 1, 'x', 2 WHERE 1 = 0) ORDER BY id", [(1,), (2,)]),
    ("SELECT (SELECT NULL), (SELECT TOP 1 name FROM people WHERE 1 = 0)", [(None, None)]),
    ("SELECT a.id FROM people a WHERE a.age > (SELECT AVG(b.age) FROM people b WHERE b.age IS NOT NULL)", [(3,)]),
    ("SELECT x.n FROM people p CROSS APPLY (VALUES (p.id), (p.id * 10)) x(n) WHERE p.id = 2 ORDER BY n", [(2,), (20,)]),
    ("SELECT city, place, COUNT(*) FROM people p JOIN visits v ON v.person = p.id GROUP BY CUBE(city, place) HAVING GROUPING_ID(city, place) = 3",
     [(None, None, 3)]),
    ("SELECT FIRST_VALUE(name) OVER w, LAST_VALUE(name) OVER w FROM people WHERE id < 3 WINDOW w AS (ORDER BY id) ORDER BY id",
     [("Ann", "Ann"), ("Ann", "bob")]),
    ("SELECT NULL AS x UNION ALL SELECT 'a' ORDER BY x", [(None,), ("a",)]),
    ("SELECT *, age AS y FROM people WHERE id = 1 ORDER BY y", [(1, "Ann", 30, "Oslo", 30)]),
    ("SELECT p.id FROM people p JOIN people q ON q.id = p.id ORDER BY id DESC", [(3,), (2,), (1,)]),
    ("WITH t AS (SELECT id, NULL up FROM people WHERE id = 1 UNION ALL SELECT p.id, t.id FROM people p JOIN t ON p.id = t.id + 1) SELECT * FROM t ORDER BY id",
     [(1, None), (2, 1), (3, 2)]),
    ("SELECT STUFF((SELECT ',' + name FROM people ORDER BY id FOR XML PATH('')), 1, 1, '')", [("Ann,bob,Cid",)]),
    ("SELECT STUFF((SELECT ', <' + name FROM people ORDER BY id FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)'), 1, 2, '')", [("<Ann, <bob, <Cid",)]),
    ("SELECT city, STUFF((SELECT ',' + i.name FROM people i WHERE i.city = o.city ORDER BY i.id FOR XML PATH('')), 1, 1, '') FROM people o WHERE id = 2",
     [("oslo ", "Ann,bob")]),
    ("SELECT id AS '@id', name AS 'who/first', age AS 'who/age' FROM people WHERE id < 3 ORDER BY id FOR XML PATH('p'), ROOT('all')",
     [('<all><p id="1"><who><first>Ann</first><age>30</age></who></p><p id="2"><who><first>bob</first></who></p></all>',)]),
    ("SELECT id, name FROM people WHERE id = 1 FOR XML AUTO", [('<people id="1" name="Ann"/>',)]),
    ("SELECT id, age FROM people WHERE id = 2 FOR XML RAW, ELEMENTS", [("<row><id>2</id></row>",)]),
    ("SELECT 'a<b&c' AS x, CAST('2020-01-02T03:04:05' AS datetime) AS d FOR XML RAW('r')", [('<r x="a&lt;b&amp;c" d="2020-01-02T03:04:05"/>',)]),
    ("SELECT id, name AS 'who.name', age AS 'who.age' FROM people WHERE id < 3 ORDER BY id FOR JSON PATH",
     [('[{"id":1,"who":{"name":"Ann","age":30}},{"id":2,"who":{"name":"bob"}}]',)]),
    ("SELECT age, 'a/b\"' AS t, CAST(1 AS bit) AS f FROM people WHERE id = 2 FOR JSON PATH, INCLUDE_NULL_VALUES, WITHOUT_ARRAY_WRAPPER",
     [('{"age":null,"t":"a\\/b\\"","f":true}',)]),
    ("SELECT id, (SELECT place FROM visits v WHERE v.person = p.id ORDER BY cost FOR JSON PATH) AS v FROM people p WHERE id = 1 FOR JSON AUTO, ROOT('r')",
     [('{"r":[{"id":1,"v":[{"place":"Park"},{"place":"PARK"}]}]}',)]),
    ("SELECT [key], value, type FROM OPENJSON('{\"a\":1,\"b\":[1,2],\"c\":null}')", [("a", "1", 2), ("b", "[1,2]", 4), ("c", None, 0)]),
    ("SELECT * FROM OPENJSON('{\"r\":[{\"id\":1,\"n\":{\"x\":\"y\"}},{\"id\":2}]}', '$.r') WITH (id int, x varchar(5) '$.n.x', n nvarchar(max) AS JSON)",
     [(1, "y", '{"x":"y"}'), (2, None, None)]),
]


@pytest.mark.parametrize(("sql", "expected"), ROWS, ids=[sql[:60] for sql, _ in ROWS])
def test_rows(people: Database, sql: str, expected: list[tuple[object, ...]]) -> None:
    assert people.run(sql) == expected


ERRORS = [
    ("SELECT nope FROM people", 207),
    ("SELECT id FROM nowhere", 208),
    ("SELECT id FROM people a, people b", 209),
    ("SELECT x.id FROM people a", 4104),
    ("SELECT name FROM people GROUP BY city", 8120),
    ("SELECT city FROM people GROUP BY city HAVING name = 'a'", 8121),
    ("SELECT city FROM people GROUP BY city ORDER BY name", 8127),
    ("SELECT name, COUNT(*) FROM people", 8120),
    ("SELECT id FROM people WHERE COUNT(*) > 1", 147),
    ("SELECT id FROM people WHERE ROW_NUMBER() OVER (ORDER BY id) = 1", 4108),
    ("SELECT 1 UNION SELECT 1, 2", 205),
    ("SELECT DISTINCT city FROM people ORDER BY id", 145),
    ("SELECT id FROM (SELECT id FROM people ORDER BY id) x", 1033),
    ("SELECT 1 FROM (SELECT 1) x", 8155),
    ("SELECT 1 FROM (SELECT 1 AS a, 2 AS a) x", 8156),
    ("SELECT 1 FROM (SELECT 1, 2) x(a)", 8158),
    ("SELECT 1 FROM people, people", 1013),
    ("SELECT id FROM people WHERE id = (SELECT id, name FROM people)", 116),
    ("SELECT SUM(name) FROM people", 8117),
    ("SELECT id FROM people ORDER BY 2", 108),
    ("WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n", 530),
    ("WITH n AS (SELECT 1 AS i UNION ALL SELECT CAST(i + 1 AS bigint) FROM n) SELECT COUNT(*) FROM n", 240),
    ("SELECT q.* FROM people p", 107),
    ("SELECT id, @x = 1 FROM people", 141),
    ("SELECT CHECKSUM_AGG(id) FROM people", 40515),
    ("SELECT ROW_NUMBER() FROM people", 10753),
]


@pytest.mark.parametrize(("sql", "number"), ERRORS, ids=[sql[:60] for sql, _ in ERRORS])
def test_errors(people: Database, sql: str, number: int) -> None:
    with pytest.raises(SqlError) as raised:
        people.run(sql)
    assert raised.value.number == number



def test_a_session_that_reads_files_serves_openrowset(people: Database) -> None:
    sql = "SELECT b.name FROM OPENROWSET(BULK 'D:\\S3\\x.csv', FORMATFILE = 'D:\\S3\\x.fmt') AS b WHERE id = 1"
    with pytest.raises(SqlError) as raised:
        people.run(sql)
    assert raised.value.number == 40515
    people.names.__dict__["bulk_rowset"] = lambda item: people.names.objects["people"]
    assert people.run(sql) == [("Ann",)]
