"""Commands about an ``up`` that runs in the background or another terminal: ``status``, ``down``, ``env``, ``logs``."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ferryman.cloud.datadir import DataDir, lock_holder
from ferryman.cloud.local_aws import is_healthy
from ferryman.cloud.processes import POLL_SECONDS
from ferryman.cloud.ready import Ready, ReadyInstance, read_ready
from ferryman.cloud.terminal import Colour, Terminal

DOWN_SECONDS: Final = 10.0
FOLLOW_SECONDS: Final = 0.25
CONNECT_SECONDS: Final = 2.0


class NotRunningError(Exception):
    """Nothing runs, or isn't ready yet; the text is one line for the user."""


def find_ready(folder: DataDir) -> Ready:
    """What a running ``up`` serves. Raises NotRunningError."""
    ready = read_ready(folder.ready_file)
    if lock_holder(folder.lock) is None:
        raise NotRunningError(f"not running with the data directory {folder.root}; start it with  ferryman up")
    if ready is None:
        raise NotRunningError("starting, not ready yet")
    return ready


def status(folder: DataDir, terminal: Terminal) -> int:
    """Show what runs and whether it answers. 0 when everything does, else 1. Raises NotRunningError."""
    ready = find_ready(folder)
    healthy = [_instance_status(instance, terminal) for instance in ready.instances]
    if ready.aws.access_key_id is not None and ready.aws.endpoint_url is not None:
        answers = is_healthy(ready.aws.endpoint_url)
        healthy.append(answers)
        _show(terminal, "local AWS", answers, f"{ready.aws.endpoint_url}  region {ready.aws.region}  account {ready.aws.account_id}")
    else:
        terminal.line(f"{'AWS':<16} external     {ready.aws.endpoint_url or 'AWS'}  region {ready.aws.region}")
    terminal.line(f"{'ferryman up':<16} {'':<12} pid {lock_holder(folder.lock)}  data {folder.root}")
    return 0 if all(healthy) else 1


def _instance_status(instance: ReadyInstance, terminal: Terminal) -> bool:
    answers = _accepts(instance.host, instance.port)
    _show(terminal, instance.identifier, answers, f"{instance.host},{instance.port}  user {instance.user}  pid {instance.pid}  D:\\S3 = {instance.s3_root}")
    return answers


def _show(terminal: Terminal, name: str, answers: bool, details: str) -> None:
    health = terminal.paint(f"{'available':<12}", Colour.GREEN) if answers else terminal.paint(f"{'not answering':<12}", Colour.RED)
    terminal.line(f"{name:<16} {health} {details}")


def _accepts(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), CONNECT_SECONDS).close()
    except OSError:
        return False
    return True


def down(folder: DataDir, terminal: Terminal) -> int:
    """Stop a running ``up`` and wait until it has ended. 0 also when none runs."""
    pid = lock_holder(folder.lock)
    if pid is None:
        terminal.line("Not running.")
        return 0
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + DOWN_SECONDS
    while lock_holder(folder.lock) == pid:
        if time.monotonic() > deadline:
            terminal.line(f"process {pid} has not ended within {DOWN_SECONDS:.0f} s", Colour.RED)
            return 1
        time.sleep(POLL_SECONDS)
    terminal.line("Stopped.")
    return 0


def env(folder: DataDir, terminal: Terminal) -> int:
    """Print what a shell needs to reach it, as ``export`` lines to be evaluated; what isn't served has no line. Raises NotRunningError."""
    for name, value in environment(find_ready(folder)).items():
        terminal.line(f"export {name}={shlex.quote(value)}")
    return 0


def environment(ready: Ready) -> dict[str, str]:
    """The variables that the AWS tools and sqlcmd read."""
    aws = ready.aws
    values = {
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        "AWS_ENDPOINT_URL_RDS": ready.rds_endpoint_url,
        "AWS_REGION": aws.region,
        "AWS_DEFAULT_REGION": aws.region,
        "AWS_ACCESS_KEY_ID": aws.access_key_id,
        "AWS_SECRET_ACCESS_KEY": aws.secret_access_key,
    }
    for instance in ready.instances[:1]:  # none when all are stopped
        values |= {"SQLCMDSERVER": f"{instance.host},{instance.port}", "SQLCMDUSER": instance.user, "SQLCMDPASSWORD": instance.password}
    return {name: value for name, value in values.items() if value is not None}


def logs(folder: DataDir, terminal: Terminal, *, names: list[str], lines: int, follow: bool) -> int:
    """Print the last ``lines`` lines of each log (all, or those named), then with ``follow`` what is added, until interrupted.

    Raises NotRunningError when there is no such log, or none at all.
    """
    paths = sorted(folder.logs.glob("*.log"))
    if not paths:
        raise NotRunningError(f"there are no logs in {folder.logs}; `ferryman up` with this data directory writes them")
    if names:
        unknown = set(names) - {path.stem for path in paths}
        if unknown:
            raise NotRunningError(f"there is no log of {', '.join(sorted(unknown))}; there are {', '.join(path.stem for path in paths)}")
        paths = [path for path in paths if path.stem in names]
    for path in paths:
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in deque(file, maxlen=lines):
                _log_line(terminal, path, line)
    if follow:
        for path, line in _added_lines(paths):
            _log_line(terminal, path, line)
    return 0


def _log_line(terminal: Terminal, path: Path, line: str) -> None:
    terminal.line(f"{terminal.paint(path.stem, Colour.CYAN)}  {line.rstrip()}")


def _added_lines(paths: list[Path]) -> Iterator[tuple[Path, str]]:
    ends = {path: path.stat().st_size for path in paths}
    while True:
        for path, end in ends.items():
            if path.stat().st_size < end:  # begun anew
                ends[path] = end = 0
            with path.open("rb") as file:
                file.seek(end)
                added = file.read()
            whole = added[: added.rfind(b"\n") + 1]
            ends[path] = end + len(whole)
            for line in whole.decode("utf-8", errors="replace").splitlines():
                yield path, line
        time.sleep(FOLLOW_SECONDS)
