-- The .WRITE clause of UPDATE: a part of a value of a (max) type replaced, in place. Source: "UPDATE (Transact-SQL)",
-- https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql

-- Where the replaced part ends. A NULL start appends, a NULL replacement cuts the value at the start, a NULL length reaches to the end.
CREATE OR REPLACE FUNCTION tsql.chunk_end(size int, is_cut boolean, start int8, length int8) RETURNS int
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF size IS NULL THEN
        PERFORM tsql.raise_error(40515, 16, 1, 'Not supported by Ferryman: .WRITE to a value that is NULL.');
    END IF;
    IF start IS NULL THEN
        RETURN size;
    END IF;
    IF start NOT BETWEEN 0 AND size THEN
        PERFORM tsql.raise_error(7116, 16, 1, 'Offset ' || start || ' is not in the range of available LOB data.');
    END IF;
    IF length < 0 AND NOT is_cut THEN
        PERFORM tsql.raise_error(7135, 16, 1, 'Deletion length ' || length || ' is not in the range of available text, ntext, or image data.');
    END IF;
    RETURN CASE WHEN is_cut OR length IS NULL THEN size ELSE least(start + length, size) END;
END
$$;

CREATE OR REPLACE FUNCTION tsql.write_chunk(value text, replacement text, start int8, length int8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT left(value, coalesce(start, length(value))::int) || coalesce(replacement, '')
       || substr(value, tsql.chunk_end(length(value), replacement IS NULL, start, length) + 1)
$$;

CREATE OR REPLACE FUNCTION tsql.write_chunk(value bytea, replacement bytea, start int8, length int8) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT substr(value, 1, coalesce(start, length(value))::int) || coalesce(replacement, ''::bytea)
       || substr(value, tsql.chunk_end(length(value), replacement IS NULL, start, length) + 1)
$$;
