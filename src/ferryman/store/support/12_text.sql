-- Strings: code page, keys for comparison and order, LIKE, bytes. Rules as in ferryman/tsql/{conversion,like,collations}.py.

-- Characters that code page 1252 lacks become '?'.
CREATE OR REPLACE FUNCTION tsql.to_cp1252(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$  -- not STRICT: a CASE in a strict function isn't inlined
    SELECT CASE WHEN octet_length(value) = length(value) THEN value
                ELSE regexp_replace(value, '[^\u0001-\u007F\u00A0-\u00FF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]', '?', 'g') END
$$;

-- The order of SQL_Latin1_General_CP1: punctuation, digits, letters, each accented letter behind its base. Plain strings are their
-- own key (folded); a character out of place becomes the one it follows, DEL and a rank, so both kinds of key compare together.
CREATE OR REPLACE FUNCTION tsql.ranked(folded text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    marks constant text := ':;<=>?@[\]^_`{|}~';
    accented constant text := 'áàâäãåæçéèêëíìîïñóòôöõøœšúùûüýÿžÁÀÂÄÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒŠÚÙÛÜÝŸŽ';
    plain constant text := 'aaaaaaaceeeeiiiinooooooosuuuuyyzAAAAAAACEEEEIIIINOOOOOOOSUUUUYYZ';
    result text := '';
    letter text;
    place int;
BEGIN
    FOREACH letter IN ARRAY string_to_array(folded, NULL) LOOP
        IF letter BETWEEN ' ' AND '/' OR letter BETWEEN '0' AND '9' OR letter BETWEEN 'a' AND 'z' OR letter BETWEEN 'A' AND 'Z' THEN
            result := result || letter;
            CONTINUE;
        END IF;
        place := position(letter IN marks);
        IF place > 0 THEN
            result := result || '/' || chr(127) || chr(64 + place);
            CONTINUE;
        END IF;
        place := position(letter IN accented);
        IF place > 0 THEN
            result := result || substr(plain, place, 1) || chr(127) || letter;
        ELSIF letter BETWEEN chr(161) AND chr(191) THEN
            result := result || '/' || chr(127) || letter;
        ELSE
            result := result || letter;
        END IF;
    END LOOP;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.sort_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value ~ '[^ -/0-9A-Za-z]' THEN tsql.ranked(lower(rtrim(value, ' '))) ELSE lower(rtrim(value, ' ')) END
$$;

-- Case-sensitive order: by letter first, then upper case before lower (as SQL_Latin1_General_CP1_CS_AS does).
CREATE OR REPLACE FUNCTION tsql.sort_key_cs(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT tsql.sort_key(value) || chr(1) || rtrim(value, ' ')
$$;

-- SQL Server compares the last six bytes first, then the two before, then the three fields backwards.
CREATE OR REPLACE FUNCTION tsql.guid_key(value uuid) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT substring(b from 11 for 6) || substring(b from 9 for 2) || substring(b from 8 for 1) || substring(b from 7 for 1) || substring(b from 6 for 1)
        || substring(b from 5 for 1) || substring(b from 4 for 1) || substring(b from 3 for 1) || substring(b from 2 for 1) || substring(b from 1 for 1)
    FROM (SELECT uuid_send(value) AS b) AS bytes
$$;

CREATE OR REPLACE FUNCTION tsql.regex_literal(letter text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN letter ~ '[[:alnum:] _]' THEN letter ELSE '\' || letter END $$;

-- The regular expression of a LIKE pattern; padded lets trailing blanks of the text follow.
CREATE OR REPLACE FUNCTION tsql.like_regex(pattern text, escape text, padded boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result text := '^';
    letters text[] := string_to_array(pattern, NULL);
    size int := coalesce(array_length(letters, 1), 0);
    i int := 1;
    close int;
BEGIN
    WHILE i <= size LOOP
        IF escape <> '' AND letters[i] = escape AND i < size THEN
            result := result || tsql.regex_literal(letters[i + 1]);
            i := i + 2;
        ELSIF letters[i] = '[' THEN
            close := tsql.like_class_end(letters, size, i, escape);
            IF close = 0 THEN
                RETURN '(?!)';
            END IF;
            result := result || tsql.like_class(letters[i + 1 : close - 1], escape);
            i := close + 1;
        ELSE
            result := result || CASE letters[i] WHEN '%' THEN '.*' WHEN '_' THEN '.' ELSE tsql.regex_literal(letters[i]) END;
            i := i + 1;
        END IF;
    END LOOP;
    RETURN result || CASE WHEN padded THEN ' *$' ELSE '$' END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.like_class_end(letters text[], size int, start int, escape text) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    first int := start + 1 + (coalesce(letters[start + 1], '') = '^')::int;
    i int := first;
BEGIN
    WHILE i <= size LOOP
        IF letters[i] = ']' AND i > first THEN
            RETURN i;
        ELSIF escape <> '' AND letters[i] = escape AND i < size THEN
            i := i + 1;
        END IF;
        i := i + 1;
    END LOOP;
    RETURN 0;
END
$$;

CREATE OR REPLACE FUNCTION tsql.like_class(inside text[], escape text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    negated boolean := inside[1] = '^';
    size int := array_length(inside, 1);
    i int := 1 + negated::int;
    members text := '';
    letter text;
BEGIN
    WHILE i <= size LOOP
        IF escape <> '' AND inside[i] = escape AND i < size THEN
            i := i + 1;
        END IF;
        letter := inside[i];
        IF i + 2 <= size AND inside[i + 1] = '-' THEN
            IF letter <= inside[i + 2] THEN
                members := members || tsql.regex_literal(letter) || '-' || tsql.regex_literal(inside[i + 2]);
            END IF;
            i := i + 3;
        ELSE
            members := members || tsql.regex_literal(letter);
            i := i + 1;
        END IF;
    END LOOP;
    IF members = '' THEN
        RETURN CASE WHEN negated THEN '.' ELSE '(?!)' END;
    END IF;
    RETURN '[' || CASE WHEN negated THEN '^' ELSE '' END || members || ']';
END
$$;

-- bytes

-- UTF-16 code units of a string: what nvarchar's lengths count.
CREATE OR REPLACE FUNCTION tsql.utf16_length(value text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN octet_length(value) = length(value) OR value !~ '[^\u0001-\uFFFF]' THEN length(value)
                ELSE length(value) + length(regexp_replace(value, '[\u0001-\uFFFF]', '', 'g')) END
$$;

CREATE OR REPLACE FUNCTION tsql.utf16_bytes(value text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result text := '';
    letter text;
    code int;
    unit int;
BEGIN
    IF octet_length(value) = length(value) THEN
        RETURN decode(regexp_replace(encode(convert_to(value, 'UTF8'), 'hex'), '(..)', '\100', 'g'), 'hex');
    END IF;
    FOREACH letter IN ARRAY string_to_array(value, NULL) LOOP
        code := ascii(letter);
        IF code > 65535 THEN
            unit := 55296 + ((code - 65536) >> 10);
            result := result || lpad(to_hex(unit & 255), 2, '0') || lpad(to_hex(unit >> 8), 2, '0');
            code := 56320 + ((code - 65536) & 1023);
        END IF;
        result := result || lpad(to_hex(code & 255), 2, '0') || lpad(to_hex(code >> 8), 2, '0');
    END LOOP;
    RETURN decode(result, 'hex');
END
$$;

CREATE OR REPLACE FUNCTION tsql.refuse_nul() RETURNS void
LANGUAGE sql IMMUTABLE AS $$
    SELECT tsql.raise_error(40515, 16, 1, 'Not supported by Ferryman: the character NUL (0x00) in a stored string.')
$$;

CREATE OR REPLACE FUNCTION tsql.utf16_text(value bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result text := '';
    code int;
    low int;
    i int := 0;
    size int := octet_length(value) / 2;
BEGIN
    IF octet_length(value) % 2 = 1 THEN
        value := value || '\x00'::bytea;
        size := size + 1;
    END IF;
    WHILE i < size LOOP
        code := get_byte(value, 2 * i) + 256 * get_byte(value, 2 * i + 1);
        IF code BETWEEN 55296 AND 56319 AND i + 1 < size THEN
            low := get_byte(value, 2 * i + 2) + 256 * get_byte(value, 2 * i + 3);
            code := 65536 + ((code - 55296) << 10) + (low - 56320);
            i := i + 1;
        END IF;
        IF code = 0 THEN
            PERFORM tsql.refuse_nul();
        END IF;
        result := result || chr(code);
        i := i + 1;
    END LOOP;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.text_to_bytes(value text, wide boolean, style int, source text, quiet boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    digits text := CASE WHEN style = 1 AND lower(left(value, 2)) = '0x' THEN substr(value, 3) WHEN style = 2 THEN value ELSE '?' END;
BEGIN
    IF style = 0 THEN
        RETURN CASE WHEN wide THEN tsql.utf16_bytes(value) ELSE convert_to(value, 'WIN1252') END;
    ELSIF digits ~ '^([0-9A-Fa-f]{2})*$' THEN
        RETURN decode(digits, 'hex');
    END IF;
    PERFORM tsql.fail(quiet, 8114, 5, format('Error converting data type %s to varbinary.', source));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.bytes_to_text(value bytea, wide boolean, style int, quiet boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF style IN (1, 2) THEN
        RETURN CASE WHEN style = 1 THEN '0x' ELSE '' END || upper(encode(value, 'hex'));
    ELSIF style <> 0 THEN
        PERFORM tsql.fail(quiet, 281, 1, format('%s is not a valid style number when converting from varbinary to a character string.', style));
        RETURN NULL;
    ELSIF wide THEN
        RETURN tsql.utf16_text(value);
    ELSIF position('\x00'::bytea IN value) > 0 THEN
        PERFORM tsql.refuse_nul();
    END IF;
    RETURN convert_from(value, 'WIN1252');
END
$$;

CREATE OR REPLACE FUNCTION tsql.fit_bytes(value bytea, size int, fixed boolean, number boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF octet_length(value) = size OR (octet_length(value) < size AND NOT fixed) THEN
        RETURN value;
    ELSIF octet_length(value) > size THEN
        RETURN CASE WHEN number THEN substring(value from octet_length(value) - size + 1) ELSE substring(value from 1 for size) END;
    END IF;
    RETURN CASE WHEN number THEN decode(repeat('00', size - octet_length(value)), 'hex') || value
                ELSE value || decode(repeat('00', size - octet_length(value)), 'hex') END;
END
$$;

-- The last size bytes as an integer, the first of a full set carrying the sign (tinyint has none).
CREATE OR REPLACE FUNCTION tsql.bytes_to_int(value bytea, size int) RETURNS int8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    length int := octet_length(value);
    padded bytea := decode(repeat('00', greatest(8 - length, 0)), 'hex') || substring(value from greatest(length - 7, 1));
    number int8 := ('x' || encode(padded, 'hex'))::bit(64)::int8;
BEGIN
    RETURN CASE size WHEN 8 THEN number WHEN 1 THEN number & 255
        WHEN 2 THEN ((number & 65535) + 32768) % 65536 - 32768
        ELSE ((number & 4294967295) + 2147483648) % 4294967296 - 2147483648 END;
END
$$;

-- uniqueidentifier: the first three fields are little-endian in its binary form

CREATE OR REPLACE FUNCTION tsql.guid_to_bytes(value uuid) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT substring(b from 4 for 1) || substring(b from 3 for 1) || substring(b from 2 for 1) || substring(b from 1 for 1) || substring(b from 6 for 1)
        || substring(b from 5 for 1) || substring(b from 8 for 1) || substring(b from 7 for 1) || substring(b from 9)
    FROM (SELECT uuid_send(value) AS b) AS bytes
$$;

CREATE OR REPLACE FUNCTION tsql.bytes_to_guid(value bytea) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT encode(tsql.guid_to_bytes(encode(tsql.fit_bytes(value, 16, true, false), 'hex')::uuid), 'hex')::uuid
$$;

CREATE OR REPLACE FUNCTION tsql.text_to_guid(value text, quiet boolean) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    text_form text := ltrim(value, ' ');
BEGIN
    IF value LIKE '________-____-____-____-____________' AND pg_input_is_valid(value, 'uuid') THEN  -- 1 us instead of 6
        RETURN value::uuid;
    END IF;
    IF text_form ~ '^\{.{36}\}' THEN
        text_form := substr(text_form, 2);
    END IF;
    text_form := left(text_form, 36);
    IF text_form ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$' THEN
        RETURN text_form::uuid;
    END IF;
    PERFORM tsql.fail(quiet, 8169, 2, 'Conversion failed when converting from a character string to uniqueidentifier.');
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.no_room_for_guid(value uuid, quiet boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    PERFORM tsql.fail(quiet, 8170, 2, 'Insufficient result space to convert uniqueidentifier value to char.');
    RETURN NULL;
END
$$;

-- assignment to a column: longer values are refused (blanks and zeros at the end are not missed)

CREATE OR REPLACE FUNCTION tsql.fit_varchar(value text, size int, fixed boolean, table_name text, column_name text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF length(value) > size AND length(rtrim(value, ' ')) > size THEN
        PERFORM tsql.raise_error(2628, 16, 1,
            format('String or binary data would be truncated in table ''%s'', column ''%s''. Truncated value: ''%s''.', table_name, column_name, left(value, size)));
    END IF;
    RETURN CASE WHEN fixed THEN rpad(value, size) ELSE left(value, size) END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.fit_varbinary(value bytea, size int, fixed boolean, table_name text, column_name text) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF octet_length(value) > size THEN
        PERFORM tsql.raise_error(2628, 16, 1,
            format('String or binary data would be truncated in table ''%s'', column ''%s''. Truncated value: ''%s''.', table_name, column_name, ''));
    END IF;
    RETURN tsql.fit_bytes(value, size, fixed, false);
END
$$;

-- The text of an XML document's bytes: by its byte order mark, or as UTF-8. Other encodings than these are refused.
CREATE OR REPLACE FUNCTION tsql.xml_text(value bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    declared text := lower(substring(convert_from(substring(value FROM 1 FOR 100), 'LATIN1') FROM '<[?]xml[^>]*encoding\s*=\s*["'']([A-Za-z0-9._-]+)'));
BEGIN
    IF substring(value FROM 1 FOR 2) = '\xfffe' THEN
        RETURN tsql.utf16_text(substring(value FROM 3));
    ELSIF declared IS NOT NULL AND declared NOT IN ('utf-8', 'utf8', 'us-ascii') THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: a column of XML documents in the encoding %s.', declared));
    END IF;
    RETURN convert_from(CASE WHEN substring(value FROM 1 FOR 3) = '\xefbbbf' THEN substring(value FROM 4) ELSE value END, 'UTF8');
END
$$;
