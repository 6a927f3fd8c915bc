"""SQL Server Agent's scheduler: a thread that looks into msdb every second, starts the jobs that are due or asked for, and stops others.

Jobs, schedules and requests are rows of msdb (msdb/sqlagent/*.sql); this thread alone decides when a job runs, and runs none twice at a time.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from dataclasses import dataclass, fields
from typing import Any, Final

from ferryman.errors import SqlError
from ferryman.server.job_run import DATETIME, UNIQUEIDENTIFIER, JobRun, Sessions, Trigger
from ferryman.server.job_schedules import AT_START, Schedule, next_run
from ferryman.server.msdb_session import Argument, MsdbSession
from ferryman.sqltypes import INT
from ferryman.store.pg_errors import Cancelled, StoreError

log = logging.getLogger(__name__)

POLL_SECONDS: Final = 1.0
STOP_SECONDS: Final = 2.0
ENDING_SECONDS: Final = 0.1
"""How often to look whether the server stops while a run that has written its outcome ends."""
_SCHEDULED, _AT_START, _USER = "1", "3", "4"


@dataclass(slots=True)
class _Planned:
    """A schedule of a job, as last read, and when it fires next."""

    version: int
    due: dt.datetime | None


class JobRunner:
    """Start with ``start``, end with ``stop``, which cancels the jobs that run."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._stopping = threading.Event()
        self._runs: dict[uuid.UUID, JobRun] = {}
        self._plan: dict[tuple[uuid.UUID, int], _Planned] = {}
        self._first = True
        self._looked: dt.datetime | None = None
        self._thread = threading.Thread(target=self._run, name="job-runner", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(STOP_SECONDS)
        for run in list(self._runs.values()):
            run.stop("the server's shutdown")
        for run in list(self._runs.values()):
            run.join(STOP_SECONDS)

    def _run(self) -> None:
        msdb: MsdbSession | None = None
        while not self._stopping.wait(0 if msdb is None and self._first else POLL_SECONDS):
            try:
                if msdb is None:
                    msdb = MsdbSession(self._sessions.open_internal(None, "SQLAgent - Schedule Saver"))
                    if self._first:
                        msdb.call("ferryman_agent_started")
                self._poll(msdb)
                self._first = False
            except (SqlError, StoreError, Cancelled):
                # Whatever broke this look into msdb, the next one starts afresh.
                log.exception("SQL Server Agent could not read its jobs")
                self._first = False
                if msdb is not None:
                    msdb.close()
                    msdb = None
        if msdb is not None:
            msdb.close()

    def _poll(self, msdb: MsdbSession) -> None:
        self._runs = {job_id: run for job_id, run in self._runs.items() if run.running}
        starts, stops, schedules = msdb.call("ferryman_agent_poll")
        for request in sorted(starts + stops, key=lambda row: int(row["request_id"])):
            self._obey(request)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        for row in schedules:
            self._consider(msdb, row, now)
        self._looked = now
        kept = {(row["job_id"], row["schedule_id"]) for row in schedules}
        self._plan = {key: planned for key, planned in self._plan.items() if key in kept}

    def _obey(self, request: dict[str, Any]) -> None:
        who = f"User {request['requested_by']}"
        running = self._runs.get(request["job_id"])
        if request["action"] == "START":
            self._begin(request["job_id"], Trigger(_USER, who, request["step_id"]))
        elif running is not None:
            running.stop(who)

    def _consider(self, msdb: MsdbSession, row: dict[str, Any], now: dt.datetime) -> None:
        """Start the schedule's job when it is due, and find out when it is due next. What has become due since the last look is due: a schedule that was
        made in between for the next second must not miss it."""
        key = (row["job_id"], row["schedule_id"])
        planned = self._plan.get(key)
        name = f"Schedule {row['schedule_id']} ({row['name']})"
        schedule = Schedule(**{field.name: row[field.name] for field in fields(Schedule)})
        if planned is None or planned.version != row["version_number"]:
            if self._first and schedule.freq_type == AT_START:
                self._begin(row["job_id"], Trigger(_AT_START, name))
            planned = None
        due = planned.due if planned is not None else next_run(schedule, self._looked or now)
        if due is not None and due <= now:
            self._begin(row["job_id"], Trigger(_SCHEDULED, name))
            due = next_run(schedule, now)
        elif planned is not None:
            return
        self._plan[key] = _Planned(row["version_number"], due)
        msdb.call(
            "ferryman_agent_next_run", Argument("job_id", UNIQUEIDENTIFIER, row["job_id"]), Argument("schedule_id", INT, row["schedule_id"]),
            Argument("next_run", DATETIME, due),
        )  # fmt: skip

    def _begin(self, job_id: uuid.UUID, trigger: Trigger) -> None:
        running = self._runs.get(job_id)
        while running is not None and running.ending and running.running and not self._stopping.is_set():
            running.join(ENDING_SECONDS)  # the request came after the run's outcome, so it must not get lost
        if running is not None and running.running:
            return  # as the agent does: a job that still runs skips the time it was due
        self._runs[job_id] = JobRun(self._sessions, job_id, trigger)
        self._runs[job_id].start()
