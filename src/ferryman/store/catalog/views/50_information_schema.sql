-- Information schema views: https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/system-information-schema-views-transact-sql

CREATE VIEW INFORMATION_SCHEMA.SCHEMATA (
    CATALOG_NAME nvarchar(128), SCHEMA_NAME nvarchar(128) NOT NULL, SCHEMA_OWNER nvarchar(128), DEFAULT_CHARACTER_SET_CATALOG varchar(6),
    DEFAULT_CHARACTER_SET_SCHEMA varchar(3), DEFAULT_CHARACTER_SET_NAME sysname
) AS
SELECT d.name, s.name, catalog.principal_name(s.database_id, s.owner_id), NULL::text, NULL::text, 'iso_1'
FROM catalog.schemas s JOIN catalog.databases d USING (database_id) WHERE s.database_id = this_database;

CREATE VIEW INFORMATION_SCHEMA.TABLES (
    TABLE_CATALOG nvarchar(128), TABLE_SCHEMA sysname, TABLE_NAME sysname NOT NULL, TABLE_TYPE varchar(10)
) AS
SELECT d.name, s.name, o.name, CASE o.kind WHEN 'U' THEN 'BASE TABLE' ELSE 'VIEW' END
FROM catalog.objects o JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id)
WHERE o.database_id = this_database AND o.kind IN ('U', 'V');

CREATE VIEW INFORMATION_SCHEMA.VIEWS (
    TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME nvarchar(128) NOT NULL, VIEW_DEFINITION nvarchar(4000), CHECK_OPTION varchar(7),
    IS_UPDATABLE varchar(2) NOT NULL
) AS
SELECT d.name, s.name, o.name, CASE WHEN length(m.definition) <= 4000 THEN m.definition END,
       CASE WHEN 'CHECK OPTION' = ANY(m.options) THEN 'CASCADE' ELSE 'NONE' END, 'NO'
FROM catalog.objects o JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id)
JOIN catalog.modules m USING (object_id) WHERE o.database_id = this_database AND o.kind = 'V';

CREATE VIEW INFORMATION_SCHEMA.COLUMNS (
    TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME nvarchar(128) NOT NULL, COLUMN_NAME nvarchar(128), ORDINAL_POSITION int,
    COLUMN_DEFAULT nvarchar(4000), IS_NULLABLE varchar(3), DATA_TYPE nvarchar(128), CHARACTER_MAXIMUM_LENGTH int, CHARACTER_OCTET_LENGTH int,
    NUMERIC_PRECISION tinyint, NUMERIC_PRECISION_RADIX smallint, NUMERIC_SCALE int, DATETIME_PRECISION smallint, CHARACTER_SET_CATALOG sysname,
    CHARACTER_SET_SCHEMA sysname, CHARACTER_SET_NAME sysname, COLLATION_CATALOG sysname, COLLATION_SCHEMA sysname, COLLATION_NAME sysname,
    DOMAIN_CATALOG sysname, DOMAIN_SCHEMA sysname, DOMAIN_NAME sysname
) AS
SELECT d.name, s.name, o.name, c.name, c.column_id, c.default_text, CASE WHEN c.nullable THEN 'YES' ELSE 'NO' END, catalog.system_type_name(c.type_name),
       catalog.character_length(c.type_name, c.length), catalog.octet_length(c.type_name, c.length),
       CASE WHEN catalog.is_number(c.type_name) THEN catalog.type_precision(c.type_name, c.precision, c.scale) END,
       CASE WHEN c.type_name IN ('float', 'real') THEN 2 WHEN catalog.is_number(c.type_name) THEN 10 END,
       CASE WHEN catalog.is_number(c.type_name) AND c.type_name NOT IN ('float', 'real') THEN catalog.type_scale(c.type_name, c.scale) END,
       catalog.seconds_precision(c.type_name, c.scale), NULL::text, NULL::text,
       CASE WHEN c.type_name IN ('char', 'varchar', 'text') THEN 'iso_1' WHEN c.type_name IN ('nchar', 'nvarchar', 'ntext') THEN 'UNICODE' END,
       NULL::text, NULL::text, c.collation_name, CASE WHEN u.name IS NOT NULL THEN d.name END, us.name, u.name
FROM catalog.columns c JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id)
JOIN catalog.schemas s USING (database_id, schema_id)
LEFT JOIN (catalog.types u JOIN catalog.schemas us USING (database_id, schema_id))
       ON u.database_id = d.database_id AND lower(us.name || '.' || u.name) = lower(c.user_type)
WHERE d.database_id = this_database AND o.kind IN ('U', 'V');

