-- source: https://learn.microsoft.com/sql/t-sql/data-types/sql-variant-transact-sql
CREATE TABLE v (id int IDENTITY PRIMARY KEY, val sql_variant NULL)
-- ok
INSERT v VALUES (1)
INSERT v VALUES (N'abc')
INSERT v VALUES ('x')
INSERT v VALUES (CAST(1.5 AS decimal(8,2)))
INSERT v VALUES (CAST(2.5 AS float))
INSERT v VALUES (CAST('2020-01-02' AS date))
INSERT v VALUES (0x0102)
INSERT v VALUES (NULL)
INSERT v VALUES (CAST('2020-01-02 10:11:12.123' AS datetime2(3)))
INSERT v VALUES (CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier))
INSERT v VALUES ($12.5)
SELECT id, val, DATALENGTH(val) FROM v ORDER BY id
-- => 1|1|4
-- => 2|abc|6
-- => 3|x|1
-- => 4|1.50|5
-- => 5|2.5|8
-- => 6|2020-01-02|3
-- => 7|0x0102|2
-- => 8|NULL|NULL
-- => 9|2020-01-02 10:11:12.123|7
-- => 10|6F9619FF-8B86-D011-B42D-00C04FC964FF|16
-- => 11|12.5000|8
SELECT id FROM v ORDER BY val
-- => 8
-- => 10
-- => 7
-- => 2
-- => 3
-- => 1
-- => 4
-- => 11
-- => 5
-- => 6
-- => 9
SELECT id FROM v WHERE val = CAST(1 AS bigint) OR val = N'X' OR val = CAST('2020-01-02' AS datetime)
-- => 1
-- => 3
-- => 6
SELECT id FROM v WHERE val > 12 ORDER BY id
-- => 5
-- => 6
-- => 9
-- => 11
SELECT MIN(val), MAX(val), COUNT(DISTINCT val) FROM v
-- => 6F9619FF-8B86-D011-B42D-00C04FC964FF|2020-01-02 10:11:12.123|10
SELECT id, CAST(val AS nvarchar(40)) FROM v WHERE id IN (1, 4, 5, 6, 9, 11)
-- => 1|1
-- => 4|1.50
-- => 5|2.5
-- => 6|2020-01-02
-- => 9|2020-01-02 10:11:12.123
-- => 11|12.50
SELECT id, TRY_CAST(val AS int) FROM v
-- => 1|1
-- => 2|NULL
-- => 3|NULL
-- => 4|1
-- => 5|2
-- => 6|NULL
-- => 7|258
-- => 8|NULL
-- => 9|NULL
-- => 10|NULL
-- => 11|13
SELECT CAST(val AS int) FROM v WHERE id = 2
-- !! 245 Conversion failed when converting the nvarchar value 'abc' to data type int.
SELECT CAST(val AS date) FROM v WHERE id = 1
-- !! 529 Explicit conversion from data type int to date is not allowed.
DECLARE @v sql_variant = 1; SELECT CAST(@v AS date)
-- !! 529 Explicit conversion from data type int to date is not allowed.
SELECT val + 1 FROM v
-- !! 8117 Operand data type sql_variant is invalid for add operator.
DECLARE @i int; SELECT @i = val FROM v WHERE id = 1
-- !! 257 Implicit conversion from data type sql_variant to int is not allowed. Use the CONVERT function to run this query.
INSERT v VALUES (CAST('x' AS varchar(max)))
-- !! 206 Operand type clash: varchar(max) is incompatible with sql_variant
SELECT COALESCE(val, 'none'), ISNULL(val, 0), NULLIF(val, 1) FROM v WHERE id IN (1, 8)
-- => 1|1|NULL
-- => none|0|NULL
CREATE UNIQUE INDEX unique_val ON v (val)
INSERT v VALUES (CAST(1 AS smallint))
-- !! 2601 Cannot insert duplicate key row in object 'dbo.v' with unique index 'unique_val'. The duplicate key value is (1).
-- >> The statement has been terminated.
CREATE TABLE keyed (k sql_variant CONSTRAINT pk_keyed PRIMARY KEY, shown AS CAST(k AS varchar(20)), d sql_variant DEFAULT N'def', CHECK (k <> 'no'))
INSERT keyed (k) VALUES (1)
INSERT keyed (k) VALUES ('Yes')
SELECT * FROM keyed ORDER BY k DESC
-- => 1|1|def
-- => Yes|Yes|def
INSERT keyed (k) VALUES ('YES')
-- !! 2627 Violation of PRIMARY KEY constraint 'pk_keyed'. Cannot insert duplicate key in object 'dbo.keyed'. The duplicate key value is (yes).
-- >> The statement has been terminated.
CREATE TABLE referring (k sql_variant CONSTRAINT fk_k REFERENCES keyed (k))
INSERT referring VALUES (N'yes')
INSERT referring VALUES ('other')
-- !! 547 The INSERT statement conflicted with the FOREIGN KEY constraint "fk_k". The conflict occurred in database "golden_variants", table "dbo.keyed", column 'k'.
-- >> The statement has been terminated.
DECLARE @t table (a sql_variant)
INSERT @t VALUES ('q')
INSERT @t VALUES (2)
UPDATE @t SET a = CAST('2024-01-01T12:00:00+02:00' AS datetimeoffset(2)) WHERE a = 'q'
SELECT a, CONVERT(varchar(50), a, 126), CONVERT(varchar(50), a) FROM @t ORDER BY a
SELECT a INTO #kept FROM @t
SELECT a FROM #kept WHERE a = 2
-- => 2|2|2
-- => 2024-01-01 12:00:00+02:00|2024-01-01T12:00:00+02:00|2024-01-01 12:00:00.00 +02:00
-- => 2
CREATE FUNCTION same (@a sql_variant) RETURNS sql_variant AS BEGIN RETURN @a END
-- ok
SELECT dbo.same(val) FROM v WHERE id IN (2, 4)
-- => abc
-- => 1.50
-- source: https://learn.microsoft.com/sql/t-sql/functions/sql-variant-property-transact-sql
SELECT id, SQL_VARIANT_PROPERTY(val, 'BaseType'), SQL_VARIANT_PROPERTY(val, 'Precision'), SQL_VARIANT_PROPERTY(val, 'Scale'),
       SQL_VARIANT_PROPERTY(val, 'MaxLength'), SQL_VARIANT_PROPERTY(val, 'Collation') FROM v WHERE id IN (1, 2, 4, 9, 11)
