"""The connection's life: encryption by the client's wish, login, requests, packets, attention, and what is refused when."""

from __future__ import annotations

import ssl
import struct

import pytest
from tests.unit.tds.client import TlsClient, batch, bulk_metadata, headers, logged_in, login7, message, packets, parameter, payload, prelogin, rpc

from ferryman import sqltypes
from ferryman.server.certificates import ensure_certificates, tls_contexts
from ferryman.tds import (
    Attention,
    BulkLoad,
    Connection,
    EncodingError,
    IsolationLevel,
    Login,
    ProcedureId,
    ProtocolError,
    ResetConnection,
    RpcRequest,
    SqlBatch,
    State,
    TdsVersion,
    TransactionManagerRequest,
    TransactionRequestType,
    row_encoder,
    type_info,
)
from ferryman.tds.tokens import (
    ColMetadata,
    Column,
    ColumnFlags,
    Done,
    DoneStatus,
    EnvChange,
    Error,
    FeatureExtAck,
    LoginAck,
    Order,
    ReturnValue,
)

OFF, ON, NOT_SUP, REQ = range(4)
NVARCHAR_10 = bytes.fromhex("E714000904D00034")


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext, str]:
    certificates = ensure_certificates(tmp_path_factory.mktemp("tls"))
    return (*tls_contexts(certificates), str(certificates.ca_file))


def answered(data: bytes) -> int:
    """Return the ENCRYPTION byte of a PRELOGIN answer."""
    body = payload(data)
    kind, offset, length = struct.unpack_from(">BHH", body, 5)
    assert (kind, length) == (1, 1)
    return body[int(offset)]


def accept(connection: Connection, login: Login) -> None:
    connection.send(LoginAck("Microsoft SQL Server", (16, 0, 0), login.wire_version), Done())
    connection.end_message()


@pytest.mark.parametrize(("wish", "loopback", "answer"), [
    (OFF, True, OFF), (ON, True, ON), (NOT_SUP, True, NOT_SUP), (REQ, True, ON), (0x80 | ON, True, ON),
    (OFF, False, OFF), (ON, False, ON), (NOT_SUP, False, REQ), (REQ, False, ON),
])
def test_encryption_mirrors_the_client(contexts: tuple[ssl.SSLContext, ssl.SSLContext, str], wish: int, loopback: bool, answer: int) -> None:
    connection = Connection(contexts[0], loopback=loopback)
    assert connection.receive(prelogin(wish)) == []
    assert answered(connection.data_to_send()) == answer


@pytest.mark.parametrize("wish", [OFF, ON, NOT_SUP, REQ])
def test_without_certificate_only_plain_and_only_on_loopback(wish: int) -> None:
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(wish))
    assert answered(connection.data_to_send()) == NOT_SUP
    with pytest.raises(ProtocolError, match="own machine"):
        Connection(None, loopback=False).receive(prelogin(wish))


def test_plain_login_from_another_machine_is_refused(contexts: tuple[ssl.SSLContext, ssl.SSLContext, str]) -> None:
    connection = Connection(contexts[0], loopback=False)
    connection.receive(prelogin(NOT_SUP))
    with pytest.raises(ProtocolError):
        connection.receive(login7())
    with pytest.raises(ProtocolError, match="PRELOGIN"):
        Connection(contexts[0], loopback=False).receive(login7(0x71000001))


@pytest.mark.parametrize("wish", [OFF, ON])
def test_tls_inside_tds(contexts: tuple[ssl.SSLContext, ssl.SSLContext, str], wish: int) -> None:
    connection = Connection(contexts[0], loopback=False)
    connection.receive(prelogin(wish))
    connection.data_to_send()
    client = TlsClient(contexts[2])
    client.handshake(connection)
    assert client.session.version() == "TLSv1.2"
    [login] = client.send(connection, login7(password="geheim ü"))
    assert isinstance(login, Login)
    assert login.password == "geheim ü"
    accept(connection, login)
    if wish == OFF:
        assert packets(connection.data_to_send())[0][0] == 4
        [request] = connection.receive(batch("select 1"))
        assert connection.negotiate_packet_size(32000) == 32000
    else:
        assert packets(client.read(connection))[0][0] == 4
        [request] = client.send(connection, batch("select 1"))
        assert connection.negotiate_packet_size(32000) == 16383
    assert request == SqlBatch("select 1", 0, None)


