"""docs/tsql.md says what the program's own tables say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_table_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools" / "tsql_support.py", "--check"], check=False)
    assert done.returncode == 0, "run: python tools/tsql_support.py"
