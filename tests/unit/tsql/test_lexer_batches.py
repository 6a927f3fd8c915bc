"""GO: where a script's batches end."""

from __future__ import annotations

import pytest

from ferryman.tsql.batches import ScriptBatch, split_batches


@pytest.mark.parametrize(
    ("script", "batches"),
    [
        ("select 1", [("select 1", 1, 1)]),
        ("select 1\nGO\nselect 2\ngo", [("select 1\n", 1, 1), ("select 2\n", 3, 1)]),
        ("select 1\r\n  Go 5  \r\nselect 2\r\n", [("select 1\r\n", 1, 5), ("select 2\r\n", 3, 1)]),
        ("go\n\ngo\nselect 1\ngo -- done", [("select 1\n", 4, 1)]),
        ("select 'a\nGO\nb'\nGO\nselect 2", [("select 'a\nGO\nb'\n", 1, 1), ("select 2", 5, 1)]),
        ("/* x\nGO\n/* y */\nGO\n*/ select 1\nGO\n", [("/* x\nGO\n/* y */\nGO\n*/ select 1\n", 1, 1)]),
        ("-- don't\nGO\nselect 1", [("-- don't\n", 1, 1), ("select 1", 3, 1)]),
        ("select [a\nGO\n]", [("select [a\nGO\n]", 1, 1)]),
        ("select 1 go\nselect goes\nGOTO x", [("select 1 go\nselect goes\nGOTO x", 1, 1)]),
        ("\ufeffselect 1", [("select 1", 1, 1)]),
        ("select 'never ends\nGO\nselect 2", [("select 'never ends\nGO\nselect 2", 1, 1)]),
        ("", []),
        (" \n ", []),
    ],
)
def test_split(script: str, batches: list[tuple[str, int, int]]) -> None:
    assert list(split_batches(script)) == [ScriptBatch(text, line, count) for text, line, count in batches]
