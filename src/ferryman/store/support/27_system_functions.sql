-- System functions over columns. Source: "CRYPT_GEN_RANDOM", "FORMATMESSAGE", "DECOMPRESS (Transact-SQL)"

-- Random bytes: hashes of as many random identifiers
CREATE OR REPLACE FUNCTION tsql.crypt_gen_random(length int) RETURNS bytea
LANGUAGE plpgsql VOLATILE STRICT AS $$
BEGIN
    IF length NOT BETWEEN 1 AND 8000 THEN
        PERFORM tsql.raise_error(40515, 16, 1, 'Not supported by Ferryman: CRYPT_GEN_RANDOM of fewer than 1 or more than 8000 bytes.');
    END IF;
    RETURN (SELECT substring(string_agg(sha256(uuid_send(gen_random_uuid())), ''::bytea) FROM 1 FOR length) FROM generate_series(0, length / 32));
END
$$;

-- One argument of a message as its placeholder wants it: %-5s, %05d, %.3s, %x ...
CREATE OR REPLACE FUNCTION tsql.message_field(flags text, width int, places int, kind text, value text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    number bigint;
    digits text;
    sign text := '';
BEGIN
    IF kind = 's' THEN
        digits := left(value, coalesce(places, length(value)));
    ELSE
        number := trunc(value::numeric)::bigint;
        IF kind IN ('d', 'i') OR number >= 0 THEN
            sign := CASE WHEN number < 0 THEN '-' WHEN strpos(flags, '+') > 0 THEN '+' WHEN strpos(flags, ' ') > 0 THEN ' ' ELSE '' END;
            number := abs(number);
        ELSIF number >= -2147483648 THEN
            number := number + 4294967296;
        END IF;
        digits := CASE kind WHEN 'x' THEN to_hex(number) WHEN 'X' THEN upper(to_hex(number)) WHEN 'o' THEN to_oct(number) ELSE number::text END;
        digits := lpad(digits, greatest(coalesce(places, 0), length(digits)), '0');
        IF strpos(flags, '#') > 0 AND kind IN ('x', 'X', 'o') THEN
            sign := sign || CASE kind WHEN 'o' THEN '0o' ELSE '0' || kind END;
        END IF;
        IF strpos(flags, '0') > 0 AND strpos(flags, '-') = 0 THEN
            digits := lpad(digits, greatest(coalesce(width, 0) - length(sign), length(digits)), '0');
        END IF;
    END IF;
    digits := sign || digits;
    RETURN CASE WHEN coalesce(width, 0) <= length(digits) THEN digits WHEN strpos(flags, '-') > 0 THEN rpad(digits, width) ELSE lpad(digits, width) END;
END
$$;

-- kinds: s for a string, n for a number, one letter for each argument
CREATE OR REPLACE FUNCTION tsql.format_message(message text, kinds text, given text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    rest text := message;
    result text := '';
    place int := 0;
    part text[];
    sizes int[];
BEGIN
    LOOP
        part := regexp_match(rest, '^([^%]*)%([-+0# ]*)(\*|\d+)?(?:\.(\*|\d+))?(?:h|l|I64)?([diosuxX%])(.*)$');
        EXIT WHEN part IS NULL;
        result := result || part[1];
        rest := part[6];
        IF part[5] = '%' THEN
            result := result || '%';
            CONTINUE;
        END IF;
        FOR size IN 3 .. 4 LOOP
            IF part[size] = '*' THEN
                place := place + 1;
                sizes[size] := given[place];
            ELSE
                sizes[size] := part[size];
            END IF;
        END LOOP;
        place := place + 1;
        IF given[place] IS NULL THEN
            result := result || '(null)';
        ELSIF (part[5] = 's') <> (substr(kinds, place, 1) = 's') THEN
            PERFORM tsql.raise_error(2786, 16, 1, format('The data type of substitution parameter %s does not match the expected type of the format specification.', place));
        ELSE
            result := result || tsql.message_field(part[2], sizes[3], sizes[4], part[5], given[place]);
        END IF;
    END LOOP;
    IF strpos(rest, '%') > 0 THEN
        PERFORM tsql.raise_error(2787, 16, 1, format('Invalid format specification: ''%s''.', substr(rest, strpos(rest, '%'))));
    END IF;
    result := result || rest;
    RETURN CASE WHEN length(result) <= 2047 THEN result ELSE left(result, 2044) || '...' END;
END
$$;
