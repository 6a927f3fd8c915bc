"""sql_variant's text in the store."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from ferryman.sqltypes import BIT, INT, MONEY, REAL, UNIQUEIDENTIFIER, SqlType, Variant, datetime2, decimal, nvarchar, varbinary
from ferryman.store.variants import base_text, base_type, variant_from_text, variant_text

EAST = dt.timezone(dt.timedelta(minutes=-330))


@pytest.mark.parametrize(
    "variant",
    [
        Variant(INT, -5), Variant(BIT, 1), Variant(MONEY, Decimal("12.5000")), Variant(decimal(38, 4), Decimal("-0.0001")), Variant(REAL, 0.5),
        Variant(nvarchar(20), 'a "quoted", \\ (text)\n'), Variant(nvarchar(1), ""), Variant(varbinary(4), b"\0\xff"),
        Variant(UNIQUEIDENTIFIER, uuid.UUID(int=7)), Variant(SqlType("date"), dt.date(2024, 2, 29)), Variant(datetime2(3), dt.datetime(1, 1, 1, 0, 0, 0, 5000)),
        Variant(SqlType("time", scale=0), dt.time(23, 59)), Variant(SqlType("datetimeoffset", scale=7), dt.datetime(2024, 1, 2, 3, 4, tzinfo=EAST)),
    ],
)  # fmt: skip
def test_what_is_written_is_read(variant: Variant) -> None:
    assert variant_from_text(variant_text(variant)) == variant


@pytest.mark.parametrize("type_", [nvarchar(10, "Latin1_General_BIN"), decimal(10, 2), datetime2(7), MONEY, SqlType("binary", length=3)])
def test_a_base_type_keeps_its_details(type_: SqlType) -> None:
    assert base_type(base_text(type_)) == type_


@pytest.mark.parametrize("text", ["", "(int)", "(int,5", "int,5"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        variant_from_text(text)
