"""DOWNLOAD_FROM_S3 against a real S3: what arrives, what is refused, and that nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.integration.agent.agent_world import ACCOUNT, ACTIONS, INSTANCE_ARN, ROLE_ARN, Proxy, World, trust_policy

from ferryman.drive import Drive

MIB = 1 << 20


def test_the_bytes_arrive_in_a_new_folder(world: World) -> None:
    content = os.urandom(300_000)
    world.put("bulk_data.csv", content)
    ledger = world.download("bulk_data.csv", r"D:\S3\seed_data\data.csv")
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert (world.drive.root / "seed_data" / "data.csv").read_bytes() == content
    assert world.on_disk() == ["seed_data", "seed_data/data.csv"]


def test_an_empty_object_becomes_an_empty_file(world: World) -> None:
    world.put("empty.txt", b"")
    assert world.download("empty.txt", "empty.txt").lifecycle == "SUCCESS"
    assert (world.drive.root / "empty.txt").read_bytes() == b""


def test_keys_with_characters_that_urls_reserve(world: World) -> None:
    world.put("a b+c%20/é&=?#.csv", b"x")
    ledger = world.download("a b+c%20/é&=?#.csv", "a.csv")
    assert ledger.lifecycle == "SUCCESS", ledger.info


@pytest.mark.parametrize("local", [True, False])
def test_parallel_ranges_and_one_stream_give_the_same(world: World, local: bool) -> None:
    """Elsewhere than on the local AWS, awscrt fetches ranges; the trust policy is then STS's to judge."""
    content = os.urandom(20 * MIB + 1)
    world.put("big.dat", content)
    world.config = replace(world.config, local_aws=local)
    ledger = world.download("big.dat", "big.dat")
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert (world.drive.root / "big.dat").read_bytes() == content


def test_overwrite(world: World) -> None:
    world.put("a.csv", b"new")
    world.write("A.csv", b"old")
    refused = world.download("a.csv", "a.csv")
    assert refused.lifecycle == "ERROR"
    assert "Please reissue task with correct type and overwrite property" in refused.last
    assert (world.drive.root / "A.csv").read_bytes() == b"old"
    assert world.download("a.csv", "a.csv", overwrite=True).lifecycle == "SUCCESS"
    assert (world.drive.root / "A.csv").read_bytes() == b"new"
    assert world.on_disk() == ["A.csv"]


@pytest.mark.parametrize(
    ("arn", "text"),
    [
        ("s3://bucket/key.csv", "S3 URI, not an ARN"),
        ("hello", "not an S3 ARN"),
        ("arn:aws:s3:::bucket-without-key", "no file"),
        ("arn:aws:sqs:::bucket/key", "service 'sqs'"),
        ("arn:other:s3:::bucket/key", "unknown partition"),
        ("arn:aws:s3:us-east-1::bucket/key", "region or an account"),
        ("arn:aws:s3:::no-such-bucket-at-all/a.csv", "The specified bucket does not exist"),
        ("arn:aws:s3:::BUCKET/no.csv", "Key arn:aws:s3:::BUCKET/no.csv does not exist"),
        ("arn:aws:s3:::BUCKET/a.zip", "extension .zip"),
        ("arn:aws:s3:::BUCKET/a.ispac", "SSIS"),
        ("arn:aws:s3:::BUCKET/a.abf", "SSAS"),
    ],
)
def test_refusals(world: World, arn: str, text: str) -> None:
    arn = arn.replace("BUCKET", world.bucket)
    ledger = world.carry_out(world.task("DOWNLOAD_FROM_S3", arn=arn, path="target.csv"))
    assert (ledger.lifecycle, world.on_disk()) == ("ERROR", [])
    assert text.replace("BUCKET", world.bucket) in ledger.last


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (r"C:\a.csv", "another drive"),
        (r"..\a.csv", "'..'"),
        ("a.exe", "extension .exe"),
        ("D:\\S3\\folder\\", "names a directory"),
        (r"nul.csv", "reserved"),
    ],
)
def test_paths_refused(world: World, path: str, text: str) -> None:
    world.put("a.csv", b"x")
    ledger = world.download("a.csv", path)
    assert (ledger.lifecycle, world.on_disk()) == ("ERROR", [])
    assert text in ledger.last


def test_extensions_of_enabled_options_and_switched_off_limit(world: World) -> None:
    world.put("a.ispac", b"x")
    world.put("a.exe", b"x")
    world.settings["option.SSIS"] = "on"
    assert world.download("a.ispac", "a.ispac").lifecycle == "SUCCESS"
    world.settings["limit.extensions"] = "off"
    assert world.download("a.exe", "a.exe").lifecycle == "SUCCESS"


