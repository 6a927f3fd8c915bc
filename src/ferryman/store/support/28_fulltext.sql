-- Full-text search on PostgreSQL's own. Sources: "CREATE FULLTEXT INDEX", "CONTAINS (Transact-SQL)"; the tree is tsql/fulltext_condition.py's.

CREATE TABLE IF NOT EXISTS catalog.fulltext_catalogs (
    database_id int NOT NULL,
    catalog_id  int NOT NULL,
    name        text NOT NULL,
    is_default  boolean NOT NULL,
    accents     boolean NOT NULL,
    PRIMARY KEY (database_id, catalog_id)
);
CREATE UNIQUE INDEX IF NOT EXISTS fulltext_catalogs_name ON catalog.fulltext_catalogs (database_id, lower(name));

-- tracking: MANUAL, AUTO or OFF; stoplist: SYSTEM or OFF
CREATE TABLE IF NOT EXISTS catalog.fulltext_indexes (
    object_id    int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    catalog_id   int NOT NULL,
    key_index_id int NOT NULL,
    enabled      boolean NOT NULL DEFAULT true,
    tracking     text NOT NULL,
    stoplist     text NOT NULL,
    created      timestamp NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')
);
CREATE TABLE IF NOT EXISTS catalog.fulltext_columns (
    object_id int NOT NULL REFERENCES catalog.fulltext_indexes ON DELETE CASCADE,
    column_id int NOT NULL,
    language  int NOT NULL,
    PRIMARY KEY (object_id, column_id)
);

-- The words of a text (weight A) and, behind them, their English stems (weight B). PostgreSQL's vectors end at 1 MB: what is beyond 250,000 characters isn't found.
CREATE OR REPLACE FUNCTION tsql.fulltext(value text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('pg_catalog.simple'::regconfig, left(value, 250000)), 'A')
        || setweight(to_tsvector('pg_catalog.english'::regconfig, left(value, 250000)), 'B')
$$;

-- A tsquery whose words are looked for among those of one weight, as prefixes or whole
CREATE OR REPLACE FUNCTION tsql.weighted_query(query tsquery, mark text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(query::text, $literal$('(?:[^']|'')*')$literal$, '\1:' || mark, 'g')::tsquery
$$;

-- Two terms at most so many words apart, in this order
CREATE OR REPLACE FUNCTION tsql.within_distance(first tsquery, second tsquery, distance int) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    result tsquery := ''::tsquery;
BEGIN
    FOR step IN 1 .. distance + 1 LOOP
        result := result || tsquery_phrase(first, second, step);
    END LOOP;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.near_query(tree jsonb) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    terms tsquery[] := ARRAY(SELECT tsql.fulltext_query(term) FROM jsonb_array_elements(tree) WITH ORDINALITY e(term, place) WHERE place > 3 ORDER BY place);
    distance int := tree ->> 1;
    result tsquery;
BEGIN
    IF distance IS NULL THEN
        SELECT tsql.all_of(terms) INTO result;
        RETURN result;
    END IF;
    IF cardinality(terms) > 2 OR distance > 100 THEN
        PERFORM tsql.raise_error(40515, 16, 1, 'Not supported by Ferryman: NEAR of more than two terms, or of more than 100 words, with a distance.');
    END IF;
    result := tsql.within_distance(terms[1], terms[2], distance);
    RETURN CASE WHEN (tree ->> 2)::boolean THEN result ELSE result || tsql.within_distance(terms[2], terms[1], distance) END;
END
$$;

-- What demands every term: a stopword or punctuation alone is found nowhere
CREATE OR REPLACE FUNCTION tsql.all_of(terms tsquery[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    result tsquery;
    term tsquery;
BEGIN
    FOREACH term IN ARRAY terms LOOP
        IF numnode(term) = 0 THEN
            RETURN ''::tsquery;
        END IF;
        result := CASE WHEN result IS NULL THEN term ELSE result && term END;
    END LOOP;
    RETURN result;
END
$$;

CREATE OR REPLACE FUNCTION tsql.fulltext_query(tree jsonb) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    kind text := tree ->> 0;
    terms tsquery[];
    term tsquery;
    result tsquery := ''::tsquery;
BEGIN
    IF kind IN ('word', 'prefix') THEN
        IF kind = 'word' AND numnode(plainto_tsquery('pg_catalog.english', tree ->> 1)) = 0 THEN
            RETURN result;  -- nothing but stopwords
        END IF;
        RETURN tsql.weighted_query(phraseto_tsquery('pg_catalog.simple', tree ->> 1), CASE kind WHEN 'word' THEN 'A' ELSE '*A' END);
    ELSIF kind = 'forms' THEN
        RETURN tsql.weighted_query(phraseto_tsquery('pg_catalog.english', tree ->> 1), 'B');
    ELSIF kind = 'near' THEN
        RETURN tsql.near_query(tree);
    ELSIF kind = 'free' THEN
        FOR term IN SELECT quote_literal(lexeme)::tsquery FROM unnest(to_tsvector('pg_catalog.english', tree ->> 1)) LOOP
            result := result || tsql.weighted_query(term, 'B');
        END LOOP;
        RETURN result;
    ELSIF kind = 'isabout' THEN
        FOR term IN SELECT tsql.fulltext_query(part -> 1) FROM jsonb_array_elements(tree - 0) part LOOP
            result := result || term;
        END LOOP;
        RETURN result;
    END IF;
    terms := ARRAY(SELECT tsql.fulltext_query(part) FROM jsonb_array_elements(tree - 0) WITH ORDINALITY e(part, place) ORDER BY place);
    IF kind = 'and' THEN
        RETURN tsql.all_of(terms);
    ELSIF kind = 'andnot' THEN
        RETURN CASE WHEN numnode(terms[1]) = 0 THEN terms[1] WHEN numnode(terms[2]) = 0 THEN terms[1] ELSE terms[1] && !!terms[2] END;
    END IF;
    FOREACH term IN ARRAY terms LOOP
        result := result || term;
    END LOOP;
    RETURN result;
END
$$;

-- 1 to 1000; the weights of ISABOUT count
CREATE OR REPLACE FUNCTION tsql.fulltext_rank(document tsvector, tree jsonb) RETURNS int
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    score float8;
BEGIN
    IF tree ->> 0 = 'isabout' THEN
        SELECT sum((part ->> 0)::float8 * ts_rank('{1,1,1,1}', document, tsql.fulltext_query(part -> 1))) INTO score FROM jsonb_array_elements(tree - 0) part;
    ELSE
        score := ts_rank('{1,1,1,1}', document, tsql.fulltext_query(tree));
    END IF;
    RETURN least(1000, greatest(1, round(1000 * coalesce(score, 0))));
END
$$;
