"""The DB instances' life: created, started, modified, rebooted, stopped, deleted, each in a host of its own; their associated roles.

What a call asks for is noted in the state before it returns, and done in a thread; the status tells how far it is. An
``up`` that was killed in the middle goes on where the state says. What lies in msdb (role, options) follows the state.

Source: "Viewing Amazon RDS DB instance status",
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ferryman.cloud.datadir import DataDir
from ferryman.cloud.files import write_private
from ferryman.cloud.host_config import HostConfig
from ferryman.cloud.instances import ENABLED_OPTIONS, AssociatedRole, Instance, Status
from ferryman.cloud.keeper import StartError
from ferryman.cloud.maintenance import is_open
from ferryman.cloud.msdb_settings import WRITE_ERRORS, change_password, write_settings
from ferryman.cloud.role_check import INVALID, PENDING, Verdict, check_role
from ferryman.cloud.state import State, UnknownInstanceError, WrongStatusError
from ferryman.cloud.supervisor import HostProcess
from ferryman.store.postgres import Postgres

CHECK_SECONDS: Final = {True: 3.0, False: 60.0}
"""Local AWS? -> how often associated roles are looked at and pending modifications considered."""

NEEDS_RESTART: Final = frozenset({"DBInstanceClass", "DBPortNumber"})
"""The modifications that restart the instance, as on RDS."""

INSTANCE: Final = "db-instance"
"""The source type of the events told here."""

AT_REST: Final = frozenset({Status.STOPPED, Status.STOPPING, Status.DELETING})
"""With one of these an instance isn't started when ``up`` starts; with all others it is."""


