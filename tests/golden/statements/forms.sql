-- source: https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
CREATE TABLE part (
    id int NOT NULL, kind int NULL NOT FOR REPLICATION, name varchar(20), price money INDEX ix_price WHERE price IS NOT NULL,
    INDEX ix_kind NONCLUSTERED (kind) INCLUDE (name, price) WHERE kind > 5, INDEX ix_name (name)
)
-- ok
SELECT i.name, i.has_filter, c.is_included_column, COL_NAME(c.object_id, c.column_id) FROM sys.indexes i
JOIN sys.index_columns c ON c.object_id = i.object_id AND c.index_id = i.index_id WHERE i.object_id = OBJECT_ID('part') ORDER BY i.name, c.is_included_column, 4
-- => ix_kind|1|0|kind
-- => ix_kind|1|1|name
-- => ix_kind|1|1|price
-- => ix_name|0|0|name
-- => ix_price|1|0|price
DECLARE @part TABLE (id int, name varchar(20), INDEX ix_id (id) INCLUDE (name) WHERE id > 1); INSERT @part VALUES (1, 'bolt'); SELECT * FROM @part
-- (1)
-- => 1|bolt
CREATE TABLE twice (a int DEFAULT 1 DEFAULT 2)
-- !! 8148 More than one column DEFAULT constraint specified for column 'a', table 'twice'.
CREATE TABLE node (a int) AS NODE
-- !! 40515 Not supported by Ferryman: CREATE TABLE AS NODE.
CREATE TABLE sets (a xml COLUMN_SET FOR ALL_SPARSE_COLUMNS)
-- !! 40515 Not supported by Ferryman: column option COLUMN_SET.
-- source: https://learn.microsoft.com/sql/t-sql/statements/drop-index-transact-sql
CREATE TABLE tool (id int, name varchar(20), INDEX ix_id (id), INDEX ix_name (name))
-- ok
DROP INDEX ix_kind ON part, ix_id ON dbo.tool WITH (ONLINE = OFF)
-- ok
DROP INDEX part.ix_name, tool.ix_name
-- ok
DROP INDEX IF EXISTS ix_name ON part, ix_id ON tool
-- ok
SELECT name FROM sys.indexes WHERE object_id IN (OBJECT_ID('part'), OBJECT_ID('tool')) AND name IS NOT NULL
-- => ix_price
DROP INDEX ix_id ON tool
-- !! 3701 Cannot drop the index 'tool.ix_id', because it does not exist or you do not have permission.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-index-transact-sql
ALTER INDEX ix_price ON part PAUSE
-- !! 40515 Not supported by Ferryman: ALTER INDEX ... PAUSE.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql
ALTER TABLE tool ALTER COLUMN name varchar(40) NULL WITH (ONLINE = ON)
-- ok
SELECT COL_LENGTH('tool', 'name')
-- => 40
ALTER TABLE part ADD CONSTRAINT ck_kind CHECK (kind > 0), extra int
-- ok
ALTER TABLE part DROP CONSTRAINT ck_kind WITH (ONLINE = OFF), COLUMN extra
-- ok
SELECT COL_LENGTH('part', 'extra')
-- => NULL
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-database-transact-sql
CREATE DATABASE golden_options ON PRIMARY (NAME = a, FILENAME = 'a.mdf'), FILEGROUP docs CONTAINS FILESTREAM DEFAULT (NAME = b, FILENAME = 'b') LOG ON (NAME = c, FILENAME = 'c.ldf')
WITH TRUSTWORTHY ON, DB_CHAINING OFF, CATALOG_COLLATION = DATABASE_DEFAULT, LEDGER = OFF
-- ok
SELECT is_trustworthy_on, is_db_chaining_on FROM sys.databases WHERE name = 'golden_options'
-- => 1|0
CREATE DATABASE golden_ledger WITH LEDGER = ON
-- !! 40515 Not supported by Ferryman: ALTER DATABASE SET LEDGER ON.
SELECT DB_ID('golden_ledger')
-- => NULL
DROP DATABASE golden_options
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql
SELECT TOP (SELECT 2) value FROM GENERATE_SERIES(1, 5) ORDER BY value DESC
-- => 5
-- => 4
-- source: https://learn.microsoft.com/sql/t-sql/queries/select-into-clause-transact-sql
(SELECT 1 AS a INTO united) UNION SELECT 2
-- (2)
SELECT COUNT(*), MAX(a) FROM united
-- => 2|2
-- source: https://learn.microsoft.com/sql/t-sql/functions/aggregate-functions-transact-sql
SELECT COUNT(*), SUM(5), MAX('x'), AVG(NULLIF(1, 1)), ROW_NUMBER() OVER (ORDER BY (SELECT 1))
-- => 1|5|x|NULL|1
DECLARE @n int; SELECT @n = COUNT(*); SELECT @n
-- => 1
SELECT SUM(CAST(1 AS bit))
-- !! 8117 Operand data type bit is invalid for sum operator.
SELECT SUM(COUNT(*)) FROM united
-- !! 130 Cannot perform an aggregate function on an expression containing an aggregate or a subquery.
-- source: https://learn.microsoft.com/sql/t-sql/functions/string-agg-transact-sql
CREATE TABLE word (place int, text varchar(10)); INSERT word VALUES (1, 'a'), (2, 'b')
-- (2)
DECLARE @none varchar(5); SELECT STRING_AGG(text, NULL), STRING_AGG(text, @none), STRING_AGG(text, CHAR(43)) FROM word
-- => ab|ab|a+b
SELECT STRING_AGG(text, text) FROM word
-- !! 8733 Separator parameter for STRING_AGG must be a string literal or variable.
SELECT STRING_AGG(text, 5) FROM word
-- !! 8116 Argument data type int is invalid for argument 2 of string_agg function.
SELECT STRING_AGG(DISTINCT text, ',') FROM word
-- !! 102 Incorrect syntax near ','.
SELECT STRING_AGG(text, ',') OVER (PARTITION BY place) FROM word
-- !! 4113 The function 'string_agg' is not a valid windowing function, and cannot be used with the OVER clause.
-- source: https://learn.microsoft.com/sql/t-sql/functions/concat-transact-sql
SELECT CONCAT('a', CAST(1.5 AS money)), CONCAT_WS('-', CAST(2 AS smallmoney), NULL, 'b')
-- => a1.50|2.00-b
-- source: https://learn.microsoft.com/sql/t-sql/functions/collation-functions-collationproperty-transact-sql
SELECT COLLATIONPROPERTY('Latin1_General_CI_AS', 'CodePage'), COLLATIONPROPERTY('SQL_Latin1_General_CP1_CI_AS', 'LCID'), COLLATIONPROPERTY('Latin1_General_100_CI_AS', 'Version'),
       COLLATIONPROPERTY('Latin1_General_CI_AS', 'ComparisonStyle'), COLLATIONPROPERTY('Latin1_General_BIN2', 'ComparisonStyle'), COLLATIONPROPERTY('nope', 'CodePage')
