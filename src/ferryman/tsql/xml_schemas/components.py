"""The components of a collection's schemas - elements, attributes, types, groups - compiled to what tsql.xml_is_valid reads.

Source: "XML Schema Part 1: Structures"; "XML Schema Collections (SQL Server)",
https://learn.microsoft.com/sql/relational-databases/xml/xml-schema-collections-sql-server
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.tsql.xml_schemas import simple_types
from ferryman.tsql.xml_schemas.content import Group, Leaf, Particle, states
from ferryman.tsql.xml_schemas.documents import XS, Node

GLOBALS: Final = {
    "element": "elements", "attribute": "attributes", "complexType": "types", "simpleType": "types", "group": "groups", "attributeGroup": "attribute_groups",
}  # fmt: skip
"""What may stand in a schema, and the symbol space of its name."""
_REFUSED: Final = ("include", "redefine", "notation", "key", "keyref", "unique")
_ANY_TYPE: Final = f"{{{XS}}}anyType"
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Global:
    """A global component and the schema that it stands in."""

    node: Node
    schema: Node

    @property
    def namespace(self) -> str:
        return self.schema.get("targetNamespace")


@dataclass(slots=True)
class _Complex:
    """What a complex type comes to before it is written: its content and attributes, which types derived from it start from."""

    mixed: bool
    particle: Particle | None = None
    all_group: Json | None = None
    simple: simple_types.Simple | None = None
    open: bool = False
    attributes: dict[str, Json] = field(default_factory=dict)
    any_attribute: list[object] | None = None


class Components:
    """The components of some schemas, by symbol space and name; compiles those that are reached."""

    def __init__(self) -> None:
        self.spaces: dict[str, dict[str, Global]] = {space: {} for space in GLOBALS.values()}
        self._types: dict[str, Json] = {}
        self._complex: dict[str, _Complex] = {}
        self._members: dict[str, list[str]] = {}
        self._anonymous = 0

    def add(self, schema: Node, *, is_new: bool) -> None:
        """Add the components of a schema; raises 6310 for one that an earlier schema has, 2302 for one that is there twice, 40515 for what isn't read."""
        for child in schema.children:
            if child.name in _REFUSED:
                raise not_supported(f"xsd:{child.name} in an XML schema")
            if child.name in ("annotation", "import"):
                continue
            if child.name not in GLOBALS:
                raise sql_error(6940, child.name)
            name = child.get("name")
            uri = schema.get("targetNamespace")
            key, space = f"{{{uri}}}{name}" if uri else name, self.spaces[GLOBALS[child.name]]
            if key in space:
                raise sql_error(6310, uri, name, child.name.upper()) if is_new else sql_error(2302, name)
            space[key] = Global(child, schema)

    def compiled(self) -> Json:
        """Return every global element and type, compiled."""
        for key, found in self.spaces["elements"].items():
            if head := found.node.get("substitutionGroup"):
                self._members.setdefault(found.node.qualified(head), []).append(key)
        elements = {key: self._declaration(found) for key, found in self.spaces["elements"].items()}
        for key in self.spaces["types"]:
            self._type(key)
        return {"elements": elements, "types": self._types}

    # elements

    def _find(self, space: str, name: str) -> Global:
        """Return a global component; raises 2307 or 2308 where there is none."""
        found = self.spaces[space].get(name)
        if found is None:
            uri, brace, local = name.rpartition("}")
            raise sql_error(2308, local, uri[1:]) if brace else sql_error(2307, local)
        return found

    def _declaration(self, found: Global) -> Json:
        node = found.node
        for child in node.children:
            if child.name in _REFUSED:
                raise not_supported(f"xsd:{child.name} in an XML schema")
        declaration: Json = {"type": self._type_of(found)}
        for flag, word in (("nillable", "nillable"), ("abstract", "abstract")):
            if node.get(word) in ("true", "1"):
                declaration[flag] = True
        if "fixed" in node.attributes:
            declaration["fixed"] = node.get("fixed")
        if "default" in node.attributes:
            declaration["default"] = node.get("default")
        return declaration

    def _type_of(self, found: Global) -> str:
        """Return the key of the type of an element: named, its own, its head's or xs:anyType."""
        node = found.node
        if "type" in node.attributes:
            return self._type(node.qualified(node.get("type")))
        for own in node.all("complexType", "simpleType"):
            return self._own_type(Global(own, found.schema))
        if head := node.get("substitutionGroup"):
            return self._type_of(self._find("elements", node.qualified(head)))
        return self._type(_ANY_TYPE)

    # types

    def _own_type(self, found: Global) -> str:
        self._anonymous += 1
        key = f"#{self._anonymous}"
        self._compile(key, found)
        return key

    def _type(self, name: str) -> str:
        """Return the key of a named type, compiled; raises 2307 or 2308 for one that isn't there."""
        if name in self._types:
            return name
        if name == _ANY_TYPE:
            self._types[name] = {"open": True, "mixed": True}
        elif name.startswith(f"{{{XS}}}"):
            self._types[name] = {"simple": simple_types.built_in(name.removeprefix(f"{{{XS}}}"))}
        else:
            self._compile(name, self._find("types", name))
        return name

    def _compile(self, key: str, found: Global) -> None:
        self._types[key] = {}  # a type may hold elements of itself
        if found.node.name == "simpleType":
            self._types[key] = {"simple": self._simple(found)}
            return
        shown = key.rpartition("}")[2]
        content = self._complex_of(found, key)
        written: Json = {"mixed": content.mixed, "attributes": content.attributes}
        if content.any_attribute is not None:
            written["any_attribute"] = content.any_attribute
        if found.node.get("abstract") in ("true", "1"):
            written["abstract"] = True
        if content.open:
            written["open"] = True
        elif content.simple is not None:
            written["simple"] = content.simple
        elif content.all_group is not None:
            written["all"] = content.all_group
        else:
            written["states"] = states(content.particle, shown)
        self._types[key] = written

    def _simple_named(self, name: str) -> simple_types.Simple:
        if name.startswith(f"{{{XS}}}"):
            return simple_types.built_in(name.removeprefix(f"{{{XS}}}"))
        found = self._find("types", name)
        if found.node.name == "complexType":
            content = self._complex_of(found, name)
            if content.simple is None:
                raise sql_error(6942, name.rpartition("}")[2])
            return content.simple
        return self._simple(found)

    def _simple(self, found: Global) -> simple_types.Simple:
        """Return a simple type: a restriction, list or union."""
        for node in found.node.all("restriction"):
            return self._restriction(Global(node, found.schema))
        for node in found.node.all("list"):
            own = node.all("simpleType")
            item = self._simple(Global(own[0], found.schema)) if own else self._simple_named(node.qualified(node.get("itemType")))
            return {"list": item}
        for node in found.node.all("union"):
            members = [self._simple_named(node.qualified(name)) for name in node.get("memberTypes").split()]
            return {"union": members + [self._simple(Global(own, found.schema)) for own in node.all("simpleType")]}
        raise sql_error(2378)

    def _restriction(self, found: Global, base: simple_types.Simple | None = None) -> simple_types.Simple:
        node = found.node
        own = node.all("simpleType")
        if own:
            base = self._simple(Global(own[0], found.schema))
        elif base is None:
            base = self._simple_named(node.qualified(node.get("base")))
        facets = [(child.name, child.get("value")) for child in node.children if child.name in simple_types.FACETS]
        return simple_types.restricted(base, facets)

    # complex types

    def _complex_of(self, found: Global, key: str) -> _Complex:
        if key in self._complex:
            return self._complex[key]
        node = found.node
        mixed = node.get("mixed") in ("true", "1")
        content = _Complex(mixed)
        for simple in node.all("simpleContent"):
            content = self._simple_content(Global(simple, found.schema))
        for complex_ in node.all("complexContent"):
            content = self._complex_content(Global(complex_, found.schema), mixed)
        if not node.all("simpleContent", "complexContent"):
            self._own_content(content, found)
        self._complex[key] = content
        return content

    def _derivation(self, found: Global) -> tuple[Global, str]:
        for node in found.node.all("extension", "restriction"):
            return Global(node, found.schema), node.qualified(node.get("base"))
        raise sql_error(2378)

    def _simple_content(self, found: Global) -> _Complex:
        node, base_name = self._derivation(found)
        content = _Complex(mixed=False, simple=self._simple_named(base_name))
        if not base_name.startswith(f"{{{XS}}}") and self._find("types", base_name).node.name == "complexType":
            base = self._complex_of(self._find("types", base_name), base_name)
            content.attributes, content.any_attribute = dict(base.attributes), base.any_attribute
        if node.node.name == "restriction":
            content.simple = self._restriction(node, content.simple)
        self._add_attributes(content, node)
        return content

    def _complex_content(self, found: Global, mixed: bool) -> _Complex:
        node, base_name = self._derivation(found)
        mixed = mixed or found.node.get("mixed") in ("true", "1")
        base = _Complex(mixed=True, open=True) if base_name == _ANY_TYPE else self._complex_of(self._find("types", base_name), base_name)
        content = _Complex(mixed or (base.mixed and not base.open))
        self._own_content(content, node)
        if node.node.name == "extension":
            if base.open or base.all_group is not None or content.all_group is not None:
                raise not_supported("the extension of xs:anyType or of an all group in an XML schema")
            both = [particle for particle in (base.particle, content.particle) if particle is not None]
            content.particle = Particle(Group("sequence", tuple(both))) if both else None
            content.any_attribute = content.any_attribute or base.any_attribute
        content.attributes = {**base.attributes, **content.attributes}
        for name in [name for name, attribute in content.attributes.items() if attribute.get("prohibited")]:
            del content.attributes[name]
        return content

    def _own_content(self, content: _Complex, found: Global) -> None:
        """Put the group and the attributes that an element holds into the content."""
        for node in found.node.all("sequence", "choice", "group", "all"):
            if node.name == "all":
                content.all_group = self._all(Global(node, found.schema))
            else:
                content.particle = self._particle(Global(node, found.schema))
        self._add_attributes(content, found)

    # particles

    def _particle(self, found: Global) -> Particle:
        node = found.node
        least, most = _occurs(node)
        if node.name == "group":
            group = self._find("groups", node.qualified(node.get("ref")))
            for inner in group.node.all("sequence", "choice", "all"):
                if inner.name == "all":
                    raise not_supported("a named group of kind all in an XML schema")
                return Particle(Group("sequence", (self._particle(Global(inner, group.schema)),)), least, most)
            raise sql_error(2378)
        if node.name in ("sequence", "choice"):
            children = tuple(self._particle(Global(child, found.schema)) for child in node.all("sequence", "choice", "group", "element", "any"))
            return Particle(Group(node.name, children), least, most)
        if node.name == "any":
            return Particle(Leaf(wildcard=(_namespaces(found), node.get("processContents", "strict"))), least, most)
        return Particle(Leaf(self._named(found)), least, most)

    def _named(self, found: Global) -> tuple[tuple[str, Json], ...]:
        """Return what an element of a content model takes: itself, or whatever may stand for a head of a substitution group."""
        node = found.node
        if "ref" in node.attributes:
            name = node.qualified(node.get("ref"))
            return tuple((key, self._declaration(self._find("elements", key))) for key in self._substitutes(name))
        form = node.get("form") or found.schema.get("elementFormDefault", "unqualified")
        uri = found.namespace if form == "qualified" else ""
        return ((f"{{{uri}}}{node.get('name')}" if uri else node.get("name"), self._declaration(found)),)

    def _substitutes(self, name: str) -> list[str]:
        self._find("elements", name)
        found = [name]
        for key in found:
            found += [member for member in self._members.get(key, []) if member not in found]
        return found

    def _all(self, found: Global) -> Json:
        members: Json = {}
        for child in found.node.all("element"):
            least, _ = _occurs(child)
            for name, declaration in self._named(Global(child, found.schema)):
                members[name] = [declaration, least]
        return {"members": members, "optional": _occurs(found.node)[0] == 0}

    # attributes

    def _add_attributes(self, content: _Complex, found: Global) -> None:
        for node in found.node.all("attribute", "attributeGroup", "anyAttribute"):
            if node.name == "anyAttribute":
                content.any_attribute = [_namespaces(Global(node, found.schema)), node.get("processContents", "strict")]
            elif node.name == "attributeGroup":
                self._add_attributes(content, self._find("attribute_groups", node.qualified(node.get("ref"))))
            else:
                name, attribute = self._attribute(Global(node, found.schema))
                content.attributes[name] = attribute

    def _attribute(self, found: Global) -> tuple[str, Json]:
        node, declared = found.node, found
        if "ref" in node.attributes:
            name = node.qualified(node.get("ref"))
            declared = self._find("attributes", name)
        else:
            form = node.get("form") or found.schema.get("attributeFormDefault", "unqualified")
            name = f"{{{found.namespace}}}{node.get('name')}" if form == "qualified" and found.namespace else node.get("name")
        own = declared.node.all("simpleType")
        if own:
            type_ = self._simple(Global(own[0], declared.schema))
        elif named := declared.node.get("type"):
            type_ = self._simple_named(declared.node.qualified(named))
        else:
            type_ = simple_types.built_in("anySimpleType")
        attribute: Json = {"simple": type_}
        if node.get("use") in ("required", "prohibited"):
            attribute[node.get("use")] = True
        fixed = node.attributes.get("fixed", declared.node.attributes.get("fixed"))
        if fixed is not None:
            attribute["fixed"] = fixed
        return name, attribute


def _occurs(node: Node) -> tuple[int, int | None]:
    try:
        most = node.get("maxOccurs", "1")
        return int(node.get("minOccurs", "1")), None if most == "unbounded" else int(most)
    except ValueError:
        raise SqlError(2309, 'The value of "maxOccurs" is not a valid number.', 16) from None


def _namespaces(found: Global) -> Json:
    """Return the namespaces that a wildcard takes: any, all but one, or those of a list."""
    written = found.node.get("namespace", "##any").split()
    if written == ["##any"]:
        return {"any": True}
    if written == ["##other"]:
        return {"not": found.namespace}
    return {"in": [{"##targetNamespace": found.namespace, "##local": ""}.get(uri, uri) for uri in written]}
