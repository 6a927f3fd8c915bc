-- Job steps. Actions: 1 quit with success, 2 quit with failure, 3 next step, 4 go to a step.
USE msdb;
GO

-- Checks a step; 14234, 14235, 14266 or 14582, and 1, when it's wrong. The output of steps goes to the history only.
CREATE OR ALTER PROCEDURE dbo.ferryman_verify_jobstep
    @step_id int,
    @subsystem nvarchar(40),
    @on_success_action tinyint,
    @on_success_step_id int,
    @on_fail_action tinyint,
    @on_fail_step_id int,
    @output_file_name nvarchar(200),
    @flags int,
    @retry_attempts int,
    @retry_interval int
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @id_text nvarchar(12) = CONVERT(nvarchar(12), @step_id);
    IF UPPER(@subsystem) NOT IN (N'TSQL', N'CMDEXEC', N'POWERSHELL', N'SSIS', N'DTS', N'ACTIVESCRIPTING', N'ANALYSISCOMMAND', N'ANALYSISQUERY',
                                 N'DISTRIBUTION', N'LOGREADER', N'MERGE', N'QUEUEREADER', N'SNAPSHOT')
    BEGIN
        RAISERROR(14234, -1, -1, '@subsystem', 'sp_enum_sqlagent_subsystems');
        RETURN 1;
    END;
    IF NULLIF(@output_file_name, N'') IS NOT NULL
    BEGIN
        RAISERROR(14582, -1, -1);
        RETURN 1;
    END;
    IF @flags & ~127 <> 0
    BEGIN
        RAISERROR(14266, -1, -1, '@flags', '0, 2, 4, 8, 16, 32, 64');
        RETURN 1;
    END;
    IF @flags & 88 <> 0
    BEGIN
        RAISERROR(N'Job steps that log to a table (@flags 8 and 16) or signal a Windows event (@flags 64) are not supported by Ferryman.', 16, 1);
        RETURN 1;
    END;
    IF @on_success_action NOT IN (1, 2, 3, 4)
    BEGIN
        RAISERROR(14266, -1, -1, '@on_success_action', '1, 2, 3, 4');
        RETURN 1;
    END;
    IF @on_fail_action NOT IN (1, 2, 3, 4)
    BEGIN
        RAISERROR(14266, -1, -1, '@on_fail_action', '1, 2, 3, 4');
        RETURN 1;
    END;
    IF @on_success_action = 4 AND (@on_success_step_id < 1 OR @on_success_step_id = @step_id)
    BEGIN
        RAISERROR(14235, -1, -1, '@on_success_step', @id_text);
        RETURN 1;
    END;
    IF @on_fail_action = 4 AND (@on_fail_step_id < 1 OR @on_fail_step_id = @step_id)
    BEGIN
        RAISERROR(14235, -1, -1, '@on_fail_step', @id_text);
        RETURN 1;
    END;
    IF @retry_attempts NOT BETWEEN 0 AND 9999
    BEGIN
        RAISERROR(14266, -1, -1, '@retry_attempts', '0..9999');
        RETURN 1;
    END;
    IF @retry_interval NOT BETWEEN 0 AND 9999
    BEGIN
        RAISERROR(14266, -1, -1, '@retry_interval', '0..9999');
        RETURN 1;
    END;
    RETURN 0;
END;
GO

