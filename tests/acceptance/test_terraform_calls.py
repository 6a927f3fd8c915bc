"""The calls of Terraform's AWS provider, through boto3 in the order in which the provider makes them.

Source: hashicorp/terraform-provider-aws, internal/service/rds: instance.go, instance_role_association.go, option_group.go
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from tests.acceptance import rds as api
from tests.acceptance.conftest import Ferryman
from tests.acceptance.rds import PASSWORD, until
from tests.acceptance.test_rds_api import refused

IDENTIFIER = "by-terraform"
CREATE = {
    "AllocatedStorage": 20, "AutoMinorVersionUpgrade": True, "BackupRetentionPeriod": 0, "CopyTagsToSnapshot": False, "DBInstanceClass": "db.t3.small",
    "DBInstanceIdentifier": IDENTIFIER, "DBName": "", "DeletionProtection": False, "Engine": "sqlserver-ex", "EngineVersion": "", "MasterUsername": "boss",
    "MasterUserPassword": PASSWORD, "PubliclyAccessible": False, "StorageEncrypted": False,
}  # fmt: skip
"""What ``aws_db_instance`` always sends, empty where the configuration says nothing."""

OPTIONAL = {
    "CACertificateIdentifier": "rds-ca-rsa2048-g1", "CharacterSetName": "SQL_Latin1_General_CP1_CI_AS", "DatabaseInsightsMode": "standard",
    "EngineLifecycleSupport": "open-source-rds-extended-support-disabled", "LicenseModel": "license-included", "MaxAllocatedStorage": 100,
    "NetworkType": "IPV4", "PreferredBackupWindow": "01:00-01:30", "PreferredMaintenanceWindow": "mon:02:00-mon:03:00", "StorageType": "gp3",
    "Timezone": "UTC", "VpcSecurityGroupIds": ["sg-0123456789abcdef0"], "DBSubnetGroupName": "private",
}  # fmt: skip
"""What it sends when the configuration says so; each must be read back, or a plan would never come out empty."""

READ = {
    "AllocatedStorage", "AutoMinorVersionUpgrade", "AvailabilityZone", "BackupRetentionPeriod", "BackupTarget", "CACertificateIdentifier", "CharacterSetName",
    "CopyTagsToSnapshot", "CustomerOwnedIpEnabled", "DBInstanceArn", "DBInstanceClass", "DBInstanceIdentifier", "DBInstanceStatus", "DBParameterGroups",
    "DatabaseInsightsMode", "DbiResourceId", "DedicatedLogVolume", "DeletionProtection", "DomainMemberships", "Endpoint", "Engine", "EngineLifecycleSupport",
    "EngineVersion", "IAMDatabaseAuthenticationEnabled", "LicenseModel", "MasterUsername", "MonitoringInterval", "MultiAZ", "NetworkType",
    "OptionGroupMemberships", "PendingModifiedValues", "PerformanceInsightsEnabled", "PreferredBackupWindow", "PreferredMaintenanceWindow",
    "PubliclyAccessible", "ReadReplicaDBInstanceIdentifiers", "StorageEncrypted", "StorageThroughput", "StorageType", "TagList", "VpcSecurityGroups",
}  # fmt: skip
"""What it reads of a DB instance that RDS for SQL Server always has."""


class Provider:
    """The provider's finders and waiters."""

    def __init__(self, rds: Any) -> None:
        self.rds = rds

    def find(self, resource_id: str) -> dict[str, Any] | None:
        """The instance, by the id that the provider keeps: its DbiResourceId."""
        found = self.rds.describe_db_instances(Filters=[{"Name": "dbi-resource-id", "Values": [resource_id]}])["DBInstances"]
        return dict(found[0]) if found else None

    def wait(self, resource_id: str) -> dict[str, Any]:
        def available() -> dict[str, Any] | None:
            found = self.find(resource_id)
            assert found is not None
            return found if found["DBInstanceStatus"] == "available" else None

        return dict(until(available, f"{resource_id} available", 90))


