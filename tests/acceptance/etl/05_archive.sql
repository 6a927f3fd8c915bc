-- House-keeping after a load: list D:\S3, upload what is finished to an archive prefix, check each upload, delete what was archived.
-- Files: archive_a.csv, archive_b.csv
USE master
GO
IF DB_ID('housekeeping') IS NULL CREATE DATABASE housekeeping
GO
USE housekeeping
GO
IF OBJECT_ID('dbo.archive_run', 'U') IS NOT NULL DROP TABLE dbo.archive_run
CREATE TABLE dbo.archive_run
(
    run_id    uniqueidentifier NOT NULL,
    filepath  nvarchar(400)    NOT NULL,
    bytes     bigint           NOT NULL,
    task_id   int              NULL,
    lifecycle nvarchar(30)     NULL,
    deleted   bit              NOT NULL DEFAULT (0),
    PRIMARY KEY (run_id, filepath)
)
GO
CREATE OR ALTER PROCEDURE dbo.run_task
    @kind varchar(10),
    @path nvarchar(400) = NULL,
    @arn nvarchar(400) = NULL,
    @task_id int = NULL OUTPUT,
    @lifecycle nvarchar(30) = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON
    DECLARE @result TABLE (task_id int, task_type nvarchar(60), lifecycle nvarchar(30), created_at datetime, last_updated datetime,
                           S3_object_arn nvarchar(2048), overwrite_file bit, task_progress int, task_info nvarchar(max), filepath nvarchar(2048))
    IF @kind = 'download'
        INSERT @result EXEC msdb.dbo.rds_download_from_s3 @arn, @path, 1
    ELSE IF @kind = 'upload'
        INSERT @result EXEC msdb.dbo.rds_upload_to_s3 @s3_arn_of_file = @arn, @rds_file_path = @path, @overwrite_file = 1
    ELSE IF @kind = 'list'
        INSERT @result EXEC msdb.dbo.rds_gather_file_details
    ELSE IF @kind = 'delete'
        INSERT @result EXEC msdb.dbo.rds_delete_from_filesystem @rds_file_path = @path
    ELSE IF @kind = 'rmdir'
        INSERT @result EXEC msdb.dbo.rds_delete_from_filesystem @path, 1
    ELSE
    BEGIN
        RAISERROR('There is no task of the kind %s.', 16, 1, @kind)
        RETURN -1
    END
    SELECT @task_id = task_id FROM @result
    SET @lifecycle = N'CREATED'
    WHILE @lifecycle IN (N'CREATED', N'IN_PROGRESS')
    BEGIN
        WAITFOR DELAY '00:00:00.05'
        SELECT @lifecycle = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @task_id)
    END
    RETURN CASE @lifecycle WHEN N'SUCCESS' THEN 0 ELSE 1 END
END
GO
DECLARE @rc int
EXEC @rc = dbo.run_task 'download', N'D:\S3\archive_me\a.csv', N'arn:aws:s3:::bucket_name/etl/archive_a.csv'
IF @rc <> 0 RAISERROR('a.csv was not downloaded', 16, 1)
EXEC @rc = dbo.run_task 'download', N'D:\S3\archive_me\deep\b.csv', N'arn:aws:s3:::bucket_name/etl/archive_b.csv'
IF @rc <> 0 RAISERROR('b.csv was not downloaded', 16, 1)
EXEC @rc = dbo.run_task @kind = 'download', @path = N'D:\S3\archive_me\a.csv', @arn = N'arn:aws:s3:::bucket_name/etl/none.csv'
PRINT 'a missing object gives return code ' + CAST(@rc AS varchar(5))
GO
DECLARE @run uniqueidentifier = NEWID(), @list int, @rc int, @state nvarchar(30)
EXEC @rc = dbo.run_task 'list', @task_id = @list OUTPUT, @lifecycle = @state OUTPUT
IF @rc <> 0
BEGIN
    DECLARE @text nvarchar(200) = N'listing ended as ' + @state
    RAISERROR(@text, 16, 1)
    RETURN
END

INSERT INTO dbo.archive_run (run_id, filepath, bytes)
SELECT @run, filepath, size_in_bytes
FROM msdb.dbo.rds_fn_list_file_details(@list)
WHERE is_directory = 0
  AND filepath LIKE N'D:\S3\archive[_]me\%'
  AND last_modified_utc <= DATEADD(minute, 5, GETUTCDATE())

DECLARE @path nvarchar(400), @arn nvarchar(400), @task int
DECLARE files CURSOR LOCAL STATIC READ_ONLY FOR
    SELECT filepath FROM dbo.archive_run WHERE run_id = @run ORDER BY filepath
OPEN files
FETCH FIRST FROM files INTO @path
WHILE @@FETCH_STATUS = 0
BEGIN
    SET @arn = N'arn:aws:s3:::bucket_name/archive/' + REPLACE(SUBSTRING(@path, LEN(N'D:\S3\') + 1, 400), N'\', N'/')
    EXEC @rc = dbo.run_task 'upload', @path, @arn, @task OUTPUT, @state OUTPUT
    UPDATE dbo.archive_run SET task_id = @task, lifecycle = @state WHERE CURRENT_TIMESTAMP >= '20000101' AND run_id = @run AND filepath = @path
    IF @rc = 0
    BEGIN
        EXEC @rc = dbo.run_task 'delete', @path
        IF @rc = 0
            UPDATE dbo.archive_run SET deleted = 1 WHERE run_id = @run AND filepath = @path
    END
    FETCH NEXT FROM files INTO @path
END
CLOSE files
DEALLOCATE files

EXEC @rc = dbo.run_task 'rmdir', N'D:\S3\archive_me\'
EXEC dbo.run_task 'list', @task_id = @list OUTPUT
SELECT filepath, bytes, lifecycle, deleted FROM dbo.archive_run WHERE run_id = @run ORDER BY filepath
SELECT COUNT(*) AS left_behind FROM msdb.dbo.rds_fn_list_file_details(@list) WHERE filepath LIKE N'D:\S3\archive[_]me%'
GO
