-- Databases, files, principals, permissions, configuration

CREATE VIEW sys.databases (
    name sysname NOT NULL, database_id int NOT NULL, source_database_id int, owner_sid varbinary(85), create_date datetime NOT NULL,
    compatibility_level tinyint NOT NULL, collation_name sysname, user_access tinyint, user_access_desc nvarchar(60), is_read_only bit,
    is_auto_close_on bit NOT NULL, is_auto_shrink_on bit, state tinyint, state_desc nvarchar(60), is_in_standby bit, is_cleanly_shutdown bit,
    is_supplemental_logging_enabled bit, snapshot_isolation_state tinyint, snapshot_isolation_state_desc nvarchar(60),
    is_read_committed_snapshot_on bit, recovery_model tinyint, recovery_model_desc nvarchar(60), page_verify_option tinyint,
    page_verify_option_desc nvarchar(60), is_auto_create_stats_on bit, is_auto_create_stats_incremental_on bit, is_auto_update_stats_on bit,
    is_auto_update_stats_async_on bit, is_ansi_null_default_on bit, is_ansi_nulls_on bit, is_ansi_padding_on bit, is_ansi_warnings_on bit,
    is_arithabort_on bit, is_concat_null_yields_null_on bit, is_numeric_roundabort_on bit, is_quoted_identifier_on bit, is_recursive_triggers_on bit,
    is_cursor_close_on_commit_on bit, is_local_cursor_default bit, is_fulltext_enabled bit, is_trustworthy_on bit, is_db_chaining_on bit,
    is_parameterization_forced bit, is_master_key_encrypted_by_server bit NOT NULL, is_query_store_on bit, is_published bit NOT NULL,
    is_subscribed bit NOT NULL, is_merge_published bit NOT NULL, is_distributor bit NOT NULL, is_sync_with_backup bit NOT NULL,
    service_broker_guid uniqueidentifier NOT NULL, is_broker_enabled bit NOT NULL, log_reuse_wait tinyint, log_reuse_wait_desc nvarchar(60),
    is_date_correlation_on bit NOT NULL, is_cdc_enabled bit NOT NULL, is_encrypted bit, is_honor_broker_priority_on bit,
    replica_id uniqueidentifier, group_database_id uniqueidentifier, resource_pool_id int, default_language_lcid smallint,
    default_language_name nvarchar(128), default_fulltext_language_lcid int, default_fulltext_language_name nvarchar(128),
    is_nested_triggers_on bit, is_transform_noise_words_on bit, two_digit_year_cutoff smallint, containment tinyint,
    containment_desc nvarchar(60), target_recovery_time_in_seconds int, delayed_durability int, delayed_durability_desc nvarchar(60),
    is_memory_optimized_elevate_to_snapshot_on bit, is_federation_member bit, is_remote_data_archive_enabled bit, is_mixed_page_allocation_on bit
) AS
SELECT d.name, d.database_id, NULL::int, coalesce(catalog.login_sid(d.owner), '\x01'::bytea), d.created, coalesce(d.options ->> 'compatibility_level', '160')::int, d.collation_name,
       CASE d.options ->> 'user_access' WHEN 'SINGLE_USER' THEN 1 ELSE 0 END, coalesce(d.options ->> 'user_access', 'MULTI_USER'), 0,
       catalog.is_on(d.options, 'auto_close'), catalog.is_on(d.options, 'auto_shrink'), CASE d.options ->> 'state' WHEN 'OFFLINE' THEN 6 ELSE 0 END,
       coalesce(d.options ->> 'state', 'ONLINE'), 0, 0, 0, CASE d.options ->> 'allow_snapshot_isolation' WHEN 'OFF' THEN 0 ELSE 1 END,
       coalesce(d.options ->> 'allow_snapshot_isolation', 'ON'), 1,
       CASE d.options ->> 'recovery_model' WHEN 'FULL' THEN 1 WHEN 'BULK_LOGGED' THEN 2 ELSE 3 END, d.options ->> 'recovery_model', 2, 'CHECKSUM', 1, 0, 1,
       catalog.is_on(d.options, 'auto_update_statistics_async'), catalog.is_on(d.options, 'ansi_null_default'), catalog.is_on(d.options, 'ansi_nulls'),
       catalog.is_on(d.options, 'ansi_padding'), catalog.is_on(d.options, 'ansi_warnings'), catalog.is_on(d.options, 'arithabort'),
       catalog.is_on(d.options, 'concat_null_yields_null'), catalog.is_on(d.options, 'numeric_roundabort'), catalog.is_on(d.options, 'quoted_identifier'),
       0, catalog.is_on(d.options, 'cursor_close_on_commit'), 0, (d.name NOT IN ('master', 'model', 'tempdb'))::int, catalog.is_on(d.options, 'trustworthy'),
       catalog.is_on(d.options, 'db_chaining'),
       CASE d.options ->> 'parameterization' WHEN 'FORCED' THEN 1 ELSE 0 END, 0, catalog.is_on(d.options, 'query_store'), 0, 0, 0, 0, 0,
       '00000000-0000-0000-0000-000000000000'::uuid, 0, 0, 'NOTHING', catalog.is_on(d.options, 'date_correlation_optimization'), 0, 0,
       catalog.is_on(d.options, 'honor_broker_priority'),
       NULL::uuid, NULL::uuid, NULL::int, NULL::int, NULL::text, NULL::int, NULL::text, NULL::int, NULL::int, NULL::int, 0, 'NONE',
       coalesce(catalog.seconds(d.options ->> 'target_recovery_time'), 60), CASE d.options ->> 'delayed_durability' WHEN 'ALLOWED' THEN 1 WHEN 'FORCED' THEN 2 ELSE 0 END,
       coalesce(d.options ->> 'delayed_durability', 'DISABLED'), 0, 0, 0, 0
