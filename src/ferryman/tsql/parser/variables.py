"""DECLARE, SET @variable, SET options, and cursors.

Source: "DECLARE @local_variable", "SET @local_variable", "SET statements", "DECLARE CURSOR", "FETCH" of the Transact-SQL reference.
"""

from __future__ import annotations

from typing import Final

from ferryman.errors import SqlError
from ferryman.tsql import ast
from ferryman.tsql.keywords import words
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.execution import Execution
from ferryman.tsql.parser.queries import ASSIGNMENTS

_SWITCHES: Final = words(
    """
    ANSI_DEFAULTS ANSI_NULL_DFLT_OFF ANSI_NULL_DFLT_ON ANSI_NULLS ANSI_PADDING ANSI_WARNINGS ARITHABORT ARITHIGNORE
    CONCAT_NULL_YIELDS_NULL CURSOR_CLOSE_ON_COMMIT DISABLE_DEF_CNST_CHK FMTONLY FORCEPLAN IMPLICIT_TRANSACTIONS NO_BROWSETABLE NOCOUNT
    NOEXEC NUMERIC_ROUNDABORT PARSEONLY QUOTED_IDENTIFIER REMOTE_PROC_TRANSACTIONS RESULT_SET_CACHING SHOWPLAN_ALL SHOWPLAN_TEXT
    SHOWPLAN_XML XACT_ABORT
    """
)
"""Options that are ON or OFF; several may share one value."""

_VALUED: Final = words(
    """
    CONTEXT_INFO DATEFIRST DATEFORMAT DEADLOCK_PRIORITY ERRLVL FIPS_FLAGGER LANGUAGE LOCK_TIMEOUT QUERY_GOVERNOR_COST_LIMIT ROWCOUNT
    TEXTSIZE
    """
)
_STATISTICS: Final = ("IO", "TIME", "PROFILE", "XML")
_ISOLATION_LEVELS: Final = (("READ", "UNCOMMITTED"), ("READ", "COMMITTED"), ("REPEATABLE", "READ"), ("SNAPSHOT",), ("SERIALIZABLE",))
_CURSOR_OPTIONS: Final = words(
    """
    LOCAL GLOBAL FORWARD_ONLY SCROLL STATIC KEYSET DYNAMIC FAST_FORWARD READ_ONLY SCROLL_LOCKS OPTIMISTIC TYPE_WARNING INSENSITIVE
    """
)
_DIRECTIONS: Final = ("NEXT", "PRIOR", "FIRST", "LAST", "ABSOLUTE", "RELATIVE")


