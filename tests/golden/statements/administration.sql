-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkident-transact-sql
CREATE TABLE t (a int IDENTITY PRIMARY KEY, b varchar(10))
CREATE TABLE plain (a int)
-- ok
DBCC CHECKIDENT ('t')
-- >> Checking identity information: current identity value 'NULL', current column value 'NULL'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
DBCC CHECKIDENT ('dbo.t', RESEED, 10)
INSERT t (b) VALUES ('first')
SELECT a FROM t
-- >> Checking identity information: current identity value 'NULL'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- => 10
DBCC CHECKIDENT (t, RESEED, 50)
INSERT t (b) VALUES ('second')
SELECT a FROM t
-- >> Checking identity information: current identity value '10'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- => 10
-- => 51
DELETE t
DBCC CHECKIDENT ('t', RESEED, 0) WITH NO_INFOMSGS
INSERT t (b) VALUES ('x')
SELECT a FROM t
-- => 1
TRUNCATE TABLE t
DBCC CHECKIDENT ('t', RESEED, 5) WITH NO_INFOMSGS
INSERT t (b) VALUES ('x')
SELECT a FROM t
-- => 5
DBCC CHECKIDENT ('t', RESEED, 3)
DBCC CHECKIDENT ('t', NORESEED)
DBCC CHECKIDENT ('t')
DBCC CHECKIDENT ('t', NORESEED)
-- >> Checking identity information: current identity value '5'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- >> Checking identity information: current identity value '3', current column value '5'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- >> Checking identity information: current identity value '3', current column value '5'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- >> Checking identity information: current identity value '5', current column value '5'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
DBCC CHECKIDENT ('plain')
-- !! 7997 'plain' does not contain an identity column.
DBCC CHECKIDENT ('missing')
-- !! 2501 Cannot find a table or object with the name "missing". Check the system catalog.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-useroptions-transact-sql
SET NOCOUNT ON SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
DBCC USEROPTIONS
SET NOCOUNT OFF SET TRANSACTION ISOLATION LEVEL READ COMMITTED
-- => textsize|-1
-- => language|us_english
-- => dateformat|mdy
-- => datefirst|7
-- => lock_timeout|-1
-- => quoted_identifier|SET
-- => arithabort|SET
-- => nocount|SET
-- => ansi_null_dflt_on|SET
-- => ansi_warnings|SET
-- => ansi_padding|SET
-- => ansi_nulls|SET
-- => concat_null_yields_null|SET
-- => isolation level|serializable
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-traceon-transact-sql
DBCC TRACEON (1222, -1)
-- !! 2571 User 'dbo' does not have permission to run DBCC TRACEON.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-tracestatus-transact-sql
DBCC TRACESTATUS (1222, 3205)
-- => 1222|0|0|0
-- => 3205|0|0|0
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
DBCC TRACESTATUS (-1)
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-opentran-transact-sql
DBCC OPENTRAN
-- >> No active open transactions.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-freeproccache-transact-sql
DBCC FREEPROCCACHE
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
DBCC FREEPROCCACHE WITH NO_INFOMSGS
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-dropcleanbuffers-transact-sql
DBCC DROPCLEANBUFFERS
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-updateusage-transact-sql
DBCC UPDATEUSAGE (0)
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checktable-transact-sql
DBCC CHECKTABLE ('t')
-- >> DBCC results for 't'.
-- >> There are 1 rows in 1 pages for object "t".
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkdb-transact-sql
DBCC CHECKDB
-- >> DBCC results for 'golden_administration'.
-- >> DBCC results for 'plain'.
-- >> There are 0 rows in 0 pages for object "plain".
-- >> DBCC results for 't'.
-- >> There are 1 rows in 1 pages for object "t".
-- >> CHECKDB found 0 allocation errors and 0 consistency errors in database 'golden_administration'.
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
DBCC CHECKDB WITH NO_INFOMSGS
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-dbreindex-transact-sql
DBCC DBREINDEX ('t', '', 80)
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-checkconstraints-transact-sql
CREATE TABLE parent (a int PRIMARY KEY)
CREATE TABLE child (a int, b varchar(5), CONSTRAINT ck CHECK (b > 'c'), CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (a))
ALTER TABLE child NOCHECK CONSTRAINT ALL
INSERT child VALUES (5, 'a'), (NULL, NULL), (6, 'd''e')
-- ok
DBCC CHECKCONSTRAINTS ('child')
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
DBCC CHECKCONSTRAINTS ('child') WITH ALL_CONSTRAINTS
-- => [dbo].[child]|[ck]|[b] = 'a'
-- => [dbo].[child]|[fk]|[a] = '5'
-- => [dbo].[child]|[fk]|[a] = '6'
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
DBCC CHECKCONSTRAINTS ('ck')
-- => [dbo].[child]|[ck]|[b] = 'a'
-- >> DBCC execution completed. If DBCC printed error messages, contact your system administrator.
-- source: https://learn.microsoft.com/sql/t-sql/database-console-commands/dbcc-transact-sql
DBCC NONSENSE
-- !! 2526 Incorrect DBCC statement. Check the documentation for the correct DBCC syntax and options.
DBCC SHRINKDATABASE (golden_administration)
-- !! 40515 Not supported by Ferryman: DBCC SHRINKDATABASE.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/kill-transact-sql
KILL 999
-- !! 6106 Process ID 999 is not an active process ID.
KILL 0
-- !! 6101 Session ID 0 is not valid.
DECLARE @own nvarchar(20) = N'KILL ' + CAST(@@SPID AS nvarchar(9)) EXEC (@own)
-- !! 6104 Cannot use KILL to kill your own process.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/checkpoint-transact-sql
CHECKPOINT
-- ok
CHECKPOINT 10
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/reconfigure-transact-sql
RECONFIGURE WITH OVERRIDE
-- !! 5812 You do not have permission to run the RECONFIGURE statement.
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/shutdown-transact-sql
SHUTDOWN WITH NOWAIT
-- !! 6004 User does not have permission to perform this action.
-- source: https://learn.microsoft.com/sql/t-sql/statements/backup-transact-sql
BACKUP DATABASE golden_administration TO DISK = 'x.bak' WITH INIT, COMPRESSION
SELECT 1
-- !! 262 BACKUP DATABASE permission denied in database 'golden_administration'.
-- !! 3013 BACKUP DATABASE is terminating abnormally.
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/statements/restore-statements-transact-sql
RESTORE DATABASE other FROM DISK = 'x.bak' WITH REPLACE
-- !! 3110 User does not have permission to RESTORE database 'other'.
-- !! 3013 RESTORE DATABASE is terminating abnormally.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-recompile-transact-sql
EXEC sp_recompile 't'
-- >> Object 't' was successfully marked for recompilation.
EXEC sp_recompile 'missing'
-- !! 15009 The object 'missing' does not exist in database 'golden_administration' or is invalid for this operation.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-updatestats-transact-sql
EXEC sp_updatestats
-- >> Updating [dbo].[child]
-- >> Updating [dbo].[parent]
-- >> Updating [dbo].[plain]
-- >> Updating [dbo].[t]
-- >> Statistics for all tables have been updated.
