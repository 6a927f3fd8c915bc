"""Bad input of every kind: the text, the number where EXEC raises, and that nothing was lost or left."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytds
import pytest
from tests.acceptance import rds
from tests.acceptance.conftest import Ferryman
from tests.acceptance.external import ARN as EXTERNAL_ARN
from tests.acceptance.external import BUCKET as EXTERNAL_BUCKET
from tests.acceptance.external import External, external_ferryman
from tests.acceptance.roles import ROLE_ARN, associate_role, dissociate_role, wait_for_role
from tests.acceptance.snapshot import Snapshot, files, snapshot
from tests.acceptance.tasks import CANCEL, DELETE, DOWNLOAD, GATHER, UPLOAD, Status, Tasks, wait_until

from ferryman.cloud.role import POLICY_NAME, ROLE_NAME, permissions

MIB: Final = 1 << 20
OLD: Final = b"1,old\r\n2,old\r\n"
"""What stands in D:\\S3\\input\\old.csv and in the object input/old.csv; no bad input may change it."""


@pytest.fixture(scope="module")
def tasks(ferryman: Ferryman) -> Iterator[Tasks]:
    with Tasks(ferryman) as opened:
        yield opened


@pytest.fixture(scope="module")
def s3(ferryman: Ferryman) -> Any:
    return ferryman.s3()


@pytest.fixture(scope="module")
def folder(ferryman: Ferryman, bucket: str, s3: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """D:\\S3\\input with a file, a folder and links out of D:\\S3, and an object beside it."""
    folder = ferryman.s3_root / "input"
    (folder / "sub").mkdir(parents=True)
    (folder / "old.csv").write_bytes(OLD)
    (folder / "sub" / "inner.csv").write_bytes(OLD)
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.csv").write_text("1,secret\r\n")
    (folder / "link.csv").symlink_to(outside / "secret.csv")
    (folder / "linked").symlink_to(outside)
    s3.put_object(Bucket=bucket, Key="input/old.csv", Body=OLD)
    return folder


@pytest.fixture
def unchanged(ferryman: Ferryman, bucket: str, s3: Any, folder: Path) -> Iterator[Snapshot]:
    """Files, their bytes, objects and multipart uploads are after the test what they were before it."""
    outside = (folder / "linked").resolve()
    before, before_outside = snapshot(ferryman.s3_root, s3, bucket), files(outside)
    yield before
    assert snapshot(ferryman.s3_root, s3, bucket) == before
    assert files(outside) == before_outside


def check_error(status: Status, *fragments: str) -> None:
    """The task has failed, says so in its last line, and nothing else is in task_info."""
    assert status.lifecycle == "ERROR", status
    first, last = status.lines
    assert first == "Task execution has started."
    for fragment in fragments:
        assert fragment in last
    assert status.percent < 100


# --- tasks that end as ERROR: ARN, bucket, key, file

OBJECT: Final = "arn:aws:s3:::acceptance-bucket/input/old.csv"
REISSUE: Final = "Please reissue task with correct type and overwrite property"

BAD_ARNS: Final = {
    "malformed": ("old.csv", "'old.csv' is not an S3 ARN. Give an ARN such as arn:aws:s3:::bucket_name/file_name."),
    "s3 uri": ("s3://acceptance-bucket/input/old.csv", "'s3://acceptance-bucket/input/old.csv' is an S3 URI, not an ARN."),
    "other service": ("arn:aws:ec2:::acceptance-bucket/old.csv", "names the service 'ec2', not s3."),
    "other partition": ("arn:moon:s3:::acceptance-bucket/old.csv", "has the unknown partition 'moon'."),
    "with region": ("arn:aws:s3:us-east-1::acceptance-bucket/old.csv", "has a region or an account number"),
    "no bucket": ("arn:aws:s3:::", "names no bucket."),
    "no key": ("arn:aws:s3:::acceptance-bucket", "names a bucket but no file."),
    "folder": ("arn:aws:s3:::acceptance-bucket/input/", "names a folder, not a file."),
    "missing bucket": ("arn:aws:s3:::missing-bucket/old.csv", "The specified bucket does not exist"),
}


@pytest.mark.parametrize(("arn", "text"), BAD_ARNS.values(), ids=BAD_ARNS)
@pytest.mark.parametrize("procedure", [DOWNLOAD, UPLOAD], ids=["download", "upload"])
def test_bad_arn(tasks: Tasks, unchanged: Snapshot, procedure: str, arn: str, text: str) -> None:
    path = "new.csv" if procedure is DOWNLOAD else r"input\old.csv"
    check_error(tasks.task(procedure + f"'{arn}', '{path}', 1"), text)


def test_missing_key(tasks: Tasks, unchanged: Snapshot) -> None:
    status = tasks.task(DOWNLOAD + r"'arn:aws:s3:::acceptance-bucket/input/OLD.csv', 'input\old.csv', 1")
    check_error(status, "Key arn:aws:s3:::acceptance-bucket/input/OLD.csv does not exist")


@pytest.mark.parametrize(("key", "path"), [("input/old.exe", "new.csv"), ("input/old.csv", "new.BAT"), ("input/old.csv.zip", "new")])
def test_wrong_extension(tasks: Tasks, unchanged: Snapshot, key: str, path: str) -> None:
    status = tasks.task(DOWNLOAD + f"'arn:aws:s3:::acceptance-bucket/{key}', '{path}', 1")
    check_error(status, "are not supported for download", "Supported are files without extension and .bcp, .csv, .dat, .fmt, .info, .lst, .tbl, .txt, .xml.")


def test_extension_of_an_option_that_is_off(tasks: Tasks, unchanged: Snapshot) -> None:
    check_error(tasks.task(DOWNLOAD + f"'{OBJECT}', 'cube.abf'"), "supported for download only when SSAS is enabled on the DB instance: 'cube.abf'")


@pytest.mark.parametrize("overwrite", ["", ", 0", ", NULL"])
def test_file_exists_and_overwrite_is_off(tasks: Tasks, unchanged: Snapshot, overwrite: str) -> None:
    check_error(tasks.task(DOWNLOAD + rf"'{OBJECT}', 'D:\S3\input\OLD.csv'{overwrite}"), REISSUE, r"The file D:\S3\input\old.csv already exists")


def test_object_exists_and_overwrite_is_off(tasks: Tasks, unchanged: Snapshot) -> None:
    check_error(tasks.task(UPLOAD + rf"'{OBJECT}', 'input\sub\inner.csv'"), REISSUE, f"The object {OBJECT} already exists")


def test_missing_local_file(tasks: Tasks, unchanged: Snapshot) -> None:
    check_error(tasks.task(UPLOAD + rf"'{OBJECT}', 'D:\S3\input\missing.csv', 1"), r"The file 'D:\S3\input\missing.csv' does not exist.")
    check_error(tasks.task(UPLOAD + rf"'{OBJECT}', 'D:\S3\nowhere\old.csv', 1"), r"The directory 'D:\S3\nowhere' does not exist.")
    check_error(tasks.task(UPLOAD + rf"'{OBJECT}', 'input\sub', 1"), r"'D:\S3\input\sub' is a directory, not a file.")
    check_error(tasks.task(DELETE + r"'input\missing.csv'"), r"'D:\S3\input\missing.csv' does not exist.")


def test_download_over_a_directory(tasks: Tasks, unchanged: Snapshot) -> None:
    check_error(tasks.task(DOWNLOAD + rf"'{OBJECT}', 'input\sub', 1"), r"'D:\S3\input\sub' is a directory. Give another name for the file.")
    check_error(tasks.task(DOWNLOAD + rf"'{OBJECT}', 'input\sub\', 1"), r"names a directory. Give the name of the file too.")
    check_error(tasks.task(DOWNLOAD + rf"'{OBJECT}', 'D:\S3\', 1"), r"names a directory. Give the name of the file too.")


ESCAPES: Final = {
    "dot dot": (r"..\old.csv", "'..' isn't allowed."),
    "dot dot inside": (r"D:\S3\input\..\..\old.csv", "'..' isn't allowed."),
    "dot dot slashes": ("D:/S3/../old.csv", "'..' isn't allowed."),
    "other drive": (r"C:\old.csv", "is on another drive."),
    "other folder": (r"D:\Data\old.csv", r"is outside D:\S3."),
    "sibling": (r"D:\S3x\old.csv", r"is outside D:\S3."),
    "drive relative": ("D:old.csv", "depends on the current folder of drive D."),
    "rooted": (r"\old.csv", "has no drive."),
    "unix": ("/etc/passwd", "has no drive."),
    "unc": (r"\\server\share\old.csv", "is a UNC or device path."),
    "device": (r"\\?\D:\S3\old.csv", "is a UNC or device path."),
    "stream": (r"input\old.csv:hidden", "names an alternate data stream."),
    "reserved": (r"input\NUL", "is a reserved device name of Windows."),
    "reserved with extension": (r"input\com1.csv", "is a reserved device name of Windows."),
    "trailing dot": (r"input\old.csv.", "ends with a blank or a dot"),
    "wildcard": (r"input\*.csv", "which Windows doesn't allow in names."),
    "link": (r"input\link.csv", r"'D:\S3\input\link.csv' is a link or a special file."),
    "linked folder": (r"input\linked\secret.csv", r"'D:\S3\input\linked' is not what the path says"),
}


@pytest.mark.parametrize(("path", "text"), ESCAPES.values(), ids=ESCAPES)
def test_path_escapes(tasks: Tasks, load: Tasks, unchanged: Snapshot, path: str, text: str) -> None:
    check_error(tasks.task(DOWNLOAD + f"'{OBJECT}', '{path}', 1"), text)
    check_error(tasks.task(UPLOAD + f"'{OBJECT}', '{path}', 1"), text)
    check_error(tasks.task(DELETE + f"'{path}', 1"), text)
    number, severity, state, _, message = load.error(BULK_INSERT.format(path, "ROWTERMINATOR = '0x0a'"))
    assert (number, severity, state) == (4861, 16, 1)
    assert message.startswith(f'Cannot bulk load because the file "{path}" could not be opened. Operating system error code 5(Access is denied.).')
    assert text in message


def test_links_are_not_listed(tasks: Tasks, unchanged: Snapshot) -> None:
    status = tasks.task(GATHER)
    listed = [row[0] for row in tasks.run(rf"SELECT filepath FROM msdb.dbo.rds_fn_list_file_details({status.task_id}) WHERE filepath LIKE 'D:\S3\input%'")]
    assert sorted(listed) == [r"D:\S3\input", r"D:\S3\input\old.csv", r"D:\S3\input\sub", r"D:\S3\input\sub\inner.csv"]


@pytest.mark.parametrize("arguments", [r"'input\sub'", "'input\\sub\\'", r"'input\sub', 1", "'input\\sub\\', 0"])
def test_delete_of_a_directory_without_flag_or_backslash(tasks: Tasks, unchanged: Snapshot, arguments: str) -> None:
    status = tasks.task(DELETE + arguments)
    check_error(status, r"sub", "is a directory. To delete it with all that is in it, end the path with a backslash and set @force_delete=1.")


def test_delete_of_a_file_with_a_backslash(tasks: Tasks, unchanged: Snapshot) -> None:
    check_error(tasks.task(DELETE + "'input\\old.csv\\', 1"), "is a file. To delete it, give the path without the backslash at its end.")


# --- the limit of 100 files


def test_the_101st_file(ferryman: Ferryman, tasks: Tasks, s3: Any, bucket: str, folder: Path) -> None:
    many = folder / "many"
    many.mkdir()
    for number in range(3):
        (many / f"folder{number}").mkdir()
    present = sum(path.is_file() and not path.is_symlink() for path in ferryman.s3_root.rglob("*"))
    for number in range(99 - present):
        (many / f"{number}.csv").write_bytes(OLD)
    s3.put_object(Bucket=bucket, Key="input/new.csv", Body=b"new")
    source = f"'arn:aws:s3:::{bucket}/input/new.csv'"

    assert tasks.task(DOWNLOAD + rf"{source}, 'input\many\hundredth.csv'").lifecycle == "SUCCESS"
    before = snapshot(ferryman.s3_root, s3, bucket)
    check_error(tasks.task(DOWNLOAD + rf"{source}, 'input\many\another.csv'"), r"D:\S3\ already holds 100 files, the limit.")
    check_error(tasks.task(DOWNLOAD + rf"{source}, 'input\many\new folder\another.csv', 1"), r"D:\S3\ already holds 100 files, the limit.")
    assert snapshot(ferryman.s3_root, s3, bucket) == before
    (many / "another folder").mkdir()
    assert tasks.task(DOWNLOAD + rf"{source}, 'input\many\0.csv', 1").lifecycle == "SUCCESS"
    assert (many / "0.csv").read_bytes() == b"new"

    assert tasks.task(DELETE + "'input\\many\\', 1").lifecycle == "SUCCESS"
    assert not many.exists()
    s3.delete_object(Bucket=bucket, Key="input/new.csv")


# --- permissions and the role


@contextmanager
def without(ferryman: Ferryman, action: str) -> Iterator[None]:
    """The role's policy lacks one action."""
    iam = ferryman.aws("iam")
    policy = permissions()
    for statement in policy["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        statement["Action"] = [each for each in actions if each.lower() != action.lower()]
    policy["Statement"] = [statement for statement in policy["Statement"] if statement["Action"]]
    iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(policy))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=ROLE_NAME, PolicyName=POLICY_NAME, PolicyDocument=json.dumps(permissions()))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", OBJECT), ("s3:ListBucket", "arn:aws:s3:::acceptance-bucket"), ("s3:GetBucketLocation", "arn:aws:s3:::acceptance-bucket"),
        ("s3:GetBucketAcl", "arn:aws:s3:::acceptance-bucket"), ("s3:ListAllMyBuckets", "*"),
    ],
)  # fmt: skip
def test_download_without_permission(ferryman: Ferryman, tasks: Tasks, unchanged: Snapshot, action: str, resource: str) -> None:
    with without(ferryman, action):
        status = tasks.task(DOWNLOAD + rf"'{OBJECT}', 'input\old.csv', 1")
    check_error(status, f"Access Denied. The IAM role arn:aws:iam::123456789012:role/{ROLE_NAME} needs ", f"{action} on {resource}. S3 said: ")


