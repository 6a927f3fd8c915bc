"""sp_getapplock and sp_releaseapplock, on PostgreSQL's advisory locks.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
"""

from __future__ import annotations

import hashlib
from typing import Final

from ferryman.errors import SqlError
from ferryman.sqltypes import INT, nvarchar
from ferryman.store.pg_errors import Cancelled
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure

GRANTED, GRANTED_AFTER_WAIT, TIMED_OUT, CANCELLED, DEADLOCK, INVALID = 0, 1, -1, -2, -3, -999
MODES: Final = {"shared": "_shared", "intentshared": "_shared", "exclusive": "", "update": "", "intentexclusive": ""}
"""Lock mode -> the suffix of PostgreSQL's function; Update and IntentExclusive are taken as Exclusive, which excludes at least as much."""


def _key(call: Call) -> int:
    name = f"{call.session.database.lower()}\0{call.text('@dbprincipal').lower()}\0{call.text('@resource')}"
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def _check(call: Call) -> tuple[str, bool]:
    owner = call.text("@lockowner").lower()
    if owner not in ("transaction", "session"):
        raise SqlError(15600, "An invalid parameter or option was specified for procedure 'sp_getapplock'.", 15)
    if owner == "transaction" and not call.session.transactions.count:
        raise SqlError(15626, "You attempted to acquire a transactional application lock without an active transaction.", 16)
    return owner, owner == "session"


def _get(call: Call) -> int:
    _, session_owned = _check(call)
    suffix = MODES.get(call.text("@lockmode").lower())
    if suffix is None:
        raise SqlError(15600, "An invalid parameter or option was specified for procedure 'sp_getapplock'.", 15)
    function = f"pg_try_advisory_{'' if session_owned else 'xact_'}lock{suffix}"
    connection, key = call.session.connection, _key(call)
    [(granted,)] = connection.execute(f"SELECT {function}($1::int8)", (key,)).rows()
    if granted:
        return GRANTED
    timeout = call.session.options.lock_timeout if call.values["@locktimeout"] is None else call.number("@locktimeout")
    if timeout == 0:
        return TIMED_OUT
    return _wait(call, function.replace("try_", ""), key, timeout)


def _wait(call: Call, function: str, key: int, timeout: int) -> int:
    session = call.session
    session.connection.execute(f"SET lock_timeout = {max(timeout, 0)}")
    try:
        with session.transactions.statement():
            session.connection.execute(f"SELECT {function}($1::int8)", (key,))
    except Cancelled:
        return CANCELLED
    except SqlError as error:
        if error.number == 1222:
            return TIMED_OUT
        if error.number == 1205:
            return DEADLOCK
        raise
    finally:
        if not session.connection.transaction_failed:
            session.connection.execute(f"SET lock_timeout = {max(session.options.lock_timeout, 0)}")
    return GRANTED_AFTER_WAIT


def _release(call: Call) -> int:
    owner = call.text("@lockowner").lower()
    [(released,)] = call.session.connection.execute("SELECT pg_advisory_unlock($1::int8) OR pg_advisory_unlock_shared($1::int8)", (_key(call),)).rows()
    if released:
        return 0
    if owner == "transaction" and call.session.transactions.count:
        # PostgreSQL keeps a transaction's lock to its end: later than asked, never earlier.
        return 0
    raise _not_held(call)


def _not_held(call: Call) -> SqlError:
    holder = f"Database Principal: '{call.text('@dbprincipal')}', Resource: '{call.text('@resource')}'"
    return SqlError(1223, f"Cannot release the application lock ({holder})"
                          " because it is not currently held.", 16)


RESOURCE: Final = Formal("@resource", nvarchar(255), required=True)
OWNER: Final = Formal("@lockowner", nvarchar(32), default="Transaction")
PRINCIPAL: Final = Formal("@dbprincipal", nvarchar(128), default="public")
PROCEDURES: Final = (
    SystemProcedure("sp_getapplock", (RESOURCE, Formal("@lockmode", nvarchar(32), required=True), OWNER, Formal("@locktimeout", INT), PRINCIPAL), _get),
    SystemProcedure("sp_releaseapplock", (RESOURCE, OWNER, PRINCIPAL), _release),
)
