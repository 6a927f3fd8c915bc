-- Row-level security. The predicates are inlined into the statements that read and write a table (queries/row_security.py).

CREATE TABLE IF NOT EXISTS catalog.security_policies (
    object_id    int PRIMARY KEY REFERENCES catalog.objects ON DELETE CASCADE,
    enabled      boolean NOT NULL,
    schema_bound boolean NOT NULL
);

-- kind: FILTER or BLOCK; operation: '' or AFTER INSERT, AFTER UPDATE, BEFORE UPDATE, BEFORE DELETE; definition: the call of the function
CREATE TABLE IF NOT EXISTS catalog.security_predicates (
    object_id    int NOT NULL REFERENCES catalog.security_policies ON DELETE CASCADE,
    predicate_id int NOT NULL,
    kind         text NOT NULL,
    operation    text NOT NULL,
    definition   text NOT NULL,
    target_id    int NOT NULL REFERENCES catalog.objects (object_id) ON DELETE CASCADE,
    PRIMARY KEY (object_id, predicate_id)
);
CREATE INDEX IF NOT EXISTS security_predicates_target ON catalog.security_predicates (target_id);

-- Refuses a row that a block predicate doesn't allow.
CREATE OR REPLACE FUNCTION catalog.check_block(allowed boolean, id int) RETURNS boolean
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    IF NOT allowed THEN
        PERFORM tsql.raise_error(33504, 16, 1, format('The attempted operation failed because the target object ''%s.%s.%s'' has a block predicate that'
            ' conflicts with this operation. If the operation is performed on a view, the block predicate might be enforced on the underlying table.'
            ' Modify the operation to target only the rows that are allowed by the block predicate.', d.name, s.name, o.name))
        FROM catalog.objects o JOIN catalog.databases d USING (database_id) JOIN catalog.schemas s USING (database_id, schema_id) WHERE o.object_id = id;
    END IF;
    RETURN allowed;
END
$$;
