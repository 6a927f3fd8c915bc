-- Jobs and their categories.
-- Source: "SQL Server Agent stored procedures", https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sql-server-agent-stored-procedures-transact-sql
USE msdb;
GO

-- Finds a job by its name or its id, among those that the caller sees; 14294, 14262, 14293 and 1 when there isn't one.
CREATE OR ALTER PROCEDURE dbo.sp_verify_job_identifiers
    @name_of_name_parameter varchar(60),
    @name_of_id_parameter varchar(60),
    @job_name sysname OUTPUT,
    @job_id uniqueidentifier OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @found int, @id_text nvarchar(36) = CONVERT(nvarchar(36), @job_id);
    IF @job_name = N'' SET @job_name = NULL;
    IF (@job_name IS NULL AND @job_id IS NULL) OR (@job_name IS NOT NULL AND @job_id IS NOT NULL)
    BEGIN
        RAISERROR(14294, -1, -1, @name_of_id_parameter, @name_of_name_parameter);
        RETURN 1;
    END;
    IF @job_id IS NOT NULL
    BEGIN
        SELECT @job_name = name FROM dbo.sysjobs_view WHERE job_id = @job_id;
        IF @job_name IS NULL
        BEGIN
            RAISERROR(14262, -1, -1, @name_of_id_parameter, @id_text);
            RETURN 1;
        END;
        RETURN 0;
    END;
    SELECT @found = COUNT(*) FROM dbo.sysjobs_view WHERE name = @job_name;
    IF @found > 1
    BEGIN
        RAISERROR(14293, -1, -1, @job_name, @name_of_id_parameter, @name_of_name_parameter);
        RETURN 1;
    END;
    IF @found = 0
    BEGIN
        RAISERROR(14262, -1, -1, @name_of_name_parameter, @job_name);
        RETURN 1;
    END;
    SELECT @job_id = job_id FROM dbo.sysjobs_view WHERE name = @job_name;
    RETURN 0;
END;
GO

-- The same for a job that the caller wants to change: 14525 when it belongs to another login.
CREATE OR ALTER PROCEDURE dbo.ferryman_verify_own_job
    @job_name sysname OUTPUT,
    @job_id uniqueidentifier OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.sp_verify_job_identifiers '@job_name', '@job_id', @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0
        RETURN 1;
    IF IS_SRVROLEMEMBER(N'sysadmin') = 0 AND NOT EXISTS (SELECT 1 FROM dbo.sysjobs WHERE job_id = @job_id AND owner_sid = SUSER_SID())
    BEGIN
        RAISERROR(14525, -1, -1);
        RETURN 1;
    END;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.ferryman_verify_owner
    @owner_login_name sysname,
    @owner_sid varbinary(85) OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    IF @owner_login_name IS NULL OR @owner_login_name = N''
        SET @owner_login_name = SUSER_SNAME();
    SET @owner_sid = SUSER_SID(@owner_login_name);
    IF @owner_sid IS NULL
    BEGIN
        RAISERROR(14234, -1, -1, '@owner_login_name', 'sp_helplogins');
        RETURN 1;
    END;
    IF @owner_sid <> SUSER_SID() AND IS_SRVROLEMEMBER(N'sysadmin') = 0
    BEGIN
        RAISERROR(14515, -1, -1);
        RETURN 1;
    END;
    RETURN 0;
END;
GO

