"""A real `ferryman up` for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.cloud.up_process import Up


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """A Ferryman to start; it is stopped at the end, however the test ended."""
    one = Up(tmp_path / "data")
    yield one
    if one.process is not None and one.process.poll() is None:
        one.stop()
