-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-set-options
CREATE DATABASE scripted
-- ok
ALTER DATABASE scripted SET RECOVERY SIMPLE, PAGE_VERIFY CHECKSUM, TARGET_RECOVERY_TIME = 2 MINUTES, DELAYED_DURABILITY = ALLOWED, DISABLE_BROKER
ALTER DATABASE scripted SET CURSOR_DEFAULT GLOBAL; ALTER DATABASE scripted SET FILESTREAM( NON_TRANSACTED_ACCESS = OFF )
ALTER DATABASE scripted SET QUERY_STORE = ON (OPERATION_MODE = READ_WRITE, CLEANUP_POLICY = (STALE_QUERY_THRESHOLD_DAYS = 30)) WITH NO_WAIT
SELECT recovery_model_desc, target_recovery_time_in_seconds, delayed_durability_desc, is_query_store_on, is_broker_enabled
FROM sys.databases WHERE name = 'scripted'
-- => SIMPLE|120|ALLOWED|1|0
ALTER DATABASE scripted SET ENABLE_BROKER
-- >> Service Broker stays disabled in database 'scripted': Ferryman has none.
ALTER DATABASE scripted SET READ_COMMITTED_SNAPSHOT OFF WITH ROLLBACK IMMEDIATE
-- >> READ_COMMITTED_SNAPSHOT stays ON in database 'scripted': READ COMMITTED goes on to read row versions.
SELECT is_read_committed_snapshot_on, is_broker_enabled FROM sys.databases WHERE name = 'scripted'
-- => 1|0
ALTER DATABASE scripted SET NEW_BROKER
-- !! 40515 Not supported by Ferryman: ALTER DATABASE SET NEW_BROKER.
ALTER DATABASE scripted SET CURSOR_DEFAULT LOCAL
-- !! 40515 Not supported by Ferryman: ALTER DATABASE SET CURSOR_DEFAULT LOCAL.
ALTER DATABASE scripted SET SINGLE_USER WITH ROLLBACK IMMEDIATE
SELECT user_access, user_access_desc FROM sys.databases WHERE name = 'scripted'; SELECT DATABASEPROPERTYEX('scripted', 'UserAccess')
-- => 1|SINGLE_USER
-- => SINGLE_USER
ALTER DATABASE scripted SET OFFLINE WITH ROLLBACK IMMEDIATE
SELECT state, state_desc FROM sys.databases WHERE name = 'scripted'; SELECT DATABASEPROPERTYEX('scripted', 'Status')
-- => 6|OFFLINE
-- => OFFLINE
SELECT * FROM scripted.sys.objects
-- !! 942 Database 'scripted' cannot be opened because it is offline.
USE scripted
-- !! 942 Database 'scripted' cannot be opened because it is offline.
ALTER DATABASE scripted SET ONLINE; ALTER DATABASE scripted SET MULTI_USER
SELECT state_desc, user_access_desc FROM sys.databases WHERE name = 'scripted'
-- => ONLINE|MULTI_USER
ALTER DATABASE tempdb SET OFFLINE
-- !! 5058 Option 'OFFLINE' cannot be set in database 'tempdb'.
DROP DATABASE scripted
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-database-scoped-configuration-transact-sql
ALTER DATABASE SCOPED CONFIGURATION FOR SECONDARY SET MAXDOP = PRIMARY; ALTER DATABASE SCOPED CONFIGURATION CLEAR PROCEDURE_CACHE
-- ok
ALTER DATABASE SCOPED CONFIGURATION SET IDENTITY_CACHE = OFF
-- !! 40515 Not supported by Ferryman: ALTER DATABASE SCOPED CONFIGURATION IDENTITY_CACHE OFF.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql
CREATE TABLE trip (id int NOT NULL CONSTRAINT pk_trip PRIMARY KEY, leaves datetime NOT NULL CONSTRAINT df_leaves DEFAULT '2024-03-01',
    back date NULL CONSTRAINT ck_back CHECK (back BETWEEN '2020-01-01' AND DATEADD(year, 100, GETDATE())), note varchar(9) NULL, cost money NULL)
