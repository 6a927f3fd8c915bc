"""The system procedures that are part of the server rather than of a database: lower-cased name -> procedure.

Those that only read the catalog are T-SQL, in ``catalog/*.sql``; the others are Python.
"""

from __future__ import annotations

from typing import Final

from ferryman.tsql.procedures import bulk, context, discovery, documents, locks, prepared, properties, rename, sequences
from ferryman.tsql.procedures.definition import SystemProcedure
from ferryman.tsql.procedures.scripted import ScriptedProcedure, read_procedures

_IN_PYTHON: Final = (bulk, context, discovery, documents, locks, prepared, properties, rename, sequences)

SYSTEM_PROCEDURES: Final[dict[str, SystemProcedure | ScriptedProcedure]] = {
    **{procedure.name: procedure for module in _IN_PYTHON for procedure in module.PROCEDURES},
    **{procedure.name.lower(): procedure for procedure in read_procedures()},
}
