"""A data file described field by field: what a format file says, or native format implies.

Source: "Non-XML format files", https://learn.microsoft.com/sql/relational-databases/import-export/non-xml-format-files-sql-server
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.tsql.bulk.native import NATIVE_FORM, NATIVE_PREFIX

if TYPE_CHECKING:
    from ferryman.sqltypes import SqlType

CHARACTER_TYPES: Final = frozenset({"SQLCHAR", "SQLNCHAR"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a row. ``type`` is the host file data type (SQLCHAR, SQLINT ...), lengths are in bytes.

    ``prefix`` is how many bytes of length come first; ``length`` the longest (or, without prefix and terminator, the only) length,
    0 for any; ``column`` the number of the table's column from 1, 0 to skip the field. ``collation`` is empty where CODEPAGE decides.
    """

    type: str
    prefix: int = 0
    length: int = 0
    terminator: bytes = b""
    column: int = 0
    name: str = ""
    collation: str = ""

    @property
    def is_character(self) -> bool:
        return self.type in CHARACTER_TYPES


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column that a format file gives OPENROWSET(BULK ...)."""

    name: str
    type: SqlType


@dataclass(frozen=True, slots=True)
class FormatFile:
    """``columns`` are those of OPENROWSET(BULK ...), in the order of their numbers."""

    fields: tuple[Field, ...]
    columns: tuple[RowColumn, ...]

    def uniform_terminators(self) -> tuple[bytes, bytes] | None:
        """Return the field and row terminator when the file is plain text: every field SQLCHAR and terminated, all but the last alike."""
        if any(field.type != "SQLCHAR" or field.prefix or not field.terminator for field in self.fields):
            return None
        *others, last = (field.terminator for field in self.fields)
        if len(set(others)) > 1:
            return None
        return others[0] if others else last, last


def native_fields(columns: Iterable[tuple[int, SqlType, bool]], *, wide: bool) -> tuple[Field, ...]:
    """Return the fields of a native file for columns of (number, type, nullable); ``wide`` keeps character data in UTF-16 (widenative)."""
    return tuple(_native_field(number, type_, nullable, wide=wide) for number, type_, nullable in columns)


def _native_field(number: int, type_: SqlType, nullable: bool, *, wide: bool) -> Field:
    form = NATIVE_FORM.get(type_.name)
    if form is None:
        raise not_supported(f"native format for a column of type {type_}")
    if form == "SQLCHAR" and wide:
        form = "SQLNCHAR"
    prefix = 8 if type_.is_max else NATIVE_PREFIX[type_.name]
    return Field(form, prefix if prefix else int(nullable), column=number)
