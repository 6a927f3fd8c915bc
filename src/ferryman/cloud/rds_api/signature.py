"""AWS Signature Version 4, verified: whoever sends a request must hold the secret of a key that this endpoint knows.

The signature is computed by botocore's own ``SigV4Auth`` over what the request says it signed, and compared.
Source: "Create a signed AWS API request", https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPMessage
from typing import Any, Final, Protocol

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ferryman.cloud.rds_api.errors import ApiError

ALGORITHM: Final = "AWS4-HMAC-SHA256"
CLOCK_SKEW: Final = timedelta(minutes=15)
SERVICE: Final = "rds"
TERMINATION: Final = "aws4_request"

_PARAMETER: Final = re.compile(r"\s*([A-Za-z]+)=([^,\s]+)\s*")
_ISO_BASIC: Final = re.compile(r"[0-9]{8}T[0-9]{6}Z")


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it came in; ``target`` is path and query string."""

    method: str
    target: str
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key that the endpoint knows: whose it is, its secret, and the session token of a temporary one."""

    principal_arn: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)

    @property
    def is_root(self) -> bool:
        return self.principal_arn.endswith(":root")


class KeyRing(Protocol):
    """Who knows access keys."""

    def find(self, access_key_id: str) -> AccessKey | None: ...


class _Verifier(SigV4Auth):
    """Signs exactly the headers that the client signed, whatever botocore would have chosen."""

    def headers_to_sign(self, request: Any) -> HTTPMessage:
        signed = HTTPMessage()
        for name in request.context["signed_headers"]:
            for value in request.context["headers"].get_all(name) or ():
                signed[name] = value
        return signed


def verify(request: Request, keys: KeyRing, region: str, now: datetime | None = None) -> AccessKey:
    """Return the key that signed the request. Raises ApiError with AWS's code for whatever is wrong with the signature."""
    header = request.headers.get("Authorization")
    if header is None:
        raise ApiError("MissingAuthenticationToken", "Request is missing Authentication Token")
    parameters = _parameters(header)
    access_key_id, *scope = parameters["Credential"].split("/")
    timestamp = _timestamp(request.headers)
    if len(scope) != 4:
        raise ApiError("IncompleteSignature", f"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{header}'")
    _check_scope(scope, timestamp, region)
    _check_clock(timestamp, now or datetime.now(UTC))
    key = keys.find(access_key_id)
    if key is None or key.token != request.headers.get("X-Amz-Security-Token"):
        raise ApiError("InvalidClientTokenId", "The security token included in the request is invalid.")
    signed_headers = parameters["SignedHeaders"].lower().split(";")
    if "host" not in signed_headers:
        raise ApiError("SignatureDoesNotMatch", "'Host' must be a 'SignedHeader' in the AWS Authorization.")
    if not hmac.compare_digest(_signature(request, key, access_key_id, timestamp, region, signed_headers), parameters["Signature"]):
        raise _mismatch()
    return key


def _parameters(header: str) -> Mapping[str, str]:
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise ApiError("IncompleteSignature", f"Unsupported AWS 'algorithm': '{algorithm}'.")
    found = {match[1]: match[2] for match in map(_PARAMETER.fullmatch, rest.split(",")) if match}
    for name in ("Credential", "Signature", "SignedHeaders"):
        if name not in found:
            raise ApiError("IncompleteSignature", f"Authorization header requires '{name}' parameter. Authorization={algorithm}")
    if not found["Signature"].isascii():
        raise _mismatch()
    return found


def _timestamp(headers: HTTPMessage) -> str:
    """When the request was signed, as ISO 8601's basic form; clients send it as X-Amz-Date or, seldom, as Date."""
    text = headers.get("X-Amz-Date")
    if text is None and headers.get("Date"):
        try:
            text = parsedate_to_datetime(headers["Date"]).astimezone(UTC).strftime(SIGV4_TIMESTAMP)
        except ValueError:
            text = ""
    if text is None:
        raise ApiError("IncompleteSignature", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    if not _ISO_BASIC.fullmatch(text):
        raise ApiError("IncompleteSignature", f"Date must be in ISO-8601 'basic format'. Got '{text}'.")
    return text


def _check_scope(scope: list[str], timestamp: str, region: str) -> None:
    date, scope_region, service, termination = scope
    if scope_region != region:
        raise ApiError("SignatureDoesNotMatch", f"Credential should be scoped to a valid region, not '{scope_region}'. This endpoint serves {region}.")
    if service != SERVICE:
        raise ApiError("SignatureDoesNotMatch", f"Credential should be scoped to correct service: '{SERVICE}'.")
    if termination != TERMINATION:
        raise ApiError("SignatureDoesNotMatch", f"Credential should be scoped with a valid terminator: '{TERMINATION}', not '{termination}'.")
    if date != timestamp[:8]:
        wrong = f"'{date}' != '{timestamp[:8]}'"
        raise ApiError("SignatureDoesNotMatch", f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: {wrong}.")


def _check_clock(timestamp: str, now: datetime) -> None:
    try:
        signed = datetime.strptime(timestamp, SIGV4_TIMESTAMP).replace(tzinfo=UTC)
    except ValueError:
        raise ApiError("IncompleteSignature", f"Date must be in ISO-8601 'basic format'. Got '{timestamp}'.") from None
    if abs(now - signed) > CLOCK_SKEW:
        raise ApiError("RequestExpired", f"Signed at {timestamp}, more than 15 minutes from this server's time {now.strftime(SIGV4_TIMESTAMP)}.")


def _signature(request: Request, key: AccessKey, access_key_id: str, timestamp: str, region: str, signed_headers: list[str]) -> str:
    stated = request.headers.get("X-Amz-Content-SHA256")
    if stated is not None and stated != hashlib.sha256(request.body).hexdigest():  # botocore would believe the header
        raise _mismatch()
    # botocore types neither the request's context nor these methods.
    auth: Any = _Verifier(Credentials(access_key_id, key.secret), SERVICE, region)
    to_sign: Any = AWSRequest(method=request.method, url=f"http://{request.headers.get('Host', '')}{request.target}", data=request.body)
    if stated is not None:
        to_sign.headers["X-Amz-Content-SHA256"] = stated
    to_sign.context.update(timestamp=timestamp, signed_headers=signed_headers, headers=request.headers)
    return str(auth.signature(auth.string_to_sign(to_sign, auth.canonical_request(to_sign)), to_sign))


def _mismatch() -> ApiError:
    return ApiError(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method."
        " Consult the service documentation for details.",
    )
