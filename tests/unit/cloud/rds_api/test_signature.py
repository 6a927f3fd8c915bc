"""Signatures that botocore makes are accepted; each way to be wrong has AWS's error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import HTTPMessage
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ferryman.cloud.rds_api.errors import ApiError
from ferryman.cloud.rds_api.signature import AccessKey, Request, verify

ROOT = AccessKey("arn:aws:iam::123456789012:root", "secret")
TEMPORARY = AccessKey("arn:aws:sts::123456789012:assumed-role/r/s", "secret", "token")
BODY = b"Action=DescribeDBInstances&Version=2014-10-31"


class Keys:
    def find(self, access_key_id: str) -> AccessKey | None:
        return {"AKIAROOT": ROOT, "ASIATEMP": TEMPORARY}.get(access_key_id)


def signed(
    key: str = "AKIAROOT", secret: str = "secret", token: str | None = None, *, region: str = "us-east-1", service: str = "rds", method: str = "POST",
    headers: dict[str, str] | None = None, body: bytes = BODY, target: str = "/",
) -> Request:  # fmt: skip
    """A request as botocore signs it."""
    request: Any = AWSRequest(method=method, url=f"http://127.0.0.1:4567{target}", data=body, headers={"Content-Type": "text/plain", **(headers or {})})
    auth: Any = SigV4Auth(Credentials(key, secret, token), service, region)
    auth.add_auth(request)
    message = HTTPMessage()
    message["Host"] = "127.0.0.1:4567"
    for name, value in request.headers.items():
        message[name] = value
    return Request(method, target, message, body)


def refusal(request: Request, now: datetime | None = None) -> str:
    with pytest.raises(ApiError) as error:
        verify(request, Keys(), "us-east-1", now)
    return error.value.code


def changed(name: str, change: Callable[[str], str] | None) -> Request:
    request = signed()
    value = request.headers[name]
    del request.headers[name]
    if change is not None:
        request.headers[name] = change(value)
    return request


def test_accepts_what_botocore_signs() -> None:
    assert verify(signed(), Keys(), "us-east-1") is ROOT
    assert verify(signed("ASIATEMP", token="token"), Keys(), "us-east-1") is TEMPORARY
    assert verify(signed(method="GET", body=b"", target="/?Action=DescribeDBInstances&Filters.1=a%20b"), Keys(), "us-east-1") is ROOT
    assert verify(signed(headers={"X-Custom": "  two   blanks ", "User-Agent": "any"}), Keys(), "us-east-1") is ROOT


def test_accepts_a_date_header() -> None:
    assert verify(signed(headers={"Date": format_datetime(datetime.now(UTC), usegmt=True)}), Keys(), "us-east-1") is ROOT


def test_unsigned_headers_may_change() -> None:
    request = signed()
    request.headers["X-Forwarded-For"] = "10.0.0.1"
    assert verify(request, Keys(), "us-east-1") is ROOT


SIGNED_AT = datetime.now(UTC)
"""When the requests below are signed: tests may run much later than they are collected."""


@pytest.mark.parametrize(
    ("code", "request_"),
    [
        ("MissingAuthenticationToken", changed("Authorization", None)),
        ("IncompleteSignature", changed("Authorization", lambda value: "Basic dXNlcjpwYXNz")),
        ("IncompleteSignature", changed("Authorization", lambda value: value.replace("SignedHeaders", "Headers"))),
        ("IncompleteSignature", changed("Authorization", lambda value: value.replace("/aws4_request", ""))),
        ("IncompleteSignature", changed("X-Amz-Date", None)),
        ("IncompleteSignature", changed("X-Amz-Date", lambda value: "yesterday")),
        ("InvalidClientTokenId", signed("AKIAOTHER")),
        ("InvalidClientTokenId", signed("ASIATEMP")),
        ("InvalidClientTokenId", signed("ASIATEMP", token="another")),
        ("InvalidClientTokenId", signed("AKIAROOT", token="superfluous")),
        ("SignatureDoesNotMatch", signed(secret="wrong")),
        ("SignatureDoesNotMatch", signed(region="eu-west-1")),
        ("SignatureDoesNotMatch", signed(service="s3")),
        ("SignatureDoesNotMatch", replace(signed(), body=BODY + b"&MaxRecords=20")),
        ("SignatureDoesNotMatch", replace(signed(), target="/?Action=DeleteDBInstance")),
        ("SignatureDoesNotMatch", replace(signed(), method="PUT")),
        ("SignatureDoesNotMatch", changed("Host", lambda value: "elsewhere:4567")),
        ("SignatureDoesNotMatch", changed("Authorization", lambda value: value.replace("host;", ""))),
        ("SignatureDoesNotMatch", changed("Authorization", lambda value: value[:-1] + "é")),
        ("SignatureDoesNotMatch", signed(headers={"X-Amz-Content-SHA256": "0" * 64})),
    ],
)
def test_refuses(code: str, request_: Request) -> None:
    assert refusal(request_, SIGNED_AT) == code


def test_refuses_an_old_request() -> None:
    assert refusal(signed(), datetime.now(UTC) + timedelta(minutes=16)) == "RequestExpired"
    assert refusal(signed(), datetime.now(UTC) - timedelta(minutes=16)) == "RequestExpired"
    assert verify(signed(), Keys(), "us-east-1", datetime.now(UTC) + timedelta(minutes=14)) is ROOT
