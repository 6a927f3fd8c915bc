-- What a database, a table and the server consist of. Sources: "sp_helpfile", "sp_helpfilegroup", "sp_helptrigger", "sp_helpstats", "sp_helplanguage",
-- "sp_helpserver", "sp_linkedservers", "sp_renamedb",
-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/database-engine-stored-procedures-transact-sql
CREATE PROCEDURE sys.sp_helpfile @filename sysname = NULL AS
IF @filename IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.database_files WHERE name = @filename)
BEGIN
    RAISERROR (15325, -1, -1, 'file', @filename)
    RETURN 1
END
SELECT name, CAST(file_id AS smallint) AS fileid, CAST(physical_name AS nchar(260)) AS filename,
       CAST(CASE type WHEN 0 THEN 'PRIMARY' END AS sysname) AS filegroup, CAST(CONVERT(nvarchar(15), CAST(size AS bigint) * 8) + N' KB' AS nvarchar(18)) AS size,
       CAST('Unlimited' AS nvarchar(18)) AS maxsize, CAST(CONVERT(nvarchar(15), CAST(growth AS bigint) * 8) + N' KB' AS nvarchar(18)) AS growth,
       CAST(CASE type WHEN 0 THEN 'data only' ELSE 'log only' END AS varchar(9)) AS usage
FROM sys.database_files WHERE @filename IS NULL OR name = @filename ORDER BY file_id
GO
CREATE PROCEDURE sys.sp_helpfilegroup @filegroupname sysname = NULL AS
IF @filegroupname IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.filegroups WHERE name = @filegroupname)
BEGIN
    RAISERROR (15325, -1, -1, 'filegroup', @filegroupname)
    RETURN 1
END
SELECT g.name AS groupname, CAST(g.data_space_id AS smallint) AS groupid,
       (SELECT COUNT(*) FROM sys.database_files f WHERE f.data_space_id = g.data_space_id) AS filecount
FROM sys.filegroups g WHERE @filegroupname IS NULL OR g.name = @filegroupname ORDER BY g.name
IF @filegroupname IS NOT NULL
    SELECT f.name AS file_in_group, CAST(f.file_id AS smallint) AS fileid, CAST(f.physical_name AS nchar(260)) AS filename,
           CAST(CONVERT(nvarchar(12), CAST(f.size AS bigint) * 8) + N' KB' AS nvarchar(15)) AS size, CAST('Unlimited' AS nvarchar(15)) AS maxsize,
           CAST(CONVERT(nvarchar(12), CAST(f.growth AS bigint) * 8) + N' KB' AS nvarchar(15)) AS growth
    FROM sys.database_files f JOIN sys.filegroups g ON g.data_space_id = f.data_space_id WHERE g.name = @filegroupname ORDER BY f.file_id
GO
CREATE PROCEDURE sys.sp_helptrigger @tabname nvarchar(776), @triggertype char(6) = NULL AS
DECLARE @object_id int = OBJECT_ID(@tabname), @database sysname = DB_NAME()
IF @object_id IS NULL
BEGIN
    RAISERROR (15009, -1, -1, @tabname, @database)
    RETURN 1
END
IF @triggertype NOT IN ('DELETE', 'INSERT', 'UPDATE')
BEGIN
    RAISERROR (15305, -1, -1)
    RETURN 1
END
SELECT t.name AS trigger_name, CAST('dbo' AS sysname) AS trigger_owner, OBJECTPROPERTY(t.object_id, 'ExecIsUpdateTrigger') AS isupdate,
       OBJECTPROPERTY(t.object_id, 'ExecIsDeleteTrigger') AS isdelete, OBJECTPROPERTY(t.object_id, 'ExecIsInsertTrigger') AS isinsert,
       OBJECTPROPERTY(t.object_id, 'ExecIsAfterTrigger') AS isafter, OBJECTPROPERTY(t.object_id, 'ExecIsInsteadOfTrigger') AS isinsteadof,
       CAST(OBJECT_SCHEMA_NAME(t.object_id) AS sysname) AS trigger_schema
