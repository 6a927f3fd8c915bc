"""What programs build on the drivers: SQLAlchemy's compliance suite, pandas, alembic migrations."""

from __future__ import annotations

import datetime
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

import alembic.command
import alembic.config
import pandas
import pytest
import sqlalchemy
from tests.acceptance.conftest import Ferryman

DRIVERS = ("pymssql", "pyodbc", "mssqlpython")
SUITE = Path(__file__).parent / "sqlalchemy_suite"
REQUIRED_SHARE = 0.95
SUITE_SECONDS = 3000


def sqlalchemy_url(ferryman: Ferryman, driver: str, database: str) -> str:
    server = ferryman.server
    query = ""
    if driver == "mssqlpython":
        query = "?Encrypt=No"
    elif driver == "pyodbc":
        found = sorted(Path("/usr/lib").glob("*/odbc/libtdsodbc.so"))
        if not found:
            pytest.skip("FreeTDS's ODBC driver (tdsodbc) is not installed")
        query = f"?driver={quote_plus(str(found[0]))}&TDS_Version=7.4&Encryption=off&ClientCharset=UTF-8"
    return f"mssql+{driver}://{server.user}:{quote_plus(server.password)}@{server.host}:{server.port}/{database}{query}"


def make_database(ferryman: Ferryman, name: str) -> None:
    client = ferryman.connect()
    try:
        client.run(f"CREATE DATABASE {name}")
        client.run(f"ALTER DATABASE {name} SET ALLOW_SNAPSHOT_ISOLATION ON")
        client.run(f"USE {name}; EXEC('CREATE SCHEMA test_schema'); EXEC('CREATE SCHEMA test_schema_2')")
    finally:
        client.close()


def known_misses(driver: str) -> set[str]:
    """Read the tests that known_misses.txt gives for a driver, or for all: ``driver test: reason``."""
    lines = (SUITE / "known_misses.txt").read_text().splitlines()
    entries = [line.partition(": ")[0].split() for line in lines if line and not line.startswith("#")]
    return {test for drivers, test in entries if drivers in (driver, "all")}


@pytest.mark.timeout(SUITE_SECONDS)
@pytest.mark.parametrize("driver", DRIVERS)
def test_sqlalchemy_dialect_compliance_suite(ferryman: Ferryman, driver: str) -> None:
    database = f"suite_{driver}_{secrets.token_hex(2)}"
    make_database(ferryman, database)
    done = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-c", "setup.cfg", "--rootdir", ".", "suite.py", "-q", "--dburi", sqlalchemy_url(ferryman, driver, database),
        ],
        cwd=SUITE, capture_output=True, text=True, timeout=SUITE_SECONDS, check=False,
    )  # fmt: skip
    counts = {kind: int(count) for count, kind in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout.strip().rpartition("\n")[2])}
    missed = counts.get("failed", 0) + counts.get("error", 0)
    assert counts.get("passed", 0) > 1000, done.stdout[-5000:]
    assert counts["passed"] / (counts["passed"] + missed) >= REQUIRED_SHARE, done.stdout[-5000:]
    failed = {f"{cls}::{name}" for cls, name in re.findall(r"^(?:FAILED|ERROR) suite\.py::(\w+?)_mssql\S*?::(\w+)", done.stdout, re.MULTILINE)}
    assert failed <= known_misses(driver), f"{sorted(failed - known_misses(driver))}\n{done.stdout[-5000:]}"


@pytest.fixture(scope="module")
def engine(ferryman: Ferryman) -> Iterator[sqlalchemy.Engine]:
    make_database(ferryman, "orms")
    engine = sqlalchemy.create_engine(sqlalchemy_url(ferryman, "pymssql", "orms"))
    yield engine
    engine.dispose()


def test_pandas_writes_and_reads_a_table(engine: sqlalchemy.Engine) -> None:
    frame = pandas.DataFrame(
        {
            "id": range(1, 2001),
            "name": [f"näme {number} ☃" for number in range(2000)],
            "amount": [number / 4 for number in range(2000)],
            "at": [datetime.datetime(2026, 1, 1) + datetime.timedelta(minutes=number) for number in range(2000)],
            "flag": [number % 3 == 0 for number in range(2000)],
        }
    )
    wide = {"name": sqlalchemy.Unicode(50)}
    assert frame.to_sql("frames", engine, index=False, schema="dbo", chunksize=500, dtype=wide) is not None
    frame[:10].to_sql("frames", engine, index=False, schema="dbo", if_exists="append", method="multi")
    back = pandas.read_sql("SELECT * FROM dbo.frames ORDER BY id", engine)
    assert len(back) == 2010
    assert back.drop_duplicates("id").reset_index(drop=True).astype(frame.dtypes.to_dict()).equals(frame)
    by_flag = sqlalchemy.text("SELECT flag, COUNT(*) AS n, SUM(amount) AS total FROM frames WHERE id > :low GROUP BY flag ORDER BY flag")
    grouped = pandas.read_sql(by_flag, engine, params={"low": 1000})
    assert list(grouped["n"]) == [int((~frame["flag"][1000:]).sum()), int(frame["flag"][1000:].sum())]
    table = pandas.read_sql_table("frames", engine, schema="dbo", columns=["id", "name"])
    assert list(table.columns) == ["id", "name"]
    frame[:5].to_sql("frames", engine, index=False, schema="dbo", if_exists="replace")
    assert pandas.read_sql("SELECT COUNT(*) AS n FROM frames", engine)["n"][0] == 5


