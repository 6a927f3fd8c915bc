"""The limits of S3 integration as the instance's settings switch them.

Source: "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", the list of limitations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ferryman.agent.extensions import BY_OPTION

OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class Limits:
    """None or False: that limit is switched off. ``upload`` counts bytes, ``options`` are those enabled (SSIS, SSAS)."""

    files: int | None
    upload: int | None
    extensions: bool
    region: bool
    owner: bool
    public: bool
    options: frozenset[str]

    @classmethod
    def from_settings(cls, settings: Mapping[str, str | None]) -> Limits:
        """Read them from msdb's settings, whose names are ``limit.*`` and ``option.*``."""

        def number(name: str) -> int | None:
            value = settings[name]
            return None if value is None or value == OFF else int(value)

        return cls(
            files=number("limit.files"),
            upload=number("limit.upload"),
            extensions=settings["limit.extensions"] != OFF,
            region=settings["limit.region"] != OFF,
            owner=settings["limit.owner"] != OFF,
            public=settings["limit.public"] != OFF,
            options=frozenset(option for option in BY_OPTION if settings[f"option.{option}"] == "on"),
        )
