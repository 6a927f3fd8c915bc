-- String functions where PostgreSQL's own differ. Rules as in ferryman/tsql/functions/strings.py.

CREATE OR REPLACE FUNCTION tsql.left_part(value text, size int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF size < 0 THEN
        PERFORM tsql.raise_error(537, 16, 2, 'Invalid length parameter passed to the LEFT or SUBSTRING function.');
    END IF;
    RETURN left(value, size);
END
$$;

CREATE OR REPLACE FUNCTION tsql.right_part(value text, size int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF size < 0 THEN
        PERFORM tsql.raise_error(536, 16, 2, 'Invalid length parameter passed to the RIGHT function.');
    END IF;
    RETURN right(value, size);
END
$$;

CREATE OR REPLACE FUNCTION tsql.substring_part(value text, start int, size int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF size < 0 THEN
        PERFORM tsql.raise_error(537, 16, 2, 'Invalid length parameter passed to the LEFT or SUBSTRING function.');
    END IF;
    RETURN substring(value from start for size);
END
$$;

CREATE OR REPLACE FUNCTION tsql.stuff(value text, start int, size int, other text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN start BETWEEN 1 AND length(value) AND size >= 0
                THEN left(value, start - 1) || coalesce(other, '') || substr(value, start + size) END
$$;

CREATE OR REPLACE FUNCTION tsql.charindex(needle text, value text, start int) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found int := position(needle IN substr(value, greatest(start, 1)));
BEGIN
    RETURN CASE WHEN needle = '' OR found = 0 THEN 0 ELSE found + greatest(start, 1) - 1 END;
END
$$;

-- The regular expression that finds a PATINDEX pattern; apart from the search, so that a constant pattern's is made once.
CREATE OR REPLACE FUNCTION tsql.patindex_regex(pattern text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    core text := ltrim(pattern, '%');
    anywhere boolean := core <> pattern;
    open_end boolean := right(core, 1) = '%' OR (anywhere AND core = '');
    regex text := tsql.like_regex(CASE WHEN open_end THEN rtrim(core, '%') ELSE core END, '', NOT open_end);
BEGIN
    IF regex = '(?!)' THEN
        RETURN regex;
    END IF;
    regex := CASE WHEN anywhere THEN substr(regex, 2) ELSE regex END;
    RETURN CASE WHEN open_end THEN left(regex, -1) ELSE regex END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.replace_any_case(value text, old text, new text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF old = '' OR position(lower(old) IN lower(value)) = 0 THEN
        RETURN value;
    ELSIF lower(old) = upper(old) THEN
        RETURN replace(value, old, new);
    END IF;
    RETURN regexp_replace(value, '***=' || old, replace(new, '\', '\\'), 'gi');
END
$$;

CREATE OR REPLACE FUNCTION tsql.translate_any_case(value text, old text, new text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF length(old) <> length(new) THEN
        PERFORM tsql.raise_error(9828, 16, 1,
            'The second and third arguments of the TRANSLATE built-in function must contain an equal number of characters.');
    END IF;
    RETURN translate(value, old || lower(old) || upper(old), new || new || new);
END
$$;

CREATE OR REPLACE FUNCTION tsql.char_of(code int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF code = 0 THEN
        PERFORM tsql.refuse_nul();
    ELSIF code NOT BETWEEN 1 AND 255 THEN
        RETURN NULL;
    ELSIF code IN (129, 141, 143, 144, 157) THEN
        RETURN chr(code);
    END IF;
    RETURN convert_from(set_byte('\x00'::bytea, 0, code), 'WIN1252');
END
$$;

CREATE OR REPLACE FUNCTION tsql.nchar_of(code int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF code = 0 THEN
        PERFORM tsql.refuse_nul();
    ELSIF code NOT BETWEEN 1 AND 65535 THEN
        RETURN NULL;
    END IF;
    RETURN chr(code);
END
$$;

CREATE OR REPLACE FUNCTION tsql.ascii_of(value text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN value = '' THEN NULL WHEN ascii(value) < 128 THEN ascii(value)
                ELSE get_byte(convert_to(tsql.to_cp1252(left(value, 1)), 'WIN1252'), 0) END
$$;

CREATE OR REPLACE FUNCTION tsql.quotename(value text, quote text DEFAULT '[') RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN length(value) <= 128 AND place > 0
                THEN opening || replace(value, closing, closing || closing) || closing END
    FROM (SELECT position(left(quote, 1) IN '[]''"()<>{}`') AS place,
                 translate(left(quote, 1), ']>})', '[<{(') AS opening, translate(left(quote, 1), '[<{(', ']>})') AS closing) AS pair
$$;

CREATE OR REPLACE FUNCTION tsql.is_numeric(value text) RETURNS int
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    trimmed text := btrim(value, E' \t\r\n\v\f');
BEGIN
    IF trimmed IS NULL OR trimmed = '' THEN
        RETURN 0;
    ELSIF trimmed !~ '[0-9]' THEN
        RETURN (trimmed IN ('+', '-', '.', '$', ',', '-.', '+.'))::int;
    END IF;
    RETURN (tsql.text_to_float(trimmed, 'float', 'varchar', true) IS NOT NULL OR tsql.text_to_money(trimmed, 'money', 'varchar', true) IS NOT NULL)::int;
END
$$;

CREATE OR REPLACE FUNCTION tsql.is_date(value text, session_order text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (btrim(value, ' ') <> '' AND tsql.text_to_timestamp(value, 'datetime', 3, 0, session_order, 'varchar', true) IS NOT NULL)::int
$$;

CREATE OR REPLACE FUNCTION tsql.parsename(value text, place int) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    parts text[] := '{}';
    part text := '';
    i int := 1;
    close int;
    letter text;
BEGIN
    WHILE i <= length(value) LOOP
        letter := substr(value, i, 1);
        IF letter = '.' THEN
            parts := parts || part;
            part := '';
        ELSIF letter IN ('[', '"') AND part = '' THEN
            close := position(CASE letter WHEN '[' THEN ']' ELSE '"' END IN substr(value, i + 1));
            IF close = 0 THEN
                RETURN NULL;
            END IF;
            part := substr(value, i + 1, close - 1);
            i := i + close;
        ELSE
            part := part || letter;
        END IF;
        i := i + 1;
    END LOOP;
    parts := parts || part;
    RETURN CASE WHEN cardinality(parts) <= 4 AND place BETWEEN 1 AND cardinality(parts) THEN nullif(parts[cardinality(parts) - place + 1], '') END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.str(value float8, size int DEFAULT 10, decimals int DEFAULT 0) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN size < 0 OR decimals < 0 THEN NULL WHEN length(whole) > size THEN repeat('*', size)
                ELSE lpad(round(exact, least(decimals, 16, greatest(size - length(whole) - 1, 0)))::text, size) END
    FROM (SELECT value::text::numeric AS exact, round(value::text::numeric)::text AS whole) AS number
$$;

CREATE OR REPLACE FUNCTION tsql.soundex(value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    name text := upper(ltrim(value, ' '));
    last text := tsql.soundex_digit(left(name, 1));
    code text := left(name, 1);
    letter text;
BEGIN
    IF code !~ '[[:alpha:]]' OR code = '' THEN
        RETURN '0000';
    END IF;
    FOREACH letter IN ARRAY string_to_array(substr(name, 2), NULL) LOOP
        EXIT WHEN letter !~ '[[:alpha:]]';
        IF tsql.soundex_digit(letter) NOT IN ('', last) THEN
            code := code || tsql.soundex_digit(letter);
        END IF;
        IF letter NOT IN ('H', 'W') THEN
            last := tsql.soundex_digit(letter);
        END IF;
    END LOOP;
    RETURN rpad(left(code, 4), 4, '0');
END
$$;

CREATE OR REPLACE FUNCTION tsql.soundex_digit(letter text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN letter IN ('B', 'F', 'P', 'V') THEN '1' WHEN letter IN ('C', 'G', 'J', 'K', 'Q', 'S', 'X', 'Z') THEN '2' WHEN letter IN ('D', 'T') THEN '3'
                WHEN letter = 'L' THEN '4' WHEN letter IN ('M', 'N') THEN '5' WHEN letter = 'R' THEN '6' ELSE '' END
$$;

CREATE OR REPLACE FUNCTION tsql.difference(first text, second text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT sum((substr(a, place, 1) = substr(c, place, 1))::int)::int
    FROM (SELECT tsql.soundex(first) AS a, tsql.soundex(second) AS c) AS codes, generate_series(1, 4) AS place
$$;

-- PARSE of what can't be read; NULL for NULL.
CREATE OR REPLACE FUNCTION tsql.parse_failed(value text, target text, culture text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    PERFORM tsql.raise_error(9819, 16, 1, format('Error converting string value ''%s'' into data type %s using culture ''%s''.', value, target, culture));
    RETURN NULL;
END
$$;
