-- Schedules. freq_type: 1 once, 4 daily, 8 weekly, 16 monthly, 32 monthly relative, 64 when the agent starts.
-- Dates are numbers like 20240131, times like 235959. Source: "sp_add_schedule (Transact-SQL)", "dbo.sysschedules".
USE msdb;
GO

-- Checks a schedule; 14266, 14287, 14288 and 1 when it's wrong.
CREATE OR ALTER PROCEDURE dbo.ferryman_verify_schedule
    @freq_type int,
    @freq_interval int,
    @freq_subday_type int,
    @freq_subday_interval int,
    @freq_relative_interval int,
    @freq_recurrence_factor int,
    @active_start_date int,
    @active_end_date int,
    @active_start_time int,
    @active_end_time int
AS
BEGIN
    SET NOCOUNT ON;
    IF @freq_type NOT IN (1, 4, 8, 16, 32, 64)
    BEGIN
        IF @freq_type = 128
            RAISERROR(N'Schedules that run when the computer is idle (@freq_type 128) are not supported by Ferryman.', 16, 1);
        ELSE
            RAISERROR(14266, -1, -1, '@freq_type', '1, 4, 8, 16, 32, 64, 128');
        RETURN 1;
    END;
    IF TRY_CONVERT(date, CONVERT(char(8), @active_start_date), 112) IS NULL
    BEGIN
        RAISERROR(14287, -1, -1, '@active_start_date', 'date');
        RETURN 1;
    END;
    IF TRY_CONVERT(date, CONVERT(char(8), @active_end_date), 112) IS NULL
    BEGIN
        RAISERROR(14287, -1, -1, '@active_end_date', 'date');
        RETURN 1;
    END;
    IF @active_end_date < @active_start_date
    BEGIN
        RAISERROR(14288, -1, -1, '@active_end_date', '@active_start_date');
        RETURN 1;
    END;
    IF @active_start_time NOT BETWEEN 0 AND 235959 OR @active_start_time % 100 > 59 OR @active_start_time / 100 % 100 > 59
    BEGIN
        RAISERROR(14287, -1, -1, '@active_start_time', 'time');
        RETURN 1;
    END;
    IF @active_end_time NOT BETWEEN 0 AND 235959 OR @active_end_time % 100 > 59 OR @active_end_time / 100 % 100 > 59
    BEGIN
        RAISERROR(14287, -1, -1, '@active_end_time', 'time');
        RETURN 1;
    END;
    IF @freq_type IN (1, 64)
        RETURN 0;
    IF @freq_subday_type NOT IN (1, 2, 4, 8)
    BEGIN
        RAISERROR(14266, -1, -1, '@freq_subday_type', '0x1, 0x2, 0x4, 0x8');
        RETURN 1;
    END;
    IF @freq_subday_type <> 1 AND @freq_subday_interval < 1
    BEGIN
        RAISERROR(14266, -1, -1, '@freq_subday_interval', '1..n');
        RETURN 1;
    END;
    IF (@freq_type = 4 AND @freq_interval < 1) OR (@freq_type = 8 AND @freq_interval NOT BETWEEN 1 AND 127)
        OR (@freq_type = 16 AND @freq_interval NOT BETWEEN 1 AND 31) OR (@freq_type = 32 AND @freq_interval NOT BETWEEN 1 AND 10)
    BEGIN
        DECLARE @valid varchar(10) = CASE @freq_type WHEN 4 THEN '1..n' WHEN 8 THEN '1..127' WHEN 16 THEN '1..31' ELSE '1..10' END;
        RAISERROR(14266, -1, -1, '@freq_interval', @valid);
        RETURN 1;
    END;
    IF @freq_type = 32 AND @freq_relative_interval NOT IN (1, 2, 4, 8, 16)
    BEGIN
        RAISERROR(14266, -1, -1, '@freq_relative_interval', '1st, 2nd, 3rd, 4th, last');
        RETURN 1;
    END;
    IF @freq_type IN (8, 16, 32) AND @freq_recurrence_factor < 1
    BEGIN
        RAISERROR(14266, -1, -1, '@freq_recurrence_factor', '1..n');
        RETURN 1;
    END;
    RETURN 0;
