"""One run of an Agent job: its steps one after the other, as their actions say, and the history they leave.

Source: "sp_add_jobstep (Transact-SQL)", "dbo.sysjobhistory (Transact-SQL)"; the messages are worded as the agent words them.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from ferryman.errors import SqlError, not_supported
from ferryman.server.job_tokens import StepTokens, TokenError
from ferryman.server.msdb_session import Argument, MsdbSession
from ferryman.server.scripts import ScriptOutput
from ferryman.sqltypes import INT, SYSNAME, SqlType, nvarchar
from ferryman.store.pg_errors import Cancelled
from ferryman.tsql.batches import split_batches
from ferryman.tsql.interpreter.execute import run_batch

if TYPE_CHECKING:
    from ferryman.tsql.output import Output
    from ferryman.tsql.session import Session

log = logging.getLogger(__name__)

UNIQUEIDENTIFIER: Final = SqlType("uniqueidentifier")
DATETIME: Final = SqlType("datetime")
MESSAGE_LIMIT: Final = 4000
"""Characters of sysjobhistory.message."""
OUTCOME_STEP: Final = "(Job outcome)"
SHELLS: Final = {"CMDEXEC": "CmdExec", "POWERSHELL": "PowerShell"}
"""Subsystems that only sysadmin may use without a proxy account, which no login is here, nor on RDS -> their names in messages."""
QUIT_WITH_SUCCESS, QUIT_WITH_FAILURE, NEXT_STEP, GO_TO_STEP = 1, 2, 3, 4


class Outcome(IntEnum):
    """run_status of sysjobhistory."""

    FAILED = 0
    SUCCEEDED = 1
    RETRY = 2
    CANCELED = 3


@dataclass(frozen=True, slots=True)
class Trigger:
    """Why a job runs. ``source`` is run_requested_source: 1 a schedule, 3 the agent's start, 4 a user; ``step_id`` 0 is the job's first step."""

    source: str
    invoked_by: str
    step_id: int = 0


class Sessions(Protocol):
    """Who opens the sessions of jobs: the database server."""

    def open_internal(self, login: str | None, application: str, output: Output | None = None) -> Session:
        """Open a session of the server's own, as ``login`` or, for None, as its owner."""


class StepOutput(ScriptOutput):
    """Keeps what a step says, in the words of its history row, and whether it failed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.last = (0, 0)

    def message(self, message: SqlError) -> None:
        if message.number in (5701, 5703):
            return
        failed = message.severity > 10
        if failed and self.error is None:
            self.error = message
        if failed:
            self.last = (message.number, message.severity)
        self.texts.append(f"{message.message} [SQLSTATE {'42000' if failed else '01000'}] ({'Error' if failed else 'Message'} {message.number})")


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one attempt at a step ended. ``number`` and ``severity`` are those of its last error."""

    outcome: Outcome
    text: str
    number: int = 0
    severity: int = 0


class StepRefusedError(Exception):
    """Why a step did not start, in the words of its history row."""


