"""Pages of a long answer, and its filters.

Source: DescribeDBInstances, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from ferryman.cloud.rds_api.errors import invalid_value

LEAST_RECORDS: Final = 20
MOST_RECORDS: Final = 100

Item = TypeVar("Item")


def page(parameters: Mapping[str, Any], members: str, items: Sequence[Item], key: Callable[[Item], str], show: Callable[[Item], Any]) -> dict[str, Any]:
    """Return one page as ``{members: [...], "Marker": ...}``; the marker names the last item shown, so that changes in between don't matter.

    ``items`` come in the order of ``key``, which is unique.
    """
    size = parameters.get("MaxRecords", MOST_RECORDS)
    if not LEAST_RECORDS <= size <= MOST_RECORDS:
        raise invalid_value(f"Invalid value {size} for MaxRecords. Must be between {LEAST_RECORDS} and {MOST_RECORDS}")
    after = _position(parameters["Marker"]) if parameters.get("Marker") else None
    rest = [item for item in items if after is None or key(item) > after]
    answer: dict[str, Any] = {members: [show(item) for item in rest[:size]]}
    if len(rest) > size:
        answer["Marker"] = base64.urlsafe_b64encode(key(rest[size - 1]).encode()).decode()
    return answer


def _position(marker: str) -> str:
    try:
        return base64.urlsafe_b64decode(marker).decode()
    except (binascii.Error, ValueError):
        raise invalid_value(f"Invalid marker: {marker}") from None


def apply_filters(parameters: Mapping[str, Any], items: Sequence[Item], known: Mapping[str, Callable[[Item], Sequence[str]]]) -> list[Item]:
    """Return the items that each filter lets through: one of an item's values is one of the filter's."""
    left = list(items)
    for wanted in parameters.get("Filters", ()):
        name, values = wanted["Name"], wanted["Values"]
        values_of = known.get(name)
        if values_of is None:
            raise invalid_value(f"Unrecognized filter name: {name}")
        if not values:
            raise invalid_value(f"The filter {name} has no values.")
        left = [item for item in left if set(values_of(item)) & set(values)]
    return left
