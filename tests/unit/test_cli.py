"""The command line: what it refuses, in one line and with which exit code."""

import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

UP_FLAGS = (
    *("--data", "--tds-port", "--aws-port", "--rds-port", "--console-port", "--bind", "--region", "--account", "--user", "--password-env"),
    *("--associate-role", "--init", "--aws", "--limits", "--pickup-delay", "--store-url", "--state-url", "--ready-file"),
)


def ferryman(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **environ}
    return subprocess.run([sys.executable, "-m", "ferryman", *arguments], capture_output=True, text=True, check=False, timeout=60, env=environment)


def refused(*arguments: str, **environ: str) -> str:
    """The one line that a command asked for wrongly says."""
    done = ferryman(*arguments, **environ)
    lines = (done.stderr + done.stdout).splitlines()
    assert (done.returncode, len(lines)) == (2, 1), done
    return lines[0]


def test_help_names_every_command() -> None:
    said = ferryman("--help").stdout
    assert all(command in said for command in ("up", "down", "status", "logs", "env", "demo"))


@pytest.mark.parametrize("command", ["up", "down", "status", "logs", "env", "demo"])
def test_every_command_takes_data(command: str) -> None:
    assert "--data DIR" in ferryman(command, "--help").stdout


def test_up_has_the_flags_of_the_contract() -> None:
    said = ferryman("up", "--help").stdout
    missing = [flag for flag in UP_FLAGS if f"{flag} " not in said and f"{flag}]" not in said]
    assert missing == []


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "COMMAND"),
        (["fly"], "invalid choice"),
        (["up", "--colour"], "--colour"),
        (["up", "--tds-port", "70000"], "is no port"),
        (["up", "--limits", "files=many"], "the limit files takes a positive whole number or off"),
        (["up", "--limits", "colour=off"], "there is no limit 'colour'"),
        (["up", "--aws", "moon"], "invalid choice"),
        (["up", "--password-env", "FERRYMAN_NOT_SET"], "FERRYMAN_NOT_SET is empty or not set"),
        (["up", "--init", "/nonexistent"], "/nonexistent is no folder"),
        (["up", "--tds-port", "5000", "--aws-port", "5000"], "--tds-port and --aws-port are both 5000"),
        (["up", "--account", "12"], "'12' is no AWS account number (12 digits)"),
        (["up", "--bind", "example.com"], "'example.com' is no IP address"),
        (["up", "--region", "mars"], "'mars' is no AWS Region (us-east-1, say)"),
        (["up", "--pickup-delay", "soon"], "'soon' is no number of seconds from 0 to 86400"),
        (["up", "--store-url", "mysql://me:secret@localhost/x"], "'mysql://me:***@localhost/x' is not of the form postgresql://user@host/database"),
        (["up", "--state-url", "mysql://me:secret@localhost/x"], "'mysql://me:***@localhost/x' is neither sqlite:///path nor"),
        (["logs", "--lines", "-1"], "'-1' is no number of lines"),
    ],
)
def test_refuses_in_one_line(arguments: list[str], text: str) -> None:
    assert text in refused(*arguments)


def test_refused_password_is_not_shown(tmp_path: Path) -> None:
    said = refused("up", "--data", str(tmp_path / "data"), "--password-env", "P", P="secret/1")
    assert "secret" not in said
    assert not (tmp_path / "data").exists()


def test_taken_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for flag in ("--tds-port", "--aws-port"):
            assert f"port {port} of 127.0.0.1 is taken" in refused("up", "--data", str(tmp_path), "--tds-port", "0", "--aws-port", "0", flag, port)


def test_second_up_on_one_directory(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711\n")
        lock.flush()
        assert "another `ferryman up` (process 4711)" in refused("up", "--data", str(tmp_path), "--tds-port", "0", "--aws-port", "0")


def test_data_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "can't be used" in refused("up", "--data", str(tmp_path / "file"), "--tds-port", "0")
    assert "can't be used" in refused("up", "--data", "/proc/ferryman", "--tds-port", "0")


def test_ready_file_without_a_folder(tmp_path: Path) -> None:
    assert "--ready-file" in refused("up", "--data", str(tmp_path / "data"), "--ready-file", str(tmp_path / "missing" / "ready.json"))


def test_data_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for command in ("status", "env", "logs", "doctor"):
        done = ferryman(command, "--data", str(tmp_path / "file"))
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done
    assert ferryman("down", "--data", str(tmp_path / "file")).stdout == "Not running.\n"


def test_data_directory_whose_lock_cant_be_opened(tmp_path: Path) -> None:
    """As another user's can't; those root may open, but not a link to itself."""
    (tmp_path / "lock").symlink_to("lock")
    done = ferryman("status", "--data", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, f"ferryman status: {tmp_path / 'lock'} can't be used: Too many levels of symbolic links\n")


@pytest.mark.parametrize("command", ["status", "env"])
def test_nothing_runs(command: str, tmp_path: Path) -> None:
    done = ferryman(command, "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "not running" in done.stderr


def test_down_is_idempotent(tmp_path: Path) -> None:
    done = ferryman("down", "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "Not running.\n")


def test_logs_of_nothing(tmp_path: Path) -> None:
    done = ferryman("logs", "--data", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"there are no logs in {tmp_path / 'logs'}" in done.stderr


def test_logs(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "aws.log").write_text("one\ntwo\nthree\n")
    assert ferryman("logs", "--data", str(tmp_path), "--lines", "2").stdout == "aws  two\naws  three\n"
    unknown = ferryman("logs", "--data", str(tmp_path), "moon")
    assert (unknown.returncode, unknown.stderr) == (1, "ferryman logs: there is no log of moon; there are aws\n")
