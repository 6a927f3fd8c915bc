-- What the catalog procedures (sp_datatype_info, sp_columns, sp_help ...) read beside the documented views
-- Source: "sp_datatype_info", "sp_columns", https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-datatype-info-transact-sql

-- odbc_2, odbc_3: DATA_TYPE for @ODBCVer 2 and 3; length: LENGTH of sp_columns, NULL where it follows from the column;
-- ordinal 0: sp_datatype_info leaves it out;
-- auto_increment rows are the "identity" variants, which only sp_datatype_info lists
CREATE VIEW sys.spt_datatype_info (
    type_name sysname NOT NULL, system_type_id tinyint NOT NULL, odbc_2 smallint NOT NULL, odbc_3 smallint NOT NULL, precision int NOT NULL,
    literal_prefix varchar(32), literal_suffix varchar(32), create_params varchar(32), nullable smallint NOT NULL, case_sensitive smallint NOT NULL,
    searchable smallint NOT NULL, unsigned_attribute smallint, money smallint NOT NULL, auto_increment smallint, minimum_scale smallint,
    maximum_scale smallint, sql_data_type smallint NOT NULL, sql_datetime_sub smallint, num_prec_radix int, usertype smallint NOT NULL,
    length int, ss_data_type tinyint NOT NULL, ordinal int NOT NULL
) AS
SELECT t.* FROM (VALUES
    ('datetimeoffset', 43, -155, -155, 34, '''', '''', 'scale', 1, 0, 3, NULL::int, 0, NULL::int, 0, 7, -155, 0, NULL::int, 0, 20, 0, 1),
    ('time', 41, -154, -154, 16, '''', '''', 'scale', 1, 0, 3, NULL, 0, NULL, 0, 7, -154, 0, NULL, 0, 12, 0, 2),
    ('xml', 241, -152, -152, 0, 'N''', '''', NULL, 1, 1, 0, NULL, 0, NULL, NULL, NULL, -152, NULL, NULL, 0, 0, 0, 3),
    ('sql_variant', 98, -150, -150, 8000, NULL, NULL, NULL, 1, 0, 2, NULL, 0, NULL, 0, 0, -150, NULL, 10, 0, 8000, 39, 4),
    ('uniqueidentifier', 36, -11, -11, 36, '''', '''', NULL, 1, 0, 2, NULL, 0, NULL, NULL, NULL, -11, NULL, NULL, 0, 16, 37, 5),
    ('ntext', 99, -10, -10, 1073741823, 'N''', '''', NULL, 1, 1, 1, NULL, 0, NULL, NULL, NULL, -10, NULL, NULL, 0, 2147483646, 35, 6),
    ('nvarchar', 231, -9, -9, 4000, 'N''', '''', 'max length', 1, 1, 3, NULL, 0, NULL, NULL, NULL, -9, NULL, NULL, 0, NULL, 39, 7),
    ('sysname', 231, -9, -9, 128, 'N''', '''', NULL, 0, 1, 3, NULL, 0, NULL, NULL, NULL, -9, NULL, NULL, 18, NULL, 39, 8),
    ('nchar', 239, -8, -8, 4000, 'N''', '''', 'length', 1, 1, 3, NULL, 0, NULL, NULL, NULL, -8, NULL, NULL, 0, NULL, 47, 9),
    ('bit', 104, -7, -7, 1, NULL, NULL, NULL, 1, 0, 2, NULL, 0, NULL, 0, 0, -7, NULL, NULL, 16, 1, 50, 10),
    ('tinyint', 48, -6, -6, 3, NULL, NULL, NULL, 1, 0, 2, 1, 0, 0, 0, 0, -6, NULL, 10, 5, 1, 38, 11),
    ('tinyint identity', 48, -6, -6, 3, NULL, NULL, NULL, 0, 0, 2, 1, 0, 1, 0, 0, -6, NULL, 10, 5, 1, 38, 12),
    ('bigint', 127, -5, -5, 19, NULL, NULL, NULL, 1, 0, 2, 0, 0, 0, 0, 0, -5, NULL, 10, 0, 8, 108, 13),
    ('bigint identity', 127, -5, -5, 19, NULL, NULL, NULL, 0, 0, 2, 0, 0, 1, 0, 0, -5, NULL, 10, 0, 8, 108, 14),
    ('image', 34, -4, -4, 2147483647, '0x', NULL, NULL, 1, 0, 0, NULL, 0, NULL, NULL, NULL, -4, NULL, NULL, 20, 2147483647, 34, 15),
    ('varbinary', 165, -3, -3, 8000, '0x', NULL, 'max length', 1, 0, 2, NULL, 0, NULL, NULL, NULL, -3, NULL, NULL, 4, NULL, 37, 16),
    ('binary', 173, -2, -2, 8000, '0x', NULL, 'length', 1, 0, 2, NULL, 0, NULL, NULL, NULL, -2, NULL, NULL, 3, NULL, 45, 17),
    ('timestamp', 189, -2, -2, 8, '0x', NULL, NULL, 0, 0, 2, NULL, 0, NULL, NULL, NULL, -2, NULL, NULL, 80, 8, 45, 18),
    ('text', 35, -1, -1, 2147483647, '''', '''', NULL, 1, 1, 1, NULL, 0, NULL, NULL, NULL, -1, NULL, NULL, 19, 2147483647, 35, 19),
    ('char', 175, 1, 1, 8000, '''', '''', 'length', 1, 1, 3, NULL, 0, NULL, NULL, NULL, 1, NULL, NULL, 1, NULL, 47, 20),
    ('numeric', 108, 2, 2, 38, NULL, NULL, 'precision,scale', 1, 0, 2, 0, 0, 0, 0, 38, 2, NULL, 10, 10, NULL, 108, 21),
    ('numeric() identity', 108, 2, 2, 38, NULL, NULL, 'precision', 0, 0, 2, 0, 0, 1, 0, 0, 2, NULL, 10, 10, NULL, 108, 22),
    ('decimal', 106, 3, 3, 38, NULL, NULL, 'precision,scale', 1, 0, 2, 0, 0, 0, 0, 38, 3, NULL, 10, 24, NULL, 106, 23),
    ('money', 60, 3, 3, 19, '$', NULL, NULL, 1, 0, 2, 0, 1, 0, 4, 4, 3, NULL, 10, 11, 21, 110, 24),
    ('smallmoney', 122, 3, 3, 10, '$', NULL, NULL, 1, 0, 2, 0, 1, 0, 4, 4, 3, NULL, 10, 21, 12, 110, 25),
    ('decimal() identity', 106, 3, 3, 38, NULL, NULL, 'precision', 0, 0, 2, 0, 0, 1, 0, 0, 3, NULL, 10, 24, NULL, 106, 26),
    ('int', 56, 4, 4, 10, NULL, NULL, NULL, 1, 0, 2, 0, 0, 0, 0, 0, 4, NULL, 10, 7, 4, 38, 27),
    ('int identity', 56, 4, 4, 10, NULL, NULL, NULL, 0, 0, 2, 0, 0, 1, 0, 0, 4, NULL, 10, 7, 4, 38, 28),
    ('smallint', 52, 5, 5, 5, NULL, NULL, NULL, 1, 0, 2, 0, 0, 0, 0, 0, 5, NULL, 10, 6, 2, 38, 29),
    ('smallint identity', 52, 5, 5, 5, NULL, NULL, NULL, 0, 0, 2, 0, 0, 1, 0, 0, 5, NULL, 10, 6, 2, 38, 30),
    ('float', 62, 6, 6, 53, NULL, NULL, NULL, 1, 0, 2, 0, 0, 0, NULL, NULL, 6, NULL, 2, 8, 8, 109, 31),
    ('real', 59, 7, 7, 24, NULL, NULL, NULL, 1, 0, 2, 0, 0, 0, NULL, NULL, 7, NULL, 2, 23, 4, 109, 32),
    ('date', 40, 91, 91, 10, '''', '''', NULL, 1, 0, 3, NULL, 0, NULL, NULL, 0, 9, 1, NULL, 0, 6, 0, 33),
    ('datetime2', 42, 11, 93, 27, '''', '''', 'scale', 1, 0, 3, NULL, 0, NULL, 0, 7, 9, 3, NULL, 0, 16, 0, 34),
    ('datetime', 61, 11, 93, 23, '''', '''', NULL, 1, 0, 3, NULL, 0, NULL, 3, 3, 9, 3, NULL, 12, 16, 111, 35),
    ('smalldatetime', 58, 11, 93, 16, '''', '''', NULL, 1, 0, 3, NULL, 0, NULL, 0, 0, 9, 3, NULL, 22, 16, 111, 36),
    ('varchar', 167, 12, 12, 8000, '''', '''', 'max length', 1, 1, 3, NULL, 0, NULL, NULL, NULL, 12, NULL, NULL, 2, NULL, 39, 37),
    ('hierarchyid', 240, -151, -151, 892, '0x', NULL, NULL, 1, 0, 2, NULL, 0, NULL, NULL, NULL, -151, NULL, NULL, 0, 892, 23, 0),
    ('geometry', 240, -151, -151, 0, '0x', NULL, NULL, 1, 0, 0, NULL, 0, NULL, NULL, NULL, -151, NULL, NULL, 0, 0, 23, 0),
    ('geography', 240, -151, -151, 0, '0x', NULL, NULL, 1, 0, 0, NULL, 0, NULL, NULL, NULL, -151, NULL, NULL, 0, 0, 23, 0)
) t;

-- Every column as sp_columns shows it. column_size and length: characters and bytes, 0 for max
CREATE VIEW sys.spt_columns (
    object_id int NOT NULL, schema_id int NOT NULL, object_type char(2) NOT NULL, table_name sysname NOT NULL, column_name sysname NOT NULL, column_id int NOT NULL,
    system_type_id tinyint NOT NULL, type_name sysname NOT NULL, odbc_2 smallint NOT NULL, odbc_3 smallint NOT NULL, column_size int, length int,
    scale smallint, radix smallint, nullable smallint NOT NULL, column_default nvarchar(4000), sql_data_type smallint NOT NULL,
    sql_datetime_sub smallint, char_octet_length int, is_computed smallint NOT NULL, is_identity smallint NOT NULL, ss_data_type tinyint
) AS
SELECT c.object_id, o.schema_id, o.type, o.name, c.name, c.column_id, c.system_type_id,
       CASE WHEN u.user_type_id > 256 THEN u.name ELSE d.type_name || CASE WHEN c.is_identity = 1 AND position('(' IN d.type_name) = 0
            THEN CASE WHEN d.type_name IN ('numeric', 'decimal') THEN '() identity' ELSE ' identity' END ELSE '' END END,
       d.odbc_2, d.odbc_3,
       catalog.odbc_size(d.type_name, c.max_length, c.precision, d.precision),
       coalesce(d.length, CASE WHEN d.type_name IN ('numeric', 'decimal') THEN c.precision + 2 WHEN c.max_length = -1 THEN 0 ELSE c.max_length END),
       CASE WHEN d.maximum_scale IS NULL THEN NULL ELSE c.scale END, d.num_prec_radix, c.is_nullable, f.definition, d.sql_data_type, d.sql_datetime_sub,
       CASE WHEN d.odbc_3 IN (-10, -9, -8, -4, -3, -2, -1, 1, 12) THEN coalesce(d.length, CASE WHEN c.max_length = -1 THEN 0 ELSE c.max_length END) END,
       c.is_computed, c.is_identity, CASE WHEN c.is_nullable = 0 THEN catalog.fixed_type(d.ss_data_type, d.system_type_id) ELSE d.ss_data_type END
FROM catalog_views."sys.all_columns"(this_database) c
JOIN (SELECT object_id, schema_id, type, name FROM catalog_views."sys.all_objects"(this_database)) o USING (object_id)
JOIN catalog_views."sys.types"(this_database) u ON u.user_type_id = c.user_type_id
JOIN catalog_views."sys.spt_datatype_info"(this_database) d
  ON d.system_type_id = c.system_type_id AND coalesce(d.auto_increment, 0) = 0 AND (d.type_name = 'sysname') = (c.user_type_id = 256)
     AND (d.system_type_id <> 240 OR d.type_name = u.name)
LEFT JOIN catalog_views."sys.default_constraints"(this_database) f ON f.object_id = c.default_object_id
WHERE o.type IN ('U ', 'V ', 'S ', 'TT', 'IF', 'TF');

-- Every parameter and return value as sp_sproc_columns shows it. column_type: 1 in, 2 in and out, 3 table result, 5 return value
CREATE VIEW sys.spt_parameters (
    object_id int NOT NULL, schema_id int NOT NULL, object_name sysname NOT NULL, procedure_name nvarchar(134) NOT NULL, parameter_name sysname NOT NULL,
    parameter_id int NOT NULL, column_type smallint NOT NULL, type_name sysname NOT NULL, odbc_2 smallint NOT NULL, odbc_3 smallint NOT NULL,
    column_size int, length int, scale smallint, radix smallint, nullable smallint NOT NULL, sql_data_type smallint NOT NULL, sql_datetime_sub smallint,
    char_octet_length int, ss_data_type tinyint
) AS
SELECT p.object_id, o.schema_id, o.name, o.name || CASE o.type WHEN 'P ' THEN ';1' ELSE ';0' END, p.name, p.parameter_id, p.column_type,
       CASE WHEN u.user_type_id > 256 THEN u.name ELSE d.type_name END, d.odbc_2, d.odbc_3, catalog.odbc_size(d.type_name, p.max_length, p.precision, d.precision),
       coalesce(d.length, CASE WHEN d.type_name IN ('numeric', 'decimal') THEN p.precision + 2 WHEN p.max_length = -1 THEN 0 ELSE p.max_length END),
       CASE WHEN d.maximum_scale IS NULL THEN NULL ELSE p.scale END, d.num_prec_radix, CASE p.column_type WHEN 5 THEN 0 ELSE 1 END, d.sql_data_type, d.sql_datetime_sub,
       CASE WHEN d.odbc_3 IN (-10, -9, -8, -4, -3, -2, -1, 1, 12) THEN coalesce(d.length, CASE WHEN p.max_length = -1 THEN 0 ELSE p.max_length END) END,
       CASE p.column_type WHEN 5 THEN catalog.fixed_type(d.ss_data_type, d.system_type_id) ELSE d.ss_data_type END
FROM (SELECT object_id, CASE parameter_id WHEN 0 THEN '@RETURN_VALUE' ELSE name END AS name, parameter_id, system_type_id, user_type_id, max_length, precision, scale,
             CASE WHEN parameter_id = 0 THEN 5 WHEN is_output = 1 THEN 2 ELSE 1 END AS column_type
      FROM catalog_views."sys.parameters"(this_database)
      UNION ALL
      SELECT object_id, '@RETURN_VALUE', 0, 56, 56, 4, 10, 0, 5 FROM catalog_views."sys.procedures"(this_database)) p
JOIN (SELECT object_id, schema_id, type, name FROM catalog_views."sys.objects"(this_database)) o USING (object_id)
JOIN catalog_views."sys.types"(this_database) u ON u.user_type_id = p.user_type_id
JOIN catalog_views."sys.spt_datatype_info"(this_database) d
  ON d.system_type_id = p.system_type_id AND coalesce(d.auto_increment, 0) = 0 AND (d.type_name = 'sysname') = (p.user_type_id = 256)
     AND (d.system_type_id <> 240 OR d.type_name = u.name);

-- What sp_help calls the types of objects
CREATE VIEW sys.spt_object_kinds (type char(2) NOT NULL, kind nvarchar(31) NOT NULL) AS
SELECT rpad(k.type, 2), k.kind FROM (VALUES ('U', 'user table'), ('V', 'view'), ('P', 'stored procedure'), ('FN', 'scalar function'), ('IF', 'inline function'),
    ('TF', 'table function'), ('TR', 'trigger'), ('SN', 'synonym'), ('SO', 'sequence object'), ('PK', 'primary key cns'), ('UQ', 'unique cns'),
    ('F', 'foreign key cns'), ('C', 'check cns'), ('D', 'default (maybe cns)'), ('TT', 'table type')) k(type, kind);

-- The size of each table and of its indexes, for sp_spaceused
CREATE VIEW sys.spt_table_sizes (object_id int NOT NULL, data_kb bigint NOT NULL, index_kb bigint NOT NULL) AS
SELECT o.object_id, pg_table_size(o.relation::regclass) / 1024, pg_indexes_size(o.relation::regclass) / 1024
FROM catalog.objects o WHERE o.database_id = this_database AND o.kind = 'U';
