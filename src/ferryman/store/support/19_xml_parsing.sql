-- Text to the xml type, over columns. Rules and errors as in ferryman/tsql/xml_parsing.py. Places in the text count from 1.

CREATE OR REPLACE FUNCTION tsql.xml_error(document text, number int, at int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    texts constant jsonb := '{"9400": "unexpected end of input", "9402": "unable to switch the encoding", "9410": "whitespace expected", "9411": "semicolon expected",
        "9412": "''>'' expected", "9413": "A string literal was expected", "9414": "equal expected", "9415": "well formed check: no ''<'' in attribute value",
        "9416": "hexadecimal digit expected", "9417": "decimal digit expected", "9420": "illegal xml character", "9421": "illegal name character",
        "9422": "incorrect document syntax", "9424": "incorrect comment syntax", "9436": "end tag does not match start tag", "9437": "duplicate attribute",
        "9438": "text/xmldecl not at the beginning of input", "9441": "incorrect xml declaration syntax", "9448": "well formed check: undeclared entity",
        "9454": "no '']]>'' in element content", "9455": "illegal qualified name character", "9459": "undeclared prefix"}';
    ends boolean := at > length(document);
    place int := CASE WHEN ends THEN length(document) ELSE at END;
    ahead text := left(document, place - 1);
BEGIN
    PERFORM tsql.raise_error(CASE WHEN ends THEN 9400 ELSE number END, 16, 1, format('XML parsing: line %s, character %s, %s',
        length(ahead) - length(replace(ahead, E'\n', '')) + 1, length(regexp_replace(ahead, '^.*\n', '')) + 1, texts ->> CASE WHEN ends THEN '9400' ELSE number::text END));
END
$$;

