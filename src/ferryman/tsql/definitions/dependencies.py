"""What the text of a module refers to, by name, for sys.sql_expression_dependencies.

Source: "sys.sql_expression_dependencies (Transact-SQL)": names are kept as they are written, whether or not they mean anything yet; temporary tables,
variables, common table expressions and system objects are no dependencies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferryman.store.catalog import writer
from ferryman.tsql import ast
from ferryman.tsql.definitions import naming
from ferryman.tsql.queries.syntax import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferryman.tsql.definitions.context import DefinitionContext

Module = ast.CreateProcedure | ast.CreateFunction | ast.CreateView | ast.CreateTrigger

_SYSTEM_SCHEMAS: Final = ("sys", "information_schema")
_SYSTEM_PROCEDURES: Final = ("sp_", "xp_")
_TRIGGER_TABLES: Final = ("inserted", "deleted")


@dataclass(frozen=True, slots=True)
class Reference:
    """A name in a module. ``by_caller``: what it means depends on who calls, as of a procedure named without its schema."""

    name: ast.Name
    by_caller: bool = False


def save_dependencies(object_id: int, module: Module, context: DefinitionContext) -> None:
    """Write what a module refers to in place of what it referred to before."""
    rows: dict[tuple[str, ...], tuple[object, ...]] = {}
    for reference in _references(module):
        parts = ("",) * (4 - len(reference.name.parts)) + reference.name.parts
        if not _is_system(reference, context):
            rows.setdefault(tuple(part.lower() for part in parts), (*(part or None for part in parts), reference.by_caller))
    writer.write_dependencies(context.connection, object_id, list(rows.values()))


def _references(module: Module) -> Iterator[Reference]:
    """Yield the names of tables, functions, procedures and sequences in a module's text."""
    nodes = list(walk(module))
    local = {table.name.lower() for node in nodes for table in _common_tables(node)} | set(_TRIGGER_TABLES)
    aliases = {node.alias.lower() for node in nodes if isinstance(node, ast.TableRef) and node.alias is not None}
    for node in nodes:
        if isinstance(node, ast.TableRef):
            name, own = node.name, local
        elif isinstance(node, (ast.Insert, ast.Update, ast.Delete, ast.Merge)):
            name, own = node.target, local | aliases
        elif isinstance(node, ast.NextValueFor):
            name, own = node.sequence, set()
        elif isinstance(node, (ast.FunctionCall, ast.TableFunction)) and len(node.name.parts) > 1:
            name, own = node.name, set()
        elif isinstance(node, ast.Execute) and isinstance(node.procedure, ast.Name):
            yield Reference(node.procedure, by_caller=len(node.procedure.parts) == 1)
            continue
        else:
            continue
        if name.last[:1] not in ("#", "@") and not (len(name.parts) == 1 and name.last.lower() in own):
            yield Reference(name)


def _common_tables(node: object) -> tuple[ast.CommonTable, ...]:
    return node.with_ if isinstance(node, (ast.Query, ast.Insert, ast.Update, ast.Delete, ast.Merge)) else ()


def _is_system(reference: Reference, context: DefinitionContext) -> bool:
    parts = reference.name.parts
    if len(parts) > 1 and parts[-2].lower() in _SYSTEM_SCHEMAS:
        return True
    return parts[-1].lower().startswith(_SYSTEM_PROCEDURES) and len(parts) < 4 and naming.find_object(reference.name, context) is None
