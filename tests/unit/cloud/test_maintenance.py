"""Maintenance windows."""

from datetime import UTC, datetime

import pytest

from ferryman.cloud.maintenance import is_open, parse_window


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("2024-01-07T23:29", False), ("2024-01-07T23:30", True), ("2024-01-08T00:29", True), ("2024-01-08T00:30", False), ("2024-01-10T00:10", False)],
)
def test_a_window_may_pass_the_end_of_the_week(moment: str, expected: bool) -> None:
    assert is_open("sun:23:30-mon:00:30", datetime.fromisoformat(moment).replace(tzinfo=UTC)) is expected


@pytest.mark.parametrize("text", ["", "sun:05:00-sun:05:10", "day:05:00-sun:06:00", "sun:25:00-sun:26:00", "05:00-06:00", "mon:05:00-mon:05:00"])
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="maintenance window"):
        parse_window(text)