END;
GO

-- Finds a schedule of the caller's, or any for sysadmin.
CREATE OR ALTER PROCEDURE dbo.sp_verify_schedule_identifiers
    @name_of_name_parameter varchar(60),
    @name_of_id_parameter varchar(60),
    @schedule_name sysname OUTPUT,
    @schedule_id int OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @found int, @id_text nvarchar(12) = CONVERT(nvarchar(12), @schedule_id), @sysadmin int = IS_SRVROLEMEMBER(N'sysadmin');
    IF (@schedule_name IS NULL AND @schedule_id IS NULL) OR (@schedule_name IS NOT NULL AND @schedule_id IS NOT NULL)
    BEGIN
        RAISERROR(14373, -1, -1, @name_of_id_parameter, @name_of_name_parameter);
        RETURN 1;
    END;
    IF @schedule_id IS NOT NULL
    BEGIN
        SELECT @schedule_name = name FROM dbo.sysschedules WHERE schedule_id = @schedule_id AND (owner_sid = SUSER_SID() OR @sysadmin = 1);
        IF @schedule_name IS NULL
        BEGIN
            RAISERROR(14262, -1, -1, @name_of_id_parameter, @id_text);
            RETURN 1;
        END;
        RETURN 0;
    END;
    SELECT @found = COUNT(*) FROM dbo.sysschedules WHERE name = @schedule_name AND (owner_sid = SUSER_SID() OR @sysadmin = 1);
    IF @found > 1
    BEGIN
        RAISERROR(14371, -1, -1, @schedule_name, @name_of_id_parameter, @name_of_name_parameter);
        RETURN 1;
    END;
    IF @found = 0
    BEGIN
        RAISERROR(14262, -1, -1, @name_of_name_parameter, @schedule_name);
        RETURN 1;
    END;
    SELECT @schedule_id = schedule_id FROM dbo.sysschedules WHERE name = @schedule_name AND (owner_sid = SUSER_SID() OR @sysadmin = 1);
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_add_schedule
    @schedule_name sysname,
    @enabled tinyint = 1,
    @freq_type int = 0,
    @freq_interval int = 0,
    @freq_subday_type int = 0,
    @freq_subday_interval int = 0,
    @freq_relative_interval int = 0,
    @freq_recurrence_factor int = 0,
    @active_start_date int = NULL,
    @active_end_date int = 99991231,
    @active_start_time int = 000000,
    @active_end_time int = 235959,
    @owner_login_name sysname = NULL,
    @schedule_uid uniqueidentifier = NULL OUTPUT,
    @schedule_id int = NULL OUTPUT,
    @originating_server sysname = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @owner_sid varbinary(85);
    EXEC @status = dbo.ferryman_verify_owner @owner_login_name, @owner_sid OUTPUT;
    IF @status <> 0 RETURN 1;
    SET @schedule_name = LTRIM(RTRIM(@schedule_name));
    IF @schedule_name IS NULL OR @schedule_name = N''
    BEGIN
        RAISERROR(14262, -1, -1, '@schedule_name', @schedule_name);
        RETURN 1;
    END;
    IF @enabled NOT IN (0, 1)
    BEGIN
        RAISERROR(14266, -1, -1, '@enabled', '0, 1');
        RETURN 1;
    END;
    -- Unset parts have the values that the agent takes them for: daily schedules run once a day, every day.
    SET @active_start_date = ISNULL(NULLIF(@active_start_date, 0), CONVERT(int, CONVERT(char(8), GETDATE(), 112)));
    SET @active_end_date = ISNULL(NULLIF(@active_end_date, 0), 99991231);
    SET @freq_subday_type = ISNULL(NULLIF(@freq_subday_type, 0), 1);
    EXEC @status = dbo.ferryman_verify_schedule @freq_type, @freq_interval, @freq_subday_type, @freq_subday_interval, @freq_relative_interval,
        @freq_recurrence_factor, @active_start_date, @active_end_date, @active_start_time, @active_end_time;
    IF @status <> 0 RETURN 1;
    SET @schedule_uid = ISNULL(@schedule_uid, NEWID());
    INSERT INTO dbo.sysschedules
        (schedule_uid, originating_server_id, name, owner_sid, enabled, freq_type, freq_interval, freq_subday_type, freq_subday_interval,
         freq_relative_interval, freq_recurrence_factor, active_start_date, active_end_date, active_start_time, active_end_time, date_created,
         date_modified, version_number)
    VALUES
        (@schedule_uid, 0, @schedule_name, @owner_sid, @enabled, @freq_type, @freq_interval, @freq_subday_type, @freq_subday_interval,
         @freq_relative_interval, @freq_recurrence_factor, @active_start_date, @active_end_date, @active_start_time, @active_end_time, GETDATE(),
         GETDATE(), 1);
    SET @schedule_id = SCOPE_IDENTITY();
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_update_schedule
    @schedule_id int = NULL,
    @name sysname = NULL,
    @new_name sysname = NULL,
    @enabled tinyint = NULL,
    @freq_type int = NULL,
    @freq_interval int = NULL,
    @freq_subday_type int = NULL,
    @freq_subday_interval int = NULL,
    @freq_relative_interval int = NULL,
    @freq_recurrence_factor int = NULL,
    @active_start_date int = NULL,
    @active_end_date int = NULL,
    @active_start_time int = NULL,
    @active_end_time int = NULL,
    @owner_login_name sysname = NULL,
    @automatic_post bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @owner_sid varbinary(85);
    EXEC @status = dbo.sp_verify_schedule_identifiers '@name', '@schedule_id', @name OUTPUT, @schedule_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @owner_login_name IS NOT NULL
    BEGIN
        EXEC @status = dbo.ferryman_verify_owner @owner_login_name, @owner_sid OUTPUT;
        IF @status <> 0 RETURN 1;
    END;
    SELECT @new_name = ISNULL(@new_name, name), @enabled = ISNULL(@enabled, enabled), @freq_type = ISNULL(@freq_type, freq_type),
           @freq_interval = ISNULL(@freq_interval, freq_interval), @freq_subday_type = ISNULL(NULLIF(@freq_subday_type, 0), freq_subday_type),
           @freq_subday_interval = ISNULL(@freq_subday_interval, freq_subday_interval),
           @freq_relative_interval = ISNULL(@freq_relative_interval, freq_relative_interval),
           @freq_recurrence_factor = ISNULL(@freq_recurrence_factor, freq_recurrence_factor),
           @active_start_date = ISNULL(@active_start_date, active_start_date), @active_end_date = ISNULL(@active_end_date, active_end_date),
           @active_start_time = ISNULL(@active_start_time, active_start_time), @active_end_time = ISNULL(@active_end_time, active_end_time),
           @owner_sid = ISNULL(@owner_sid, owner_sid)
    FROM dbo.sysschedules
    WHERE schedule_id = @schedule_id;
    EXEC @status = dbo.ferryman_verify_schedule @freq_type, @freq_interval, @freq_subday_type, @freq_subday_interval, @freq_relative_interval,
        @freq_recurrence_factor, @active_start_date, @active_end_date, @active_start_time, @active_end_time;
    IF @status <> 0 RETURN 1;
    UPDATE dbo.sysschedules
    SET name = @new_name, enabled = @enabled, freq_type = @freq_type, freq_interval = @freq_interval, freq_subday_type = @freq_subday_type,
        freq_subday_interval = @freq_subday_interval, freq_relative_interval = @freq_relative_interval,
        freq_recurrence_factor = @freq_recurrence_factor, active_start_date = @active_start_date, active_end_date = @active_end_date,
        active_start_time = @active_start_time, active_end_time = @active_end_time, owner_sid = @owner_sid, date_modified = GETDATE(),
        version_number = version_number + 1
    WHERE schedule_id = @schedule_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_delete_schedule
    @schedule_id int = NULL,
    @schedule_name sysname = NULL,
    @force_delete bit = 0,
    @automatic_post bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.sp_verify_schedule_identifiers '@schedule_name', '@schedule_id', @schedule_name OUTPUT, @schedule_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @force_delete = 0 AND EXISTS (SELECT 1 FROM dbo.sysjobschedules WHERE schedule_id = @schedule_id)
    BEGIN
        RAISERROR(14372, -1, -1);
        RETURN 1;
    END;
    DELETE FROM dbo.sysjobschedules WHERE schedule_id = @schedule_id;
    DELETE FROM dbo.sysschedules WHERE schedule_id = @schedule_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_attach_schedule
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @schedule_id int = NULL,
    @schedule_name sysname = NULL,
    @automatic_post bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.sp_verify_schedule_identifiers '@schedule_name', '@schedule_id', @schedule_name OUTPUT, @schedule_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF NOT EXISTS (SELECT 1 FROM dbo.sysjobschedules WHERE job_id = @job_id AND schedule_id = @schedule_id)
        INSERT INTO dbo.sysjobschedules (schedule_id, job_id, next_run_date, next_run_time) VALUES (@schedule_id, @job_id, 0, 0);
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_detach_schedule
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @schedule_id int = NULL,
    @schedule_name sysname = NULL,
    @delete_unused_schedule bit = 0,
    @automatic_post bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.sp_verify_schedule_identifiers '@schedule_name', '@schedule_id', @schedule_name OUTPUT, @schedule_id OUTPUT;
    IF @status <> 0 RETURN 1;
    DELETE FROM dbo.sysjobschedules WHERE job_id = @job_id AND schedule_id = @schedule_id;
    IF @@ROWCOUNT = 0
    BEGIN
        RAISERROR(14262, -1, -1, '@schedule_name', @schedule_name);
        RETURN 1;
    END;
    IF @delete_unused_schedule = 1 AND NOT EXISTS (SELECT 1 FROM dbo.sysjobschedules WHERE schedule_id = @schedule_id)
        DELETE FROM dbo.sysschedules WHERE schedule_id = @schedule_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_add_jobschedule
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @name sysname,
    @enabled tinyint = 1,
    @freq_type int = 1,
    @freq_interval int = 0,
    @freq_subday_type int = 0,
    @freq_subday_interval int = 0,
    @freq_relative_interval int = 0,
    @freq_recurrence_factor int = 0,
    @active_start_date int = NULL,
    @active_end_date int = 99991231,
    @active_start_time int = 000000,
    @active_end_time int = 235959,
    @schedule_id int = NULL OUTPUT,
    @automatic_post bit = 1,
    @schedule_uid uniqueidentifier = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.sp_add_schedule @name, @enabled, @freq_type, @freq_interval, @freq_subday_type, @freq_subday_interval, @freq_relative_interval,
        @freq_recurrence_factor, @active_start_date, @active_end_date, @active_start_time, @active_end_time, NULL,
        @schedule_uid OUTPUT, @schedule_id OUTPUT;
    IF @status <> 0 RETURN 1;
    INSERT INTO dbo.sysjobschedules (schedule_id, job_id, next_run_date, next_run_time) VALUES (@schedule_id, @job_id, 0, 0);
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_delete_jobschedule
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @name sysname,
    @keep_schedule bit = 0,
    @automatic_post bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @schedule_id int, @delete bit = CASE @keep_schedule WHEN 1 THEN 0 ELSE 1 END;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    SELECT @schedule_id = s.schedule_id
    FROM dbo.sysschedules AS s
    INNER JOIN dbo.sysjobschedules AS js ON js.schedule_id = s.schedule_id
    WHERE js.job_id = @job_id AND s.name = @name;
    IF @schedule_id IS NULL
    BEGIN
        RAISERROR(14262, -1, -1, '@name', @name);
        RETURN 1;
    END;
    EXEC @status = dbo.sp_detach_schedule @job_id = @job_id, @schedule_id = @schedule_id, @delete_unused_schedule = @delete;
    RETURN @status;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_help_jobschedule
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @schedule_name sysname = NULL,
    @schedule_id int = NULL,
    @include_description bit = 0
