"""What must hold of a bucket before any byte moves: region, owner, not public.

Source: "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", its limitations. The checks need only the
actions of the policy given there; the policy APIs are asked too, and believed where the role may ask them.
"""

from __future__ import annotations

from typing import Any, Final

from ferryman.agent.arn import ObjectArn
from ferryman.agent.errors import TaskError
from ferryman.agent.limits import Limits
from ferryman.agent.s3 import OTHER_REGION, S3, S3Failure, explain, failures

PUBLIC_GROUPS: Final = {
    "http://acs.amazonaws.com/groups/global/AllUsers": "everyone",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "every AWS account",
}
LEGACY_REGIONS: Final = {None: "us-east-1", "": "us-east-1", "EU": "eu-west-1"}
"""What GetBucketLocation answers for the oldest buckets."""


def check(s3: S3, arn: ObjectArn, limits: Limits, region: str) -> None:
    """Raise TaskError for the first prerequisite that the bucket doesn't meet; switched-off limits aren't looked at."""
    location = _ask(s3, arn, "s3:GetBucketLocation", lambda: s3.client.get_bucket_location(Bucket=arn.bucket))["LocationConstraint"]
    if limits.region and LEGACY_REGIONS.get(location, location) != region:
        raise TaskError(f"{OTHER_REGION}. The bucket {arn.bucket} is in {LEGACY_REGIONS.get(location, location)}, the DB instance in {region}.")
    if not limits.owner and not limits.public:
        return
    acl = _ask(s3, arn, "s3:GetBucketAcl", lambda: s3.client.get_bucket_acl(Bucket=arn.bucket))
    if limits.owner:
        account = _ask(s3, arn, "s3:ListAllMyBuckets", s3.client.list_buckets)
        if acl["Owner"]["ID"] != account["Owner"]["ID"]:
            raise TaskError(
                f"The bucket {arn.bucket} belongs to another AWS account than the IAM role {s3.role.arn}. Use a bucket of the role's own account."
            )
    if limits.public:
        _check_not_public(s3, arn, acl)


def _check_not_public(s3: S3, arn: ObjectArn, acl: Any) -> None:
    remedy = "Block public access to the bucket and reissue the task."
    for grant in acl["Grants"]:
        if audience := PUBLIC_GROUPS.get(grant["Grantee"].get("URI", "")):
            raise TaskError(f"The bucket {arn.bucket} is open to the public: its ACL grants {grant['Permission']} to {audience}. {remedy}")
    if _allowed(lambda: s3.client.get_bucket_policy_status(Bucket=arn.bucket)["PolicyStatus"]["IsPublic"]):
        raise TaskError(f"The bucket {arn.bucket} is open to the public by its bucket policy. {remedy}")
    if _allowed(lambda: s3.anonymous.list_objects_v2(Bucket=arn.bucket, MaxKeys=1)):
        raise TaskError(f"The bucket {arn.bucket} is open to the public: anyone can list it. {remedy}")
    if _allowed(lambda: s3.anonymous.head_object(Bucket=arn.bucket, Key=arn.key)):
        raise TaskError(f"The bucket {arn.bucket} is open to the public: anyone can read {arn.key}. {remedy}")


def _ask(s3: S3, arn: ObjectArn, action: str, call: Any) -> Any:
    try:
        with failures():
            return call()
    except S3Failure as failure:
        raise explain(failure, arn, action, s3) from failure


def _allowed(call: Any) -> Any:
    """Return what the call returns, False if S3 refuses it (no permission, no policy, no such key)."""
    try:
        with failures():
            return call()
    except S3Failure as failure:
        if 400 <= failure.status < 500 or failure.code == "NotImplemented":
            return False
        raise TaskError(f"S3 couldn't say whether the bucket is public: {failure}") from failure
