"""Option groups: what a DB instance of an engine can have in addition.

Sources: "Options for the Microsoft SQL Server database engine", "Working with option groups", Amazon RDS User Guide;
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyOptionGroup.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.engines import ENGINES, MAJOR_VERSION, check_engine, default_option_group
from ferryman.cloud.rds_api.errors import ApiError, invalid_combination, invalid_value
from ferryman.cloud.rds_api.paging import apply_filters, page
from ferryman.cloud.rds_api.roles import check_role_arn
from ferryman.cloud.rds_api.tags import check_tags
from ferryman.cloud.state import OptionGroup
from ferryman.cloud.state_database import AlreadyExistsError

_NAME: Final = re.compile(r"[a-zA-Z](-?[a-zA-Z0-9])*")
NAME_LIMIT: Final = 255
MOST_GROUPS: Final = 20


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of an option: its rule, and its default (None: it must be given)."""

    description: str
    default: str | None
    allowed: str


@dataclass(frozen=True, slots=True)
class Option:
    """An option; ``port`` is the one that it listens on unless told otherwise."""

    description: str
    engines: tuple[str, ...]
    settings: Mapping[str, Setting]
    port: int | None = None


_MEMORY: Final = Setting("The share of the memory that it may use, in percent.", "45", "10-80")
_BUSINESS: Final = ("sqlserver-ee", "sqlserver-se")

OPTIONS: Final[Mapping[str, Option]] = MappingProxyType(
    {
        "SQLSERVER_BACKUP_RESTORE": Option(
            "SQL Server Native Backup and Restore", tuple(ENGINES), {"IAM_ROLE_ARN": Setting("The role that may read and write the backups.", None, "ARN")}
        ),
        "SSAS": Option("SQL Server Analysis Services", _BUSINESS, {"MAX_MEMORY": _MEMORY}),
        "SSIS": Option("SQL Server Integration Services", _BUSINESS, {}),
        "SSRS": Option("SQL Server Reporting Services", _BUSINESS, {"MAX_MEMORY": _MEMORY}, port=8443),
    }
)
PORT: Final = "Port"
SECURITY_GROUPS: Final = "VpcSecurityGroupMemberships"
_BESIDE_SETTINGS: Final = frozenset({PORT, SECURITY_GROUPS})
"""Beside its settings an option's port and its VPC security groups, with commas in between, are kept under these names."""

LEAST_PORT: Final = 1150
MOST_PORT: Final = 49511
RESERVED_PORTS: Final = frozenset({1234, 1434, 3260, 3343, 3389, 47001})
"""The ports of SSRS ("Support for SQL Server Reporting Services", Amazon RDS User Guide)."""

_NOT_SUPPORTED: Final = ("DBSecurityGroupMemberships", "OptionVersion")


def find_group(context: Context, name: str) -> OptionGroup:
    """Return a group, the engine's default one too. Raises ApiError."""
    found = next((group for group in all_groups(context) if group.name == name.lower()), None)
    if found is None:
        raise ApiError("OptionGroupNotFoundFault", f"Specified OptionGroupName: {name} not found.")
    return found


def all_groups(context: Context) -> list[OptionGroup]:
    defaults = [
        OptionGroup(default_option_group(engine), engine, MAJOR_VERSION, f"Default option group for {engine} {MAJOR_VERSION}", {}) for engine in sorted(ENGINES)
    ]
    return sorted([*defaults, *context.state.option_groups()], key=lambda group: group.name)


