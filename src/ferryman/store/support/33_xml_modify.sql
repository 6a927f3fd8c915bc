-- The xml type's modify(): trees with nodes inserted, deleted, and given other values. A node's place is its path, d.

CREATE OR REPLACE FUNCTION tsql.xml_mutable(document text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF document IS NULL THEN
        PERFORM tsql.raise_error(5302, 16, 1, format('Mutator ''modify()'' on ''%s'' cannot be called on a null value.', name));
    END IF;
    RETURN document;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_delete(root jsonb, targets jsonb[]) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- The last ones first: what comes before keeps its path.
DECLARE
    path text[];
BEGIN
    FOR path IN SELECT (u.item ->> 'd')::text[] FROM unnest(targets) AS u(item) WHERE u.item ->> 'd' <> '{}' ORDER BY (u.item ->> 'i')::int DESC LOOP
        root := root #- path;
    END LOOP;
    RETURN root;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_insert(root jsonb, target jsonb, content jsonb[], place text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    path text[] := (target ->> 'd')::text[];
    attributes jsonb;
    nodes jsonb;
    old jsonb;
    at int;
    twice text;
BEGIN
    IF target IS NULL THEN
        RETURN root;
    END IF;
    SELECT coalesce(jsonb_agg(u.item ORDER BY u.pos) FILTER (WHERE u.item ->> 'k' = 'a'), '[]'),
           coalesce(jsonb_agg(u.item ORDER BY u.pos) FILTER (WHERE u.item ->> 'k' <> 'a'), '[]')
    INTO attributes, nodes FROM unnest(content) WITH ORDINALITY AS u(item, pos);
    IF attributes <> '[]' THEN
        IF target ->> 'k' <> 'e' OR place IN ('before', 'after') THEN
            PERFORM tsql.raise_error(6307, 16, 1, 'XML well-formedness check: Attribute cannot appear outside of element declaration. Rewrite your XQuery so it returns well-formed XML.');
        END IF;
        attributes := coalesce(target -> 'a', '[]') || attributes;
        SELECT u.item ->> 'n' INTO twice FROM jsonb_array_elements(attributes) AS u(item) GROUP BY 1 HAVING count(*) > 1 LIMIT 1;
        IF twice IS NOT NULL THEN
            PERFORM tsql.raise_error(6308, 16, 1, format('XML well-formedness check: Duplicate attribute ''%s''. Rewrite your XQuery so it returns well-formed XML.',
                regexp_replace(twice, '^\{[^}]*\}', '')));
        END IF;
        root := jsonb_set(root, path || '{a}'::text[], attributes);
    END IF;
    IF nodes = '[]' THEN
        RETURN root;
    ELSIF place IN ('before', 'after') THEN
        IF target ->> 'k' IN ('a', 'd') THEN
            PERFORM tsql.unsupported_xml('inserting beside attributes and the document');
        END IF;
        at := path[cardinality(path)]::int + CASE place WHEN 'after' THEN 1 ELSE 0 END;
        path := trim_array(path, 1);
        old := root #> path;
        RETURN jsonb_set(root, path, (SELECT jsonb_agg(v ORDER BY part, n) FROM (
            SELECT v, CASE WHEN n <= at THEN 1 ELSE 3 END AS part, n FROM jsonb_array_elements(old) WITH ORDINALITY AS o(v, n)
            UNION ALL SELECT v, 2, n FROM jsonb_array_elements(nodes) WITH ORDINALITY AS w(v, n)) AS every));
    ELSIF target ->> 'k' NOT IN ('e', 'd') THEN
        PERFORM tsql.unsupported_xml('inserting into what isn''t an element');
    END IF;
    path := path || '{c}'::text[];
    old := root #> path;
    RETURN jsonb_set(root, path, CASE place WHEN 'first' THEN nodes || old ELSE old || nodes END);
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_replace(root jsonb, target jsonb, value text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
-- A text without characters is no node. An element gets the value for its content.
DECLARE
    path constant text[] := (target ->> 'd')::text[];
BEGIN
    IF target IS NULL THEN
        RETURN root;
    ELSIF target ->> 'k' = 'e' THEN
        RETURN jsonb_set(root, path || '{c}'::text[], CASE value WHEN '' THEN '[]' ELSE jsonb_build_array(tsql.xml_leaf('t', NULL, NULL, value)) END);
    ELSIF target ->> 'k' = 't' AND value = '' THEN
        RETURN root #- path;
    END IF;
    RETURN jsonb_set(root, path || '{v}'::text[], to_jsonb(value));
END
$$;
