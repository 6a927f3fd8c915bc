"""A batch and its statements: which word begins which.

Source: "Transact-SQL reference"; "EXECUTE": a batch's first statement may be a call without EXECUTE.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from ferryman.errors import SqlError, sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind, Token
from ferryman.tsql.parser.control import Scope
from ferryman.tsql.parser.security import Security

StatementT = TypeVar("StatementT", bound=ast.Statement)
T = TypeVar("T")


class Parser(Security):
    """The whole parser: one instance reads one text."""

    def __init__(self, text: str, *, quoted_identifier: bool = True) -> None:
        super().__init__(text, quoted_identifier=quoted_identifier)
        self.scope = Scope()
        self._statement_position = 0

    def batch(self) -> ast.Batch:
        statements = self.statements_until("")
        self.check_labels()
        return ast.Batch(statements, self.text)

    def finish(self) -> None:
        """Raise the syntax error for text after what was asked for."""
        if not self.at_end:
            raise self.error()

    def statements_until(self, end: str) -> tuple[ast.Statement, ...]:
        """Read statements up to the word ``end`` ('' is the end of the text), which stays unread."""
        statements: list[ast.Statement] = []
        while True:
            while self.key == ";":
                self.advance()
            if (self.key == end and self.peek().key != "CONVERSATION") or not self.key:
                if self.key != end:
                    raise self.error()
                return tuple(statements)
            if self.key == "WITH" and statements and self.tokens[self.position - 1].key != ";":
                raise self.at_token(sql_error(319))
            statements.append(self.statement())

    def statement(self) -> ast.Statement:
        """Read one statement, without the semicolon that may end it."""
        first = self.token
        self.namespaces = ()
        self.enter()
        self._statement_position = self.position
        read = STATEMENTS.get(first.key, Parser._other_statement)
        if first.kind is Kind.WORD and self._names_something():
            read = Parser._other_statement
        statement = read(self)
        self.leave()
        return self.stamped(statement, first)

    def _names_something(self) -> bool:
        """Tell whether a word that may begin a statement, but isn't reserved, is a label or a procedure's name here."""
        return self.peek().key == ":" or (self.position == 0 and self.peek().key in ("", ".", ";") and self.key != "THROW")

    def _other_statement(self) -> ast.Statement:
        if self.at_identifier:
            if self.peek().key == ":":
                return self.label()
            if self.position == 0:
                return self.implicit_execute()
        raise self.error()

    def stamped(self, statement: StatementT, first: Token) -> StatementT:
        """Give a new statement its place in the text."""
        # The nodes are frozen for everyone else; passing the place through every constructor would cost each reader three arguments.
        object.__setattr__(statement, "line", self.source.line(first.start))
        object.__setattr__(statement, "start", first.start)
        object.__setattr__(statement, "end", self.tokens[self.position - 1].end)
        return statement

    @property
    def first_statement(self) -> bool:
        return self._statement_position == 0

    # statements that only have a few words

    def use(self) -> ast.Use:
        self.advance()
        return ast.Use(self.identifier())

    def parenthesized_select(self) -> ast.Statement:
        if not self.starts_query():
            raise self.error()
        return self.select_statement()

    def end(self) -> ast.Unsupported:
        """Read END CONVERSATION: the only statement that END begins."""
        if self.peek().key != "CONVERSATION":
            raise self.error()
        return self.refused()

    def refused(self) -> ast.Unsupported:
        """Read a statement that is known but not supported."""
        what = self.key
        following = self.peek()
        if following.kind in (Kind.WORD, Kind.KEYWORD):
            what = f"{what} {following.key}"
        self.skip_statement()
        return ast.Unsupported(what)


def _table() -> dict[str, Callable[[Parser], ast.Statement]]:
    return {
        "SELECT": Parser.select_statement,
        "(": Parser.parenthesized_select,
        "WITH": Parser.with_statement,
        "INSERT": Parser.insert,
        "UPDATE": Parser.update_or_statistics,
        "DELETE": Parser.delete,
        "MERGE": Parser.merge,
        "TRUNCATE": Parser.truncate,
        "BULK": Parser.bulk_insert,
        "BEGIN": Parser.begin,
        "IF": Parser.if_,
        "WHILE": Parser.while_,
        "BREAK": Parser.break_,
        "CONTINUE": Parser.continue_,
        "GOTO": Parser.goto,
        "RETURN": Parser.return_,
        "THROW": Parser.throw,
        "RAISERROR": Parser.raiserror,
        "PRINT": Parser.print_,
        "WAITFOR": Parser.wait_for,
        "DECLARE": Parser.declare,
        "SET": Parser.set,
        "USE": Parser.use,
        "EXEC": Parser.execute,
        "EXECUTE": Parser.execute,
        "{": Parser.odbc_call,
        "REVERT": Parser.revert,
        "COMMIT": Parser.commit,
        "ROLLBACK": Parser.rollback,
        "SAVE": Parser.save,
        "OPEN": Parser.cursor_statement,
        "CLOSE": Parser.cursor_statement,
        "DEALLOCATE": Parser.cursor_statement,
        "FETCH": Parser.fetch,
        "CREATE": Parser.create,
        "ALTER": Parser.alter,
        "DROP": Parser.drop,
        "ENABLE": Parser.enable_trigger,
        "DISABLE": Parser.enable_trigger,
        "GRANT": Parser.permission,
        "DENY": Parser.permission,
        "REVOKE": Parser.permission,
        "DBCC": Parser.dbcc,
        "CHECKPOINT": Parser.checkpoint,
        "KILL": Parser.kill,
        "RECONFIGURE": Parser.server_statement,
        "SHUTDOWN": Parser.server_statement,
        "BACKUP": Parser.backup,
        "RESTORE": Parser.backup,
        "END": Parser.end,
        **dict.fromkeys(
            (
                "ADD", "DUMP", "GET", "LINENO", "LOAD", "MOVE", "READTEXT", "RECEIVE", "SEND",
                "SETUSER", "UPDATETEXT", "WRITETEXT",
            ),
            Parser.refused,
        ),
    }  # fmt: skip


STATEMENTS: Final = _table()


def guarded(read: Callable[[Parser], T], parser: Parser) -> T:
    """Run the parser; a caller deep in Python's stack may leave it less room than its own limit allows, which is error 191 too."""
    try:
        return read(parser)
    except RecursionError:
        raise parser.at_token(sql_error(191)) from None
    except SqlError as error:
        if not error.line:
            error.line = parser.source.line(parser.token.start)
        raise
