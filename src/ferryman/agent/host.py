r"""What a task works with: the drive, the instance's settings, S3 through the associated role."""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ferryman.agent.arn import ObjectArn
from ferryman.agent.config import AgentConfig
from ferryman.agent.crt import CrtTransport
from ferryman.agent.errors import TaskError
from ferryman.agent.limits import Limits
from ferryman.agent.role import Role
from ferryman.agent.s3 import S3
from ferryman.drive import Drive, DriveError, DrivePath, parse


class S3Access:
    """S3 by role: clients are kept, for making one costs more than a small transfer."""

    def __init__(self, config: AgentConfig) -> None:
        self._config = config
        self._transport = CrtTransport(config.region)
        self._by_role: dict[str, S3] = {}
        self._lock = threading.Lock()

    def through(self, role_arn: str) -> S3:
        """Return S3 as that role sees it; raise TaskError if this DB instance may not assume the role (any more)."""
        with self._lock:
            s3 = self._by_role.setdefault(role_arn, S3(self._config, Role(self._config, role_arn), self._transport))
        s3.role.assume()
        return s3


class Host:
    """The DB instance's host, as one task sees it."""

    def __init__(self, config: AgentConfig, drive: Drive, access: S3Access, settings: Mapping[str, str | None]) -> None:
        self.config = config
        self.drive = drive
        self.limits = Limits.from_settings(settings)
        self._access = access
        self._role_arn = settings["role_arn"]

    def s3(self) -> S3:
        """Return S3 through the associated role, assumed anew; raise TaskError."""
        if self._role_arn is None:
            raise TaskError("No IAM role is associated with the DB instance for the feature S3_INTEGRATION any more. Associate one and reissue the task.")
        return self._access.through(self._role_arn)


def parse_path(text: str | None) -> DrivePath:
    """Read the path of a task; raise TaskError."""
    if text is None:
        raise TaskError("The task has no file path. Give one under D:\\S3\\.")
    with task_errors():
        return parse(text)


@contextmanager
def task_errors(arn: ObjectArn | None = None) -> Iterator[None]:
    """Turn what the drive and the disk raise into TaskError."""
    try:
        yield
    except DriveError as error:
        raise TaskError(str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise TaskError(f"The disk is full: D:\\S3\\ has no room for {arn or 'the file'}. Delete files with rds_delete_from_filesystem.") from error
        if error.errno == errno.EFBIG:
            raise TaskError(f"The file is larger than the disk of D:\\S3\\ allows: {arn or 'the file'}.") from error
        raise TaskError(f"The disk of D:\\S3\\ failed: {error.strerror or error}.") from error
