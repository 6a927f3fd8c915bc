"""Keeps one child process alive: starts it, starts it again when it ends by itself, stops it."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from typing import Final

from ferryman.cloud.processes import kill_group, terminate

RESTART_PAUSES: Final = (0.0, 0.5, 1.0, 2.0, 5.0)
"""Seconds to wait before the first, second ... restart in a row; the last repeats."""

STEADY_SECONDS: Final = 30.0
"""A process that lived this long counts as healthy: the pauses start anew."""


class StartError(Exception):
    """A child process did not come up; the text is one line for the user."""


class Keeper:
    """Supervises a process. ``spawn`` starts it, ``wait_ready(process)`` returns once it serves or raises StartError.

    ``group``: the process leads a process group that dies with it. ``report`` is told one line for each death.
    """

    def __init__(
        self,
        name: str,
        spawn: Callable[[], subprocess.Popen[bytes]],
        wait_ready: Callable[[subprocess.Popen[bytes]], None],
        *,
        stop_seconds: float,
        group: bool = False,
        report: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._name = name
        self._spawn = spawn
        self._wait_ready = wait_ready
        self._stop_seconds = stop_seconds
        self._group = group
        self._report = report
        self._stopping = threading.Event()
        self._spawning = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: threading.Thread | None = None

    @property
    def pid(self) -> int | None:
        """The process id, None while no process runs."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the process and wait until it serves. Raises StartError, with nothing left running."""
        try:
            self._launch()
        except StartError:
            self.stop()
            raise
        self._watcher = threading.Thread(target=self._watch, name=f"{self._name}-watch", daemon=True)
        self._watcher.start()

    def request_stop(self) -> None:
        """Ask the process to end, without waiting."""
        with self._spawning:
            self._stopping.set()
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()

    def stop(self) -> None:
        """Stop the process: SIGTERM, SIGKILL when it takes longer than ``stop_seconds``. Harmless when it doesn't run."""
        self.request_stop()
        if self._process is not None:
            terminate(self._process, self._stop_seconds, group=self._group)
        if self._watcher is not None:
            self._watcher.join()

    def _launch(self) -> None:
        with self._spawning:
            if self._stopping.is_set():
                raise StartError(f"{self._name} was stopped while starting")
            self._process = self._spawn()
        self._wait_ready(self._process)

    def _watch(self) -> None:
        deaths = 0
        started = time.monotonic()
        while self._process is not None:
            status = self._process.wait()
            if self._group:
                kill_group(self._process.pid)
            if self._stopping.is_set():
                return
            self._report(f"{self._name} ended {_ending(status)}; starting it again")
            if time.monotonic() - started > STEADY_SECONDS:
                deaths = 0
            if self._stopping.wait(RESTART_PAUSES[min(deaths, len(RESTART_PAUSES) - 1)]):
                return
            deaths += 1
            started = time.monotonic()
            try:
                self._launch()
            except StartError as error:
                if self._stopping.is_set():
                    return
                self._report(str(error))
                terminate(self._process, self._stop_seconds, group=self._group)
            else:
                self._report(f"{self._name} runs again")


def _ending(status: int) -> str:
    return f"by signal {-status}" if status < 0 else f"with status {status}"
