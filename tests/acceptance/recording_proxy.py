"""An HTTP proxy before S3 that notes every request and may rewrite answers, so that a test knows what was asked and what wasn't."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qs, urlsplit

HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


@dataclass(frozen=True)
class Request:
    """``query`` maps the parameters to their first values, '' where there is none."""

    method: str
    path: str
    query: dict[str, str]
    is_signed: bool

    @property
    def moves_content(self) -> bool:
        """Whether it reads or writes an object: neither about a bucket nor HEAD."""
        is_object = self.path.strip("/").count("/") >= 1
        return is_object and ((self.method == "GET" and "uploadId" not in self.query) or self.method in ("PUT", "POST"))


@dataclass
class RecordingProxy:
    """Forwards 127.0.0.1 to 127.0.0.1:``target``, headers and bodies as they are. A context manager.

    ``rewrite``, when set, gets each request and the body of its answer and returns the body to send.
    """

    target: int
    requests: list[Request] = field(default_factory=list)
    rewrite: Callable[[Request, bytes], bytes] | None = None

    def __enter__(self) -> RecordingProxy:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
                request = Request(self.command, parts.path, query, "Authorization" in self.headers)
                proxy.requests.append(request)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                connection = http.client.HTTPConnection("127.0.0.1", proxy.target)
                try:
                    connection.request(self.command, self.path, body, dict(self.headers.items()))
                    answer = connection.getresponse()
                    content = answer.read()
                finally:
                    connection.close()
                if proxy.rewrite is not None:
                    content = proxy.rewrite(request, content)
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP_BY_HOP:
                        self.send_header(name, value)
                length = answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(content))
                self.send_header("Content-Length", length)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = forward

            def log_message(self, format: str, *arguments: object) -> None:
                """Say nothing."""

        return Handler
