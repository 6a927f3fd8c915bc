-- source: https://learn.microsoft.com/sql/t-sql/functions/format-transact-sql
DECLARE @d datetime = '2011-08-01 14:05:09'
SELECT FORMAT(@d, 'd', 'en-US'), FORMAT(@d, 'd', 'en-gb'), FORMAT(@d, 'd', 'de-de'), FORMAT(@d, 'd', 'zh-cn'), FORMAT(@d, 'd', 'nl-NL')
SELECT FORMAT(@d, 'D', 'en-US'), FORMAT(@d, 'D', 'en-gb'), FORMAT(@d, 'D', 'de-de'), FORMAT(@d, 'D', 'zh-cn'), FORMAT(@d, 'D', 'es-ES')
SELECT FORMAT(@d, 'ddd dd MMM yyyy', 'it-IT'), FORMAT(@d, 'dd/MM/yyyy', 'de-DE'), FORMAT(@d, 'G', 'fr-FR'), FORMAT(@d, 's', 'pt-BR')
-- => 8/1/2011|01/08/2011|01.08.2011|2011/8/1|1-8-2011
-- => Monday, August 1, 2011|01 August 2011|Montag, 1. August 2011|2011年8月1日|lunes, 1 de agosto de 2011
-- => lun 01 ago 2011|01.08.2011|01/08/2011 14:05:09|2011-08-01T14:05:09
SELECT FORMAT(1, 'N', 'en-us'), FORMAT(1, 'G', 'en-us'), FORMAT(1, 'C', 'en-us'), FORMAT(1, 'N', 'de-de'), FORMAT(1, 'G', 'de-de'), FORMAT(1, 'C', 'de-de')
SELECT FORMAT(1234567.891, 'N', 'de-DE'), FORMAT(-1234.5, 'C', 'de-DE'), FORMAT(1234.5, 'C', 'ja-JP'), FORMAT(-3.5, 'C', 'nl-NL'), FORMAT(1234.5, '#,##0.00', 'pt-BR')
-- => 1.00|1|$1.00|1,00|1|1,00 €
-- => 1.234.567,89|-1.234,50 €|¥1,235|€ -3,50|1.234,50
-- source: https://learn.microsoft.com/sql/t-sql/functions/parse-transact-sql
SELECT PARSE(N'€345,98' AS money USING 'de-DE'), PARSE('Monday, 13 December 2010' AS datetime2(0) USING 'en-US')
SELECT PARSE('1.234,5' AS decimal(9,2) USING 'es-ES'), PARSE('31/12/2010' AS date USING 'en-GB'), PARSE('31.12.2010 14:05' AS datetime2(0) USING 'de-DE')
SELECT PARSE('Montag, 13. Dezember 2010' AS date USING 'de-DE'), PARSE('13 de diciembre de 2010' AS date USING 'es-ES'), TRY_PARSE('12/31/2010' AS date USING 'en-GB')
-- => 345.9800|2010-12-13 00:00:00
-- => 1234.50|2010-12-31|2010-12-31 14:05:00
-- => 2010-12-13|2010-12-13|NULL
