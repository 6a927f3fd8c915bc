"""A host that was started ahead of its configuration."""

from __future__ import annotations

from pathlib import Path

from ferryman.cloud.supervisor import spawn_host


def test_a_host_that_gets_no_configuration_ends_quietly(tmp_path: Path) -> None:
    log = tmp_path / "host.log"
    process = spawn_host(log)
    stdin, stdout = process.stdin, process.stdout
    assert stdin is not None
    assert stdout is not None
    assert process.poll() is None
    stdin.close()
    assert (process.wait(60), stdout.read(), log.read_text()) == (0, b"", "")
    stdout.close()