@pytest.mark.parametrize("size", [len(OLD), 20 * MIB], ids=["one request", "multipart"])
@pytest.mark.parametrize(
    ("action", "resource"),
    [("s3:PutObject", "arn:aws:s3:::acceptance-bucket/input/new.dat"), ("s3:ListBucket", "arn:aws:s3:::acceptance-bucket")],
)
def test_upload_without_permission(
    ferryman: Ferryman, tasks: Tasks, folder: Path, s3: Any, bucket: str, action: str, resource: str, size: int
) -> None:
    source = folder / "new.dat"
    source.write_bytes(b"x" * size)
    before = snapshot(ferryman.s3_root, s3, bucket)
    with without(ferryman, action):
        status = tasks.task(UPLOAD + rf"'arn:aws:s3:::{bucket}/input/new.dat', 'input\new.dat'")
    check_error(status, "Access Denied. The IAM role", f"needs {action} on {resource}")
    assert snapshot(ferryman.s3_root, s3, bucket) == before
    source.unlink()


def test_a_role_that_no_longer_trusts_the_service(ferryman: Ferryman, tasks: Tasks, unchanged: Snapshot) -> None:
    """A task that was made before ends as ERROR; after it the procedures refuse until the trust policy is right again."""
    iam, client = ferryman.aws("iam"), rds.client(ferryman)
    trusted = iam.get_role(RoleName=ROLE_NAME)["Role"]["AssumeRolePolicyDocument"]
    other = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    with Tasks(ferryman, autocommit=False) as session:
        task = session.start(UPLOAD + rf"'{OBJECT}', 'input\old.csv', 1")
        iam.update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [other]}))
        try:
            session.connection.commit()
            check_error(tasks.finish(task), "can't be assumed: its trust policy doesn't allow sts:AssumeRole to the service rds.amazonaws.com")
            wait_for_role(client, "INVALID")
            wait_until(lambda: refusal(tasks, GATHER), "the refusal")
            check_refused(tasks, GATHER, f"The IAM role {ROLE_ARN}", "can't be assumed (its status is INVALID).")
        finally:
            iam.update_assume_role_policy(RoleName=ROLE_NAME, PolicyDocument=json.dumps(trusted))
    wait_for_role(client, "ACTIVE")
    wait_until(lambda: not refusal(tasks, GATHER), "the end of the refusal")


