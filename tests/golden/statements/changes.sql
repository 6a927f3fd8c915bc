-- source: https://learn.microsoft.com/sql/t-sql/statements/insert-transact-sql
CREATE TABLE t (id int IDENTITY(1, 1) CONSTRAINT pk_t PRIMARY KEY, name varchar(5) NOT NULL, qty tinyint CONSTRAINT df_qty DEFAULT 7, pay decimal(5, 2), at datetime, double_qty AS qty * 2);
INSERT t (name) VALUES ('a')
-- (1)
SELECT id, name, qty, pay, at, double_qty FROM t
-- => 1|a|7|NULL|NULL|14
INSERT t VALUES ('b', DEFAULT, 1.005, '2024-01-02T03:04:05.678')
-- (1)
SELECT id, qty, pay, at FROM t WHERE name = 'b'
-- => 2|7|1.01|2024-01-02 03:04:05.677
INSERT INTO t (name, qty) SELECT 'c', 3 UNION ALL SELECT 'd', 4
-- (2)
INSERT t (name) VALUES ('toolong')
-- !! 2628 String or binary data would be truncated in table 'golden_changes.dbo.t', column 'name'. Truncated value: 'toolo'.
-- >> The statement has been terminated.
INSERT t (name) VALUES ('e     ')
-- (1)
INSERT t (name, qty) VALUES ('x', 256)
-- !! 220 Arithmetic overflow error for data type tinyint, value = 256.
-- >> The statement has been terminated.
INSERT t (name, qty) VALUES ('x', -1)
-- !! 220 Arithmetic overflow error for data type tinyint, value = -1.
-- >> The statement has been terminated.
INSERT t (name, pay) VALUES ('x', 1000)
-- !! 8115 Arithmetic overflow error converting int to data type numeric.
-- >> The statement has been terminated.
INSERT t (name, pay) VALUES ('x', 1000.5)
-- !! 8115 Arithmetic overflow error converting numeric to data type numeric.
-- >> The statement has been terminated.
INSERT t (name, pay) VALUES ('x', 'abc')
-- !! 8114 Error converting data type varchar to numeric.
INSERT t (name, qty) VALUES ('x', 'abc')
-- !! 245 Conversion failed when converting the varchar value 'abc' to data type tinyint.
INSERT t (name, at) VALUES ('x', 'abc')
-- !! 241 Conversion failed when converting date and/or time from character string.
INSERT t (name, at) VALUES ('x', '2024-13-45')
-- !! 242 The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.
INSERT t (name) VALUES (NULL)
-- !! 515 Cannot insert the value NULL into column 'name', table 'golden_changes.dbo.t'; column does not allow nulls. INSERT fails.
-- >> The statement has been terminated.
INSERT t (qty) VALUES (1)
-- !! 515 Cannot insert the value NULL into column 'name', table 'golden_changes.dbo.t'; column does not allow nulls. INSERT fails.
-- >> The statement has been terminated.
INSERT t (name, double_qty) VALUES ('x', 1)
-- !! 271 The column "double_qty" cannot be modified because it is either a computed column or is the result of a UNION operator.
INSERT t (id, name) VALUES (1, 'x')
-- !! 544 Cannot insert explicit value for identity column in table 't' when IDENTITY_INSERT is set to OFF.
INSERT t VALUES ('x')
-- !! 213 Column name or number of supplied values does not match table definition.
INSERT t (name, qty) VALUES ('x')
-- !! 109 There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.
INSERT t (name) VALUES ('x', 1)
-- !! 110 There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.
INSERT t (name, qty) SELECT 'x'
-- !! 120 The select list for the INSERT statement contains fewer items than the insert list. The number of SELECT values must match the number of INSERT columns.
INSERT t (name) SELECT 'x', 1
-- !! 121 The select list for the INSERT statement contains more items than the insert list. The number of SELECT values must match the number of INSERT columns.
INSERT t (nope) VALUES (1)
-- !! 207 Invalid column name 'nope'.
INSERT t (name, name) VALUES ('a', 'b')
-- !! 264 The column name 'name' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.
INSERT nowhere VALUES (1)
-- !! 208 Invalid object name 'nowhere'.
INSERT t (name) OUTPUT inserted.name, inserted.qty VALUES ('o'), ('p')
-- => o|7
-- => p|7
CREATE TABLE dflt (a int DEFAULT 1, b varchar(3) DEFAULT 'xyz'); INSERT dflt DEFAULT VALUES; SELECT * FROM dflt
-- (1)
-- => 1|xyz
INSERT TOP (1) INTO dflt (a) SELECT v FROM (VALUES (5), (6)) x(v)
-- (1)
-- source: https://learn.microsoft.com/sql/t-sql/functions/scope-identity-transact-sql
CREATE TABLE idt (id int IDENTITY(10, 5), v int CONSTRAINT ck_v CHECK (v > 0)); INSERT idt VALUES (1); SELECT SCOPE_IDENTITY(), @@IDENTITY, IDENT_CURRENT('idt')
-- (1)
-- => 10|10|10
INSERT idt VALUES (-1)
-- !! 547 The INSERT statement conflicted with the CHECK constraint "ck_v". The conflict occurred in database "golden_changes", table "dbo.idt", column 'v'.
-- >> The statement has been terminated.
INSERT idt VALUES (2); SELECT MAX(id), SCOPE_IDENTITY() FROM idt
-- (1)
-- => 20|20
SET IDENTITY_INSERT idt ON; INSERT idt (id, v) VALUES (100, 3); SET IDENTITY_INSERT idt OFF; INSERT idt VALUES (4); SELECT MAX(id) FROM idt
-- (1)
-- (1)
-- => 105
SET IDENTITY_INSERT idt ON; INSERT idt (v) VALUES (3)
-- !! 545 Explicit value must be specified for identity column in table 'idt' either when IDENTITY_INSERT is set to ON or when a replication user is inserting into a NOT FOR REPLICATION identity column.
SET IDENTITY_INSERT idt OFF; INSERT idt VALUES (1), (2), (3); SELECT @@ROWCOUNT, SCOPE_IDENTITY()
-- (3)
-- => 3|120
UPDATE idt SET id = 1
-- !! 8102 Cannot update identity column 'id'.
SELECT IDENT_SEED('idt'), IDENT_INCR('idt'), IDENT_CURRENT('nope')
-- => 10|5|NULL
BEGIN TRAN; INSERT idt VALUES (1); ROLLBACK; INSERT idt VALUES (1); SELECT SCOPE_IDENTITY()
-- (1)
-- (1)
-- => 130
TRUNCATE TABLE idt; INSERT idt VALUES (1); SELECT id FROM idt
-- => 10
DELETE idt; INSERT idt VALUES (1); SELECT id FROM idt
-- (1)
-- (1)
-- => 15
-- source: https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql
CREATE TABLE a (id int CONSTRAINT pk_a PRIMARY KEY, v int, s varchar(10)); CREATE TABLE b (id int, w int); INSERT a VALUES (1, 10, 'one'), (2, 20, 'two'), (3, 30, 'three'); INSERT b VALUES (1, 100), (2, 200), (2, 200)
-- (3)
-- (3)
UPDATE a SET v = v + 1 WHERE id = 1
-- (1)
UPDATE a SET v = 0 WHERE id = 99
-- (0)
UPDATE a SET v = v, s = UPPER(s) OUTPUT deleted.s, inserted.s WHERE id < 3
-- => one|ONE
-- => two|TWO
UPDATE x SET v = b.w FROM a x JOIN b ON b.id = x.id
-- (2)
SELECT id, v FROM a ORDER BY id
-- => 1|100
-- => 2|200
-- => 3|30
UPDATE a SET v += 5 FROM b WHERE a.id = b.id AND b.w = 100
-- (1)
UPDATE TOP (1) a SET v = 0 WHERE v = 30
-- (1)
DECLARE @v int; UPDATE a SET @v = v = v + 1 WHERE id = 1; SELECT @v
-- (1)
-- => 106
DECLARE @v int = 5; UPDATE a SET @v = NULLIF(v, v) WHERE id = 1; SELECT @v
-- (1)
-- => NULL
DECLARE @v int = 5; UPDATE a SET @v = v WHERE id = -1; SELECT @v
-- (0)
-- => 5
UPDATE a SET v = id, id = v WHERE id = 3
-- (1)
SELECT id, v FROM a WHERE v = 3
-- => 0|3
UPDATE a SET id = 1
-- !! 2627 Violation of PRIMARY KEY constraint 'pk_a'. Cannot insert duplicate key in object 'dbo.a'. The duplicate key value is (1).
-- >> The statement has been terminated.
UPDATE a SET id = id + 1; SELECT MIN(id), MAX(id) FROM a
-- (3)
-- => 1|3
UPDATE a SET nope = 1
-- !! 207 Invalid column name 'nope'.
UPDATE a SET v = 1, v = 2
-- !! 264 The column name 'v' is specified more than once in the SET clause or column list of an INSERT. A column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a column is updated only once. If this statement updates or inserts columns into a view, column aliasing can conceal the duplication in your code.
UPDATE a SET s = 'much too long to fit'
-- !! 2628 String or binary data would be truncated in table 'golden_changes.dbo.a', column 's'. Truncated value: 'much too l'.
-- >> The statement has been terminated.
UPDATE a SET v = 1 / 0
-- !! 8134 Divide by zero error encountered.
-- >> The statement has been terminated.
UPDATE a SET v = 3000000000 WHERE id = 1
-- !! 8115 Arithmetic overflow error converting expression to data type int.
-- >> The statement has been terminated.
UPDATE a SET id = NULL WHERE id = 1
-- !! 515 Cannot insert the value NULL into column 'id', table 'golden_changes.dbo.a'; column does not allow nulls. UPDATE fails.
-- >> The statement has been terminated.
UPDATE a SET v = DEFAULT WHERE id = 1; SELECT v FROM a WHERE id = 1
-- (1)
-- => NULL
WITH c AS (SELECT TOP 1 * FROM a ORDER BY id DESC) UPDATE c SET v = -1; SELECT v FROM a WHERE id = 3
-- (1)
-- => -1
CREATE TABLE d (id int, g int); INSERT d VALUES (1, 1), (2, 1), (3, 2), (4, 2), (5, 3); DELETE d WHERE id = 1
-- (5)
-- (1)
DELETE TOP (1) FROM d WHERE g = 2
-- (1)
DELETE FROM d OUTPUT deleted.id, deleted.g WHERE id = 5
-- => 5|3
DELETE x FROM d x JOIN (VALUES (2)) v(id) ON v.id = x.id
-- (1)
DELETE FROM d FROM d JOIN b ON b.id = d.id
-- (0)
DELETE d; SELECT @@ROWCOUNT, (SELECT COUNT(*) FROM d)
-- (1)
-- => 1|0
DECLARE @o TABLE (id int, what varchar(10)); INSERT d OUTPUT inserted.id, 'new' INTO @o VALUES (7, 7), (8, 8); SELECT * FROM @o ORDER BY id
-- (2)
-- => 7|new
-- => 8|new
DELETE d OUTPUT deleted.nope
-- !! 207 Invalid column name 'nope'.
DELETE d OUTPUT inserted.id
-- !! 4104 The multi-part identifier "inserted.id" could not be bound.
-- source: https://learn.microsoft.com/sql/t-sql/statements/truncate-table-transact-sql
TRUNCATE TABLE d; SELECT COUNT(*) FROM d
-- => 0
TRUNCATE TABLE nowhere
-- !! 4701 Cannot find the object "nowhere" because it does not exist or you do not have permissions.
CREATE TABLE m (id int PRIMARY KEY, v varchar(10)); INSERT m VALUES (1, 'old'), (2, 'old'), (3, 'gone');
-- (3)
MERGE m USING (VALUES (1, 'new'), (4, 'add')) s (id, v) ON m.id = s.id WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, s.v);
-- (2)
SELECT id, v FROM m ORDER BY id
-- => 1|new
-- => 2|old
-- => 3|gone
-- => 4|add
MERGE INTO m AS t USING (SELECT 1 id) s ON t.id = s.id WHEN NOT MATCHED BY SOURCE AND t.id = 3 THEN DELETE OUTPUT $action, deleted.id, inserted.id;
-- => DELETE|3|NULL
MERGE m USING (SELECT 9 id) s ON m.id = s.id WHEN NOT MATCHED BY TARGET THEN INSERT VALUES (s.id, 'nine') OUTPUT $action, inserted.v;
-- => INSERT|nine
MERGE m USING (VALUES (1), (1)) s (id) ON m.id = s.id WHEN MATCHED THEN UPDATE SET v = 'x';
-- !! 8672 The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens when a target row matches more than one source row. A MERGE statement cannot UPDATE/DELETE the same row of the target table multiple times. Refine the ON clause to ensure a target row matches at most one source row, or use the GROUP BY clause to group the source rows.
-- >> The statement has been terminated.
MERGE m USING (SELECT 1 id) s ON m.id = s.id WHEN MATCHED THEN DELETE
-- !! 10713 A MERGE statement must be terminated by a semi-colon (;).
MERGE m USING (SELECT 1 id) s ON m.id = s.id WHEN MATCHED AND m.v = 'nope' THEN DELETE WHEN MATCHED THEN UPDATE SET v = 'upd'; SELECT v FROM m WHERE id = 1
-- (1)
-- => upd
SELECT @@ROWCOUNT
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql
CREATE TABLE mt (id int PRIMARY KEY, region char(1) NOT NULL, n int, note varchar(9) DEFAULT 'new', twice AS n * 2 PERSISTED); INSERT mt (id, region, n) VALUES (1, 'e', 1), (2, 'e', 2), (3, 'w', 3), (4, 'w', 4)
-- (4)
WITH east AS (SELECT id, n AS amount, region FROM mt WHERE region = 'e') MERGE east AS t USING (VALUES (1, 10), (3, 30), (5, 50)) AS s (id, n) ON t.id = s.id + CASE WHEN s.id = 3 THEN 100 ELSE 0 END WHEN MATCHED THEN UPDATE SET amount += s.n WHEN NOT MATCHED AND s.id > 3 THEN INSERT (id, amount, region) VALUES (s.id, s.n, 'e') WHEN NOT MATCHED BY SOURCE THEN DELETE;
-- (3)
SELECT id, region, n, note, twice FROM mt ORDER BY id
-- => 1|e|11|new|22
-- => 3|w|3|new|6
-- => 4|w|4|new|8
-- => 5|e|50|new|100
CREATE VIEW west (number, amount, area) AS SELECT m.id, m.n, region FROM dbo.mt AS m WHERE m.region = 'w'
-- ok
MERGE INTO dbo.west USING (VALUES (1, 7), (4, 8)) AS s (id, n) ON west.number = s.id WHEN MATCHED AND amount < s.n THEN UPDATE SET west.amount = s.n WHEN NOT MATCHED BY SOURCE THEN DELETE;
-- (2)
MERGE west USING (SELECT 6 AS id) AS s ON number = id WHEN NOT MATCHED THEN INSERT VALUES (id, NULL, 'w');
-- (1)
SELECT id, region, n, note, twice FROM mt ORDER BY id
-- => 1|e|11|new|22
-- => 4|w|8|new|16
-- => 5|e|50|new|100
-- => 6|w|NULL|new|NULL
MERGE west USING (SELECT 1 AS id) AS s ON number = id WHEN MATCHED THEN UPDATE SET note = 'x';
-- !! 207 Invalid column name 'note'.
WITH grouped AS (SELECT region, SUM(n) AS n FROM mt GROUP BY region) MERGE grouped USING (SELECT 1 AS n) AS s ON grouped.n = s.n WHEN MATCHED THEN DELETE;
-- !! 40515 Not supported by Ferryman: MERGE into grouped, which isn't a plain selection of one table's rows, or with OUTPUT.
-- source: https://learn.microsoft.com/sql/relational-databases/tables/create-check-constraints
CREATE TABLE ck (a int CONSTRAINT ck_a CHECK (a BETWEEN 1 AND 9), b int, CONSTRAINT ck_ab CHECK (a < b))
-- ok
INSERT ck VALUES (0, 5)
-- !! 547 The INSERT statement conflicted with the CHECK constraint "ck_a". The conflict occurred in database "golden_changes", table "dbo.ck", column 'a'.
-- >> The statement has been terminated.
INSERT ck VALUES (5, 5)
-- !! 547 The INSERT statement conflicted with the CHECK constraint "ck_ab". The conflict occurred in database "golden_changes", table "dbo.ck".
-- >> The statement has been terminated.
INSERT ck VALUES (NULL, 5), (1, NULL)
-- (2)
ALTER TABLE ck NOCHECK CONSTRAINT ck_a; INSERT ck VALUES (-5, 5); ALTER TABLE ck CHECK CONSTRAINT ck_a
-- (1)
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
CREATE TABLE casc_p (id int PRIMARY KEY); CREATE TABLE casc_c (id int, p int REFERENCES casc_p ON DELETE CASCADE ON UPDATE CASCADE); CREATE TABLE casc_n (p int REFERENCES casc_p ON DELETE SET NULL)
-- ok
INSERT casc_p VALUES (1), (2); INSERT casc_c VALUES (1, 1), (2, 2); INSERT casc_n VALUES (1); DELETE casc_p WHERE id = 1; SELECT COUNT(*) FROM casc_c; SELECT p FROM casc_n
-- (2)
-- (2)
-- (1)
-- (1)
-- => 1
-- => NULL
UPDATE casc_p SET id = 20; SELECT p FROM casc_c
-- (1)
-- => 20
-- source: https://learn.microsoft.com/sql/t-sql/data-types/rowversion-transact-sql
CREATE TABLE rv (id int, r rowversion); INSERT rv (id) VALUES (1); SELECT DATALENGTH(r) FROM rv
-- (1)
-- => 8
DECLARE @a binary(8), @b binary(8); SELECT @a = r FROM rv; UPDATE rv SET id = 2; SELECT @b = r FROM rv; SELECT CASE WHEN @b > @a THEN 'later' END
-- (1)
-- => later
INSERT rv VALUES (1, 0x01)
-- !! 273 Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.
INSERT rv VALUES (1)
-- !! 213 Column name or number of supplied values does not match table definition.
INSERT rv VALUES (3, DEFAULT)
-- (1)
UPDATE rv SET r = 0x01
-- !! 272 Cannot update a timestamp column.
-- source: https://learn.microsoft.com/sql/t-sql/data-types/data-type-conversion-database-engine
CREATE TABLE ty (b bit, si smallint, m money, f float, d date, dt datetime, dt2 datetime2(3), sdt smalldatetime, tm time(0), g uniqueidentifier, vb varbinary(3), c char(3), nv nvarchar(3), n4 decimal(4, 1))
-- ok
INSERT ty (b) VALUES (5); INSERT ty (b) VALUES ('true'); SELECT b FROM ty
-- (1)
-- (1)
-- => 1
-- => 1
INSERT ty (b) VALUES ('maybe')
-- !! 245 Conversion failed when converting the varchar value 'maybe' to data type bit.
INSERT ty (si) VALUES (40000)
-- !! 220 Arithmetic overflow error for data type smallint, value = 40000.
-- >> The statement has been terminated.
INSERT ty (si) VALUES ('40000')
-- !! 244 The conversion of the varchar value '40000' overflowed an INT2 column. Use a larger integer column.
-- >> The statement has been terminated.
INSERT ty (m) VALUES ('$1,234.56789'); SELECT m FROM ty WHERE m IS NOT NULL
-- (1)
-- => 1234.5679
INSERT ty (m) VALUES ('12x')
-- !! 235 Cannot convert a char value to money. The char value has incorrect syntax.
INSERT ty (d) VALUES ('20240229'); INSERT ty (d) VALUES (CAST('2023-12-31T23:59:59' AS datetime)); SELECT d FROM ty WHERE d IS NOT NULL ORDER BY d
-- (1)
-- (1)
-- => 2023-12-31
-- => 2024-02-29
INSERT ty (d) VALUES (1)
-- !! 206 Operand type clash: int is incompatible with date
INSERT ty (dt) VALUES (1.5); SELECT dt FROM ty WHERE dt IS NOT NULL
-- (1)
-- => 1900-01-02 12:00:00
INSERT ty (sdt) VALUES ('2024-01-01 10:00:31'); SELECT sdt FROM ty WHERE sdt IS NOT NULL
-- (1)
-- => 2024-01-01 10:01:00
INSERT ty (dt2) VALUES ('2024-01-01 10:00:00.1239'); SELECT dt2 FROM ty WHERE dt2 IS NOT NULL
-- (1)
-- => 2024-01-01 10:00:00.124
INSERT ty (tm) VALUES ('10:00:00.6'); SELECT tm FROM ty WHERE tm IS NOT NULL
-- (1)
-- => 10:00:01
INSERT ty (g) VALUES ('6f9619ff-8b86-d011-b42d-00c04fc964ff'); SELECT g FROM ty WHERE g IS NOT NULL
-- (1)
-- => 6F9619FF-8B86-D011-B42D-00C04FC964FF
INSERT ty (g) VALUES ('nope')
-- !! 8169 Conversion failed when converting from a character string to uniqueidentifier.
INSERT ty (vb) VALUES ('abc')
-- !! 257 Implicit conversion from data type varchar to varbinary is not allowed. Use the CONVERT function to run this query.
INSERT ty (nv) VALUES (N'abcd')
-- !! 2628 String or binary data would be truncated in table 'golden_changes.dbo.ty', column 'nv'. Truncated value: 'abc'.
-- >> The statement has been terminated.
INSERT ty (n4) VALUES (999.95)
-- !! 8115 Arithmetic overflow error converting numeric to data type numeric.
-- >> The statement has been terminated.
INSERT ty (n4) VALUES (999.94); SELECT n4 FROM ty WHERE n4 IS NOT NULL
-- (1)
-- => 999.9
INSERT ty (c) VALUES ('a'); SELECT '[' + c + ']' FROM ty WHERE c IS NOT NULL
-- (1)
-- => [a  ]
-- source: https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql
CREATE TABLE payment (account int NOT NULL, day date NOT NULL, amount decimal(9, 2) NOT NULL, running decimal(9, 2) NULL, number int NULL, note varchar(3) NULL,
    PRIMARY KEY (account, day))
