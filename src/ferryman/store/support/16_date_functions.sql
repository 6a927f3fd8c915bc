-- Date and time functions. Rules as in ferryman/tsql/functions/dateparts.py; dateparts arrive by their full names.

CREATE OR REPLACE FUNCTION tsql.dateadd(part text, quantity int8, value timestamp, type_name text) RETURNS timestamp
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result timestamp;
BEGIN
    BEGIN
        result := CASE part
            WHEN 'year' THEN value + quantity * interval '1 year' WHEN 'quarter' THEN value + quantity * interval '3 month'
            WHEN 'month' THEN value + quantity * interval '1 month' WHEN 'week' THEN value + quantity * interval '7 day'
            WHEN 'day' THEN value + quantity * interval '1 day' WHEN 'dayofyear' THEN value + quantity * interval '1 day'
            WHEN 'weekday' THEN value + quantity * interval '1 day' WHEN 'hour' THEN value + quantity * interval '1 hour'
            WHEN 'minute' THEN value + quantity * interval '1 minute' WHEN 'second' THEN value + quantity * interval '1 second'
            WHEN 'millisecond' THEN value + quantity * interval '1 millisecond' WHEN 'microsecond' THEN value + quantity * interval '1 microsecond'
            WHEN 'nanosecond' THEN value + trunc(quantity / 1000.0)::int8 * interval '1 microsecond' END;
    EXCEPTION WHEN datetime_field_overflow OR interval_field_overflow THEN
        result := NULL;
    END;
    IF type_name = 'time' THEN
        RETURN result;
    ELSIF result IS NULL OR result >= timestamp '10000-01-01'
        OR result < (CASE type_name WHEN 'datetime' THEN timestamp '1753-01-01' WHEN 'smalldatetime' THEN timestamp '1900-01-01' ELSE timestamp '0001-01-01' END)
        OR (type_name = 'smalldatetime' AND result >= timestamp '2080-01-01') THEN
        PERFORM tsql.raise_error(517, 16, 1, format('Adding a value to a ''%s'' column caused an overflow.', type_name));
    END IF;
    RETURN CASE type_name WHEN 'datetime' THEN tsql.round_datetime(result)
        WHEN 'smalldatetime' THEN date_trunc('minute', result + interval '30.001 second') ELSE result END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.datediff_big(part text, first timestamp, last timestamp) RETURNS int8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE part
        WHEN 'day' THEN (last::date - first::date)::int8
        WHEN 'dayofyear' THEN (last::date - first::date)::int8
        WHEN 'weekday' THEN (last::date - first::date)::int8
        WHEN 'year' THEN (extract(year FROM last) - extract(year FROM first))::int8
        WHEN 'quarter' THEN ((extract(year FROM last) - extract(year FROM first)) * 4 + extract(quarter FROM last) - extract(quarter FROM first))::int8
        WHEN 'month' THEN ((extract(year FROM last) - extract(year FROM first)) * 12 + extract(month FROM last) - extract(month FROM first))::int8
        WHEN 'week' THEN (floor((last::date - date '1899-12-31') / 7.0) - floor((first::date - date '1899-12-31') / 7.0))::int8
        WHEN 'hour' THEN (extract(epoch FROM date_trunc('hour', last) - date_trunc('hour', first)) / 3600)::int8
        WHEN 'minute' THEN (extract(epoch FROM date_trunc('minute', last) - date_trunc('minute', first)) / 60)::int8
        WHEN 'second' THEN extract(epoch FROM date_trunc('second', last) - date_trunc('second', first))::int8
        WHEN 'millisecond' THEN (extract(epoch FROM date_trunc('millisecond', last) - date_trunc('millisecond', first)) * 1000)::int8
        WHEN 'microsecond' THEN (extract(epoch FROM last - first) * 1000000)::int8
        WHEN 'nanosecond' THEN (extract(epoch FROM last - first) * 1000000)::int8 * 1000 END
$$;

CREATE OR REPLACE FUNCTION tsql.datediff(part text, first timestamp, last timestamp) RETURNS int4
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    result int8 := tsql.datediff_big(part, first, last);
BEGIN
    IF result NOT BETWEEN -2147483648 AND 2147483647 THEN
        PERFORM tsql.raise_error(535, 16, 1, 'The datediff function resulted in an overflow. The number of dateparts separating two date/time instances'
            || ' is too large. Try to use datediff with a less precise datepart.');
    END IF;
    RETURN result;
END
$$;

-- first is @@DATEFIRST, the ISO number of the week's first day
CREATE OR REPLACE FUNCTION tsql.datepart(part text, value timestamp, first int) RETURNS int4
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE part
        WHEN 'year' THEN extract(year FROM value)::int WHEN 'quarter' THEN extract(quarter FROM value)::int WHEN 'month' THEN extract(month FROM value)::int
        WHEN 'day' THEN extract(day FROM value)::int WHEN 'dayofyear' THEN extract(doy FROM value)::int
        WHEN 'weekday' THEN (extract(isodow FROM value)::int - first + 7) % 7 + 1
        WHEN 'week' THEN (extract(doy FROM value)::int - 1 + (extract(isodow FROM date_trunc('year', value))::int - first + 7) % 7) / 7 + 1
        WHEN 'iso_week' THEN extract(week FROM value)::int WHEN 'hour' THEN extract(hour FROM value)::int
        WHEN 'minute' THEN extract(minute FROM value)::int WHEN 'second' THEN floor(extract(second FROM value))::int
        WHEN 'millisecond' THEN extract(microseconds FROM value)::int % 1000000 / 1000
        WHEN 'microsecond' THEN extract(microseconds FROM value)::int % 1000000
        WHEN 'nanosecond' THEN extract(microseconds FROM value)::int % 1000000 * 1000 END
$$;

CREATE OR REPLACE FUNCTION tsql.datename(part text, value timestamp, first int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE part WHEN 'month' THEN to_char(value, 'FMMonth') WHEN 'weekday' THEN to_char(value, 'FMDay') ELSE tsql.datepart(part, value, first)::text END
$$;

CREATE OR REPLACE FUNCTION tsql.datetrunc(part text, value timestamp, first int) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE part
        WHEN 'week' THEN date_trunc('day', value) - (extract(isodow FROM value)::int - first + 7) % 7 * interval '1 day'
        WHEN 'iso_week' THEN date_trunc('week', value) WHEN 'dayofyear' THEN date_trunc('day', value)
        WHEN 'microsecond' THEN value ELSE date_trunc(part, value) END
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
