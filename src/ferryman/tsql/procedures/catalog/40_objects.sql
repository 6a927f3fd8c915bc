-- What an object is. Sources: "sp_help", "sp_helptext", "sp_helpindex", "sp_helpconstraint", "sp_spaceused",
-- https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/database-engine-stored-procedures-transact-sql
CREATE PROCEDURE sys.sp_helptext @objname nvarchar(776), @columnname sysname = NULL AS
DECLARE @object_id int = OBJECT_ID(@objname), @text nvarchar(max), @database sysname
SET @database = ISNULL(PARSENAME(@objname, 3), DB_NAME())
IF @database <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
IF @object_id IS NULL
BEGIN
    RAISERROR (15009, -1, -1, @objname, @database)
    RETURN 1
END
SELECT @text = CASE WHEN @columnname IS NOT NULL THEN (SELECT definition FROM sys.computed_columns WHERE object_id = @object_id AND name = @columnname)
                    ELSE OBJECT_DEFINITION(@object_id) END
IF @text IS NULL
BEGIN
    RAISERROR (15197, -1, -1, @objname)
    RETURN 1
END
-- one row for each line, its line end included; lines over 255 characters go on in the next row
DECLARE @lines TABLE (id int IDENTITY, [Text] nvarchar(255))
DECLARE @start int = 1, @end int
WHILE @start <= LEN(@text + '.') - 1
BEGIN
    SET @end = CHARINDEX(CHAR(10), @text, @start)
    IF @end = 0 SET @end = LEN(@text + '.') - 1
    IF @end - @start + 1 > 255 SET @end = @start + 254
    INSERT @lines ([Text]) VALUES (SUBSTRING(@text, @start, @end - @start + 1))
    SET @start = @end + 1
END
SELECT [Text] FROM @lines ORDER BY id
GO
CREATE PROCEDURE sys.sp_helpindex @objname nvarchar(776) AS
DECLARE @object_id int = OBJECT_ID(@objname), @database sysname = DB_NAME()
IF @object_id IS NULL
BEGIN
    RAISERROR (15009, -1, -1, @objname, @database)
    RETURN 1
END
IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = @object_id AND index_id > 0)
BEGIN
    RAISERROR (15472, -1, -1, @objname)
    RETURN 0
END
SELECT i.name AS index_name,
       CAST(CASE i.type WHEN 1 THEN 'clustered' ELSE 'nonclustered' END + CASE WHEN i.is_unique = 1 THEN ', unique' ELSE '' END
            + CASE WHEN i.is_primary_key = 1 THEN ', primary key' ELSE '' END + CASE WHEN i.is_unique_constraint = 1 THEN ', unique key' ELSE '' END
            + ' located on PRIMARY' AS varchar(210)) AS index_description,
       CAST((SELECT STRING_AGG(COL_NAME(x.object_id, x.column_id) + CASE WHEN x.is_descending_key = 1 THEN '(-)' ELSE '' END, ', ')
                    WITHIN GROUP (ORDER BY x.key_ordinal)
             FROM sys.index_columns x WHERE x.object_id = i.object_id AND x.index_id = i.index_id AND x.key_ordinal > 0) AS nvarchar(2078)) AS index_keys
FROM sys.indexes i WHERE i.object_id = @object_id AND i.index_id > 0 ORDER BY i.name
GO
CREATE PROCEDURE sys.sp_helpconstraint @objname nvarchar(776), @nomsg varchar(5) = 'msg' AS
DECLARE @object_id int = OBJECT_ID(@objname), @database sysname = DB_NAME()
IF @object_id IS NULL
BEGIN
    RAISERROR (15009, -1, -1, @objname, @database)
    RETURN 1
END
IF @nomsg <> 'nomsg' SELECT @objname AS [Object Name]
SELECT CAST(c.constraint_type AS nvarchar(146)) AS constraint_type, c.constraint_name, CAST(c.delete_action AS nvarchar(11)) AS delete_action,
       CAST(c.update_action AS nvarchar(11)) AS update_action, CAST(c.status_enabled AS varchar(8)) AS status_enabled,
       CAST(c.status_for_replication AS varchar(19)) AS status_for_replication, CAST(c.constraint_keys AS nvarchar(2126)) AS constraint_keys
