"""The state file."""

import sqlite3
import stat
from pathlib import Path

import pytest

from ferryman.cloud.instances import Instance
from ferryman.cloud.state import State, StateVersionError


def test_keeps_instances_and_scripts(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    State(path).add_instance(Instance("mydbinstance", master_user="boss"))
    State(path).add_init_script("mydbinstance", "10.sql")
    again = State(path)
    assert again.instances() == [Instance("mydbinstance", "sqlserver-se", "16.00", "boss", None)]
    assert again.init_scripts("mydbinstance") == {"10.sql"}
    assert again.init_scripts("other") == set()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_instance_of_a_name(tmp_path: Path) -> None:
    state = State(tmp_path / "state.db")
    state.add_instance(Instance("mydbinstance"))
    with pytest.raises(sqlite3.IntegrityError):
        state.add_instance(Instance("mydbinstance"))
    with pytest.raises(sqlite3.IntegrityError):
        state.add_init_script("unknown", "10.sql")


def test_refuses_the_state_of_a_newer_ferryman(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StateVersionError, match="newer"):
        State(path)


def test_arn() -> None:
    assert Instance("mydbinstance").arn("eu-west-1", "123456789012") == "arn:aws:rds:eu-west-1:123456789012:db:mydbinstance"
