"""``ferryman doctor``: each prerequisite that isn't met gets a line, and its AWS CLI command, run as printed, puts it right."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from tests.acceptance.conftest import Ferryman, delete_data, start_ferryman, stop_ferryman
from tests.acceptance.external import start_external
from tests.acceptance.tasks import wait_until

from ferryman.cloud.local_aws import LocalAws
from ferryman.cloud.role import POLICY_NAME, ROLE_NAME, permissions, trust

ACCOUNT: Final = "123456789012"
INSTANCE_ARN: Final = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:mydbinstance"
ROLE: Final = f"arn:aws:iam::{ACCOUNT}:role/{ROLE_NAME}"
AWS: Final = Path(sys.executable).with_name("aws")
BUCKET: Final = "doctor-bucket"


@dataclass(frozen=True)
class Line:
    mark: str
    text: str
    command: str


@dataclass(frozen=True)
class Report:
    status: int
    lines: dict[str, Line]
    output: str

    @property
    def to_do(self) -> list[str]:
        return [subject for subject, line in self.lines.items() if line.mark == "TO DO"]


def examine(ferryman: Ferryman, *options: str, environ: dict[str, str] | None = None) -> Report:
    """Run the doctor and read its table: mark, instance, subject, text and command."""
    command = [sys.executable, "-m", "ferryman", "doctor", "--data", str(ferryman.data), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)
    assert done.stderr == "", done.stderr
    lines = {}
    for line in done.stdout.splitlines():
        mark, instance, subject, rest = line[:5].strip(), line[6:20].strip(), line[21:49].strip(), line[50:]
        assert instance == "mydbinstance"
        text, _, remedy = rest.partition("  Run:  ")
        lines[subject] = Line(mark, text, remedy)
    return Report(done.returncode, lines, done.stdout)


def cure(ferryman: Ferryman, line: Line) -> None:
    """Run the command of a line, as a user would after `ferryman env`."""
    name, *arguments = shlex.split(line.command)
    assert name == "aws"
    aws = ferryman.ready["aws"]
    environ = os.environ | {
        "AWS_ENDPOINT_URL": aws["endpoint_url"], "AWS_REGION": aws["region"],
        "AWS_DEFAULT_REGION": aws["region"], "AWS_ACCESS_KEY_ID": aws["access_key_id"], "AWS_SECRET_ACCESS_KEY": aws["secret_access_key"], "AWS_PAGER": "",
    }  # fmt: skip
    done = subprocess.run([AWS, *arguments], capture_output=True, text=True, timeout=60, env=environ, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def sick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ferryman]:
    """An ``up`` without a role, with a limit of three files."""
    ferryman = start_ferryman(tmp_path_factory.mktemp("doctor"), "--limits", "files=3", associate_role=False)
    yield ferryman
    stop_ferryman(ferryman)
    delete_data(ferryman.data)


@pytest.fixture
def healthy(sick: Ferryman) -> Iterator[Ferryman]:
    """A role as on AWS's page, associated and ACTIVE, and a private bucket."""
    iam, s3, rds = sick.aws("iam"), sick.aws("s3"), api(sick)
    iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=json.dumps(trust(ACCOUNT, INSTANCE_ARN)))
    iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(permissions(BUCKET, "in/")))
    s3.create_bucket(Bucket=BUCKET)
    rds.add_role_to_db_instance(DBInstanceIdentifier="mydbinstance", FeatureName="S3_INTEGRATION", RoleArn=ROLE)
    await_status(sick, "ACTIVE")
    yield sick
    rds.remove_role_from_db_instance(DBInstanceIdentifier="mydbinstance", FeatureName="S3_INTEGRATION", RoleArn=ROLE)
    for name in iam.list_role_policies(RoleName=ROLE_NAME)["PolicyNames"]:
        iam.delete_role_policy(RoleName=ROLE_NAME, PolicyName=name)
    iam.delete_role(RoleName=ROLE_NAME)
    s3.delete_bucket(Bucket=BUCKET)


def api(ferryman: Ferryman) -> Any:
    aws = ferryman.ready["aws"]
    return boto3.client(
        "rds", endpoint_url=ferryman.ready["rds"]["endpoint_url"], region_name=aws["region"], aws_access_key_id=aws["access_key_id"],
        aws_secret_access_key=aws["secret_access_key"],
    )  # fmt: skip


def await_status(ferryman: Ferryman, status: str) -> None:
    rds = api(ferryman)
    wait_until(lambda: [role["Status"] for role in rds.describe_db_instances()["DBInstances"][0]["AssociatedRoles"]] == [status], f"the role is {status}")


def test_everything_is_well(healthy: Ferryman) -> None:
    report = examine(healthy, "--bucket", f"{BUCKET}/in/")
    assert (report.status, report.to_do) == (0, []), report.output
    assert list(report.lines) == [
        "DB instance", "associated role", "IAM role", "trust policy: RDS", "s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketAcl", "s3:GetBucketLocation",
        "s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload", "bucket: region", "bucket: owner", "bucket: public",
        "disk space", "files in D:\\S3",
    ]  # fmt: skip
    assert INSTANCE_ARN in report.lines["trust policy: RDS"].text
    assert report.lines["files in D:\\S3"].text == "0 of 3"
    assert "Contents" not in healthy.s3().list_objects_v2(Bucket=BUCKET)
    assert "Uploads" not in healthy.s3().list_multipart_uploads(Bucket=BUCKET)


