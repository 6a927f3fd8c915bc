"""kill -9 of each process, and of all, in the middle of a transfer: what a client was told is kept, the task ends, nothing is left."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from tests.acceptance.conftest import Ferryman, delete_data, start_ferryman, stop_ferryman
from tests.acceptance.external import ARN, External, external_ferryman
from tests.acceptance.snapshot import Snapshot, processes
from tests.acceptance.tasks import DOWNLOAD, UPLOAD, Tasks, wait_until

from ferryman.store.postgres import Postgres
from ferryman.store.postmaster import read_pid_file

MIB: Final = 1 << 20
SIZE: Final = 80 * MIB
HOLD: Final = 72 * MIB
"""More than four parts of 16 MiB, as many as are under way at once: at least one has arrived."""


@pytest.fixture(scope="module")
def external(tmp_path_factory: pytest.TempPathFactory) -> Iterator[External]:
    with external_ferryman(tmp_path_factory.mktemp("crashes")) as running:
        with Tasks(running.ferryman) as tasks:
            tasks.run("CREATE DATABASE sales")
            tasks.run("CREATE TABLE sales.dbo.kept (n int IDENTITY, at datetime2 DEFAULT SYSDATETIME())")
        yield running


def kill_host(external: External) -> None:
    os.kill(external.ferryman.ready["instances"][0]["pid"], signal.SIGKILL)


def kill_postgresql(external: External) -> None:
    os.kill(postmaster(external.ferryman), signal.SIGKILL)


def kill_up(external: External) -> None:
    """The rest ends by itself; until it has, an agent could still finish what it is at."""
    os.kill(external.ferryman.process.pid, signal.SIGKILL)
    external.ferryman.process.wait()
    wait_until(lambda: not processes(external.ferryman), "the end of what up had started")


def kill_everything(external: External) -> None:
    """``up`` first, so that it restarts nothing."""
    assert external.aws.pid is not None
    kill_all((external.ferryman.process.pid, *processes(external.ferryman), external.aws.pid))


def kill_all(pids: Sequence[int]) -> None:
    """kill -9 in order; one that ended by itself meanwhile is none the less dead."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def postmaster(ferryman: Ferryman) -> int:
    [data] = ferryman.data.glob("instances/*/data")
    noted = read_pid_file(Postgres(data).cluster)
    assert noted is not None
    return noted.pid


def comes_back_by_itself(external: External) -> None:
    pid = external.ferryman.ready["instances"][0]["pid"]
    wait_until(lambda: external.ferryman.reread()["instances"][0]["pid"] != pid, "the restarted host in the ready file")


def comes_back_by_up(external: External) -> None:
    assert external.ferryman.process.wait() == -signal.SIGKILL
    port = external.ferryman.server.port
    external.restart("--tds-port", str(port))
    assert external.ferryman.server.port == port


CRASHES: Final = {
    "host": (kill_host, comes_back_by_itself),
    "postgresql": (kill_postgresql, comes_back_by_itself),
    "up": (kill_up, comes_back_by_up),
    "everything": (kill_everything, comes_back_by_up),
}
Step = Callable[[External], None]