class Variables(Execution):
    """Reads what declares and sets variables, options and cursors."""

    # DECLARE

    def declare(self) -> ast.Declare | ast.DeclareCursor:
        self.advance()
        if self.token.kind is Kind.VARIABLE:
            return ast.Declare(self.comma_list(self._declaration))
        name = self.identifier()
        options = []
        while self.key in ("INSENSITIVE", "SCROLL"):
            options.append(self.advance().key)
        return ast.DeclareCursor(name, self._cursor_definition(tuple(options)))

    def _declaration(self) -> ast.Declaration:
        name = self.variable()
        self.accept("AS")
        if self.key == "TABLE":
            self.advance()
            return ast.Declaration(name, table=self.table_elements())
        if self.accept("CURSOR"):
            return ast.Declaration(name, cursor=True)
        type_ = self.type_name()
        value = self.expression() if self.accept("=") else None
        return ast.Declaration(name, type_, value)

    # SET

    def set(self) -> ast.SetVariable | ast.SetOption:
        self.advance()
        if self.token.kind is Kind.VARIABLE:
            return self._set_variable()
        key = self.key
        if key in _SWITCHES:
            return self._set_switches()
        if key in _VALUED:
            return self._set_value()
        if key == "STATISTICS":
            return self._set_statistics()
        if key == "IDENTITY_INSERT":
            self.advance()
            table = self.name()
            return ast.SetOption(("IDENTITY_INSERT",), self.one_of("ON", "OFF"), table)
        if key in ("TRANSACTION", "TRAN"):
            return self._set_isolation()
        if key == "OFFSETS":
            raise self.unsupported("SET OFFSETS")
        if self.token.kind in (Kind.WORD, Kind.KEYWORD) and self.peek().kind is not Kind.END:
            # 195 is "'{0}' is not a recognized {1}": here an option, in the errors table a function.
            raise self.at_token(SqlError(195, f"'{self.token.value}' is not a recognized SET option.", 15, 5))
        raise self.error()

    def _set_variable(self) -> ast.SetVariable:
        name = self.advance().value
        if self.key == ".":
            if self.peek().value != "modify":
                raise self.unsupported(f"SET {name}.{self.peek().value}")
            self.advance()
            self.advance()
            return ast.SetVariable(name, self.modify(ast.Variable(name)))
        if self.key not in ASSIGNMENTS:
            raise self.error()
        operator = self.advance().key
        if operator == "=" and self.key == "CURSOR":
            return ast.SetVariable(name, self._cursor_definition(()))
        return ast.SetVariable(name, self.expression(), operator)

    def _set_switches(self) -> ast.SetOption:
        names = self.comma_list(self._switch)
        return ast.SetOption(names, self.one_of("ON", "OFF"))

    def _switch(self) -> str:
        if self.key not in _SWITCHES:
            raise self.error()
        return self.advance().key

    def _set_value(self) -> ast.SetOption:
        name = self.advance().key
        if name == "FIPS_FLAGGER":
            raise self.unsupported("SET FIPS_FLAGGER")
        value: ast.Expression
        if self.token.kind is Kind.VARIABLE:
            value = ast.Variable(self.advance().value)
        elif self.token.kind <= Kind.QUOTED and name != "CONTEXT_INFO":
            value = ast.Literal("string", self.advance().value)
        else:
            value = self.expression()
        return ast.SetOption((name,), value)

    def _set_statistics(self) -> ast.SetOption:
        self.advance()
        names = self.comma_list(lambda: f"STATISTICS {self.one_of(*_STATISTICS)}")
        return ast.SetOption(names, self.one_of("ON", "OFF"))

    def _set_isolation(self) -> ast.SetOption:
        self.advance()
        self.expect_words("ISOLATION", "LEVEL")
        for level in _ISOLATION_LEVELS:
            if self.accept_words(*level):
                return ast.SetOption(("TRANSACTION ISOLATION LEVEL",), " ".join(level))
        raise self.error()

    # cursors

    def _cursor_definition(self, options: tuple[str, ...]) -> ast.CursorDefinition:
        self.expect("CURSOR")
        found = list(options)
        while self.key in _CURSOR_OPTIONS:
            found.append(self.advance().key)
        self.expect("FOR")
        query = self.query_with()
        update_of: tuple[str, ...] | None = None
        if self.accept("FOR"):
            if self.accept_words("READ", "ONLY"):
                found.append("READ_ONLY")
            else:
                self.expect("UPDATE")
                update_of = tuple(name.last for name in self.comma_list(self.name)) if self.accept("OF") else ()
        return ast.CursorDefinition(tuple(found), query, update_of)

    def cursor_statement(self) -> ast.CursorStatement:
        """Read OPEN, CLOSE or DEALLOCATE."""
        action = self.advance().key
        if self.key in ("SYMMETRIC", "MASTER", "ALL") and self.peek().kind is not Kind.END:
            raise self.unsupported(f"{action} {self.key}")
        global_, name = self._cursor_name()
        return ast.CursorStatement(action, name, global_)

    def _cursor_name(self) -> tuple[bool, str]:
        if self.token.kind is Kind.VARIABLE:
            return False, self.advance().value
        global_ = self.key == "GLOBAL" and self.peek().kind <= Kind.QUOTED
        if global_:
            self.advance()
        return global_, self.identifier()

    def fetch(self) -> ast.Fetch:
        self.advance()
        direction, offset = "NEXT", None
        if self.key in _DIRECTIONS and (self.peek().key == "FROM" or self.key in ("ABSOLUTE", "RELATIVE")):
            direction = self.advance().key
            if direction in ("ABSOLUTE", "RELATIVE"):
                offset = ast.Variable(self.advance().value) if self.token.kind is Kind.VARIABLE else self.signed_literal()
        self.accept("FROM")
        global_, name = self._cursor_name()
        into = self.comma_list(self.variable) if self.accept("INTO") else ()
        return ast.Fetch(direction, name, offset, into, global_)

    # what the layers above provide

    def table_elements(self) -> tuple[ast.TableElement, ...]:
        raise NotImplementedError
