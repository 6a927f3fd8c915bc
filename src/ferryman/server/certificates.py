"""The server's TLS identity: a local certificate authority, a server certificate it signed, and the contexts that use them."""

from __future__ import annotations

import fcntl
import ipaddress
import os
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ferryman.tds.tls import ALPN_TDS_8

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "::1")
_CA_LIFE: Final = timedelta(days=3650)
_SERVER_LIFE: Final = timedelta(days=397)
"""Some clients refuse server certificates that live longer than 398 days."""
_RENEW_BEFORE: Final = timedelta(days=30)
_CLOCK_SKEW: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files: the authority for clients to trust, the server's certificate, the server's private key (mode 0600)."""

    ca_file: Path
    cert_file: Path
    key_file: Path


@dataclass(frozen=True, slots=True)
class _Identity:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def lasts(self) -> bool:
        return self.certificate.not_valid_after_utc - datetime.now(UTC) > _RENEW_BEFORE


def ensure_certificates(directory: Path, hosts: Sequence[str] = ()) -> Certificates:
    """Create the authority and the server certificate in ``directory``, or renew what is missing, broken or near its end.

    The server certificate covers ``LOCAL_HOSTS`` and ``hosts`` (names or addresses). Keys have mode 0600, files appear
    by rename, and several processes may call this at once. Raises OSError when the directory can't be written.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = [*LOCAL_HOSTS, *(host for host in hosts if host not in LOCAL_HOSTS)]
    ca_file, ca_key_file = directory / "ca.pem", directory / "ca-key.pem"
    files = Certificates(ca_file, directory / "server.pem", directory / "server-key.pem")
    with _lock(directory / ".lock"):
        authority = _load(ca_file, ca_key_file)
        if authority is None or not authority.lasts:
            authority = _create_authority()
            _store(authority, ca_file, ca_key_file)
        server = _load(files.cert_file, files.key_file)
        if server is None or not server.lasts or not _signed_by(server, authority) or not _covers(server, names):
            _store(_create_server(authority, names), files.cert_file, files.key_file)
    return files


def tls_contexts(certificates: Certificates) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the contexts for TDS 7.x (TLS 1.2 only: 7.x clients don't expect 1.3 inside PRELOGIN) and for TDS 8.0 (TLS 1.2 or later, ALPN)."""
    inside, strict = (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) for _ in range(2))
    for context in (inside, strict):
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(certificates.cert_file, certificates.key_file)
    inside.maximum_version = ssl.TLSVersion.TLSv1_2
    strict.set_alpn_protocols([ALPN_TDS_8])
    return inside, strict


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _load(cert_file: Path, key_file: Path) -> _Identity | None:
    """Return the stored identity, None when it is missing, unreadable or its halves don't belong together."""
    try:
        certificate = x509.load_pem_x509_certificate(cert_file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        return None
    return _Identity(certificate, key)


def _store(identity: _Identity, cert_file: Path, key_file: Path) -> None:
    _write(key_file, identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()), 0o600)
    _write(cert_file, identity.certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, data: bytes, mode: int) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, life: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False)


def _create_authority() -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    # The date tells two authorities of one machine apart where a user lists what is trusted.
    name = _name(f"Ferryman local CA {datetime.now(UTC):%Y-%m-%d %H:%M:%S}")
    certificate = (
        _builder(name, name, key, _CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    return _Identity(certificate, key)


def _create_server(authority: _Identity, hosts: Sequence[str]) -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    certificate = (
        _builder(_name(hosts[0]), issuer, key, _SERVER_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(host) for host in hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return _Identity(certificate, key)


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _signed_by(server: _Identity, authority: _Identity) -> bool:
    try:
        server.certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _covers(server: _Identity, hosts: Sequence[str]) -> bool:
    names = server.certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return all(_general_name(host) in list(names) for host in hosts)
