-- source: https://learn.microsoft.com/sql/t-sql/queries/from-transact-sql
CREATE TABLE dept (id int PRIMARY KEY, name varchar(20)); CREATE TABLE emp (id int PRIMARY KEY, dept int, name varchar(20), pay decimal(10, 2), boss int);
INSERT dept VALUES (1, 'Sales'), (2, 'IT'), (3, 'Empty');
INSERT emp VALUES (1, 1, 'Ann', 100, NULL), (2, 1, 'Bob', 80.50, 1), (3, 2, 'Cid', 120, 1), (4, 2, 'Dee', 120, 3), (5, NULL, 'Eve', NULL, 3);
-- (3)
-- (5)
SELECT e.name, d.name FROM emp e JOIN dept d ON d.id = e.dept ORDER BY e.id
-- => Ann|Sales
-- => Bob|Sales
-- => Cid|IT
-- => Dee|IT
SELECT e.name, d.name FROM emp e LEFT OUTER JOIN dept d ON d.id = e.dept WHERE e.id > 3 ORDER BY e.id
-- => Dee|IT
-- => Eve|NULL
SELECT e.name, d.name FROM emp e RIGHT JOIN dept d ON d.id = e.dept WHERE e.id IS NULL
-- => NULL|Empty
SELECT e.name, d.name FROM emp e FULL JOIN dept d ON d.id = e.dept WHERE e.id IS NULL OR d.id IS NULL ORDER BY d.name
-- => Eve|NULL
-- => NULL|Empty
SELECT COUNT(*) FROM emp CROSS JOIN dept
-- => 15
SELECT COUNT(*) FROM emp, dept WHERE emp.dept = dept.id
-- => 4
SELECT e.name, b.name FROM emp e INNER JOIN emp b ON b.id = e.boss ORDER BY e.id
-- => Bob|Ann
-- => Cid|Ann
-- => Dee|Cid
-- => Eve|Cid
SELECT d.name, t.name FROM dept d CROSS APPLY (SELECT TOP 1 name FROM emp e WHERE e.dept = d.id ORDER BY pay DESC, name) t ORDER BY d.id
-- => Sales|Ann
-- => IT|Cid
SELECT d.name, t.name FROM dept d OUTER APPLY (SELECT TOP 1 name FROM emp e WHERE e.dept = d.id ORDER BY pay DESC, name) t ORDER BY d.id
-- => Sales|Ann
-- => IT|Cid
-- => Empty|NULL
SELECT v.a, v.b FROM (VALUES (1, 'x'), (2, 'y')) AS v (a, b) ORDER BY a DESC
-- => 2|y
-- => 1|x
SELECT id FROM emp JOIN dept ON dept.id = emp.dept
-- !! 209 Ambiguous column name 'id'.
SELECT x FROM emp
-- !! 207 Invalid column name 'x'.
SELECT z.id FROM emp e
-- !! 4104 The multi-part identifier "z.id" could not be bound.
SELECT * FROM nowhere
-- !! 208 Invalid object name 'nowhere'.
SELECT * FROM golden_queries.dbo.nowhere
-- !! 208 Invalid object name 'golden_queries.dbo.nowhere'.
SELECT name FROM golden_queries..dept WHERE id = 2
-- => IT
SELECT name FROM [GOLDEN_QUERIES].[DBO].[Dept] WHERE ID = 2
-- => IT
-- source: https://learn.microsoft.com/sql/t-sql/queries/select-group-by-transact-sql
SELECT dept, COUNT(*), SUM(pay) FROM emp WHERE pay IS NOT NULL GROUP BY dept ORDER BY dept
-- => 1|2|180.50
-- => 2|2|240.00
SELECT dept, COUNT(*) FROM emp GROUP BY dept HAVING COUNT(*) > 1 ORDER BY dept
-- => 1|2
-- => 2|2
SELECT dept, name FROM emp GROUP BY dept
-- !! 8120 Column 'emp.name' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.
SELECT COUNT(*) FROM emp WHERE 1 = 0
-- => 0
SELECT COUNT(*) FROM emp WHERE 1 = 0 GROUP BY dept
-- => no rows
SELECT SUM(pay), MAX(name) FROM emp WHERE 1 = 0
-- => NULL|NULL
SELECT AVG(id), AVG(id * 1.0) FROM emp WHERE id < 5
-- => 2|2.500000
SELECT dept, COUNT(*) FROM emp WHERE dept IS NOT NULL GROUP BY ROLLUP (dept) ORDER BY GROUPING(dept), dept
-- => 1|2
-- => 2|2
-- => NULL|4
SELECT dept, boss, COUNT(*) FROM emp WHERE id IN (2, 3, 4) GROUP BY CUBE (dept, boss) ORDER BY GROUPING_ID(dept, boss), dept, boss
-- => 1|1|1
-- => 2|1|1
-- => 2|3|1
-- => 1|NULL|1
-- => 2|NULL|2
-- => NULL|1|2
-- => NULL|3|1
-- => NULL|NULL|3
SELECT dept, COUNT(*) FROM emp GROUP BY GROUPING SETS ((dept), ()) HAVING GROUPING(dept) = 1
-- => NULL|5
SELECT dept % 2, COUNT(*) FROM emp WHERE dept > 0 GROUP BY dept % 2 ORDER BY 1
-- => 0|2
-- => 1|2
SELECT COUNT(*) FROM emp WHERE SUM(pay) > 1
-- !! 147 An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.
SELECT name FROM emp HAVING COUNT(*) > 1
-- !! 8120 Column 'emp.name' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.
SELECT COUNT(DISTINCT dept), COUNT(dept), COUNT(*) FROM emp WHERE dept IS NOT NULL
-- => 2|4|4
SELECT MIN(pay), MAX(pay), AVG(pay) FROM emp WHERE pay IS NOT NULL
-- => 80.50|120.00|105.125000
SELECT VAR(id), STDEV(id) FROM emp WHERE id IN (1, 3)
-- => 2.0|1.4142135623730951
SELECT APPROX_COUNT_DISTINCT(id) FROM emp
-- => 5
SELECT COUNT_BIG(*) FROM emp
-- => 5
SELECT SUM(CAST(2147483647 AS int)) FROM emp
-- !! 8115 Arithmetic overflow error converting expression to data type int.
-- source: https://learn.microsoft.com/sql/t-sql/queries/select-over-clause-transact-sql
SELECT name, ROW_NUMBER() OVER (ORDER BY pay DESC, id) FROM emp ORDER BY id
-- => Ann|3
-- => Bob|4
-- => Cid|1
-- => Dee|2
-- => Eve|5
SELECT name, RANK() OVER (ORDER BY pay DESC), DENSE_RANK() OVER (ORDER BY pay DESC), NTILE(2) OVER (ORDER BY id) FROM emp ORDER BY id
-- => Ann|3|2|1
-- => Bob|4|3|1
-- => Cid|1|1|1
-- => Dee|1|1|2
-- => Eve|5|4|2
SELECT id, SUM(id) OVER (ORDER BY id), COUNT(*) OVER (PARTITION BY dept) FROM emp ORDER BY id
-- => 1|1|2
-- => 2|3|2
-- => 3|6|2
-- => 4|10|2
-- => 5|15|1
SELECT id, LAG(id) OVER (ORDER BY id), LEAD(id, 2, -1) OVER (ORDER BY id) FROM emp ORDER BY id
-- => 1|NULL|3
-- => 2|1|4
-- => 3|2|5
-- => 4|3|-1
-- => 5|4|-1
SELECT id, FIRST_VALUE(name) OVER (ORDER BY id), LAST_VALUE(name) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM emp WHERE id < 3 ORDER BY id
-- => 1|Ann|Bob
-- => 2|Ann|Bob
SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM emp ORDER BY id
-- => 1|1
-- => 2|3
-- => 3|5
-- => 4|7
-- => 5|9
SELECT id, MAX(id) OVER w FROM emp WINDOW w AS (PARTITION BY dept) ORDER BY id
-- => 1|2
-- => 2|2
-- => 3|4
-- => 4|4
-- => 5|5
SELECT id, CUME_DIST() OVER (ORDER BY id), PERCENT_RANK() OVER (ORDER BY id) FROM emp WHERE id < 3 ORDER BY id
-- => 1|0.5|0.0
-- => 2|1.0|1.0
SELECT row_number() OVER () FROM emp
-- !! 4112 The function 'row_number' must have an OVER clause with ORDER BY.
SELECT row_number() FROM emp
-- !! 10753 The function 'row_number' must have an OVER clause.
SELECT id FROM emp WHERE ROW_NUMBER() OVER (ORDER BY id) = 1
-- !! 4108 Windowed functions can only appear in the SELECT or ORDER BY clauses.
SELECT COUNT(DISTINCT dept) OVER () FROM emp
-- !! 10759 Use of DISTINCT is not allowed with the OVER clause.
-- source: https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql
SELECT TOP (2) id FROM emp ORDER BY id DESC
-- => 5
-- => 4
SELECT TOP 1 WITH TIES id FROM emp ORDER BY pay DESC
-- => 3
-- => 4
SELECT TOP (40) PERCENT id FROM emp ORDER BY id
-- => 1
-- => 2
SELECT TOP 41 PERCENT id FROM emp ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT TOP 0 id FROM emp
-- => no rows
DECLARE @n int = 2; SELECT TOP (@n) id FROM emp ORDER BY id
-- => 1
-- => 2
SELECT TOP 1 WITH TIES id FROM emp
-- !! 1062 The TOP N WITH TIES clause is not allowed without a corresponding ORDER BY clause.
DECLARE @n int; SELECT TOP (@n) id FROM emp
-- !! 1060 The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.
-- source: https://learn.microsoft.com/sql/t-sql/queries/select-order-by-clause-transact-sql
SELECT id FROM emp ORDER BY id OFFSET 2 ROWS
-- => 3
-- => 4
-- => 5
SELECT id FROM emp ORDER BY id OFFSET 1 ROW FETCH NEXT 2 ROWS ONLY
-- => 2
-- => 3
SELECT id FROM emp ORDER BY id OFFSET 10 ROWS
-- => no rows
SELECT TOP 1 id FROM emp ORDER BY id OFFSET 1 ROWS
-- !! 10741 A TOP can not be used in the same query or sub-query as a OFFSET.
SELECT id FROM emp ORDER BY id OFFSET -1 ROWS
-- !! 10742 The offset specified in a OFFSET clause may not be negative.
SELECT id FROM emp ORDER BY id OFFSET 0 ROWS FETCH NEXT 0 ROWS ONLY
-- !! 10744 The number of rows provided for a FETCH clause must be greater then zero.
SELECT pay FROM emp ORDER BY pay
-- => NULL
-- => 80.50
-- => 100.00
-- => 120.00
-- => 120.00
SELECT name n FROM emp ORDER BY n DESC, id
-- => Eve
-- => Dee
-- => Cid
-- => Bob
-- => Ann
SELECT id FROM emp ORDER BY 2
-- !! 108 The ORDER BY position number 2 is out of range of the number of items in the select list.
SELECT DISTINCT dept FROM emp ORDER BY id
-- !! 145 ORDER BY items must appear in the select list if SELECT DISTINCT is specified.
SELECT id FROM emp ORDER BY CASE WHEN dept IS NULL THEN 0 ELSE 1 END, id DESC
-- => 5
-- => 4
-- => 3
-- => 2
-- => 1
SELECT * FROM (SELECT id FROM emp ORDER BY id) t
-- !! 1033 The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/set-operators-union-transact-sql
SELECT 1 UNION SELECT 1
-- => 1
SELECT 1 UNION ALL SELECT 1
-- => 1
-- => 1
SELECT 'a' x UNION SELECT 'A' UNION SELECT 'a ' 
-- => a
SELECT 1 x UNION ALL SELECT 3 UNION ALL SELECT 2 ORDER BY x
-- => 1
-- => 2
-- => 3
SELECT 1 UNION SELECT 'a'
-- !! 245 Conversion failed when converting the varchar value 'a' to data type int.
SELECT 1, 2 UNION SELECT 1
-- !! 205 All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.
SELECT NULL UNION SELECT NULL
-- => NULL
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/set-operators-except-and-intersect-transact-sql
SELECT dept FROM emp INTERSECT SELECT id FROM dept ORDER BY 1
-- => 1
-- => 2
SELECT id FROM dept EXCEPT SELECT dept FROM emp
-- => 3
SELECT dept FROM emp EXCEPT SELECT id FROM dept
-- => NULL
SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 2
-- => 1
-- => 2
(SELECT 1 UNION ALL SELECT 2) EXCEPT SELECT 2
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/queries/with-common-table-expression-transact-sql
WITH c AS (SELECT id, name FROM dept) SELECT name FROM c WHERE id = 1
-- => Sales
WITH c (a, b) AS (SELECT 1, 2), d AS (SELECT a + b s FROM c) SELECT s FROM d
-- => 3
WITH t AS (SELECT 1 n UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT SUM(n) FROM t
-- => 15
WITH t AS (SELECT id, boss, 0 lvl FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, e.boss, lvl + 1 FROM emp e JOIN t ON e.boss = t.id) SELECT id, lvl FROM t ORDER BY id
-- => 1|0
-- => 2|1
-- => 3|1
-- => 4|2
-- => 5|2
WITH t AS (SELECT 1 n UNION ALL SELECT n + 1 FROM t) SELECT COUNT(*) FROM t
-- !! 530 The statement terminated. The maximum recursion 100 has been exhausted before statement completion.
WITH t AS (SELECT 1 n UNION ALL SELECT n + 1 FROM t WHERE n < 200) SELECT MAX(n) FROM t OPTION (MAXRECURSION 0)
-- => 200
WITH c AS (SELECT 1) SELECT * FROM c
-- !! 8155 No column name was specified for column 1 of 'c'.
WITH c (a, b) AS (SELECT 1 x) SELECT * FROM c
-- !! 8159 'c' has fewer columns than were specified in the column list.
WITH c AS (SELECT TOP 2 * FROM emp ORDER BY id DESC) SELECT MIN(id) FROM c
-- => 4
WITH c AS (SELECT 1 a), c AS (SELECT 2 a) SELECT * FROM c
-- !! 239 Duplicate common table expression name 'c' was specified.
-- source: https://learn.microsoft.com/sql/t-sql/queries/from-using-pivot-and-unpivot
SELECT * FROM (SELECT dept, boss, id FROM emp WHERE dept IS NOT NULL) s PIVOT (COUNT(id) FOR boss IN ([1], [3])) p ORDER BY dept
-- => 1|1|0
-- => 2|1|1
SELECT [1] AS one, [2] AS two FROM (SELECT dept, pay FROM emp) s PIVOT (SUM(pay) FOR dept IN ([1], [2])) p
-- => 180.50|240.00
SELECT k, v FROM (SELECT 1 a, 2 b, CAST(NULL AS int) c) s UNPIVOT (v FOR k IN (a, b, c)) u ORDER BY k
-- => a|1
-- => b|2
-- source: https://learn.microsoft.com/sql/relational-databases/performance/subqueries
SELECT name FROM emp WHERE dept = (SELECT id FROM dept WHERE name = 'it') ORDER BY id
-- => Cid
-- => Dee
SELECT name FROM emp WHERE dept = (SELECT id FROM dept)
-- !! 512 Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.
SELECT (SELECT COUNT(*) FROM emp e WHERE e.dept = d.id) FROM dept d ORDER BY d.id
-- => 2
-- => 2
-- => 0
SELECT name FROM dept d WHERE EXISTS (SELECT * FROM emp e WHERE e.dept = d.id) ORDER BY id
-- => Sales
-- => IT
SELECT name FROM dept d WHERE id NOT IN (SELECT dept FROM emp)
-- => no rows
SELECT name FROM dept WHERE id NOT IN (SELECT dept FROM emp WHERE dept IS NOT NULL)
-- => Empty
SELECT name FROM emp WHERE pay >= ALL (SELECT pay FROM emp WHERE pay IS NOT NULL) ORDER BY id
-- => Cid
-- => Dee
SELECT name FROM emp WHERE pay < ANY (SELECT pay FROM emp) ORDER BY id
-- => Ann
-- => Bob
SELECT name FROM emp WHERE id = (SELECT id, dept FROM emp)
-- !! 116 Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.
SELECT (SELECT 1 WHERE 1 = 0)
-- => NULL
SELECT * FROM (SELECT id FROM emp)
-- !! 102 Incorrect syntax near ')'.
SELECT * FROM (SELECT 1, 2) t
-- !! 8155 No column name was specified for column 1 of 't'.
SELECT * FROM (SELECT 1 a, 2 a) t
-- !! 8156 The column 'a' was specified multiple times for 't'.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/null-and-unknown-transact-sql
SELECT COUNT(*) FROM emp WHERE pay = NULL
-- => 0
SELECT COUNT(*) FROM emp WHERE pay IS NULL
-- => 1
SELECT COUNT(*) FROM emp WHERE NOT (pay > 100)
-- => 2
SELECT COUNT(*) FROM emp WHERE pay IS DISTINCT FROM 120
-- => 3
SELECT COUNT(*) FROM emp WHERE pay IS NOT DISTINCT FROM NULL
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/queries/select-transact-sql
SELECT
-- !! 102 Incorrect syntax near 'SELECT'.
SELECT 1 +
-- !! 102 Incorrect syntax near '+'.
SELECT * 
-- !! 263 Must specify table to select from.
SELECT FROM emp
-- !! 156 Incorrect syntax near the keyword 'FROM'.
SELECT 1 AS a, a + 1
-- !! 207 Invalid column name 'a'.
SELECT x = 1, y = 'b'
-- => 1|b
SELECT e.* FROM dept d JOIN emp e ON e.dept = d.id WHERE e.id = 2
-- => 2|1|Bob|80.50|1
SELECT name FROM emp WHERE id = 1 SELECT name FROM emp WHERE id = 2
-- => Ann
-- => Bob
SELECT $IDENTITY FROM emp
-- !! 207 Invalid column name '$IDENTITY'.
SELECT nosuch(1)
-- !! 195 'nosuch' is not a recognized built-in function name.
SELECT dbo.nosuch(1)
-- !! 4121 Cannot find either column "dbo" or the user-defined function or aggregate "dbo.nosuch", or the name is ambiguous.
SELECT LEN('a', 'b')
-- !! 174 The len function requires 1 argument(s).
SELECT * INTO copy FROM emp WHERE dept = 1; SELECT COUNT(*) FROM copy
-- (2)
-- => 2
SELECT * INTO copy FROM emp
-- !! 2714 There is already an object named 'copy' in the database.
-- >> The statement has been terminated.
SELECT 1 INTO nonamed
-- !! 1038 An object or column name is missing or empty. For SELECT INTO statements, verify each column has a name. For other statements, look for empty alias names. Aliases defined as "" or [] are not allowed. Change the alias to a valid name.
DECLARE @v varchar(20), @c int = 0; SELECT @v = name, @c = @c + 1 FROM emp WHERE id <= 3; SELECT @c
-- => 3
DECLARE @v int = 7; SELECT @v = id FROM emp WHERE 1 = 0; SELECT @v
-- => 7
DECLARE @v int = 7; SET @v = (SELECT id FROM emp WHERE 1 = 0); SELECT @v
-- => NULL
DECLARE @v int; SELECT @v = 1, id FROM emp
-- !! 141 A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.
SELECT @nope
-- !! 137 Must declare the scalar variable "@nope".
-- source: https://learn.microsoft.com/sql/t-sql/queries/select-order-by-clause-transact-sql
CREATE TABLE one (id int, num int); CREATE TABLE two (id int, num int); INSERT one VALUES (1, 20), (2, 10); INSERT two VALUES (3, 15)
-- ok
SELECT id AS a, num AS b FROM one UNION SELECT id, num FROM two ORDER BY num
-- => 2|10
-- => 3|15
-- => 1|20
SELECT o.id AS a, o.num AS b FROM one o UNION ALL SELECT id, num FROM two ORDER BY o.num DESC
-- => 1|20
-- => 3|15
-- => 2|10
SELECT id AS a FROM one UNION SELECT id FROM two ORDER BY num
-- !! 104 ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator.
SELECT one.id AS a, o.id AS b FROM one, one o UNION SELECT id, num FROM two ORDER BY id
-- !! 209 Ambiguous column name 'id'.
-- source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999
SELECT o.num % 10 AS rest, (SELECT MAX(v) FROM (VALUES (MIN(o.id)), (AVG(o.num))) AS t (v)) AS greatest FROM one o GROUP BY o.num % 10
-- => 0|15
SELECT num FROM one o GROUP BY num HAVING EXISTS (SELECT 1 FROM two WHERE two.num > SUM(o.num))
-- => 10
SELECT num FROM one o GROUP BY num HAVING EXISTS (SELECT 1 FROM two WHERE two.num > SUM(two.num))
-- !! 147 An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.
-- source: https://learn.microsoft.com/sql/relational-databases/performance/subqueries
SELECT DATABASEPROPERTYEX((SELECT DB_NAME()), 'Status'), (SELECT o.num) FROM one o WHERE o.id = (SELECT 1)
-- => ONLINE|20
-- source: https://learn.microsoft.com/sql/t-sql/statements/collations
SELECT COUNT(*) FROM sys.objects o WHERE o.name COLLATE database_default = N'ONE'
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/functions/sqrt-transact-sql
SELECT SUM(SQRT(value * value)), SUM(ACOS(value / 8)) - SUM(ACOS(value / 8)), ROUND(SUM(LOG10(value) - LOG(value) / LOG(10)), 9) FROM GENERATE_SERIES(1, 8)
-- => 36.0|0.0|0.0
SELECT SQRT(4 - value) FROM GENERATE_SERIES(1, 8)
-- !! 3623 An invalid floating point operation occurred.
DROP TABLE one, two
-- ok
