"""PostgreSQL's errors as ours.

- Raised by our own functions (ERRCODE ``FM001``, DETAIL = JSON {"number", "severity", "state"}): the SqlError it stands for.
- Those that mean the same in T-SQL without a look at the catalog: the SqlError of ``_SAME``.
- Cancelled by ``Connection.cancel``: Cancelled.
- A connection that is gone: SqlError 596, severity 20, which ends the session.
- Everything else: StoreError, for the tsql layer to name in terms of its catalog (2627, 547, 515, ...).

Source of the codes: https://www.postgresql.org/docs/18/errcodes-appendix.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import psycopg

from ferryman.errors import SqlError, not_supported, sql_error

OWN: Final = "FM001"
CANCELLED: Final = "57014"
_SAME: Final[dict[str, int]] = {"22012": 8134, "40P01": 1205, "55P03": 1222, "40001": 3960}
_LOST: Final = ("08", "57P")
"""Connection exceptions; shutdown and crash of the server (57P01 to 57P05)."""
_STALE_PLAN: Final = "cached plan must not change result type"


class Cancelled(Exception):  # noqa: N818 - a request that was met, not an error
    """The statement was cancelled on request; its transaction, if any, must be rolled back (at least to a savepoint)."""


@dataclass
class StoreError(Exception):
    """An error of PostgreSQL with what it names, each '' when it names none."""

    sqlstate: str
    message: str
    detail: str = ""
    schema: str = ""
    table: str = ""
    column: str = ""
    constraint: str = ""

    def __str__(self) -> str:
        return f"{self.sqlstate}: {self.message}" + (f" ({self.detail})" if self.detail else "")

    @property
    def stale_plan(self) -> bool:
        """Whether another session changed a table under a prepared statement: the same statement with ``prepare=False`` works."""
        return self.sqlstate == "0A000" and self.message == _STALE_PLAN


def connection_lost(reason: str) -> SqlError:
    """Return the error for a session whose PostgreSQL backend is gone."""
    text = f"Cannot continue the execution because the session is in the kill state. The connection to the store was lost: {reason}"
    return SqlError(596, text, severity=20)


def translate(error: psycopg.Error, *, lost: bool, session_id: int) -> Exception:
    """Return what to raise for ``error``. ``lost``: the connection can't be used any more; ``session_id`` is named in error 1205."""
    state = error.sqlstate or ""
    message = error.diag.message_primary or str(error).strip()
    if lost or state.startswith(_LOST):
        return connection_lost(message)
    if state == OWN:
        return _own(message, error.diag.message_detail)
    if state == CANCELLED:
        return Cancelled(message)
    if state in _SAME:
        number = _SAME[state]
        return sql_error(number, session_id) if number == 1205 else sql_error(number)
    if isinstance(error, psycopg.DataError) and not state and "NUL" in message:
        return not_supported("the character NUL (0x00) in a string")
    names = error.diag
    return StoreError(
        state, message, names.message_detail or "", names.schema_name or "", names.table_name or "", names.column_name or "", names.constraint_name or "",
    )


def _own(message: str, detail: str | None) -> SqlError:
    facts = json.loads(detail) if detail else {}
    return SqlError(facts.get("number", 50000), message, facts.get("severity", 16), facts.get("state", 1))
