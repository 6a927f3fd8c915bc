-- JSON functions over columns. Rules as in ferryman/tsql/functions/json.py.

CREATE OR REPLACE FUNCTION tsql.is_json(value text, kind text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE kind WHEN 'VALUE' THEN value IS JSON WHEN 'OBJECT' THEN value IS JSON OBJECT WHEN 'ARRAY' THEN value IS JSON ARRAY
        WHEN 'SCALAR' THEN value IS JSON SCALAR AND btrim(value, E' \t\r\n') NOT IN ('true', 'false', 'null')
        ELSE value IS JSON OBJECT OR value IS JSON ARRAY END::int
$$;

CREATE OR REPLACE FUNCTION tsql.check_json(value text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF NOT value IS JSON THEN
        PERFORM tsql.raise_error(13609, 16, 4, format('JSON text is not properly formatted. Unexpected character ''%s'' is found at position 0.', left(value, 1)));
    END IF;
END
$$;

-- The steps of a T-SQL path: a key with a dot ahead of it, an index with a bracket.
CREATE OR REPLACE FUNCTION tsql.json_path(path text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    form constant text := '^\.(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_$@#][A-Za-z0-9_$@#]*))|^\[([0-9]+)\]';
    head text := substring(path FROM '^\s*(?:append\s+)?(?:lax\s+|strict\s+)?\$');
    rest text := btrim(substr(path, length(head) + 1), ' ');
    step text[];
    steps text[] := '{}';
BEGIN
    IF head IS NULL THEN
        PERFORM tsql.raise_error(13607, 16, 4, format('JSON path is not properly formatted. Unexpected character ''%s'' is found at position 0.', left(path, 1)));
    END IF;
    WHILE rest <> '' LOOP
        step := regexp_match(rest, form);
        IF step IS NULL THEN
            PERFORM tsql.raise_error(13607, 16, 4, format('JSON path is not properly formatted. Unexpected character ''%s'' is found at position %s.',
                left(rest, 1), length(path) - length(rest)));
        END IF;
        rest := regexp_replace(rest, form, '');
        steps := steps || CASE WHEN step[3] IS NOT NULL THEN '[' || step[3] ELSE '.' || coalesce(step[2], ('"' || step[1] || '"')::json #>> '{}') END;
    END LOOP;
    RETURN steps;
END
$$;

-- What a T-SQL path leads to; NULL when it leads nowhere (lax), error 13608 (strict).
CREATE OR REPLACE FUNCTION tsql.json_at(value text, path text) RETURNS json
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    step text;
    steps text[] := tsql.json_path(path);
    document json;
BEGIN
    PERFORM tsql.check_json(value);
    document := value::json;
    FOREACH step IN ARRAY steps LOOP
        document := CASE WHEN left(step, 1) = '[' THEN CASE json_typeof(document) WHEN 'array' THEN document -> substr(step, 2)::int END
                         ELSE CASE json_typeof(document) WHEN 'object' THEN document -> substr(step, 2) END END;
    END LOOP;
    IF document IS NULL AND path ~ '^\s*strict' THEN
        PERFORM tsql.raise_error(13608, 16, 2, 'Property cannot be found on the specified JSON path.');
    END IF;
    RETURN document;
END
$$;

CREATE OR REPLACE FUNCTION tsql.json_path_exists(value text, path text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (tsql.json_at(value, regexp_replace(path, '^\s*strict', 'lax')) IS NOT NULL)::int
$$;

CREATE OR REPLACE FUNCTION tsql.json_value(value text, path text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found json := tsql.json_at(value, path);
BEGIN
    IF json_typeof(found) IN ('object', 'array') THEN
        IF path ~ '^\s*strict' THEN
            PERFORM tsql.raise_error(13623, 16, 2, 'Scalar value cannot be found in the specified JSON path.');
        END IF;
        RETURN NULL;
    END IF;
    RETURN CASE WHEN length(found #>> '{}') <= 4000 THEN found #>> '{}' END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.json_query(value text, path text DEFAULT '$') RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found json := tsql.json_at(value, path);
BEGIN
    IF json_typeof(found) IN ('object', 'array') THEN
        RETURN btrim(found::text, E' \t\r\n');
    ELSIF path ~ '^\s*strict' THEN
        PERFORM tsql.raise_error(13624, 16, 2, 'Object or array cannot be found in the specified JSON path.');
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.string_escape(value text, kind text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF lower(kind) <> 'json' THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: STRING_ESCAPE of type %s.', kind));
    END IF;
    RETURN replace(substr(left(to_json(value)::text, -1), 2), '/', '\/');
END
$$;

-- A key of JSON_OBJECT with its colon.
CREATE OR REPLACE FUNCTION tsql.json_key(name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF name IS NULL THEN
        PERFORM tsql.raise_error(40515, 16, 1, 'Not supported by Ferryman: JSON_OBJECT with a NULL key.');
    END IF;
    RETURN '"' || tsql.string_escape(name, 'json') || '":';
END
$$;

-- The members of the object or array that opens at a token: where each begins, where its value does, and where it has ended.
CREATE OR REPLACE FUNCTION tsql.json_members(tokens text[], start int, OUT key text, OUT first int, OUT value int, OUT past int) RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    depth int := 0;
    token text;
BEGIN
    FOR place IN start + 1 .. cardinality(tokens) LOOP
        token := tokens[place];
        CONTINUE WHEN token ~ '^\s';
        IF depth = 0 AND token IN (',', '}', ']') THEN
            IF first IS NOT NULL THEN
                RETURN NEXT;
            END IF;
            EXIT WHEN token <> ',';
            key := NULL; first := NULL; value := NULL;
        ELSIF depth = 0 AND token = ':' THEN
            key := tokens[first]::json #>> '{}';
            value := NULL;
        ELSE
            first := coalesce(first, place);
            value := coalesce(value, place);
            depth := depth + (token IN ('{', '['))::int - (token IN ('}', ']'))::int;
            past := place + 1;
        END IF;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION tsql.json_splice(tokens text[], first int, past int, new text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_string(tokens[: first - 1], '') || new || array_to_string(tokens[past :], '')
$$;

-- The document with one more member in the object or array that opens at a token; anything else stays as it is.
CREATE OR REPLACE FUNCTION tsql.json_append(tokens text[], holder int, new text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN tokens[holder] NOT IN ('{', '[') THEN array_to_string(tokens, '')
                ELSE tsql.json_splice(tokens, coalesce(place, holder + 1), coalesce(place, holder + 1), CASE WHEN place IS NULL THEN '' ELSE ',' END || coalesce(new, 'null')) END
    FROM (SELECT max(past) AS place FROM tsql.json_members(tokens, holder)) AS last
$$;

-- JSON_MODIFY: the document with a JSON text put, appended or (lax and NULL) removed at the path. Everything else stays as it is written.
CREATE OR REPLACE FUNCTION tsql.json_modify(document text, path text, new text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    is_strict boolean := path ~ '^\s*(append\s+)?strict';
    appends boolean := path ~ '^\s*append';
    steps text[];
    tokens text[];
    at int := 1;
    array_step boolean;
    opening text;
    member record;
    sought text;
    size int;
BEGIN
    IF document IS NULL OR path IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM tsql.check_json(document);
    steps := tsql.json_path(path);
    tokens := ARRAY(SELECT token[1] FROM regexp_matches(btrim(document, E' \t\r\n'), '"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+|\s+', 'g') AS token);
    IF cardinality(steps) = 0 THEN
        IF NOT appends THEN
            PERFORM tsql.raise_error(13619, 16, 1, 'Unsupported JSON path found in argument 2 of JSON_MODIFY.');
        END IF;
        RETURN tsql.json_append(tokens, 1, new);
    END IF;
    FOR depth IN 1 .. cardinality(steps) LOOP
        sought := substr(steps[depth], 2);
        array_step := left(steps[depth], 1) = '[';
        opening := CASE WHEN array_step THEN '[' ELSE '{' END;
        SELECT * INTO member FROM (SELECT m.*, lag(m.past) OVER (ORDER BY m.place) AS before, lead(m.first) OVER (ORDER BY m.place) AS after
            FROM tsql.json_members(tokens, at) WITH ORDINALITY AS m(key, first, value, past, place)) AS m
            WHERE tokens[at] = opening AND CASE WHEN array_step THEN m.place = sought::int + 1 ELSE m.key = sought END
            ORDER BY m.place LIMIT 1;
        IF member.first IS NULL THEN
            IF is_strict THEN
                PERFORM tsql.raise_error(13608, 16, 2, 'Property cannot be found on the specified JSON path.');
            END IF;
            SELECT count(*) INTO size FROM tsql.json_members(tokens, at);
            IF depth < cardinality(steps) OR new IS NULL OR tokens[at] <> opening OR (array_step AND sought::int > size) THEN
                RETURN array_to_string(tokens, '');
            END IF;
            new := CASE WHEN appends THEN '[' || new || ']' ELSE new END;
            RETURN tsql.json_append(tokens, at, CASE WHEN array_step THEN new ELSE tsql.json_key(sought) || new END);
        ELSIF depth < cardinality(steps) THEN
            at := member.value;
        END IF;
    END LOOP;
    IF appends THEN
        RETURN tsql.json_append(tokens, member.value, new);
    ELSIF new IS NULL AND NOT is_strict AND NOT array_step THEN
        RETURN tsql.json_splice(tokens, CASE WHEN member.after IS NULL THEN coalesce(member.before, member.first) ELSE member.first END,
            coalesce(member.after, member.past), '');
    END IF;
    RETURN tsql.json_splice(tokens, member.value, member.past, coalesce(new, 'null'));
END
$$;
