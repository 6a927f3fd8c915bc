-- Mathematical functions whose domain errors are T-SQL's 3623 and 8134.

CREATE OR REPLACE FUNCTION tsql.invalid_float() RETURNS float8
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM tsql.raise_error(3623, 16, 1, 'An invalid floating point operation occurred.');
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.power_of(base float8, exponent float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF base = 0 AND exponent < 0 THEN
        PERFORM tsql.raise_error(8134, 16, 1, 'Divide by zero error encountered.');
    ELSIF base < 0 AND exponent <> trunc(exponent) THEN
        RETURN tsql.invalid_float();
    END IF;
    RETURN power(base, exponent);
END
$$;

CREATE OR REPLACE FUNCTION tsql.sqrt_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN value < 0 THEN tsql.invalid_float() ELSE sqrt(value) END $$;

CREATE OR REPLACE FUNCTION tsql.log_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN value <= 0 THEN tsql.invalid_float() ELSE ln(value) END $$;

CREATE OR REPLACE FUNCTION tsql.log_of(value float8, base float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN value <= 0 OR base <= 0 OR base = 1 THEN tsql.invalid_float() ELSE ln(value) / ln(base) END
$$;

CREATE OR REPLACE FUNCTION tsql.log10_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN value <= 0 THEN tsql.invalid_float() ELSE log(value) END $$;

CREATE OR REPLACE FUNCTION tsql.asin_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN abs(value) > 1 THEN tsql.invalid_float() ELSE asin(value) END $$;

CREATE OR REPLACE FUNCTION tsql.acos_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN abs(value) > 1 THEN tsql.invalid_float() ELSE acos(value) END $$;

CREATE OR REPLACE FUNCTION tsql.round_or_cut(value numeric, digits int, cut int) RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN cut = 0 THEN round(value, digits) ELSE trunc(value, digits) END $$;

-- << (by a positive count) and >> (by a negative one) of an integer of so many bits; >> is logical, a count of the width or more gives 0
CREATE OR REPLACE FUNCTION tsql.shift(value int8, count int8, bits int) RETURNS int8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN abs(count) >= bits THEN 0
            WHEN count >= 0 THEN tsql.signed((value << count::int) & tsql.bit_mask(bits), bits)
            ELSE tsql.signed(((value & tsql.bit_mask(bits)) >> (-count)::int) & tsql.bit_mask(64 + count::int), bits) END
$$;

CREATE OR REPLACE FUNCTION tsql.bit_mask(bits int) RETURNS int8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN bits >= 64 THEN -1 ELSE ~ (-1::int8 << bits) END $$;

-- the number that so many bits stand for: two's complement from 16 bits on
CREATE OR REPLACE FUNCTION tsql.signed(value int8, bits int) RETURNS int8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN bits IN (16, 32) AND (value >> (bits - 1)) & 1 = 1 THEN value - (1::int8 << bits) ELSE value END
$$;
