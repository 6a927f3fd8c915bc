"""ERRORFILE: the rejected rows as they stood in the data file, and a control file ``<name>.Error.Txt`` that says why."""

from __future__ import annotations

from typing import BinaryIO, Final

from ferryman.tsql.bulk.reader import BadRow

CONTROL_SUFFIX: Final = ".Error.Txt"
_TYPE_MISMATCH: Final = "0x80020005"
_REASONS: Final = {4864: _TYPE_MISMATCH, 4863: "0x80040E21", 4867: "0x8002000A"}
"""Error number -> HRESULT: DISP_E_TYPEMISMATCH, DB_E_ERRORSOCCURRED, DISP_E_OVERFLOW."""


class ErrorFile:
    """Writes both files, which the caller has created (an existing one is error 4861) and closes."""

    def __init__(self, rows: BinaryIO, control: BinaryIO) -> None:
        self._rows = rows
        self._control = control
        self._offset = 0

    def write(self, bad: BadRow) -> None:
        """Append one rejected row to both files."""
        reason = _REASONS.get(bad.error.number, _TYPE_MISMATCH)
        line = f"Row {bad.number} File Offset {bad.offset} ErrorFile Offset {self._offset} - HRESULT {reason}\r\n"
        self._control.write(line.encode("ascii"))
        self._rows.write(bad.data)
        self._offset += len(bad.data)
