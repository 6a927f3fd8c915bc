"""The RDS API's actions by name, and how their failures are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from ferryman.cloud.fleet import OutOfReachError
from ferryman.cloud.instances import Status
from ferryman.cloud.rds_api import db_instances, engines, events, option_groups, roles, tags
from ferryman.cloud.rds_api.authorization import Authorization
from ferryman.cloud.rds_api.context import Context
from ferryman.cloud.rds_api.errors import ApiError, instance_not_found, invalid_state
from ferryman.cloud.rds_api.signature import AccessKey
from ferryman.cloud.state import UnknownInstanceError, WrongStatusError
from ferryman.cloud.state_database import StateError

Action = Callable[[Context, Mapping[str, Any]], Mapping[str, Any]]

ACTIONS: Final[Mapping[str, Action]] = MappingProxyType(
    {**db_instances.ACTIONS, **roles.ACTIONS, **option_groups.ACTIONS, **tags.ACTIONS, **events.ACTIONS, **engines.ACTIONS}
)


class RdsApi:
    """Carries out verified requests; without ``authorization`` whoever can sign may do everything."""

    def __init__(self, context: Context, authorization: Authorization | None = None) -> None:
        self._context = context
        self._authorization = authorization

    def dispatch(self, key: AccessKey, action: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the result of an action, shaped as boto3 returns it. Raises ApiError."""
        carry_out = ACTIONS.get(action)
        if carry_out is None:
            raise ApiError("InvalidAction", f"The action {action} is not supported by Ferryman.")
        try:
            if self._authorization is not None:
                self._authorization.check(self._context, key, action, parameters)
            return carry_out(self._context, parameters)
        except UnknownInstanceError as unknown:
            raise instance_not_found(str(unknown)) from unknown
        except OutOfReachError as unreachable:
            raise invalid_state(f"{action} can't be carried out for instance {parameters.get('DBInstanceIdentifier')}: {unreachable}.") from unreachable
        except StateError as error:
            raise ApiError("ServiceUnavailable", f"The state of the DB instances can't be reached: {error}") from error
        except WrongStatusError as wrong:
            identifier = parameters.get("DBInstanceIdentifier")
            if (action, wrong.status) == ("DeleteDBInstance", Status.DELETING):  # Terraform and CloudFormation wait when they read this
                raise invalid_state(f"Instance {identifier} is already being deleted.") from wrong
            raise invalid_state(f"Instance {identifier} is not in a status that allows {action}: it is {wrong.status}.") from wrong
