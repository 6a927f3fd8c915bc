"""Lines for people: colour and marks on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import threading
from enum import StrEnum
from typing import Final, TextIO

RESET: Final = "\x1b[0m"
ERASE: Final = "\x1b[K"
"""Erases the rest of the line."""


class Colour(StrEnum):
    """ANSI codes, see ECMA-48 "SGR"."""

    BOLD = "\x1b[1m"
    DIM = "\x1b[2m"
    RED = "\x1b[31m"
    GREEN = "\x1b[32m"
    YELLOW = "\x1b[33m"
    CYAN = "\x1b[36m"


class Terminal:
    """A stream that gets whole lines, from any thread. Colour unless NO_COLOR is set (https://no-color.org) or TERM is dumb."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        self.is_terminal = self._stream.isatty()
        self._has_colour = self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def paint(self, text: str, *colours: Colour) -> str:
        return f"{''.join(colours)}{text}{RESET}" if self._has_colour and colours else text

    def line(self, text: str = "", *colours: Colour) -> None:
        """Print one line."""
        self._write(f"{self.paint(text, *colours)}\n")

    def progress(self, text: str) -> None:
        """Say what is being done now; on a terminal the next ``done`` takes its place."""
        self._write(f"\r{ERASE}{self.paint('… ' + text, Colour.DIM)}" if self.is_terminal else f"{text}\n")

    def done(self, text: str) -> None:
        """Say what has been done, in place of the last ``progress``."""
        self._write(f"\r{ERASE}{self.paint('✓', Colour.GREEN)} {text}\n" if self.is_terminal else f"{text}\n")

    def _write(self, text: str) -> None:
        with self._lock:
            try:
                self._stream.write(text)
                self._stream.flush()
            except BrokenPipeError:  # the reader went away: no reason to stop serving
                self._stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open
