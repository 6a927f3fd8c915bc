-- source: https://learn.microsoft.com/sql/relational-databases/triggers/use-the-eventdata-function
ALTER DATABASE CURRENT SET ACCELERATED_DATABASE_RECOVERY = ON; ALTER DATABASE CURRENT SET OPTIMIZED_LOCKING = ON
-- ok
ALTER DATABASE CURRENT SET QUERY_STORE = ON (OPERATION_MODE = READ_WRITE, QUERY_CAPTURE_MODE = ALL, MAX_STORAGE_SIZE_MB = 50, INTERVAL_LENGTH_MINUTES = 15)
-- ok
CREATE TABLE change_log (id int IDENTITY PRIMARY KEY, who sysname NOT NULL, what sysname NOT NULL, place sysname NULL, thing sysname NULL, said nvarchar(max), event xml NOT NULL)
-- ok
CREATE TRIGGER [log changes] ON DATABASE FOR DDL_DATABASE_LEVEL_EVENTS AS
SET NOCOUNT ON
DECLARE @e xml = EVENTDATA()
DECLARE @what sysname = @e.value('(/EVENT_INSTANCE/EventType)[1]', 'sysname'), @place sysname = @e.value('(/EVENT_INSTANCE/SchemaName)[1]', 'sysname'),
 @thing sysname = @e.value('(/EVENT_INSTANCE/ObjectName)[1]', 'sysname')
PRINT @what + ' ' + @place + '.' + @thing
INSERT change_log (who, what, place, thing, said, event)
SELECT USER_NAME(), @what, @place, @thing, @e.value('(/EVENT_INSTANCE/TSQLCommand)[1]', 'nvarchar(max)'), @e
-- ok
CREATE TYPE [Label] FROM nvarchar(50) NULL
-- >> CREATE_TYPE dbo.Label
CREATE SCHEMA [Trade] AUTHORIZATION [dbo]
-- >> CREATE_SCHEMA Trade.Trade
CREATE TABLE Trade.client (id int IDENTITY (1, 1) NOT FOR REPLICATION NOT NULL, [name] [Label] NOT NULL CONSTRAINT df_name DEFAULT (N'')) ON [PRIMARY]
-- >> CREATE_TABLE Trade.client
CREATE UNIQUE INDEX ak_name ON [Trade].[client]([name]) ON [PRIMARY]
-- >> CREATE_INDEX Trade.ak_name
EXEC sys.sp_addextendedproperty N'Purpose', N'All of it', NULL, NULL, NULL, NULL
-- >> CREATE_EXTENDED_PROPERTY .golden_change_log
EXEC sys.sp_addextendedproperty N'Purpose', N'Keeps the log', N'TRIGGER', [log changes], NULL, NULL, NULL, NULL
EXEC sys.sp_addextendedproperty N'Purpose', N'Holds everything', N'FILEGROUP', [PRIMARY]
EXEC sys.sp_addextendedproperty N'Purpose', N'Buying and selling', N'SCHEMA', [Trade], NULL, NULL, NULL, NULL
EXEC sys.sp_addextendedproperty N'Purpose', N'Finds by name', N'SCHEMA', [Trade], N'TABLE', [client], N'INDEX', [ak_name]
EXEC sys.sp_addextendedproperty N'Purpose', N'What a thing is called', N'SCHEMA', [dbo], N'TYPE', [Label]
-- >> CREATE_EXTENDED_PROPERTY .log changes
-- >> CREATE_EXTENDED_PROPERTY .PRIMARY
-- >> CREATE_EXTENDED_PROPERTY Trade.Trade
-- >> CREATE_EXTENDED_PROPERTY Trade.ak_name
-- >> CREATE_EXTENDED_PROPERTY dbo.Label
DISABLE TRIGGER [log changes] ON DATABASE
-- ok
SELECT who, what, place, thing FROM change_log ORDER BY id
-- => dbo|CREATE_TYPE|dbo|Label
-- => dbo|CREATE_SCHEMA|Trade|Trade
-- => dbo|CREATE_TABLE|Trade|client
-- => dbo|CREATE_INDEX|Trade|ak_name
-- => dbo|CREATE_EXTENDED_PROPERTY||golden_change_log
-- => dbo|CREATE_EXTENDED_PROPERTY||log changes
-- => dbo|CREATE_EXTENDED_PROPERTY||PRIMARY
-- => dbo|CREATE_EXTENDED_PROPERTY|Trade|Trade
-- => dbo|CREATE_EXTENDED_PROPERTY|Trade|ak_name
-- => dbo|CREATE_EXTENDED_PROPERTY|dbo|Label
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/extended-properties-catalog-views-sys-extended-properties
SELECT class, class_desc, name, value, minor_id FROM sys.extended_properties ORDER BY class
-- => 0|DATABASE|Purpose|All of it|0
-- => 1|OBJECT_OR_COLUMN|Purpose|Keeps the log|0
-- => 3|SCHEMA|Purpose|Buying and selling|0
-- => 6|TYPE|Purpose|What a thing is called|0
-- => 7|INDEX|Purpose|Finds by name|2
-- => 20|DATASPACE|Purpose|Holds everything|0
SELECT objtype, objname, value FROM fn_listextendedproperty(NULL, 'schema', 'dbo', 'type', NULL, NULL, NULL)
-- => TYPE|Label|What a thing is called
DROP INDEX ak_name ON Trade.client; DROP TABLE Trade.client; DROP TYPE Label; SELECT class_desc FROM sys.extended_properties ORDER BY class
-- => DATABASE
-- => OBJECT_OR_COLUMN
-- => SCHEMA
-- => DATASPACE
-- source: https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql
SELECT SQL_VARIANT_PROPERTY(SERVERPROPERTY('ResourceLastUpdateDateTime'), 'BaseType')
-- => datetime
