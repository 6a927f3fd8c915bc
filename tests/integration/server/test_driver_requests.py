"""What drivers ask for in ways that a batch can't: typed output parameters, table-valued parameters, numbered procedures, held transactions."""

from __future__ import annotations

import math

import pytds
import pytest
from tests.integration.server.conftest import Connect, Sql


@pytest.fixture(scope="module")
def requests(connect: Connect) -> Sql:
    sql: Sql = connect()
    sql.run("CREATE DATABASE driver_requests")
    sql.run("USE driver_requests")
    return sql


@pytest.mark.parametrize(
    ("declared", "returned", "set_to"),
    [
        ("decimal(10, 2)", "11.88", "11.884"),  # the scale is the client's, whatever the procedure's
        ("decimal(18, 0)", "12", "11.884"),
        ("varchar(3)", "11.", "11.884"),
        ("int", "11", "11.884"),
    ],
)
def test_an_output_parameter_comes_back_as_the_type_that_the_client_gave_it(requests: Sql, declared: str, returned: str, set_to: str) -> None:
    """Source: https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql (OUTPUT); MS-TDS 2.2.7.19."""
    type_ = "varchar(10)" if declared.startswith("varchar") else "decimal(10, 5)"
    requests.run(f"CREATE OR ALTER PROCEDURE set_it @value {type_} OUTPUT AS SET @value = {set_to}")
    with requests.connection.cursor() as cursor:
        [value] = cursor.callproc("set_it", (pytds.output(param_type=declared),))
    assert str(value) == returned


def test_an_output_parameter_too_large_for_the_client_is_an_error(requests: Sql) -> None:
    requests.run("CREATE OR ALTER PROCEDURE large @value int OUTPUT AS SET @value = 300")
    with requests.connection.cursor() as cursor, pytest.raises(pytds.Error) as raised:
        cursor.callproc("large", (pytds.output(param_type="tinyint"),))
    assert raised.value.msg_no == 220


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_float_that_is_no_number_is_refused(requests: Sql, value: float) -> None:
    """float holds -1.79E+308 to 1.79E+308: https://learn.microsoft.com/sql/t-sql/data-types/float-and-real-transact-sql; error 8023."""
    requests.run("CREATE OR ALTER PROCEDURE take @value float AS SELECT @value")
    with requests.connection.cursor() as cursor, pytest.raises(pytds.Error) as raised:
        cursor.callproc("take", (value,))
    assert raised.value.msg_no == 8023
    assert requests.run("SELECT 1") == [(1,)]


@pytest.fixture
def numbers(requests: Sql) -> str:
    """The name of a procedure that counts the rows of its table-valued parameter."""
    if requests.run("SELECT TYPE_ID('numbers')") == [(None,)]:
        requests.run("CREATE TYPE numbers AS TABLE (n float)")
        requests.run("CREATE PROCEDURE count_numbers @rows numbers READONLY AS SELECT COUNT(*) FROM @rows")
    return "count_numbers"


def table(type_name: str, rows: list[tuple[object, ...]]) -> pytds.TableValuedParam:
    return pytds.TableValuedParam(type_name=type_name, columns=(pytds.Column(type=pytds.tds_types.FloatType()),), rows=rows)


def test_a_table_valued_parameter_may_have_no_rows(requests: Sql, numbers: str) -> None:
    for rows in ([], [(1.5,), (None,)]):
        with requests.connection.cursor() as cursor:
            cursor.callproc(numbers, (table("numbers", rows),))
            assert cursor.fetchall() == [(len(rows),)]


@pytest.mark.parametrize(("type_name", "value", "error"), [("numbers", math.nan, 9803), ("nowhere", 1.5, 2715)])
def test_a_table_valued_parameter_is_checked(requests: Sql, numbers: str, type_name: str, value: float, error: int) -> None:
    with requests.connection.cursor() as cursor, pytest.raises(pytds.Error) as raised:
        cursor.callproc(numbers, (table(type_name, [(value,)]),))
    assert raised.value.msg_no == error


