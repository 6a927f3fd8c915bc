"""One module per task type: each has ``run(run, host)``, which returns the last line of task_info or raises TaskError."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from ferryman.agent.host import Host
from ferryman.agent.task import TaskRun
from ferryman.agent.tasks import delete_files, download, list_files, upload

HANDLERS: Final[Mapping[str, Callable[[TaskRun, Host], str]]] = MappingProxyType(
    {
        "DOWNLOAD_FROM_S3": download.run,
        "UPLOAD_TO_S3": upload.run,
        "LIST_FILES_ON_DISK": list_files.run,
        "DELETE_FILES_ON_DISK": delete_files.run,
    }
)
