-- Conversions to and from numbers. The rules are those of ferryman/tsql/conversion_numbers.py; golden tests run both.

CREATE OR REPLACE FUNCTION tsql.integer_fits(value numeric, target text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE target
        WHEN 'int' THEN value BETWEEN -2147483648 AND 2147483647
        WHEN 'bigint' THEN value BETWEEN -9223372036854775808 AND 9223372036854775807
        WHEN 'smallint' THEN value BETWEEN -32768 AND 32767
        WHEN 'tinyint' THEN value BETWEEN 0 AND 255
        ELSE value BETWEEN 0 AND 1 END
$$;

CREATE OR REPLACE FUNCTION tsql.check_tinyint(value int2) RETURNS int2
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF value NOT BETWEEN 0 AND 255 THEN
        PERFORM tsql.raise_error(8115, 16, 2, 'Arithmetic overflow error converting expression to data type tinyint.');
    END IF;
    RETURN value;
END
$$;

CREATE OR REPLACE FUNCTION tsql.int_to_int(value int8, target text, quiet boolean) RETURNS int8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF tsql.integer_fits(value, target) THEN
        RETURN value;
    ELSIF target IN ('tinyint', 'smallint') THEN
        PERFORM tsql.fail(quiet, 220, 1, format('Arithmetic overflow error for data type %s, value = %s.', target, value));
    ELSE
        PERFORM tsql.fail(quiet, 8115, 2, format('Arithmetic overflow error converting expression to data type %s.', target));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.numeric_to_int(value numeric, target text, quiet boolean) RETURNS int8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF tsql.integer_fits(value, target) THEN
        RETURN value;
    END IF;
    PERFORM tsql.fail(quiet, 8115, 2, format('Arithmetic overflow error converting expression to data type %s.', target));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.float_to_int(value float8, target text, quiet boolean) RETURNS int8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF abs(value) < 1e19 AND tsql.integer_fits(trunc(value::text::numeric), target) THEN
        RETURN trunc(value::text::numeric);
    END IF;
    PERFORM tsql.fail(quiet, 232, 1, format('Arithmetic overflow error for type %s, value = %s.', target, to_char(value::text::numeric, 'FM9999999999999999999999990.000000')));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.to_real(value float8, quiet boolean) RETURNS float4
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF abs(value) < 3.4028235677973366e38 THEN
        RETURN CASE WHEN abs(value) < 1e-45 THEN 0 ELSE value END;
    END IF;
    PERFORM tsql.fail(quiet, 8115, 2, 'Arithmetic overflow error converting expression to data type real.');
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.to_numeric(value numeric, digits int, decimals int, source text, quiet boolean) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    rounded numeric := round(value, decimals);
BEGIN
    IF abs(rounded) < power(10::numeric, digits - decimals) THEN
        RETURN rounded;
    END IF;
    PERFORM tsql.fail(quiet, 8115, 2, format('Arithmetic overflow error converting %s to data type numeric.', source));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.to_money(value numeric, target text, quiet boolean) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF (round(value, 4) BETWEEN CASE target WHEN 'money' THEN -922337203685477.5808 ELSE -214748.3648 END
        AND CASE target WHEN 'money' THEN 922337203685477.5807 ELSE 214748.3647 END) THEN
        RETURN round(value, 4);
    END IF;
    PERFORM tsql.fail(quiet, 8115, 2, format('Arithmetic overflow error converting expression to data type %s.', target));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.check_money(value numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT tsql.to_money(value, 'money', false) $$;

CREATE OR REPLACE FUNCTION tsql.check_smallmoney(value numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT tsql.to_money(value, 'smallmoney', false) $$;

-- from text

CREATE OR REPLACE FUNCTION tsql.text_to_int(value text, target text, source text, quiet boolean) RETURNS int8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    number numeric;
BEGIN
    IF target IN ('int', 'bigint') AND translate(value, '0123456789', '') = '' AND length(value) BETWEEN 1 AND 9 THEN  -- 0.8 us instead of 3
        RETURN value::int8;
    END IF;
    IF target = 'bit' AND lower(btrim(value, ' ')) IN ('true', 'false') THEN
        RETURN (lower(btrim(value, ' ')) = 'true')::int;
    END IF;
    IF value !~ '^ *[+-]? *[0-9]* *$' THEN
        IF target = 'bigint' THEN
            PERFORM tsql.fail(quiet, 8114, 5, format('Error converting data type %s to bigint.', source));
        ELSE
            PERFORM tsql.fail(quiet, 245, 1, format('Conversion failed when converting the %s value ''%s'' to data type %s.',
                source, CASE WHEN source IN ('char', 'nchar') THEN rtrim(value, ' ') ELSE value END, target));
        END IF;
        RETURN NULL;
    END IF;
    number := CASE WHEN value ~ '[0-9]' THEN replace(value, ' ', '')::numeric ELSE 0 END;
    IF target = 'bit' THEN
        RETURN (number <> 0)::int;
    ELSIF tsql.integer_fits(number, target) THEN
        RETURN number;
    ELSIF target = 'int' THEN
        PERFORM tsql.fail(quiet, 248, 1, format('The conversion of the %s value ''%s'' overflowed an int column.', source, value));
    ELSIF target = 'bigint' THEN
        PERFORM tsql.fail(quiet, 8115, 2, 'Arithmetic overflow error converting expression to data type bigint.');
    ELSE
        PERFORM tsql.fail(quiet, 244, 1, format('The conversion of the %s value ''%s'' overflowed an %s column. Use a larger integer column.',
            source, value, CASE target WHEN 'tinyint' THEN 'INT1' ELSE 'INT2' END));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.text_to_numeric(value text, digits int, decimals int, source text, quiet boolean) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF value ~ '^ *[+-]? *([0-9]+\.?[0-9]*|\.[0-9]+) *$' THEN
        RETURN tsql.to_numeric(replace(value, ' ', '')::numeric, digits, decimals, source, quiet);
    END IF;
    PERFORM tsql.fail(quiet, 8114, 5, format('Error converting data type %s to numeric.', source));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.text_to_money(value text, target text, source text, quiet boolean) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    digits text;
BEGIN
    IF value ~ '^ *([+-]? *[$£¤¥€]?|[$£¤¥€] *[+-]?) *([0-9][0-9,]*\.?[0-9]*|\.[0-9]+|) *$' THEN
        digits := translate(value, ' $£¤¥€,', '');
        RETURN tsql.to_money(CASE WHEN digits ~ '[0-9]' THEN digits::numeric ELSE 0 END, target, quiet);
    END IF;
    IF source IN ('nvarchar', 'nchar', 'ntext') THEN
        PERFORM tsql.fail(quiet, 8114, 5, format('Error converting data type %s to %s.', source, target));
    ELSIF target = 'smallmoney' THEN
        PERFORM tsql.fail(quiet, 293, 1, 'Cannot convert char value to smallmoney. The char value has incorrect syntax.');
    ELSE
        PERFORM tsql.fail(quiet, 235, 1, 'Cannot convert a char value to money. The char value has incorrect syntax.');
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.text_to_float(value text, target text, source text, quiet boolean) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    number numeric;
BEGIN
    IF btrim(value, ' ') = '' THEN
        RETURN 0;
    END IF;
    IF value !~ '^ *[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eEdD][+-]?[0-9]{1,4})? *$' THEN
        PERFORM tsql.fail(quiet, 8114, 5, format('Error converting data type %s to %s.', source, target));
        RETURN NULL;
    END IF;
    number := translate(btrim(value, ' '), 'dD', 'ee')::numeric;
    IF abs(number) > 1.7976931348623157e308 THEN
        PERFORM tsql.fail(quiet, 8115, 2, format('Arithmetic overflow error converting %s to data type %s.', source, target));
        RETURN NULL;
    ELSIF abs(number) < 2.3e-308 THEN
        RETURN 0;
    END IF;
    RETURN CASE WHEN target = 'real' THEN tsql.to_real(number::float8, quiet) ELSE number::float8 END;
END
$$;

-- to text

-- A number's text that must fit: integers in char and varchar become '*', all others fail.
CREATE OR REPLACE FUNCTION tsql.fit_number(value text, longest int, kind text, source text, target text, quiet boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF length(value) <= longest THEN
        RETURN value;
    ELSIF kind = 'int' THEN
        RETURN '*';
    ELSIF kind = 'money' THEN
        PERFORM tsql.fail(quiet, 234, 2, format('There is insufficient result space to convert a %s value to %s.', source, target));
    ELSE
        PERFORM tsql.fail(quiet, 8115, 2, format('Arithmetic overflow error converting %s to data type %s.', kind, target));
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.money_text(value numeric, style int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN style IN (2, 126) THEN round(value, 4)::text
                WHEN style = 1 THEN to_char(round(value, 2), 'FM999,999,999,999,990.00')
                ELSE round(value, 2)::text END
$$;

-- digits significant digits of a float, in the %g or %e form of C with exponents of three digits.
CREATE OR REPLACE FUNCTION tsql.float_text(value float8, style int, is_real boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    digits int := CASE WHEN style = 1 THEN 8 WHEN style IN (2, 126, 128, 129) THEN 16 WHEN style = 3 THEN CASE WHEN is_real THEN 9 ELSE 17 END ELSE 6 END;
    shown text;
    mantissa text;
    exponent int;
BEGIN
    IF value = 0 THEN
        shown := rpad('0.', digits + 1, '0') || 'e+000';
        RETURN CASE WHEN digits = 6 THEN '0' ELSE shown END;
    END IF;
    -- to_char(... EEEE) knows at most 15 digits of a float8; its exact decimal value has them all
    shown := btrim(to_char(tsql.exact_numeric(value), '9.' || repeat('9', digits - 1) || 'EEEE'), ' ');
    mantissa := split_part(shown, 'e', 1);
    exponent := split_part(shown, 'e', 2)::int;
    IF abs(mantissa::numeric) >= 10 THEN  -- to_char rounds 9.99... up to 10
        mantissa := CASE WHEN value < 0 THEN '-' ELSE '' END || rpad('1.', digits + 1, '0');
        exponent := exponent + 1;
    END IF;
    IF digits > 6 OR exponent < -4 OR exponent >= 6 THEN
        mantissa := CASE WHEN digits > 6 THEN mantissa ELSE rtrim(rtrim(mantissa, '0'), '.') END;
        RETURN mantissa || 'e' || CASE WHEN exponent < 0 THEN '-' ELSE '+' END || lpad(abs(exponent)::text, 3, '0');
    END IF;
    shown := round((mantissa || 'e' || exponent)::numeric, greatest(5 - exponent, 0))::text;
    RETURN CASE WHEN position('.' IN shown) > 0 THEN rtrim(rtrim(shown, '0'), '.') ELSE shown END;
END
$$;

-- The binary value of a float, exactly: mantissa times a power of two, read from its 64 bits.
CREATE OR REPLACE FUNCTION tsql.exact_numeric(value float8) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits int8 := ('x' || encode(float8send(value), 'hex'))::bit(64)::int8;
    exponent int := ((bits >> 52) & 2047)::int;
    mantissa numeric := bits & 4503599627370495;
BEGIN
    IF exponent = 0 THEN
        exponent := -1074;
    ELSE
        mantissa := mantissa + 4503599627370496;
        exponent := exponent - 1075;
    END IF;
    IF exponent >= 0 THEN
        mantissa := mantissa * (2::numeric ^ exponent);
    ELSE
        FOR i IN 1 .. (- exponent) / 50 LOOP
            mantissa := mantissa * 0.00000000000000088817841970012523233890533447265625;
        END LOOP;
        FOR i IN 1 .. (- exponent) % 50 LOOP
            mantissa := mantissa * 0.5;
        END LOOP;
    END IF;
    RETURN CASE WHEN bits < 0 THEN - mantissa ELSE mantissa END;
END
$$;
