"""A tiny server on the codec alone: enough for real clients to log in, run statements and read every type back.

It answers a batch by the first rule whose text occurs in it, an RPC by echoing its parameters as one row, and any other request by DONE.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Sequence

from ferryman.tds import (
    Attention,
    BulkLoad,
    Connection,
    Event,
    Login,
    RpcRequest,
    SqlBatch,
    TableValue,
    TransactionManagerRequest,
    TransactionRequestType,
    row_encoder,
)
from ferryman.tds.collation import DEFAULT
from ferryman.tds.tokens import (
    ColMetadata,
    Column,
    Done,
    DoneInProc,
    DoneProc,
    DoneStatus,
    EnvChange,
    Error,
    FeatureExtAck,
    Info,
    LoginAck,
    ReturnStatus,
    ReturnValue,
)

PASSWORD = "S3cret pässword"
_BEFORE_DATA: dict[int | None, int] = {10: 2, 11: 3, 12: 1, 13: 2}
"""Arguments of sp_executesql, sp_prepare, sp_execute and sp_prepexec, outputs not counted, that stand before the statement's own."""
Result = tuple[Sequence[Column], Iterable[Sequence[object]]]


class StubServer:
    """Listens on a free port of 127.0.0.1, one thread per client; ``events`` collects what the clients sent."""

    def __init__(self, tls: ssl.SSLContext | None, strict: ssl.SSLContext | None = None) -> None:
        self.results: dict[str, Callable[[], Result]] = {}
        self.events: list[Event] = []
        self.connections: list[Connection] = []
        self.failures: list[Exception] = []
        self._contexts = tls, strict
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        connection = Connection(*self._contexts, loopback=True, spid=51)
        self.connections.append(connection)
        with client:
            try:
                while data := client.recv(65536):
                    events = connection.receive(data)
                    client.sendall(connection.data_to_send())
                    for event in events:
                        self.events.append(event)
                        self._answer(connection, client, event)
            except ConnectionError:
                pass
            except Exception as error:
                self.failures.append(error)
                raise

    def _answer(self, connection: Connection, client: socket.socket, event: Event) -> None:
        match event:
            case Login():
                self._log_in(connection, event)
            case SqlBatch(text=text) if "WAITFOR" in text:
                # Never done: only the client's attention ends it.
                return
            case SqlBatch(text=text):
                self._run(connection, client, text)
            case RpcRequest():
                self._echo(connection, event)
            case TransactionManagerRequest(type=kind):
                if kind is TransactionRequestType.BEGIN:
                    connection.send(EnvChange.begin_transaction(bytes(range(1, 9))))
                elif kind in (TransactionRequestType.COMMIT, TransactionRequestType.ROLLBACK):
                    connection.send(EnvChange.commit_transaction(bytes(range(1, 9))))
                connection.send(Done())
            case BulkLoad():
                connection.send(Done(DoneStatus.COUNT, 0, len(list(event.rows()))))
            case Attention():
                connection.send(Done(DoneStatus.ATTN))
        connection.end_message()
        client.sendall(connection.data_to_send())

    def _log_in(self, connection: Connection, login: Login) -> None:
        if login.password != PASSWORD:
            connection.send(Error(18456, f"Login failed for user '{login.user}'.", 14), Done(DoneStatus.ERROR))
            return
        size = connection.negotiate_packet_size(login.packet_size)
        database = login.database or "master"
        connection.send(
            EnvChange.database(database, "master"),
            Info(5701, f"Changed database context to '{database}'.", state=2),
            EnvChange.collation(DEFAULT),
            EnvChange.language("us_english"),
            LoginAck("Microsoft SQL Server", (16, 0, 4185), login.wire_version),
            EnvChange.packet_size(size, 4096),
            FeatureExtAck.answer(login.features),
            Done(),
        )

    def _run(self, connection: Connection, client: socket.socket, text: str) -> None:
        if "RAISERROR" in text:
            connection.send(Error(50000, "boom €", 16, 3, "SRV", "proc", 7), Done(DoneStatus.ERROR))
            return
        for key, make in self.results.items():
            if key in text:
                columns, rows = make()
                count = send_rows(connection, client, columns, rows)
                connection.send(Done(DoneStatus.COUNT, 0xC1, count))
                return
        connection.send(Done())

    @staticmethod
    def _echo(connection: Connection, request: RpcRequest) -> None:
        """Return the data parameters of sp_executesql, sp_prepexec or a named procedure as a row, and outputs by RETURNVALUE."""
        for call in request.calls:
            parameters = [p for p in call.parameters if not p.is_output]
            data = parameters[_BEFORE_DATA.get(call.procedure_id, 0):]
            if data and not isinstance(data[0].value, TableValue):
                columns = tuple(Column(p.name.lstrip("@"), p.type_info) for p in data)
                connection.send(ColMetadata(columns), row_encoder(columns).encode_rows([[p.value for p in data]]))
                connection.send(DoneInProc(DoneStatus.COUNT | DoneStatus.MORE, 0xC1, 1))
            connection.send(ReturnStatus(42))
            for ordinal, p in enumerate(call.parameters):
                if p.is_output:
                    value = 7 if p.value is None else p.value
                    connection.send(ReturnValue(ordinal, p.name, p.type_info, value))
            more = DoneStatus.MORE if call is not request.calls[-1] else DoneStatus.FINAL
            connection.send(DoneProc(more))


def send_rows(connection: Connection, client: socket.socket, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> int:
    encoder = row_encoder(columns, nbc=True, version=connection.version)
    connection.send(ColMetadata(tuple(columns)))
    chunk, count = [], 0
    for row in rows:
        chunk.append(row)
        count += 1
        if len(chunk) == 1000:
            connection.send(encoder.encode_rows(chunk))
            client.sendall(connection.data_to_send())
            chunk.clear()
    connection.send(encoder.encode_rows(chunk))
    return count
