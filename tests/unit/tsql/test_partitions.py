"""Boundaries of partition functions: kept as text without loss, ordered as T-SQL compares them."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

import pytest

from ferryman.sqltypes import SqlType
from ferryman.store.catalog.model import PartitionFunction
from ferryman.tsql import bound as b
from ferryman.tsql.evaluate import compile_expression
from ferryman.tsql.partitions import boundary_key, boundary_text, boundary_value, partition_number

COLLATION = "SQL_Latin1_General_CP1_CI_AS"
INT = SqlType("int")


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (INT, -5),
        (SqlType("bigint"), 2**62),
        (SqlType("bit"), True),
        (SqlType("decimal", precision=20, scale=6), Decimal("12345678901234.123456")),
        (SqlType("money", precision=19, scale=4), Decimal("922337203685477.5807")),
        (SqlType("float"), 0.1 + 0.2),
        (SqlType("real"), 0.5),
        (SqlType("varchar", length=20, collation=COLLATION), "it's"),
        (SqlType("nvarchar", length=20, collation=COLLATION), "größer"),
        (SqlType("varbinary", length=4), b"\x00\xff"),
        (SqlType("date"), datetime.date(2022, 4, 1)),
        (SqlType("datetime"), datetime.datetime(2022, 4, 1, 12, 30, 15, 123000)),
        (SqlType("datetime2", scale=6), datetime.datetime(2022, 4, 1, 12, 30, 15, 123456)),
        (SqlType("time", scale=3), datetime.time(23, 59, 59, 999000)),
        (SqlType("int"), None),
    ],
)
def test_a_boundary_survives_the_catalog(type_: SqlType, value: object) -> None:
    assert boundary_value(boundary_text(value, type_), type_) == value


def test_a_guid_and_an_offset_survive_too() -> None:
    for type_, text in ((SqlType("uniqueidentifier"), str(uuid.UUID(int=7)).upper()), (SqlType("datetimeoffset", scale=3), "2022-04-01 12:30:00.500 +02:00")):
        assert boundary_text(boundary_value(text, type_), type_) == text


def test_null_comes_first() -> None:
    assert sorted([3, None, -1], key=boundary_key(INT)) == [None, -1, 3]


@pytest.mark.parametrize("on_right", [False, True])
def test_the_search_counts_the_boundaries_below(on_right: bool) -> None:
    boundaries = [1, 10, 20, 30, 40]
    function = PartitionFunction(1, "f", INT, on_right, tuple(map(str, boundaries)))
    for value in range(45):
        number = compile_expression(partition_number(function, b.Constant(INT, value)))(None)  # type: ignore[arg-type]
        assert number == 1 + sum(value >= boundary if on_right else value > boundary for boundary in boundaries)
