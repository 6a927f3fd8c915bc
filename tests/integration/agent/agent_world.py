"""A real local AWS, a role like that of AWS's page, and one task at a time carried out against them."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from ferryman.agent.config import AgentConfig, Credentials, Server
from ferryman.agent.host import Host, S3Access
from ferryman.agent.task import Task, TaskRun
from ferryman.agent.worker import carry_out
from ferryman.drive import Drive

ACCOUNT = "123456789012"
REGION = "us-east-1"
INSTANCE_ARN = f"arn:aws:rds:{REGION}:{ACCOUNT}:db:mydbinstance"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/rds-s3-integration-role"
ACTIONS = [
    "s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketACL", "s3:GetBucketLocation",
    "s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload",
]
SETTINGS: dict[str, str | None] = {
    "role_arn": ROLE_ARN, "role_status": "ACTIVE", "limit.files": "100", "limit.extensions": "on", "limit.upload": "53687091200",
    "limit.region": "on", "limit.owner": "on", "limit.public": "on", "option.SSIS": "off", "option.SSAS": "off",
}

MINISTACK = """
import asyncio, os, hypercorn.asyncio, hypercorn.config, ministack.app
from ferryman.agent.local_sts import ServiceSources, judge_services
judge_services()
config = hypercorn.config.Config()
config.bind = [os.environ["BIND_HOST"] + ":" + os.environ["GATEWAY_PORT"]]
asyncio.run(hypercorn.asyncio.serve(ServiceSources(ministack.app.app), config))
"""


@dataclass
class Ledger:
    """Stands where the server's connection does: keeps one task's row as msdb's procedures would."""

    settings: dict[str, str | None]
    lifecycle: str = "IN_PROGRESS"
    info: list[str] = field(default_factory=list)
    percents: list[int] = field(default_factory=list)
    upload_id: str | None = None
    result: tuple[str, int, str] | None = None
    details: list[dict[str, Any]] = field(default_factory=list)
    on_call: Callable[[str, dict[str, Any]], None] = lambda query, parameters: None

    def call(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        self.on_call(query, parameters)
        if query == "get_settings":
            return [{"name": name, "value": value} for name, value in self.settings.items()]
        if query == "add_file_detail":
            self.details.append(parameters)
            return []
        if self.lifecycle not in ("IN_PROGRESS", "CANCEL_REQUESTED"):
            return [{"verdict": "LOST"}]
        if query == "note_upload":
            self.upload_id = parameters["upload_id"]
        elif query == "note_result":
            self.result = (parameters["etag"], parameters["size"], parameters["name"])
        elif query == "finish_task":
            self.lifecycle = parameters["lifecycle"]
            self.info.append(parameters["info"])
        elif query == "report_progress":
            if parameters["info"] is not None:
                self.info.append(parameters["info"])
            if parameters["percent_complete"] is not None:
                self.percents.append(parameters["percent_complete"])
            return [{"verdict": "CANCEL" if self.lifecycle == "CANCEL_REQUESTED" else "CONTINUE"}]
        else:
            raise AssertionError(query)
        return [{"verdict": "DONE"}]

    @property
    def last(self) -> str:
        return self.info[-1]


class LocalAws:
    def __init__(self, url: str, key: str, secret: str) -> None:
        self.url, self.key, self.secret = url, key, secret

    def client(self, service: str) -> Any:
        return boto3.client(
            service, endpoint_url=self.url, region_name=REGION, aws_access_key_id=self.key, aws_secret_access_key=self.secret,
            config=Config(retries={"total_max_attempts": 1}, connect_timeout=2),
        )


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def trust_policy(**condition: object) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = {"StringEquals": {name.replace("_", ":"): value for name, value in condition.items()}}
    return {"Version": "2012-10-17", "Statement": [statement]}


class World:
    """One bucket, one drive, the role with AWS's policy, and tasks to run."""

    def __init__(self, aws: LocalAws, root: Path, bucket: str) -> None:
        self.aws = aws
        self.bucket = bucket
        self.s3 = aws.client("s3")
        self.iam = aws.client("iam")
        self.drive = Drive(root)
        self.settings = dict(SETTINGS)
        self.config = AgentConfig(
            server=Server("127.0.0.1", 0, "", ""), s3_root=root, region=REGION, account_id=ACCOUNT, instance_arn=INSTANCE_ARN,
            endpoints={"s3": aws.url, "sts": aws.url, "iam": aws.url}, credentials=Credentials(aws.key, aws.secret), local_aws=True,
        )
        self._next = 0

    def allow(self, actions: list[str]) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        self.iam.put_role_policy(RoleName="rds-s3-integration-role", PolicyName="s3", PolicyDocument=json.dumps(document))

    def trust(self, document: dict[str, Any]) -> None:
        self.iam.update_assume_role_policy(RoleName="rds-s3-integration-role", PolicyDocument=json.dumps(document))

    def arn(self, key: str) -> str:
        return f"arn:aws:s3:::{self.bucket}/{key}"

    def put(self, key: str, content: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)

    def get(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def write(self, path: str, content: bytes) -> None:
        target = self.drive.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)

    def uploads(self) -> list[Any]:
        return self.s3.list_multipart_uploads(Bucket=self.bucket).get("Uploads", [])

    def on_disk(self) -> list[str]:
        return sorted(str(path.relative_to(self.drive.root)) for path in self.drive.root.rglob("*"))

    def task(self, task_type: str, *, arn: str | None = None, path: str | None = None, overwrite: bool = False, force: bool = False, **more: Any) -> Task:
        self._next += 1
        blank = {"lifecycle": "IN_PROGRESS", "upload_id": None, "result_etag": None, "result_size": None, "result_name": None} | more
        return Task(
            task_id=self._next, task_type=task_type, S3_object_arn=arn, filepath=path,
            overwrite_file=overwrite, force_delete=force, fencing_token=self._next, **blank,
        )

    def ledger(self) -> Ledger:
        return Ledger(self.settings)

    def carry_out(self, task: Task, ledger: Ledger | None = None, stopping: threading.Event | None = None) -> Ledger:
        ledger = ledger or self.ledger()
        access = S3Access(self.config)
        with TaskRun(task, ledger, stopping or threading.Event()) as run:
            carry_out(run, ledger, lambda settings: Host(self.config, self.drive, access, settings))
        return ledger

    def download(self, key: str, path: str, *, overwrite: bool = False, **more: Any) -> Ledger:
        return self.carry_out(self.task("DOWNLOAD_FROM_S3", arn=self.arn(key), path=path, overwrite=overwrite, **more))

    def upload(self, path: str, key: str, *, overwrite: bool = False, **more: Any) -> Ledger:
        return self.carry_out(self.task("UPLOAD_TO_S3", arn=self.arn(key), path=path, overwrite=overwrite, **more))

    def through(self, proxy: Proxy) -> None:
        """Let the agent reach S3 by a proxy; IAM and STS stay direct."""
        self.config = replace(self.config, endpoints={**self.config.endpoints, "s3": proxy.url})


class Proxy:
    """A TCP proxy to the local AWS that can be slow and can die in the middle of a transfer."""

    def __init__(self, target: str) -> None:
        host, _, port = target.removeprefix("http://").partition(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.bytes_per_second: float | None = None
        self.cut_after: list[int] = []
        """Cut the connection after that many bytes from S3; one number is used up by each cut."""
        self.cut_to_s3: list[int] = []
        """The same for bytes to S3."""
        self.on_bytes: tuple[int, Callable[[], None]] | None = None
        """Call that once after so many bytes of one connection from S3."""
        self.is_down = False
        self._connections: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.is_down:
                client.close()
                continue
            upstream = socket.create_connection(self._target)
            self._connections += [client, upstream]
            threading.Thread(target=self._pump, args=(client, upstream, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(upstream, client, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, from_s3: bool) -> None:
        passed = 0
        try:
            while data := source.recv(65536):
                if self.bytes_per_second is not None:
                    time.sleep(len(data) / self.bytes_per_second)
                passed += len(data)
                sink.sendall(data)
                if from_s3 and self.on_bytes is not None and passed >= self.on_bytes[0]:
                    (_, act), self.on_bytes = self.on_bytes, None
                    act()
                cuts = self.cut_after if from_s3 else self.cut_to_s3
                if cuts and passed >= cuts[0]:
                    cuts.pop(0)
                    break
        except OSError:
            pass
        for sock in (source, sink):
            with_shutdown(sock)

    def close(self) -> None:
        self.is_down = True
        with_shutdown(self._listener)
        self._listener.close()
        for sock in self._connections:
            with_shutdown(sock)
            sock.close()


def with_shutdown(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