-- Without @step_id the step becomes the last one; with the id of a step that is there, it is put before it.
CREATE OR ALTER PROCEDURE dbo.sp_add_jobstep
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @step_id int = NULL,
    @step_name sysname,
    @subsystem nvarchar(40) = N'TSQL',
    @command nvarchar(max) = NULL,
    @additional_parameters nvarchar(max) = NULL,
    @cmdexec_success_code int = 0,
    @on_success_action tinyint = 1,
    @on_success_step_id int = 0,
    @on_fail_action tinyint = 2,
    @on_fail_step_id int = 0,
    @server sysname = NULL,
    @database_name sysname = NULL,
    @database_user_name sysname = NULL,
    @retry_attempts int = 0,
    @retry_interval int = 0,
    @os_run_priority int = 0,
    @output_file_name nvarchar(200) = NULL,
    @flags int = 0,
    @proxy_id int = NULL,
    @proxy_name sysname = NULL,
    @step_uid uniqueidentifier = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @last int, @id_text nvarchar(12);
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @proxy_id IS NOT NULL OR NULLIF(@proxy_name, N'') IS NOT NULL
    BEGIN
        RAISERROR(N'Proxies of SQL Server Agent (@proxy_id, @proxy_name) are not supported by Ferryman.', 16, 1);
        RETURN 1;
    END;
    SELECT @last = ISNULL(MAX(step_id), 0) FROM dbo.sysjobsteps WHERE job_id = @job_id;
    IF @step_id IS NULL
        SET @step_id = @last + 1;
    IF @step_id NOT BETWEEN 1 AND @last + 1
    BEGIN
        SET @id_text = N'1..' + CONVERT(nvarchar(9), @last + 1);
        RAISERROR(14266, -1, -1, '@step_id', @id_text);
        RETURN 1;
    END;
    EXEC @status = dbo.ferryman_verify_jobstep @step_id, @subsystem, @on_success_action, @on_success_step_id, @on_fail_action, @on_fail_step_id,
        @output_file_name, @flags, @retry_attempts, @retry_interval;
    IF @status <> 0 RETURN 1;
    IF EXISTS (SELECT 1 FROM dbo.sysjobsteps WHERE job_id = @job_id AND step_name = @step_name)
    BEGIN
        RAISERROR(14261, -1, -1, '@step_name', @step_name);
        RETURN 1;
    END;
    IF UPPER(@subsystem) = N'TSQL' AND (@database_name IS NULL OR @database_name = N'')
        SET @database_name = N'master';
    SET @step_uid = NEWID();
    IF @step_id <= @last
        EXEC dbo.ferryman_renumber_jobsteps @job_id, @step_id, 1;
    INSERT INTO dbo.sysjobsteps
        (job_id, step_id, step_name, subsystem, command, flags, additional_parameters, cmdexec_success_code, on_success_action, on_success_step_id,
         on_fail_action, on_fail_step_id, server, database_name, database_user_name, retry_attempts, retry_interval, os_run_priority, output_file_name,
         last_run_outcome, last_run_duration, last_run_retries, last_run_date, last_run_time, proxy_id, step_uid)
    VALUES
        (@job_id, @step_id, @step_name, UPPER(@subsystem), @command, @flags, @additional_parameters, @cmdexec_success_code, @on_success_action,
         @on_success_step_id, @on_fail_action, @on_fail_step_id, @server, @database_name, @database_user_name, @retry_attempts, @retry_interval,
         @os_run_priority, NULL, 0, 0, 0, 0, 0, NULL, @step_uid);
    UPDATE dbo.sysjobs SET date_modified = GETDATE(), version_number = version_number + 1 WHERE job_id = @job_id;
    RETURN 0;
END;
GO

-- Moves the steps from @from on by @distance, and what refers to them.
CREATE OR ALTER PROCEDURE dbo.ferryman_renumber_jobsteps
    @job_id uniqueidentifier,
    @from int,
    @distance int
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.sysjobsteps SET step_id = -(step_id + @distance) WHERE job_id = @job_id AND step_id >= @from;
    UPDATE dbo.sysjobsteps SET step_id = -step_id WHERE job_id = @job_id AND step_id < 0;
    UPDATE dbo.sysjobsteps SET on_success_step_id = on_success_step_id + @distance
    WHERE job_id = @job_id AND on_success_action = 4 AND on_success_step_id >= @from;
    UPDATE dbo.sysjobsteps SET on_fail_step_id = on_fail_step_id + @distance
    WHERE job_id = @job_id AND on_fail_action = 4 AND on_fail_step_id >= @from;
END;
GO

