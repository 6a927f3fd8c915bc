"""All the names and ids that a function of the session may be asked about, for queries that ask it about a column (``functions.answers``)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from ferryman.errors import not_supported
from ferryman.sqltypes import Variant
from ferryman.store.variants import value_text, variant_text

if TYPE_CHECKING:
    from ferryman.tsql.interpreter.frame import Frame

Domain = Callable[["Frame"], Iterable[Any]]


def _databases(frame: Frame) -> Iterable[str]:
    return frame.session.catalog.snapshot.databases


def _principals(frame: Frame) -> Iterable[str]:
    return frame.session.catalog.snapshot.databases[frame.session.database.lower()].principals


def _logins(frame: Frame) -> Iterable[str]:
    return frame.session.catalog.snapshot.logins


def _login_ids(frame: Frame) -> Iterable[int | bytes]:
    for login in frame.session.catalog.snapshot.logins.values():
        yield login.principal_id
        if login.sid is not None:
            yield login.sid


def _objects(frame: Frame) -> Iterable[int]:
    database = frame.session.catalog.snapshot.databases[frame.session.database.lower()]
    return [found.object_id for found in database.objects.values()]


def _of_set(names: Iterable[str]) -> Domain:
    return lambda frame: names


def _session_keys(frame: Frame) -> Iterable[str]:
    return frame.session.context


DATABASE_PROPERTIES: Final = (
    "collation", "comparisonstyle", "edition", "isansinulldefault", "isansinullsenabled", "isansipaddingenabled", "isansiwarningsenabled",
    "isarithmeticabortenabled", "isautoclose", "isautocreatestatistics", "isautoshrink", "isautoupdatestatistics", "isclone",
    "isclosecursorsoncommitenabled", "isfulltextenabled", "isinstandby", "islocalcursorsdefault", "ismemoryoptimizedelevatetosnapshotenabled",
    "ismergepublished", "isnullconcat", "isnumericroundabortenabled", "isparameterizationforced", "isquotedidentifiersenabled", "ispublished",
    "isrecursivetriggersenabled", "issubscribed", "issyncwithbackup", "istornpagedetectionenabled", "lcid", "recovery", "sqlsortorder", "status",
    "updateability", "useraccess", "version",
)  # fmt: skip
CONNECTION_PROPERTIES: Final = (
    "net_transport", "protocol_type", "auth_scheme", "local_net_address", "local_tcp_port", "client_net_address", "physical_net_transport",
)
SESSION_PROPERTIES: Final = (
    "ansi_nulls", "ansi_padding", "ansi_warnings", "arithabort", "concat_null_yields_null", "numeric_roundabort", "quoted_identifier",
)

DOMAINS: Final[dict[tuple[str, int], Domain]] = {
    ("connectionproperty", 0): _of_set(CONNECTION_PROPERTIES), ("database_principal_id", 0): _principals, ("databasepropertyex", 0): _databases,
    ("databasepropertyex", 1): _of_set(DATABASE_PROPERTIES), ("has_dbaccess", 0): _databases, ("is_member", 0): _principals,
    ("is_rolemember", 0): _principals, ("is_rolemember", 1): _principals, ("is_srvrolemember", 0): _logins, ("is_srvrolemember", 1): _logins,
    ("objectpropertyex", 0): _objects, ("session_context", 0): _session_keys, ("sessionproperty", 0): _of_set(SESSION_PROPERTIES),
    ("suser_id", 0): _logins, ("suser_name", 0): _login_ids, ("suser_sid", 0): _logins, ("user_id", 0): _principals,
}  # fmt: skip
"""(function, position of the argument) -> what it may be."""


def answers(frame: Frame, name: str, position: int, *arguments: object) -> str:
    """Return a function's answers as a JSON object of PostgreSQL texts, by lower-cased name or id; those that are NULL are left out."""
    found: dict[str, str] = {}
    for key in _domain(name, position, frame):
        value = frame.property(name, *arguments[:position], key, *arguments[position + 1 :])
        if value is not None:
            found[value_text(key).lower()] = variant_text(value) if isinstance(value, Variant) else value_text(value)
    return json.dumps(found)


def _domain(name: str, position: int, frame: Frame) -> Iterable[Any]:
    if name == "serverproperty":
        from ferryman.tsql.interpreter.properties import SERVER_PROPERTIES

        return SERVER_PROPERTIES
    if (name, position) not in DOMAINS:
        raise not_supported(f"{name.upper()} of a column as argument {position + 1}")
    return DOMAINS[name, position](frame)
