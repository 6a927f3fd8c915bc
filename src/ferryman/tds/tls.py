"""TLS in memory: ciphertext in and out, plaintext in and out, no sockets.

TDS 7.x (MS-TDS 3.2.5.1) carries the handshake's records inside PRELOGIN packets and bare records afterwards; TDS 8.0 starts with bare records.
The connection decides what surrounds the ciphertext; this class only knows TLS.
"""

from __future__ import annotations

import ssl
from typing import Final

from ferryman.tds.exceptions import ProtocolError

ALPN_TDS_8: Final = "tds/8.0"
CLIENT_HELLO: Final = 0x16
"""The first byte of a TLS handshake record."""
_CHUNK: Final = 65536


class Tls:
    """One server-side TLS session over memory buffers."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._session = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.established = False

    def handshake(self, ciphertext: bytes) -> bytes:
        """Take handshake bytes and return those to send back; afterwards ``established`` tells whether it is complete."""
        self._incoming.write(ciphertext)
        try:
            self._session.do_handshake()
            self.established = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            raise ProtocolError(f"The TLS handshake failed: {error.reason or 'no reason given'}.") from error
        return self._outgoing.read()

    @property
    def alpn(self) -> str | None:
        return self._session.selected_alpn_protocol()

    def decrypt(self, ciphertext: bytes) -> bytes:
        """Return the plaintext that ``ciphertext`` completes."""
        self._incoming.write(ciphertext)
        plaintext = bytearray()
        try:
            while chunk := self._session.read(_CHUNK):
                plaintext += chunk
        except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            pass
        except ssl.SSLError as error:
            raise ProtocolError(f"A TLS record is invalid: {error.reason or 'no reason given'}.") from error
        return bytes(plaintext)

    def encrypt(self, plaintext: bytes) -> bytes:
        """Return the records that carry ``plaintext``, with any handshake answers that were waiting."""
        view = memoryview(plaintext)
        while view:
            view = view[self._session.write(view):]
        return self._outgoing.read()
