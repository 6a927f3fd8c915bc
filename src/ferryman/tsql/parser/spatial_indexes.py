"""CREATE SPATIAL INDEX. Source: "CREATE SPATIAL INDEX (Transact-SQL)"."""

from __future__ import annotations

from ferryman.tsql import ast
from ferryman.tsql.parser.indexes import Indexes


class SpatialIndexes(Indexes):
    """Reads definitions of spatial indexes."""

    def create_spatial_index(self) -> ast.CreateSpatialIndex:
        """Read ``SPATIAL INDEX name ON table (column) [USING scheme] [WITH (...)] [ON filegroup]``."""
        self.expect_words("SPATIAL", "INDEX")
        name = self.identifier()
        self.expect("ON")
        table = self.name()
        self.expect("(")
        column = self.identifier()
        self.expect(")")
        scheme = self.identifier().upper() if self.accept("USING") else ""
        options = self.parenthesized(self.index_option) if self.accept("WITH") else ()
        self.storage()
        return ast.CreateSpatialIndex(name, table, column, scheme, options)
