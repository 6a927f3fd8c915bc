-- XML schema collections, what uses them, and XML indexes
-- Sources: "XML Schemas (XML Type System) Catalog Views", https://learn.microsoft.com/sql/relational-databases/system-catalog-views/xml-schemas-xml-type-system-catalog-views-transact-sql,
-- "sys.xml_indexes", https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-xml-indexes-transact-sql

CREATE VIEW sys.xml_schema_collections (
    xml_collection_id int NOT NULL, schema_id int NOT NULL, principal_id int, name sysname NOT NULL, create_date datetime NOT NULL, modify_date datetime NOT NULL
) AS
SELECT 1, 4, NULL::int, 'sys', timestamp '2009-04-13 12:59:13.390', timestamp '2009-04-13 12:59:13.390'
UNION ALL
SELECT x.xml_collection_id, x.schema_id, x.owner_id, x.name, x.created, x.modified FROM catalog.xml_collections x WHERE x.database_id = this_database;

CREATE VIEW sys.xml_schema_namespaces (xml_collection_id int NOT NULL, name nvarchar(4000) NOT NULL, xml_namespace_id int NOT NULL) AS
SELECT 1, b.name, b.id FROM (VALUES
    ('http://www.w3.org/2001/XMLSchema', 1), ('http://schemas.microsoft.com/sqlserver/2004/sqltypes', 2), ('http://www.w3.org/XML/1998/namespace', 3)) b(name, id)
UNION ALL
SELECT x.xml_collection_id, n.name, n.id::int
FROM catalog.xml_collections x CROSS JOIN LATERAL unnest(x.namespaces) WITH ORDINALITY n(name, id) WHERE x.database_id = this_database;

CREATE VIEW sys.column_xml_schema_collection_usages (object_id int NOT NULL, column_id int NOT NULL, xml_collection_id int NOT NULL) AS
SELECT c.object_id, c.column_id, c.xml_collection_id FROM catalog_views."sys.columns"(this_database) c WHERE c.xml_collection_id <> 0;

CREATE VIEW sys.parameter_xml_schema_collection_usages (object_id int NOT NULL, parameter_id int NOT NULL, xml_collection_id int NOT NULL) AS
SELECT p.object_id, p.parameter_id, p.xml_collection_id FROM catalog_views."sys.parameters"(this_database) p WHERE p.xml_collection_id <> 0;

CREATE VIEW sys.xml_indexes (
    object_id int NOT NULL, name sysname, index_id int NOT NULL, type tinyint NOT NULL, type_desc nvarchar(60), is_unique bit, data_space_id int,
    ignore_dup_key bit, is_primary_key bit, is_unique_constraint bit, fill_factor tinyint NOT NULL, is_padded bit, is_disabled bit, is_hypothetical bit,
    allow_row_locks bit, allow_page_locks bit, using_xml_index_id int, secondary_type char(1), secondary_type_desc nvarchar(60), has_filter bit NOT NULL,
    filter_definition nvarchar(max), xml_index_type tinyint, xml_index_type_description nvarchar(60), path_id int, auto_created bit
) AS
SELECT i.object_id, i.name, i.index_id, i.type, i.type_desc, i.is_unique, i.data_space_id, i.ignore_dup_key, i.is_primary_key, i.is_unique_constraint,
       i.fill_factor, i.is_padded, i.is_disabled, i.is_hypothetical, i.allow_row_locks, i.allow_page_locks, x.xml_primary_id,
       CASE x.xml_kind WHEN 'PATH' THEN 'P' WHEN 'VALUE' THEN 'V' WHEN 'PROPERTY' THEN 'R' END, CASE WHEN x.xml_kind NOT IN ('PRIMARY', 'SECONDARY') THEN x.xml_kind END,
       0, NULL::text, CASE x.xml_kind WHEN 'PRIMARY' THEN 0 ELSE 1 END, CASE x.xml_kind WHEN 'PRIMARY' THEN 'PRIMARY_XML' ELSE 'SECONDARY_XML' END, NULL::int, 0
FROM catalog_views."sys.indexes"(this_database) i JOIN catalog.indexes x USING (object_id, index_id) WHERE x.xml_kind <> '';
