"""Whether a DB instance can use an IAM role: what AssociatedRoles[].Status says.

Source: DBInstanceRole, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstanceRole.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

from ferryman.agent.config import AgentConfig, Server
from ferryman.agent.errors import TaskError
from ferryman.agent.role import Role
from ferryman.cloud.host_config import HostConfig

PENDING: Final = "PENDING"
ACTIVE: Final = "ACTIVE"
INVALID: Final = "INVALID"


@dataclass(frozen=True, slots=True)
class Verdict:
    """``status`` None: IAM or STS could not be asked, so the status stays what it was. ``reason`` explains INVALID."""

    status: str | None
    reason: str = ""


def check_role(config: HostConfig, arn: str) -> Verdict:
    """Assume the role as the instance's agent would: trust policy for the service under its conditions, then STS."""
    try:
        Role(_agent_config(config), arn).assume()
    except TaskError as error:
        return Verdict(None if _unreachable(error.__cause__) else INVALID, str(error))
    return Verdict(ACTIVE)


def _unreachable(cause: BaseException | None) -> bool:
    if isinstance(cause, ClientError):
        return int(cause.response["ResponseMetadata"]["HTTPStatusCode"]) >= 500
    return isinstance(cause, (ConnectionError, HTTPClientError))


def _agent_config(config: HostConfig) -> AgentConfig:
    return AgentConfig(
        server=Server(config.bind, config.port, "", ""),
        s3_root=config.s3_root,
        region=config.region,
        account_id=config.account_id,
        instance_arn=config.arn,
        endpoints=config.endpoints,
        credentials=config.credentials,
        local_aws=config.local_aws,
    )
