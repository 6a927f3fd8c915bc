"""The errors of a bulk load: some reject a row, some end the load and are reported as several messages."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Final

from ferryman.errors import SqlError, sql_error

_WINDOWS_ERRORS: Final[dict[int, str]] = {
    errno.EACCES: "5(Access is denied.)",
    errno.EPERM: "5(Access is denied.)",
    errno.EISDIR: "5(Access is denied.)",
    errno.ENOTDIR: "3(The system cannot find the path specified.)",
    errno.EEXIST: "80(The file exists.)",
    errno.ENOSPC: "112(There is not enough space on the disk.)",
    errno.EMFILE: "4(The system cannot open the file.)",
    errno.EIO: "1117(The request could not be performed because of an I/O device error.)",
}
_OTHER_ERROR: Final = "31(A device attached to the system is not functioning.)"

INTERFACE: Final = "IID_IColumnsInfo"


@dataclass
class BulkLoadError(Exception):
    """The load has failed. ``errors`` are to be reported in this order; the first ones name the rows."""

    errors: tuple[SqlError, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors))


def failed(*errors: SqlError) -> BulkLoadError:
    """Return the failure of a running load: SQL Server ends it with what its provider says."""
    return BulkLoadError((*errors, sql_error(7399), sql_error(7330)))


def bad_format(error: SqlError) -> BulkLoadError:
    """Return the failure of a file whose terminators don't fit it (4866)."""
    return BulkLoadError((error, sql_error(7301, INTERFACE)))


def cannot_open(path: str, error: OSError) -> SqlError:
    """Return 4860 for a file that isn't there, 4861 with the operating system's reason otherwise.

    An ERRORFILE that exists already is ``cannot_open(path, FileExistsError(errno.EEXIST, ""))``.
    """
    if error.errno == errno.ENOENT:
        return sql_error(4860, path)
    return sql_error(4861, path, windows_error(error))


def windows_error(error: OSError) -> str:
    """Return the operating system's error as Windows numbers and words it."""
    return _WINDOWS_ERRORS.get(error.errno or 0, _OTHER_ERROR)
