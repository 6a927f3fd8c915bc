-- System-versioned temporal tables and memory-optimized ones: what a table has beside columns, indexes and constraints.
--
-- A period's columns are filled, and history is kept, by row triggers (definitions/row_versions.py), whatever it is that changes a row.

-- history_id: the history table, 0 while SYSTEM_VERSIONING is OFF; retention NULL: INFINITE
CREATE TABLE IF NOT EXISTS catalog.periods (
    object_id       int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    start_column_id int NOT NULL,
    end_column_id   int NOT NULL,
    history_id      int NOT NULL DEFAULT 0,
    retention       int,
    retention_unit  text
);
CREATE INDEX IF NOT EXISTS periods_history ON catalog.periods (history_id) WHERE history_id <> 0;

CREATE TABLE IF NOT EXISTS catalog.memory_optimized (
    object_id  int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    durability text NOT NULL
);

-- history_retention_period_unit of sys.tables
CREATE OR REPLACE FUNCTION catalog.retention_unit(unit text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE unit WHEN 'DAY' THEN 3 WHEN 'WEEK' THEN 4 WHEN 'MONTH' THEN 5 WHEN 'YEAR' THEN 6 ELSE -1 END $$;

-- temporal_type of sys.tables
CREATE OR REPLACE FUNCTION catalog.temporal_type(id int) RETURNS int
LANGUAGE sql STABLE AS $$
SELECT CASE WHEN EXISTS (SELECT 1 FROM catalog.periods p WHERE p.object_id = id AND p.history_id <> 0) THEN 2
            WHEN EXISTS (SELECT 1 FROM catalog.periods p WHERE p.history_id = id) THEN 1 ELSE 0 END
$$;

-- The start of the running transaction in UTC, cut to the digits of a period's columns.
CREATE OR REPLACE FUNCTION catalog.transaction_time(digits int) RETURNS timestamp
LANGUAGE sql STABLE AS $$
SELECT t - (extract(microseconds FROM t)::int8 % (10 ^ (6 - least(digits, 6)))::int8) * interval '1 microsecond'
FROM (SELECT transaction_timestamp() AT TIME ZONE 'UTC') x(t)
$$;

-- Refuses to end a version before it began: a transaction that began later has written it.
CREATE OR REPLACE FUNCTION catalog.check_version(began timestamp, ends timestamp, id int) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF began > ends THEN
        PERFORM tsql.raise_error(13535, 16, 1, format('Data modification failed on system-versioned table ''%s.%s.%s'' because transaction time was'
            ' earlier than period start time for affected records.', d.name, s.name, o.name))
        FROM catalog.objects o JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id) WHERE o.object_id = id;
    END IF;
END
$$;

-- the filegroups that ALTER DATABASE ADD FILEGROUP has added: options of the database, "filegroup:name" to what it is for
CREATE OR REPLACE FUNCTION catalog.filegroups(id int) RETURNS TABLE (name text, data_space_id int, type text, type_desc text)
LANGUAGE sql STABLE AS $$
SELECT substr(o.key, 11), 1 + (row_number() OVER (ORDER BY o.key))::int, CASE o.value WHEN 'ROWS' THEN 'FG' ELSE 'FX' END,
       o.value || '_FILEGROUP'
FROM catalog.databases d, jsonb_each_text(d.options) o WHERE d.database_id = id AND o.key LIKE 'filegroup:%'
$$;
