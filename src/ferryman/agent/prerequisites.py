"""What must hold of a bucket before any byte moves: region, owner, not public, and the permissions that nothing else would show in time.

Source: "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", its limitations. The checks need only the
actions of the policy given there; the policy APIs are asked too, and believed where the role may ask them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import Enum
from typing import Any, Final

from ferryman.agent.arn import ObjectArn
from ferryman.agent.errors import TaskError
from ferryman.agent.limits import Limits
from ferryman.agent.permissions import PERMISSIONS, require
from ferryman.agent.s3 import OTHER_REGION, S3, S3Failure, failures

PUBLIC_GROUPS: Final = {
    "http://acs.amazonaws.com/groups/global/AllUsers": "everyone",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "every AWS account",
}
LEGACY_REGIONS: Final = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}
"""What GetBucketLocation answers for the oldest buckets."""

_BY_ACTION: Final = {permission.action: permission for permission in PERMISSIONS}
_UNSEEN_UPLOAD_ACTIONS: Final = ("s3:ListMultipartUploadParts", "s3:AbortMultipartUpload")
"""Required for uploading, and needed only when one is interrupted: without them it could be neither resumed nor cleared away."""


class Exposure(Enum):
    """By what a bucket is open to the public."""

    ACL = "its ACL"
    POLICY = "its bucket policy"
    SHOWN = "an unsigned request that S3 answered"


class PublicBucketError(TaskError):
    """``bucket`` is open to the public, by ``exposure``."""

    def __init__(self, arn: ObjectArn, exposure: Exposure, details: str) -> None:
        super().__init__(f"The bucket {arn.bucket} is open to the public{details} and reissue the task.")
        self.bucket = arn.bucket
        self.exposure = exposure


def check(s3: S3, arn: ObjectArn, limits: Limits, region: str) -> None:
    """Raise TaskError for the first prerequisite that the bucket doesn't meet; switched-off limits aren't looked at."""
    check_region(s3, arn, region if limits.region else None)
    if limits.owner or limits.public:
        acl = ask_acl(s3, arn)
        if limits.owner:
            check_owner(s3, arn, acl)
        if limits.public:
            check_public(s3, arn, acl)


def check_region(s3: S3, arn: ObjectArn, region: str | None) -> None:
    """Raise TaskError unless the bucket can be located, and in that Region (None: in any)."""
    location = require(_BY_ACTION["s3:GetBucketLocation"], s3, arn)["LocationConstraint"]
    found = LEGACY_REGIONS.get(location, location)
    if region is not None and found != region:
        raise TaskError(f"{OTHER_REGION}. The bucket {arn.bucket} is in {found}, the DB instance in {region}.")


def ask_acl(s3: S3, arn: ObjectArn) -> Any:
    """Return the answer of GetBucketAcl; raise TaskError."""
    return require(_BY_ACTION["s3:GetBucketAcl"], s3, arn)


def check_owner(s3: S3, arn: ObjectArn, acl: Any) -> None:
    """Raise TaskError unless the bucket's owner, by its ACL, is the role's account."""
    account = require(_BY_ACTION["s3:ListAllMyBuckets"], s3, arn)
    if acl["Owner"]["ID"] != account["Owner"]["ID"]:
        raise TaskError(f"The bucket {arn.bucket} belongs to another AWS account than the IAM role {s3.role.arn}. Use a bucket of the role's own account.")


def check_public(s3: S3, arn: ObjectArn, acl: Any) -> None:
    """Raise PublicBucketError if everyone, or everyone with an AWS account, may do anything with the bucket."""
    for grant in acl["Grants"]:
        if audience := PUBLIC_GROUPS.get(grant["Grantee"].get("URI", "")):
            raise PublicBucketError(arn, Exposure.ACL, f": its ACL grants {grant['Permission']} to {audience}. Make the ACL private")
    if _has_public_policy(s3, arn):
        raise PublicBucketError(arn, Exposure.POLICY, " by its bucket policy. Take out what the policy allows everyone")
    if _answer(arn, lambda: s3.anonymous.list_objects_v2(Bucket=arn.bucket, MaxKeys=1)):
        raise PublicBucketError(arn, Exposure.SHOWN, ": anyone can list it. Block public access to the bucket")
    if _answer(arn, lambda: s3.anonymous.head_object(Bucket=arn.bucket, Key=arn.key)):
        raise PublicBucketError(arn, Exposure.SHOWN, f": anyone can read {arn.key}. Block public access to the bucket")


def check_upload(s3: S3, arn: ObjectArn) -> None:
    """Raise TaskError unless the role may do what an interrupted upload would need."""
    for action in _UNSEEN_UPLOAD_ACTIONS:
        require(_BY_ACTION[action], s3, arn)


def _has_public_policy(s3: S3, arn: ObjectArn) -> bool:
    status = _answer(arn, lambda: s3.client.get_bucket_policy_status(Bucket=arn.bucket))
    if status is None or "IsPublic" in status.get("PolicyStatus", {}):
        return bool(status and status["PolicyStatus"]["IsPublic"])
    # This S3 isn't AWS's and doesn't judge policies.
    policy = _answer(arn, lambda: s3.client.get_bucket_policy(Bucket=arn.bucket))
    statements = json.loads(policy["Policy"])["Statement"] if policy else []
    return any(_is_for_everyone(statement) for statement in (statements if isinstance(statements, list) else [statements]))


def _is_for_everyone(statement: dict[str, Any]) -> bool:
    principal = statement.get("Principal")
    named = principal.get("AWS", []) if isinstance(principal, dict) else principal
    return statement["Effect"] == "Allow" and "Condition" not in statement and (named == "*" or (isinstance(named, list) and "*" in named))


def _answer(arn: ObjectArn, call: Callable[[], Any]) -> Any:
    """Return what S3 answers, None if it refuses (no permission, no policy, no such key, another endpoint)."""
    try:
        with failures():
            return call()
    except S3Failure as failure:
        if 300 <= failure.status < 500 or failure.code == "NotImplemented":
            return None
        raise TaskError(f"S3 couldn't say whether the bucket {arn.bucket} is open to the public: {failure}. Reissue the task.") from failure
