"""Which trust policies let Amazon RDS assume a role for one DB instance."""

from __future__ import annotations

from typing import Any

import pytest

from ferryman.agent.role import trusts_service

ACCOUNT = "123456789012"
INSTANCE = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:mydbinstance"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
RDS: dict[str, Any] = {"Service": "rds.amazonaws.com"}


def policy(principal: Any = RDS, condition: Any = None, effect: str = "Allow", action: Any = "sts:AssumeRole") -> dict[str, Any]:
    statement = {"Effect": effect, "Principal": principal, "Action": action}
    return statement | ({"Condition": condition} if condition else {})


@pytest.mark.parametrize(
    ("statements", "trusted"),
    [
        ([policy()], True),
        ([policy({"Service": ["rds.amazonaws.com"]})], True),
        ([policy({"Service": ["ec2.amazonaws.com", "rds.amazonaws.com"]})], True),
        ([policy({"Service": "ec2.amazonaws.com"})], False),
        ([policy({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], False),
        ([policy(action="sts:*")], True),
        ([policy(action="sts:TagSession")], False),
        ([policy(condition={"StringEquals": {"aws:SourceArn": INSTANCE}})], True),
        ([policy(condition={"StringEquals": {"aws:SourceArn": INSTANCE, "aws:SourceAccount": ACCOUNT}})], True),
        ([policy(condition={"StringEquals": {"AWS:sourcearn": INSTANCE}})], True),
        ([policy(condition={"StringEquals": {"aws:SourceArn": INSTANCE + "2"}})], False),
        ([policy(condition={"StringEquals": {"aws:SourceArn": INSTANCE, "aws:SourceAccount": "210987654321"}})], False),
        ([policy(condition={"StringEquals": {"aws:SourceArn": f"arn:aws:rds:*:{ACCOUNT}:db:*"}})], False),
        ([policy(condition={"StringLike": {"aws:SourceArn": f"arn:aws:rds:*:{ACCOUNT}:db:*"}})], True),
        ([policy(condition={"ArnLike": {"aws:SourceArn": f"arn:aws:rds:us-east-1:{ACCOUNT}:db:my*"}})], True),
        ([policy(condition={"ArnEquals": {"aws:SourceArn": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:my*"}})], False),
        ([policy(condition={"StringEquals": {"sts:ExternalId": "x"}})], False),
        ([policy(), policy(effect="Deny", condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})], False),
        ([], False),
    ],
)
def test_trust(statements: list[dict[str, Any]], trusted: bool) -> None:
    assert trusts_service({"Version": "2012-10-17", "Statement": statements}, ROLE, INSTANCE, ACCOUNT, "us-east-1") is trusted


def test_one_statement_needs_no_list() -> None:
    assert trusts_service({"Version": "2012-10-17", "Statement": policy()}, ROLE, INSTANCE, ACCOUNT, "us-east-1")
