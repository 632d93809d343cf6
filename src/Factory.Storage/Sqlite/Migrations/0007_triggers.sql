-- Of the triggers of pipelines in the watched folder: what they fired for last.
CREATE TABLE triggers (
    path  TEXT NOT NULL,                           -- the pipeline's file
    name  TEXT NOT NULL,
    spec  TEXT NOT NULL,                           -- what it waits for
    since INTEGER NOT NULL,                        -- when it was first seen
    fired INTEGER,                                 -- of a schedule: the time that it last fired for
    seen  TEXT,                                    -- of a change: what was there then
    PRIMARY KEY (path, name)
) STRICT, WITHOUT ROWID;

ALTER TABLE revisions ADD COLUMN used TEXT;        -- JSON: the files that the pipeline uses, path to text; null for none
