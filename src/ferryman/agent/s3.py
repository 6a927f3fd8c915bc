"""S3 as one role sees it: clients, and failures in one shape whichever library met them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import boto3
from awscrt.exceptions import AwsCrtError
from awscrt.s3 import S3ResponseError
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from ferryman.agent.arn import ObjectArn
from ferryman.agent.config import AgentConfig
from ferryman.agent.crt import CrtTransport
from ferryman.agent.errors import TaskError
from ferryman.agent.role import CLIENT_CONFIG, Role

RETRYABLE_CODES: Final = frozenset({"SlowDown", "RequestTimeout", "RequestTimeTooSkewed", "InternalError", "ServiceUnavailable", "Throttling"})
ACCESS_DENIED: Final = "Access Denied"
NO_SUCH_BUCKET: Final = "The specified bucket does not exist"
REISSUE: Final = "Please reissue task with correct type and overwrite property"
OTHER_REGION: Final = "Please specify a bucket that is in the same region as RDS instance"


@dataclass
class S3Failure(Exception):  # noqa: N818 - what happened; TaskError is what it means
    """A request that S3 refused (``status`` and ``code`` are its own) or that never got an answer (status 0)."""

    status: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.code else self.message

    @property
    def is_retryable(self) -> bool:
        return self.status == 0 or self.status >= 500 or self.code in RETRYABLE_CODES

    @property
    def is_missing(self) -> bool:
        return self.status == 404 or self.code in ("NoSuchKey", "NotFound")

    @property
    def is_denied(self) -> bool:
        return self.status == 403


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What S3 says of an object. ``etag`` keeps its quotes."""

    size: int
    etag: str
    is_encrypted_by_kms: bool = False


@contextmanager
def failures() -> Iterator[None]:
    """Turn the libraries' exceptions into S3Failure."""
    try:
        yield
    except ClientError as error:
        status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
        raise S3Failure(status, str(error.response["Error"].get("Code", "")), str(error.response["Error"].get("Message", ""))) from error
    except (BotoCoreError, HTTPClientError, ConnectionError) as error:
        raise S3Failure(0, "", str(error)) from error
    except S3ResponseError as error:
        body = (error.body or b"").decode(errors="replace")
        raise S3Failure(error.status_code, _element("Code", body), _element("Message", body) or error.message) from error
    except AwsCrtError as error:
        raise S3Failure(0, "", error.message) from error


def _element(name: str, xml: str) -> str:
    found = re.search(f"<{name}>([^<]*)</{name}>", xml)
    return found.group(1) if found else ""


class S3:
    """S3 through one role. Calls raise S3Failure."""

    def __init__(self, config: AgentConfig, role: Role, transport: CrtTransport) -> None:
        self._config = config
        self.role = role
        self.transport = transport

    @property
    def serves_one_stream_best(self) -> bool:
        return self._config.local_aws

    @cached_property
    def client(self) -> Any:
        """The boto3 client that acts as the role."""
        return self.role.client("s3")

    @cached_property
    def anonymous(self) -> Any:
        """A boto3 client without credentials, as the public has it."""
        config = CLIENT_CONFIG.merge(Config(signature_version=UNSIGNED))
        return boto3.Session(region_name=self._config.region).client("s3", endpoint_url=self._config.endpoints["s3"], config=config)

    @property
    def endpoint(self) -> str:
        return str(self.client.meta.endpoint_url)

    def url(self, operation: str, **parameters: object) -> str:
        """Return the unsigned URL that an operation goes to, with the bucket where the endpoint wants it."""
        url: str = self.client.generate_presigned_url(operation, Params=parameters, ExpiresIn=60)
        return url.partition("?")[0]

    def find(self, arn: ObjectArn) -> ObjectHead | None:
        """Look an object up by listing: its size and ETag, None if there is none."""
        with failures():
            answer = self.client.list_objects_v2(Bucket=arn.bucket, Prefix=arn.key, MaxKeys=1)
        for item in answer.get("Contents", []):
            if item["Key"] == arn.key:
                return ObjectHead(item["Size"], item["ETag"])
        return None

    def head(self, arn: ObjectArn) -> ObjectHead:
        """Return size and ETag by HeadObject; an encrypted object's ETag isn't its MD5."""
        with failures():
            answer = self.client.head_object(Bucket=arn.bucket, Key=arn.key)
        return ObjectHead(answer["ContentLength"], answer["ETag"], "kms" in answer.get("ServerSideEncryption", ""))


def explain(failure: S3Failure, arn: ObjectArn, action: str, s3: S3) -> TaskError:
    """Return how the task ends because of a failed request. The texts before the first dot are Amazon RDS's own."""
    if failure.code == "NoSuchBucket" or (failure.is_missing and action in BUCKET_ACTIONS):
        return TaskError(f"{NO_SUCH_BUCKET}. Bucket: {arn.bucket}")
    if failure.code in ("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException") or failure.status == 301:
        return TaskError(f"{OTHER_REGION}. Bucket: {arn.bucket}")
    if failure.is_missing:
        return TaskError(f"Key {arn} does not exist")
    if failure.is_denied:
        resource = "*" if action == "s3:ListAllMyBuckets" else arn.bucket_arn if action in BUCKET_ACTIONS else str(arn)
        return TaskError(f"{ACCESS_DENIED}. The IAM role {s3.role.arn} needs {action} on {resource}. S3 said: {failure}")
    if failure.status == 0:
        return TaskError(f"S3 can't be reached at {s3.endpoint}: {failure}. Reissue the task when it is back.")
    return TaskError(f"S3 refused the request ({action} on {arn}): {failure}")


BUCKET_ACTIONS: Final = frozenset({"s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketAcl", "s3:GetBucketLocation"})
"""Actions on a bucket or on all of them, not on an object."""
