-- Values of XQuery: what nodes are worth, conversions that give NULL for what doesn't convert, new nodes, and nodes as text again.

CREATE OR REPLACE FUNCTION tsql.unsupported_xml(what text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
-- VOLATILE, for the planner would otherwise raise it at once wherever ``what`` is a constant.
BEGIN
    PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: %s.', what));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_string(node jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- The text of a node: its own, or all in it.
BEGIN
    IF node ? 'v' THEN
        RETURN node ->> 'v';
    END IF;
    RETURN (SELECT coalesce(string_agg(t #>> '{}', ''), '') FROM jsonb_path_query(node, 'strict $.** ? (@.k == "t").v') AS f(t));
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_parent(root jsonb, node jsonb) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN node ->> 'd' <> '{}' THEN root #> trim_array((node ->> 'd')::text[], 2) END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_singleton(items anyarray, method text, construct text, shown text) RETURNS anyarray
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF cardinality(items) > 1 THEN
        PERFORM tsql.raise_error(2389, 16, 1, format('XQuery [%s()]: ''%s'' requires a singleton (or empty sequence), found operand of type ''%s''', method, construct, shown));
    END IF;
    RETURN items;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_double(value text) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN value ~ '^[ \t\r\n]*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?[ \t\r\n]*$' THEN value::numeric::float8 END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_decimal(value text) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN value ~ '^[ \t\r\n]*[+-]?(\d+(\.\d*)?|\.\d+)[ \t\r\n]*$' THEN value::numeric END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_integer(value text) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN value ~ '^[ \t\r\n]*[+-]?\d+[ \t\r\n]*$' THEN value::numeric END $$;

CREATE OR REPLACE FUNCTION tsql.xml_boolean(value text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE btrim(value, E' \t\r\n') WHEN 'true' THEN true WHEN '1' THEN true WHEN 'false' THEN false WHEN '0' THEN false END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_double_text(value float8) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- Plain digits from a millionth to below a million, else a mantissa and an exponent of ten.
SELECT CASE WHEN value = 0 THEN '0' WHEN abs(value) >= 1e-6 AND abs(value) < 1e6 THEN trim_scale(value::numeric)::text
    ELSE regexp_replace(regexp_replace(to_char(value, 'FM9.99999999999999EEEE'), '\.?0*e', 'E'), 'E([+-])0*(\d)', 'E\1\2') END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_moment(value text, type text) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- A value of xs:date, xs:dateTime or xs:time as a point in time in UTC; without a zone it is UTC already. NULL for what isn't one.
DECLARE
    shown text := btrim(value, E' \t\r\n');
    zone constant text := '(Z|[+-]\d\d:\d\d)?$';
BEGIN
    IF type = 'xs:time' THEN
        shown := CASE WHEN shown ~ ('^\d\d:\d\d:\d\d(\.\d+)?' || zone) THEN '1970-01-01T' || shown END;
    ELSIF type = 'xs:date' THEN
        shown := CASE WHEN shown ~ ('^\d{4}-\d\d-\d\d' || zone) THEN left(shown, 10) || 'T00:00:00' || substr(shown, 11) END;
    ELSIF shown !~ ('^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?' || zone) THEN
        shown := NULL;
    END IF;
    IF shown !~ zone OR right(shown, 6) !~ 'Z|[+-]\d\d:\d\d' THEN
        shown := shown || 'Z';
    END IF;
    RETURN shown::timestamptz AT TIME ZONE 'UTC';
EXCEPTION WHEN datetime_field_overflow OR invalid_datetime_format THEN
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_moment_text(value text, type text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN tsql.xml_moment(value, type) IS NOT NULL THEN btrim(value, E' \t\r\n') END $$;

-- --- new nodes ----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION tsql.xml_leaf(kind text, name text, prefix text, value text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN value IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object('k', kind, 'n', name, 'p', prefix, 'v', value)) END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_element(name text, prefix text, namespaces jsonb, content jsonb[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    attributes jsonb;
    children jsonb;
    twice text;
BEGIN
    SELECT coalesce(jsonb_agg(u.item ORDER BY u.pos) FILTER (WHERE u.item ->> 'k' = 'a'), '[]'),
           coalesce(jsonb_agg(u.item ORDER BY u.pos) FILTER (WHERE u.item ->> 'k' NOT IN ('a', 'd')), '[]')
    INTO attributes, children FROM unnest(content) WITH ORDINALITY AS u(item, pos);
    SELECT u.item ->> 'n' INTO twice FROM jsonb_array_elements(attributes) AS u(item) GROUP BY 1 HAVING count(*) > 1 LIMIT 1;
    IF twice IS NOT NULL THEN
        PERFORM tsql.raise_error(6308, 16, 1, format('XML well-formedness check: Duplicate attribute ''%s''. Rewrite your XQuery so it returns well-formed XML.',
            regexp_replace(twice, '^\{[^}]*\}', '')));
    END IF;
    RETURN jsonb_build_object('k', 'e', 'n', name, 's', namespaces, 'a', attributes, 'c', children) || CASE WHEN prefix = '' THEN '{}' ELSE jsonb_build_object('p', prefix) END;
END
$$;

-- --- nodes as text -------------------------------------------------------------------------------------

-- The prefix of a node's name where ``scope`` holds (prefix to namespace): as written, as the query's prolog has it, or p1, p2, ...;
-- ``declared`` is what the element must declare for it.
CREATE OR REPLACE FUNCTION tsql.xml_prefix(node jsonb, scope jsonb, prolog jsonb, INOUT numbered int, OUT written text, OUT declared jsonb) RETURNS record
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    name text := node ->> 'n';
    is_element constant boolean := node ->> 'k' = 'e';
    uri text := substring(name FROM '^\{([^}]*)\}');
    prefix text := coalesce(node ->> 'p', '');
BEGIN
    IF uri IS NULL THEN
        written := name;
        IF is_element AND coalesce(scope ->> '', '') <> '' THEN
            declared := '{"": ""}';
        END IF;
        RETURN;
    END IF;
    name := substr(name, length(uri) + 3);
    IF scope ->> prefix IS DISTINCT FROM uri AND uri <> 'http://www.w3.org/XML/1998/namespace' THEN
        SELECT key INTO prefix FROM jsonb_each_text(scope) WHERE value = uri AND (is_element OR key <> '') LIMIT 1;
        IF prefix IS NULL THEN
            SELECT key INTO prefix FROM jsonb_each_text(prolog) WHERE value = uri AND (is_element OR key <> '') ORDER BY key <> '' LIMIT 1;
            IF prefix IS NULL THEN
                LOOP
                    numbered := numbered + 1;
                    prefix := 'p' || numbered;
                    EXIT WHEN NOT scope ? prefix;
                END LOOP;
            END IF;
            declared := jsonb_build_object(prefix, uri);
        END IF;
    END IF;
    written := CASE WHEN prefix = '' THEN name ELSE prefix || ':' || name END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_write(node jsonb, scope jsonb, prolog jsonb, INOUT numbered int, OUT written text) RETURNS record
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    child jsonb;
    found record;
    tag text;
    inner_ text[] := '{}';
BEGIN
    IF node ->> 'k' = 't' THEN
        written := tsql.xml_escape(node ->> 'v');
    ELSIF node ->> 'k' = 'c' THEN
        written := '<!--' || (node ->> 'v') || '-->';
    ELSIF node ->> 'k' = 'p' THEN
        written := '<?' || (node ->> 'n') || coalesce(' ' || nullif(node ->> 'v', ''), '') || '?>';
    ELSIF node ->> 'k' = 'd' THEN
        FOR child IN SELECT jsonb_array_elements(node -> 'c') LOOP
            SELECT * INTO found FROM tsql.xml_write(child, scope, prolog, numbered);
            numbered := found.numbered;
            inner_ := inner_ || found.written;
        END LOOP;
        written := array_to_string(inner_, '');
    ELSE
        scope := scope || coalesce(node -> 's', '{}');
        SELECT * INTO found FROM tsql.xml_prefix(node, scope, prolog, numbered);
        numbered := found.numbered;
        tag := found.written;
        written := '<' || tag;
        IF node ? 's' THEN
            written := written || coalesce((SELECT string_agg(tsql.xml_declaration(key, value), '' ORDER BY key) FROM jsonb_each_text(node -> 's')), '');
        END IF;
        IF found.declared IS NOT NULL THEN
            scope := scope || found.declared;
            written := written || (SELECT tsql.xml_declaration(key, value) FROM jsonb_each_text(found.declared));
        END IF;
        FOR child IN SELECT jsonb_array_elements(coalesce(node -> 'a', '[]')) LOOP
            SELECT * INTO found FROM tsql.xml_prefix(child, scope, prolog, numbered);
            numbered := found.numbered;
            IF found.declared IS NOT NULL THEN
                scope := scope || found.declared;
                written := written || (SELECT tsql.xml_declaration(key, value) FROM jsonb_each_text(found.declared));
            END IF;
            written := written || ' ' || found.written || '="' || tsql.xml_escape_attribute(child ->> 'v') || '"';
        END LOOP;
        FOR child IN SELECT jsonb_array_elements(node -> 'c') LOOP
            SELECT * INTO found FROM tsql.xml_write(child, scope, prolog, numbered);
            numbered := found.numbered;
            inner_ := inner_ || found.written;
        END LOOP;
        written := written || CASE WHEN inner_ = '{}' THEN '/>' ELSE '>' || array_to_string(inner_, '') || '</' || tag || '>' END;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_declaration(prefix text, uri text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT ' xmlns' || CASE prefix WHEN '' THEN '' ELSE ':' || prefix END || '="' || tsql.xml_escape_attribute(uri) || '"' $$;

CREATE OR REPLACE FUNCTION tsql.xml_serialize(nodes jsonb[], prolog jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- Nodes one after the other, each with the namespaces that it needs; the query's prolog names those that the nodes don't declare.
DECLARE
    node jsonb;
    found record;
    numbered int := 0;
    parts text[] := '{}';
BEGIN
    IF nodes IS NULL THEN
        RETURN NULL;
    END IF;
    FOREACH node IN ARRAY nodes LOOP
        IF node ->> 'k' = 'a' THEN
            PERFORM tsql.raise_error(2396, 16, 1, 'XQuery [query()]: Attribute may not appear outside of an element');
        END IF;
        SELECT * INTO found FROM tsql.xml_write(node, '{}', prolog, numbered);
        numbered := found.numbered;
        parts := parts || found.written;
    END LOOP;
    RETURN array_to_string(parts, '');
END
$$;
