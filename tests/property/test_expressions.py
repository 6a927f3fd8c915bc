"""Expressions against an independent evaluator: 100,000 of them through Python's closures, a share of them through PostgreSQL too."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.golden.test_golden import Names, Session, connection  # noqa: F401 - the fixture
from tests.property.expression_model import Failed, Maker, Term

from ferryman.errors import SqlError
from ferryman.store.connection import Connection
from ferryman.store.pg_errors import StoreError
from ferryman.store.pg_types import arithmetic_error, pg_type
from ferryman.tsql.emit import Emitter, compile_parameters
from ferryman.tsql.evaluate import compile_expression
from ferryman.tsql.expressions import bind
from ferryman.tsql.parser import parse_expression

EXAMPLES = 1000
EXPRESSIONS = 100
DEPTH = 4


def expected(term: Term) -> tuple[str, object]:
    try:
        return "value", term.value()
    except Failed as failure:
        return "error", failure.number


def in_python(text: str) -> tuple[str, object]:
    try:
        return "value", compile_expression(bind(parse_expression(text), Names()))(Session())
    except SqlError as error:
        return "error", error.number


def in_postgres(text: str, connection: Connection) -> tuple[str, object]:  # noqa: F811
    bound = bind(parse_expression(text), Names())
    emitter = Emitter(hoist=False)
    sql = emitter.emit(bound)
    try:
        [(value,)] = connection.execute(f"SELECT ({sql})::{pg_type(bound.type)}", compile_parameters(emitter.parameters)(Session())).rows()
    except StoreError as error:
        translated = arithmetic_error(error.sqlstate, error.message)
        assert translated is not None, error
        return "error", translated.number
    except SqlError as error:
        return "error", error.number
    return "value", value


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**63))
def test_python_agrees_with_the_model(seed: int) -> None:
    maker = Maker(seed)
    for _ in range(EXPRESSIONS):
        term = maker.any(DEPTH)
        assert in_python(term.text) == expected(term), term.text


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**63))
def test_postgresql_agrees_with_the_model(connection: Any, seed: int) -> None:  # noqa: F811
    maker = Maker(seed)
    for _ in range(20):
        term = maker.any(DEPTH - 1)
        outcome = expected(term)
        if outcome[0] == "value":  # which of two errors comes first is the planner's choice
            assert in_postgres(term.text, connection) == outcome, term.text
