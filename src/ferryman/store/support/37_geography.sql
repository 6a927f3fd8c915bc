-- Where shapes lie on the WGS 84 ellipsoid (SRID 4326): lengths and distances between points, to a tenth of a millimetre.
-- Sources: "geography data type method reference"; T. Vincenty, "Direct and Inverse Solutions of Geodesics on the Ellipsoid", Survey Review XXIII (1975).

CREATE OR REPLACE FUNCTION tsql.geodesic(longitude1 float8, latitude1 float8, longitude2 float8, latitude2 float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    a CONSTANT float8 := 6378137;
    f CONSTANT float8 := 1 / 298.257223563;
    b CONSTANT float8 := a * (1 - f);
    l float8 := radians(longitude2 - longitude1 - 360 * round((longitude2 - longitude1) / 360));
    u1 float8 := atan((1 - f) * tan(radians(latitude1)));
    u2 float8 := atan((1 - f) * tan(radians(latitude2)));
    lambda float8 := l;
    before float8;
    sin_sigma float8;
    cos_sigma float8;
    sigma float8;
    sin_alpha float8;
    cos2_alpha float8;
    cos_2m float8;
    c float8;
    u float8;
    k float8;
    e float8;
BEGIN
    FOR _ IN 1 .. 200 LOOP
        sin_sigma := sqrt((cos(u2) * sin(lambda)) ^ 2 + (cos(u1) * sin(u2) - sin(u1) * cos(u2) * cos(lambda)) ^ 2);
        IF sin_sigma = 0 THEN
            RETURN 0;
        END IF;
        cos_sigma := sin(u1) * sin(u2) + cos(u1) * cos(u2) * cos(lambda);
        sigma := atan2(sin_sigma, cos_sigma);
        sin_alpha := cos(u1) * cos(u2) * sin(lambda) / sin_sigma;
        cos2_alpha := 1 - sin_alpha ^ 2;
        cos_2m := CASE WHEN cos2_alpha = 0 THEN 0 ELSE cos_sigma - 2 * sin(u1) * sin(u2) / cos2_alpha END;
        c := f / 16 * cos2_alpha * (4 + f * (4 - 3 * cos2_alpha));
        before := lambda;
        lambda := l + (1 - c) * f * sin_alpha * (sigma + c * sin_sigma * (cos_2m + c * cos_sigma * (2 * cos_2m ^ 2 - 1)));
        IF abs(lambda - before) < 1e-12 THEN
            u := cos2_alpha * (a ^ 2 - b ^ 2) / b ^ 2;
            k := 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)));
            e := u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)));
            RETURN b * k * (sigma - e * sin_sigma * (cos_2m + e / 4 * (cos_sigma * (2 * cos_2m ^ 2 - 1)
                - e / 6 * cos_2m * (4 * sin_sigma ^ 2 - 3) * (4 * cos_2m ^ 2 - 3))));
        END IF;
    END LOOP;
    PERFORM tsql.spatial_refuse('a distance between points on opposite sides of the globe');
END
$$;

-- What only SRID 4326 has
CREATE OR REPLACE FUNCTION tsql.geography_shape(value bytea) RETURNS tsql.shape
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shape tsql.shape := tsql.shape_read(value, true);
BEGIN
    IF shape.srid <> 4326 THEN
        PERFORM tsql.spatial_refuse(format('measuring in SRID %s', shape.srid));
    END IF;
    RETURN shape;
END
$$;

CREATE OR REPLACE FUNCTION tsql.geography_length(value bytea) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(sum(tsql.geodesic(x1, y1, x2, y2) ORDER BY place), 0) FROM tsql.segments(tsql.geography_shape(value))
$$;

-- NULL when the reference systems differ; refused unless both are points
CREATE OR REPLACE FUNCTION tsql.geography_pair(a bytea, b bytea, OUT first tsql.shape, OUT second tsql.shape)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF substring(a FROM 1 FOR 4) <> substring(b FROM 1 FOR 4) THEN
        RETURN;
    END IF;
    first := tsql.shape_read(a, true);
    second := tsql.shape_read(b, true);
    IF NOT (first.kinds || second.kinds) <@ '{1,4}' THEN
        PERFORM tsql.spatial_refuse('this method of a geography other than points');
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.geography_distance(a bytea, b bytea) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    IF substring(a FROM 1 FOR 4) = tsql.bytes_of_int(4326) AND substring(b FROM 1 FOR 4) = tsql.bytes_of_int(4326)
       AND get_byte(a, 5) & 8 <> 0 AND get_byte(b, 5) & 8 <> 0 THEN
        RETURN tsql.geodesic(tsql.double_at(a, 14), tsql.double_at(a, 6), tsql.double_at(b, 14), tsql.double_at(b, 6));
    END IF;
    RETURN (SELECT min(tsql.geodesic(p.x, p.y, q.x, q.y))
            FROM tsql.geography_pair(a, b) pair, tsql.geography_shape(a) measured,
                 unnest((pair.first).x, (pair.first).y) p(x, y), unnest((pair.second).x, (pair.second).y) q(x, y));
END
$$;

CREATE OR REPLACE FUNCTION tsql.same_place(x1 float8, y1 float8, x2 float8, y2 float8) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT y1 = y2 AND (abs(y1) = 90 OR x1 - x2 = 360 * round((x1 - x2) / 360))
$$;

CREATE OR REPLACE FUNCTION tsql.geography_intersects(a bytea, b bytea) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN (pair.first).kinds IS NOT NULL THEN
    EXISTS (SELECT FROM unnest((pair.first).x, (pair.first).y) p(x, y) JOIN unnest((pair.second).x, (pair.second).y) q(x, y)
            ON tsql.same_place(p.x, p.y, q.x, q.y))::int::int2 END
FROM tsql.geography_pair(a, b) pair
$$;

-- Whether every point of b is one of a's
CREATE OR REPLACE FUNCTION tsql.geography_contains(a bytea, b bytea) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN (pair.first).kinds IS NOT NULL THEN
    (cardinality((pair.second).x) > 0
     AND NOT EXISTS (SELECT FROM unnest((pair.second).x, (pair.second).y) q(x, y)
                     WHERE NOT EXISTS (SELECT FROM unnest((pair.first).x, (pair.first).y) p(x, y) WHERE tsql.same_place(p.x, p.y, q.x, q.y))))::int::int2 END
FROM tsql.geography_pair(a, b) pair
$$;

-- The interior of a polygon is on the left of its exterior ring, so one that turns clockwise holds most of the globe: refused, as is one around a pole
CREATE OR REPLACE FUNCTION tsql.check_orientation(shape tsql.shape) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    ring int;
    east float8;
    area float8;
BEGIN
    FOR ring IN SELECT n - 1 FROM generate_series(1, cardinality(shape.figure_kinds)) n WHERE shape.figure_kinds[n] = 2 LOOP
        SELECT sum(step), sum(step * (shape.y[n] + shape.y[n + 1]) / 2) INTO east, area
        FROM generate_series(shape.figure_starts[ring + 1] + 1, tsql.figure_end(shape, ring) - 1) n
        CROSS JOIN LATERAL (SELECT shape.x[n + 1] - shape.x[n] - 360 * round((shape.x[n + 1] - shape.x[n]) / 360)) unwrapped(step);
        IF abs(east) > 180 OR area > 0 THEN
            PERFORM tsql.spatial_refuse('a polygon around a pole or larger than a hemisphere, such as one whose ring is clockwise');
        END IF;
    END LOOP;
END
$$;
