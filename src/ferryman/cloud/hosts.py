"""The hosts that this ``up`` runs, and which of them answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from ferryman.cloud.supervisor import HostProcess


class Hosts:
    """The hosts by their instances. ``on_change`` hears when one answers, or ends."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._hosts: dict[str, HostProcess] = {}
        self._ages: dict[str, datetime] = {}
        self._answering: set[str] = set()
        self._lock = threading.RLock()
        self._stopping = threading.Event()

    @property
    def stopping(self) -> threading.Event:
        """Set when all are to end."""
        return self._stopping

    def answering(self) -> list[HostProcess]:
        """The hosts that answer, the oldest instance first."""
        with self._lock:
            return [self._hosts[identifier] for identifier in sorted(self._answering, key=self._ages.__getitem__)]

    def host(self, identifier: str) -> HostProcess | None:
        """The instance's host if it answers."""
        with self._lock:
            return self._hosts.get(identifier) if identifier in self._answering else None

    def add(self, host: HostProcess, created_at: datetime) -> bool:
        """Note a host before it is started; False when everything stops."""
        with self._lock:
            if self._stopping.is_set():
                return False
            self._hosts[host.config.identifier] = host
            self._ages[host.config.identifier] = created_at
            return True

    def answers(self, identifier: str) -> None:
        """Note that a host answers, unless it is being ended."""
        with self._lock:
            if identifier in self._hosts:
                self._answering.add(identifier)
        self._on_change()

    def changed(self) -> None:
        """Tell that what is known of the hosts has changed otherwise."""
        self._on_change()

    def end(self, identifier: str) -> None:
        """End a host; harmless when there is none."""
        with self._lock:
            host = self._hosts.get(identifier)
            self._answering.discard(identifier)
        if host is not None:
            self._on_change()
            host.stop()
            with self._lock:
                if self._hosts.get(identifier) is host:
                    del self._hosts[identifier]

    def request_stop(self) -> None:
        """Ask all to end, without waiting; none is added any more."""
        with self._lock:
            self._stopping.set()
            hosts = list(self._hosts.values())
        for host in hosts:
            host.request_stop()

    def stop(self) -> None:
        """End all, all at once, because their agents may still have something to tell S3."""
        self.request_stop()
        for host in list(self._hosts.values()):
            host.stop()
