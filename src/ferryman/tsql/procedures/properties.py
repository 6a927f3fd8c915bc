"""sp_addextendedproperty, sp_updateextendedproperty and sp_dropextendedproperty.

Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-addextendedproperty-transact-sql
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ferryman.errors import not_supported, sql_error
from ferryman.sqltypes import NVARCHAR_MAX_LENGTH, SQL_VARIANT, Variant, nvarchar, varchar
from ferryman.store.catalog.model import CatalogObject, Constraint, Routine, Synonym, Table, Trigger, View
from ferryman.store.catalog.model import Sequence as SequenceObject
from ferryman.tsql.definitions.guards import may_alter
from ferryman.tsql.interpreter.names import SessionNames
from ferryman.tsql.procedures.definition import Call, Formal, SystemProcedure

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Database
