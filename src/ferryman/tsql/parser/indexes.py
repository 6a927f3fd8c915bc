"""CREATE, ALTER and DROP INDEX, CREATE and UPDATE STATISTICS.

Source: the statements' pages in the Transact-SQL reference.
"""

from __future__ import annotations

from typing import Final

from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.modules import Modules

_RESUMABLE_ACTIONS: Final = ("PAUSE", "RESUME", "ABORT")


class Indexes(Modules):
    """Reads definitions of indexes and statistics."""

    def create_index(self) -> ast.CreateIndex | ast.Unsupported:
        unique = self.accept("UNIQUE")
        clustered = bool(self.clustered())
        columnstore = self.accept("COLUMNSTORE")
        self.expect("INDEX")
        name = self.identifier()
        self.expect("ON")
        table = self.name()
        columns = () if columnstore and clustered else self.parenthesized(self.index_column)
        if columnstore and self.key == "ORDER":
            raise self.unsupported("COLUMNSTORE index with ORDER")
        include = self.identifiers() if self.accept("INCLUDE") else ()
        where, where_text = self.index_filter()
        options: tuple[tuple[str, str], ...] = ()
        if self.accept("WITH"):
            options = self.parenthesized(self.index_option) if self.key == "(" else self.comma_list(self.index_option)
        return ast.CreateIndex(name, table, columns, include, unique, clustered, where, where_text, options, self.storage(), columnstore)

    def alter_index(self) -> ast.AlterIndex:
        self.advance()
        name = None if self.accept("ALL") else self.identifier()
        self.expect("ON")
        table = self.name()
        if self.key in _RESUMABLE_ACTIONS:
            raise self.unsupported(f"ALTER INDEX ... {self.key}")
        action = self.one_of("REBUILD", "REORGANIZE", "DISABLE", "SET")
        partition = self.partition()
        options: tuple[tuple[str, str], ...] = ()
        if action == "SET" or (self.key == "WITH" and self.peek().key == "("):
            self.accept("WITH")
            options = self.parenthesized(self.index_option)
        return ast.AlterIndex(name, table, action, partition, options)

    def create_statistics(self) -> ast.CreateStatistics:
        self.advance()
        name = self.identifier()
        self.expect("ON")
        table = self.name()
        columns = self.identifiers()
        where, where_text = self.index_filter()
        self._statistics_options()
        return ast.CreateStatistics(name, table, columns, where, where_text)

    def update_or_statistics(self) -> ast.Statement:
        if self.peek().key != "STATISTICS":
            return self.update()
        self.advance()
        self.advance()
        table = self.name()
        names: tuple[str, ...] = ()
        if self.key == "(":
            names = self.identifiers()
        elif self.at_identifier:
            names = (self.identifier(),)
        self._statistics_options()
        return ast.UpdateStatistics(table, names)

    def _statistics_options(self) -> None:
        if not self.accept("WITH"):
            return
        self.comma_list(self._statistics_option)

    def _statistics_option(self) -> None:
        option = self.word()
        if option == "RESAMPLE" and self.accept_words("ON", "PARTITIONS"):
            self.skip_parenthesis()
        elif self.accept("="):
            self.advance()
        elif self.token.kind is Kind.INTEGER:
            self.advance()
            self.one_of("PERCENT", "ROWS")

    def drop_index(self, if_exists: bool) -> ast.Drop:
        """Read ``name ON table [WITH (...)], ...`` or the old ``table.name, ...``; returns the names as ``table.name``."""
        return ast.Drop("INDEX", self.comma_list(self._dropped_index), if_exists)

    def _dropped_index(self) -> ast.Name:
        name = self.name()
        if self.accept("ON"):
            name = ast.Name((*self.name().parts, name.last))
            if self.key == "WITH" and self.peek().key == "(":
                self.advance()
                self.skip_parenthesis()
        if len(name.parts) == 1:
            raise self.error()
        return name
