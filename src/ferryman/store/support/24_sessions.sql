-- The server's sessions, from the JSON that tsql/activity.py writes of them.

DROP FUNCTION IF EXISTS catalog.sessions(text) CASCADE;
CREATE FUNCTION catalog.sessions(live_sessions text) RETURNS TABLE (
    session_id int, backend int, login text, host text, program text, process_id int, interface text, address text, port int, encrypted boolean,
    "database" text, login_database text, login_time timestamp, started timestamp, ended timestamp, command text, transactions int, "transaction" bigint,
    nest_level int, row_count bigint, error int, isolation int, lock_timeout int, text_size int, language text, date_format text, date_first int,
    quoted_identifier boolean, arithabort boolean, ansi_null_dflt_on boolean, ansi_warnings boolean, ansi_padding boolean, ansi_nulls boolean,
    concat_null_yields_null boolean, context_info text, original_login text, database_id int, login_database_id int, sid bytea, original_sid bytea, running boolean
) LANGUAGE sql STABLE AS $$
SELECT s.*, d.database_id, l.database_id, coalesce(p.sid, o.sid), o.sid, s.ended IS NULL
FROM jsonb_to_recordset(live_sessions::jsonb) AS s(
    session_id int, backend int, login text, host text, program text, process_id int, interface text, address text, port int, encrypted boolean,
    "database" text, login_database text, login_time timestamp, started timestamp, ended timestamp, command text, transactions int, "transaction" bigint,
    nest_level int, row_count bigint, error int, isolation int, lock_timeout int, text_size int, language text, date_format text, date_first int,
    quoted_identifier boolean, arithabort boolean, ansi_null_dflt_on boolean, ansi_warnings boolean, ansi_padding boolean, ansi_nulls boolean,
    concat_null_yields_null boolean, context_info text, original_login text)
LEFT JOIN catalog.databases d ON lower(d.name) = lower(s."database")
LEFT JOIN catalog.databases l ON lower(l.name) = lower(s.login_database)
LEFT JOIN catalog.principals p ON p.database_id = 0 AND lower(p.name) = lower(s.login)
LEFT JOIN catalog.principals o ON o.database_id = 0 AND lower(o.name) = lower(s.original_login)
$$;

-- the session that a session of this PostgreSQL process waits for, 0 for none; -4 for one of the server's own
CREATE OR REPLACE FUNCTION catalog.blocking_session(backend int, live_sessions text) RETURNS int
LANGUAGE sql VOLATILE AS $$
SELECT coalesce((SELECT coalesce((x ->> 'session_id')::int, -4)
                 FROM unnest(pg_blocking_pids(backend)) b(pid)
                 LEFT JOIN jsonb_array_elements(live_sessions::jsonb) x ON (x ->> 'backend')::int = b.pid ORDER BY 1 DESC LIMIT 1), 0)
$$;

-- the kind of command a request runs, as the command column names it: its first word
CREATE OR REPLACE FUNCTION catalog.command_name(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN upper(substring($1 FROM '^\s*([A-Za-z]+)')) IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'MERGE', 'EXECUTE', 'WAITFOR')
            THEN upper(substring($1 FROM '^\s*([A-Za-z]+)')) ELSE 'EXECUTE' END
$$;

-- a binary filled up with zeros to a length
CREATE OR REPLACE FUNCTION catalog.padded(value bytea, length int) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT substring(value || decode(repeat('00', length), 'hex') FROM 1 FOR length) $$;
