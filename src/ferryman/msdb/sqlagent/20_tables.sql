-- SQL Server Agent's tables, with the columns and their order as documented.
-- Source: "SQL Server Agent tables", https://learn.microsoft.com/sql/relational-databases/system-tables/sql-server-agent-tables-transact-sql
USE msdb;
GO

IF OBJECT_ID(N'dbo.syscategories', N'U') IS NULL
BEGIN
CREATE TABLE dbo.syscategories
(
    category_id int IDENTITY(100, 1) NOT NULL CONSTRAINT pk_syscategories PRIMARY KEY,
    category_class int NOT NULL,
    category_type tinyint NOT NULL,
    name sysname NOT NULL
);
SET IDENTITY_INSERT dbo.syscategories ON;
INSERT INTO dbo.syscategories (category_id, category_class, category_type, name)
VALUES (0, 1, 1, N'[Uncategorized (Local)]'), (1, 1, 1, N'Jobs from MSX'), (2, 1, 2, N'[Uncategorized (Multi-Server)]'),
       (3, 1, 1, N'Database Maintenance'), (5, 1, 1, N'Full-Text'), (6, 1, 1, N'Log Shipping'), (7, 1, 1, N'Database Engine Tuning Advisor'),
       (8, 1, 1, N'Data Collector'), (98, 2, 3, N'[Uncategorized]'), (99, 3, 3, N'[Uncategorized]');
SET IDENTITY_INSERT dbo.syscategories OFF;
END;
GO

IF OBJECT_ID(N'dbo.sysoperators', N'U') IS NULL
CREATE TABLE dbo.sysoperators
(
    id int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_sysoperators PRIMARY KEY,
    name sysname NOT NULL,
    enabled tinyint NOT NULL,
    email_address nvarchar(100) NULL,
    last_email_date int NOT NULL,
    last_email_time int NOT NULL,
    pager_address nvarchar(100) NULL,
    last_pager_date int NOT NULL,
    last_pager_time int NOT NULL,
    weekday_pager_start_time int NOT NULL,
    weekday_pager_end_time int NOT NULL,
    saturday_pager_start_time int NOT NULL,
    saturday_pager_end_time int NOT NULL,
    sunday_pager_start_time int NOT NULL,
    sunday_pager_end_time int NOT NULL,
    pager_days tinyint NOT NULL,
    netsend_address nvarchar(100) NULL,
    last_netsend_date int NOT NULL,
    last_netsend_time int NOT NULL,
    category_id int NOT NULL
);
GO

IF OBJECT_ID(N'dbo.sysjobs', N'U') IS NULL
CREATE TABLE dbo.sysjobs
(
    job_id uniqueidentifier NOT NULL CONSTRAINT pk_sysjobs PRIMARY KEY,
    originating_server_id int NOT NULL,
    name sysname NOT NULL,
    enabled tinyint NOT NULL,
    description nvarchar(512) NULL,
    start_step_id int NOT NULL,
    category_id int NOT NULL,
    owner_sid varbinary(85) NOT NULL,
    notify_level_eventlog int NOT NULL,
    notify_level_email int NOT NULL,
    notify_level_netsend int NOT NULL,
    notify_level_page int NOT NULL,
    notify_email_operator_id int NOT NULL,
    notify_netsend_operator_id int NOT NULL,
    notify_page_operator_id int NOT NULL,
    delete_level int NOT NULL,
    date_created datetime NOT NULL,
    date_modified datetime NOT NULL,
    version_number int NOT NULL
);
GO

IF OBJECT_ID(N'dbo.sysjobsteps', N'U') IS NULL
CREATE TABLE dbo.sysjobsteps
(
    job_id uniqueidentifier NOT NULL,
    step_id int NOT NULL,
    step_name sysname NOT NULL,
    subsystem nvarchar(40) NOT NULL,
    command nvarchar(max) NULL,
    flags int NOT NULL,
    additional_parameters nvarchar(max) NULL,
    cmdexec_success_code int NOT NULL,
    on_success_action tinyint NOT NULL,
    on_success_step_id int NOT NULL,
    on_fail_action tinyint NOT NULL,
    on_fail_step_id int NOT NULL,
    server sysname NULL,
    database_name sysname NULL,
    database_user_name sysname NULL,
    retry_attempts int NOT NULL,
    retry_interval int NOT NULL,
    os_run_priority int NOT NULL,
    output_file_name nvarchar(200) NULL,
    last_run_outcome int NOT NULL,
    last_run_duration int NOT NULL,
    last_run_retries int NOT NULL,
    last_run_date int NOT NULL,
    last_run_time int NOT NULL,
    proxy_id int NULL,
    step_uid uniqueidentifier NULL,
    CONSTRAINT pk_sysjobsteps PRIMARY KEY (job_id, step_id)
);
GO

