"""Amazon Resource Names of S3 objects and IAM roles.

Source: "Policy resources for Amazon S3", https://docs.aws.amazon.com/AmazonS3/latest/userguide/security_iam_service-with-iam.html
and "Bucket naming rules", https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ferryman.agent.errors import TaskError

PARTITIONS: Final = {"aws": "", "aws-us-gov": "us-gov-", "aws-cn": "cn-"}
"""Partition -> how the names of its regions begin."""

KEY_LIMIT: Final = 1024
"""Bytes of UTF-8 in a key."""

# Old buckets may break today's rules (upper case, underscores, up to 255 characters): S3 says whether one exists.
_BUCKET: Final = re.compile(r"[A-Za-z0-9._-]{3,255}")
_EXAMPLE: Final = "Give an ARN such as arn:aws:s3:::bucket_name/file_name."


@dataclass(frozen=True, slots=True)
class ObjectArn:
    """The ARN of an S3 object, in its parts."""

    partition: str
    bucket: str
    key: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:s3:::{self.bucket}/{self.key}"

    @property
    def bucket_arn(self) -> str:
        return f"arn:{self.partition}:s3:::{self.bucket}"


def parse_object_arn(text: str) -> ObjectArn:
    """Read an object's ARN; raise TaskError that says what is wrong with it.

    >>> parse_object_arn("arn:aws:s3:::bucket_name/folder/mydata.csv").key
    'folder/mydata.csv'
    """
    if text.lower().startswith("s3://"):
        raise TaskError(f"'{text}' is an S3 URI, not an ARN. {_EXAMPLE}")
    parts = text.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        raise TaskError(f"'{text}' is not an S3 ARN. {_EXAMPLE}")
    _, partition, service, region, account, resource = parts
    if partition not in PARTITIONS:
        raise TaskError(f"The ARN '{text}' has the unknown partition '{partition}'. Use one of {', '.join(PARTITIONS)}.")
    if service != "s3":
        raise TaskError(f"The ARN '{text}' names the service '{service}', not s3. {_EXAMPLE}")
    if region or account:
        raise TaskError(f"The ARN '{text}' has a region or an account number; those of buckets and files have none. {_EXAMPLE}")
    bucket, _, key = resource.partition("/")
    if not bucket:
        raise TaskError(f"The ARN '{text}' names no bucket. {_EXAMPLE}")
    if not key:
        raise TaskError(f"The ARN '{text}' names a bucket but no file. {_EXAMPLE}")
    if not _BUCKET.fullmatch(bucket):
        raise TaskError(f"The bucket name '{bucket}' isn't one that S3 allows (3 to 63 lower-case letters, digits, dots and hyphens).")
    if key.endswith("/"):
        raise TaskError(f"The ARN '{text}' names a folder, not a file. {_EXAMPLE}")
    try:
        length = len(key.encode())
    except UnicodeEncodeError:
        raise TaskError("The key in the ARN contains half of a surrogate pair, which S3 can't store.") from None
    if length > KEY_LIMIT:
        raise TaskError(f"The key in the ARN is {length} bytes long; S3 allows {KEY_LIMIT}.")
    return ObjectArn(partition, bucket, key)


def role_name(role_arn: str) -> str:
    """Return the name of a role from its ARN (``arn:aws:iam::123456789012:role/path/name``)."""
    return role_arn.rpartition("/")[2]
