"""The triggers by which PostgreSQL fills a period's columns and keeps the versions of rows that are no longer current.

They see whatever changes a row: INSERT, UPDATE, DELETE, MERGE, bulk loads and the actions of foreign keys. Every version begins and ends with the
start of the transaction that wrote it. The table's own objects are found by id, so renaming the table changes nothing here; whoever changes its
columns takes the triggers away before and installs them afterwards.

Source: "Temporal tables", https://learn.microsoft.com/sql/relational-databases/tables/temporal-tables
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.store.catalog import relations
from ferryman.store.catalog.model import Table
from ferryman.tsql.definitions import expressions, physical
from ferryman.tsql.definitions.periods import digits_of, end_of_time, period_columns
from ferryman.tsql.definitions.tables import run
from ferryman.tsql.parser import parse_expression

if TYPE_CHECKING:
    from ferryman.tsql.definitions.context import DefinitionContext

TRIGGER: Final = "row_versions"


def uninstall(table: Table, context: DefinitionContext) -> None:
    """Take the triggers of a table away."""
    run(
        [
            f"DROP TRIGGER IF EXISTS {TRIGGER} ON {table.relation}",
            f"DROP FUNCTION IF EXISTS {relations.period_function(table.object_id)}",
            f"DROP FUNCTION IF EXISTS {relations.history_function(table.object_id)}",
        ],
        context,
    )


def install(table: Table, context: DefinitionContext) -> None:
    """Give a table with a period its triggers; they write history where SYSTEM_VERSIONING is ON."""
    uninstall(table, context)
    if table.period is None:
        return
    statements = []
    history = context.catalog.snapshot.by_id.get(table.period.history)
    if isinstance(history, Table):
        statements.append(_keeper_definition(table, history, context))
    statements += [
        _function_definition(table),
        f"CREATE TRIGGER {TRIGGER} BEFORE INSERT OR UPDATE OR DELETE ON {table.relation} FOR EACH ROW"
        f" EXECUTE FUNCTION {relations.period_function(table.object_id)}()",
    ]
    run(statements, context)


def _function_definition(table: Table) -> str:
    start, end = period_columns(table)
    assert table.period is not None
    keep = f"PERFORM {relations.history_function(table.object_id)}(OLD, this_moment);" if table.period.history else ""
    begins, ends = physical.column_name(start.name), physical.column_name(end.name)
    return f"""
    CREATE FUNCTION {relations.period_function(table.object_id)}() RETURNS trigger LANGUAGE plpgsql AS $row_versions$
    DECLARE this_moment timestamp := catalog.transaction_time({digits_of(start)});
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            PERFORM catalog.check_version(OLD.{begins}, this_moment, {table.object_id});
            {keep}
        END IF;
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        NEW.{begins} := this_moment;
        NEW.{ends} := {end_of_time(end)};
        RETURN NEW;
    END
    $row_versions$"""


def _keeper_definition(table: Table, history: Table, context: DefinitionContext) -> str:
    """Return the function that writes a version to the history table; it keeps the values of computed columns, too."""
    assert table.period is not None
    names, values = [], []
    for column in table.columns:
        names.append(physical.column_name(column.name))
        if column.name == table.period.end:
            values.append(f"keep_version_{table.object_id}.this_moment")
        elif column.computed is not None and not column.persisted:
            values.append(expressions.value(parse_expression(column.computed), table, context, column.type))
        else:
            values.append(physical.column_name(column.name))
    row = expressions.row_alias(table)
    return (
        f"CREATE FUNCTION {relations.history_function(table.object_id)}(version {table.relation}, this_moment timestamp) RETURNS void LANGUAGE sql BEGIN ATOMIC"
        f" INSERT INTO {history.relation} ({', '.join(names)}) SELECT {', '.join(values)} FROM (SELECT (version).*) AS {row}; END"
    )
