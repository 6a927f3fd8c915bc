"""What context functions and @@variables answer, by lower-cased name (``scope.Runtime.property``).

Sources: "System Functions", "Configuration Functions" and "Security Functions" of Microsoft's T-SQL reference.
"""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import DATETIME, INT, Variant, nvarchar
from ferryman.store.catalog.system import array_text
from ferryman.store.catalog.temporary import rows_json
from ferryman.tsql.activity import sessions_json
from ferryman.tsql.interpreter import firing, metadata, name_domains, xml_collections

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.store.catalog.system import Viewer
    from ferryman.tsql.interpreter.frame import Frame

    Property = Callable[..., object]

ENGINE_EDITION_STANDARD: Final = 2
COMPATIBILITY_LEVEL: Final = 160
LCID_US_ENGLISH: Final = 1033
COLLATION_ID: Final = 872468488
"""COLLATIONPROPERTY('SQL_Latin1_General_CP1_CI_AS', 'CollationId')"""
RESOURCE_UPDATE: Final = datetime.datetime(2022, 10, 8, 6, 31, 57)
"""When SQL Server 2022 was built: what its system objects come from."""


def _error(frame: Frame, name: str) -> object:
    if not frame.session.errors:
        return None
    error = frame.session.errors[-1].error
    if name == "procedure":
        # Frames call a module db.schema.name; ERROR_PROCEDURE gives its name alone.
        return error.procedure.split(".", 2)[-1] or None
    return getattr(error, name)


def _version(frame: Frame) -> str:
    server = frame.session.server
    return (
        f"Microsoft SQL Server 2022 (RTM-GDR) - {server.product_version} (X64) \n\tCompatible server Ferryman\n"
        f"\t{server.edition} on Linux"
    )


def _microsoft_version(frame: Frame) -> int:
    """Return the version as one number: a byte for the major, one for the minor, two for the build."""
    major, minor, build = (int(part) for part in frame.session.server.product_version.split(".")[:3])
    return major << 24 | minor << 16 | build


def _language(frame: Frame) -> str:
    return frame.session.options.language


SERVER_PROPERTIES: Final[dict[str, Callable[[Frame], object]]] = {
    "buildclrversion": lambda _: "v4.0.30319",
    "collation": lambda _: "SQL_Latin1_General_CP1_CI_AS",
    "collationid": lambda _: COLLATION_ID,
    "comparisonstyle": lambda _: 196609,
    "computernamephysicalnetbios": lambda frame: frame.session.server.name,
    "edition": lambda frame: frame.session.server.edition,
    "editionid": lambda _: -1534726760,
    "engineedition": lambda _: ENGINE_EDITION_STANDARD,
    "hadrmanagerstatus": lambda _: 2,
    "instancename": lambda _: None,
    "isadvancedanalyticsinstalled": lambda _: 0,
    "isclustered": lambda _: 0,
    "isfulltextinstalled": lambda _: 1,
    "ishadrenabled": lambda _: 0,
    "isintegratedsecurityonly": lambda _: 0,
    "islocaldb": lambda _: 0,
    "ispolybaseinstalled": lambda _: 0,
    "issingleuser": lambda _: 0,
    "isxtpsupported": lambda _: 0,
    "lcid": lambda _: LCID_US_ENGLISH,
    "licensetype": lambda _: "DISABLED",
    "machinename": lambda frame: frame.session.server.name,
    "productlevel": lambda _: "RTM",
    "productmajorversion": lambda frame: frame.session.server.product_version.split(".")[0],
    "productminorversion": lambda frame: frame.session.server.product_version.split(".")[1],
    "productbuild": lambda frame: frame.session.server.product_version.split(".")[2],
    "productbuildtype": lambda _: "GDR",
    "productupdatelevel": lambda _: None,
    "productversion": lambda frame: frame.session.server.product_version,
    "resourcelastupdatedatetime": lambda _: RESOURCE_UPDATE,
    "resourceversion": lambda frame: frame.session.server.product_version,
    "servername": lambda frame: frame.session.server.name,
    "sqlcharset": lambda _: 1,
    "sqlcharsetname": lambda _: "iso_1",
    "sqlsortorder": lambda _: 52,
    "sqlsortordername": lambda _: "nocase_iso",
}
"""SERVERPROPERTY's names; an unknown one is NULL, as documented."""


