/* =====================================================================================================================
   Script      : 09_openxml_orders.sql
   Description : Purchase orders arrive as one XML document a day. Header attributes, nested lines and mixed content are shredded with
                 OPENXML (the older feeds) and with .nodes() (the shipping notes in the same document), checked line by line, and
                 stored; what is wrong goes to an error table; an acknowledgement is written with FOR XML.
   Input       : purchase_orders.xml
   Notes       : the document handle must be given back, also when a statement fails
   ===================================================================================================================== */
USE [master];
GO
IF DB_ID('orders_xml') IS NULL
    CREATE DATABASE [orders_xml];
GO
USE [orders_xml];
GO
SET NOCOUNT ON
SET XACT_ABORT OFF
GO
IF OBJECT_ID('dbo.usp_store_lines', 'P') IS NOT NULL DROP PROCEDURE dbo.usp_store_lines;
IF OBJECT_ID('dbo.usp_import_orders', 'P') IS NOT NULL DROP PROCEDURE dbo.usp_import_orders;
IF OBJECT_ID('dbo.usp_log_error', 'P') IS NOT NULL DROP PROCEDURE dbo.usp_log_error;
IF OBJECT_ID('dbo.order_line', 'U') IS NOT NULL DROP TABLE dbo.order_line;
IF OBJECT_ID('dbo.purchase_order', 'U') IS NOT NULL DROP TABLE dbo.purchase_order;
IF OBJECT_ID('dbo.shipping_note', 'U') IS NOT NULL DROP TABLE dbo.shipping_note;
IF OBJECT_ID('dbo.import_error', 'U') IS NOT NULL DROP TABLE dbo.import_error;
IF OBJECT_ID('dbo.acknowledgement', 'U') IS NOT NULL DROP TABLE dbo.acknowledgement;
IF TYPE_ID('dbo.line_list') IS NOT NULL DROP TYPE dbo.line_list;
IF OBJECT_ID('dbo.fn_is_ean', 'FN') IS NOT NULL DROP FUNCTION dbo.fn_is_ean;
IF OBJECT_ID('dbo.order_number', 'SO') IS NOT NULL DROP SEQUENCE dbo.order_number;
GO
CREATE SEQUENCE dbo.order_number AS int START WITH 5000 INCREMENT BY 10;
GO
CREATE TABLE dbo.purchase_order
(
    order_id    int            NOT NULL CONSTRAINT pk_purchase_order PRIMARY KEY DEFAULT (NEXT VALUE FOR dbo.order_number),
    external_no varchar(20)    NOT NULL CONSTRAINT uq_purchase_order UNIQUE,
    customer    nvarchar(80)   NOT NULL,
    city        nvarchar(60)   NULL,
    ordered_on  date           NOT NULL,
    express     bit            NOT NULL,
    remark      nvarchar(200)  NULL,
    total       decimal(12, 2) NULL
);
CREATE TABLE dbo.order_line
(
    order_id int            NOT NULL CONSTRAINT fk_line_order FOREIGN KEY REFERENCES dbo.purchase_order (order_id) ON DELETE CASCADE,
    line_no  smallint       NOT NULL,
    ean      char(13)       NOT NULL,
    quantity int            NOT NULL CHECK (quantity BETWEEN 1 AND 999),
    price    decimal(10, 2) NOT NULL,
    amount   AS (quantity * price),
    CONSTRAINT pk_order_line PRIMARY KEY CLUSTERED (order_id ASC, line_no ASC)
);
CREATE TABLE dbo.shipping_note (external_no varchar(20) NOT NULL, carrier varchar(20) NOT NULL, parcel varchar(30) NOT NULL, kg decimal(8, 3) NULL);
CREATE TABLE dbo.import_error
(
    error_id    int IDENTITY PRIMARY KEY CLUSTERED,
    external_no varchar(20) NULL,
    line_no     int NULL,
    error_no    int NOT NULL,
    problem     nvarchar(400) NOT NULL
);
CREATE TABLE dbo.acknowledgement (made_at datetime2(0) NOT NULL DEFAULT SYSUTCDATETIME(), document xml NOT NULL);
GO
CREATE TYPE dbo.line_list AS TABLE
(
    external_no varchar(20)   NOT NULL,
    line_no     smallint      NOT NULL,
    ean         varchar(20)   NULL,
    quantity    varchar(10)   NULL,
    price       varchar(20)   NULL,
    PRIMARY KEY (external_no, line_no)
);
GO
-- The check digit of a European article number.
CREATE FUNCTION dbo.fn_is_ean (@ean varchar(20))
RETURNS bit
AS
BEGIN
    DECLARE @i int = 1, @sum int = 0;
    IF @ean IS NULL OR LEN(@ean) <> 13 OR @ean LIKE '%[^0-9]%'
        RETURN 0;
    WHILE @i <= 12
    BEGIN
        SET @sum = @sum + CAST(SUBSTRING(@ean, @i, 1) AS int) * CASE @i % 2 WHEN 0 THEN 3 ELSE 1 END;
        SET @i = @i + 1;
    END;
    RETURN CASE WHEN (10 - @sum % 10) % 10 = CAST(RIGHT(@ean, 1) AS int) THEN 1 ELSE 0 END;
