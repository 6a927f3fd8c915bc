-- What scripts of older releases, and those that Management Studio writes, still call: deprecated and undocumented procedures.
-- Sources: "sp_addtype", "sp_changedbowner", "sp_db_vardecimal_storage_format", "sp_fulltext_database", "sp_addlogin", "sp_adduser" and their kin,
-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/system-stored-procedures-transact-sql
CREATE PROCEDURE sys.sp_addtype @typename sysname, @phystype sysname, @nulltype varchar(8) = NULL, @owner sysname = NULL AS
IF ISNULL(@nulltype, 'NULL') NOT IN ('NULL', 'NOT NULL', 'NONULL')
BEGIN
    RAISERROR (15600, -1, -1, 'sys.sp_addtype')
    RETURN 1
END
DECLARE @sql nvarchar(max) = N'CREATE TYPE ' + ISNULL(QUOTENAME(@owner) + N'.', N'') + QUOTENAME(@typename) + N' FROM ' + @phystype
                             + CASE WHEN @nulltype IN ('NOT NULL', 'NONULL') THEN N' NOT NULL' ELSE N' NULL' END
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_changedbowner @loginame sysname, @map varchar(5) = NULL AS
DECLARE @sql nvarchar(max) = N'ALTER AUTHORIZATION ON DATABASE::' + QUOTENAME(DB_NAME()) + N' TO ' + QUOTENAME(@loginame)
EXEC (@sql)
RETURN @@ERROR
GO
-- The vardecimal storage format is always allowed since SQL Server 2008; how numbers are stored is PostgreSQL's here.
CREATE PROCEDURE sys.sp_db_vardecimal_storage_format @dbname sysname = NULL, @vardecimal_storage_format varchar(3) = NULL AS
IF @dbname IS NOT NULL AND DB_ID(@dbname) IS NULL
BEGIN
    RAISERROR (15010, -1, -1, @dbname)
    RETURN 1
END
IF @vardecimal_storage_format IS NULL
    SELECT name AS [Database Name], CAST('ON' AS varchar(3)) AS [Vardecimal State] FROM sys.databases WHERE @dbname IS NULL OR name = @dbname ORDER BY 1
ELSE IF @vardecimal_storage_format <> 'ON'
BEGIN
    RAISERROR (15600, -1, -1, 'sys.sp_db_vardecimal_storage_format')
    RETURN 1
END
RETURN 0
GO
-- "Has no effect on full-text catalogs in SQL Server 2008 and later versions."
CREATE PROCEDURE sys.sp_fulltext_database @action varchar(20) AS
IF @action NOT IN ('enable', 'disable')
BEGIN
    RAISERROR (15600, -1, -1, 'sys.sp_fulltext_database')
    RETURN 1
END
RETURN 0
GO
-- Runs up to three commands for each user table, whose quoted name replaces @replacechar. @whereand may name o (sysobjects) and syso (all_objects).
CREATE PROCEDURE sys.sp_MSforeachtable @command1 nvarchar(2000), @replacechar nchar(1) = N'?', @command2 nvarchar(2000) = NULL, @command3 nvarchar(2000) = NULL,
    @whereand nvarchar(2000) = NULL, @precommand nvarchar(2000) = NULL, @postcommand nvarchar(2000) = NULL AS
DECLARE @names TABLE (id int IDENTITY, name nvarchar(517))
DECLARE @name nvarchar(517), @command nvarchar(max), @list nvarchar(max) = N'SELECT QUOTENAME(SCHEMA_NAME(syso.schema_id)) + N''.'' + QUOTENAME(o.name)
    FROM sys.sysobjects o JOIN sys.all_objects syso ON syso.object_id = o.id WHERE syso.type = ''U'' AND syso.is_ms_shipped = 0 ' + ISNULL(@whereand, N'')
INSERT @names (name) EXEC (@list)
IF @precommand IS NOT NULL EXEC (@precommand)
DECLARE each_table CURSOR LOCAL FAST_FORWARD FOR SELECT name FROM @names ORDER BY id
OPEN each_table
FETCH NEXT FROM each_table INTO @name
WHILE @@FETCH_STATUS = 0
BEGIN
    SET @command = REPLACE(@command1, @replacechar, @name)
    EXEC (@command)
    SET @command = REPLACE(@command2, @replacechar, @name)
    IF @command IS NOT NULL EXEC (@command)
    SET @command = REPLACE(@command3, @replacechar, @name)
    IF @command IS NOT NULL EXEC (@command)
    FETCH NEXT FROM each_table INTO @name
END
CLOSE each_table
DEALLOCATE each_table
IF @postcommand IS NOT NULL EXEC (@postcommand)
RETURN 0
GO
-- The same for each database that the caller can open; its name stands unquoted, and the commands say USE themselves.
CREATE PROCEDURE sys.sp_MSforeachdb @command1 nvarchar(2000), @replacechar nchar(1) = N'?', @command2 nvarchar(2000) = NULL, @command3 nvarchar(2000) = NULL,
    @precommand nvarchar(2000) = NULL, @postcommand nvarchar(2000) = NULL AS
