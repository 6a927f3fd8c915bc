"""Bound expressions as PostgreSQL text.

Subexpressions without a table become parameters ``$n::type``: Python computes each once per statement, so GETDATE() is constant within
it and nothing table-free needs a SQL form. Inside CASE, AND, OR and COALESCE only leaves are taken out that way, since what may not be
reached must not fail. A piece that has neither a SQL form nor is table-free raises 40515.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from ferryman.errors import not_supported
from ferryman.sqltypes import SqlType, Variant
from ferryman.store.pg_types import pg_type, storable_text, to_pg
from ferryman.tsql import bound as b
from ferryman.tsql.collations import collation
from ferryman.tsql.emit_conversions import conversion_sql
from ferryman.tsql.evaluate import compile_expression, is_table_free, nodes
from ferryman.tsql.functions import FUNCTIONS
from ferryman.tsql.functions.entry import template
from ferryman.tsql.functions.metadata import METADATA
from ferryman.tsql.typing import canonical

if TYPE_CHECKING:
    from ferryman.tsql.scope import Runtime


class Emitter:
    """Writes PostgreSQL text for one statement; ``parameters`` are the expressions whose values ``$1``, ``$2`` ... take.

    ``hoist`` False keeps operators and functions in SQL even where no table is involved (tests compare the back ends that way).
    """

    nesting: str = "1"
    """The level of nesting that a call of a user's function begins at, as PostgreSQL text."""

    def __init__(self, *, hoist: bool = True) -> None:
        self.parameters: list[b.Bound] = []
        self._hoist = hoist
        self._conditional = 0
        self._drawn: set[str] | None = None

    def emit(self, bound: b.Bound) -> str:
        """Return the PostgreSQL text of an expression; raises 40515 for one that has none."""
        if isinstance(bound, b.Constant):
            return constant_sql(bound.value, bound.type)
        if self._hoists(bound):
            return self._parameter(bound)
        writer = WRITERS.get(type(bound))
        if writer is None:
            raise not_supported(f"{type(bound).__name__} in a query")
        return writer(self, bound)

    def _hoists(self, bound: b.Bound) -> bool:
        if isinstance(bound, b.VariableValue):
            return True
        if self._hoist and not self._conditional:
            return is_table_free(bound) and is_deterministic(bound)
        if not isinstance(bound, b.Call):
            return False
        if self._hoist and bound.function in METADATA and all(map(_is_leaf, bound.arguments)):
            return True  # it never raises, and the session knows more than the catalog: its #temp tables
        entry = FUNCTIONS[bound.function]
        asks_session = entry.sql is None or (self._hoist and entry.runtime)
        return asks_session and is_table_free(bound) and is_deterministic(bound)

    def _parameter(self, bound: b.Bound) -> str:
        try:
            position = self.parameters.index(bound)
        except ValueError:
            self.parameters.append(bound)
            position = len(self.parameters) - 1
        return f"${position + 1}::{cast_name(bound.type)}"

    @contextmanager
    def conditional(self) -> Iterator[None]:
        """Within it only leaves become parameters: what isn't reached must not raise."""
        self._conditional += 1
        try:
            yield
        finally:
            self._conditional -= 1


    @contextmanager
    def row(self, drawn: Iterable[str] = ()) -> Iterator[None]:
        """Within it a row is written, for which each sequence is drawn from once; ``drawn`` are those that have been already."""
        before, self._drawn = self._drawn, set(drawn)
        try:
            yield
        finally:
            self._drawn = before

    def next_value(self, sequence: str) -> str:
        """Return NEXT VALUE FOR the sequence of that relation; PostgreSQL computes a row's values in the order in which they are written."""
        if self._drawn is not None and sequence in self._drawn:
            return f"currval({quoted(sequence)})"
        if self._drawn is not None:
            self._drawn.add(sequence)
        return f"nextval({quoted(sequence)})"


def _is_leaf(bound: b.Bound) -> bool:
    if isinstance(bound, b.Conversion):
        return bound.type.is_string and bound.operand.type.is_string and _is_leaf(bound.operand)
    return isinstance(bound, (b.Constant, b.VariableValue))