class Fleet:
    """All DB instances of one ``up``.

    ``make_config`` gives a host its configuration, ``on_change`` hears when hosts come, go or move, ``report`` a line for the user.
    """

    def __init__(
        self,
        state: State,
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
        self._folder = folder
        self._make_config = make_config
        self._log_file = log_file
        self._on_change = on_change
        self._report = report
        self._hosts: dict[str, HostProcess] = {}
        self._answering: set[str] = set()
        self._stopping = threading.Event()
        self._lock = threading.RLock()

    # -- what runs -----------------------------------------------------------------------------------------------

    def hosts(self) -> list[HostProcess]:
        """The hosts that answer, the oldest instance first."""
        with self._lock:
            return [self._hosts[instance.identifier] for instance in self.state.instances() if instance.identifier in self._answering]

    def host(self, identifier: str) -> HostProcess | None:
        with self._lock:
            return self._hosts.get(identifier) if identifier in self._answering else None

    def run(self, identifier: str, init_scripts: tuple[Path, ...] = (), waiting: subprocess.Popen[bytes] | None = None) -> None:
        """Start an instance's host, in the process that waits for it if there is one, and wait until it is available. Raises StartError."""
        instance = self.state.instance(identifier)
        if instance.status == Status.MODIFYING:
            instance = self._take_pending(identifier)
        role = self._role(identifier)
        host = HostProcess(
            self._make_config(instance),
            self._log_file(identifier),
            on_init_script=lambda script: self.state.add_init_script(identifier, script.name),
            on_ready=lambda: self._ready(identifier),
            report=self._report,
            waiting=waiting,
        )
        host.prepare(role.arn if role is not None and role.status != INVALID else None, init_scripts)
        with self._lock:
            if self._stopping.is_set():
                raise StartError(f"{identifier} was stopped while starting")
            self._hosts[identifier] = host
        host.start()
        self._settle(identifier)
        self._finish(identifier, Status.AVAILABLE)

    def run_or_fail(self, identifier: str) -> None:
        """Start an instance's host; when that doesn't work the instance is failed, and the others go on."""
        try:
            self.run(identifier)
        except StartError as error:
            if not self._stopping.is_set():
                self._fail(identifier, error)

    def watch(self) -> None:
        """Begin to look after associated roles and pending modifications, in a thread."""
        threading.Thread(target=self._watch, name="fleet", daemon=True).start()

    def request_stop(self) -> None:
        """Ask all hosts to end, without waiting; what is being done stays as it is and goes on at the next start."""
        with self._lock:
            self._stopping.set()
            hosts = list(self._hosts.values())
        for host in hosts:
            host.request_stop()

    def stop(self) -> None:
        """Stop all hosts, all at once, because their agents may still have something to tell S3."""
        self.request_stop()
        for host in list(self._hosts.values()):
            host.stop()

    # -- what the API asks for -----------------------------------------------------------------------------------

    def create(self, instance: Instance, password: str) -> None:
        """Begin to create an instance of a new name; the caller holds ``creating``."""
        with self._lock:
            self._folder.create_instance(instance.identifier)
            write_private(self.password_file(instance.identifier), password)
            self.state.add_instance(replace(instance, status=Status.CREATING))
        self._begin(instance.identifier, self._create)

    def start(self, identifier: str) -> Instance:
        """Begin to start a stopped instance. This and what follows: raises UnknownInstanceError, WrongStatusError."""
        instance = self.state.change_status(identifier, Status.STARTING, expected={Status.STOPPED})
        self._begin(identifier, self._start)
        return instance

    def stop_instance(self, identifier: str) -> Instance:
        instance = self.state.change_status(identifier, Status.STOPPING, expected={Status.AVAILABLE})
        self._begin(identifier, self._stop)
        return instance

    def reboot(self, identifier: str) -> Instance:
        instance = self.state.change_status(identifier, Status.REBOOTING, expected={Status.AVAILABLE})
        self._begin(identifier, self._reboot)
        return instance

    def delete(self, identifier: str) -> Instance:
        instance = self.state.change_status(identifier, Status.DELETING, expected={Status.AVAILABLE, Status.STOPPED, Status.FAILED})
        self._begin(identifier, self._delete)
        return instance

    def modify(
        self, identifier: str, changes: Mapping[str, Any], *, labels: Mapping[str, Any] = MappingProxyType({}), password: str | None = None, at_once: bool
    ) -> Instance:
        """Begin to modify: ``changes`` by the names of the API, at once or, with those pending already, in the maintenance window.

        The password, and ``labels``, which take effect by being noted, change at once in any case.
        """
        with self._lock:
            before = self.state.change_status(identifier, Status.AVAILABLE, expected={Status.AVAILABLE})
            pending = {**before.pending, **changes}
            apply = at_once and bool(pending)
            status = Status.MODIFYING if apply else Status.RESETTING if password is not None else Status.AVAILABLE
            if password is not None:
                write_private(self.password_file(identifier), password)
            instance = self.state.update_instance(identifier, pending=pending, status=status, attributes={**before.attributes, **labels})
        if status != Status.AVAILABLE:
            self._begin(identifier, lambda name: self._modify(name, password, apply=apply))
        return instance

    def adopt_role(self, identifier: str, role: AssociatedRole) -> None:
        """Associate a role before the instance starts, in place of what is associated for the feature."""
        for other in self.state.roles(identifier):
            self.state.remove_role(identifier, other)
        self.state.add_role(identifier, role)

    def associate_role(self, identifier: str, role: AssociatedRole) -> None:
        """Begin to associate a role: PENDING until it was found usable or not. Raises sqlite3.IntegrityError when the feature has one."""
        with self._lock:
            self.state.change_status(identifier, Status.AVAILABLE, expected={Status.AVAILABLE})
            self.state.add_role(identifier, replace(role, status=PENDING))
        self._begin(identifier, self._settle)

    def remove_role(self, identifier: str, role: AssociatedRole) -> None:
        r"""Dissociate a role; files in ``D:\S3`` stay. The procedures refuse from here on."""
        with self._lock:
            self.state.change_status(identifier, Status.AVAILABLE, expected={Status.AVAILABLE})
            self.state.remove_role(identifier, role)
        self._settle(identifier)

    def apply_option_group(self, name: str, *, at_once: bool) -> None:
        """Give the group's options to its instances: at once to those available, to the rest in the maintenance window."""
        for instance in self.state.instances():
            if instance.option_group != name:
                continue
            try:
                self.modify(instance.identifier, {"OptionGroupName": name}, at_once=at_once)
            except WrongStatusError:
                with self._lock:
                    pending = self.state.instance(instance.identifier).pending
                    self.state.update_instance(instance.identifier, pending={**pending, "OptionGroupName": name})

    def password_file(self, identifier: str) -> Path:
        return self._folder.instance(identifier) / "password"

    # -- looking after -------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while True:
            hosts = self.hosts()
            local = all(host.config.local_aws for host in hosts)
            if self._stopping.wait(CHECK_SECONDS[local]):
                return
            for host in hosts:
                identifier = host.config.identifier
                try:
                    self._settle(identifier)
                    self._maintain(identifier)
                except (UnknownInstanceError, WrongStatusError):  # deleted or busy: it is looked at again
                    continue
                except Exception as error:  # noqa: BLE001 - the thread's edge: what ails one instance must not end the watch over all
                    self._report(f"{identifier}: {error}")

    def _maintain(self, identifier: str) -> None:
        """Apply what waits for the maintenance window when that is open."""
        instance = self.state.instance(identifier)
        if instance.pending and is_open(instance.attributes["PreferredMaintenanceWindow"], datetime.now(UTC)):
            self.modify(identifier, {}, at_once=True)

    def _settle(self, identifier: str) -> None:
        """Judge the associated role anew, and bring msdb's settings in line with the state."""
        host = self.host(identifier)
        if host is None:
            return
        judged = self._role(identifier)
        verdict = check_role(host.config, judged.arn) if judged is not None else Verdict(None)
        try:
            with host.settings_lock:  # whoever comes last writes what the state says last
                role = self._role(identifier)
                if role is not None and role == judged and verdict.status is not None:
                    role = replace(role, status=verdict.status)
                write_settings(host, role, self.state.instance(identifier).attributes.get(ENABLED_OPTIONS, ()))
                if role is None or role == judged:
                    return
                self.state.set_role_status(identifier, role)  # last: who reads ACTIVE here may call the procedures
        except WRITE_ERRORS as error:
            self._report(f"{identifier}: its settings can't be written now: {error}")
            return
        if role.status == INVALID:
            self._report(f"{identifier}: {verdict.reason}")
            self._event(identifier, "configuration change", f"The IAM role {role.arn} can't be used for {role.feature}. {verdict.reason}")

    def _role(self, identifier: str) -> AssociatedRole | None:
        """The role of the one feature."""
        return next(iter(self.state.roles(identifier)), None)

    # -- in threads ----------------------------------------------------------------------------------------------

    def resume(self, identifier: str) -> None:
        """Go on, in a thread, with what an earlier ``up`` left undone: deletions and stops."""
        status = self.state.instance(identifier).status
        if status == Status.DELETING:
            self._begin(identifier, self._delete)
        elif status == Status.STOPPING:
            self._begin(identifier, self._stop)

    def _begin(self, identifier: str, work: Callable[[str], None]) -> None:
        def run() -> None:
            try:
                work(identifier)
            except Exception as error:  # noqa: BLE001 - the thread's edge: whatever it is, the status and the user tell of it
                if not self._stopping.is_set():
                    self._fail(identifier, error)

        threading.Thread(target=run, name=f"{identifier}-life", daemon=True).start()

    def _fail(self, identifier: str, error: Exception) -> None:
        """An operation didn't work: the instance is what it was before when it still answers, else failed."""
        text = " ".join(str(error).split()) or type(error).__name__
        self._report(f"{identifier}: {text}")
        answers = self.host(identifier) is not None
        if not answers:
            self._end_host(identifier)
        try:
            self._finish(identifier, Status.AVAILABLE if answers else Status.FAILED)
        except UnknownInstanceError:  # deleted meanwhile
            return
        self._event(identifier, "failure", text)

    def _create(self, identifier: str) -> None:
        self.run(identifier)
        self._event(identifier, "creation", "DB instance created")

    def _start(self, identifier: str) -> None:
        self.run(identifier)
        self._event(identifier, "notification", "DB instance started")

    def _stop(self, identifier: str) -> None:
        self._end_host(identifier)
        if self._finish(identifier, Status.STOPPED):
            self._event(identifier, "notification", "DB instance stopped")

    def _reboot(self, identifier: str) -> None:
        self._end_host(identifier)
        self.run(identifier)
        self._event(identifier, "availability", "DB instance restarted")

    def _delete(self, identifier: str) -> None:
        self._end_host(identifier)
        if self._stopping.is_set():
            return
        folder = self._folder.instance(identifier)
        try:
            Postgres(folder / "data").delete()  # as root it may lie elsewhere
        except FileNotFoundError:  # it never had a cluster, or an earlier deletion came this far
            self._report(f"{identifier} has no databases to delete")
        if folder.exists():
            shutil.rmtree(folder)
        self.state.remove_instance(identifier)
        self._event(identifier, "deletion", "DB instance deleted")
        self._on_change()

    def _modify(self, identifier: str, password: str | None, *, apply: bool) -> None:
        if password is not None:
            self._change_password(identifier, password)
            self._event(identifier, "configuration change", "Reset master credentials")
        if apply:
            instance = self.state.instance(identifier)
            if NEEDS_RESTART & instance.pending.keys():
                self._end_host(identifier)
                self.run(identifier)
            else:
                self._take_pending(identifier)
                self._settle(identifier)
            self._event(identifier, "configuration change", "Finished applying modification to the DB instance")
        self._finish(identifier, Status.AVAILABLE)

    def _change_password(self, identifier: str, password: str) -> None:
        """Change it on the server, and in what the next start is told."""
        host = self._hosts[identifier]
        change_password(host, password)
        host.config = replace(host.config, master_password=password)
        self._on_change()

    def _take_pending(self, identifier: str) -> Instance:
        """Make what is pending the instance's own."""
        with self._lock:
            instance = self.state.instance(identifier)
            changes = dict(instance.pending)
            option_group = changes.pop("OptionGroupName", None)
            if option_group is not None:
                changes[ENABLED_OPTIONS] = next((sorted(group.options) for group in self.state.option_groups() if group.name == option_group), [])
            port = changes.pop("DBPortNumber", instance.port)
            attributes = {**instance.attributes, **changes}
            return self.state.update_instance(identifier, pending={}, option_group=option_group or instance.option_group, port=port, attributes=attributes)

    def _end_host(self, identifier: str) -> None:
        with self._lock:
            host = self._hosts.get(identifier)
            self._answering.discard(identifier)
        if host is not None:
            self._on_change()
            host.stop()
            with self._lock:
                self._hosts.pop(identifier, None)

    def _ready(self, identifier: str) -> None:
        with self._lock:
            self._answering.add(identifier)
        self._on_change()

    def _finish(self, identifier: str, status: Status) -> bool:
        """Give the instance the status that an operation ends in; False while everything stops, for then it goes on at the next start."""
        with self._lock:
            if self._stopping.is_set():
                return False
            self.state.update_instance(identifier, status=status)
            return True

    def _event(self, identifier: str, category: str, message: str) -> None:
        self.state.add_event(INSTANCE, identifier, category, message)
