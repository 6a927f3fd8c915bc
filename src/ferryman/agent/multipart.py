"""Multipart uploads: known by their UploadId in the task's row before the first part, so that none is ever orphaned.

Created, completed and aborted by boto3, which tells the UploadId; the parts go by awscrt.
Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html and qfacts.html (limits).
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from awscrt.s3 import S3Request

from ferryman.agent.arn import ObjectArn, parse_object_arn
from ferryman.agent.errors import TaskCancelled, TaskError, TaskLost
from ferryman.agent.s3 import S3, S3Failure, explain, failures
from ferryman.agent.task import Caller, TaskRun
from ferryman.agent.transfers import Attempts, content_md5, wait

PART_SIZE: Final = 16 << 20
PART_LIMIT: Final = 10_000
PARALLEL_PARTS: Final = 4

logger = logging.getLogger(__name__)


def part_size(size: int) -> int:
    """Return the bytes of each part but the last: 16 MiB, or more where 10,000 such parts wouldn't do.

    >>> part_size(1 << 30) >> 20, part_size(5 << 40) >> 20
    (16, 525)
    """
    mebibyte = 1 << 20
    needed = -(-size // PART_LIMIT)
    return max(PART_SIZE, -(-needed // mebibyte) * mebibyte)


@dataclass
class _Part:
    number: int
    offset: int
    length: int
    attempts: Attempts
    etag: str = ""
    request: S3Request | None = field(default=None, repr=False)


class MultipartUpload:
    """One file on its way to S3 in parts. ``descriptor`` is the open file of ``size`` bytes."""

    def __init__(self, s3: S3, arn: ObjectArn, descriptor: int, size: int, run: TaskRun) -> None:
        self._s3 = s3
        self._arn = arn
        self._descriptor = descriptor
        self._size = size
        self._run = run
        self._done = 0

    def send(self) -> str:
        """Send all parts, resuming what an interrupted run left; return the ETag that the whole will have."""
        length = part_size(self._size)
        self._parts = [
            _Part(number, offset, min(length, self._size - offset), Attempts(self._run))
            for number, offset in enumerate(range(0, self._size, length), start=1)
        ]
        stored = self._stored_parts() if self._run.upload_id else None
        if stored is None:
            self._create()
            stored = {}
        waiting = deque(part for part in self._parts if not self._is_stored(part, stored))
        running: deque[_Part] = deque()
        try:
            while waiting or running:
                self._run.check()
                while waiting and len(running) < PARALLEL_PARTS:
                    running.append(self._start(waiting.popleft()))
                part = running.popleft()
                if not self._finish(part):
                    waiting.appendleft(part)
        finally:
            for part in running:
                if part.request is not None:
                    part.request.cancel()
        digests = b"".join(bytes.fromhex(part.etag.strip('"')) for part in self._parts if len(part.etag) == 34)
        return f'"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-{len(self._parts)}"'

    def complete(self, *, overwrite: bool) -> None:
        """Make the object visible; raise S3Failure (412 when it exists and overwrite is False)."""
        condition: dict[str, str] = {} if overwrite else {"IfNoneMatch": "*"}
        with failures():
            self._s3.client.complete_multipart_upload(
                **self._key(),
                MultipartUpload={"Parts": [{"PartNumber": part.number, "ETag": part.etag} for part in self._parts]},
                **condition,
            )

    def _key(self) -> dict[str, Any]:
        return _key(self._arn, self._run.upload_id)

    def _create(self) -> None:
        try:
            with failures():
                answer = self._s3.client.create_multipart_upload(Bucket=self._arn.bucket, Key=self._arn.key)
        except S3Failure as failure:
            raise explain(failure, self._arn, "s3:PutObject", self._s3) from failure
        try:
            self._run.note_upload(answer["UploadId"])
        except TaskLost:
            # Nobody else knows of it.
            with failures():
                self._s3.client.abort_multipart_upload(**_key(self._arn, answer["UploadId"]))
            raise

    def _stored_parts(self) -> dict[int, str] | None:
        """Return the ETags of the parts that S3 has, None if it doesn't know the upload any more."""
        try:
            with failures():
                pages = self._s3.client.get_paginator("list_parts").paginate(**self._key())
                return {part["PartNumber"]: part["ETag"] for page in pages for part in page.get("Parts", [])}
        except S3Failure as failure:
            if failure.code == "NoSuchUpload":
                return None
            raise explain(failure, self._arn, "s3:ListMultipartUploadParts", self._s3) from failure

    def _is_stored(self, part: _Part, stored: dict[int, str]) -> bool:
        """Say whether S3 has this part of the file as it is now; the ETag of a part is its MD5 (other than with KMS)."""
        if part.number not in stored:
            return False
        content = self._read(part)
        if hashlib.md5(content, usedforsecurity=False).hexdigest() != stored[part.number].strip('"'):
            return False
        part.etag = stored[part.number]
        self._advance(part)
        return True

    def _read(self, part: _Part) -> bytes:
        content = os.pread(self._descriptor, part.length, part.offset)
        if len(content) != part.length:
            raise TaskError("The file was changed while it was being uploaded. Reissue the task when nothing writes to it.")
        return content

    def _start(self, part: _Part) -> _Part:
        content = self._read(part)

        def on_headers(status: int, headers: list[tuple[str, str]]) -> None:
            part.etag = next((value for name, value in headers if name.lower() == "etag"), "")

        base = self._s3.url("put_object", Bucket=self._arn.bucket, Key=self._arn.key)
        url = f"{base}?partNumber={part.number}&uploadId={quote(self._run.upload_id or '', safe='')}"
        part.request = self._s3.transport.upload_part(url, self._s3.role.credentials, [("Content-MD5", content_md5(content))], content, on_headers)
        return part

    def _finish(self, part: _Part) -> bool:
        """Wait for a part; False if it is to be sent again."""
        assert part.request is not None
        try:
            with failures():
                wait(part.request.finished_future, self._run)
        except (TaskCancelled, TaskLost):
            part.request.cancel()
            raise
        except S3Failure as failure:
            part.attempts.failed(failure, progressed=False, give_up=lambda failure: explain(failure, self._arn, "s3:PutObject", self._s3))
            return False
        if not part.etag:
            raise TaskError(f"S3 gave no ETag for part {part.number} of {self._arn}. Reissue the task.")
        self._advance(part)
        return True

    def _advance(self, part: _Part) -> None:
        self._done += part.length
        self._run.progress(self._done, self._size)


