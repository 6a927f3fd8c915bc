"""Row-level security: CREATE and ALTER SECURITY POLICY."""

from __future__ import annotations

from dataclasses import dataclass

from ferryman.tsql.ast.names import Name
from ferryman.tsql.ast.statements import Statement


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """``ADD FILTER PREDICATE call ON table`` and the like. ``action``: ADD, ALTER, DROP; ``kind``: FILTER, BLOCK; ``text`` is the call's source.

    ``operation`` of a BLOCK predicate: AFTER INSERT, AFTER UPDATE, BEFORE UPDATE, BEFORE DELETE, '' for all of them.
    """

    action: str
    kind: str
    table: Name
    text: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class SecurityPolicy(Statement):
    """``action``: CREATE, ALTER. ``enabled`` and ``schema_bound`` are None where they aren't written."""

    action: str
    name: Name
    changes: tuple[PolicyChange, ...]
    enabled: bool | None = None
    schema_bound: bool | None = None
