-- System compatibility views: https://learn.microsoft.com/sql/relational-databases/system-compatibility-views/system-compatibility-views-transact-sql

CREATE VIEW sys.sysobjects (
    name sysname NOT NULL, id int NOT NULL, xtype char(2) NOT NULL, uid smallint, info smallint, status int, base_schema_ver int, replinfo int,
    parent_obj int NOT NULL, crdate datetime NOT NULL, ftcatid smallint, schema_ver int, stats_schema_ver int, type char(2), userstat smallint,
    sysstat smallint, indexdel smallint, refdate datetime NOT NULL, version int, deltrig int, instrig int, updtrig int, seltrig int, category int,
    cache smallint
) AS
SELECT o.name, o.object_id, o.type, o.schema_id, 0, 0, 0, 0, o.parent_object_id, o.create_date, 0, 0, 0,
       CASE o.type WHEN 'PK' THEN 'K ' WHEN 'UQ' THEN 'K ' ELSE o.type END, 0,
       CASE o.type WHEN 'U ' THEN 3 WHEN 'V ' THEN 2 WHEN 'P ' THEN 4 WHEN 'TR' THEN 8 ELSE 0 END, 0, o.create_date, 0, 0, 0, 0, 0, 0, 0
FROM catalog_views."sys.all_objects"(this_database) o;

CREATE VIEW sys.syscolumns (
    name sysname, id int NOT NULL, xtype tinyint NOT NULL, typestat tinyint, xusertype smallint, length smallint NOT NULL, xprec tinyint NOT NULL,
    xscale tinyint NOT NULL, colid smallint, xoffset smallint NOT NULL, bitpos tinyint, reserved tinyint, colstat smallint, cdefault int NOT NULL,
    domain int NOT NULL, number smallint, colorder smallint, offset smallint NOT NULL, collationid int, language int, status tinyint, type tinyint,
    usertype smallint, printfmt varchar(255), prec smallint, scale int, iscomputed int, isoutparam int, isnullable int, collation sysname
) AS
SELECT c.name, c.object_id, c.system_type_id, 0, c.user_type_id, c.max_length, c.precision, c.scale, c.column_id, 0, 0, 0, c.is_identity, c.default_object_id,
       0, 0, c.column_id, 0, 0, 0, 0, c.system_type_id, c.user_type_id, NULL::text,
       CASE WHEN c.precision > 0 THEN c.precision WHEN c.system_type_id IN (231, 239) THEN c.max_length / 2 ELSE c.max_length END,
       CASE WHEN c.precision > 0 THEN c.scale END, c.is_computed, 0, c.is_nullable, c.collation_name
FROM catalog_views."sys.all_columns"(this_database) c
UNION ALL
SELECT p.name, p.object_id, p.system_type_id, 0, p.user_type_id, p.max_length, p.precision, p.scale, p.parameter_id, 0, 0, 0, 0, 0, 0, 1, p.parameter_id,
       0, 0, 0, 0, p.system_type_id, p.user_type_id, NULL::text, p.precision, p.scale, 0, p.is_output, 1, NULL::text
FROM catalog_views."sys.parameters"(this_database) p WHERE p.parameter_id > 0;

CREATE VIEW sys.systypes (
    name sysname NOT NULL, xtype tinyint NOT NULL, status tinyint, xusertype smallint, length smallint NOT NULL, xprec tinyint NOT NULL,
    xscale tinyint NOT NULL, tdefault int NOT NULL, domain int NOT NULL, uid smallint, reserved smallint, collationid int, usertype smallint,
    variable bit, allownulls bit, type tinyint NOT NULL, printfmt varchar(255), prec smallint, scale tinyint, collation sysname
) AS
SELECT t.name, t.system_type_id, 0, t.user_type_id, t.max_length, t.precision, t.scale, 0, 0, t.schema_id, 0, 0, t.user_type_id,
       CASE WHEN t.name IN ('varchar', 'nvarchar', 'varbinary') THEN 1 ELSE 0 END, t.is_nullable, t.system_type_id, NULL::text, t.precision, t.scale,
       t.collation_name
