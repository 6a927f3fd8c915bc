r"""DOWNLOAD_FROM_S3: an object into a file under ``D:\S3``."""

from __future__ import annotations

import shutil

from ferryman.agent import extensions, prerequisites, transfers
from ferryman.agent.arn import ObjectArn, parse_object_arn
from ferryman.agent.errors import TaskError
from ferryman.agent.host import Host, parse_path, task_errors
from ferryman.agent.s3 import REISSUE, S3, ObjectHead, S3Failure, explain
from ferryman.agent.task import TaskRun
from ferryman.drive import DrivePath, ExistingFileError

DONE = "The file {path} has been downloaded ({size} bytes)."


def run(run: TaskRun, host: Host) -> str:
    """Check, transfer to a temporary file, rename."""
    arn = parse_object_arn(run.task.S3_object_arn or "")
    path = parse_path(run.task.filepath)
    overwrite = bool(run.task.overwrite_file)
    with task_errors(arn):
        run.check()
        if finished := _own_result(run, host, path):
            return finished
        _check_target(host, arn, path, overwrite=overwrite)
        s3 = host.s3()
        prerequisites.check(s3, arn, host.limits, host.config.region)
        head = _head(s3, arn)
        free = shutil.disk_usage(host.drive.root).free
        if head.size > free:
            raise TaskError(f"The disk is full: {arn} has {head.size} bytes and D:\\S3\\ has room for {free}. Delete files with rds_delete_from_filesystem.")
        with host.drive.create_temporary() as temporary:
            transfers.download(s3, arn, head, temporary.file, run)
            run.check()
            # Told first, so that a crash just after the rename isn't taken for somebody else's file.
            run.note_result(head.etag, head.size, str(path))
            try:
                stored = temporary.publish(path, overwrite=overwrite)
            except ExistingFileError as error:
                raise TaskError(f"{REISSUE}. {error}") from error
    return DONE.format(path=stored, size=head.size)


def _own_result(run: TaskRun, host: Host, path: DrivePath) -> str | None:
    """Recognise what an interrupted run of this task has already put in place."""
    if run.task.result_name is None or bool(run.task.overwrite_file):
        return None
    found = host.drive.find(path)
    if found is None or found.is_directory or found.size != run.task.result_size:
        return None
    return DONE.format(path=found.path, size=found.size)


def _check_target(host: Host, arn: ObjectArn, path: DrivePath, *, overwrite: bool) -> None:
    if not path.segments or path.ends_with_separator:
        raise TaskError(f"The path '{path}' names a directory. Give the name of the file too.")
    if host.limits.extensions:
        for name in (arn.key, path.name):
            if refusal := extensions.refusal(name, host.limits.options):
                raise TaskError(refusal)
    found = host.drive.find(path)
    if found is not None and found.is_directory:
        raise TaskError(f"'{found.path}' is a directory. Give another name for the file.")
    if found is not None and not overwrite:
        raise TaskError(f"{REISSUE}. The file {found.path} already exists; @overwrite_file=1 replaces it.")
    if found is None and host.limits.files is not None and host.drive.count_files() >= host.limits.files:
        raise TaskError(f"D:\\S3\\ already holds {host.limits.files} files, the limit. Delete files with rds_delete_from_filesystem.")


def _head(s3: S3, arn: ObjectArn) -> ObjectHead:
    """Look by listing first: without that permission a missing key couldn't be told from a forbidden one."""
    action = "s3:ListBucket"
    try:
        if s3.find(arn) is None:
            raise TaskError(f"Key {arn} does not exist")
        action = "s3:GetObject"
        return s3.head(arn)
    except S3Failure as failure:
        raise explain(failure, arn, action, s3) from failure
