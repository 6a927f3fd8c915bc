"""The actions on DB instances.

Source: Actions of the Amazon RDS API Reference, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ferryman.cloud.instances import Instance
from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.db_instance import resource_id, show_instance
from ferryman.cloud.rds_api.paging import apply_filters, page


def find_instance(context: Context, parameters: Mapping[str, Any]) -> Instance:
    """Return the instance that the request names, by its identifier in any case. Raises UnknownInstanceError."""
    return context.state.instance(parameters["DBInstanceIdentifier"].lower())


def describe(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """One instance, by identifier or ARN, or all that the filters let through, in the order of their names."""
    name = parameters.get("DBInstanceIdentifier")
    if name is None:
        instances = sorted(context.state.instances(), key=lambda instance: instance.identifier)
    else:
        instances = [context.state.instance(name.removeprefix(context.arn("db", "")).lower())]
    filters = {
        "db-instance-id": lambda instance: (instance.identifier, context.instance_arn(instance)),
        "dbi-resource-id": lambda instance: (resource_id(instance),),
        "engine": lambda instance: (instance.engine,),
        "db-cluster-id": lambda instance: (),
        "domain": lambda instance: (),
    }
    found = apply_filters(parameters, instances, filters)
    return page(parameters, "DBInstances", found, lambda instance: instance.identifier, lambda instance: show_instance(context, instance))


ACTIONS: Final = {"DescribeDBInstances": describe}
