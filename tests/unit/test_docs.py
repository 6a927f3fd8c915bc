"""The documentation says everything there is to say, and names only tests that exist."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

import ferryman
from ferryman import cli
from ferryman.cloud.limits import Limits
from ferryman.cloud.rds_api.api import ACTIONS

ROOT = Path(__file__).parents[2]
SOURCE = Path(ferryman.__file__).parent
MISSION = ROOT.parent / "shared" / "mission-rds-sqlserver-s3-integration.md"
NOT_YET = "not yet"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@cache
def reference() -> str:
    return (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")


@cache
def rules() -> list[tuple[str, str, str]]:
    """The rows of the tables of docs/aws-page.md: AWS's sentence, what Ferryman does, the tests."""
    lines = (ROOT / "docs" / "aws-page.md").read_text(encoding="utf-8").splitlines()
    rows = [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines if line.startswith("| ") and not line.startswith("| AWS says")]
    assert all(len(row) == 3 for row in rows), [row for row in rows if len(row) != 3]
    return [(row[0], row[1], row[2]) for row in rows]


# --- docs/aws-page.md


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule[0][:60])
def test_each_rule_has_tests_that_exist(rule: tuple[str, str, str]) -> None:
    sentence, how, shown_by = rule
    assert sentence
    assert how
    if shown_by == NOT_YET:
        return
    named = TEST.findall(shown_by)
    assert named
    assert TEST.sub("", shown_by).strip(" ,") == "", "nothing but tests"
    for path, function in named:
        assert function in functions(ROOT / path), f"{path}::{function}"


@cache
def functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_what_is_not_there_yet_is_about_what_is_known_to_be_missing() -> None:
    subjects = re.compile(r"standby|Multi-AZ|restore|native backup|^AWS service$|^RDS$|^RDS – Add Role")
    assert [sentence for sentence, _, shown_by in rules() if shown_by == NOT_YET and not subjects.search(sentence)] == []


def test_every_bullet_of_the_mission_is_a_rule() -> None:
    """The document itself isn't part of the repository; where it lies beside it, its bullets are compared sentence by sentence."""
    if not MISSION.exists():
        pytest.skip("the mission document isn't here")
    stated = " ".join(plain(sentence) for sentence, _, _ in rules())
    missing = [sentence for bullet in bullets(MISSION.read_text(encoding="utf-8")) for sentence in bullet if plain(sentence) not in stated]
    assert missing == []


def bullets(text: str) -> Iterator[list[str]]:
    """The sentences of each bullet that isn't a mere link of the table of contents."""
    for line in text.splitlines():
        bullet = re.match(r"\s*\+ (.*)", line)
        if bullet and not re.fullmatch(r"\[[^]]*\]\([^)]*\)", bullet[1].strip()):
            yield re.split(r"(?<=\.) +(?=[A-Z])", bullet[1].strip())


def plain(sentence: str) -> str:
    """A sentence without Markdown: escapes, code, emphasis, links."""
    sentence = re.sub(r"\\([.\\&_+%*()-])", r"\1", sentence.replace("\\\\", "\\"))
    sentence = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", sentence)
    return " ".join(re.sub(r"[`*\\]", "", sentence).split()).rstrip(". ").lower()


# --- docs/reference.md


def commands() -> dict[str, argparse.ArgumentParser]:
    [choices] = [action.choices for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(choices)


def section(heading: str) -> str:
    """The text below a heading, down to the next one of any level."""
    assert heading in reference(), heading
    return re.split(r"\n#+ ", reference().split(heading + "\n", 1)[1], maxsplit=1)[0]


@pytest.mark.parametrize("command", commands())
def test_each_command_and_flag_is_documented(command: str) -> None:
    text = section(f"### `ferryman {command}`")
    for action in commands()[command]._actions:
        flags = [flag for flag in action.option_strings if flag.startswith("--") and flag != "--help"]
        for flag in flags:
            assert f"`{flag}`" in text, flag
            if type(action.default) in (int, float, str) and action.default != argparse.SUPPRESS:
                [row] = [line for line in text.splitlines() if line.startswith(f"| `{flag}`")]
                assert row.split(" | ")[1].strip() == f"{action.default:g}" if isinstance(action.default, float) else str(action.default) in row, row


def test_no_command_is_documented_that_is_not_there() -> None:
    assert set(re.findall(r"^### `ferryman (\w+)`", reference(), re.MULTILINE)) == set(commands())


def test_each_action_of_the_rds_api_is_documented_and_no_other() -> None:
    table = "\n".join(line.split("|")[1] for line in section("## RDS API").splitlines() if line.startswith("| `"))
    assert set(re.findall(r"`(\w+)`", table)) == set(ACTIONS)


def scripts() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((SOURCE / "msdb").glob("*.sql")))


ROUTINE = re.compile(r"CREATE OR ALTER (?:PROCEDURE|FUNCTION) dbo\.(rds_\w+)(.*?)^(?:AS|RETURNS)\b", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("name", "parameters"), ROUTINE.findall(scripts()), ids=lambda value: value if value.startswith("rds_") else "")
def test_each_procedure_and_function_is_documented(name: str, parameters: str) -> None:
    [row] = [line for line in section("## Procedures and functions").splitlines() if line.startswith(f"| `{name}` |")]
    declared = re.findall(r"@\w+", parameters)
    assert re.findall(r"`(@\w+)`", row) == declared


def test_each_setting_is_documented_with_its_default() -> None:
    settings = dict(re.findall(r"ferryman_default_setting N'([^']+)', (N'[^']*'|NULL|@now)", scripts()))
    documented = dict(re.findall(r"^\| `([^`]+)` \| ([^|]*) \|", section("## Settings in msdb"), re.MULTILINE))
    assert set(documented) == set(settings)
    for name, default in settings.items():
        if default != "@now":
            assert documented[name] == default.removeprefix("N").strip("'") or (default, documented[name]) == ("NULL", "NULL"), name


def test_each_limit_is_documented_with_its_default() -> None:
    documented = dict(re.findall(r"^\| `([^`]+)` \| ([^|]*) \|", section("## Limits"), re.MULTILINE))
    assert documented == {field.name: Limits().settings()[f"limit.{field.name}"] for field in fields(Limits)}