def test_from_nothing_to_well_by_the_commands_alone(sick: Ferryman) -> None:
    """Associate, create the role, give it the policy, make the bucket: whatever a line says, until none is left."""
    bucket = "doctor-made-bucket"
    cured = []
    try:
        for _ in range(8):
            report = examine(sick, "--bucket", f"{bucket}/in/")
            commands = [subject for subject in report.to_do if report.lines[subject].command]
            if not commands:
                break
            cured.append(commands[0])
            cure(sick, report.lines[commands[0]])
        await_status(sick, "ACTIVE")
        assert examine(sick, "--bucket", f"{bucket}/in/").status == 0
        assert cured == ["associated role", "IAM role", "bucket", "s3:ListAllMyBuckets"]
    finally:
        iam = sick.aws("iam")
        api(sick).remove_role_from_db_instance(DBInstanceIdentifier="mydbinstance", FeatureName="S3_INTEGRATION", RoleArn=ROLE)
        iam.delete_role_policy(RoleName=ROLE_NAME, PolicyName=f"{POLICY_NAME}-{bucket}")
        iam.delete_role(RoleName=ROLE_NAME)


def test_without_a_bucket_only_the_rest_is_looked_at(healthy: Ferryman) -> None:
    report = examine(healthy)
    assert (report.status, report.to_do) == (0, [])
    assert report.lines["bucket"].mark == "-"
    assert "s3:GetObject" not in report.lines


def test_a_trust_policy_for_another_instance(healthy: Ferryman) -> None:
    other = json.dumps(trust(ACCOUNT, INSTANCE_ARN + "-other"))
    healthy.aws("iam").update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=other)
    await_status(healthy, "INVALID")
    report = examine(healthy, "--bucket", BUCKET)
    assert (report.status, report.to_do) == (1, ["associated role", "trust policy: RDS"])
    assert f"aws:SourceArn {INSTANCE_ARN} and aws:SourceAccount {ACCOUNT}" in report.lines["trust policy: RDS"].text
    cure(healthy, report.lines["trust policy: RDS"])
    await_status(healthy, "ACTIVE")
    assert examine(healthy).status == 0


ACTIONS: Final = (
    "ListAllMyBuckets", "ListBucket", "GetBucketAcl", "GetBucketLocation", "GetObject", "PutObject", "ListMultipartUploadParts", "AbortMultipartUpload",
)  # fmt: skip


@pytest.mark.parametrize("action", ACTIONS)
def test_a_missing_action(healthy: Ferryman, action: str) -> None:
    rest = [f"s3:{other}" for other in ACTIONS if other != action]
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": rest, "Resource": "*"}]}
    healthy.aws("iam").put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(policy))
    report = examine(healthy, "--bucket", f"{BUCKET}/in/")
    line = report.lines[f"s3:{action}"]
    # Without these two, what they would show about the bucket can't be judged either.
    dependent = {"ListAllMyBuckets": ["bucket: owner"], "GetBucketAcl": ["bucket: owner", "bucket: public"], "GetBucketLocation": ["bucket: region"]}
    assert (report.status, report.to_do) == (1, [f"s3:{action}", *dependent.get(action, [])]), report.output
    assert line.text.startswith(f"Access Denied. The IAM role {ROLE} needs s3:{action} on ")
    cure(healthy, line)
    assert examine(healthy, "--bucket", f"{BUCKET}/in/").status == 0


def test_a_policy_for_another_prefix(healthy: Ferryman) -> None:
    assert examine(healthy, "--bucket", f"{BUCKET}/out/").to_do == ["s3:GetObject", "s3:PutObject", "s3:ListMultipartUploadParts", "s3:AbortMultipartUpload"]


