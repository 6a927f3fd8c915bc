"""Role association through boto3: each error that botocore's model gives AddRole and RemoveRole, and what the procedures then do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.acceptance import rds as api
from tests.acceptance.conftest import Ferryman
from tests.acceptance.rds import PASSWORD, WAITER, roles, until
from tests.acceptance.test_aws_examples import wait

from ferryman.cloud.role import ROLE_NAME, permissions, trust

INSTANCE_ARN = "arn:aws:rds:us-east-1:123456789012:db:mydbinstance"
ROLE_ARN = f"arn:aws:iam::123456789012:role/{ROLE_NAME}"
ROLE = {"DBInstanceIdentifier": "mydbinstance", "RoleArn": ROLE_ARN, "FeatureName": "S3_INTEGRATION"}


@pytest.fixture(scope="module")
def rds(ferryman: Ferryman) -> Any:
    return api.client(ferryman)


@pytest.fixture
def iam(ferryman: Ferryman) -> Any:
    return ferryman.aws("iam")


@pytest.fixture
def associated(rds: Any, iam: Any) -> Iterator[None]:
    """The instance has its usual role before and after."""
    yield
    for role in api.instance(rds, "mydbinstance")["AssociatedRoles"]:
        rds.remove_role_from_db_instance(DBInstanceIdentifier="mydbinstance", RoleArn=role["RoleArn"], FeatureName=role["FeatureName"])
    iam.update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=json.dumps(trust("123456789012", INSTANCE_ARN)))
    rds.add_role_to_db_instance(**ROLE)
    until(lambda: roles(rds, "mydbinstance") == [(ROLE_NAME, "ACTIVE")], "the role's association")


def status_of(error: Any) -> int:
    return int(error.value.response["ResponseMetadata"]["HTTPStatusCode"])


def make_role(iam: Any, name: str, trust_policy: dict[str, Any]) -> str:
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust_policy))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="s3", PolicyDocument=json.dumps(permissions()))
    return str(arn)


def gather(ferryman: Ferryman) -> str:
    """A task's final state; raises the driver's error when the procedures refuse."""
    with closing(ferryman.connect()) as client:
        [task] = client.run("EXEC msdb.dbo.rds_gather_file_details")
        return str(wait(client, task.one("task_id")).one("lifecycle"))


# -- the modelled errors ----------------------------------------------------------------------------------------------


def test_instance_not_found(rds: Any) -> None:
    for call in (rds.add_role_to_db_instance, rds.remove_role_from_db_instance):
        with pytest.raises(rds.exceptions.DBInstanceNotFoundFault) as error:
            call(**{**ROLE, "DBInstanceIdentifier": "nobody"})
        assert status_of(error) == 404


def test_role_already_exists(rds: Any) -> None:
    for arn in (ROLE_ARN, "arn:aws:iam::123456789012:role/another"):  # the role, or the feature
        with pytest.raises(rds.exceptions.DBInstanceRoleAlreadyExistsFault) as error:
            rds.add_role_to_db_instance(**{**ROLE, "RoleArn": arn})
        assert status_of(error) == 400


def test_role_not_found(rds: Any) -> None:
    for changed in ({"RoleArn": "arn:aws:iam::123456789012:role/another"}, {"FeatureName": "SOMETHING_ELSE"}):
        with pytest.raises(rds.exceptions.DBInstanceRoleNotFoundFault) as error:
            rds.remove_role_from_db_instance(**{**ROLE, **changed})
        assert status_of(error) == 404


def test_invalid_state(rds: Any) -> None:
    size = {"DBInstanceClass": "db.m5.large", "AllocatedStorage": 20}
    rds.create_db_instance(DBInstanceIdentifier="stateful", Engine="sqlserver-se", MasterUsername="boss", MasterUserPassword=PASSWORD, **size)
    for call in (rds.add_role_to_db_instance, rds.remove_role_from_db_instance):  # it is still being created
        with pytest.raises(rds.exceptions.InvalidDBInstanceStateFault) as error:
            call(**{**ROLE, "DBInstanceIdentifier": "stateful"})
        assert status_of(error) == 400
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="stateful", WaiterConfig=WAITER)
    rds.delete_db_instance(DBInstanceIdentifier="stateful", SkipFinalSnapshot=True)
    rds.get_waiter("db_instance_deleted").wait(DBInstanceIdentifier="stateful", WaiterConfig=WAITER)


@pytest.mark.usefixtures("associated")
@pytest.mark.parametrize(
    ("code", "status", "changed"),
    [
        ("InvalidParameterValue", 400, {"FeatureName": "S3Import"}),
        ("InvalidParameterValue", 400, {"FeatureName": "s3_integration"}),
        ("InvalidParameterValue", 400, {"FeatureName": ""}),
        ("InvalidParameterValue", 400, {"RoleArn": "rds-s3-integration-role"}),
        ("AccessDenied", 403, {"RoleArn": "arn:aws:iam::210987654321:role/foreign"}),
    ],
)
def test_other_refusals(rds: Any, code: str, status: int, changed: dict[str, str]) -> None:
    rds.remove_role_from_db_instance(**ROLE)
    with pytest.raises(ClientError) as error:
        rds.add_role_to_db_instance(**{**ROLE, **changed})
    assert (error.value.response["Error"]["Code"], status_of(error)) == (code, status)
    assert roles(rds, "mydbinstance") == []


# -- what comes of it -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("associated")
def test_removed_and_added_again(ferryman: Ferryman, rds: Any) -> None:
    kept = ferryman.s3_root / "kept.txt"
    kept.write_text("stays")
    rds.remove_role_from_db_instance(**ROLE)
    assert roles(rds, "mydbinstance") == []
    with pytest.raises(Exception, match="process of being enabled"):
        gather(ferryman)
    assert kept.read_text() == "stays"
    rds.add_role_to_db_instance(**ROLE)
    [(name, status)] = roles(rds, "mydbinstance")
    assert name == ROLE_NAME
    assert status in ("PENDING", "ACTIVE")
    until(lambda: roles(rds, "mydbinstance") == [(ROLE_NAME, "ACTIVE")], "the role's association")
    assert gather(ferryman) == "SUCCESS"
    kept.unlink()


@pytest.mark.usefixtures("associated")
def test_a_role_that_is_not_there_is_invalid_until_it_is(ferryman: Ferryman, rds: Any, iam: Any) -> None:
    rds.remove_role_from_db_instance(**ROLE)
    arn = "arn:aws:iam::123456789012:role/late"
    rds.add_role_to_db_instance(**{**ROLE, "RoleArn": arn})
    until(lambda: roles(rds, "mydbinstance") == [("late", "INVALID")], "INVALID")
    with pytest.raises(Exception, match=r"(?i)role|enabled"):
        gather(ferryman)
    events = rds.describe_events(SourceType="db-instance", SourceIdentifier="mydbinstance")["Events"]
    assert any(arn in event["Message"] and "does not exist" in event["Message"] for event in events)
    make_role(iam, "late", trust("123456789012", INSTANCE_ARN))
    until(lambda: roles(rds, "mydbinstance") == [("late", "ACTIVE")], "ACTIVE")
    assert gather(ferryman) == "SUCCESS"


@pytest.mark.usefixtures("associated")
def test_a_role_that_vanishes_becomes_invalid(rds: Any, iam: Any) -> None:
    rds.remove_role_from_db_instance(**ROLE)
    arn = make_role(iam, "vanishing", trust("123456789012", INSTANCE_ARN))
    rds.add_role_to_db_instance(**{**ROLE, "RoleArn": arn})
    until(lambda: roles(rds, "mydbinstance") == [("vanishing", "ACTIVE")], "ACTIVE")
    iam.delete_role_policy(RoleName="vanishing", PolicyName="s3")
    iam.delete_role(RoleName="vanishing")
    until(lambda: roles(rds, "mydbinstance") == [("vanishing", "INVALID")], "INVALID")


TRUSTS: list[tuple[str, dict[str, Any] | None, str]] = [
    ("no condition", None, "ACTIVE"),
    ("this instance", {"StringEquals": {"aws:SourceArn": INSTANCE_ARN}}, "ACTIVE"),
    ("another instance", {"StringEquals": {"aws:SourceArn": INSTANCE_ARN + "2"}}, "INVALID"),
    ("an ARN pattern", {"ArnLike": {"aws:SourceArn": "arn:aws:rds:us-east-1:123456789012:db:my*"}}, "ACTIVE"),
    ("a string pattern", {"StringLike": {"aws:SourceArn": "arn:aws:rds:*:123456789012:db:mydb?nstance"}}, "ACTIVE"),
    ("equality is no pattern", {"StringEquals": {"aws:SourceArn": "arn:aws:rds:us-east-1:123456789012:db:*"}}, "INVALID"),
    ("this account", {"StringEquals": {"aws:SourceAccount": "123456789012"}}, "ACTIVE"),
    ("another account", {"StringEquals": {"aws:SourceAccount": "210987654321"}}, "INVALID"),
    ("both", {"StringEquals": {"aws:SourceAccount": "123456789012"}, "ArnLike": {"aws:SourceArn": INSTANCE_ARN}}, "ACTIVE"),
    ("that disagree", {"StringEquals": {"aws:SourceAccount": "210987654321", "aws:SourceArn": INSTANCE_ARN}}, "INVALID"),
]


@pytest.mark.usefixtures("associated")
def test_trust_policies(rds: Any, iam: Any) -> None:
    arn = make_role(iam, "trusting", trust("123456789012", INSTANCE_ARN))
    for name, condition, status in TRUSTS:
        for role in api.instance(rds, "mydbinstance")["AssociatedRoles"]:
            rds.remove_role_from_db_instance(DBInstanceIdentifier="mydbinstance", RoleArn=role["RoleArn"], FeatureName=role["FeatureName"])
        policy = trust("123456789012", INSTANCE_ARN)
        if condition is None:
            del policy["Statement"][0]["Condition"]
        else:
            policy["Statement"][0]["Condition"] = condition
        iam.update_assume_role_policy(RoleName="trusting", PolicyDocument=json.dumps(policy))
        rds.add_role_to_db_instance(**{**ROLE, "RoleArn": arn})
        [(_, found)] = until(lambda: [role for role in roles(rds, "mydbinstance") if role[1] != "PENDING"], name)
        assert found == status, name