-- The id of an operator, 0 for none; 14234 for an unknown one.
CREATE OR ALTER PROCEDURE dbo.ferryman_verify_operator
    @parameter varchar(60),
    @name sysname,
    @operator_id int OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET @operator_id = 0;
    IF @name IS NULL OR @name = N''
        RETURN 0;
    SELECT @operator_id = id FROM dbo.sysoperators WHERE name = @name;
    IF @operator_id = 0
    BEGIN
        RAISERROR(14234, -1, -1, @parameter, 'sp_help_operator');
        RETURN 1;
    END;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.ferryman_verify_levels
    @notify_level_eventlog int,
    @notify_level_email int,
    @notify_level_netsend int,
    @notify_level_page int,
    @delete_level int
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @wrong varchar(60) = CASE
        WHEN @notify_level_eventlog NOT IN (0, 1, 2, 3) THEN '@notify_level_eventlog'
        WHEN @notify_level_email NOT IN (0, 1, 2, 3) THEN '@notify_level_email'
        WHEN @notify_level_netsend NOT IN (0, 1, 2, 3) THEN '@notify_level_netsend'
        WHEN @notify_level_page NOT IN (0, 1, 2, 3) THEN '@notify_level_page'
        WHEN @delete_level NOT IN (0, 1, 2, 3) THEN '@delete_level' END;
    IF @wrong IS NULL
        RETURN 0;
    RAISERROR(14266, -1, -1, @wrong, '0, 1, 2, 3');
    RETURN 1;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_add_job
    @job_name sysname,
    @enabled tinyint = 1,
    @description nvarchar(512) = NULL,
    @start_step_id int = 1,
    @category_name sysname = NULL,
    @category_id int = NULL,
    @owner_login_name sysname = NULL,
    @notify_level_eventlog int = 2,
    @notify_level_email int = 0,
    @notify_level_netsend int = 0,
    @notify_level_page int = 0,
    @notify_email_operator_name sysname = NULL,
    @notify_netsend_operator_name sysname = NULL,
    @notify_page_operator_name sysname = NULL,
    @delete_level int = 0,
    @job_id uniqueidentifier = NULL OUTPUT,
    @originating_server sysname = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @owner_sid varbinary(85), @email int, @netsend int, @page int;
    SET @job_name = LTRIM(RTRIM(@job_name));
    IF @job_name IS NULL OR @job_name = N''
    BEGIN
        RAISERROR(14262, -1, -1, '@job_name', @job_name);
        RETURN 1;
    END;
    IF @enabled NOT IN (0, 1)
    BEGIN
        RAISERROR(14266, -1, -1, '@enabled', '0, 1');
        RETURN 1;
    END;
    IF EXISTS (SELECT 1 FROM dbo.sysjobs WHERE name = @job_name)
    BEGIN
        RAISERROR(14261, -1, -1, '@job_name', @job_name);
        RETURN 1;
    END;
    IF @category_name IS NOT NULL
    BEGIN
        SET @category_id = NULL;
        SELECT @category_id = category_id FROM dbo.syscategories WHERE category_class = 1 AND name = @category_name;
        IF @category_id IS NULL
        BEGIN
            RAISERROR(14234, -1, -1, '@category_name', 'sp_help_category');
            RETURN 1;
        END;
    END
    ELSE IF @category_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.syscategories WHERE category_class = 1 AND category_id = @category_id)
    BEGIN
        RAISERROR(14234, -1, -1, '@category_id', 'sp_help_category');
        RETURN 1;
    END;
    EXEC @status = dbo.ferryman_verify_owner @owner_login_name, @owner_sid OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_operator '@notify_email_operator_name', @notify_email_operator_name, @email OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_operator '@notify_netsend_operator_name', @notify_netsend_operator_name, @netsend OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_operator '@notify_page_operator_name', @notify_page_operator_name, @page OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_levels @notify_level_eventlog, @notify_level_email, @notify_level_netsend, @notify_level_page, @delete_level;
    IF @status <> 0 RETURN 1;
    IF @job_id IS NULL
        SET @job_id = NEWID();
    INSERT INTO dbo.sysjobs
        (job_id, originating_server_id, name, enabled, description, start_step_id, category_id, owner_sid, notify_level_eventlog, notify_level_email,
         notify_level_netsend, notify_level_page, notify_email_operator_id, notify_netsend_operator_id, notify_page_operator_id, delete_level,
         date_created, date_modified, version_number)
    VALUES
        (@job_id, 0, @job_name, @enabled, ISNULL(NULLIF(@description, N''), N'No description available.'), @start_step_id, ISNULL(@category_id, 0), @owner_sid,
         @notify_level_eventlog, @notify_level_email, @notify_level_netsend, @notify_level_page, @email, @netsend, @page, @delete_level,
         GETDATE(), GETDATE(), 1);
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_update_job
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @new_name sysname = NULL,
    @enabled tinyint = NULL,
    @description nvarchar(512) = NULL,
    @start_step_id int = NULL,
    @category_name sysname = NULL,
    @owner_login_name sysname = NULL,
    @notify_level_eventlog int = NULL,
    @notify_level_email int = NULL,
    @notify_level_netsend int = NULL,
    @notify_level_page int = NULL,
    @notify_email_operator_name sysname = NULL,
    @notify_netsend_operator_name sysname = NULL,
    @notify_page_operator_name sysname = NULL,
    @delete_level int = NULL,
    @automatic_post bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @category_id int, @owner_sid varbinary(85), @email int, @netsend int, @page int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @new_name IS NOT NULL AND EXISTS (SELECT 1 FROM dbo.sysjobs WHERE name = @new_name AND job_id <> @job_id)
    BEGIN
        RAISERROR(14261, -1, -1, '@new_name', @new_name);
        RETURN 1;
    END;
    IF @enabled NOT IN (0, 1)
    BEGIN
        RAISERROR(14266, -1, -1, '@enabled', '0, 1');
        RETURN 1;
    END;
    IF @category_name IS NOT NULL
    BEGIN
        SELECT @category_id = category_id FROM dbo.syscategories WHERE category_class = 1 AND name = @category_name;
        IF @category_id IS NULL
        BEGIN
            RAISERROR(14234, -1, -1, '@category_name', 'sp_help_category');
            RETURN 1;
        END;
    END;
    IF @owner_login_name IS NOT NULL
    BEGIN
        EXEC @status = dbo.ferryman_verify_owner @owner_login_name, @owner_sid OUTPUT;
        IF @status <> 0 RETURN 1;
    END;
    EXEC @status = dbo.ferryman_verify_operator '@notify_email_operator_name', @notify_email_operator_name, @email OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_operator '@notify_netsend_operator_name', @notify_netsend_operator_name, @netsend OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_operator '@notify_page_operator_name', @notify_page_operator_name, @page OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC @status = dbo.ferryman_verify_levels @notify_level_eventlog, @notify_level_email, @notify_level_netsend, @notify_level_page, @delete_level;
    IF @status <> 0 RETURN 1;
    UPDATE dbo.sysjobs
    SET name = ISNULL(@new_name, name),
        enabled = ISNULL(@enabled, enabled),
        description = ISNULL(@description, description),
        start_step_id = ISNULL(@start_step_id, start_step_id),
        category_id = ISNULL(@category_id, category_id),
        owner_sid = ISNULL(@owner_sid, owner_sid),
        notify_level_eventlog = ISNULL(@notify_level_eventlog, notify_level_eventlog),
        notify_level_email = ISNULL(@notify_level_email, notify_level_email),
        notify_level_netsend = ISNULL(@notify_level_netsend, notify_level_netsend),
        notify_level_page = ISNULL(@notify_level_page, notify_level_page),
        notify_email_operator_id = CASE WHEN @notify_email_operator_name IS NULL THEN notify_email_operator_id ELSE @email END,
        notify_netsend_operator_id = CASE WHEN @notify_netsend_operator_name IS NULL THEN notify_netsend_operator_id ELSE @netsend END,
        notify_page_operator_id = CASE WHEN @notify_page_operator_name IS NULL THEN notify_page_operator_id ELSE @page END,
        delete_level = ISNULL(@delete_level, delete_level),
        date_modified = GETDATE(),
        version_number = version_number + 1
    WHERE job_id = @job_id;
    RETURN 0;