CREATE VIEW INFORMATION_SCHEMA.ROUTINES (
    SPECIFIC_CATALOG nvarchar(128), SPECIFIC_SCHEMA nvarchar(128), SPECIFIC_NAME nvarchar(128) NOT NULL, ROUTINE_CATALOG nvarchar(128),
    ROUTINE_SCHEMA nvarchar(128), ROUTINE_NAME nvarchar(128) NOT NULL, ROUTINE_TYPE nvarchar(20), MODULE_CATALOG sysname, MODULE_SCHEMA sysname,
    MODULE_NAME sysname, UDT_CATALOG sysname, UDT_SCHEMA sysname, UDT_NAME sysname, DATA_TYPE sysname, CHARACTER_MAXIMUM_LENGTH int,
    CHARACTER_OCTET_LENGTH int, COLLATION_CATALOG sysname, COLLATION_SCHEMA sysname, COLLATION_NAME sysname, CHARACTER_SET_CATALOG sysname,
    CHARACTER_SET_SCHEMA sysname, CHARACTER_SET_NAME sysname, NUMERIC_PRECISION tinyint, NUMERIC_PRECISION_RADIX smallint, NUMERIC_SCALE smallint,
    DATETIME_PRECISION smallint, INTERVAL_TYPE nvarchar(30), INTERVAL_PRECISION smallint, TYPE_UDT_CATALOG sysname, TYPE_UDT_SCHEMA sysname,
    TYPE_UDT_NAME sysname, SCOPE_CATALOG sysname, SCOPE_SCHEMA sysname, SCOPE_NAME sysname, MAXIMUM_CARDINALITY bigint, DTD_IDENTIFIER sysname,
    ROUTINE_BODY nvarchar(30), ROUTINE_DEFINITION nvarchar(4000), EXTERNAL_NAME sysname, EXTERNAL_LANGUAGE nvarchar(30), PARAMETER_STYLE nvarchar(30),
    IS_DETERMINISTIC nvarchar(10), SQL_DATA_ACCESS nvarchar(30), IS_NULL_CALL nvarchar(10), SQL_PATH sysname, SCHEMA_LEVEL_ROUTINE nvarchar(10),
    MAX_DYNAMIC_RESULT_SETS smallint, IS_USER_DEFINED_CAST nvarchar(10), IS_IMPLICITLY_INVOCABLE nvarchar(10), CREATED datetime, LAST_ALTERED datetime
) AS
SELECT d.name, s.name, o.name, d.name, s.name, o.name, CASE o.kind WHEN 'P' THEN 'PROCEDURE' ELSE 'FUNCTION' END, NULL::text, NULL::text, NULL::text,
       NULL::text, NULL::text, NULL::text, CASE WHEN o.kind IN ('IF', 'TF') THEN 'TABLE' ELSE catalog.system_type_name(r.type_name) END,
       catalog.character_length(r.type_name, r.length), catalog.octet_length(r.type_name, r.length), NULL::text, NULL::text, r.collation_name,
       NULL::text, NULL::text, CASE WHEN r.type_name IN ('char', 'varchar') THEN 'iso_1' WHEN r.type_name IN ('nchar', 'nvarchar') THEN 'UNICODE' END,
       CASE WHEN catalog.is_number(r.type_name) THEN catalog.type_precision(r.type_name, r.precision, r.scale) END,
       CASE WHEN r.type_name IN ('float', 'real') THEN 2 WHEN catalog.is_number(r.type_name) THEN 10 END,
       CASE WHEN catalog.is_number(r.type_name) THEN catalog.type_scale(r.type_name, r.scale) END, catalog.seconds_precision(r.type_name, r.scale),
       NULL::text, NULL::int, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::text, 'SQL',
       left(m.definition, 4000), NULL::text, NULL::text, NULL::text, 'NO',
       CASE o.kind WHEN 'P' THEN 'MODIFIES' ELSE 'READS' END, CASE o.kind WHEN 'P' THEN NULL ELSE 'NO' END, NULL::text, 'YES',
       CASE o.kind WHEN 'P' THEN -1 ELSE 0 END, 'NO', 'NO', o.created, o.modified
FROM catalog.objects o JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id)
JOIN catalog.modules m USING (object_id) LEFT JOIN catalog.parameters r ON r.object_id = o.object_id AND r.parameter_id = 0
WHERE o.database_id = this_database AND o.kind IN ('P', 'FN', 'IF', 'TF');

