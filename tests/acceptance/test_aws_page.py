"""``examples/aws-page.sh`` works, and runs AWS's commands as AWS prints them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.acceptance.aws_page import LINUX, WINDOWS, WINDOWS_FILES, linux_arguments, understood, windows_arguments
from tests.acceptance.rds import AWS_COMMAND

SCRIPT = Path(__file__).parents[2] / "examples" / "aws-page.sh"
RECORDER = f"""#!{sys.executable}
import json, os, sys
with open(os.environ["RECORDED"], "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
os.execv({str(AWS_COMMAND)!r}, ["aws", *sys.argv[1:]])
"""
NAMES = {
    "arn:aws:iam::123456789012:policy/rds-s3-integration-policy": "your-policy-arn",
    "arn:aws:iam::123456789012:role/rds-s3-integration-role-2": "your-role-arn",
    "arn:aws:iam::123456789012:role/rds-s3-integration-role": "your-role-arn",
    "rds-s3-integration-role-2": "rds-s3-integration-role",
    "arn:aws:rds:us-east-1:123456789012:db:mydbinstance": "arn:aws:rds:Region:my_account_ID:db:db_instance_identifier",
    "example-bucket": "bucket_name",
}


def with_the_pages_names(arguments: list[str]) -> list[str]:
    for ours, theirs in NAMES.items():
        arguments = [argument.replace(ours, theirs) for argument in arguments]
    return arguments


def test_runs_each_command_of_the_page(tmp_path: Path) -> None:
    recorder, recorded = tmp_path / "aws", tmp_path / "recorded"
    recorder.write_text(RECORDER)
    recorder.chmod(0o755)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SQLCMD"))}
    path = f"{tmp_path}{os.pathsep}{AWS_COMMAND.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", str(SCRIPT)], env={**plain, "PATH": path, "RECORDED": str(recorded), "PYTHON": sys.executable, "AWS_CONFIG_FILE": os.devnull},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("All of it worked.\n")
    ran = []
    for line in recorded.read_text().splitlines():
        arguments = json.loads(line)
        if arguments[0] == "--endpoint-url":  # of the script's own, for version 1 of the CLI
            arguments = arguments[2:]
        ran.append(understood(with_the_pages_names(arguments)))
    for command in LINUX:
        assert linux_arguments(command) in ran, command


def test_the_windows_forms_say_the_same() -> None:
    assert len(WINDOWS) == len(LINUX)
    files = [*WINDOWS_FILES, None, None, None]
    for linux, windows, file in zip(LINUX, WINDOWS, files, strict=True):
        assert windows_arguments(windows, file) == linux_arguments(linux)
