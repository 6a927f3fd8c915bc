"""``ferryman demo``: the main job from nothing, each step shown with its result.

S3 -> ``D:\\S3`` -> table -> ``D:\\S3`` -> S3, as AWS's page tells its reader to do it: bucket, policy, role and association
first, then T-SQL through an ordinary client. It ends with 0 only when every step worked and the bytes that came back to S3
are those that left it.
"""

from __future__ import annotations

import contextlib
import hashlib
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ferryman.agent.config import Credentials
from ferryman.cloud.datadir import DataDir, lock_holder
from ferryman.cloud.dataset import DataSet, flights, own_file
from ferryman.cloud.keeper import StartError
from ferryman.cloud.local_aws import Aws, forget_aws_settings
from ferryman.cloud.options import UsageError
from ferryman.cloud.processes import POLL_SECONDS, terminate
from ferryman.cloud.ready import Ready, read_ready
from ferryman.cloud.role import ROLE_NAME
from ferryman.cloud.sql_client import Result, SqlClient
from ferryman.cloud.terminal import Colour, Terminal

FOLDER_PATH: Final = "D:\\S3\\ferryman-demo\\"
DATABASE: Final = "ferryman_demo"
TABLE: Final = f"{DATABASE}.dbo.demo"
FREE_PORTS: Final = ("--tds-port", "0", "--aws-port", "0", "--rds-port", "0", "--console-port", "0")
START_SECONDS: Final = 120.0
STOP_SECONDS: Final = 10.0
TASK_SECONDS: Final = 900.0
POLL_TASK_SECONDS: Final = 0.1
CHUNK: Final = 1024 * 1024
RUNNING: Final = frozenset({"CREATED", "IN_PROGRESS"})
SHOWN_CHARACTERS: Final = 60
SHOWN_LOG_LINES: Final = 20


class DemoFailedError(Exception):
    """A step did not give what it must; the text says which."""


