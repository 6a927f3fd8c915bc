-- The members that geography and geometry share: what a shape is made of.
-- Sources: "geography data type method reference", "geometry data type method reference".

CREATE OR REPLACE FUNCTION tsql.spatial_text(value bytea, is_geography boolean, measures boolean) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT tsql.shape_text(shape, 0, true, measures) FROM tsql.shape_read(value, is_geography) shape $$;

CREATE OR REPLACE FUNCTION tsql.spatial_point(x float8, y float8, srid int, is_geography boolean) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT tsql.shape_made(1, jsonb_build_array(x || ' ' || y), srid, is_geography) $$;

CREATE OR REPLACE FUNCTION tsql.spatial_kind(value bytea, is_geography boolean) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN get_byte(value, 5) & 8 <> 0 THEN 1 WHEN get_byte(value, 5) & 16 <> 0 THEN 2 ELSE (tsql.shape_read(value, is_geography)).kinds[1] END
$$;

-- The next four aren't STRICT, so that PostgreSQL inlines them.

-- A coordinate of a Point: 0 its first stored one, 1 its second; NULL for other shapes
CREATE OR REPLACE FUNCTION tsql.spatial_coordinate(value bytea, place int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN get_byte(value, 5) & 8 <> 0 THEN tsql.double_at(value, 6 + 8 * place) END $$;

CREATE OR REPLACE FUNCTION tsql.spatial_measure(value bytea, is_z boolean) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT nullif(CASE WHEN get_byte(value, 5) & 8 = 0 OR get_byte(value, 5) & CASE WHEN is_z THEN 1 ELSE 2 END = 0 THEN NULL
                   ELSE tsql.double_at(value, 22 + CASE WHEN NOT is_z AND get_byte(value, 5) & 1 <> 0 THEN 8 ELSE 0 END) END, 'NaN')
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_flag(value bytea, flag int) RETURNS int2
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (get_byte(value, 5) & flag <> 0)::int::int2 $$;

CREATE OR REPLACE FUNCTION tsql.spatial_points(value bytea) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN get_byte(value, 5) & 8 <> 0 THEN 1 WHEN get_byte(value, 5) & 16 <> 0 THEN 2 ELSE tsql.int_at(value, 6) END
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_point_n(value bytea, n int, is_geography boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF n < 1 THEN
        PERFORM tsql.spatial_fail(is_geography, '24107: The value must be at least 1.', 'System.ArgumentOutOfRangeException');
    END IF;
    RETURN (SELECT CASE WHEN n <= cardinality(shape.x) THEN tsql.shape_bytes(tsql.point_of(shape, n), is_geography) END
            FROM tsql.shape_read(value, is_geography) shape);
END
$$;

-- The n-th point of a shape, with the measures that this one has
CREATE OR REPLACE FUNCTION tsql.point_of(shape tsql.shape, n int) RETURNS tsql.shape
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    point tsql.shape := tsql.shape_run(shape, 1, n - 1, n);
BEGIN
    point.z := CASE WHEN point.z[1] <> 'NaN' THEN point.z END;
    point.m := CASE WHEN point.m[1] <> 'NaN' THEN point.m END;
    RETURN point;
END
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_parts(value bytea, is_geography boolean) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN shape.shape_figures[1] < 0 THEN 0 WHEN shape.kinds[1] <= 3 THEN 1 ELSE (SELECT count(*)::int FROM unnest(shape.parents) parent WHERE parent = 0) END
FROM tsql.shape_read(value, is_geography) shape
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_part_n(value bytea, n int, is_geography boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shape tsql.shape := tsql.shape_read(value, is_geography);
    part int := CASE WHEN shape.kinds[1] > 3 THEN
        (SELECT place - 1 FROM unnest(shape.parents) WITH ORDINALITY entry(parent, place) WHERE parent = 0 ORDER BY place LIMIT 1 OFFSET greatest(n, 1) - 1) END;
BEGIN
    IF n < 1 THEN
        PERFORM tsql.spatial_fail(is_geography, '24107: The value must be at least 1.', 'System.ArgumentOutOfRangeException');
    ELSIF shape.kinds[1] <= 3 THEN
        RETURN CASE WHEN n = 1 AND shape.shape_figures[1] >= 0 THEN value END;
    END IF;
    RETURN CASE WHEN part IS NOT NULL THEN tsql.shape_bytes(tsql.shape_part(shape, part), is_geography) END;
END
$$;

-- The n-th ring of a Polygon as a LineString, the exterior one first; NULL for other shapes and where there is none
CREATE OR REPLACE FUNCTION tsql.spatial_ring(value bytea, n int, is_geography boolean) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN shape.kinds[1] = 3 AND n BETWEEN 1 AND cardinality(shape.figure_kinds) THEN
    tsql.shape_bytes(tsql.shape_run(shape, 2, shape.figure_starts[n], tsql.figure_end(shape, n - 1)), is_geography) END
FROM tsql.shape_read(value, is_geography) shape
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_rings(value bytea, is_geography boolean) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN shape.kinds[1] = 3 THEN cardinality(shape.figure_kinds) END FROM tsql.shape_read(value, is_geography) shape
$$;

-- Whether the lines of a shape end where they begin
CREATE OR REPLACE FUNCTION tsql.spatial_is_closed(value bytea, is_geography boolean) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT (shape.shape_figures[1] >= 0 AND NOT 1 = ANY (shape.kinds)
        AND NOT EXISTS (SELECT FROM generate_series(1, cardinality(shape.figure_starts)) n
                        WHERE (shape.x[shape.figure_starts[n] + 1], shape.y[shape.figure_starts[n] + 1])
                              <> (shape.x[tsql.figure_end(shape, n - 1)], shape.y[tsql.figure_end(shape, n - 1)])))::int::int2
FROM tsql.shape_read(value, is_geography) shape
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_is_a(value bytea, type_name text, is_geography boolean) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE lower(type_name) WHEN lower(tsql.kind_name(kind)) THEN 1 WHEN 'geometry' THEN 1 WHEN 'curve' THEN (kind = 2)::int
    WHEN 'surface' THEN (kind = 3)::int WHEN 'multisurface' THEN (kind = 6)::int WHEN 'multicurve' THEN (kind = 5)::int
    WHEN 'geometrycollection' THEN (kind >= 4)::int ELSE 0 END::int2
FROM tsql.spatial_kind(value, is_geography) kind
$$;

CREATE OR REPLACE FUNCTION tsql.spatial_made_valid(value bytea, is_geography boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF tsql.spatial_flag(value, 4) = 0 THEN
        PERFORM tsql.spatial_refuse('MakeValid of an instance that is not valid');
    END IF;
    RETURN value;
END
$$;
