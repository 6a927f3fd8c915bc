-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-first-result-set-transact-sql
CREATE TABLE dbo.t (a int PRIMARY KEY, b1 int);
CREATE TABLE dbo.t1 (a int NULL, b varchar(10) NULL, c nvarchar(10) NULL);
CREATE TABLE dbo.t2 (a smallint NOT NULL, d varchar(20) NOT NULL, e int NOT NULL)
EXEC ('CREATE VIEW dbo.v AS SELECT b1 AS b2 FROM dbo.t')
-- ok
EXEC sp_describe_first_result_set N'SELECT b2 AS b3 FROM dbo.v', NULL, 0
-- => 0|1|b3|1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|1|0|0|NULL|NULL|NULL|38|4|NULL|NULL
EXEC sp_describe_first_result_set N'SELECT b2 AS b3 FROM v', NULL, 1
-- => 0|1|b3|1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|golden_discovery|dbo|t|b1|0|0|1|0|0|NULL|NULL|NULL|38|4|NULL|NULL
-- => 1|2|a|0|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|golden_discovery|dbo|t|a|0|1|1|0|0|NULL|NULL|NULL|56|4|NULL|NULL
EXEC sp_describe_first_result_set @tsql = N'SELECT a, d FROM t2 ORDER BY d DESC, a WHERE 1 = 1'
-- !! 156 Incorrect syntax near the keyword 'WHERE'.
-- !! 11501 The batch could not be analyzed because of compile errors.
EXEC sp_describe_first_result_set @tsql = N'SELECT a, d FROM t2 WHERE e = @e ORDER BY d DESC, a', @params = N'@e int'
-- => 0|1|a|0|52|smallint|2|5|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|1|0|0|2|2|0|52|2|NULL|NULL
-- => 0|2|d|0|167|varchar(20)|20|0|0|SQL_Latin1_General_CP1_CI_AS|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|1|0|0|1|2|1|167|20|13632521|52
EXEC sp_describe_first_result_set N'
IF (1=1)
    SELECT a FROM t1;
ELSE
    SELECT a, b FROM t1;
