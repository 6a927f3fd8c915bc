"""The actions on DB instances.

Source: Actions of the Amazon RDS API Reference, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ferryman.cloud.instances import DEFAULT_ATTRIBUTES, ENABLED_OPTIONS, Instance, check_user
from ferryman.cloud.rds_api import attributes as told
from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.db_instance import resource_id, show_instance
from ferryman.cloud.rds_api.engines import MAJOR_VERSION, check_class, check_engine, check_version, parameter_group
from ferryman.cloud.rds_api.errors import ApiError, invalid_combination, invalid_value, missing
from ferryman.cloud.rds_api.option_groups import find_group
from ferryman.cloud.rds_api.paging import apply_filters, page
from ferryman.cloud.rds_api.tags import check_tags
from ferryman.cloud.state_database import AlreadyExistsError

MOST_INSTANCES: Final = 40

_PLACED: Final = told.SHOWN_AS_GIVEN | {"VpcSecurityGroupIds", "DBSubnetGroupName"}
_CREATE: Final = _PLACED | {
    "DBInstanceIdentifier",
    "DBParameterGroupName",
    "Engine",
    "EngineVersion",
    "MasterUserPassword",
    "MasterUsername",
    "OptionGroupName",
    "Port",
    "Tags",
}
_MODIFY: Final = (_PLACED - {"AvailabilityZone", "DBSubnetGroupName"}) | {
    "AllowMajorVersionUpgrade",
    "ApplyImmediately",
    "DBInstanceIdentifier",
    "DBParameterGroupName",
    "DBPortNumber",
    "EngineVersion",
    "MasterUserPassword",
    "OptionGroupName",
}


def create(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Begin to create an instance; its status is creating until it can be connected to."""
    if parameters.get("DBName"):
        raise invalid_value(f"DBName must be null for engine: {parameters['Engine']}")
    told.refuse_unsupported(parameters, _CREATE | {"DBName"})
    engine = check_engine(parameters["Engine"])
    check_version(engine, parameters.get("EngineVersion", MAJOR_VERSION))
    check_class(engine, parameters["DBInstanceClass"])
    told.check_parameter_group(parameters.get("DBParameterGroupName"), parameter_group(engine))
    identifier = told.check_identifier(parameters["DBInstanceIdentifier"])
    for required in ("AllocatedStorage", "MasterUsername", "MasterUserPassword"):
        if required not in parameters:
            raise missing(required)
    storage = {"StorageType": "io1"} if "Iops" in parameters else {}
    attributes = {**DEFAULT_ATTRIBUTES, **storage, **told.attributes(context, parameters)}
    told.check_storage(attributes)
    option_group = _option_group(context, engine, parameters.get("OptionGroupName"))
    if option_group is not None:
        attributes[ENABLED_OPTIONS] = sorted(find_group(context, option_group).options)
    tags = check_tags(parameters.get("Tags", ()))
    password = told.check_master_password(parameters["MasterUserPassword"])
    user = _user(parameters["MasterUsername"])
    with context.fleet.creating:  # the port must stay free until the instance is in the state
        _check_room(context, identifier)
        port = told.check_port(context, parameters["Port"]) if "Port" in parameters else told.choose_port(context)
        instance = Instance(identifier, engine, MAJOR_VERSION, user, port, option_group=option_group, attributes=attributes)
        try:
            context.fleet.create(instance, password)
        except AlreadyExistsError:  # created at another control plane meanwhile
            raise _exists(identifier) from None
    context.state.add_tags(context.instance_arn(instance), tags)
    return {"DBInstance": show_instance(context, context.state.instance(identifier))}


