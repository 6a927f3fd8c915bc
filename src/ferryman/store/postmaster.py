"""The postmaster process: start it so that it dies with us, recognise one that outlived its host, stop it.

Run as a script, this file is the step between our process and ``postgres``: it drops root, asks the kernel to be
told of the parent's death, and becomes PostgreSQL. Doing that in a program of its own keeps Python code out of the
window between fork and exec of a threaded process. Order matters: changing the uid clears the death signal.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_DEATH_SIGNAL: Final = signal.SIGQUIT
"""PostgreSQL's immediate shutdown: nothing that was committed is lost, and no process stays behind for long."""


class Postmaster:
    """One running ``postgres`` process, a member of the caller's process group.

    A thread of its own starts it and waits for it: Linux sends the death signal when the *thread* that started a
    process ends, so that thread must live exactly as long as the process.
    """

    def __init__(self, command: list[str], log: Path, uid: int | None, gid: int | None) -> None:
        self._launched = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._run, args=(command, log, uid, gid), name="postmaster", daemon=True)
        self._thread.start()
        self._launched.wait()
        if self._failure is not None:
            raise self._failure

    def _run(self, command: list[str], log: Path, uid: int | None, gid: int | None) -> None:
        lifeline, ours = os.pipe()
        account = "-" if uid is None else f"{uid}:{gid}"
        step = [sys.executable, "-I", "-S", __file__, str(os.getpid()), account, str(lifeline), *command]
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        try:
            with log.open("wb") as output:
                self._process = subprocess.Popen(
                    step, cwd="/", env=environment, pass_fds=(lifeline,), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                )
        except OSError as error:
            self._failure = error
        finally:
            os.close(lifeline)
            self._launched.set()
        if self._process is not None:
            self._process.wait()
        os.close(ours)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs; right at once, even before the thread has noticed its end."""
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None
        except ChildProcessError:
            return False

    def stop(self, timeout: float) -> None:
        """Ask for a fast shutdown, then an immediate one, then kill; return when the process is gone."""
        for request, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
            if not self.alive:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, request)
            self._thread.join(patience)


@dataclass(frozen=True, slots=True)
class PidFile:
    """What ``postmaster.pid`` of a cluster says: the process, and whether it says it takes connections."""

    pid: int
    ready: bool


def read_pid_file(cluster: Path) -> PidFile | None:
    """Return what the cluster's lock file says, None without one. Source: PostgreSQL's miscadmin.h, LOCK_FILE_LINE_*."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].lstrip("-").isdigit():
        return None
    return PidFile(abs(int(lines[0])), len(lines) > 7 and lines[7].strip() == "ready")


def is_postmaster(pid: int, cluster: Path) -> bool:
    """Return whether ``pid`` is the postmaster of ``cluster``, told by its command line: numbers are used again."""
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
        shown = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
        return f"postgres -D {cluster}" in shown.stdout
    return "-D" in arguments and arguments[arguments.index("-D") + 1] == str(cluster)


def stop_survivor(cluster: Path, timeout: float = 5.0) -> int | None:
    """Stop a postmaster of ``cluster`` whose host is gone and return its pid, None when there was none.

    It is stopped, not adopted: nothing could make it die with its new host. The caller must hold the cluster's lock, which
    proves that no living host owns it. A lock file whose number now belongs to another program is removed.
    """
    noted = read_pid_file(cluster)
    if noted is None or not _exists(noted.pid):
        return None
    if not is_postmaster(noted.pid, cluster):
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        return None
    for request, patience in ((signal.SIGINT, timeout), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(noted.pid, request)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not is_postmaster(noted.pid, cluster):
                return noted.pid
            time.sleep(0.01)
    return noted.pid


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _become_postgres(parent: int, account: str, lifeline: int, command: list[str]) -> None:
    if account != "-":
        uid, gid = map(int, account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        os.close(lifeline)
        if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(_DEATH_SIGNAL), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
        if os.getppid() != parent:
            return  # it died before the kernel was asked
    else:
        _watch(lifeline, os.getpid())
    os.execv(command[0], command)  # noqa: S606


def _watch(lifeline: int, postmaster: int) -> None:
    """Leave a grandchild behind that signals ``postmaster`` once every holder of the pipe's other end is gone.

    For systems without a death signal (macOS). The double fork keeps it from being PostgreSQL's child.
    """
    middle = os.fork()
    if middle:
        os.waitpid(middle, 0)
        os.close(lifeline)
        return
    if os.fork():
        os._exit(0)
    while not select.select([lifeline], [], [], 1.0)[0]:
        if not _exists(postmaster):
            os._exit(0)
    with contextlib.suppress(ProcessLookupError):
        os.kill(postmaster, _DEATH_SIGNAL)
    os._exit(0)


if __name__ == "__main__":
    _become_postgres(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:])