def compile_parameters(parameters: list[b.Bound]) -> Callable[[Runtime], list[object]]:
    """Return the function that computes an emitter's parameters as psycopg takes them."""
    compiled = [(compile_expression(bound), bound.type) for bound in parameters]
    return lambda runtime: [to_pg(compute(runtime), type_) for compute, type_ in compiled]


def is_deterministic(bound: b.Bound) -> bool:
    """Return whether the expression has one value for a whole statement (NEWID() hasn't)."""
    return not any(isinstance(node, b.Call) and not FUNCTIONS[node.function].deterministic for node in nodes(bound))


def cast_name(type_: SqlType) -> str:
    """Return the PostgreSQL type to cast a value to without changing it: numeric has no precision here."""
    return "numeric" if canonical(type_.name) in ("decimal", "money", "smallmoney") else pg_type(type_)


# --- constants ---------------------------------------------------------------------------------------


def constant_sql(value: object, type_: SqlType) -> str:
    """Return a value as a typed PostgreSQL literal."""
    if value is None:
        return f"NULL::{cast_name(type_)}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        text = f"({value})" if value < 0 else str(value)
        return text if type_.name == "int" and abs(value) < 2**31 else f"({value}::text)" if type_.is_string else f"{text}::{cast_name(type_)}"
    if isinstance(value, Decimal):
        return f"{value:f}::numeric" if value >= 0 else f"({value:f})::numeric"
    if isinstance(value, float):
        return f"'{value!r}'::{cast_name(type_)}"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, str):
        return f"{quoted(value)}::text"
    if isinstance(value, (datetime.date, datetime.time, uuid.UUID, Variant)):
        return f"{quoted(str(to_pg(value, type_)))}::{cast_name(type_)}"
    raise not_supported(f"{type_.name} in a query")


def quoted(text: str) -> str:
    """Return a PostgreSQL string literal (standard_conforming_strings on); raises 40515 for NUL and lone surrogates."""
    return "'" + storable_text(text).replace("'", "''") + "'"


# --- keys --------------------------------------------------------------------------------------------


def comparison_key(sql: str, type_: SqlType) -> str:
    """Return what equality, joins, grouping and DISTINCT compare of a value: case folded as the collation says, trailing blanks ignored."""
    if type_.is_string:
        return f"{sql}::bpchar" if collation(type_.collation).case_sensitive else f"lower({sql})::bpchar"
    if type_.name == "datetimeoffset":
        return f"({sql}).utc"
    if type_.name == "sql_variant":
        return f"tsql.variant_key({sql}, false)"
    return sql


def has_index_key(type_: SqlType) -> bool:
    """Return whether indexes and foreign keys hold a comparison key in place of the value."""
    return type_.is_string or type_.name == "sql_variant"


def index_key(sql: str, type_: SqlType) -> str:
    """Return what an index holds of a column."""
    return comparison_key(sql, type_) if has_index_key(type_) else sql


def sort_key(sql: str, type_: SqlType) -> str:
    """Return what ORDER BY, < and > compare: a value whose PostgreSQL order is T-SQL's order of the collation or type."""
    if type_.is_string:
        rules = collation(type_.collation)
        if rules.binary:
            return f"{sql}::bpchar"
        return f"tsql.sort_key({sql})" if not rules.case_sensitive else f"tsql.sort_key_cs({sql})"
    if type_.name == "uniqueidentifier":
        return f"tsql.guid_key({sql})"
    if type_.name == "sql_variant":
        return f"tsql.variant_key({sql}, true)"
    return comparison_key(sql, type_)


# --- nodes -------------------------------------------------------------------------------------------


def _column(emitter: Emitter, node: b.ColumnValue) -> str:
    return node.sql


def _sql_value(emitter: Emitter, node: b.SqlValue) -> str:
    return node.render(emitter)


