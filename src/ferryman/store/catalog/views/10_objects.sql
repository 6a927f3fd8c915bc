-- Object catalog views: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/object-catalog-views-transact-sql
-- Each query reads the id of the database it is asked in as this_database.

CREATE VIEW sys.schemas (
    name sysname NOT NULL, schema_id int NOT NULL, principal_id int
) AS
SELECT s.name, s.schema_id, s.owner_id FROM catalog.schemas s WHERE s.database_id = this_database;

CREATE VIEW sys.objects (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL
) AS
SELECT o.name, o.object_id, o.owner_id, o.schema_id, o.parent_id, rpad(o.kind, 2), catalog.kind_description(o.kind), o.created, o.modified,
       CASE WHEN d.database_id BETWEEN 3 AND 5 OR d.database_id = 1 THEN 1 ELSE 0 END, 0, 0
FROM catalog.objects o JOIN catalog.databases d USING (database_id) WHERE o.database_id = this_database AND o.schema_id <> 0;

CREATE VIEW sys.system_objects (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL
) AS
SELECT o.name, o.object_id, NULL::int, o.schema_id, 0, rpad(o.kind, 2), catalog.kind_description(o.kind), '2022-10-08 06:38:28'::timestamp,
       '2022-10-08 06:38:28'::timestamp, 1, 0, 0
FROM catalog.system_objects o;

CREATE VIEW sys.all_objects (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL
) AS
SELECT * FROM catalog_views."sys.objects"(this_database) UNION ALL SELECT * FROM catalog_views."sys.system_objects"(this_database);

CREATE VIEW sys.tables (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, lob_data_space_id int NOT NULL, filestream_data_space_id int, max_column_id_used int NOT NULL,
    lock_on_bulk_load bit NOT NULL, uses_ansi_nulls bit, is_replicated bit, has_replication_filter bit, is_merge_published bit,
    is_sync_tran_subscribed bit, has_unchecked_assembly_data bit NOT NULL, text_in_row_limit int, large_value_types_out_of_row bit,
    is_tracked_by_cdc bit, lock_escalation tinyint, lock_escalation_desc nvarchar(60), is_filetable bit, is_memory_optimized bit, durability tinyint,
    durability_desc nvarchar(60), temporal_type tinyint, temporal_type_desc nvarchar(60), history_table_id int, is_remote_data_archive_enabled bit,
    is_external bit NOT NULL, history_retention_period int, history_retention_period_unit int, history_retention_period_unit_desc nvarchar(10),
    is_node bit, is_edge bit
) AS
SELECT o.*, 0, NULL::int, (SELECT coalesce(max(c.column_id), 0) FROM catalog.columns c WHERE c.object_id = o.object_id),
       0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'TABLE', 0, (m.object_id IS NOT NULL)::int, CASE m.durability WHEN 'SCHEMA_ONLY' THEN 1 ELSE 0 END,
       coalesce(m.durability, 'SCHEMA_AND_DATA'), t.type,
       CASE t.type WHEN 2 THEN 'SYSTEM_VERSIONED_TEMPORAL_TABLE' WHEN 1 THEN 'HISTORY_TABLE' ELSE 'NON_TEMPORAL_TABLE' END, nullif(p.history_id, 0), 0, 0,
       CASE t.type WHEN 2 THEN coalesce(p.retention, -1) END, CASE t.type WHEN 2 THEN catalog.retention_unit(p.retention_unit) END,
       CASE t.type WHEN 2 THEN coalesce(p.retention_unit, 'INFINITE') END, 0, 0
FROM catalog_views."sys.objects"(this_database) o
CROSS JOIN LATERAL catalog.temporal_type(o.object_id) t(type)
LEFT JOIN catalog.periods p ON p.object_id = o.object_id
LEFT JOIN catalog.memory_optimized m ON m.object_id = o.object_id
WHERE o.type = 'U ';

