"""The AWS that Ferryman talks to: ministack on this machine (``LocalAws``) or any other (``external_aws``).

ministack gives IAM, STS and S3 with authentication on. It runs in a process of its own on 127.0.0.1, keeps its data
under ``DATA/aws`` and is restarted on the same port when it dies. Its root key is random for each data directory.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from ferryman.agent.config import Credentials
from ferryman.cloud.files import make_private_dir, write_private
from ferryman.cloud.keeper import Keeper, StartError
from ferryman.cloud.processes import POLL_SECONDS, free_port

LOOPBACK: Final = "127.0.0.1"
START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 1.0
SERVICES: Final = "iam,sts,s3"


@dataclass(frozen=True, slots=True)
class Aws:
    """How to reach S3, STS and IAM: endpoint URLs (None: AWS's own), region, account and a key (None: the standard chain)."""

    region: str
    account_id: str
    s3: str | None = None
    sts: str | None = None
    iam: str | None = None
    credentials: Credentials | None = None
    local: bool = False

    @property
    def endpoints(self) -> dict[str, str | None]:
        return {"s3": self.s3, "sts": self.sts, "iam": self.iam}

    def client(self, service: str) -> Any:
        """A boto3 client for ``s3``, ``sts`` or ``iam``. It ignores AWS_* of the environment when this AWS is the local one."""
        import boto3

        key = self.credentials
        return boto3.session.Session(region_name=self.region).client(  # type: ignore[call-overload]
            service,
            endpoint_url=getattr(self, service),
            aws_access_key_id=key and key.access_key_id,
            aws_secret_access_key=key and key.secret_access_key,
        )


def external_aws(region: str, account_id: str, environ: Mapping[str, str] = os.environ) -> Aws:
    """AWS or whatever AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_S3, _STS, _IAM name; credentials from the standard chain.

    Source: "Service-specific endpoints", https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    general = environ.get("AWS_ENDPOINT_URL") or None
    s3, sts, iam = (environ.get(f"AWS_ENDPOINT_URL_{service}") or general for service in ("S3", "STS", "IAM"))
    return Aws(region=region, account_id=account_id, s3=s3, sts=sts, iam=iam)


def forget_aws_settings(environ: MutableMapping[str, str] = os.environ) -> None:
    """Take out of the environment, and so out of this process's and its children's SDKs, whatever speaks of another AWS.

    A profile, a shared configuration file or a proxy of the user's would otherwise reach the clients of the local AWS.
    """
    for name in [name for name in environ if name.startswith("AWS_") or name.upper() in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")]:
        del environ[name]
    environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull, AWS_EC2_METADATA_DISABLED="true")


def ensure_installed() -> None:
    """Raise StartError when ministack, an optional extra, isn't installed."""
    if importlib.util.find_spec("ministack") is None:
        raise StartError("the local AWS isn't installed: run  pip install 'ferryman[local]'  or use  --aws external")


class LocalAws:
    """ministack, started, watched and restarted. A context manager: ``with LocalAws(folder) as aws: aws.client("s3")``."""

    def __init__(
        self,
        data_dir: Path,
        *,
        port: int = 0,
        region: str = "us-east-1",
        account_id: str = "123456789012",
        log_file: Path | None = None,
        report: Callable[[str], None] = lambda line: None,
    ) -> None:
        """``data_dir`` is made if need be (0700); port 0 takes any free port. ``report`` is told a line for each restart."""
        ensure_installed()
        self.data_dir = data_dir
        self.port = port
        self.region = region
        self.account_id = account_id
        self._log_file = log_file or data_dir / "ministack.log"
        self._keeper = Keeper("the local AWS", self._spawn, self._wait_until_healthy, stop_seconds=STOP_SECONDS, report=report)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        return self._keeper.pid

    @property
    def endpoint_url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def aws(self) -> Aws:
        url = self.endpoint_url
        return Aws(self.region, self.account_id, s3=url, sts=url, iam=url, credentials=self.credentials, local=True)

    def client(self, service: str) -> Any:
        """A boto3 client with the root key."""
        return self.aws.client(service)

    def start(self) -> None:
        """Start ministack and wait until it answers. Raises StartError."""
        make_private_dir(self.data_dir)
        self.credentials = _root_credentials(self.data_dir / "root.json")
        self.port = self.port or free_port(LOOPBACK)
        self._keeper.start()

    def request_stop(self) -> None:
        """Ask it to end, without waiting."""
        self._keeper.request_stop()

    def stop(self) -> None:
        """Stop it within about a second; it saves its state first. Harmless when it isn't running."""
        self._keeper.stop()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self._log_file.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "ferryman.cloud.ministack_launcher"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=self._environment(),
                cwd=self.data_dir,
                start_new_session=True,
            )

    def _environment(self) -> dict[str, str]:
        """ministack's settings. No Docker and no listeners beside the one port: nothing but IAM, STS and S3 is wanted."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
        return kept | {
            "HOME": str(self.data_dir),
            "AUTH": "true",
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(self.port),
            "SERVICES": SERVICES,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.data_dir / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.data_dir / "s3"),
            "MINISTACK_REGION": self.region,
            "MINISTACK_ACCOUNT_ID": self.account_id,
            "AWS_ACCESS_KEY_ID": self.credentials.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.credentials.secret_access_key,
            "DOCKER_HOST": f"unix://{self.data_dir / 'no-docker.sock'}",
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
        }

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise StartError(f"the local AWS ended while starting; see {self._log_file}")
            if is_healthy(self.endpoint_url):
                return
            time.sleep(POLL_SECONDS)
        raise StartError(f"the local AWS did not answer within {START_SECONDS:.0f} s; see {self._log_file}")


def is_healthy(endpoint_url: str) -> bool:
    """Whether ministack answers its health check at ``endpoint_url``."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(urllib.error.URLError, OSError), opener.open(f"{endpoint_url}/_ministack/health", timeout=2) as answer:
        return bool(answer.status == 200)
    return False


def _root_credentials(path: Path) -> Credentials:
    """The root key kept in ``path`` (mode 0600), made on first use."""
    if not path.exists():
        key = {"access_key_id": f"AKIA{secrets.token_hex(8).upper()}", "secret_access_key": secrets.token_urlsafe(30)}
        write_private(path, json.dumps(key))
    return Credentials(**json.loads(path.read_text()))
