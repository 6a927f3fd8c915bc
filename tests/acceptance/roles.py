"""The role of the DB instance, associated and dissociated by the RDS API."""

from __future__ import annotations

from typing import Any, Final

from tests.acceptance import rds
from tests.acceptance.tasks import wait_until

from ferryman.cloud.instances import DEFAULT_IDENTIFIER
from ferryman.cloud.role import ROLE_NAME

ROLE_ARN: Final = f"arn:aws:iam::123456789012:role/{ROLE_NAME}"
ASSOCIATION: Final = {"DBInstanceIdentifier": DEFAULT_IDENTIFIER, "FeatureName": "S3_INTEGRATION", "RoleArn": ROLE_ARN}


def associate_role(client: Any, status: str = "ACTIVE") -> None:
    """Associate the role and wait until it has that status."""
    client.add_role_to_db_instance(**ASSOCIATION)
    wait_for_role(client, status)


def dissociate_role(client: Any) -> None:
    client.remove_role_from_db_instance(**ASSOCIATION)


def wait_for_role(client: Any, status: str) -> None:
    wait_until(lambda: rds.roles(client, DEFAULT_IDENTIFIER) == [(ROLE_NAME, status)], f"the role to be {status}")
