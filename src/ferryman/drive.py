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

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

try:
    import fcntl
except ImportError:  # Windows: an open file can't be deleted there, so no lock is needed.
    fcntl = None  # type: ignore[assignment]

ROOT_NAME: Final = "D:\\S3"
RESERVED_NAMES: Final = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"] + [device + digit for device in ("COM", "LPT") for digit in "123456789¹²³"]
)
FORBIDDEN_CHARACTERS: Final = frozenset('<>:"|?*')
SEGMENT_LIMIT: Final = 255
PATH_LIMIT: Final = 259
"""MAX_PATH is 260 with its terminating NUL."""
TEMPORARY_PREFIX: Final = ".ferryman-"

_NOFOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
_BINARY: Final = getattr(os, "O_BINARY", 0)
_NONBLOCK: Final = getattr(os, "O_NONBLOCK", 0)
_HAS_OPENAT: Final = os.open in os.supports_dir_fd and os.scandir in os.supports_fd and hasattr(os, "O_DIRECTORY")


class DriveError(Exception):
    r"""A path under ``D:\S3`` can't be used; the text names it and says what to do."""


class PathError(DriveError):
    r"""The path isn't one of ``D:\S3``, or isn't a legal Windows path."""


class MissingFileError(DriveError):
    """Nothing has that name."""


class DirectoryError(DriveError):
    """A file was asked for and the path is a directory, or the other way round."""


class AccessError(DriveError):
    """A link or a special file, or the OS denies it."""


class ExistingFileError(DriveError):
    """The name is taken and overwriting wasn't asked for."""


