"""Every T-SQL example of AWS's page, through every client, plain and encrypted, with autocommit on and off.

Source: "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", Amazon RDS User Guide. Only bucket_name, TASK_ID,
42 and 1234 are replaced, as the page means them to be.
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import pytest
from tests.acceptance import clients
from tests.acceptance.clients import Client, ResultSet
from tests.acceptance.conftest import Ferryman

DOWNLOAD = r"""
exec msdb.dbo.rds_download_from_s3
	    @s3_arn_of_file='arn:aws:s3:::bucket_name/bulk_data.csv',
	    @rds_file_path='D:\S3\seed_data\data.csv',
	    @overwrite_file=1;
"""
UPLOAD = r"""
exec msdb.dbo.rds_upload_to_s3 
		@rds_file_path='D:\S3\seed_data\data.csv',
		@s3_arn_of_file='arn:aws:s3:::bucket_name/new_data.csv',
		@overwrite_file=1;
"""
GATHER = "exec msdb.dbo.rds_gather_file_details;"
LIST = "SELECT * FROM msdb.dbo.rds_fn_list_file_details(TASK_ID);"
DELETE_FILE = r"""
exec msdb.dbo.rds_delete_from_filesystem
    @rds_file_path='D:\S3\delete_me.txt';
"""
DELETE_FOLDER = r"""
exec msdb.dbo.rds_delete_from_filesystem
    @rds_file_path='D:\S3\example_folder\',
    @force_delete=1;
"""
ALL_TASKS = "SELECT * FROM msdb.dbo.rds_fn_task_status(NULL,0);"
ONE_TASK = "SELECT * FROM msdb.dbo.rds_fn_task_status(NULL,42);"
CANCEL = "exec msdb.dbo.rds_cancel_task @task_id = 1234;"

TASK_COLUMNS = ["task_id", "task_type", "lifecycle", "created_at", "last_updated", "S3_object_arn", "overwrite_file", "task_progress", "task_info", "filepath"]
STATUS_COLUMNS = [
    "task_id", "task_type", "database_name", "% complete", "duration(mins)", "lifecycle", "task_info", "last_updated", "created_at", "S3_object_arn",
    "overwrite_S3_backup_file", "KMS_master_key_arn", "filepath", "overwrite_file", "task_metadata",
]  # fmt: skip
FILE_COLUMNS = ["filepath", "size_in_bytes", "last_modified_utc", "is_directory"]
FINAL = ("SUCCESS", "ERROR", "CANCELLED")
WAIT_SECONDS = 60


def start_task(client: Client, sql: str) -> ResultSet:
    [task] = client.run(sql)
    client.commit()
    assert task.columns == TASK_COLUMNS
    assert task.one("lifecycle") == "CREATED"
    assert task.one("task_info") is None
    return task


def wait(client: Client, task_id: int) -> ResultSet:
    """Poll as the page says until the task is over."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        [status] = client.run(ONE_TASK.replace("42", str(task_id)))
        client.commit()
        assert status.columns == STATUS_COLUMNS
        if status.one("lifecycle") in FINAL:
            return status
        assert time.monotonic() < deadline, status
        time.sleep(0.02)


def run_task(client: Client, sql: str) -> ResultSet:
    status = wait(client, start_task(client, sql).one("task_id"))
    assert status.one("lifecycle") == "SUCCESS", status
    return status


@pytest.mark.parametrize("autocommit", [True, False], ids=["autocommit", "commit"])
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "encrypted"])
@pytest.mark.parametrize("name", clients.names())
def test_every_example_of_the_page(ferryman: Ferryman, bucket: str, name: str, encrypted: bool, autocommit: bool) -> None:
    s3 = ferryman.s3()
    body = f"id,name\n1,{name}\n".encode()
    s3.put_object(Bucket=bucket, Key="bulk_data.csv", Body=body)
    client = ferryman.connect(name, encrypted=encrypted, autocommit=autocommit)
    try:
        status = run_task(client, DOWNLOAD.replace("bucket_name", bucket))
        check_status(status, name, bucket)
        assert (ferryman.s3_root / "seed_data" / "data.csv").read_bytes() == body

        run_task(client, UPLOAD.replace("bucket_name", bucket))
        assert s3.get_object(Bucket=bucket, Key="new_data.csv")["Body"].read() == body

        (ferryman.s3_root / "delete_me.txt").write_text("x")
        (ferryman.s3_root / "example_folder").mkdir()
        (ferryman.s3_root / "example_folder" / "inner.txt").write_text("x")
        listing = run_task(client, GATHER).one("task_id")
        [files] = client.run(LIST.replace("TASK_ID", str(listing)))
        client.commit()
        check_listing(files, name)

        run_task(client, DELETE_FILE)
        run_task(client, DELETE_FOLDER)
        assert not (ferryman.s3_root / "delete_me.txt").exists()
        assert not (ferryman.s3_root / "example_folder").exists()

        [everything] = client.run(ALL_TASKS)
        client.commit()
        assert everything.columns == STATUS_COLUMNS
        assert len(everything.rows) >= 5

        with pytest.raises(Exception, match="(?i)cancel"):
            client.run(CANCEL.replace("1234", str(listing)))
    finally:
        client.close()


