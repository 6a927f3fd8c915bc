"""TDS packets (MS-TDS 2.2.3): the eight-byte header, messages assembled from packets and cut into them."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final

from ferryman.tds.exceptions import ProtocolError

HEADER: Final = struct.Struct(">BBHHBB")
"""Type, status, length (header included), SPID, packet id, window."""

MIN_PACKET_SIZE: Final = 512
DEFAULT_PACKET_SIZE: Final = 4096
MAX_PACKET_SIZE: Final = 32767


class PacketType(IntEnum):
    """The packet types of 2.2.3.1.1."""

    SQL_BATCH = 0x01
    PRE_TDS7_LOGIN = 0x02
    RPC = 0x03
    TABULAR_RESULT = 0x04
    ATTENTION = 0x06
    BULK_LOAD = 0x07
    FEDAUTH_TOKEN = 0x08
    TRANSACTION_MANAGER = 0x0E
    LOGIN7 = 0x10
    SSPI = 0x11
    PRELOGIN = 0x12


class PacketStatus(IntFlag):
    """The status bits of 2.2.3.1.2."""

    NORMAL = 0x00
    END_OF_MESSAGE = 0x01
    IGNORE = 0x02
    RESET_CONNECTION = 0x08
    RESET_CONNECTION_SKIP_TRAN = 0x10


_PACKET_TYPES: Final = {int(kind): kind for kind in PacketType}


@dataclass(frozen=True, slots=True)
class Message:
    """One complete client message: ``status`` is the union of its packets' bits."""

    type: PacketType
    status: int
    payload: bytes


class MessageReader:
    """Assembles messages from a byte stream, holding at most ``limit`` payload bytes plus one packet.

    ``limit`` may change between messages: it is small until the client has logged in.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._buffer = bytearray()
        self._payload = bytearray()
        self._type: PacketType | None = None
        self._status = 0

    def feed(self, data: bytes) -> None:
        self._buffer += data

    @property
    def pending(self) -> bool:
        """Whether a message has begun and isn't complete."""
        return bool(self._buffer) or self._type is not None

    def take_rest(self) -> bytes:
        """Return, and forget, the bytes after the last complete message: they turned out to be of another layer."""
        rest = bytes(self._buffer)
        self._buffer.clear()
        return rest

    def next_message(self) -> Message | None:
        """Return the next complete message, None when more bytes are needed."""
        while len(self._buffer) >= HEADER.size:
            kind, status, length, _spid, _id, _window = HEADER.unpack_from(self._buffer)
            self._check_header(kind, length)
            if len(self._buffer) < length:
                return None
            self._payload += memoryview(self._buffer)[HEADER.size:length]
            del self._buffer[:length]
            self._status |= status
            if len(self._payload) > self.limit:
                raise ProtocolError(f"A {self._type_name()} message is longer than the {self.limit} bytes allowed here.")
            if status & PacketStatus.END_OF_MESSAGE:
                return self._finish()
        return None

    def _check_header(self, kind: int, length: int) -> None:
        packet_type = _PACKET_TYPES.get(kind)
        if packet_type is None:
            raise ProtocolError(f"Unknown packet type 0x{kind:02X}.")
        if not HEADER.size <= length <= MAX_PACKET_SIZE:
            raise ProtocolError(f"A packet's length is {length}, outside {HEADER.size} to {MAX_PACKET_SIZE}.")
        if self._type is not None and packet_type is not self._type:
            raise ProtocolError(f"A {packet_type.name} packet inside a {self._type_name()} message.")
        self._type = packet_type

    def _type_name(self) -> str:
        return "" if self._type is None else self._type.name

    def _finish(self) -> Message:
        assert self._type is not None
        message = Message(self._type, self._status, bytes(self._payload))
        self._type, self._status = None, 0
        self._payload.clear()
        return message


class MessageWriter:
    """Cuts the response message into packets. Complete packets leave at once, so large results need no large buffer."""

    def __init__(self, spid: int = 0) -> None:
        self.spid = spid
        self.packet_size = DEFAULT_PACKET_SIZE
        self._payload = bytearray()
        self._packets: list[bytes] = []
        self._packet_id = 0

    def write(self, data: bytes) -> None:
        self._payload += data
        body = self.packet_size - HEADER.size
        # One byte stays behind, so that the packet which carries END_OF_MESSAGE is never empty.
        count = (len(self._payload) - 1) // body
        if count > 0:
            with memoryview(self._payload) as view:
                for start in range(0, count * body, body):
                    self._append(PacketStatus.NORMAL, bytes(view[start:start + body]))
            del self._payload[:count * body]

    def end(self) -> None:
        self._append(PacketStatus.END_OF_MESSAGE, bytes(self._payload))
        self._payload.clear()
        self._packet_id = 0

    def _append(self, status: PacketStatus, body: bytes) -> None:
        self._packet_id = (self._packet_id + 1) & 0xFF
        self._packets.append(HEADER.pack(PacketType.TABULAR_RESULT, status, HEADER.size + len(body), self.spid, self._packet_id, 0))
        self._packets.append(body)

    def take(self) -> bytes:
        """Return, and forget, all complete packets."""
        data = b"".join(self._packets)
        self._packets.clear()
        return data


def wrap(kind: PacketType, payload: bytes, packet_size: int = DEFAULT_PACKET_SIZE) -> bytes:
    """Return ``payload`` as one message of packets of ``kind`` (TLS handshake records inside PRELOGIN)."""
    body = packet_size - HEADER.size
    packets = []
    for number, start in enumerate(range(0, len(payload), body), start=1):
        chunk = payload[start:start + body]
        status = PacketStatus.END_OF_MESSAGE if start + body >= len(payload) else PacketStatus.NORMAL
        packets.append(HEADER.pack(kind, status, HEADER.size + len(chunk), 0, number & 0xFF, 0) + chunk)
    return b"".join(packets)