-- => 1|int|10|0|4|NULL
-- => 2|nvarchar|0|0|6|SQL_Latin1_General_CP1_CI_AS
-- => 4|decimal|8|2|5|NULL
-- => 9|datetime2|23|3|7|NULL
-- => 11|money|19|4|8|NULL
DECLARE @v sql_variant = CAST(46279.1 AS decimal(8,2))
SELECT SQL_VARIANT_PROPERTY(@v, 'BaseType'), SQL_VARIANT_PROPERTY(@v, 'Precision'), SQL_VARIANT_PROPERTY(@v, 'Scale'), SQL_VARIANT_PROPERTY(@v, 'nothing')
-- => decimal|8|2|NULL
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties
EXEC sp_addextendedproperty 'text', N'hello', 'schema', 'dbo', 'table', 'v'
EXEC sp_addextendedproperty 'number', 5, 'schema', 'dbo', 'table', 'v'
SELECT name, value, SQL_VARIANT_PROPERTY(value, 'BaseType') FROM sys.extended_properties ORDER BY name
SELECT objname, name, value FROM fn_listextendedproperty(NULL, 'schema', 'dbo', 'table', 'v', NULL, NULL)
-- => number|5|int
-- => text|hello|nvarchar
-- => v|number|5
-- => v|text|hello
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sequences-transact-sql
CREATE SEQUENCE s AS decimal(10,0) START WITH 5
SELECT start_value, increment, current_value, SQL_VARIANT_PROPERTY(start_value, 'BaseType') FROM sys.sequences
SELECT seed_value, last_value, SQL_VARIANT_PROPERTY(last_value, 'BaseType') FROM sys.identity_columns WHERE name = 'id'
SELECT value, CAST(value_in_use AS int) FROM sys.configurations WHERE name = 'network packet size (B)'
-- => 5|1|5|decimal
-- => 1|12|int
-- => 4096|4096
CREATE PARTITION FUNCTION by_day (datetime) AS RANGE RIGHT FOR VALUES ('2020-01-01', '2021-01-01')
CREATE PARTITION FUNCTION by_code (varbinary(4)) AS RANGE LEFT FOR VALUES (0x01)
SELECT value FROM sys.partition_range_values
-- => 2020-01-01 00:00:00
-- => 2021-01-01 00:00:00
-- => 0x01
