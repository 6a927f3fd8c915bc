-- Spatial indexes in the catalog. tessellation: '' or the scheme, bounding box, grids and cells as a JSON object
ALTER TABLE catalog.indexes ADD COLUMN IF NOT EXISTS tessellation text NOT NULL DEFAULT '';

-- The cells of a level of a grid
CREATE OR REPLACE FUNCTION catalog.grid_density(density text) RETURNS int
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT CASE density WHEN 'LOW' THEN 16 WHEN 'MEDIUM' THEN 64 ELSE 256 END $$;
