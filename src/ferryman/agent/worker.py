"""The agent's main loop: claim a task, run it in a thread of its own, see that it reaches a final state."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

import pytds

from ferryman.agent.config import AgentConfig
from ferryman.agent.errors import TaskCancelled, TaskError, TaskLost
from ferryman.agent.host import Host, S3Access
from ferryman.agent.multipart import abort_orphans
from ferryman.agent.server import ServerConnection, ServerUnavailableError
from ferryman.agent.task import LEASE_SECONDS, Caller, Task, TaskRun
from ferryman.agent.tasks import HANDLERS
from ferryman.drive import Drive

WAIT_SECONDS: Final = 5
"""How long the server holds a claim open when there is no task."""
RETRY_SECONDS: Final = (0.1, 5.0)
"""First and longest wait before the server is tried again."""
HOUSEKEEPING_SECONDS: Final = 3600.0
STOP_SECONDS: Final = 1.0

logger = logging.getLogger(__name__)


class Worker:
    """Runs tasks until stopped. How many at once is for the queue to say."""

    def __init__(self, config: AgentConfig) -> None:
        self._config = config
        self._name = config.worker or f"{socket.gethostname()}:{os.getpid()}"
        self._drive = Drive(config.s3_root)
        self._access = S3Access(config)
        self._claims = ServerConnection(config.server)
        self._idle: list[ServerConnection] = []
        self._running: set[threading.Thread] = set()
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop`."""
        swept = self._drive.sweep_temporaries()
        if swept:
            logger.info("removed %d files of interrupted transfers", swept)
        housekeeping = 0.0
        has_taken_back = False
        pause = RETRY_SECONDS[0]
        while not self._stopping.is_set():
            try:
                if not has_taken_back:
                    self._claims.call("end_leases", worker=self._name)
                    has_taken_back = True
                if time.monotonic() >= housekeeping:
                    self._claims.call("delete_old_tasks")
                    housekeeping = time.monotonic() + HOUSEKEEPING_SECONDS
                rows = self._claims.call("claim_task", worker=self._name, lease_seconds=LEASE_SECONDS, wait_seconds=WAIT_SECONDS)
                pause = RETRY_SECONDS[0]
            except (ServerUnavailableError, pytds.DatabaseError) as error:
                logger.warning("can't claim tasks: %s; trying again in %.1f s", error, pause)
                self._stopping.wait(pause)
                pause = min(pause * 2, RETRY_SECONDS[1])
                continue
            for row in rows:
                self._start(Task(**row))

    def stop(self) -> None:
        """Stop transfers, give their leases back, and return when that is done or has taken too long."""
        self._stopping.set()
        deadline = time.monotonic() + STOP_SECONDS
        for thread in list(self._running):
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start(self, task: Task) -> None:
        thread = threading.Thread(target=self._work, args=(task,), name=f"task {task.task_id}", daemon=True)
        self._running.add(thread)
        thread.start()

    def _work(self, task: Task) -> None:
        connection = self._idle.pop() if self._idle else ServerConnection(self._config.server)
        try:
            with TaskRun(task, connection, self._stopping) as run:
                carry_out(run, connection, self._host)
            abort_orphans(connection, lambda: self._host(_settings(connection)).s3())
        except (ServerUnavailableError, pytds.DatabaseError):
            # Its lease runs out, and it runs again.
            logger.exception("task %d can't be given its final state", task.task_id)
            connection.close()
        self._idle.append(connection)
        self._running.discard(threading.current_thread())

    def _host(self, settings: Mapping[str, str | None]) -> Host:
        return Host(self._config, self._drive, self._access, settings)


def carry_out(run: TaskRun, connection: Caller, host: Callable[[Mapping[str, str | None]], Host]) -> None:
    """Run the task's handler with the settings as they are now, and turn whatever comes of it into a final state."""
    task = run.task
    try:
        settings = _settings(connection)
        handler = HANDLERS.get(task.task_type)
        if handler is None:
            raise TaskError(f"This agent doesn't know tasks of the type {task.task_type}. Upgrade it.")
        run.finish("SUCCESS", handler(run, host(settings)))
    except TaskLost:
        run.release()
        logger.info("task %d is left to another worker", task.task_id)
    except TaskCancelled:
        run.finish("CANCELLED", "Task has been canceled.")
    except TaskError as error:
        run.finish("ERROR", str(error))
    except Exception as error:
        logger.exception("task %d failed unexpectedly", task.task_id)
        run.finish("ERROR", f"The task failed for a reason that Ferryman doesn't know ({type(error).__name__}: {error}). The agent's log has the details.")


def _settings(connection: Caller) -> Mapping[str, str | None]:
    return {row["name"]: row["value"] for row in connection.call("get_settings")}