AS
BEGIN
    SET NOCOUNT ON;
    IF @include_description = 1
    BEGIN
        RAISERROR(N'Descriptions of schedules (@include_description) are not supported by Ferryman.', 16, 1);
        RETURN 1;
    END;
    DECLARE @status int;
    EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    SELECT s.schedule_id, s.name AS schedule_name, s.enabled, s.freq_type, s.freq_interval, s.freq_subday_type, s.freq_subday_interval,
           s.freq_relative_interval, s.freq_recurrence_factor, s.active_start_date, s.active_end_date, s.active_start_time, s.active_end_time,
           s.date_created, CAST(N'(Description not requested)' AS nvarchar(255)) AS schedule_description, js.next_run_date, js.next_run_time,
           s.schedule_uid, (SELECT COUNT(*) FROM dbo.sysjobschedules AS others WHERE others.schedule_id = s.schedule_id) AS job_count
    FROM dbo.sysjobschedules AS js
    INNER JOIN dbo.sysschedules AS s ON s.schedule_id = js.schedule_id
    WHERE js.job_id = @job_id AND (@schedule_id IS NULL OR s.schedule_id = @schedule_id) AND (@schedule_name IS NULL OR s.name = @schedule_name)
    ORDER BY s.schedule_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_help_schedule
    @schedule_id int = NULL,
    @schedule_name sysname = NULL,
    @attached_schedules_only bit = NULL,
    @include_description bit = 0
