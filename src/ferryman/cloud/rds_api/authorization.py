"""Whether the IAM user who signed a request may do what it asks, by the policies that IAM has for the user.

Source: "Actions, resources, and condition keys for Amazon RDS",
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.errors import ApiError
from ferryman.cloud.rds_api.signature import AccessKey

ALLOWED: Final = "allowed"


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
        self._check(key.principal_arn, f"rds:{action}", _resource(context, parameters))
        if action == "AddRoleToDBInstance":  # who gives a role to a service must be allowed to pass it on
            self._check(key.principal_arn, "iam:PassRole", parameters["RoleArn"])

    def _check(self, principal: str, action: str, resource: str) -> None:
        account, _, user = principal.rpartition(":")
        source = f"{account}:user/{user.rpartition('/')[2]}"  # the local AWS finds no user whose ARN has a path
        answer = self._iam.simulate_principal_policy(PolicySourceArn=source, ActionNames=[action], ResourceArns=[resource])
        [decision] = (result["EvalDecision"] for result in answer["EvaluationResults"])
        if decision != ALLOWED:
            denied = decision == "explicitDeny"
            because = "with an explicit deny in an identity-based policy" if denied else f"because no identity-based policy allows the {action} action"
            raise ApiError("AccessDenied", f"User: {principal} is not authorized to perform: {action} on resource: {resource} {because}")


def _resource(context: Context, parameters: Mapping[str, Any]) -> str:
    """Return the ARN of what the request is about; of all DB instances when it names nothing."""
    if "ResourceName" in parameters:
        return str(parameters["ResourceName"])
    if "OptionGroupName" in parameters and "DBInstanceIdentifier" not in parameters:
        return context.arn("og", parameters["OptionGroupName"].lower())
    return context.arn("db", parameters.get("DBInstanceIdentifier", "*").lower())
