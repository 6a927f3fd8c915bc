"""LOGIN7 (MS-TDS 2.2.6.4): who connects, from what program, and with which wishes."""

from __future__ import annotations

import struct
from typing import Final

from ferryman.tds.events import Login
from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.reader import Reader
from ferryman.tds.version import TdsVersion, parse_version

_FIXED: Final = struct.Struct("<IIIIIIBBBBiI")
_FIXED_LENGTH_7_1: Final = 86
_FIXED_LENGTH: Final = 94
_INTEGRATED_SECURITY: Final = 0x80
_USER_INSTANCE_OR_EXTENSION: Final = 0x10
_TERMINATOR: Final = 0xFF
_MAX_CHARACTERS: Final = 128
_CLIENT_ID_LENGTH: Final = 6
_PASSWORD_BYTES: Final = bytes(((byte ^ 0xA5) << 4 | (byte ^ 0xA5) >> 4) & 0xFF for byte in range(256))
"""Undoes the obfuscation of passwords: nibbles swapped, then XOR 0xA5."""


def decode_login(payload: bytes, *, strict: bool) -> Login:
    """Read LOGIN7. Offsets count from the start of the payload and must stay within its own length field."""
    reader = Reader(payload)
    length, wire_version, packet_size, client_version, client_pid, _connection, *flags, time_zone, lcid = _FIXED.unpack(reader.take(_FIXED.size))
    version = parse_version(wire_version, strict=strict)
    minimum = _FIXED_LENGTH_7_1 if version < TdsVersion.V7_2 else _FIXED_LENGTH
    if not minimum <= length <= len(payload):
        raise ProtocolError(f"LOGIN7 claims {length} bytes; it has {len(payload)} and needs at least {minimum}.")
    data = payload[:length]
    hostname, user, password, app_name, server_name = (_field(reader, data) for _ in range(5))
    extension = reader.ushort(), reader.ushort()
    interface, language, database = (_field(reader, data) for _ in range(3))
    reader.take(_CLIENT_ID_LENGTH)
    reader.take(4)
    attach_file = _field(reader, data, 260)
    change_password = _field(reader, data) if version >= TdsVersion.V7_2 else b""
    has_features = flags[3] & _USER_INSTANCE_OR_EXTENSION and version >= TdsVersion.V7_4
    return Login(
        tds_version=version,
        wire_version=wire_version,
        packet_size=packet_size,
        client_version=client_version,
        client_pid=client_pid,
        hostname=_text(hostname),
        user=_text(user),
        password=_text(password.translate(_PASSWORD_BYTES)),
        app_name=_text(app_name),
        server_name=_text(server_name),
        interface=_text(interface),
        language=_text(language),
        database=_text(database),
        attach_file=_text(attach_file),
        change_password=_text(change_password.translate(_PASSWORD_BYTES)),
        option_flags=(flags[0], flags[1], flags[2], flags[3]),
        time_zone=time_zone,
        lcid=lcid,
        features=_features(data, *extension) if has_features else {},
        integrated=bool(flags[1] & _INTEGRATED_SECURITY),
    )


def _field(reader: Reader, data: bytes, limit: int = _MAX_CHARACTERS) -> bytes:
    """Follow one offset-and-length pair to its UTF-16 text. A length of 0 makes the offset meaningless."""
    offset, characters = reader.ushort(), reader.ushort()
    if not characters:
        return b""
    if characters > limit or offset + 2 * characters > len(data):
        raise ProtocolError(f"A LOGIN7 field of {characters} characters at {offset} lies outside the message or is too long.")
    return data[offset:offset + 2 * characters]


def _text(data: bytes) -> str:
    return data.decode("utf-16-le", "surrogatepass")


def _features(data: bytes, offset: int, length: int) -> dict[int, bytes]:
    """Read FEATUREEXT: the extension field holds the offset of a list of (id, length, data) that ends with 0xFF."""
    if length < 4 or offset + 4 > len(data):
        raise ProtocolError("LOGIN7's extension field lies outside the message.")
    reader = Reader(data, struct.unpack_from("<I", data, offset)[0])
    features: dict[int, bytes] = {}
    while (feature := reader.byte()) != _TERMINATOR:
        if feature in features:
            raise ProtocolError(f"LOGIN7 asks for feature 0x{feature:02X} twice.")
        features[feature] = reader.take(reader.ulong())
    return features
