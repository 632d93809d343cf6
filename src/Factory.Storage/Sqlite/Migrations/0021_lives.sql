-- When daemons began on this state and ended: one that has no end and is not the last died.

CREATE TABLE lives (
    id    INTEGER PRIMARY KEY,
    began INTEGER NOT NULL,
    ended INTEGER
) STRICT;