def demo(file: Path | None, running: DataDir | None, terminal: Terminal) -> int:
    """Run it with ``file`` or the flights, on the Ferryman that runs with the data directory ``running`` or on one of its own.

    Returns 0, or 1 after a line that says what failed. Raises UsageError and StartError.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    forget_aws_settings()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with tempfile.TemporaryDirectory(prefix="ferryman-demo-") as scratch:
        data = own_file(file) if file else flights(Path(scratch))
        folder = running or DataDir(Path(scratch) / "data")
        try:
            with _server(folder, terminal) as ready, SqlClient(ready.instances[0]) as sql:
                _Demo(ready, data, sql, terminal).run()
        except (DemoFailedError, BotoCoreError, ClientError, *SqlClient.Error) as error:
            terminal.line(f"ferryman demo: failed: {' '.join(str(error).split())}", Colour.RED)
            return 1
    return 0


class _Demo:
    """One run: AWS's side by boto3, the rest in T-SQL."""

    def __init__(self, ready: Ready, data: DataSet, sql: SqlClient, terminal: Terminal) -> None:
        aws = ready.aws
        if aws.access_key_id is None or aws.secret_access_key is None or aws.endpoint_url is None:
            raise UsageError("the demo needs the local AWS, and this Ferryman uses an external one")
        key = Credentials(aws.access_key_id, aws.secret_access_key)
        self._s3 = Aws(aws.region, aws.account_id, s3=aws.endpoint_url, credentials=key, local=True).client("s3")
        self._data = data
        self._sql = sql
        self._terminal = terminal
        self._bucket = f"ferryman-demo-{time.time_ns()}"
        self._source = data.path.name
        self._target = f"returned/{data.path.name}"
        self._local = FOLDER_PATH + data.path.name

    def run(self) -> None:
        """Raises DemoFailedError and what boto3 and the SQL client raise."""
        started = time.monotonic()
        self._upload_source()
        try:
            self._download()
            self._load()
            self._list()
            self._upload()
            self._compare()
            self._delete()
        finally:
            self._clean_up()
        self._terminal.line(f"The whole job worked, in {time.monotonic() - started:.1f} s.", Colour.GREEN, Colour.BOLD)

    # -- the steps -----------------------------------------------------------------------------------------------

    def _upload_source(self) -> None:
        size = self._data.path.stat().st_size
        self._title(f"A bucket with the object {self._source} ({size:,} bytes, {self._data.rows:,} rows)")
        self._terminal.line(f"  role {ROLE_NAME}, with the policy of AWS's page, is associated with the instance (ferryman up --associate-role)")
        self._s3.create_bucket(Bucket=self._bucket)
        self._s3.upload_file(str(self._data.path), self._bucket, self._source)
        self._terminal.line(f"  s3://{self._bucket}/{self._source}")

    def _download(self) -> None:
        self._title(r"From S3 to D:\S3")
        self._task(f"""exec msdb.dbo.rds_download_from_s3
    @s3_arn_of_file={_quoted(self._arn(self._source))},
    @rds_file_path={_quoted(self._local)},
    @overwrite_file=1""")

    def _load(self) -> None:
        self._title(r"From D:\S3 into a table")
        columns = ", ".join(f"{_bracketed(name)} {sql_type}" for name, sql_type in self._data.columns)
        self._show(f"IF DB_ID('{DATABASE}') IS NULL CREATE DATABASE {DATABASE}")
        self._show(f"DROP TABLE IF EXISTS {TABLE}")
        self._show(f"CREATE TABLE {TABLE} ({columns})")
        self._show(f"""BULK INSERT {TABLE} FROM {_quoted(self._local)}
WITH (FORMAT = 'CSV', FIRSTROW = 2, ROWTERMINATOR = '{self._data.row_terminator}', CODEPAGE = '65001', TABLOCK)""")
        ((count,),) = self._show(f"SELECT COUNT(*) AS rows_loaded FROM {TABLE}")[-1].rows
        self._expect(count == self._data.rows, f"{count:,} rows were loaded, the file has {self._data.rows:,}")
        found = self._show(self._data.query.format(table=TABLE))[-1]
        self._expect(bool(found.rows), "the query found nothing")

    def _list(self) -> None:
        self._title(r"What is in D:\S3")
        task_id = self._task("exec msdb.dbo.rds_gather_file_details")
        listed = self._show(f"SELECT * FROM msdb.dbo.rds_fn_list_file_details({task_id})")[-1]
        sizes = {row[0]: row[1] for row in listed.rows}
        self._expect(sizes.get(self._local) == self._data.path.stat().st_size, f"the list does not show {self._local} with the size of the object")

    def _upload(self) -> None:
        self._title(r"From D:\S3 back to S3")
        self._task(f"""exec msdb.dbo.rds_upload_to_s3
    @rds_file_path={_quoted(self._local)},
    @s3_arn_of_file={_quoted(self._arn(self._target))},
    @overwrite_file=1""")

    def _compare(self) -> None:
        self._title("Are these the bytes that left?")
        with self._data.path.open("rb") as file:
            sent = hashlib.file_digest(file, "sha256").hexdigest()
        digest = hashlib.sha256()
        for chunk in self._s3.get_object(Bucket=self._bucket, Key=self._target)["Body"].iter_chunks(CHUNK):
            digest.update(chunk)
        self._terminal.line(f"  {self._source:<30} sha256 {sent}")
        self._terminal.line(f"  {self._target:<30} sha256 {digest.hexdigest()}")
        self._expect(digest.hexdigest() == sent, "the object that came back differs from the one that left")

    def _delete(self) -> None:
        self._title(r"Delete the file from D:\S3")
        self._task(f"exec msdb.dbo.rds_delete_from_filesystem @rds_file_path={_quoted(self._local)}")
        self._task(f"exec msdb.dbo.rds_delete_from_filesystem @rds_file_path={_quoted(FOLDER_PATH)}, @force_delete=1")
        self._show(f"DROP TABLE {TABLE}")

    def _clean_up(self) -> None:
        for key in (self._source, self._target):
            self._s3.delete_object(Bucket=self._bucket, Key=key)
        self._s3.delete_bucket(Bucket=self._bucket)

    # -- how they are run and shown ------------------------------------------------------------------------------

    def _task(self, statement: str) -> int:
        """Run a statement that makes a task, wait for the task's end, show it and return its id."""
        made = self._show(statement)[0]
        task_id = int(made.rows[0][made.columns.index("task_id")])
        query = f"SELECT task_id, task_type, lifecycle, [% complete], task_info FROM msdb.dbo.rds_fn_task_status(NULL, {task_id})"
        deadline = time.monotonic() + TASK_SECONDS
        status = self._sql.run(query)[0]
        while status.rows[0][2] in RUNNING and time.monotonic() < deadline:
            time.sleep(POLL_TASK_SECONDS)
            status = self._sql.run(query)[0]
        self._statement(query)
        self._result(status)
        self._expect(status.rows[0][2] == "SUCCESS", f"task {task_id} ended as {status.rows[0][2]}: {status.rows[0][4]}")
        return task_id

    def _show(self, statement: str) -> list[Result]:
        self._statement(statement)
        started = time.monotonic()
        results = self._sql.run(statement)
        for result in results:
            self._result(result)
        self._terminal.line(f"  ({time.monotonic() - started:.2f} s)", Colour.DIM)
        return results

    def _title(self, text: str) -> None:
        self._terminal.line()
        self._terminal.line(f"== {text}", Colour.BOLD)

    def _statement(self, statement: str) -> None:
        for line in statement.splitlines():
            self._terminal.line(f"  {line}", Colour.CYAN)

    def _result(self, result: Result) -> None:
        """As a table; long values are cut for the eye."""
        lines = [result.columns, *([_cell(value) for value in row] for row in result.rows)]
        widths = [max(len(line[column]) for line in lines) for column in range(len(result.columns))]
        for line in lines:
            self._terminal.line("  | " + "  ".join(value.ljust(width) for value, width in zip(line, widths, strict=True)).rstrip())

    def _arn(self, key: str) -> str:
        return f"arn:aws:s3:::{self._bucket}/{key}"

    @staticmethod
    def _expect(holds: bool, otherwise: str) -> None:
        if not holds:
            raise DemoFailedError(otherwise)


