"""What ``ferryman up`` runs once it has its data directory to itself: the local AWS, the DB instances, the RDS API."""

from __future__ import annotations

import secrets
import shlex
import subprocess
import threading
from collections.abc import Collection
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from ferryman.cloud.claims import Claims
from ferryman.cloud.datadir import DataDir, FileLock, LockHeldError, make_instance_folder
from ferryman.cloud.files import write_private
from ferryman.cloud.fleet import AT_REST, Fleet
from ferryman.cloud.host_config import HostConfig, reachable_host
from ferryman.cloud.instances import (
    DEFAULT_IDENTIFIER,
    DEFAULT_MASTER_USER,
    S3_INTEGRATION,
    AssociatedRole,
    Instance,
    Status,
    generate_password,
)
from ferryman.cloud.keeper import StartError
from ferryman.cloud.local_aws import LOOPBACK, Aws, LocalAws, external_aws
from ferryman.cloud.options import AWS_LOCAL, UpOptions, UsageError, is_postgres, state_path
from ferryman.cloud.processes import free_port, is_port_free
from ferryman.cloud.rds_api.api import RdsApi
from ferryman.cloud.rds_api.authorization import Authorization
from ferryman.cloud.rds_api.context import Context, Network
from ferryman.cloud.rds_api.endpoint import Endpoint
from ferryman.cloud.rds_api.keys import LocalKeys, StandardKeys
from ferryman.cloud.ready import Ready, ReadyAws, ReadyInstance, ready_files, write_ready
from ferryman.cloud.role_check import ACTIVE
from ferryman.cloud.state import State
from ferryman.cloud.state_database import AlreadyExistsError, Database, PostgresDatabase, SqliteDatabase, StateError, masked
from ferryman.cloud.supervisor import HostProcess, spawn_host
from ferryman.cloud.terminal import Colour, Terminal

PREDECESSOR_SECONDS: Final = 6.0
"""How long the children of an ``up`` that was killed may take to end by themselves."""

ROTATE_BYTES: Final = 10 * 1024**2


