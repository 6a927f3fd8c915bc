-- Nightly load: download every file named in a control table, wait for each task, load it, keep a log.
-- Files: orders_2024_01.csv, orders_2024_02.csv
USE master;
GO
IF DB_ID(N'sales_etl') IS NULL
    CREATE DATABASE sales_etl;
GO
USE sales_etl;
GO
SET NOCOUNT ON;
SET XACT_ABORT ON;
GO
IF OBJECT_ID(N'dbo.file_control', N'U') IS NOT NULL
    DROP TABLE dbo.file_control;
IF OBJECT_ID(N'dbo.load_log', N'U') IS NOT NULL
    DROP TABLE dbo.load_log;
IF OBJECT_ID(N'dbo.orders', N'U') IS NOT NULL
    DROP TABLE dbo.orders;
IF OBJECT_ID(N'dbo.orders_staging', N'U') IS NOT NULL
    DROP TABLE dbo.orders_staging;
GO
CREATE TABLE dbo.file_control
(
    file_id      int IDENTITY(1, 1) NOT NULL CONSTRAINT pk_file_control PRIMARY KEY,
    s3_key       nvarchar(400)      NOT NULL,
    local_path   nvarchar(260)      NOT NULL,
    task_id      int                NULL,
    lifecycle    varchar(20)        NOT NULL CONSTRAINT df_file_control_lifecycle DEFAULT ('NEW'),
    rows_loaded  int                NULL,
    requested_at datetime2(3)       NULL,
    finished_at  datetime2(3)       NULL,
    CONSTRAINT uq_file_control_key UNIQUE (s3_key),
    CONSTRAINT ck_file_control_lifecycle CHECK (lifecycle IN ('NEW', 'REQUESTED', 'LOADED', 'FAILED'))
);
CREATE TABLE dbo.load_log
(
    log_id    int IDENTITY(1, 1) PRIMARY KEY,
    logged_at datetime NOT NULL DEFAULT (GETDATE()),
    severity  tinyint NOT NULL,
    message   nvarchar(2000) NOT NULL
);
CREATE TABLE dbo.orders_staging
(
    order_id    int            NOT NULL,
    customer    nvarchar(80)   NOT NULL,
    amount      decimal(12, 2) NULL,
    ordered_on  date           NULL
);
CREATE TABLE dbo.orders
(
    order_id    int            NOT NULL CONSTRAINT pk_orders PRIMARY KEY CLUSTERED,
    customer    nvarchar(80)   NOT NULL,
    amount      decimal(12, 2) NOT NULL,
    ordered_on  date           NOT NULL,
    source_file nvarchar(260)  NOT NULL,
    loaded_at   datetime       NOT NULL DEFAULT GETDATE()
);
GO
CREATE OR ALTER PROCEDURE dbo.write_log
    @severity tinyint,
    @message  nvarchar(2000)
AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO dbo.load_log (severity, message) VALUES (@severity, @message);
    IF @severity > 10
        RAISERROR(N'%s', 10, 1, @message) WITH NOWAIT;
END;
GO
CREATE OR ALTER PROCEDURE dbo.wait_for_task
    @task_id   int,
    @lifecycle varchar(20) OUTPUT,
    @task_info nvarchar(max) OUTPUT,
    @max_polls int = 600
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @polls int = 0;
    SET @lifecycle = 'CREATED';
    WHILE @lifecycle IN ('CREATED', 'IN_PROGRESS') AND @polls < @max_polls
    BEGIN
        SELECT @lifecycle = lifecycle, @task_info = task_info
        FROM msdb.dbo.rds_fn_task_status(NULL, @task_id);
        IF @lifecycle IN ('CREATED', 'IN_PROGRESS')
            WAITFOR DELAY '00:00:00.100';
        SET @polls += 1;
    END
    IF @polls >= @max_polls
        RETURN 1;
    RETURN 0;