@contextlib.contextmanager
def _server(folder: DataDir, terminal: Terminal) -> Iterator[Ready]:
    """The Ferryman that runs on ``folder``; when none does, one of its own on free ports, stopped at the end."""
    if lock_holder(folder.lock) is not None:
        yield _wait_ready(folder, None)
        return
    terminal.progress("Starting Ferryman on free ports")
    started = time.monotonic()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ferryman", "up", "--data", str(folder.root), "--associate-role", *FREE_PORTS],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            ready = _wait_ready(folder, process, log)
            where = f"{ready.instances[0].host},{ready.instances[0].port}"
            terminal.done(f"Ferryman runs: {where}, AWS at {ready.aws.endpoint_url} ({time.monotonic() - started:.1f} s)")
            yield ready
        except StartError:
            _show_logs(folder, terminal)
            raise
        finally:
            terminate(process, STOP_SECONDS)


def _show_logs(folder: DataDir, terminal: Terminal) -> None:
    """What the processes said last: the logs are in a folder that is about to be removed."""
    for path in sorted(folder.logs.glob("*.log")):
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[-SHOWN_LOG_LINES:]:
            terminal.line(f"  {path.stem}  {line}", Colour.DIM)


def _wait_ready(folder: DataDir, process: subprocess.Popen[bytes] | None, log: Any = None) -> Ready:
    """Wait for the ready file. Raises StartError with the last line that ``up`` said when it ended instead."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        ready = read_ready(folder.ready_file)
        if ready is not None:
            return ready
        if process is not None and process.poll() is not None:
            log.seek(0)
            said = log.read().decode(errors="replace").strip().splitlines()
            raise StartError(said[-1] if said else f"`ferryman up` ended with status {process.returncode}")
        time.sleep(POLL_SECONDS)
    raise StartError(f"`ferryman up` was not ready within {START_SECONDS:.0f} s")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _bracketed(name: str) -> str:
    return "[" + name.replace("]", "]]") + "]"


def _cell(value: object) -> str:
    text = "NULL" if value is None else " / ".join(str(value).split("\n"))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
