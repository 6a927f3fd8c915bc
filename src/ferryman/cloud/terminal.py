"""Lines for people: colour and marks on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import threading
from enum import StrEnum
from typing import Final, TextIO

RESET: Final = "\x1b[0m"
START_AGAIN: Final = "\r\x1b[K"
"""Back to the start of the line, and erase it."""


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

    def __init__(self, stream: TextIO | None = None, *, outlives_reader: bool = False) -> None:
        """``outlives_reader``: go on silently when the reader of a pipe went away, instead of raising BrokenPipeError."""
        self._stream = stream or sys.stdout
        self._outlives_reader = outlives_reader
        self._lock = threading.Lock()
        self._has_progress = False
        self.is_terminal = self._stream.isatty()
        self._has_colour = self.is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def paint(self, text: str, *colours: Colour) -> str:
        return f"{''.join(colours)}{text}{RESET}" if self._has_colour and colours else text

    def line(self, text: str = "", *colours: Colour) -> None:
        """Print one line."""
        self._write(f"{self.paint(text, *colours)}\n")

    def progress(self, text: str) -> None:
        """Say what is being done now; on a terminal the next line takes its place."""
        if self.is_terminal:
            self._write(self.paint(f"… {text}", Colour.DIM), is_progress=True)
        else:
            self._write(f"{text}\n")

    def done(self, text: str) -> None:
        """Say what has been done."""
        self._write(f"{self.paint('✓', Colour.GREEN)} {text}\n" if self.is_terminal else f"{text}\n")

    def _write(self, text: str, *, is_progress: bool = False) -> None:
        with self._lock:
            start = START_AGAIN if self._has_progress else ""
            self._has_progress = is_progress
            try:
                self._stream.write(start + text)
                self._stream.flush()
            except BrokenPipeError:
                if not self._outlives_reader:
                    raise
                self._stream = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open
