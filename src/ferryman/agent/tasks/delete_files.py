r"""DELETE_FILES_ON_DISK: a file, or with the flag and a backslash at the end a whole directory, of ``D:\S3``."""

from __future__ import annotations

from ferryman.agent.errors import TaskError
from ferryman.agent.host import Host, parse_path, task_errors
from ferryman.agent.task import TaskRun
from ferryman.drive import MissingFileError


def run(run: TaskRun, host: Host) -> str:
    """Delete; an interrupted run may have deleted it already."""
    path = parse_path(run.task.filepath)
    with task_errors():
        found = host.drive.find(path)
        if found is None:
            if run.task.result_name == str(path):
                return f"{path} has been deleted."
            raise MissingFileError(f"'{path}' does not exist. rds_gather_file_details lists what D:\\S3\\ holds.")
        if found.is_directory and not (path.ends_with_separator and run.task.force_delete):
            raise TaskError(f"'{path}' is a directory. To delete it with all that is in it, end the path with a backslash and set @force_delete=1.")
        if path.ends_with_separator and not found.is_directory:
            raise TaskError(f"'{path}' is a file. To delete it, give the path without the backslash at its end.")
        run.note_result("", found.size, str(path))
        if found.is_directory:
            host.drive.delete_directory(path)
        else:
            host.drive.delete_file(path)
    return f"{found.path} has been deleted."