INSERT trip (id) VALUES (1); SELECT id, leaves FROM trip
-- => 1|2024-03-01 00:00:00
INSERT trip (id, back) VALUES (2, '2019-12-31')
-- !! 547 The INSERT statement conflicted with the CHECK constraint "ck_back". The conflict occurred in database "golden_scripts", table "dbo.trip", column 'back'.
-- >> The statement has been terminated.
ALTER TABLE trip SET (LOCK_ESCALATION = AUTO); ALTER TABLE trip REBUILD WITH (DATA_COMPRESSION = PAGE)
-- ok
ALTER TABLE trip DROP CONSTRAINT df_leaves, ck_back, COLUMN note, cost
SELECT name FROM sys.columns WHERE object_id = OBJECT_ID('trip') ORDER BY column_id
-- => id
-- => leaves
-- => back
ALTER TABLE trip DROP CONSTRAINT pk_trip, COLUMN nosuch
-- !! 4924 ALTER TABLE DROP COLUMN failed because column 'nosuch' does not exist in table 'trip'.
SELECT name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID('trip')
-- => pk_trip
-- source: https://learn.microsoft.com/sql/t-sql/functions/newsequentialid-transact-sql
CREATE TABLE tag (id uniqueidentifier NOT NULL DEFAULT NEWSEQUENTIALID() PRIMARY KEY, n int IDENTITY)
DECLARE @i int = 0; WHILE @i < 300 BEGIN INSERT tag DEFAULT VALUES; SET @i += 1 END
SELECT COUNT(*), SUM(CASE WHEN n <> r THEN 1 ELSE 0 END) FROM (SELECT n, ROW_NUMBER() OVER (ORDER BY id) AS r FROM tag) t
-- => 300|0
ALTER TABLE trip ADD tag uniqueidentifier NOT NULL DEFAULT NEWSEQUENTIALID(); INSERT trip (id, leaves) VALUES (7, '2024-04-01'); UPDATE trip SET tag = DEFAULT WHERE id = 7
SELECT COUNT(DISTINCT tag) FROM trip
-- => 2
SELECT NEWSEQUENTIALID()
-- !! 302 The newsequentialid() built-in function can only be used in a DEFAULT expression for a column of type 'uniqueidentifier' in a CREATE TABLE or ALTER TABLE statement. It cannot be combined with other operators to form a complex scalar expression.
-- source: https://learn.microsoft.com/sql/t-sql/functions/identity-function-transact-sql
SELECT TOP (3) n = IDENTITY(int, 10, 5) INTO #counted FROM sys.all_columns a CROSS JOIN sys.all_columns b; SELECT n FROM #counted
-- => 10
-- => 15
-- => 20
-- source: https://learn.microsoft.com/sql/relational-databases/system-compatibility-views/system-compatibility-views-transact-sql
SELECT LOWER(filename) FROM master.dbo.sysaltfiles WHERE dbid = 1 AND fileid = 1
-- => d:\rdsdbdata\data\master.mdf
SELECT name, sysstat & 0xf FROM sysobjects WHERE id = OBJECT_ID('dbo.trip')
-- => trip|3
SELECT COUNT(*), MIN(number), MAX(number) FROM master..spt_values WHERE type = 'P'
-- => 2048|0|2047
SELECT * FROM spt_values
-- !! 208 Invalid object name 'spt_values'.
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-allocation-units-transact-sql
SELECT t.name, p.[rows], CASE WHEN SUM(a.total_pages) > 0 THEN 'some' END FROM sys.tables t JOIN sys.partitions p ON p.object_id = t.object_id
JOIN sys.allocation_units a ON a.container_id = p.partition_id WHERE t.name = 'tag' GROUP BY t.name, p.[rows]
-- => tag|300|some
-- source: https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-db-partition-stats-transact-sql
SELECT row_count FROM sys.dm_db_partition_stats WHERE object_id = OBJECT_ID('tag') AND index_id < 2
-- => 300
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addtype-transact-sql
EXEC sp_addtype code, 'varchar(6)', 'NOT NULL'; CREATE TABLE coded (c code); SELECT name, is_nullable, max_length FROM sys.columns WHERE object_id = OBJECT_ID('coded')
-- => c|0|6
DROP TABLE coded; EXEC sp_droptype code; SELECT TYPE_ID('code')
-- => NULL
EXEC sp_addtype code, 'varchar(6)', 'maybe'
-- !! 15600 An invalid parameter or option was specified for procedure 'sys.sp_addtype'.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-fulltext-database-transact-sql
IF FULLTEXTSERVICEPROPERTY('IsFullTextInstalled') = 1 SELECT 'installed' EXEC sp_fulltext_database @action = 'enable'
-- => installed
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-db-vardecimal-storage-format-transact-sql
EXEC sys.sp_db_vardecimal_storage_format N'golden_scripts', N'ON'; EXEC sp_db_vardecimal_storage_format 'golden_scripts'
-- => golden_scripts|ON
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/system-stored-procedures-transact-sql
EXEC sp_MSforeachtable 'SELECT ''?'', COUNT(*) FROM ?', @whereand = 'AND o.name LIKE ''t%'''
-- => [dbo].[trip]|2
-- => [dbo].[tag]|300
EXEC sp_MSforeachdb 'IF ''?'' LIKE ''golden_scr%'' SELECT ''?'', COUNT(*) FROM [?].sys.tables WHERE name = ''tag'''
-- => golden_scripts|1
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addlogin-transact-sql
EXEC sp_addlogin 'wilma', 'Stone-age-1'; EXEC sp_adduser 'wilma'; EXEC sp_addrole 'quarry'; EXEC sp_addrolemember 'quarry', 'wilma'
SELECT r.name, m.name FROM sysmembers s JOIN sysusers r ON r.uid = s.groupuid JOIN sysusers m ON m.uid = s.memberuid WHERE m.name = 'wilma'
-- => quarry|wilma
EXEC sp_droprolemember 'quarry', 'wilma'; EXEC sp_droprole 'quarry'; EXEC sp_dropuser 'wilma'; EXEC sp_password NULL, 'New-age-11', 'wilma'
SELECT USER_ID('wilma')
-- => NULL
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-authorization-transact-sql
CREATE SCHEMA pit
-- ok
CREATE USER barney WITHOUT LOGIN; ALTER AUTHORIZATION ON SCHEMA::pit TO barney; SELECT USER_NAME(principal_id) FROM sys.schemas WHERE name = 'pit'
-- => barney
ALTER AUTHORIZATION ON SCHEMA::pit TO nobody
-- !! 15151 Cannot find the principal 'nobody', because it does not exist or you do not have permission.
ALTER AUTHORIZATION ON DATABASE::nowhere TO wilma
-- !! 15151 Cannot find the database 'nowhere', because it does not exist or you do not have permission.
EXEC sp_changedbowner 'wilma'
-- !! 15151 Cannot find the principal 'wilma', because it does not exist or you do not have permission.
ALTER AUTHORIZATION ON DATABASE::golden_scripts TO admin; EXEC sp_droplogin 'wilma'
SELECT l.name FROM sys.databases d JOIN sys.server_principals l ON l.sid = d.owner_sid WHERE d.name = DB_NAME()
-- => admin
ALTER AUTHORIZATION ON DATABASE::tempdb TO admin
-- !! 15109 Cannot change the owner of the master, model, tempdb or distribution database.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql
CREATE VIEW tagged WITH SCHEMABINDING AS SELECT id, n FROM dbo.tag
-- ok
CREATE UNIQUE CLUSTERED INDEX ix_tagged ON tagged (n)
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-noexec-transact-sql
SELECT 'before'; SET NOEXEC ON; SELECT 'after'
-- => before
CREATE TABLE never (a int); SELECT 1 / 0
-- ok
SELECT FROM WHERE
-- !! 156 Incorrect syntax near the keyword 'FROM'.
SELECT 'still off'; SET NOEXEC OFF; SELECT OBJECT_ID('never')
-- => NULL
EXEC ('SET NOEXEC ON')
-- !! 40515 Not supported by Ferryman: SET NOEXEC ON in a module or dynamic batch.
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-showplan-all-transact-sql
SET SHOWPLAN_ALL OFF; SET SHOWPLAN_TEXT OFF; SET SHOWPLAN_XML OFF
-- ok
SET SHOWPLAN_ALL ON
-- !! 40515 Not supported by Ferryman: SET SHOWPLAN_ALL ON.
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-transaction-isolation-level-transact-sql
ALTER DATABASE golden_scripts SET ALLOW_SNAPSHOT_ISOLATION OFF; SELECT snapshot_isolation_state_desc FROM sys.databases WHERE name = DB_NAME()
-- => OFF
SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT COUNT(*) FROM tag
-- !! 3952 Snapshot isolation transaction failed accessing database 'golden_scripts' because snapshot isolation is not allowed in this database. Use ALTER DATABASE to allow snapshot isolation.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SELECT COUNT(*) FROM tag
-- => 300
ALTER DATABASE golden_scripts SET ALLOW_SNAPSHOT_ISOLATION ON; SET TRANSACTION ISOLATION LEVEL SNAPSHOT; SELECT COUNT(*) FROM tag
-- => 300
-- source: https://learn.microsoft.com/sql/relational-databases/track-changes/enable-and-disable-change-tracking-sql-server
ALTER TABLE tag ENABLE CHANGE_TRACKING WITH (TRACK_COLUMNS_UPDATED = OFF)
-- !! 40515 Not supported by Ferryman: ALTER TABLE ... CHANGE_TRACKING.
-- source: https://learn.microsoft.com/sql/relational-databases/in-memory-oltp/hash-indexes-for-memory-optimized-tables
CREATE TABLE fast (id int CONSTRAINT pk_fast PRIMARY KEY NONCLUSTERED HASH WITH (BUCKET_COUNT = 100)) WITH (MEMORY_OPTIMIZED = ON)
-- ok
