"""Moving the bytes of one object: down into a temporary file, up in one request."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, BinaryIO, Final

from ferryman.agent.arn import ObjectArn
from ferryman.agent.errors import TaskError
from ferryman.agent.s3 import S3, ObjectHead, S3Failure, explain, failures
from ferryman.agent.task import TaskRun, run_aside

CHUNK: Final = 1 << 20
FAILURES_IN_A_ROW: Final = 5
"""How often a transfer goes on after a failure without a byte of progress between."""
BACK_OFF_SECONDS: Final = 0.2
"""Before the first new attempt; doubled before each further one."""


def download(s3: S3, arn: ObjectArn, head: ObjectHead, file: BinaryIO, run: TaskRun) -> None:
    """Write an object into an empty file, going on from where a failure left off, as long as the object stays the same.

    Raises TaskError, TaskCancelled, TaskLost, or OSError for the disk's troubles.
    """
    done = furthest = 0
    resumed = False
    for attempt in Attempts(run):
        sink = _Sink(file, done, head.size, run)
        try:
            with sink, failures():
                fetch = _fetch_stream if s3.serves_one_stream_best else _fetch_ranges
                fetch(s3, arn, head, sink, run)
            done = sink.end
            break
        except S3Failure as failure:
            # All bytes and still a failure: the checksum didn't match, so none of them can be kept.
            done = sink.end if sink.end < head.size else 0
            if failure.status == 412:
                raise TaskError(f"The object {arn} was changed while it was being downloaded. Reissue the task.") from failure
            resumed = resumed or done > 0
            attempt.failed(failure, progressed=done > furthest, give_up=lambda failure: explain(failure, arn, "s3:GetObject", s3))
            furthest = max(furthest, done)
    if done != head.size or os.fstat(file.fileno()).st_size != head.size:
        raise TaskError(f"S3 delivered {done} bytes of {arn} instead of {head.size}. Reissue the task.")
    # A download in one go is verified by its checksum on the way; one in pieces by its MD5, where the ETag is one.
    etag_is_md5 = not head.is_encrypted_by_kms and re.fullmatch(r'"[0-9a-f]{32}"', head.etag)
    if resumed and etag_is_md5 and _md5(file) != head.etag.strip('"'):
        raise TaskError(f"The bytes received of {arn} don't match its ETag. Reissue the task.")


def _md5(file: BinaryIO) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def put(s3: S3, arn: ObjectArn, content: bytes, *, overwrite: bool) -> None:
    """Create an object in one request; raise S3Failure (412 when it exists and overwrite is False)."""
    condition: dict[str, str] = {} if overwrite else {"IfNoneMatch": "*"}
    with failures():
        s3.client.put_object(Bucket=arn.bucket, Key=arn.key, Body=content, ContentMD5=content_md5(content), **condition)


def content_md5(content: bytes) -> str:
    """Return the Content-MD5 header by which S3 verifies what it receives."""
    return base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()


class Attempts:
    """Iterate to try again: yields itself until the loop is left; ``failed`` waits, or raises when it was too often."""

    def __init__(self, run: TaskRun) -> None:
        self._run = run
        self._failures = 0

    def __iter__(self) -> Attempts:
        return self

    def __next__(self) -> Attempts:
        return self

    def failed(self, failure: S3Failure, *, progressed: bool, give_up: Callable[[S3Failure], TaskError]) -> None:
        """Count a failure and wait before the next attempt; raise what ``give_up`` makes of it when there is to be none."""
        self._run.check()
        self._failures = 1 if progressed else self._failures + 1
        if not failure.is_retryable or self._failures > FAILURES_IN_A_ROW:
            raise give_up(failure) from failure
        self._run.sleep(BACK_OFF_SECONDS * 2 ** (self._failures - 1))


class _Sink:
    """The file that a download fills, contiguously from ``end`` on. A context manager: nothing is written after it.

    A transfer that was given up may still deliver, when the number of the file's descriptor stands for another file already.
    """

    def __init__(self, file: BinaryIO, start: int, size: int, run: TaskRun) -> None:
        self._descriptor = file.fileno()
        self._start = start
        self._size = size
        self._run = run
        self._writing = threading.Lock()
        self._is_open = True
        self.end = start
        self.trouble: BaseException | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        with self._writing:
            self._is_open = False

    @property
    def range_headers(self) -> dict[str, str]:
        return {"Range": f"bytes={self._start}-"} if self._start else {}

    def write(self, chunk: bytes) -> None:
        view = memoryview(chunk)
        with self._writing:
            while view and self._is_open:
                written = _write_at(self._descriptor, view, self.end)
                self.end += written
                view = view[written:]
        self._run.progress(self.end, self._size)


def _write_at(descriptor: int, data: memoryview, offset: int) -> int:
    if hasattr(os, "pwrite"):
        return os.pwrite(descriptor, data, offset)
    os.lseek(descriptor, offset, os.SEEK_SET)
    return os.write(descriptor, data)


def _fetch_stream(s3: S3, arn: ObjectArn, head: ObjectHead, sink: _Sink, run: TaskRun) -> None:
    """One GET, one stream."""

    def work(abandoned: threading.Event) -> None:
        with failures():
            body = s3.client.get_object(Bucket=arn.bucket, Key=arn.key, IfMatch=head.etag, **sink.range_headers)["Body"]
            with body:
                for chunk in body.iter_chunks(CHUNK):
                    if abandoned.is_set():
                        return
                    sink.write(chunk)

    run_aside(run, work)


def _fetch_ranges(s3: S3, arn: ObjectArn, head: ObjectHead, sink: _Sink, run: TaskRun) -> None:
    """Parallel ranges by awscrt, delivered in order."""

    def on_body(chunk: bytes, offset: int) -> None:
        # An exception that leaves a callback is lost in awscrt: keep it for the waiting thread.
        if sink.trouble is None:
            try:
                sink.write(chunk)
            except OSError as error:
                sink.trouble = error

    headers = [("If-Match", head.etag), *sink.range_headers.items()]
    request = s3.transport.get_object(s3.url("get_object", Bucket=arn.bucket, Key=arn.key), s3.role.credentials, headers, on_body)
    try:
        wait(request.finished_future, run, lambda: sink.trouble)
    except BaseException:
        request.cancel()
        raise


def wait(future: Future[Any], run: TaskRun, trouble: Callable[[], BaseException | None] = lambda: None) -> None:
    """Wait for awscrt, raising its failure; raise at once when the task is cancelled or lost or ``trouble`` arose."""
    while True:
        try:
            future.exception(timeout=0.05)
        except TimeoutError:
            run.check()
        else:
            break
        if found := trouble():
            raise found
    if found := trouble():
        raise found
    future.result()
