-- What the server's own scheduler asks and notes; it runs as sa.
USE msdb;
GO

-- A new session of the agent: what ran in an older one has been interrupted.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_started
AS
BEGIN
    SET NOCOUNT ON;
    DELETE FROM dbo.ferryman_job_requests;
    INSERT INTO dbo.syssessions (agent_start_date) VALUES (GETDATE());
END;
GO

-- Three result sets: the requests to start and to stop, which are taken with that, and the enabled schedules of enabled jobs.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_poll
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.ferryman_job_requests
    SET action = N'RUNNING', requested_by = LEFT(N'User ' + requested_by, 128)
    OUTPUT deleted.request_id, deleted.job_id, deleted.action, deleted.step_id, deleted.requested_by
    WHERE action = N'START';
    DELETE FROM dbo.ferryman_job_requests
    OUTPUT deleted.request_id, deleted.job_id, deleted.action, deleted.step_id, deleted.requested_by
    WHERE action = N'STOP';
    -- Here only, so that no two sessions do: each job has a row of activity before it runs or is planned.
    INSERT INTO dbo.sysjobactivity (session_id, job_id)
    SELECT n.session_id, j.job_id
    FROM dbo.sysjobs AS j
    CROSS JOIN (SELECT MAX(s.session_id) AS session_id FROM dbo.syssessions AS s) AS n
    WHERE NOT EXISTS (SELECT 1 FROM dbo.sysjobactivity AS a WHERE a.job_id = j.job_id AND a.session_id = n.session_id);
    SELECT js.job_id, s.schedule_id, s.name, s.version_number, s.freq_type, s.freq_interval, s.freq_subday_type, s.freq_subday_interval,
           s.freq_relative_interval, s.freq_recurrence_factor, s.active_start_date, s.active_end_date, s.active_start_time, s.active_end_time
    FROM dbo.sysjobschedules AS js
    INNER JOIN dbo.sysschedules AS s ON s.schedule_id = js.schedule_id
    INNER JOIN dbo.sysjobs AS j ON j.job_id = js.job_id
    INNER JOIN dbo.sysjobservers AS v ON v.job_id = js.job_id
    WHERE s.enabled = 1 AND j.enabled = 1;
END;
GO

-- When a schedule fires next; NULL: never.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_next_run
    @job_id uniqueidentifier,
    @schedule_id int,
    @next_run datetime
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.sysjobschedules
    SET next_run_date = ISNULL(CONVERT(int, CONVERT(char(8), @next_run, 112)), 0),
        next_run_time = ISNULL(DATEPART(hour, @next_run) * 10000 + DATEPART(minute, @next_run) * 100 + DATEPART(second, @next_run), 0)
    WHERE job_id = @job_id AND schedule_id = @schedule_id;
    UPDATE dbo.sysjobactivity
    SET next_scheduled_run_date = (SELECT MIN(dbo.agent_datetime(js.next_run_date, js.next_run_time)) FROM dbo.sysjobschedules AS js
                                   WHERE js.job_id = @job_id AND js.next_run_date > 0)
    WHERE job_id = @job_id AND session_id = (SELECT MAX(s.session_id) FROM dbo.syssessions AS s);
END;
GO

