"""Keeps what lies in an instance's msdb, its role and its options, in line with the state."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ferryman.cloud.hosts import Hosts
from ferryman.cloud.instances import ENABLED_OPTIONS, AssociatedRole, Instance
from ferryman.cloud.msdb_settings import WRITE_ERRORS, write_settings
from ferryman.cloud.role_check import INVALID, Verdict, check_role
from ferryman.cloud.state import State


class Settling:
    """``event`` is given an instance, a category and a message for the instance's events, ``report`` a line for the user."""

    def __init__(self, state: State, hosts: Hosts, *, event: Callable[[str, str, str], None], report: Callable[[str], None]) -> None:
        self._state = state
        self._hosts = hosts
        self._event = event
        self._report = report
        self._written: dict[str, tuple[Any, ...]] = {}
        self._lock = threading.Lock()

    def role(self, identifier: str) -> AssociatedRole | None:
        """The role of the one feature."""
        return next(iter(self._state.roles(identifier)), None)

    def is_due(self, instance: Instance) -> bool:
        """Whether the state asks for something else than was written last."""
        role = self.role(instance.identifier)
        with self._lock:
            written = self._written.get(instance.identifier)
        return written != _wanted(instance, role)

    def settle(self, identifier: str) -> None:
        """Judge the associated role anew, and bring msdb's settings in line with the state."""
        host = self._hosts.host(identifier)
        if host is None:
            return
        judged = self.role(identifier)
        verdict = check_role(host.config, judged.arn) if judged is not None else Verdict(None)
        try:
            with host.settings_lock:  # whoever comes last writes what the state says last
                role, instance = self.role(identifier), self._state.instance(identifier)
                if role is not None and role == judged and verdict.status is not None:
                    role = replace(role, status=verdict.status)
                write_settings(host, role, instance.attributes.get(ENABLED_OPTIONS, ()))
                with self._lock:
                    self._written[identifier] = _wanted(instance, role)
                if role is None or role == judged:
                    return
                self._state.set_role_status(identifier, role)  # last: who reads ACTIVE here may call the procedures
        except WRITE_ERRORS as error:
            self._report(f"{identifier}: its settings can't be written now: {error}")
            return
        if role.status == INVALID:
            self._report(f"{identifier}: {verdict.reason}")
            self._event(identifier, "configuration change", f"The IAM role {role.arn} can't be used for {role.feature}. {verdict.reason}")


def _wanted(instance: Instance, role: AssociatedRole | None) -> tuple[Any, ...]:
    """What of the state is to be in the instance's msdb."""
    return (instance.created_at, role, *instance.attributes.get(ENABLED_OPTIONS, ()))
