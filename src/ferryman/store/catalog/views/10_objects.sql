-- Object catalog views: https://learn.microsoft.com/sql/relational-databases/system-catalog-views/object-catalog-views-transact-sql

CREATE VIEW sys.schemas (
    name sysname NOT NULL, schema_id int NOT NULL, principal_id int
) AS
SELECT s.name, s.schema_id, s.owner_id FROM catalog.schemas s WHERE s.database_id = this_database;