FROM (SELECT CASE k.type WHEN 'PK' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END + CASE i.type WHEN 1 THEN ' (clustered)' ELSE ' (non-clustered)' END AS constraint_type,
             k.name AS constraint_name, '(n/a)' AS delete_action, '(n/a)' AS update_action, '(n/a)' AS status_enabled, '(n/a)' AS status_for_replication,
             (SELECT STRING_AGG(COL_NAME(x.object_id, x.column_id), ', ') WITHIN GROUP (ORDER BY x.key_ordinal) FROM sys.index_columns x
              WHERE x.object_id = i.object_id AND x.index_id = i.index_id AND x.key_ordinal > 0) AS constraint_keys, 0 AS line
      FROM sys.key_constraints k JOIN sys.indexes i ON i.object_id = k.parent_object_id AND i.index_id = k.unique_index_id
      WHERE k.parent_object_id = @object_id
      UNION ALL
      SELECT CASE k.parent_column_id WHEN 0 THEN 'CHECK Table Level ' ELSE 'CHECK on column ' + COL_NAME(k.parent_object_id, k.parent_column_id) END, k.name,
             '(n/a)', '(n/a)', CASE k.is_disabled WHEN 1 THEN 'Disabled' ELSE 'Enabled' END, 'Is_For_Replication', k.definition, 0
      FROM sys.check_constraints k WHERE k.parent_object_id = @object_id
      UNION ALL
      SELECT 'DEFAULT on column ' + COL_NAME(d.parent_object_id, d.parent_column_id), d.name, '(n/a)', '(n/a)', '(n/a)', '(n/a)', d.definition, 0
      FROM sys.default_constraints d WHERE d.parent_object_id = @object_id
      UNION ALL
      SELECT 'FOREIGN KEY', f.name, REPLACE(f.delete_referential_action_desc, '_', ' '), REPLACE(f.update_referential_action_desc, '_', ' '),
             CASE f.is_disabled WHEN 1 THEN 'Disabled' ELSE 'Enabled' END, 'Is_For_Replication',
             (SELECT STRING_AGG(COL_NAME(x.parent_object_id, x.parent_column_id), ', ') WITHIN GROUP (ORDER BY x.constraint_column_id)
              FROM sys.foreign_key_columns x WHERE x.constraint_object_id = f.object_id), 0
      FROM sys.foreign_keys f WHERE f.parent_object_id = @object_id
      UNION ALL
      SELECT ' ', f.name, ' ', ' ', ' ', ' ',
             'REFERENCES ' + DB_NAME() + '.' + OBJECT_SCHEMA_NAME(f.referenced_object_id) + '.' + OBJECT_NAME(f.referenced_object_id) + ' ('
             + (SELECT STRING_AGG(COL_NAME(x.referenced_object_id, x.referenced_column_id), ', ') WITHIN GROUP (ORDER BY x.constraint_column_id)
                FROM sys.foreign_key_columns x WHERE x.constraint_object_id = f.object_id) + ')', 1
      FROM sys.foreign_keys f WHERE f.parent_object_id = @object_id) c
ORDER BY c.constraint_name, c.line
IF @nomsg <> 'nomsg'
    SELECT CAST(DB_NAME() + '.' + OBJECT_SCHEMA_NAME(f.parent_object_id) + '.' + OBJECT_NAME(f.parent_object_id) + ': ' + f.name AS nvarchar(516))
           AS [Table is referenced by foreign key]
    FROM sys.foreign_keys f WHERE f.referenced_object_id = @object_id
GO
CREATE PROCEDURE sys.sp_help @objname nvarchar(776) = NULL AS
IF @objname IS NULL
BEGIN
    SELECT o.name AS Name, USER_NAME(ISNULL(o.principal_id, s.principal_id)) AS Owner, k.kind AS Object_type
    FROM sys.all_objects o JOIN sys.schemas s ON s.schema_id = o.schema_id JOIN sys.spt_object_kinds k ON k.type = o.type ORDER BY 2, 3 DESC, 1
    SELECT name AS User_type, TYPE_NAME(system_type_id) AS Storage_type, max_length AS Length, [precision] AS Prec, scale AS Scale,
           CASE is_nullable WHEN 1 THEN 'yes' ELSE 'no' END AS Nullable, 'none' AS Default_name, 'none' AS Rule_name, collation_name AS Collation
    FROM sys.types WHERE is_user_defined = 1 ORDER BY name
    RETURN 0
END
DECLARE @object_id int = OBJECT_ID(@objname), @database sysname = ISNULL(PARSENAME(@objname, 3), DB_NAME()), @type char(2)
IF @database <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
IF @object_id IS NULL
BEGIN
    IF NOT EXISTS (SELECT 1 FROM sys.types WHERE name = PARSENAME(@objname, 1))
    BEGIN
        RAISERROR (15009, -1, -1, @objname, @database)
        RETURN 1
    END
    SELECT name AS Type_name, TYPE_NAME(system_type_id) AS Storage_type, max_length AS Length, [precision] AS Prec, scale AS Scale,
           CASE is_nullable WHEN 1 THEN 'yes' ELSE 'no' END AS Nullable, 'none' AS Default_name, 'none' AS Rule_name, collation_name AS Collation
    FROM sys.types WHERE name = PARSENAME(@objname, 1)
    RETURN 0
