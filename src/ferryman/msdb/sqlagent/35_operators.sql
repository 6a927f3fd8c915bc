-- Operators: whom jobs tell of their end. What they are sent by mail waits in msdb; pagers and net send reach nobody.
-- Source: "sp_add_operator (Transact-SQL)", "sp_update_operator (Transact-SQL)", "sp_help_operator (Transact-SQL)"
USE msdb;
GO

-- The id of an operators' category, 99 for none; 14234 for an unknown one.
CREATE OR ALTER PROCEDURE dbo.ferryman_verify_operator_category
    @category_name sysname,
    @category_id int OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    SET @category_id = 99;
    IF @category_name IS NULL
        RETURN 0;
    SET @category_id = NULL;
    SELECT @category_id = category_id FROM dbo.syscategories WHERE category_class = 3 AND name = @category_name;
    IF @category_id IS NOT NULL
        RETURN 0;
    RAISERROR(14234, -1, -1, '@category_name', 'sp_help_category');
    RETURN 1;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_add_operator
    @name sysname,
    @enabled tinyint = 1,
    @email_address nvarchar(100) = NULL,
    @pager_address nvarchar(100) = NULL,
    @weekday_pager_start_time int = 090000,
    @weekday_pager_end_time int = 180000,
    @saturday_pager_start_time int = 090000,
    @saturday_pager_end_time int = 180000,
    @sunday_pager_start_time int = 090000,
    @sunday_pager_end_time int = 180000,
    @pager_days tinyint = 0,
    @netsend_address nvarchar(100) = NULL,
    @category_name sysname = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @category_id int;
    IF EXISTS (SELECT 1 FROM dbo.sysoperators WHERE name = @name)
    BEGIN
        RAISERROR(14261, -1, -1, '@name', @name);
        RETURN 1;
    END;
    EXEC @status = dbo.ferryman_verify_operator_category @category_name, @category_id OUTPUT;
    IF @status <> 0 RETURN 1;
    INSERT INTO dbo.sysoperators
        (name, enabled, email_address, last_email_date, last_email_time, pager_address, last_pager_date, last_pager_time, weekday_pager_start_time,
         weekday_pager_end_time, saturday_pager_start_time, saturday_pager_end_time, sunday_pager_start_time, sunday_pager_end_time, pager_days,
         netsend_address, last_netsend_date, last_netsend_time, category_id)
    VALUES
        (@name, @enabled, @email_address, 0, 0, @pager_address, 0, 0, @weekday_pager_start_time, @weekday_pager_end_time, @saturday_pager_start_time,
         @saturday_pager_end_time, @sunday_pager_start_time, @sunday_pager_end_time, @pager_days, @netsend_address, 0, 0, @category_id);
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_delete_operator
    @name sysname,
    @reassign_to_operator sysname = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @id int, @other int = 0;
    SELECT @id = id FROM dbo.sysoperators WHERE name = @name;
    IF @id IS NULL
    BEGIN
        RAISERROR(14262, -1, -1, '@name', @name);
        RETURN 1;
    END;
    IF @reassign_to_operator IS NOT NULL
    BEGIN
        SELECT @other = id FROM dbo.sysoperators WHERE name = @reassign_to_operator;
        IF @other = 0
        BEGIN
            RAISERROR(14262, -1, -1, '@reassign_to_operator', @reassign_to_operator);
            RETURN 1;
        END;
    END;
    UPDATE dbo.sysjobs SET notify_email_operator_id = @other WHERE notify_email_operator_id = @id;
    UPDATE dbo.sysjobs SET notify_netsend_operator_id = @other WHERE notify_netsend_operator_id = @id;
    UPDATE dbo.sysjobs SET notify_page_operator_id = @other WHERE notify_page_operator_id = @id;
    DELETE FROM dbo.sysoperators WHERE id = @id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_update_operator
    @name sysname,
    @new_name sysname = NULL,
    @enabled tinyint = NULL,
    @email_address nvarchar(100) = NULL,
    @pager_address nvarchar(100) = NULL,
    @weekday_pager_start_time int = NULL,
    @weekday_pager_end_time int = NULL,
    @saturday_pager_start_time int = NULL,
    @saturday_pager_end_time int = NULL,
    @sunday_pager_start_time int = NULL,
    @sunday_pager_end_time int = NULL,
    @pager_days tinyint = NULL,
    @netsend_address nvarchar(100) = NULL,
    @category_name sysname = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @status int, @category_id int, @id int;
    SELECT @id = id FROM dbo.sysoperators WHERE name = @name;
    IF @id IS NULL
    BEGIN
        RAISERROR(14262, -1, -1, '@name', @name);
        RETURN 1;
    END;
    IF EXISTS (SELECT 1 FROM dbo.sysoperators WHERE name = @new_name AND id <> @id)
    BEGIN
        RAISERROR(14261, -1, -1, '@new_name', @new_name);
        RETURN 1;
    END;
    EXEC @status = dbo.ferryman_verify_operator_category @category_name, @category_id OUTPUT;
    IF @status <> 0 RETURN 1;
    UPDATE dbo.sysoperators
    SET name = ISNULL(@new_name, name),
        enabled = ISNULL(@enabled, enabled),
        email_address = NULLIF(ISNULL(@email_address, email_address), N''),
        pager_address = NULLIF(ISNULL(@pager_address, pager_address), N''),
        weekday_pager_start_time = ISNULL(@weekday_pager_start_time, weekday_pager_start_time),
        weekday_pager_end_time = ISNULL(@weekday_pager_end_time, weekday_pager_end_time),
        saturday_pager_start_time = ISNULL(@saturday_pager_start_time, saturday_pager_start_time),
        saturday_pager_end_time = ISNULL(@saturday_pager_end_time, saturday_pager_end_time),
        sunday_pager_start_time = ISNULL(@sunday_pager_start_time, sunday_pager_start_time),
        sunday_pager_end_time = ISNULL(@sunday_pager_end_time, sunday_pager_end_time),
        pager_days = ISNULL(@pager_days, pager_days),
        netsend_address = NULLIF(ISNULL(@netsend_address, netsend_address), N''),
        category_id = CASE WHEN @category_name IS NULL THEN category_id ELSE @category_id END
    WHERE id = @id;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.sp_help_operator
    @operator_name sysname = NULL,
    @operator_id int = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @id_text nvarchar(12) = CONVERT(nvarchar(12), @operator_id);
    IF @operator_name IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.sysoperators WHERE name = @operator_name)
    BEGIN
        RAISERROR(14262, -1, -1, '@operator_name', @operator_name);
        RETURN 1;
    END;
    IF @operator_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM dbo.sysoperators WHERE id = @operator_id)
    BEGIN
        RAISERROR(14262, -1, -1, '@operator_id', @id_text);
        RETURN 1;
    END;
    SELECT o.id, o.name, o.enabled, o.email_address, o.last_email_date, o.last_email_time, o.pager_address, o.last_pager_date, o.last_pager_time,
           o.weekday_pager_start_time, o.weekday_pager_end_time, o.saturday_pager_start_time, o.saturday_pager_end_time, o.sunday_pager_start_time,
           o.sunday_pager_end_time, o.pager_days, o.netsend_address, o.last_netsend_date, o.last_netsend_time, c.name AS category_name
    FROM dbo.sysoperators AS o
    LEFT JOIN dbo.syscategories AS c ON c.category_id = o.category_id
    WHERE (@operator_name IS NULL OR o.name = @operator_name) AND (@operator_id IS NULL OR o.id = @operator_id)
    ORDER BY o.name;
    RETURN 0;
END;
GO

GRANT EXECUTE ON dbo.sp_add_operator TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_update_operator TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_delete_operator TO SQLAgentUserRole;
GRANT EXECUTE ON dbo.sp_help_operator TO SQLAgentUserRole;
GO