END;
GO
CREATE PROCEDURE dbo.usp_log_error
    @external_no varchar(20) = NULL,
    @line_no     int = NULL
AS
    INSERT INTO dbo.import_error (external_no, line_no, error_no, problem)
    VALUES (@external_no, @line_no, ISNULL(ERROR_NUMBER(), 0), LEFT(ISNULL(ERROR_MESSAGE(), N'unknown'), 400));
GO
-- Good lines are stored, each bad one is reported with its first problem.
CREATE PROCEDURE dbo.usp_store_lines
    @lines dbo.line_list READONLY,
    @stored int OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    INSERT INTO dbo.import_error (external_no, line_no, error_no, problem)
    SELECT l.external_no, l.line_no, p.error_no, p.problem
    FROM @lines AS l
    CROSS APPLY (SELECT TOP (1) v.error_no, v.problem
                 FROM (VALUES (1, 60001, N'not an article number: ' + ISNULL(l.ean, N'(none)'), dbo.fn_is_ean(l.ean)),
                              (2, 60002, N'not a quantity: ' + ISNULL(l.quantity, N'(none)'),
                               CAST(CASE WHEN TRY_CAST(l.quantity AS int) BETWEEN 1 AND 999 THEN 1 ELSE 0 END AS bit)),
                              (3, 60003, N'not a price: ' + ISNULL(l.price, N'(none)'), CAST(IIF(TRY_CAST(l.price AS money) IS NULL, 0, 1) AS bit))
                      ) AS v (rule_no, error_no, problem, passed)
                 WHERE v.passed = 0
                 ORDER BY v.rule_no) AS p;

    INSERT INTO dbo.order_line (order_id, line_no, ean, quantity, price)
    SELECT o.order_id, l.line_no, l.ean, l.quantity, l.price
    FROM @lines AS l
    INNER JOIN dbo.purchase_order AS o ON o.external_no = l.external_no
    LEFT OUTER JOIN dbo.import_error AS e ON e.external_no = l.external_no AND e.line_no = l.line_no
    WHERE e.error_id IS NULL;
    SET @stored = ROWCOUNT_BIG();
END;
GO
CREATE PROCEDURE dbo.usp_import_orders
    @path nvarchar(260),
    @rows int = NULL OUTPUT
