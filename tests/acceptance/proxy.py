"""A TCP proxy before S3 that holds, cuts or refuses connections, so that a test knows what a transfer is in the middle of."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Final

FREE_BYTES: Final = 128 << 10
"""What each connection may pass in each direction before it counts: enough for requests about objects, too little for their content."""
RECEIVE_BYTES: Final = 64 << 10


class Cut(Exception):
    """The proxy breaks the connection now."""


class Proxy:
    """Forwards 127.0.0.1:``port`` to 127.0.0.1:``target``. A context manager.

    By ``hold_after`` or ``cut_after`` all connections together pass so many bytes of content, in both directions, and no more.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._change = threading.Condition()
        self._left: int | None = None
        self._cuts = False
        self._held = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.accept()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def accept(self) -> None:
        """Take connections, again after ``refuse``; pass everything."""
        self._allow(None, cuts=False)
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """Break every connection and take no more."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._allow(0, cuts=True)
        with self._change:
            sockets, self._sockets = self._sockets, set()
        for each in sockets:
            _close(each)

    def hold_after(self, content: int) -> None:
        """Pass so many bytes of content, then none until ``release``."""
        self._allow(content, cuts=False)

    def cut_after(self, content: int) -> None:
        """Pass so many bytes of content, then break each connection that has more."""
        self._allow(content, cuts=True)

    def release(self) -> None:
        """Pass everything."""
        self._allow(None, cuts=False)

    def wait_until_exhausted(self, seconds: float = 30) -> None:
        """Wait until what was allowed has passed and a connection has more."""
        assert self._held.wait(seconds), "the transfer never came so far"

    def _allow(self, content: int | None, *, cuts: bool) -> None:
        with self._change:
            self._left, self._cuts = content, cuts
            self._held.clear()
            self._change.notify_all()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return  # it was closed
            try:
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                _close(client)
                continue
            with self._change:
                self._sockets |= {client, server}
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        free = FREE_BYTES
        with suppress(OSError, Cut):
            while data := source.recv(RECEIVE_BYTES):
                if free > 0:
                    free -= len(data)
                else:
                    self._pass(len(data))
                sink.sendall(data)
        _close(source)
        _close(sink)

    def _pass(self, size: int) -> None:
        with self._change:
            while self._left is not None and self._left <= 0:
                self._held.set()
                if self._cuts:
                    raise Cut
                self._change.wait()
            if self._left is not None:
                self._left -= size


def _close(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
