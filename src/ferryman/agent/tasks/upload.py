r"""UPLOAD_TO_S3: a file under ``D:\S3`` into an object."""

from __future__ import annotations

import hashlib
import os
from typing import BinaryIO, Final

from ferryman.agent import prerequisites, transfers
from ferryman.agent.arn import ObjectArn, parse_object_arn
from ferryman.agent.errors import TaskError, TaskLost
from ferryman.agent.host import Host, parse_path, task_errors
from ferryman.agent.multipart import PART_SIZE, MultipartUpload, abort
from ferryman.agent.s3 import REISSUE, S3, ObjectHead, S3Failure, explain
from ferryman.agent.task import TaskRun

SINGLE_PUT_LIMIT: Final = PART_SIZE
"""Files up to this many bytes go in one request, which can't leave anything half done."""
DONE: Final = "The file has been uploaded to {arn} ({size} bytes)."


def run(run: TaskRun, host: Host) -> str:
    """Send, and whatever comes of it leave no multipart upload behind."""
    arn = parse_object_arn(run.task.S3_object_arn or "")
    try:
        with task_errors(arn):
            run.check()
            return _upload(run, host, arn)
    except TaskLost:
        # Whoever has the task now goes on with the upload.
        raise
    except BaseException:
        _abort(run, host, arn)
        raise


def _upload(run: TaskRun, host: Host, arn: ObjectArn) -> str:
    """Check, then send in one request or in parts."""
    path = parse_path(run.task.filepath)
    overwrite = bool(run.task.overwrite_file)
    with host.drive.open_read(path) as file:
        size = os.fstat(file.fileno()).st_size
        if host.limits.upload is not None and size > host.limits.upload:
            raise TaskError(f"The file {path} has {size} bytes; uploads are limited to {host.limits.upload} bytes per file.")
        s3 = host.s3()
        prerequisites.check(s3, arn, host.limits, host.config.region)
        prerequisites.check_upload(s3, arn)
        existing = _find(s3, arn)
        if existing is not None and (existing.etag, existing.size) == (run.task.result_etag, run.task.result_size):
            return DONE.format(arn=arn, size=existing.size)
        if existing is not None and not overwrite:
            raise _exists(arn)
        if size <= SINGLE_PUT_LIMIT:
            # An interrupted run may have found the file larger.
            _abort(run, host, arn)
            _put(s3, arn, file, size, run, overwrite=overwrite)
        else:
            _send_parts(MultipartUpload(s3, arn, file.fileno(), size, run), s3, arn, size, run, overwrite=overwrite)
    return DONE.format(arn=arn, size=size)


def _abort(run: TaskRun, host: Host, arn: ObjectArn) -> None:
    """Abort the task's multipart upload; when that fails, task_info tells the user of it, and the next task tries again."""
    if run.upload_id is None:
        return
    try:
        abort(run, host.s3(), arn)
    except (S3Failure, TaskError) as error:
        run.info(f"The multipart upload {run.upload_id} of {arn} couldn't be aborted ({error}). The next task tries again.")


def _put(s3: S3, arn: ObjectArn, file: BinaryIO, size: int, run: TaskRun, *, overwrite: bool) -> None:
    content = file.read()
    if len(content) != size:
        raise TaskError("The file was changed while it was being uploaded. Reissue the task when nothing writes to it.")
    run.check()
    run.note_result(f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"', size, str(arn))
    try:
        transfers.put(s3, arn, content, overwrite=overwrite)
    except S3Failure as failure:
        # The outcome of a request without an answer isn't known: what stands there now may be its result.
        if failure.is_retryable or failure.status == 412:
            stored = _find(s3, arn)
            if stored is not None and stored.size == size and stored.etag.strip('"') == hashlib.md5(content, usedforsecurity=False).hexdigest():
                return
        raise _refused(failure, arn, s3) from failure


def _send_parts(upload: MultipartUpload, s3: S3, arn: ObjectArn, size: int, run: TaskRun, *, overwrite: bool) -> None:
    etag = upload.send()
    run.check()
    run.note_result(etag, size, str(arn))
    try:
        upload.complete(overwrite=overwrite)
    except S3Failure as failure:
        if failure.is_retryable or failure.code == "NoSuchUpload":
            stored = _find(s3, arn)
            if stored is not None and (stored.size, stored.etag) == (size, etag):
                return
        raise _refused(failure, arn, s3) from failure


def _find(s3: S3, arn: ObjectArn) -> ObjectHead | None:
    try:
        return s3.find(arn)
    except S3Failure as failure:
        raise explain(failure, arn, "s3:ListBucket", s3) from failure


def _refused(failure: S3Failure, arn: ObjectArn, s3: S3) -> TaskError:
    return _exists(arn) if failure.status == 412 else explain(failure, arn, "s3:PutObject", s3)


def _exists(arn: ObjectArn) -> TaskError:
    return TaskError(f"{REISSUE}. The object {arn} already exists; @overwrite_file=1 replaces it.")
