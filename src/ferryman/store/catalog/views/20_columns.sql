-- Columns, types, indexes and constraints

CREATE VIEW sys.columns (
    object_id int NOT NULL, name sysname, column_id int NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_ansi_padded bit NOT NULL, is_rowguidcol bit NOT NULL, is_identity bit NOT NULL, is_computed bit NOT NULL, is_filestream bit NOT NULL,
    is_replicated bit, is_non_sql_subscribed bit, is_merge_published bit, is_dts_replicated bit, is_xml_document bit NOT NULL,
    xml_collection_id int NOT NULL, default_object_id int NOT NULL, rule_object_id int NOT NULL, is_sparse bit, is_column_set bit,
    generated_always_type tinyint, generated_always_type_desc nvarchar(60), encryption_type int, encryption_type_desc nvarchar(64),
    encryption_algorithm_name sysname, column_encryption_key_id int, column_encryption_key_database_name sysname, is_hidden bit, is_masked bit NOT NULL,
    graph_type int, graph_type_desc nvarchar(60)
) AS
SELECT c.object_id, c.name, c.column_id, t.system_type_id, coalesce(u.user_type_id, s.user_type_id, t.user_type_id),
       catalog.type_max_length(c.type_name, c.length, c.precision, c.scale), catalog.type_precision(c.type_name, c.precision, c.scale),
       catalog.type_scale(c.type_name, c.scale), c.collation_name, c.nullable::int,
       CASE WHEN t.name IN ('char', 'varchar', 'binary', 'varbinary', 'nchar', 'nvarchar') THEN 1 ELSE 0 END, c.rowguid::int,
       (c.seed IS NOT NULL)::int, (c.computed IS NOT NULL)::int, 0, 0, 0, 0, 0,
       catalog.is_xml_document(c.type_name, c.scale), catalog.xml_collection_of(c.type_name, c.precision), coalesce(c.default_id, 0), 0, 0, 0,
       CASE c.generated WHEN 'START' THEN 1 WHEN 'END' THEN 2 ELSE 0 END, CASE WHEN c.generated = '' THEN 'NOT_APPLICABLE' ELSE 'AS_ROW_' || c.generated END,
       NULL::int, NULL::text, NULL::text, NULL::int, NULL::text, c.hidden::int, (c.mask IS NOT NULL)::int, NULL::int, NULL::text
FROM catalog.columns c JOIN catalog.objects o USING (object_id)
JOIN catalog.system_types t ON t.name = catalog.system_type_name(c.type_name)
LEFT JOIN catalog.system_types s ON 'sys.' || s.name = c.user_type
LEFT JOIN (catalog.types u JOIN catalog.schemas us USING (database_id, schema_id))
       ON u.database_id = o.database_id AND lower(us.name || '.' || u.name) = lower(c.user_type)
WHERE o.database_id = this_database;

CREATE VIEW sys.system_columns (
    object_id int NOT NULL, name sysname, column_id int NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_ansi_padded bit NOT NULL, is_rowguidcol bit NOT NULL, is_identity bit NOT NULL, is_computed bit NOT NULL, is_filestream bit NOT NULL,
    is_replicated bit, is_non_sql_subscribed bit, is_merge_published bit, is_dts_replicated bit, is_xml_document bit NOT NULL,
    xml_collection_id int NOT NULL, default_object_id int NOT NULL, rule_object_id int NOT NULL, is_sparse bit, is_column_set bit,
    generated_always_type tinyint, generated_always_type_desc nvarchar(60), encryption_type int, encryption_type_desc nvarchar(64),
    encryption_algorithm_name sysname, column_encryption_key_id int, column_encryption_key_database_name sysname, is_hidden bit, is_masked bit NOT NULL,
    graph_type int, graph_type_desc nvarchar(60)
) AS
SELECT c.object_id, c.name, c.column_id, t.system_type_id, coalesce(s.user_type_id, t.user_type_id),
       catalog.type_max_length(c.type_name, c.length, c.precision, c.scale), catalog.type_precision(c.type_name, c.precision, c.scale),
       catalog.type_scale(c.type_name, c.scale), c.collation_name, c.nullable::int, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'NOT_APPLICABLE',
       NULL::int, NULL::text, NULL::text, NULL::int, NULL::text, 0, 0, NULL::int, NULL::text
