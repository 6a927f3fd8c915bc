"""The syntax tree of XQuery and XML DML, as the xml type's methods take them. Names are resolved: ``Name`` holds the namespace.

Source: "XQuery Language Reference (SQL Server)", https://learn.microsoft.com/sql/xquery/xquery-language-reference-sql-server
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a namespace ('' for none) with the prefix it was written with."""

    local: str
    uri: str = ""
    prefix: str = ""

    def __str__(self) -> str:
        return f"{{{self.uri}}}{self.local}" if self.uri else self.local

    @property
    def written(self) -> str:
        return f"{self.prefix}:{self.local}" if self.prefix else self.local


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression."""


@dataclass(frozen=True, slots=True)
class Literal(Expr):
    """``type``: xs:string, xs:integer, xs:decimal, xs:double. ``value`` is its text."""

    value: str
    type: str


@dataclass(frozen=True, slots=True)
class Variable(Expr):
    name: str


@dataclass(frozen=True, slots=True)
class ContextItem(Expr):
    pass


@dataclass(frozen=True, slots=True)
class Root(Expr):
    """The document node that a leading / stands for."""


@dataclass(frozen=True, slots=True)
class Sequence(Expr):
    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class NodeTest:
    """``kind``: element or attribute by ``name``, node, text, comment, processing-instruction. A part of the name that is None is ``*``."""

    kind: str
    uri: str | None = None
    local: str | None = None


@dataclass(frozen=True, slots=True)
class Step(Expr):
    """One step from the nodes of ``origin``. ``axis``: child, attribute, self, parent, descendant, descendant-or-self."""

    origin: Expr
    axis: str
    test: NodeTest
    predicates: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter(Expr):
    """A sequence with predicates: ``(...)[1]``."""

    operand: Expr
    predicates: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Call(Expr):
    name: Name
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """``for $name in value``, or ``let $name := value``."""

    name: str
    value: Expr
    iterates: bool = True


@dataclass(frozen=True, slots=True)
class Flwor(Expr):
    """``order`` are (key, descending)."""

    bindings: tuple[Binding, ...]
    where: Expr | None
    order: tuple[tuple[Expr, bool], ...]
    result: Expr


@dataclass(frozen=True, slots=True)
class Quantified(Expr):
    every: bool
    bindings: tuple[Binding, ...]
    condition: Expr


@dataclass(frozen=True, slots=True)
class If(Expr):
    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True)
class Logical(Expr):
    """``operator``: and, or."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Comparison(Expr):
    """``operator`` as written: = != < <= > >= (general), eq ne lt le gt ge (value), is << >> (node)."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic(Expr):
    """``operator``: + - * div mod."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negative(Expr):
    operand: Expr


@dataclass(frozen=True, slots=True)
class Cast(Expr):
    """``operand cast as type?``."""

    operand: Expr
    type: str


@dataclass(frozen=True, slots=True)
class InstanceOf(Expr):
    """``type`` is an atomic type's name or None for a kind test; ``occurrence``: '', ?, *, +; ``empty()`` has neither type nor test."""

    operand: Expr
    type: str | None
    test: NodeTest | None
    occurrence: str


@dataclass(frozen=True, slots=True)
class Constructor(Expr):
    """A new node. ``kind``: element, attribute, text, comment, processing-instruction.

    ``content`` are literal texts and expressions; ``attributes`` and ``namespaces`` (prefix, URI) belong to direct element constructors.
    """

    kind: str
    name: Name | None
    content: tuple[str | Expr, ...]
    attributes: tuple[Constructor, ...] = ()
    namespaces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Insert:
    """``where``: first, last, before, after; "" for into without first or last, and for attributes."""

    content: Expr
    where: str
    target: Expr


@dataclass(frozen=True, slots=True)
class Delete:
    target: Expr


@dataclass(frozen=True, slots=True)
class Replace:
    target: Expr
    value: Expr


Dml = Insert | Delete | Replace


@dataclass(frozen=True, slots=True)
class Query:
    """``namespaces`` are those of the prolog and around it: prefix to URI, '' the default element namespace."""

    body: Expr | Dml
    namespaces: dict[str, str]


AXES: Final = frozenset({"child", "attribute", "self", "parent", "descendant", "descendant-or-self"})
UNSUPPORTED_AXES: Final = frozenset({"ancestor", "ancestor-or-self", "following", "following-sibling", "preceding", "preceding-sibling", "namespace"})
