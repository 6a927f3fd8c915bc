"""Reads golden files: statements of one expression, each followed by what SQL Server gives.

    -- source: https://learn.microsoft.com/...      where the expectations below come from
    SELECT 5 / 2;
    -- => int|2                                      type and value
    SELECT 1 / 0;
    -- !! 8134 Divide by zero error encountered.     error number and text

Values are written NULL, 2, 1.50, 'text' (quotes not doubled), 0xFF, 2024-01-31, 2024-01-31 12:00:00.500, or as the float's shortest form.
A condition stands as it is; its type is boolean and its value true, false or unknown.
"""

from __future__ import annotations

import datetime
import re
import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ferryman.sqltypes import Variant

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    file: str
    line: int
    source: str
    expression: str
    type: str = ""
    value: str = ""
    error: int = 0
    message: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def read_cases(pattern: str = "*.sql") -> list[Case]:
    return [case for path in sorted(FOLDER.glob(pattern)) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    cases: list[Case] = []
    source, pending, line = "", "", 0
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if text.startswith("-- source: "):
            source = text[11:]
        elif text.startswith("-- => "):
            type_, _, value = text[6:].partition("|")
            cases.append(Case(path.stem, line, source, pending, type_, value))
            pending = ""
        elif match := re.fullmatch(r"-- !! (\d+) (.*)", text):
            cases.append(Case(path.stem, line, source, pending, error=int(match[1]), message=match[2]))
            pending = ""
        elif not text.startswith("--") and text.strip():
            if not pending:
                line = number
            pending = (pending + "\n" + text).strip()
            pending = pending.removeprefix("SELECT ").removesuffix(";")
    if pending:
        raise ValueError(f"{path.name}:{line}: no expectation")
    return cases


def shown(value: object) -> str:
    """Return a Python value as the golden files write it."""
    if isinstance(value, Variant):
        value = value.value
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, bytes):
        return "0x" + value.hex().upper()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, uuid.UUID):
        return str(value).upper()
    if isinstance(value, datetime.datetime | datetime.time):
        text = value.isoformat(" ") if isinstance(value, datetime.datetime) else value.isoformat()
        return re.sub(r"(\.\d{3})000", r"\1", text)
    return repr(value) if isinstance(value, float) else str(value)
