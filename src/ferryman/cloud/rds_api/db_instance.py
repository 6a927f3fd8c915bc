"""A DB instance as the API shows it.

Source: DBInstance, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html
"""

from __future__ import annotations

import hashlib
from typing import Any

from ferryman.cloud.host_config import reachable_host
from ferryman.cloud.instances import Instance, Status
from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.engines import ENGINE_VERSION, LICENSE_MODEL, default_option_group, parameter_group

COLLATION = "SQL_Latin1_General_CP1_CI_AS"


def show_instance(context: Context, instance: Instance) -> dict[str, Any]:
    """Return the structure DBInstance."""
    shown = {
        **instance.attributes,
        "AssociatedRoles": [{"RoleArn": role.arn, "FeatureName": role.feature, "Status": role.status} for role in context.state.roles(instance.identifier)],
        "AvailabilityZone": instance.attributes.get("AvailabilityZone", f"{context.region}a"),
        "BackupRetentionPeriod": 0,
        "CharacterSetName": COLLATION,
        "CustomerOwnedIpEnabled": False,
        "DBInstanceArn": context.instance_arn(instance),
        "DBInstanceIdentifier": instance.identifier,
        "DBInstanceStatus": instance.status,
        "DBParameterGroups": [{"DBParameterGroupName": f"default.{parameter_group(instance.engine)}", "ParameterApplyStatus": "in-sync"}],
        "DbInstancePort": 0,
        "DbiResourceId": resource_id(instance),
        "Engine": instance.engine,
        "EngineVersion": ENGINE_VERSION,
        "IAMDatabaseAuthenticationEnabled": False,
        "LicenseModel": LICENSE_MODEL,
        "MasterUsername": instance.master_user,
        "MonitoringInterval": 0,
        "MultiAZ": False,
        "OptionGroupMemberships": [_membership(instance)],
        "PendingModifiedValues": _pending(instance),
        "PerformanceInsightsEnabled": False,
        "ReadReplicaDBInstanceIdentifiers": [],
        "StorageEncrypted": False,
        "TagList": [{"Key": key, "Value": value} for key, value in context.state.tags(context.instance_arn(instance)).items()],
    }
    if instance.status != Status.CREATING:
        shown["InstanceCreateTime"] = instance.created_at
    host = context.fleet.host(instance.identifier)
    port = host.address.port if host is not None else instance.port
    if instance.status != Status.CREATING and port is not None:
        shown["Endpoint"] = {"Address": reachable_host(context.network.bind), "Port": port}
    return shown


def resource_id(instance: Instance) -> str:
    """Return what names this instance for ever: another of its name gets another."""
    digest = hashlib.sha256(f"{instance.identifier} {instance.created_at.isoformat()}".encode()).hexdigest()
    return f"db-{digest[:26].upper()}"


def _membership(instance: Instance) -> dict[str, str]:
    name = instance.option_group or default_option_group(instance.engine)
    return {"OptionGroupName": name, "Status": "in-sync"}


def _pending(instance: Instance) -> dict[str, Any]:
    """What waits, by the names of PendingModifiedValues (which has no option group)."""
    shown = {name: value for name, value in instance.pending.items() if name != "OptionGroupName"}
    if "DBPortNumber" in shown:
        shown["Port"] = shown.pop("DBPortNumber")
    if instance.status == Status.RESETTING:
        shown["MasterUserPassword"] = "****"
    return shown
