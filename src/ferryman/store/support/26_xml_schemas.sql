-- XML schema collections. What each allows is the domain catalog.xml_content_<id>, as DOCUMENT catalog.xml_document_<id>: see 34_xml_validation.sql.

CREATE SEQUENCE IF NOT EXISTS catalog.xml_collection_ids START 65536 MAXVALUE 2147483647;

-- schemas: the schemas' text, as given; compiled: what tsql/xml_schemas makes of them; namespaces: their target namespaces, ids count from 1
CREATE TABLE IF NOT EXISTS catalog.xml_collections (
    xml_collection_id int PRIMARY KEY,
    database_id       int NOT NULL,
    schema_id         int NOT NULL,
    name              text NOT NULL,
    owner_id          int,
    schemas           text[] NOT NULL,
    namespaces        text[] NOT NULL,
    compiled          jsonb NOT NULL,
    created           timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    modified          timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE UNIQUE INDEX IF NOT EXISTS xml_collections_name ON catalog.xml_collections (database_id, schema_id, lower(name));

-- an xml type has its collection's id as precision, and scale 1 where it is DOCUMENT
CREATE OR REPLACE FUNCTION catalog.xml_collection_of(type_name text, type_precision int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE type_name WHEN 'xml' THEN coalesce(type_precision, 0) ELSE 0 END $$;

CREATE OR REPLACE FUNCTION catalog.is_xml_document(type_name text, type_scale int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN type_name = 'xml' THEN coalesce(type_scale, 0) ELSE 0 END $$;

-- kind of an XML index: PRIMARY, VALUE, PATH, PROPERTY, or SECONDARY for one without FOR; '' for every other index
ALTER TABLE catalog.indexes ADD COLUMN IF NOT EXISTS xml_kind text NOT NULL DEFAULT '';
ALTER TABLE catalog.indexes ADD COLUMN IF NOT EXISTS xml_primary_id int;
