-- Partition functions and schemes, and what is partitioned by them. PostgreSQL's tables stay whole: a row's partition is computed
-- by catalog."partition_number_<function_id>"(value), which the definition of a partition function makes.

CREATE SEQUENCE IF NOT EXISTS catalog.partition_function_ids START 65536 MAXVALUE 2147483647;
CREATE SEQUENCE IF NOT EXISTS catalog.data_space_ids START 65601 MAXVALUE 2147483647;

-- boundaries: in order, as text that converts to the type by the style that definitions/partition_functions.py gives it
CREATE TABLE IF NOT EXISTS catalog.partition_functions (
    function_id    int PRIMARY KEY,
    database_id    int NOT NULL,
    name           text NOT NULL,
    type_name      text NOT NULL,
    length         int,
    precision      int,
    scale          int,
    collation_name text,
    on_right       boolean NOT NULL,
    boundaries     text[] NOT NULL,
    created        timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    modified       timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE UNIQUE INDEX IF NOT EXISTS partition_functions_name ON catalog.partition_functions (database_id, lower(name));

-- next_used: whether a filegroup waits for the partition of the next SPLIT, with to_all (ALL TO) every one; there is one filegroup, PRIMARY
CREATE TABLE IF NOT EXISTS catalog.partition_schemes (
    data_space_id int PRIMARY KEY,
    database_id   int NOT NULL,
    name          text NOT NULL,
    function_id   int NOT NULL REFERENCES catalog.partition_functions,
    next_used     boolean NOT NULL,
    to_all        boolean NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS partition_schemes_name ON catalog.partition_schemes (database_id, lower(name));

-- index_id 0: the table's rows, be they a heap or a clustered index; else a nonclustered index
CREATE TABLE IF NOT EXISTS catalog.partitioned (
    object_id     int NOT NULL REFERENCES catalog.objects ON DELETE CASCADE,
    index_id      int NOT NULL,
    data_space_id int NOT NULL REFERENCES catalog.partition_schemes,
    column_id     int NOT NULL,
    PRIMARY KEY (object_id, index_id)
);

-- how an index, or a heap with index_id 0, is partitioned; no row where it isn't
CREATE OR REPLACE FUNCTION catalog.partitioning(object_id int, index_id int) RETURNS TABLE (data_space_id int, function_id int, column_id int, column_name text)
LANGUAGE sql STABLE AS $$
SELECT p.data_space_id, s.function_id, p.column_id, c.name
FROM catalog.partitioned p JOIN catalog.partition_schemes s USING (data_space_id) JOIN catalog.columns c USING (object_id, column_id)
WHERE p.object_id = $1 AND p.index_id = CASE WHEN $2 = 1 THEN 0 ELSE $2 END
$$;

-- each partition of an index with its rows, counted; one of all the rows where it isn't partitioned
CREATE OR REPLACE FUNCTION catalog.partition_rows(relation text, object_id int, index_id int) RETURNS TABLE (number int, rows bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE scheme record;
BEGIN
    SELECT p.function_id, lower(p.column_name) AS column_name, cardinality(f.boundaries) + 1 AS fanout INTO scheme
    FROM catalog.partitioning(object_id, index_id) p JOIN catalog.partition_functions f USING (function_id);
    IF NOT FOUND THEN
        RETURN QUERY SELECT 1, catalog.row_count(relation);
        RETURN;
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT n, coalesce(c.counted, 0) FROM generate_series(1, %s) n LEFT JOIN'
        ' (SELECT catalog.%I(t.%I) AS number, count(*) AS counted FROM %s t GROUP BY 1) c ON c.number = n',
        scheme.fanout, 'partition_number_' || scheme.function_id, scheme.column_name, relation);
END
$$;
