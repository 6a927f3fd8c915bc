"""What an error ends, dooms or leaves alone.

Sources: "TRY...CATCH", "SET XACT_ABORT", "THROW", "RAISERROR", "@@TRANCOUNT", "SAVE TRANSACTION" of Microsoft's Transact-SQL reference.
"""

from __future__ import annotations

from typing import Any

import pytds
import pytest
from tests.integration.server.conftest import MASTER, PASSWORD

from ferryman.server.database_server import DatabaseServer


class Outcome:
    """What a batch sent: result sets and errors, in order."""

    def __init__(self, sets: list[list[tuple[Any, ...]]], errors: list[int]) -> None:
        self.sets = sets
        self.errors = errors


@pytest.fixture
def run(server: DatabaseServer) -> Any:
    connection = pytds.connect(dsn="127.0.0.1", port=server.port, user=MASTER, password=PASSWORD, database="tempdb", autocommit=True)

    def run(sql: str) -> Outcome:
        """Run a batch to its end, errors included: python-tds raises an error, then goes on with what follows it."""
        cursor = connection.cursor()
        sets: list[list[tuple[Any, ...]]] = []
        errors: list[int] = []
        step = lambda: cursor.execute(sql)  # noqa: E731 - the first step differs from the others
        while True:
            try:
                more = step()
                if cursor.description is not None and (rows := cursor.fetchall()):
                    sets.append([tuple(row) for row in rows])
            except pytds.DatabaseError as error:
                errors.append(error.msg_no)
                more = True
            if more is False or (more is None and step.__name__ == "nextset"):
                return Outcome(sets, errors)
            step = cursor.nextset

    yield run
    connection.close()


@pytest.mark.parametrize(
    ("sql", "sets", "errors"),
    [
        # A statement ends, the batch goes on.
        ("CREATE TABLE #a (i int PRIMARY KEY); INSERT #a VALUES (1); INSERT #a VALUES (1); SELECT COUNT(*) FROM #a", [[(1,)]], [2627]),
        ("SELECT 1/0; SELECT 2", [[(2,)]], [8134]),
        ("RAISERROR('x', 16, 1); SELECT @@ERROR", [[(50000,)]], [50000]),
        ("EXEC dbo.no_such_procedure; SELECT 2", [[(2,)]], [2812]),
        # The batch ends.
        ("SELECT CAST('x' AS int); SELECT 2", [], [245]),
        ("SELECT * FROM no_such_table; SELECT 2", [], [208]),
        ("THROW 50001, 'x', 1; SELECT 2", [], [50001]),
        ("SET XACT_ABORT ON; CREATE TABLE #b (i int NOT NULL); INSERT #b VALUES (NULL); SELECT 2", [], [515]),
        # RAISERROR is not affected by XACT_ABORT.
        ("SET XACT_ABORT ON; RAISERROR('x', 16, 1); SELECT 2", [[(2,)]], [50000]),
        # TRY catches; CATCH knows what happened.
        ("BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH SELECT ERROR_NUMBER(), ERROR_SEVERITY(), ERROR_STATE(), ERROR_PROCEDURE() END CATCH",
         [[(8134, 16, 1, None)]], []),
        ("BEGIN TRY THROW 51000, 'mine', 7 END TRY BEGIN CATCH SELECT ERROR_MESSAGE(), ERROR_STATE() END CATCH SELECT ERROR_NUMBER()",
         [[("mine", 7)], [(None,)]], []),
        ("BEGIN TRY BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH THROW END CATCH END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH", [[(8134,)]], []),
        ("BEGIN TRY RAISERROR('low', 10, 1); SELECT 1 END TRY BEGIN CATCH SELECT 2 END CATCH", [[(1,)]], []),
        # Names that can't be resolved are not caught at their own level, but one level up.
        ("BEGIN TRY SELECT * FROM no_such_table END TRY BEGIN CATCH SELECT 1 END CATCH", [], [208]),
        ("BEGIN TRY EXEC('SELECT * FROM no_such_table') END TRY BEGIN CATCH SELECT ERROR_NUMBER() END CATCH", [[(208,)]], []),
        # Transactions.
        ("CREATE TABLE #c (i int); BEGIN TRAN; INSERT #c VALUES (1); BEGIN TRAN; INSERT #c VALUES (2); COMMIT; SELECT @@TRANCOUNT; ROLLBACK;"
         " SELECT COUNT(*), @@TRANCOUNT FROM #c", [[(1,)], [(0, 0)]], []),
        ("CREATE TABLE #d (i int); BEGIN TRAN; INSERT #d VALUES (1); SAVE TRAN s; INSERT #d VALUES (2); ROLLBACK TRAN s; COMMIT; SELECT i FROM #d",
         [[(1,)]], []),
        ("COMMIT", [], [3902]),
        ("ROLLBACK", [], [3903]),
        ("CREATE TABLE #e (i int PRIMARY KEY); BEGIN TRAN; INSERT #e VALUES (1); INSERT #e VALUES (1); INSERT #e VALUES (2); COMMIT; SELECT COUNT(*) FROM #e",
         [[(2,)]], [2627]),
        ("SET XACT_ABORT ON; BEGIN TRAN; BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH SELECT XACT_STATE(), @@TRANCOUNT; ROLLBACK; SELECT XACT_STATE() END CATCH",
         [[(-1, 1)], [(0,)]], []),
        ("BEGIN TRAN; BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH SELECT XACT_STATE() END CATCH; COMMIT", [[(1,)]], []),
        ("BEGIN TRAN; BEGIN TRY SELECT CAST('x' AS int) END TRY BEGIN CATCH SELECT XACT_STATE(); ROLLBACK END CATCH", [[(-1,)]], []),
        ("CREATE TABLE #f (i int); SET XACT_ABORT ON; BEGIN TRAN; BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH BEGIN TRY INSERT #f VALUES (1) END TRY"
         " BEGIN CATCH SELECT ERROR_NUMBER() END CATCH; ROLLBACK END CATCH", [[(3930,)]], []),
        ("SET XACT_ABORT ON; BEGIN TRAN; BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH SELECT 1 END CATCH", [[(1,)]], [3998]),
        # Identity values are not given back; table variables are not rolled back.
        ("CREATE TABLE #g (i int IDENTITY); BEGIN TRAN; INSERT #g DEFAULT VALUES; ROLLBACK; INSERT #g DEFAULT VALUES; SELECT i FROM #g", [[(2,)]], []),
        ("DECLARE @t TABLE (i int); BEGIN TRAN; INSERT @t VALUES (1); ROLLBACK; SELECT COUNT(*) FROM @t", [[(1,)]], []),
        # @@ROWCOUNT and @@ERROR follow each statement.
        ("DECLARE @x int; SET @x = 1; SELECT @@ROWCOUNT", [[(1,)]], []),
        ("CREATE TABLE #h (i int); INSERT #h VALUES (1), (2); SELECT @@ROWCOUNT", [[(2,)]], []),
        ("CREATE TABLE #j (i int); INSERT #j VALUES (1), (2); IF 1 = 1 SELECT @@ROWCOUNT", [[(0,)]], []),
        # A message is filled as FORMATMESSAGE fills it.
        ("RAISERROR('%s has %5.3d rows', 10, 1, 'dbo.t', 5); SELECT FORMATMESSAGE('%s has %5.3d rows', 'dbo.t', 5)", [[("dbo.t has   005 rows",)]], []),
        # real is single precision wherever it comes from.
        ("CREATE TABLE #q (r real); INSERT #q VALUES (0.1); DECLARE @r real; SELECT @r = r FROM #q; SELECT CAST(@r AS float)", [[(0.10000000149011612,)]], []),
        # Scopes.
        ("EXEC('CREATE TABLE #k (i int); SELECT 1'); SELECT OBJECT_ID('tempdb..#k')", [[(1,)], [(None,)]], []),
        ("CREATE TABLE #l (i int); EXEC('INSERT #l VALUES (7)'); SELECT i FROM #l", [[(7,)]], []),
        ("DECLARE @v int = 1; EXEC('SELECT @v')", [], [137]),
    ],
)  # fmt: skip
def test_batch(run: Any, sql: str, sets: list[Any], errors: list[int]) -> None:
    outcome = run(sql)
    assert (outcome.sets, outcome.errors) == (sets, errors)


