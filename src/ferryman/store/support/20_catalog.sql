-- The catalog: what T-SQL knows of databases, objects, types and principals.
--
-- Changed in the transaction of the DDL that it describes. Readers: store/catalog/reader.py (snapshots), the system views
-- (store/catalog/views/*.sql) and the metadata functions over columns (22_metadata.sql).
-- database_id 0 stands for the server itself (logins, server roles, server permissions).

CREATE SCHEMA IF NOT EXISTS catalog;

CREATE SEQUENCE IF NOT EXISTS catalog.object_ids START 245575913 INCREMENT 16 MAXVALUE 2147483647;
CREATE SEQUENCE IF NOT EXISTS catalog.schema_ids START 5 MAXVALUE 16383;
CREATE SEQUENCE IF NOT EXISTS catalog.type_ids START 257 MAXVALUE 2147483647;
CREATE SEQUENCE IF NOT EXISTS catalog.user_ids START 5 MAXVALUE 16383;
CREATE SEQUENCE IF NOT EXISTS catalog.login_ids START 256 MAXVALUE 2147483647;
CREATE SEQUENCE IF NOT EXISTS catalog.versions;
CREATE SEQUENCE IF NOT EXISTS catalog.row_versions START 2001;
CREATE SEQUENCE IF NOT EXISTS catalog.sequential_ids MAXVALUE 281474976710655;
CREATE SEQUENCE IF NOT EXISTS catalog.temporary_ids START 1000000001 MAXVALUE 2147483647 CYCLE;

CREATE TABLE IF NOT EXISTS catalog.databases (
    database_id int PRIMARY KEY,
    name        text NOT NULL,
    collation_name text NOT NULL,
    owner       text NOT NULL,
    created     timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    options     jsonb NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX IF NOT EXISTS databases_name ON catalog.databases (lower(name));

-- kind: S SQL login or user, R role; login: the login of a user
CREATE TABLE IF NOT EXISTS catalog.principals (
    database_id      int NOT NULL,
    principal_id     int NOT NULL,
    name             text NOT NULL,
    kind             text NOT NULL,
    login            text,
    sid              bytea,
    owner_id         int NOT NULL DEFAULT 1,
    default_schema   text,
    default_database text,
    default_language text NOT NULL DEFAULT 'us_english',
    password         text,
    policy_checked   boolean NOT NULL DEFAULT false,
    disabled         boolean NOT NULL DEFAULT false,
    fixed            boolean NOT NULL DEFAULT false,
    created          timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    modified         timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    PRIMARY KEY (database_id, principal_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS principals_name ON catalog.principals (database_id, lower(name));

CREATE TABLE IF NOT EXISTS catalog.role_members (
    database_id int NOT NULL,
    role_id     int NOT NULL,
    member_id   int NOT NULL,
    PRIMARY KEY (database_id, role_id, member_id)
);

CREATE TABLE IF NOT EXISTS catalog.schemas (
    database_id int NOT NULL,
    schema_id   int NOT NULL,
    name        text NOT NULL,
    owner_id    int NOT NULL DEFAULT 1,
    PRIMARY KEY (database_id, schema_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS schemas_name ON catalog.schemas (database_id, lower(name));

-- kind: the type column of sys.objects, without its trailing blank; relation: the quoted PostgreSQL name; schema_id is 0 for a DDL trigger
CREATE TABLE IF NOT EXISTS catalog.objects (
    object_id    int PRIMARY KEY,
    database_id  int NOT NULL,
    schema_id    int NOT NULL,
    name         text NOT NULL,
    kind         text NOT NULL,
    parent_id    int NOT NULL DEFAULT 0,
    owner_id     int,
    relation     text NOT NULL DEFAULT '',
    system_named boolean NOT NULL DEFAULT false,
    created      timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC'),
    modified     timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE UNIQUE INDEX IF NOT EXISTS objects_name ON catalog.objects (database_id, schema_id, lower(name));
CREATE INDEX IF NOT EXISTS objects_parent ON catalog.objects (parent_id) WHERE parent_id <> 0;

-- columns of tables, views and table-valued functions; length counts characters, -1 is max
CREATE TABLE IF NOT EXISTS catalog.columns (
    object_id    int NOT NULL REFERENCES catalog.objects ON DELETE CASCADE,
    column_id    int NOT NULL,
    name         text NOT NULL,
    type_name    text NOT NULL,
    length       int,
    precision    int,
    scale        int,
    collation_name text,
    user_type    text,
    nullable     boolean NOT NULL,
    seed         numeric,
    increment    numeric,
    default_text text,
    default_id   int,
    computed     text,
    persisted    boolean NOT NULL DEFAULT false,
    rowguid      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (object_id, column_id)
);
-- generated: '' or START, END of GENERATED ALWAYS AS ROW; mask: the text of the masking function
ALTER TABLE catalog.columns ADD COLUMN IF NOT EXISTS generated text NOT NULL DEFAULT '';
ALTER TABLE catalog.columns ADD COLUMN IF NOT EXISTS hidden boolean NOT NULL DEFAULT false;
ALTER TABLE catalog.columns ADD COLUMN IF NOT EXISTS mask text;

-- kind: '' a plain index, else PRIMARY KEY or UNIQUE; constraint_id: that key's object
CREATE TABLE IF NOT EXISTS catalog.indexes (
    object_id     int NOT NULL REFERENCES catalog.objects ON DELETE CASCADE,
    index_id      int NOT NULL,
    name          text NOT NULL,
    kind          text NOT NULL DEFAULT '',
    is_unique     boolean NOT NULL,
    is_clustered  boolean NOT NULL,
    where_text    text,
    disabled      boolean NOT NULL DEFAULT false,
    constraint_id int NOT NULL DEFAULT 0,
    PRIMARY KEY (object_id, index_id)
);
ALTER TABLE catalog.indexes ADD COLUMN IF NOT EXISTS columnstore boolean NOT NULL DEFAULT false;
ALTER TABLE catalog.indexes ADD COLUMN IF NOT EXISTS ignore_dup_key boolean NOT NULL DEFAULT false;

-- ordinal: 1.. of the key columns; included columns follow them
CREATE TABLE IF NOT EXISTS catalog.index_columns (
    object_id  int NOT NULL,
    index_id   int NOT NULL,
    ordinal    int NOT NULL,
    column_id  int NOT NULL,
    descending boolean NOT NULL DEFAULT false,
    included   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (object_id, index_id, ordinal),
    FOREIGN KEY (object_id, index_id) REFERENCES catalog.indexes ON DELETE CASCADE
);

-- what CREATE STATISTICS made
CREATE TABLE IF NOT EXISTS catalog.statistics (
    object_id  int NOT NULL REFERENCES catalog.objects ON DELETE CASCADE,
    stats_id   int NOT NULL,
    name       text NOT NULL,
    where_text text,
    PRIMARY KEY (object_id, stats_id)
);

CREATE TABLE IF NOT EXISTS catalog.statistics_columns (
    object_id int NOT NULL,
    stats_id  int NOT NULL,
    ordinal   int NOT NULL,
    column_id int NOT NULL,
    PRIMARY KEY (object_id, stats_id, ordinal),
    FOREIGN KEY (object_id, stats_id) REFERENCES catalog.statistics ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS catalog.checks (
    object_id int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    text      text NOT NULL,
    column_id int NOT NULL DEFAULT 0,
    disabled  boolean NOT NULL DEFAULT false,
    trusted   boolean NOT NULL DEFAULT true
);
-- column_id: of the column whose definition it stands in, or 0; reads: the ids of the columns that its condition reads
ALTER TABLE catalog.checks ADD COLUMN IF NOT EXISTS reads int[] NOT NULL DEFAULT '{}';

-- index_id: the key or unique index of the referenced table
CREATE TABLE IF NOT EXISTS catalog.foreign_keys (
    object_id     int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    referenced_id int NOT NULL,
    index_id      int NOT NULL,
    on_delete     text NOT NULL,
    on_update     text NOT NULL,
    disabled      boolean NOT NULL DEFAULT false,
    trusted       boolean NOT NULL DEFAULT true
);

CREATE TABLE IF NOT EXISTS catalog.foreign_key_columns (
    object_id            int NOT NULL REFERENCES catalog.foreign_keys ON DELETE CASCADE,
    ordinal              int NOT NULL,
    column_id            int NOT NULL,
    referenced_column_id int NOT NULL,
    PRIMARY KEY (object_id, ordinal)
);

-- execute_as: the principal that it runs as, -2 its owner, NULL its caller
CREATE TABLE IF NOT EXISTS catalog.modules (
    object_id              int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    definition             text NOT NULL,
    options                text[] NOT NULL DEFAULT '{}',
    uses_ansi_nulls        boolean NOT NULL DEFAULT true,
    uses_quoted_identifier boolean NOT NULL DEFAULT true,
    execute_as             int
);
ALTER TABLE catalog.modules ADD COLUMN IF NOT EXISTS execute_as int;

-- what modules refer to, under the names that they write; by_caller: who calls settles which object is meant
CREATE TABLE IF NOT EXISTS catalog.dependencies (
    object_id     int NOT NULL REFERENCES catalog.objects ON DELETE CASCADE,
    ordinal       int NOT NULL,
    server_name   text,
    database_name text,
    schema_name   text,
    entity_name   text NOT NULL,
    by_caller     boolean NOT NULL,
    PRIMARY KEY (object_id, ordinal)
);

-- what views WITH SCHEMABINDING read; column_id 0 stands for the object itself
CREATE TABLE IF NOT EXISTS catalog.schema_bindings (
    object_id     int NOT NULL REFERENCES catalog.objects ON DELETE CASCADE,
    referenced_id int NOT NULL,
    column_id     int NOT NULL,
    PRIMARY KEY (object_id, referenced_id, column_id)
);

-- indexed views whose keys PostgreSQL watches; who changes one of their tables counts it here
CREATE TABLE IF NOT EXISTS catalog.watched_views (
    object_id int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    changes   bigint NOT NULL DEFAULT 0
);

-- parameter_id 0 is what a scalar function returns; table_type: the object of a table type
CREATE TABLE IF NOT EXISTS catalog.parameters (
    object_id    int NOT NULL REFERENCES catalog.objects ON DELETE CASCADE,
    parameter_id int NOT NULL,
    name         text NOT NULL,
    type_name    text NOT NULL,
    length       int,
    precision    int,
    scale        int,
    collation_name text,
    user_type    text,
    table_type   int,
    default_text text,
    output       boolean NOT NULL DEFAULT false,
    readonly     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (object_id, parameter_id)
);

CREATE TABLE IF NOT EXISTS catalog.triggers (
    object_id int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    timing    text NOT NULL,
    events    text[] NOT NULL,
    disabled  boolean NOT NULL DEFAULT false
);
-- groups: for each event of a DDL trigger, the event group that named it, or ''
ALTER TABLE catalog.triggers ADD COLUMN IF NOT EXISTS groups text[] NOT NULL DEFAULT '{}';

CREATE TABLE IF NOT EXISTS catalog.synonyms (
    object_id int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    target    text[] NOT NULL
);

CREATE TABLE IF NOT EXISTS catalog.sequences (
    object_id   int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    type_name   text NOT NULL,
    precision   int,
    scale       int,
    start_value numeric NOT NULL,
    increment   numeric NOT NULL,
    minimum     numeric NOT NULL,
    maximum     numeric NOT NULL,
    cycle       boolean NOT NULL DEFAULT false,
    cache_size  int
);

-- alias types (type_name) and table types (table_id, an object of kind TT)
CREATE TABLE IF NOT EXISTS catalog.types (
    database_id  int NOT NULL,
    user_type_id int NOT NULL,
    schema_id    int NOT NULL,
    name         text NOT NULL,
    type_name    text,
    length       int,
    precision    int,
    scale        int,
    collation_name text,
    nullable     boolean NOT NULL DEFAULT true,
    table_id     int REFERENCES catalog.objects,
    PRIMARY KEY (database_id, user_type_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS types_name ON catalog.types (database_id, schema_id, lower(name));

-- class: OBJECT, SCHEMA, DATABASE, SERVER, TYPE, USER, ROLE, LOGIN; state: G grant, W grant with grant option, D deny
CREATE TABLE IF NOT EXISTS catalog.permissions (
    database_id int NOT NULL,
    class       text NOT NULL,
    major_id    int NOT NULL,
    minor_id    int NOT NULL DEFAULT 0,
    grantee_id  int NOT NULL,
    grantor_id  int NOT NULL,
    permission  text NOT NULL,
    state       text NOT NULL,
    PRIMARY KEY (database_id, class, major_id, minor_id, grantee_id, permission)
);

CREATE TABLE IF NOT EXISTS catalog.extended_properties (
    database_id int NOT NULL,
    class       int NOT NULL,
    class_desc  text NOT NULL,
    major_id    int NOT NULL,
    minor_id    int NOT NULL,
    name        text NOT NULL,
    value       tsql.sql_variant,
    PRIMARY KEY (database_id, class, major_id, minor_id, name)
);
DO $$
BEGIN  -- values were text once
    IF (SELECT atttypid = 'text'::regtype FROM pg_attribute WHERE attrelid = 'catalog.extended_properties'::regclass AND attname = 'value') THEN
        ALTER TABLE catalog.extended_properties ALTER COLUMN value TYPE tsql.sql_variant
            USING (CASE WHEN value IS NOT NULL THEN ROW('nvarchar(3750) SQL_Latin1_General_CP1_CI_AS', value)::tsql.sql_variant END);
    END IF;
END
$$;

-- The system views and their columns, written at bootstrap from store/catalog/views/*.sql.
CREATE TABLE IF NOT EXISTS catalog.system_objects (
    object_id int PRIMARY KEY,
    schema_id int NOT NULL,
    name      text NOT NULL,
    kind      text NOT NULL
);
CREATE TABLE IF NOT EXISTS catalog.system_columns (
    object_id int NOT NULL,
    column_id int NOT NULL,
    name      text NOT NULL,
    type_name text NOT NULL,
    length    int,
    precision int,
    scale     int,
    collation_name text,
    user_type text,
    nullable  boolean NOT NULL,
    PRIMARY KEY (object_id, column_id)
);

-- sys.messages: the errors that Ferryman knows, in SQL Server's texts, written at bootstrap.
CREATE TABLE IF NOT EXISTS catalog.messages (
    message_id int PRIMARY KEY,
    severity   int NOT NULL,
    text       text NOT NULL
);

-- The zones of AT TIME ZONE, by Windows' names, to IANA's, written at bootstrap.
CREATE TABLE IF NOT EXISTS catalog.time_zones (
    name text PRIMARY KEY,
    zone text NOT NULL
);

-- The built-in types, sys.types order. Source: sys.types (Transact-SQL).
CREATE TABLE IF NOT EXISTS catalog.system_types (
    user_type_id   int PRIMARY KEY,
    system_type_id int NOT NULL,
    name           text NOT NULL,
    max_length     int NOT NULL,
    precision      int NOT NULL,
    scale          int NOT NULL,
    has_collation  boolean NOT NULL
);
INSERT INTO catalog.system_types VALUES
    (34, 34, 'image', 16, 0, 0, false), (35, 35, 'text', 16, 0, 0, true), (36, 36, 'uniqueidentifier', 16, 0, 0, false),
    (40, 40, 'date', 3, 10, 0, false), (41, 41, 'time', 5, 16, 7, false), (42, 42, 'datetime2', 8, 27, 7, false),
    (43, 43, 'datetimeoffset', 10, 34, 7, false), (48, 48, 'tinyint', 1, 3, 0, false), (52, 52, 'smallint', 2, 5, 0, false),
    (56, 56, 'int', 4, 10, 0, false), (58, 58, 'smalldatetime', 4, 16, 0, false), (59, 59, 'real', 4, 24, 0, false),
    (60, 60, 'money', 8, 19, 4, false), (61, 61, 'datetime', 8, 23, 3, false), (62, 62, 'float', 8, 53, 0, false),
    (98, 98, 'sql_variant', 8016, 0, 0, false), (99, 99, 'ntext', 16, 0, 0, true), (104, 104, 'bit', 1, 1, 0, false),
    (106, 106, 'decimal', 17, 38, 38, false), (108, 108, 'numeric', 17, 38, 38, false), (122, 122, 'smallmoney', 4, 10, 4, false),
    (127, 127, 'bigint', 8, 19, 0, false), (165, 165, 'varbinary', 8000, 0, 0, false), (167, 167, 'varchar', 8000, 0, 0, true),
    (173, 173, 'binary', 8000, 0, 0, false), (175, 175, 'char', 8000, 0, 0, true), (189, 189, 'timestamp', 8, 0, 0, false),
    (231, 231, 'nvarchar', 8000, 0, 0, true), (239, 239, 'nchar', 8000, 0, 0, true), (241, 241, 'xml', -1, 0, 0, false),
    (128, 240, 'hierarchyid', 892, 0, 0, false), (129, 240, 'geometry', -1, 0, 0, false), (130, 240, 'geography', -1, 0, 0, false),
    (256, 231, 'sysname', 256, 0, 0, true)
ON CONFLICT DO NOTHING;

-- rowversion's name in sys.types is timestamp
CREATE OR REPLACE FUNCTION catalog.system_type_name(type_name text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN type_name = 'rowversion' THEN 'timestamp' ELSE type_name END $$;

-- max_length in bytes, precision and scale as the catalog views show them for a declared type

CREATE OR REPLACE FUNCTION catalog.type_max_length(type_name text, length int, "precision" int, scale int) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT CASE
    WHEN type_name IN ('nchar', 'nvarchar') THEN CASE WHEN length = -1 THEN -1 ELSE 2 * length END
    WHEN type_name IN ('char', 'varchar', 'binary', 'varbinary') THEN length
    WHEN type_name IN ('decimal', 'numeric') THEN CASE WHEN "precision" <= 9 THEN 5 WHEN "precision" <= 19 THEN 9 WHEN "precision" <= 28 THEN 13 ELSE 17 END
    WHEN type_name = 'time' THEN CASE WHEN scale <= 2 THEN 3 WHEN scale <= 4 THEN 4 ELSE 5 END
    WHEN type_name = 'datetime2' THEN CASE WHEN scale <= 2 THEN 6 WHEN scale <= 4 THEN 7 ELSE 8 END
    WHEN type_name = 'datetimeoffset' THEN CASE WHEN scale <= 2 THEN 8 WHEN scale <= 4 THEN 9 ELSE 10 END
    ELSE (SELECT t.max_length FROM catalog.system_types t WHERE t.name = catalog.system_type_name(type_name))
END
$$;

CREATE OR REPLACE FUNCTION catalog.type_precision(type_name text, "precision" int, scale int) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT CASE
    WHEN type_name IN ('decimal', 'numeric') THEN "precision"
    WHEN type_name = 'time' THEN 8 + CASE WHEN scale > 0 THEN 1 + scale ELSE 0 END
    WHEN type_name = 'datetime2' THEN 19 + CASE WHEN scale > 0 THEN 1 + scale ELSE 0 END
    WHEN type_name = 'datetimeoffset' THEN 26 + CASE WHEN scale > 0 THEN 1 + scale ELSE 0 END
    ELSE (SELECT t.precision FROM catalog.system_types t WHERE t.name = catalog.system_type_name(type_name))
END
$$;

CREATE OR REPLACE FUNCTION catalog.type_scale(type_name text, scale int) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT CASE
    WHEN type_name IN ('decimal', 'numeric', 'time', 'datetime2', 'datetimeoffset') THEN coalesce(scale, 7)
    ELSE (SELECT t.scale FROM catalog.system_types t WHERE t.name = catalog.system_type_name(type_name))
END
$$;

-- Facts of the catalog itself, by name: the digest of the installed system views, ...
CREATE TABLE IF NOT EXISTS catalog.settings (
    name  text PRIMARY KEY,
    value text NOT NULL
);

-- names and SIDs of owners, which are public

CREATE OR REPLACE FUNCTION catalog.principal_name(db int, id int) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT p.name FROM catalog.principals p WHERE p.database_id = db AND p.principal_id = id $$;

CREATE OR REPLACE FUNCTION catalog.login_sid(login_name text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT p.sid FROM catalog.principals p WHERE p.database_id = 0 AND lower(p.name) = lower(login_name) $$;

-- type_desc of sys.objects
CREATE OR REPLACE FUNCTION catalog.kind_description(kind text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE kind
    WHEN 'U' THEN 'USER_TABLE' WHEN 'V' THEN 'VIEW' WHEN 'P' THEN 'SQL_STORED_PROCEDURE' WHEN 'FN' THEN 'SQL_SCALAR_FUNCTION'
    WHEN 'IF' THEN 'SQL_INLINE_TABLE_VALUED_FUNCTION' WHEN 'TF' THEN 'SQL_TABLE_VALUED_FUNCTION' WHEN 'TR' THEN 'SQL_TRIGGER'
    WHEN 'SN' THEN 'SYNONYM' WHEN 'SO' THEN 'SEQUENCE_OBJECT' WHEN 'TT' THEN 'TYPE_TABLE' WHEN 'C' THEN 'CHECK_CONSTRAINT'
    WHEN 'D' THEN 'DEFAULT_CONSTRAINT' WHEN 'F' THEN 'FOREIGN_KEY_CONSTRAINT' WHEN 'PK' THEN 'PRIMARY_KEY_CONSTRAINT'
    WHEN 'SP' THEN 'SECURITY_POLICY' WHEN 'UQ' THEN 'UNIQUE_CONSTRAINT' WHEN 'S' THEN 'SYSTEM_TABLE' END
$$;

-- the identity value last given to a row, NULL before the first
CREATE OR REPLACE FUNCTION catalog.identity_value(relation text, column_name text) RETURNS bigint
LANGUAGE sql STABLE AS $$ SELECT pg_sequence_last_value(pg_get_serial_sequence(relation, lower(column_name))::regclass) $$;

-- the number of rows of a table, counted
CREATE OR REPLACE FUNCTION catalog.row_count(relation text) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE counted bigint;
BEGIN
    EXECUTE 'SELECT count(*) FROM ' || relation INTO counted;
    RETURN counted;
END
$$;

-- '5 MINUTES' or '60 SECONDS' in seconds
CREATE OR REPLACE FUNCTION catalog.seconds(duration text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT extract(epoch FROM duration::interval)::int $$;

-- the pages of 8 kB that an index takes, a heap or clustered index (0, 1) with its table's
CREATE OR REPLACE FUNCTION catalog.index_pages(relation text, object_id int, index_id int) RETURNS bigint
LANGUAGE sql STABLE AS $$
SELECT (CASE WHEN index_id < 2 THEN pg_table_size(relation::regclass) ELSE 0 END
        + coalesce((SELECT sum(pg_relation_size(i.indexrelid)) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                    WHERE i.indrelid = relation::regclass AND c.relname = 'ix_' || object_id || '_' || index_id), 0)) / 8192
$$;

-- NEWSEQUENTIALID(): each greater than the one before, in the order of uniqueidentifier (tsql.guid_key). A counter, its lowest byte first, and this
-- cluster's own number.
CREATE OR REPLACE FUNCTION catalog.sequential_id() RETURNS uuid
LANGUAGE sql VOLATILE AS $$
SELECT (string_agg(substr(n.digits, byte, 2), '' ORDER BY byte DESC) || substr(md5(system_identifier::text), 13))::uuid
FROM (SELECT lpad(to_hex(nextval('catalog.sequential_ids')), 12, '0')) n(digits), generate_series(1, 11, 2) byte, pg_control_system()
GROUP BY system_identifier
$$;

-- a database option that is ON
CREATE OR REPLACE FUNCTION catalog.is_on(options jsonb, name text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT (coalesce(options ->> name, 'OFF') = 'ON')::int $$;

-- the size of a database's data (type 0) or log (type 1) file in pages of 8 kB
CREATE OR REPLACE FUNCTION catalog.database_pages(id int, type int) RETURNS int
LANGUAGE sql STABLE AS $$
SELECT CASE WHEN type = 1 THEN 1024 ELSE 1024 + coalesce((SELECT sum(pg_total_relation_size(o.relation::regclass)) / 8192
       FROM catalog.objects o WHERE o.database_id = id AND o.kind = 'U'), 0)::int END
$$;

-- the type column of sys.database_permissions. Source: "sys.database_permissions", permission types
CREATE OR REPLACE FUNCTION catalog.permission_code(permission text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT rpad(CASE permission
    WHEN 'SELECT' THEN 'SL' WHEN 'INSERT' THEN 'IN' WHEN 'UPDATE' THEN 'UP' WHEN 'DELETE' THEN 'DL' WHEN 'EXECUTE' THEN 'EX' WHEN 'REFERENCES' THEN 'RF'
    WHEN 'CONTROL' THEN 'CL' WHEN 'ALTER' THEN 'AL' WHEN 'VIEW DEFINITION' THEN 'VW' WHEN 'TAKE OWNERSHIP' THEN 'TO' WHEN 'CONNECT' THEN 'CO'
    WHEN 'CREATE TABLE' THEN 'CRTB' WHEN 'CREATE VIEW' THEN 'CRVW' WHEN 'CREATE PROCEDURE' THEN 'CRPR' WHEN 'CREATE FUNCTION' THEN 'CRFN'
    WHEN 'CREATE SCHEMA' THEN 'CRSM' WHEN 'CREATE TYPE' THEN 'CRTY' WHEN 'CREATE SYNONYM' THEN 'CRSN' WHEN 'IMPERSONATE' THEN 'IM'
    WHEN 'ADMINISTER BULK OPERATIONS' THEN 'ADBO' WHEN 'ALTER ANY LOGIN' THEN 'ALLG' WHEN 'VIEW SERVER STATE' THEN 'VWSS' WHEN 'CONNECT SQL' THEN 'COSQ'
    WHEN 'CONTROL SERVER' THEN 'CL' WHEN 'VIEW ANY DATABASE' THEN 'VWDB' WHEN 'CREATE ANY DATABASE' THEN 'CRDB' WHEN 'SHOWPLAN' THEN 'SPLN'
    WHEN 'VIEW DATABASE STATE' THEN 'VWDS' ELSE left(replace(permission, ' ', ''), 4) END, 4)
$$;

-- INFORMATION_SCHEMA's facts of a type, NULL where they don't apply

CREATE OR REPLACE FUNCTION catalog.is_number(type_name text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT type_name IN ('tinyint', 'smallint', 'int', 'bigint', 'decimal', 'numeric', 'money', 'smallmoney', 'float', 'real')
$$;

CREATE OR REPLACE FUNCTION catalog.character_length(type_name text, length int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN type_name IN ('char', 'varchar', 'nchar', 'nvarchar', 'binary', 'varbinary') THEN length
            WHEN type_name = 'ntext' THEN 1073741823 WHEN type_name IN ('text', 'image') THEN 2147483647 WHEN type_name IN ('xml', 'geometry', 'geography') THEN -1 WHEN type_name = 'hierarchyid' THEN 892 END
$$;

CREATE OR REPLACE FUNCTION catalog.octet_length(type_name text, length int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN type_name IN ('nchar', 'nvarchar') AND length > 0 THEN 2 * length WHEN type_name = 'ntext' THEN 2147483646
            ELSE catalog.character_length(type_name, length) END
$$;

CREATE OR REPLACE FUNCTION catalog.seconds_precision(type_name text, scale int) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT CASE WHEN type_name IN ('time', 'datetime2', 'datetimeoffset') THEN coalesce(scale, 7) WHEN type_name = 'datetime' THEN 3
            WHEN type_name IN ('date', 'smalldatetime') THEN 0 END
$$;
