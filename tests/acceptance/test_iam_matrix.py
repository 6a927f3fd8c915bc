"""What the role's policies let a task do: every kind of statement that IAM knows, against download, upload and list.

The expected outcomes follow AWS's "Policy evaluation logic" (an explicit Deny wins, what isn't allowed is denied, a permissions boundary
only narrows) and "IAM JSON policy elements reference". Each task is judged by the policies as they are when it runs: nothing is cached.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from tests.acceptance.conftest import Ferryman
from tests.acceptance.tasks import DOWNLOAD, GATHER, UPLOAD, Status, Tasks

from ferryman.cloud.role import POLICY_NAME, ROLE_NAME, permissions

BUCKET: Final = "matrix-bucket"
ARN: Final = f"arn:aws:s3:::{BUCKET}"
IN: Final = f"{ARN}/in/a.csv"
OUT: Final = f"{ARN}/out/b.csv"
ROLE: Final = f"arn:aws:iam::123456789012:role/{ROLE_NAME}"
TASKS: Final = {"download": DOWNLOAD + f"'{IN}', 'matrix_in.csv', 1", "upload": UPLOAD + f"'{OUT}', 'matrix_out.csv', 1", "list": GATHER}

ACTIONS: Final = (
    "s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketAcl", "s3:GetBucketLocation",
    "s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload",
)  # fmt: skip
ON_BUCKET: Final = ACTIONS[:4]

Statement = dict[str, Any]


def allow(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource} | more


def deny(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return allow(action, resource, **more) | {"Effect": "Deny"}


def without(action: str) -> list[Statement]:
    return [allow([other for other in ACTIONS if other != action])]


ALL: Final = allow(list(ACTIONS))
PAGE: Final = permissions(BUCKET)["Statement"]
IN_CONDITION: Final = {"StringLike": {"s3:prefix": "in/*"}}


@dataclass(frozen=True)
class Case:
    """``download`` and ``upload``: None when the task succeeds, else the action that its error names. Listing ``D:\\S3`` needs none."""

    statements: list[Statement]
    download: str | None = None
    upload: str | None = None
    boundary: list[Statement] | None = None

    def expected(self, task: str) -> str | None:
        return {"download": self.download, "upload": self.upload, "list": None}[task]


LIST, LOCATION, ACL, BUCKETS = "s3:ListBucket", "s3:GetBucketLocation", "s3:GetBucketAcl", "s3:ListAllMyBuckets"
GET, PUT, PARTS, ABORT = "s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"

CASES: Final = {
    # What AWS's page prints, and what the reader may make of it.
    "the page": Case(PAGE),
    "the page, key prefix in/": Case(permissions(BUCKET, "in/")["Statement"], upload=PARTS),
    "the page, key prefix out/": Case(permissions(BUCKET, "out/")["Statement"], download=GET),
    "the page, another bucket": Case(permissions("other-bucket")["Statement"], LOCATION, LOCATION),
    "the page, every bucket": Case(permissions()["Statement"]),
    "no policy": Case([deny("ec2:*")], LOCATION, LOCATION),
    # Each of the eight actions missing in turn.
    "without ListAllMyBuckets": Case(without(BUCKETS), BUCKETS, BUCKETS),
    "without ListBucket": Case(without(LIST), LIST, LIST),
    "without GetBucketAcl": Case(without(ACL), ACL, ACL),
    "without GetBucketLocation": Case(without(LOCATION), LOCATION, LOCATION),
    "without GetObject": Case(without(GET), download=GET),
    "without PutObject": Case(without(PUT), upload=PUT),
    "without ListMultipartUploadParts": Case(without(PARTS), upload=PARTS),
    "without AbortMultipartUpload": Case(without(ABORT), upload=ABORT),
    # Names and wildcards of actions.
    "actions in capitals": Case([allow([action.upper().replace("S3:", "s3:") for action in ACTIONS])]),
    "s3:*": Case([allow("s3:*")]),
    "*": Case([allow("*")]),
    "Get* and List*": Case([allow(["s3:Get*", "s3:List*"])], upload=ABORT),
    "question marks": Case([allow(["s3:List*", "s3:Get*", "s3:???Object", "s3:AbortMultipartUploa?"])]),
    "another service": Case([allow("sqs:*")], LOCATION, LOCATION),
    "NotAction of the writing": Case([{"Effect": "Allow", "NotAction": [PUT, ABORT], "Resource": "*"}], upload=ABORT),
    "NotAction of another service": Case([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}]),
    # Resources.
    "resource wildcard in the bucket's name": Case([allow(BUCKETS), allow("s3:*", ["arn:aws:s3:::matrix-*", "arn:aws:s3:::matrix-*/*"])]),
    "resource question mark": Case([allow(BUCKETS), allow("s3:*", ["arn:aws:s3:::matrix-bucke?", "arn:aws:s3:::matrix-bucke?/*"])]),
    "resource in the wrong case": Case([allow(list(ON_BUCKET)), allow("s3:*", f"{ARN}/IN/*"), allow("s3:*", f"{ARN}/out/*")], download=GET),
    "one object each": Case([allow(list(ON_BUCKET)), allow(GET, IN), allow([PUT, PARTS, ABORT], OUT)]),
    "objects only": Case([allow("s3:*", f"{ARN}/*")], LOCATION, LOCATION),
    "bucket only": Case([allow(BUCKETS), allow("s3:*", ARN)], download=GET, upload=PARTS),
    "ListAllMyBuckets on the bucket only": Case([allow("s3:*", [ARN, f"{ARN}/*"])], BUCKETS, BUCKETS),
    "NotResource spares the inbox": Case([allow(list(ON_BUCKET)), {"Effect": "Allow", "Action": "s3:*", "NotResource": f"{ARN}/in/*"}], download=GET),
    "NotResource of another bucket": Case([{"Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::other", "arn:aws:s3:::other/*"]}]),
    # Deny wins.
    "deny GetObject": Case([ALL, deny(GET)], download=GET),
    "deny PutObject": Case([ALL, deny(PUT)], upload=PUT),
    "deny first": Case([deny(GET), ALL], download=GET),
    "deny everything": Case([ALL, deny("*")], LOCATION, LOCATION),
    "deny by wildcard": Case([ALL, deny("s3:Put*")], upload=PUT),
    "deny the outbox": Case([ALL, deny("s3:*", f"{ARN}/out/*")], upload=PARTS),
    "deny another bucket": Case([ALL, deny("s3:*", ["arn:aws:s3:::other", "arn:aws:s3:::other/*"])]),
    "deny all but reading": Case([ALL, {"Effect": "Deny", "NotAction": ["s3:Get*", "s3:List*"], "Resource": "*"}], upload=ABORT),
    "deny all but the inbox": Case([ALL, {"Effect": "Deny", "Action": [GET, PUT], "NotResource": f"{ARN}/in/*"}], upload=PUT),
    "deny the bucket's ACL": Case([allow("*"), deny("s3:GetBucketAcl", ARN)], ACL, ACL),
    # Conditions.
    "this region": Case([allow("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}})]),
    "another region": Case([allow("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})], LOCATION, LOCATION),
    "from loopback": Case([allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}})]),
    "from elsewhere": Case([allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})], LOCATION, LOCATION),
    "not from loopback": Case([allow("s3:*", Condition={"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}})], LOCATION, LOCATION),
    "deny without TLS": Case([ALL, deny("s3:PutObject", Condition={"Bool": {"aws:SecureTransport": "false"}})], upload=PUT),
    "prefix in/": Case([allow([BUCKETS, ACL, LOCATION, GET, PUT, PARTS, ABORT]), allow(LIST, ARN, Condition=IN_CONDITION)], upload=LIST),
    "until long ago": Case([ALL, deny(GET, Condition={"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})], download=GET),
    "until far away": Case([allow(list(ACTIONS), Condition={"DateLessThan": {"aws:CurrentTime": "2999-01-01T00:00:00Z"}})]),
    "this role": Case([allow("s3:*", Condition={"ArnLike": {"aws:PrincipalArn": "*rds-s3-integration-role*"}})]),
    "another account": Case([ALL, deny("s3:*", Condition={"StringNotEquals": {"aws:PrincipalAccount": "210987654321"}})], LOCATION, LOCATION),
    "an absent key": Case([allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "etl"}})], LOCATION, LOCATION),
    "an absent key, if it exists": Case([allow("s3:*", Condition={"StringEqualsIfExists": {"aws:PrincipalTag/team": "etl"}})]),
    "null of an absent key": Case([allow("s3:*", Condition={"Null": {"aws:PrincipalTag/team": "true"}})]),
    "two conditions, one met": Case(
        [allow("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}, "Bool": {"aws:SecureTransport": "true"}})], LOCATION, LOCATION
    ),
    "one of two values": Case([allow("s3:*", Condition={"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}})]),
    # A permissions boundary narrows and gives nothing.
    "boundary of everything": Case([ALL], boundary=[allow("s3:*")]),
    "boundary of reading": Case([ALL], upload=ABORT, boundary=[allow(["s3:Get*", "s3:List*"])]),
    "boundary with a deny": Case([ALL], download=GET, boundary=[allow("*"), deny(GET)]),
    "boundary alone": Case([deny("ec2:*")], LOCATION, LOCATION, boundary=[allow("*")]),
}


def test_there_are_enough_policies() -> None:
    assert len(CASES) >= 40
    assert len({json.dumps([case.statements, case.boundary], sort_keys=True) for case in CASES.values()}) == len(CASES)


@dataclass
class World:
    iam: Any
    tasks: Tasks

    def set_policies(self, case: Case) -> None:
        self.iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=policy(case.statements))
        if case.boundary is None:
            return
        arn = self.iam.create_policy(PolicyName="matrix-boundary", PolicyDocument=policy(case.boundary))["Policy"]["Arn"]
        self.iam.put_role_permissions_boundary(RoleName=ROLE_NAME, PermissionsBoundary=arn)

    def clear_boundary(self) -> None:
        for each in self.iam.list_policies(Scope="Local")["Policies"]:
            if each["PolicyName"] == "matrix-boundary":
                self.iam.delete_role_permissions_boundary(RoleName=ROLE_NAME)
                self.iam.delete_policy(PolicyArn=each["Arn"])


def policy(statements: list[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@pytest.fixture(scope="module")
def world(ferryman: Ferryman) -> Iterator[World]:
    s3, iam = ferryman.s3(), ferryman.aws("iam")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="in/a.csv", Body=b"1,one\n")
    (ferryman.s3_root / "matrix_out.csv").write_bytes(b"2,two\n")
    kept = iam.get_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME)["PolicyDocument"]
    with Tasks(ferryman) as tasks:
        yield World(iam, tasks)
    iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(kept))
    for key in ("in/a.csv", "out/b.csv"):
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)
    for name in ("matrix_in.csv", "matrix_out.csv"):
        (ferryman.s3_root / name).unlink(missing_ok=True)


@pytest.mark.parametrize("name", CASES)
def test_policy(world: World, name: str) -> None:
    """Each policy is set and all three tasks are made before any is waited for: the queue runs them one after the other."""
    case = CASES[name]
    world.set_policies(case)
    try:
        tasks = {task: world.tasks.start(sql) for task, sql in TASKS.items()}
        outcomes = {task: outcome(world.tasks.finish(number)) for task, number in tasks.items()}
    finally:
        world.clear_boundary()
    assert outcomes == {task: case.expected(task) for task in TASKS}


def outcome(status: Status) -> str | None:
    """None for success, else the action that the error names."""
    if status.lifecycle == "SUCCESS":
        return None
    start = f"Access Denied. The IAM role {ROLE} needs "
    assert status.lifecycle == "ERROR", status
    assert status.lines[-1].startswith(start), status
    return status.lines[-1].removeprefix(start).split(" on ")[0]


def test_a_policy_counts_at_once(world: World) -> None:
    """The agent keeps its credentials; what they may do is S3's to judge, request by request."""
    for statements, lifecycle in (([ALL], "SUCCESS"), ([ALL, deny(GET)], "ERROR"), ([ALL], "SUCCESS"), ([deny("*")], "ERROR")) * 2:
        world.set_policies(Case(statements))
        assert world.tasks.task(TASKS["download"]).lifecycle == lifecycle


def test_a_bucket_policy_that_denies_the_role(world: World, ferryman: Ferryman) -> None:
    """A Deny in the bucket's own policy wins over the role's Allow; an Allow there does for the role's own account."""
    s3 = ferryman.s3()
    session = {"AWS": ROLE}
    try:
        world.set_policies(Case([ALL]))
        s3.put_bucket_policy(Bucket=BUCKET, Policy=policy([deny(PUT, f"{ARN}/*", Principal=session)]))
        assert outcome(world.tasks.task(TASKS["upload"])) == PUT
        assert outcome(world.tasks.task(TASKS["download"])) is None
        world.set_policies(Case(without(GET)))
        s3.put_bucket_policy(Bucket=BUCKET, Policy=policy([allow(GET, f"{ARN}/*", Principal=session)]))
        assert outcome(world.tasks.task(TASKS["download"])) is None
    finally:
        s3.delete_bucket_policy(Bucket=BUCKET)
