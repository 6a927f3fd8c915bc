-- Errors with T-SQL's number, for the SQL that the emitter writes. Text and numbers as in ferryman/errors.py.

CREATE OR REPLACE FUNCTION tsql.raise_error(number int, severity int, state int, message text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'FM001', MESSAGE = message,
        DETAIL = format('{"number":%s,"severity":%s,"state":%s}', number, severity, state);
END
$$;

-- The end of every conversion that failed: nothing for TRY_CAST (quiet), else the error.
CREATE OR REPLACE FUNCTION tsql.fail(quiet boolean, number int, state int, message text) RETURNS void
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF NOT quiet THEN
        PERFORM tsql.raise_error(number, 16, state, message);
    END IF;
END
$$;
