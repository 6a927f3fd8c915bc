"""The five COLLATION bytes of a TYPE_INFO (MS-TDS 2.2.5.1.2) and the code page in which varchar travels."""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable
from typing import Final

from ferryman import sqltypes

COLLATIONS: Final[dict[str, bytes]] = {
    "sql_latin1_general_cp1_ci_as": bytes.fromhex("0904D00034"),
    "sql_latin1_general_cp1_cs_as": bytes.fromhex("0904C00033"),
    "sql_latin1_general_cp1_ci_ai": bytes.fromhex("0904F00036"),
    "latin1_general_ci_as": bytes.fromhex("0904D00000"),
    "latin1_general_cs_as": bytes.fromhex("0904C00000"),
    "latin1_general_ci_ai": bytes.fromhex("0904F00000"),
    "latin1_general_bin": bytes.fromhex("0904000100"),
    "latin1_general_bin2": bytes.fromhex("0904000200"),
    "latin1_general_100_ci_as": bytes.fromhex("0904D02000"),
    "latin1_general_100_cs_as": bytes.fromhex("0904C02000"),
    "latin1_general_100_bin2": bytes.fromhex("0904002200"),
    "latin1_general_100_ci_as_sc_utf8": bytes.fromhex("0904D02400"),
    "latin1_general_100_bin2_utf8": bytes.fromhex("0904002600"),
}
"""Collation names in lower case to LCID (20 bits), flags (8), version (4) and SortId (8)."""

DEFAULT: Final = COLLATIONS[sqltypes.DEFAULT_COLLATION.lower()]

_UTF8_FLAG: Final = 1 << 26
_LCID_MASK: Final = 0xFFFFF

_CODE_PAGES: Final[dict[int, str]] = {
    0x0404: "cp950", 0x0C04: "cp950", 0x1404: "cp950", 0x0804: "cp936", 0x1004: "cp936",
    0x0411: "cp932", 0x0412: "cp949", 0x041E: "cp874", 0x042A: "cp1258",
    0x0401: "cp1256", 0x0420: "cp1256", 0x0429: "cp1256",
    0x0405: "cp1250", 0x040E: "cp1250", 0x0415: "cp1250", 0x0418: "cp1250", 0x041A: "cp1250", 0x041B: "cp1250", 0x0424: "cp1250",
    0x0402: "cp1251", 0x0419: "cp1251", 0x0422: "cp1251", 0x0423: "cp1251", 0x042F: "cp1251",
    0x0408: "cp1253", 0x041F: "cp1254", 0x042C: "cp1254", 0x040D: "cp1255",
    0x0425: "cp1257", 0x0426: "cp1257", 0x0427: "cp1257",
}
"""LCID to ANSI code page where it isn't 1252 (Windows' LOCALE_IDEFAULTANSICODEPAGE)."""


def _best_fit_table(code_page: str) -> str:
    """Return the 256 characters of a code page; bytes it leaves undefined are C1 controls, as Windows has them."""
    return "".join(bytes((byte,)).decode(code_page, "ignore") or chr(byte) for byte in range(256))


_CP1252: Final = _best_fit_table("cp1252")
_TO_CP1252: Final = codecs.charmap_build(_CP1252)


def collation_bytes(name: str | None) -> bytes:
    """Return the wire form of a collation name; names without one of their own travel as the default, whose code page is 1252."""
    return DEFAULT if name is None else COLLATIONS.get(name.lower(), DEFAULT)


def code_page(collation: bytes) -> str:
    """Return Python's codec name for a collation."""
    info: int = struct.unpack("<I", collation[:4])[0]
    if info & _UTF8_FLAG:
        return "utf-8"
    return _CODE_PAGES.get(info & _LCID_MASK, "cp1252")


def _encode_cp1252(text: str) -> bytes:
    return codecs.charmap_encode(text, "replace", _TO_CP1252)[0]


def _decode_cp1252(data: bytes) -> str:
    return codecs.charmap_decode(data, "strict", _CP1252)[0]


def encoder(collation: bytes) -> Callable[[str], bytes]:
    """Return the function that turns a string into the collation's code page, with ``?`` for what it lacks."""
    page = code_page(collation)
    return _encode_cp1252 if page == "cp1252" else lambda text: text.encode(page, "replace")


def decoder(collation: bytes) -> Callable[[bytes], str]:
    """Return the inverse of ``encoder``; bytes that the code page doesn't define become U+FFFD."""
    page = code_page(collation)
    return _decode_cp1252 if page == "cp1252" else lambda data: data.decode(page, "replace")
