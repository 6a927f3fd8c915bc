"""Which file extensions may be downloaded.

Source: "Integrating an Amazon RDS for SQL Server DB instance with Amazon S3", section "Downloading files from an Amazon S3 bucket".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

ALWAYS: Final = frozenset({"", ".bcp", ".csv", ".dat", ".fmt", ".info", ".lst", ".tbl", ".txt", ".xml"})
BY_OPTION: Final = {
    "SSIS": frozenset({".ispac"}),
    "SSAS": frozenset({".abf", ".asdatabase", ".configsettings", ".deploymentoptions", ".deploymenttargets", ".xmla"}),
}
"""Option of the DB instance -> the extensions that it adds."""


def extension(name: str) -> str:
    """Return the extension of a file name in lower case, '' without one.

    >>> extension("folder/Data.CSV"), extension("README"), extension(".hidden")
    ('.csv', '', '.hidden')
    """
    base = name.replace("\\", "/").rpartition("/")[2]
    dot = base.rfind(".")
    return "" if dot < 0 else base[dot:].lower()


def refusal(name: str, options: Iterable[str]) -> str | None:
    """Return why a file of that name can't be downloaded with these options enabled, None if it can."""
    found = extension(name)
    if found in ALWAYS or any(found in BY_OPTION[option] for option in options):
        return None
    for option, extensions in BY_OPTION.items():
        if found in extensions:
            return f"Files with the extension {found} are supported for download only when {option} is enabled on the DB instance: '{name}'."
    allowed = ", ".join(sorted(ALWAYS - {""}))
    return f"Files with the extension {found} are not supported for download: '{name}'. Supported are files without extension and {allowed}."
