"""CONTAINS, FREETEXT, CONTAINSTABLE and FREETEXTTABLE as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind

if TYPE_CHECKING:
    from ferryman.tsql.parser.expressions import Expressions
    from ferryman.tsql.parser.sources import Sources

TABLES: Final = {"CONTAINSTABLE": "CONTAINS", "FREETEXTTABLE": "FREETEXT"}
"""Table function -> the predicate that asks the same."""
_ENGLISH: Final = frozenset({"english", "us_english", "british english", "1033", "2057", "0", "neutral"})


def read_test(parser: Expressions) -> ast.FullTextTest:
    """Read ``CONTAINS (columns, condition [, LANGUAGE x])``."""
    kind = parser.advance().key
    parser.expect("(")
    columns = _columns(parser)
    parser.expect(",")
    condition = parser.expression()
    if parser.accept(","):
        _language(parser)
    parser.expect(")")
    return ast.FullTextTest(ast.FullTextSearch(kind, columns, condition))


def read_table(parser: Sources) -> ast.FullTextTable:
    """Read ``CONTAINSTABLE (table, columns, condition [, LANGUAGE x] [, top_n_by_rank]) [AS alias]``."""
    kind = TABLES[parser.advance().key]
    parser.expect("(")
    table = parser.name()
    parser.expect(",")
    columns = _columns(parser)
    parser.expect(",")
    condition = parser.expression()
    top = None
    while parser.accept(","):
        if parser.key == "LANGUAGE":
            _language(parser)
        else:
            top = parser.expression()
    parser.expect(")")
    return ast.FullTextTable(table, ast.FullTextSearch(kind, columns, condition), top, parser.table_alias())


def _columns(parser: Expressions) -> tuple[ast.Column | ast.Star, ...]:
    if parser.accept("*"):
        return ()
    if parser.accept("("):
        if parser.accept("*"):
            parser.expect(")")
            return ()
        columns = parser.comma_list(lambda: _column(parser))
        parser.expect(")")
        return columns
    return (_column(parser),)


def _column(parser: Expressions) -> ast.Column | ast.Star:
    parts = [parser.identifier()]
    while parser.accept("."):
        if parser.accept("*"):
            return ast.Star(tuple(parts))
        parts.append(parser.identifier())
    return ast.Column(tuple(parts))


def _language(parser: Expressions) -> None:
    """Read LANGUAGE; raises 40515 for any but English and neutral."""
    parser.expect("LANGUAGE")
    word = parser.advance()
    if word.kind is Kind.VARIABLE or word.value.lower() not in _ENGLISH:
        raise parser.unsupported(f"full-text search with LANGUAGE {word.value}")
