"""SQL Server Agent: jobs that are made, run, stopped and looked at as on SQL Server.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sql-server-agent-stored-procedures-transact-sql
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.server.conftest import MASTER, PASSWORD, Connect, Sql

from ferryman.server.database_server import DatabaseServer, ServerOptions
from ferryman.store.postgres import Postgres

SECRET = "Worker-secret-1"
PATIENCE = 120.0
"""Seconds: only a test that fails waits so long."""


@pytest.fixture(scope="module")
def sql(connect: Connect) -> Sql:
    sql: Sql = connect()
    sql.run("CREATE DATABASE factory")
    sql.run("CREATE TABLE factory.dbo.work (id int IDENTITY, what nvarchar(200), who sysname NULL, at datetime DEFAULT GETDATE())")
    for name in ("worker", "other"):
        sql.run(f"CREATE LOGIN {name} WITH PASSWORD = '{SECRET}'; USE factory; CREATE USER {name} FOR LOGIN {name}; ALTER ROLE db_datawriter ADD MEMBER {name}")
        sql.run(f"USE msdb; CREATE USER {name} FOR LOGIN {name}; ALTER ROLE SQLAgentUserRole ADD MEMBER {name}")
    sql.run("USE msdb")
    return sql


@pytest.fixture
def name() -> str:
    return f"job {uuid.uuid4().hex[:8]}"


def quoted(text: str) -> str:
    return "N'" + text.replace("'", "''") + "'"


def make_job(sql: Sql, name: str, *commands: str, **step: object) -> None:
    """Make a job whose steps go on to the next one, the last one quits."""
    sql.run(f"EXEC msdb.dbo.sp_add_job @job_name = {quoted(name)}")
    for number, command in enumerate(commands, 1):
        options = {"database_name": "N'factory'", "on_success_action": 3 if number < len(commands) else 1} | step
        more = "".join(f", @{option} = {value}" for option, value in options.items())
        sql.run(f"EXEC msdb.dbo.sp_add_jobstep @job_name = {quoted(name)}, @step_name = N'step {number}', @command = {quoted(command)}{more}")
    sql.run(f"EXEC msdb.dbo.sp_add_jobserver @job_name = {quoted(name)}")


def wait(check: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := check()):
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.1)
    return found


def history(sql: Sql, name: str) -> list[tuple[Any, ...]]:
    """Return step, status and message of each row, the oldest first."""
    return sql.run(
        "SELECT h.step_id, h.run_status, h.message FROM msdb.dbo.sysjobhistory AS h JOIN msdb.dbo.sysjobs AS j ON j.job_id = h.job_id"
        f" WHERE j.name = {quoted(name)} ORDER BY h.instance_id"
    )


def run_to_end(sql: Sql, name: str) -> list[tuple[Any, ...]]:
    sql.run(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")
    wait(lambda: any(step == 0 for step, _, _ in history(sql, name)))
    return history(sql, name)


def let_the_agent_look(sql: Sql, name: str) -> None:
    """Return after the scheduler has looked into msdb, at least a second after its last look."""
    clock = f"{name} clock {uuid.uuid4().hex[:8]}"
    make_job(sql, clock, "SELECT 1")
    run_to_end(sql, clock)


def test_script_as_management_studio_writes_it(sql: Sql) -> None:
    sql.run("""
BEGIN TRANSACTION
DECLARE @ReturnCode INT
SELECT @ReturnCode = 0
IF NOT EXISTS (SELECT name FROM msdb.dbo.syscategories WHERE name=N'Data load' AND category_class=1)
BEGIN
EXEC @ReturnCode = msdb.dbo.sp_add_category @class=N'JOB', @type=N'LOCAL', @name=N'Data load'
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
END
DECLARE @jobId BINARY(16)
EXEC @ReturnCode =  msdb.dbo.sp_add_job @job_name=N'nightly load', @enabled=1, @notify_level_eventlog=0, @notify_level_email=0,
		@notify_level_netsend=0, @notify_level_page=0, @delete_level=0, @description=N'No description available.',
		@category_name=N'Data load', @owner_login_name=N'admin', @job_id = @jobId OUTPUT
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobstep @job_id=@jobId, @step_name=N'load', @step_id=1, @cmdexec_success_code=0, @on_success_action=1,
		@on_success_step_id=0, @on_fail_action=2, @on_fail_step_id=0, @retry_attempts=0, @retry_interval=0, @os_run_priority=0,
		@subsystem=N'TSQL', @command=N'INSERT INTO dbo.work (what) VALUES (N''loaded'')', @database_name=N'factory', @flags=0
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_update_job @job_id = @jobId, @start_step_id = 1
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobschedule @job_id=@jobId, @name=N'at night', @enabled=1, @freq_type=4, @freq_interval=1, @freq_subday_type=1,
		@freq_subday_interval=0, @freq_relative_interval=0, @freq_recurrence_factor=0, @active_start_date=20240101, @active_end_date=99991231,
		@active_start_time=23000, @active_end_time=235959
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
EXEC @ReturnCode = msdb.dbo.sp_add_jobserver @job_id = @jobId, @server_name = N'(local)'
IF (@@ERROR <> 0 OR @ReturnCode <> 0) GOTO QuitWithRollback
COMMIT TRANSACTION
GOTO EndSave
QuitWithRollback:
    IF (@@TRANCOUNT > 0) ROLLBACK TRANSACTION
