"""What the RDS API was told survives the end of `up`, however it ends."""

from __future__ import annotations

import signal
import time
from typing import Any

import boto3
import pytest
from tests.integration.cloud.up_process import Up, until

PASSWORD = "Correct-Horse-1"
NEW = {"Engine": "sqlserver-ee", "DBInstanceClass": "db.r5.large", "AllocatedStorage": 50, "MasterUsername": "boss", "MasterUserPassword": PASSWORD}


def client(up: Up) -> Any:
    ready = up.ready()
    key = {"aws_access_key_id": ready["aws"]["access_key_id"], "aws_secret_access_key": ready["aws"]["secret_access_key"]}
    return boto3.client("rds", endpoint_url=ready["rds"]["endpoint_url"], region_name="us-east-1", **key)


def described(rds: Any, identifier: str) -> dict[str, Any] | None:
    try:
        [found] = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    except rds.exceptions.DBInstanceNotFoundFault:
        return None
    return dict(found)


def has_status(rds: Any, identifier: str, status: str) -> bool:
    found = described(rds, identifier)
    return found is not None and found["DBInstanceStatus"] == status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_survives(up: Up, number: int) -> None:
    up.start("--associate-role")
    rds = client(up)
    rds.create_db_instance(DBInstanceIdentifier="second", Tags=[{"Key": "team", "Value": "etl"}], **NEW)
    until(lambda: has_status(rds, "second", "available"), "second", 60)
    rds.create_option_group(OptionGroupName="options", EngineName="sqlserver-ee", MajorEngineVersion="16.00", OptionGroupDescription="SSIS")
    rds.modify_option_group(OptionGroupName="options", OptionsToInclude=[{"OptionName": "SSIS"}], ApplyImmediately=True)
    rds.modify_db_instance(DBInstanceIdentifier="second", OptionGroupName="options", ApplyImmediately=True)
    until(lambda: has_status(rds, "second", "available"), "modified", 30)
    rds.stop_db_instance(DBInstanceIdentifier="second")
    until(lambda: has_status(rds, "second", "stopped"), "stopped", 30)
    before = [described(rds, name) for name in ("mydbinstance", "second")]
    up.stop(number)
    up.ready_file.unlink(missing_ok=True)

    ready = up.start()
    assert [instance["identifier"] for instance in ready["instances"]] == ["mydbinstance"]
    rds = client(up)
    after = [described(rds, name) for name in ("mydbinstance", "second")]
    for found in (*before, *after):
        assert found is not None
        found.pop("Endpoint", None)  # with --tds-port 0 the default instance gets another
    assert after == before
    rds.start_db_instance(DBInstanceIdentifier="second")
    until(lambda: has_status(rds, "second", "available"), "started", 60)


def test_goes_on_with_what_a_killed_up_left_undone(up: Up) -> None:
    up.start()
    rds = client(up)
    rds.create_db_instance(DBInstanceIdentifier="second", **NEW)
    up.stop(signal.SIGKILL)
    up.ready_file.unlink(missing_ok=True)
    up.start()
    rds = client(up)
    assert has_status(rds, "second", "available")
    rds.delete_db_instance(DBInstanceIdentifier="second", SkipFinalSnapshot=True)
    up.stop(signal.SIGKILL)
    up.ready_file.unlink(missing_ok=True)
    up.start()
    until(lambda: described(client(up), "second") is None, "deleted")
    assert not (up.data / "instances" / "second").exists()


def test_ends_in_time_while_an_instance_is_created(up: Up) -> None:
    up.start()
    client(up).create_db_instance(DBInstanceIdentifier="second", **NEW)
    started = time.monotonic()
    assert up.stop() == 0
    assert time.monotonic() - started < 5
