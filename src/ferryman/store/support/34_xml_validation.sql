-- Validates instances of the xml type by what tsql/xml_schemas compiled. Errors and their texts are those of "Database Engine events and errors (6000 to 6999)".

CREATE OR REPLACE FUNCTION tsql.xml_is_simple(value text, type jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    shown text := CASE type ->> 'blanks' WHEN 'preserve' THEN value WHEN 'replace' THEN translate(value, E'\t\r\n', '   ')
        ELSE btrim(regexp_replace(value, '[ \t\r\n]+', ' ', 'g')) END;
    kind constant text := type ->> 'kind';
    items text[];
    bound record;
    digits text;
BEGIN
    IF type ? 'union' THEN
        RETURN EXISTS (SELECT 1 FROM jsonb_array_elements(type -> 'union') AS m(member) WHERE tsql.xml_is_simple(value, m.member));
    ELSIF type ? 'list' THEN
        items := CASE shown WHEN '' THEN '{}'::text[] ELSE string_to_array(shown, ' ') END;
        RETURN cardinality(items) BETWEEN coalesce((type ->> 'length')::int, (type ->> 'minLength')::int, 0)
                AND coalesce((type ->> 'length')::int, (type ->> 'maxLength')::int, 2147483647)
            AND NOT EXISTS (SELECT 1 FROM unnest(items) AS i(item) WHERE NOT tsql.xml_is_simple(i.item, type -> 'list'))
            AND (NOT type ? 'values' OR type -> 'values' ? shown);
    ELSIF type ? 'form' AND shown !~ ('^(?:' || (type ->> 'form') || ')$') THEN
        RETURN false;
    ELSIF kind LIKE 'xs:%' AND tsql.xml_moment(shown, kind) IS NULL THEN
        RETURN false;
    ELSIF EXISTS (SELECT 1 FROM jsonb_array_elements_text(coalesce(type -> 'patterns', '[]')) AS p(pattern) WHERE shown !~ ('^(?:' || p.pattern || ')$')) THEN
        RETURN false;
    ELSIF kind = 'text' AND length(shown) NOT BETWEEN coalesce((type ->> 'length')::int, (type ->> 'minLength')::int, 0)
            AND coalesce((type ->> 'length')::int, (type ->> 'maxLength')::int, 2147483647) THEN
        RETURN false;
    END IF;
    IF type ? 'values' AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements_text(type -> 'values') AS v(one) WHERE tsql.xml_compares(shown, v.one, kind, '=')) THEN
        RETURN false;
    END IF;
    FOR bound IN SELECT key, b.value AS limit_ FROM jsonb_each_text(type) AS b WHERE key IN ('minInclusive', 'maxInclusive', 'minExclusive', 'maxExclusive') LOOP
        IF NOT tsql.xml_compares(shown, bound.limit_, kind, CASE bound.key WHEN 'minInclusive' THEN '>=' WHEN 'maxInclusive' THEN '<=' WHEN 'minExclusive' THEN '>' ELSE '<' END) THEN
            RETURN false;
        END IF;
    END LOOP;
    IF kind = 'number' AND type ?| ARRAY['totalDigits', 'fractionDigits'] THEN
        digits := trim_scale(abs(shown::numeric))::text;
        RETURN length(ltrim(replace(digits, '.', ''), '0')) <= coalesce((type ->> 'totalDigits')::int, 1000)
            AND length(split_part(digits, '.', 2)) <= coalesce((type ->> 'fractionDigits')::int, 1000);
    END IF;
    RETURN true;
END
$$;

