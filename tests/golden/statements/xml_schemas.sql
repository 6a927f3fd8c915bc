-- source: https://learn.microsoft.com/sql/t-sql/statements/create-xml-schema-collection-transact-sql
CREATE XML SCHEMA COLLECTION orders AS N'<?xml version="1.0"?>
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o" xmlns="urn:o" xmlns:h="http://www.w3.org/1999/xhtml" elementFormDefault="qualified">
  <xsd:simpleType name="Size"><xsd:restriction base="xsd:string"><xsd:enumeration value="S"/><xsd:enumeration value="L"/></xsd:restriction></xsd:simpleType>
  <xsd:complexType name="Line"><xsd:sequence>
      <xsd:element name="sku"><xsd:simpleType><xsd:restriction base="xsd:string"><xsd:pattern value="[A-Z]{2}-\d+"/><xsd:maxLength value="6"/></xsd:restriction></xsd:simpleType></xsd:element>
      <xsd:element name="price" type="xsd:decimal"/><xsd:element name="size" type="Size" minOccurs="0"/></xsd:sequence></xsd:complexType>
  <xsd:element name="order"><xsd:complexType><xsd:sequence>
      <xsd:element name="line" type="Line" maxOccurs="unbounded"/>
      <xsd:choice minOccurs="0"><xsd:element name="note" type="xsd:string"/><xsd:element name="due" type="xsd:date"/></xsd:choice>
      <xsd:any namespace="http://www.w3.org/1999/xhtml" processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xsd:sequence>
    <xsd:attribute name="id" type="xsd:int" use="required"/></xsd:complexType></xsd:element>
