"""Tags of DB instances and option groups: AddTagsToResource, ListTagsForResource, RemoveTagsFromResource.

Source: "Tagging Amazon RDS resources", https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.errors import ApiError, invalid_value
from ferryman.cloud.state import UnknownInstanceError

MOST_TAGS: Final = 50
_KEY: Final = re.compile(r"[\w\s.:/=+\-@]{1,128}")
_INSTANCE_ARN: Final = re.compile(r"arn:aws[a-z-]*:rds:[^:]*:[^:]*:db:")
_VALUE: Final = re.compile(r"[\w\s.:/=+\-@]{0,256}")


def check_tags(tags: Sequence[Mapping[str, str]], present: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return tags by key. Raises ApiError for one that RDS wouldn't take, or too many with those ``present``."""
    found = {}
    for tag in tags:
        key, value = tag.get("Key", ""), tag.get("Value", "")
        if not _KEY.fullmatch(key) or key.lower().startswith(("aws:", "rds:")):
            raise invalid_value(f"Invalid tag key: '{key}'. It is 1 to 128 letters, digits, blanks and _ . : / = + - @, and doesn't begin with aws: or rds:.")
        if not _VALUE.fullmatch(value):
            raise invalid_value(f"Invalid tag value: '{value}'. It is up to 256 letters, digits, blanks and _ . : / = + - @.")
        if key in found:
            raise invalid_value(f"The tag key {key} is given twice.")
        found[key] = value
    if len({**(present or {}), **found}) > MOST_TAGS:
        raise invalid_value(f"A resource can have {MOST_TAGS} tags.")
    return found


def show_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def add(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    arn = _resource(context, parameters)
    context.state.add_tags(arn, check_tags(parameters["Tags"], context.state.tags(arn)))
    return {}


def remove(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    context.state.remove_tags(_resource(context, parameters), parameters["TagKeys"])
    return {}


def list_tags(context: Context, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"TagList": show_tags(context.state.tags(_resource(context, parameters)))}


def _resource(context: Context, parameters: Mapping[str, Any]) -> str:
    """Return the ARN of an instance or an option group that exists. Raises ApiError, UnknownInstanceError."""
    arn = str(parameters["ResourceName"])
    for kind in ("db", "og"):
        name = arn.removeprefix(context.arn(kind, ""))
        if name == arn:
            continue
        if kind == "db":
            context.state.instance(name)
        elif name not in {group.name for group in context.state.option_groups()}:
            raise ApiError("OptionGroupNotFoundFault", f"Specified OptionGroupName: {name} not found.")
        return arn
    if _INSTANCE_ARN.match(arn):  # of another Region or account
        raise UnknownInstanceError(arn)
    raise invalid_value(f"Invalid resource name: {arn}. Give the ARN of a DB instance or an option group.")


ACTIONS: Final = {"AddTagsToResource": add, "ListTagsForResource": list_tags, "RemoveTagsFromResource": remove}
