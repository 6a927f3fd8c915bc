-- Shapes as well-known text (WKT) and well-known binary (WKB).
-- Sources: "STGeomFromText", "STGeomFromWKB", "STAsText", "AsTextZM", "STAsBinary" of the geometry and geography references.

-- Appends a run of points: coordinates as WKT has them, "1 2, 3 4 NULL 5", the word NULL as nan
CREATE OR REPLACE FUNCTION tsql.shape_add_figure(shape tsql.shape, kind int, coordinates text) RETURNS tsql.shape
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    points record;
BEGIN
    SELECT array_agg(n[1]::float8 ORDER BY place) AS x, array_agg(n[2]::float8 ORDER BY place) AS y,
           array_agg(coalesce(n[3], 'nan')::float8 ORDER BY place) AS z, array_agg(coalesce(n[4], 'nan')::float8 ORDER BY place) AS m,
           bool_and(cardinality(n) BETWEEN 2 AND 4 AND 'nan' <> ALL (n[1 : 2])) AS numbers
    INTO points
    FROM (SELECT string_to_array(btrim(point), ' ') AS n, place FROM unnest(string_to_array(coordinates, ',')) WITH ORDINALITY entry(point, place)) split;
    IF NOT points.numbers THEN
        RAISE invalid_text_representation;
    END IF;
    shape.figure_kinds := shape.figure_kinds || kind;
    shape.figure_starts := shape.figure_starts || cardinality(shape.x);
    shape.x := shape.x || points.x;
    shape.y := shape.y || points.y;
    shape.z := shape.z || points.z;
    shape.m := shape.m || points.m;
    RETURN shape;
END
$$;

-- Appends a shape. parts: a string of coordinates for each figure, an array for each polygon of several, ["LABEL", ...] for each member of a collection
CREATE OR REPLACE FUNCTION tsql.shape_add(shape tsql.shape, kind int, parts jsonb, parent int) RETURNS tsql.shape
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    part jsonb;
    point text;
    this int := cardinality(shape.kinds);
