-- The server, its databases and sessions. Sources: "sp_databases", "sp_server_info", "sp_helpdb", "sp_who", "sp_configure", "sp_addrolemember",
-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/system-stored-procedures-transact-sql
CREATE PROCEDURE sys.sp_databases AS
DECLARE @accessible TABLE (name sysname)
DECLARE @name sysname = ''
WHILE 1 = 1
BEGIN
    SELECT @name = MIN(name) FROM sys.databases WHERE name > @name
    IF @name IS NULL BREAK
    IF HAS_DBACCESS(@name) = 1 INSERT @accessible VALUES (@name)
END
SELECT d.name AS DATABASE_NAME, CAST((SELECT SUM(CAST(f.size AS bigint)) FROM sys.master_files f WHERE f.database_id = d.database_id) * 8 AS int) AS DATABASE_SIZE,
       CAST(NULL AS varchar(254)) AS REMARKS
FROM sys.databases d WHERE d.name IN (SELECT name FROM @accessible) ORDER BY 1
GO
CREATE PROCEDURE sys.sp_helpdb @dbname sysname = NULL AS
IF @dbname IS NOT NULL AND DB_ID(@dbname) IS NULL
BEGIN
    RAISERROR (15010, -1, -1, @dbname)
    RETURN 1
END
SELECT d.name, CAST(RIGHT(SPACE(10) + CONVERT(varchar(13), CAST((SELECT SUM(CAST(f.size AS bigint)) FROM sys.master_files f WHERE f.database_id = d.database_id)
                                                        * 8 / 1024.0 AS decimal(10, 2))), 10) + ' MB' AS nvarchar(13))
       AS db_size, (SELECT l.name FROM sys.server_principals l WHERE l.sid = d.owner_sid) AS owner, CAST(d.database_id AS smallint) AS dbid, CAST(CONVERT(nvarchar(11), d.create_date, 0) AS nvarchar(11)) AS created,
       CAST('Status=' + d.state_desc + ', Updateability=READ_WRITE, UserAccess=' + d.user_access_desc + ', Recovery=' + d.recovery_model_desc + ', Version=957, Collation='
            + d.collation_name + ', SQLSortOrder=52' AS nvarchar(600)) AS status, d.compatibility_level
FROM sys.databases d WHERE @dbname IS NULL OR d.name = @dbname ORDER BY d.name
IF @dbname IS NOT NULL
    SELECT f.name, CAST(f.file_id AS smallint) AS fileid, CAST(f.physical_name AS nchar(260)) AS filename,
           CAST(CASE f.type WHEN 0 THEN 'PRIMARY' END AS sysname) AS filegroup, CAST(CONVERT(nvarchar(15), CAST(f.size AS bigint) * 8) + N' KB' AS nvarchar(18)) AS [size],
           CAST('Unlimited' AS nvarchar(18)) AS maxsize, CAST(CONVERT(nvarchar(15), CAST(f.growth AS bigint) * 8) + N' KB' AS nvarchar(18)) AS growth,
           CAST(CASE f.type WHEN 0 THEN 'data only' ELSE 'log only' END AS varchar(9)) AS usage
    FROM sys.master_files f WHERE f.database_id = DB_ID(@dbname) ORDER BY f.file_id
GO
CREATE PROCEDURE sys.sp_server_info @attribute_id int = NULL AS
SELECT a.attribute_id, CAST(a.attribute_name AS varchar(60)) AS attribute_name, CAST(a.attribute_value AS varchar(255)) AS attribute_value
FROM (VALUES (1, 'DBMS_NAME', 'Microsoft SQL Server'), (2, 'DBMS_VER', 'Microsoft SQL Server 2022 - ' + CAST(SERVERPROPERTY('ProductVersion') AS varchar(30))),
      (10, 'OWNER_TERM', 'owner'), (11, 'TABLE_TERM', 'table'), (12, 'MAX_OWNER_NAME_LENGTH', '128'), (13, 'TABLE_LENGTH', '128'), (14, 'MAX_QUAL_LENGTH', '128'),
      (15, 'COLUMN_LENGTH', '128'), (16, 'IDENTIFIER_CASE', 'MIXED'), (17, 'TX_ISOLATION', '2'), (18, 'COLLATION_SEQ', 'charset=iso_1 sort_order=nocase_iso charset_num=1 sort_order_num=52'),
      (19, 'SAVEPOINT_SUPPORT', 'Y'), (20, 'MULTI_RESULT_SETS', 'Y'), (22, 'ACCESSIBLE_TABLES', 'Y'), (100, 'USERID_LENGTH', '128'), (101, 'QUALIFIER_TERM', 'database'),
      (102, 'NAMED_TRANSACTIONS', 'Y'), (103, 'SPROC_AS_LANGUAGE', 'Y'), (104, 'ACCESSIBLE_SPROC', 'Y'), (105, 'MAX_INDEX_COLS', '32'), (106, 'RENAME_TABLE', 'Y'),
      (107, 'RENAME_COLUMN', 'Y'), (108, 'DROP_COLUMN', 'Y'), (109, 'INCREASE_COLUMN_LENGTH', 'Y'), (110, 'DDL_IN_TRANSACTION', 'Y'), (111, 'DESCENDING_INDEXES', 'Y'),
      (112, 'SP_RENAME', 'Y'), (113, 'REMOTE_SPROC', 'Y'), (500, 'SYS_SPROC_VERSION', CAST(SERVERPROPERTY('ProductVersion') AS varchar(30)))
     ) a (attribute_id, attribute_name, attribute_value)
