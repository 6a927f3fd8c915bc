"""The IAM role of ``--associate-role``: the one that AWS's page has its reader make, for every bucket.

Source: "Prerequisites for integrating RDS for SQL Server with S3",
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/User.SQLServer.Options.S3-integration.preparing.html
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

ROLE_NAME: Final = "rds-s3-integration-role"
POLICY_NAME: Final = "rds-s3-integration-policy"
SERVICE_PRINCIPAL: Final = "rds.amazonaws.com"

_SESSION: Final = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([^/]+)/.*")

BUCKET_ACTIONS: Final = ("s3:ListBucket", "s3:GetBucketACL", "s3:GetBucketLocation")
OBJECT_ACTIONS: Final = ("s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")


def permissions(bucket: str = "*", key_prefix: str = "") -> dict[str, Any]:
    """The page's policy: eight actions, on one bucket and its objects (those below a prefix) or (``*``) on all."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"},
            {"Effect": "Allow", "Action": list(BUCKET_ACTIONS), "Resource": f"arn:aws:s3:::{bucket}"},
            {"Effect": "Allow", "Action": list(OBJECT_ACTIONS), "Resource": f"arn:aws:s3:::{bucket}/{key_prefix}*"},
        ],
    }


def trust(account_id: str, instance_arn: str, caller: str | None = None) -> dict[str, Any]:
    """The page's trust policy with both conditions against the confused deputy: only this instance may have the role assumed.

    ``caller`` is a principal of the account that may assume it, too (see ``caller_statement``).
    """
    service = {
        "Effect": "Allow",
        "Principal": {"Service": SERVICE_PRINCIPAL},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": account_id, "aws:SourceArn": instance_arn}},
    }
    return {"Version": "2012-10-17", "Statement": [service, *([caller_statement(caller)] if caller is not None else [])]}


def caller_statement(caller: str) -> dict[str, Any]:
    """What lets Ferryman assume the role where the AWS isn't the local one: there it can't be a service, only a principal of the account."""
    return {"Effect": "Allow", "Principal": {"AWS": caller}, "Action": "sts:AssumeRole"}


def principal(caller_arn: str) -> str:
    """Return the principal that a trust policy names for a caller of GetCallerIdentity: a session's role, any other as it is.

    >>> principal("arn:aws:sts::123456789012:assumed-role/Builder/i-0abc")
    'arn:aws:iam::123456789012:role/Builder'
    """
    session = _SESSION.fullmatch(caller_arn)
    return f"arn:{session[1]}:iam::{session[2]}:role/{session[3]}" if session else caller_arn


def make_role(iam: Any, account_id: str, instance_arn: str, caller: str | None = None) -> str:
    """Make the role, or set an existing one of that name to what it must be, and return its ARN.

    ``iam`` is a boto3 client, ``caller`` as in ``trust``. Raises botocore's ClientError and BotoCoreError.
    """
    trust_policy = json.dumps(trust(account_id, instance_arn, caller))
    try:
        role = iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=trust_policy, Description="Lets RDS for SQL Server reach S3")["Role"]
    except iam.exceptions.EntityAlreadyExistsException:
        iam.update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=trust_policy)
        role = iam.get_role(RoleName=ROLE_NAME)["Role"]
    iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(permissions()))
    return str(role["Arn"])
