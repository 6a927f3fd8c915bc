-- JSON functions over columns. Rules as in ferryman/tsql/functions/json.py.

CREATE OR REPLACE FUNCTION tsql.is_json(value text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT (value IS JSON OBJECT OR value IS JSON ARRAY)::int $$;

-- What a T-SQL path leads to; NULL when it leads nowhere (lax), error 13608 (strict).
CREATE OR REPLACE FUNCTION tsql.json_at(value text, path text) RETURNS json
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    form constant text := '^\.(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_$@#][A-Za-z0-9_$@#]*))|^\[([0-9]+)\]';
    head text := substring(path FROM '^\s*(?:lax\s+|strict\s+)?\$');
    rest text := btrim(substr(path, length(head) + 1), ' ');
    step text[];
    document json;
BEGIN
    IF NOT value IS JSON THEN
        PERFORM tsql.raise_error(13609, 16, 4, format('JSON text is not properly formatted. Unexpected character ''%s'' is found at position 0.', left(value, 1)));
    ELSIF head IS NULL THEN
        PERFORM tsql.raise_error(13607, 16, 4, format('JSON path is not properly formatted. Unexpected character ''%s'' is found at position 0.', left(path, 1)));
    END IF;
    document := value::json;
    WHILE rest <> '' LOOP
        step := regexp_match(rest, form);
        IF step IS NULL THEN
            PERFORM tsql.raise_error(13607, 16, 4, format('JSON path is not properly formatted. Unexpected character ''%s'' is found at position %s.',
                left(rest, 1), length(path) - length(rest)));
        END IF;
        rest := regexp_replace(rest, form, '');
        IF step[3] IS NOT NULL THEN
            document := CASE json_typeof(document) WHEN 'array' THEN document -> step[3]::int END;
        ELSE
            document := CASE json_typeof(document) WHEN 'object' THEN document -> coalesce(step[2], ('"' || step[1] || '"')::json #>> '{}') END;
        END IF;
    END LOOP;
    IF document IS NULL AND head ~ 'strict' THEN
        PERFORM tsql.raise_error(13608, 16, 2, 'Property cannot be found on the specified JSON path.');
    END IF;
    RETURN document;
END
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
