"""State in a PostgreSQL: it outlives the control plane, and two control planes share it without running an instance twice."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.integration.cloud.state_server import Relay, StateServer
from tests.integration.cloud.test_rds_state import NEW, client, described, has_status
from tests.integration.cloud.up_process import Up, until

DEFAULT = "mydbinstance"
ROLE_ARN = "arn:aws:iam::123456789012:role/rds-s3-integration-role"


@pytest.fixture
def url(state_server: StateServer) -> str:
    return state_server.url(state_server.database())


def start_both(two: tuple[Up, Up], url: str) -> None:
    """Start both, one after the other, so that the first has the default instance."""
    for up in two:
        up.start("--state-url", url)


def runs(up: Up) -> bool:
    """Whether the default instance answers at this control plane."""
    return up.ready_file.exists() and bool(up.ready()["instances"]) and up.answers()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_survives_a_restart(up: Up, url: str, number: int) -> None:
    up.start("--state-url", url)
    rds = client(up)
    rds.create_db_instance(DBInstanceIdentifier="second", Tags=[{"Key": "team", "Value": "etl"}], **NEW)
    until(lambda: has_status(rds, "second", "available"), "second", 60)
    before = {name: described(rds, name) for name in (DEFAULT, "second")}
    up.stop(number)
    ready = up.start("--state-url", url)
    assert [instance["identifier"] for instance in ready["instances"]] == [DEFAULT, "second"]
    after = {name: described(client(up), name) for name in (DEFAULT, "second")}
    for found in (*before.values(), *after.values()):
        assert found is not None
        found.pop("Endpoint", None)  # with --tds-port 0 the default instance gets another
    assert after == before
    assert not (up.data / "state.db").exists()


def test_the_password_is_seen_nowhere(up: Up, url: str, state_server: StateServer) -> None:
    up.start("--state-url", url)
    shown = subprocess.run(["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
    children = {str(pid) for pid in up.processes() if up.process is None or pid != up.process.pid}
    assert [line for line in shown if line.split()[0] in children and state_server.password in line] == []
    assert state_server.password not in up.said()
    assert all(state_server.password not in path.read_text(errors="replace") for path in up.data.glob("*") if path.is_file())


def test_two_at_once_run_an_instance_once(two: tuple[Up, Up], url: str) -> None:
    processes = [up.spawn("--state-url", url) for up in two]
    until(lambda: all(up.ready_file.exists() for up in two) or any(process.poll() is not None for process in processes), "both ready", 90)
    assert [process.poll() for process in processes] == [None, None], "".join(up.said() for up in two)
    assert sorted(len(up.hosts()) for up in two) == [0, 1]
    one, other = sorted(two, key=lambda up: -len(up.hosts()))
    assert (runs(one), other.ready()["instances"]) == (True, [])
    assert described(client(one), DEFAULT) == described(client(other), DEFAULT)
    time.sleep(3)
    assert [len(up.hosts()) for up in (one, other)] == [1, 0]


def test_what_one_is_asked_the_other_does(two: tuple[Up, Up], url: str) -> None:
    one, other = two
    start_both(two, url)
    rds = client(other)
    for ask, expected in ((rds.stop_db_instance, "stopped"), (rds.start_db_instance, "available"), (rds.reboot_db_instance, "available")):
        ask(DBInstanceIdentifier=DEFAULT)
        until(lambda expected=expected: has_status(rds, DEFAULT, expected), expected)
    rds.modify_db_instance(DBInstanceIdentifier=DEFAULT, MasterUserPassword="Another-Horse-2")
    until(lambda: has_status(rds, DEFAULT, "available"), "the password changed")
    assert one.ready()["instances"][0]["password"] == "Another-Horse-2"
    assert one.answers()

    rds.add_role_to_db_instance(DBInstanceIdentifier=DEFAULT, RoleArn=ROLE_ARN, FeatureName="S3_INTEGRATION")

    def role_status() -> Any:
        found = described(rds, DEFAULT)
        return found and [role["Status"] for role in found["AssociatedRoles"]]

    until(lambda: role_status() == ["INVALID"], "the role, which isn't there, to be judged")
    rds.create_db_instance(DBInstanceIdentifier="second", **NEW)
    until(lambda: has_status(client(one), "second", "available"), "second", 60)
    assert [len(up.hosts()) for up in two] == [1, 1]
    client(one).delete_db_instance(DBInstanceIdentifier="second", SkipFinalSnapshot=True)
    until(lambda: described(rds, "second") is None, "deleted")
    assert not (other.data / "instances" / "second").exists()


def test_the_other_goes_on_after_a_kill(two: tuple[Up, Up], url: str) -> None:
    one, other = two
    start_both(two, url)
    one.query("CREATE DATABASE kept")
    password = one.ready()["instances"][0]["password"]
    one.stop(signal.SIGKILL)
    until(lambda: runs(other), "the other goes on", 60)
    assert other.ready()["instances"][0]["password"] == password
    assert other.query("SELECT COUNT(*) FROM sys.databases WHERE name = 'kept'") == [(1,)]

    one.start("--state-url", url)  # back again, it leaves the instance where it is, though the data directory is its own
    time.sleep(3)
    assert [len(up.hosts()) for up in two] == [0, 1]
    assert other.stop() == 0
    until(lambda: runs(one), "the first has it again", 60)


def test_who_loses_the_state_ends_its_hosts_before_another_starts_them(two: tuple[Up, Up], state_server: StateServer, tmp_path: Path) -> None:
    one, other = two
    database = state_server.database()
    relay = Relay(tmp_path / "relay", state_server.socket)
    one.start("--state-url", state_server.url(database, relay.folder))
    other.start("--state-url", state_server.url(database))
    rds = client(one)
    relay.cut()
    with pytest.raises(rds.exceptions.ClientError, match="ServiceUnavailable"):
        rds.describe_db_instances()
    most = 0
    deadline = time.monotonic() + 90
    while not runs(other):
        assert time.monotonic() < deadline, other.said()
        most = max(most, sum(len(up.hosts()) for up in two))
        time.sleep(0.1)
    assert (most, one.hosts()) == (1, set())
    relay.join()
    until(lambda: described(rds, DEFAULT) == described(client(other), DEFAULT), "the state again")
    time.sleep(3)
    assert [len(up.hosts()) for up in two] == [0, 1]


def test_a_short_outage_is_ridden_out(up: Up, state_server: StateServer, tmp_path: Path) -> None:
    relay = Relay(tmp_path / "relay", state_server.socket)
    up.start("--state-url", state_server.url(state_server.database(), relay.folder))
    before = up.hosts()
    relay.cut()
    time.sleep(4)
    assert up.answers()
    relay.join()
    until(lambda: "the state can be reached again" in up.said(), "the state again")
    time.sleep(3)
    assert up.hosts() == before


def test_who_hangs_does_not_come_back_to_an_instance_that_another_runs(two: tuple[Up, Up], url: str) -> None:
    one, other = two
    start_both(two, url)
    assert one.process is not None
    one.process.send_signal(signal.SIGSTOP)
    until(lambda: runs(other), "the other goes on", 60)
    one.process.send_signal(signal.SIGCONT)
    time.sleep(5)
    assert [len(up.hosts()) for up in two] == [0, 1]
    assert runs(other)


def test_what_nobody_can_do_is_refused(two: tuple[Up, Up], url: str) -> None:
    one, other = two
    start_both(two, url)
    one.stop()
    until(lambda: runs(other), "the other goes on", 60)
    other.stop()
    one.data.rename(one.data.with_name("elsewhere"))
    other.start("--state-url", url)
    assert other.ready()["instances"] == []
    rds = client(other)
    with pytest.raises(rds.exceptions.InvalidDBInstanceStateFault, match="data directory"):
        rds.reboot_db_instance(DBInstanceIdentifier=DEFAULT)
    one.data.with_name("elsewhere").rename(one.data)
    until(lambda: runs(other), "the data directory is back")


def test_refuses_a_state_that_it_cannot_use(up: Up, url: str, state_server: StateServer) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA ferryman_state; CREATE TABLE ferryman_state.version (number int); INSERT INTO ferryman_state.version VALUES (99)")
    for bad, words in (
        (url, "newer Ferryman"),
        (url.replace("state", "absent", 1), "does not exist"),
        (f"postgresql://me:{state_server.password}@127.0.0.1:1/x", "Connection refused"),
        (f"postgresql://me:{state_server.password}%zz@127.0.0.1:1/x", "write @ as %40"),
    ):
        ended = up.command("up", "--state-url", bad, "--tds-port", "0", "--aws-port", "0", "--rds-port", "0", "--console-port", "0")
        assert (ended.returncode, ended.stdout) == (2, "")
        [line] = ended.stderr.splitlines()
        assert words in line
        assert "the state postgresql://" in line
        assert ":***@" in line
        assert state_server.password not in line


def test_a_sqlite_state_is_not_shared(two: tuple[Up, Up], tmp_path: Path) -> None:
    one, other = two
    url = f"sqlite:///{tmp_path / 'state.db'}"
    one.start("--state-url", url)
    ended = other.command("up", "--state-url", url, "--tds-port", "0", "--aws-port", "0", "--rds-port", "0", "--console-port", "0")
    assert ended.returncode == 2
    assert "only one in a PostgreSQL can be shared" in ended.stderr