FROM catalog.databases d;

CREATE VIEW sys.master_files (
    database_id int NOT NULL, file_id int NOT NULL, file_guid uniqueidentifier, type tinyint NOT NULL, type_desc nvarchar(60),
    data_space_id int NOT NULL, name sysname NOT NULL, physical_name nvarchar(260) NOT NULL, state tinyint, state_desc nvarchar(60), size int NOT NULL,
    max_size int NOT NULL, growth int NOT NULL, is_media_read_only bit NOT NULL, is_read_only bit NOT NULL, is_sparse bit NOT NULL,
    is_percent_growth bit NOT NULL, is_name_reserved bit NOT NULL
) AS
SELECT d.database_id, f.file_id, NULL::uuid, f.type, f.type_desc, f.data_space_id, d.name || f.suffix, 'D:\rdsdbdata\DATA\' || d.name || f.extension, 0, 'ONLINE',
       catalog.database_pages(d.database_id, f.type), -1, 8192, 0, 0, 0, 0, 0
FROM catalog.databases d
CROSS JOIN (VALUES (1, 0, 'ROWS', 1, '', '.mdf'), (2, 1, 'LOG', 0, '_log', '_log.ldf')) f(file_id, type, type_desc, data_space_id, suffix, extension);

CREATE VIEW sys.database_files (
    file_id int NOT NULL, file_guid uniqueidentifier, type tinyint NOT NULL, type_desc nvarchar(60), data_space_id int NOT NULL, name sysname NOT NULL,
    physical_name nvarchar(260) NOT NULL, state tinyint, state_desc nvarchar(60), size int NOT NULL, max_size int NOT NULL, growth int NOT NULL,
    is_media_read_only bit NOT NULL, is_read_only bit NOT NULL, is_sparse bit NOT NULL, is_percent_growth bit NOT NULL, is_name_reserved bit NOT NULL
) AS
SELECT m.file_id, m.file_guid, m.type, m.type_desc, m.data_space_id, m.name, m.physical_name, m.state, m.state_desc, m.size, m.max_size, m.growth,
       m.is_media_read_only, m.is_read_only, m.is_sparse, m.is_percent_growth, m.is_name_reserved
