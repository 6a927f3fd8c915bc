"""CREATE, ALTER and DROP of XML schema collections, and XML indexes.

Source: "CREATE XML SCHEMA COLLECTION", "ALTER XML SCHEMA COLLECTION", "DROP XML SCHEMA COLLECTION", "CREATE XML INDEX" of the Transact-SQL reference.
"""

from __future__ import annotations

from ferryman.tsql import ast
from ferryman.tsql.parser.spatial_indexes import SpatialIndexes


class XmlDefinitions(SpatialIndexes):
    """Reads definitions of what the xml type needs."""

    def create_xml(self) -> ast.XmlSchemaCollection | ast.CreateXmlIndex:
        if self.peek().key == "INDEX":
            return self.create_xml_index()
        self.expect_words("XML", "SCHEMA", "COLLECTION")
        name = self.name()
        self.expect("AS")
        return ast.XmlSchemaCollection(name, self.expression())

    def alter_xml(self) -> ast.XmlSchemaCollection:
        self.expect_words("XML", "SCHEMA", "COLLECTION")
        name = self.name()
        self.expect("ADD")
        return ast.XmlSchemaCollection(name, self.expression(), adds=True)

    def drop_xml(self) -> ast.Drop:
        self.expect_words("XML", "SCHEMA", "COLLECTION")
        return ast.Drop("XML SCHEMA COLLECTION", (self.name(),))

    def create_xml_index(self) -> ast.CreateXmlIndex:
        """Read ``[PRIMARY] XML INDEX name ON table (column) [USING XML INDEX name [FOR VALUE | PATH | PROPERTY]]``."""
        primary = self.accept("PRIMARY")
        self.expect_words("XML", "INDEX")
        name = self.identifier()
        self.expect("ON")
        table = self.name()
        self.expect("(")
        column = self.identifier()
        self.expect(")")
        using, purpose = None, ""
        if not primary and self.accept_words("USING", "XML", "INDEX"):
            using = self.identifier()
            if self.accept("FOR"):
                purpose = self.one_of("VALUE", "PATH", "PROPERTY")
        options: tuple[tuple[str, str], ...] = ()
        if self.accept("WITH"):
            options = self.parenthesized(self.index_option)
        return ast.CreateXmlIndex(name, table, column, primary, using, purpose, options)
