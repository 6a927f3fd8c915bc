"""How control leaves a statement: not at all (None), by a jump (``Flow``), or by an exception that ends more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.interpreter.frame import Frame


class Jump(Enum):
    BREAK = "break"
    CONTINUE = "continue"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Goto:
    label: str


Flow = Jump | Goto | None
if TYPE_CHECKING:
    Run = Callable[[Frame], Flow]
    """A compiled statement."""


class BatchAborted(Exception):  # noqa: N818 - control flow, not an error: the error has been reported already
    """The batch ends here; its error has been sent."""


class ScopeAborted(Exception):  # noqa: N818 - as above
    """The running procedure or dynamic batch ends here; its caller goes on after the EXEC."""
