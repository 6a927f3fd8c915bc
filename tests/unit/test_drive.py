r"""``D:\S3``: which paths mean what, which are refused, and that nothing leads out of the folder."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from ferryman.drive import (
    AccessError,
    DirectoryError,
    Drive,
    DrivePath,
    ExistingFileError,
    MissingFileError,
    PathError,
    display,
    parse,
)


@pytest.fixture
def drive(tmp_path: Path) -> Drive:
    root = tmp_path / "s3"
    root.mkdir()
    return Drive(root)


def write(drive: Drive, path: str, content: bytes = b"data", *, overwrite: bool = False) -> DrivePath:
    with drive.create_temporary() as temporary:
        temporary.file.write(content)
        return temporary.publish(parse(path), overwrite=overwrite)


def names(drive: Drive) -> list[str]:
    return sorted(path.name for path in drive.root.iterdir())


def read(drive: Drive, path: str) -> bytes:
    with drive.open_read(parse(path)) as file:
        return file.read()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"D:\S3\mydata.csv", r"D:\S3\mydata.csv"),
        (r"d:\s3\X.TXT", r"D:\S3\X.TXT"),
        ("D:/S3/a/b.txt", r"D:\S3\a\b.txt"),
        (r"D:\S3\a/b\c", r"D:\S3\a\b\c"),
        ("seed_data\\data.csv", r"D:\S3\seed_data\data.csv"),
        ("./a.txt", r"D:\S3\a.txt"),
        (r"D:\S3\.\a\.\b.txt", r"D:\S3\a\b.txt"),
        (r"D:\S3\\a.txt", r"D:\S3\a.txt"),
        (r"D:\S3", "D:\\S3\\"),
        ("D:\\S3\\", "D:\\S3\\"),
        ("D:\\S3\\folder\\", r"D:\S3\folder"),
        ("été, 日本.csv", r"D:\S3\été, 日本.csv"),
        ("console.txt", r"D:\S3\console.txt"),
        (".hidden", r"D:\S3\.hidden"),
        ("a" * 250, "D:\\S3\\" + "a" * 250),
    ],
)
def test_accepted(text: str, shown: str) -> None:
    assert display(parse(text)) == shown


def test_separator_at_the_end_is_kept_in_mind() -> None:
    assert parse("D:\\S3\\folder\\").ends_with_separator
    assert not parse("D:\\S3\\folder").ends_with_separator


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        (r"C:\S3\a.txt", "another drive"),
        ("E:a.txt", "another drive"),
        (r"D:\S3x\a.txt", "outside D:\\S3"),
        (r"D:\a.txt", "outside D:\\S3"),
        ("D:a.txt", "current folder"),
        ("D:", "current folder"),
        (r"\\server\share\a.txt", "UNC"),
        (r"\\?\D:\S3\a.txt", "UNC or device"),
        ("//server/share/a.txt", "UNC"),
        (r"\S3\a.txt", "no drive"),
        ("/etc/passwd", "no drive"),
        (r"D:\S3\..\x.txt", "'..'"),
        ("a/../../x.txt", "'..'"),
        ("a.txt:stream", "alternate data stream"),
        (r"D:\S3\a.txt::$DATA", "alternate data stream"),
        ("CON", "reserved"),
        ("nul.txt", "reserved"),
        (r"D:\S3\com1.tar.gz", "reserved"),
        ("lpt9 .txt", "reserved"),
        ("COM¹", "reserved"),
        (r"aux\a.txt", "reserved"),
        ("a<b.txt", "contains <"),
        ("a?.txt", "contains ?"),
        ("*.csv", "contains *"),
        ('a"b', 'contains "'),
        ("a|b", "contains |"),
        ("a\tb", "control character"),
        ("a\0b", "control character"),
        ("a\ud800b", "surrogate"),
        ("a.txt ", "blank or a dot"),
        ("a.", "blank or a dot"),
        (r"folder \a.txt", "blank or a dot"),
        ("...", "blank or a dot"),
        ("a" * 256, "longer than 255"),
        ("é" * 128, "longer than 255"),
        ("a" * 200 + "\\" + "b" * 200, "longer than 259"),
        (".ferryman-0123.tmp", "transfers in progress"),
    ],
)
def test_refused(text: str, reason: str) -> None:
    with pytest.raises(PathError) as caught:
        parse(text)
    assert reason in str(caught.value)
    str(caught.value).encode()  # The text must be sendable whatever the path held.


def test_names_ignore_case_and_keep_theirs(drive: Drive) -> None:
    write(drive, r"Seed_Data\Data.CSV", b"one")
    assert read(drive, r"d:\s3\SEED_DATA\data.csv") == b"one"
    assert str(write(drive, r"seed_data\DATA.csv", b"two", overwrite=True)) == r"D:\S3\Seed_Data\Data.CSV"
    assert [str(entry.path) for entry in drive.walk()] == [r"D:\S3\Seed_Data", r"D:\S3\Seed_Data\Data.CSV"]
    assert read(drive, r"Seed_Data\Data.CSV") == b"two"


def test_no_overwrite_unless_asked(drive: Drive) -> None:
    write(drive, "a.txt", b"one")
    with pytest.raises(ExistingFileError, match="already exists"):
        write(drive, "A.TXT", b"two")
    assert read(drive, "a.txt") == b"one"
    assert names(drive) == ["a.txt"]


def test_only_one_of_many_writers_wins(drive: Drive) -> None:
    outcomes: list[bool] = []

    def attempt(number: int) -> None:
        try:
            write(drive, "a.txt", str(number).encode())
        except ExistingFileError:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 7 + [True]
    assert names(drive) == ["a.txt"]


def test_a_discarded_file_leaves_nothing(drive: Drive) -> None:
    with drive.create_temporary() as temporary:
        temporary.file.write(b"half")
        assert temporary.location.exists()
        assert list(drive.walk()) == []
        assert drive.count_files() == 0
    assert names(drive) == []


def test_a_failed_publish_leaves_no_folders(drive: Drive) -> None:
    write(drive, "file.txt")
    with pytest.raises(DirectoryError):
        write(drive, r"file.txt\below.txt")
    with pytest.raises(DirectoryError):
        write(drive, "new\\deep\\")
    assert names(drive) == ["file.txt"]


def test_errors_tell_missing_directory_and_refused_apart(drive: Drive, tmp_path: Path) -> None:
    (drive.root / "folder").mkdir()
    with pytest.raises(MissingFileError):
        drive.open_read(parse("nothing.txt"))
    with pytest.raises(MissingFileError):
        drive.open_read(parse(r"no\folder\a.txt"))
    with pytest.raises(DirectoryError):
        drive.open_read(parse("folder"))
    with pytest.raises(DirectoryError):
        drive.open_read(parse("D:\\S3\\"))
    with pytest.raises(DirectoryError):
        write(drive, "folder", overwrite=True)
    with pytest.raises(DirectoryError):
        drive.delete_file(parse("folder"))


def test_links_are_refused(drive: Drive, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"secret")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_bytes(b"secret")
    (drive.root / "link.txt").symlink_to(secret)
    (drive.root / "folder").symlink_to(outside)
    os.link(secret, drive.root / "hard.txt")
    for path in ("link.txt", r"folder\a.txt", "hard.txt"):
        with pytest.raises((AccessError, DirectoryError)):
            drive.open_read(parse(path))
    with pytest.raises((AccessError, DirectoryError)):
        write(drive, r"folder\new.txt")
    with pytest.raises(AccessError):
        write(drive, "link.txt", overwrite=True)
    with pytest.raises(AccessError):
        drive.delete_directory(parse("folder\\"))
    assert list(drive.walk()) == []
    drive.delete_directory(parse("D:\\S3\\"))
    assert names(drive) == []
    assert secret.read_bytes() == b"secret"
    assert (outside / "a.txt").exists()


def test_special_files_are_refused_without_waiting(drive: Drive) -> None:
    os.mkfifo(drive.root / "pipe.txt")
    with pytest.raises(AccessError):
        drive.open_read(parse("pipe.txt"))


def test_a_folder_swapped_for_a_link_leads_nowhere(drive: Drive, tmp_path: Path) -> None:
    """One thread keeps swapping a folder for a link to a secret one; no read may ever see the secret."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.txt").write_bytes(b"secret")
    write(drive, r"folder\a.txt", b"public")
    stop = threading.Event()

    def swap() -> None:
        folder, aside = drive.root / "folder", drive.root / "aside"
        while not stop.is_set():
            folder.rename(aside)
            folder.symlink_to(outside)
            folder.unlink()
            aside.rename(folder)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        for _ in range(2000):
            try:
                assert read(drive, r"folder\a.txt") == b"public"
            except (MissingFileError, DirectoryError, AccessError):
                continue
    finally:
        stop.set()
        swapper.join()


