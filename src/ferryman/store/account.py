"""The account PostgreSQL runs as. PostgreSQL refuses root, so root lends it an unprivileged one.

The server runs as a numeric uid that no passwd entry owns: nothing else on the machine runs as it, so nothing else can
read the data (``nobody`` is shared with other services), and no system user has to be created. ``initdb`` looks its
own name up in passwd, so that one step runs as ``nobody`` in a private folder which then changes hands.
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ferryman.store.binaries import PostgresError

SERVICE_UIDS: Final = range(60514, 60578)
"""Ids that systemd's and Debian's allocations leave unused, below 65536 so that they exist in a container's user
namespace too (https://systemd.io/UIDS-GIDS/)."""


@dataclass(frozen=True, slots=True)
class Account:
    """A user and group by number."""

    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Return whether every folder above ``path`` may be entered, and ``path`` itself read and executed."""
        entered = all(self._has(parent, stat.S_IXOTH, stat.S_IXUSR) for parent in path.absolute().parents)
        return entered and self._has(path, stat.S_IXOTH | stat.S_IROTH, stat.S_IXUSR | stat.S_IRUSR)

    def can_enter(self, folder: Path) -> bool:
        """Return whether ``folder`` and every folder above it may be entered, as far as they exist."""
        folder = folder.absolute()
        return all(self._has(step, stat.S_IXOTH, stat.S_IXUSR) for step in (folder, *folder.parents) if step.exists())

    def _has(self, path: Path, others: int, owner: int) -> bool:
        status = path.stat()
        needed = owner if status.st_uid == self.uid else others
        return status.st_mode & needed == needed

    def own(self, tree: Path) -> None:
        """Give ``tree`` and everything in it to the account."""
        for folder, folders, names in os.walk(tree):
            os.chown(folder, self.uid, self.gid)
            for name in (*folders, *names):
                os.chown(Path(folder, name), self.uid, self.gid, follow_symlinks=False)


def service_account() -> Account | None:
    """Return the account to run PostgreSQL as, None for the caller's own (anyone but root)."""
    if os.geteuid() != 0:
        return None
    taken = {entry.pw_uid for entry in pwd.getpwall()}
    uid = next(uid for uid in SERVICE_UIDS if uid not in taken)
    return Account(uid, uid)


def named_account() -> Account:
    """Return an unprivileged account that has a passwd entry, for ``initdb``."""
    unprivileged = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    entry = next((entry for entry in unprivileged if entry.pw_name == "nobody"), unprivileged[0] if unprivileged else None)
    if entry is None:
        raise PostgresError("PostgreSQL refuses to run as root, and this machine has no other account: add 'nobody' to /etc/passwd.")
    return Account(entry.pw_uid, entry.pw_gid)
