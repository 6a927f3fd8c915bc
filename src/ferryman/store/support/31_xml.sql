-- The xml type's methods: a part of XPath over xml kept as text, for PostgreSQL is built without libxml.
-- Paths: /a/b, //b, a/@id, text(), *, ., (path)[1], and the predicates [n], [@id="x"], [b="x"]. Everything else raises 40515.
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
    grouped text[] := regexp_match(path, '^\s*\((.*)\)\[([0-9]+)\]\s*$');
    step text[];
    predicate text[];
    rest text := btrim(path);
    starts text[] := ARRAY[node];
    ends text[];
    origin text;
    found text[];
BEGIN
    IF grouped IS NOT NULL THEN
        RETURN QUERY SELECT f.one FROM tsql.xml_select(node, grouped[1]) WITH ORDINALITY AS f(one, place) WHERE place = grouped[2]::int;
        RETURN;
    END IF;
    WHILE rest <> '' LOOP
        step := regexp_match(rest, '^(//?|)(@?[[:alnum:]_.\-]+(?:\(\))?|\*)((?:\[[^\]]*\])*)(.*)$');
        IF step IS NULL OR (step[4] <> '' AND step[4] NOT LIKE '/%') THEN
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
-- The nodes for which a predicate holds: a place from 1, or step = "text".
DECLARE
    test text[] := regexp_match(predicate, '^(@?[[:alnum:]_.\-]+|\.|text\(\))\s*=\s*(?:"([^"]*)"|''([^'']*)'')$');
BEGIN
    IF predicate ~ '^[0-9]+$' THEN
        RETURN coalesce(nodes[predicate::int : predicate::int], '{}');
    ELSIF test IS NULL THEN
        PERFORM tsql.unsupported_xml('the xml predicate ' || predicate);
    END IF;
    RETURN coalesce((SELECT array_agg(n.one ORDER BY n.place) FROM unnest(nodes) WITH ORDINALITY AS n(one, place)
        WHERE EXISTS (SELECT 1 FROM tsql.xml_step(n.one, test[1]) AS f(one) WHERE tsql.xml_text(f.one) = coalesce(test[2], test[3]))), '{}');
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_start(document text, path text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
-- Where a path starts: at the node itself for what nodes() made (it begins with the character 1), else above the document's own nodes.
SELECT CASE
    WHEN left(document, 1) = E'\x01' AND path LIKE '/%' THEN tsql.unsupported_xml('an absolute xml path on a row of nodes()')
    WHEN left(document, 1) = E'\x01' THEN substr(document, 2)
    WHEN bare LIKE '%<!%' OR bare ~ '\sxmlns[:=]' THEN tsql.unsupported_xml('xml with CDATA, a DTD or namespaces')
    ELSE '<_ >' || regexp_replace(bare, '>\s+<', '><', 'g') || '</_>' END
FROM (SELECT btrim(regexp_replace(document, '<!--.*?-->|<\?.*?\?>', '', 'g'), E' \t\r\n')) AS stripped(bare)
$$;

CREATE OR REPLACE FUNCTION tsql.xml_text(node text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- The text of a node: without markup, entities resolved.
SELECT replace(replace(replace(replace(replace(replace(replace(replace(regexp_replace(node, '<[^>]*>', '', 'g'),
    '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&apos;', ''''), '&#x0D;', E'\r'), '&#x0A;', E'\n'), '&#x09;', E'\t'), '&amp;', '&')
$$;

CREATE OR REPLACE FUNCTION tsql.xml_nodes(document text, path text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT E'\x01' || one FROM tsql.xml_select(tsql.xml_start(document, path), path) AS f(one)
$$;

CREATE OR REPLACE FUNCTION tsql.xml_query(document text, path text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT coalesce(string_agg(one, ''), '') FROM tsql.xml_select(tsql.xml_start(document, path), path) AS f(one)
$$;

CREATE OR REPLACE FUNCTION tsql.xml_exist(document text, path text) RETURNS int2
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT EXISTS (SELECT 1 FROM tsql.xml_select(tsql.xml_start(document, path), path))::int::int2
$$;

CREATE OR REPLACE FUNCTION tsql.xml_value(document text, path text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
-- value(): the text of the one node at the path, NULL if there is none; raises 2389 for several.
DECLARE
    found text[] := ARRAY(SELECT tsql.xml_select(tsql.xml_start(document, path), path));
BEGIN
    IF cardinality(found) > 1 THEN
        PERFORM tsql.raise_error(2389, 16, 1, 'XQuery [value()]: ''value()'' requires a singleton (or empty sequence), found operand of type ''xdt:untypedAtomic *''');
    END IF;
    RETURN tsql.xml_text(found[1]);
END
$$;
