-- source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql
CREATE TABLE t (a varchar(10) CONSTRAINT pk_t PRIMARY KEY WITH (IGNORE_DUP_KEY = ON), n int IDENTITY, b int)
-- ok
INSERT t VALUES ('a', 1)
INSERT t VALUES ('A', 2), ('b', 2), ('b ', 3)
SELECT @@ROWCOUNT
SELECT a, n, b FROM t
-- (1)
-- >> Duplicate key was ignored.
-- (1)
-- => 1
-- => a|1|1
-- => b|3|2
INSERT t (a, b) OUTPUT inserted.a SELECT 'c', 1 UNION ALL SELECT 'a', 1
-- >> Duplicate key was ignored.
-- => c
INSERT t (a, b) OUTPUT inserted.a SELECT 'a', 1
-- >> Duplicate key was ignored.
-- => no rows
INSERT t (a, b) SELECT CONCAT('x', value), value FROM GENERATE_SERIES(1, 3)
SELECT COUNT(*), MAX(n) - SCOPE_IDENTITY() FROM t
-- (3)
-- => 6|0
UPDATE t SET a = 'b' WHERE a = 'a'
-- !! 2627 Violation of PRIMARY KEY constraint 'pk_t'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (b).
-- >> The statement has been terminated.
DECLARE @v table (i int PRIMARY KEY WITH (IGNORE_DUP_KEY = ON))
INSERT @v SELECT 1 UNION ALL SELECT 1 UNION ALL SELECT 2
SELECT i FROM @v
-- >> Duplicate key was ignored.
-- => 1
-- => 2
CREATE TRIGGER shows ON t AFTER INSERT AS SELECT a FROM inserted
-- ok
INSERT t (a, b) SELECT 'a', 1 UNION ALL SELECT 'new', 1
-- >> Duplicate key was ignored.
-- => new
-- (1)
-- source: https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql
MERGE t USING (VALUES ('a')) s(a) ON 1 = 0 WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, 1);
-- !! 2627 Violation of PRIMARY KEY constraint 'pk_t'. Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (a).
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-index-transact-sql
CREATE TABLE u (a int, b int)
CREATE UNIQUE INDEX i ON u (a) WITH (IGNORE_DUP_KEY = ON)
CREATE UNIQUE INDEX j ON u (b)
INSERT u VALUES (1, 1)
INSERT u VALUES (1, 2)
SELECT name, ignore_dup_key FROM sys.indexes WHERE object_id = OBJECT_ID('u') AND index_id > 0 ORDER BY name
-- (1)
-- >> Duplicate key was ignored.
-- (0)
-- => i|1
-- => j|0
INSERT u VALUES (2, 1)
-- !! 2601 Cannot insert duplicate key row in object 'dbo.u' with unique index 'j'. The duplicate key value is (1).
-- >> The statement has been terminated.
ALTER INDEX i ON u SET (IGNORE_DUP_KEY = OFF)
INSERT u VALUES (1, 2)
-- !! 2601 Cannot insert duplicate key row in object 'dbo.u' with unique index 'i'. The duplicate key value is (1).
-- >> The statement has been terminated.
ALTER INDEX i ON u REBUILD WITH (IGNORE_DUP_KEY = ON)
INSERT u EXEC ('SELECT 1, 5 UNION ALL SELECT 7, 7 UNION ALL SELECT 7, 8')
-- >> Duplicate key was ignored.
-- (1)
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql
CREATE INDEX k ON u (a) WITH (IGNORE_DUP_KEY = ON)
-- !! 1916 CREATE INDEX options nonunique and ignore_dup_key are mutually exclusive.
CREATE UNIQUE INDEX k ON u (a) WHERE a > 1 WITH (IGNORE_DUP_KEY = ON)
-- !! 10618 Cannot create filtered index 'k' on table 'dbo.u' because the statement sets the IGNORE_DUP_KEY option to ON. Rewrite the statement so that it does not use the IGNORE_DUP_KEY option.
-- source: https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql
CREATE TABLE m (a int PRIMARY KEY, b int)
INSERT m VALUES (1, 1), (2, 2), (3, 3)
MERGE TOP (2) m USING (VALUES (1, 10), (2, 20), (4, 40), (5, 50)) s (a, b) ON m.a = s.a WHEN MATCHED THEN UPDATE SET b = s.b
WHEN NOT MATCHED THEN INSERT (a, b) VALUES (s.a, s.b) WHEN NOT MATCHED BY SOURCE THEN DELETE;
-- (3)
-- (2)
DECLARE @n int = 1
MERGE TOP (@n) INTO m USING (VALUES (7, 10)) s (a, b) ON m.a = s.a WHEN NOT MATCHED BY SOURCE AND m.b > 1 THEN UPDATE SET b = -m.b;
SELECT COUNT(*) FROM m WHERE b < 0
-- (1)
-- => 1
MERGE TOP (50) PERCENT INTO m USING (VALUES (11, 10), (12, 10), (13, 10)) s (a, b) ON m.a = s.a WHEN NOT MATCHED THEN INSERT VALUES (s.a, s.b);
-- (2)
