-- source: https://learn.microsoft.com/sql/t-sql/statements/create-fulltext-index-transact-sql
CREATE TABLE docs (id int CONSTRAINT pk_docs PRIMARY KEY, title nvarchar(100), body nvarchar(max))
INSERT docs VALUES (1, N'The quick brown fox', N'It jumps over the lazy dog. Running is fun.')
INSERT docs VALUES (2, N'Databases', N'A relational database stores rows; databases run queries.')
INSERT docs VALUES (3, N'Mountain bikes', N'Performance bicycle for the mountain road'), (4, NULL, NULL)
-- ok
SELECT id FROM docs WHERE CONTAINS(title, 'fox')
-- !! 7601 Cannot use a CONTAINS or FREETEXT predicate on table or indexed view 'docs' because it is not full-text indexed.
CREATE FULLTEXT INDEX ON docs (title) KEY INDEX pk_docs
-- !! 9967 A default full-text catalog does not exist in database 'golden_fulltext' or user does not have permission to perform this action.
CREATE FULLTEXT CATALOG library AS DEFAULT
-- ok
CREATE FULLTEXT CATALOG library
-- !! 7642 A full-text catalog named 'library' already exists in this database. Use a different name.
CREATE FULLTEXT INDEX ON docs (title LANGUAGE 1033, body LANGUAGE English) KEY INDEX pk_docs ON library WITH CHANGE_TRACKING AUTO
-- ok
CREATE FULLTEXT INDEX ON docs (title) KEY INDEX pk_docs
-- !! 7652 A full-text index for table or indexed view 'dbo.docs' has already been created.
DROP FULLTEXT CATALOG library
-- !! 7668 Cannot drop full-text catalog 'library' because it contains a full-text index.
SELECT c.name, c.is_default, f.unique_index_id, f.is_enabled, f.change_tracking_state_desc FROM sys.fulltext_catalogs c
JOIN sys.fulltext_indexes f ON f.fulltext_catalog_id = c.fulltext_catalog_id
SELECT COL_NAME(object_id, column_id), language_id FROM sys.fulltext_index_columns ORDER BY column_id
-- => library|1|1|1|AUTO
-- => title|1033
-- => body|1033
-- source: https://learn.microsoft.com/sql/t-sql/queries/contains-transact-sql
SELECT id FROM docs WHERE CONTAINS(title, 'fox')
SELECT id FROM docs WHERE CONTAINS(body, '"lazy dog"')
SELECT id FROM docs WHERE CONTAINS(body, '"dog lazy"')
SELECT id FROM docs WHERE CONTAINS((title, body), '"data*" OR fox') ORDER BY id
SELECT id FROM docs WHERE CONTAINS(body, 'mountain AND NOT fox')
SELECT id FROM docs WHERE CONTAINS(body, 'the')
SELECT id FROM docs WHERE NOT CONTAINS(body, 'dog') ORDER BY id
-- => 1
-- => 1
-- => no rows
-- => 1
-- => 2
-- => 3
-- => no rows
-- => 2
-- => 3
-- => 4
SELECT id FROM docs WHERE CONTAINS(*, 'FORMSOF(INFLECTIONAL, run)') ORDER BY id
SELECT id FROM docs WHERE CONTAINS(body, 'run')
SELECT id FROM docs WHERE CONTAINS(body, 'jumps NEAR dog')
SELECT id FROM docs WHERE CONTAINS(body, 'NEAR((jumps, dog), 2)')
SELECT id FROM docs WHERE CONTAINS(body, 'NEAR((dog, jumps), 5)')
SELECT id FROM docs WHERE CONTAINS(body, 'NEAR((dog, jumps), 5, TRUE)')
SELECT id FROM docs WHERE CONTAINS(body, 'ISABOUT(performance WEIGHT(.8), road WEIGHT(.2))')
-- => 1
-- => 2
-- => 2
-- => 1
-- => no rows
-- => 1
-- => no rows
-- => 3
DECLARE @q nvarchar(100) = N'"bicy*"'
SELECT d.id FROM docs d WHERE CONTAINS(d.body, @q, LANGUAGE 1033)
UPDATE docs SET body = N'zebra' WHERE id = 4
SELECT id FROM docs WHERE CONTAINS(body, 'zebra')
-- => 3
-- => 4
SELECT id FROM docs WHERE CONTAINS(body, 'two words')
-- !! 7630 Syntax error near 'words' in the full-text search condition 'two words'.
SELECT id FROM docs WHERE CONTAINS(body, '')
-- !! 7645 Null or empty full-text predicate.
-- source: https://learn.microsoft.com/sql/t-sql/queries/freetext-transact-sql
SELECT id FROM docs WHERE FREETEXT(*, 'the running of a mountain') ORDER BY id
-- => 1
-- => 2
-- => 3
-- source: https://learn.microsoft.com/sql/relational-databases/system-functions/containstable-transact-sql
SELECT d.id, IIF(k.[RANK] BETWEEN 1 AND 1000, 'ranked', '') FROM docs d JOIN CONTAINSTABLE(docs, body, 'dog OR mountain') AS k ON d.id = k.[KEY] ORDER BY d.id
SELECT [KEY] FROM FREETEXTTABLE(docs, *, N'mountain bikes', 1)
SELECT [KEY] FROM CONTAINSTABLE(docs, body, 'ISABOUT(dog WEIGHT(.1), mountain WEIGHT(.9))') ORDER BY [RANK] DESC
-- => 1|ranked
-- => 3|ranked
-- => 3
-- => 3
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-fulltext-index-transact-sql
ALTER FULLTEXT INDEX ON docs DROP (title)
ALTER FULLTEXT INDEX ON docs START FULL POPULATION
SELECT id FROM docs WHERE CONTAINS(title, 'fox')
-- !! 7677 Column "title" is not full-text indexed.
DROP FULLTEXT INDEX ON docs
DROP FULLTEXT CATALOG library
SELECT id FROM docs WHERE CONTAINS(body, 'fox')
-- >> Warning: The fulltext catalog 'library' is being dropped and is currently set as default.
-- !! 7601 Cannot use a CONTAINS or FREETEXT predicate on table or indexed view 'docs' because it is not full-text indexed.
CREATE TABLE numbers (id int CONSTRAINT pk_numbers PRIMARY KEY, n int, t varchar(10))
CREATE FULLTEXT CATALOG other
DROP FULLTEXT INDEX ON numbers
-- !! 7658 Table or indexed view 'dbo.numbers' does not have a full-text index or user does not have permission to perform this action.
CREATE FULLTEXT INDEX ON numbers (n) KEY INDEX pk_numbers ON other
-- !! 7670 Column 'n' cannot be used for full-text search because it is not a character-based, XML, image or varbinary(max) type column.
CREATE FULLTEXT INDEX ON numbers (t, t) KEY INDEX pk_numbers ON other
-- !! 7672 A full-text index cannot be created on the table or indexed view because duplicate column 't' is specified.
CREATE FULLTEXT INDEX ON numbers (t) KEY INDEX pk_numbers ON missing
-- !! 7641 Full-Text catalog 'missing' does not exist in database 'golden_fulltext' or user does not have permission to perform this action.
-- source: https://learn.microsoft.com/sql/relational-databases/triggers/ddl-events
CREATE TRIGGER told ON DATABASE FOR CREATE_FULLTEXT_INDEX AS PRINT EVENTDATA().value('(/EVENT_INSTANCE/EventType)[1]', 'varchar(40)')
-- ok
CREATE FULLTEXT INDEX ON numbers (t) KEY INDEX pk_numbers ON other
-- >> CREATE_FULLTEXT_INDEX
-- source: https://learn.microsoft.com/sql/t-sql/functions/fulltextcatalogproperty-transact-sql
SELECT FULLTEXTCATALOGPROPERTY('other', 'AccentSensitivity'), FULLTEXTCATALOGPROPERTY('other', 'PopulateStatus'), FULLTEXTCATALOGPROPERTY('none', 'LogSize'),
       FULLTEXTSERVICEPROPERTY('IsFullTextInstalled'), SERVERPROPERTY('IsFullTextInstalled')
SELECT OBJECTPROPERTYEX(OBJECT_ID('numbers'), 'TableHasActiveFulltextIndex'), OBJECTPROPERTY(OBJECT_ID('docs'), 'TableHasActiveFulltextIndex'),
       OBJECTPROPERTYEX(OBJECT_ID('numbers'), 'TableFulltextKeyColumn')
-- => 1|0|NULL|1|1
-- => 1|0|1
