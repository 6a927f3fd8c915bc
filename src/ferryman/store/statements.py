"""Run statements on one connection and keep the frequent ones prepared.

This goes to libpq's own calls rather than through a psycopg cursor: in one run on a busy machine a prepared one-row SELECT took 33 us
that way, and 41 to 98 by a cursor. libpq's calls wait without holding the interpreter lock.

A parameter's type is what the statement makes of it (see ``adapters``), so one prepared statement serves every value.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus

if TYPE_CHECKING:
    from psycopg import abc
    from psycopg.pq import Format
    from psycopg.pq.abc import PGresult

Row = tuple[object, ...]
Columns = tuple[tuple[str, int], ...]
"""Name and PostgreSQL type oid of each column."""

THRESHOLD: Final = 5
"""Runs after which a statement is prepared."""
_MOST_PREPARED: Final = 300
_MOST_COUNTED: Final = 5000
_GOOD: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK, ExecStatus.EMPTY_QUERY)
_CHANGES_TYPES: Final = (b"ALTER", b"DROP")

Key = tuple[str, tuple[int, ...]]
"""A statement and its parameters' types, 0 for those that it decides itself."""


def columns_of(result: PGresult) -> Columns:
    return tuple(((result.fname(number) or b"").decode(), result.ftype(number)) for number in range(result.nfields))


class Result:
    """What a statement returned, all of it in memory. ``rowcount`` is None when the statement counts no rows."""

    __slots__ = ("_result", "_transformer", "columns", "rowcount")

    def __init__(self, transformer: abc.Transformer, result: PGresult) -> None:
        self._transformer = transformer
        self._result: PGresult | None = result
        self.columns = columns_of(result)
        self.rowcount: int | None = result.command_tuples

    def rows(self) -> list[Row]:
        """Return the rows, the first time; empty afterwards and for a statement without columns."""
        result, self._result = self._result, None
        if result is None or not self.columns:
            return []
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)


def _dumped(transformer: abc.Transformer, parameters: Sequence[object]) -> tuple[Sequence[abc.Buffer | None], Sequence[int], Sequence[Format] | None]:
    """Return the parameters as PostgreSQL reads them, with their types' oids and formats."""
    values = transformer.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
    return values, transformer.types or (), transformer.formats


class Statements:
    """The statements of one connection. Raises psycopg's errors."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self._prepared: OrderedDict[Key, bytes] = OrderedDict()
        self._runs: dict[Key, int] = {}
        self._number = 0

    def run(self, sql: str, parameters: Sequence[object], prepare: bool | None) -> Result:
        """Run ``sql``; ``prepare``: True at once, False never, None from the fifth time on."""
        transformer = Transformer(self._connection)
        if not parameters and prepare is False:
            return Result(transformer, self._checked(self._pgconn.exec_(sql.encode())))
        values, types, formats = _dumped(transformer, parameters)
        several = not parameters and ";" in sql
        name = None if prepare is False or several else self._name((sql, tuple(types)), prepare is True)
        if name is not None:
            result = self._pgconn.exec_prepared(name, values, formats)  # type: ignore[arg-type]  # psycopg's hint leaves None out
        elif parameters:
            result = self._pgconn.exec_params(sql.encode(), values, types, formats)
        else:
            result = self._pgconn.exec_(sql.encode())
        return Result(transformer, self._checked(result))

    def send(self, sql: str, parameters: Sequence[object], prepare: bool | None) -> abc.Transformer:
        """Send one statement without waiting for its result; returns what loads its rows. ``prepare`` as in ``run``."""
        transformer = Transformer(self._connection)
        values, types, formats = _dumped(transformer, parameters)
        name = None if prepare is False else self._name((sql, tuple(types)), prepare is True)
        if name is not None:
            self._pgconn.send_query_prepared(name, values, formats)
        else:
            self._pgconn.send_query_params(sql.encode(), values, types, formats)
        return transformer

    def forget(self) -> None:
        """Drop every prepared statement."""
        self._runs.clear()
        if self._prepared:
            self._prepared.clear()
            self._pgconn.exec_(b"DEALLOCATE ALL")

    def _name(self, key: Key, at_once: bool) -> bytes | None:
        """Return the name of the prepared statement, None while it isn't one."""
        name = self._prepared.get(key)
        if name is not None:
            self._prepared.move_to_end(key)
            return name
        if not at_once:
            if len(self._runs) >= _MOST_COUNTED:
                self._runs.clear()
            self._runs[key] = runs = self._runs.get(key, 0) + 1
            if runs < THRESHOLD:
                return None
        return self._prepare(key)

    def _prepare(self, key: Key) -> bytes:
        sql, types = key
        name = b"s%d" % self._number
        self._number += 1
        result = self._pgconn.prepare(name, sql.encode(), types)
        if result.status != ExecStatus.COMMAND_OK:
            raise self._error(result)
        if len(self._prepared) >= _MOST_PREPARED:
            _, oldest = self._prepared.popitem(last=False)
            self._checked(self._pgconn.exec_(b"DEALLOCATE " + oldest))
        self._prepared[key] = name
        self._runs.pop(key, None)
        return name

    def _checked(self, result: PGresult) -> PGresult:
        if result.status not in _GOOD:
            raise self._error(result)
        tag = result.command_status
        if tag is not None and tag.startswith(_CHANGES_TYPES):  # parameters' types were settled by the old columns
            self.forget()
        return result

    @staticmethod
    def _error(result: PGresult) -> psycopg.Error:
        if result.status in (ExecStatus.COPY_IN, ExecStatus.COPY_OUT, ExecStatus.COPY_BOTH):
            return psycopg.ProgrammingError("COPY can't be run as a statement")
        return psycopg.errors.error_from_result(result, encoding="utf-8")
