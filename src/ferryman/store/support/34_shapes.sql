-- geography and geometry: from their bytes to a shape and back.
-- Source: [MS-SSCLRT] 2.1.5 "GEOGRAPHY Structure", 2.1.6 "GEOMETRY Structure" (version 1: no circular arcs, no FullGlobe).

-- x is the longitude and y the latitude of a geography. z and m are NULL where no point has one, their elements NaN where a point has none.
-- A figure is a run of points from figure_starts on: kind 0 interior ring, 1 stroke, 2 exterior ring. A shape is a run of figures from shape_figures on
-- (-1: empty) within its parent (-1: none); both count from 0. kinds: 1 Point, 2 LineString, 3 Polygon, 4 to 6 their multiples, 7 GeometryCollection.
DO $$
BEGIN
    IF to_regtype('tsql.shape') IS NULL THEN
        CREATE TYPE tsql.shape AS (srid int, valid boolean, x float8[], y float8[], z float8[], m float8[], figure_kinds int[], figure_starts int[],
                                   parents int[], shape_figures int[], kinds int[]);
    END IF;
END
$$;

-- The exception that the code of the type throws
CREATE OR REPLACE FUNCTION tsql.spatial_fail(is_geography boolean, message text, exception text DEFAULT 'System.FormatException') RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM tsql.raise_error(6522, 16, 1, format('A .NET Framework error occurred during execution of user-defined routine or aggregate "%s": %s: %s',
        CASE WHEN is_geography THEN 'geography' ELSE 'geometry' END, exception, message));
