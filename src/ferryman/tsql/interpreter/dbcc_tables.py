"""DBCC commands about tables: identity values, constraints, consistency, indexes.

Sources: the pages "DBCC CHECKIDENT", "DBCC CHECKCONSTRAINTS", "DBCC CHECKTABLE", "DBCC CHECKDB", "DBCC DBREINDEX" under
https://learn.microsoft.com/sql/t-sql/database-console-commands/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.sqltypes import nvarchar
from ferryman.store.catalog.model import Table
from ferryman.store.names import identifier
from ferryman.store.pg_errors import StoreError
from ferryman.tsql import ast
from ferryman.tsql.definitions.guards import may_alter
from ferryman.tsql.definitions.naming import find_object
from ferryman.tsql.emit import compile_parameters
from ferryman.tsql.parser import parse_condition, parse_name, parse_query
from ferryman.tsql.queries import bind_query
from ferryman.tsql.queries.relation import OutputColumn
from ferryman.tsql.queries.syntax import walk
from ferryman.tsql.queries.target import column_sql, identity_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ferryman.store.catalog.model import Database
    from ferryman.tsql.interpreter.frame import Frame
    from ferryman.tsql.interpreter.names import SessionNames
    from ferryman.tsql.output import Row

PAGE: Final = 8192
"""The bytes of a page, PostgreSQL's as SQL Server's."""


@dataclass(frozen=True, slots=True)
class Dbcc:
    """One run of a command: its argument values and upper-cased WITH options."""

    command: str
    frame: Frame
    names: SessionNames
    arguments: tuple[object, ...]
    options: frozenset[str]

    @property
    def database(self) -> Database:
        return self.names.snapshot.databases[self.names.database.lower()]

    def tell(self, message: SqlError) -> None:
        """Send an informational message, unless WITH NO_INFOMSGS."""
        if "NO_INFOMSGS" not in self.options:
            self.frame.session.send(message)

    def text(self, position: int) -> str:
        """Return an argument, counted from 1; raises 2560 where it is missing."""
        if len(self.arguments) < position or self.arguments[position - 1] is None:
            raise sql_error(2560, position)
        return str(self.arguments[position - 1])

    def number(self, position: int) -> int:
        value = self.text(position)
        try:
            return int(value)
        except ValueError:
            raise sql_error(2560, position) from None

    def table(self) -> Table:
        """Return the table that the first argument names by name or id, which the caller may alter; raises 2501 and 2557."""
        given = self.text(1)
        found = self.names.snapshot.by_id.get(int(given)) if given.isdigit() else find_object(parse_name(given), self.names)
        if not isinstance(found, Table):
            raise SqlError(2501, f'Cannot find a table or object with the name "{given}". Check the system catalog.', 16, 45)
        if not may_alter(found, self.names):
            raise sql_error(2557, self.names.user, self.command, found.name)
        return found


# --- CHECKIDENT ----------------------------------------------------------------------------------------


def check_identity(call: Dbcc) -> None:
    """CHECKIDENT (table [, NORESEED | RESEED [, value]]); RESEED without a value only moves the identity on to the column's furthest value."""
    table = call.table()
    column = identity_column(table)
    if column is None or column.identity is None:
        raise sql_error(7997, table.name)
    action = call.text(2).upper() if len(call.arguments) > 1 else "RESEED"
    if action not in ("RESEED", "NORESEED"):
        raise sql_error(2560, 2)
    connection = call.frame.session.connection
    rising = column.identity[1] > 0
    with call.frame.session.transactions.atomic():
        [(sequence, current)] = connection.execute(
            "SELECT s, pg_sequence_last_value(s::regclass) FROM pg_get_serial_sequence($1::text, $2::text) AS s", (table.relation, identifier(column.name))
        ).rows()
        if len(call.arguments) > 2:
            # Where no row was ever inserted, the new value is the first one; else the one before the next.
            _set_identity(call, str(sequence), call.number(3), used=current is not None)
            call.tell(SqlError(7998, f"Checking identity information: current identity value '{_shown(current)}'.", 0))
            return
        [(furthest,)] = connection.execute(f"SELECT {'max' if rising else 'min'}({column_sql(column)})::int8 FROM {table.relation}").rows()
        behind = isinstance(furthest, int) and (not isinstance(current, int) or (current < furthest if rising else current > furthest))
        if action == "RESEED" and behind and isinstance(furthest, int):
            _set_identity(call, str(sequence), furthest, used=True)
    call.tell(sql_error(7998, _shown(current), _shown(furthest)))


