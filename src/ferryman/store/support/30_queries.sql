-- What queries and DML need of PostgreSQL beyond expressions. Errors carry ERRCODE FM001 and {"number", "severity", "state"} as DETAIL.

CREATE OR REPLACE FUNCTION tsql.limited_string_agg(value text, size int) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF length(value) > size THEN
        RAISE EXCEPTION 'STRING_AGG aggregation result exceeded the limit of 8000 bytes. Use LOB types to avoid result truncation.'
            USING ERRCODE = 'FM001', DETAIL = '{"number": 9829, "severity": 16, "state": 1}';
    END IF;
    RETURN value;
END
$$;

CREATE OR REPLACE FUNCTION tsql.check_recursion(depth int, maximum int) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- True until a recursive common table expression has run more often than MAXRECURSION allows; then 530.
BEGIN
    IF depth > maximum THEN
        RAISE EXCEPTION 'The statement terminated. The maximum recursion % has been exhausted before statement completion.', maximum
            USING ERRCODE = 'FM001', DETAIL = '{"number": 530, "severity": 16, "state": 1}';
    END IF;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION tsql.string_to_table_with_ordinal(text_value text, separator text, OUT value text, OUT ordinal int8) RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- STRING_SPLIT: an empty string is one empty value, NULL none; the separator is taken by its very letter.
