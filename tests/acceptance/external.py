"""An ``up --aws external`` whose S3 is behind a proxy of the tests: the local AWS stands for any other one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.acceptance import rds
from tests.acceptance.conftest import Ferryman, delete_data, start_ferryman, stop_ferryman
from tests.acceptance.proxy import Proxy
from tests.acceptance.roles import associate_role
from tests.acceptance.snapshot import Snapshot, snapshot

from ferryman.cloud.local_aws import LocalAws
from ferryman.cloud.role import POLICY_NAME, ROLE_NAME, permissions

BUCKET: Final = "external-bucket"
ARN: Final = f"arn:aws:s3:::{BUCKET}/"


@dataclass
class External:
    """``ferryman`` reaches S3 through ``proxy``, STS through ``sts``; ``aws`` is for the test itself."""

    folder: Path
    aws: LocalAws
    proxy: Proxy
    sts: Proxy
    ferryman: Ferryman

    @property
    def s3(self) -> Any:
        return self.aws.client("s3")

    @property
    def s3_root(self) -> Path:
        return self.ferryman.s3_root

    def snapshot(self) -> Snapshot:
        return snapshot(self.s3_root, self.s3, BUCKET)

    def restart(self, *options: str) -> None:
        """Start ``up`` again on the same data."""
        self.ferryman = start_external(self.folder, self.aws, self.proxy.url, *options, associate_role=False, sts_url=self.sts.url)

    @property
    def rds(self) -> Any:
        key = self.aws.credentials
        return rds.client(self.ferryman, key=key.access_key_id, secret=key.secret_access_key)


@contextmanager
def external_ferryman(folder: Path, *options: str) -> Iterator[External]:
    with LocalAws(folder / "aws") as aws, Proxy(aws.port) as proxy, Proxy(aws.port) as sts:
        aws.client("s3").create_bucket(Bucket=BUCKET)
        iam = aws.client("iam")
        iam.create_role(RoleName=ROLE_NAME, AssumeRolePolicyDocument=json.dumps(_trust(aws.account_id)))
        iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(permissions()))
        running = External(folder, aws, proxy, sts, start_external(folder, aws, proxy.url, *options, associate_role=False, sts_url=sts.url))
        try:
            associate_role(running.rds)
            yield running
        finally:
            stop_ferryman(running.ferryman)
            delete_data(running.ferryman.data)


def start_external(folder: Path, aws: LocalAws, s3_url: str, *options: str, associate_role: bool, sts_url: str | None = None) -> Ferryman:
    """Start ``up`` with this AWS as the external one, its S3 (and STS) at another URL."""
    key = aws.credentials
    environ = os.environ | {
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        "AWS_ENDPOINT_URL_S3": s3_url,
        "AWS_ENDPOINT_URL_STS": sts_url or aws.endpoint_url,
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
    }
    return start_ferryman(folder, "--aws", "external", *options, associate_role=associate_role, environ=environ)


def _trust(account: str) -> dict[str, Any]:
    """Nothing stands for the service RDS there: the account's own keys are trusted instead."""
    allowed = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [allowed]}