def refusal(tasks: Tasks, call: str) -> str:
    """The error of a call, '' when it succeeds."""
    try:
        tasks.run(call)
    except pytds.DatabaseError as error:
        return str(error)
    return ""


NOT_READY: Final = "S3 integration is not enabled yet or is in the process of being enabled."
CALLS: Final = (DOWNLOAD + f"'{OBJECT}'", UPLOAD + rf"'{OBJECT}', 'input\old.csv'", DELETE + r"'input\old.csv'", GATHER)


def test_no_role(ferryman: Ferryman, tasks: Tasks, unchanged: Snapshot) -> None:
    client = rds.client(ferryman)
    dissociate_role(client)
    try:
        for call in CALLS:
            check_refused(tasks, call, NOT_READY, "Associate an IAM role with the DB instance for the feature S3_INTEGRATION")
    finally:
        associate_role(client)
    wait_until(lambda: not refusal(tasks, GATHER), "the role to be of use")


def check_refused(tasks: Tasks, call: str, *fragments: str) -> None:
    """EXEC raises 50000 in the procedure's own name and makes no task."""
    before = tasks.count()
    number, severity, state, procedure, text = tasks.error(call)
    assert (number, severity, state, procedure) == (50000, 16, 1, call.split()[1])
    for fragment in fragments:
        assert fragment in text
    assert tasks.count() == before


