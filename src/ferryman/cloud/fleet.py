"""The DB instances and their associated roles: what is asked of them, and that this control plane does its part of it.

What a call asks for is noted in the state before it returns; ``operations`` does it, here or at the control plane that holds the
instance. What lies in msdb (role, options) follows the state.

Source: "Viewing Amazon RDS DB instance status",
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ferryman.cloud.claims import Claims
from ferryman.cloud.datadir import DataDir
from ferryman.cloud.files import write_private
from ferryman.cloud.host_config import HostConfig
from ferryman.cloud.hosts import Hosts
from ferryman.cloud.instances import AssociatedRole, Instance, Status
from ferryman.cloud.keeper import StartError
from ferryman.cloud.maintenance import is_open
from ferryman.cloud.operations import Operations
from ferryman.cloud.role_check import PENDING
from ferryman.cloud.state import ClaimLostError, State, UnknownInstanceError, WrongStatusError, check_status
from ferryman.cloud.state_database import AlreadyExistsError, StateError
from ferryman.cloud.supervisor import HostProcess

CHECK_SECONDS: Final = {True: 3.0, False: 60.0}
"""Local AWS? -> how often associated roles are looked at and pending modifications considered."""

TEND_SECONDS: Final = 1.0
"""How often a shared state is looked at for what other control planes ask for, or leave behind."""

AT_REST: Final = frozenset({Status.STOPPED, Status.STOPPING, Status.DELETING})
"""With one of these an instance isn't started when ``up`` starts; with all others it is."""


class OutOfReachError(Exception):
    """No control plane that runs has the DB instance's data directory, or not the one that was asked; the text says which."""


