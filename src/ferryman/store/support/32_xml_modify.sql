-- The xml type's modify(). Start tags are numbered by an attribute named with the character 2, so that the paths of 31_xml.sql lead to them.

CREATE OR REPLACE FUNCTION tsql.xml_mutable(document text, name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF document IS NULL THEN
        PERFORM tsql.raise_error(5302, 16, 1, format('Mutator ''modify()'' on ''%s'' cannot be called on a null value.', name));
    END IF;
    RETURN document;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_path_literal(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT '"' || replace(tsql.xml_escape(value), '"', '&quot;') || '"' $$;

CREATE OR REPLACE FUNCTION tsql.xml_number_tags(document text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF document ~ '<[!?]|\sxmlns[:=]' THEN
        PERFORM tsql.unsupported_xml('modify() of xml with comments, processing instructions or namespaces');
    END IF;
    RETURN ARRAY(SELECT CASE WHEN part[1] ~ '^<[^/]' THEN regexp_replace(part[1], '^<([^\s/>]+)', E'<\\1 \x02="' || place || '"') ELSE part[1] END
        FROM regexp_matches('<_ >' || document || '</_>', '<[^>]*>|[^<]+', 'g') WITH ORDINALITY AS token(part, place));
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_unnumbered(tokens text[]) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- The document again; an element that has lost its content is written as an empty one.
SELECT regexp_replace(substr(left(bare, -4), length('<_ >') + 1), '<(([^\s/>]+)[^<>]*)></\2>', '<\1/>', 'g')
FROM (SELECT regexp_replace(array_to_string(tokens, ''), E' \x02="[0-9]+"', '', 'g') AS bare) AS restored
$$;

-- The numbers of the start tags of the elements that the path leads to and that have the leaf; place takes one of them.
CREATE OR REPLACE FUNCTION tsql.xml_targets(tokens text[], path text, leaf text, place int) RETURNS int[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(array_agg(number ORDER BY position), '{}') FROM (
    SELECT substring(one FROM E'^<[^>]*? \x02="([0-9]+)"')::int AS number, row_number() OVER (ORDER BY ordinality) AS position
    FROM tsql.xml_select(array_to_string(tokens, ''), path) WITH ORDINALITY AS element(one, ordinality)
    WHERE leaf = '' OR EXISTS (SELECT 1 FROM tsql.xml_step(one, leaf))) AS found
WHERE place = 0 OR position = place
$$;

CREATE OR REPLACE FUNCTION tsql.xml_single_target(tokens text[], path text, leaf text, place int, number int, verb text) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
-- The one start tag, NULL for none; raises 2226 or 2337 for several.
DECLARE
    found int[] := tsql.xml_targets(tokens, path, leaf, place);
BEGIN
    IF cardinality(found) > 1 THEN
        PERFORM tsql.raise_error(number, 16, 1, format('XQuery [modify()]: The target of ''%s'' must be %s node, found ''%s *''', verb,
            CASE verb WHEN 'insert' THEN 'a single' ELSE 'at most one' END, CASE WHEN leaf LIKE '@%' THEN 'attribute(' || substr(leaf, 2) || ')' WHEN leaf = '' THEN 'element()' ELSE 'text' END));
    END IF;
    RETURN found[1];
END
$$;

-- Where the element that opens at a token ends.
CREATE OR REPLACE FUNCTION tsql.xml_end_tag(tokens text[], start int) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    depth int := 0;
BEGIN
    FOR place IN start .. cardinality(tokens) LOOP
        IF tokens[place] LIKE '</%' THEN
            depth := depth - 1;
        ELSIF tokens[place] LIKE '<%' AND tokens[place] NOT LIKE '%/>' THEN
            depth := depth + 1;
        END IF;
        IF depth = 0 THEN
            RETURN place;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- The first text directly in the element, NULL for none.
CREATE OR REPLACE FUNCTION tsql.xml_own_text(tokens text[], start int) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    place int := start + 1;
BEGIN
    WHILE place < tsql.xml_end_tag(tokens, start) LOOP
        IF tokens[place] NOT LIKE '<%' THEN
            RETURN place;
        END IF;
        place := tsql.xml_end_tag(tokens, place) + 1;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_attribute_form(name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT ' ' || replace(name, '.', '\.') || '="[^"]*"' $$;

CREATE OR REPLACE FUNCTION tsql.xml_delete(document text, path text, leaf text, place int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    tokens text[] := tsql.xml_number_tags(document);
    start int;
BEGIN
    FOREACH start IN ARRAY tsql.xml_targets(tokens, path, leaf, place) LOOP
        IF leaf LIKE '@%' THEN
            tokens[start] := regexp_replace(tokens[start], tsql.xml_attribute_form(substr(leaf, 2)), '');
        ELSIF leaf <> '' THEN
            tokens[tsql.xml_own_text(tokens, start)] := '';
        ELSE
            FOR gone IN start .. tsql.xml_end_tag(tokens, start) LOOP
                tokens[gone] := '';
            END LOOP;
        END IF;
    END LOOP;
    RETURN tsql.xml_unnumbered(tokens);
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_replace(document text, path text, leaf text, place int, value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    tokens text[] := tsql.xml_number_tags(document);
    start int := tsql.xml_single_target(tokens, path, leaf, place, 2337, 'replace');
BEGIN
    IF document IS NULL OR start IS NULL THEN
        RETURN document;
    ELSIF leaf LIKE '@%' THEN
        tokens[start] := regexp_replace(tokens[start], tsql.xml_attribute_form(substr(leaf, 2)),
            ' ' || substr(leaf, 2) || '="' || replace(tsql.xml_escape_attribute(coalesce(value, '')), '\', '\\') || '"');
    ELSE
        tokens[tsql.xml_own_text(tokens, start)] := tsql.xml_escape(coalesce(value, ''));
    END IF;
    RETURN tsql.xml_unnumbered(tokens);
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_insert(document text, path text, leaf text, place int, destination text, new text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    tokens text[] := tsql.xml_number_tags(document);
    start int := tsql.xml_single_target(tokens, path, leaf, place, 2226, 'insert');
    past int := tsql.xml_end_tag(tokens, start);
BEGIN
    IF document IS NULL OR start IS NULL OR new IS NULL THEN
        RETURN document;
    ELSIF destination = 'before' THEN
        tokens[start] := new || tokens[start];
    ELSIF destination = 'after' THEN
        tokens[past] := tokens[past] || new;
    ELSIF past = start THEN
        tokens[start] := left(tokens[start], -2) || '>' || new || '</' || substring(tokens[start] FROM '^<([^\s/>]+)') || '>';
    ELSIF destination = 'first' THEN
        tokens[start] := tokens[start] || new;
    ELSE
        tokens[past] := new || tokens[past];
    END IF;
    RETURN tsql.xml_unnumbered(tokens);
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_insert_attribute(document text, path text, leaf text, place int, name text, value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    tokens text[] := tsql.xml_number_tags(document);
    start int := tsql.xml_single_target(tokens, path, leaf, place, 2226, 'insert');
BEGIN
    IF document IS NULL OR start IS NULL THEN
        RETURN document;
    ELSIF tokens[start] ~ tsql.xml_attribute_form(name) THEN
        PERFORM tsql.raise_error(6913, 16, 1, format('XML well-formedness check: Duplicate attribute ''%s''. Rewrite your XQuery so it returns well-formed XML.', name));
    END IF;
    tokens[start] := regexp_replace(tokens[start], '(/?>)$', ' ' || name || '="' || replace(tsql.xml_escape_attribute(coalesce(value, '')), '\', '\\') || '"\1');
    RETURN tsql.xml_unnumbered(tokens);
END
$$;
