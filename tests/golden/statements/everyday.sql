-- source: https://learn.microsoft.com/sql/t-sql/functions/user-transact-sql
DECLARE @u char(5) = USER; SELECT @u, USER; IF USER = CURRENT_USER PRINT 'same'
-- => dbo  |dbo
-- >> same
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-time-zone-info-transact-sql
SELECT name, current_utc_offset, is_currently_dst FROM sys.time_zone_info WHERE name IN ('UTC', 'India Standard Time', 'Line Islands Standard Time', 'UTC-09') ORDER BY name
-- => India Standard Time|+05:30|0
-- => Line Islands Standard Time|+14:00|0
-- => UTC|+00:00|0
-- => UTC-09|-09:00|0
SELECT COUNT(*) FROM sys.time_zone_info WHERE SYSDATETIMEOFFSET() AT TIME ZONE name = SYSDATETIMEOFFSET() AND current_utc_offset = RIGHT(CONVERT(varchar(40), SYSDATETIMEOFFSET() AT TIME ZONE name), 6)
-- => 139
-- source: https://learn.microsoft.com/sql/t-sql/queries/at-time-zone-transact-sql
CREATE TABLE shifts (starts datetime2(0), zone nvarchar(60)); INSERT shifts VALUES ('2024-07-01 09:00', 'eastern standard time'), ('2024-01-01 09:00', 'Eastern Standard Time'), ('2024-01-01 09:00', 'Nepal Standard Time'), ('2024-01-01', NULL)
-- (4)
SELECT CONVERT(varchar(40), starts AT TIME ZONE zone) FROM shifts
-- => 2024-07-01 09:00:00 -04:00
-- => 2024-01-01 09:00:00 -05:00
-- => 2024-01-01 09:00:00 +05:45
-- => NULL
UPDATE shifts SET zone = 'Nowhere' WHERE zone IS NULL; SELECT starts AT TIME ZONE zone FROM shifts
-- (1)
-- !! 9820 The time zone parameter 'Nowhere' provided to AT TIME ZONE clause is invalid.
SELECT NULL AT TIME ZONE 'UTC'
-- !! 8116 Argument data type NULL is invalid for argument 1 of AT TIME ZONE function.
DROP TABLE shifts
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/functions/datediff-transact-sql
SELECT DATEDIFF(day, CAST('23:00' AS time), CAST('1900-01-03' AS datetime)), DATEDIFF(hour, CAST('01:00' AS time), CAST('1900-01-02' AS date)), DATEDIFF(day, d, t) FROM (VALUES (CAST('1900-01-11' AS date), CAST('05:00' AS time))) AS v (d, t)
-- => 2|23|-10
SELECT DATEDIFF(day, CAST('01:00' AS time), CAST('02:00' AS time))
-- !! 9810 The datepart day is not supported by date function datediff for data type time.
-- source: https://learn.microsoft.com/sql/t-sql/functions/datetimeoffsetfromparts-transact-sql
SELECT DATETIMEOFFSETFROMPARTS(2011, 8, 15, 14, 30, 0, 500, 12, 30, NULL)
-- !! 10760 Scale argument is not valid. Valid expressions for data type datetimeoffset scale argument are integer constants and integer constant expressions.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/add-transact-sql
SELECT CAST('2021-12-12' AS datetime) + CAST('10:00' AS time)
-- !! 402 The data types datetime and time are incompatible in the add operator.
SELECT CAST('2021-12-12' AS date) - CAST('2021-12-11' AS datetime2)
-- !! 402 The data types date and datetime2 are incompatible in the subtract operator.
SELECT CAST('2021-12-12' AS datetime) + '1900-01-03', CAST('2021-12-12' AS datetime) - CAST('2021-12-02' AS smalldatetime)
-- => 2021-12-14 00:00:00|1900-01-11 00:00:00
SELECT CAST('2021-12-12' AS datetime2) - 1
-- !! 206 Operand type clash: datetime2 is incompatible with int
-- source: https://learn.microsoft.com/sql/t-sql/functions/procid-transact-sql
CREATE FUNCTION dbo.own_name() RETURNS sysname AS BEGIN RETURN OBJECT_NAME(@@PROCID) END
-- ok
CREATE FUNCTION dbo.own_rows() RETURNS @t TABLE (own sysname, inner_one sysname) AS BEGIN INSERT @t VALUES (OBJECT_NAME(@@PROCID), dbo.own_name()) RETURN END
-- ok
CREATE FUNCTION dbo.own_row() RETURNS TABLE AS RETURN SELECT OBJECT_NAME(@@PROCID) AS own
-- ok
CREATE PROCEDURE own_proc AS SELECT OBJECT_NAME(@@PROCID), dbo.own_name(), r.own, r.inner_one, o.own FROM dbo.own_rows() AS r CROSS JOIN dbo.own_row() AS o
-- ok
EXEC own_proc; SELECT @@PROCID, dbo.own_name()
-- => own_proc|own_name|own_rows|own_name|own_row
-- => 0|own_name
DROP PROCEDURE own_proc; DROP FUNCTION dbo.own_row, dbo.own_rows, dbo.own_name
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/queries/from-transact-sql
CREATE SCHEMA stock
-- ok
CREATE TABLE stock.items (id int, n int); CREATE TABLE things (id int); INSERT stock.items VALUES (1, 2), (3, 4); INSERT things VALUES (1)
-- (2)
-- (1)
DECLARE @sql nvarchar(400) = REPLACE('SELECT #.stock.items.n, items.id, dbo.things.id, #..things.id FROM stock.items JOIN things ON #.dbo.things.id = #.stock.items.id; UPDATE stock.items SET n = #.stock.items.n + 1 WHERE #.stock.items.id = 3', '#', DB_NAME()); EXEC(@sql)
-- => 2|1|1|1
-- (1)
SELECT dbo.items.id FROM stock.items
-- !! 4104 The multi-part identifier "dbo.items.id" could not be bound.
SELECT dbo.things.id FROM things AS t
-- !! 4104 The multi-part identifier "dbo.things.id" could not be bound.
DROP TABLE stock.items, things; DROP SCHEMA stock
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql
CREATE VIEW master.dbo.v AS SELECT 1 AS a
-- !! 166 'CREATE/ALTER VIEW' does not allow specifying the database name as a prefix to the object name.
CREATE PROCEDURE master..p AS SELECT 1
-- !! 166 'CREATE/ALTER PROCEDURE' does not allow specifying the database name as a prefix to the object name.
CREATE FUNCTION master.dbo.f() RETURNS int AS BEGIN RETURN 1 END
-- !! 166 'CREATE/ALTER FUNCTION' does not allow specifying the database name as a prefix to the object name.
DROP PROCEDURE IF EXISTS master.dbo.p
-- !! 166 'DROP PROCEDURE' does not allow specifying the database name as a prefix to the object name.
-- source: https://learn.microsoft.com/sql/t-sql/data-types/nchar-and-nvarchar-transact-sql
CREATE TABLE named (id int, name sysname, alias sysname NULL); INSERT named VALUES (1, 'a', NULL); ALTER TABLE named ADD note sysname DEFAULT 'n'
-- (1)
SELECT name, is_nullable FROM sys.columns WHERE object_id = OBJECT_ID('named') ORDER BY column_id; SELECT note FROM named
-- => id|1
-- => name|0
-- => alias|1
-- => note|0
-- => n
DROP TABLE named
-- ok
-- source: https://learn.microsoft.com/sql/relational-databases/user-defined-functions/deterministic-and-nondeterministic-functions
CREATE TABLE sums (d datetime, s varchar(10), n int, later AS DATEADD(day, 1, d) PERSISTED, y AS DATEPART(year, d) PERSISTED, day_only AS CAST(d AS date) PERSISTED, iso AS CONVERT(varchar(20), d, 120) PERSISTED, read_day AS CONVERT(date, s, 112) PERSISTED, at AS GETDATE(), named AS DATENAME(month, d))
-- ok
INSERT sums (d, s, n) VALUES ('2024-02-28 10:00', '20240131', 1); SELECT later, y, day_only, iso, read_day, named FROM sums
-- (1)
-- => 2024-02-29 10:00:00|2024|2024-02-28|2024-02-28 10:00:00|2024-01-31|February
ALTER TABLE sums ADD x AS GETDATE() PERSISTED
-- !! 4936 Computed column 'x' in table 'sums' cannot be persisted because the column is non-deterministic.
ALTER TABLE sums ADD x AS DATENAME(month, d) PERSISTED
-- !! 4936 Computed column 'x' in table 'sums' cannot be persisted because the column is non-deterministic.
ALTER TABLE sums ADD x AS DATEPART(weekday, d) PERSISTED
-- !! 4936 Computed column 'x' in table 'sums' cannot be persisted because the column is non-deterministic.
CREATE TABLE ids (id int, g AS NEWID() PERSISTED)
-- !! 4936 Computed column 'g' in table 'ids' cannot be persisted because the column is non-deterministic.
-- source: https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql
ALTER TABLE sums ADD x AS CAST(d AS varchar(20)) PERSISTED
-- !! 4936 Computed column 'x' in table 'sums' cannot be persisted because the column is non-deterministic.
ALTER TABLE sums ADD x AS CONVERT(varchar(20), d, 106) PERSISTED
-- !! 4936 Computed column 'x' in table 'sums' cannot be persisted because the column is non-deterministic.
ALTER TABLE sums ADD x AS CONVERT(datetime, s) PERSISTED
-- !! 4936 Computed column 'x' in table 'sums' cannot be persisted because the column is non-deterministic.
-- source: https://learn.microsoft.com/sql/relational-databases/user-defined-functions/user-defined-functions
CREATE FUNCTION dbo.loose(@n int) RETURNS int AS BEGIN RETURN @n END
-- ok
CREATE FUNCTION dbo.bound_one(@n int) RETURNS int WITH SCHEMABINDING AS BEGIN RETURN @n + 1 END
-- ok
ALTER TABLE sums ADD x AS dbo.loose(n) PERSISTED
-- !! 4936 Computed column 'x' in table 'sums' cannot be persisted because the column is non-deterministic.
ALTER TABLE sums ADD x AS dbo.bound_one(n) PERSISTED
-- ok
SELECT x FROM sums
-- => 2
DROP TABLE sums; DROP FUNCTION dbo.loose, dbo.bound_one
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/throw-transact-sql
THROW 51000, 1, 1
-- !! 102 Incorrect syntax near '1'.
THROW 51000, 'x', 'y'
-- !! 102 Incorrect syntax near 'y'.
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql
CREATE TABLE orders_in (n int); CREATE TABLE orders_log (n int)
-- ok
CREATE TRIGGER log_orders ON orders_in AFTER INSERT AS BEGIN TRY INSERT orders_log SELECT n FROM inserted; SELECT 1 / 0 END TRY BEGIN CATCH PRINT CONCAT('state ', XACT_STATE()) END CATCH
-- ok
INSERT orders_log VALUES (0); INSERT orders_in VALUES (1); PRINT 'never'
-- (1)
-- (1)
-- >> state -1
-- !! 3616 An error was raised during trigger execution. The batch has been aborted and the user transaction, if any, has been rolled back.
SELECT @@TRANCOUNT, (SELECT COUNT(*) FROM orders_in), (SELECT COUNT(*) FROM orders_log)
-- => 0|0|1
DROP TABLE orders_in, orders_log
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-role-transact-sql
CREATE ROLE first_role; CREATE ROLE second_role; CREATE ROLE third_role; ALTER ROLE first_role ADD MEMBER second_role; ALTER ROLE second_role ADD MEMBER third_role
-- ok
ALTER ROLE first_role ADD MEMBER first_role
-- !! 15413 Cannot make a role a member of itself.
EXEC sp_addrolemember 'third_role', 'first_role'
-- !! 15413 Cannot make a role a member of itself.
ALTER ROLE first_role ADD MEMBER db_datareader
-- !! 15405 Cannot use the special principal 'db_datareader'.
ALTER ROLE db_datareader ADD MEMBER third_role; SELECT IS_ROLEMEMBER('db_datareader', 'third_role')
-- => 1
ALTER ROLE db_datareader DROP MEMBER third_role; ALTER ROLE second_role DROP MEMBER third_role; ALTER ROLE first_role DROP MEMBER second_role; DROP ROLE first_role; DROP ROLE second_role; DROP ROLE third_role
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-login-transact-sql
CREATE LOGIN everyday WITH PASSWORD = 'Everyday-1', DEFAULT_DATABASE = nowhere_db
-- !! 15010 The database 'nowhere_db' does not exist. Supply a valid database name. To see available databases, use sys.databases.
CREATE LOGIN everyday WITH PASSWORD = 'Everyday-1', SID = 0x123ABC
-- !! 15419 Supplied parameter sid should be binary(16).
CREATE LOGIN everyday WITH PASSWORD = 'Everyday-1', CREDENTIAL = nobody
-- !! 15151 Cannot find the credential 'nobody', because it does not exist or you do not have permission.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
EXEC sp_getapplock 'everyday', 'Exclusive', 'Session', 0, 'dbo'; EXEC sp_releaseapplock 'everyday', 'Session'
-- !! 1223 Cannot release the application lock (Database Principal: 'public', Resource: 'everyday') because it is not currently held.
EXEC sp_releaseapplock 'everyday', 'Session', 'dbo'; EXEC sp_releaseapplock 'everyday', 'Session', 'dbo'
-- !! 1223 Cannot release the application lock (Database Principal: 'dbo', Resource: 'everyday') because it is not currently held.
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-identity-insert-transact-sql
CREATE TABLE ident_one (id int IDENTITY, v int); CREATE TABLE ident_two (id int IDENTITY, v int); CREATE TABLE ident_none (id int)
-- ok
SET IDENTITY_INSERT ident_one ON; SET IDENTITY_INSERT dbo.ident_two ON
-- !! 8107 IDENTITY_INSERT is already ON for table 'golden_everyday.dbo.ident_one'. Cannot perform SET operation for table 'dbo.ident_two'.
DROP TABLE ident_one; SET IDENTITY_INSERT ident_two ON; INSERT ident_two (id, v) VALUES (7, 1); SET IDENTITY_INSERT ident_two OFF; SELECT id FROM ident_two
-- => 7
SET IDENTITY_INSERT ident_none ON
-- !! 8106 Table 'ident_none' does not have the identity property. Cannot perform SET operation.
SET IDENTITY_INSERT ident_missing ON
-- !! 1088 Cannot find the object "ident_missing" because it does not exist or you do not have permissions.
DROP TABLE ident_two, ident_none
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql
CREATE TABLE few (n int, INDEX ix_few (n)); INSERT few VALUES (1), (2), (3)
-- (3)
SELECT TOP (-1) n FROM few
-- !! 127 A TOP N or FETCH rowcount value may not be negative.
DECLARE @rows int = -2; DELETE TOP (@rows) FROM few
-- !! 127 A TOP N or FETCH rowcount value may not be negative.
-- >> The statement has been terminated.
DECLARE @rows int; UPDATE TOP (@rows) few SET n = 0
-- !! 1060 The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.
-- >> The statement has been terminated.
SELECT TOP (101) PERCENT n FROM few
-- !! 1031 Percent values must be between 0 and 100.
DECLARE @part float = -1; DELETE TOP (@part) PERCENT FROM few
-- !! 1031 Percent values must be between 0 and 100.
-- >> The statement has been terminated.
DECLARE @part float; DELETE TOP (@part) PERCENT FROM few
-- !! 1060 The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.
-- >> The statement has been terminated.
DECLARE @part float = 50; SELECT TOP (@part) PERCENT n FROM few ORDER BY n
-- => 1
-- => 2
-- source: https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-table
SELECT MAX(n) FROM few WITH (NOLOCK, INDEX(ix_few))
-- => 3
SELECT n FROM few WITH (INDEX(ix_many))
-- !! 308 Index 'ix_many' on table 'few' (specified in the FROM clause) does not exist.
SELECT n FROM few WITH (INDEX = 9)
-- !! 307 Index ID 9 on table 'few' (specified in the FROM clause) does not exist.
UPDATE few WITH (INDEX(ix_many)) SET n = 0
-- !! 308 Index 'ix_many' on table 'few' (specified in the FROM clause) does not exist.
DROP TABLE few
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/data-types/table-transact-sql
DECLARE @held table (n int NOT NULL); INSERT @held VALUES (NULL)
-- !! 515 Cannot insert the value NULL into column 'n', table '@held'; column does not allow nulls. INSERT fails.
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/t-sql/functions/substring-transact-sql
SELECT SUBSTRING(NULL, 1, 2)
-- !! 8116 Argument data type NULL is invalid for argument 1 of substring function.
SELECT SUBSTRING(2024, 1, 2)
-- !! 8116 Argument data type int is invalid for argument 1 of substring function.
SELECT SUBSTRING(CAST(NULL AS varchar(5)), 1, 2), SUBSTRING(0x010203, 2, 1)
-- => NULL|0x02
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-sproc-columns-transact-sql
CREATE FUNCTION answers(@from int) RETURNS TABLE AS RETURN SELECT @from AS n
-- ok
EXEC sp_sproc_columns 'answers', @column_name = '@TABLE%'
-- => golden_everyday|dbo|answers;0|@TABLE_RETURN_VALUE|3|NULL|table|0|0|NULL|NULL|0|Result table returned by table valued function|NULL|NULL|NULL|NULL|0|NO|0
DROP FUNCTION answers
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql
CREATE TABLE counted (id int PRIMARY KEY, v varchar(5)); INSERT counted VALUES (2, 'old')
-- (1)
WITH steps AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM steps WHERE id < 3)
MERGE counted AS c USING steps AS s ON c.id = s.id WHEN MATCHED THEN UPDATE SET v = 'both' WHEN NOT MATCHED THEN INSERT (id, v) VALUES (s.id, 'new');
SELECT id, v FROM counted ORDER BY id
-- (3)
-- => 1|new
-- => 2|both
-- => 3|new
DROP TABLE counted
-- ok
