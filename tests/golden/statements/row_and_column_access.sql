-- source: https://learn.microsoft.com/sql/relational-databases/security/row-level-security
CREATE TABLE Orders (OrderID int PRIMARY KEY, SalesRep sysname, Product varchar(10), Quantity smallint)
INSERT Orders VALUES (1, 'Sales1', 'Valve', 5), (2, 'Sales1', 'Wheel', 2), (3, 'Sales1', 'Valve', 4), (4, 'Sales2', 'Bracket', 2), (5, 'Sales2', 'Wheel', 5), (6, 'Sales2', 'Seat', 5)
CREATE USER Manager WITHOUT LOGIN
CREATE USER Sales1 WITHOUT LOGIN
CREATE USER Sales2 WITHOUT LOGIN
GRANT SELECT, INSERT, UPDATE, DELETE ON Orders TO Manager
GRANT SELECT, INSERT, UPDATE, DELETE ON Orders TO Sales1
GRANT SELECT, INSERT, UPDATE, DELETE ON Orders TO Sales2
-- ok
CREATE SCHEMA Security
-- ok
CREATE FUNCTION Security.tvf_securitypredicate(@SalesRep AS nvarchar(50))
RETURNS TABLE WITH SCHEMABINDING AS
RETURN SELECT 1 AS tvf_securitypredicate_result WHERE @SalesRep = USER_NAME() OR USER_NAME() = 'Manager'
-- ok
CREATE SECURITY POLICY SalesFilter
ADD FILTER PREDICATE Security.tvf_securitypredicate(SalesRep) ON dbo.Orders
WITH (STATE = ON)
-- ok
SELECT COUNT(*) FROM Orders
-- => 0
EXECUTE AS USER = 'Sales1'
SELECT * FROM Orders ORDER BY OrderID
REVERT
EXECUTE AS USER = 'Sales2'
SELECT OrderID FROM Orders ORDER BY OrderID
REVERT
EXECUTE AS USER = 'Manager'
SELECT COUNT(*) FROM Orders
REVERT
-- => 1|Sales1|Valve|5
-- => 2|Sales1|Wheel|2
-- => 3|Sales1|Valve|4
-- => 4
-- => 5
-- => 6
-- => 6
EXECUTE AS USER = 'Sales1'
UPDATE Orders SET Quantity += 1 WHERE OrderID IN (1, 4)
DELETE Orders WHERE OrderID = 5
INSERT Orders VALUES (7, 'Sales2', 'Valve', 1)
REVERT
-- ok
EXECUTE AS USER = 'Manager'
SELECT OrderID, Quantity FROM Orders ORDER BY 1
REVERT
-- => 1|6
-- => 2|2
-- => 3|4
-- => 4|2
-- => 5|5
-- => 6|5
-- => 7|1
ALTER SECURITY POLICY SalesFilter ADD BLOCK PREDICATE Security.tvf_securitypredicate(SalesRep) ON dbo.Orders AFTER INSERT
EXECUTE AS USER = 'Sales1'
INSERT Orders VALUES (8, 'Sales2', 'Valve', 1)
-- !! 33504 The attempted operation failed because the target object 'golden_row_and_column_access.dbo.Orders' has a block predicate that conflicts with this operation. If the operation is performed on a view, the block predicate might be enforced on the underlying table. Modify the operation to target only the rows that are allowed by the block predicate.
-- >> The statement has been terminated.
INSERT Orders VALUES (8, 'Sales1', 'Valve', 1)
UPDATE Orders SET SalesRep = 'Sales2' WHERE OrderID = 8
SELECT COUNT(*) FROM Orders
REVERT
-- => 3
ALTER SECURITY POLICY SalesFilter ADD BLOCK PREDICATE Security.tvf_securitypredicate(SalesRep) ON dbo.Orders AFTER UPDATE
EXECUTE AS USER = 'Sales1'
UPDATE Orders SET SalesRep = 'Sales2' WHERE OrderID = 1
-- !! 33504 The attempted operation failed because the target object 'golden_row_and_column_access.dbo.Orders' has a block predicate that conflicts with this operation. If the operation is performed on a view, the block predicate might be enforced on the underlying table. Modify the operation to target only the rows that are allowed by the block predicate.
-- >> The statement has been terminated.
MERGE Orders AS t USING (VALUES (1, 'Sales1')) s(i, r) ON t.OrderID = s.i WHEN MATCHED THEN UPDATE SET Quantity = 100;
SELECT Quantity FROM Orders WHERE OrderID = 1
MERGE Orders AS t USING (VALUES (9, 'Sales2')) s(i, r) ON t.OrderID = s.i WHEN NOT MATCHED THEN INSERT VALUES (i, r, 'new', 0);
-- => 100
-- !! 33504 The attempted operation failed because the target object 'golden_row_and_column_access.dbo.Orders' has a block predicate that conflicts with this operation. If the operation is performed on a view, the block predicate might be enforced on the underlying table. Modify the operation to target only the rows that are allowed by the block predicate.
-- >> The statement has been terminated.
REVERT
-- ok
SELECT p.name, p.is_enabled, p.is_schema_bound, d.security_predicate_id, OBJECT_NAME(d.target_object_id), d.predicate_definition, d.predicate_type_desc, d.operation_desc
FROM sys.security_policies p JOIN sys.security_predicates d ON d.object_id = p.object_id ORDER BY 4
-- => SalesFilter|1|1|1|Orders|(Security.tvf_securitypredicate(SalesRep))|FILTER|NULL
-- => SalesFilter|1|1|2|Orders|(Security.tvf_securitypredicate(SalesRep))|BLOCK|AFTER INSERT
-- => SalesFilter|1|1|3|Orders|(Security.tvf_securitypredicate(SalesRep))|BLOCK|AFTER UPDATE
SELECT name, type, type_desc FROM sys.objects WHERE type = 'SP'
-- => SalesFilter|SP|SECURITY_POLICY
ALTER SECURITY POLICY SalesFilter ADD FILTER PREDICATE Security.tvf_securitypredicate(SalesRep) ON dbo.Orders
-- !! 33262 A FILTER predicate for the same operation has already been defined on table 'dbo.Orders' in the security policy 'SalesFilter'.
ALTER SECURITY POLICY SalesFilter DROP BLOCK PREDICATE ON dbo.Orders BEFORE DELETE
-- !! 33261 The security policy 'SalesFilter' does not contain a predicate on table 'dbo.Orders'.
CREATE SECURITY POLICY Second ADD FILTER PREDICATE Security.tvf_securitypredicate(SalesRep) ON dbo.Orders
-- !! 33264 The security policy 'Second' cannot be enabled with a predicate on table 'dbo.Orders'. Table 'dbo.Orders' is already referenced by the enabled security policy 'SalesFilter'.
DROP FUNCTION Security.tvf_securitypredicate
-- !! 3729 Cannot DROP FUNCTION 'Security.tvf_securitypredicate' because it is being referenced by object 'SalesFilter'.
DROP TABLE Orders
-- !! 3729 Cannot DROP TABLE 'dbo.Orders' because it is being referenced by object 'SalesFilter'.
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-security-policy-transact-sql
ALTER SECURITY POLICY SalesFilter DROP BLOCK PREDICATE ON dbo.Orders AFTER INSERT, DROP BLOCK PREDICATE ON dbo.Orders AFTER UPDATE
ALTER SECURITY POLICY SalesFilter WITH (STATE = OFF)
SELECT COUNT(*) FROM Orders
ALTER SECURITY POLICY SalesFilter WITH (STATE = ON)
SELECT COUNT(*) FROM Orders
-- => 8
-- => 0
DROP SECURITY POLICY SalesFilter
DROP SECURITY POLICY IF EXISTS SalesFilter
SELECT COUNT(*) FROM Orders
-- => 8
DROP SECURITY POLICY SalesFilter
-- !! 3701 Cannot drop the security policy 'SalesFilter', because it does not exist or you do not have permission.
-- source: https://learn.microsoft.com/sql/relational-databases/security/row-level-security
CREATE TABLE Customers (id int PRIMARY KEY, territory nvarchar(50))
INSERT Customers VALUES (1, N'Far West'), (2, N'Plains')
CREATE ROLE [Far West Sales]
ALTER ROLE [Far West Sales] ADD MEMBER Sales1
GRANT SELECT ON Customers TO Sales1
-- ok
CREATE FUNCTION Security.access(@territory nvarchar(50)) RETURNS TABLE WITH SCHEMABINDING AS
RETURN (SELECT 1 AS result WHERE IS_ROLEMEMBER(N'db_owner') <> 0 OR IS_ROLEMEMBER(@territory + N' Sales') <> 0 OR @territory = SESSION_CONTEXT(N'SalesTerritory'))
-- ok
CREATE SECURITY POLICY Territories ADD FILTER PREDICATE Security.access(territory) ON dbo.Customers
SELECT COUNT(*) FROM Customers
EXECUTE AS USER = 'Sales1'
SELECT * FROM Customers
EXEC sp_set_session_context N'SalesTerritory', N'Plains'
SELECT * FROM Customers ORDER BY id
REVERT
-- => 2
-- => 1|Far West
-- => 1|Far West
-- => 2|Plains
CREATE SECURITY POLICY Missing ADD FILTER PREDICATE Security.nosuch(territory) ON dbo.Customers
-- !! 208 Invalid object name 'Security.nosuch'.
CREATE SECURITY POLICY Missing ADD FILTER PREDICATE Security.access(nosuch) ON dbo.Customers
-- !! 207 Invalid column name 'nosuch'.
-- source: https://learn.microsoft.com/sql/relational-databases/security/dynamic-data-masking
CREATE SCHEMA Data
-- ok
CREATE TABLE Data.Membership (
    MemberID INT IDENTITY(1, 1) NOT NULL PRIMARY KEY CLUSTERED,
    FirstName VARCHAR(100) MASKED WITH (FUNCTION = 'partial(1, "xxxxx", 1)') NULL,
    LastName VARCHAR(100) NOT NULL,
    Phone VARCHAR(12) MASKED WITH (FUNCTION = 'default()') NULL,
    Email VARCHAR(100) MASKED WITH (FUNCTION = 'email()') NOT NULL,
    DiscountCode SMALLINT MASKED WITH (FUNCTION = 'random(1, 100)') NULL,
    Born date MASKED WITH (FUNCTION = 'default()') NULL, Spent money MASKED WITH (FUNCTION = 'default()') NULL)
