"""The local AWS: who gets in, and what survives a kill."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from ferryman.agent.config import AgentConfig, Credentials, Server
from ferryman.agent.errors import TaskError
from ferryman.agent.role import Role
from ferryman.cloud.datadir import lock_holder
from ferryman.cloud.local_aws import Aws, LocalAws, external_aws, is_healthy
from ferryman.cloud.role import ROLE_NAME, make_role

TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
)
INSTANCE_ARN = "arn:aws:rds:us-east-1:123456789012:db:mydbinstance"


@pytest.fixture(scope="module")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws(tmp_path_factory.mktemp("aws") / "data") as running:
        yield running


def refusal(client: Any, operation: str, **arguments: str) -> str:
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**arguments)
    return str(caught.value.response["Error"]["Code"])


def client_of(local_aws: LocalAws, service: str, key: str, secret: str) -> Any:
    return Aws("us-east-1", "123456789012", *[local_aws.endpoint_url] * 3, credentials=Credentials(key, secret)).client(service)


def kill_and_await(local_aws: LocalAws) -> None:
    pid = local_aws.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while local_aws.pid in (None, pid) or not is_healthy(local_aws.endpoint_url):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_root_key_is_private_and_works(local_aws: LocalAws) -> None:
    assert stat.S_IMODE((local_aws.data_dir / "root.json").stat().st_mode) == 0o600
    assert local_aws.client("sts").get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:root"


@pytest.mark.parametrize("service", ["iam", "s3", "sts"])
@pytest.mark.parametrize("key", ["test", "123456789012", "999999999999", None])
def test_a_root_key_without_its_secret_is_refused(local_aws: LocalAws, service: str, key: str | None) -> None:
    client = client_of(local_aws, service, key or local_aws.credentials.access_key_id, "not the secret")
    operation = {"iam": "list_roles", "s3": "list_buckets", "sts": "get_caller_identity"}[service]
    assert refusal(client, operation) == "SignatureDoesNotMatch"


def test_unknown_key_and_no_key_are_refused(local_aws: LocalAws) -> None:
    assert refusal(client_of(local_aws, "s3", "AKIAUNKNOWNUNKNOWN00", "x"), "list_buckets") == "InvalidAccessKeyId"
    unsigned = boto3.client("s3", endpoint_url=local_aws.endpoint_url, region_name="us-east-1", config=Config(signature_version=UNSIGNED))
    local_aws.client("s3").create_bucket(Bucket="private")
    assert refusal(unsigned, "list_objects_v2", Bucket="private") == "AccessDenied"


def test_controls_that_would_wipe_it_are_off(local_aws: LocalAws) -> None:
    for control in ("reset", "config"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(urllib.request.Request(f"{local_aws.endpoint_url}/_ministack/{control}", data=b"{}", method="POST"))


def test_it_ignores_aws_variables_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOTHER")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "other")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with LocalAws(tmp_path / "aws") as running:
        assert running.client("s3").list_buckets()["Buckets"] == []


def test_what_was_answered_survives_sigkill(local_aws: LocalAws) -> None:
    iam, s3 = local_aws.client("iam"), local_aws.client("s3")
    iam.create_role(RoleName="kept", AssumeRolePolicyDocument=TRUST)
    iam.create_role(RoleName="dropped", AssumeRolePolicyDocument=TRUST)
    iam.delete_role(RoleName="dropped")
    s3.create_bucket(Bucket="kept")
    s3.put_object(Bucket="kept", Key="folder/key", Body=b"content")
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::kept"}]}
    s3.put_bucket_policy(Bucket="kept", Policy=json.dumps(policy))
    kill_and_await(local_aws)
    assert iam.get_role(RoleName="kept")["Role"]["Arn"] == "arn:aws:iam::123456789012:role/kept"
    assert refusal(iam, "get_role", RoleName="dropped") == "NoSuchEntity"
    assert s3.get_object(Bucket="kept", Key="folder/key")["Body"].read() == b"content"
    assert json.loads(s3.get_bucket_policy(Bucket="kept")["Policy"]) == policy


def test_a_change_that_cannot_be_saved_is_not_confirmed(tmp_path: Path) -> None:
    with LocalAws(tmp_path / "aws") as running:
        iam = running.aws.client("iam")
        iam.create_role(RoleName="saved", AssumeRolePolicyDocument=TRUST)
        state = running.data_dir / "state"
        state.rename(state.with_name("elsewhere"))
        state.touch()
        client = boto3.client(
            "iam",
            endpoint_url=running.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id=running.credentials.access_key_id,
            aws_secret_access_key=running.credentials.secret_access_key,
            config=Config(retries={"total_max_attempts": 1}),
        )
        with pytest.raises(ClientError, match="500"):
            client.create_role(RoleName="lost", AssumeRolePolicyDocument=TRUST)


def agent_role(local_aws: LocalAws, arn: str, instance_arn: str) -> Role:
    """The role, assumed as the agent of an instance does it."""
    aws, server = local_aws.aws, Server("127.0.0.1", 1, "", "")
    role = Role(AgentConfig(server, Path(), aws.region, aws.account_id, instance_arn, aws.endpoints, aws.credentials, local_aws=True), arn)
    role.assume()
    return role


def test_the_role_of_associate_role(local_aws: LocalAws) -> None:
    iam = local_aws.client("iam")
    first = make_role(iam, "123456789012", INSTANCE_ARN)
    assert make_role(iam, "123456789012", INSTANCE_ARN) == first == f"arn:aws:iam::123456789012:role/{ROLE_NAME}"
    (statement,) = iam.get_role(RoleName=ROLE_NAME)["Role"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "rds.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012", "aws:SourceArn": INSTANCE_ARN}}
    s3 = agent_role(local_aws, first, INSTANCE_ARN).client("s3")
    local_aws.client("s3").create_bucket(Bucket="for-the-role")
    s3.put_object(Bucket="for-the-role", Key="a", Body=b"b")
    assert s3.get_object(Bucket="for-the-role", Key="a")["Body"].read() == b"b"
    assert refusal(s3, "delete_object", Bucket="for-the-role", Key="a") == "AccessDenied"
    assert refusal(s3, "create_bucket", Bucket="another") == "AccessDenied"
    with pytest.raises(TaskError, match="can't be assumed"):
        agent_role(local_aws, first, f"{INSTANCE_ARN}2")


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from ferryman.cloud.local_aws import LocalAws; "
        "aws = LocalAws(Path(sys.argv[1])); aws.start(); print(aws.endpoint_url, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, tmp_path / "aws"], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    endpoint = parent.stdout.readline().strip()
    assert is_healthy(endpoint)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 5
    while lock_holder(tmp_path / "aws" / "lock") is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert not is_healthy(endpoint)


def test_external_aws_follows_the_standard_variables() -> None:
    aws = external_aws("eu-west-1", "123456789012", {"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_S3": "http://s3"})
    assert aws.endpoints == {"s3": "http://s3", "sts": "http://all", "iam": "http://all"}
    assert external_aws("eu-west-1", "123456789012", {}).endpoints == {"s3": None, "sts": None, "iam": None}
    assert (aws.credentials, aws.local) == (None, False)
