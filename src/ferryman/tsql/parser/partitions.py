"""CREATE, ALTER and DROP of partition functions and schemes.

Source: the statements' pages in the Transact-SQL reference.
"""

from __future__ import annotations

from ferryman.tsql import ast
from ferryman.tsql.parser.xml_definitions import XmlDefinitions


class Partitions(XmlDefinitions):
    """Reads definitions of partition functions and schemes."""

    def create_partition(self) -> ast.CreatePartitionFunction | ast.CreatePartitionScheme:
        self.advance()
        if self.one_of("FUNCTION", "SCHEME") == "SCHEME":
            return self._scheme()
        name = self.identifier()
        self.expect("(")
        type_ = self.type_name()
        if self.accept("COLLATE"):
            raise self.unsupported("COLLATE in a partition function")
        self.expect(")")
        self.expect_words("AS", "RANGE")
        on_right = self.accept("RIGHT")
        if not on_right:
            self.accept("LEFT")
        self.expect_words("FOR", "VALUES")
        self.expect("(")
        boundaries = () if self.key == ")" else self.comma_list(self.expression)
        self.expect(")")
        return ast.CreatePartitionFunction(name, type_, on_right, boundaries)

    def _scheme(self) -> ast.CreatePartitionScheme:
        name = self.identifier()
        self.expect_words("AS", "PARTITION")
        function = self.identifier()
        to_all = self.accept("ALL")
        self.expect("TO")
        return ast.CreatePartitionScheme(name, function, self.parenthesized(self.identifier_or_keyword), to_all)

    def alter_partition(self) -> ast.AlterPartitionFunction | ast.AlterPartitionScheme:
        self.advance()
        if self.one_of("FUNCTION", "SCHEME") == "SCHEME":
            name = self.identifier()
            self.expect_words("NEXT", "USED")
            named = self.at_identifier or self.key in ("PRIMARY", "DEFAULT")
            return ast.AlterPartitionScheme(name, self.identifier_or_keyword() if named else None)
        name = self.identifier()
        self.expect("(")
        self.expect(")")
        action = self.one_of("SPLIT", "MERGE")
        self.expect("RANGE")
        boundaries = self.parenthesized(self.expression) if self.key == "(" or action == "MERGE" else ()
        return ast.AlterPartitionFunction(name, action, boundaries)

    def drop_partition(self) -> ast.Drop:
        self.advance()
        kind = self.one_of("FUNCTION", "SCHEME")
        return ast.Drop(f"PARTITION {kind}", (ast.Name((self.identifier(),)),))