-- Two result sets: the job (none when it's gone), and its steps in order. @source: 1 a schedule, 3 the agent's start, 4 a user.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_begin_job
    @job_id uniqueidentifier,
    @source sysname,
    @invoked_by sysname
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @session_id int = (SELECT MAX(session_id) FROM dbo.syssessions);
    UPDATE dbo.sysjobactivity
    SET run_requested_date = GETDATE(), run_requested_source = @source, start_execution_date = GETDATE(), last_executed_step_id = NULL,
        last_executed_step_date = NULL, stop_execution_date = NULL, job_history_id = NULL
    WHERE job_id = @job_id AND session_id = @session_id;
    INSERT INTO dbo.ferryman_job_requests (job_id, action, step_id, requested_by)
    SELECT j.job_id, N'RUNNING', 0, @invoked_by
    FROM dbo.sysjobs AS j
    WHERE j.job_id = @job_id
      AND NOT EXISTS (SELECT 1 FROM dbo.ferryman_job_requests AS r WHERE r.job_id = @job_id AND r.action = N'RUNNING');
    SELECT name, SUSER_SNAME(owner_sid) AS owner, start_step_id, delete_level, @@SERVERNAME AS server FROM dbo.sysjobs WHERE job_id = @job_id;
    SELECT step_id, step_name, subsystem, command, on_success_action, on_success_step_id, on_fail_action, on_fail_step_id, database_name,
           retry_attempts, retry_interval
    FROM dbo.sysjobsteps WHERE job_id = @job_id ORDER BY step_id;
END;
GO

-- Queues the mail to the operator whom a job tells of its end: @level 1 on success, 2 on failure, 3 always. The operator's id, 0 when none is told.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_notify
    @job_id uniqueidentifier,
    @run_status int,
    @message nvarchar(4000),
    @started datetime,
    @duration int,
    @operator_id int OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @name sysname, @address nvarchar(100), @subject nvarchar(255), @body nvarchar(max);
    SET @operator_id = 0;
    SELECT @name = j.name, @address = o.email_address, @operator_id = o.id
    FROM dbo.sysjobs AS j
    INNER JOIN dbo.sysoperators AS o ON o.id = j.notify_email_operator_id
    WHERE j.job_id = @job_id AND o.enabled = 1 AND o.email_address IS NOT NULL
      AND (j.notify_level_email = 3 OR j.notify_level_email = CASE @run_status WHEN 1 THEN 1 ELSE 2 END);
    IF @operator_id = 0
        RETURN 0;
    SET @subject = N'SQL Server Job System: ''' + LEFT(@name, 100) + N''' completed on \\' + LEFT(@@SERVERNAME, 100);
    SET @body = N'JOB RUN: ''' + @name + N''' was run on ' + CONVERT(nvarchar(10), @started, 120) + N' at ' + CONVERT(nvarchar(8), @started, 108)
        + NCHAR(13) + NCHAR(10) + N'DURATION: ' + CONVERT(nvarchar(9), @duration / 10000) + N' hours, ' + CONVERT(nvarchar(2), @duration / 100 % 100)
        + N' minutes, ' + CONVERT(nvarchar(2), @duration % 100) + N' seconds' + NCHAR(13) + NCHAR(10) + N'STATUS: '
        + CASE @run_status WHEN 1 THEN N'Succeeded' WHEN 3 THEN N'Cancelled' ELSE N'Failed' END + NCHAR(13) + NCHAR(10) + N'MESSAGES: ' + @message;
    EXEC dbo.sp_send_dbmail @recipients = @address, @subject = @subject, @body = @body;
    RETURN 0;
END;
GO

-- Keeps what the agent keeps by default: 100 rows of history of a job, 1000 in all.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_trim_history
    @job_id uniqueidentifier
AS
BEGIN
    SET NOCOUNT ON;
    DELETE FROM dbo.sysjobhistory
    WHERE job_id = @job_id
      AND instance_id NOT IN (SELECT TOP (100) h.instance_id FROM dbo.sysjobhistory AS h WHERE h.job_id = @job_id ORDER BY h.instance_id DESC);
    DELETE FROM dbo.sysjobhistory
    WHERE instance_id <= (SELECT MAX(h.instance_id) - 1000 FROM dbo.sysjobhistory AS h);
END;
GO

-- A row of history, and what it changes elsewhere, seen by others all at once. @run_status: 0 failed, 1 succeeded, 2 retry, 3 canceled. @duration is
-- hhmmss as a number.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_note
    @job_id uniqueidentifier,
    @step_id int,
    @step_name sysname,
    @run_status int,
    @message nvarchar(4000),
    @sql_message_id int,
    @sql_severity int,
    @started datetime,
    @duration int,
    @retries int
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;
    DECLARE @date int = CONVERT(int, CONVERT(char(8), @started, 112)),
            @time int = DATEPART(hour, @started) * 10000 + DATEPART(minute, @started) * 100 + DATEPART(second, @started),
            @session_id int = (SELECT MAX(session_id) FROM dbo.syssessions), @emailed int = 0, @history_id int;
    BEGIN TRANSACTION;
    IF @step_id = 0
        DELETE FROM dbo.ferryman_job_requests WHERE job_id = @job_id AND action = N'RUNNING';
    -- A job may have been deleted while it ran.
    IF NOT EXISTS (SELECT 1 FROM dbo.sysjobs WHERE job_id = @job_id)
    BEGIN
        COMMIT;
        RETURN 0;
    END;
    IF @step_id = 0
        EXEC dbo.ferryman_agent_notify @job_id, @run_status, @message, @started, @duration, @emailed OUTPUT;
    INSERT INTO dbo.sysjobhistory
        (job_id, step_id, step_name, sql_message_id, sql_severity, message, run_status, run_date, run_time, run_duration, operator_id_emailed,
         operator_id_netsent, operator_id_paged, retries_attempted, server)
    VALUES
        (@job_id, @step_id, @step_name, @sql_message_id, @sql_severity, @message, @run_status, @date, @time, @duration, @emailed, 0, 0, @retries,
         @@SERVERNAME);
    SET @history_id = SCOPE_IDENTITY();
    IF @step_id > 0
    BEGIN
        UPDATE dbo.sysjobsteps
        SET last_run_outcome = @run_status, last_run_duration = @duration, last_run_retries = @retries, last_run_date = @date, last_run_time = @time
        WHERE job_id = @job_id AND step_id = @step_id;
        UPDATE dbo.sysjobactivity SET last_executed_step_id = @step_id, last_executed_step_date = @started
        WHERE job_id = @job_id AND session_id = @session_id;
    END;
    ELSE
    BEGIN
        EXEC dbo.ferryman_agent_trim_history @job_id;
        UPDATE dbo.sysjobservers
        SET last_run_outcome = @run_status, last_outcome_message = @message, last_run_date = @date, last_run_time = @time, last_run_duration = @duration
        WHERE job_id = @job_id;
        UPDATE dbo.sysjobactivity SET stop_execution_date = GETDATE(), job_history_id = @history_id
        WHERE job_id = @job_id AND session_id = @session_id;
    END;
    COMMIT;
    RETURN 0;
END;
GO
