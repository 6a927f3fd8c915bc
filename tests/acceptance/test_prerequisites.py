"""Buckets that aren't the role's own, are elsewhere or open to the public, and roles that lack an action: refused before any byte moves.

What reached S3 is read off a proxy before it, so the agent works as with any other AWS than the local one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import boto3
import pytest
from tests.acceptance.conftest import Ferryman, delete_data, stop_ferryman
from tests.acceptance.external import start_external
from tests.acceptance.recording_proxy import RecordingProxy, Request
from tests.acceptance.tasks import DOWNLOAD, UPLOAD, Status, Tasks, wait_until

from ferryman.cloud.local_aws import LocalAws
from ferryman.cloud.role import POLICY_NAME, ROLE_NAME, permissions

BUCKET: Final = "checked-bucket"
CONTENT: Final = b"1,one\n"
ACCOUNT: Final = "123456789012"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/{ROLE_NAME}"
TRANSFERS: Final = {"download": DOWNLOAD + "'arn:aws:s3:::{bucket}/a.csv', 'down.csv'", "upload": UPLOAD + "'arn:aws:s3:::{bucket}/up.csv', 'up.csv'"}


@dataclass
class World:
    aws: LocalAws
    proxy: RecordingProxy
    ferryman: Ferryman
    tasks: Tasks

    def run(self, transfer: str, bucket: str = BUCKET) -> Status:
        """Run a transfer of the table above; the proxy then holds what it asked of S3."""
        (self.ferryman.s3_root / "down.csv").unlink(missing_ok=True)
        self.proxy.requests.clear()
        return self.tasks.task(TRANSFERS[transfer].format(bucket=bucket))

    @property
    def content_moved(self) -> list[Request]:
        return [request for request in self.proxy.requests if request.moves_content]

    def check_refused(self, transfer: str, *texts: str, bucket: str = BUCKET) -> None:
        """The task names the bucket and every text, and nothing was read from or written to an object."""
        status = self.run(transfer, bucket)
        assert status.lifecycle == "ERROR", status
        for text in (bucket, *texts):
            assert text in status.lines[-1]
        assert self.proxy.requests
        assert self.content_moved == []
        assert not (self.ferryman.s3_root / "down.csv").exists()
        assert "up.csv" not in [each["Key"] for each in self.aws.client("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


def trust() -> dict[str, Any]:
    principals = ({"Service": "rds.amazonaws.com"}, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": each, "Action": "sts:AssumeRole"} for each in principals]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("prerequisites")
    with LocalAws(folder / "aws") as aws, RecordingProxy(aws.port) as proxy:
        aws.client("iam").create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=json.dumps(trust()))
        ferryman = start_external(folder, aws, proxy.url, associate_role=False)
        try:
            associate(aws, ferryman)
            (ferryman.s3_root / "up.csv").write_bytes(CONTENT)
            with Tasks(ferryman) as tasks:
                yield World(aws, proxy, ferryman, tasks)
        finally:
            stop_ferryman(ferryman)
            delete_data(ferryman.data)


def associate(aws: LocalAws, ferryman: Ferryman) -> None:
    key = aws.credentials
    rds = boto3.client(
        "rds", endpoint_url=ferryman.ready["rds"]["endpoint_url"], region_name="us-east-1", aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
    )  # fmt: skip
    rds.add_role_to_db_instance(DBInstanceIdentifier="mydbinstance", FeatureName="S3_INTEGRATION", RoleArn=ROLE)
    wait_until(lambda: rds.describe_db_instances()["DBInstances"][0]["AssociatedRoles"][0]["Status"] == "ACTIVE", "the role's association")


@pytest.fixture
def world(whole: World) -> Iterator[World]:
    """A private bucket with a.csv, and the role with AWS's policy."""
    allow(whole, permissions())
    s3 = whole.aws.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="a.csv", Body=CONTENT)
    yield whole
    whole.proxy.rewrite = None
    for each in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=each["Key"])
    s3.delete_bucket(Bucket=BUCKET)


def allow(world: World, policy: dict[str, Any]) -> None:
    world.aws.client("iam").put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(policy))


each_transfer = pytest.mark.parametrize("transfer", TRANSFERS)


@each_transfer
def test_a_private_bucket_of_ones_own_is_fine(world: World, transfer: str) -> None:
    status = world.run(transfer)
    assert status.lifecycle == "SUCCESS", status
    assert [request.method for request in world.content_moved] == [{"download": "GET", "upload": "PUT"}[transfer]]


