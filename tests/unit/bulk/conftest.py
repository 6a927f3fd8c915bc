"""The fixture of the tests of bulk reading."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from tests.unit.bulk.loading import ID_NAME, Load, Loaded, convert

from ferryman.tsql.bulk.columns import BulkColumn
from ferryman.tsql.bulk.options import Value, parse
from ferryman.tsql.bulk.reader import read_rows


@pytest.fixture
def load() -> Load:
    """Return a function that reads bytes with (NAME, value) options."""

    def run(data: bytes, columns: Sequence[BulkColumn] = ID_NAME, **options: Value) -> Loaded:
        loaded = Loaded()
        for chunk in read_rows(io.BytesIO(data), parse(options.items()), columns, convert, path="D:\\S3\\a.csv"):
            loaded.rows += chunk.rows
            loaded.bad += chunk.bad
            loaded.messages += chunk.messages
        return loaded

    return run
