-- hierarchyid over columns: what ferryman/tsql/hierarchy.py does to single values, and in the same terms.
-- Source: [MS-SSCLRT] 2.1.1 "HIERARCHYID Structure", "hierarchyid data type method reference".

-- How integers are written. low, high: the range; prefix: what only it begins with; reads: a regular expression whose groups are the offset's bits;
-- splits and writes: the same groups taken from an offset of that many bits, and put in place.
CREATE OR REPLACE FUNCTION tsql.hierarchyid_patterns()
RETURNS TABLE (low int8, high int8, width int, prefix text, reads text, splits text, writes text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
VALUES
    (0::int8, 3::int8, 2, '01', '^01(..)', '^(..)$', '01\1'),
    (4, 7, 2, '100', '^100(..)', '^(..)$', '100\1'),
    (8, 15, 3, '101', '^101(...)', '^(...)$', '101\1'),
    (16, 79, 6, '110', '^110(..)0(.)1(...)', '^(..)(.)(...)$', '110\10\21\3'),
    (80, 1103, 10, '1110', '^1110(...)0(...)0(.)1(...)', '^(...)(...)(.)(...)$', '1110\10\20\31\4'),
    (1104, 5199, 12, '11110', '^11110(.{5})0(...)0(.)1(...)', '^(.{5})(...)(.)(...)$', '11110\10\20\31\4'),
    (5200, 4294972495, 32, '111110', '^111110(.{19})0(.{6})0(...)0(.)1(...)', '^(.{19})(.{6})(...)(.)(...)$', '111110\10\20\30\41\5'),
    (4294972496, 281479271683151, 48, '111111', '^111111(.{14})0(.{21})0(.{6})0(...)0(.)1(...)', '^(.{14})(.{21})(.{6})(...)(.)(...)$',
     '111111\10\20\30\40\51\6'),
    (-8, -1, 3, '00111', '^00111(...)', '^(...)$', '00111\1'),
    (-72, -9, 6, '0010', '^0010(..)0(.)1(...)', '^(..)(.)(...)$', '0010\10\21\3'),
    (-4168, -73, 12, '000110', '^000110(.{5})0(...)0(.)1(...)', '^(.{5})(...)(.)(...)$', '000110\10\20\31\4'),
    (-4294971464, -4169, 32, '000101', '^000101(.{19})0(.{6})0(...)0(.)1(...)', '^(.{19})(.{6})(...)(.)(...)$', '000101\10\20\30\41\5'),
    (-281479271682120, -4294971465, 48, '000100', '^000100(.{14})0(.{21})0(.{6})0(...)0(.)1(...)', '^(.{14})(.{21})(.{6})(...)(.)(...)$',
     '000100\10\20\30\40\51\6')
$$;

-- The bits that are the same in every integer of a size, for LIKE
CREATE OR REPLACE FUNCTION tsql.hierarchyid_form(size int) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN size < 12 THEN '%' WHEN size < 18 THEN '%0_1___' WHEN size < 43 THEN '%0___0_1___' WHEN size = 43 THEN '%0______0___0_1___'
            ELSE '%0_____________________0______0___0_1___' END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_fail(message text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM tsql.raise_error(6522, 16, 2, 'A .NET Framework error occurred during execution of user-defined routine or aggregate "hierarchyid": '
        || 'Microsoft.SqlServer.Types.HierarchyIdException: ' || message);
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_not_a_node(node text, quiet boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT quiet THEN
        PERFORM tsql.hierarchyid_fail(format('24001: SqlHierarchyId.Parse failed because the input string ''%s'' is not a valid string representation of a '
            || 'SqlHierarchyId node.', node));
    END IF;
    RETURN NULL;
END
$$;

-- Not STRICT, because PostgreSQL inlines no strict function that holds a CASE, and calls of SQL functions that aren't inlined are slow.

-- How many bits the integer at a place (from 1) takes with the one that ends it, by its prefix; NULL for none
CREATE OR REPLACE FUNCTION tsql.hierarchyid_size(bits text, place int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE substr(bits, place, 2)
       WHEN '01' THEN 5
       WHEN '10' THEN CASE substr(bits, place + 2, 1) WHEN '0' THEN 6 ELSE 7 END
       WHEN '11' THEN CASE WHEN substr(bits, place + 2, 1) = '0' THEN 12 WHEN substr(bits, place + 3, 1) = '0' THEN 18 WHEN substr(bits, place + 4, 1) = '0' THEN 21
                           WHEN substr(bits, place + 5, 1) = '0' THEN 43 ELSE 60 END
       ELSE CASE WHEN substr(bits, place, 5) = '00111' THEN 9 WHEN substr(bits, place, 4) = '0010' THEN 13 WHEN substr(bits, place, 6) = '000110' THEN 22
                 WHEN substr(bits, place, 6) = '000101' THEN 43 WHEN substr(bits, place, 6) = '000100' THEN 60 END END
$$;

-- The bits of each level
CREATE OR REPLACE FUNCTION tsql.hierarchyid_levels(node bytea) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits text := CASE WHEN node = '' THEN '' ELSE ('x' || encode(node, 'hex'))::varbit::text END;
    levels text[] := '{}';
    total int := length(rtrim(bits, '0'));
    start int := 1;
    place int := 1;
    size int;
BEGIN
    WHILE place <= total LOOP
        size := tsql.hierarchyid_size(bits, place);
        EXIT WHEN size IS NULL OR place + size - 1 > total OR substr(bits, place, size - 1) NOT LIKE tsql.hierarchyid_form(size);
        place := place + size;
        IF substr(bits, place - 1, 1) = '1' THEN
            levels := levels || substr(bits, start, place - start);
            start := place;
        END IF;
    END LOOP;
    IF start <= total OR length(bits) - total > 7 THEN
        PERFORM tsql.hierarchyid_fail('24000: SqlHierarchyId operation failed because HierarchyId object was constructed from an invalid binary string.');
    END IF;
    RETURN levels;
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_of_bits(bits text) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT substring(varbit_send(bits::varbit) FROM 5) $$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_of_levels(levels text[]) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT tsql.hierarchyid_of_bits(array_to_string(levels, '')) $$;

-- The integer that bits say, without the one that ends it. Small ones, which nearly all are, need no table.
CREATE OR REPLACE FUNCTION tsql.hierarchyid_number(bits text) RETURNS int8
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE length(bits)
       WHEN 4 THEN substr(bits, 3)::bit(2)::int8
       WHEN 5 THEN substr(bits, 4)::bit(2)::int8 + 4
       WHEN 6 THEN substr(bits, 4)::bit(3)::int8 + 8
       WHEN 8 THEN substr(bits, 6)::bit(3)::int8 - 8
       WHEN 11 THEN (substr(bits, 4, 2) || substr(bits, 7, 1) || substr(bits, 9, 3))::bit(6)::int8 + 16
       WHEN 17 THEN (substr(bits, 5, 3) || substr(bits, 9, 3) || substr(bits, 13, 1) || substr(bits, 15, 3))::bit(10)::int8 + 80
       WHEN 20 THEN (substr(bits, 6, 5) || substr(bits, 12, 3) || substr(bits, 16, 1) || substr(bits, 18, 3))::bit(12)::int8 + 1104
       WHEN 42 THEN (substr(bits, 7, 19) || substr(bits, 27, 6) || substr(bits, 34, 3) || substr(bits, 38, 1) || substr(bits, 40, 3))::bit(32)::int8
                    + CASE WHEN starts_with(bits, '1') THEN 5200 ELSE -4294971464 END
       ELSE tsql.hierarchyid_rare_number(bits) END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_rare_number(bits text) RETURNS int8
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT p.low + lpad(array_to_string(regexp_match(bits, p.reads), ''), 64, '0')::bit(64)::int8
FROM tsql.hierarchyid_patterns() p WHERE starts_with(bits, p.prefix)
$$;

-- The integers of a label's bits
CREATE OR REPLACE FUNCTION tsql.hierarchyid_label(bits text) RETURNS int8[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    label int8[] := '{}';
    place int := 1;
    size int;
BEGIN
    WHILE place <= length(bits) LOOP
        size := tsql.hierarchyid_size(bits, place);
        label := label || (tsql.hierarchyid_number(substr(bits, place, size - 1)) - CASE substr(bits, place + size - 1, 1) WHEN '0' THEN 1 ELSE 0 END);
        place := place + size;
    END LOOP;
    RETURN label;
END
$$;

-- The bits of an integer, NULL when it is out of range
CREATE OR REPLACE FUNCTION tsql.hierarchyid_number_bits(stored int8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN stored BETWEEN 0 AND 3 THEN '01' || stored::bit(2)::text
            WHEN stored BETWEEN 4 AND 7 THEN '100' || (stored - 4)::bit(2)::text
            WHEN stored BETWEEN 8 AND 15 THEN '101' || (stored - 8)::bit(3)::text
            WHEN stored BETWEEN 16 AND 79 THEN '110' || substr((stored - 16)::bit(6)::text, 1, 2) || '0' || substr((stored - 16)::bit(6)::text, 3, 1) || '1'
                                               || substr((stored - 16)::bit(6)::text, 4)
            ELSE tsql.hierarchyid_rare_bits(stored) END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_rare_bits(stored int8) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT regexp_replace(right((stored - p.low)::bit(64)::text, p.width), p.splits, p.writes) FROM tsql.hierarchyid_patterns() p WHERE stored BETWEEN p.low AND p.high
$$;

-- The bits of a label, NULL when an integer is out of range
CREATE OR REPLACE FUNCTION tsql.hierarchyid_label_bits(label int8[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits text := '';
BEGIN
    FOR place IN 1 .. cardinality(label) - 1 LOOP
        bits := bits || tsql.hierarchyid_number_bits(label[place] + 1) || '0';
    END LOOP;
    RETURN bits || tsql.hierarchyid_number_bits(label[cardinality(label)]) || '1';
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_text(node bytea) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    path text := '/';
    level text;
BEGIN
    FOREACH level IN ARRAY tsql.hierarchyid_levels(node) LOOP
        path := path || array_to_string(tsql.hierarchyid_label(level), '.') || '/';
    END LOOP;
    RETURN path;
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_parse(node text, quiet boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits text := '';
    label text;
BEGIN
    IF node !~ '^/(?:(?:0|-?[1-9]\d{0,17})(?:\.(?:0|-?[1-9]\d{0,17}))*/)*$' THEN
        RETURN tsql.hierarchyid_not_a_node(node, quiet);
    END IF;
    FOREACH label IN ARRAY string_to_array(trim(BOTH '/' FROM node), '/') LOOP
        bits := bits || tsql.hierarchyid_label_bits(string_to_array(label, '.')::int8[]);
    END LOOP;
    IF bits IS NULL OR length(bits) > 8 * 892 THEN
        RETURN tsql.hierarchyid_not_a_node(node, quiet);
    END IF;
    RETURN tsql.hierarchyid_of_bits(bits);
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_level(node bytea) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT cardinality(tsql.hierarchyid_levels(node))::int2 $$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_ancestor(node bytea, levels int) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    bits text[] := tsql.hierarchyid_levels(node);
BEGIN
    IF levels < 0 THEN
        PERFORM tsql.hierarchyid_fail('SqlHierarchyId.GetAncestor failed because ''n'' was negative.');
    END IF;
    RETURN CASE WHEN levels <= cardinality(bits) THEN tsql.hierarchyid_of_levels(bits[: cardinality(bits) - levels]) END;
END
$$;

-- The last bit that is set ends the last label, so a parent's bits up to there are its descendants' first ones.
CREATE OR REPLACE FUNCTION tsql.hierarchyid_is_descendant(node bytea, parent bytea) RETURNS int2
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN node IS NULL THEN NULL
            WHEN parent = '' THEN 1
            WHEN length(node) < length(parent) OR substring(node FROM 1 FOR length(parent) - 1) <> substring(parent FROM 1 FOR length(parent) - 1) THEN 0
            ELSE ((get_byte(node, length(parent) - 1) & -(get_byte(parent, length(parent) - 1) & -get_byte(parent, length(parent) - 1)))
                  = get_byte(parent, length(parent) - 1))::int END::int2
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_child(node bytea, child bytea, name text) RETURNS int8[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    levels text[] := tsql.hierarchyid_levels(child);
BEGIN
    IF child IS NULL THEN
        RETURN NULL;
    ELSIF cardinality(levels) = 0 OR tsql.hierarchyid_of_levels(levels[: cardinality(levels) - 1]) <> node THEN
        PERFORM tsql.hierarchyid_fail(format('SqlHierarchyId.GetDescendant failed because ''%1$s'' must be a child of ''this''. ''%1$s'' was ''%2$s'', '
            || '''this'' was ''%3$s''.', name, tsql.hierarchyid_text(child), tsql.hierarchyid_text(node)));
    END IF;
    RETURN tsql.hierarchyid_label(levels[cardinality(levels)]);
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_between(lower int8[], upper int8[]) RETURNS int8[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    place int := 1;
BEGIN
    IF lower IS NULL AND upper IS NULL THEN
        RETURN ARRAY[1];
    ELSIF upper IS NULL THEN
        RETURN lower[: cardinality(lower) - 1] || (lower[cardinality(lower)] + 1);
    ELSIF lower IS NULL THEN
        RETURN upper[: cardinality(upper) - 1] || (upper[cardinality(upper)] - 1);
    END IF;
    WHILE place < cardinality(lower) AND lower[place] = upper[place] LOOP
        place := place + 1;
    END LOOP;
    IF lower[place] + 1 < upper[place] THEN
        RETURN lower[: place - 1] || (lower[place] + 1);
    END IF;
    RETURN lower[: place] || coalesce(lower[place + 1] + 1, upper[place + 1] - 1, 1::int8);
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_descendant(node bytea, child1 bytea, child2 bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF node IS NULL THEN
        RETURN NULL;
    ELSIF child1 >= child2 AND tsql.hierarchyid_child(node, child1, 'child1') IS NOT NULL AND tsql.hierarchyid_child(node, child2, 'child2') IS NOT NULL THEN
        PERFORM tsql.hierarchyid_fail(format('SqlHierarchyId.GetDescendant failed because ''child1'' must be less than ''child2''. ''child1'' was ''%s'', '
            || '''child2'' was ''%s''.', tsql.hierarchyid_text(child1), tsql.hierarchyid_text(child2)));
    END IF;
    RETURN tsql.hierarchyid_of_levels(tsql.hierarchyid_levels(node) || tsql.hierarchyid_label_bits(tsql.hierarchyid_between(
        tsql.hierarchyid_child(node, child1, 'child1'), tsql.hierarchyid_child(node, child2, 'child2'))));
END
$$;

CREATE OR REPLACE FUNCTION tsql.hierarchyid_reparented(node bytea, old_root bytea, new_root bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    levels text[] := tsql.hierarchyid_levels(node);
    depth int := cardinality(tsql.hierarchyid_levels(old_root));
BEGIN
    IF tsql.hierarchyid_is_descendant(node, old_root) = 0 THEN
        PERFORM tsql.hierarchyid_fail(format('SqlHierarchyId.GetReparentedValue failed because ''oldRoot'' was not an ancestor node of ''this''.  '
            || '''oldRoot'' was ''%s'', ''this'' was ''%s''.', tsql.hierarchyid_text(old_root), tsql.hierarchyid_text(node)));
    END IF;
    RETURN tsql.hierarchyid_of_levels(tsql.hierarchyid_levels(new_root) || levels[depth + 1 :]);
END
$$;