@each_transfer
def test_a_bucket_in_another_region(world: World, transfer: str) -> None:
    s3 = world.aws.client("s3")
    s3.create_bucket(Bucket="elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_object(Bucket="elsewhere", Key="a.csv", Body=CONTENT)
    try:
        world.check_refused(
            transfer, "Please specify a bucket that is in the same region as RDS instance", "is in eu-west-1, the DB instance in us-east-1", bucket="elsewhere"
        )
    finally:
        s3.delete_object(Bucket="elsewhere", Key="a.csv")
        s3.delete_bucket(Bucket="elsewhere")


@each_transfer
def test_a_bucket_of_another_account(world: World, transfer: str) -> None:
    """The local AWS has one account: GetBucketAcl's answer is changed to name another owner, as a bucket policy across accounts would show it."""
    owner = world.aws.client("s3").list_buckets()["Owner"]["ID"].encode()
    world.proxy.rewrite = lambda request, body: body.replace(owner, b"f" * 64) if "acl" in request.query else body
    world.check_refused(transfer, "belongs to another AWS account than the IAM role", ROLE, "Use a bucket of the role's own account.")


def open_acl(canned: str) -> Callable[[Any], None]:
    def change(s3: Any) -> None:
        s3.put_bucket_ownership_controls(Bucket=BUCKET, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
        s3.put_bucket_acl(Bucket=BUCKET, ACL=canned)

    return change


def open_policy(action: str, resource: str, key: str) -> Callable[[Any], None]:
    def change(s3: Any) -> None:
        s3.put_object(Bucket=BUCKET, Key=key, Body=CONTENT)
        statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": f"arn:aws:s3:::{BUCKET}{resource}"}
        s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    return change


PUBLIC: Final = {
    "acl everyone": (open_acl("public-read"), "download", "its ACL grants READ to everyone"),
    "acl everyone, upload": (open_acl("public-read-write"), "upload", "to everyone"),
    "acl every account": (open_acl("authenticated-read"), "download", "its ACL grants READ to every AWS account"),
    "policy list": (open_policy("s3:ListBucket", "", "a.csv"), "download", "anyone can list it"),
    "policy list, upload": (open_policy("s3:ListBucket", "", "a.csv"), "upload", "anyone can list it"),
    "policy read": (open_policy("s3:GetObject", "/*", "a.csv"), "download", "anyone can read a.csv"),
}


@pytest.mark.parametrize(("change", "transfer", "text"), PUBLIC.values(), ids=PUBLIC)
def test_a_public_bucket(world: World, change: Callable[[Any], None], transfer: str, text: str) -> None:
    s3 = world.aws.client("s3")
    s3.delete_public_access_block(Bucket=BUCKET)
    change(s3)
    world.check_refused(transfer, "is open to the public", text, "reissue the task.")


def test_a_public_policy_that_only_the_policy_apis_show(world: World) -> None:
    """Everyone may write: neither an unsigned list nor an unsigned head tells of it, a role that may read the policy does."""
    s3 = world.aws.client("s3")
    s3.delete_public_access_block(Bucket=BUCKET)
    open_policy("s3:PutObject", "/inbox/*", "a.csv")(s3)
    assert world.run("download").lifecycle == "SUCCESS"
    policy = permissions()
    policy["Statement"].append({"Effect": "Allow", "Action": ["s3:GetBucketPolicyStatus", "s3:GetBucketPolicy"], "Resource": "*"})
    allow(world, policy)
    world.check_refused("download", "is open to the public by its bucket policy", "reissue the task.")


def test_the_unsigned_requests_are_unsigned_and_the_others_not(world: World) -> None:
    world.run("download")
    unsigned = [(request.method, request.path) for request in world.proxy.requests if not request.is_signed]
    assert unsigned == [("GET", f"/{BUCKET}"), ("HEAD", f"/{BUCKET}/a.csv")]


NEEDED: Final = {
    "s3:ListAllMyBuckets": ("download", "upload"),
    "s3:ListBucket": ("download", "upload"),
    "s3:GetBucketACL": ("download", "upload"),
    "s3:GetBucketLocation": ("download", "upload"),
    "s3:GetObject": ("download",),
    "s3:PutObject": ("upload",),
    "s3:ListMultipartUploadParts": ("upload",),
    "s3:AbortMultipartUpload": ("upload",),
}
"""What AWS's page calls required, and for which."""


@each_transfer
@pytest.mark.parametrize("missing", NEEDED)
def test_one_action_is_missing(world: World, missing: str, transfer: str) -> None:
    allow(world, {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": [each for each in NEEDED if each != missing], "Resource": "*"}]})
    if transfer in NEEDED[missing]:
        status = world.run(transfer)
        assert status.lifecycle == "ERROR", status
        assert status.lines[-1].startswith(f"Access Denied. The IAM role {ROLE} needs ")
        assert missing.lower() in status.lines[-1].lower()
        # Only S3 itself can tell that an object may not be written: by refusing it.
        assert [request.method for request in world.content_moved] == (["PUT"] if missing == "s3:PutObject" else [])
    else:
        assert world.run(transfer).lifecycle == "SUCCESS"
