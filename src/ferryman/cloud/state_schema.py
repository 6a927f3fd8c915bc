"""The tables of the control plane's state, version by version.

``$rowid`` is what makes rows keep the order in which they came where that needs a column, ``$strict`` has SQLite check types as
PostgreSQL does.
"""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final = (
    """
CREATE TABLE instances (
    $rowid identifier TEXT PRIMARY KEY, engine TEXT NOT NULL, engine_version TEXT NOT NULL, master_user TEXT NOT NULL, port INTEGER
) $strict;
CREATE TABLE init_scripts (
    identifier TEXT NOT NULL REFERENCES instances ON DELETE CASCADE, script TEXT NOT NULL, PRIMARY KEY (identifier, script)
) $strict;
""",
    """
ALTER TABLE instances ADD COLUMN status TEXT NOT NULL DEFAULT 'available';
ALTER TABLE instances ADD COLUMN created_at TEXT NOT NULL DEFAULT '1970-01-01T00:00:00+00:00';
ALTER TABLE instances ADD COLUMN option_group TEXT;
ALTER TABLE instances ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';
ALTER TABLE instances ADD COLUMN pending TEXT NOT NULL DEFAULT '{}';
CREATE TABLE associated_roles (
    $rowid identifier TEXT NOT NULL REFERENCES instances ON DELETE CASCADE, feature TEXT NOT NULL, arn TEXT NOT NULL, status TEXT NOT NULL,
    PRIMARY KEY (identifier, feature)
) $strict;
CREATE TABLE option_groups (
    name TEXT PRIMARY KEY, engine TEXT NOT NULL, major_version TEXT NOT NULL, description TEXT NOT NULL, options TEXT NOT NULL DEFAULT '{}'
) $strict;
CREATE TABLE tags ($rowid arn TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (arn, key)) $strict;
CREATE TABLE events (
    $rowid source_type TEXT NOT NULL, source TEXT NOT NULL, moment TEXT NOT NULL, category TEXT NOT NULL, message TEXT NOT NULL
) $strict;
""",
    """
CREATE TABLE control_planes (
    id TEXT PRIMARY KEY, root TEXT NOT NULL, session TEXT NOT NULL UNIQUE, seen_at DOUBLE PRECISION NOT NULL
);
ALTER TABLE instances ADD COLUMN home TEXT;
ALTER TABLE instances ADD COLUMN holder TEXT;
ALTER TABLE instances ADD COLUMN endpoint TEXT NOT NULL DEFAULT 'null';
""",
)
"""What leads from each version of the state to the next, the first from nothing to 1."""
