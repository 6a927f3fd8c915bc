-- source: https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql
SELECT CAST('' AS int);
-- => int|0
SELECT CAST(' 12 ' AS int);
-- => int|12
SELECT CAST('-7' AS smallint);
-- => smallint|-7
SELECT CAST('1.5' AS int);
-- !! 245 Conversion failed when converting the varchar value '1.5' to data type int.
SELECT CAST('99999999999' AS int);
-- !! 248 The conversion of the varchar value '99999999999' overflowed an int column.
SELECT CAST('300' AS tinyint);
-- !! 244 The conversion of the varchar value '300' overflowed an INT1 column. Use a larger integer column.
SELECT CAST('x' AS bigint);
-- !! 8114 Error converting data type varchar to bigint.
SELECT CAST('x' AS decimal(5,2));
-- !! 8114 Error converting data type varchar to numeric.
SELECT CAST('' AS decimal(5,2));
-- !! 8114 Error converting data type varchar to numeric.
SELECT CAST('1234567' AS decimal(5,2));
-- !! 8115 Arithmetic overflow error converting varchar to data type numeric.
SELECT CAST('12.345' AS decimal(5,2));
-- => decimal(5,2)|12.35
SELECT CAST('x' AS float);
-- !! 8114 Error converting data type varchar to float.
SELECT CAST('1e3' AS float);
-- => float|1000.0
SELECT CAST('' AS float);
-- => float|0.0
SELECT CAST('$1,234.56' AS money);
-- => money|1234.5600
SELECT CAST('x' AS money);
-- !! 235 Cannot convert a char value to money. The char value has incorrect syntax.
SELECT CAST('true' AS bit);
-- => bit|1
SELECT CAST('FALSE' AS bit);
-- => bit|0
SELECT CAST('yes' AS bit);
-- !! 245 Conversion failed when converting the varchar value 'yes' to data type bit.
SELECT CAST(42 AS bit);
-- => bit|1
SELECT CAST(0.5 AS bit);
-- => bit|1
SELECT CAST(5.7 AS int);
-- => int|5
SELECT CAST(-5.7 AS int);
-- => int|-5
SELECT CAST(5.7e0 AS int);
-- => int|5
SELECT CAST($5.50 AS int);
-- => int|6
SELECT CAST(300 AS tinyint);
-- !! 220 Arithmetic overflow error for data type tinyint, value = 300.
SELECT CAST(40000 AS smallint);
-- !! 220 Arithmetic overflow error for data type smallint, value = 40000.
SELECT CAST(3000000000 AS int);
-- !! 8115 Arithmetic overflow error converting expression to data type int.
SELECT CAST(3e9 AS int);
-- !! 232 Arithmetic overflow error for type int, value = 3000000000.000000.
SELECT CAST(10.3496847 AS money);
-- => money|10.3497
SELECT CAST(10.6496 AS int);
-- => int|10
SELECT CAST(1.005 AS decimal(5,2));
-- => decimal(5,2)|1.01
SELECT CAST(-1.005 AS decimal(5,2));
-- => decimal(5,2)|-1.01
SELECT CAST(1234.5 AS decimal(5,2));
-- !! 8115 Arithmetic overflow error converting numeric to data type numeric.
SELECT CAST(1e0 / 3 AS decimal(5,4));
-- => decimal(5,4)|0.3333
SELECT CAST(123 AS varchar(2));
-- => varchar(2)|'*'
SELECT CAST(123 AS char(5));
-- => char(5)|'123  '
SELECT CAST(123 AS nvarchar(2));
-- !! 8115 Arithmetic overflow error converting expression to data type nvarchar.
SELECT CAST(1.50 AS varchar(10));
-- => varchar(10)|'1.50'
SELECT CAST(-0.5 AS varchar(10));
-- => varchar(10)|'-0.5'
SELECT CAST(12345.678 AS varchar(4));
-- !! 8115 Arithmetic overflow error converting numeric to data type varchar.
SELECT CAST(CAST(1 AS bit) AS varchar(5));
-- => varchar(5)|'1'
SELECT CAST('abcdef' AS varchar(3));
-- => varchar(3)|'abc'
SELECT CAST('abcdef' AS char(3));
-- => char(3)|'abc'
SELECT CAST('ab' AS char(3));
-- => char(3)|'ab '
SELECT CAST('ab' AS varchar);
-- => varchar(30)|'ab'
SELECT CAST(N'日本é€' AS varchar(10));
-- => varchar(10)|'??é€'
SELECT CAST(1234567e0 AS varchar(30));
-- => varchar(30)|'1.23457e+006'
SELECT CAST(123456e0 AS varchar(30));
-- => varchar(30)|'123456'
SELECT CAST(0.1e0 AS varchar(30));
-- => varchar(30)|'0.1'
SELECT CAST(0.00001e0 AS varchar(30));
-- => varchar(30)|'1e-005'
SELECT CAST(-1.5e0 AS varchar(30));
-- => varchar(30)|'-1.5'
SELECT CONVERT(varchar(30), 1.5e0, 1);
-- => varchar(30)|'1.5000000e+000'
SELECT CONVERT(varchar(30), 1.5e0, 2);
-- => varchar(30)|'1.500000000000000e+000'
SELECT CONVERT(varchar(30), 0.1e0, 3);
-- => varchar(30)|'1.0000000000000001e-001'
SELECT CONVERT(varchar(30), $1234.567);
-- => varchar(30)|'1234.57'
SELECT CONVERT(varchar(30), $1234567.891, 1);
-- => varchar(30)|'1,234,567.89'
SELECT CONVERT(varchar(30), $1234.567, 2);
-- => varchar(30)|'1234.5670'
SELECT CAST('0E984725-C51C-4BF4-9960-E1C80E27ABA0' AS uniqueidentifier);
-- => uniqueidentifier|0E984725-C51C-4BF4-9960-E1C80E27ABA0
SELECT CAST(CAST('0e984725-c51c-4bf4-9960-e1c80e27aba0' AS uniqueidentifier) AS varchar(36));
-- => varchar(36)|'0E984725-C51C-4BF4-9960-E1C80E27ABA0'
SELECT CAST('{0E984725-C51C-4BF4-9960-E1C80E27ABA0}' AS uniqueidentifier);
-- => uniqueidentifier|0E984725-C51C-4BF4-9960-E1C80E27ABA0
SELECT CAST('nope' AS uniqueidentifier);
-- !! 8169 Conversion failed when converting from a character string to uniqueidentifier.
SELECT CAST(CAST('0E984725-C51C-4BF4-9960-E1C80E27ABA0' AS uniqueidentifier) AS char(10));
-- !! 8170 Insufficient result space to convert uniqueidentifier value to char.
SELECT CAST(CAST('0E984725-C51C-4BF4-9960-E1C80E27ABA0' AS uniqueidentifier) AS varbinary(16));
-- => varbinary(16)|0x2547980E1CC5F44B9960E1C80E27ABA0
SELECT CAST(0x2547980E1CC5F44B9960E1C80E27ABA0 AS uniqueidentifier);
-- => uniqueidentifier|0E984725-C51C-4BF4-9960-E1C80E27ABA0
SELECT CONVERT(char(8), 0x4E616d65, 0);
-- => char(8)|'Name    '
SELECT CONVERT(char(8), 0x4E616d65, 1);
-- => char(8)|'0x4E616D'
SELECT CONVERT(char(8), 0x4E616d65, 2);
-- => char(8)|'4E616D65'
SELECT CONVERT(binary(8), 'Name', 0);
-- => binary(8)|0x4E616D6500000000
SELECT CONVERT(binary(4), '0x4E616D65', 1);
-- => binary(4)|0x4E616D65
SELECT CONVERT(binary(4), '4E616D65', 2);
-- => binary(4)|0x4E616D65
SELECT CAST(N'ab' AS varbinary(10));
-- => varbinary(10)|0x61006200
SELECT CAST(0x61006200 AS nvarchar(10));
-- => nvarchar(10)|'ab'
SELECT CAST(256 AS varbinary(8));
-- => varbinary(8)|0x00000100
SELECT CAST(256 AS binary(2));
-- => binary(2)|0x0100
SELECT CAST(1 AS binary(8));
-- => binary(8)|0x0000000000000001
SELECT CAST(0x00000100 AS int);
-- => int|256
SELECT CAST(0xFFFFFFFF AS int);
-- => int|-1
SELECT CAST(0x0100 AS tinyint);
-- => tinyint|0
SELECT CAST('2024-01-01' AS date) = 5;
-- !! 206 Operand type clash: int is incompatible with date
SELECT CAST(CAST('2024-01-01' AS date) AS int);
-- !! 529 Explicit conversion from data type date to int is not allowed.
SELECT CAST(1 AS uniqueidentifier);
-- !! 529 Explicit conversion from data type int to uniqueidentifier is not allowed.
SELECT CAST(1 AS xml);
-- !! 529 Explicit conversion from data type int to xml is not allowed.
SELECT LEFT($1, 1);
-- !! 257 Implicit conversion from data type money to varchar is not allowed. Use the CONVERT function to run this query.
-- source: https://learn.microsoft.com/sql/t-sql/functions/try-cast-transact-sql
SELECT TRY_CAST('x' AS int);
-- => int|NULL
SELECT TRY_CAST('12' AS int);
-- => int|12
SELECT TRY_CAST('1,5' AS decimal(5,2));
-- => decimal(5,2)|NULL
SELECT TRY_CAST('12345.6' AS decimal(5,2));
-- => decimal(5,2)|NULL
SELECT TRY_CAST('2024-02-30' AS date);
-- => date|NULL
SELECT TRY_CAST('31/12/2010' AS datetime2);
-- => datetime2(7)|NULL
SELECT TRY_CAST(300 AS tinyint);
-- => tinyint|NULL
SELECT TRY_CAST('nope' AS uniqueidentifier);
-- => uniqueidentifier|NULL
SELECT TRY_CAST('x' AS money);
-- => money|NULL
SELECT TRY_CAST('x' AS float);
-- => float|NULL
SELECT TRY_CONVERT(date, '31/12/2010', 103);
-- => date|2010-12-31
SELECT TRY_CONVERT(varbinary(4), 'zz', 2);
-- => varbinary(4)|NULL
SELECT TRY_CAST(NULL AS int);
-- => int|NULL
SELECT TRY_CAST(4 AS xml);
-- !! 529 Explicit conversion from data type int to xml is not allowed.
-- source: https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql#date-and-time-styles
SELECT CAST('2006-04-25T15:50:59.997' AS datetime);
-- => datetime|2006-04-25 15:50:59.997
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime));
-- => varchar(30)|'Apr 25 2006  3:50PM'
SELECT CONVERT(varchar(30), CAST('2006-04-05T00:05:09.007' AS datetime), 0);
-- => varchar(30)|'Apr  5 2006 12:05AM'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 1);
-- => varchar(30)|'04/25/06'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 101);
-- => varchar(30)|'04/25/2006'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 2);
-- => varchar(30)|'06.04.25'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 102);
-- => varchar(30)|'2006.04.25'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 103);
-- => varchar(30)|'25/04/2006'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 104);
-- => varchar(30)|'25.04.2006'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 105);
-- => varchar(30)|'25-04-2006'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 106);
-- => varchar(30)|'25 Apr 2006'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 107);
-- => varchar(30)|'Apr 25, 2006'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 108);
-- => varchar(30)|'15:50:59'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 109);
-- => varchar(30)|'Apr 25 2006  3:50:59:997PM'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 110);
-- => varchar(30)|'04-25-2006'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 111);
-- => varchar(30)|'2006/04/25'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 112);
-- => varchar(30)|'20060425'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 12);
-- => varchar(30)|'060425'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 113);
-- => varchar(30)|'25 Apr 2006 15:50:59:997'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 114);
-- => varchar(30)|'15:50:59:997'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 20);
-- => varchar(30)|'2006-04-25 15:50:59'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 120);
-- => varchar(30)|'2006-04-25 15:50:59'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 121);
-- => varchar(30)|'2006-04-25 15:50:59.997'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 23);
-- => varchar(30)|'2006-04-25'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59.997' AS datetime), 126);
-- => varchar(30)|'2006-04-25T15:50:59.997'
SELECT CONVERT(varchar(30), CAST('2006-04-25T15:50:59' AS datetime), 126);
-- => varchar(30)|'2006-04-25T15:50:59'
SELECT CONVERT(varchar(7), CAST('2006-04-25' AS datetime), 120);
-- => varchar(7)|'2006-04'
SELECT CONVERT(varchar(30), CAST('2006-04-25' AS datetime), 99);
-- !! 281 99 is not a valid style number when converting from datetime to a character string.
SELECT CAST(CAST('2024-01-31' AS date) AS varchar(20));
-- => varchar(20)|'2024-01-31'
SELECT CONVERT(varchar(20), CAST('2024-01-31' AS date), 0);
-- => varchar(20)|'Jan 31 2024'
SELECT CAST(CAST('12:30:15.5' AS time(3)) AS varchar(20));
-- => varchar(20)|'12:30:15.500'
SELECT CONVERT(varchar(20), CAST('17:30' AS time), 100);
-- => varchar(20)|'5:30PM'
SELECT CAST(CAST('2024-01-31 12:30:15.1234567' AS datetime2(3)) AS varchar(40));
-- => varchar(40)|'2024-01-31 12:30:15.123'
SELECT CAST(CAST('2024-01-31 12:30:15 +05:30' AS datetimeoffset(0)) AS varchar(40));
-- => varchar(40)|'2024-01-31 12:30:15 +05:30'
SELECT CONVERT(varchar(40), CAST('2024-01-31 12:30:15 +05:30' AS datetimeoffset(0)), 127);
-- => varchar(40)|'2024-01-31T07:00:15Z'
-- source: https://learn.microsoft.com/sql/t-sql/data-types/datetime-transact-sql
SELECT CAST('01/01/98 23:59:59.999' AS datetime);
-- => datetime|1998-01-02 00:00:00
SELECT CAST('01/01/98 23:59:59.995' AS datetime);
-- => datetime|1998-01-01 23:59:59.997
SELECT CAST('01/01/98 23:59:59.994' AS datetime);
-- => datetime|1998-01-01 23:59:59.993
SELECT CAST('01/01/98 23:59:59.990' AS datetime);
-- => datetime|1998-01-01 23:59:59.990
SELECT CAST('' AS datetime);
-- => datetime|1900-01-01 00:00:00
SELECT CAST('20240131' AS datetime);
-- => datetime|2024-01-31 00:00:00
SELECT CAST('Jan 31, 2024 2:30PM' AS datetime);
-- => datetime|2024-01-31 14:30:00
SELECT CAST('31 January 2024' AS datetime);
-- => datetime|2024-01-31 00:00:00
SELECT CAST('April 2024' AS datetime);
-- => datetime|2024-04-01 00:00:00
SELECT CAST('1/2/24' AS datetime);
-- => datetime|2024-01-02 00:00:00
SELECT CAST('1/2/1950' AS datetime);
-- => datetime|1950-01-02 00:00:00
SELECT CAST('1.2.50' AS datetime);
-- => datetime|1950-01-02 00:00:00
SELECT CAST('14:30' AS datetime);
-- => datetime|1900-01-01 14:30:00
SELECT CAST('2024-01-31 14:30:00.5' AS datetime);
-- => datetime|2024-01-31 14:30:00.500
SELECT CAST('2024-01-31 14:30:00:500' AS datetime);
-- => datetime|2024-01-31 14:30:00.500
SELECT CAST('2024-01-31T14:30:00Z' AS datetime);
-- => datetime|2024-01-31 14:30:00
SELECT CAST('2024-01-31 14:30:00.1234' AS datetime);
-- !! 241 Conversion failed when converting date and/or time from character string.
SELECT CAST('2024-02-30' AS datetime);
-- !! 242 The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.
SELECT CAST('1752-12-31' AS datetime);
-- !! 242 The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.
SELECT CAST('garbage' AS datetime);
-- !! 241 Conversion failed when converting date and/or time from character string.
SELECT CAST('garbage' AS date);
-- !! 241 Conversion failed when converting date and/or time from character string.
SELECT CAST('2024-02-30' AS date);
-- !! 241 Conversion failed when converting date and/or time from character string.
SELECT CONVERT(datetime, '25/12/2023', 103);
-- => datetime|2023-12-25 00:00:00
SELECT CONVERT(datetime, '25.12.2023', 104);
-- => datetime|2023-12-25 00:00:00
SELECT CONVERT(date, '20231225', 112);
-- => date|2023-12-25
SELECT CONVERT(datetime, '2023-12-25 10:11:12', 120);
-- => datetime|2023-12-25 10:11:12
SELECT CONVERT(datetime, '25/12/2023', 101);
-- !! 242 The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.
SELECT CAST('2024-01-31 12:30:31' AS smalldatetime);
-- => smalldatetime|2024-01-31 12:31:00
SELECT CAST('2024-01-31 12:30:29.998' AS smalldatetime);
-- => smalldatetime|2024-01-31 12:30:00
SELECT CAST('2024-01-31 12:30:29.999' AS smalldatetime);
-- => smalldatetime|2024-01-31 12:31:00
SELECT CAST(CAST('1955-05-05 12:00:00.0005' AS datetime2(4)) AS datetime2(3));
-- => datetime2(3)|1955-05-05 12:00:00.001
SELECT CAST(CAST('12:00:00.25' AS time(2)) AS time(1));
-- => time(1)|12:00:00.300
SELECT CAST(CAST('9999-12-31 23:59:59.9995' AS datetime2(4)) AS datetime2(3));
-- => datetime2(3)|9999-12-31 23:59:59.999
SELECT CONVERT(varchar(30), CAST('2024-01-31 12:30:15.987' AS datetime2(3)), 121);
-- => varchar(30)|'2024-01-31 12:30:15.987'
SELECT CONVERT(varchar(30), CAST('2024-01-31 12:30:15.987' AS datetime2(7)), 25);
-- => varchar(30)|'2024-01-31 12:30:15.9870000'
SELECT CONVERT(varchar(8), CAST('2024-01-31 12:30' AS smalldatetime), 112);
-- => varchar(8)|'20240131'
SELECT CONVERT(varchar(30), CAST('2024-01-31' AS date), 120);
-- => varchar(30)|'2024-01-31'
SELECT CONVERT(char(11), CAST('2024-01-31 12:30' AS datetime), 106);
-- => char(11)|'31 Jan 2024'
SELECT CAST('2024-01-31 12:30:15.1234567 +01:00' AS datetime2(3));
-- => datetime2(3)|2024-01-31 12:30:15.123
SELECT CAST('2024-01-31 23:59:59.9999' AS datetime2(0));
-- => datetime2(0)|2024-02-01 00:00:00
SELECT CAST('12:34:56.789' AS time(1));
-- => time(1)|12:34:56.800
SELECT CAST('2024-01-31 12:34' AS time(0));
-- => time(0)|12:34:00
SELECT CAST('2024-01-31 12:34' AS date);
-- => date|2024-01-31
SELECT CAST(CAST('2024-01-31 12:34' AS datetime) AS date);
-- => date|2024-01-31
SELECT CAST(CAST('2024-01-31' AS date) AS datetime);
-- => datetime|2024-01-31 00:00:00
SELECT CAST(CAST('10:20' AS time) AS datetime);
-- => datetime|1900-01-01 10:20:00
SELECT CAST(CAST('2024-01-31 10:20 +02:00' AS datetimeoffset) AS datetime);
-- => datetime|2024-01-31 10:20:00
SELECT CAST(CAST('1600-01-01' AS date) AS datetime);
-- !! 242 The conversion of a date data type to a datetime data type resulted in an out-of-range value.
SELECT CAST(CAST('2024-01-31' AS date) AS time);
-- !! 529 Explicit conversion from data type date to time is not allowed.
SELECT CAST(0 AS datetime);
-- => datetime|1900-01-01 00:00:00
SELECT CAST(1.5 AS datetime);
-- => datetime|1900-01-02 12:00:00
SELECT CAST(-53691 AS datetime);
-- !! 8115 Arithmetic overflow error converting expression to data type datetime.
SELECT CAST(CAST('2024-01-31 13:00' AS datetime) AS int);
-- => int|45321
SELECT CAST(CAST('1900-01-02 12:00' AS datetime) AS float);
-- => float|1.5
SELECT CAST('2024-01-31 10:20 +02:00' AS datetimeoffset) = CAST('2024-01-31 08:20 +00:00' AS datetimeoffset);
-- => boolean|true
-- source: https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql (date and time styles)
SELECT CONVERT(varchar(30), CAST('2024-10-05T12:05:09.007' AS datetime), 9);
-- => varchar(30)|'Oct  5 2024 12:05:09:007PM'
SELECT CONVERT(varchar(40), CAST('0001-01-15T01:02:03.1234567' AS datetime2(7)), 109);
-- => varchar(40)|'Jan 15 0001  1:02:03.1234560AM'
SELECT CONVERT(varchar(30), CAST('2024-10-05T12:05:09' AS datetime2(0)), 100);
-- => varchar(30)|'Oct  5 2024 12:05PM'
SELECT CONVERT(varchar(30), CAST('2024-10-05' AS date), 109);
-- => varchar(30)|'Oct  5 2024'
SELECT CONVERT(varchar(30), CAST('2024-10-05T12:05:09.0004' AS datetime2(4)), 126);
-- => varchar(30)|'2024-10-05T12:05:09.0004'
SELECT CONVERT(varchar(30), CAST('2024-10-05T12:05:09' AS datetime2(7)), 127);
-- => varchar(30)|'2024-10-05T12:05:09'
SELECT CONVERT(varchar(30), CAST('2024-10-05T12:05' AS smalldatetime), 126);
-- => varchar(30)|'2024-10-05T12:05:00'
SELECT CAST('20240229' AS date);
-- => date|2024-02-29
SELECT TRY_CAST('20230229' AS date);
-- => date|NULL
SELECT CONVERT(date, '31/12/2023', 103);
-- => date|2023-12-31
SELECT CONVERT(datetime, '12-31-2023 23:59:59.996', 110);
-- => datetime|2023-12-31 23:59:59.997
SELECT CAST('31.12.2023' AS datetime);
-- !! 242 The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.
SELECT TRY_CAST('2024-01-15 24:00:00' AS datetime);
-- => datetime|NULL
SELECT TRY_CAST('2024-01-15 23:59:60' AS datetime2(0));
-- => datetime2(0)|NULL
SELECT CAST('2024-01-15 10:20:30.999' AS datetime);
-- => datetime|2024-01-15 10:20:31
SELECT CAST('1234567890' AS int) - CAST('999999999' AS int);
-- => int|234567891
SELECT TRY_CAST('0E984C97-25-1F-1F-D0-AABBCCDDEEFF1122' AS uniqueidentifier);
-- => uniqueidentifier|NULL
