"""What the grammar says of system-versioned temporal tables.

Source: "CREATE TABLE (Transact-SQL)", "ALTER TABLE (Transact-SQL)", "FROM clause plus JOIN, APPLY, PIVOT (Transact-SQL)".
"""

from __future__ import annotations

from typing import Final

from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.functions import Functions

_UNITS: Final = {unit + plural: unit for unit in ("DAY", "WEEK", "MONTH", "YEAR") for plural in ("", "S")}


class SystemTime(Functions):
    """Reads FOR SYSTEM_TIME, PERIOD FOR SYSTEM_TIME and SYSTEM_VERSIONING."""

    def system_time(self) -> ast.SystemTime | None:
        """Read ``FOR SYSTEM_TIME ...`` behind a table's name, None where it isn't there."""
        if self.key != "FOR" or self.peek().key != "SYSTEM_TIME":
            return None
        self.expect_words("FOR", "SYSTEM_TIME")
        if self.accept("ALL"):
            return ast.SystemTime("ALL")
        if self.accept("AS"):
            self.expect("OF")
            return ast.SystemTime("AS OF", (self._point(),))
        if self.accept_words("CONTAINED", "IN"):
            self.expect("(")
            points = self._points(",")
            self.expect(")")
            return ast.SystemTime("CONTAINED IN", points)
        if self.accept("FROM"):
            return ast.SystemTime("FROM", self._points("TO"))
        self.expect("BETWEEN")
        return ast.SystemTime("BETWEEN", self._points("AND"))

    def _points(self, between: str) -> tuple[ast.Expression, ...]:
        first = self._point()
        self.expect(between)
        return first, self._point()

    def _point(self) -> ast.Expression:
        """Read a literal or a variable, which is all that a point may be."""
        if self.token.kind is Kind.VARIABLE:
            return ast.Variable(self.advance().value)
        if not self.at_string:
            raise self.error()
        return self.literal()

    def period(self) -> ast.Period:
        """Read ``PERIOD FOR SYSTEM_TIME (start, end)``."""
        self.expect_words("PERIOD", "FOR", "SYSTEM_TIME", "(")
        start = self.identifier()
        self.expect(",")
        end = self.identifier()
        self.expect(")")
        return ast.Period(start, end)

    def generated_always(self) -> str:
        """Read ``GENERATED ALWAYS AS ROW START`` (or END) and return the last word; a ledger's columns are refused."""
        self.expect_words("GENERATED", "ALWAYS", "AS")
        if self.key != "ROW":
            raise self.unsupported(f"GENERATED ALWAYS AS {self.key}")
        self.advance()
        return self.one_of("START", "END")

    def system_versioning(self) -> ast.SystemVersioning:
        """Read ``SYSTEM_VERSIONING = ON [(...)]`` or OFF."""
        self.expect_words("SYSTEM_VERSIONING", "=")
        if self.one_of("ON", "OFF") == "OFF":
            return ast.SystemVersioning(on=False)
        history: ast.Name | None = None
        check, retention, sets_retention = True, None, False
        if self.accept("("):
            while True:
                option = self.one_of("HISTORY_TABLE", "DATA_CONSISTENCY_CHECK", "HISTORY_RETENTION_PERIOD")
                self.expect("=")
                if option == "HISTORY_TABLE":
                    history = self.name()
                elif option == "DATA_CONSISTENCY_CHECK":
                    check = self.one_of("ON", "OFF") == "ON"
                else:
                    retention, sets_retention = self._retention(), True
                if not self.accept(","):
                    break
            self.expect(")")
        return ast.SystemVersioning(True, history, check, retention, sets_retention)

    def _retention(self) -> tuple[int, str] | None:
        if self.accept("INFINITE"):
            return None
        count = self.signed_integer()
        return count, _UNITS[self.one_of(*_UNITS)]