# --- parameters

REFUSED: Final = {
    "download null arn": (DOWNLOAD + "NULL", "The parameter @s3_arn_of_file is required."),
    "download empty arn": (DOWNLOAD + "''", "The parameter @s3_arn_of_file is required."),
    "download overwrite 2": (DOWNLOAD + f"'{OBJECT}', 'new.csv', 2", "The parameter @overwrite_file must be 0 (don't overwrite) or 1 (overwrite)."),
    "download overwrite -1": (DOWNLOAD + f"'{OBJECT}', @overwrite_file = -1", "The parameter @overwrite_file must be 0"),
    "download long arn": (DOWNLOAD + "@s3_arn_of_file = '" + "x" * 2049 + "'", "The parameter @s3_arn_of_file is longer than 2048 characters."),
    "download long path": (DOWNLOAD + f"'{OBJECT}', '" + "x" * 2049 + "'", "The parameter @rds_file_path is longer than 2048 characters."),
    "upload null arn": (UPLOAD + r"NULL, 'input\old.csv'", "The parameter @s3_arn_of_file is required."),
    "upload null path": (UPLOAD + f"'{OBJECT}', NULL", "The parameter @rds_file_path is required."),
    "upload empty path": (UPLOAD + f"'{OBJECT}', ''", "The parameter @rds_file_path is required."),
    "upload overwrite 2": (UPLOAD + rf"'{OBJECT}', 'input\old.csv', 2", "The parameter @overwrite_file must be 0"),
    "delete null path": (DELETE + "NULL", "The parameter @rds_file_path is required."),
    "delete empty path": (DELETE + "''", "The parameter @rds_file_path is required."),
    "delete force 2": (DELETE + r"'input\old.csv', 2", "The parameter @force_delete must be 0, or 1 to delete a directory."),
    "cancel nothing": (CANCEL, "Give the task to cancel: @task_id or @db_name."),
    "cancel unknown": (CANCEL + "@task_id = 2000000000", "The task 2000000000 does not exist."),
    "cancel database": (CANCEL + "@db_name = 'nowhere'", "No task of the database nowhere is waiting or in progress."),
}
SERVERS_OWN: Final = {
    "unknown parameter": (DOWNLOAD + f"'{OBJECT}', @file = 'x'", 8145, 1, "@file is not a parameter for procedure rds_download_from_s3."),
    "invented parameter": (GATHER + " @task_id = 1", 8146, 2, "Procedure rds_gather_file_details has no parameters and arguments were supplied."),
    "missing arn": (DOWNLOAD, 201, 4, "Procedure or function 'rds_download_from_s3' expects parameter '@s3_arn_of_file', which was not supplied."),
    "missing path": (UPLOAD + f"'{OBJECT}'", 201, 4, "Procedure or function 'rds_upload_to_s3' expects parameter '@rds_file_path', which was not supplied."),
    "missing file": (DELETE, 201, 4, "Procedure or function 'rds_delete_from_filesystem' expects parameter '@rds_file_path', which was not supplied."),
    "too many": (DOWNLOAD + f"'{OBJECT}', 'x', 1, 1", 8144, 2, "Procedure or function rds_download_from_s3 has too many arguments specified."),
    "unknown procedure": ("EXEC msdb.dbo.rds_download_s3", 2812, 62, "Could not find stored procedure 'msdb.dbo.rds_download_s3'."),
}


