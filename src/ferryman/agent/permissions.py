"""The eight S3 actions of AWS's policy, each with a request that needs it and leaves nothing behind.

Sources: "Prerequisites for integrating RDS for SQL Server with S3", Amazon RDS User Guide; "Required permissions for Amazon S3 API
operations", https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from ferryman.agent.arn import ObjectArn
from ferryman.agent.s3 import S3, S3Failure, explain, failures

NO_UPLOAD: Final = "ferryman-checks-its-permission"
"""No UploadId of S3's. S3 judges the permission first, and only then finds that there is no such upload."""


class Use(StrEnum):
    """What AWS's page says an action is required for."""

    ALWAYS = "required"
    DOWNLOAD = "required for downloading"
    UPLOAD = "required for uploading"


@dataclass(frozen=True, slots=True)
class Permission:
    """``probe(client, bucket, key)`` makes the request."""

    action: str
    use: Use
    probe: Callable[[Any, str, str], Any]


PERMISSIONS: Final = (
    Permission("s3:ListAllMyBuckets", Use.ALWAYS, lambda s3, bucket, key: s3.list_buckets()),
    Permission("s3:ListBucket", Use.ALWAYS, lambda s3, bucket, key: s3.list_objects_v2(Bucket=bucket, Prefix=key, MaxKeys=1)),
    Permission("s3:GetBucketAcl", Use.ALWAYS, lambda s3, bucket, key: s3.get_bucket_acl(Bucket=bucket)),
    Permission("s3:GetBucketLocation", Use.ALWAYS, lambda s3, bucket, key: s3.get_bucket_location(Bucket=bucket)),
    Permission("s3:GetObject", Use.DOWNLOAD, lambda s3, bucket, key: s3.head_object(Bucket=bucket, Key=key)),
    Permission("s3:PutObject", Use.UPLOAD, lambda s3, bucket, key: s3.upload_part(Bucket=bucket, Key=key, UploadId=NO_UPLOAD, PartNumber=1, Body=b"")),
    Permission("s3:ListMultipartUploadParts", Use.UPLOAD, lambda s3, bucket, key: s3.list_parts(Bucket=bucket, Key=key, UploadId=NO_UPLOAD)),
    Permission("s3:AbortMultipartUpload", Use.UPLOAD, lambda s3, bucket, key: s3.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=NO_UPLOAD)),
)
"""In the order of the page."""


def require(permission: Permission, s3: S3, arn: ObjectArn) -> Any:
    """Return what S3 answers; raise TaskError if the role lacks the permission or S3 can't say.

    An answer that only says that there is no such object or upload shows the permission, and is None.
    """
    try:
        with failures():
            return permission.probe(s3.client, arn.bucket, arn.key)
    except S3Failure as failure:
        if permission.use is not Use.ALWAYS and failure.is_missing and failure.code != "NoSuchBucket":
            return None
        raise explain(failure, arn, permission.action, s3) from failure
