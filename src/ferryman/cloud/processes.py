"""Child processes that never outlive their parent, and free ports.

Each child holds the read end of a pipe as its standard input; the parent holds the write end and never closes it
before the child should go. However the parent dies, the kernel closes the pipe and the child sees the end of its
input. This works on Linux and macOS alike (PR_SET_PDEATHSIG is Linux only and follows the thread that forked).
"""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

POLL_SECONDS: Final = 0.02
GROUP_SECONDS: Final = 2.0


def exit_when_stdin_closes(leave: Callable[[], None]) -> None:
    """Call ``leave`` from a background thread as soon as standard input reaches its end."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            pass
        leave()

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()


def free_port(bind: str) -> int:
    """A TCP port that nothing listens on at ``bind``."""
    with socket.socket(_family(bind), socket.SOCK_STREAM) as probe:
        probe.bind((bind, 0))
        return int(probe.getsockname()[1])


def is_port_free(bind: str, port: int) -> bool:
    """Whether a server could listen on ``bind``:``port`` now. Raises OSError when ``bind`` is no address of this machine."""
    with socket.socket(_family(bind), socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
            probe.listen()
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
        return True


def _family(bind: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in bind else socket.AF_INET


def send_line(process: subprocess.Popen[bytes], line: str) -> None:
    """Write one line to a child's standard input and keep that open. A child that has ended already is left to its keeper."""
    if process.stdin is None:
        raise ValueError("the child's standard input is not a pipe")
    with contextlib.suppress(BrokenPipeError):
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()


def event_of_signals(*numbers: signal.Signals) -> threading.Event:
    """Return an event that is set once any of these signals has come.

    A handler runs in the middle of whatever the main thread does, which may be the event's own wait() or set(), lock in hand; so another
    thread sets it.
    """
    event = threading.Event()
    for number in numbers:
        signal.signal(number, lambda *_: threading.Thread(target=event.set, name="signal", daemon=True).start())
    return event


def terminate(process: subprocess.Popen[bytes], seconds: float, *, group: bool = False) -> None:
    """Ask a process to end (SIGTERM), wait up to ``seconds``, then kill it; with ``group`` kill what is left of its process group."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if group:
        kill_group(process.pid)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def kill_group(leader: int) -> None:
    """Kill every process of the group that ``leader`` led and wait until they are gone (at most GROUP_SECONDS)."""
    deadline = time.monotonic() + GROUP_SECONDS
    while time.monotonic() < deadline:
        try:
            os.killpg(leader, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
            return
        time.sleep(POLL_SECONDS)