@pytest.mark.parametrize(("call", "text"), REFUSED.values(), ids=REFUSED)
def test_refused_parameters(tasks: Tasks, unchanged: Snapshot, call: str, text: str) -> None:
    check_refused(tasks, call, text)


@pytest.mark.parametrize(("call", "number", "state", "text"), SERVERS_OWN.values(), ids=SERVERS_OWN)
def test_parameters_that_the_server_refuses(tasks: Tasks, unchanged: Snapshot, call: str, number: int, state: int, text: str) -> None:
    before = tasks.count()
    procedure = "" if number == 2812 else call.split()[1]
    assert tasks.error(call) == (number, 16, state, procedure, text)
    assert tasks.count() == before


def test_values_of_the_wrong_type(tasks: Tasks, unchanged: Snapshot) -> None:
    before = tasks.count()
    for call in (DOWNLOAD + f"'{OBJECT}', 'x', 'yes'", CANCEL + "@task_id = 'last'"):
        assert tasks.error(call) == (8114, 16, 5, call.split()[1], "Error converting data type varchar to int.")
    assert tasks.count() == before


def test_an_unknown_task_has_no_status(tasks: Tasks) -> None:
    assert tasks.run("SELECT * FROM msdb.dbo.rds_fn_task_status(NULL, 2000000000)") == []
    assert tasks.run("EXEC msdb.dbo.rds_task_status @task_id = 2000000000") == []
    assert tasks.run("SELECT * FROM msdb.dbo.rds_fn_list_file_details(2000000000)") == []


# --- cancellation on the local AWS


@pytest.mark.parametrize("lifecycle", ["SUCCESS", "ERROR"])
def test_cancel_of_a_task_that_has_ended(tasks: Tasks, unchanged: Snapshot, lifecycle: str) -> None:
    status = tasks.task(GATHER if lifecycle == "SUCCESS" else DELETE + "'missing.csv'")
    assert status.lifecycle == lifecycle
    check_refused(tasks, CANCEL + f"@task_id = {status.task_id}", f"The task {status.task_id} can't be canceled: it has already ended ({lifecycle}).")
    assert tasks.status(status.task_id) == status


def test_cancel_of_a_listing_in_progress(ferryman: Ferryman, tasks: Tasks, folder: Path) -> None:
    many = folder / "many"
    many.mkdir()
    try:
        for number in range(1000):
            (many / f"{number}.csv").touch()
        task = tasks.start(GATHER)
        wait_until(lambda: tasks.status(task).lifecycle == "IN_PROGRESS", "the start of the listing")
        check_refused(tasks, CANCEL + f"@task_id = {task}", "can't be canceled: tasks of the type LIST_FILES_ON_DISK can be canceled only before they start.")
        assert tasks.finish(task).lifecycle == "SUCCESS"
        [(listed,)] = tasks.run(rf"SELECT COUNT(*) FROM msdb.dbo.rds_fn_list_file_details({task}) WHERE filepath LIKE 'D:\S3\input\many\%.csv'")
        assert listed == 1000
    finally:
        shutil.rmtree(many)


# --- transactions

OPEN_TRANSACTION: Final = "The task belongs to the open transaction: it starts at COMMIT and vanishes at ROLLBACK. Commit before you wait for it."


def test_rollback_removes_the_task(tasks: Tasks, unchanged: Snapshot) -> None:
    rows, messages = tasks.run_with_messages(f"BEGIN TRANSACTION; {DOWNLOAD}'{OBJECT}', 'new.csv'")
    assert [error.text for error in messages] == [f"Task created successfully.\r\nTask Id: {rows[0][0]}", OPEN_TRANSACTION]
    assert tasks.status(rows[0][0]).lifecycle == "CREATED"
    tasks.run("ROLLBACK")
    assert tasks.run(f"SELECT * FROM msdb.dbo.rds_fn_task_status(NULL, {rows[0][0]})") == []
    later = tasks.task(GATHER)
    assert later.lifecycle == "SUCCESS"


def test_the_task_starts_at_commit(ferryman: Ferryman, folder: Path, s3: Any, bucket: str) -> None:
    with Tasks(ferryman, autocommit=False) as session, Tasks(ferryman) as other:
        rows, messages = session.run_with_messages(rf"{DOWNLOAD}'{OBJECT}', 'input\committed.csv'")
        assert messages[-1].text == OPEN_TRANSACTION
        assert other.task(GATHER).lifecycle == "SUCCESS", "a task of an open transaction is in nobody's way"
        assert session.status(rows[0][0]).lifecycle == "CREATED"
        assert not (folder / "committed.csv").exists()
        session.connection.commit()
        assert other.finish(rows[0][0]).lifecycle == "SUCCESS"
    (folder / "committed.csv").unlink()


# --- BULK INSERT

