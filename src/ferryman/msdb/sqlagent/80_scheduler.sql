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

-- Two result sets: the requests that wait, which are taken with that, and the enabled schedules of enabled jobs.
CREATE OR ALTER PROCEDURE dbo.ferryman_agent_poll
AS
BEGIN
    SET NOCOUNT ON;
    DELETE FROM dbo.ferryman_job_requests
    OUTPUT deleted.request_id, deleted.job_id, deleted.action, deleted.step_id, deleted.requested_by
    WHERE action IN (N'START', N'STOP');
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
    DELETE FROM dbo.sysjobactivity WHERE job_id = @job_id AND session_id = @session_id;
    INSERT INTO dbo.sysjobactivity (session_id, job_id, run_requested_date, run_requested_source, start_execution_date)
    SELECT @session_id, job_id, GETDATE(), @source, GETDATE() FROM dbo.sysjobs WHERE job_id = @job_id;
    INSERT INTO dbo.ferryman_job_requests (job_id, action, step_id, requested_by)
    SELECT job_id, N'RUNNING', 0, @invoked_by FROM dbo.sysjobs WHERE job_id = @job_id;
    SELECT name, SUSER_SNAME(owner_sid) AS owner, start_step_id, delete_level FROM dbo.sysjobs WHERE job_id = @job_id;
    SELECT step_id, step_name, subsystem, command, on_success_action, on_success_step_id, on_fail_action, on_fail_step_id, database_name,
           database_user_name, retry_attempts, retry_interval
    FROM dbo.sysjobsteps WHERE job_id = @job_id ORDER BY step_id;
END;
GO

-- A row of history. @run_status: 0 failed, 1 succeeded, 2 retry, 3 canceled. @duration is hhmmss as a number.
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
    SET NOCOUNT ON;
    DECLARE @date int = CONVERT(int, CONVERT(char(8), @started, 112)),
            @time int = DATEPART(hour, @started) * 10000 + DATEPART(minute, @started) * 100 + DATEPART(second, @started);
    IF @step_id = 0
        DELETE FROM dbo.ferryman_job_requests WHERE job_id = @job_id AND action = N'RUNNING';
    -- A job may have been deleted while it ran.
    IF NOT EXISTS (SELECT 1 FROM dbo.sysjobs WHERE job_id = @job_id)
        RETURN 0;
    INSERT INTO dbo.sysjobhistory
        (job_id, step_id, step_name, sql_message_id, sql_severity, message, run_status, run_date, run_time, run_duration, operator_id_emailed,
         operator_id_netsent, operator_id_paged, retries_attempted, server)
    VALUES
        (@job_id, @step_id, @step_name, @sql_message_id, @sql_severity, @message, @run_status, @date, @time, @duration, 0, 0, 0, @retries, @@SERVERNAME);
    IF @step_id > 0
    BEGIN
        UPDATE dbo.sysjobsteps
        SET last_run_outcome = @run_status, last_run_duration = @duration, last_run_retries = @retries, last_run_date = @date, last_run_time = @time
        WHERE job_id = @job_id AND step_id = @step_id;
        UPDATE dbo.sysjobactivity SET last_executed_step_id = @step_id, last_executed_step_date = @started
        WHERE job_id = @job_id AND session_id = (SELECT MAX(s.session_id) FROM dbo.syssessions AS s);
        RETURN 0;
    END;
    DECLARE @history_id int = SCOPE_IDENTITY();
    UPDATE dbo.sysjobservers
    SET last_run_outcome = @run_status, last_outcome_message = @message, last_run_date = @date, last_run_time = @time, last_run_duration = @duration
    WHERE job_id = @job_id;
    UPDATE dbo.sysjobactivity SET stop_execution_date = GETDATE(), job_history_id = @history_id
    WHERE job_id = @job_id AND session_id = (SELECT MAX(s.session_id) FROM dbo.syssessions AS s);
    RETURN 0;
END;
GO
