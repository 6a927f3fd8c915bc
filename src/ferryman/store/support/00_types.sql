-- Types of schema tsql. Run whenever a file of this folder changes, so each statement must bear being repeated.

-- A datetimeoffset: the moment in UTC, and the offset in which it is shown, in minutes east.
DO $$
BEGIN
    IF to_regtype('tsql.datetimeoffset') IS NULL THEN
        CREATE TYPE tsql.datetimeoffset AS (utc timestamp, minutes int2);
    END IF;
END
$$;

-- A sql_variant: the base type as declared, with its collation ('nvarchar(10) Latin1_General_BIN'), and PostgreSQL's text of the value. Neither is ever NULL.
DO $$
BEGIN
    IF to_regtype('tsql.sql_variant') IS NULL THEN
        CREATE TYPE tsql.sql_variant AS (base text, value text);
    END IF;
END
$$;

-- What two sql_variants are compared by: the family of the base type, then the one field that the family uses.
DO $$
BEGIN
    IF to_regtype('tsql.variant_key') IS NULL THEN
        CREATE TYPE tsql.variant_key AS (
            family int2, rules text COLLATE "C", number numeric, approximate float8, moment timestamp, characters text COLLATE "C", bytes bytea);
    END IF;
END
$$;
