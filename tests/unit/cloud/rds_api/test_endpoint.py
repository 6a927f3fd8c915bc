"""The endpoint over HTTP, through boto3, with instances that are in the state only."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from ferryman.cloud.claims import Claims
from ferryman.cloud.datadir import DataDir
from ferryman.cloud.fleet import Fleet
from ferryman.cloud.instances import Instance
from ferryman.cloud.rds_api.api import RdsApi
from ferryman.cloud.rds_api.context import Context, Network
from ferryman.cloud.rds_api.endpoint import MAX_BODY, Endpoint
from ferryman.cloud.rds_api.signature import AccessKey
from ferryman.cloud.state import State
from ferryman.cloud.state_database import AlreadyExistsError, SqliteDatabase

ROOT = AccessKey("arn:aws:iam::123456789012:root", "secret")


class Keys:
    def find(self, access_key_id: str) -> AccessKey | None:
        return ROOT if access_key_id == "AKIAROOT" else None


@pytest.fixture
def context(tmp_path: Path) -> Context:
    folder = DataDir(tmp_path)

    def no_host(instance: Instance) -> Any:
        raise AssertionError(f"{instance} is not to be started")

    state = State(SqliteDatabase(folder.state))
    fleet = Fleet(state, Claims(state, folder, print), folder, no_host, log_file=folder.log, on_change=lambda: None, report=print)
    return Context(fleet, "us-east-1", "123456789012", Network("127.0.0.1", 0, many=True))


@pytest.fixture
def serve(context: Context) -> Iterator[Any]:
    """Starts an endpoint and returns boto3's client for it."""
    endpoints = []

    def start(**changes: Any) -> Any:
        endpoint = Endpoint("127.0.0.1", 0, keys=Keys(), region="us-east-1", dispatch=RdsApi(replace(context, **changes)).dispatch)
        endpoint.start()
        endpoints.append(endpoint)
        config = Config(retries={"total_max_attempts": 1})
        key = {"aws_access_key_id": "AKIAROOT", "aws_secret_access_key": "secret"}
        return boto3.client("rds", endpoint_url=endpoint.url, region_name="us-east-1", config=config, **key)

    yield start
    for endpoint in endpoints:
        endpoint.stop()


def test_pages_of_instances(context: Context, serve: Any) -> None:
    names = [f"db{number:03}" for number in range(45)]
    for name in reversed(names):
        context.state.add_instance(Instance(name, port=None))
    rds = serve()
    pages = list(rds.get_paginator("describe_db_instances").paginate(PaginationConfig={"PageSize": 20}))
    assert [len(page["DBInstances"]) for page in pages] == [20, 20, 5]
    assert [instance["DBInstanceIdentifier"] for page in pages for instance in page["DBInstances"]] == names
    with pytest.raises(ClientError, match="Invalid marker"):
        rds.describe_db_instances(Marker="é")


def test_the_quota_of_roles(context: Context, serve: Any) -> None:
    """SQL Server has one feature and a feature one role, so AWS's quota of 5 can't be reached: here it is 0."""
    context.state.add_instance(Instance("mydbinstance"))
    rds = serve(role_quota=0)
    with pytest.raises(rds.exceptions.DBInstanceRoleQuotaExceededFault) as error:
        rds.add_role_to_db_instance(DBInstanceIdentifier="mydbinstance", RoleArn="arn:aws:iam::123456789012:role/r", FeatureName="S3_INTEGRATION")
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_the_quota_of_instances(context: Context, serve: Any) -> None:
    for number in range(40):
        context.state.add_instance(Instance(f"db{number}"))
    rds = serve()
    with pytest.raises(rds.exceptions.InstanceQuotaExceededFault):
        create(rds)


def test_a_store_of_the_users_own_holds_one_instance(context: Context, serve: Any) -> None:
    context.state.add_instance(Instance("mydbinstance"))
    rds = serve(network=Network("127.0.0.1", 0, many=False))
    for call in (lambda: create(rds), lambda: rds.delete_db_instance(DBInstanceIdentifier="mydbinstance", SkipFinalSnapshot=True)):
        with pytest.raises(ClientError, match=r"InvalidParameterCombination.*--store-url"):
            call()


def create(rds: Any) -> None:
    rds.create_db_instance(
        DBInstanceIdentifier="another", Engine="sqlserver-se", DBInstanceClass="db.m5.large", AllocatedStorage=20, MasterUsername="boss",
        MasterUserPassword="Correct-Horse-1",
    )  # fmt: skip


def test_hostile_requests_get_an_answer_and_the_endpoint_goes_on(context: Context, serve: Any) -> None:
    context.state.add_instance(Instance("mydbinstance"))
    rds = serve()
    address = urlsplit(rds.meta.endpoint_url)
    for request, status in (
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), 413),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nAuthorization: AWS4-HMAC-SHA256 \xff\xfe\r\n\r\nab", 400),
        (b"GET /?" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", 501),
        (b"\x16\x03\x01 not HTTP\r\n\r\n", 400),
    ):
        with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
            connection.sendall(request)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == status, request[:80]
    assert len(rds.describe_db_instances()["DBInstances"]) == 1


def test_a_name_that_another_control_plane_took_leaves_no_folder(context: Context, tmp_path: Path) -> None:
    context.state.add_instance(Instance("taken"))
    with pytest.raises(AlreadyExistsError):
        context.fleet.create(Instance("taken"), "Correct-Horse-1")
    assert not (tmp_path / "instances" / "taken").exists()
