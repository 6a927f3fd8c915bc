"""Table sources: what FROM, MERGE's USING and the targets of DML may hold.

Source: "FROM clause plus JOIN, APPLY, PIVOT", "Table hints", "OPENROWSET BULK", "OPENJSON", "OPENXML" of the Transact-SQL reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.keywords import TABLE_HINTS
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.expressions import XML_METHODS
from ferryman.tsql.parser.fulltext_search import read_table
from ferryman.tsql.parser.system_time import SystemTime

_JOIN_KINDS: Final = {"JOIN": "INNER", "INNER": "INNER", "LEFT": "LEFT", "RIGHT": "RIGHT", "FULL": "FULL", "CROSS": "CROSS", "OUTER": "OUTER APPLY"}
_JOIN_HINTS: Final = ("LOOP", "HASH", "MERGE", "REMOTE")
_NO_ALIAS: Final = frozenset({"USING"})
_DML: Final = ("INSERT", "UPDATE", "DELETE", "MERGE")


class Sources(SystemTime):
    """Reads table sources."""

    def from_clause(self) -> tuple[ast.TableSource, ...]:
        """Read what follows FROM."""
        return self.comma_list(self.table_source)

    def table_source(self) -> ast.TableSource:
        """Read a table and everything joined to it."""
        self.enter()
        source = self._table()
        while self.key in _JOIN_KINDS or self.key in ("PIVOT", "UNPIVOT"):
            source = self._joined(source)
        self.leave()
        return source

    def _joined(self, left: ast.TableSource) -> ast.TableSource:
        """Read one join, or a PIVOT of everything to its left."""
        if self.key == "PIVOT":
            return self._pivot(left)
        if self.key == "UNPIVOT":
            return self._unpivot(left)
        if self.key not in _JOIN_KINDS:
            raise self.error()
        kind = _JOIN_KINDS[self.advance().key]
        if kind in ("CROSS", "OUTER APPLY"):
            if self.accept("APPLY"):
                return ast.Join("CROSS APPLY" if kind == "CROSS" else kind, left, self._table())
            if kind != "CROSS":
                raise self.error()
            self.expect("JOIN")
            return ast.Join(kind, left, self._table())
        if self.tokens[self.position - 1].key != "JOIN":
            if kind != "INNER":
                self.accept("OUTER")
            if self.key in _JOIN_HINTS:
                self.advance()
            self.expect("JOIN")
        return self._qualified(kind, left)

    def _qualified(self, kind: str, left: ast.TableSource) -> ast.TableSource:
        """Read the right side and ON; joins that come before ON belong to the right side."""
        self.enter()
        right = self._table()
        while self.key != "ON":
            right = self._joined(right)
        self.advance()
        condition = self.condition()
        self.leave()
        return ast.Join(kind, left, right, condition)

    # one table

    def _table(self) -> ast.TableSource:
        token = self.token
        if token.kind is Kind.VARIABLE:
            return self._variable()
        if token.key == "(":
            return self._parenthesized_source()
        if token.kind is Kind.KEYWORD:
            form = _RESERVED_SOURCES.get(token.key)
            if form is None:
                raise self.error()
            return form(self)
        if token.key == "{":
            return self._odbc_join()
        self.accept("::")
        if self.key == "OPENJSON" and self.peek().key == "(":
            return self._with_schema(ast.Name((self.advance().value,)))
        return self._named()

    def _odbc_join(self) -> ast.TableSource:
        """Read ``{oj a LEFT OUTER JOIN b ON ...}``."""
        self.expect_words("{", "OJ")
        source = self.table_source()
        self.expect("}")
        return source

    def _named(self) -> ast.TableSource:
        name = self.name()
        if self.key == "(":
            if self._old_hints_follow():
                return self._hinted(name, None)
            if name.last == "nodes" and len(name.parts) > 1:
                return self._nodes(ast.Column(name.parts[:-1]))
            if name.last.upper() in ("CHANGETABLE", "PREDICT", "AI_GENERATE_CHUNKS"):
                raise self.unsupported(name.last.upper())
            return self._table_function(name)
        system_time = self.system_time()
        alias = self.table_alias()
        sample = self._table_sample()
        reference = self._hinted(name, alias)
        return reference if system_time is None and sample is None else replace(reference, system_time=system_time, sample=sample)

    def _table_sample(self) -> ast.TableSample | None:
        if not self.accept("TABLESAMPLE"):
            return None
        self.accept("SYSTEM")
        self.expect("(")
        size = self.expression()
        rows = self.key in ("PERCENT", "ROWS") and self.one_of("PERCENT", "ROWS") == "ROWS"
        self.expect(")")
        seed = None
        if self.accept("REPEATABLE"):
            self.expect("(")
            seed = self.expression()
            self.expect(")")
        return ast.TableSample(size, rows, seed)

    def _hinted(self, name: ast.Name, alias: str | None) -> ast.TableRef:
        """Read hints; SQL Server takes the alias after them too: ``FROM t (NOLOCK) x``."""
        hints = self.table_hints()
        if hints and alias is None:
            alias = self.table_alias()
        return ast.TableRef(name, alias, hints)

    def _table_function(self, name: ast.Name) -> ast.TableFunction:
        arguments = self._function_arguments()
        alias = self.table_alias()
        columns = self.optional_identifiers() if alias is not None else ()
        return ast.TableFunction(name, arguments, alias, columns)

    def _function_arguments(self) -> tuple[ast.Expression, ...]:
        self.expect("(")
        arguments = () if self.key == ")" else self.comma_list(self._function_argument)
        self.expect(")")
        return arguments

    def _function_argument(self) -> ast.Expression:
        return ast.DefaultValue() if self.accept("DEFAULT") else self.expression()

    def _variable(self) -> ast.TableSource:
        name = self.advance().value
        if self.key == "." and self.peek().value in XML_METHODS:
            self.advance()
            if self.advance().value != "nodes":
                raise self.error()
            return self._nodes(ast.Variable(name))
        return self._hinted(ast.Name((name,)), self.table_alias())

    def _nodes(self, operand: ast.Expression) -> ast.NodesCall:
        self.expect("(")
        path = self.expression()
        self.expect(")")
        alias, columns = self.correlation()
        return ast.NodesCall(operand, path, alias, columns, self.namespaces)

    def _parenthesized_source(self) -> ast.TableSource:
        """Read a derived table, VALUES, a DML statement with OUTPUT, or a join in parentheses."""
        following = self.peek().key
        if following == "VALUES":
            self.advance()
            query = ast.Query(self.values())
        elif self.starts_query():
            self.enter()
            self.advance()
            query = self.nested_query()
            self.leave()
        elif following in _DML:
            self.advance()
            statement = self.dml_source()
            self.expect(")")
            alias, columns = self.correlation()
            return ast.DmlSource(statement, alias, columns)
        else:
            self.advance()
            source = self.table_source()
            self.expect(")")
            return source
        self.expect(")")
        alias, columns = self.correlation()
        return ast.Derived(query, alias, columns)

    # aliases and hints

    def table_alias(self) -> str | None:
        if self.accept("AS"):
            return self.identifier()
        if self.at_identifier and self.key not in _NO_ALIAS and not self._starts_window() and not self.at_label:
            return self.advance().value
        return None

    @property
    def at_label(self) -> bool:
        """Whether the next statement, a label, begins here: its name is no alias of what stands before it."""
        return self.token.kind is Kind.WORD and self.peek().key == ":"

    def _starts_window(self) -> bool:
        return self.key == "WINDOW" and self.peek().kind <= Kind.QUOTED and self.peek(2).key == "AS"

    def correlation(self) -> tuple[str, tuple[str, ...]]:
        """Read the alias that a derived table must have, and its column names."""
        alias = self.table_alias()
        if alias is None:
            raise self.error()
        return alias, self.optional_identifiers()

    def table_hints(self) -> tuple[str, ...]:
        """Read ``WITH (hint, ...)`` or the old ``(NOLOCK)``."""
        if self.key == "WITH" and self.peek().key == "(":
            self.advance()
            return self._hint_list()
        return self._hint_list() if self._old_hints_follow() else ()

    def _old_hints_follow(self) -> bool:
        return self.key == "(" and self.peek().key in TABLE_HINTS and self.peek(2).key in (")", ",", "(")

    def _hint_list(self) -> tuple[str, ...]:
        self.expect("(")
        hints = [*self._hint()]
        while self.key != ")":
            self.accept(",")
            hints += self._hint()
        self.advance()
        return tuple(hints)

    def _hint(self) -> list[str]:
        """Return a hint's keyword, followed for INDEX by ``INDEX name`` for every index that it names or numbers."""
        if self.key not in TABLE_HINTS:
            if self.token.kind in (Kind.WORD, Kind.QUOTED):
                raise self.at_token(sql_error(321, self.token.value))
            raise self.error()
        hint = self.advance().key
        equals = self.accept("=")
        if hint == "INDEX" and self.key == "(":
            return [hint, *(f"INDEX {name}" for name in self.parenthesized(self._index_of_hint))]
        if hint == "INDEX" and equals:
            return [hint, f"INDEX {self._index_of_hint()}"]
        if self.key == "(":
            self.skip_parenthesis()
        elif equals:
            self.advance()
        return [hint]

    def _index_of_hint(self) -> str:
        return self.advance().value if self.token.kind is Kind.INTEGER else self.identifier()

    def skip_parenthesis(self) -> str:
        """Step over a balanced parenthesis whose content doesn't matter; returns its text."""
        opening = self.token
        closing = self.closing(self.position)
        while self.position < closing:
            self.advance()
        self.expect(")")
        return self.text_since(opening)

    # pivot

    def _pivot(self, source: ast.TableSource) -> ast.Pivot:
        self.advance()
        self.expect("(")
        aggregate = self.column_or_call()
        if not isinstance(aggregate, ast.FunctionCall):
            raise self.error()
        self.expect("FOR")
        column = self.column_or_call()
        if not isinstance(column, ast.Column):
            raise self.error()
        self.expect("IN")
        values = self.identifiers()
        self.expect(")")
        alias, _ = self.correlation()
        return ast.Pivot(source, aggregate, column, values, alias)

    def _unpivot(self, source: ast.TableSource) -> ast.Unpivot:
        self.advance()
        self.expect("(")
        value_column = self.identifier()
        self.expect("FOR")
        name_column = self.identifier()
        self.expect("IN")
        columns = tuple(name.last for name in self.parenthesized(self.name))
        self.expect(")")
        alias, _ = self.correlation()
        return ast.Unpivot(source, value_column, name_column, columns, alias)

    # OPENJSON, OPENXML, OPENROWSET

    def _with_schema(self, name: ast.Name) -> ast.TableFunction:
        """Read ``(arguments) [WITH (column type 'path' [AS JSON], ...)] [AS alias(columns)]``."""
        arguments = self._function_arguments()
        with_columns: tuple[ast.WithColumn, ...] = ()
        if self.key == "WITH":
            self.advance()
            if self.key != "(":
                raise self.unsupported(f"{name.last.upper()} WITH a table's schema")
            with_columns = self.parenthesized(self._with_column)
        alias = self.table_alias()
        columns = self.optional_identifiers() if alias is not None else ()
        return ast.TableFunction(name, arguments, alias, columns, with_columns)

    def _with_column(self) -> ast.WithColumn:
        name = self.identifier()
        type_ = self.type_name()
        if self.key == "COLLATE":
            raise self.unsupported("COLLATE in a WITH clause")
        path = None
        if self.at_string:
            path = self.string()
        elif self.token.kind is Kind.INTEGER:
            path = self.advance().value
        return ast.WithColumn(name, type_, path, self.accept_words("AS", "JSON"))

    def _openxml(self) -> ast.TableSource:
        return self._with_schema(ast.Name((self.advance().value,)))

    def _openrowset(self) -> ast.OpenRowsetBulk:
        self.advance()
        self.expect("(")
        if not self.accept("BULK"):
            raise self.unsupported("OPENROWSET with a provider")
        if self.key == "(":
            raise self.unsupported("OPENROWSET(BULK) of several files")
        path = self.literal() if self.at_string else None
        if path is None:
            raise self.error()
        options = []
        while self.accept(","):
            options.append(self.bulk_option())
        self.expect(")")
        with_columns: tuple[ast.WithColumn, ...] = ()
        if self.key == "WITH" and self.peek().key == "(":
            self.advance()
            with_columns = self.parenthesized(self._with_column)
        alias = self.table_alias()
        columns = self.optional_identifiers() if alias is not None else ()
        return ast.OpenRowsetBulk(path, tuple(options), alias, columns, with_columns)

    def bulk_option(self) -> tuple[str, ast.Expression | None]:
        """Read ``NAME``, ``NAME = constant`` or ``ORDER (...)`` of BULK INSERT and OPENROWSET(BULK)."""
        name = self.word()
        if name == "ORDER" and self.key == "(":
            text = self.skip_parenthesis()
            if self.accept("UNIQUE"):
                text += " UNIQUE"
            return name, ast.Literal("string", text)
        if not self.accept("="):
            return name, None
        if self.at_identifier or self.token.kind is Kind.KEYWORD:
            return name, ast.Literal("string", self.advance().value)
        return name, self.signed_literal()

    def _not_supported(self) -> ast.TableSource:
        raise self.unsupported(self.key)

    # what the layers above provide

    def values(self) -> ast.Values:
        raise NotImplementedError

    def dml_source(self) -> ast.Insert | ast.Update | ast.Delete | ast.Merge:
        raise NotImplementedError


_RESERVED_SOURCES: Final[dict[str, Callable[[Sources], ast.TableSource]]] = {
    "CONTAINSTABLE": read_table,
    "FREETEXTTABLE": read_table,
    "OPENXML": Sources._openxml,
    "OPENROWSET": Sources._openrowset,
    **dict.fromkeys(
        (
            "OPENQUERY", "OPENDATASOURCE", "SEMANTICSIMILARITYTABLE", "SEMANTICKEYPHRASETABLE",
            "SEMANTICSIMILARITYDETAILSTABLE",
        ),
        Sources._not_supported,
    ),
}  # fmt: skip
