-- source: https://learn.microsoft.com/sql/t-sql/language-elements/string-comparison-assignment
CREATE TABLE s (id int, ci varchar(20), cs varchar(20) COLLATE SQL_Latin1_General_CP1_CS_AS, bin varchar(20) COLLATE Latin1_General_BIN2, n nvarchar(20), c char(6));
INSERT s VALUES (1, 'Apple', 'Apple', 'Apple', N'Apple', 'Apple'), (2, 'apple', 'apple', 'apple', N'apple', 'apple'),
(3, 'apple  ', 'apple  ', 'apple  ', N'apple  ', 'apple'), (4, 'banana', 'banana', 'banana', N'banana', 'banana'), (5, '', '', '', N'', ''), (6, NULL, NULL, NULL, NULL, NULL);
-- (6)
SELECT id FROM s WHERE ci = 'APPLE' ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT id FROM s WHERE cs = 'apple' ORDER BY id
-- => 2
-- => 3
SELECT id FROM s WHERE bin = 'apple' ORDER BY id
-- => 2
-- => 3
SELECT id FROM s WHERE n = N'APPLE   ' ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT id FROM s WHERE c = 'apple' ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT id FROM s WHERE ci IN ('APPLE', 'x') ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT id FROM s WHERE cs IN ('APPLE', 'banana') ORDER BY id
-- => 4
SELECT id FROM s WHERE ci NOT IN ('apple') ORDER BY id
-- => 4
-- => 5
SELECT id FROM s WHERE ci NOT IN ('apple', NULL)
-- => no rows
SELECT id FROM s WHERE ci <> 'APPLE' ORDER BY id
-- => 4
-- => 5
SELECT id FROM s WHERE ci = '   '
-- => 5
SELECT id FROM s WHERE ci > 'APPLE' ORDER BY id
-- => 4
SELECT id FROM s WHERE ci BETWEEN 'A' AND 'APPLE' ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT id FROM s WHERE ci COLLATE Latin1_General_BIN2 = 'Apple'
-- => 1
SELECT id FROM s WHERE cs COLLATE SQL_Latin1_General_CP1_CI_AS = 'APPLE' ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT a.id, b.id FROM s a JOIN s b ON a.ci = b.ci WHERE a.id < b.id ORDER BY 1, 2
-- => 1|2
-- => 1|3
-- => 2|3
SELECT a.id, b.id FROM s a JOIN s b ON a.cs = b.cs WHERE a.id < b.id ORDER BY 1, 2
-- => 2|3
SELECT LOWER(MIN(ci)), COUNT(*) FROM s GROUP BY ci ORDER BY COUNT(*) DESC, 1
-- => apple|3
-- => NULL|1
-- => |1
-- => banana|1
SELECT COUNT(*) FROM s GROUP BY cs ORDER BY 1
-- => 1
-- => 1
-- => 1
-- => 1
-- => 2
SELECT COUNT(*) FROM s GROUP BY bin ORDER BY 1
-- => 1
-- => 1
-- => 1
-- => 1
-- => 2
SELECT COUNT(DISTINCT ci), COUNT(DISTINCT cs), COUNT(DISTINCT bin), COUNT(DISTINCT n), COUNT(DISTINCT c) FROM s
-- => 3|4|4|3|3
SELECT COUNT(*) FROM (SELECT DISTINCT ci FROM s) d
-- => 4
SELECT COUNT(*) FROM (SELECT ci FROM s UNION SELECT n FROM s) d
-- => 4
SELECT id, LEN(ci), DATALENGTH(ci), LEN(n), DATALENGTH(n), LEN(c), DATALENGTH(c) FROM s ORDER BY id
-- => 1|5|5|5|10|5|6
-- => 2|5|5|5|10|5|6
-- => 3|5|7|5|14|5|6
-- => 4|6|6|6|12|6|6
-- => 5|0|0|0|0|0|6
-- => 6|NULL|NULL|NULL|NULL|NULL|NULL
SELECT '[' + c + ']' FROM s WHERE id = 1
-- => [Apple ]
SELECT '[' + ci + ']' FROM s WHERE id = 3
-- => [apple  ]
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/like-transact-sql
SELECT id FROM s WHERE ci LIKE 'APPLE' ORDER BY id
-- => 1
-- => 2
-- => 3
SELECT id FROM s WHERE n LIKE N'apple' ORDER BY id
-- => 1
-- => 2
SELECT id FROM s WHERE ci LIKE 'apple %' ORDER BY id
-- => 3
SELECT id FROM s WHERE cs LIKE 'A%'
-- => 1
SELECT id FROM s WHERE ci LIKE '[ab]%' ORDER BY id
-- => 1
-- => 2
-- => 3
-- => 4
SELECT id FROM s WHERE ci LIKE '[^a]%'
-- => 4
SELECT id FROM s WHERE ci LIKE '%an%an%'
-- => 4
SELECT id FROM s WHERE ci LIKE '_anana'
-- => 4
SELECT id FROM s WHERE ci LIKE '%' ORDER BY id
-- => 1
-- => 2
-- => 3
-- => 4
-- => 5
SELECT id FROM s WHERE ci NOT LIKE 'a%' ORDER BY id
-- => 4
-- => 5
SELECT id FROM s WHERE ci LIKE ''
-- => 5
CREATE TABLE pct (v varchar(20));
INSERT pct VALUES ('50%'), ('50 percent'), ('a_b'), ('acb'), ('a[b'), ('x]y'), ('a-b');
-- (7)
SELECT v FROM pct WHERE v LIKE '50[%]'
-- => 50%
SELECT v FROM pct WHERE v LIKE '50!%' ESCAPE '!'
-- => 50%
SELECT v FROM pct WHERE v LIKE 'a[_]b'
-- => a_b
SELECT v FROM pct WHERE v LIKE 'a\_b' ESCAPE '\'
-- => a_b
SELECT v FROM pct WHERE v LIKE 'a[[]b'
-- => a[b
SELECT v FROM pct WHERE v LIKE 'x]y'
-- => x]y
SELECT v FROM pct WHERE v LIKE 'a[a-c]b'
-- => acb
SELECT v FROM pct WHERE v LIKE 'a[-_]b' ORDER BY v COLLATE Latin1_General_BIN2
-- => a-b
-- => a_b
SELECT v FROM pct WHERE v LIKE 'x' ESCAPE 'ab'
-- !! 506 The invalid escape character "ab" was specified in a LIKE predicate.
-- source: https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support
CREATE TABLE o (v varchar(10) COLLATE SQL_Latin1_General_CP1_CI_AS);
INSERT o VALUES ('b'), ('A'), ('a1'), ('B2'), ('_x'), ('1'), (''), (NULL), ('10'), ('9')
-- (10)
SELECT v FROM o ORDER BY v
-- => NULL
-- => 
-- => _x
-- => 1
-- => 10
-- => 9
-- => A
-- => a1
-- => b
-- => B2
SELECT v FROM o ORDER BY v COLLATE Latin1_General_BIN2
-- => NULL
-- => 
-- => 1
-- => 10
-- => 9
-- => A
-- => B2
-- => _x
-- => a1
-- => b
SELECT v FROM o WHERE v >= 'a' ORDER BY v DESC
-- => B2
-- => b
-- => a1
-- => A
SELECT MIN(v), MAX(v) FROM o WHERE v <> ''
-- => _x|B2
SELECT TOP (1) v FROM o WHERE v IS NOT NULL ORDER BY v DESC
-- => B2
-- source: https://learn.microsoft.com/sql/relational-databases/tables/create-unique-constraints
CREATE TABLE u (v varchar(10) CONSTRAINT u_v UNIQUE, w varchar(10) COLLATE Latin1_General_BIN2 CONSTRAINT u_w UNIQUE);
INSERT u VALUES ('a', 'a'), ('b', 'A')
-- (2)
INSERT u VALUES ('a  ', 'c')
-- !! 2627 Violation of UNIQUE KEY constraint 'u_v'. Cannot insert duplicate key in object 'dbo.u'. The duplicate key value is (a).
-- >> The statement has been terminated.
INSERT u VALUES ('d', 'a  ')
-- !! 2627 Violation of UNIQUE KEY constraint 'u_w'. Cannot insert duplicate key in object 'dbo.u'. The duplicate key value is (a).
-- >> The statement has been terminated.
INSERT u VALUES (NULL, 'x')
-- (1)
INSERT u VALUES (NULL, 'y')
-- !! 2627 Violation of UNIQUE KEY constraint 'u_v'. Cannot insert duplicate key in object 'dbo.u'. The duplicate key value is (<NULL>).
-- >> The statement has been terminated.
SELECT COUNT(*) FROM u
-- => 3
-- source: https://learn.microsoft.com/sql/relational-databases/tables/primary-and-foreign-key-constraints
CREATE TABLE par (k varchar(10) NOT NULL CONSTRAINT pk_par PRIMARY KEY);
CREATE TABLE chi (id int, k varchar(10) CONSTRAINT fk_chi REFERENCES par(k));
INSERT par VALUES ('Key')
-- (1)
INSERT chi VALUES (1, 'KEY'), (2, 'key  '), (3, NULL)
-- (3)
INSERT chi VALUES (4, 'other')
-- !! 547 The INSERT statement conflicted with the FOREIGN KEY constraint "fk_chi". The conflict occurred in database "golden_strings", table "dbo.par", column 'k'.
-- >> The statement has been terminated.
DELETE par
-- !! 547 The DELETE statement conflicted with the REFERENCE constraint "fk_chi". The conflict occurred in database "golden_strings", table "dbo.chi", column 'k'.
-- >> The statement has been terminated.
UPDATE par SET k = 'kEy'
-- (1)
UPDATE par SET k = 'z'
-- !! 547 The UPDATE statement conflicted with the REFERENCE constraint "fk_chi". The conflict occurred in database "golden_strings", table "dbo.chi", column 'k'.
-- >> The statement has been terminated.
SELECT id, c.k, p.k FROM chi c LEFT JOIN par p ON p.k = c.k ORDER BY id
-- => 1|KEY|kEy
-- => 2|key  |kEy
-- => 3|NULL|NULL
INSERT par VALUES ('KEY ')
-- !! 2627 Violation of PRIMARY KEY constraint 'pk_par'. Cannot insert duplicate key in object 'dbo.par'. The duplicate key value is (key).
-- >> The statement has been terminated.
INSERT par VALUES (NULL)
-- !! 515 Cannot insert the value NULL into column 'k', table 'golden_strings.dbo.par'; column does not allow nulls. INSERT fails.
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-index-transact-sql
CREATE TABLE ix (v nvarchar(10)); CREATE UNIQUE INDEX ux ON ix (v);
INSERT ix VALUES (N'a')
-- (1)
INSERT ix VALUES (N'A')
-- !! 2601 Cannot insert duplicate key row in object 'dbo.ix' with unique index 'ux'. The duplicate key value is (a).
-- >> The statement has been terminated.
INSERT ix SELECT N'é'
-- (1)
SELECT COUNT(*) FROM ix WHERE v = 'e'
-- => 0
SELECT COUNT(*) FROM ix WHERE v = N'É'
-- => 1
CREATE TABLE dup (v int); INSERT dup VALUES (1), (1); CREATE UNIQUE INDEX ud ON dup (v)
-- !! 1505 The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.dup' and the index name 'ud'. The duplicate key value is (1).
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/t-sql/functions/string-split-transact-sql
SELECT value FROM STRING_SPLIT('a,b,,c', ',')
-- => a
-- => b
-- => 
-- => c
SELECT value, ordinal FROM STRING_SPLIT('x y', ' ', 1) ORDER BY ordinal
-- => x|1
-- => y|2
SELECT value FROM STRING_SPLIT(NULL, ',')
-- => no rows
SELECT COUNT(*) FROM STRING_SPLIT('', ',')
-- => 1
SELECT s.id, p.value FROM s CROSS APPLY STRING_SPLIT(s.ci, 'n') p WHERE s.id = 4
-- => 4|ba
-- => 4|a
-- => 4|a
SELECT value FROM STRING_SPLIT('a', ',,')
-- !! 214 Procedure expects parameter 'separator' of type 'nchar(1)/nvarchar(1)'.
-- source: https://learn.microsoft.com/sql/t-sql/functions/string-agg-transact-sql
SELECT STRING_AGG(ci, ',') WITHIN GROUP (ORDER BY id) FROM s WHERE id < 5 AND id <> 3
-- => Apple,apple,banana
SELECT STRING_AGG(v, '-') WITHIN GROUP (ORDER BY v DESC) FROM (VALUES (1), (2), (NULL), (3)) t(v)
-- => 3-2-1
SELECT STRING_AGG(v, '-') FROM (SELECT 'a' v WHERE 1 = 0) t
-- => NULL
