-- Starting and stopping jobs, and looking at them. The scheduler of the server takes requests within a second.
USE msdb;
GO

-- The date and time that a date like 20240131 and a time like 235959 of these tables stand for.
CREATE OR ALTER FUNCTION dbo.agent_datetime(@date int, @time int)
RETURNS datetime
AS
BEGIN
    RETURN DATEADD(second, @time / 10000 * 3600 + @time / 100 % 100 * 60 + @time % 100, CONVERT(datetime, CONVERT(char(8), @date), 112));
END;
GO

-- The activity of jobs since the scheduler last started.
CREATE OR ALTER VIEW dbo.ferryman_job_activity
AS
SELECT a.job_id, a.run_requested_date, a.run_requested_source, a.start_execution_date, a.last_executed_step_id, a.last_executed_step_date,
       a.stop_execution_date, a.job_history_id, a.next_scheduled_run_date
FROM dbo.sysjobactivity AS a
WHERE a.session_id = (SELECT MAX(s.session_id) FROM dbo.syssessions AS s);
GO

-- Members of SQLAgentOperatorRole start and stop all jobs, others their own.
CREATE OR ALTER PROCEDURE dbo.ferryman_verify_job_to_run
    @job_name sysname OUTPUT,
    @job_id uniqueidentifier OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF IS_SRVROLEMEMBER(N'sysadmin') = 0 AND IS_ROLEMEMBER(N'SQLAgentOperatorRole') = 0
        AND NOT EXISTS (SELECT 1 FROM dbo.sysjobs WHERE job_id = @job_id AND owner_sid = SUSER_SID())
    BEGIN
        RAISERROR(14525, -1, -1);
        RETURN 1;
    END;
    RETURN 0;
END;
GO

