"""What the agent is told when it starts: one line of JSON on stdin."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Server:
    """A SQL Server and the login that works on its msdb. With ``ca_file`` the connection is encrypted and verified."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class Credentials:
    """The AWS access key by which the agent assumes the associated role."""

    access_key_id: str
    secret_access_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AgentConfig:
    r"""``s3_root`` stands for ``D:\S3``. ``endpoints`` maps s3, sts and iam to URLs, None for AWS's own or the standard variables.

    ``worker`` names this agent in the queue. Whoever gives it the name of an earlier one knows that one to have ended: its tasks
    are taken back at once. None: a name of its own. ``credentials`` None means the standard chain. ``local_aws``: the endpoints
    are the local AWS, whose STS doesn't judge trust policies for services, and which serves one GET faster than parallel ones.
    """

    server: Server
    s3_root: Path
    region: str
    account_id: str
    instance_arn: str
    endpoints: Mapping[str, str | None]
    credentials: Credentials | None
    local_aws: bool
    worker: str | None = None

    @classmethod
    def from_json(cls, line: str) -> AgentConfig:
        """Read the configuration; raise ValueError naming what is missing or wrong."""
        try:
            data: dict[str, Any] = json.loads(line)
            credentials = data["credentials"]
            return cls(
                server=Server(**data["server"]),
                s3_root=Path(data["s3_root"]),
                region=data["region"],
                account_id=data["account_id"],
                instance_arn=data["instance_arn"],
                endpoints={service: data["endpoints"].get(service) for service in ("s3", "sts", "iam")},
                credentials=None if credentials is None else Credentials(**credentials),
                local_aws=data["local_aws"],
                worker=data.get("worker"),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"The agent's configuration is incomplete: {error}") from None
