"""The parser knows a method of a CLR type by its name, so the names must be those of the function table."""

from ferryman.tsql import ast
from ferryman.tsql.clr import KNOWN, METHODS, PROPERTIES
from ferryman.tsql.functions import FUNCTIONS
from ferryman.tsql.parser import parse_expression


def test_every_member_of_an_instance_is_known() -> None:
    members = [name.split(".") for name in FUNCTIONS if "." in name and name.partition(".")[0] in KNOWN]
    assert members
    for type_name, member in members:
        assert member in PROPERTIES or member in KNOWN[type_name], f"{type_name}.{member}"


def test_a_method_behind_a_name_reads_the_column() -> None:
    assert "GetLevel" in METHODS
    assert parse_expression("e.OrgNode.GetLevel()") == ast.InstanceMember(ast.Column(("e", "OrgNode")), "GetLevel", ())
    assert parse_expression("e.OrgNode.getlevel()") == ast.FunctionCall(ast.Name(("e", "OrgNode", "getlevel")))
    assert parse_expression("@g.Lat") == ast.InstanceMember(ast.Variable("@g"), "Lat", None)
    assert parse_expression("hierarchyid::GetRoot().ToString()") == ast.InstanceMember(
        ast.StaticMember(ast.Name(("hierarchyid",)), "GetRoot", ()), "ToString", ()
    )
