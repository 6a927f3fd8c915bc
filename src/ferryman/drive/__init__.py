r"""``D:\S3``, the one folder of a DB instance that its users may touch, kept in a folder of any OS.

A path is parsed by the rules of Windows, whatever the host: either slash, any letter case, absolute under
``D:\S3`` or relative to it. What Windows would read as something else (another drive, a UNC or device
path, an alternate data stream, a reserved name) is refused, and so is anything that leads out of the folder.

Names are looked up without regard to letter case and kept in the case they were made with, as NTFS does.
Where the OS has ``openat``, each segment is opened from the descriptor of the folder above it and without
following links, so that a link swapped in between two calls leads nowhere.

Sources: "Naming Files, Paths, and Namespaces", https://learn.microsoft.com/windows/win32/fileio/naming-a-file;
"Integrating an Amazon RDS for SQL Server DB instance with Amazon S3" (``D:\S3`` "is the only folder that you can use").
"""

from ferryman.drive.drive import Drive, Entry, Temporary
from ferryman.drive.errors import AccessError, DirectoryError, DriveError, ExistingFileError, MissingFileError, PathError
from ferryman.drive.paths import DrivePath, display, is_temporary, parse

__all__ = [
    "AccessError",
    "DirectoryError",
    "Drive",
    "DriveError",
    "DrivePath",
    "Entry",
    "ExistingFileError",
    "MissingFileError",
    "PathError",
    "Temporary",
    "display",
    "is_temporary",
    "parse",
]
