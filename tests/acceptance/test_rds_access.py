"""Who may use the RDS API: signatures as real clients make them, and IAM users by their policies."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.acceptance import rds as api
from tests.acceptance.conftest import Ferryman

ARN = "arn:aws:rds:us-east-1:123456789012:db:mydbinstance"
ROLE_ARN = "arn:aws:iam::123456789012:role/rds-s3-integration-role"


def refusal(call: Any, **parameters: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    return error.value.response["Error"]["Code"], error.value.response["ResponseMetadata"]["HTTPStatusCode"]


def test_wrong_signatures(ferryman: Ferryman) -> None:
    assert refusal(api.client(ferryman, secret="wrong").describe_db_instances) == ("SignatureDoesNotMatch", 403)
    assert refusal(api.client(ferryman, key="AKIANOBODY").describe_db_instances) == ("InvalidClientTokenId", 403)
    assert refusal(api.client(ferryman, region="eu-west-1").describe_db_instances) == ("SignatureDoesNotMatch", 403)


def test_no_signature_gets_xml_not_html(ferryman: Ferryman) -> None:
    url = ferryman.ready["rds"]["endpoint_url"]
    for request in (f"{url}/?Action=DescribeDBInstances", urllib.request.Request(url, data=b"Action=DescribeDBInstances")):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(request)
        body = error.value.read().decode()
        assert error.value.code == 403
        assert "<Code>MissingAuthenticationToken</Code>" in body
        assert "<RequestId>" in body


@pytest.fixture
def iam_user(ferryman: Ferryman) -> Any:
    """Makes an IAM user with a policy and returns its RDS client."""
    iam = ferryman.aws("iam")

    def make(name: str, *statements: dict[str, Any]) -> Any:
        iam.create_user(UserName=name, Path="/etl/")
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="rds", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return api.client(ferryman, key=key["AccessKeyId"], secret=key["SecretAccessKey"])

    return make


def test_a_user_without_a_policy_may_do_nothing(iam_user: Any) -> None:
    assert refusal(iam_user("nobody").describe_db_instances) == ("AccessDenied", 403)


def test_a_user_may_do_what_the_policies_allow(iam_user: Any) -> None:
    reader = iam_user("reader", {"Effect": "Allow", "Action": "rds:Describe*", "Resource": "*"})
    assert len(reader.describe_db_instances()["DBInstances"]) >= 1
    assert refusal(reader.stop_db_instance, DBInstanceIdentifier="mydbinstance") == ("AccessDenied", 403)


def test_a_user_may_be_kept_to_one_instance(iam_user: Any) -> None:
    keeper = iam_user("keeper", {"Effect": "Allow", "Action": "rds:*", "Resource": ARN})
    assert keeper.list_tags_for_resource(ResourceName=ARN)["TagList"] == []
    for name in ("MyDBInstance", ARN):
        assert len(keeper.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]) == 1
    for elsewhere in ("other", ARN.replace("mydbinstance", "other")):
        assert refusal(keeper.describe_db_instances, DBInstanceIdentifier=elsewhere) == ("AccessDenied", 403)
    for call in (keeper.describe_db_instances, keeper.describe_db_engine_versions, keeper.describe_option_groups, keeper.describe_events):
        assert refusal(call) == ("AccessDenied", 403)


def test_a_user_may_be_kept_to_option_groups(iam_user: Any) -> None:
    librarian = iam_user("librarian", {"Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:rds:us-east-1:123456789012:og:*"})
    assert len(librarian.describe_option_groups()["OptionGroupsList"]) >= 4
    assert librarian.describe_option_group_options(EngineName="sqlserver-se")["OptionGroupOptions"]
    assert refusal(librarian.describe_db_instances) == ("AccessDenied", 403)


def test_associating_a_role_needs_the_right_to_pass_it(iam_user: Any) -> None:
    role = {"DBInstanceIdentifier": "mydbinstance", "RoleArn": ROLE_ARN, "FeatureName": "S3_INTEGRATION"}
    rights = {"Effect": "Allow", "Action": "rds:AddRoleToDBInstance", "Resource": ARN}
    assert refusal(iam_user("adder", rights).add_role_to_db_instance, **role) == ("AccessDenied", 403)
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ROLE_ARN}
    assert refusal(iam_user("passer", rights, passing).add_role_to_db_instance, **role) == ("DBInstanceRoleAlreadyExists", 400)


def test_an_option_that_names_a_role_needs_the_right_to_pass_it(ferryman: Ferryman, iam_user: Any) -> None:
    groups = {"Effect": "Allow", "Action": "rds:*", "Resource": "arn:aws:rds:us-east-1:123456789012:og:*"}
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": ROLE_ARN}
    option = {"OptionName": "SQLSERVER_BACKUP_RESTORE", "OptionSettings": [{"Name": "IAM_ROLE_ARN", "Value": ROLE_ARN}]}
    api.client(ferryman).create_option_group(
        OptionGroupName="backups", EngineName="sqlserver-se", MajorEngineVersion="16.00", OptionGroupDescription="backups"
    )
    assert refusal(iam_user("grouper", groups).modify_option_group, OptionGroupName="backups", OptionsToInclude=[option]) == ("AccessDenied", 403)
    backer = iam_user("backer", groups, passing)
    assert len(backer.modify_option_group(OptionGroupName="backups", OptionsToInclude=[option])["OptionGroup"]["Options"]) == 1
    backer.delete_option_group(OptionGroupName="backups")


def test_a_key_that_was_switched_off_is_unknown(ferryman: Ferryman, iam_user: Any) -> None:
    user = iam_user("leaver", {"Effect": "Allow", "Action": "rds:*", "Resource": "*"})
    user.describe_db_instances()
    [key] = ferryman.aws("iam").list_access_keys(UserName="leaver")["AccessKeyMetadata"]
    ferryman.aws("iam").update_access_key(UserName="leaver", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert refusal(user.describe_db_instances) == ("InvalidClientTokenId", 403)
