"""--limits: what it accepts, and the settings it becomes."""

import pytest

from ferryman.cloud.limits import Limits, parse_limits


def test_defaults_are_those_of_rds() -> None:
    assert Limits().settings() == {
        "limit.files": "100",
        "limit.extensions": "on",
        "limit.upload": "53687091200",
        "limit.sequential": "on",
        "limit.in_progress": "2",
        "limit.region": "on",
        "limit.owner": "on",
        "limit.public": "on",
    }


def test_off_switches_every_limit_off() -> None:
    assert set(parse_limits("off").settings().values()) == {"off"}


def test_what_is_not_named_keeps_its_value() -> None:
    limits = parse_limits("files=7, extensions=off,upload=1000,in_progress=off")
    assert limits == Limits(files=7, extensions=False, upload=1000, in_progress=None)


@pytest.mark.parametrize(
    "text",
    ["", "files", "files=", "files=0", "files=-1", "files=x", "files=1,files=2", "colour=off", "region=5", "region=", "off,files=1", "upload=²"],
)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="limit"):
        parse_limits(text)
