-- The procedures by which users make and cancel S3 tasks.
-- They refuse wrong or missing parameters and a role that isn't ready, in their own name (50000, level 16, state 1);
-- whatever is about the ARN, path, file or bucket becomes a task that ends as ERROR. The texts are Ferryman's own but for
-- the fragment 'process of being enabled', which programs look for.
USE msdb;
GO

-- Says why S3 integration can't be used now; NULL when it can.
CREATE OR ALTER PROCEDURE dbo.ferryman_check_role
    @refusal nvarchar(2048) OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @arn nvarchar(2048), @status nvarchar(2048);
    SELECT @arn = value FROM dbo.ferryman_settings WHERE name = N'role_arn';
    SELECT @status = value FROM dbo.ferryman_settings WHERE name = N'role_status';
    SET @refusal = NULL;
    IF @arn IS NULL OR @status IS NULL OR @status NOT IN (N'ACTIVE', N'INVALID')
        SET @refusal = N'S3 integration is not enabled yet or is in the process of being enabled. Associate an IAM role with the DB instance'
            + N' for the feature S3_INTEGRATION, wait until its status is ACTIVE, and try again.';
    ELSE IF @status = N'INVALID'
        SET @refusal = N'The IAM role ' + @arn + N', associated for the feature S3_INTEGRATION, can''t be assumed (its status is INVALID).'
            + N' Correct the role''s trust policy, or associate another role, and try again.';
END;
GO

-- The row that the procedures return for one task.
CREATE OR ALTER PROCEDURE dbo.ferryman_show_task
    @task_id int
AS
BEGIN
    SET NOCOUNT ON;
    SELECT task_id, task_type, lifecycle, created_at, last_updated, S3_object_arn, overwrite_file,
           percent_complete AS task_progress, task_info, filepath
    FROM dbo.ferryman_tasks
    WHERE task_id = @task_id;
END;
GO

-- Adds a task in the caller's transaction, if there is one: then it starts at COMMIT and vanishes at ROLLBACK.
CREATE OR ALTER PROCEDURE dbo.ferryman_create_task
    @task_type nvarchar(64),
    @s3_object_arn nvarchar(2048),
    @filepath nvarchar(2048),
    @overwrite_file bit,
    @force_delete bit
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @now datetime2(7) = SYSDATETIME();
    DECLARE @created_at datetime = @now;
    DECLARE @task_id int;
    -- datetime rounds to 1/300 s: callers who noted SYSDATETIME() before the call must not find an earlier task.
    IF @created_at < @now
        SET @created_at = DATEADD(millisecond, 4, @created_at);
    -- One transaction, so that the row is shown as it was created: the agent may be faster.
    BEGIN TRANSACTION;
    INSERT INTO dbo.ferryman_tasks
        (task_type, percent_complete, lifecycle, last_updated, created_at, S3_object_arn, filepath, overwrite_file, force_delete, fencing_token)
    VALUES
        (@task_type, 0, N'CREATED', @created_at, @created_at, @s3_object_arn, @filepath, @overwrite_file, @force_delete, 0);
    SET @task_id = SCOPE_IDENTITY();
    EXEC dbo.ferryman_show_task @task_id;
    COMMIT TRANSACTION;
    DECLARE @message nvarchar(200) = N'Task created successfully.' + NCHAR(13) + NCHAR(10) + N'Task Id: ' + CONVERT(nvarchar(11), @task_id);
    PRINT @message;
    IF @@TRANCOUNT > 0
        PRINT N'The task belongs to the open transaction: it starts at COMMIT and vanishes at ROLLBACK. Commit before you wait for it.';
END;
GO