-- Whether two values of a kind compare so.
CREATE OR REPLACE FUNCTION tsql.xml_compares(value text, other text, kind text, operator text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    sign int;
BEGIN
    IF kind = 'text' THEN
        sign := CASE WHEN value COLLATE "C" = other THEN 0 WHEN value COLLATE "C" < other THEN -1 ELSE 1 END;
    ELSIF kind LIKE 'xs:%' THEN
        sign := sign(extract(epoch FROM tsql.xml_moment(value, kind) - tsql.xml_moment(other, kind)));
    ELSIF kind = 'float' THEN
        sign := CASE WHEN replace(value, 'INF', 'Infinity')::float8 = replace(other, 'INF', 'Infinity')::float8 THEN 0
            WHEN replace(value, 'INF', 'Infinity')::float8 < replace(other, 'INF', 'Infinity')::float8 THEN -1 ELSE 1 END;
    ELSE
        sign := sign(value::numeric - other::numeric);
    END IF;
    RETURN CASE operator WHEN '=' THEN sign = 0 WHEN '>=' THEN sign >= 0 WHEN '<=' THEN sign <= 0 WHEN '>' THEN sign > 0 ELSE sign < 0 END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_allows(namespaces jsonb, uri text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- Whether a wildcard takes names in a namespace, '' being none.
SELECT CASE WHEN namespaces ? 'any' THEN true WHEN namespaces ? 'not' THEN uri NOT IN ('', namespaces ->> 'not') ELSE namespaces -> 'in' ? uri END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_place(siblings jsonb, node jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
-- A node's step in the location that messages show: /*:name[2], the second of its name.
SELECT CASE node ->> 'k' WHEN 'a' THEN '/@*:' || regexp_replace(node ->> 'n', '^\{[^}]*\}', '')
    ELSE '/*:' || regexp_replace(node ->> 'n', '^\{[^}]*\}', '') || '[' || (SELECT count(*) FROM jsonb_array_elements(siblings) AS s(one)
        WHERE s.one ->> 'n' = node ->> 'n' AND (s.one ->> 'i')::int <= (node ->> 'i')::int) || ']' END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_invalid(number int, what text, location text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    PERFORM tsql.raise_error(number, 16, 1, format('XML Validation: %s Location: %s', what, location));
END
$$;

-- Raises what is wrong with an element of a declaration; schema is the compiled collection.
CREATE OR REPLACE FUNCTION tsql.xml_check_element(node jsonb, declaration jsonb, schema jsonb, location text, namespaces jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    xsi constant text := '{http://www.w3.org/2001/XMLSchema-instance}';
    type jsonb := schema -> 'types' -> (declaration ->> 'type');
    named text;
    is_nil boolean := false;
    value text;
BEGIN
    namespaces := namespaces || coalesce(node -> 's', '{}');
    IF declaration ? 'abstract' THEN
        PERFORM tsql.xml_invalid(6934, format('Element ''%s'' requires substitution, because it was defined as abstract.', node ->> 'n'), location);
    END IF;
    named := jsonb_path_query_first(node, '$.a[*] ? (@.n == "{http://www.w3.org/2001/XMLSchema-instance}type").v') #>> '{}';
    IF named IS NOT NULL THEN
        value := namespaces ->> CASE WHEN position(':' IN named) > 0 THEN split_part(named, ':', 1) ELSE '' END;
        named := coalesce('{' || nullif(value, '') || '}', '') || split_part(named, ':', -1);
        IF NOT schema -> 'types' ? named THEN
            PERFORM tsql.xml_invalid(6914, format('Type definition for type ''%s'' was not found, type definition is required before use in a type cast.', named), location);
        ELSIF named <> declaration ->> 'type' THEN
            PERFORM tsql.unsupported_xml('xsi:type with another type than the declared one');
        END IF;
    END IF;
    IF type ? 'abstract' THEN
        PERFORM tsql.xml_invalid(6919, format('The type of element ''%s'' is abstract. Instantiation requires the use of xsi:type to specify a non-abstract type.', node ->> 'n'), location);
    END IF;
    IF jsonb_path_exists(node, '$.a[*] ? (@.n == "{http://www.w3.org/2001/XMLSchema-instance}nil" && (@.v == "true" || @.v == "1"))') THEN
        IF NOT declaration ? 'nillable' THEN
            PERFORM tsql.xml_invalid(6917, format('Element ''%s'' may not have xsi:nil="true" because it was not defined as nillable or because it has a fixed value constraint.', node ->> 'n'), location);
        ELSIF node -> 'c' <> '[]' THEN
            PERFORM tsql.xml_invalid(6918, format('Element ''%s'' must not have character or element children, because xsi:nil was set to true.', node ->> 'n'), location);
        END IF;
        is_nil := true;
    END IF;
    PERFORM tsql.xml_check_attributes(node, type, schema, location);
    IF is_nil THEN
        RETURN;
    ELSIF type ? 'simple' THEN
        IF NOT node ? 'v' THEN
            PERFORM tsql.xml_invalid(6912, format('Element ''%s'' found in text only content model.',
                jsonb_path_query_first(node, '$.c[*] ? (@.k == "e").n') #>> '{}'), location);
        END IF;
        value := CASE WHEN node ->> 'v' = '' THEN coalesce(declaration ->> 'fixed', declaration ->> 'default', '') ELSE node ->> 'v' END;
        IF NOT tsql.xml_is_simple(value, type -> 'simple') THEN
            PERFORM tsql.xml_invalid(6926, format('Invalid simple type value: ''%s''.', value), location);
        ELSIF declaration ? 'fixed' AND value <> declaration ->> 'fixed' THEN
            PERFORM tsql.xml_invalid(6921, format('Element or attribute ''%s'' was defined as fixed, the element value has to be equal to value of ''fixed'' attribute specified in definition.', node ->> 'n'), location);
        END IF;
    ELSE
        IF type ->> 'mixed' = 'false' AND jsonb_path_exists(node, '$.c[*] ? (@.k == "t" && @.v like_regex "[^ \\t\\r\\n]")') THEN
            PERFORM tsql.xml_invalid(6909, 'Text node is not allowed at this location, the type was defined with element only content or with simple content.', location);
        END IF;
        PERFORM tsql.xml_check_children(node, type, schema, location, namespaces);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_check_attributes(node jsonb, type jsonb, schema jsonb, location text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    attribute jsonb;
    declared jsonb;
    missing text;
    place text;
BEGIN
    FOR attribute IN SELECT jsonb_array_elements(node -> 'a') LOOP
        place := location || tsql.xml_place(NULL, attribute);
        CONTINUE WHEN attribute ->> 'n' LIKE '{http://www.w3.org/2001/XMLSchema-instance}%' OR type ? 'open';
        declared := type -> 'attributes' -> (attribute ->> 'n');
        IF declared IS NULL THEN
            IF type -> 'any_attribute' IS NULL
                OR NOT tsql.xml_allows(type -> 'any_attribute' -> 0, coalesce(substring(attribute ->> 'n' FROM '^\{([^}]*)\}'), '')) THEN
                PERFORM tsql.xml_invalid(6905, format('Attribute ''%s'' is not permitted in this context.', attribute ->> 'n'), place);
            ELSIF type -> 'any_attribute' ->> 1 <> 'skip' THEN
                PERFORM tsql.unsupported_xml('a value for xsd:anyAttribute that isn''t skipped');
            END IF;
        ELSIF NOT tsql.xml_is_simple(attribute ->> 'v', declared -> 'simple') THEN
            PERFORM tsql.xml_invalid(6926, format('Invalid simple type value: ''%s''.', attribute ->> 'v'), place);
        ELSIF declared ? 'fixed' AND attribute ->> 'v' <> declared ->> 'fixed' THEN
            PERFORM tsql.xml_invalid(6921, format('Element or attribute ''%s'' was defined as fixed, the element value has to be equal to value of ''fixed'' attribute specified in definition.', attribute ->> 'n'), place);
        END IF;
    END LOOP;
    SELECT key INTO missing FROM jsonb_each(type -> 'attributes') AS d(key, value) WHERE d.value ? 'required'
        AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(node -> 'a') AS a(one) WHERE a.one ->> 'n' = d.key) ORDER BY key LIMIT 1;
    IF missing IS NOT NULL THEN
        PERFORM tsql.xml_invalid(6906, format('Required attribute ''%s'' is missing.', missing), location);
    END IF;
END
$$;

-- An element that a wildcard takes, or of a type that is open: skipped, or by its own declaration, without which strict is an error.
CREATE OR REPLACE FUNCTION tsql.xml_check_wild(node jsonb, process text, schema jsonb, location text, namespaces jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    declaration jsonb := schema -> 'elements' -> (node ->> 'n');
    child jsonb;
BEGIN
    IF process = 'skip' THEN
        RETURN;
    ELSIF declaration IS NOT NULL THEN
        PERFORM tsql.xml_check_element(node, declaration, schema, location, namespaces);
    ELSIF process = 'strict' THEN
        PERFORM tsql.xml_invalid(6913, format('Declaration not found for element ''%s''.', node ->> 'n'), location);
    ELSE
        FOR child IN SELECT jsonb_path_query(node, '$.c[*] ? (@.k == "e")') LOOP
            PERFORM tsql.xml_check_wild(child, process, schema, location || tsql.xml_place(node -> 'c', child), namespaces || coalesce(node -> 's', '{}'));
        END LOOP;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_check_children(node jsonb, type jsonb, schema jsonb, location text, namespaces jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    child jsonb;
    place text;
    state jsonb := type -> 'states' -> 0;
    taken jsonb;
    wild jsonb;
    seen text[] := '{}';
    uri text;
    missing text;
BEGIN
    FOR child IN SELECT jsonb_path_query(node, '$.c[*] ? (@.k == "e")') LOOP
        place := location || tsql.xml_place(node -> 'c', child);
        IF type ? 'open' THEN
            PERFORM tsql.xml_check_wild(child, 'lax', schema, place, namespaces);
            CONTINUE;
        ELSIF type ? 'all' THEN
            taken := type -> 'all' -> 'members' -> (child ->> 'n');
            IF taken IS NULL THEN
                PERFORM tsql.xml_invalid(6923, format('Unexpected element(s): %s.', child ->> 'n'), place);
            ELSIF child ->> 'n' = ANY (seen) THEN
                PERFORM tsql.xml_invalid(6911, format('Found duplicate element ''%s'' in all content model.', child ->> 'n'), place);
            END IF;
            seen := seen || (child ->> 'n');
            PERFORM tsql.xml_check_element(child, taken -> 0, schema, place, namespaces);
            CONTINUE;
        END IF;
        taken := state -> 'on' -> (child ->> 'n');
        IF taken IS NOT NULL THEN
            PERFORM tsql.xml_check_element(child, taken -> 1, schema, place, namespaces);
        ELSE
            uri := coalesce(substring(child ->> 'n' FROM '^\{([^}]*)\}'), '');
            SELECT w.one INTO wild FROM jsonb_array_elements(state -> 'any') AS w(one) WHERE tsql.xml_allows(w.one -> 1, uri) LIMIT 1;
            IF wild IS NULL AND state ->> 'expected' = '' THEN
                PERFORM tsql.xml_invalid(6923, format('Unexpected element(s): %s.', child ->> 'n'), place);
            ELSIF wild IS NULL THEN
                PERFORM tsql.xml_invalid(6965, format('Invalid content. Expected element(s): %s. Found: element ''%s'' instead.', state ->> 'expected', child ->> 'n'), place || '.');
            END IF;
            taken := wild;
            PERFORM tsql.xml_check_wild(child, wild ->> 2, schema, place, namespaces);
        END IF;
        state := type -> 'states' -> (taken ->> 0)::int;
    END LOOP;
    IF type ? 'all' AND (seen <> '{}' OR type -> 'all' ->> 'optional' = 'false') THEN
        SELECT string_agg('''' || key || '''', ',' ORDER BY key) INTO missing FROM jsonb_each(type -> 'all' -> 'members') AS m(key, value)
        WHERE m.value ->> 1 <> '0' AND key <> ALL (seen);
    ELSIF state ->> 'final' = 'false' THEN
        missing := state ->> 'expected';
    END IF;
    IF missing IS NOT NULL THEN
        PERFORM tsql.xml_invalid(6908, format('Invalid content. Expected element(s): %s.', missing), location);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_is_valid(document text, collection int, is_document boolean) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
-- True, or the error of what the collection doesn't allow. STABLE for its reading of the catalog, which a collection's users don't outlive.
DECLARE
    tree jsonb;
    schema jsonb;
    child jsonb;
BEGIN
    IF document IS NULL THEN
        RETURN true;
    END IF;
    tree := tsql.xml_tree(document);
    IF is_document AND (SELECT count(*) FILTER (WHERE c.one ->> 'k' = 'e') <> 1 OR count(*) FILTER (WHERE c.one ->> 'k' = 't') > 0
                        FROM jsonb_array_elements(tree -> 'c') AS c(one)) THEN
        PERFORM tsql.raise_error(6901, 16, 1, 'XML Validation: XML instance must be a document.');
    END IF;
    SELECT compiled INTO schema FROM catalog.xml_collections WHERE xml_collection_id = collection;
    FOR child IN SELECT jsonb_path_query(tree, '$.c[*] ? (@.k == "e" || @.k == "t")') LOOP
        IF child ->> 'k' = 't' THEN
            PERFORM tsql.xml_invalid(6909, 'Text node is not allowed at this location, the type was defined with element only content or with simple content.', '/');
        END IF;
        PERFORM tsql.xml_check_wild(child, 'strict', schema, tsql.xml_place(tree -> 'c', child), '{}');
    END LOOP;
    RETURN true;
END
$$;
