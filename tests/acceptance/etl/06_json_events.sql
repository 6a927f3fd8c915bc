-- Event logs as JSON lines: load each line as text, shred with OPENJSON and JSON_VALUE, roll up per user and day, export a summary as JSON.
-- File: events.txt
USE master;
GO
IF DB_ID(N'events_etl') IS NULL CREATE DATABASE events_etl;
GO
USE events_etl;
GO
DROP TABLE IF EXISTS dbo.daily;
DROP TABLE IF EXISTS dbo.event;
DROP TABLE IF EXISTS dbo.bad_line;
GO
CREATE TABLE dbo.event
(
    event_id   bigint IDENTITY(1, 1) NOT NULL,
    user_name  nvarchar(50)   NOT NULL,
    kind       varchar(20)    NOT NULL,
    amount     decimal(18, 4) NULL,
    at_utc     datetime2(3)   NOT NULL,
    day        AS CAST(at_utc AS date),
    device     nvarchar(20)   NULL,
    items      int            NOT NULL DEFAULT 0,
    CONSTRAINT pk_event PRIMARY KEY (event_id)
);
CREATE TABLE dbo.bad_line (line_no int NOT NULL, line nvarchar(max) NOT NULL);
CREATE TABLE dbo.daily
(
    user_name nvarchar(50) NOT NULL,
    day       date NOT NULL,
    events    int NOT NULL,
    purchases int NOT NULL,
    spent     decimal(18, 2) NOT NULL,
    first_at  time(0) NOT NULL,
    PRIMARY KEY (user_name, day)
);
GO
DECLARE @task int, @status nvarchar(20) = 'CREATED';
EXEC msdb..rds_download_from_s3 @s3_arn_of_file = 'arn:aws:s3:::bucket_name/etl/events.txt', @overwrite_file = 1, @rds_file_path = 'd:\s3\ETL\Events.TXT';
SELECT TOP 1 @task = [task_id] FROM [msdb].[dbo].[rds_fn_task_status](NULL, 0) ORDER BY 1 DESC;
WHILE @status = 'CREATED' OR @status = 'IN_PROGRESS'
BEGIN
    WAITFOR DELAY '00:00:00.1';
    SET @status = (SELECT lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @task));
END
IF @status != 'SUCCESS'
BEGIN
    DECLARE @info nvarchar(max);
    SELECT @info = task_info FROM msdb.dbo.rds_fn_task_status(NULL, @task);
    RAISERROR('Download failed: %s', 16, 1, @info);
END
GO
CREATE TABLE #lines (line nvarchar(max));
BULK INSERT #lines FROM 'D:\S3\etl\events.txt' WITH (ROWTERMINATOR = '0x0a', FIELDTERMINATOR = '0x01', CODEPAGE = '65001', DATAFILETYPE = 'char');

SELECT IDENTITY(int, 1, 1) AS line_no, line INTO #numbered FROM #lines;

INSERT INTO dbo.bad_line (line_no, line)
SELECT line_no, line FROM #numbered WHERE ISJSON(line) = 0 OR JSON_VALUE(line, '$.user') IS NULL;
PRINT CAST(@@ROWCOUNT AS varchar(10)) + ' bad lines';

INSERT INTO dbo.event (user_name, kind, amount, at_utc, device, items)
SELECT j.[user], j.kind, j.amount, j.at, j.device,
       (SELECT COUNT(*) FROM OPENJSON(n.line, '$.items'))
FROM #numbered AS n
CROSS APPLY OPENJSON(n.line) WITH
(
    [user]  nvarchar(50)   '$.user',
    kind    varchar(20)    '$.kind',
    amount  decimal(18, 4) '$.payload.amount',
    at      datetime2(3)   '$.at',
    device  nvarchar(20)   '$.payload.device.name'
) AS j
WHERE n.line_no NOT IN (SELECT line_no FROM dbo.bad_line);

WITH per_day AS
(
    SELECT e.user_name, e.day, e.kind, e.amount, e.at_utc,
           ROW_NUMBER() OVER (PARTITION BY e.user_name, e.day ORDER BY e.at_utc) AS nth
    FROM dbo.event AS e
)
INSERT INTO dbo.daily (user_name, day, events, purchases, spent, first_at)
SELECT p.user_name, p.day, COUNT(*), SUM(IIF(p.kind = 'purchase', 1, 0)), ISNULL(SUM(p.amount), 0),
       CAST(MIN(CASE WHEN p.nth = 1 THEN p.at_utc END) AS time(0))
FROM per_day AS p
GROUP BY p.user_name, p.day;
DROP TABLE #lines, #numbered;
GO
SELECT user_name, CONVERT(varchar(10), day, 120) AS day, events, purchases, spent, CONVERT(varchar(8), first_at, 108) AS first_at
FROM dbo.daily
ORDER BY user_name, day;

SELECT d.user_name, d.spent,
       RANK() OVER (ORDER BY d.spent DESC) AS place,
       d.spent - LAG(d.spent, 1, 0) OVER (ORDER BY d.spent DESC, d.user_name) AS gap,
       CAST(100.0 * d.spent / NULLIF(SUM(d.spent) OVER (), 0) AS decimal(5, 1)) AS share
FROM (SELECT user_name, SUM(spent) AS spent FROM dbo.daily GROUP BY user_name) AS d
ORDER BY place, d.user_name;

SELECT [login], [purchase]
FROM (SELECT kind, event_id FROM dbo.event) AS s
PIVOT (COUNT(event_id) FOR kind IN ([login], [purchase])) AS p;

SELECT kind, device, COUNT(*) AS n
FROM dbo.event
GROUP BY GROUPING SETS ((kind, device), (kind), ())
ORDER BY GROUPING(kind), kind, GROUPING(device), device;

SELECT line_no, CAST(line AS nvarchar(100)) AS line FROM dbo.bad_line ORDER BY line_no;
GO