def test_tds_8(contexts: tuple[ssl.SSLContext, ssl.SSLContext, str]) -> None:
    connection = Connection(contexts[0], contexts[1], loopback=False)
    client = TlsClient(contexts[2], strict=True)
    client.handshake(connection)
    assert (client.session.version(), client.session.selected_alpn_protocol()) == ("TLSv1.3", "tds/8.0")
    assert client.send(connection, prelogin(ON)) == []
    assert answered(client.read(connection)) == ON
    [login] = client.send(connection, login7(0x08000000))
    assert isinstance(login, Login)
    assert login.tds_version is TdsVersion.V8_0
    accept(connection, login)
    body = payload(client.read(connection))
    assert body[0] == 0xAD
    assert body[4:8] == bytes.fromhex("08000000")
    assert client.send(connection, batch("x")) == [SqlBatch("x", 0, None)]


def test_tds_8_needs_its_context_and_is_split_safe(contexts: tuple[ssl.SSLContext, ssl.SSLContext, str]) -> None:
    with pytest.raises(ProtocolError, match="strict"):
        Connection(contexts[0], loopback=True).receive(b"\x16\x03\x01")
    client = TlsClient(contexts[2], strict=True)
    with pytest.raises(ssl.SSLWantReadError):
        client.session.do_handshake()
    connection = Connection(None, contexts[1], loopback=True)
    for byte in client.outgoing.read():
        assert connection.receive(bytes((byte,))) == []
    assert connection.data_to_send()


def test_login_without_prelogin_as_jtds_does() -> None:
    connection = Connection(None, loopback=True)
    [login] = connection.receive(login7(0x71000001, user="u", password="p", database="db"))
    assert isinstance(login, Login)
    assert (login.tds_version, login.user, login.password, login.database) == (TdsVersion.V7_1, "u", "p", "db")
    accept(connection, login)
    body = payload(connection.data_to_send())
    assert body[4:8] == bytes.fromhex("71000001")
    assert body[-9:] == b"\xfd" + bytes(8)
    assert connection.receive(message(1, "select 1".encode("utf-16-le"))) == [SqlBatch("select 1", 0, None)]


def test_login_features_and_integrated_security() -> None:
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(NOT_SUP))
    features = b"\x0a" + struct.pack("<I", 1) + b"\x01" + b"\x01" + struct.pack("<I", 0)
    [login] = connection.receive(login7(features=features, integrated=True))
    assert isinstance(login, Login)
    assert login.features == {0x0A: b"\x01", 0x01: b""}
    assert login.integrated
    assert "pw" not in repr(login)
    assert FeatureExtAck.answer(login.features).encode(login.tds_version) == bytes.fromhex("AE0A0100000001FF")
    assert FeatureExtAck.answer({1}).encode(login.tds_version) == b""


def test_failed_login_closes() -> None:
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(NOT_SUP))
    connection.receive(login7())
    connection.data_to_send()
    connection.send(Error(18456, "Login failed for user 'sa'.", 14), Done(DoneStatus.ERROR))
    connection.end_message()
    assert payload(connection.data_to_send())[0] == 0xAA
    with pytest.raises(ProtocolError, match="closed"):
        connection.receive(batch("select 1"))


@pytest.mark.parametrize("early", [batch("select 1"), rpc("p"), message(6, b""), message(7, b"\x81"), message(0x0E, headers() + b"\5\0\0\0")])
def test_nothing_before_the_login(early: bytes) -> None:
    with pytest.raises(ProtocolError):
        Connection(None, loopback=True).receive(early)
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(NOT_SUP))
    with pytest.raises(ProtocolError):
        connection.receive(early)
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(NOT_SUP))
    with pytest.raises(ProtocolError):
        connection.receive(login7() + early)


def test_one_request_at_a_time_but_attention_always() -> None:
    connection = logged_in()
    assert connection.receive(batch("waitfor")) == [SqlBatch("waitfor", 0, None)]
    assert connection.receive(message(6, b"")) == [Attention()]
    connection.send(Done(DoneStatus.ATTN))
    connection.end_message()
    assert connection.receive(message(6, b"")) == [Attention()]
    connection.send(Done(DoneStatus.ATTN))
    connection.end_message()
    connection.receive(batch("one"))
    with pytest.raises(ProtocolError, match="BUSY"):
        connection.receive(batch("two"))
    assert connection.state is State.CLOSED


def test_a_cancelled_request_is_answered_by_two_messages() -> None:
    connection = logged_in()
    connection.receive(batch("waitfor"))
    connection.receive(message(6, b""))
    connection.send(b"rows")
    connection.send(Done(DoneStatus.ATTN))
    connection.end_message()
    error, attention = (Done(status).encode(TdsVersion.V7_4) for status in (DoneStatus.ERROR, DoneStatus.ATTN))
    assert packets(connection.data_to_send()) == [(4, 1, b"rows" + error), (4, 1, attention)]
    connection.receive(message(6, b""))
    connection.send(Done(DoneStatus.ATTN))
    connection.end_message()
    assert packets(connection.data_to_send()) == [(4, 1, attention)]


