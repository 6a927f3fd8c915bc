"""hierarchyid: from text to labels to bytes and back, and what its methods compute.

A node is its path from the root: a label for each level, and a label is a sequence of integers, ``/1/2.5/`` is ``((1,), (2, 5))``.
In bytes every integer is a prefix that says its range, its offset in that range and a bit that is 1 where the label ends, 0 before a dot;
an integer before a dot is stored plus one. That way the order of the bytes is the depth-first order of the nodes.
Source: [MS-SSCLRT] 2.1.1 "HIERARCHYID Structure", "hierarchyid data type method reference".
"""

from __future__ import annotations

import re
from typing import Final

from ferryman.errors import SqlError, sql_error

Label = tuple[int, ...]
Path = tuple[Label, ...]

MAX_BYTES: Final = 892
PATTERNS: Final = (
    (0, "01xx"), (4, "100xx"), (8, "101xxx"), (16, "110xx0x1xxx"), (80, "1110xxx0xxx0x1xxx"), (1104, "11110xxxxx0xxx0x1xxx"),
    (5200, "111110" + "x" * 19 + "0xxxxxx0xxx0x1xxx"), (4294972496, "111111" + "x" * 14 + "0" + "x" * 21 + "0xxxxxx0xxx0x1xxx"),
    (-8, "00111xxx"), (-72, "0010xx0x1xxx"), (-4168, "000110xxxxx0xxx0x1xxx"), (-4294971464, "000101" + "x" * 19 + "0xxxxxx0xxx0x1xxx"),
    (-281479271682120, "000100" + "x" * 14 + "0" + "x" * 21 + "0xxxxxx0xxx0x1xxx"),
)  # fmt: skip
"""The first integer of a range and how the range is written: ``x`` are the bits of the offset."""

_TEXT: Final = re.compile(r"/(?:(?:0|-?[1-9]\d*)(?:\.(?:0|-?[1-9]\d*))*/)*")
_INTEGER: Final = re.compile("(" + "|".join(pattern.replace("x", "[01]") for _, pattern in PATTERNS) + ")([01])")
_VALUES: Final = {re.compile(pattern.replace("x", "[01]")): (low, pattern) for low, pattern in PATTERNS}


def failure(text: str) -> SqlError:
    """Return error 6522 for an exception of the type's own code."""
    return sql_error(6522, "hierarchyid", "Microsoft.SqlServer.Types.HierarchyIdException", text)


def parse(text: str) -> bytes:
    """Return the node that a path means; raises 6522 for text that is no path.

    >>> parse("/1/1/3/").hex()
    '5ade'
    """
    if _TEXT.fullmatch(text) is None:
        raise _not_a_node(text)
    try:
        return encode(tuple(tuple(map(int, label.split("."))) for label in text.split("/")[1:-1]))
    except OverflowError:
        raise _not_a_node(text) from None


def _not_a_node(text: str) -> SqlError:
    return failure(f"24001: SqlHierarchyId.Parse failed because the input string '{text}' is not a valid string representation of a SqlHierarchyId node.")


def text_of(node: bytes) -> str:
    """Return a node's path: what ToString and CAST give."""
    return "/" + "".join(".".join(map(str, label)) + "/" for label in decode(node))


def encode(path: Path) -> bytes:
    """Return a path's bytes; raises OverflowError for an integer or a path that is too large."""
    bits = "".join(_written(number, ends=position == len(label)) for label in path for position, number in enumerate(label, 1))
    if len(bits) > 8 * MAX_BYTES:
        raise OverflowError
    size = (len(bits) + 7) // 8
    return int(bits.ljust(8 * size, "0") or "0", 2).to_bytes(size, "big")


def _written(number: int, *, ends: bool) -> str:
    stored = number if ends else number + 1
    low, pattern = max((entry for entry in PATTERNS if entry[0] <= stored), default=(0, ""))
    width = pattern.count("x")
    if not width or stored - low >= 1 << width:
        raise OverflowError
    offset = iter(f"{stored - low:0{width}b}")
    return "".join(next(offset) if bit == "x" else bit for bit in pattern) + ("1" if ends else "0")


