"""Scalar expressions and conditions.

Source: "Operator precedence (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/language-elements/operator-precedence-transact-sql
``~`` binds tightest, then ``* / %``, then ``+ - & ^ |`` and the signs (so ``-a / b * c`` is ``-(a / b * c)``), comparisons, NOT, AND, OR.
T-SQL keeps scalars and conditions apart; only a parenthesis may open either, and what was found in it decides.
"""

from __future__ import annotations

from typing import Final

from ferryman.errors import SqlError, sql_error
from ferryman.tsql import ast
from ferryman.tsql.clr import METHODS
from ferryman.tsql.lexer import Kind, Token
from ferryman.tsql.parser.cursor import MAX_NESTING
from ferryman.tsql.parser.fulltext_search import read_test
from ferryman.tsql.parser.names import Names, literal_of

CONDITIONS: Final = (
    ast.Comparison, ast.And, ast.Or, ast.Not, ast.IsNull, ast.Like, ast.InList, ast.InQuery, ast.Between, ast.Exists, ast.IsDistinctFrom,
    ast.QuantifiedComparison, ast.UpdatedColumn, ast.FullTextTest,
)  # fmt: skip

_ADDITIVE: Final = 1
_MULTIPLICATIVE: Final = 2
_BINARY: Final = {
    "+": _ADDITIVE, "-": _ADDITIVE, "&": _ADDITIVE, "^": _ADDITIVE, "|": _ADDITIVE, "||": _ADDITIVE, "<<": _ADDITIVE, ">>": _ADDITIVE,
    "*": _MULTIPLICATIVE, "/": _MULTIPLICATIVE, "%": _MULTIPLICATIVE,
}  # fmt: skip

_COMPARISONS: Final = {
    "=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "!<": ">=", "!>": "<=",
}  # fmt: skip
_AFTER_OPERAND: Final = frozenset({*_COMPARISONS, "IS", "IN", "LIKE", "BETWEEN", "NOT"})
_POSTFIX: Final = frozenset({"COLLATE", "AT", "."})
_TRIGGER_OR_TEXT_PREDICATES: Final = frozenset({"UPDATE", "CONTAINS", "FREETEXT"})
_AFTER_QUERY: Final = frozenset({")", "UNION", "EXCEPT", "INTERSECT"})
_OR: Final = 1
_AND: Final = 2

XML_METHODS: Final = frozenset({"value", "query", "exist", "nodes", "modify"})
"""Methods of the xml type; their names are case-sensitive."""


