-- What runs now: https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/execution-related-dynamic-management-views-and-functions-transact-sql
-- Counters that the server doesn't keep (CPU, reads, writes) are 0.

CREATE VIEW sys.dm_exec_sessions (
    session_id smallint NOT NULL, login_time datetime NOT NULL, host_name nvarchar(128), program_name nvarchar(128), host_process_id int,
    client_version int, client_interface_name nvarchar(32), security_id varbinary(85) NOT NULL, login_name nvarchar(128) NOT NULL,
    nt_domain nvarchar(128), nt_user_name nvarchar(128), status nvarchar(30) NOT NULL, context_info varbinary(128), cpu_time int NOT NULL,
    memory_usage int NOT NULL, total_scheduled_time int NOT NULL, total_elapsed_time int NOT NULL, endpoint_id int NOT NULL,
    last_request_start_time datetime NOT NULL, last_request_end_time datetime, reads bigint NOT NULL, writes bigint NOT NULL,
    logical_reads bigint NOT NULL, is_user_process bit NOT NULL, text_size int NOT NULL, language nvarchar(128), date_format nvarchar(3),
    date_first smallint NOT NULL, quoted_identifier bit NOT NULL, arithabort bit NOT NULL, ansi_null_dflt_on bit NOT NULL, ansi_defaults bit NOT NULL,
    ansi_warnings bit NOT NULL, ansi_padding bit NOT NULL, ansi_nulls bit NOT NULL, concat_null_yields_null bit NOT NULL,
    transaction_isolation_level smallint NOT NULL, lock_timeout int NOT NULL, deadlock_priority int NOT NULL, row_count bigint NOT NULL,
    prev_error int NOT NULL, original_security_id varbinary(85) NOT NULL, original_login_name nvarchar(128) NOT NULL, last_successful_logon datetime,
    last_unsuccessful_logon datetime, unsuccessful_logons bigint, group_id int NOT NULL, database_id smallint NOT NULL, authenticating_database_id int,
    open_transaction_count int NOT NULL, page_server_reads bigint NOT NULL
) AS
SELECT s.session_id, s.login_time, s.host, s.program, s.process_id, 7, s.interface, s.sid, s.login, NULL::text, NULL::text,
       CASE WHEN s.running THEN 'running' ELSE 'sleeping' END, decode(s.context_info, 'hex'), 0, 0, 0, 0, 4, s.started, s.ended, 0, 0, 0,
       CASE WHEN s.session_id > 50 THEN 1 ELSE 0 END, s.text_size, s.language, s.date_format, s.date_first, s.quoted_identifier::int, s.arithabort::int,
       s.ansi_null_dflt_on::int, 0, s.ansi_warnings::int, s.ansi_padding::int, s.ansi_nulls::int, s.concat_null_yields_null::int, s.isolation, s.lock_timeout,
       0, s.row_count, s.error, s.original_sid, s.original_login, NULL::timestamp, NULL::timestamp, NULL::bigint, 2, s.database_id, s.login_database_id, s.transactions, 0
FROM catalog.sessions(live_sessions) s;

CREATE VIEW sys.dm_exec_connections (
    session_id int, most_recent_session_id int, connect_time datetime NOT NULL, net_transport nvarchar(40) NOT NULL, protocol_type nvarchar(40),
    protocol_version int, endpoint_id int, encrypt_option nvarchar(40) NOT NULL, auth_scheme nvarchar(40) NOT NULL, node_affinity smallint NOT NULL,
    num_reads int, num_writes int, last_read datetime, last_write datetime, net_packet_size int, client_net_address varchar(48), client_tcp_port int,
    local_net_address varchar(48), local_tcp_port int, connection_id uniqueidentifier NOT NULL, parent_connection_id uniqueidentifier,
    most_recent_sql_handle varbinary(64)
) AS
SELECT s.session_id, s.session_id, s.login_time, 'TCP', 'TSQL', 1946157060, 4, upper(s.encrypted::text), 'SQL', 0, 0, 0, s.started, s.ended, 4096, s.address,
       s.port, NULL::text, NULL::int, md5(s.session_id || ' ' || s.login_time)::uuid, NULL::uuid, NULL::bytea
FROM catalog.sessions(live_sessions) s;

