"""Processes are started, restarted and stopped; nothing outlives its parent."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from ferryman.cloud.keeper import Keeper, StartError
from ferryman.cloud.processes import free_port, is_port_free, kill_group, terminate


def python(code: str, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code], **options)  # type: ignore[call-overload,no-any-return]


def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.02)


def exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_restarts_what_dies() -> None:
    said: list[str] = []
    keeper = Keeper("sleeper", lambda: python("import time; time.sleep(60)"), lambda process: None, stop_seconds=1, report=said.append)
    keeper.start()
    first = keeper.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    until(lambda: keeper.pid not in (None, first))
    keeper.stop()
    assert keeper.pid is None
    assert said[0] == "sleeper ended by signal 9; starting it again"


def test_start_that_fails_leaves_nothing() -> None:
    processes = []

    def spawn() -> subprocess.Popen[bytes]:
        processes.append(python("import time; time.sleep(60)"))
        return processes[-1]

    def refuse(process: subprocess.Popen[bytes]) -> None:
        raise StartError("no")

    with pytest.raises(StartError, match="no"):
        Keeper("sleeper", spawn, refuse, stop_seconds=1).start()
    assert [process.poll() is not None for process in processes] == [True]


def test_a_stopped_keeper_starts_nothing() -> None:
    keeper = Keeper("sleeper", lambda: python("import time; time.sleep(60)"), lambda process: None, stop_seconds=1)
    keeper.stop()
    with pytest.raises(StartError, match="stopped"):
        keeper.start()
    assert keeper.pid is None


def test_terminate_kills_what_ignores_it() -> None:
    process = python("import signal,time; signal.signal(15, signal.SIG_IGN); print('x', flush=True); time.sleep(60)", stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    started = time.monotonic()
    terminate(process, 0.3)
    assert process.returncode == -signal.SIGKILL
    assert time.monotonic() - started < 2


def test_group_dies_with_its_leader() -> None:
    code = "import subprocess,sys,time; print(subprocess.Popen(['sleep','60']).pid, flush=True); time.sleep(60)"
    leader = python(code, stdout=subprocess.PIPE, start_new_session=True)
    assert leader.stdout is not None
    member = int(leader.stdout.readline())
    leader.kill()
    leader.wait()
    assert exists(member)
    kill_group(leader.pid)
    until(lambda: not exists(member) or _is_zombie(member))
    leader.stdout.close()


def _is_zombie(pid: int) -> bool:
    return subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.startswith("Z")


def test_child_ends_when_its_parent_is_killed() -> None:
    child = "import os,time; from ferryman.cloud.processes import exit_when_stdin_closes; exit_when_stdin_closes(lambda: os._exit(0)); time.sleep(60)"
    code = f"import subprocess,sys,time; p=subprocess.Popen([sys.executable,'-c',{child!r}],stdin=subprocess.PIPE); print(p.pid,flush=True); time.sleep(60)"
    parent = python(code, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    until(lambda: not exists(pid) or _is_zombie(pid))
    parent.stdout.close()


def test_ports() -> None:
    port = free_port("127.0.0.1")
    assert is_port_free("127.0.0.1", port)
    with socket.create_server(("127.0.0.1", port)):
        assert not is_port_free("127.0.0.1", port)
    with pytest.raises(OSError, match=r"\w"):
        is_port_free("203.0.113.7", port)