def _set_identity(call: Dbcc, sequence: str, value: int, *, used: bool) -> None:
    """Set the sequence behind an identity column; raises 2560 for a value that the column's type can't hold."""
    connection = call.frame.session.connection
    [(fits,)] = connection.execute("SELECT $2::int8 BETWEEN seqmin AND seqmax FROM pg_sequence WHERE seqrelid = $1::regclass", (sequence, value)).rows()
    if not fits:
        raise sql_error(2560, 3)
    connection.execute("SELECT setval($1::regclass, $2::int8, $3::bool)", (sequence, value, used))


def _shown(value: object) -> str:
    return "NULL" if value is None else str(value)


# --- CHECKCONSTRAINTS ----------------------------------------------------------------------------------


def check_constraints(call: Dbcc) -> None:
    """CHECKCONSTRAINTS [(table | constraint)] [WITH ALL_CONSTRAINTS]: the rows that violate enabled constraints, or disabled ones, too."""
    tables, only = _constraints_asked(call)
    everything = "ALL_CONSTRAINTS" in call.options
    rows: list[Row] = []
    for table in tables:
        for name, disabled, query in _violations(table, call.names):
            if (only is None or name.lower() == only) and (everything or only is not None or not disabled):
                rows += [(f"[{table.schema}].[{table.name}]", f"[{name}]", where) for (where,) in _run(call, query)]
    if rows:
        output = call.frame.session.output
        output.result((OutputColumn("Table", nvarchar(261)), OutputColumn("Constraint", nvarchar(261)), OutputColumn("Where", nvarchar(4000))))
        output.rows(rows)
        output.done(len(rows))


def _constraints_asked(call: Dbcc) -> tuple[list[Table], str | None]:
    """Return the tables to look at, and the name of the one constraint that was asked for."""
    tables = [found for found in call.database.objects.values() if isinstance(found, Table)]
    if not call.arguments:
        visible = [table for table in tables if may_alter(table, call.names)]
        return sorted(visible, key=lambda table: table.object_id), None
    last = parse_name(call.text(1)).last.lower()
    holder = next((t for t in tables if last in {*(c.name.lower() for c in t.checks), *(k.name.lower() for k in t.foreign_keys)}), None)
    if holder is None:
        return [call.table()], None
    if not may_alter(holder, call.names):
        raise sql_error(2557, call.names.user, call.command, holder.name)
    return [holder], last


def _violations(table: Table, names: SessionNames) -> Iterator[tuple[str, bool, str]]:
    """Yield name, whether it is disabled, and the query of the violating rows' column values, for each constraint."""
    source = f"{_bracketed(table.schema)}.{_bracketed(table.name)}"
    for check in table.checks:
        columns = sorted({node.parts[-1] for node in walk(parse_condition(check.text)) if isinstance(node, ast.Column)})
        yield check.name, check.disabled, f"SELECT {_where(columns)} FROM {source} WHERE NOT ({check.text})"
    for key in table.foreign_keys:
        parent = names.snapshot.by_id[key.referenced]
        pairs = zip(key.columns, key.referenced_columns, strict=True)
        same = " AND ".join(f"p.{_bracketed(other)} = c.{_bracketed(own)}" for own, other in pairs)
        present = " AND ".join(f"c.{_bracketed(own)} IS NOT NULL" for own in key.columns)
        orphaned = f"NOT EXISTS (SELECT 1 FROM {_bracketed(parent.schema)}.{_bracketed(parent.name)} AS p WHERE {same})"
        yield key.name, key.disabled, f"SELECT {_where(key.columns, 'c.')} FROM {source} AS c WHERE {present} AND {orphaned}"


def _bracketed(name: str) -> str:
    return f"[{name.replace(']', ']]')}]"


def _where(columns: Sequence[str], prefix: str = "") -> str:
    """Return the expression of ``[a] = '1' AND [b] IS NULL``, which finds the row again."""
    parts = [f"ISNULL(N'{_bracketed(c)} = ''' + REPLACE(CAST({prefix}{_bracketed(c)} AS nvarchar(4000)), N'''', N'''''') + N'''', N'{_bracketed(c)} IS NULL')"
             for c in columns]  # fmt: skip
    return " + N' AND ' + ".join(parts) if parts else "N''"


