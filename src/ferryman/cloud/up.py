"""``ferryman up``: takes the data directory, and serves in the foreground until it is told to stop."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from ferryman.cloud.datadir import DataDir, FileLock, LockHeldError
from ferryman.cloud.options import AWS_LOCAL, UpOptions, UsageError, check_ports
from ferryman.cloud.processes import event_of_signals
from ferryman.cloud.ready import ready_files
from ferryman.cloud.terminal import Terminal


def up(options: UpOptions, terminal: Terminal) -> int:
    """Serve until SIGINT or SIGTERM, then return 0; 1 when something does not start. Raises UsageError."""
    os.umask(0o077)
    hangup = () if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else (signal.SIGHUP,)  # ignored: nohup
    stop = event_of_signals(signal.SIGINT, signal.SIGTERM, *hangup)
    check_ports(options)
    _check_ready_file(options.ready_file)
    folder = DataDir(options.data.absolute())
    try:
        folder.create()
        lock = FileLock(folder.lock)
        lock.acquire()
    except LockHeldError as held:
        raise UsageError(f"another `ferryman up` (process {held.pid}) already uses {folder.root}") from None
    except OSError as error:
        raise UsageError(f"the data directory {folder.root} can't be used: {error.strerror}") from None
    try:
        # First of all, for whoever waits for it: that of an `up` which was killed must not be taken for ours.
        for path in ready_files(options, folder):
            path.unlink(missing_ok=True)
        # What serves takes half a second to load, so it is loaded only now.
        from ferryman.cloud.local_aws import ensure_installed, forget_aws_settings
        from ferryman.cloud.serving import Serving

        if options.aws == AWS_LOCAL:
            ensure_installed()
            forget_aws_settings()
        return Serving(options, folder, terminal, stop).run()
    finally:
        lock.release()


def _check_ready_file(path: Path | None) -> None:
    if path is not None and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise UsageError(f"--ready-file {path}: the folder must exist and the name must not be a folder's")
