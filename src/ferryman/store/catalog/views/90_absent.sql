-- Views of what this server has none of, and says so when it is to be created: they have no rows, and a database's row says that a feature is off.
-- https://learn.microsoft.com/sql/relational-databases/system-catalog-views/catalog-views-transact-sql

CREATE VIEW sys.assembly_modules (
    object_id int NOT NULL, assembly_id int NOT NULL, assembly_class sysname, assembly_method sysname, null_on_null_input bit, execute_as_principal_id int
) AS
SELECT 0, 0, NULL::text, NULL::text, NULL::int, NULL::int WHERE false;

CREATE VIEW sys.numbered_procedures (
    object_id int NOT NULL, procedure_number smallint, definition nvarchar(max)
) AS
SELECT 0, NULL::int, NULL::text WHERE false;

CREATE VIEW sys.plan_guides (
    plan_guide_id int NOT NULL, name sysname NOT NULL, create_date datetime NOT NULL, modify_date datetime NOT NULL, is_disabled bit NOT NULL,
    query_text nvarchar(max), scope_type tinyint NOT NULL, scope_type_desc nvarchar(60), scope_object_id int, scope_batch nvarchar(max),
    parameters nvarchar(max), hints nvarchar(max)
) AS
SELECT 0, ''::text, now(), now(), 0, NULL::text, 0, NULL::text, NULL::int, NULL::text, NULL::text, NULL::text WHERE false;

CREATE VIEW sys.change_tracking_databases (
    database_id int NOT NULL, is_auto_cleanup_on tinyint, retention_period int, retention_period_units tinyint, retention_period_units_desc nvarchar(60),
    max_cleanup_version bigint
) AS
SELECT 0, NULL::int, NULL::int, NULL::int, NULL::text, NULL::bigint WHERE false;

CREATE VIEW sys.change_tracking_tables (
    object_id int NOT NULL, is_track_columns_updated_on bit NOT NULL, min_valid_version bigint, begin_version bigint, cleanup_version bigint
) AS
SELECT 0, 0, NULL::bigint, NULL::bigint, NULL::bigint WHERE false;

CREATE VIEW sys.credentials (
    credential_id int NOT NULL, name sysname NOT NULL, credential_identity nvarchar(4000), create_date datetime NOT NULL, modify_date datetime NOT NULL,
    target_type nvarchar(100), target_id int
) AS
SELECT 0, ''::text, NULL::text, now(), now(), NULL::text, NULL::int WHERE false;

CREATE VIEW sys.symmetric_keys (
    name sysname NOT NULL, principal_id int, symmetric_key_id int NOT NULL, key_length int NOT NULL, key_algorithm char(2) NOT NULL,
    algorithm_desc nvarchar(60), create_date datetime NOT NULL, modify_date datetime NOT NULL, key_guid uniqueidentifier, key_thumbprint varbinary(32),
    provider_type nvarchar(120), cryptographic_provider_guid uniqueidentifier, cryptographic_provider_algid varbinary(32)
) AS
SELECT ''::text, NULL::int, 0, 0, ''::text, NULL::text, now(), now(), NULL::uuid, NULL::bytea, NULL::text, NULL::uuid, NULL::bytea WHERE false;

CREATE VIEW sys.certificates (
    name sysname NOT NULL, certificate_id int NOT NULL, principal_id int, pvt_key_encryption_type char(2) NOT NULL,
    pvt_key_encryption_type_desc nvarchar(60), is_active_for_begin_dialog bit, issuer_name nvarchar(884), cert_serial_number nvarchar(64),
    sid varbinary(85), string_sid nvarchar(128), subject nvarchar(4000), expiry_date datetime, start_date datetime, thumbprint varbinary(32) NOT NULL,
    attested_by nvarchar(260), pvt_key_last_backup_date datetime, key_length int
) AS
SELECT ''::text, 0, NULL::int, ''::text, NULL::text, NULL::int, NULL::text, NULL::text, NULL::bytea, NULL::text, NULL::text, now(), now(), ''::bytea,
       NULL::text, now(), NULL::int
WHERE false;

CREATE VIEW sys.event_notifications (
    name sysname NOT NULL, object_id int NOT NULL, parent_class tinyint NOT NULL, parent_class_desc nvarchar(60), parent_id int NOT NULL,
    create_date datetime NOT NULL, modify_date datetime NOT NULL, service_name nvarchar(256), broker_instance nvarchar(128), creator_sid varbinary(85),
    principal_id int
) AS
SELECT ''::text, 0, 0, NULL::text, 0, now(), now(), NULL::text, NULL::text, NULL::bytea, NULL::int WHERE false;

CREATE VIEW sys.backup_devices (
    name sysname NOT NULL, type tinyint, type_desc nvarchar(60), physical_name nvarchar(260)
) AS
SELECT ''::text, NULL::int, NULL::text, NULL::text WHERE false;

CREATE VIEW sys.linked_logins (
    server_id int NOT NULL, local_principal_id int, uses_self_credential bit NOT NULL, remote_name sysname, modify_date datetime NOT NULL
) AS
SELECT 0, NULL::int, 0, NULL::text, now() WHERE false;

CREATE VIEW sys.availability_groups (
    group_id uniqueidentifier NOT NULL, name sysname, resource_id nvarchar(40), resource_group_id nvarchar(40), failure_condition_level int,
    health_check_timeout int, automated_backup_preference tinyint, automated_backup_preference_desc nvarchar(60), version smallint, basic_features bit,
    dtc_support bit, db_failover bit, is_distributed bit, cluster_type tinyint, cluster_type_desc nvarchar(60),
    required_synchronized_secondaries_to_commit int, sequence_number bigint, is_contained bit
) AS
SELECT NULL::uuid, NULL::text, NULL::text, NULL::text, NULL::int, NULL::int, NULL::int, NULL::text, NULL::int, NULL::int, NULL::int, NULL::int, NULL::int,
       NULL::int, NULL::text, NULL::int, NULL::bigint, NULL::int
WHERE false;

CREATE VIEW sys.database_mirroring (
    database_id int NOT NULL, mirroring_guid uniqueidentifier, mirroring_state tinyint, mirroring_state_desc nvarchar(60), mirroring_role tinyint,
    mirroring_role_desc nvarchar(60), mirroring_role_sequence int, mirroring_safety_level tinyint, mirroring_safety_level_desc nvarchar(60),
    mirroring_safety_sequence int, mirroring_partner_name nvarchar(128), mirroring_partner_instance nvarchar(128), mirroring_witness_name nvarchar(128),
    mirroring_witness_state tinyint, mirroring_witness_state_desc nvarchar(60), mirroring_failover_lsn numeric(25, 0), mirroring_connection_timeout int,
    mirroring_redo_queue int, mirroring_redo_queue_type nvarchar(60), mirroring_end_of_log_lsn numeric(25, 0), mirroring_replication_lsn numeric(25, 0)
) AS
SELECT d.database_id, NULL::uuid, NULL::int, NULL::text, NULL::int, NULL::text, NULL::int, NULL::int, NULL::text, NULL::int, NULL::text, NULL::text,
       NULL::text, NULL::int, NULL::text, NULL::numeric, NULL::int, NULL::int, NULL::text, NULL::numeric, NULL::numeric
FROM catalog.databases d;

CREATE VIEW sys.database_filestream_options (
    database_id int NOT NULL, non_transacted_access tinyint NOT NULL, non_transacted_access_desc nvarchar(60) NOT NULL, directory_name nvarchar(255)
) AS
SELECT d.database_id, 0, 'OFF', NULL::text FROM catalog.databases d;
