-- A product feed in XML: download, read the whole file with OPENROWSET, shred with .nodes() and .value(), publish differences.
-- File: products.xml
USE master;
GO
IF DB_ID(N'catalog_etl') IS NULL CREATE DATABASE catalog_etl;
GO
USE catalog_etl;
GO
SET NOCOUNT ON;
IF OBJECT_ID(N'dbo.price_change', N'U') IS NOT NULL DROP TABLE dbo.price_change;
IF OBJECT_ID(N'dbo.product_tag', N'U') IS NOT NULL DROP TABLE dbo.product_tag;
IF OBJECT_ID(N'dbo.product', N'U') IS NOT NULL DROP TABLE dbo.product;
IF OBJECT_ID(N'dbo.feed_file', N'U') IS NOT NULL DROP TABLE dbo.feed_file;
IF OBJECT_ID(N'dbo.current_price', N'V') IS NOT NULL DROP VIEW dbo.current_price;
GO
CREATE TABLE dbo.feed_file
(
    feed_id   int IDENTITY NOT NULL PRIMARY KEY,
    name      nvarchar(260) NOT NULL,
    content   xml NULL,
    received  datetime2(0) NOT NULL CONSTRAINT df_feed_received DEFAULT (SYSUTCDATETIME())
);
CREATE TABLE dbo.product
(
    product_id int           NOT NULL CONSTRAINT pk_product PRIMARY KEY,
    name       nvarchar(100) NOT NULL,
    price      money         NOT NULL CONSTRAINT ck_price CHECK (price >= 0),
    in_stock   bit           NOT NULL,
    updated    date          NULL
);
CREATE TABLE dbo.product_tag
(
    product_id int NOT NULL CONSTRAINT fk_tag_product REFERENCES dbo.product (product_id) ON DELETE CASCADE,
    tag        varchar(30) NOT NULL,
    CONSTRAINT pk_tag PRIMARY KEY (product_id, tag)
);
CREATE TABLE dbo.price_change
(
    product_id int NOT NULL,
    old_price  money NULL,
    new_price  money NOT NULL,
    changed_at datetime NOT NULL DEFAULT GETDATE()
);
INSERT INTO dbo.product (product_id, name, price, in_stock, updated)
VALUES (1, N'Lamp', 19.90, 1, '2023-01-01'), (9, N'Withdrawn', 5, 0, NULL);
INSERT INTO dbo.product_tag VALUES (9, 'old'), (1, 'light');
GO
CREATE VIEW dbo.current_price
AS
SELECT p.product_id, p.name, p.price, t.tags
FROM dbo.product AS p
OUTER APPLY (SELECT STRING_AGG(g.tag, '+') WITHIN GROUP (ORDER BY g.tag) AS tags FROM dbo.product_tag AS g WHERE g.product_id = p.product_id) AS t;
GO
DECLARE @task int, @lifecycle nvarchar(30), @polls int;
EXEC msdb.dbo.rds_download_from_s3 @s3_arn_of_file = N'arn:aws:s3:::bucket_name/etl/products.xml', @rds_file_path = N'etl\products.xml', @overwrite_file = 1;
SELECT @task = MAX(task_id) FROM msdb.dbo.rds_fn_task_status(NULL, 0) WHERE task_type = N'DOWNLOAD_FROM_S3';
SET @polls = 0;
WHILE 1 = 1
BEGIN
    SELECT @lifecycle = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @task);
    IF @lifecycle NOT IN (N'CREATED', N'IN_PROGRESS') BREAK;
    SET @polls = @polls + 1;
    IF @polls > 300
    BEGIN
        RAISERROR(N'Task %d has not ended after %d polls.', 16, 1, @task, @polls);
        RETURN;
    END;
    WAITFOR DELAY '00:00:00.100';
END;
PRINT CONCAT(N'Task ', @task, N': ', @lifecycle);
GO
INSERT INTO dbo.feed_file (name, content)
SELECT N'products.xml', CAST(f.BulkColumn AS xml)
FROM OPENROWSET(BULK N'D:\S3\etl\products.xml', SINGLE_BLOB) AS f;
GO
DECLARE @feed xml;
SELECT TOP (1) @feed = content FROM dbo.feed_file ORDER BY feed_id DESC;

SELECT p.value('@id', 'int') AS product_id,
       p.value('(name)[1]', 'nvarchar(100)') AS name,
       p.value('(price)[1]', 'money') AS price,
       CASE p.value('(stock/@available)[1]', 'varchar(5)') WHEN 'yes' THEN 1 ELSE 0 END AS in_stock,
       p.query('tags') AS tags
INTO #incoming
FROM @feed.nodes('/products/product') AS x(p);

BEGIN TRY
    BEGIN TRANSACTION;

    INSERT INTO dbo.price_change (product_id, old_price, new_price)
    SELECT i.product_id, p.price, i.price
    FROM #incoming AS i
    LEFT JOIN dbo.product AS p ON p.product_id = i.product_id
    WHERE p.product_id IS NULL OR p.price <> i.price;

    UPDATE p
    SET p.name = i.name, p.price = i.price, p.in_stock = i.in_stock, p.updated = '2024-05-01'
    FROM dbo.product AS p
    JOIN #incoming AS i ON i.product_id = p.product_id;

    INSERT INTO dbo.product (product_id, name, price, in_stock, updated)
    SELECT i.product_id, i.name, i.price, i.in_stock, '2024-05-01'
    FROM #incoming AS i
    WHERE i.product_id NOT IN (SELECT product_id FROM dbo.product);

    DELETE FROM dbo.product
    WHERE NOT EXISTS (SELECT 1 FROM #incoming AS i WHERE i.product_id = dbo.product.product_id);

    DELETE t FROM dbo.product_tag AS t INNER JOIN #incoming AS i ON i.product_id = t.product_id;
    INSERT INTO dbo.product_tag (product_id, tag)
    SELECT DISTINCT i.product_id, t.n.value('.', 'varchar(30)')
    FROM #incoming AS i
    CROSS APPLY i.tags.nodes('/tags/tag') AS t(n);

    COMMIT TRANSACTION;
END TRY
BEGIN CATCH
    IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
    THROW;
END CATCH;
DROP TABLE #incoming;
GO
SELECT product_id, name, price, tags FROM dbo.current_price ORDER BY product_id;
SELECT product_id, old_price, new_price FROM dbo.price_change ORDER BY product_id;
SELECT COUNT(*) AS orphans FROM dbo.product_tag WHERE product_id NOT IN (SELECT product_id FROM dbo.product);
GO
