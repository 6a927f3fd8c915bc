r"""LIST_FILES_ON_DISK: the files and directories of ``D:\S3`` for rds_fn_list_file_details."""

from __future__ import annotations

from ferryman.agent.host import Host, task_errors
from ferryman.agent.task import TaskRun


def run(run: TaskRun, host: Host) -> str:
    """Store one row per file and directory."""
    with task_errors():
        entries = list(host.drive.walk())
    run.add_file_details(entries)
    files = sum(not entry.is_directory for entry in entries)
    return f"{files} files and {len(entries) - files} directories are listed by msdb.dbo.rds_fn_list_file_details({run.task.task_id})."
