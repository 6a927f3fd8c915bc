-- source: https://learn.microsoft.com/sql/relational-databases/views/create-indexed-views
CREATE TABLE dbo.product (id int NOT NULL PRIMARY KEY, name nvarchar(40) NOT NULL, model int NULL)
-- ok
CREATE TABLE dbo.sale (id int NOT NULL PRIMARY KEY, product int NOT NULL REFERENCES dbo.product, day date NOT NULL, price money NOT NULL, quantity int NULL)
-- ok
INSERT dbo.product VALUES (1, N'bike', 10), (2, N'bell', NULL); INSERT dbo.sale VALUES (1, 1, '2024-01-01', 5, 1), (2, 1, '2024-01-01', 7, 2), (3, 2, '2024-01-02', 1, NULL)
-- (2)
-- (3)
CREATE VIEW dbo.v WITH SCHEMABINDING AS SELECT SUM(price) AS revenue, day, product, COUNT_BIG(*) AS c FROM dbo.sale GROUP BY day, product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix_v ON dbo.v (day, product)
-- ok
SELECT * FROM dbo.v ORDER BY day
-- => 12.0000|2024-01-01|1|2
-- => 1.0000|2024-01-02|2|1
SELECT product, revenue FROM dbo.v WITH (NOEXPAND) WHERE day = '2024-01-01'
-- => 1|12.0000
INSERT dbo.sale VALUES (4, 2, '2024-01-02', 10, 1); SELECT product, revenue, c FROM dbo.v WITH (NOEXPAND) ORDER BY product
-- (1)
-- => 1|12.0000|2
-- => 2|11.0000|2
CREATE INDEX ix_revenue ON dbo.v (revenue DESC) INCLUDE (c)
-- ok
SELECT name, index_id, type_desc, is_unique FROM sys.indexes WHERE object_id = OBJECT_ID('dbo.v') ORDER BY index_id
-- => ix_v|1|CLUSTERED|1
-- => ix_revenue|2|NONCLUSTERED|0
SELECT i.name, COL_NAME(c.object_id, c.column_id), c.key_ordinal, c.is_descending_key, c.is_included_column FROM sys.index_columns c JOIN sys.indexes i ON i.object_id = c.object_id AND i.index_id = c.index_id WHERE c.object_id = OBJECT_ID('dbo.v') ORDER BY c.index_id, c.index_column_id
-- => ix_v|day|1|0|0
-- => ix_v|product|2|0|0
-- => ix_revenue|revenue|1|1|0
-- => ix_revenue|c|0|0|1
EXEC sp_helpindex 'dbo.v'
-- => ix_revenue|nonclustered located on PRIMARY|revenue(-)
-- => ix_v|clustered, unique located on PRIMARY|day, product
SELECT OBJECTPROPERTY(OBJECT_ID('dbo.v'), 'IsIndexed'), OBJECTPROPERTY(OBJECT_ID('dbo.v'), 'IsIndexable'), OBJECTPROPERTY(OBJECT_ID('dbo.v'), 'IsSchemaBound')
-- => 1|1|1
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql
DROP TABLE dbo.sale
-- !! 3729 Cannot DROP TABLE 'dbo.sale' because it is being referenced by object 'v'.
ALTER TABLE dbo.sale DROP COLUMN price
-- !! 5074 The object 'v' is dependent on column 'price'. ALTER TABLE DROP COLUMN price failed because one or more objects access this column.
ALTER TABLE dbo.sale ALTER COLUMN price decimal(10, 2) NOT NULL
-- !! 5074 The object 'v' is dependent on column 'price'. ALTER TABLE ALTER COLUMN price failed because one or more objects access this column.
ALTER TABLE dbo.sale ADD note varchar(10) NULL; ALTER TABLE dbo.sale DROP COLUMN note
-- ok
EXEC sp_rename 'dbo.sale', 'sold'
-- !! 15336 Object 'dbo.sale' cannot be renamed because the object participates in enforced dependencies.
TRUNCATE TABLE dbo.sale
-- !! 3729 Cannot TRUNCATE TABLE 'dbo.sale' because it is being referenced by object 'v'.
CREATE VIEW dbo.loose WITH SCHEMABINDING AS SELECT id FROM product
-- !! 4512 Cannot schema bind view 'dbo.loose' because name 'product' is invalid for schema binding. Names must be in two-part format and an object cannot reference itself.
CREATE VIEW dbo.loose WITH SCHEMABINDING AS SELECT * FROM dbo.product
-- !! 1054 Syntax '*' is not allowed in schema-bound objects.
CREATE VIEW dbo.loose AS SELECT id FROM dbo.product
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-table
SELECT * FROM dbo.loose WITH (NOEXPAND)
-- !! 8171 Hint 'noexpand' on object 'loose' is invalid.
SELECT * FROM dbo.product WITH (NOEXPAND)
-- !! 8171 Hint 'noexpand' on object 'product' is invalid.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 1939 Cannot create index on view 'loose' because the view is not schema bound.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT id, name FROM dbo.product
-- ok
CREATE INDEX ix ON dbo.loose (id)
-- !! 1940 Cannot create index on view 'dbo.loose'. It does not have a unique clustered index.
CREATE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 1941 Cannot create nonunique clustered index on view 'dbo.loose' because only unique clustered indexes are allowed. Consider creating unique clustered index instead.
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (nothing)
-- !! 1911 Column name 'nothing' does not exist in the target table or view.
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id) WHERE id > 1
-- !! 10610 Filtered index 'ix' cannot be created on object 'dbo.loose' because it is not a user table. Filtered indexes are only supported on tables. If you are trying to create a filtered index on a view, consider creating an indexed view with the filter expression incorporated in the view definition.
-- source: https://learn.microsoft.com/sql/relational-databases/views/create-indexed-views
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT DISTINCT id FROM dbo.product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10100 Cannot create index on view "golden_indexed_views.dbo.loose" because it contains the DISTINCT keyword. Consider removing DISTINCT from the view or not indexing the view. Alternatively, consider replacing DISTINCT with GROUP BY or COUNT_BIG(*) to simulate DISTINCT on grouping columns.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT product AS id, COUNT(*) AS c FROM dbo.sale GROUP BY product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10136 Cannot create index on view "golden_indexed_views.dbo.loose" because it uses the aggregate COUNT. Use COUNT_BIG instead.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT product AS id, SUM(price) AS s FROM dbo.sale GROUP BY product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10138 Cannot create index on view 'golden_indexed_views.dbo.loose' because its select list does not include a proper use of COUNT_BIG. Consider adding COUNT_BIG(*) to select list.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT product AS id, SUM(quantity) AS s, COUNT_BIG(*) AS c FROM dbo.sale GROUP BY product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 8662 Cannot create the clustered index "ix" on view "golden_indexed_views.dbo.loose" because the view references an unknown value (SUM aggregate of nullable expression). Consider referencing only non-nullable values in SUM. ISNULL() may be useful for this.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT product AS id, MAX(price) AS s, COUNT_BIG(*) AS c FROM dbo.sale GROUP BY product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10125 Cannot create index on view "golden_indexed_views.dbo.loose" because it uses aggregate "MAX". Consider eliminating the aggregate, not indexing the view, or using alternate aggregates. For example, for AVG substitute SUM and COUNT_BIG, or for COUNT, substitute COUNT_BIG.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT p.id, s.price FROM dbo.product p LEFT JOIN dbo.sale s ON s.product = p.id
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10113 Cannot create index on view "golden_indexed_views.dbo.loose" because it uses a LEFT, RIGHT, or FULL OUTER join, and no OUTER joins are allowed in indexed views. Consider using an INNER join instead.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT id FROM dbo.product UNION ALL SELECT id FROM dbo.sale
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10116 Cannot create index on view 'golden_indexed_views.dbo.loose' because it contains one or more UNION, INTERSECT, or EXCEPT operators. Consider creating a separate indexed view for each query that is an input to the UNION, INTERSECT, or EXCEPT operators of the original view.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT TOP 1 id FROM dbo.product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10101 Cannot create index on view "golden_indexed_views.dbo.loose" because it contains the TOP or OFFSET keyword. Consider removing the TOP or OFFSET or not indexing the view.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT id FROM dbo.product WHERE id IN (SELECT product FROM dbo.sale)
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 10127 Cannot create index on view "golden_indexed_views.dbo.loose" because it contains one or more subqueries. Consider changing the view to use only joins instead of subqueries. Alternatively, consider not indexing this view.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT id, GETDATE() AS now FROM dbo.product
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 1949 Cannot create index on view 'golden_indexed_views.dbo.loose'. The function 'getdate' yields nondeterministic results. Use a deterministic system function, or modify the user-defined function to return deterministic results.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT a.id FROM dbo.product a JOIN dbo.product b ON b.id = a.model
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 1947 Cannot create index on view "golden_indexed_views.dbo.loose". The view contains a self join on "golden_indexed_views.dbo.product".
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT v.product AS id FROM dbo.v AS v
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 1937 Cannot create index on view 'golden_indexed_views.dbo.loose' because it references another view 'golden_indexed_views.dbo.v'. Consider expanding referenced view's definition by hand in indexed view definition.
ALTER VIEW dbo.loose WITH SCHEMABINDING AS SELECT product AS id, day, price FROM dbo.sale
-- ok
CREATE UNIQUE CLUSTERED INDEX ix ON dbo.loose (id)
-- !! 1505 The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.loose' and the index name 'ix'. The duplicate key value is (2).
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-2601-database-engine-error
CREATE VIEW dbo.named WITH SCHEMABINDING AS SELECT s.id, p.name, s.day FROM dbo.sale AS s JOIN dbo.product AS p ON p.id = s.product WHERE s.price >= 5
-- ok
CREATE UNIQUE CLUSTERED INDEX ix_named ON dbo.named (name, day)
-- !! 1505 The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.named' and the index name 'ix_named'. The duplicate key value is (bike, 2024-01-01).
-- >> The statement has been terminated.
UPDATE dbo.sale SET price = 4 WHERE id = 2; CREATE UNIQUE CLUSTERED INDEX ix_named ON dbo.named (name, day)
-- (1)
INSERT dbo.sale VALUES (5, 1, '2024-01-01', 9, 1)
-- !! 2601 Cannot insert duplicate key row in object 'dbo.named' with unique index 'ix_named'. The duplicate key value is (bike, 2024-01-01).
-- >> The statement has been terminated.
UPDATE dbo.sale SET price = 6 WHERE id = 2
-- !! 2601 Cannot insert duplicate key row in object 'dbo.named' with unique index 'ix_named'. The duplicate key value is (bike, 2024-01-01).
-- >> The statement has been terminated.
UPDATE dbo.product SET name = N'bike'
-- (2)
SELECT * FROM dbo.named WITH (NOEXPAND) ORDER BY id
-- => 1|bike|2024-01-01
-- => 4|bike|2024-01-02
UPDATE dbo.sale SET day = DATEADD(day, 1, day)
-- (4)
MERGE dbo.sale AS t USING (SELECT 6 AS id) AS s ON t.id = s.id WHEN NOT MATCHED THEN INSERT VALUES (6, 2, '2024-01-03', 6, 6);
-- !! 2601 Cannot insert duplicate key row in object 'dbo.named' with unique index 'ix_named'. The duplicate key value is (bike, 2024-01-03).
-- >> The statement has been terminated.
EXEC sp_rename 'dbo.named.ix_named', 'ix_renamed', 'INDEX'
-- >> Caution: Changing any part of an object name could break scripts and stored procedures.
INSERT dbo.sale VALUES (6, 2, '2024-01-03', 6, 6)
-- !! 2601 Cannot insert duplicate key row in object 'dbo.named' with unique index 'ix_renamed'. The duplicate key value is (bike, 2024-01-03).
-- >> The statement has been terminated.
EXEC sp_rename 'dbo.named.ix_renamed', 'ix_named', 'INDEX'
-- >> Caution: Changing any part of an object name could break scripts and stored procedures.
CREATE UNIQUE INDEX ix_day ON dbo.named (day)
-- ok
DROP INDEX ix_named ON dbo.named; INSERT dbo.sale VALUES (5, 1, '2024-01-02', 9, 1)
-- (1)
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-view-transact-sql
ALTER VIEW dbo.v WITH SCHEMABINDING AS SELECT day, product, COUNT_BIG(*) AS c FROM dbo.sale GROUP BY day, product
-- ok
SELECT COUNT(*) FROM sys.indexes WHERE object_id = OBJECT_ID('dbo.v')
-- => 0
DROP VIEW dbo.v, dbo.named, dbo.loose; DROP TABLE dbo.sale, dbo.product
-- ok
-- source: https://learn.microsoft.com/sql/relational-databases/indexes/indexes-on-computed-columns
CREATE FUNCTION dbo.padded (@v int) RETURNS varchar(8) WITH SCHEMABINDING AS BEGIN DECLARE @r varchar(8); SET @r = CONVERT(varchar(8), @v); RETURN REPLICATE('0', 8 - DATALENGTH(@r)) + @r END
-- ok
CREATE FUNCTION dbo.loosely (@v int) RETURNS int AS BEGIN RETURN @v END
-- ok
CREATE FUNCTION dbo.clock (@v int) RETURNS datetime WITH SCHEMABINDING AS BEGIN RETURN DATEADD(day, @v, GETDATE()) END
-- ok
CREATE TABLE dbo.customer (id int NOT NULL PRIMARY KEY, account AS 'AW' + dbo.padded(id), l AS dbo.loosely(id), c AS dbo.clock(id))
-- ok
CREATE UNIQUE INDEX ix_account ON dbo.customer (account)
-- ok
INSERT dbo.customer (id) VALUES (1), (20); SELECT id FROM dbo.customer WHERE account = 'AW00000020'
-- (2)
-- => 20
CREATE INDEX ix_l ON dbo.customer (l)
-- !! 2729 Column 'l' in table 'customer' cannot be used in an index or statistics or as a partition key because it is nondeterministic.
CREATE INDEX ix_c ON dbo.customer (c)
-- !! 2729 Column 'c' in table 'customer' cannot be used in an index or statistics or as a partition key because it is nondeterministic.
