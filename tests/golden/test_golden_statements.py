"""Golden batches: what a session of SQL Server sends for each, and the Microsoft page that says so.

    -- source: https://learn.microsoft.com/...      where the expectations below come from
    SELECT a, b FROM t ORDER BY a                   a batch of any number of lines; the file's batches share a session and a database
    -- => 1|x                                       a row
    -- => no rows                                   a result set without rows
    -- (1)                                          rows affected, of a statement without a result set; compared where a case states any
    -- >> text                                      a message
    -- !! 208 Invalid object name 't'.              an error
    -- ok                                           nothing of these
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from tests.golden.in_process import InProcessSession, running_server

from ferryman.server.database_server import DatabaseServer

FOLDER = Path(__file__).parent / "statements"
COUNT = re.compile(r"\(\d+\)")


@dataclass
class Batch:
    file: str
    line: int
    source: str
    text: str
    expected: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@cache
def read_batches(file: str) -> tuple[Batch, ...]:
    batches: list[Batch] = []
    source, pending, first = "", "", 0
    for number, text in enumerate((FOLDER / f"{file}.sql").read_text("utf-8").splitlines(), 1):
        if text.startswith("-- source: "):
            source = text.removeprefix("-- source: ")
        elif text.startswith(("-- => ", "-- !! ", "-- >> ", "-- (", "-- ok")):
            if pending:
                batches.append(Batch(file, first, source, pending))
                pending = ""
            if text != "-- ok":
                batches[-1].expected.append(text[3:])
        elif text.strip():
            first = first if pending else number
            pending += text + "\n"
    if pending:
        raise ValueError(f"{file}.sql:{first}: no expectation")
    return tuple(batches)


BATCHES = [batch for path in sorted(FOLDER.glob("*.sql")) for batch in read_batches(path.stem)]


@pytest.fixture(scope="session")
def server() -> Iterator[DatabaseServer]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def transcripts(server: DatabaseServer) -> Iterator[dict[str, dict[int, list[str]]]]:
    """Transcripts by file and line. A file runs as a whole: its batches build on each other."""
    yield {
        file: _run(server, file) for file in sorted({batch.file for batch in BATCHES})
    }


def _run(server: DatabaseServer, file: str) -> dict[int, list[str]]:
    session = InProcessSession(server, f"golden_{file}")
    try:
        return {batch.line: session.run(batch.text) for batch in read_batches(file)}
    finally:
        session.close()


@pytest.mark.parametrize("batch", BATCHES, ids=str)
def test_batch(batch: Batch, transcripts: dict[str, dict[int, list[str]]]) -> None:
    sent = transcripts[batch.file][batch.line]
    if not any(COUNT.fullmatch(line) for line in batch.expected):
        sent = [line for line in sent if not COUNT.fullmatch(line)]
    assert sent == batch.expected, batch.text


def test_every_batch_has_a_source() -> None:
    assert [str(batch) for batch in BATCHES if not batch.source.startswith("https://learn.microsoft.com/")] == []
