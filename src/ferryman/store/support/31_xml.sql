-- The xml type's methods: a part of XPath over xml kept as text, for PostgreSQL is built without libxml.
-- Paths: /a/b, //b, a/@id, text(), *, ., (path)[1], (path)[1]/b, and the predicates of xml_filter and xml_test. Everything else raises 40515.
-- A node is its text: an element with its tags, an attribute or text node with its entities unresolved.

CREATE OR REPLACE FUNCTION tsql.unsupported_xml(what text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
-- VOLATILE, for the planner would otherwise raise it at once wherever ``what`` is a constant.
BEGIN
    PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: %s.', what));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_children(node text) RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The child nodes of an element, in order: elements and text.
DECLARE
    content text := substring(node FROM '^<[^>]*[^/]>(.*)</[^<>]*>$');
    token text;
    child text := '';
    depth int := 0;
BEGIN
    FOR token IN SELECT part[1] FROM regexp_matches(coalesce(content, ''), '<[^>]*>|[^<]+', 'g') AS part LOOP
        child := child || token;
        IF token LIKE '</%' THEN
            depth := depth - 1;
        ELSIF token LIKE '<%' AND token NOT LIKE '%/>' THEN
            depth := depth + 1;
        END IF;
        IF depth = 0 THEN
            RETURN NEXT child;
            child := '';
        END IF;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_descendants(node text) RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The element itself and every node below it, in document order.
DECLARE
    child text;
BEGIN
    RETURN NEXT node;
    FOR child IN SELECT tsql.xml_children(node) LOOP
        RETURN QUERY SELECT tsql.xml_descendants(child);
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_attribute(node text, name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(found[1], found[2]) FROM regexp_matches(substring(node FROM '^<[^>]*>'), '\s([^\s=]+)\s*=\s*(?:"([^"]*)"|''([^'']*)'')', 'g') AS every,
    LATERAL (SELECT every[2:3] AS found) AS value WHERE every[1] = name
$$;

CREATE OR REPLACE FUNCTION tsql.xml_step(node text, test text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- What one step leads to from a node.
SELECT node WHERE test = '.'
UNION ALL
SELECT tsql.xml_attribute(node, substr(test, 2)) WHERE test LIKE '@%' AND tsql.xml_attribute(node, substr(test, 2)) IS NOT NULL
UNION ALL
SELECT child FROM tsql.xml_children(node) AS child WHERE test !~ '^[.@]'
    AND CASE test WHEN 'text()' THEN child NOT LIKE '<%' WHEN 'node()' THEN true WHEN '*' THEN child LIKE '<%' ELSE substring(child FROM '^<([^\s/>]+)') = test END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_select(node text, path text) RETURNS SETOF text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The nodes that a path leads to from a node.
DECLARE
    grouped text[] := regexp_match(path, '^\s*\((.*)\)\s*\[([0-9]+)\]\s*(/.*)?$');
    step text[];
    predicate text[];
    rest text := btrim(path);
    starts text[] := ARRAY[node];
    ends text[];
    origin text;
    found text[];
BEGIN
    IF grouped IS NOT NULL THEN
        SELECT array_agg(f.one) INTO starts FROM tsql.xml_select(node, grouped[1]) WITH ORDINALITY AS f(one, place) WHERE place = grouped[2]::int;
        IF grouped[3] IS NULL OR starts IS NULL THEN
            RETURN QUERY SELECT unnest(starts);
        ELSE
            RETURN QUERY SELECT tsql.xml_select(starts[1], CASE WHEN grouped[3] LIKE '//%' THEN grouped[3] ELSE substr(grouped[3], 2) END);
        END IF;
        RETURN;
    END IF;
    WHILE rest <> '' LOOP
        step := regexp_match(rest, '^(//?|)(@?[[:alnum:]_.\-]+(?:\(\))?|\*)((?:\[[^\]]*\])*)(.*)$');
        IF step IS NULL OR (step[4] <> '' AND step[4] NOT LIKE '/%') OR step[2] LIKE '..%' OR (step[2] LIKE '%()' AND step[2] NOT IN ('text()', 'node()')) THEN
            PERFORM tsql.unsupported_xml('the xml path ' || path);
        END IF;
        ends := '{}';
        FOREACH origin IN ARRAY starts LOOP
            IF step[1] = '//' THEN
                SELECT coalesce(array_agg(f.one), '{}') INTO found FROM tsql.xml_descendants(origin) AS d(below), LATERAL tsql.xml_step(d.below, step[2]) AS f(one);
            ELSE
                SELECT coalesce(array_agg(f.one), '{}') INTO found FROM tsql.xml_step(origin, step[2]) AS f(one);
            END IF;
            FOR predicate IN SELECT regexp_matches(step[3], '\[([^\]]*)\]', 'g') LOOP
                found := tsql.xml_filter(found, btrim(predicate[1]));
            END LOOP;
            ends := ends || found;
        END LOOP;
        starts := ends;
        rest := step[4];
    END LOOP;
    RETURN QUERY SELECT unnest(starts);
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_filter(nodes text[], predicate text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The nodes for which a predicate holds: a place from 1, last(), or tests joined by and, or.
DECLARE
    literals text[] := ARRAY(SELECT coalesce(quotation[1], quotation[2]) FROM regexp_matches(predicate, '"([^"]*)"|''([^'']*)''', 'g') AS quotation);
    bare text := predicate;
BEGIN
    IF predicate ~ '^[0-9]+$' THEN
        RETURN coalesce(nodes[predicate::int : predicate::int], '{}');
    ELSIF predicate ~ '^last\(\s*\)$' THEN
        RETURN coalesce(nodes[cardinality(nodes) :], '{}');
    END IF;
    FOR place IN 1 .. cardinality(literals) LOOP  -- what stands between quotes mustn't be read as the test's own words
        bare := regexp_replace(bare, '"[^"]*"|''[^'']*''', E'\x03' || place || E'\x03');
    END LOOP;
    RETURN coalesce((SELECT array_agg(n.one ORDER BY n.place) FROM unnest(nodes) WITH ORDINALITY AS n(one, place)
        WHERE (SELECT bool_or((SELECT bool_and(tsql.xml_test(n.one, btrim(term), literals)) FROM regexp_split_to_table(alternative, '\s+and\s+') AS term))
               FROM regexp_split_to_table(bare, '\s+or\s+') AS alternative)), '{}');
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_test(node text, test text, literals text[]) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- One test of a predicate: path, not(path), path = literal and the other comparisons, contains(path, literal). Literals stand as their numbers.
DECLARE
    path constant text := '((?:@?[[:alnum:]_.\-]+|\*|text\(\))(?:/(?:@?[[:alnum:]_.\-]+|\*|text\(\)))*)';
    part text[] := regexp_match(test, '^' || path || E'\\s*(=|!=|<=|>=|<|>)\\s*(?:\x03([0-9]+)\x03|(-?[0-9]+(?:\\.[0-9]+)?))$');
    wanted text;
BEGIN
    IF part IS NOT NULL AND part[4] IS NOT NULL THEN
        RETURN EXISTS (SELECT 1 FROM tsql.xml_select(node, part[1]) AS f(one), btrim(tsql.xml_text(f.one)) AS text(shown)
            WHERE CASE WHEN shown ~ '^-?[0-9]*\.?[0-9]+$' THEN CASE part[2] WHEN '=' THEN shown::numeric = part[4]::numeric WHEN '!=' THEN shown::numeric <> part[4]::numeric
                WHEN '<' THEN shown::numeric < part[4]::numeric WHEN '<=' THEN shown::numeric <= part[4]::numeric
                WHEN '>' THEN shown::numeric > part[4]::numeric ELSE shown::numeric >= part[4]::numeric END END);
    ELSIF part IS NOT NULL AND part[2] IN ('=', '!=') THEN
        wanted := tsql.xml_unescape(literals[part[3]::int]);
        RETURN EXISTS (SELECT 1 FROM tsql.xml_select(node, part[1]) AS f(one) WHERE (tsql.xml_text(f.one) = wanted) = (part[2] = '='));
    ELSIF test ~ ('^' || path || '$') THEN
        RETURN EXISTS (SELECT 1 FROM tsql.xml_select(node, test));
    END IF;
    part := regexp_match(test, '^not\(\s*' || path || '\s*\)$');
    IF part IS NOT NULL THEN
        RETURN NOT EXISTS (SELECT 1 FROM tsql.xml_select(node, part[1]));
    END IF;
    part := regexp_match(test, '^contains\(\s*' || path || E'\\s*,\\s*\x03([0-9]+)\x03\\s*\\)$');
    IF part IS NULL THEN
        PERFORM tsql.unsupported_xml('the xml predicate ' || regexp_replace(test, E'\x03[0-9]+\x03', '"..."', 'g'));
    END IF;
    RETURN EXISTS (SELECT 1 FROM tsql.xml_select(node, part[1]) AS f(one) WHERE position(tsql.xml_unescape(literals[part[2]::int]) IN tsql.xml_text(f.one)) > 0);
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_qualified_name(name text, namespaces jsonb, is_element boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- p:local as _ns.<the namespace's URI in hexadecimal>.local; an attribute without a prefix is in no namespace.
SELECT CASE WHEN coalesce(uri, '') = '' THEN name ELSE '_ns.' || encode(convert_to(uri, 'UTF8'), 'hex') || '.' || split_part(':' || name, ':', -1) END
FROM (SELECT CASE WHEN name LIKE '%:%' THEN namespaces ->> split_part(name, ':', 1) WHEN is_element THEN namespaces ->> '' END AS uri) AS found
$$;

CREATE OR REPLACE FUNCTION tsql.xml_qualified(document text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The document without declarations of namespaces, every name in one holding it: as queries/xml_names.py writes the names of paths.
DECLARE
    token text;
    opened text[];
    declared text[];
    written text := '';
    scopes jsonb[] := ARRAY['{"xml": "http://www.w3.org/XML/1998/namespace"}'::jsonb];
    namespaces jsonb;
BEGIN
    FOR token IN SELECT part[1] FROM regexp_matches(document, '<[^>]*>|[^<]+', 'g') AS part LOOP
        namespaces := scopes[cardinality(scopes)];
        opened := regexp_match(token, '^<([^\s/>]+)(.*?)(/?)>$');
        IF token LIKE '</%' THEN
            written := written || '</' || tsql.xml_qualified_name(btrim(rtrim(substr(token, 3), '>')), namespaces, true) || '>';
            scopes := trim_array(scopes, 1);
        ELSIF opened IS NULL THEN
            written := written || token;
        ELSE
            FOR declared IN SELECT regexp_matches(opened[2], '\sxmlns(?::([^\s=]+))?\s*=\s*(?:"([^"]*)"|''([^'']*)'')', 'g') LOOP
                namespaces := namespaces || jsonb_build_object(coalesce(declared[1], ''), tsql.xml_unescape(coalesce(declared[2], declared[3])));
            END LOOP;
            written := written || '<' || tsql.xml_qualified_name(opened[1], namespaces, true) || coalesce((
                SELECT string_agg(' ' || tsql.xml_qualified_name(a[1], namespaces, false) || '="' || replace(coalesce(a[2], a[3]), '"', '&quot;') || '"', '')
                FROM regexp_matches(opened[2], '\s([^\s=]+)\s*=\s*(?:"([^"]*)"|''([^'']*)'')', 'g') AS a WHERE a[1] !~ '^xmlns(:|$)'
            ), '') || opened[3] || '>';
            IF opened[3] = '' THEN
                scopes := scopes || namespaces;
            END IF;
        END IF;
    END LOOP;
    RETURN written;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_start(document text, path text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
-- Where a path starts: at the node itself for what nodes() made (it begins with the character 1), else above the document's own nodes.
SELECT CASE
    WHEN left(document, 1) = E'\x01' AND path LIKE '/%' THEN tsql.unsupported_xml('an absolute xml path on a row of nodes()')
    WHEN left(document, 1) = E'\x01' THEN substr(document, 2)
    WHEN bare LIKE '%<!%' THEN tsql.unsupported_xml('xml with CDATA or a DTD')
    WHEN bare ~ '\sxmlns[:=]' THEN '<_ >' || tsql.xml_qualified(regexp_replace(bare, '>\s+<', '><', 'g')) || '</_>'
    ELSE '<_ >' || regexp_replace(bare, '>\s+<', '><', 'g') || '</_>' END
FROM (SELECT btrim(regexp_replace(document, '<!--.*?-->|<\?.*?\?>', '', 'g'), E' \t\r\n')) AS stripped(bare)
$$;

CREATE OR REPLACE FUNCTION tsql.xml_unescape(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT replace(replace(replace(replace(replace(replace(replace(replace(value,
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&apos;', ''''), '&#x0D;', E'\r'), '&#x0A;', E'\n'), '&#x09;', E'\t'), '&amp;', '&')
$$;

CREATE OR REPLACE FUNCTION tsql.xml_text(node text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- The text of a node: without markup, entities resolved.
SELECT tsql.xml_unescape(regexp_replace(node, '<[^>]*>', '', 'g'))
$$;

CREATE OR REPLACE FUNCTION tsql.xml_nodes(document text, path text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT E'\x01' || one FROM tsql.xml_select(tsql.xml_start(document, path), path) AS f(one)
$$;

CREATE OR REPLACE FUNCTION tsql.xml_query(document text, path text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT CASE WHEN shown ~ '<[^>]*\m_ns\.' THEN tsql.unsupported_xml('query() of elements in namespaces') ELSE shown END
FROM (SELECT coalesce(string_agg(one, ''), '') FROM tsql.xml_select(tsql.xml_start(document, path), path) AS f(one)) AS found(shown)
$$;

CREATE OR REPLACE FUNCTION tsql.xml_exist(document text, path text) RETURNS int2
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT EXISTS (SELECT 1 FROM tsql.xml_select(tsql.xml_start(document, path), path))::int::int2
$$;

CREATE OR REPLACE FUNCTION tsql.xml_value(document text, path text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
-- value(): the text of the one node at the path, NULL if there is none; raises 2389 for several. Also count(), string() and local-name() of a path.
DECLARE
    called text[] := regexp_match(path, '^\s*(?:\(\s*)?(count|string|local-name)\(([^()]*(?:\(\)[^()]*)?)\)\s*(?:\)\s*\[1\]\s*)?$');
    found text[];
BEGIN
    path := CASE WHEN called IS NULL THEN path WHEN btrim(called[2]) = '' THEN '.' ELSE called[2] END;
    found := ARRAY(SELECT tsql.xml_select(tsql.xml_start(document, path), path));
    IF called[1] = 'count' THEN
        RETURN cardinality(found)::text;
    ELSIF cardinality(found) > 1 THEN
        PERFORM tsql.raise_error(2389, 16, 1, 'XQuery [value()]: ''value()'' requires a singleton (or empty sequence), found operand of type ''xdt:untypedAtomic *''');
    ELSIF called[1] = 'local-name' THEN
        IF found[1] NOT LIKE '<%' THEN
            PERFORM tsql.unsupported_xml('local-name() of what isn''t an element');
        END IF;
        RETURN coalesce(regexp_replace(substring(found[1] FROM '^<([^\s/>]+)'), '^_ns\.[0-9a-f]+\.', ''), '');
    END IF;
    RETURN CASE called[1] WHEN 'string' THEN coalesce(tsql.xml_text(found[1]), '') ELSE tsql.xml_text(found[1]) END;
END
$$;
