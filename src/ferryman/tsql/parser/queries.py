"""Queries: SELECT, set operators, common table expressions, VALUES.

Source: "SELECT (Transact-SQL)" and its clauses' pages. INTERSECT binds tighter than UNION and EXCEPT.
"""

from __future__ import annotations

from typing import Final

from ferryman.errors import sql_error
from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind
from ferryman.tsql.parser.sources import Sources

_SET_OPERATORS: Final = {"UNION": 1, "EXCEPT": 1, "INTERSECT": 2}
ASSIGNMENTS: Final = frozenset({"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "||="})
_GROUPINGS: Final = ("ROLLUP", "CUBE", "GROUPING")


class Queries(Sources):
    """Reads queries."""

    def query(self, with_: tuple[ast.CommonTable, ...] = (), *, statement: bool = False) -> ast.Query:
        """Read a whole query after its WITH; ``statement`` allows INTO and assignments to variables."""
        body = self._body(1, statement)
        order_by = self.order_by() if self.key == "ORDER" else ()
        offset = fetch = None
        if order_by and self.key == "OFFSET":
            offset, fetch = self._offset()
        for_ = None
        if self.key == "FOR" and self.peek().key in ("XML", "JSON", "BROWSE"):
            for_ = self._for_clause()
        options = self.query_options()
        if statement:
            self._check_assignments(body)
        return ast.Query(body, with_, order_by, offset, fetch, for_, options)

    def nested_query(self) -> ast.Query:
        """Read a query inside another statement's; raises 1033 for an ORDER BY that means nothing there."""
        if self.key == "WITH":
            raise self.error()
        query = self.query()
        self.check_order(query)
        return query

    def check_order(self, query: ast.Query) -> None:
        """Raise 1033 for ORDER BY without TOP, OFFSET or FOR XML, as views and subqueries may not have."""
        if query.order_by and query.offset is None and query.for_ is None and (not isinstance(query.body, ast.Select) or query.body.top is None):
            raise self.at_token(sql_error(1033))

    def with_clause(self) -> tuple[ast.CommonTable, ...]:
        """Read ``WITH [XMLNAMESPACES (...),] name [(columns)] AS (query), ...``."""
        self.expect("WITH")
        if self.key == "CHANGE_TRACKING_CONTEXT" and self.peek().key == "(":
            raise self.unsupported(self.key)
        if self.key == "XMLNAMESPACES":
            self.advance()
            self.namespaces = self.parenthesized(self._namespace)
            if not self.accept(","):
                return ()
        return self.comma_list(self._common_table)

    def _namespace(self) -> tuple[str, str]:
        """Read ``'uri' AS prefix`` or ``DEFAULT 'uri'``."""
        if self.accept("DEFAULT"):
            return "", self.string()
        uri = self.string()
        self.expect("AS")
        return self.identifier(), uri

    def _common_table(self) -> ast.CommonTable:
        name = self.identifier()
        columns = self.optional_identifiers()
        self.expect("AS")
        return ast.CommonTable(name, columns, self.parenthesized_query())

    def query_with(self) -> ast.Query:
        """Read a query that may begin with WITH: a view's or an inline function's."""
        return self.query(self.with_clause() if self.key == "WITH" else ())

    # set operators

    def _body(self, level: int, statement: bool = False) -> ast.QueryBody:
        left = self._operand(statement)
        while True:
            found = _SET_OPERATORS.get(self.key, 0)
            if found < level or found == 0:
                return left
            operator = self.advance().key
            if operator == "UNION" and self.accept("ALL"):
                operator = "UNION ALL"
            left = ast.SetOperation(operator, left, self._body(found + 1))

    def _operand(self, statement: bool) -> ast.QueryBody:
        if self.key == "SELECT":
            return self._select(statement)
        if self.key == "(":
            self.enter()
            self.advance()
            body = self._body(1, statement)
            if self.key == "ORDER":
                if isinstance(body, ast.Select) and body.into is not None:
                    raise self.unsupported("SELECT INTO ... ORDER BY in parentheses")
                body = self._ordered(body)
            self.expect(")")
            self.leave()
            return body
        raise self.error()

    def _ordered(self, body: ast.QueryBody) -> ast.Select:
        """Read ORDER BY inside the parentheses of an operand, whose TOP or OFFSET it serves: the operand is then a derived table's rows."""
        order_by = self.order_by()
        offset, fetch = self._offset() if self.key == "OFFSET" else (None, None)
        return ast.Select((ast.SelectItem(ast.Star()),), from_=(ast.Derived(ast.Query(body, (), order_by, offset, fetch), "$operand"),))

    def _check_assignments(self, body: ast.QueryBody) -> None:
        """Raise 141 when a SELECT both assigns and returns, 10734 when an operand of a set operator assigns."""
        if isinstance(body, ast.SetOperation):
            while isinstance(body, ast.SetOperation):
                body = body.left
            if isinstance(body, ast.Select) and any(isinstance(item, ast.AssignItem) for item in body.items):
                raise self.at_token(sql_error(10734))
        elif isinstance(body, ast.Select):
            assigning = sum(isinstance(item, ast.AssignItem) for item in body.items)
            if assigning and assigning < len(body.items):
                raise self.at_token(sql_error(141))

    # SELECT

    def _select(self, statement: bool) -> ast.Select:
        self.advance()
        distinct = self.accept("DISTINCT")
        if not distinct:
            self.accept("ALL")
        top = self.top() if self.key == "TOP" else None
        item = self._statement_item if statement else self.select_item
        items = self.comma_list(item)
        into = None
        if statement and self.accept("INTO"):
            into = self.name()
            if self.key == "ON" and self.token.kind is Kind.KEYWORD:
                raise self.unsupported("SELECT INTO ... ON filegroup")
        from_ = self.from_clause() if self.accept("FROM") else ()
        where = self.condition() if self.accept("WHERE") else None
        group_by = self._group_by() if self.key == "GROUP" else None
        having = self.condition() if self.accept("HAVING") else None
        windows: tuple[tuple[str, ast.Window], ...] = ()
        if self.key == "WINDOW" and self._starts_window():
            self.advance()
            windows = self.comma_list(self._named_window)
        return ast.Select(items, distinct, top, into, from_, where, group_by, having, windows)

    def _named_window(self) -> tuple[str, ast.Window]:
        name = self.identifier()
        self.expect("AS")
        return name, self.window()

    def top(self) -> ast.Top:
        """Read ``TOP (n) [PERCENT] [WITH TIES]``; without parentheses n is a constant or variable."""
        self.expect("TOP")
        count: ast.Expression
        if self.key == "(" and self.starts_query():
            count = ast.Subquery(self.parenthesized_query())
        elif self.accept("("):
            count = self.expression()
            self.expect(")")
        elif self.token.kind is Kind.VARIABLE:
            count = ast.Variable(self.advance().value)
        elif self.token.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT):
            count = self.literal()
        else:
            raise self.error()
        percent = self.accept("PERCENT")
        return ast.Top(count, percent, self.accept_words("WITH", "TIES"))

    def _statement_item(self) -> ast.SelectItem | ast.AssignItem:
        if self.token.kind is Kind.VARIABLE and self.peek().key in ASSIGNMENTS:
            variable = self.advance().value
            operator = self.advance().key
            return ast.AssignItem(variable, operator, self.expression())
        return self.select_item()

    def select_item(self) -> ast.SelectItem:
        """Read ``*``, ``t.*``, ``alias = expression`` or ``expression [[AS] alias]``."""
        token = self.token
        if token.key == "*":
            self.advance()
            return ast.SelectItem(ast.Star())
        if self.peek().key == "=" and (token.kind <= Kind.QUOTED or self.at_string):
            self.advance()
            self.advance()
            return ast.SelectItem(self.expression(), token.value)
        expression = self.expression()
        if isinstance(expression, ast.Star):
            return ast.SelectItem(expression)
        if self.accept("AS"):
            return ast.SelectItem(expression, self.identifier_or_string())
        if self.token.kind <= Kind.QUOTED and not (self.key == "WINDOW" and self._starts_window()) and not self.at_label:
            return ast.SelectItem(expression, self.advance().value)
        if self.at_string:
            return ast.SelectItem(expression, self.advance().value)
        return ast.SelectItem(expression)

    # GROUP BY

    def _group_by(self) -> ast.GroupBy:
        self.expect_words("GROUP", "BY")
        if self.key == "ALL":
            raise self.unsupported("GROUP BY ALL")
        items = self.comma_list(self._group_item)
        kind = ""
        if self.key == "WITH" and self.peek().key in ("ROLLUP", "CUBE"):
            self.advance()
            kind = self.advance().key
        return ast.GroupBy(items, kind)

    def _group_item(self) -> ast.Expression | tuple[ast.Expression, ...] | ast.GroupBy:
        if self.key in _GROUPINGS and (self.peek().key == "(" or self.peek().key == "SETS"):
            return self._grouping()
        if self.key == "(" and self.peek().key == ")":
            self.advance()
            self.advance()
            return ()
        return self.expression()

    def _grouping(self) -> ast.GroupBy:
        self.enter()
        kind = self.advance().key
        if kind == "GROUPING":
            self.expect("SETS")
            kind = "GROUPING SETS"
        items = self.parenthesized(self._grouping_element)
        self.leave()
        return ast.GroupBy(items, kind)

    def _grouping_element(self) -> ast.Expression | tuple[ast.Expression, ...] | ast.GroupBy:
        if self.key != "(" or self.peek().key == ")":
            return self._group_item()
        self.advance()
        expressions = self.comma_list(self.expression)
        self.expect(")")
        return expressions if len(expressions) > 1 else self.expression(left=expressions[0])

    # after the body

    def _offset(self) -> tuple[ast.Expression, ast.Expression | None]:
        self.advance()
        offset = self.expression()
        self.one_of("ROW", "ROWS")
        if self.key != "FETCH" or self.peek().key not in ("NEXT", "FIRST") or self.peek(2).key == "FROM":
            return offset, None
        self.advance()
        self.advance()
        fetch = self.expression()
        self.one_of("ROW", "ROWS")
        self.expect("ONLY")
        return offset, fetch

    def _for_clause(self) -> ast.ForClause:
        self.advance()
        kind = self.advance().key
        if kind == "BROWSE":
            return ast.ForClause(kind, "")
        mode = self.one_of(*(("RAW", "AUTO", "PATH", "EXPLICIT") if kind == "XML" else ("AUTO", "PATH")))
        options: list[tuple[str, str | None]] = []
        if kind == "XML" and mode in ("RAW", "PATH") and self.key == "(":
            options.append(("NAME", self._one_string()))
        while self.accept(","):
            options.append(self._for_option())
        return ast.ForClause(kind, mode, tuple(options), self.namespaces if kind == "XML" else ())

    def _for_option(self) -> tuple[str, str | None]:
        option = self.word()
        if option == "ELEMENTS" and self.key in ("XSINIL", "ABSENT"):
            return option, self.advance().key
        if option == "BINARY":
            return "BINARY", self.expect("BASE64").key
        named = option in ("ROOT", "XMLSCHEMA") and self.key == "("
        return option, self._one_string() if named else None

    def _one_string(self) -> str:
        self.expect("(")
        value = self.string()
        self.expect(")")
        return value

    def query_options(self) -> tuple[str, ...]:
        """Read ``OPTION (hint, ...)`` as texts."""
        if self.key != "OPTION":
            return ()
        self.advance()
        return self.parenthesized(self._query_hint)

    def _query_hint(self) -> str:
        words = [self.word()]
        while self.key not in (",", ")") and not self.at_end:
            words.append(self.skip_parenthesis() if self.key == "(" else self.advance().value)
        return " ".join(words).upper()

    # VALUES

    def values(self) -> ast.Values:
        """Read ``VALUES (...), ...``; raises 10709 when rows differ in length."""
        self.expect("VALUES")
        rows = self.comma_list(self._row)
        if any(len(row) != len(rows[0]) for row in rows):
            raise self.at_token(sql_error(10709))
        return ast.Values(rows)

    def _row(self) -> tuple[ast.Expression, ...]:
        return self.parenthesized(self.value)

    def value(self) -> ast.Expression:
        """Read an expression or DEFAULT."""
        if self.accept("DEFAULT"):
            return ast.DefaultValue()
        return self.expression()
