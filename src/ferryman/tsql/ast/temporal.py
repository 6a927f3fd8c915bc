"""System-versioned temporal tables: their period, how they keep history, and the moment that FOR SYSTEM_TIME asks for."""

from __future__ import annotations

from dataclasses import dataclass

from ferryman.tsql.ast.expressions import Expression
from ferryman.tsql.ast.names import Name


@dataclass(frozen=True, slots=True)
class Period:
    """``PERIOD FOR SYSTEM_TIME (start, end)``, an element of CREATE TABLE and ALTER TABLE ADD."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class SystemVersioning:
    """``SYSTEM_VERSIONING = ON (...)`` or OFF. ``retention`` is (count, unit), the unit in upper case and singular; None when not written or INFINITE."""

    on: bool
    history: Name | None = None
    check: bool = True
    retention: tuple[int, str] | None = None
    sets_retention: bool = False


@dataclass(frozen=True, slots=True)
class SystemTime:
    """``FOR SYSTEM_TIME kind point ...``; ``kind``: AS OF, FROM, BETWEEN, CONTAINED IN, ALL."""

    kind: str
    points: tuple[Expression, ...] = ()
