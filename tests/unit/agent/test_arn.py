"""Which ARNs of S3 objects are understood, and what is said of the others."""

from __future__ import annotations

import pytest

from ferryman.agent.arn import parse_object_arn, role_name
from ferryman.agent.errors import TaskError


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn"])
def test_partitions(partition: str) -> None:
    arn = parse_object_arn(f"arn:{partition}:s3:::mybucket/folder/my:data.csv")
    assert (arn.partition, arn.bucket, arn.key) == (partition, "mybucket", "folder/my:data.csv")
    assert str(arn) == f"arn:{partition}:s3:::mybucket/folder/my:data.csv"
    assert arn.bucket_arn == f"arn:{partition}:s3:::mybucket"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("s3://bucket/key", "S3 URI"),
        ("S3://bucket/key", "S3 URI"),
        ("", "not an S3 ARN"),
        ("arn:aws:s3", "not an S3 ARN"),
        ("arn:azure:s3:::b/k", "partition 'azure'"),
        ("arn:aws:iam::123456789012:role/x", "service 'iam'"),
        ("arn:aws:s3:eu-west-1::bucket/key", "region"),
        ("arn:aws:s3::123456789012:bucket/key", "account number"),
        ("arn:aws:s3:::", "names no bucket"),
        ("arn:aws:s3:::/key", "names no bucket"),
        ("arn:aws:s3:::bucket", "no file"),
        ("arn:aws:s3:::bucket/", "no file"),
        ("arn:aws:s3:::bucket/folder/", "names a folder"),
        ("arn:aws:s3:::bu cket/key", "bucket name"),
        ("arn:aws:s3:::bucket/" + "k" * 1025, "1025 bytes"),
        ("arn:aws:s3:::bucket/" + "é" * 513, "1026 bytes"),
        ("arn:aws:s3:::bucket/\ud800", "surrogate"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(TaskError, match=reason):
        parse_object_arn(text)


def test_role_name() -> None:
    assert role_name("arn:aws:iam::123456789012:role/path/to/my-role") == "my-role"
