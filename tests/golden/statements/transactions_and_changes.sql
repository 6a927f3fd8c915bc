-- source: https://learn.microsoft.com/sql/t-sql/statements/set-implicit-transactions-transact-sql
CREATE TABLE t (a int PRIMARY KEY)
CREATE TABLE child (a int CONSTRAINT fk_child REFERENCES t (a))
-- ok
SET IMPLICIT_TRANSACTIONS ON
SELECT @@TRANCOUNT, @@OPTIONS & 2
-- => 0|2
SELECT GETDATE() AS x INTO #now
SELECT @@TRANCOUNT
COMMIT
SELECT 1, 'ABC'
SELECT @@TRANCOUNT
-- => 1
-- => 1|ABC
-- => 0
INSERT t VALUES (1)
SELECT @@TRANCOUNT
COMMIT TRANSACTION
SELECT @@TRANCOUNT
-- => 1
-- => 0
INSERT t VALUES (2)
ROLLBACK
SELECT a FROM t
SELECT @@TRANCOUNT
ROLLBACK
-- => 1
-- => 1
BEGIN TRANSACTION
SELECT @@TRANCOUNT
COMMIT
SELECT @@TRANCOUNT
COMMIT
-- => 2
-- => 1
CREATE TABLE made (a int)
SELECT @@TRANCOUNT
ROLLBACK
SELECT OBJECT_ID('made')
-- => 1
-- => NULL
UPDATE t SET a = 5
SET IMPLICIT_TRANSACTIONS OFF
SELECT @@TRANCOUNT
ROLLBACK
INSERT t VALUES (7)
SELECT @@TRANCOUNT
-- => 1
-- => 0
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-ansi-defaults-transact-sql
SET ANSI_DEFAULTS ON
SELECT @@OPTIONS & 2, @@OPTIONS & 4, @@OPTIONS & 8
SET IMPLICIT_TRANSACTIONS OFF SET CURSOR_CLOSE_ON_COMMIT OFF
-- => 2|4|8
-- source: https://learn.microsoft.com/sql/t-sql/statements/truncate-table-transact-sql
TRUNCATE TABLE t
-- !! 4712 Cannot truncate table 't' because it is being referenced by a FOREIGN KEY constraint.
TRUNCATE TABLE child
-- ok
-- source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-3000-to-3999
INSERT child VALUES (99)
SELECT @@ERROR
-- !! 547 The INSERT statement conflicted with the FOREIGN KEY constraint "fk_child". The conflict occurred in database "golden_transactions_and_changes", table "dbo.t", column 'a'.
-- >> The statement has been terminated.
-- => 547
BEGIN TRY INSERT child VALUES (99) END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH
-- => 547
SET XACT_ABORT ON
INSERT child VALUES (99)
-- !! 547 The INSERT statement conflicted with the FOREIGN KEY constraint "fk_child". The conflict occurred in database "golden_transactions_and_changes", table "dbo.t", column 'a'.
SET XACT_ABORT OFF
SELECT 1 / 0
-- !! 8134 Divide by zero error encountered.
INSERT t VALUES (1 / 0)
-- !! 8134 Divide by zero error encountered.
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-sequence-transact-sql
CREATE SEQUENCE s AS tinyint START WITH 254
-- ok
SELECT NEXT VALUE FOR s
SELECT NEXT VALUE FOR s
SELECT NEXT VALUE FOR s
-- => 254
-- => 255
-- !! 11728 The sequence object 's' has reached its minimum or maximum value. Restart the sequence object to allow new values to be generated.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql
EXEC sp_executesql 'SELECT 1'
-- !! 214 Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.
EXEC sp_executesql N'SELECT @a', '@a int', 1
-- !! 214 Procedure expects parameter '@parameters' of type 'ntext/nchar/nvarchar'.
DECLARE @s nchar(20) = N'SELECT 1 AS x' EXEC sp_executesql @s
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql
CREATE TABLE w (i int, v varchar(max), n nvarchar(max), b varbinary(max), s varchar(10))
INSERT w VALUES (1, 'components', N'abc', 0x010203, 'x'), (2, NULL, NULL, NULL, NULL)
-- ok
UPDATE w SET v.WRITE('features', 0, 10), n.WRITE(N'XY', NULL, 0), b.WRITE(0xFF, 1, 1) WHERE i = 1
SELECT v, n, b FROM w WHERE i = 1
-- => features|abcXY|0x01FF03
UPDATE w SET v .WRITE(NULL, 4, 99), n.WRITE(N'-', 1, NULL), b.WRITE(0xAABB, 3, 5) WHERE i = 1
SELECT v, n, b FROM w WHERE i = 1
-- => feat|a-|0x01FF03AABB
UPDATE w SET v.WRITE('x', 99, 0) WHERE i = 1
-- !! 7116 Offset 99 is not in the range of available LOB data.
-- >> The statement has been terminated.
UPDATE w SET v.WRITE('x', 0, -1) WHERE i = 1
-- !! 7135 Deletion length -1 is not in the range of available text, ntext, or image data.
-- >> The statement has been terminated.
UPDATE w SET s.WRITE('x', 0, 0)
-- !! 258 Cannot call methods on varchar.
UPDATE w SET v.WRITE('x', 0, 0) WHERE i = 2
-- !! 40515 Not supported by Ferryman: .WRITE to a value that is NULL.
-- source: https://learn.microsoft.com/sql/t-sql/queries/output-clause-transact-sql
CREATE TABLE stock (id int PRIMARY KEY, qty int)
CREATE TABLE zero (id int, removed varchar(20))
CREATE TABLE moves (act nvarchar(10), id int, old int, new int)
INSERT stock VALUES (1, 10), (2, 0), (3, 5)
-- ok
INSERT INTO zero (id, removed)
SELECT id, 'today' FROM (MERGE stock AS p USING (VALUES (1, 4), (3, 5)) AS src (id, n) ON p.id = src.id
    WHEN MATCHED AND p.qty - src.n <= 0 THEN DELETE
    WHEN MATCHED THEN UPDATE SET p.qty = p.qty - src.n
    OUTPUT $action, deleted.id) AS changes (act, id)
