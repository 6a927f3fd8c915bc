"""A DB instance: what it is called, what it is made of, and how its names and passwords must look.

Source: CreateDBInstance, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

DEFAULT_IDENTIFIER: Final = "mydbinstance"
DEFAULT_ENGINE: Final = "sqlserver-se"
DEFAULT_ENGINE_VERSION: Final = "16.00"
DEFAULT_MASTER_USER: Final = "admin"

S3_INTEGRATION: Final = "S3_INTEGRATION"
"""The feature of RDS for SQL Server that a role can be associated for."""

ENABLED_OPTIONS: Final = "EnabledOptions"
"""The attribute that lists which options of its option group an instance has already; the API doesn't show it."""

DEFAULT_ATTRIBUTES: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "AllocatedStorage": 20,
        "AutoMinorVersionUpgrade": True,
        "CopyTagsToSnapshot": False,
        "DBInstanceClass": "db.m5.large",
        "DeletionProtection": False,
        "PreferredBackupWindow": "03:00-03:30",
        "PreferredMaintenanceWindow": "sun:05:00-sun:05:30",
        "PubliclyAccessible": False,
        "StorageType": "gp2",
    }
)
"""The attributes of an instance whose maker said nothing, by the names of DescribeDBInstances."""

RESERVED_USERS: Final = frozenset({"sa", "rdsa", "rdsadmin", "public", "guest", "dbo", "sys", "information_schema", "nt_authority", "builtin"})
"""Logins and principals that SQL Server, RDS or Ferryman have for themselves."""

_USER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
_PASSWORD: Final = re.compile(r"[!-~]{8,128}")
_PASSWORD_EXCLUDED: Final = frozenset('/"@')


class Status(StrEnum):
    """What DBInstanceStatus may say here ("Viewing Amazon RDS DB instance status", Amazon RDS User Guide)."""

    AVAILABLE = "available"
    CREATING = "creating"
    DELETING = "deleting"
    FAILED = "failed"
    MODIFYING = "modifying"
    REBOOTING = "rebooting"
    RESETTING = "resetting-master-credentials"
    STARTING = "starting"
    STOPPED = "stopped"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class AssociatedRole:
    """An IAM role that an instance may assume for a feature; ``status`` is PENDING, ACTIVE or INVALID."""

    feature: str
    arn: str
    status: str


@dataclass(frozen=True, slots=True)
class Instance:
    """The definition of one DB instance, as the state keeps it. ``port`` None: the port that ``up`` is told.

    ``attributes``: what DescribeDBInstances shows as it was given, by its names there. ``pending``: attributes to come.
    ``home``: the control plane whose data directory has its databases. ``holder``: the session of the one that runs it.
    ``endpoint``: address and port where it answered last.
    """

    identifier: str
    engine: str = DEFAULT_ENGINE
    engine_version: str = DEFAULT_ENGINE_VERSION
    master_user: str = DEFAULT_MASTER_USER
    port: int | None = None
    status: str = Status.AVAILABLE
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    option_group: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=lambda: dict(DEFAULT_ATTRIBUTES))
    pending: Mapping[str, Any] = field(default_factory=dict)
    home: str | None = None
    holder: str | None = None
    endpoint: tuple[str, int] | None = None

    def arn(self, region: str, account_id: str) -> str:
        return f"arn:aws:rds:{region}:{account_id}:db:{self.identifier}"


def check_user(name: str) -> str:
    """Return a master user name that RDS accepts. Raises ValueError."""
    if not _USER.fullmatch(name):
        raise ValueError("the master user is 1 to 128 letters, digits and underscores, and begins with a letter")
    if name.lower() in RESERVED_USERS:
        raise ValueError(f"the name {name} is reserved")
    return name


def check_password(password: str) -> str:
    """Return a master password that RDS accepts. Raises ValueError (whose text never holds the password)."""
    if not _PASSWORD.fullmatch(password) or _PASSWORD_EXCLUDED & set(password):
        raise ValueError('the master password is 8 to 128 printable ASCII characters other than blank, /, " and @')
    return password


def generate_password() -> str:
    """A random password that also satisfies SQL Server's complexity rule (three of four kinds of character)."""
    return f"{secrets.token_urlsafe(18)}-Aa1"
