"""The HTTP endpoint of the RDS API: one thread per connection, each request verified, dispatched and answered in XML."""

from __future__ import annotations

import sys
import threading
import traceback
import uuid
from collections.abc import Callable, Mapping
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, cast
from urllib.parse import urlsplit

from ferryman.cloud.rds_api.errors import ApiError
from ferryman.cloud.rds_api.protocol import Protocol
from ferryman.cloud.rds_api.signature import AccessKey, KeyRing, Request, verify

MAX_BODY: Final = 1024 * 1024
IDLE_SECONDS: Final = 60

Dispatch = Callable[[AccessKey, str, Mapping[str, Any]], Mapping[str, Any]]
"""Whose key, action, parameters -> result. Raises ApiError."""


class Endpoint:
    """Serves the API on ``address``:``port`` (0: any free port) from ``start`` until ``stop``."""

    def __init__(self, address: str, port: int, *, keys: KeyRing, region: str, dispatch: Dispatch) -> None:
        """Raises OSError when it can't listen."""
        self.protocol = Protocol()
        self._keys = keys
        self._region = region
        self._dispatch = dispatch
        self._server = _Server((address, port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="rds-api", daemon=True)

    @property
    def url(self) -> str:
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def answer(self, request: Request) -> tuple[int, str, bytes]:
        """Return HTTP status, request id and XML for one request."""
        request_id = str(uuid.uuid4())
        try:
            key = verify(request, self._keys, self._region)
            action, parameters = self.protocol.read(_form(request))
            return 200, request_id, self.protocol.answer(action, self._dispatch(key, action, parameters), request_id)
        except ApiError as error:
            status, document = self.protocol.error(error, request_id)
        except Exception:  # noqa: BLE001 - the process's edge: the client gets AWS's error, the log the details
            print(f"rds: request {request_id} failed", file=sys.stderr)
            traceback.print_exc()
            status, document = self.protocol.error(ApiError("InternalFailure", "The request processing has failed because of an unknown error."), request_id)
        return status, request_id, document


def _form(request: Request) -> str:
    query = urlsplit(request.target).query
    if request.method == "GET":
        return query
    if query:
        raise ApiError("MalformedQueryString", "A POST request carries its parameters in the body.")
    try:
        return request.body.decode("ascii")
    except UnicodeDecodeError:
        raise ApiError("MalformedQueryString", "The body is not URL-encoded.") from None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client may keep an idle connection open

    def __init__(self, address: tuple[str, int], endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Ferryman"
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True  # header and body are two writes
    server: _Server

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            error = ApiError("RequestEntityTooLarge", f"The body's length must be given and at most {MAX_BODY} bytes.")
            self._send(*self.server.endpoint.protocol.error(error, "-"))
            return
        self._serve(self.rfile.read(int(length)))

    def _serve(self, body: bytes) -> None:
        status, request_id, document = self.server.endpoint.answer(Request(self.command, self.path, cast(HTTPMessage, self.headers), body))
        self._send(status, document, request_id)

    def _send(self, status: int, document: bytes, request_id: str = "-") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(document)))
        self.send_header("x-amzn-RequestId", request_id)
        self.end_headers()
        self.wfile.write(document)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what isn't HTTP, or a method that no action has, in XML too."""
        self.close_connection = True
        self.request_version = self.protocol_version  # else a line that isn't HTTP would get no status line
        _, document = self.server.endpoint.protocol.error(ApiError("MalformedQueryString", message or "The request is malformed."), "-")
        self._send(code, document)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: their bodies hold passwords, their lines nothing of use."""
