"""The table of built-in functions: one module per family, every entry a ``Function``."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ferryman.tsql.functions import assignment, bits, dates, files, format, json, json_text, logical, metadata, numeric, operators, strings, system

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.tsql.functions.entry import Function

_MODULES = (operators, assignment, logical, strings, numeric, bits, dates, system, json, json_text, format, metadata, files)

FUNCTIONS: Final[Mapping[str, Function]] = MappingProxyType({entry.name: entry for module in _MODULES for entry in module.FUNCTIONS})
"""Built-in functions and operators by upper-cased name (``@@NAME`` for the system variables)."""
