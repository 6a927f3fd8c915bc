"""Calls: the ordinary form, and the built-in functions with a grammar of their own.

Source: the functions' pages in the Transact-SQL reference; "SELECT - OVER clause"; "ODBC scalar functions (Transact-SQL)".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ferryman.tsql import ast
from ferryman.tsql.lexer import Kind, Token
from ferryman.tsql.parser import odbc
from ferryman.tsql.parser.expressions import Expressions

_MARKS: Final = ("*", "DEFAULT")
_BOUND_KINDS: Final = ("PRECEDING", "FOLLOWING")


class Functions(Expressions):
    """Reads function calls."""

    def call(self, name: ast.Name, token: Token) -> ast.Expression:
        """Read the arguments after a name; ``token`` is the name's first, for the forms that only a bare word has."""
        if token.kind is Kind.WORD and len(name.parts) == 1:
            form = SPECIAL_FORMS.get(token.key)
            if form is not None:
                return form(self)
        self.enter()
        self.advance()
        distinct = self.accept("DISTINCT")
        if not distinct:
            self.accept("ALL")
        arguments: list[ast.Expression] = []
        while self.key != ")":  # a loop of its own: comma_list would cost nested calls two frames each
            arguments.append(self._mark() if self.key in _MARKS else self.expression())
            if not self.accept(","):
                break
            if self.key == ")":
                raise self.error()
        nulls = self._nulls()
        self.expect(")")
        call = self._after_call(ast.FunctionCall(name, tuple(arguments), distinct, nulls=nulls))
        self.leave()
        return call

    def _mark(self) -> ast.Expression:
        """Read the ``*`` of COUNT(*) or the DEFAULT of a user's function."""
        return ast.Star() if self.advance().key == "*" else ast.DefaultValue()

    def _nulls(self) -> str | None:
        if self.key in ("NULL", "ABSENT") and self.accept_words(self.key, "ON", "NULL"):
            return f"{self.tokens[self.position - 3].key} ON NULL"
        if self.key in ("IGNORE", "RESPECT") and self.peek().key == "NULLS":
            kind = self.advance().key
            self.advance()
            return kind
        return None

    def _after_call(self, call: ast.FunctionCall) -> ast.FunctionCall:
        """Read WITHIN GROUP, IGNORE NULLS and OVER."""
        within_group: tuple[ast.OrderItem, ...] = ()
        over = None
        nulls = call.nulls
        if self.key == "WITHIN" and self.accept_words("WITHIN", "GROUP"):
            self.expect("(")
            within_group = self.order_by()
            self.expect(")")
        if self.key in ("IGNORE", "RESPECT"):
            nulls = self._nulls() or nulls
        if self.accept("OVER"):
            over = self._over()
        elif not within_group and nulls is call.nulls:
            return call
        return ast.FunctionCall(call.name, call.arguments, call.distinct, over, within_group, nulls)

    # windows

    def _over(self) -> ast.Window:
        if self.key == "(":
            return self.window()
        return ast.Window(name=self.identifier())

    def window(self) -> ast.Window:
        """Read ``([name] [PARTITION BY ...] [ORDER BY ...] [frame])``."""
        self.expect("(")
        name = None
        if self.at_identifier and self.key not in ("PARTITION", "ROWS", "RANGE"):
            name = self.identifier()
        partition_by: tuple[ast.Expression, ...] = ()
        if self.accept_words("PARTITION", "BY"):
            partition_by = self.comma_list(self.expression)
        order_by = self.order_by() if self.key == "ORDER" else ()
        frame = self._frame() if self.key in ("ROWS", "RANGE") else None
        self.expect(")")
        return ast.Window(partition_by, order_by, frame, name)

    def _frame(self) -> ast.WindowFrame:
        unit = self.advance().key
        if not self.accept("BETWEEN"):
            return ast.WindowFrame(unit, self._bound(), None)
        start = self._bound()
        self.expect("AND")
        return ast.WindowFrame(unit, start, self._bound())

    def _bound(self) -> tuple[str, ast.Expression | None]:
        if self.accept("UNBOUNDED"):
            return f"UNBOUNDED {self.one_of(*_BOUND_KINDS)}", None
        if self.accept_words("CURRENT", "ROW"):
            return "CURRENT ROW", None
        count = self.expression()
        return self.one_of(*_BOUND_KINDS), count

    def order_by(self) -> tuple[ast.OrderItem, ...]:
        self.expect_words("ORDER", "BY")
        return self.comma_list(self._order_item)

    def _order_item(self) -> ast.OrderItem:
        expression = self.expression()
        descending = self.accept("DESC")
        if not descending:
            self.accept("ASC")
        return ast.OrderItem(expression, descending)

    # forms that start with a reserved word or a brace

    def special(self) -> ast.Expression:
        form = RESERVED_FORMS.get(self.key)
        if form is None:
            raise self.error()
        return form(self)

    def case(self) -> ast.Case:
        self.enter()
        self.advance()
        operand = None if self.key == "WHEN" else self.expression()
        test = self.condition if operand is None else self.expression
        whens = []
        while self.accept("WHEN"):
            tested = test()
            self.expect("THEN")
            whens.append((tested, self.expression()))
        if not whens:
            raise self.error()
        otherwise = self.expression() if self.accept("ELSE") else None
        self.expect("END")
        self.leave()
        return ast.Case(operand, tuple(whens), otherwise)

    def reserved_call(self) -> ast.Expression:
        """Read a call whose name is a reserved word: COALESCE(...), LEFT(...)."""
        token = self.advance()
        if self.key != "(":
            raise self.error()
        return self.call(ast.Name((token.value,)), token)

    def niladic(self) -> ast.FunctionCall:
        """Read a function without parentheses: CURRENT_TIMESTAMP, USER."""
        return ast.FunctionCall(ast.Name((self.advance().value,)))

    def reserved_column(self) -> ast.Column:
        return ast.Column(("$identity" if self.advance().key == "IDENTITYCOL" else "$rowguid",))

    def identity(self) -> ast.IdentityFunction:
        self.advance()
        self.expect("(")
        type_ = self.type_name()
        seed, increment = 1, 1
        if self.accept(","):
            seed = self.signed_integer()
            self.expect(",")
            increment = self.signed_integer()
        self.expect(")")
        return ast.IdentityFunction(type_, seed, increment)

    def odbc_escape(self) -> ast.Expression:
        """Read ``{fn f(x)}``, ``{d '...'}``, ``{ts '...'}``, ``{t '...'}`` (a time of today) or ``{guid '...'}``."""
        self.enter()
        self.advance()
        kind = self.word()
        value: ast.Expression
        if kind == "FN":
            value = self._odbc_function()
        else:
            text: ast.Expression = ast.Literal("string", self.string())
            if kind in ("D", "TS"):
                value = ast.Cast(text, _type("datetime"))
            elif kind == "T":
                today = ast.Cast(ast.Cast(ast.FunctionCall(ast.Name(("GETDATE",))), _type("date")), _type("datetime"))
                value = ast.Binary("+", today, ast.Cast(text, _type("datetime")))
            elif kind == "GUID":
                value = ast.Cast(text, _type("uniqueidentifier"))
            else:
                raise self.error()
        self.expect("}")
        self.leave()
        return value

    def _odbc_function(self) -> ast.Expression:
        name, token = self.key, self.token
        if name in odbc.REFUSED:
            raise self.unsupported(f"{{fn {name}}}")
        if name in RESERVED_FORMS and odbc.rewritten(name, ()) is None:
            value = self.special()
            if self.key == "(":  # ODBC writes USER() with parentheses
                self.advance()
                self.expect(")")
            return value
        if token.kind not in (Kind.WORD, Kind.KEYWORD):
            raise self.error()
        self.advance()
        if name == "EXTRACT":
            return self._extract()
        if self.key != "(":
            niladic = odbc.rewritten(name, ())
            if niladic is None:
                raise self.error()
            return niladic
        call = self.call(ast.Name((token.value,)), token)
        rewritten = odbc.rewritten(name, call.arguments) if isinstance(call, ast.FunctionCall) else None
        return call if rewritten is None else rewritten

    def _extract(self) -> ast.Expression:
        """Read ``(part FROM expression)``."""
        self._open()
        part = self.word()
        self.expect("FROM")
        operand = self.expression()
        self._close()
        return odbc.extracted(part, operand)

    # forms that start with a word; the parenthesis is still to be read

    def cast(self, try_: bool = False) -> ast.Cast:
        self._open()
        operand = self.expression()
        self.expect("AS")
        type_ = self.type_name()
        self._close()
        return ast.Cast(operand, type_, try_)

    def convert(self, try_: bool = False) -> ast.Convert:
        self._open()
        type_ = self.type_name()
        self.expect(",")
        operand = self.expression()
        style = self.expression() if self.accept(",") else None
        self._close()
        return ast.Convert(type_, operand, style, try_)

    def reserved_convert(self) -> ast.Convert:
        return self.convert(try_=self.advance().key == "TRY_CONVERT")

    def parse_function(self, try_: bool = False) -> ast.Parse:
        self._open()
        operand = self.expression()
        self.expect("AS")
        type_ = self.type_name()
        culture = self.expression() if self.accept("USING") else None
        self._close()
        return ast.Parse(operand, type_, culture, try_)

    def iif(self) -> ast.FunctionCall:
        self._open()
        condition = self.condition()
        self.expect(",")
        then = self.expression()
        self.expect(",")
        otherwise = self.expression()
        self._close()
        return ast.FunctionCall(ast.Name(("IIF",)), (condition, then, otherwise))

    def trim(self) -> ast.FunctionCall:
        """Read ``TRIM([LEADING | TRAILING | BOTH] [characters FROM] string)``."""
        self._open()
        side = None
        if self.key in ("LEADING", "TRAILING", "BOTH") and self.peek().key not in (")", "FROM", ",", "+", "."):
            side = self.advance().key
        operand = self.expression()
        arguments: tuple[ast.Expression, ...] = (operand,)
        if self.accept("FROM"):
            arguments = (ast.Literal("string", side or "BOTH"), operand, self.expression())
        elif side is not None:
            arguments = (ast.Literal("string", side), ast.Literal("string", " "), operand)
        self._close()
        return ast.FunctionCall(ast.Name(("TRIM",)), arguments)

    def json_object(self) -> ast.FunctionCall:
        name = self.tokens[self.position - 1].key
        self._open()
        arguments = () if self._no_json_arguments else self.comma_list(self._json_pair)
        nulls = self._nulls()
        self._close()
        return self._after_call(ast.FunctionCall(ast.Name((name,)), arguments, nulls=nulls))

    @property
    def _no_json_arguments(self) -> bool:
        return self.key == ")" or (self.key in ("NULL", "ABSENT") and self.peek().key == "ON")

    def _json_pair(self) -> ast.JsonPair:
        key = self.expression()
        self.expect(":")
        return ast.JsonPair(key, self.expression())

    def json_array(self) -> ast.FunctionCall:
        name = self.tokens[self.position - 1].key
        self._open()
        arguments = () if self._no_json_arguments else self.comma_list(self.expression)
        nulls = self._nulls()
        self._close()
        return ast.FunctionCall(ast.Name((name,)), arguments, nulls=nulls)

    def _open(self) -> None:
        self.enter()
        self.expect("(")

    def _close(self) -> None:
        self.expect(")")
        self.leave()