CREATE OR ALTER PROCEDURE dbo.ferryman_verify_step_id
    @job_id uniqueidentifier,
    @job_name sysname,
    @step_id int
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @id_text nvarchar(12) = CONVERT(nvarchar(12), @step_id);
    IF EXISTS (SELECT 1 FROM dbo.sysjobsteps WHERE job_id = @job_id AND step_id = @step_id)
        RETURN 0;
    RAISERROR(14262, -1, -1, '@step_id', @id_text);
    RETURN 1;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_update_jobstep
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @step_id int,
    @step_name sysname = NULL,
    @subsystem nvarchar(40) = NULL,
    @command nvarchar(max) = NULL,
    @additional_parameters nvarchar(max) = NULL,
    @cmdexec_success_code int = NULL,
    @on_success_action tinyint = NULL,
    @on_success_step_id int = NULL,
    @on_fail_action tinyint = NULL,
    @on_fail_step_id int = NULL,
    @server sysname = NULL,
    @database_name sysname = NULL,
    @database_user_name sysname = NULL,
    @retry_attempts int = NULL,
    @retry_interval int = NULL,
    @os_run_priority int = NULL,
    @output_file_name nvarchar(200) = NULL,
    @flags int = NULL,
    @proxy_id int = NULL,
    @proxy_name sysname = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_step_id @job_id, @job_name, @step_id;
    IF @status <> 0 RETURN 1;
    IF @proxy_id IS NOT NULL OR NULLIF(@proxy_name, N'') IS NOT NULL
    BEGIN
        RAISERROR(N'Proxies of SQL Server Agent (@proxy_id, @proxy_name) are not supported by Ferryman.', 16, 1);
        RETURN 1;
    END;
    SELECT @step_name = ISNULL(@step_name, step_name),
           @subsystem = ISNULL(UPPER(@subsystem), subsystem),
           @on_success_action = ISNULL(@on_success_action, on_success_action),
           @on_success_step_id = ISNULL(@on_success_step_id, on_success_step_id),
           @on_fail_action = ISNULL(@on_fail_action, on_fail_action),
           @on_fail_step_id = ISNULL(@on_fail_step_id, on_fail_step_id),
           @retry_attempts = ISNULL(@retry_attempts, retry_attempts),
           @retry_interval = ISNULL(@retry_interval, retry_interval),
           @flags = ISNULL(@flags, flags)
    FROM dbo.sysjobsteps
    WHERE job_id = @job_id AND step_id = @step_id;
    EXEC @status = dbo.ferryman_verify_jobstep @step_id, @subsystem, @on_success_action, @on_success_step_id, @on_fail_action, @on_fail_step_id,
        @output_file_name, @flags, @retry_attempts, @retry_interval;
    IF @status <> 0 RETURN 1;
    IF EXISTS (SELECT 1 FROM dbo.sysjobsteps WHERE job_id = @job_id AND step_name = @step_name AND step_id <> @step_id)
    BEGIN
        RAISERROR(14261, -1, -1, '@step_name', @step_name);
        RETURN 1;
    END;
    UPDATE dbo.sysjobsteps
    SET step_name = @step_name,
        subsystem = @subsystem,
        command = ISNULL(@command, command),
        additional_parameters = ISNULL(@additional_parameters, additional_parameters),
        cmdexec_success_code = ISNULL(@cmdexec_success_code, cmdexec_success_code),
        on_success_action = @on_success_action,
        on_success_step_id = @on_success_step_id,
        on_fail_action = @on_fail_action,
        on_fail_step_id = @on_fail_step_id,
        server = ISNULL(@server, server),
        database_name = ISNULL(@database_name, database_name),
        database_user_name = NULLIF(ISNULL(@database_user_name, database_user_name), N''),
        retry_attempts = @retry_attempts,
        retry_interval = @retry_interval,
        os_run_priority = ISNULL(@os_run_priority, os_run_priority),
        flags = @flags
    WHERE job_id = @job_id AND step_id = @step_id;
    UPDATE dbo.sysjobs SET date_modified = GETDATE(), version_number = version_number + 1 WHERE job_id = @job_id;
    RETURN 0;
END;
GO

-- @step_id 0: all steps.
CREATE OR ALTER PROCEDURE dbo.sp_delete_jobstep
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @step_id int
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @following int = @step_id + 1;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @step_id = 0
        DELETE FROM dbo.sysjobsteps WHERE job_id = @job_id;
    ELSE
    BEGIN
        EXEC @status = dbo.ferryman_verify_step_id @job_id, @job_name, @step_id;
        IF @status <> 0 RETURN 1;
        DELETE FROM dbo.sysjobsteps WHERE job_id = @job_id AND step_id = @step_id;
        UPDATE dbo.sysjobsteps SET on_success_action = 1, on_success_step_id = 0
        WHERE job_id = @job_id AND on_success_action = 4 AND on_success_step_id = @step_id;
        UPDATE dbo.sysjobsteps SET on_fail_action = 2, on_fail_step_id = 0
        WHERE job_id = @job_id AND on_fail_action = 4 AND on_fail_step_id = @step_id;
        EXEC dbo.ferryman_renumber_jobsteps @job_id, @following, -1;
    END;
    UPDATE dbo.sysjobs SET date_modified = GETDATE(), version_number = version_number + 1 WHERE job_id = @job_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_help_jobstep
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @step_id int = NULL,
    @step_name sysname = NULL,
    @suffix bit = 0
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @step_id IS NOT NULL
    BEGIN
        EXEC @status = dbo.ferryman_verify_step_id @job_id, @job_name, @step_id;
        IF @status <> 0 RETURN 1;
    END;
    SELECT step_id, step_name, subsystem, command, flags, cmdexec_success_code, on_success_action, on_success_step_id, on_fail_action, on_fail_step_id,
           server, database_name, database_user_name, retry_attempts, retry_interval, os_run_priority, output_file_name, last_run_outcome,
           last_run_duration, last_run_retries, last_run_date, last_run_time, proxy_id
    FROM dbo.sysjobsteps
    WHERE job_id = @job_id AND (@step_id IS NULL OR step_id = @step_id) AND (@step_name IS NULL OR step_name = @step_name)
    ORDER BY step_id;
    RETURN 0;
END;
GO

GRANT EXECUTE ON dbo.sp_add_jobstep TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_update_jobstep TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_delete_jobstep TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_jobstep TO SQLAgentUserRole;
GO
