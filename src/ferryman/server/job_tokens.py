"""Tokens in the commands of job steps, like ``$(ESCAPE_SQUOTE(JOBID))``.

Source: "Use Tokens in Job Steps", https://learn.microsoft.com/ssms/agent/use-tokens-in-job-steps
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import dataclass
from typing import Final

INSTANCE: Final = "MSSQLSERVER"
AGENT_SERVICE: Final = "SQLSERVERAGENT"
_DATE, _TIME = "%Y%m%d", "%H%M%S"
_ESCAPED: Final = {"SQUOTE": "'", "DQUOTE": '"', "RBRACKET": "]", "NONE": ""}
"""Escape macro -> the character it doubles."""
_MACRO: Final = re.compile(r"\$\(ESCAPE_(SQUOTE|DQUOTE|RBRACKET|NONE)\(([A-Z-]+)\)\)")
_BARE: Final = re.compile(
    r"\$\((?:A-DBN|A-SVR|A-ERR|A-SEV|A-MSG|JOBNAME|STEPNAME|DATE|INST|JOBID|MACH|MSSA|OSCMD|SQLDIR|SQLLOGDIR|STEPCT|STEPID|SRVR|TIME|STRTTM|STRTDT"
    r"|WMI\([^)]*\))\)"
)
"""A token without an escape macro."""
NEEDS_MACRO: Final = (
    "The job step contains tokens. For SQL Server 2005 Service Pack 1 or later, you must use the appropriate ESCAPE_xxx macro to update job steps"
    " containing tokens before the job can run."
)


class TokenError(Exception):
    """Why the step can't start, in the agent's words."""


@dataclass(frozen=True, slots=True)
class StepTokens:
    """What the tokens of one attempt at a step stand for. Times are the server's; ``executions`` counts this one, but no retries."""

    server: str
    job_id: uuid.UUID
    job_name: str
    job_started: dt.datetime
    step_id: int
    step_name: str
    executions: int
    now: dt.datetime

    def replace(self, command: str) -> str:
        """Return the command with each token replaced. Raises TokenError for a token without its macro, and for one that has no value here: those of alerts,
        for alerts start no jobs, and those of folders and programs, for steps reach none."""
        if _BARE.search(command):
            raise TokenError(NEEDS_MACRO)
        values = self._values()

        def value(found: re.Match[str]) -> str:
            macro, token = found.groups()
            if token not in values:
                raise TokenError(f"Variable {token} not found")
            escaped = _ESCAPED[macro]
            return values[token].replace(escaped, escaped * 2) if escaped else values[token]

        return _MACRO.sub(value, command)

    def _values(self) -> dict[str, str]:
        return {
            "DATE": self.now.strftime(_DATE), "TIME": self.now.strftime(_TIME), "STRTDT": self.job_started.strftime(_DATE),
            "STRTTM": self.job_started.strftime(_TIME), "JOBID": f"0x{self.job_id.bytes_le.hex().upper()}", "JOBNAME": self.job_name,
            "STEPID": str(self.step_id), "STEPNAME": self.step_name, "STEPCT": str(self.executions), "SRVR": self.server, "MACH": self.server,
            "INST": INSTANCE, "MSSA": AGENT_SERVICE,
        }  # fmt: skip
