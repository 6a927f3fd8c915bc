-- Who is in which role and may do what. Sources: "sp_helpuser", "sp_helprole", "sp_helprolemember", "sp_helpdbfixedrole", "sp_helpsrvrole",
-- "sp_helpsrvrolemember", "sp_helplogins", "sp_table_privileges", "sp_column_privileges",
-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/security-stored-procedures-transact-sql
CREATE PROCEDURE sys.sp_helpuser @name_in_db sysname = NULL AS
IF @name_in_db IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = @name_in_db)
BEGIN
    RAISERROR (15198, -1, -1, @name_in_db)
    RETURN 1
END
IF EXISTS (SELECT 1 FROM sys.database_principals WHERE name = @name_in_db AND type = 'R')
BEGIN
    SELECT r.name AS Role_name, CAST(r.principal_id AS smallint) AS Role_id, u.name AS Users_in_role, CAST(u.principal_id AS smallint) AS Userid
    FROM sys.database_principals r LEFT JOIN sys.database_role_members m ON m.role_principal_id = r.principal_id
    LEFT JOIN sys.database_principals u ON u.principal_id = m.member_principal_id
    WHERE r.name = @name_in_db ORDER BY 1, 3
    RETURN 0
END
SELECT u.name AS UserName, CASE WHEN r.name IS NULL THEN N'public' ELSE r.name END AS RoleName, l.name AS LoginName,
       l.default_database_name AS DefDBName, u.default_schema_name AS DefSchemaName, CAST(u.principal_id AS char(10)) AS UserID, u.sid AS SID
FROM sys.database_principals u LEFT JOIN sys.database_role_members m ON m.member_principal_id = u.principal_id
LEFT JOIN sys.database_principals r ON r.principal_id = m.role_principal_id LEFT JOIN sys.server_principals l ON l.sid = u.sid
WHERE u.type <> 'R' AND (@name_in_db IS NULL OR u.name = @name_in_db) ORDER BY 1, 2
GO
CREATE PROCEDURE sys.sp_helprole @rolename sysname = NULL AS
IF @rolename IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = @rolename AND type IN ('R', 'A'))
BEGIN
    RAISERROR (15409, -1, -1, @rolename)
    RETURN 1
END
SELECT name AS RoleName, CAST(principal_id AS smallint) AS RoleId, CASE type WHEN 'A' THEN 1 ELSE 0 END AS IsAppRole
FROM sys.database_principals WHERE type IN ('R', 'A') AND (@rolename IS NULL OR name = @rolename) ORDER BY principal_id
GO
CREATE PROCEDURE sys.sp_helprolemember @rolename sysname = NULL AS
IF @rolename IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE name = @rolename AND type = 'R')
BEGIN
    RAISERROR (15409, -1, -1, @rolename)
    RETURN 1
END
SELECT r.name AS DbRole, u.name AS MemberName, u.sid AS MemberSID
FROM sys.database_role_members m JOIN sys.database_principals r ON r.principal_id = m.role_principal_id
JOIN sys.database_principals u ON u.principal_id = m.member_principal_id WHERE @rolename IS NULL OR r.name = @rolename ORDER BY 1, 2
GO
CREATE PROCEDURE sys.sp_helpdbfixedrole @rolename sysname = NULL AS
SET NOCOUNT ON
DECLARE @roles TABLE (DbFixedRole sysname, Description nvarchar(70), place int IDENTITY)
INSERT @roles VALUES ('db_owner', 'DB Owners'), ('db_accessadmin', 'DB Access Administrators'), ('db_securityadmin', 'DB Security Administrators'),
    ('db_ddladmin', 'DB DDL Administrators'), ('db_backupoperator', 'DB Backup Operator'), ('db_datareader', 'DB Data Reader'),
    ('db_datawriter', 'DB Data Writer'), ('db_denydatareader', 'DB Deny Data Reader'), ('db_denydatawriter', 'DB Deny Data Writer')
IF @rolename IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @roles WHERE DbFixedRole = @rolename)
BEGIN
    RAISERROR (15412, -1, -1, @rolename)
    RETURN 1
END
SELECT DbFixedRole, Description FROM @roles WHERE @rolename IS NULL OR DbFixedRole = @rolename ORDER BY place
GO
CREATE PROCEDURE sys.sp_helpsrvrole @srvrolename sysname = NULL AS
SET NOCOUNT ON
DECLARE @roles TABLE (ServerRole sysname, Description nvarchar(70), place int IDENTITY)
INSERT @roles VALUES ('sysadmin', 'System Administrators'), ('securityadmin', 'Security Administrators'), ('serveradmin', 'Server Administrators'),
    ('setupadmin', 'Setup Administrators'), ('processadmin', 'Process Administrators'), ('diskadmin', 'Disk Administrators'),
    ('dbcreator', 'Database Creators'), ('bulkadmin', 'Bulk Insert Administrators')
IF @srvrolename IS NOT NULL AND NOT EXISTS (SELECT 1 FROM @roles WHERE ServerRole = @srvrolename)
BEGIN
    RAISERROR (15412, -1, -1, @srvrolename)
    RETURN 1
END
SELECT ServerRole, Description FROM @roles WHERE @srvrolename IS NULL OR ServerRole = @srvrolename ORDER BY place
GO
CREATE PROCEDURE sys.sp_helpsrvrolemember @srvrolename sysname = NULL AS
IF @srvrolename IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = @srvrolename AND type = 'R')
BEGIN
    RAISERROR (15412, -1, -1, @srvrolename)
    RETURN 1
