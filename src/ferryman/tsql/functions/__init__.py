"""The table of built-in functions: one module per family, every entry a ``Function``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ferryman.tsql.functions import (
    answers,
    assignment,
    bits,
    dates,
    files,
    format,
    fulltext,
    hierarchyid,
    json,
    json_text,
    logical,
    masking,
    metadata,
    numeric,
    operators,
    spatial,
    strings,
    system,
    time_zones,
    variants,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.tsql.functions.entry import Function

_MODULES = (
    operators, assignment, logical, strings, numeric, bits, dates, time_zones, system, json, json_text, format, metadata, files, fulltext, variants, answers,
    hierarchyid, spatial, masking,
)  # fmt: skip

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType({entry.name: entry for module in _MODULES for entry in module.FUNCTIONS})
"""Built-in functions and operators by upper-cased name (``@@NAME`` for the system variables)."""