WHERE act = 'DELETE'
IF @@ROWCOUNT = 0 PRINT 'Warning: No rows were inserted'
SELECT id, removed FROM zero
SELECT id, qty FROM stock ORDER BY id
-- => 3|today
-- => 1|6
-- => 2|0
INSERT moves (act, id, old) SELECT 'gone', d.id, d.qty FROM (DELETE FROM stock OUTPUT deleted.* WHERE qty = 0) AS d
SELECT act, id, old, new FROM moves
-- => gone|2|0|NULL
INSERT moves SELECT 'up', id, o, n FROM (UPDATE stock SET qty += 1 OUTPUT inserted.id, deleted.qty, inserted.qty) AS u (id, o, n)
SELECT @@ROWCOUNT
SELECT act, id, old, new FROM moves WHERE act = 'up'
-- => 1
-- => up|1|6|7
SELECT * FROM (DELETE FROM stock OUTPUT deleted.id) AS d
-- !! 10728 A nested INSERT, UPDATE, DELETE, or MERGE statement is not allowed in a SELECT statement that is not the immediate source of rows for an INSERT statement.
INSERT zero (id) SELECT id FROM (DELETE FROM stock) AS d
-- !! 10716 A nested INSERT, UPDATE, DELETE, or MERGE statement must have an OUTPUT clause.
INSERT zero (id) SELECT TOP 1 id FROM (DELETE FROM stock OUTPUT deleted.id) AS d
-- !! 10717 The TOP clause is not allowed when the FROM clause contains a nested INSERT, UPDATE, DELETE, or MERGE statement.
INSERT child SELECT id FROM (DELETE FROM stock OUTPUT deleted.id) AS d
-- !! 356 The target table 'child' of the INSERT statement cannot be on either side of a (primary key, foreign key) relationship when the FROM clause contains a nested INSERT, UPDATE, DELETE, or MERGE statement. Found reference constraint 'fk_child'.
INSERT t SELECT id FROM (DELETE FROM stock OUTPUT deleted.id) AS d
-- !! 356 The target table 't' of the INSERT statement cannot be on either side of a (primary key, foreign key) relationship when the FROM clause contains a nested INSERT, UPDATE, DELETE, or MERGE statement. Found reference constraint 'fk_child'.
CREATE TRIGGER moved ON moves AFTER INSERT AS SET NOCOUNT ON
-- ok
INSERT moves (id) SELECT id FROM (DELETE FROM stock OUTPUT deleted.id) AS d
-- !! 355 The target table 'moves' of the INSERT statement cannot have any enabled triggers when the FROM clause contains a nested INSERT, UPDATE, DELETE, or MERGE statement.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-schema-transact-sql
CREATE SCHEMA Sprockets AUTHORIZATION dbo
    CREATE VIEW Sources AS SELECT source FROM NineProngs
    CREATE TABLE NineProngs (source int PRIMARY KEY, cost int, partnumber int)
    CREATE TABLE Orders (source int CONSTRAINT fk_orders REFERENCES NineProngs (source))
    GRANT SELECT ON SCHEMA::Sprockets TO public
    DENY SELECT ON Orders TO public
-- ok
SELECT SCHEMA_NAME(schema_id), name, type FROM sys.objects WHERE schema_id = SCHEMA_ID('Sprockets') AND type IN ('U', 'V') ORDER BY name
-- => Sprockets|NineProngs|U 
-- => Sprockets|Orders|U 
-- => Sprockets|Sources|V 
INSERT Sprockets.NineProngs VALUES (1, 2, 3)
SELECT source FROM Sprockets.Sources
-- => 1
CREATE SCHEMA broken CREATE TABLE t (a missing_type)
-- !! 2715 Column, parameter, or variable #1: Cannot find data type missing_type.
SELECT SCHEMA_ID('broken')
-- => NULL