END
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_refuse(what text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: %s.', what));
END
$$;

CREATE OR REPLACE FUNCTION tsql.kind_name(kind int) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT ('{Point,LineString,Polygon,MultiPoint,MultiLineString,MultiPolygon,GeometryCollection,CircularString,CompoundCurve,CurvePolygon,FullGlobe}'::text[])[kind]
$$;

-- Little-endian numbers at a 0-based place. A product with a power of two is exact.
CREATE OR REPLACE FUNCTION tsql.int_at(value bytea, place int) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT reverse(substring(value FROM place + 1 FOR 4))::int $$;

CREATE OR REPLACE FUNCTION tsql.doubles_at(value bytea, place int, step int, count int) RETURNS float8[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT ARRAY(
    SELECT CASE (bits >> 52) & 2047
           WHEN 2047 THEN 'NaN'::float8
           WHEN 0 THEN CASE WHEN bits << 1 = 0 THEN 0 ELSE sign(bits::float8) * (bits & 4503599627370495)::float8 * power(2::float8, -1074) END
           ELSE CASE WHEN bits < 0 THEN -1 ELSE 1 END * ((bits & 4503599627370495) | 4503599627370496)::float8
                * power(2::float8, (((bits >> 52) & 2047) - 1075)::float8) END
    FROM (SELECT n, reverse(substring(value FROM place + step * n + 1 FOR 8))::int8 AS bits FROM generate_series(0, count - 1) n) double ORDER BY n)
$$;

CREATE OR REPLACE FUNCTION tsql.double_at(value bytea, place int) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits int8 := reverse(substring(value FROM place + 1 FOR 8))::int8;
    exponent int8 := (bits >> 52) & 2047;
BEGIN
    IF exponent BETWEEN 1 AND 2046 THEN
        RETURN CASE WHEN bits < 0 THEN -1 ELSE 1 END * ((bits & 4503599627370495) | 4503599627370496)::float8 * power(2::float8, (exponent - 1075)::float8);
    END IF;
    RETURN (tsql.doubles_at(value, place, 8, 1))[1];
END
$$;

CREATE OR REPLACE FUNCTION tsql.shape_read(value bytea, is_geography boolean) RETURNS tsql.shape
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shape tsql.shape;
    properties int;
    count int;
    place int := 6;
    figures int;
    shapes int;
BEGIN
    IF length(value) < 6 OR get_byte(value, 4) NOT IN (1, 2) THEN
        PERFORM tsql.spatial_fail(is_geography, 'One of the identified items was in an invalid format.');
    ELSIF get_byte(value, 4) = 2 THEN
        PERFORM tsql.spatial_refuse('circular arcs and FullGlobe');
    END IF;
    properties := get_byte(value, 5);
    count := CASE WHEN properties & 8 <> 0 THEN 1 WHEN properties & 16 <> 0 THEN 2 ELSE tsql.int_at(value, 6) END;
    place := CASE WHEN properties & 24 <> 0 THEN 6 ELSE 10 END;
    IF count < 0 OR length(value)::int8 < place + count::int8 * (16 + 8 * (properties & 1) + 4 * (properties & 2)) THEN
        PERFORM tsql.spatial_fail(is_geography, 'One of the identified items was in an invalid format.');
    END IF;
    shape.srid := tsql.int_at(value, 0);
    shape.valid := properties & 4 <> 0;
    shape.x := tsql.doubles_at(value, place + CASE WHEN is_geography THEN 8 ELSE 0 END, 16, count);
    shape.y := tsql.doubles_at(value, place + CASE WHEN is_geography THEN 0 ELSE 8 END, 16, count);
    place := place + 16 * count;
    IF properties & 1 <> 0 THEN
        shape.z := tsql.doubles_at(value, place, 8, count);
        place := place + 8 * count;
    END IF;
    IF properties & 2 <> 0 THEN
        shape.m := tsql.doubles_at(value, place, 8, count);
        place := place + 8 * count;
    END IF;
    IF properties & 24 <> 0 THEN
        shape.figure_kinds := '{1}'; shape.figure_starts := '{0}'; shape.parents := '{-1}'; shape.shape_figures := '{0}';
        shape.kinds := CASE WHEN count = 1 THEN '{1}' ELSE '{2}' END;
        RETURN shape;
    END IF;
    figures := tsql.int_at(value, place);
    shape.figure_kinds := ARRAY(SELECT get_byte(value, place + 4 + 5 * n) FROM generate_series(0, figures - 1) n ORDER BY n);
    shape.figure_starts := ARRAY(SELECT tsql.int_at(value, place + 5 + 5 * n) FROM generate_series(0, figures - 1) n ORDER BY n);
    place := place + 4 + 5 * figures;
    shapes := tsql.int_at(value, place);
    shape.parents := ARRAY(SELECT tsql.int_at(value, place + 4 + 9 * n) FROM generate_series(0, shapes - 1) n ORDER BY n);
    shape.shape_figures := ARRAY(SELECT tsql.int_at(value, place + 8 + 9 * n) FROM generate_series(0, shapes - 1) n ORDER BY n);
    shape.kinds := ARRAY(SELECT get_byte(value, place + 12 + 9 * n) FROM generate_series(0, shapes - 1) n ORDER BY n);
    IF length(value) <> place + 4 + 9 * shapes OR cardinality(shape.kinds) = 0 THEN
        PERFORM tsql.spatial_fail(is_geography, 'One of the identified items was in an invalid format.');
    END IF;
    RETURN shape;
END
$$;

CREATE OR REPLACE FUNCTION tsql.bytes_of_doubles(numbers float8[]) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(string_agg(reverse(float8send(number)), '' ORDER BY place), '') FROM unnest(numbers) WITH ORDINALITY entry(number, place)
$$;

CREATE OR REPLACE FUNCTION tsql.bytes_of_points(first float8[], second float8[]) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(string_agg(reverse(float8send(a)) || reverse(float8send(b)), '' ORDER BY place), '')
FROM unnest(first, second) WITH ORDINALITY point(a, b, place)
$$;

CREATE OR REPLACE FUNCTION tsql.bytes_of_int(number int) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT reverse(int4send(number)) $$;

CREATE OR REPLACE FUNCTION tsql.byte(number int) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT set_byte('\x00'::bytea, 0, number) $$;

CREATE OR REPLACE FUNCTION tsql.shape_bytes(shape tsql.shape, is_geography boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    count int := cardinality(shape.x);
    short int := CASE WHEN shape.kinds = '{1}' AND count = 1 THEN 8 WHEN shape.kinds = '{2}' AND count = 2 THEN 16 ELSE 0 END;
    properties int := short + CASE WHEN shape.z IS NULL THEN 0 ELSE 1 END + CASE WHEN shape.m IS NULL THEN 0 ELSE 2 END + CASE WHEN shape.valid THEN 4 ELSE 0 END;
    bytes bytea := tsql.bytes_of_int(shape.srid) || '\x01'::bytea || tsql.byte(properties);
BEGIN
    IF shape IS NULL OR shape.kinds IS NULL THEN
        RETURN NULL;
    ELSIF short = 0 THEN
        bytes := bytes || tsql.bytes_of_int(count);
    END IF;
    bytes := bytes || CASE WHEN is_geography THEN tsql.bytes_of_points(shape.y, shape.x) ELSE tsql.bytes_of_points(shape.x, shape.y) END
        || tsql.bytes_of_doubles(shape.z) || tsql.bytes_of_doubles(shape.m);
    IF short <> 0 THEN
        RETURN bytes;
    END IF;
    RETURN bytes || tsql.bytes_of_int(cardinality(shape.figure_kinds))
        || coalesce((SELECT string_agg(tsql.byte(kind) || tsql.bytes_of_int(start), '' ORDER BY place)
                     FROM unnest(shape.figure_kinds, shape.figure_starts) WITH ORDINALITY figure(kind, start, place)), '')
        || tsql.bytes_of_int(cardinality(shape.kinds))
        || (SELECT string_agg(tsql.bytes_of_int(parent) || tsql.bytes_of_int(figure) || tsql.byte(kind), '' ORDER BY place)
            FROM unnest(shape.parents, shape.shape_figures, shape.kinds) WITH ORDINALITY part(parent, figure, kind, place));
END
$$;

-- The first figure behind those of a shape (both from 0)
CREATE OR REPLACE FUNCTION tsql.shape_end(shape tsql.shape, part int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce((SELECT min(figure) FROM unnest(shape.shape_figures[part + 2 :]) figure WHERE figure >= 0), cardinality(shape.figure_kinds))
$$;

-- The first point behind those of a figure
CREATE OR REPLACE FUNCTION tsql.figure_end(shape tsql.shape, figure int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT coalesce(shape.figure_starts[figure + 2], cardinality(shape.x)) $$;

-- A run of points as a shape of its own: a Point, or the LineString of a ring
CREATE OR REPLACE FUNCTION tsql.shape_run(shape tsql.shape, kind int, start int, stop int) RETURNS tsql.shape
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT (shape.srid, true, shape.x[start + 1 : stop], shape.y[start + 1 : stop], shape.z[start + 1 : stop], shape.m[start + 1 : stop],
        '{1}'::int[], '{0}'::int[], '{-1}'::int[], '{0}'::int[], ARRAY[kind])::tsql.shape
$$;

-- A shape of a collection, with what is in it. The last of it is where the nesting comes back to its parent's.
CREATE OR REPLACE FUNCTION tsql.shape_part(shape tsql.shape, part int) RETURNS tsql.shape
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    last int := part;
    result tsql.shape;
    figure int;
    start int;
    stop int;
    figure_stop int;
BEGIN
    WHILE shape.parents[last + 2] >= part LOOP
        last := last + 1;
    END LOOP;
    figure := (SELECT min(f) FROM unnest(shape.shape_figures[part + 1 : last + 1]) f WHERE f >= 0);
    result.srid := shape.srid;
    result.valid := shape.valid;
    result.kinds := shape.kinds[part + 1 : last + 1];
    result.parents := ARRAY(SELECT CASE WHEN place = 1 THEN -1 ELSE parent - part END FROM unnest(shape.parents[part + 1 : last + 1])
                            WITH ORDINALITY entry(parent, place) ORDER BY place);
    result.shape_figures := ARRAY(SELECT CASE WHEN f < 0 THEN -1 ELSE f - figure END FROM unnest(shape.shape_figures[part + 1 : last + 1])
                                  WITH ORDINALITY entry(f, place) ORDER BY place);
    IF figure IS NULL THEN
        result.x := '{}'; result.y := '{}'; result.figure_kinds := '{}'; result.figure_starts := '{}';
        RETURN result;
    END IF;
    figure_stop := tsql.shape_end(shape, last);
    start := shape.figure_starts[figure + 1];
    stop := tsql.figure_end(shape, figure_stop - 1);
    result.x := shape.x[start + 1 : stop];
    result.y := shape.y[start + 1 : stop];
    result.z := shape.z[start + 1 : stop];
    result.m := shape.m[start + 1 : stop];
    result.figure_kinds := shape.figure_kinds[figure + 1 : figure_stop];
    result.figure_starts := ARRAY(SELECT f - start FROM unnest(shape.figure_starts[figure + 1 : figure_stop]) WITH ORDINALITY entry(f, place) ORDER BY place);
    RETURN result;
END
$$;
