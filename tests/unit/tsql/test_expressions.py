"""The binder, the evaluator and the emitter beyond what golden expressions can say: variables, columns, hoisting, assignment, refusals."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import pytest

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import DATETIME, DEFAULT_COLLATION, INT, SqlType, Variant, nvarchar, varchar
from ferryman.tsql import ast
from ferryman.tsql import bound as b
from ferryman.tsql.assignment import assign_to
from ferryman.tsql.emit import Emitter, comparison_key, compile_parameters, sort_key
from ferryman.tsql.evaluate import compile_expression, is_table_free
from ferryman.tsql.expressions import bind, bind_predicate, convert_to, unify
from ferryman.tsql.parser import parse_condition, parse_expression
from ferryman.tsql.settings import ANSI, Settings


@dataclass
class Names:
    """Variables and columns by name; columns are PostgreSQL's ``t.name``."""

    variables: dict[str, SqlType] = field(default_factory=dict)
    columns: dict[str, SqlType] = field(default_factory=dict)
    collation: str = DEFAULT_COLLATION
    settings: Settings = ANSI

    def variable(self, name: str) -> SqlType:
        try:
            return self.variables[name.lower()]
        except KeyError:
            raise sql_error(137, name) from None

    def column(self, parts: tuple[str, ...]) -> b.Bound:
        return b.ColumnValue(self.columns[parts[-1]], f"t.{parts[-1]}", parts[-1])

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        return {"int": INT, "varchar": varchar(name.arguments[0] if name.arguments else 1), "datetime": DATETIME}[name.name.last]


@dataclass
class Session:
    variables: dict[str, object] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=lambda: {"date_format": "mdy", "@@datefirst": 7})

    def now(self) -> datetime.datetime:
        return datetime.datetime(2024, 1, 2, 3, 4, 5)

    def property(self, name: str, *arguments: object) -> object:
        return self.facts[name]


NAMES = Names({"@n": INT, "@s": varchar(10)}, {"a": INT, "name": varchar(20), "title": nvarchar(20), "price": SqlType("decimal", precision=9, scale=2)})


def emitted(text: str) -> tuple[str, Emitter]:
    emitter = Emitter()
    return emitter.emit(bind(parse_expression(text), NAMES)), emitter


def test_a_variable_is_read_when_the_expression_runs() -> None:
    compute = compile_expression(bind(parse_expression("@N * 2 + 1"), NAMES))
    session = Session({"@n": 4})
    assert compute(session) == 9
    session.variables["@n"] = None
    assert compute(session) is None


def test_an_undeclared_variable_is_refused() -> None:
    with pytest.raises(SqlError, match="Must declare the scalar variable"):
        bind(parse_expression("@missing"), NAMES)


def test_dateformat_decides_how_a_date_is_read() -> None:
    compute = compile_expression(bind(parse_expression("CAST('03/04/2024' AS datetime)"), NAMES))
    session = Session()
    assert compute(session) == datetime.datetime(2024, 3, 4)
    session.facts["date_format"] = "dmy"
    assert compute(session) == datetime.datetime(2024, 4, 3)


def test_what_has_no_table_becomes_one_parameter() -> None:
    sql, emitter = emitted("a + (@n + 1) * 2")
    assert sql == "(t.a + $1::int4)"
    assert compile_parameters(emitter.parameters)(Session({"@n": 4})) == [10]


def test_one_variable_is_one_parameter() -> None:
    sql, emitter = emitted("(a + @n) * @n")
    assert sql == "((t.a + $1::int4) * $1::int4)"
    assert len(emitter.parameters) == 1


def test_a_branch_that_may_not_be_reached_is_not_computed_beforehand() -> None:
    sql, emitter = emitted("CASE WHEN a = 0 THEN 0 ELSE 1 / @n END")
    assert "/ $1::int4" in sql
    assert emitter.parameters == [b.VariableValue(INT, "@n")]


def test_getdate_is_computed_once_and_newid_per_row() -> None:
    sql, emitter = emitted("ISNULL(NEWID(), NEWID())")
    assert sql.count("gen_random_uuid()") == 2
    assert not emitter.parameters
    sql, emitter = emitted("DATEADD(day, a, GETDATE())")
    assert [p.type for p in emitter.parameters] == [DATETIME]


