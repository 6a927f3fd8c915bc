"""INSERT, UPDATE, DELETE, MERGE, TRUNCATE TABLE, BULK INSERT and the SELECT statement.

Source: the statements' pages in the Transact-SQL reference, "OUTPUT clause (Transact-SQL)".
"""

from __future__ import annotations

from typing import Final, TypeVar

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind, Token
from ferryman.tsql.parser.queries import ASSIGNMENTS, Queries

_MAX_INSERT_ROWS: Final = 1000
StatementT = TypeVar("StatementT", bound=ast.Statement)


class Dml(Queries):
    """Reads the statements that read and change rows."""

    def select_statement(self) -> ast.QueryStatement:
        return ast.QueryStatement(self.query(statement=True))

    def with_statement(self) -> ast.Statement:
        """Read the statement that common table expressions belong to."""
        with_ = self.with_clause()
        if self.key in ("SELECT", "("):
            return ast.QueryStatement(self.query(with_, statement=True))
        if self.key == "INSERT":
            return self.insert(with_)
        if self.key == "UPDATE":
            return self.update(with_)
        if self.key == "DELETE":
            return self.delete(with_)
        if self.key == "MERGE":
            return self.merge(with_)
        raise self.error()

    def dml_source(self) -> ast.Insert | ast.Update | ast.Delete | ast.Merge:
        """Read the statement inside ``FROM (INSERT ... OUTPUT ...) AS alias``."""
        if self.key == "UPDATE":
            return self.update()
        if self.key == "DELETE":
            return self.delete()
        if self.key == "MERGE":
            return self.merge(nested=True)
        statement = self.insert()
        if not isinstance(statement, ast.Insert):
            raise self.error()
        return statement

    def target(self) -> ast.Name:
        """Read the table that a statement changes."""
        if self.key in ("OPENROWSET", "OPENQUERY", "OPENDATASOURCE"):
            raise self.unsupported(f"{self.key} as a target")
        return self.table_name()

    # INSERT

    def insert(self, with_: tuple[ast.CommonTable, ...] = ()) -> ast.Insert | ast.InsertBulk:
        self.expect("INSERT")
        if self.key == "BULK":
            return self._insert_bulk()
        top = self.top() if self.key == "TOP" else None
        self.accept("INTO")
        target = self.target()
        hints = self.table_hints()
        columns: tuple[str, ...] = ()
        if self.key == "(" and not self.starts_query():
            columns = tuple(name.last for name in self.parenthesized(self.name))
        output = self.output_clauses()
        return ast.Insert(target, columns, self._insert_source(), output, top, with_, hints)

    def _insert_source(self) -> ast.Query | ast.Execute | ast.ExecuteText | None:
        if self.key == "VALUES":
            values = self.values()
            if len(values.rows) > _MAX_INSERT_ROWS:
                raise self.at_token(sql_error(10738))
            return ast.Query(values, options=self.query_options())
        if self.accept_words("DEFAULT", "VALUES"):
            return None
        if self.key in ("EXEC", "EXECUTE"):
            start = self.token
            statement = self.execute()
            if not isinstance(statement, ast.Execute | ast.ExecuteText):
                raise self.at_token(sql_error(156, start.value), start)
            return self.stamped(statement, start)
        if self.key in ("SELECT", "("):
            return self.query()
        if self.key == "WITH":
            return self.query(self.with_clause())
        raise self.error()

    def _insert_bulk(self) -> ast.InsertBulk:
        """Read ``INSERT BULK table (column type, ...) WITH (...)``, which announces rows that come as TDS bulk load data."""
        self.advance()
        target = self.target()
        columns = self.parenthesized(self._bulk_column) if self.key == "(" else ()
        options: tuple[tuple[str, ast.Expression | None], ...] = ()
        if self.accept("WITH"):
            options = self.parenthesized(self.bulk_option)
        return ast.InsertBulk(target, columns, options)

    def _bulk_column(self) -> ast.ColumnDefinition:
        name = self.identifier()
        type_ = self.type_name()
        collation = self.identifier() if self.accept("COLLATE") else None
        if self.accept("NOT"):
            self.expect("NULL")
        else:
            self.accept("NULL")
        return ast.ColumnDefinition(name, type_, collation=collation)

    # OUTPUT

    def output_clauses(self) -> tuple[ast.OutputClause, ...]:
        clauses: list[ast.OutputClause] = []
        while self.key == "OUTPUT" and len(clauses) < 2:
            self.advance()
            items = self.comma_list(self.select_item)
            into: ast.Name | None = None
            into_columns: tuple[str, ...] = ()
            if self.accept("INTO"):
                into = self.table_name()
                into_columns = self.optional_identifiers() if self.key == "(" and not self.starts_query() else ()
            clauses.append(ast.OutputClause(items, into, into_columns))
        return tuple(clauses)

    # UPDATE and DELETE

    def update(self, with_: tuple[ast.CommonTable, ...] = ()) -> ast.Update:
        self.expect("UPDATE")
        top = self.top() if self.key == "TOP" else None
        target = self.target()
        hints = self.table_hints()
        self.expect("SET")
        assignments = self.comma_list(self.assignment)
        output = self.output_clauses()
        from_ = self.from_clause() if self.accept("FROM") else ()
        where, cursor = self._where()
        return ast.Update(target, assignments, from_, where, output, top, with_, hints, cursor, self.query_options())

    def assignment(self) -> ast.Assignment:
        """Read ``column op= value``, ``@v op= value`` or ``@v = column op= value``."""
        variable = None
        if self.token.kind is Kind.VARIABLE:
            variable = self.advance().value
            if self.key not in ASSIGNMENTS:
                raise self.error()
            if self.key != "=" or not self._column_assignment_follows():
                operator = self.advance().key
                return ast.Assignment((), self.value(), operator, variable)
            self.advance()
        column = self.name()
        if self.key == "(":
            return self._method(column)
        if self.key not in ASSIGNMENTS:
            raise self.error()
        operator = self.advance().key
        return ast.Assignment(column.parts, self.value(), operator, variable)

    def _method(self, name: ast.Name) -> ast.Assignment:
        """Read the arguments of ``column.WRITE(value, offset, length)`` or ``column.modify('XML DML')``; other methods are refused."""
        if len(name.parts) > 1 and name.last == "modify":
            return ast.Assignment(name.parts[:-1], self.modify(ast.Column(name.parts[:-1])))
        if len(name.parts) == 1 or name.last.upper() != "WRITE":
            raise self.unsupported(f"method {name.last} in SET")
        arguments = self.parenthesized(self.expression)
        if len(arguments) != 3:
            raise self.at_token(sql_error(174, "write", 3))
        column = name.parts[:-1]
        return ast.Assignment(column, ast.WriteMethod(ast.Column(column), *arguments))

    def _column_assignment_follows(self) -> bool:
        """Tell whether a column and an assignment follow the ``=`` here."""
        position = self.position + 1
        while self.tokens[position].kind <= Kind.QUOTED and self.tokens[position + 1].key == ".":
            position += 2
        return self.tokens[position].kind <= Kind.QUOTED and self.tokens[position + 1].key in ASSIGNMENTS

    def _where(self) -> tuple[ast.Expression | None, str | None]:
        if not self.accept("WHERE"):
            return None, None
        if self.accept_words("CURRENT", "OF"):
            if self.key == "GLOBAL" and self.peek().kind <= Kind.QUOTED:
                self.advance()
            return None, self.variable() if self.token.kind is Kind.VARIABLE else self.identifier()
        return self.condition(), None

    def delete(self, with_: tuple[ast.CommonTable, ...] = ()) -> ast.Delete:
        self.expect("DELETE")
        top = self.top() if self.key == "TOP" else None
        self.accept("FROM")
        target = self.target()
        hints = self.table_hints()
        output = self.output_clauses()
        from_ = self.from_clause() if self.accept("FROM") else ()
        where, cursor = self._where()
        return ast.Delete(target, from_, where, output, top, with_, hints, cursor, self.query_options())

    # MERGE

    def merge(self, with_: tuple[ast.CommonTable, ...] = (), *, nested: bool = False) -> ast.Merge:
        """Read MERGE; raises 10713 when the statement lacks its semicolon."""
        self.expect("MERGE")
        top = self.top() if self.key == "TOP" else None
        self.accept("INTO")
        target = self.target()
        hints = self.table_hints()
        alias = self.table_alias()
        self.expect("USING")
        source = self.table_source()
        self.expect("ON")
        condition = self.condition()
        actions = []
        while self.key == "WHEN":
            actions.append(self._merge_action())
        if not actions:
            raise self.error()
        output = self.output_clauses()
        options = self.query_options()
        if not nested and self.key != ";":
            if not self.at_end and self.token.kind is not Kind.KEYWORD:
                raise self.error()
            raise self.at_token(sql_error(10713))
        return ast.Merge(target, alias, source, condition, tuple(actions), output, top, with_, hints, options)

    def _merge_action(self) -> ast.MergeAction:
        self.expect("WHEN")
        match = "NOT MATCHED" if self.accept("NOT") else "MATCHED"
        self.expect("MATCHED")
        if match == "NOT MATCHED" and self.accept("BY") and self.one_of("TARGET", "SOURCE") == "SOURCE":
            match = "NOT MATCHED BY SOURCE"
        condition = self.condition() if self.accept("AND") else None
        self.expect("THEN")
        if match == "NOT MATCHED":
            return self._merge_insert(condition)
        if self.accept("DELETE"):
            return ast.MergeAction(match, condition, "DELETE")
        self.expect_words("UPDATE", "SET")
        return ast.MergeAction(match, condition, "UPDATE", self.comma_list(self.assignment))

    def _merge_insert(self, condition: ast.Expression | None) -> ast.MergeAction:
        self.expect("INSERT")
        columns = tuple(name.last for name in self.parenthesized(self.name)) if self.key == "(" else ()
        values = None
        if not self.accept_words("DEFAULT", "VALUES"):
            self.expect("VALUES")
            values = self.parenthesized(self.value)
        return ast.MergeAction("NOT MATCHED", condition, "INSERT", (), columns, values)

    # TRUNCATE TABLE and BULK INSERT

    def truncate(self) -> ast.Truncate:
        self.advance()
        self.expect("TABLE")
        table = self.target()
        partitions: tuple[tuple[int, int], ...] = ()
        if self.key == "WITH" and self.peek().key == "(":
            self.advance()
            self.expect_words("(", "PARTITIONS")
            partitions = self.parenthesized(self._partition_range)
            self.expect(")")
        return ast.Truncate(table, partitions)

    def _partition_range(self) -> tuple[int, int]:
        first = self.signed_integer()
        return first, self.signed_integer() if self.accept("TO") else first

    def bulk_insert(self) -> ast.BulkInsert:
        """Read BULK INSERT; its path and options are constants, a variable there is a syntax error."""
        self.advance()
        self.expect("INSERT")
        table = self.name()
        self.expect("FROM")
        if not self.at_string:
            raise self.error()
        path = self.literal()
        options: tuple[tuple[str, ast.Expression | None], ...] = ()
        if self.accept("WITH"):
            options = self._bulk_options()
        return ast.BulkInsert(table, path, options)

    def _bulk_options(self) -> tuple[tuple[str, ast.Expression | None], ...]:
        """Read the options; SQL Server lets the commas between them be missing."""
        self.expect("(")
        options = [self.bulk_option()]
        while self.key != ")":
            self.accept(",")
            options.append(self.bulk_option())
        self.advance()
        return tuple(options)

    # what the layers above provide

    def stamped(self, statement: StatementT, first: Token) -> StatementT:
        raise NotImplementedError

    def execute(self) -> ast.Statement:
        raise NotImplementedError
