"""The agent's T-SQL statements by name, from ``queries.sql``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@cache
def queries() -> Mapping[str, str]:
    """Return each statement of ``queries.sql`` by its name, without comments."""
    text = (files("ferryman.agent") / "queries.sql").read_text(encoding="utf-8")
    _, *parts = re.split(r"^-- name: *(\w+)\n", text, flags=re.MULTILINE)
    bodies = (re.sub(r"^--.*\n", "", part, flags=re.MULTILINE).strip() for part in parts[1::2])
    return MappingProxyType(dict(zip(parts[::2], bodies, strict=True)))
