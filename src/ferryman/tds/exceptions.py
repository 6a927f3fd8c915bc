"""What the codec raises: the peer broke the protocol, or a value doesn't fit its declared type."""

from __future__ import annotations


class ProtocolError(Exception):
    """The client sent bytes that MS-TDS forbids. The connection is dead; the message is short and holds no secrets."""


class EncodingError(ValueError):
    """A value can't be represented in the column or parameter type it was declared with."""
