-- What sys.spt_columns and sys.spt_parameters compute from a type. Source: "sp_columns (Transact-SQL)"

-- PRECISION: characters of strings, 0 for max, declared precision of decimals, else the type's own
CREATE OR REPLACE FUNCTION catalog.odbc_size(type_name text, max_length int, declared int, of_type int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN max_length = -1 THEN 0 WHEN type_name IN ('nchar', 'nvarchar', 'sysname') THEN max_length / 2
            WHEN type_name IN ('char', 'varchar', 'binary', 'varbinary') THEN max_length
            WHEN type_name IN ('decimal', 'numeric', 'time', 'datetime2', 'datetimeoffset') THEN declared ELSE of_type END
$$;

-- SS_DATA_TYPE of a column that can't be NULL: the TDS type of fixed length
CREATE OR REPLACE FUNCTION catalog.fixed_type(nullable_type int, system_type_id int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN nullable_type IN (38, 109, 110, 111, 50) AND system_type_id IN (48, 52, 56, 59, 60, 61, 62, 58, 104, 122)
            THEN CASE system_type_id WHEN 104 THEN 50 ELSE system_type_id END WHEN system_type_id = 127 THEN 63 ELSE nullable_type END
$$;
