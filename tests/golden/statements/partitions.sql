-- source: https://learn.microsoft.com/sql/t-sql/statements/create-partition-function-transact-sql
CREATE PARTITION FUNCTION myRangePF1 (INT) AS RANGE LEFT FOR VALUES (1, 100, 1000)
CREATE PARTITION FUNCTION myRangePF2 (INT) AS RANGE RIGHT FOR VALUES (1, 100, 1000)
CREATE PARTITION FUNCTION [myDateRangePF1] (DATETIME)
AS RANGE RIGHT FOR VALUES ('20220201', '20220301', '20220401', '20220501', '20220601', '20220701', '20220801', '20220901', '20221001', '20221101', '20221201')
CREATE PARTITION FUNCTION myRangePF3 (CHAR(20)) AS RANGE RIGHT FOR VALUES ('EX', 'RXE', 'XR')
-- ok
SELECT $PARTITION.myRangePF1(1), $PARTITION.myRangePF1(2), $PARTITION.myRangePF1(1000), $PARTITION.myRangePF1(1001), $PARTITION.myRangePF1(NULL)
-- => 1|2|3|4|1
SELECT $PARTITION.myRangePF2(0), $PARTITION.myRangePF2(1), $PARTITION.myRangePF2(100), $PARTITION.myRangePF2(1000)
-- => 1|2|3|4
SELECT $PARTITION.myDateRangePF1('2022-01-31T23:59:59'), $PARTITION.myDateRangePF1('20220201'), $PARTITION.myDateRangePF1('20221231')
-- => 1|2|12
SELECT $PARTITION.myRangePF3('AAA'), $PARTITION.myRangePF3('ex'), $PARTITION.myRangePF3('RXE'), $PARTITION.myRangePF3('ZZ')
-- => 1|2|3|4
SELECT name, type, fanout, boundary_value_on_right FROM sys.partition_functions WHERE name LIKE 'myRange%' ORDER BY name
-- => myRangePF1|R |4|0
-- => myRangePF2|R |4|1
-- => myRangePF3|R |4|1
SELECT boundary_id, value FROM sys.partition_range_values v JOIN sys.partition_functions f ON f.function_id = v.function_id WHERE f.name = 'myRangePF1' ORDER BY 1
-- => 1|1
-- => 2|100
-- => 3|1000
CREATE PARTITION FUNCTION twice (int) AS RANGE LEFT FOR VALUES (5, 1, 5)
-- !! 7708 Duplicate range boundary values are not allowed in partition function boundary values list. Partition boundary values at ordinal 1 and 3 are equal.
CREATE PARTITION FUNCTION bad (xml) AS RANGE LEFT FOR VALUES ('')
-- !! 7704 The type 'xml' is not valid for this operation.
CREATE PARTITION FUNCTION bad (varchar(2)) AS RANGE LEFT FOR VALUES ('abc')
-- !! 7720 Data truncated when converting range values to the partition function parameter type. The range value at ordinal 1 requires data truncation.
CREATE PARTITION FUNCTION nulls (int) AS RANGE RIGHT FOR VALUES (NULL, 10)
SELECT $PARTITION.nulls(NULL), $PARTITION.nulls(-5), $PARTITION.nulls(10)
-- => 2|2|3
-- source: https://learn.microsoft.com/sql/t-sql/functions/partition-transact-sql
CREATE PARTITION FUNCTION RangePF1 (INT) AS RANGE FOR VALUES (10, 100, 1000)
SELECT $PARTITION.RangePF1 (10)
-- => 1
SELECT $PARTITION.nosuch(1)
-- !! 208 Invalid object name 'nosuch'.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-partition-scheme-transact-sql
CREATE PARTITION SCHEME myRangePS4 AS PARTITION myRangePF1 ALL TO ([PRIMARY])
CREATE PARTITION SCHEME few AS PARTITION myRangePF1 TO ([PRIMARY], [PRIMARY])
-- !! 7707 The associated partition function 'myRangePF1' generates more partitions than there are file groups mentioned in the scheme 'few'.
CREATE PARTITION SCHEME two AS PARTITION myRangePF1 ALL TO ([PRIMARY], [PRIMARY])
-- !! 7723 Only a single filegroup can be specified while creating partition scheme using option ALL to specify all the filegroups.
SELECT s.name, s.type_desc, f.name FROM sys.partition_schemes s JOIN sys.partition_functions f ON f.function_id = s.function_id
-- => myRangePS4|PARTITION_SCHEME|myRangePF1
DROP PARTITION FUNCTION myRangePF1
-- !! 7706 Partition function 'myRangePF1' is being used by one or more partition schemes.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql
CREATE TABLE PartitionTable (col1 int NOT NULL, col2 char(10)) ON myRangePS4 (col1)
INSERT PartitionTable VALUES (1, 'a'), (2, 'b'), (100, 'c'), (5000, 'd')
SELECT partition_number, rows FROM sys.partitions WHERE object_id = OBJECT_ID('PartitionTable') ORDER BY 1
-- => 1|1
-- => 2|2
-- => 3|0
-- => 4|1
SELECT $PARTITION.myRangePF1(col1) AS Partition, COUNT(*) AS [COUNT] FROM PartitionTable GROUP BY $PARTITION.myRangePF1(col1) ORDER BY Partition
-- => 1|1
-- => 2|2
-- => 4|1
SELECT col1 FROM PartitionTable WHERE $PARTITION.myRangePF1(col1) = 4
-- => 5000
SELECT c.name, ic.partition_ordinal FROM sys.index_columns ic JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id WHERE ic.object_id = OBJECT_ID('PartitionTable')
-- => col1|1
CREATE TABLE wrong (a bigint) ON myRangePS4 (a)
-- !! 7726 Partition column 'a' has data type bigint which is different from the partition function 'myRangePF1' parameter data type int.
CREATE TABLE wrong (a int CONSTRAINT pk_wrong PRIMARY KEY, b int) ON myRangePS4 (b)
-- !! 1908 Column 'b' is partitioning column of the index 'pk_wrong'. Partition columns for a unique index must be a subset of the index key.
CREATE TABLE wrong (a int) ON nosuch (a)
-- !! 1921 Invalid partition scheme 'nosuch' specified.
DROP PARTITION SCHEME myRangePS4
-- !! 7717 The partition scheme "myRangePS4" is currently being used to partition one or more tables.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-partition-function-transact-sql
ALTER PARTITION FUNCTION myRangePF1 () SPLIT RANGE (500)
SELECT partition_number, rows FROM sys.partitions WHERE object_id = OBJECT_ID('PartitionTable') ORDER BY 1
-- => 1|1
-- => 2|2
-- => 3|0
-- => 4|0
-- => 5|1
DECLARE @boundary int = 100; ALTER PARTITION FUNCTION myRangePF1 () MERGE RANGE (@boundary)
SELECT $PARTITION.myRangePF1(100), $PARTITION.myRangePF1(5000), fanout FROM sys.partition_functions WHERE name = 'myRangePF1'
-- => 2|4|4
ALTER PARTITION FUNCTION myRangePF1 () MERGE RANGE (77)
-- !! 7715 The specified partition range value could not be found.
ALTER PARTITION FUNCTION myRangePF1 () SPLIT RANGE (1)
-- !! 7721 Duplicate range boundary values are not allowed in partition function boundary values list. The boundary value being added is already present at ordinal 1 of the boundary value list.
-- source: https://learn.microsoft.com/sql/t-sql/statements/truncate-table-transact-sql
TRUNCATE TABLE PartitionTable WITH (PARTITIONS (1, 3 TO 4))
SELECT col1 FROM PartitionTable ORDER BY col1
-- => 2
-- => 100
TRUNCATE TABLE PartitionTable WITH (PARTITIONS (9))
-- !! 7722 Invalid partition number 9 specified for table 'PartitionTable', partition number can range from 1 to 4.
CREATE TABLE whole (a int); TRUNCATE TABLE whole WITH (PARTITIONS (1))
-- !! 7729 Cannot specify partition number in the truncate table statement as the table 'whole' is not partitioned.
TRUNCATE TABLE PartitionTable WITH (PARTITIONS (3 TO 2))
-- !! 7728 Invalid partition range: 3 TO 2. Lower bound must not be greater than upper bound.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql
CREATE PARTITION FUNCTION PF_Year (date) AS RANGE RIGHT FOR VALUES ('2021-01-01', '2022-01-01', '2023-01-01')
CREATE PARTITION SCHEME PS_Year AS PARTITION PF_Year ALL TO ([PRIMARY])
CREATE TABLE Sales (id int NOT NULL, sold date NOT NULL, amount money, CONSTRAINT pk_Sales PRIMARY KEY CLUSTERED (id, sold)) ON PS_Year (sold)
CREATE INDEX ix_amount ON Sales (amount)
CREATE TABLE Archive (id int NOT NULL, sold date NOT NULL, amount money, CONSTRAINT pk_Archive PRIMARY KEY CLUSTERED (id, sold))
INSERT Sales VALUES (1, '2020-05-05', 1), (2, '2021-05-05', 2), (3, '2021-06-06', 3), (4, '2022-02-02', 4)
SELECT index_id, partition_number, rows FROM sys.partitions WHERE object_id = OBJECT_ID('Sales') ORDER BY 1, 2
-- => 1|1|1
-- => 1|2|2
-- => 1|3|1
-- => 1|4|0
-- => 2|1|1
-- => 2|2|2
-- => 2|3|1
-- => 2|4|0
ALTER TABLE Sales SWITCH PARTITION 2 TO Archive
SELECT id FROM Archive ORDER BY id
SELECT id FROM Sales ORDER BY id
-- => 2
-- => 3
-- => 1
-- => 4
ALTER TABLE Sales SWITCH TO Archive
-- !! 4911 Cannot specify a partitioned table without partition number in ALTER TABLE SWITCH statement. The table 'golden_partitions.dbo.Sales' is partitioned.
ALTER TABLE Sales SWITCH PARTITION 3 TO Archive
-- !! 4905 ALTER TABLE SWITCH statement failed. The target table 'golden_partitions.dbo.Archive' must be empty.
ALTER TABLE Sales SWITCH PARTITION 9 TO Archive
-- !! 4950 ALTER TABLE SWITCH statement failed because partition number 9 does not exist in table 'golden_partitions.dbo.Sales'.
CREATE INDEX ix_staged ON Archive (amount); ALTER TABLE Archive SWITCH TO Sales PARTITION 2
-- !! 4982 ALTER TABLE SWITCH statement failed. Check constraints of source table 'golden_partitions.dbo.Archive' allow values that are not allowed by range defined by partition 2 on target table 'golden_partitions.dbo.Sales'.
ALTER TABLE Archive ADD CONSTRAINT ck_sold CHECK (sold >= '2021-01-01' AND sold < CAST('20220101' AS date))
ALTER TABLE Archive SWITCH TO Sales PARTITION 4
-- !! 4982 ALTER TABLE SWITCH statement failed. Check constraints of source table 'golden_partitions.dbo.Archive' allow values that are not allowed by range defined by partition 4 on target table 'golden_partitions.dbo.Sales'.
ALTER TABLE Archive SWITCH TO Sales PARTITION 2
SELECT id, $PARTITION.PF_Year(sold) FROM Sales ORDER BY id
-- => 1|1
-- => 2|2
-- => 3|2
-- => 4|3
INSERT Archive VALUES (9, '2021-09-09', 9); ALTER TABLE Archive SWITCH TO Sales PARTITION 2
-- (1)
-- !! 4904 ALTER TABLE SWITCH statement failed. The specified partition 2 of target table 'golden_partitions.dbo.Sales' must be empty.
DELETE Archive; ALTER TABLE Sales SWITCH PARTITION 3 TO Archive
-- (1)
-- !! 4972 ALTER TABLE SWITCH statement failed. Check constraints or partition function of source table 'golden_partitions.dbo.Sales' allows values that are not allowed by check constraints or partition function on target table 'golden_partitions.dbo.Archive'.
BEGIN TRAN; ALTER TABLE Sales SWITCH PARTITION 2 TO Archive; ROLLBACK; SELECT COUNT(*) FROM Sales
-- => 4
CREATE TABLE Other (id int NOT NULL, sold date NOT NULL); ALTER TABLE Sales SWITCH PARTITION 2 TO Other
-- !! 4943 ALTER TABLE SWITCH statement failed because table 'golden_partitions.dbo.Sales' has 3 columns and table 'golden_partitions.dbo.Other' has 2 columns.
ALTER TABLE Other ADD amount decimal(9, 2); ALTER TABLE Sales SWITCH PARTITION 2 TO Other
-- !! 4944 ALTER TABLE SWITCH statement failed because column 'amount' has data type money in source table 'golden_partitions.dbo.Sales' which is different from its type decimal(9,2) in target table 'golden_partitions.dbo.Other'.
ALTER TABLE Other DROP COLUMN amount; ALTER TABLE Other ADD amount money NOT NULL; ALTER TABLE Sales SWITCH PARTITION 2 TO Other
-- !! 4985 ALTER TABLE SWITCH statement failed because column 'amount' does not have the same nullability attribute in tables 'golden_partitions.dbo.Sales' and 'golden_partitions.dbo.Other'.
ALTER TABLE Other ALTER COLUMN amount money NULL; ALTER TABLE Sales SWITCH PARTITION 2 TO Other
-- !! 4913 ALTER TABLE SWITCH statement failed. The table 'golden_partitions.dbo.Sales' has clustered index 'pk_Sales' while the table 'golden_partitions.dbo.Other' does not have clustered index.
ALTER TABLE Other ADD PRIMARY KEY (id, sold); CREATE INDEX only_here ON Other (sold); ALTER TABLE Sales SWITCH PARTITION 2 TO Other
-- !! 4947 ALTER TABLE SWITCH statement failed. There is no identical index in source table 'golden_partitions.dbo.Sales' for the index 'only_here' in target table 'golden_partitions.dbo.Other' .
CREATE TABLE History (id int NOT NULL, sold date NOT NULL, amount money, PRIMARY KEY (id, sold)) ON PS_Year (sold); ALTER TABLE Sales SWITCH PARTITION 2 TO History PARTITION 3
-- !! 4973 ALTER TABLE SWITCH statement failed. Range defined by partition 2 in table 'golden_partitions.dbo.Sales' is not a subset of range defined by partition 3 in table 'golden_partitions.dbo.History'.
ALTER TABLE Sales SWITCH PARTITION 2 TO History PARTITION 2
SELECT partition_number, rows FROM sys.partitions WHERE object_id = OBJECT_ID('History') AND rows > 0
-- => 2|2
ALTER TABLE Sales SWITCH PARTITION 1 TO Sales PARTITION 1
-- !! 4955 ALTER TABLE SWITCH statement failed. The source table 'golden_partitions.dbo.Sales' and target table 'golden_partitions.dbo.Sales' are same.
ALTER TABLE Sales DROP COLUMN sold
-- !! 5074 The object 'Sales' is dependent on column 'sold'. ALTER TABLE DROP COLUMN sold failed because one or more objects access this column.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-index-transact-sql
ALTER INDEX ix_amount ON Sales REBUILD PARTITION = 2
ALTER INDEX ALL ON Sales REBUILD PARTITION = ALL
ALTER TABLE Sales REBUILD PARTITION = 1 WITH (DATA_COMPRESSION = NONE)
-- ok
ALTER INDEX ix_amount ON Sales REBUILD PARTITION = 5
-- !! 7730 Alter index statement failed because partition number 5 does not exist in index 'ix_amount'.
ALTER INDEX ix_staged ON Archive REBUILD PARTITION = 1
-- !! 7729 Cannot specify partition number in the alter index statement as the index 'ix_staged' is not partitioned.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-partition-scheme-transact-sql
CREATE PARTITION FUNCTION PF_Two (int) AS RANGE RIGHT FOR VALUES (10)
CREATE PARTITION SCHEME PS_Two AS PARTITION PF_Two TO ([PRIMARY], [PRIMARY])
ALTER PARTITION FUNCTION PF_Two () SPLIT RANGE (20)
-- !! 7707 The associated partition function 'PF_Two' generates more partitions than there are file groups mentioned in the scheme 'PS_Two'.
ALTER PARTITION SCHEME PS_Two NEXT USED [PRIMARY]
ALTER PARTITION FUNCTION PF_Two () SPLIT RANGE (20)
SELECT d.destination_id, d.data_space_id FROM sys.destination_data_spaces d JOIN sys.partition_schemes s ON s.data_space_id = d.partition_scheme_id WHERE s.name = 'PS_Two'
-- => 1|1
-- => 2|1
-- => 3|1
ALTER PARTITION SCHEME PS_Two NEXT USED nowhere
-- !! 1921 Invalid filegroup 'nowhere' specified.
-- source: https://learn.microsoft.com/sql/t-sql/statements/drop-partition-scheme-transact-sql
DROP PARTITION SCHEME PS_Two
DROP PARTITION FUNCTION PF_Two
SELECT COUNT(*) FROM sys.partition_functions WHERE name = 'PF_Two'
-- => 0
DROP PARTITION FUNCTION PF_Two
-- !! 15151 Cannot drop the partition function 'PF_Two', because it does not exist or you do not have permission.
DROP TABLE Sales, History
DROP PARTITION SCHEME PS_Year
DROP PARTITION FUNCTION PF_Year
-- ok
