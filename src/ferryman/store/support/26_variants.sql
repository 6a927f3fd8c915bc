-- sql_variant: making one, comparing two, telling what is inside. Source: "sql_variant (Transact-SQL)", "SQL_VARIANT_PROPERTY (Transact-SQL)"

CREATE OR REPLACE FUNCTION tsql.to_variant(base text, value text) RETURNS tsql.sql_variant
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN value IS NOT NULL THEN ROW(base, value)::tsql.sql_variant END
$$;

-- The base type's bare name: int, nvarchar, datetime2 ...
CREATE OR REPLACE FUNCTION tsql.variant_type(variant tsql.sql_variant) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT substring((variant).base FROM '^\w+')
$$;

-- Families from the lowest to the highest of the data type hierarchy.
CREATE OR REPLACE FUNCTION tsql.variant_family(type_name text) RETURNS int2
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (CASE WHEN type_name = 'uniqueidentifier' THEN 0 WHEN type_name IN ('binary', 'varbinary') THEN 1
                 WHEN type_name IN ('char', 'varchar', 'nchar', 'nvarchar') THEN 2
                 WHEN type_name IN ('bit', 'tinyint', 'smallint', 'int', 'bigint', 'decimal', 'numeric', 'money', 'smallmoney') THEN 3
                 WHEN type_name IN ('float', 'real') THEN 4 ELSE 5 END)::int2
$$;

CREATE OR REPLACE FUNCTION tsql.variant_moment(type_name text, value text) RETURNS timestamp
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN type_name = 'datetimeoffset' THEN (value::tsql.datetimeoffset).utc WHEN type_name = 'time' THEN date '1900-01-01' + value::time
                ELSE value::timestamp END
$$;

-- ordered: characters become their sort key, else what = compares.
CREATE OR REPLACE FUNCTION tsql.variant_key(variant tsql.sql_variant, ordered boolean) RETURNS tsql.variant_key
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    type_name text := tsql.variant_type(variant);
    rules text := lower(split_part((variant).base, ' ', 2));
    family int2 := tsql.variant_family(type_name);
    held text := (variant).value;
BEGIN
    CASE family
        WHEN 0 THEN RETURN ROW(family, NULL, NULL, NULL, NULL, NULL, tsql.guid_key(held::uuid))::tsql.variant_key;
        WHEN 1 THEN RETURN ROW(family, NULL, NULL, NULL, NULL, NULL, held::bytea)::tsql.variant_key;
        WHEN 2 THEN
            RETURN ROW(family, rules, NULL, NULL, NULL,
                CASE WHEN rules ~ '_bin2?(_|$)' OR (rules ~ '_cs_' AND NOT ordered) THEN rtrim(held, ' ') WHEN NOT ordered THEN lower(rtrim(held, ' '))
                     WHEN rules ~ '_cs_' THEN tsql.sort_key_cs(held) ELSE tsql.sort_key(held) END, NULL)::tsql.variant_key;
        WHEN 3 THEN RETURN ROW(family, NULL, held::numeric, NULL, NULL, NULL, NULL)::tsql.variant_key;
        WHEN 4 THEN RETURN ROW(family, NULL, NULL, held::float8, NULL, NULL, NULL)::tsql.variant_key;
        ELSE RETURN ROW(family, NULL, NULL, NULL, tsql.variant_moment(type_name, held), NULL, NULL)::tsql.variant_key;
    END CASE;
END
$$;

-- The scale of a time, datetime2 or datetimeoffset, of decimal and money; 0 for others.
CREATE OR REPLACE FUNCTION tsql.variant_scale(variant tsql.sql_variant) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN tsql.variant_type(variant) IN ('time', 'datetime2', 'datetimeoffset') THEN substring((variant).base FROM '\((\d+)\)')::int
                WHEN tsql.variant_type(variant) IN ('decimal', 'numeric') THEN substring((variant).base FROM ',(\d+)\)')::int
                WHEN tsql.variant_type(variant) IN ('money', 'smallmoney') THEN 4 WHEN tsql.variant_type(variant) = 'datetime' THEN 3 ELSE 0 END
$$;

