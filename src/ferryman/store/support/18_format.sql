-- FORMAT over columns, culture en-US. Rules as in ferryman/tsql/functions/format.py, which knows more formats; the others are refused.

CREATE OR REPLACE FUNCTION tsql.only_english(culture text, pattern text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF lower(culture) NOT IN ('en-us', 'en') THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: FORMAT with culture %s.', culture));
    END IF;
    RETURN pattern;
END
$$;

CREATE OR REPLACE FUNCTION tsql.format_date(value timestamp, pattern text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    standard constant jsonb := '{"d": "M/d/yyyy", "D": "dddd, MMMM d, yyyy", "f": "dddd, MMMM d, yyyy h:mm tt", "F": "dddd, MMMM d, yyyy h:mm:ss tt",
        "g": "M/d/yyyy h:mm tt", "G": "M/d/yyyy h:mm:ss tt", "s": "yyyy-MM-ddTHH:mm:ss", "t": "h:mm tt", "T": "h:mm:ss tt", "y": "MMMM yyyy", "Y": "MMMM yyyy"}';
    form text := CASE WHEN pattern = '' THEN standard ->> 'G' WHEN length(pattern) = 1 THEN standard ->> pattern ELSE pattern END;
    part text[];
    result text := '';
BEGIN
    IF form IS NULL THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: FORMAT with the date format ''%s''.', pattern));
    END IF;
    FOR part IN SELECT m FROM regexp_matches(form, '''([^'']*)''|"([^"]*)"|\\(.)|(%)|(d+|M+|y+|h+|H+|m+|s+|f+|F+|t+|z+|K)|(.)', 'g') AS m LOOP
        result := result || CASE WHEN part[5] IS NULL THEN coalesce(part[1], part[2], part[3], part[6], '') ELSE tsql.format_date_field(value, part[5]) END;
    END LOOP;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.format_date_field(value timestamp, token text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN token ~ '^d{4,}$' THEN to_char(value, 'FMDay') WHEN token = 'ddd' THEN to_char(value, 'Dy')
        WHEN token ~ '^M{4,}$' THEN to_char(value, 'FMMonth') WHEN token = 'MMM' THEN to_char(value, 'Mon')
        WHEN token = 'd' THEN to_char(value, 'FMDD') WHEN token = 'dd' THEN to_char(value, 'DD')
        WHEN token = 'M' THEN to_char(value, 'FMMM') WHEN token = 'MM' THEN to_char(value, 'MM')
        WHEN token = 'y' THEN to_char(value, 'FMYY') WHEN token = 'yy' THEN to_char(value, 'YY')
        WHEN token ~ '^y' THEN lpad(extract(year FROM value)::text, greatest(length(token), 4), '0')
        WHEN token = 'h' THEN to_char(value, 'FMHH12') WHEN token ~ '^h' THEN to_char(value, 'HH12')
        WHEN token = 'H' THEN to_char(value, 'FMHH24') WHEN token ~ '^H' THEN to_char(value, 'HH24')
        WHEN token = 'm' THEN to_char(value, 'FMMI') WHEN token ~ '^m' THEN to_char(value, 'MI')
        WHEN token = 's' THEN to_char(value, 'FMSS') WHEN token ~ '^s' THEN to_char(value, 'SS')
        WHEN token ~ '^f' THEN left(to_char(value, 'US') || '0', length(token))
        WHEN token ~ '^F' THEN rtrim(left(to_char(value, 'US') || '0', length(token)), '0')
        WHEN token = 't' THEN left(to_char(value, 'AM'), 1) WHEN token ~ '^t' THEN to_char(value, 'AM') ELSE '' END
$$;

CREATE OR REPLACE FUNCTION tsql.format_number(value numeric, pattern text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    kind text := upper(substring(pattern FROM '^([A-Za-z])[0-9]{0,2}$'));
    digits int := coalesce(substring(pattern FROM '^[A-Za-z]([0-9]{1,2})$'), '2');
    shown text;
BEGIN
    IF kind = 'D' AND value = trunc(value) THEN
        RETURN CASE WHEN value < 0 THEN '-' ELSE '' END || lpad(abs(value)::bigint::text, greatest(coalesce(nullif(substr(pattern, 2), '')::int, 1), length(abs(value)::bigint::text)), '0');
    ELSIF kind IN ('N', 'F', 'C', 'P') THEN
        value := round(CASE kind WHEN 'P' THEN value * 100 ELSE value END, digits);
        shown := abs(value)::text;
        IF kind <> 'F' THEN
            shown := reverse(regexp_replace(reverse(split_part(shown, '.', 1)), '([0-9]{3})(?=[0-9])', '\1,', 'g'))
                || CASE WHEN digits > 0 THEN '.' || split_part(shown, '.', 2) ELSE '' END;
        END IF;
        RETURN CASE WHEN value < 0 THEN '-' ELSE '' END || CASE kind WHEN 'C' THEN '$' ELSE '' END || shown || CASE kind WHEN 'P' THEN '%' ELSE '' END;
    ELSIF pattern ~ '^0+$' THEN
        shown := abs(round(value))::text;
        RETURN CASE WHEN round(value) < 0 THEN '-' ELSE '' END || lpad(shown, greatest(length(pattern), length(shown)), '0');
    ELSIF pattern ~ '^(#,##)?0\.0+$' THEN
        RETURN tsql.format_number(value, CASE WHEN pattern ~ ',' THEN 'N' ELSE 'F' END || length(split_part(pattern, '.', 2)));
    ELSIF pattern = '#,##0' THEN
        RETURN tsql.format_number(value, 'N0');
    END IF;
    PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: FORMAT with the number format ''%s''.', pattern));
    RETURN NULL;
END
$$;
