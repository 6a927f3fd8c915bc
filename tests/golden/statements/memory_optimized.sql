-- source: https://learn.microsoft.com/sql/relational-databases/in-memory-oltp/the-memory-optimized-filegroup
ALTER DATABASE CURRENT ADD FILEGROUP InMemory CONTAINS MEMORY_OPTIMIZED_DATA
ALTER DATABASE CURRENT ADD FILE (NAME = 'InMemory_1', FILENAME = 'D:\rdsdbdata\DATA\InMemory_1') TO FILEGROUP InMemory
ALTER DATABASE CURRENT SET MEMORY_OPTIMIZED_ELEVATE_TO_SNAPSHOT = ON
SELECT name, type, type_desc FROM sys.filegroups
-- => PRIMARY|FG|ROWS_FILEGROUP
-- => InMemory|FX|MEMORY_OPTIMIZED_DATA_FILEGROUP
ALTER DATABASE CURRENT ADD FILE (NAME = 'x', FILENAME = 'y') TO FILEGROUP nosuch
-- !! 1921 Invalid filegroup 'nosuch' specified.
-- source: https://learn.microsoft.com/sql/relational-databases/in-memory-oltp/introduction-to-memory-optimized-tables
CREATE TABLE Temperatures (
    id bigint IDENTITY(1, 1) NOT NULL, sensor int NOT NULL INDEX ix_sensor NONCLUSTERED HASH WITH (BUCKET_COUNT = 64), degrees decimal(10, 2) NOT NULL,
    CONSTRAINT pk_temperatures PRIMARY KEY NONCLUSTERED HASH (id) WITH (BUCKET_COUNT = 1024)
) WITH (MEMORY_OPTIMIZED = ON, DURABILITY = SCHEMA_AND_DATA)
CREATE TYPE Readings AS TABLE (i int IDENTITY(1, 1) PRIMARY KEY NONCLUSTERED, sensor int, degrees decimal(18, 2)) WITH (MEMORY_OPTIMIZED = ON)
SELECT name, is_memory_optimized, durability_desc, OBJECTPROPERTY(object_id, 'TableIsMemoryOptimized') FROM sys.tables
SELECT name, is_memory_optimized FROM sys.table_types
-- => Temperatures|1|SCHEMA_AND_DATA|1
-- => Readings|1
-- source: https://learn.microsoft.com/sql/relational-databases/in-memory-oltp/atomic-blocks-in-native-procedures
CREATE PROCEDURE Record @readings Readings READONLY WITH NATIVE_COMPILATION, SCHEMABINDING, EXECUTE AS OWNER AS
BEGIN ATOMIC WITH (TRANSACTION ISOLATION LEVEL = SNAPSHOT, LANGUAGE = N'English')
    DECLARE @i int = 1, @last int = (SELECT MAX(i) FROM @readings), @sensor int, @degrees decimal(18, 2)
    WHILE @i <= @last
    BEGIN
        SELECT @sensor = sensor, @degrees = degrees FROM @readings WHERE i = @i
        UPDATE dbo.Temperatures SET degrees = @degrees WHERE sensor = @sensor
        IF @@ROWCOUNT = 0 INSERT dbo.Temperatures (sensor, degrees) VALUES (@sensor, @degrees)
        SET @i += 1
    END
END
-- ok
DECLARE @readings Readings
INSERT @readings (sensor, degrees) VALUES (1, 1.5), (2, 2.5), (1, 3.5)
EXEC Record @readings
SELECT sensor, degrees FROM Temperatures ORDER BY sensor
SELECT uses_native_compilation FROM sys.sql_modules WHERE object_id = OBJECT_ID('Record')
-- => 1|3.50
-- => 2|2.50
-- => 1
CREATE PROCEDURE Divide @by int NOT NULL WITH NATIVE_COMPILATION, SCHEMABINDING AS
BEGIN ATOMIC WITH (TRANSACTION ISOLATION LEVEL = SNAPSHOT, LANGUAGE = N'us_english')
    INSERT dbo.Temperatures (sensor, degrees) VALUES (9, 9)
    INSERT dbo.Temperatures (sensor, degrees) VALUES (9, 1 / @by)
END
-- ok
EXEC Divide 0
SELECT @@TRANCOUNT, COUNT(*) FROM Temperatures WHERE sensor = 9
-- !! 8134 Divide by zero error encountered.
-- >> The statement has been terminated.
-- => 0|0
BEGIN TRAN
INSERT Temperatures (sensor, degrees) VALUES (8, 8)
BEGIN TRY EXEC Divide 0 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), XACT_STATE() END CATCH
EXEC Divide 1
COMMIT
SELECT sensor, degrees FROM Temperatures WHERE sensor > 7 ORDER BY id
-- => 8134|1
-- => 8|8.00
-- => 9|9.00
-- => 9|1.00
CREATE FUNCTION Next(@x int) RETURNS int WITH NATIVE_COMPILATION, SCHEMABINDING AS
BEGIN ATOMIC WITH (TRANSACTION ISOLATION LEVEL = SNAPSHOT, LANGUAGE = N'us_english') RETURN @x + 1 END
-- ok
SELECT dbo.Next(2)
-- => 3
