"""What needs no server: names of constraints, texts in the catalog, PostgreSQL names, the system views' files."""

from __future__ import annotations

import pytest

from ferryman.errors import SqlError
from ferryman.sqltypes import SqlType
from ferryman.store.catalog import relations
from ferryman.store.catalog.passwords import make_verifier, verify
from ferryman.store.catalog.system import definitions
from ferryman.tsql.definitions.expressions import definition_text
from ferryman.tsql.definitions.metadata import max_length
from ferryman.tsql.definitions.naming import system_name
from ferryman.tsql.definitions.types import builtin_type
from ferryman.tsql.parser import parse_expression, parse_type

COLLATION = "SQL_Latin1_General_CP1_CI_AS"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("0", "((0))"), ("(0)", "((0))"), ("-1", "((-1))"), ("'x'", "('x')"), ("getdate()", "(getdate())"), ("(a)+(b)", "((a)+(b))"), ("(')')", "(')')"),
     ("GETDATE()", "(getdate())"), ("current_timestamp", "(getdate())"), ("(SYSTEM_USER)", "(suser_sname())"), ("'USER'", "('USER')"),
     ("dbo.F()", "(dbo.F())")],
)
def test_definition_text(text: str, kept: str) -> None:
    assert definition_text(parse_expression(text), text) == kept


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("int", "int"), ("INTEGER", "int"), ("dec(5)", "decimal(5,0)"), ("numeric", "numeric(18,0)"), ("float(24)", "real"), ("float", "float"),
        ("varchar", "varchar(1)"), ("nvarchar(max)", "nvarchar(max)"), ("datetime2", "datetime2(7)"), ("time(3)", "time(3)"), ("timestamp", "rowversion"),
        ("sysname", "nvarchar(128)"), ("sys.int", "int"), ("varbinary(8000)", "varbinary(8000)"),
    ],
)
def test_builtin_types(text: str, declared: str) -> None:
    assert str(builtin_type(parse_type(text), COLLATION)) == declared


@pytest.mark.parametrize(
    ("text", "number"),
    [("varchar(8001)", 131), ("nvarchar(4001)", 131), ("varchar(0)", 1001), ("decimal(39)", 2750), ("decimal(5, 6)", 183), ("float(54)", 2750),
     ("time(8)", 1002), ("int(4)", 2716)],
)
def test_wrong_type_arguments(text: str, number: int) -> None:
    with pytest.raises(SqlError) as caught:
        builtin_type(parse_type(text), COLLATION)
    assert caught.value.number == number


def test_unknown_types_are_not_built_in() -> None:
    assert builtin_type(parse_type("dbo.Phone"), COLLATION) is None


def test_system_names() -> None:
    assert system_name("PK", "Customers", "Id", 7).startswith("PK__Customer__")
    assert system_name("DF", "Customers", "Amount", 7).startswith("DF__Customers__Amoun__")
    assert system_name("PK", "t", "a", 1) != system_name("PK", "t", "a", 2)


def test_relations() -> None:
    assert relations.parse(relations.index_name(-5, 2)) == ("ix", -5, 2)
    assert relations.parse("something") is None
    assert relations.split('pg_temp."#t.1"') == ("pg_temp", '"#t.1"')
    with pytest.raises(ValueError, match="not a relation"):
        relations.split("t")


@pytest.mark.parametrize(
    ("type_", "length"),
    [(SqlType("nvarchar", 10), 20), (SqlType("varchar", -1), -1), (SqlType("decimal", precision=19), 9), (SqlType("datetime2", scale=3), 7)],
)
def test_max_length(type_: SqlType, length: int) -> None:
    assert max_length(type_) == length


def test_passwords() -> None:
    verifier = make_verifier("pä55")
    assert verify("pä55", verifier)
    assert not verify("pä56", verifier)
    assert make_verifier("pä55") != verifier


def test_system_views_name_their_columns_once() -> None:
    names = [(view.schema, view.name) for view in definitions()]
    assert len(names) == len(set(names)) > 50
    for view in definitions():
        columns = [column.name for column in view.columns]
        assert len(columns) == len(set(columns)), view.name
