"""sp_tablecollations_100: what a client asks before it sends bulk load data (SqlBulkCopy, mssql-python's bulkcopy).

It isn't documented; its columns are those that SqlBulkCopy of Microsoft.Data.SqlClient (MIT) reads.
"""

from __future__ import annotations

from typing import Final

from ferryman.sqltypes import INT, SYSNAME, SqlType, nvarchar
from ferryman.store.catalog.model import Table
from ferryman.tds.collation import collation_bytes
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.parser import parse_name
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure
from ferryman.tsql.queries import OutputColumn

_COLUMNS: Final = (
    OutputColumn("colid", INT, False), OutputColumn("name", SYSNAME), OutputColumn("tds_collation", SqlType("binary", length=5)),
    OutputColumn("collation", SYSNAME),
)  # fmt: skip


def _table_collations(call: Call) -> int:
    """Return the columns of a table with their collations, as names and in TDS's five bytes; NULL where a type has none."""
    session = call.session
    found = SessionNames(session, call.caller).resolve(parse_name(call.text("@object").removeprefix(".")))
    columns = found.columns if isinstance(found, Table) else ()
    session.output.result(_COLUMNS)
    session.output.rows([
        (column.column_id, column.name, collation_bytes(collation) if collation is not None else None, collation)
        for column in columns for collation in (column.type.collation,)
    ])  # fmt: skip
    session.output.done(len(columns))
    return 0


PROCEDURES: Final = (SystemProcedure("sp_tablecollations_100", (Formal("@object", nvarchar(4000), required=True),), _table_collations,
                                     result=_COLUMNS),)
