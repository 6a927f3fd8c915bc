"""The state in a real PostgreSQL: what tests/unit/cloud/test_state.py shows of SQLite, and what only a server can do."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from tests.integration.cloud.state_server import Relay, StateServer

from ferryman.cloud.instances import DEFAULT_ATTRIBUTES, AssociatedRole, Instance, Status
from ferryman.cloud.state import OptionGroup, State, WrongStatusError
from ferryman.cloud.state_database import SCHEMA, AlreadyExistsError, PostgresDatabase, StateError
from ferryman.cloud.state_schema import MIGRATIONS

ROLE = AssociatedRole("S3_INTEGRATION", "arn:aws:iam::123456789012:role/one", "PENDING")


@pytest.fixture
def url(state_server: StateServer) -> str:
    return state_server.url(state_server.database())


def test_keeps_what_it_was_told(url: str) -> None:
    state = State(PostgresDatabase(url))
    instance = Instance("zebra", status=Status.CREATING, pending={"DBInstanceClass": "db.r5.large"}, endpoint=("127.0.0.1", 1433))
    state.add_instance(instance)
    state.add_instance(Instance("ant"))
    state.add_init_script("zebra", "10.sql")
    state.add_role("zebra", ROLE)
    state.set_role_status("zebra", replace(ROLE, status="ACTIVE"))
    state.add_option_group(OptionGroup("options", "sqlserver-se", "16.00", "mine", {"SSAS": {"MAX_MEMORY": "60"}}))
    state.add_tags("arn", {"b": "1", "a": "2"})
    state.add_tags("arn", {"b": "3"})
    state.add_event("db-instance", "zebra", "creation", "DB instance created")
    again = State(PostgresDatabase(url))
    assert [found.identifier for found in again.instances()] == ["zebra", "ant"]
    assert again.instance("zebra") == instance
    assert again.init_scripts("zebra") == {"10.sql"}
    assert again.roles("zebra") == [replace(ROLE, status="ACTIVE")]
    assert [group.options for group in again.option_groups()] == [{"SSAS": {"MAX_MEMORY": "60"}}]
    assert list(again.tags("arn").items()) == [("b", "3"), ("a", "2")]
    assert [event.message for event in again.events()] == ["DB instance created"]
    with pytest.raises(AlreadyExistsError):
        again.add_instance(Instance("zebra"))
    with pytest.raises(WrongStatusError):
        again.change_status("ant", Status.STARTING, expected={Status.STOPPED})


def test_is_upgraded_in_place(url: str) -> None:
    PostgresDatabase(url).upgrade(MIGRATIONS[:1])
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"INSERT INTO {SCHEMA}.instances (identifier, engine, engine_version, master_user) VALUES ('mydbinstance', 'sqlserver-se', '16.00', 'admin')"
        )
    [instance] = State(PostgresDatabase(url)).instances()
    assert (instance.identifier, instance.status, instance.attributes) == ("mydbinstance", Status.AVAILABLE, DEFAULT_ATTRIBUTES)


def test_changes_made_at_once_are_all_kept(url: str) -> None:
    states = [State(PostgresDatabase(url)) for _ in range(4)]
    states[0].add_instance(Instance("mydbinstance", pending={"count": 0}))

    def count(state: State) -> None:
        for _ in range(25):
            state.alter_instance("mydbinstance", lambda instance: replace(instance, pending={"count": instance.pending["count"] + 1}))

    threads = [threading.Thread(target=count, args=(state,)) for state in states]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states[0].instance("mydbinstance").pending == {"count": 100}


def test_two_that_start_at_once_make_the_tables_once(url: str) -> None:
    failures = []

    def begin() -> None:
        try:
            State(PostgresDatabase(url))
        except StateError as error:
            failures.append(error)

    threads = [threading.Thread(target=begin) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_lost_connection_is_made_anew(state_server: StateServer, tmp_path: Path) -> None:
    relay = Relay(tmp_path / "relay", state_server.socket)
    state = State(PostgresDatabase(state_server.url(state_server.database(), relay.folder)))
    state.add_instance(Instance("mydbinstance"))
    relay.cut()
    with pytest.raises(StateError, match="check the URL"):
        state.instances()
    relay.join()
    assert [instance.identifier for instance in state.instances()] == ["mydbinstance"]


def test_one_that_hangs_in_a_transaction_does_not_stop_the_others(url: str) -> None:
    hanging, state = PostgresDatabase(url), State(PostgresDatabase(url))
    with pytest.raises(StateError), hanging.transaction() as transaction:
        thread = threading.Thread(target=state.add_instance, args=(Instance("mydbinstance"),))
        thread.start()
        thread.join()
        assert [instance.identifier for instance in state.instances()] == ["mydbinstance"]
        transaction.execute("SELECT 1")