@dataclass(frozen=True, slots=True)
class DrivePath:
    r"""A legal path under ``D:\S3``; no segments is ``D:\S3`` itself."""

    segments: tuple[str, ...]
    ends_with_separator: bool = False

    @property
    def name(self) -> str:
        return self.segments[-1] if self.segments else ""

    @property
    def parent(self) -> DrivePath:
        return DrivePath(self.segments[:-1])

    def __truediv__(self, name: str) -> DrivePath:
        return DrivePath((*self.segments, name))

    def __str__(self) -> str:
        return display(self)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or directory as it is on disk: its path in the case it was made with, bytes, time of last change."""

    path: DrivePath
    size: int
    modified: datetime
    is_directory: bool


def parse(path: str) -> DrivePath:
    r"""Return the path that a user's text means; raise PathError if it isn't one under ``D:\S3``.

    >>> str(parse("d:/s3/Seed_Data/./data.csv"))
    'D:\\S3\\Seed_Data\\data.csv'
    >>> str(parse(r"seed_data\data.csv"))
    'D:\\S3\\seed_data\\data.csv'
    """
    text = path.replace("/", "\\")
    _refuse_other_roots(path, text)
    head, *rest = text.split("\\")
    if head.upper() == "D:":
        if not rest or rest[0].upper() != "S3":
            raise PathError(f"The path '{path}' is outside D:\\S3. Give a path under D:\\S3\\, or a relative one.")
        segments = rest[1:]
    else:
        segments = [head, *rest]
    kept = tuple(segment for segment in segments if segment not in ("", "."))
    for segment in kept:
        if problem := _segment_problem(segment):
            raise PathError(f"The path '{_printable(path)}' can't be used: {problem}")
    parsed = DrivePath(kept, ends_with_separator=text.endswith("\\"))
    if _utf16_length(display(parsed)) > PATH_LIMIT:
        raise PathError(f"The path '{path}' can't be used: it is longer than {PATH_LIMIT} characters. Shorten it.")
    return parsed


def display(path: DrivePath) -> str:
    r"""Return the absolute Windows form, ``D:\S3\a\b.txt`` (the root is ``D:\S3\``)."""
    return ROOT_NAME + "\\" + "\\".join(path.segments)


def _refuse_other_roots(path: str, text: str) -> None:
    if not text.strip():
        raise PathError("The file path is empty. Give a path under D:\\S3\\, or a relative one.")
    if text.startswith("\\\\"):
        raise PathError(f"The path '{_printable(path)}' is a UNC or device path. Only paths under D:\\S3\\ can be used.")
    if text.startswith("\\"):
        raise PathError(f"The path '{_printable(path)}' has no drive. Give a path under D:\\S3\\, or a relative one without the leading slash.")
    if len(text) > 1 and text[1] == ":" and text[:2].upper() != "D:":
        raise PathError(f"The path '{_printable(path)}' is on another drive. Only paths under D:\\S3\\ can be used.")
    if text[:2].upper() == "D:" and text[2:3] != "\\":
        raise PathError(f"The path '{_printable(path)}' depends on the current folder of drive D. Give a path under D:\\S3\\.")


def _segment_problem(segment: str) -> str | None:
    """Return what is wrong with one segment of a path and what to do about it, None if nothing is."""
    shown = _printable(segment)
    if segment == "..":
        return "'..' isn't allowed. Write the path without it."
    if "\ufffd" in shown or any(ord(character) < 32 or ord(character) == 127 for character in segment):
        return f"'{shown}' contains a control character or half of a surrogate pair. Rename the file."
    if ":" in segment:
        return f"'{shown}' names an alternate data stream. Remove the colon."
    if forbidden := FORBIDDEN_CHARACTERS.intersection(segment):
        return f"'{shown}' contains {' '.join(sorted(forbidden))}, which Windows doesn't allow in names. Rename the file."
    if segment[-1] in " .":
        return f"'{shown}' ends with a blank or a dot, which Windows doesn't allow. Remove it."
    if segment.split(".")[0].rstrip(" ").upper() in RESERVED_NAMES:
        return f"'{shown}' is a reserved device name of Windows. Rename the file."
    if segment.lower().startswith(TEMPORARY_PREFIX):
        return f"names that start with '{TEMPORARY_PREFIX}' are kept for transfers in progress. Rename the file."
    # NTFS counts UTF-16 units, the file systems of Linux count bytes: a name must fit both.
    if _utf16_length(segment) > SEGMENT_LIMIT or len(segment.encode()) > SEGMENT_LIMIT:
        return f"'{shown[:40]}...' is longer than {SEGMENT_LIMIT} bytes. Shorten it."
    return None


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _printable(text: str) -> str:
    """Return the text with each control character and lone surrogate as U+FFFD, so that it can stand in a message."""
    return "".join("\ufffd" if ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF else c for c in text)


def _key(name: str) -> str:
    """Return the key by which NTFS compares names: upper case, character by character ('ß' stays itself)."""
    return "".join(upper if len(upper := character.upper()) == 1 else character for character in name)


class _Folder:
    """An open directory: a descriptor where the OS has openat, else its path."""

    def __init__(self, path: Path, descriptor: int | None) -> None:
        self.path = path
        self.descriptor = descriptor

    @classmethod
    def open_root(cls, root: Path) -> _Folder:
        if not _HAS_OPENAT:
            return cls(root, None)
        return cls(root, os.open(root, os.O_RDONLY | os.O_DIRECTORY))

    def __enter__(self) -> _Folder:
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

    def open_folder(self, name: str) -> _Folder:
        if self.descriptor is None:
            if not stat.S_ISDIR(self.stat(name).st_mode):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), name)
            return _Folder(self.path / name, None)
        descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | _NOFOLLOW, dir_fd=self.descriptor)
        return _Folder(self.path / name, descriptor)


class Drive:
    r"""The folder that stands for ``D:\S3``. Methods take a parsed path and raise DriveError, or OSError for the disk's own troubles (full, broken)."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, path: DrivePath) -> Entry | None:
        """Return the file or directory of that name in any letter case, None if there is none; AccessError for a link."""
        if not path.segments:
            return Entry(path, 0, _utc(self.root.stat().st_mtime), is_directory=True)
        try:
            with self._folder(path.parent) as (parent, stored):
                name = parent.stored_name(path.name)
                return None if name is None else _entry(stored / name, parent.stat(name))
        except (MissingFileError, FileNotFoundError):
            return None

    def open_read(self, path: DrivePath) -> BinaryIO:
        """Open a file for reading; raise MissingFileError, DirectoryError or AccessError."""
        if not path.segments:
            raise DirectoryError(f"'{path}' is a directory, not a file.")
        with self._folder(path.parent) as (parent, stored):
            name = parent.stored_name(path.name)
            if name is None:
                raise MissingFileError(f"The file '{path}' does not exist.")
            # Non-blocking, or opening a FIFO would wait for its writer for ever.
            with _translated(stored / name):
                descriptor = os.open(parent.at(name), os.O_RDONLY | _NOFOLLOW | _BINARY | _NONBLOCK, dir_fd=parent.descriptor)
            try:
                entry = _entry(stored / name, os.fstat(descriptor))
                if entry.is_directory:
                    raise DirectoryError(f"'{entry.path}' is a directory, not a file.")
                return os.fdopen(descriptor, "rb")
            except BaseException:
                os.close(descriptor)
                raise

    def create_temporary(self) -> Temporary:
        r"""Create an empty hidden file in ``D:\S3``, to be written and then published under its real name.

        It stands in the root so that the target's sub-folders are made only when the file is complete, and a
        crash leaves one kind of thing in one place. A lock on it tells `sweep_temporaries` that it is in use.
        """
        with _Folder.open_root(self.root) as root:
            name = f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}.tmp"
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY
            descriptor = os.open(root.at(name), flags, 0o666, dir_fd=root.descriptor)
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        return Temporary(self, name, os.fdopen(descriptor, "r+b"))

    def publish(self, temporary_name: str, target: DrivePath, *, overwrite: bool) -> DrivePath:
        """Rename a temporary to its target, atomically, making missing folders; return the path as stored.

        Raises ExistingFileError (overwrite False and the name is taken), DirectoryError, AccessError.
        """
        if not target.segments or target.ends_with_separator:
            raise DirectoryError(f"'{target}' is a directory, not a file. Give the name of a file.")
        made: list[DrivePath] = []
        try:
            with self._folder(target.parent, make=made) as (parent, stored), _Folder.open_root(self.root) as root:
                name = parent.stored_name(target.name) or target.name
                with contextlib.suppress(FileNotFoundError):
                    if _entry(stored / name, parent.stat(name)).is_directory:
                        raise DirectoryError(f"'{stored / name}' is a directory. Give another name for the file.")
                with _translated(stored / name):
                    if overwrite:
                        os.replace(root.at(temporary_name), parent.at(name), src_dir_fd=root.descriptor, dst_dir_fd=parent.descriptor)
                    else:
                        _rename_to_new(root, temporary_name, parent, name)
                if parent.descriptor is not None:
                    os.fsync(parent.descriptor)
                return stored / name
        except BaseException:
            self._remove_empty(made)
            raise

    def delete_file(self, path: DrivePath) -> None:
        """Delete one file; raise MissingFileError, DirectoryError or AccessError."""
        with self._folder(path.parent) as (parent, stored):
            name = parent.stored_name(path.name) if path.segments else None
            if name is None:
                raise MissingFileError(f"The file '{path}' does not exist.")
            if _entry(stored / name, parent.stat(name)).is_directory:
                raise DirectoryError(f"'{stored / name}' is a directory, not a file.")
            with _translated(stored / name):
                os.unlink(parent.at(name), dir_fd=parent.descriptor)

    def delete_directory(self, path: DrivePath) -> None:
        r"""Delete a directory with all that is in it; ``D:\S3\`` itself is emptied. Links in it are removed, never followed."""
        with self._folder(path.parent) as (parent, stored):
            if path.segments:
                name = parent.stored_name(path.name)
                if name is None:
                    raise MissingFileError(f"The directory '{path}\\' does not exist.")
                if not _entry(stored / name, parent.stat(name)).is_directory:
                    raise DirectoryError(f"'{stored / name}' is a file, not a directory.")
                doomed = [name]
            else:
                doomed = [name for name in parent.names() if not is_temporary(name)]
            with _translated(path):
                for name in doomed:
                    _remove(parent, name)

    def walk(self) -> Iterator[Entry]:
        """Yield every file and directory, depth first in name order, without temporaries, links and names that Windows couldn't have."""
        with _Folder.open_root(self.root) as root:
            yield from _walk(root, DrivePath(()))

    def count_files(self) -> int:
        """Return the number of files, in all folders; folders and temporaries don't count."""
        return sum(not entry.is_directory for entry in self.walk())

    def sweep_temporaries(self) -> int:
        """Delete the temporaries that no living process holds; return how many."""
        swept = 0
        with _Folder.open_root(self.root) as root:
            for name in filter(is_temporary, root.names()):
                swept += _sweep(root, name)
        return swept

    @contextlib.contextmanager
    def _folder(self, path: DrivePath, make: list[DrivePath] | None = None) -> Iterator[tuple[_Folder, DrivePath]]:
        """Open a directory segment by segment; with ``make``, create what is missing and note it there."""
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(_Folder.open_root(self.root))
            stored = DrivePath(())
            for segment in path.segments:
                name = folder.stored_name(segment)
                if name is None:
                    if make is None:
                        raise MissingFileError(f"The directory '{stored / segment}' does not exist.")
                    name = segment
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(folder.at(name), dir_fd=folder.descriptor)
                        make.append(stored / name)
                stored = stored / name
                with _translated(stored):
                    folder = stack.enter_context(folder.open_folder(name))
            yield folder, stored

    def _remove_empty(self, folders: list[DrivePath]) -> None:
        for path in reversed(folders):
            with contextlib.suppress(OSError, DriveError), self._folder(path.parent) as (parent, _):
                os.rmdir(parent.at(path.name), dir_fd=parent.descriptor)


