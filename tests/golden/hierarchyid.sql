-- source: https://learn.microsoft.com/sql/t-sql/data-types/parse-database-engine
SELECT hierarchyid::Parse(N'/1/1/3/');
-- => hierarchyid|0x5ADE
SELECT CAST(0x5ADE AS hierarchyid).ToString();
-- => nvarchar(4000)|'/1/1/3/'
SELECT hierarchyid::Parse('/1/1 ');
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": Microsoft.SqlServer.Types.HierarchyIdException: 24001: SqlHierarchyId.Parse failed because the input string '/1/1 ' is not a valid string representation of a SqlHierarchyId node.
SELECT CAST('/1/1.01/' AS hierarchyid);
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": Microsoft.SqlServer.Types.HierarchyIdException: 24001: SqlHierarchyId.Parse failed because the input string '/1/1.01/' is not a valid string representation of a SqlHierarchyId node.
SELECT TRY_CAST('1/1' AS hierarchyid);
-- => hierarchyid|NULL
-- source: https://learn.microsoft.com/openspecs/sql_server_protocols/ms-ssclrt/eed8aa55-6eb3-4962-acd4-633e3cfe9242
SELECT CAST('/1/' AS hierarchyid);
-- => hierarchyid|0x58
SELECT CAST('/1/-2.18/' AS hierarchyid);
-- => hierarchyid|0x59FB0540
SELECT CAST('/' AS hierarchyid);
-- => hierarchyid|0x
SELECT CAST(CAST('/0/3/4/7/8/15/16/79/80/1103/1104/5199/5200/4294972495/4294972496/281479271683151/' AS hierarchyid) AS nvarchar(100));
-- => nvarchar(100)|'/0/3/4/7/8/15/16/79/80/1103/1104/5199/5200/4294972495/4294972496/281479271683151/'
SELECT CAST(CAST('/-1/-8.2/-9.-9/-72/-73.5199/-4168/-4169/-4294971464/-4294971465/-281479271682120/' AS hierarchyid) AS nvarchar(100));
-- => nvarchar(100)|'/-1/-8.2/-9.-9/-72/-73.5199/-4168/-4169/-4294971464/-4294971465/-281479271682120/'
SELECT CAST('/281479271683152/' AS hierarchyid);
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": Microsoft.SqlServer.Types.HierarchyIdException: 24001: SqlHierarchyId.Parse failed because the input string '/281479271683152/' is not a valid string representation of a SqlHierarchyId node.
SELECT CAST(0x01 AS hierarchyid).GetLevel();
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": Microsoft.SqlServer.Types.HierarchyIdException: 24000: SqlHierarchyId operation failed because HierarchyId object was constructed from an invalid binary string.
SELECT CAST(CAST('/1/1/3/' AS hierarchyid) AS varbinary(892));
-- => varbinary(892)|0x5ADE
-- source: https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference
CAST('/1/' AS hierarchyid) < CAST('/1/1/' AS hierarchyid);
-- => boolean|true
CAST('/1/1/' AS hierarchyid) < CAST('/1.1/' AS hierarchyid);
-- => boolean|true
CAST('/1/-1/' AS hierarchyid) < '/1/1/';
-- => boolean|true
CAST('/1/2.5/' AS hierarchyid) BETWEEN '/1/2/' AND '/1/3/';
-- => boolean|true
SELECT CAST(CAST('/1/' AS hierarchyid) AS int);
-- !! 529 Explicit conversion from data type hierarchyid to int is not allowed.
CAST(1 AS int) = CAST('/1/' AS hierarchyid);
-- !! 206 Operand type clash: int is incompatible with hierarchyid
SELECT CAST('/1/' AS hierarchyid).getlevel();
-- !! 6506 Could not find method 'getlevel' for type 'Microsoft.SqlServer.Types.SqlHierarchyId' in assembly 'Microsoft.SqlServer.Types'
SELECT CAST('/1/' AS hierarchyid).Depth;
-- !! 6592 Could not find property or field 'Depth' for type 'Microsoft.SqlServer.Types.SqlHierarchyId' in assembly 'Microsoft.SqlServer.Types'.
SELECT CAST(NULL AS hierarchyid).ToString();
-- => nvarchar(4000)|NULL
-- source: https://learn.microsoft.com/sql/t-sql/data-types/getlevel-database-engine
SELECT CAST('/1/2.1/3/' AS hierarchyid).GetLevel();
-- => smallint|3
SELECT hierarchyid::GetRoot().GetLevel();
-- => smallint|0
-- source: https://learn.microsoft.com/sql/t-sql/data-types/getancestor-database-engine
SELECT CAST('/1/2.1/3/' AS hierarchyid).GetAncestor(1).ToString();
-- => nvarchar(4000)|'/1/2.1/'
SELECT CAST('/1/2/' AS hierarchyid).GetAncestor(2);
-- => hierarchyid|0x
SELECT hierarchyid::GetRoot().GetAncestor(1);
-- => hierarchyid|NULL
SELECT CAST('/1/2/' AS hierarchyid).GetAncestor(0).ToString();
-- => nvarchar(4000)|'/1/2/'
-- source: https://learn.microsoft.com/sql/t-sql/data-types/isdescendantof-database-engine
SELECT CAST('/1/1/3/' AS hierarchyid).IsDescendantOf('/1/');
-- => bit|1
SELECT CAST('/1/' AS hierarchyid).IsDescendantOf('/1/');
-- => bit|1
SELECT CAST('/1/' AS hierarchyid).IsDescendantOf('/1/1/');
-- => bit|0
SELECT CAST('/1.1/' AS hierarchyid).IsDescendantOf('/1/');
-- => bit|0
SELECT CAST('/1/' AS hierarchyid).IsDescendantOf(hierarchyid::GetRoot());
-- => bit|1
SELECT CAST('/1/' AS hierarchyid).IsDescendantOf(NULL);
-- => bit|NULL
-- source: https://learn.microsoft.com/sql/t-sql/data-types/getdescendant-database-engine
SELECT CAST('/3/1/' AS hierarchyid).GetDescendant(NULL, NULL).ToString();
-- => nvarchar(4000)|'/3/1/1/'
SELECT CAST('/3/1/' AS hierarchyid).GetDescendant('/3/1/1/', NULL).ToString();
-- => nvarchar(4000)|'/3/1/2/'
SELECT CAST('/3/1/' AS hierarchyid).GetDescendant('/3/1/1/', '/3/1/2/').ToString();
-- => nvarchar(4000)|'/3/1/1.1/'
SELECT CAST('/3/1/' AS hierarchyid).GetDescendant(NULL, '/3/1/1/').ToString();
-- => nvarchar(4000)|'/3/1/0/'
SELECT CAST('/3/1/' AS hierarchyid).GetDescendant('/3/1/1.1/', '/3/1/2/').ToString();
-- => nvarchar(4000)|'/3/1/1.2/'
SELECT CAST('/2/' AS hierarchyid).GetDescendant('/2/1/', '/2/1.1/').ToString();
-- => nvarchar(4000)|'/2/1.0/'
SELECT CAST('/2/' AS hierarchyid).GetDescendant('/2/1.0/', '/2/1.1/').ToString();
-- => nvarchar(4000)|'/2/1.0.1/'
SELECT CAST('/9/' AS hierarchyid).GetDescendant('/9/1/', '/9/3/').ToString();
-- => nvarchar(4000)|'/9/2/'
SELECT CAST('/1/' AS hierarchyid).GetDescendant('/2/1/', NULL);
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": Microsoft.SqlServer.Types.HierarchyIdException: SqlHierarchyId.GetDescendant failed because 'child1' must be a child of 'this'. 'child1' was '/2/1/', 'this' was '/1/'.
SELECT CAST('/1/' AS hierarchyid).GetDescendant('/1/2/', '/1/1/');
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": Microsoft.SqlServer.Types.HierarchyIdException: SqlHierarchyId.GetDescendant failed because 'child1' must be less than 'child2'. 'child1' was '/1/2/', 'child2' was '/1/1/'.
SELECT CAST(NULL AS hierarchyid).GetDescendant(NULL, NULL);
-- => hierarchyid|NULL
-- source: https://learn.microsoft.com/sql/t-sql/data-types/getreparentedvalue-database-engine
SELECT CAST('/1/1/2/' AS hierarchyid).GetReparentedValue('/1/1/', '/2/').ToString();
-- => nvarchar(4000)|'/2/2/'
SELECT CAST('/1/1/2/' AS hierarchyid).GetReparentedValue('/', '/2.5/').ToString();
-- => nvarchar(4000)|'/2.5/1/1/2/'
SELECT CAST('/1/' AS hierarchyid).GetReparentedValue('/2/', '/3/');
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": Microsoft.SqlServer.Types.HierarchyIdException: SqlHierarchyId.GetReparentedValue failed because 'oldRoot' was not an ancestor node of 'this'.  'oldRoot' was '/2/', 'this' was '/1/'.
-- source: https://learn.microsoft.com/sql/t-sql/data-types/write-database-engine
SELECT CAST('/1/' AS hierarchyid).Write(0x);
-- !! 40515 Not supported by Ferryman: the member Write of hierarchyid.
