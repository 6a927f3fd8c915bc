"""Whether a role exists and who may assume it: Amazon RDS for the DB instance and, on an AWS that isn't the local one, Ferryman itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from ferryman.agent.arn import role_name
from ferryman.agent.role import SERVICE, trusts_service
from ferryman.cloud.doctor.finding import Finding, document
from ferryman.cloud.local_aws import Aws
from ferryman.cloud.role import caller_statement, principal, trust

EXISTS: Final = "IAM role"
TRUSTS_SERVICE: Final = "trust policy: RDS"
TRUSTS_FERRYMAN: Final = "trust policy: Ferryman"


def check_role(aws: Aws, arn: str, instance_arn: str) -> Iterator[Finding]:
    """A line for the role, for its trust in RDS, and for its trust in the principal that Ferryman runs as."""
    name = role_name(arn)
    page_trust = trust(aws.account_id, instance_arn)
    try:
        policy = aws.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            create = ("aws", "iam", "create-role", "--role-name", name, "--assume-role-policy-document", document(page_trust))
            yield Finding.to_do(EXISTS, f"{arn} does not exist.", *create)
            return
        yield Finding.not_checked(EXISTS, f"{arn} can't be read: {error}")
        policy = None
    except BotoCoreError as error:
        yield Finding.to_do(EXISTS, f"IAM can't be reached: {error}")
        return
    else:
        policy = json.loads(policy) if isinstance(policy, str) else policy
        yield Finding.ok(EXISTS, arn)
        yield _check_service(aws, arn, instance_arn, policy, page_trust)
    if not aws.local:
        yield _check_principal(aws, arn, policy)


def _check_service(aws: Aws, arn: str, instance_arn: str, policy: dict[str, Any], page_trust: dict[str, Any]) -> Finding:
    def trusts(judged: dict[str, Any]) -> bool:
        return trusts_service(judged, arn, instance_arn, aws.account_id, aws.region)

    source = f"aws:SourceArn {instance_arn} and aws:SourceAccount {aws.account_id}"
    try:
        if trusts(policy):
            return Finding.ok(TRUSTS_SERVICE, f"lets {SERVICE} assume the role with {source}")
    except ImportError:
        return Finding.not_checked(TRUSTS_SERVICE, "judging it needs the local AWS's evaluator: pip install 'ferryman[local]'")
    widened = _with(policy, page_trust["Statement"][0])
    # A Deny isn't overcome by one more statement.
    return Finding.to_do(TRUSTS_SERVICE, f"doesn't let {SERVICE} assume the role with {source}.", *_update(arn, widened if trusts(widened) else page_trust))


def _check_principal(aws: Aws, arn: str, policy: dict[str, Any] | None) -> Finding:
    """Amazon RDS has a service principal; Ferryman on the outside can only be a principal of the account."""
    sts = aws.client("sts")
    try:
        caller = principal(sts.get_caller_identity()["Arn"])
        sts.assume_role(RoleArn=arn, RoleSessionName="ferryman-doctor")
    except ClientError as error:
        if error.operation_name != "AssumeRole":
            return Finding.to_do(TRUSTS_FERRYMAN, f"Ferryman's own credentials don't work: {error}")
        statement = caller_statement(caller)
        text = f"doesn't let {caller}, as which Ferryman runs, assume the role; add this statement: {document(statement)}"
        return Finding.to_do(TRUSTS_FERRYMAN, text, *(_update(arn, _with(policy, statement)) if policy is not None else ()))
    except BotoCoreError as error:
        return Finding.to_do(TRUSTS_FERRYMAN, f"STS can't be asked: {error}")
    return Finding.ok(TRUSTS_FERRYMAN, f"lets {caller} assume the role")


def _with(policy: dict[str, Any], statement: dict[str, Any]) -> dict[str, Any]:
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    return {**policy, "Statement": [*statements, statement]}


def _update(arn: str, policy: dict[str, Any]) -> tuple[str, ...]:
    return ("aws", "iam", "update-assume-role-policy", "--role-name", role_name(arn), "--policy-document", document(policy))
