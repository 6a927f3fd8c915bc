-- source: https://learn.microsoft.com/sql/t-sql/queries/from-transact-sql
CREATE TABLE t (a int IDENTITY(5, 2) PRIMARY KEY, b int)
INSERT t (b) SELECT value FROM GENERATE_SERIES(1, 4)
SELECT COUNT(*) FROM t TABLESAMPLE (100 PERCENT)
SELECT COUNT(*) FROM t AS x TABLESAMPLE SYSTEM (0)
SELECT COUNT(*) FROM t TABLESAMPLE (1000 ROWS) REPEATABLE (5)
-- => 4
-- => 0
-- => 4
SELECT COUNT(*) FROM t TABLESAMPLE (101)
-- !! 476 Invalid PERCENT tablesample size "101.000000" for table "t". The PERCENT tablesample size must be between 0 and 100.
DECLARE @p int = 5 SELECT a FROM t TABLESAMPLE (@p)
-- !! 497 Variables are not allowed in the TABLESAMPLE or REPEATABLE clauses.
SELECT name FROM sys.tables TABLESAMPLE (10)
-- !! 494 The TABLESAMPLE clause can only be used with local tables.
-- source: https://learn.microsoft.com/sql/t-sql/functions/databasepropertyex-transact-sql
SELECT name, HAS_DBACCESS(name), DATABASEPROPERTYEX(name, 'Status') FROM sys.databases WHERE name IN ('master', 'golden_sampling_and_answers') ORDER BY name
SELECT property, DATABASEPROPERTYEX('master', property) FROM (VALUES (N'UserAccess'), (N'nothing')) v (property)
-- => golden_sampling_and_answers|1|ONLINE
-- => master|1|ONLINE
-- => UserAccess|MULTI_USER
-- => nothing|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/is-rolemember-transact-sql
SELECT name, USER_ID(name), DATABASE_PRINCIPAL_ID(name), IS_MEMBER(name), IS_ROLEMEMBER('db_owner', name) FROM sys.database_principals
WHERE name IN ('dbo', 'db_owner') ORDER BY name
SELECT SUSER_NAME(principal_id), SUSER_NAME(sid), IS_SRVROLEMEMBER('sysadmin', name) FROM sys.server_principals WHERE name = 'sa'
-- => db_owner|16384|16384|1|0
-- => dbo|1|1|NULL|1
-- => sa|sa|1
-- source: https://learn.microsoft.com/sql/t-sql/functions/objectpropertyex-transact-sql
SELECT name, OBJECTPROPERTYEX(object_id, 'BaseType'), IDENT_SEED(name), IDENT_INCR('dbo.' + name) FROM sys.tables
SELECT p, SERVERPROPERTY(p) FROM (VALUES (N'EngineEdition'), (N'nothing')) v (p)
-- => t|U |5|2
-- => EngineEdition|2
-- => nothing|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/crypt-gen-random-transact-sql
SELECT COUNT(DISTINCT CRYPT_GEN_RANDOM(8)), MIN(DATALENGTH(CRYPT_GEN_RANDOM(33))), MAX(DATALENGTH(CRYPT_GEN_RANDOM(33))) FROM t
-- => 4|33|33
-- source: https://learn.microsoft.com/sql/t-sql/functions/formatmessage-transact-sql
SELECT FORMATMESSAGE(14262, 'a', 'b'), FORMATMESSAGE(1), FORMATMESSAGE('%05d|%-5s|', 7, 'a')
-- => The specified a ('b') does not exist.|NULL|00007|a    |
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-sequence-get-range-transact-sql
CREATE SEQUENCE dbo.s AS int START WITH 5 INCREMENT BY 2 MINVALUE 1 MAXVALUE 21 CYCLE
DECLARE @first sql_variant, @last sql_variant, @cycles int, @step sql_variant
EXEC sys.sp_sequence_get_range 'dbo.s', 3, @first OUTPUT, @last OUTPUT, @cycles OUTPUT, @step OUTPUT
SELECT @first, @last, @cycles, @step, SQL_VARIANT_PROPERTY(@first, 'BaseType'), NEXT VALUE FOR dbo.s
EXEC sys.sp_sequence_get_range @sequence_name = N's', @range_size = 6, @range_first_value = @first OUTPUT, @range_last_value = @last OUTPUT, @range_cycle_count = @cycles OUTPUT
SELECT @first, @last, @cycles
-- => 5|9|0|2|int|11
-- => 13|1|1
CREATE SEQUENCE small AS tinyint
DECLARE @first sql_variant
EXEC sp_sequence_get_range 'small', 300, @first OUTPUT
-- !! 11732 The requested range for sequence object 'small' exceeds the maximum or minimum limit. Retry with a smaller range.
DECLARE @first sql_variant
EXEC sp_sequence_get_range 't', 3, @first OUTPUT
-- !! 11726 Object 't' is not a sequence object.
-- source: https://learn.microsoft.com/sql/t-sql/functions/formatmessage-transact-sql
SELECT FORMATMESSAGE('%s|%-5s|%5s|%.2s|%05d|%+d|%x|%*d|%%', s, s, s, s, n, n, n, 4, n) FROM (VALUES ('abc', 42), (NULL, -1)) v (s, n)
SELECT FORMATMESSAGE('%d', s) FROM (VALUES ('abc')) v (s)
-- => abc|abc  |  abc|ab|00042|+42|2a|  42|%
-- => (null)|(null)|(null)|(null)|-0001|-1|ffffffff|  -1|%
-- !! 2786 The data type of substitution parameter 1 does not match the expected type of the format specification.
