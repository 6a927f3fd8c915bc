"""A large download and upload beside ``aws s3 cp`` of the same object, from and to the same local AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.acceptance.conftest import Ferryman

from benchmarks.bench import BUCKET, Bench, run_task
from benchmarks.figures import Figure, seconds

MIB = 1 << 20


def measure(bench: Bench) -> Iterator[Figure]:
    size = 64 * MIB if bench.quick else 1024 * MIB
    label = f"{size // MIB} MiB"
    ferryman = bench.ferryman
    folder = bench.new_folder()
    source = folder / "large.dat"
    _write_random(source, size)
    url = f"s3://{BUCKET}"

    copied = seconds(lambda: _aws_cp(ferryman, str(source), f"{url}/large.dat"))
    yield Figure(f"upload of {label} by aws s3 cp", size / copied / 1e6, "MB/s")
    downloaded = _task(bench, f"rds_download_from_s3 'arn:aws:s3:::{BUCKET}/large.dat', 'D:\\S3\\large.dat', 1")
    yield Figure(f"download of {label} by rds_download_from_s3", size / downloaded / 1e6, "MB/s")
    copied = seconds(lambda: _aws_cp(ferryman, f"{url}/large.dat", str(folder / "copy.dat")))
    yield Figure(f"download of {label} by aws s3 cp", size / copied / 1e6, "MB/s")
    uploaded = _task(bench, f"rds_upload_to_s3 'arn:aws:s3:::{BUCKET}/uploaded.dat', 'D:\\S3\\large.dat', 1")
    yield Figure(f"upload of {label} by rds_upload_to_s3", size / uploaded / 1e6, "MB/s")

    for path in (source, folder / "copy.dat", ferryman.s3_root / "large.dat"):
        path.unlink()
    for key in ("large.dat", "uploaded.dat"):
        ferryman.s3().delete_object(Bucket=BUCKET, Key=key)


def _task(bench: Bench, call: str) -> float:
    with bench.connection() as connection:
        return run_task(connection.cursor(), call)[1]


def _write_random(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size // MIB):
            file.write(os.urandom(MIB))


def _aws_cp(ferryman: Ferryman, source: str, target: str) -> None:
    aws = ferryman.ready["aws"]
    environment = {
        "PATH": os.environ["PATH"],
        "AWS_ENDPOINT_URL": aws["endpoint_url"],
        "AWS_REGION": aws["region"],
        "AWS_ACCESS_KEY_ID": aws["access_key_id"],
        "AWS_SECRET_ACCESS_KEY": aws["secret_access_key"],
        "AWS_CONFIG_FILE": os.devnull,
    }
    subprocess.run([str(Path(sys.executable).parent / "aws"), "s3", "cp", "--quiet", source, target], env=environment, check=True)
