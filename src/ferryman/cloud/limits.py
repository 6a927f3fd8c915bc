"""The limits of RDS for SQL Server's S3 integration, each switchable by ``--limits``.

Source: the limitations listed in "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3",
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/User.SQLServer.Options.S3-integration.html
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

OFF: Final = "off"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is enforced; None or False: switched off. The defaults are RDS's.

    ``files``: files in D:\\S3. ``extensions``: the list of file extensions. ``upload``: bytes of an uploaded file.
    ``sequential``: S3 tasks one after the other. ``in_progress``: tasks in progress in the queue. ``region``, ``owner``,
    ``public``: the bucket is in the instance's region, has the role's owner, isn't public.
    """

    files: int | None = 100
    extensions: bool = True
    upload: int | None = 50 * 1024**3
    sequential: bool = True
    in_progress: int | None = 2
    region: bool = True
    owner: bool = True
    public: bool = True

    def settings(self) -> dict[str, str]:
        """The instance's settings in msdb that say the same: ``limit.files`` -> ``100`` or ``off``."""
        return {f"limit.{field.name}": _text(getattr(self, field.name)) for field in fields(self)}


def parse_limits(text: str) -> Limits:
    """Read the value of ``--limits``: ``off``, or ``name=value`` pairs separated by commas; what isn't named keeps RDS's value.

    Raises ValueError with a text for the user.

    >>> parse_limits("files=200,extensions=off").files
    200
    """
    if text == OFF:
        return Limits(files=None, extensions=False, upload=None, sequential=False, in_progress=None, region=False, owner=False, public=False)
    defaults = Limits()
    changed: dict[str, int | bool | None] = {}
    for pair in text.split(","):
        name, separator, value = (part.strip() for part in pair.partition("="))
        if name not in {field.name for field in fields(Limits)}:
            raise ValueError(f"there is no limit {name!r}; the limits are {', '.join(field.name for field in fields(Limits))}")
        if name in changed:
            raise ValueError(f"the limit {name} is given twice")
        is_switch = isinstance(getattr(defaults, name), bool)
        if not separator or not (value == OFF or (value == "on" if is_switch else _is_count(value))):
            raise ValueError(f"the limit {name} takes {'on or off' if is_switch else 'a positive whole number or off'}")
        changed[name] = value != OFF if is_switch else None if value == OFF else int(value)
    return Limits(**changed)  # type: ignore[arg-type]


def _is_count(value: str) -> bool:
    return value.isascii() and value.isdigit() and 0 < int(value) < 2**63


def _text(limit: int | bool | None) -> str:
    if isinstance(limit, bool):
        return "on" if limit else OFF
    return OFF if limit is None else str(limit)