CREATE VIEW sys.dm_exec_requests (
    session_id smallint NOT NULL, request_id int NOT NULL, start_time datetime NOT NULL, status nvarchar(30) NOT NULL, command nvarchar(32) NOT NULL,
    sql_handle varbinary(64), statement_start_offset int, statement_end_offset int, plan_handle varbinary(64), database_id smallint NOT NULL,
    user_id int NOT NULL, connection_id uniqueidentifier, blocking_session_id smallint, wait_type nvarchar(60), wait_time int NOT NULL,
    last_wait_type nvarchar(60) NOT NULL, wait_resource nvarchar(256) NOT NULL, open_transaction_count int NOT NULL, open_resultset_count int NOT NULL,
    transaction_id bigint NOT NULL, context_info varbinary(128), percent_complete real NOT NULL, estimated_completion_time bigint NOT NULL,
    cpu_time int NOT NULL, total_elapsed_time int NOT NULL, scheduler_id int, task_address varbinary(8), reads bigint NOT NULL, writes bigint NOT NULL,
    logical_reads bigint NOT NULL, text_size int NOT NULL, language nvarchar(128), date_format nvarchar(3), date_first smallint NOT NULL,
    quoted_identifier bit NOT NULL, arithabort bit NOT NULL, ansi_null_dflt_on bit NOT NULL, ansi_defaults bit NOT NULL, ansi_warnings bit NOT NULL,
    ansi_padding bit NOT NULL, ansi_nulls bit NOT NULL, concat_null_yields_null bit NOT NULL, transaction_isolation_level smallint NOT NULL,
    lock_timeout int NOT NULL, deadlock_priority int NOT NULL, row_count bigint NOT NULL, prev_error int NOT NULL, nest_level int NOT NULL,
    granted_query_memory int NOT NULL, executing_managed_code bit NOT NULL, group_id int NOT NULL, query_hash binary(8), query_plan_hash binary(8)
) AS
SELECT s.session_id, 0, s.started, CASE WHEN b.blocker = 0 THEN 'running' ELSE 'suspended' END, catalog.command_name(s.command), NULL::bytea, 0, -1,
       NULL::bytea, s.database_id, 1, md5(s.session_id || ' ' || s.login_time)::uuid, b.blocker, CASE WHEN b.blocker <> 0 THEN 'LCK_M_X' END, 0,
       CASE WHEN b.blocker = 0 THEN 'MISCELLANEOUS' ELSE 'LCK_M_X' END, '', s.transactions, 1, s.transaction, decode(s.context_info, 'hex'), 0, 0, 0,
       (extract(epoch FROM (clock_timestamp() AT TIME ZONE 'UTC') - s.started) * 1000)::int, NULL::int, NULL::bytea, 0, 0, 0, s.text_size, s.language,
       s.date_format, s.date_first, s.quoted_identifier::int, s.arithabort::int, s.ansi_null_dflt_on::int, 0, s.ansi_warnings::int, s.ansi_padding::int,
       s.ansi_nulls::int, s.concat_null_yields_null::int, s.isolation, s.lock_timeout, 0, s.row_count, s.error, s.nest_level, 0, 0, 2, NULL::bytea, NULL::bytea
FROM catalog.sessions(live_sessions) s CROSS JOIN LATERAL (SELECT catalog.blocking_session(s.backend, live_sessions) AS blocker) b WHERE s.running;

CREATE VIEW sys.sysprocesses (
    spid smallint NOT NULL, kpid smallint NOT NULL, blocked smallint NOT NULL, waittype binary(2) NOT NULL, waittime bigint NOT NULL,
    lastwaittype nchar(32) NOT NULL, waitresource nchar(256) NOT NULL, dbid smallint NOT NULL, uid smallint, cpu int NOT NULL, physical_io bigint NOT NULL,
    memusage int NOT NULL, login_time datetime NOT NULL, last_batch datetime NOT NULL, ecid smallint NOT NULL, open_tran smallint NOT NULL,
    status nchar(30) NOT NULL, sid binary(86) NOT NULL, hostname nchar(128) NOT NULL, program_name nchar(128) NOT NULL, hostprocess nchar(10) NOT NULL,
    cmd nchar(26) NOT NULL, nt_domain nchar(128) NOT NULL, nt_username nchar(128) NOT NULL, net_address nchar(12) NOT NULL,
    net_library nchar(12) NOT NULL, loginame nchar(128) NOT NULL, context_info binary(128) NOT NULL, sql_handle binary(20) NOT NULL,
    stmt_start int NOT NULL, stmt_end int NOT NULL, request_id int NOT NULL
) AS
SELECT s.session_id, 0, b.blocker, '\x0000'::bytea, 0, rpad(CASE WHEN b.blocker = 0 THEN 'MISCELLANEOUS' ELSE 'LCK_M_X' END, 32), rpad('', 256),
       s.database_id, 1, 0, 0, 0, s.login_time, s.started, 0, s.transactions,
       rpad(CASE WHEN NOT s.running THEN 'sleeping' WHEN b.blocker = 0 THEN 'runnable' ELSE 'suspended' END, 30), catalog.padded(s.sid, 86),
       rpad(s.host, 128), rpad(s.program, 128), rpad(s.process_id::text, 10),
       rpad(CASE WHEN s.running THEN catalog.command_name(s.command) ELSE 'AWAITING COMMAND' END, 26), rpad('', 128), rpad('', 128), rpad('', 12),
       rpad('TCP/IP', 12), rpad(s.login, 128), catalog.padded(decode(coalesce(s.context_info, ''), 'hex'), 128), catalog.padded('\x'::bytea, 20), 0, -1, 0
FROM catalog.sessions(live_sessions) s
CROSS JOIN LATERAL (SELECT CASE WHEN s.running THEN catalog.blocking_session(s.backend, live_sessions) ELSE 0 END AS blocker) b;
