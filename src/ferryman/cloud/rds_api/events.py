"""DescribeEvents: what happened to DB instances and option groups in the last 14 days.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.errors import invalid_combination, invalid_value
from ferryman.cloud.rds_api.paging import apply_filters, page
from ferryman.cloud.state import EVENTS_KEPT, Event

SOURCE_TYPES: Final = ("db-instance", "db-parameter-group", "db-security-group", "db-snapshot", "db-cluster", "db-cluster-snapshot", "custom-engine-version")
DEFAULT_MINUTES: Final = 60
MOST_MINUTES: Final = EVENTS_KEPT // timedelta(minutes=1)


def describe(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Events of a source, a type, a time; of the last hour when no time is given."""
    kind, source = parameters.get("SourceType"), parameters.get("SourceIdentifier")
    if kind is not None and kind not in SOURCE_TYPES:
        raise invalid_value(f"Invalid source type: {kind}")
    if source is not None and kind is None:
        raise invalid_combination("Cannot specify source identifier without source type.")
    first, last = _span(parameters)
    categories = set(parameters.get("EventCategories", ()))
    found = [
        (f"{number:012}", event)
        for number, event in enumerate(context.state.events())
        if first <= event.moment <= last
        and kind in (None, event.source_type)
        and source in (None, event.source)
        and (not categories or event.category in categories)
    ]
    return page(parameters, "Events", apply_filters(parameters, found, {}), lambda item: item[0], lambda item: _show(context, item[1]))


def _span(parameters: Mapping[str, Any]) -> tuple[datetime, datetime]:
    minutes = parameters.get("Duration", DEFAULT_MINUTES)
    if not 0 < minutes <= MOST_MINUTES:
        raise invalid_value(f"Invalid duration {minutes}. Must be between 1 and {MOST_MINUTES} minutes.")
    length = timedelta(minutes=minutes)
    first, last = parameters.get("StartTime"), parameters.get("EndTime")
    if last is None:
        last = datetime.now(UTC) if first is None or "Duration" not in parameters else first + length
    if first is None:
        first = last - length
    if first > last:
        raise invalid_combination("The start time is after the end time.")
    return first, last


def _show(context: Context, event: Event) -> dict[str, Any]:
    return {
        "SourceIdentifier": event.source,
        "SourceType": event.source_type,
        "Message": event.message,
        "EventCategories": [event.category],
        "Date": event.moment,
        "SourceArn": context.arn("db", event.source),
    }


ACTIONS: Final = {"DescribeEvents": describe}
