-- Procedures and their parameters.
-- Sources: "sp_stored_procedures", "sp_sproc_columns", https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/
CREATE PROCEDURE sys.sp_stored_procedures @sp_name nvarchar(390) = NULL, @sp_owner nvarchar(384) = NULL, @sp_qualifier sysname = NULL, @fUsePattern bit = 1 AS
IF @sp_qualifier IS NOT NULL AND @sp_qualifier NOT IN ('', DB_NAME())
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
SELECT DB_NAME() AS PROCEDURE_QUALIFIER, SCHEMA_NAME(o.schema_id) AS PROCEDURE_OWNER,
       CAST(o.name + CASE o.type WHEN 'P' THEN ';1' ELSE ';0' END AS nvarchar(134)) AS PROCEDURE_NAME, -1 AS NUM_INPUT_PARAMS, -1 AS NUM_OUTPUT_PARAMS,
       -1 AS NUM_RESULT_SETS, CAST(NULL AS varchar(254)) AS REMARKS, CAST(2 AS smallint) AS PROCEDURE_TYPE
FROM sys.objects o
WHERE o.type IN ('P', 'FN', 'IF', 'TF')
  AND (@sp_name IS NULL OR o.name = @sp_name OR (@fUsePattern = 1 AND o.name LIKE @sp_name))
  AND (@sp_owner IS NULL OR SCHEMA_NAME(o.schema_id) = @sp_owner OR (@fUsePattern = 1 AND SCHEMA_NAME(o.schema_id) LIKE @sp_owner))
ORDER BY 1, 2, 3
GO
CREATE PROCEDURE sys.sp_sproc_columns_100 @procedure_name nvarchar(390) = '%', @procedure_owner nvarchar(384) = NULL, @procedure_qualifier sysname = NULL,
    @column_name nvarchar(384) = NULL, @ODBCVer int = 2, @fUsePattern bit = 1 AS
IF @procedure_qualifier IS NOT NULL AND @procedure_qualifier NOT IN ('', DB_NAME())
BEGIN
    RAISERROR (15250, -1, -1)
    RETURN 1
END
SELECT DB_NAME() AS PROCEDURE_QUALIFIER, SCHEMA_NAME(p.schema_id) AS PROCEDURE_OWNER, CAST(p.procedure_name AS nvarchar(134)) AS PROCEDURE_NAME,
       p.parameter_name AS COLUMN_NAME, p.column_type AS COLUMN_TYPE, CASE WHEN @ODBCVer >= 3 THEN p.odbc_3 ELSE p.odbc_2 END AS DATA_TYPE,
       p.type_name AS TYPE_NAME, p.column_size AS [PRECISION], p.length AS LENGTH, p.scale AS SCALE, p.radix AS RADIX, p.nullable AS NULLABLE,
       CAST(NULL AS varchar(254)) AS REMARKS, CAST(NULL AS nvarchar(4000)) AS COLUMN_DEF,
       CASE WHEN @ODBCVer >= 3 THEN p.sql_data_type ELSE p.odbc_2 END AS SQL_DATA_TYPE, p.sql_datetime_sub AS SQL_DATETIME_SUB,
       p.char_octet_length AS CHAR_OCTET_LENGTH, p.parameter_id AS ORDINAL_POSITION,
       CAST(CASE p.nullable WHEN 1 THEN 'YES' ELSE 'NO' END AS varchar(254)) AS IS_NULLABLE, p.ss_data_type AS SS_DATA_TYPE
FROM sys.spt_parameters p
WHERE (@procedure_name IS NULL OR p.object_name = @procedure_name OR (@fUsePattern = 1 AND p.object_name LIKE @procedure_name))
  AND (@procedure_owner IS NULL OR SCHEMA_NAME(p.schema_id) = @procedure_owner
       OR (@fUsePattern = 1 AND SCHEMA_NAME(p.schema_id) LIKE @procedure_owner))
  AND (@column_name IS NULL OR p.parameter_name = @column_name OR (@fUsePattern = 1 AND p.parameter_name LIKE @column_name))
UNION ALL
SELECT DB_NAME(), SCHEMA_NAME(o.schema_id), CAST(o.name + ';0' AS nvarchar(134)), '@TABLE_RETURN_VALUE', CAST(3 AS smallint), NULL, 'table', 0, 0, NULL, NULL, CAST(0 AS smallint),
       'Result table returned by table valued function', NULL, NULL, NULL, NULL, 0, 'NO', CAST(0 AS tinyint)
FROM sys.objects o
WHERE o.type IN ('IF', 'TF')
  AND (@procedure_name IS NULL OR o.name = @procedure_name OR (@fUsePattern = 1 AND o.name LIKE @procedure_name))
  AND (@procedure_owner IS NULL OR SCHEMA_NAME(o.schema_id) = @procedure_owner
       OR (@fUsePattern = 1 AND SCHEMA_NAME(o.schema_id) LIKE @procedure_owner))
  AND (@column_name IS NULL OR '@TABLE_RETURN_VALUE' = @column_name OR (@fUsePattern = 1 AND '@TABLE_RETURN_VALUE' LIKE @column_name))
ORDER BY 2, 3, 18
GO
CREATE PROCEDURE sys.sp_sproc_columns @procedure_name nvarchar(390) = '%', @procedure_owner nvarchar(384) = NULL, @procedure_qualifier sysname = NULL,
    @column_name nvarchar(384) = NULL, @ODBCVer int = 2, @fUsePattern bit = 1 AS
DECLARE @status int
EXEC @status = sys.sp_sproc_columns_100 @procedure_name, @procedure_owner, @procedure_qualifier, @column_name, @ODBCVer, @fUsePattern
RETURN @status
