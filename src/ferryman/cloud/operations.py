"""What is done to the DB instances that this control plane holds: what their status asks for, one thing after the other for each.

The status is in the state before anything is done and changes when it is done. Whoever holds the instance does it: the control plane that
was asked, another that sees it in the state, or, after a kill, the next one to hold it.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from ferryman.cloud.claims import Claims
from ferryman.cloud.host_config import HostConfig
from ferryman.cloud.hosts import Hosts
from ferryman.cloud.instances import ENABLED_OPTIONS, Instance, Status
from ferryman.cloud.keeper import StartError
from ferryman.cloud.msdb_settings import change_password
from ferryman.cloud.role_check import INVALID
from ferryman.cloud.settling import Settling
from ferryman.cloud.state import ClaimLostError, State, UnknownInstanceError
from ferryman.cloud.state_database import StateError
from ferryman.cloud.supervisor import HostProcess
from ferryman.store.postgres import Postgres

NEEDS_RESTART: Final = frozenset({"DBInstanceClass", "DBPortNumber"})
"""The modifications that restart the instance, as on RDS."""

INSTANCE: Final = "db-instance"
"""The source type of the events told here."""


class Operations:
    """``make_config`` gives a host its configuration, ``log_file`` its log, ``report`` a line for the user."""

    def __init__(
        self,
        state: State,
        claims: Claims,
        hosts: Hosts,
        make_config: Callable[[Instance], HostConfig],
        *,
        log_file: Callable[[str], Path],
        report: Callable[[str], None],
    ) -> None:
        self._state = state
        self._claims = claims
        self._hosts = hosts
        self._make_config = make_config
        self._log_file = log_file
        self._report = report
        self.settling = Settling(state, hosts, event=self._event, report=report)
        self._due: set[str] = set()
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    # -- one thing after the other -------------------------------------------------------------------------------

    def act(self, identifier: str) -> None:
        """Have what the instance's status asks for done in a thread, if this control plane holds the instance."""
        if not self._claims.holds(identifier):
            return
        with self._lock:
            self._due.add(identifier)
            if identifier in self._busy:
                return
            self._busy.add(identifier)
        threading.Thread(target=self._act, args=(identifier,), name=f"{identifier}-life", daemon=True).start()

    def lose(self, identifiers: Collection[str]) -> None:
        """End the hosts of instances that aren't held any more, in threads; their status stays what it is."""
        for identifier in identifiers:
            self._report(f"{identifier} is not held any more and ends here")
            threading.Thread(target=self._hosts.end, args=(identifier,), name=f"{identifier}-end", daemon=True).start()

    def _act(self, identifier: str) -> None:
        while True:
            with self._lock:
                if identifier not in self._due:
                    self._busy.discard(identifier)
                    return
                self._due.discard(identifier)
            try:
                work = WORK.get(self._state.instance(identifier).status)
                if work is not None:
                    work(self, identifier)
            except (UnknownInstanceError, ClaimLostError):  # deleted, or another control plane's
                continue
            except StateError as error:  # what the status asks for is done when the state is there again
                self._report(f"{identifier}: {error}")
            except Exception as error:  # noqa: BLE001 - the thread's edge: whatever it is, the status and the user tell of it
                self.fail(identifier, error)

    def fail(self, identifier: str, error: Exception) -> None:
        """An operation didn't work: the instance is what it was before when it still answers, else failed."""
        if self._hosts.stopping.is_set() or not self._claims.holds(identifier):
            return
        text = " ".join(str(error).split()) or type(error).__name__
        self._report(f"{identifier}: {text}")
        answers = self._hosts.host(identifier) is not None
        if not answers:
            self._hosts.end(identifier)
        try:
            self._finish(identifier, Status.AVAILABLE if answers else Status.FAILED)
        except (UnknownInstanceError, ClaimLostError, StateError):  # deleted meanwhile, another's, or out of reach
            return
        self._event(identifier, "failure", text)

    # -- what statuses ask for -----------------------------------------------------------------------------------

    def run(self, identifier: str, init_scripts: tuple[Path, ...] = (), waiting: subprocess.Popen[bytes] | None = None) -> None:
        """Start an instance's host, in the process that waits for it if there is one, and wait until it is available. Raises StartError."""
        instance = self._state.instance(identifier)
        if instance.status == Status.MODIFYING:
            instance = self._take_pending(identifier)
        role = self.settling.role(identifier)
        host = HostProcess(
            self._make_config(instance),
            self._log_file(identifier),
            may_run=lambda: self._claims.holds(identifier),
            on_init_script=lambda script: self._state.add_init_script(identifier, script.name),
            on_ready=lambda: self._hosts.answers(identifier),
            report=self._report,
            waiting=waiting,
        )
        host.prepare(role.arn if role is not None and role.status != INVALID else None, init_scripts)
        self._hosts.end(identifier)  # one that was started when the state went out of reach, before its status could be noted
        if not self._hosts.add(host, instance.created_at):
            raise StartError(f"{identifier} was stopped while starting")
        host.start()
        self.settling.settle(identifier)
        self._finish(identifier, Status.AVAILABLE)

    def _create(self, identifier: str) -> None:
        self.run(identifier)
        self._event(identifier, "creation", "DB instance created")

    def _start(self, identifier: str) -> None:
        self.run(identifier)
        self._event(identifier, "notification", "DB instance started")

    def _keep_running(self, identifier: str) -> None:
        if self._hosts.host(identifier) is None:
            self.run(identifier)

    def _stop(self, identifier: str) -> None:
        self._hosts.end(identifier)
        if self._finish(identifier, Status.STOPPED):
            self._event(identifier, "notification", "DB instance stopped")

    def _reboot(self, identifier: str) -> None:
        self._hosts.end(identifier)
        self.run(identifier)
        self._event(identifier, "availability", "DB instance restarted")

    def _delete(self, identifier: str) -> None:
        self._hosts.end(identifier)
        folder = self._claims.folder(self._state.instance(identifier))
        if self._hosts.stopping.is_set() or folder is None or not self._claims.holds(identifier):
            return
        try:
            Postgres(folder / "data").delete()  # as root it may lie elsewhere
        except FileNotFoundError:  # it never had a cluster, or an earlier deletion came this far
            self._report(f"{identifier} has no databases to delete")
        if folder.exists():
            shutil.rmtree(folder)
        self._state.remove_instance(identifier, self._claims.session)
        self._claims.forget(identifier)
        self._event(identifier, "deletion", "DB instance deleted")
        self._hosts.changed()

    def _modify(self, identifier: str) -> None:
        """The password that changed is in the instance's folder, the other changes are pending."""
        host, instance = self._hosts.host(identifier), self._state.instance(identifier)
        if host is None:  # its start does all that
            self.run(identifier)
            return
        password = self._make_config(instance).master_password
        if password != host.config.master_password:
            change_password(host, password)
            host.config = replace(host.config, master_password=password)
            self._hosts.changed()
            self._event(identifier, "configuration change", "Reset master credentials")
        if instance.status == Status.MODIFYING:
            if NEEDS_RESTART & instance.pending.keys():
                self._hosts.end(identifier)
                self.run(identifier)
            else:
                self._take_pending(identifier)
                self.settling.settle(identifier)
            self._event(identifier, "configuration change", "Finished applying modification to the DB instance")
        self._finish(identifier, Status.AVAILABLE)

    def _take_pending(self, identifier: str) -> Instance:
        """Make what is pending the instance's own."""
        options = {group.name: sorted(group.options) for group in self._state.option_groups()}

        def change(instance: Instance) -> Instance:
            changes = dict(instance.pending)
            option_group = changes.pop("OptionGroupName", None)
            if option_group is not None:
                changes[ENABLED_OPTIONS] = options.get(option_group, [])
            port = changes.pop("DBPortNumber", instance.port)
            attributes = {**instance.attributes, **changes}
            return replace(instance, pending={}, option_group=option_group or instance.option_group, port=port, attributes=attributes)

        return self._state.alter_instance(identifier, change, session=self._claims.session)

    def _finish(self, identifier: str, status: Status) -> bool:
        """Give the instance the status that an operation ends in; False while everything stops, for then it goes on at the next start."""
        if self._hosts.stopping.is_set():
            return False
        host = self._hosts.host(identifier)
        endpoint = (host.config.bind, host.address.port) if host is not None else None
        self._state.alter_instance(identifier, lambda instance: replace(instance, status=status, endpoint=endpoint), session=self._claims.session)
        return True

    def _event(self, identifier: str, category: str, message: str) -> None:
        self._state.add_event(INSTANCE, identifier, category, message)


WORK: Final[Mapping[str, Callable[[Operations, str], None]]] = MappingProxyType(
    {
        Status.AVAILABLE: Operations._keep_running,
        Status.CREATING: Operations._create,
        Status.DELETING: Operations._delete,
        Status.MODIFYING: Operations._modify,
        Status.REBOOTING: Operations._reboot,
        Status.RESETTING: Operations._modify,
        Status.STARTING: Operations._start,
        Status.STOPPING: Operations._stop,
    }
)
"""What each status asks for; stopped and failed instances are left alone."""