</xsd:schema>'
CREATE TABLE typed (id int NOT NULL CONSTRAINT pk_typed PRIMARY KEY, doc xml(CONTENT orders) NULL, one xml(DOCUMENT dbo.orders), raw xml)
INSERT typed (id, doc) VALUES (1, N'<order xmlns="urn:o" id="7"><line><sku>AB-12</sku><price>1.50</price></line><line><sku>CD-3</sku><price>10</price><size>L</size></line><due>2020-01-02</due><p xmlns="http://www.w3.org/1999/xhtml">x</p></order>')
-- (1)
SELECT doc.value('declare default element namespace "urn:o"; (/order/@id)[1]', 'int'), doc.value('declare default element namespace "urn:o"; sum(/order/line/price)', 'decimal(9, 2)'), doc.query('declare default element namespace "urn:o"; for $l in /order/line order by $l/price descending return <s>{data($l/sku)}</s>') FROM typed
-- => 7|11.50|<s xmlns="urn:o">CD-3</s><s xmlns="urn:o">AB-12</s>
CREATE XML SCHEMA COLLECTION dbo.orders AS N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>'
-- !! 6348 Specified collection 'dbo.orders' cannot be created because it already exists or you do not have permission.
CREATE XML SCHEMA COLLECTION broken AS N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="a" type="nosuch"/></xsd:schema>'
-- !! 2307 Reference to an undefined name 'nosuch'
CREATE XML SCHEMA COLLECTION broken AS N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="a" type="xsd:nosuch"/></xsd:schema>'
-- !! 2308 Reference to an undefined name 'nosuch' within namespace 'http://www.w3.org/2001/XMLSchema'
CREATE XML SCHEMA COLLECTION broken AS N'<a/>'
-- !! 2378 Expected XML schema document
CREATE XML SCHEMA COLLECTION broken AS N'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">&b;</xsd:schema>'
-- !! 6359 Parsing XML with internal subset DTDs not allowed. Use CONVERT with style option 2 to enable limited internal subset DTD support.
CREATE XML SCHEMA COLLECTION broken AS N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:include schemaLocation="other.xsd"/></xsd:schema>'
-- !! 40515 Not supported by Ferryman: xsd:include in an XML schema.
DECLARE @n int = 5; CREATE XML SCHEMA COLLECTION broken AS @n
-- !! 6352 Invalid parameter specified. XML Schema Collections can only be created from a string literal, or from a variable typed as a string or untyped XML.
-- source: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-6000-to-6999
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="x"><line><sku>AB-12</sku><price>1</price></line></order>')
-- !! 6926 XML Validation: Invalid simple type value: 'x'. Location: /*:order[1]/@*:id
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="1"><line><sku>AB-12</sku><price>1</price></line><line><sku>ab-12</sku><price>1</price></line></order>')
-- !! 6926 XML Validation: Invalid simple type value: 'ab-12'. Location: /*:order[1]/*:line[2]/*:sku[1]
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="1"><line><sku>AB-12</sku><price>1</price><size>M</size></line></order>')
-- !! 6926 XML Validation: Invalid simple type value: 'M'. Location: /*:order[1]/*:line[1]/*:size[1]
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="1"/>')
-- !! 6908 XML Validation: Invalid content. Expected element(s): '{urn:o}line'. Location: /*:order[1]
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="1"><note>n</note></order>')
-- !! 6965 XML Validation: Invalid content. Expected element(s): '{urn:o}line'. Found: element '{urn:o}note' instead. Location: /*:order[1]/*:note[1].
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="1"><line><sku>AB-1</sku><price>1</price><size>S</size><size>S</size></line></order>')
-- !! 6923 XML Validation: Unexpected element(s): {urn:o}size. Location: /*:order[1]/*:line[1]/*:size[2]
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="1">text<line><sku>AB-1</sku><price>1</price></line></order>')
-- !! 6909 XML Validation: Text node is not allowed at this location, the type was defined with element only content or with simple content. Location: /*:order[1]
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o"><line><sku>AB-1</sku><price>1</price></line></order>')
-- !! 6906 XML Validation: Required attribute 'id' is missing. Location: /*:order[1]
INSERT typed (id, doc) VALUES (2, N'<order xmlns="urn:o" id="1" more="2"><line><sku>AB-1</sku><price>1</price></line></order>')
-- !! 6905 XML Validation: Attribute 'more' is not permitted in this context. Location: /*:order[1]/@*:more
INSERT typed (id, doc) VALUES (2, N'<order id="1"/>')
-- !! 6913 XML Validation: Declaration not found for element 'order'. Location: /*:order[1]
INSERT typed (id, one) SELECT 2, '<order xmlns="urn:o" id="1"><line><sku>AB-1</sku><price>1</price></line></order><order xmlns="urn:o" id="2"><line><sku>AB-1</sku><price>1</price></line></order>'
-- !! 6901 XML Validation: XML instance must be a document.
DECLARE @x xml(orders) = '<order xmlns="urn:o" id="9"><line><sku>AB-1</sku><price>2.5</price></line></order>'; INSERT typed (id, doc, one) SELECT 2, @x, @x; SELECT @x.value('declare default element namespace "urn:o"; /order/line/price', 'decimal(9, 2)'); SET @x = '<a/>'
-- (1)
-- => 2.50
-- !! 6913 XML Validation: Declaration not found for element 'a'. Location: /*:a[1]
SELECT CAST('<a/>' AS xml(orders))
-- !! 6913 XML Validation: Declaration not found for element 'a'. Location: /*:a[1]
SELECT TRY_CONVERT(int, doc.value('declare default element namespace "urn:o"; (/order/line/price)[2]', 'varchar(9)')) FROM typed ORDER BY id
-- => 10
-- => NULL
-- source: https://learn.microsoft.com/sql/t-sql/xml/replace-value-of-xml-dml
UPDATE typed SET doc.modify('declare default element namespace "urn:o"; replace value of (/order/line/price)[1] with (/order/line/price)[1] + 0.25') WHERE id = 2; SELECT doc.query('declare default element namespace "urn:o"; /order/line/price') FROM typed WHERE id = 2
-- => <price xmlns="urn:o">2.75</price>
UPDATE typed SET doc.modify('declare default element namespace "urn:o"; replace value of (/order/line/price)[1] with "much"')
-- !! 6926 XML Validation: Invalid simple type value: 'much'. Location: /*:order[1]/*:line[1]/*:price[1]
UPDATE typed SET doc.modify('declare default element namespace "urn:o"; delete /order/line') WHERE id = 2
-- !! 6908 XML Validation: Invalid content. Expected element(s): '{urn:o}line'. Location: /*:order[1]
UPDATE t SET doc.modify('declare default element namespace "urn:o"; replace value of (/order/@id)[1] with sql:column("s.id")') FROM typed AS t JOIN (SELECT id, doc FROM typed) AS s ON s.id = t.id WHERE t.id = 2; SELECT doc.value('declare default element namespace "urn:o"; /order/@id', 'int') FROM typed WHERE id = 2
-- => 2
-- source: https://learn.microsoft.com/sql/t-sql/statements/alter-xml-schema-collection-transact-sql
ALTER XML SCHEMA COLLECTION orders ADD N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:more"><xsd:element name="base" type="xsd:string" abstract="true"/><xsd:complexType name="B"><xsd:all><xsd:element name="x" type="xsd:int"/><xsd:element name="y" type="xsd:boolean" minOccurs="0" nillable="true"/></xsd:all></xsd:complexType><xsd:complexType name="D"><xsd:simpleContent><xsd:extension base="xsd:float"><xsd:attribute name="u" fixed="kg"/></xsd:extension></xsd:simpleContent></xsd:complexType><xsd:element name="b" xmlns="urn:more" type="B"/><xsd:element name="d" xmlns="urn:more" type="D"/></xsd:schema>'
INSERT typed (id, doc) VALUES (3, N'<m:b xmlns:m="urn:more"><y>1</y><x> 5 </x></m:b><m:d xmlns:m="urn:more" u="kg">1e3</m:d>'); DELETE typed WHERE id = 3
-- (1)
-- (1)
INSERT typed (id, doc) VALUES (3, N'<m:b xmlns:m="urn:more" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><y xsi:nil="true"/></m:b>')
-- !! 6908 XML Validation: Invalid content. Expected element(s): 'x'. Location: /*:b[1]
INSERT typed (id, doc) VALUES (3, N'<m:d xmlns:m="urn:more" u="lb">1</m:d>')
-- !! 6921 XML Validation: Element or attribute 'u' was defined as fixed, the element value has to be equal to value of 'fixed' attribute specified in definition. Location: /*:d[1]/@*:u
ALTER XML SCHEMA COLLECTION orders ADD N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:more"><xsd:element name="b" type="xsd:int"/></xsd:schema>'
-- !! 6310 Altering existing schema components is not allowed. There was an attempt to modify an existing XML Schema component, component namespace: 'urn:more' component name: 'b' component kind:ELEMENT
ALTER XML SCHEMA COLLECTION nosuch ADD N'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>'
-- !! 6347 Specified collection 'nosuch' cannot be altered because it does not exist or you do not have permission.
-- source: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-xml-schema-collections-transact-sql
SELECT c.name, n.name, n.xml_namespace_id FROM sys.xml_schema_collections AS c JOIN sys.xml_schema_namespaces AS n ON n.xml_collection_id = c.xml_collection_id WHERE c.name = 'orders' ORDER BY n.xml_namespace_id
SELECT OBJECT_NAME(u.object_id), c.name, c.is_xml_document FROM sys.column_xml_schema_collection_usages AS u JOIN sys.columns AS c ON c.object_id = u.object_id AND c.column_id = u.column_id WHERE c.xml_collection_id = u.xml_collection_id ORDER BY c.column_id
-- => orders|urn:o|1
-- => orders|urn:more|2
-- => typed|doc|0
-- => typed|one|1
-- source: https://learn.microsoft.com/sql/t-sql/xml/xml-schema-namespace
DECLARE @s xml = xml_schema_namespace(N'dbo', N'orders', N'urn:more'); SELECT @s.value('/*[1]/@targetNamespace', 'varchar(9)'), @s.value('count(/*/*:element)', 'int'); SET @s = xml_schema_namespace(N'dbo', N'orders'); SELECT @s.value('count(/*)', 'int')
-- => urn:more|3
-- => 2
SELECT xml_schema_namespace(N'dbo', N'orders', N'urn:none')
-- !! 6312 Could not find schema components with target namespace 'urn:none' in collection 'orders'.
SELECT xml_schema_namespace(N'sys', N'sys')
-- !! 6353 Serialization of built-in schemata is not supported.
CREATE PROCEDURE read_order @doc xml(orders) AS SELECT @doc.value('declare default element namespace "urn:o"; /order/@id', 'int')
-- ok
EXEC read_order '<order xmlns="urn:o" id="3"><line><sku>AB-1</sku><price>1</price></line></order>'; SELECT name FROM sys.parameters AS p JOIN sys.parameter_xml_schema_collection_usages AS u ON u.object_id = p.object_id AND u.parameter_id = p.parameter_id
-- => 3
-- => @doc
EXEC read_order '<order/>'
-- !! 6913 XML Validation: Declaration not found for element 'order'. Location: /*:order[1]
GRANT EXECUTE ON XML SCHEMA COLLECTION::dbo.orders TO public; SELECT class, class_desc, permission_name FROM sys.database_permissions WHERE class = 10; ALTER AUTHORIZATION ON XML SCHEMA COLLECTION::dbo.orders TO dbo; SELECT principal_id FROM sys.xml_schema_collections WHERE name = 'orders'
-- => 10|XML_SCHEMA_COLLECTION|EXECUTE
-- => 1
-- source: https://learn.microsoft.com/sql/t-sql/statements/drop-xml-schema-collection-transact-sql
DROP XML SCHEMA COLLECTION orders
-- !! 6328 Specified collection 'orders' cannot be dropped because it is used by object 'dbo.typed'.
DROP XML SCHEMA COLLECTION nosuch
-- !! 6314 Collection specified does not exist in metadata : 'nosuch'
CREATE TABLE u (x xml(nosuch))
-- !! 6314 Collection specified does not exist in metadata : 'nosuch'
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-xml-index-transact-sql
CREATE PRIMARY XML INDEX px ON typed (doc); CREATE XML INDEX sx ON typed (doc) USING XML INDEX px FOR PATH; CREATE XML INDEX sv ON typed (doc) USING XML INDEX px FOR VALUE WITH (FILLFACTOR = 80); CREATE XML INDEX sp ON typed (doc) USING XML INDEX px FOR PROPERTY
SELECT name, index_id, type, type_desc FROM sys.indexes WHERE object_id = OBJECT_ID('typed') ORDER BY index_id
SELECT x.name, p.name, x.secondary_type, x.secondary_type_desc, x.xml_index_type, x.xml_index_type_description FROM sys.xml_indexes AS x LEFT JOIN sys.xml_indexes AS p ON p.object_id = x.object_id AND p.index_id = x.using_xml_index_id ORDER BY x.index_id
SELECT i.name, COL_NAME(c.object_id, c.column_id) FROM sys.index_columns AS c JOIN sys.indexes AS i ON i.object_id = c.object_id AND i.index_id = c.index_id WHERE c.object_id = OBJECT_ID('typed') AND i.type = 3 ORDER BY i.index_id
-- => pk_typed|1|1|CLUSTERED
-- => px|256000|3|XML
-- => sx|256001|3|XML
-- => sv|256002|3|XML
-- => sp|256003|3|XML
-- => px|NULL|NULL|NULL|0|PRIMARY_XML
-- => sx|px|P|PATH|1|SECONDARY_XML
-- => sv|px|V|VALUE|1|SECONDARY_XML
-- => sp|px|R|PROPERTY|1|SECONDARY_XML
-- => px|doc
-- => sx|doc
-- => sv|doc
-- => sp|doc
CREATE PRIMARY XML INDEX px2 ON typed (doc)
-- !! 6331 Primary XML Index 'px' already exists on column 'doc' on table 'typed', and multiple Primary XML Indexes per column are not allowed.
CREATE PRIMARY XML INDEX px2 ON typed (id)
-- !! 6330 Column 'id' on table 'typed' is not of type XML, which is required to create an XML index on it.
CREATE XML INDEX sx2 ON typed (raw) USING XML INDEX px FOR PATH
-- !! 6344 The primary xml index 'px' does not exist on table 'typed' column 'raw'.
CREATE XML INDEX sx2 ON typed (doc)
-- !! 6343 Cannot create secondary xml index 'sx2' without a USING XML INDEX clause.
CREATE XML INDEX sx ON typed (doc) USING XML INDEX px FOR PATH
-- !! 1913 The operation failed because an index or statistics with name 'sx' already exists on table 'dbo.typed'.
CREATE TABLE heap (id int, doc xml)
CREATE PRIMARY XML INDEX px ON heap (doc)
-- !! 6332 Table 'heap' needs to have a clustered primary key with less than 16 columns in it in order to create a primary XML index on it.
ALTER INDEX px ON typed REBUILD; ALTER INDEX sv ON typed DISABLE; DROP INDEX sp ON typed; SELECT name, is_disabled FROM sys.xml_indexes ORDER BY index_id
DROP INDEX px ON typed; SELECT COUNT(*) FROM sys.xml_indexes; INSERT typed (id, raw) VALUES (9, '<a/>'); DROP PROCEDURE read_order; DROP TABLE typed; DROP XML SCHEMA COLLECTION orders; SELECT COUNT(*) FROM sys.xml_schema_collections
-- => px|0
-- => sx|0
-- => sv|1
-- => 0
-- (1)
-- => 1
