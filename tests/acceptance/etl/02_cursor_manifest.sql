/*
    Deliveries by manifest

    Run by    : the nightly job, after the partner's upload window
    Restart   : safe, everything is made anew
    Problems  : dbo.delivery_error; a file with a problem is left out as a whole
*/
-- A manifest file says which files belong to a delivery; a cursor walks it, checks counts and totals, and loads.
-- Files: manifest.txt (pipe-separated), part_a.txt, part_b.txt
USE master
GO
IF DB_ID('manifest_etl') IS NULL CREATE DATABASE manifest_etl
GO
USE manifest_etl
GO
IF OBJECT_ID('dbo.manifest') IS NOT NULL DROP TABLE dbo.manifest
IF OBJECT_ID('dbo.delivery') IS NOT NULL DROP TABLE dbo.delivery
IF OBJECT_ID('dbo.delivery_error') IS NOT NULL DROP TABLE dbo.delivery_error
IF OBJECT_ID('dbo.usp_download', 'P') IS NOT NULL DROP PROCEDURE dbo.usp_download
GO
CREATE TABLE dbo.manifest (file_name varchar(200), expected_rows int, expected_total money)
CREATE TABLE dbo.delivery (file_name varchar(200) NOT NULL, line_no int NOT NULL, sku varchar(20) NOT NULL, price money NOT NULL,
                           CONSTRAINT pk_delivery PRIMARY KEY (file_name, line_no))
CREATE TABLE dbo.delivery_error (file_name varchar(200), problem varchar(500), noted datetime DEFAULT CURRENT_TIMESTAMP)
GO
CREATE PROCEDURE dbo.usp_download @key nvarchar(200), @path nvarchar(260) = NULL
AS
SET NOCOUNT ON
DECLARE @arn nvarchar(300), @id int, @status varchar(30)
SET @arn = N'arn:aws:s3:::bucket_name/' + @key
DECLARE @created TABLE (task_id int, task_type nvarchar(60), lifecycle nvarchar(30), created_at datetime, last_updated datetime,
                        S3_object_arn nvarchar(2048), overwrite_file bit, task_progress int, task_info nvarchar(max), filepath nvarchar(2048))
INSERT INTO @created EXEC msdb.dbo.rds_download_from_s3 @s3_arn_of_file = @arn, @rds_file_path = @path, @overwrite_file = 1
SELECT @id = MAX(task_id) FROM @created
poll:
SELECT @status = lifecycle FROM msdb..rds_fn_task_status(NULL, @id)
IF @status = 'SUCCESS' RETURN 0
IF @status IN ('ERROR', 'CANCELLED') RETURN 1
WAITFOR DELAY '00:00:00.1'
GOTO poll
GO
DECLARE @rc int
EXEC @rc = dbo.usp_download N'etl/manifest.txt', N'd:\s3\etl\Manifest.txt'
IF @rc <> 0
BEGIN
    RAISERROR('The manifest could not be downloaded (%d).', 16, 1, @rc)
    RETURN
END
BULK INSERT dbo.manifest FROM 'D:\S3\ETL\manifest.TXT' WITH (FIELDTERMINATOR = '|', ROWTERMINATOR = '\n')
PRINT CONVERT(varchar(10), @@ROWCOUNT) + ' files in the manifest'
GO
DECLARE @file varchar(200), @rows int, @total money, @sql varchar(1000), @rc int, @path nvarchar(260), @key nvarchar(200)
DECLARE @loaded int, @sum money, @message varchar(500)
DECLARE manifest_cursor CURSOR LOCAL FAST_FORWARD FOR
    SELECT file_name, expected_rows, expected_total FROM dbo.manifest ORDER BY file_name
OPEN manifest_cursor
FETCH NEXT FROM manifest_cursor INTO @file, @rows, @total
WHILE @@FETCH_STATUS = 0
BEGIN
    SET @path = N'D:\S3\etl\' + @file
    SET @key = N'etl/' + @file
    EXEC @rc = dbo.usp_download @key, @path
    IF @rc <> 0
    BEGIN
        INSERT INTO dbo.delivery_error (file_name, problem) VALUES (@file, 'not downloaded')
        GOTO next_file
    END
    IF OBJECT_ID('tempdb..#lines') IS NOT NULL DROP TABLE #lines
    CREATE TABLE #lines (sku nvarchar(50), price nvarchar(50))
    SET @sql = 'BULK INSERT #lines FROM ''' + @path + ''' WITH (FIELDTERMINATOR = ''|'', ROWTERMINATOR = ''\n'', FIRSTROW = 2)'
    EXEC (@sql)
    SELECT @loaded = COUNT(*), @sum = SUM(TRY_CONVERT(money, NULLIF(LTRIM(RTRIM(price)), ''))) FROM #lines
    IF @loaded <> @rows OR @sum <> @total OR @sum IS NULL
    BEGIN
        SET @message = 'expected ' + LTRIM(STR(@rows)) + ' rows and ' + CONVERT(varchar(30), @total, 1)
                     + ', found ' + LTRIM(STR(@loaded)) + ' and ' + ISNULL(CONVERT(varchar(30), @sum, 1), 'nothing')
        INSERT INTO dbo.delivery_error (file_name, problem) VALUES (@file, @message)
    END
    ELSE
        INSERT INTO dbo.delivery (file_name, line_no, sku, price)
        SELECT @file, ROW_NUMBER() OVER (ORDER BY sku), UPPER(LEFT(sku, 20)), CAST(price AS money) FROM #lines
    DROP TABLE #lines
    next_file:
    FETCH NEXT FROM manifest_cursor INTO @file, @rows, @total
END
CLOSE manifest_cursor
DEALLOCATE manifest_cursor
GO
-- What is delivered must add up to what the manifest promised, but for the files with problems.
DECLARE @promised money, @delivered money, @missing int
SELECT @promised = SUM(m.expected_total)
FROM dbo.manifest AS m
WHERE m.file_name NOT IN (SELECT e.file_name FROM dbo.delivery_error AS e)
SELECT @delivered = ISNULL(SUM(price), $0.00) FROM dbo.delivery
SET @missing = (SELECT COUNT(*) FROM dbo.manifest AS m WHERE NOT EXISTS (SELECT 1 FROM dbo.delivery AS d WHERE d.file_name = m.file_name))
IF @promised <> @delivered
    RAISERROR('The delivery does not add up.', 16, 1)
ELSE IF @missing > 0
    PRINT CAST(@missing AS varchar(10)) + ' of ' + CAST((SELECT COUNT(*) FROM dbo.manifest) AS varchar(10)) + ' files are missing'
GO
SELECT file_name, COUNT(*) AS lines, SUM(price) AS total, MIN(sku) AS first_sku FROM dbo.delivery GROUP BY file_name ORDER BY file_name
SELECT file_name, problem FROM dbo.delivery_error ORDER BY file_name
GO
