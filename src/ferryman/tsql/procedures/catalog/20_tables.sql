-- Tables, columns, keys and indexes, as ODBC's catalog functions ask for them.
-- Sources: "Catalog stored procedures", https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/catalog-stored-procedures-transact-sql
CREATE PROCEDURE sys.sp_tables @table_name nvarchar(384) = NULL, @table_owner nvarchar(384) = NULL, @table_qualifier sysname = NULL,
    @table_type varchar(100) = NULL, @fUsePattern bit = 1 AS
IF @table_qualifier = '%' AND @table_owner = '' AND @table_name = ''
    SELECT name AS TABLE_QUALIFIER, CAST(NULL AS sysname) AS TABLE_OWNER, CAST(NULL AS sysname) AS TABLE_NAME, CAST(NULL AS varchar(32)) AS TABLE_TYPE,
           CAST(NULL AS varchar(254)) AS REMARKS
    FROM sys.databases ORDER BY 1
ELSE IF @table_owner = '%' AND ISNULL(@table_qualifier, '') = '' AND @table_name = ''
    SELECT CAST(NULL AS sysname) AS TABLE_QUALIFIER, name AS TABLE_OWNER, CAST(NULL AS sysname) AS TABLE_NAME, CAST(NULL AS varchar(32)) AS TABLE_TYPE,
           CAST(NULL AS varchar(254)) AS REMARKS
    FROM sys.schemas ORDER BY 2
ELSE IF @table_type = '%' AND ISNULL(@table_qualifier, '') = '' AND @table_owner = '' AND @table_name = ''
    SELECT CAST(NULL AS sysname) AS TABLE_QUALIFIER, CAST(NULL AS sysname) AS TABLE_OWNER, CAST(NULL AS sysname) AS TABLE_NAME,
           CAST(t.kind AS varchar(32)) AS TABLE_TYPE, CAST(NULL AS varchar(254)) AS REMARKS
    FROM (VALUES ('SYSTEM TABLE'), ('TABLE'), ('VIEW')) t (kind) ORDER BY 4