class Fleet:
    """All DB instances of the state, and the hosts of those that this ``up`` holds.

    ``make_config`` gives a host its configuration, ``on_change`` hears when hosts come, go or move, ``report`` a line for the user.
    """

    def __init__(
        self,
        state: State,
        claims: Claims,
        folder: DataDir,
        make_config: Callable[[Instance], HostConfig],
        *,
        log_file: Callable[[str], Path],
        on_change: Callable[[], None],
        report: Callable[[str], None],
    ) -> None:
        self.state = state
        self.creating = threading.Lock()
        """Held while a new instance's name and port are chosen."""
        self._claims = claims
        self._folder = folder
        self._report = report
        self._hosts = Hosts(on_change)
        self._operations = Operations(state, claims, self._hosts, make_config, log_file=log_file, report=report)

    # -- what runs -----------------------------------------------------------------------------------------------

    def hosts(self) -> list[HostProcess]:
        """The hosts that answer, the oldest instance first."""
        return self._hosts.answering()

    def host(self, identifier: str) -> HostProcess | None:
        """The instance's host if it runs here and answers."""
        return self._hosts.host(identifier)

    def run(self, identifier: str, init_scripts: tuple[Path, ...] = (), waiting: subprocess.Popen[bytes] | None = None) -> None:
        """Start an instance's host, in the process that waits for it if there is one, and wait until it is available. Raises StartError."""
        self._operations.run(identifier, init_scripts, waiting)

    def run_or_fail(self, identifier: str) -> None:
        """Start an instance's host; when that doesn't work the instance is failed, and the others go on."""
        try:
            self.run(identifier)
        except StartError as error:
            self._operations.fail(identifier, error)

    def resume(self, identifier: str) -> None:
        """Go on, in a thread, with what an earlier ``up`` left undone."""
        self._operations.act(identifier)

    def lose(self, identifiers: Collection[str]) -> None:
        """Begin to end the hosts of instances that aren't held any more."""
        self._operations.lose(identifiers)

    def watch(self) -> None:
        """Begin to look after instances, their roles and pending modifications, in threads."""
        threading.Thread(target=self._watch, name="fleet", daemon=True).start()
        if self.state.shared:
            threading.Thread(target=self._tend, name="fleet-tend", daemon=True).start()

    def request_stop(self) -> None:
        """Ask all hosts to end, without waiting; what is being done stays as it is and goes on at the next start."""
        self._hosts.request_stop()

    def stop(self) -> None:
        """Stop all hosts."""
        self._hosts.stop()

    # -- what the API asks for -----------------------------------------------------------------------------------

    def create(self, instance: Instance, password: str) -> None:
        """Begin to create an instance of a new name; the caller holds ``creating``. Raises AlreadyExistsError."""
        folder = self._folder.instance(instance.identifier)
        is_new = not folder.exists()
        self._folder.create_instance(instance.identifier)
        write_private(folder / "password", password)
        try:
            self._claims.add(replace(instance, status=Status.CREATING))
        except AlreadyExistsError:  # another control plane was faster
            if is_new:
                shutil.rmtree(folder)
            raise
        self._operations.act(instance.identifier)

    def start(self, identifier: str) -> Instance:
        """Begin to start a stopped instance. This and what follows: raises UnknownInstanceError, WrongStatusError, OutOfReachError."""
        return self._ask(identifier, Status.STARTING, {Status.STOPPED})

    def stop_instance(self, identifier: str) -> Instance:
        return self._ask(identifier, Status.STOPPING, {Status.AVAILABLE})

    def reboot(self, identifier: str) -> Instance:
        return self._ask(identifier, Status.REBOOTING, {Status.AVAILABLE})

    def delete(self, identifier: str) -> Instance:
        return self._ask(identifier, Status.DELETING, {Status.AVAILABLE, Status.STOPPED, Status.FAILED})

    def modify(
        self, identifier: str, changes: Mapping[str, Any], *, labels: Mapping[str, Any] = MappingProxyType({}), password: str | None = None, at_once: bool
    ) -> Instance:
        """Begin to modify: ``changes`` by the names of the API, at once or, with those pending already, in the maintenance window.

        The password, and ``labels``, which take effect by being noted, change at once in any case.
        """

        def change(instance: Instance) -> Instance:
            check_status(instance, {Status.AVAILABLE})
            pending = {**instance.pending, **changes}
            status = Status.MODIFYING if at_once and pending else Status.RESETTING if password is not None else Status.AVAILABLE
            return replace(instance, pending=pending, status=status, attributes={**instance.attributes, **labels})

        self._check_reach(identifier)
        if password is not None:
            instance = self.state.instance(identifier)
            check_status(instance, {Status.AVAILABLE})
            write_private(self.password_file(instance), password)
        instance = self.state.alter_instance(identifier, change)
        if instance.status != Status.AVAILABLE:
            self._operations.act(identifier)
        return instance

    def adopt_role(self, identifier: str, role: AssociatedRole) -> None:
        """Associate a role before the instance starts, in place of what is associated for the feature."""
        for other in self.state.roles(identifier):
            self.state.remove_role(identifier, other)
        self.state.add_role(identifier, role)

    def associate_role(self, identifier: str, role: AssociatedRole) -> None:
        """Begin to associate a role: PENDING until it was found usable or not. Raises AlreadyExistsError when the feature has one."""
        self._check_reach(identifier)
        check_status(self.state.instance(identifier), {Status.AVAILABLE})
        self.state.add_role(identifier, replace(role, status=PENDING))
        threading.Thread(target=self._settle, args=(identifier,), name=f"{identifier}-role", daemon=True).start()

    def remove_role(self, identifier: str, role: AssociatedRole) -> None:
        r"""Dissociate a role; files in ``D:\S3`` stay. Where the instance runs here the procedures refuse from here on."""
        self._check_reach(identifier)
        check_status(self.state.instance(identifier), {Status.AVAILABLE})
        self.state.remove_role(identifier, role)
        self._settle(identifier)

    def apply_option_group(self, name: str, *, at_once: bool) -> None:
        """Give the group's options to its instances: at once to those available, to the rest in the maintenance window."""
        for instance in self.state.instances():
            if instance.option_group != name:
                continue
            try:
                self.modify(instance.identifier, {"OptionGroupName": name}, at_once=at_once)
            except (WrongStatusError, OutOfReachError):
                self.state.alter_instance(instance.identifier, lambda other: replace(other, pending={**other.pending, "OptionGroupName": name}))

    def password_file(self, instance: Instance) -> Path:
        """Raises OutOfReachError."""
        folder = self._claims.folder(instance)
        if folder is None:
            home = self._claims.home_of(instance)
            raise OutOfReachError(f"its password is kept in the data directory {home}, which can't be reached from {self._folder.root}")
        return folder / "password"

    def _ask(self, identifier: str, status: Status, expected: Collection[str]) -> Instance:
        self._check_reach(identifier)
        instance = self.state.change_status(identifier, status, expected=expected)
        self._operations.act(identifier)
        return instance

    def _check_reach(self, identifier: str) -> None:
        """Raise OutOfReachError when nobody would do what is asked of the instance."""
        instance = self.state.instance(identifier)
        if not self._claims.holds(identifier) and self._claims.holder(instance) is None and self._claims.folder(instance) is None:
            raise OutOfReachError(f"no `ferryman up` runs that has its data directory {self._claims.home_of(instance)}")

    # -- looking after -------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while True:
            hosts = self.hosts()
            local = all(host.config.local_aws for host in hosts)
            if self._hosts.stopping.wait(CHECK_SECONDS[local]):
                return
            for host in hosts:
                identifier = host.config.identifier
                self._settle(identifier)
                self._look_after(identifier, partial(self._maintain, identifier))

    def _tend(self) -> None:
        """Take what nobody holds, and do for what is held whatever was asked for elsewhere."""
        while not self._hosts.stopping.wait(TEND_SECONDS):
            try:
                instances = self.state.instances()
            except StateError:  # the claims tell of it
                continue
            for instance in instances:
                self._look_after(instance.identifier, partial(self._tend_one, instance))

    def _tend_one(self, instance: Instance) -> None:
        identifier = instance.identifier
        if self._claims.take(instance):
            self._report(f"{identifier}: this control plane goes on with it")
            if instance.status == Status.FAILED:  # as each start of `up` does
                self.state.change_status(identifier, Status.STARTING, expected={Status.FAILED})
            self._operations.act(identifier)
        elif self._claims.holds(identifier):
            if instance.status != Status.AVAILABLE or self.host(identifier) is None:
                self._operations.act(identifier)
            elif self._operations.settling.is_due(instance):
                self._settle(identifier)

    def _look_after(self, identifier: str, work: Callable[[], None]) -> None:
        try:
            work()
        except (UnknownInstanceError, WrongStatusError, ClaimLostError, StateError):  # deleted, busy, another's, out of reach: it is looked at again
            return
        except Exception as error:  # noqa: BLE001 - the thread's edge: what ails one instance must not end the watch over all
            self._report(f"{identifier}: {error}")

    def _settle(self, identifier: str) -> None:
        self._look_after(identifier, partial(self._operations.settling.settle, identifier))

    def _maintain(self, identifier: str) -> None:
        """Apply what waits for the maintenance window when that is open."""
        instance = self.state.instance(identifier)
        if instance.pending and is_open(instance.attributes["PreferredMaintenanceWindow"], datetime.now(UTC)):
            self.modify(identifier, {}, at_once=True)
