"""Scripts: splitting them at GO, as sqlcmd and SSMS do before the server sees anything.

Source: "SQL Server Utilities Statements - GO", https://learn.microsoft.com/sql/t-sql/language-elements/sql-server-utilities-statements-go
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ferryman.tsql.lexer import comment_end

_GO: Final = re.compile(r"[ \t]*GO(?:[ \t]+([0-9]+))?[ \t]*;?[ \t]*(?:--[^\n]*)?\r?(?:\n|\Z)", re.IGNORECASE)
_QUOTED: Final = re.compile(r"'[^']*+(?:''[^']*+)*'?|\"[^\"]*+(?:\"\"[^\"]*+)*\"?|\[[^\]]*+(?:\]\][^\]]*+)*\]?|--[^\n]*+|/\*|\n")


@dataclass(frozen=True, slots=True)
class ScriptBatch:
    """``text`` is to be sent ``count`` times; ``line`` is its first line in the script, from 1."""

    text: str
    line: int = 1
    count: int = 1


def split_batches(script: str) -> Iterator[ScriptBatch]:
    """Yield the batches of a script, those without any text left out.

    GO counts only alone on a line, outside strings, quoted identifiers and comments; ``GO 5`` repeats the batch before it.

    >>> [batch.text for batch in split_batches("select 1\\nGO\\nselect 'a\\nGO\\n'")]
    ['select 1\\n', "select 'a\\nGO\\n'"]
    """
    start = position = 0
    line = 1
    script = script.removeprefix("\ufeff")
    at_line_start = True
    while True:
        if at_line_start and (go := _GO.match(script, position)) is not None and go.end() > position:
            text = script[start:position]
            if text.strip():
                yield ScriptBatch(text, line, int(go.group(1) or 1))
            line += script.count("\n", start, go.end())
            start = position = go.end()
            continue
        found = _QUOTED.search(script, position)
        if found is None:
            break
        at_line_start = found.group() == "\n"
        position = found.end()
        if found.group() == "/*":
            end = comment_end(script, found.start())
            position = len(script) if end < 0 else end
    if script[start:].strip():
        yield ScriptBatch(script[start:], line)