END;
GO

-- Removes all rows of a job; schedules that no other job uses go with it when wanted.
CREATE OR ALTER PROCEDURE dbo.ferryman_remove_job
    @job_id uniqueidentifier,
    @delete_history bit,
    @delete_unused_schedule bit
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @used TABLE (schedule_id int NOT NULL);
    INSERT INTO @used SELECT schedule_id FROM dbo.sysjobschedules WHERE job_id = @job_id;
    INSERT INTO dbo.ferryman_job_requests (job_id, action, step_id, requested_by) VALUES (@job_id, N'STOP', 0, SUSER_SNAME());
    DELETE FROM dbo.sysjobschedules WHERE job_id = @job_id;
    DELETE FROM dbo.sysjobservers WHERE job_id = @job_id;
    DELETE FROM dbo.sysjobsteps WHERE job_id = @job_id;
    DELETE FROM dbo.sysjobactivity WHERE job_id = @job_id;
    DELETE FROM dbo.sysjobs WHERE job_id = @job_id;
    IF @delete_history = 1
        DELETE FROM dbo.sysjobhistory WHERE job_id = @job_id;
    IF @delete_unused_schedule = 1
        DELETE FROM dbo.sysschedules
        WHERE schedule_id IN (SELECT u.schedule_id FROM @used AS u) AND schedule_id NOT IN (SELECT js.schedule_id FROM dbo.sysjobschedules AS js);
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_delete_job
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @originating_server sysname = NULL,
    @delete_history bit = 1,
    @delete_unused_schedule bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    EXEC dbo.ferryman_remove_job @job_id, @delete_history, @delete_unused_schedule;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_add_jobserver
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @server_name sysname = NULL,
    @automatic_post bit = 1
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @server_name IS NULL OR UPPER(@server_name) = N'(LOCAL)'
        SET @server_name = @@SERVERNAME;
    IF UPPER(@server_name) <> UPPER(@@SERVERNAME)
    BEGIN
        RAISERROR(14262, -1, -1, '@server_name', @server_name);
        RETURN 1;
    END;
    IF EXISTS (SELECT 1 FROM dbo.sysjobservers WHERE job_id = @job_id)
    BEGIN
        RAISERROR(14269, -1, -1, @job_name, @server_name);
        RETURN 1;
    END;
    INSERT INTO dbo.sysjobservers (job_id, server_id, last_run_outcome, last_outcome_message, last_run_date, last_run_time, last_run_duration)
    VALUES (@job_id, 0, 5, NULL, 0, 0, 0);
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_delete_jobserver
    @job_id uniqueidentifier = NULL,
    @job_name sysname = NULL,
    @server_name sysname
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int;
    EXEC @status = dbo.ferryman_verify_own_job @job_name OUTPUT, @job_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF UPPER(@server_name) NOT IN (N'(LOCAL)', UPPER(@@SERVERNAME)) OR NOT EXISTS (SELECT 1 FROM dbo.sysjobservers WHERE job_id = @job_id)
    BEGIN
        RAISERROR(14270, -1, -1, @job_name, @server_name);
        RETURN 1;
    END;
    DELETE FROM dbo.sysjobservers WHERE job_id = @job_id;
    RETURN 0;
