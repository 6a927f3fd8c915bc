"""Walking and rewriting syntax trees without knowing their nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from ferryman.tsql import ast

Node = TypeVar("Node")


def rewrite(node: Node, change: Callable[[object], object]) -> Node:
    """Return the tree with every node for which ``change`` returns another one replaced by it; its own parts are then left alone.

    >>> rewrite(ast.Unary("-", ast.Variable("@a")), lambda n: ast.Column(("a",)) if isinstance(n, ast.Variable) else n)
    Unary(operator='-', operand=Column(parts=('a',)))
    """
    return _rewritten(node, change)  # type: ignore[return-value]


def _rewritten(node: object, change: Callable[[object], object]) -> object:
    if isinstance(node, tuple):
        parts = tuple(_rewritten(part, change) for part in node)
        return parts if any(new is not old for new, old in zip(parts, node, strict=True)) else node
    if not is_dataclass(node) or isinstance(node, type):
        return node
    changed = change(node)
    if changed is not node:
        return changed
    changes: dict[str, Any] = {}
    for field in fields(node):
        old = getattr(node, field.name)
        new = _rewritten(old, change)
        if new is not old:
            changes[field.name] = new
    return replace(node, **changes) if changes else node


def walk(node: object) -> Iterator[object]:
    """Yield every node of a tree, subqueries included, each before its parts."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, tuple):
            waiting += reversed(node)
        elif is_dataclass(node):
            yield node
            waiting += [getattr(node, field.name) for field in reversed(fields(node))]


def variables(node: object) -> set[str]:
    """Return the lower-cased names of the variables that a tree reads."""
    return {part.name.lower() for part in walk(node) if isinstance(part, ast.Variable)}


def tables(node: object) -> set[str]:
    """Return the lower-cased one-part names in the FROM clauses of a tree."""
    return {part.name.last.lower() for part in walk(node) if isinstance(part, ast.TableRef) and len(part.name.parts) == 1}


def into_of(body: ast.QueryBody) -> ast.Name | None:
    """Return the new table that SELECT INTO names: it stands in the first query of a set operation."""
    while isinstance(body, ast.SetOperation):
        body = body.left
    return body.into if isinstance(body, ast.Select) else None


def without_into(body: ast.QueryBody) -> ast.QueryBody:
    """Return the query body without its INTO."""
    if isinstance(body, ast.SetOperation):
        return replace(body, left=without_into(body.left))
    return replace(body, into=None) if isinstance(body, ast.Select) else body
