"""The names of the members of SQL Server's own CLR types. They are case-sensitive.

Sources: "hierarchyid data type method reference", "geography data type method reference", "geometry data type method reference".
"""

from __future__ import annotations

from typing import Final

from ferryman.tsql.keywords import words

ASSEMBLY: Final = "Microsoft.SqlServer.Types"
CLASSES: Final = {"hierarchyid": "SqlHierarchyId", "geography": "SqlGeography", "geometry": "SqlGeometry"}

HIERARCHYID_METHODS: Final = words("CompareTo GetAncestor GetDescendant GetLevel GetReparentedValue IsDescendantOf Read ToString Write")
_SPATIAL_METHODS: Final = words(
    """
    AsBinaryZM AsGml AsTextZM BufferWithCurves BufferWithTolerance CurveToLineWithTolerance Filter InstanceOf IsValidDetailed MakeValid
    MinDbCompatibilityLevel Read Reduce ShortestLineTo STAsBinary STAsText STArea STBuffer STContains STConvexHull STCurveN STCurveToLine STDifference
    STDimension STDisjoint STDistance STEndPoint STEquals STGeometryN STGeometryType STIntersection STIntersects STIsClosed STIsEmpty STIsValid STLength
    STNumCurves STNumGeometries STNumPoints STOverlaps STPointN STStartPoint STSymDifference STUnion STWithin ToString Write
    """
)
GEOGRAPHY_METHODS: Final = _SPATIAL_METHODS | words("EnvelopeAngle EnvelopeCenter NumRings ReorientObject RingN")
GEOMETRY_METHODS: Final = _SPATIAL_METHODS | words(
    """
    STBoundary STCentroid STCrosses STEnvelope STExteriorRing STInteriorRingN STIsRing STIsSimple STNumInteriorRing STPointOnSurface STRelate STTouches
    """
)
METHODS: Final = HIERARCHYID_METHODS | GEOGRAPHY_METHODS | GEOMETRY_METHODS
"""The methods of instances, those that Ferryman refuses among them."""

STATIC: Final = words("CollectionAggregate ConvexHullAggregate EnvelopeAggregate GeomFromGml UnionAggregate")
"""Static members that Ferryman refuses."""
PROPERTIES: Final = words("HasM HasZ IsNull Lat Long M Null STSrid STX STY Z")
KNOWN: Final = {
    "hierarchyid": HIERARCHYID_METHODS | {"IsNull"}, "geography": GEOGRAPHY_METHODS | STATIC | {"IsNull"}, "geometry": GEOMETRY_METHODS | STATIC | {"IsNull"},
}  # fmt: skip
