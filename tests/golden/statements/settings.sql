-- source: https://learn.microsoft.com/sql/t-sql/statements/set-ansi-nulls-transact-sql
CREATE TABLE t (a int, s varchar(3))
INSERT t VALUES (1, 'x'), (NULL, NULL)
-- ok
SET ANSI_NULLS OFF
DECLARE @none int, @one int = 1
SELECT COUNT(*) FROM t WHERE a = NULL
SELECT a FROM t WHERE a <> NULL
SELECT COUNT(*) FROM t WHERE a = @none
SELECT a FROM t WHERE @none <> a
SELECT a FROM t WHERE a = @one
SELECT a FROM t WHERE a <> @one
IF @none = NULL PRINT 'equal'
IF @none = @one PRINT 'equal' ELSE PRINT 'differs'
SET ANSI_NULLS ON
IF @none = NULL PRINT 'equal' ELSE PRINT 'unknown'
-- => 1
-- => 1
-- => 1
-- => 1
-- => 1
-- => no rows
-- >> equal
-- >> differs
-- >> unknown
SET ANSI_NULLS OFF
-- ok
CREATE PROCEDURE made_off AS SELECT COUNT(*) FROM t WHERE a = NULL
-- ok
CREATE VIEW off_view AS SELECT s FROM t WHERE a = NULL
-- ok
CREATE FUNCTION off_function (@a int) RETURNS int AS BEGIN IF @a = NULL RETURN 1 RETURN 0 END
-- ok
SET ANSI_NULLS ON
-- ok
CREATE PROCEDURE made_on AS SELECT COUNT(*) FROM t WHERE a = NULL
-- ok
EXEC made_off
SELECT COUNT(*), dbo.off_function(NULL) FROM off_view
SELECT uses_ansi_nulls FROM sys.sql_modules WHERE object_id IN (OBJECT_ID('made_off'), OBJECT_ID('made_on')) ORDER BY 1
SET ANSI_NULLS OFF
EXEC made_on
SET ANSI_NULLS ON
-- => 1
-- => 1|1
-- => 0
-- => 1
-- => 0
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-concat-null-yields-null-transact-sql
SET CONCAT_NULL_YIELDS_NULL OFF
DECLARE @s varchar(9)
SELECT 'abc' + NULL, s + 'z' FROM t
SET @s = 'x' + @s
PRINT @s
SET CONCAT_NULL_YIELDS_NULL ON
SELECT 'abc' + NULL
-- => abc|xz
-- => abc|z
-- >> x
-- => NULL
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-ansi-warnings-transact-sql
SET ANSI_WARNINGS OFF
INSERT t VALUES (5, 'toolong')
UPDATE t SET s = 'longer' WHERE a = 1
SELECT s FROM t WHERE a IS NOT NULL ORDER BY a
-- => lon
-- => too
-- source: https://learn.microsoft.com/sql/t-sql/statements/set-arithabort-transact-sql
SET ARITHABORT OFF
SELECT 1 / 0, a / (a - 5), a % 0.0 FROM t WHERE a IS NOT NULL ORDER BY a
SELECT 1 / 0
-- => NULL|0|NULL
-- => NULL|NULL|NULL
-- => NULL
SET ARITHABORT ON
SELECT 1 / 0
-- !! 8134 Divide by zero error encountered.
SET ANSI_WARNINGS ON
SET ARITHABORT OFF
SELECT 1 / 0
-- !! 8134 Divide by zero error encountered.
SET ARITHABORT ON
INSERT t VALUES (5, 'toolong')
-- !! 2628 String or binary data would be truncated in table 'golden_settings.dbo.t', column 's'. Truncated value: 'too'.
-- >> The statement has been terminated.
