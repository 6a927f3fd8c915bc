"""awscrt's S3 client, which moves the bytes: several times the throughput of boto3.

Reference: https://awslabs.github.io/aws-crt-python/api/s3.html
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from awscrt.auth import AwsCredentials, AwsCredentialsProvider
from awscrt.http import HttpHeaders, HttpRequest
from awscrt.io import ClientBootstrap, DefaultHostResolver, EventLoopGroup
from awscrt.s3 import (
    S3ChecksumConfig,
    S3Client,
    S3Request,
    S3RequestTlsMode,
    S3RequestType,
    S3RetryConfig,
    create_default_s3_signing_config,
)
from botocore.credentials import Credentials

PART_SIZE: Final = 8 << 20
MEMORY_LIMIT: Final = 256 << 20
"""The least that awscrt accepts, for each client; it is a ceiling, not a reservation."""
THROUGHPUT_GBPS: Final = 10.0
RETRIES: Final = S3RetryConfig(max_retries=2, backoff_scale_factor_ms=100, max_backoff_secs=1)
"""Few and quick: the transfers try again themselves, where a cancellation is heeded and progress counts."""

HeadersCallback = Callable[[int, list[tuple[str, str]]], None]
BodyCallback = Callable[[bytes, int], None]


class CrtTransport:
    """S3 clients by endpoint: one client serves one host and port only, it ignores the port of later requests."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], S3Client] = {}
        self._bootstrap: ClientBootstrap | None = None

    def get_object(self, url: str, credentials: Credentials, headers: list[tuple[str, str]], on_body: BodyCallback) -> S3Request:
        """Start a GET in parallel ranges, delivered in order; a full-object checksum is verified where S3 gives one."""
        return self._start(
            url, "GET", credentials, headers,
            type=S3RequestType.GET_OBJECT, on_body=lambda chunk, offset, **_: on_body(chunk, offset), checksum_config=S3ChecksumConfig(validate_response=True),
        )

    def upload_part(self, url: str, credentials: Credentials, headers: list[tuple[str, str]], body: bytes, on_headers: HeadersCallback) -> S3Request:
        """Start an UploadPart."""
        return self._start(
            url, "PUT", credentials, [*headers, ("Content-Length", str(len(body)))], body,
            type=S3RequestType.DEFAULT, operation_name="UploadPart", on_headers=lambda status_code, headers, **_: on_headers(status_code, headers),
        )

    def _start(self, url: str, method: str, credentials: Credentials, headers: list[tuple[str, str]], body: bytes | None = None, **options: Any) -> S3Request:
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        stream = None if body is None else io.BytesIO(body)
        request = HttpRequest(method, path, HttpHeaders([("Host", parts.netloc), *headers]), stream)
        signing = create_default_s3_signing_config(region=self._region, credential_provider=_provider(credentials))
        return self._client(parts.scheme, parts.netloc).make_request(request=request, signing_config=signing, **options)

    def _client(self, scheme: str, netloc: str) -> S3Client:
        with self._lock:
            if self._bootstrap is None:
                group = EventLoopGroup(2)
                self._bootstrap = ClientBootstrap(group, DefaultHostResolver(group))
            if (scheme, netloc) not in self._clients:
                self._clients[scheme, netloc] = S3Client(
                    bootstrap=self._bootstrap,
                    region=self._region,
                    tls_mode=S3RequestTlsMode.ENABLED if scheme == "https" else S3RequestTlsMode.DISABLED,
                    part_size=PART_SIZE,
                    memory_limit=MEMORY_LIMIT,
                    throughput_target_gbps=THROUGHPUT_GBPS,
                    connect_timeout_ms=3000,
                    retry_config=RETRIES,
                )
            return self._clients[scheme, netloc]


def _provider(credentials: Credentials) -> AwsCredentialsProvider:
    def current() -> AwsCredentials:
        frozen = credentials.get_frozen_credentials()
        return AwsCredentials(frozen.access_key, frozen.secret_key, frozen.token)

    return AwsCredentialsProvider.new_delegate(current)
