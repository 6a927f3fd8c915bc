"""`env`, and the ready file it is made from."""

import json
import stat
import subprocess
from dataclasses import replace
from pathlib import Path

from ferryman.cloud.datadir import DataDir, FileLock
from ferryman.cloud.ready import Ready, ReadyAws, ReadyInstance, read_ready, write_ready
from ferryman.cloud.running import environment

READY = Ready(
    instances=(ReadyInstance("mydbinstance", "127.0.0.1", 1433, "admin", "it's $ecret", "/data/S3", 42, "/data/ca.pem"),),
    aws=ReadyAws("http://127.0.0.1:4566", "us-east-1", "123456789012", "AKIA", "key"),
)


def test_ready_file_has_every_key_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "ready.json"
    write_ready(READY, path)
    assert json.loads(path.read_text()) == {
        "instances": [
            {
                "identifier": "mydbinstance",
                "host": "127.0.0.1",
                "port": 1433,
                "user": "admin",
                "password": "it's $ecret",
                "s3_root": "/data/S3",
                "pid": 42,
                "ca_file": "/data/ca.pem",
            }
        ],
        "aws": {
            "endpoint_url": "http://127.0.0.1:4566",
            "region": "us-east-1",
            "account_id": "123456789012",
            "access_key_id": "AKIA",
            "secret_access_key": "key",
        },
        "rds": {"endpoint_url": None},
        "console": {"url": None},
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_ready(path) == READY
    assert read_ready(tmp_path / "nothing") is None


def test_secrets_are_not_in_the_representation() -> None:
    assert "$ecret" not in repr(READY)


def test_environment_leaves_out_what_is_not_served() -> None:
    assert "AWS_ENDPOINT_URL_RDS" not in environment(READY)
    assert environment(replace(READY, rds_endpoint_url="http://127.0.0.1:4567"))["AWS_ENDPOINT_URL_RDS"] == "http://127.0.0.1:4567"


def test_environment_without_a_running_instance() -> None:
    assert not [name for name in environment(replace(READY, instances=())) if name.startswith("SQLCMD")]


def test_env_survives_the_shell(tmp_path: Path, ferryman: str) -> None:
    folder = DataDir(tmp_path)
    write_ready(READY, folder.ready_file)
    with FileLock(folder.lock):
        shell = f'eval "$({ferryman} env --data {tmp_path})" && printf %s "$SQLCMDPASSWORD,$SQLCMDSERVER,$SQLCMDUSER,$AWS_REGION,$AWS_DEFAULT_REGION"'
        said = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True).stdout
    assert said == "it's $ecret,127.0.0.1,1433,admin,us-east-1,us-east-1"
