"""Whether the IAM user who signed a request may do what it asks, by the policies that IAM has for the user.

Source: "Actions, resources, and condition keys for Amazon RDS",
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.errors import ApiError
from ferryman.cloud.rds_api.signature import AccessKey

ALLOWED: Final = "allowed"
WITHOUT_RESOURCE: Final = frozenset({"DescribeDBEngineVersions", "DescribeEvents", "DescribeOrderableDBInstanceOptions"})
"""Actions that are about no resource: a policy allows them for ``*`` only."""

OF_OPTION_GROUPS: Final = frozenset({"CreateOptionGroup", "DeleteOptionGroup", "DescribeOptionGroupOptions", "DescribeOptionGroups", "ModifyOptionGroup"})


class Authorization:
    """Asks the local AWS's IAM; ``iam`` is a boto3 client that may simulate any principal's policies. The root user may do everything.

    The local AWS's simulation knows the global condition keys only: a statement that allows under another key
    (iam:PassedToService, rds:DatabaseClass) doesn't allow.
    """

    def __init__(self, iam: Any) -> None:
        self._iam = iam

    def check(self, context: Context, key: AccessKey, action: str, parameters: Mapping[str, Any]) -> None:
        """Raises ApiError for what the key's owner may not do."""
        if key.is_root:
            return
        self._check(key.principal_arn, f"rds:{action}", _resource(context, action, parameters))
        for role_arn in _passed_roles(action, parameters):  # who gives a role to a service must be allowed to pass it on
            self._check(key.principal_arn, "iam:PassRole", role_arn)

    def _check(self, principal: str, action: str, resource: str) -> None:
        account, _, user = principal.rpartition(":")
        source = f"{account}:user/{user.rpartition('/')[2]}"  # the local AWS finds no user whose ARN has a path
        answer = self._iam.simulate_principal_policy(PolicySourceArn=source, ActionNames=[action], ResourceArns=[resource])
        [decision] = (result["EvalDecision"] for result in answer["EvaluationResults"])
        if decision != ALLOWED:
            denied = decision == "explicitDeny"
            because = "with an explicit deny in an identity-based policy" if denied else f"because no identity-based policy allows the {action} action"
            raise ApiError("AccessDenied", f"User: {principal} is not authorized to perform: {action} on resource: {resource} {because}")


def _passed_roles(action: str, parameters: Mapping[str, Any]) -> Iterator[str]:
    """The roles that a request gives to Amazon RDS: AddRoleToDBInstance, and ModifyOptionGroup for SQLSERVER_BACKUP_RESTORE."""
    if action == "AddRoleToDBInstance":
        yield parameters["RoleArn"]
    for option in parameters.get("OptionsToInclude", ()):
        yield from (setting.get("Value", "") for setting in option.get("OptionSettings", ()) if setting.get("Name") == "IAM_ROLE_ARN")


def _resource(context: Context, action: str, parameters: Mapping[str, Any]) -> str:
    """Return the ARN of what the request is about; of all DB instances, or all option groups, when it names none."""
    if "ResourceName" in parameters:
        return str(parameters["ResourceName"])
    if action in WITHOUT_RESOURCE:
        return "*"
    if action in OF_OPTION_GROUPS:
        return context.arn("og", parameters.get("OptionGroupName", "*").lower())
    name = parameters.get("DBInstanceIdentifier", "*")
    return context.arn("db", name.removeprefix(context.arn("db", "")).lower())  # DescribeDBInstances takes the ARN as well