INSERT INTO Data.Membership (FirstName, LastName, Phone, Email, DiscountCode, Born, Spent)
VALUES ('Roberto', 'Tamburello', '555.123.4567', 'RTamburello@contoso.com', 10, '1980-02-03', 12.5), ('Janice', 'Galvin', '555.123.4568', 'JGalvin@contoso.com.co', 5, NULL, NULL)
CREATE USER MaskingTestUser WITHOUT LOGIN
GRANT SELECT, UPDATE ON SCHEMA::Data TO MaskingTestUser
-- ok
EXECUTE AS USER = 'MaskingTestUser'
SELECT MemberID, FirstName, LastName, Phone, Email, Born, Spent FROM Data.Membership ORDER BY MemberID
SELECT CASE WHEN DiscountCode BETWEEN 1 AND 100 THEN 'random' END FROM Data.Membership
SELECT FirstName FROM Data.Membership WHERE Phone = '555.123.4567'
SELECT MAX(Spent), UPPER(MIN(Email)), COUNT(Phone) FROM Data.Membership
SELECT Email AS mail FROM Data.Membership WHERE MemberID = 1 FOR JSON PATH
DECLARE @email varchar(100) = (SELECT Email FROM Data.Membership WHERE MemberID = 1)
SELECT @email
SELECT MemberID, Email INTO #copy FROM Data.Membership
SELECT Email FROM #copy ORDER BY MemberID
UPDATE Data.Membership SET Phone = '1' OUTPUT inserted.Phone, deleted.Email WHERE MemberID = 2
REVERT
-- => 1|Rxxxxxo|Tamburello|XXXX|RXXX@XXXX.com|1900-01-01|0.0000
-- => 2|Jxxxxxe|Galvin|XXXX|JXXX@XXXX.com|NULL|NULL
-- => random
-- => random
-- => Rxxxxxo
-- => 0.0000|JXXX@XXXX.COM|2
-- => [{"mail":"RXXX@XXXX.com"}]
-- => RXXX@XXXX.com
-- => RXXX@XXXX.com
-- => JXXX@XXXX.com
-- => XXXX|JXXX@XXXX.com
SELECT Phone, Email FROM Data.Membership ORDER BY MemberID
-- => 555.123.4567|RTamburello@contoso.com
-- => 1|JGalvin@contoso.com.co
GRANT UNMASK ON Data.Membership (Email) TO MaskingTestUser
EXECUTE AS USER = 'MaskingTestUser'
SELECT Phone, Email FROM Data.Membership WHERE MemberID = 1
REVERT
GRANT UNMASK TO MaskingTestUser
EXECUTE AS USER = 'MaskingTestUser'
SELECT Phone, Email FROM Data.Membership WHERE MemberID = 1
REVERT
REVOKE UNMASK TO MaskingTestUser
-- => XXXX|RTamburello@contoso.com
-- => 555.123.4567|RTamburello@contoso.com
SELECT c.name, tbl.name, c.is_masked, c.masking_function FROM sys.masked_columns AS c JOIN sys.tables AS tbl ON c.object_id = tbl.object_id WHERE is_masked = 1 ORDER BY c.column_id
-- => FirstName|Membership|1|partial(1, "xxxxx", 1)
-- => Phone|Membership|1|default()
-- => Email|Membership|1|email()
-- => DiscountCode|Membership|1|random(1, 100)
-- => Born|Membership|1|default()
-- => Spent|Membership|1|default()
ALTER TABLE Data.Membership ALTER COLUMN LastName ADD MASKED WITH (FUNCTION = 'partial(2,"xxxx",0)')
ALTER TABLE Data.Membership ALTER COLUMN FirstName VARCHAR(100) MASKED WITH (FUNCTION = 'default()')
ALTER TABLE Data.Membership ALTER COLUMN Phone DROP MASKED
EXECUTE AS USER = 'MaskingTestUser'
SELECT FirstName, LastName, Phone FROM Data.Membership WHERE MemberID = 1
REVERT
-- => XXXX|Taxxxx|555.123.4567
ALTER TABLE Data.Membership ALTER COLUMN Phone DROP MASKED
-- !! 16007 The column 'Phone' does not have a data masking function.
CREATE TABLE wrong (a int MASKED WITH (FUNCTION = 'email()'))
-- !! 16003 The data type of column 'a' does not support data masking function 'email'.
CREATE TABLE wrong (a int MASKED WITH (FUNCTION = 'nosuch()'))
-- !! 16002 Invalid data masking function in column 'a'.