-- The end of a CAST to a type that the base type has no conversion to (error 529) or that is not made over columns (exists: error 40515).
CREATE OR REPLACE FUNCTION tsql.no_conversion(variant tsql.sql_variant, target text, conversion_exists boolean, quiet boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    base text := replace(replace(tsql.variant_type(variant), 'decimal', 'numeric'), 'rowversion', 'timestamp');
BEGIN
    IF conversion_exists THEN
        PERFORM tsql.raise_error(40515, 16, 1, format('Not supported by Ferryman: conversion from %s to %s of a column', base, target));
    END IF;
    PERFORM tsql.fail(quiet, 529, 1, format('Explicit conversion from data type %s to %s is not allowed.', base, target));
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION tsql.variant_bytes(variant tsql.sql_variant) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE tsql.variant_type(variant)
        WHEN 'nvarchar' THEN 2 * tsql.utf16_length((variant).value) WHEN 'nchar' THEN 2 * tsql.utf16_length((variant).value)
        WHEN 'varchar' THEN CASE WHEN (variant).base ~* '_utf8$' THEN octet_length((variant).value) ELSE length((variant).value) END
        WHEN 'char' THEN CASE WHEN (variant).base ~* '_utf8$' THEN octet_length((variant).value) ELSE length((variant).value) END
        WHEN 'varbinary' THEN octet_length((variant).value::bytea) WHEN 'binary' THEN octet_length((variant).value::bytea)
        WHEN 'bit' THEN 1 WHEN 'tinyint' THEN 1 WHEN 'smallint' THEN 2 WHEN 'int' THEN 4 WHEN 'bigint' THEN 8 WHEN 'money' THEN 8 WHEN 'smallmoney' THEN 4
        WHEN 'float' THEN 8 WHEN 'real' THEN 4 WHEN 'date' THEN 3 WHEN 'datetime' THEN 8 WHEN 'smalldatetime' THEN 4 WHEN 'uniqueidentifier' THEN 16
        WHEN 'time' THEN 3 + digits.more WHEN 'datetime2' THEN 6 + digits.more WHEN 'datetimeoffset' THEN 8 + digits.more
        ELSE CASE WHEN digits.precision <= 9 THEN 5 WHEN digits.precision <= 19 THEN 9 WHEN digits.precision <= 28 THEN 13 ELSE 17 END END
    FROM (SELECT (tsql.variant_scale(variant) > 2)::int + (tsql.variant_scale(variant) > 4)::int AS more,
                 substring((variant).base FROM '\((\d+)')::int AS precision) AS digits
$$;

-- The bytes that the base type itself takes beside the value.
CREATE OR REPLACE FUNCTION tsql.variant_overhead(type_name text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT 2 + CASE WHEN tsql.variant_family(type_name) = 2 THEN 6 WHEN type_name IN ('binary', 'varbinary', 'decimal', 'numeric') THEN 2
                    WHEN type_name IN ('time', 'datetime2', 'datetimeoffset') THEN 1 ELSE 0 END
$$;

-- NULL for a property that there is none of
CREATE OR REPLACE FUNCTION tsql.variant_property(variant tsql.sql_variant, property text) RETURNS tsql.sql_variant
LANGUAGE plpgsql STABLE PARALLEL SAFE STRICT AS $$
DECLARE
    type_name text := tsql.variant_type(variant);
    declared int := substring((variant).base FROM '\((\d+)')::int;
    scale int := tsql.variant_scale(variant);
    wanted text := lower(property);
BEGIN
    IF wanted IN ('basetype', 'collation') THEN
        RETURN tsql.to_variant('nvarchar(128) SQL_Latin1_General_CP1_CI_AS',
            CASE wanted WHEN 'basetype' THEN type_name ELSE nullif(split_part((variant).base, ' ', 2), '') END);
    END IF;
    RETURN tsql.to_variant('int', (CASE wanted
        WHEN 'precision' THEN catalog.type_precision(type_name, declared, scale)
        WHEN 'scale' THEN scale
        WHEN 'maxlength' THEN catalog.type_max_length(type_name, declared, declared, scale)
        WHEN 'totalbytes' THEN tsql.variant_bytes(variant) + tsql.variant_overhead(type_name) END)::text);
END
$$;

-- A declared type as a sql_variant names it: nvarchar(10) with its collation, decimal(10,2), datetime2(7), int
CREATE OR REPLACE FUNCTION tsql.base_text(type_name text, length int, "precision" int, scale int, collation_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT type_name || CASE WHEN type_name IN ('decimal', 'numeric') THEN format('(%s,%s)', coalesce("precision", 18), coalesce(scale, 0))
                             WHEN type_name IN ('time', 'datetime2', 'datetimeoffset') THEN format('(%s)', coalesce(scale, 7))
                             WHEN type_name IN ('char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary') THEN format('(%s)', length) ELSE '' END
        || coalesce(' ' || collation_name, '')
$$;

-- A boundary value of a partition function, which the catalog keeps as text
CREATE OR REPLACE FUNCTION tsql.boundary_variant(base text, boundary text) RETURNS tsql.sql_variant
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT tsql.to_variant(base, CASE WHEN base LIKE '%binary(%' THEN '\x' || substr(boundary, 3)
                                      WHEN base LIKE 'datetimeoffset%' THEN tsql.text_to_datetimeoffset(boundary, 7, 121, 'mdy', false)::text ELSE boundary END)
$$;
