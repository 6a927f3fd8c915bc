"""Procedures, functions, views and triggers.

Source: "CREATE PROCEDURE", "CREATE FUNCTION", "CREATE VIEW", "CREATE TRIGGER" of the Transact-SQL reference.
A module is alone in its batch (error 111), and its stored text is the whole batch.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind, Token
from ferryman.tsql.parser.control import Control, Scope

_EVENTS: Final = ("INSERT", "UPDATE", "DELETE")
_MODULE_TITLES: Final = {"PROC": "CREATE/ALTER PROCEDURE", "PROCEDURE": "CREATE/ALTER PROCEDURE"}


class Modules(Control):
    """Reads definitions that hold statements or a query."""

    def module(self, action: str) -> ast.Statement:
        """Read what follows CREATE, ALTER or CREATE OR ALTER; raises 111 unless the batch begins here."""
        kind = self.key
        if not self.first_statement:
            verb = action.split()[0]
            raise self.at_token(sql_error(111, _MODULE_TITLES.get(kind, f"{verb} {kind}")))
        self.advance()
        if kind == "FUNCTION":
            return self._function(action)
        if kind == "VIEW":
            return self._view(action)
        if kind == "TRIGGER":
            return self._trigger(action)
        return self._procedure(action)

    # procedures

    def _procedure(self, action: str) -> ast.CreateProcedure:
        name = self.local_name("CREATE/ALTER PROCEDURE")
        if self.key == ";" and self.peek().kind is Kind.INTEGER:
            raise self.unsupported("numbered procedures")
        parameters: tuple[ast.Parameter, ...] = ()
        if self.accept("("):
            parameters = self.comma_list(self.parameter)
            self.expect(")")
        elif self.token.kind is Kind.VARIABLE:
            parameters = self.comma_list(self.parameter)
        options = self._module_options()
        if self.accept_words("FOR", "REPLICATION"):
            raise self.unsupported("FOR REPLICATION")
        self.expect("AS")
        if self.key == "EXTERNAL":
            raise self.unsupported("CLR procedures")
        return ast.CreateProcedure(action, name, parameters, self._body_to_end(returns_value=True), options, self.text)

    def parameter(self) -> ast.Parameter:
        name = self.variable()
        self.accept("AS")
        if self.accept("CURSOR"):
            self.accept("VARYING")
            return ast.Parameter(name, ast.TypeName(ast.Name(("cursor",))), output=self._output(), cursor=True)
        type_ = self.type_name()
        nullable = True
        if self.accept_words("NOT", "NULL"):
            nullable = False
        else:
            self.accept("NULL")
        default = self._parameter_default() if self.accept("=") else None
        output = self._output()
        return ast.Parameter(name, type_, default, output, self.accept("READONLY"), nullable)

    def _output(self) -> bool:
        return self.accept("OUTPUT") or self.accept("OUT")

    def _parameter_default(self) -> ast.Expression:
        """Read a constant, NULL, or a bare word, which is a string."""
        if self.accept("NULL"):
            return ast.Literal("null", None)
        if self.token.kind <= Kind.QUOTED:
            return ast.Literal("string", self.advance().value)
        if self.token.kind is Kind.SYSTEM_VARIABLE:
            return ast.SystemVariable(self.advance().value)
        return self.signed_literal()

    def _module_options(self) -> tuple[str, ...]:
        if self.key != "WITH":
            return ()
        self.advance()
        return self.comma_list(self._module_option)

    def _module_option(self) -> str:
        """Read ENCRYPTION, RECOMPILE, SCHEMABINDING, EXECUTE AS OWNER, RETURNS NULL ON NULL INPUT, INLINE = ON ..."""
        if self.key in ("EXEC", "EXECUTE"):
            self.advance()
            self.expect("AS")
            who = f"'{self.string()}'" if self.at_string else self.one_of("CALLER", "SELF", "OWNER")
            return f"EXECUTE AS {who}"
        if self.key == "RETURNS":
            self.advance()
            self.expect_words("NULL", "ON", "NULL", "INPUT")
            return "RETURNS NULL ON NULL INPUT"
        if self.key == "CALLED":
            self.advance()
            self.expect_words("ON", "NULL", "INPUT")
            return "CALLED ON NULL INPUT"
        if self.key == "NATIVE_COMPILATION":
            self.native = True
            return self.advance().key
        if self.accept("INLINE"):
            self.expect("=")
            return f"INLINE = {self.one_of('ON', 'OFF')}"
        return self.one_of("ENCRYPTION", "RECOMPILE", "SCHEMABINDING", "VIEW_METADATA")

    def _body_to_end(self, *, returns_value: bool) -> tuple[ast.Statement, ...]:
        """Read the statements up to the batch's end, in a scope of their own."""
        self.scope = Scope(returns_value)
        body = self.statements_until("")
        self.check_labels()
        return body

    # functions

    def _function(self, action: str) -> ast.CreateFunction:
        name = self.local_name("CREATE/ALTER FUNCTION")
        self.expect("(")
        parameters = () if self.key == ")" else self.comma_list(self.parameter)
        self.expect_words(")", "RETURNS")
        if self.accept("TABLE"):
            if self.key == "(":
                raise self.unsupported("CLR functions")
            return self._inline_function(action, name, parameters)
        if self.token.kind is Kind.VARIABLE:
            variable = self.advance().value
            self.expect("TABLE")
            table = self.table_elements()
            options = self._module_options()
            body = self._function_body(returns_value=False)
            return ast.CreateFunction(action, name, parameters, "TABLE", None, variable, table, None, body, options, self.text)
        returns = self.type_name()
        options = self._module_options()
        body = self._function_body(returns_value=True)
        return ast.CreateFunction(action, name, parameters, "SCALAR", returns, body=body, options=options, text=self.text)

    def _inline_function(self, action: str, name: ast.Name, parameters: tuple[ast.Parameter, ...]) -> ast.CreateFunction:
        options = self._module_options()
        self.accept("AS")
        if self.key == "EXTERNAL":
            raise self.unsupported("CLR functions")
        self.expect("RETURN")
        parenthesized = self.key == "(" and (self.peek().key == "WITH" or not self._set_operation_follows())
        if parenthesized:
            self.advance()
        query = self.query_with()
        if parenthesized:
            self.expect(")")
        self.check_order(query)
        self.end_of_batch()
        return ast.CreateFunction(action, name, parameters, "INLINE", query=query, options=options, text=self.text)

    def _set_operation_follows(self) -> bool:
        """Tell whether the parenthesis here is only the first operand of UNION, EXCEPT or INTERSECT."""
        return self.tokens[min(self.closing(self.position) + 1, self.size)].key in ("UNION", "EXCEPT", "INTERSECT")

    def _function_body(self, *, returns_value: bool) -> tuple[ast.Statement, ...]:
        self.accept("AS")
        if self.key == "EXTERNAL":
            raise self.unsupported("CLR functions")
        self.expect("BEGIN")
        if self.key == "ATOMIC":
            self.atomic_options()
        self.scope = Scope(returns_value)
        body = self.statements_until("END")
        self.expect("END")
        self.check_labels()
        self.end_of_batch()
        return body

    # views

    def _view(self, action: str) -> ast.CreateView:
        view = self._view_definition(action)
        self.end_of_batch()
        return replace(view, text=self.text)

    def schema_view(self, first: Token) -> ast.CreateView:
        """Read a view that is created with its schema; its text begins at ``first``."""
        self.expect("VIEW")
        view = self._view_definition("CREATE")
        return replace(view, text=self.text_since(first))

    def _view_definition(self, action: str) -> ast.CreateView:
        name = self.local_name("CREATE/ALTER VIEW")
        columns = self.optional_identifiers()
        options = self._module_options()
        self.expect("AS")
        query = self.query_with()
        self.check_order(query)
        if self.accept_words("WITH", "CHECK", "OPTION"):
            options = (*options, "CHECK OPTION")
        return ast.CreateView(action, name, columns, query, options)

    def end_of_batch(self) -> None:
        while self.accept(";"):
            pass
        if not self.at_end:
            raise self.error()

    # triggers

    def _trigger(self, action: str) -> ast.CreateTrigger:
        name = self.local_name("CREATE/ALTER TRIGGER")
        self.expect("ON")
        scope = self.trigger_scope()
        if scope:
            return self._ddl_trigger(action, name, scope)
        table = self.name()
        options = self._module_options()
        timing = "AFTER"
        if self.accept_words("INSTEAD", "OF"):
            timing = "INSTEAD OF"
        elif not self.accept("AFTER"):
            self.expect("FOR")
        events = self.comma_list(lambda: self.one_of(*_EVENTS))
        return self._trigger_body(action, name, table, timing, events, options)

    def trigger_scope(self) -> str:
        """Read what follows ON where it is no table: DATABASE or ALL SERVER, else ''."""
        if self.accept("DATABASE"):
            return "DATABASE"
        return "ALL SERVER" if self.accept_words("ALL", "SERVER") else ""

    def _ddl_trigger(self, action: str, name: ast.Name, scope: str) -> ast.CreateTrigger:
        options = self._module_options()
        if not self.accept("AFTER"):
            self.expect("FOR")
        return replace(self._trigger_body(action, name, None, "AFTER", self.comma_list(self._event), options), scope=scope)

    def _event(self) -> str:
        """Read an event type or group as it is written, which error 1084 shows."""
        written = self.token.value
        self.word()
        return written

    def _trigger_body(
        self, action: str, name: ast.Name, table: ast.Name | None, timing: str, events: tuple[str, ...], options: tuple[str, ...]
    ) -> ast.CreateTrigger:
        if self.accept_words("WITH", "APPEND"):
            pass
        self.accept_words("NOT", "FOR", "REPLICATION")
        self.expect("AS")
        if self.key == "EXTERNAL":
            raise self.unsupported("CLR triggers")
        return ast.CreateTrigger(action, name, table, timing, events, self._body_to_end(returns_value=False), options, self.text)

    # what the layers above provide

    @property
    def first_statement(self) -> bool:
        raise NotImplementedError