def _run(call: Dbcc, query: str) -> list[Row]:
    bound = bind_query(parse_query(query), call.names)
    with call.frame.session.transactions.statement():
        return call.frame.session.connection.execute(bound.sql, compile_parameters(list(bound.parameters))(call.frame)).rows()


# --- CHECKTABLE and CHECKDB ----------------------------------------------------------------------------


def check_table(call: Dbcc) -> None:
    """CHECKTABLE (table): PostgreSQL verifies the table's pages and, entry by entry, its indexes."""
    errors = _check(call, [call.table()])
    if errors:
        call.tell(SqlError(8990, f"CHECKTABLE found 0 allocation errors and {errors} consistency errors in table '{call.table().name}'.", 0))


def check_database(call: Dbcc) -> None:
    """CHECKDB [(database)]: every table of the database."""
    given = str(call.arguments[0]) if call.arguments and call.arguments[0] not in (None, 0) else call.names.database
    if given.lower() != call.names.database.lower():
        raise not_supported("DBCC CHECKDB of another than the current database")
    call.tell(sql_error(2536, call.names.database))
    tables = [found for found in call.database.objects.values() if isinstance(found, Table) and found.kind.strip() == "U"]
    errors = _check(call, sorted(tables, key=lambda table: table.name.lower()))
    call.tell(SqlError(8989, f"CHECKDB found 0 allocation errors and {errors} consistency errors in database '{call.names.database}'.", 0))


def _check(call: Dbcc, tables: Sequence[Table]) -> int:
    """Verify tables; returns the number of errors found, each of which was sent."""
    if call.options & {"ESTIMATEONLY"} or any(isinstance(a, str) and a.upper().startswith("REPAIR_") for a in call.arguments):
        raise not_supported(f"DBCC {call.command} with REPAIR or ESTIMATEONLY")
    session = call.frame.session
    errors = 0
    [(verifies,)] = session.connection.execute("SELECT to_regprocedure('amcheck.bt_index_check(regclass, boolean)') IS NOT NULL").rows()
    if not verifies:
        raise not_supported(f"DBCC {call.command} with a PostgreSQL that has no amcheck")
    with session.transactions.atomic():
        for table in tables:
            errors += _check_one(call, table)
    return errors


def _check_one(call: Dbcc, table: Table) -> int:
    session = call.frame.session
    connection = session.connection
    found = [str(text) for (text,) in connection.execute("SELECT msg FROM amcheck.verify_heapam($1::regclass)", (table.relation,)).rows()]
    indexes = connection.execute(
        "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
        " WHERE i.indrelid = $1::regclass AND a.amname = 'btree' AND i.indisvalid", (table.relation,),
    ).rows()
    for (index,) in indexes:
        try:
            with session.transactions.statement():
                connection.execute("SELECT amcheck.bt_index_check($1::regclass, true)", (index,))
        except StoreError as error:
            found.append(error.message)
    call.tell(sql_error(2536, table.name))
    for text in found:
        session.send(SqlError(8928, f"Object ID {table.object_id}: {text}", 16))
    [(rows, size)] = connection.execute(f"SELECT count(*), pg_relation_size($1::regclass) FROM {table.relation}", (table.relation,)).rows()
    call.tell(sql_error(2593, rows, -(-int(str(size)) // PAGE), table.name))
    return len(found)


# --- DBREINDEX -----------------------------------------------------------------------------------------


def rebuild_indexes(call: Dbcc) -> None:
    """DBREINDEX (table [, index [, fillfactor]]): PostgreSQL rebuilds the indexes."""
    table = call.table()
    wanted = call.text(2).lower() if len(call.arguments) > 1 and call.arguments[1] else ""
    if wanted and not any(index.name.lower() == wanted for index in table.indexes):
        raise SqlError(7999, f"Could not find any index named '{wanted}' for table '{table.name}'.", 16, 9)
    with call.frame.session.transactions.atomic():
        call.frame.session.connection.execute(f"REINDEX TABLE {table.relation}")


TABLE_COMMANDS: Final[dict[str, tuple[bool, Callable[[Dbcc], None]]]] = {
    "CHECKIDENT": (False, check_identity),
    "CHECKCONSTRAINTS": (False, check_constraints),
    "CHECKTABLE": (False, check_table),
    "CHECKDB": (True, check_database),
    "DBREINDEX": (False, rebuild_indexes),
}
"""Command -> whether it is the database owner's, and what it does."""
