"""Who may run an instance."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ferryman.cloud import claims as leases
from ferryman.cloud.claims import Claims
from ferryman.cloud.datadir import DataDir, FileLock
from ferryman.cloud.instances import Instance
from ferryman.cloud.state import ClaimLostError, State
from ferryman.cloud.state_database import SqliteDatabase, StateError


class SharedFile(SqliteDatabase):
    """A SQLite file that is shared like a PostgreSQL, and can be out of reach."""

    shared = True
    broken = False

    def transaction(self):  # type: ignore[no-untyped-def]
        if self.broken:
            raise StateError("out of reach")
        return super().transaction()


class Site:
    """One state, and the control planes of several data directories."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._file = root / "state.db"
        self.state = State(SharedFile(self._file))
        self.said: list[str] = []

    def folder(self, name: str) -> DataDir:
        folder = DataDir(self._root / name)
        folder.root.mkdir(exist_ok=True)
        return folder

    def joined(self, name: str, state: State | None = None) -> Claims:
        return Claims(state or self.state, self.folder(name), self.said.append)

    def instance(self) -> Instance:
        return self.state.instance("mydbinstance")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def running(site: Site) -> Iterator[Claims]:
    """A control plane that holds the instance and whose `up` runs, as the lock on its data directory says."""
    one = site.joined("one")
    one.add(Instance("mydbinstance"))
    with FileLock(site.folder("one").lock):
        yield one


def test_nobody_takes_what_another_holds(site: Site, running: Claims) -> None:
    other = site.joined("other")
    assert not other.take(site.instance())
    assert (running.holds("mydbinstance"), other.holds("mydbinstance")) == (True, False)


def test_takes_what_was_left(site: Site, running: Claims) -> None:
    other = site.joined("other")
    running.leave()
    assert other.take(site.instance())
    assert other.folder(site.instance()) == site.folder("one").instance("mydbinstance")


def test_does_not_wait_for_the_lease_of_an_up_that_has_ended(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.joined("one").add(Instance("mydbinstance"))
    other = site.joined("other")
    assert not other.take(site.instance())  # heard of just now
    monkeypatch.setattr(leases, "SILENT_SECONDS", 0.0)
    assert other.take(site.instance())


def test_takes_what_a_silent_one_held_when_its_lease_is_over(site: Site, running: Claims, monkeypatch: pytest.MonkeyPatch) -> None:
    other = site.joined("other")
    monkeypatch.setattr(leases, "SILENT_SECONDS", 0.0)
    assert not other.take(site.instance())
    monkeypatch.setattr(leases, "LEASE_SECONDS", 0.0)
    assert other.take(site.instance())
    with pytest.raises(ClaimLostError):
        site.state.alter_instance("mydbinstance", lambda instance: instance, session=running.session)
    with pytest.raises(ClaimLostError):
        site.state.remove_instance("mydbinstance", running.session)


def test_a_new_session_takes_the_place_of_an_earlier_one(site: Site, running: Claims) -> None:
    again = site.joined("one")
    assert again.take(site.instance())
    assert site.state.renew(running.session) == frozenset()


def test_leaves_alone_what_it_cannot_reach(site: Site) -> None:
    first = site.joined("one")
    first.add(Instance("mydbinstance"))
    first.leave()
    site.folder("one").identity.write_text("the data directory of that path on another machine")
    other = site.joined("other")
    assert not other.take(site.instance())
    assert (other.folder(site.instance()), other.home_of(site.instance())) == (None, site.folder("one").root)


def test_takes_nothing_while_others_may_think_that_it_has_ended(site: Site, running: Claims, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "TRUST_SECONDS", 0.0)
    other = site.joined("other")
    running.leave()
    assert not other.take(site.instance())


def test_trusts_its_claims_only_while_the_state_confirms_them(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(leases, "TRUST_SECONDS", 0.4)
    database = SharedFile(tmp_path / "state.db")
    lost: list[str] = []
    one = site.joined("one", State(database))
    one.add(Instance("mydbinstance"))
    one.watch(lost.extend)
    time.sleep(0.8)
    assert (one.holds("mydbinstance"), lost) == (True, [])
    database.broken = True
    time.sleep(0.8)
    assert (one.holds("mydbinstance"), lost) == (False, ["mydbinstance"])
    assert site.said == ["the state can't be reached: out of reach"]
    database.broken = False
    time.sleep(0.3)
    assert not one.holds("mydbinstance")
    assert one.take(site.instance())
    assert site.said[1:] == ["the state can be reached again"]
    one.leave()
