"""What an expression may ask of its surroundings: at bind time (``Scope``) and at run time (``Runtime``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime

    from ferryman.sqltypes import SqlType
    from ferryman.tsql import ast
    from ferryman.tsql.bound import Bound
    from ferryman.tsql.settings import Settings


class Scope(Protocol):
    """Where names get their meaning while an expression is bound."""

    def variable(self, name: str) -> SqlType:
        """Return the type of ``@name``; raises 137 when it isn't declared."""

    def column(self, parts: tuple[str, ...]) -> Bound:
        """Return the column of that (qualified) name; raises 207, 209 or 4104."""

    def query(self, expression: ast.Subquery | ast.Exists | ast.InQuery | ast.QuantifiedComparison) -> Bound:
        """Return the bound form of an expression that holds a query."""

    def full_text(self, expression: ast.FullTextTest) -> Bound:
        """Return CONTAINS or FREETEXT; raises 7601."""

    def aggregate(self, call: ast.FunctionCall) -> Bound:
        """Return the bound form of an aggregate or window function; raises 147 or 4109 where none may stand."""

    def user_function(self, name: ast.Name, arguments: tuple[ast.Expression, ...]) -> Bound:
        """Return a call of a user-defined scalar function; raises 4121 when there is none."""

    def next_value(self, sequence: ast.Name) -> Bound:
        """Return NEXT VALUE FOR; raises 208."""

    def xml_method(self, call: ast.MethodCall) -> Bound:
        """Return a call of an xml method."""

    def resolve_type(self, name: ast.TypeName) -> SqlType:
        """Return the type of that name, user-defined ones included; raises 243 or 2715."""

    @property
    def collation(self) -> str:
        """The collation of literals and variables: the current database's."""

    @property
    def settings(self) -> Settings:
        """The SET options under which the expression is computed."""

    @property
    def function_id(self) -> int | None:
        """The object_id of the function whose text the expression stands in, None outside of functions."""


class Runtime(Protocol):
    """What a table-free expression reads while it runs."""

    variables: dict[str, object]
    """Values by lower-cased ``@name``."""

    def now(self) -> datetime.datetime:
        """Return the naive UTC time of the running statement, the same for all of it, in microseconds."""

    def property(self, name: str, *arguments: object) -> object:
        """Return a fact of the session or server that a built-in function asks for.

        ``name`` is the lower-cased function or @@variable: 'db_name', '@@rowcount', 'suser_sname', 'error_message',
        'object_id', 'serverproperty' ...; arguments are Python values.
        """