def test_bytes_may_arrive_one_by_one() -> None:
    connection = logged_in()
    data = message(1, headers(7) + ("é" * 5000).encode("utf-16-le"), size=512)
    events = [event for byte in data for event in connection.receive(bytes((byte,)))]
    assert events == [SqlBatch("é" * 5000, 7, None)]


def test_reset_flags_and_ignored_requests() -> None:
    connection = logged_in()
    for status, expected in [(0x09, ResetConnection.RESET), (0x11, ResetConnection.RESET_KEEP_TRANSACTION), (0x01, None)]:
        assert connection.receive(batch("x", status=status)) == [SqlBatch("x", 0, expected)]
        connection.send(Done())
        connection.end_message()
    connection.data_to_send()
    assert connection.receive(batch("x", status=0x03)) == []
    assert payload(connection.data_to_send()) == Done(DoneStatus.ERROR).encode(TdsVersion.V7_4)
    assert connection.state is State.READY


def test_rpc_by_number_with_output_and_batched_calls() -> None:
    connection = logged_in()
    calls = rpc(ProcedureId.SP_EXECUTESQL, parameter("", NVARCHAR_10, b"\x02\x00a\x00"), parameter("@o", b"\x26\x04", b"\x00", 1))
    second = b"\xff" + struct.pack("<H", 1) + b"p\0" + b"\0\0" + b"\xfe" + struct.pack("<HHH", 0xFFFF, 12, 2)
    [event] = connection.receive(message(3, calls[8:] + second))
    assert isinstance(event, RpcRequest)
    first, by_name, last = event.calls
    assert (first.name, first.procedure_id, first.execute) == (None, ProcedureId.SP_EXECUTESQL, True)
    assert [(p.name, p.value, p.is_output) for p in first.parameters] == [("", "a", False), ("@o", None, True)]
    assert (by_name.name, by_name.execute, last.procedure_id, last.option_flags) == ("p", False, 12, 2)
    connection.send(ReturnValue(1, "@o", type_info(sqltypes.INT), 5))
    connection.end_message()
    assert payload(connection.data_to_send()) == bytes.fromhex("AC01000240006F0001" "00000000" "0100" "2604" "0405000000")


@pytest.mark.parametrize(("body", "expected"), [
    ("0500 02 00", (TransactionRequestType.BEGIN, "", IsolationLevel.READ_COMMITTED, False, "")),
    ("0500 05 04 61006200", (TransactionRequestType.BEGIN, "ab", IsolationLevel.SNAPSHOT, False, "")),
    ("0500 00 02 61006200", (TransactionRequestType.BEGIN, "ab", IsolationLevel.CURRENT, False, "")),
    ("0700 00 00", (TransactionRequestType.COMMIT, "", IsolationLevel.CURRENT, False, "")),
    ("0800 02 6100 01 04 02 6200", (TransactionRequestType.ROLLBACK, "a", IsolationLevel.SERIALIZABLE, True, "b")),
    ("0900 02 7300", (TransactionRequestType.SAVE, "s", IsolationLevel.CURRENT, False, "")),
    ("0600", (TransactionRequestType.PROMOTE, "", IsolationLevel.CURRENT, False, "")),
    ("0000 0000", (TransactionRequestType.GET_DTC_ADDRESS, "", IsolationLevel.CURRENT, False, "")),
])
def test_transaction_manager_requests(body: str, expected: tuple[object, ...]) -> None:
    connection = logged_in()
    [event] = connection.receive(message(0x0E, headers(9) + bytes.fromhex(body)))
    assert isinstance(event, TransactionManagerRequest)
    assert (event.type, event.name, event.isolation, event.begin_next, event.next_name) == expected
    assert event.transaction_descriptor == 9


