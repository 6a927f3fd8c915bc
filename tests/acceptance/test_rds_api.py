"""The RDS API through boto3 and the AWS CLI: DB instances' life, options, tags, events, what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.acceptance import rds as api
from tests.acceptance.clients import Server, connect
from tests.acceptance.conftest import Ferryman
from tests.acceptance.rds import PASSWORD, WAITER, AwsCommandError, aws, instance, statuses_until
from tests.acceptance.test_aws_examples import wait

from ferryman.cloud.processes import free_port

NEW = {"Engine": "sqlserver-ex", "DBInstanceClass": "db.t3.small", "AllocatedStorage": 20, "MasterUsername": "boss", "MasterUserPassword": PASSWORD}


@pytest.fixture(scope="module")
def rds(ferryman: Ferryman) -> Any:
    return api.client(ferryman)


@pytest.fixture(scope="module")
def second(rds: Any) -> Iterator[str]:
    """Another instance, deleted at the end."""
    rds.create_db_instance(DBInstanceIdentifier="Second", Tags=[{"Key": "team", "Value": "etl"}], **NEW)
    assert statuses_until(rds, "second", "available") == ["creating", "available"]
    yield "second"
    rds.delete_db_instance(DBInstanceIdentifier="second", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="second", WaiterConfig=WAITER)


def server_of(rds: Any, identifier: str, password: str = PASSWORD) -> Server:
    found = instance(rds, identifier)
    return Server(found["Endpoint"]["Address"], found["Endpoint"]["Port"], found["MasterUsername"], password, "")


def refused(code: str, call: Any, **parameters: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    assert error.value.response["Error"]["Code"] == code, error.value
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == (404 if "NotFound" in code else 400)
    return str(error.value.response["Error"]["Message"])


def test_describes_the_default_instance(ferryman: Ferryman, rds: Any) -> None:
    found = instance(rds, "MyDBInstance")
    ready = ferryman.ready["instances"][0]
    assert found["Endpoint"] == {"Address": ready["host"], "Port": ready["port"]}
    assert (found["Engine"], found["DBInstanceStatus"], found["MasterUsername"], found["MultiAZ"]) == ("sqlserver-se", "available", "admin", False)
    assert found["DBInstanceArn"] == "arn:aws:rds:us-east-1:123456789012:db:mydbinstance"


def test_describes_by_filter_and_page(rds: Any, second: str) -> None:
    def names(**parameters: Any) -> list[str]:
        return [found["DBInstanceIdentifier"] for found in rds.describe_db_instances(**parameters)["DBInstances"]]

    assert names(Filters=[{"Name": "db-instance-id", "Values": ["second", "nobody"]}]) == ["second"]
    assert "second" not in names(Filters=[{"Name": "engine", "Values": ["sqlserver-se"]}])
    assert names(Filters=[{"Name": "engine", "Values": ["sqlserver-ex"]}, {"Name": "db-instance-id", "Values": ["mydbinstance"]}]) == []
    assert names(DBInstanceIdentifier=instance(rds, "second")["DBInstanceArn"]) == ["second"]
    assert names(MaxRecords=20)[0] == "mydbinstance"
    refused("InvalidParameterValue", rds.describe_db_instances, MaxRecords=5)
    refused("InvalidParameterValue", rds.describe_db_instances, Filters=[{"Name": "colour", "Values": ["red"]}])
    assert refused("DBInstanceNotFound", rds.describe_db_instances, DBInstanceIdentifier="nobody") == "DBInstance nobody not found."


def test_each_instance_is_a_server_with_a_folder_of_its_own(ferryman: Ferryman, rds: Any, second: str) -> None:
    client = connect("python-tds", server_of(rds, "second"))
    assert client.run("SELECT @@SERVERNAME AS name")[0].one("name").lower() == "second"
    first = ferryman.connect()
    first.run("CREATE DATABASE only_in_the_first")
    assert client.run("SELECT DB_ID('only_in_the_first') AS id")[0].one("id") is None
    assert {path.parent.name for path in (ferryman.data / "instances").glob("*/S3")} >= {"mydbinstance", "second"}
    assert {tag["Key"]: tag["Value"] for tag in instance(rds, "second")["TagList"]} == {"team": "etl"}


def test_stops_and_starts(ferryman: Ferryman, rds: Any, second: str) -> None:
    server = server_of(rds, "second")
    assert rds.stop_db_instance(DBInstanceIdentifier="second")["DBInstance"]["DBInstanceStatus"] == "stopping"
    statuses_until(rds, "second", "stopped")
    with pytest.raises(OSError):
        connect("python-tds", server)
    assert "stopped" in refused("InvalidDBInstanceState", rds.reboot_db_instance, DBInstanceIdentifier="second")
    assert rds.start_db_instance(DBInstanceIdentifier="second")["DBInstance"]["DBInstanceStatus"] == "starting"
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="second", WaiterConfig=WAITER)
    assert server_of(rds, "second") == server
    connect("python-tds", server).close()


def test_reboots(rds: Any, second: str) -> None:
    client = connect("python-tds", server_of(rds, "second"))
    client.run("CREATE DATABASE survives")
    assert "Multi-AZ" in refused("InvalidParameterCombination", rds.reboot_db_instance, DBInstanceIdentifier="second", ForceFailover=True)
    assert rds.reboot_db_instance(DBInstanceIdentifier="second")["DBInstance"]["DBInstanceStatus"] == "rebooting"
    statuses_until(rds, "second", "available")
    assert connect("python-tds", server_of(rds, "second")).run("SELECT DB_ID('survives') AS id")[0].one("id") is not None


def test_changes_the_password(rds: Any, second: str) -> None:
    rds.modify_db_instance(DBInstanceIdentifier="second", MasterUserPassword="Another-Horse-2")
    statuses_until(rds, "second", "available")
    connect("python-tds", server_of(rds, "second", "Another-Horse-2")).close()
    with pytest.raises(Exception, match="Login failed"):
        connect("python-tds", server_of(rds, "second"))
    rds.reboot_db_instance(DBInstanceIdentifier="second")
    statuses_until(rds, "second", "available")
    connect("python-tds", server_of(rds, "second", "Another-Horse-2")).close()
    rds.modify_db_instance(DBInstanceIdentifier="second", MasterUserPassword=PASSWORD)
    statuses_until(rds, "second", "available")


def test_changes_the_class_at_once_or_later(rds: Any, second: str) -> None:
    answer = rds.modify_db_instance(DBInstanceIdentifier="second", DBInstanceClass="db.t3.medium")["DBInstance"]
    assert (answer["DBInstanceClass"], answer["PendingModifiedValues"]["DBInstanceClass"]) == ("db.t3.small", "db.t3.medium")
    assert answer["DBInstanceStatus"] == "available"
    answer = rds.modify_db_instance(DBInstanceIdentifier="second", AllocatedStorage=30, ApplyImmediately=True)["DBInstance"]
    assert answer["DBInstanceStatus"] == "modifying"
    statuses_until(rds, "second", "available")
    found = instance(rds, "second")
    assert (found["DBInstanceClass"], found["AllocatedStorage"], found["PendingModifiedValues"]) == ("db.t3.medium", 30, {})
    connect("python-tds", server_of(rds, "second")).close()


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("InvalidParameterValue", {"DBName": "sales"}),
        ("InvalidParameterCombination", {"MultiAZ": True}),
        ("InvalidParameterCombination", {"StorageEncrypted": True}),
        ("InvalidParameterCombination", {"BackupRetentionPeriod": 7}),
        ("InvalidParameterCombination", {"EngineVersion": "11.00"}),
        ("InvalidParameterCombination", {"StorageType": "io1"}),
        ("InvalidParameterCombination", {"StorageType": "gp2", "Iops": 1000}),
        ("InvalidParameterCombination", {"StorageThroughput": 500}),
        ("InvalidParameterCombination", {"MaxAllocatedStorage": 20}),
        ("InvalidParameterCombination", {"Timezone": "GMT Standard Time"}),
        ("InvalidParameterCombination", {"CACertificateIdentifier": "rds-ca-2019"}),
        ("StorageTypeNotSupported", {"StorageType": "tape"}),
        ("InvalidParameterValue", {"PreferredBackupWindow": "01:00-01:15"}),
        ("InvalidParameterValue", {"DBInstanceIdentifier": "a" * 64}),
        ("InvalidParameterValue", {"MasterUserPassword": "a" * 129}),
        ("InvalidParameterValue", {"MasterUserPassword": "with/slash1"}),
        ("InvalidParameterCombination", {"DBClusterIdentifier": "cluster"}),
        ("InvalidParameterValue", {"Engine": "mysql"}),
        ("InvalidParameterValue", {"DBInstanceIdentifier": "two--hyphens"}),
        ("InvalidParameterValue", {"DBInstanceIdentifier": "../escape"}),
        ("InvalidParameterValue", {"MasterUserPassword": "short"}),
        ("InvalidParameterValue", {"MasterUsername": "rdsadmin"}),
        ("InvalidParameterValue", {"DBInstanceClass": "db.big"}),
        ("InvalidParameterCombination", {"DBInstanceClass": "db.r5.24xlarge"}),
        ("InvalidParameterValue", {"AllocatedStorage": 5}),
        ("InvalidParameterValue", {"Port": 1434}),
        ("InvalidParameterValue", {"AvailabilityZone": "eu-west-1a"}),
        ("InvalidParameterValue", {"PreferredMaintenanceWindow": "someday"}),
        ("OptionGroupNotFoundFault", {"OptionGroupName": "nobody"}),
        ("DBParameterGroupNotFound", {"DBParameterGroupName": "nobody"}),
        ("DBInstanceAlreadyExists", {"DBInstanceIdentifier": "mydbinstance"}),
    ],
)
def test_refuses_to_create(rds: Any, code: str, changed: dict[str, Any]) -> None:
    refused(code, rds.create_db_instance, **{"DBInstanceIdentifier": "refused", **NEW, **changed})
    assert "refused" not in {found["DBInstanceIdentifier"] for found in rds.describe_db_instances()["DBInstances"]}


def test_refuses_a_taken_port_and_missing_parameters(rds: Any) -> None:
    port = instance(rds, "mydbinstance")["Endpoint"]["Port"]
    refused("InvalidParameterCombination", rds.create_db_instance, DBInstanceIdentifier="refused", Port=port, **NEW)
    incomplete = {name: value for name, value in NEW.items() if name != "MasterUserPassword"}
    assert "MasterUserPassword" in refused("MissingParameter", rds.create_db_instance, DBInstanceIdentifier="refused", **incomplete)


def test_refuses_to_modify(rds: Any) -> None:
    for changed in ({"MultiAZ": True}, {"NewDBInstanceIdentifier": "other"}, {"AllocatedStorage": 20, "EngineVersion": "15.00"}, {"DBPortNumber": 1500}):
        refused("InvalidParameterCombination", rds.modify_db_instance, DBInstanceIdentifier="mydbinstance", ApplyImmediately=True, **changed)
    assert instance(rds, "mydbinstance")["PendingModifiedValues"] == {}


def test_refuses_to_delete(rds: Any, second: str) -> None:
    delete = rds.delete_db_instance
    refused("InvalidParameterCombination", delete, DBInstanceIdentifier="second")
    refused("InvalidParameterCombination", delete, DBInstanceIdentifier="second", FinalDBSnapshotIdentifier="last")
    refused("InvalidParameterCombination", delete, DBInstanceIdentifier="second", FinalDBSnapshotIdentifier="last", SkipFinalSnapshot=True)
    rds.modify_db_instance(DBInstanceIdentifier="second", DeletionProtection=True)
    assert "protect" in refused("InvalidParameterCombination", delete, DBInstanceIdentifier="second", SkipFinalSnapshot=True)
    rds.modify_db_instance(DBInstanceIdentifier="second", DeletionProtection=False)


def test_deletes_with_the_folder_and_the_ready_file_follows(ferryman: Ferryman, rds: Any) -> None:
    rds.create_db_instance(DBInstanceIdentifier="third", Port=free_port("127.0.0.1"), **NEW)
    refused("InvalidDBInstanceState", rds.delete_db_instance, DBInstanceIdentifier="third", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="third", WaiterConfig=WAITER)
    assert "third" in {found["identifier"] for found in ready(ferryman)["instances"]}
    assert rds.delete_db_instance(DBInstanceIdentifier="third", SkipFinalSnapshot=True)["DBInstance"]["DBInstanceStatus"] == "deleting"
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="third", WaiterConfig=WAITER)
    assert not (ferryman.data / "instances" / "third").exists()
    assert "third" not in {found["identifier"] for found in ready(ferryman)["instances"]}


def ready(ferryman: Ferryman) -> Any:
    return json.loads((ferryman.data / "ready.json").read_text())


def download_error(ferryman: Ferryman, bucket: str) -> str | None:
    """What a download of a file for SSIS ends with, None if it succeeds."""
    with closing(ferryman.connect()) as client:
        [task] = client.run(rf"EXEC msdb.dbo.rds_download_from_s3 'arn:aws:s3:::{bucket}/package.ispac', 'D:\S3\package.ispac', 1")
        status = wait(client, task.one("task_id"))
        return None if status.one("lifecycle") == "SUCCESS" else str(status.one("task_info"))


def test_option_groups_allow_file_extensions(ferryman: Ferryman, rds: Any, bucket: str) -> None:
    ferryman.s3().put_object(Bucket=bucket, Key="package.ispac", Body=b"package")
    group = {"OptionGroupName": "ssis-se", "EngineName": "sqlserver-se", "MajorEngineVersion": "16.00", "OptionGroupDescription": "SSIS"}
    rds.create_option_group(**group)
    refused("OptionGroupAlreadyExistsFault", rds.create_option_group, **group)
    rds.modify_db_instance(DBInstanceIdentifier="mydbinstance", OptionGroupName="ssis-se", ApplyImmediately=True)
    statuses_until(rds, "mydbinstance", "available")
    assert "only when SSIS is enabled" in str(download_error(ferryman, bucket))
    rds.modify_option_group(
        OptionGroupName="ssis-se", OptionsToInclude=[{"OptionName": "SSIS"}, {"OptionName": "SSAS", "OptionSettings": [{"Name": "MAX_MEMORY", "Value": "60"}]}],
        ApplyImmediately=True,
    )  # fmt: skip
    statuses_until(rds, "mydbinstance", "available")
    assert download_error(ferryman, bucket) is None
    [found] = rds.describe_option_groups(OptionGroupName="ssis-se")["OptionGroupsList"]
    assert [option["OptionName"] for option in found["Options"]] == ["SSAS", "SSIS"]
    assert found["Options"][0]["OptionSettings"][0]["Value"] == "60"
    assert instance(rds, "mydbinstance")["OptionGroupMemberships"] == [{"OptionGroupName": "ssis-se", "Status": "in-sync"}]
    refused("InvalidOptionGroupStateFault", rds.delete_option_group, OptionGroupName="ssis-se")
    rds.modify_db_instance(DBInstanceIdentifier="mydbinstance", OptionGroupName="default:sqlserver-se-16-00", ApplyImmediately=True)
    statuses_until(rds, "mydbinstance", "available")
    assert "only when SSIS is enabled" in str(download_error(ferryman, bucket))
    rds.delete_option_group(OptionGroupName="ssis-se")
    refused("OptionGroupNotFoundFault", rds.describe_option_groups, OptionGroupName="ssis-se")


def test_refuses_wrong_options(rds: Any) -> None:
    rds.create_option_group(OptionGroupName="web", EngineName="sqlserver-web", MajorEngineVersion="16.00", OptionGroupDescription="web")
    modify = rds.modify_option_group
    for option in ({"OptionName": "SSIS"}, {"OptionName": "SQLSERVER_BACKUP_RESTORE"}, {"OptionName": "SQLSERVER_AUDIT"}):
        refused("InvalidParameterValue", modify, OptionGroupName="web", OptionsToInclude=[option])
    assert "At least one option" in refused("InvalidParameterValue", modify, OptionGroupName="web")
    rds.create_option_group(OptionGroupName="reports", EngineName="sqlserver-se", MajorEngineVersion="16.00", OptionGroupDescription="reports")
    portless = {"OptionName": "SSIS", "VpcSecurityGroupMemberships": ["sg-1"]}
    for option in ({"OptionName": "SSRS", "Port": 1434}, {"OptionName": "SSRS", "Port": 70000}, portless):
        refused("InvalidParameterValue", modify, OptionGroupName="reports", OptionsToInclude=[option])
    refused("InvalidParameterCombination", modify, OptionGroupName="reports", OptionsToInclude=[{"OptionName": "SSRS", "OptionVersion": "1"}])
    assert rds.describe_option_groups(OptionGroupName="reports")["OptionGroupsList"][0]["Options"] == []
    rds.delete_option_group(OptionGroupName="reports")
    refused("InvalidParameterValue", modify, OptionGroupName="default:sqlserver-se-16-00", OptionsToInclude=[{"OptionName": "SSIS"}])
    role = [{"Name": "IAM_ROLE_ARN", "Value": "arn:aws:iam::123456789012:role/backups"}]
    modify(OptionGroupName="web", OptionsToInclude=[{"OptionName": "SQLSERVER_BACKUP_RESTORE", "OptionSettings": role}], ApplyImmediately=True)
    modify(OptionGroupName="web", OptionsToRemove=["SQLSERVER_BACKUP_RESTORE"], ApplyImmediately=True)
    rds.delete_option_group(OptionGroupName="web")


def test_lists_what_can_be_had(rds: Any) -> None:
    engines = {version["Engine"] for version in rds.describe_db_engine_versions()["DBEngineVersions"]}
    assert engines == {"sqlserver-ee", "sqlserver-se", "sqlserver-ex", "sqlserver-web"}
    [version] = rds.describe_db_engine_versions(Engine="sqlserver-se")["DBEngineVersions"]
    assert version["SupportedFeatureNames"] == ["S3_INTEGRATION"]
    classes = rds.describe_orderable_db_instance_options(Engine="sqlserver-ex")["OrderableDBInstanceOptions"]
    assert "db.t3.small" in {option["DBInstanceClass"] for option in classes}
    options = rds.describe_option_group_options(EngineName="sqlserver-se", MajorEngineVersion="16.00")["OptionGroupOptions"]
    assert [option["Name"] for option in options] == ["SQLSERVER_BACKUP_RESTORE", "SSAS", "SSIS", "SSRS"]


def test_tags(rds: Any) -> None:
    arn = instance(rds, "mydbinstance")["DBInstanceArn"]
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "Zürich / 東京"}])
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "a", "Value": "2"}])
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["b", "unknown"])
    assert rds.list_tags_for_resource(ResourceName=arn)["TagList"] == [{"Key": "a", "Value": "2"}]
    refused("InvalidParameterValue", rds.add_tags_to_resource, ResourceName=arn, Tags=[{"Key": "aws:mine", "Value": "1"}])
    refused("DBInstanceNotFound", rds.list_tags_for_resource, ResourceName=arn + "x")
    refused("InvalidParameterValue", rds.list_tags_for_resource, ResourceName=arn.replace(":db:", ":pg:"))
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["a"])


def test_events(rds: Any, second: str) -> None:
    events = rds.describe_events(SourceType="db-instance", SourceIdentifier="second", Duration=60)["Events"]
    assert events[0]["Message"] == "DB instance created"
    assert events[0]["EventCategories"] == ["creation"]
    assert rds.describe_events(SourceType="db-instance", SourceIdentifier="nobody")["Events"] == []
    refused("InvalidParameterCombination", rds.describe_events, SourceIdentifier="second")


def test_unknown_actions_are_named(rds: Any) -> None:
    refused("InvalidAction", rds.describe_db_snapshots)


def test_the_aws_cli_follows_an_instance_through_its_life(ferryman: Ferryman) -> None:
    arguments = ("--db-instance-identifier", "by-cli")
    created = aws(
        ferryman, "rds", "create-db-instance", *arguments, "--engine", "sqlserver-se", "--db-instance-class", "db.m5.large", "--allocated-storage", "20",
        "--master-username", "boss", "--master-user-password", PASSWORD, "--tags", "Key=team,Value=etl",
    )  # fmt: skip
    assert created["DBInstance"]["DBInstanceStatus"] == "creating"
    aws(ferryman, "rds", "wait", "db-instance-available", *arguments)
    [found] = aws(ferryman, "rds", "describe-db-instances", *arguments)["DBInstances"]
    assert found["TagList"] == [{"Key": "team", "Value": "etl"}]
    aws(ferryman, "rds", "delete-db-instance", *arguments, "--skip-final-snapshot")
    aws(ferryman, "rds", "wait", "db-instance-deleted", *arguments)
    with pytest.raises(AwsCommandError, match=r"\(DBInstanceNotFound\)"):
        aws(ferryman, "rds", "describe-db-instances", *arguments)


def test_env_names_the_endpoint(ferryman: Ferryman) -> None:
    assert api.environment(ferryman)["AWS_ENDPOINT_URL_RDS"] == ferryman.ready["rds"]["endpoint_url"]
