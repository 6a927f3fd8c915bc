"""AddRoleToDBInstance and RemoveRoleFromDBInstance.

Sources: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AddRoleToDBInstance.html and
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveRoleFromDBInstance.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ferryman.cloud.instances import S3_INTEGRATION, AssociatedRole, Status
from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.errors import ApiError, invalid_state, invalid_value
from ferryman.cloud.role_check import PENDING
from ferryman.cloud.state_database import AlreadyExistsError

_ROLE_ARN: Final = re.compile(r"arn:aws[a-z-]*:iam::([0-9]{12}):role/[\w+=,.@/-]{1,512}", re.ASCII)


def check_role_arn(arn: str) -> str:
    """Return the account of a role. Raises ApiError for what is no ARN of a role."""
    match = _ROLE_ARN.fullmatch(arn)
    if match is None:
        raise invalid_value(f"The role ARN {arn} is invalid: it must have the form arn:aws:iam::123456789012:role/name.")
    return match[1]


def add_role(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Associate a role: PENDING at once, then ACTIVE or INVALID."""
    instance = context.instance(parameters)
    arn, feature = parameters["RoleArn"], parameters["FeatureName"]
    account_id = check_role_arn(arn)
    if feature != S3_INTEGRATION:
        raise invalid_value(f"The feature {feature} isn't one of engine {instance.engine}, version {instance.engine_version}. Use {S3_INTEGRATION}.")
    if account_id != context.account_id:
        raise ApiError("AccessDenied", f"Cross-account pass role is not allowed: the role {arn} belongs to another account than the DB instance.")
    if instance.status != Status.AVAILABLE:
        raise invalid_state(f"A role can't be added while the DB instance {instance.identifier} is {instance.status}; it must be available.")
    associated = context.state.roles(instance.identifier)
    exists = ApiError("DBInstanceRoleAlreadyExists", f"The role {arn} or the feature {feature} is already associated with {instance.identifier}.")
    if any(role.arn == arn or role.feature == feature for role in associated):
        raise exists
    if len(associated) >= context.role_quota:
        raise ApiError("DBInstanceRoleQuotaExceeded", f"{instance.identifier} already has {len(associated)} associated roles, as many as it may.")
    try:
        context.fleet.associate_role(instance.identifier, AssociatedRole(feature, arn, PENDING))
    except AlreadyExistsError:  # another request was faster
        raise exists from None
    return {}


def remove_role(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    r"""Dissociate a role; what lies in ``D:\S3`` stays."""
    instance = context.instance(parameters)
    arn, feature = parameters["RoleArn"], parameters["FeatureName"]
    if instance.status != Status.AVAILABLE:
        raise invalid_state(f"A role can't be removed while the DB instance {instance.identifier} is {instance.status}; it must be available.")
    for role in context.state.roles(instance.identifier):
        if (role.arn, role.feature) == (arn, feature):
            context.fleet.remove_role(instance.identifier, role)
            return {}
    raise ApiError("DBInstanceRoleNotFound", f"The role {arn} is not associated with the DB instance {instance.identifier} for the feature {feature}.")


ACTIONS: Final = {"AddRoleToDBInstance": add_role, "RemoveRoleFromDBInstance": remove_role}