FROM catalog_views."sys.types"(this_database) t;

CREATE VIEW sys.sysindexes (
    id int NOT NULL, status int, first binary(6), indid smallint, root binary(6), minlen smallint, keycnt smallint, groupid smallint, dpages int,
    reserved int, used int, rowcnt bigint, rowmodctr int, reserved3 smallint, reserved4 smallint, xmaxlen smallint, maxirow smallint,
    OrigFillFactor tinyint, StatVersion tinyint, reserved2 int, FirstIAM binary(6), impid smallint, lockflags smallint, pgmodctr int,
    keys varbinary(1088), name sysname, statblob image, maxlen int, rows int
) AS
SELECT i.object_id, (i.is_unique * 2 + i.is_primary_key * 2048 + i.is_unique_constraint * 4096), NULL::bytea, i.index_id, NULL::bytea, 0,
       (SELECT count(*) FROM catalog.index_columns x WHERE x.object_id = i.object_id AND x.index_id = i.index_id AND NOT x.included), 1, 0, 0, 0,
       catalog.row_count(o.relation), 0, 0, 0, 0, 0, 0, 0, 0, NULL::bytea, 0, 0, 0, NULL::bytea, i.name, NULL::bytea, 0, catalog.row_count(o.relation)
FROM catalog_views."sys.indexes"(this_database) i JOIN catalog.objects o USING (object_id) WHERE o.kind = 'U';

CREATE VIEW sys.sysusers (
    uid smallint, status smallint, name sysname NOT NULL, sid varbinary(85), roles varbinary(2048), createdate datetime NOT NULL,
    updatedate datetime NOT NULL, altuid smallint, password varbinary(256), gid smallint, environ varchar(255), hasdbaccess int, islogin int,
    isntname int, isntgroup int, isntuser int, issqluser int, isaliased int, issqlrole int, isapprole int
) AS
SELECT p.principal_id, 0, p.name, p.sid, NULL::bytea, p.create_date, p.modify_date, NULL::int, NULL::bytea, 0, NULL::text,
       CASE WHEN p.type = 'S' AND p.authentication_type = 1 THEN 1 ELSE 0 END, (p.type = 'S')::int, 0, 0, 0, (p.type = 'S')::int, 0, (p.type = 'R')::int, 0
FROM catalog_views."sys.database_principals"(this_database) p;

CREATE VIEW sys.syslogins (
    sid varbinary(85), status smallint, createdate datetime NOT NULL, updatedate datetime NOT NULL, accdate datetime NOT NULL, totcpu int, totio int,
    spacelimit int, timelimit int, resultlimit int, name sysname NOT NULL, dbname sysname, password nvarchar(128), language sysname, denylogin int,
    hasaccess int, isntname int, isntgroup int, isntuser int, sysadmin int, securityadmin int, serveradmin int, setupadmin int, processadmin int,
    diskadmin int, dbcreator int, bulkadmin int, loginname sysname NOT NULL
) AS
SELECT p.sid, 9, p.created, p.modified, p.modified, 0, 0, 0, 0, 0, p.name, p.default_database, NULL::text, p.default_language, p.disabled::int, 1, 0, 0, 0,
       (3 = ANY(r.ids))::int, (4 = ANY(r.ids))::int, (5 = ANY(r.ids))::int, (6 = ANY(r.ids))::int, (7 = ANY(r.ids))::int, (8 = ANY(r.ids))::int,
       (9 = ANY(r.ids))::int, (10 = ANY(r.ids))::int, p.name
FROM catalog.principals p
CROSS JOIN LATERAL (SELECT array(SELECT m.role_id FROM catalog.role_members m WHERE m.database_id = 0 AND m.member_id = p.principal_id) AS ids) r
WHERE p.database_id = 0 AND p.kind = 'S';