EndSave:
""")
    found = sql.run(
        "SELECT c.name, SUSER_SNAME(j.owner_sid), s.step_name, s.database_name FROM msdb.dbo.sysjobs j JOIN msdb.dbo.syscategories c"
        " ON c.category_id = j.category_id JOIN msdb.dbo.sysjobsteps s ON s.job_id = j.job_id WHERE j.name = 'nightly load'"
    )
    assert found == [("Data load", "admin", "load", "factory")]
    [(date, at)] = wait(lambda: sql.run(
        "SELECT js.next_run_date, js.next_run_time FROM msdb.dbo.sysjobschedules js JOIN msdb.dbo.sysjobs j ON j.job_id = js.job_id"
        " WHERE j.name = 'nightly load' AND js.next_run_date > 0"))  # fmt: skip
    assert date > 20240101 and at == 23000
    next_run = "SELECT next_scheduled_run_date FROM msdb.dbo.sysjobactivity a JOIN msdb.dbo.sysjobs j ON j.job_id = a.job_id WHERE j.name = 'nightly load'"
    assert wait(lambda: sql.run(next_run)[0][0]).strftime("%Y%m%d %H%M%S") == f"{date} 023000"
    sql.run("EXEC msdb.dbo.sp_delete_job @job_name = N'nightly load'")
    assert sql.run("SELECT name FROM msdb.dbo.sysschedules WHERE name = 'at night'") == []


def test_started_job_runs_its_steps(sql: Sql, name: str) -> None:
    make_job(sql, name, "PRINT 'hello'; INSERT INTO dbo.work (what, who) VALUES ('one', SUSER_SNAME())\nGO\nSELECT DB_NAME()", "SELECT 2")
    assert run_to_end(sql, name) == [
        (1, 1, "Executed as user: admin. hello [SQLSTATE 01000] (Message 0)  The step succeeded."),
        (2, 1, "Executed as user: admin.  The step succeeded."),
        (0, 1, "The job succeeded.  The Job was invoked by User admin.  The last step to run was step 2 (step 2)."),
    ]
    assert sql.run("SELECT who FROM factory.dbo.work WHERE what = 'one'") == [("admin",)]
    assert sql.run(f"EXEC msdb.dbo.sp_help_jobhistory @job_name = {quoted(name)}")[0][1:3] == (name, 1)
    assert [row[3] for row in sql.run(f"EXEC msdb.dbo.sp_help_jobhistory @job_name = {quoted(name)}, @mode = 'FULL'")] == [0, 2, 1]
    sql.run(f"EXEC msdb.dbo.sp_purge_jobhistory @job_name = {quoted(name)}")
    assert history(sql, name) == []


def test_failing_step(sql: Sql, name: str) -> None:
    make_job(sql, name, "SELECT * FROM dbo.nothing_of_that_name", "INSERT INTO dbo.work (what) VALUES ('never')")
    assert run_to_end(sql, name) == [
        (1, 0, "Executed as user: admin. Invalid object name 'dbo.nothing_of_that_name'. [SQLSTATE 42000] (Error 208)  The step failed."),
        (0, 0, "The job failed.  The Job was invoked by User admin.  The last step to run was step 1 (step 1)."),
    ]
    last = "SELECT sql_message_id, sql_severity FROM msdb.dbo.sysjobhistory WHERE step_id = 1 AND message LIKE '%nothing_of_that_name%'"
    assert sql.run(last) == [(208, 16)]
    assert sql.run("SELECT id FROM factory.dbo.work WHERE what = 'never'") == []


def test_actions_lead_from_step_to_step(sql: Sql, name: str) -> None:
    make_job(sql, name, "RAISERROR('broken', 16, 1)", "SELECT 1", "SELECT 'cleaned up'")
    sql.run(f"EXEC msdb.dbo.sp_update_jobstep @job_name = {quoted(name)}, @step_id = 1, @on_fail_action = 4, @on_fail_step_id = 3")
    assert [(step, status) for step, status, _ in run_to_end(sql, name)] == [(1, 0), (3, 1), (0, 1)]


def test_retries(sql: Sql, name: str) -> None:
    command = f"INSERT INTO dbo.work (what) VALUES ('{name}'); IF (SELECT COUNT(*) FROM dbo.work WHERE what = '{name}') < 3 THROW 50001, 'not yet', 1"
    make_job(sql, name, command, retry_attempts=5, retry_interval=0)
    assert [(step, status) for step, status, _ in run_to_end(sql, name)] == [(1, 2), (1, 2), (1, 1), (0, 1)]


@pytest.mark.parametrize(("options", "text"), [
    ({"subsystem": "N'CmdExec'"}, "Non-SysAdmins have been denied permission to run CmdExec job steps without a proxy account.  The step failed."),
    ({"subsystem": "N'PowerShell'"}, "Non-SysAdmins have been denied permission to run PowerShell job steps without a proxy account.  The step failed."),
    ({"subsystem": "N'SSIS'"}, "Not supported by Ferryman: the subsystem SSIS of SQL Server Agent (only Transact-SQL steps run)"),
    ({"database_name": "N'nowhere'"}, "Database 'nowhere' does not exist."),
])  # fmt: skip
def test_steps_that_cannot_run_say_so(sql: Sql, name: str, options: dict[str, str], text: str) -> None:
    make_job(sql, name, "SELECT 1", **options)
    step, outcome = run_to_end(sql, name)
    assert step[1] == 0 and text in step[2]
    assert outcome[1] == 0


@pytest.mark.parametrize(("command", "text"), [
    ("SELECT $(JOBID)", "Unable to start execution of step 1 (reason: The job step contains tokens. For SQL Server 2005 Service Pack 1 or later, you must use"
                        " the appropriate ESCAPE_xxx macro to update job steps containing tokens before the job can run.).  The step failed."),
    ("PRINT '$(ESCAPE_SQUOTE(A-MSG))'", "Unable to start execution of step 1 (reason: Variable A-MSG not found).  The step failed."),
])  # fmt: skip
def test_tokens_that_cannot_be_replaced(sql: Sql, name: str, command: str, text: str) -> None:
    make_job(sql, name, command)
    assert run_to_end(sql, name)[0] == (1, 0, text)


def test_tokens(sql: Sql, name: str) -> None:
    """A loop of two steps counts the executions of its step."""
    make_job(sql, name, "INSERT INTO dbo.work (what) SELECT CONCAT(name, ' $(ESCAPE_SQUOTE(STEPNAME)) $(ESCAPE_NONE(STEPCT)) ', '$(ESCAPE_SQUOTE(SRVR))')"
             " FROM msdb.dbo.sysjobs WHERE job_id = CONVERT(uniqueidentifier, $(ESCAPE_NONE(JOBID)))",
             "IF $(ESCAPE_NONE(STEPCT)) < 3 RAISERROR('again', 16, 1)")  # fmt: skip
    sql.run(f"EXEC msdb.dbo.sp_update_jobstep @job_name = {quoted(name)}, @step_id = 2, @on_fail_action = 4, @on_fail_step_id = 1")
    assert run_to_end(sql, name)[-1][1] == 1
    found = sql.run(f"SELECT what FROM factory.dbo.work WHERE what LIKE '{name} %' ORDER BY id")
    assert found == [(f"{name} step 1 {count} TESTHOST",) for count in (1, 2, 3)]


def test_stop(sql: Sql, name: str) -> None:
    make_job(sql, name, "WAITFOR DELAY '00:01:00'")
    sql.run(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")
    status = f"EXEC msdb.dbo.sp_help_job @job_name = {quoted(name)}, @job_aspect = 'JOB'"
    wait(lambda: sql.run(status)[0][25] == 1)
    number, text = sql.error(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")
    assert number == 22022
    refusal = "refused because the job is already running from a request by User admin."
    assert text == f"SQLServerAgent Error: Request to run job {name} (from User admin) {refusal}"
    sql.run(f"EXEC msdb.dbo.sp_stop_job {quoted(name)}")
    wait(lambda: history(sql, name) and history(sql, name)[-1][0] == 0)
    assert [(step, status) for step, status, _ in history(sql, name)] == [(1, 3), (0, 3)]
    assert "The job was stopped prior to completion by User admin." in history(sql, name)[-1][2]
    assert sql.run(status)[0][25] == 4
    assert sql.error(f"EXEC msdb.dbo.sp_stop_job {quoted(name)}")[0] == 22022


def test_schedule_fires_again_and_again(sql: Sql, name: str) -> None:
    make_job(sql, name, "INSERT INTO dbo.work (what) VALUES ('tick')")
    sql.run(f"EXEC msdb.dbo.sp_add_jobschedule @job_name = {quoted(name)}, @name = {quoted(name)}, @freq_type = 4, @freq_interval = 1,"
            " @freq_subday_type = 2, @freq_subday_interval = 1")  # fmt: skip
    wait(lambda: sql.run("SELECT COUNT(*) FROM factory.dbo.work WHERE what = 'tick'")[0][0] >= 3)
    assert f"({name})" in wait(lambda: [message for step, _, message in history(sql, name) if step == 0])[-1]
    sql.run(f"EXEC msdb.dbo.sp_update_job @job_name = {quoted(name)}, @enabled = 0")
    let_the_agent_look(sql, name)
    wait(lambda: sql.run(f"EXEC msdb.dbo.sp_help_job @job_name = {quoted(name)}, @job_aspect = 'JOB'")[0][25] == 4)
    count = len(history(sql, name))
    let_the_agent_look(sql, name)
    let_the_agent_look(sql, name)
    assert len(history(sql, name)) == count


def test_once_and_shared_schedule(sql: Sql, name: str) -> None:
    for job in (name, name + " too"):
        make_job(sql, job, f"INSERT INTO dbo.work (what) VALUES ('{name}')")
    sql.run(f"EXEC msdb.dbo.sp_add_schedule @schedule_name = {quoted(name)}, @freq_type = 1, @active_start_date = 20240101")
    for job in (name, name + " too"):
        sql.run(f"EXEC msdb.dbo.sp_attach_schedule @job_name = {quoted(job)}, @schedule_name = {quoted(name)}")
    assert sql.error(f"EXEC msdb.dbo.sp_delete_schedule @schedule_name = {quoted(name)}")[0] == 14372
    let_the_agent_look(sql, name)
    ran = f"SELECT COUNT(*) FROM factory.dbo.work WHERE what = '{name}'"
    assert sql.run(ran) == [(0,)], "its time is over"
    sql.run(f"""
