"""The T-SQL syntax tree: what a batch says, before any name or type is resolved.

One frozen dataclass per construct; the parser makes them, the binder and the interpreter read them.
Names follow "Transact-SQL reference", https://learn.microsoft.com/sql/t-sql/language-reference
Identifiers keep the letters they were written with, without brackets or quotes.
"""

from ferryman.tsql.ast.administration import *  # noqa: F403
from ferryman.tsql.ast.control import *  # noqa: F403
from ferryman.tsql.ast.definitions import *  # noqa: F403
from ferryman.tsql.ast.expressions import *  # noqa: F403
from ferryman.tsql.ast.fulltext import *  # noqa: F403
from ferryman.tsql.ast.names import *  # noqa: F403
from ferryman.tsql.ast.queries import *  # noqa: F403
from ferryman.tsql.ast.row_security import *  # noqa: F403
from ferryman.tsql.ast.statements import *  # noqa: F403
from ferryman.tsql.ast.temporal import *  # noqa: F403
