"""Full-text search: its definitions, predicates and tables."""

from __future__ import annotations

from dataclasses import dataclass

from ferryman.tsql.ast.expressions import Column, Expression, Star
from ferryman.tsql.ast.names import Name
from ferryman.tsql.ast.queries import TableSource
from ferryman.tsql.ast.statements import Statement


@dataclass(frozen=True, slots=True)
class FullTextSearch:
    """What all four ask for. ``kind``: CONTAINS or FREETEXT. No ``columns`` are all (*); a Star with a qualifier is all of one table."""

    kind: str
    columns: tuple[Column | Star, ...]
    condition: Expression


@dataclass(frozen=True, slots=True)
class FullTextTest(Expression):
    """The predicate CONTAINS or FREETEXT."""

    search: FullTextSearch


@dataclass(frozen=True, slots=True)
class FullTextTable(TableSource):
    """CONTAINSTABLE or FREETEXTTABLE; ``top`` is top_n_by_rank."""

    table: Name
    search: FullTextSearch
    top: Expression | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class FullTextCatalog(Statement):
    """``action``: CREATE, REBUILD, REORGANIZE, DEFAULT (ALTER ... AS DEFAULT), DROP."""

    action: str
    name: str
    accent_sensitive: bool = True
    default: bool = False


@dataclass(frozen=True, slots=True)
class FullTextIndex(Statement):
    """``action``: CREATE, ADD, DROP COLUMN, ENABLE, DISABLE, POPULATE, CHANGE_TRACKING, STOPLIST, DROP. ``columns`` are names and languages.

    ``tracking``: MANUAL, AUTO or OFF. ``stoplist``: SYSTEM.
    """

    action: str
    table: Name
    columns: tuple[tuple[str, int | str | None], ...] = ()
    key_index: str = ""
    catalog: str | None = None
    tracking: str = "AUTO"
    stoplist: str = "SYSTEM"
