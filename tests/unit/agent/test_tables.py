"""Extensions, limits, configuration, part sizes: the agent's small tables."""

from __future__ import annotations

import json
import re
from datetime import datetime
from importlib.resources import files

import pytest

from ferryman.agent import extensions
from ferryman.agent.config import AgentConfig
from ferryman.agent.control import _datetime2
from ferryman.agent.limits import Limits
from ferryman.agent.multipart import PART_LIMIT, part_size
from ferryman.agent.queries import queries

ALLOWED = [".bcp", ".csv", ".dat", ".fmt", ".info", ".lst", ".tbl", ".txt", ".xml"]
SSAS = [".abf", ".asdatabase", ".configsettings", ".deploymentoptions", ".deploymenttargets", ".xmla"]
SETTINGS = {
    "limit.files": "100", "limit.extensions": "on", "limit.upload": "53687091200", "limit.region": "on", "limit.owner": "off",
    "limit.public": "on", "option.SSIS": "off", "option.SSAS": "on",
}


def test_extensions_of_the_page() -> None:
    for extension in ["", *ALLOWED, *(extension.upper() for extension in ALLOWED)]:
        assert extensions.refusal("folder/data" + extension, []) is None
    for extension in [".exe", ".zip", ".csv.gz", ".ispac", *SSAS]:
        assert extensions.refusal("data" + extension, []) is not None
    assert extensions.refusal("a.ispac", ["SSIS"]) is None
    assert all(extensions.refusal("a" + extension, ["SSAS"]) is None for extension in SSAS)
    assert "SSAS is enabled" in str(extensions.refusal("a.abf", ["SSIS"]))


def test_limits() -> None:
    limits = Limits.from_settings(SETTINGS)
    assert (limits.files, limits.upload, limits.owner, limits.options) == (100, 50 << 30, False, {"SSAS"})
    assert Limits.from_settings(SETTINGS | {"limit.files": "off"}).files is None


def test_part_sizes_fit_the_largest_upload() -> None:
    for size in (1, 50 << 30, 5 << 40):
        assert -(-size // part_size(size)) <= PART_LIMIT


def test_configuration() -> None:
    line = {
        "server": {"host": "127.0.0.1", "port": 1433, "user": "u", "password": "secret", "ca_file": None}, "s3_root": "/s3", "region": "us-east-1",
        "account_id": "123456789012", "instance_arn": "arn:aws:rds:us-east-1:123456789012:db:x", "endpoints": {"s3": "http://127.0.0.1:1"},
        "credentials": {"access_key_id": "k", "secret_access_key": "hidden"}, "local_aws": True,
    }
    config = AgentConfig.from_json(json.dumps(line))
    assert config.endpoints == {"s3": "http://127.0.0.1:1", "sts": None, "iam": None}
    assert "secret" not in repr(config.server) and "hidden" not in repr(config)
    del line["region"]
    with pytest.raises(ValueError, match="region"):
        AgentConfig.from_json(json.dumps(line))
    with pytest.raises(ValueError):
        AgentConfig.from_json("")


def test_datetime2_as_the_page_shows_it() -> None:
    assert _datetime2(datetime(2020, 4, 29, 23, 59, 0, 10_000)) == "2020-04-29 23:59:00.0100000"


def test_queries_call_procedures_of_msdb_with_their_parameters() -> None:
    scripts = "".join(script.read_text() for script in (files("ferryman") / "msdb").iterdir() if script.name.endswith(".sql"))
    calls = [re.match(r"EXEC (dbo\.\w+)", query) for query in queries().values()]
    assert sum(call is not None for call in calls) == len(queries()) - 1
    for query, call in zip(queries().values(), calls, strict=True):
        if call is not None:
            body = scripts.split(f"CREATE OR ALTER PROCEDURE {call.group(1)}\n", 1)[1]
            declared = re.findall(r"(@\w+) ", body.split("\nAS\n", 1)[0] if not body.startswith("AS") else "")
            assert re.findall(r"(@\w+) =", query) == declared
