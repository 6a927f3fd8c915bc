"""Requests as botocore writes them are read, answers are what botocore's own parser reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.parsers import QueryParser
from botocore.serialize import QuerySerializer

from ferryman.cloud.rds_api.errors import ApiError
from ferryman.cloud.rds_api.protocol import Protocol


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    return Protocol()


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("AddRoleToDBInstance", {"DBInstanceIdentifier": "a", "RoleArn": "arn:aws:iam::123456789012:role/r", "FeatureName": "S3_INTEGRATION"}),
        ("DescribeDBInstances", {"Filters": [{"Name": "engine", "Values": ["sqlserver-se", "sqlserver-ee"]}], "MaxRecords": 20}),
        ("CreateDBInstance", {"DBInstanceIdentifier": "a", "DBInstanceClass": "c", "Engine": "e", "MultiAZ": True, "Tags": [{"Key": "k & ü", "Value": ""}]}),
        ("ModifyOptionGroup", {"OptionGroupName": "g", "OptionsToInclude": [{"OptionName": "SSAS", "OptionSettings": [{"Name": "n", "Value": "v"}]}]}),
        ("ModifyOptionGroup", {"OptionGroupName": "g", "OptionsToRemove": ["SSIS", "SSAS"], "ApplyImmediately": False}),
        ("CreateDBInstance", {"DBInstanceIdentifier": "a", "DBInstanceClass": "c", "Engine": "e", "VpcSecurityGroupIds": []}),
        ("DescribeEvents", {"StartTime": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)}),
    ],
)
def test_reads_what_botocore_writes(protocol: Protocol, action: str, parameters: dict[str, Any]) -> None:
    written = QuerySerializer().serialize_to_request(parameters, protocol.service.operation_model(action))
    assert protocol.read(urlencode(written["body"])) == (action, parameters)


def test_reads_lists_of_older_clients(protocol: Protocol) -> None:
    _, parameters = protocol.read("Action=AddTagsToResource&ResourceName=arn&Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Key=c")
    assert parameters["Tags"] == [{"Key": "a", "Value": "b"}, {"Key": "c"}]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "MissingAction"),
        ("Version=2014-10-31", "MissingAction"),
        ("Action=MakeCoffee", "InvalidAction"),
        ("Action=DescribeDBInstances&Version=1999-01-01", "InvalidAction"),
        ("Action=AddRoleToDBInstance&DBInstanceIdentifier=a&RoleArn=b", "MissingParameter"),
        ("Action=CreateDBInstance&DBInstanceIdentifier=a&DBInstanceClass=c&Engine=e&MultiAZ=perhaps", "MalformedQueryString"),
        ("Action=DescribeDBInstances&MaxRecords=many", "MalformedQueryString"),
        ("Action=DescribeDBInstances&Colour=red", "UnknownParameter"),
        ("Action=DescribeDBInstances&Filters.Filter.1.Name=n&Filters.Filter.1.Values.Value.3=x&Filters.Filter.1.Values.Value.1=y", "UnknownParameter"),
        ("Action=DescribeDBInstances&MaxRecords=20&MaxRecords=30", "MalformedQueryString"),
        ("Action", "MalformedQueryString"),
        ("Action=%ff%fe", "MalformedQueryString"),
        ("&".join(f"a{number}=1" for number in range(5000)), "MalformedQueryString"),
    ],
)
def test_refuses(protocol: Protocol, body: str, code: str) -> None:
    with pytest.raises(ApiError) as error:
        protocol.read(body)
    assert error.value.code == code


def test_botocore_reads_an_answer(protocol: Protocol) -> None:
    created = datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)
    result = {
        "DBInstances": [
            {
                "DBInstanceIdentifier": "a<b>&\"c\" \x00",
                "Endpoint": {"Address": "127.0.0.1", "Port": 1433},
                "MultiAZ": False,
                "InstanceCreateTime": created,
                "AssociatedRoles": [{"RoleArn": "r", "FeatureName": "S3_INTEGRATION", "Status": "ACTIVE"}],
                "ReadReplicaDBInstanceIdentifiers": [],
                "StatusInfos": None,
            }
        ]
    }
    document = protocol.answer("DescribeDBInstances", result, "request-1")
    shape = protocol.service.operation_model("DescribeDBInstances").output_shape
    parsed = QueryParser().parse({"body": document, "headers": {}, "status_code": 200}, shape)
    assert parsed["ResponseMetadata"]["RequestId"] == "request-1"
    [found] = parsed["DBInstances"]
    assert found.pop("InstanceCreateTime") == created
    assert found == {
        "DBInstanceIdentifier": "a<b>&\"c\" ?",
        "Endpoint": {"Address": "127.0.0.1", "Port": 1433},
        "MultiAZ": False,
        "AssociatedRoles": [{"RoleArn": "r", "FeatureName": "S3_INTEGRATION", "Status": "ACTIVE"}],
        "ReadReplicaDBInstanceIdentifiers": [],
    }


def test_an_answer_with_a_member_that_the_model_has_not_is_a_bug(protocol: Protocol) -> None:
    with pytest.raises(ValueError, match="Colour"):
        protocol.answer("DescribeDBInstances", {"Colour": "red"}, "request-1")


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [("DBInstanceRoleNotFound", 404, "Sender"), ("SignatureDoesNotMatch", 403, "Sender"), ("InternalFailure", 500, "Receiver")],
)
def test_botocore_reads_an_error(protocol: Protocol, code: str, status: int, kind: str) -> None:
    found, document = protocol.error(ApiError(code, "a <message>"), "request-1")
    assert found == status
    parsed = QueryParser().parse({"body": document, "headers": {}, "status_code": found}, None)
    assert parsed["Error"] == {"Type": kind, "Code": code, "Message": "a <message>"}
    assert parsed["ResponseMetadata"]["RequestId"] == "request-1"
