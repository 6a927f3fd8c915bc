-- Sensor readings, some of them bad: a strict load with an error file is tried first, then the lines as text, cleaned; a second load must fail as a whole.
-- File: readings.csv
USE master
GO
IF DB_ID('sensor_etl') IS NULL CREATE DATABASE sensor_etl
GO
USE sensor_etl
GO
IF OBJECT_ID('dbo.reading') IS NOT NULL DROP TABLE dbo.reading
IF OBJECT_ID('dbo.sensor') IS NOT NULL DROP TABLE dbo.sensor
GO
CREATE TABLE dbo.sensor (sensor_id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL UNIQUE)
CREATE TABLE dbo.reading
(
    reading_id int          NOT NULL PRIMARY KEY,
    sensor_id  int          NOT NULL FOREIGN KEY REFERENCES dbo.sensor (sensor_id),
    celsius    decimal(5, 2) NULL,
    taken_at   smalldatetime NOT NULL,
    quality    char(1)       NOT NULL CONSTRAINT df_quality DEFAULT 'U',
    note       varchar(10)   NULL
)
INSERT INTO dbo.sensor VALUES (1, 'roof'), (2, 'cellar')
GO
DECLARE @id int, @s varchar(20)
EXEC msdb.dbo.rds_download_from_s3 'arn:aws:s3:::bucket_name/etl/readings.csv', 'D:\S3\etl\readings.csv', 1
SELECT @id = MAX(task_id) FROM msdb.dbo.rds_fn_task_status(NULL, 0)
again:
SELECT @s = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @id)
IF @s IN ('CREATED', 'IN_PROGRESS')
BEGIN
    WAITFOR DELAY '00:00:00.1'
    GOTO again
END
IF @s <> 'SUCCESS' RAISERROR('readings.csv: %s', 16, 1, @s)

-- Leftovers of an earlier run would make the ERRORFILE fail.
DECLARE @file nvarchar(100)
DECLARE leftovers CURSOR LOCAL FOR SELECT v FROM (VALUES (N'D:\S3\etl\readings.err'), (N'D:\S3\etl\readings.err.Error.Txt')) AS f(v)
OPEN leftovers
FETCH NEXT FROM leftovers INTO @file
WHILE @@FETCH_STATUS = 0
BEGIN
    EXEC msdb.dbo.rds_delete_from_filesystem @file
    SELECT @id = MAX(task_id) FROM msdb.dbo.rds_fn_task_status(NULL, 0)
    SET @s = 'CREATED'
    WHILE @s IN ('CREATED', 'IN_PROGRESS')
    BEGIN
        WAITFOR DELAY '00:00:00.05'
        SELECT @s = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @id)
    END
    FETCH NEXT FROM leftovers INTO @file
END
DEALLOCATE leftovers
GO
CREATE TABLE #typed (reading_id int NOT NULL, sensor_id int NOT NULL, celsius varchar(20) NULL, taken_at varchar(30) NULL, quality char(1) NOT NULL DEFAULT 'U')
CREATE TABLE #text (reading_id varchar(100) NULL, sensor_id varchar(100) NULL, celsius varchar(100) NULL, taken_at varchar(100) NULL, quality varchar(100) NULL)
BULK INSERT #text FROM 'D:\S3\etl\readings.csv' WITH (FIELDTERMINATOR = ';', ROWTERMINATOR = '0x0a', FIRSTROW = 2, LASTROW = 6)
SELECT COUNT(*) AS lines FROM #text

-- Typed columns first: if every line converts, the text is not needed.
CREATE TABLE #strict (reading_id int NOT NULL, sensor_id int NOT NULL, celsius varchar(20) NULL, taken_at smalldatetime NULL, quality char(1) NULL)
BEGIN TRY
    BULK INSERT #strict FROM 'D:\S3\etl\readings.csv'
        WITH (FIELDTERMINATOR = ';', ROWTERMINATOR = '0x0a', FIRSTROW = 2, MAXERRORS = 0, ERRORFILE = 'D:\S3\etl\readings.err')
END TRY
BEGIN CATCH
    SELECT ERROR_NUMBER() AS number, CASE WHEN ERROR_MESSAGE() LIKE 'Cannot fetch a row%' THEN 'bad rows' END AS problem, (SELECT COUNT(*) FROM #strict) AS loaded
END CATCH

INSERT INTO #typed (reading_id, sensor_id, celsius, taken_at, quality)
SELECT reading_id, sensor_id, REPLACE(celsius, ',', '.'), taken_at, ISNULL(NULLIF(quality, ''), 'U')
FROM #text
WHERE ISNUMERIC(reading_id) = 1 AND TRY_CAST(sensor_id AS int) IS NOT NULL

INSERT INTO dbo.reading (reading_id, sensor_id, celsius, taken_at, quality, note)
SELECT t.reading_id, t.sensor_id, TRY_CAST(t.celsius AS decimal(5, 2)),
       CONVERT(smalldatetime, t.taken_at, 120), t.quality,
       CASE WHEN TRY_CAST(t.celsius AS decimal(5, 2)) IS NULL THEN 'no value' END
FROM #typed AS t
WHERE EXISTS (SELECT * FROM dbo.sensor AS s WHERE s.sensor_id = t.sensor_id)
SELECT @@ROWCOUNT AS loaded
GO
-- All or nothing: the duplicate key in the second half takes the first half with it.
DECLARE @before int = (SELECT COUNT(*) FROM dbo.reading)
BEGIN TRY
    INSERT INTO dbo.reading (reading_id, sensor_id, taken_at) VALUES (100, 1, GETDATE()), (101, 2, GETDATE()), (100, 1, GETDATE())
END TRY
BEGIN CATCH
    PRINT 'Error ' + CAST(ERROR_NUMBER() AS varchar(10)) + ', severity ' + CAST(ERROR_SEVERITY() AS varchar(3))
END CATCH
BEGIN TRY
    INSERT INTO dbo.reading (reading_id, sensor_id, taken_at) VALUES (102, 99, GETDATE())
END TRY
BEGIN CATCH
    SELECT ERROR_NUMBER() AS number, CASE WHEN ERROR_MESSAGE() LIKE '%FOREIGN KEY constraint%' THEN 'foreign key' END AS kind
END CATCH
SELECT @before AS before, COUNT(*) AS after FROM dbo.reading
SELECT s.name, COUNT(r.reading_id) AS readings, AVG(r.celsius) AS mean, MAX(r.celsius) - MIN(r.celsius) AS spread, MIN(r.quality) AS worst
FROM dbo.sensor AS s
LEFT OUTER JOIN dbo.reading AS r ON r.sensor_id = s.sensor_id
GROUP BY s.name
ORDER BY s.name
SELECT reading_id, CONVERT(varchar(16), taken_at, 120) AS taken, note FROM dbo.reading WHERE celsius IS NULL OR celsius NOT BETWEEN -20 AND 50 ORDER BY reading_id
GO
