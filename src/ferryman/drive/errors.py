r"""Why a path under ``D:\S3`` can't be used."""

from __future__ import annotations


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
