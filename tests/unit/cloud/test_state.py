"""The state, in SQLite."""

import sqlite3
import stat
from pathlib import Path
from string import Template

import pytest

from ferryman.cloud.instances import DEFAULT_ATTRIBUTES, AssociatedRole, Instance, Status
from ferryman.cloud.state import OptionGroup, State, UnknownInstanceError, WrongStatusError
from ferryman.cloud.state_database import AlreadyExistsError, SqliteDatabase, StateError, masked
from ferryman.cloud.state_schema import MIGRATIONS


def test_keeps_instances_and_scripts(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    instance = Instance("mydbinstance", master_user="boss", status=Status.CREATING, pending={"DBInstanceClass": "db.r5.large"})
    State(SqliteDatabase(path)).add_instance(instance)
    State(SqliteDatabase(path)).add_init_script("mydbinstance", "10.sql")
    again = State(SqliteDatabase(path))
    assert again.instances() == [instance]
    assert again.init_scripts("mydbinstance") == {"10.sql"}
    assert again.init_scripts("other") == set()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_one_instance_of_a_name(tmp_path: Path) -> None:
    state = State(SqliteDatabase(tmp_path / "state.db"))
    state.add_instance(Instance("mydbinstance"))
    with pytest.raises(AlreadyExistsError):
        state.add_instance(Instance("mydbinstance"))
    with pytest.raises(AlreadyExistsError):
        state.add_init_script("unknown", "10.sql")


def test_refuses_the_state_of_a_newer_ferryman(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StateError, match="newer"):
        State(SqliteDatabase(path))


def test_takes_over_the_state_of_an_older_ferryman(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"{Template(MIGRATIONS[0]).substitute(rowid='', strict='STRICT')} PRAGMA user_version = 1;")
        connection.execute("INSERT INTO instances (identifier, engine, engine_version, master_user) VALUES ('mydbinstance', 'sqlserver-se', '16.00', 'admin')")
    [instance] = State(SqliteDatabase(path)).instances()
    assert (instance.identifier, instance.status, instance.attributes) == ("mydbinstance", Status.AVAILABLE, DEFAULT_ATTRIBUTES)


def test_a_status_changes_only_from_what_is_expected(tmp_path: Path) -> None:
    state = State(SqliteDatabase(tmp_path / "state.db"))
    state.add_instance(Instance("mydbinstance"))
    assert state.change_status("mydbinstance", Status.STOPPING, expected={Status.AVAILABLE}).status == "stopping"
    with pytest.raises(WrongStatusError) as error:
        state.change_status("mydbinstance", Status.REBOOTING, expected={Status.AVAILABLE})
    assert error.value.status == "stopping"
    with pytest.raises(UnknownInstanceError):
        state.change_status("nobody", Status.STOPPING, expected={Status.AVAILABLE})


def test_a_feature_has_one_role_that_goes_with_the_instance(tmp_path: Path) -> None:
    state = State(SqliteDatabase(tmp_path / "state.db"))
    state.add_instance(Instance("mydbinstance"))
    role = AssociatedRole("S3_INTEGRATION", "arn:aws:iam::123456789012:role/one", "PENDING")
    state.add_role("mydbinstance", role)
    with pytest.raises(AlreadyExistsError):
        state.add_role("mydbinstance", AssociatedRole("S3_INTEGRATION", "arn:aws:iam::123456789012:role/two", "PENDING"))
    state.set_role_status("mydbinstance", AssociatedRole("S3_INTEGRATION", role.arn, "ACTIVE"))
    assert [found.status for found in state.roles("mydbinstance")] == ["ACTIVE"]
    state.join("id", tmp_path, "session")
    assert state.claim("mydbinstance", "session", lease_seconds=1, ended=None)
    state.remove_instance("mydbinstance", "session")
    assert state.roles("mydbinstance") == []


def test_keeps_option_groups_tags_and_events(tmp_path: Path) -> None:
    state = State(SqliteDatabase(tmp_path / "state.db"))
    state.add_option_group(OptionGroup("options", "sqlserver-se", "16.00", "mine", {}))
    state.set_options("options", {"SSAS": {"MAX_MEMORY": "60"}})
    assert [group.options for group in state.option_groups()] == [{"SSAS": {"MAX_MEMORY": "60"}}]
    state.add_tags("arn", {"a": "1", "b": "2"})
    state.add_tags("arn", {"a": "3"})
    state.remove_tags("arn", ["b"])
    assert state.tags("arn") == {"a": "3"}
    state.remove_tags("arn")
    assert state.tags("arn") == {}
    state.add_event("db-instance", "mydbinstance", "creation", "DB instance created")
    assert [(event.source, event.message) for event in state.events()] == [("mydbinstance", "DB instance created")]


def test_arn() -> None:
    assert Instance("mydbinstance").arn("eu-west-1", "123456789012") == "arn:aws:rds:eu-west-1:123456789012:db:mydbinstance"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:secret@host/state", "postgresql://me:***@host/state"),
        ("postgresql://me:se@cr/et@host/state", "postgresql://me:***@host/state"),
        ("postgresql://host/state?user=me&password=secret&sslmode=require", "postgresql://host/state?user=me&password=***&sslmode=require"),
        ("postgresql://me@host/state", "postgresql://me@host/state"),
    ],
)
def test_passwords_are_masked(url: str, shown: str) -> None:
    assert masked(url) == shown
