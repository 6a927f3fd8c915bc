"""`ferryman up` as its users meet it: start, stop, kill, start again."""

from __future__ import annotations

import os
import pty
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest
from tests.integration.cloud.up_process import FREE_PORTS, Up, living, until

from ferryman.cloud.local_aws import is_healthy

STOP_SECONDS = 5.0


def gone(pids: set[int]) -> bool:
    return not pids & living().keys()


def test_ready_file_and_stop(up: Up) -> None:
    ready = up.start()
    (instance,) = ready["instances"]
    assert {key: instance[key] for key in ("identifier", "host", "user")} == {"identifier": "mydbinstance", "host": "127.0.0.1", "user": "admin"}
    assert set(instance) == {"identifier", "host", "port", "user", "password", "s3_root", "pid", "ca_file"}
    assert set(ready["aws"]) == {"endpoint_url", "region", "account_id", "access_key_id", "secret_access_key"}
    assert (ready["aws"]["region"], ready["aws"]["account_id"]) == ("us-east-1", "123456789012")
    assert ready["rds"]["endpoint_url"].startswith("http://127.0.0.1:")
    assert ready["console"] == {"url": None}
    assert Path(instance["s3_root"]).is_dir()
    assert Path(instance["ca_file"]).read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert os.getpgid(instance["pid"]) == instance["pid"]
    for path in (up.ready_file, up.data / "ready.json", up.data / "instances" / "mydbinstance" / "password"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert up.query("SELECT DB_NAME()") == [("master",)]
    assert instance["password"] not in up.said()
    pids = up.processes()
    started = time.monotonic()
    assert up.stop() == 0
    assert time.monotonic() - started < STOP_SECONDS
    assert gone(pids)
    assert not up.ready_file.exists()
    assert not (up.data / "ready.json").exists()


def test_sigint_with_an_open_connection(up: Up) -> None:
    up.start()
    connection = up.connect()
    pids = up.processes()
    started = time.monotonic()
    assert up.stop(signal.SIGINT) == 0
    assert time.monotonic() - started < STOP_SECONDS
    assert gone(pids)
    connection.close()


def test_sigterm_while_starting(up: Up) -> None:
    process = up.spawn()
    until(lambda: "Starting mydbinstance" in up.said(), "the host to start")
    started = time.monotonic()
    process.terminate()
    assert process.wait(10) == 0
    assert time.monotonic() - started < STOP_SECONDS
    assert not up.ready_file.exists()
    up.start()
    assert up.answers()


def test_second_up_on_the_directory_is_refused(up: Up) -> None:
    up.start()
    done = up.command("up", *FREE_PORTS)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"another `ferryman up` (process {up.process and up.process.pid})" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert up.answers()


def test_status_env_and_down(up: Up) -> None:
    ready = up.start()
    instance = ready["instances"][0]
    status = up.command("status")
    assert status.returncode == 0, status
    assert re.search(rf"mydbinstance +available +127.0.0.1,{instance['port']} .* pid {instance['pid']} ", status.stdout)
    assert re.search(rf"local AWS +available +{ready['aws']['endpoint_url']} ", status.stdout)
    exports = dict(line.removeprefix("export ").split("=", 1) for line in up.command("env").stdout.splitlines())
    assert exports["AWS_ENDPOINT_URL"] == ready["aws"]["endpoint_url"]
    assert exports["SQLCMDSERVER"] == f"127.0.0.1,{instance['port']}"
    assert exports["SQLCMDPASSWORD"] == instance["password"]
    assert up.command("down").returncode == 0
    assert up.process is not None
    assert up.process.wait(1) == 0
    assert up.command("status").returncode == 1


def test_data_password_and_objects_survive_a_restart(up: Up) -> None:
    first = up.start()
    up.query("CREATE DATABASE kept")
    up.query("CREATE TABLE kept.dbo.t (a int); INSERT INTO kept.dbo.t VALUES (42)")
    assert up.stop() == 0
    second = up.start()
    assert second["instances"][0]["password"] == first["instances"][0]["password"]
    assert second["aws"]["access_key_id"] == first["aws"]["access_key_id"]
    assert up.query("SELECT a FROM kept.dbo.t") == [(42,)]


def test_a_killed_host_comes_back_on_its_port(up: Up) -> None:
    before = up.start()["instances"][0]
    up.query("CREATE DATABASE kept")
    os.kill(before["pid"], signal.SIGKILL)
    until(lambda: up.ready()["instances"][0]["pid"] != before["pid"] and up.answers(), "the host to come back")
    after = up.ready()["instances"][0]
    assert after == {**before, "pid": after["pid"]}
    assert up.query("SELECT name FROM sys.databases WHERE name = 'kept'") == [("kept",)]


def test_a_killed_postgresql_comes_back(up: Up) -> None:
    before = up.start()["instances"][0]
    up.query("CREATE DATABASE kept")
    noted = {int(path.read_text().split()[0]) for root in (up.data, Path("/var/lib/ferryman")) for path in root.rglob("postmaster.pid")}
    (postmaster,) = noted & up.processes()
    os.kill(postmaster, signal.SIGKILL)
    until(lambda: up.ready()["instances"][0]["pid"] != before["pid"] and up.answers(), "PostgreSQL to come back")
    assert up.ready()["instances"][0]["port"] == before["port"]
    assert up.query("SELECT name FROM sys.databases WHERE name = 'kept'") == [("kept",)]


def test_a_killed_local_aws_comes_back_with_what_it_was_told(up: Up) -> None:
    aws = up.start()["aws"]
    iam = boto3.client(
        "iam",
        endpoint_url=aws["endpoint_url"],
        region_name=aws["region"],
        aws_access_key_id=aws["access_key_id"],
        aws_secret_access_key=aws["secret_access_key"],
    )
    iam.create_user(UserName="kept")
    os.kill(int((up.data / "aws" / "lock").read_text()), signal.SIGKILL)
    until(lambda: is_healthy(aws["endpoint_url"]), "the local AWS to come back")
    assert iam.get_user(UserName="kept")["User"]["UserName"] == "kept"


@pytest.mark.parametrize("everything", [False, True], ids=["up", "everything"])
def test_kill_of_up_leaves_nothing_running(up: Up, everything: bool) -> None:
    up.start()
    up.query("CREATE DATABASE kept")
    pids = up.processes()
    assert up.process is not None
    for pid in sorted(pids) if everything else [up.process.pid]:
        os.kill(pid, signal.SIGKILL)
    up.process.wait()
    until(lambda: gone(pids), "all processes to end", 8)
    up.start()
    assert up.query("SELECT name FROM sys.databases WHERE name = 'kept'") == [("kept",)]


def test_start_right_after_the_kill(up: Up) -> None:
    up.start("--tds-port", "0")
    assert up.process is not None
    up.process.kill()
    up.process.wait()
    up.ready_file.unlink()
    up.start()
    assert up.answers()


def test_init_scripts_run_once_in_name_order(up: Up, tmp_path: Path) -> None:
    scripts = tmp_path / "init"
    scripts.mkdir()
    (scripts / "20_rows.sql").write_text("USE shop;\nGO\nINSERT INTO dbo.log VALUES ('second');\nGO\n")
    (scripts / "10_tables.sql").write_text("""CREATE DATABASE shop;
GO
USE shop;
GO
CREATE TABLE dbo.log (line varchar(20));
INSERT INTO dbo.log VALUES ('first');
""")
    up.start("--init", str(scripts))
    assert up.query("SELECT line FROM shop.dbo.log") == [("first",), ("second",)]
    up.stop()
    (scripts / "30_more.sql").write_text("INSERT INTO shop.dbo.log VALUES ('third');")
    up.start("--init", str(scripts))
    assert up.query("SELECT line FROM shop.dbo.log") == [("first",), ("second",), ("third",)]


def test_init_script_that_fails(up: Up, tmp_path: Path) -> None:
    scripts = tmp_path / "init"
    scripts.mkdir()
    (scripts / "10_wrong.sql").write_text("SELECT * FROM dbo.no_such_table;")
    process = up.spawn("--init", str(scripts))
    assert process.wait(60) == 1
    assert "10_wrong.sql" in up.said()
    assert "no_such_table" in up.said()


def test_user_and_password(up: Up) -> None:
    instance = up.start("--user", "boss", "--password-env", "P", P="Correct-Horse-1")["instances"][0]
    assert (instance["user"], instance["password"]) == ("boss", "Correct-Horse-1")
    assert up.query("SELECT SUSER_SNAME()") == [("boss",)]
    up.stop()
    assert up.start("--password-env", "P", P="Correct-Horse-2")["instances"][0]["password"] == "Correct-Horse-2"
    assert up.answers()
    up.stop()
    done = up.command("up", *FREE_PORTS, "--user", "other")
    assert (done.returncode, "can't be changed" in done.stderr) == (2, True)


def test_generated_password_is_shown_once_on_a_terminal(up: Up) -> None:
    def run() -> str:
        leader, follower = pty.openpty()
        command = [sys.executable, "-m", "ferryman", "up", "--data", str(up.data), *FREE_PORTS]
        process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower)
        os.close(follower)
        until(lambda: (up.data / "ready.json").exists() or process.poll() is not None, "ready", 60)
        password = (up.data / "instances" / "mydbinstance" / "password").read_text()
        process.terminate()
        said = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not chunk:
                break
            said += chunk
        os.close(leader)
        assert process.wait(10) == 0
        return said.decode().replace(password, "<password>")

    assert run().count("<password>") == 1
    assert "<password>" not in run()