WHERE @attribute_id IS NULL OR a.attribute_id = @attribute_id ORDER BY a.attribute_id
GO
CREATE PROCEDURE sys.sp_who @loginame sysname = NULL AS
SELECT spid, ecid, status, loginame, hostname, CAST(CONVERT(varchar(5), blocked) AS char(5)) AS blk, CAST(DB_NAME(dbid) AS nchar(128)) AS dbname,
       CAST(cmd AS nchar(16)) AS cmd, request_id
FROM sys.sysprocesses
WHERE @loginame IS NULL OR loginame = @loginame OR CONVERT(nvarchar(10), spid) = @loginame OR (@loginame = 'active' AND cmd <> 'AWAITING COMMAND')
ORDER BY spid
GO
CREATE PROCEDURE sys.sp_who2 @loginame sysname = NULL AS
SELECT CONVERT(char(5), spid) AS SPID, CAST(RTRIM(status) AS nchar(30)) AS Status, CAST(RTRIM(loginame) AS nvarchar(128)) AS Login,
       CAST(CASE WHEN hostname = '' THEN '  .' ELSE RTRIM(hostname) END AS nvarchar(128)) AS HostName,
       CASE WHEN blocked = 0 THEN '  .  ' ELSE CONVERT(char(5), blocked) END AS BlkBy, CAST(DB_NAME(dbid) AS nvarchar(128)) AS DBName,
       CAST(RTRIM(cmd) AS nvarchar(26)) AS Command, CAST(CONVERT(varchar(10), cpu) AS varchar(10)) AS CPUTime, CONVERT(varchar(10), physical_io) AS DiskIO,
       SUBSTRING(CONVERT(varchar(19), last_batch, 120), 6, 14) AS LastBatch, CAST(RTRIM(program_name) AS nvarchar(128)) AS ProgramName,
       CONVERT(char(5), spid) AS SPID, CONVERT(char(5), request_id) AS REQUESTID
FROM sys.sysprocesses
WHERE @loginame IS NULL OR loginame = @loginame OR CONVERT(nvarchar(10), spid) = @loginame OR (@loginame = 'active' AND cmd <> 'AWAITING COMMAND')
ORDER BY spid
GO
CREATE PROCEDURE sys.sp_configure @configname varchar(35) = NULL, @configvalue int = NULL AS
IF @configvalue IS NOT NULL
BEGIN
    RAISERROR (15247, -1, -1)
    RETURN 1
END
IF @configname IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.configurations WHERE name LIKE '%' + @configname + '%')
BEGIN
    RAISERROR (15123, -1, -1, @configname)
    RETURN 1
END
SELECT name, minimum, maximum, value AS config_value, value_in_use AS run_value
FROM sys.configurations WHERE @configname IS NULL OR name LIKE '%' + @configname + '%' ORDER BY name
GO
CREATE PROCEDURE sys.xp_msver @option varchar(64) = NULL AS
SELECT CAST(v.[Index] AS smallint) AS [Index], CAST(v.Name AS nvarchar(32)) AS Name, v.Internal_Value, CAST(v.Character_Value AS nvarchar(255)) AS Character_Value
FROM (VALUES (1, 'ProductName', NULL, 'Microsoft SQL Server'), (2, 'ProductVersion', 1048576, CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))),
      (3, 'Language', 1033, 'English (United States)'), (4, 'Platform', NULL, 'NT x64'), (8, 'FileVersion', NULL, CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128))),
      (16, 'ProcessorCount', 1, '1')) v ([Index], Name, Internal_Value, Character_Value)
WHERE @option IS NULL OR v.Name = @option ORDER BY v.[Index]
GO
CREATE PROCEDURE sys.sp_addrolemember @rolename sysname, @membername sysname AS
DECLARE @statement nvarchar(max) = N'ALTER ROLE ' + QUOTENAME(@rolename) + N' ADD MEMBER ' + QUOTENAME(@membername)
EXEC (@statement)
GO
CREATE PROCEDURE sys.sp_droprolemember @rolename sysname, @membername sysname AS
DECLARE @statement nvarchar(max) = N'ALTER ROLE ' + QUOTENAME(@rolename) + N' DROP MEMBER ' + QUOTENAME(@membername)
EXEC (@statement)
GO
CREATE PROCEDURE sys.sp_addsrvrolemember @loginame sysname, @rolename sysname AS
DECLARE @statement nvarchar(max) = N'ALTER SERVER ROLE ' + QUOTENAME(@rolename) + N' ADD MEMBER ' + QUOTENAME(@loginame)
EXEC (@statement)
GO
CREATE PROCEDURE sys.sp_dropsrvrolemember @loginame sysname, @rolename sysname AS
DECLARE @statement nvarchar(max) = N'ALTER SERVER ROLE ' + QUOTENAME(@rolename) + N' DROP MEMBER ' + QUOTENAME(@loginame)
EXEC (@statement)
