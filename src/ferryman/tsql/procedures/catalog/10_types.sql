-- Types. Sources: "sp_datatype_info", https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-datatype-info-transact-sql
CREATE PROCEDURE sys.sp_datatype_info_100 @data_type int = 0, @ODBCVer tinyint = 2 AS
SELECT type_name AS TYPE_NAME, CASE WHEN @ODBCVer >= 3 THEN odbc_3 ELSE odbc_2 END AS DATA_TYPE, [precision] AS [PRECISION],
       literal_prefix AS LITERAL_PREFIX, literal_suffix AS LITERAL_SUFFIX, create_params AS CREATE_PARAMS, nullable AS NULLABLE,
       case_sensitive AS CASE_SENSITIVE, searchable AS SEARCHABLE, unsigned_attribute AS UNSIGNED_ATTRIBUTE, [money] AS [MONEY],
       auto_increment AS AUTO_INCREMENT, type_name AS LOCAL_TYPE_NAME, minimum_scale AS MINIMUM_SCALE, maximum_scale AS MAXIMUM_SCALE,
       CASE WHEN @ODBCVer >= 3 THEN sql_data_type ELSE odbc_2 END AS SQL_DATA_TYPE, sql_datetime_sub AS SQL_DATETIME_SUB,
       num_prec_radix AS NUM_PREC_RADIX, CAST(NULL AS smallint) AS INTERVAL_PRECISION, usertype AS USERTYPE
FROM sys.spt_datatype_info
WHERE ordinal > 0 AND (@data_type = 0 OR @data_type = CASE WHEN @ODBCVer >= 3 THEN odbc_3 ELSE odbc_2 END)
ORDER BY 2, auto_increment, ordinal
GO
-- The types of SQL Server 2008 (date, time ...) are nvarchar for a client of this version.
CREATE PROCEDURE sys.sp_datatype_info @data_type int = 0, @ODBCVer tinyint = 2 AS
SELECT t.type_name AS TYPE_NAME, c.DATA_TYPE, t.[precision] AS [PRECISION], t.literal_prefix AS LITERAL_PREFIX, t.literal_suffix AS LITERAL_SUFFIX,
       t.create_params AS CREATE_PARAMS, t.nullable AS NULLABLE, t.case_sensitive AS CASE_SENSITIVE, t.searchable AS SEARCHABLE,
       t.unsigned_attribute AS UNSIGNED_ATTRIBUTE, t.[money] AS [MONEY], t.auto_increment AS AUTO_INCREMENT, t.type_name AS LOCAL_TYPE_NAME,
       t.minimum_scale AS MINIMUM_SCALE, t.maximum_scale AS MAXIMUM_SCALE, c.SQL_DATA_TYPE, t.sql_datetime_sub AS SQL_DATETIME_SUB,
       t.num_prec_radix AS NUM_PREC_RADIX, CAST(NULL AS smallint) AS INTERVAL_PRECISION, t.usertype AS USERTYPE
FROM sys.spt_datatype_info t
CROSS APPLY (SELECT CAST(CASE WHEN t.type_name IN ('date', 'time', 'datetime2', 'datetimeoffset') THEN 1 ELSE 0 END AS bit) AS is_2008) n
CROSS APPLY (SELECT CASE WHEN n.is_2008 = 1 THEN CAST(-9 AS smallint) WHEN @ODBCVer >= 3 THEN t.odbc_3 ELSE t.odbc_2 END AS DATA_TYPE,
                    CASE WHEN n.is_2008 = 1 THEN CAST(-9 AS smallint) WHEN @ODBCVer >= 3 THEN t.sql_data_type ELSE t.odbc_2 END AS SQL_DATA_TYPE) c
WHERE t.ordinal > 0 AND (@data_type = 0 OR @data_type = c.DATA_TYPE)
ORDER BY c.DATA_TYPE, t.auto_increment, t.ordinal
