-- source: https://learn.microsoft.com/sql/relational-databases/xml/use-auto-mode-with-for-xml
CREATE TABLE Customer (CustomerID int PRIMARY KEY, CustomerType char(1)); CREATE TABLE OrderHeader (SalesOrderID int PRIMARY KEY, CustomerID int, Status tinyint, Note varchar(20) NULL);
INSERT Customer VALUES (1, 'S'), (2, 'I'), (3, 'S'); INSERT OrderHeader VALUES (43860, 1, 5, 'a'), (44501, 1, 5, NULL), (45283, 2, 4, NULL);
-- (3)
-- (3)
SELECT Cust.CustomerID, OrderHeader.CustomerID, OrderHeader.SalesOrderID, OrderHeader.Status, Cust.CustomerType FROM Customer Cust, OrderHeader WHERE Cust.CustomerID = OrderHeader.CustomerID ORDER BY Cust.CustomerID, OrderHeader.SalesOrderID FOR XML AUTO
-- => <Cust CustomerID="1" CustomerType="S"><OrderHeader CustomerID="1" SalesOrderID="43860" Status="5"/><OrderHeader CustomerID="1" SalesOrderID="44501" Status="5"/></Cust><Cust CustomerID="2" CustomerType="I"><OrderHeader CustomerID="2" SalesOrderID="45283" Status="4"/></Cust>
SELECT OrderHeader.SalesOrderID, Cust.CustomerID FROM Customer Cust, OrderHeader WHERE Cust.CustomerID = OrderHeader.CustomerID ORDER BY OrderHeader.SalesOrderID FOR XML AUTO, ROOT('all')
-- => <all><OrderHeader SalesOrderID="43860"><Cust CustomerID="1"/></OrderHeader><OrderHeader SalesOrderID="44501"><Cust CustomerID="1"/></OrderHeader><OrderHeader SalesOrderID="45283"><Cust CustomerID="2"/></OrderHeader></all>
SELECT Cust.CustomerID, OrderHeader.SalesOrderID, OrderHeader.Status, Cust.CustomerType FROM Customer Cust JOIN OrderHeader ON Cust.CustomerID = OrderHeader.CustomerID WHERE Cust.CustomerID = 1 ORDER BY Cust.CustomerID, OrderHeader.SalesOrderID FOR XML AUTO, ELEMENTS
-- => <Cust><CustomerID>1</CustomerID><CustomerType>S</CustomerType><OrderHeader><SalesOrderID>43860</SalesOrderID><Status>5</Status></OrderHeader><OrderHeader><SalesOrderID>44501</SalesOrderID><Status>5</Status></OrderHeader></Cust>
SELECT Cust.CustomerID, COUNT(*) AS n, MAX(OrderHeader.Status) AS s FROM Customer Cust JOIN OrderHeader ON Cust.CustomerID = OrderHeader.CustomerID GROUP BY Cust.CustomerID ORDER BY Cust.CustomerID FOR XML AUTO
-- => <Cust CustomerID="1" n="2" s="5"/><Cust CustomerID="2" n="1" s="4"/>
SELECT 1 AS a FOR XML AUTO
-- !! 6800 FOR XML AUTO requires at least one table for generating XML tags. Use FOR XML RAW or add a FROM clause with a table name.
-- source: https://learn.microsoft.com/sql/relational-databases/json/format-json-output-automatically-with-auto-mode-sql-server
SELECT H.CustomerID, H.CustomerType, D.SalesOrderID, D.Note FROM Customer H INNER JOIN OrderHeader D ON H.CustomerID = D.CustomerID ORDER BY H.CustomerID, D.SalesOrderID FOR JSON AUTO
-- => [{"CustomerID":1,"CustomerType":"S","D":[{"SalesOrderID":43860,"Note":"a"},{"SalesOrderID":44501}]},{"CustomerID":2,"CustomerType":"I","D":[{"SalesOrderID":45283}]}]
SELECT H.CustomerID, D.Note, H.CustomerType FROM Customer H INNER JOIN OrderHeader D ON H.CustomerID = D.CustomerID WHERE H.CustomerID = 2 FOR JSON AUTO, INCLUDE_NULL_VALUES, ROOT('x')
-- => {"x":[{"CustomerID":2,"CustomerType":"I","D":[{"Note":null}]}]}
SELECT (SELECT H.CustomerID, D.SalesOrderID FROM Customer H JOIN OrderHeader D ON H.CustomerID = D.CustomerID WHERE H.CustomerID = 2 FOR JSON AUTO) AS j FOR JSON PATH
-- => [{"j":[{"CustomerID":2,"D":[{"SalesOrderID":45283}]}]}]
-- source: https://learn.microsoft.com/sql/t-sql/xml/insert-xml-dml
DECLARE @myDoc xml = '<Root><ProductDescription ProductID="1" ProductName="Road Bike"><Features></Features></ProductDescription></Root>'
SET @myDoc.modify('insert <Maintenance>3 year parts and labor extended maintenance is available</Maintenance> into (/Root/ProductDescription/Features)[1]'); SELECT @myDoc
SET @myDoc.modify('insert <Warranty>1 year parts and labor</Warranty> as first into (/Root/ProductDescription/Features)[1]'); SELECT @myDoc
SET @myDoc.modify('insert <Material>Aluminium</Material> as last into (/Root/ProductDescription/Features)[1]'); SELECT @myDoc.query('/Root/ProductDescription/Features/*[3]')
SET @myDoc.modify('insert <BikeFrame>Strong</BikeFrame> after (/Root/ProductDescription/Features/Material)[1]'); SELECT @myDoc.value('(/Root/ProductDescription/Features/*[last()])[1]', 'varchar(20)')
SET @myDoc.modify('insert attribute Colour {"<red>"} into (/Root/ProductDescription)[1]'); SELECT @myDoc.value('(/Root/ProductDescription/@Colour)[1]', 'varchar(20)')
-- => <Root><ProductDescription ProductID="1" ProductName="Road Bike"><Features><Maintenance>3 year parts and labor extended maintenance is available</Maintenance></Features></ProductDescription></Root>
-- => <Root><ProductDescription ProductID="1" ProductName="Road Bike"><Features><Warranty>1 year parts and labor</Warranty><Maintenance>3 year parts and labor extended maintenance is available</Maintenance></Features></ProductDescription></Root>
-- => <Material>Aluminium</Material>
-- => Strong
-- => <red>
DECLARE @x xml = '<r><a/><a/></r>'; SET @x.modify('insert <b/> into /r/a')
-- !! 2226 XQuery [modify()]: The target of 'insert' must be a single node, found 'element(a,xdt:untyped) *'
DECLARE @x xml = '<r><!-- c --></r>'; SET @x.modify('insert <b/> into (/r)[1]'); SELECT @x
-- => <r><!-- c --><b/></r>
DECLARE @x xml; SET @x.modify('delete /r')
-- !! 5302 Mutator 'modify()' on '@x' cannot be called on a null value.
DECLARE @x xml = '<r/>'; SELECT @x.modify('delete /r')
-- !! 8137 Incorrect use of the XML data type method 'modify'. A non-mutator method is expected in this context.
-- source: https://learn.microsoft.com/sql/t-sql/xml/delete-xml-dml
DECLARE @x xml = '<Root><Location LocationID="10" SetupHours=".2">some text<step>Step 1</step><step>Step 2</step></Location></Root>'
SET @x.modify('delete /Root/Location/@SetupHours'); SELECT @x
SET @x.modify('delete /Root/Location/text()'); SELECT @x
SET @x.modify('delete (/Root/Location/step)[2]'); SELECT @x
SET @x.modify('delete /Root/Location'); SELECT @x
-- => <Root><Location LocationID="10">some text<step>Step 1</step><step>Step 2</step></Location></Root>
-- => <Root><Location LocationID="10"><step>Step 1</step><step>Step 2</step></Location></Root>
-- => <Root><Location LocationID="10"><step>Step 1</step></Location></Root>
-- => <Root/>
-- source: https://learn.microsoft.com/sql/t-sql/xml/replace-value-of-xml-dml
CREATE TABLE plans (id int, doc xml, label varchar(20)); INSERT plans VALUES (1, '<Root><Location LaborHours="1.1"><step>Step 1</step></Location></Root>', 'a "quoted" & b');
-- (1)
DECLARE @hours varchar(10) = '100.0', @more xml = '<more/>'
UPDATE plans SET doc.modify('replace value of (/Root/Location/step/text())[1] with "new text"')
UPDATE plans SET doc.modify('replace value of (/Root/Location/@LaborHours)[1] with sql:variable("@hours")') WHERE doc.exist('/Root/Location[@LaborHours=1.1]') = 1
UPDATE plans SET doc.modify('insert sql:variable("@more") into (/Root)[1]'); UPDATE plans SET doc.modify('insert text{sql:column("label")} into (/Root/more)[1]')
SELECT doc FROM plans
-- => <Root><Location LaborHours="100.0"><step>new text</step></Location><more>a "quoted" &amp; b</more></Root>
DECLARE @x xml = '<r>t</r>'; SET @x.modify('replace value of (/r)[1] with "x"')
-- !! 2356 XQuery [modify()]: The target of 'replace value of' must be a non-metadata attribute or an element with simple typed content.
-- source: https://learn.microsoft.com/sql/t-sql/xml/value-method-xml-data-type
DECLARE @x xml = '<r><a k="1" n="x or y">x</a><a k="12">y<b>z</b></a></r>', @k int = 1, @s varchar(10) = 'z'
SELECT @x.value('(/r/a[@k=sql:variable("@k")])[1]', 'varchar(10)'), @x.value('count(/r/a)', 'int'), @x.value('(/r/a[last()]/@k)[1]', 'int'), @x.value('(/r/a[b=sql:variable("@s")]/@k)[1]', 'int')
-- => x|2|12|12
-- source: https://learn.microsoft.com/sql/t-sql/xml/exist-method-xml-data-type
DECLARE @x xml = '<r><a k="1" n="x or y">x</a><a k="12">y<b>z</b></a></r>'
SELECT @x.exist('/r/a[@k>11]'), @x.exist('/r/a[@k="1" and @n="x or y"]'), @x.exist('/r/a[@k="2" or b]'), @x.exist('/r/a[@k="2" or @k="3"]'), @x.exist('/r/a[not(b)]'), @x.exist('/r/a[contains(., "q")]')
-- => 1|1|1|0|1|0
DECLARE @x xml = '<r/>'; SELECT @x.exist('/r[starts-with(@k, "x")]')
-- !! 2395 XQuery [exist()]: There is no function '{http://www.w3.org/2004/07/xpath-functions}:starts-with()'
-- source: https://learn.microsoft.com/sql/relational-databases/xml/create-instances-of-xml-data
CREATE TABLE raw (id int, body nvarchar(100)); INSERT raw VALUES (1, N'<a> <b></b> </a>'), (2, N'<a>')
SELECT TRY_CAST(body AS xml) FROM raw ORDER BY id
-- => <a><b/></a>
-- => NULL
SELECT CAST(body AS xml) FROM raw WHERE id = 2
-- !! 9400 XML parsing: line 1, character 3, unexpected end of input
-- source: https://learn.microsoft.com/sql/t-sql/xml/xml-transact-sql
DECLARE @deep nvarchar(max) = REPLICATE(N'<a>', 128) + REPLICATE(N'</a>', 128), @x xml; SET @x = @deep; SELECT @x.value('count(//a)', 'int'); SET @deep = N'<b>' + @deep + N'</b>'; SET @x = @deep
-- => 128
-- !! 6335 XML datatype instance has too many levels of nested nodes. Maximum allowed depth is 128 levels.
DECLARE @deep TABLE (t nvarchar(max)); INSERT @deep VALUES (REPLICATE(N'<a>', 129) + REPLICATE(N'</a>', 129)); SELECT CAST(t AS xml) FROM @deep
-- (1)
-- !! 6335 XML datatype instance has too many levels of nested nodes. Maximum allowed depth is 128 levels.
-- source: https://learn.microsoft.com/sql/relational-databases/xml/use-explicit-mode-with-for-xml
CREATE TABLE universal (n int, Tag int, Parent int, [Customer!1!cid] varchar(5), [Customer!1!name] varchar(20), [Order!2!id] varchar(5), [Order!2!note!element] varchar(20), [OrderDetail!3!id] varchar(5), [OrderDetail!3] varchar(10));
INSERT universal VALUES (1, 1, NULL, 'C1', 'Janine', NULL, NULL, NULL, NULL), (2, 2, 1, NULL, NULL, 'O1', 'a<b', NULL, NULL), (3, 3, 2, NULL, NULL, NULL, NULL, 'OD1', 'x'), (4, 3, 2, NULL, NULL, NULL, NULL, 'OD2', NULL), (5, 2, 1, NULL, NULL, 'O2', NULL, NULL, NULL), (6, 1, 0, 'C2', 'Bo', NULL, NULL, NULL, NULL)
-- (6)
SELECT Tag, Parent, [Customer!1!cid], [Customer!1!name], [Order!2!id], [Order!2!note!element], [OrderDetail!3!id], [OrderDetail!3] FROM universal ORDER BY n FOR XML EXPLICIT
-- => <Customer cid="C1" name="Janine"><Order id="O1"><note>a&lt;b</note><OrderDetail id="OD1">x</OrderDetail><OrderDetail id="OD2"/></Order><Order id="O2"/></Customer><Customer cid="C2" name="Bo"/>
SELECT 1 AS Tag, NULL AS Parent, '5' AS [e!1!!cdata], '<i/>' AS [e!1!x!xml], 'gone' AS [e!1!h!hide] FOR XML EXPLICIT, ROOT('r')
-- => <r><e><![CDATA[5]]><x><i/></x></e></r>
SELECT 2 AS Tag, 1 AS Parent, 5 AS [e!2!a] FOR XML EXPLICIT
-- !! 6833 Parent tag ID 1 is not among the open tags. FOR XML EXPLICIT requires parent tags to be opened first. Check the ordering of the result set.
SELECT 1 AS Tag, NULL AS Parent, 5 AS plain FOR XML EXPLICIT
-- !! 6802 FOR XML EXPLICIT query contains the invalid column name 'plain'. Use the TAGNAME!TAGID!ATTRIBUTENAME[!..] format where TAGID is a positive integer.
SELECT 1 AS Tag FOR XML EXPLICIT
-- !! 6801 FOR XML EXPLICIT requires at least three columns, including the tag column, the parent column, and at least one data column.
-- source: https://learn.microsoft.com/sql/t-sql/xml/nodes-method-xml-data-type
DECLARE @x xml = '<r><p id="1"><n>A</n></p><p id="2"><n>B</n><m>C</m></p></r>'
SELECT p.c.value('@id', 'int'), n.c.value('local-name(.)', 'varchar(5)'), n.c.value('text()[1]', 'varchar(5)'), p.c.value('count(*)', 'int'), p.c.value('string(.)', 'varchar(5)') FROM @x.nodes('/r/p') p(c) CROSS APPLY p.c.nodes('*') n(c)
-- => 1|n|A|1|A
-- => 2|n|B|2|BC
-- => 2|m|C|2|BC
DECLARE @x xml = '<r><p id="1"><n>A</n></p></r>'; SELECT n.c.value('../@id', 'int') FROM @x.nodes('/r/p/n') n(c)
-- => 1
DECLARE @x xml = '<r><!-- c --></r>'; SELECT @x.value('(/r/comment())[1]', 'varchar(5)')
-- =>  c 
CREATE TABLE texts (v varchar(5)); INSERT texts VALUES ('a<b'), ('c&d'), (NULL)
SELECT STUFF((SELECT ', ' + v FROM texts WHERE v IS NOT NULL FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)'), 1, 2, '') FROM (SELECT 1 AS one) AS o
-- => a<b, c&d
-- source: https://learn.microsoft.com/sql/relational-databases/xml/use-nested-for-xml-queries
SELECT CustomerID, (SELECT SalesOrderID, Status FROM OrderHeader WHERE OrderHeader.CustomerID = Customer.CustomerID ORDER BY SalesOrderID FOR XML AUTO, TYPE) FROM Customer WHERE CustomerID < 3 ORDER BY CustomerID FOR XML AUTO, TYPE
-- => <Customer CustomerID="1"><OrderHeader SalesOrderID="43860" Status="5"/><OrderHeader SalesOrderID="44501" Status="5"/></Customer><Customer CustomerID="2"><OrderHeader SalesOrderID="45283" Status="4"/></Customer>
SELECT COUNT(*) FROM Customer FOR XML AUTO
-- !! 6809 Unnamed tables cannot be used as XML identifiers as well as unnamed columns cannot be used for attribute names. Name unnamed columns/tables using AS in the SELECT statement.
-- source: https://learn.microsoft.com/sql/t-sql/xml/value-method-xml-data-type
DECLARE @x xml = '<r><p id="1"><n>A</n></p><p id="2"><n>B</n><n>C</n></p></r>'
SELECT @x.value('(/r/p)[2]/@id', 'int'), @x.value('(/r/p)[2]/n[2]', 'varchar(5)'), @x.value('(/r/p)[3]/@id', 'int'), @x.query('(/r/p)[2]//n'), @x.value('((/r/p)[2]/n)[1]', 'varchar(5)')
-- => 2|C|NULL|<n>B</n><n>C</n>|B
-- source: https://learn.microsoft.com/sql/relational-databases/xml/add-namespaces-to-queries-with-with-xmlnamespaces
WITH XMLNAMESPACES ('uri' AS ns1) SELECT ProductID AS 'ns1:ProductID', Name AS 'ns1:Name', Color AS 'ns1:Color' FROM (VALUES (316, 'Blade', NULL), (317, 'LL Crankarm', 'Black')) AS p(ProductID, Name, Color) FOR XML RAW ('ns1:Prod'), ELEMENTS
-- => <ns1:Prod xmlns:ns1="uri"><ns1:ProductID>316</ns1:ProductID><ns1:Name>Blade</ns1:Name></ns1:Prod><ns1:Prod xmlns:ns1="uri"><ns1:ProductID>317</ns1:ProductID><ns1:Name>LL Crankarm</ns1:Name><ns1:Color>Black</ns1:Color></ns1:Prod>
WITH XMLNAMESPACES ('uri1' AS ns1, 'uri2' AS ns2, DEFAULT 'uri3'), p AS (SELECT 1 AS a) SELECT a AS '@ns1:a' FROM p FOR XML PATH('ns2:p'), ROOT('all')
-- => <all xmlns="uri3" xmlns:ns2="uri2" xmlns:ns1="uri1"><ns2:p ns1:a="1"/></all>
SELECT 1 AS 'ns1:a' FOR XML PATH
-- !! 6846 XML name space prefix 'ns1' declaration is missing for FOR XML name 'ns1:a'.
DECLARE @x xml = '<o:Root xmlns:o="urn:o" xmlns="urn:d" n="0"><item o:n="1">a</item><other:item xmlns:other="urn:d" n="2">b &lt;</other:item><item xmlns="">c</item></o:Root>';
WITH XMLNAMESPACES ('urn:o' AS p, DEFAULT 'urn:d') SELECT @x.value('(/p:Root/item)[2]', 'varchar(9)'), @x.value('(/p:Root/item/@p:n)[1]', 'int'), @x.value('count(/p:Root/item)', 'int'), @x.exist('/p:Root/item[@n="2"]'), @x.value('local-name((/*)[1])', 'varchar(9)');
WITH XMLNAMESPACES ('urn:d' AS d) SELECT n.value('.', 'varchar(9)'), n.value('@n', 'int') FROM @x.nodes('/*/d:item') AS t(n);
SELECT @x.value('declare namespace q="urn:o"; declare default element namespace "urn:d"; (/q:Root/item)[1]', 'varchar(9)'), @x.value('(/*/item)[1]', 'varchar(9)')
-- => b <|1|2|1|Root
-- => a|NULL
-- => b <|2
-- => a|c
DECLARE @x xml = '<a xmlns="u"/>'; SELECT @x.value('(/p:a)[1]', 'int')
-- !! 2229 XQuery [value()]: The name "p" does not denote a namespace.
DECLARE @x xml = '<a xmlns="u"><b/></a>'; SELECT @x.query('/*')
-- => <a xmlns="u"><b/></a>
-- source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-xml-preparedocument-transact-sql
DECLARE @h int; EXEC sp_xml_preparedocument @h OUTPUT, N'<o:Root xmlns:o="urn:o"><o:c o:id="1" n="x"/><c n="y"/></o:Root>', N'<root xmlns:p="urn:o"/>'; SELECT * FROM OPENXML(@h, '/p:Root/p:c', 1) WITH (id int '@p:id', n char(1)); SELECT * FROM OPENXML(@h, '/p:Root/c[@n="y"]') WITH (n char(1)); EXEC sp_xml_removedocument @h
-- => 1|x
-- => y
DECLARE @h int; EXEC sp_xml_preparedocument @h OUTPUT, N'<r/>'; SELECT * FROM OPENXML(@h, '/p:r') WITH (n int)
-- !! 6603 XML parsing error: Reference to undeclared namespace prefix: 'p'.
-- source: https://learn.microsoft.com/sql/xquery/modules-and-prologs-xquery-prolog
DECLARE @x xml = '<r xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><a xsi:nil="true"/><a>1</a></r>'; SELECT @x.value('count(/r/a[@xsi:nil = "true"])', 'int'), @x.exist('/r/a[not(@xsi:nil)]')
-- => 1|1
DECLARE @x xml = '<r/>'; WITH XMLNAMESPACES ('u' AS p) SELECT @x.query('/p:*'), @x.query('/*:r')
-- => |<r/>
