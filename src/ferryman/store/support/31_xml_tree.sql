-- An instance of the xml type as a tree in jsonb, which the SQL that tsql/xquery writes walks; PostgreSQL is built without libxml.
--
-- Every node: k its kind (d document, e element, a attribute, t text, c comment, p processing instruction), i its place in document order,
-- d its path in the document's tree. Elements, attributes and processing instructions: n the name, {namespace}local or local alone.
-- Elements and attributes with a prefix: p. Elements: a attributes, c children, s the namespaces that it declares by prefix, v the text of one
-- without element children. All others: v their value. What comes in is the canonical text that tsql.parse_xml makes.

-- A row of nodes(): the tree of the instance, and the path to the node.
DO $$
BEGIN
    IF to_regtype('tsql.xml_reference') IS NULL THEN
        CREATE TYPE tsql.xml_reference AS (root jsonb, path text[]);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_unescape(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN position('&' IN value) = 0 THEN value ELSE
    replace(replace(replace(replace(replace(replace(replace(replace(value,
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&apos;', ''''), '&#x0D;', E'\r'), '&#x0A;', E'\n'), '&#x09;', E'\t'), '&amp;', '&') END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_tree(document text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    token text;
    tag text;
    name text;
    prefix text;
    attribute text[];
    written text;
    place int := 0;
    depth int := 0;
    number int := 0;
    position_ int[] := '{-1}';
    path text := '';
    paths text[] := '{}';
    namespaces jsonb := '{"xml": "http://www.w3.org/XML/1998/namespace"}';
    scopes jsonb[] := '{}';
    basis text := '';
    declared jsonb;
    leaf text;
    out text[] := '{}';
    opened boolean := true;
BEGIN
    FOR token IN SELECT m[1] FROM regexp_matches(document, '<!--(?:[^-]|-[^-])*-->|<\?(?:[^?]|\?(?!>))*\?>|<[^>]+>|[^<]+', 'g') AS m LOOP
        IF token LIKE '</%' THEN
            out := out || (CASE WHEN leaf IS NULL THEN ']}' ELSE '],"v":' || to_json(leaf)::text || '}' END);
            leaf := NULL;
            opened := false;
            IF scopes[depth] IS NOT NULL THEN
                namespaces := scopes[depth];
                basis := coalesce('{' || nullif(namespaces ->> '', '') || '}', '');
            END IF;
            path := paths[depth];
            depth := depth - 1;
            CONTINUE;
        END IF;
        place := place + 1;
        number := position_[depth + 1] + 1;
        position_[depth + 1] := number;
        IF NOT opened THEN
            out := out || ','::text;
        END IF;
        IF left(token, 1) <> '<' THEN
            written := tsql.xml_unescape(token);
            out := out || ('{"k":"t","i":' || place || ',"d":"{' || path || 'c,' || number || '}","v":' || to_json(written)::text || '}');
            leaf := leaf || written;
            opened := false;
        ELSIF token LIKE '<!%' THEN
            out := out || ('{"k":"c","i":' || place || ',"d":"{' || path || 'c,' || number || '}","v":' || to_json(substr(left(token, -3), 5))::text || '}');
            opened := false;
        ELSIF token LIKE '<?%' THEN
            name := substring(token FROM '^<\?([^\s?]+)');
            out := out || ('{"k":"p","n":' || to_json(name)::text || ',"i":' || place || ',"d":"{' || path || 'c,' || number || '}","v":'
                || to_json(ltrim(substr(left(token, -2), length(name) + 3), E' \t\n'))::text || '}');
            opened := false;
        ELSE
            tag := split_part(btrim(token, '<>/'), ' ', 1);
            depth := depth + 1;
            IF depth > 129 THEN
                PERFORM tsql.raise_error(6335, 16, 1, 'XML datatype instance has too many levels of nested nodes. Maximum allowed depth is 128 levels.');
            END IF;
            scopes[depth] := NULL;
            paths[depth] := path;
            path := path || 'c,' || number || ',';
            declared := NULL;
            written := '';
            IF length(tag) + 3 < length(token) THEN
                IF position(' xmlns' IN token) > 0 THEN
                    SELECT jsonb_object_agg(coalesce(m[1], ''), tsql.xml_unescape(m[2])) INTO declared
                    FROM regexp_matches(token, '\sxmlns(?::([^\s=]+))?="([^"]*)"', 'g') AS m;
                    scopes[depth] := namespaces;
                    namespaces := namespaces || declared;
                    basis := coalesce('{' || nullif(namespaces ->> '', '') || '}', '');
                END IF;
                number := 0;
                FOR attribute IN SELECT m FROM regexp_matches(token, '\s([^\s=]+)="([^"]*)"', 'g') AS m LOOP
                    CONTINUE WHEN attribute[1] = 'xmlns' OR attribute[1] LIKE 'xmlns:%';
                    name := to_json(attribute[1])::text;
                    IF position(':' IN name) > 0 THEN
                        prefix := split_part(attribute[1], ':', 1);
                        name := to_json('{' || (namespaces ->> prefix) || '}' || split_part(attribute[1], ':', 2))::text || ',"p":"' || prefix || '"';
                    END IF;
                    written := written || CASE WHEN number > 0 THEN ',' ELSE '' END || '{"k":"a","n":' || name || ',"i":' || (place + number + 1) || ',"d":"{' || path || 'a,' || number || '}","v":' || to_json(tsql.xml_unescape(attribute[2]))::text || '}';
                    number := number + 1;
                END LOOP;
            END IF;
            IF position(':' IN tag) > 0 THEN
                prefix := split_part(tag, ':', 1);
                name := to_json('{' || (namespaces ->> prefix) || '}' || split_part(tag, ':', 2))::text || ',"p":"' || prefix || '"';
            ELSE
                name := to_json(basis || tag)::text;
            END IF;
            out := out || ('{"k":"e","n":' || name || ',"i":' || place || ',"d":"{' || left(path, -1) || '}"' || CASE WHEN declared IS NULL THEN '' ELSE ',"s":' || declared::text END
                || CASE WHEN written = '' THEN '' ELSE ',"a":[' || written || ']' END || ',"c":[');
            IF written <> '' THEN
                place := place + number;
            END IF;
            IF right(token, 2) = '/>' THEN
                out := out || '],"v":""}'::text;
                IF scopes[depth] IS NOT NULL THEN
                    namespaces := scopes[depth];
                    basis := coalesce('{' || nullif(namespaces ->> '', '') || '}', '');
                END IF;
                path := paths[depth];
                depth := depth - 1;
                leaf := NULL;
                opened := false;
            ELSE
                position_[depth + 1] := -1;
                leaf := '';
                opened := true;
            END IF;
        END IF;
    END LOOP;
    RETURN ('{"k":"d","i":0,"d":"{}","c":[' || array_to_string(out, '') || ']}')::jsonb;
END
$$;
