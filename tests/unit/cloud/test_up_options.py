"""The flags of `up`, one by one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ferryman.cloud import options
from ferryman.cloud.instances import check_password, generate_password
from ferryman.cloud.options import UpOptions, UsageError, check_ports


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (options.port, "65536"),
        (options.port, "-1"),
        (options.port, "abc"),
        (options.port, "²"),
        (options.bind, "example.com"),
        (options.bind, "300.1.1.1"),
        (options.region, "us_east_1"),
        (options.region, "US-EAST-1"),
        (options.account, "12345678901"),
        (options.user, "1admin"),
        (options.user, "SA"),
        (options.user, "rdsa"),
        (options.user, "a b"),
        (options.pickup_delay, "-1"),
        (options.pickup_delay, "nan"),
        (options.pickup_delay, "soon"),
        (options.store_url, "mysql://localhost/x"),
        (options.state_url, "mysql://localhost/x"),
        (options.state_url, "postgresql:x"),
        (options.state_url, "sqlite://"),
        (options.init_scripts, "/nonexistent"),
    ],
)
def test_refuses(check: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        check(text)


def test_accepts() -> None:
    assert options.port("0") == 0
    assert options.bind("localhost") == "127.0.0.1"
    assert options.bind("::1") == "::1"
    assert options.region("us-gov-west-1") == "us-gov-west-1"
    assert options.pickup_delay("0.5") == 0.5
    assert options.is_postgres(options.state_url("postgresql://localhost/x"))
    assert options.state_path(options.state_url("sqlite:////tmp/state.db")) == Path("/tmp/state.db")


def test_password_comes_from_the_environment() -> None:
    assert options.password_from("P", {"P": "Passw0rd!"}) == "Passw0rd!"
    with pytest.raises(ValueError, match="P is empty or not set"):
        options.password_from("P", {})


@pytest.mark.parametrize("password", ["short7!", "with space1", "with/slash", 'with"quote', "with@sign1", "x" * 129, "ümlaut-password"])
def test_password_that_rds_refuses_is_never_repeated(password: str) -> None:
    with pytest.raises(ValueError, match="8 to 128") as caught:
        check_password(password)
    assert password not in str(caught.value)


def test_generated_passwords_are_accepted_and_differ() -> None:
    passwords = {check_password(generate_password()) for _ in range(50)}
    assert len(passwords) == 50


def test_init_scripts_in_name_order(tmp_path: Path) -> None:
    for name in ("20_b.sql", "10_a.SQL", "notes.txt"):
        (tmp_path / name).touch()
    (tmp_path / "30_folder.sql").mkdir()
    assert [path.name for path in options.init_scripts(str(tmp_path))] == ["10_a.SQL", "20_b.sql"]


def test_two_flags_may_not_share_a_port() -> None:
    with pytest.raises(UsageError, match="--tds-port and --console-port are both 1433"):
        check_ports(UpOptions(Path(), console_port=1433))
    check_ports(UpOptions(Path(), tds_port=0, aws_port=0, rds_port=0, console_port=0))
