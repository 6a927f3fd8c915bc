-- source: https://learn.microsoft.com/sql/t-sql/language-elements/if-else-transact-sql
IF 1 = 1 PRINT 'yes' ELSE PRINT 'no'
-- >> yes
IF NULL = NULL PRINT 'yes' ELSE PRINT 'no'
-- >> no
IF EXISTS (SELECT 1 WHERE 1 = 0) SELECT 1 ELSE BEGIN SELECT 2; SELECT 3 END
-- => 2
-- => 3
IF 1 = 0 DECLARE @x int = 5; SELECT @x
-- => NULL
IF 1 PRINT 'x'
-- !! 4145 An expression of non-boolean type specified in a context where a condition is expected, near 'PRINT'.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/while-transact-sql
DECLARE @i int = 0; WHILE @i < 3 SET @i += 1; SELECT @i
-- => 3
DECLARE @i int = 0; WHILE 1 = 1 BEGIN SET @i += 1; IF @i = 2 CONTINUE; IF @i > 3 BREAK; PRINT @i END
-- >> 1
-- >> 3
BREAK
-- !! 135 Cannot use a BREAK statement outside the scope of a WHILE statement.
CONTINUE
-- !! 136 Cannot use a CONTINUE statement outside the scope of a WHILE statement.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/goto-transact-sql
GOTO skip; PRINT 'never'; skip: PRINT 'here'
-- >> here
GOTO nowhere
-- !! 133 A GOTO statement references the label 'nowhere' but the label has not been declared.
DECLARE @i int = 0; again: SET @i += 1; IF @i < 3 GOTO again; SELECT @i
-- => 3
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/return-transact-sql
PRINT 'a' RETURN PRINT 'b'
-- >> a
RETURN 1
-- !! 178 A RETURN statement with a return value cannot be used in this context.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/print-transact-sql
PRINT 1 + 1
-- >> 2
PRINT N'a' + 'b'
-- >> ab
PRINT 'x' + 1
-- !! 245 Conversion failed when converting the varchar value 'x' to data type int.
PRINT CAST('2024-01-31T13:05:00' AS datetime)
-- >> Jan 31 2024  1:05PM
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/declare-local-variable-transact-sql
DECLARE @a int, @b varchar(3) = 'abcdef', @c decimal(5, 1) = 1.25; SELECT @a, @b, @c
-- => NULL|abc|1.3
DECLARE @a int; DECLARE @a int
-- !! 134 The variable name '@a' has already been declared. Variable names must be unique within a query batch or stored procedure.
SET @z = 1
-- !! 137 Must declare the scalar variable "@z".
DECLARE @a tinyint = 255; SET @a += 1
-- !! 220 Arithmetic overflow error for data type tinyint, value = 256.
DECLARE @a tinyint = 300
-- !! 220 Arithmetic overflow error for data type tinyint, value = 300.
DECLARE @a int = 7; SET @a %= 4; SET @a *= 10; SET @a -= 1; SET @a /= 2; SELECT @a
-- => 14
DECLARE @a int = 6; SET @a &= 3; SET @a |= 8; SET @a ^= 1; SELECT @a
-- => 11
DECLARE @s varchar(10) = 'a'; SET @s += 'b'; SELECT @s
-- => ab
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/try-catch-transact-sql
BEGIN TRY SELECT 1 / 0 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_SEVERITY(), ERROR_STATE(), ERROR_LINE(), ERROR_PROCEDURE(), ERROR_MESSAGE() END CATCH
-- => 8134|16|1|1|NULL|Divide by zero error encountered.
BEGIN TRY SELECT 'fine' END TRY BEGIN CATCH SELECT 'never' END CATCH
-- => fine
SELECT ERROR_NUMBER(), ERROR_MESSAGE()
-- => NULL|NULL
BEGIN TRY THROW 50005, 'mine', 7 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_SEVERITY(), ERROR_STATE(), ERROR_MESSAGE() END CATCH
-- => 50005|16|7|mine
BEGIN TRY RAISERROR ('low', 10, 1); SELECT 'on' END TRY BEGIN CATCH SELECT 'never' END CATCH
-- >> low
-- => on
BEGIN TRY BEGIN TRY SELECT CAST('x' AS int) END TRY BEGIN CATCH THROW END CATCH END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH
-- => 245
BEGIN TRY EXEC ('SELECT * FROM nowhere') END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_MESSAGE() END CATCH
-- => 208|Invalid object name 'nowhere'.
BEGIN TRY SELECT * FROM nowhere END TRY BEGIN CATCH SELECT 'never' END CATCH
-- !! 208 Invalid object name 'nowhere'.
BEGIN TRY DECLARE @i int = 'a' END TRY BEGIN CATCH SELECT ERROR_LINE(), @i END CATCH
-- => 1|NULL
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql
THROW 51000, 'stop', 1; PRINT 'never'
-- !! 51000 stop
THROW
-- !! 10704 To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.
THROW 100, 'x', 1
-- !! 35100 Error number 100 in the THROW statement is outside the valid range. Specify an error number in the valid range of 50000 to 2147483647.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql
RAISERROR ('value %d of %s', 16, 1, 5, 'x'); PRINT 'goes on'
-- !! 50000 value 5 of x
-- >> goes on
RAISERROR ('%5d|%-5d|%05d|%x|%X|%o|%u', 10, 1, 42, 42, 42, 255, 255, 8, 7)
-- >>    42|42   |00042|ff|FF|10|7
RAISERROR ('100%%', 10, 1)
-- >> 100%
RAISERROR ('%.3s|%*d', 10, 1, 'abcdef', 5, 42)
-- >> abc|   42
RAISERROR ('x', 19, 1)
-- !! 2754 Error severity levels greater than 18 can only be specified by members of the sysadmin role, using the WITH LOG option.
RAISERROR ('x', 16, 1); SELECT @@ERROR
-- !! 50000 x
-- => 50000
-- source: https://learn.microsoft.com/sql/t-sql/functions/error-transact-sql
SELECT 1 / 0; SELECT @@ERROR; SELECT @@ERROR
-- !! 8134 Divide by zero error encountered.
-- => 8134
-- => 0
-- source: https://learn.microsoft.com/sql/t-sql/functions/rowcount-transact-sql
SELECT 1 UNION SELECT 2; SELECT @@ROWCOUNT; IF 1 = 1 SELECT @@ROWCOUNT
-- => 1
-- => 2
-- => 2
-- => 0
DECLARE @t TABLE (a int); INSERT @t VALUES (1), (2); SET NOCOUNT ON; SELECT @@ROWCOUNT; SET NOCOUNT OFF
-- => 0
DECLARE @a int; SET @a = 5; SELECT @@ROWCOUNT
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-procedure-transact-sql
CREATE PROCEDURE p_add @a int, @b int = 10, @r int = NULL OUTPUT AS SET @r = @a + @b; SELECT @r; RETURN @a
-- ok
EXEC p_add 1
-- => 11
EXEC p_add @b = 2, @a = 3
-- => 5
DECLARE @r int, @s int; EXEC @s = p_add 4, DEFAULT, @r OUTPUT; SELECT @r, @s
-- => 14
-- => 14|4
DECLARE @r int = 7; EXEC p_add 4, 5, @r; SELECT @r
-- => 9
-- => 7
EXEC p_add
-- !! 201 Procedure or function 'p_add' expects parameter '@a', which was not supplied.
EXEC p_add 1, 2, 3, 4
-- !! 8144 Procedure or function p_add has too many arguments specified.
EXEC p_add @a = 1, @z = 2
-- !! 8145 @z is not a parameter for procedure p_add.
EXEC p_add 'x'
-- !! 8114 Error converting data type varchar to int.
EXEC p_add @a = 1, 2
-- !! 119 Must pass parameter number 2 and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.
p_add 20
-- => 30
EXEC nosuch_proc
-- !! 2812 Could not find stored procedure 'nosuch_proc'.
CREATE PROCEDURE p_add AS SELECT 1
-- !! 2714 There is already an object named 'p_add' in the database.
CREATE OR ALTER PROCEDURE p_add @a int AS SELECT @a * 2
-- ok
EXEC p_add 21
-- => 42
CREATE PROCEDURE p_late AS SELECT * FROM made_later
-- ok
EXEC p_late
-- !! 208 Invalid object name 'made_later'.
CREATE TABLE made_later (x int); INSERT made_later VALUES (5); EXEC p_late
-- => 5
SELECT 1; CREATE PROCEDURE p_x AS SELECT 1
-- !! 111 'CREATE/ALTER PROCEDURE' must be the first statement in a query batch.
CREATE PROCEDURE p_rec @n int AS IF @n > 0 BEGIN DECLARE @m int = @n - 1; EXEC p_rec @m END ELSE SELECT @@NESTLEVEL
-- ok
EXEC p_rec 5
-- => 6
EXEC p_rec 40
-- !! 217 Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).
CREATE PROCEDURE p_err AS SELECT 1 / 0; RETURN 5
-- ok
DECLARE @r int; EXEC @r = p_err; SELECT @r
-- !! 8134 Divide by zero error encountered.
-- => 5
CREATE TABLE ie (a int, b int); INSERT ie EXEC ('SELECT 1, 2 UNION ALL SELECT 3, 4'); SELECT SUM(a), SUM(b) FROM ie
-- => 4|6
CREATE PROCEDURE p_temp AS CREATE TABLE #mine (x int); INSERT #mine VALUES (3); EXEC ('SELECT x FROM #mine')
-- ok
EXEC p_temp; SELECT * FROM #mine
-- => 3
-- !! 208 Invalid object name '#mine'.
DROP PROCEDURE p_temp; DROP PROCEDURE IF EXISTS p_temp
-- ok
DROP PROCEDURE p_temp
-- !! 3701 Cannot drop the procedure 'p_temp', because it does not exist or you do not have permission.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql
EXEC sp_executesql N'SELECT @a + @b', N'@a int, @b int', 1, 2
-- => 3
DECLARE @o int; EXEC sp_executesql N'SET @x = 5', N'@x int OUTPUT', @x = @o OUTPUT; SELECT @o
-- => 5
DECLARE @v int = 1; EXEC ('SELECT @v')
-- !! 137 Must declare the scalar variable "@v".
EXEC ('SELECT ' + '1' + '+1')
-- => 2
DECLARE @sql nvarchar(100) = N'SELECT 7'; EXEC (@sql); EXEC sp_executesql @sql
-- => 7
-- => 7
EXEC ('CREATE TABLE #dyn (x int)'); SELECT * FROM #dyn
-- !! 208 Invalid object name '#dyn'.
EXEC ('SELEC 1')
-- !! 2812 Could not find stored procedure 'SELEC'.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-function-transact-sql
CREATE FUNCTION dbo.f_double (@x int) RETURNS int AS BEGIN RETURN @x * 2 END
-- ok
SELECT dbo.f_double(4), dbo.f_double(NULL)
-- => 8|NULL
SELECT v, dbo.f_double(v) FROM (VALUES (1), (2)) t(v) WHERE dbo.f_double(v) > 2
-- => 2|4
SELECT f_double(1)
-- !! 195 'f_double' is not a recognized built-in function name.
SELECT dbo.f_double()
-- !! 313 An insufficient number of arguments were supplied for the procedure or function dbo.f_double.
SELECT dbo.f_double(1, 2)
-- !! 8144 Procedure or function dbo.f_double has too many arguments specified.
CREATE FUNCTION f_inline (@n int) RETURNS TABLE AS RETURN (SELECT v, v * @n AS w FROM (VALUES (1), (2), (3)) t(v) WHERE v <= @n)
-- ok
SELECT v, w FROM f_inline(2) ORDER BY v
-- => 1|2
-- => 2|4
SELECT t.n, f.w FROM (VALUES (1), (3)) t(n) CROSS APPLY dbo.f_inline(t.n) f ORDER BY n, w
-- => 1|1
-- => 3|3
-- => 3|6
-- => 3|9
CREATE FUNCTION f_multi (@n int) RETURNS @r TABLE (i int, s varchar(5)) AS BEGIN DECLARE @i int = 1; WHILE @i <= @n BEGIN INSERT @r VALUES (@i, 'n' + CAST(@i AS varchar)); SET @i += 1 END; RETURN END
-- ok
SELECT * FROM f_multi(2) ORDER BY i
-- => 1|n1
-- => 2|n2
CREATE FUNCTION f_fact (@n int) RETURNS bigint AS BEGIN IF @n <= 1 RETURN 1; RETURN @n * dbo.f_fact(@n - 1) END
-- ok
SELECT dbo.f_fact(10)
-- => 3628800
DROP FUNCTION f_fact; SELECT dbo.f_fact(1)
-- !! 4121 Cannot find either column "dbo" or the user-defined function or aggregate "dbo.f_fact", or the name is ambiguous.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql
CREATE TABLE base (id int, v varchar(5)); INSERT base VALUES (1, 'a'), (2, 'b')
-- ok
CREATE VIEW vw AS SELECT id, v FROM base WHERE id < 10
-- ok
SELECT * FROM vw ORDER BY id
-- => 1|a
-- => 2|b
INSERT vw VALUES (3, 'c'); UPDATE vw SET v = 'z' WHERE id = 1; DELETE vw WHERE id = 2; SELECT * FROM base ORDER BY id
-- => 1|z
-- => 3|c
CREATE VIEW vw AS SELECT 1 x
-- !! 2714 There is already an object named 'vw' in the database.
CREATE VIEW vw2 AS SELECT id FROM base ORDER BY id
-- !! 1033 The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.
CREATE VIEW vw2 AS SELECT 1
-- !! 4511 Create View or Function failed because no column name was specified for column 1.
CREATE VIEW vw3 (a, b) AS SELECT COUNT(*), MAX(id) FROM base
-- ok
SELECT a, b FROM vw3
-- => 2|3
DROP VIEW vw3; SELECT * FROM vw3
-- !! 208 Invalid object name 'vw3'.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql
CREATE TABLE tg (id int, v int); CREATE TABLE lg (what varchar(20), n int)
-- ok
CREATE TRIGGER tr_ins ON tg AFTER INSERT, UPDATE, DELETE AS INSERT lg SELECT 'i', COUNT(*) FROM inserted; INSERT lg SELECT 'd', COUNT(*) FROM deleted
-- ok
INSERT tg VALUES (1, 1), (2, 2); UPDATE tg SET v = 0 WHERE id = 1; DELETE tg; SELECT what, n FROM lg
-- => i|2
-- => d|0
-- => i|1
-- => d|1
-- => i|0
-- => d|2
DISABLE TRIGGER tr_ins ON tg; DELETE lg; INSERT tg VALUES (1, 1); SELECT COUNT(*) FROM lg
-- => 0
DROP TRIGGER tr_ins
-- ok
CREATE TRIGGER tr_no ON tg AFTER DELETE AS BEGIN ROLLBACK; RAISERROR ('no deletes', 16, 1) END
-- ok
DELETE tg
-- !! 50000 no deletes
-- !! 3609 The transaction ended in the trigger. The batch has been aborted.
SELECT COUNT(*) FROM tg
-- => 1
CREATE TRIGGER tr_instead ON tg INSTEAD OF INSERT AS INSERT tg SELECT id * 10, v FROM inserted
-- ok
INSERT tg VALUES (5, 5); SELECT id FROM tg ORDER BY id
-- => 1
-- => 50
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/declare-cursor-transact-sql
CREATE TABLE cu (id int PRIMARY KEY, v varchar(5)); INSERT cu VALUES (1, 'a'), (2, 'b'), (3, 'c')
-- ok
DECLARE c CURSOR LOCAL FAST_FORWARD FOR SELECT id, v FROM cu ORDER BY id; DECLARE @i int, @v varchar(5), @all varchar(20) = ''; OPEN c; FETCH NEXT FROM c INTO @i, @v; WHILE @@FETCH_STATUS = 0 BEGIN SET @all += @v; FETCH NEXT FROM c INTO @i, @v END; CLOSE c; DEALLOCATE c; SELECT @all, @@FETCH_STATUS
-- => abc|-1
DECLARE c CURSOR SCROLL STATIC FOR SELECT id FROM cu ORDER BY id; OPEN c; SELECT @@CURSOR_ROWS; FETCH LAST FROM c; FETCH PRIOR FROM c; FETCH ABSOLUTE 1 FROM c; FETCH RELATIVE 2 FROM c; FETCH FIRST FROM c; FETCH ABSOLUTE -1 FROM c; CLOSE c; DEALLOCATE c
-- => 3
-- => 3
-- => 2
-- => 1
-- => 3
-- => 1
-- => 3
OPEN nocursor
-- !! 16916 A cursor with the name 'nocursor' does not exist.
DECLARE c CURSOR LOCAL FOR SELECT 1; FETCH NEXT FROM c
-- !! 16917 Cursor is not open.
DECLARE c CURSOR LOCAL FOR SELECT 1; OPEN c; OPEN c
-- !! 16905 The cursor is already open.
DECLARE c CURSOR LOCAL FOR SELECT 1; DECLARE c CURSOR LOCAL FOR SELECT 2
-- !! 16915 A cursor with the name 'c' already exists.
DECLARE @x int; DECLARE c CURSOR LOCAL FOR SELECT 1, 2; OPEN c; FETCH c INTO @x
-- !! 16924 Cursorfetch: The number of variables declared in the INTO list must match that of selected columns.
DECLARE @c CURSOR; SET @c = CURSOR FOR SELECT v FROM cu ORDER BY id; OPEN @c; FETCH @c; CLOSE @c; DEALLOCATE @c
-- => a
DECLARE c CURSOR LOCAL FOR SELECT id FROM cu ORDER BY id FOR UPDATE; DECLARE @i int; OPEN c; FETCH c INTO @i; UPDATE cu SET v = 'upd' WHERE CURRENT OF c; CLOSE c; SELECT v FROM cu WHERE id = 1
-- => upd
SELECT CURSOR_STATUS('local', 'none')
-- => -3
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/begin-transaction-transact-sql
CREATE TABLE tx (v int); BEGIN TRAN; INSERT tx VALUES (1); ROLLBACK; SELECT COUNT(*), @@TRANCOUNT FROM tx
-- => 0|0
BEGIN TRAN; BEGIN TRAN; SELECT @@TRANCOUNT; COMMIT; SELECT @@TRANCOUNT; INSERT tx VALUES (2); COMMIT; SELECT COUNT(*) FROM tx
-- => 2
-- => 1
-- => 1
BEGIN TRAN; BEGIN TRAN; ROLLBACK; SELECT @@TRANCOUNT
-- => 0
COMMIT
-- !! 3902 The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.
ROLLBACK
-- !! 3903 The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/save-transaction-transact-sql
BEGIN TRAN; INSERT tx VALUES (3); SAVE TRAN s; INSERT tx VALUES (4); ROLLBACK TRAN s; SELECT @@TRANCOUNT; COMMIT; SELECT v FROM tx ORDER BY v
-- => 1
-- => 2
-- => 3
BEGIN TRAN; ROLLBACK TRAN nosuch; ROLLBACK
-- !! 6401 Cannot roll back nosuch. No transaction or savepoint of that name was found.
SAVE TRAN s
-- !! 628 Cannot issue SAVE TRANSACTION when there is no active transaction.
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql
BEGIN TRAN; INSERT tx VALUES (10); INSERT tx VALUES (1 / 0); INSERT tx VALUES (11); COMMIT; SELECT COUNT(*) FROM tx WHERE v >= 10
-- !! 8134 Divide by zero error encountered.
-- >> The statement has been terminated.
-- => 2
SET XACT_ABORT ON; BEGIN TRAN; INSERT tx VALUES (20); INSERT tx VALUES (1 / 0); INSERT tx VALUES (21)
-- !! 8134 Divide by zero error encountered.
SELECT @@TRANCOUNT, COUNT(*) FROM tx WHERE v >= 20; SET XACT_ABORT OFF
-- => 0|0
SET XACT_ABORT ON; BEGIN TRY BEGIN TRAN; INSERT tx VALUES (1 / 0) END TRY BEGIN CATCH SELECT XACT_STATE(), @@TRANCOUNT; ROLLBACK END CATCH; SET XACT_ABORT OFF
-- => -1|1
BEGIN TRY BEGIN TRAN; INSERT tx VALUES (1 / 0) END TRY BEGIN CATCH SELECT XACT_STATE(); COMMIT END CATCH
-- => 1
BEGIN TRY BEGIN TRAN; SELECT CAST('x' AS int) END TRY BEGIN CATCH SELECT XACT_STATE(); ROLLBACK END CATCH
-- => -1
SELECT XACT_STATE()
-- => 0
-- source: https://learn.microsoft.com/sql/t-sql/data-types/table-transact-sql
DECLARE @t TABLE (id int IDENTITY, v varchar(5) DEFAULT 'd', PRIMARY KEY (id)); INSERT @t (v) VALUES ('a'), (DEFAULT); UPDATE @t SET v = v + '!' WHERE id = 1; SELECT * FROM @t ORDER BY id
-- => 1|a!
-- => 2|d
DECLARE @t TABLE (v int); BEGIN TRAN; INSERT @t VALUES (1); ROLLBACK; SELECT COUNT(*) FROM @t
-- => 1
SELECT * FROM @nope
-- !! 1087 Must declare the table variable "@nope".
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-type-transact-sql
CREATE TYPE ids AS TABLE (id int PRIMARY KEY)
-- ok
CREATE PROCEDURE p_tvp @i ids READONLY AS SELECT SUM(id) FROM @i
-- ok
DECLARE @x ids; INSERT @x VALUES (1), (2); EXEC p_tvp @x
-- => 3
CREATE TYPE money_t FROM decimal(9, 2) NOT NULL
-- ok
DECLARE @m money_t = 1.239; SELECT @m
-- => 1.24
CREATE TYPE ids AS TABLE (id int)
-- !! 219 The type 'ids' already exists, or you do not have permission to create it.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-sequence-transact-sql
CREATE SEQUENCE sq AS int START WITH 5 INCREMENT BY 5 MAXVALUE 15; SELECT NEXT VALUE FOR sq; SELECT NEXT VALUE FOR sq
-- => 5
-- => 10
SELECT NEXT VALUE FOR sq
-- => 15
ALTER SEQUENCE sq RESTART WITH 5; SELECT NEXT VALUE FOR sq
-- => 5
-- source: https://learn.microsoft.com/sql/t-sql/functions/next-value-for-transact-sql#remarks
SELECT NEXT VALUE FOR sq, NEXT VALUE FOR sq
-- !! 40515 Not supported by Ferryman: NEXT VALUE FOR sq more than once in a row.
DECLARE @drawn TABLE (a int, b int); INSERT @drawn VALUES (NEXT VALUE FOR sq, 1), (NEXT VALUE FOR sq, 2); SELECT a, b FROM @drawn
-- => 10|1
-- => 15|2
SELECT NULLIF(NEXT VALUE FOR sq, 1)
-- !! 11741 NEXT VALUE FOR function cannot be used within CASE, CHOOSE, COALESCE, IIF, ISNULL and NULLIF.
SELECT CASE WHEN 1 = 1 THEN NEXT VALUE FOR sq END
-- !! 11741 NEXT VALUE FOR function cannot be used within CASE, CHOOSE, COALESCE, IIF, ISNULL and NULLIF.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-synonym-transact-sql
CREATE SYNONYM syn FOR dbo.base; SELECT COUNT(*) FROM syn
-- => 2
DROP SYNONYM syn; SELECT * FROM syn
-- !! 208 Invalid object name 'syn'.
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-rowcount-transact-sql
SET ROWCOUNT 1; SELECT id FROM cu ORDER BY id; SET ROWCOUNT 0; SELECT COUNT(*) FROM cu
-- => 1
-- => 3
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-dateformat-transact-sql
SET DATEFORMAT dmy; SELECT CAST('13/02/2024' AS datetime); SET DATEFORMAT mdy
-- => 2024-02-13 00:00:00
SET DATEFIRST 1; SELECT DATEPART(weekday, '20240101'), @@DATEFIRST; SET DATEFIRST 7
-- => 1|1
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql
frobnicate the table
-- !! 156 Incorrect syntax near the keyword 'table'.
BEGIN
-- !! 102 Incorrect syntax near 'BEGIN'.
SELECT 1 FROM WHERE
-- !! 156 Incorrect syntax near the keyword 'WHERE'.
BEGIN TRY SELECT 1 END TRY
-- !! 102 Incorrect syntax near 'TRY'.
-- source: https://learn.microsoft.com/sql/t-sql/data-types/data-type-conversion-database-engine
DECLARE @i int; SET @i = (SELECT CAST('2024-01-01' AS date))
-- !! 206 Operand type clash: date is incompatible with int
DECLARE @d date = '2024-01-01'; EXEC p_add @d
-- !! 206 Operand type clash: date is incompatible with int