def test_the_101st_file(world: World) -> None:
    world.put("a.csv", b"x")
    for number in range(100):
        world.write(f"folder/{number}.txt", b"")
    world.write(".ferryman-x.tmp", b"")
    refused = world.download("a.csv", "a.csv")
    assert (refused.lifecycle, "100 files" in refused.last) == ("ERROR", True)
    assert world.download("a.csv", r"folder\7.txt", overwrite=True).lifecycle == "SUCCESS"
    world.settings["limit.files"] = "off"
    assert world.download("a.csv", "a.csv").lifecycle == "SUCCESS"


def test_each_action_is_needed(world: World) -> None:
    world.put("a.csv", b"x")
    for action in ("s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketACL", "s3:GetBucketLocation", "s3:GetObject"):
        world.allow([other for other in ACTIONS if other != action])
        ledger = world.download("a.csv", "a.csv")
        assert ledger.lifecycle == "ERROR", action
        assert ledger.last.startswith("Access Denied")
        assert action.lower() in ledger.last.lower()
    world.allow(["s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketACL", "s3:GetBucketLocation", "s3:GetObject"])
    assert world.download("a.csv", "a.csv").lifecycle == "SUCCESS"


def test_trust_policy(world: World) -> None:
    world.put("a.csv", b"x")
    world.trust(trust_policy(aws_SourceArn=INSTANCE_ARN, aws_SourceAccount=ACCOUNT))
    allowed = world.download("a.csv", "1.csv")
    assert allowed.lifecycle == "SUCCESS", allowed.info
    world.trust(trust_policy(aws_SourceArn=INSTANCE_ARN + "-other"))
    refused = world.download("a.csv", "2.csv")
    assert refused.lifecycle == "ERROR"
    assert ROLE_ARN in refused.last and "trust policy" in refused.last
    other = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    world.trust(other)
    assert world.download("a.csv", "2.csv").lifecycle == "ERROR"


def test_a_role_that_vanished(world: World) -> None:
    world.put("a.csv", b"x")
    world.settings["role_arn"] = ROLE_ARN + "-gone"
    ledger = world.download("a.csv", "a.csv")
    assert (ledger.lifecycle, "does not exist" in ledger.last) == ("ERROR", True)


def test_another_region(world: World) -> None:
    world.put("a.csv", b"x")
    world.config = replace(world.config, region="eu-central-1")
    ledger = world.download("a.csv", "a.csv")
    assert (ledger.lifecycle, "same region as RDS instance" in ledger.last) == ("ERROR", True)
    world.settings["limit.region"] = "off"
    assert world.download("a.csv", "a.csv").lifecycle == "SUCCESS"


def test_a_public_bucket(world: World) -> None:
    world.put("a.csv", b"x")
    world.s3.delete_public_access_block(Bucket=world.bucket)
    world.s3.put_bucket_ownership_controls(Bucket=world.bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]})
    world.s3.put_bucket_acl(Bucket=world.bucket, ACL="public-read")
    ledger = world.download("a.csv", "a.csv")
    assert (ledger.lifecycle, "open to the public" in ledger.last) == ("ERROR", True)
    world.settings["limit.public"] = "off"
    assert world.download("a.csv", "a.csv").lifecycle == "SUCCESS"


def test_an_interrupted_run_recognises_its_result(world: World) -> None:
    world.put("a.csv", b"12345")
    first = world.download("a.csv", r"sub\a.csv")
    assert first.result is not None
    etag, size, name = first.result
    again = world.download("a.csv", r"sub\a.csv", result_etag=etag, result_size=size, result_name=name)
    assert again.lifecycle == "SUCCESS", again.info
    foreign = world.download("a.csv", r"sub\a.csv")
    assert foreign.lifecycle == "ERROR"


def test_cancel_stops_within_a_second_and_leaves_nothing(world: World, proxy: Proxy) -> None:
    world.put("big.dat", os.urandom(8 * MIB))
    proxy.bytes_per_second = 4 * MIB
    for local in (True, False):
        world.config = replace(world.config, local_aws=local)
        world.through(proxy)
        ledger = world.ledger()
        canceller = threading.Timer(0.8, lambda ledger=ledger: setattr(ledger, "lifecycle", "CANCEL_REQUESTED"))
        canceller.start()
        world.carry_out(world.task("DOWNLOAD_FROM_S3", arn=world.arn("big.dat"), path=r"new\big.dat"), ledger)
        assert (ledger.lifecycle, world.on_disk()) == ("CANCELLED", []), ledger.info


def test_a_stalled_transfer_can_be_cancelled(world: World, proxy: Proxy) -> None:
    world.put("big.dat", os.urandom(4 * MIB))
    world.through(proxy)
    proxy.bytes_per_second = 60_000
    ledger = world.ledger()
    threading.Timer(1.5, lambda: setattr(ledger, "lifecycle", "CANCEL_REQUESTED")).start()
    started = time.monotonic()
    world.carry_out(world.task("DOWNLOAD_FROM_S3", arn=world.arn("big.dat"), path="big.dat"), ledger)
    assert (ledger.lifecycle, world.on_disk()) == ("CANCELLED", [])
    assert time.monotonic() - started < 2.5


