"""Bytes of a data file to text and back, without losing one.

Bytes that a code page doesn't know become lone surrogates (``surrogateescape``). UTF-16 files may hold lone surrogates of their own.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from ferryman.tsql.collations import DESIGNATORS, NAME

WIDE: Final = "utf-16-le"
UNDECODED: Final = re.compile("[\udc80-\udcff]")
"""A byte that the code page doesn't know."""
_CONTROLS: Final = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes that code page 1252 leaves undefined; Windows reads them as the control characters of the same number."""


def collation_codec(name: str) -> str | None:
    """Return the codec of a collation's code page, None when there is no such collation."""
    match = NAME.fullmatch(name)
    if match is None or match["designator"].lower() not in DESIGNATORS:
        return None
    return "utf-8" if match["utf8"] else DESIGNATORS[match["designator"].lower()]


def handler(codec: str) -> str:
    """Return the error handler that keeps what can't be decoded."""
    return "surrogatepass" if codec == WIDE else "surrogateescape"


class Decoder:
    """Decodes a file piece by piece."""

    def __init__(self, codec: str) -> None:
        self._codec = codec
        self._decoder = codecs.getincrementaldecoder(codec)(handler(codec))

    def decode(self, data: bytes, final: bool) -> str:
        text = self._decoder.decode(data, final)
        if self._codec != "cp1252" or text.isascii():
            return text
        return text.translate({0xDC00 + byte: byte for byte in _CONTROLS})


def decode(data: bytes, codec: str) -> str:
    return Decoder(codec).decode(data, True)


def encode(text: str, codec: str) -> bytes:
    """Return the bytes that ``decode`` made ``text`` of."""
    if codec == "cp1252" and not text.isascii():
        text = text.translate({byte: 0xDC00 + byte for byte in _CONTROLS})
    return text.encode(codec, handler(codec))