AS
BEGIN
    SET NOCOUNT ON;
    IF @include_description = 1
    BEGIN
        RAISERROR(N'Descriptions of schedules (@include_description) are not supported by Ferryman.', 16, 1);
        RETURN 1;
    END;
    SELECT s.schedule_id, s.schedule_uid, s.name AS schedule_name, s.enabled, s.freq_type, s.freq_interval, s.freq_subday_type, s.freq_subday_interval,
           s.freq_relative_interval, s.freq_recurrence_factor, s.active_start_date, s.active_end_date, s.active_start_time, s.active_end_time,
           s.date_created, CAST(N'(Description not requested)' AS nvarchar(255)) AS schedule_description,
           (SELECT COUNT(*) FROM dbo.sysjobschedules AS js WHERE js.schedule_id = s.schedule_id) AS job_count
    FROM dbo.sysschedules AS s
    WHERE (@schedule_id IS NULL OR s.schedule_id = @schedule_id) AND (@schedule_name IS NULL OR s.name = @schedule_name)
      AND (s.owner_sid = SUSER_SID() OR IS_SRVROLEMEMBER(N'sysadmin') = 1)
      AND (@attached_schedules_only IS NULL
           OR @attached_schedules_only = CASE WHEN EXISTS (SELECT 1 FROM dbo.sysjobschedules AS a WHERE a.schedule_id = s.schedule_id) THEN 1 ELSE 0 END)
    ORDER BY s.schedule_id;
    RETURN 0;
END;
GO

GRANT EXECUTE ON dbo.sp_add_schedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_update_schedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_delete_schedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_attach_schedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_detach_schedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_add_jobschedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_delete_jobschedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_jobschedule TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_schedule TO SQLAgentUserRole;
GO
