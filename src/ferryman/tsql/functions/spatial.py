"""The members of geography and geometry, all computed by store/support/34_shapes.sql to 38_spatial_members.sql.

Sources: "geography data type method reference", "geometry data type method reference" and the pages of the members.
"""

from __future__ import annotations

from typing import Final

from ferryman.sqltypes import BIT, FLOAT, INT, MAX, SqlType
from ferryman.tsql.functions.entry import Function

_TEXT: Final = SqlType("nvarchar", length=MAX)
_NAME: Final = SqlType("nvarchar", length=4000)
_BYTES: Final = SqlType("varbinary", length=MAX)
_KINDS: Final = {"Point": 1, "Line": 2, "Poly": 3, "MPoint": 4, "MLine": 5, "MPoly": 6, "GeomColl": 7, "Geom": 0}
"""What stands between ST and FromText or FromWKB, to the kind of shape that it wants; 0 takes any."""

_SHARED: Final[tuple[tuple[str, str, SqlType | None, str], ...]] = (
    (".ToString", "any", _TEXT, "tsql.spatial_text({0}, $is, true)"),
    (".AsTextZM", "any", _TEXT, "tsql.spatial_text({0}, $is, true)"),
    (".STAsText", "any", _TEXT, "tsql.spatial_text({0}, $is, false)"),
    (".STAsBinary", "any", _BYTES, "tsql.shape_wkb(tsql.shape_read({0}, $is), 0)"),
    (".STGeometryType", "any", _NAME, "tsql.kind_name(tsql.spatial_kind({0}, $is))"),
    (".InstanceOf", "any unicode", BIT, "tsql.spatial_is_a({0}, {1}, $is)"),
    (".STDimension", "any", INT, "tsql.shape_dimension(tsql.shape_read({0}, $is))"),
    (".STSrid", "any", INT, "tsql.int_at({0}, 0)"),
    (".Z", "any", FLOAT, "tsql.spatial_measure({0}, true)"),
    (".M", "any", FLOAT, "tsql.spatial_measure({0}, false)"),
    (".HasZ", "any", BIT, "tsql.spatial_flag({0}, 1)"),
    (".HasM", "any", BIT, "tsql.spatial_flag({0}, 2)"),
    (".STIsValid", "any", BIT, "tsql.spatial_flag({0}, 4)"),
    (".MakeValid", "any", None, "tsql.spatial_made_valid({0}, $is)"),
    (".STIsEmpty", "any", BIT, "(tsql.spatial_points({0}) = 0)::int::int2"),
    (".STIsClosed", "any", BIT, "tsql.spatial_is_closed({0}, $is)"),
    (".STNumPoints", "any", INT, "tsql.spatial_points({0})"),
    (".STPointN", "any int", None, "tsql.spatial_point_n({0}, {1}, $is)"),
    (".STStartPoint", "any", None, "tsql.spatial_point_n({0}, 1, $is)"),
    (".STEndPoint", "any", None, "tsql.spatial_point_n({0}, greatest(tsql.spatial_points({0}), 1), $is)"),
    (".STNumGeometries", "any", INT, "tsql.spatial_parts({0}, $is)"),
    (".STGeometryN", "any int", None, "tsql.spatial_part_n({0}, {1}, $is)"),
    (".STLength", "any", FLOAT, "tsql.$type_length({0})"),
    (".STDistance", "any $type", FLOAT, "tsql.$type_distance({0}, {1})"),
    (".STIntersects", "any $type", BIT, "tsql.$type_intersects({0}, {1})"),
    (".Filter", "any $type", BIT, "tsql.$type_intersects({0}, {1})"),
    (".STDisjoint", "any $type", BIT, "1::int2 - tsql.$type_intersects({0}, {1})"),
    (".STContains", "any $type", BIT, "tsql.$type_contains({0}, {1})"),
    (".STWithin", "any $type", BIT, "tsql.$type_contains({1}, {0})"),
    ("::Parse", "unicode", None, "tsql.shape_of_text({0}, $srid, $is, 0)"),
    ("::Null", "", None, "NULL::bytea"),
    *((f"::ST{name}FromText", "unicode int", None, f"tsql.shape_of_text({{0}}, {{1}}, $is, {kind})") for name, kind in _KINDS.items()),
    *((f"::ST{name}FromWKB", "binary int", None, f"tsql.shape_of_wkb({{0}}, {{1}}, $is, {kind})") for name, kind in _KINDS.items()),
)  # fmt: skip
"""Member, parameters, result (None: the type itself) and SQL form. ``$is`` tells whether the type is geography, ``$srid`` is its default system."""

_OWN: Final[dict[str, tuple[tuple[str, str, SqlType | None, str], ...]]] = {
    "geography": (
        ("::Point", "float float int", None, "tsql.spatial_point({1}, {0}, {2}, true)"),
        (".Lat", "any", FLOAT, "tsql.spatial_coordinate({0}, 0)"),
        (".Long", "any", FLOAT, "tsql.spatial_coordinate({0}, 1)"),
        (".NumRings", "any", INT, "tsql.spatial_rings({0}, true)"),
        (".RingN", "any int", None, "tsql.spatial_ring({0}, {1}, true)"),
        (".STEquals", "any $type", BIT, "tsql.geography_contains({0}, {1}) * tsql.geography_contains({1}, {0})"),
    ),
    "geometry": (
        ("::Point", "float float int", None, "tsql.spatial_point({0}, {1}, {2}, false)"),
        (".STX", "any", FLOAT, "tsql.spatial_coordinate({0}, 0)"),
        (".STY", "any", FLOAT, "tsql.spatial_coordinate({0}, 1)"),
        (".STArea", "any", FLOAT, "tsql.geometry_area({0})"),
        (".STEnvelope", "any", None, "tsql.geometry_envelope({0})"),
        (".STEquals", "any $type", BIT, "tsql.geometry_equals({0}, {1})"),
        (".STExteriorRing", "any", None, "tsql.spatial_ring({0}, 1, false)"),
        (".STInteriorRingN", "any int", None, "tsql.spatial_ring({0}, {1} + 1, false)"),
        (".STNumInteriorRing", "any", INT, "tsql.spatial_rings({0}, false) - 1"),
    ),
}  # fmt: skip

_FILLED: Final = {"geography": {"$is": "true", "$srid": "4326", "$type": "geography"}, "geometry": {"$is": "false", "$srid": "0", "$type": "geometry"}}


def _fill(form: str, type_name: str) -> str:
    for mark, text in _FILLED[type_name].items():
        form = form.replace(mark, text)
    return form


FUNCTIONS: Final = tuple(
    Function(type_name + member, _fill(parameters, type_name), result or SqlType(type_name), sql=_fill(form, type_name), sql_only=True)
    for type_name, own in _OWN.items()
    for member, parameters, result, form in (*_SHARED, *own)
)