CREATE VIEW INFORMATION_SCHEMA.PARAMETERS (
    SPECIFIC_CATALOG nvarchar(128), SPECIFIC_SCHEMA nvarchar(128), SPECIFIC_NAME nvarchar(128) NOT NULL, ORDINAL_POSITION int NOT NULL,
    PARAMETER_MODE nvarchar(10), IS_RESULT nvarchar(10), AS_LOCATOR nvarchar(10), PARAMETER_NAME nvarchar(128), DATA_TYPE nvarchar(128),
    CHARACTER_MAXIMUM_LENGTH int, CHARACTER_OCTET_LENGTH int, COLLATION_CATALOG sysname, COLLATION_SCHEMA sysname, COLLATION_NAME sysname,
    CHARACTER_SET_CATALOG sysname, CHARACTER_SET_SCHEMA sysname, CHARACTER_SET_NAME sysname, NUMERIC_PRECISION tinyint,
    NUMERIC_PRECISION_RADIX smallint, NUMERIC_SCALE int, DATETIME_PRECISION smallint, INTERVAL_TYPE nvarchar(30), INTERVAL_PRECISION smallint,
    USER_DEFINED_TYPE_CATALOG sysname, USER_DEFINED_TYPE_SCHEMA sysname, USER_DEFINED_TYPE_NAME sysname, SCOPE_CATALOG sysname,
    SCOPE_SCHEMA sysname, SCOPE_NAME sysname
) AS
SELECT d.name, s.name, o.name, p.parameter_id, CASE WHEN p.parameter_id = 0 THEN 'OUT' WHEN p.output THEN 'INOUT' ELSE 'IN' END,
       CASE WHEN p.parameter_id = 0 THEN 'YES' ELSE 'NO' END, 'NO', p.name,
       CASE WHEN p.table_type IS NOT NULL THEN 'table type' ELSE catalog.system_type_name(p.type_name) END,
       catalog.character_length(p.type_name, p.length), catalog.octet_length(p.type_name, p.length), NULL::text, NULL::text, p.collation_name,
       NULL::text, NULL::text, CASE WHEN p.type_name IN ('char', 'varchar') THEN 'iso_1' WHEN p.type_name IN ('nchar', 'nvarchar') THEN 'UNICODE' END,
       CASE WHEN catalog.is_number(p.type_name) THEN catalog.type_precision(p.type_name, p.precision, p.scale) END,
       CASE WHEN p.type_name IN ('float', 'real') THEN 2 WHEN catalog.is_number(p.type_name) THEN 10 END,
       CASE WHEN catalog.is_number(p.type_name) THEN catalog.type_scale(p.type_name, p.scale) END, catalog.seconds_precision(p.type_name, p.scale),
       NULL::text, NULL::int, CASE WHEN p.user_type IS NOT NULL THEN d.name END, split_part(p.user_type, '.', 1), nullif(split_part(p.user_type, '.', 2), ''),
       NULL::text, NULL::text, NULL::text
FROM catalog.parameters p JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id)
JOIN catalog.schemas s USING (database_id, schema_id) WHERE o.database_id = this_database;

CREATE VIEW INFORMATION_SCHEMA.TABLE_CONSTRAINTS (
    CONSTRAINT_CATALOG nvarchar(128), CONSTRAINT_SCHEMA nvarchar(128), CONSTRAINT_NAME sysname NOT NULL, TABLE_CATALOG nvarchar(128),
    TABLE_SCHEMA nvarchar(128), TABLE_NAME sysname, CONSTRAINT_TYPE varchar(11), IS_DEFERRABLE varchar(2) NOT NULL, INITIALLY_DEFERRED varchar(2) NOT NULL
) AS
SELECT d.name, s.name, o.name, d.name, s.name, t.name,
       CASE o.kind WHEN 'PK' THEN 'PRIMARY KEY' WHEN 'UQ' THEN 'UNIQUE' WHEN 'F' THEN 'FOREIGN KEY' ELSE 'CHECK' END, 'NO', 'NO'
FROM catalog.objects o JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id)
JOIN catalog.objects t ON t.object_id = o.parent_id
WHERE o.database_id = this_database AND o.kind IN ('PK', 'UQ', 'F', 'C') AND t.kind = 'U';

CREATE VIEW INFORMATION_SCHEMA.CHECK_CONSTRAINTS (
    CONSTRAINT_CATALOG nvarchar(128), CONSTRAINT_SCHEMA nvarchar(128), CONSTRAINT_NAME sysname NOT NULL, CHECK_CLAUSE nvarchar(4000)
) AS
SELECT d.name, s.name, o.name, k.text FROM catalog.checks k JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id)
JOIN catalog.schemas s USING (database_id, schema_id) WHERE o.database_id = this_database;

