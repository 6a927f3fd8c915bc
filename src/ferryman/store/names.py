"""From T-SQL names to PostgreSQL identifiers.

T-SQL names are case-insensitive and up to 128 characters (sysname); PostgreSQL's are up to 63 bytes. So names are
lower-cased, and one that is too long keeps its beginning and ends in a hash of the whole.
"""

from __future__ import annotations

import hashlib
from typing import Final

MAXIMUM_BYTES: Final = 63
_MARK: Final = "~"
_HASH_DIGITS: Final = 16


def identifier(name: str) -> str:
    """Return the PostgreSQL identifier, unquoted, of a T-SQL name.

    A short name that looks like a shortened one is hashed too, so two different names never meet.

    >>> identifier("Orders")
    'orders'
    """
    lowered = name.lower()
    encoded = lowered.encode()
    if len(encoded) <= MAXIMUM_BYTES and not _looks_shortened(lowered):
        return lowered
    suffix = _MARK + hashlib.sha256(encoded).hexdigest()[:_HASH_DIGITS]
    return encoded[: MAXIMUM_BYTES - len(suffix)].decode(errors="ignore") + suffix


def _looks_shortened(name: str) -> bool:
    start, mark, tail = name.rpartition(_MARK)
    return bool(start) and bool(mark) and len(tail) == _HASH_DIGITS


def schema_name(database: str, schema: str) -> str:
    """Return the PostgreSQL schema of a T-SQL schema: ``master.dbo``.

    A dot within the database's name is escaped, so ``[a.b].c`` and ``a.[b.c]`` stay apart.

    >>> schema_name("Sales", "dbo")
    'sales.dbo'
    """
    escaped = database.replace("~", "~~").replace(".", "~.")
    return identifier(f"{escaped}.{schema}")


def quote(identifier: str) -> str:
    """Return an identifier as PostgreSQL text.

    >>> quote('odd"name')
    '"odd""name"'
    """
    return '"' + identifier.replace('"', '""') + '"'