INSERT payment (account, day, amount) VALUES (2, '2024-01-02', 7), (1, '2024-01-03', 5), (1, '2024-01-01', 10), (2, '2024-01-01', -2.5), (1, '2024-01-02', 1)
DECLARE @total decimal(9, 2) = 0; UPDATE payment SET @total = running = @total + amount; SELECT @total, @@ROWCOUNT
SELECT account, day, running FROM payment ORDER BY account, day
-- => 20.50|5
-- => 1|2024-01-01|10.00
-- => 1|2024-01-02|11.00
-- => 1|2024-01-03|16.00
-- => 2|2024-01-01|13.50
-- => 2|2024-01-02|20.50
DECLARE @total decimal(9, 2), @account int = 0, @n int = 0
UPDATE p SET @total = running = CASE WHEN account = @account THEN @total + amount ELSE amount END, @n += 1, number = @n, @account = account
FROM payment AS p WITH (TABLOCKX) WHERE p.amount > 0 OPTION (MAXDOP 1)
SELECT account, day, running, number FROM payment ORDER BY account, day; SELECT @total, @account, @n
-- => 1|2024-01-01|10.00|1
-- => 1|2024-01-02|11.00|2
-- => 1|2024-01-03|16.00|3
-- => 2|2024-01-01|13.50|NULL
-- => 2|2024-01-02|7.00|4
-- => 7.00|2|4
DECLARE @i int = 0; UPDATE payment SET @i = @i + 1, running = @i / 0
-- !! 8134 Divide by zero error encountered.
-- >> The statement has been terminated.
DECLARE @s varchar(20) = ''; UPDATE payment SET @s = @s + CAST(account AS varchar(9)), note = @s
-- !! 2628 String or binary data would be truncated in table 'golden_changes.dbo.payment', column 'note'. Truncated value: '111'.
-- >> The statement has been terminated.
DECLARE @i int = 0; UPDATE payment SET @i = account = @i + 1, number = @i WHERE day = '2024-01-01'; SELECT account, number, amount FROM payment WHERE day = '2024-01-01'
-- => 1|1|10.00
-- => 2|2|-2.50
DECLARE @i int = 0; UPDATE payment SET @i = @i + amount WHERE account = 9; SELECT @i, @@ROWCOUNT
-- => 0|0
DECLARE @i int = 0; UPDATE payment SET number = @i, @i = @i + 1
-- !! 40515 Not supported by Ferryman: an UPDATE that reads a variable it assigns before it assigns it.
SELECT 1 AS a INTO heap; DECLARE @i int = 0; UPDATE heap SET @i = a = @i + 1
-- !! 40515 Not supported by Ferryman: an UPDATE that reads a variable it assigns in a table without a clustered index.
CREATE TABLE #line (place int IDENTITY PRIMARY KEY, number int NULL); INSERT #line (number) VALUES (NULL), (NULL), (9)
DECLARE @i int = 10, @lines table (place varchar(5) PRIMARY KEY, number int); INSERT @lines VALUES ('b', 1), ('A', 1)
UPDATE #line SET @i = number = @i + 5; UPDATE @lines SET @i += number, number = @i; SELECT number FROM #line; SELECT * FROM @lines; SELECT @i
-- => 15
-- => 20
-- => 25
-- => A|26
-- => b|27
-- => 27
CREATE TABLE audit (number int, was int)
-- ok
CREATE TRIGGER line_changed ON payment AFTER UPDATE AS IF UPDATE(number) INSERT audit SELECT i.number, d.number FROM inserted i JOIN deleted d ON i.account = d.account AND i.day = d.day
-- ok
BEGIN TRAN; DECLARE @n int = 100; UPDATE payment SET @n = number = @n - 1 WHERE account = 1; ROLLBACK; SELECT @n; SELECT COUNT(*) FROM audit
-- => 97
-- => 0
DECLARE @n int = 100; UPDATE payment SET @n = number = @n - 1 WHERE account = 1; SELECT number FROM audit ORDER BY number DESC; DROP TRIGGER line_changed
-- => 99
-- => 98
-- => 97
-- source: https://learn.microsoft.com/sql/t-sql/functions/dbts-transact-sql
CREATE TABLE versioned (id int PRIMARY KEY, v rowversion); INSERT versioned (id) VALUES (1), (2)
SELECT CASE WHEN @@DBTS >= MAX(v) THEN 1 END, DATALENGTH(@@DBTS) FROM versioned
UPDATE versioned SET id = 3 WHERE id = 1; SELECT COUNT(*) FROM versioned WHERE v = @@DBTS AND id = 3
-- => 1|8
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-query
CREATE TABLE counted (i int)
-- ok
WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 250) INSERT counted SELECT i FROM n OPTION (MAXRECURSION 0)
-- (250)
WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 250) INSERT counted SELECT i FROM n OPTION (MAXRECURSION 249)
-- (250)
WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 250) INSERT counted SELECT i FROM n OPTION (MAXRECURSION 248)
-- !! 530 The statement terminated. The maximum recursion 248 has been exhausted before statement completion.
-- >> The statement has been terminated.
WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 250) INSERT counted SELECT i FROM n
-- !! 530 The statement terminated. The maximum recursion 100 has been exhausted before statement completion.
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql
CREATE SCHEMA shop
-- ok
CREATE TABLE shop.item (id int PRIMARY KEY, price int, name varchar(10)); INSERT shop.item VALUES (1, 5, 'nail'), (2, 50, 'saw'), (3, 500, 'drill')
-- (3)
CREATE VIEW shop.dear AS SELECT id, price AS cost, name FROM shop.item WHERE price >= 50
-- ok
CREATE VIEW shop.dearest AS SELECT id, cost FROM shop.dear WHERE cost >= 500
-- ok
UPDATE shop.dear SET cost = 60 WHERE shop.dear.id = 2; UPDATE shop.dear SET cost = 1 WHERE id = 1
-- (1)
-- (0)
UPDATE d SET cost += i.id OUTPUT deleted.cost, inserted.* FROM shop.dear AS d JOIN shop.item AS i ON i.id = d.id WHERE i.name = 'saw'
-- => 60|2|62|saw
UPDATE golden_changes.shop.dearest SET cost = 600; UPDATE TOP (1) shop.dear SET name = 'x' FROM shop.dear WHERE cost < 100
-- (1)
-- (1)
DELETE FROM shop.dearest OUTPUT deleted.* WHERE cost = 600; SELECT * FROM shop.item ORDER BY id
-- => 3|600
-- => 1|5|nail
-- => 2|62|x
CREATE VIEW shop.priced AS SELECT id, price, name FROM shop.item WHERE price BETWEEN 1 AND 100 WITH CHECK OPTION
-- ok
INSERT shop.priced VALUES (7, 7, 'new'); INSERT shop.priced VALUES (8, NULL, 'free')
-- (1)
-- !! 550 The attempted insert or update failed because the target view either specifies WITH CHECK OPTION or spans a view that specifies WITH CHECK OPTION and one or more rows resulting from the operation did not qualify under the CHECK OPTION constraint.
-- >> The statement has been terminated.
UPDATE shop.priced SET price *= 2
-- !! 550 The attempted insert or update failed because the target view either specifies WITH CHECK OPTION or spans a view that specifies WITH CHECK OPTION and one or more rows resulting from the operation did not qualify under the CHECK OPTION constraint.
-- >> The statement has been terminated.
INSERT shop.priced EXEC ('SELECT 9, 101, ''dear''')
-- !! 550 The attempted insert or update failed because the target view either specifies WITH CHECK OPTION or spans a view that specifies WITH CHECK OPTION and one or more rows resulting from the operation did not qualify under the CHECK OPTION constraint.
-- >> The statement has been terminated.
SELECT * FROM shop.item ORDER BY id
-- => 1|5|nail
-- => 2|62|x
-- => 7|7|new
CREATE VIEW shop.chosen AS WITH c AS (SELECT id, price, name FROM shop.item WHERE id < 100) SELECT id, price, name FROM c
-- ok
INSERT shop.chosen OUTPUT inserted.* VALUES (11, 12, 'tack')
-- => 11|12|tack
