"""`ferryman demo`: the whole job, and that it fails when a step fails."""

from pathlib import Path

from tests.integration.cloud.up_process import Up

ROWS = 1000


def small_csv(folder: Path, name: str = "people.csv") -> Path:
    path = folder / name
    path.write_text("id,name,note\n" + "".join(f'{number},Name {number},"a, ""quoted"" note é"\n' for number in range(ROWS)), encoding="utf-8")
    return path


def test_on_a_server_of_its_own(up: Up, tmp_path: Path) -> None:
    done = up.command("demo", "--file", str(small_csv(tmp_path)))
    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("rds_download_from_s3", "BULK INSERT", "rds_gather_file_details", "rds_upload_to_s3", "rds_delete_from_filesystem", "The whole job worked"):
        assert said in done.stdout
    assert str(ROWS) in done.stdout
    assert up.command("status").returncode == 1


def test_on_a_running_server_twice(up: Up, tmp_path: Path) -> None:
    up.start("--associate-role")
    for _ in range(2):
        done = up.command("demo", "--file", str(small_csv(tmp_path)))
        assert done.returncode == 0, done.stdout + done.stderr
    assert up.answers()
    assert list(Path(up.ready()["instances"][0]["s3_root"]).rglob("*")) == []


def test_a_step_that_fails_fails_the_demo(up: Up, tmp_path: Path) -> None:
    up.start("--associate-role")
    done = up.command("demo", "--file", str(small_csv(tmp_path, "people.exe")))
    assert done.returncode == 1
    assert "ferryman demo: failed: task" in done.stdout
    assert "The whole job worked" not in done.stdout


def test_without_a_role_it_fails(up: Up, tmp_path: Path) -> None:
    up.start()
    done = up.command("demo", "--file", str(small_csv(tmp_path)))
    assert done.returncode == 1
    assert "process of being enabled" in done.stdout


def test_a_file_that_is_no_data(tmp_path: Path, up: Up) -> None:
    (tmp_path / "empty.csv").write_text("a,b\n")
    done = up.command("demo", "--file", str(tmp_path / "empty.csv"))
    assert (done.returncode, "has no rows" in done.stderr) == (2, True)
