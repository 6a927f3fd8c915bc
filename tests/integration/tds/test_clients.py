"""Real drivers against a stub server on the codec: every encryption, every type, parameters, transactions, bulk load, errors."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import mssql_python
import pymssql
import pytds
import pytest
from tests.integration.tds.stub_server import PASSWORD, StubServer

from ferryman import sqltypes
from ferryman.server.certificates import Certificates, ensure_certificates, tls_contexts
from ferryman.sqltypes import SqlType, Variant
from ferryman.tds import Attention, BulkLoad, Login, RpcRequest, SqlBatch, TdsVersion, TransactionManagerRequest, type_info
from ferryman.tds.prelogin import Encryption
from ferryman.tds.tokens import Column


@dataclass(frozen=True)
class Server:
    stub: StubServer
    certificates: Certificates


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    certificates = ensure_certificates(tmp_path_factory.mktemp("tls"))
    stub = StubServer(*tls_contexts(certificates))
    yield Server(stub, certificates)
    stub.close()
    assert stub.failures == []


def with_pytds(server: Server, **options: Any) -> Any:
    options = {"login_timeout": 10, "timeout": 30, **options}
    return pytds.connect("localhost", "db", "sa", PASSWORD, port=server.stub.port, **options)


def with_pytds_tls(server: Server) -> Any:
    return with_pytds(server, cafile=str(server.certificates.ca_file))


def with_pymssql(server: Server, **options: Any) -> Any:
    return pymssql.connect("127.0.0.1", "sa", PASSWORD, "db", port=str(server.stub.port), login_timeout=10, **options)


def with_pymssql_tls(server: Server) -> Any:
    return with_pymssql(server, encryption="require")


def with_mssql_python(server: Server, encrypt: str, extra: str) -> Any:
    return mssql_python.connect(f"SERVER=127.0.0.1,{server.stub.port};UID=sa;PWD={{{PASSWORD}}};DATABASE=db;Encrypt={encrypt};{extra}")


CLIENTS: dict[str, tuple[Callable[[Server], Any], Encryption, TdsVersion]] = {
    "python-tds": (with_pytds, Encryption.NOT_SUP, TdsVersion.V7_4),
    "python-tds, encrypted": (with_pytds_tls, Encryption.ON, TdsVersion.V7_4),
    "pymssql": (with_pymssql, Encryption.OFF, TdsVersion.V7_4),
    "pymssql, encrypted": (with_pymssql_tls, Encryption.ON, TdsVersion.V7_4),
    "mssql-python": (lambda server: with_mssql_python(server, "no", ""), Encryption.OFF, TdsVersion.V7_4),
    "mssql-python, encrypted": (lambda server: with_mssql_python(server, "yes", "TrustServerCertificate=yes"), Encryption.ON, TdsVersion.V7_4),
    "mssql-python, strict": (
        lambda server: with_mssql_python(server, "strict", f"ServerCertificate={server.certificates.cert_file}"), Encryption.ON, TdsVersion.V8_0),
}
each_client = pytest.mark.parametrize("name", CLIENTS)


@contextlib.contextmanager
def connected(server: Server, name: str) -> Iterator[Any]:
    connection = CLIENTS[name][0](server)
    with contextlib.closing(connection):
        yield connection


TYPED: list[tuple[SqlType, object]] = [
    (sqltypes.BIT, 1),
    (sqltypes.TINYINT, 255),
    (sqltypes.SMALLINT, -32768),
    (sqltypes.INT, -(2**31)),
    (sqltypes.BIGINT, 2**63 - 1),
    (sqltypes.FLOAT, 0.1),
    (sqltypes.REAL, 0.5),
    (sqltypes.MONEY, Decimal("-922337203685477.5807")),
    (sqltypes.SMALLMONEY, Decimal("1.2300")),
    (sqltypes.decimal(38, 10), Decimal("-1234567890123456789012345678.0123456789")),
    (sqltypes.UNIQUEIDENTIFIER, uuid.UUID("6F9619FF-8B86-D011-B42D-00C04FC964FF")),
    (sqltypes.DATE, date(2024, 2, 29)),
    (SqlType("time", scale=3), time(23, 59, 59, 123000)),
    (sqltypes.DATETIME, datetime(2024, 2, 29, 12, 0, 0, 997000)),
    (sqltypes.SMALLDATETIME, datetime(2024, 2, 29, 12, 1)),
    (sqltypes.datetime2(6), datetime(1, 1, 1, 0, 0, 0, 1)),
    (SqlType("datetimeoffset", scale=6), datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=-5, minutes=-30)))),
    (SqlType("char", 4, collation=sqltypes.DEFAULT_COLLATION), "ab€ "),
    (sqltypes.varchar(10), "naïve"),
    (sqltypes.varchar(sqltypes.MAX), "ü" * 20_000),
    (SqlType("nchar", 3), "日本 "),
    (sqltypes.nvarchar(10), "日本😀"),
    (sqltypes.nvarchar(sqltypes.MAX), "😀" * 20_000),
    (SqlType("binary", 3), b"\0\1\2"),
    (sqltypes.varbinary(10), b"\xff\0"),
    (sqltypes.varbinary(sqltypes.MAX), bytes(range(256)) * 100),
    (SqlType("text", collation=sqltypes.DEFAULT_COLLATION), "Text €"),
    (SqlType("ntext"), "日本"),
    (SqlType("image"), b"\1\2"),
    (sqltypes.XML, "<a>ü</a>"),
]
COLUMNS = [Column(f"c{index}", type_info(declared)) for index, (declared, _) in enumerate(TYPED)]
ROW = tuple(value for _, value in TYPED)


@each_client
def test_login_and_encryption(server: Server, name: str) -> None:
    server.stub.results["select 1"] = lambda: ([Column("a", type_info(sqltypes.INT)), Column("b", type_info(sqltypes.nvarchar(9)))], [(1, "é😀")])
    with connected(server, name) as connection:
        cursor = connection.cursor()
        cursor.execute("select 1")
        assert [tuple(row) for row in cursor.fetchall()] == [(1, "é😀")]
    [login] = [event for event in server.stub.events if isinstance(event, Login)]
    assert (login.user, login.database) == ("sa", "db")
    _, encryption, version = CLIENTS[name]
    assert (server.stub.connections[0].encryption, server.stub.connections[0].version) == (encryption, version)


@each_client
def test_every_type_and_null(server: Server, name: str) -> None:
    server.stub.results["every type"] = lambda: (COLUMNS, [ROW, (None,) * len(ROW), ROW])
    with connected(server, name) as connection:
        cursor = connection.cursor()
        cursor.execute("select every type")
        first, nulls, last = (tuple(row) for row in cursor.fetchall())
    assert nulls == (None,) * len(ROW)
    assert first == last
    for (declared, expected), got in zip(TYPED, first, strict=True):
        assert normal(got) == normal(expected), declared


def normal(value: object) -> object:
    """Flatten what drivers represent differently: uuid as text, an aware datetime as UTC, bytes types."""
    if isinstance(value, uuid.UUID):
        return str(value).upper()
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    return value


@each_client
def test_large_result_in_small_pieces(server: Server, name: str) -> None:
    columns = [Column("n", type_info(sqltypes.INT)), Column("s", type_info(sqltypes.nvarchar(100)))]
    server.stub.results["large"] = lambda: (columns, ((n, f"row {n}" if n % 3 else None) for n in range(20_000)))
    with connected(server, name) as connection:
        cursor = connection.cursor()
        cursor.execute("select large")
        rows = [tuple(row) for row in cursor.fetchall()]
    assert rows == [(n, f"row {n}" if n % 3 else None) for n in range(20_000)]


@each_client
def test_errors_reach_the_client(server: Server, name: str) -> None:
    with connected(server, name) as connection:
        cursor = connection.cursor()
        with pytest.raises(Exception, match=r"boom"):
            cursor.execute("RAISERROR")


@each_client
def test_wrong_password(server: Server, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PASSWORD", "wrong")
    with pytest.raises(Exception, match=r"Login failed|18456"):
        CLIENTS[name][0](server)


@pytest.mark.parametrize("name", [name for name in CLIENTS if not name.startswith("pymssql")])
def test_parameters_come_back(server: Server, name: str) -> None:
    values: tuple[object, ...] = (1, "é😀", Decimal("1.50"), datetime(2024, 2, 29, 12, 0, 0, 123000), "x" * 5000, date(2024, 2, 29))
    if name.startswith("python-tds"):
        mark = "%s"
    else:
        # python-tds sends bytes as varchar and writes NULL into the statement.
        mark, values = "?", (*values, b"\0\1", None)
    with connected(server, name) as connection:
        cursor = connection.cursor()
        cursor.execute(f"select {', '.join([mark] * len(values))}", values)
        row = tuple(cursor.fetchone())
        assert tuple(map(normal, row)) == values
    requests = [event for event in server.stub.events if isinstance(event, RpcRequest)]
    assert {request.calls[0].procedure_id for request in requests} & {10, 12, 13}


def test_procedure_with_output_and_return_value(server: Server) -> None:
    with connected(server, "python-tds") as connection, connection.cursor() as cursor:
        cursor.callproc("dbo.p", (pytds.output(param_type="int"), pytds.output(value="a", param_type="nvarchar(20)"), 5))
        assert [tuple(row) for row in cursor.fetchall()] == [(5,)]
        cursor.nextset()
        assert tuple(cursor.get_proc_outputs()) == (7, "a")
        assert cursor.get_proc_return_status() == 42
    [call] = next(event for event in server.stub.events if isinstance(event, RpcRequest)).calls
    assert call.name == "dbo.p"


@pytest.mark.parametrize("name", [name for name in CLIENTS if not name.startswith("pymssql")])
def test_transactions_by_the_transaction_manager(server: Server, name: str) -> None:
    with connected(server, name) as connection:
        connection.autocommit = False
        cursor = connection.cursor()
        cursor.execute("insert")
        connection.commit()
        cursor.execute("insert")
        connection.rollback()
    kinds = [event.type.name for event in server.stub.events if isinstance(event, TransactionManagerRequest)]
    assert [kind for kind in kinds if kind != "BEGIN"][:2] == ["COMMIT", "ROLLBACK"]
    batches = [event for event in server.stub.events if isinstance(event, SqlBatch) and event.text == "insert"]
    assert [batch.transaction_descriptor for batch in batches] == [0x0807060504030201] * 2


def test_attention_after_a_timeout(server: Server) -> None:
    server.stub.results["select 1"] = lambda: ([Column("a", type_info(sqltypes.INT))], [(1,)])
    with (
        contextlib.closing(with_pytds(server, autocommit=True, timeout=1)) as connection,
        connection.cursor() as cursor,
        pytest.raises(pytds.TimeoutError),
    ):
        cursor.execute("WAITFOR DELAY")
    with connected(server, "mssql-python, encrypted") as connection:
        connection.timeout = 1
        cursor = connection.cursor()
        with pytest.raises(mssql_python.Error, match=r"(?i)timeout"):
            cursor.execute("WAITFOR DELAY")
        cursor = connection.cursor()
        cursor.execute("select 1")
        assert cursor.fetchone()[0] == 1
    assert Attention() in server.stub.events


def test_bulk_copy(server: Server) -> None:
    columns = [pytds.Column("a", type=pytds.tds_types.IntType()), pytds.Column("b", type=pytds.tds_types.NVarCharType(size=20)),
               pytds.Column("c", type=pytds.tds_types.DecimalType(precision=10, scale=2))]
    rows = [(1, "é", Decimal("1.50")), (2, None, None)]
    with connected(server, "python-tds") as connection, connection.cursor() as cursor:
        cursor.copy_to(data=rows, table_or_view="t", columns=columns)
    [load] = [event for event in server.stub.events if isinstance(event, BulkLoad)]
    assert [column.name for column in load.columns] == ["a", "b", "c"]
    assert list(load.rows()) == rows


def test_table_valued_parameter(server: Server) -> None:
    table = pytds.TableValuedParam("dbo.t", [pytds.Column(type=pytds.tds_types.IntType()), pytds.Column(type=pytds.tds_types.NVarCharType(size=10))],
                                   [(1, "a"), (2, None)])
    with connected(server, "python-tds") as connection, connection.cursor() as cursor:
        cursor.execute("insert t select * from %s", (table,))
    [request] = [event for event in server.stub.events if isinstance(event, RpcRequest)]
    assert request.calls[0].parameters[-1].value.rows == ((1, "a"), (2, None))  # type: ignore[attr-defined]


def test_variant(server: Server) -> None:
    values = [Variant(sqltypes.INT, 5), Variant(sqltypes.nvarchar(10), "é"), Variant(sqltypes.decimal(5, 2), Decimal("1.50")),
              Variant(SqlType("datetime2", scale=3), datetime(2024, 2, 29, 1, 2, 3, 4000)), Variant(sqltypes.varchar(3), "abc"),
              Variant(sqltypes.varbinary(3), b"ab"), Variant(sqltypes.UNIQUEIDENTIFIER, uuid.UUID(int=1)), Variant(sqltypes.DATE, date(2024, 2, 29)), None]
    columns = [Column("v", type_info(sqltypes.SQL_VARIANT))]
    server.stub.results["variant"] = lambda: (columns, [(value,) for value in values])
    for name in ("python-tds", "mssql-python"):
        with connected(server, name) as connection:
            cursor = connection.cursor()
            cursor.execute("select variant")
            got = [row[0] for row in cursor.fetchall()]
            assert [normal(value) for value in got] == [None if value is None else normal(value.value) for value in values]


@pytest.mark.parametrize(("tds_version", "version"), [
    (pytds.tds_base.TDS71, TdsVersion.V7_1), (pytds.tds_base.TDS72, TdsVersion.V7_2), (pytds.tds_base.TDS73, TdsVersion.V7_3)])
def test_older_dialects_get_types_they_know(server: Server, tds_version: int, version: TdsVersion) -> None:
    server.stub.results["every type"] = lambda: (COLUMNS, [ROW, (None,) * len(ROW)])
    with contextlib.closing(with_pytds(server, tds_version=tds_version)) as connection, connection.cursor() as cursor:
        cursor.execute("select every type")
        first, nulls = (tuple(row) for row in cursor.fetchall())
        with pytest.raises(pytds.Error, match="boom"):
            cursor.execute("RAISERROR")
    assert server.stub.connections[0].version is version
    assert nulls == (None,) * len(ROW)
    texts = {"date": "2024-02-29", "time": "23:59:59.123", "datetime2": "0001-01-01 00:00:00.000001", "datetimeoffset": "2024-02-29 01:02:03.000004 -05:30"}
    for (declared, expected), got in zip(TYPED, first, strict=True):
        if version < TdsVersion.V7_3 and declared.name in texts:
            assert got == texts[declared.name]
        else:
            assert normal(got) == normal(expected), declared
