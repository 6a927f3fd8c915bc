"""Every scalar type: TYPE_INFO and values, there and back, in rows and in parameters, and what must be refused."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.tds.client import headers

from ferryman import sqltypes
from ferryman.sqltypes import SqlType, Variant
from ferryman.tds import DataType, EncodingError, ProtocolError, TdsVersion, TypeInfo, row_encoder, sql_type, type_info
from ferryman.tds.bulk import decode_rows
from ferryman.tds.decode import decode_value
from ferryman.tds.reader import Reader
from ferryman.tds.requests import decode_rpc
from ferryman.tds.tokens import Column
from ferryman.tds.types import decode_type_info, down_level
from ferryman.tds.values import encode_value

MAX = sqltypes.MAX
CENTRAL = timezone(timedelta(hours=-6))


def char(length: int) -> SqlType:
    return SqlType("char", length, collation=sqltypes.DEFAULT_COLLATION)


VALUES: list[tuple[SqlType, Sequence[object]]] = [
    (sqltypes.BIT, [0, 1]),
    (sqltypes.TINYINT, [0, 255]),
    (sqltypes.SMALLINT, [-(2**15), 2**15 - 1]),
    (sqltypes.INT, [-(2**31), 0, 2**31 - 1]),
    (sqltypes.BIGINT, [-(2**63), 2**63 - 1]),
    (sqltypes.FLOAT, [0.1, -1.7976931348623157e308]),
    (sqltypes.REAL, [0.5, -3.5]),
    (sqltypes.MONEY, [Decimal("922337203685477.5807"), Decimal("-922337203685477.5808"), Decimal("-0.0001")]),
    (sqltypes.SMALLMONEY, [Decimal("214748.3647"), Decimal("-214748.3648")]),
    (sqltypes.decimal(9, 2), [Decimal("-1234567.89"), Decimal("0.00")]),
    (sqltypes.decimal(19, 19), [Decimal("0.9999999999999999999")]),
    (sqltypes.decimal(28, 0), [Decimal(10) ** 27]),
    (sqltypes.decimal(38, 0), [Decimal("99999999999999999999999999999999999999"), Decimal("-1")]),
    (sqltypes.decimal(38, 38), [Decimal("-0.99999999999999999999999999999999999999")]),
    (SqlType("numeric", precision=5, scale=5), [Decimal("0.12345")]),
    (sqltypes.UNIQUEIDENTIFIER, [uuid.UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")]),
    (sqltypes.DATE, [date.min, date.max, date(2024, 2, 29)]),
    (sqltypes.DATETIME, [datetime(1753, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 997000), datetime(1899, 12, 31, 0, 0, 0, 3000)]),
    (sqltypes.SMALLDATETIME, [datetime(1900, 1, 1), datetime(2079, 6, 6, 23, 59)]),
    (sqltypes.datetime2(7), [datetime.min, datetime.max]),
    (sqltypes.datetime2(0), [datetime(2024, 2, 29, 23, 59, 59)]),
    (sqltypes.datetime2(3), [datetime(2024, 2, 29, 23, 59, 59, 999000)]),
    *[(SqlType("time", scale=scale), [time(0), time(23, 59, 59, 999999 // 10 ** max(6 - scale, 0) * 10 ** max(6 - scale, 0))]) for scale in range(8)],
    (SqlType("datetimeoffset", scale=7), [datetime(2024, 1, 1, 0, 0, 0, 1, tzinfo=CENTRAL), datetime(1, 1, 1, 14, tzinfo=timezone(timedelta(hours=14)))]),
    (char(5), ["abcde", "é€   "]),
    (sqltypes.varchar(10), ["", "naïve €", "\x81"]),
    (sqltypes.varchar(MAX), ["", "x" * 100_000]),
    (SqlType("varchar", 10, collation="Latin1_General_100_CI_AS_SC_UTF8"), ["日本"]),
    (SqlType("nchar", 3), ["日本 "]),
    (sqltypes.nvarchar(10), ["", "日本😀", "\ud800"]),
    (sqltypes.nvarchar(MAX), ["", "😀" * 50_000]),
    (SqlType("binary", 3), [b"\0\1\2"]),
    (sqltypes.varbinary(3), [b"", b"\xff"]),
    (sqltypes.varbinary(MAX), [b"", bytes(range(256)) * 300]),
    (SqlType("text"), ["", "naïve"]),
    (SqlType("ntext"), ["日本"]),
    (SqlType("image"), [b"\0\1"]),
    (sqltypes.XML, ["<a>ü</a>"]),
    (SqlType("rowversion"), [b"12345678"]),
]


@pytest.mark.parametrize(("declared", "values"), VALUES, ids=[str(declared) for declared, _ in VALUES])
def test_rows_round_trip(declared: SqlType, values: Sequence[object]) -> None:
    info = decode_type_info(Reader(type_info(declared).encode()))
    columns = [Column("c", type_info(declared))]
    rows = [(value,) for value in [*values, None]]
    assert list(decode_rows([Column("c", info)], row_encoder(columns).encode_rows(rows))) == rows
    assert list(decode_rows([Column("c", info)], row_encoder(columns, nbc=True).encode_rows(rows))) == rows


@pytest.mark.parametrize(("declared", "values"), VALUES, ids=[str(declared) for declared, _ in VALUES])
def test_rows_of_columns_without_nulls_round_trip(declared: SqlType, values: Sequence[object]) -> None:
    info = type_info(declared).never_null()
    rows = [(value,) for value in values]
    assert list(decode_rows([Column("c", decode_type_info(Reader(info.encode())))], row_encoder([Column("c", info)], nbc=True).encode_rows(rows))) == rows


@pytest.mark.parametrize(("name", "token"), [
    ("tinyint", 0x30), ("bit", 0x32), ("smallint", 0x34), ("int", 0x38), ("smalldatetime", 0x3A), ("real", 0x3B), ("datetime", 0x3D),
    ("float", 0x3E), ("bigint", 0x7F),
])  # fmt: skip
def test_types_without_nulls_are_of_fixed_length(name: str, token: int) -> None:
    """MS-TDS 2.2.5.4.1."""
    assert type_info(SqlType(name)).never_null().encode() == bytes((token,))


@pytest.mark.parametrize(("declared", "values"), VALUES, ids=[str(declared) for declared, _ in VALUES])
def test_type_names_round_trip(declared: SqlType, values: Sequence[object]) -> None:
    if declared.name == "rowversion":
        assert str(sql_type(type_info(declared))) == "binary(8)"
    else:
        assert str(sql_type(type_info(declared))) == str(declared)


VARIANTS = [(declared, values[0]) for declared, values in VALUES
            if not declared.is_max and declared.name not in ("text", "ntext", "image", "xml", "rowversion") and "UTF8" not in (declared.collation or "")]


@pytest.mark.parametrize(("declared", "value"), VARIANTS, ids=[str(declared) for declared, _ in VARIANTS])
def test_variants_round_trip(declared: SqlType, value: object) -> None:
    info = type_info(sqltypes.SQL_VARIANT)
    decoded = decode_value(Reader(encode_value(info, Variant(declared, value))), info, row=True)
    assert isinstance(decoded, Variant)
    assert (str(decoded.type), decoded.value) == (str(declared), value)


def test_variants_refuse_large_types() -> None:
    for name in ("xml", "text", "sql_variant"):
        with pytest.raises(EncodingError):
            encode_value(type_info(sqltypes.SQL_VARIANT), Variant(SqlType(name), "x"))
    with pytest.raises(EncodingError):
        encode_value(type_info(sqltypes.SQL_VARIANT), 1)
    assert encode_value(type_info(sqltypes.SQL_VARIANT), None) == bytes(4)


UNFIT = [
    (sqltypes.BIT, 2), (sqltypes.BIT, -1), (sqltypes.TINYINT, 256), (sqltypes.TINYINT, -1), (sqltypes.SMALLINT, 2**15), (sqltypes.INT, 2**31),
    (sqltypes.INT, "1"), (sqltypes.INT, 1.5), (sqltypes.BIGINT, 2**63), (sqltypes.REAL, 1e39), (sqltypes.FLOAT, "x"),
    (sqltypes.MONEY, Decimal("922337203685477.5808")), (sqltypes.SMALLMONEY, Decimal("214748.3648")), (sqltypes.MONEY, Decimal("NaN")),
    (sqltypes.decimal(4, 2), Decimal(100)), (sqltypes.decimal(4, 2), Decimal(-100)), (sqltypes.decimal(38, 0), Decimal("Infinity")),
    (sqltypes.DATETIME, datetime(1752, 12, 31)), (sqltypes.SMALLDATETIME, datetime(1899, 12, 31)), (sqltypes.SMALLDATETIME, datetime(2079, 6, 7)),
    (sqltypes.DATE, "2024-01-01"), (SqlType("datetimeoffset", scale=0), datetime(2024, 1, 1)), (sqltypes.UNIQUEIDENTIFIER, "x"),
    (sqltypes.varchar(3), "abcd"), (sqltypes.nvarchar(3), "a😀b"), (char(2), "abc"), (sqltypes.varbinary(1), b"ab"), (sqltypes.varbinary(5), 5),
    (sqltypes.varbinary(5), "ab"), (sqltypes.nvarchar(3), b"ab"), (sqltypes.datetime2(0), datetime.max),
]


@pytest.mark.parametrize(("declared", "value"), UNFIT, ids=[f"{declared} {value!r}" for declared, value in UNFIT])
def test_values_that_do_not_fit_are_refused(declared: SqlType, value: object) -> None:
    columns = [Column("c", type_info(declared))]
    with pytest.raises(EncodingError):
        row_encoder(columns).encode_rows([[value]])
    with pytest.raises(EncodingError):
        row_encoder(columns).encode_rows([[None], [value]])
    with pytest.raises(EncodingError):
        encode_value(type_info(declared), value)


def test_known_bytes() -> None:
    cases = [
        (sqltypes.INT, 1, "0401000000"),
        (sqltypes.decimal(5, 2), Decimal("-123.45"), "050039300000"),
        (sqltypes.MONEY, Decimal("1.5"), "0800000000983A0000"),
        (sqltypes.DATETIME, datetime(1900, 1, 2, 0, 0, 1), "08010000002C010000"),
        (sqltypes.SMALLDATETIME, datetime(1900, 1, 2, 1, 1), "0401003D00"),
        (sqltypes.DATE, date(1, 1, 2), "03010000"),
        (SqlType("time", scale=7), time(0, 0, 1), "058096980000"),
        (sqltypes.datetime2(0), datetime(1, 1, 2, 0, 0, 1), "06010000010000"),
        (SqlType("datetimeoffset", scale=0), datetime(1, 1, 2, 1, 0, 1, tzinfo=timezone(timedelta(hours=1))), "080100000100003C00"),
        (sqltypes.UNIQUEIDENTIFIER, uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), "1033221100554477668899AABBCCDDEEFF"),
        (sqltypes.varchar(9), "Ж€", "02003F80"),
        (sqltypes.nvarchar(9), "€", "0200AC20"),
        (char(3), "a", "0300612020"),
        (SqlType("nchar", 2), "a", "040061002000"),
        (SqlType("binary", 2), b"\1", "02000100"),
        (sqltypes.varchar(MAX), "ab", "0200000000000000" "02000000" "6162" "00000000"),
        (sqltypes.varbinary(MAX), None, "FFFFFFFFFFFFFFFF"),
        (sqltypes.varbinary(1), None, "FFFF"),
        (sqltypes.INT, None, "00"),
    ]
    for declared, value, expected in cases:
        assert encode_value(type_info(declared), value).hex().upper() == expected, declared


def test_datetime_rounds_to_three_hundredths() -> None:
    info = type_info(sqltypes.DATETIME)
    for given_ms, stored_ms in [(1, 0), (2, 3), (5, 7), (8, 7), (994, 993), (995, 997), (998, 997)]:
        data = encode_value(info, datetime(2024, 1, 1, 0, 0, 0, given_ms * 1000))
        assert decode_value(Reader(data), info, row=True) == datetime(2024, 1, 1, 0, 0, 0, stored_ms * 1000)
    assert decode_value(Reader(encode_value(info, datetime(2023, 12, 31, 23, 59, 59, 999000))), info, row=True) == datetime(2024, 1, 1)


def test_fixed_length_types_are_read() -> None:
    cases = [
        ("30FF", 255), ("32FF", 1), ("34FFFF", -1), ("38FFFFFFFF", -1), ("7FFFFFFFFFFFFFFFFF", -1), ("3B0000003F", 0.5), ("3E000000000000E03F", 0.5),
        ("3C00000000983A0000", Decimal("1.5")), ("7A983A0000", Decimal("1.5")), ("3A01003D00", datetime(1900, 1, 2, 1, 1)),
        ("3D010000002C010000", datetime(1900, 1, 2, 0, 0, 1)), ("1F", None),
    ]
    for data, expected in cases:
        reader = Reader(bytes.fromhex(data))
        assert decode_value(reader, decode_type_info(reader), row=False) == expected
        assert not reader.remaining


def test_decimals_as_short_as_freetds_sends_them() -> None:
    reader = Reader(bytes.fromhex("6C030302" "030196" "00"))
    assert decode_value(reader, decode_type_info(reader), row=False) == Decimal("1.50")


def test_decimals_of_the_length_that_mssql_python_declares() -> None:
    reader = Reader(bytes.fromhex("6A6A0302" "03019600" "1201" + "00" * 17))
    info = decode_type_info(reader)
    assert decode_value(reader, info, row=True) == Decimal("1.50")
    with pytest.raises(ProtocolError):
        decode_value(reader, info, row=True)


def test_plp_of_unknown_length_in_chunks() -> None:
    reader = Reader(bytes.fromhex("E7FFFF0904D00034" "FEFFFFFFFFFFFFFF" "020000006100" "0400000062006300" "00000000"))
    assert decode_value(reader, decode_type_info(reader), row=False) == "abc"


def test_text_parameters_have_no_text_pointer() -> None:
    reader = Reader(bytes.fromhex("230A0000000904D00034" "03000000616263"))
    assert decode_value(reader, decode_type_info(reader), row=False) == "abc"
    reader = Reader(bytes.fromhex("220A000000" "FFFFFFFF"))
    assert decode_value(reader, decode_type_info(reader), row=False) is None


REFUSED = {
    "user-defined type": "F0",
    "unknown token": "01",
    "int of 3 bytes declared": "2603",
    "int of 3 bytes": "260403010203",
    "decimal of 39 digits": "6A112700",
    "scale over precision": "6A050203",
    "decimal value over its precision": "6A050100" "0501FF000000",
    "time of scale 8": "2908",
    "time past midnight": "2900" "03FFFFFF",
    "date past 9999": "28" "03FFFFFF",
    "datetime past midnight": "6F08" "08000000007F8B8B01",
    "datetime past 9999": "6F08" "08FFFFFF7F00000000",
    "offset of 15 hours": "2B00" "0800000000000084 03",
    "odd nvarchar": "E705000904D00034",
    "odd nvarchar value": "E706000904D00034" "0100" "61",
    "value over its declared length": "A702000904D00034" "0300616263",
    "varchar(9000)": "A728230904D00034",
    "PLP that claims too much": "A5FFFF" "00000000FFFFFF00" "00000000",
    "PLP whose chunks don't add up": "A5FFFF" "0300000000000000" "01000000" "61" "00000000",
    "PLP without end": "A5FFFF" "FEFFFFFFFFFFFFFF" "01000000" "61",
    "image of negative length": "220A000000" "FEFFFFFF",
    "variant of xml": "6200000000" "03000000" "F10000",
    "variant of null type": "6200000000" "02000000" "1F00",
    "variant without properties": "6200000000" "04000000" "A7006162",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_broken_types_and_values_are_refused(data: str) -> None:
    reader = Reader(bytes.fromhex(data.replace(" ", "")))
    with pytest.raises(ProtocolError):
        decode_value(reader, decode_type_info(reader), row=False)


def test_down_level_types() -> None:
    datetimeoffset = type_info(SqlType("datetimeoffset", scale=7))
    assert down_level(datetimeoffset, TdsVersion.V7_4) is datetimeoffset
    assert sql_type(down_level(datetimeoffset, TdsVersion.V7_2)) == sqltypes.nvarchar(34)
    assert sql_type(down_level(type_info(sqltypes.datetime2(7)), TdsVersion.V7_1)) == sqltypes.nvarchar(27)
    assert sql_type(down_level(type_info(sqltypes.datetime2(0)), TdsVersion.V7_2)) == sqltypes.nvarchar(19)
    assert sql_type(down_level(type_info(SqlType("time", scale=3)), TdsVersion.V7_2)) == sqltypes.nvarchar(12)
    assert sql_type(down_level(type_info(sqltypes.DATE), TdsVersion.V7_2)) == sqltypes.nvarchar(10)
    assert down_level(type_info(sqltypes.nvarchar(MAX)), TdsVersion.V7_2).is_max
    for declared, name in [(sqltypes.nvarchar(MAX), "ntext"), (sqltypes.varchar(MAX), "text"), (sqltypes.varbinary(MAX), "image"), (sqltypes.XML, "ntext")]:
        assert sql_type(down_level(type_info(declared), TdsVersion.V7_1)).name == name


def test_down_level_values_are_text() -> None:
    moment = datetime(24, 2, 9, 1, 2, 3, 45600, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))
    columns = [Column("d", type_info(sqltypes.DATE)), Column("t", type_info(SqlType("time", scale=2))),
               Column("d2", type_info(sqltypes.datetime2(7))), Column("o", type_info(SqlType("datetimeoffset", scale=0)))]
    row = (moment.date(), moment.time(), moment.replace(tzinfo=None), moment)
    seen = [Column(column.name, down_level(column.type_info, TdsVersion.V7_2)) for column in columns]
    data = row_encoder(columns, version=TdsVersion.V7_2).encode_rows([row, (None,) * 4])
    assert list(decode_rows(seen, data)) == [
        ("0024-02-09", "01:02:03.04", "0024-02-09 01:02:03.0456000", "0024-02-09 01:02:03 -05:30"), (None,) * 4]


def test_down_level_variants_hold_text() -> None:
    columns = [Column("v", type_info(sqltypes.SQL_VARIANT))]
    data = row_encoder(columns, version=TdsVersion.V7_2).encode_rows([(Variant(sqltypes.DATE, date(24, 2, 9)),), (Variant(sqltypes.INT, 1),), (None,)])
    assert [(str(value.type), value.value) if isinstance(value, Variant) else value for (value,) in decode_rows(columns, data)] == [
        ("nvarchar(10)", "0024-02-09"), ("int", 1), None]


def test_null_bitmap_only_for_rows_with_nulls_and_new_clients() -> None:
    columns = [Column(str(index), type_info(sqltypes.BIT)) for index in range(9)]
    nulls, full = (None, *[1] * 7, None), (1,) * 9
    encoder = row_encoder(columns, nbc=True)
    assert encoder.encode_rows([nulls, full, nulls]) == (with_nulls := b"\xd2\x01\x01" + b"\x01\x01" * 7) + b"\xd1" + b"\x01\x01" * 9 + with_nulls
    assert row_encoder(columns, nbc=True, version=TdsVersion.V7_2).encode_rows([nulls]) == b"\xd1\x00" + b"\x01\x01" * 7 + b"\x00"


def test_rows_of_the_wrong_width_are_refused() -> None:
    encoder = row_encoder([Column("a", type_info(sqltypes.INT))])
    for rows in ([(1, 2)], [(1,), (1, 2)]):
        with pytest.raises(ValueError, match="row"):
            encoder.encode_rows(rows)
    assert encoder.encode_rows([]) == b""


STRATEGIES = {
    "int": (sqltypes.INT, st.integers(-(2**31), 2**31 - 1)),
    "decimal": (sqltypes.decimal(38, 10), st.decimals(-(10**27), 10**27, places=10)),
    "datetime2": (sqltypes.datetime2(7), st.datetimes()),
    "time": (SqlType("time", scale=6), st.times()),
    "offset": (SqlType("datetimeoffset", scale=7), st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC))),
    "nvarchar": (sqltypes.nvarchar(MAX), st.text()),
    "varbinary": (sqltypes.varbinary(MAX), st.binary()),
    "uuid": (sqltypes.UNIQUEIDENTIFIER, st.uuids()),
    "float": (sqltypes.FLOAT, st.floats(allow_nan=False)),
}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_rows_round_trip(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(STRATEGIES)), min_size=1, max_size=12))
    columns = [Column(name, type_info(STRATEGIES[name][0])) for name in names]
    rows = data.draw(st.lists(st.tuples(*[st.none() | STRATEGIES[name][1] for name in names]), max_size=4))
    encoder = row_encoder(columns, nbc=data.draw(st.booleans()))
    assert list(decode_rows(columns, encoder.encode_rows(rows))) == rows
    assert b"".join(encoder.encode_rows([row]) for row in rows) == encoder.encode_rows(rows)


def test_table_valued_parameter_with_default_column_and_order_hint() -> None:
    tvp = bytes.fromhex("F3" "00" "00" "017400" "0200" "00000000" "0000" "2604" "00" "00000000" "0002" "E714000904D00034" "00"
                        "10" "0100" "010001" "00" "01" "0405000000" "01" "00" "00")
    body = headers() + struct.pack("<HHH", 0xFFFF, 10, 0) + b"\x02@\0t\0\0" + tvp
    [parameter] = decode_rpc(body, TdsVersion.V7_4, None).calls[0].parameters
    assert parameter.value.rows == ((5, None), (None, None))  # type: ignore[attr-defined]
    with pytest.raises(ProtocolError, match=r"7\.3"):
        decode_rpc(body, TdsVersion.V7_2, None)


def test_type_info_refuses_to_send_client_types() -> None:
    with pytest.raises(EncodingError):
        TypeInfo(DataType.TVP).encode()


def test_clr_types_say_their_name_and_class() -> None:
    """MS-TDS 2.2.5.5.2: UDT_INFO has another form in COLMETADATA than in an RPC."""
    text = "Microsoft.SqlServer.Types.SqlHierarchyId, Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91"
    names = b"".join(bytes((len(name),)) + name.encode("utf-16-le") for name in ("master", "sys", "hierarchyid"))
    expected = b"\xf0" + struct.pack("<H", 892) + names + struct.pack("<H", len(text)) + text.encode("utf-16-le")
    assert type_info(SqlType("hierarchyid")).encode() == expected
    assert type_info(SqlType("geography")).encode()[1:3] == b"\xff\xff"
    info = decode_type_info(Reader(b"\xf0\x00\x03s\0y\0s\0\x08g\0e\0o\0m\0e\0t\0r\0y\0"))
    assert sql_type(info) == SqlType("geometry")
    value = struct.pack("<QI", 2, 2) + b"\x5a\xc0" + bytes(4)
    assert decode_value(Reader(value), info, row=False) == b"\x5a\xc0"
    assert encode_value(info, b"\x5a\xc0") == value
    assert down_level(info, TdsVersion.V7_1).token is DataType.IMAGE
    with pytest.raises(ProtocolError):
        decode_type_info(Reader(b"\xf0\x00\x00\x01x\0"))
