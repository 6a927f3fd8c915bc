-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/spatial-types-geometry-transact-sql
CREATE TABLE SpatialTable (id int IDENTITY (1,1) PRIMARY KEY, GeomCol1 geometry, GeomCol2 AS GeomCol1.STAsText())
INSERT INTO SpatialTable (GeomCol1) VALUES (geometry::STGeomFromText('LINESTRING (100 100, 20 180, 180 180)', 0))
INSERT INTO SpatialTable (GeomCol1) VALUES (geometry::STGeomFromText('POLYGON ((0 0, 150 0, 150 150, 0 150, 0 0))', 0))
SELECT id, GeomCol1, GeomCol2 FROM SpatialTable
-- (1)
-- (1)
-- => 1|0x0000000001040300000000000000000059400000000000005940000000000000344000000000008066400000000000806640000000000080664001000000010000000001000000FFFFFFFF0000000002|LINESTRING (100 100, 20 180, 180 180)
-- => 2|0x00000000010405000000000000000000000000000000000000000000000000C0624000000000000000000000000000C062400000000000C0624000000000000000000000000000C062400000000000000000000000000000000001000000020000000001000000FFFFFFFF0000000003|POLYGON ((0 0, 150 0, 150 150, 0 150, 0 0))
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geography/spatial-types-geography
CREATE TABLE Places (id int IDENTITY (1,1) PRIMARY KEY, GeogCol1 geography, GeogCol2 AS GeogCol1.STAsText())
INSERT INTO Places (GeogCol1) VALUES (geography::STGeomFromText('LINESTRING(-122.360 47.656, -122.343 47.656 )', 4326))
INSERT INTO Places (GeogCol1) VALUES (geography::STGeomFromText('POLYGON((-122.358 47.653 , -122.348 47.649, -122.348 47.658, -122.358 47.658, -122.358 47.653))', 4326))
SELECT GeogCol2, GeogCol1.STGeometryType(), GeogCol1.STNumPoints(), GeogCol1.STSrid FROM Places
-- => LINESTRING (-122.36 47.656, -122.343 47.656)|LineString|2|4326
-- => POLYGON ((-122.358 47.653, -122.348 47.649, -122.348 47.658, -122.358 47.658, -122.358 47.653))|Polygon|5|4326
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geography/point-geography-data-type
DECLARE @g geography; SET @g = geography::Point(47.65100, -122.34900, 4326); SELECT @g.ToString(), @g.Lat, @g.Long, @g
-- => POINT (-122.349 47.651)|47.651|-122.349|0xE6100000010C17D9CEF753D347407593180456965EC0
DECLARE @g geography = geography::Point(95, 0, 4326)
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geography": System.FormatException: 24201: Latitude values must be between -90 and 90 degrees.
SELECT geography::Point(10, 1, 1)
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geography": System.FormatException: 24204: The spatial reference identifier (SRID) is not valid. The specified SRID must match one of the supported SRIDs displayed in the sys.spatial_reference_systems catalog view.
-- source: https://learn.microsoft.com/sql/relational-databases/spatial/point
DECLARE @g geometry = geometry::STGeomFromText('POINT (3 4)', 0), @h geometry = geometry::Parse('POINT(3 4 7 2.5)')
SELECT @g.STX, @g.STY, @g.Z, @h.STX, @h.STY, @h.Z, @h.M, @h.ToString(), @h.STAsText(), @h.HasZ
-- => 3.0|4.0|NULL|3.0|4.0|7.0|2.5|POINT (3 4 7 2.5)|POINT (3 4)|1
DECLARE @g geometry = geometry::Parse('POINT(3 4 NULL NULL)'), @e geometry = 'POINT EMPTY'; SELECT @g.ToString(), @e, @e.STIsEmpty(), @e.STX, @e.STPointN(1)
-- => POINT (3 4)|0x000000000104000000000000000001000000FFFFFFFFFFFFFFFF01|1|NULL|NULL
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/starea-geometry-data-type
DECLARE @g geometry = geometry::STGeomFromText('POLYGON((0 0, 3 0, 3 3, 0 3, 0 0),(1 1, 1 2, 2 1, 1 1))', 0)
SELECT @g.STArea(), @g.STNumInteriorRing(), @g.STExteriorRing().ToString(), @g.STInteriorRingN(1).ToString(), @g.STIsValid()
-- => 8.5|1|LINESTRING (0 0, 3 0, 3 3, 0 3, 0 0)|LINESTRING (1 1, 1 2, 2 1, 1 1)|1
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stdistance-geometry-data-type
DECLARE @g geometry = geometry::STGeomFromText('POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))', 0), @h geometry = geometry::STGeomFromText('POINT(10 10)', 0)
SELECT @g.STDistance(@h), @g.STDistance(geometry::Point(1, 1, 0)), @g.STDistance(geometry::Point(1, 5, 0)), @g.STDistance(geometry::Point(1, 5, 7))
-- => 11.313708498984761|0.0|3.0|NULL
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stlength-geometry-data-type
DECLARE @g geometry = geometry::STGeomFromText('LINESTRING(0 0, 2 2, 0 2, 2 0)', 0), @p geometry = 'POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))'; SELECT ROUND(@g.STLength(), 6), @p.STLength(), @g.STIsClosed(), @g.STStartPoint().ToString(), @g.STEndPoint().ToString()
-- => 7.656854|8.0|0|POINT (0 0)|POINT (2 0)
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stcontains-geometry-data-type
DECLARE @g geometry = geometry::STGeomFromText('POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))', 0)
SELECT @g.STContains('POINT(1 1)'), @g.STContains('POINT(2 1)'), @g.STContains('LINESTRING(0.5 0.5, 1 1)'), @g.STContains('LINESTRING(0 0, 2 0)'), @g.STContains('POLYGON((0 0, 1 0, 1 1, 0 1, 0 0))'), @g.STContains('POLYGON((1 1, 3 1, 3 3, 1 1))'), geometry::Parse('POINT(1 1)').STWithin(@g)
-- => 1|0|1|0|1|0|1
DECLARE @u geometry = 'POLYGON((0 0, 3 0, 3 3, 2 3, 2 1, 1 1, 1 3, 0 3, 0 0))', @ring geometry = 'POLYGON((0 0, 4 0, 4 4, 0 4, 0 0),(1 1, 1 3, 3 3, 3 1, 1 1))'
SELECT @u.STContains('LINESTRING(0.5 2, 2.5 2)'), @u.STContains('LINESTRING(0.5 0.5, 2.5 0.5)'), @ring.STContains('POINT(2 2)'), @ring.STIntersects('POINT(2 2)'), @ring.STContains('POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))'), @ring.STIntersects('LINESTRING(2 2, 5 2)')
-- => 0|1|0|0|0|1
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stequals-geometry-data-type
DECLARE @g geometry = geometry::STGeomFromText('LINESTRING(0 2, 2 0, 4 2)', 0), @h geometry = geometry::STGeomFromText('MULTILINESTRING((4 2, 2 0), (0 2, 2 0))', 0); SELECT @g.STEquals(@h), @g.STIntersects('LINESTRING(0 0, 4 4)'), @g.STDisjoint('POINT(0 0)'), geometry::Parse('POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))').STEquals('POLYGON((2 0, 2 2, 0 2, 0 0, 2 0))')
-- => 1|1|1|1
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stenvelope-geometry-data-type
SELECT geometry::STGeomFromText('LINESTRING(0 0, 2 3)', 0).STEnvelope().ToString(), geometry::Parse('POINT(1 2)').STEnvelope().ToString()
-- => POLYGON ((0 0, 2 0, 2 3, 0 3, 0 0))|POINT (1 2)
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stgeometryn-geometry-data-type
DECLARE @g geometry = geometry::STGeomFromText('MULTIPOINT(0 0, 13.5 2, 7 19)', 0); SELECT @g.STNumGeometries(), @g.STGeometryN(2).ToString(), @g.STGeometryN(4), @g.ToString()
SELECT geometry::Parse('GEOMETRYCOLLECTION(POINT(1 2), LINESTRING EMPTY, MULTIPOLYGON(((0 0, 2 0, 2 2, 0 0)), ((5 5, 6 5, 6 6, 5 5))))').STGeometryN(3).STGeometryN(2).ToString()
-- => 3|POINT (13.5 2)|NULL|MULTIPOINT ((0 0), (13.5 2), (7 19))
-- => POLYGON ((5 5, 6 5, 6 6, 5 5))
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stgeomfromwkb-geometry-data-type
SELECT geometry::STGeomFromWKB(0x010200000003000000000000000000594000000000000059400000000000003440000000000080664000000000008066400000000000806640, 0).STAsText(), geometry::Parse('POINT(1 2)').STAsBinary(), geometry::STPointFromWKB(0x0101000000000000000000F03F0000000000000040, 0).ToString()
SELECT geometry::STGeomFromWKB(g.STAsBinary(), 7).ToString() FROM (SELECT geometry::Parse('GEOMETRYCOLLECTION(POINT(1 2), MULTIPOLYGON(((0 0, 2 0, 2 2, 0 0)), ((5 5, 9 5, 9 9, 5 5), (6 5.5, 7 6, 6.5 6, 6 5.5))))') AS g) x
-- => LINESTRING (100 100, 20 180, 180 180)|0x0101000000000000000000F03F0000000000000040|POINT (1 2)
-- => GEOMETRYCOLLECTION (POINT (1 2), MULTIPOLYGON (((0 0, 2 0, 2 2, 0 0)), ((5 5, 9 5, 9 9, 5 5), (6 5.5, 7 6, 6.5 6, 6 5.5))))
SELECT geometry::STGeomFromWKB(0x0102, 0)
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geometry": System.FormatException: The input is not well-known binary (WKB).
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stgeomfromtext-geometry-data-type
SELECT geometry::Parse('CIRCLE(1 2)')
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geometry": System.FormatException: 24114: The label CIRCLE in the input well-known text (WKT) is not valid. Valid labels are POINT, LINESTRING, POLYGON, MULTIPOINT, MULTILINESTRING, MULTIPOLYGON, GEOMETRYCOLLECTION, CIRCULARSTRING, COMPOUNDCURVE, CURVEPOLYGON and FULLGLOBE (geography Data Type only).
SELECT geometry::Parse('POINT(1)')
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geometry": System.FormatException: The input is not well-known text (WKT).
SELECT geometry::STPointFromText('LINESTRING(1 1, 2 2)', 0)
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geometry": System.FormatException: 24142: Expected "POINT" at position 1. The input has "LINES".
SELECT geometry::Parse('POLYGON((0 0, 1 1, 2 0, 1 2))')
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geometry": System.FormatException: 24119: The Polygon input is not valid because the start and end points of the exterior ring are not the same. Each ring of a polygon must have the same start and end points.
SELECT geometry::Parse('LINESTRING(1 1)')
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geometry": System.FormatException: 24117: The LineString input is not valid because it does not have enough distinct points. A LineString must have at least two distinct points.
SELECT TRY_CAST('nowhere' AS geography), TRY_CAST('LINESTRING(1 1)' AS geometry)
-- => NULL|NULL
SELECT geometry::Parse('CIRCULARSTRING(0 0, 1 1, 2 0)')
-- !! 40515 Not supported by Ferryman: the shape CIRCULARSTRING.
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geometry/stisvalid-geometry-data-type
DECLARE @g geometry = geometry::STGeomFromText('LINESTRING(0 0, 2 2, 1 0)', 0), @h geometry = 'LINESTRING(1 1, 3 3, 2 2)', @bow geometry = 'POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))'; SELECT @g.STIsValid(), @h.STIsValid(), @bow.STIsValid(), @g.MakeValid().ToString()
SELECT geometry::Parse('POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))').STArea()
-- => 1|0|0|LINESTRING (0 0, 2 2, 1 0)
-- !! 6522 A .NET Framework error occurred during execution of user-defined routine or aggregate "geometry": System.ArgumentException: 24144: This operation cannot be completed because the instance is not valid. Use MakeValid to convert the instance to a valid instance. Note that MakeValid may cause the points of a geometry instance to shift slightly.
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geography/stdistance-geography-data-type
DECLARE @g geography = geography::STGeomFromText('LINESTRING(-122.360 47.656, -122.343 47.656)', 4326), @h geography = geography::STGeomFromText('POINT(-122.34900 47.65100)', 4326)
SELECT ROUND(@g.STLength(), 3), ROUND(@h.STDistance(@g.STStartPoint()), 3), @h.STDistance(geography::Point(47.651, -122.349, 4269)), ROUND(geography::Point(0, 0, 4326).STDistance(geography::Point(0, 90, 4326)), 2)
-- => 1277.042|995.95|NULL|10018754.17
DECLARE @g geography = geography::STGeomFromText('LINESTRING(-122.360 47.656, -122.343 47.656)', 4326); SELECT @g.STDistance('POINT(-122.34900 47.65100)')
-- !! 40515 Not supported by Ferryman: this method of a geography other than points.
SELECT geography::Parse('POLYGON((0 0, 0 1, 1 1, 0 0))')
-- !! 40515 Not supported by Ferryman: a polygon around a pole or larger than a hemisphere, such as one whose ring is clockwise.
SELECT geography::Point(47.6, -122.3, 4326).STBuffer(10)
-- !! 40515 Not supported by Ferryman: the member STBuffer of geography.
SELECT geography::Point(47.6, -122.3, 4326).Latitude
-- !! 6592 Could not find property or field 'Latitude' for type 'Microsoft.SqlServer.Types.SqlGeography' in assembly 'Microsoft.SqlServer.Types'.
-- source: https://learn.microsoft.com/sql/t-sql/spatial-geography/null-geography-data-type
DECLARE @n geography; SELECT geography::[Null], @n.Lat, @n.STAsText(), geography::Parse(NULL), ISNULL(@n, 'POINT(1 2)').Lat, CASE WHEN @n IS NULL THEN 'null' END
-- => NULL|NULL|NULL|NULL|2.0|null
CREATE PROCEDURE Latitude @g geography AS IF @g.STEquals('POINT(1 2)') = 1 PRINT @g.ToString(); SELECT @g.Lat, CAST(@g AS varchar(100)), DATALENGTH(@g)
-- ok
EXEC Latitude 'POINT(1 2)'; DECLARE @g geography = geography::Point(5, 6, 4326); EXEC Latitude @g; EXEC sp_executesql N'SELECT @g.Long', N'@g geography', @g
-- >> POINT (1 2)
-- => 2.0|POINT (1 2)|22
-- => 5.0|POINT (6 5)|22
-- => 6.0
-- source: https://learn.microsoft.com/sql/relational-databases/spatial/spatial-data-types-overview
SELECT * FROM Places a JOIN Places b ON a.GeogCol1 = b.GeogCol1
-- !! 403 Invalid operator for data type. Operator equals equal to, type equals geography.
SELECT id FROM Places ORDER BY GeogCol1
-- !! 249 The type "geography" is not comparable. It cannot be used in the ORDER BY clause.
SELECT COUNT(*) FROM Places GROUP BY GeogCol1
-- !! 249 The type "geography" is not comparable. It cannot be used in the GROUP BY clause.
SELECT DISTINCT GeogCol1 FROM Places
-- !! 421 The geography data type cannot be selected as DISTINCT because it is not comparable.
SELECT MAX(GeogCol1) FROM Places
-- !! 8117 Operand data type geography is invalid for max operator.
CREATE INDEX i ON Places(GeogCol1)
-- !! 1919 Column 'GeogCol1' in table 'Places' is of a type that is invalid for use as a key column in an index.
-- source: https://learn.microsoft.com/sql/t-sql/statements/create-spatial-index-transact-sql
CREATE SPATIAL INDEX SIndx1 ON SpatialTable(GeomCol1) WITH (BOUNDING_BOX = (0, 0, 500, 200))
CREATE SPATIAL INDEX SIndx2 ON SpatialTable(GeomCol1) USING GEOMETRY_GRID WITH (BOUNDING_BOX = (xmin = 0, ymin = 0, xmax = 500, ymax = 200), GRIDS = (LOW, LOW, MEDIUM, HIGH), CELLS_PER_OBJECT = 64, PAD_INDEX = ON)
CREATE SPATIAL INDEX SIndx3 ON Places(GeogCol1) USING GEOGRAPHY_GRID WITH (GRIDS = (LEVEL_3 = HIGH, LEVEL_2 = HIGH)) ON [PRIMARY]
SELECT OBJECT_NAME(object_id), name, index_id, type, type_desc FROM sys.indexes WHERE type = 4 ORDER BY 1, 3
SELECT name, spatial_index_type_desc, tessellation_scheme FROM sys.spatial_indexes ORDER BY name
SELECT tessellation_scheme, bounding_box_xmax, level_1_grid, level_4_grid_desc, cells_per_object FROM sys.spatial_index_tessellations ORDER BY 1
-- => Places|SIndx3|384000|4|SPATIAL
-- => SpatialTable|SIndx1|384000|4|SPATIAL
-- => SpatialTable|SIndx2|384001|4|SPATIAL
-- => SIndx1|GEOMETRY|GEOMETRY_AUTO_GRID
-- => SIndx2|GEOMETRY|GEOMETRY_GRID
-- => SIndx3|GEOGRAPHY|GEOGRAPHY_GRID
-- => GEOGRAPHY_GRID|NULL|64|MEDIUM|16
-- => GEOMETRY_AUTO_GRID|500.0|NULL|NULL|8
-- => GEOMETRY_GRID|500.0|16|HIGH|64
DROP INDEX SIndx1 ON SpatialTable; SELECT COUNT(*) FROM sys.spatial_indexes
SELECT id FROM SpatialTable WHERE GeomCol1.STIntersects('POINT(100 100)') = 1 ORDER BY id
-- => 2
-- => 1
-- => 2
CREATE SPATIAL INDEX x ON SpatialTable(id)
-- !! 12002 The requested spatial index on column 'id' of table 'SpatialTable' could not be created because the column type is not spatial . Specify a column name that refers to a column with a spatial data type.
CREATE SPATIAL INDEX x ON SpatialTable(GeomCol1)
-- !! 12007 The CREATE spatial statement is missing the required parameter 'BOUNDING_BOX'. Validate the statement against the index-creation syntax.
CREATE SPATIAL INDEX x ON SpatialTable(GeomCol1) USING GEOGRAPHY_GRID
-- !! 12003 Could not find spatial tessellation scheme 'GEOGRAPHY_GRID'. Specify a valid tessellation scheme name in your USING clause.
CREATE TABLE Heap (g geography)
-- ok
CREATE SPATIAL INDEX x ON Heap(g)
-- !! 12008 Table 'Heap' does not have a clustered primary key as required by the spatial index. Make sure that the primary key column exists on the table before creating a spatial index.