def abort(run: TaskRun, s3: S3, arn: ObjectArn) -> None:
    """Give up the upload that the task's row names, if any, and forget it; raise S3Failure if S3 doesn't answer or refuses."""
    if run.upload_id is None:
        return
    _abort(s3, arn, run.upload_id)
    run.note_upload(None)


def abort_orphans(connection: Caller, s3: Callable[[], S3]) -> None:
    """Try again to abort the uploads of tasks that ended while S3 was gone; those that it still can't be told of are left for the next time."""
    for orphan in connection.call("orphaned_uploads"):
        try:
            _abort(s3(), parse_object_arn(orphan["S3_object_arn"]), orphan["upload_id"])
        except (S3Failure, TaskError) as error:
            logger.info("the multipart upload of task %d still can't be aborted: %s", orphan["task_id"], error)
            return
        connection.call("forget_upload", task_id=orphan["task_id"], upload_id=orphan["upload_id"])


def _abort(s3: S3, arn: ObjectArn, upload_id: str) -> None:
    try:
        with failures():
            s3.client.abort_multipart_upload(**_key(arn, upload_id))
    except S3Failure as failure:
        if failure.code != "NoSuchUpload":
            raise


def _key(arn: ObjectArn, upload_id: str | None) -> dict[str, Any]:
    return {"Bucket": arn.bucket, "Key": arn.key, "UploadId": upload_id}
