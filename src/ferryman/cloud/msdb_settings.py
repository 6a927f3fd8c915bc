"""What the control plane changes on a running instance's server: the settings in msdb, the master user's password."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import pytds

from ferryman.agent.config import Server
from ferryman.agent.control import Control
from ferryman.agent.server import ServerUnavailableError
from ferryman.cloud.host_config import AGENT_USER, is_loopback, reachable_host
from ferryman.cloud.instances import AssociatedRole
from ferryman.cloud.supervisor import HostProcess

OPTIONS: Final = ("SSIS", "SSAS")
"""The options that msdb's settings know: they allow further file extensions."""

WRITE_ERRORS: Final = (ServerUnavailableError, pytds.DatabaseError)
"""What ``write_settings`` raises when the server doesn't answer."""


def write_settings(host: HostProcess, role: AssociatedRole | None, options: Collection[str]) -> None:
    """Bring the associated role and the enabled options in msdb in line with what is given. Raises WRITE_ERRORS."""
    with Control(_agent_login(host)) as control:
        settings = control.settings()
        for name in OPTIONS:
            value = "on" if name in options else "off"
            if settings[f"option.{name}"] != value:
                control.set(f"option.{name}", value)
        found = settings["role_arn"], settings["role_status"]
        if role is None and found != (None, None):
            control.remove_role()
        elif role is not None and found != (role.arn, role.status):
            control.associate_role(role.arn, role.status)


def change_password(host: HostProcess, password: str) -> None:
    """Change the master user's password; sessions that are open stay. Raises pytds.Error, OSError."""
    login = _agent_login(host)
    quoted = password.replace("'", "''")
    with (
        pytds.connect(dsn=login.host, port=login.port, user=login.user, password=login.password, cafile=login.ca_file, autocommit=True) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(f"ALTER LOGIN [{host.config.master_user}] WITH PASSWORD = N'{quoted}'")


def _agent_login(host: HostProcess) -> Server:
    """How to reach the instance as its agent does: plain on loopback, else encrypted and verified."""
    address = reachable_host(host.config.bind)
    ca_file = None if is_loopback(address) else str(host.address.ca_file)
    return Server(address, host.address.port, AGENT_USER, host.config.agent_password, ca_file)
