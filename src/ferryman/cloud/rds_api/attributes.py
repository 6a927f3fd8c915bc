"""What CreateDBInstance and ModifyDBInstance may be told of a DB instance, and what of it Ferryman can't do.

A parameter is taken when Ferryman honours it, or when it only describes hardware or network that AWS would provide. The
rest is refused unless it says what holds anyway: nothing is noted down and then not done.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ferryman.cloud.instances import check_password
from ferryman.cloud.maintenance import DAY_MINUTES, LEAST_MINUTES, parse_window
from ferryman.cloud.processes import free_port, is_port_free
from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.engines import (
    CERTIFICATE_AUTHORITY,
    COLLATION,
    LEAST_STORAGE,
    LICENSE_MODEL,
    LIFECYCLE_SUPPORT,
    MOST_STORAGE,
    PROVISIONED_STORAGE,
    STORAGE_TYPES,
)
from ferryman.cloud.rds_api.errors import ApiError, invalid_combination, invalid_value

SHOWN_AS_GIVEN: Final = frozenset(
    {
        "AllocatedStorage",
        "AutoMinorVersionUpgrade",
        "AvailabilityZone",
        "CopyTagsToSnapshot",
        "DBInstanceClass",
        "DeletionProtection",
        "Iops",
        "MaxAllocatedStorage",
        "PreferredBackupWindow",
        "PreferredMaintenanceWindow",
        "PubliclyAccessible",
        "StorageThroughput",
        "StorageType",
    }
)
"""Parameters that DescribeDBInstances shows under their own name."""

AT_ONCE: Final = frozenset(
    {
        "AutoMinorVersionUpgrade",
        "CopyTagsToSnapshot",
        "DeletionProtection",
        "MaxAllocatedStorage",
        "PreferredBackupWindow",
        "PreferredMaintenanceWindow",
        "PubliclyAccessible",
        "VpcSecurityGroups",
    }
)
"""What changes at once, whatever ApplyImmediately says."""

ONLY: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "BackupRetentionPeriod": 0,
        "CACertificateIdentifier": CERTIFICATE_AUTHORITY,
        "CharacterSetName": COLLATION,
        "DatabaseInsightsMode": "standard",
        "DedicatedLogVolume": False,
        "DisableDomain": True,
        "EnableCloudwatchLogsExports": [],
        "EnableCustomerOwnedIp": False,
        "EnableIAMDatabaseAuthentication": False,
        "EnablePerformanceInsights": False,
        "EngineLifecycleSupport": LIFECYCLE_SUPPORT,
        "LicenseModel": LICENSE_MODEL,
        "ManageMasterUserPassword": False,
        "MonitoringInterval": 0,
        "MultiAZ": False,
        "MultiTenant": False,
        "NetworkType": "IPV4",
        "StorageEncrypted": False,
        "Timezone": "UTC",
    }
)
"""Parameters with the only value that holds here."""

RESERVED_PORTS: Final = frozenset({1234, 1434, 3260, 3343, 3389, 47001, *range(49152, 49157)})
LEAST_PORT: Final = 1150
MOST_PORT: Final = 65535
ANY_PORT_ATTEMPTS: Final = 100

_IDENTIFIER: Final = re.compile(r"[a-z](-?[a-z0-9])*")
IDENTIFIER_LIMIT: Final = 63
_DAILY_WINDOW: Final = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


def check_identifier(name: str) -> str:
    """Return an identifier in lower case. Raises ApiError."""
    if not _IDENTIFIER.fullmatch(name.lower()) or len(name) > IDENTIFIER_LIMIT:
        raise invalid_value(
            f"The parameter DBInstanceIdentifier is not a valid identifier: '{name}'. Identifiers must begin with a letter; must contain only ASCII letters,"
            " digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
        )
    return name.lower()


def check_master_password(password: str) -> str:
    try:
        return check_password(password)
    except ValueError as error:
        raise invalid_value(f"The parameter MasterUserPassword is not a valid password: {error}.") from None


def refuse_unsupported(parameters: Mapping[str, Any], known: frozenset[str]) -> None:
    """Raise ApiError for the first parameter that isn't known and says something else than what holds here."""
    for name, value in parameters.items():
        if name in known or ONLY.get(name, _NOTHING) == value:
            continue
        if name in ONLY:
            raise invalid_combination(f"{name}={_text(value)} is not supported by Ferryman; leave it out or use {_text(ONLY[name])}.")
        raise invalid_combination(f"The parameter {name} is not supported by Ferryman; leave it out.")


