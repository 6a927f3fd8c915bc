-- What the agent calls. A worker holds a task by a lease, which it renews, and a fencing token: each claim gives a new one,
-- and a worker whose token is no longer the task's can change nothing.
USE msdb;
GO

-- The tasks that may start now: waiting ones whose pick-up delay is over and those whose worker vanished, within the limits
-- on tasks in progress. READPAST passes over the tasks of open transactions instead of waiting for them.
CREATE OR ALTER FUNCTION dbo.ferryman_fn_claimable
(
    @now datetime2(3)
)
RETURNS TABLE
AS
RETURN
    SELECT c.task_id, c.was_interrupted
    FROM
    (
        SELECT t.task_id, t.task_type, 0 AS was_interrupted
        FROM dbo.ferryman_tasks AS t WITH (READPAST)
        WHERE t.lifecycle = N'CREATED'
          AND DATEADD(millisecond,
                      (SELECT CAST(CAST(s.value AS decimal(18, 3)) * 1000 AS int) FROM dbo.ferryman_settings AS s WHERE s.name = N'pickup_delay'),
                      t.created_at) <= GETDATE()
        UNION ALL
        SELECT t.task_id, t.task_type, 1 AS was_interrupted
        FROM dbo.ferryman_tasks AS t
        WHERE t.lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED') AND t.lease_expires <= @now
    ) AS c
    INNER JOIN dbo.ferryman_task_types AS y ON y.task_type = c.task_type
    WHERE (SELECT COUNT(*) FROM dbo.ferryman_tasks AS p
           WHERE p.lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED') AND p.lease_expires > @now)
          < (SELECT CASE s.value WHEN N'off' THEN 2147483647 ELSE CAST(s.value AS int) END
             FROM dbo.ferryman_settings AS s WHERE s.name = N'limit.in_progress')
      AND (y.is_s3 = 0
           OR EXISTS (SELECT 1 FROM dbo.ferryman_settings AS s WHERE s.name = N'limit.sequential' AND s.value = N'off')
           OR NOT EXISTS (SELECT 1 FROM dbo.ferryman_tasks AS p
                          INNER JOIN dbo.ferryman_task_types AS z ON z.task_type = p.task_type
                          WHERE p.lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED') AND p.lease_expires > @now AND z.is_s3 = 1));
GO

-- Ends the leases of a worker that is known to have died, so that its tasks needn't wait for them to run out.
CREATE OR ALTER PROCEDURE dbo.ferryman_end_leases
    @worker nvarchar(128)
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.ferryman_tasks SET lease_expires = SYSUTCDATETIME()
    WHERE lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED') AND worker = @worker;
END;
GO

-- Claims the next task, in the order of creation, interrupted ones first; waits for one up to @wait_seconds.
-- Returns its row, or none.
CREATE OR ALTER PROCEDURE dbo.ferryman_claim_task
    @worker nvarchar(128),
    @lease_seconds int,
    @wait_seconds int = 0
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @deadline datetime2(3) = DATEADD(second, @wait_seconds, SYSUTCDATETIME());
    DECLARE @now datetime2(3) = SYSUTCDATETIME();
    DECLARE @task_id int, @token bigint;
    WHILE 1 = 1
    BEGIN
        IF EXISTS (SELECT 1 FROM dbo.ferryman_fn_claimable(@now))
        BEGIN
            BEGIN TRANSACTION;
            -- Claims are serialised here; what is claimable is read again under that lock.
            UPDATE dbo.ferryman_queue SET claims = claims + 1 WHERE queue_id = 1;
            SELECT @token = claims FROM dbo.ferryman_queue WHERE queue_id = 1;
            SET @now = SYSUTCDATETIME();
            SELECT TOP (1) @task_id = task_id FROM dbo.ferryman_fn_claimable(@now) ORDER BY was_interrupted DESC, task_id;
            IF @task_id IS NOT NULL
                UPDATE dbo.ferryman_tasks
                SET lifecycle = CASE lifecycle WHEN N'CREATED' THEN N'IN_PROGRESS' ELSE lifecycle END,
                    worker = @worker,
                    fencing_token = @token,
                    lease_expires = DATEADD(second, @lease_seconds, SYSUTCDATETIME()),
                    percent_complete = 0,
                    started_at = ISNULL(started_at, GETDATE()),
                    last_updated = GETDATE(),
                    task_info = ISNULL(task_info + NCHAR(10), N'') + N'[' + CONVERT(nvarchar(23), GETDATE(), 121) + N'] '
                        + CASE lifecycle WHEN N'CREATED' THEN N'Task execution has started.'
                                         ELSE N'Task execution was interrupted and has started again.' END
                WHERE task_id = @task_id;
            COMMIT TRANSACTION;
        END;
        IF @task_id IS NOT NULL OR SYSUTCDATETIME() >= @deadline
            BREAK;
        WAITFOR DELAY '00:00:00.050';
        SET @now = SYSUTCDATETIME();
    END;
    SELECT task_id, task_type, lifecycle, S3_object_arn, filepath, overwrite_file, force_delete, fencing_token,
           upload_id, result_etag, result_size, result_name
    FROM dbo.ferryman_tasks
    WHERE task_id = @task_id AND fencing_token = @token;
END;
GO

-- Renews the lease and reports progress; @info is a line for task_info, without its time.
-- Returns one row: verdict CONTINUE, CANCEL (the user asked for it) or LOST (someone else has the task: stop and touch nothing).
CREATE OR ALTER PROCEDURE dbo.ferryman_report_progress
    @task_id int,
    @fencing_token bigint,
    @lease_seconds int,
    @percent_complete int = NULL,
    @info nvarchar(max) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @lifecycle nvarchar(32);
    UPDATE dbo.ferryman_tasks
    SET lease_expires = DATEADD(second, @lease_seconds, SYSUTCDATETIME()),
        percent_complete = ISNULL(@percent_complete, percent_complete),
        last_updated = CASE WHEN @percent_complete IS NULL AND @info IS NULL THEN last_updated ELSE GETDATE() END,
        task_info = CASE WHEN @info IS NULL THEN task_info
                         ELSE ISNULL(task_info + NCHAR(10), N'') + N'[' + CONVERT(nvarchar(23), GETDATE(), 121) + N'] ' + @info END
    WHERE task_id = @task_id AND fencing_token = @fencing_token AND lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED');
    SELECT @lifecycle = lifecycle FROM dbo.ferryman_tasks WHERE task_id = @task_id AND fencing_token = @fencing_token;
    SELECT CASE @lifecycle WHEN N'IN_PROGRESS' THEN N'CONTINUE' WHEN N'CANCEL_REQUESTED' THEN N'CANCEL' ELSE N'LOST' END AS verdict;
END;
GO

-- Notes the multipart upload that the task is about to fill (NULL: none any more), so that it can be resumed or aborted
-- by whoever takes the task next. Returns verdict DONE or LOST, as the two below do.
CREATE OR ALTER PROCEDURE dbo.ferryman_note_upload
    @task_id int,
    @fencing_token bigint,
    @upload_id nvarchar(1024)
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.ferryman_tasks SET upload_id = @upload_id
    WHERE task_id = @task_id AND fencing_token = @fencing_token AND lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED');
    SELECT CASE @@ROWCOUNT WHEN 1 THEN N'DONE' ELSE N'LOST' END AS verdict;
END;
GO

-- Notes what the finished result will be, just before it becomes visible.
CREATE OR ALTER PROCEDURE dbo.ferryman_note_result
    @task_id int,
    @fencing_token bigint,
    @etag nvarchar(256),
    @size bigint,
    @name nvarchar(2048)
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.ferryman_tasks SET result_etag = @etag, result_size = @size, result_name = @name
    WHERE task_id = @task_id AND fencing_token = @fencing_token AND lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED');
    SELECT CASE @@ROWCOUNT WHEN 1 THEN N'DONE' ELSE N'LOST' END AS verdict;
END;
GO

-- The multipart uploads that a task left at its end because S3 didn't answer: someone has to abort them.
CREATE OR ALTER PROCEDURE dbo.ferryman_list_orphaned_uploads
AS
BEGIN
    SET NOCOUNT ON;
    SELECT task_id, S3_object_arn, upload_id
    FROM dbo.ferryman_tasks
    WHERE lifecycle IN (N'ERROR', N'CANCELLED') AND upload_id IS NOT NULL
    ORDER BY task_id;
END;
GO

CREATE OR ALTER PROCEDURE dbo.ferryman_forget_upload
    @task_id int,
    @upload_id nvarchar(1024)
AS
BEGIN
    SET NOCOUNT ON;
    UPDATE dbo.ferryman_tasks SET upload_id = NULL
    WHERE task_id = @task_id AND upload_id = @upload_id AND lifecycle IN (N'ERROR', N'CANCELLED');
END;
GO

-- Ends a task: @lifecycle is SUCCESS, ERROR or CANCELLED. An upload_id that is still noted then is an orphan, unless S3 has it completed.
CREATE OR ALTER PROCEDURE dbo.ferryman_finish_task
    @task_id int,
    @fencing_token bigint,
    @lifecycle nvarchar(32),
    @info nvarchar(max)
AS
BEGIN
    SET NOCOUNT ON;
    IF @lifecycle IS NULL OR @lifecycle NOT IN (N'SUCCESS', N'ERROR', N'CANCELLED')
    BEGIN
        RAISERROR(N'A task ends as SUCCESS, ERROR or CANCELLED.', 16, 1);
        RETURN 1;
    END;
    UPDATE dbo.ferryman_tasks
    SET lifecycle = @lifecycle,
        percent_complete = CASE @lifecycle WHEN N'SUCCESS' THEN 100 ELSE percent_complete END,
        finished_at = GETDATE(),
        last_updated = GETDATE(),
        lease_expires = NULL,
        upload_id = CASE @lifecycle WHEN N'SUCCESS' THEN NULL ELSE upload_id END,
        task_info = ISNULL(task_info + NCHAR(10), N'') + N'[' + CONVERT(nvarchar(23), GETDATE(), 121) + N'] ' + @info
    WHERE task_id = @task_id AND fencing_token = @fencing_token AND lifecycle IN (N'IN_PROGRESS', N'CANCEL_REQUESTED');
    SELECT CASE @@ROWCOUNT WHEN 1 THEN N'DONE' ELSE N'LOST' END AS verdict;
    RETURN 0;
END;
GO

-- Forgets tasks that ended longer ago than the history is kept.
CREATE OR ALTER PROCEDURE dbo.ferryman_delete_old_tasks
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @days int;
    SELECT @days = CAST(value AS int) FROM dbo.ferryman_settings WHERE name = N'retention_days';
    DELETE FROM dbo.ferryman_tasks
    WHERE lifecycle IN (N'SUCCESS', N'ERROR', N'CANCELLED') AND created_at < DATEADD(day, -@days, GETDATE());
    DELETE FROM dbo.ferryman_file_details
    WHERE task_id NOT IN (SELECT t.task_id FROM dbo.ferryman_tasks AS t);
END;
GO