MIGRATIONS = {
    "0001": (
        None,
        """
    op.create_table(
        "customer",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Unicode(50), nullable=False, comment="who it is"),
        sa.Column("since", sa.DateTime, server_default=sa.func.getdate()),
        sa.Column("points", sa.Integer, sa.CheckConstraint("points >= 0", name="ck_points"), server_default="0"),
        comment="customers",
    )
    op.create_table(
        "purchase",
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("customer_id", sa.Integer, sa.ForeignKey("customer.id", name="fk_customer"), nullable=False),
        sa.Column("amount", sa.Numeric(12, 2)),
    )
    op.create_index("ix_amount", "purchase", ["amount"], mssql_include=["customer_id"])
    op.execute("INSERT INTO customer (name) VALUES (N'Zoë'), (N'Ann')")
""",
        """
    op.drop_table("purchase")
    op.drop_table("customer")
""",
    ),
    "0002": (
        "0001",
        """
    op.add_column("customer", sa.Column("email", sa.String(100), nullable=True))
    op.alter_column("customer", "name", existing_type=sa.Unicode(50), type_=sa.Unicode(200), existing_nullable=False)
    op.alter_column("customer", "email", new_column_name="mail", existing_type=sa.String(100))
    op.drop_index("ix_amount", "purchase")
    op.create_unique_constraint("uq_mail", "customer", ["mail", "id"])
    op.rename_table("purchase", "orders")
""",
        """
    op.rename_table("orders", "purchase")
    op.drop_constraint("uq_mail", "customer", type_="unique")
    op.create_index("ix_amount", "purchase", ["amount"])
    op.drop_column("customer", "mail")
    op.alter_column("customer", "name", existing_type=sa.Unicode(200), type_=sa.Unicode(50), existing_nullable=False)
""",
    ),
    "0003": (
        "0002",
        """
    op.drop_column("customer", "points", mssql_drop_check=True, mssql_drop_default=True)
    op.drop_column("orders", "customer_id", mssql_drop_foreign_key=True)
""",
        """
    op.add_column("orders", sa.Column("customer_id", sa.Integer, sa.ForeignKey("customer.id", name="fk_customer"), nullable=True))
    op.add_column("customer", sa.Column("points", sa.Integer, server_default="0"))
""",
    ),
}
"""Revision -> its predecessor, what it does and what undoes it."""

ENVIRONMENT = """
from alembic import context
from sqlalchemy import create_engine
with create_engine(context.config.attributes["url"]).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


@pytest.fixture
def migrations(tmp_path: Path, ferryman: Ferryman, engine: sqlalchemy.Engine) -> alembic.config.Config:
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text(ENVIRONMENT)
    for revision, (before, upgrade, downgrade) in MIGRATIONS.items():
        (tmp_path / "versions" / f"{revision}.py").write_text(
            f"from alembic import op\nimport sqlalchemy as sa\nrevision = {revision!r}\ndown_revision = {before!r}\n"
            f"def upgrade():\n{upgrade}\ndef downgrade():\n{downgrade}\n"
        )
    config = alembic.config.Config()
    config.set_main_option("script_location", str(tmp_path))
    config.attributes["url"] = engine.url
    return config


def test_alembic_migrates_up_and_down(engine: sqlalchemy.Engine, migrations: alembic.config.Config) -> None:
    alembic.command.upgrade(migrations, "0002")
    inspector = sqlalchemy.inspect(engine)
    assert {"customer", "orders", "alembic_version"} <= set(inspector.get_table_names())
    columns = {column["name"]: column for column in inspector.get_columns("customer")}
    assert list(columns) == ["id", "name", "since", "points", "mail"]
    assert columns["name"]["type"].length == 200
    assert columns["name"]["comment"] == "who it is"
    assert columns["id"]["identity"] == {"start": 1, "increment": 1}
    assert inspector.get_table_comment("customer") == {"text": "customers"}
    [key] = inspector.get_foreign_keys("orders")
    assert (key["name"], key["constrained_columns"], key["referred_table"]) == ("fk_customer", ["customer_id"], "customer")
    with engine.begin() as connection:
        assert connection.execute(sqlalchemy.text("SELECT name FROM customer ORDER BY id")).scalars().all() == ["Zoë", "Ann"]
    alembic.command.upgrade(migrations, "head")
    assert [column["name"] for column in sqlalchemy.inspect(engine).get_columns("orders")] == ["id", "amount"]
    alembic.command.downgrade(migrations, "0001")
    inspector = sqlalchemy.inspect(engine)
    assert "purchase" in inspector.get_table_names()
    assert [index["name"] for index in inspector.get_indexes("purchase")] == ["ix_amount"]
    alembic.command.downgrade(migrations, "base")
    assert not {"customer", "purchase"} & set(sqlalchemy.inspect(engine).get_table_names())
