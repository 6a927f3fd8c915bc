-- source: https://learn.microsoft.com/sql/t-sql/functions/len-transact-sql
SELECT LEN('abc  ');
-- => int|3
SELECT LEN('  abc');
-- => int|5
SELECT LEN('');
-- => int|0
SELECT LEN(NULL);
-- => int|NULL
SELECT LEN(12345);
-- => int|5
SELECT LEN(N'日本');
-- => int|2
SELECT LEN(0x010203);
-- => int|3
-- source: https://learn.microsoft.com/sql/t-sql/functions/datalength-transact-sql
SELECT DATALENGTH('abc  ');
-- => int|5
SELECT DATALENGTH(N'abc');
-- => int|6
SELECT DATALENGTH('é€');
-- => int|2
SELECT DATALENGTH(CAST('a' AS char(5)));
-- => int|5
SELECT DATALENGTH(1);
-- => int|4
SELECT DATALENGTH(1.5);
-- => int|5
SELECT DATALENGTH(CAST(1 AS decimal(20,2)));
-- => int|13
SELECT DATALENGTH(CAST('2024-01-01' AS datetime2(3)));
-- => int|7
SELECT DATALENGTH(NULL);
-- => int|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/substring-transact-sql
SELECT SUBSTRING('abcdef', 2, 3);
-- => varchar(6)|'bcd'
SELECT SUBSTRING('abcdef', 0, 3);
-- => varchar(6)|'ab'
SELECT SUBSTRING('abcdef', -1, 3);
-- => varchar(6)|'a'
SELECT SUBSTRING('abcdef', 5, 10);
-- => varchar(6)|'ef'
SELECT SUBSTRING('abcdef', 2, -1);
-- !! 537 Invalid length parameter passed to the LEFT or SUBSTRING function.
SELECT SUBSTRING(0x010203, 2, 1);
-- => varbinary(3)|0x02
-- source: https://learn.microsoft.com/sql/t-sql/functions/left-transact-sql
SELECT LEFT('abcdefg', 2);
-- => varchar(7)|'ab'
SELECT LEFT(12345, 2);
-- => varchar(12)|'12'
SELECT LEFT('abc', -1);
-- !! 537 Invalid length parameter passed to the LEFT or SUBSTRING function.
SELECT RIGHT('abcdefg', 2);
-- => varchar(7)|'fg'
SELECT RIGHT('0000' + '12', 4);
-- => varchar(6)|'0012'
SELECT RIGHT('abc', 0);
-- => varchar(3)|''
-- source: https://learn.microsoft.com/sql/t-sql/functions/charindex-transact-sql
SELECT CHARINDEX('bike', 'The Bike');
-- => int|5
SELECT CHARINDEX('a', 'banana', 3);
-- => int|4
SELECT CHARINDEX('x', 'banana');
-- => int|0
SELECT CHARINDEX('', 'banana');
-- => int|0
SELECT CHARINDEX('TEST', 'This is a Test' COLLATE Latin1_General_CS_AS);
-- => int|0
SELECT CHARINDEX(NULL, 'abc');
-- => int|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/patindex-transact-sql
SELECT PATINDEX('%ter%', 'interesting data');
-- => int|3
SELECT PATINDEX('%en_ure%', 'Please ensure the door is locked!');
-- => int|8
SELECT PATINDEX('%[^ 0-9A-z]%', 'Please ensure the door is locked!');
-- => int|33
SELECT PATINDEX('%[0-9]%', 'abc123');
-- => int|4
SELECT PATINDEX('abc', 'abc');
-- => int|1
SELECT PATINDEX('b%', 'abc');
-- => int|0
SELECT PATINDEX('%c', 'abc');
-- => int|3
-- source: https://learn.microsoft.com/sql/t-sql/functions/replace-transact-sql
SELECT REPLACE('abcdefghicde', 'cde', 'xxx');
-- => varchar(8000)|'abxxxfghixxx'
SELECT REPLACE('Hello', 'L', 'x');
-- => varchar(8000)|'Hexxo'
SELECT REPLACE('a.b.c', '.', '\');
-- => varchar(8000)|'a\b\c'
SELECT REPLACE('abc', '', 'x');
-- => varchar(8000)|'abc'
SELECT REPLACE('abc', 'b', NULL);
-- => varchar(8000)|NULL
SELECT REPLACE('a1b', 'A', '\1');
-- => varchar(8000)|'\11b'
-- source: https://learn.microsoft.com/sql/t-sql/functions/stuff-transact-sql
SELECT STUFF('abcdef', 2, 3, 'ijklmn');
-- => varchar(8000)|'aijklmnef'
SELECT STUFF(',a,b', 1, 1, '');
-- => varchar(8000)|'a,b'
SELECT STUFF('abc', 0, 1, 'x');
-- => varchar(8000)|NULL
SELECT STUFF('abc', 2, 1, NULL);
-- => varchar(8000)|'ac'
-- source: https://learn.microsoft.com/sql/t-sql/functions/concat-transact-sql
SELECT CONCAT('Happy ', 'Birthday ', 11, '/', '25');
-- => varchar(30)|'Happy Birthday 11/25'
SELECT CONCAT('a', NULL, 'b');
-- => varchar(3)|'ab'
SELECT CONCAT(NULL, NULL);
-- => varchar(2)|''
SELECT CONCAT_WS(',', '1 Microsoft Way', NULL, NULL, 'Redmond', 'WA', 98052);
-- => varchar(39)|'1 Microsoft Way,Redmond,WA,98052'
-- source: https://learn.microsoft.com/sql/t-sql/functions/quotename-transact-sql
SELECT QUOTENAME('abc[]def');
-- => nvarchar(258)|'[abc[]]def]'
SELECT QUOTENAME('it''s', '''');
-- => nvarchar(258)|''it''s''
SELECT QUOTENAME('a"b', '"');
-- => nvarchar(258)|'"a""b"'
SELECT QUOTENAME('a', '(');
-- => nvarchar(258)|'(a)'
SELECT QUOTENAME('a', 'x');
-- => nvarchar(258)|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/string-functions-transact-sql
SELECT UPPER('straße é');
-- => varchar(8)|'STRAßE É'
SELECT LOWER(N'ÀB');
-- => nvarchar(2)|'àb'
SELECT LTRIM('  a ');
-- => varchar(4)|'a '
SELECT RTRIM('  a ');
-- => varchar(4)|'  a'
SELECT TRIM('  a ');
-- => varchar(4)|'a'
SELECT TRIM('.,! ' FROM '     #     test    .');
-- => varchar(20)|'#     test'
SELECT LTRIM('000123', '0');
-- => varchar(6)|'123'
SELECT REVERSE('abc');
-- => varchar(3)|'cba'
SELECT REPLICATE('0', 4);
-- => varchar(8000)|'0000'
SELECT REPLICATE('ab', -1);
-- => varchar(8000)|NULL
SELECT SPACE(3) + 'x';
-- => varchar(8000)|'   x'
SELECT CHAR(65);
-- => varchar(1)|'A'
SELECT CHAR(128);
-- => varchar(1)|'€'
SELECT CHAR(256);
-- => varchar(1)|NULL
SELECT DATALENGTH('a' + CHAR(13) + CHAR(10) + 'b');
-- => int|4
SELECT NCHAR(8364);
-- => nvarchar(1)|'€'
SELECT ASCII('A');
-- => int|65
SELECT ASCII('€');
-- => int|128
SELECT UNICODE(N'€');
-- => int|8364
SELECT STR(5);
-- => varchar(10)|'         5'
SELECT SOUNDEX('Smith');
-- => varchar(4)|'S530'
SELECT SOUNDEX('Smythe');
-- => varchar(4)|'S530'
SELECT DIFFERENCE('Green', 'Greene');
-- => int|4
SELECT TRANSLATE('2*[3+4]/{7-2}', '[]{}', '()()');
-- => varchar(13)|'2*(3+4)/(7-2)'
SELECT STRING_ESCAPE('\   /  "' + CHAR(10), 'json');
-- => nvarchar(max)|'\\   \/  \"\n'
SELECT ISNUMERIC('1e5');
-- => int|1
SELECT ISNUMERIC('$1,000');
-- => int|1
SELECT ISNUMERIC('abc');
-- => int|0
SELECT ISNUMERIC('');
-- => int|0
SELECT ISNUMERIC('-');
-- => int|1
SELECT ISDATE('2024-02-30');
-- => int|0
SELECT ISDATE('20240229');
-- => int|1
SELECT PARSENAME('srv.db.dbo.t', 1);
-- => nvarchar(128)|'t'
SELECT PARSENAME('db..[my.table]', 1);
-- => nvarchar(128)|'my.table'
SELECT PARSENAME('db..t', 2);
-- => nvarchar(128)|NULL
SELECT NOSUCH(1);
-- !! 195 'NOSUCH' is not a recognized built-in function name.
SELECT LEN();
-- !! 174 The len function requires 1 argument(s).
-- source: https://learn.microsoft.com/sql/t-sql/functions/mathematical-functions-transact-sql
SELECT ABS(-1.5);
-- => decimal(2,1)|1.5
SELECT ABS(CAST(-2147483648 AS int));
-- !! 8115 Arithmetic overflow error converting expression to data type int.
SELECT CEILING(123.45);
-- => decimal(5,0)|124
SELECT CEILING(-123.45);
-- => decimal(5,0)|-123
SELECT FLOOR(-123.45);
-- => decimal(5,0)|-124
SELECT FLOOR($123.45);
-- => money|123.0000
SELECT ROUND(123.9994, 3);
-- => decimal(7,4)|123.9990
SELECT ROUND(123.9995, 3);
-- => decimal(7,4)|124.0000
SELECT ROUND(123.4545, -2);
-- => decimal(7,4)|100.0000
SELECT ROUND(748.58, -3);
-- !! 8115 Arithmetic overflow error converting expression to data type numeric.
SELECT ROUND(150.75, 0, 1);
-- => decimal(5,2)|150.00
SELECT ROUND(150, -2);
-- => int|200
SELECT ROUND(748, -2147483648);
-- => int|0
SELECT ROUND(748.58, -2147483648);
-- => decimal(5,2)|0.00
SELECT ROUND(748e0, -2147483648);
-- => float|0.0
SELECT ROUND(2.5e0, 0);
-- => float|3.0
SELECT POWER(2, 10);
-- => int|1024
SELECT POWER(2, 31);
-- !! 232 Arithmetic overflow error for type int, value = 2147483648.000000.
SELECT POWER(2e0, 0.5);
-- => float|1.4142135623730951
SELECT POWER(2.0, 3);
-- => decimal(38,1)|8.0
SELECT SQRT(16);
-- => float|4.0
SELECT SQRT(-1);
-- !! 3623 An invalid floating point operation occurred.
SELECT SQUARE(3);
-- => float|9.0
SELECT SIGN(-5);
-- => int|-1
SELECT SIGN(2.5);
-- => decimal(2,1)|1.0
SELECT LOG(0);
-- !! 3623 An invalid floating point operation occurred.
SELECT LOG10(1000);
-- => float|3.0
SELECT LOG(8, 2);
-- => float|3.0
SELECT EXP(0);
-- => float|1.0
SELECT PI();
-- => float|3.141592653589793
SELECT DEGREES(PI());
-- => float|180.0
SELECT ATN2(0, 1);
-- => float|0.0
-- source: https://learn.microsoft.com/sql/t-sql/functions/dateadd-transact-sql
SELECT DATEADD(month, 1, CAST('2006-08-31' AS date));
-- => date|2006-09-30
SELECT DATEADD(month, 1, '2006-08-31');
-- => datetime|2006-09-30 00:00:00
SELECT DATEADD(day, -1, CAST('2024-03-01' AS datetime));
-- => datetime|2024-02-29 00:00:00
SELECT DATEADD(yy, 1, CAST('2024-02-29' AS date));
-- => date|2025-02-28
SELECT DATEADD(hour, 25, CAST('2024-01-01' AS datetime2(0)));
-- => datetime2(0)|2024-01-02 01:00:00
SELECT DATEADD(hour, 1, CAST('23:30' AS time(0)));
-- => time(0)|00:30:00
SELECT DATEADD(hour, 1, CAST('2024-01-01' AS date));
-- !! 9810 The datepart hour is not supported by date function dateadd for data type date.
SELECT DATEADD(year, 8000, CAST('2024-01-01' AS datetime));
-- !! 517 Adding a value to a 'datetime' column caused an overflow.
SELECT DATEADD(ms, 2, CAST('2024-01-01' AS datetime));
-- => datetime|2024-01-01 00:00:00.003
SELECT DATEADD(day, DATEDIFF(day, 0, CAST('2024-05-06 07:08' AS datetime)), 0);
-- => datetime|2024-05-06 00:00:00
SELECT DATEADD(nosuch, 1, 0);
-- !! 155 'nosuch' is not a recognized dateadd option.
SELECT DATEADD(quarter, 1.9, CAST('2024-01-31' AS date));
-- => date|2024-04-30
-- source: https://learn.microsoft.com/sql/t-sql/functions/datediff-transact-sql
SELECT DATEDIFF(year, '2005-12-31 23:59:59.9999999', '2006-01-01 00:00:00.0000000');
-- => int|1
SELECT DATEDIFF(week, '2005-12-31', '2006-01-01');
-- => int|1
SELECT DATEDIFF(day, '2024-03-01', '2024-02-28');
-- => int|-2
SELECT DATEDIFF(month, '2024-01-31', '2024-02-01');
-- => int|1
SELECT DATEDIFF(hour, '2024-01-01 10:59', '2024-01-01 11:00');
-- => int|1
SELECT DATEDIFF(ms, CAST('2024-01-01' AS datetime), CAST('2024-01-01 00:00:01' AS datetime));
-- => int|1000
SELECT DATEDIFF(second, '1900-01-01', '2024-01-01');
-- !! 535 The datediff function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use datediff with a less precise datepart.
SELECT DATEDIFF_BIG(second, '1900-01-01', '2024-01-01');
-- => bigint|3913056000
SELECT DATEADD(day, 1, CAST('9999-12-31' AS date));
-- !! 517 Adding a value to a 'date' column caused an overflow.
SELECT DATEADD(year, -2147483648, CAST('2024-01-01' AS datetime2(0)));
-- !! 517 Adding a value to a 'datetime2' column caused an overflow.
SELECT DATEADD(year, -2024, CAST('2025-02-28' AS datetime2(0)));
-- => datetime2(0)|0001-02-28 00:00:00
SELECT DATEADD(hour, 49, CAST('23:00' AS time(0)));
-- => time(0)|00:00:00
SELECT DATEADD(nanosecond, 1999, CAST('2024-01-01' AS datetime2(6)));
-- => datetime2(6)|2024-01-01 00:00:00.000001
SELECT DATEDIFF(iso_week, '2024-01-01', '2024-01-09');
-- !! 9806 The datepart iso_week is not supported by date function datediff.
SELECT DATEDIFF(quarter, '2023-12-31', '2024-04-01');
-- => int|2
SELECT DATEDIFF(week, '2024-01-06', '2024-01-07');
-- => int|1
SELECT DATEDIFF(day, CAST('2024-01-01 23:00 -05:00' AS datetimeoffset), CAST('2024-01-02 05:00 +00:00' AS datetimeoffset));
-- => int|0
-- source: https://learn.microsoft.com/sql/t-sql/functions/datepart-transact-sql
SELECT DATEPART(year, '2007-10-30 12:15:32.1234567 +05:10');
-- => int|2007
SELECT DATEPART(quarter, '2007-10-30');
-- => int|4
SELECT DATEPART(dayofyear, '2007-10-30');
-- => int|303
SELECT DATEPART(week, '2007-10-30');
-- => int|44
SELECT DATEPART(weekday, '2007-10-30');
-- => int|3
SELECT DATEPART(iso_week, '2010-01-03');
-- => int|53
SELECT DATEPART(millisecond, '00:00:01.1234567');
-- => int|123
SELECT DATENAME(month, '2007-10-30');
-- => nvarchar(30)|'October'
SELECT DATENAME(weekday, '2007-10-30');
-- => nvarchar(30)|'Tuesday'
SELECT DATENAME(day, '2007-10-03');
-- => nvarchar(30)|'3'
SELECT YEAR(0);
-- => int|1900
SELECT MONTH('2007-04-30T01:01:01.1234567 -07:00');
-- => int|4
SELECT DAY(CAST('2024-02-29' AS date));
-- => int|29
SELECT DATETRUNC(month, CAST('2021-12-08 11:30:15' AS datetime2(0)));
-- => datetime2(0)|2021-12-01 00:00:00
SELECT DATETRUNC(week, CAST('2021-12-08' AS date));
-- => date|2021-12-05
SELECT EOMONTH('2024-02-01');
-- => date|2024-02-29
SELECT EOMONTH(CAST('2024-01-15' AS datetime), -1);
-- => date|2023-12-31
SELECT DATEFROMPARTS(2010, 12, 31);
-- => date|2010-12-31
SELECT DATEFROMPARTS(2010, 13, 31);
-- !! 289 Cannot construct data type date, some of the arguments have values which are not valid.
SELECT DATETIMEFROMPARTS(2010, 12, 31, 23, 59, 59, 998);
-- => datetime|2010-12-31 23:59:59.997
SELECT DATETIME2FROMPARTS(2011, 8, 15, 14, 23, 44, 50, 2);
-- => datetime2(2)|2011-08-15 14:23:44.500
SELECT TIMEFROMPARTS(14, 23, 44, 5, 1);
-- => time(1)|14:23:44.500
SELECT SWITCHOFFSET(CAST('1998-09-20 07:45:50.71345 -05:00' AS datetimeoffset), '-08:00');
-- => datetimeoffset(7)|1998-09-20 04:45:50.713450-08:00
SELECT GETDATE();
-- => datetime|2024-02-29 13:14:15.123
SELECT SYSDATETIME();
-- => datetime2(7)|2024-02-29 13:14:15.123456
SELECT CAST(GETDATE() AS date);
-- => date|2024-02-29
SELECT CAST('2024-07-01 12:00' AS datetime2(0)) AT TIME ZONE 'Pacific Standard Time';
-- => datetimeoffset(0)|2024-07-01 12:00:00-07:00
-- source: https://learn.microsoft.com/sql/t-sql/functions/format-transact-sql
SELECT FORMAT(CAST('2024-11-05 14:03:09' AS datetime), 'yyyy-MM-dd HH:mm:ss');
-- => nvarchar(4000)|'2024-11-05 14:03:09'
SELECT FORMAT(CAST('2024-11-05 14:03:09' AS datetime), 'dd/MM/yyyy', 'en-US');
-- => nvarchar(4000)|'05/11/2024'
SELECT FORMAT(CAST('2011-08-01' AS date), 'd', 'en-US');
-- => nvarchar(4000)|'8/1/2011'
SELECT FORMAT(CAST('2011-08-01' AS date), 'D', 'en-US');
-- => nvarchar(4000)|'Monday, August 1, 2011'
SELECT FORMAT(CAST('2024-11-05 14:03:09' AS datetime), 'h:mm tt');
-- => nvarchar(4000)|'2:03 PM'
SELECT FORMAT(CAST('2024-11-05 04:03:09.120' AS datetime), 'ddd d.M.yy h:m:s.fff');
-- => nvarchar(4000)|'Tue 5.11.24 4:3:9.120'
SELECT FORMAT(CAST('2024-11-05 14:03:09.1234560' AS datetime2(7)), 'yyyy-MM-ddTHH:mm:ss.fffffff');
-- => nvarchar(4000)|'2024-11-05T14:03:09.1234560'
SELECT FORMAT(CAST('2024-11-05' AS date), 'MMM yyyy');
-- => nvarchar(4000)|'Nov 2024'
SELECT FORMAT(CAST('2024-11-05 01:02:03' AS datetime), 'yyyyMMdd_HHmmss');
-- => nvarchar(4000)|'20241105_010203'
SELECT FORMAT(123456789, '###-##-####');
-- !! 40515 Not supported by Ferryman: FORMAT with the number format '###-##-####'.
SELECT FORMAT(1234567.891, 'N', 'en-US');
-- => nvarchar(4000)|'1,234,567.89'
SELECT FORMAT(1234567.891, 'N0');
-- => nvarchar(4000)|'1,234,568'
SELECT FORMAT(-1234.5, 'C', 'en-us');
-- => nvarchar(4000)|'-$1,234.50'
SELECT FORMAT(0.1234, 'P1');
-- => nvarchar(4000)|'12.3%'
SELECT FORMAT(7, '000');
-- => nvarchar(4000)|'007'
SELECT FORMAT(7, 'D3');
-- => nvarchar(4000)|'007'
SELECT FORMAT(1234.5, '#,##0.00');
-- => nvarchar(4000)|'1,234.50'
SELECT FORMAT(1, 'N', 'sv-SE');
-- !! 40515 Not supported by Ferryman: FORMAT with culture sv-SE.
-- source: https://learn.microsoft.com/sql/t-sql/functions/json-functions-transact-sql
SELECT ISJSON('{"a":1}');
-- => int|1
SELECT ISJSON('1');
-- => int|0
SELECT ISJSON('{a}');
-- => int|0
SELECT JSON_VALUE('{"info":{"address":[{"town":"Paris"},{"town":"Rome"}]}}', '$.info.address[1].town');
-- => nvarchar(4000)|'Rome'
SELECT JSON_VALUE('{"a":true,"b":1.50}', '$.b');
-- => nvarchar(4000)|'1.50'
SELECT JSON_VALUE('{"a":true}', '$.a');
-- => nvarchar(4000)|'true'
SELECT JSON_VALUE('{"a":[1]}', '$.a');
-- => nvarchar(4000)|NULL
SELECT JSON_VALUE('{"a":1}', 'strict $.b');
-- !! 13608 Property cannot be found on the specified JSON path.
SELECT JSON_QUERY('{"a":[1,2]}', '$.a');
-- => nvarchar(max)|'[1,2]'
SELECT JSON_QUERY('{"a":1}', '$.a');
-- => nvarchar(max)|NULL
SELECT JSON_MODIFY('{"name":"John","skills":["C#","SQL"]}', '$.name', 'Mike');
-- => nvarchar(max)|'{"name":"Mike","skills":["C#","SQL"]}'
SELECT JSON_MODIFY('{"name":"John","skills":["C#","SQL"]}', 'append $.skills', 'Azure');
-- => nvarchar(max)|'{"name":"John","skills":["C#","SQL","Azure"]}'
SELECT JSON_MODIFY('{"name":"John"}', '$.name', NULL);
-- => nvarchar(max)|'{}'
SELECT JSON_OBJECT('name':'value', 'type':1);
-- => nvarchar(max)|'{"name":"value","type":1}'
SELECT JSON_ARRAY('a', 1, NULL, 2);
-- => nvarchar(max)|'["a",1,2]'
-- source: https://learn.microsoft.com/sql/t-sql/functions/hashbytes-transact-sql
SELECT HASHBYTES('MD5', 'abc');
-- => varbinary(8000)|0x900150983CD24FB0D6963F7D28E17F72
SELECT HASHBYTES('SHA2_256', 'abc');
-- => varbinary(8000)|0xBA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD
SELECT HASHBYTES('MD5', N'abc');
-- => varbinary(8000)|0xCE1473CF80C6B3FDA8E3DFC006ADC315
SELECT FORMATMESSAGE('This is the %s and this is the %d.', 'first variable', 2);
-- => nvarchar(2048)|'This is the first variable and this is the 2.'
SELECT @@ROWCOUNT;
-- => int|1
-- source: https://learn.microsoft.com/sql/t-sql/functions/checksum-transact-sql
SELECT CHECKSUM('a');
-- !! 40515 Not supported by Ferryman: CHECKSUM of anything but NEWID().
-- source: https://learn.microsoft.com/sql/t-sql/functions/left-shift-transact-sql
SELECT LEFT_SHIFT(12345, 5);
-- => int|395040
SELECT LEFT_SHIFT(12345, -5);
-- => int|385
SELECT LEFT_SHIFT(CAST(255 AS tinyint), 1);
-- => tinyint|254
SELECT LEFT_SHIFT(1, 31);
-- => int|-2147483648
SELECT LEFT_SHIFT(1, 32);
-- => int|0
SELECT LEFT_SHIFT(0x00FF, 4);
-- => varbinary(2)|0x0FF0
SELECT 12345 << 5;
-- => int|395040
-- source: https://learn.microsoft.com/sql/t-sql/functions/right-shift-transact-sql
SELECT RIGHT_SHIFT(12345, 5);
-- => int|385
SELECT RIGHT_SHIFT(-1, 31);
-- => int|1
SELECT RIGHT_SHIFT(0xF000, 12);
-- => varbinary(2)|0x000F
-- source: https://learn.microsoft.com/sql/t-sql/functions/get-bit-transact-sql
SELECT GET_BIT(0xabcdef, 2);
-- => bit|1
SELECT GET_BIT(0xabcdef, 4);
-- => bit|0
SELECT GET_BIT(-1, 31);
-- => bit|1
SELECT GET_BIT(1, 32);
-- !! 40515 Not supported by Ferryman: GET_BIT with a bit offset outside of the value.
-- source: https://learn.microsoft.com/sql/t-sql/functions/set-bit-transact-sql
SELECT SET_BIT(0x00, 2);
-- => varbinary(1)|0x04
SELECT SET_BIT(0xabcdef, 0, 0);
-- => varbinary(3)|0xABCDEE
SELECT SET_BIT(0, 31);
-- => int|-2147483648
SELECT SET_BIT(CAST(-1 AS bigint), 63, 0);
-- => bigint|9223372036854775807
-- source: https://learn.microsoft.com/sql/t-sql/functions/bit-count-transact-sql
SELECT BIT_COUNT(0xabcdef);
-- => bigint|17
SELECT BIT_COUNT(17);
-- => bigint|2
SELECT BIT_COUNT(CAST(-1 AS smallint));
-- => bigint|16
SELECT BIT_COUNT(-1);
-- => bigint|32
-- source: https://learn.microsoft.com/sql/t-sql/functions/json-modify-transact-sql
SELECT JSON_MODIFY('{"name":"John","skills":["C#","SQL"]}', '$.name', 'Mike');
-- => nvarchar(max)|'{"name":"Mike","skills":["C#","SQL"]}'
SELECT JSON_MODIFY('{"name":"Mike","skills":["C#","SQL"]}', '$.surname', 'Smith');
-- => nvarchar(max)|'{"name":"Mike","skills":["C#","SQL"],"surname":"Smith"}'
SELECT JSON_MODIFY('{"name":"Mike","skills":["C#","SQL"],"surname":"Smith"}', '$.name', NULL);
-- => nvarchar(max)|'{"skills":["C#","SQL"],"surname":"Smith"}'
SELECT JSON_MODIFY('{"skills":["C#","SQL"],"surname":"Smith"}', 'append $.skills', 'Azure');
-- => nvarchar(max)|'{"skills":["C#","SQL","Azure"],"surname":"Smith"}'
SELECT JSON_MODIFY('{"price":49.99}', '$.Price', CAST(JSON_VALUE('{"price":49.99}', '$.price') AS numeric(4,2)));
-- => nvarchar(max)|'{"price":49.99,"Price":49.99}'
SELECT JSON_MODIFY('{"click_count": 173}', '$.click_count', 174);
-- => nvarchar(max)|'{"click_count": 174}'
SELECT JSON_MODIFY('{"skills":["C#"]}', '$.skills', '["C#","T-SQL"]');
-- => nvarchar(max)|'{"skills":"[\"C#\",\"T-SQL\"]"}'
SELECT JSON_MODIFY('{"skills":["C#"]}', '$.skills', JSON_QUERY('["C#","T-SQL"]'));
-- => nvarchar(max)|'{"skills":["C#","T-SQL"]}'
SELECT JSON_MODIFY('{"a":{"b":[1,{"c":2}]}}', '$.a.b[1].c', 3);
-- => nvarchar(max)|'{"a":{"b":[1,{"c":3}]}}'
SELECT JSON_MODIFY('{"user":1}', '$.user.setting.theme', 'x');
-- => nvarchar(max)|'{"user":1}'
SELECT JSON_MODIFY('{"a":1}', 'strict $.b', 'x');
-- !! 13608 Property cannot be found on the specified JSON path.
SELECT JSON_MODIFY('{"a":1}', 'strict $.a', NULL);
-- => nvarchar(max)|'{"a":null}'
SELECT JSON_MODIFY('{"a":[1,2]}', '$.a[0]', NULL);
-- => nvarchar(max)|'{"a":[null,2]}'
SELECT JSON_MODIFY('{}', '$.a', 'x/y');
-- => nvarchar(max)|'{"a":"x\/y"}'
SELECT JSON_MODIFY('[]', 'append $', 'x');
-- => nvarchar(max)|'["x"]'
SELECT JSON_MODIFY('{"a":1}', '$', 'x');
-- !! 13619 Unsupported JSON path found in argument 2 of JSON_MODIFY.
SELECT JSON_MODIFY(NULL, '$.a', 'x');
-- => nvarchar(max)|NULL
-- source: https://learn.microsoft.com/sql/t-sql/functions/json-object-transact-sql
SELECT JSON_OBJECT();
-- => nvarchar(max)|'{}'
SELECT JSON_OBJECT('name':'value', 'type':1);
-- => nvarchar(max)|'{"name":"value","type":1}'
SELECT JSON_OBJECT('name':'value', 'type':NULL ABSENT ON NULL);
-- => nvarchar(max)|'{"name":"value"}'
SELECT JSON_OBJECT('name':'value', 'type':JSON_ARRAY(1, 2));
-- => nvarchar(max)|'{"name":"value","type":[1,2]}'
SELECT JSON_OBJECT('name':'value', 'type':JSON_OBJECT('type_id':1, 'name':'a'));
-- => nvarchar(max)|'{"name":"value","type":{"type_id":1,"name":"a"}}'
-- source: https://learn.microsoft.com/sql/relational-databases/json/how-for-json-converts-sql-server-data-types-to-json-data-types-sql-server
SELECT JSON_ARRAY(CAST(1 AS bit), 1.50, 'a/b', 0x0102, CAST('2024-02-29 10:00' AS datetime), CAST(1.5 AS float));
-- => nvarchar(max)|'[true,1.50,"a\/b","AQI=","2024-02-29T10:00:00",1.500000000000000e+000]'
SELECT JSON_ARRAY('a', NULL NULL ON NULL);
-- => nvarchar(max)|'["a",null]'
-- source: https://learn.microsoft.com/sql/t-sql/functions/json-path-exists-transact-sql
SELECT JSON_PATH_EXISTS('{"info":{"address":[{"town":"Paris"},{"town":"London"}]}}', '$.info.address');
-- => int|1
SELECT JSON_PATH_EXISTS('{"info":{"address":[{"town":"Paris"},{"town":"London"}]}}', '$.info.addresses');
-- => int|0
-- source: https://learn.microsoft.com/sql/t-sql/functions/isjson-transact-sql
SELECT ISJSON('true', VALUE);
-- => int|1
SELECT ISJSON('true', SCALAR);
-- => int|0
SELECT ISJSON('"test string"', SCALAR);
-- => int|1
SELECT ISJSON('test string', VALUE);
-- => int|0
SELECT ISJSON('[1]', OBJECT);
-- => int|0
SELECT ISJSON('{"a": 1}', OBJECT);
-- => int|1
-- source: https://learn.microsoft.com/sql/t-sql/functions/string-escape-transact-sql
SELECT STRING_ESCAPE('\   /' + CHAR(10) + '\\    "     ', 'json');
-- => nvarchar(max)|'\\   \/\n\\\\    \"     '
-- source: https://learn.microsoft.com/sql/t-sql/functions/json-query-transact-sql
SELECT JSON_QUERY('{"a": {"b": [1, 2]}}', '$.a.b');
-- => nvarchar(max)|'[1, 2]'
-- source: https://learn.microsoft.com/sql/t-sql/functions/str-transact-sql
SELECT STR(123.45, 6, 1);
-- => varchar(6)|' 123.5'
SELECT STR(123.45, 2, 2);
-- => varchar(2)|'**'
SELECT STR(FLOOR(123.45), 8, 3);
-- => varchar(8)|' 123.000'
SELECT STR(12, 10);
-- => varchar(10)|'        12'
-- source: https://learn.microsoft.com/sql/t-sql/functions/soundex-transact-sql
SELECT SOUNDEX('Tymczak') + SOUNDEX('');
-- => varchar(8)|'T5220000'
-- source: https://learn.microsoft.com/sql/t-sql/functions/difference-transact-sql
SELECT DIFFERENCE('Blotchet-Halls', 'Greene');
-- => int|0
-- source: https://learn.microsoft.com/sql/t-sql/functions/datetimefromparts-transact-sql
SELECT DATETIMEFROMPARTS(2010, 12, 31, 23, 59, 59, 0);
-- => datetime|2010-12-31 23:59:59
SELECT DATETIMEFROMPARTS(2010, 13, 31, 23, 59, 59, 0);
-- !! 289 Cannot construct data type datetime, some of the arguments have values which are not valid.
-- source: https://learn.microsoft.com/sql/t-sql/functions/datetime2fromparts-transact-sql
SELECT DATETIME2FROMPARTS(2010, 12, 31, 23, 59, 59, 0, 0);
-- => datetime2(0)|2010-12-31 23:59:59
SELECT DATETIME2FROMPARTS(2011, 8, 15, 14, 23, 44, 5, 1);
-- => datetime2(1)|2011-08-15 14:23:44.500
SELECT DATETIME2FROMPARTS(2011, 8, 15, 14, 23, 44, 50, 2);
-- => datetime2(2)|2011-08-15 14:23:44.500
-- source: https://learn.microsoft.com/sql/t-sql/functions/smalldatetimefromparts-transact-sql
SELECT SMALLDATETIMEFROMPARTS(2010, 12, 31, 23, 59);
-- => smalldatetime|2010-12-31 23:59:00
SELECT SMALLDATETIMEFROMPARTS(2080, 12, 31, 23, 59);
-- !! 289 Cannot construct data type smalldatetime, some of the arguments have values which are not valid.
-- source: https://learn.microsoft.com/sql/t-sql/functions/timefromparts-transact-sql
SELECT TIMEFROMPARTS(23, 59, 59, 0, 0);
-- => time(0)|23:59:59
SELECT TIMEFROMPARTS(14, 23, 44, 5, 1);
-- => time(1)|14:23:44.500
-- source: https://learn.microsoft.com/sql/t-sql/functions/datetimeoffsetfromparts-transact-sql
SELECT CONVERT(varchar(40), DATETIMEOFFSETFROMPARTS(2010, 12, 31, 14, 23, 23, 0, 12, 0, 7));
-- => varchar(40)|'2010-12-31 14:23:23.0000000 +12:00'
SELECT CONVERT(varchar(40), DATETIMEOFFSETFROMPARTS(2011, 8, 15, 14, 30, 0, 5, 12, 30, 1));
-- => varchar(40)|'2011-08-15 14:30:00.5 +12:30'
-- source: https://learn.microsoft.com/sql/t-sql/functions/switchoffset-transact-sql
SELECT CONVERT(varchar(40), SWITCHOFFSET(CAST('1998-09-20 07:45:50.71345 -05:00' AS datetimeoffset(5)), '-08:00'));
-- => varchar(40)|'1998-09-20 04:45:50.71345 -08:00'
SELECT CONVERT(varchar(40), SWITCHOFFSET(CAST('2024-01-01 00:00 +00:00' AS datetimeoffset(0)), 90));
-- => varchar(40)|'2024-01-01 01:30:00 +01:30'
SELECT SWITCHOFFSET(CAST('2024-01-01 00:00 +00:00' AS datetimeoffset(0)), '+15:00');
-- !! 9812 The timezone provided to builtin function switchoffset is invalid.
-- source: https://learn.microsoft.com/sql/t-sql/functions/todatetimeoffset-transact-sql
SELECT CONVERT(varchar(40), TODATETIMEOFFSET(CAST('2024-01-01 12:00' AS datetime2(0)), -120));
-- => varchar(40)|'2024-01-01 12:00:00 -02:00'
-- source: https://learn.microsoft.com/sql/t-sql/queries/at-time-zone-transact-sql
SELECT CONVERT(varchar(40), CAST('2015-03-29 01:01:00' AS datetime2(0)) AT TIME ZONE 'Central European Standard Time');
-- => varchar(40)|'2015-03-29 01:01:00 +01:00'
SELECT CONVERT(varchar(40), CAST('2015-03-29 02:01:00' AS datetime2(0)) AT TIME ZONE 'Central European Standard Time');
-- => varchar(40)|'2015-03-29 03:01:00 +02:00'
SELECT CONVERT(varchar(40), CAST('2015-03-29 03:01:00' AS datetime2(0)) AT TIME ZONE 'Central European Standard Time');
-- => varchar(40)|'2015-03-29 03:01:00 +02:00'
SELECT CONVERT(varchar(40), CAST('2015-07-01 12:00:00 +00:00' AS datetimeoffset(0)) AT TIME ZONE 'Pacific Standard Time');
-- => varchar(40)|'2015-07-01 05:00:00 -07:00'
SELECT CAST('2015-07-01' AS datetime) AT TIME ZONE 'Nowhere';
-- !! 9820 The time zone parameter 'Nowhere' provided to AT TIME ZONE clause is invalid.
-- source: https://learn.microsoft.com/sql/t-sql/functions/date-bucket-transact-sql
SELECT DATE_BUCKET(WEEK, 1, CAST('2020-04-15 21:22:11' AS datetime2));
-- => datetime2(7)|2020-04-13 00:00:00
SELECT DATE_BUCKET(WEEK, 5, CAST('2020-04-15 21:22:11' AS datetime2));
-- => datetime2(7)|2020-04-06 00:00:00
SELECT DATE_BUCKET(WEEK, 5, CAST('2020-06-15 21:22:11' AS datetime2), CAST('2019-01-01 00:00:00' AS datetime2));
-- => datetime2(7)|2020-06-09 00:00:00
SELECT DATE_BUCKET(SECOND, 1, CAST('2020-04-30 21:21:21' AS datetime2));
-- => datetime2(7)|2020-04-30 21:21:21
SELECT DATE_BUCKET(DAY, 365, CAST('2000-01-01 01:01:01.1110000' AS datetime2));
-- => datetime2(7)|1999-12-08 00:00:00
SELECT DATE_BUCKET(QUARTER, 1, CAST('2020-05-30' AS date));
-- => date|2020-04-01
SELECT DATE_BUCKET(DAY, -1, CAST('2020-04-30' AS date));
-- !! 9834 Invalid bucket width value passed to date_bucket function. Only positive values are allowed.
-- source: https://learn.microsoft.com/sql/t-sql/functions/datepart-transact-sql
SELECT DATEPART(tzoffset, CAST('2007-05-10 00:00:01.1234567 +05:10' AS datetimeoffset));
-- => int|310
SELECT DATENAME(tz, CAST('2007-05-10 00:00:01.1234567 +05:10' AS datetimeoffset));
-- => nvarchar(30)|'+05:10'
-- source: https://learn.microsoft.com/sql/t-sql/functions/datetrunc-transact-sql
SELECT CONVERT(varchar(40), DATETRUNC(hour, CAST('2021-12-08 11:30:15.1234567 -08:00' AS datetimeoffset(0))));
-- => varchar(40)|'2021-12-08 11:00:00 -08:00'
-- source: https://learn.microsoft.com/sql/t-sql/functions/hashbytes-transact-sql
SELECT HASHBYTES('SHA1', 'abc');
-- => varbinary(8000)|0xA9993E364706816ABA3E25717850C26C9CD0D89D
SELECT HASHBYTES('SHA', CAST('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq' AS varchar(100)));
-- => varbinary(8000)|0x84983E441C3BD26EBAAE4AA1F95129E5E54670F1
SELECT HASHBYTES('SHA2_256', 'abc');
-- => varbinary(8000)|0xBA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD
SELECT HASHBYTES('MD5', 0x);
-- => varbinary(8000)|0xD41D8CD98F00B204E9800998ECF8427E
SELECT HASHBYTES('MD4', 'abc');
-- !! 40515 Not supported by Ferryman: HASHBYTES with MD4.
SELECT HASHBYTES('SHA1', 5);
-- !! 8116 Argument data type int is invalid for argument 2 of hashbytes function.
-- source: https://learn.microsoft.com/sql/t-sql/functions/system-statistical-functions-transact-sql
SELECT @@CPU_BUSY;
-- !! 40515 Not supported by Ferryman: @@CPU_BUSY.
