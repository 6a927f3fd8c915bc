"""A DB instance as the API shows it.

Source: DBInstance, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html
"""

from __future__ import annotations

import hashlib
from typing import Any

from ferryman.cloud.host_config import reachable_host
from ferryman.cloud.instances import ENABLED_OPTIONS, Instance, Status
from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.engines import (
    CERTIFICATE_AUTHORITY,
    COLLATION,
    ENGINE_VERSION,
    GP3_BASELINE,
    LICENSE_MODEL,
    LIFECYCLE_SUPPORT,
    default_option_group,
    parameter_group,
)
from ferryman.cloud.rds_api.tags import show_tags


def show_instance(context: Context, instance: Instance) -> dict[str, Any]:
    """Return the structure DBInstance."""
    shown = {
        "StorageThroughput": 0,
        "VpcSecurityGroups": [],
        **(GP3_BASELINE if instance.attributes["StorageType"] == "gp3" else {}),
        **{name: value for name, value in instance.attributes.items() if name != ENABLED_OPTIONS},
        "ActivityStreamStatus": "stopped",
        "AssociatedRoles": [{"RoleArn": role.arn, "FeatureName": role.feature, "Status": role.status} for role in context.state.roles(instance.identifier)],
        "AvailabilityZone": instance.attributes.get("AvailabilityZone", f"{context.region}a"),
        "BackupRetentionPeriod": 0,
        "BackupTarget": "region",
        "CACertificateIdentifier": CERTIFICATE_AUTHORITY,
        "CertificateDetails": {"CAIdentifier": CERTIFICATE_AUTHORITY},
        "CharacterSetName": COLLATION,
        "CustomerOwnedIpEnabled": False,
        "DBInstanceArn": context.instance_arn(instance),
        "DBInstanceIdentifier": instance.identifier,
        "DBInstanceStatus": instance.status,
        "DBParameterGroups": [{"DBParameterGroupName": f"default.{parameter_group(instance.engine)}", "ParameterApplyStatus": "in-sync"}],
        "DBSecurityGroups": [],
        "DatabaseInsightsMode": "standard",
        "DbInstancePort": 0,
        "DbiResourceId": resource_id(instance),
        "DedicatedLogVolume": False,
        "DomainMemberships": [],
        "Engine": instance.engine,
        "EngineLifecycleSupport": LIFECYCLE_SUPPORT,
        "EngineVersion": ENGINE_VERSION,
        "IAMDatabaseAuthenticationEnabled": False,
        "IsStorageConfigUpgradeAvailable": False,
        "LicenseModel": LICENSE_MODEL,
        "MasterUsername": instance.master_user,
        "MonitoringInterval": 0,
        "MultiAZ": False,
        "MultiTenant": False,
        "NetworkType": "IPV4",
        "OptionGroupMemberships": _memberships(instance),
        "PendingModifiedValues": _pending(instance),
        "PerformanceInsightsEnabled": False,
        "ReadReplicaDBInstanceIdentifiers": [],
        "StorageEncrypted": False,
        "TagList": show_tags(context.state.tags(context.instance_arn(instance))),
    }
    if instance.status != Status.CREATING:
        shown["InstanceCreateTime"] = instance.created_at
    endpoint = _endpoint(context, instance)
    if instance.status != Status.CREATING and endpoint is not None:
        shown["Endpoint"] = {"Address": endpoint[0], "Port": endpoint[1]}
    return shown


def _endpoint(context: Context, instance: Instance) -> tuple[str, int] | None:
    """Where it answers, here or at another control plane, or will once it runs; None when that isn't known yet."""
    host = context.fleet.host(instance.identifier)
    if host is not None:
        return reachable_host(context.network.bind), host.address.port
    if instance.endpoint is not None:
        return reachable_host(instance.endpoint[0]), instance.endpoint[1]
    return (reachable_host(context.network.bind), instance.port) if instance.port is not None else None


def resource_id(instance: Instance) -> str:
    """Return what names this instance for ever: another of its name gets another."""
    digest = hashlib.sha256(f"{instance.identifier} {instance.created_at.isoformat()}".encode()).hexdigest()
    return f"db-{digest[:26].upper()}"


def _memberships(instance: Instance) -> list[dict[str, str]]:
    """Its option group, and the one that is to come; a group whose own options are to come is pending itself."""
    now, later = instance.option_group or default_option_group(instance.engine), instance.pending.get("OptionGroupName")
    if later is None:
        return [{"OptionGroupName": now, "Status": "in-sync"}]
    coming = {"OptionGroupName": later, "Status": "applying" if instance.status == Status.MODIFYING else "pending-maintenance-apply"}
    return [coming] if later == now else [{"OptionGroupName": now, "Status": "pending-maintenance-removal"}, coming]


def _pending(instance: Instance) -> dict[str, Any]:
    """What waits, by the names of PendingModifiedValues (which has no option group)."""
    shown = {name: value for name, value in instance.pending.items() if name != "OptionGroupName"}
    if "DBPortNumber" in shown:
        shown["Port"] = shown.pop("DBPortNumber")
    if instance.status == Status.RESETTING:
        shown["MasterUserPassword"] = "****"
    return shown
