"""XML schema collections while a batch runs: the schemas of CREATE and ALTER, validation of a value, xml_schema_namespace()."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferryman.errors import sql_error
from ferryman.store.pg_types import xml_domain
from ferryman.tsql import ast
from ferryman.tsql.conversion import xml_text
from ferryman.tsql.definitions.types import find_collection

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.interpreter.compiler import Compiler
    from ferryman.tsql.interpreter.frame import Frame


def with_schemas(statement: ast.XmlSchemaCollection, compiler: Compiler, frame: Frame) -> ast.XmlSchemaCollection:
    """Return the statement with its schemas as text; raises 6352 for other expressions and types, 6361 for NULL."""
    if not isinstance(statement.schemas, (ast.Literal, ast.Variable)):
        raise sql_error(6352)
    value = compiler.value(statement.schemas)(frame)
    if value is None:
        raise sql_error(6361)
    if not isinstance(value, (str, bytes)):
        raise sql_error(6352)
    return replace(statement, schemas=ast.Literal("nstring", xml_text(value) if isinstance(value, bytes) else value))


def _validated(frame: Frame, document: object, collection: object, is_document: object) -> object:
    """Return a document that an XML schema collection allows, as PostgreSQL tells."""
    assert isinstance(collection, int)
    domain = xml_domain(collection, document=bool(is_document))
    [(valid,)] = frame.session.connection.execute(f"SELECT $1::{domain}", (document,)).rows()
    return valid


def _schema_namespace(frame: Frame, schema: str, name: str, namespace: str | None = None) -> object:
    """Return the schemas of a collection, or those of one namespace; raises 6312, 6314, 6353. Source: "xml_schema_namespace (Transact-SQL)"."""
    if (schema.lower(), name.lower()) == ("sys", "sys"):
        raise sql_error(6353)
    database = frame.session.catalog.snapshot.databases[frame.session.database.lower()]
    found = find_collection(ast.Name((schema, name)), database, schema)
    if found is None:
        raise sql_error(6314, f"{schema}.{name}")
    sql = """
    SELECT tsql.xml_serialize(array_agg(s.root ORDER BY t.number, s.number), '{}') FROM unnest($1::text[]) WITH ORDINALITY AS t(text, number)
    CROSS JOIN LATERAL jsonb_path_query(tsql.xml_tree(t.text), '$.c[*] ? (@.k == "e")') WITH ORDINALITY AS s(root, number)
    WHERE $2::text IS NULL OR coalesce(jsonb_path_query_first(s.root, '$.a[*] ? (@.n == "targetNamespace").v') #>> '{}', '') = $2
    """
    [(schemas,)] = frame.session.connection.execute(sql, (list(found.schemas), namespace)).rows()
    if schemas is None:
        raise sql_error(6312, namespace or "", name)
    return schemas


PROPERTIES: Final[dict[str, Callable[..., object]]] = {"validated_xml": _validated, "xml_schema_namespace": _schema_namespace}
