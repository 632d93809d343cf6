-- Of each pipeline the run that was begun last, with what its stages were planned to be: what is the same in the next, is taken over from it.

CREATE TABLE begun (
    pipeline TEXT NOT NULL PRIMARY KEY,
    run      INTEGER NOT NULL,
    stages   BLOB NOT NULL                          -- a SHA-256 of each, 32 bytes, by idx
) STRICT;