AS
BEGIN
    SET NOCOUNT ON;
    DECLARE @document nvarchar(max), @handle int, @sql nvarchar(500), @lines dbo.line_list;

    -- The path is a parameter, which OPENROWSET(BULK) does not take.
    SET @sql = N'SELECT @d = CONVERT(nvarchar(max), CONVERT(xml, f.BulkColumn)) FROM OPENROWSET(BULK ' + QUOTENAME(@path, '''') + N', SINGLE_BLOB) AS f';
    EXECUTE sp_executesql @stmt = @sql, @params = N'@d nvarchar(max) OUTPUT', @d = @document OUTPUT;

    EXEC sp_xml_preparedocument @handle OUTPUT, @document;
    BEGIN TRY
        -- flag 3: attributes first, then elements.
        SELECT *
        INTO #header
        FROM OPENXML(@handle, N'/delivery/order', 3)
             WITH (external_no varchar(20)  '@no',
                   ordered_on  date         '@date',
                   express     bit          '@express',
                   customer    nvarchar(80) 'customer/name',
                   city        nvarchar(60) 'customer/address/@city',
                   remark      nvarchar(200),
                   source      varchar(20)  '../@source');

        INSERT INTO @lines (external_no, line_no, ean, quantity, price)
        SELECT external_no, ROW_NUMBER() OVER (PARTITION BY external_no ORDER BY node), ean, quantity, price
        FROM OPENXML(@handle, N'/delivery/order/line', 2)
             WITH (external_no varchar(20) '../@no', node int '@mp:id', ean varchar(20), quantity varchar(10), price varchar(20) 'price');

        IF EXISTS (SELECT external_no FROM #header GROUP BY external_no HAVING COUNT(*) > 1)
            RAISERROR (N'%s holds the same order twice.', 16, 2, @path);

        BEGIN TRANSACTION orders;
        INSERT INTO dbo.purchase_order (external_no, customer, city, ordered_on, express, remark)
        SELECT h.external_no, h.customer, NULLIF(h.city, N''), h.ordered_on, COALESCE(h.express, 0), h.remark
        FROM #header AS h
        WHERE h.source <> 'test'
        ORDER BY h.external_no;
        EXEC dbo.usp_store_lines @lines = @lines, @stored = @rows OUTPUT;
        UPDATE o
        SET total = (SELECT SUM(l.amount) FROM dbo.order_line AS l WHERE l.order_id = o.order_id)
        FROM dbo.purchase_order AS o;
        COMMIT TRANSACTION orders;
    END TRY
    BEGIN CATCH
        IF @@TRANCOUNT > 0
            ROLLBACK TRANSACTION;
        EXEC dbo.usp_log_error;
        EXEC sp_xml_removedocument @handle;
        THROW;
    END CATCH;
    EXEC sp_xml_removedocument @handle;
END;
GO
DECLARE @id int, @lifecycle varchar(20), @n int = 0;
EXEC msdb.dbo.rds_download_from_s3 @s3_arn_of_file = 'arn:aws:s3:::bucket_name/etl/purchase_orders.xml',
                                   @rds_file_path = 'D:\S3\xml\purchase_orders.xml', @overwrite_file = 1;
SELECT TOP 1 @id = task_id FROM msdb.dbo.rds_fn_task_status(NULL, 0) ORDER BY task_id DESC;
again:
SET @n += 1;
SELECT @lifecycle = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @id);
IF @lifecycle NOT IN ('SUCCESS', 'ERROR', 'CANCELLED') AND @n < 300
BEGIN
    WAITFOR DELAY '00:00:00.1';
    GOTO again;
END;
IF @lifecycle <> 'SUCCESS'
    RAISERROR ('purchase_orders.xml: %s', 16, 1, @lifecycle);
GO
DECLARE @rows int;
EXECUTE dbo.usp_import_orders @path = N'D:\S3\xml\purchase_orders.xml', @rows = @rows OUTPUT;
PRINT 'lines stored: ' + CAST(@rows AS varchar(10));
GO
-- The same file once more: the orders are there already, and all of it is undone.
BEGIN TRY
    EXEC dbo.usp_import_orders N'D:\S3\xml\purchase_orders.xml';
END TRY
BEGIN CATCH
    PRINT 'second import: error ' + CAST(ERROR_NUMBER() AS varchar(10)) + ' in ' + ERROR_PROCEDURE();
END CATCH;
GO
-- Shipping notes, by .nodes() twice.
DECLARE @x xml = (SELECT CONVERT(xml, BulkColumn) FROM OPENROWSET(BULK 'D:\S3\xml\purchase_orders.xml', SINGLE_BLOB) AS f);
INSERT INTO dbo.shipping_note (external_no, carrier, parcel, kg)
SELECT o.n.value('@no', 'varchar(20)'),
       s.n.value('(./@carrier)[1]', 'varchar(20)'),
       p.n.value('(text())[1]', 'varchar(30)'),
       p.n.value('@kg', 'decimal(8, 3)')
FROM @x.nodes('/delivery/order') AS o(n)
CROSS APPLY o.n.nodes('./shipping') AS s(n)
CROSS APPLY s.n.nodes('./parcel') AS p(n)
WHERE s.n.exist('./parcel[@kg]') = 1;
IF @x.exist('/delivery[@source="partner"]') = 0
    RAISERROR('The document does not come from the partner.', 16, 1);
GO
INSERT INTO dbo.acknowledgement (document)
SELECT (SELECT o.external_no AS [@no],
               o.order_id AS [@id],
               o.total AS [total],
               (SELECT l.line_no AS [@no], l.quantity AS [quantity]
                FROM dbo.order_line AS l
                WHERE l.order_id = o.order_id
                ORDER BY l.line_no
                FOR XML PATH('line'), TYPE)
        FROM dbo.purchase_order AS o
        ORDER BY o.order_id
        FOR XML PATH('order'), ROOT('acknowledgement'), TYPE);
GO
SELECT order_id, external_no, customer, city, CONVERT(varchar(10), ordered_on, 120) AS ordered_on, express, remark, total FROM dbo.purchase_order ORDER BY order_id;
SELECT o.external_no, l.line_no, l.ean, l.quantity, l.amount
FROM dbo.order_line AS l JOIN dbo.purchase_order AS o ON o.order_id = l.order_id
ORDER BY o.external_no, l.line_no;
SELECT external_no, line_no, error_no, LEFT(problem, 40) AS problem FROM dbo.import_error ORDER BY error_id;
SELECT external_no, carrier, COUNT(*) AS parcels, SUM(kg) AS kg FROM dbo.shipping_note GROUP BY external_no, carrier ORDER BY external_no;
SELECT CAST(document AS nvarchar(400)) AS document FROM dbo.acknowledgement;
GO