CREATE OR REPLACE FUNCTION tsql.xml_escape(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT replace(replace(replace(replace(value, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), E'\r', '&#x0D;') $$;

CREATE OR REPLACE FUNCTION tsql.xml_escape_attribute(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT replace(replace(replace(tsql.xml_escape(value), '"', '&quot;'), E'\n', '&#x0A;'), E'\t', '&#x09;') $$;

-- Refuses characters that XML hasn't in a piece of the document that begins at a place.
CREATE OR REPLACE FUNCTION tsql.xml_legal(document text, piece text, at int) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF piece ~ '[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]' THEN
        PERFORM tsql.xml_error(document, 9420, at + regexp_instr(piece, '[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]') - 1);
    END IF;
    RETURN piece;
END
$$;

-- A piece of text with its references resolved.
CREATE OR REPLACE FUNCTION tsql.xml_resolve(document text, piece text, at int, attribute boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    rest text := tsql.xml_legal(document, piece, at);
    mark int;
    part text[];
    past int;
    code int;
    result text := '';
BEGIN
    LOOP
        mark := position('&' IN rest);
        result := result || CASE WHEN attribute THEN translate(CASE mark WHEN 0 THEN rest ELSE left(rest, mark - 1) END, E'\n\t', '  ')
                                 WHEN mark = 0 THEN rest ELSE left(rest, mark - 1) END;
        EXIT WHEN mark = 0;
        part := regexp_match(substr(rest, mark), '^&(?:#x([0-9a-fA-F]*)|#([0-9]*)|([[:alpha:]_][[:alnum:]_.\-]*))');
        past := mark + length(substring(substr(rest, mark) FROM '^&(?:#x[0-9a-fA-F]*|#[0-9]*|[[:alpha:]_][[:alnum:]_.\-]*)'));
        IF part IS NULL THEN
            PERFORM tsql.xml_error(document, 9421, at + mark);
        ELSIF part[1] = '' OR part[2] = '' THEN
            PERFORM tsql.xml_error(document, CASE WHEN part[1] = '' THEN 9416 ELSE 9417 END, at + past - 1);
        ELSIF substr(rest, past, 1) <> ';' THEN
            PERFORM tsql.xml_error(document, 9411, at + past - 1);
        ELSIF part[3] IS NOT NULL AND part[3] NOT IN ('lt', 'gt', 'amp', 'quot', 'apos') THEN
            PERFORM tsql.xml_error(document, 9448, at + past - 1);
        END IF;
        IF part[3] IS NULL THEN
            code := CASE WHEN length(ltrim(coalesce(part[1], part[2]), '0')) > 7 THEN 0 WHEN part[1] IS NULL THEN part[2]::int ELSE ('x' || lpad(part[1], 8, '0'))::bit(32)::int END;
            IF code NOT BETWEEN 1 AND 1114111 OR code BETWEEN 55296 AND 57343 OR code IN (65534, 65535) OR (code < 32 AND code NOT IN (9, 10, 13)) THEN
                PERFORM tsql.xml_error(document, 9420, at + past - 1);
            END IF;
            result := result || chr(code);
        ELSE
            result := result || CASE part[3] WHEN 'lt' THEN '<' WHEN 'gt' THEN '>' WHEN 'amp' THEN '&' WHEN 'quot' THEN '"' ELSE '''' END;
        END IF;
        rest := substr(rest, past + 1);
        at := at + past;
    END LOOP;
    RETURN result;
END
$$;

-- A start tag as it is written, with its attributes checked; the prefixes that it declares come with it.
CREATE OR REPLACE FUNCTION tsql.xml_start_tag(document text, tag text, at int, known text[], OUT name text, OUT written text, OUT prefixes text[], OUT closed boolean) RETURNS record
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    form constant text := '[[:alpha:]_][[:alnum:]_.\-]*(?::[[:alpha:]_][[:alnum:]_.\-]*)?';
    place int;
    attribute text;
    spaces int;
    ended int;
    names text[] := '{}';
    ends int[] := '{}';
    quote text;
BEGIN
    name := substring(tag FROM '^<(' || form || ')');
    IF name IS NULL THEN
        PERFORM tsql.xml_error(document, 9455, at + 1);
    END IF;
    place := 2 + length(name);
    written := '<' || name;
    prefixes := known;
    LOOP
        spaces := length(substring(substr(tag, place) FROM '^\s*'));
        EXIT WHEN substr(tag, place + spaces) IN ('>', '/>');
        attribute := substring(substr(tag, place + spaces) FROM '^' || form);
        IF substr(tag, place + spaces, 1) = '/' THEN
            PERFORM tsql.xml_error(document, 9412, at + place + spaces);
        ELSIF spaces = 0 THEN
            PERFORM tsql.xml_error(document, CASE WHEN names = '{}' THEN 9455 ELSE 9410 END, at + place - 1);
        ELSIF attribute IS NULL THEN
            PERFORM tsql.xml_error(document, 9455, at + place + spaces - 1);
        END IF;
        ended := place + spaces + length(attribute);
        place := ended + length(substring(substr(tag, ended) FROM '^\s*'));
        IF substr(tag, place, 1) <> '=' THEN
            PERFORM tsql.xml_error(document, 9414, at + place - 1);
        END IF;
        place := place + 1 + length(substring(substr(tag, place + 1) FROM '^\s*'));
        quote := substr(tag, place, 1);
        IF quote NOT IN ('"', '''') THEN
            PERFORM tsql.xml_error(document, 9413, at + place - 1);
        END IF;
        quote := substring(substr(tag, place + 1) FROM CASE quote WHEN '"' THEN '^([^"]*)"' ELSE '^([^'']*)''' END);
        IF quote IS NULL THEN
            PERFORM tsql.xml_error(document, 9400, length(document) + 1);
        ELSIF position('<' IN quote) > 0 THEN
            PERFORM tsql.xml_error(document, 9415, at + place + position('<' IN quote) - 1);
        ELSIF attribute = ANY (names) THEN
            PERFORM tsql.xml_error(document, 9437, at + ended - 1);
        END IF;
        written := written || ' ' || attribute || '="' || tsql.xml_escape_attribute(tsql.xml_resolve(document, quote, at + place, true)) || '"';
        names := names || attribute;
        ends := ends || ended;
        prefixes := prefixes || substring(attribute FROM '^xmlns:(.*)$');
        place := place + length(quote) + 2;
    END LOOP;
    names := name || names;
    ends := (2 + length(name)) || ends;
    FOR i IN 1 .. cardinality(names) LOOP
        IF names[i] LIKE '%:%' AND split_part(names[i], ':', 1) <> ALL (prefixes || ARRAY['xml', 'xmlns']) THEN
            PERFORM tsql.xml_error(document, 9459, at + ends[i] - 1);
        END IF;
    END LOOP;
    closed := right(tag, 2) = '/>';
    written := written || CASE WHEN closed THEN '/>' ELSE '>' END;
END
$$;

-- Raises what is wrong with the markup that begins at a place and isn't a whole token.
CREATE OR REPLACE FUNCTION tsql.xml_broken(document text, at int, known text[]) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    rest text := substr(document, at);
BEGIN
    IF rest LIKE '<!--%' AND substr(rest, 5) LIKE '%--%' THEN
        PERFORM tsql.xml_error(document, 9424, at + 5 + position('--' IN substr(rest, 5)));
    ELSIF rest LIKE '<!--%' OR rest LIKE '<![CDATA[%' OR rest LIKE '<?%' THEN
        PERFORM tsql.xml_error(document, 9400, length(document) + 1);
    ELSIF rest LIKE '<!%' THEN
        PERFORM tsql.xml_error(document, 9422, at + 2);
    ELSIF rest LIKE '</%' THEN
        PERFORM tsql.xml_error(document, CASE WHEN rest ~ '^</[[:alpha:]_]' THEN 9412 ELSE 9455 END,
            at + length(substring(rest FROM '^</(?:[[:alpha:]_][[:alnum:]_.\-]*(?::[[:alpha:]_][[:alnum:]_.\-]*)?\s*)?')));
    END IF;
    PERFORM tsql.xml_start_tag(document, rest, at, known);
    PERFORM tsql.xml_error(document, 9400, length(document) + 1);
END
$$;

CREATE OR REPLACE FUNCTION tsql.parse_xml(value text, wide boolean, keep_blanks boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    document text := replace(replace(value, E'\r\n', E'\n'), E'\r', E'\n');
    declaration text := substring(document FROM '^<\?xml\s+version\s*=\s*["'']1\.0["''](?:\s+encoding\s*=\s*["''][[:alnum:]_.\-]+["''])?(?:\s+standalone\s*=\s*["''](?:yes|no)["''])?\s*\?>');
    encoding text := lower(substring(declaration FROM 'encoding\s*=\s*["'']([[:alnum:]_.\-]+)'));
    at int := 1 + coalesce(length(declaration), 0);
    token text;
    width int;
    out text[] := '{}';
    names text[] := '{}';
    starts int[] := '{}';
    known text[] := '{}';
    known_before int[] := '{}';
    tag record;
BEGIN
    IF value IS NULL THEN
        RETURN NULL;
    ELSIF declaration IS NULL AND document ~ '^<\?xml\s' THEN
        PERFORM tsql.xml_error(document, CASE WHEN position('?>' IN document) = 0 THEN 9400 ELSE 9441 END, coalesce(nullif(position('?>' IN document), 0), length(document) + 1));
    ELSIF encoding IS NOT NULL AND wide IS NOT NULL AND (encoding IN ('utf-16', 'ucs-2')) <> wide THEN
        PERFORM tsql.xml_error(document, 9402, length(declaration));
    ELSIF encoding IS NOT NULL AND NOT wide AND octet_length(document) <> length(document) THEN
        PERFORM tsql.unsupported_xml('a varchar document that isn''t ASCII and declares the encoding ' || encoding);
    ELSIF wide IS NOT NULL AND encoding NOT IN ('utf-16', 'ucs-2', 'utf-8', 'us-ascii', 'windows-1252', 'iso-8859-1') THEN
        PERFORM tsql.unsupported_xml('an XML document in the encoding ' || encoding);
    END IF;
    FOR token IN SELECT one[1] FROM regexp_matches(substr(document, at),
        '<!--(?:[^-]|-[^-])*-->|<!\[CDATA\[(?:[^\]]|\](?!\]>))*\]\]>|<\?(?:[^?]|\?(?!>))*\?>|</[^<>]*>|<[^<>"''!?/](?:[^<>"'']|"[^"]*"|''[^'']*'')*>|[^<]+|<', 'g') AS one LOOP
        width := length(token);
        IF token NOT LIKE '<%' THEN
            IF keep_blanks OR token !~ '^[ \t\n]*$' THEN
                IF position(']]>' IN token) > 0 THEN
                    PERFORM tsql.xml_error(document, 9454, at + position(']]>' IN token) + 1);
                END IF;
                out := out || tsql.xml_escape(tsql.xml_resolve(document, token, at, false));
            END IF;
        ELSIF token LIKE '<!--%-->' THEN
            out := out || tsql.xml_legal(document, token, at);
        ELSIF token LIKE '<![CDATA[%]]>' THEN
            out := out || tsql.xml_escape(tsql.xml_legal(document, substr(left(token, -3), 10), at + 9));
        ELSIF token LIKE '<?%?>' THEN
            IF token !~ '^<\?[[:alpha:]_]' THEN
                PERFORM tsql.xml_error(document, 9421, at + 2);
            ELSIF token ~* '^<\?xml[\s?]' THEN
                PERFORM tsql.xml_error(document, 9438, at + 5);
            END IF;
            out := out || tsql.xml_legal(document, token, at);
        ELSIF token ~ '^</[[:alpha:]_][[:alnum:]_.\-]*(?::[[:alpha:]_][[:alnum:]_.\-]*)?\s*>$' THEN
            token := regexp_replace(token, '\s+>$', '>');
            IF names[cardinality(names)] IS DISTINCT FROM substr(left(token, -1), 3) THEN
                PERFORM tsql.xml_error(document, 9436, at + width - 1);
            ELSIF starts[cardinality(starts)] = cardinality(out) THEN
                out[cardinality(out)] := left(out[cardinality(out)], -1) || '/>';
            ELSE
                out := out || token;
            END IF;
            known := known[: known_before[cardinality(names)]];
            known_before := known_before[: cardinality(names) - 1];
            starts := starts[: cardinality(names) - 1];
            names := names[: cardinality(names) - 1];
        ELSIF token LIKE '<%>' AND token NOT LIKE '</%' THEN
            SELECT * INTO tag FROM tsql.xml_start_tag(document, token, at, known);
            out := out || tag.written;
            IF NOT tag.closed THEN
                IF cardinality(names) >= 128 THEN
                    PERFORM tsql.raise_error(6335, 16, 1, 'XML datatype instance has too many levels of nested nodes. Maximum allowed depth is 128 levels.');
                END IF;
                known_before := known_before || cardinality(known);
                known := tag.prefixes;
                names := names || tag.name;
                starts := starts || cardinality(out);
            END IF;
        ELSE
            IF substr(document, at) LIKE '<!DOCTYPE%' THEN
                PERFORM tsql.raise_error(6359, 16, 1, 'Parsing XML with internal subset DTDs not allowed. Use CONVERT with style option 2 to enable limited internal subset DTD support.');
            END IF;
            PERFORM tsql.xml_broken(document, at, known);
        END IF;
        at := at + width;
    END LOOP;
    IF names <> '{}' THEN
        PERFORM tsql.xml_error(document, 9400, length(document));
    END IF;
    RETURN array_to_string(out, '');
END
$$;

-- TRY_CAST to xml: NULL for what isn't well-formed; what isn't supported is still refused.
CREATE OR REPLACE FUNCTION tsql.try_parse_xml(value text, wide boolean, keep_blanks boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    detail text;
BEGIN
    RETURN tsql.parse_xml(value, wide, keep_blanks);
EXCEPTION WHEN SQLSTATE 'FM001' THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    IF detail LIKE '%40515%' THEN
        RAISE;
    END IF;
    RETURN NULL;
END
$$;