class Temporary:
    """A file being written, invisible until published. A context manager that discards what wasn't published."""

    def __init__(self, drive: Drive, name: str, file: BinaryIO) -> None:
        self._drive = drive
        self._name = name
        self.file = file

    @property
    def location(self) -> Path:
        """The file's path on the host, for a library that opens it itself."""
        return self._drive.root / self._name

    def __enter__(self) -> Temporary:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def publish(self, target: DrivePath, *, overwrite: bool) -> DrivePath:
        """Flush to disk and rename to the target (see `Drive.publish`)."""
        self.file.flush()
        os.fsync(self.file.fileno())
        if fcntl is None:
            self.file.close()
        stored = self._drive.publish(self._name, target, overwrite=overwrite)
        self.file.close()
        return stored

    def discard(self) -> None:
        """Delete the file unless it was published."""
        with _Folder.open_root(self._drive.root) as root, contextlib.suppress(FileNotFoundError):
            if fcntl is None:
                self.file.close()
            os.unlink(root.at(self._name), dir_fd=root.descriptor)
        self.file.close()


def is_temporary(name: str) -> bool:
    """Say whether a file name is that of a transfer in progress."""
    return name.lower().startswith(TEMPORARY_PREFIX)


def _walk(folder: _Folder, path: DrivePath) -> Iterator[Entry]:
    for name in folder.names():
        if _segment_problem(name) is not None:
            continue
        try:
            entry = _entry(path / name, folder.stat(name))
        except (AccessError, FileNotFoundError):
            continue
        yield entry
        if entry.is_directory:
            # A folder deleted or swapped for a link meanwhile is no longer there to list.
            with contextlib.suppress(FileNotFoundError, NotADirectoryError), folder.open_folder(name) as below:
                yield from _walk(below, entry.path)


