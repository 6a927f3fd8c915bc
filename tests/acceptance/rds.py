"""The RDS API as its clients use it: boto3 and the AWS CLI."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from tests.acceptance.conftest import Ferryman

AWS_COMMAND = Path(sys.executable).with_name("aws")
PASSWORD = "Correct-Horse-1"
WAITER = {"Delay": 1, "MaxAttempts": 90}


class AwsCommandError(Exception):
    """What the AWS CLI wrote to standard error."""


def client(ferryman: Ferryman, *, key: str | None = None, secret: str | None = None, region: str | None = None) -> Any:
    """boto3's client, with the root key unless told another."""
    aws = ferryman.ready["aws"]
    return boto3.client(
        "rds", endpoint_url=ferryman.ready["rds"]["endpoint_url"], region_name=region or aws["region"], aws_access_key_id=key or aws["access_key_id"],
        aws_secret_access_key=secret or aws["secret_access_key"], config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip


def environment(ferryman: Ferryman) -> dict[str, str]:
    """What a shell has after ``eval "$(ferryman env)"``, and nothing else of AWS."""
    done = subprocess.run([sys.executable, "-m", "ferryman", "env", "--data", str(ferryman.data)], capture_output=True, text=True, check=True)
    exports = dict(line.removeprefix("export ").split("=", 1) for line in done.stdout.splitlines())
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**plain, **{name: value.strip("'") for name, value in exports.items()}, "AWS_PAGER": "", "AWS_CONFIG_FILE": os.devnull}


def aws(ferryman: Ferryman, *arguments: str) -> Any:
    """Run the AWS CLI and return its JSON; raises AwsCommandError."""
    # Version 1 of the CLI ignores AWS_ENDPOINT_URL_RDS in us-east-1 (awscli/customizations/overridesslcommonname.py).
    endpoint = ["--endpoint-url", ferryman.ready["rds"]["endpoint_url"]] if arguments[0] == "rds" else []
    command = [AWS_COMMAND, *endpoint, *arguments, "--output", "json"]
    done = subprocess.run(command, env=environment(ferryman), capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise AwsCommandError(done.stderr)
    return json.loads(done.stdout) if done.stdout.strip() else None


def instance(rds: Any, identifier: str) -> dict[str, Any]:
    [found] = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    return dict(found)


def roles(rds: Any, identifier: str) -> list[tuple[str, str]]:
    return [(role["RoleArn"].rpartition("/")[2], role["Status"]) for role in instance(rds, identifier)["AssociatedRoles"]]


def until(find: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """What ``find`` returns, once it is something."""
    deadline = time.monotonic() + seconds
    while not (found := find()):
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.05)
    return found


def statuses_until(rds: Any, identifier: str, last: str) -> list[str]:
    """The statuses that an instance goes through until it has ``last``, each once."""
    seen: list[str] = []

    def is_there() -> bool:
        status = instance(rds, identifier)["DBInstanceStatus"]
        if status not in seen[-1:]:
            seen.append(status)
        return status == last

    try:
        until(is_there, f"{identifier} {last}", 90)
    except AssertionError as error:
        raise AssertionError(f"{error}; it was {seen}") from None
    return seen
