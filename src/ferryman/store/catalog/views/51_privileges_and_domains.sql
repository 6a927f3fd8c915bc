-- Information schema views of privileges and of alias types, which the standard calls domains:
-- https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/system-information-schema-views-transact-sql

CREATE VIEW INFORMATION_SCHEMA.TABLE_PRIVILEGES (
    GRANTOR nvarchar(128), GRANTEE nvarchar(128), TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME sysname NOT NULL,
    PRIVILEGE_TYPE varchar(10), IS_GRANTABLE varchar(3)
) AS
SELECT catalog.principal_name(p.database_id, p.grantor_id), catalog.principal_name(p.database_id, p.grantee_id), d.name, s.name, o.name, p.permission,
       CASE p.state WHEN 'W' THEN 'YES' ELSE 'NO' END
FROM catalog.permissions p JOIN catalog.objects o ON o.object_id = p.major_id JOIN catalog.databases d ON d.database_id = p.database_id
JOIN catalog.schemas s ON s.database_id = o.database_id AND s.schema_id = o.schema_id
WHERE p.database_id = this_database AND p.class = 'OBJECT' AND p.minor_id = 0 AND p.state IN ('G', 'W') AND o.kind IN ('U', 'V')
      AND p.permission IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'REFERENCES');

CREATE VIEW INFORMATION_SCHEMA.COLUMN_PRIVILEGES (
    GRANTOR nvarchar(128), GRANTEE nvarchar(128), TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME sysname NOT NULL,
    COLUMN_NAME sysname, PRIVILEGE_TYPE varchar(10), IS_GRANTABLE varchar(3)
) AS
SELECT catalog.principal_name(p.database_id, p.grantor_id), catalog.principal_name(p.database_id, p.grantee_id), d.name, s.name, o.name, c.name, p.permission,
       CASE p.state WHEN 'W' THEN 'YES' ELSE 'NO' END
FROM catalog.permissions p JOIN catalog.objects o ON o.object_id = p.major_id JOIN catalog.databases d ON d.database_id = p.database_id
JOIN catalog.schemas s ON s.database_id = o.database_id AND s.schema_id = o.schema_id
JOIN catalog.columns c ON c.object_id = o.object_id AND p.minor_id IN (0, c.column_id)
WHERE p.database_id = this_database AND p.class = 'OBJECT' AND p.state IN ('G', 'W') AND o.kind IN ('U', 'V')
      AND p.permission IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES');

CREATE VIEW INFORMATION_SCHEMA.DOMAINS (
    DOMAIN_CATALOG nvarchar(128), DOMAIN_SCHEMA nvarchar(128), DOMAIN_NAME sysname NOT NULL, DATA_TYPE sysname, CHARACTER_MAXIMUM_LENGTH int,
    CHARACTER_OCTET_LENGTH int, COLLATION_CATALOG varchar(6), COLLATION_SCHEMA varchar(3), COLLATION_NAME nvarchar(128),
    CHARACTER_SET_CATALOG varchar(6), CHARACTER_SET_SCHEMA varchar(3), CHARACTER_SET_NAME nvarchar(128), NUMERIC_PRECISION tinyint,
    NUMERIC_PRECISION_RADIX smallint, NUMERIC_SCALE tinyint, DATETIME_PRECISION smallint, DOMAIN_DEFAULT nvarchar(4000)
) AS
SELECT d.name, s.name, u.name, catalog.system_type_name(u.type_name), catalog.character_length(u.type_name, u.length),
       catalog.octet_length(u.type_name, u.length), NULL::text, NULL::text, u.collation_name, NULL::text, NULL::text,
       CASE WHEN u.type_name IN ('char', 'varchar', 'text') THEN 'iso_1' WHEN u.type_name IN ('nchar', 'nvarchar', 'ntext') THEN 'UNICODE' END,
       CASE WHEN catalog.is_number(u.type_name) THEN catalog.type_precision(u.type_name, u.precision, u.scale) END,
       CASE WHEN u.type_name IN ('float', 'real') THEN 2 WHEN catalog.is_number(u.type_name) THEN 10 END,
       CASE WHEN catalog.is_number(u.type_name) AND u.type_name NOT IN ('float', 'real') THEN catalog.type_scale(u.type_name, u.scale) END,
       catalog.seconds_precision(u.type_name, u.scale), NULL::text
FROM catalog.types u JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id)
WHERE u.database_id = this_database AND u.table_id IS NULL;

CREATE VIEW INFORMATION_SCHEMA.COLUMN_DOMAIN_USAGE (
    DOMAIN_CATALOG nvarchar(128), DOMAIN_SCHEMA nvarchar(128), DOMAIN_NAME sysname NOT NULL, TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128),
    TABLE_NAME sysname NOT NULL, COLUMN_NAME sysname
) AS
SELECT DOMAIN_CATALOG, DOMAIN_SCHEMA, DOMAIN_NAME, TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME
FROM catalog_views."information_schema.columns"(this_database) WHERE DOMAIN_NAME IS NOT NULL;

CREATE VIEW INFORMATION_SCHEMA.ROUTINE_COLUMNS (
    TABLE_CATALOG nvarchar(128), TABLE_SCHEMA nvarchar(128), TABLE_NAME nvarchar(128) NOT NULL, COLUMN_NAME nvarchar(128), ORDINAL_POSITION int NOT NULL,
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
       NULL::text, NULL::text, c.collation_name, NULL::text, NULL::text, NULL::text
FROM catalog.columns c JOIN catalog.objects o USING (object_id) JOIN catalog.databases d USING (database_id)
JOIN catalog.schemas s USING (database_id, schema_id)
WHERE d.database_id = this_database AND o.kind IN ('TF', 'IF');
