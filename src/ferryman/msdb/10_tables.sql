-- The tables of the task queue. Nobody but dbo reads or writes them directly: users go through the rds_ procedures
-- and functions (ownership chaining lets those through), the agent through the ferryman_ procedures.
-- This file and those after it run in name order, as often as wanted: each run upgrades what is there.
USE msdb;
GO

IF OBJECT_ID(N'dbo.ferryman_version', N'U') IS NULL
CREATE TABLE dbo.ferryman_version
(
    version int NOT NULL,
    installed_at datetime2(3) NOT NULL,
    CONSTRAINT pk_ferryman_version PRIMARY KEY (version)
);
GO

IF EXISTS (SELECT 1 FROM dbo.ferryman_version WHERE version > 1)
    RAISERROR(N'msdb holds the queue of a newer Ferryman. Install that version or a later one.', 16, 1);
GO

-- The one channel between control plane, procedures and agent: the role and its status, limits, options, failover time.
IF OBJECT_ID(N'dbo.ferryman_settings', N'U') IS NULL
CREATE TABLE dbo.ferryman_settings
(
    name nvarchar(128) NOT NULL,
    value nvarchar(2048) NULL,
    last_updated datetime2(3) NOT NULL,
    CONSTRAINT pk_ferryman_settings PRIMARY KEY (name)
);
GO

-- is_s3: runs one after the other with its like. is_cancellable: may be cancelled while in progress.
IF OBJECT_ID(N'dbo.ferryman_task_types', N'U') IS NULL
CREATE TABLE dbo.ferryman_task_types
(
    task_type nvarchar(64) NOT NULL,
    is_s3 bit NOT NULL,
    is_cancellable bit NOT NULL,
    CONSTRAINT pk_ferryman_task_types PRIMARY KEY (task_type)
);
GO

-- The first columns are those that rds_fn_task_status shows; the rest belongs to the claim and the transfer:
--   worker, fencing_token, lease_expires   who holds the task; a worker whose token is no longer the task's has lost it
--   upload_id                              the multipart upload to resume or abort
--   result_etag, result_size, result_name  the finished result, noted before it becomes visible, to be recognised after a crash
IF OBJECT_ID(N'dbo.ferryman_tasks', N'U') IS NULL
BEGIN
CREATE TABLE dbo.ferryman_tasks
(
    task_id int IDENTITY(1, 1) NOT NULL,
    task_type nvarchar(64) NOT NULL,
    database_name nvarchar(128) NULL,
    percent_complete int NOT NULL,
    lifecycle nvarchar(32) NOT NULL,
    task_info nvarchar(max) NULL,
    last_updated datetime NOT NULL,
    created_at datetime NOT NULL,
    started_at datetime NULL,
    finished_at datetime NULL,
    S3_object_arn nvarchar(2048) NULL,
    overwrite_S3_backup_file bit NULL,
    KMS_master_key_arn nvarchar(2048) NULL,
    filepath nvarchar(2048) NULL,
    overwrite_file bit NULL,
    task_metadata nvarchar(max) NULL,
    force_delete bit NULL,
    worker nvarchar(128) NULL,
    fencing_token bigint NOT NULL,
    lease_expires datetime2(3) NULL,
    upload_id nvarchar(1024) NULL,
    result_etag nvarchar(256) NULL,
    result_size bigint NULL,
    result_name nvarchar(2048) NULL,
    CONSTRAINT pk_ferryman_tasks PRIMARY KEY (task_id)
);
-- Without it a claim would read, and wait for, rows of transactions that are still open.
CREATE INDEX ix_ferryman_tasks_lifecycle ON dbo.ferryman_tasks (lifecycle, task_id);
END;
GO

-- Rows carry the fencing token of the run that wrote them, so that those of an interrupted run are never shown.
IF OBJECT_ID(N'dbo.ferryman_file_details', N'U') IS NULL
CREATE TABLE dbo.ferryman_file_details
(
    task_id int NOT NULL,
    fencing_token bigint NOT NULL,
    ordinal int NOT NULL,
    filepath nvarchar(2048) NOT NULL,
    size_in_bytes bigint NOT NULL,
    last_modified_utc datetime NOT NULL,
    is_directory bit NOT NULL,
    CONSTRAINT pk_ferryman_file_details PRIMARY KEY (task_id, fencing_token, ordinal)
);
GO

-- One row. Whoever claims updates it first, so claims happen one at a time; its counter is the fencing token.
IF OBJECT_ID(N'dbo.ferryman_queue', N'U') IS NULL
CREATE TABLE dbo.ferryman_queue
(
    queue_id int NOT NULL,
    claims bigint NOT NULL,
    CONSTRAINT pk_ferryman_queue PRIMARY KEY (queue_id)
);
GO

IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_queue WHERE queue_id = 1)
    INSERT INTO dbo.ferryman_queue (queue_id, claims) VALUES (1, 0);
GO

IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_task_types WHERE task_type = N'DOWNLOAD_FROM_S3')
    INSERT INTO dbo.ferryman_task_types (task_type, is_s3, is_cancellable) VALUES (N'DOWNLOAD_FROM_S3', 1, 1);
IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_task_types WHERE task_type = N'UPLOAD_TO_S3')
    INSERT INTO dbo.ferryman_task_types (task_type, is_s3, is_cancellable) VALUES (N'UPLOAD_TO_S3', 1, 1);
IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_task_types WHERE task_type = N'LIST_FILES_ON_DISK')
    INSERT INTO dbo.ferryman_task_types (task_type, is_s3, is_cancellable) VALUES (N'LIST_FILES_ON_DISK', 1, 0);
IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_task_types WHERE task_type = N'DELETE_FILES_ON_DISK')
    INSERT INTO dbo.ferryman_task_types (task_type, is_s3, is_cancellable) VALUES (N'DELETE_FILES_ON_DISK', 1, 0);
GO