DECLARE @when datetime = DATEADD(second, 2, GETDATE()), @date int, @time int
SELECT @date = CONVERT(int, CONVERT(char(8), @when, 112)), @time = DATEPART(hour, @when) * 10000 + DATEPART(minute, @when) * 100 + DATEPART(second, @when)
EXEC msdb.dbo.sp_update_schedule @name = {quoted(name)}, @active_start_date = @date, @active_start_time = @time""")
    wait(lambda: sql.run(ran) == [(2,)])
    let_the_agent_look(sql, name)
    let_the_agent_look(sql, name)
    assert sql.run(ran) == [(2,)]
    sql.run(f"EXEC msdb.dbo.sp_detach_schedule @job_name = {quoted(name)}, @schedule_name = {quoted(name)}")
    sql.run(f"EXEC msdb.dbo.sp_delete_schedule @schedule_name = {quoted(name)}, @force_delete = 1")


def test_job_that_deletes_itself(sql: Sql, name: str) -> None:
    make_job(sql, name, "INSERT INTO dbo.work (what) VALUES ('last')")
    sql.run(f"EXEC msdb.dbo.sp_update_job @job_name = {quoted(name)}, @delete_level = 1")
    sql.run(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")
    wait(lambda: sql.run(f"SELECT name FROM msdb.dbo.sysjobs WHERE name = {quoted(name)}") == [])
    assert sql.run("SELECT what FROM factory.dbo.work WHERE what = 'last'") == [("last",)]


def test_owner_of_the_job_runs_it(sql: Sql, connect: Connect, name: str) -> None:
    worker, other = connect("worker", SECRET, "msdb"), connect("other", SECRET, "msdb")
    make_job(worker, name, "INSERT INTO dbo.work (what, who) VALUES ('mine', SUSER_SNAME())", "SELECT * FROM dbo.work")
    assert sql.error(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")[0] == 14262
    assert other.error(f"EXEC msdb.dbo.sp_delete_job @job_name = {quoted(name)}")[0] == 14262
    assert other.run("EXEC msdb.dbo.sp_help_job") == []
    worker.run(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")
    rows = wait(lambda: [row for row in history(sql, name) if row[0] == 0] and history(sql, name))
    assert [(step, status) for step, status, _ in rows] == [(1, 1), (2, 0), (0, 0)]
    assert rows[0][2].startswith("Executed as user: worker.")
    assert "The SELECT permission was denied" in rows[1][2]
    assert sql.run("SELECT who FROM factory.dbo.work WHERE what = 'mine'") == [("worker",)]


def test_operators_see_and_start_all_jobs(sql: Sql, connect: Connect, name: str) -> None:
    make_job(sql, name, "SELECT 1")
    other = connect("other", SECRET, "msdb")
    assert other.error(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")[0] == 14262
    sql.run("USE msdb; ALTER ROLE SQLAgentOperatorRole ADD MEMBER other")
    other.run(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")
    assert other.error(f"EXEC msdb.dbo.sp_update_job @job_name = {quoted(name)}, @enabled = 0")[0] == 14525
    sql.run("USE msdb; ALTER ROLE SQLAgentOperatorRole DROP MEMBER other")


def test_users_outside_the_roles_are_refused(sql: Sql, connect: Connect) -> None:
    sql.run(f"CREATE LOGIN outsider WITH PASSWORD = '{SECRET}'")
    outsider = connect("outsider", SECRET)
    assert outsider.error("EXEC msdb.dbo.sp_add_job @job_name = 'x'")[0] == 229
    assert outsider.error("SELECT * FROM msdb.dbo.sysjobs")[0] == 229
    assert sql.error("INSERT INTO msdb.dbo.ferryman_job_requests (job_id, action, step_id, requested_by) VALUES (NEWID(), 'START', 0, 'me')")[0] == 229
    assert sql.error("UPDATE msdb.dbo.sysjobs SET owner_sid = 0x01")[0] == 229


ERRORS = [
    ("EXEC msdb.dbo.sp_add_job @job_name = N'taken'", 14261, "The specified @job_name ('taken') already exists."),
    ("EXEC msdb.dbo.sp_add_job @job_name = N'x', @category_name = N'no'", 14234,
     "The specified '@category_name' is invalid (valid values are returned by sp_help_category)."),
    ("EXEC msdb.dbo.sp_add_job @job_name = N'x', @owner_login_name = N'sa'", 14515,
     "Only a member of the sysadmin server role can add a job for a different owner with @owner_login_name."),
    ("EXEC msdb.dbo.sp_add_job @job_name = N'x', @delete_level = 9", 14266, "The specified '@delete_level' is invalid (valid values are: 0, 1, 2, 3)."),
    ("EXEC msdb.dbo.sp_add_job @job_name = N'x', @notify_level_page = 4", 14266,
     "The specified '@notify_level_page' is invalid (valid values are: 0, 1, 2, 3)."),
    ("EXEC msdb.dbo.sp_add_job @job_name = N'x', @category_id = 4711", 14234, None),
    ("EXEC msdb.dbo.sp_update_job @job_name = N'taken', @delete_level = 4", 14266, None),
    ("EXEC msdb.dbo.sp_add_schedule @schedule_name = N' ', @freq_type = 4, @freq_interval = 1", 14262, None),
    ("EXEC msdb.dbo.sp_help_jobschedule @job_name = N'taken', @include_description = 1", 50000, None),
    ("EXEC msdb.dbo.sp_help_schedule @include_description = 1", 50000, None),
    ("EXEC msdb.dbo.sp_delete_job @job_name = N'absent'", 14262, "The specified @job_name ('absent') does not exist."),
    ("EXEC msdb.dbo.sp_delete_job", 14294, "Supply either @job_id or @job_name to identify the job."),
    ("EXEC msdb.dbo.sp_start_job N'taken'", 14256, None),
    ("EXEC msdb.dbo.sp_stop_job N'taken'", 22022, None),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @on_success_action = 9", 14266,
     "The specified '@on_success_action' is invalid (valid values are: 1, 2, 3, 4)."),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @on_fail_action = 4", 14235,
     "The specified '@on_fail_step' is invalid (valid values are greater than 0 but excluding 1)."),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @on_success_action = 4, @on_success_step_id = 1", 14235, None),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @output_file_name = N'D:\\S3\\log.txt'", 14582,
     "Only a system administrator can specify a output file for a jobstep."),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @flags = 16", 50000, None),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @flags = 128", 14266, None),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @proxy_name = N'p'", 50000, None),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @subsystem = N'NONE'", 14234, None),
    ("EXEC msdb.dbo.sp_add_jobstep @job_name = N'taken', @step_name = N's', @step_id = 3", 14266,
     "The specified '@step_id' is invalid (valid values are: 1..1)."),
    ("EXEC msdb.dbo.sp_delete_jobstep @job_name = N'taken', @step_id = 1", 14262, "The specified @step_id ('1') does not exist."),
    ("EXEC msdb.dbo.sp_add_jobserver @job_name = N'taken', @server_name = N'elsewhere'", 14262, "The specified @server_name ('elsewhere') does not exist."),
    ("EXEC msdb.dbo.sp_add_schedule @schedule_name = N's', @freq_type = 3", 14266,
     "The specified '@freq_type' is invalid (valid values are: 1, 4, 8, 16, 32, 64, 128)."),
    ("EXEC msdb.dbo.sp_add_schedule @schedule_name = N's', @freq_type = 128", 50000, None),
    ("EXEC msdb.dbo.sp_add_schedule @schedule_name = N's', @freq_type = 8", 14266, "The specified '@freq_interval' is invalid (valid values are: 1..127)."),
    ("EXEC msdb.dbo.sp_add_schedule @schedule_name = N's', @freq_type = 1, @active_start_time = 246000", 14287,
     "The '@active_start_time' supplied has an invalid time."),
    ("EXEC msdb.dbo.sp_add_schedule @schedule_name = N's', @freq_type = 1, @active_start_date = 20241301", 14287,
     "The '@active_start_date' supplied has an invalid date."),
    ("EXEC msdb.dbo.sp_attach_schedule @job_name = N'taken', @schedule_name = N'absent'", 14262, "The specified @schedule_name ('absent') does not exist."),
    ("EXEC msdb.dbo.sp_add_category @class = 'JOB', @type = 'LOCAL', @name = N'Data Collector'", 14261,
     "The specified @name ('Data Collector') already exists."),
    ("EXEC msdb.dbo.sp_delete_category @class = 'JOB', @name = N'absent'", 14262, "The specified @name ('absent') does not exist."),
    ("EXEC msdb.dbo.sp_help_jobhistory @mode = 'NONE'", 14266, "The specified '@mode' is invalid (valid values are: SUMMARY, FULL)."),
]


@pytest.mark.parametrize(("statement", "number", "text"), ERRORS, ids=[case[0].removeprefix("EXEC msdb.dbo.")[:70] for case in ERRORS])
def test_errors(sql: Sql, statement: str, number: int, text: str | None) -> None:
    if not sql.run("SELECT 1 FROM msdb.dbo.sysjobs WHERE name = 'taken'"):
        sql.run("EXEC msdb.dbo.sp_add_job @job_name = N'taken'")
    found = sql.error(statement)
    assert found[0] == number, found
    if text is not None:
        assert found[1] == text


def test_steps_are_renumbered(sql: Sql, name: str) -> None:
    make_job(sql, name, "SELECT 1", "SELECT 2")
    sql.run(f"EXEC msdb.dbo.sp_add_jobstep @job_name = {quoted(name)}, @step_id = 1, @step_name = N'first', @command = N'SELECT 0', @on_success_action = 3")
    sql.run(f"EXEC msdb.dbo.sp_update_jobstep @job_name = {quoted(name)}, @step_id = 3, @command = N'SELECT 22', @retry_attempts = 2")
    sql.run(f"EXEC msdb.dbo.sp_delete_jobstep @job_name = {quoted(name)}, @step_id = 2")
    steps = sql.run(f"EXEC msdb.dbo.sp_help_jobstep @job_name = {quoted(name)}")
    assert [(row[0], row[1], row[3], row[13]) for row in steps] == [(1, "first", "SELECT 0", 0), (2, "step 2", "SELECT 22", 2)]


def test_operator_is_told(sql: Sql, name: str) -> None:
    sql.run(f"EXEC msdb.dbo.sp_add_operator @name = {quoted(name)}, @email_address = N'oncall@example.com'")
    make_job(sql, name, "RAISERROR('broken', 16, 1)")
    sql.run(f"EXEC msdb.dbo.sp_update_job @job_name = {quoted(name)}, @notify_level_email = 2, @notify_email_operator_name = {quoted(name)}")
    run_to_end(sql, name)
    [(recipients, body)] = sql.run(
        f"SELECT m.recipients, m.body FROM msdb.dbo.rds_fn_sysmail_allitems() AS m WHERE m.subject LIKE '%{name}%'"
    )
    assert recipients == "oncall@example.com"
    assert sql.run(f"EXEC msdb.dbo.sp_help_jobhistory @job_name = {quoted(name)}")[0][6] == name
    assert "STATUS: Failed" in body and "The job failed." in body


def test_operators_are_changed_and_shown(sql: Sql, name: str) -> None:
    sql.run(f"EXEC msdb.dbo.sp_add_operator @name = {quoted(name)}, @email_address = N'one@example.com', @pager_days = 62")
    sql.run(f"EXEC msdb.dbo.sp_update_operator @name = {quoted(name)}, @new_name = {quoted(name + ' 2')}, @enabled = 0, @email_address = N'two@example.com'")
    [row] = sql.run(f"EXEC msdb.dbo.sp_help_operator @operator_name = {quoted(name + ' 2')}")
    assert (row[1:4], row[15], row[19]) == ((f"{name} 2", 0, "two@example.com"), 62, "[Uncategorized]")
    assert sql.error(f"EXEC msdb.dbo.sp_help_operator @operator_name = {quoted(name)}")[0] == 14262
    assert sql.error(f"EXEC msdb.dbo.sp_delete_operator @name = {quoted(name + ' 2')}, @reassign_to_operator = N'nobody'")[0] == 14262
    sql.run(f"EXEC msdb.dbo.sp_delete_operator @name = {quoted(name + ' 2')}")


def test_jobs_are_filtered(sql: Sql, name: str) -> None:
    """Source: "sp_help_job (Transact-SQL)"."""
    make_job(sql, name, "SELECT 1", subsystem="N'CmdExec'")
    sql.run(f"EXEC msdb.dbo.sp_update_job @job_name = {quoted(name)}, @description = N'load of {name}'")

    def found(options: str) -> bool:
        return name in [row[2] for row in sql.run(f"EXEC msdb.dbo.sp_help_job {options}")]

    assert found("@subsystem = N'CmdExec'") and not found("@subsystem = N'TSQL'")
    assert found(f"@description = N'%{name[4:]}'") and not found("@description = N'nothing'")
    assert found("@date_comparator = '>', @date_created = '20240101'") and not found("@date_comparator = '<', @date_created = '20240101'")
    assert found("@date_comparator = '<', @date_last_modified = '21000101'")
    assert sql.error("EXEC msdb.dbo.sp_help_job @date_created = '20240101'")[0] == 14266


def test_category_is_renamed(sql: Sql, name: str) -> None:
    sql.run(f"EXEC msdb.dbo.sp_add_category @class = 'JOB', @type = 'LOCAL', @name = {quoted(name)}")
    sql.run(f"EXEC msdb.dbo.sp_update_category @class = 'JOB', @name = {quoted(name)}, @new_name = {quoted(name + ' 2')}")
    assert [row[2] for row in sql.run(f"EXEC msdb.dbo.sp_help_category @name = {quoted(name + ' 2')}")] == [f"{name} 2"]
    assert sql.error(f"EXEC msdb.dbo.sp_update_category @class = 'JOB', @name = {quoted(name + ' 2')}, @new_name = N'Data Collector'")[0] == 14261


def test_attached_schedules_only(sql: Sql, name: str) -> None:
    sql.run(f"EXEC msdb.dbo.sp_add_schedule @schedule_name = {quoted(name)}, @freq_type = 4, @freq_interval = 1")
    shown = f"EXEC msdb.dbo.sp_help_schedule @schedule_name = {quoted(name)}, @attached_schedules_only ="
    assert (len(sql.run(f"{shown} 1")), len(sql.run(f"{shown} 0"))) == (0, 1)
    make_job(sql, name, "SELECT 1")
    sql.run(f"EXEC msdb.dbo.sp_attach_schedule @job_name = {quoted(name)}, @schedule_name = {quoted(name)}")
    assert (len(sql.run(f"{shown} 1")), len(sql.run(f"{shown} 0"))) == (1, 0)
    sql.run(f"EXEC msdb.dbo.sp_delete_job @job_name = {quoted(name)}")


def test_agent_datetime(sql: Sql) -> None:
    assert str(sql.run("SELECT msdb.dbo.agent_datetime(20240229, 93005)")[0][0]) == "2024-02-29 09:30:05"


def test_history_is_kept_short(sql: Sql, name: str) -> None:
    make_job(sql, name, *["SELECT 1"] * 60)
    run_to_end(sql, name)
    sql.run(f"EXEC msdb.dbo.sp_start_job {quoted(name)}")
    wait(lambda: [step for step, _, _ in history(sql, name)].count(0) == 2)
    assert len(history(sql, name)) == 100


def test_mail_is_queued(sql: Sql, connect: Connect, name: str) -> None:
    sql.run("USE msdb; ALTER ROLE DatabaseMailUserRole ADD MEMBER worker")
    worker = connect("worker", SECRET, "msdb")
    worker.run(f"EXEC msdb.dbo.sp_send_dbmail @profile_name = 'any', @recipients = 'ops@example.com', @subject = {quoted(name)}, @body = N'all loaded'")
    sent = worker.run("SELECT recipients, subject, body, sent_status, send_request_user FROM msdb.dbo.sysmail_allitems"
                      f" WHERE subject = {quoted(name)}")  # fmt: skip
    assert sent == [("ops@example.com", name, "all loaded", "unsent", "worker")]
    assert worker.error("EXEC msdb.dbo.sp_send_dbmail @subject = 'nobody'")[0] == 14624
    assert worker.run("SELECT mailitem_id FROM msdb.dbo.sysmail_sentitems UNION ALL SELECT mailitem_id FROM msdb.dbo.sysmail_faileditems") == []
    assert sql.error("EXEC msdb.dbo.rds_sysmail_delete_mailitems_sp")[0] == 14608
    sql.run("EXEC msdb.dbo.rds_sysmail_delete_mailitems_sp @sent_status = 'failed'")
    assert worker.run(f"SELECT subject FROM msdb.dbo.sysmail_unsentitems WHERE subject = {quoted(name)}") == [(name,)]
    sql.run("DECLARE @now datetime = DATEADD(minute, 1, GETDATE()); EXEC msdb.dbo.rds_sysmail_delete_mailitems_sp @sent_before = @now")
    assert worker.run("SELECT subject FROM msdb.dbo.sysmail_allitems") == []


def test_jobs_outlive_the_server(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A job of the agent's start runs at the next start; what was interrupted can be started again."""
    folder = tmp_path_factory.mktemp("restarted")
    (folder / "s3").mkdir()
    options = ServerOptions(folder / "data", folder / "s3", "127.0.0.1", 0, "TESTHOST", MASTER, PASSWORD, "Agent-password-1")
    server = DatabaseServer(options)
    server.start()
    try:
        sql = Sql(server, MASTER, PASSWORD, "")
        sql.run("CREATE DATABASE factory")
        make_job(sql, "at start", "SELECT 'started'")
        sql.run("EXEC msdb.dbo.sp_add_jobschedule @job_name = 'at start', @name = 'start', @freq_type = 64")
        make_job(sql, "interrupted", "WAITFOR DELAY '00:05:00'")
        sql.run("EXEC msdb.dbo.sp_start_job 'interrupted'")
        wait(lambda: sql.run("SELECT run_requested_source FROM msdb.dbo.sysjobactivity WHERE start_execution_date IS NOT NULL") == [("4",)])
        sql.connection.close()
    finally:
        server.stop()
    server = DatabaseServer(options)
    server.start()
    try:
        sql = Sql(server, MASTER, PASSWORD, "")
        rows = wait(lambda: [row for row in history(sql, "at start") if row[0] == 0])
        assert rows[0][2].startswith("The job succeeded.  The Job was invoked by Schedule 1 (start).")
        sql.run("EXEC msdb.dbo.sp_start_job 'interrupted'")
        sql.connection.close()
    finally:
        server.stop()
        Postgres(folder / "data").delete()
