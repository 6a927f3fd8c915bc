-- Where shapes lie in the plane: what geometry's methods compute, in double precision and without the grid that SQL Server snaps to.
-- Source: "geometry data type method reference" and the pages of the methods.

-- Every segment of a shape; a Point is one without length
CREATE OR REPLACE FUNCTION tsql.segments(shape tsql.shape)
RETURNS TABLE (part int, figure int, kind int, place int, x1 float8, y1 float8, x2 float8, y2 float8)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT part, figure, shape.kinds[part + 1], n, shape.x[n], shape.y[n], shape.x[n + step], shape.y[n + step]
FROM generate_series(0, cardinality(shape.kinds) - 1) part
CROSS JOIN LATERAL generate_series(shape.shape_figures[part + 1], tsql.shape_end(shape, part) - 1) figure
CROSS JOIN LATERAL (SELECT CASE shape.kinds[part + 1] WHEN 1 THEN 0 ELSE 1 END) per_kind(step)
CROSS JOIN LATERAL generate_series(shape.figure_starts[figure + 1] + 1, tsql.figure_end(shape, figure) - step) n
WHERE shape.kinds[part + 1] <= 3 AND shape.shape_figures[part + 1] >= 0
$$;

-- Twice the signed area of a triangle: the side of the line from a to b on which c lies
CREATE OR REPLACE FUNCTION tsql.side(ax float8, ay float8, bx float8, by float8, cx float8, cy float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) $$;

CREATE OR REPLACE FUNCTION tsql.on_segment(px float8, py float8, x1 float8, y1 float8, x2 float8, y2 float8) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT px BETWEEN least(x1, x2) AND greatest(x1, x2) AND py BETWEEN least(y1, y2) AND greatest(y1, y2) AND (x2 - x1) * (py - y1) = (y2 - y1) * (px - x1)
$$;

-- Two segments with a point in common
CREATE OR REPLACE FUNCTION tsql.segments_meet(x1 float8, y1 float8, x2 float8, y2 float8, x3 float8, y3 float8, x4 float8, y4 float8) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT greatest(x1, x2) >= least(x3, x4) AND greatest(x3, x4) >= least(x1, x2) AND greatest(y1, y2) >= least(y3, y4) AND greatest(y3, y4) >= least(y1, y2)
   AND sign(tsql.side(x1, y1, x2, y2, x3, y3)) * sign(tsql.side(x1, y1, x2, y2, x4, y4)) <= 0
   AND sign(tsql.side(x3, y3, x4, y4, x1, y1)) * sign(tsql.side(x3, y3, x4, y4, x2, y2)) <= 0
$$;

-- Two segments that cross inside of both, or share more than a point
CREATE OR REPLACE FUNCTION tsql.segments_clash(x1 float8, y1 float8, x2 float8, y2 float8, x3 float8, y3 float8, x4 float8, y4 float8) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN NOT tsql.segments_meet(x1, y1, x2, y2, x3, y3, x4, y4) THEN false
            WHEN tsql.side(x1, y1, x2, y2, x3, y3) = 0 AND tsql.side(x1, y1, x2, y2, x4, y4) = 0 THEN
                greatest(least(x1, x2), least(x3, x4)) < least(greatest(x1, x2), greatest(x3, x4))
                OR greatest(least(y1, y2), least(y3, y4)) < least(greatest(y1, y2), greatest(y3, y4))
            ELSE tsql.side(x1, y1, x2, y2, x3, y3) * tsql.side(x1, y1, x2, y2, x4, y4) < 0
                 AND tsql.side(x3, y3, x4, y4, x1, y1) * tsql.side(x3, y3, x4, y4, x2, y2) < 0 END
$$;

-- Of a point: 1 inside of a shape, 0 on its boundary, -1 outside. The boundary of lines is the ends that an odd number of them have.
CREATE OR REPLACE FUNCTION tsql.location(px float8, py float8, shape tsql.shape) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN bool_or(touches AND kind = 3) THEN 0
            WHEN bool_or(touches AND kind = 1) THEN 1
            WHEN bool_or(touches) THEN CASE WHEN count(*) FILTER (WHERE first AND x1 = px AND y1 = py) % 2
                                                 <> count(*) FILTER (WHERE last AND x2 = px AND y2 = py) % 2 THEN 0 ELSE 1 END
            WHEN count(*) FILTER (WHERE kind = 3 AND (y1 > py) <> (y2 > py) AND px < (x2 - x1) * (py - y1) / nullif(y2 - y1, 0) + x1) % 2 = 1 THEN 1
            ELSE -1 END
FROM (SELECT s.*, tsql.on_segment(px, py, x1, y1, x2, y2) AS touches, place = min(place) OVER (PARTITION BY part, figure) AS first,
             place = max(place) OVER (PARTITION BY part, figure) AS last
      FROM tsql.segments(shape) s) segment
