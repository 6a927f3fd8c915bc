-- Spatial indexes and reference systems
-- Sources: "sys.spatial_indexes", https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-spatial-indexes-transact-sql,
-- "sys.spatial_index_tessellations", https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-spatial-index-tessellations-transact-sql

CREATE VIEW sys.spatial_indexes (
    object_id int NOT NULL, name sysname, index_id int NOT NULL, type tinyint NOT NULL, type_desc nvarchar(60), is_unique bit, data_space_id int,
    ignore_dup_key bit, is_primary_key bit, is_unique_constraint bit, fill_factor tinyint NOT NULL, is_padded bit, is_disabled bit, is_hypothetical bit,
    allow_row_locks bit, allow_page_locks bit, spatial_index_type tinyint NOT NULL, spatial_index_type_desc nvarchar(60), tessellation_scheme sysname NOT NULL,
    has_filter bit NOT NULL, filter_definition nvarchar(max), auto_created bit
) AS
SELECT i.object_id, i.name, i.index_id, i.type, i.type_desc, i.is_unique, i.data_space_id, i.ignore_dup_key, i.is_primary_key, i.is_unique_constraint,
       i.fill_factor, i.is_padded, i.is_disabled, i.is_hypothetical, i.allow_row_locks, i.allow_page_locks,
       CASE WHEN x.tessellation::jsonb ->> 'scheme' LIKE 'GEOMETRY%' THEN 1 ELSE 2 END, split_part(x.tessellation::jsonb ->> 'scheme', '_', 1),
       x.tessellation::jsonb ->> 'scheme', 0, NULL::text, 0
FROM catalog_views."sys.indexes"(this_database) i JOIN catalog.indexes x USING (object_id, index_id) WHERE x.tessellation <> '';

CREATE VIEW sys.spatial_index_tessellations (
    object_id int NOT NULL, index_id int NOT NULL, tessellation_scheme sysname NOT NULL, bounding_box_xmin float, bounding_box_ymin float,
    bounding_box_xmax float, bounding_box_ymax float, level_1_grid smallint, level_1_grid_desc nvarchar(60), level_2_grid smallint,
    level_2_grid_desc nvarchar(60), level_3_grid smallint, level_3_grid_desc nvarchar(60), level_4_grid smallint, level_4_grid_desc nvarchar(60),
    cells_per_object int
) AS
SELECT i.object_id, i.index_id, t.shape ->> 'scheme', (t.shape -> 'box' ->> 0)::float8, (t.shape -> 'box' ->> 1)::float8, (t.shape -> 'box' ->> 2)::float8,
       (t.shape -> 'box' ->> 3)::float8, catalog.grid_density(t.shape -> 'grids' ->> 0), t.shape -> 'grids' ->> 0, catalog.grid_density(t.shape -> 'grids' ->> 1),
       t.shape -> 'grids' ->> 1, catalog.grid_density(t.shape -> 'grids' ->> 2), t.shape -> 'grids' ->> 2, catalog.grid_density(t.shape -> 'grids' ->> 3),
       t.shape -> 'grids' ->> 3, (t.shape ->> 'cells')::int
FROM catalog.indexes i JOIN catalog.objects o USING (object_id) CROSS JOIN LATERAL (SELECT i.tessellation::jsonb AS shape) t
WHERE i.tessellation <> '' AND o.database_id = this_database;