BROKEN_REQUESTS = {
    "unknown transaction request": message(0x0E, headers() + b"\x16\0"),
    "unknown isolation": message(0x0E, headers() + b"\5\0\x09\0"),
    "odd batch": message(1, headers() + b"x"),
    "headers too long": message(1, struct.pack("<I", 2**31)),
    "headers too short": message(1, struct.pack("<I", 3)),
    "header of length 0": message(1, struct.pack("<IIH", 10, 0, 2)),
    "RPC without call": message(3, headers()),
    "RPC without name": message(3, headers() + b"\0\0\0\0"),
    "encrypted parameter": rpc("p", parameter("@a", b"\x26\x04", b"\x00", 8)),
    "parameter cut short": rpc("p", parameter("@a", NVARCHAR_10, b"\x14\0a")),
    "bulk without columns": message(7, b"\x81\xff\xff"),
    "bulk of nothing": message(7, b"\xd1"),
    "unknown packet": message(0x55, b"x"),
    "packet shorter than its header": b"\x01\x01\x00\x04\0\0\1\0",
    "packet too long": b"\x01\x01\xff\xff\0\0\1\0",
    "two types in a message": message(1, b"x" * 600, size=512)[:512] + message(3, b"x"),
    "login again": login7(),
    "SSPI": message(0x11, b"x"),
}


@pytest.mark.parametrize("data", BROKEN_REQUESTS.values(), ids=BROKEN_REQUESTS)
def test_broken_requests_are_refused_for_good(data: bytes) -> None:
    connection = logged_in()
    with pytest.raises(ProtocolError) as caught:
        connection.receive(data)
    assert len(str(caught.value)) < 200
    with pytest.raises(ProtocolError, match="closed"):
        connection.receive(batch("x"))


BROKEN_LOGINS = {
    "TDS 7.0": login7(0x70000000),
    "cut short": message(0x10, login7()[8:-20]),
    "length too small": message(0x10, struct.pack("<I", 50) + login7()[12:]),
    "field outside": message(0x10, login7()[8:44] + struct.pack("<HH", 0xFFF0, 100) + login7()[48:]),
    "name of 129 characters": login7(user="x" * 129),
    "feature cut short": login7(features=b"\x0a\xff\xff\xff\x7f"),
    "feature twice": login7(features=b"\x0a\0\0\0\0\x0a\0\0\0\0"),
    "too long": message(0x10, bytes(140_000), size=32767),
    "not a login": message(0x12, b"\xff"),
}


@pytest.mark.parametrize("data", BROKEN_LOGINS.values(), ids=BROKEN_LOGINS)
def test_broken_logins_are_refused(data: bytes) -> None:
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(NOT_SUP))
    with pytest.raises(ProtocolError):
        connection.receive(data)


@pytest.mark.parametrize("body", ["00000B00", "01000600 01FF05", "0100060001 0100060001 FF 00", "00", ""])
def test_broken_prelogins_are_refused(body: str) -> None:
    with pytest.raises(ProtocolError):
        Connection(None, loopback=True).receive(message(0x12, bytes.fromhex(body.replace(" ", ""))))


def test_broken_tls_is_refused(contexts: tuple[ssl.SSLContext, ssl.SSLContext, str]) -> None:
    connection = Connection(contexts[0], loopback=True)
    connection.receive(prelogin(ON))
    with pytest.raises(ProtocolError, match="TLS"):
        connection.receive(message(0x12, b"\x16\x03\x03\x00\x05hello"))
    with pytest.raises(ProtocolError, match="TLS"):
        Connection(None, contexts[1], loopback=True).receive(b"\x16\x03\x01\x00\x05hello")


def test_requests_have_a_limit() -> None:
    connection = logged_in(max_request_size=5000)
    [event] = connection.receive(message(1, headers() + b"x\0" * 2400))
    assert isinstance(event, SqlBatch)
    connection.send(Done())
    connection.end_message()
    with pytest.raises(ProtocolError, match="5000"):
        connection.receive(message(1, headers() + b"x\0" * 2500))


def test_large_results_leave_in_complete_packets_before_the_end() -> None:
    connection = logged_in()
    connection.receive(batch("select"))
    columns = (Column("c", type_info(sqltypes.nvarchar(100))),)
    rows = row_encoder(columns).encode_rows([("x" * 100,)] * 1000)
    connection.send(ColMetadata(columns), rows)
    early = packets(connection.data_to_send())
    assert len(early) == 203_000 // 4088
    assert all((kind, status, len(body)) == (4, 0, 4088) for kind, status, body in early)
    connection.send(Done(DoneStatus.COUNT, 0xC1, 1000))
    connection.end_message()
    late = packets(connection.data_to_send())
    assert late[-1][1] == 1
    body = b"".join(body for _, _, body in early + late)
    assert body == ColMetadata(columns).encode(TdsVersion.V7_4) + rows + Done(DoneStatus.COUNT, 0xC1, 1000).encode(TdsVersion.V7_4)