def decode(node: bytes) -> Path:
    """Return a node's labels; raises 6522 for bytes that are none's."""
    bits = f"{int.from_bytes(node, 'big'):0{8 * len(node)}b}" if node else ""
    path: list[Label] = []
    label: list[int] = []
    position = 0
    while match := _INTEGER.match(bits, position):
        number, ends = _value(match[1]), match[2] == "1"
        label.append(number if ends else number - 1)
        if ends:
            path.append(tuple(label))
            label = []
        position = match.end()
    if label or len(bits) - position > 7 or "1" in bits[position:]:
        raise failure("24000: SqlHierarchyId operation failed because HierarchyId object was constructed from an invalid binary string.")
    return tuple(path)


def _value(bits: str) -> int:
    low, pattern = next(entry for matches, entry in _VALUES.items() if matches.fullmatch(bits))
    return low + int("".join(bit for bit, place in zip(bits, pattern, strict=True) if place == "x"), 2)


# --- methods -----------------------------------------------------------------------------------------


def level(node: bytes) -> int:
    return len(decode(node))


def ancestor(node: bytes, levels: int) -> bytes | None:
    """Return the node ``levels`` above, None above the root; raises 6522 for a negative number."""
    if levels < 0:
        raise failure("SqlHierarchyId.GetAncestor failed because 'n' was negative.")
    path = decode(node)
    return encode(path[: len(path) - levels]) if levels <= len(path) else None


def is_descendant(node: bytes, parent: bytes) -> int:
    """Return 1 when ``parent`` is the node or stands above it."""
    above = decode(parent)
    return int(decode(node)[: len(above)] == above)


def descendant(node: bytes | None, child1: bytes | None, child2: bytes | None) -> bytes | None:
    """Return a child of the node after ``child1`` and before ``child2``, where they aren't None; raises 6522 where there can't be one."""
    if node is None:
        return None
    parent = decode(node)
    lower, upper = _child(parent, child1, "child1"), _child(parent, child2, "child2")
    if lower is not None and upper is not None and lower >= upper:
        raise failure(
            "SqlHierarchyId.GetDescendant failed because 'child1' must be less than 'child2'."
            f" 'child1' was '{text_of(child1 or b'')}', 'child2' was '{text_of(child2 or b'')}'."
        )
    return encode((*parent, _between(lower, upper)))


def _child(parent: Path, child: bytes | None, name: str) -> Label | None:
    if child is None:
        return None
    path = decode(child)
    if path[:-1] != parent or len(path) != len(parent) + 1:
        raise failure(
            f"SqlHierarchyId.GetDescendant failed because '{name}' must be a child of 'this'."
            f" '{name}' was '{text_of(child)}', 'this' was '{text_of(encode(parent))}'."
        )
    return path[-1]


def _between(lower: Label | None, upper: Label | None) -> Label:
    """Return the label that GetDescendant gives between two, of which the first is the lesser."""
    if lower is None or upper is None:
        return (*lower[:-1], lower[-1] + 1) if lower is not None else (*upper[:-1], upper[-1] - 1) if upper is not None else (1,)
    same = next((place for place, number in enumerate(lower) if number != upper[place]), len(lower) - 1)
    head, following = lower[: same + 1], same + 1
    if head[same] + 1 < upper[same]:
        return (*head[:same], head[same] + 1)
    if len(lower) > following:
        return (*head, lower[following] + 1)
    return (*head, upper[following] - 1) if len(upper) > following else (*head, 1)


def reparented(node: bytes, old_root: bytes, new_root: bytes) -> bytes:
    """Return the node with ``new_root`` in the place of its ancestor ``old_root``; raises 6522 where that is none."""
    path, old = decode(node), decode(old_root)
    if path[: len(old)] != old:
        raise failure(
            "SqlHierarchyId.GetReparentedValue failed because 'oldRoot' was not an ancestor node of 'this'."
            f"  'oldRoot' was '{text_of(old_root)}', 'this' was '{text_of(node)}'."
        )
    return encode(decode(new_root) + path[len(old) :])
