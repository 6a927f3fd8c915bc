"""The client's half of the protocol, just enough to drive ``Connection`` in tests: messages, PRELOGIN, LOGIN7, TLS."""

from __future__ import annotations

import ssl
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from ferryman.tds import Connection, Event, Login
from ferryman.tds.reader import b_varchar, us_varchar
from ferryman.tds.tokens import Column, Done, LoginAck

HEADER = struct.Struct(">BBHHBB")


def message(kind: int, payload: bytes, status: int = 1, size: int = 4096) -> bytes:
    """Return ``payload`` as packets of ``kind``; the last one has ``status``."""
    body = size - 8
    chunks = [payload[start:start + body] for start in range(0, len(payload), body)] or [b""]
    return b"".join(
        HEADER.pack(kind, status if number == len(chunks) else status & ~1, 8 + len(chunk), 0, number & 0xFF, 0) + chunk
        for number, chunk in enumerate(chunks, start=1))


def packets(data: bytes) -> list[tuple[int, int, bytes]]:
    """Split a server's bytes into (type, status, payload)."""
    result = []
    while data:
        kind, status, length, _, _, _ = HEADER.unpack_from(data)
        result.append((kind, status, data[8:length]))
        data = data[length:]
    return result


def payload(data: bytes) -> bytes:
    return b"".join(body for _, _, body in packets(data))


def prelogin(encryption: int) -> bytes:
    """Return a PRELOGIN message with VERSION and ENCRYPTION."""
    options = struct.pack(">BHHBHHB", 0, 11, 6, 1, 17, 1, 0xFF) + bytes((9, 0, 0, 0, 0, 0)) + bytes((encryption,))
    return message(0x12, options)


def obfuscate(password: str) -> bytes:
    return bytes(((byte << 4 | byte >> 4) & 0xFF) ^ 0xA5 for byte in password.encode("utf-16-le"))


def login7(version: int = 0x74000004, *, user: str = "sa", password: str = "pw", database: str = "", features: bytes = b"",
           packet_size: int = 4096, integrated: bool = False) -> bytes:
    """Return a LOGIN7 message. ``features`` are the FEATUREEXT bytes without the terminator."""
    texts = {"hostname": "host", "user": user, "password": password, "app": "app", "server": "srv", "extension": "",
             "interface": "lib", "language": "", "database": database}
    start = 94 if version >> 24 != 0x71 else 86
    pairs, data = b"", b""
    for name, text in texts.items():
        if name == "extension" and features:
            pairs += struct.pack("<HH", start + len(data), 4)
            extension_at = len(data)
            data += bytes(4)
            continue
        encoded = obfuscate(text) if name == "password" else text.encode("utf-16-le")
        pairs += struct.pack("<HH", start + len(data), len(text))
        data += encoded
    tail = bytes(6) + bytes(4) + bytes(4) + (bytes(8) if start == 94 else b"")
    if features:
        data = data[:extension_at] + struct.pack("<I", start + len(data)) + data[extension_at + 4:] + features + b"\xff"
    flags = (0xE0, 0x03 | (0x80 if integrated else 0), 0, 0x10 if features else 0)
    fixed = struct.pack("<IIIII4BiI", version, packet_size, 7, 100, 0, *flags, 0, 0x409)
    body = fixed + pairs + tail + data
    return message(0x10, struct.pack("<I", len(body) + 4) + body)


def headers(descriptor: int = 0) -> bytes:
    """Return ALL_HEADERS with a transaction descriptor."""
    return struct.pack("<IIHQI", 22, 18, 2, descriptor, 1)


def batch(text: str, descriptor: int = 0, status: int = 1) -> bytes:
    return message(0x01, headers(descriptor) + text.encode("utf-16-le"), status)


def rpc(procedure: str | int, *parameters: bytes, descriptor: int = 0) -> bytes:
    name = struct.pack("<HH", 0xFFFF, procedure) if isinstance(procedure, int) else struct.pack("<H", len(procedure)) + procedure.encode("utf-16-le")
    return message(0x03, headers(descriptor) + name + b"\0\0" + b"".join(parameters))


def parameter(name: str, type_info: bytes, value: bytes, status: int = 0) -> bytes:
    return bytes((len(name),)) + name.encode("utf-16-le") + bytes((status,)) + type_info + value


def logged_in(version: int = 0x74000004, max_request_size: int = 1_000_000) -> Connection:
    """Return a connection that has taken an unencrypted login."""
    connection = Connection(None, loopback=True, max_request_size=max_request_size)
    connection.receive(prelogin(2))
    [login] = connection.receive(login7(version))
    assert isinstance(login, Login)
    connection.send(LoginAck("Microsoft SQL Server", (16, 0, 0), login.wire_version), Done())
    connection.end_message()
    connection.data_to_send()
    return connection


@dataclass
class TlsClient:
    """A TLS client on memory buffers, wrapping its handshake in PRELOGIN packets unless ``strict``."""

    ca_file: str
    strict: bool = False
    maximum: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
    incoming: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)
    outgoing: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)

    def __post_init__(self) -> None:
        context = ssl.create_default_context(cafile=self.ca_file)
        context.maximum_version = self.maximum
        if self.strict:
            context.set_alpn_protocols(["tds/8.0"])
        self.session = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    def handshake(self, connection: Connection) -> None:
        while True:
            try:
                self.session.do_handshake()
                done = True
            except ssl.SSLWantReadError:
                done = False
            if records := self.outgoing.read():
                assert connection.receive(records if self.strict else message(0x12, records)) == []
            answer = connection.data_to_send()
            self.incoming.write(answer if self.strict else payload(answer))
            if done:
                return

    def send(self, connection: Connection, data: bytes) -> list[Event]:
        self.session.write(data)
        return connection.receive(self.outgoing.read())

    def read(self, connection: Connection) -> bytes:
        self.incoming.write(connection.data_to_send())
        data = b""
        try:
            while chunk := self.session.read(65536):
                data += chunk
        except ssl.SSLWantReadError:
            pass
        return data


def bulk_metadata(columns: Sequence[Column]) -> bytes:
    """Encode COLMETADATA as clients send it: no number of parts precedes a table's name."""
    data = struct.pack("<BH", 0x81, len(columns))
    for column in columns:
        table = us_varchar(".".join(column.table)) if column.type_info.is_lob else b""
        data += struct.pack("<IH", column.user_type, column.flags) + column.type_info.encode() + table + b_varchar(column.name)
    return data