BULK_INSERT: Final = "BULK INSERT #load FROM '{}' WITH (FIELDTERMINATOR = ',', {})"


@pytest.fixture
def load(ferryman: Ferryman) -> Iterator[Tasks]:
    """A connection with an empty table #load."""
    with Tasks(ferryman) as opened:
        opened.run("CREATE TABLE #load (id int NULL, name varchar(5) NULL)")
        yield opened


def load_file(load: Tasks, folder: Path, content: bytes, options: str = r"ROWTERMINATOR = '\n'") -> list[tuple[int, int, int, str]]:
    """Load a file and return the number, severity, state and text of its errors."""
    file = folder / "load.csv"
    file.write_bytes(content)
    try:
        return [(number, severity, state, text) for number, severity, state, _, text in load.errors(BULK_INSERT.format(r"input\load.csv", options))]
    finally:
        file.unlink()


def loaded(load: Tasks) -> list[tuple[Any, ...]]:
    return load.run("SELECT id, name FROM #load ORDER BY id")


@pytest.mark.parametrize("path", [r"D:\S3\input\missing.csv", "d:/s3/nowhere/old.csv", "missing.csv"])
def test_bulk_insert_of_a_missing_file(load: Tasks, unchanged: Snapshot, path: str) -> None:
    text = f'Cannot bulk load. The file "{path}" does not exist or you don\'t have file access rights.'
    assert load.error(BULK_INSERT.format(path, "FIRSTROW = 1")) == (4860, 16, 1, "", text)
    assert load.error(f"SELECT * FROM OPENROWSET(BULK '{path}', SINGLE_CLOB) AS x") == (4860, 16, 1, "", text)
    assert loaded(load) == []


def test_bulk_insert_before_the_download_has_ended(ferryman: Ferryman, load: Tasks, unchanged: Snapshot) -> None:
    """What the user meets who doesn't wait: 4860, and the task goes on."""
    with Tasks(ferryman, autocommit=False) as other:
        other.start(rf"{DOWNLOAD}'{OBJECT}', 'D:\S3\input\later.csv'")
        number, *_ = load.error(BULK_INSERT.format(r"D:\S3\input\later.csv", "FIRSTROW = 1"))
        assert number == 4860
        other.connection.rollback()


TYPE_MISMATCH: Final = "Bulk load data conversion error (type mismatch or invalid character for the specified codepage) for row {}, column {} ({})."
TRUNCATION: Final = "Bulk load data conversion error (truncation) for row {}, column {} ({})."
OVERFLOW: Final = "Bulk load data conversion error (overflow) for row {}, column {} ({})."
ONE_BAD_ROW: Final = {
    "text in a number": (b"1,a\r\n2x,b\r\n3,c\r\n", 4864, TYPE_MISMATCH.format(2, 1, "id")),
    "no number at all": (b"1,a\r\n,\r\nfour,d\r\n3,c\r\n", 4864, TYPE_MISMATCH.format(3, 1, "id")),
    "too long a text": (b"1,a\r\n2,abcdef\r\n3,c\r\n", 4863, TRUNCATION.format(2, 2, "name")),
    "too large a number": (b"1,a\r\n99999999999,b\r\n3,c\r\n", 4867, OVERFLOW.format(2, 1, "id")),
}


@pytest.mark.parametrize(("content", "number", "text"), ONE_BAD_ROW.values(), ids=ONE_BAD_ROW)
def test_a_row_that_does_not_fit(load: Tasks, folder: Path, unchanged: Snapshot, content: bytes, number: int, text: str) -> None:
    """Up to MAXERRORS such rows are reported and left out; the rest is loaded."""
    assert load_file(load, folder, content) == [(number, 16, 1, text)]
    assert (1, "a") in loaded(load)
    assert (3, "c") in loaded(load)


def test_a_file_of_bad_rows_only(load: Tasks, folder: Path, unchanged: Snapshot) -> None:
    assert load_file(load, folder, b"x,a\r\n") == [(4864, 16, 1, TYPE_MISMATCH.format(1, 1, "id"))]
    assert loaded(load) == []


@pytest.mark.parametrize(("limit", "bad"), [(0, 1), (2, 3), (10, 11)])
def test_more_errors_than_maxerrors(load: Tasks, folder: Path, unchanged: Snapshot, limit: int, bad: int) -> None:
    content = b"1,a\r\n" + b"x,b\r\n" * bad + b"2,c\r\n"
    errors = load_file(load, folder, content, rf"ROWTERMINATOR = '\n', MAXERRORS = {limit}")
    assert [error[0] for error in errors] == [4864] * bad + [4865, 7399, 7330]
    assert errors[bad][3] == f"Cannot bulk load because the maximum number of errors ({limit}) was exceeded."
    assert loaded(load) == []


def test_what_was_there_before_a_failed_load_stays(load: Tasks, folder: Path, unchanged: Snapshot) -> None:
    load.run("INSERT #load VALUES (7, 'old')")
    load_file(load, folder, b"1,a\r\n" + b"x,b\r\n" * 11)
    assert loaded(load) == [(7, "old")]


def test_line_feeds_where_n_means_carriage_return_too(load: Tasks, folder: Path, unchanged: Snapshot) -> None:
    first, last = load_file(load, folder, b"1,a\n2,b\n3,c\n")
    assert first[:3] == (4866, 16, 1)
    assert "The column is too long in the data file for row 1, column 2." in first[3]
    assert "ROWTERMINATOR = '0x0a'" in first[3]
    assert last[0] == 7301
    assert loaded(load) == []