FROM catalog.system_columns c
JOIN catalog.system_types t ON t.name = catalog.system_type_name(c.type_name)
LEFT JOIN catalog.system_types s ON 'sys.' || s.name = c.user_type;

CREATE VIEW sys.all_columns (
    object_id int NOT NULL, name sysname, column_id int NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_ansi_padded bit NOT NULL, is_rowguidcol bit NOT NULL, is_identity bit NOT NULL, is_computed bit NOT NULL, is_filestream bit NOT NULL,
    is_replicated bit, is_non_sql_subscribed bit, is_merge_published bit, is_dts_replicated bit, is_xml_document bit NOT NULL,
    xml_collection_id int NOT NULL, default_object_id int NOT NULL, rule_object_id int NOT NULL, is_sparse bit, is_column_set bit,
    generated_always_type tinyint, generated_always_type_desc nvarchar(60), encryption_type int, encryption_type_desc nvarchar(64),
    encryption_algorithm_name sysname, column_encryption_key_id int, column_encryption_key_database_name sysname, is_hidden bit, is_masked bit NOT NULL,
    graph_type int, graph_type_desc nvarchar(60)
) AS
SELECT * FROM catalog_views."sys.columns"(this_database) UNION ALL SELECT * FROM catalog_views."sys.system_columns"(this_database);

CREATE VIEW sys.computed_columns (
    object_id int NOT NULL, name sysname, column_id int NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_computed bit NOT NULL, definition nvarchar(max), uses_database_collation bit NOT NULL, is_persisted bit NOT NULL
) AS
SELECT v.object_id, v.name, v.column_id, v.system_type_id, v.user_type_id, v.max_length, v.precision, v.scale, v.collation_name, v.is_nullable,
       v.is_computed, c.computed, 1, c.persisted::int
FROM catalog_views."sys.columns"(this_database) v JOIN catalog.columns c USING (object_id, column_id) WHERE c.computed IS NOT NULL;

CREATE VIEW sys.identity_columns (
    object_id int NOT NULL, name sysname, column_id int NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_identity bit NOT NULL, seed_value sql_variant, increment_value sql_variant, last_value sql_variant, is_not_for_replication bit
) AS
SELECT v.object_id, v.name, v.column_id, v.system_type_id, v.user_type_id, v.max_length, v.precision, v.scale, v.collation_name, v.is_nullable,
       v.is_identity, tsql.to_variant(b.base, c.seed::text), tsql.to_variant(b.base, c.increment::text),
       tsql.to_variant(b.base, catalog.identity_value(o.relation, c.name)::text), 0
FROM catalog_views."sys.columns"(this_database) v JOIN catalog.columns c USING (object_id, column_id) JOIN catalog.objects o USING (object_id)
CROSS JOIN LATERAL (SELECT tsql.base_text(c.type_name, c.length, c.precision, c.scale, NULL)) b(base)
WHERE c.seed IS NOT NULL;

CREATE VIEW sys.masked_columns (
    object_id int NOT NULL, name sysname, column_id int NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_ansi_padded bit NOT NULL, is_rowguidcol bit NOT NULL, is_identity bit NOT NULL, is_computed bit NOT NULL, is_filestream bit NOT NULL,
    is_replicated bit, is_non_sql_subscribed bit, is_merge_published bit, is_dts_replicated bit, is_xml_document bit NOT NULL,
    xml_collection_id int NOT NULL, default_object_id int NOT NULL, rule_object_id int NOT NULL, is_sparse bit, is_column_set bit,
    generated_always_type tinyint, generated_always_type_desc nvarchar(60), encryption_type int, encryption_type_desc nvarchar(64),
    encryption_algorithm_name sysname, column_encryption_key_id int, column_encryption_key_database_name sysname, is_hidden bit, is_masked bit NOT NULL,
    masking_function nvarchar(4000)
) AS
SELECT v.object_id, v.name, v.column_id, v.system_type_id, v.user_type_id, v.max_length, v.precision, v.scale, v.collation_name, v.is_nullable,
       v.is_ansi_padded, v.is_rowguidcol, v.is_identity, v.is_computed, v.is_filestream, v.is_replicated, v.is_non_sql_subscribed, v.is_merge_published,
       v.is_dts_replicated, v.is_xml_document, v.xml_collection_id, v.default_object_id, v.rule_object_id, v.is_sparse, v.is_column_set,
       v.generated_always_type, v.generated_always_type_desc, v.encryption_type, v.encryption_type_desc, v.encryption_algorithm_name,
       v.column_encryption_key_id, v.column_encryption_key_database_name, v.is_hidden, v.is_masked, c.mask
