"""OPENROWSET(BULK ..., SINGLE_BLOB | SINGLE_CLOB | SINGLE_NCLOB): a file as one value.

Source: https://learn.microsoft.com/sql/t-sql/functions/openrowset-bulk-transact-sql
"""

from __future__ import annotations

import codecs
from typing import BinaryIO

from ferryman.errors import sql_error
from ferryman.tsql.bulk.encoding import UNDECODED, WIDE, decode
from ferryman.tsql.bulk.options import code_page


def read_single(stream: BinaryIO, kind: str, codepage: str = "ACP") -> bytes | str:
    """Return the file's content: bytes for SINGLE_BLOB (varbinary(max)), else str (varchar(max), nvarchar(max)).

    SINGLE_CLOB decodes ``codepage`` and refuses a Unicode file (4806), SINGLE_NCLOB wants one in UTF-16 with a byte order mark
    (4809). Raises 4864 for bytes that the code page doesn't know.
    """
    content = stream.read()
    if kind == "SINGLE_BLOB":
        return content
    is_wide = content.startswith(codecs.BOM_UTF16_LE)
    if kind == "SINGLE_NCLOB":
        if not is_wide:
            raise sql_error(4809)
        return decode(content[2:], WIDE)
    if kind != "SINGLE_CLOB":
        raise sql_error(155, kind, "OPENROWSET(BULK)")
    if is_wide:
        raise sql_error(4806)
    codec = code_page(codepage)
    if codec == "utf-8":
        content = content.removeprefix(codecs.BOM_UTF8)
    text = decode(content, codec)
    if not text.isascii() and UNDECODED.search(text):
        raise sql_error(4864, 1, 1, "BulkColumn")
    return text