def test_a_function_without_a_sql_form_is_refused_on_columns() -> None:
    with pytest.raises(SqlError, match="Not supported by Ferryman: the function COMPRESS on columns"):
        emitted("COMPRESS(name)")
    assert emitted("COMPRESS(@s)")[0] == "$1::bytea"


def test_nul_and_lone_surrogates_never_reach_postgresql() -> None:
    for text in ("a\0b", "a\ud800"):
        emitter = Emitter()
        emitter.emit(b.VariableValue(nvarchar(10), "@s"))
        with pytest.raises(SqlError, match="in a stored string"):
            compile_parameters(emitter.parameters)(Session({"@s": text}))


def test_a_quote_in_a_constant_stays_inside_it() -> None:
    assert emitted("name + 'it''s'")[0] == "(t.name || 'it''s'::text)"


def test_columns_of_different_collations_conflict() -> None:
    names = Names(columns={"x": varchar(5), "y": varchar(5, "Latin1_General_BIN2")})
    with pytest.raises(SqlError) as raised:
        bind_predicate(parse_condition("x = y"), names)
    assert raised.value.number == 468
    assert bind_predicate(parse_condition("x = y COLLATE Latin1_General_BIN2"), names)


def test_a_column_decides_the_collation_of_a_literal() -> None:
    names = Names(columns={"y": varchar(5, "Latin1_General_BIN2")})
    bound = bind_predicate(parse_condition("y = 'a'"), names)
    assert Emitter().emit(bound) == "(t.y::bpchar = 'a'::text::bpchar)"


@pytest.mark.parametrize(("name", "number"), [("Nonsense_CI_AS", 448), ("Latin1_General_CI_AI", 40515), ("Turkish_CI_AS", 40515)])
def test_a_collation_that_is_unknown_or_not_there_is_refused(name: str, number: int) -> None:
    with pytest.raises(SqlError) as raised:
        bind(parse_expression(f"'a' COLLATE {name}"), NAMES)
    assert raised.value.number == number


def test_keys() -> None:
    assert comparison_key("x", varchar(5)) == "lower(x)::bpchar"
    assert sort_key("x", varchar(5, "Latin1_General_BIN2")) == "x::bpchar"
    assert sort_key("x", SqlType("uniqueidentifier")) == "tsql.guid_key(x)"


def test_unify_gives_case_branches_one_type() -> None:
    one, two = unify([b.Constant(INT, 1), b.ColumnValue(SqlType("decimal", precision=9, scale=2), "t.price", "price")])
    assert one.type == two.type
    assert str(one.type) == "decimal(9,2)"


def test_assignment_refuses_what_cast_would_cut() -> None:
    long = b.VariableValue(varchar(10), "@s")
    compute = compile_expression(assign_to(long, varchar(3), "c", "db.dbo.t"))
    assert compute(Session({"@s": "ab   "})) == "ab "
    with pytest.raises(SqlError) as raised:
        compute(Session({"@s": "abcd"}))
    assert raised.value.number == 2628
    assert raised.value.message == "String or binary data would be truncated in table 'db.dbo.t', column 'c'. Truncated value: 'abc'."
    column = b.ColumnValue(varchar(10), "t.name", "name")
    sql = Emitter().emit(assign_to(column, varchar(3), "c", "db.dbo.t"))
    assert sql == "tsql.fit_varchar(t.name, 3, false, 'db.dbo.t'::text, 'c'::text)"


def test_assignment_of_what_fits_costs_nothing() -> None:
    column = b.ColumnValue(varchar(10), "t.name", "name")
    assert Emitter().emit(assign_to(column, varchar(20), "c", "db.dbo.t")) == "t.name"


def test_variants_compare_and_convert_in_python() -> None:
    names = Names({"@v": SqlType("sql_variant")})
    session = Session({"@v": Variant(nvarchar(10), "16.0")})
    assert compile_expression(bind(parse_expression("CAST(@v AS varchar(2))"), names))(session) == "16"
    assert compile_expression(bind_predicate(parse_condition("@v = N'16.0'"), names))(session) is True
    with pytest.raises(SqlError) as raised:
        convert_to(b.VariableValue(SqlType("sql_variant"), "@v"), INT)
    assert raised.value.number == 257


def test_queries_are_left_to_postgresql() -> None:
    value = b.SqlValue(INT, lambda emitter: "(SELECT 1)")
    assert not is_table_free(b.Call(INT, "+", (value, b.Constant(INT, 1))))
    with pytest.raises(SqlError, match="outside of a query"):
        compile_expression(value)
