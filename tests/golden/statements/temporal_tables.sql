-- source: https://learn.microsoft.com/sql/relational-databases/tables/creating-a-system-versioned-temporal-table
CREATE TABLE Department (
    DeptID INT NOT NULL PRIMARY KEY CLUSTERED, DeptName VARCHAR(50) NOT NULL, ManagerID INT NULL,
    ValidFrom DATETIME2 GENERATED ALWAYS AS ROW START NOT NULL, ValidTo DATETIME2 GENERATED ALWAYS AS ROW END NOT NULL,
    Loud AS UPPER(DeptName), Twice AS ManagerID * 2 PERSISTED,
    PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo)
) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.DepartmentHistory))
-- ok
SELECT name, temporal_type, temporal_type_desc, OBJECT_NAME(history_table_id), history_retention_period, history_retention_period_unit_desc FROM sys.tables ORDER BY name
-- => Department|2|SYSTEM_VERSIONED_TEMPORAL_TABLE|DepartmentHistory|-1|INFINITE
-- => DepartmentHistory|1|HISTORY_TABLE|NULL|NULL|NULL
SELECT name, period_type, period_type_desc, OBJECT_NAME(object_id), start_column_id, end_column_id FROM sys.periods
-- => SYSTEM_TIME|1|SYSTEM_TIME_PERIOD|Department|4|5
SELECT name, generated_always_type, generated_always_type_desc, is_nullable, is_hidden FROM sys.columns WHERE object_id = OBJECT_ID('Department') AND generated_always_type > 0 ORDER BY column_id
-- => ValidFrom|1|AS_ROW_START|0|0
-- => ValidTo|2|AS_ROW_END|0|0
SELECT OBJECTPROPERTY(OBJECT_ID('Department'), 'TableTemporalType'), OBJECTPROPERTY(OBJECT_ID('DepartmentHistory'), 'TableTemporalType')
-- => 2|1
SELECT i.name, i.type_desc, c.name FROM sys.indexes i JOIN sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id WHERE i.object_id = OBJECT_ID('DepartmentHistory') ORDER BY ic.key_ordinal
-- => ix_DepartmentHistory|CLUSTERED|ValidTo
-- => ix_DepartmentHistory|CLUSTERED|ValidFrom
CREATE TABLE Anonymous (id int PRIMARY KEY, a datetime2(2) GENERATED ALWAYS AS ROW START HIDDEN, b datetime2(2) GENERATED ALWAYS AS ROW END HIDDEN,
    PERIOD FOR SYSTEM_TIME (a, b)) WITH (SYSTEM_VERSIONING = ON)
