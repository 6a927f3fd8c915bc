"""A real `ferryman up` for each test that asks for one."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.cloud.state_server import StateServer
from tests.integration.cloud.up_process import Up


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """A Ferryman to start; it is stopped at the end, however the test ended."""
    one = Up(tmp_path / "data")
    yield one
    if one.process is not None and one.process.poll() is None:
        one.stop()


@pytest.fixture(scope="session")
def state_server() -> Iterator[StateServer]:
    server = StateServer()
    yield server
    server.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Up, Up]]:
    """Two Ferrymans to start, each with a data directory of its own."""
    pair = Up(tmp_path / "one"), Up(tmp_path / "other")
    yield pair
    for up in pair:
        if up.process is not None and up.process.poll() is None:
            up.process.send_signal(signal.SIGCONT)
            up.stop()
