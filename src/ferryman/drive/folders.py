"""Directories opened so that no link leads out of them, with the lookups and renames of NTFS.

Where the OS has ``openat``, each segment is opened from the descriptor of the folder above it and without
following links, so that a link swapped in between two calls leads nowhere.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ferryman.drive.errors import AccessError, DirectoryError, ExistingFileError, MissingFileError
from ferryman.drive.paths import DrivePath

NOFOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
BINARY: Final = getattr(os, "O_BINARY", 0)
NONBLOCK: Final = getattr(os, "O_NONBLOCK", 0)
_HAS_OPENAT: Final = os.open in os.supports_dir_fd and os.scandir in os.supports_fd and hasattr(os, "O_DIRECTORY")


def _key(name: str) -> str:
    """Return the key by which NTFS compares names: upper case, character by character ('ß' stays itself)."""
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in name)


class Folder:
    """An open directory: a descriptor where the OS has openat, else its path."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def open_root(cls, root: Path) -> Folder:
        if not _HAS_OPENAT:
            return cls(root, None)
        return cls(root, os.open(root, os.O_RDONLY | os.O_DIRECTORY))

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None

    def at(self, name: str) -> str | Path:
        """Return what to hand to an ``os`` function together with ``dir_fd=self.descriptor``."""
        return name if self.descriptor is not None else self.path / name

    def names(self) -> list[str]:
        with os.scandir(self.path if self.descriptor is None else self.descriptor) as entries:
            return sorted(entry.name for entry in entries)

    def stat(self, name: str) -> os.stat_result:
        return os.stat(self.at(name), dir_fd=self.descriptor, follow_symlinks=False)

    def stored_name(self, name: str) -> str | None:
        """Return the name as it is on disk, an exact match before one in another case; None if there is none."""
        try:
            self.stat(name)
        except FileNotFoundError:
            pass
        else:
            if _HAS_OPENAT and sys.platform != "darwin":
                return name
        names = self.names()
        if name in names:
            return name
        key = _key(name)
        return next((candidate for candidate in names if _key(candidate) == key), None)

    def open_folder(self, name: str) -> Folder:
        if self.descriptor is None:
            if not stat.S_ISDIR(self.stat(name).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), name)
            return Folder(self.path / name, None)
        descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | NOFOLLOW, dir_fd=self.descriptor)
        return Folder(self.path / name, descriptor)


@contextlib.contextmanager
def translated(path: DrivePath) -> Iterator[None]:
    """Turn the OS's refusals into DriveErrors; a full or broken disk stays an OSError."""
    try:
        yield
    except FileNotFoundError as error:
        raise MissingFileError(f"'{path}' does not exist.") from error
    except FileExistsError as error:
        raise ExistingFileError(f"The file '{path}' already exists.") from error
    except (NotADirectoryError, IsADirectoryError) as error:
        raise DirectoryError(f"'{path}' is not what the path says: one part of it is a file, a link or a directory in the wrong place.") from error
    except PermissionError as error:
        raise AccessError(f"Access to '{path}' is denied by the operating system.") from error
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise AccessError(f"'{path}' is a link or a special file. Only ordinary files can be used.") from error
        raise


def remove(folder: Folder, name: str) -> None:
    """Delete a file, a link, or a directory with all that is in it; links are never followed."""
    if not stat.S_ISDIR(folder.stat(name).st_mode):
        os.unlink(folder.at(name), dir_fd=folder.descriptor)
    elif folder.descriptor is None:
        shutil.rmtree(folder.path / name)
    else:
        shutil.rmtree(name, dir_fd=folder.descriptor)


def rename_to_new(source: Folder, source_name: str, target: Folder, target_name: str) -> None:
    """Rename unless the target exists (FileExistsError), in one step.

    By the kernel's own call where it has one: a link followed by an unlink shows a hard link for a moment.
    """
    if source.descriptor is None or target.descriptor is None:
        Path(source.at(source_name)).rename(target.at(target_name))
        return
    function, flag = ("renameatx_np", 4) if sys.platform == "darwin" else ("renameat2", 1)  # RENAME_EXCL, RENAME_NOREPLACE
    call = getattr(ctypes.CDLL(None, use_errno=True), function, None)
    if call is not None:
        if call(source.descriptor, os.fsencode(source_name), target.descriptor, os.fsencode(target_name), flag) == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
            raise OSError(code, os.strerror(code), target_name)
    os.link(source_name, target_name, src_dir_fd=source.descriptor, dst_dir_fd=target.descriptor, follow_symlinks=False)
    os.unlink(source_name, dir_fd=source.descriptor)
