"""The PostgreSQL names of what belongs to a table: made of ids, so that sp_rename changes nothing and errors lead back.

A violated constraint comes back from PostgreSQL by name; ``parse`` says which catalog object it is.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ferryman.store.names import identifier

KEY_SUFFIX: Final = "$key"
"""Ends the name of the stored column that holds a string column's comparison key for foreign keys."""

_NAME: Final = re.compile(r"(ix|ck|fk|fx)_(-?\d+)(?:_(\d+))?")


_PARTS: Final = re.compile(r'(\w+|"(?:[^"]|"")+")\.("(?:[^"]|"")+")')


class Relation(NamedTuple):
    """``kind``: ix index (table's object_id, index_id), fx the key columns' index behind it, ck check, fk foreign key."""

    kind: str
    object_id: int
    index_id: int = 0


def index_name(table_id: int, index_id: int) -> str:
    return f"ix_{table_id}_{index_id}"


def foreign_index_name(table_id: int, index_id: int) -> str:
    return f"fx_{table_id}_{index_id}"


def check_name(object_id: int) -> str:
    return f"ck_{object_id}"


def foreign_key_name(object_id: int) -> str:
    return f"fk_{object_id}"


def period_function(table_id: int) -> str:
    """Return the name of the trigger function that fills the period of a table's rows."""
    return f"catalog.row_versions_{table_id}"


def history_function(table_id: int) -> str:
    """Return the name of the function that writes a version of a table's row to its history."""
    return f"catalog.keep_version_{table_id}"


def key_column(column: str) -> str:
    """Return the PostgreSQL column, unquoted, with the comparison key of a T-SQL string column."""
    return identifier(column + KEY_SUFFIX)


def split(relation: str) -> tuple[str, str]:
    """Return schema and name of a relation, both as they are written.

    >>> split('"shop.dbo"."a.b"')
    ('"shop.dbo"', '"a.b"')
    """
    match = _PARTS.fullmatch(relation)
    if match is None:
        raise ValueError(f"not a relation: {relation}")
    return match[1], match[2]


def parse(name: str) -> Relation | None:
    """Return what a PostgreSQL constraint name stands for, None when it isn't one of these.

    >>> parse("ix_245575913_1")
    Relation(kind='ix', object_id=245575913, index_id=1)
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    return Relation(match[1], int(match[2]), int(match[3] or 0))
