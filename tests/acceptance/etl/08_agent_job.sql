/*
    Job       : ETL - partner rates
    Purpose   : Every few seconds (in production: every night at 02:30) fetch the rate file that a partner leaves in S3, load it, publish it, tidy up.
                Each step is a Transact-SQL step; what one needs to tell the next goes through etl.run.
    Files     : rates.csv (';' between fields, decimal commas, a heading, one bad line)
    Run as    : the master user; the job's owner is whoever runs this script

    Change history
    2024-03-04  first version
    2024-04-11  retries for the load, mail when the job fails
*/
USE master;
GO
IF DB_ID(N'rates_etl') IS NULL
    CREATE DATABASE rates_etl;
GO
USE rates_etl;
GO
SET ANSI_NULLS ON;
SET QUOTED_IDENTIFIER ON;
SET NOCOUNT ON;
GO
-- A job of an earlier version of this script goes first, with its schedule and its history.
IF EXISTS (SELECT 1 FROM msdb.dbo.sysjobs WHERE name = N'ETL - partner rates')
    EXEC msdb.dbo.sp_delete_job @job_name = N'ETL - partner rates', @delete_unused_schedule = 1;
IF NOT EXISTS (SELECT 1 FROM sys.schemas WHERE name = N'etl')
    EXEC (N'CREATE SCHEMA etl');
DROP TABLE IF EXISTS etl.rate, etl.run, etl.message;
GO
CREATE TABLE etl.run
(
    run_id      int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_run PRIMARY KEY,
    job_id      uniqueidentifier   NOT NULL,
    started_at  datetime           NOT NULL CONSTRAINT df_run_started DEFAULT (GETDATE()),
    file_path   nvarchar(260)      NULL,
    rows_loaded int                NULL,
    rows_bad    int                NULL,
    state       varchar(12)        NOT NULL CONSTRAINT ck_run_state CHECK (state IN ('FETCHING', 'FETCHED', 'LOADED', 'PUBLISHED', 'FAILED'))
);
CREATE TABLE etl.rate
(
    currency char(3)        NOT NULL,
    valid_on date           NOT NULL,
    rate     decimal(18, 6) NOT NULL,
    run_id   int            NOT NULL CONSTRAINT fk_rate_run REFERENCES etl.run (run_id),
    CONSTRAINT pk_rate PRIMARY KEY (currency, valid_on)
);
CREATE TABLE etl.message
(
    message_id int IDENTITY(1, 1) NOT NULL PRIMARY KEY,
    run_id     int NULL,
    step       sysname NOT NULL,
    message    nvarchar(2048) NOT NULL,
    noted_at   datetime NOT NULL DEFAULT (GETDATE())
);
GO
CREATE OR ALTER PROCEDURE etl.note
    @step    sysname,
    @message nvarchar(2048),
    @run_id  int = NULL
AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO etl.message (run_id, step, message) VALUES (@run_id, @step, @message);
    RAISERROR(N'%s: %s', 0, 1, @step, @message) WITH NOWAIT;
END;
GO
/* Waits for one S3 task and raises an error unless it ends well. */
CREATE OR ALTER PROCEDURE etl.finish_task
    @task_id int,
    @step    sysname
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @lifecycle nvarchar(30) = N'CREATED', @info nvarchar(max), @text nvarchar(2048), @deadline datetime = DATEADD(minute, 2, GETDATE());
    WHILE @lifecycle IN (N'CREATED', N'IN_PROGRESS') AND GETDATE() < @deadline
    BEGIN
        WAITFOR DELAY '00:00:00.100';
        SELECT @lifecycle = lifecycle, @info = task_info FROM msdb.dbo.rds_fn_task_status(NULL, @task_id);
    END;
    IF @lifecycle = N'SUCCESS'
        RETURN 0;
    SET @text = FORMATMESSAGE(N'task %d ended as %s: %s', @task_id, @lifecycle, LEFT(ISNULL(@info, N'no information'), 200));
    EXEC etl.note @step, @text;
    RAISERROR(N'%s', 16, 1, @text);
    RETURN 1;