END
SELECT @type = type FROM sys.all_objects WHERE object_id = @object_id
SELECT o.name AS Name, USER_NAME(ISNULL(o.principal_id, s.principal_id)) AS Owner, k.kind AS Type, o.create_date AS Created_datetime
FROM sys.all_objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
JOIN sys.spt_object_kinds k ON k.type = o.type
WHERE o.object_id = @object_id
IF @type IN ('U', 'V', 'IF', 'TF')
BEGIN
    SELECT c.name AS Column_name, TYPE_NAME(c.user_type_id) AS Type, CASE c.is_computed WHEN 1 THEN 'yes' ELSE 'no' END AS Computed,
           CAST(c.max_length AS int) AS Length, CASE WHEN n.is_number = 1 THEN CONVERT(char(5), c.[precision]) ELSE '     ' END AS Prec,
           CASE WHEN n.is_number = 1 THEN CONVERT(char(5), c.scale) ELSE '     ' END AS Scale,
           CASE c.is_nullable WHEN 1 THEN 'yes' ELSE 'no' END AS Nullable,
           CASE WHEN TYPE_NAME(c.system_type_id) IN ('varchar', 'char', 'varbinary', 'binary') THEN 'no' ELSE '(n/a)' END AS TrimTrailingBlanks,
           CASE WHEN TYPE_NAME(c.system_type_id) IN ('varchar', 'char', 'varbinary', 'binary') THEN CASE c.is_nullable WHEN 1 THEN 'yes' ELSE 'no' END
                ELSE '(n/a)' END AS FixedLenNullInSource, c.collation_name AS Collation
    FROM sys.all_columns c
    CROSS APPLY (SELECT CASE WHEN TYPE_NAME(c.system_type_id) IN ('tinyint', 'smallint', 'int', 'bigint', 'decimal', 'numeric', 'money', 'smallmoney', 'float',
                                                                  'real', 'time', 'datetime2', 'datetimeoffset', 'date') THEN 1 ELSE 0 END AS is_number) n
    WHERE c.object_id = @object_id ORDER BY c.column_id
    IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = @object_id)
        SELECT name AS [Identity], CAST(seed_value AS numeric(38, 0)) AS Seed, CAST(increment_value AS numeric(38, 0)) AS Increment,
               CAST(is_not_for_replication AS int) AS [Not For Replication]
        FROM sys.identity_columns WHERE object_id = @object_id
    ELSE
        SELECT CAST('No identity column defined.' AS nvarchar(128)) AS [Identity], CAST(NULL AS numeric(38, 0)) AS Seed, CAST(NULL AS numeric(38, 0)) AS Increment,
               CAST(NULL AS int) AS [Not For Replication]
    SELECT ISNULL((SELECT name FROM sys.columns WHERE object_id = @object_id AND is_rowguidcol = 1), 'No rowguidcol column defined.') AS [RowGuidCol]
END
IF @type IN ('P', 'FN', 'IF', 'TF') AND EXISTS (SELECT 1 FROM sys.parameters WHERE object_id = @object_id)
BEGIN
    DECLARE @collation sysname = CAST(DATABASEPROPERTYEX(DB_NAME(), 'Collation') AS sysname)
    SELECT p.name AS Parameter_name, TYPE_NAME(p.user_type_id) AS Type, p.max_length AS Length,
           CASE WHEN TYPE_NAME(p.system_type_id) = 'uniqueidentifier' THEN p.[precision] ELSE CAST(p.[precision] AS int) END AS Prec, CAST(p.scale AS int) AS Scale,
           p.parameter_id AS Param_order, CASE WHEN TYPE_NAME(p.system_type_id) IN ('char', 'varchar', 'nchar', 'nvarchar', 'text', 'ntext')
           THEN @collation END AS Collation
    FROM sys.parameters p WHERE p.object_id = @object_id ORDER BY p.parameter_id
