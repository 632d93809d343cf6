-- What datasets hold: of each content once, whichever versions have it.

CREATE TABLE profiles (
    artifact TEXT PRIMARY KEY REFERENCES artifacts,
    profile  TEXT,                                 -- JSON, as the API shows it; null when it could not be made
    error    TEXT,                                 -- why not
    created  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
