"""One client connection, seen from the server: bytes in, events out; tokens in, bytes out. No sockets, threads or clocks.

Theory of operation
-------------------
``receive`` peels layers off the client's bytes: TLS (wrapped in PRELOGIN packets, bare, or absent), packets, messages.
Each complete message becomes an event, if ``_LEGAL`` allows its packet type in the connection's state. PRELOGIN and
the TLS handshake are answered here and are invisible to the caller. ``send`` and ``end_message`` build the response;
``data_to_send`` returns the bytes for the socket, complete packets even while the message goes on, so that a large
result needs no large buffer.

======================= ====================================================== ============================
state                   client may send                                        left by
======================= ====================================================== ============================
INITIAL                 TLS ClientHello (TDS 8.0), PRELOGIN, LOGIN7 (no TLS)   any of them
PRELOGIN                PRELOGIN (inside TLS: TDS 8.0)                         the answer
HANDSHAKE               TLS records: in PRELOGIN packets (7.x), bare (8.0)     the handshake's end
LOGIN                   LOGIN7                                                 the Login event
AUTHENTICATING          nothing                                                a message with LOGINACK
READY                   a request, ATTENTION                                   a request
BUSY                    ATTENTION                                              ``end_message``
CLOSED                  nothing                                                never
======================= ====================================================== ============================

Encryption ends after LOGIN7 when both sides said OFF. A protocol violation raises ProtocolError and closes for good.
Before the login a message may have ``MAX_LOGIN_SIZE`` bytes, afterwards ``max_request_size``.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from enum import Enum, auto
from typing import Final

from ferryman.tds import packets
from ferryman.tds.bulk import decode_bulk_load
from ferryman.tds.events import Attention, Event, Login, ResetConnection
from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.login import decode_login
from ferryman.tds.packets import Message, MessageReader, MessageWriter, PacketStatus, PacketType
from ferryman.tds.prelogin import Encryption, decode_prelogin, encode_prelogin, negotiate
from ferryman.tds.requests import decode_batch, decode_rpc, decode_transaction
from ferryman.tds.tls import ALPN_TDS_8, CLIENT_HELLO, Tls
from ferryman.tds.tokens.done import Done, DoneStatus
from ferryman.tds.tokens.env_change import EnvChange, EnvChangeType
from ferryman.tds.tokens.login_ack import LoginAck
from ferryman.tds.tokens.token import Token
from ferryman.tds.version import TdsVersion

MAX_LOGIN_SIZE: Final = 128 * 1024
"""MS-TDS 2.2.6.4 limits LOGIN7 to 128 KiB less one byte."""
MAX_REQUEST_SIZE: Final = 256 * 1024 * 1024
_MAX_ENCRYPTED_PACKET_SIZE: Final = 16383
"""A packet must fit in one TLS record (SQL Server's own limit, "Configure the network packet size")."""
SERVER_VERSION: Final = (16, 0, 4185)


class State(Enum):
    """Where the connection is; see the table above."""

    INITIAL = auto()
    PRELOGIN = auto()
    HANDSHAKE = auto()
    LOGIN = auto()
    AUTHENTICATING = auto()
    READY = auto()
    BUSY = auto()
    CLOSED = auto()


_REQUESTS: Final = frozenset({PacketType.SQL_BATCH, PacketType.RPC, PacketType.BULK_LOAD, PacketType.TRANSACTION_MANAGER})
_LEGAL: Final[dict[State, frozenset[PacketType]]] = {
    State.INITIAL: frozenset({PacketType.PRELOGIN, PacketType.LOGIN7}),
    State.PRELOGIN: frozenset({PacketType.PRELOGIN}),
    State.HANDSHAKE: frozenset({PacketType.PRELOGIN}),
    State.LOGIN: frozenset({PacketType.LOGIN7}),
    State.AUTHENTICATING: frozenset(),
    State.READY: _REQUESTS | {PacketType.ATTENTION},
    State.BUSY: frozenset({PacketType.ATTENTION}),
    State.CLOSED: frozenset(),
}

_DECODERS: Final[dict[PacketType, Callable[[bytes, TdsVersion, ResetConnection | None], Event]]] = {
    PacketType.SQL_BATCH: decode_batch,
    PacketType.RPC: decode_rpc,
    PacketType.BULK_LOAD: decode_bulk_load,
    PacketType.TRANSACTION_MANAGER: decode_transaction,
}


class Connection:
    """The server's side of one TDS connection.

    ``tls`` is the context for encryption inside TDS 7.x (TLS 1.2), ``tls_strict`` that of TDS 8.0; None offers neither.
    ``loopback`` tells whether the client is on this machine: only then may it stay unencrypted.
    ``spid`` goes into packet headers, ``server_version`` (major, minor, build) into PRELOGIN.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None,
        tls_strict: ssl.SSLContext | None = None,
        *,
        loopback: bool,
        spid: int = 0,
        server_version: tuple[int, int, int] = SERVER_VERSION,
        max_request_size: int = MAX_REQUEST_SIZE,
    ) -> None:
        self.state = State.INITIAL
        self.version = TdsVersion.V7_4
        self.encryption = Encryption.NOT_SUP
        self.strict = False
        self._tls_context = tls
        self._strict_context = tls_strict
        self._loopback = loopback
        self._server_version = server_version
        self._max_request_size = max_request_size
        self._tls: Tls | None = None
        self._reader = MessageReader(MAX_LOGIN_SIZE)
        self._writer = MessageWriter(spid)
        self._outgoing = bytearray()
        self._acknowledged = False
        self._next_packet_size: int | None = None

    # --- from the client

    def receive(self, data: bytes) -> list[Event]:
        """Take bytes from the socket and return the events they complete; ProtocolError closes the connection.

        Answers of the codec's own (PRELOGIN, TLS) may wait in ``data_to_send`` afterwards, also when there are no events.
        """
        if self.state is State.CLOSED:
            raise ProtocolError("The connection is closed.")
        try:
            return self._receive(data)
        except ProtocolError:
            self.state = State.CLOSED
            raise

    def _receive(self, data: bytes) -> list[Event]:
        if self.state is State.INITIAL and data[:1] == bytes((CLIENT_HELLO,)) and not self._reader.pending:
            self._start_strict()
        if self._tls is not None and (self.strict or self._tls.established):
            data = self._decrypt(self._tls, data)
        self._reader.feed(data)
        events: list[Event] = []
        while message := self._reader.next_message():
            event = self._handle(message)
            if event is not None:
                events.append(event)
        return events

    def _start_strict(self) -> None:
        if self._strict_context is None:
            raise ProtocolError("TDS 8.0 (strict encryption) is not enabled.")
        self.strict = True
        self.encryption = Encryption.ON
        self.state = State.HANDSHAKE
        self._tls = Tls(self._strict_context)

    def _decrypt(self, tls: Tls, data: bytes) -> bytes:
        """Take bare TLS records: the rest of a TDS 8.0 handshake, then data."""
        if not tls.established:
            self._outgoing += tls.handshake(data)
            if not tls.established:
                return b""
            if tls.alpn not in (None, ALPN_TDS_8):
                raise ProtocolError("TLS negotiated another protocol than TDS 8.0.")
            self.state = State.PRELOGIN
            data = b""
        return tls.decrypt(data)

    def _handle(self, message: Message) -> Event | None:
        if message.type not in _LEGAL[self.state]:
            raise ProtocolError(f"A {message.type.name} message is not allowed in state {self.state.name}.")
        if message.type is PacketType.ATTENTION:
            return Attention()
        if message.type is PacketType.LOGIN7:
            return self._handle_login(message.payload)
        if message.type is PacketType.PRELOGIN:
            self._handle_prelogin(message.payload)
            return None
        if message.status & PacketStatus.IGNORE:
            # 2.2.1.7: the client gave up while sending. The answer is a lone error, not the acknowledgement of an attention.
            self.send(Done(DoneStatus.ERROR))
            self._writer.end()
            return None
        self.state = State.BUSY
        return _DECODERS[message.type](message.payload, self.version, _reset(message.status))

    def _handle_prelogin(self, payload: bytes) -> None:
        if self.state is State.HANDSHAKE:
            self._continue_handshake(payload)
            return
        request = decode_prelogin(payload)
        if not self.strict:
            self.encryption = negotiate(request.encryption, tls=self._tls_context is not None, loopback=self._loopback)
        self._send_packets(PacketType.TABULAR_RESULT, encode_prelogin(request, self.encryption, self._server_version))
        if self.strict or self.encryption is Encryption.NOT_SUP:
            self.state = State.LOGIN
        else:
            assert self._tls_context is not None
            self._tls = Tls(self._tls_context)
            self.state = State.HANDSHAKE

    def _continue_handshake(self, records: bytes) -> None:
        assert self._tls is not None
        answer = self._tls.handshake(records)
        if answer:
            self._outgoing += packets.wrap(PacketType.PRELOGIN, answer)
        if self._tls.established:
            self.state = State.LOGIN
            # A client that resumes a TLS session speaks last, so its login may follow at once, as bare records.
            self._reader.feed(self._tls.decrypt(self._reader.take_rest()))

    def _handle_login(self, payload: bytes) -> Login:
        if self.state is State.INITIAL and not self._loopback:
            raise ProtocolError("A login without PRELOGIN is unencrypted, which is only allowed from the server's own machine.")
        login = decode_login(payload, strict=self.strict)
        self.version = login.tds_version
        self.state = State.AUTHENTICATING
        if self.encryption is Encryption.OFF:
            self._tls = None
        return login

    # --- to the client

    def negotiate_packet_size(self, wish: int) -> int:
        """Return the packet size for LOGIN7's ``wish`` (0: the default), for an ENVCHANGE in the login's response."""
        limit = packets.MAX_PACKET_SIZE if self._tls is None else _MAX_ENCRYPTED_PACKET_SIZE
        return min(max(wish or packets.DEFAULT_PACKET_SIZE, packets.MIN_PACKET_SIZE), limit)

    @property
    def packet_size(self) -> int:
        return self._writer.packet_size

    def send(self, *tokens: Token | bytes) -> None:
        """Append tokens, or rows already encoded, to the response. Encoding errors leave the response as it was.

        A DONE with ATTN while a request runs cuts its response short and starts a message of its own: SQL Server answers
        a cancelled request with two messages, and tedious waits for both.
        """
        data = b"".join([token if isinstance(token, bytes) else token.encode(self.version) for token in tokens])
        if self.state is State.BUSY and any(_acknowledges(token) for token in tokens):
            self._writer.write(Done(DoneStatus.ERROR).encode(self.version))
            self._writer.end()
        self._writer.write(data)
        for token in tokens:
            if isinstance(token, LoginAck):
                self._acknowledged = True
            elif isinstance(token, EnvChange) and token.type is EnvChangeType.PACKET_SIZE:
                self._next_packet_size = int(token.new)

    def end_message(self) -> None:
        """Finish the response: the client may send its next request. After a login without LOGINACK the connection is closed."""
        self._writer.end()
        if self._next_packet_size is not None:
            self._flush()
            self._writer.packet_size, self._next_packet_size = self._next_packet_size, None
        if self.state is State.AUTHENTICATING:
            self.state = State.READY if self._acknowledged else State.CLOSED
            self._reader.limit = self._max_request_size
        elif self.state is State.BUSY:
            self.state = State.READY

    def data_to_send(self) -> bytes:
        """Return, and forget, all bytes that are ready for the socket."""
        self._flush()
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def _flush(self) -> None:
        self._send_bytes(self._writer.take())

    def _send_packets(self, kind: PacketType, payload: bytes) -> None:
        self._send_bytes(packets.wrap(kind, payload))

    def _send_bytes(self, data: bytes) -> None:
        if self._tls is not None and self._tls.established:
            self._outgoing += self._tls.encrypt(data)
        else:
            self._outgoing += data


def _acknowledges(token: Token | bytes) -> bool:
    return isinstance(token, Done) and bool(token.status & DoneStatus.ATTN)


def _reset(status: int) -> ResetConnection | None:
    if status & PacketStatus.RESET_CONNECTION_SKIP_TRAN:
        return ResetConnection.RESET_KEEP_TRANSACTION
    return ResetConnection.RESET if status & PacketStatus.RESET_CONNECTION else None