_NOTHING: Final = object()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def attributes(context: Context, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the parameters DescribeDBInstances shows, checked. Raises ApiError."""
    shown = {name: value for name, value in parameters.items() if name in SHOWN_AS_GIVEN}
    for name, check in _CHECKS.items():
        if name in shown:
            check(shown[name])
    zone = shown.get("AvailabilityZone")
    if zone is not None and not re.fullmatch(re.escape(context.region) + "[a-f]", zone):
        raise invalid_value(f"{zone} is not a valid availability zone of {context.region}.")
    if "VpcSecurityGroupIds" in parameters:
        shown["VpcSecurityGroups"] = [{"VpcSecurityGroupId": name, "Status": "active"} for name in parameters["VpcSecurityGroupIds"]]
    if "Timezone" in parameters:  # shown only when it was given
        shown["Timezone"] = parameters["Timezone"]
    if parameters.get("DBSubnetGroupName"):
        shown["DBSubnetGroup"] = {"DBSubnetGroupName": parameters["DBSubnetGroupName"], "SubnetGroupStatus": "Complete"}
    return shown


def check_storage(attributes: Mapping[str, Any]) -> None:
    """Raise ApiError when what an instance would have of storage doesn't go together."""
    kind, size = attributes["StorageType"], attributes["AllocatedStorage"]
    if kind in PROVISIONED_STORAGE and attributes.get("Iops") is None:
        raise invalid_combination(f"The storage type {kind} requires iops to be specified.")
    if kind == "gp2" and attributes.get("Iops") is not None:
        raise invalid_combination("The storage type gp2 has no Iops of its own: leave Iops out, or use gp3, io1 or io2.")
    if kind != "gp3" and attributes.get("StorageThroughput") is not None:
        raise invalid_combination(f"The storage type {kind} has no StorageThroughput of its own: leave it out, or use gp3.")
    most = attributes.get("MaxAllocatedStorage")
    if most is not None and most <= size:
        raise invalid_combination(f"Max storage size must be greater than storage size: {most} GiB is not more than {size}.")


def check_parameter_group(name: str | None, family: str) -> None:
    """Only the default group is there."""
    if name not in (None, f"default.{family}"):
        raise ApiError("DBParameterGroupNotFound", f"DBParameterGroup not found: {name}")


def check_port(context: Context, port: int) -> int:
    """Return a port that RDS allows and that is free here. Raises ApiError."""
    if not LEAST_PORT <= port <= MOST_PORT or port in RESERVED_PORTS:
        raise invalid_value(f"Invalid port {port}: use {LEAST_PORT} to {MOST_PORT}, except {', '.join(map(str, sorted(RESERVED_PORTS)))}.")
    taken = {instance.port for instance in context.state.instances()}
    if port in taken or not is_port_free(context.network.bind, port):
        raise invalid_combination(f"The port {port} of {context.network.bind} is taken: DB instances share this machine. Leave the port out for a free one.")
    return port


def choose_port(context: Context) -> int:
    """Return the first port from the first instance's on that is free and nobody's, any free one when that had any."""
    taken = {instance.port for instance in context.state.instances()} | RESERVED_PORTS
    bind, first = context.network.bind, context.network.first_port
    candidates = range(first + 1, MOST_PORT + 1) if first else (free_port(bind) for _ in range(ANY_PORT_ATTEMPTS))
    for port in candidates:
        if port not in taken and is_port_free(bind, port):
            return port
    raise ApiError("InsufficientDBInstanceCapacity", f"No port of {bind} is free.")


def _check_storage(size: int) -> None:
    if not LEAST_STORAGE <= size <= MOST_STORAGE:
        raise invalid_value(f"Invalid storage size: {size}. Must be between {LEAST_STORAGE} and {MOST_STORAGE} GiB.")


def _check_storage_type(name: str) -> None:
    if name not in STORAGE_TYPES:
        raise ApiError("StorageTypeNotSupported", f"Invalid storage type: {name}. Use one of {', '.join(STORAGE_TYPES)}.")


def _check_maintenance_window(text: str) -> None:
    try:
        parse_window(text)
    except ValueError as error:
        raise invalid_value(str(error)) from None


def _check_backup_window(text: str) -> None:
    match = _DAILY_WINDOW.fullmatch(text)
    if match is None:
        raise invalid_value(f"Invalid backup window format: {text}. Should be specified as a range hh24:mi-hh24:mi (24H Clock UTC).")
    first, last = (int(match[hour]) * 60 + int(match[hour + 1]) for hour in (1, 3))
    if (last - first) % DAY_MINUTES < LEAST_MINUTES:
        raise invalid_value(f"The backup window {text} must be at least {LEAST_MINUTES} minutes.")


_CHECKS: Final[Mapping[str, Callable[[Any], None]]] = {
    "AllocatedStorage": _check_storage,
    "MaxAllocatedStorage": _check_storage,
    "PreferredBackupWindow": _check_backup_window,
    "PreferredMaintenanceWindow": _check_maintenance_window,
    "StorageType": _check_storage_type,
}
