"""The metadata and security functions as the running statement asks them: ``definitions.metadata`` answers in the frame's names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferryman.tsql.definitions.metadata import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferryman.tsql.interpreter.frame import Frame


def _asked(answer: Callable[..., object]) -> Callable[..., object]:
    def ask(frame: Frame, *arguments: object) -> object:
        from ferryman.tsql.interpreter.names import SessionNames

        return answer(SessionNames(frame.session, frame), *arguments)

    return ask


PROPERTIES: Final[dict[str, Callable[..., object]]] = {name: _asked(answer) for name, answer in ANSWERS.items()}