def check_status(status: ResultSet, client: str, bucket: str) -> None:
    assert status.one("task_type") == "DOWNLOAD_FROM_S3"
    assert status.one("% complete") == 100
    assert status.one("duration(mins)") == 0
    assert status.one("database_name") is None
    assert status.one("S3_object_arn") == f"arn:aws:s3:::{bucket}/bulk_data.csv"
    assert status.one("filepath") == r"D:\S3\seed_data\data.csv"
    assert status.one("overwrite_file") in (True, 1)
    assert moment(status.one("created_at")) <= moment(status.one("last_updated"))
    if client == "tedious":
        assert status.types == [
            "Int", "NVarChar", "NVarChar", "Int", "IntN", "NVarChar", "NVarChar", "DateTime", "DateTime", "NVarChar",
            "BitN", "NVarChar", "NVarChar", "BitN", "NVarChar",
        ]  # fmt: skip


def check_listing(files: ResultSet, client: str) -> None:
    assert files.columns == FILE_COLUMNS
    by_path = {row[0]: row for row in files.rows}
    assert by_path["D:\\S3\\delete_me.txt"][1] in (1, "1")
    assert by_path["D:\\S3\\delete_me.txt"][3] in (False, 0)
    assert any(path.startswith("D:\\S3\\example_folder") and row[3] in (True, 1) for path, row in by_path.items())
    assert all(isinstance(moment(row[2]), datetime) for row in files.rows)
    if client == "tedious":
        assert files.types == ["NVarChar", "BigInt", "DateTime", "Bit"]


def moment(value: Any) -> datetime:
    """tedious sends dates through JSON."""
    return datetime.fromisoformat(value.replace("Z", "+00:00")) if isinstance(value, str) else value


TYPICAL_LOOP = r"""
DECLARE @task_id int, @status nvarchar(32);
EXEC msdb.dbo.rds_download_from_s3 'arn:aws:s3:::bucket_name/loop.csv', 'D:\S3\loop.csv', 1;
SELECT TOP 1 @task_id = task_id FROM msdb.dbo.rds_fn_task_status(NULL, 0) WHERE task_type = 'DOWNLOAD_FROM_S3' ORDER BY task_id DESC;
SELECT @status = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @task_id);
WHILE @status IN ('CREATED', 'IN_PROGRESS')
BEGIN
    WAITFOR DELAY '00:00:00.1';
    SELECT @status = lifecycle FROM msdb.dbo.rds_fn_task_status(NULL, @task_id);
END
IF @status <> 'SUCCESS' RAISERROR('download ended as %s', 16, 1, @status);
CREATE TABLE #loaded (id int, name nvarchar(50));
BULK INSERT #loaded FROM 'D:\S3\loop.csv' WITH (FIELDTERMINATOR = ',', ROWTERMINATOR = '0x0a', FIRSTROW = 2);
SELECT COUNT(*) AS n, MAX(name) AS last_name FROM #loaded;
"""


@pytest.mark.parametrize("name", clients.names())
def test_the_typical_loop_runs_as_one_batch(ferryman: Ferryman, bucket: str, name: str) -> None:
    ferryman.s3().put_object(Bucket=bucket, Key="loop.csv", Body=b"id,name\n1,a\n2,b\n")
    client = ferryman.connect(name)
    try:
        *_, result = client.run(TYPICAL_LOOP.replace("bucket_name", bucket))
    finally:
        client.close()
    assert result.rows == [(2, "b")]