-- => 1252|1033|2|196609|0|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/odbc-scalar-functions-transact-sql
SELECT {fn BIT_LENGTH('abc')}, {fn OCTET_LENGTH(N'abc')}, {fn CONCAT('a', 'b')}, {fn TRUNCATE(100.123456, 4)}, {fn LENGTH('a ')}, {fn REPEAT('a', 3)}, {fn MOD(7, 3)}
-- => 24|6|ab|100.123400|1|aaa|1
SELECT {fn DAYNAME('2020-01-01')}, {fn MONTHNAME('2020-01-01')}, {fn DAYOFMONTH('2020-01-02')}, {fn DAYOFYEAR('2020-02-01')}, {fn QUARTER('2020-05-01')}, {fn WEEK('2020-01-01')}
-- => Wednesday|January|2|32|2|1
SET DATEFIRST 1; SELECT {fn DAYOFWEEK('2020-01-01')}, {fn DAYOFWEEK('2020-01-05')}; SET DATEFIRST 7
-- => 4|1
SELECT {fn HOUR('10:27:11')}, {fn MINUTE('10:27:11')}, {fn SECOND('10:27:11')}, {fn EXTRACT(YEAR FROM '2020-01-01')}, {fn LOCATE('b', 'abab', 3)}, {fn INSERT('abc', 2, 1, 'xx')}
-- => 10|27|11|2020|4|axxc
SELECT {fn TIMESTAMPADD(SQL_TSI_DAY, 1, CAST('2020-02-28' AS date))}, {fn TIMESTAMPDIFF(SQL_TSI_MONTH, '2020-01-31', '2020-03-01')}
-- => 2020-02-29|2
SELECT DATEDIFF(day, {fn CURRENT_DATE()}, GETDATE()), DATEDIFF(day, {fn CURDATE()}, GETDATE()), LEN(CAST({fn CURRENT_TIME(2)} AS varchar(20))), LEN(CAST({fn CURTIME()} AS varchar(20)))
-- => 0|0|11|12
SELECT {fn CONVERT(1, SQL_VARCHAR)}
-- !! 40515 Not supported by Ferryman: {fn CONVERT}.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql
CREATE PROCEDURE pair @a int, @b int = 5 AS SELECT @a, @b
-- ok
EXEC pair 1, @b = 2
-- => 1|2
EXEC pair @a = 1, 2
-- !! 119 Must pass parameter number 2 and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.
EXEC pair 1 OUTPUT
-- !! 179 Cannot use the OUTPUT option when passing a constant to a stored procedure.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql
EXEC sp_executesql N'SELECT @a', N'@a int, @b int', @b = 2, 1
-- !! 119 Must pass parameter number 4 and subsequent parameters as '@name = value'. After the form '@name = value' has been used, all subsequent parameters must be passed in the form '@name = value'.
EXEC sp_executesql N'SELECT @a', N'@a int', 'hello'
-- !! 8114 Error converting data type varchar to int.
DECLARE @v int; EXEC sp_executesql N'SELECT 1', N'@a int', @a = @v OUTPUT
-- !! 8162 The formal parameter "@a" was not declared as an OUTPUT parameter, but the actual parameter passed in requested output.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/raiserror-transact-sql
RAISERROR ('%d', 16, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21)
-- !! 2747 Too many substitution parameters for RAISERROR. Cannot exceed 20 substitution parameters.
RAISERROR (50000, 16, 1)
-- !! 2732 Error number 50000 is invalid. The number must be from 13000 through 2147483647 and it cannot be 50000.
RAISERROR (8134, 16, 1)
-- !! 2732 Error number 8134 is invalid. The number must be from 13000 through 2147483647 and it cannot be 50000.
-- source: https://learn.microsoft.com/sql/t-sql/data-types/money-and-smallmoney-transact-sql
SELECT CAST('ABC' AS smallmoney)
-- !! 293 Cannot convert char value to smallmoney. The char value has incorrect syntax.
SELECT CAST(text AS smallmoney) FROM word
-- !! 293 Cannot convert char value to smallmoney. The char value has incorrect syntax.
SELECT TRY_CAST(text AS smallmoney) FROM word WHERE place = 1
-- => NULL
-- source: https://learn.microsoft.com/sql/t-sql/statements/end-conversation-transact-sql
CREATE PROCEDURE talk AS BEGIN BEGIN END CONVERSATION @handle END PRINT 'done' END
-- ok
EXEC talk
-- !! 40515 Not supported by Ferryman: END CONVERSATION.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql
EXEC sp_set_session_context 'colour  ', 'red'; SELECT SESSION_CONTEXT(N'COLOUR')
-- => red
EXEC sp_set_session_context NULL, 'x'
-- !! 225 The parameters supplied for the procedure "sp_set_session_context" are not valid.
SELECT SESSION_CONTEXT(NULL)
-- !! 225 The parameters supplied for the function "session_context" are not valid.
DECLARE @key nvarchar(200) = REPLICATE('k', 129); EXEC sp_set_session_context @key, 1
-- !! 15666 Cannot set key 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk' in the session context. The size of the key cannot exceed 256 bytes.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql
CREATE VIEW small_word AS SELECT place, text FROM word WHERE place < 10 WITH CHECK OPTION
-- ok
CREATE VIEW smaller_word AS SELECT place FROM small_word
-- ok
CREATE VIEW word_pair AS SELECT a.place, b.text FROM word AS a JOIN word AS b ON b.place = a.place
-- ok
CREATE VIEW word_count AS SELECT text, COUNT(*) AS number FROM word GROUP BY text
-- ok
INSERT small_word (place) VALUES (11)
-- !! 550 The attempted insert or update failed because the target view either specifies WITH CHECK OPTION or spans a view that specifies WITH CHECK OPTION and one or more rows resulting from the operation did not qualify under the CHECK OPTION constraint.
-- >> The statement has been terminated.
UPDATE smaller_word SET place = 11
-- !! 40515 Not supported by Ferryman: INSERT and UPDATE through dbo.smaller_word, which reads a view WITH CHECK OPTION.
DELETE word_pair
-- !! 4405 View or function 'word_pair' is not updatable because the modification affects multiple base tables.
UPDATE word_count SET text = 'x'
-- !! 4403 Cannot update the view or function 'word_count' because it contains aggregates, or a DISTINCT or GROUP BY clause, or PIVOT or UNPIVOT operator.
-- source: https://learn.microsoft.com/sql/relational-databases/tables/use-table-valued-parameters-database-engine
CREATE TYPE word_list AS TABLE (text varchar(20))
-- ok
CREATE PROCEDURE fill_list @list word_list READONLY AS IF 1 = 1 INSERT @list VALUES ('x')
-- !! 10700 The table-valued parameter "@list" is READONLY and cannot be modified.
CREATE PROCEDURE fill_list @list word_list READONLY AS DELETE l FROM @list AS l
-- !! 10700 The table-valued parameter "@list" is READONLY and cannot be modified.
CREATE PROCEDURE fill_list @list word_list READONLY AS DELETE word OUTPUT deleted.text INTO @list
-- !! 10700 The table-valued parameter "@list" is READONLY and cannot be modified.
