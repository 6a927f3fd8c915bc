"""The statements of a function's body as lines of PL/pgSQL: a table from statement to writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.errors import SqlError, not_supported, sql_error
from ferryman.tsql import ast
from ferryman.tsql.plpgsql import cursors, tables
from ferryman.tsql.plpgsql.body import Body, side_effect
from ferryman.tsql.plpgsql.emitter import COUNTERS, ROW, variable_name
from ferryman.tsql.queries import bind_dml, bind_query
from ferryman.tsql.queries.relation import typed
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Lines = list[str]

ROWCOUNT: Final = COUNTERS["@@ROWCOUNT"]
IMPURE: Final = frozenset({"newid", "newsequentialid", "rand"})


def write(body: Body, statements: Sequence[ast.Statement]) -> Lines:
    """Return the lines of statements in order; an error names the T-SQL line it stands in."""
    lines: Lines = []
    for statement in statements:
        try:
            lines += _write_one(body, statement)
        except SqlError as error:
            error.line = error.line or statement.line
            raise
    return lines


def _write_one(body: Body, statement: ast.Statement) -> Lines:
    writer = WRITERS.get(type(statement))
    if writer is None:
        raise side_effect(_OPERATORS.get(type(statement), type(statement).__name__.upper()))
    return writer(body, statement)


def check_pure(statements: Sequence[ast.Statement]) -> None:
    """Raise 443 for a function whose value changes from call to call."""
    for node in walk(tuple(statements)):
        if isinstance(node, ast.FunctionCall) and len(node.name.parts) == 1 and node.name.last.lower() in IMPURE:
            raise side_effect(node.name.last.lower())
        if isinstance(node, ast.NextValueFor):
            raise SqlError(11719, "NEXT VALUE FOR function is not allowed in check constraints, default objects, computed columns, views, user-defined"
                                  " functions, user-defined aggregates, user-defined table types, sub-queries, common table expressions, derived tables"
                                  " or return statements.", 15)


def _block(body: Body, statement: ast.Block) -> Lines:
    return write(body, statement.statements)


def _declare(body: Body, statement: ast.Declare) -> Lines:
    lines: Lines = []
    for declaration in statement.declarations:
        lines += _declaration(body, declaration)
    return lines


def _declaration(body: Body, declaration: ast.Declaration) -> Lines:
    if declaration.cursor:
        raise not_supported("cursor variables in a function")
    if declaration.table is not None:
        tables.declare(body, declaration.name, declaration.table)
        return []
    assert declaration.type is not None
    if body.names.table_type(declaration.type) is not None:
        raise not_supported("a variable of a table type in a function")
    type_ = body.names.resolve_type(declaration.type)
    value = body.value(declaration.value, type_) if declaration.value is not None else None
    body.declare(declaration.name, type_)
    return [] if value is None else [f"{variable_name(declaration.name.lower())} := {value};", f"{ROWCOUNT} := 1;"]


def _set(body: Body, statement: ast.SetVariable) -> Lines:
    if isinstance(statement.value, ast.CursorDefinition):
        raise not_supported("cursor variables in a function")
    name = statement.variable.lower()
    value = _operated(statement.operator, statement.variable, statement.value)
    return [f"{variable_name(name)} := {body.value(value, body.names.variable(name))};", f"{ROWCOUNT} := 1;"]


def _operated(operator: str, variable: str, value: ast.Expression) -> ast.Expression:
    return value if operator == "=" else ast.Binary(operator[:-1], ast.Variable(variable), value)


# --- control of flow -----------------------------------------------------------------------------------


def _if(body: Body, statement: ast.If) -> Lines:
    lines = [f"IF {body.condition(statement.condition)} THEN", f"{ROWCOUNT} := 0;", *write(body, (statement.then,))]
    if statement.else_ is not None:
        lines += ["ELSE", f"{ROWCOUNT} := 0;", *write(body, (statement.else_,))]
    return [*lines, "END IF;"]


def _while(body: Body, statement: ast.While) -> Lines:
    condition = body.condition(statement.condition)
    body.loops += 1
    lines = [f"WHILE {condition} LOOP", *(write(body, (statement.body,)) or ["NULL;"]), "END LOOP;"]
    body.loops -= 1
    return lines


def _break(body: Body, _: ast.Break) -> Lines:
    if not body.loops:
        raise sql_error(135)
    return ["EXIT;"]


def _continue(body: Body, _: ast.Continue) -> Lines:
    if not body.loops:
        raise sql_error(136)
    return ["CONTINUE;"]


def _return(body: Body, statement: ast.Return) -> Lines:
    if body.routine.kind == "TF":
        if statement.value is not None:
            raise sql_error(178)
        return ["RETURN QUERY " + tables.returned_rows(body) + ";", "RETURN;"]
    if statement.value is None or body.routine.returns is None:
        raise SqlError(456, "The RETURN statement of a scalar function must return a value.", 16)
    return [f"RETURN {body.value(statement.value, body.routine.returns)};"]


def _unsupported(what: str) -> Callable[[Body, ast.Statement], Lines]:
    def refuse(body: Body, statement: ast.Statement) -> Lines:
        raise not_supported(f"{what} in a function")

    return refuse


# --- queries -------------------------------------------------------------------------------------------


def _query(body: Body, statement: ast.QueryStatement) -> Lines:
    select = statement.query.body
    if isinstance(select, ast.Select) and select.into is not None:
        raise side_effect("SELECT INTO")
    if not isinstance(select, ast.Select) or not any(isinstance(item, ast.AssignItem) for item in select.items):
        raise SqlError(444, "Select statements included within a function cannot return data to a client.", 16, 2)
    plain = not (select.from_ or select.where or select.group_by or select.having or select.top or statement.query.with_)
    if plain and all(isinstance(item, ast.AssignItem) for item in select.items):
        return _assignments(body, [item for item in select.items if isinstance(item, ast.AssignItem)])
    return _assign_rows(body, statement.query)


def _assignments(body: Body, items: list[ast.AssignItem]) -> Lines:
    lines = []
    for item in items:
        value = _operated(item.operator, item.variable, item.expression)
        lines.append(f"{variable_name(item.variable.lower())} := {body.value(value, body.names.variable(item.variable))};")
    return [*lines, f"{ROWCOUNT} := 1;"]


def _assign_rows(body: Body, query: ast.Query) -> Lines:
    """SELECT @v = ... FROM: assign for each row in turn, so that the last one wins and ``@s = @s + name`` accumulates."""
    bound = bind_query(query, body.names, body.emitter)
    if bound.preamble:
        raise not_supported("a table lock in a function")
    body.check(bound.accesses)
    assigned = [f"{variable_name(item.variable)} := {typed(body.emitter, item.value)};" for item in bound.assignments]
    return [f"{ROWCOUNT} := 0;", f"FOR {ROW} IN {bound.sql} LOOP", f"{ROWCOUNT} := {ROWCOUNT} + 1;", *assigned, "END LOOP;"]


def _dml(body: Body, statement: ast.Insert | ast.Update | ast.Delete | ast.Merge) -> Lines:
    """Change rows of a table variable; anything else would be a side effect."""
    verb = type(statement).__name__.upper()
    if isinstance(statement, ast.Insert) and isinstance(statement.source, (ast.Execute, ast.ExecuteText)):
        raise side_effect("INSERT EXEC")
    if getattr(statement, "where_current_of", None) is not None:
        raise not_supported("WHERE CURRENT OF in a function")
    bound = bind_dml(statement, body.names, emitter=body.emitter)
    if not bound.table.name.startswith("@"):
        raise side_effect(verb)
    if bound.shape == "rows":
        raise SqlError(444, "Select statements included within a function cannot return data to a client.", 16, 2)
    if bound.variables or bound.reseed or bound.preamble:
        raise not_supported(f"{verb} that assigns a variable, an explicit identity or a table lock in a function")
    body.check(bound.accesses)
    if bound.shape == "count":
        return [f"{bound.sql};", f"GET DIAGNOSTICS {ROWCOUNT} = ROW_COUNT;"]
    return [f"{bound.sql} INTO {ROW};", f'{ROWCOUNT} := {ROW}."count";']


def _execute(body: Body, statement: ast.Execute) -> Lines:
    raise SqlError(557, "Only functions and some extended stored procedures can be executed from within a function.", 16, 2)


WRITERS: Final[dict[type, Callable[..., Lines]]] = {
    ast.Block: _block, ast.Declare: _declare, ast.SetVariable: _set, ast.If: _if, ast.While: _while, ast.Break: _break, ast.Continue: _continue,
    ast.Return: _return, ast.QueryStatement: _query, ast.Insert: _dml, ast.Update: _dml, ast.Delete: _dml, ast.Merge: _dml, ast.Execute: _execute,
    ast.Goto: _unsupported("GOTO"), ast.Label: _unsupported("GOTO"),
    ast.DeclareCursor: cursors.declare, ast.CursorStatement: cursors.operate, ast.Fetch: cursors.fetch,
}  # fmt: skip

_OPERATORS: Final[dict[type, str]] = {
    ast.TryCatch: "BEGIN TRY", ast.SetOption: "SET OPTION ON", ast.RaisError: "RAISERROR", ast.BeginTransaction: "BEGIN TRANSACTION",
    ast.Commit: "COMMIT TRANSACTION", ast.Rollback: "ROLLBACK TRANSACTION", ast.SaveTransaction: "SAVE TRANSACTION", ast.WaitFor: "WAITFOR",
    ast.ExecuteText: "EXECUTE STRING", ast.CreateTable: "CREATE TABLE",
}  # fmt: skip
