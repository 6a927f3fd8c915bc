"""One ``ferryman up`` for all acceptance tests: local AWS, associated role, a bucket."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from tests.acceptance.clients import Client, Server, connect

from ferryman.store.postgres import Postgres

START_SECONDS = 120
collect_ignore = ["sqlalchemy_suite"]
"""It loads a pytest plugin of its own: ``test_orms`` runs it as a process."""


@dataclass
class Ferryman:
    """A running ``ferryman up``."""

    process: subprocess.Popen[bytes]
    data: Path
    ready_file: Path
    ready: dict[str, Any]
    log: Path

    @property
    def server(self) -> Server:
        instance = self.ready["instances"][0]
        return Server(instance["host"], instance["port"], instance["user"], instance["password"], instance["ca_file"])

    @property
    def s3_root(self) -> Path:
        return Path(self.ready["instances"][0]["s3_root"])

    def reread(self) -> dict[str, Any]:
        """Read the ready file anew, where a restarted host has another pid."""
        self.ready = json.loads(self.ready_file.read_text())
        return self.ready

    def s3(self) -> Any:
        return self.aws("s3")

    def aws(self, service: str) -> Any:
        aws = self.ready["aws"]
        return boto3.client(
            service, endpoint_url=aws["endpoint_url"], region_name=aws["region"], aws_access_key_id=aws["access_key_id"],
            aws_secret_access_key=aws["secret_access_key"],
        )  # fmt: skip

    def connect(self, client: str = "python-tds", **options: Any) -> Client:
        return connect(client, self.server, **options)


def start_ferryman(folder: Path, *options: str, associate_role: bool = True, environ: Mapping[str, str] = os.environ) -> Ferryman:
    """Start ``ferryman up`` on free ports, unless ``options`` name them, with its data below ``folder`` and wait until it is ready."""
    ready_file, log = folder / "ready.json", folder / "up.log"
    ready_file.unlink(missing_ok=True)
    command = [
        sys.executable, "-m", "ferryman", "up", "--data", str(folder / "data"), "--tds-port", "0", "--aws-port", "0", "--rds-port", "0",
        "--console-port", "0", "--ready-file", str(ready_file), *(["--associate-role"] if associate_role else []), *options,
    ]  # fmt: skip
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, env=environ)
    deadline = time.monotonic() + START_SECONDS
    while not ready_file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise AssertionError(f"ferryman up did not become ready:\n{log.read_text()}")
        time.sleep(0.02)
    return Ferryman(process, folder / "data", ready_file, json.loads(ready_file.read_text()), log)


def stop_ferryman(running: Ferryman) -> None:
    running.process.send_signal(signal.SIGTERM)
    try:
        assert running.process.wait(20) == 0, running.log.read_text()
    finally:
        running.process.kill()


def delete_data(data: Path) -> None:
    """Delete the databases of a stopped ``up``, which as root aren't below pytest's own folder, for PostgreSQL couldn't reach them there."""
    for instance in data.glob("instances/*"):
        Postgres(instance / "data").delete()


@pytest.fixture(scope="session")
def ferryman(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ferryman]:
    running = start_ferryman(tmp_path_factory.mktemp("acceptance"))
    yield running
    stop_ferryman(running)
    delete_data(running.data)


@pytest.fixture(scope="session")
def database(ferryman: Ferryman) -> str:
    """A user database of the master user's."""
    client = ferryman.connect()
    client.run("CREATE DATABASE acceptance")
    client.close()
    return "acceptance"


@pytest.fixture(scope="session")
def bucket(ferryman: Ferryman) -> str:
    ferryman.s3().create_bucket(Bucket="acceptance-bucket")
    return "acceptance-bucket"
