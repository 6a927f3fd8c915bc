-- source: https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql
CREATE SYNONYM dbo.s FOR sys.objects
-- ok
CREATE TRIGGER refuse ON DATABASE FOR DROP_SYNONYM, ALTER_TABLE AS
PRINT 'Not allowed.'
ROLLBACK
-- ok
DROP SYNONYM dbo.s
-- >> Not allowed.
-- !! 3609 The transaction ended in the trigger. The batch has been aborted.
SELECT COUNT(*), @@TRANCOUNT FROM sys.synonyms
-- => 1|0
BEGIN TRY DROP SYNONYM dbo.s END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_MESSAGE(), XACT_STATE() END CATCH
-- >> Not allowed.
-- => 3609|The transaction ended in the trigger. The batch has been aborted.|0
DISABLE TRIGGER refuse ON DATABASE; DROP SYNONYM dbo.s
-- ok
SELECT name, parent_class, parent_class_desc, parent_id, type, is_disabled, is_instead_of_trigger FROM sys.triggers
-- => refuse|0|DATABASE|0|TR|1|0
SELECT COUNT(*), OBJECT_ID('refuse'), OBJECT_ID('dbo.refuse', 'TR') FROM sys.objects WHERE name = 'refuse'
-- => 0|NULL|NULL
ENABLE TRIGGER ALL ON DATABASE; SELECT is_disabled FROM sys.triggers
-- => 0
DROP TRIGGER refuse
-- !! 3701 Cannot drop the trigger 'refuse', because it does not exist or you do not have permission.
DROP TRIGGER nowhere ON DATABASE
-- !! 3701 Cannot drop the trigger 'nowhere', because it does not exist or you do not have permission.
DROP TRIGGER IF EXISTS nowhere ON DATABASE
-- ok
ALTER TRIGGER refuse ON DATABASE FOR CREATE_TYPE AS PRINT 'a type'
-- ok
ALTER TRIGGER nowhere ON DATABASE FOR CREATE_TYPE AS PRINT 'a type'
-- !! 208 Invalid object name 'nowhere'.
CREATE TYPE dbo.code FROM char(5)
-- >> a type
SELECT t.name, e.type, e.type_desc, e.is_first, e.is_last, e.event_group_type FROM sys.trigger_events e JOIN sys.triggers t ON t.object_id = e.object_id
-- => refuse|91|CREATE_TYPE|0|0|NULL
DROP TRIGGER refuse ON DATABASE; SELECT COUNT(*) FROM sys.triggers
-- => 0
CREATE TRIGGER refuse ON DATABASE FOR NO_SUCH_EVENT AS PRINT 'x'
-- !! 1084 'NO_SUCH_EVENT' is an invalid event type.
CREATE TRIGGER dbo.refuse ON DATABASE FOR CREATE_TABLE AS PRINT 'x'
-- !! 1094 Cannot specify a schema name as a prefix to the trigger name for database and server level triggers.
CREATE TRIGGER refuse ON DATABASE INSTEAD OF CREATE_TABLE AS PRINT 'x'
-- !! 102 Incorrect syntax near 'INSTEAD'.
CREATE TRIGGER refuse ON DATABASE FOR CREATE_TABLE, CREATE_TABLE AS PRINT 'x'
-- !! 1095 CREATE_TABLE has already been specified as an event type.
-- source: https://learn.microsoft.com/sql/relational-databases/triggers/ddl-event-groups
CREATE TRIGGER grouped ON DATABASE FOR DDL_TABLE_EVENTS, DDL_VIEW_EVENTS AS
PRINT CONCAT(EVENTDATA().value('(/EVENT_INSTANCE/EventType)[1]', 'sysname'), ' ', EVENTDATA().value('(/EVENT_INSTANCE/SchemaName)[1]', 'sysname'), '.', EVENTDATA().value('(/EVENT_INSTANCE/ObjectName)[1]', 'sysname'))
-- ok
CREATE TABLE t (id int)
-- >> CREATE_TABLE dbo.t
ALTER TABLE t ADD v int
-- >> ALTER_TABLE dbo.t
CREATE VIEW w AS SELECT id FROM t
-- >> CREATE_VIEW dbo.w
CREATE INDEX ix ON t (id)
-- ok
DROP VIEW w; DROP TABLE t
-- >> DROP_VIEW dbo.w
-- >> DROP_TABLE dbo.t
SELECT type_desc, event_group_type_desc FROM sys.trigger_events ORDER BY type
-- => CREATE_TABLE|DDL_TABLE_EVENTS
-- => ALTER_TABLE|DDL_TABLE_EVENTS
-- => DROP_TABLE|DDL_TABLE_EVENTS
-- => CREATE_VIEW|DDL_VIEW_EVENTS
-- => ALTER_VIEW|DDL_VIEW_EVENTS
-- => DROP_VIEW|DDL_VIEW_EVENTS
SELECT type_name, parent_type FROM sys.trigger_event_types WHERE type_name IN ('DDL_TABLE_EVENTS', 'CREATE_TABLE', 'DDL_EVENTS') ORDER BY type
-- => CREATE_TABLE|10018
-- => DDL_EVENTS|NULL
-- => DDL_TABLE_EVENTS|10017
DROP TRIGGER grouped ON DATABASE
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/functions/eventdata-transact-sql
CREATE TRIGGER safety ON DATABASE FOR CREATE_TABLE AS
PRINT 'CREATE TABLE Issued.'
SELECT EVENTDATA().value('(/EVENT_INSTANCE/TSQLCommand/CommandText)[1]', 'nvarchar(max)')
RAISERROR ('New tables cannot be created in this database.', 16, 1)
ROLLBACK
-- ok
CREATE TABLE NewTable (Column1 int)
-- >> CREATE TABLE Issued.
-- => CREATE TABLE NewTable (Column1 int)
-- !! 50000 New tables cannot be created in this database.
-- !! 3609 The transaction ended in the trigger. The batch has been aborted.
SELECT OBJECT_ID('NewTable')
-- => NULL
DROP TRIGGER safety ON DATABASE
-- ok
CREATE TABLE ddl_log (PostTime datetime, DB_User nvarchar(100), Event nvarchar(100), TSQL nvarchar(2000))
-- ok
CREATE TRIGGER log ON DATABASE FOR DDL_DATABASE_LEVEL_EVENTS AS
DECLARE @data xml
SET @data = EVENTDATA()
INSERT ddl_log (PostTime, DB_User, Event, TSQL) VALUES (GETDATE(), CONVERT(nvarchar(100), CURRENT_USER),
    @data.value('(/EVENT_INSTANCE/EventType)[1]', 'nvarchar(100)'), @data.value('(/EVENT_INSTANCE/TSQLCommand)[1]', 'nvarchar(2000)'))
