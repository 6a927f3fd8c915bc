-- Extended properties by the names of what they describe, as sp_addextendedproperty and fn_listextendedproperty name it.
-- Source: "sys.fn_listextendedproperty (Transact-SQL)"

-- level: the type and name of each level; depth: how many levels there are
DROP FUNCTION IF EXISTS catalog.named_properties(int) CASCADE;
CREATE FUNCTION catalog.named_properties(this_database int) RETURNS TABLE (
    depth int, type0 text, name0 text, type1 text, name1 text, type2 text, name2 text, name text, value tsql.sql_variant
) LANGUAGE sql STABLE AS $$
SELECT 0, NULL, NULL, NULL, NULL, NULL, NULL, e.name, e.value
FROM catalog.extended_properties e WHERE e.database_id = this_database AND e.class = 0
UNION ALL
SELECT 1, 'SCHEMA', s.name, NULL, NULL, NULL, NULL, e.name, e.value
FROM catalog.extended_properties e JOIN catalog.schemas s ON s.database_id = e.database_id AND s.schema_id = e.major_id
WHERE e.database_id = this_database AND e.class = 3
UNION ALL
SELECT 1, 'USER', p.name, NULL, NULL, NULL, NULL, e.name, e.value
FROM catalog.extended_properties e JOIN catalog.principals p ON p.database_id = e.database_id AND p.principal_id = e.major_id
WHERE e.database_id = this_database AND e.class = 4
UNION ALL
SELECT 1, 'FILEGROUP', 'PRIMARY', NULL, NULL, NULL, NULL, e.name, e.value
FROM catalog.extended_properties e WHERE e.database_id = this_database AND e.class = 20
UNION ALL
SELECT 1, 'TRIGGER', o.name, NULL, NULL, NULL, NULL, e.name, e.value
FROM catalog.extended_properties e JOIN catalog.objects o ON o.object_id = e.major_id AND o.schema_id = 0
WHERE e.database_id = this_database AND e.class = 1
UNION ALL
SELECT 2, 'SCHEMA', s.name, 'TYPE', t.name, NULL, NULL, e.name, e.value
FROM catalog.extended_properties e JOIN catalog.types t ON t.database_id = e.database_id AND t.user_type_id = e.major_id
JOIN catalog.schemas s ON s.database_id = t.database_id AND s.schema_id = t.schema_id
WHERE e.database_id = this_database AND e.class = 6
UNION ALL
SELECT 2, 'SCHEMA', s.name, 'XML SCHEMA COLLECTION', x.name, NULL, NULL, e.name, e.value
FROM catalog.extended_properties e JOIN catalog.xml_collections x ON x.xml_collection_id = e.major_id
JOIN catalog.schemas s ON s.database_id = x.database_id AND s.schema_id = x.schema_id
WHERE e.database_id = this_database AND e.class = 10
UNION ALL
SELECT CASE WHEN e.minor_id <> 0 OR t.object_id IS NOT NULL THEN 3 ELSE 2 END, 'SCHEMA', s.name, catalog.level_type(coalesce(t.kind, o.kind)),
       coalesce(t.name, o.name),
       CASE WHEN t.object_id IS NOT NULL THEN catalog.level_type(o.kind) WHEN e.minor_id = 0 THEN NULL WHEN e.class = 1 THEN 'COLUMN'
            WHEN e.class = 2 THEN 'PARAMETER' ELSE 'INDEX' END,
       CASE WHEN t.object_id IS NOT NULL THEN o.name ELSE coalesce(c.name, r.name, i.name) END, e.name, e.value
FROM catalog.extended_properties e
JOIN catalog.objects o ON o.object_id = e.major_id
JOIN catalog.schemas s ON s.database_id = o.database_id AND s.schema_id = o.schema_id
LEFT JOIN catalog.objects t ON t.object_id = o.parent_id
LEFT JOIN catalog.columns c ON e.class = 1 AND c.object_id = e.major_id AND c.column_id = e.minor_id
LEFT JOIN catalog.parameters r ON e.class = 2 AND r.object_id = e.major_id AND r.parameter_id = e.minor_id
LEFT JOIN catalog.indexes i ON e.class = 7 AND i.object_id = e.major_id AND i.index_id = e.minor_id
WHERE e.database_id = this_database AND e.class IN (1, 2, 7)
$$;

CREATE OR REPLACE FUNCTION catalog.level_type(kind text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN kind = 'U' THEN 'TABLE' WHEN kind = 'V' THEN 'VIEW' WHEN kind = 'P' THEN 'PROCEDURE' WHEN kind IN ('FN', 'IF', 'TF') THEN 'FUNCTION'
            WHEN kind = 'SN' THEN 'SYNONYM' WHEN kind = 'SO' THEN 'SEQUENCE' WHEN kind = 'TR' THEN 'TRIGGER' ELSE 'CONSTRAINT' END
$$;

-- NULL for a name means every one of that level, and so does NULL for the property's name
DROP FUNCTION IF EXISTS catalog.list_properties(int, text, text, text, text, text, text, text);
CREATE FUNCTION catalog.list_properties(
    this_database int, property text, wanted0 text, named0 text, wanted1 text, named1 text, wanted2 text, named2 text
) RETURNS TABLE (objtype text, objname text, name text, value tsql.sql_variant) LANGUAGE sql STABLE AS $$
SELECT CASE p.depth WHEN 1 THEN p.type0 WHEN 2 THEN p.type1 WHEN 3 THEN p.type2 END, CASE p.depth WHEN 1 THEN p.name0 WHEN 2 THEN p.name1 WHEN 3 THEN p.name2 END,
       p.name, p.value
FROM catalog.named_properties(this_database) p
WHERE p.depth = num_nonnulls(wanted0, wanted1, wanted2) AND (property IS NULL OR lower(p.name) = lower(property))
  AND coalesce(p.type0 = upper(wanted0), true) AND (named0 IS NULL OR lower(p.name0) = lower(named0))
  AND coalesce(p.type1 = upper(wanted1), true) AND (named1 IS NULL OR lower(p.name1) = lower(named1))
  AND coalesce(p.type2 = upper(wanted2), true) AND (named2 IS NULL OR lower(p.name2) = lower(named2))
ORDER BY 1, 2, 3
$$;
