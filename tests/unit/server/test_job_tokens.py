"""Tokens of job steps. Source: "Use Tokens in Job Steps", https://learn.microsoft.com/ssms/agent/use-tokens-in-job-steps"""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from ferryman.server.job_tokens import StepTokens, TokenError

TOKENS = StepTokens(
    "HOST", uuid.UUID("11223344-5566-7788-99aa-bbccddeeff00"), "it's \"a\" [job]", dt.datetime(2024, 1, 31, 2, 30, 5), 3, "load", 2,
    dt.datetime(2024, 2, 1, 0, 0, 9),
)  # fmt: skip


@pytest.mark.parametrize(("command", "replaced"), [
    ("SELECT '$(ESCAPE_SQUOTE(JOBNAME))'", "SELECT 'it''s \"a\" [job]'"),
    ('SELECT "$(ESCAPE_DQUOTE(JOBNAME))"', 'SELECT "it\'s ""a"" [job]"'),
    ("SELECT [$(ESCAPE_RBRACKET(JOBNAME))]", "SELECT [it's \"a\" [job]]]"),
    ("-- $(ESCAPE_NONE(JOBNAME))", "-- it's \"a\" [job]"),
    ("CONVERT(uniqueidentifier, $(ESCAPE_NONE(JOBID)))", "CONVERT(uniqueidentifier, 0x443322116655887799AABBCCDDEEFF00)"),
    ("$(ESCAPE_NONE(STRTDT)) $(ESCAPE_NONE(STRTTM)) $(ESCAPE_NONE(DATE)) $(ESCAPE_NONE(TIME))", "20240131 023005 20240201 000009"),
    ("$(ESCAPE_NONE(STEPID)) $(ESCAPE_NONE(STEPNAME)) $(ESCAPE_NONE(STEPCT))", "3 load 2"),
    ("$(ESCAPE_NONE(SRVR)) $(ESCAPE_NONE(MACH)) $(ESCAPE_NONE(INST))", "HOST HOST MSSQLSERVER"),
    ("SELECT '$(document)', '$(date)', $1.00", "SELECT '$(document)', '$(date)', $1.00"),
])  # fmt: skip
def test_replaced(command: str, replaced: str) -> None:
    assert TOKENS.replace(command) == replaced


@pytest.mark.parametrize(("command", "text"), [
    ("SELECT '$(JOBID)'", "The job step contains tokens."),
    ("PRINT N'$(WMI(DatabaseName))'", "The job step contains tokens."),
    ("PRINT '$(ESCAPE_SQUOTE(A-DBN))'", "Variable A-DBN not found"),
    ("PRINT '$(ESCAPE_SQUOTE(SQLLOGDIR))'", "Variable SQLLOGDIR not found"),
])  # fmt: skip
def test_refused(command: str, text: str) -> None:
    with pytest.raises(TokenError, match="^" + text.replace("(", r"\(")):
        TOKENS.replace(command)
