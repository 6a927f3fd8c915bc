"""A DB instance's host: the process that stands for the machine RDS would give it (``python -m ferryman.cloud.host``).

It reads its configuration as one line of JSON on standard input and keeps that pipe open: when it closes, because the
``up`` that holds the other end died, the host stops by itself. It runs the database server (PostgreSQL as a child, TDS in
this process) and the agent as a child, all in one process group that it leads.

On standard output it reports, one JSON object a line: ``{"event": "init", "script": path}`` after each start-up script,
then ``{"event": "ready", "port", "ca_file", "pid"}`` or ``{"event": "failed", "error"}``. Everything else goes to standard error.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

from ferryman.agent.config import AgentConfig, Server
from ferryman.agent.control import Control
from ferryman.cloud.datadir import FileLock
from ferryman.cloud.host_config import AGENT_USER, HostConfig, is_loopback, reachable_host
from ferryman.cloud.keeper import Keeper
from ferryman.cloud.processes import event_of_signals, exit_when_stdin_closes, send_line
from ferryman.server.database_server import DatabaseServer, ServerOptions
from ferryman.store.postgres import Postgres
from ferryman.store.postmaster import is_postmaster, read_pid_file

Report = Callable[[dict[str, Any]], None]

AGENT_STOP_SECONDS: Final = 1.5
PREDECESSOR_SECONDS: Final = 5.0
WATCH_SECONDS: Final = 1.0


class Host:
    """The server and the agent of one instance."""

    def __init__(self, config: HostConfig, report: Report) -> None:
        self._config = config
        self._report = report
        self._server = DatabaseServer(
            ServerOptions(
                data_dir=config.folder / "data",
                s3_root=config.s3_root,
                bind=config.bind,
                port=config.port,
                server_name=config.identifier,
                master_user=config.master_user,
                master_password=config.master_password,
                agent_password=config.agent_password,
                store_url=config.store_url,
            )
        )
        self._agent = Keeper("the agent", self._spawn_agent, lambda process: None, stop_seconds=AGENT_STOP_SECONDS, report=_log)

    def start(self) -> None:
        """Start the server, write the settings, start the agent, run the start-up scripts."""
        self._server.start()
        self._cluster = Postgres(self._config.folder / "data").cluster
        self._write_settings()
        self._agent.start()
        for script in self._config.init_scripts:
            _log(f"running {script}")
            try:
                self._server.run_script(script)
            except Exception as error:
                raise InitScriptError(f"start-up script {script.name} failed: {_one_line(error)}") from error
            self._report({"event": "init", "script": str(script)})
        self._report({"event": "ready", "port": self._server.port, "ca_file": str(self._server.ca_file), "pid": os.getpid()})

    def stop(self) -> None:
        self._agent.stop()
        self._server.stop()

    def has_store(self) -> bool:
        """Whether PostgreSQL lives. A server of the user's own isn't watched: sessions come back when it does."""
        if self._config.store_url is not None:
            return True
        noted = read_pid_file(self._cluster)
        return noted is not None and is_postmaster(noted.pid, self._cluster)

    def _login(self) -> Server:
        """How the agent and this process reach the server: plain on loopback, which only this machine sees, else encrypted and verified."""
        host = reachable_host(self._config.bind)
        ca_file = None if is_loopback(host) else str(self._server.ca_file)
        return Server(host, self._server.port, AGENT_USER, self._config.agent_password, ca_file)

    def _write_settings(self) -> None:
        with Control(self._login()) as control:
            for name, value in self._config.settings.items():
                control.set(name, value)
            if self._config.role_arn is not None:
                control.associate_role(self._config.role_arn, "ACTIVE")

    def _spawn_agent(self) -> subprocess.Popen[bytes]:
        config = AgentConfig(
            server=self._login(),
            s3_root=self._config.s3_root,
            region=self._config.region,
            account_id=self._config.account_id,
            instance_arn=self._config.arn,
            endpoints=self._config.endpoints,
            credentials=self._config.credentials,
            local_aws=self._config.local_aws,
            worker=self._config.arn,  # the lock on the instance's folder leaves no second agent
        )
        process = subprocess.Popen([sys.executable, "-m", "ferryman.agent"], stdin=subprocess.PIPE, stdout=sys.stderr, cwd=self._config.folder)
        send_line(process, json.dumps(asdict(config), default=str))
        return process


class InitScriptError(Exception):
    """A script of ``--init`` failed; the text names it and the server's error."""


def _log(line: str) -> None:
    print(f"host: {line}", file=sys.stderr, flush=True)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _reporter() -> Report:
    """Keep standard output for reports to the supervisor; whatever else prints goes to standard error from here on."""
    reports = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return lambda event: _write_all(reports, json.dumps(event).encode() + b"\n")


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _spare_the_collector() -> None:
    """Collect cyclic garbage less often, and not among what the start has loaded, which stays.

    A large result or load makes and drops tuples by the million, none of them in a cycle; looking them through took a fifth of BULK INSERT.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)


def main() -> int:
    """Run one host until SIGTERM, SIGINT or the end of standard input. 0 when it was asked to end, 1 when it could not start."""
    if os.getpgrp() != os.getpid():
        os.setsid()
    os.umask(0o077)
    report = _reporter()
    ended = event_of_signals(signal.SIGTERM, signal.SIGINT)
    line = sys.stdin.buffer.readline()
    if not line:  # it wasn't needed after all
        return 0
    config = HostConfig.from_json(line)
    exit_when_stdin_closes(ended.set)
    lock = FileLock(config.folder / "lock")
    lock.take_over(PREDECESSOR_SECONDS)
    host = Host(config, report)
    try:
        host.start()
    except Exception as error:  # noqa: BLE001 - the process's edge: whatever it is, the supervisor hears of it
        traceback.print_exc()
        report({"event": "failed", "error": _one_line(error)})
        host.stop()
        return 1
    _spare_the_collector()
    while not ended.wait(WATCH_SECONDS):
        if not host.has_store():
            _log("PostgreSQL ended; the supervisor starts the instance again")
            host.stop()
            return 1
    host.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
