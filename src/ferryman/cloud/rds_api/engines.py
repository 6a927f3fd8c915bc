"""The engines, versions and instance classes of RDS for SQL Server that Ferryman offers, and the actions that list them.

Sources: "Microsoft SQL Server versions on Amazon RDS", "DB instance class support for Microsoft SQL Server", Amazon RDS User
Guide; https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.errors import invalid_combination, invalid_value
from ferryman.cloud.rds_api.paging import apply_filters, page

MAJOR_VERSION: Final = "16.00"
ENGINE_VERSION: Final = "16.00.4185.3.v1"
LICENSE_MODEL: Final = "license-included"
COLLATION: Final = "SQL_Latin1_General_CP1_CI_AS"
CERTIFICATE_AUTHORITY: Final = "rds-ca-rsa2048-g1"
"""The certificate authority that RDS takes unless told otherwise."""

LIFECYCLE_SUPPORT: Final = "open-source-rds-extended-support-disabled"
FEATURES: Final = ("S3_INTEGRATION",)

ENGINES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sqlserver-ee": "SQL Server Enterprise Edition",
        "sqlserver-ex": "SQL Server Express Edition",
        "sqlserver-se": "SQL Server Standard Edition",
        "sqlserver-web": "SQL Server Web Edition",
    }
)
"""Engine -> what DescribeDBEngineVersions calls it."""

_FAMILIES: Final = ("m5", "m6i", "r5", "r6i")
_SMALL: Final = ("db.t3.micro", "db.t3.small", "db.t3.medium", "db.t3.large", "db.t3.xlarge")
_WEB: Final = (*_SMALL[1:], "db.t3.2xlarge", *(f"db.{family}.{size}" for family in _FAMILIES for size in ("large", "xlarge", "2xlarge", "4xlarge")))
_ALL: Final = (*_WEB, *(f"db.{family}.{size}" for family in _FAMILIES for size in ("8xlarge", "12xlarge", "16xlarge", "24xlarge")))

CLASSES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"sqlserver-ee": _ALL, "sqlserver-ex": _SMALL, "sqlserver-se": _ALL, "sqlserver-web": _WEB})
"""Engine -> the DB instance classes it may have. They size a host at AWS; here they only have a name."""

STORAGE_TYPES: Final = ("gp2", "gp3", "io1", "io2")
PROVISIONED_STORAGE: Final = frozenset({"io1", "io2"})
GP3_BASELINE: Final[Mapping[str, int]] = MappingProxyType({"Iops": 3000, "StorageThroughput": 125})
"""What gp3 storage has when nothing else is asked for ("Amazon RDS DB instance storage", Amazon RDS User Guide)."""

LEAST_STORAGE: Final = 20
MOST_STORAGE: Final = 16384


def parameter_group(engine: str) -> str:
    """Return the family of parameter groups of an engine."""
    return f"{engine}-16.0"


def default_option_group(engine: str) -> str:
    return f"default:{engine}-16-00"


def check_engine(engine: str) -> str:
    """Return an engine's name as RDS writes it. Raises ApiError."""
    if engine.lower() not in ENGINES:
        raise invalid_value(f"Invalid DB engine: {engine}. Use one of {', '.join(ENGINES)}.")
    return engine.lower()


def check_version(engine: str, version: str) -> None:
    """Raises ApiError for a version that isn't offered; the major version alone means its newest, an empty one the default (so Terraform sends it)."""
    if version not in ("", MAJOR_VERSION, ENGINE_VERSION):
        raise invalid_combination(f"Cannot find version {version} for {engine}")


def check_class(engine: str, name: str) -> None:
    """Raises ApiError for a class that isn't the engine's."""
    if name not in {known for classes in CLASSES.values() for known in classes}:
        raise invalid_value(f"Invalid DB Instance class: {name}")
    if name not in CLASSES[engine]:
        raise invalid_combination(
            f"RDS does not support creating a DB instance with the following combination: DBInstanceClass={name}, Engine={engine},"
            f" EngineVersion={ENGINE_VERSION}, LicenseModel={LICENSE_MODEL}."
        )


def describe_versions(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """DescribeDBEngineVersions: one version of each engine."""
    found = [
        engine
        for engine in sorted(ENGINES)
        if parameters.get("Engine", engine) == engine
        and parameters.get("EngineVersion", ENGINE_VERSION) in (MAJOR_VERSION, ENGINE_VERSION)
        and parameters.get("DBParameterGroupFamily", parameter_group(engine)) == parameter_group(engine)
    ]
    filters = {
        "engine": lambda engine: (engine,),
        "engine-version": lambda engine: (ENGINE_VERSION,),
        "db-parameter-group-family": lambda engine: (parameter_group(engine),),
        "status": lambda engine: ("available",),
    }
    return page(parameters, "DBEngineVersions", apply_filters(parameters, found, filters), str, _show_version)


def _show_version(engine: str) -> dict[str, Any]:
    return {
        "Engine": engine,
        "EngineVersion": ENGINE_VERSION,
        "MajorEngineVersion": MAJOR_VERSION,
        "DBParameterGroupFamily": parameter_group(engine),
        "DBEngineDescription": ENGINES[engine],
        "DBEngineVersionDescription": f"SQL Server 2022 {ENGINE_VERSION}",
        "DefaultCharacterSet": {"CharacterSetName": COLLATION, "CharacterSetDescription": "Latin1-General, case-insensitive, accent-sensitive"},
        "ValidUpgradeTarget": [],
        "SupportsLogExportsToCloudwatchLogs": False,
        "SupportsReadReplica": False,
        "SupportedFeatureNames": list(FEATURES),
        "Status": "available",
        "SupportsParallelQuery": False,
        "SupportsGlobalDatabases": False,
    }


def describe_orderable(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """DescribeOrderableDBInstanceOptions: the classes of an engine."""
    engine = check_engine(parameters["Engine"])
    version, license_model = parameters.get("EngineVersion", ENGINE_VERSION), parameters.get("LicenseModel", LICENSE_MODEL)
    offered = version in (MAJOR_VERSION, ENGINE_VERSION) and license_model == LICENSE_MODEL
    classes = sorted(name for name in CLASSES[engine] if offered and parameters.get("DBInstanceClass", name) == name)
    return page(parameters, "OrderableDBInstanceOptions", apply_filters(parameters, classes, {}), str, lambda name: _show_orderable(context, engine, name))


def _show_orderable(context: Context, engine: str, name: str) -> dict[str, Any]:
    return {
        "Engine": engine,
        "EngineVersion": ENGINE_VERSION,
        "DBInstanceClass": name,
        "LicenseModel": LICENSE_MODEL,
        "AvailabilityZones": [{"Name": f"{context.region}{letter}"} for letter in "abc"],
        "MultiAZCapable": False,
        "ReadReplicaCapable": False,
        "Vpc": True,
        "SupportsStorageEncryption": False,
        "StorageType": "gp2",
        "SupportsIops": False,
        "SupportsEnhancedMonitoring": False,
        "SupportsIAMDatabaseAuthentication": False,
        "SupportsPerformanceInsights": False,
        "MinStorageSize": LEAST_STORAGE,
        "MaxStorageSize": MOST_STORAGE,
    }


ACTIONS: Final = {"DescribeDBEngineVersions": describe_versions, "DescribeOrderableDBInstanceOptions": describe_orderable}