END
SELECT r.name AS ServerRole, l.name AS MemberName, l.sid AS MemberSID
FROM sys.server_role_members m JOIN sys.server_principals r ON r.principal_id = m.role_principal_id
JOIN sys.server_principals l ON l.principal_id = m.member_principal_id WHERE @srvrolename IS NULL OR r.name = @srvrolename ORDER BY 1, 2
GO
-- The logins, then their users and those users' roles in each database that the caller can open.
CREATE PROCEDURE sys.sp_helplogins @LoginNamePattern sysname = NULL AS
IF @LoginNamePattern IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = @LoginNamePattern AND type <> 'R')
BEGIN
    RAISERROR (15007, -1, -1, @LoginNamePattern)
    RETURN 1
END
SET NOCOUNT ON
DECLARE @users TABLE (LoginName sysname, DBName sysname, UserName sysname, UserOrAlias char(8))
DECLARE @name sysname = N'', @command nvarchar(max)
WHILE 1 = 1
BEGIN
    SELECT @name = MIN(name) FROM sys.databases WHERE name > @name AND state_desc = 'ONLINE'
    IF @name IS NULL BREAK
    IF HAS_DBACCESS(@name) <> 1 CONTINUE
    SET @command = REPLACE(N'SELECT l.name, N''?'', u.name, ''User'' FROM [?].sys.database_principals u JOIN sys.server_principals l ON l.sid = u.sid
        WHERE u.type <> ''R'' UNION ALL SELECT l.name, N''?'', r.name, ''MemberOf'' FROM [?].sys.database_role_members m
        JOIN [?].sys.database_principals u ON u.principal_id = m.member_principal_id JOIN [?].sys.database_principals r
        ON r.principal_id = m.role_principal_id JOIN sys.server_principals l ON l.sid = u.sid', N'?', REPLACE(@name, N']', N']]'))
    INSERT @users EXEC (@command)
END
SELECT l.name AS LoginName, l.sid AS SID, l.default_database_name AS DefDBName, l.default_language_name AS DefLangName,
       CAST(CASE WHEN EXISTS (SELECT 1 FROM @users u WHERE u.LoginName = l.name) THEN 'yes' ELSE 'NO' END AS char(5)) AS AUser, CAST('no' AS char(7)) AS ARemote
FROM sys.server_principals l WHERE l.type IN ('S', 'U', 'G') AND (@LoginNamePattern IS NULL OR l.name = @LoginNamePattern) ORDER BY 1
SELECT LoginName, DBName, UserName, UserOrAlias FROM @users WHERE @LoginNamePattern IS NULL OR LoginName = @LoginNamePattern ORDER BY 1, 2, 4 DESC, 3
GO
CREATE PROCEDURE sys.sp_table_privileges @table_name nvarchar(384), @table_owner nvarchar(384) = NULL, @table_qualifier sysname = NULL, @fUsePattern bit = 1 AS
IF @table_qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
SELECT CAST(TABLE_CATALOG AS sysname) AS TABLE_QUALIFIER, CAST(TABLE_SCHEMA AS sysname) AS TABLE_OWNER, CAST(TABLE_NAME AS sysname) AS TABLE_NAME,
       CAST(GRANTOR AS sysname) AS GRANTOR, CAST(GRANTEE AS sysname) AS GRANTEE, CAST(PRIVILEGE_TYPE AS varchar(32)) AS PRIVILEGE, IS_GRANTABLE
FROM (SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, GRANTOR, GRANTEE, PRIVILEGE_TYPE, IS_GRANTABLE FROM INFORMATION_SCHEMA.TABLE_PRIVILEGES
      UNION ALL SELECT t.TABLE_CATALOG, t.TABLE_SCHEMA, t.TABLE_NAME, 'dbo', 'dbo', p.privilege, 'YES' FROM INFORMATION_SCHEMA.TABLES t
      CROSS JOIN (VALUES ('DELETE'), ('INSERT'), ('REFERENCES'), ('SELECT'), ('UPDATE')) p (privilege)) g
WHERE (TABLE_NAME = @table_name OR (@fUsePattern = 1 AND TABLE_NAME LIKE @table_name))
      AND (@table_owner IS NULL OR TABLE_SCHEMA = @table_owner OR (@fUsePattern = 1 AND TABLE_SCHEMA LIKE @table_owner))
ORDER BY 1, 2, 3, 6, 5
GO
CREATE PROCEDURE sys.sp_column_privileges @table_name sysname, @table_owner sysname = NULL, @table_qualifier sysname = NULL, @column_name nvarchar(384) = NULL AS
IF @table_qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
SELECT CAST(TABLE_CATALOG AS sysname) AS TABLE_QUALIFIER, CAST(TABLE_SCHEMA AS sysname) AS TABLE_OWNER, CAST(TABLE_NAME AS sysname) AS TABLE_NAME,
       CAST(COLUMN_NAME AS sysname) AS COLUMN_NAME, CAST(GRANTOR AS sysname) AS GRANTOR, CAST(GRANTEE AS sysname) AS GRANTEE,
       CAST(PRIVILEGE_TYPE AS varchar(32)) AS PRIVILEGE, IS_GRANTABLE
FROM (SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, GRANTOR, GRANTEE, PRIVILEGE_TYPE, IS_GRANTABLE FROM INFORMATION_SCHEMA.COLUMN_PRIVILEGES
      UNION ALL SELECT c.TABLE_CATALOG, c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, 'dbo', 'dbo', p.privilege, 'YES' FROM INFORMATION_SCHEMA.COLUMNS c
      CROSS JOIN (VALUES ('INSERT'), ('REFERENCES'), ('SELECT'), ('UPDATE')) p (privilege)) g
WHERE TABLE_NAME = @table_name AND (@table_owner IS NULL OR TABLE_SCHEMA = @table_owner) AND (@column_name IS NULL OR COLUMN_NAME LIKE @column_name)
ORDER BY 1, 2, 3, 4, 7, 6
