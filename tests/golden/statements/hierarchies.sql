-- source: https://learn.microsoft.com/sql/relational-databases/tables/lesson-2-creating-and-managing-data-in-a-hierarchical-table
CREATE TABLE EmployeeDemo (OrgNode hierarchyid PRIMARY KEY CLUSTERED, OrgLevel AS OrgNode.GetLevel(), EmployeeID int UNIQUE NOT NULL, EmpName varchar(20) NOT NULL, Title varchar(20) NULL)
CREATE UNIQUE INDEX EmployeeOrgNc1 ON EmployeeDemo(OrgLevel, OrgNode)
-- ok
INSERT EmployeeDemo (OrgNode, EmployeeID, EmpName, Title) VALUES (hierarchyid::GetRoot(), 6, 'David', 'Marketing Manager')
SELECT OrgNode.ToString() AS Text_OrgNode, OrgNode, OrgLevel, EmployeeID, EmpName, Title FROM EmployeeDemo
-- (1)
-- => /|0x|0|6|David|Marketing Manager
DECLARE @Manager hierarchyid
SELECT @Manager = hierarchyid::GetRoot() FROM EmployeeDemo
INSERT EmployeeDemo (OrgNode, EmployeeID, EmpName, Title) VALUES (@Manager.GetDescendant(NULL, NULL), 46, 'Sariya', 'Marketing Specialist')
-- (1)
CREATE PROC AddEmp(@mgrid int, @empid int, @e_name varchar(20), @title varchar(20)) AS
BEGIN
   DECLARE @mOrgNode hierarchyid, @lc hierarchyid
   SELECT @mOrgNode = OrgNode FROM EmployeeDemo WHERE EmployeeID = @mgrid
   SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
   BEGIN TRANSACTION
      SELECT @lc = max(OrgNode) FROM EmployeeDemo WHERE OrgNode.GetAncestor(1) = @mOrgNode
      INSERT EmployeeDemo (OrgNode, EmployeeID, EmpName, Title) VALUES (@mOrgNode.GetDescendant(@lc, NULL), @empid, @e_name, @title)
   COMMIT