def test_pickup_delay_holds_a_task_back(up: Up) -> None:
    up.start("--associate-role", "--pickup-delay", "3600")
    task_id = up.query("EXEC msdb.dbo.rds_gather_file_details")[0][0]
    time.sleep(1)
    assert up.query(f"SELECT lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, {task_id})") == [("CREATED",)]
    up.stop()
    up.start("--associate-role")
    query = f"SELECT lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, {task_id}) WHERE lifecycle = 'SUCCESS'"
    until(lambda: up.query(query), "the task to succeed", 15)


def test_without_a_role_the_procedures_say_so(up: Up) -> None:
    up.start()
    with pytest.raises(Exception, match="process of being enabled"):
        up.query("EXEC msdb.dbo.rds_gather_file_details")


def test_sql_clients_connect_by_ipv6(up: Up) -> None:
    if not Path("/proc/net/if_inet6").exists():
        pytest.skip("no IPv6 here")
    (instance,) = up.start("--bind", "::1")["instances"]
    assert instance["host"] == "::1"
    assert up.query("SELECT client_net_address FROM sys.dm_exec_connections WHERE session_id = @@SPID") == [("::1",)]


def test_store_state_and_region(up: Up, tmp_path: Path) -> None:
    ready = up.start("--region", "eu-west-1", "--account", "111122223333", "--state-url", f"sqlite:///{tmp_path / 'state.db'}")
    assert (ready["aws"]["region"], ready["aws"]["account_id"]) == ("eu-west-1", "111122223333")
    assert (tmp_path / "state.db").exists()
    assert not (up.data / "state.db").exists()


def test_local_aws_ignores_the_users_settings(up: Up, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[default]\nendpoint_url = http://127.0.0.1:9\n")
    up.start(
        "--associate-role", AWS_PROFILE="missing", AWS_CONFIG_FILE=str(config), AWS_ACCESS_KEY_ID="x", AWS_SESSION_TOKEN="y", HTTP_PROXY="http://127.0.0.1:9"
    )
    task_id = up.query("EXEC msdb.dbo.rds_gather_file_details")[0][0]
    until(lambda: up.query(f"SELECT lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, {task_id}) WHERE lifecycle = 'SUCCESS'"), "the task to succeed", 15)


def test_external_aws(up: Up) -> None:
    ready = up.start("--aws", "external", AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_ENDPOINT_URL_S3="http://127.0.0.1:10")
    assert ready["aws"] == {
        "endpoint_url": "http://127.0.0.1:10",
        "region": "us-east-1",
        "account_id": "123456789012",
        "access_key_id": None,
        "secret_access_key": None,
    }
    assert not (up.data / "aws").exists()
    assert up.answers()
