-- Places outside this machine that versions of datasets are brought to and taken from. No secret is in here: only the names of files that hold some.

CREATE TABLE remotes (
    name        TEXT NOT NULL PRIMARY KEY,
    url         TEXT NOT NULL,
    credentials TEXT,                              -- a file
    profile     TEXT,                              -- in that file, or in the user's
    endpoint    TEXT,                              -- of a storage service that is not Amazon's
    region      TEXT,
    host_key    TEXT,                              -- the fingerprint of the server's key
    author      TEXT NOT NULL,
    created     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
