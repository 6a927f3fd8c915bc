-- Filegroups, partition functions and schemes, and the partitions of tables and indexes.
-- Sources: "sys.partition_functions", https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-partition-functions-transact-sql
-- and the pages beside it: sys.partition_schemes, sys.partition_parameters, sys.partition_range_values, sys.destination_data_spaces, sys.partitions

CREATE VIEW sys.data_spaces (
    name sysname NOT NULL, data_space_id int NOT NULL, type char(2) NOT NULL, type_desc nvarchar(60), is_default bit, is_system bit
) AS
SELECT 'PRIMARY', 1, 'FG', 'ROWS_FILEGROUP', 1, 0
UNION ALL
SELECT g.name, g.data_space_id, g.type, g.type_desc, 0, 0 FROM catalog.filegroups(this_database) g
UNION ALL
SELECT s.name, s.data_space_id, 'PS', 'PARTITION_SCHEME', 0, 0 FROM catalog.partition_schemes s WHERE s.database_id = this_database;

CREATE VIEW sys.partition_functions (
    name sysname NOT NULL, function_id int NOT NULL, type char(2) NOT NULL, type_desc nvarchar(60), fanout int NOT NULL, boundary_value_on_right bit NOT NULL,
    is_system bit NOT NULL, create_date datetime NOT NULL, modify_date datetime NOT NULL
) AS
SELECT f.name, f.function_id, 'R ', 'RANGE', cardinality(f.boundaries) + 1, f.on_right::int, 0, f.created, f.modified
FROM catalog.partition_functions f WHERE f.database_id = this_database;

CREATE VIEW sys.partition_parameters (
    function_id int NOT NULL, parameter_id int NOT NULL, system_type_id tinyint NOT NULL, max_length smallint NOT NULL, precision tinyint NOT NULL,
    scale tinyint NOT NULL, collation_name sysname, user_type_id int NOT NULL
) AS
SELECT f.function_id, 1, t.system_type_id, catalog.type_max_length(f.type_name, f.length, f.precision, f.scale),
       catalog.type_precision(f.type_name, f.precision, f.scale), catalog.type_scale(f.type_name, f.scale), f.collation_name, t.user_type_id
FROM catalog.partition_functions f JOIN catalog.system_types t ON t.name = f.type_name WHERE f.database_id = this_database;

CREATE VIEW sys.partition_range_values (
    function_id int NOT NULL, boundary_id int NOT NULL, parameter_id int NOT NULL, value sql_variant
) AS
SELECT f.function_id, b.number::int, 1,
       tsql.boundary_variant(tsql.base_text(f.type_name, f.length, f.precision, f.scale, f.collation_name), b.value)
FROM catalog.partition_functions f CROSS JOIN LATERAL unnest(f.boundaries) WITH ORDINALITY b(value, number) WHERE f.database_id = this_database;

CREATE VIEW sys.partition_schemes (
    name sysname NOT NULL, data_space_id int NOT NULL, type char(2) NOT NULL, type_desc nvarchar(60), is_default bit, is_system bit, function_id int NOT NULL
) AS
SELECT s.name, s.data_space_id, 'PS', 'PARTITION_SCHEME', 0, 0, s.function_id FROM catalog.partition_schemes s WHERE s.database_id = this_database;

CREATE VIEW sys.destination_data_spaces (
    partition_scheme_id int NOT NULL, destination_id int NOT NULL, data_space_id int NOT NULL
) AS
SELECT s.data_space_id, n.number, 1
FROM catalog.partition_schemes s JOIN catalog.partition_functions f USING (function_id)
CROSS JOIN LATERAL generate_series(1, cardinality(f.boundaries) + 1 + s.next_used::int) n(number) WHERE s.database_id = this_database;

CREATE VIEW sys.partitions (
    partition_id bigint NOT NULL, object_id int NOT NULL, index_id int NOT NULL, partition_number int NOT NULL, hobt_id bigint NOT NULL, rows bigint,
    filestream_filegroup_id smallint NOT NULL, data_compression tinyint NOT NULL, data_compression_desc nvarchar(60)
) AS
SELECT n.id, i.object_id, i.index_id, p.number, n.id, p.rows, 0, 0, 'NONE'
FROM catalog_views."sys.indexes"(this_database) i JOIN catalog.objects o USING (object_id)
CROSS JOIN LATERAL catalog.partition_rows(o.relation, i.object_id, i.index_id) p
CROSS JOIN LATERAL (SELECT 72057594000000000 + i.object_id * 1000::bigint + i.index_id + (p.number - 1) * 4000000000000) n(id) WHERE o.kind = 'U';
