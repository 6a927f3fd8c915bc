"""The cluster's life: first start, restart, recovery after kill -9, who may do what, and where the files are."""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import psycopg
import pytest

from ferryman.errors import SqlError
from ferryman.store import postmaster
from ferryman.store.account import Account, service_account
from ferryman.store.binaries import PostgresError, find, runnable_by
from ferryman.store.connection import Connection
from ferryman.store.postgres import External, Postgres

IS_ROOT = os.geteuid() == 0
HOST = """
import sys, time
from pathlib import Path
from ferryman.store.connection import Connection
from ferryman.store.postgres import Postgres
postgres = Postgres(Path(sys.argv[1]))
postgres.start()
with Connection(postgres.dsn) as connection:
    connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
    connection.execute("INSERT INTO kept VALUES (1)")
    print(postgres.pid, connection.execute("SELECT count(*) FROM kept").rows()[0][0], flush=True)
    if sys.argv[2] == "wait":
        time.sleep(60)
postgres.stop()
"""


def is_alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return Path("/proc").exists() is False and subprocess.run(["ps", "-p", str(pid)], check=False, capture_output=True).returncode == 0


def wait_until_gone(pid: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


def count_kept(postgres: Postgres) -> int:
    with Connection(postgres.dsn) as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM kept").rows()
    assert isinstance(count, int)
    return count


def keep_one(postgres: Postgres) -> None:
    with Connection(postgres.dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")


def test_stop_and_start_keep_the_data(folder: Path) -> None:
    postgres = Postgres(folder / "pg")
    try:
        postgres.start()
        keep_one(postgres)
        pid = postgres.pid
        assert pid is not None
        assert os.getpgid(pid) == os.getpgrp()
        postgres.stop()
        assert postgres.pid is None
        assert not is_alive(pid)
        postgres.start()
        assert count_kept(postgres) == 1
    finally:
        postgres.stop()


def test_delete_leaves_nothing(folder: Path) -> None:
    postgres = Postgres(folder / "pg")
    postgres.start()
    postgres.delete()
    assert list((folder / "pg").iterdir()) == []
    with pytest.raises(PostgresError):
        _ = postgres.dsn


def test_killed_postmaster_is_recovered(folder: Path) -> None:
    postgres = Postgres(folder / "pg")
    try:
        postgres.start()
        keep_one(postgres)
        pid = postgres.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until_gone(pid)
        postgres.start()
        assert count_kept(postgres) == 1
    finally:
        postgres.stop()


def test_postgres_dies_with_its_host_and_recovers(folder: Path) -> None:
    host = subprocess.Popen([sys.executable, "-c", HOST, str(folder / "pg"), "wait"], stdout=subprocess.PIPE, text=True)
    assert host.stdout is not None
    pid = int(host.stdout.readline().split()[0])
    host.kill()
    host.wait()
    host.stdout.close()
    wait_until_gone(pid)
    postgres = Postgres(folder / "pg")
    try:
        postgres.start()
        assert count_kept(postgres) == 1
    finally:
        postgres.stop()


def test_postgres_dies_with_its_host_where_the_system_has_no_death_signal() -> None:
    """macOS: a watcher waits for the end of a pipe. Run here by telling the step between that it is on macOS."""
    lifeline, ours = os.pipe()
    program = f"import runpy, sys; sys.platform = 'darwin'; runpy.run_path({postmaster.__file__!r}, run_name='__main__')"
    step = subprocess.Popen([sys.executable, "-c", program, str(os.getpid()), "-", str(lifeline), "/bin/sleep", "60"], pass_fds=(lifeline,))
    os.close(lifeline)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            step.wait(1.0)
        os.close(ours)
        assert step.wait(5.0) == -signal.SIGQUIT
    finally:
        step.kill()
        step.wait()


def test_postgres_outlives_the_thread_that_started_it(folder: Path) -> None:
    postgres = Postgres(folder / "pg")
    try:
        starter = threading.Thread(target=postgres.start)
        starter.start()
        starter.join()
        time.sleep(0.2)
        keep_one(postgres)
        assert count_kept(postgres) == 1
    finally:
        postgres.stop()


def test_survivor_of_a_killed_host_is_stopped(folder: Path) -> None:
    postgres = Postgres(folder / "pg")
    account = service_account()
    postgres.start()
    keep_one(postgres)
    postgres.stop()
    ids = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    survivor = subprocess.Popen([find() / "postgres", "-D", folder / "pg" / "cluster"], stderr=subprocess.DEVNULL, **ids)
    try:
        deadline = time.monotonic() + 10
        while (noted := postmaster.read_pid_file(folder / "pg" / "cluster")) is None or not noted.ready:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        reaper = threading.Thread(target=survivor.wait)
        reaper.start()
        postgres.start()
        reaper.join(5)
        assert survivor.returncode == 0
        assert count_kept(postgres) == 1
    finally:
        survivor.kill()
        survivor.wait()
        postgres.stop()


def test_lock_files_whose_number_is_another_process_now(folder: Path) -> None:
    postgres = Postgres(folder / "pg")
    postgres.start()
    postgres.stop()
    cluster, socket = folder / "pg" / "cluster", folder / "pg" / "socket"
    bystander = subprocess.Popen(["/bin/sleep", "60"])
    try:
        (cluster / "postmaster.pid").write_text(f"{bystander.pid}\n{cluster}\n1\n5432\n{socket}\n\n1 1\nready\n")
        (socket / ".s.PGSQL.5432.lock").write_text(f"{bystander.pid}\n{cluster}\n1\n5432\n{socket}\n")
        postgres.start()
        assert postgres.pid not in (None, bystander.pid)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()
        postgres.stop()


def test_one_host_at_a_time(folder: Path) -> None:
    first, second = Postgres(folder / "pg"), Postgres(folder / "pg")
    try:
        first.start()
        with pytest.raises(PostgresError, match="in use by another Ferryman"):
            second.start()
        assert first.pid is not None
    finally:
        first.stop()
        second.stop()


def test_private_files_and_no_way_in_but_the_socket(folder: Path) -> None:
    postgres = Postgres(folder / "pg")
    try:
        postgres.start()
        modes = {name: stat.S_IMODE((folder / "pg" / name).stat().st_mode) for name in ("passwords.json", "socket", "cluster")}
        assert modes == {"passwords.json": 0o600, "socket": 0o700, "cluster": 0o700}
        with psycopg.connect(postgres.superuser_dsn) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        wrong = postgres.dsn.replace(json.loads((folder / "pg" / "passwords.json").read_text())["ferryman"], "wrong")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(wrong)
    finally:
        postgres.stop()


def test_long_path_gets_a_short_private_socket_folder(folder: Path) -> None:
    deep = folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    postgres = Postgres(deep / "pg")
    try:
        postgres.start()
        socket = Path(psycopg.conninfo.conninfo_to_dict(postgres.dsn)["host"])
        assert socket.parent == Path("/tmp")
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        keep_one(postgres)
    finally:
        postgres.delete()
    assert not socket.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT lo_import('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/x'",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "CREATE ROLE other",
        "ALTER SYSTEM SET fsync = off",
        "CREATE DATABASE other",
        "CREATE EXTENSION file_fdw",
    ],
)
def test_user_sql_has_no_rights_outside_its_database(connection: Connection, statement: str) -> None:
    with pytest.raises(Exception, match=r"42501|ALTER SYSTEM is not allowed"):
        connection.execute(statement)


def test_user_sql_may_not_enter_other_databases(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(postgres.dsn, dbname="postgres")


def test_external_server(postgres: Postgres) -> None:
    External(postgres.dsn).start()
    with pytest.raises(PostgresError, match="superuser"):
        External(postgres.superuser_dsn).start()
    with pytest.raises(PostgresError, match="can't be reached"):
        External("postgresql://nobody@127.0.0.1:1/none").start()


def test_programs_that_are_missing(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="doesn't exist or can't be run"):
        find(tmp_path)


def test_cluster_below_a_closed_folder_moves_as_root(tmp_path: Path) -> None:
    """Below a folder that only root may enter (as /root) nothing is opened up; the data goes elsewhere, and a file says why."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    postgres = Postgres(closed / "data" / "pg")
    before = {parent: parent.stat().st_mode for parent in closed.parents}
    try:
        postgres.start()
        keep_one(postgres)
        assert {parent: parent.stat().st_mode for parent in closed.parents} == before
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        if IS_ROOT:
            home, reason = (closed / "data" / "pg" / "cluster.moved").read_text().splitlines()
            assert (Path(home) / "cluster").stat().st_uid == service_account().uid  # type: ignore[union-attr]
            assert "may not enter" in reason
        else:
            assert (closed / "data" / "pg" / "cluster").stat().st_uid == os.geteuid()
        postgres.stop()
        postgres.start()
        assert count_kept(postgres) == 1
    finally:
        postgres.delete()


def test_narrow_umask(tmp_path: Path) -> None:
    """Folders of ours stay open to PostgreSQL's account, and nothing of the user's does."""
    before = os.umask(0o077)
    postgres = Postgres(tmp_path / "narrow" / "pg")
    try:
        postgres.start()
        keep_one(postgres)
        assert stat.S_IMODE((tmp_path / "narrow").stat().st_mode) == 0o700
    finally:
        os.umask(before)
        postgres.delete()


def test_removed_folder_begins_anew(tmp_path: Path) -> None:
    """Whoever removes the data directory by hand gets an empty cluster, as root too, where the old one may be elsewhere."""
    removed, fresh = Postgres(tmp_path / "pg"), Postgres(tmp_path / "pg")
    removed.start()
    keep_one(removed)
    old = removed.cluster
    removed.stop()
    shutil.rmtree(tmp_path / "pg")
    try:
        fresh.start()
        keep_one(fresh)
        assert count_kept(fresh) == 1
        assert not IS_ROOT or fresh.cluster != old
    finally:
        fresh.delete()
        shutil.rmtree(old.parent, ignore_errors=True)


def test_moved_cluster_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "cluster.moved").write_text(f"{tmp_path}/gone\nwhy\n")
    with pytest.raises(PostgresError, match="is gone"):
        Postgres(tmp_path).start()


def test_as_an_ordinary_user(folder: Path, connection: Connection) -> None:
    """The whole life under an unprivileged account: the caller's own, or nobody's when the tests run as root."""
    nobody = Account(65534, 65534)
    executable, programs = sys.executable, find()
    if IS_ROOT:
        os.chown(folder, nobody.uid, nobody.gid)
        programs = runnable_by(programs, nobody, folder)
        if not nobody.can_reach(Path(executable).resolve()):  # a Python below /root: any other serves for the step before postgres
            executable = next(path for path in ("/usr/bin/python3", "/usr/local/bin/python3") if Path(path).exists())
    for expected in (1, 2):
        pid = os.fork()
        if pid == 0:
            if IS_ROOT:
                os.setgroups([])
                os.setgid(nobody.gid)
                os.setuid(nobody.uid)
            sys.executable = executable
            os._exit(_live(Postgres(folder / "pg", binaries=programs)) + 100)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 100 + expected
    assert stat.S_IMODE((folder / "pg").stat().st_mode) == 0o700


def _live(postgres: Postgres) -> int:
    """Start, keep a row, stop; return how many rows are kept, or -100 with the reason on stderr."""
    try:
        postgres.start()
        keep_one(postgres)
        kept = count_kept(postgres)
        postgres.stop()
    except (PostgresError, OSError, psycopg.Error, SqlError):
        traceback.print_exc()
        return -100
    return kept


def test_the_step_before_postgres_notices_a_parent_that_is_gone() -> None:
    step = runpy.run_path(postmaster.__file__)
    pid = os.fork()
    if pid == 0:
        read, write = os.pipe()
        step["_become_postgres"](1 << 22, "-", read, ["/bin/false"])
        os.close(write)
        os._exit(42)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == (42 if sys.platform == "linux" else 1)
