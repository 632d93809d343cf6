-- Datasets that people add: with who added them and from where, aliases, and versions that were removed. A run is no longer behind each.

CREATE TABLE dataset_versions_new (
    name         TEXT NOT NULL,
    version      INTEGER NOT NULL,
    artifact     TEXT NOT NULL REFERENCES artifacts,
    result       INTEGER REFERENCES results,
    run          INTEGER REFERENCES runs,          -- null when it was added
    rows         INTEGER,
    columns      TEXT,                             -- JSON
    label        TEXT,
    label_counts TEXT,                             -- JSON
    created      INTEGER NOT NULL,
    confirmed    INTEGER NOT NULL,                 -- when a run or an addition last came to it: the latest is what the dataset is now
    author       TEXT,                             -- who added it
    source       TEXT,                             -- where from
    note         TEXT,
    parent       INTEGER,                          -- the version that was the latest before
    stored       INTEGER,                          -- bytes that the store grew by
    removed      INTEGER,                          -- when it was removed: its number is not given again, its content may be collected
    PRIMARY KEY (name, version),
    UNIQUE (name, artifact)
) STRICT, WITHOUT ROWID;
INSERT INTO dataset_versions_new (name, version, artifact, result, run, rows, columns, label, label_counts, created, confirmed)
    SELECT name, version, artifact, result, run, rows, columns, label, label_counts, created, confirmed FROM dataset_versions;
DROP TABLE dataset_versions;
ALTER TABLE dataset_versions_new RENAME TO dataset_versions;
CREATE INDEX dataset_versions_by_artifact ON dataset_versions (artifact);

CREATE TABLE dataset_aliases (
    name    TEXT NOT NULL,
    alias   TEXT NOT NULL,
    version INTEGER NOT NULL,
    author  TEXT NOT NULL,
    updated INTEGER NOT NULL,
    PRIMARY KEY (name, alias),
    FOREIGN KEY (name, version) REFERENCES dataset_versions
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset_alias_moves (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    alias   TEXT NOT NULL,
    version INTEGER,                               -- null: the alias was taken away
    author  TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX dataset_alias_moves_by_name ON dataset_alias_moves (name, alias);
