"""The ready file: how to reach a running Ferryman. It is there only while everything answers."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ferryman.cloud.datadir import DataDir
from ferryman.cloud.files import write_private
from ferryman.cloud.options import UpOptions


@dataclass(frozen=True, slots=True)
class ReadyInstance:
    """``pid`` is the instance's host, ``s3_root`` the folder that is its D:\\S3, ``ca_file`` verifies its certificate."""

    identifier: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    s3_root: str
    pid: int
    ca_file: str


@dataclass(frozen=True, slots=True)
class ReadyAws:
    """None: AWS's own endpoint, the standard credential chain."""

    endpoint_url: str | None
    region: str
    account_id: str
    access_key_id: str | None
    secret_access_key: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ready:
    """What the ready file says; a URL is None until it is served."""

    instances: tuple[ReadyInstance, ...]
    aws: ReadyAws
    rds_endpoint_url: str | None = None
    console_url: str | None = None

    def to_json(self) -> str:
        return json.dumps(
            {
                "instances": [asdict(instance) for instance in self.instances],
                "aws": asdict(self.aws),
                "rds": {"endpoint_url": self.rds_endpoint_url},
                "console": {"url": self.console_url},
            },
            indent=2,
        )

    @classmethod
    def from_json(cls, text: str) -> Ready:
        data: dict[str, Any] = json.loads(text)
        return cls(
            instances=tuple(ReadyInstance(**instance) for instance in data["instances"]),
            aws=ReadyAws(**data["aws"]),
            rds_endpoint_url=data["rds"]["endpoint_url"],
            console_url=data["console"]["url"],
        )


def write_ready(ready: Ready, *paths: Path) -> None:
    """Write it to each path, mode 0600, by rename."""
    for path in paths:
        write_private(path, ready.to_json() + "\n")


def read_ready(path: Path) -> Ready | None:
    """What is there to reach, None when nothing is ready."""
    try:
        return Ready.from_json(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None


def ready_files(options: UpOptions, folder: DataDir) -> list[Path]:
    """Return where the ready file is written: in the data directory, and where ``--ready-file`` says."""
    return [folder.ready_file, *([options.ready_file] if options.ready_file else [])]
