"""What binding alone says: column metadata, permissions asked for, texts of errors. No PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import BIT, DATETIME, DEFAULT_COLLATION, INT, SqlType, decimal, nvarchar, varchar
from ferryman.store.catalog.model import CatalogObject, Column, Index, Table
from ferryman.tsql import ast
from ferryman.tsql.parser import parse
from ferryman.tsql.queries import BoundQuery, bind_dml, bind_query, bind_select_into
from ferryman.tsql.settings import ANSI, Settings

ORDERS = Table(
    1, "shop", "dbo", "Orders", "U", relation='"shop.dbo"."orders"',
    columns=(
        Column("OrderId", INT, False, 1, (1, 1)), Column("Code", varchar(10), True, 2), Column("Amount", decimal(9, 2), False, 3),
        Column("Paid", BIT, True, 4), Column("At", DATETIME, True, 5), Column("Note", nvarchar(50), True, 6),
    ),
    indexes=(Index("pk", (("OrderId", False),), 1, True, True, "PRIMARY KEY"),),
)  # fmt: skip


@dataclass
class Names:
    collation: str = DEFAULT_COLLATION
    settings: Settings = ANSI
    identity_insert: Table | None = None
    asked: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def resolve(self, name: ast.Name) -> Table:
        if name.last.lower() != "orders":
            raise sql_error(208, name)
        return ORDERS

    def variable(self, name: str) -> SqlType:
        return INT

    def check_permission(self, permission: str, securable: CatalogObject, columns: tuple[str, ...]) -> None:
        self.asked.append((permission, securable.name, columns))


def bind(sql: str) -> BoundQuery:
    [statement] = parse(sql).statements
    assert isinstance(statement, ast.QueryStatement)
    return bind_query(statement.query, Names())


COLUMNS = [
    ("OrderId", "OrderId int not null identity"),
    ("orderid AS n", "n int not null identity"),
    ("Code", "Code varchar(10) null"),
    ("Code + 'x'", " varchar(11) null"),
    ("Code + N'x' AS c", "c nvarchar(11) null"),
    ("Amount * 2", " decimal(11,2) null"),
    ("COUNT(*)", " int not null"),
    ("COUNT_BIG(*)", " bigint not null"),
    ("SUM(OrderId)", " int null"),
    ("SUM(Amount)", " decimal(38,2) null"),
    ("AVG(Amount)", " decimal(38,6) null"),
    ("MAX(Code)", " varchar(10) null"),
    ("MIN(At)", " datetime null"),
    ("STDEV(Amount)", " float null"),
    ("STRING_AGG(Code, ',')", " varchar(8000) null"),
    ("ROW_NUMBER() OVER (ORDER BY OrderId)", " bigint null"),
    ("NULL AS x", "x int null"),
    ("1 AS x", "x int not null"),
    ("(SELECT MAX(Note) FROM Orders)", " nvarchar(50) null"),
]


@pytest.mark.parametrize(("item", "expected"), COLUMNS, ids=[item for item, _ in COLUMNS])
def test_column_metadata(item: str, expected: str) -> None:
    [column] = bind(f"SELECT {item} FROM Orders").columns
    described = f"{column.name} {column.type} {'null' if column.nullable else 'not null'}{' identity' if column.identity else ''}"
    assert described == expected


def test_outer_join_makes_columns_nullable() -> None:
    columns = bind("SELECT a.OrderId, b.OrderId FROM Orders a LEFT JOIN Orders b ON a.OrderId = b.OrderId").columns
    assert [(column.nullable, column.identity) for column in columns] == [(False, False), (True, False)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT Nope FROM Orders", "Invalid column name 'Nope'."),
        ("SELECT o.Code FROM dbo.Orders", 'The multi-part identifier "o.Code" could not be bound.'),
        ("SELECT Code FROM Orders a, Orders b", "Ambiguous column name 'Code'."),
        (
            "SELECT o.Code FROM Orders o GROUP BY o.Paid",
            "Column 'o.Code' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.",
        ),
        (
            "SELECT COUNT(*), Code FROM dbo.Orders",
            "Column 'dbo.Orders.Code' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.",
        ),
        ("SELECT x.n FROM (SELECT Code, 1 FROM Orders) x", "No column name was specified for column 2 of 'x'."),
        ("SELECT SUM(Paid) FROM Orders", "Operand data type bit is invalid for sum operator."),
    ],
)
def test_messages(sql: str, message: str) -> None:
    with pytest.raises(SqlError) as raised:
        bind(sql)
    assert raised.value.message == message


def test_accesses_name_the_columns_that_are_read() -> None:
    bound = bind("SELECT Code FROM Orders WHERE Paid = 1 ORDER BY At")
    assert [(access.permission, access.securable.name, access.columns) for access in bound.accesses] == [("SELECT", "Orders", ("Paid", "Code", "At"))]


def test_update_asks_for_update_and_select_of_what_it_reads() -> None:
    names = Names()
    bind_dml(parse("UPDATE Orders SET Code = 'x' WHERE Paid = 1").statements[0], names)  # type: ignore[arg-type]
    assert ("UPDATE", "Orders", ("Code",)) in names.asked
    assert ("SELECT", "Orders", ("Paid",)) in names.asked
    assert not any(columns == () for _, _, columns in names.asked)


def test_parameters_are_shared_between_mentions() -> None:
    bound = bind("SELECT @a + OrderId, @a FROM Orders WHERE OrderId > @a")
    assert len(bound.parameters) == 1


def test_select_into_refuses_a_column_without_a_name() -> None:
    [statement] = parse("SELECT OrderId + 1 INTO made FROM Orders").statements
    assert isinstance(statement, ast.QueryStatement)
    with pytest.raises(SqlError) as raised:
        bind_select_into(statement.query, Names())  # type: ignore[arg-type]
    assert raised.value.number == 1038