BEGIN
    IF kind IS NULL OR kind > 7 OR (kind < 3 AND jsonb_array_length(parts) > 1) THEN
        RAISE invalid_text_representation;
    END IF;
    shape.parents := shape.parents || parent;
    shape.kinds := shape.kinds || kind;
    shape.shape_figures := shape.shape_figures || CASE WHEN jsonb_array_length(parts) = 0 THEN -1 ELSE cardinality(shape.figure_kinds) END;
    FOR part IN SELECT jsonb_array_elements(parts) LOOP
        IF jsonb_typeof(part) = 'null' AND kind BETWEEN 4 AND 6 THEN
            shape := tsql.shape_add(shape, kind - 3, '[]', this);
        ELSIF jsonb_typeof(part) <> (CASE WHEN kind IN (6, 7) THEN 'array' ELSE 'string' END) OR (kind = 1 AND strpos(part #>> '{}', ',') > 0) THEN
            RAISE invalid_text_representation;
        ELSIF kind <= 3 THEN
            shape := tsql.shape_add_figure(shape, CASE WHEN kind < 3 THEN 1 WHEN shape.shape_figures[this + 1] = cardinality(shape.figure_kinds) THEN 2 ELSE 0 END,
                                           part #>> '{}');
        ELSIF kind = 4 THEN
            FOREACH point IN ARRAY string_to_array(part #>> '{}', ',') LOOP
                shape := tsql.shape_add(shape, 1, jsonb_build_array(point), this);
            END LOOP;
        ELSIF kind = 5 THEN
            shape := tsql.shape_add(shape, 2, jsonb_build_array(part), this);
        ELSIF kind = 6 THEN
            shape := tsql.shape_add(shape, 3, part, this);
        ELSE
            shape := tsql.shape_add(shape, tsql.kind_of_label(part ->> 0), part - 0, this);
        END IF;
    END LOOP;
    RETURN shape;
END
$$;

CREATE OR REPLACE FUNCTION tsql.kind_of_label(label text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT (SELECT kind FROM generate_series(1, 11) kind WHERE upper(tsql.kind_name(kind)) = label) $$;

-- What both forms end in: the reference system, what every instance must keep, and whether the shape is valid
CREATE OR REPLACE FUNCTION tsql.shape_made(kind int, parts jsonb, srid int, is_geography boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    shape tsql.shape := tsql.shape_add((srid, true, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')::tsql.shape, kind, parts, -1);
BEGIN
    PERFORM tsql.check_srid(srid, is_geography);
    IF 'NaN' = ALL (shape.z) THEN
        shape.z := NULL;
    END IF;
    IF 'NaN' = ALL (shape.m) THEN
        shape.m := NULL;
    END IF;
    IF is_geography THEN
        PERFORM tsql.check_degrees(min(latitude), max(latitude), min(longitude), max(longitude)) FROM unnest(shape.y, shape.x) point(latitude, longitude);
    END IF;
    PERFORM tsql.check_figures(shape, is_geography);
    shape.valid := tsql.shape_is_valid(shape, is_geography);
    RETURN tsql.shape_bytes(shape, is_geography);
END
$$;

-- geography: the identifiers that sys.spatial_reference_systems has lie in this range
CREATE OR REPLACE FUNCTION tsql.check_srid(srid int, is_geography boolean) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF is_geography AND NOT (srid BETWEEN 4120 AND 4999 OR srid = 104001) THEN
        PERFORM tsql.spatial_fail(true, '24204: The spatial reference identifier (SRID) is not valid. The specified SRID must match one of the supported SRIDs '
            || 'displayed in the sys.spatial_reference_systems catalog view.');
    ELSIF srid NOT BETWEEN 0 AND 999999 THEN
        PERFORM tsql.spatial_fail(is_geography, '24100: The spatial reference identifier (SRID) is not valid. SRIDs must be between 0 and 999999.',
                                  'System.ArgumentException');
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION tsql.check_degrees(south float8, north float8, west float8, east float8) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF south < -90 OR north > 90 THEN
        PERFORM tsql.spatial_fail(true, '24201: Latitude values must be between -90 and 90 degrees.');
    ELSIF west < -15069 OR east > 15069 THEN
        PERFORM tsql.spatial_fail(true, '24202: Longitude values must be between -15069 and 15069 degrees.');
    END IF;
END
$$;

-- A line has two points, a ring four of which the last is the first
CREATE OR REPLACE FUNCTION tsql.check_figures(shape tsql.shape, is_geography boolean) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    figure int;
    start int;
    stop int;
    part int;
BEGIN
    FOR part IN 0 .. cardinality(shape.kinds) - 1 LOOP
        CONTINUE WHEN shape.shape_figures[part + 1] < 0 OR shape.kinds[part + 1] NOT IN (2, 3);
        FOR figure IN shape.shape_figures[part + 1] .. tsql.shape_end(shape, part) - 1 LOOP
            start := shape.figure_starts[figure + 1] + 1;
            stop := tsql.figure_end(shape, figure);
            IF shape.kinds[part + 1] = 2 AND stop - start < 1 THEN
                PERFORM tsql.spatial_fail(is_geography, '24117: The LineString input is not valid because it does not have enough distinct points. '
                    || 'A LineString must have at least two distinct points.');
            ELSIF shape.kinds[part + 1] = 3 AND stop - start < 3 THEN
                PERFORM tsql.spatial_fail(is_geography, '24305: The Polygon input is not valid because the ring does not have enough distinct points. '
                    || 'Each ring of a polygon must contain at least three distinct points.');
            ELSIF shape.kinds[part + 1] = 3 AND (shape.x[start] <> shape.x[stop] OR shape.y[start] <> shape.y[stop]) THEN
                PERFORM tsql.spatial_fail(is_geography, format('24119: The Polygon input is not valid because the start and end points of the %s ring are not '
                    || 'the same. Each ring of a polygon must have the same start and end points.',
                    CASE shape.figure_kinds[figure + 1] WHEN 2 THEN 'exterior' ELSE 'interior' END));
            END IF;
        END LOOP;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION tsql.shape_of_text(input text, srid int, is_geography boolean, wanted int, quiet boolean DEFAULT false) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    form text := replace(regexp_replace(upper(btrim(input, E' \t\r\n')), '\s+', ' ', 'g'), 'NULL', 'nan');
    label text := substring(form FROM '^[A-Z]*');
    kind int := tsql.kind_of_label(label);
    parts jsonb;
BEGIN
    IF kind IS NULL OR (kind = 11 AND NOT is_geography) THEN
        PERFORM tsql.spatial_fail(is_geography, format('24114: The label %s in the input well-known text (WKT) is not valid. Valid labels are POINT, LINESTRING, '
            || 'POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION, CIRCULARSTRING, COMPOUNDCURVE, CURVEPOLYGON and FULLGLOBE '
            || '(geography Data Type only).', substring(btrim(input) FROM '^[^\s(]*')));
    ELSIF kind > 7 THEN
        PERFORM tsql.spatial_refuse('the shape ' || label);
    ELSIF wanted > 0 AND kind <> wanted THEN
        PERFORM tsql.spatial_fail(is_geography, format('24142: Expected "%s" at position 1. The input has "%s".', upper(tsql.kind_name(wanted)),
                                                       left(upper(btrim(input)), length(tsql.kind_name(wanted)))));
    END IF;
    form := regexp_replace(form, '\( ?([-+.0-9][-+.0-9Ean ,]*)\)', '"\1"', 'g');
    form := regexp_replace(form, '([A-Z]+) ?("[^"]*")', '["\1",\2]', 'g');
    form := replace(regexp_replace(form, '([A-Z]+) EMPTY', '["\1"]', 'g'), 'EMPTY', 'null');
    form := translate(regexp_replace(form, '([A-Z]+) ?\(', '["\1",', 'g'), '()', '[]');
    parts := form::jsonb - 0;
    RETURN tsql.shape_made(kind, parts, srid, is_geography);
EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range OR invalid_parameter_value THEN
    IF NOT quiet THEN
        PERFORM tsql.spatial_fail(is_geography, 'The input is not well-known text (WKT).');
    END IF;
    RETURN NULL;
WHEN SQLSTATE 'FM001' THEN
    IF NOT quiet OR SQLERRM LIKE 'Not supported%' THEN
        RAISE;
    END IF;
    RETURN NULL;
END
$$;

-- --- writing -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION tsql.double_text(number float8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN number = 'NaN' THEN 'NULL' WHEN number = 0 THEN '0' ELSE upper(number::text) END $$;

-- Points as WKT has them; z and m only where measures says so
CREATE OR REPLACE FUNCTION tsql.points_text(shape tsql.shape, start int, stop int, measures boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT string_agg(tsql.double_text(shape.x[n]) || ' ' || tsql.double_text(shape.y[n])
    || CASE WHEN NOT measures OR (coalesce(shape.z[n], 'NaN') = 'NaN' AND coalesce(shape.m[n], 'NaN') = 'NaN') THEN ''
            WHEN coalesce(shape.m[n], 'NaN') = 'NaN' THEN ' ' || tsql.double_text(shape.z[n])
            ELSE ' ' || tsql.double_text(coalesce(shape.z[n], 'NaN')) || ' ' || tsql.double_text(shape.m[n]) END, ', ' ORDER BY n)
FROM generate_series(start + 1, stop) n
$$;

CREATE OR REPLACE FUNCTION tsql.shape_text(shape tsql.shape, part int, labelled boolean, measures boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    kind int := shape.kinds[part + 1];
    label text := CASE WHEN labelled THEN upper(tsql.kind_name(kind)) || ' ' ELSE '' END;
    inner_text text;
BEGIN
    IF shape.kinds IS NULL THEN
        RETURN NULL;
    ELSIF shape.shape_figures[part + 1] < 0 THEN
        RETURN label || 'EMPTY';
    ELSIF kind <= 3 THEN
        inner_text := (SELECT string_agg(replace(CASE kind WHEN 3 THEN '(*)' ELSE '*' END, '*',
                           tsql.points_text(shape, shape.figure_starts[figure + 1], tsql.figure_end(shape, figure), measures)), ', ' ORDER BY figure)
                       FROM generate_series(shape.shape_figures[part + 1], tsql.shape_end(shape, part) - 1) figure);
    ELSE
        inner_text := (SELECT string_agg(tsql.shape_text(shape, child, kind = 7, measures), ', ' ORDER BY child)
                       FROM generate_series(part + 1, cardinality(shape.kinds) - 1) child WHERE shape.parents[child + 1] = part);
    END IF;
    RETURN label || '(' || inner_text || ')';
END
$$;

-- --- well-known binary ---------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION tsql.shape_wkb(shape tsql.shape, part int) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    kind int := shape.kinds[part + 1];
    figure int := shape.shape_figures[part + 1];
    stop int := tsql.shape_end(shape, part);
    head bytea := '\x01'::bytea || tsql.bytes_of_int(kind);
BEGIN
    IF kind IS NULL THEN
        RETURN NULL;
    ELSIF figure < 0 THEN
        RETURN CASE WHEN kind = 1 THEN '\x0104000000'::bytea ELSE head END || tsql.bytes_of_int(0);
    ELSIF kind <= 2 THEN
        RETURN head || CASE kind WHEN 2 THEN tsql.bytes_of_int(tsql.figure_end(shape, figure) - shape.figure_starts[figure + 1]) ELSE '' END
            || tsql.bytes_of_points(shape.x[shape.figure_starts[figure + 1] + 1 : tsql.figure_end(shape, figure)],
                                    shape.y[shape.figure_starts[figure + 1] + 1 : tsql.figure_end(shape, figure)]);
    ELSIF kind = 3 THEN
        RETURN head || tsql.bytes_of_int(stop - figure)
            || (SELECT string_agg(tsql.bytes_of_int(tsql.figure_end(shape, ring) - shape.figure_starts[ring + 1])
                                  || tsql.bytes_of_points(shape.x[shape.figure_starts[ring + 1] + 1 : tsql.figure_end(shape, ring)],
                                                          shape.y[shape.figure_starts[ring + 1] + 1 : tsql.figure_end(shape, ring)]), '' ORDER BY ring)
                FROM generate_series(figure, stop - 1) ring);
    END IF;
    RETURN head || (SELECT tsql.bytes_of_int(count(*)::int) || string_agg(tsql.shape_wkb(shape, child), '' ORDER BY child)
                    FROM generate_series(part + 1, cardinality(shape.kinds) - 1) child WHERE shape.parents[child + 1] = part);
END
$$;

-- The parts of shape_add at a place of little-endian WKB, and the place behind them. "24144" says that bytes are missing.
CREATE OR REPLACE FUNCTION tsql.wkb_parts(value bytea, INOUT place int, OUT kind int, OUT parts jsonb)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    count int;
    points int;
    inner_kind int;
    inner_parts jsonb;
BEGIN
    IF length(value) < place + 9 OR get_byte(value, place) <> 1 THEN
        RAISE invalid_parameter_value;
    END IF;
    kind := tsql.int_at(value, place + 1);
    place := place + 5;
    parts := '[]';
    count := 1;
    IF kind <> 1 THEN
        count := tsql.int_at(value, place);
        place := place + 4;
    END IF;
    IF kind NOT BETWEEN 1 AND 7 OR count < 0 OR count > length(value) THEN
        RAISE invalid_parameter_value;
    END IF;
    IF kind = 2 THEN
        points := count;
        count := least(count, 1);
    END IF;
    FOR n IN 1 .. count LOOP
        IF kind <= 3 THEN
            points := CASE kind WHEN 1 THEN 1 WHEN 2 THEN points ELSE tsql.int_at(value, place) END;
            place := place + CASE kind WHEN 3 THEN 4 ELSE 0 END;
            IF points < 0 OR length(value)::int8 < place + 16 * points::int8 THEN
                RAISE invalid_parameter_value;
            END IF;
            parts := parts || to_jsonb((SELECT string_agg(tsql.double_at(value, place + 16 * i) || ' ' || tsql.double_at(value, place + 16 * i + 8), ',' ORDER BY i)
                                        FROM generate_series(0, points - 1) i));
            place := place + 16 * points;
        ELSE
            SELECT found.place, found.kind, found.parts INTO place, inner_kind, inner_parts FROM tsql.wkb_parts(value, place) found;
            IF kind < 7 AND inner_kind <> kind - 3 THEN
                RAISE invalid_parameter_value;
            END IF;
            parts := parts || CASE kind WHEN 7 THEN jsonb_build_array(jsonb_build_array(upper(tsql.kind_name(inner_kind))) || inner_parts)
                                        WHEN 6 THEN jsonb_build_array(inner_parts) ELSE inner_parts END;
        END IF;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION tsql.shape_of_wkb(value bytea, srid int, is_geography boolean, wanted int) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    kind int;
    parts jsonb;
BEGIN
    SELECT found.kind, found.parts INTO kind, parts FROM tsql.wkb_parts(value, 0) found;
    IF wanted > 0 AND kind <> wanted THEN
        RAISE invalid_parameter_value;
    END IF;
    RETURN tsql.shape_made(kind, parts, srid, is_geography);
EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range OR invalid_parameter_value THEN
    PERFORM tsql.spatial_fail(is_geography, 'The input is not well-known binary (WKB).');
    RETURN NULL;
END
$$;