SELECT IIF(OBJECT_NAME(history_table_id) = CONCAT('MSSQL_TemporalHistoryFor_', object_id), 'named', 'other') FROM sys.tables WHERE name = 'Anonymous'
-- => named
INSERT Anonymous VALUES (1)
SELECT * FROM Anonymous
SELECT CONVERT(varchar(40), b) FROM Anonymous
-- => 1
-- => 9999-12-31 23:59:59.99
CREATE TABLE wrong (id int, a datetime2 GENERATED ALWAYS AS ROW START, b datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (a, b)) WITH (SYSTEM_VERSIONING = ON)
-- !! 13553 System versioned temporal table 'golden_temporal_tables.dbo.wrong' must have primary key defined.
CREATE TABLE wrong (id int PRIMARY KEY, a datetime2 GENERATED ALWAYS AS ROW START, b datetime2 GENERATED ALWAYS AS ROW END)
-- !! 13509 Cannot create generated always column when SYSTEM_TIME period is not defined.
CREATE TABLE wrong (id int PRIMARY KEY, a datetime2 GENERATED ALWAYS AS ROW START, b datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (b, a))
-- !! 13506 System-versioned table SYSTEM_TIME period definition start column name not matching 'GENERATED ALWAYS AS ROW START' column name.
CREATE TABLE wrong (id int PRIMARY KEY, a datetime GENERATED ALWAYS AS ROW START, b datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (a, b))
-- !! 13501 Temporal generated always column 'a' has invalid data type.
CREATE TABLE wrong (id int PRIMARY KEY, a datetime2 GENERATED ALWAYS AS ROW START NULL, b datetime2 GENERATED ALWAYS AS ROW END, PERIOD FOR SYSTEM_TIME (a, b))
-- !! 13587 Period column 'a' in a system-versioned temporal table cannot be nullable.
CREATE TABLE wrong (id int PRIMARY KEY) WITH (SYSTEM_VERSIONING = ON)
-- !! 13510 Cannot set SYSTEM_VERSIONING to ON when SYSTEM_TIME period is not defined and the LEDGER=ON option is not specified.
-- source: https://learn.microsoft.com/sql/relational-databases/tables/modifying-data-in-a-system-versioned-temporal-table
INSERT Department (DeptID, DeptName, ManagerID) VALUES (1, 'a', 5), (2, 'b', 6)
INSERT Department VALUES (3, 'c', 7, DEFAULT, DEFAULT)
INSERT Department (DeptID, DeptName, ManagerID, ValidFrom, ValidTo) VALUES (4, 'd', 8, DEFAULT, DEFAULT)
SELECT COUNT(*) FROM Department WHERE ValidTo = '9999-12-31 23:59:59.9999999' AND ValidFrom <= SYSUTCDATETIME()
SELECT COUNT(DISTINCT CONVERT(varchar(40), ValidTo, 121)), MAX(CAST(ValidTo AS nvarchar(40))) FROM Department
-- => 4
-- => 1|9999-12-31 23:59:59.9999999
INSERT Department VALUES (5, 'c', 7, '2000-01-01', '9999-12-31')
-- !! 13536 Cannot insert an explicit value into a GENERATED ALWAYS column in table 'golden_temporal_tables.dbo.Department'. Use INSERT with a column list to exclude the GENERATED ALWAYS column, or insert a DEFAULT into GENERATED ALWAYS column.
INSERT Department VALUES (5, 'c', 7)
-- !! 213 Column name or number of supplied values does not match table definition.
UPDATE Department SET ValidFrom = '2000-01-01'
-- !! 13537 Cannot update GENERATED ALWAYS columns in table 'golden_temporal_tables.dbo.Department'.
TRUNCATE TABLE Department
-- !! 13545 Truncate failed on table 'golden_temporal_tables.dbo.Department' because it is not a supported operation on system-versioned tables.
INSERT DepartmentHistory (DeptID) VALUES (1)
-- !! 13559 Cannot insert rows in a temporal history table 'golden_temporal_tables.dbo.DepartmentHistory'.
DELETE DepartmentHistory
-- !! 13560 Cannot delete rows from a temporal history table 'golden_temporal_tables.dbo.DepartmentHistory'.
UPDATE DepartmentHistory SET DeptID = 3
-- !! 13561 Cannot update rows in a temporal history table 'golden_temporal_tables.dbo.DepartmentHistory'.
MERGE DepartmentHistory h USING (VALUES (1)) s(i) ON h.DeptID = s.i WHEN MATCHED THEN DELETE;
-- !! 13562 Cannot perform MERGE operation on temporal history table 'golden_temporal_tables.dbo.DepartmentHistory'.
DROP TABLE Department
-- !! 13552 Drop table operation failed on table 'golden_temporal_tables.dbo.Department' because it is not a supported operation on system-versioned temporal tables.
DROP TABLE DepartmentHistory
-- !! 13552 Drop table operation failed on table 'golden_temporal_tables.dbo.DepartmentHistory' because it is not a supported operation on system-versioned temporal tables.
-- source: https://learn.microsoft.com/sql/relational-databases/tables/querying-data-in-a-system-versioned-temporal-table
DECLARE @before datetime2 = SYSUTCDATETIME()
UPDATE Department SET DeptName = 'A' WHERE DeptID = 1
DECLARE @between datetime2 = SYSUTCDATETIME()
DELETE Department WHERE DeptID = 2
SELECT DeptID, DeptName, Loud, Twice FROM Department FOR SYSTEM_TIME AS OF @before AS d WHERE d.DeptID < 3 ORDER BY 1
SELECT DeptID, DeptName FROM Department FOR SYSTEM_TIME AS OF @between WHERE DeptID < 3 ORDER BY 1
SELECT DeptID, DeptName FROM Department WHERE DeptID < 3
SELECT DeptID, DeptName, Loud, Twice FROM DepartmentHistory ORDER BY 1
SELECT DeptID, DeptName FROM Department FOR SYSTEM_TIME ALL ORDER BY 1, 2
SELECT DeptID, DeptName FROM Department FOR SYSTEM_TIME FROM @before TO @between WHERE DeptID < 3 ORDER BY 1, 2
SELECT DeptID, DeptName FROM Department FOR SYSTEM_TIME BETWEEN @between AND '9999-12-31' WHERE DeptID < 3 ORDER BY 1, 2
SELECT DeptID, DeptName FROM Department FOR SYSTEM_TIME CONTAINED IN ('2000-01-01', @between) ORDER BY 1, 2
SELECT n.DeptName, o.DeptName FROM Department n JOIN Department FOR SYSTEM_TIME AS OF @before o ON o.DeptID = n.DeptID WHERE n.DeptID = 1
-- => 1|a|A|10
-- => 2|b|B|12
-- => 1|A
-- => 2|b
-- => 1|A
-- => 1|a|A|10
-- => 2|b|B|12
-- => 1|A
-- => 1|a
-- => 2|b
-- => 3|c
-- => 4|d
-- => 1|A
-- => 1|a
-- => 2|b
-- => 1|A
-- => 2|b
-- => 1|a
-- => A|a
CREATE VIEW Departments AS SELECT d.DeptID, d.DeptName, (SELECT COUNT(*) FROM Department) AS many FROM Department d
-- ok
SELECT COUNT(*), MAX(many) FROM Departments FOR SYSTEM_TIME ALL
SELECT COUNT(*) FROM Departments FOR SYSTEM_TIME AS OF '2000-01-01'
-- => 5|5
-- => 0
CREATE FUNCTION DepartmentsAt(@t datetime2) RETURNS TABLE AS RETURN SELECT DeptID, DeptName FROM Department FOR SYSTEM_TIME AS OF @t
-- ok
SELECT COUNT(*) FROM DepartmentsAt(SYSUTCDATETIME())
SELECT COUNT(*) FROM DepartmentsAt('2000-01-01')
-- => 3
-- => 0
SELECT * FROM DepartmentHistory FOR SYSTEM_TIME ALL
-- !! 13544 Temporal FOR SYSTEM_TIME clause can only be used with system-versioned tables. 'golden_temporal_tables.dbo.DepartmentHistory' is not a system-versioned table.
CREATE VIEW Plain AS SELECT 1 AS one
-- ok
SELECT * FROM Plain FOR SYSTEM_TIME ALL
-- !! 13544 Temporal FOR SYSTEM_TIME clause can only be used with system-versioned tables. 'golden_temporal_tables.dbo.Plain' is not a system-versioned table.
CREATE VIEW Past AS SELECT DeptID FROM Department FOR SYSTEM_TIME ALL
-- ok
SELECT * FROM Past FOR SYSTEM_TIME ALL
-- !! 13590 Temporal FOR SYSTEM_TIME clause can only be set once per temporal table. 'Department' has more than one temporal FOR SYSTEM_TIME clause.
-- source: https://learn.microsoft.com/sql/relational-databases/tables/temporal-tables
BEGIN TRAN
INSERT Department (DeptID, DeptName) VALUES (9, 'first')
UPDATE Department SET DeptName = 'second' WHERE DeptID = 9
UPDATE Department SET DeptName = 'third' WHERE DeptID = 9
COMMIT
SELECT COUNT(*), SUM(IIF(ValidFrom = ValidTo, 1, 0)) FROM DepartmentHistory WHERE DeptID = 9
SELECT DeptName FROM Department FOR SYSTEM_TIME ALL WHERE DeptID = 9
-- => 2|2
-- => third
BEGIN TRAN
INSERT Department (DeptID, DeptName) VALUES (10, 'ten')
DELETE Department WHERE DeptID = 3
COMMIT
SELECT IIF(d.ValidFrom = h.ValidTo, 'the same moment', 'not') FROM Department d JOIN DepartmentHistory h ON h.DeptID = 3 WHERE d.DeptID = 10
-- => the same moment
MERGE Department AS t USING (VALUES (9, 'merged'), (11, 'new')) s(id, n) ON t.DeptID = s.id
WHEN MATCHED THEN UPDATE SET DeptName = n WHEN NOT MATCHED THEN INSERT (DeptID, DeptName) VALUES (id, n)
OUTPUT $action, inserted.DeptID, deleted.DeptName, IIF(inserted.ValidTo > '9999', 'current', 'past');
-- => UPDATE|9|third|current
-- => INSERT|11|NULL|current
SELECT DeptName FROM DepartmentHistory WHERE DeptID = 9 AND ValidFrom < ValidTo
-- => third
BEGIN TRAN
DELETE Department
ROLLBACK
SELECT COUNT(*) FROM Department
SELECT COUNT(*) FROM DepartmentHistory
-- => 5
-- => 6
-- source: https://learn.microsoft.com/sql/relational-databases/tables/changing-the-schema-of-a-system-versioned-temporal-table
ALTER TABLE Department ADD City varchar(20) NOT NULL CONSTRAINT df_city DEFAULT 'none', Note int NULL
ALTER TABLE Department ALTER COLUMN DeptName varchar(100) NOT NULL
ALTER TABLE Department DROP COLUMN Note
SELECT DISTINCT City FROM DepartmentHistory
SELECT OBJECT_NAME(object_id), name, max_length FROM sys.columns WHERE name IN ('DeptName', 'City', 'Note') AND object_id IN (OBJECT_ID('Department'), OBJECT_ID('DepartmentHistory')) ORDER BY 2, 1
-- => none
-- => Department|City|20
-- => DepartmentHistory|City|20
-- => Department|DeptName|100
-- => DepartmentHistory|DeptName|100
ALTER TABLE Department ALTER COLUMN ValidFrom ADD HIDDEN
ALTER TABLE Department ALTER COLUMN ValidTo ADD HIDDEN
SELECT * FROM Department WHERE DeptID = 1
INSERT Department VALUES (12, 'twelve', 1, 'Rome')
UPDATE Department SET City = 'Oslo' WHERE DeptID = 12
SELECT City, IIF(ValidTo > '9999', 'now', 'then') FROM Department FOR SYSTEM_TIME ALL WHERE DeptID = 12 ORDER BY 1
SELECT COLUMNPROPERTY(OBJECT_ID('Department'), 'ValidTo', 'IsHidden'), COLUMNPROPERTY(OBJECT_ID('Department'), 'ValidTo', 'GeneratedAlwaysType')
-- => 1|A|5|A|10|none
-- => Oslo|now
-- => Rome|then
-- => 1|2
EXEC sp_rename 'Department.City', 'Town', 'COLUMN'
UPDATE Department SET Town = 'Bern' WHERE DeptID = 12
SELECT Town FROM DepartmentHistory WHERE DeptID = 12 ORDER BY 1
-- >> Caution: Changing any part of an object name could break scripts and stored procedures.
-- => Oslo
-- => Rome
ALTER TABLE Department DROP COLUMN ValidTo
-- !! 13588 Column 'ValidTo' in table 'golden_temporal_tables.dbo.Department' cannot be dropped because it is a part of period definition.
ALTER TABLE Department ALTER COLUMN ValidTo datetime2(3) NOT NULL
-- !! 13599 Period column 'ValidTo' in a system-versioned temporal table cannot be altered.
ALTER TABLE Department ADD Half AS ManagerID / 2
-- !! 13724 System-versioned table schema modification failed because adding computed column while system-versioning is ON is not supported.
ALTER TABLE DepartmentHistory ADD extra int
-- !! 13550 Add column operation failed on table 'golden_temporal_tables.dbo.DepartmentHistory' because it is not a supported operation on system-versioned temporal tables.
ALTER TABLE DepartmentHistory DROP COLUMN Town
-- !! 13551 Drop column operation failed on table 'golden_temporal_tables.dbo.DepartmentHistory' because it is not a supported operation on system-versioned temporal tables.
ALTER TABLE DepartmentHistory ADD CONSTRAINT ck CHECK (DeptID > 0)
-- !! 13564 Adding CHECK constraint to a temporal history table 'golden_temporal_tables.dbo.DepartmentHistory' is not allowed.
CREATE TRIGGER tr ON DepartmentHistory AFTER INSERT AS PRINT 'no'
-- !! 13569 Cannot create a trigger on a system-versioned temporal table 'golden_temporal_tables.dbo.DepartmentHistory'.
CREATE INDEX ix_history ON DepartmentHistory (DeptID)
-- ok
ALTER TABLE Department DROP PERIOD FOR SYSTEM_TIME
-- !! 13592 Cannot drop SYSTEM_TIME period from table 'golden_temporal_tables.dbo.Department' when SYSTEM_VERSIONING is ON.
-- source: https://learn.microsoft.com/sql/relational-databases/tables/stopping-system-versioning-on-a-system-versioned-temporal-table
ALTER TABLE Department SET (SYSTEM_VERSIONING = OFF)
DELETE Department WHERE DeptID = 12
SELECT COUNT(*) FROM DepartmentHistory WHERE DeptID = 12
SELECT temporal_type_desc FROM sys.tables WHERE name LIKE 'Department%'
-- => 2
-- => NON_TEMPORAL_TABLE
-- => NON_TEMPORAL_TABLE
ALTER TABLE Department SET (SYSTEM_VERSIONING = OFF)
-- !! 13591 SYSTEM_VERSIONING is not turned ON for table 'golden_temporal_tables.dbo.Department'.
ALTER TABLE Department SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = DepartmentHistory))
-- !! 13539 Setting SYSTEM_VERSIONING to ON failed because history table 'DepartmentHistory' is not specified in two-part name format.
ALTER TABLE Department SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.DepartmentHistory, DATA_CONSISTENCY_CHECK = ON, HISTORY_RETENTION_PERIOD = 6 MONTHS))
SELECT history_retention_period, history_retention_period_unit, history_retention_period_unit_desc FROM sys.tables WHERE name = 'Department'
-- => 6|5|MONTH
ALTER TABLE Department SET (SYSTEM_VERSIONING = ON (HISTORY_RETENTION_PERIOD = INFINITE))
SELECT history_retention_period, history_retention_period_unit_desc FROM sys.tables WHERE name = 'Department'
-- => -1|INFINITE
ALTER TABLE Department SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.Other))
-- !! 13596 SYSTEM_VERSIONING is already turned ON for table 'golden_temporal_tables.dbo.Department'.
ALTER TABLE Department SET (SYSTEM_VERSIONING = OFF)
ALTER TABLE Department DROP PERIOD FOR SYSTEM_TIME
UPDATE Department SET ValidFrom = '2001-01-01' WHERE DeptID = 1
SELECT ValidFrom FROM Department WHERE DeptID = 1
-- => 2001-01-01 00:00:00
ALTER TABLE Department ADD PERIOD FOR SYSTEM_TIME (ValidFrom, ValidTo)
ALTER TABLE Department SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.DepartmentHistory))
SELECT temporal_type_desc FROM sys.tables WHERE name = 'Department'
-- => SYSTEM_VERSIONED_TEMPORAL_TABLE
CREATE TABLE Existing (id int PRIMARY KEY, n int)
INSERT Existing VALUES (1, 1)
ALTER TABLE Existing ADD
    s datetime2 GENERATED ALWAYS AS ROW START HIDDEN CONSTRAINT df_s DEFAULT SYSUTCDATETIME(),
    e datetime2 GENERATED ALWAYS AS ROW END HIDDEN CONSTRAINT df_e DEFAULT CONVERT(datetime2, '9999-12-31 23:59:59.9999999'),
    PERIOD FOR SYSTEM_TIME (s, e)
