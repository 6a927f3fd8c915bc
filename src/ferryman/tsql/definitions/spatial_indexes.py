"""CREATE SPATIAL INDEX: its place in the catalog. Methods of geography and geometry read the column as ever, with and without it.

Source: "CREATE SPATIAL INDEX (Transact-SQL)", https://learn.microsoft.com/sql/t-sql/statements/create-spatial-index-transact-sql
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.store.catalog.model import Index, Table
from ferryman.tsql.definitions import indexes
from ferryman.tsql.definitions.elements import check_index_name, table_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferryman.tsql import ast
    from ferryman.tsql.definitions.context import DefinitionContext

FIRST_SPATIAL_INDEX: Final = 384000
"""The index_id of a table's first spatial index."""
CELLS: Final = {"GEOMETRY_AUTO_GRID": 8, "GEOGRAPHY_AUTO_GRID": 12, "GEOMETRY_GRID": 16, "GEOGRAPHY_GRID": 16}
"""The tessellation schemes, and how many cells an object takes in each unless CELLS_PER_OBJECT says so."""
CORNERS: Final = ("XMIN", "YMIN", "XMAX", "YMAX")
LEVELS: Final = ("LEVEL_1", "LEVEL_2", "LEVEL_3", "LEVEL_4")
DENSITIES: Final = ("LOW", "MEDIUM", "HIGH")


def create_spatial_index(statement: ast.CreateSpatialIndex, context: DefinitionContext) -> None:
    """Run CREATE SPATIAL INDEX; raises 1088, 1911, 1913, 12002, 12003, 12005, 12007, 12008, 12014."""
    table = indexes.find_table(statement.table, context)
    options = {name: value.upper() for name, value in statement.options}
    if options.get("DROP_EXISTING") == "ON":
        found = next((index for index in table.indexes if index.tessellation and index.name.lower() == statement.name.lower()), None)
        table = table if found is None else indexes.without(table, found.index_id, context)
    indexes.add_index(table, _index(statement, options, table), context)


def _index(statement: ast.CreateSpatialIndex, options: Mapping[str, str], table: Table) -> Index:
    check_index_name(table, statement.name)
    column = table_column(table, statement.column, number=1911)
    scheme = statement.scheme or f"{column.type.name}_AUTO_GRID".upper()
    if not column.type.is_spatial:
        raise sql_error(12002, column.name, table.name)
    if scheme not in CELLS or not scheme.startswith(column.type.name.upper()):
        raise sql_error(12003, scheme)
    if not any(index.clustered and index.key_kind == "PRIMARY KEY" for index in table.indexes):
        raise sql_error(12008, table.name)
    index_id = max((index.index_id + 1 for index in table.indexes if index.tessellation), default=FIRST_SPATIAL_INDEX)
    return Index(statement.name, ((column.name, False),), index_id, tessellation=json.dumps(_tessellation(scheme, options)))


def _tessellation(scheme: str, options: Mapping[str, str]) -> dict[str, object]:
    box = None
    if scheme.startswith("GEOMETRY"):
        if "BOUNDING_BOX" not in options:
            raise sql_error(12007, "BOUNDING_BOX")
        corners = _parts("BOUNDING_BOX", options["BOUNDING_BOX"], CORNERS)
        if len(corners) != len(CORNERS):
            raise sql_error(12014, "BOUNDING_BOX")
        box = [_number(corners[name]) for name in CORNERS]
    elif "BOUNDING_BOX" in options:
        raise sql_error(12005, "BOUNDING_BOX")
    grids = None
    if not scheme.endswith("AUTO_GRID"):
        densities = _parts("GRIDS", options.get("GRIDS", "()"), LEVELS)
        grids = [densities.get(level, "MEDIUM") for level in LEVELS]
    elif "GRIDS" in options:
        raise sql_error(12005, "GRIDS")
    if grids is not None and not set(grids) <= set(DENSITIES):
        raise sql_error(12005, next(density for density in grids if density not in DENSITIES))
    return {"scheme": scheme, "box": box, "grids": grids, "cells": int(_number(options.get("CELLS_PER_OBJECT", str(CELLS[scheme]))))}


def _parts(option: str, written: str, names: tuple[str, ...]) -> dict[str, str]:
    """Return an option's values by name: ``(1, 2, 3, 4)`` in the names' order, or ``(XMIN = 1, ...)``; raises 12005 for another name."""
    inner = written.strip()[1:-1].strip()
    values = [part.strip() for part in inner.split(",")] if inner else []
    if not any("=" in value for value in values):
        if len(values) > len(names):
            raise sql_error(12005, option)
        return dict(zip(names, values, strict=False))
    found = dict(re.split(r"\s*=\s*", value, maxsplit=1) for value in values if "=" in value)
    unknown = next((name for name in found if name not in names), None)
    if unknown is not None or len(found) != len(values):
        raise sql_error(12005, unknown or option)
    return found


def _number(text: str) -> float:
    try:
        return float(text.replace(" ", ""))
    except ValueError:
        raise sql_error(12005, text) from None
