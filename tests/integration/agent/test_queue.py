"""The queue in msdb and the agent together: a real server, a real S3, the agent in a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytds
import pytest
from tests.integration.agent.agent_world import ROLE_ARN, World

from ferryman.agent.config import Server
from ferryman.agent.control import Control
from ferryman.agent.server import ServerConnection
from ferryman.server.database_server import DatabaseServer, ServerOptions

AGENT_PASSWORD = "agent-Passw0rd"
USER_PASSWORD = "user-Passw0rd"
COLUMNS = [
    "task_id", "task_type", "database_name", "% complete", "duration(mins)", "lifecycle", "task_info", "last_updated", "created_at", "S3_object_arn",
    "overwrite_S3_backup_file", "KMS_master_key_arn", "filepath", "overwrite_file", "task_metadata",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("instance")
    (root / "s3").mkdir()
    host = DatabaseServer(
        ServerOptions(
            data_dir=root / "data", s3_root=root / "s3", bind="127.0.0.1", port=0, server_name="mydbinstance", master_user="admin",
            master_password=USER_PASSWORD, agent_password=AGENT_PASSWORD, store_url=None,
        )
    )
    host.start()
    yield Server("127.0.0.1", host.port, "rdsa", AGENT_PASSWORD)
    host.stop()


@pytest.fixture
def control(server: Server) -> Iterator[Control]:
    with Control(server) as control:
        control.associate_role(ROLE_ARN, "ACTIVE")
        control.set("pickup_delay", "0")
        yield control


class User:
    """The master user's connection; ``messages`` are those of the last statement."""

    messages: list[str]

    def __init__(self, server: Server, *, autocommit: bool = True) -> None:
        self.connection = pytds.connect(
            dsn=server.host, port=server.port, user="admin", password=USER_PASSWORD, autocommit=autocommit, disable_connect_retry=True
        )

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql, parameters or None)
            while cursor.description is None:
                if not cursor.nextset():
                    return []
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            while cursor.nextset():
                continue
            self.messages = [str(message.args[0] if isinstance(message, Exception) else message[0]) for _, message in cursor.messages]
            return rows

    def task(self, task_id: int) -> dict[str, Any]:
        rows = self.rows("SELECT * FROM msdb.dbo.rds_fn_task_status(NULL, %s)", task_id)
        return rows[0] if rows else {}

    def wait(self, task_id: int, seconds: float = 20) -> dict[str, Any]:
        return until(lambda: (row := self.task(task_id))["lifecycle"] not in ("CREATED", "IN_PROGRESS", "CANCEL_REQUESTED") and row, seconds)


def until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it didn't happen in time")


@pytest.fixture
def user(server: Server) -> Iterator[User]:
    user = User(server)
    yield user
    user.connection.close()


