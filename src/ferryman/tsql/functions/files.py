"""What queries read from D:\\S3. The name can't be written in T-SQL, so only OPENROWSET(BULK ...) gets here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.tsql.functions.entry import Function

if TYPE_CHECKING:
    from ferryman.tsql.scope import Runtime

READ_FILE: Final = "OPENROWSET BULK"


def _read(runtime: Runtime, path: str, kind: str, codepage: str) -> object:
    return runtime.property("openrowset", path, kind, codepage)


FUNCTIONS: Final = (Function(READ_FILE, "unicode unicode unicode", evaluate=_read, runtime=True),)
