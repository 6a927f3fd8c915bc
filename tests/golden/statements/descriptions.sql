-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helpuser-transact-sql
CREATE ROLE readers; CREATE USER reader WITHOUT LOGIN; ALTER ROLE readers ADD MEMBER reader
-- ok
DECLARE @found TABLE (role sysname, role_id int, member sysname, member_id int); INSERT @found EXEC sp_helpuser 'readers';
SELECT role, member FROM @found WHERE role_id = USER_ID(role) AND member_id = USER_ID(member)
-- => readers|reader
EXEC sp_helpuser 'nobody'
-- !! 15198 The name supplied (nobody) is not a user, role, or aliased login.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helprole-transact-sql
EXEC sp_helprole 'db_owner'
-- => db_owner|16384|0
EXEC sp_helprole 'nobody'
-- !! 15409 'nobody' is not a role.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helprolemember-transact-sql
EXEC sp_helprolemember 'db_owner'
-- => db_owner|dbo|0x01
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helpdbfixedrole-transact-sql
EXEC sp_helpdbfixedrole 'db_ddladmin'
-- => db_ddladmin|DB DDL Administrators
EXEC sp_helpdbfixedrole 'readers'
-- !! 15412 'readers' is not a known fixed role.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helpsrvrole-transact-sql
EXEC sp_helpsrvrole 'bulkadmin'
-- => bulkadmin|Bulk Insert Administrators
EXEC sp_helpsrvrolemember 'bulkadmin'
-- => no rows
EXEC sp_helpsrvrolemember 'nobody'
-- !! 15412 'nobody' is not a known fixed role.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helplogins-transact-sql
EXEC sp_helplogins 'nobody'
-- !! 15007 'nobody' is not a valid login or you do not have permission.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addrole-transact-sql
EXEC sp_addrole ''
-- !! 15004 Name cannot be NULL.
EXEC sp_addrole 'a\b'
-- !! 15006 'a\b' is not a valid name because it contains invalid characters.
-- source: https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/table-privileges-transact-sql
CREATE TABLE stock (id int CONSTRAINT pk_stock PRIMARY KEY, amount int CONSTRAINT ck_amount CHECK (amount > 0) CONSTRAINT df_amount DEFAULT 1)
GRANT SELECT ON stock TO reader WITH GRANT OPTION; GRANT UPDATE (amount) ON stock TO readers; DENY DELETE ON stock TO reader
-- ok
SELECT GRANTOR, GRANTEE, TABLE_NAME, PRIVILEGE_TYPE, IS_GRANTABLE FROM INFORMATION_SCHEMA.TABLE_PRIVILEGES
-- => dbo|reader|stock|SELECT|YES
SELECT GRANTEE, COLUMN_NAME, PRIVILEGE_TYPE FROM INFORMATION_SCHEMA.COLUMN_PRIVILEGES ORDER BY 2, 3
-- => reader|amount|SELECT
-- => readers|amount|UPDATE
-- => reader|id|SELECT
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-table-privileges-transact-sql
EXEC sp_table_privileges 'sto%'
-- => golden_descriptions|dbo|stock|dbo|dbo|DELETE|YES
-- => golden_descriptions|dbo|stock|dbo|dbo|INSERT|YES
-- => golden_descriptions|dbo|stock|dbo|dbo|REFERENCES|YES
-- => golden_descriptions|dbo|stock|dbo|dbo|SELECT|YES
-- => golden_descriptions|dbo|stock|dbo|reader|SELECT|YES
-- => golden_descriptions|dbo|stock|dbo|dbo|UPDATE|YES
EXEC sp_column_privileges 'stock', @column_name = 'amount'
-- => golden_descriptions|dbo|stock|amount|dbo|dbo|INSERT|YES
-- => golden_descriptions|dbo|stock|amount|dbo|dbo|REFERENCES|YES
-- => golden_descriptions|dbo|stock|amount|dbo|dbo|SELECT|YES
-- => golden_descriptions|dbo|stock|amount|dbo|reader|SELECT|YES
-- => golden_descriptions|dbo|stock|amount|dbo|dbo|UPDATE|YES
-- => golden_descriptions|dbo|stock|amount|dbo|readers|UPDATE|NO
-- source: https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/domains-transact-sql
CREATE TYPE price FROM decimal(10, 2); CREATE TABLE offer (id int, asked price)
-- ok
SELECT DOMAIN_SCHEMA, DOMAIN_NAME, DATA_TYPE, NUMERIC_PRECISION, NUMERIC_SCALE FROM INFORMATION_SCHEMA.DOMAINS
-- => dbo|price|decimal|10|2
SELECT DOMAIN_NAME, TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMN_DOMAIN_USAGE
-- => price|offer|asked
-- source: https://learn.microsoft.com/sql/relational-databases/system-information-schema-views/routine-columns-transact-sql
CREATE FUNCTION listed() RETURNS @rows TABLE (k int NOT NULL, v varchar(9)) AS BEGIN RETURN END
-- ok
SELECT TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.ROUTINE_COLUMNS
-- => listed|k|1|NO|int|NULL
-- => listed|v|2|YES|varchar|9
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helptrigger-transact-sql
CREATE TRIGGER noted ON stock AFTER INSERT, UPDATE AS RETURN
-- ok
EXEC sp_helptrigger 'stock'; EXEC sp_helptrigger 'stock', 'DELETE'
-- => noted|dbo|1|0|1|1|0|dbo
-- => no rows
EXEC sp_helptrigger 'stock', 'X'
-- !! 15305 The @TriggerType parameter value must be 'insert', 'update', or 'delete'.
-- source: https://learn.microsoft.com/sql/t-sql/functions/objectproperty-transact-sql
SELECT OBJECTPROPERTY(OBJECT_ID('noted'), 'ExecIsInsertTrigger'), OBJECTPROPERTY(OBJECT_ID('noted'), 'ExecIsInsteadOfTrigger'),
       OBJECTPROPERTY(OBJECT_ID('stock'), 'TableInsertTriggerCount'), OBJECTPROPERTY(OBJECT_ID('stock'), 'IsTable  '), OBJECTPROPERTY(OBJECT_ID('stock'), 'nope')