FROM catalog_views."sys.master_files"(this_database) m WHERE m.database_id = this_database;

CREATE VIEW sys.database_principals (
    name sysname NOT NULL, principal_id int NOT NULL, type char(1) NOT NULL, type_desc nvarchar(60), default_schema_name sysname,
    create_date datetime NOT NULL, modify_date datetime NOT NULL, owning_principal_id int, sid varbinary(85), is_fixed_role bit NOT NULL,
    authentication_type int NOT NULL, authentication_type_desc nvarchar(60), default_language_name sysname, default_language_lcid int,
    allow_encrypted_value_modifications bit NOT NULL
) AS
SELECT p.name, p.principal_id, p.kind, CASE p.kind WHEN 'S' THEN 'SQL_USER' ELSE 'DATABASE_ROLE' END, p.default_schema, p.created, p.modified,
       CASE WHEN p.kind = 'R' THEN p.owner_id END, p.sid, (p.fixed AND p.kind = 'R' AND p.principal_id > 0)::int, (p.login IS NOT NULL)::int,
       CASE WHEN p.login IS NULL THEN 'NONE' ELSE 'INSTANCE' END, NULL::text, NULL::int, 0
FROM catalog.principals p WHERE p.database_id = this_database;

CREATE VIEW sys.database_role_members (
    role_principal_id int NOT NULL, member_principal_id int NOT NULL
) AS
SELECT m.role_id, m.member_id FROM catalog.role_members m WHERE m.database_id = this_database;

CREATE VIEW sys.database_permissions (
    class tinyint NOT NULL, class_desc nvarchar(60), major_id int NOT NULL, minor_id int NOT NULL, grantee_principal_id int NOT NULL,
    grantor_principal_id int NOT NULL, type char(4) NOT NULL, permission_name nvarchar(128), state char(1) NOT NULL, state_desc nvarchar(60)
) AS
SELECT CASE p.class WHEN 'DATABASE' THEN 0 WHEN 'OBJECT' THEN 1 WHEN 'SCHEMA' THEN 3 WHEN 'TYPE' THEN 6 WHEN 'XML SCHEMA COLLECTION' THEN 10 ELSE 4 END,
       CASE p.class WHEN 'OBJECT' THEN 'OBJECT_OR_COLUMN' WHEN 'USER' THEN 'DATABASE_PRINCIPAL' WHEN 'ROLE' THEN 'DATABASE_PRINCIPAL'
            ELSE replace(p.class, ' ', '_') END,
       CASE p.class WHEN 'DATABASE' THEN 0 ELSE p.major_id END, p.minor_id, p.grantee_id, p.grantor_id, catalog.permission_code(p.permission), p.permission,
       p.state, CASE p.state WHEN 'G' THEN 'GRANT' WHEN 'W' THEN 'GRANT_WITH_GRANT_OPTION' ELSE 'DENY' END
FROM catalog.permissions p WHERE p.database_id = this_database;

CREATE VIEW sys.server_principals (
    name sysname NOT NULL, principal_id int NOT NULL, sid varbinary(85), type char(1) NOT NULL, type_desc nvarchar(60), is_disabled int,
    create_date datetime NOT NULL, modify_date datetime NOT NULL, default_database_name sysname, default_language_name sysname, credential_id int,
    owning_principal_id int, is_fixed_role bit NOT NULL
) AS
SELECT p.name, p.principal_id, p.sid, p.kind, CASE p.kind WHEN 'S' THEN 'SQL_LOGIN' ELSE 'SERVER_ROLE' END, p.disabled::int, p.created, p.modified,
       p.default_database, CASE WHEN p.kind = 'S' THEN p.default_language END, NULL::int, CASE WHEN p.kind = 'R' THEN p.owner_id END,
       (p.fixed AND p.kind = 'R' AND p.name <> 'public')::int