DECLARE @name sysname, @command nvarchar(max)
IF @precommand IS NOT NULL EXEC (@precommand)
DECLARE each_database CURSOR LOCAL STATIC FOR SELECT name FROM sys.databases WHERE state_desc = 'ONLINE' ORDER BY database_id
OPEN each_database
FETCH NEXT FROM each_database INTO @name
WHILE @@FETCH_STATUS = 0
BEGIN
    IF HAS_DBACCESS(@name) = 1
    BEGIN
        SET @command = REPLACE(@command1, @replacechar, @name)
        EXEC (@command)
        SET @command = REPLACE(@command2, @replacechar, @name)
        IF @command IS NOT NULL EXEC (@command)
        SET @command = REPLACE(@command3, @replacechar, @name)
        IF @command IS NOT NULL EXEC (@command)
    END
    FETCH NEXT FROM each_database INTO @name
END
CLOSE each_database
DEALLOCATE each_database
IF @postcommand IS NOT NULL EXEC (@postcommand)
RETURN 0
GO
CREATE PROCEDURE sys.sp_droptype @typename sysname AS
DECLARE @sql nvarchar(max) = N'DROP TYPE ' + QUOTENAME(@typename)
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_addlogin @loginame sysname, @passwd sysname = N'', @defdb sysname = N'master', @deflanguage sysname = NULL, @sid varbinary(16) = NULL,
    @encryptopt varchar(20) = NULL AS
IF @encryptopt IS NOT NULL OR @sid IS NOT NULL
BEGIN
    RAISERROR (15600, -1, -1, 'sys.sp_addlogin')
    RETURN 1
END
DECLARE @sql nvarchar(max) = N'CREATE LOGIN ' + QUOTENAME(@loginame) + N' WITH PASSWORD = N' + QUOTENAME(@passwd, '''') + N', DEFAULT_DATABASE = '
                             + QUOTENAME(@defdb) + ISNULL(N', DEFAULT_LANGUAGE = ' + QUOTENAME(@deflanguage), N'') + N', CHECK_POLICY = OFF'
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_droplogin @loginame sysname AS
DECLARE @sql nvarchar(max) = N'DROP LOGIN ' + QUOTENAME(@loginame)
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_defaultdb @loginame sysname, @defdb sysname AS
DECLARE @sql nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(@loginame) + N' WITH DEFAULT_DATABASE = ' + QUOTENAME(@defdb)
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_password @old sysname = NULL, @new sysname, @loginame sysname = NULL AS
DECLARE @sql nvarchar(max) = N'ALTER LOGIN ' + QUOTENAME(ISNULL(@loginame, SUSER_SNAME())) + N' WITH PASSWORD = N' + QUOTENAME(@new, '''')
                             + ISNULL(N' OLD_PASSWORD = N' + QUOTENAME(@old, ''''), N'')
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_adduser @loginame sysname, @name_in_db sysname = NULL, @grpname sysname = NULL AS
DECLARE @user sysname = ISNULL(@name_in_db, @loginame), @status int
DECLARE @sql nvarchar(max) = N'CREATE USER ' + QUOTENAME(@user) + N' FOR LOGIN ' + QUOTENAME(@loginame)
EXEC (@sql)
SET @status = @@ERROR
IF @status = 0 AND @grpname IS NOT NULL EXEC @status = sys.sp_addrolemember @grpname, @user
RETURN @status
GO
CREATE PROCEDURE sys.sp_grantdbaccess @loginame sysname, @name_in_db sysname = NULL AS
DECLARE @status int
EXEC @status = sys.sp_adduser @loginame, @name_in_db
RETURN @status
GO
CREATE PROCEDURE sys.sp_dropuser @name_in_db sysname AS
DECLARE @sql nvarchar(max) = N'DROP USER ' + QUOTENAME(@name_in_db)
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_revokedbaccess @name_in_db sysname AS
DECLARE @status int
EXEC @status = sys.sp_dropuser @name_in_db
RETURN @status
GO
CREATE PROCEDURE sys.sp_addrole @rolename sysname, @ownername sysname = NULL AS
IF ISNULL(@rolename, N'') = N''
BEGIN
    RAISERROR (15004, -1, -1)
    RETURN 1
END
IF CHARINDEX(N'\', @rolename) > 0
BEGIN
    RAISERROR (15006, -1, -1, @rolename)
    RETURN 1
END
DECLARE @sql nvarchar(max) = N'CREATE ROLE ' + QUOTENAME(@rolename) + ISNULL(N' AUTHORIZATION ' + QUOTENAME(@ownername), N'')
EXEC (@sql)
RETURN @@ERROR
GO
CREATE PROCEDURE sys.sp_droprole @rolename sysname AS
DECLARE @sql nvarchar(max) = N'DROP ROLE ' + QUOTENAME(@rolename)
EXEC (@sql)
RETURN @@ERROR