END;
GO
INSERT INTO dbo.file_control (s3_key, local_path)
VALUES (N'arn:aws:s3:::bucket_name/etl/orders_2024_01.csv', N'D:\S3\etl\orders_2024_01.csv'),
       (N'arn:aws:s3:::bucket_name/etl/orders_2024_02.csv', N'D:\S3\etl\orders_2024_02.csv'),
       (N'arn:aws:s3:::bucket_name/etl/no_such_file.csv', N'D:\S3\etl\no_such_file.csv');
GO
DECLARE @file_id int, @arn nvarchar(400), @path nvarchar(260), @task_id int, @sql nvarchar(max);
DECLARE @lifecycle varchar(20), @info nvarchar(max), @rc int, @rows int, @error nvarchar(2000);

WHILE EXISTS (SELECT 1 FROM dbo.file_control WHERE lifecycle = 'NEW')
BEGIN
    SELECT TOP (1) @file_id = file_id, @arn = s3_key, @path = local_path
    FROM dbo.file_control
    WHERE lifecycle = 'NEW'
    ORDER BY file_id;

    EXEC msdb.dbo.rds_download_from_s3 @s3_arn_of_file = @arn, @rds_file_path = @path, @overwrite_file = 1;

    SELECT TOP (1) @task_id = task_id
    FROM msdb.dbo.rds_fn_task_status(NULL, 0)
    WHERE task_type = 'DOWNLOAD_FROM_S3' AND S3_object_arn = @arn
    ORDER BY task_id DESC;

    UPDATE dbo.file_control
    SET lifecycle = 'REQUESTED', task_id = @task_id, requested_at = SYSDATETIME()
    WHERE file_id = @file_id;

    EXEC @rc = dbo.wait_for_task @task_id, @lifecycle OUTPUT, @info OUTPUT;

    IF @rc <> 0 OR @lifecycle <> 'SUCCESS'
    BEGIN
        SET @error = CONCAT(N'Download of ', @arn, N' ended as ', @lifecycle, N': ', RIGHT(ISNULL(@info, N''), 300));
        EXEC dbo.write_log 16, @error;
        UPDATE dbo.file_control SET lifecycle = 'FAILED', finished_at = SYSDATETIME() WHERE file_id = @file_id;
        CONTINUE;
    END

    BEGIN TRY
        BEGIN TRANSACTION;
        TRUNCATE TABLE dbo.orders_staging;
        SET @sql = N'BULK INSERT dbo.orders_staging FROM ''' + @path + N'''
            WITH (FIRSTROW = 2, FIELDTERMINATOR = '','', ROWTERMINATOR = ''0x0a'', CODEPAGE = ''65001'', TABLOCK);';
        EXEC (@sql);
        INSERT INTO dbo.orders (order_id, customer, amount, ordered_on, source_file)
        SELECT s.order_id, s.customer, ISNULL(s.amount, 0), s.ordered_on, @path
        FROM dbo.orders_staging AS s
        WHERE NOT EXISTS (SELECT * FROM dbo.orders AS o WHERE o.order_id = s.order_id);
        SET @rows = @@ROWCOUNT;
        UPDATE dbo.file_control SET lifecycle = 'LOADED', rows_loaded = @rows, finished_at = SYSDATETIME() WHERE file_id = @file_id;
        COMMIT TRANSACTION;
        SET @error = CONCAT(N'Loaded ', @rows, N' rows from ', @path);
        EXEC dbo.write_log 0, @error;
    END TRY
    BEGIN CATCH
        IF XACT_STATE() <> 0
            ROLLBACK TRANSACTION;
        SET @error = CONCAT(N'Error ', ERROR_NUMBER(), N' at line ', ERROR_LINE(), N': ', ERROR_MESSAGE());
        EXEC dbo.write_log 16, @error;
        UPDATE dbo.file_control SET lifecycle = 'FAILED', finished_at = SYSDATETIME() WHERE file_id = @file_id;
    END CATCH
END
GO
SELECT lifecycle, COUNT(*) AS files, SUM(rows_loaded) AS rows_loaded
FROM dbo.file_control
GROUP BY lifecycle
ORDER BY lifecycle;
SELECT customer, COUNT(*) AS orders, SUM(amount) AS total
FROM dbo.orders
GROUP BY customer
HAVING SUM(amount) > 0
ORDER BY total DESC, customer;
GO
