"""UPLOAD_TO_S3 against a real S3: in one request and in parts, interrupted, cancelled, refused."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace

import pytest
from tests.integration.agent.agent_world import ACTIONS, Proxy, World

MIB = 1 << 20
PART = 16 * MIB


def test_small_file(world: World) -> None:
    world.write("Seed_Data/data.csv", b"1,2\r\n")
    ledger = world.upload(r"D:\S3\seed_data\DATA.csv", "new data+1.csv")
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert world.get("new data+1.csv") == b"1,2\r\n"


def test_empty_file(world: World) -> None:
    world.write("empty", b"")
    assert world.upload("empty", "empty").lifecycle == "SUCCESS"
    assert world.get("empty") == b""


def test_in_parts(world: World) -> None:
    content = os.urandom(3 * PART + 5)
    world.write("big.dat", content)
    ledger = world.upload("big.dat", "folder/big é.dat")
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert world.get("folder/big é.dat") == content
    assert world.uploads() == []
    head = world.s3.head_object(Bucket=world.bucket, Key="folder/big é.dat")
    assert ledger.result == (head["ETag"], len(content), world.arn("folder/big é.dat"))


def test_overwrite(world: World) -> None:
    world.put("a.csv", b"old")
    world.write("a.csv", b"new")
    refused = world.upload("a.csv", "a.csv")
    assert refused.lifecycle == "ERROR"
    assert "Please reissue task with correct type and overwrite property" in refused.last
    assert world.get("a.csv") == b"old"
    assert world.upload("a.csv", "a.csv", overwrite=True).lifecycle == "SUCCESS"
    assert world.get("a.csv") == b"new"


@pytest.mark.parametrize("size", [5, PART + 5])
def test_somebody_else_creates_the_object_meanwhile(world: World, size: int) -> None:
    world.write("a.dat", os.urandom(size))
    ledger = world.ledger()
    ledger.on_call = lambda query, parameters: world.put("a.dat", b"theirs") if query == "note_result" else None
    world.carry_out(world.task("UPLOAD_TO_S3", arn=world.arn("a.dat"), path="a.dat"), ledger)
    assert ledger.lifecycle == "ERROR"
    assert "already exists" in ledger.last
    assert world.get("a.dat") == b"theirs"
    assert world.uploads() == []


def test_refusals(world: World) -> None:
    world.write("folder/a.csv", b"x")
    cases = {
        "missing.csv": "does not exist",
        "folder": "is a directory",
        r"E:\a.csv": "another drive",
        r"..\a.csv": "'..'",
    }
    for path, text in cases.items():
        ledger = world.upload(path, "a.csv")
        assert (ledger.lifecycle, text in ledger.last) == ("ERROR", True), ledger.info
    world.settings["limit.upload"] = "0"
    assert "limited to 0 bytes" in world.upload(r"folder\a.csv", "a.csv").last
    gone = world.carry_out(world.task("UPLOAD_TO_S3", arn="arn:aws:s3:::no-such-bucket-at-all/a", path=r"folder\a.csv"))
    world.settings["limit.upload"] = "off"
    assert world.upload(r"folder\a.csv", "a.csv").lifecycle == "SUCCESS"
    assert gone.lifecycle == "ERROR"


@pytest.mark.parametrize("size", [5, PART + 5])
def test_no_permission_to_put(world: World, size: int) -> None:
    world.write("a.dat", bytes(size))
    world.allow([action for action in ACTIONS if action != "s3:PutObject"])
    ledger = world.upload("a.dat", "a.dat")
    assert ledger.lifecycle == "ERROR"
    assert ledger.last.startswith("Access Denied")
    assert "s3:PutObject" in ledger.last


@pytest.mark.parametrize("size", [5, PART + 5])
def test_an_interrupted_run_recognises_its_result(world: World, size: int) -> None:
    world.write("a.dat", os.urandom(size))
    first = world.upload("a.dat", "a.dat")
    assert first.result is not None
    etag, length, name = first.result
    again = world.upload("a.dat", "a.dat", result_etag=etag, result_size=length, result_name=name)
    assert again.lifecycle == "SUCCESS", again.info
    assert world.upload("a.dat", "a.dat").lifecycle == "ERROR"


def test_an_interrupted_upload_is_resumed(world: World) -> None:
    content = os.urandom(2 * PART + 5)
    world.write("big.dat", content)
    upload_id = world.s3.create_multipart_upload(Bucket=world.bucket, Key="big.dat")["UploadId"]
    stale = bytes(PART)
    for number, part in ((1, content[:PART]), (2, stale)):
        world.s3.upload_part(Bucket=world.bucket, Key="big.dat", UploadId=upload_id, PartNumber=number, Body=part)
    ledger = world.upload("big.dat", "big.dat", upload_id=upload_id)
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert world.get("big.dat") == content
    assert world.uploads() == []


def test_an_upload_that_s3_forgot_starts_anew(world: World) -> None:
    content = os.urandom(PART + 5)
    world.write("big.dat", content)
    upload_id = world.s3.create_multipart_upload(Bucket=world.bucket, Key="big.dat")["UploadId"]
    world.s3.abort_multipart_upload(Bucket=world.bucket, Key="big.dat", UploadId=upload_id)
    ledger = world.upload("big.dat", "big.dat", upload_id=upload_id)
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert world.get("big.dat") == content


def test_a_cancelled_task_that_was_interrupted_aborts_its_upload(world: World) -> None:
    world.write("big.dat", bytes(PART + 5))
    upload_id = world.s3.create_multipart_upload(Bucket=world.bucket, Key="big.dat")["UploadId"]
    ledger = world.ledger()
    ledger.lifecycle = "CANCEL_REQUESTED"
    task = world.task("UPLOAD_TO_S3", arn=world.arn("big.dat"), path="big.dat", lifecycle="CANCEL_REQUESTED", upload_id=upload_id)
    world.carry_out(task, ledger)
    assert (ledger.lifecycle, world.uploads()) == ("CANCELLED", [])


def test_a_vanished_file_leaves_no_upload(world: World) -> None:
    upload_id = world.s3.create_multipart_upload(Bucket=world.bucket, Key="big.dat")["UploadId"]
    ledger = world.upload("big.dat", "big.dat", upload_id=upload_id)
    assert (ledger.lifecycle, world.uploads()) == ("ERROR", [])


def test_cancel_stops_within_a_second_and_leaves_nothing(world: World, proxy: Proxy) -> None:
    world.write("big.dat", os.urandom(6 * PART))
    world.through(proxy)
    proxy.bytes_per_second = 8 * MIB
    ledger = world.ledger()
    cancelled_at: list[float] = []

    def cancel() -> None:
        cancelled_at.append(time.monotonic())
        ledger.lifecycle = "CANCEL_REQUESTED"

    threading.Timer(2, cancel).start()
    world.carry_out(world.task("UPLOAD_TO_S3", arn=world.arn("big.dat"), path="big.dat"), ledger)
    assert ledger.lifecycle == "CANCELLED", ledger.info
    assert time.monotonic() - cancelled_at[0] < 1
    assert world.uploads() == []
    assert "Contents" not in world.s3.list_objects_v2(Bucket=world.bucket)


def test_broken_connections_are_tried_again(world: World, proxy: Proxy) -> None:
    content = os.urandom(3 * PART)
    world.write("big.dat", content)
    world.through(proxy)
    proxy.cut_to_s3 = [4 * MIB, 2 * MIB]
    ledger = world.upload("big.dat", "big.dat")
    assert ledger.lifecycle == "SUCCESS", ledger.info
    assert not proxy.cut_to_s3
    assert world.get("big.dat") == content


@pytest.mark.parametrize("size", [5, PART + 5])
def test_s3_down(world: World, proxy: Proxy, size: int) -> None:
    world.write("a.dat", bytes(size))
    world.through(proxy)
    proxy.is_down = True
    ledger = world.upload("a.dat", "a.dat")
    assert ledger.lifecycle == "ERROR"
    assert "S3 can't be reached" in ledger.last


def test_s3_dying_in_the_middle_is_said_and_the_upload_named(world: World, proxy: Proxy) -> None:
    world.write("big.dat", os.urandom(2 * PART))
    world.through(proxy)
    proxy.bytes_per_second = 8 * MIB
    threading.Timer(2, proxy.close).start()
    ledger = world.upload("big.dat", "big.dat")
    assert ledger.lifecycle == "ERROR"
    assert "S3 can't be reached" in ledger.last
    assert ledger.upload_id is not None
    assert any(ledger.upload_id in line for line in ledger.info)


def test_a_lost_task_leaves_its_upload_to_the_next_worker(world: World) -> None:
    world.write("big.dat", os.urandom(2 * PART))
    ledger = world.ledger()

    def take_over(query: str, parameters: object) -> None:
        if query == "note_result":
            ledger.lifecycle = "TAKEN"

    ledger.on_call = take_over
    world.carry_out(world.task("UPLOAD_TO_S3", arn=world.arn("big.dat"), path="big.dat"), ledger)
    assert ledger.lifecycle == "TAKEN"
    assert [upload["UploadId"] for upload in world.uploads()] == [ledger.upload_id]
    assert "Contents" not in world.s3.list_objects_v2(Bucket=world.bucket)


def test_the_missing_prerequisites_stop_an_upload_too(world: World) -> None:
    world.write("a.dat", b"x")
    world.config = replace(world.config, region="eu-central-1")
    ledger = world.upload("a.dat", "a.dat")
    assert "same region as RDS instance" in ledger.last
    assert "Contents" not in world.s3.list_objects_v2(Bucket=world.bucket)