-- ok
CREATE TABLE TestTable (a int)
-- (1)
DROP TABLE TestTable
-- (1)
SELECT DB_User, Event, TSQL FROM ddl_log
-- => dbo|CREATE_TABLE|CREATE TABLE TestTable (a int)
-- => dbo|DROP_TABLE|DROP TABLE TestTable
SELECT EVENTDATA()
-- => NULL
ALTER TRIGGER log ON DATABASE FOR DDL_DATABASE_LEVEL_EVENTS AS
DECLARE @data xml = EVENTDATA(); SET @data.modify('delete (/EVENT_INSTANCE/PostTime, /EVENT_INSTANCE/SPID, /EVENT_INSTANCE/SID, /EVENT_INSTANCE/TSQLCommand)'); SELECT @data
-- => <EVENT_INSTANCE><EventType>ALTER_TRIGGER</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName/><ObjectName>log</ObjectName><ObjectType>TRIGGER</ObjectType></EVENT_INSTANCE>
CREATE TABLE t (id int NOT NULL, v varchar(10))
-- => <EVENT_INSTANCE><EventType>CREATE_TABLE</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>t</ObjectName><ObjectType>TABLE</ObjectType></EVENT_INSTANCE>
CREATE UNIQUE INDEX ix ON t (id)
-- => <EVENT_INSTANCE><EventType>CREATE_INDEX</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>ix</ObjectName><ObjectType>INDEX</ObjectType><TargetObjectName>t</TargetObjectName><TargetObjectType>TABLE</TargetObjectType></EVENT_INSTANCE>
ALTER TABLE t ADD CONSTRAINT uq UNIQUE (id)
-- => <EVENT_INSTANCE><EventType>ALTER_TABLE</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>t</ObjectName><ObjectType>TABLE</ObjectType><AlterTableActionList><Create><Constraints><Name>uq</Name></Constraints></Create></AlterTableActionList></EVENT_INSTANCE>
CREATE PROCEDURE p AS SELECT 1
-- => <EVENT_INSTANCE><EventType>CREATE_PROCEDURE</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>p</ObjectName><ObjectType>PROCEDURE</ObjectType></EVENT_INSTANCE>
GRANT SELECT, INSERT ON t TO public WITH GRANT OPTION
-- => <EVENT_INSTANCE><EventType>GRANT_DATABASE</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>t</ObjectName><ObjectType>TABLE</ObjectType><Grantor>dbo</Grantor><Permissions><Permission>select</Permission><Permission>insert</Permission></Permissions><Grantees><Grantee>public</Grantee></Grantees><AsGrantor/><GrantOption>1</GrantOption><CascadeOption>0</CascadeOption></EVENT_INSTANCE>
DENY EXECUTE ON p TO public CASCADE
-- => <EVENT_INSTANCE><EventType>DENY_DATABASE</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>p</ObjectName><ObjectType>PROCEDURE</ObjectType><Grantor>dbo</Grantor><Permissions><Permission>execute</Permission></Permissions><Grantees><Grantee>public</Grantee></Grantees><AsGrantor/><GrantOption>0</GrantOption><CascadeOption>1</CascadeOption></EVENT_INSTANCE>
CREATE SCHEMA sales
-- => <EVENT_INSTANCE><EventType>CREATE_SCHEMA</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>sales</SchemaName><ObjectName>sales</ObjectName><ObjectType>SCHEMA</ObjectType><OwnerName>dbo</OwnerName></EVENT_INSTANCE>
CREATE ROLE clerks
-- => <EVENT_INSTANCE><EventType>CREATE_ROLE</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><ObjectName>clerks</ObjectName><ObjectType>ROLE</ObjectType></EVENT_INSTANCE>
ALTER ROLE db_datareader ADD MEMBER clerks
-- => <EVENT_INSTANCE><EventType>ADD_ROLE_MEMBER</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><ObjectName>clerks</ObjectName><ObjectType>ROLE</ObjectType><RoleName>db_datareader</RoleName></EVENT_INSTANCE>
UPDATE STATISTICS t
-- => <EVENT_INSTANCE><EventType>UPDATE_STATISTICS</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName/><ObjectType>STATISTICS</ObjectType><TargetObjectName>t</TargetObjectName><TargetObjectType>TABLE</TargetObjectType></EVENT_INSTANCE>
CREATE USER somebody WITHOUT LOGIN
-- => <EVENT_INSTANCE><EventType>CREATE_USER</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><ObjectName>somebody</ObjectName><ObjectType>SQL USER</ObjectType><DefaultSchema>dbo</DefaultSchema></EVENT_INSTANCE>
EXEC sp_rename 't.v', 'w', 'COLUMN'
-- => <EVENT_INSTANCE><EventType>RENAME</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>v</ObjectName><ObjectType>COLUMN</ObjectType><TargetObjectName>t</TargetObjectName><TargetObjectType>TABLE</TargetObjectType><NewObjectName>w</NewObjectName><Parameters><Param>t.v</Param><Param>w</Param><Param>COLUMN</Param></Parameters></EVENT_INSTANCE>
-- >> Caution: Changing any part of an object name could break scripts and stored procedures.
EXEC sp_addextendedproperty 'note', 'a table', 'SCHEMA', 'dbo', 'TABLE', 't'
-- => <EVENT_INSTANCE><EventType>CREATE_EXTENDED_PROPERTY</EventType><ServerName>TESTHOST</ServerName><LoginName>admin</LoginName><UserName>dbo</UserName><DatabaseName>golden_ddl_triggers</DatabaseName><SchemaName>dbo</SchemaName><ObjectName>t</ObjectName><ObjectType>TABLE</ObjectType><TargetObjectName/><TargetObjectType/><PropertyName>note</PropertyName><PropertyValue>a table</PropertyValue><Parameters><Param>note</Param><Param>a table</Param><Param>SCHEMA</Param><Param>dbo</Param><Param>TABLE</Param><Param>t</Param><Param/><Param/></Parameters></EVENT_INSTANCE>
DROP TRIGGER log ON DATABASE
-- ok
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql
CREATE TRIGGER twice ON DATABASE FOR CREATE_TABLE AS IF OBJECT_ID('inner_table') IS NULL CREATE TABLE inner_table (id int); PRINT CONCAT('level ', TRIGGER_NESTLEVEL(), ' of ', @@NESTLEVEL)
-- ok
CREATE TRIGGER second ON DATABASE FOR CREATE_SYNONYM AS PRINT 'a synonym'; SELECT * FROM nowhere
-- ok
CREATE SYNONYM sy FOR t
-- >> a synonym
-- !! 208 Invalid object name 'nowhere'.
SELECT COUNT(*) FROM sys.synonyms WHERE name = 'sy'
-- => 0
CREATE TABLE outer_table (id int)
-- >> level 1 of 1
SELECT name FROM sys.tables WHERE name IN ('inner_table', 'outer_table')
-- => outer_table
-- => inner_table
DISABLE TRIGGER nowhere ON DATABASE
-- !! 1088 Cannot find the object "nowhere" because it does not exist or you do not have permissions.
DISABLE TRIGGER twice, second ON DATABASE; SELECT name, is_disabled FROM sys.triggers ORDER BY name
-- => second|1
-- => twice|1
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql
CREATE TRIGGER everywhere ON ALL SERVER FOR CREATE_DATABASE AS PRINT 'x'
-- !! 2104 Cannot create the trigger 'everywhere', because you do not have permission.
DROP TRIGGER everywhere ON ALL SERVER
-- !! 3701 Cannot drop the trigger 'everywhere', because it does not exist or you do not have permission.
SELECT COUNT(*) FROM sys.server_triggers
-- => 0
