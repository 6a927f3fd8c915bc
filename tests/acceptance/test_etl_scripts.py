"""ETL scripts as teams write them for RDS, run unmodified: by a Python client batch by batch, and by FreeTDS's bsqldb as a whole.

``bucket_name`` is replaced, as in AWS's own examples.
"""

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.conftest import Ferryman

from ferryman.tsql.batches import split_batches

SCRIPTS = Path(__file__).parent / "etl"

OBJECTS = {
    "etl/orders_2024_01.csv": "order_id,customer,amount,ordered_on\n1,Acme,10.50,2024-01-05\n2,Bolt,,2024-01-06\n3,Acme,20,2024-01-07\n",
    "etl/orders_2024_02.csv": "order_id,customer,amount,ordered_on\n3,Acme,99,2024-02-01\n4,Çelik,5.25,2024-02-02\n",
    "etl/manifest.txt": "part_a.txt|2|30.50\r\npart_b.txt|1|5\r\n",
    "etl/part_a.txt": "sku|price\r\nb1|10.50\r\na1|20\r\n",
    "etl/part_b.txt": "sku|price\r\nx1|7\r\n",
    "etl/customers.csv": (
        "code,name,country,limit,born\n"
        'C001,"Lovelace, Ada",gb,"1,500.00",10/12/1815\n'
        "c002,Blaise Pascal,FR,500,1623-06-19\n"
        'C003,"O""Brien",ie,abc,\n'
        "C004,Émilie,fr,250.5,17061217\n"
        "X1,Nobody,us,1,\n"
        "C004,Emilie,FR,1,\n"
    ),
    "etl/products.xml": (
        '<products><product id="1"><name>Lamp</name><price>17.50</price><stock available="yes"/><tags><tag>light</tag><tag>sale</tag></tags></product>'
        '<product id="2"><name>Stuhl &amp; Tisch</name><price>120</price><stock available="no"/><tags><tag>wood</tag></tags></product></products>'
    ),
    "etl/archive_a.csv": "a,1\n",
    "etl/archive_b.csv": "b,22\n",
    "etl/events.txt": (
        '{"user":"ann","kind":"login","at":"2024-03-01T08:00:00.250","payload":{"device":{"name":"phone"}}}\n'
        '{"user":"ann","kind":"purchase","at":"2024-03-01T09:30:00","payload":{"amount":12.5,"device":{"name":"phone"}},"items":[1,2]}\n'
        "not json\n"
        '{"user":"bob","kind":"purchase","at":"2024-03-02T23:59:59","payload":{"amount":7.25}}\n'
    ),
    "etl/readings.csv": (
        "id;sensor;celsius;at;quality\n"
        "1;1;21,50;2024-07-01 12:00:29;A\n"
        "2;2;bad;2024-07-01 12:00:31;\n"
        "x;1;1;2024-07-01 12:00;A\n"
        "4;7;3;2024-07-01 12:00;A\n"
        "5;1;-30;2024-07-01 13:00;B\n"
        "6;1;99;2024-07-01 14:00;B\n"
    ),
}