@pytest.fixture
def claims(server: Server) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Claim as some worker would; whatever is left unfinished is ended afterwards."""
    connection = ServerConnection(server)
    held: list[dict[str, Any]] = []

    def claim(worker: str = "w", lease_seconds: int = 60) -> list[dict[str, Any]]:
        rows = connection.call("claim_task", worker=worker, lease_seconds=lease_seconds, wait_seconds=0)
        held.extend(rows)
        return rows

    yield claim
    while rows := held or claim():
        for row in list(rows):
            finish(connection, row, "ERROR")
        held.clear()
    connection.close()


def finish(connection: ServerConnection, row: dict[str, Any], lifecycle: str) -> str:
    key = {"task_id": row["task_id"], "fencing_token": row["fencing_token"]}
    return str(connection.call("finish_task", **key, lifecycle=lifecycle, info="ended by a test")[0]["verdict"])


@pytest.fixture
def agent(server: Server, world: World) -> Iterator[subprocess.Popen[bytes]]:
    config = replace(world.config, server=server)
    process = subprocess.Popen([sys.executable, "-m", "ferryman.agent"], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(json.dumps(asdict(config), default=str).encode() + b"\n")
    process.stdin.flush()
    yield process
    process.stdin.close()
    assert process.wait(10) == 0


DOWNLOAD = "EXEC msdb.dbo.rds_download_from_s3 @s3_arn_of_file = %s, @rds_file_path = %s, @overwrite_file = %s"


def test_what_exec_returns(control: Control, user: User, claims: object) -> None:
    rows = user.rows("EXEC msdb.dbo.rds_download_from_s3 'arn:aws:s3:::bucket/folder/data.csv'")
    assert list(rows[0]) == [
        "task_id", "task_type", "lifecycle", "created_at", "last_updated", "S3_object_arn", "overwrite_file", "task_progress", "task_info", "filepath"
    ]
    row = rows[0]
    assert (row["task_type"], row["lifecycle"], row["filepath"], row["task_info"]) == ("DOWNLOAD_FROM_S3", "CREATED", r"D:\S3\data.csv", None)
    assert any(re.search(rf"Task Id: {row['task_id']}$", message, re.MULTILINE) for message in user.messages), user.messages
    status = user.task(row["task_id"])
    assert list(status) == COLUMNS
    assert len(user.rows("EXEC msdb..rds_task_status @task_id = %s", row["task_id"])[0]) == 14


def test_required_parameters(control: Control, user: User) -> None:
    for call, number in [
        ("rds_download_from_s3", 201),
        ("rds_download_from_s3 NULL", 50000),
        ("rds_download_from_s3 'arn:aws:s3:::b/k', 'a.csv', 2", 50000),
        ("rds_download_from_s3 @x = 1", 8145),
        ("rds_upload_to_s3 'arn:aws:s3:::b/k'", 201),
        ("rds_upload_to_s3 'arn:aws:s3:::b/k', NULL", 50000),
        ("rds_delete_from_filesystem", 201),
        ("rds_delete_from_filesystem ''", 50000),
        ("rds_cancel_task", 50000),
        ("rds_cancel_task @task_id = 999999", 50000),
        ("rds_cancel_task 'nodb'", 50000),
    ]:
        with pytest.raises(pytds.DatabaseError) as caught:
            user.rows(f"EXEC msdb.dbo.{call}")
        assert caught.value.number == number, call


@pytest.mark.parametrize("status", ["PENDING", None])
def test_no_role_yet(control: Control, user: User, status: str | None) -> None:
    control.set("role_status", status)
    for call in ("rds_download_from_s3 'arn:aws:s3:::b/k'", "rds_upload_to_s3 'arn:aws:s3:::b/k', 'a'", "rds_gather_file_details",
                 "rds_delete_from_filesystem 'a'"):
        with pytest.raises(pytds.DatabaseError, match="process of being enabled"):
            user.rows(f"EXEC msdb.dbo.{call}")


def test_order_leases_and_fencing(control: Control, user: User, server: Server, claims: Callable[..., list[dict[str, Any]]]) -> None:
    ids = [user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"] for _ in range(3)]
    first = claims(lease_seconds=1)
    assert [row["task_id"] for row in first] == ids[:1]
    assert claims() == []  # One S3 task after the other.
    time.sleep(1.2)
    again = claims("other")
    assert [row["task_id"] for row in again] == ids[:1]
    assert again[0]["fencing_token"] > first[0]["fencing_token"]
    connection = ServerConnection(server)
    assert finish(connection, first[0], "SUCCESS") == "LOST"
    assert finish(connection, again[0], "SUCCESS") == "DONE"
    assert [row["task_id"] for row in claims()] == ids[1:2]
    control.set("limit.sequential", "off")
    assert [row["task_id"] for row in claims()] == ids[2:]
    control.set("limit.sequential", "on")
    connection.close()


def test_a_worker_that_starts_anew_takes_its_tasks_back(control: Control, user: User, server: Server, claims: Callable[..., list[dict[str, Any]]]) -> None:
    task_id = user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"]
    connection = ServerConnection(server)
    [before] = claims("instance", lease_seconds=60)
    connection.call("end_leases", worker="another")
    assert claims("instance") == []
    connection.call("end_leases", worker="instance")
    [after] = claims("instance")
    assert (after["task_id"], before["task_id"]) == (task_id, task_id)
    assert after["fencing_token"] > before["fencing_token"]
    assert finish(connection, before, "SUCCESS") == "LOST"
    assert finish(connection, after, "SUCCESS") == "DONE"
    connection.close()


def test_a_task_starts_at_commit_and_vanishes_at_rollback(control: Control, server: Server, user: User, claims: Callable[..., list[dict[str, Any]]]) -> None:
    other = User(server, autocommit=False)
    task_id = other.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"]
    assert any("COMMIT" in message for message in other.messages)
    assert other.task(task_id)["lifecycle"] == "CREATED"
    assert claims() == []
    other.connection.rollback()
    assert user.task(task_id) == {}
    task_id = other.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"]
    other.connection.commit()
    assert [row["task_id"] for row in claims()] == [task_id]
    other.connection.close()


def test_cancelling(control: Control, user: User, claims: Callable[..., list[dict[str, Any]]]) -> None:
    waiting = user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"]
    assert user.rows("EXEC msdb.dbo.rds_cancel_task @task_id = %s", str(waiting))[0]["lifecycle"] == "CANCELLED"
    with pytest.raises(pytds.DatabaseError, match="already ended"):
        user.rows("EXEC msdb.dbo.rds_cancel_task @task_id = %s", waiting)
    listing = user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"]
    claims()
    with pytest.raises(pytds.DatabaseError, match="LIST_FILES_ON_DISK"):
        user.rows("EXEC msdb.dbo.rds_cancel_task @task_id = %s", listing)


def test_pickup_delay(control: Control, user: User, claims: Callable[..., list[dict[str, Any]]]) -> None:
    control.set("pickup_delay", "0.5")
    user.rows("EXEC msdb.dbo.rds_gather_file_details")
    assert claims() == []
    time.sleep(0.6)
    assert len(claims()) == 1


def test_failover_time(control: Control, user: User) -> None:
    row = user.rows("EXEC msdb.dbo.rds_failover_time")[0]
    assert list(row) == ["errorlog_available_from", "recent_failover_time"]
    assert row["recent_failover_time"] is None


def test_the_whole_way(control: Control, user: User, world: World, agent: object) -> None:
    content = os.urandom(100_000)
    world.put("data.csv", content)
    download = user.rows(DOWNLOAD, world.arn("data.csv"), r"D:\S3\seed\data.csv", 0)[0]["task_id"]
    done = user.wait(download)
    assert (done["lifecycle"], done["% complete"]) == ("SUCCESS", 100), done
    assert (world.drive.root / "seed" / "data.csv").read_bytes() == content
    listing = user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"]
    user.wait(listing)
    listed = user.rows("SELECT * FROM msdb.dbo.rds_fn_list_file_details(%s)", listing)
    shown = [(row["filepath"], row["size_in_bytes"], row["is_directory"]) for row in listed]
    assert shown == [(r"D:\S3\seed", 0, True), (r"D:\S3\seed\data.csv", 100_000, False)]
    upload = user.rows("EXEC msdb.dbo.rds_upload_to_s3 %s, %s", world.arn("copy.csv"), r"seed\data.csv")[0]["task_id"]
    assert user.wait(upload)["lifecycle"] == "SUCCESS"
    assert world.get("copy.csv") == content
    delete = user.rows("EXEC msdb.dbo.rds_delete_from_filesystem %s, 1", "D:\\S3\\seed\\")[0]["task_id"]
    assert user.wait(delete)["lifecycle"] == "SUCCESS"
    assert world.on_disk() == []


def test_a_new_task_starts_at_once(control: Control, user: User, world: World, agent: object) -> None:
    user.wait(user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"])
    starts = []
    for _ in range(5):
        time.sleep(0.2)
        created = time.monotonic()
        task_id = user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"]
        until(lambda task_id=task_id: user.task(task_id)["lifecycle"] != "CREATED")
        starts.append(time.monotonic() - created)
    assert sorted(starts)[2] < 0.2, starts


def test_a_killed_agent_loses_nothing(control: Control, user: User, world: World, agent: subprocess.Popen[bytes], server: Server, tmp_path: Path) -> None:
    """The test's own second agent takes the task over when the first one's lease is over."""
    world.put("data.csv", b"1\n")
    user.wait(user.rows("EXEC msdb.dbo.rds_gather_file_details")[0]["task_id"])
    agent.send_signal(signal.SIGSTOP)
    try:
        task_id = user.rows(DOWNLOAD, world.arn("data.csv"), "data.csv", 0)[0]["task_id"]
        config = replace(world.config, server=server)
        second = subprocess.Popen([sys.executable, "-m", "ferryman.agent"], stdin=subprocess.PIPE)
        assert second.stdin is not None
        second.stdin.write(json.dumps(asdict(config), default=str).encode() + b"\n")
        second.stdin.flush()
        assert user.wait(task_id, 30)["lifecycle"] == "SUCCESS"
        second.stdin.close()
        assert second.wait(10) == 0
    finally:
        agent.send_signal(signal.SIGCONT)