END
IF @type = 'U'
BEGIN
    SELECT 'PRIMARY' AS Data_located_on_filegroup
    EXEC sys.sp_helpindex @objname
    IF EXISTS (SELECT 1 FROM sys.objects WHERE parent_object_id = @object_id AND type IN ('PK', 'UQ', 'F', 'C', 'D'))
        EXEC sys.sp_helpconstraint @objname, 'nomsg'
    ELSE
        RAISERROR (15469, -1, -1, @objname)
    IF EXISTS (SELECT 1 FROM sys.foreign_keys WHERE referenced_object_id = @object_id)
        SELECT CAST(DB_NAME() + '.' + OBJECT_SCHEMA_NAME(f.parent_object_id) + '.' + OBJECT_NAME(f.parent_object_id) + ': ' + f.name AS nvarchar(516))
               AS [Table is referenced by foreign key]
        FROM sys.foreign_keys f WHERE f.referenced_object_id = @object_id
    ELSE
        RAISERROR (15470, -1, -1, @objname)
END
RETURN 0
GO
CREATE PROCEDURE sys.sp_spaceused @objname nvarchar(776) = NULL, @updateusage varchar(5) = 'false', @mode varchar(11) = 'ALL', @oneresultset bit = 0 AS
IF @objname IS NOT NULL
BEGIN
    DECLARE @object_id int = OBJECT_ID(@objname), @database sysname = DB_NAME()
    IF @object_id IS NULL
    BEGIN
        RAISERROR (15009, -1, -1, @objname, @database)
        RETURN 1
    END
    SELECT OBJECT_NAME(@object_id) AS name, CONVERT(char(20), p.[rows]) AS [rows], CAST(CONVERT(varchar(15), s.data_kb + s.index_kb) + ' KB' AS varchar(18)) AS reserved,
           CAST(CONVERT(varchar(15), s.data_kb) + ' KB' AS varchar(18)) AS data, CAST(CONVERT(varchar(15), s.index_kb) + ' KB' AS varchar(18)) AS index_size,
           CAST('0 KB' AS varchar(18)) AS unused
    FROM (SELECT object_id, index_id, SUM([rows]) AS [rows] FROM sys.partitions GROUP BY object_id, index_id) p
    JOIN sys.spt_table_sizes s ON s.object_id = p.object_id WHERE p.object_id = @object_id AND p.index_id IN (0, 1)
    RETURN 0
END
DECLARE @data bigint, @index bigint, @files bigint, @log bigint
SELECT @data = ISNULL(SUM(data_kb), 0), @index = ISNULL(SUM(index_kb), 0) FROM sys.spt_table_sizes
SELECT @files = ISNULL(SUM(CASE type WHEN 0 THEN CAST(size AS bigint) END), 0) * 8, @log = ISNULL(SUM(CASE type WHEN 1 THEN CAST(size AS bigint) END), 0) * 8
FROM sys.database_files
SELECT DB_NAME() AS database_name, CAST(CONVERT(varchar(15), CAST((@files + @log) / 1024.0 AS decimal(15, 2))) + ' MB' AS varchar(18)) AS database_size,
       CAST(CONVERT(varchar(15), CAST((@files - @data - @index) / 1024.0 AS decimal(15, 2))) + ' MB' AS varchar(18)) AS [unallocated space]
SELECT CAST(CONVERT(varchar(15), @data + @index) + ' KB' AS varchar(18)) AS reserved, CAST(CONVERT(varchar(15), @data) + ' KB' AS varchar(18)) AS data,
       CAST(CONVERT(varchar(15), @index) + ' KB' AS varchar(18)) AS index_size, CAST('0 KB' AS varchar(18)) AS unused
GO
CREATE PROCEDURE sys.sp_recompile @objname nvarchar(776) AS
DECLARE @database sysname = DB_NAME()
IF NOT EXISTS (SELECT 1 FROM sys.objects WHERE object_id = OBJECT_ID(@objname) AND type IN ('U', 'V', 'P', 'FN', 'IF', 'TF', 'TR'))
BEGIN
    RAISERROR (15009, -1, -1, @objname, @database)
    RETURN 1
END
-- Whatever is compiled follows the catalog by itself.
PRINT 'Object ''' + @objname + ''' was successfully marked for recompilation.'
GO
CREATE PROCEDURE sys.sp_updatestats @resample char(8) = 'NO' AS
DECLARE @table nvarchar(517), @statement nvarchar(max)
DECLARE tables CURSOR LOCAL FAST_FORWARD FOR
    SELECT QUOTENAME(SCHEMA_NAME(schema_id)) + '.' + QUOTENAME(name) FROM sys.tables ORDER BY SCHEMA_NAME(schema_id), name
OPEN tables
FETCH NEXT FROM tables INTO @table
WHILE @@FETCH_STATUS = 0
BEGIN
    PRINT 'Updating ' + @table
    SET @statement = N'UPDATE STATISTICS ' + @table
    EXEC (@statement)
    FETCH NEXT FROM tables INTO @table
END
PRINT 'Statistics for all tables have been updated.'
