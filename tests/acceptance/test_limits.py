"""The limits of AWS's page as a user meets them, each as it is by default and switched by ``--limits``."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from tests.acceptance import rds
from tests.acceptance.conftest import Ferryman, delete_data, start_ferryman, stop_ferryman
from tests.acceptance.tasks import DOWNLOAD, GATHER, UPLOAD, Status, Tasks, wait_until

BUCKET: Final = "limits-bucket"
ARN: Final = f"arn:aws:s3:::{BUCKET}/"
GIB: Final = 1 << 30
ALWAYS: Final = ("", ".bcp", ".csv", ".dat", ".fmt", ".info", ".lst", ".tbl", ".txt", ".xml")
SSIS: Final = (".ispac",)
SSAS: Final = (".abf", ".asdatabase", ".configsettings", ".deploymentoptions", ".deploymenttargets", ".xmla")


class World:
    """An ``up`` with a bucket in which there is an object ``file`` of each extension."""

    def __init__(self, ferryman: Ferryman, tasks: Tasks) -> None:
        self.ferryman = ferryman
        self.tasks = tasks

    def download(self, key: str, path: str | None = None) -> Status:
        return self.tasks.task(DOWNLOAD + f"'{ARN}{key}', '{path or key}', 1")

    def clear(self) -> None:
        for path in sorted(self.ferryman.s3_root.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


@contextmanager
def running(folder: Path, *options: str) -> Iterator[World]:
    ferryman = start_ferryman(folder, *options)
    try:
        s3 = ferryman.s3()
        s3.create_bucket(Bucket=BUCKET)
        for extension in (*ALWAYS, *SSIS, *SSAS, ".exe"):
            s3.put_object(Bucket=BUCKET, Key=f"file{extension}", Body=b"x")
        with Tasks(ferryman) as tasks:
            yield World(ferryman, tasks)
    finally:
        stop_ferryman(ferryman)
        delete_data(ferryman.data)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(tmp_path_factory.mktemp("limited")) as world:
        yield world


@pytest.fixture(scope="module")
def unlimited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(tmp_path_factory.mktemp("unlimited"), "--limits", "off") as world:
        yield world


def test_100_files_and_no_more(limited: World) -> None:
    limited.clear()
    folder = limited.ferryman.s3_root / "full"
    folder.mkdir()
    for number in range(99):
        (folder / f"{number}.txt").touch()
    assert limited.download("file.csv").lifecycle == "SUCCESS"
    refused = limited.download("file.csv", "another.csv")
    assert refused.lifecycle == "ERROR"
    assert refused.lines[-1] == "D:\\S3\\ already holds 100 files, the limit. Delete files with rds_delete_from_filesystem."
    assert limited.download("file.txt", r"full\7.txt").lifecycle == "SUCCESS", "overwriting needs no further file"
    limited.clear()


def test_more_than_100_files_with_the_limit_off(unlimited: World) -> None:
    for number in range(101):
        (unlimited.ferryman.s3_root / f"{number}.txt").touch()
    assert unlimited.download("file.csv").lifecycle == "SUCCESS"
    unlimited.clear()


@pytest.mark.parametrize("extension", ALWAYS)
def test_extensions_that_are_always_supported(limited: World, extension: str) -> None:
    assert limited.download(f"file{extension}").lifecycle == "SUCCESS"


@pytest.mark.parametrize(("option", "extension"), [*(("SSIS", each) for each in SSIS), *(("SSAS", each) for each in SSAS)])
def test_extensions_of_an_option(limited: World, option: str, extension: str) -> None:
    refused = limited.download(f"file{extension}")
    assert refused.lifecycle == "ERROR"
    assert f"extension {extension} are supported for download only when {option} is enabled" in refused.lines[-1]


@pytest.mark.parametrize(("option", "extensions"), [("SSIS", SSIS), ("SSAS", SSAS)])
def test_extensions_of_an_enabled_option(limited: World, option: str, extensions: tuple[str, ...]) -> None:
    """The option is enabled as on RDS: by an option group. It adds its own extensions, and not the other option's."""
    api = rds.client(limited.ferryman)
    group = f"with-{option.lower()}"
    api.create_option_group(OptionGroupName=group, EngineName="sqlserver-se", MajorEngineVersion="16.00", OptionGroupDescription=option)
    api.modify_option_group(OptionGroupName=group, OptionsToInclude=[{"OptionName": option}], ApplyImmediately=True)
    api.modify_db_instance(DBInstanceIdentifier="mydbinstance", OptionGroupName=group, ApplyImmediately=True)
    wait_until(lambda: limited.download(f"file{extensions[0]}").lifecycle == "SUCCESS", f"{option} is enabled")
    for extension in (*SSIS, *SSAS):
        assert (limited.download(f"file{extension}").lifecycle == "SUCCESS") is (extension in extensions)
    api.modify_db_instance(DBInstanceIdentifier="mydbinstance", OptionGroupName="default:sqlserver-se-16-00", ApplyImmediately=True)
    wait_until(lambda: limited.download(f"file{extensions[0]}").lifecycle == "ERROR", f"{option} is off again")
    limited.clear()


