-- Date and time functions that PostgreSQL's own operators don't make up (ferryman/tsql/functions/datepart_sql.py). Rules as in dateparts.py beside it.

-- DATEADD: so many units on, within the type's range. The estimate, right to 400 years, keeps PostgreSQL itself from overflowing.
CREATE OR REPLACE FUNCTION tsql.add_units(unit interval, quantity int8, value timestamp, type_name text) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    estimate float8 := date_part('epoch', value) + date_part('epoch', unit) * quantity;
    result timestamp;
BEGIN
    IF estimate BETWEEN -74760000000 AND 266030000000 THEN
        result := value + quantity * unit;
    END IF;
    IF result IS NULL OR result >= timestamp '10000-01-01'
        OR result < (CASE type_name WHEN 'datetime' THEN timestamp '1753-01-01' WHEN 'smalldatetime' THEN timestamp '1900-01-01' ELSE timestamp '0001-01-01' END)
        OR (type_name = 'smalldatetime' AND result >= timestamp '2080-01-01') THEN
        PERFORM tsql.raise_error(517, 16, 1, format('Adding a value to a ''%s'' column caused an overflow.', type_name));
    END IF;
    IF type_name = 'datetime' AND unit < interval '1 second' THEN
        RETURN tsql.round_datetime(result);
    ELSIF type_name = 'smalldatetime' THEN
        RETURN date_trunc('minute', result + interval '30.001 second');
    END IF;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.datediff_int(boundaries int8) RETURNS int4
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF boundaries NOT BETWEEN -2147483648 AND 2147483647 THEN
        PERFORM tsql.raise_error(535, 16, 1, 'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances'
            || ' is too large. Try to use datediff with a less precise datepart.');
    END IF;
    RETURN boundaries;
END
$$;

-- Months since the year 0.
CREATE OR REPLACE FUNCTION tsql.month_number(value timestamp) RETURNS int4
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT extract(year FROM value)::int * 12 + extract(month FROM value)::int - 1 $$;

-- first is @@DATEFIRST, the ISO number of the week's first day
CREATE OR REPLACE FUNCTION tsql.week_number(value timestamp, first int) RETURNS int4
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (extract(doy FROM value)::int - 1 + (extract(isodow FROM date_trunc('year', value))::int - first + 7) % 7) / 7 + 1
$$;

CREATE OR REPLACE FUNCTION tsql.week_start(value timestamp, first int) RETURNS timestamp
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT date_trunc('day', value) - (extract(isodow FROM value)::int - first + 7) % 7 * interval '1 day'
$$;

CREATE OR REPLACE FUNCTION tsql.eomonth(value timestamp, months int) RETURNS date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (date_trunc('month', value) + (coalesce(months, 0) + 1) * interval '1 month' - interval '1 day')::date
$$;

CREATE OR REPLACE FUNCTION tsql.datefromparts(year int, month int, day int) RETURNS date
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF NOT tsql.is_day(ARRAY[year, month, day]) THEN
        PERFORM tsql.raise_error(289, 16, 1, 'Cannot construct data type date, some of the arguments have values which are not valid.');
    END IF;
    RETURN make_date(year, month, day);
END
$$;

-- A fraction of a second with so many digits in microseconds; -1 where it has more.
CREATE OR REPLACE FUNCTION tsql.fraction(value int, digits int) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN digits BETWEEN 0 AND 7 AND value BETWEEN 0 AND 10::numeric ^ digits - 1 THEN trunc(value * 1000000::numeric / 10::numeric ^ digits)::int ELSE -1 END
$$;

CREATE OR REPLACE FUNCTION tsql.moment_from_parts(type_name text, year int, month int, day int, hour int, minute int, second int, micros int) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result timestamp;
BEGIN
    IF tsql.is_day(ARRAY[year, month, day]) AND hour BETWEEN 0 AND 23 AND minute BETWEEN 0 AND 59 AND second BETWEEN 0 AND 59 AND micros >= 0 THEN
        result := make_date(year, month, day) + make_interval(hours => hour, mins => minute, secs => second) + micros * interval '1 microsecond';
    END IF;
    IF result IS NULL OR (type_name = 'datetime' AND year < 1753) OR (type_name = 'smalldatetime' AND result NOT BETWEEN '1900-01-01' AND '2079-06-06 23:59') THEN
        PERFORM tsql.raise_error(289, 16, 1, format('Cannot construct data type %s, some of the arguments have values which are not valid.', type_name));
    END IF;
    RETURN CASE type_name WHEN 'datetime' THEN tsql.round_datetime(result) ELSE result END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.offset_from_parts(hours int, minutes int) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF hours * minutes < 0 OR abs(minutes) > 59 OR abs(hours * 60 + minutes) > 840 THEN
        PERFORM tsql.raise_error(289, 16, 1, 'Cannot construct data type datetimeoffset, some of the arguments have values which are not valid.');
    END IF;
    RETURN hours * 60 + minutes;