def describe(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """One instance, by identifier or ARN, or all that the filters let through, in the order of their names."""
    name = parameters.get("DBInstanceIdentifier")
    if name is None:
        instances = sorted(context.state.instances(), key=lambda instance: instance.identifier)
    else:
        instances = [context.state.instance(name.removeprefix(context.arn("db", "")).lower())]
    filters = {
        "db-cluster-id": lambda instance: (),
        "db-instance-id": lambda instance: (instance.identifier, context.instance_arn(instance)),
        "dbi-resource-id": lambda instance: (resource_id(instance),),
        "domain": lambda instance: (),
        "engine": lambda instance: (instance.engine,),
    }
    found = apply_filters(parameters, instances, filters)
    return page(parameters, "DBInstances", found, lambda instance: instance.identifier, lambda instance: show_instance(context, instance))


def modify(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Begin to change an instance: password and labels at once, the rest at once or in the maintenance window."""
    instance = context.instance(parameters)
    told.refuse_unsupported(parameters, _MODIFY)
    if "EngineVersion" in parameters:
        check_version(instance.engine, parameters["EngineVersion"])
    if "DBInstanceClass" in parameters:
        check_class(instance.engine, parameters["DBInstanceClass"])
    told.check_parameter_group(parameters.get("DBParameterGroupName"), parameter_group(instance.engine))
    password = told.check_master_password(parameters["MasterUserPassword"]) if "MasterUserPassword" in parameters else None
    wanted = told.attributes(context, parameters)
    size = instance.attributes["AllocatedStorage"]
    if wanted.get("AllocatedStorage", size) < size:
        raise invalid_combination(f"The allocated storage can't be reduced: {size} GiB are allocated.")
    if parameters.get("MaxAllocatedStorage") == wanted.get("AllocatedStorage", size):
        wanted["MaxAllocatedStorage"] = None  # switches storage autoscaling off
    told.check_storage({**instance.attributes, **instance.pending, **wanted})
    changes = {name: value for name, value in wanted.items() if instance.attributes.get(name) != value}
    labels = {name: changes.pop(name) for name in told.AT_ONCE & changes.keys()}
    option_group = _option_group(context, instance.engine, parameters.get("OptionGroupName"))
    if option_group is not None and option_group != instance.option_group:
        changes["OptionGroupName"] = option_group
    if "DBPortNumber" in parameters:
        changes.update(_port_change(context, instance, parameters["DBPortNumber"]))
    modified = context.fleet.modify(instance.identifier, changes, labels=labels, password=password, at_once=parameters.get("ApplyImmediately", False))
    return {"DBInstance": show_instance(context, modified)}


def reboot(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    if parameters.get("ForceFailover"):
        raise invalid_combination("A failover can't be forced: the DB instance isn't a Multi-AZ deployment.")
    return {"DBInstance": show_instance(context, context.fleet.reboot(context.instance(parameters).identifier))}


def start(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"DBInstance": show_instance(context, context.fleet.start(context.instance(parameters).identifier))}


def stop(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    if parameters.get("DBSnapshotIdentifier"):
        raise invalid_combination("DB snapshots are not supported by Ferryman yet; leave DBSnapshotIdentifier out.")
    return {"DBInstance": show_instance(context, context.fleet.stop_instance(context.instance(parameters).identifier))}


def delete(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    r"""Begin to delete an instance with its databases and its ``D:\S3``."""
    instance = context.instance(parameters)
    snapshot = parameters.get("FinalDBSnapshotIdentifier")
    if parameters.get("SkipFinalSnapshot", False):
        if snapshot:
            raise invalid_combination("FinalDBSnapshotIdentifier can not be specified when SkipFinalSnapshot is true.")
    elif snapshot:
        raise invalid_combination("DB snapshots are not supported by Ferryman yet; use SkipFinalSnapshot.")
    else:
        raise invalid_combination("FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.")
    if instance.attributes["DeletionProtection"]:
        raise invalid_combination("Cannot delete protected DB Instance, please disable deletion protection and try again.")
    if not context.network.many:
        raise invalid_combination("The DB instance's databases are in the PostgreSQL of --store-url, which Ferryman doesn't empty: it can't be deleted.")
    shown = show_instance(context, context.fleet.delete(instance.identifier))
    context.state.remove_tags(context.instance_arn(instance))
    return {"DBInstance": shown}


def _user(name: str) -> str:
    try:
        return check_user(name)
    except ValueError as error:
        raise invalid_value(f"MasterUsername {name} cannot be used: {error}.") from None


def _option_group(context: Context, engine: str, name: str | None) -> str | None:
    """Return the group, None for the default one, checked against the engine. Raises ApiError."""
    if name is None:
        return None
    group = find_group(context, name)
    if group.engine != engine:
        raise invalid_combination(f"The option group {name} is for the engine {group.engine}, not {engine}.")
    return group.name


def _check_room(context: Context, identifier: str) -> None:
    names = {instance.identifier for instance in context.state.instances()}
    if identifier in names:
        raise _exists(identifier)
    if len(names) >= MOST_INSTANCES:
        raise ApiError("InstanceQuotaExceeded", f"The quota of {MOST_INSTANCES} DB instances is reached.")
    if not context.network.many:
        raise invalid_combination("With --store-url Ferryman runs one DB instance: the PostgreSQL given there holds its databases.")


def _exists(identifier: str) -> ApiError:
    return ApiError("DBInstanceAlreadyExists", f"DB instance already exists: {identifier}")


def _port_change(context: Context, instance: Instance, port: int) -> dict[str, int]:
    host = context.fleet.host(instance.identifier)
    if port in (instance.port, host and host.address.port):
        return {}
    if instance.port is None:
        raise invalid_combination(f"The port of {instance.identifier} is what `ferryman up --tds-port` says.")
    return {"DBPortNumber": told.check_port(context, port)}


ACTIONS: Final = {
    "CreateDBInstance": create,
    "DeleteDBInstance": delete,
    "DescribeDBInstances": describe,
    "ModifyDBInstance": modify,
    "RebootDBInstance": reboot,
    "StartDBInstance": start,
    "StopDBInstance": stop,
}