def _type(name: str) -> ast.TypeName:
    return ast.TypeName(ast.Name((name,)))


def _not_supported(parser: Functions) -> ast.Expression:
    raise parser.unsupported(parser.key)


def _not_supported_call(parser: Functions) -> ast.Expression:
    raise parser.unsupported(parser.peek(-1).value.upper())


SPECIAL_FORMS: Final[dict[str, Callable[[Functions], ast.Expression]]] = {
    "CAST": Functions.cast,
    "TRY_CAST": lambda parser: parser.cast(try_=True),
    "PARSE": Functions.parse_function,
    "TRY_PARSE": lambda parser: parser.parse_function(try_=True),
    "IIF": Functions.iif,
    "TRIM": Functions.trim,
    "JSON_OBJECT": Functions.json_object,
    "JSON_OBJECTAGG": Functions.json_object,
    "JSON_ARRAY": Functions.json_array,
    "MATCH": _not_supported_call,
}

RESERVED_CALLS: Final = ("COALESCE", "NULLIF", "LEFT", "RIGHT")

RESERVED_FORMS: Final[dict[str, Callable[[Functions], ast.Expression]]] = {
    "CASE": Functions.case,
    "CONVERT": Functions.reserved_convert,
    "TRY_CONVERT": Functions.reserved_convert,
    "IDENTITY": Functions.identity,
    "IDENTITYCOL": Functions.reserved_column,
    "ROWGUIDCOL": Functions.reserved_column,
    "{": Functions.odbc_escape,
    **dict.fromkeys(RESERVED_CALLS, Functions.reserved_call),
    **dict.fromkeys(("CURRENT_TIMESTAMP", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER", "USER", "CURRENT_DATE"), Functions.niladic),
    **dict.fromkeys(("SEMANTICSIMILARITYTABLE", "SEMANTICKEYPHRASETABLE", "SEMANTICSIMILARITYDETAILSTABLE"), _not_supported),
}