-- => 1|0|1|1|NULL
SELECT name, OBJECTPROPERTY(object_id, 'CnstIsClustKey'), OBJECTPROPERTY(object_id, 'CnstIsColumn'), OBJECTPROPERTY(object_id, 'CnstIsDisabled')
FROM sys.objects WHERE parent_object_id = OBJECT_ID('stock') AND type <> 'TR' ORDER BY name
-- => ck_amount|NULL|1|0
-- => df_amount|NULL|1|NULL
-- => pk_stock|1|NULL|NULL
SELECT name, OBJECTPROPERTY(object_id, 'TableHasCheckCnst'), OBJECTPROPERTY(object_id, 'TableHasForeignKey'), OBJECTPROPERTY(object_id, 'TableHasClustIndex') FROM sys.tables ORDER BY name
-- => offer|0|0|0
-- => stock|1|0|1
SELECT OBJECTPROPERTY(object_id, 'ExecIsAnsiNullsOn'), OBJECTPROPERTY(object_id, 'IsSchemaBound') FROM sys.objects WHERE name = 'listed'
-- => 1|0
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helpstats-transact-sql
EXEC sp_helpstats 'stock'
-- >> This object does not have any statistics.
CREATE STATISTICS both ON stock (id, amount); EXEC sp_helpstats 'stock'
-- => both|id, amount
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-rename-transact-sql
EXEC sp_rename 'stock.both', 'pair', 'STATISTICS'; EXEC sp_helpstats 'stock'
-- >> Caution: Changing any part of an object name could break scripts and stored procedures.
-- => pair|id, amount
EXEC sp_rename 'stock', 'x', 'NONSENSE'
-- !! 15249 Error: Explicit @objtype 'NONSENSE' is unrecognized.
EXEC sp_rename 'stock', NULL
-- !! 15223 Error: The input parameter 'newname' is not allowed to be null.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helpfile-transact-sql
EXEC sp_helpfile 'nope'
-- !! 15325 The current database does not contain a file named 'nope'.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helpfilegroup-transact-sql
EXEC sp_helpfilegroup
-- => PRIMARY|1|1
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-helplanguage-transact-sql
EXEC sp_helplanguage 'Klingon'
-- !! 15033 'Klingon' is not a valid official language name.
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-renamedb-transact-sql
CREATE DATABASE golden_before
-- ok
EXEC sp_renamedb 'golden_before', 'golden_after'; SELECT DB_ID('golden_before'), SIGN(DB_ID('golden_after')); DROP DATABASE golden_after
-- => NULL|1
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-mirroring-transact-sql
SELECT mirroring_guid FROM sys.database_mirroring WHERE database_id = DB_ID()
-- => NULL
SELECT non_transacted_access_desc FROM sys.database_filestream_options WHERE database_id = DB_ID()
-- => OFF
SELECT (SELECT COUNT(*) FROM sys.certificates), (SELECT COUNT(*) FROM sys.availability_groups), (SELECT COUNT(*) FROM sys.plan_guides), (SELECT COUNT(*) FROM sys.symmetric_keys)
-- => 0|0|0|0
