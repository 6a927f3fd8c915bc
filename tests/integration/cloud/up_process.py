"""Runs the command `ferryman up` on free ports, and looks at it from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytds

FREE_PORTS = ("--tds-port", "0", "--aws-port", "0", "--rds-port", "0", "--console-port", "0")
START_SECONDS = 60
T = TypeVar("T")


def until(find: Callable[[], T | None], what: str, seconds: float = 30) -> T:
    """What ``find`` returns, once it is something."""
    deadline = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return found


class Up:
    """One `ferryman up` and its data directory."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.ready_file = data.parent / f"{data.name}.ready"
        self.output = data.parent / f"{data.name}.out"
        self.process: subprocess.Popen[bytes] | None = None

    def spawn(self, *flags: str, **environ: str) -> subprocess.Popen[bytes]:
        """Start it without waiting."""
        command = [sys.executable, "-m", "ferryman", "up", "--data", str(self.data), "--ready-file", str(self.ready_file), *FREE_PORTS, *flags]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, **environ})
        return self.process

    def start(self, *flags: str, **environ: str) -> dict[str, Any]:
        """Start it, wait until it is ready, return the ready file's content. The file of one that was killed isn't mistaken for it."""
        self.ready_file.unlink(missing_ok=True)
        process = self.spawn(*flags, **environ)
        until(lambda: self.ready_file.exists() or process.poll() is not None, "ready", START_SECONDS)
        assert self.ready_file.exists(), self.said()
        return self.ready()

    def ready(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.ready_file.read_text())
        return content

    def said(self) -> str:
        logs = "".join(path.read_text(errors="replace") for path in (self.data / "logs").glob("*.log"))
        return self.output.read_text(errors="replace") + logs

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(10)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "ferryman", arguments[0], "--data", str(self.data), *arguments[1:]]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    def processes(self) -> set[int]:
        """`up` and all its descendants that live."""
        assert self.process is not None
        children: dict[int, list[int]] = {}
        for pid, parent in living().items():
            children.setdefault(parent, []).append(pid)
        found, new = set[int](), [self.process.pid]
        while new:
            pid = new.pop()
            found.add(pid)
            new.extend(children.get(pid, ()))
        return found

    def hosts(self) -> set[int]:
        """Its instances' hosts that live."""
        listed = subprocess.run(["ps", "-A", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout.splitlines()
        return {int(line.split()[0]) for line in listed if line.endswith("-m ferryman.cloud.host")} & self.processes()

    def connect(self) -> Any:
        """A connection as the master user, in autocommit mode."""
        instance = self.ready()["instances"][0]
        return pytds.connect(
            dsn=instance["host"], port=instance["port"], user=instance["user"], password=instance["password"], autocommit=True, login_timeout=5, timeout=30
        )

    def query(self, batch: str) -> list[tuple[Any, ...]]:
        """The rows of a batch's last result set."""
        rows: list[tuple[Any, ...]] = []
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(batch)
            while True:
                if cursor.description is not None:
                    rows = [tuple(row) for row in cursor.fetchall()]
                if not cursor.nextset():
                    return rows

    def answers(self) -> bool:
        try:
            return self.query("SELECT 1") == [(1,)]
        except (OSError, EOFError, pytds.Error):
            return False


def living() -> dict[int, int]:
    """Every process that isn't a zombie, with its parent."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout.splitlines()
    return {int(pid): int(parent) for pid, parent, state in (line.split() for line in listed) if not state.startswith("Z")}
