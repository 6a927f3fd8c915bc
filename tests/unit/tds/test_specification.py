"""The byte dumps of [MS-TDS] section 4, read and written to the byte."""

from __future__ import annotations

from tests.unit.tds.client import logged_in, login7, prelogin

from ferryman import sqltypes
from ferryman.tds import BulkLoad, Connection, Login, ParameterStatus, RpcRequest, SqlBatch, TableValue, TdsVersion, row_encoder, type_info
from ferryman.tds.prelogin import Encryption, decode_prelogin
from ferryman.tds.tokens import ColMetadata, Column, ColumnFlags, Done, DoneInProc, DoneProc, DoneStatus, EnvChange, Info, LoginAck, ReturnStatus

V7_2 = 0x72090002


def test_prelogin_4_1() -> None:
    data = bytes.fromhex("1201002F000001000000 1A00060100200001020021000103002200040400260001FF090000000000010 0B80D000001".replace(" ", ""))
    request = decode_prelogin(data[8:])
    assert request.encryption is Encryption.ON
    assert request.instance == b""
    connection = Connection(None, loopback=True)
    assert connection.receive(data) == []
    answer = connection.data_to_send()
    assert answer[:2] == b"\x04\x01"
    assert answer[8:] == bytes.fromhex("00001A0006" "0100200001" "0200210001" "0300220000" "0400220001" "FF" "100010590000" "02" "00" "00")


def test_login_request_4_2() -> None:
    data = bytes.fromhex("""
        10010090000001008800000002000972 00100000000000070001000000000000 E003000000000000090400005E000800
        6E0002007200000072000700800000 00800000008000040088000000880000 0000508BE2B78F880000008800000088 00
        000000000000 73006B006F00730074006F00760031007300610 04F00530051004C002D00330032004F00440042004300
    """.replace(" ", ""))
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(2))
    [login] = connection.receive(data)
    assert isinstance(login, Login)
    assert (login.tds_version, login.wire_version, login.packet_size) == (TdsVersion.V7_2, V7_2, 4096)
    assert (login.hostname, login.user, login.password, login.app_name, login.interface) == ("skostov1", "sa", "", "OSQL-32", "ODBC")
    assert (login.client_version, login.client_pid, login.lcid, login.option_flags) == (0x07000000, 0x100, 0x409, (0xE0, 0x03, 0, 0))
    assert not login.integrated


def test_login_response_4_4() -> None:
    expected = bytes.fromhex("""
        0401016100000100E31B0001066D0061 00730074006500720006 6D00610073007400650072 00AB5800451600000200 25
        004300680061006E006700650064002000640061007400610062006100730065 002000 63006F006E00740065007800740020
        0074006F00200027006D00610073007400650072 0027002E000000000000 00E308000705 0904D0003400E3170002
        0A750073005F0065006E0067006C00690073006800 00E313000404 3400300039003600 04 3400300039003600AB5C0047
        160000010027004300680061006E00670065006400 20006C0061006E006700750061006700650020 00730065007400740069006E0067
        00200074006F002000750073005F0065006E0067006C00690073 0068002E0000000000000 0AD36000172
        0900 0216 4D006900630072006F0073006F0066007400 2000530051004C00 2000530065007200760065007200 00000000
        00000000 FD000000000000000000000000
    """.replace(" ", ""))
    connection = Connection(None, loopback=True)
    connection.receive(prelogin(2))
    connection.receive(login7(V7_2))
    connection.data_to_send()
    connection.send(
        EnvChange.database("master", "master"),
        Info(5701, "Changed database context to 'master'.", state=2, line=0),
        EnvChange.collation(bytes.fromhex("0904D00034")),
        EnvChange.language("us_english"),
        EnvChange.packet_size(4096, 4096),
        Info(5703, "Changed language setting to us_english.", line=0),
        LoginAck("Microsoft SQL Server\0\0", (0, 0, 0), V7_2),
        Done(),
    )
    connection.end_message()
    assert connection.data_to_send() == expected


def test_sql_batch_request_4_6_and_response_4_7() -> None:
    connection = logged_in(V7_2)
    [event] = connection.receive(bytes.fromhex("""
        0101005C0000010016000000120000000200000000000000000100000000 0A0073006500 6C00650063007400200027006600
        6F006F002700200061007300200027006200610072 0027000A0020002000200020002000200020002000
    """.replace(" ", "")))
    assert event == SqlBatch("\nselect 'foo' as 'bar'\n        ", 0x0100000000000000, None)
    columns = (Column("bar", type_info(sqltypes.varchar(3)), ColumnFlags.COMPUTED),)
    connection.send(ColMetadata(columns), row_encoder(columns).encode_rows([["foo"]]), Done(DoneStatus.COUNT, 0xC1, 1))
    connection.end_message()
    assert connection.data_to_send() == bytes.fromhex(
        "0401003300000100810100000000002000A703000904D0003403620061007200D10300666F6FFD1000C1000100000000000000")


def test_rpc_request_4_8_and_response_4_9() -> None:
    connection = logged_in(V7_2)
    [event] = connection.receive(bytes.fromhex("0301002F00000100160000001200000002000000000000000001000000000400" "66006F006F00330000000002260200"))
    assert isinstance(event, RpcRequest)
    [call] = event.calls
    assert (call.name, call.procedure_id, call.execute) == ("foo3", None, True)
    [parameter] = call.parameters
    assert (parameter.name, parameter.status, parameter.value) == ("", ParameterStatus.DEFAULT, None)
    assert parameter.type_info == type_info(sqltypes.SMALLINT)
    connection.send(DoneInProc(DoneStatus.MORE | DoneStatus.COUNT, 0xC1, 1), ReturnStatus(0), DoneProc(DoneStatus.FINAL, 0xE0))
    connection.end_message()
    assert connection.data_to_send() == bytes.fromhex("0401002700000100FF1100C10001000000000000007900000000FE0000E0000000000000000000")


def test_bulk_load_4_12() -> None:
    connection = logged_in(V7_2)
    [event] = connection.receive(bytes.fromhex("070100260000010081010000000000050032026300310 0D100FD000000000000000000000000".replace(" ", "")))
    assert isinstance(event, BulkLoad)
    assert [column.name for column in event.columns] == ["c1"]
    assert event.columns[0].flags == ColumnFlags.NULLABLE | ColumnFlags.UPDATABLE
    assert list(event.rows()) == [(0,)]


def test_table_valued_parameter_4_14() -> None:
    connection = logged_in(0x730B0003)
    [event] = connection.receive(bytes.fromhex("""
        0301005200000100 16000000 12000000 0200 0000000000000000 00000001 0300 66006F006F00 0000 00 00 F3 00 03 640062006F00
        07 7400760070007400790070006500 0100 00000000 0000 2601 00 00 01 0102 00
    """.replace(" ", "")))
    assert isinstance(event, RpcRequest)
    [parameter] = event.calls[0].parameters
    table = parameter.type_info.table
    assert table is not None
    assert (table.database, table.schema, table.name) == ("", "dbo", "tvptype")
    assert isinstance(parameter.value, TableValue)
    assert parameter.value.rows == ((2,),)
