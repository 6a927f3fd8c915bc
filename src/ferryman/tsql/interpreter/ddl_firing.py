"""DDL triggers: which ones a definition fires, EVENTDATA() and how they run, in the definition's own transaction and after it.

Recursive triggers are OFF: a trigger's own definitions fire the others only. Sources: "DDL triggers", "EVENTDATA (Transact-SQL)",
"Use the EVENTDATA function", https://learn.microsoft.com/sql/relational-databases/triggers/ddl-triggers
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from ferryman.tsql.definitions import events
from ferryman.tsql.definitions.ddl_triggers import of_database
from ferryman.tsql.interpreter.firing import Firing
from ferryman.tsql.interpreter.triggers import is_running, run_trigger
from ferryman.tsql.xml_parsing import escape_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferryman.store.catalog.model import Database, Snapshot, Trigger
    from ferryman.tsql import ast
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames
    from ferryman.tsql.session import Session

ENCRYPTED: Final = "--ENCRYPTED--"
"""What stands for the text of a module WITH ENCRYPTION."""


def define(frame: Frame, statement: ast.Statement, names: SessionNames, text: str, run: Callable[[], None]) -> None:
    """Run a definition, and the triggers of the databases whose events it raises."""
    described = events.describe(statement, names) if _armed(names.snapshot) else []
    if not described:
        run()
        return
    with raising(frame, text) as raised:
        run()
        raised.extend(events.complete(event, statement, names) for event in described)


@contextmanager
def raising(frame: Frame, text: str) -> Iterator[list[events.DdlEvent]]:
    """Run what changes definitions; it puts the events that it raises into the list, and their triggers run when it is through."""
    session = frame.session
    raised: list[events.DdlEvent] = []
    armed = _armed(session.catalog.snapshot)
    if not armed:
        yield raised
        return
    with session.transactions.own():
        yield raised
        for event in raised:
            for trigger in _enabled(session.catalog.snapshot.databases.get(event.database.lower())):
                if event.type in trigger.events and trigger.object_id in armed and not is_running(frame, trigger):
                    document = event_data(event, text, session)
                    run_trigger(frame, trigger, Firing(trigger, event.type, None, frozenset(), {}, document), 0)


def _armed(snapshot: Snapshot) -> frozenset[int]:
    """Return the triggers that a statement can fire: those that are there before it."""
    return frozenset(trigger.object_id for database in snapshot.databases.values() for trigger in _enabled(database))


def _enabled(database: Database | None) -> list[Trigger]:
    return [trigger for trigger in of_database(database) if not trigger.disabled] if database is not None else []


def event_data(event: events.DdlEvent, text: str, session: Session) -> str:
    """Return what EVENTDATA() says of an event, as the xml type holds it. ``text`` is the statement's."""
    options = session.options
    flags = {
        "ANSI_NULLS": options.ansi_nulls, "ANSI_NULL_DEFAULT": options.ansi_null_dflt_on, "ANSI_PADDING": options.ansi_padding,
        "QUOTED_IDENTIFIER": options.quoted_identifier,
    }  # fmt: skip
    set_options = " ".join(f'{name}="{"ON" if value else "OFF"}"' for name, value in flags.items())
    posted = session.now()
    head: Sequence[events.Element] = (
        ("EventType", event.type),
        ("PostTime", f"{posted:%Y-%m-%dT%H:%M:%S}.{posted.microsecond // 1000:03}"),
        ("SPID", str(session.session_id)),
        ("ServerName", session.server.name),
        ("LoginName", session.security.login),
        ("UserName", session.user_in(event.database)),
        ("DatabaseName", event.database),
    )
    command = _element("CommandText", ENCRYPTED if event.encrypted else text)
    return (
        f"<EVENT_INSTANCE>{''.join(_element(*element) for element in (*head, *event.elements))}"
        f'<TSQLCommand><SetOptions {set_options} ENCRYPTED="{"TRUE" if event.encrypted else "FALSE"}"/>{command}</TSQLCommand></EVENT_INSTANCE>'
    )


def _element(name: str, content: str | tuple[events.Element, ...]) -> str:
    inner = escape_text(content) if isinstance(content, str) else "".join(_element(*element) for element in content)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"
