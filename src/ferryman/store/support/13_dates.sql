-- Dates and times: rounding, text in both directions, days as numbers. Rules as in ferryman/tsql/conversion_dates.py.

-- datetime keeps 1/300 s, shown as milliseconds that end in 0, 3 or 7.
CREATE OR REPLACE FUNCTION tsql.round_datetime(value timestamp) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    micros int := date_part('microseconds', value)::int % 10000;
BEGIN
    IF micros IN (0, 3000, 7000) THEN
        RETURN value;
    END IF;
    RETURN value + (CASE WHEN micros < 1667 THEN 0 WHEN micros < 5000 THEN 3000 WHEN micros < 8334 THEN 7000 ELSE 10000 END - micros) * interval '1 microsecond';
END
$$;

CREATE OR REPLACE FUNCTION tsql.out_of_range(source text, target text, quiet boolean) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    PERFORM tsql.fail(quiet, 242, 3, format('The conversion of a %s data type to a %s data type resulted in an out-of-range value.', source, target));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.fit_datetime(value timestamp, source text, quiet boolean) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF value >= timestamp '1753-01-01' AND value < timestamp '10000-01-01' THEN
        RETURN tsql.round_datetime(value);
    END IF;
    RETURN tsql.out_of_range(source, 'datetime', quiet);
END
$$;

CREATE OR REPLACE FUNCTION tsql.fit_smalldatetime(value timestamp, source text, quiet boolean) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF value >= timestamp '1900-01-01' AND value < timestamp '2079-06-06 23:59:29.999' THEN
        RETURN date_trunc('minute', value + interval '30.001 second');
    END IF;
    RETURN tsql.out_of_range(source, 'smalldatetime', quiet);
END
$$;

-- datetime + datetime: both count days from 1900-01-01.
CREATE OR REPLACE FUNCTION tsql.datetime_sum(value timestamp, span interval) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result timestamp := value + span;
BEGIN
    IF result < timestamp '1753-01-01' OR result >= timestamp '10000-01-01' THEN
        PERFORM tsql.raise_error(8115, 16, 2, 'Arithmetic overflow error converting expression to data type datetime.');
    END IF;
    RETURN tsql.round_datetime(result);
END
$$;

