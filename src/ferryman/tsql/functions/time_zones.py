"""AT TIME ZONE. Source: "AT TIME ZONE (Transact-SQL)"."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from ferryman.errors import sql_error
from ferryman.sqltypes import SqlType, nvarchar
from ferryman.timezones import ZONES
from ferryman.tsql import bound as b
from ferryman.tsql.functions.entry import BindTools, Function, SqlWriter
from ferryman.tsql.typing import display_name

if TYPE_CHECKING:
    from ferryman.tsql import ast
    from ferryman.tsql.bound import Bound, Call

_IANA: Final[dict[str, str]] = {name.lower(): zone for name, zone in ZONES.items()}


def _zone_name(zone: str) -> str:
    name = _IANA.get(zone.lower())
    if name is None:
        raise sql_error(9820, zone)
    return name


def _at_time_zone(tools: BindTools, node: ast.FunctionCall) -> b.Bound:
    value, zone = (tools.bind(argument) for argument in node.arguments)
    text = nvarchar(128, tools.scope.collation)
    if isinstance(zone, b.Constant) and str(zone.value).lower() in _IANA:
        name: b.Bound = b.Constant(text, _zone_name(str(zone.value)))
    else:
        name = b.Call(text, "IANA ZONE", (tools.convert_to(zone, text),))
    return b.Call(_zoned(value), "AT TIME ZONE", (value, name))


def _in_zone(value: datetime.datetime, name: str) -> object:
    info = ZoneInfo(name)
    local = value.astimezone(info) if value.tzinfo is not None else _resolved(value, info)
    return local.replace(tzinfo=datetime.timezone(local.utcoffset() or datetime.timedelta()))


def _zone_sql(writer: SqlWriter, call: Call) -> str:
    value, name = (writer.emit(argument) for argument in call.arguments)
    moment = f"({value}).utc AT TIME ZONE 'UTC'" if call.arguments[0].type.name == "datetimeoffset" else f"{value} AT TIME ZONE {name}"
    return f"tsql.in_zone({moment}, {name})"


def _resolved(value: datetime.datetime, info: ZoneInfo) -> datetime.datetime:
    """A time in the spring gap moves on by the gap, one in the autumn overlap is the later, standard one."""
    local = value.replace(tzinfo=info)
    if local.astimezone(datetime.UTC).astimezone(info).replace(tzinfo=None) != value:
        return local.astimezone(datetime.UTC).astimezone(info)
    return value.replace(tzinfo=info, fold=1)


def _zoned(value: Bound) -> SqlType:
    """Return the type of a value AT TIME ZONE; raises 8116 for what has no date and time."""
    type_ = value.type
    if type_.name not in ("datetime", "datetime2", "smalldatetime", "datetimeoffset"):
        raise sql_error(8116, display_name(type_), 1, "AT TIME ZONE")
    return SqlType("datetimeoffset", scale={"datetime": 3, "smalldatetime": 0}.get(type_.name, type_.scale))


FUNCTIONS: Final = (
    Function("AT TIME ZONE", special=_at_time_zone, evaluate=_in_zone, sql=_zone_sql),
    Function("IANA ZONE", evaluate=_zone_name, sql="tsql.iana_zone({0})"),
)