def test_sp_prepexecrpc_runs_a_procedure_and_gives_a_handle_to_run_it_again(requests: Sql) -> None:
    """Source: https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-prepexecrpc-transact-sql."""
    requests.run("CREATE OR ALTER PROCEDURE double_it @value int AS SELECT @value * 2")
    with requests.connection.cursor() as cursor:
        cursor.callproc("sp_prepexecrpc", (pytds.output(param_type="int"), "double_it", 21))
        assert cursor.fetchall() == [(42,)]
        cursor.nextset()
        handle = cursor.get_proc_outputs()[0]
    with requests.connection.cursor() as cursor:
        cursor.callproc("sp_execute", (handle, 5))
        assert cursor.fetchall() == [(10,)]


def test_a_table_that_an_open_transaction_has_read_can_be_dropped(requests: Sql, connect: Connect) -> None:
    """READ COMMITTED holds no lock past the statement that read.

    https://learn.microsoft.com/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide
    """
    requests.run("CREATE TABLE was_read (id int); INSERT was_read VALUES (1)")
    reader: Sql = connect(database="driver_requests")
    reader.run("BEGIN TRANSACTION; DECLARE @id int; SELECT @id = id FROM was_read; IF EXISTS (SELECT * FROM was_read) SELECT * FROM was_read")
    requests.run("SET LOCK_TIMEOUT 5000; DROP TABLE was_read; SET LOCK_TIMEOUT -1")
    assert reader.error("SELECT * FROM was_read") == (208, "Invalid object name 'was_read'.")
    reader.run("ROLLBACK")


def test_rows_that_a_hint_has_locked_stay_locked(requests: Sql, connect: Connect) -> None:
    requests.run("CREATE TABLE was_locked (id int); INSERT was_locked VALUES (1)")
    holder: Sql = connect(database="driver_requests")
    assert holder.run("BEGIN TRANSACTION; SELECT id FROM was_locked WITH (UPDLOCK)") == [(1,)]
    assert requests.error("SET LOCK_TIMEOUT 100; UPDATE was_locked SET id = 2")[0] == 1222
    holder.run("ROLLBACK")
    requests.run("SET LOCK_TIMEOUT -1; UPDATE was_locked SET id = 2")


def messages(sql: Sql, text: str) -> list[tuple[int, str]]:
    """Run a batch and return the number and text of the messages it sent."""
    with sql.connection.cursor() as cursor:
        cursor.execute(text)
        return [(error.number, error.text) for _, error in cursor.messages]


def test_use_says_so_even_when_nothing_changes(requests: Sql) -> None:
    """A client learns the database from every USE: https://learn.microsoft.com/sql/t-sql/language-elements/use-transact-sql."""
    for _ in range(2):
        assert messages(requests, "USE driver_requests") == [(5701, "Changed database context to 'driver_requests'.")]


@pytest.mark.parametrize(("literal", "sent"), [("REPLICATE('ab', 4500)", 8000), ("REPLICATE(CAST(N'ab' AS nvarchar(max)), 4500)", 4000)])
def test_print_sends_8000_characters_or_4000_of_unicode(requests: Sql, literal: str, sent: int) -> None:
    """Source: https://learn.microsoft.com/sql/t-sql/language-elements/print-transact-sql."""
    [(_, text)] = messages(requests, f"PRINT {literal}")
    assert len(text) == sent


def test_an_undeclared_table_valued_parameter_is_described_by_its_type(requests: Sql, numbers: str) -> None:
    """https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-undeclared-parameters-transact-sql."""
    [row] = requests.run(f"EXEC sp_describe_undeclared_parameters N'EXEC {numbers} @P1'")
    assert row[:4] == (1, "@P1", 243, None)
    assert row[8:11] == ("driver_requests", "dbo", "numbers")
    assert row[21] == "@rows"