CREATE OR ALTER PROCEDURE dbo.rds_download_from_s3
    @s3_arn_of_file nvarchar(max),
    @rds_file_path nvarchar(max) = NULL,
    @overwrite_file int = 0
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @refusal nvarchar(2048);
    IF @s3_arn_of_file IS NULL OR LEN(@s3_arn_of_file) = 0
        SET @refusal = N'The parameter @s3_arn_of_file is required. Give an S3 ARN such as arn:aws:s3:::bucket_name/file_name.';
    ELSE IF LEN(@s3_arn_of_file) > 2048
        SET @refusal = N'The parameter @s3_arn_of_file is longer than 2048 characters.';
    ELSE IF LEN(@rds_file_path) > 2048
        SET @refusal = N'The parameter @rds_file_path is longer than 2048 characters.';
    ELSE IF @overwrite_file NOT IN (0, 1)
        SET @refusal = N'The parameter @overwrite_file must be 0 (don''t overwrite) or 1 (overwrite).';
    ELSE
        EXEC dbo.ferryman_check_role @refusal OUTPUT;
    IF @refusal IS NOT NULL
    BEGIN
        RAISERROR(N'%s', 16, 1, @refusal);
        RETURN 1;
    END;
    DECLARE @overwrite bit = ISNULL(@overwrite_file, 0);
    DECLARE @arn nvarchar(2048) = @s3_arn_of_file;
    DECLARE @path nvarchar(2048) = @rds_file_path;
    -- Without a path the file keeps the last part of its key as its name.
    IF (@path IS NULL OR LEN(@path) = 0) AND CHARINDEX(N'/', @arn) > 0
        SET @path = N'D:\S3\' + RIGHT(@arn, CHARINDEX(N'/', REVERSE(@arn)) - 1);
    EXEC dbo.ferryman_create_task N'DOWNLOAD_FROM_S3', @arn, @path, @overwrite, NULL;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.rds_upload_to_s3
    @s3_arn_of_file nvarchar(max),
    @rds_file_path nvarchar(max),
    @overwrite_file int = 0
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @refusal nvarchar(2048);
    IF @s3_arn_of_file IS NULL OR LEN(@s3_arn_of_file) = 0
        SET @refusal = N'The parameter @s3_arn_of_file is required. Give an S3 ARN such as arn:aws:s3:::bucket_name/file_name.';
    ELSE IF LEN(@s3_arn_of_file) > 2048
        SET @refusal = N'The parameter @s3_arn_of_file is longer than 2048 characters.';
    ELSE IF @rds_file_path IS NULL OR LEN(@rds_file_path) = 0
        SET @refusal = N'The parameter @rds_file_path is required. Give a file under D:\S3\.';
    ELSE IF LEN(@rds_file_path) > 2048
        SET @refusal = N'The parameter @rds_file_path is longer than 2048 characters.';
    ELSE IF @overwrite_file NOT IN (0, 1)
        SET @refusal = N'The parameter @overwrite_file must be 0 (don''t overwrite) or 1 (overwrite).';
    ELSE
        EXEC dbo.ferryman_check_role @refusal OUTPUT;
    IF @refusal IS NOT NULL
    BEGIN
        RAISERROR(N'%s', 16, 1, @refusal);
        RETURN 1;
    END;
    DECLARE @overwrite bit = ISNULL(@overwrite_file, 0);
    DECLARE @arn nvarchar(2048) = @s3_arn_of_file;
    DECLARE @path nvarchar(2048) = @rds_file_path;
    EXEC dbo.ferryman_create_task N'UPLOAD_TO_S3', @arn, @path, @overwrite, NULL;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.rds_gather_file_details
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @refusal nvarchar(2048);
    EXEC dbo.ferryman_check_role @refusal OUTPUT;
    IF @refusal IS NOT NULL
    BEGIN
        RAISERROR(N'%s', 16, 1, @refusal);
        RETURN 1;
    END;
    EXEC dbo.ferryman_create_task N'LIST_FILES_ON_DISK', NULL, NULL, NULL, NULL;
    RETURN 0;
END;
GO

CREATE OR ALTER PROCEDURE dbo.rds_delete_from_filesystem
    @rds_file_path nvarchar(max),
    @force_delete int = 0
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @refusal nvarchar(2048);
    IF @rds_file_path IS NULL OR LEN(@rds_file_path) = 0
        SET @refusal = N'The parameter @rds_file_path is required. Give a file under D:\S3\, or a directory with a backslash at its end.';
    ELSE IF LEN(@rds_file_path) > 2048
        SET @refusal = N'The parameter @rds_file_path is longer than 2048 characters.';
    ELSE IF @force_delete NOT IN (0, 1)
        SET @refusal = N'The parameter @force_delete must be 0, or 1 to delete a directory.';
    ELSE
        EXEC dbo.ferryman_check_role @refusal OUTPUT;
    IF @refusal IS NOT NULL
    BEGIN
        RAISERROR(N'%s', 16, 1, @refusal);
        RETURN 1;
    END;
    DECLARE @force bit = ISNULL(@force_delete, 0);
    DECLARE @path nvarchar(2048) = @rds_file_path;
    EXEC dbo.ferryman_create_task N'DELETE_FILES_ON_DISK', NULL, @path, NULL, @force;
    RETURN 0;