def test_a_public_bucket(healthy: Ferryman) -> None:
    s3 = healthy.s3()
    s3.delete_public_access_block(Bucket=BUCKET)
    s3.put_bucket_ownership_controls(Bucket=BUCKET, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    s3.put_bucket_acl(Bucket=BUCKET, ACL="public-read")
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{BUCKET}"}
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    for text in ("its ACL grants READ to everyone", "anyone can list it"):
        report = examine(healthy, "--bucket", f"{BUCKET}/in/")
        assert report.to_do == ["bucket: public"]
        assert text in report.lines["bucket: public"].text
        cure(healthy, report.lines["bucket: public"])
    assert examine(healthy, "--bucket", f"{BUCKET}/in/").status == 0


def test_a_bucket_in_another_region(healthy: Ferryman) -> None:
    s3 = healthy.s3()
    policy = json.dumps(permissions("doctor-elsewhere"))
    healthy.aws("iam").put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=policy)
    s3.create_bucket(Bucket="doctor-elsewhere", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    try:
        report = examine(healthy, "--bucket", "doctor-elsewhere")
    finally:
        s3.delete_bucket(Bucket="doctor-elsewhere")
    assert report.to_do == ["bucket: region"]
    assert report.lines["bucket: region"].command == "aws s3api create-bucket --bucket doctor-elsewhere-us-east-1 --region us-east-1"


def test_as_many_files_as_may_be(healthy: Ferryman) -> None:
    files = [healthy.s3_root / f"{number}.csv" for number in range(3)]
    for file in files:
        file.touch()
    try:
        report = examine(healthy)
    finally:
        for file in files:
            file.unlink()
    assert report.to_do == ["files in D:\\S3"]
    assert report.lines["files in D:\\S3"].text.startswith("3 of 3: no further file can be downloaded.")


def test_a_stopped_instance(healthy: Ferryman) -> None:
    rds = api(healthy)
    rds.stop_db_instance(DBInstanceIdentifier="mydbinstance")
    wait_until(lambda: rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == "stopped", "the instance is stopped")
    report = examine(healthy)
    assert (report.status, report.to_do) == (1, ["DB instance"])
    assert report.lines["DB instance"].text == "is stopped."
    cure(healthy, report.lines["DB instance"])
    wait_until(lambda: rds.describe_db_instances()["DBInstances"][0]["DBInstanceStatus"] == "available", "the instance is available")
    assert examine(healthy).status == 0


EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def test_nothing_runs(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "ferryman", "doctor", "--data", str(tmp_path)], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "not running" in done.stderr


def test_an_external_aws_must_trust_ferryman_too(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The role of AWS's page trusts RDS only; the line names the principal that Ferryman runs as, and the statement to add."""
    folder = tmp_path_factory.mktemp("doctor-external")
    with LocalAws(folder / "aws") as aws:
        iam = aws.client("iam")
        iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=json.dumps(trust(ACCOUNT, INSTANCE_ARN)))
        iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(permissions()))
        ferryman = start_external(folder, aws, aws.endpoint_url, associate_role=False)
        root = aws.credentials
        try:
            boto3.client(
                "rds", endpoint_url=ferryman.ready["rds"]["endpoint_url"], region_name="us-east-1", aws_access_key_id=root.access_key_id,
                aws_secret_access_key=root.secret_access_key,
            ).add_role_to_db_instance(DBInstanceIdentifier="mydbinstance", FeatureName="S3_INTEGRATION", RoleArn=ROLE)  # fmt: skip
            environ = os.environ | {
                "AWS_ENDPOINT_URL": aws.endpoint_url, "AWS_ACCESS_KEY_ID": root.access_key_id, "AWS_SECRET_ACCESS_KEY": root.secret_access_key,
            }  # fmt: skip
            report = examine(ferryman, environ=environ)
            statement = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
            line = report.lines["trust policy: Ferryman"]
            assert line.mark == "TO DO", report.output
            assert f"add this statement: {json.dumps(statement, separators=(',', ':'))}" in line.text
            assert report.lines["trust policy: RDS"].mark == "ok"
            *_, document = shlex.split(line.command)
            iam.update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=document)
            report = examine(ferryman, environ=environ)
            assert report.lines["trust policy: Ferryman"].mark == "ok", report.output
            assert report.lines["s3:ListAllMyBuckets"].mark == "ok", report.output
        finally:
            stop_ferryman(ferryman)
            delete_data(ferryman.data)


def test_the_role_made_on_an_external_aws_trusts_ferryman(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("doctor-external-role")
    with LocalAws(folder / "aws") as aws:
        aws.client("iam").create_user(UserName="operator")
        aws.client("iam").put_user_policy(UserName="operator", PolicyName="all", PolicyDocument=json.dumps(EVERYTHING))
        key = aws.client("iam").create_access_key(UserName="operator")["AccessKey"]
        environ = {"AWS_ENDPOINT_URL": aws.endpoint_url, "AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
        ferryman = start_ferryman(folder, "--aws", "external", environ=os.environ | environ)
        try:
            report = examine(ferryman, environ=os.environ | environ)
            trusted = aws.client("iam").get_role(RoleName=ROLE_NAME)["Role"]["AssumeRolePolicyDocument"]["Statement"]
        finally:
            stop_ferryman(ferryman)
            delete_data(ferryman.data)
    assert [statement["Principal"] for statement in trusted] == [{"Service": "rds.amazonaws.com"}, {"AWS": f"arn:aws:iam::{ACCOUNT}:user/operator"}]
    for subject in ("associated role", "trust policy: RDS", "trust policy: Ferryman", "s3:ListAllMyBuckets"):
        assert report.lines[subject].mark == "ok", report.output


def test_another_aws_than_that_of_up_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("doctor-elsewhere")
    with LocalAws(folder / "aws") as aws:
        ferryman = start_external(folder, aws, aws.endpoint_url, associate_role=False)
        try:
            environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
            command = [sys.executable, "-m", "ferryman", "doctor", "--data", str(ferryman.data)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)
        finally:
            stop_ferryman(ferryman)
            delete_data(ferryman.data)
    assert done.returncode == 2
    assert f"`ferryman up` uses S3 at {aws.endpoint_url}, this shell names AWS" in done.stderr
