"""What DDL needs of the session that runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ferryman.store.catalog.cache import SessionCatalog
    from ferryman.store.connection import Connection
    from ferryman.tsql.queries.names import BatchNames
    from ferryman.tsql.temporary import TemporaryTables


class DefinitionContext(Protocol):
    """The running session, as DDL sees it. A statement runs in one PostgreSQL transaction, which the caller opens and ends."""

    @property
    def connection(self) -> Connection: ...

    @property
    def catalog(self) -> SessionCatalog: ...

    @property
    def temporary(self) -> TemporaryTables: ...

    @property
    def database(self) -> str:
        """The current database's name."""

    @property
    def default_schema(self) -> str: ...

    @property
    def names(self) -> BatchNames:
        """The names that the queries in views, checks and computed columns may use."""

    @property
    def quoted_identifier(self) -> bool: ...

    @property
    def ansi_nulls(self) -> bool: ...

    @property
    def login(self) -> str: ...

    @property
    def user(self) -> str: ...
