-- source: https://learn.microsoft.com/sql/t-sql/language-elements/divide-transact-sql
SELECT 5 / 2;
-- => int|2
SELECT -5 / 2;
-- => int|-2
SELECT 5 % 3;
-- => int|2
SELECT -5 % 3;
-- => int|-2
SELECT 1 / 0;
-- !! 8134 Divide by zero error encountered.
SELECT 1 % 0;
-- !! 8134 Divide by zero error encountered.
SELECT 1.0 / 3;
-- => decimal(7,6)|0.333333
SELECT 2.0 / 3;
-- => decimal(7,6)|0.666666
SELECT 1e0 / 4;
-- => float|0.25
SELECT 1 / 0.0;
-- !! 8134 Divide by zero error encountered.
SELECT 1e0 / 0;
-- !! 8134 Divide by zero error encountered.
-- source: https://learn.microsoft.com/sql/t-sql/data-types/int-bigint-smallint-and-tinyint-transact-sql
SELECT 2147483647 / 2;
-- => int|1073741823
SELECT 2147483649 / 2;
-- => decimal(16,6)|1073741824.500000
SELECT 2147483647 + 1;
-- !! 8115 Arithmetic overflow error converting expression to data type int.
SELECT 2147483647 * 2;
-- !! 8115 Arithmetic overflow error converting expression to data type int.
SELECT CAST(9223372036854775807 AS bigint) + 1;
-- !! 8115 Arithmetic overflow error converting expression to data type bigint.
SELECT CAST(200 AS tinyint) + CAST(100 AS tinyint);
-- !! 8115 Arithmetic overflow error converting expression to data type tinyint.
SELECT CAST(200 AS tinyint) + CAST(50 AS tinyint);
-- => tinyint|250
SELECT CAST(32767 AS smallint) + CAST(1 AS smallint);
-- !! 8115 Arithmetic overflow error converting expression to data type smallint.
SELECT CAST(1 AS tinyint) - 2;
-- => int|-1
SELECT -CAST(5 AS tinyint);
-- => smallint|-5
-- source: https://learn.microsoft.com/sql/t-sql/data-types/precision-scale-and-length-transact-sql
SELECT CAST(0.0000009000 AS decimal(30,20)) * CAST(1.0000000000 AS decimal(30,20));
-- => decimal(38,17)|0.00000090000000000
SELECT CAST(0.0000009000 AS decimal(30,10)) * CAST(1.0000000000 AS decimal(30,10));
-- => decimal(38,6)|0.000001
SELECT 1.5 + 2;
-- => decimal(3,1)|3.5
SELECT 1.25 * 4;
-- => decimal(5,2)|5.00
SELECT 1.5 - 2.25;
-- => decimal(4,2)|-0.75
SELECT 7.5 % 2;
-- => decimal(2,1)|1.5
SELECT CAST(1 AS decimal(38,0)) / 3;
-- => decimal(38,6)|0.333333
SELECT CAST(10 AS decimal(10,2)) / CAST(3 AS decimal(5,1));
-- => decimal(17,8)|3.33333333
SELECT CAST(99999999999999999999999999999999999999 AS decimal(38,0)) + 1;
-- !! 8115 Arithmetic overflow error converting expression to data type numeric.
SELECT $1.50 + 1;
-- => money|2.5000
SELECT $10 / 3;
-- => money|3.3333
SELECT $2 * $3;
-- => money|6.0000
SELECT $1 * 1.5;
-- => decimal(22,5)|1.50000
SELECT 1 + 1e0;
-- => float|2.0
SELECT CAST(1 AS real) + 1;
-- => real|2.0
-- source: https://learn.microsoft.com/sql/t-sql/data-types/data-type-precedence-transact-sql
SELECT '1' + 2;
-- => int|3
SELECT 'abc' + 1;
-- !! 245 Conversion failed when converting the varchar value 'abc' to data type int.
SELECT N'abc' + 1;
-- !! 245 Conversion failed when converting the nvarchar value 'abc' to data type int.
SELECT '1.5' + 1.25;
-- => decimal(4,2)|2.75
SELECT '2' * 3;
-- => int|6
SELECT 'a' - 'b';
-- !! 8117 Operand data type varchar is invalid for subtract operator.
SELECT CAST(1 AS bit) + CAST(1 AS bit);
-- !! 8117 Operand data type bit is invalid for add operator.
SELECT CAST('2024-01-01' AS date) + 1;
-- !! 206 Operand type clash: date is incompatible with int
SELECT CAST('2024-01-31' AS datetime) + 1;
-- => datetime|2024-02-01 00:00:00
SELECT CAST('2024-01-31' AS datetime) - 0.5;
-- => datetime|2024-01-30 12:00:00
SELECT CAST('20240131 12:00' AS datetime) - CAST('20240131' AS datetime);
-- => datetime|1900-01-01 12:00:00
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/string-concatenation-transact-sql
SELECT 'a' + 'b';
-- => varchar(2)|'ab'
SELECT 'a' + N'b';
-- => nvarchar(2)|'ab'
SELECT 'a ' + 'b';
-- => varchar(3)|'a b'
SELECT 'a' + NULL;
-- => varchar(2)|NULL
SELECT '' + '';
-- => varchar(2)|''
SELECT CAST('a' AS char(3)) + 'b';
-- => varchar(4)|'a  b'
SELECT 0x01 + 0x02;
-- => varbinary(2)|0x0102
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/bitwise-operators-transact-sql
SELECT 170 & 75;
-- => int|10
SELECT 170 | 75;
-- => int|235
SELECT 170 ^ 75;
-- => int|225
SELECT ~ 170;
-- => int|-171
SELECT ~ CAST(1 AS tinyint);
-- => tinyint|254
SELECT ~ CAST(1 AS bit);
-- => bit|0
SELECT 1.5 & 1;
-- !! 402 The data types numeric and int are incompatible in the '&' operator.
SELECT 1e0 % 2;
-- !! 402 The data types float and int are incompatible in the modulo operator.
SELECT - -1;
-- => int|1
SELECT NULL + 1;
-- => int|NULL
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/comparison-operators-transact-sql
SELECT 'a' = 'A';
-- => boolean|true
SELECT 'a' = 'a  ';
-- => boolean|true
SELECT N'a' = 'A ';
-- => boolean|true
SELECT ' a' = 'a';
-- => boolean|false
SELECT 'a' = 'A' COLLATE Latin1_General_BIN2;
-- => boolean|false
SELECT 'a' COLLATE SQL_Latin1_General_CP1_CS_AS = 'A';
-- => boolean|false
SELECT 'a ' COLLATE Latin1_General_BIN2 = 'a';
-- => boolean|true
SELECT 'é' = 'e';
-- => boolean|false
SELECT 'É' = 'é';
-- => boolean|true
SELECT 'a' < 'B';
-- => boolean|true
SELECT 'B' < 'a';
-- => boolean|false
SELECT '_' < 'a';
-- => boolean|true
SELECT 'é' < 'f';
-- => boolean|true
SELECT 'z' < 'é';
-- => boolean|false
SELECT NULL = NULL;
-- => boolean|unknown
SELECT 1 <> NULL;
-- => boolean|unknown
SELECT 1 = 1.0;
-- => boolean|true
SELECT '1' = 1;
-- => boolean|true
SELECT 'x' = 1;
-- !! 245 Conversion failed when converting the varchar value 'x' to data type int.
SELECT 1 BETWEEN 0 AND 1;
-- => boolean|true
SELECT 1 NOT BETWEEN 2 AND 3;
-- => boolean|true
SELECT 1 IN (1, 2);
-- => boolean|true
SELECT 3 NOT IN (1, NULL);
-- => boolean|unknown
SELECT 'A' IN ('b', 'a ');
-- => boolean|true
SELECT NULL IS NULL;
-- => boolean|true
SELECT 1 = 1 OR NULL = 1;
-- => boolean|true
SELECT 1 = 1 AND NULL = 1;
-- => boolean|unknown
SELECT NOT (NULL = 1);
-- => boolean|unknown
SELECT NULL IS DISTINCT FROM NULL;
-- => boolean|false
SELECT 1 IS NOT DISTINCT FROM 1;
-- => boolean|true
SELECT CAST('00000000-0000-0000-0000-000000000001' AS uniqueidentifier) < CAST('01000000-0000-0000-0000-000000000000' AS uniqueidentifier);
-- => boolean|false
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/like-transact-sql
SELECT 'abc' LIKE 'A%';
-- => boolean|true
SELECT 'abc ' LIKE 'abc';
-- => boolean|true
SELECT 'abc' LIKE 'abc ';
-- => boolean|false
SELECT N'abc ' LIKE N'abc';
-- => boolean|false
SELECT 'b' LIKE '[a-c]';
-- => boolean|true
SELECT 'd' LIKE '[^a-c]';
-- => boolean|true
SELECT '50%' LIKE '50[%]';
-- => boolean|true
SELECT '50x' LIKE '50[%]';
-- => boolean|false
SELECT '5_' LIKE '5!_' ESCAPE '!';
-- => boolean|true
SELECT 'a[b' LIKE 'a[[]b';
-- => boolean|true
SELECT 'a]b' LIKE 'a]b';
-- => boolean|true
SELECT 'a.c' LIKE 'a.c';
-- => boolean|true
SELECT 'abc' LIKE 'a.c';
-- => boolean|false
SELECT 'a\c' LIKE 'a\c';
-- => boolean|true
SELECT 'abc' LIKE 'a_c';
-- => boolean|true
SELECT 'abc' NOT LIKE '%z%';
-- => boolean|true
SELECT '-' LIKE '[a-]';
-- => boolean|true
SELECT 123 LIKE '1%';
-- => boolean|true
SELECT NULL LIKE 'a';
-- => boolean|unknown
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/case-transact-sql
SELECT CASE WHEN 1 = 2 THEN 1 END;
-- => int|NULL
SELECT CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'bcd' ELSE 'z' END;
-- => varchar(3)|'bcd'
SELECT CASE WHEN 1 = 1 THEN 1 ELSE 2.50 END;
-- => decimal(3,2)|1.00
SELECT CASE WHEN 1 = 1 THEN 0 ELSE 1 / 0 END;
-- => int|0
SELECT CASE WHEN 1 = 0 THEN NULL ELSE NULL END;
-- !! 8133 At least one of the result expressions in a CASE specification must be an expression other than the NULL constant.
SELECT CASE WHEN 1 = 0 THEN 5 ELSE 'x' END;
-- !! 245 Conversion failed when converting the varchar value 'x' to data type int.
SELECT ISNULL(CAST(NULL AS varchar(2)), 'abcdef');
-- => varchar(2)|'ab'
SELECT ISNULL(NULL, 'abcdef');
-- => varchar(6)|'abcdef'
SELECT COALESCE(NULL, 1, 1 / 0);
-- => int|1
SELECT COALESCE(CAST(NULL AS varchar(2)), 'abcdef');
-- => varchar(6)|'abcdef'
SELECT NULLIF('a', 'A ');
-- => varchar(1)|NULL
SELECT NULLIF(4, 5);
-- => int|4
SELECT IIF(1 > 2, 'yes', 'no');
-- => varchar(3)|'no'
SELECT CHOOSE(2, 'a', 'bb');
-- => varchar(2)|'bb'
SELECT CHOOSE(3, 'a', 'b');
-- => varchar(1)|NULL
SELECT GREATEST(1, NULL, 3);
-- => int|3
SELECT LEAST('b', 'a');
-- => varchar(1)|'a'
