"""No definition statement runs without a guard."""

from ferryman.tsql.definitions import DEFINITIONS
from ferryman.tsql.definitions.guards import GUARDS


def test_every_statement_has_a_guard() -> None:
    assert GUARDS.keys() == DEFINITIONS.keys()
