"""What ``ferryman up`` may be told, checked before anything starts."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ferryman.cloud.instances import check_password, check_user
from ferryman.cloud.limits import Limits, parse_limits

AWS_LOCAL: Final = "local"
AWS_EXTERNAL: Final = "external"

_REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]")
_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_BUCKET: Final = re.compile(r"[A-Za-z0-9._-]{3,255}")


class UsageError(Exception):
    """A flag, a port or the data directory can't be used so; the text is one line for the user, the exit code 2."""


@dataclass(frozen=True, slots=True)
class UpOptions:
    """The flags of ``ferryman up``. A port 0 takes any free one. ``user`` and ``password`` None: what the instance has, or the default."""

    data: Path
    tds_port: int = 1433
    aws_port: int = 4566
    rds_port: int = 4567
    console_port: int = 8433
    bind: str = "127.0.0.1"
    region: str = "us-east-1"
    account: str = "123456789012"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    associate_role: bool = False
    init_scripts: tuple[Path, ...] = ()
    aws: str = AWS_LOCAL
    limits: Limits = field(default_factory=Limits)
    pickup_delay: float = 0.0
    store_url: str | None = None
    state_url: str | None = None
    ready_file: Path | None = None

    @property
    def ports(self) -> dict[str, int]:
        """The flags of the ports and their values."""
        return {"--tds-port": self.tds_port, "--aws-port": self.aws_port, "--rds-port": self.rds_port, "--console-port": self.console_port}


def check_ports(options: UpOptions) -> None:
    """Raise UsageError when two flags name one port."""
    seen: dict[int, str] = {}
    for flag, port in options.ports.items():
        if port and port in seen:
            raise UsageError(f"{seen[port]} and {flag} are both {port}")
        seen[port] = flag


def port(text: str) -> int:
    """0 to 65535. Like all that follow: raises ValueError with a text for the user."""
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ValueError(f"{text!r} is no port (0 to 65535)")
    return int(text)


def bind(text: str) -> str:
    """An IP address, or ``localhost`` for 127.0.0.1."""
    if text == "localhost":
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError(f"{text!r} is no IP address (127.0.0.1, 0.0.0.0, ::1 or localhost, say)") from None


def region(text: str) -> str:
    if not _REGION.fullmatch(text):
        raise ValueError(f"{text!r} is no AWS Region (us-east-1, say)")
    return text


def account(text: str) -> str:
    if not _ACCOUNT.fullmatch(text):
        raise ValueError(f"{text!r} is no AWS account number (12 digits)")
    return text


def user(text: str) -> str:
    return check_user(text)


def limits(text: str) -> Limits:
    return parse_limits(text)


def pickup_delay(text: str) -> float:
    """Seconds, to a thousandth, up to a day."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 86400:
        raise ValueError(f"{text!r} is no number of seconds from 0 to 86400")
    return seconds


def password_from(variable: str, environ: Mapping[str, str] = os.environ) -> str:
    """The password in an environment variable: it never stands on a command line, where others could read it."""
    if not environ.get(variable):
        raise ValueError(f"the environment variable {variable} is empty or not set")
    return check_password(environ[variable])


def init_scripts(text: str) -> tuple[Path, ...]:
    """The *.sql files of a folder, in name order."""
    folder = Path(text)
    if not folder.is_dir():
        raise ValueError(f"{text} is no folder")
    return tuple(sorted((path.absolute() for path in folder.iterdir() if path.suffix.lower() == ".sql" and path.is_file()), key=lambda path: path.name))


def bucket(text: str) -> str:
    """A bucket's name, with a key prefix behind a slash or without; its ARN does as well."""
    text = text.removeprefix("arn:aws:s3:::")
    if not _BUCKET.fullmatch(text.partition("/")[0]):
        raise ValueError(f"{text!r} is no bucket (BUCKET or BUCKET/KEY_PREFIX)")
    return text


def store_url(text: str) -> str:
    if not is_postgres(text):
        raise ValueError(f"{_without_password(text)!r} is not of the form postgresql://user@host/database")
    return text


def state_url(text: str) -> str:
    """A SQLite file or a PostgreSQL."""
    if not is_postgres(text) and not (text.startswith("sqlite:///") and text.removeprefix("sqlite:///").strip("/")):
        raise ValueError(f"{_without_password(text)!r} is neither sqlite:///path nor of the form postgresql://user@host/database")
    return text


def _without_password(url: str) -> str:
    return re.sub(r":[^/@]*@", ":***@", url)


def is_postgres(url: str) -> bool:
    return url.startswith(("postgresql://", "postgres://"))


def state_path(url: str) -> Path:
    """The file of a ``sqlite:///relative`` or ``sqlite:////absolute`` URL."""
    return Path(url.removeprefix("sqlite:///"))