def test_recursion_ends_at_32_levels(run: Any, server: DatabaseServer) -> None:
    outcome = run("DECLARE @s nvarchar(max) = N'EXEC sp_executesql @s, N''@s nvarchar(max)'', @s = @s'; EXEC sp_executesql @s, N'@s nvarchar(max)', @s = @s")
    assert outcome.errors == [217]


def test_xact_abort_rolls_the_whole_transaction_back(run: Any) -> None:
    run("CREATE TABLE #m (i int NOT NULL)")
    outcome = run("SET XACT_ABORT ON; BEGIN TRAN; INSERT #m VALUES (1); INSERT #m VALUES (NULL); COMMIT")
    assert outcome.errors == [515]
    assert run("SELECT @@TRANCOUNT, COUNT(*) FROM #m").sets == [[(0, 0)]]


def test_a_deadlock_has_a_victim(server: DatabaseServer) -> None:
    import threading

    def session() -> Any:
        return pytds.connect(dsn="127.0.0.1", port=server.port, user=MASTER, password=PASSWORD, database="tempdb", autocommit=True)

    with session() as setup, setup.cursor() as cursor:
        cursor.execute("CREATE TABLE ##dead (i int PRIMARY KEY, v int); INSERT ##dead VALUES (1, 0), (2, 0)")
        errors: list[int] = []
        barrier = threading.Barrier(2)

        def work(first: int, second: int) -> None:
            with session() as connection, connection.cursor() as own:
                own.execute(f"BEGIN TRAN; UPDATE ##dead SET v = 1 WHERE i = {first}")
                barrier.wait(10)
                try:
                    own.execute(f"UPDATE ##dead SET v = 1 WHERE i = {second}; COMMIT")
                except pytds.DatabaseError as error:
                    errors.append(error.msg_no)

        threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert errors == [1205]


def test_error_procedure_of_a_module_that_runs_as_its_caller(connect: Any) -> None:
    sql = connect()
    sql.run("CREATE DATABASE other_user")
    sql.run("USE other_user")
    sql.run("CREATE PROCEDURE dbo.as_caller WITH EXECUTE AS CALLER AS BEGIN TRY SELECT 1/0 END TRY BEGIN CATCH SELECT ERROR_PROCEDURE() END CATCH")
    assert sql.run("EXEC dbo.as_caller") == [("as_caller",)]