FROM sys.triggers t WHERE t.parent_id = @object_id
      AND (@triggertype IS NULL OR OBJECTPROPERTY(t.object_id, 'ExecIs' + RTRIM(@triggertype) + 'Trigger') = 1) ORDER BY t.name
GO
CREATE PROCEDURE sys.sp_helpstats @objname nvarchar(776), @results nvarchar(5) = N'STATS' AS
DECLARE @object_id int = OBJECT_ID(@objname), @database sysname = DB_NAME()
IF @object_id IS NULL
BEGIN
    RAISERROR (15009, -1, -1, @objname, @database)
    RETURN 1
END
IF NOT EXISTS (SELECT 1 FROM sys.stats s WHERE s.object_id = @object_id AND (@results = N'ALL' OR s.user_created = 1 OR s.auto_created = 1))
BEGIN
    RAISERROR (15574, -1, -1)
    RETURN 0
END
SELECT s.name AS statistics_name,
       CAST((SELECT STRING_AGG(COL_NAME(c.object_id, c.column_id), ', ') WITHIN GROUP (ORDER BY c.stats_column_id) FROM sys.stats_columns c
             WHERE c.object_id = s.object_id AND c.stats_id = s.stats_id) AS nvarchar(2078)) AS statistics_keys
FROM sys.stats s WHERE s.object_id = @object_id AND (@results = N'ALL' OR s.user_created = 1 OR s.auto_created = 1) ORDER BY s.name
GO
CREATE PROCEDURE sys.sp_helplanguage @language sysname = NULL AS
IF @language IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.syslanguages WHERE @language IN (name, alias))
BEGIN
    RAISERROR (15033, -1, -1, @language)
    RETURN 1
END
SELECT langid, dateformat, datefirst, upgrade, name, alias, months, shortmonths, days, lcid, msglangid
FROM sys.syslanguages WHERE @language IS NULL OR @language IN (name, alias) ORDER BY langid
GO
CREATE PROCEDURE sys.sp_helpserver @server sysname = NULL, @optname varchar(35) = NULL, @show_topology varchar(1) = NULL AS
IF @optname IS NOT NULL OR @show_topology IS NOT NULL
BEGIN
    RAISERROR (15600, -1, -1, 'sys.sp_helpserver')
    RETURN 1
END
IF @server IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.servers WHERE name = @server)
BEGIN
    RAISERROR (15015, -1, -1, @server)
    RETURN 1
END
SELECT name, CAST(name AS nchar(30)) AS network_name,
       CAST(CASE is_rpc_out_enabled WHEN 1 THEN 'rpc,rpc out' ELSE 'rpc' END + CASE is_collation_compatible WHEN 1 THEN ',use remote collation' ELSE '' END AS varchar(70)) AS status,
       CAST(server_id AS char(4)) AS id, collation_name, connect_timeout, query_timeout
FROM sys.servers WHERE @server IS NULL OR name = @server ORDER BY name
GO
CREATE PROCEDURE sys.sp_linkedservers AS
SELECT name AS SRV_NAME, provider AS SRV_PROVIDERNAME, product AS SRV_PRODUCT, data_source AS SRV_DATASOURCE, provider_string AS SRV_PROVIDERSTRING,
       location AS SRV_LOCATION, catalog AS SRV_CAT FROM sys.servers ORDER BY 1
GO
CREATE PROCEDURE sys.sp_renamedb @dbname sysname, @newname sysname AS
IF DB_ID(@dbname) IS NULL
BEGIN
    RAISERROR (15010, -1, -1, @dbname)
    RETURN 1
END
DECLARE @sql nvarchar(max) = N'ALTER DATABASE ' + QUOTENAME(@dbname) + N' MODIFY NAME = ' + QUOTENAME(@newname)
EXEC (@sql)
RETURN @@ERROR