def test_delete(drive: Drive) -> None:
    write(drive, r"folder\sub\a.txt")
    write(drive, "B.txt")
    drive.delete_file(parse("b.TXT"))
    drive.delete_directory(parse("FOLDER\\"))
    assert names(drive) == []
    with pytest.raises(MissingFileError):
        drive.delete_file(parse("b.txt"))
    with pytest.raises(MissingFileError):
        drive.delete_directory(parse("folder\\"))
    with pytest.raises(MissingFileError):
        drive.delete_file(parse("D:\\S3\\"))


def test_emptying_the_root_spares_transfers_in_progress(drive: Drive) -> None:
    write(drive, "a.txt")
    with drive.create_temporary() as temporary:
        drive.delete_directory(parse("D:\\S3\\"))
        assert temporary.location.exists()
    assert names(drive) == []


def test_walk_and_count(drive: Drive) -> None:
    write(drive, "b.txt", b"12345")
    write(drive, r"a\c.txt", b"")
    (drive.root / "bad:name").touch()
    entries = list(drive.walk())
    assert [(str(entry.path), entry.size, entry.is_directory) for entry in entries] == [
        (r"D:\S3\a", 0, True),
        (r"D:\S3\a\c.txt", 0, False),
        (r"D:\S3\b.txt", 5, False),
    ]
    assert entries[0].modified.utcoffset() is not None
    assert drive.count_files() == 2


def test_sweep_spares_files_that_someone_is_writing(drive: Drive) -> None:
    (drive.root / ".ferryman-dead.tmp").touch()
    with drive.create_temporary() as temporary:
        assert drive.sweep_temporaries() == 1
        assert names(drive) == [temporary.location.name]
        temporary.publish(parse("kept.txt"), overwrite=False)
    assert names(drive) == ["kept.txt"]


def test_find(drive: Drive) -> None:
    write(drive, "Data.csv", b"123")
    found = drive.find(parse("DATA.CSV"))
    assert found is not None
    assert (str(found.path), found.size) == (r"D:\S3\Data.csv", 3)
    assert drive.find(parse("other.csv")) is None
    assert drive.find(parse(r"no\folder.csv")) is None
    root = drive.find(parse("D:\\S3"))
    assert root is not None and root.is_directory
