"""What a DB instance's host is told: one line of JSON on its standard input."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from ferryman.agent.config import Credentials

AGENT_USER: Final = "rdsa"
"""The login of the agent and of the control plane."""


@dataclass(frozen=True, slots=True)
class HostConfig:
    """All that a host is told. ``settings`` go into the instance's settings in msdb; ``role_arn`` is associated as ACTIVE."""

    identifier: str
    arn: str
    folder: Path
    bind: str
    port: int
    master_user: str
    master_password: str = field(repr=False)
    agent_password: str = field(repr=False)
    region: str
    account_id: str
    endpoints: Mapping[str, str | None]
    credentials: Credentials | None
    local_aws: bool
    settings: Mapping[str, str]
    role_arn: str | None = None
    init_scripts: tuple[Path, ...] = ()
    store_url: str | None = None

    @property
    def s3_root(self) -> Path:
        return self.folder / "S3"

    def to_json(self) -> str:
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, line: bytes | str) -> HostConfig:
        """Raises ValueError (JSON) or TypeError (fields) for anything but what ``to_json`` wrote."""
        data: dict[str, Any] = json.loads(line)
        credentials = data.pop("credentials")
        folder = Path(data.pop("folder"))
        scripts = tuple(Path(script) for script in data.pop("init_scripts"))
        return cls(folder=folder, credentials=credentials and Credentials(**credentials), init_scripts=scripts, **data)


def reachable_host(bind: str) -> str:
    """The address by which this machine reaches a server bound to ``bind``: loopback for the unspecified address."""
    address = ipaddress.ip_address(bind)
    if not address.is_unspecified:
        return bind
    return "127.0.0.1" if address.version == 4 else "::1"


def is_loopback(address: str) -> bool:
    """Whether ``address`` never leaves this machine."""
    return ipaddress.ip_address(address).is_loopback
