"""Shared by the control plane's tests."""

import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def ferryman() -> str:
    """The installed command."""
    return str(Path(sys.executable).with_name("ferryman"))