END;
GO
CREATE OR ALTER PROCEDURE etl.fetch_file
    @job_id uniqueidentifier
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;
    DECLARE @run_id int, @task_id int, @rc int;
    DECLARE @created TABLE (task_id int, task_type nvarchar(60), lifecycle nvarchar(30), created_at datetime, last_updated datetime,
                            S3_object_arn nvarchar(2048), overwrite_file bit, task_progress int, task_info nvarchar(max), filepath nvarchar(2048));
    INSERT INTO etl.run (job_id, state) VALUES (@job_id, 'FETCHING');
    SET @run_id = SCOPE_IDENTITY();
    INSERT INTO @created
    EXEC msdb.dbo.rds_download_from_s3
        @s3_arn_of_file = N'arn:aws:s3:::bucket_name/etl/rates.csv', @rds_file_path = N'D:\S3\rates\rates.csv', @overwrite_file = 1;
    SELECT @task_id = task_id FROM @created;
    EXEC @rc = etl.finish_task @task_id, N'fetch';
    IF @rc = 0
        UPDATE etl.run SET state = 'FETCHED', file_path = N'D:\S3\rates\rates.csv' WHERE run_id = @run_id;
    RETURN @rc;
END;
GO
CREATE OR ALTER PROCEDURE etl.load_file
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;
    DECLARE @run_id int, @path nvarchar(260), @sql nvarchar(max), @read int, @text nvarchar(2048);
    SELECT TOP (1) @run_id = run_id, @path = ISNULL(file_path, N'D:\S3\rates\rates.csv') FROM etl.run ORDER BY run_id DESC;
    CREATE TABLE #line (currency nvarchar(100) NULL, valid_on nvarchar(100) NULL, rate nvarchar(100) NULL);
    BEGIN TRY
        SET @sql = N'BULK INSERT #line FROM ' + QUOTENAME(@path, N'''')
                 + N' WITH (FIRSTROW = 2, FIELDTERMINATOR = '';'', ROWTERMINATOR = ''0x0a'', CODEPAGE = ''65001'', TABLOCK)';
        EXEC sys.sp_executesql @sql;
        SET @read = (SELECT COUNT(*) FROM #line);

        BEGIN TRANSACTION;
        UPDATE r
        SET rate = n.rate, run_id = @run_id
        FROM etl.rate AS r
        INNER JOIN (SELECT UPPER(currency) AS currency, TRY_CONVERT(date, valid_on, 104) AS valid_on,
                           TRY_CAST(REPLACE(rate, N',', N'.') AS decimal(18, 6)) AS rate
                    FROM #line) AS n ON n.currency = r.currency AND n.valid_on = r.valid_on
        WHERE n.rate IS NOT NULL;

        INSERT INTO etl.rate (currency, valid_on, rate, run_id)
        SELECT UPPER(l.currency), TRY_CONVERT(date, l.valid_on, 104), TRY_CAST(REPLACE(l.rate, N',', N'.') AS decimal(18, 6)), @run_id
        FROM #line AS l
        WHERE TRY_CONVERT(date, l.valid_on, 104) IS NOT NULL AND TRY_CAST(REPLACE(l.rate, N',', N'.') AS decimal(18, 6)) > 0
          AND NOT EXISTS (SELECT 1 FROM etl.rate AS r WHERE r.currency = l.currency AND r.valid_on = TRY_CONVERT(date, l.valid_on, 104));

        UPDATE etl.run
        SET state = 'LOADED', rows_loaded = (SELECT COUNT(*) FROM etl.rate WHERE run_id = @run_id),
            rows_bad = @read - (SELECT COUNT(*) FROM etl.rate WHERE run_id = @run_id)
        WHERE run_id = @run_id;
        COMMIT TRANSACTION;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;
        SET @text = CONCAT(N'error ', ERROR_NUMBER(), N' in ', ISNULL(ERROR_PROCEDURE(), N'a batch'), N': ', LEFT(ERROR_MESSAGE(), 200));
        EXEC etl.note N'load', @text, @run_id;
        THROW;
    END CATCH;
END;
GO
CREATE OR ALTER PROCEDURE etl.publish_file
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @task_id int, @arn nvarchar(300), @run_id int = (SELECT MAX(run_id) FROM etl.run);
    SET @arn = N'arn:aws:s3:::bucket_name/etl/done/rates_' + RIGHT(CONCAT(N'0000', @run_id), 4) + N'.csv';
    EXEC msdb.dbo.rds_upload_to_s3 @rds_file_path = N'D:\S3\rates\rates.csv', @s3_arn_of_file = @arn, @overwrite_file = 1;
    SELECT @task_id = MAX(task_id) FROM msdb.dbo.rds_fn_task_status(NULL, 0) WHERE task_type = N'UPLOAD_TO_S3';
    EXEC etl.finish_task @task_id, N'publish';
    EXEC msdb.dbo.rds_delete_from_filesystem @rds_file_path = N'D:\S3\rates\rates.csv';
    SELECT @task_id = MAX(task_id) FROM msdb.dbo.rds_fn_task_status(NULL, 0) WHERE task_type LIKE N'DELETE%';
    EXEC etl.finish_task @task_id, N'publish';
    UPDATE etl.run SET state = 'PUBLISHED' WHERE run_id = @run_id;
END;
GO
-- Who is told; an operator of an earlier run may stay.
BEGIN TRY
    EXEC msdb.dbo.sp_add_operator @name = N'Data team', @enabled = 1, @email_address = N'data-team@example.com';
END TRY
BEGIN CATCH
    IF ERROR_NUMBER() <> 14261
        THROW;
END CATCH;
GO
-- The job itself, as Management Studio writes it.
USE [msdb]
GO
BEGIN TRANSACTION
DECLARE @ReturnCode INT
SELECT @ReturnCode = 0
IF NOT EXISTS (SELECT name FROM msdb.dbo.syscategories WHERE name=N'ETL' AND category_class=1)
BEGIN
EXEC @ReturnCode = msdb.dbo.sp_add_category @class=N'JOB', @type=N'LOCAL', @name=N'ETL'
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
END

DECLARE @jobId BINARY(16), @me sysname = SUSER_SNAME()
EXEC @ReturnCode =  msdb.dbo.sp_add_job @job_name=N'ETL - partner rates',
		@enabled=1,
		@notify_level_eventlog=0,
		@notify_level_email=2,
		@notify_level_netsend=0,
		@notify_level_page=0,
		@delete_level=0,
		@description=N'Loads rates.csv from S3.',
		@category_name=N'ETL',
		@owner_login_name=@me,
		@notify_email_operator_name=N'Data team', @job_id = @jobId OUTPUT
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'Fetch', @step_id=1, @cmdexec_success_code=0, @on_success_action=3,
		@on_success_step_id=0, @on_fail_action=4, @on_fail_step_id=4, @retry_attempts=0, @retry_interval=0, @os_run_priority=0, @subsystem=N'TSQL',
		@command=N'DECLARE @job uniqueidentifier = CONVERT(uniqueidentifier, $(ESCAPE_NONE(JOBID)));
EXEC etl.fetch_file @job;', @database_name=N'rates_etl', @flags=4
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'Load', @step_id=2, @cmdexec_success_code=0, @on_success_action=3,
		@on_success_step_id=0, @on_fail_action=4, @on_fail_step_id=4, @retry_attempts=1, @retry_interval=0, @os_run_priority=0, @subsystem=N'TSQL',
		@command=N'EXEC etl.load_file;', @database_name=N'rates_etl', @flags=4
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'Publish', @step_id=3, @cmdexec_success_code=0, @on_success_action=1,
		@on_success_step_id=0, @on_fail_action=4, @on_fail_step_id=4, @retry_attempts=0, @retry_interval=0, @os_run_priority=0, @subsystem=N'TSQL',
		@command=N'EXEC etl.publish_file;', @database_name=N'rates_etl', @flags=0
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'Report failure', @step_id=4, @cmdexec_success_code=0, @on_success_action=2,
		@on_success_step_id=0, @on_fail_action=2, @on_fail_step_id=0, @retry_attempts=0, @retry_interval=0, @os_run_priority=0, @subsystem=N'TSQL',
		@command=N'UPDATE etl.run SET state = ''FAILED'' WHERE run_id = (SELECT MAX(run_id) FROM etl.run);
EXEC etl.note N''$(ESCAPE_SQUOTE(STEPNAME))'', N''the job $(ESCAPE_SQUOTE(JOBNAME)) failed'';', @database_name=N'rates_etl', @flags=0
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_update_job @job_id = @jobId, @start_step_id = 1
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobserver @job_id = @jobId, @server_name = N'(local)'
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
COMMIT TRANSACTION
GOTO EndSave
QuitWithRollback:
    IF (@@TRANCOUNT > 0) ROLLBACK TRANSACTION
EndSave:
GO
-- In production: @freq_type = 4, @freq_interval = 1, @active_start_time = 23000. Here the first run must not take until half past two.
DECLARE @first datetime = DATEADD(second, 2, GETDATE()), @date int, @time int, @schedule_id int;
SELECT @date = CONVERT(int, CONVERT(char(8), @first, 112)), @time = CONVERT(int, REPLACE(CONVERT(char(8), @first, 108), ':', ''));
EXEC msdb.dbo.sp_add_jobschedule @job_name = N'ETL - partner rates', @name = N'Partner rates, once', @enabled = 1, @freq_type = 1, @freq_interval = 0,
    @freq_subday_type = 0, @freq_subday_interval = 0, @freq_relative_interval = 0, @freq_recurrence_factor = 0, @active_start_date = @date,
    @active_end_date = 99991231, @active_start_time = @time, @active_end_time = 235959, @schedule_id = @schedule_id OUTPUT;
IF @schedule_id IS NULL
    RAISERROR(N'The schedule was not made.', 16, 1);
GO
/* Until the schedule has fired and the run is over. */
DECLARE @polls int = 0;
WHILE NOT EXISTS (SELECT 1 FROM msdb.dbo.sysjobhistory AS h INNER JOIN msdb.dbo.sysjobs AS j ON j.job_id = h.job_id
                  WHERE j.name = N'ETL - partner rates' AND h.step_id = 0)
BEGIN
    SET @polls += 1;
    IF @polls > 300
    BEGIN
        RAISERROR(N'The job has not run after %d polls.', 16, 1, @polls);
        BREAK;
    END;
    WAITFOR DELAY '00:00:00.200';
END;
GO
-- The file is gone now: started at its second step by hand, the job fails, retries, and reports.
EXEC msdb.dbo.sp_start_job @job_name = N'ETL - partner rates', @step_name = N'Load';
DECLARE @polls int = 0;
WHILE (SELECT COUNT(*) FROM msdb.dbo.sysjobhistory AS h INNER JOIN msdb.dbo.sysjobs AS j ON j.job_id = h.job_id
       WHERE j.name = N'ETL - partner rates' AND h.step_id = 0) < 2 AND @polls < 300
BEGIN
    SET @polls = @polls + 1;
    WAITFOR DELAY '00:00:00.200';
END;
GO
USE rates_etl;
GO
SELECT h.step_id, h.step_name, h.run_status, h.retries_attempted, h.sql_message_id
FROM msdb.dbo.sysjobhistory AS h
INNER JOIN msdb.dbo.sysjobs AS j ON j.job_id = h.job_id
WHERE j.name = N'ETL - partner rates'
ORDER BY h.instance_id;

SELECT currency, CONVERT(char(10), valid_on, 120) AS valid_on, rate FROM etl.rate ORDER BY currency, valid_on;

SELECT r.state, r.rows_loaded, r.rows_bad, j.name, c.name AS category, SUSER_SNAME(j.owner_sid) AS owner
FROM etl.run AS r
INNER JOIN msdb.dbo.sysjobs AS j ON j.job_id = r.job_id
INNER JOIN msdb.dbo.syscategories AS c ON c.category_id = j.category_id;

SELECT s.name, s.freq_type, js.next_run_date,
       CASE WHEN msdb.dbo.agent_datetime(s.active_start_date, s.active_start_time) <= GETDATE() THEN 'fired' ELSE 'waits' END AS state
FROM msdb.dbo.sysjobschedules AS js
INNER JOIN msdb.dbo.sysschedules AS s ON s.schedule_id = js.schedule_id
INNER JOIN msdb.dbo.sysjobs AS j ON j.job_id = js.job_id
WHERE j.name = N'ETL - partner rates';

SELECT step, LEFT(message, 25) AS message FROM etl.message ORDER BY message_id;

SELECT TOP (1) m.recipients, LEFT(m.subject, CHARINDEX(N' on ', m.subject) - 1) AS subject, m.sent_status
FROM msdb.dbo.rds_fn_sysmail_allitems() AS m
WHERE m.recipients = 'data-team@example.com'
ORDER BY m.mailitem_id DESC;

EXEC msdb.dbo.sp_delete_job @job_name = N'ETL - partner rates';
SELECT COUNT(*) AS left_behind FROM msdb.dbo.sysschedules WHERE name = N'Partner rates, once';
GO
