"""PRELOGIN (MS-TDS 2.2.6.5): the exchange that settles encryption before anything else."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.reader import Reader

_TERMINATOR: Final = 0xFF
_CLIENT_CERTIFICATE: Final = 0x80
_OPTION: Final = struct.Struct(">BHH")
_MAX_OPTIONS: Final = 32


class Option(IntEnum):
    VERSION = 0x00
    ENCRYPTION = 0x01
    INSTOPT = 0x02
    THREADID = 0x03
    MARS = 0x04
    TRACEID = 0x05
    FEDAUTHREQUIRED = 0x06
    NONCEOPT = 0x07


class Encryption(IntEnum):
    """What one side says of encryption: OFF means of the login only, NOT_SUP means none at all."""

    OFF = 0x00
    ON = 0x01
    NOT_SUP = 0x02
    REQ = 0x03


@dataclass(frozen=True, slots=True)
class Prelogin:
    """The client's wishes; options without effect here are dropped."""

    encryption: Encryption
    instance: bytes
    fedauth: bool


def decode_prelogin(payload: bytes) -> Prelogin:
    """Read the client's PRELOGIN. A client that says nothing of encryption gets NOT_SUP."""
    options = _decode_options(payload)
    encryption = Encryption.NOT_SUP
    if wish := options.get(Option.ENCRYPTION):
        value = wish[0] & ~_CLIENT_CERTIFICATE
        if value > Encryption.REQ:
            raise ProtocolError(f"Unknown ENCRYPTION 0x{wish[0]:02X} in PRELOGIN.")
        encryption = Encryption(value)
    return Prelogin(encryption, options.get(Option.INSTOPT, b"").rstrip(b"\0"), Option.FEDAUTHREQUIRED in options)


def _decode_options(payload: bytes) -> dict[int, bytes]:
    reader = Reader(payload)
    options: dict[int, bytes] = {}
    while reader.peek() != _TERMINATOR:
        kind, offset, length = _OPTION.unpack(reader.take(_OPTION.size))
        if kind in options or len(options) == _MAX_OPTIONS:
            raise ProtocolError("PRELOGIN repeats an option or has too many.")
        if offset + length > len(payload):
            raise ProtocolError(f"PRELOGIN option 0x{kind:02X} lies outside the message.")
        options[kind] = payload[offset:offset + length]
    return options


def negotiate(wish: Encryption, *, tls: bool, loopback: bool) -> Encryption:
    """Return the server's answer (2.2.6.5), mirroring the client's wish where that is safe.

    Without encryption nothing leaves the machine: such a client on another machine is told REQ, and must give in or go.
    """
    if not tls:
        if not loopback:
            raise ProtocolError("Without a certificate the server only takes connections from its own machine.")
        return Encryption.NOT_SUP
    if wish is Encryption.NOT_SUP:
        return Encryption.NOT_SUP if loopback else Encryption.REQ
    return Encryption.OFF if wish is Encryption.OFF else Encryption.ON


def encode_prelogin(request: Prelogin, encryption: Encryption, version: tuple[int, int, int]) -> bytes:
    """Return the answer's payload: server version (major, minor, build), encryption, one instance only, no MARS."""
    major, minor, build = version
    options: dict[Option, bytes] = {
        Option.VERSION: struct.pack(">BBHH", major, minor, build, 0),
        Option.ENCRYPTION: bytes((encryption,)),
        Option.INSTOPT: b"\x00",
        Option.THREADID: b"",
        Option.MARS: b"\x00",
    }
    if request.fedauth:
        options[Option.FEDAUTHREQUIRED] = b"\x00"
    offset = len(options) * _OPTION.size + 1
    head, data = b"", b""
    for option, value in options.items():
        head += _OPTION.pack(option, offset + len(data), len(value))
        data += value
    return head + bytes((_TERMINATOR,)) + data