FROM catalog.principals p WHERE p.database_id = 0;

CREATE VIEW sys.sql_logins (
    name sysname NOT NULL, principal_id int NOT NULL, sid varbinary(85), type char(1) NOT NULL, type_desc nvarchar(60), is_disabled int,
    create_date datetime NOT NULL, modify_date datetime NOT NULL, default_database_name sysname, default_language_name sysname, credential_id int,
    is_policy_checked bit, is_expiration_checked bit, password_hash varbinary(256)
) AS
SELECT s.name, s.principal_id, s.sid, s.type, s.type_desc, s.is_disabled, s.create_date, s.modify_date, s.default_database_name, s.default_language_name,
       s.credential_id, p.policy_checked::int, 0, NULL::bytea
FROM catalog_views."sys.server_principals"(this_database) s JOIN catalog.principals p ON p.database_id = 0 AND p.principal_id = s.principal_id
WHERE s.type = 'S';

CREATE VIEW sys.server_role_members (
    role_principal_id int NOT NULL, member_principal_id int NOT NULL
) AS
SELECT m.role_id, m.member_id FROM catalog.role_members m WHERE m.database_id = 0;

CREATE VIEW sys.server_permissions (
    class tinyint NOT NULL, class_desc nvarchar(60), major_id int NOT NULL, minor_id int NOT NULL, grantee_principal_id int NOT NULL,
    grantor_principal_id int NOT NULL, type char(4) NOT NULL, permission_name nvarchar(128), state char(1) NOT NULL, state_desc nvarchar(60)
) AS
SELECT CASE p.class WHEN 'SERVER' THEN 100 ELSE 101 END, CASE p.class WHEN 'SERVER' THEN 'SERVER' ELSE 'SERVER_PRINCIPAL' END, p.major_id, p.minor_id,
       p.grantee_id, p.grantor_id, catalog.permission_code(p.permission), p.permission, p.state,
       CASE p.state WHEN 'G' THEN 'GRANT' WHEN 'W' THEN 'GRANT_WITH_GRANT_OPTION' ELSE 'DENY' END
FROM catalog.permissions p WHERE p.database_id = 0;

CREATE VIEW sys.configurations (
    configuration_id int NOT NULL, name nvarchar(35) NOT NULL, value sql_variant, minimum sql_variant, maximum sql_variant, value_in_use sql_variant, description nvarchar(255) NOT NULL,
    is_dynamic bit NOT NULL, is_advanced bit NOT NULL
) AS
SELECT c.id, c.name, tsql.to_variant('int', c.value::text), tsql.to_variant('int', c.minimum::text), tsql.to_variant('int', c.maximum::text),
       tsql.to_variant('int', c.value_in_use::text), c.description, c.is_dynamic, c.is_advanced
FROM (VALUES
    (103, 'user connections', 0, 0, 32767, 0, 'Number of user connections allowed', 0, 1),
    (115, 'nested triggers', 1, 0, 1, 1, 'Allow triggers to be invoked within triggers', 1, 0),
    (124, 'default language', 0, 0, 9999, 0, 'default language', 1, 0),
    (505, 'network packet size (B)', 4096, 512, 32767, 4096, 'Network packet size', 1, 1),
    (518, 'show advanced options', 0, 0, 1, 0, 'show advanced options', 1, 0),
    (1534, 'user options', 0, 0, 32767, 0, 'user options', 1, 0),
    (1539, 'max degree of parallelism', 0, 0, 32767, 0, 'maximum degree of parallelism', 1, 1),
    (1544, 'max server memory (MB)', 2147483647, 128, 2147483647, 2147483647, 'Maximum size of server memory (MB)', 1, 1),
    (1562, 'clr enabled', 0, 0, 1, 0, 'CLR user code execution enabled in the server', 1, 0),
    (16384, 'Agent XPs', 1, 0, 1, 1, 'Enable or disable Agent XPs', 1, 1),
    (16386, 'Database Mail XPs', 0, 0, 1, 0, 'Enable or disable Database Mail XPs', 1, 1),
    (16388, 'Ole Automation Procedures', 0, 0, 1, 0, 'Enable or disable Ole Automation Procedures', 1, 1),
    (16390, 'xp_cmdshell', 0, 0, 1, 0, 'Enable or disable command shell', 1, 1),
    (16391, 'Ad Hoc Distributed Queries', 0, 0, 1, 0, 'Enable or disable Ad Hoc Distributed Queries', 1, 1),
    (16393, 'contained database authentication', 0, 0, 1, 0, 'Enables contained databases and contained authentication', 1, 0)
) c(id, name, value, minimum, maximum, value_in_use, description, is_dynamic, is_advanced);

