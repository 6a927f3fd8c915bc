"""The system procedures that are part of the server rather than of a database: lower-cased name -> procedure.

Those that only read the catalog are T-SQL, in ``catalog_procedures.sql``.
"""

from __future__ import annotations

from typing import Final

from ferryman.tsql.procedures import context, locks, prepared
from ferryman.tsql.procedures.definition import SystemProcedure

SYSTEM_PROCEDURES: Final[dict[str, SystemProcedure]] = {
    procedure.name: procedure for module in (context, locks, prepared) for procedure in module.PROCEDURES
}
