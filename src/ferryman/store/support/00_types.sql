-- Types of schema tsql. Run whenever a file of this folder changes, so each statement must bear being repeated.

-- A datetimeoffset: the moment in UTC, and the offset in which it is shown, in minutes east.
DO $$
BEGIN
    IF to_regtype('tsql.datetimeoffset') IS NULL THEN
        CREATE TYPE tsql.datetimeoffset AS (utc timestamp, minutes int2);
    END IF;
END
$$;