-- Within a transaction the job starts at COMMIT.
CREATE OR ALTER PROCEDURE dbo.sp_start_job
    @job_name sysname = NULL,
    @job_id uniqueidentifier = NULL,
    @error_flag int = 1,
    @server_name sysname = NULL,
    @step_name sysname = NULL,
    @output_flag int = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @step_id int = 0, @other sysname, @text nvarchar(1000), @id_text nvarchar(36), @me sysname = SUSER_SNAME();
    EXEC @status = dbo.ferryman_verify_job_to_run @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    SET @id_text = CONVERT(nvarchar(36), @job_id);
    IF NOT EXISTS (SELECT 1 FROM dbo.sysjobservers WHERE job_id = @job_id)
    BEGIN
        RAISERROR(14256, -1, -1, @job_name, @id_text);
        RETURN 1;
    END;
    IF @step_name IS NOT NULL
    BEGIN
        SELECT @step_id = step_id FROM dbo.sysjobsteps WHERE job_id = @job_id AND step_name = @step_name;
        IF @step_id = 0
        BEGIN
            RAISERROR(14262, -1, -1, '@step_name', @step_name);
            RETURN 1;
        END;
    END;
    IF NOT EXISTS (SELECT 1 FROM dbo.sysjobsteps WHERE job_id = @job_id)
        SET @text = N'Request to run job ' + @job_name + N' (from User ' + @me + N') refused because the job has no job steps.';
    SELECT @other = requested_by FROM dbo.ferryman_job_requests WHERE job_id = @job_id AND action = N'START';
    IF @other IS NOT NULL
        SET @text = N'Request to run job ' + @job_name + N' (from User ' + @me + N') refused because the job already has a pending request from User '
            + @other + N'.';
    SET @other = NULL;
    SELECT @other = requested_by FROM dbo.ferryman_job_requests WHERE job_id = @job_id AND action = N'RUNNING';
    IF @text IS NULL AND @other IS NOT NULL
        SET @text = N'Request to run job ' + @job_name + N' (from User ' + @me + N') refused because the job is already running from a request by '
            + @other + N'.';
    IF @text IS NOT NULL
    BEGIN
        RAISERROR(22022, -1, -1, @text);
        RETURN 1;
    END;
    INSERT INTO dbo.ferryman_job_requests (job_id, action, step_id, requested_by) VALUES (@job_id, N'START', @step_id, @me);
    IF @output_flag <> 0
        PRINT N'Job ''' + @job_name + N''' started successfully.';
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_stop_job
    @job_name sysname = NULL,
    @job_id uniqueidentifier = NULL,
    @originating_server sysname = NULL,
    @server_name sysname = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @text nvarchar(1000), @me sysname = SUSER_SNAME();
    EXEC @status = dbo.ferryman_verify_job_to_run @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF NOT EXISTS (SELECT 1 FROM dbo.ferryman_job_requests WHERE job_id = @job_id AND action IN (N'START', N'RUNNING'))
    BEGIN
        SET @text = N'Request to stop job ' + @job_name + N' (from User ' + @me + N') refused because the job is not currently running.';
        RAISERROR(22022, -1, -1, @text);
        RETURN 1;
    END;
    INSERT INTO dbo.ferryman_job_requests (job_id, action, step_id, requested_by) VALUES (@job_id, N'STOP', 0, @me);
    PRINT N'Job ''' + @job_name + N''' stopped successfully.';
    RETURN 0;
END;
GO

-- current_execution_status: 1 executing, 4 idle. last_run_outcome: 0 failed, 1 succeeded, 3 canceled, 5 unknown.
CREATE OR ALTER PROCEDURE dbo.ferryman_show_jobs
    @job_id uniqueidentifier,
    @owner_login_name sysname,
    @category_name sysname,
    @enabled tinyint,
    @execution_status int,
    @subsystem nvarchar(40),
    @date_comparator char(1),
    @date_created datetime,
    @date_last_modified datetime,
    @description nvarchar(512)
AS
BEGIN
    SET NOCOUNT ON;
    SELECT j.job_id, j.originating_server, j.name, j.enabled, j.description, j.start_step_id, c.name AS category, SUSER_SNAME(j.owner_sid) AS owner,
           j.notify_level_eventlog, j.notify_level_email, j.notify_level_netsend, j.notify_level_page,
           CAST(ISNULL(e.name, N'(unknown)') AS nvarchar(128)) AS notify_email_operator,
           CAST(ISNULL(n.name, N'(unknown)') AS nvarchar(128)) AS notify_netsend_operator,
           CAST(ISNULL(p.name, N'(unknown)') AS nvarchar(128)) AS notify_page_operator,
           j.delete_level, j.date_created, j.date_modified, j.version_number,
           ISNULL(v.last_run_date, 0) AS last_run_date, ISNULL(v.last_run_time, 0) AS last_run_time, ISNULL(CAST(v.last_run_outcome AS int), 5) AS last_run_outcome,
           ISNULL(x.next_run_date, 0) AS next_run_date, ISNULL(x.next_run_time, 0) AS next_run_time, ISNULL(x.schedule_id, 0) AS next_run_schedule_id,
           CASE WHEN a.start_execution_date IS NOT NULL AND a.stop_execution_date IS NULL THEN 1 ELSE 4 END AS current_execution_status,
           CASE WHEN a.start_execution_date IS NOT NULL AND a.stop_execution_date IS NULL AND t.step_name IS NOT NULL
                THEN CONVERT(nvarchar(11), t.step_id) + N' (' + t.step_name + N')' ELSE N'0 (unknown)' END AS current_execution_step,
           0 AS current_retry_attempt,
           (SELECT COUNT(*) FROM dbo.sysjobsteps AS s WHERE s.job_id = j.job_id) AS has_step,
           (SELECT COUNT(*) FROM dbo.sysjobschedules AS s WHERE s.job_id = j.job_id) AS has_schedule,
           (SELECT COUNT(*) FROM dbo.sysjobservers AS s WHERE s.job_id = j.job_id) AS has_target,
           CASE WHEN v.job_id IS NULL THEN 0 ELSE 1 END AS type
    FROM dbo.sysjobs_view AS j
    LEFT JOIN dbo.syscategories AS c ON c.category_id = j.category_id
    LEFT JOIN dbo.sysjobservers AS v ON v.job_id = j.job_id
    LEFT JOIN dbo.sysoperators AS e ON e.id = j.notify_email_operator_id
    LEFT JOIN dbo.sysoperators AS n ON n.id = j.notify_netsend_operator_id
    LEFT JOIN dbo.sysoperators AS p ON p.id = j.notify_page_operator_id
    LEFT JOIN dbo.ferryman_job_activity AS a ON a.job_id = j.job_id
    LEFT JOIN dbo.sysjobsteps AS t ON t.job_id = j.job_id AND t.step_id = ISNULL(a.last_executed_step_id, 1)
    OUTER APPLY (SELECT TOP (1) js.next_run_date, js.next_run_time, js.schedule_id FROM dbo.sysjobschedules AS js
                 WHERE js.job_id = j.job_id AND js.next_run_date > 0 ORDER BY js.next_run_date, js.next_run_time) AS x
    WHERE (@job_id IS NULL OR j.job_id = @job_id)
      AND (@owner_login_name IS NULL OR j.owner_sid = SUSER_SID(@owner_login_name))
      AND (@category_name IS NULL OR c.name = @category_name)
      AND (@enabled IS NULL OR j.enabled = @enabled)
      AND (@subsystem IS NULL OR EXISTS (SELECT 1 FROM dbo.sysjobsteps AS s WHERE s.job_id = j.job_id AND s.subsystem = UPPER(@subsystem)))
      AND (@description IS NULL OR j.description LIKE @description)
      AND (@date_created IS NULL OR @date_comparator = CASE WHEN j.date_created < @date_created THEN '<' WHEN j.date_created > @date_created THEN '>' ELSE '=' END)
      AND (@date_last_modified IS NULL
           OR @date_comparator = CASE WHEN j.date_modified < @date_last_modified THEN '<' WHEN j.date_modified > @date_last_modified THEN '>' ELSE '=' END)
      AND (@execution_status IS NULL
           OR @execution_status = CASE WHEN a.start_execution_date IS NOT NULL AND a.stop_execution_date IS NULL THEN 1 ELSE 4 END
           OR (@execution_status = 0 AND a.start_execution_date IS NOT NULL AND a.stop_execution_date IS NULL))
    ORDER BY j.name;
END;
GO

-- Without a job: one row for each job. With one: job, steps, schedules and targets, or what @job_aspect names.
CREATE OR ALTER PROCEDURE dbo.sp_help_job
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @job_aspect varchar(9) = NULL,
    @job_type varchar(12) = NULL,
    @owner_login_name sysname = NULL,
    @subsystem nvarchar(40) = NULL,
    @category_name sysname = NULL,
    @enabled tinyint = NULL,
    @execution_status int = NULL,
    @date_comparator char(1) = NULL,
    @date_created datetime = NULL,
    @date_last_modified datetime = NULL,
    @description nvarchar(512) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    IF @job_type <> 'LOCAL'
    BEGIN
        RAISERROR(14266, -1, -1, '@job_type', 'LOCAL');
        RETURN 1;
    END;
    IF @date_comparator NOT IN ('=', '<', '>') OR (@date_comparator IS NULL AND (@date_created IS NOT NULL OR @date_last_modified IS NOT NULL))
    BEGIN
        RAISERROR(14266, -1, -1, '@date_comparator', '=, <, >');
        RETURN 1;
    END;
    IF @job_id IS NULL AND @job_name IS NULL
    BEGIN
        EXEC dbo.ferryman_show_jobs NULL, @owner_login_name, @category_name, @enabled, @execution_status, @subsystem, @date_comparator, @date_created,
            @date_last_modified, @description;
        RETURN 0;
    END;
    EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    SET @job_aspect = UPPER(ISNULL(@job_aspect, 'ALL'));
    IF @job_aspect NOT IN ('ALL', 'JOB', 'STEPS', 'SCHEDULES', 'TARGETS')
    BEGIN
        RAISERROR(14266, -1, -1, '@job_aspect', 'ALL, JOB, STEPS, SCHEDULES, TARGETS');
        RETURN 1;
    END;
    IF @job_aspect IN ('ALL', 'JOB')
        EXEC dbo.ferryman_show_jobs @job_id, @owner_login_name, @category_name, @enabled, @execution_status, @subsystem, @date_comparator, @date_created,
            @date_last_modified, @description;
    IF @job_aspect IN ('ALL', 'STEPS')
        EXEC dbo.sp_help_jobstep @job_id = @job_id;
    IF @job_aspect IN ('ALL', 'SCHEDULES')
        EXEC dbo.sp_help_jobschedule @job_id = @job_id;
    IF @job_aspect IN ('ALL', 'TARGETS')
        EXEC dbo.sp_help_jobserver @job_id = @job_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_help_jobserver
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @show_last_run_details tinyint = 0
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @show_last_run_details = 1
        SELECT server_id, @@SERVERNAME AS server_name, CAST(NULL AS datetime) AS enlist_date, CAST(NULL AS datetime) AS last_poll_date, last_run_date,
               last_run_time, last_run_duration, last_run_outcome, last_outcome_message
        FROM dbo.sysjobservers WHERE job_id = @job_id;
    ELSE
        SELECT server_id, @@SERVERNAME AS server_name, CAST(NULL AS datetime) AS enlist_date, CAST(NULL AS datetime) AS last_poll_date
        FROM dbo.sysjobservers WHERE job_id = @job_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_help_jobactivity
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @session_id int = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    IF @job_id IS NOT NULL OR @job_name IS NOT NULL
    BEGIN
        EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
        IF @status <> 0 RETURN 1;
    END;
    IF @session_id IS NULL
        SELECT @session_id = MAX(session_id) FROM dbo.syssessions;
    SELECT a.session_id, a.job_id, j.name AS job_name, a.run_requested_date, a.run_requested_source, a.queued_date, a.start_execution_date,
           a.last_executed_step_id, a.last_executed_step_date AS last_exectued_step_date, a.stop_execution_date, a.next_scheduled_run_date,
           a.job_history_id, h.message, h.run_status, h.operator_id_emailed, h.operator_id_netsent, h.operator_id_paged
    FROM dbo.sysjobactivity AS a
    INNER JOIN dbo.sysjobs_view AS j ON j.job_id = a.job_id
    LEFT JOIN dbo.sysjobhistory AS h ON h.instance_id = a.job_history_id
    WHERE a.session_id = @session_id AND (@job_id IS NULL OR a.job_id = @job_id)
    ORDER BY j.name;
    RETURN 0;
END;
GO

-- @mode SUMMARY (the default) or FULL. The newest row comes first, unless @oldest_first is 1.
CREATE OR ALTER PROCEDURE dbo.sp_help_jobhistory
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @step_id int = NULL,
    @sql_message_id int = NULL,
    @sql_severity int = NULL,
    @start_run_date int = NULL,
    @end_run_date int = NULL,
    @start_run_time int = NULL,
    @end_run_time int = NULL,
    @minimum_run_duration int = NULL,
    @run_status int = NULL,
    @minimum_retries int = NULL,
    @oldest_first int = 0,
    @server sysname = NULL,
    @mode varchar(7) = 'SUMMARY'
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    IF @job_id IS NOT NULL OR @job_name IS NOT NULL
    BEGIN
        EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
        IF @status <> 0 RETURN 1;
    END;
    SET @mode = UPPER(@mode);
    IF @mode NOT IN ('SUMMARY', 'FULL')
    BEGIN
        RAISERROR(14266, -1, -1, '@mode', 'SUMMARY, FULL');
        RETURN 1;
    END;
    SELECT h.instance_id, h.job_id, j.name AS job_name, h.step_id, h.step_name, h.sql_message_id, h.sql_severity, h.message, h.run_status, h.run_date,
           h.run_time, h.run_duration, o.name AS operator_emailed, CAST(NULL AS sysname) AS operator_netsent,
           CAST(NULL AS sysname) AS operator_paged, h.retries_attempted, h.server
    INTO #history
    FROM dbo.sysjobhistory AS h
    INNER JOIN dbo.sysjobs_view AS j ON j.job_id = h.job_id
    LEFT JOIN dbo.sysoperators AS o ON o.id = h.operator_id_emailed
    WHERE (@job_id IS NULL OR h.job_id = @job_id) AND (@step_id IS NULL OR h.step_id = @step_id)
      AND (@sql_message_id IS NULL OR h.sql_message_id = @sql_message_id) AND (@sql_severity IS NULL OR h.sql_severity = @sql_severity)
      AND (@start_run_date IS NULL OR h.run_date >= @start_run_date) AND (@end_run_date IS NULL OR h.run_date <= @end_run_date)
      AND (@start_run_time IS NULL OR h.run_time >= @start_run_time) AND (@end_run_time IS NULL OR h.run_time <= @end_run_time)
      AND (@minimum_run_duration IS NULL OR h.run_duration >= @minimum_run_duration) AND (@run_status IS NULL OR h.run_status = @run_status)
      AND (@minimum_retries IS NULL OR h.retries_attempted >= @minimum_retries) AND (@server IS NULL OR h.server = @server);
    IF @mode = 'FULL'
        SELECT instance_id, job_id, job_name, step_id, step_name, sql_message_id, sql_severity, message, run_status, run_date, run_time, run_duration,
               operator_emailed, operator_netsent, operator_paged, retries_attempted, server
        FROM #history
        ORDER BY CASE @oldest_first WHEN 1 THEN instance_id ELSE -instance_id END;
    ELSE
        SELECT job_id, job_name, run_status, run_date, run_time, run_duration, operator_emailed, operator_netsent, operator_paged, retries_attempted, server
        FROM #history
        WHERE step_id = ISNULL(@step_id, 0)
        ORDER BY CASE @oldest_first WHEN 1 THEN instance_id ELSE -instance_id END;
    RETURN 0;
END;
GO

-- For all jobs that the caller owns, or one; up to a day, when one is given.
CREATE OR ALTER PROCEDURE dbo.sp_purge_jobhistory
    @job_name sysname = NULL,
    @job_id uniqueidentifier = NULL,
    @oldest_date datetime = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @purged int, @before int = CONVERT(int, CONVERT(char(8), @oldest_date, 112)),
            @before_time int = DATEPART(hour, @oldest_date) * 10000 + DATEPART(minute, @oldest_date) * 100 + DATEPART(second, @oldest_date);
    IF @job_id IS NOT NULL OR @job_name IS NOT NULL
    BEGIN
        EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
        IF @status <> 0 RETURN 1;
    END
    ELSE IF IS_SRVROLEMEMBER(N'sysadmin') = 0 AND IS_ROLEMEMBER(N'SQLAgentOperatorRole') = 0
    BEGIN
        RAISERROR(14294, -1, -1, '@job_id', '@job_name');
        RETURN 1;
    END;
    DELETE FROM dbo.sysjobhistory
    WHERE (@job_id IS NULL OR job_id = @job_id)
      AND (@before IS NULL OR run_date < @before OR (run_date = @before AND run_time < @before_time));
    SET @purged = @@ROWCOUNT;
    RAISERROR(N'%d history entries purged.', 0, 1, @purged);
    RETURN 0;
END;
GO

GRANT EXECUTE ON dbo.agent_datetime TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_start_job TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_stop_job TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_job TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_jobserver TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_jobactivity TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_jobhistory TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_purge_jobhistory TO SQLAgentUserRole;
GO