# --- S3 that is down, slow or dying, and a full disk


@pytest.fixture(scope="module")
def external(tmp_path_factory: pytest.TempPathFactory) -> Iterator[External]:
    with external_ferryman(tmp_path_factory.mktemp("external")) as running:
        yield running


@pytest.fixture
def session(external: External) -> Iterator[Tasks]:
    """A connection; whatever the test did to S3 is over afterwards."""
    with Tasks(external.ferryman) as opened:
        yield opened


LARGE: Final = 48 * MIB
SOME: Final = 20 * MIB


@pytest.fixture(scope="module")
def large(external: External) -> bytes:
    """The content of the object large.dat and of D:\\S3\\large.dat; the object old.dat and D:\\S3\\old.dat hold something else."""
    content = os.urandom(MIB) * (LARGE // MIB)
    (external.s3_root / "large.dat").write_bytes(content)
    (external.s3_root / "old.dat").write_bytes(OLD)
    external.s3.put_object(Bucket=EXTERNAL_BUCKET, Key="large.dat", Body=content)
    external.s3.put_object(Bucket=EXTERNAL_BUCKET, Key="old.dat", Body=OLD)
    return content


TRANSFERS: Final = {
    "download": DOWNLOAD + rf"'{EXTERNAL_ARN}large.dat', 'D:\S3\new\new.dat'",
    "download over a file": DOWNLOAD + rf"'{EXTERNAL_ARN}large.dat', 'D:\S3\old.dat', 1",
    "multipart upload": UPLOAD + rf"'{EXTERNAL_ARN}new.dat', 'D:\S3\large.dat'",
    "multipart upload over an object": UPLOAD + rf"'{EXTERNAL_ARN}old.dat', 'D:\S3\large.dat', 1",
}
over_each_transfer = pytest.mark.parametrize("transfer", TRANSFERS.values(), ids=TRANSFERS)


@contextmanager
def nothing_changes(external: External) -> Iterator[None]:
    before = external.snapshot()
    yield
    assert external.snapshot() == before


def test_a_pending_role(external: External, session: Tasks, large: bytes) -> None:
    """It stays PENDING as long as STS can't be asked."""
    with nothing_changes(external):
        external.sts.refuse()
        dissociate_role(external.rds)
        associate_role(external.rds, "PENDING")
        try:
            for call in CALLS:
                check_refused(session, call, NOT_READY, "wait until its status is ACTIVE")
        finally:
            external.sts.accept()
            dissociate_role(external.rds)
            associate_role(external.rds)
    wait_until(lambda: not refusal(session, GATHER), "the role to be of use")


def test_sts_is_down(external: External, session: Tasks, large: bytes) -> None:
    with nothing_changes(external):
        external.sts.refuse()
        try:
            status = session.task(TRANSFERS["download over a file"])
        finally:
            external.sts.accept()
        check_error(status, "STS can't be reached to assume the IAM role", "Reissue the task when it is back.")


@pytest.mark.parametrize("transfer", [TRANSFERS["download"], UPLOAD + rf"'{EXTERNAL_ARN}new.dat', 'D:\S3\old.dat'"], ids=["download", "upload"])
def test_s3_is_down(external: External, session: Tasks, large: bytes, transfer: str) -> None:
    with nothing_changes(external):
        external.proxy.refuse()
        try:
            status = session.task(transfer)
        finally:
            external.proxy.accept()
        check_error(status, f"S3 can't be reached at {external.proxy.url}", "Reissue the task when it is back.")


def test_s3_dies_in_the_middle_of_a_download(external: External, session: Tasks, large: bytes) -> None:
    with nothing_changes(external):
        with dead_s3(external, session, TRANSFERS["download over a file"]) as status:
            pass
        assert status.lifecycle == "ERROR", status
        assert f"S3 can't be reached at {external.proxy.url}" in status.lines[-1]


def test_s3_dies_in_the_middle_of_a_multipart_upload(external: External, session: Tasks, large: bytes) -> None:
    """S3 that is gone can't be asked to forget the parts: task_info names the upload, and the next task has it aborted."""
    before = external.snapshot()
    with dead_s3(external, session, TRANSFERS["multipart upload over an object"]) as status:
        assert status.lifecycle == "ERROR", status
        assert f"S3 can't be reached at {external.proxy.url}" in status.lines[-1]
        [upload] = external.s3.list_multipart_uploads(Bucket=EXTERNAL_BUCKET)["Uploads"]
        assert f"The multipart upload {upload['UploadId']} of {EXTERNAL_ARN}old.dat couldn't be aborted" in status.lines[-2]
    assert session.task(GATHER).lifecycle == "SUCCESS"
    wait_until(lambda: external.snapshot() == before, "the end of the multipart upload")


@contextmanager
def dead_s3(external: External, session: Tasks, transfer: str) -> Iterator[Status]:
    """S3 dies in the middle of the transfer; yield how that ended, before S3 is back."""
    external.proxy.hold_after(SOME)
    task = session.start(transfer)
    external.proxy.wait_until_exhausted()
    external.proxy.refuse()
    try:
        yield session.finish(task)
    finally:
        external.proxy.accept()


@over_each_transfer
def test_s3_breaks_connections_and_comes_back(external: External, session: Tasks, large: bytes, transfer: str) -> None:
    before = external.snapshot()
    external.proxy.cut_after(SOME)
    task = session.start(transfer)
    external.proxy.wait_until_exhausted()
    external.proxy.release()
    assert session.finish(task).lifecycle == "SUCCESS"
    if "download" in transfer:
        name = "new/new.dat" if "new" in transfer else "old.dat"
        assert (external.s3_root / name).read_bytes() == large
    else:
        assert external.s3.get_object(Bucket=EXTERNAL_BUCKET, Key="new.dat" if "new" in transfer else "old.dat")["Body"].read() == large
    restore(external)
    assert external.snapshot() == before


def restore(external: External) -> None:
    """Undo what the transfers do when they succeed."""
    (external.s3_root / "new" / "new.dat").unlink(missing_ok=True)
    if (external.s3_root / "new").exists():
        (external.s3_root / "new").rmdir()
    (external.s3_root / "old.dat").write_bytes(OLD)
    external.s3.delete_object(Bucket=EXTERNAL_BUCKET, Key="new.dat")
    external.s3.put_object(Bucket=EXTERNAL_BUCKET, Key="old.dat", Body=OLD)


@over_each_transfer
def test_cancel_of_a_running_transfer(external: External, session: Tasks, large: bytes, transfer: str) -> None:
    """It stops within about a second, though S3 doesn't move, and leaves nothing; the next task runs."""
    with nothing_changes(external):
        external.proxy.hold_after(SOME)
        task = session.start(transfer)
        external.proxy.wait_until_exhausted()
        asked = time.monotonic()
        [row] = session.run(CANCEL + f"@task_id = {task}")
        assert row[2] in ("CANCEL_REQUESTED", "CANCELLED")
        status = session.finish(task)
        assert time.monotonic() - asked < 3
        assert status.lifecycle == "CANCELLED"
        assert "Task cancellation has been requested." in status.lines
        assert status.lines[-1] == "Task has been canceled."
        assert status.percent < 100
        check_refused(session, CANCEL + f"@task_id = {task}", f"The task {task} can't be canceled: it has already ended (CANCELLED).")
        external.proxy.release()
    assert session.task(DOWNLOAD + rf"'{EXTERNAL_ARN}old.dat', 'D:\S3\old.dat', 1").lifecycle == "SUCCESS"


def test_cancel_of_a_waiting_task(external: External, session: Tasks, large: bytes) -> None:
    with nothing_changes(external):
        external.proxy.hold_after(SOME)
        running = session.start(TRANSFERS["download"])
        external.proxy.wait_until_exhausted()
        waiting = session.start(TRANSFERS["multipart upload"])
        [row] = session.run(CANCEL + f"@task_id = {waiting}")
        assert row[2] == "CANCELLED"
        assert session.status(waiting).lines == ["Task has been canceled."]
        session.run(CANCEL + f"@task_id = {running}")
        assert session.finish(running).lifecycle == "CANCELLED"
        external.proxy.release()


@pytest.fixture
def small_disk(external: External) -> Iterator[Path]:
    """D:\\S3 on a disk of 32 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    root = external.s3_root
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m,mode=700", "ferryman-test", root], check=True)
    try:
        yield root
    finally:
        subprocess.run(["umount", root], check=True)


def test_the_disk_is_too_small(external: External, session: Tasks, large: bytes, small_disk: Path) -> None:
    (small_disk / "old.dat").write_bytes(OLD)
    with nothing_changes(external):
        check_error(session.task(TRANSFERS["download over a file"]), f"The disk is full: {EXTERNAL_ARN}large.dat has {LARGE} bytes", "has room for")


def test_the_disk_fills_up_during_a_download(external: External, session: Tasks, large: bytes, small_disk: Path) -> None:
    (small_disk / "old.dat").write_bytes(OLD)
    content = large[: 24 * MIB]
    external.s3.put_object(Bucket=EXTERNAL_BUCKET, Key="medium.dat", Body=content)
    external.proxy.hold_after(12 * MIB)
    task = session.start(DOWNLOAD + rf"'{EXTERNAL_ARN}medium.dat', 'old.dat', 1")
    external.proxy.wait_until_exhausted()
    filler = small_disk / "filler.dat"
    with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(64 << 10))
    external.proxy.release()
    check_full = session.finish(task)
    assert check_full.lifecycle == "ERROR"
    assert f"The disk is full: D:\\S3\\ has no room for {EXTERNAL_ARN}medium.dat. Delete files with rds_delete_from_filesystem." in check_full.lines[-1]
    assert sorted(files(small_disk)) == ["filler.dat", "old.dat"]
    assert (small_disk / "old.dat").read_bytes() == OLD

    assert session.task(DELETE + "'filler.dat'").lifecycle == "SUCCESS"
    assert session.task(DOWNLOAD + rf"'{EXTERNAL_ARN}medium.dat', 'old.dat', 1").lifecycle == "SUCCESS"
    assert (small_disk / "old.dat").read_bytes() == content
    external.s3.delete_object(Bucket=EXTERNAL_BUCKET, Key="medium.dat")