def create(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    name, engine = parameters["OptionGroupName"].lower(), check_engine(parameters["EngineName"])
    if not _NAME.fullmatch(name) or len(name) > NAME_LIMIT:
        raise invalid_value(f"Invalid option group name: {name}. It is letters, digits and single hyphens, begins with a letter and ends with no hyphen.")
    if not parameters["OptionGroupDescription"].strip():
        raise invalid_value("The option group's description must not be blank.")
    _check_major(engine, parameters["MajorEngineVersion"])
    if len(context.state.option_groups()) >= MOST_GROUPS:
        raise ApiError("OptionGroupQuotaExceededFault", f"The quota of {MOST_GROUPS} option groups is reached.")
    tags = check_tags(parameters.get("Tags", ()))
    group = OptionGroup(name, engine, MAJOR_VERSION, parameters["OptionGroupDescription"], {})
    try:
        context.state.add_option_group(group)
    except AlreadyExistsError:
        raise ApiError("OptionGroupAlreadyExistsFault", f"An option group named {name} already exists.") from None
    context.state.add_tags(context.arn("og", name), tags)
    return {"OptionGroup": _show(context, group)}


def describe(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """One group by name, or those of an engine, or all."""
    name, engine, version = (parameters.get(key) for key in ("OptionGroupName", "EngineName", "MajorEngineVersion"))
    if name is not None and (engine is not None or version is not None):
        raise invalid_combination("OptionGroupName cannot be used together with EngineName or MajorEngineVersion.")
    if version is not None and engine is None:
        raise invalid_combination("MajorEngineVersion can only be used together with EngineName.")
    groups = [find_group(context, name)] if name is not None else all_groups(context)
    found = [group for group in groups if engine in (None, group.engine) and version in (None, group.major_version)]
    return page(parameters, "OptionGroupsList", apply_filters(parameters, found, {}), lambda group: group.name, lambda group: _show(context, group))


def modify(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Include and remove options; the instances get them at once or in their maintenance window."""
    group = find_group(context, parameters["OptionGroupName"])
    if group.name.startswith("default:"):
        raise invalid_value(f"The default option group {group.name} can't be modified. Create a group of your own.")
    included, removed = parameters.get("OptionsToInclude", ()), parameters.get("OptionsToRemove", ())
    if not included and not removed:
        raise invalid_value("At least one option must be added, modified, or removed.")
    options = dict(group.options)
    for configuration in included:
        name, settings = _configure(group, configuration, options)
        options[name] = settings
    for name in removed:
        if name not in options:
            raise invalid_value(f"The option {name} is not in the option group {group.name}.")
        del options[name]
    context.state.set_options(group.name, options)
    context.fleet.apply_option_group(group.name, at_once=parameters.get("ApplyImmediately", False))
    return {"OptionGroup": _show(context, replace(group, options=options))}


def delete(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    group = find_group(context, parameters["OptionGroupName"])
    users = [instance.identifier for instance in context.state.instances() if group.name in (instance.option_group, instance.pending.get("OptionGroupName"))]
    if group.name.startswith("default:"):
        raise ApiError("InvalidOptionGroupStateFault", f"The default option group {group.name} can't be deleted.")
    if users:
        raise ApiError("InvalidOptionGroupStateFault", f"The option group {group.name} can't be deleted: {', '.join(users)} has it.")
    context.state.remove_option_group(group.name)
    context.state.remove_tags(context.arn("og", group.name))
    return {}


def describe_options(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """DescribeOptionGroupOptions: what an engine's groups may contain."""
    engine = check_engine(parameters["EngineName"])
    offered = parameters.get("MajorEngineVersion", MAJOR_VERSION) == MAJOR_VERSION
    names = [name for name, option in OPTIONS.items() if offered and engine in option.engines]
    return page(parameters, "OptionGroupOptions", apply_filters(parameters, names, {}), str, lambda name: _show_option(engine, name, OPTIONS[name]))


def _check_major(engine: str, version: str) -> None:
    if version != MAJOR_VERSION:
        raise invalid_value(f"Invalid major version {version} for engine {engine}. Use {MAJOR_VERSION}.")


def _configure(group: OptionGroup, configuration: Mapping[str, Any], present: Mapping[str, Mapping[str, str]]) -> tuple[str, dict[str, str]]:
    """Return an option's name and settings, those not given as they are or by default. Raises ApiError."""
    name = configuration["OptionName"]
    option = OPTIONS.get(name)
    if option is None or group.engine not in option.engines:
        raise invalid_value(f"The option {name} isn't one of engine {group.engine}, major version {group.major_version}.")
    given = {setting.get("Name", ""): setting.get("Value", "") for setting in configuration.get("OptionSettings", ())}
    unknown = sorted(given.keys() - option.settings.keys())
    if unknown:
        raise invalid_value(f"The option {name} has no setting {unknown[0]}.")
    settings = dict(present.get(name, {}))
    for key, setting in option.settings.items():
        value = given.get(key, settings.get(key, setting.default))
        if value is None:
            raise invalid_value(f"The option {name} requires the setting {key}.")
        settings[key] = _checked(name, key, setting, value)
    for parameter in _NOT_SUPPORTED:
        if configuration.get(parameter):
            raise invalid_combination(f"{parameter} of the option {name} is not supported by Ferryman; leave it out.")
    return name, {**settings, **_endpoint(name, option, configuration, settings)}


def _endpoint(name: str, option: Option, configuration: Mapping[str, Any], present: Mapping[str, str]) -> dict[str, str]:
    """Return an option's port and security groups, by the names under which they are kept. Raises ApiError."""
    if option.port is None:
        given = next((parameter for parameter in (PORT, SECURITY_GROUPS) if configuration.get(parameter)), None)
        if given is not None:
            raise invalid_value(f"The option {name} takes no {given}: it doesn't listen on a port.")
        return {}
    port = configuration.get(PORT, int(present.get(PORT, option.port)))
    if not LEAST_PORT <= port <= MOST_PORT or port in RESERVED_PORTS:
        reserved = ", ".join(map(str, sorted(RESERVED_PORTS)))
        raise invalid_value(f"Invalid port {port} for the option {name}: use {LEAST_PORT} to {MOST_PORT}, except {reserved}.")
    groups = ",".join(configuration[SECURITY_GROUPS]) if SECURITY_GROUPS in configuration else present.get(SECURITY_GROUPS, "")
    return {PORT: str(port), **({SECURITY_GROUPS: groups} if groups else {})}


def _checked(option: str, name: str, setting: Setting, value: str) -> str:
    if setting.allowed == "ARN":
        check_role_arn(value)
        return value
    least, most = map(int, setting.allowed.split("-"))
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise invalid_value(f"Invalid value '{value}' for the setting {name} of the option {option}. Allowed: {setting.allowed}.")
    return value


def _show(context: Context, group: OptionGroup) -> dict[str, Any]:
    return {
        "OptionGroupName": group.name,
        "OptionGroupDescription": group.description,
        "EngineName": group.engine,
        "MajorEngineVersion": group.major_version,
        "Options": [_show_configured(name, settings) for name, settings in sorted(group.options.items())],
        "AllowsVpcAndNonVpcInstanceMemberships": not group.options,
        "OptionGroupArn": context.arn("og", group.name),
    }


def _show_configured(name: str, settings: Mapping[str, str]) -> dict[str, Any]:
    option = OPTIONS[name]
    shown: dict[str, Any] = {
        "OptionName": name,
        "OptionDescription": option.description,
        "Persistent": False,
        "Permanent": False,
        "OptionSettings": [_show_setting(key, option.settings[key], value) for key, value in settings.items() if key not in _BESIDE_SETTINGS],
    }
    if PORT in settings:
        shown["Port"] = int(settings[PORT])
    if SECURITY_GROUPS in settings:
        shown[SECURITY_GROUPS] = [{"VpcSecurityGroupId": group, "Status": "active"} for group in settings[SECURITY_GROUPS].split(",")]
    return shown


def _show_setting(name: str, setting: Setting, value: str) -> dict[str, Any]:
    shown = {"Name": name, "Value": value, "Description": setting.description, "AllowedValues": setting.allowed, "IsModifiable": True, "IsCollection": False}
    return {**shown, "ApplyType": "DYNAMIC", "DataType": "STRING" if setting.allowed == "ARN" else "INTEGER", "DefaultValue": setting.default}


def _show_option(engine: str, name: str, option: Option) -> dict[str, Any]:
    return {
        "Name": name,
        "Description": option.description,
        "EngineName": engine,
        "MajorEngineVersion": MAJOR_VERSION,
        "PortRequired": option.port is not None,
        "DefaultPort": option.port,
        "Persistent": False,
        "Permanent": False,
        "RequiresAutoMinorEngineVersionUpgrade": False,
        "VpcOnly": False,
        "OptionsDependedOn": [],
        "OptionsConflictsWith": [],
        "OptionGroupOptionSettings": [
            {
                "SettingName": key,
                "SettingDescription": setting.description,
                "DefaultValue": setting.default,
                "ApplyType": "DYNAMIC",
                "AllowedValues": setting.allowed,
                "IsModifiable": True,
                "IsRequired": setting.default is None,
            }
            for key, setting in option.settings.items()
        ],
    }


ACTIONS: Final = {
    "CreateOptionGroup": create,
    "DeleteOptionGroup": delete,
    "DescribeOptionGroupOptions": describe_options,
    "DescribeOptionGroups": describe,
    "ModifyOptionGroup": modify,
}