CREATE VIEW sys.servers (
    server_id int NOT NULL, name sysname NOT NULL, product sysname NOT NULL, provider sysname NOT NULL, data_source nvarchar(4000),
    location nvarchar(4000), provider_string nvarchar(4000), catalog sysname, connect_timeout int, query_timeout int, is_linked bit NOT NULL,
    is_remote_login_enabled bit NOT NULL, is_rpc_out_enabled bit NOT NULL, is_data_access_enabled bit NOT NULL, is_collation_compatible bit NOT NULL,
    uses_remote_collation bit NOT NULL, collation_name sysname, lazy_schema_validation bit NOT NULL, is_system bit NOT NULL, is_publisher bit NOT NULL,
    is_subscriber bit, is_distributor bit, is_nonsql_subscriber bit, is_remote_proc_transaction_promotion_enabled bit, modify_date datetime NOT NULL
) AS
SELECT 0, s.value, 'SQL Server', 'SQLNCLI', s.value, NULL::text, NULL::text, NULL::text, 0, 0, 0, 1, 1, 0, 0, 0, NULL::text, 0, 0, 0, 0, 0, 0, 0,
       '2022-10-08 06:38:28'::timestamp
FROM catalog.settings s WHERE s.name = 'server name';

CREATE VIEW sys.messages (
    message_id int NOT NULL, language_id smallint NOT NULL, severity tinyint, is_event_logged bit NOT NULL, text nvarchar(2048) NOT NULL
) AS
SELECT m.message_id, 1033, m.severity, 0, m.text FROM catalog.messages m;

-- Daylight saving time is what the zone's clocks are ahead of the lesser of their offsets in January and July.
CREATE VIEW sys.time_zone_info (
    name sysname NOT NULL, current_utc_offset nvarchar(12) NOT NULL, is_currently_dst bit NOT NULL
) AS
SELECT z.name, CASE WHEN o.minutes < 0 THEN '-' ELSE '+' END || to_char(abs(o.minutes) / 60, 'FM00') || ':' || to_char(abs(o.minutes) % 60, 'FM00'),
       CASE WHEN o.minutes > least(o.january, o.july) THEN 1 ELSE 0 END
FROM catalog.time_zones z
CROSS JOIN LATERAL (
    SELECT tsql.zone_minutes(z.zone, now()) AS minutes, tsql.zone_minutes(z.zone, date_trunc('year', now())) AS january,
           tsql.zone_minutes(z.zone, date_trunc('year', now()) + interval '6 months') AS july
) o;

CREATE VIEW sys.syslanguages (
    langid smallint NOT NULL, dateformat nchar(3) NOT NULL, datefirst tinyint NOT NULL, upgrade int, name sysname NOT NULL, alias sysname NOT NULL,
    months nvarchar(372), shortmonths nvarchar(132), days nvarchar(217), lcid int NOT NULL, msglangid smallint NOT NULL
) AS
SELECT 0, 'mdy', 7, 0, 'us_english', 'English', 'January,February,March,April,May,June,July,August,September,October,November,December',
       'Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec', 'Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday', 1033, 1033;