@pytest.fixture
def content() -> bytes:
    return os.urandom(MIB) * (SIZE // MIB)


@pytest.mark.parametrize(("kill", "come_back"), CRASHES.values(), ids=CRASHES)
def test_a_download_survives(external: External, content: bytes, kill: Step, come_back: Step) -> None:
    external.s3.put_object(Bucket="external-bucket", Key="large.dat", Body=content)
    before = crash(external, DOWNLOAD + rf"'{ARN}large.dat', 'D:\S3\downloaded\large.dat'", kill, come_back)
    target = external.s3_root / "downloaded" / "large.dat"
    assert target.read_bytes() == content
    target.unlink()
    target.parent.rmdir()
    assert external.snapshot() == before


@pytest.mark.parametrize(("kill", "come_back"), CRASHES.values(), ids=CRASHES)
def test_a_multipart_upload_survives(external: External, content: bytes, kill: Step, come_back: Step) -> None:
    source = external.s3_root / "large.dat"
    source.write_bytes(content)
    before = crash(external, UPLOAD + rf"'{ARN}uploaded.dat', 'D:\S3\large.dat'", kill, come_back)
    assert external.s3.get_object(Bucket="external-bucket", Key="uploaded.dat")["Body"].read() == content
    external.s3.delete_object(Bucket="external-bucket", Key="uploaded.dat")
    assert external.snapshot() == before
    source.unlink()


def crash(external: External, statement: str, kill: Step, come_back: Step) -> Snapshot:
    """Kill in the middle of a transfer, and return what there was before it, once the task has ended well."""
    with Tasks(external.ferryman) as tasks:
        tasks.run("INSERT sales.dbo.kept DEFAULT VALUES")
        [kept] = tasks.run("SELECT COUNT(*), MAX(at) FROM sales.dbo.kept")
        before = external.snapshot()
        external.proxy.hold_after(HOLD)
        task = tasks.start(statement)
        external.proxy.wait_until_exhausted()
        assert tasks.status(task).lifecycle == "IN_PROGRESS"
        tasks.run("BEGIN TRANSACTION; INSERT sales.dbo.kept DEFAULT VALUES")
        kill(external)
    external.proxy.release()
    come_back(external)
    with Tasks(external.ferryman) as tasks:
        status = tasks.finish(task)
        assert status.lifecycle == "SUCCESS", status
        assert "Task execution was interrupted and has started again." in status.lines
        assert [kept] == tasks.run("SELECT COUNT(*), MAX(at) FROM sales.dbo.kept")
    no_strays(external.ferryman)
    return before


def test_everything_with_the_local_aws(tmp_path: Path) -> None:
    """``up``'s own AWS dies with the rest, and has kept what it was told: bucket, object, role."""
    ferryman = start_ferryman(tmp_path)
    ferryman.s3().create_bucket(Bucket="kept")
    ferryman.s3().put_object(Bucket="kept", Key="small.csv", Body=b"1,kept")
    [aws] = [pid for pid, command in processes(ferryman).items() if "ministack" in command]
    os.kill(aws, signal.SIGSTOP)
    with Tasks(ferryman) as tasks:
        download = tasks.start(DOWNLOAD + r"'arn:aws:s3:::kept/small.csv', 'small.csv'")
        upload = tasks.start(UPLOAD + r"'arn:aws:s3:::kept/copy.csv', 'small.csv'")
        wait_until(lambda: tasks.status(download).lifecycle == "IN_PROGRESS", "the start of the download")
    kill_all((ferryman.process.pid, *processes(ferryman)))
    ferryman.process.wait()

    again = start_ferryman(tmp_path, "--tds-port", str(ferryman.server.port), "--aws-port", str(urlsplit(ferryman.ready["aws"]["endpoint_url"]).port))
    try:
        assert (again.server, again.ready["aws"]) == (ferryman.server, ferryman.ready["aws"])
        with Tasks(again) as tasks:
            assert tasks.finish(download).lifecycle == "SUCCESS"
            assert tasks.finish(upload).lifecycle == "SUCCESS"
        assert (again.s3_root / "small.csv").read_bytes() == b"1,kept"
        assert again.s3().get_object(Bucket="kept", Key="copy.csv")["Body"].read() == b"1,kept"
        no_strays(again)
    finally:
        stop_ferryman(again)
    assert processes(again) == {}
    delete_data(again.data)


def no_strays(ferryman: Ferryman) -> None:
    """Whatever has to do with the data descends from the ``up`` that runs now."""
    wait_until(lambda: not [pid for pid in processes(ferryman) if ferryman.process.pid not in ancestors(pid)], "no stray process", 10)


def ancestors(pid: int) -> list[int]:
    """The process and its parents, up to the first."""
    line = []
    while pid > 1:
        line.append(pid)
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            return line
    return line