$$;

-- The shape behind a value, for what needs a valid instance
CREATE OR REPLACE FUNCTION tsql.geometry_shape(value bytea) RETURNS tsql.shape
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shape tsql.shape := tsql.shape_read(value, false);
BEGIN
    IF NOT shape.valid THEN
        PERFORM tsql.spatial_fail(false, '24144: This operation cannot be completed because the instance is not valid. Use MakeValid to convert the instance to '
            || 'a valid instance. Note that MakeValid may cause the points of a geometry instance to shift slightly.', 'System.ArgumentException');
    END IF;
    RETURN shape;
END
$$;

-- Whether two segments of rings clash, or two of one line overlap. Only segments of one column of a grid are compared, each with each would take minutes;
-- columns are arrays, because the planner takes them for few and would join them by nested loops.
CREATE OR REPLACE FUNCTION tsql.has_clashes(shape tsql.shape) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
WITH long AS MATERIALIZED (
    SELECT s.*, least(x1, x2) AS west, greatest(x1, x2) AS east FROM tsql.segments(shape) s WHERE kind > 1 AND (x1 <> x2 OR y1 <> y2)),
grid AS (SELECT min(west) AS west, nullif(max(east) - min(west), 0) / count(*) AS width FROM long),
columns AS MATERIALIZED (
    SELECT array_agg(place) AS places, array_agg(part) AS parts, array_agg(kind) AS kinds,
           array_agg(x1) AS x1, array_agg(y1) AS y1, array_agg(x2) AS x2, array_agg(y2) AS y2
    FROM long CROSS JOIN grid
    CROSS JOIN LATERAL generate_series(coalesce(floor((long.west - grid.west) / width), 0)::int, coalesce(floor((long.east - grid.west) / width), 0)::int) number
    GROUP BY number HAVING count(*) > 1)
SELECT EXISTS (
    SELECT FROM columns c
    CROSS JOIN LATERAL unnest(c.places, c.parts, c.kinds, c.x1, c.y1, c.x2, c.y2) a(place, part, kind, x1, y1, x2, y2)
    CROSS JOIN LATERAL unnest(c.places, c.parts, c.kinds, c.x1, c.y1, c.x2, c.y2) b(place, part, kind, x1, y1, x2, y2)
    WHERE b.place > a.place AND b.kind = a.kind
      AND (a.kind = 3 OR (a.part = b.part AND tsql.side(a.x1, a.y1, a.x2, a.y2, b.x1, b.y1) = 0 AND tsql.side(a.x1, a.y1, a.x2, a.y2, b.x2, b.y2) = 0))
      AND tsql.segments_clash(a.x1, a.y1, a.x2, a.y2, b.x1, b.y1, b.x2, b.y2))
$$;

-- Whether lines and rings cross themselves and each other only where they may.
-- Source: "LineString", "Polygon", "MultiPolygon" under "Spatial Data Types Overview".
CREATE OR REPLACE FUNCTION tsql.shape_is_valid(shape tsql.shape, is_geography boolean) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF shape.kinds <@ '{1,4}' THEN
        RETURN true;
    ELSIF is_geography THEN
        PERFORM tsql.check_orientation(shape);
    END IF;
    RETURN NOT EXISTS (SELECT FROM tsql.segments(shape) WHERE kind > 1 GROUP BY part, figure HAVING bool_and(x1 = x2 AND y1 = y2))
       AND NOT tsql.has_clashes(shape)
       AND NOT EXISTS (SELECT FROM generate_series(0, cardinality(shape.kinds) - 1) part
                       CROSS JOIN LATERAL generate_series(shape.shape_figures[part + 1] + 1, tsql.shape_end(shape, part) - 1) ring
                       WHERE shape.kinds[part + 1] = 3 AND shape.shape_figures[part + 1] >= 0
                         AND EXISTS (SELECT FROM generate_series(shape.figure_starts[ring + 1] + 1, tsql.figure_end(shape, ring)) n
                                     WHERE tsql.location(shape.x[n], shape.y[n], tsql.ring_shape(shape, shape.shape_figures[part + 1])) < 0))
       AND NOT EXISTS (SELECT FROM generate_series(0, cardinality(shape.kinds) - 1) a JOIN generate_series(0, cardinality(shape.kinds) - 1) b ON a <> b
                       WHERE shape.kinds[a + 1] = 3 AND shape.kinds[b + 1] = 3 AND shape.parents[a + 1] = shape.parents[b + 1]
                         AND shape.kinds[shape.parents[a + 1] + 1] = 6 AND shape.shape_figures[a + 1] >= 0 AND shape.shape_figures[b + 1] >= 0
                         AND EXISTS (SELECT FROM tsql.segments(tsql.shape_part(shape, a)) s WHERE tsql.location(s.x1, s.y1, tsql.shape_part(shape, b)) = 1));