def _entry(path: DrivePath, status: os.stat_result) -> Entry:
    is_directory = stat.S_ISDIR(status.st_mode)
    if not is_directory and not stat.S_ISREG(status.st_mode):
        raise AccessError(f"'{path}' is a link or a special file. Only ordinary files can be used.")
    if not is_directory and status.st_nlink > 1:
        raise AccessError(f"'{path}' is a hard link. Only ordinary files can be used.")
    return Entry(path, 0 if is_directory else status.st_size, _utc(status.st_mtime), is_directory)


def _utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@contextlib.contextmanager
def _translated(path: DrivePath) -> Iterator[None]:
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


def _remove(folder: _Folder, name: str) -> None:
    if not stat.S_ISDIR(folder.stat(name).st_mode):
        os.unlink(folder.at(name), dir_fd=folder.descriptor)
    elif folder.descriptor is None:
        shutil.rmtree(folder.path / name)
    else:
        shutil.rmtree(name, dir_fd=folder.descriptor)


def _sweep(folder: _Folder, name: str) -> bool:
    try:
        if fcntl is not None:
            descriptor = os.open(folder.at(name), os.O_RDWR | _NOFOLLOW, dir_fd=folder.descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            finally:
                os.close(descriptor)
        os.unlink(folder.at(name), dir_fd=folder.descriptor)
    except OSError:  # In use, or gone meanwhile.
        return False
    return True


def _rename_to_new(source: _Folder, source_name: str, target: _Folder, target_name: str) -> None:
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