CREATE VIEW sys.sysdatabases (
    name sysname NOT NULL, dbid smallint, sid varbinary(85), mode smallint, status int, status2 int, crdate datetime NOT NULL, reserved datetime,
    category int, cmptlevel tinyint NOT NULL, filename nvarchar(260), version smallint
) AS
SELECT d.name, d.database_id, d.owner_sid, 0, 65536, 1090520064, d.create_date, '1900-01-01'::timestamp, 0, d.compatibility_level,
       'D:\rdsdbdata\DATA\' || d.name || '.mdf', 957
FROM catalog_views."sys.databases"(this_database) d;

CREATE VIEW sys.syscomments (
    id int NOT NULL, number smallint, colid smallint NOT NULL, status smallint NOT NULL, ctext varbinary(8000), texttype smallint, language smallint,
    encrypted bit NOT NULL, compressed bit NOT NULL, text nvarchar(4000)
) AS
SELECT m.object_id, CASE WHEN o.kind = 'P' THEN 1 ELSE 0 END, n.n, 0, NULL::bytea, 2, 0, 0, 0, substr(m.definition, (n.n - 1) * 4000 + 1, 4000)
FROM catalog.modules m JOIN catalog.objects o USING (object_id)
CROSS JOIN LATERAL generate_series(1, greatest(1, (length(m.definition) + 3999) / 4000)) n(n) WHERE o.database_id = this_database;

CREATE VIEW sys.sysaltfiles (
    fileid smallint, groupid smallint, size int NOT NULL, maxsize int NOT NULL, growth int NOT NULL, status int, perf int, dbid smallint,
    name sysname NOT NULL, filename nvarchar(260) NOT NULL
) AS
SELECT f.file_id, f.data_space_id, f.size, f.max_size, f.growth, 2 + f.type * 64, 0, f.database_id, f.name, f.physical_name
FROM catalog_views."sys.master_files"(this_database) f;

CREATE VIEW sys.sysfiles (
    fileid smallint, groupid smallint, size int NOT NULL, maxsize int NOT NULL, growth int NOT NULL, status int, perf int, name sysname NOT NULL,
    filename nvarchar(260) NOT NULL
) AS
SELECT f.fileid, f.groupid, f.size, f.maxsize, f.growth, f.status, f.perf, f.name, f.filename
FROM catalog_views."sys.sysaltfiles"(this_database) f WHERE f.dbid = this_database;

CREATE VIEW sys.sysmembers (memberuid smallint, groupuid smallint) AS
SELECT m.member_principal_id, m.role_principal_id FROM catalog_views."sys.database_role_members"(this_database) m;

CREATE VIEW sys.sysindexkeys (id int NOT NULL, indid smallint, colid smallint, keyno smallint) AS
SELECT k.object_id, k.index_id, k.column_id, k.key_ordinal
FROM catalog_views."sys.index_columns"(this_database) k WHERE k.key_ordinal > 0;

CREATE VIEW sys.sysforeignkeys (constid int NOT NULL, fkeyid int, rkeyid int, fkey smallint, rkey smallint, keyno smallint) AS
SELECT k.constraint_object_id, k.parent_object_id, k.referenced_object_id, k.parent_column_id, k.referenced_column_id, k.constraint_column_id
FROM catalog_views."sys.foreign_key_columns"(this_database) k;

-- A table of master: the numbers that scripts count by (type P) and the size of a page (type E). Undocumented.
CREATE VIEW sys.spt_values (name nvarchar(35), number int NOT NULL, type nchar(3) NOT NULL, low int, high int, status int) AS
SELECT NULL::text, n.n, 'P  ', n.n / 8 + 1, (1 << n.n % 8), 0 FROM generate_series(0, 2047) n(n)
UNION ALL SELECT 'WINDOWS/NT', 1, 'E  ', 8192, NULL::int, 0;