def test_progress_is_reported(world: World, proxy: Proxy) -> None:
    world.put("big.dat", os.urandom(8 * MIB))
    world.through(proxy)
    proxy.bytes_per_second = 8 * MIB
    ledger = world.download("big.dat", "big.dat")
    assert ledger.lifecycle == "SUCCESS"
    assert ledger.percents == sorted(ledger.percents)
    assert any(0 < percent < 100 for percent in ledger.percents)
    assert any(line.endswith(" percent processed.") for line in ledger.info)


@pytest.mark.parametrize("local", [True, False])
def test_a_connection_that_breaks_is_resumed(world: World, proxy: Proxy, local: bool) -> None:
    content = os.urandom(12 * MIB)
    world.put("big.dat", content)
    world.config = replace(world.config, local_aws=local)
    world.through(proxy)
    proxy.cut_after = [3 * MIB, 2 * MIB, 2 * MIB]
    ledger = world.download("big.dat", "big.dat")
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert not proxy.cut_after
    assert (world.drive.root / "big.dat").read_bytes() == content


def test_s3_down(world: World, proxy: Proxy) -> None:
    world.through(proxy)
    proxy.is_down = True
    ledger = world.download("a.csv", "a.csv")
    assert (ledger.lifecycle, world.on_disk()) == ("ERROR", [])
    assert "S3 can't be reached" in ledger.last


@pytest.mark.parametrize("local", [True, False])
def test_s3_dying_in_the_middle(world: World, proxy: Proxy, local: bool) -> None:
    world.put("big.dat", os.urandom(8 * MIB))
    world.config = replace(world.config, local_aws=local)
    world.through(proxy)
    proxy.bytes_per_second = 4 * MIB
    proxy.on_bytes = (2 * MIB, proxy.close)
    ledger = world.download("big.dat", r"folder\big.dat")
    assert (ledger.lifecycle, world.on_disk()) == ("ERROR", [])
    assert "S3 can't be reached" in ledger.last


def test_an_object_that_changes_meanwhile(world: World, proxy: Proxy) -> None:
    world.put("big.dat", os.urandom(8 * MIB))
    world.through(proxy)
    proxy.cut_after = [4 * MIB]
    proxy.on_bytes = (2 * MIB, lambda: world.put("big.dat", os.urandom(8 * MIB)))
    ledger = world.download("big.dat", "big.dat")
    assert (ledger.lifecycle, world.on_disk()) == ("ERROR", [])
    assert "was changed while" in ledger.last


def test_a_stopping_agent_leaves_the_task_for_the_next(world: World, proxy: Proxy) -> None:
    world.put("big.dat", os.urandom(4 * MIB))
    world.through(proxy)
    proxy.bytes_per_second = MIB
    stopping = threading.Event()
    threading.Timer(0.7, stopping.set).start()
    ledger = world.carry_out(world.task("DOWNLOAD_FROM_S3", arn=world.arn("big.dat"), path="big.dat"), stopping=stopping)
    assert (ledger.lifecycle, world.on_disk()) == ("IN_PROGRESS", [])


def test_a_lost_task_is_not_published(world: World) -> None:
    world.put("a.csv", b"x")
    ledger = world.ledger()

    def take_over(query: str, parameters: object) -> None:
        if query == "note_result":
            ledger.lifecycle = "TAKEN"

    ledger.on_call = take_over
    world.carry_out(world.task("DOWNLOAD_FROM_S3", arn=world.arn("a.csv"), path="a.csv"), ledger)
    assert (ledger.lifecycle, world.on_disk()) == ("TAKEN", [])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    mount = tmp_path / "small"
    mount.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    yield mount
    subprocess.run(["umount", mount], check=True)


def test_disk_full(world: World, small_disk: Path) -> None:
    world.drive = Drive(small_disk)
    world.put("big.dat", os.urandom(4 * MIB))
    told_before = world.download("big.dat", "big.dat")
    assert (told_before.lifecycle, world.on_disk()) == ("ERROR", [])
    assert "The disk is full" in told_before.last


@pytest.mark.parametrize("local", [True, False])
def test_disk_filled_by_another_meanwhile(world: World, small_disk: Path, proxy: Proxy, local: bool) -> None:
    world.drive = Drive(small_disk)
    world.put("big.dat", os.urandom(MIB + MIB // 2))
    world.config = replace(world.config, local_aws=local)
    world.through(proxy)
    proxy.bytes_per_second = 2 * MIB
    proxy.on_bytes = (MIB // 4, lambda: (small_disk / "other").write_bytes(bytes(MIB)) and None)
    ledger = world.download("big.dat", "big.dat")
    assert (ledger.lifecycle, world.on_disk()) == ("ERROR", ["other"])
    assert "The disk is full" in ledger.last