CREATE OR REPLACE FUNCTION tsql.datetime_add(value timestamp, other timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT tsql.datetime_sum(value, other - timestamp '1900-01-01') $$;

CREATE OR REPLACE FUNCTION tsql.datetime_subtract(value timestamp, other timestamp) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT tsql.datetime_sum(value, timestamp '1900-01-01' - other) $$;

CREATE OR REPLACE FUNCTION tsql.datetime_to_days(value timestamp) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (value::date - date '1900-01-01') + round(extract(epoch FROM value::time)::numeric * 300) / 25920000
$$;

CREATE OR REPLACE FUNCTION tsql.days_to_datetime(days numeric, quiet boolean) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF days < -53690 OR days >= 2958464 THEN
        PERFORM tsql.fail(quiet, 8115, 2, 'Arithmetic overflow error converting expression to data type datetime.');
        RETURN NULL;
    END IF;
    RETURN tsql.round_datetime(timestamp '1900-01-01' + floor(days)::int * interval '1 day'
        + floor(round((days - floor(days)) * 25920000) * 10000 / 3)::float8 * interval '1 microsecond');
END
$$;

-- datetimeoffset

CREATE OR REPLACE FUNCTION tsql.local_time(value tsql.datetimeoffset) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (value).utc + (value).minutes * interval '1 minute' $$;

CREATE OR REPLACE FUNCTION tsql.at_offset(local_moment timestamp, minutes int) RETURNS tsql.datetimeoffset
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN local_moment IS NOT NULL AND minutes IS NOT NULL
                THEN ROW(local_moment - minutes * interval '1 minute', minutes::int2)::tsql.datetimeoffset END
$$;

CREATE OR REPLACE FUNCTION tsql.round_offset(value tsql.datetimeoffset, digits int) RETURNS tsql.datetimeoffset
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN digits >= 6 OR (value).utc IS NULL THEN value
                ELSE ROW(tsql.round_fraction((value).utc, digits), (value).minutes)::tsql.datetimeoffset END
$$;

-- Rounded to so many digits of a second, half up; what would reach the year 10000 is cut instead.
CREATE OR REPLACE FUNCTION tsql.round_fraction(value timestamp, digits int) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    unit interval;
BEGIN
    IF digits >= 6 THEN
        RETURN value;
    END IF;
    unit := ('{1 s,100 ms,10 ms,1 ms,100 us,10 us}'::interval[])[digits + 1];
    RETURN date_bin(unit, CASE WHEN value >= timestamp '10000-01-01' - unit THEN value ELSE value + unit / 2 END, timestamp '0001-01-01');
END
$$;

-- to text

CREATE OR REPLACE FUNCTION tsql.date_form(style int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN style IN (0, 9, 100, 109) THEN 'Mon _D YYYY' WHEN style = 1 THEN 'MM/DD/YY' WHEN style = 2 THEN 'YY.MM.DD' WHEN style = 3 THEN 'DD/MM/YY'
        WHEN style = 4 THEN 'DD.MM.YY' WHEN style = 5 THEN 'DD-MM-YY' WHEN style = 6 THEN 'DD Mon YY' WHEN style = 7 THEN 'Mon DD, YY'
        WHEN style = 10 THEN 'MM-DD-YY' WHEN style = 11 THEN 'YY/MM/DD' WHEN style = 12 THEN 'YYMMDD' WHEN style IN (13, 106, 113) THEN 'DD Mon YYYY'
        WHEN style IN (20, 21, 23, 25, 120, 121, 126, 127) THEN 'YYYY-MM-DD' WHEN style = 22 THEN 'MM/DD/YY' WHEN style = 101 THEN 'MM/DD/YYYY'
        WHEN style = 102 THEN 'YYYY.MM.DD' WHEN style = 103 THEN 'DD/MM/YYYY' WHEN style = 104 THEN 'DD.MM.YYYY' WHEN style = 105 THEN 'DD-MM-YYYY'
        WHEN style = 107 THEN 'Mon DD, YYYY' WHEN style = 110 THEN 'MM-DD-YYYY' WHEN style = 111 THEN 'YYYY/MM/DD' WHEN style = 112 THEN 'YYYYMMDD'
        ELSE '' END
$$;

-- F stands for the fraction with its mark, f for one that is left out when it is zero
CREATE OR REPLACE FUNCTION tsql.time_form(style int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN style IN (0, 100) THEN '_H:MIAM' WHEN style IN (8, 20, 24, 108, 120) THEN 'HH24:MI:SS' WHEN style IN (9, 109) THEN '_H:MI:SS{:}AM'
        WHEN style IN (13, 14, 113, 114) THEN 'HH24:MI:SS{:}' WHEN style IN (21, 25, 121) THEN 'HH24:MI:SS{.}' WHEN style = 22 THEN '_H:MI:SS AM'
        WHEN style IN (126, 127) THEN 'HH24:MI:SS{?}' ELSE '' END
$$;

-- to_char of these forms is the same always, which PostgreSQL can't know; persisted columns need to.
CREATE OR REPLACE FUNCTION tsql.moment_text(value timestamp, form text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN to_char(value, form);
END
$$;

-- the same with seven fractional digits, the last of which was cut: 9 in the last moment there is, else 0, as the form says
CREATE OR REPLACE FUNCTION tsql.moment_text_7(value timestamp, form text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT tsql.moment_text(value, CASE WHEN value = '9999-12-31 23:59:59.999999' THEN replace(form, '"0"', '"9"') ELSE form END)
$$;

CREATE OR REPLACE FUNCTION tsql.date_text(value timestamp, source text, digits int, style int, quiet boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    day text := CASE WHEN source = 'time' THEN '' ELSE tsql.date_form(style) END;
    clock text := CASE WHEN source = 'date' THEN '' ELSE tsql.time_form(style) END;
    fraction text := left(to_char(value, 'US') || CASE WHEN value = '9999-12-31 23:59:59.999999' THEN '9' ELSE '0' END, digits);
    legacy boolean := source IN ('datetime', 'smalldatetime');
BEGIN
    IF style IN (130, 131) THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: CONVERT style %s (the Hijri calendar).', style));
    ELSIF day = '' AND clock = '' THEN
        PERFORM tsql.fail(quiet, 281, 1, format('%s is not a valid style number when converting from %s to a character string.', style, source));
        RETURN NULL;
    END IF;
    day := coalesce(replace(to_char(value, replace(day, '_D', '"_D"')), '_D', lpad(extract(day FROM value)::text, 2)), '');
    clock := replace(clock, '{.}', CASE WHEN digits = 0 THEN '' ELSE '"."FF' END);
    clock := replace(clock, '{:}', CASE WHEN digits = 0 THEN '' WHEN legacy THEN '":"FF' ELSE '"."FF' END);
    clock := replace(clock, '{?}', CASE WHEN digits = 0 OR to_char(value, 'US') = '000000' THEN '' ELSE '"."FF' END);
    clock := coalesce(to_char(value, replace(replace(clock, 'FF', '"#"'), '_H', '"_"')), '');
    clock := replace(replace(clock, '#', fraction), '_', lpad(to_char(value, 'FMHH12'), 2));
    IF day = '' AND source = 'time' THEN
        clock := ltrim(clock, ' ');
    END IF;
    RETURN day || CASE WHEN day <> '' AND clock <> '' THEN CASE WHEN style IN (126, 127) THEN 'T' ELSE ' ' END ELSE '' END || clock;
END
$$;

CREATE OR REPLACE FUNCTION tsql.offset_text(minutes int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN minutes < 0 THEN '-' ELSE '+' END || to_char(abs(minutes) / 60, 'FM00') || ':' || to_char(abs(minutes) % 60, 'FM00')
$$;

CREATE OR REPLACE FUNCTION tsql.datetimeoffset_text(value tsql.datetimeoffset, digits int, style int, quiet boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT tsql.date_text(CASE WHEN style = 127 THEN (value).utc ELSE tsql.local_time(value) END, 'datetimeoffset', digits, style, quiet)
        || CASE WHEN tsql.time_form(style) = '' THEN '' WHEN style = 127 THEN 'Z'
                ELSE CASE WHEN style = 126 THEN '' ELSE ' ' END || tsql.offset_text((value).minutes) END
$$;

-- from text

CREATE OR REPLACE FUNCTION tsql.bad_date(target text, quiet boolean) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF target = 'smalldatetime' THEN
        PERFORM tsql.fail(quiet, 295, 3, 'Conversion failed when converting character string to smalldatetime data type.');
    ELSE
        PERFORM tsql.fail(quiet, 241, 1, 'Conversion failed when converting date and/or time from character string.');
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.style_order(style int, session_order text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN style = 0 THEN session_order WHEN style IN (1, 101, 10, 110, 22) THEN 'mdy' WHEN style IN (3, 103, 4, 104, 5, 105) THEN 'dmy'
                WHEN style IN (2, 102, 11, 111, 12, 112, 20, 120, 21, 121, 23, 25, 126, 127) THEN 'ymd' ELSE session_order END
$$;

CREATE OR REPLACE FUNCTION tsql.full_year(digits text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN length(digits) = 4 THEN digits::int WHEN length(digits) <= 2 THEN digits::int + CASE WHEN digits::int < 50 THEN 2000 ELSE 1900 END END
$$;

-- Year, month and day of a date's text, NULL when it has no such form; they may still be out of range.
CREATE OR REPLACE FUNCTION tsql.date_fields(value text, date_order text, legacy boolean) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    part text[];
    month_first boolean := position('m' IN date_order) < position('d' IN date_order);
BEGIN
    IF value ~ '^[0-9]+$' THEN
        RETURN CASE length(value)
            WHEN 8 THEN ARRAY[left(value, 4)::int, substr(value, 5, 2)::int, right(value, 2)::int]
            WHEN 6 THEN ARRAY[tsql.full_year(left(value, 2)), substr(value, 3, 2)::int, right(value, 2)::int]
            WHEN 4 THEN ARRAY[value::int, 1, 1] END;
    END IF;
    part := regexp_match(value, '^([0-9]{1,4})\s*[-/.]\s*([0-9]{1,4})\s*[-/.]\s*([0-9]{1,4})$');
    IF part IS NULL THEN
        RETURN CASE WHEN value ~* 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec' THEN tsql.named_date_fields(value) END;
    ELSIF length(part[1]) = 4 THEN
        part := CASE WHEN month_first OR NOT legacy THEN part ELSE ARRAY[part[1], part[3], part[2]] END;
    ELSIF length(part[3]) = 4 OR right(date_order, 1) = 'y' THEN
        part := CASE WHEN month_first THEN ARRAY[part[3], part[1], part[2]] ELSE ARRAY[part[3], part[2], part[1]] END;
    ELSE
        part := ARRAY[part[position('y' IN date_order)], part[position('m' IN date_order)], part[position('d' IN date_order)]];
    END IF;
    IF length(part[2]) > 2 OR length(part[3]) > 2 OR tsql.full_year(part[1]) IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY[tsql.full_year(part[1]), part[2]::int, part[3]::int];
END
$$;

CREATE OR REPLACE FUNCTION tsql.named_date_fields(value text) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    names constant text := 'january february march april may june july august september october november december ';
    words text[] := ARRAY(SELECT m[1] FROM regexp_matches(lower(value), '([a-z]+|[0-9]+|[^a-z0-9\s,.\-/]+)', 'g') AS m);
    figures text[] := ARRAY(SELECT w FROM unnest(words) AS w WHERE w ~ '^[0-9]+$');
    name text := (SELECT w FROM unnest(words) AS w WHERE w ~ '^[a-z]+$' LIMIT 1);
    month int;
BEGIN
    SELECT i INTO month FROM unnest(string_to_array(rtrim(names, ' '), ' ')) WITH ORDINALITY AS n(full_name, i) WHERE name IN (full_name, left(full_name, 3));
    IF month IS NULL OR cardinality(words) <> cardinality(figures) + 1 THEN
        RETURN NULL;
    ELSIF cardinality(figures) = 1 AND length(figures[1]) = 4 THEN
        RETURN ARRAY[figures[1]::int, month, 1];
    ELSIF cardinality(figures) <> 2 THEN
        RETURN NULL;
    ELSIF length(figures[1]) > 2 THEN
        figures := ARRAY[figures[2], figures[1]];
    END IF;
    IF length(figures[1]) > 2 OR tsql.full_year(figures[2]) IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY[tsql.full_year(figures[2]), month, figures[1]::int];
END
$$;

-- The parts of a date and time: date text, hour, minute, second, fraction mark, fraction, AM/PM, zone; NULL when the time is malformed.
CREATE OR REPLACE FUNCTION tsql.split_moment(value text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    clock constant text := '([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2})(?:([.:])([0-9]{1,9}))?)?)?\s*([AaPp][Mm])?\s*([+-][0-9]{1,2}:[0-9]{2}|[Zz])?';
    start int := regexp_instr(value, '(^|[ Tt])\s*[0-9]{1,2}(:[0-9]|\s*[AaPp][Mm])');
    day text;
    part text[];
BEGIN
    IF start = 0 THEN
        RETURN ARRAY[value, NULL, NULL, NULL, NULL, NULL, NULL, NULL];
    END IF;
    day := left(value, start - 1);
    part := regexp_match(ltrim(substr(value, start), ' Tt'), '^' || clock || '$');
    IF part IS NULL AND start = 1 THEN
        part := regexp_match(value, '^' || clock || '\s+');
        day := regexp_replace(value, '^' || clock || '\s+', '');
    END IF;
    IF part IS NULL OR (part[2] IS NULL AND part[6] IS NULL) THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY[btrim(day, ' '), part[1], coalesce(part[2], '0'), coalesce(part[3], '0'), part[4], part[5], lower(part[6]), upper(part[7])];
END
$$;

-- The time of day in microseconds, -1 when out of range, NULL when malformed for the target type. Digits beyond the sixth are rounded or cut.
CREATE OR REPLACE FUNCTION tsql.clock_microseconds(part text[], legacy boolean, rounds boolean) RETURNS int8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    hour int := part[2];
    micros int8 := 0;
BEGIN
    IF part[2] IS NULL THEN
        RETURN 0;
    ELSIF part[7] IS NOT NULL THEN
        IF hour > 12 THEN
            RETURN -1;
        END IF;
        hour := hour % 12 + CASE part[7] WHEN 'pm' THEN 12 ELSE 0 END;
    END IF;
    IF hour > 23 OR part[3]::int > 59 OR part[4]::int > 59 THEN
        RETURN -1;
    ELSIF part[6] IS NOT NULL THEN
        IF length(part[6]) > (CASE WHEN legacy OR part[5] = ':' THEN 3 ELSE 9 END) THEN
            RETURN NULL;
        END IF;
        micros := CASE part[5] WHEN ':' THEN part[6]::int8 * 1000 ELSE least((rpad(part[6], 9, '0')::int8 + 500 * rounds::int) / 1000, 999999) END;
    END IF;
    RETURN ((hour * 60 + part[3]::int8) * 60 + part[4]::int8) * 1000000 + micros;
END
$$;

-- A moment as the target type keeps it.
CREATE OR REPLACE FUNCTION tsql.keep_timestamp(value timestamp, target text, digits int, source text, quiet boolean) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE target WHEN 'datetime' THEN tsql.fit_datetime(value, source, quiet) WHEN 'smalldatetime' THEN tsql.fit_smalldatetime(value, source, quiet)
        WHEN 'date' THEN value ELSE tsql.round_fraction(value, digits) END
$$;

-- The moment of a text in one of the usual forms, NULL for any other: yyyymmdd, yyyy-mm-dd, mm/dd/yyyy and dd/mm/yyyy (with / - or .),
-- all but the first with a time of two digits a field and up to three of a fraction. 3 us, where the rules for all forms take 40: no regular expression.
CREATE OR REPLACE FUNCTION tsql.usual_moment(value text, date_order text) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shape text := translate(value, '012345678', '999999999');
    iso text := value;
BEGIN
    IF shape <> '99999999' THEN
        IF translate(substr(shape, 11), 'T', ' ') NOT IN ('', ' 99:99', ' 99:99:99', ' 99:99:99.9', ' 99:99:99.99', ' 99:99:99.999')
            OR substr(value, 12, 2) > '23' OR substr(value, 18, 2) > '59' THEN
            RETURN NULL;
        END IF;
        IF left(shape, 10) IN ('99/99/9999', '99-99-9999', '99.99.9999') AND substr(value, 11, 1) <> 'T' THEN
            iso := substr(value, 7, 4) || '-' || CASE date_order WHEN 'dmy' THEN substr(value, 4, 2) || '-' || left(value, 2)
                WHEN 'mdy' THEN left(value, 2) || '-' || substr(value, 4, 2) ELSE '?' END || substr(value, 11);
        ELSIF left(shape, 10) <> '9999-99-99' OR (date_order NOT IN ('mdy', 'ymd') AND substr(value, 11, 1) <> 'T') THEN
            RETURN NULL;
        END IF;
    END IF;
    RETURN CASE WHEN pg_input_is_valid(iso, 'timestamp') THEN iso::timestamp END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.text_to_timestamp(value text, target text, digits int, style int, session_order text, source text, quiet boolean) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    legacy boolean := target IN ('datetime', 'smalldatetime');
    trimmed text := btrim(value, E' \t\r\n\f\v');
    date_order text := tsql.style_order(style, session_order);
    part text[];
    field int[] := ARRAY[1900, 1, 1];
    micros int8;
    result timestamp;
BEGIN
    IF style IN (130, 131) THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: CONVERT style %s (the Hijri calendar).', style));
    END IF;
    result := tsql.usual_moment(trimmed, date_order);
    IF result IS NOT NULL THEN
        RETURN tsql.keep_timestamp(result, target, digits, source, quiet);
    END IF;
    IF trimmed ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T' THEN
        date_order := 'ymd';
    END IF;
    part := tsql.split_moment(trimmed);
    micros := tsql.clock_microseconds(part, legacy, target <> 'date' AND digits < 7);
    IF part[1] <> '' THEN
        field := tsql.date_fields(part[1], date_order, legacy);
    END IF;
    IF part IS NULL OR field IS NULL OR (tsql.is_day(field) AND (micros IS NULL OR (legacy AND part[8] <> 'Z'))) THEN
        PERFORM tsql.bad_date(target, quiet);
        RETURN NULL;
    ELSIF NOT tsql.is_day(field) OR micros < 0 THEN
        IF legacy THEN
            RETURN tsql.out_of_range(source, target, quiet);
        END IF;
        PERFORM tsql.bad_date(target, quiet);
        RETURN NULL;
    END IF;
    result := make_timestamp(field[1], field[2], field[3], 0, 0, 0) + micros * interval '1 microsecond';
    RETURN tsql.keep_timestamp(result, target, digits, source, quiet);
END
$$;

CREATE OR REPLACE FUNCTION tsql.is_day(field int[]) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN field[1] BETWEEN 1 AND 9999 AND field[2] BETWEEN 1 AND 12 AND field[3] >= 1
                THEN field[3] <= extract(day FROM make_date(field[1], field[2], 1) + interval '1 month - 1 day') ELSE false END
$$;

CREATE OR REPLACE FUNCTION tsql.text_to_datetimeoffset(value text, digits int, style int, session_order text, quiet boolean) RETURNS tsql.datetimeoffset
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    zone text := (tsql.split_moment(btrim(value, E' \t\r\n\f\v')))[8];
    minutes int := 0;
    local_moment timestamp := tsql.text_to_timestamp(value, 'datetimeoffset', digits, style, session_order, 'varchar', quiet);
BEGIN
    IF zone <> 'Z' THEN
        minutes := split_part(substr(zone, 2), ':', 1)::int * 60 + split_part(zone, ':', 2)::int;
        IF minutes > 840 OR split_part(zone, ':', 2)::int > 59 THEN
            PERFORM tsql.bad_date('datetimeoffset', quiet);
            RETURN NULL;
        END IF;
        minutes := CASE left(zone, 1) WHEN '-' THEN - minutes ELSE minutes END;
    END IF;
    RETURN tsql.at_offset(local_moment, minutes);
END
$$;
