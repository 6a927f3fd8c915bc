"""Identifiers, names of up to four parts, types and constants.

Source: "Database identifiers", "Data types" and "Constants" of the Transact-SQL reference.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.keywords import words
from ferryman.tsql.lexer import Kind, Token
from ferryman.tsql.parser.cursor import Cursor

BUILT_IN_TYPES: Final = words(
    """
    bigint int smallint tinyint bit decimal numeric money smallmoney float real date time datetime datetime2 smalldatetime
    datetimeoffset char varchar text nchar nvarchar ntext binary varbinary image uniqueidentifier xml sql_variant rowversion timestamp
    sysname hierarchyid geometry geography json vector cursor table
    """
)

_SYNONYMS: Final = {
    "dec": "decimal",
    "integer": "int",
    "character": "char",
    "rowversion": "timestamp",
}
"""Source: "Data type synonyms (Transact-SQL)"."""

_MAX_BIGINT: Final = 2**63 - 1
_LITERALS: Final = frozenset({Kind.STRING, Kind.NSTRING, Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT, Kind.MONEY, Kind.BINARY})
_STRINGS: Final = frozenset({Kind.STRING, Kind.NSTRING})


class Names(Cursor):
    """Reads the smallest parts of every statement."""

    # identifiers

    def identifier(self) -> str:
        token = self.token
        if token.kind > Kind.QUOTED:
            raise self.error()
        self.advance()
        return token.value

    @property
    def at_identifier(self) -> bool:
        return self.token.kind <= Kind.QUOTED

    @property
    def at_string(self) -> bool:
        return self.token.kind in _STRINGS

    def word(self) -> str:
        """Read an option's word, reserved or not; returns it in upper case."""
        if self.token.kind not in (Kind.WORD, Kind.KEYWORD):
            raise self.error()
        return self.advance().key

    def string(self) -> str:
        if not self.at_string:
            raise self.error()
        return self.advance().value

    def identifier_or_string(self) -> str:
        return self.string() if self.at_string else self.identifier()

    def variable(self) -> str:
        if self.token.kind is not Kind.VARIABLE:
            raise self.error()
        return self.advance().value

    def identifiers(self) -> tuple[str, ...]:
        """Read ``(a, b, ...)``."""
        return self.parenthesized(self.identifier)

    def optional_identifiers(self) -> tuple[str, ...]:
        return self.identifiers() if self.key == "(" else ()

    def name(self) -> ast.Name:
        """Read a name; a part between two dots may be missing (``msdb..t``), and so may the first ones (``.t`` isn't T-SQL, ``..t`` is)."""
        parts = [""] if self.key == "." else [self.identifier()]
        while self.key == "." and len(parts) < 4:
            self.advance()
            parts.append("" if self.key == "." else self.identifier())
        if self.key == ".":
            raise self.at_token(sql_error(117, "object", ".".join(parts)))
        return ast.Name(tuple(parts))

    def local_name(self, statement: str) -> ast.Name:
        """Read the name of a module, which is made and dropped in the current database only; raises 166 where another one is written."""
        name = self.name()
        if len(name.parts) > 2 and name.parts[-3]:
            raise self.at_token(sql_error(166, statement))
        return name

    def table_name(self) -> ast.Name:
        """Read a table's name or a table variable."""
        if self.token.kind is Kind.VARIABLE:
            return ast.Name((self.advance().value,))
        return self.name()

    # types

    def type_name(self) -> ast.TypeName:
        token = self.token
        if token.kind is Kind.KEYWORD:
            return self._reserved_type()
        name = self.name()
        if len(name.parts) == 2 and name.parts[0].lower() == "sys" and name.last.lower() in BUILT_IN_TYPES:
            name = ast.Name((name.last,))
        if len(name.parts) > 1:
            return ast.TypeName(name, self._type_arguments())
        written = name.parts[0].lower()
        if written in ("char", "character", "binary", "nchar") and self.accept("VARYING"):
            written = {"char": "varchar", "character": "varchar", "nchar": "nvarchar", "binary": "varbinary"}[written]
        written = _SYNONYMS.get(written, written)
        if written not in BUILT_IN_TYPES:
            return ast.TypeName(name, self._type_arguments())
        if written == "xml" and self.key == "(":
            return self._typed_xml()
        return ast.TypeName(ast.Name((written,)), self._type_arguments())

    def _typed_xml(self) -> ast.TypeName:
        """Read ``([CONTENT | DOCUMENT] collection)``."""
        self.advance()
        facet = self.peek().key not in (".", ")") and self.key in ("CONTENT", "DOCUMENT")
        document = facet and self.advance().key == "DOCUMENT"
        collection = self.name()
        self.expect(")")
        return ast.TypeName(ast.Name(("xml",)), collection=collection, document=document)

    def _reserved_type(self) -> ast.TypeName:
        """Read a type whose first word is reserved: DOUBLE PRECISION, NATIONAL CHARACTER VARYING, CURSOR."""
        if self.accept_words("DOUBLE", "PRECISION"):
            return ast.TypeName(ast.Name(("float",)), (53,))
        if self.accept("NATIONAL"):
            if self.key not in ("CHAR", "CHARACTER", "TEXT"):
                raise self.error()
            base = "ntext" if self.advance().key == "TEXT" else "nvarchar" if self.accept("VARYING") else "nchar"
            return ast.TypeName(ast.Name((base,)), self._type_arguments())
        if self.accept("CURSOR"):
            return ast.TypeName(ast.Name(("cursor",)))
        raise self.error()

    def _type_arguments(self) -> tuple[int, ...]:
        if self.key != "(":
            return ()
        return self.parenthesized(self._type_argument)

    def _type_argument(self) -> int:
        if self.accept("MAX"):
            return -1
        if self.token.kind is not Kind.INTEGER:
            raise self.error()
        return int(self.advance().value)

    # constants

    @property
    def at_literal(self) -> bool:
        return self.token.kind in _LITERALS

    def literal(self) -> ast.Literal:
        """Read a constant other than NULL."""
        if not self.at_literal:
            raise self.error()
        return literal_of(self.advance())

    def signed_integer(self) -> int:
        sign = -1 if self.accept("-") else 1
        self.accept("+")
        if self.token.kind not in (Kind.INTEGER, Kind.DECIMAL):
            raise self.error()
        return sign * int(Decimal(self.advance().value))

    def signed_literal(self) -> ast.Literal:
        """Read a constant that may have a sign; the sign becomes part of the value."""
        negative = False
        if self.key in ("-", "+"):
            negative = self.advance().key == "-"
            if self.at_string or self.token.kind is Kind.BINARY:
                raise self.error()
        literal = self.literal()
        if not negative or literal.value is None or isinstance(literal.value, str | bytes):
            return literal
        return ast.Literal(literal.kind, -literal.value)


def literal_of(token: Token) -> ast.Literal:
    """Return the constant that a token stands for."""
    kind, value = token.kind, token.value
    if kind is Kind.STRING:
        return ast.Literal("string", value)
    if kind is Kind.INTEGER:
        number = int(value)
        return ast.Literal("integer", number) if number <= _MAX_BIGINT else ast.Literal("decimal", Decimal(value))
    if kind is Kind.NSTRING:
        return ast.Literal("nstring", value)
    if kind is Kind.DECIMAL:
        return ast.Literal("decimal", Decimal(value.rstrip(".") or "0"))
    if kind is Kind.FLOAT:
        return ast.Literal("float", float(value if value[-1].isdigit() else value.rstrip("+-") + "0"))
    if kind is Kind.MONEY:
        return ast.Literal("money", Decimal(value[1:].rstrip(".") or "0"))
    digits = value[2:]
    return ast.Literal("binary", bytes.fromhex("0" + digits if len(digits) % 2 else digits))
