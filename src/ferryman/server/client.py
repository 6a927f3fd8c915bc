"""One client's connection: a thread that reads requests from the socket, runs them and writes the answers."""

from __future__ import annotations

import logging
import socket
import threading
from typing import TYPE_CHECKING

from ferryman.errors import SqlError
from ferryman.server.login import log_in
from ferryman.server.requests import answer, command_text
from ferryman.server.wire_output import WireOutput
from ferryman.store.pg_errors import Cancelled, StoreError
from ferryman.tds.connection import Connection
from ferryman.tds.events import Attention, Login, RpcRequest
from ferryman.tds.exceptions import ProtocolError
from ferryman.tds.prelogin import Encryption

if TYPE_CHECKING:
    from ferryman.server.database_server import DatabaseServer
    from ferryman.tds.events import Event
    from ferryman.tds.tokens.token import Token
    from ferryman.tsql.session import Session

log = logging.getLogger(__name__)

RECEIVE_SIZE = 65536
FLUSH_SIZE = 65536
LOGIN_TIMEOUT = 30.0
"""Seconds that a client has to log in; SQL Server's own limit is of that order."""
INTERNAL_ERROR = (8624, "Internal Query Processor Error: The query processor could not produce a query plan. The server's log says more.", 16, 21)
"""What a client hears of an error in the server itself: SQL Server's own words for that; the log has the traceback."""


class ClientGone(Exception):  # noqa: N818 - the normal end of a connection
    """The client closed the connection, or broke it."""


class Client:
    """The server's end of one connection, run by ``serve`` in a thread of its own."""

    def __init__(self, server: DatabaseServer, sock: socket.socket, address: tuple[str, int], spid: int) -> None:
        self.server = server
        self.socket = sock
        self.address = address
        self.spid = spid
        self.session: Session | None = None
        self.wire = Connection(server.tls.inside_tds, server.tls.strict, loopback=_is_loopback(address[0]), spid=spid)
        self._lock = threading.Lock()
        self._events: list[Event] = []
        self._gone = False
        self._unsent = 0
        self._attention = False

    def serve(self) -> None:
        """Serve the client until it leaves. Never raises: what goes wrong ends this connection only."""
        try:
            self._serve()
        except (ClientGone, ConnectionError, TimeoutError):
            pass
        except ProtocolError as error:
            log.info("spid %d: protocol violation from %s: %s", self.spid, self.address[0], error)
        except Exception:
            log.exception("spid %d: the connection ended by an error of the server", self.spid)
        finally:
            self.close()

    def _serve(self) -> None:
        self.socket.settimeout(LOGIN_TIMEOUT)
        login = self._next_event()
        if not isinstance(login, Login):
            raise ProtocolError("The first message must be a login.")
        self.session = log_in(self, login)
        self.end_message()
        if self.session is None:
            return
        self.socket.settimeout(None)
        while True:
            event = self._next_event()
            if isinstance(event, Attention):
                self._output.acknowledge_attention()
                self.end_message()
                continue
            self._run(self.session, event)

    def _run(self, session: Session, event: Event) -> None:
        self.server.monitor.watch(self)
        session.activity.begin(command_text(event), "RPC Event" if isinstance(event, RpcRequest) else "Language Event")
        try:
            answer(session, self._output, event)
            cancelled = False
        except Cancelled:
            cancelled = True
        except SqlError as error:
            # Only what ends the session comes this far: its severity is 20 or more, or the session can't be reset (18059).
            self._output.message(error)
            self._output.finish()
            self.end_message()
            raise ClientGone from error
        except (ClientGone, ProtocolError):
            raise
        except Exception:
            log.exception("spid %d: a request failed by an error of the server", self.spid)
            session.after_cancel()
            self._output.message(SqlError(*INTERNAL_ERROR))
            cancelled = False
        finally:
            session.activity.end()
            self.server.monitor.unwatch(self)
        if self._gone:
            raise ClientGone
        with self._lock:
            attention, self._attention = self._attention, False
        if attention or cancelled:
            session.interrupted = False
            session.after_cancel()
        if attention:
            self._output.acknowledge_attention()
        else:
            self._output.finish()
        self.end_message()

    @property
    def encrypted(self) -> bool:
        """Whether all that follows the login is encrypted."""
        return self.wire.strict or self.wire.encryption in (Encryption.ON, Encryption.REQ)

    # --- output

    def use_output(self, session: Session) -> WireOutput:
        """Make the session's output the wire."""
        self._output = WireOutput(self.send, self.wire.version, self.server.name, lambda: session.transactions.count > 0)
        return self._output

    def send(self, *tokens: Token | bytes) -> None:
        """Append to the response; complete packets go to the socket when enough of them wait."""
        with self._lock:
            self.wire.send(*tokens)
            self._unsent += sum(len(token) for token in tokens if isinstance(token, bytes))
            data = self.wire.data_to_send() if self._unsent >= FLUSH_SIZE else b""
        if data:
            self._unsent = 0
            self._write(data)

    def end_message(self) -> None:
        """Finish the response and send what is left of it."""
        with self._lock:
            self.wire.end_message()
            data = self.wire.data_to_send()
        self._unsent = 0
        self._write(data)

    def _write(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise ClientGone from error

    # --- input

    def _next_event(self) -> Event:
        while not self._events:
            try:
                data = self.socket.recv(RECEIVE_SIZE)
            except OSError as error:
                raise ClientGone from error
            if not data:
                raise ClientGone
            self._feed(data)
        return self._events.pop(0)

    def _feed(self, data: bytes) -> None:
        with self._lock:
            try:
                self._events += self.wire.receive(data)
            finally:
                answer_now = self.wire.data_to_send()
        if answer_now:
            self._write(answer_now)

    def arrived_while_busy(self) -> None:
        """Called by the monitor's thread: take an attention, or notice that the client left."""
        try:
            with self._lock:
                data = self.socket.recv(RECEIVE_SIZE, socket.MSG_DONTWAIT)
                events = self.wire.receive(data) if data else []
                attention = any(isinstance(event, Attention) for event in events)
                self._attention |= attention
        except BlockingIOError:
            return
        except (OSError, ProtocolError):
            data, attention = b"", False
        if not data:
            self._gone = True
            self.server.monitor.unwatch(self)
        if (attention or not data) and self.session is not None:
            self.session.interrupt()

    def close(self) -> None:
        """End the connection; its session's transaction is rolled back."""
        self.server.forget(self)
        try:
            self.socket.close()
        finally:
            if self.session is not None:
                self._close_session(self.session)

    def _close_session(self, session: Session) -> None:
        try:
            session.close()
        except (SqlError, StoreError) as error:
            # The store went first, at the server's stop: nothing of the session is left there.
            log.info("spid %d: closed after its store: %s", self.spid, error)

    def disconnect(self) -> None:
        """Make ``serve`` end, from another thread."""
        self._gone = True
        if self.session is not None:
            self.session.interrupt()
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the client was faster


def _is_loopback(host: str) -> bool:
    return host.startswith("127.") or host in ("::1", "::ffff:127.0.0.1")