ELSE
BEGIN
    IF @table_qualifier IS NOT NULL AND @table_qualifier <> DB_NAME()
    BEGIN
        IF @table_qualifier = '' GOTO nothing
        RAISERROR (15250, -1, -1)
        RETURN 1
    END
    SELECT DB_NAME() AS TABLE_QUALIFIER, s.name AS TABLE_OWNER, o.name AS TABLE_NAME, CAST(k.kind AS varchar(32)) AS TABLE_TYPE,
           CAST(NULL AS varchar(254)) AS REMARKS
    FROM sys.all_objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
    CROSS APPLY (SELECT CASE o.type WHEN 'U' THEN 'TABLE' WHEN 'V' THEN 'VIEW' ELSE 'SYSTEM TABLE' END AS kind) k
    WHERE o.type IN ('U', 'V', 'S')
      AND (@table_name IS NULL OR o.name = @table_name OR (@fUsePattern = 1 AND o.name LIKE @table_name))
      AND (@table_owner IS NULL OR s.name = @table_owner OR (@fUsePattern = 1 AND s.name LIKE @table_owner))
      AND (@table_type IS NULL OR @table_type = '%' OR CHARINDEX('''' + k.kind + '''', @table_type) > 0)
    ORDER BY 4, 1, 2, 3
END
RETURN 0
nothing:
SELECT CAST(NULL AS sysname) AS TABLE_QUALIFIER, CAST(NULL AS sysname) AS TABLE_OWNER, CAST(NULL AS sysname) AS TABLE_NAME,
       CAST(NULL AS varchar(32)) AS TABLE_TYPE, CAST(NULL AS varchar(254)) AS REMARKS WHERE 1 = 0
GO
CREATE PROCEDURE sys.sp_columns_100 @table_name nvarchar(384), @table_owner nvarchar(384) = NULL, @table_qualifier sysname = NULL,
    @column_name nvarchar(384) = NULL, @NameScope int = 0, @ODBCVer int = 2, @fUsePattern bit = 1 AS
IF @table_qualifier IS NOT NULL AND @table_qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
-- a #temp table goes by another name in tempdb
DECLARE @temporary int = IIF(DB_NAME() = 'tempdb' AND LEFT(@table_name, 1) = '#', OBJECT_ID('tempdb..' + QUOTENAME(@table_name)), NULL)
SELECT DB_NAME() AS TABLE_QUALIFIER, SCHEMA_NAME(c.schema_id) AS TABLE_OWNER, c.table_name AS TABLE_NAME, c.column_name AS COLUMN_NAME,
       CASE WHEN @ODBCVer >= 3 THEN c.odbc_3 ELSE c.odbc_2 END AS DATA_TYPE, c.type_name AS TYPE_NAME, c.column_size AS [PRECISION], c.length AS LENGTH,
       c.scale AS SCALE, c.radix AS RADIX, c.nullable AS NULLABLE, CAST(NULL AS varchar(254)) AS REMARKS, c.column_default AS COLUMN_DEF,
       CASE WHEN @ODBCVer >= 3 THEN c.sql_data_type ELSE c.odbc_2 END AS SQL_DATA_TYPE, c.sql_datetime_sub AS SQL_DATETIME_SUB,
       c.char_octet_length AS CHAR_OCTET_LENGTH, c.column_id AS ORDINAL_POSITION,
       CAST(CASE c.nullable WHEN 1 THEN 'YES' ELSE 'NO' END AS varchar(254)) AS IS_NULLABLE, CAST(0 AS smallint) AS SS_IS_SPARSE,
       CAST(0 AS smallint) AS SS_IS_COLUMN_SET, c.is_computed AS SS_IS_COMPUTED, c.is_identity AS SS_IS_IDENTITY,
       CAST(IIF(y.name IS NULL, NULL, DB_NAME()) AS sysname) AS SS_UDT_CATALOG_NAME, CAST(SCHEMA_NAME(y.schema_id) AS sysname) AS SS_UDT_SCHEMA_NAME,
       CAST(y.assembly_qualified_name AS nvarchar(4000)) AS SS_UDT_ASSEMBLY_TYPE_NAME,
       CAST(NULL AS sysname) AS SS_XML_SCHEMACOLLECTION_CATALOG_NAME, CAST(NULL AS sysname) AS SS_XML_SCHEMACOLLECTION_SCHEMA_NAME,
       CAST(NULL AS sysname) AS SS_XML_SCHEMACOLLECTION_NAME, c.ss_data_type AS SS_DATA_TYPE
FROM sys.spt_columns c LEFT JOIN sys.assembly_types y ON y.name = c.type_name AND c.system_type_id = 240
WHERE (@table_name IS NULL OR c.object_id = @temporary OR c.table_name = @table_name OR (@fUsePattern = 1 AND c.table_name LIKE @table_name))
  AND (@table_owner IS NULL OR SCHEMA_NAME(c.schema_id) = @table_owner OR (@fUsePattern = 1 AND SCHEMA_NAME(c.schema_id) LIKE @table_owner))
  AND (@column_name IS NULL OR c.column_name = @column_name OR (@fUsePattern = 1 AND c.column_name LIKE @column_name))
  AND (@NameScope = 0 OR (@NameScope = 1 AND c.object_type = 'TT') OR (@NameScope = 2 AND c.object_type <> 'TT') OR @NameScope > 2)
  AND (@NameScope > 0 OR c.object_type <> 'TT')
ORDER BY 2, 3, 17
GO
CREATE PROCEDURE sys.sp_columns @table_name nvarchar(384), @table_owner nvarchar(384) = NULL, @table_qualifier sysname = NULL,
    @column_name nvarchar(384) = NULL, @ODBCVer int = 2 AS
IF @table_qualifier IS NOT NULL AND @table_qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
-- a #temp table goes by another name in tempdb
DECLARE @temporary int = IIF(DB_NAME() = 'tempdb' AND LEFT(@table_name, 1) = '#', OBJECT_ID('tempdb..' + QUOTENAME(@table_name)), NULL)
SELECT DB_NAME() AS TABLE_QUALIFIER, SCHEMA_NAME(c.schema_id) AS TABLE_OWNER, c.table_name AS TABLE_NAME, c.column_name AS COLUMN_NAME,
       CASE WHEN @ODBCVer >= 3 THEN c.odbc_3 ELSE c.odbc_2 END AS DATA_TYPE, c.type_name AS TYPE_NAME, c.column_size AS [PRECISION], c.length AS LENGTH,
       c.scale AS SCALE, c.radix AS RADIX, c.nullable AS NULLABLE, CAST(NULL AS varchar(254)) AS REMARKS, c.column_default AS COLUMN_DEF,
       CASE WHEN @ODBCVer >= 3 THEN c.sql_data_type ELSE c.odbc_2 END AS SQL_DATA_TYPE, c.sql_datetime_sub AS SQL_DATETIME_SUB,
       c.char_octet_length AS CHAR_OCTET_LENGTH, c.column_id AS ORDINAL_POSITION,
       CAST(CASE c.nullable WHEN 1 THEN 'YES' ELSE 'NO' END AS varchar(254)) AS IS_NULLABLE, c.ss_data_type AS SS_DATA_TYPE
FROM sys.spt_columns c
WHERE (@table_name IS NULL OR c.object_id = @temporary OR c.table_name LIKE @table_name)
  AND (@table_owner IS NULL OR SCHEMA_NAME(c.schema_id) LIKE @table_owner) AND (@column_name IS NULL OR c.column_name LIKE @column_name) AND c.object_type <> 'TT'
ORDER BY 2, 3, 17
GO
CREATE PROCEDURE sys.sp_special_columns_100 @table_name sysname, @table_owner sysname = NULL, @qualifier sysname = NULL, @col_type char(1) = 'R',
    @scope char(1) = 'T', @nullable char(1) = 'U', @ODBCVer int = 2 AS
IF @qualifier IS NOT NULL AND @qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
DECLARE @object_id int = OBJECT_ID(QUOTENAME(ISNULL(@table_owner, SCHEMA_NAME())) + '.' + QUOTENAME(@table_name))
DECLARE @index_id int = (
    SELECT TOP (1) i.index_id FROM sys.indexes i WHERE i.object_id = @object_id AND i.is_unique = 1 AND (@nullable = 'U' OR NOT EXISTS (
        SELECT 1 FROM sys.index_columns x JOIN sys.columns c ON c.object_id = x.object_id AND c.column_id = x.column_id
        WHERE x.object_id = i.object_id AND x.index_id = i.index_id AND x.is_included_column = 0 AND c.is_nullable = 1))
    ORDER BY i.is_primary_key DESC, i.index_id)
SELECT CAST(CASE @col_type WHEN 'R' THEN CASE @scope WHEN 'C' THEN 0 ELSE 1 END END AS smallint) AS SCOPE, c.column_name AS COLUMN_NAME,
       CASE WHEN @ODBCVer >= 3 THEN c.odbc_3 ELSE c.odbc_2 END AS DATA_TYPE, c.type_name AS TYPE_NAME, c.column_size AS [PRECISION], c.length AS LENGTH,
       c.scale AS SCALE, CAST(1 AS smallint) AS PSEUDO_COLUMN
FROM sys.spt_columns c
WHERE c.object_id = @object_id
  AND ((@col_type = 'V' AND c.system_type_id = 189)
       OR (@col_type = 'R' AND EXISTS (SELECT 1 FROM sys.index_columns x WHERE x.object_id = c.object_id AND x.index_id = @index_id
                                       AND x.column_id = c.column_id AND x.is_included_column = 0)))
ORDER BY c.column_id
GO
CREATE PROCEDURE sys.sp_special_columns @table_name sysname, @table_owner sysname = NULL, @qualifier sysname = NULL, @col_type char(1) = 'R',
    @scope char(1) = 'T', @nullable char(1) = 'U', @ODBCVer int = 2 AS
DECLARE @status int
EXEC @status = sys.sp_special_columns_100 @table_name, @table_owner, @qualifier, @col_type, @scope, @nullable, @ODBCVer
RETURN @status
GO
CREATE PROCEDURE sys.sp_pkeys @table_name sysname, @table_owner sysname = NULL, @table_qualifier sysname = NULL AS
IF @table_qualifier IS NOT NULL AND @table_qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
SELECT DB_NAME() AS TABLE_QUALIFIER, SCHEMA_NAME(k.schema_id) AS TABLE_OWNER, OBJECT_NAME(k.parent_object_id) AS TABLE_NAME,
       COL_NAME(x.object_id, x.column_id) AS COLUMN_NAME, CAST(x.key_ordinal AS smallint) AS KEY_SEQ, k.name AS PK_NAME
FROM sys.key_constraints k JOIN sys.index_columns x ON x.object_id = k.parent_object_id AND x.index_id = k.unique_index_id
WHERE k.type = 'PK' AND x.key_ordinal > 0 AND OBJECT_NAME(k.parent_object_id) = @table_name
  AND SCHEMA_NAME(k.schema_id) = COALESCE(@table_owner, OBJECT_SCHEMA_NAME(OBJECT_ID(QUOTENAME(@table_name))), 'dbo')
ORDER BY 1, 2, 3, 5
GO
CREATE PROCEDURE sys.sp_fkeys @pktable_name sysname = NULL, @pktable_owner sysname = NULL, @pktable_qualifier sysname = NULL,
    @fktable_name sysname = NULL, @fktable_owner sysname = NULL, @fktable_qualifier sysname = NULL AS
IF @pktable_name IS NULL AND @fktable_name IS NULL
BEGIN
    RAISERROR (15252, -1, -1)
    RETURN 1
END
IF @pktable_qualifier <> DB_NAME() OR @fktable_qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
SELECT DB_NAME() AS PKTABLE_QUALIFIER, OBJECT_SCHEMA_NAME(f.referenced_object_id) AS PKTABLE_OWNER, OBJECT_NAME(f.referenced_object_id) AS PKTABLE_NAME,
       COL_NAME(x.referenced_object_id, x.referenced_column_id) AS PKCOLUMN_NAME, DB_NAME() AS FKTABLE_QUALIFIER,
       OBJECT_SCHEMA_NAME(f.parent_object_id) AS FKTABLE_OWNER, OBJECT_NAME(f.parent_object_id) AS FKTABLE_NAME,
       COL_NAME(x.parent_object_id, x.parent_column_id) AS FKCOLUMN_NAME, CAST(x.constraint_column_id AS smallint) AS KEY_SEQ,
       CAST(CASE f.update_referential_action WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE f.update_referential_action END AS smallint) AS UPDATE_RULE,
       CAST(CASE f.delete_referential_action WHEN 0 THEN 1 WHEN 1 THEN 0 ELSE f.delete_referential_action END AS smallint) AS DELETE_RULE,
       f.name AS FK_NAME, i.name AS PK_NAME, CAST(7 AS smallint) AS DEFERRABILITY
FROM sys.foreign_keys f JOIN sys.foreign_key_columns x ON x.constraint_object_id = f.object_id
JOIN sys.indexes i ON i.object_id = f.referenced_object_id AND i.index_id = f.key_index_id
WHERE (@pktable_name IS NULL OR OBJECT_NAME(f.referenced_object_id) = @pktable_name)
  AND (@pktable_owner IS NULL OR OBJECT_SCHEMA_NAME(f.referenced_object_id) = @pktable_owner)
  AND (@fktable_name IS NULL OR OBJECT_NAME(f.parent_object_id) = @fktable_name)
  AND (@fktable_owner IS NULL OR OBJECT_SCHEMA_NAME(f.parent_object_id) = @fktable_owner)
ORDER BY CASE WHEN @pktable_name IS NULL THEN 'b' ELSE 'a' END, 5, 6, 7, 12, 9
GO
CREATE PROCEDURE sys.sp_statistics_100 @table_name sysname, @table_owner sysname = NULL, @table_qualifier sysname = NULL, @index_name sysname = '%',
    @is_unique char(1) = 'N', @accuracy char(1) = 'Q' AS
IF @table_qualifier IS NOT NULL AND @table_qualifier <> DB_NAME()
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
DECLARE @object_id int = OBJECT_ID(QUOTENAME(ISNULL(@table_owner, SCHEMA_NAME())) + '.' + QUOTENAME(@table_name))
SELECT s.TABLE_QUALIFIER, s.TABLE_OWNER, s.TABLE_NAME, s.NON_UNIQUE, s.INDEX_QUALIFIER, s.INDEX_NAME, s.TYPE, s.SEQ_IN_INDEX, s.COLUMN_NAME, s.COLLATION,
       s.CARDINALITY, s.PAGES, s.FILTER_CONDITION
FROM (SELECT DB_NAME() AS TABLE_QUALIFIER, SCHEMA_NAME(o.schema_id) AS TABLE_OWNER, o.name AS TABLE_NAME, CAST(NULL AS smallint) AS NON_UNIQUE,
             CAST(NULL AS sysname) AS INDEX_QUALIFIER, CAST(NULL AS sysname) AS INDEX_NAME, CAST(0 AS smallint) AS TYPE, CAST(NULL AS smallint) AS SEQ_IN_INDEX,
             CAST(NULL AS sysname) AS COLUMN_NAME, CAST(NULL AS char(1)) AS COLLATION, CAST(p.rows AS int) AS CARDINALITY, CAST(NULL AS int) AS PAGES,
             CAST(NULL AS varchar(128)) AS FILTER_CONDITION
      FROM sys.objects o JOIN (SELECT object_id, index_id, SUM([rows]) AS [rows] FROM sys.partitions GROUP BY object_id, index_id) p
        ON p.object_id = o.object_id AND p.index_id IN (0, 1) WHERE o.object_id = @object_id
      UNION ALL
      SELECT DB_NAME(), SCHEMA_NAME(o.schema_id), o.name, CAST(1 - i.is_unique AS smallint), o.name, i.name, CAST(CASE i.type WHEN 1 THEN 1 ELSE 3 END AS smallint),
             CAST(x.key_ordinal AS smallint), COL_NAME(x.object_id, x.column_id), CAST(CASE x.is_descending_key WHEN 1 THEN 'D' ELSE 'A' END AS char(1)),
             CAST(p.rows AS int), CAST(NULL AS int), CAST(i.filter_definition AS varchar(128))
      FROM sys.indexes i JOIN sys.objects o ON o.object_id = i.object_id
      JOIN (SELECT object_id, index_id, SUM([rows]) AS [rows] FROM sys.partitions GROUP BY object_id, index_id) p
        ON p.object_id = i.object_id AND p.index_id = i.index_id
      JOIN sys.index_columns x ON x.object_id = i.object_id AND x.index_id = i.index_id
      WHERE i.object_id = @object_id AND x.key_ordinal > 0 AND (@index_name IS NULL OR i.name LIKE @index_name)
        AND (ISNULL(@is_unique, 'N') <> 'Y' OR i.is_unique = 1)) s
ORDER BY s.NON_UNIQUE, s.TYPE, s.INDEX_NAME, s.SEQ_IN_INDEX
GO
CREATE PROCEDURE sys.sp_statistics @table_name sysname, @table_owner sysname = NULL, @table_qualifier sysname = NULL, @index_name sysname = '%',
    @is_unique char(1) = 'N', @accuracy char(1) = 'Q' AS
DECLARE @status int
EXEC @status = sys.sp_statistics_100 @table_name, @table_owner, @table_qualifier, @index_name, @is_unique, @accuracy
RETURN @status
