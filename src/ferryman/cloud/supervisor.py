"""Runs the hosts of DB instances: starts each, restarts one that dies on its port, stops all."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ferryman.cloud.host_config import HostConfig
from ferryman.cloud.keeper import Keeper, StartError
from ferryman.cloud.processes import send_line

START_SECONDS: Final = 120.0
"""Until a host answers or reports its first start-up script; crash recovery of a large database takes a while."""

STOP_SECONDS: Final = 3.5
PATIENCE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Address:
    """Where a running instance answers; ``ca_file`` signs the certificate it shows."""

    port: int
    ca_file: Path
    pid: int


def spawn_host(log_file: Path) -> subprocess.Popen[bytes]:
    """Start a host process: it loads its modules, most of a second's work, and waits for its configuration."""
    with log_file.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "ferryman.cloud.host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )


class HostProcess:
    """One instance's host, kept alive. ``waiting`` is a process of ``spawn_host`` to begin with.

    It is started only while ``may_run``. ``on_init_script`` hears of each start-up script that has run, ``on_ready`` whenever the host
    answers, for the first time or after a restart, ``report`` a line for each death.
    """

    def __init__(
        self,
        config: HostConfig,
        log_file: Path,
        *,
        may_run: Callable[[], bool],
        on_init_script: Callable[[Path], None],
        on_ready: Callable[[], None],
        report: Callable[[str], None],
        waiting: subprocess.Popen[bytes] | None = None,
    ) -> None:
        self._waiting = waiting
        self.config = config
        self.settings_lock = threading.Lock()
        """Held by whoever writes the instance's settings."""
        self._log_file = log_file
        self._may_run = may_run
        self._on_init_script = on_init_script
        self._on_ready = on_ready
        self._keeper = Keeper(config.identifier, self._spawn, self._wait_ready, stop_seconds=STOP_SECONDS, group=True, report=report)

    @property
    def pid(self) -> int | None:
        return self._keeper.pid

    @property
    def address(self) -> Address:
        """Where it answers, once ``start`` has returned."""
        return self._address

    def prepare(self, role_arn: str | None, init_scripts: tuple[Path, ...]) -> None:
        """Have the next start associate a role and run start-up scripts."""
        self.config = replace(self.config, role_arn=role_arn, init_scripts=init_scripts)

    def start(self) -> None:
        """Start the host and wait until it answers. Raises StartError."""
        self._keeper.start()

    def request_stop(self) -> None:
        self._keeper.request_stop()

    def stop(self) -> None:
        self._keeper.stop()

    def _spawn(self) -> subprocess.Popen[bytes]:
        if not self._may_run():
            raise StartError(f"{self.config.identifier} may not run here: the state can't be reached, or another control plane holds it")
        process, self._waiting = self._waiting or spawn_host(self._log_file), None
        send_line(process, self.config.to_json())
        return process

    def _wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        for event in _events(process, START_SECONDS):
            match event["event"]:
                case "init":
                    script = Path(event["script"])
                    self._on_init_script(script)
                    remaining = tuple(other for other in self.config.init_scripts if other != script)
                    self.config = replace(self.config, init_scripts=remaining)
                case "failed":
                    raise StartError(f"{self.config.identifier} could not start: {event['error']}; see {self._log_file}")
                case "ready":
                    self._address = Address(event["port"], Path(event["ca_file"]), process.pid)
                    self.config = replace(self.config, port=event["port"], role_arn=None)  # a restart must not undo later changes
                    self._on_ready()
                    return
        raise StartError(f"{self.config.identifier} ended while starting; see {self._log_file}")


def _events(process: subprocess.Popen[bytes], seconds: float) -> Iterator[dict[str, Any]]:
    """The JSON objects that a host reports, until it ends. Raises StartError when the first takes longer than ``seconds``.

    There is no limit after the first: a start-up script may load a large file.
    """
    if process.stdout is None:
        raise ValueError("the host's standard output is not a pipe")
    handle = process.stdout.fileno()
    deadline: float | None = time.monotonic() + seconds
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        while True:
            if not selector.select(PATIENCE):
                if deadline is not None and time.monotonic() > deadline:
                    raise StartError(f"a host did not answer within {seconds:.0f} s")
                continue
            received = os.read(handle, 65536)
            if not received:
                return
            deadline = None
            *lines, pending = (pending + received).split(b"\n")
            for line in lines:
                yield json.loads(line)
