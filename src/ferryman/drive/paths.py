r"""Paths of ``D:\S3`` by the rules of Windows, whatever the host: which are legal, what they mean, how they are shown.

Source: "Naming Files, Paths, and Namespaces", https://learn.microsoft.com/windows/win32/fileio/naming-a-file
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ferryman.drive.errors import PathError

ROOT_NAME: Final = "D:\\S3"
RESERVED_NAMES: Final = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"] + [device + digit for device in ("COM", "LPT") for digit in "123456789¹²³"]
)
FORBIDDEN_CHARACTERS: Final = frozenset('<>:"|?*')
SEGMENT_LIMIT: Final = 255
PATH_LIMIT: Final = 259
"""MAX_PATH is 260 with its terminating NUL."""
TEMPORARY_PREFIX: Final = ".ferryman-"


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
        if problem := segment_problem(segment):
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


def segment_problem(segment: str) -> str | None:
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


def is_temporary(name: str) -> bool:
    """Say whether a file name is that of a transfer in progress."""
    return name.lower().startswith(TEMPORARY_PREFIX)
