"""What INSERT, UPDATE, DELETE and MERGE have in common: the shape of their result, RETURNING, OUTPUT INTO."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferryman.store.names import identifier, quote
from ferryman.tsql.queries.output import NEW, OLD, Output
from ferryman.tsql.queries.query import with_clause
from ferryman.tsql.queries.relation import OutputColumn, typed
from ferryman.tsql.queries.row_security import block_checks
from ferryman.tsql.queries.target import column_sql, default_value, identity_column

if TYPE_CHECKING:
    from ferryman.store.catalog.model import Table
    from ferryman.tsql import bound as b
    from ferryman.tsql.emit import Emitter
    from ferryman.tsql.queries.query import Definition
    from ferryman.tsql.queries.relation import Access
    from ferryman.tsql.queries.scope import Context


@dataclass(frozen=True, slots=True)
class BoundDml:
    """A statement that changes rows, as one PostgreSQL statement. ``preamble`` are statements to run first, in order.

    ``shape`` says what it returns. ``count``: nothing, the command's row count is the answer. ``rows``: a row per affected row, its
    first ``len(columns)`` values for the client (``columns`` is then the OUTPUT clause's). ``summary``: one row, whose first value is
    the number of affected rows. ``identity`` is the position in a returned row of the identity value (of that row, or of the last
    one; NULL when no row was inserted), for SCOPE_IDENTITY(); ``variables`` are (lower-cased @name, position) to assign, the last row winning.
    ``reseed`` is a statement to run afterwards when explicit identity values were written. Unless ``cacheable`` it must be bound anew each time.
    Where duplicates are passed over (IGNORE_DUP_KEY) each returned row ends in the number of rows that were given; one of ``rows`` then in true,
    or in NULL if it only stands for that number.
    """

    kind: str
    sql: str
    parameters: tuple[b.Bound, ...]
    table: Table
    shape: str
    columns: tuple[OutputColumn, ...] | None = None
    identity: int | None = None
    variables: tuple[tuple[str, int], ...] = ()
    reseed: str | None = None
    preamble: tuple[str, ...] = ()
    accesses: tuple[Access, ...] = ()
    cacheable: bool = True
    passes_over: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """Where a statement's ``inserted`` and ``deleted`` rows go for triggers: relations with the table's stored columns, in order.

    Those of a MERGE also have a column ``$action``: INSERT, UPDATE or DELETE.
    """

    inserted: str | None = None
    deleted: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A bound DML statement before it is written. ``write(emitter)`` yields it without WITH and RETURNING."""

    kind: str
    table: Table
    write: Callable[[Emitter], str]
    definitions: list[Definition] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    variables: list[tuple[str, b.Bound]] = field(default_factory=list)
    generates_identity: bool = False
    reseed: bool = False
    candidates: str = ""
    """The number of rows that an INSERT is given, as PostgreSQL text, where it may pass over some of them (IGNORE_DUP_KEY)."""
    conditions: list[b.Bound] = field(default_factory=list)
    """What every new row has to fulfil: that of a view WITH CHECK OPTION (550)."""


def assemble(change: Change, context: Context, emitter: Emitter, transition: Transition | None) -> BoundDml:
    """Write a change with everything that its rows go to."""
    client = next((output for output in change.outputs if output.into is None), None)
    stores = [(output, output.into) for output in change.outputs if output.into is not None]
    identity = identity_column(change.table) if change.generates_identity else None
    returned = _Returned(emitter)
    for value in client.values if client is not None else ():
        returned.add(value)
    identity_name = returned.add_text(_identity_text(change, column_sql(identity))) if identity is not None else None
    variable_names = [returned.add(value) for _, value in change.variables]
    marker = returned.add_text("true") if change.candidates else ""
    for check in block_checks(change.kind, change.table, context, emitter):
        returned.add_text(check)
    for condition in change.conditions:
        returned.add_text(f"tsql.check_option(coalesce({emitter.emit(condition)}, false))")
    followers = [_store(output, target, returned, context, emitter) for output, target in stores]
    if transition is not None:
        followers += _transition_rows(transition, change, returned)
    shape = "rows" if client is not None else "summary" if returned.items else "count"
    nested = bool(followers) or shape == "summary" or bool(change.candidates)
    with_ = with_clause(emitter, change.definitions)
    statement = change.write(emitter)
    if nested:
        shown = len(client.values) + (identity is not None) + len(change.variables) if client is not None else 0
        last = _rows(shown) if shape == "rows" else _summary(identity_name, identity.identity if identity else None, variable_names)
        last += f", {change.candidates} AS candidates" if marker else ""
        source = "dml"
        if marker and shape == "rows":
            last, source = f"{last}, {marker}", "(SELECT) AS given LEFT JOIN dml ON true"
        parts = [f"dml AS ({statement}{returned.clause()})", *(f"s{number} AS ({text})" for number, text in enumerate(followers, 1))]
        sql = f"{with_ + ', ' if with_ else 'WITH '}{', '.join(parts)} SELECT {last} FROM {source}".replace(" , ", ", ", 1)
    else:
        sql = with_ + statement + returned.clause()
    first = (len(client.values) if client is not None else 1)
    positions = (name for name in range(first + (identity is not None), first + (identity is not None) + len(change.variables)))
    return BoundDml(
        change.kind,
        sql,
        tuple(emitter.parameters),
        change.table,
        shape,
        client.columns if client is not None else None,
        first if identity is not None else None,
        tuple(zip((name for name, _ in change.variables), positions, strict=True)),
        reseed_statement(change.table) if change.reseed else None,
        tuple(context.statement.preamble),
        tuple(context.statement.accesses.values()),
        context.statement.cacheable,
        bool(change.candidates),
    )


def _identity_text(change: Change, column: str) -> str:
    return f"CASE WHEN merge_action() = 'INSERT' THEN {NEW}.{column} END" if change.kind == "MERGE" else f"{NEW}.{column}"


class _Returned:
    """The RETURNING list: values r1, r2, ..."""

    def __init__(self, emitter: Emitter) -> None:
        self.emitter = emitter
        self.items: list[str] = []

    def add(self, value: b.Bound) -> str:
        return self.add_text(typed(self.emitter, value))

    def add_text(self, text: str) -> str:
        self.items.append(text)
        return f"r{len(self.items)}"

    def clause(self) -> str:
        return f" RETURNING {', '.join(f'{text} AS r{number}' for number, text in enumerate(self.items, 1))}" if self.items else ""


def _rows(count: int) -> str:
    return ", ".join(f"r{number}" for number in range(1, count + 1))


def _summary(identity: str | None, steps: tuple[int, int] | None, variables: list[str]) -> str:
    items = ["count(*)"]
    if identity is not None and steps is not None:
        items.append(f"{'max' if steps[1] > 0 else 'min'}({identity})")
    items += [f"(array_agg({name}))[count(*)::int4]" for name in variables]
    return ", ".join(items)


def _store(output: Output, table: Table, returned: _Returned, context: Context, emitter: Emitter) -> str:
    """Return the INSERT of OUTPUT ... INTO; columns it leaves out take their defaults."""
    given = {name.lower() for name in output.into_columns}
    names = [quote(identifier(name)) for name in output.into_columns]
    values = [returned.add(value) for value in output.values]
    for column in table.columns:
        if column.default is not None and not column.generated and column.name.lower() not in given:
            names.append(column_sql(column))
            values.append(typed(emitter, default_value(column, table, context)))
    return f"INSERT INTO {table.relation} ({', '.join(names)}) SELECT {', '.join(values)} FROM dml"


def _transition_rows(transition: Transition, change: Change, returned: _Returned) -> list[str]:
    stored = [column for column in change.table.columns if column.computed is None or column.persisted]
    followers = []
    for relation, row in ((transition.inserted, NEW), (transition.deleted, OLD)):
        if relation is None:
            continue
        values = [returned.add_text(f"{row}.{column_sql(column)}") for column in stored]
        columns, condition = ", ".join(column_sql(column) for column in stored), ""
        if change.kind == "MERGE":
            condition = f" WHERE {returned.add_text(f'{row}.ctid')} IS NOT NULL"
            columns, values = f'{columns}, "$action"', [*values, returned.add_text("merge_action()")]
        followers.append(f"INSERT INTO {relation} ({columns}) SELECT {', '.join(values)} FROM dml{condition}")
    return followers


def reseed_statement(table: Table) -> str | None:
    """Return the statement that moves the identity past the explicit values just written, never back."""
    column = identity_column(table)
    if column is None or column.identity is None:
        return None
    relation = table.relation.replace("'", "''")
    sequence = f"pg_get_serial_sequence('{relation}', '{identifier(column.name).replace(chr(39), chr(39) * 2)}')"
    extreme, further = ("max", "greatest") if column.identity[1] > 0 else ("min", "least")
    name = column_sql(column)
    return (f"SELECT setval({sequence}, {further}({extreme}({name})::int8, coalesce(pg_sequence_last_value({sequence}::regclass), {extreme}({name})::int8)))"
            f" FROM {table.relation} HAVING count(*) > 0")  # fmt: skip
