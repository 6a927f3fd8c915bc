-- Mathematical functions whose domain errors are T-SQL's 3623 and 8134.

-- It takes the value so that PostgreSQL can't compute it ahead: a call without a variable, in a branch of CASE, would raise while the function is planned.
CREATE OR REPLACE FUNCTION tsql.invalid_float(value float8) RETURNS float8
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
        RETURN tsql.invalid_float(base);
    END IF;
    RETURN power(base, exponent);
END
$$;

CREATE OR REPLACE FUNCTION tsql.sqrt_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN value < 0 THEN tsql.invalid_float(value) ELSE sqrt(value) END $$;

CREATE OR REPLACE FUNCTION tsql.log_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN value <= 0 THEN tsql.invalid_float(value) ELSE ln(value) END $$;

CREATE OR REPLACE FUNCTION tsql.log_of(value float8, base float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN value <= 0 OR base <= 0 OR base = 1 THEN tsql.invalid_float(value) ELSE ln(value) / ln(base) END
$$;

CREATE OR REPLACE FUNCTION tsql.log10_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN value <= 0 THEN tsql.invalid_float(value) ELSE log(value) END $$;

CREATE OR REPLACE FUNCTION tsql.asin_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN abs(value) > 1 THEN tsql.invalid_float(value) ELSE asin(value) END $$;

CREATE OR REPLACE FUNCTION tsql.acos_of(value float8) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE WHEN abs(value) > 1 THEN tsql.invalid_float(value) ELSE acos(value) END $$;

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

-- The same of a binary, whose last byte holds the lowest bits.
CREATE OR REPLACE FUNCTION tsql.shift_binary(value bytea, count int8) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits varbit := ('x' || encode(value, 'hex'))::varbit;
    result bytea := value;
BEGIN
    bits := CASE WHEN abs(count) >= length(bits) THEN repeat('0', length(bits))::varbit WHEN count >= 0 THEN bits << count::int ELSE bits >> (-count)::int END;
    FOR i IN 0 .. octet_length(value) - 1 LOOP
        result := set_byte(result, i, substring(bits FROM i * 8 + 1 FOR 8)::bit(8)::int);
    END LOOP;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.check_bit(place int8, bits int, setting int8, function text) RETURNS int
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF place NOT BETWEEN 0 AND bits - 1 THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: %s with a bit offset outside of the value.', function));
    ELSIF setting NOT IN (0, 1) THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: %s with a bit value other than 0 and 1.', function));
    END IF;
    RETURN place;
END
$$;

CREATE OR REPLACE FUNCTION tsql.get_bit(value int8, place int8, bits int) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT ((value >> tsql.check_bit(place, bits, 0, 'GET_BIT')) & 1)::int2 $$;

CREATE OR REPLACE FUNCTION tsql.set_bit(value int8, place int8, setting int8, bits int) RETURNS int8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT tsql.signed(CASE setting WHEN 1 THEN value | 1::int8 << checked ELSE value & ~(1::int8 << checked) END & tsql.bit_mask(bits), bits)
FROM tsql.check_bit(place, bits, setting, 'SET_BIT') AS checked
$$;

-- PostgreSQL counts a binary's bits from its first byte.
CREATE OR REPLACE FUNCTION tsql.get_bit(value bytea, place int8) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT get_bit(value, ((octet_length(value) - 1 - checked / 8) * 8 + checked % 8)::int8)::int2
FROM tsql.check_bit(place, octet_length(value) * 8, 0, 'GET_BIT') AS checked
$$;

CREATE OR REPLACE FUNCTION tsql.set_bit(value bytea, place int8, setting int8) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT set_bit(value, ((octet_length(value) - 1 - checked / 8) * 8 + checked % 8)::int8, setting::int)
FROM tsql.check_bit(place, octet_length(value) * 8, setting, 'SET_BIT') AS checked
$$;

-- The checksum of a NEWID(): any int.
CREATE OR REPLACE FUNCTION tsql.random_checksum() RETURNS int
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$ SELECT (floor(random() * 4294967296) - 2147483648)::int8::int $$;

-- SHA-1 (FIPS 180-4), which PostgreSQL has not.
CREATE OR REPLACE FUNCTION tsql.sha1(value bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    mask constant int8 := 4294967295;
    size constant int := octet_length(value);
    message bytea := value || '\x80'::bytea || decode(repeat('00', (119 - size % 64) % 64), 'hex') || int8send(size::int8 * 8);
    h int8[] := ARRAY[1732584193, 4023233417, 2562383102, 271733878, 3285377520];
    w int8[];
    a int8; b int8; c int8; d int8; e int8; f int8; k int8; x int8;
BEGIN
    FOR block IN 0 .. octet_length(message) / 64 - 1 LOOP
        FOR i IN 0 .. 79 LOOP
            IF i < 16 THEN
                x := get_byte(message, block * 64 + i * 4);
                w[i] := (x << 24) | (get_byte(message, block * 64 + i * 4 + 1) << 16) | (get_byte(message, block * 64 + i * 4 + 2) << 8) | get_byte(message, block * 64 + i * 4 + 3);
            ELSE
                x := w[i - 3] # w[i - 8] # w[i - 14] # w[i - 16];
                w[i] := ((x << 1) | (x >> 31)) & mask;
            END IF;
        END LOOP;
        a := h[1]; b := h[2]; c := h[3]; d := h[4]; e := h[5];
        FOR i IN 0 .. 79 LOOP
            CASE i / 20
                WHEN 0 THEN f := (b & c) | ((~b & mask) & d); k := 1518500249;
                WHEN 1 THEN f := b # c # d; k := 1859775393;
                WHEN 2 THEN f := (b & c) | (b & d) | (c & d); k := 2400959708;
                ELSE f := b # c # d; k := 3395469782;
            END CASE;
            x := ((((a << 5) | (a >> 27)) & mask) + f + e + k + w[i]) & mask;
            e := d; d := c; c := ((b << 30) | (b >> 2)) & mask; b := a; a := x;
        END LOOP;
        h := ARRAY[(h[1] + a) & mask, (h[2] + b) & mask, (h[3] + c) & mask, (h[4] + d) & mask, (h[5] + e) & mask];
    END LOOP;
    RETURN decode(lpad(to_hex(h[1]), 8, '0') || lpad(to_hex(h[2]), 8, '0') || lpad(to_hex(h[3]), 8, '0') || lpad(to_hex(h[4]), 8, '0') || lpad(to_hex(h[5]), 8, '0'), 'hex');
END
$$;
