"""The place in the token list where the parser stands, and the errors it raises there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind, Source, Token, tokenize

MAX_NESTING: Final = 150
"""Levels of parentheses, calls, subqueries and blocks; SQL Server's own limit is its stack (error 191), ours is Python's."""

_LOOKAHEAD: Final = 4
T = TypeVar("T")


class Cursor:
    """``key`` is the current token's key; the parser's tests are comparisons with it."""

    def __init__(self, text: str, *, quoted_identifier: bool = True) -> None:
        self.source = Source(text)
        self.text = text
        self.tokens = tokenize(self.source, quoted_identifier=quoted_identifier)
        self.size = len(self.tokens) - 1
        self.tokens.extend([self.tokens[-1]] * _LOOKAHEAD)
        self.position = 0
        self.token: Token = self.tokens[0]
        self.key = self.token.key
        self.nesting = 0
        self.namespaces: tuple[tuple[str, str], ...] = ()
        """(prefix, URI) of the statement's WITH XMLNAMESPACES; the default namespace has no prefix."""
        self._closing: dict[int, int] | None = None

    # moving

    def advance(self) -> Token:
        """Step over the current token and return it."""
        token = self.token
        self.position += 1
        self.token = following = self.tokens[self.position]
        self.key = following.key
        return token

    def accept(self, key: str) -> bool:
        """Step over the current token if it is ``key``."""
        if self.key != key:
            return False
        self.advance()
        return True

    def accept_words(self, *keys: str) -> bool:
        """Step over all of ``keys`` if they come next, else over none."""
        position = self.position
        for key in keys:
            if self.tokens[min(position, self.size)].key != key:
                return False
            position += 1
        for _ in keys:
            self.advance()
        return True

    def expect(self, key: str) -> Token:
        if self.key != key:
            raise self.error()
        return self.advance()

    def expect_words(self, *keys: str) -> None:
        for key in keys:
            self.expect(key)

    def one_of(self, *keys: str) -> str:
        """Step over one of ``keys`` and return it."""
        if self.key not in keys:
            raise self.error()
        return self.advance().key

    def peek(self, ahead: int = 1) -> Token:
        return self.tokens[self.position + ahead]

    @property
    def at_end(self) -> bool:
        return self.token.kind is Kind.END

    def comma_list(self, item: Callable[[], T]) -> tuple[T, ...]:
        """Read one or more items with commas between."""
        first = item()
        if self.key != ",":
            return (first,)
        items = [first]
        while self.accept(","):
            items.append(item())
        return tuple(items)

    def parenthesized(self, item: Callable[[], T]) -> tuple[T, ...]:
        """Read ``(item, ...)``."""
        self.expect("(")
        items = self.comma_list(item)
        self.expect(")")
        return items

    # nesting

    def enter(self) -> None:
        """Go one level down; raises error 191 when that is too deep. Pair it with ``leave``."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.at_token(sql_error(191))

    def leave(self) -> None:
        self.nesting -= 1

    def closing(self, position: int) -> int:
        """Return the position of the parenthesis that closes the one at ``position``; the end of the tokens when none does."""
        if self._closing is None:
            self._closing = {}
            opened: list[int] = []
            for index, token in enumerate(self.tokens):
                if token.key == "(":
                    opened.append(index)
                elif token.key == ")" and opened:
                    self._closing[opened.pop()] = index
        return self._closing.get(position, self.size)

    # source text

    def text_since(self, token: Token) -> str:
        """Return the source from ``token`` up to the last token that was read."""
        return self.text[token.start : self.tokens[self.position - 1].end]

    # errors

    def at_token(self, error: SqlError, token: Token | None = None) -> SqlError:
        """Return the error with the line of a token, the current one unless told."""
        error.line = self.source.line((token or self.token).start)
        return error

    def error(self) -> SqlError:
        """Return the syntax error that SQL Server reports at the current token; at the text's end it names the last one."""
        token = self.token
        if token.kind is Kind.END:
            if self.position == 0:
                return self.at_token(sql_error(102, ""))
            last = self.tokens[min(self.position, self.size) - 1]
            return self.at_token(sql_error(102, last.value), last)
        if token.kind is not Kind.KEYWORD:
            return self.at_token(sql_error(102, token.value))
        if token.key == "WITH":
            return self.at_token(sql_error(319))
        return self.at_token(sql_error(156, token.value))

    def unsupported(self, what: str) -> SqlError:
        return self.at_token(not_supported(what))

    # what the layers above provide to those below

    def query(self) -> ast.Query:
        raise NotImplementedError

    def nested_query(self) -> ast.Query:
        raise NotImplementedError
