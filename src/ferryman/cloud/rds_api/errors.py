"""What an action of the RDS API answers when it refuses.

Source: "Common Errors" and the errors of each action, https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

COMMON_ERRORS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "AccessDenied": 403,
        "IncompleteSignature": 400,
        "InternalFailure": 500,
        "InvalidAction": 400,
        "InvalidClientTokenId": 403,
        "InvalidParameterCombination": 400,
        "InvalidParameterValue": 400,
        "MalformedQueryString": 400,
        "MissingAction": 400,
        "MissingAuthenticationToken": 403,
        "MissingParameter": 400,
        "RequestEntityTooLarge": 413,
        "RequestExpired": 400,
        "ServiceUnavailable": 503,
        "SignatureDoesNotMatch": 403,
        "UnknownParameter": 400,
    }
)
"""Code -> HTTP status of the errors that no action names for itself."""


class ApiError(Exception):
    """An error answer: ``code`` is one of COMMON_ERRORS or of those that botocore's model gives an action."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def missing(parameter: str) -> ApiError:
    return ApiError("MissingParameter", f"The request must contain the parameter {parameter}.")


def invalid_value(message: str) -> ApiError:
    return ApiError("InvalidParameterValue", message)


def invalid_combination(message: str) -> ApiError:
    return ApiError("InvalidParameterCombination", message)


def instance_not_found(identifier: str) -> ApiError:
    return ApiError("DBInstanceNotFound", f"DBInstance {identifier} not found.")


def invalid_state(message: str) -> ApiError:
    return ApiError("InvalidDBInstanceState", message)
