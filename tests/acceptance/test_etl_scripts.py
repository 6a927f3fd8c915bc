"""ETL scripts as teams write them for RDS, run unmodified: by Python clients batch by batch, and by FreeTDS's bsqldb and tsql as a whole.

``bucket_name`` is replaced, as in AWS's own examples.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
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
    "etl/purchase_orders.xml": (
        '<?xml version="1.0" encoding="utf-8"?><delivery source="partner"><order no="A-1" date="2024-05-02" express="1"><customer>'
        '<name>Müller &amp; Söhne</name><address city="Köln"/></customer><line><ean>4006381333931</ean><quantity>3</quantity><price>1.50</price></line>'
        '<line><ean>4006381333932</ean><quantity>1</quantity><price>2</price></line><line><ean>5901234123457</ean><quantity>2</quantity>'
        '<price>10.25</price></line><shipping carrier="DHL"><parcel kg="1.250">00340001</parcel><parcel kg="0.5">00340002</parcel></shipping></order>'
        '<order no="B-7" date="2024-05-03"><customer><name>Ateliers</name><address city=""/></customer><remark>ring twice</remark>'
        '<line><ean>5901234123457</ean><quantity>many</quantity><price>10.25</price></line><line><ean>4006381333931</ean><quantity>10</quantity>'
        '<price>1.40</price></line><shipping carrier="UPS"><parcel>1Z</parcel></shipping></order></delivery>'
    ),
    "etl/sales/sales_2024_01.tbl": (
        "sold_on|receipt|store|store_name|region|phone|product|quantity|amount\r\n"
        "2024-01-05|1|N001|Nord|North|040-1234|tea|2|7.00\r\n2024-01-05|1|N001|Nord|North|040-1234|milk|1|1.20\r\n"
        "2024-01-31|2|S002|Süd|South||tea|10|35.00\r\n2024-02-01|3|S002|Süd|South||tea|1|3.50\r\n2024-01-32|4|S002|Süd|South||tea|1|3.50\r\n"
    ),
    "etl/sales/sales_2024_02.tbl": (
        "sold_on|receipt|store|store_name|region|phone|product|quantity|amount\r\n"
        "2024-02-10|9|N001|Nord|West|040/1234|tea|3|10.50\r\n2024-02-10|9|N001|Nord|West|040/1234|tea|3|10.50\r\n"
        "2024-02-11|10|S002|Süd|South||milk|four|4.80\r\n2024-02-12|11|X9|?|||milk|1|1.20\r\n2024-02-13|12|S002|Süd|South|089 55|milk|4|4.80\r\n"
    ),
    "etl/rates.csv": "currency;valid_on;rate\nUSD;31.03.2024;1,0811\nGBP;31.03.2024;0,8551\nJPY;31.04.2024;163,45\n",
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
        [(7330, "bad rows", 0)],
        [(3,)],
        [(547, "foreign key")],
        [(3, 3)],
        [("cellar", 1, None, None, "U"), ("roof", 2, Decimal("-4.250000"), Decimal("51.50"), "A")],
        [(2, "2024-07-01 12:01", "no value"), (5, "2024-07-01 13:00", None)],
    ],
    "08_agent_job": [
        [
            (1, "Fetch", 1, 0, 0), (2, "Load", 1, 0, 0), (3, "Publish", 1, 0, 0), (0, "(Job outcome)", 1, 0, 0),
            (2, "Load", 2, 0, 4860), (2, "Load", 0, 1, 4860), (4, "Report failure", 1, 0, 0), (0, "(Job outcome)", 0, 0, 0),
        ],
        [("GBP", "2024-03-31", Decimal("0.8551")), ("USD", "2024-03-31", Decimal("1.0811"))],
        [("FAILED", 2, 1, "ETL - partner rates", "ETL", "admin")],
        [("Partner rates, once", 1, 0, "fired")],
        [("load", "error 4860 in a batch: Ca"), ("load", "error 4860 in a batch: Ca"), ("Report failure", "the job ETL - partner rat")],
        [("data-team@example.com", "SQL Server Job System: 'ETL - partner rates' completed", "unsent")],
        [(0,)],
    ],
    "09_openxml_orders": [
        [
            (5000, "A-1", "Müller & Söhne", "Köln", "2024-05-02", True, None, Decimal("25.00")),
            (5010, "B-7", "Ateliers", None, "2024-05-03", False, "ring twice", Decimal("14.00")),
        ],
        [
            ("A-1", 1, "4006381333931", 3, Decimal("4.50")), ("A-1", 3, "5901234123457", 2, Decimal("20.50")),
            ("B-7", 2, "4006381333931", 10, Decimal("14.00")),
        ],
        [
            ("A-1", 2, 60001, "not an article number: 4006381333932"), ("B-7", 1, 60002, "not a quantity: many"),
            (None, None, 2627, "Violation of UNIQUE KEY constraint 'uq_p"),
        ],
        [("A-1", "DHL", 2, Decimal("1.750"))],
        [(
            '<acknowledgement><order no="A-1" id="5000"><total>25.00</total><line no="1"><quantity>3</quantity></line>'
            '<line no="3"><quantity>2</quantity></line></order><order no="B-7" id="5010"><total>14.00</total><line no="2"><quantity>10</quantity></line>'
            '</order></acknowledgement>',
        )],
    ],
    "10_sales_warehouse": [
        [
            ("N001", 1, "Nord", "North", "040 1234", "2000-01-01", "2024-02-01"), ("N001", 2, "Nord", "West", "040 1234", "2024-02-01", "9999-12-31"),
            ("S002", 1, "Süd", "South", "089 55", "2000-01-01", "9999-12-31"),
        ],
        [
            ("2024-01", 5, "other month", "2024-02-01;3;S002;tea;1;3.50"), ("2024-01", 6, "date", "2024-01-32;4;S002;tea;1;3.50"),
            ("2024-02", 3, "twice", "2024-02-10;9;N001;tea;3;10.50"), ("2024-02", 4, "quantity", "2024-02-11;10;S002;milk;four;4.80"),
            ("2024-02", 5, "store", "2024-02-12;11;X9;milk;1;1.20"),
        ],
        [
            ("North", 0, "2024-01", 1, Decimal("8.20")), ("North", 1, None, 1, Decimal("8.20")), ("South", 0, "2024-01", 1, Decimal("35.00")),
            ("South", 0, "2024-02", 1, Decimal("4.80")), ("South", 1, None, 2, Decimal("39.80")), ("West", 0, "2024-02", 1, Decimal("10.50")),
            ("West", 1, None, 1, Decimal("10.50")), ("all", 1, None, 4, Decimal("58.50")),
        ],
        [("fact_202401", 3), ("fact_202402", 2)],
        [("new version", 3, "S002"), ("overwritten", 1, "S002"), ("version closed", 1, "N001")],
        [("largest", 10), ("pieces", 20), ("rows", 5)],
        [
            ("loaded", "sales_2024_01.tbl: 3 rows, 2 rejected"), ("loaded", "sales_2024_02.tbl: 2 rows, 3 rejected"), ("not delivered", "sales_2024_03.tbl"),
            ("archived", "arn:aws:s3:::bucket/archive/2024/sales_2024_02.tbl"), ("archived", "arn:aws:s3:::bucket/archive/2024/sales_2024_01.tbl"),
            ("loaded", "sales_2024_02.tbl: 2 rows, 3 rejected"),
        ],
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
@pytest.mark.parametrize("client_name", ["python-tds", "pymssql", "pyodbc", "mssql-python"])
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


def bsqldb(name: str) -> list[str]:
    return ["bsqldb", "-i", name, "-t", "|", "-h"]


def tsql(name: str) -> list[str]:
    return ["tsql", "-t", "|", "-o", "fhq"]


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("command", [bsqldb, tsql])
def test_freetds(ferryman: Ferryman, delivered: str, command: Callable[[str], list[str]], name: str, tmp_path: Path) -> None:
    source = tmp_path / "script.sql"
    source.write_text(script(name, delivered))
    words = command(str(source))
    if shutil.which(words[0]) is None:
        pytest.skip(f"{words[0]} (freetds-bin) is not installed")
    server = ferryman.server
    config = tmp_path / "freetds.conf"
    config.write_text(f"[ferryman]\nhost = {server.host}\nport = {server.port}\ntds version = 7.4\nclient charset = UTF-8\n")
    with source.open() as script_file:
        done = subprocess.run(
            [*words, "-S", "ferryman", "-U", server.user, "-P", server.password], stdin=script_file,
            env={"FREETDSCONF": str(config), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    expected = [row for rows in EXPECTED[name] for row in rows]
    found = printed_rows(done.stdout)[-len(expected) :]
    assert len(found) == len(expected), done.stdout + done.stderr
    for cells, row in zip(found, expected, strict=True):
        assert [like(cell, value) for cell, value in zip(cells, row, strict=True)] == list(row)


def printed_rows(text: str) -> list[list[str]]:
    """Return the cells of the rows that a FreeTDS tool prints; a line of dashes ends the heading, which bsqldb writes to the same place."""
    rows: list[list[str]] = []
    for line in text.splitlines():
        if line and not line.strip("-|"):
            rows.pop()
        else:
            rows.append(line.split("|"))
    return rows


def like(cell: str, value: object) -> object:
    """Return a printed cell as the type of an expected value; bsqldb prints varchar(max) and nvarchar(max) in hexadecimal."""
    if isinstance(value, str) and cell.startswith("0x"):
        return bytes.fromhex(cell[2:]).decode()
    if cell == "NULL" or isinstance(value, str) or value is None:
        return None if cell == "NULL" else cell
    return bool(int(cell)) if isinstance(value, bool) else type(value)(cell)  # type: ignore[call-arg]


def test_every_script_is_run() -> None:
    assert {path.stem for path in SCRIPTS.glob("*.sql")} == EXPECTED.keys()
