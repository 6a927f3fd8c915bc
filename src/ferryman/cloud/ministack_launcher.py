"""Runs ministack's application in a process of its own: ``python -m ferryman.cloud.ministack_launcher``.

ministack saves its state when it shuts down, so a SIGKILL would lose every IAM and bucket change made since it
started. ``DurableState`` wraps its ASGI application and saves before the answer leaves: what a client was told is
on disk. The settings come as ministack's own environment variables (see ``local_aws``). The process ends when its
standard input closes, so that it never outlives the parent that holds the other end. The current folder's ``lock``
keeps two from writing the same data.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Final

from ferryman.agent.local_sts import Application, Message, Receive, Send, ServiceSources, judge_services
from ferryman.cloud.datadir import FileLock
from ferryman.cloud.processes import exit_when_stdin_closes

DURABLE_SERVICES: Final = ("iam", "s3")
"""The services whose metadata is saved at once; object bodies are on disk already (S3_PERSIST)."""

READ_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ADMIN_PATHS: Final = ("/_ministack/reset", "/_ministack/config")
"""Unauthenticated controls of ministack that would wipe or change the data of a user; refused."""

SKIPS_SIGNATURE: Final = "_is_root_key"
"""ministack's predicate, in its iam_evaluator, that exempts a key from the signature check."""

PREDECESSOR_SECONDS: Final = 4.0


class StateNotSavedError(Exception):
    """ministack could not write its state; the client must not be told that its change was made."""


class DurableState:
    """ASGI middleware: saves what a request changed in IAM or S3 metadata before its answer is sent."""

    def __init__(self, application: Application, state_dir: Path) -> None:
        self._application = application
        self._state_dir = state_dir
        self._saved: dict[str, str] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
        elif scope["path"].startswith(ADMIN_PATHS):
            await _answer(send, 403, b"This control is switched off: it would change the data of a running Ferryman.\n")
        elif scope["method"] in READ_METHODS:
            await self._application(scope, receive, send)
        else:
            await self._save_before_answer(scope, receive, send)

    async def _save_before_answer(self, scope: Message, receive: Receive, send: Send) -> None:
        failed = False

        async def save_then_send(message: Message) -> None:
            nonlocal failed
            if failed:
                return
            if message["type"] == "http.response.start":
                try:
                    self.save()
                except StateNotSavedError as error:
                    failed = True
                    print(f"ferryman: {error}", file=sys.stderr, flush=True)
                    await _answer(send, 500, b"InternalError: the change could not be saved\n")
                    return
            await send(message)

        await self._application(scope, receive, save_then_send)

    def save(self) -> None:
        """Write the state of each durable service that differs from what is on disk.

        Raises StateNotSavedError when ministack could not write its file (it logs and carries on by itself).
        """
        from ministack.core import persistence

        for service in DURABLE_SERVICES:
            module = sys.modules.get(f"ministack.services.{service}")
            if module is None:
                continue
            state = module.get_state()
            content = json.dumps(state, default=persistence._json_default, sort_keys=True)
            if content == self._saved.get(service):
                continue
            path = self._state_dir / f"{service}.json"
            before = _identity(path)
            persistence.save_state(service, state)
            if _identity(path) == before:
                raise StateNotSavedError(f"ministack could not write {path}")
            self._saved[service] = content


def _identity(path: Path) -> tuple[int, int] | None:
    """What changes when a file is replaced by rename: its inode and modification time."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def require_root_signatures() -> None:
    """Make ministack check the signature of its root keys too.

    It believes whoever names one (the configured key, "test", any account number) without asking for the secret, so
    any process or web page on the machine could act as root. Exits when ministack has changed here: better no local AWS
    than an open one.
    """
    evaluator = importlib.import_module("ministack.core.iam_evaluator")
    if not callable(getattr(evaluator, SKIPS_SIGNATURE, None)):
        raise SystemExit("ferryman: this version of ministack can't be made to check the signatures of its root keys")
    setattr(evaluator, SKIPS_SIGNATURE, lambda access_key_id: False)


async def _answer(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Serve until SIGTERM, SIGINT or the end of standard input; ministack then saves its state by itself."""
    os.umask(0o077)
    FileLock(Path("lock")).take_over(PREDECESSOR_SECONDS)
    exit_when_stdin_closes(lambda: os.kill(os.getpid(), signal.SIGTERM))
    hypercorn = importlib.import_module("hypercorn.asyncio")
    config = importlib.import_module("hypercorn.config").Config()
    ministack = importlib.import_module("ministack.app")
    require_root_signatures()
    judge_services()
    config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.shutdown_timeout = 2
    config.loglevel = os.environ.get("LOG_LEVEL", "WARNING")
    application = ServiceSources(DurableState(ministack.app, Path(os.environ["STATE_DIR"])))
    asyncio.run(hypercorn.serve(application, config))


if __name__ == "__main__":
    main()
