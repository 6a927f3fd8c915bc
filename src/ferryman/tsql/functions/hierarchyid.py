"""The members of hierarchyid. Source: "hierarchyid data type method reference" and each method's page."""

from __future__ import annotations

from typing import Final

from ferryman.sqltypes import BIT, HIERARCHYID, SMALLINT, SqlType
from ferryman.tsql import hierarchy
from ferryman.tsql.functions.entry import Function

_PATH: Final = SqlType("nvarchar", length=4000)

FUNCTIONS: Final = (
    Function("hierarchyid::GetRoot", "", HIERARCHYID, lambda: b"", "''::bytea"),
    Function("hierarchyid::Parse", "unicode", HIERARCHYID, hierarchy.parse, "tsql.hierarchyid_parse({0}, false)"),
    Function("hierarchyid::Null", "", HIERARCHYID, lambda: None, "NULL::bytea"),
    Function("hierarchyid.ToString", "any", _PATH, hierarchy.text_of, "tsql.hierarchyid_text({0})"),
    Function("hierarchyid.GetLevel", "any", SMALLINT, hierarchy.level, "tsql.hierarchyid_level({0})"),
    Function("hierarchyid.GetAncestor", "any int", HIERARCHYID, hierarchy.ancestor, "tsql.hierarchyid_ancestor({0}, {1})"),
    Function("hierarchyid.IsDescendantOf", "any hierarchyid", BIT, hierarchy.is_descendant, "tsql.hierarchyid_is_descendant({0}, {1})"),
    Function(
        "hierarchyid.GetDescendant", "any hierarchyid hierarchyid", HIERARCHYID, hierarchy.descendant, "tsql.hierarchyid_descendant({0}, {1}, {2})",
        strict=False,
    ),
    Function(
        "hierarchyid.GetReparentedValue", "any hierarchyid hierarchyid", HIERARCHYID, hierarchy.reparented, "tsql.hierarchyid_reparented({0}, {1}, {2})",
    ),
)  # fmt: skip
"""By type and name: ``::`` before a static member, ``.`` before one of an instance, which is then the first argument."""
