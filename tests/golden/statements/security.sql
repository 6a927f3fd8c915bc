-- source: https://learn.microsoft.com/sql/t-sql/statements/execute-as-transact-sql
CREATE USER user1 WITHOUT LOGIN; CREATE USER user2 WITHOUT LOGIN; GRANT IMPERSONATE ON USER::user2 TO user1
-- ok
EXECUTE AS USER = 'user1'; SELECT USER_NAME(); EXECUTE AS USER = 'user2'; SELECT USER_NAME(); REVERT; SELECT USER_NAME(); REVERT; SELECT USER_NAME()
-- => user1
-- => user2
-- => user1
-- => dbo
DECLARE @name sysname = 'user1'; EXECUTE AS USER = @name; SELECT CURRENT_USER, SESSION_USER; REVERT
-- => user1|user1
EXECUTE AS USER = 'nobody_here'
-- !! 15517 Cannot execute as the database principal because the principal "nobody_here" does not exist, this type of principal cannot be impersonated, or you do not have permission.
EXECUTE AS LOGIN = 'nobody_here'
-- !! 15406 Cannot execute as the server principal because the principal "nobody_here" does not exist, this type of principal cannot be impersonated, or you do not have permission.
DECLARE @cookie varbinary(8000); EXECUTE AS USER = 'user1' WITH COOKIE INTO @cookie; SELECT USER_NAME(); REVERT WITH COOKIE = @cookie; SELECT USER_NAME()
-- => user1
-- => dbo
-- source: https://learn.microsoft.com/sql/t-sql/statements/revert-transact-sql
CREATE PROCEDURE dbo.usp_myproc WITH EXECUTE AS CALLER AS SELECT USER_NAME(); EXECUTE AS USER = 'guest'; SELECT USER_NAME(); REVERT; SELECT USER_NAME()
-- ok
GRANT EXECUTE ON dbo.usp_myproc TO user1; GRANT IMPERSONATE ON USER::guest TO user1
-- ok
EXECUTE AS USER = 'user1'; EXECUTE dbo.usp_myproc; SELECT USER_NAME(); REVERT
-- => user1
-- => guest
-- => user1
-- => user1
REVERT; SELECT USER_NAME()
-- => dbo
-- source: https://learn.microsoft.com/sql/t-sql/statements/execute-as-clause-transact-sql
CREATE PROCEDURE dbo.as_owner WITH EXECUTE AS OWNER AS EXEC ('SELECT USER_NAME()')
-- ok
CREATE PROCEDURE dbo.as_user WITH EXECUTE AS 'user2' AS EXEC ('SELECT USER_NAME()')
-- ok
GRANT EXECUTE TO user1
-- ok
EXECUTE AS USER = 'user1'; EXEC dbo.as_owner; EXEC dbo.as_user; SELECT USER_NAME(); REVERT
-- => dbo
-- => user2
-- => user1
-- source: https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql
EXECUTE ('SELECT USER_NAME()') AS USER = 'user2'; SELECT USER_NAME()
-- => user2
-- => dbo
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-sql-modules-transact-sql
SELECT execute_as_principal_id FROM sys.sql_modules WHERE object_id IN (OBJECT_ID('dbo.usp_myproc'), OBJECT_ID('dbo.as_owner')) ORDER BY 1
-- => NULL
-- => -2
-- source: https://learn.microsoft.com/sql/relational-databases/security/metadata-visibility-configuration
CREATE TABLE dbo.myTable (id int)
-- ok
EXECUTE AS USER = 'user2'; SELECT name FROM sys.tables WHERE name = N'myTable'; SELECT OBJECT_ID('dbo.myTable'); REVERT
-- => no rows
-- => NULL
GRANT INSERT ON dbo.myTable TO user2
-- ok
EXECUTE AS USER = 'user2'; SELECT name FROM sys.tables WHERE name = N'myTable'; REVERT
-- => myTable