END;
GO

-- A task that hasn't started is cancelled at once; a running transfer is asked to stop; listing and deleting can't be.
CREATE OR ALTER PROCEDURE dbo.rds_cancel_task
    @db_name sysname = NULL,
    @task_id int = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @id int = NULLIF(@task_id, 0);
    DECLARE @lifecycle nvarchar(32), @type nvarchar(64), @refusal nvarchar(2048);
    DECLARE @changed int = 0;
    IF @id IS NULL AND @db_name IS NOT NULL
        SELECT @id = MAX(task_id) FROM dbo.ferryman_tasks
        WHERE database_name = @db_name AND lifecycle IN (N'CREATED', N'IN_PROGRESS');
    IF @id IS NOT NULL
    BEGIN
        UPDATE dbo.ferryman_tasks
        SET lifecycle = CASE lifecycle WHEN N'CREATED' THEN N'CANCELLED' ELSE N'CANCEL_REQUESTED' END,
            finished_at = CASE lifecycle WHEN N'CREATED' THEN GETDATE() ELSE NULL END,
            last_updated = GETDATE(),
            task_info = ISNULL(task_info + NCHAR(10), N'') + N'[' + CONVERT(nvarchar(23), GETDATE(), 121) + N'] '
                + CASE lifecycle WHEN N'CREATED' THEN N'Task has been canceled.' ELSE N'Task cancellation has been requested.' END
        WHERE task_id = @id
          AND (@db_name IS NULL OR database_name = @db_name)
          AND (lifecycle = N'CREATED'
               OR (lifecycle = N'IN_PROGRESS'
                   AND task_type IN (SELECT y.task_type FROM dbo.ferryman_task_types AS y WHERE y.is_cancellable = 1)));
        SET @changed = @@ROWCOUNT;
        SELECT @lifecycle = lifecycle, @type = task_type FROM dbo.ferryman_tasks
        WHERE task_id = @id AND (@db_name IS NULL OR database_name = @db_name);
    END;
    IF @task_id IS NULL AND @db_name IS NULL
        SET @refusal = N'Give the task to cancel: @task_id or @db_name.';
    ELSE IF @lifecycle IS NULL AND @id IS NULL AND @db_name IS NOT NULL
        SET @refusal = N'No task of the database ' + @db_name + N' is waiting or in progress.';
    ELSE IF @lifecycle IS NULL
        SET @refusal = N'The task ' + CONVERT(nvarchar(11), @task_id) + N' does not exist. msdb.dbo.rds_fn_task_status(NULL, 0) lists all tasks.';
    ELSE IF @changed = 0 AND @lifecycle IN (N'SUCCESS', N'ERROR', N'CANCELLED')
        SET @refusal = N'The task ' + CONVERT(nvarchar(11), @id) + N' can''t be canceled: it has already ended (' + @lifecycle + N').';
    ELSE IF @changed = 0 AND @lifecycle = N'IN_PROGRESS'
        SET @refusal = N'The task ' + CONVERT(nvarchar(11), @id) + N' can''t be canceled: tasks of the type ' + @type
            + N' can be canceled only before they start.';
    IF @refusal IS NOT NULL
    BEGIN
        RAISERROR(N'%s', 16, 1, @refusal);
        RETURN 1;
    END;
    EXEC dbo.ferryman_show_task @id;
    DECLARE @message nvarchar(200) = N'Task cancellation has been requested.' + NCHAR(13) + NCHAR(10) + N'Task Id: ' + CONVERT(nvarchar(11), @id);
    PRINT @message;
    RETURN 0;
END;
GO

-- GRANT EXECUTE ON the rds_ procedures goes to the master user, WITH GRANT OPTION, where the login is made.
