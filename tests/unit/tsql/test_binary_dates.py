"""Dates and times as bytes: what scripts of data carry as CAST(0x... AS datetime2). Source: https://bornsql.ca/blog/datetime2-8-bytes-binary-9-bytes/"""

from __future__ import annotations

import datetime

import pytest

from ferryman.errors import SqlError
from ferryman.sqltypes import SqlType
from ferryman.tsql.conversion_dates import date_bytes, date_from_bytes

EAST = datetime.timezone(datetime.timedelta(hours=2))
VALUES = [
    ("070000000000143B0B", SqlType("datetime2", scale=7), datetime.datetime(2016, 2, 27)),
    ("0608000000006D0100", SqlType("datetime2", scale=6), datetime.datetime(2, 1, 1, 0, 0, 0, 8)),
    ("03F352E900", SqlType("time", scale=3), datetime.time(4, 14, 51, 123000)),
    ("143B0B", SqlType("date"), datetime.date(2016, 2, 27)),
    ("00000000143B0B7800", SqlType("datetimeoffset", scale=0), datetime.datetime(2016, 2, 27, 2, tzinfo=EAST)),
]


@pytest.mark.parametrize(("digits", "sql_type", "value"), VALUES, ids=lambda value: getattr(value, "name", None))
def test_a_value_and_its_bytes(digits: str, sql_type: SqlType, value: object) -> None:
    assert date_bytes(value, sql_type).hex().upper() == digits
    assert date_from_bytes(bytes.fromhex(digits), sql_type) == value


def test_another_precision_rounds_to_the_target() -> None:
    assert date_from_bytes(bytes.fromhex("06FFFFFF0000143B0B"), SqlType("datetime2", scale=0)) == datetime.datetime(2016, 2, 27, 0, 0, 17)


@pytest.mark.parametrize("digits", ["", "07", "0800000000", "03FFFFFFFF", "070000000000143B0B00"])
def test_bytes_of_no_value_are_error_241(digits: str) -> None:
    with pytest.raises(SqlError) as caught:
        date_from_bytes(bytes.fromhex(digits), SqlType("time", scale=7))
    assert caught.value.number == 241
