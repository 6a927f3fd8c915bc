"""The server's TLS identity: created once, renewed when needed, private."""

from __future__ import annotations

import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ferryman.server import certificates as certificates_module
from ferryman.server.certificates import Certificates, ensure_certificates, tls_contexts


def handshake(certificates: Certificates, host: str) -> str:
    """Connect over a socket pair as a client that trusts the CA, and return the TLS version."""
    server_end, client_end = socket.socketpair()
    inside, _ = tls_contexts(certificates)

    def serve() -> None:
        with inside.wrap_socket(server_end, server_side=True) as served:
            served.recv(1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        context = ssl.create_default_context(cafile=str(certificates.ca_file))
        context.verify_flags |= ssl.VERIFY_X509_STRICT
        with context.wrap_socket(client_end, server_hostname=host) as client:
            client.send(b"x")
            return str(client.version())
    finally:
        client_end.close()
        thread.join()


def test_certificates_are_kept_renewed_and_private(tmp_path: Path) -> None:
    directory = tmp_path / "tls"
    first = ensure_certificates(directory)
    before = {path.name: path.read_bytes() for path in directory.iterdir()}
    assert {path.name: path.stat().st_mode & 0o777 for path in directory.iterdir() if "key" in path.name} == {"ca-key.pem": 0o600, "server-key.pem": 0o600}
    assert ensure_certificates(directory) == first
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == before
    ensure_certificates(directory, ["db.example", "10.0.0.7"])
    assert first.ca_file.read_bytes() == before["ca.pem"]
    assert first.cert_file.read_bytes() != before["server.pem"]
    first.key_file.write_bytes(before["server-key.pem"])
    ensure_certificates(directory, ["db.example"])
    tls_contexts(first)
    first.ca_file.unlink()
    ensure_certificates(directory)
    tls_contexts(first)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "db.example", "10.0.0.7"])
def test_strict_clients_accept_each_name(tmp_path: Path, host: str) -> None:
    assert handshake(ensure_certificates(tmp_path, ["db.example", "10.0.0.7"]), host) == "TLSv1.2"


def test_renewed_near_expiry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ensure_certificates(tmp_path)
    server, authority = files.cert_file.read_bytes(), files.ca_file.read_bytes()

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) + timedelta(days=380)

    monkeypatch.setattr(certificates_module, "datetime", Later)
    ensure_certificates(tmp_path)
    assert files.cert_file.read_bytes() != server
    assert files.ca_file.read_bytes() == authority


def test_several_processes_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ensure_certificates, [tmp_path] * 8))
    assert handshake(ensure_certificates(tmp_path), "localhost") == "TLSv1.2"
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "ca.pem", "ca-key.pem", "server.pem", "server-key.pem"}
