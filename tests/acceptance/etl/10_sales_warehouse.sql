-------------------------------------------------------------------------------------------------------------------------
-- Sales warehouse, monthly load
--
-- One pipe-separated file a month. Rows are typed, rejected rows keep their reason in err.rejected, the store dimension
-- keeps its history (type 2: what matters; type 1: what may be overwritten), facts go to a table for each month behind a
-- partitioned view, and the files of months that are closed move to an archive prefix in S3, year by year.
--
-- Parameters : see cfg.setting
-- Restart    : safe, a month that was loaded is replaced as a whole
-------------------------------------------------------------------------------------------------------------------------
USE master;
IF DB_ID(N'sales_dw') IS NOT NULL
BEGIN
    ALTER DATABASE sales_dw SET SINGLE_USER WITH ROLLBACK IMMEDIATE;
    DROP DATABASE sales_dw;
END;
CREATE DATABASE sales_dw;
GO
USE sales_dw;
GO
SET NOCOUNT ON;
GO
CREATE SCHEMA cfg;
GO
CREATE SCHEMA err;
GO
CREATE SCHEMA dw AUTHORIZATION dbo;
GO
CREATE TABLE cfg.setting (name sysname NOT NULL PRIMARY KEY, value nvarchar(400) NOT NULL);
INSERT cfg.setting (name, value)
VALUES (N'bucket', N'bucket_name'), (N'prefix', N'etl/sales'), (N'folder', N'D:\S3\sales'), (N'closed before', N'2024-03-01'),
       (N'months', N'2024-01,2024-02,2024-03');
CREATE TABLE cfg.audit (audit_id bigint IDENTITY NOT NULL PRIMARY KEY, at datetime2(3) NOT NULL DEFAULT SYSDATETIME(), what varchar(40) NOT NULL, detail nvarchar(max) NULL);
CREATE TABLE err.rejected
(
    file_month date NOT NULL,
    line_no    int NOT NULL,
    reason     varchar(30) NOT NULL,
    line       nvarchar(1000) NOT NULL,
    INDEX ix_rejected_reason NONCLUSTERED (reason)
);
CREATE TABLE dw.dim_store
(
    store_key  int IDENTITY(1, 1) NOT NULL,
    store_code char(4)        NOT NULL,
    name       nvarchar(60)   NOT NULL,
    region     nvarchar(30)   NOT NULL,
    phone      varchar(20)    NULL,
    row_hash   AS CAST(HASHBYTES('SHA2_256', CONCAT(region, N'|', name)) AS binary(32)) PERSISTED,
    valid_from date           NOT NULL,
    valid_to   date           NOT NULL CONSTRAINT df_valid_to DEFAULT ('99991231'),
    version_no smallint       NOT NULL CONSTRAINT df_version DEFAULT (1),
    CONSTRAINT pk_dim_store PRIMARY KEY NONCLUSTERED (store_key),
    CONSTRAINT uq_dim_store UNIQUE CLUSTERED (store_code, valid_from),
    CONSTRAINT ck_dim_store CHECK (valid_from < valid_to)
);
GO
CREATE FUNCTION cfg.setting_value (@name sysname)
RETURNS nvarchar(400)
WITH RETURNS NULL ON NULL INPUT
AS
BEGIN
    RETURN (SELECT value FROM cfg.setting WHERE name = @name);
END;
GO
CREATE FUNCTION cfg.months ()
RETURNS TABLE
AS
RETURN (SELECT CAST(LTRIM(s.value) + '-01' AS date) AS month_start FROM STRING_SPLIT(cfg.setting_value(N'months'), N',') AS s);
GO
-- Every change of the dimension leaves a trace.
CREATE TRIGGER dw.tr_dim_store ON dw.dim_store
AFTER INSERT, UPDATE
AS
BEGIN
    IF @@ROWCOUNT = 0 RETURN;
    SET NOCOUNT ON;
    INSERT INTO cfg.audit (what, detail)
    SELECT CASE WHEN d.store_key IS NULL THEN 'new version' WHEN d.valid_to <> i.valid_to THEN 'version closed' ELSE 'overwritten' END,
           (SELECT i.store_code AS code, i.version_no AS [version] FOR JSON PATH, WITHOUT_ARRAY_WRAPPER)
    FROM inserted AS i
    LEFT JOIN deleted AS d ON d.store_key = i.store_key;
