"""How the control plane reads and changes an instance's settings in msdb: the one channel between the two."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Self

from ferryman.agent.config import Server
from ferryman.agent.server import ServerConnection

ROLE_STATUSES: Final = frozenset({"PENDING", "ACTIVE", "INVALID"})


class Control:
    """A connection to one instance's settings; a context manager. Methods raise ServerUnavailableError or pytds.DatabaseError."""

    def __init__(self, server: Server) -> None:
        self._connection = ServerConnection(server)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def settings(self) -> Mapping[str, str | None]:
        """Return all settings by name; they are listed in ``msdb/20_settings.sql``."""
        return {row["name"]: row["value"] for row in self._connection.call("get_settings")}

    def set(self, name: str, value: str | None) -> None:
        """Change one setting."""
        self._connection.call("set_setting", name=name, value=value)

    def associate_role(self, arn: str, status: str) -> None:
        """Tell which role is associated for S3_INTEGRATION and how far that is: PENDING, ACTIVE or INVALID."""
        if status not in ROLE_STATUSES:
            raise ValueError(f"{status!r} is not a status of an associated role")
        # While the two don't belong together, the procedures must refuse.
        self.set("role_status", "PENDING")
        self.set("role_arn", arn)
        self.set("role_status", status)

    def remove_role(self) -> None:
        r"""Tell that no role is associated any more; files in ``D:\S3`` stay."""
        self.set("role_status", None)
        self.set("role_arn", None)

    def set_failover_time(self, errorlog_available_from: datetime, recent_failover_time: datetime | None) -> None:
        """Tell what rds_failover_time shows."""
        self.set("errorlog_available_from", _datetime2(errorlog_available_from))
        self.set("recent_failover_time", None if recent_failover_time is None else _datetime2(recent_failover_time))


def _datetime2(moment: datetime) -> str:
    """Return the moment as datetime2(7) is written: ``2020-04-29 23:59:00.0100000``."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f") + "0"
