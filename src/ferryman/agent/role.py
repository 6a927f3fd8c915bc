"""The IAM role associated with the DB instance: is it this instance's to assume, and its temporary credentials.

Sources: "Prerequisites for integrating RDS for SQL Server with S3" (the role trusts the service rds.amazonaws.com, perhaps under
aws:SourceArn and aws:SourceAccount); AssumeRole, https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import CredentialProvider, CredentialResolver, Credentials, ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError

from ferryman.agent.arn import role_name
from ferryman.agent.config import AgentConfig
from ferryman.agent.errors import TaskError

SERVICE: Final = "rds.amazonaws.com"
REFRESH_BEFORE: Final = timedelta(minutes=5)
SESSION_NAME_LIMIT: Final = 64
SOURCE_ARN_HEADER: Final = "x-amz-source-arn"
SOURCE_ACCOUNT_HEADER: Final = "x-amz-source-account"
"""By these AWS's services tell STS on whose behalf they call: aws:SourceArn and aws:SourceAccount of the request."""
CLIENT_CONFIG: Final = Config(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 4},
    signature_version="s3v4",
    user_agent_extra="ferryman",
)


class AssumedCredentials(Credentials):
    """A role's temporary credentials, renewed before they expire by whoever asks for them."""

    method = "assume-role"

    def __init__(self, role: Role) -> None:
        super().__init__("", "", "")
        self._role = role
        self._lock = threading.Lock()
        self._frozen: ReadOnlyCredentials | None = None
        self._expires = datetime.min.replace(tzinfo=UTC)

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        with self._lock:
            if self._frozen is not None and datetime.now(UTC) < self._expires - REFRESH_BEFORE:
                return self._frozen
            return self._renew()

    def renew(self) -> None:
        """Assume the role anew; raise TaskError if it can't be."""
        with self._lock:
            self._renew()

    def _renew(self) -> ReadOnlyCredentials:
        answer = self._role.request_credentials()
        self._frozen = ReadOnlyCredentials(answer["AccessKeyId"], answer["SecretAccessKey"], answer["SessionToken"])
        self._expires = answer["Expiration"]
        return self._frozen


class _Provider(CredentialProvider):
    METHOD = "assume-role"

    def __init__(self, credentials: Credentials) -> None:
        super().__init__()
        self._credentials = credentials

    def load(self) -> Credentials:
        return self._credentials


class Role:
    """One associated role, seen from one DB instance."""

    def __init__(self, config: AgentConfig, arn: str) -> None:
        self.arn = arn
        self._config = config
        self.credentials = AssumedCredentials(self)

    def assume(self) -> None:
        """Check that the role may be assumed for this DB instance, and assume it; raise TaskError if not.

        Called as each task starts: what was allowed when the role was associated may have been taken back.
        """
        if self._config.local_aws:
            self._check_trust()
        self.credentials.renew()

    def client(self, service: str) -> Any:
        """Return a boto3 client that acts as the role."""
        session = botocore.session.Session()
        session.register_component("credential_provider", CredentialResolver([_Provider(self.credentials)]))
        maker: Any = boto3.Session(botocore_session=session, region_name=self._config.region)
        return maker.client(service, endpoint_url=self._config.endpoints[service], config=CLIENT_CONFIG)

    def request_credentials(self) -> dict[str, Any]:
        """Return the Credentials of an AssumeRole answer; raise TaskError."""
        identifier = self._config.instance_arn.rpartition(":")[2]
        try:
            answer = self._sts.assume_role(RoleArn=self.arn, RoleSessionName=f"RDS-S3-{identifier}"[:SESSION_NAME_LIMIT])
        except BotoCoreError as error:
            raise TaskError(f"STS can't be reached to assume the IAM role {self.arn}: {error}. Reissue the task when it is back.") from error
        except ClientError as error:
            raise TaskError(
                f"The IAM role {self.arn} can't be assumed: {error}. Check that the role exists and that its trust policy allows it."
            ) from error
        return answer["Credentials"]  # type: ignore[no-any-return]

    @cached_property
    def _sts(self) -> Any:
        client = self._own_client("sts")
        if self._config.local_aws:
            client.meta.events.register("before-call.sts.AssumeRole", self._name_source)
        return client

    def _name_source(self, params: dict[str, Any], **_: object) -> None:
        params["headers"][SOURCE_ARN_HEADER] = self._config.instance_arn
        params["headers"][SOURCE_ACCOUNT_HEADER] = self._config.account_id

    @cached_property
    def _iam(self) -> Any:
        return self._own_client("iam")

    def _own_client(self, service: str) -> Any:
        """Return a client that acts as the agent itself, by the configured key or the standard chain."""
        key = self._config.credentials
        keys: dict[str, Any] = {} if key is None else {"aws_access_key_id": key.access_key_id, "aws_secret_access_key": key.secret_access_key}
        maker: Any = boto3.Session(region_name=self._config.region, **keys)
        return maker.client(service, endpoint_url=self._config.endpoints[service], config=CLIENT_CONFIG.merge(Config(signature_version="v4")))

    def _check_trust(self) -> None:
        """Judge the trust policy as IAM does for the service: where the local STS would only deny, say what is wrong."""
        name = role_name(self.arn)
        try:
            document = self._iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchEntity":
                raise TaskError(f"The IAM role {self.arn} does not exist. Create it, or associate another role with the DB instance.") from error
            raise TaskError(f"The IAM role {self.arn} can't be read: {error}") from error
        except BotoCoreError as error:
            raise TaskError(f"IAM can't be reached to check the role {self.arn}: {error}") from error
        if not trusts_service(document, self.arn, self._config.instance_arn, self._config.account_id, self._config.region):
            raise TaskError(
                f"The IAM role {self.arn} can't be assumed: its trust policy doesn't allow sts:AssumeRole to the service {SERVICE}"
                f" for the DB instance {self._config.instance_arn}. Correct the role's trust policy."
            )


def trusts_service(document: dict[str, Any] | str, role_arn: str, instance_arn: str, account_id: str, region: str) -> bool:
    """Say whether a trust policy lets Amazon RDS assume the role on behalf of this DB instance.

    The service calls with aws:SourceArn (the DB instance) and aws:SourceAccount; a policy on other keys doesn't match.
    """
    # Comes with the optional local AWS; with any other, STS judges.
    from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy

    policy: dict[str, Any] = json.loads(document) if isinstance(document, str) else document
    context = EvalContext(
        principal_arn="",
        principal_type="AWSService",
        principal_account=account_id,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region=region,
        # Condition keys have no case; the evaluator wants them in lower case.
        service_context={"aws:sourcearn": instance_arn, "aws:sourceaccount": account_id, "aws:principalservicename": SERVICE},
    )
    # A trust policy names no resource: its subject is the role that carries it.
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    with_resource = {**policy, "Statement": [{"Resource": "*", **statement} for statement in statements]}
    return bool(evaluate_resource_policy(with_resource, context, service=SERVICE).decision == "Allow")
