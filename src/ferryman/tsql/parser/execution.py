"""EXECUTE in its forms, EXECUTE AS and REVERT.

Source: "EXECUTE (Transact-SQL)", "EXECUTE AS (Transact-SQL)". An argument is a constant, a variable, DEFAULT or a bare word, never an expression.
"""

from __future__ import annotations

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.dml import Dml

ResultSets = tuple[tuple[ast.ResultColumn, ...], ...] | None
"""What WITH RESULT SETS declares: () for NONE, None for UNDEFINED and where it is missing."""


class Execution(Dml):
    """Reads calls of procedures."""

    def execute(self) -> ast.Execute | ast.ExecuteText | ast.ExecuteAs:
        self.advance()
        if self.key == "(":
            return self._execute_text()
        if self.key == "AS":
            return self._execute_as()
        return_variable = None
        if self.token.kind is Kind.VARIABLE and self.peek().key == "=":
            return_variable = self.advance().value
            self.advance()
        if self.token.kind is Kind.VARIABLE:
            return self._call(ast.Variable(self.advance().value), return_variable)
        return self._call(self.name(), return_variable)

    def implicit_execute(self) -> ast.Execute:
        """Read a call without EXECUTE, as a batch's first statement may be."""
        return self._call(self.name(), None)

    def odbc_call(self) -> ast.Execute:
        """Read ``{call procedure(arguments)}`` or ``{@rc = call procedure}``."""
        self.advance()
        return_variable = None
        if self.token.kind is Kind.VARIABLE:
            return_variable = self.advance().value
            self.expect("=")
        self.expect("CALL")
        procedure = self.name()
        arguments: tuple[ast.Argument, ...] = ()
        if self.accept("("):
            arguments = () if self.key == ")" else self.comma_list(self._argument_of_execute)
            self.expect(")")
        self.expect("}")
        return ast.Execute(procedure, arguments, return_variable)

    def _call(self, procedure: ast.Name | ast.Variable, return_variable: str | None) -> ast.Execute:
        if self.key == ";" and self.peek().kind is Kind.INTEGER and self.peek().start == self.token.end:
            self.advance()
            if self.advance().value != "1":
                raise self.unsupported("numbered procedures")
        arguments: tuple[ast.Argument, ...] = ()
        if self._argument_follows():
            arguments = self._arguments()
        options, result_sets = self._execute_options()
        return ast.Execute(procedure, arguments, return_variable, options, result_sets)

    def _arguments(self) -> tuple[ast.Argument, ...]:
        """Read the arguments; raises 119 for one without a name behind one that has a name."""
        first = self.token
        arguments = self.comma_list(self._argument_of_execute)
        named = False
        for position, argument in enumerate(arguments):
            if named and argument.name is None:
                raise self.at_token(sql_error(119, position + 1), first)
            named = named or argument.name is not None
        return arguments

    def _argument_follows(self) -> bool:
        token = self.token
        if token.kind is Kind.KEYWORD:
            return token.key in ("DEFAULT", "NULL")
        if token.kind is Kind.OPERATOR:
            return token.key in ("-", "+")
        return token.kind is not Kind.END

    def _argument_of_execute(self) -> ast.Argument:
        name = None
        if self.token.kind is Kind.VARIABLE and self.peek().key == "=":
            name = self.advance().value
            self.advance()
        value = self._argument_value()
        output = self.key in ("OUTPUT", "OUT")
        if output and not isinstance(value, ast.Variable):
            raise self.at_token(sql_error(179))
        if output:
            self.advance()
        return ast.Argument(value, name, output)

    def _argument_value(self) -> ast.Expression:
        token = self.token
        if token.kind is Kind.VARIABLE:
            self.advance()
            return ast.Variable(token.value)
        if token.kind is Kind.SYSTEM_VARIABLE:
            self.advance()
            return ast.SystemVariable(token.value)
        if token.kind <= Kind.QUOTED:
            return self._bare_words()
        if self.accept("DEFAULT"):
            return ast.DefaultValue()
        if self.accept("NULL"):
            return ast.Literal("null", None)
        return self.signed_literal()

    def _bare_words(self) -> ast.Literal:
        """Read a word, which is a string here: ``EXEC sp_help t``."""
        return ast.Literal("nstring", self.advance().value)

    def _execute_options(self) -> tuple[tuple[str, ...], ResultSets]:
        """Read ``WITH RECOMPILE, RESULT SETS ...``, if there is one."""
        options: list[str] = []
        result_sets: ResultSets = None
        if self.key != "WITH" or self.peek().key not in ("RECOMPILE", "RESULT"):
            return (), None
        while self.accept("WITH" if not options and result_sets is None else ","):
            if self.accept("RECOMPILE"):
                options.append("RECOMPILE")
                continue
            self.expect_words("RESULT", "SETS")
            if self.accept("NONE"):
                result_sets = ()
            elif not self.accept("UNDEFINED"):
                result_sets = self.parenthesized(self._result_set)
                break
            else:
                break
        return tuple(options), result_sets

    def _result_set(self) -> tuple[ast.ResultColumn, ...]:
        if self.key == "AS":
            raise self.unsupported(f"WITH RESULT SETS AS {self.peek().key}")
        return self.parenthesized(self._result_column)

    def _result_column(self) -> ast.ResultColumn:
        name = self.identifier()
        type_ = self.type_name()
        collation = self.identifier() if self.accept("COLLATE") else None
        if self.accept_words("NOT", "NULL"):
            return ast.ResultColumn(name, type_, nullable=False, collation=collation)
        self.accept("NULL")
        return ast.ResultColumn(name, type_, collation=collation)

    def _execute_text(self) -> ast.ExecuteText:
        """Read ``EXEC ('text' + @more [, argument]) [AS USER = 'u'] [AT server]``; the parts are constants and variables."""
        self.expect("(")
        parts = [self._text_part()]
        while self.accept("+"):
            parts.append(self._text_part())
        if self.key == ",":
            raise self.unsupported("EXECUTE (...) with arguments AT a linked server")
        self.expect(")")
        execute_as = None
        if self.accept("AS"):
            kind = self.one_of("USER", "LOGIN")
            self.expect("=")
            execute_as = ast.ExecuteAs(kind, self.literal())
        at_server = None
        if self.accept("AT"):
            at_server = self.identifier()
        return ast.ExecuteText(tuple(parts), execute_as, at_server, self._execute_options()[1])

    def _text_part(self) -> ast.Expression:
        if self.token.kind is Kind.VARIABLE:
            return ast.Variable(self.advance().value)
        if self.at_string:
            return self.literal()
        raise self.error()

    def _execute_as(self) -> ast.ExecuteAs:
        self.advance()
        kind = self.one_of("USER", "LOGIN", "CALLER")
        if kind == "CALLER":
            return ast.ExecuteAs(kind)
        self.expect("=")
        name = ast.Variable(self.advance().value) if self.token.kind is Kind.VARIABLE else self.literal()
        if self.accept_words("WITH", "NO", "REVERT"):
            return ast.ExecuteAs(kind, name, revertible=False)
        if self.accept_words("WITH", "COOKIE", "INTO"):
            return ast.ExecuteAs(kind, name, cookie=self._cookie())
        return ast.ExecuteAs(kind, name)

    def revert(self) -> ast.Revert:
        self.advance()
        if not self.accept_words("WITH", "COOKIE"):
            return ast.Revert()
        self.expect("=")
        return ast.Revert(self._cookie())

    def _cookie(self) -> ast.Variable:
        if self.token.kind is not Kind.VARIABLE:
            raise self.error()
        return ast.Variable(self.advance().value)
