"""Random batches, whole and with broken tokens: each gives results or SQL Server errors, never another exception, and ends.

FERRYMAN_FUZZ is the number of batches (default 3,000), FERRYMAN_FUZZ_SEED where the random numbers start.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator

import pytest
from tests.golden.in_process import InProcessSession, running_server
from tests.property.statement_grammar import Grammar, mutated

COUNT = int(os.environ.get("FERRYMAN_FUZZ", "3000"))
SEED = int(os.environ.get("FERRYMAN_FUZZ_SEED", "1"))
SECONDS = 20.0
"""Far above what any of these batches needs; what runs longer is cancelled and counts as a hang."""
BROKEN = 0.3
"""The share of batches whose tokens are mutated."""

SCHEMA = """
CREATE TABLE customer (id int NOT NULL PRIMARY KEY, name varchar(20), code char(5) COLLATE Latin1_General_BIN2, born date, credit decimal(10, 2), boss int);
CREATE TABLE orders (id int IDENTITY PRIMARY KEY, customer int REFERENCES customer, placed datetime DEFAULT GETDATE(), total money,
 note nvarchar(30), done bit);
"""
ROWS = """
DELETE orders; DELETE customer;
INSERT customer VALUES (1, 'Ann', 'A-1', '1990-01-31', 10.50, NULL), (2, 'bob ', 'B-2', NULL, NULL, 1),
(3, '', NULL, '2000-02-29', -1, 1);
INSERT orders (customer, total, note, done) VALUES (1, 5, N'x', 1), (1, NULL, NULL, 0), (2, 7.25, N'Straße', NULL);
"""
"""What the tables hold again after every fiftieth batch."""
RESET = "IF @@TRANCOUNT > 0 ROLLBACK; SET ROWCOUNT 0; DROP TABLE IF EXISTS #t0, #t1, #t2, #t3"
"""Run after each batch."""


@pytest.fixture(scope="module")
def session() -> Iterator[InProcessSession]:
    with running_server() as server:
        session = InProcessSession(server, "fuzz")
        session.run("SET LOCK_TIMEOUT 1000")
        assert [line for line in session.run(SCHEMA) + session.run(ROWS) if line.startswith("!!")] == []
        yield session
        session.close()


def random_batch(choose: random.Random) -> str:
    if choose.random() < BROKEN:
        return mutated(Grammar(choose, loops=False).batch(), choose)  # without its SET a loop would be endless, and rightly so
    return Grammar(choose).batch()



class Hang(Exception):
    """A batch had to be cancelled."""


def run(session: InProcessSession, batch: str) -> None:
    hung = threading.Event()

    def cancel() -> None:
        hung.set()
        session.session.interrupt()

    guard = threading.Timer(SECONDS, cancel)
    guard.start()
    try:
        session.run(batch)
    finally:
        guard.cancel()
    if hung.is_set():
        raise Hang


@pytest.mark.timeout(COUNT)
def test_batches(session: InProcessSession) -> None:
    failures: list[str] = []
    for number in range(SEED, SEED + COUNT):
        choose = random.Random(number)
        batch = random_batch(choose)
        try:
            if number % 50 == 0:
                session.run(ROWS)
            run(session, batch)
            session.run(RESET)
        except Exception as error:  # noqa: BLE001 - whatever comes out is the finding
            failures.append(f"seed {number}: {type(error).__name__}: {error}\n{batch}")
            session.run(RESET)
    assert not failures, f"{len(failures)} batches failed\n\n" + "\n\n".join(failures[:20])