@pytest.mark.parametrize("length", [4087, 4088, 4089, 8176])
def test_the_last_packet_is_never_empty(length: int) -> None:
    connection = logged_in()
    connection.receive(batch("select"))
    connection.send(b"x" * length)
    connection.end_message()
    sent = packets(connection.data_to_send())
    assert [status for _, status, _ in sent] == [0] * (len(sent) - 1) + [1]
    assert all(body for _, _, body in sent)
    assert sum(len(body) for _, _, body in sent) == length


def test_packet_size_changes_after_the_login_response() -> None:
    connection = Connection(None, loopback=True, spid=77)
    connection.receive(prelogin(NOT_SUP))
    connection.data_to_send()
    [login] = connection.receive(login7(packet_size=512))
    assert isinstance(login, Login)
    assert [connection.negotiate_packet_size(wish) for wish in (0, 1, 512, 8000, 10**6)] == [4096, 512, 512, 8000, 32767]
    connection.send(LoginAck("x" * 200, (16, 0, 0), login.wire_version), EnvChange.packet_size(512, 4096), b"x" * 600, Done())
    connection.end_message()
    data = connection.data_to_send()
    assert len(packets(data)) == 1
    assert data[4:6] == b"\0\x4d"
    connection.receive(batch("x"))
    connection.send(b"y" * 600)
    connection.end_message()
    assert [len(body) for _, _, body in packets(connection.data_to_send())] == [504, 96]


def test_failed_encoding_leaves_the_response_whole() -> None:
    connection = logged_in()
    connection.receive(batch("x"))
    with pytest.raises(EncodingError):
        connection.send(Done(), ReturnValue(0, "@a", type_info(sqltypes.TINYINT), 256))
    connection.send(Done())
    connection.end_message()
    assert payload(connection.data_to_send()) == Done().encode(TdsVersion.V7_4)


def test_older_dialects() -> None:
    columns = ColMetadata((Column("a", type_info(SqlTextType)), Column("b", type_info(sqltypes.INT), ColumnFlags.IDENTITY, 3)))
    assert columns.encode(TdsVersion.V7_1).hex().upper() == (
        "810200" "0000" "0900" "23FFFFFF7F" "0904D00034" "0000" "016100" "0300" "1000" "2604" "016200")
    assert columns.encode(TdsVersion.V7_4).hex().upper() == (
        "810200" "00000000" "0900" "23FFFFFF7F" "0904D00034" "00" "016100" "03000000" "1000" "2604" "016200")
    assert Done(DoneStatus.COUNT, 0xC1, 2**40).encode(TdsVersion.V7_1).hex() == "fd1000c100ffffffff"
    assert EnvChange.begin_transaction(bytes(8)).encode(TdsVersion.V7_1) == b""
    error = Error(208, "x", 16, 1, "S", "p", 2)
    assert error.encode(TdsVersion.V7_1).hex() == "aa1200" "d0000000" "0110" "01007800" "015300" "017000" "0200"
    assert error.encode(TdsVersion.V7_2).hex() == "aa1400" "d0000000" "0110" "01007800" "015300" "017000" "02000000"


SqlTextType = sqltypes.SqlType("text", collation=sqltypes.DEFAULT_COLLATION)


def test_other_tokens() -> None:
    assert Order((1, 3)).encode(TdsVersion.V7_4).hex() == "a9040001000300"
    assert ColMetadata(()).encode(TdsVersion.V7_4).hex() == "81ffff"
    assert EnvChange.reset_connection().encode(TdsVersion.V7_4).hex() == "e30300120000"
    assert EnvChange.begin_transaction(bytes(range(8))).encode(TdsVersion.V7_4).hex() == "e30b000808000102030405060700"
    assert EnvChange.rollback_transaction(bytes(8)).encode(TdsVersion.V7_4).hex() == "e30b000a0008" + "00" * 8
    long_message = Error(50000, "😀" * 10_000).encode(TdsVersion.V7_4)
    assert struct.unpack_from("<H", long_message, 1)[0] == len(long_message) - 3


def test_bulk_load_with_nulls_and_text() -> None:
    connection = logged_in()
    columns = (Column("a", type_info(sqltypes.INT)), Column("b", type_info(SqlTextType), table=("dbo.t",)))
    rows = [(1, "x"), (None, None), (2, None)]
    body = bulk_metadata(columns) + row_encoder(columns, nbc=True).encode_rows(rows) + Done().encode(TdsVersion.V7_4)
    [event] = connection.receive(message(7, body))
    assert isinstance(event, BulkLoad)
    assert event.columns[1].table == ("dbo.t",)
    assert list(event.rows()) == rows
    with pytest.raises(ProtocolError):
        list(BulkLoad(event.columns, b"\xd1\x04", None).rows())
