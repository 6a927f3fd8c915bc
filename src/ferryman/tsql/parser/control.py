"""Control flow, errors and transactions: blocks, IF, WHILE, GOTO, TRY, THROW, RAISERROR, PRINT, WAITFOR, BEGIN TRAN.

Source: "Control-of-flow (Transact-SQL)", "RAISERROR", "THROW", "Transactions" of the Transact-SQL reference.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind, Token
from ferryman.tsql.parser.functions import RESERVED_FORMS
from ferryman.tsql.parser.tables import Tables

_STARTS_EXPRESSION: Final = frozenset({*RESERVED_FORMS, "NULL", "(", "-", "+", "~"})
_TRANSACTION_WORDS: Final = ("TRAN", "TRANSACTION")
_REFUSED_BLOCKS: Final = ("DISTRIBUTED", "DIALOG", "CONVERSATION")
_RAISERROR_OPTIONS: Final = ("NOWAIT", "LOG", "SETERROR")


@dataclass
class Scope:
    """What a batch or module has seen so far that its statements must agree on."""

    returns_value: bool = False
    loops: int = 0
    labels: set[str] = field(default_factory=set)
    gotos: list[Token] = field(default_factory=list)


_ATOMIC_DEFAULTS: Final = {"LANGUAGE": ("us_english", "english"), "DATEFIRST": ("7",), "DATEFORMAT": ("mdy",)}


class Control(Tables):
    """Reads what decides which statement runs next."""

    scope: Scope
    native: bool = False
    """Whether the module that is read is natively compiled."""

    # blocks

    def begin(self) -> ast.Statement:
        self.advance()
        if self.accept("TRY"):
            return self._try_catch()
        if self.key in _TRANSACTION_WORDS:
            return self._begin_transaction()
        if self.key in _REFUSED_BLOCKS:
            raise self.unsupported(f"BEGIN {self.key}")
        atomic = self.key == "ATOMIC"
        if atomic:
            self.atomic_options()
        body = self.statements_until("END")
        if not body:
            raise self.error()
        self.expect("END")
        return ast.AtomicBlock(body) if atomic else ast.Block(body)

    def atomic_options(self) -> None:
        """Step over ``ATOMIC WITH (TRANSACTION ISOLATION LEVEL = ..., LANGUAGE = ...)``; raises 40515 outside of a natively compiled module."""
        if not self.native:
            raise self.unsupported("BEGIN ATOMIC outside of a natively compiled module")
        self.expect_words("ATOMIC", "WITH", "(")
        while True:
            if self.accept_words("TRANSACTION", "ISOLATION", "LEVEL", "="):
                if not self.accept_words("REPEATABLE", "READ"):
                    self.one_of("SNAPSHOT", "SERIALIZABLE")
            elif self.accept_words("DELAYED_DURABILITY", "="):
                self.one_of("ON", "OFF")
            else:
                self._atomic_language()
            if not self.accept(","):
                break
        self.expect(")")

    def _atomic_language(self) -> None:
        """Read LANGUAGE, DATEFIRST or DATEFORMAT; raises 40515 for other values than English has."""
        option = self.one_of(*_ATOMIC_DEFAULTS)
        self.expect("=")
        value = self.advance().value.lower()
        if value not in _ATOMIC_DEFAULTS[option]:
            raise self.unsupported(f"{option} = {value} in an atomic block")

    def _try_catch(self) -> ast.TryCatch:
        try_ = self.statements_until("END")
        self.expect_words("END", "TRY", "BEGIN", "CATCH")
        catch = self.statements_until("END")
        self.expect_words("END", "CATCH")
        return ast.TryCatch(try_, catch)

    def if_(self) -> ast.If:
        """Read IF; a chain of ELSE IF is read in a loop, so that its length doesn't count as nesting."""
        chain: list[tuple[Token, ast.Expression, ast.Statement]] = []
        otherwise = None
        while True:
            first = self.expect("IF")
            condition = self.condition()
            chain.append((first, condition, self.statement()))
            if self.key == ";" and self.peek().key == "ELSE":
                self.advance()
            if not self.accept("ELSE"):
                break
            if self.key != "IF":
                otherwise = self.statement()
                break
        for first, condition, then in reversed(chain[1:]):
            otherwise = self.stamped(ast.If(condition, then, otherwise), first)
        return ast.If(chain[0][1], chain[0][2], otherwise)

    def while_(self) -> ast.While:
        self.advance()
        condition = self.condition()
        self.scope.loops += 1
        body = self.statement()
        self.scope.loops -= 1
        return ast.While(condition, body)

    def break_(self) -> ast.Break:
        if not self.scope.loops:
            raise self.at_token(sql_error(135))
        self.advance()
        return ast.Break()

    def continue_(self) -> ast.Continue:
        if not self.scope.loops:
            raise self.at_token(sql_error(136))
        self.advance()
        return ast.Continue()

    def goto(self) -> ast.Goto:
        self.advance()
        self.scope.gotos.append(self.token)
        return ast.Goto(self.identifier())

    def label(self) -> ast.Label:
        token = self.advance()
        self.advance()
        if token.value.lower() in self.scope.labels:
            raise self.at_token(sql_error(132, token.value), token)
        self.scope.labels.add(token.value.lower())
        return ast.Label(token.value)

    def check_labels(self) -> None:
        """Raise 133 for a GOTO whose label the batch or module lacks."""
        for token in self.scope.gotos:
            if token.value.lower() not in self.scope.labels:
                raise self.at_token(sql_error(133, token.value), token)

    def return_(self) -> ast.Return:
        first = self.advance()
        if not self._value_follows():
            return ast.Return()
        if not self.scope.returns_value:
            raise self.at_token(sql_error(178), first)
        return ast.Return(self.expression())

    def _value_follows(self) -> bool:
        token = self.token
        if token.kind <= Kind.QUOTED:
            return self.peek().key != ":" and token.key != "THROW"
        return token.key in _STARTS_EXPRESSION or Kind.STRING <= token.kind < Kind.END or token.kind in (Kind.VARIABLE, Kind.SYSTEM_VARIABLE)

    # errors and messages

    def throw(self) -> ast.Throw:
        self.advance()
        if self.token.kind not in (Kind.INTEGER, Kind.VARIABLE):
            return ast.Throw()
        number = self._throw_argument()
        self.expect(",")
        message = self._throw_argument(text=True)
        self.expect(",")
        return ast.Throw(number, message, self._throw_argument())

    def _throw_argument(self, *, text: bool = False) -> ast.Expression:
        """Read a constant, of a string or an integer, or a variable: THROW takes no expressions."""
        if self.token.kind is Kind.VARIABLE:
            return ast.Variable(self.advance().value)
        if self.at_string if text else self.token.kind is Kind.INTEGER:
            return self.literal()
        raise self.error()

    def raiserror(self) -> ast.RaisError:
        self.advance()
        if self.key != "(":
            raise self.error()
        self.advance()
        message = self._raiserror_argument()
        self.expect(",")
        severity = self._raiserror_argument()
        self.expect(",")
        state = self._raiserror_argument()
        arguments = []
        while self.accept(","):
            arguments.append(self._raiserror_argument())
        self.expect(")")
        options: tuple[str, ...] = ()
        if self.accept("WITH"):
            options = self.comma_list(lambda: self.one_of(*_RAISERROR_OPTIONS))
        return ast.RaisError(message, severity, state, tuple(arguments), options)

    def _raiserror_argument(self) -> ast.Expression:
        """Read a constant or variable: RAISERROR takes no expressions."""
        if self.token.kind is Kind.VARIABLE:
            return ast.Variable(self.advance().value)
        if self.token.kind is Kind.SYSTEM_VARIABLE:
            return ast.SystemVariable(self.advance().value)
        if self.accept("NULL"):
            return ast.Literal("null", None)
        return self.signed_literal()

    def print_(self) -> ast.Print:
        self.advance()
        return ast.Print(self.expression())

    def wait_for(self) -> ast.WaitFor:
        self.advance()
        if self.key == "(":
            raise self.unsupported("WAITFOR (RECEIVE ...)")
        kind = self.one_of("DELAY", "TIME")
        if self.token.kind is Kind.VARIABLE:
            return ast.WaitFor(kind, ast.Variable(self.advance().value))
        if not self.at_string:
            raise self.error()
        return ast.WaitFor(kind, self.literal())

    # transactions

    def _begin_transaction(self) -> ast.BeginTransaction:
        self.advance()
        name = self._transaction_name()
        if self.key == "WITH" and self.peek().key == "MARK":
            self.advance()
            self.advance()
            if self.at_string:
                self.advance()
        return ast.BeginTransaction(name)

    def _transaction_name(self) -> str | ast.Variable | None:
        if self.token.kind is Kind.VARIABLE:
            return ast.Variable(self.advance().value)
        if self.at_identifier and self.peek().key != ":":
            return self.advance().value
        return None

    def commit(self) -> ast.Commit:
        self.advance()
        if self.accept("WORK"):
            return ast.Commit()
        if self.key not in _TRANSACTION_WORDS:
            return ast.Commit()
        self.advance()
        name = self._transaction_name()
        if self.key == "WITH" and self.peek(2).key == "DELAYED_DURABILITY":
            self.advance()
            self.skip_parenthesis()
        return ast.Commit(name)

    def rollback(self) -> ast.Rollback:
        self.advance()
        if self.accept("WORK") or self.key not in _TRANSACTION_WORDS:
            return ast.Rollback()
        self.advance()
        return ast.Rollback(self._transaction_name())

    def save(self) -> ast.SaveTransaction:
        self.advance()
        self.one_of(*_TRANSACTION_WORDS)
        name = self._transaction_name()
        if name is None:
            raise self.error()
        return ast.SaveTransaction(name)

    # what the layers above provide

    def statement(self) -> ast.Statement:
        raise NotImplementedError

    def statements_until(self, end: str) -> tuple[ast.Statement, ...]:
        raise NotImplementedError