def test_an_extension_that_is_never_supported(limited: World, unlimited: World) -> None:
    refused = limited.download("file.exe")
    assert refused.lifecycle == "ERROR"
    assert refused.lines[-1].startswith("Files with the extension .exe are not supported for download: 'file.exe'.")
    assert unlimited.download("file.exe").lifecycle == "SUCCESS"
    for extension in (*SSIS, *SSAS):
        assert unlimited.download(f"file{extension}").lifecycle == "SUCCESS"
    unlimited.clear()


def test_an_upload_of_more_than_50_gb(limited: World) -> None:
    """A file without blocks: only its size is looked at before anything is sent."""
    file = limited.ferryman.s3_root / "huge.dat"
    with file.open("wb") as opened:
        os.truncate(opened.fileno(), 50 * GIB + 1)
    try:
        refused = limited.tasks.task(UPLOAD + f"'{ARN}huge.dat', 'huge.dat'")
        assert refused.lifecycle == "ERROR"
        assert refused.lines[-1] == rf"The file D:\S3\huge.dat has {50 * GIB + 1} bytes; uploads are limited to {50 * GIB} bytes per file."
        assert "Uploads" not in limited.ferryman.s3().list_multipart_uploads(Bucket=BUCKET)
        with file.open("r+b") as opened:
            os.truncate(opened.fileno(), 50 * GIB)
        # So much may be sent: it is on its way, and then cancelled.
        task = limited.tasks.start(UPLOAD + f"'{ARN}huge.dat', 'huge.dat'")
        wait_until(lambda: limited.ferryman.s3().list_multipart_uploads(Bucket=BUCKET).get("Uploads"), "the upload has begun")
        limited.tasks.run(f"EXEC msdb.dbo.rds_cancel_task @task_id = {task}")
        assert limited.tasks.finish(task).lifecycle == "CANCELLED"
    finally:
        file.unlink()


def test_an_upload_limit_of_ones_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("own"), "--limits", "upload=10,files=2,in_progress=1") as world:
        (world.ferryman.s3_root / "ten.csv").write_bytes(bytes(10))
        (world.ferryman.s3_root / "eleven.csv").write_bytes(bytes(11))
        assert world.tasks.task(UPLOAD + f"'{ARN}ten.csv', 'ten.csv'").lifecycle == "SUCCESS"
        assert "limited to 10 bytes" in world.tasks.task(UPLOAD + f"'{ARN}eleven.csv', 'eleven.csv'").lines[-1]
        assert "already holds 2 files" in world.download("file.csv").lines[-1]
        assert world.download("file.exe", "ten.csv").lifecycle == "ERROR", "what isn't named keeps RDS's limit"


def overlaps(world: World) -> int:
    """Start several transfers at once; return how many were in progress together at most."""
    size = 64 << 20
    for number in range(4):
        with (world.ferryman.s3_root / f"part{number}.dat").open("wb") as opened:
            os.truncate(opened.fileno(), size)
    tasks = [world.tasks.start(UPLOAD + f"'{ARN}part{number}.dat', 'part{number}.dat', 1") for number in range(4)]
    most = 0
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        rows = world.tasks.run("SELECT task_id, lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, 0)")
        states = [lifecycle for task_id, lifecycle in rows if task_id in tasks]
        most = max(most, states.count("IN_PROGRESS"))
        if all(state == "SUCCESS" for state in states):
            world.clear()
            return most
    raise AssertionError(states)


def test_s3_tasks_run_one_after_the_other(limited: World) -> None:
    assert overlaps(limited) == 1


def test_s3_tasks_run_side_by_side_with_the_limits_off(unlimited: World) -> None:
    assert overlaps(unlimited) > 2


def test_two_tasks_in_progress_when_only_sequence_is_off(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(tmp_path_factory.mktemp("two"), "--limits", "sequential=off") as world:
        assert overlaps(world) == 2


def test_the_queue_keeps_its_order(limited: World) -> None:
    """Tasks run in the order of their creation, the quick ones too."""
    tasks = [limited.tasks.start(GATHER if number % 2 else DOWNLOAD + f"'{ARN}file.csv', 'order{number}.csv'") for number in range(6)]
    for task in tasks:
        assert limited.tasks.finish(task).lifecycle == "SUCCESS"
    updated = dict(limited.tasks.run("SELECT task_id, last_updated FROM msdb.dbo.rds_fn_task_status(NULL, 0)"))
    moments = [updated[task] for task in tasks]
    assert moments == sorted(moments)
    limited.clear()