SELECT part.value, part.number
FROM unnest(CASE WHEN text_value = '' THEN ARRAY[''] ELSE string_to_array(text_value, separator) END) WITH ORDINALITY AS part(value, number)
WHERE text_value IS NOT NULL AND separator IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION tsql.json_steps(path text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The steps of a T-SQL JSON path: 'lax $.a[0]."b c"' is {a,0,"b c"}. Raises 13607 for anything else.
DECLARE
    rest text := regexp_replace(ltrim(path), '^(lax|strict)\s+', '', 'i');
    steps text[] := '{}';
    found text[];
BEGIN
    IF left(rest, 1) = '$' THEN
        rest := substr(rest, 2);
        WHILE rest <> '' LOOP
            found := regexp_match(rest, '^(?:\.([A-Za-z_][A-Za-z0-9_]*)|\."((?:[^"\\]|\\.)*)"|\[([0-9]+)\])(.*)$');
            EXIT WHEN found IS NULL;
            steps := steps || coalesce(found[1], replace(replace(found[2], '\"', '"'), '\\', '\'), found[3]);
            rest := found[4];
        END LOOP;
        IF rest = '' THEN
            RETURN steps;
        END IF;
    END IF;
    PERFORM tsql.raise_error(13607, 16, 4, format('JSON path is not properly formatted. Unexpected character ''%s'' is found at position %s.',
        left(rest, 1), length(path) - length(rest)));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.json_document(document text) RETURNS json
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN document::json;
EXCEPTION WHEN invalid_text_representation THEN
    PERFORM tsql.raise_error(13609, 16, 4, format('JSON text is not properly formatted. Unexpected character ''%s'' is found at position %s.', left(ltrim(document), 1), 0));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.json_at(document json, path text) RETURNS json
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- What the path leads to. With strict, 13608 where lax yields NULL.
DECLARE
    found json := document #> tsql.json_steps(path);
BEGIN
    IF found IS NULL AND ltrim(path) ~* '^strict\s' THEN
        PERFORM tsql.raise_error(13608, 16, 5, 'Property cannot be found on the specified JSON path.');
    END IF;
    RETURN found;
END
$$;

CREATE OR REPLACE FUNCTION tsql.json_scalar(document json, path text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- A column of OPENJSON's WITH: the scalar at the path, NULL for an object or array.
SELECT CASE WHEN json_typeof(found) IN ('object', 'array') THEN NULL ELSE found #>> '{}' END FROM tsql.json_at(document, path) AS found
$$;

CREATE OR REPLACE FUNCTION tsql.json_fragment(document json, path text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- A column AS JSON of OPENJSON's WITH: the object or array at the path, NULL for a scalar.
SELECT CASE WHEN json_typeof(found) IN ('object', 'array') THEN found::text END FROM tsql.json_at(document, path) AS found
$$;

DO $$
BEGIN
    IF to_regtype('tsql.json_row') IS NULL THEN
        CREATE TYPE tsql.json_row AS (key text, value text, type int2);
    END IF;
    IF to_regtype('tsql.json_item') IS NULL THEN
        CREATE TYPE tsql.json_item AS (value json);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.open_json_items(document text, path text) RETURNS SETOF tsql.json_item
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The rows of OPENJSON ... WITH: the elements of an array, or the one object.
DECLARE
    found json := tsql.json_at(tsql.json_document(document), path);
BEGIN
    IF json_typeof(found) = 'array' THEN
        RETURN QUERY SELECT element.value FROM json_array_elements(found) AS element(value);
    ELSIF found IS NOT NULL THEN
        RETURN QUERY SELECT found;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.open_json(document text, path text) RETURNS SETOF tsql.json_row
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- OPENJSON without WITH: key, value and type (0 null, 1 string, 2 number, 3 true/false, 4 array, 5 object) of the first level.
DECLARE
    found json := tsql.json_at(tsql.json_document(document), path);
BEGIN
    IF json_typeof(found) = 'array' THEN
        RETURN QUERY SELECT (item.position - 1)::text, item.value #>> '{}', tsql.json_type(item.value)
            FROM json_array_elements(found) WITH ORDINALITY AS item(value, position);
    ELSIF json_typeof(found) = 'object' THEN
        RETURN QUERY SELECT item.key, item.value #>> '{}', tsql.json_type(item.value) FROM json_each(found) AS item;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.json_type(value json) RETURNS int2
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE json_typeof(value) WHEN 'string' THEN 1 WHEN 'number' THEN 2 WHEN 'boolean' THEN 3 WHEN 'array' THEN 4 WHEN 'object' THEN 5 ELSE 0 END::int2
$$;

-- FIRST_VALUE and LAST_VALUE with IGNORE NULLS: a strict transition passes over NULLs.
CREATE OR REPLACE FUNCTION tsql.keep_first(known anyelement, next anyelement) RETURNS anyelement
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT known $$;

CREATE OR REPLACE FUNCTION tsql.keep_last(known anyelement, next anyelement) RETURNS anyelement
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT next $$;

CREATE OR REPLACE AGGREGATE tsql.first_known(anyelement) (SFUNC = tsql.keep_first, STYPE = anyelement);
CREATE OR REPLACE AGGREGATE tsql.last_known(anyelement) (SFUNC = tsql.keep_last, STYPE = anyelement);

-- The values in order, for percentiles: as an aggregate that sorts once for a whole partition.
CREATE OR REPLACE FUNCTION tsql.sort_array(elements anycompatiblearray) RETURNS anycompatiblearray
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT array_agg(one ORDER BY one) FROM unnest(elements) AS one $$;

CREATE OR REPLACE AGGREGATE tsql.sorted(anycompatible) (SFUNC = array_append, STYPE = anycompatiblearray, FINALFUNC = tsql.sort_array, INITCOND = '{}');

CREATE OR REPLACE FUNCTION tsql.check_part(part float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF part IS NULL OR part NOT BETWEEN 0 AND 1 THEN
        PERFORM tsql.raise_error(40515, 16, 1, 'Not supported by Ferryman: a percentile that isn''t from 0 to 1.');
    END IF;
    RETURN part;
END
$$;

-- PERCENTILE_CONT: between the values to either side of the row number 1 + part * (count - 1).
CREATE OR REPLACE FUNCTION tsql.percentile_cont(ordered float8[], part float8, descending boolean) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ordered[floor(place)::int] + (ordered[ceil(place)::int] - ordered[floor(place)::int]) * (place - floor(place))
FROM (SELECT 1 + CASE WHEN descending THEN 1 - tsql.check_part(part) ELSE tsql.check_part(part) END * (cardinality(ordered) - 1) AS place) AS row
$$;

-- PERCENTILE_DISC: the first value whose cumulative distribution is at least the part.
CREATE OR REPLACE FUNCTION tsql.percentile_disc(ordered anyarray, part float8, descending boolean) RETURNS anyelement
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT ordered[CASE WHEN descending THEN cardinality(ordered) + 1 - place ELSE place END]
FROM (SELECT greatest(1, ceil(round((tsql.check_part(part) * cardinality(ordered))::numeric, 9))::int) AS place) AS row
$$;

-- FOR JSON AUTO and FOR XML AUTO over several tables: each row is a text per level, the last one whole. A level that is like the row's before,
-- with all above it, stays open (unless it is always fresh); the others are closed and the row opens its own.
CREATE OR REPLACE FUNCTION tsql.nest_rows(levels text[], closings text[], fresh boolean[], separator text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    last int := cardinality(closings) + 1;
    row text[];
    before text[];
    first int;
    result text := '';
BEGIN
    FOREACH row SLICE 1 IN ARRAY coalesce(levels, '{}') LOOP
        first := 1;
        WHILE before IS NOT NULL AND first < last AND NOT fresh[first] AND row[first] = before[first] LOOP
            first := first + 1;
        END LOOP;
        IF before IS NOT NULL THEN
            FOR level IN REVERSE last - 1 .. first LOOP
                result := result || closings[level];
            END LOOP;
            result := result || separator;
        END IF;
        result := result || array_to_string(row[first :], '');
        before := row;
    END LOOP;
    FOR level IN REVERSE last - 1 .. 1 LOOP
        result := result || closings[level];
    END LOOP;
    RETURN result;
END
$$;

-- FOR XML EXPLICIT: each row opens the element of its tag in the last open element of its parent's tag.
CREATE OR REPLACE FUNCTION tsql.nest_tags(tags int[], parents int[], heads text[], bodies text[], names text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    open_tags int[] := '{}';
    open_names text[] := '{}';
    bare boolean := false;
    result text := '';
BEGIN
    FOR row IN 1 .. coalesce(cardinality(tags), 0) + 1 LOOP
        IF row <= cardinality(tags) AND (tags[row] IS NULL OR names[row] IS NULL) THEN
            PERFORM tsql.raise_error(6806, 16, 1, format('Undeclared tag ID %s is used in a FOR XML EXPLICIT query.', coalesce(tags[row], 0)));
        ELSIF coalesce(parents[row], 0) <> 0 AND parents[row] <> ALL (open_tags) THEN
            PERFORM tsql.raise_error(6833, 16, 1, format('Parent tag ID %s is not among the open tags. FOR XML EXPLICIT requires parent tags to be opened first.'
                || ' Check the ordering of the result set.', parents[row]));
        END IF;
        WHILE cardinality(open_tags) > 0 AND open_tags[cardinality(open_tags)] <> coalesce(parents[row], 0) LOOP
            result := result || CASE WHEN bare THEN '/>' ELSE '</' || open_names[cardinality(open_names)] || '>' END;
            bare := false;
            open_names := open_names[: cardinality(open_tags) - 1];
            open_tags := open_tags[: cardinality(open_tags) - 1];
        END LOOP;
        EXIT WHEN row > cardinality(tags);
        result := result || CASE WHEN bare THEN '>' ELSE '' END || heads[row] || CASE WHEN bodies[row] = '' THEN '' ELSE '>' || bodies[row] END;
        bare := bodies[row] = '';
        open_tags := open_tags || tags[row];
        open_names := open_names || names[row];
    END LOOP;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.keep_cascaded() RETURNS trigger
LANGUAGE plpgsql AS $$
-- Hands the rows that a foreign key's action changed to the statements in the setting that the argument names; none are set where no T-SQL
-- trigger asks for them.
DECLARE
    statements text := current_setting(TG_ARGV[0], true);
BEGIN
    IF statements <> '' THEN
        EXECUTE statements;
    END IF;
    RETURN NULL;
END
$$;

-- What TOP and FETCH give for NULL, which PostgreSQL would take for all rows. Volatile: planning must not call it.
CREATE OR REPLACE FUNCTION tsql.no_limit() RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
BEGIN
    PERFORM tsql.raise_error(1060, 15, 1, 'The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.');
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.row_percent(percent float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF percent IS NULL THEN
        PERFORM tsql.no_limit();
    ELSIF percent < 0 OR percent > 100 THEN
        PERFORM tsql.raise_error(1031, 15, 1, 'Percent values must be between 0 and 100.');
    END IF;
    RETURN percent;
END
$$;

-- WITH CHECK OPTION: a row that a view wouldn't show doesn't come through it.
CREATE OR REPLACE FUNCTION tsql.check_option(qualifies boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF NOT qualifies THEN
        PERFORM tsql.raise_error(550, 16, 1, 'The attempted insert or update failed because the target view either specifies WITH CHECK OPTION or spans'
            ' a view that specifies WITH CHECK OPTION and one or more rows resulting from the operation did not qualify under the CHECK OPTION constraint.');
    END IF;
    RETURN qualifies;
END
$$;
