"""XML schemas, read and compiled to what tsql.xml_is_valid (store/support/34_xml_validation.sql) reads.

``documents`` reads the text, ``components`` its components, ``content`` makes automata of content models, ``simple_types`` has the built-in types.
A library such as xmlschema can't do this: rows are validated where they are stored, in PostgreSQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ferryman.tsql.xml_schemas.components import Components, Json
from ferryman.tsql.xml_schemas.documents import canonical, schemas
from ferryman.tsql.xml_schemas.simple_types import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

TYPES: Final = frozenset(f"xs:{name}" for name, type_ in BUILT_IN.items() if name not in ("anySimpleType", "QName", "duration") and not name.startswith("g"))
"""The built-in types that XQuery knows the values of."""


@dataclass(frozen=True, slots=True)
class CompiledSchemas:
    """``texts`` as the xml type holds them, the target ``namespaces`` in the order in which they come, and the compiled ``components``."""

    texts: Sequence[str]
    namespaces: Sequence[str]
    components: Json


@lru_cache(maxsize=256)
def declared_types(texts: tuple[str, ...]) -> dict[str, str]:
    """Return the built-in types behind the elements and attributes (@name) that schemas declare with a simple type; names of several types are left out."""
    found: dict[str, set[str]] = {}
    components = compile_schemas(texts).components
    types: dict[str, Any] = components["types"]  # type: ignore[assignment]

    def note(name: str, type_: Json) -> None:
        found.setdefault(name, set()).add(str(type_.get("simple", {}).get("type", "")))  # type: ignore[attr-defined]

    elements: dict[str, Any] = components["elements"]  # type: ignore[assignment]
    for name, declaration in elements.items():
        note(name, types[declaration["type"]])
    for type_ in types.values():
        for name, attribute in type_.get("attributes", {}).items():
            note(f"@{name}", attribute)
        children = [pair for state in type_.get("states", []) for pair in state["on"].items()]
        for name, (_, declaration) in children:
            note(name, types[declaration["type"]])
        for name, (declaration, _) in type_.get("all", {}).get("members", {}).items():
            note(name, types[declaration["type"]])
    return {name: next(iter(kinds)) for name, kinds in found.items() if len(kinds) == 1 and next(iter(kinds)) in TYPES}


def compile_schemas(texts: Sequence[str], known: int = 0) -> CompiledSchemas:
    """Compile the schemas of a collection, the first ``known`` of which it has already.

    Raises 94xx, 2378 for what isn't XML Schema, 2302, 2307, 2308, 2309, 6310, 6916, 6940, 6942, 6998, and 40515 for what isn't supported.
    """
    components, namespaces = Components(), list[str]()
    texts = [canonical(text) for text in texts]
    for number, text in enumerate(texts):
        for schema in schemas(text):
            components.add(schema, is_new=number >= known > 0)
            namespaces += [uri] if (uri := schema.get("targetNamespace")) not in namespaces else []
    return CompiledSchemas(texts, namespaces, components.compiled())
