"""Paths, and the primary expressions that they begin with. Source: "Path Expressions (XQuery)", https://learn.microsoft.com/sql/xquery/path-expressions-xquery"""

from __future__ import annotations

from typing import Final

from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.constructors import Constructors

PREDEFINED: Final = {
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xs": "http://www.w3.org/2001/XMLSchema",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xdt": "http://www.w3.org/2004/07/xpath-datatypes",
    "fn": "http://www.w3.org/2004/07/xpath-functions",
    "sqltypes": "http://schemas.microsoft.com/sqlserver/2004/sqltypes",
    "sql": "urn:schemas-microsoft-com:xml-sql",
}
"""The prefixes that need no declaration."""
FUNCTIONS_NAMESPACE: Final = PREDEFINED["fn"]
_KIND_TESTS: Final = frozenset({"node", "text", "comment", "processing-instruction"})


class Paths(Constructors):
    """Reads paths."""

    def single(self) -> s.Expr:
        """Read an expression without a comma; the parser has it."""
        raise NotImplementedError

    def follows(self, word: str, symbol: str) -> bool:
        """Tell whether a symbol stands behind the word that stands here."""
        scanner = self.scanner
        saved = scanner.at
        scanner.accept_word(word)
        found = scanner.looking_at(symbol)
        scanner.at = saved
        return found

    def variable_name(self) -> str:
        self.scanner.expect("$")
        named = self.scanner.qname()
        if named is None:
            raise self.unexpected()
        return named[1]

    def path(self) -> s.Expr:
        scanner = self.scanner
        if scanner.looking_at("//"):
            scanner.expect("//")
            start: s.Expr = s.Step(s.Root(), "descendant-or-self", s.NodeTest("node"))
            return self._steps(self._step(start))
        if scanner.accept("/"):
            return self._steps(self._step(s.Root())) if self._at_step() else s.Root()
        return self._steps(self._first())

    def _steps(self, origin: s.Expr) -> s.Expr:
        scanner = self.scanner
        while scanner.looking_at("/"):
            if scanner.accept("//"):
                origin = s.Step(origin, "descendant-or-self", s.NodeTest("node"))
            else:
                scanner.expect("/")
            origin = self._step(origin)
        return origin

    def _at_step(self) -> bool:
        scanner = self.scanner
        return bool(scanner.peek_name()) or any(scanner.looking_at(symbol) for symbol in ("@", "*", "."))

    def _first(self) -> s.Expr:
        """Read what a path begins with: a primary expression, perhaps with predicates, or a step from the context item."""
        scanner = self.scanner
        if scanner.looking_at(".") and not scanner.text[scanner.at + 1 : scanner.at + 2].isdigit():
            return self._step(s.ContextItem())
        primary = self._primary()
        if primary is None:
            return self._step(s.ContextItem())
        predicates = self._predicates()
        return s.Filter(primary, predicates) if predicates else primary

    def _primary(self) -> s.Expr | None:
        scanner = self.scanner
        text = scanner.string()
        if text is not None:
            return s.Literal(text, "xs:string")
        number = scanner.number()
        if number is not None:
            return s.Literal(number, "xs:double" if "e" in number.lower() else "xs:decimal" if "." in number else "xs:integer")
        if scanner.looking_at("$"):
            return s.Variable(self.variable_name())
        if scanner.accept("("):
            if scanner.accept(")"):
                return s.Sequence(())
            inner = self.expression()
            scanner.expect(")")
            return inner
        if scanner.looking_at("<") and not scanner.looking_at("<<"):
            return self.direct_constructor()
        return self.computed_constructor() or self._call()

    def _call(self) -> s.Call | None:
        scanner = self.scanner
        saved = scanner.at
        named = scanner.qname()
        if named is None or not scanner.looking_at("(") or (not named[0] and named[1] in _KIND_TESTS | {"element", "attribute", "document-node"}):
            scanner.at = saved
            return None
        prefix, local = named
        name = s.Name(local, self.namespace_of(prefix) if prefix else FUNCTIONS_NAMESPACE, prefix)
        scanner.expect("(")
        arguments: list[s.Expr] = []
        if not scanner.accept(")"):
            arguments.append(self.single())
            while scanner.accept(","):
                arguments.append(self.single())
            scanner.expect(")")
        return s.Call(name, tuple(arguments))

    def _step(self, origin: s.Expr) -> s.Expr:
        scanner = self.scanner
        if scanner.accept(".."):
            return s.Step(origin, "parent", s.NodeTest("node"), self._predicates())
        if scanner.accept("."):
            predicates = self._predicates()
            return s.Step(origin, "self", s.NodeTest("node"), predicates) if predicates or not isinstance(origin, s.ContextItem) else origin
        axis = "child"
        if scanner.accept("@"):
            axis = "attribute"
        else:
            saved = scanner.at
            named = scanner.peek_name()
            if named in s.AXES | s.UNSUPPORTED_AXES:
                scanner.at += len(named)
                if scanner.accept("::"):
                    if named in s.UNSUPPORTED_AXES:
                        raise self.unsupported(named)
                    axis = named
                else:
                    scanner.at = saved
        primary = self._call_step(axis, origin)
        if primary is not None:
            return primary
        return s.Step(origin, axis, self._node_test(axis), self._predicates())

    def _call_step(self, axis: str, origin: s.Expr) -> s.Expr | None:
        """A function call as a step, which SQL Server doesn't have."""
        if axis == "child" and not isinstance(origin, s.ContextItem):
            saved = self.scanner.at
            call = self._call()
            self.scanner.at = saved
            if call is not None:
                raise self.unsupported(f"{call.name.written}() as a step")
        return None

    def _node_test(self, axis: str) -> s.NodeTest:
        scanner = self.scanner
        kind = "attribute" if axis == "attribute" else "element"
        if scanner.accept("*"):
            if scanner.text.startswith(":", scanner.at):
                scanner.at += 1
                named = scanner.qname()
                if named is None:
                    raise self.unexpected()
                return s.NodeTest(kind, None, named[1])
            return s.NodeTest(kind)
        word = scanner.peek_name()
        if word in _KIND_TESTS and self.follows(word, "("):
            scanner.accept_word(word)
            scanner.expect("(")
            target = scanner.string() or (scanner.peek_name() and (scanner.qname() or ("", ""))[1]) or None
            scanner.expect(")")
            return s.NodeTest(word, None, target)
        if word and scanner.text.startswith(":*", scanner.at + len(word)):
            scanner.at += len(word) + 2
            return s.NodeTest(kind, self.namespace_of(word), None)
        named = scanner.qname()
        if named is None:
            raise self.unexpected()
        name = self.resolved(*named, is_element=kind == "element")
        return s.NodeTest(kind, name.uri, name.local)

    def _predicates(self) -> tuple[s.Expr, ...]:
        found: list[s.Expr] = []
        while self.scanner.accept("["):
            found.append(self.expression())
            self.scanner.expect("]")
        return tuple(found)
