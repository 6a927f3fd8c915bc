r"""Whether ``D:\S3`` has room: bytes on its disk, and files below the limit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ferryman.agent.limits import Limits
from ferryman.cloud.doctor.finding import Finding
from ferryman.drive import Drive

LITTLE_BYTES: Final = 1 << 30
"""Less than this free is worth a warning."""
DELETE: Final = "Delete files in D:\\S3 with msdb.dbo.rds_delete_from_filesystem"


def check_drive(s3_root: str, limits: Limits) -> Iterator[Finding]:
    """A line for the disk and one for the number of files."""
    free = shutil.disk_usage(s3_root).free
    room = f"{free / (1 << 30):.1f} GiB free"
    yield Finding.ok("disk space", room) if free >= LITTLE_BYTES else Finding.to_do("disk space", f"{room}. {DELETE}, or free space on the disk of {s3_root}.")
    files = Drive(Path(s3_root)).count_files()
    if limits.files is None:
        yield Finding.ok("files in D:\\S3", f"{files}, the limit is switched off")
    elif files < limits.files:
        yield Finding.ok("files in D:\\S3", f"{files} of {limits.files}")
    else:
        yield Finding.to_do("files in D:\\S3", f"{files} of {limits.files}: no further file can be downloaded. {DELETE}.")