FROM catalog_views."sys.columns"(this_database) v JOIN catalog.columns c USING (object_id, column_id) WHERE c.mask IS NOT NULL;

CREATE VIEW sys.types (
    name sysname NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL, schema_id int NOT NULL, principal_id int,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_user_defined bit NOT NULL, is_assembly_type bit NOT NULL, default_object_id int NOT NULL, rule_object_id int NOT NULL, is_table_type bit NOT NULL
) AS
SELECT t.name, t.system_type_id, t.user_type_id, 4, NULL::int, t.max_length, t.precision, t.scale,
       CASE WHEN t.has_collation THEN (SELECT d.collation_name FROM catalog.databases d WHERE d.database_id = this_database) END,
       CASE WHEN t.name IN ('timestamp', 'sysname') THEN 0 ELSE 1 END, 0, (t.system_type_id = 240)::int, 0, 0, 0
FROM catalog.system_types t
UNION ALL
SELECT u.name, coalesce(t.system_type_id, 243), u.user_type_id, u.schema_id, NULL::int,
       coalesce(catalog.type_max_length(u.type_name, u.length, u.precision, u.scale), -1), coalesce(catalog.type_precision(u.type_name, u.precision, u.scale), 0),
       coalesce(catalog.type_scale(u.type_name, u.scale), 0), u.collation_name, u.nullable::int, 1, 0, 0, 0, (u.table_id IS NOT NULL)::int
FROM catalog.types u LEFT JOIN catalog.system_types t ON t.name = catalog.system_type_name(u.type_name)
WHERE u.database_id = this_database;

CREATE VIEW sys.assembly_types (
    name sysname NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL, schema_id int NOT NULL, principal_id int,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_user_defined bit NOT NULL, is_assembly_type bit NOT NULL, default_object_id int NOT NULL, rule_object_id int NOT NULL, is_table_type bit NOT NULL,
    assembly_id int NOT NULL, assembly_class sysname, is_binary_ordered bit, is_fixed_length bit, prog_id nvarchar(40),
    assembly_qualified_name nvarchar(4000)
) AS
SELECT t.*, 1, 'Microsoft.SqlServer.Types.' || c.class, (t.name = 'hierarchyid')::int, 0, NULL::text,
       'Microsoft.SqlServer.Types.' || c.class || ', Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91'
FROM catalog_views."sys.types"(this_database) t
JOIN (VALUES ('hierarchyid', 'SqlHierarchyId'), ('geometry', 'SqlGeometry'), ('geography', 'SqlGeography')) c (name, class) ON c.name = t.name
WHERE t.is_assembly_type = 1;

CREATE VIEW sys.table_types (
    name sysname NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL, schema_id int NOT NULL, principal_id int,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, collation_name sysname, is_nullable bit,
    is_user_defined bit NOT NULL, is_assembly_type bit NOT NULL, default_object_id int NOT NULL, rule_object_id int NOT NULL, is_table_type bit NOT NULL,
    type_table_object_id int NOT NULL, is_memory_optimized bit
) AS
SELECT t.*, u.table_id, (EXISTS (SELECT 1 FROM catalog.memory_optimized m WHERE m.object_id = u.table_id))::int FROM catalog_views."sys.types"(this_database) t
JOIN catalog.types u ON u.database_id = this_database AND u.user_type_id = t.user_type_id WHERE u.table_id IS NOT NULL;