CREATE VIEW sys.security_policies (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type varchar(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_enabled bit NOT NULL,
    is_not_for_replication bit NOT NULL, uses_database_collation bit, is_schema_bound bit NOT NULL
) AS
SELECT o.name, o.object_id, o.principal_id, o.schema_id, o.parent_object_id, o.type, o.type_desc, o.create_date, o.modify_date, 0, p.enabled::int, 0, 1,
       p.schema_bound::int
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.security_policies p USING (object_id);

CREATE VIEW sys.security_predicates (
    object_id int NOT NULL, security_predicate_id int NOT NULL, target_object_id int NOT NULL, predicate_definition nvarchar(max), predicate_type int,
    predicate_type_desc nvarchar(60), operation int, operation_desc nvarchar(60)
) AS
SELECT p.object_id, p.predicate_id, p.target_id, '(' || p.definition || ')', CASE p.kind WHEN 'BLOCK' THEN 1 ELSE 0 END, p.kind,
       CASE p.operation WHEN 'AFTER INSERT' THEN 1 WHEN 'AFTER UPDATE' THEN 2 WHEN 'BEFORE UPDATE' THEN 3 WHEN 'BEFORE DELETE' THEN 4 END,
       nullif(p.operation, '')
FROM catalog.security_predicates p JOIN catalog.objects o USING (object_id) WHERE o.database_id = this_database;

CREATE VIEW sys.periods (
    name sysname, period_type tinyint, period_type_desc nvarchar(60), object_id int NOT NULL, start_column_id int, end_column_id int
) AS
SELECT 'SYSTEM_TIME', 1, 'SYSTEM_TIME_PERIOD', p.object_id, p.start_column_id, p.end_column_id
FROM catalog.periods p JOIN catalog.objects o USING (object_id) WHERE o.database_id = this_database;

CREATE VIEW sys.views (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, is_replicated bit, has_replication_filter bit, has_opaque_metadata bit NOT NULL,
    has_unchecked_assembly_data bit NOT NULL, with_check_option bit NOT NULL, is_date_correlation_view bit NOT NULL, is_tracked_by_cdc bit
) AS
SELECT o.*, 0, 0, 0, 0, CASE WHEN 'CHECK OPTION' = ANY(m.options) THEN 1 ELSE 0 END, 0, 0
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.modules m USING (object_id) WHERE o.type = 'V ';

CREATE VIEW sys.all_views (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL
) AS
SELECT * FROM catalog_views."sys.all_objects"(this_database) o WHERE o.type = 'V ';

CREATE VIEW sys.procedures (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, is_auto_executed bit NOT NULL, is_execution_replicated bit, is_repl_serializable_only bit,
    skips_repl_constraints bit
) AS
SELECT o.*, 0, 0, 0, 0 FROM catalog_views."sys.objects"(this_database) o WHERE o.type = 'P ';

CREATE VIEW sys.synonyms (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, base_object_name nvarchar(1035)
) AS
SELECT o.*, (SELECT string_agg(CASE WHEN part = '' THEN '' ELSE '[' || replace(part, ']', ']]') || ']' END, '.' ORDER BY n)
             FROM unnest(s.target) WITH ORDINALITY u(part, n))
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.synonyms s USING (object_id);

CREATE VIEW sys.sequences (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, start_value sql_variant, increment sql_variant, minimum_value sql_variant, maximum_value sql_variant, is_cycling bit,
    is_cached bit, cache_size int, system_type_id tinyint NOT NULL, user_type_id int NOT NULL, precision tinyint NOT NULL, scale tinyint,
    current_value sql_variant, is_exhausted bit NOT NULL, last_used_value sql_variant
) AS
SELECT o.*, tsql.to_variant(b.base, s.start_value::text), tsql.to_variant(b.base, s.increment::text), tsql.to_variant(b.base, s.minimum::text),
       tsql.to_variant(b.base, s.maximum::text), s.cycle::int, CASE WHEN s.cache_size = 0 THEN 0 ELSE 1 END, nullif(s.cache_size, 0),
       t.system_type_id, t.user_type_id, catalog.type_precision(s.type_name, s.precision, s.scale), catalog.type_scale(s.type_name, s.scale),
       tsql.to_variant(b.base, coalesce(pg_sequence_last_value(x.relation::regclass), s.start_value)::text), 0,
       tsql.to_variant(b.base, pg_sequence_last_value(x.relation::regclass)::text)
FROM catalog_views."sys.objects"(this_database) o JOIN catalog.sequences s USING (object_id) JOIN catalog.objects x USING (object_id)
JOIN catalog.system_types t ON t.name = s.type_name
CROSS JOIN LATERAL (SELECT tsql.base_text(s.type_name, NULL, s.precision, s.scale, NULL)) b(base);

CREATE VIEW sys.triggers (
    name sysname NOT NULL, object_id int NOT NULL, parent_class tinyint NOT NULL, parent_class_desc nvarchar(60), parent_id int NOT NULL,
    type char(2) NOT NULL, type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL,
    is_disabled bit NOT NULL, is_not_for_replication bit NOT NULL, is_instead_of_trigger bit NOT NULL
) AS
SELECT o.name, o.object_id, CASE WHEN o.schema_id = 0 THEN 0 ELSE 1 END, CASE WHEN o.schema_id = 0 THEN 'DATABASE' ELSE 'OBJECT_OR_COLUMN' END, o.parent_id,
       'TR', 'SQL_TRIGGER', o.created, o.modified, 0, t.disabled::int, 0, CASE WHEN t.timing = 'INSTEAD OF' THEN 1 ELSE 0 END
FROM catalog.objects o JOIN catalog.triggers t USING (object_id) WHERE o.database_id = this_database;

CREATE VIEW sys.events (
    object_id int NOT NULL, type int NOT NULL, type_desc nvarchar(60), is_trigger_event bit, event_group_type int, event_group_type_desc nvarchar(60)
) AS
SELECT t.object_id, CASE e.event WHEN 'INSERT' THEN 1 WHEN 'UPDATE' THEN 2 WHEN 'DELETE' THEN 3 ELSE k.type END, e.event, 1, g.type, g.type_name
FROM catalog.triggers t JOIN catalog.objects o USING (object_id) CROSS JOIN LATERAL unnest(t.events, t.groups) e(event, named)
LEFT JOIN catalog.trigger_event_types k ON k.type_name = e.event LEFT JOIN catalog.trigger_event_types g ON g.type_name = e.named
WHERE o.database_id = this_database;

CREATE VIEW sys.trigger_events (
    object_id int NOT NULL, type int NOT NULL, type_desc nvarchar(60), is_first bit, is_last bit, event_group_type int,
    event_group_type_desc nvarchar(60), is_trigger_event bit
) AS
SELECT e.object_id, e.type, e.type_desc, 0, 0, e.event_group_type, e.event_group_type_desc, e.is_trigger_event
FROM catalog_views."sys.events"(this_database) e;

CREATE VIEW sys.trigger_event_types (type int NOT NULL, type_name nvarchar(64), parent_type int) AS
SELECT t.type, t.type_name, t.parent_type FROM catalog.trigger_event_types t;

-- Amazon RDS has no server-level triggers: "Features not supported and features with limited support"
CREATE VIEW sys.server_triggers (
    name sysname NOT NULL, object_id int NOT NULL, parent_class tinyint NOT NULL, parent_class_desc nvarchar(60), parent_id int NOT NULL,
    type char(2) NOT NULL, type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL,
    is_disabled bit NOT NULL
) AS
SELECT NULL::text, NULL::int, NULL::int, NULL::text, NULL::int, NULL::text, NULL::text, NULL::timestamp, NULL::timestamp, NULL::int, NULL::int WHERE false;

CREATE VIEW sys.server_trigger_events (
    object_id int NOT NULL, type int NOT NULL, type_desc nvarchar(60), is_first bit, is_last bit, event_group_type int,
    event_group_type_desc nvarchar(60), is_trigger_event bit
) AS
SELECT NULL::int, NULL::int, NULL::text, NULL::int, NULL::int, NULL::int, NULL::text, NULL::int WHERE false;

CREATE VIEW sys.server_sql_modules (
    object_id int NOT NULL, definition nvarchar(max), uses_ansi_nulls bit, uses_quoted_identifier bit, execute_as_principal_id int
) AS
SELECT NULL::int, NULL::text, NULL::int, NULL::int, NULL::int WHERE false;

CREATE VIEW sys.sql_modules (
    object_id int NOT NULL, definition nvarchar(max), uses_ansi_nulls bit, uses_quoted_identifier bit, is_schema_bound bit,
    uses_database_collation bit, is_recompiled bit, null_on_null_input bit, execute_as_principal_id int, uses_native_compilation bit, is_inlineable bit,
    inline_type bit
) AS
SELECT m.object_id, CASE WHEN 'ENCRYPTION' = ANY(m.options) THEN NULL ELSE m.definition END, m.uses_ansi_nulls::int, m.uses_quoted_identifier::int,
       ('SCHEMABINDING' = ANY(m.options))::int, 0, ('RECOMPILE' = ANY(m.options))::int, 0, m.execute_as, ('NATIVE_COMPILATION' = ANY(m.options))::int, 0, 0
FROM catalog.modules m JOIN catalog.objects o USING (object_id) WHERE o.database_id = this_database;

CREATE VIEW sys.sql_expression_dependencies (
    referencing_id int NOT NULL, referencing_minor_id int NOT NULL, referencing_class tinyint, referencing_class_desc nvarchar(60),
    is_schema_bound_reference bit NOT NULL, referenced_class tinyint, referenced_class_desc nvarchar(60), referenced_server_name sysname,
    referenced_database_name sysname, referenced_schema_name sysname, referenced_entity_name sysname, referenced_id int,
    referenced_minor_id int NOT NULL, is_caller_dependent bit NOT NULL, is_ambiguous bit NOT NULL
) AS
SELECT r.object_id, 0, 1, 'OBJECT_OR_COLUMN', ('SCHEMABINDING' = ANY(m.options))::int, 1, 'OBJECT_OR_COLUMN', r.server_name, r.database_name,
       r.schema_name, r.entity_name, e.object_id, 0, r.by_caller::int, 0
FROM catalog_views."sys.sql_modules"(this_database) v JOIN catalog.dependencies r USING (object_id) JOIN catalog.modules m USING (object_id)
JOIN catalog.databases d ON d.database_id = this_database
LEFT JOIN (catalog.objects e JOIN catalog.schemas s USING (database_id, schema_id))
    ON NOT r.by_caller AND r.server_name IS NULL AND lower(coalesce(r.database_name, d.name)) = lower(d.name) AND e.database_id = this_database
    AND lower(s.name) = lower(coalesce(r.schema_name, 'dbo')) AND lower(e.name) = lower(r.entity_name)
UNION ALL
SELECT b.object_id, 0, 1, 'OBJECT_OR_COLUMN', 1, 1, 'OBJECT_OR_COLUMN', NULL, NULL, s.name, e.name, e.object_id, b.column_id, 0, 0
FROM catalog_views."sys.sql_modules"(this_database) v JOIN catalog.schema_bindings b USING (object_id)
JOIN catalog.objects e ON e.object_id = b.referenced_id JOIN catalog.schemas s USING (database_id, schema_id)
WHERE b.column_id > 0;

CREATE VIEW sys.all_sql_modules (
    object_id int NOT NULL, definition nvarchar(max), uses_ansi_nulls bit, uses_quoted_identifier bit, is_schema_bound bit,
    uses_database_collation bit, is_recompiled bit, null_on_null_input bit, execute_as_principal_id int, uses_native_compilation bit, is_inlineable bit,
    inline_type bit
) AS
SELECT * FROM catalog_views."sys.sql_modules"(this_database);

CREATE VIEW sys.parameters (
    object_id int NOT NULL, name sysname, parameter_id int NOT NULL, system_type_id tinyint NOT NULL, user_type_id int NOT NULL,
    max_length smallint NOT NULL, precision tinyint NOT NULL, scale tinyint NOT NULL, is_output bit NOT NULL, is_cursor_ref bit NOT NULL,
    has_default_value bit NOT NULL, is_xml_document bit NOT NULL, default_value sql_variant, xml_collection_id int NOT NULL, is_readonly bit NOT NULL,
    is_nullable bit, encryption_type int, encryption_type_desc nvarchar(64), encryption_algorithm_name sysname, column_encryption_key_id int,
    column_encryption_key_database_name sysname
) AS
SELECT p.object_id, p.name, p.parameter_id, coalesce(t.system_type_id, 243), coalesce(u.user_type_id, s.user_type_id, t.user_type_id),
       coalesce(catalog.type_max_length(p.type_name, p.length, p.precision, p.scale), -1), coalesce(catalog.type_precision(p.type_name, p.precision, p.scale), 0),
       coalesce(catalog.type_scale(p.type_name, p.scale), 0), p.output::int, 0, 0, catalog.is_xml_document(p.type_name, p.scale), NULL::tsql.sql_variant,
       catalog.xml_collection_of(p.type_name, p.precision), p.readonly::int, 1,
       NULL::int, NULL::text, NULL::text, NULL::int, NULL::text
FROM catalog.parameters p JOIN catalog.objects o USING (object_id)
LEFT JOIN catalog.system_types t ON t.name = catalog.system_type_name(p.type_name)
LEFT JOIN catalog.system_types s ON 'sys.' || s.name = p.user_type
LEFT JOIN (catalog.types u JOIN catalog.schemas us USING (database_id, schema_id))
       ON u.database_id = o.database_id AND lower(us.name || '.' || u.name) = lower(p.user_type)
WHERE o.database_id = this_database;

CREATE VIEW sys.extended_properties (
    class tinyint NOT NULL, class_desc nvarchar(60), major_id int NOT NULL, minor_id int NOT NULL, name sysname NOT NULL, value sql_variant
) AS
SELECT e.class, e.class_desc, e.major_id, e.minor_id, e.name, e.value FROM catalog.extended_properties e WHERE e.database_id = this_database;

CREATE VIEW sys.system_views (
    name sysname NOT NULL, object_id int NOT NULL, principal_id int, schema_id int NOT NULL, parent_object_id int NOT NULL, type char(2),
    type_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, is_ms_shipped bit NOT NULL, is_published bit NOT NULL,
    is_schema_published bit NOT NULL, is_replicated bit, has_replication_filter bit, has_opaque_metadata bit NOT NULL,
    has_unchecked_assembly_data bit NOT NULL, with_check_option bit NOT NULL, is_date_correlation_view bit NOT NULL
) AS
SELECT o.*, 0, 0, 0, 0, 0, 0 FROM catalog_views."sys.system_objects"(this_database) o WHERE o.type = 'V ';
