-- What a principal without VIEW DEFINITION sees of the catalog: each table that the system views restrict, as a function of the viewer.
-- A NULL array is everything. Source: "Metadata visibility configuration",
-- https://learn.microsoft.com/sql/relational-databases/security/metadata-visibility-configuration

CREATE TYPE catalog_views.viewer AS (
    objects int4[], modules int4[], principals int4[], acting int4[], logins int4[], acting_logins int4[], databases int4[]
);

CREATE FUNCTION catalog_views.visible_objects(viewer catalog_views.viewer) RETURNS SETOF catalog.objects LANGUAGE sql STABLE AS $$
SELECT o.* FROM catalog.objects o WHERE (viewer).objects IS NULL OR o.object_id = ANY((viewer).objects)
$$;

-- the definition is for whoever may alter the module or view its definition: "OBJECT_DEFINITION (Transact-SQL)"
CREATE FUNCTION catalog_views.visible_modules(viewer catalog_views.viewer) RETURNS TABLE (
    object_id int, definition text, options text[], uses_ansi_nulls boolean, uses_quoted_identifier boolean, execute_as int
) LANGUAGE sql STABLE AS $$
SELECT m.object_id, CASE WHEN (viewer).modules IS NULL OR m.object_id = ANY((viewer).modules) THEN m.definition END, m.options, m.uses_ansi_nulls,
       m.uses_quoted_identifier, m.execute_as
FROM catalog.modules m WHERE (viewer).objects IS NULL OR m.object_id = ANY((viewer).objects)
$$;

CREATE FUNCTION catalog_views.visible_principals(viewer catalog_views.viewer) RETURNS SETOF catalog.principals LANGUAGE sql STABLE AS $$
SELECT p.* FROM catalog.principals p
WHERE CASE p.database_id WHEN 0 THEN (viewer).logins IS NULL OR p.principal_id = ANY((viewer).logins)
                         ELSE (viewer).principals IS NULL OR p.principal_id = ANY((viewer).principals) END
$$;

CREATE FUNCTION catalog_views.visible_permissions(viewer catalog_views.viewer) RETURNS SETOF catalog.permissions LANGUAGE sql STABLE AS $$
SELECT p.* FROM catalog.permissions p
WHERE CASE p.database_id WHEN 0 THEN (viewer).acting_logins IS NULL OR p.grantee_id = ANY((viewer).acting_logins)
                         ELSE (viewer).acting IS NULL OR p.grantee_id = ANY((viewer).acting) END
$$;

CREATE FUNCTION catalog_views.visible_role_members(viewer catalog_views.viewer) RETURNS SETOF catalog.role_members LANGUAGE sql STABLE AS $$
SELECT m.* FROM catalog.role_members m
WHERE CASE m.database_id WHEN 0 THEN (viewer).acting_logins IS NULL OR m.member_id = ANY((viewer).acting_logins)
                         ELSE (viewer).acting IS NULL OR m.member_id = ANY((viewer).acting) END
$$;

CREATE FUNCTION catalog_views.visible_databases(viewer catalog_views.viewer) RETURNS SETOF catalog.databases LANGUAGE sql STABLE AS $$
SELECT d.* FROM catalog.databases d WHERE (viewer).databases IS NULL OR d.database_id = ANY((viewer).databases)
$$;

-- those of objects and columns, which have class 1, and of parameters
CREATE FUNCTION catalog_views.visible_extended_properties(viewer catalog_views.viewer) RETURNS SETOF catalog.extended_properties LANGUAGE sql STABLE AS $$
SELECT e.* FROM catalog.extended_properties e WHERE (viewer).objects IS NULL OR e.class NOT IN (1, 2) OR e.major_id = ANY((viewer).objects)
$$;

-- The same with a session's #temp tables, for tempdb; temporary is a JSON object of the rows that they would have (temporary.py).
CREATE FUNCTION catalog_views.session_objects(viewer catalog_views.viewer, temporary json) RETURNS SETOF catalog.objects LANGUAGE sql STABLE AS $$
SELECT * FROM catalog_views.visible_objects(viewer) UNION ALL SELECT * FROM json_populate_recordset(NULL::catalog.objects, temporary -> 'objects')
$$;

CREATE FUNCTION catalog_views.session_columns(viewer catalog_views.viewer, temporary json) RETURNS SETOF catalog.columns LANGUAGE sql STABLE AS $$
SELECT * FROM catalog.columns UNION ALL SELECT * FROM json_populate_recordset(NULL::catalog.columns, temporary -> 'columns')
$$;

CREATE FUNCTION catalog_views.session_indexes(viewer catalog_views.viewer, temporary json) RETURNS SETOF catalog.indexes LANGUAGE sql STABLE AS $$
SELECT * FROM catalog.indexes UNION ALL SELECT * FROM json_populate_recordset(NULL::catalog.indexes, temporary -> 'indexes')
$$;

CREATE FUNCTION catalog_views.session_index_columns(viewer catalog_views.viewer, temporary json)
RETURNS SETOF catalog.index_columns LANGUAGE sql STABLE AS $$
SELECT * FROM catalog.index_columns UNION ALL SELECT * FROM json_populate_recordset(NULL::catalog.index_columns, temporary -> 'index_columns')
$$;

CREATE FUNCTION catalog_views.session_checks(viewer catalog_views.viewer, temporary json) RETURNS SETOF catalog.checks LANGUAGE sql STABLE AS $$
SELECT * FROM catalog.checks UNION ALL SELECT * FROM json_populate_recordset(NULL::catalog.checks, temporary -> 'checks')
$$;
