-- source: https://learn.microsoft.com/sql/relational-databases/indexes/clustered-and-nonclustered-indexes-described
CREATE TABLE cities (code char(2) PRIMARY KEY, name varchar(20) NOT NULL, size int)
INSERT cities VALUES ('RO', 'Rome', 3), ('AA', 'Aachen', 1), ('Pa', 'Paris', 2)
SELECT code FROM cities
-- => AA
-- => Pa
-- => RO
UPDATE cities SET size = 9 WHERE code = 'AA'
SELECT TOP (2) code, size FROM cities
-- => AA|9
-- => Pa|2
DECLARE @list varchar(50) = '', @last varchar(20)
SELECT @list += code + ';', @last = name FROM cities
SELECT @list, @last
-- => AA;Pa;RO;|Rome
SELECT STUFF((SELECT ',' + name FROM cities FOR XML PATH('')), 1, 1, '')
-- => Aachen,Paris,Rome
SELECT code FROM cities FOR JSON AUTO
-- => [{"code":"AA"},{"code":"Pa"},{"code":"RO"}]
SELECT IDENTITY(int, 1, 1) AS n, name INTO numbered FROM cities
SELECT n, name FROM numbered WHERE name = 'Rome'
-- => 3|Rome
CREATE TABLE copied (n int IDENTITY, name varchar(20))
INSERT copied (name) SELECT name FROM cities
SELECT name FROM copied WHERE n = 1
-- => Aachen
WITH big AS (SELECT name, size FROM cities) SELECT COUNT(*) FROM big
-- => 3
DECLARE c CURSOR STATIC FOR SELECT code FROM cities
DECLARE @code char(2)
OPEN c
FETCH LAST FROM c INTO @code
SELECT @code
CLOSE c
DEALLOCATE c
-- => RO
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql
CREATE TABLE heap (a int, b int)
CREATE CLUSTERED INDEX ix ON heap (b DESC)
INSERT heap VALUES (1, 1), (2, 3), (3, 2)
SELECT a FROM heap
-- => 2
-- => 3
-- => 1
SELECT a, ROW_NUMBER() OVER (ORDER BY a) FROM heap
-- => 1|1
-- => 2|2
-- => 3|3
SELECT a FROM heap ORDER BY a
-- => 1
-- => 2
-- => 3
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-table-index-option-transact-sql
CREATE TABLE once (a int PRIMARY KEY WITH (PAD_INDEX = OFF, IGNORE_DUP_KEY = OFF, DATA_COMPRESSION = PAGE ON PARTITIONS (1 TO 3)))
-- ok