class JobRun:
    """Runs one job in a thread of its own; ``stop`` may be called from another."""

    def __init__(self, sessions: Sessions, job_id: uuid.UUID, trigger: Trigger) -> None:
        self.job_id = job_id
        self._sessions = sessions
        self._trigger = trigger
        self._stopped_by: str | None = None
        self._stop = threading.Event()
        self._ending = False
        self._started = _now()
        self._executions: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._thread = threading.Thread(target=self._run, name=f"job-{job_id}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    @property
    def ending(self) -> bool:
        """Whether the outcome is noted, or about to be: from then on others may ask for the job again, though this run's thread has things to tidy up."""
        return self._ending

    def join(self, timeout: float) -> None:
        self._thread.join(timeout)

    def stop(self, who: str) -> None:
        """End the run: the statement that runs is cancelled, the job's outcome is "canceled"."""
        with self._lock:
            self._stopped_by = who
            self._stop.set()
            if self._session is not None:
                self._session.interrupt()

    def _run(self) -> None:
        msdb = MsdbSession(self._sessions.open_internal(None, "SQLAgent - Job Manager"))
        try:
            self._run_job(msdb)
        except Exception:
            # The thread's end is the edge: a failure of the server itself must not take other jobs along.
            log.exception("the run of job %s ended by an error of the server", self.job_id)
        finally:
            msdb.close()

    def _run_job(self, msdb: MsdbSession) -> None:
        jobs, steps = msdb.call(
            "ferryman_agent_begin_job", Argument("job_id", UNIQUEIDENTIFIER, self.job_id), Argument("source", SYSNAME, self._trigger.source),
            Argument("invoked_by", SYSNAME, self._trigger.invoked_by),
        )  # fmt: skip
        if not jobs:
            return
        job, by_id = jobs[0], {step["step_id"]: step for step in steps}
        outcome, last = self._run_steps(msdb, job, by_id)
        words = {Outcome.SUCCEEDED: "The job succeeded.", Outcome.FAILED: "The job failed."}
        text = words.get(outcome, f"The job was stopped prior to completion by {self._stopped_by}.")
        text += f"  The Job was invoked by {self._trigger.invoked_by}."
        text += f"  The last step to run was step {last['step_id']} ({last['step_name']})." if last is not None else "  The job has no step to start with."
        self._ending = True
        self._note(msdb, 0, OUTCOME_STEP, StepResult(outcome, text), self._started, 0)
        if job["delete_level"] == 3 or job["delete_level"] == (1 if outcome is Outcome.SUCCEEDED else 2):
            msdb.call(
                "ferryman_remove_job", Argument("job_id", UNIQUEIDENTIFIER, self.job_id), Argument("delete_history", INT, 1),
                Argument("delete_unused_schedule", INT, 1),
            )  # fmt: skip

    def _run_steps(self, msdb: MsdbSession, job: dict[str, Any], steps: dict[int, dict[str, Any]]) -> tuple[Outcome, dict[str, Any] | None]:
        """Return the job's outcome and its last step, None when there is none to start with."""
        step_id: int = self._trigger.step_id or job["start_step_id"]
        last: dict[str, Any] | None = None
        outcome = Outcome.FAILED
        while (step := steps.get(step_id)) is not None:
            last = step
            outcome = self._attempt(msdb, job, step)
            if outcome is Outcome.CANCELED:
                return outcome, last
            succeeded = outcome is Outcome.SUCCEEDED
            action = step["on_success_action" if succeeded else "on_fail_action"]
            if action in (QUIT_WITH_SUCCESS, QUIT_WITH_FAILURE):
                return Outcome.SUCCEEDED if action == QUIT_WITH_SUCCESS else Outcome.FAILED, last
            step_id = step_id + 1 if action == NEXT_STEP else step["on_success_step_id" if succeeded else "on_fail_step_id"]
        return outcome, last

    def _attempt(self, msdb: MsdbSession, job: dict[str, Any], step: dict[str, Any]) -> Outcome:
        """Run a step as often as its retries allow; returns how the last attempt ended."""
        retries = 0
        self._executions[step["step_id"]] += 1
        while True:
            started = _now()
            result = self._run_step(job, step)
            retry = result.outcome is Outcome.FAILED and retries < step["retry_attempts"]
            if retry:
                result = StepResult(Outcome.RETRY, result.text, result.number, result.severity)
            self._note(msdb, step["step_id"], step["step_name"], result, started, retries)
            if not retry:
                return result.outcome
            retries += 1
            if self._stop.wait(step["retry_interval"] * 60):
                return Outcome.CANCELED

    def _run_step(self, job: dict[str, Any], step: dict[str, Any]) -> StepResult:
        output = StepOutput()
        outcome = Outcome.FAILED
        text = f"Executed as user: {job['owner']}."
        try:
            self._execute(job, step, output)
            outcome = Outcome.FAILED if output.error is not None else Outcome.SUCCEEDED
        except Cancelled:
            outcome = Outcome.CANCELED
        except SqlError as error:
            output.message(error)
        except StepRefusedError as refusal:
            text = str(refusal)
        if self._stop.is_set():
            outcome = Outcome.CANCELED
        endings = {
            Outcome.SUCCEEDED: "The step succeeded.", Outcome.FAILED: "The step failed.", Outcome.CANCELED: f"The step was cancelled (stopped) as the result"
            f" of a stop job request by {self._stopped_by}.",
        }  # fmt: skip
        text = " ".join((text, *output.texts))
        ending = ("  " if text.endswith((".", ")")) else ".  ") + endings[outcome]
        return StepResult(outcome, text[: MESSAGE_LIMIT - len(ending)] + ending, *output.last)

    def _command(self, job: dict[str, Any], step: dict[str, Any]) -> str:
        """Return the command to run. Raises StepRefusedError and SqlError when the step can't start."""
        if (shell := SHELLS.get(step["subsystem"])) is not None:
            raise StepRefusedError(f"Non-SysAdmins have been denied permission to run {shell} job steps without a proxy account.")
        if step["subsystem"] != "TSQL":
            raise not_supported(f"the subsystem {step['subsystem']} of SQL Server Agent (only Transact-SQL steps run)")
        if job["owner"] is None:
            raise SqlError(14234, "Unable to determine if the owner of the job has server access: the login is gone.")
        tokens = StepTokens(
            job["server"], self.job_id, job["name"], self._started, step["step_id"], step["step_name"], self._executions[step["step_id"]], _now()
        )
        try:
            return tokens.replace(step["command"] or "")
        except TokenError as error:
            raise StepRefusedError(f"Unable to start execution of step {step['step_id']} (reason: {error}).") from error

    def _execute(self, job: dict[str, Any], step: dict[str, Any], output: StepOutput) -> None:
        """Run a step's batches as the job's owner until one fails; for an owner that isn't sysadmin, as none is, @database_user_name does nothing. Raises
        SqlError, StepRefusedError and Cancelled."""
        command = self._command(job, step)
        application = f"SQLAgent - TSQL JobStep (Job 0x{self.job_id.bytes_le.hex().upper()} : Step {step['step_id']})"
        session = self._sessions.open_internal(job["owner"], application, output)
        try:
            with self._lock:
                self._session = session
            if self._stop.is_set():
                raise Cancelled
            session.use(step["database_name"] or "master")
            for batch in split_batches(command):
                for _ in range(batch.count):
                    run_batch(session, batch.text)
                    if output.error is not None:
                        return
        finally:
            with self._lock:
                self._session = None
            session.close()

    def _note(self, msdb: MsdbSession, step_id: int, step_name: str, result: StepResult, started: dt.datetime, retries: int) -> None:
        seconds = int((_now() - started).total_seconds())
        msdb.call(
            "ferryman_agent_note",
            Argument("job_id", UNIQUEIDENTIFIER, self.job_id), Argument("step_id", INT, step_id), Argument("step_name", SYSNAME, step_name),
            Argument("run_status", INT, int(result.outcome)), Argument("message", nvarchar(MESSAGE_LIMIT), result.text[:MESSAGE_LIMIT]),
            Argument("sql_message_id", INT, result.number), Argument("sql_severity", INT, result.severity), Argument("started", DATETIME, started),
            Argument("duration", INT, seconds // 3600 * 10000 + seconds // 60 % 60 * 100 + seconds % 60), Argument("retries", INT, retries),
        )  # fmt: skip


def _now() -> dt.datetime:
    """Return the server's time, which is UTC, to the millisecond that datetime holds."""
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    return now.replace(microsecond=now.microsecond // 10000 * 10000)
