"""``python -m ferryman.agent``: reads its configuration from stdin and works until stdin closes."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from ferryman.agent.config import AgentConfig
from ferryman.agent.worker import Worker


def main() -> int:
    """Run the agent; exit status 0, or 2 when the configuration can't be read."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s agent %(levelname)s %(message)s")
    # At INFO they log every statement, and where credentials were found.
    for library in ("botocore", "pytds"):
        logging.getLogger(library).setLevel(logging.WARNING)
    try:
        config = AgentConfig.from_json(sys.stdin.readline())
    except ValueError as error:
        print(f"ferryman.agent: {error}", file=sys.stderr)
        return 2
    if config.local_aws:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
    worker = Worker(config)

    def end() -> None:
        worker.stop()
        # A claim may be waiting in the server, and abandoned transfers for S3: neither may keep the process alive.
        sys.stderr.flush()
        os._exit(0)

    def watch() -> None:
        """Whoever started the agent holds its stdin: when that closes, even by a kill -9, the agent ends."""
        while sys.stdin.readline():
            continue
        end()

    def on_signal(*_: object) -> None:
        threading.Thread(target=end, daemon=True).start()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    threading.Thread(target=watch, name="stdin", daemon=True).start()
    worker.run()
    threading.Event().wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