END;
GO
CREATE PROCEDURE cfg.log @what varchar(40), @detail nvarchar(max) = NULL
AS
SET NOCOUNT ON;
INSERT cfg.audit (what, detail) VALUES (@what, @detail);
SET @detail = ISNULL(@detail, N'');
RAISERROR('%-20s %s', 10, 1, @what, @detail) WITH NOWAIT;
GO
CREATE PROCEDURE cfg.s3_task @type varchar(20), @path nvarchar(260), @arn nvarchar(400) = NULL
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @id int, @state nvarchar(20) = N'CREATED', @polls int = 0;
    CREATE TABLE #answer (task_id int, task_type nvarchar(60), lifecycle nvarchar(30), created_at datetime, last_updated datetime,
                          S3_object_arn nvarchar(2048), overwrite_file bit, task_progress int, task_info nvarchar(max), filepath nvarchar(2048));
    IF @type = 'get' INSERT #answer EXEC msdb.dbo.rds_download_from_s3 @arn, @path, 1;
    IF @type = 'put' INSERT #answer EXEC msdb.dbo.rds_upload_to_s3 @arn, @path, @overwrite_file = 1;
    IF @type = 'drop' INSERT #answer EXEC msdb.dbo.rds_delete_from_filesystem @path;
    SET @id = (SELECT MAX(task_id) FROM #answer);
    WHILE @state NOT IN (N'SUCCESS', N'ERROR', N'CANCELLED') AND @polls < 600
    BEGIN
        WAITFOR DELAY '00:00:00.050';
        SELECT @state = lifecycle, @polls += 1 FROM msdb.dbo.rds_fn_task_status(NULL, @id);
    END;
    RETURN IIF(@state = N'SUCCESS', 0, @id);
END;
GO
-- A fact table for each month, and the view over all of them.
CREATE PROCEDURE dw.make_month @month date
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @table sysname = N'fact_' + FORMAT(@month, N'yyyyMM'), @next date = DATEADD(month, 1, @month), @sql nvarchar(max);
    SET @sql = N'IF OBJECT_ID(N''dw.' + @table + N''', N''U'') IS NOT NULL DROP TABLE dw.' + QUOTENAME(@table) + N';
CREATE TABLE dw.' + QUOTENAME(@table) + N'
(
    sold_on   date NOT NULL CONSTRAINT ck_' + @table + N' CHECK (sold_on >= ''' + CONVERT(nchar(8), @month, 112) + N''' AND sold_on < ''' + CONVERT(nchar(8), @next, 112) + N'''),
    receipt   int NOT NULL,
    store_key int NOT NULL CONSTRAINT fk_' + @table + N' REFERENCES dw.dim_store (store_key),
    product   varchar(20) NOT NULL,
    quantity  int NOT NULL,
    amount    decimal(12, 2) NOT NULL,
    CONSTRAINT pk_' + @table + N' PRIMARY KEY (sold_on, receipt, product)
);';
    EXEC (@sql);

    SELECT @sql = STRING_AGG(CAST(N'SELECT sold_on, receipt, store_key, product, quantity, amount FROM dw.' + QUOTENAME(t.name) AS nvarchar(max)), N' UNION ALL ')
                  WITHIN GROUP (ORDER BY t.name)
    FROM sys.tables AS t
    WHERE t.schema_id = SCHEMA_ID(N'dw') AND t.name LIKE N'fact[_][0-9][0-9][0-9][0-9][0-9][0-9]';
    SET @sql = N'CREATE OR ALTER VIEW dw.fact AS ' + @sql;
    EXEC sp_executesql @sql;
END;
GO
CREATE PROCEDURE dw.load_stores @month date
AS
BEGIN
    SET NOCOUNT ON;
    -- Type 2: a change of name or region closes the version that was current and opens another.
    DECLARE @closed TABLE (store_code char(4) NOT NULL, version_no smallint NOT NULL);
    UPDATE d
    SET d.valid_to = @month
    OUTPUT inserted.store_code, inserted.version_no INTO @closed
    FROM dw.dim_store AS d
    INNER JOIN #store AS s ON s.store_code = d.store_code
    WHERE d.valid_to = '99991231' AND d.valid_from < @month
      AND EXISTS (SELECT d.name, d.region EXCEPT SELECT s.name, s.region);

    INSERT INTO dw.dim_store (store_code, name, region, phone, valid_from, version_no)
    SELECT s.store_code, s.name, s.region, s.phone, CASE WHEN c.store_code IS NULL THEN '20000101' ELSE @month END, ISNULL(c.version_no, 0) + 1
    FROM #store AS s
    LEFT JOIN @closed AS c ON c.store_code = s.store_code
    WHERE NOT EXISTS (SELECT 1 FROM dw.dim_store AS d WHERE d.store_code = s.store_code AND d.valid_to = '99991231');

    -- Type 1: the telephone number is overwritten in all versions.
    UPDATE dw.dim_store
    SET phone = s.phone
    FROM #store AS s
    WHERE s.store_code = dim_store.store_code AND ISNULL(s.phone, '') <> ISNULL(dim_store.phone, '');
END;
GO
CREATE PROCEDURE dw.load_month @month date
AS
BEGIN
    SET NOCOUNT ON;
    SET XACT_ABORT ON;
    DECLARE @name nvarchar(60) = N'sales_' + FORMAT(@month, N'yyyy_MM') + N'.tbl', @path nvarchar(260), @arn nvarchar(400), @rc int, @sql nvarchar(max);
    DECLARE @rows int, @rejected int, @detail nvarchar(400);
    SET @path = cfg.setting_value(N'folder') + N'\' + @name;
    SET @arn = N'arn:aws:s3:::' + cfg.setting_value(N'bucket') + N'/' + cfg.setting_value(N'prefix') + N'/' + @name;
    EXEC @rc = cfg.s3_task 'get', @path, @arn;
    IF @rc <> 0
    BEGIN
        EXEC cfg.log 'not delivered', @name;
        RETURN 1;
    END;

    CREATE TABLE #raw (sold_on nvarchar(200), receipt nvarchar(200), store nvarchar(200), store_name nvarchar(200), region nvarchar(200), phone nvarchar(200),
                       product nvarchar(200), quantity nvarchar(200), amount nvarchar(200));
    SET @sql = N'BULK INSERT #raw FROM ''' + REPLACE(@path, N'''', N'''''') + N''' WITH (FIRSTROW = 2, FIELDTERMINATOR = ''|'', ROWTERMINATOR = ''0x0d0a'', CODEPAGE = ''65001'', KEEPNULLS)';
    EXEC (@sql);
    ALTER TABLE #raw ADD line_no int IDENTITY(2, 1) NOT NULL;

    SELECT r.line_no, t.sold_on, t.receipt, UPPER(LEFT(r.store, 4)) AS store_code, TRIM(r.store_name) AS name, COALESCE(NULLIF(r.region, N''), N'unknown') AS region,
           TRANSLATE(r.phone, N'-/.', N'   ') AS phone, r.product, t.quantity, t.amount,
           CASE WHEN t.sold_on IS NULL THEN 'date'
                WHEN t.sold_on NOT BETWEEN @month AND EOMONTH(@month) THEN 'other month'
                WHEN r.store NOT LIKE N'[A-Z][0-9][0-9][0-9]' THEN 'store'
                WHEN t.quantity IS NULL OR t.quantity = 0 THEN 'quantity'
                WHEN t.amount IS NULL THEN 'amount'
                WHEN ROW_NUMBER() OVER (PARTITION BY r.sold_on, r.receipt, r.product ORDER BY r.line_no) > 1 THEN 'twice' END AS reason
    INTO #typed
    FROM #raw AS r
    CROSS APPLY (SELECT TRY_CONVERT(date, r.sold_on, 126) AS sold_on, TRY_CAST(r.receipt AS int) AS receipt, TRY_CONVERT(int, r.quantity) AS quantity,
                        TRY_CAST(r.amount AS decimal(12, 2)) AS amount) AS t;

    SELECT store_code, MAX(name) AS name, MAX(region) AS region, NULLIF(RTRIM(MAX(phone)), N'') AS phone
    INTO #store
    FROM #typed
    WHERE reason IS NULL
    GROUP BY store_code;

    BEGIN TRANSACTION;
    EXEC @rc = sp_getapplock @Resource = N'sales_dw load', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 10000;
    IF @rc < 0
    BEGIN
        ROLLBACK;
        THROW 50010, N'Another load is running.', 1;
    END;
    DELETE FROM err.rejected WHERE file_month = @month;
    INSERT INTO err.rejected (file_month, line_no, reason, line)
    SELECT @month, t.line_no, t.reason, CONCAT_WS(N';', r.sold_on, r.receipt, r.store, r.product, r.quantity, r.amount)
    FROM #typed AS t
    JOIN #raw AS r ON r.line_no = t.line_no
    WHERE t.reason IS NOT NULL;
    SET @rejected = @@ROWCOUNT;

    EXEC dw.load_stores @month;
    EXEC dw.make_month @month;
    SET @sql = N'INSERT INTO dw.fact_' + FORMAT(@month, N'yyyyMM') + N' (sold_on, receipt, store_key, product, quantity, amount)
        SELECT t.sold_on, t.receipt, d.store_key, t.product, t.quantity, t.amount
        FROM #typed AS t
        INNER JOIN dw.dim_store AS d ON d.store_code = t.store_code AND t.sold_on >= d.valid_from AND t.sold_on < d.valid_to
        WHERE t.reason IS NULL;
        SET @n = @@ROWCOUNT;';
    EXEC sp_executesql @sql, N'@n int OUTPUT', @n = @rows OUTPUT;
    COMMIT TRANSACTION;
    SET @detail = FORMATMESSAGE(N'%s: %d rows, %d rejected', @name, @rows, @rejected);
    EXEC cfg.log 'loaded', @detail;
    RETURN 0;
END;
GO
-- Files of closed months: upload to archive/<year>/, then delete here.
CREATE PROCEDURE cfg.archive_closed_months
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @month date, @path nvarchar(260), @arn nvarchar(400), @rc int, @before date = cfg.setting_value(N'closed before');
    DECLARE closed CURSOR LOCAL FORWARD_ONLY STATIC READ_ONLY FOR SELECT month_start FROM cfg.months() WHERE month_start < @before ORDER BY month_start DESC;
    OPEN closed;
    WHILE 1 = 1
    BEGIN
        FETCH NEXT FROM closed INTO @month;
        IF @@FETCH_STATUS <> 0 BREAK;
        SET @path = CONCAT(cfg.setting_value(N'folder'), N'\sales_', FORMAT(@month, N'yyyy_MM'), N'.tbl');
        SET @arn = CONCAT(N'arn:aws:s3:::', cfg.setting_value(N'bucket'), N'/archive/', YEAR(@month), N'/', RIGHT(@path, CHARINDEX(N'\', REVERSE(@path)) - 1));
        EXEC @rc = cfg.s3_task 'put', @path, @arn;
        IF @rc = 0
            EXEC @rc = cfg.s3_task @type = 'drop', @path = @path;
        IF @rc = 0
            EXEC cfg.log 'archived', @arn;
        ELSE
            EXEC cfg.log 'not archived', @path;
    END;
    CLOSE closed;
    DEALLOCATE closed;
END;
GO
DECLARE @month date = '00010101', @rc int;
WHILE EXISTS (SELECT 1 FROM cfg.months() WHERE month_start > @month)
BEGIN
    SELECT @month = MIN(month_start) FROM cfg.months() WHERE month_start > @month;
    EXEC @rc = dw.load_month @month;
END;
EXEC cfg.archive_closed_months;
EXEC dw.load_month '2024-02-01';
GO
SELECT store_code, version_no, name, region, phone, CONVERT(char(10), valid_from, 23) AS valid_from, CONVERT(char(10), valid_to, 23) AS valid_to
FROM dw.dim_store
ORDER BY store_code, version_no;

SELECT CONVERT(char(7), file_month, 126) AS file_month, line_no, reason, line FROM err.rejected ORDER BY file_month, line_no;

SELECT COALESCE(d.region, N'all') AS region, GROUPING(CONVERT(char(7), f.sold_on, 126)) AS all_months, CONVERT(char(7), f.sold_on, 126) AS month,
       COUNT(DISTINCT f.receipt) AS receipts, SUM(f.amount) AS amount
FROM dw.fact AS f
INNER JOIN dw.dim_store AS d ON d.store_key = f.store_key
GROUP BY ROLLUP (d.region, CONVERT(char(7), f.sold_on, 126))
ORDER BY GROUPING(d.region), d.region, all_months, month;

SELECT t.name, p.rows FROM sys.tables AS t INNER JOIN sys.partitions AS p ON p.object_id = t.object_id AND p.index_id IN (0, 1)
WHERE t.schema_id = SCHEMA_ID('dw') AND t.name LIKE 'fact%' ORDER BY t.name OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY;

SELECT what, COUNT(*) AS times, MAX(JSON_VALUE(detail, '$.code')) AS last_code FROM cfg.audit WHERE ISJSON(detail) = 1 GROUP BY what ORDER BY what;

SELECT measure, figure
FROM (SELECT COUNT(*) AS [rows], SUM(quantity) AS pieces, MAX(quantity) AS largest FROM dw.fact) AS s
UNPIVOT (figure FOR measure IN ([rows], pieces, largest)) AS u
ORDER BY measure;

SELECT what, REPLACE(detail, cfg.setting_value(N'bucket'), N'bucket') AS detail FROM cfg.audit WHERE ISJSON(detail) = 0 AND what LIKE '%archived' OR what IN ('loaded', 'not delivered') ORDER BY audit_id;
GO