SELECT * FROM t; -- Ignored, not a possible first result set.'
-- !! 11509 The metadata could not be determined because the statement 'SELECT a FROM t1' is not compatible with the statement 'SELECT a, b FROM t1'.
EXEC sp_describe_first_result_set N'IF(1=1) SELECT a FROM t1; ELSE SELECT a FROM t2;'
-- !! 11509 The metadata could not be determined because the statement 'SELECT a FROM t1' is not compatible with the statement 'SELECT a FROM t2'.
EXEC sp_describe_first_result_set N'IF(1=1) SELECT b FROM t1; ELSE SELECT d FROM t2;'
-- => 0|1|NULL|1|167|varchar(20)|20|0|0|SQL_Latin1_General_CP1_CI_AS|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|0|0|0|NULL|NULL|NULL|167|20|13632521|52
EXEC sp_describe_first_result_set N'IF(1=1) SELECT b FROM t1; ELSE SELECT d AS b FROM t2;'
-- => 0|1|b|1|167|varchar(20)|20|0|0|SQL_Latin1_General_CP1_CI_AS|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|0|0|0|NULL|NULL|NULL|167|20|13632521|52
EXEC sp_describe_first_result_set N'IF(1=1) SELECT b FROM t1; ELSE SELECT c FROM t1;'
-- !! 11509 The metadata could not be determined because the statement 'SELECT b FROM t1' is not compatible with the statement 'SELECT c FROM t1'.
EXEC sp_describe_first_result_set N'IF(1=1) RAISERROR(''Some Error'', 16, 1); ELSE SELECT a FROM t1; SELECT e FROM t2;'
-- => 0|1|a|1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|1|0|0|NULL|NULL|NULL|38|4|NULL|NULL
EXEC sp_describe_first_result_set N'IF(1=1) RETURN; SELECT a FROM t1;'
-- => 0|1|a|1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|1|0|0|NULL|NULL|NULL|38|4|NULL|NULL
EXEC sp_describe_first_result_set N'EXEC(N''SELECT a FROM t1'');'
-- => 0|1|a|1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|1|0|0|NULL|NULL|NULL|38|4|NULL|NULL
EXEC sp_describe_first_result_set N'
DECLARE @SQL NVARCHAR(max);
SET @SQL = N''SELECT a FROM t1 WHERE 1 = 1 '';
EXEC(@SQL); '
-- !! 11513 The metadata could not be determined because statement 'EXEC(@SQL)' contains dynamic SQL. Consider using the WITH RESULT SETS clause to explicitly describe the result set.
EXEC sp_describe_first_result_set N'CREATE TABLE #x (i int); SELECT i FROM #x'
-- !! 11525 The metadata could not be determined because statement 'SELECT i FROM #x' uses a temp table. Metadata discovery only supports temp tables when analyzing a single-statement batch.
EXEC sp_describe_first_result_set N'PRINT 1; SET NOCOUNT ON'
-- => no rows
EXEC sp_describe_first_result_set N'SELECT * FROM missing'
-- !! 208 Invalid object name 'missing'.
-- !! 11501 The batch could not be analyzed because of compile errors.
EXEC sp_describe_first_result_set N'SELECT 1', NULL, 7
-- !! 11552 The @browse_information_mode parameter expects a tinyint with values 0, 1 or 2.
-- source: https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-describe-first-result-set-transact-sql
CREATE PROC TestProc AS
SELECT a, b FROM t1;
SELECT e FROM t2;
-- ok
CREATE PROC NoProc AS
EXEC missing_procedure
-- ok
SELECT name, system_type_name, is_nullable, error_number FROM sys.dm_exec_describe_first_result_set('TestProc', NULL, 0)
-- => a|int|1|NULL
-- => b|varchar(10)|1|NULL
SELECT name, system_type_name FROM sys.dm_exec_describe_first_result_set(N'SELECT a FROM t1 WHERE a = @a; SELECT * FROM t2;', N'@a int', 0) AS a
-- => a|int
SELECT name, error_number, error_severity, error_type, error_type_desc FROM sys.dm_exec_describe_first_result_set(N'SELEC 1 FROM', NULL, 0)
-- => NULL|156|15|2|SYNTAX
SELECT error_number, error_type_desc FROM sys.dm_exec_describe_first_result_set(N'DECLARE @s nvarchar(9) = N''SELECT 1''; EXEC (@s)', NULL, 0)
-- => 11513|DYNAMIC_SQL
-- source: https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-exec-describe-first-result-set-for-object-transact-sql
SELECT p.name, r.column_ordinal, r.name, r.system_type_name, r.error_number FROM sys.procedures AS p
CROSS APPLY sys.dm_exec_describe_first_result_set_for_object(p.object_id, 0) AS r ORDER BY p.name, r.column_ordinal
-- => NoProc|NULL|NULL|NULL|2812
-- => TestProc|1|a|int|NULL
-- => TestProc|2|b|varchar(10)|NULL
SELECT error_number, error_type_desc FROM sys.dm_exec_describe_first_result_set_for_object(OBJECT_ID('t1'), 0)
-- => 11531|OBJECT_TYPE_NOT_SUPPORTED
SELECT error_number, error_type_desc FROM sys.dm_exec_describe_first_result_set_for_object(-5, 0)
-- => 11532|OBJECT_DOES_NOT_EXIST
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-undeclared-parameters-transact-sql
EXEC sp_describe_undeclared_parameters @tsql = N'SELECT object_id, name, type_desc FROM sys.indexes WHERE object_id = @id OR name = @name'
-- => 1|@id|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
-- => 2|@name|231|nvarchar(128)|256|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|231|256
EXEC sp_describe_undeclared_parameters @tsql = N'SELECT object_id, name, type_desc FROM sys.indexes WHERE object_id = @id OR NAME = @name', @params = N'@id int'
-- => 1|@name|231|nvarchar(128)|256|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|231|256
EXEC sp_describe_undeclared_parameters N'SELECT * FROM t1 WHERE @p1 = @p2'
-- !! 11503 The parameter type cannot be deduced because a single expression contains two untyped parameters, '@p1' and '@p2'.
EXEC sp_describe_undeclared_parameters N'SELECT * FROM t1 WHERE a = @p1 + @p2'
-- !! 11503 The parameter type cannot be deduced because a single expression contains two untyped parameters, '@p1' and '@p2'.
EXEC sp_describe_undeclared_parameters N'SELECT @p FROM t1'
-- !! 11502 The type for parameter '@p' cannot be deduced in this context.
CREATE TABLE k (c char(30), n decimal(9, 2), d datetime2(3))
EXEC sp_describe_undeclared_parameters N'SELECT * FROM k WHERE c = @p1'
EXEC sp_describe_undeclared_parameters N'SELECT * FROM k WHERE c > @p1 AND n < @p2 AND d >= @p3'
EXEC sp_describe_undeclared_parameters N'SELECT * FROM k WHERE c > @p1 OR c = @p1'
-- => 1|@p1|175|char(30)|30|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|175|30
-- => 1|@p1|167|varchar(8000)|8000|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|167|8000
-- => 2|@p2|108|numeric(38,19)|17|38|19|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|108|17
-- => 3|@p3|42|datetime2(7)|8|27|7|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|42|8
-- !! 11508 The undeclared parameter '@p1' is used more than once in the batch being analyzed.
EXEC sp_describe_undeclared_parameters N'INSERT INTO t1 (a, b, c) VALUES (@P1, @P2, @P3)'
-- => 1|@P1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
-- => 2|@P2|167|varchar(10)|10|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|167|10
-- => 3|@P3|231|nvarchar(10)|20|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|231|20
EXEC sp_describe_undeclared_parameters N'INSERT INTO t1 (a, b) VALUES (@P1, @P2), (@P3, DEFAULT)'
-- => 1|@P1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
-- => 2|@P2|167|varchar(10)|10|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|167|10
-- => 3|@P3|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
CREATE TABLE numbered (id int IDENTITY, v varbinary(max))
EXEC sp_describe_undeclared_parameters N'SET IDENTITY_INSERT numbered ON; INSERT numbered (id, v) VALUES (@P1, @P2); SET IDENTITY_INSERT numbered OFF'
-- => 1|@P1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
-- => 2|@P2|165|varbinary(max)|-1|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|165|65535
INSERT numbered (id) VALUES (1)
-- !! 544 Cannot insert explicit value for identity column in table 'numbered' when IDENTITY_INSERT is set to OFF.
EXEC sp_describe_undeclared_parameters N'SELECT CAST(@p1 AS date), a + @p2 FROM t1 WHERE b LIKE @p3 AND a IN (@p4, @p5)'
-- => 1|@p1|40|date|3|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|40|3
-- => 2|@p2|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
-- => 3|@p3|167|varchar(8000)|8000|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|167|8000
-- => 4|@p4|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
-- => 5|@p5|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|NULL|38|4
CREATE PROC q @x int, @y varchar(30) OUTPUT AS SET @y = @x
-- ok
EXEC sp_describe_undeclared_parameters N'EXEC q @P1, @y = @P2 OUTPUT'
-- => 1|@P1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|0|@x|38|4
-- => 2|@P2|167|varchar(30)|30|0|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|1|1|@y|167|30
EXEC sp_describe_undeclared_parameters N'SET @P1 = (SELECT MAX(a) FROM t1)'
-- => 1|@P1|56|int|4|10|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|0|1|NULL|38|4
EXEC sp_describe_undeclared_parameters N'SELECT 1'
-- => no rows
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql
CREATE PROC two_sets AS
SELECT a, d FROM t2
SELECT COUNT(*) FROM t2
-- ok
INSERT t2 VALUES (1, 'x', 1), (2, 'y', 2)
EXEC two_sets WITH RESULT SETS ((number bigint NOT NULL, letter nvarchar(5)), (n decimal(5, 1)))
-- => 1|x
-- => 2|y
-- => 2.0
EXEC two_sets WITH RESULT SETS ((number bigint))
PRINT 'next'
-- !! 11537 EXECUTE statement failed because its WITH RESULT SETS clause specified 1 column(s) for result set number 1, but the statement sent 2 column(s) at run time.
-- >> next
EXEC two_sets WITH RESULT SETS ((number bigint, letter nvarchar(5)))
-- => 1|x
-- => 2|y
-- !! 11535 EXECUTE statement failed because its WITH RESULT SETS clause specified 1 result set(s), and the statement tried to send more result sets than this.
EXEC two_sets WITH RESULT SETS ((a int, b char(1)), (n int), (m int))
-- => 1|x
-- => 2|y
-- => 2
-- !! 11536 EXECUTE statement failed because its WITH RESULT SETS clause specified 3 result set(s), but the statement only sent 2 result set(s) at run time.
EXEC two_sets WITH RESULT SETS ((a uniqueidentifier, b char(1)), (n int))
-- !! 11538 EXECUTE statement failed because its WITH RESULT SETS clause specified type 'uniqueidentifier' for column #1 in result set #1, and the corresponding type sent at run time was 'smallint'; there is no conversion between the two types.
EXEC two_sets WITH RESULT SETS NONE
-- !! 11535 EXECUTE statement failed because its WITH RESULT SETS clause specified 0 result set(s), and the statement tried to send more result sets than this.
EXEC two_sets WITH RESULT SETS UNDEFINED
-- => 1|x
-- => 2|y
-- => 2
EXEC ('SELECT CAST(NULL AS int) AS x') WITH RESULT SETS ((x int NOT NULL))
-- !! 11553 EXECUTE statement failed because its WITH RESULT SETS clause specified a non-nullable type for column #1 in result set #1, and the corresponding value sent at run time was null.
-- => no rows
EXEC sp_describe_first_result_set N'DECLARE @SQL NVARCHAR(max) = N''SELECT a FROM t1''; EXEC(@SQL) WITH RESULT SETS ((Column1 BIGINT NOT NULL));'
-- => 0|1|Column1|0|127|bigint|8|19|0|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|0|0|0|NULL|NULL|NULL|NULL|NULL|0|NULL|0|0|0|NULL|NULL|NULL|127|8|NULL|NULL
