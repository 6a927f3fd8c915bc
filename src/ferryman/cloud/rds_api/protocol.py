"""AWS's query protocol for the RDS API, driven by botocore's own model of the service: form parameters in, XML out.

Sources: "AWS Query protocol", https://smithy.io/2.0/aws/protocols/aws-query-protocol.html; the model ``rds/2014-10-31`` of botocore
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel, Shape

from ferryman.cloud.rds_api.errors import COMMON_ERRORS, ApiError, missing

SERVICE: Final = "rds"
MAX_FIELDS: Final = 2000
MAX_ITEMS: Final = 1000

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,18}")
_BOOLEANS: Final = {"true": True, "false": False, "1": True, "0": False}
_INVALID_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Protocol:
    """Reads requests and writes answers by the service's model."""

    def __init__(self) -> None:
        self.service = ServiceModel(Loader().load_service_model(SERVICE, "service-2"), SERVICE)
        modelled = (shape.metadata["error"] for shape in self.service.error_shapes)
        self._statuses = {**COMMON_ERRORS, **{error["code"]: error["httpStatusCode"] for error in modelled}}

    @property
    def namespace(self) -> str:
        return str(self.service.metadata["xmlNamespace"])

    def read(self, body: str) -> tuple[str, dict[str, Any]]:
        """Return the action and its parameters, typed and nested as boto3 takes them. Raises ApiError."""
        try:
            pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=bool(body), errors="strict", max_num_fields=MAX_FIELDS)
        except ValueError as error:
            raise ApiError("MalformedQueryString", f"The query string is malformed: {error}") from None
        fields = dict(pairs)
        if len(fields) != len(pairs):
            raise ApiError("MalformedQueryString", "The query string names a parameter twice.")
        action = fields.pop("Action", "")
        version = fields.pop("Version", self.service.api_version)
        if not action:
            raise ApiError("MissingAction", "The request must contain the parameter Action.")
        if action not in self.service.operation_names or version != self.service.api_version:
            raise ApiError("InvalidAction", f"Could not find operation {action} for version {version}")
        return action, _Parameters(fields).read_all(self.service.operation_model(action))

    def answer(self, action: str, result: Mapping[str, Any], request_id: str) -> bytes:
        """Return the XML answer of an action; ``result`` is shaped as boto3 returns it."""
        root = ET.Element(f"{action}Response", xmlns=self.namespace)
        shape = self.service.operation_model(action).output_shape
        if shape is not None:
            _write(ET.SubElement(root, shape.serialization["resultWrapper"]), shape, result)
        ET.SubElement(ET.SubElement(root, "ResponseMetadata"), "RequestId").text = request_id
        return _document(root)

    def error(self, error: ApiError, request_id: str) -> tuple[int, bytes]:
        """Return the HTTP status and the XML of an error answer."""
        status = self._statuses[error.code]
        root = ET.Element("ErrorResponse", xmlns=self.namespace)
        details = ET.SubElement(root, "Error")
        for name, text in (("Type", "Sender" if status < 500 else "Receiver"), ("Code", error.code), ("Message", error.message)):
            ET.SubElement(details, name).text = _INVALID_XML.sub("?", text)
        ET.SubElement(root, "RequestId").text = request_id
        return status, _document(root)


class _Parameters:
    """The form fields of one request, each to be used once."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = dict(fields)

    def read_all(self, operation: OperationModel) -> dict[str, Any]:
        shape = operation.input_shape
        found: dict[str, Any] = {} if shape is None else self._structure("", shape)
        if self._fields:
            raise ApiError("UnknownParameter", f"{operation.name} has no parameter {min(self._fields)}.")
        return found

    def _structure(self, prefix: str, shape: Any) -> dict[str, Any]:
        found = {}
        for name, member in shape.members.items():
            key = f"{prefix}{member.serialization.get('name', name)}"
            value = self._value(key, member)
            if value is not None:
                found[name] = value
            elif name in shape.required_members:
                raise missing(key)
        return found

    def _value(self, key: str, shape: Any) -> Any:
        match shape.type_name:
            case "structure":
                return self._structure(f"{key}.", shape) if self._has(key) else None
            case "list":
                return self._list(key, shape)
            case _:
                text = self._fields.pop(key, None)
                return None if text is None else _scalar(key, shape, text)

    def _list(self, key: str, shape: Any) -> list[Any] | None:
        """``Tags.Tag.1.Key``, or ``Tags.member.1.Key`` as clients with an older model write it."""
        if self._fields.get(key) == "":  # how botocore sends an empty list
            del self._fields[key]
            return []
        found = []
        for item in (shape.member.serialization.get("name", "member"), "member"):
            for number in range(1, MAX_ITEMS + 1):
                if not self._has(f"{key}.{item}.{number}"):
                    break
                found.append(self._value(f"{key}.{item}.{number}", shape.member))
        return found or None

    def _has(self, key: str) -> bool:
        return key in self._fields or any(name.startswith(f"{key}.") for name in self._fields)


def _scalar(key: str, shape: Shape, text: str) -> Any:
    match shape.type_name:
        case "string":
            return text
        case "boolean" if text.lower() in _BOOLEANS:
            return _BOOLEANS[text.lower()]
        case "integer" | "long" if _INTEGER.fullmatch(text):
            return int(text)
        case "double" | "float":
            try:
                return float(text)
            except ValueError:
                pass
        case "timestamp":
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                pass
            else:
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    raise ApiError("MalformedQueryString", f"The parameter {key} is not a valid {shape.type_name}.")


def _write(element: ET.Element, shape: Any, value: Any) -> None:
    match shape.type_name:
        case "structure":
            unknown = set(value) - set(shape.members)
            if unknown:
                raise ValueError(f"{shape.name} has no members {sorted(unknown)}")
            for name, member in shape.members.items():
                if value.get(name) is not None:
                    _write(ET.SubElement(element, member.serialization.get("name", name)), member, value[name])
        case "list":
            for item in value:
                _write(ET.SubElement(element, shape.member.serialization.get("name", "member")), shape.member, item)
        case "boolean":
            element.text = "true" if value else "false"
        case "timestamp":
            element.text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        case "string" | "integer" | "long" | "double" | "float":
            element.text = _INVALID_XML.sub("?", str(value))
        case other:
            raise ValueError(f"the model's type {other} can't be written")


def _document(root: ET.Element) -> bytes:
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document
