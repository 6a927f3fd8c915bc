"""LIKE patterns as regular expressions that Python and PostgreSQL read alike. Source: "LIKE (Transact-SQL)"."""

from __future__ import annotations


def _literal(character: str) -> str:
    return character if character.isalnum() or character in " _" else "\\" + character


def like_regex(pattern: str, escape: str = "") -> str:
    """Return the regular expression, without anchors, of a LIKE pattern; an unclosed ``[`` matches nothing.

    >>> like_regex("50[%]_[^a-c]%")
    '50[\\\\%].[^a-c].*'
    """
    parts: list[str] = []
    i = 0
    while i < len(pattern):
        character = pattern[i]
        if escape and character == escape and i + 1 < len(pattern):
            parts.append(_literal(pattern[i + 1]))
            i += 2
        elif character == "%":
            parts.append(".*")
            i += 1
        elif character == "_":
            parts.append(".")
            i += 1
        elif character == "[":
            text, i = _bracket(pattern, i + 1, escape)
            parts.append(text)
        else:
            parts.append(_literal(character))
            i += 1
    return "".join(parts)


NOTHING = "(?!)"


def _bracket(pattern: str, start: int, escape: str) -> tuple[str, int]:
    """Return the character class that opens before ``start`` and the position after its ``]``."""
    i = start
    negated = pattern[i : i + 1] == "^"
    if negated:
        i += 1
    members: list[str] = []
    first = i
    while i < len(pattern):
        character = pattern[i]
        if character == "]" and i > first:
            break
        if escape and character == escape and i + 1 < len(pattern):
            i += 1
            members.append(_literal(pattern[i]))
        elif character == "-" and members and i + 1 < len(pattern) and pattern[i + 1] != "]":
            members.append("-")
        else:
            members.append(_literal(character))
        i += 1
    if i >= len(pattern):
        return NOTHING, len(pattern)
    return _class(members, negated=negated), i + 1


def _class(members: list[str], *, negated: bool) -> str:
    """Return ``[...]``; a range whose ends are out of order matches nothing and is left out."""
    kept: list[str] = []
    i = 0
    while i < len(members):
        if i + 2 < len(members) and members[i + 1] == "-":
            if members[i][-1] <= members[i + 2][-1]:
                kept += members[i : i + 3]
            i += 3
        else:
            kept.append(members[i])
            i += 1
    if not kept:
        return "." if negated else NOTHING
    return f"[{'^' if negated else ''}{''.join(kept)}]"