def _call(emitter: Emitter, node: b.Call) -> str:
    entry = FUNCTIONS[node.function]
    if entry.lazy:
        with emitter.conditional():
            return _call_form(emitter, node)
    return _call_form(emitter, node)


def _call_form(emitter: Emitter, node: b.Call) -> str:
    form = FUNCTIONS[node.function].sql
    if isinstance(form, str):
        return template(form, [emitter.emit(argument) for argument in node.arguments])
    if form is None:
        raise not_supported(f"the function {node.function} on columns")
    return form(emitter, node)


def _conversion(emitter: Emitter, node: b.Conversion) -> str:
    return conversion_sql(emitter, node)


def _compare(emitter: Emitter, node: b.Compare) -> str:
    left, right = emitter.emit(node.left), emitter.emit(node.right)
    key = sort_key if node.operator in ("<", "<=", ">", ">=") else comparison_key
    return f"({key(left, node.left.type)} {node.operator} {key(right, node.right.type)})"


def _logical(emitter: Emitter, node: b.Logical) -> str:
    with emitter.conditional():
        return f"({emitter.emit(node.left)} {node.operator} {emitter.emit(node.right)})"


def _negation(emitter: Emitter, node: b.Negation) -> str:
    return f"(NOT {emitter.emit(node.operand)})"


def _null_test(emitter: Emitter, node: b.NullTest) -> str:
    operand = emitter.emit(node.operand)
    if node.operand.type.name == "datetimeoffset":  # a row value IS NULL when its fields are: ask one of them
        operand = f"({operand}).utc"
    return f"({operand} IS {'NOT ' if node.negated else ''}NULL)"


def _in_test(emitter: Emitter, node: b.InTest) -> str:
    operand = comparison_key(emitter.emit(node.operand), node.operand.type)
    items = ", ".join(comparison_key(emitter.emit(item), item.type) for item in node.items)
    return f"({operand} {'NOT ' if node.negated else ''}IN ({items}))"


def _like(emitter: Emitter, node: b.LikeTest) -> str:
    """LIKE itself where the pattern is a constant without brackets, else a regular expression (made once for a constant pattern)."""
    folds = not collation(node.operand.type.collation).case_sensitive
    operand, pattern = emitter.emit(node.operand), emitter.emit(node.pattern)
    padded = not node.operand.type.is_unicode
    not_ = "NOT " if node.negated else ""
    simple = _simple_pattern(node)
    if simple is not None and (not padded or simple.endswith("%")):
        return f"({_fold(operand, folds)} {not_}LIKE {quoted(simple.lower() if folds else simple)})"
    escape = emitter.emit(node.escape) if node.escape is not None else "''"
    regex = f"tsql.like_regex({_fold(pattern, folds)}, {_fold(escape, folds)}, {str(padded).lower()})"
    return f"({_fold(operand, folds)} {'!~' if node.negated else '~'} {regex})"


def _simple_pattern(node: b.LikeTest) -> str | None:
    if node.escape is not None or not isinstance(node.pattern, b.Constant) or not isinstance(node.pattern.value, str):
        return None
    return None if "[" in node.pattern.value else node.pattern.value.replace("\\", "\\\\")


def _fold(sql: str, folds: bool) -> str:
    return f"lower({sql})" if folds else sql


def _case(emitter: Emitter, node: b.CaseValue) -> str:
    with emitter.conditional():
        whens = " ".join(f"WHEN {emitter.emit(condition)} THEN {emitter.emit(result)}" for condition, result in node.whens)
        otherwise = f" ELSE {emitter.emit(node.else_)}" if node.else_ is not None else ""
    return f"(CASE {whens}{otherwise} END)"


WRITERS: Final[dict[type, Callable[..., str]]] = {
    b.ColumnValue: _column, b.SqlValue: _sql_value, b.Call: _call, b.Conversion: _conversion, b.Compare: _compare, b.Logical: _logical,
    b.Negation: _negation, b.NullTest: _null_test, b.InTest: _in_test, b.LikeTest: _like, b.CaseValue: _case,
}  # fmt: skip