class Expressions(Names):
    """Reads expressions by precedence climbing, so that a level of parentheses costs few frames."""

    # conditions

    def condition(self) -> ast.Expression:
        """Read a search condition; raises 4145 when a scalar stands where a condition should."""
        found = self._condition_or_scalar(_OR)
        if not isinstance(found, CONDITIONS):
            raise self._not_boolean()
        return found

    def _condition_or_scalar(self, level: int) -> ast.Expression:
        left = self._predicate()
        while True:
            if self.key == "AND":
                found: type[ast.And] | type[ast.Or] = ast.And
            elif self.key == "OR" and level == _OR:
                found = ast.Or
            else:
                return left
            if not isinstance(left, CONDITIONS):
                raise self._not_boolean()
            self.advance()
            right = self._predicate() if found is ast.And else self._condition_or_scalar(_AND)
            if not isinstance(right, CONDITIONS):
                raise self._not_boolean()
            left = found(left, right)

    def _predicate(self) -> ast.Expression:
        key = self.key
        if key == "NOT":
            return self._negation()
        if key == "EXISTS" and self.peek().key == "(":
            self.advance()
            return ast.Exists(self.parenthesized_query())
        if key in _TRIGGER_OR_TEXT_PREDICATES:
            return self._updated_column()
        if key == "(" and not self.starts_query():
            self.enter()
            self.advance()
            inner = self._condition_or_scalar(_OR)
            self.expect(")")
            self.leave()
            if isinstance(inner, CONDITIONS):
                return inner
            left = self.expression(_ADDITIVE, self._postfix(inner))
        else:
            left = self.expression()
        if self.key in _AFTER_OPERAND:
            return self._rest_of_predicate(left)
        return left

    def _negation(self) -> ast.Expression:
        """Read NOT; a run of them doesn't nest."""
        negations = 0
        while self.accept("NOT"):
            negations += 1
        operand = self._predicate()
        if not isinstance(operand, CONDITIONS):
            raise self._not_boolean()
        operand = ast.Not(operand)
        return operand if negations % 2 else ast.Not(operand)

    def _updated_column(self) -> ast.Expression:
        """Read UPDATE(column), the trigger's question which columns were assigned."""
        if self.key != "UPDATE":
            return read_test(self)
        self.advance()
        self.expect("(")
        column = self.identifier()
        self.expect(")")
        return ast.UpdatedColumn(column)

    def _rest_of_predicate(self, left: ast.Expression) -> ast.Expression:
        operator = _COMPARISONS.get(self.key)
        if operator is not None:
            self.advance()
            if self.key in ("ANY", "SOME", "ALL") and self.peek().key == "(":
                quantifier = "ALL" if self.advance().key == "ALL" else "ANY"
                return ast.QuantifiedComparison(operator, left, quantifier, self.parenthesized_query())
            return ast.Comparison(operator, left, self.expression())
        if self.accept("IS"):
            negated = self.accept("NOT")
            if self.accept_words("DISTINCT", "FROM"):
                return ast.IsDistinctFrom(left, self.expression(), negated)
            self.expect("NULL")
            return ast.IsNull(left, negated)
        negated = self.accept("NOT")
        if self.accept("LIKE"):
            pattern = self.expression()
            return ast.Like(left, pattern, self._escape(), negated)
        if self.accept("IN"):
            return self._in(left, negated)
        if self.accept("BETWEEN"):
            low = self.expression()
            self.expect("AND")
            return ast.Between(left, low, self.expression(), negated)
        raise self.error()

    def _escape(self) -> ast.Expression | None:
        if self.key == "{" and self.peek().key == "ESCAPE":
            self.advance()
            self.advance()
            escape = self.expression()
            self.expect("}")
            return escape
        return self.expression() if self.accept("ESCAPE") else None

    def _in(self, left: ast.Expression, negated: bool) -> ast.Expression:
        if self.key != "(":
            raise self.error()
        if self.starts_query():
            return ast.InQuery(left, self.parenthesized_query(), negated)
        return ast.InList(left, self.parenthesized(self.expression), negated)

    def _not_boolean(self) -> SqlError:
        token = self.token if not self.at_end else self.tokens[self.position - 1]
        return self.at_token(sql_error(4145, token.value), token)

    # scalars

    def expression(self, level: int = _ADDITIVE, left: ast.Expression | None = None) -> ast.Expression:
        """Read a scalar expression: operators of ``level`` and tighter; ``left`` is a first operand that was already read."""
        if left is None:
            left = self.unary()
        while True:
            operator = self.key
            found = _BINARY.get(operator, 0)
            if found < level or found == 0:
                return left
            self.advance()
            right = self.unary()
            following = _BINARY.get(self.key, 0)
            if following > found:
                right = self.expression(following, right)
            left = ast.Binary(operator, left, right)

    def unary(self, *, postfix: bool = True) -> ast.Expression:
        """Read an operand with its signs; without ``postfix`` what may follow it stays unread."""
        key = self.key
        if key in ("-", "+"):
            self.enter()
            self.advance()
            signed = self.expression(_MULTIPLICATIVE)
            self.leave()
            return ast.Unary(key, signed)
        if key == "~":
            self.enter()
            self.advance()
            inverted = self.unary()
            self.leave()
            return ast.Unary(key, inverted)
        token = self.token
        kind = token.kind
        operand: ast.Expression
        if kind <= Kind.QUOTED:
            operand = self.column_or_call()
        elif kind >= Kind.STRING and kind is not Kind.END:
            self.advance()
            operand = literal_of(token)
        elif kind is Kind.VARIABLE:
            self.advance()
            operand = ast.Variable(token.value)
        elif kind is Kind.SYSTEM_VARIABLE:
            self.advance()
            operand = ast.SystemVariable(token.value)
        elif key == "(":
            operand = self._parenthesis()
        elif key == "NULL":
            self.advance()
            operand = ast.Literal("null", None)
        else:
            operand = self.special()
        return self._postfix(operand) if postfix and self.key in _POSTFIX else operand

    def _parenthesis(self) -> ast.Expression:
        if self.starts_query():
            return ast.Subquery(self.parenthesized_query())
        self.enter()
        self.advance()
        inner = self.expression()
        self.expect(")")
        self.leave()
        return inner

    def _postfix(self, operand: ast.Expression) -> ast.Expression:
        """Read what may follow an operand: COLLATE, AT TIME ZONE, methods."""
        while True:
            key = self.key
            if key == "COLLATE":
                self.advance()
                operand = ast.Collate(operand, self.identifier())
            elif key == "AT" and self.accept_words("AT", "TIME", "ZONE"):
                operand = ast.AtTimeZone(operand, self.unary(postfix=False))
            elif key == "." and self.peek().kind <= Kind.QUOTED:
                self.advance()
                operand = self.method(operand, self.advance())
            else:
                return operand

    def method(self, operand: ast.Expression, name: Token) -> ast.Expression:
        if name.value not in XML_METHODS:
            return ast.InstanceMember(operand, name.value, self._member_arguments())
        if self.key != "(":
            raise self.error()
        if name.value == "modify":
            raise self.at_token(sql_error(8137, "modify"))
        self.advance()
        arguments = self.comma_list(self.expression)
        self.expect(")")
        return ast.MethodCall(operand, name.value, arguments, self.namespaces)

    def _member_arguments(self) -> tuple[ast.Expression, ...] | None:
        """Read what follows a member of a CLR type: a method's arguments, nothing for a property."""
        if self.key != "(":
            return None
        self.advance()
        arguments = () if self.key == ")" else self.comma_list(self.expression)
        self.expect(")")
        return arguments

    def _static_member(self, type_: ast.Name) -> ast.StaticMember:
        self.expect("::")
        name = self.identifier()
        return ast.StaticMember(type_, name, self._member_arguments())

    def modify(self, operand: ast.Expression) -> ast.MethodCall:
        """Read ``('XML DML')`` after the modify of SET, whose value is the operand changed."""
        return ast.MethodCall(operand, "modify", self.parenthesized(self.expression), self.namespaces)

    def column_or_call(self) -> ast.Expression:
        """Read an identifier chain: a column, a call by name, or a method of a column."""
        token = self.advance()
        if self.key == "(":
            return self.call(ast.Name((token.value,)), token)
        if self.key != ".":
            if self.key == "::":
                return self._static_member(ast.Name((token.value,)))
            if token.key == "NEXT" and self.key == "VALUE" and self.peek().key == "FOR":
                return self._next_value_for()
            return ast.Column((token.value,))
        parts = [token.value]
        while self.key == ".":
            following = self.peek()
            if following.key == "." and len(parts) < 4:
                self.advance()
                parts.append("")
                continue
            if following.kind > Kind.QUOTED:
                if following.kind is Kind.KEYWORD and following.key in ("IDENTITYCOL", "ROWGUIDCOL"):
                    self.advance()
                    self.advance()
                    return ast.Column((*parts, "$identity" if following.key == "IDENTITYCOL" else "$rowguid"))
                if following.key == "*":
                    self.advance()
                    self.advance()
                    return ast.Star(tuple(parts))
                self.advance()
                raise self.error()
            self.advance()
            if (following.value in XML_METHODS or following.value in METHODS) and self.peek().key == "(":
                self.advance()
                return self.method(ast.Column(tuple(parts)), following)
            parts.append(self.advance().value)
            if self.key == "(":
                return self.call(ast.Name(tuple(parts)), token)
        if self.key == "::":
            return self._static_member(ast.Name(tuple(parts)))
        if len(parts) > 4:
            raise self.at_token(sql_error(4104, ".".join(parts)), token)
        return ast.Column(tuple(parts))

    def _next_value_for(self) -> ast.NextValueFor:
        self.expect_words("VALUE", "FOR")
        name = self.name()
        if self.key == "OVER":
            raise self.unsupported("NEXT VALUE FOR ... OVER")
        return ast.NextValueFor(name)

    # queries inside expressions

    def parenthesized_query(self) -> ast.Query:
        self.enter()
        self.expect("(")
        query = self.nested_query()
        self.expect(")")
        self.leave()
        return query

    def starts_query(self) -> bool:
        """Tell whether the parenthesis here holds a query: it opens with SELECT, perhaps behind more parentheses, as in ``((SELECT 1) UNION SELECT 2)``."""
        inner = self.position + 1
        while self.tokens[inner].key == "(":
            if inner - self.position > MAX_NESTING:
                raise self.at_token(sql_error(191))
            if self.tokens[min(self.closing(inner) + 1, self.size)].key not in _AFTER_QUERY:
                return False
            inner += 1
        return self.tokens[inner].key in ("SELECT", "WITH")

    # what the layers above provide

    def call(self, name: ast.Name, token: Token) -> ast.Expression:
        raise NotImplementedError

    def special(self) -> ast.Expression:
        raise NotImplementedError
