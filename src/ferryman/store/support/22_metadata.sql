-- Metadata functions over columns of a query; ``db`` is the id of the current database. Twin of tsql/definitions/metadata.py.

CREATE SCHEMA IF NOT EXISTS tsql;

-- An object's id, or its name, if who asks may know of it; ``visible`` is the text of an array of ids, NULL for everything.

CREATE OR REPLACE FUNCTION catalog.seen(id int, visible text, db int) RETURNS int LANGUAGE sql STABLE AS $$
SELECT CASE WHEN visible IS NULL OR id < 0 OR id = ANY(visible::int4[]) THEN id END
$$;

CREATE OR REPLACE FUNCTION catalog.seen(name text, visible text, db int, default_schema text) RETURNS text LANGUAGE sql STABLE AS $$
SELECT CASE WHEN visible IS NULL OR catalog.seen(tsql.object_id(name, NULL, db, default_schema), visible, db) IS NOT NULL THEN name END
$$;

CREATE OR REPLACE FUNCTION tsql.object_name(id int, other int, db int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce((SELECT o.name FROM catalog.objects o WHERE o.object_id = id AND o.database_id = coalesce(other, db)),
                (SELECT s.name FROM catalog.system_objects s WHERE s.object_id = id))
$$;

CREATE OR REPLACE FUNCTION tsql.object_schema_name(id int, other int, db int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce((SELECT s.name FROM catalog.objects o JOIN catalog.schemas s USING (database_id, schema_id)
                 WHERE o.object_id = id AND o.database_id = coalesce(other, db)),
                (SELECT CASE s.schema_id WHEN 3 THEN 'INFORMATION_SCHEMA' ELSE 'sys' END FROM catalog.system_objects s WHERE s.object_id = id))
$$;

CREATE OR REPLACE FUNCTION tsql.object_definition(id int, db int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce((SELECT m.definition FROM catalog.modules m JOIN catalog.objects o USING (object_id) WHERE o.object_id = id AND o.database_id = db),
                (SELECT k.text FROM catalog.checks k WHERE k.object_id = id), (SELECT c.default_text FROM catalog.columns c WHERE c.default_id = id))
$$;

CREATE OR REPLACE FUNCTION tsql.schema_name(id int, db int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT s.name FROM catalog.schemas s WHERE s.database_id = db AND s.schema_id = id
$$;

CREATE OR REPLACE FUNCTION tsql.schema_id(schema_name text, db int) RETURNS int LANGUAGE sql STABLE AS $$
SELECT s.schema_id FROM catalog.schemas s WHERE s.database_id = db AND lower(s.name) = lower(rtrim(schema_name, ' '))
$$;

CREATE OR REPLACE FUNCTION tsql.db_name(id int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT d.name FROM catalog.databases d WHERE d.database_id = id
$$;

CREATE OR REPLACE FUNCTION tsql.db_id(database_name text) RETURNS int2 LANGUAGE sql STABLE AS $$
SELECT d.database_id::int2 FROM catalog.databases d WHERE lower(d.name) = lower(rtrim(database_name, ' '))
$$;

CREATE OR REPLACE FUNCTION tsql.col_name(id int, column_number int, db int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce((SELECT c.name FROM catalog.columns c JOIN catalog.objects o USING (object_id)
                 WHERE c.object_id = id AND c.column_id = column_number AND o.database_id = db),
                (SELECT c.name FROM catalog.system_columns c WHERE c.object_id = id AND c.column_id = column_number))
$$;

CREATE OR REPLACE FUNCTION tsql.type_name(id int, db int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT coalesce((SELECT t.name FROM catalog.system_types t WHERE t.user_type_id = id),
                (SELECT u.name FROM catalog.types u WHERE u.database_id = db AND u.user_type_id = id))
$$;

CREATE OR REPLACE FUNCTION tsql.user_name(id int, db int) RETURNS text LANGUAGE sql STABLE AS $$
SELECT p.name FROM catalog.principals p WHERE p.database_id = db AND p.principal_id = id
$$;

-- The parts of a dotted name, outermost first; brackets and double quotes may enclose a part.
CREATE OR REPLACE FUNCTION tsql.name_parts(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT array_agg(coalesce(replace(m[1], ']]', ']'), replace(m[2], '""', '"'), trim(m[3])) ORDER BY n)
FROM regexp_matches(name, '(?:^|\.)(?:\s*\[((?:[^]]|\]\])*)\]\s*|\s*"((?:[^"]|"")*)"\s*|([^.["]*))', 'g') WITH ORDINALITY u(m, n)
$$;

CREATE OR REPLACE FUNCTION tsql.object_id(name text, kind text, db int, default_schema text) RETURNS int LANGUAGE plpgsql STABLE AS $$
DECLARE
    parts text[] := tsql.name_parts(name);
    depth int := cardinality(parts);
    wanted int := db;
    schema text;
BEGIN
    IF depth IS NULL OR depth > 3 THEN
        RETURN NULL;
    END IF;
    IF depth = 3 AND parts[1] <> '' THEN
        wanted := tsql.db_id(parts[1]);
    END IF;
    IF depth > 1 THEN
        schema := nullif(parts[depth - 1], '');
    END IF;
    RETURN (SELECT f.object_id FROM (
        SELECT o.object_id, o.kind, s.name AS schema_name FROM catalog.objects o JOIN catalog.schemas s USING (database_id, schema_id)
        WHERE o.database_id = wanted AND lower(o.name) = lower(rtrim(parts[depth], ' '))
        UNION ALL
        SELECT v.object_id, v.kind, CASE v.schema_id WHEN 3 THEN 'information_schema' ELSE 'sys' END FROM catalog.system_objects v
        WHERE lower(v.name) = lower(rtrim(parts[depth], ' ')) AND schema IS NOT NULL) f
        WHERE lower(f.schema_name) IN (lower(coalesce(schema, default_schema)), CASE WHEN schema IS NULL THEN 'dbo' END)
          AND (object_id.kind IS NULL OR f.kind = upper(trim(object_id.kind)))
        ORDER BY lower(f.schema_name) = lower(coalesce(schema, default_schema)) DESC LIMIT 1);
END
$$;

CREATE OR REPLACE FUNCTION tsql.columnproperty(id int, column_name text, property text, db int) RETURNS int LANGUAGE sql STABLE AS $$
SELECT CASE lower(property)
    WHEN 'allowsnull' THEN c.nullable::int WHEN 'columnid' THEN c.column_id WHEN 'charmaxlen' THEN c.length WHEN 'iscomputed' THEN (c.computed IS NOT NULL)::int
    WHEN 'isidentity' THEN (c.seed IS NOT NULL)::int WHEN 'isrowguidcol' THEN c.rowguid::int WHEN 'iscolumnset' THEN 0 WHEN 'ishidden' THEN c.hidden::int
    WHEN 'generatedalwaystype' THEN CASE c.generated WHEN 'START' THEN 1 WHEN 'END' THEN 2 ELSE 0 END
    WHEN 'issparse' THEN 0 WHEN 'isidnotforrepl' THEN 0
    WHEN 'precision' THEN coalesce(nullif(catalog.type_precision(c.type_name, c.precision, c.scale), 0), c.length,
                                   catalog.type_max_length(c.type_name, c.length, c.precision, c.scale))
    WHEN 'scale' THEN CASE WHEN catalog.type_precision(c.type_name, c.precision, c.scale) > 0 THEN catalog.type_scale(c.type_name, c.scale) END
    END
FROM catalog.columns c JOIN catalog.objects o USING (object_id)
WHERE c.object_id = id AND o.database_id = db AND lower(c.name) = lower(rtrim(column_name, ' '))
$$;

CREATE OR REPLACE FUNCTION tsql.table_property(id int, kind text, property text) RETURNS int LANGUAGE sql STABLE AS $$
SELECT CASE WHEN kind = 'U' THEN CASE property
    WHEN 'tablehasuniquecnst' THEN (EXISTS (SELECT 1 FROM catalog.indexes i WHERE i.object_id = id AND i.kind = 'UNIQUE'))::int
    WHEN 'tablehasclustindex' THEN (EXISTS (SELECT 1 FROM catalog.indexes i WHERE i.object_id = id AND i.is_clustered))::int
    WHEN 'tablehasnonclustindex' THEN (EXISTS (SELECT 1 FROM catalog.indexes i WHERE i.object_id = id AND NOT i.is_clustered))::int
    WHEN 'tablehasforeignkey' THEN (EXISTS (SELECT 1 FROM catalog.objects k WHERE k.parent_id = id AND k.kind = 'F'))::int
    WHEN 'tablehasforeignref' THEN (EXISTS (SELECT 1 FROM catalog.foreign_keys f WHERE f.referenced_id = id))::int
    WHEN 'tablehascheckcnst' THEN (EXISTS (SELECT 1 FROM catalog.objects k WHERE k.parent_id = id AND k.kind = 'C'))::int
    WHEN 'tablehasdefaultcnst' THEN (EXISTS (SELECT 1 FROM catalog.objects k WHERE k.parent_id = id AND k.kind = 'D'))::int
    WHEN 'tablehasrowguidcol' THEN (EXISTS (SELECT 1 FROM catalog.columns c WHERE c.object_id = id AND c.rowguid))::int
    WHEN 'tablehastimestamp' THEN (EXISTS (SELECT 1 FROM catalog.columns c WHERE c.object_id = id AND c.type_name IN ('rowversion', 'timestamp')))::int
    WHEN 'tablehastextimage' THEN (EXISTS (SELECT 1 FROM catalog.columns c WHERE c.object_id = id AND (c.type_name IN ('text', 'ntext', 'image') OR c.length = -1)))::int
    WHEN 'tablehasinserttrigger' THEN (tsql.trigger_count(id, 'INSERT') > 0)::int WHEN 'tableinserttriggercount' THEN tsql.trigger_count(id, 'INSERT')
    WHEN 'tablehasupdatetrigger' THEN (tsql.trigger_count(id, 'UPDATE') > 0)::int WHEN 'tableupdatetriggercount' THEN tsql.trigger_count(id, 'UPDATE')
    WHEN 'tablehasdeletetrigger' THEN (tsql.trigger_count(id, 'DELETE') > 0)::int WHEN 'tabledeletetriggercount' THEN tsql.trigger_count(id, 'DELETE')
    WHEN 'tableisfake' THEN 0 WHEN 'tabletextinrowlimit' THEN 0 WHEN 'tablehascolumnset' THEN 0 WHEN 'tableispinned' THEN 0
    WHEN 'tablehasactivefulltextindex' THEN (EXISTS (SELECT 1 FROM catalog.fulltext_indexes f WHERE f.object_id = id AND f.enabled))::int
    WHEN 'tablefulltextcatalogid' THEN coalesce((SELECT f.catalog_id FROM catalog.fulltext_indexes f WHERE f.object_id = id), 0)
    WHEN 'tablefulltextkeycolumn' THEN coalesce((SELECT x.column_id FROM catalog.fulltext_indexes f JOIN catalog.index_columns x ON x.object_id = f.object_id
        AND x.index_id = f.key_index_id AND x.ordinal = 1 WHERE f.object_id = id), 0)
    WHEN 'tablefulltextchangetrackingon' THEN (EXISTS (SELECT 1 FROM catalog.fulltext_indexes f WHERE f.object_id = id AND f.tracking <> 'OFF'))::int
    WHEN 'tablefulltextbackgroundupdateindexon' THEN (EXISTS (SELECT 1 FROM catalog.fulltext_indexes f WHERE f.object_id = id AND f.tracking = 'AUTO'))::int
    WHEN 'tablefulltextpopulatestatus' THEN 0 WHEN 'tablefulltextpendingchanges' THEN 0 WHEN 'tablefulltextfailcount' THEN 0 WHEN 'tablefulltextmergestatus' THEN 0
    WHEN 'tableislockedonbulkload' THEN 0 WHEN 'tablehasvardecimalstorageformat' THEN 0 END
WHEN property = 'isindexed' THEN CASE WHEN kind = 'V' THEN (EXISTS (SELECT 1 FROM catalog.indexes i WHERE i.object_id = id))::int ELSE 0 END END
$$;

CREATE OR REPLACE FUNCTION tsql.trigger_count(id int, event text) RETURNS int LANGUAGE sql STABLE AS $$
SELECT count(*)::int FROM catalog.triggers t JOIN catalog.objects o USING (object_id) WHERE o.parent_id = id AND event = ANY(t.events)
$$;

CREATE OR REPLACE FUNCTION tsql.module_property(id int, kind text, property text) RETURNS int LANGUAGE sql STABLE AS $$
SELECT CASE property
    WHEN 'execisansinullson' THEN m.uses_ansi_nulls::int WHEN 'execisquotedidenton' THEN m.uses_quoted_identifier::int
    WHEN 'isquotedidenton' THEN m.uses_quoted_identifier::int WHEN 'isencrypted' THEN ('ENCRYPTION' = ANY(m.options))::int
    WHEN 'isschemabound' THEN CASE WHEN kind <> 'TR' THEN ('SCHEMABINDING' = ANY(m.options))::int END WHEN 'execisstartup' THEN 0
    WHEN 'execistriggerdisabled' THEN t.disabled::int WHEN 'execisaftertrigger' THEN (t.timing = 'AFTER')::int
    WHEN 'execisinsteadoftrigger' THEN (t.timing = 'INSTEAD OF')::int WHEN 'execisinserttrigger' THEN ('INSERT' = ANY(t.events))::int
    WHEN 'execisupdatetrigger' THEN ('UPDATE' = ANY(t.events))::int WHEN 'execisdeletetrigger' THEN ('DELETE' = ANY(t.events))::int END
FROM catalog.modules m LEFT JOIN catalog.triggers t USING (object_id) WHERE m.object_id = id
$$;

CREATE OR REPLACE FUNCTION tsql.constraint_property(id int, kind text, property text) RETURNS int LANGUAGE sql STABLE AS $$
SELECT CASE property
    WHEN 'cnstisclustkey' THEN (SELECT i.is_clustered::int FROM catalog.indexes i WHERE i.constraint_id = id)
    WHEN 'cnstisnonclustkey' THEN (SELECT (NOT i.is_clustered)::int FROM catalog.indexes i WHERE i.constraint_id = id)
    WHEN 'cnstiscolumn' THEN CASE kind WHEN 'D' THEN 1 ELSE (SELECT (c.column_id > 0)::int FROM catalog.checks c WHERE c.object_id = id) END
    WHEN 'cnstisdeletecascade' THEN (SELECT (f.on_delete = 'CASCADE')::int FROM catalog.foreign_keys f WHERE f.object_id = id)
    WHEN 'cnstisupdatecascade' THEN (SELECT (f.on_update = 'CASCADE')::int FROM catalog.foreign_keys f WHERE f.object_id = id)
    WHEN 'cnstisdisabled' THEN coalesce((SELECT f.disabled FROM catalog.foreign_keys f WHERE f.object_id = id),
                                        (SELECT c.disabled FROM catalog.checks c WHERE c.object_id = id))::int
    WHEN 'cnstisnottrusted' THEN (NOT coalesce((SELECT f.trusted FROM catalog.foreign_keys f WHERE f.object_id = id),
                                               (SELECT c.trusted FROM catalog.checks c WHERE c.object_id = id)))::int
    WHEN 'cnstisnotrepl' THEN 0 END
WHERE kind IN ('C', 'D', 'F', 'PK', 'UQ')
$$;

CREATE OR REPLACE FUNCTION tsql.objectproperty(id int, property text, db int) RETURNS int LANGUAGE sql STABLE AS $$
SELECT CASE lower(rtrim(property, ' '))
    WHEN 'ismsshipped' THEN o.system::int WHEN 'isusertable' THEN (o.kind = 'U')::int WHEN 'istable' THEN (o.kind IN ('U', 'TT', 'S'))::int
    WHEN 'isview' THEN (o.kind = 'V')::int WHEN 'isprocedure' THEN (o.kind = 'P')::int WHEN 'istrigger' THEN (o.kind = 'TR')::int
    WHEN 'isscalarfunction' THEN (o.kind = 'FN')::int WHEN 'isinlinefunction' THEN (o.kind = 'IF')::int
    WHEN 'istablefunction' THEN (o.kind IN ('IF', 'TF'))::int WHEN 'isprimarykey' THEN (o.kind = 'PK')::int WHEN 'isuniquecnst' THEN (o.kind = 'UQ')::int
    WHEN 'isforeignkey' THEN (o.kind = 'F')::int WHEN 'ischeckcnst' THEN (o.kind = 'C')::int WHEN 'isdefaultcnst' THEN (o.kind = 'D')::int
    WHEN 'isconstraint' THEN (o.kind IN ('PK', 'UQ', 'F', 'C', 'D'))::int WHEN 'schemaid' THEN o.schema_id WHEN 'ownerid' THEN 1
    WHEN 'issystemtable' THEN (o.kind = 'S')::int WHEN 'isexecuted' THEN (o.kind IN ('P', 'FN', 'TF', 'TR'))::int
    WHEN 'tablehasidentity' THEN CASE WHEN o.kind = 'U' THEN (EXISTS (SELECT 1 FROM catalog.columns c WHERE c.object_id = id AND c.seed IS NOT NULL))::int END
    WHEN 'tablehasprimarykey' THEN CASE WHEN o.kind = 'U' THEN (EXISTS (SELECT 1 FROM catalog.indexes i WHERE i.object_id = id AND i.kind = 'PRIMARY KEY'))::int END
    WHEN 'tablehasindex' THEN CASE WHEN o.kind = 'U' THEN (EXISTS (SELECT 1 FROM catalog.indexes i WHERE i.object_id = id))::int END
    WHEN 'tabletemporaltype' THEN CASE WHEN o.kind = 'U' THEN catalog.temporal_type(id) END
    WHEN 'tableismemoryoptimized' THEN CASE WHEN o.kind = 'U' THEN (EXISTS (SELECT 1 FROM catalog.memory_optimized m WHERE m.object_id = id))::int END
    ELSE coalesce(tsql.table_property(id, o.kind, lower(rtrim(property, ' '))), tsql.module_property(id, o.kind, lower(rtrim(property, ' '))),
                  tsql.constraint_property(id, o.kind, lower(rtrim(property, ' '))))
    END
FROM (SELECT u.kind, u.schema_id, false AS system FROM catalog.objects u WHERE u.object_id = id AND u.database_id = db
      UNION ALL SELECT s.kind, s.schema_id, true FROM catalog.system_objects s WHERE s.object_id = id) o
$$;

CREATE OR REPLACE FUNCTION tsql.indexproperty(id int, index_name text, property text, db int) RETURNS int LANGUAGE sql STABLE AS $$
SELECT CASE lower(property)
    WHEN 'indexid' THEN i.index_id WHEN 'isclustered' THEN i.is_clustered::int WHEN 'isunique' THEN i.is_unique::int WHEN 'isdisabled' THEN i.disabled::int
    WHEN 'indexfillfactor' THEN 0 WHEN 'isstatistics' THEN 0 WHEN 'ishypothetical' THEN 0 WHEN 'isautostatistics' THEN 0 WHEN 'ispadindex' THEN 0
    WHEN 'isfulltextkey' THEN 0 WHEN 'indexdepth' THEN 1 WHEN 'isrowlockdisallowed' THEN 0 WHEN 'ispagelockdisallowed' THEN 0 WHEN 'iscolumnstore' THEN i.columnstore::int END
FROM catalog.indexes i JOIN catalog.objects o USING (object_id)
WHERE i.object_id = id AND o.database_id = db AND lower(i.name) = lower(rtrim(index_name, ' '))
$$;

CREATE OR REPLACE FUNCTION tsql.index_col(table_name text, index_number int, key_number int, db int, default_schema text) RETURNS text LANGUAGE sql STABLE AS $$
SELECT c.name FROM catalog.index_columns x JOIN catalog.columns c USING (object_id, column_id)
WHERE x.object_id = tsql.object_id(table_name, NULL, db, default_schema) AND x.index_id = index_number AND x.ordinal = key_number AND NOT x.included
$$;

CREATE OR REPLACE FUNCTION tsql.col_length(table_name text, column_name text, db int, default_schema text) RETURNS int2 LANGUAGE sql STABLE AS $$
SELECT catalog.type_max_length(c.type_name, c.length, c.precision, c.scale)::int2 FROM catalog.columns c
WHERE c.object_id = tsql.object_id(table_name, NULL, db, default_schema) AND lower(c.name) = lower(rtrim(column_name, ' '))
$$;

CREATE OR REPLACE FUNCTION tsql.ident_current(table_name text, db int, default_schema text) RETURNS numeric LANGUAGE sql STABLE AS $$
SELECT coalesce(catalog.identity_value(o.relation, c.name), c.seed) FROM catalog.columns c JOIN catalog.objects o USING (object_id)
WHERE o.object_id = tsql.object_id(table_name, NULL, db, default_schema) AND c.seed IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION tsql.ident_seed(table_name text, db int, default_schema text) RETURNS numeric LANGUAGE sql STABLE AS $$
SELECT c.seed FROM catalog.columns c WHERE c.object_id = tsql.object_id(table_name, NULL, db, default_schema) AND c.seed IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION tsql.ident_incr(table_name text, db int, default_schema text) RETURNS numeric LANGUAGE sql STABLE AS $$
SELECT c.increment FROM catalog.columns c WHERE c.object_id = tsql.object_id(table_name, NULL, db, default_schema) AND c.seed IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION tsql.suser_sname(login_sid bytea) RETURNS text LANGUAGE sql STABLE AS $$
SELECT p.name FROM catalog.principals p WHERE p.database_id = 0 AND p.sid = login_sid
$$;