ALTER TABLE Existing SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.ExistingHistory))
UPDATE Existing SET n = 2
SELECT * FROM Existing
SELECT id, n FROM ExistingHistory
-- => 1|2
-- => 1|1
CREATE TABLE Late (id int PRIMARY KEY, s datetime2 NOT NULL, e datetime2 NOT NULL)
INSERT Late VALUES (1, '2000-01-01', '2001-01-01')
ALTER TABLE Late ADD PERIOD FOR SYSTEM_TIME (s, e)
-- !! 13575 ADD PERIOD FOR SYSTEM_TIME failed because table 'golden_temporal_tables.dbo.Late' contains records where end of period is not equal to MAX datetime.
CREATE TABLE Narrow (id int NOT NULL, s datetime2 NOT NULL)
ALTER TABLE Existing SET (SYSTEM_VERSIONING = OFF)
ALTER TABLE Existing SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.Narrow))
-- !! 13523 Setting SYSTEM_VERSIONING to ON failed because table 'golden_temporal_tables.dbo.Existing' has 4 columns and table 'golden_temporal_tables.dbo.Narrow' has 2 columns.
INSERT ExistingHistory VALUES (1, 7, '2001-01-01', '2005-01-01'), (1, 8, '2003-01-01', '2006-01-01')
ALTER TABLE Existing SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.ExistingHistory, DATA_CONSISTENCY_CHECK = ON))
-- !! 13573 Setting SYSTEM_VERSIONING to ON failed because history table 'golden_temporal_tables.dbo.ExistingHistory' contains overlapping records.
DELETE ExistingHistory WHERE n = 8
ALTER TABLE Existing SET (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.ExistingHistory))
SELECT n FROM Existing FOR SYSTEM_TIME AS OF '2002-01-01'
-- => 7
-- source: https://learn.microsoft.com/sql/relational-databases/tables/temporal-table-considerations-and-limitations
CREATE TABLE Parent (id int PRIMARY KEY)
CREATE TABLE Child (id int PRIMARY KEY, parent int REFERENCES Parent ON DELETE CASCADE, a datetime2 GENERATED ALWAYS AS ROW START, b datetime2 GENERATED ALWAYS AS ROW END,
    PERIOD FOR SYSTEM_TIME (a, b)) WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = dbo.ChildHistory))
INSERT Parent VALUES (1)
INSERT Child (id, parent) VALUES (5, 1)
DELETE Parent
SELECT id, parent FROM ChildHistory
-- => 5|1
CREATE TRIGGER tr_child ON Child INSTEAD OF INSERT AS PRINT 'no'
-- !! 13569 Cannot create a trigger on a system-versioned temporal table 'golden_temporal_tables.dbo.Child'.
CREATE TRIGGER tr_child ON Child AFTER UPDATE AS SELECT d.parent, i.parent, IIF(i.a > d.a, 'later', 'not') FROM inserted i JOIN deleted d ON d.id = i.id
-- ok
INSERT Child (id) VALUES (6)
UPDATE Child SET parent = NULL WHERE id = 6
-- => NULL|NULL|later
