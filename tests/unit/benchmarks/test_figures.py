"""How measured figures are summarised and printed."""

from __future__ import annotations

import pytest
from benchmarks.figures import Figure, percentile


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0, "0"), (0.12345, "0.123"), (3.14159, "3.14"), (42.3456, "42.3"), (99.99, "100.0"), (1234567.8, "1,234,568"), (0.00123456, "0.00123")],
)
def test_three_digits_count(value: float, printed: str) -> None:
    assert Figure("name", value, "s").line().split() == ["name", printed, "s"]


def test_the_goal_stands_behind_the_unit() -> None:
    assert Figure("start", 2.5, "s", "< 3").line().split() == ["start", "2.50", "s", "<", "3"]


def test_percentile_of_a_hundred_and_one_values() -> None:
    values = [float(value) for value in range(101)]
    assert (percentile(values, 50), percentile(values, 99)) == (50.0, 99.0)
