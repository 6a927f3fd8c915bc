"""Which DB instances this control plane may run: at any time at most one control plane runs an instance.

The state notes for each instance which session of a control plane holds it, and for each session when it was last heard of.
A session renews every RENEW_SECONDS. One that can't for TRUST_SECONDS ends its hosts by itself, before LEASE_SECONDS are over, after
which others may take its instances. An ``up`` that was killed gave up the lock on its data directory with its life: where that can be
seen, nobody waits for the rest of its lease. With SQLite there is one control plane, and nothing to renew.

An instance's databases and its ``D:\\S3`` are in the data directory where it was created, its home: who can't reach that can't hold it.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from ferryman.cloud.datadir import DataDir, lock_holder
from ferryman.cloud.files import write_private
from ferryman.cloud.instances import Instance
from ferryman.cloud.state import ControlPlane, State
from ferryman.cloud.state_database import StateError

RENEW_SECONDS: Final = 1.0
SILENT_SECONDS: Final = 3.0
"""From here on it is asked whether a control plane still lives."""

TRUST_SECONDS: Final = 10.0
LEASE_SECONDS: Final = 16.0
"""TRUST_SECONDS, and the time that it takes to end hosts."""


class Claims:
    """What this session of the control plane of ``folder`` holds; ``report`` is told a line when the state is out of reach."""

    def __init__(self, state: State, folder: DataDir, report: Callable[[str], None]) -> None:
        """Raises StateError."""
        self.session: Final = uuid.uuid4().hex
        self._state = state
        self._folder = folder
        self._identity = _identity(folder)
        self._report = report
        self._held: set[str] = set()
        self._trusted_until = time.monotonic() + TRUST_SECONDS
        self._lock = threading.Lock()
        self._asking = threading.Lock()
        """Held while the state is asked, so that what it says is noted in the order in which it said it."""
        self._left = threading.Event()
        state.join(self._identity, folder.root, self.session)

    def watch(self, on_lost: Callable[[Collection[str]], None]) -> None:
        """Begin to renew, in a thread, and to look at the clock, in another, which the state can't hold up.

        ``on_lost`` is told what is held no more; without waiting it begins to end those hosts.
        """
        if self._state.shared:
            for work in (self._renew, self._distrust):
                threading.Thread(target=work, args=(on_lost,), name=f"claims-{work.__name__}", daemon=True).start()

    def holds(self, identifier: str) -> bool:
        with self._lock:
            return identifier in self._held and self._is_trusted()

    def take(self, instance: Instance) -> bool:
        """Hold an instance if nobody else does and its home can be reached; True when it is held from now on. Raises StateError."""
        if self.holds(instance.identifier):
            return False
        with self._asking:
            if self._left.is_set() or not self._is_trusted():  # others may think that this session has ended
                return False
            planes = {plane.session: plane for plane in self._state.control_planes()}
            holder = planes.get(instance.holder or "")
            ended = holder.session if holder is not None and (not self._state.shared or _has_ended(holder)) else None
            if self._root(instance, planes.values()) is None:
                return False
            if not self._state.claim(instance.identifier, self.session, lease_seconds=LEASE_SECONDS, ended=ended):
                return False
            with self._lock:
                self._held.add(instance.identifier)
        return True

    def add(self, instance: Instance) -> None:
        """Add an instance that is at home here to the state, and hold it. Raises StateError, AlreadyExistsError."""
        with self._asking:
            self._state.add_instance(replace(instance, home=self._identity, holder=self.session))
            with self._lock:
                self._held.add(instance.identifier)

    def forget(self, identifier: str) -> None:
        """Hold an instance no more, because it is deleted."""
        with self._lock:
            self._held.discard(identifier)

    def folder(self, instance: Instance) -> Path | None:
        """The instance's folder in the data directory that is its home; None when that can't be reached. Raises StateError."""
        root = self._folder.root if instance.home == self._identity else self._root(instance, self._state.control_planes())
        return None if root is None else DataDir(root).instance(instance.identifier)

    def holder(self, instance: Instance) -> ControlPlane | None:
        """The control plane that runs the instance or can be expected to go on with it; None when none does. Raises StateError."""
        for plane in self._state.control_planes():
            if plane.session == instance.holder and (plane.session == self.session or plane.silence < LEASE_SECONDS):
                return plane
        return None

    def home_of(self, instance: Instance) -> Path | None:
        """The data directory that is the instance's home, as far as it is known. Raises StateError."""
        return next((plane.root for plane in self._state.control_planes() if plane.id == instance.home), None)

    def leave(self) -> None:
        """Hold nothing any more; the hosts have ended. A state that can't be reached isn't waited for. Raises StateError."""
        with self._asking:
            self._left.set()
            if self._is_trusted():
                self._state.leave(self.session)

    def _is_trusted(self) -> bool:
        return not self._state.shared or time.monotonic() < self._trusted_until

    def _root(self, instance: Instance, planes: Collection[ControlPlane]) -> Path | None:
        if instance.home == self._identity:
            return self._folder.root
        root = next((plane.root for plane in planes if plane.id == instance.home), None)
        return root if root is not None and _is_of(root, instance.home) else None

    def _renew(self, on_lost: Callable[[Collection[str]], None]) -> None:
        reachable = True
        while not self._left.wait(RENEW_SECONDS):
            try:
                lost = self._ask()
            except StateError as error:
                if reachable:
                    self._report(f"the state can't be reached: {error}")
                reachable = False
                continue
            if not reachable:
                self._report("the state can be reached again")
            reachable = True
            if lost:
                on_lost(lost)

    def _ask(self) -> set[str]:
        """Renew, and return what is held no more."""
        with self._asking:
            asked = time.monotonic()
            held = self._state.renew(self.session)
            with self._lock:
                lost = self._held - held
                self._held -= lost
                self._trusted_until = asked + TRUST_SECONDS
        return lost

    def _distrust(self, on_lost: Callable[[Collection[str]], None]) -> None:
        while not self._left.wait(RENEW_SECONDS):
            with self._lock:
                lost = self._held if time.monotonic() >= self._trusted_until else set[str]()
                self._held = self._held - lost
            if lost:
                on_lost(lost)


def _identity(folder: DataDir) -> str:
    """The name of the control plane whose data directory this is, made at the first start."""
    path = folder.identity
    if not path.exists():
        write_private(path, uuid.uuid4().hex)
    return path.read_text(encoding="utf-8")


def _is_of(root: Path, identity: str | None) -> bool:
    """Whether ``root`` is there and the data directory of that control plane, not merely one of that path on another machine."""
    try:
        return DataDir(root).identity.read_text(encoding="utf-8") == identity
    except OSError:
        return False


def _has_ended(plane: ControlPlane) -> bool:
    """Whether it wasn't heard of lately and its data directory, which can be seen from here, isn't locked by a running ``up``."""
    return plane.silence > SILENT_SECONDS and _is_of(plane.root, plane.id) and lock_holder(DataDir(plane.root).lock) is None
