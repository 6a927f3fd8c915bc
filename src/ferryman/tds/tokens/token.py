"""What all server tokens have in common."""

from __future__ import annotations

from typing import Protocol

from ferryman.tds.version import TdsVersion


class Token(Protocol):
    """Anything that ``Connection.send`` accepts."""

    def encode(self, version: TdsVersion) -> bytes:
        """Return the token as a client of ``version`` reads it."""
        ...
