"""The data directory: modes, and locks that end with their holder."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ferryman.cloud.datadir import DataDir, FileLock, LockHeldError, default_data_dir, lock_holder
from ferryman.cloud.files import write_private

HOLD = """
import sys, time
from pathlib import Path
from ferryman.cloud.datadir import FileLock
FileLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
time.sleep(60)
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_closed_to_others(tmp_path: Path) -> None:
    folder = DataDir(tmp_path / "new" / "data")
    folder.create()
    folder.create_instance("mydbinstance")
    for path in (folder.root, folder.logs, folder.instance("mydbinstance"), folder.instance("mydbinstance") / "S3"):
        assert mode(path) & 0o066 == 0, path


def test_private_files_appear_whole_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "password"
    write_private(path, "first")
    write_private(path, "second")
    assert (path.read_text(), mode(path), list(tmp_path.iterdir())) == ("second", 0o600, [path])


def test_default_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / "ferryman"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/someone")
    assert default_data_dir() == Path("/home/someone/.local/share/ferryman")


def test_lock_names_its_holder_and_ends_with_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    assert lock_holder(path) is None
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert lock_holder(path) == holder.pid
        with pytest.raises(LockHeldError) as caught:
            FileLock(path).acquire()
        assert caught.value.pid == holder.pid
    finally:
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
    assert lock_holder(path) is None
    with FileLock(path):
        assert lock_holder(path) == os.getpid()


def test_take_over_kills_a_holder_that_does_not_go(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, start_new_session=True)
    assert holder.stdout is not None
    holder.stdout.readline()
    lock = FileLock(path)
    lock.take_over(0.2)
    assert lock_holder(path) == os.getpid()
    holder.communicate()
    assert holder.returncode == -signal.SIGKILL
    lock.release()
