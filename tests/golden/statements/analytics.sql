-- source: https://learn.microsoft.com/sql/t-sql/functions/percentile-cont-transact-sql
CREATE TABLE pay (dept varchar(20), rate money, seen date);
INSERT pay VALUES ('Engineering', 36.0577, '2024-01-01'), ('Engineering', 32.6923, '2024-01-02'), ('Engineering', 63.4615, '2024-01-03'), ('Engineering', 28.8462, '2024-01-04'),
    ('Shipping', 9.50, '2024-01-05'), ('Shipping', 9, '2024-01-06'), ('Shipping', NULL, '2024-01-07'), ('Empty', NULL, NULL);
-- (8)
SELECT DISTINCT dept, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY rate) OVER (PARTITION BY dept), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY rate) OVER (PARTITION BY dept) FROM pay ORDER BY dept
-- => Empty|NULL|NULL
-- => Engineering|34.375|32.6923
-- => Shipping|9.25|9.0000
SELECT DISTINCT PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY rate DESC) OVER (), PERCENTILE_DISC(0.25) WITHIN GROUP (ORDER BY seen DESC) OVER () FROM pay WHERE dept <> 'Empty'
-- => 35.21635|2024-01-06
SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY rate) FROM pay
-- !! 10753 The function 'percentile_cont' must have an OVER clause.
SELECT PERCENTILE_CONT(1.5) WITHIN GROUP (ORDER BY rate) OVER () FROM pay
-- !! 40515 Not supported by Ferryman: PERCENTILE_CONT of a number that isn't from 0 to 1.
SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY dept) OVER () FROM pay
-- !! 8117 Operand data type varchar is invalid for percentile_cont operator.
-- source: https://learn.microsoft.com/sql/t-sql/functions/approx-percentile-cont-transact-sql
SELECT dept, APPROX_PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY rate), APPROX_PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY rate) FROM pay GROUP BY dept ORDER BY dept
-- => Empty|NULL|NULL
-- => Engineering|34.375|32.6923
-- => Shipping|9.25|9.0000
-- source: https://learn.microsoft.com/sql/t-sql/functions/percent-rank-transact-sql
SELECT rate, CUME_DIST() OVER (ORDER BY rate), PERCENT_RANK() OVER (ORDER BY rate) FROM pay WHERE dept = 'Engineering' ORDER BY rate
-- => 28.8462|0.25|0.0
-- => 32.6923|0.5|0.3333333333333333
-- => 36.0577|0.75|0.6666666666666666
-- => 63.4615|1.0|1.0
-- source: https://learn.microsoft.com/sql/t-sql/functions/first-value-transact-sql
CREATE TABLE readings (at int, value int); INSERT readings VALUES (1, NULL), (2, 10), (3, NULL), (4, NULL), (5, 20), (6, NULL);
-- (6)
SELECT at, FIRST_VALUE(value) IGNORE NULLS OVER (ORDER BY at), LAST_VALUE(value) IGNORE NULLS OVER (ORDER BY at), FIRST_VALUE(value) RESPECT NULLS OVER (ORDER BY at) FROM readings ORDER BY at
-- => 1|NULL|NULL|NULL
-- => 2|10|10|NULL
-- => 3|10|10|NULL
-- => 4|10|10|NULL
-- => 5|10|20|NULL
-- => 6|10|20|NULL
SELECT at, LAST_VALUE(value) IGNORE NULLS OVER (ORDER BY at ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM readings ORDER BY at
-- => 1|20
-- => 2|20
-- => 3|20
-- => 4|20
-- => 5|20
-- => 6|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/lag-transact-sql
SELECT at, LAG(value) IGNORE NULLS OVER (ORDER BY at), LEAD(value, 1, -1) IGNORE NULLS OVER (ORDER BY at), LAG(value, 1, 0) OVER (ORDER BY at) FROM readings ORDER BY at
-- => 1|NULL|10|0
-- => 2|NULL|20|NULL
-- => 3|10|20|10
-- => 4|10|20|NULL
-- => 5|10|-1|NULL
-- => 6|20|-1|20
SELECT LAG(value, 2) IGNORE NULLS OVER (ORDER BY at) FROM readings
-- !! 40515 Not supported by Ferryman: LAG with IGNORE NULLS and an offset other than 1.
-- source: https://learn.microsoft.com/sql/t-sql/queries/select-window-transact-sql
SELECT at, SUM(value) OVER w, COUNT(value) OVER (w ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM readings WINDOW w AS (ORDER BY at) ORDER BY at
-- => 1|NULL|1
-- => 2|10|1
-- => 3|10|1
-- => 4|10|1
-- => 5|30|1
-- => 6|30|1
-- source: https://learn.microsoft.com/sql/t-sql/functions/checksum-transact-sql
SELECT COUNT(DISTINCT CHECKSUM(NEWID())), MAX(ABS(CAST(CHECKSUM(NEWID()) AS bigint)) % 10) / 10 FROM readings CROSS JOIN pay
-- => 48|0
-- source: https://learn.microsoft.com/sql/t-sql/functions/json-modify-transact-sql
CREATE TABLE docs (id int PRIMARY KEY, doc nvarchar(max), n float, d datetimeoffset(0), z varchar(6)); INSERT docs VALUES (1, N'{"info": {"address": [{"town": "Paris"}]}}', 1.5, '2024-02-29 10:00 +01:00', '+05:30');
-- (1)
UPDATE docs SET doc = JSON_MODIFY(doc, '$.info.address[0].town', 'London'); UPDATE docs SET doc = JSON_MODIFY(JSON_MODIFY(doc, 'append $.info.address', JSON_QUERY('{"town":"Rome"}')), '$.id', id);
SELECT doc, JSON_PATH_EXISTS(doc, '$.info.address[1]'), JSON_OBJECT('id':id, 'n':n, 'd':d), ISJSON(doc, OBJECT) FROM docs
-- (1)
-- (1)
-- => {"info": {"address": [{"town": "London"},{"town":"Rome"}]},"id":1}|1|{"id":1,"n":1.500000000000000e+000,"d":"2024-02-29T09:00:00Z"}|1
SELECT STR(n, 5, 1), SOUNDEX(z), HASHBYTES('SHA1', z), CONVERT(varchar(30), SWITCHOFFSET(d, z)), CONVERT(varchar(30), d AT TIME ZONE 'Pacific Standard Time'), DATETIMEFROMPARTS(2024, id, id, 0, 0, 0, id), LEFT_SHIFT(id, 4) FROM docs
-- =>   1.5|0000|0x35F6725B8A563BFCFEF57C2B96C3E082461D3F22|2024-02-29 14:30:00 +05:30|2024-02-29 01:00:00 -08:00|2024-01-01 00:00:00|16
-- source: https://learn.microsoft.com/sql/t-sql/functions/try-parse-transact-sql
CREATE TABLE texts (v varchar(30)); INSERT texts VALUES ('1,234'), ('$5'), ('abc'), (NULL)
SELECT TRY_PARSE(v AS int), TRY_PARSE(v AS money USING 'en-US'), TRY_PARSE(v AS datetime2 USING 'en-US') FROM texts
-- => 1234|1234.0000|NULL
-- => 5|5.0000|NULL
-- => NULL|NULL|NULL
-- => NULL|NULL|NULL
SELECT PARSE(v AS int) FROM texts WHERE v = 'abc'
-- !! 9819 Error converting string value 'abc' into data type int using culture 'en-US'.
-- source: https://learn.microsoft.com/sql/t-sql/functions/crypt-gen-random-transact-sql
SELECT DATALENGTH(CRYPT_GEN_RANDOM(50)), IIF(CRYPT_GEN_RANDOM(16) = CRYPT_GEN_RANDOM(16), 1, 0)
-- => 50|0
-- source: https://learn.microsoft.com/sql/t-sql/functions/current-timezone-transact-sql
SELECT CURRENT_TIMEZONE(), CURRENT_TIMEZONE_ID()
-- => (UTC) Coordinated Universal Time|UTC
SELECT FILE_NAME(1)
-- !! 40515 Not supported by Ferryman: the function FILE_NAME.
-- source: https://learn.microsoft.com/sql/t-sql/queries/output-clause-transact-sql
CREATE TABLE doubled (id int, twice AS id * 2 PERSISTED); CREATE TABLE logged (id int, twice int, note varchar(5) DEFAULT 'new', total AS id + twice PERSISTED, tagged AS note + '!' PERSISTED)
INSERT doubled (id) OUTPUT inserted.id, inserted.twice INTO logged (id, twice) VALUES (5), (6); UPDATE doubled SET id = id + 1 OUTPUT deleted.id, inserted.id INTO logged (id, twice) WHERE id = 6
SELECT id, twice, note, total, tagged FROM logged
-- => 5|10|new|15|new!
-- => 6|12|new|18|new!
-- => 6|7|new|13|new!
-- source: https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql
CREATE TABLE a (id int PRIMARY KEY, v varchar(10)); CREATE TABLE b (id int, c int); CREATE TABLE target (id int PRIMARY KEY, v varchar(10), c int); INSERT a VALUES (1, 'x'), (2, 'y'), (3, 'z'); INSERT b VALUES (1, 10), (2, 20); INSERT target VALUES (1, 'old', 0), (9, 'gone', 0)
MERGE target USING a JOIN b ON a.id = b.id ON target.id = a.id WHEN MATCHED THEN UPDATE SET v = a.v, c = b.c WHEN NOT MATCHED THEN INSERT (id, v, c) VALUES (a.id, a.v, b.c) WHEN NOT MATCHED BY SOURCE THEN DELETE OUTPUT $action, inserted.id, deleted.id, b.c;
MERGE target USING (a LEFT JOIN b ON a.id = b.id) ON target.id = a.id WHEN NOT MATCHED AND b.c IS NULL THEN INSERT (id, v) VALUES (a.id, a.v); SELECT * FROM target ORDER BY id
-- => UPDATE|1|1|10
-- => INSERT|2|NULL|20
-- => DELETE|NULL|9|NULL
-- => 1|x|10
-- => 2|y|20
-- => 3|z|NULL
