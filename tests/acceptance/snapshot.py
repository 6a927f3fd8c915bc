"""What there is: files, objects, multipart uploads and processes, to be compared before and after."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.acceptance.conftest import Ferryman


@dataclass(frozen=True)
class Snapshot:
    """Paths with their content's digest, keys with their ETags, keys of multipart uploads."""

    files: dict[str, str]
    objects: dict[str, str]
    uploads: list[str]


def snapshot(root: Path, s3: Any, bucket: str) -> Snapshot:
    """Of everything below ``root``, temporaries too, and in the bucket."""
    uploads = s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    objects = s3.list_objects_v2(Bucket=bucket).get("Contents", [])
    return Snapshot(files(root), {each["Key"]: each["ETag"] for each in objects}, [each["Key"] for each in uploads])


def files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): _content(path) for path in sorted(root.rglob("*"))}


def _content(path: Path) -> str:
    if path.is_symlink():
        return f"link to {path.readlink()}"
    return "folder" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()


def processes(ferryman: Ferryman) -> dict[int, str]:
    """Every process that has to do with a data directory, by command line, working folder or open files: pid -> command line."""
    markers = [str(ferryman.data), *(note.read_text().splitlines()[0] for note in ferryman.data.glob("instances/*/data/cluster.moved"))]
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            traces = [command, *(str(link.readlink()) for link in (folder / "cwd", *(folder / "fd").iterdir()))]
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if int(folder.name) != os.getpid() and any(marker in trace for marker in markers for trace in traces):
            found[int(folder.name)] = command
    return found
