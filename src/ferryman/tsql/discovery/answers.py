"""What the functions of metadata discovery ask the session for: descriptions as JSON, keyed by column name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ferryman.errors import SqlError, sql_error
from ferryman.store.catalog.model import Routine, Trigger
from ferryman.tsql.discovery import first_result
from ferryman.tsql.discovery.rows import FUNCTION_COLUMNS, error_row, function_rows
from ferryman.tsql.parser import parse_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ferryman.tsql.discovery.first_result import Possible
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.output import Row


def describe_text(frame: Frame, text: object, parameters: object, browse: object) -> str:
    """Return the rows for a batch; a NULL batch has none."""
    session = frame.session
    if text is None:
        return "[]"
    declared = "" if parameters is None else str(parameters)
    return _json(_rows(frame, lambda: first_result.describe(session, str(text), parse_parameters(declared)), bool(browse)), None)


def describe_object(frame: Frame, object_id: object, browse: object) -> str:
    """Return the rows for the procedure or trigger with that id in the current database."""
    return _json(_object_rows(frame, object_id, bool(browse)), object_id)


def describe_objects(frame: Frame, browse: object) -> str:
    """Return the rows for every object of the current database, each with its id."""
    session = frame.session
    objects = session.catalog.snapshot.databases[session.database.lower()].objects.values()
    rows = [json.loads(describe_object(frame, found.object_id, browse)) for found in objects if found.object_id > 0]
    return json.dumps([row for one in rows for row in one])


def _object_rows(frame: Frame, object_id: object, browse: bool) -> list[Row]:
    session = frame.session
    found = session.catalog.snapshot.by_id.get(object_id) if isinstance(object_id, int) else None
    if found is None or found.database != session.database:
        return [error_row(sql_error(11532, 0 if object_id is None else object_id))]
    if not isinstance(found, Trigger) and not (isinstance(found, Routine) and found.kind == "P"):
        return [error_row(sql_error(11531, object_id))]
    return _rows(frame, lambda: first_result.describe_module(session, found), browse)


def _rows(frame: Frame, describe: Callable[[], Possible | None], browse: bool) -> list[Row]:
    try:
        return function_rows(describe(), frame.session.catalog.snapshot.databases, browse=browse)
    except SqlError as error:
        return [error_row(error)]


def _json(rows: Iterable[Row], object_id: object) -> str:
    names = [column.name for column in FUNCTION_COLUMNS]
    return json.dumps([{**dict(zip(names, row, strict=True)), "object_id": object_id} for row in rows])
