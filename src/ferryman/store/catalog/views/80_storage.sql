-- What tables and indexes take of the files. PostgreSQL keeps a clustered index beside its table: their pages are counted together.
-- It doesn't keep partitions apart either: the first one has all the pages.
-- Sources: "sys.allocation_units", https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-allocation-units-transact-sql
-- "sys.dm_db_partition_stats", https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-db-partition-stats-transact-sql

CREATE VIEW sys.allocation_units (
    allocation_unit_id bigint NOT NULL, type tinyint NOT NULL, type_desc nvarchar(60), container_id bigint NOT NULL, data_space_id int,
    total_pages bigint NOT NULL, used_pages bigint NOT NULL, data_pages bigint NOT NULL
) AS
SELECT p.partition_id, 1, 'IN_ROW_DATA', p.hobt_id, 1, s.pages, s.pages, s.pages
FROM catalog_views."sys.partitions"(this_database) p JOIN catalog.objects o USING (object_id)
CROSS JOIN LATERAL (SELECT CASE p.partition_number WHEN 1 THEN catalog.index_pages(o.relation, p.object_id, p.index_id) ELSE 0 END) s(pages);

CREATE VIEW sys.dm_db_partition_stats (
    partition_id bigint, object_id int NOT NULL, index_id int NOT NULL, partition_number int NOT NULL, in_row_data_page_count bigint,
    in_row_used_page_count bigint, in_row_reserved_page_count bigint, lob_used_page_count bigint, lob_reserved_page_count bigint,
    row_overflow_used_page_count bigint, row_overflow_reserved_page_count bigint, used_page_count bigint, reserved_page_count bigint, row_count bigint
) AS
SELECT p.partition_id, p.object_id, p.index_id, p.partition_number, a.data_pages, a.used_pages, a.total_pages, 0, 0, 0, 0, a.used_pages, a.total_pages, p.rows
FROM catalog_views."sys.partitions"(this_database) p JOIN catalog_views."sys.allocation_units"(this_database) a ON a.container_id = p.hobt_id;
