"""Names as they are written, before they are resolved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A one- to four-part name, outermost part first; an omitted middle part (``msdb..t``) is ''."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join(self.parts)

    @property
    def last(self) -> str:
        return self.parts[-1]


@dataclass(frozen=True, slots=True)
class TypeName:
    """A type as written: ``name`` lower-cased when built in; ``arguments`` are its numbers, 'max' as -1.

    ``collection`` is the XML schema collection of ``xml([CONTENT | DOCUMENT] collection)``, ``document`` says DOCUMENT.
    """

    name: Name
    arguments: tuple[int, ...] = ()
    collection: Name | None = None
    document: bool = False
