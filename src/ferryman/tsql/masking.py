"""Dynamic data masking: the masking functions, and what a masked value becomes in PostgreSQL.

Source: "Dynamic data masking", https://learn.microsoft.com/sql/relational-databases/security/dynamic-data-masking
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported, sql_error
from ferryman.store.pg_types import pg_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.sqltypes import SqlType

DEFAULT: Final = "default()"
_CALL: Final = re.compile(r"(\w+)\((.*)\)", re.DOTALL)
_PARTIAL: Final = re.compile(r'\s*(\d+)\s*,\s*"(.*)"\s*,\s*(\d+)\s*', re.DOTALL)
_RANGE: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")
_HIDDEN_TEXT: Final = 4
"""The number of X that default() shows of a string."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A masking function. ``arguments`` are strings, as written: those of partial() and random()."""

    name: str
    arguments: tuple[str, ...] = ()


def parse_mask(text: str, column: str, type_: SqlType) -> Mask:
    """Return the masking function of a column; raises 16002 for what isn't one, 16003 for one that the type doesn't take.

    >>> from ferryman.sqltypes import nvarchar
    >>> parse_mask('partial(1,"XXX",0)', "name", nvarchar(50))
    Mask(name='partial', arguments=('1', 'XXX', '0'))
    """
    match = _CALL.fullmatch(text)
    name = match[1].lower() if match is not None else ""
    if match is None or name not in ("default", "email", "partial", "random", "datetime"):
        raise sql_error(16002, column)
    if name == "datetime":
        raise not_supported("the masking function datetime()")
    if (name in ("email", "partial") and not type_.is_string) or (name == "random" and not (type_.is_numeric and type_.name != "bit")):
        raise sql_error(16003, column, name)
    pattern = {"partial": _PARTIAL, "random": _RANGE}.get(name)
    if pattern is None:
        if match[2].strip():
            raise sql_error(16002, column)
        if name == "default":
            _default("", type_, Mask(name))
        return Mask(name)
    arguments = pattern.fullmatch(match[2])
    if arguments is None:
        raise sql_error(16002, column)
    return Mask(name, arguments.groups())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def masked_sql(value: str, type_: SqlType, mask: Mask) -> str:
    """Return what takes a value's place; NULL stays NULL."""
    shown = _FORMS[mask.name](value, type_, mask)
    return f"CASE WHEN {value} IS NOT NULL THEN ({shown})::{pg_type(type_)} END"


def _default(_: str, type_: SqlType, __: Mask) -> str:
    if type_.is_string:
        length = type_.length if type_.length is not None and 0 <= type_.length < _HIDDEN_TEXT else _HIDDEN_TEXT
        return _literal("X" * length)
    if type_.is_binary:
        return "'\\x30'::bytea"
    if type_.is_numeric:
        return "0"
    form = _CONSTANTS.get(type_.name)
    if form is None:
        raise not_supported(f"masking a column of type {type_.name}")
    return form


_CONSTANTS: Final = {
    "date": "date '1900-01-01'", "datetime": "timestamp '1900-01-01'", "smalldatetime": "timestamp '1900-01-01'", "datetime2": "timestamp '1900-01-01'",
    "time": "time '00:00'", "uniqueidentifier": "'00000000-0000-0000-0000-000000000000'::uuid", "xml": "'<masked />'", "rowversion": "'\\x30'::bytea",
}  # fmt: skip


def _email(value: str, type_: SqlType, _: Mask) -> str:
    return _fitted(f"left({value}, 1) || 'XXX@XXXX.com'", type_)


def _partial(value: str, type_: SqlType, mask: Mask) -> str:
    """Show the ends of a string that is long enough to have them, else the padding alone."""
    prefix, padding, suffix = int(mask.arguments[0]), _literal(mask.arguments[1]), int(mask.arguments[2])
    shown = f"left({value}, {prefix}) || {padding} || right({value}, {suffix})"
    return _fitted(f"CASE WHEN length({value}) < {prefix + suffix} THEN {padding} ELSE {shown} END", type_)


def _fitted(text: str, type_: SqlType) -> str:
    return f"left({text}, {type_.length})" if type_.length is not None and type_.length >= 0 else text


def _random(_: str, type_: SqlType, mask: Mask) -> str:
    low, high = mask.arguments
    number = f"({low} + random() * ({high} - ({low})))"
    return f"round({number}::numeric)" if type_.is_integer else number


_FORMS: Final[dict[str, Callable[[str, SqlType, Mask], str]]] = {"default": _default, "email": _email, "partial": _partial, "random": _random}
