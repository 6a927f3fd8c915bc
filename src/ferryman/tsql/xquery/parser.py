"""XQuery text to its syntax tree: prolog, expressions, XML DML. Paths are in ``path_parser``, constructors in ``constructors``.

Source: "XQuery Language Reference (SQL Server)", https://learn.microsoft.com/sql/xquery/xquery-language-reference-sql-server
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ferryman.tsql.xquery import syntax as s
from ferryman.tsql.xquery.errors import xquery_error
from ferryman.tsql.xquery.path_parser import PREDEFINED, Paths
from ferryman.tsql.xquery.scanner import Scanner

_COMPARISONS: Final = ("!=", "<<", ">>", "<=", ">=", "=", "<", ">")
_VALUE_COMPARISONS: Final = ("eq", "ne", "lt", "le", "gt", "ge", "is")


@lru_cache(maxsize=1024)
def parse(text: str, method: str, declared: tuple[tuple[str, str], ...] = ()) -> s.Query:
    """Return the tree of an expression, or for modify of a statement of XML DML. ``declared`` are WITH XMLNAMESPACES's prefixes and URIs."""
    return Parser(text, method, dict(declared)).query()


class Parser(Paths):
    """Recursive descent over one expression."""

    def __init__(self, text: str, method: str, declared: dict[str, str]) -> None:
        self.scanner = Scanner(text, method)
        self.method = method
        self.namespaces = PREDEFINED | declared

    def query(self) -> s.Query:
        self._prolog()
        prolog = self.namespaces
        body: s.Expr | s.Dml = self._dml() if self.method == "modify" else self.expression()
        if not self.scanner.ended:
            raise self.unexpected()
        return s.Query(body, prolog)

    def _prolog(self) -> None:
        scanner = self.scanner
        while scanner.at_word("declare namespace", "declare default"):
            scanner.accept_word("declare")
            prefix = ""
            if scanner.accept_word("default"):
                if scanner.accept_word("function"):
                    raise self.unsupported("declare default function namespace")
                scanner.expect_word("element")
                scanner.expect_word("namespace")
            else:
                scanner.expect_word("namespace")
                named = scanner.qname()
                if named is None:
                    raise self.unexpected()
                prefix = named[1]
                scanner.expect("=")
            uri = scanner.string()
            if uri is None:
                raise xquery_error(self.method, 2225)
            self.namespaces = self.namespaces | {prefix: uri}
            scanner.expect(";")

    # XML DML

    def _dml(self) -> s.Dml:
        scanner = self.scanner
        if scanner.accept_word("delete"):
            return s.Delete(self.expression())
        if scanner.accept_word("replace value of"):
            target = self.single()
            scanner.expect_word("with")
            return s.Replace(target, self.expression())
        if not scanner.accept_word("insert"):
            raise xquery_error(self.method, 9303, scanner.here, "insert', 'delete' or 'replace value of")
        content = self.single()
        where = ""
        if scanner.accept_word("as first"):
            where = "first"
            scanner.expect_word("into")
        elif scanner.accept_word("as last"):
            where = "last"
            scanner.expect_word("into")
        elif scanner.at_word("before", "after"):
            where = "before" if scanner.accept_word("before") else "after"
            scanner.accept_word("after")
        else:
            scanner.expect_word("into")
        return s.Insert(content, where, self.expression())

    # expressions, the loosest first

    def expression(self) -> s.Expr:
        items = [self.single()]
        while self.scanner.accept(","):
            items.append(self.single())
        return items[0] if len(items) == 1 else s.Sequence(tuple(items))

    def single(self) -> s.Expr:
        scanner = self.scanner
        if scanner.at_word("for", "let") and self._dollar_follows():
            return self._flwor()
        if scanner.at_word("some", "every") and self._dollar_follows():
            return self._quantified()
        if scanner.at_word("if") and self.follows("if", "("):
            return self._if()
        return self._or()

    def _dollar_follows(self) -> bool:
        return self.follows(self.scanner.peek_name(), "$")

    def _flwor(self) -> s.Flwor:
        scanner = self.scanner
        bindings: list[s.Binding] = []
        while scanner.at_word("for", "let"):
            iterates = scanner.accept_word("for")
            if not iterates:
                scanner.accept_word("let")
            bindings += self._bindings("in" if iterates else ":=")
        where = self.single() if scanner.accept_word("where") else None
        order: list[tuple[s.Expr, bool]] = []
        scanner.accept_word("stable")
        if scanner.accept_word("order by"):
            order.append(self._order_key())
            while scanner.accept(","):
                order.append(self._order_key())
        if not scanner.accept_word("return"):
            raise xquery_error(self.method, 9303, scanner.here, "return") if where or order else xquery_error(self.method, 9332, scanner.here)
        return s.Flwor(tuple(bindings), where, tuple(order), self.single())

    def _bindings(self, separator: str) -> list[s.Binding]:
        scanner = self.scanner
        found: list[s.Binding] = []
        while True:
            name = self.variable_name()
            for word in ("at", "as"):
                if scanner.at_word(word):
                    raise self.unsupported(word)
            if separator == "in":
                if not scanner.accept_word("in"):
                    raise xquery_error(self.method, 2205, "in")
            else:
                scanner.expect(":=")
            found.append(s.Binding(name, self.single(), iterates=separator == "in"))
            if not (scanner.looking_at(",") and self._comma_dollar()):
                return found
            scanner.expect(",")

    def _comma_dollar(self) -> bool:
        saved = self.scanner.at
        self.scanner.accept(",")
        found = self.scanner.looking_at("$")
        self.scanner.at = saved
        return found

    def _order_key(self) -> tuple[s.Expr, bool]:
        key = self.single()
        descending = self.scanner.accept_word("descending")
        if not descending:
            self.scanner.accept_word("ascending")
        for modifier in ("empty greatest", "empty least", "collation"):
            if self.scanner.at_word(modifier):
                raise self.unsupported(modifier)
        return key, descending

    def _quantified(self) -> s.Quantified:
        every = self.scanner.accept_word("every")
        if not every:
            self.scanner.expect_word("some")
        bindings = self._bindings("in")
        self.scanner.expect_word("satisfies")
        return s.Quantified(every, tuple(bindings), self.single())

    def _if(self) -> s.If:
        scanner = self.scanner
        scanner.expect_word("if")
        scanner.expect("(")
        condition = self.expression()
        scanner.expect(")")
        scanner.expect_word("then")
        then = self.single()
        scanner.expect_word("else")
        return s.If(condition, then, self.single())

    def _or(self) -> s.Expr:
        left = self._and()
        while self.scanner.accept_word("or"):
            left = s.Logical("or", left, self._and())
        return left

    def _and(self) -> s.Expr:
        left = self._comparison()
        while self.scanner.accept_word("and"):
            left = s.Logical("and", left, self._comparison())
        return left

    def _comparison(self) -> s.Expr:
        left = self._additive()
        operator = next((word for word in _VALUE_COMPARISONS if self.scanner.accept_word(word)), None)
        if operator is None:
            operator = next((symbol for symbol in _COMPARISONS if self.scanner.accept(symbol)), None)
        if operator is None:
            return left
        return s.Comparison(operator, left, self._additive())

    def _additive(self) -> s.Expr:
        left = self._multiplicative()
        while True:
            if self.scanner.at_word("to"):
                raise self.unsupported("to")
            operator = next((symbol for symbol in "+-" if self.scanner.accept(symbol)), None)
            if operator is None:
                return left
            left = s.Arithmetic(operator, left, self._multiplicative())

    def _multiplicative(self) -> s.Expr:
        left = self._unary()
        while True:
            operator = "*" if self.scanner.accept("*") else next((word for word in ("div", "mod") if self.scanner.accept_word(word)), None)
            for word in ("idiv", "union", "intersect", "except", "treat as", "castable as"):
                if operator is None and self.scanner.at_word(word):
                    raise self.unsupported(word)
            if operator is None and self.scanner.looking_at("|"):
                raise self.unsupported("|")
            if operator is None:
                return left
            left = s.Arithmetic(operator, left, self._unary())

    def _unary(self) -> s.Expr:
        negative = False
        while self.scanner.looking_at("-") or self.scanner.looking_at("+"):
            negative ^= self.scanner.accept("-")
            self.scanner.accept("+")
        operand = self._typed()
        return s.Negative(operand) if negative else operand

    def _typed(self) -> s.Expr:
        operand = self.path()
        if self.scanner.accept_word("cast as"):
            type_ = self._type_name()
            if not self.scanner.accept("?"):
                raise xquery_error(self.method, 9301)
            operand = s.Cast(operand, type_)
        if self.scanner.accept_word("instance of"):
            return self._instance_of(operand)
        return operand

    def _type_name(self) -> str:
        named = self.scanner.qname()
        if named is None:
            raise self.unexpected()
        prefix, local = named
        if self.namespace_of(prefix or "") not in (PREDEFINED["xs"], PREDEFINED["xdt"]) or not prefix:
            raise xquery_error(self.method, 2232, f"{prefix}:{local}" if prefix else local)
        return f"{prefix}:{local}"

    def _instance_of(self, operand: s.Expr) -> s.InstanceOf:
        scanner = self.scanner
        if scanner.accept_word("empty"):
            scanner.expect("(")
            scanner.expect(")")
            return s.InstanceOf(operand, None, None, "")
        type_, test = None, None
        if scanner.at_word("item", "node", "element", "attribute", "text", "comment", "processing-instruction"):
            kind = scanner.peek_name()
            scanner.accept_word(kind)
            scanner.expect("(")
            named = scanner.qname()
            name = None if named is None else self.resolved(*named, is_element=kind == "element")
            scanner.expect(")")
            test = s.NodeTest(kind, name.uri if name else None, name.local if name else None)
        else:
            type_ = self._type_name()
        occurrence = next((symbol for symbol in "?*+" if scanner.accept(symbol)), "")
        return s.InstanceOf(operand, type_, test, occurrence)
