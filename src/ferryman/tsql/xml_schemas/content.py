"""Content models: particles to a deterministic automaton over the names of child elements (Glushkov's construction).

XML Schema's "unique particle attribution" makes every such automaton deterministic: the next element's name tells the particle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ferryman.errors import not_supported, sql_error

MAXIMUM_POSITIONS: Final = 5000
"""The particles that a content model may come to when its counted ones are written out."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element, or a wildcard. ``names``: what it takes, by name with the element's declaration; ``wildcard``: (namespaces, process)."""

    names: tuple[tuple[str, dict[str, object]], ...] = ()
    wildcard: tuple[dict[str, object], str] | None = None

    @property
    def expected(self) -> list[str]:
        """What messages call it."""
        if self.wildcard is None:
            return [f"'{name}'" for name, _ in self.names]
        namespaces = self.wildcard[0].get("in")
        return [f"'{{{uri}}}*'" for uri in namespaces] if isinstance(namespaces, list) else ["'*'"]


@dataclass(frozen=True, slots=True)
class Group:
    """``kind``: sequence, choice."""

    kind: str
    particles: tuple[Particle, ...]


@dataclass(frozen=True, slots=True)
class Particle:
    """A leaf or group that stands from ``least`` to ``most`` times; ``most`` None is unbounded."""

    term: Leaf | Group
    least: int = 1
    most: int | None = 1


@dataclass(slots=True)
class _Part:
    """A part of the automaton: whether nothing is enough for it, and the positions that may begin and end it."""

    nullable: bool
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)


class _Automaton:
    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.follow: list[list[int]] = []

    def part(self, particle: Particle) -> _Part:
        if particle.most == 0:
            return _Part(nullable=True)
        copies = max(particle.least, 1) if particle.most is None else particle.most
        parts = [self._term(particle.term) for _ in range(copies)]
        if particle.most is None:
            for position in parts[-1].last:
                self._link(position, parts[-1].first)
        return self._joined(parts, optional_from=particle.least)

    def _term(self, term: Leaf | Group) -> _Part:
        if isinstance(term, Leaf):
            if len(self.leaves) >= MAXIMUM_POSITIONS:
                raise sql_error(6998, "")
            self.leaves.append(term)
            self.follow.append([])
            return _Part(False, [len(self.leaves) - 1], [len(self.leaves) - 1])
        parts = [self.part(particle) for particle in term.particles]
        if term.kind == "choice":
            return _Part(
                not parts or any(part.nullable for part in parts), [p for part in parts for p in part.first], [p for part in parts for p in part.last]
            )
        return self._joined(parts, optional_from=len(parts))

    def _joined(self, parts: list[_Part], *, optional_from: int) -> _Part:
        """Return parts one after the other; those from ``optional_from`` on may be left out, from the end."""
        result = _Part(nullable=True)
        for number, part in enumerate(parts):
            for position in result.last:
                self._link(position, part.first)
            if result.nullable:
                result.first += part.first
            can_skip = part.nullable or number >= optional_from
            result.last = [*result.last, *part.last] if can_skip else list(part.last)
            result.nullable = result.nullable and can_skip
        return result

    def _link(self, position: int, targets: list[int]) -> None:
        known = self.follow[position]
        known += [target for target in targets if target not in known]


def states(particle: Particle | None, type_name: str) -> list[dict[str, object]]:
    """Return the states of a content model, the first one first; raises 6916 for an ambiguous one.

    Each: ``final``; ``on``: element name to [next state, declaration]; ``any``: [next state, namespaces, process]; ``expected`` for messages.
    """
    automaton = _Automaton()
    whole = automaton.part(particle) if particle is not None else _Part(nullable=True)
    ends = set(whole.last)
    found = [_state(automaton, whole.first, whole.nullable, type_name)]
    found += [_state(automaton, automaton.follow[position], position in ends, type_name) for position in range(len(automaton.leaves))]
    return found


def _state(automaton: _Automaton, positions: list[int], final: bool, type_name: str) -> dict[str, object]:
    on: dict[str, list[object]] = {}
    wild: list[list[object]] = []
    expected: list[str] = []
    taken: dict[str, Leaf] = {}
    for position in positions:
        leaf = automaton.leaves[position]
        expected += [name for name in leaf.expected if name not in expected]
        for name, declaration in leaf.names:
            if name in taken:
                if taken[name] is not leaf:
                    raise sql_error(6916, type_name)
                continue
            taken[name] = leaf
            on[name] = [position + 1, declaration]
        if leaf.wildcard is not None and all(known[1:] != list(leaf.wildcard) for known in wild):
            wild.append([position + 1, *leaf.wildcard])
    if len(wild) > 1:
        raise not_supported(f"several wildcards in one place of the content model of {type_name}")
    return {"final": final, "on": on, "any": wild, "expected": ",".join(expected)}
