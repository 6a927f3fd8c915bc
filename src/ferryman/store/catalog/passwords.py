"""Verifiers of SQL logins' passwords: salted scrypt, 8 MiB and some 15 ms a check, so that a stolen catalog says little."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Final

_N: Final = 2**13
_R: Final = 8


def make_verifier(password: str) -> str:
    """Return what the catalog keeps of a password: ``salt$key`` in hexadecimal."""
    salt = os.urandom(16)
    return f"{salt.hex()}${_derive(password, salt).hex()}"


def verify(password: str, verifier: str) -> bool:
    """Return whether ``password`` is the one that ``verifier`` was made of."""
    salt, _, key = verifier.partition("$")
    return hmac.compare_digest(_derive(password, bytes.fromhex(salt)), bytes.fromhex(key))


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-16-le", "surrogatepass"), salt=salt, n=_N, r=_R, p=1, dklen=32)
