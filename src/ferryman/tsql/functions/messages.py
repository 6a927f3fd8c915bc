"""Message texts with printf-style placeholders, as RAISERROR and FORMATMESSAGE fill them. Source: "RAISERROR (Transact-SQL)"."""

from __future__ import annotations

import re
from typing import Final

from ferryman.errors import sql_error

PLACEHOLDER: Final = re.compile(r"%(?P<flags>[-+0# ]*)(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+))?(?P<size>h|l|I64)?(?P<kind>[diosuxX%])")
MAXIMUM: Final = 2047


def printf(text: str, arguments: tuple[object, ...]) -> str:
    """Return the message with its arguments in place: an absent or NULL one is written (null); raises 2787 or 2786."""
    rest = list(arguments)
    position = 0

    def take() -> object:
        nonlocal position
        position += 1
        return rest[position - 1] if position <= len(rest) else None

    def fill(match: re.Match[str]) -> str:
        if match["kind"] == "%":
            return "%"
        width = take() if match["width"] == "*" else match["width"]
        precision = take() if match["precision"] == "*" else match["precision"]
        value = take()
        if value is None:
            return "(null)"
        if (match["kind"] == "s") != isinstance(value, str):
            raise sql_error(2786, position)
        return _placed(match, value, str(width or ""), None if precision is None else str(precision))

    stray = re.search(r"%(?!%)", PLACEHOLDER.sub("", text))
    if stray is not None:
        raise sql_error(2787, PLACEHOLDER.sub("", text)[stray.start() :])
    filled = PLACEHOLDER.sub(fill, text)
    return filled if len(filled) <= MAXIMUM else filled[: MAXIMUM - 3] + "..."


def _placed(match: re.Match[str], value: object, width: str, precision: str | None) -> str:
    kind = "d" if match["kind"] in "iu" else match["kind"]
    if match["kind"] in "uxXo" and isinstance(value, int) and value < 0:
        value += 2**32 if value >= -(2**31) else 2**64
    return ("%" + match["flags"] + width + ("" if precision is None else f".{precision}") + kind) % value