CREATE VIEW INFORMATION_SCHEMA.KEY_COLUMN_USAGE (
    CONSTRAINT_CATALOG nvarchar(128), CONSTRAINT_SCHEMA nvarchar(128), CONSTRAINT_NAME nvarchar(128) NOT NULL, TABLE_CATALOG nvarchar(128),
    TABLE_SCHEMA nvarchar(128), TABLE_NAME nvarchar(128), COLUMN_NAME nvarchar(128), ORDINAL_POSITION int NOT NULL
) AS
SELECT d.name, s.name, o.name, d.name, s.name, t.name, c.name, u.ordinal
FROM (SELECT i.constraint_id AS object_id, x.ordinal, x.column_id FROM catalog.indexes i JOIN catalog.index_columns x USING (object_id, index_id)
      WHERE i.constraint_id <> 0 AND NOT x.included
      UNION ALL SELECT f.object_id, f.ordinal, f.column_id FROM catalog.foreign_key_columns f) u
JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id)
JOIN catalog.objects t ON t.object_id = o.parent_id JOIN catalog.columns c ON c.object_id = t.object_id AND c.column_id = u.column_id
WHERE o.database_id = this_database AND t.kind = 'U';

CREATE VIEW INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE (
    TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME nvarchar(128) NOT NULL, COLUMN_NAME nvarchar(128),
    CONSTRAINT_CATALOG nvarchar(128), CONSTRAINT_SCHEMA nvarchar(128), CONSTRAINT_NAME nvarchar(128) NOT NULL
) AS
SELECT k.TABLE_CATALOG, k.TABLE_SCHEMA, k.TABLE_NAME, k.COLUMN_NAME, k.CONSTRAINT_CATALOG, k.CONSTRAINT_SCHEMA, k.CONSTRAINT_NAME
FROM catalog_views."information_schema.key_column_usage"(this_database) k
UNION ALL
SELECT d.name, s.name, t.name, c.name, d.name, s.name, o.name
FROM catalog.checks k JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id)
JOIN catalog.objects t ON t.object_id = o.parent_id
JOIN catalog.columns c ON c.object_id = t.object_id AND (c.column_id = k.column_id OR c.column_id = ANY (k.reads))
WHERE o.database_id = this_database;

CREATE VIEW INFORMATION_SCHEMA.CONSTRAINT_TABLE_USAGE (
    TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME sysname NOT NULL, CONSTRAINT_CATALOG nvarchar(128),
    CONSTRAINT_SCHEMA nvarchar(128), CONSTRAINT_NAME sysname NOT NULL
) AS
SELECT k.TABLE_CATALOG, k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_CATALOG, k.CONSTRAINT_SCHEMA, k.CONSTRAINT_NAME
FROM catalog_views."information_schema.table_constraints"(this_database) k;

CREATE VIEW INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS (
    CONSTRAINT_CATALOG nvarchar(128), CONSTRAINT_SCHEMA nvarchar(128), CONSTRAINT_NAME sysname NOT NULL, UNIQUE_CONSTRAINT_CATALOG nvarchar(128),
    UNIQUE_CONSTRAINT_SCHEMA nvarchar(128), UNIQUE_CONSTRAINT_NAME sysname, MATCH_OPTION varchar(7), UPDATE_RULE varchar(11), DELETE_RULE varchar(11)
) AS
SELECT d.name, s.name, o.name, d.name, rs.name, i.name, 'SIMPLE', f.on_update, f.on_delete
FROM catalog.foreign_keys f JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id)
JOIN catalog.schemas s USING (database_id, schema_id)
JOIN catalog.objects r ON r.object_id = f.referenced_id JOIN catalog.schemas rs ON rs.database_id = r.database_id AND rs.schema_id = r.schema_id
JOIN catalog.indexes i ON i.object_id = f.referenced_id AND i.index_id = f.index_id
WHERE o.database_id = this_database;

CREATE VIEW INFORMATION_SCHEMA.SEQUENCES (
    SEQUENCE_CATALOG nvarchar(128), SEQUENCE_SCHEMA nvarchar(128), SEQUENCE_NAME sysname NOT NULL, DATA_TYPE nvarchar(128), NUMERIC_PRECISION tinyint,
    NUMERIC_PRECISION_RADIX smallint, NUMERIC_SCALE int, START_VALUE bigint, MINIMUM_VALUE bigint, MAXIMUM_VALUE bigint, INCREMENT bigint,
    CYCLE_OPTION bit, DECLARED_DATA_TYPE int, DECLARED_NUMERIC_PRECISION int, DECLARED_NUMERIC_SCALE int
) AS
SELECT d.name, s.name, o.name, q.type_name, catalog.type_precision(q.type_name, q.precision, q.scale), 10, catalog.type_scale(q.type_name, q.scale),
       q.start_value, q.minimum, q.maximum, q.increment, q.cycle::int, NULL::int, NULL::int, NULL::int
FROM catalog.sequences q JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id)
JOIN catalog.schemas s USING (database_id, schema_id) WHERE o.database_id = this_database;