@pytest.fixture(scope="module")
def provider(ferryman: Ferryman) -> Provider:
    return Provider(api.client(ferryman))


@pytest.fixture(scope="module")
def resource_id(provider: Provider) -> Iterator[str]:
    """``terraform apply`` of an aws_db_instance, and ``terraform destroy`` at the end."""
    created = provider.rds.create_db_instance(**CREATE, **OPTIONAL, Tags=[{"Key": "Name", "Value": "etl"}])["DBInstance"]
    assert created["CACertificateIdentifier"] == OPTIONAL["CACertificateIdentifier"]
    provider.wait(created["DbiResourceId"])
    yield created["DbiResourceId"]
    # The provider waits for both of these answers to a deletion that was asked for already.
    delete = {"DBInstanceIdentifier": IDENTIFIER, "DeleteAutomatedBackups": True, "SkipFinalSnapshot": True}
    provider.rds.delete_db_instance(**delete)
    assert refused("InvalidDBInstanceState", provider.rds.delete_db_instance, **delete) == f"Instance {IDENTIFIER} is already being deleted."
    until(lambda: provider.find(created["DbiResourceId"]) is None, f"{IDENTIFIER} deleted")
    refused("DBInstanceNotFound", provider.rds.delete_db_instance, **delete)


def test_reads_what_it_wrote(provider: Provider, resource_id: str) -> None:
    found = provider.wait(resource_id)
    assert READ - found.keys() == set()
    assert re.fullmatch("db-[0-9A-Za-z]{2,255}", resource_id)
    written = {name: value for name, value in (CREATE | OPTIONAL).items() if name in found and name != "EngineVersion"}
    assert {name: found[name] for name in written} == written
    assert found["EngineVersion"].startswith("16.00.")
    assert [group["VpcSecurityGroupId"] for group in found["VpcSecurityGroups"]] == OPTIONAL["VpcSecurityGroupIds"]
    assert found["DBSubnetGroup"]["DBSubnetGroupName"] == "private"
    assert (found["Iops"], found["StorageThroughput"]) == (3000, 125)
    assert found["TagList"] == [{"Key": "Name", "Value": "etl"}]
    assert set(found["Endpoint"]) == {"Address", "Port"}
    assert provider.rds.describe_db_instances(DBInstanceIdentifier=IDENTIFIER.upper())["DBInstances"][0]["DbiResourceId"] == resource_id  # terraform import


def test_updates(provider: Provider, resource_id: str) -> None:
    """Each change is a ModifyDBInstance of its own attributes, and is waited for."""
    rds = provider.rds
    changes: tuple[dict[str, Any], ...] = (
        {"MaxAllocatedStorage": 20},  # storage autoscaling off: what is allocated
        {"AllocatedStorage": 30, "Iops": 3000},
        {"DBInstanceClass": "db.t3.medium"},
        {"PreferredMaintenanceWindow": "tue:02:00-tue:03:00", "DeletionProtection": True},
        {"MasterUserPassword": "Another-Horse-2"},
        {"EngineVersion": "16.00", "AllowMajorVersionUpgrade": False},
    )
    for change in changes:
        rds.modify_db_instance(ApplyImmediately=True, DBInstanceIdentifier=IDENTIFIER, **change)
        found = provider.wait(resource_id)
        assert found["PendingModifiedValues"] == {}
    assert "MaxAllocatedStorage" not in found
    assert (found["AllocatedStorage"], found["DBInstanceClass"], found["DeletionProtection"]) == (30, "db.t3.medium", True)
    message = refused("InvalidParameterCombination", rds.delete_db_instance, DBInstanceIdentifier=IDENTIFIER, SkipFinalSnapshot=True)
    assert "disable deletion pro" in message  # by which the provider knows that it may try again without
    rds.modify_db_instance(ApplyImmediately=True, DBInstanceIdentifier=IDENTIFIER, DeletionProtection=False)
    arn = found["DBInstanceArn"]
    rds.remove_tags_from_resource(ResourceName=arn, TagKeys=["Name"])
    rds.add_tags_to_resource(ResourceName=arn, Tags=[{"Key": "Team", "Value": "data"}])
    assert rds.list_tags_for_resource(ResourceName=arn)["TagList"] == provider.wait(resource_id)["TagList"] == [{"Key": "Team", "Value": "data"}]


