"""Full-text definitions, predicates and tables.

Sources: "CREATE FULLTEXT CATALOG", "CREATE FULLTEXT INDEX", "ALTER FULLTEXT INDEX", "CONTAINS", "CONTAINSTABLE (Transact-SQL)".
"""

from __future__ import annotations

from typing import Final

from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.row_security import RowSecurity

_TRACKING: Final = ("MANUAL", "AUTO", "OFF")


class FullText(RowSecurity):
    """Reads full-text definitions."""

    def create_fulltext(self) -> ast.Statement:
        self.expect("FULLTEXT")
        if self.accept("CATALOG"):
            return self._create_catalog()
        return self._create_index() if self.accept("INDEX") else self.unknown_fulltext("CREATE")

    def alter_fulltext(self) -> ast.Statement:
        self.expect("FULLTEXT")
        if self.accept("CATALOG"):
            return self._alter_catalog()
        return self._alter_index() if self.accept("INDEX") else self.unknown_fulltext("ALTER")

    def drop_fulltext(self) -> ast.Statement:
        self.expect("FULLTEXT")
        if self.accept("CATALOG"):
            return ast.FullTextCatalog("DROP", self.identifier())
        if self.accept("INDEX"):
            self.expect("ON")
            return ast.FullTextIndex("DROP", self.name())
        return self.unknown_fulltext("DROP")

    def unknown_fulltext(self, verb: str) -> ast.Statement:
        raise self.unsupported(f"{verb} FULLTEXT {self.key}")

    def _create_catalog(self) -> ast.FullTextCatalog:
        name = self.identifier()
        if self.accept_words("ON", "FILEGROUP"):
            self.identifier()
        if self.accept_words("IN", "PATH"):
            self.string()
        sensitive = self._accent_sensitivity() if self.accept("WITH") else True
        default = self.accept_words("AS", "DEFAULT")
        if self.accept("AUTHORIZATION"):
            raise self.unsupported("CREATE FULLTEXT CATALOG ... AUTHORIZATION")
        return ast.FullTextCatalog("CREATE", name, sensitive, default)

    def _accent_sensitivity(self) -> bool:
        self.expect("ACCENT_SENSITIVITY")
        self.expect("=")
        return self.one_of("ON", "OFF") == "ON"

    def _alter_catalog(self) -> ast.FullTextCatalog:
        name = self.identifier()
        if self.accept_words("AS", "DEFAULT"):
            return ast.FullTextCatalog("DEFAULT", name, default=True)
        action = self.one_of("REBUILD", "REORGANIZE")
        sensitive = self._accent_sensitivity() if self.accept("WITH") else True
        return ast.FullTextCatalog(action, name, sensitive)

    def _create_index(self) -> ast.FullTextIndex:
        self.expect("ON")
        table = self.name()
        columns = self.parenthesized(self._fulltext_column) if self.key == "(" else ()
        self.expect_words("KEY", "INDEX")
        key = self.identifier()
        catalog = self._catalog() if self.accept("ON") else None
        tracking, stoplist = self._index_options() if self.accept("WITH") else ("AUTO", "SYSTEM")
        return ast.FullTextIndex("CREATE", table, columns, key, catalog, tracking, stoplist)

    def _catalog(self) -> str | None:
        if not self.accept("("):
            return self.identifier()
        names = self.comma_list(self._catalog_or_filegroup)
        self.expect(")")
        return next((name for name in names if name is not None), None)

    def _catalog_or_filegroup(self) -> str | None:
        if self.accept("FILEGROUP"):
            self.identifier()
            return None
        return self.identifier()

    def _fulltext_column(self) -> tuple[str, int | str | None]:
        name = self.identifier()
        if self.accept_words("TYPE", "COLUMN"):
            raise self.unsupported("a full-text index over documents (TYPE COLUMN)")
        language: int | str | None = None
        if self.accept("LANGUAGE"):
            language = self.language()
        if self.accept("STATISTICAL_SEMANTICS"):
            raise self.unsupported("STATISTICAL_SEMANTICS")
        return name, language

    def language(self) -> int | str:
        if self.token.kind is Kind.INTEGER:
            return int(self.advance().value)
        return self.string() if self.at_string else self.identifier()

    def _index_options(self) -> tuple[str, str]:
        parenthesized = self.accept("(")
        tracking, stoplist = "AUTO", "SYSTEM"
        while True:
            if self.accept("CHANGE_TRACKING"):
                self.accept("=")
                tracking = self.one_of(*_TRACKING)
                if self.accept(",") and not self.accept_words("NO", "POPULATION"):
                    continue
            elif self.accept("STOPLIST"):
                stoplist = self._stoplist()
            else:
                raise self.unsupported(f"full-text index option {self.key}")
            if not self.accept(","):
                break
        if parenthesized:
            self.expect(")")
        return tracking, stoplist

    def _stoplist(self) -> str:
        self.accept("=")
        if self.key != "SYSTEM":
            raise self.unsupported("a stoplist other than SYSTEM")
        return self.advance().key

    def _alter_index(self) -> ast.FullTextIndex:
        self.expect("ON")
        table = self.name()
        action = self.one_of("ENABLE", "DISABLE", "SET", "ADD", "DROP", "START", "STOP", "PAUSE", "RESUME", "ALTER")
        if action == "SET":
            option = self.one_of("CHANGE_TRACKING", "STOPLIST")
            if option == "STOPLIST":
                statement = ast.FullTextIndex("STOPLIST", table, stoplist=self._stoplist())
            else:
                self.accept("=")
                statement = ast.FullTextIndex("CHANGE_TRACKING", table, tracking=self.one_of(*_TRACKING))
        elif action == "ADD":
            statement = ast.FullTextIndex("ADD", table, self.parenthesized(self._fulltext_column))
        elif action == "DROP":
            statement = ast.FullTextIndex("DROP COLUMN", table, tuple((name, None) for name in self.identifiers()))
        elif action == "ALTER":
            raise self.unsupported("ALTER FULLTEXT INDEX ... ALTER COLUMN")
        elif action in ("ENABLE", "DISABLE"):
            return ast.FullTextIndex(action, table)
        else:
            if action == "START":
                self.one_of("FULL", "INCREMENTAL", "UPDATE")
            self.expect("POPULATION")
            return ast.FullTextIndex("POPULATE", table)
        self.accept_words("WITH", "NO", "POPULATION")
        return statement
