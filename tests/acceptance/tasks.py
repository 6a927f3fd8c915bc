"""What a user does with tasks, and what is there before and after: files, objects, multipart uploads."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytds

from ferryman.drive import is_temporary
from tests.acceptance.conftest import Ferryman

FINAL: Final = ("SUCCESS", "ERROR", "CANCELLED")
WAIT_SECONDS: Final = 60