END;
GO

-- @class JOB, ALERT or OPERATOR; @type LOCAL, MULTI-SERVER or NONE.
CREATE OR ALTER PROCEDURE dbo.ferryman_verify_category
    @class varchar(8),
    @class_id int OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET @class_id = CASE UPPER(@class) WHEN 'JOB' THEN 1 WHEN 'ALERT' THEN 2 WHEN 'OPERATOR' THEN 3 END;
    IF @class_id IS NOT NULL
        RETURN 0;
    RAISERROR(14266, -1, -1, '@class', 'JOB, ALERT, OPERATOR');
    RETURN 1;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_add_category
    @class varchar(8) = 'JOB',
    @type varchar(12) = 'LOCAL',
    @name sysname
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @class_id int;
    DECLARE @type_id int = CASE UPPER(@type) WHEN 'LOCAL' THEN 1 WHEN 'MULTI-SERVER' THEN 2 WHEN 'NONE' THEN 3 END;
    EXEC @status = dbo.ferryman_verify_category @class, @class_id OUTPUT;
    IF @status <> 0 RETURN 1;
    IF @type_id IS NULL OR (@class_id = 1 AND @type_id = 3)
    BEGIN
        RAISERROR(14266, -1, -1, '@type', 'LOCAL, MULTI-SERVER, NONE');
        RETURN 1;
    END;
    IF EXISTS (SELECT 1 FROM dbo.syscategories WHERE category_class = @class_id AND name = @name)
    BEGIN
        RAISERROR(14261, -1, -1, '@name', @name);
        RETURN 1;
    END;
    INSERT INTO dbo.syscategories (category_class, category_type, name) VALUES (@class_id, CASE @class_id WHEN 1 THEN @type_id ELSE 3 END, @name);
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_update_category
    @class varchar(8),
    @name sysname,
    @new_name sysname
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @class_id int, @category_id int;
    EXEC @status = dbo.ferryman_verify_category @class, @class_id OUTPUT;
    IF @status <> 0 RETURN 1;
    SELECT @category_id = category_id FROM dbo.syscategories WHERE category_class = @class_id AND name = @name AND category_id >= 100;
    IF @category_id IS NULL
    BEGIN
        RAISERROR(14262, -1, -1, '@name', @name);
        RETURN 1;
    END;
    IF EXISTS (SELECT 1 FROM dbo.syscategories WHERE category_class = @class_id AND name = @new_name AND category_id <> @category_id)
    BEGIN
        RAISERROR(14261, -1, -1, '@new_name', @new_name);
        RETURN 1;
    END;
    UPDATE dbo.syscategories SET name = @new_name WHERE category_id = @category_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_delete_category
    @class varchar(8),
    @name sysname
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @class_id int, @category_id int;
    EXEC @status = dbo.ferryman_verify_category @class, @class_id OUTPUT;
    IF @status <> 0 RETURN 1;
    SELECT @category_id = category_id FROM dbo.syscategories WHERE category_class = @class_id AND name = @name AND category_id >= 100;
    IF @category_id IS NULL
    BEGIN
        RAISERROR(14262, -1, -1, '@name', @name);
        RETURN 1;
    END;
    IF @class_id = 1
        UPDATE dbo.sysjobs SET category_id = 0 WHERE category_id = @category_id;
    IF @class_id = 3
        UPDATE dbo.sysoperators SET category_id = 99 WHERE category_id = @category_id;
    DELETE FROM dbo.syscategories WHERE category_id = @category_id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_help_category
    @class varchar(8) = 'JOB',
    @type varchar(12) = NULL,
    @name sysname = NULL,
    @suffix bit = 0
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @class_id int;
    EXEC @status = dbo.ferryman_verify_category @class, @class_id OUTPUT;
    IF @status <> 0 RETURN 1;
    SELECT category_id, category_type, name
    FROM dbo.syscategories
    WHERE category_class = @class_id AND (@name IS NULL OR name = @name)
      AND (@type IS NULL OR category_type = CASE UPPER(@type) WHEN 'LOCAL' THEN 1 WHEN 'MULTI-SERVER' THEN 2 ELSE 3 END)
    ORDER BY category_type, name;
    RETURN 0;
END;
GO

GRANT EXECUTE ON dbo.sp_add_job TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_update_job TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_delete_job TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_add_jobserver TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_delete_jobserver TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_category TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_add_category TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_delete_category TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_update_category TO SQLAgentUserRole;
GO