def test_associates_a_role(ferryman: Ferryman, provider: Provider, resource_id: str) -> None:
    iam, rds = ferryman.aws("iam"), provider.rds
    statement = {"Effect": "Allow", "Principal": {"Service": "rds.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=IDENTIFIER, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))["Role"]["Arn"]
    association = {"DBInstanceIdentifier": IDENTIFIER, "FeatureName": "S3_INTEGRATION", "RoleArn": role}

    def associated() -> list[dict[str, str]]:
        found = rds.describe_db_instances(DBInstanceIdentifier=IDENTIFIER)["DBInstances"][0]["AssociatedRoles"]
        assert all(one["Status"] in {"PENDING", "ACTIVE"} for one in found)
        return list(found)

    rds.add_role_to_db_instance(**association)
    until(lambda: [one["Status"] for one in associated()] == ["ACTIVE"], "role ACTIVE")
    assert associated() == [{"RoleArn": role, "FeatureName": "S3_INTEGRATION", "Status": "ACTIVE"}]
    rds.remove_role_from_db_instance(**association)
    until(lambda: associated() == [], "role removed")
    refused("DBInstanceRoleNotFound", rds.remove_role_from_db_instance, **association)
    iam.delete_role(RoleName=IDENTIFIER)


def test_option_group(provider: Provider) -> None:
    """``aws_db_option_group``; its tags are read by ListTagsForResource, and a plan is empty when all of an option comes back."""
    rds, name = provider.rds, "by-terraform-20261122"
    made = rds.create_option_group(
        EngineName="sqlserver-se", MajorEngineVersion="16.00", OptionGroupDescription="Managed by Terraform", OptionGroupName="By-Terraform-20261122",
        Tags=[{"Key": "Name", "Value": "ssrs"}],
    )["OptionGroup"]  # fmt: skip
    assert made["OptionGroupName"] == name
    option = {"OptionName": "SSRS", "Port": 8444, "VpcSecurityGroupMemberships": ["sg-1", "sg-2"], "OptionSettings": [{"Name": "MAX_MEMORY", "Value": "50"}]}
    rds.modify_option_group(ApplyImmediately=True, OptionGroupName=name, OptionsToInclude=[option, {"OptionName": "SSIS"}])
    [found] = next(iter(rds.get_paginator("describe_option_groups").paginate(OptionGroupName=name)))["OptionGroupsList"]
    assert (found["EngineName"], found["MajorEngineVersion"], found["OptionGroupDescription"]) == ("sqlserver-se", "16.00", "Managed by Terraform")
    ssis, ssrs = found["Options"]
    assert (ssis["OptionName"], ssrs["OptionName"], ssrs["Port"]) == ("SSIS", "SSRS", 8444)
    assert [group["VpcSecurityGroupId"] for group in ssrs["VpcSecurityGroupMemberships"]] == ["sg-1", "sg-2"]
    assert [(setting["Name"], setting["Value"], setting["DefaultValue"]) for setting in ssrs["OptionSettings"]] == [("MAX_MEMORY", "50", "45")]
    assert rds.list_tags_for_resource(ResourceName=found["OptionGroupArn"])["TagList"] == [{"Key": "Name", "Value": "ssrs"}]
    rds.modify_option_group(ApplyImmediately=True, OptionGroupName=name, OptionsToRemove=["SSIS"])
    rds.delete_option_group(OptionGroupName=name)
    refused("OptionGroupNotFoundFault", rds.delete_option_group, OptionGroupName=name)
