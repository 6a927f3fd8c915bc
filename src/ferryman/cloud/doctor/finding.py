"""What `ferryman doctor` finds out about one prerequisite."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any


class State(Enum):
    """Whether it is met; NOT_CHECKED is no reason to worry by itself."""

    OK = auto()
    TO_DO = auto()
    NOT_CHECKED = auto()


@dataclass(frozen=True, slots=True)
class Finding:
    """``command`` is the line for a shell that puts it right, '' where there is none."""

    subject: str
    state: State
    text: str
    command: str = ""

    @classmethod
    def ok(cls, subject: str, text: str) -> Finding:
        return cls(subject, State.OK, text)

    @classmethod
    def to_do(cls, subject: str, text: str, *command: str) -> Finding:
        return cls(subject, State.TO_DO, text, shlex.join(command))

    @classmethod
    def not_checked(cls, subject: str, text: str) -> Finding:
        return cls(subject, State.NOT_CHECKED, text)


def document(policy: dict[str, Any]) -> str:
    """A policy as it stands on a command line."""
    return json.dumps(policy, separators=(",", ":"))