IF OBJECT_ID(N'dbo.sysjobservers', N'U') IS NULL
CREATE TABLE dbo.sysjobservers
(
    job_id uniqueidentifier NOT NULL,
    server_id int NOT NULL,
    last_run_outcome tinyint NOT NULL,
    last_outcome_message nvarchar(4000) NULL,
    last_run_date int NOT NULL,
    last_run_time int NOT NULL,
    last_run_duration int NOT NULL,
    CONSTRAINT pk_sysjobservers PRIMARY KEY (job_id, server_id)
);
GO

IF OBJECT_ID(N'dbo.sysschedules', N'U') IS NULL
CREATE TABLE dbo.sysschedules
(
    schedule_id int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_sysschedules PRIMARY KEY,
    schedule_uid uniqueidentifier NOT NULL,
    originating_server_id int NOT NULL,
    name sysname NOT NULL,
    owner_sid varbinary(85) NOT NULL,
    enabled int NOT NULL,
    freq_type int NOT NULL,
    freq_interval int NOT NULL,
    freq_subday_type int NOT NULL,
    freq_subday_interval int NOT NULL,
    freq_relative_interval int NOT NULL,
    freq_recurrence_factor int NOT NULL,
    active_start_date int NOT NULL,
    active_end_date int NOT NULL,
    active_start_time int NOT NULL,
    active_end_time int NOT NULL,
    date_created datetime NOT NULL,
    date_modified datetime NOT NULL,
    version_number int NOT NULL
);
GO

IF OBJECT_ID(N'dbo.sysjobschedules', N'U') IS NULL
CREATE TABLE dbo.sysjobschedules
(
    schedule_id int NOT NULL,
    job_id uniqueidentifier NOT NULL,
    next_run_date int NOT NULL,
    next_run_time int NOT NULL,
    CONSTRAINT pk_sysjobschedules PRIMARY KEY (schedule_id, job_id)
);
GO

IF OBJECT_ID(N'dbo.sysjobhistory', N'U') IS NULL
BEGIN
CREATE TABLE dbo.sysjobhistory
(
    instance_id int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_sysjobhistory PRIMARY KEY,
    job_id uniqueidentifier NOT NULL,
    step_id int NOT NULL,
    step_name sysname NOT NULL,
    sql_message_id int NOT NULL,
    sql_severity int NOT NULL,
    message nvarchar(4000) NULL,
    run_status int NOT NULL,
    run_date int NOT NULL,
    run_time int NOT NULL,
    run_duration int NOT NULL,
    operator_id_emailed int NOT NULL,
    operator_id_netsent int NOT NULL,
    operator_id_paged int NOT NULL,
    retries_attempted int NOT NULL,
    server sysname NOT NULL
);
CREATE INDEX ix_sysjobhistory_job ON dbo.sysjobhistory (job_id);
END;
GO

IF OBJECT_ID(N'dbo.syssessions', N'U') IS NULL
CREATE TABLE dbo.syssessions
(
    session_id int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_syssessions PRIMARY KEY,
    agent_start_date datetime NOT NULL
);
GO

IF OBJECT_ID(N'dbo.sysjobactivity', N'U') IS NULL
CREATE TABLE dbo.sysjobactivity
(
    session_id int NOT NULL,
    job_id uniqueidentifier NOT NULL,
    run_requested_date datetime NULL,
    run_requested_source sysname NULL,
    queued_date datetime NULL,
    start_execution_date datetime NULL,
    last_executed_step_id int NULL,
    last_executed_step_date datetime NULL,
    stop_execution_date datetime NULL,
    job_history_id int NULL,
    next_scheduled_run_date datetime NULL,
    CONSTRAINT pk_sysjobactivity PRIMARY KEY (session_id, job_id)
);
GO

-- action START and STOP: what sp_start_job and sp_stop_job ask of the scheduler, which takes each row once. RUNNING: a job that runs now.
IF OBJECT_ID(N'dbo.ferryman_job_requests', N'U') IS NULL
CREATE TABLE dbo.ferryman_job_requests
(
    request_id int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_ferryman_job_requests PRIMARY KEY,
    job_id uniqueidentifier NOT NULL,
    action nvarchar(8) NOT NULL,
    step_id int NOT NULL,
    requested_by sysname NOT NULL
);
GO

-- The jobs that the caller may see: all of them, or only the own ones.
CREATE OR ALTER VIEW dbo.sysjobs_view
AS
SELECT j.job_id, @@SERVERNAME AS originating_server, j.name, j.enabled, j.description, j.start_step_id, j.category_id, j.owner_sid,
       j.notify_level_eventlog, j.notify_level_email, j.notify_level_netsend, j.notify_level_page, j.notify_email_operator_id,
       j.notify_netsend_operator_id, j.notify_page_operator_id, j.delete_level, j.date_created, j.date_modified, j.version_number,
       j.originating_server_id, 0 AS master_server
FROM dbo.sysjobs AS j
WHERE j.owner_sid = SUSER_SID() OR IS_SRVROLEMEMBER(N'sysadmin') = 1 OR IS_ROLEMEMBER(N'SQLAgentReaderRole') = 1;
GO
GRANT SELECT ON dbo.sysjobs_view TO SQLAgentUserRole;
GRANT SELECT ON dbo.syscategories TO SQLAgentUserRole;
GO
