-- What was computed is durable with the commit that says so, before its files are: small content lies here until they are synced.

CREATE TABLE pending_files (
    path    TEXT NOT NULL PRIMARY KEY,             -- in the store
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- A row to be changed when all that was committed before must be on the disk.
CREATE TABLE sync_points (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    count INTEGER NOT NULL
) STRICT;
INSERT INTO sync_points (id, count) VALUES (1, 0);