class Serving:
    """One run: what was started, so that it can be stopped."""

    def __init__(self, options: UpOptions, folder: DataDir, terminal: Terminal, stop: threading.Event) -> None:
        self._options = options
        self._folder = folder
        self._terminal = terminal
        self._stop = stop
        self._local_aws: LocalAws | None = None
        self._fleet: Fleet | None = None
        self._endpoint: Endpoint | None = None
        self._waiting: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        self._ready_lock = threading.Lock()

    def run(self) -> int:
        with ExitStack() as locks:
            state = self._open_state(locks)
            return self._run(state)

    def _run(self, state: State) -> int:
        try:
            self._claims.watch(self._lose)
            instances = self._instances(state)
            self._await_predecessors(instances)
            self._choose_ports()
            self._serve(state, instances)
        except (StartError, StateError) as error:
            if not self._stop.is_set():
                self._terminal.line(f"ferryman up: {error}", Colour.RED)
                return 1
        finally:
            self._stop_all()
        self._terminal.line("Stopped.")
        return 0

    # -- what to run ---------------------------------------------------------------------------------------------

    def _open_state(self, locks: ExitStack) -> State:
        """The state, which this control plane joins. One in SQLite can't be shared: a lock on it is added to ``locks``."""
        url = self._options.state_url
        database: Database
        if url is not None and is_postgres(url):
            name, database = masked(url), PostgresDatabase(url)
        else:
            path = self._folder.state if url is None else state_path(url)
            name, database = str(path), SqliteDatabase(path)
            self._lock_state(path, locks)
        try:
            state = State(database)
            self._claims = Claims(state, self._folder, self._terminal.line)
        except StateError as error:
            raise UsageError(f"the state {name} can't be used: {error}") from None
        return state

    def _lock_state(self, path: Path, locks: ExitStack) -> None:
        try:
            locks.enter_context(FileLock(path.with_name(f"{path.name}.lock")))
        except LockHeldError as held:
            raise UsageError(f"another `ferryman up` (process {held.pid}) uses the state {path}; only one in a PostgreSQL can be shared") from None
        except OSError as error:
            raise UsageError(f"the state {path} can't be used: {error.strerror}") from None

    def _instances(self, state: State) -> list[Instance]:
        """The instances that this control plane holds, with their folders; the very first start makes the default one."""
        if not state.instances():
            with suppress(AlreadyExistsError):  # another control plane was faster
                self._claims.add(Instance(DEFAULT_IDENTIFIER, master_user=self._options.user or DEFAULT_MASTER_USER, status=Status.CREATING))
        instances = state.instances()
        default = instances[0]
        self._default = default.identifier
        if self._options.user not in (None, default.master_user):
            raise UsageError(f"the master user of {default.identifier} is {default.master_user} and can't be changed; leave out --user")
        held = [instance for instance in instances if self._hold(instance)]
        for instance in held:
            make_instance_folder(self._instance_folder(instance))
        if default in held:
            self._keep_password(default)
        return held

    def _hold(self, instance: Instance) -> bool:
        if self._claims.take(instance) or self._claims.holds(instance.identifier):
            return True
        holder = self._claims.holder(instance)
        where = f"{self._claims.home_of(instance)} can't be reached from here" if holder is None else f"{holder.root} runs it"
        self._terminal.line(f"{instance.identifier}: the control plane of {where}")
        return False

    def _instance_folder(self, instance: Instance) -> Path:
        """Raises StartError when its home is gone."""
        folder = self._claims.folder(instance)
        if folder is None:
            raise StartError(f"the data directory of {instance.identifier} can't be reached any more")
        return folder

    def _keep_password(self, instance: Instance) -> None:
        path = self._password_file(instance)
        if self._options.password is not None:
            write_private(path, self._options.password)
        elif not path.exists():
            password = generate_password()
            write_private(path, password)
            if self._terminal.is_terminal:
                shown = self._terminal.paint(password, Colour.BOLD)
                self._terminal.line(f"Master user {instance.master_user}, password {shown} (shown only now; kept in {path})")

    def _password_file(self, instance: Instance) -> Path:
        return self._instance_folder(instance) / "password"

    def _await_predecessors(self, instances: list[Instance]) -> None:
        """Let the children of a killed ``up`` finish, so that ports and data are free."""
        for path in (self._folder.aws / "lock", *(self._instance_folder(instance) / "lock" for instance in instances)):
            if path.exists():
                lock = FileLock(path)
                lock.take_over(PREDECESSOR_SECONDS)
                lock.release()

    def _choose_ports(self) -> None:
        """Where the default instance and the RDS API will listen; also checks the local AWS's port."""
        options = self._options
        self._tds_port = self._checked_port("--tds-port", options.bind, options.tds_port)
        self._rds_port = self._checked_port("--rds-port", LOOPBACK, options.rds_port)
        if options.aws == AWS_LOCAL:
            self._checked_port("--aws-port", LOOPBACK, options.aws_port)

    def _checked_port(self, flag: str, address: str, port: int) -> int:
        try:
            if port and not is_port_free(address, port):
                raise UsageError(f"port {port} of {address} is taken; choose another with {flag} (0: any free port)")
            return port or free_port(address)
        except OSError as error:
            raise UsageError(f"can't listen on {address}: {error.strerror}") from None

    # -- start ---------------------------------------------------------------------------------------------------

    def _serve(self, state: State, instances: list[Instance]) -> None:
        default = next((instance for instance in instances if instance.identifier == self._default), None)
        if default is not None and default.status not in AT_REST:  # its host loads while the local AWS starts
            self._waiting = spawn_host(self._log_file(default.identifier))
        aws = self._start_aws()
        fleet = self._fleet = Fleet(
            state,
            self._claims,
            self._folder,
            lambda instance: self._config(instance, aws),
            log_file=self._log_file,
            on_change=lambda: self._write_ready(aws) if self._is_ready else None,
            report=self._terminal.line,
        )
        if default is not None and self._options.associate_role and not self._stop.is_set():
            fleet.adopt_role(default.identifier, AssociatedRole(S3_INTEGRATION, self._make_role(aws, default), ACTIVE))
        threading.Thread(target=self._stop_hosts_when_told, name="stop", daemon=True).start()
        for instance in instances:
            if self._stop.is_set():
                return
            if instance.status in AT_REST:
                fleet.resume(instance.identifier)
            elif instance is default:
                self._start_instance(fleet, instance, self._scripts_to_run(state, instance))
            else:
                fleet.run_or_fail(instance.identifier)
        fleet.watch()
        self._start_endpoint(fleet, aws)
        self._write_ready(aws)
        command = f'eval "$(ferryman env --data {shlex.quote(str(self._folder.root))})"'
        self._terminal.line(f"Ready. For your shell:  {command}   To stop: Ctrl-C", Colour.BOLD)
        self._stop.wait()

    def _start_instance(self, fleet: Fleet, instance: Instance, scripts: tuple[Path, ...]) -> None:
        self._terminal.progress(f"Starting {instance.identifier}")
        fleet.run(instance.identifier, scripts, self._waiting)
        host = fleet.host(instance.identifier)
        if host is not None:
            self._terminal.done(f"{instance.identifier}: {reachable_host(host.config.bind)},{host.address.port}")

    def _start_endpoint(self, fleet: Fleet, aws: Aws) -> None:
        network = Network(self._options.bind, self._options.tds_port, self._options.store_url is None)
        api = RdsApi(Context(fleet, aws.region, aws.account_id, network), Authorization(aws.client("iam")) if aws.local else None)
        keys = LocalKeys(self._folder.aws / "state" / "iam.json", aws) if aws.local else StandardKeys(aws.account_id)
        try:
            self._endpoint = Endpoint(LOOPBACK, self._rds_port, keys=keys, region=aws.region, dispatch=api.dispatch)
        except OSError as error:  # taken since it was looked at
            raise StartError(f"the RDS API can't listen on port {self._rds_port}: {error.strerror}") from error
        self._endpoint.start()
        self._terminal.done(f"RDS API: {self._endpoint.url}")

    def _start_aws(self) -> Aws:
        options = self._options
        if options.aws != AWS_LOCAL:
            return external_aws(options.region, options.account)
        self._terminal.progress("Starting the local AWS")
        self._local_aws = LocalAws(
            self._folder.aws,
            port=options.aws_port,
            region=options.region,
            account_id=options.account,
            log_file=self._log_file("aws"),
            report=self._terminal.line,
        )
        self._local_aws.start()
        self._terminal.done(f"Local AWS: {self._local_aws.endpoint_url} ({options.region}, account {options.account})")
        return self._local_aws.aws

    def _make_role(self, aws: Aws, instance: Instance) -> str:
        from botocore.exceptions import BotoCoreError, ClientError

        from ferryman.cloud.role import make_role, principal

        try:
            caller = None if aws.local else principal(aws.client("sts").get_caller_identity()["Arn"])
            arn = make_role(aws.client("iam"), aws.account_id, instance.arn(aws.region, aws.account_id), caller)
        except (BotoCoreError, ClientError) as error:
            raise StartError(f"--associate-role: {error}") from error
        self._terminal.done(f"Role {arn}, associated with {instance.identifier}")
        return arn

    def _scripts_to_run(self, state: State, instance: Instance) -> tuple[Path, ...]:
        done = state.init_scripts(instance.identifier)
        return tuple(script for script in self._options.init_scripts if script.name not in done)

    def _config(self, instance: Instance, aws: Aws) -> HostConfig:
        options = self._options
        return HostConfig(
            identifier=instance.identifier,
            arn=instance.arn(aws.region, aws.account_id),
            folder=self._instance_folder(instance),
            bind=options.bind,
            port=instance.port or self._tds_port,
            master_user=instance.master_user,
            master_password=self._password_file(instance).read_text(encoding="utf-8").strip(),
            agent_password=secrets.token_urlsafe(24),
            region=aws.region,
            account_id=aws.account_id,
            endpoints=aws.endpoints,
            credentials=aws.credentials,
            local_aws=aws.local,
            settings={**options.limits.settings(), "pickup_delay": f"{options.pickup_delay:g}"},
            store_url=options.store_url,
        )

    def _log_file(self, name: str) -> Path:
        """The log of one process; a large one of earlier runs is put aside."""
        path = self._folder.log(name)
        if path.exists() and path.stat().st_size > ROTATE_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return path

    # -- the ready file ------------------------------------------------------------------------------------------

    def _write_ready(self, aws: Aws) -> None:
        """Written when everything answers, and again with the new pid when a host was restarted."""
        key = aws.credentials
        pair = (key.access_key_id, key.secret_access_key) if key else (None, None)
        ready = Ready(
            instances=tuple(_ready_instance(host) for host in self._fleet.hosts()) if self._fleet else (),
            aws=ReadyAws(aws.s3, aws.region, aws.account_id, *pair),
            rds_endpoint_url=self._endpoint.url if self._endpoint else None,
        )
        with self._ready_lock:
            if not self._stop.is_set():
                write_ready(ready, *ready_files(self._options, self._folder))
                self._is_ready = True

    def _remove_ready_files(self) -> None:
        with self._ready_lock:
            for path in ready_files(self._options, self._folder):
                path.unlink(missing_ok=True)

    # -- stop ----------------------------------------------------------------------------------------------------

    def _stop_hosts_when_told(self) -> None:
        self._stop.wait()
        if self._fleet is not None:
            self._fleet.request_stop()

    def _lose(self, identifiers: Collection[str]) -> None:
        if self._fleet is not None:
            self._fleet.lose(identifiers)

    def _leave(self) -> None:
        try:
            self._claims.leave()
        except StateError as error:  # another control plane waits until the lease is over
            self._terminal.line(f"ferryman up: the state can't be reached: {error}")

    def _stop_all(self) -> None:
        """The hosts before the local AWS, because their agents may still have something to tell S3."""
        self._stop.set()
        self._remove_ready_files()
        if self._endpoint is not None:
            self._endpoint.stop()
        if self._fleet is not None:
            self._fleet.stop()
        self._leave()
        if self._waiting is not None:  # a host that wasn't needed after all; of one that was, the fleet has seen the end
            self._waiting.kill()
            self._waiting.wait()
        if self._local_aws is not None:
            self._local_aws.stop()


def _ready_instance(host: HostProcess) -> ReadyInstance:
    config = host.config
    return ReadyInstance(
        identifier=config.identifier,
        host=reachable_host(config.bind),
        port=host.address.port,
        user=config.master_user,
        password=config.master_password,
        s3_root=str(config.s3_root),
        pid=host.address.pid,
        ca_file=str(host.address.ca_file),
    )
