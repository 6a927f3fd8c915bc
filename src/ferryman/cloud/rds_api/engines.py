"""The engines, versions and instance classes of RDS for SQL Server that Ferryman offers.

Source: "Microsoft SQL Server versions on Amazon RDS" and "DB instance class support for Microsoft SQL Server", Amazon RDS User Guide
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

MAJOR_VERSION: Final = "16.00"
ENGINE_VERSION: Final = "16.00.4185.3.v1"
LICENSE_MODEL: Final = "license-included"

ENGINES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sqlserver-ee": "SQL Server Enterprise Edition",
        "sqlserver-ex": "SQL Server Express Edition",
        "sqlserver-se": "SQL Server Standard Edition",
        "sqlserver-web": "SQL Server Web Edition",
    }
)
"""Engine -> what DescribeDBEngineVersions calls it."""


def parameter_group(engine: str) -> str:
    """Return the family of parameter groups of an engine."""
    return f"{engine}-16.0"


def default_option_group(engine: str) -> str:
    return f"default:{engine}-16-00"
