r"""LIST_FILES_ON_DISK and DELETE_FILES_ON_DISK, and how tasks end when something unforeseen happens."""

from __future__ import annotations

import pytest
from tests.integration.agent.agent_world import World


def test_listing(world: World) -> None:
    world.write("folder/a.csv", b"12345")
    world.write("b.txt", b"")
    ledger = world.carry_out(world.task("LIST_FILES_ON_DISK"))
    assert ledger.lifecycle == "SUCCESS"
    rows = [(row["ordinal"], row["filepath"], row["size_in_bytes"], row["is_directory"]) for row in ledger.details]
    assert rows == [(0, r"D:\S3\b.txt", 0, 0), (1, r"D:\S3\folder", 0, 1), (2, r"D:\S3\folder\a.csv", 5, 0)]
    assert all(row["last_modified_utc"].tzinfo is None for row in ledger.details)


@pytest.mark.parametrize(
    ("path", "force", "text", "left"),
    [
        (r"D:\S3\DELETE_ME.txt", False, "", ["folder", "folder/a.csv"]),
        ("D:\\S3\\folder\\", True, "", ["delete_me.txt"]),
        ("D:\\S3\\", True, "", []),
        ("D:\\S3\\folder\\", False, "@force_delete=1", None),
        (r"D:\S3\folder", True, "backslash", None),
        (r"D:\S3\delete_me.txt" + "\\", True, "is a file", None),
        (r"D:\S3\other.txt", False, "does not exist", None),
        (r"D:\S3\other" + "\\", True, "does not exist", None),
        (r"D:\S3\..\etc", True, "'..'", None),
    ],
)
def test_deleting(world: World, path: str, force: bool, text: str, left: list[str] | None) -> None:
    world.write("delete_me.txt", b"x")
    world.write("folder/a.csv", b"x")
    ledger = world.carry_out(world.task("DELETE_FILES_ON_DISK", path=path, force=force))
    assert ledger.lifecycle == ("ERROR" if left is None else "SUCCESS"), ledger.info
    assert text in ledger.last
    assert world.on_disk() == (["delete_me.txt", "folder", "folder/a.csv"] if left is None else left)


def test_an_interrupted_delete_that_was_done_succeeds(world: World) -> None:
    task = world.task("DELETE_FILES_ON_DISK", path="gone.txt", result_etag="", result_size=1, result_name=r"D:\S3\gone.txt")
    assert world.carry_out(task).lifecycle == "SUCCESS"


def test_an_unknown_type_ends_as_error(world: World) -> None:
    ledger = world.carry_out(world.task("BACKUP_DB"))
    assert (ledger.lifecycle, "BACKUP_DB" in ledger.last) == ("ERROR", True)


def test_whatever_goes_wrong_the_task_ends(world: World) -> None:
    world.settings["limit.files"] = "many"
    world.put("a.csv", b"x")
    ledger = world.download("a.csv", "a.csv")
    assert (ledger.lifecycle, "ValueError" in ledger.last) == ("ERROR", True)