END
$$;

-- A ring as a polygon of its own
CREATE OR REPLACE FUNCTION tsql.ring_shape(shape tsql.shape, ring int) RETURNS tsql.shape
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT tsql.shape_run(shape, 3, shape.figure_starts[ring + 1], tsql.figure_end(shape, ring)) $$;

CREATE OR REPLACE FUNCTION tsql.ring_area(shape tsql.shape, ring int) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT sum(tsql.side(shape.x[start], shape.y[start], shape.x[n], shape.y[n], shape.x[n + 1], shape.y[n + 1])) / 2
FROM (SELECT shape.figure_starts[ring + 1] + 1) first(start), generate_series(start + 1, tsql.figure_end(shape, ring) - 1) n
$$;

-- --- methods -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION tsql.geometry_area(value bytea) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(sum(CASE shape.figure_kinds[figure + 1] WHEN 0 THEN -1 ELSE 1 END * abs(tsql.ring_area(shape, figure))), 0)
FROM tsql.geometry_shape(value) shape, generate_series(0, cardinality(shape.kinds) - 1) part
CROSS JOIN LATERAL generate_series(shape.shape_figures[part + 1], tsql.shape_end(shape, part) - 1) figure
WHERE shape.kinds[part + 1] = 3 AND shape.shape_figures[part + 1] >= 0
$$;

CREATE OR REPLACE FUNCTION tsql.geometry_length(value bytea) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(sum(sqrt((x2 - x1) ^ 2 + (y2 - y1) ^ 2) ORDER BY place), 0) FROM tsql.segments(tsql.geometry_shape(value))
$$;

