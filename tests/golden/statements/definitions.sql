-- source: https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
CREATE TABLE t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY, v varchar(10) NULL, n decimal(9, 2) NOT NULL CONSTRAINT df_n DEFAULT 0, c AS id + 1)
-- ok
CREATE TABLE t (id int)
-- !! 2714 There is already an object named 't' in the database.
CREATE TABLE bad (a int, a int)
-- !! 2705 Column names in each table must be unique. Column name 'a' in table 'bad' is specified more than once.
CREATE TABLE bad (a nosuchtype)
-- !! 2715 Column, parameter, or variable #1: Cannot find data type nosuchtype.
CREATE TABLE bad (a int IDENTITY, b int IDENTITY)
-- !! 2744 Multiple identity columns specified for table 'bad'. Only one identity column per table is allowed.
CREATE TABLE bad (a int PRIMARY KEY, b int PRIMARY KEY)
-- !! 8110 Cannot add multiple PRIMARY KEY constraints to table 'bad'.
CREATE TABLE nosuch.bad (a int)
-- !! 2760 The specified schema name "nosuch" either does not exist or you do not have permission to use it.
CREATE TABLE bad (a decimal(39, 0))
-- !! 2750 Column or parameter #1: Specified column precision 39 is greater than the maximum precision of 38.
DROP TABLE nowhere
-- !! 3701 Cannot drop the table 'nowhere', because it does not exist or you do not have permission.
DROP TABLE IF EXISTS nowhere
-- ok
CREATE TABLE kid (id int CONSTRAINT fk_kid REFERENCES t)
-- ok
DROP TABLE t
-- !! 3726 Could not drop object 't' because it is referenced by a FOREIGN KEY constraint.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql
ALTER TABLE t ADD extra int
-- ok
INSERT t (id, v) VALUES (1, 'abc'); ALTER TABLE t ADD must int NOT NULL
-- !! 4901 ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified, or the column being added is an identity or timestamp column, or alternatively if none of the previous conditions are satisfied the table must be empty to allow addition of this column. Column 'must' cannot be added to non-empty table 't' because it does not satisfy these conditions.
ALTER TABLE t ADD must int NOT NULL CONSTRAINT df_must DEFAULT 5
-- ok
SELECT * FROM t
-- => 1|abc|0.00|2|NULL|5
ALTER TABLE t ADD extra int
-- !! 2705 Column names in each table must be unique. Column name 'extra' in table 't' is specified more than once.
ALTER TABLE t DROP COLUMN extra
-- ok
ALTER TABLE t DROP COLUMN nosuch
-- !! 4924 ALTER TABLE DROP COLUMN failed because column 'nosuch' does not exist in table 't'.
ALTER TABLE t DROP CONSTRAINT df_must; ALTER TABLE t DROP COLUMN must
-- ok
ALTER TABLE t ALTER COLUMN v varchar(20) NOT NULL
-- ok
INSERT t (id, v) VALUES (2, NULL)
-- !! 515 Cannot insert the value NULL into column 'v', table 'golden_definitions.dbo.t'; column does not allow nulls. INSERT fails.
-- >> The statement has been terminated.
ALTER TABLE t ALTER COLUMN v varchar(2) NOT NULL
-- !! 2628 String or binary data would be truncated in table 'golden_definitions.dbo.t', column 'v'. Truncated value: 'ab'.
ALTER TABLE t ADD CONSTRAINT uq_v UNIQUE (v)
-- ok
ALTER TABLE nowhere ADD x int
-- !! 4902 Cannot find the object "nowhere" because it does not exist or you do not have permissions.
ALTER TABLE t ADD CONSTRAINT uq_v UNIQUE (n)
-- !! 2714 There is already an object named 'uq_v' in the database.
SELECT COL_NAME(OBJECT_ID('t'), 2)
-- => v
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql
CREATE INDEX ix_n ON t (n DESC) INCLUDE (v) WHERE n > 0
-- ok
CREATE INDEX ix_n ON dbo.t (n)
-- !! 1913 The operation failed because an index or statistics with name 'ix_n' already exists on table 'dbo.t'.
CREATE INDEX ix_x ON t (nosuch)
-- !! 1911 Column name 'nosuch' does not exist in the target table or view.
DROP INDEX nosuch ON t
-- !! 3701 Cannot drop the index 't.nosuch', because it does not exist or you do not have permission.
DROP INDEX ix_n ON t
-- ok
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-columns-transact-sql
SELECT name, column_id, max_length, precision, scale, is_nullable, is_identity, is_computed FROM sys.columns WHERE object_id = OBJECT_ID('dbo.t') ORDER BY column_id
-- => id|1|4|10|0|0|0|0
-- => v|2|20|0|0|0|0|0
-- => n|3|5|9|2|0|0|0
-- => c|4|4|10|0|1|0|1
SELECT name, type, type_desc FROM sys.objects WHERE parent_object_id = OBJECT_ID('t') ORDER BY name
-- => df_n|D |DEFAULT_CONSTRAINT
-- => pk_t|PK|PRIMARY_KEY_CONSTRAINT
-- => uq_v|UQ|UNIQUE_CONSTRAINT
SELECT name FROM sys.tables ORDER BY name
-- => kid
-- => t
SELECT name, index_id, type_desc, is_unique, is_primary_key FROM sys.indexes WHERE object_id = OBJECT_ID('t') ORDER BY index_id
-- => pk_t|1|CLUSTERED|1|1
-- => uq_v|2|NONCLUSTERED|1|0
SELECT name, OBJECT_NAME(parent_object_id), OBJECT_NAME(referenced_object_id), delete_referential_action_desc FROM sys.foreign_keys
-- => fk_kid|kid|t|NO_ACTION
SELECT definition FROM sys.default_constraints WHERE name = 'df_n'
-- => ((0))
SELECT name FROM sys.databases WHERE name = DB_NAME()
-- => golden_definitions
SELECT name, system_type_id, max_length, precision, scale FROM sys.types WHERE name IN ('int', 'varchar', 'datetime2', 'money') ORDER BY name
-- => datetime2|42|8|27|7
-- => int|56|4|10|0
-- => money|60|8|19|4
-- => varchar|167|8000|0|0
SELECT name FROM sys.schemas WHERE schema_id < 5 ORDER BY schema_id
-- => dbo
-- => guest
-- => INFORMATION_SCHEMA
-- => sys
-- source: https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/columns-transact-sql
SELECT COLUMN_NAME, ORDINAL_POSITION, COLUMN_DEFAULT, IS_NULLABLE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 't' ORDER BY 2
-- => id|1|NULL|NO|int|NULL|10|0
-- => v|2|NULL|NO|varchar|20|NULL|NULL
-- => n|3|((0))|NO|decimal|NULL|9|2
-- => c|4|NULL|YES|int|NULL|10|0
SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES ORDER BY 3
-- => golden_definitions|dbo|kid|BASE TABLE
-- => golden_definitions|dbo|t|BASE TABLE
SELECT CONSTRAINT_NAME, CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS ORDER BY 1
-- => fk_kid|FOREIGN KEY
-- => pk_t|PRIMARY KEY
-- => uq_v|UNIQUE
SELECT COLUMN_NAME, CONSTRAINT_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE TABLE_NAME = 't' ORDER BY 1
-- => id|pk_t
-- => v|uq_v
-- source: https://learn.microsoft.com/sql/t-sql/functions/objectproperty-transact-sql
SELECT OBJECT_ID('nowhere'), OBJECT_NAME(OBJECT_ID('t')), OBJECT_SCHEMA_NAME(OBJECT_ID('t')), OBJECTPROPERTY(OBJECT_ID('t'), 'IsTable'), COLUMNPROPERTY(OBJECT_ID('t'), 'c', 'IsComputed')
-- => NULL|t|dbo|1|1
SELECT COL_LENGTH('t', 'v'), COL_LENGTH('t', 'nosuch'), TYPE_NAME(56), TYPE_ID('int'), SCHEMA_ID('dbo'), DB_ID('nosuch')
-- => 20|NULL|int|56|1|NULL
SELECT OBJECT_ID('t', 'U') - OBJECT_ID('dbo.t'), OBJECT_ID('t', 'P')
-- => 0|NULL
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-schema-transact-sql
CREATE SCHEMA sales
-- ok
CREATE TABLE sales.t (id int); INSERT sales.t VALUES (1); SELECT * FROM Sales.T
-- => 1
DROP SCHEMA sales
-- !! 3729 Cannot drop schema 'sales' because it is being referenced by object 't'.
DROP TABLE sales.t; DROP SCHEMA sales
-- ok
DROP SCHEMA sales
-- !! 15151 Cannot drop the schema 'sales', because it does not exist or you do not have permission.
USE nosuchdb
-- !! 911 Database 'nosuchdb' does not exist. Make sure that the name is entered correctly.
CREATE DATABASE golden_definitions
-- !! 1801 Database 'golden_definitions' already exists. Choose a different database name.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-database-transact-sql#remarks
BEGIN TRANSACTION; CREATE DATABASE nosuchdb
-- !! 226 CREATE DATABASE statement not allowed within multi-statement transaction.
ALTER DATABASE golden_definitions SET RECOVERY SIMPLE
-- !! 226 ALTER DATABASE statement not allowed within multi-statement transaction.
DROP DATABASE golden_definitions
-- !! 226 DROP DATABASE statement not allowed within multi-statement transaction.
SELECT @@TRANCOUNT; ROLLBACK; SELECT DB_ID('nosuchdb')
-- => 1
-- => NULL
-- source: https://learn.microsoft.com/sql/relational-databases/tables/tables#temporary-tables
CREATE TABLE #a (id int IDENTITY, v varchar(3)); INSERT #a VALUES ('x'), ('y'); SELECT * FROM #a ORDER BY id
-- => 1|x
-- => 2|y
SELECT v FROM tempdb..#a WHERE id = 2
-- => y
SELECT CASE WHEN OBJECT_ID('tempdb..#a') IS NULL THEN 'gone' ELSE 'there' END
-- => there
CREATE TABLE #a (x int)
-- !! 2714 There is already an object named '#a' in the database.
DROP TABLE #a; SELECT CASE WHEN OBJECT_ID('tempdb..#a') IS NULL THEN 'gone' ELSE 'there' END
-- => gone
SELECT 1 AS x INTO #b; SELECT x FROM #b; DROP TABLE #b
-- => 1
-- source: https://learn.microsoft.com/sql/relational-databases/json/format-query-results-as-json-with-for-json-sql-server
SELECT 1 AS a, 'x' AS b, NULL AS c FOR JSON PATH
-- => [{"a":1,"b":"x"}]
SELECT 1 AS a, NULL AS c FOR JSON PATH, INCLUDE_NULL_VALUES
-- => [{"a":1,"c":null}]
SELECT 1 AS a FOR JSON PATH, WITHOUT_ARRAY_WRAPPER
-- => {"a":1}
SELECT 1 AS [p.a], 2 AS [p.b], 3 AS c FOR JSON PATH, ROOT('r')
-- => {"r":[{"p":{"a":1,"b":2},"c":3}]}
SELECT CAST(1 AS bit) AS b, CAST('2024-01-31' AS date) AS d, 1.50 AS n, N'"/\' AS s FOR JSON PATH
-- => [{"b":true,"d":"2024-01-31","n":1.50,"s":"\"\/\\"}]
SELECT v AS x FROM (VALUES (1), (2)) t(v) FOR JSON AUTO
-- => [{"x":1},{"x":2}]
SELECT (SELECT 1 AS a FOR JSON PATH) AS j FOR JSON PATH
-- => [{"j":[{"a":1}]}]
SELECT 1 FOR JSON PATH
-- !! 13605 Column expressions and data sources without names or aliases cannot be formatted as JSON text using FOR JSON clause. Add alias to the unnamed column or table.
-- source: https://learn.microsoft.com/sql/t-sql/functions/openjson-transact-sql
SELECT [key], value, type FROM OPENJSON('{"a":1,"b":"x","c":null,"d":[1],"e":{},"f":true}')
-- => a|1|2
-- => b|x|1
-- => c|NULL|0
-- => d|[1]|4
-- => e|{}|5
-- => f|true|3
SELECT [key], value FROM OPENJSON('{"x":{"y":[7,8]}}', '$.x.y')
-- => 0|7
-- => 1|8
SELECT * FROM OPENJSON('[{"i":1,"s":"ab","o":{"z":2}},{"i":null}]') WITH (i int, s varchar(1), z int '$.o.z', o nvarchar(max) AS JSON)
-- => 1|a|2|{"z":2}
-- => NULL|NULL|NULL|NULL
SELECT * FROM OPENJSON('xyz')
-- !! 13609 JSON text is not properly formatted. Unexpected character 'x' is found at position 0.
SELECT * FROM OPENJSON(NULL)
-- => no rows
-- source: https://learn.microsoft.com/sql/relational-databases/xml/for-xml-sql-server
SELECT 1 AS a, 'x<y' AS b FOR XML RAW
-- => <row a="1" b="x&lt;y"/>
SELECT 1 AS a, NULL AS b FOR XML RAW('r'), ELEMENTS, ROOT('top')
-- => <top><r><a>1</a></r></top>
SELECT 1 AS '@id', 'v' AS 'n/m', 'free' AS 'text()' FOR XML PATH('p')
-- => <p id="1"><n><m>v</m></n>free</p>
SELECT id, vv FROM (VALUES (1, 'a'), (2, 'b')) t(id, vv) FOR XML AUTO
-- => <t id="1" vv="a"/><t id="2" vv="b"/>
SELECT STUFF((SELECT ',' + v FROM (VALUES ('a'), ('b')) t(v) FOR XML PATH('')), 1, 1, '')
-- => a,b
-- source: https://learn.microsoft.com/sql/t-sql/xml/xml-data-type-methods
DECLARE @x xml = '<r><i n="1">a</i><i n="2">b</i></r>'; SELECT @x.value('(/r/i)[2]', 'varchar(5)'), @x.value('(/r/i/@n)[1]', 'int'), @x.exist('/r/i[@n="3"]')
-- => b|1|0
DECLARE @x xml = '<r><i n="1">a</i><i n="2">b</i></r>'; SELECT c.value('@n', 'int'), c.value('.', 'varchar(5)') FROM @x.nodes('/r/i') t(c)
-- => 1|a
-- => 2|b
DECLARE @x xml = '<r><i n="1">a</i><i>b<j/></i></r>'; SELECT @x.value('(/r/i[@n])[1]', 'varchar(5)'), @x.value('(/r/i[j])[1]', 'varchar(5)'), @x.exist('/r/i[@m]')
-- => a|b|0
DECLARE @x xml = '<r><i>a</i></r>'; SELECT @x.query('/r/i')
-- => <i>a</i>
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
DECLARE @r int; EXEC @r = sp_getapplock 'res', 'Exclusive', 'Session', 0; SELECT @r; EXEC @r = sp_releaseapplock 'res', 'Session'; SELECT @r
-- => 0
-- => 0
-- source: https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql
SELECT SERVERPROPERTY('EngineEdition'), SERVERPROPERTY('nosuch'), DATABASEPROPERTYEX(DB_NAME(), 'Status')
-- => 2|NULL|ONLINE
SELECT SERVERPROPERTY('Collation')
-- => SQL_Latin1_General_CP1_CI_AS
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-statistics-transact-sql
CREATE TABLE counted (a int PRIMARY KEY, b varchar(10), c int); CREATE STATISTICS s1 ON dbo.counted (b, c) WITH FULLSCAN; CREATE STATISTICS s2 ON counted (c) WHERE c > 5
-- ok
CREATE STATISTICS S1 ON counted (c)
-- !! 1927 There are already statistics on table 'counted' named 'S1'.
CREATE INDEX s1 ON counted (c)
-- !! 1913 The operation failed because an index or statistics with name 's1' already exists on table 'dbo.counted'.
CREATE STATISTICS s3 ON counted (d)
-- !! 1911 Column name 'd' does not exist in the target table or view.
CREATE INDEX ix ON counted (b); SELECT name, stats_id, user_created, has_filter, filter_definition FROM sys.stats WHERE object_id = OBJECT_ID('counted') AND stats_id > 1 ORDER BY stats_id
-- => s1|2|1|0|NULL
-- => s2|3|1|1|c > 5
-- => ix|4|0|0|NULL
SELECT k.stats_column_id, COL_NAME(k.object_id, k.column_id) FROM sys.stats s JOIN sys.stats_columns k ON k.object_id = s.object_id AND k.stats_id = s.stats_id WHERE s.name = 's1' ORDER BY 1
-- => 1|b
-- => 2|c
ALTER TABLE counted DROP COLUMN b
-- !! 5074 The statistics 's1' is dependent on column 'b'. ALTER TABLE DROP COLUMN b failed because one or more objects access this column.
-- source: https://learn.microsoft.com/sql/t-sql/statements/update-statistics-transact-sql
UPDATE STATISTICS counted; UPDATE STATISTICS counted s1; UPDATE STATISTICS counted (s2, ix) WITH FULLSCAN
-- ok
UPDATE STATISTICS counted none
-- !! 2767 Could not locate statistics 'none' in the system catalogs.
-- source: https://learn.microsoft.com/sql/t-sql/statements/drop-statistics-transact-sql
DROP STATISTICS dbo.counted.none
-- !! 3701 Cannot drop the statistics 'dbo.counted.none', because it does not exist or you do not have permission.
DROP STATISTICS counted.ix
-- !! 3739 Cannot DROP the index 'ix' because it is not a statistics collection.
DROP STATISTICS counted.s1, counted.s2; SELECT COUNT(*) FROM sys.stats WHERE object_id = OBJECT_ID('counted') AND user_created = 1
-- => 0
CREATE TABLE #counted (a int); CREATE STATISTICS t ON #counted (a); DROP STATISTICS #counted.t; DROP STATISTICS #counted.t
-- !! 3701 Cannot drop the statistics '#counted.t', because it does not exist or you do not have permission.
DROP TABLE counted
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-columnstore-index-transact-sql
CREATE TABLE fact (id int NOT NULL, product varchar(20) NULL, sold date NULL, note nvarchar(max) NULL, INDEX cci_fact CLUSTERED COLUMNSTORE);
CREATE TABLE fact_row (id int NOT NULL CONSTRAINT pk_fact_row PRIMARY KEY, product varchar(20) NULL, v rowversion, INDEX nci_fact_row NONCLUSTERED COLUMNSTORE (id, product));
ALTER TABLE fact ADD price money NULL; CREATE UNIQUE INDEX ux_fact ON fact (id); INSERT fact (id, product) VALUES (2, 'b'), (1, 'a')
SELECT i.name, i.index_id, i.type, i.type_desc, INDEXPROPERTY(i.object_id, i.name, 'IsColumnstore') FROM sys.indexes i
WHERE i.object_id IN (OBJECT_ID('fact'), OBJECT_ID('fact_row')) ORDER BY i.object_id, i.index_id
-- => cci_fact|1|5|CLUSTERED COLUMNSTORE|1
-- => ux_fact|2|2|NONCLUSTERED|0
-- => pk_fact_row|1|1|CLUSTERED|0
-- => nci_fact_row|2|6|NONCLUSTERED COLUMNSTORE|1
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-index-columns-transact-sql
SELECT COL_NAME(x.object_id, x.column_id), x.key_ordinal, x.is_included_column FROM sys.index_columns x JOIN sys.indexes i
ON i.object_id = x.object_id AND i.index_id = x.index_id WHERE i.type IN (5, 6) AND i.name LIKE '%fact%' ORDER BY i.name, x.index_column_id
-- => id|0|1
-- => product|0|1
-- => sold|0|1
-- => note|0|1
-- => price|0|1
-- => id|0|1
-- => product|0|1
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-columnstore-index-transact-sql
ALTER INDEX cci_fact ON fact REORGANIZE WITH (COMPRESS_ALL_ROW_GROUPS = ON); ALTER INDEX ALL ON fact REBUILD; ALTER INDEX nci_fact_row ON fact_row REBUILD
ALTER INDEX ux_fact ON fact DISABLE; ALTER INDEX nci_fact_row ON fact_row DISABLE; INSERT fact (id) VALUES (1)
SELECT name FROM sys.indexes WHERE is_disabled = 1 ORDER BY name; DELETE fact WHERE product IS NULL; ALTER INDEX ux_fact ON fact REBUILD; INSERT fact (id) VALUES (1)
-- => nci_fact_row
-- => ux_fact
-- !! 2601 Cannot insert duplicate key row in object 'dbo.fact' with unique index 'ux_fact'. The duplicate key value is (1).
-- >> The statement has been terminated.
DROP INDEX cci_fact ON fact; DROP INDEX nci_fact_row ON fact_row
SELECT name, type_desc FROM sys.indexes WHERE object_id IN (OBJECT_ID('fact'), OBJECT_ID('fact_row')) ORDER BY object_id, index_id; SELECT COUNT(*) FROM fact
-- => NULL|HEAP
-- => ux_fact|NONCLUSTERED
-- => pk_fact_row|CLUSTERED
-- => 2
CREATE CLUSTERED INDEX cci ON fact (id); CREATE CLUSTERED COLUMNSTORE INDEX cci ON fact WITH (DROP_EXISTING = ON, DATA_COMPRESSION = COLUMNSTORE_ARCHIVE)
CREATE COLUMNSTORE INDEX nci ON fact_row (product) WHERE product IS NOT NULL WITH (COMPRESSION_DELAY = 10)
SELECT name, type_desc, has_filter FROM sys.indexes WHERE type IN (5, 6) ORDER BY name
-- => cci|CLUSTERED COLUMNSTORE|0
-- => nci|NONCLUSTERED COLUMNSTORE|1
CREATE CLUSTERED INDEX other ON fact (id)
-- !! 35372 You cannot create more than one clustered index on table 'fact'. Consider creating a new clustered index using 'with (drop_existing = on)' option.
CREATE CLUSTERED COLUMNSTORE INDEX other ON fact_row
-- !! 35372 You cannot create more than one clustered index on table 'fact_row'. Consider creating a new clustered index using 'with (drop_existing = on)' option.
CREATE COLUMNSTORE INDEX other ON fact_row (id)
-- !! 35339 Multiple columnstore indexes are not supported.
DROP INDEX nci ON fact_row; CREATE COLUMNSTORE INDEX nci ON fact_row (id, v)
-- !! 35343 The statement failed. Column 'v' has a data type that cannot participate in a columnstore index.
CREATE CLUSTERED COLUMNSTORE INDEX sorted ON fact ORDER (id)
-- !! 40515 Not supported by Ferryman: COLUMNSTORE index with ORDER.
DROP TABLE fact, fact_row
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql
CREATE TABLE note (id int NOT NULL, said nvarchar(max), code varchar(10) NOT NULL CONSTRAINT pk_note PRIMARY KEY, tag varchar(5) INDEX ix_tag);
INSERT note VALUES (1, '03/02/2024', '7', 'a');
CREATE TABLE note_link (code varchar(10) CONSTRAINT fk_note REFERENCES note); INSERT note_link VALUES ('7')
-- ok
ALTER TABLE note ADD filled int NULL CONSTRAINT df_filled DEFAULT 4 WITH VALUES, empty int NULL CONSTRAINT df_empty DEFAULT 5
-- ok
SELECT filled, empty FROM note
-- => 4|NULL
SET DATEFORMAT dmy; ALTER TABLE note ALTER COLUMN said date; SET DATEFORMAT mdy
-- ok
SELECT said FROM note
-- => 2024-02-03
ALTER TABLE note ALTER COLUMN tag varchar(20)
-- ok
ALTER TABLE note ALTER COLUMN tag char(20)
-- !! 5074 The index 'ix_tag' is dependent on column 'tag'. ALTER TABLE ALTER COLUMN tag failed because one or more objects access this column.
ALTER TABLE note_link DROP CONSTRAINT fk_note; ALTER TABLE note ALTER COLUMN code int NOT NULL
-- !! 5074 The object 'pk_note' is dependent on column 'code'. ALTER TABLE ALTER COLUMN code failed because one or more objects access this column.
ALTER TABLE note DROP CONSTRAINT pk_note;
ALTER TABLE note ALTER COLUMN code int NOT NULL; ALTER TABLE note_link ALTER COLUMN code int
-- ok
SELECT l.code + 1 FROM note n JOIN note_link l ON l.code = n.code
-- => 8
-- source: https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/constraint-column-usage-transact-sql
CREATE TABLE ranged (low int CONSTRAINT ck_low CHECK (low > 0), high int, CONSTRAINT ck_range CHECK (ranged.low < high))
-- ok
SELECT CONSTRAINT_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE WHERE TABLE_NAME = 'ranged' ORDER BY 1, 2
-- => ck_low|low
-- => ck_range|high
-- => ck_range|low
DROP TABLE ranged, note, note_link
-- ok
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sql-expression-dependencies-transact-sql
CREATE TABLE item (id int); CREATE SEQUENCE item_ids
-- ok
CREATE VIEW items AS WITH c AS (SELECT id FROM item) SELECT c.id FROM c JOIN golden_definitions.dbo.item i ON i.id = c.id JOIN sys.objects o ON o.object_id = c.id
-- ok
CREATE VIEW bound_items WITH SCHEMABINDING AS SELECT id FROM dbo.item
-- ok
CREATE PROC add_item AS
INSERT item VALUES (NEXT VALUE FOR dbo.item_ids);
UPDATE i SET id = 1 FROM items i;
EXEC later; EXEC dbo.later; EXEC sp_executesql N'SELECT 1';
SELECT * FROM remote.shop.dbo.item; SELECT dbo.priced(id) FROM #none
-- ok
SELECT OBJECT_NAME(referencing_id), is_schema_bound_reference, referenced_server_name, referenced_database_name, referenced_schema_name, referenced_entity_name, OBJECT_NAME(referenced_id), referenced_minor_id, is_caller_dependent FROM sys.sql_expression_dependencies WHERE OBJECT_NAME(referencing_id) IN ('items', 'bound_items', 'add_item') ORDER BY 1, 3, 4, 5, 6, 8
-- => add_item|0|NULL|NULL|NULL|item|item|0|0
-- => add_item|0|NULL|NULL|NULL|items|items|0|0
-- => add_item|0|NULL|NULL|NULL|later|NULL|0|1
-- => add_item|0|NULL|NULL|dbo|item_ids|item_ids|0|0
-- => add_item|0|NULL|NULL|dbo|later|NULL|0|0
-- => add_item|0|NULL|NULL|dbo|priced|NULL|0|0
-- => add_item|0|remote|shop|dbo|item|NULL|0|0
-- => bound_items|1|NULL|NULL|dbo|item|item|0|0
-- => bound_items|1|NULL|NULL|dbo|item|item|1|0
-- => items|0|NULL|NULL|NULL|item|item|0|0
-- => items|0|NULL|golden_definitions|dbo|item|item|0|0
DROP PROC add_item; DROP VIEW bound_items, items; DROP SEQUENCE item_ids; DROP TABLE item
-- ok
SELECT COUNT(*) FROM sys.sql_expression_dependencies WHERE referenced_entity_name LIKE 'item%'
-- => 0
