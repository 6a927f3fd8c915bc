"""Whether a role may do in S3 what AWS's page requires, and a bucket is in the right place, of the right owner and not public."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from ferryman.agent.arn import ObjectArn, role_name
from ferryman.agent.errors import TaskError
from ferryman.agent.limits import Limits
from ferryman.agent.permissions import PERMISSIONS, require
from ferryman.agent.prerequisites import Exposure, PublicBucketError, ask_acl, check_owner, check_public, check_region
from ferryman.agent.s3 import S3
from ferryman.cloud.doctor.finding import Finding, document
from ferryman.cloud.local_aws import Aws
from ferryman.cloud.role import POLICY_NAME, permissions

ANY_BUCKET: Final = ObjectArn("aws", "*", "*")
ALL_BUCKETS: Final = "s3:ListAllMyBuckets"
_BLOCKED: Final = "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true"
CLOSES: Final = {
    Exposure.ACL: ("put-bucket-acl", "--acl", "private"),
    Exposure.POLICY: ("delete-bucket-policy",),
    Exposure.SHOWN: ("put-public-access-block", "--public-access-block-configuration", _BLOCKED),
}
"""What of ``aws s3api`` closes a public bucket."""


def check_without_bucket(s3: S3) -> Iterator[Finding]:
    """What can be said of a role without naming a bucket."""
    [listing] = (permission for permission in PERMISSIONS if permission.action == ALL_BUCKETS)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ALL_BUCKETS, "Resource": "*"}]}
    yield _judge(ALL_BUCKETS, f"allowed ({listing.use})", partial(require, listing, s3, ANY_BUCKET), _grant(s3, "list", policy))
    yield Finding.not_checked("bucket", "name one with --bucket BUCKET, or BUCKET/KEY_PREFIX, to have it looked at")


def check_bucket(aws: Aws, s3: S3, arn: ObjectArn, key_prefix: str, limits: Limits) -> Iterator[Finding]:
    """``arn`` is an object that needn't be there, below the prefix that the role's policy may be limited to."""
    bucket = ("--bucket", arn.bucket)
    if not _exists(aws, arn.bucket):
        yield Finding.to_do("bucket", f"{arn.bucket} does not exist.", "aws", "s3api", "create-bucket", *bucket, *_location(aws.region))
        return
    grant = _grant(s3, arn.bucket, permissions(arn.bucket, key_prefix))
    for permission in PERMISSIONS:
        yield _judge(permission.action, f"allowed ({permission.use})", partial(require, permission, s3, arn), grant)
    elsewhere = ("aws", "s3api", "create-bucket", "--bucket", f"{arn.bucket}-{aws.region}", *_location(aws.region))
    rules: tuple[tuple[str, bool, str, Callable[[], Any], tuple[str, ...]], ...] = (
        ("region", limits.region, f"{arn.bucket} is in {aws.region}", partial(check_region, s3, arn, aws.region), elsewhere),
        ("owner", limits.owner, f"{arn.bucket} belongs to the role's account", lambda: check_owner(s3, arn, ask_acl(s3, arn)), elsewhere),
        ("public", limits.public, f"{arn.bucket} isn't open to the public", lambda: check_public(s3, arn, ask_acl(s3, arn)), ()),
    )
    for name, is_enforced, good, check, command in rules:
        yield _judge(f"bucket: {name}", good, check, command) if is_enforced else Finding.not_checked(f"bucket: {name}", "switched off by --limits")


def _judge(subject: str, good: str, check: Callable[[], Any], command: tuple[str, ...]) -> Finding:
    try:
        check()
    except PublicBucketError as error:
        action, *rest = CLOSES[error.exposure]
        return Finding.to_do(subject, str(error), "aws", "s3api", action, "--bucket", error.bucket, *rest)
    except TaskError as error:
        return Finding.to_do(subject, str(error), *command)
    return Finding.ok(subject, good)


def _exists(aws: Aws, bucket: str) -> bool:
    """Whether there is such a bucket as far as Ferryman's own credentials show; what the role sees is told action by action."""
    try:
        aws.client("s3").head_bucket(Bucket=bucket)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] != 404
    except BotoCoreError:
        return True
    return True


def _grant(s3: S3, name: str, policy: dict[str, Any]) -> tuple[str, ...]:
    """Give the role a policy beside those it has."""
    role = ("--role-name", role_name(s3.role.arn))
    return ("aws", "iam", "put-role-policy", *role, "--policy-name", f"{POLICY_NAME}-{name}", "--policy-document", document(policy))


def _location(region: str) -> tuple[str, ...]:
    """us-east-1 is the one Region that CreateBucket doesn't take as a constraint."""
    return ("--region", region) if region == "us-east-1" else ("--region", region, "--create-bucket-configuration", f"LocationConstraint={region}")
