"""The lease: a worker that can't renew it stops, one that was told to cancel stops, progress becomes lines of task_info."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from ferryman.agent import task as task_module
from ferryman.agent.errors import TaskCancelled, TaskLost
from ferryman.agent.server import ServerUnavailableError
from ferryman.agent.task import Task, TaskRun, run_aside


class Server:
    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.verdict = "CONTINUE"
        self.is_down = False

    def call(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        if self.is_down:
            raise ServerUnavailableError("down")
        self.calls.append((query, parameters))
        return [{"verdict": self.verdict}]


def make_task() -> Task:
    return Task(1, "DOWNLOAD_FROM_S3", "IN_PROGRESS", None, None, None, None, 7, None, None, None, None)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(task_module, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(task_module, "LEASE_SECONDS", 0.3)
    return Server()


def stops(run: TaskRun, error: type[Exception]) -> None:
    with pytest.raises(error):
        run.sleep(2)


def test_cancellation_arrives(server: Server) -> None:
    with TaskRun(make_task(), server, threading.Event()) as run:
        server.verdict = "CANCEL"
        stops(run, TaskCancelled)


def test_another_worker_has_the_task(server: Server) -> None:
    with TaskRun(make_task(), server, threading.Event()) as run:
        server.verdict = "LOST"
        stops(run, TaskLost)
        with pytest.raises(TaskLost):
            run.note_result("e", 1, "n")


def test_without_the_server_the_lease_runs_out(server: Server) -> None:
    with TaskRun(make_task(), server, threading.Event()) as run:
        server.is_down = True
        started = time.monotonic()
        stops(run, TaskLost)
        assert 0.2 < time.monotonic() - started < 1.5


def test_a_short_outage_is_survived(server: Server) -> None:
    with TaskRun(make_task(), server, threading.Event()) as run:
        server.is_down = True
        threading.Timer(0.1, lambda: setattr(server, "is_down", False)).start()
        run.note_result("e", 1, "n")
        run.sleep(0.3)
        run.finish("SUCCESS", "done")
    assert ("finish_task", {"task_id": 1, "fencing_token": 7, "lifecycle": "SUCCESS", "info": "done"}) in server.calls


def test_progress(server: Server) -> None:
    with TaskRun(make_task(), server, threading.Event()) as run:
        for done in (0, 7, 12, 12, 100):
            run.progress(done, 100)
            run.sleep(0.08)
    sent = [(p["percent_complete"], p["info"]) for q, p in server.calls if q == "report_progress" and p["percent_complete"] is not None]
    assert sent == [(7, "5 percent processed."), (12, "10 percent processed."), (99, "95 percent processed.")]
    assert all(p["fencing_token"] == 7 for _, p in server.calls)


def test_work_aside_is_abandoned_at_once(server: Server) -> None:
    seen = threading.Event()

    def work(abandoned: threading.Event) -> None:
        abandoned.wait(5)
        seen.set()

    with TaskRun(make_task(), server, threading.Event()) as run:
        threading.Timer(0.1, lambda: setattr(server, "verdict", "CANCEL")).start()
        started = time.monotonic()
        with pytest.raises(TaskCancelled):
            run_aside(run, work)
        assert time.monotonic() - started < 1
    assert seen.wait(1)


def test_work_aside_hands_over_its_error(server: Server) -> None:
    def work(abandoned: threading.Event) -> None:
        raise ValueError("no")

    with TaskRun(make_task(), server, threading.Event()) as run, pytest.raises(ValueError, match="no"):
        run_aside(run, work)