def _server_property(frame: Frame, name: object = None) -> object:
    answer = SERVER_PROPERTIES.get(str(name).lower()) if name is not None else None
    value = answer(frame) if answer is not None else None
    return _variant(value)


def _variant(value: object) -> Variant | None:
    if value is None:
        return None
    if isinstance(value, datetime.datetime):
        return Variant(DATETIME, value)
    return Variant(INT, value) if isinstance(value, int) else Variant(nvarchar(128), value)


def context_key(key: str) -> str:
    """Return a session context's key as it is looked up: case and trailing blanks don't count."""
    return key.rstrip(" ").lower()


def _session_context(frame: Frame, key: object = None) -> object:
    if key is None:
        raise sql_error(225, "function", "session_context")
    entry = frame.session.context.get(context_key(str(key)))
    return entry[0] if entry is not None else None


def _session_property(frame: Frame, name: object = None) -> object:
    value = getattr(frame.session.options, str(name).lower(), None)
    return Variant(INT, int(value)) if isinstance(value, bool) else None


def _connection_property(frame: Frame, name: object = None) -> object:
    facts = {
        "net_transport": "TCP", "protocol_type": "TSQL", "auth_scheme": "SQL", "client_net_address": frame.session.client.address,
        "physical_net_transport": "TCP", "local_net_address": None, "local_tcp_port": None,
    }  # fmt: skip
    return _variant(facts.get(str(name).lower()))


def _options(frame: Frame) -> int:
    options = frame.session.options
    bits = (
        (2, options.implicit_transactions), (4, options.cursor_close_on_commit), (8, options.ansi_warnings), (16, options.ansi_padding),
        (32, options.ansi_nulls), (64, options.arithabort), (128, options.arithignore), (256, options.quoted_identifier),
        (512, options.nocount), (1024, options.ansi_null_dflt_on), (4096, options.concat_null_yields_null),
        (8192, options.numeric_roundabort), (16384, options.xact_abort),
    )  # fmt: skip
    return sum(bit for bit, on in bits if on)


def _cursor_status(frame: Frame, kind: object = None, name: object = None) -> int:
    key = str(name).lower()
    if str(kind).lower() == "variable":
        if key not in frame.cursor_variables:
            return -3
        cursor = frame.cursor_variables[key]
        if cursor is None:
            return -2
    else:
        found = (frame.cursors if str(kind).lower() == "local" else frame.session.cursors).get(key)
        if found is None:
            return -3
        cursor = found
    if not cursor.is_open:
        return -1
    return 1 if cursor.rows else 0


def _open_rowset(frame: Frame, path: str, kind: str, codepage: str) -> object:
    from ferryman.tsql.interpreter.bulk import read_file

    return read_file(frame, path, kind, codepage)


def _openxml_rows(frame: Frame, handle: object, pattern: object, columns: object) -> str:
    """Return the rows of OPENXML as JSON: an array of arrays of texts. ``columns`` is JSON too: the paths of each, and whether it takes XML."""
    document = frame.session.documents.get(handle) if isinstance(handle, int) else None
    if document is None:
        raise SqlError(8179, f"Could not find prepared statement with handle {handle or 0}.", 16, 5)
    wanted: list[tuple[list[str], bool]] = json.loads(str(columns))
    rows = []
    for row in document.rows(str(pattern)):
        read = [[(document.fragment if is_xml else document.value)(row, path) for path in paths] for paths, is_xml in wanted]
        rows.append([next((text for text in texts if text is not None), None) for texts in read])
    return json.dumps(rows)


def _spatial_value(frame: Frame, text: object, type_name: str) -> object:
    """Return the geometry or geography that a text describes, as PostgreSQL reads it."""
    srid = "4326, true" if type_name == "geography" else "0, false"
    [(value,)] = frame.session.connection.execute(f"SELECT tsql.shape_of_text($1::text, {srid}, 0, false)", (text,)).rows()
    return value


def _spatial_text(frame: Frame, value: object, type_name: str) -> object:
    """Return the text of a geometry or geography, as PostgreSQL writes it."""
    geography = str(type_name == "geography").lower()
    [(text,)] = frame.session.connection.execute(f"SELECT tsql.spatial_text($1::bytea, {geography}, true)", (value,)).rows()
    return text


def _viewer(frame: Frame, database_id: object) -> Viewer:
    databases = frame.session.catalog.snapshot.databases.values()
    return frame.session.viewer_of(next(database.name for database in databases if database.database_id == database_id))


