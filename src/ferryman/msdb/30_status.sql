-- What users see of tasks. The 15 columns, their names and their order are those of Amazon RDS.
USE msdb;
GO

-- (NULL, 0) and (NULL, NULL): all tasks; (NULL, id): that task; ('db', 0): the tasks of that database.
CREATE OR ALTER FUNCTION dbo.rds_fn_task_status
(
    @db_name sysname,
    @task_id int
)
RETURNS TABLE
AS
RETURN
    SELECT task_id,
           task_type,
           database_name,
           percent_complete AS [% complete],
           CASE WHEN started_at IS NULL THEN 0 ELSE DATEDIFF(second, started_at, ISNULL(finished_at, GETDATE())) / 60 END AS [duration(mins)],
           lifecycle,
           task_info,
           last_updated,
           created_at,
           S3_object_arn,
           overwrite_S3_backup_file,
           KMS_master_key_arn,
           filepath,
           overwrite_file,
           task_metadata
    FROM dbo.ferryman_tasks
    WHERE (@task_id IS NULL OR @task_id = 0 OR task_id = @task_id)
      AND (@db_name IS NULL OR database_name = @db_name);
GO

-- The same without task_metadata: many programs INSERT ... EXEC it into tables of 14 columns.
CREATE OR ALTER PROCEDURE dbo.rds_task_status
    @db_name sysname = NULL,
    @task_id int = NULL
AS
BEGIN
    SET NOCOUNT ON;
    SELECT task_id, task_type, database_name, [% complete], [duration(mins)], lifecycle, task_info, last_updated, created_at,
           S3_object_arn, overwrite_S3_backup_file, KMS_master_key_arn, filepath, overwrite_file
    FROM dbo.rds_fn_task_status(@db_name, @task_id)
    ORDER BY task_id;
END;
GO

-- What a rds_gather_file_details task found; nothing before it has succeeded.
CREATE OR ALTER FUNCTION dbo.rds_fn_list_file_details
(
    @task_id int
)
RETURNS TABLE
AS
RETURN
    SELECT d.filepath, d.size_in_bytes, d.last_modified_utc, d.is_directory
    FROM dbo.ferryman_file_details AS d
    INNER JOIN dbo.ferryman_tasks AS t ON t.task_id = d.task_id AND t.fencing_token = d.fencing_token
    WHERE t.task_id = @task_id AND t.lifecycle = N'SUCCESS';
GO

-- GRANT SELECT ON the two functions and EXECUTE ON the procedure goes to the master user, WITH GRANT OPTION, where the login is made.
