-- Full-text search. Source: "Full-Text Search and Semantic Search Catalog Views"

CREATE VIEW sys.fulltext_catalogs (
    fulltext_catalog_id int NOT NULL, name sysname NOT NULL, path nvarchar(260), is_default bit NOT NULL, is_accent_sensitivity_on bit NOT NULL,
    data_space_id int, file_id int, principal_id int, is_importing bit NOT NULL
) AS
SELECT f.catalog_id, f.name, NULL::text, f.is_default::int, f.accents::int, NULL::int, NULL::int, 1, 0
FROM catalog.fulltext_catalogs f WHERE f.database_id = this_database;

CREATE VIEW sys.fulltext_indexes (
    object_id int NOT NULL, unique_index_id int NOT NULL, fulltext_catalog_id int, is_enabled bit NOT NULL, change_tracking_state char(1),
    change_tracking_state_desc nvarchar(60), has_crawl_completed bit NOT NULL, crawl_type char(1) NOT NULL, crawl_type_desc nvarchar(60),
    crawl_start_date datetime, crawl_end_date datetime, incremental_timestamp binary(8), stoplist_id int, data_space_id int NOT NULL, property_list_id int
) AS
SELECT f.object_id, f.key_index_id, f.catalog_id, f.enabled::int, left(f.tracking, 1), f.tracking, 1, 'F', 'FULL_CRAWL', f.created, f.created, NULL::bytea,
       CASE f.stoplist WHEN 'SYSTEM' THEN 0 END, 1, NULL::int
FROM catalog.fulltext_indexes f JOIN catalog.objects o USING (object_id) WHERE o.database_id = this_database;

CREATE VIEW sys.fulltext_index_columns (
    object_id int NOT NULL, column_id int NOT NULL, type_column_id int, language_id int NOT NULL, statistical_semantics int NOT NULL
) AS
SELECT x.object_id, x.column_id, NULL::int, x.language, 0
FROM catalog.fulltext_columns x JOIN catalog.columns c USING (object_id, column_id) JOIN catalog.objects o USING (object_id)
WHERE o.database_id = this_database;

CREATE VIEW sys.fulltext_languages (lcid int NOT NULL, name sysname NOT NULL) AS
SELECT * FROM (VALUES (0, 'Neutral'), (1033, 'English'), (2057, 'British English')) l(lcid, name);