CREATE VIEW sys.indexes (
    object_id int NOT NULL, name sysname, index_id int NOT NULL, type tinyint NOT NULL, type_desc nvarchar(60), is_unique bit, data_space_id int,
    ignore_dup_key bit, is_primary_key bit, is_unique_constraint bit, fill_factor tinyint NOT NULL, is_padded bit, is_disabled bit, is_hypothetical bit,
    is_ignored_in_optimization bit, allow_row_locks bit, allow_page_locks bit, has_filter bit, filter_definition nvarchar(max),
    compression_delay int, suppress_dup_key_messages bit, auto_created bit, optimize_for_sequential_key bit
) AS
SELECT i.object_id, i.name, i.index_id, CASE WHEN i.xml_kind <> '' THEN 3 WHEN i.tessellation <> '' THEN 4 WHEN i.is_clustered THEN 1 ELSE 2 END + CASE WHEN i.columnstore THEN 4 ELSE 0 END,
       CASE WHEN i.xml_kind <> '' THEN 'XML' WHEN i.tessellation <> '' THEN 'SPATIAL' WHEN i.is_clustered THEN 'CLUSTERED' ELSE 'NONCLUSTERED' END || CASE WHEN i.columnstore THEN ' COLUMNSTORE' ELSE '' END,
       i.is_unique::int, coalesce(p.data_space_id, 1), i.ignore_dup_key::int, (i.kind = 'PRIMARY KEY')::int, (i.kind = 'UNIQUE')::int, 0, 0, i.disabled::int, 0, 0, 1, 1,
       (i.where_text IS NOT NULL)::int, i.where_text, NULL::int, 0, 0, 0
FROM catalog.indexes i JOIN catalog.objects o USING (object_id) LEFT JOIN LATERAL catalog.partitioning(i.object_id, i.index_id) p ON true
WHERE o.database_id = this_database
UNION ALL
SELECT o.object_id, NULL::text, 0, 0, 'HEAP', 0, coalesce(p.data_space_id, 1), 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, NULL::text, NULL::int, 0, 0, 0
FROM catalog.objects o LEFT JOIN LATERAL catalog.partitioning(o.object_id, 0) p ON true WHERE o.database_id = this_database AND o.kind IN ('U', 'TT')
AND NOT EXISTS (SELECT 1 FROM catalog.indexes i WHERE i.object_id = o.object_id AND i.is_clustered);

CREATE VIEW sys.index_columns (
    object_id int NOT NULL, index_id int NOT NULL, index_column_id int NOT NULL, column_id int NOT NULL, key_ordinal tinyint NOT NULL,
    partition_ordinal tinyint NOT NULL, is_descending_key bit, is_included_column bit, column_store_order_ordinal tinyint
) AS
SELECT x.object_id, x.index_id, x.ordinal, x.column_id, CASE WHEN x.included THEN 0 ELSE x.ordinal END, (p.column_id IS NOT NULL)::int, x.descending::int,
       x.included::int, 0
FROM catalog.index_columns x JOIN catalog.objects o USING (object_id)
LEFT JOIN LATERAL catalog.partitioning(x.object_id, x.index_id) p ON p.column_id = x.column_id WHERE o.database_id = this_database
UNION ALL
SELECT i.object_id, i.index_id, 1 + (SELECT count(*)::int FROM catalog.index_columns x WHERE x.object_id = i.object_id AND x.index_id = i.index_id),
       p.column_id, 0, 1, 0, (i.index_id > 1)::int, 0
FROM catalog_views."sys.indexes"(this_database) i CROSS JOIN LATERAL catalog.partitioning(i.object_id, i.index_id) p
WHERE i.type <> 5
AND NOT EXISTS (SELECT 1 FROM catalog.index_columns x WHERE x.object_id = i.object_id AND x.index_id = i.index_id AND x.column_id = p.column_id)
UNION ALL
SELECT i.object_id, i.index_id, c.column_id, c.column_id, 0, (p.column_id IS NOT NULL)::int, 0, 1, 0
FROM catalog_views."sys.indexes"(this_database) i JOIN catalog.columns c ON c.object_id = i.object_id AND i.type = 5 AND c.computed IS NULL
LEFT JOIN LATERAL catalog.partitioning(i.object_id, i.index_id) p ON p.column_id = c.column_id;

CREATE VIEW sys.stats (
    object_id int NOT NULL, name sysname, stats_id int NOT NULL, auto_created bit, user_created bit, no_recompute bit, has_filter bit,
    filter_definition nvarchar(max), is_temporary bit, is_incremental bit, has_persisted_sample bit, stats_generation_method int NOT NULL,
    stats_generation_method_desc varchar(80) NOT NULL
) AS
SELECT s.object_id, s.name, s.stats_id, 0, s.user_created, 0, (s.where_text IS NOT NULL)::int, s.where_text, 0, 0, 0, 0, 'Sort based statistics'
FROM (SELECT object_id, name, index_id AS stats_id, 0 AS user_created, where_text FROM catalog.indexes WHERE xml_kind = '' AND tessellation = ''
      UNION ALL SELECT object_id, name, stats_id, 1, where_text FROM catalog.statistics) s