CREATE OR REPLACE FUNCTION tsql.geometry_envelope(value bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    shape tsql.shape := tsql.geometry_shape(value);
    west float8 := (SELECT min(x) FROM unnest(shape.x) x);
    east float8 := (SELECT max(x) FROM unnest(shape.x) x);
    south float8 := (SELECT min(y) FROM unnest(shape.y) y);
    north float8 := (SELECT max(y) FROM unnest(shape.y) y);
BEGIN
    RETURN CASE WHEN west IS NULL THEN tsql.shape_made(7, '[]', shape.srid, false)
                WHEN west = east AND south = north THEN tsql.shape_made(1, jsonb_build_array(west || ' ' || south), shape.srid, false)
                WHEN west = east OR south = north THEN
                    tsql.shape_made(2, jsonb_build_array(west || ' ' || south || ',' || east || ' ' || north), shape.srid, false)
                ELSE tsql.shape_made(3, jsonb_build_array(format('%1$s %2$s,%3$s %2$s,%3$s %4$s,%1$s %4$s,%1$s %2$s', west, south, east, north)), shape.srid, false)
           END;
END
$$;

-- The two shapes of a question about both; NULL when their reference systems differ
CREATE OR REPLACE FUNCTION tsql.geometry_pair(a bytea, b bytea, OUT first tsql.shape, OUT second tsql.shape)
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    first := tsql.geometry_shape(a);
    second := tsql.geometry_shape(b);
    IF 7 = ANY (first.kinds || second.kinds) THEN
        PERFORM tsql.spatial_refuse('a GeometryCollection in this method');
    ELSIF first.srid <> second.srid THEN
        first := NULL;
        second := NULL;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.shapes_meet(a tsql.shape, b tsql.shape) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT EXISTS (SELECT FROM tsql.segments(a) p JOIN tsql.segments(b) q ON tsql.segments_meet(p.x1, p.y1, p.x2, p.y2, q.x1, q.y1, q.x2, q.y2))
    OR (b.kinds && '{3}' AND EXISTS (SELECT FROM tsql.segments(a) p WHERE tsql.location(p.x1, p.y1, b) >= 0))
    OR (a.kinds && '{3}' AND EXISTS (SELECT FROM tsql.segments(b) q WHERE tsql.location(q.x1, q.y1, a) >= 0))
$$;

CREATE OR REPLACE FUNCTION tsql.geometry_intersects(a bytea, b bytea) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN (pair.first).kinds IS NOT NULL THEN tsql.shapes_meet(pair.first, pair.second)::int::int2 END FROM tsql.geometry_pair(a, b) pair
$$;

CREATE OR REPLACE FUNCTION tsql.to_segment(px float8, py float8, x1 float8, y1 float8, x2 float8, y2 float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT sqrt((px - x1 - t * (x2 - x1)) ^ 2 + (py - y1 - t * (y2 - y1)) ^ 2)
FROM (SELECT coalesce(least(greatest(((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / nullif((x2 - x1) ^ 2 + (y2 - y1) ^ 2, 0), 0), 1), 0)) foot(t)
$$;

CREATE OR REPLACE FUNCTION tsql.geometry_distance(a bytea, b bytea) RETURNS float8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN tsql.shapes_meet(pair.first, pair.second) THEN 0 ELSE (
    SELECT min(least(tsql.to_segment(p.x1, p.y1, q.x1, q.y1, q.x2, q.y2), tsql.to_segment(p.x2, p.y2, q.x1, q.y1, q.x2, q.y2),
                     tsql.to_segment(q.x1, q.y1, p.x1, p.y1, p.x2, p.y2), tsql.to_segment(q.x2, q.y2, p.x1, p.y1, p.x2, p.y2)))
    FROM tsql.segments(pair.first) p CROSS JOIN tsql.segments(pair.second) q) END
FROM tsql.geometry_pair(a, b) pair
$$;

-- Where the parts of a's lines and rings lie that b's cut out: at their ends and halfway between two cuts
CREATE OR REPLACE FUNCTION tsql.locations(a tsql.shape, b tsql.shape) RETURNS SETOF int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
WITH cuts AS (
    SELECT p.*, t
    FROM tsql.segments(a) p
    CROSS JOIN LATERAL (
        SELECT 0::float8 AS t UNION SELECT 1
        UNION SELECT tsql.side(q.x1, q.y1, q.x2, q.y2, p.x1, p.y1) / (tsql.side(q.x1, q.y1, q.x2, q.y2, p.x1, p.y1) - tsql.side(q.x1, q.y1, q.x2, q.y2, p.x2, p.y2))
        FROM tsql.segments(b) q
        WHERE tsql.segments_meet(p.x1, p.y1, p.x2, p.y2, q.x1, q.y1, q.x2, q.y2)
          AND tsql.side(q.x1, q.y1, q.x2, q.y2, p.x1, p.y1) <> tsql.side(q.x1, q.y1, q.x2, q.y2, p.x2, p.y2)
        UNION SELECT ((e.x - p.x1) * (p.x2 - p.x1) + (e.y - p.y1) * (p.y2 - p.y1)) / nullif((p.x2 - p.x1) ^ 2 + (p.y2 - p.y1) ^ 2, 0)
        FROM tsql.segments(b) q CROSS JOIN LATERAL (VALUES (q.x1, q.y1), (q.x2, q.y2)) e(x, y)
        WHERE tsql.on_segment(e.x, e.y, p.x1, p.y1, p.x2, p.y2)) cut
    WHERE t BETWEEN 0 AND 1)
SELECT tsql.location(x1, y1, b) FROM tsql.segments(a)
UNION ALL SELECT tsql.location(x2, y2, b) FROM tsql.segments(a)
UNION ALL
SELECT tsql.location(x1 + middle * (x2 - x1), y1 + middle * (y2 - y1), b)
FROM (SELECT cuts.*, (t + lead(t) OVER (PARTITION BY place ORDER BY t)) / 2 AS middle FROM cuts WHERE x1 <> x2 OR y1 <> y2) pieces
WHERE middle IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION tsql.geometry_contains(a bytea, b bytea) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN (pair.first).kinds IS NOT NULL THEN
    (coalesce((SELECT bool_and(place >= 0) AND (bool_or(place = 1) OR (pair.second).kinds && '{3}') FROM tsql.locations(pair.second, pair.first) place), false)
     AND NOT ((pair.second).kinds && '{3}' AND NOT (pair.first).kinds && '{3}')
     AND NOT ((pair.second).kinds && '{3}' AND EXISTS (SELECT FROM tsql.locations(pair.first, pair.second) place WHERE place = 1)))::int::int2 END
FROM tsql.geometry_pair(a, b) pair
$$;

CREATE OR REPLACE FUNCTION tsql.shape_dimension(shape tsql.shape) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT coalesce(max(kind) - 1, -1) FROM unnest(shape.kinds, shape.shape_figures) part(kind, figure) WHERE kind <= 3 AND figure >= 0
$$;

CREATE OR REPLACE FUNCTION tsql.geometry_equals(a bytea, b bytea) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT CASE WHEN (pair.first).kinds IS NOT NULL THEN
    (tsql.shape_dimension(pair.first) = tsql.shape_dimension(pair.second)
     AND NOT EXISTS (SELECT FROM tsql.locations(pair.first, pair.second) place WHERE place < 0 OR (place = 1 AND (pair.first).kinds && '{3}'))
     AND NOT EXISTS (SELECT FROM tsql.locations(pair.second, pair.first) place WHERE place < 0 OR (place = 1 AND (pair.first).kinds && '{3}')))::int::int2 END
FROM tsql.geometry_pair(a, b) pair
$$;