def _ids(visible: frozenset[int] | None) -> str | None:
    return None if visible is None else array_text(visible)


def _utc_now(frame: Frame) -> datetime.datetime:
    return frame.now()


def _discovered(name: str) -> Callable[..., object]:
    """Return an answer of metadata discovery, which compiles and binds as this package does and so can't be imported before it."""

    def describe(frame: Frame, *arguments: object) -> object:
        from ferryman.tsql.discovery import answers

        return getattr(answers, name)(frame, *arguments)

    return describe


PROPERTIES: Final[dict[str, Property]] = {
    **metadata.PROPERTIES,
    **firing.PROPERTIES,
    **xml_collections.PROPERTIES,
    "@@connections": lambda frame: frame.session.session_id,
    "@@cursor_rows": lambda frame: frame.session.cursor_rows,
    "@@datefirst": lambda frame: frame.session.options.date_first,
    "@@dbts": lambda frame: frame.session.row_version(),
    "@@error": lambda frame: frame.session.error_number,
    "@@fetch_status": lambda frame: frame.session.fetch_status,
    "@@identity": lambda frame: frame.session.identity,
    "@@langid": lambda _: 0,
    "@@language": _language,
    "@@lock_timeout": lambda frame: frame.session.options.lock_timeout,
    "@@max_connections": lambda _: 32767,
    "@@max_precision": lambda _: 38,
    "@@microsoftversion": _microsoft_version,
    "@@nestlevel": lambda frame: frame.session.nest_level,
    "@@options": _options,
    "@@procid": lambda frame: frame.routine.object_id if frame.routine is not None else 0,
    "@@rowcount": lambda frame: frame.session.row_count,
    "@@servername": lambda frame: frame.session.server.name,
    "@@servicename": lambda _: "MSSQLSERVER",
    "@@spid": lambda frame: frame.session.session_id,
    "@@textsize": lambda frame: frame.session.options.text_size,
    "@@trancount": lambda frame: frame.session.transactions.count,
    "@@version": _version,
    "answers": name_domains.answers,
    "app_name": lambda frame: frame.session.client.application,
    "connectionproperty": _connection_property,
    "context_info": lambda frame: frame.session.options.context_info,
    "current_request_id": lambda _: 0,
    "current_transaction_id": lambda frame: frame.session.transactions.descriptor,
    "current_user": lambda frame: frame.session.user,
    "cursor_status": _cursor_status,
    "database_name": lambda frame: frame.session.database,
    "date_first": lambda frame: frame.session.options.date_first,
    "date_format": lambda frame: frame.session.options.date_format,
    "describe_object": _discovered("describe_object"),
    "describe_objects": _discovered("describe_objects"),
    "describe_text": _discovered("describe_text"),
    "error_line": lambda frame: _error(frame, "line"),
    "error_message": lambda frame: _error(frame, "message"),
    "error_number": lambda frame: _error(frame, "number"),
    "error_procedure": lambda frame: _error(frame, "procedure"),
    "error_severity": lambda frame: _error(frame, "severity"),
    "error_state": lambda frame: _error(frame, "state"),
    "host_id": lambda frame: str(frame.session.client.process_id),
    "host_name": lambda frame: frame.session.client.host,
    "language": _language,
    "openrowset": _open_rowset,
    "openxml rows": _openxml_rows,
    "original_login": lambda frame: frame.session.client.login,
    "spatial_value": _spatial_value,
    "spatial_text": _spatial_text,
    "rowcount_big": lambda frame: frame.session.row_count,
    "scope_identity": lambda frame: frame.identity,
    "serverproperty": _server_property,
    "session_context": _session_context,
    "session_id": lambda frame: frame.session.session_id,
    "session_user": lambda frame: frame.session.user,
    "sessionproperty": _session_property,
    "sessions": lambda frame: sessions_json(frame.session),
    "system_user": lambda frame: frame.session.security.login,
    "temporary_tables": lambda frame: rows_json(frame.session.temporary.all()),
    "user": lambda frame: frame.session.user,
    "utc_now": _utc_now,
    "viewer": lambda frame, database_id: _viewer(frame, database_id).text,
    "visible_objects": lambda frame: _ids(frame.session.viewer_of(frame.session.database).objects),
    "visible_sources": lambda frame: _ids(frame.session.viewer_of(frame.session.database).modules),
    "xact_state": lambda frame: frame.session.transactions.xact_state,
}
