"""The folder on the host that stands for the drive: files found, opened, published, deleted, listed."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows: an open file can't be deleted there, so no lock is needed.
    fcntl = None  # type: ignore[assignment]

from ferryman.drive.errors import AccessError, DirectoryError, DriveError, MissingFileError
from ferryman.drive.folders import BINARY, NOFOLLOW, NONBLOCK, Folder, remove, rename_to_new, translated
from ferryman.drive.paths import TEMPORARY_PREFIX, DrivePath, is_temporary, segment_problem


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or directory as it is on disk: its path in the case it was made with, bytes, time of last change."""

    path: DrivePath
    size: int
    modified: datetime
    is_directory: bool


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
            with translated(stored / name):
                descriptor = os.open(parent.at(name), os.O_RDONLY | NOFOLLOW | BINARY | NONBLOCK, dir_fd=parent.descriptor)
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
        with Folder.open_root(self.root) as root:
            name = f"{TEMPORARY_PREFIX}{secrets.token_hex(8)}.tmp"
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | NOFOLLOW | BINARY
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
            with self._folder(target.parent, make=made) as (parent, stored), Folder.open_root(self.root) as root:
                name = parent.stored_name(target.name) or target.name
                with contextlib.suppress(FileNotFoundError):
                    if _entry(stored / name, parent.stat(name)).is_directory:
                        raise DirectoryError(f"'{stored / name}' is a directory. Give another name for the file.")
                with translated(stored / name):
                    if overwrite:
                        os.replace(root.at(temporary_name), parent.at(name), src_dir_fd=root.descriptor, dst_dir_fd=parent.descriptor)
                    else:
                        rename_to_new(root, temporary_name, parent, name)
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
            with translated(stored / name):
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
            with translated(path):
                for name in doomed:
                    remove(parent, name)

    def walk(self) -> Iterator[Entry]:
        """Yield every file and directory, depth first in name order, without temporaries, links and names that Windows couldn't have."""
        with Folder.open_root(self.root) as root:
            yield from _walk(root, DrivePath(()))

    def count_files(self) -> int:
        """Return the number of files, in all folders; folders and temporaries don't count."""
        return sum(not entry.is_directory for entry in self.walk())

    def sweep_temporaries(self) -> int:
        """Delete the temporaries that no living process holds; return how many."""
        swept = 0
        with Folder.open_root(self.root) as root:
            for name in filter(is_temporary, root.names()):
                swept += _sweep(root, name)
        return swept

    @contextlib.contextmanager
    def _folder(self, path: DrivePath, make: list[DrivePath] | None = None) -> Iterator[tuple[Folder, DrivePath]]:
        """Open a directory segment by segment; with ``make``, create what is missing and note it there."""
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(Folder.open_root(self.root))
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
                with translated(stored):
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
        with Folder.open_root(self._drive.root) as root, contextlib.suppress(FileNotFoundError):
            if fcntl is None:
                self.file.close()
            os.unlink(root.at(self._name), dir_fd=root.descriptor)
        self.file.close()


def _walk(folder: Folder, path: DrivePath) -> Iterator[Entry]:
    for name in folder.names():
        if segment_problem(name) is not None:
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


def _sweep(folder: Folder, name: str) -> bool:
    try:
        if fcntl is not None:
            descriptor = os.open(folder.at(name), os.O_RDWR | NOFOLLOW, dir_fd=folder.descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            finally:
                os.close(descriptor)
        os.unlink(folder.at(name), dir_fd=folder.descriptor)
    except OSError:  # In use, or gone meanwhile.
        return False
    return True
