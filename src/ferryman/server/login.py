"""LOGIN7: who may come in, to which database, and what the server answers (MS-TDS 2.2.7.14, 3.3.5.3)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, sql_error
from ferryman.sqltypes import DEFAULT_COLLATION
from ferryman.tds.collation import collation_bytes
from ferryman.tds.tokens.done import Done, DoneStatus
from ferryman.tds.tokens.env_change import EnvChange
from ferryman.tds.tokens.feature_ext_ack import FeatureExtAck
from ferryman.tds.tokens.login_ack import LoginAck
from ferryman.tds.tokens.message import Error, Info
from ferryman.tsql.session import Client as ClientFacts

if TYPE_CHECKING:
    from ferryman.server.client import Client
    from ferryman.tds.events import Login
    from ferryman.tsql.session import Session

log = logging.getLogger(__name__)
LANGUAGE: Final = "us_english"


def log_in(client: Client, login: Login) -> Session | None:
    """Check the login and send the whole answer but its end; None when the client was refused."""
    server = client.server
    facts = ClientFacts(login.user, login.hostname, login.app_name, login.client_pid, login.interface, *client.address[:2], client.encrypted)
    try:
        if login.integrated:
            raise SqlError(18452, "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.", 14)
        if login.change_password:
            raise SqlError(18456, f"Login failed for user '{login.user}'. Reason: the password can't be changed at login.", 14)
        session = server.open_session(client, facts, login.password, login.database)
    except SqlError as error:
        log.info("login of '%s' from %s refused: %s", login.user, client.address[0], error.message)
        for refusal in _refusals(error, login.user):
            client.send(Error(refusal.number, refusal.message, refusal.severity, refusal.state, server.name))
        client.send(Done(DoneStatus.ERROR))
        return None
    size = client.wire.negotiate_packet_size(login.packet_size)
    client.send(
        EnvChange.database(session.database, "master"),
        Info(5701, f"Changed database context to '{session.database}'.", 0, 2, server.name),
        EnvChange.collation(collation_bytes(DEFAULT_COLLATION)),
        EnvChange.language(LANGUAGE),
        Info(5703, f"Changed language setting to {LANGUAGE}.", 0, 1, server.name),
        LoginAck("Microsoft SQL Server", server.version, login.wire_version),
    )
    # SQL Server says the packet size even when it stays as it was, and mssql-python's bulk copy can't do without.
    client.send(EnvChange.packet_size(size, client.wire.packet_size))
    client.send(FeatureExtAck.answer(login.features), Done())
    return session


def _refusals(error: SqlError, user: str) -> list[SqlError]:
    """A database that can't be opened is said before the refusal itself, as SQL Server does."""
    return [error, sql_error(18456, user)] if error.number == 4060 else [error]
