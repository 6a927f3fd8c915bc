"""What the actions work with: the fleet, and the names that RDS would give things here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ferryman.cloud.fleet import Fleet
from ferryman.cloud.instances import Instance
from ferryman.cloud.state import State

ROLE_QUOTA: Final = 5
"""How many IAM roles may be associated with one DB instance ("Quotas in Amazon RDS", Amazon RDS User Guide)."""


@dataclass(frozen=True, slots=True)
class Network:
    """Where DB instances listen: ``bind``, from port ``first_port`` on (0: any). ``many``: more than one can run, each with its own store."""

    bind: str
    first_port: int
    many: bool


@dataclass(frozen=True, slots=True)
class Context:
    """One RDS endpoint: its instances, Region and account."""

    fleet: Fleet
    region: str
    account_id: str
    network: Network
    role_quota: int = ROLE_QUOTA

    @property
    def state(self) -> State:
        return self.fleet.state

    def instance(self, parameters: Mapping[str, Any]) -> Instance:
        """Return the instance that the request names, by its identifier in any case. Raises UnknownInstanceError."""
        return self.state.instance(parameters["DBInstanceIdentifier"].lower())

    def arn(self, kind: str, name: str) -> str:
        """``kind``: ``db`` for DB instances, ``og`` for option groups."""
        return f"arn:aws:rds:{self.region}:{self.account_id}:{kind}:{name}"

    def instance_arn(self, instance: Instance) -> str:
        return instance.arn(self.region, self.account_id)
