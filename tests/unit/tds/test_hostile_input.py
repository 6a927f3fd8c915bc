"""Whatever arrives, the codec raises ProtocolError or nothing, and holds no more than its limits."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.tds.client import batch, bulk_metadata, headers, logged_in, login7, message, parameter, prelogin, rpc

from ferryman import sqltypes
from ferryman.sqltypes import SqlType, Variant
from ferryman.tds import BulkLoad, Connection, ProtocolError, TdsVersion, row_encoder, type_info
from ferryman.tds.tokens import Column, Done

DECLARED = [
    (sqltypes.INT, 1), (sqltypes.decimal(38, 4), None), (sqltypes.MONEY, None), (sqltypes.DATETIME, None), (sqltypes.datetime2(7), None),
    (SqlType("datetimeoffset", scale=3), None), (sqltypes.nvarchar(20), "text"), (sqltypes.varchar(sqltypes.MAX), "text"), (SqlType("text"), "text"),
    (sqltypes.XML, "<a/>"), (sqltypes.SQL_VARIANT, Variant(sqltypes.nvarchar(5), "v")), (sqltypes.UNIQUEIDENTIFIER, None),
]
COLUMNS = tuple(Column(declared.name, type_info(declared)) for declared, _ in DECLARED)
ROW = tuple(value for _, value in DECLARED)
BULK = bulk_metadata(COLUMNS) + row_encoder(COLUMNS, nbc=True).encode_rows([ROW, ROW]) + Done().encode(TdsVersion.V7_4)
TVP = bytes.fromhex("F3" "00" "00" "017400" "0200" "00000000" "0000" "2604" "00" "00000000" "0000" "E714000904D00034" "00" "00"
                    "01" "0405000000" "02006100" "00")
REQUESTS = [
    batch("select 1"),
    rpc("proc", *[parameter("@p", type_info(declared).encode(), b"\0" * 8) for declared, _ in DECLARED]),
    rpc(10, parameter("@t", TVP, b""), parameter("@v", type_info(sqltypes.SQL_VARIANT).encode(), bytes.fromhex("0A000000A7070904D0003405006162"))),
    message(0x07, BULK),
    message(0x0E, headers() + b"\7\0\0\1\2\0"),
]
LOGINS = [prelogin(2) + login7(features=b"\x0a\1\0\0\0\1"), login7(0x71000001), prelogin(0)]


def mutations(streams: list[bytes]) -> st.SearchStrategy[bytes]:
    """Return streams with some bytes changed, cut out or put in, behind their first header or in it."""

    @st.composite
    def mutate(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(st.sampled_from(streams)))
        for _ in range(draw(st.integers(1, 6))):
            position = draw(st.integers(0, len(data) - 1))
            match draw(st.integers(0, 3)):
                case 0 | 1:
                    data[position] = draw(st.sampled_from([0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF]) | st.integers(0, 255))
                case 2:
                    del data[position:position + draw(st.integers(1, 4))]
                case _:
                    data[position:position] = draw(st.binary(max_size=4))
            if not data:
                break
        # A true length in the header lets the damage reach the decoders behind it.
        if len(data) >= 8 and draw(st.booleans()):
            data[2:4] = min(len(data), 32767).to_bytes(2, "big")
        return bytes(data)

    return mutate()


def feed(connection: Connection, data: bytes) -> None:
    try:
        for event in connection.receive(data):
            if isinstance(event, BulkLoad):
                for _ in event.rows():
                    pass
    except ProtocolError as error:
        assert len(str(error)) < 300


thorough = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@thorough
@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    feed(Connection(None, loopback=True), data)
    feed(logged_in(), data)


@thorough
@given(st.sampled_from([1, 3, 7, 0x0E]), st.binary(max_size=300), st.sampled_from([0x71000001, 0x72090002, 0x74000004]), st.booleans())
def test_random_requests(kind: int, body: bytes, version: int, with_headers: bool) -> None:
    feed(logged_in(version), message(kind, (headers() if with_headers else b"") + body))


@thorough
@given(mutations(REQUESTS))
def test_mutated_requests(data: bytes) -> None:
    feed(logged_in(), data)


@thorough
@given(mutations(LOGINS))
def test_mutated_logins(data: bytes) -> None:
    feed(Connection(None, loopback=True), data)


def test_unmutated_requests_are_legal() -> None:
    for data in REQUESTS:
        if data[0] != 3:
            [_] = logged_in().receive(data)
    for data in LOGINS:
        Connection(None, loopback=True).receive(data)


@pytest.mark.parametrize(("connection", "header"), [
    (Connection(None, loopback=True), "12007FFF00000100"),
    (logged_in(max_request_size=1_000_000), "01007FFF00000100"),
], ids=["before the login", "after"])
def test_endless_messages_use_bounded_memory(connection: Connection, header: str) -> None:
    packet = bytes.fromhex(header) + bytes(32767 - 8)
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError, match="longer than"):
            for _ in range(1000):
                connection.receive(packet)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("body", [
    "E7FFFF0904D00034" "FEFFFFFFFFFFFFFF" "FFFFFFFF",
    "A5FFFF" "FFFFFFFFFFFFFF7F",
    "22FFFFFF7F" "FFFFFF7F",
    "6200000000" "FFFFFFFF",
])
def test_claimed_lengths_allocate_nothing(body: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ProtocolError):
            logged_in().receive(rpc("p", b"\0\0" + bytes.fromhex(body)))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
