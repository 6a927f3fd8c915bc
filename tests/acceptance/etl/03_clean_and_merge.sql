-- Dirty text to a warehouse: dynamic BULK INSERT into a #table of NVARCHAR, cleaning with TRY_CAST, a slowly changing dimension by MERGE.
-- File: customers.csv (quoted CSV)
USE master;
GO
IF DB_ID(N'warehouse') IS NULL CREATE DATABASE warehouse;
GO
USE warehouse;
GO
IF SCHEMA_ID(N'stg') IS NULL EXEC (N'CREATE SCHEMA stg AUTHORIZATION dbo;');
IF SCHEMA_ID(N'dim') IS NULL EXEC (N'CREATE SCHEMA dim;');
GO
DROP TABLE IF EXISTS dim.customer;
DROP TABLE IF EXISTS stg.rejected;
DROP PROCEDURE IF EXISTS stg.load_customers;
GO
CREATE TABLE dim.customer
(
    customer_key  int IDENTITY(1000, 1) NOT NULL PRIMARY KEY,
    customer_code varchar(10)           NOT NULL,
    full_name     nvarchar(100)         NOT NULL,
    country       char(2)               NOT NULL,
    credit_limit  decimal(10, 2)        NULL,
    born          date                  NULL,
    is_current    bit                   NOT NULL DEFAULT 1,
    valid_from    datetime2(0)          NOT NULL,
    valid_to      datetime2(0)          NULL
);
CREATE UNIQUE INDEX ux_customer_current ON dim.customer (customer_code) WHERE is_current = 1;
CREATE TABLE stg.rejected (line nvarchar(max), reason nvarchar(200));
INSERT INTO dim.customer (customer_code, full_name, country, credit_limit, valid_from)
VALUES ('C001', N'Ada Lovelace', 'GB', 1000.00, '2020-01-01'),
       ('C002', N'Blaise Pascal', 'FR', 500, '20200101');
GO
CREATE PROCEDURE stg.load_customers
    @path    nvarchar(260),
    @as_of   datetime2(0),
    @changes int = 0 OUTPUT
AS
BEGIN
    SET NOCOUNT, XACT_ABORT ON;
    DECLARE @sql nvarchar(max), @rejected int;

    CREATE TABLE #raw
    (
        customer_code nvarchar(4000) NULL,
        full_name     nvarchar(4000) NULL,
        country       nvarchar(4000) NULL,
        credit_limit  nvarchar(4000) NULL,
        born          nvarchar(4000) NULL
    );
    SET @sql = N'BULK INSERT #raw FROM N' + QUOTENAME(@path, '''')
             + N' WITH (FORMAT = ''CSV'', FIELDQUOTE = ''"'', FIRSTROW = 2, ROWTERMINATOR = ''0x0a'', CODEPAGE = ''65001'', KEEPNULLS);';
    EXEC sp_executesql @sql;

    SELECT code = UPPER(LTRIM(RTRIM(customer_code))),
           full_name = NULLIF(LTRIM(RTRIM(REPLACE(full_name, CHAR(9), ' '))), N''),
           country = COALESCE(NULLIF(UPPER(country), N''), N'XX'),
           credit_limit = TRY_CAST(REPLACE(credit_limit, ',', '') AS decimal(10, 2)),
           born = CASE WHEN born LIKE '[0-9][0-9]/%' THEN TRY_CONVERT(date, born, 103) ELSE TRY_CAST(born AS date) END,
           raw_limit = credit_limit,
           rn = ROW_NUMBER() OVER (PARTITION BY UPPER(LTRIM(RTRIM(customer_code))) ORDER BY (SELECT NULL))
    INTO #clean
    FROM #raw;

    INSERT INTO stg.rejected (line, reason)
    SELECT CONCAT(c.code, N';', c.full_name, N';', c.raw_limit),
           CASE WHEN c.code NOT LIKE 'C[0-9][0-9][0-9]' THEN N'bad code'
                WHEN c.full_name IS NULL THEN N'no name'
                WHEN LEN(c.country) <> 2 THEN N'bad country'
                WHEN c.raw_limit IS NOT NULL AND c.credit_limit IS NULL THEN N'bad limit'
                ELSE N'duplicate' END
    FROM #clean AS c
    WHERE c.code NOT LIKE 'C[0-9][0-9][0-9]' OR c.full_name IS NULL OR LEN(c.country) <> 2
       OR (c.raw_limit IS NOT NULL AND c.credit_limit IS NULL) OR c.rn > 1;
    SET @rejected = @@ROWCOUNT;

    DELETE c
    FROM #clean AS c
    INNER JOIN stg.rejected AS r ON r.line = CONCAT(c.code, N';', c.full_name, N';', c.raw_limit)
    WHERE c.rn > 1 OR r.reason <> N'duplicate';

    BEGIN TRANSACTION;
    DECLARE @changed TABLE (action nvarchar(10), code varchar(10));
    MERGE dim.customer AS t
    USING (SELECT code, full_name, country, credit_limit, born FROM #clean) AS s
        ON t.customer_code = s.code AND t.is_current = 1
    WHEN MATCHED AND (t.full_name <> s.full_name OR t.country <> s.country OR ISNULL(t.credit_limit, -1) <> ISNULL(s.credit_limit, -1))
        THEN UPDATE SET is_current = 0, valid_to = @as_of
    WHEN NOT MATCHED BY TARGET
        THEN INSERT (customer_code, full_name, country, credit_limit, born, valid_from)
             VALUES (s.code, s.full_name, s.country, s.credit_limit, s.born, @as_of)
    OUTPUT $action, inserted.customer_code INTO @changed (action, code);

    INSERT INTO dim.customer (customer_code, full_name, country, credit_limit, born, valid_from)
    SELECT s.code, s.full_name, s.country, s.credit_limit, s.born, @as_of
    FROM #clean AS s
    INNER JOIN @changed AS c ON c.code = s.code AND c.action = N'UPDATE';
    SELECT @changes = COUNT(*) FROM @changed;
    COMMIT;
    RETURN @rejected;
END;
GO
DECLARE @id int, @state nvarchar(20) = N'CREATED', @rejected int, @changes int;
EXEC msdb.dbo.rds_download_from_s3 'arn:aws:s3:::bucket_name/etl/customers.csv', 'D:\S3\etl\customers.csv', 1;
SET @id = (SELECT TOP 1 task_id FROM msdb.dbo.rds_fn_task_status(NULL, 0) WHERE task_type = 'DOWNLOAD_FROM_S3' ORDER BY task_id DESC);
WHILE @state IN (N'CREATED', N'IN_PROGRESS')
BEGIN
    WAITFOR DELAY '00:00:00.1';
    SELECT @state = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @id);
END;
IF @state <> N'SUCCESS' THROW 51000, N'The customer file could not be downloaded.', 1;
EXEC @rejected = stg.load_customers N'D:\S3\etl\customers.csv', '2024-06-01', @changes OUTPUT;
SELECT @rejected AS rejected, @changes AS changes;
SELECT customer_code, full_name, country, credit_limit, CONVERT(char(10), born, 23) AS born, is_current
FROM dim.customer
ORDER BY customer_code, valid_from;
SELECT line, reason FROM stg.rejected ORDER BY reason, line;
SELECT country, COUNT(*) AS customers, STRING_AGG(full_name, N', ') WITHIN GROUP (ORDER BY full_name) AS names
FROM dim.customer
WHERE is_current = 1
GROUP BY country
ORDER BY country;
GO