END
$$;

-- +05:30, or a number of minutes, as minutes.
CREATE OR REPLACE FUNCTION tsql.offset_minutes(value text, function text) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    part text[] := regexp_match(value, '^([+-])([0-9]{1,2}):([0-9]{1,2})$');
    minutes int;
BEGIN
    minutes := CASE WHEN part IS NOT NULL THEN (part[2]::int * 60 + part[3]::int) * (part[1] || '1')::int WHEN value ~ '^[+-]?[0-9]{1,4}$' THEN value::int END;
    IF minutes IS NULL OR abs(minutes) > 840 THEN
        PERFORM tsql.raise_error(9812, 16, 1, format('The timezone provided to builtin function %s is invalid.', function));
    END IF;
    RETURN minutes;
END
$$;

CREATE OR REPLACE FUNCTION tsql.switch_offset(value tsql.datetimeoffset, minutes int) RETURNS tsql.datetimeoffset
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT tsql.at_offset((value).utc + minutes * interval '1 minute', minutes) $$;

-- IANA's name of a zone that T-SQL calls by Windows' name.
CREATE OR REPLACE FUNCTION tsql.iana_zone(name text) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found text := (SELECT z.zone FROM catalog.time_zones z WHERE lower(z.name) = lower(iana_zone.name));
BEGIN
    IF found IS NULL THEN
        PERFORM tsql.raise_error(9820, 16, 1, format('The time zone parameter ''%s'' provided to AT TIME ZONE clause is invalid.', name));
    END IF;
    RETURN found;
END
$$;

-- How many minutes the clocks of a zone are ahead of UTC at a moment.
CREATE OR REPLACE FUNCTION tsql.zone_minutes(zone text, moment timestamptz) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (extract(epoch FROM (moment AT TIME ZONE zone) - (moment AT TIME ZONE 'UTC')) / 60)::int
$$;

-- A moment as the clocks of a zone show it; STABLE, as PostgreSQL's knowledge of zones is.
CREATE OR REPLACE FUNCTION tsql.in_zone(moment timestamptz, zone text) RETURNS tsql.datetimeoffset
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT tsql.at_offset(moment AT TIME ZONE zone, tsql.zone_minutes(zone, moment))
$$;

-- The start of the bucket, width dateparts wide and counted from origin, that holds a moment.
CREATE OR REPLACE FUNCTION tsql.date_bucket(part text, width int, value timestamp, origin timestamp) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    months int := width * CASE part WHEN 'year' THEN 12 WHEN 'quarter' THEN 3 WHEN 'month' THEN 1 END;
    micros int8 := width * CASE part WHEN 'week' THEN 604800000000 WHEN 'day' THEN 86400000000 WHEN 'dayofyear' THEN 86400000000 WHEN 'weekday' THEN 86400000000
        WHEN 'hour' THEN 3600000000 WHEN 'minute' THEN 60000000 WHEN 'second' THEN 1000000 WHEN 'millisecond' THEN 1000 END;
    steps int8;
    result timestamp;
BEGIN
    IF width < 1 THEN
        PERFORM tsql.raise_error(9834, 16, 1, 'Invalid bucket width value passed to date_bucket function. Only positive values are allowed.');
    ELSIF months IS NOT NULL THEN
        steps := floor(((extract(year FROM value) - extract(year FROM origin)) * 12 + extract(month FROM value) - extract(month FROM origin)) / months);
        result := origin + (steps * months)::int * interval '1 month';
        RETURN CASE WHEN result <= value THEN result ELSE origin + ((steps - 1) * months)::int * interval '1 month' END;
    ELSIF micros IS NULL THEN
        PERFORM tsql.raise_error(9806, 16, 1, format('The datepart %s is not supported by date function date_bucket.', part));
    END IF;
    steps := floor(extract(epoch FROM value - origin) * 1000000 / micros);
    RETURN origin + (steps * micros) * interval '1 microsecond';
END
$$;
