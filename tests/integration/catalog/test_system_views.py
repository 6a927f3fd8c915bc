"""The system views: every one can be read, and the common ones say what was created."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferryman.sqltypes import INT
from ferryman.store.catalog.system import definitions
from ferryman.store.variants import Variant

if TYPE_CHECKING:
    from tests.integration.catalog.conftest import Session

SCRIPT = """
CREATE TABLE p (id int IDENTITY(1, 2) PRIMARY KEY, name nvarchar(30) NOT NULL DEFAULT N'x', price money, CONSTRAINT ck CHECK (price > 0));
CREATE TABLE f (id int CONSTRAINT fk REFERENCES p ON DELETE CASCADE, d decimal(9, 3), t datetime2(3), twice AS id * 2);
CREATE UNIQUE INDEX ix ON f (d DESC) INCLUDE (t);
CREATE TYPE dbo.Phone FROM varchar(20) NOT NULL;
CREATE TYPE dbo.Ids AS TABLE (id int NOT NULL PRIMARY KEY);
CREATE SYNONYM s FOR master.dbo.x;
CREATE SEQUENCE seq AS int START WITH 5;
CREATE ROLE reader;
GRANT SELECT ON p TO reader;
ALTER TABLE p ADD phone Phone
"""
PROCEDURE = "CREATE PROCEDURE dbo.proc1 @a int = 5, @b nvarchar(10) OUTPUT AS SELECT @a"


@pytest.fixture
def filled(session: Session) -> Session:
    session.run(SCRIPT)
    session.run(PROCEDURE)
    return session


@pytest.mark.parametrize("name", [f"{view.schema}.{view.name}" for view in definitions()])
def test_every_view_can_be_read(session: Session, name: str) -> None:
    session.view(name)


def test_all_views_can_be_read_with_objects(filled: Session) -> None:
    for view in definitions():
        filled.view(f"{view.schema}.{view.name}")


def test_objects(filled: Session) -> None:
    found = dict(filled.view("sys.objects", "name, trim(type)", "parent_object_id = 0 AND schema_id = 1"))
    assert found == {"p": "U", "f": "U", "s": "SN", "seq": "SO", "proc1": "P"}
    assert filled.view("sys.foreign_keys", "name, delete_referential_action_desc") == [("fk", "CASCADE")]
    assert filled.view("sys.default_constraints", "definition") == [("(N'x')",)]
    assert filled.view("sys.check_constraints", "name, definition") == [("ck", "(price > 0)")]
    assert filled.view("sys.sequences", "name, start_value, current_value") == [("seq", Variant(INT, 5), Variant(INT, 5))]
    assert filled.view("sys.synonyms", "base_object_name") == [("[master].[dbo].[x]",)]


def test_columns(filled: Session) -> None:
    table = filled.table("p")
    columns = filled.view(
        "sys.columns", "name, system_type_id, user_type_id, max_length, precision, scale, is_nullable, is_identity",
        f"object_id = {table.object_id} ORDER BY column_id"
    )
    phone_id = filled.view("sys.types", "user_type_id", "name = 'Phone'")[0][0]
    assert columns == [
        ("id", 56, 56, 4, 10, 0, 0, 1),
        ("name", 231, 231, 60, 0, 0, 0, 0),
        ("price", 60, 60, 8, 19, 4, 1, 0),
        ("phone", 167, phone_id, 20, 0, 0, 0, 0),
    ]
    facts = "column_name, data_type, character_maximum_length, numeric_precision, is_nullable"
    rows = filled.view("INFORMATION_SCHEMA.COLUMNS", facts, "table_name = 'f' ORDER BY ordinal_position")
    assert rows == [("id", "int", None, 10, "YES"), ("d", "decimal", None, 9, "YES"), ("t", "datetime2", None, None, "YES"), ("twice", "int", None, 10, "YES")]


def test_parameters_and_modules(filled: Session) -> None:
    assert filled.view("sys.parameters", "name, is_output, max_length", "true ORDER BY parameter_id") == [("@a", 0, 4), ("@b", 1, 20)]
    assert filled.view("sys.sql_modules", "definition") == [(PROCEDURE,)]
    assert filled.view("INFORMATION_SCHEMA.ROUTINES", "routine_name, routine_type") == [("proc1", "PROCEDURE")]


def test_indexes(filled: Session) -> None:
    rows = filled.view("sys.indexes", "name, index_id, type_desc, is_unique", f"object_id = {filled.table('f').object_id}")
    assert sorted(rows, key=lambda row: row[1]) == [(None, 0, "HEAP", 0), ("ix", 2, "NONCLUSTERED", 1)]
    usage = filled.view("INFORMATION_SCHEMA.KEY_COLUMN_USAGE", "table_name, column_name", "constraint_name = 'fk'")
    assert usage == [("f", "id")]


def test_system_metadata(filled: Session) -> None:
    names = [row[0] for row in filled.view("sys.databases", "name")]
    assert names == ["master", "tempdb", "model", "msdb", "rdsadmin", "shop"]
    assert filled.view("sys.database_permissions", "permission_name, state_desc") == [("SELECT", "GRANT")]
    assert ("sys", "tables") in filled.current.objects
    assert filled.view("sysobjects", "count(*)", "name = 'p'") == [(1,)]
    columns = filled.view("sys.all_columns", "name", "object_id = (SELECT object_id FROM catalog.system_objects WHERE name = 'schemas')")
    assert {name for name, in columns} == {"name", "schema_id", "principal_id"}
