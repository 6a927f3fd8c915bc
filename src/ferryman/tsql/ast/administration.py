"""Security, administration, and the batch as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from ferryman.tsql.ast.expressions import Expression
from ferryman.tsql.ast.names import Name
from ferryman.tsql.ast.statements import Statement


@dataclass(frozen=True, slots=True)
class Permission(Statement):
    """``action``: GRANT, DENY, REVOKE. ``securable_class``: '' for an object, else SCHEMA, DATABASE, LOGIN, USER, TYPE, ..."""

    action: str
    permissions: tuple[tuple[str, tuple[str, ...]], ...]
    """(permission upper-cased, columns)"""
    securable: Name | None
    securable_class: str
    principals: tuple[str, ...]
    with_grant_option: bool = False
    cascade: bool = False
    grant_option_for: bool = False
    grantor: str | None = None


@dataclass(frozen=True, slots=True)
class PrincipalStatement(Statement):
    """CREATE/ALTER LOGIN, USER, ROLE, SERVER ROLE (DROP is ``Drop``).

    ``options``: upper-cased name to text, e.g. ('PASSWORD', 'x'), ('DEFAULT_DATABASE', 'd'), ('FOR LOGIN', 'l'), ('WITHOUT LOGIN', None),
    ('ADD MEMBER', 'u'), ('DROP MEMBER', 'u'), ('AUTHORIZATION', 'dbo'), ('DEFAULT_SCHEMA', 's'), ('ENABLE', None), ('NAME', 'n').
    """

    action: str
    kind: str
    name: str
    options: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Unsupported(Statement):
    """A statement that is recognised but not supported (BACKUP, DBCC other than the common ones, ...); ``what`` names it."""

    what: str


@dataclass(frozen=True, slots=True)
class Kill(Statement):
    """``KILL session_id``."""

    session_id: int


@dataclass(frozen=True, slots=True)
class Checkpoint(Statement):
    """``CHECKPOINT [duration]``: a duration is a wish that nothing is owed to."""


@dataclass(frozen=True, slots=True)
class ServerStatement(Statement):
    """``verb``: RECONFIGURE, SHUTDOWN."""

    verb: str


@dataclass(frozen=True, slots=True)
class Backup(Statement):
    """``verb``: BACKUP, RESTORE. ``kind``: DATABASE, LOG. ``database`` None where none is named."""

    verb: str
    kind: str
    database: Expression | None = None


@dataclass(frozen=True, slots=True)
class Dbcc(Statement):
    """``DBCC command (arguments) WITH options``."""

    command: str
    arguments: tuple[Expression, ...] = ()
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """One parsed batch."""

    statements: tuple[Statement, ...]
    text: str