EXPECTED: dict[str, list[list[tuple[Any, ...]]]] = {
    "01_download_loop": [
        [("FAILED", 1, None), ("LOADED", 2, 4)],
        [("Acme", 2, Decimal("30.50")), ("Çelik", 1, Decimal("5.25"))],
    ],
    "02_cursor_manifest": [
        [("part_a.txt", 2, Decimal("30.50"), "A1")],
        [("part_b.txt", "expected 1 rows and 5.00, found 1 and 7.00")],
    ],
    "03_clean_and_merge": [
        [(3, 2)],
        [
            ("C001", "Ada Lovelace", "GB", Decimal("1000.00"), None, False),
            ("C001", "Lovelace, Ada", "GB", Decimal("1500.00"), "1815-12-10", True),
            ("C002", "Blaise Pascal", "FR", Decimal("500.00"), None, True),
            ("C004", "Émilie", "FR", Decimal("250.50"), "1706-12-17", True),
        ],
        [("X1;Nobody;1", "bad code"), ('C003;O"Brien;abc', "bad limit"), ("C004;Emilie;1", "duplicate")],
        [("FR", 2, "Blaise Pascal, Émilie"), ("GB", 1, "Lovelace, Ada")],
    ],
    "04_xml_feed": [
        [(1, "Lamp", Decimal("17.50"), "light+sale"), (2, "Stuhl & Tisch", Decimal("120.00"), "wood")],
        [(1, Decimal("19.90"), Decimal("17.50")), (2, None, Decimal("120.00"))],
        [(0,)],
    ],
    "05_archive": [
        [("D:\\S3\\archive_me\\a.csv", 4, "SUCCESS", True), ("D:\\S3\\archive_me\\deep\\b.csv", 5, "SUCCESS", True)],
        [(0,)],
    ],
    "06_json_events": [
        [("ann", "2024-03-01", 2, 1, Decimal("12.50"), "08:00:00"), ("bob", "2024-03-02", 1, 1, Decimal("7.25"), "23:59:59")],
        [("ann", Decimal("12.50"), 1, Decimal("12.50"), Decimal("63.3")), ("bob", Decimal("7.25"), 2, Decimal("-5.25"), Decimal("36.7"))],
        [(1, 2)],
        [
            ("login", "phone", 1), ("login", None, 1), ("purchase", None, 1), ("purchase", "phone", 1), ("purchase", None, 2), (None, None, 3),
        ],
        [(3, "not json")],
    ],
    "07_rejects": [
        [(5,)],
        [(3,)],
        [(547, "foreign key")],
        [(3, 3)],
        [("cellar", 1, None, None, "U"), ("roof", 2, Decimal("-4.250000"), Decimal("51.50"), "A")],
        [(2, "2024-07-01 12:01", "no value"), (5, "2024-07-01 13:00", None)],
    ],
}
"""The rows of each script's last result sets."""


@pytest.fixture(scope="module")
def delivered(ferryman: Ferryman, bucket: str) -> str:
    for key, text in OBJECTS.items():
        ferryman.s3().put_object(Bucket=bucket, Key=key, Body=text.encode())
    return bucket


def script(name: str, bucket: str) -> str:
    return (SCRIPTS / f"{name}.sql").read_text().replace("bucket_name", bucket)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("client_name", ["python-tds", "pymssql"])
def test_python_client(ferryman: Ferryman, delivered: str, client_name: str, name: str) -> None:
    client = ferryman.connect(client_name)
    sets: list[list[tuple[Any, ...]]] = []
    try:
        for batch in split_batches(script(name, delivered)):
            for _ in range(batch.count):
                sets += [result.rows for result in client.run(batch.text) if result.rows]
    finally:
        client.close()
    assert sets[-len(EXPECTED[name]) :] == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_bsqldb(ferryman: Ferryman, delivered: str, name: str, tmp_path: Path) -> None:
    if shutil.which("bsqldb") is None:
        pytest.skip("bsqldb (freetds-bin) is not installed")
    source = tmp_path / "script.sql"
    source.write_text(script(name, delivered))
    server = ferryman.server
    config = tmp_path / "freetds.conf"
    config.write_text(f"[ferryman]\nhost = {server.host}\nport = {server.port}\ntds version = 7.4\nclient charset = UTF-8\n")
    done = subprocess.run(
        ["bsqldb", "-S", "ferryman", "-U", server.user, "-P", server.password, "-i", str(source), "-t", "|", "-h"],
        env={"FREETDSCONF": str(config), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    for row in EXPECTED[name][-1]:
        for value in row:
            if isinstance(value, str):
                assert value in said


def test_every_script_is_run() -> None:
    assert {path.stem for path in SCRIPTS.glob("*.sql")} == EXPECTED.keys()
