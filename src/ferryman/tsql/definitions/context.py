"""What DDL needs of the session that runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ferryman.errors import SqlError
    from ferryman.store.catalog.cache import SessionCatalog
    from ferryman.store.catalog.model import CatalogObject
    from ferryman.store.connection import Connection
    from ferryman.tsql.queries.names import BatchNames
    from ferryman.tsql.security import SecurityContext
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

    def in_schema(self, schema: str) -> DefinitionContext:
        """Return the same context with another default schema."""

    @property
    def names(self) -> BatchNames:
        """The names that the queries in views, checks and computed columns may use."""

    @property
    def quoted_identifier(self) -> bool: ...

    @property
    def ansi_nulls(self) -> bool: ...

    @property
    def security(self) -> SecurityContext:
        """Who acts: its rights on the server and in each database."""

    @property
    def date_format(self) -> str:
        """SET DATEFORMAT, in which definitions write their dates."""

    def send(self, message: SqlError) -> None:
        """Send an informational message to the client."""

    def sees(self, found: CatalogObject) -> bool:
        """Return whether who acts may know of an object."""

    def sees_source(self, found: CatalogObject) -> bool:
        """Return whether who acts may read an object's definition."""

    def others_in(self, database: str) -> tuple[int, ...]:
        """The ids of the other sessions whose current database it is."""

    def end_session(self, session_id: int) -> None:
        """End another session, which rolls back what it has open."""

    @property
    def login(self) -> str:
        """What SUSER_SNAME() says; its rights are ``security``'s."""

    @property
    def user(self) -> str: ...