END
-- ok
EXEC AddEmp 6, 271, 'John', 'Marketing Specialist'
EXEC AddEmp 6, 119, 'Jill', 'Marketing Specialist'
EXEC AddEmp 46, 269, 'Wanida', 'Marketing Assistant'
EXEC AddEmp 271, 272, 'Mary', 'Marketing Assistant'
SELECT OrgNode.ToString() AS Text_OrgNode, OrgNode, OrgLevel, EmpName FROM EmployeeDemo
-- => /|0x|0|David
-- => /1/|0x58|1|Sariya
-- => /1/1/|0x5AC0|2|Wanida
-- => /2/|0x68|1|John
-- => /2/1/|0x6AC0|2|Mary
-- => /3/|0x78|1|Jill
-- source: https://learn.microsoft.com/sql/relational-databases/tables/lesson-2-querying-a-hierarchical-table-using-hierarchy-methods
DECLARE @CurrentEmployee hierarchyid
SELECT @CurrentEmployee = OrgNode FROM EmployeeDemo WHERE EmployeeID = 46
SELECT EmpName FROM EmployeeDemo WHERE OrgNode.IsDescendantOf(@CurrentEmployee) = 1
SELECT OrgNode.ToString() AS Text_OrgNode, EmpName FROM EmployeeDemo WHERE OrgNode.GetAncestor(1) = @CurrentEmployee
SELECT OrgNode.ToString() FROM EmployeeDemo WHERE OrgLevel = 2 ORDER BY OrgNode DESC
-- => Sariya
-- => Wanida
-- => /1/1/|Wanida
-- => /2/1/
-- => /1/1/
-- source: https://learn.microsoft.com/sql/relational-databases/tables/lesson-2-reordering-data-in-a-hierarchical-table-using-hierarchical-methods
CREATE PROCEDURE MoveOrg(@oldMgr nvarchar(256), @newMgr nvarchar(256)) AS
BEGIN
DECLARE @nold hierarchyid, @nnew hierarchyid
SELECT @nold = OrgNode FROM EmployeeDemo WHERE EmpName = @oldMgr
SELECT @nnew = OrgNode FROM EmployeeDemo WHERE EmpName = @newMgr
SELECT @nnew = @nnew.GetDescendant(max(OrgNode), NULL) FROM EmployeeDemo WHERE OrgNode.GetAncestor(1) = @nnew
UPDATE EmployeeDemo SET OrgNode = OrgNode.GetReparentedValue(@nold, @nnew) WHERE OrgNode.IsDescendantOf(@nold) = 1
END
-- ok
EXEC MoveOrg 'John', 'Sariya'
SELECT OrgNode.ToString(), EmpName FROM EmployeeDemo ORDER BY OrgNode
-- => /|David
-- => /1/|Sariya
-- => /1/1/|Wanida
-- => /1/2/|John
-- => /1/2/1/|Mary
-- => /3/|Jill
-- source: https://learn.microsoft.com/sql/relational-databases/tables/lesson-1-converting-a-table-to-a-hierarchical-structure
CREATE TABLE Staff (EmployeeID int, ManagerID int); INSERT Staff VALUES (1, NULL), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3)
CREATE TABLE NewOrg (OrgNode hierarchyid, EmployeeID int, ManagerID int CONSTRAINT PK_NewOrg_OrgNode PRIMARY KEY CLUSTERED (OrgNode))
CREATE TABLE #Children (EmployeeID int, ManagerID int, Num int)
INSERT #Children (EmployeeID, ManagerID, Num) SELECT EmployeeID, ManagerID, ROW_NUMBER() OVER (PARTITION BY ManagerID ORDER BY ManagerID, EmployeeID) FROM Staff;
WITH paths(path, EmployeeID) AS (
   SELECT hierarchyid::GetRoot() AS OrgNode, EmployeeID FROM #Children AS C WHERE ManagerID IS NULL
   UNION ALL
   SELECT CAST(p.path.ToString() + CAST(C.Num AS varchar(30)) + '/' AS hierarchyid), C.EmployeeID FROM #Children AS C JOIN paths AS p ON C.ManagerID = p.EmployeeID
)
INSERT NewOrg (OrgNode, O.EmployeeID, O.ManagerID) SELECT P.path, O.EmployeeID, O.ManagerID FROM Staff AS O JOIN paths AS P ON O.EmployeeID = P.EmployeeID
SELECT OrgNode.ToString() AS LogicalNode, EmployeeID FROM NewOrg ORDER BY LogicalNode
-- => /|1
-- => /1/|2
-- => /1/1/|4
-- => /1/2/|5
-- => /2/|3
-- => /2/1/|6
ALTER TABLE NewOrg ADD H_Level AS OrgNode.GetLevel()
CREATE UNIQUE INDEX EmpBFInd ON NewOrg(H_Level, OrgNode)
-- ok
-- source: https://learn.microsoft.com/sql/relational-databases/hierarchical-data-sql-server
SELECT H_Level, COUNT(*), MIN(OrgNode), MAX(OrgNode).ToString() FROM NewOrg GROUP BY H_Level ORDER BY H_Level
SELECT c.OrgNode.ToString(), p.OrgNode.ToString() FROM NewOrg c LEFT JOIN NewOrg p ON c.OrgNode.GetAncestor(1) = p.OrgNode WHERE c.H_Level < 2 ORDER BY c.OrgNode
SELECT COUNT(DISTINCT OrgNode.GetAncestor(1)) FROM NewOrg
-- => 0|1|0x|/
-- => 1|2|0x58|/2/
-- => 2|3|0x5AC0|/2/1/
-- => /|NULL
-- => /1/|/
-- => /2/|/
-- => 3
CREATE TABLE Org_T3 (EmployeeId hierarchyid CONSTRAINT PK_Org_T3 PRIMARY KEY, ParentId AS EmployeeId.GetAncestor(1) PERSISTED CONSTRAINT ParentExists REFERENCES Org_T3(EmployeeId), LastChild hierarchyid)
INSERT Org_T3 (EmployeeId) VALUES ('/'), ('/1/')
INSERT Org_T3 (EmployeeId) VALUES ('/2/1/')
-- (2)
-- !! 547 The INSERT statement conflicted with the FOREIGN KEY SAME TABLE constraint "ParentExists". The conflict occurred in database "golden_hierarchies", table "dbo.Org_T3", column 'EmployeeId'.
-- >> The statement has been terminated.
SELECT EmployeeId.ToString(), ParentId FROM Org_T3
SELECT name, user_type_id, max_length, is_computed FROM sys.columns WHERE object_id = OBJECT_ID('Org_T3')
-- => /|NULL
-- => /1/|0x
-- => EmployeeId|128|892|0
-- => ParentId|128|892|1
-- => LastChild|128|892|0
INSERT Org_T3 (EmployeeId) VALUES (0x58)
-- !! 2627 Violation of PRIMARY KEY constraint 'PK_Org_T3'. Cannot insert duplicate key in object 'dbo.Org_T3'. The duplicate key value is (0x58).
-- >> The statement has been terminated.
-- source: https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference
DECLARE @h hierarchyid; SELECT @h, ISNULL(@h, '/'), COALESCE(@h, '/7/').ToString(), @h.GetLevel()
SET @h = '/5/'; IF @h.GetLevel() = 1 PRINT @h.ToString(); SET @h = @h.GetAncestor(1); PRINT CAST(@h AS nvarchar(10)) + 'x'
-- => NULL|0x|/7/|NULL
-- >> /5/
-- >> /x
DECLARE @h hierarchyid = '/5/'; DECLARE @s nvarchar(10) = @h
-- !! 257 Implicit conversion from data type hierarchyid to nvarchar is not allowed. Use the CONVERT function to run this query.
CREATE FUNCTION dbo.ParentOf(@h hierarchyid) RETURNS nvarchar(100) AS BEGIN DECLARE @p hierarchyid = @h.GetAncestor(1); RETURN @p.ToString() END
-- ok
CREATE FUNCTION dbo.GetLevel(@x int) RETURNS int AS BEGIN RETURN @x END
-- ok
SELECT dbo.ParentOf('/1/2/'), dbo.ParentOf(OrgNode), dbo.GetLevel(EmployeeID) FROM NewOrg WHERE H_Level = 0
EXEC sp_executesql N'SELECT @h.ToString()', N'@h hierarchyid', @h = '/4/'
SELECT SUM(OrgNode) FROM NewOrg
-- => /1/|NULL|1
-- => /4/
-- !! 8117 Operand data type hierarchyid is invalid for sum operator.
SELECT NewOrg.OrgNode.Parent() FROM NewOrg
-- !! 6506 Could not find method 'Parent' for type 'Microsoft.SqlServer.Types.SqlHierarchyId' in assembly 'Microsoft.SqlServer.Types'
SELECT NewOrg.OrgNode.GetLevel(1) FROM NewOrg
-- !! 174 The GetLevel function requires 0 argument(s).
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-assembly-types-transact-sql
SELECT name, system_type_id, user_type_id, max_length, assembly_class, is_binary_ordered FROM sys.assembly_types ORDER BY user_type_id
-- => hierarchyid|240|128|892|Microsoft.SqlServer.Types.SqlHierarchyId|1
-- => geometry|240|129|-1|Microsoft.SqlServer.Types.SqlGeometry|0
-- => geography|240|130|-1|Microsoft.SqlServer.Types.SqlGeography|0
