-- What was read from web servers and storage services, so that what has not changed there is not read again.

CREATE TABLE fetched (
    url      TEXT NOT NULL PRIMARY KEY,
    mark     TEXT,                                 -- by which the server knows the content again: an ETag, a time; null when it gives none
    artifact TEXT NOT NULL,
    checked  INTEGER NOT NULL                      -- when the server last said that this is it
) STRICT, WITHOUT ROWID;