JOIN catalog.objects o USING (object_id) WHERE o.database_id = this_database;

CREATE VIEW sys.stats_columns (object_id int NOT NULL, stats_id int NOT NULL, stats_column_id int, column_id int) AS
SELECT s.object_id, s.stats_id, s.ordinal, s.column_id
FROM (SELECT object_id, index_id AS stats_id, ordinal, column_id FROM catalog.index_columns WHERE NOT included AND index_id < 256000
      UNION ALL SELECT object_id, stats_id, ordinal, column_id FROM catalog.statistics_columns) s
JOIN catalog.objects o USING (object_id) WHERE o.database_id = this_database;

CREATE VIEW sys.key_constraints (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, unique_index_id int, is_system_named bit NOT NULL, is_enforced bit
) AS
SELECT o.*, i.index_id, x.system_named::int, 1
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.objects x USING (object_id) JOIN catalog.indexes i ON i.constraint_id = o.object_id;

CREATE VIEW sys.check_constraints (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, is_disabled bit NOT NULL, is_not_for_replication bit NOT NULL, is_not_trusted bit NOT NULL,
    parent_column_id int NOT NULL, definition nvarchar(max), uses_database_collation bit, is_system_named bit NOT NULL
) AS
SELECT o.*, k.disabled::int, 0, (NOT k.trusted)::int, k.column_id, k.text, 1, x.system_named::int
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.objects x USING (object_id) JOIN catalog.checks k USING (object_id);

CREATE VIEW sys.default_constraints (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, parent_column_id int NOT NULL, definition nvarchar(max), is_system_named bit NOT NULL
) AS
SELECT o.*, c.column_id, c.default_text, x.system_named::int
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.objects x USING (object_id) JOIN catalog.columns c ON c.default_id = o.object_id;

CREATE VIEW sys.foreign_keys (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, referenced_object_id int, key_index_id int, is_disabled bit NOT NULL, is_not_for_replication bit NOT NULL,
    is_not_trusted bit NOT NULL, delete_referential_action tinyint, delete_referential_action_desc nvarchar(60), update_referential_action tinyint,
    update_referential_action_desc nvarchar(60), is_system_named bit NOT NULL
) AS
SELECT o.*, f.referenced_id, f.index_id, f.disabled::int, 0, (NOT f.trusted)::int,
       array_position(ARRAY['NO ACTION', 'CASCADE', 'SET NULL', 'SET DEFAULT'], f.on_delete) - 1, replace(f.on_delete, ' ', '_'),
       array_position(ARRAY['NO ACTION', 'CASCADE', 'SET NULL', 'SET DEFAULT'], f.on_update) - 1, replace(f.on_update, ' ', '_'), x.system_named::int
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.objects x USING (object_id) JOIN catalog.foreign_keys f USING (object_id);

CREATE VIEW sys.foreign_key_columns (
    constraint_object_id int NOT NULL, constraint_column_id int NOT NULL, parent_object_id int NOT NULL, parent_column_id int NOT NULL,
    referenced_object_id int NOT NULL, referenced_column_id int NOT NULL
) AS
SELECT x.object_id, x.ordinal, o.parent_id, x.column_id, f.referenced_id, x.referenced_column_id
FROM catalog.foreign_key_columns x JOIN catalog.foreign_keys f USING (object_id) JOIN catalog.objects o USING (object_id)
WHERE o.database_id = this_database;

CREATE VIEW sys.filegroups (
    name sysname NOT NULL, data_space_id int NOT NULL, type char(2) NOT NULL, type_desc nvarchar(60), is_default bit, is_system bit,
    filegroup_guid uniqueidentifier, log_filegroup_id int, is_read_only bit, is_autogrow_all_files bit
) AS
SELECT 'PRIMARY', 1, 'FG', 'ROWS_FILEGROUP', 1, 0, NULL::uuid, NULL::int, 0, 0
UNION ALL SELECT g.name, g.data_space_id, g.type, g.type_desc, 0, 0, NULL, NULL, 0, 0 FROM catalog.filegroups(this_database) g;
