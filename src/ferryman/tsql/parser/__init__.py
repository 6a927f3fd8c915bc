"""The T-SQL parser: text in, syntax tree (``ferryman.tsql.ast``) out.

Recursive descent, one layer a module, each built on the one before: cursor, names, expressions, functions, sources, queries, dml, execution,
variables, tables, control, modules, indexes, definitions, security, statements. Statements need no semicolons: each reader stops where its grammar ends.

Every syntax error is SQL Server's own, by number and text, with its line:

>>> parse("select 1 from").statements
Traceback (most recent call last):
ferryman.errors.SqlError: Msg 102, Level 15, State 1: Incorrect syntax near 'from'.
"""

from __future__ import annotations

from ferryman.tsql import ast
from ferryman.tsql.parser.statements import Parser, guarded

__all__ = ["parse", "parse_condition", "parse_expression", "parse_name", "parse_parameters", "parse_query", "parse_type"]


def parse(text: str, *, quoted_identifier: bool = True) -> ast.Batch:
    """Return the statements of one batch (no GO in it, see ``ferryman.tsql.batches``).

    Raises SqlError with ``line`` set: 102, 156, 105, 113, 319, 103, 111, 191 and others of severity 15; 40515 for a construct that is
    T-SQL but not supported.
    """
    return guarded(Parser.batch, Parser(text, quoted_identifier=quoted_identifier))


def parse_expression(text: str, *, quoted_identifier: bool = True) -> ast.Expression:
    """Return a scalar expression: a default's or a computed column's stored text."""
    return guarded(_whole_expression, Parser(text, quoted_identifier=quoted_identifier))


def parse_condition(text: str, *, quoted_identifier: bool = True) -> ast.Expression:
    """Return a search condition: a check constraint's or a filtered index's stored text."""
    return guarded(_whole_condition, Parser(text, quoted_identifier=quoted_identifier))


def parse_query(text: str, *, quoted_identifier: bool = True) -> ast.Query:
    """Return a query with its common table expressions: a view's stored text."""
    return guarded(_whole_query, Parser(text, quoted_identifier=quoted_identifier))


def parse_type(text: str) -> ast.TypeName:
    """Return a type: ``nvarchar(max)``, ``decimal(10, 2)``, ``dbo.MyType``."""
    return guarded(_whole_type, Parser(text))


def parse_name(text: str) -> ast.Name:
    """Return a one- to four-part name, as an RPC or EXEC @variable gives it: ``msdb..[sp_x]``."""
    return guarded(_whole_name, Parser(text))


def parse_parameters(text: str) -> tuple[ast.Parameter, ...]:
    """Return the parameters that sp_executesql's @params declares: ``@a int, @b nvarchar(10) OUTPUT``."""
    return guarded(_whole_parameters, Parser(text)) if text.strip() else ()


def _whole_name(parser: Parser) -> ast.Name:
    name = parser.name()
    parser.finish()
    return name


def _whole_parameters(parser: Parser) -> tuple[ast.Parameter, ...]:
    parameters = [parser.parameter()]
    while parser.accept(","):
        parameters.append(parser.parameter())
    parser.finish()
    return tuple(parameters)


def _whole_expression(parser: Parser) -> ast.Expression:
    expression = parser.expression()
    parser.finish()
    return expression


def _whole_condition(parser: Parser) -> ast.Expression:
    condition = parser.condition()
    parser.finish()
    return condition


def _whole_query(parser: Parser) -> ast.Query:
    query = parser.query_with()
    parser.accept(";")
    parser.finish()
    return query


def _whole_type(parser: Parser) -> ast.TypeName:
    type_ = parser.type_name()
    parser.finish()
    return type_
