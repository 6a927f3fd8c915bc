"""A real local AWS with the role of AWS's page."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.agent.agent_world import ACCOUNT, ACTIONS, MINISTACK, REGION, LocalAws, Proxy, World, free_port, trust_policy


@pytest.fixture(scope="session")
def aws() -> Iterator[LocalAws]:
    folder = Path(tempfile.mkdtemp(prefix="ferryman-test-"))
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(folder), "AUTH": "true", "BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port),
        "AWS_ACCESS_KEY_ID": "rootkey", "AWS_SECRET_ACCESS_KEY": "rootsecret", "MINISTACK_ACCOUNT_ID": ACCOUNT, "MINISTACK_REGION": REGION,
        "S3_PERSIST": "1", "S3_DATA_DIR": str(folder / "s3"), "STATE_DIR": str(folder / "state"), "TMPDIR": str(folder), "LOG_LEVEL": "ERROR",
        "SERVICES": "iam,sts,s3",
    }
    process = subprocess.Popen([sys.executable, "-c", MINISTACK], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    try:
        aws = LocalAws(f"http://127.0.0.1:{port}", "rootkey", "rootsecret")
        for _ in range(200):
            try:
                aws.client("s3").list_buckets()
                break
            except Exception:  # noqa: BLE001 - not up yet
                time.sleep(0.1)
        iam = aws.client("iam")
        iam.create_role(RoleName="rds-s3-integration-role", AssumeRolePolicyDocument=json.dumps(trust_policy()))
        yield aws
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder)


@pytest.fixture
def world(aws: LocalAws, tmp_path: Path, request: pytest.FixtureRequest) -> World:
    root = tmp_path / "s3"
    root.mkdir()
    world = World(aws, root, f"bucket-{abs(hash(request.node.nodeid)) % 10**10}")
    world.s3.create_bucket(Bucket=world.bucket)
    world.allow(ACTIONS)
    world.trust(trust_policy())
    return world


@pytest.fixture
def proxy(aws: LocalAws) -> Iterator[Proxy]:
    proxy = Proxy(aws.url)
    yield proxy
    proxy.close()
